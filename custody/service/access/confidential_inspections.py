"""Confidential inspections as people look at them, and what of the log is kept from a reader until one has ended."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from custody.domain.access.confidential_inspection import LIFTED, OPEN, OPENERS, ConfidentialInspection, covers, ended
from custody.domain.access.visibility import Reader, sees_confidential
from custody.domain.inventories.inventory import Inventory
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.events import Header, Part
from custody.domain.laboratory.sampling_plan import Sample
from custody.service.exhibits.remarks import Remark, remarks
from custody.storage.read import log_reader, rule_state, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

ACTS = frozenset({
    "confidential_inspection.open/1", "inventory.plan/1", "inventory.start_count/1", "sampling_plan.make/1",
    "read_audit.record/1",
    "read_audit.count/1",
    "document.issue/1",
})  # fmt: skip
"""Kinds of acts whose first event may have been recorded within an inquiry."""
OVER = "over"


class ConfidentialInspectionView(Struct, frozen=True, kw_only=True):
    """A confidential inspection. ``status``: open, lifted, or over once ``until`` has come; ``ends``: when it shows.

    ``acts``: inventories and draws planned within it. ``mine``: the reader is one of its two members.
    """

    id: str
    agency: str
    within: tuple[str, ...]
    members: tuple[str, ...]
    opened_at: str
    until: str
    ends: str
    status: str
    acts: tuple[str, ...]
    mine: bool

    def named(self) -> list[str]:
        """Return the ids in the inquiry that have names."""
        return [self.agency, *self.members, *self.within]


def inquiries(
    connection: Connection, reader: Reader, after: str, limit: int
) -> tuple[list[ConfidentialInspectionView], str]:
    """Inquiries that the reader may see, and the next cursor; a page may be short before the end."""
    states = subject_queries.find(connection, ConfidentialInspection, after=after, limit=limit)
    following = next(reversed(states), "") if len(states) == limit else ""
    return [_view(inquiry_id, i, reader) for inquiry_id, i in states.items() if sees_confidential(reader, i)], following


def inquiry(
    connection: Connection, vault: Vault, reader: Reader, inquiry_id: str
) -> tuple[ConfidentialInspectionView, list[Remark]]:  # fmt: skip
    """One inquiry, and why it was opened and lifted.

    Raises:
        NotFound: no such inquiry, or none that the reader may see.
    """
    state = subject_queries.state(connection, ConfidentialInspection, inquiry_id)
    if not sees_confidential(reader, state):
        raise NotFound("not_found", kind=state.kind, number=inquiry_id)
    return _view(inquiry_id, state, reader), remarks(connection, vault, inquiry_id)


def own(connection: Connection, reader: Reader) -> dict[str, ConfidentialInspection]:
    """Inquiries of the reader that have not ended."""
    if OPENERS.isdisjoint(reader.roles):
        return {}
    states = subject_queries.find(connection, ConfidentialInspection, status=OPEN, limit=None)
    return {inquiry_id: i for inquiry_id, i in states.items() if reader.person in i.members and not ended(i, reader.at)}


def covering(connection: Connection, reader: Reader, about: str) -> str:
    """Return the reader's own inquiry that covers a subject, "" for none."""
    mine = own(connection, reader) if about else {}
    world = rule_state.state_reader(connection, (about,) if mine else ())
    return next((inquiry_id for inquiry_id, each in mine.items() if covers(each, about, world)), "")


def of(connection: Connection, numbers: Iterable[str]) -> dict[str, ConfidentialInspection]:
    """Inquiries by number; "" is none."""
    return subject_queries.states(
        connection, ConfidentialInspection, {inquiry_id for inquiry_id in numbers if inquiry_id}
    )


def kept_from(connection: Connection, reader: Reader, part: Part) -> bool:
    """Return True if an event was recorded within an inquiry that the reader may not see yet."""
    inquiry_id = _inquiry_of(connection, part)
    inquiry = of(connection, (inquiry_id,)).get(inquiry_id)
    return inquiry is not None and not (ended(inquiry, reader.at) or sees_confidential(reader, inquiry))


def hides(connection: Connection, reader: Reader, seq: int, header: Header) -> bool:
    """Return True if the act with its header at ``seq`` is within an inquiry that the reader may not see yet."""
    if header.kind not in ACTS:
        return False
    return any(kept_from(connection, reader, part) for part in log_reader.parts_at(connection, [seq + 1]).values())


def showing(connection: Connection, parts: Iterable[tuple[int, Part]], at: str) -> list[tuple[int, Part]]:
    """Return readings and exports outside inquiries that are open at an instant, because papers travel."""
    listed = list(parts)
    named = {seq: _inquiry_of(connection, part) for seq, part in listed}
    hiding = going_on(connection, named.values(), at)
    return [(seq, part) for seq, part in listed if named[seq] not in hiding]


def going_on(connection: Connection, numbers: Iterable[str], at: str) -> set[str]:
    """Return the inquiries among these numbers that are open at an instant."""
    return {inquiry_id for inquiry_id, inquiry in of(connection, numbers).items() if not ended(inquiry, at)}


def _inquiry_of(connection: Connection, part: Part) -> str:
    """Return the inquiry in which an event was recorded, "" for none."""
    data: Any = part.data
    if part.subject.startswith(ConfidentialInspection.kind):
        return part.subject
    if part.subject.startswith(Inventory.kind):
        return subject_queries.state(connection, Inventory, part.subject).inquiry
    if part.subject.startswith(Sample.kind):
        return subject_queries.state(connection, Sample, part.subject).inquiry
    return str(getattr(data, "inquiry", ""))


def _view(inquiry_id: str, inquiry: ConfidentialInspection, reader: Reader) -> ConfidentialInspectionView:
    over = inquiry.status != LIFTED and ended(inquiry, reader.at)
    return ConfidentialInspectionView(
        id=inquiry_id, agency=inquiry.agency, within=tuple(inquiry.within), members=tuple(inquiry.members),
        opened_at=inquiry.opened_at, until=inquiry.until, ends=inquiry.ends, status=OVER if over else inquiry.status,
        acts=tuple(inquiry.acts), mine=reader.person in inquiry.members,
    )  # fmt: skip
