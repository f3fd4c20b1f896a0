"""Sealed sacks: one outer seal on a container counts for all that is inside it, as long as it is intact (I8, I14).

A brick inside is not looked at singly: while the sack is sealed nothing goes in or out, and who receives, sees or
counts the sack reads one seal. When that seal is not as recorded, each exhibit inside is blocked until it has been
looked at. A sack is opened before witnesses, and its seal's number serves never again. It is weighed before it is
opened and when it is sealed again: a new seal is no new beginning.
"""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import KEEPERS, STORE
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened, Finding
from custody.domain.exhibits.balance_and_weighing import Comparison, Weight, WeightEntry, weigh
from custody.domain.exhibits.exhibit import STORED, Exhibit, held_by_agency, load_exhibits
from custody.domain.exhibits.opening_presence import require_presence, require_witness
from custody.domain.exhibits.sacks.sack_reading import SackEntry, doubt, read_seal
from custody.domain.exhibits.sacks.sack_weight import ask_carried, inside_of, judge_sack, weigh_sacks
from custody.domain.exhibits.seals.seal_number import new_seal, seal_twice
from custody.domain.exhibits.second_look import require_read
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.normal_form import same_seal, seal_claim
from custody.domain.kernel.not_done import Reason, mark_unweighed
from custody.domain.kernel.typed_text import required
from custody.domain.places.place import Container, SackInside, SackWeighing, own_container, require_unsealed


class ContainerSealed(Event, frozen=True):
    """An outer seal closes the container over ``contents`` exhibits; ``weight``: gross, where it was weighed.

    ``inside``: what they weigh by themselves. ``comparison`` with what the sack weighed under an earlier seal, less
    what was taken out since and with what came in; ``opened``: the discrepancy about a difference (I49).
    """

    type: ClassVar[str] = "container.sealed/1"
    seal: str
    agency: str
    contents: int
    weight: Weight | None = None
    seal_again: bool = False
    inside: SackInside | None = None
    comparison: Comparison | None = None
    opened: str = ""

    def apply(self, state: Container, fact: Fact) -> Container:
        """Return the container, sealed; its weight is the first under this seal, and what it weighed before stays."""
        state.seal, state.inside = self.seal, self.inside
        state.doubt(self.opened)
        if self.weight is not None:
            state.weighed(self.weight, fact.at, differs=bool(self.comparison and self.comparison.differs))
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Its seal number for ever, among those of exhibits (I1)."""
        return (seal_claim(self.seal, self.agency, fact.seq if self.seal_again else 0),)


class ContainerUnsealed(Event, frozen=True, kw_only=True):
    """The outer seal is opened before witnesses; ``seal`` as read, ``verdict`` whether that is the one recorded.

    ``weighing``: of the closed sack before, where it was weighed.
    """

    type: ClassVar[str] = "container.unsealed/1"
    seal: str = ""
    seal_state: str = ""
    verdict: str
    opened: str = ""
    weighing: SackWeighing | None = None

    def apply(self, state: Container, fact: Fact) -> Container:
        """Return the container, open: its contents are checked one by one again."""
        if self.weighing is not None:
            self.weighing.apply(state, fact.at)
        state.unsealed()
        return state


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
    confirmed: tuple[str, ...] = ()


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
        ConfirmationNeeded: ``seal_in_use`` (I57a), and as ``ask_carried``.
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
    ask_carried(weight, command.confirmed, state_reader, ctx, decision)
    if weight is None:
        mark_unweighed(decision, command.not_weighed)
    number = new_seal(command.seal, command.confirmed, state_reader, ctx, decision)
    first = require(state_reader, Exhibit, inside[0])
    seal_twice(number, command.container, first.case, first.window, ctx, decision)
    entry = SackEntry(container=command.container, seal=number.text)
    comparison, opened = judge_sack(entry, weight, state_reader, ctx, decision) if weight else (None, "")
    event = ContainerSealed(
        seal=number.text, agency=ctx.author.agency, contents=len(inside), weight=weight, seal_again=number.again,
        inside=inside_of([(each, require(state_reader, Exhibit, each)) for each in inside]), comparison=comparison,
        opened=opened,
    )  # fmt: skip
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
        ConfirmationNeeded: as ``ask_carried``.
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
    weighed = weigh(command.entry.weight, state_reader, ctx) if command.entry.weight else None
    ask_carried(weighed, command.confirmed, state_reader, ctx, decision)
    read = read_seal(command.entry)
    good = same_seal(read, box.seal) and not command.entry.seal_state
    opened, weighings = "", dict[str, SackWeighing]()
    if first and not good:
        opened = doubt(command.entry, first, Finding(seal=box.seal), ctx, decision, *present)
    elif first:
        weighings = weigh_sacks((command.entry,), state_reader, ctx, decision, *present)
    event = ContainerUnsealed(
        seal=read, seal_state=command.entry.seal_state, verdict="ok" if good else "mismatch", opened=opened,
        weighing=weighings.get(container_id),
    )  # fmt: skip
    decision.add(container_id, event, Private("reason", required(command.reason, "reason"), container_id))
    return decision
