"""Sightings: someone other than the holder saw the exhibit (I44), or something that bears its label (T20, T24).

A sighting changes neither holder nor place. What turns up after it was burnt or written off, and a label that
was never printed, or printed and never on it, are the traces of a clone or of a fire that burnt something else: each
opens a discrepancy. A copy that a reprint has superseded may still be on it: that is warned of (I4). A number typed
after the fire is told in the same way, and takes nothing out of a certificate's totals: anybody could.
"""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import READERS
from custody.domain.access.visibility import Reader, sees_exhibit
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened
from custody.domain.exhibits.blank_labels import LAST_COPY
from custody.domain.exhibits.blind_check import judge
from custody.domain.exhibits.check_record import Check
from custody.domain.exhibits.exhibit import DESTROYED, GONE, KEPT, Exhibit, load_exhibits
from custody.domain.exhibits.sealed_sack import SackEntry, under_seal
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import BadInput, NotFound, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.people.person import Person
from custody.domain.seizures.case import Case

SUPERSEDED, NEVER_PRINTED = "superseded", "never_printed"


class ExhibitSighted(Event, frozen=True):
    """A person other than the holder scanned the exhibit where it is (I44).

    ``copy`` is the copy number on the label, 0 when the number was typed; ``label`` what is wrong with that copy
    (``superseded``, ``never_printed``); ``opened`` the discrepancies that block the exhibit from now on. ``check``:
    what was read on the sealed sack that it lies in. ``seen_at``: the hour of the scan, where it is earlier.
    """

    type: ClassVar[str] = "exhibit.sighted/1"
    copy: int = 0
    label: str = ""
    opened: tuple[str, ...] = ()
    check: Check | None = None
    seen_at: str = ""

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Apply it: seen, if the label it bears was read, or its sack's seal: a number is typed from anywhere."""
        if self.check is not None or (self.copy and not self.label):
            state.sight(self.seen_at or fact.at)
        if self.check is not None:
            self.check.apply(state, fact.at)
        state.open += self.opened
        return state


class Sight(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Exhibits scanned where they are; ``copies`` are the copy numbers read, in the same order, 0 if typed.

    A sealed sack of ``sacks`` stands for everything inside it.
    """

    exhibits: tuple[str, ...] = ()
    copies: tuple[int, ...] = ()
    sacks: tuple[SackEntry, ...] = ()


@act(
    "exhibit.sight/1",
    title=N_("Exhibits seen"),
    summary="Record that exhibits were seen",
    roles=READERS,
    records=(DiscrepancyOpened, ExhibitSighted),
    device="look",
)
def sight(command: Sight, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record that exhibits were seen; a superseded label is warned of, not hidden (I4, I44).

    Raises:
        NotFound: an exhibit that does not exist or that the author may not see.
        RuleBroken: ``sighting_by_holder``, and as ``under_seal``.
        BadInput: ``copies_differ`` when copies do not stand beside exhibits, each from 0 to 31.
    """
    if len(command.copies) not in {0, len(command.exhibits)} or any(not 0 <= c <= LAST_COPY for c in command.copies):
        raise BadInput("copies_differ")
    copies = dict(zip(command.exhibits, command.copies, strict=False))
    reader = _reader(state_reader, ctx)
    decision = Decision()
    inside = {s.exhibit: s for s in under_seal(command.sacks, state_reader, ctx)}
    for exhibit_id in load_exhibits((*command.exhibits, *inside), state_reader):
        exhibit = require(state_reader, Exhibit, exhibit_id)
        session = state_reader.find(DestructionSession, exhibit.session) if exhibit.session else None
        if not sees_exhibit(reader, exhibit, state_reader.find(Case, exhibit.case), session):
            raise NotFound("not_found", kind="EV", number=exhibit_id)
        if exhibit.holder == ctx.author.person:
            raise RuleBroken("sighting_by_holder", number=exhibit_id)
        copy = copies.get(exhibit_id, 0)
        label, read = _label(copy, exhibit), bool(copy) or exhibit_id in inside
        loose = label == NEVER_PRINTED or copy in exhibit.spares
        opened = _alarm(exhibit_id, exhibit, ctx, decision, loose=loose, read=read)
        check = judge(inside[exhibit_id], exhibit, state_reader, ctx, decision) if exhibit_id in inside else None
        decision.add(
            exhibit_id, ExhibitSighted(copy=copy, label=label, opened=opened, check=check, seen_at=ctx.seen_at)
        )
    return decision


def _reader(state_reader: StateReader, ctx: ActContext) -> Reader:
    roles = require(state_reader, Person, ctx.author.person).roles_when(ctx.judged_at)
    return Reader(ctx.author.person, ctx.author.agency, roles)


def _label(copy: int, exhibit: Exhibit) -> str:
    if not copy or copy == exhibit.valid_copy:
        return ""
    return SUPERSEDED if copy <= exhibit.copies else NEVER_PRINTED


def _alarm(
    exhibit_id: str, exhibit: Exhibit, ctx: ActContext, decision: Decision, *, loose: bool, read: bool
) -> tuple[str, ...]:  # fmt: skip
    """Open a discrepancy for a sighting that contradicts the record; return it if it concerns the exhibit.

    ``loose``: its label was never on the exhibit; ``read``: it was not a typed number but a label, or
    the seal of its sack.
    """
    gone = exhibit.status in GONE - {KEPT}  # a reference goes on being seen
    if not gone and not loose:
        return ()
    opened = ctx.new_number("EC")
    sort = "reappeared" if gone else "label"
    event = DiscrepancyOpened(sort=sort, about=exhibit_id, case=exhibit.case, window=tuple(exhibit.handlers))
    decision.add(opened, event)
    if not gone or (exhibit.status == DESTROYED and not read):
        return ()  # neither a decoy's label nor a number that anybody may type speaks against the exhibit
    return (opened,)
