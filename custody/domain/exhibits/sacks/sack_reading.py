"""One look at a sealed sack: its seal read for all that is inside, and the discrepancy of what differs (I8, I14)."""

from typing import Literal

from msgspec import Struct

from custody.domain.access.visibility import Reader, sees_place
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened, Finding
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.check_record import Observation
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.kernel.not_done import Reason
from custody.domain.kernel.typed_text import as_typed
from custody.domain.people.person import Person
from custody.domain.places.place import Container


class SackEntry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Reading of a sealed sack's seal, before the person sees the recorded number.

    ``weight``: gross, where the sack changes hands or is counted; ``not_weighed``: the means that was missing.
    """

    container: str
    seal: str = ""
    seal_state: Literal["", "broken", "absent"] = ""
    weight: WeightEntry | None = None
    not_weighed: Reason = ""


def doubt(
    entry: SackEntry, first: Exhibit, expected: Finding, ctx: ActContext, decision: Decision, *present: str,
    finding: Finding | None = None,
) -> str:  # fmt: skip
    """Open a discrepancy about a sack that is not as recorded; ``first`` is an exhibit inside. Its number."""
    discrepancy_id, read = ctx.new_number("EC"), read_seal(entry)
    window = tuple(dict.fromkeys([*first.window, ctx.author.person, *present]))
    finding = finding or (Finding(seal=read) if read else None)
    decision.add(discrepancy_id, DiscrepancyOpened(
        sort="sack", about=entry.container, case=first.case, expected=expected, finding=finding, window=window,
    ))  # fmt: skip
    return discrepancy_id


def under_seal(
    entries: tuple[SackEntry, ...], state_reader: StateReader, ctx: ActContext, *, transfer: str = "", agency: str = ""
) -> list[Observation]:  # fmt: skip
    """Return the result of one look at each sack for the exhibits inside, in order of number.

    ``transfer``: the hand-over that brings the sack; ``agency``: the agency of the store that the author counts. Any
    other sack must be visible to the author.

    Raises:
        NotFound: no such container there.
        RuleBroken: ``container_open`` when it bears no seal, ``check_incomplete`` when none was read.
    """
    if not entries:
        return []
    author = ctx.author
    reader = Reader(author.person, author.agency, require(state_reader, Person, author.person).roles)
    seen: list[Observation] = []
    for entry in entries:
        box = require(state_reader, Container, entry.container)
        brought = bool(transfer) and box.transfer == transfer
        if not (brought or box.agency == agency or sees_place(reader, box)):
            raise NotFound("not_found", kind=Container.kind, number=entry.container)
        if not box.seal:
            raise RuleBroken("container_open", number=entry.container)
        read = read_seal(entry)
        inside = state_reader.contents(entry.container)
        state_reader.load(inside)
        seen += (
            Observation(exhibit=exhibit_id, sack=entry.container, seal=read, seal_state=entry.seal_state)
            for exhibit_id in inside
        )
    return seen


def read_seal(entry: SackEntry) -> str:
    """Return the number read on a sack's seal, or "" if the seal is absent.

    Raises:
        RuleBroken: ``check_incomplete`` when nobody looked.
    """
    if entry.seal_state == "absent":
        return ""
    if not entry.seal:
        raise RuleBroken("check_incomplete", number=entry.container)
    return as_typed(entry.seal, "seal")
