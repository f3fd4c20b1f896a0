"""Words for codes: substances, forms, units, purposes, discrepancies... A code from a newer log stands for itself.

Templates get this package as ``terms`` and write ``terms.purpose(transfer.purpose)``; ``terms.options(terms.PURPOSES)``
gives the (code, word) pairs of a list to choose from. The words stand by what they speak of, and are asked for here.
"""

from collections.abc import Iterable, Mapping

from custody.web.i18n import gettext
from custody.web.terms.acts import *
from custody.web.terms.alarms import *
from custody.web.terms.books import *
from custody.web.terms.checks import *
from custody.web.terms.exhibits import *
from custody.web.terms.labels import *
from custody.web.terms.log import *
from custody.web.terms.measures import *
from custody.web.terms.orders import *
from custody.web.terms.people import *
from custody.web.terms.places import *
from custody.web.terms.sessions import *


def options(table: Mapping[str, str], only: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """(code, word) of each entry of a table in its order, or of the codes in ``only``."""
    return [(code, gettext(table[code])) for code in (table if only is None else only)]
