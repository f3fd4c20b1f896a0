"""Tell for how many of its exhibits an order is executed, and what became of the others, on pages and on papers."""

from collections.abc import Iterable, Mapping

from custody.domain.orders.order_outcome import ANOTHER
from custody.text.formatting import number, state
from custody.text.i18n import N_, NN_, gettext, ngettext

EXECUTED_FOR: Mapping[str, tuple[str, str]] = {
    "": NN_("%(done)s exhibit of %(named)s destroyed", "%(done)s exhibits of %(named)s destroyed"),
    "restitute": NN_("%(done)s exhibit of %(named)s returned", "%(done)s exhibits of %(named)s returned"),
    "cede": NN_("%(done)s exhibit of %(named)s ceded", "%(done)s exhibits of %(named)s ceded"),
    "keep": NN_(
        "%(done)s exhibit of %(named)s kept as a reference", "%(done)s exhibits of %(named)s kept as a reference"
    ),
}
"""For how many of its exhibits an order is executed, by what it makes of them."""
STILL_KEPT = NN_("%(num)s remains in custody (%(agency)s)", "%(num)s remain in custody (%(agency)s)")
KEPT_SOMEWHERE = NN_("%(num)s remains in custody", "%(num)s remain in custody")
BY_ANOTHER = N_("by another order")
FACT = N_("%(name)s: %(value)s")


def executed_for(sort: str, done: int, named: int) -> str:
    """Return for how many of its exhibits an order is executed."""
    return ngettext(*EXECUTED_FOR[sort], done) % {"done": number(done), "named": number(named)}


def executed_so_far(
    sort: str, done: int, named: int, kept: Iterable[tuple[str, int]], ended: Iterable[tuple[str, int]]
) -> str:
    """Return for how many of its exhibits an order is executed, and what became of the others.

    ``kept``: names of agencies, "" for one that is not told, with how many exhibits each has in custody. ``ended``: how
    many ended otherwise, by state.
    """
    return " · ".join(
        [
            executed_for(sort, done, named),
            *(_kept(agency, count) for agency, count in kept),
            *(_ended(status, count) for status, count in ended),
        ]
    )


def _kept(agency: str, count: int) -> str:
    forms = STILL_KEPT if agency else KEPT_SOMEWHERE
    return ngettext(*forms, count) % {"num": number(count), "agency": agency}


def _ended(status: str, count: int) -> str:
    name = gettext(BY_ANOTHER) if status == ANOTHER else state(status)
    return gettext(FACT) % {"name": name, "value": number(count)}
