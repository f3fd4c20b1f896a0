"""Words for codes: substances, forms, units, purposes, discrepancies... A code from a newer log stands for itself.

Templates get this package as ``terms`` and write ``terms.purpose(transfer.purpose)``; ``terms.options(terms.PURPOSES)``
gives the (code, word) pairs of a list to choose from. The words stand by what they speak of, and are asked for here.
"""

from collections.abc import Iterable, Mapping

from custody.text.i18n import gettext
from custody.text.terms.acts import *
from custody.text.terms.alarms import *
from custody.text.terms.books import *
from custody.text.terms.checks import *
from custody.text.terms.exhibits import *
from custody.text.terms.labels import *
from custody.text.terms.log import *
from custody.text.terms.measures import *
from custody.text.terms.orders import *
from custody.text.terms.people import *
from custody.text.terms.places import *
from custody.text.terms.sessions import *


def options(table: Mapping[str, str], only: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """(code, word) of each entry of a table in its order, or of the codes in ``only``."""
    return [(code, gettext(table[code])) for code in (table if only is None else only)]
