"""Words for codes: substances, forms, units, purposes, discrepancies... A code from a newer log stands for itself.

Templates get this package as ``terms`` and write ``terms.purpose(transfer.purpose)``; ``terms.options(terms.PURPOSES)``
gives the (code, word) pairs of a list to choose from. One file for each capability, and all are asked for here.
"""

from collections.abc import Iterable, Mapping

from custody.text.i18n import gettext
from custody.text.measures import *
from custody.text.terms.destruction import *
from custody.text.terms.discrepancies import *
from custody.text.terms.exhibits import *
from custody.text.terms.kernel import *
from custody.text.terms.log import *
from custody.text.terms.orders import *
from custody.text.terms.oversight import *
from custody.text.terms.people import *
from custody.text.terms.places import *
from custody.text.terms.presumptive_tests import *
from custody.text.terms.session_tasks import *


def options(table: Mapping[str, str], only: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """Return (code, word) of each entry of a table in its order, or of the codes in ``only``."""
    return [(code, gettext(table[code])) for code in (table if only is None else only)]
