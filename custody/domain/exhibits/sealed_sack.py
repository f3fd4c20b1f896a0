"""Sealed sacks: one outer seal on a container counts for all that is inside it, as long as it is intact (I8, I14).

A brick inside is not looked at singly: while the sack is sealed nothing goes in or out, and who receives, sees or
counts the sack reads one seal. When that seal is not as recorded, each exhibit inside is blocked until it has been
looked at. A sack is opened before witnesses, and its seal's number serves never again.
"""

from typing import ClassVar, Literal

from msgspec import Struct

from custody.domain.access.roles import KEEPERS, STORE
from custody.domain.access.visibility import Reader, sees_place
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened, Finding
from custody.domain.exhibits.balance_and_weighing import Weight, WeightEntry, weigh
from custody.domain.exhibits.check_record import Observation
from custody.domain.exhibits.exhibit import STORED, Exhibit, held_by_agency, load_exhibits
from custody.domain.exhibits.opening_presence import require_presence, require_witness
from custody.domain.exhibits.seal_number import new_seal, seal_twice
from custody.domain.exhibits.second_look import require_read
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.normal_form import same_seal, seal_claim
from custody.domain.kernel.not_done import Reason, mark_unweighed
from custody.domain.kernel.typed_text import as_typed, required
from custody.domain.people.person import Person
from custody.domain.places.place import Container, own_container, require_unsealed


class ContainerSealed(Event, frozen=True):
    """An outer seal closes the container over ``contents`` exhibits; ``weight``: gross, where it was weighed."""

    type: ClassVar[str] = "container.sealed/1"
    seal: str
    agency: str
    contents: int
    weight: Weight | None = None
    seal_again: bool = False

    def apply(self, state: Container, fact: Fact) -> Container:
        """Return the container, sealed."""
        state.seal = self.seal
        if self.weight is not None:
            state.weighed(self.weight, fact.at)
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Its seal number for ever, among those of exhibits (I1)."""
        return (seal_claim(self.seal, self.agency, fact.seq if self.seal_again else 0),)


class ContainerUnsealed(Event, frozen=True, kw_only=True):
    """The outer seal is opened before witnesses; ``seal`` as read, ``verdict`` whether that is the one recorded."""

    type: ClassVar[str] = "container.unsealed/1"
    seal: str = ""
    seal_state: str = ""
    verdict: str
    opened: str = ""

    def apply(self, state: Container, fact: Fact) -> Container:
        """Return the container, open: its contents are checked one by one again."""
        state.unsealed()
        return state


class SackEntry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Reading of a sealed sack's seal, before the person sees the recorded number.

    ``weight``: gross, where the sack changes hands or is counted; ``not_weighed``: the means that was missing.
    """

    container: str
    seal: str = ""
    seal_state: Literal["", "broken", "absent"] = ""
    weight: WeightEntry | None = None
    not_weighed: Reason = ""


class SealContainer(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Put an outer seal on a container, a second person present; weighed gross, or ``not_weighed`` says why not."""

    container: str
    seal: str
    weight: WeightEntry | None = None
    not_weighed: Reason = ""
    confirmed: tuple[str, ...] = ()


class UnsealContainer(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Open a sealed container before witnesses; its seal is read first."""

    entry: SackEntry
    reason: str


@act(
    "container.seal/1",
    title=N_("Container sealed"),
    summary="Put an outer seal on a container",
    roles=STORE,
    records=(ContainerSealed, DiscrepancyOpened),
    device="hands",
)
def seal(command: SealContainer, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Seal a sack over what is in it.

    Raises:
        NotFound: no such container of the author's agency.
        RuleBroken: ``container_in_transit``, ``container_sealed``, ``nothing_listed`` when it is empty,
            ``not_holder``, ``wrong_state``, ``blocked_by_discrepancy`` (what is in doubt is not hidden in a sack),
            ``witness_needed``, and as ``require_read`` (on paper too) and ``weigh``.
        ConfirmationNeeded: ``seal_in_use`` (I57a).
    """
    own_container(state_reader, command.container, ctx)
    require_unsealed(state_reader, command.container)
    inside = load_exhibits(state_reader.contents(command.container), state_reader)
    decision = Decision()
    for exhibit_id in inside:
        exhibit = held_by_agency(state_reader, exhibit_id, ctx)
        if exhibit.status not in STORED:
            raise RuleBroken("wrong_state", number=exhibit_id, status=exhibit.status)
        if exhibit.open:
            raise RuleBroken("blocked_by_discrepancy", number=exhibit_id, discrepancy=exhibit.open[0])
        require_read(exhibit_id, exhibit, ctx, decision, hides=True)
    require_witness(state_reader, ctx)
    weight = weigh(command.weight, state_reader, ctx) if command.weight else None
    if weight is None:
        mark_unweighed(decision, command.not_weighed)
    number = new_seal(command.seal, command.confirmed, state_reader, ctx, decision)
    first = require(state_reader, Exhibit, inside[0])
    seal_twice(number, command.container, first.case, first.window, ctx, decision)
    event = ContainerSealed(
        seal=number.text, agency=ctx.author.agency, contents=len(inside), weight=weight, seal_again=number.again
    )
    decision.add(command.container, event)
    return decision


@act(
    "container.unseal/1",
    title=N_("Sealed container opened"),
    summary="Open a sealed container",
    roles=KEEPERS,
    records=(ContainerUnsealed, DiscrepancyOpened),
    device="hands",
)
def unseal(command: UnsealContainer, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Open a sack before the people that the rule pack wants at an opening (I15).

    A seal that is not as recorded opens one discrepancy about the sack; each exhibit inside is then looked at singly.
    Of a sack whose every exhibit was reported missing out of it, each loss is a discrepancy already.

    Raises:
        NotFound: no such container of the author's agency.
        RuleBroken: ``container_in_transit``, ``container_open``, ``check_incomplete``, and as ``require_presence``
            or, of what is empty, as ``require_witness``.
    """
    container_id = command.entry.container
    own_container(state_reader, container_id, ctx)
    box = require(state_reader, Container, container_id)
    if not box.seal:
        raise RuleBroken("container_open", number=container_id)
    inside = state_reader.contents(container_id)
    decision = Decision()
    first = require(state_reader, Exhibit, inside[0]) if inside else None
    present = require_presence(first, state_reader, ctx, decision) if first else require_witness(state_reader, ctx)
    read = read_seal(command.entry)
    good = same_seal(read, box.seal) and not command.entry.seal_state
    opened = ""
    if first and not good:
        opened = doubt(command.entry, first, Finding(seal=box.seal), ctx, decision, *present)
    event = ContainerUnsealed(
        seal=read, seal_state=command.entry.seal_state, verdict="ok" if good else "mismatch", opened=opened
    )
    decision.add(container_id, event, Private("reason", required(command.reason, "reason"), container_id))
    return decision


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
