"""View of one exhibit, for its page: its present state, what stands around it, the acts that are offered."""

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import GONE
from custody.service.access.openable_links import openable
from custody.service.access.page_view import names_of_openable
from custody.service.destruction import statement_summary
from custody.service.destruction.statement_summary import Hour
from custody.service.exhibits import exhibits, openings
from custody.service.exhibits.available_acts import is_lost, offered
from custody.service.exhibits.display_names import Named
from custody.service.exhibits.exhibits import ExhibitDetail
from custody.service.exhibits.openings import Branch
from custody.service.kernel.directory import Directory
from custody.service.orders import orders
from custody.service.people import compromised_acts
from custody.service.people.device_access import is_permitted
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class ExhibitView(Struct, frozen=True, kw_only=True):
    """An exhibit as one reader sees it.

    ``marked``: events of its history that rest on compromised credentials. ``hours``: when it was weighed, sealed, seen
    and held, as stated. ``offers``: acts that the reader may begin from the page. ``gives``: the reader may read all
    that a proof of the exhibit would tell.
    """

    detail: ExhibitDetail
    tree: list[Branch]
    marked: int
    hours: dict[str, Hour]
    offers: frozenset[str]
    lost: bool
    gone: bool
    gives: bool
    today: str
    linked: frozenset[str]
    named: dict[str, Named]


def view(
    connection: Connection, directory: Directory, vault: Vault, reader: Reader, exhibit_id: str, today: str
) -> ExhibitView:
    """Return an exhibit as the reader sees it on the day ``today``.

    Raises:
        NotFound: no such exhibit, or none that the reader may see.
    """
    detail = exhibits.exhibit(connection, directory, vault, reader, exhibit_id)
    state = detail.state
    branches = openings.tree(connection, reader, exhibit_id)
    linked = openable(connection, reader, {*around(detail), *(branch.id for branch in branches)})
    holds = (hold.placed_at for hold in state.holds)
    hands_out = bool(orders.disposal_kind(connection, state.order))
    return ExhibitView(
        detail=detail,
        tree=branches,
        marked=len(compromised_acts.in_chain(connection, exhibit_id)),
        hours=statement_summary.hours_at(
            connection, exhibit_id, {state.weighed_at, state.sealed_at, state.sighted_at, *holds}
        ),
        offers=frozenset(act for act in offered(detail, reader, hands_out=hands_out) if is_permitted(reader, act)),
        lost=is_lost(detail),
        gone=state.status in GONE,
        gives=gives(detail),
        today=today,
        linked=linked,
        named=names_of_openable(connection, directory, reader, linked.intersection(acts_around(detail))),
    )


def gives(detail: ExhibitDetail) -> bool:
    """Return True if the reader may read all that a proof of the exhibit would tell (``require_whole``)."""
    return not any(discrepancy.untold for discrepancy in detail.discrepancies)


def around(detail: ExhibitDetail) -> list[str]:
    """Return the other numbers that an exhibit's page and history name."""
    return [detail.state.case, detail.state.container, *acts_around(detail)]


def acts_around(detail: ExhibitDetail) -> list[str]:
    """Return the exhibit's acts, discrepancies and the lists it was missing from; their codes do not describe them."""
    state = detail.state
    differs = [subject_id for line in detail.discrepancies for subject_id in (line.id, line.listed_in) if subject_id]
    done = [state.transfer, state.sample, state.proposal, state.order, state.session, state.certificate]
    return [*differs, *done]
