"""Confidential inquiries as people look at them, and what of the log is kept from a reader until one has ended."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from custody.domain.access.confidential_inquiry import LIFTED, OPEN, OPENERS, ConfidentialInquiry, covers, ended
from custody.domain.access.visibility import Reader, sees_confidential
from custody.domain.inventories.inventory import Inventory
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.events import Header, Part
from custody.domain.laboratory.sampling_plan import Sample
from custody.service.exhibits.remarks import Remark, remarks
from custody.storage.read import log_reader, queries, sweep_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

ACTS = frozenset({
    "confidential.open/1", "inventory.plan/1", "inventory.freeze/1", "sampling.plan/1", "reading.record/1",
    "export.record/1",
})  # fmt: skip
"""Kinds of acts whose first event may have been recorded within an inquiry."""
OVER = "over"


class InquiryView(Struct, frozen=True, kw_only=True):
    """A confidential inquiry. ``status``: open, lifted, or over once ``until`` has come; ``ends``: when it shows.

    ``acts``: inventories and draws planned within it. ``mine``: the reader is one of its two members.
    """

    number: str
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
        """The numbers in it that have names."""
        return [self.agency, *self.members, *self.within]


def inquiries(connection: Connection, reader: Reader, after: str, limit: int) -> tuple[list[InquiryView], str]:
    """Inquiries that the reader may see, and the next cursor; a page may be short before the end."""
    found = queries.find(connection, ConfidentialInquiry, after=after, limit=limit)
    following = next(reversed(found), "") if len(found) == limit else ""
    return [_view(n, i, reader) for n, i in found.items() if sees_confidential(reader, i)], following


def inquiry(
    connection: Connection, vault: Vault, reader: Reader, number: str
) -> tuple[InquiryView, list[Remark]]:  # fmt: skip
    """One inquiry, and why it was opened and lifted.

    Raises:
        NotFound: no such inquiry, or none that the reader may see.
    """
    found = queries.state(connection, ConfidentialInquiry, number)
    if not sees_confidential(reader, found):
        raise NotFound("not_found", kind=found.kind, number=number)
    return _view(number, found, reader), remarks(connection, vault, number)


def own(connection: Connection, reader: Reader) -> dict[str, ConfidentialInquiry]:
    """Inquiries of the reader that have not ended."""
    if OPENERS.isdisjoint(reader.roles):
        return {}
    found = queries.find(connection, ConfidentialInquiry, status=OPEN, limit=None)
    return {n: i for n, i in found.items() if reader.person in i.members and not ended(i, reader.at)}


def covering(connection: Connection, reader: Reader, about: str) -> str:
    """The reader's own inquiry that covers a subject, "" for none."""
    mine = own(connection, reader) if about else {}
    world = sweep_queries.world(connection, (about,) if mine else ())
    return next((number for number, each in mine.items() if covers(each, about, world)), "")


def of(connection: Connection, numbers: Iterable[str]) -> dict[str, ConfidentialInquiry]:
    """Inquiries by number; "" is none."""
    return queries.states(connection, ConfidentialInquiry, {n for n in numbers if n})


def kept_from(connection: Connection, reader: Reader, part: Part) -> bool:
    """Whether an event was recorded within an inquiry that the reader may not see yet."""
    number = _inquiry_of(connection, part)
    found = of(connection, (number,)).get(number)
    return found is not None and not (ended(found, reader.at) or sees_confidential(reader, found))


def hides(connection: Connection, reader: Reader, seq: int, header: Header) -> bool:
    """Whether the act whose header stands at ``seq`` is within an inquiry that the reader may not see yet."""
    if header.kind not in ACTS:
        return False
    return any(kept_from(connection, reader, part) for part in log_reader.parts_at(connection, [seq + 1]).values())


def showing(connection: Connection, parts: Iterable[tuple[int, Part]], at: str) -> list[tuple[int, Part]]:
    """Readings and exports without those within an inquiry that has not ended at an instant: papers travel."""
    listed = list(parts)
    named = {seq: _inquiry_of(connection, part) for seq, part in listed}
    hiding = going_on(connection, named.values(), at)
    return [(seq, part) for seq, part in listed if named[seq] not in hiding]


def going_on(connection: Connection, numbers: Iterable[str], at: str) -> set[str]:
    """Those of the numbers that are inquiries which have not ended at an instant."""
    return {number for number, found in of(connection, numbers).items() if not ended(found, at)}


def _inquiry_of(connection: Connection, part: Part) -> str:
    """The inquiry that an event was recorded in, "" for none."""
    data: Any = part.data
    if part.subject.startswith(ConfidentialInquiry.kind):
        return part.subject
    if part.subject.startswith(Inventory.kind):
        return queries.state(connection, Inventory, part.subject).inquiry
    if part.subject.startswith(Sample.kind):
        return queries.state(connection, Sample, part.subject).inquiry
    return str(getattr(data, "inquiry", ""))


def _view(number: str, found: ConfidentialInquiry, reader: Reader) -> InquiryView:
    over = found.status != LIFTED and ended(found, reader.at)
    return InquiryView(
        number=number, agency=found.agency, within=tuple(found.within), members=tuple(found.members),
        opened_at=found.opened_at, until=found.until, ends=found.ends, status=OVER if over else found.status,
        acts=tuple(found.acts), mine=reader.person in found.members,
    )  # fmt: skip
