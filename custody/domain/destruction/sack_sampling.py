"""Staging a sealed sack by a drawn sample: one seal and some bricks stand for the others (I8, I26, I28).

The verifier reads the outer seal, and weighs the sack, or says why not (I49). The draw names bricks
that nobody could know before. Then the sack is opened before witnesses, those bricks are checked one by one, and what
else in it may burn is staged by the sack. What may not burn stays behind and stops nothing else; a drawn brick that
differs stops the sack: from then on each brick is checked singly.
"""

from collections.abc import Collection, Mapping
from typing import ClassVar

from msgspec import Struct, structs

from custody.domain.access.roles import Role
from custody.domain.destruction.clearance import require_outsider, require_stranger
from custody.domain.destruction.destruction_session import OPEN, PLANNED, DestructionSession
from custody.domain.destruction.session_load import session_in
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened, Finding
from custody.domain.exhibits.balance_and_weighing import Comparison, Weight, WeightEntry, weigh
from custody.domain.exhibits.blind_check import judge
from custody.domain.exhibits.check_record import Check, Observation
from custody.domain.exhibits.exhibit import ORDERED, STAGED, Exhibit
from custody.domain.exhibits.exhibit_values import BySack
from custody.domain.exhibits.on_road import OnRoad
from custody.domain.exhibits.sacks.sack_reading import SackEntry, doubt, read_seal
from custody.domain.exhibits.sacks.sack_weight import judge_sack, open_doubts
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require, unique
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.normal_form import same_seal
from custody.domain.kernel.not_done import Reason, mark_unweighed
from custody.domain.laboratory.sampling_statistics import GENERATOR, USUAL_RISK, USUAL_SHARE, draw, size
from custody.domain.places.place import Container, Drawn, require_unsealed

MOST_BESIDE = 1_000
"""Exhibits of a sack that may not burn when it is drawn from: with those drawn they fit an entry of 65,535 bytes."""


class ExhibitStaged(Event, frozen=True):
    """The verifier's blind check of one exhibit, passed or not; ``by_sack``: the sack was checked, not the exhibit."""

    type: ClassVar[str] = "exhibit.staged/1"
    session: str
    check: Check
    passed: bool = False
    by_sack: BySack | None = None

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Staged and out of its container when the check passed; else still ordered, with its discrepancies.

        What was staged by its sack, by seal and count, or weighed with others counts with the last weight on record,
        which its seals have kept.
        """
        self.check.apply(state, fact.at)
        if self.passed:
            state.status, state.session, state.container = STAGED, self.session, ""
            state.staged_weight = self.check.weight or state.last_weight
            state.by_sack, state.by_count = self.by_sack, self.check.by_count
            kept_by = state.on_road.kept_by if state.on_road else ""  # an escort holds it since it left another load
            state.evacuated_at = ""
            state.on_road = OnRoad(checked_at=self.check.seen_at or fact.at, kept_by=kept_by)
        return state


class ContainerDrawn(Event, frozen=True, kw_only=True):
    """A verifier read the seal of a sack; of its exhibits that may burn, in order of number, `chosen` were drawn.

    `exhibits` are those, and what an earlier draw chose, was not looked at and may burn still. `seed` is a number made
    for this draw, which nobody knew before; `beside` is what was in the sack and could not burn then. A sack that is
    not as recorded (`verdict`) is not drawn from; `opened` is the discrepancy about it.
    """

    type: ClassVar[str] = "container.drawn/1"
    session: str
    verifier: str
    seal: str = ""
    seal_state: str = ""
    weight: Weight | None = None
    comparison: Comparison | None = None
    verdict: str
    opened: str = ""
    method: str = ""
    share: int = 0
    alpha: int = 0
    population: int = 0
    generator: str = ""
    seed: str = ""
    chosen: tuple[int, ...] = ()
    exhibits: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    def apply(self, state: Container, fact: Fact) -> Container:
        """Record the exhibits drawn to be opened from the sack."""
        drawn = Drawn(
            session=self.session, exhibits=list(self.exhibits), among=self.population, beside=list(self.beside)
        )
        if self.exhibits:
            state.drawn = drawn
        elif state.drawn is not None:
            state.drawn.session = ""
        if self.weight is not None:
            differs = self.comparison is not None and self.comparison.differs
            if differs and self.opened not in state.doubts:
                state.doubt(self.opened)
            state.weighed(self.weight, fact.at, differs=differs)
        return state


class ContainerStaged(Event, frozen=True, kw_only=True):
    """A sack was opened for a session: `rest` exhibits are staged by it, `left` remain in it.

    It stands for nothing (`verdict`) when its seal or a drawn exhibit differs, or the weight of one decides nothing;
    `opened`: the discrepancy about it.
    """

    type: ClassVar[str] = "container.staged/1"
    session: str
    seal: str = ""
    seal_state: str = ""
    verdict: str
    rest: int = 0
    left: int = 0
    opened: str = ""

    def apply(self, state: Container, fact: Fact) -> Container:
        """Mark the sack as unsealed; what was drawn was looked at."""
        state.unsealed()
        state.drawn = None
        return state


class DrawSack(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Draw which exhibits of a sealed sack to open out and check; none may differ.

    ``sampling_statistics.size`` says how many. What is drawn stands for the others in a fire: it is the larger of that
    and of the claim that is printed (``least``). ``not_weighed``: why the sack has no weight.
    """

    session: str
    entry: SackEntry
    method: str
    share: int = 0
    alpha: int = 0
    weight: WeightEntry | None = None
    not_weighed: Reason = ""


class Sackful(Struct, frozen=True, kw_only=True):
    """A sack that is opened: what is read on it, its draw, ``rest`` that it may stage, how many it may not.

    What could not burn at the draw was not drawn from: nothing stands for it, and it stays behind.
    """

    entry: SackEntry
    box: Container
    drawn: Drawn
    rest: list[str]
    left: int


@act(
    "destruction_session.draw/1",
    title=N_("Sample drawn from a sealed sack"),
    summary="Draw what to open out of a sealed sack",
    roles={Role.VERIFIER},
    records=(ContainerDrawn, DiscrepancyOpened),
    device="list",
)
def draw_sack(command: DrawSack, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Read a sack's seal and draw from it; a sack that is not as recorded opens a discrepancy instead.

    Raises:
        NotFound: no such session, or no container with anything that may burn in it.
        RuleBroken: ``wrong_state``, ``verifier_not_independent``, ``verifier_in_chain``, ``verifier_of_unit``;
            ``container_open``, ``container_sealed`` for one inside a sealed one, ``container_in_transit``,
            ``already_drawn``, ``check_incomplete`` without seal; ``act_too_large``, and as ``weigh``.
        BadInput: as ``sampling_statistics.size``.
    """
    container_id = command.entry.container
    session = session_in(state_reader, command.session, ctx, PLANNED, OPEN)
    require_outsider(session, ctx)
    contents = state_reader.contents(container_id)
    inside = _stageable(contents, session, state_reader)
    box = state_reader.find(Container, container_id)
    if box is None or not inside:
        raise NotFound("not_found", kind=Container.kind, number=container_id[:20])
    for each, exhibit in inside.items():
        require_stranger(each, exhibit, ctx)
    _require_to_draw(container_id, box, command.session, inside, state_reader)
    planned = size(command.method, len(inside), share=command.share, alpha=command.alpha)
    sample_size = max(planned, least(len(inside)))
    decision = Decision()
    event = _compared(command, box, next(iter(inside.values())), state_reader, ctx, decision)
    beside = sorted(set(contents) - set(inside))
    if len(beside) > MOST_BESIDE:
        raise RuleBroken("act_too_large", limit=MOST_BESIDE)
    event = structs.replace(event, beside=tuple(beside))
    decision.add(
        container_id, event if event.opened else _draw(command, event, sample_size, sorted(inside), box.drawn, ctx)
    )
    return decision


def least(among: int) -> int:
    """Return the smallest sample of ``among`` exhibits: it claims with 95 % confidence that nine tenths are right."""
    return size("hypergeometric", among, share=USUAL_SHARE, alpha=USUAL_RISK)


def _draw(
    command: DrawSack, read: ContainerDrawn, sample_size: int, names: list[str], before: Drawn | None, ctx: ActContext
) -> ContainerDrawn:
    """Return the exhibits chosen by chance, with those drawn before and not looked at, whatever seal it bore then.

    A new draw adds to the earlier one; otherwise a person could draw until the result suits.
    """
    seed = ctx.new_number(Container.kind)
    chosen = draw(seed, len(names), sample_size)
    kept = set(before.exhibits if before else ()) & set(names)
    return structs.replace(
        read, method=command.method, share=command.share, alpha=command.alpha, population=len(names), seed=seed,
        generator=GENERATOR, chosen=chosen, exhibits=tuple(sorted({names[i - 1] for i in chosen} | kept)),
    )  # fmt: skip


def take_up(
    entries: tuple[SackEntry, ...],
    session_id: str,
    session: DestructionSession,
    checked: Collection[str],
    state_reader: StateReader,
) -> list[Sackful]:
    """Return the sacks opened in a staging act, each with its whole draw among the ``checked`` exhibits.

    Raises:
        NotFound: no such container.
        RuleBroken: ``scanned_twice``; ``sack_not_drawn`` for this session under the seal it bears, ``drawn_unchecked``.
    """
    if entries:
        unique(entry.container for entry in entries)
    return [_sackful(entry, session_id, session, checked, state_reader) for entry in entries]


def stage_sack(
    sack: Sackful, session: str, good: Mapping[str, bool], present: list[str], state_reader: StateReader,
    ctx: ActContext,
    decision: Decision,
) -> int:  # fmt: skip
    """Stage by the sack what was not checked singly, if its seal and all that was drawn are as recorded; how many.

    Raises:
        RuleBroken: ``check_incomplete`` when no seal was read.
    """
    entry, container_id, drawn = sack.entry, sack.entry.container, sack.drawn
    read = read_seal(entry)
    sealed = same_seal(read, sack.box.seal) and not entry.seal_state
    first = require(state_reader, Exhibit, drawn.exhibits[0])
    opened = "" if sealed else doubt(entry, first, Finding(seal=sack.box.seal), ctx, decision, *present)
    stands = sealed and all(good[exhibit_id] for exhibit_id in drawn.exhibits)
    rest = sack.rest if stands else []
    by_sack = BySack(sack=container_id, drawn=len(drawn.exhibits), among=drawn.among)
    for each in rest:
        seen = Observation(exhibit=each, sack=container_id, seal=read, seal_state=entry.seal_state)
        check = judge(seen, require(state_reader, Exhibit, each), state_reader, ctx, decision)
        decision.add(each, ExhibitStaged(session=session, check=check, passed=check.good, by_sack=by_sack))
    event = ContainerStaged(
        session=session, seal=read, seal_state=entry.seal_state, verdict="ok" if stands else "mismatch",
        rest=len(rest), left=sack.left + len(sack.rest) - len(rest), opened=opened,
    )  # fmt: skip
    decision.add(container_id, event)
    return len(rest)


def _sackful(
    entry: SackEntry, session_id: str, session: DestructionSession, checked: Collection[str], state_reader: StateReader
) -> Sackful:  # fmt: skip
    sack = entry.container
    box = require(state_reader, Container, sack)
    if box.drawn is None or box.drawn.session != session_id:
        raise RuleBroken("sack_not_drawn", number=sack)
    unchecked = next((exhibit_id for exhibit_id in box.drawn.exhibits if exhibit_id not in checked), None)
    if unchecked:
        raise RuleBroken("drawn_unchecked", number=unchecked, sack=sack)
    contents = state_reader.contents(sack)
    others = [exhibit_id for exhibit_id in contents if exhibit_id not in checked]
    rest = [
        exhibit_id
        for exhibit_id in _stageable(contents, session, state_reader)
        if exhibit_id not in {*checked, *box.drawn.beside}
    ]
    return Sackful(entry=entry, box=box, drawn=box.drawn, rest=rest, left=len(others) - len(rest))


def _stageable(contents: Collection[str], session: DestructionSession, state_reader: StateReader) -> dict[str, Exhibit]:
    """Return the contents that the session may destroy: ordered by it, without discrepancy or hold."""
    state_reader.load(contents)
    states = {exhibit_id: require(state_reader, Exhibit, exhibit_id) for exhibit_id in contents}
    return {
        exhibit_id: e for exhibit_id, e in states.items()
        if e.status == ORDERED and e.order in session.orders and not e.open and not e.holds
    }  # fmt: skip


def _require_to_draw(
    container_id: str, box: Container, session: str, inside: Collection[str], state_reader: StateReader
) -> None:
    """Sealed, in no hand-over, in no sealed container, and not drawn from already: nobody draws until it suits them."""
    require_unsealed(state_reader, box.parent)
    if box.transfer:
        raise RuleBroken("container_in_transit", number=container_id, transfer=box.transfer)
    if not box.seal:
        raise RuleBroken("container_open", number=container_id)
    drawn = box.drawn
    if drawn is not None and drawn.session == session and set(drawn.exhibits) <= set(inside):
        raise RuleBroken("already_drawn", number=container_id)


def _compared(
    command: DrawSack, box: Container, first: Exhibit, state_reader: StateReader, ctx: ActContext, decision: Decision
) -> ContainerDrawn:
    """Compare seal and gross weight of a sack with the record; a weight still in doubt stands for nothing either."""
    entry, read = command.entry, read_seal(command.entry)
    weight = weigh(command.weight, state_reader, ctx) if command.weight else None
    comparison, opened = None, ""
    if not same_seal(read, box.seal) or entry.seal_state:
        opened = doubt(entry, first, Finding(seal=box.seal), ctx, decision)
    if weight is None:
        mark_unweighed(decision, command.not_weighed)
    elif not opened:
        comparison, opened = judge_sack(entry, weight, state_reader, ctx, decision)
    opened = opened or next(iter(open_doubts(box, state_reader)), "")
    return ContainerDrawn(
        session=command.session, verifier=ctx.author.person, seal=read, seal_state=entry.seal_state, weight=weight,
        comparison=comparison, verdict="mismatch" if opened else "ok", opened=opened,
    )  # fmt: skip
