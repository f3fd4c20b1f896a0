"""Weights of sealed sacks (I49): weighed when sealed, at each leg and before destruction, or marked as not weighed.

A weight is compared with the first and with the most precise one under that seal; the first of all with what lies in
the sack, which cannot weigh more than the sack. The uncertainty of the balances and the drying of the contents are
allowed; a larger difference is a discrepancy about the sack. No weight refuses a sack. While that discrepancy is open,
the seal of the sack is no proof before a fire: each exhibit in it is looked at.
"""

from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from typing import ClassVar

from msgspec import structs

from custody.domain.discrepancies.discrepancy import OPEN, Discrepancy, Finding
from custody.domain.exhibits.balance_and_weighing import (
    LOSS,
    Balance,
    Comparison,
    Weight,
    compare,
    isqrt_ceil,
    strictest,
    weigh,
)
from custody.domain.exhibits.deciding_balance import limits_of
from custody.domain.exhibits.drying.drying_allowance import NOTHING, Allowance, dries_of
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.sacks.sack_reading import SackEntry, doubt
from custody.domain.kernel.confirmation import ask
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.not_done import mark_unweighed
from custody.domain.law.rule_pack import DecisiveWeight
from custody.domain.places.place import Container, SackInside, SackWeighing

FINEST, BEFORE, INSIDE = "finest", "before", "inside"
"""References of a comparison (``against``): the most precise weight under the seal, not the first; the first weight
under an earlier seal, less what was taken out of the sack since and with what came in; its exhibits by their own."""
BEGINS_ANEW = "sack_begins_anew"
"""Flag: a sack with other contents than before, some never weighed: its weight is compared with no earlier one."""


class ContainerWeighed(Event, frozen=True, kw_only=True):
    """A sealed sack was weighed in a count, on a slip, or inside what changed hands: ``leg``."""

    type: ClassVar[str] = "container.weighed/1"
    leg: str
    weighing: SackWeighing

    def apply(self, state: Container, fact: Fact) -> Container:
        """Record the weight, and a discrepancy about it."""
        self.weighing.apply(state, fact.at)
        return state


def weigh_sacks(
    entries: Iterable[SackEntry], state_reader: StateReader, ctx: ActContext, decision: Decision, *others: str,
    due: bool = True,
) -> dict[str, SackWeighing]:  # fmt: skip
    """Return the weighing of each sack; if one is ``due``, mark the sacks not weighed. ``others`` took part.

    Raises:
        RuleBroken: as ``weigh``.
    """
    weighings = {}
    for entry in entries:
        if entry.weight is None:
            if due:
                mark_unweighed(decision, entry.not_weighed)
            continue
        weight = weigh(entry.weight, state_reader, ctx)
        comparison, opened = judge_sack(entry, weight, state_reader, ctx, decision, *others)
        weighings[entry.container] = SackWeighing(
            weight=weight, comparison=comparison, opened=opened, from_paper=ctx.paper is not None
        )
    return weighings


def ask_carried(
    weight: Weight | None, confirmed: Collection[str], state_reader: StateReader, ctx: ActContext, decision: Decision
) -> None:
    """Ask about a sack that weighs more than its balance carries: another unit, or a comma in the wrong place (I57d).

    Raises:
        ConfirmationNeeded: ``sack_above_capacity``.
    """
    balance = state_reader.find(Balance, weight.balance) if weight else None
    if weight and balance and 0 < balance.capacity_ug < weight.gross.ug:
        typed = f"{weight.gross.text} {weight.gross.unit}"
        ask(decision, ctx, confirmed, "sack_above_capacity", typed, value=typed, limit_ug=balance.capacity_ug)


def record_weights(weighings: Mapping[str, SackWeighing], leg: str, decision: Decision) -> None:
    """Record the weighings of sacks of which the act records nothing else."""
    for container_id, weighing in weighings.items():
        decision.add(container_id, ContainerWeighed(leg=leg, weighing=weighing))


def judge_sack(
    entry: SackEntry, weight: Weight, state_reader: StateReader, ctx: ActContext, decision: Decision, *others: str
) -> tuple[Comparison | None, str]:
    """Return the verdict on a sack's weight, None for its first, and the discrepancy that a difference opens.

    What an open one about its weight told already opens no other.
    """
    container, numbers = require(state_reader, Container, entry.container), state_reader.contents(entry.container)
    state_reader.load(numbers)
    inside = [require(state_reader, Exhibit, exhibit_id) for exhibit_id in numbers]
    if not inside:
        return None, ""
    under_before = _before(container, inside_of(list(zip(numbers, inside, strict=True))))
    limits = limits_of(inside[0].house, state_reader, decision)
    earlier = [(container.weight, container.weighed_at, "")] if container.weight is not None else []
    if under_before is not None:
        earlier.append((*under_before, BEFORE))
    elif container.before is not None and container.weight is None:
        decision.flag(BEGINS_ANEW)
    if container.finest is not None:
        earlier.append((container.finest, container.finest_at, FINEST))
    judged = [
        (compare(before, weight, drying_inside(inside, before.gross.ug, at, ctx.at), against, limits), before)
        for before, at, against in earlier
    ] or _beside_contents(inside, weight, ctx.at, limits)
    if not judged:
        return None, ""
    comparison = strictest([verdict for verdict, _ in judged])
    before = next(before for verdict, before in judged if verdict is comparison)
    if not comparison.differs or _told(container, weight, before, comparison, state_reader):
        return comparison, ""
    expected, finding = Finding(ug=before.gross.ug), Finding(ug=weight.gross.ug)
    return comparison, doubt(entry, inside[0], expected, ctx, decision, *others, finding=finding)


def _beside_contents(
    inside: Iterable[Exhibit], weight: Weight, at: str, limits: DecisiveWeight
) -> list[tuple[Comparison, Weight]]:  # fmt: skip
    """Return the loss of a sack lighter than its exhibits as they were weighed; what it weighs more is its own."""
    known = [(each, each.last_weight) for each in inside if each.unweighed is None and each.last_weight is not None]
    allowed, noise = NOTHING, isqrt_ceil(sum(own.uncertainty_ug**2 for _, own in known))
    for exhibit, own in known:
        allowed += dries_of(exhibit).allowed(own.gross.ug, exhibit.weighed_at, at)
    gross = structs.replace(weight.gross, ug=sum(own.gross.ug for _, own in known))
    contents = structs.replace(weight, gross=gross, tare=None, uncertainty_ug=noise)
    comparison = compare(contents, weight, allowed, INSIDE, limits)
    return [(comparison, contents)] if comparison.verdict == LOSS else []


def _told(
    container: Container, weight: Weight, before: Weight, comparison: Comparison, state_reader: StateReader
) -> bool:  # fmt: skip
    """Return True if an open discrepancy about its weight told so much already.

    What was taken out of the sack since, and what came in, is no part of what is missing.
    """
    moved_ug = 0
    if comparison.against == BEFORE and container.before is not None:
        moved_ug = before.gross.ug - container.before.weight.gross.ug
    for discrepancy in open_doubts(container, state_reader).values():
        expected, finding = discrepancy.expected, discrepancy.finding
        if expected is None or finding is None or expected.ug is None or finding.ug is None:
            continue
        beyond_ug = weight.gross.ug - (finding.ug + moved_ug)
        lighter = finding.ug < expected.ug
        if (
            lighter == (comparison.verdict == LOSS)
            and (-beyond_ug if lighter else beyond_ug) <= comparison.allowance_ug
        ):
            return True
    return False


def inside_of(exhibits: Iterable[tuple[str, Exhibit]]) -> SackInside:
    """Return what lies in a sack, by the last gross weights of its exhibits."""
    listed = sorted(exhibits, key=lambda each: each[0])
    sealed = "\n".join(f"{exhibit_id} {exhibit.seal}" for exhibit_id, exhibit in listed)
    weights = [exhibit.last_weight for _, exhibit in listed if exhibit.unweighed is None]
    known = [weight for weight in weights if weight is not None]
    digest = sha256(sealed.encode()).hexdigest()
    if len(known) < len(listed):
        return SackInside(digest=digest)
    noise = isqrt_ceil(sum(weight.uncertainty_ug**2 for weight in known))
    return SackInside(digest=digest, ug=sum(weight.gross.ug for weight in known), uncertainty_ug=noise)


def _before(container: Container, inside: SackInside) -> tuple[Weight, str] | None:
    """Return what the sack should weigh by its first weight under an earlier seal, and its hour; None if unknown."""
    before = container.before
    if before is None:
        return None
    if before.inside.digest == inside.digest:
        return before.weight, before.at
    if before.inside.ug is None or inside.ug is None:
        return None
    gross, terms = before.weight.gross, (before.weight, before.inside, inside)
    expected = structs.replace(gross, ug=max(0, gross.ug - before.inside.ug + inside.ug))
    noise = isqrt_ceil(sum(term.uncertainty_ug**2 for term in terms))
    return structs.replace(before.weight, gross=expected, uncertainty_ug=noise), before.at


def open_doubts(container: Container, state_reader: StateReader) -> dict[str, Discrepancy]:
    """Return the discrepancies about the sack's weight that are open, by number, the last first."""
    found = ((number, state_reader.find(Discrepancy, number)) for number in reversed(container.doubts))
    return {number: each for number, each in found if each is not None and each.status == OPEN}


def drying_inside(inside: Iterable[Exhibit], gross_ug: int, before: str, at: str) -> Allowance:
    """Return how much drying and humidity may have changed a sack of ``gross_ug`` since ``before``, by its contents.

    An exhibit that was never weighed may be all the mass that the others leave.
    """
    inside = list(inside)
    weighed = [(exhibit, exhibit.last_weight.gross.ug) for exhibit in inside if exhibit.last_weight is not None]
    rest_ug = max(gross_ug - sum(ug for _, ug in weighed), 0)
    others = [dries_of(exhibit).allowed(rest_ug, before, at) for exhibit in inside if exhibit.last_weight is None]
    allowed = max(others, key=lambda allowance: allowance.loss_ug, default=NOTHING)
    for exhibit, ug in weighed:
        allowed += dries_of(exhibit).allowed(ug, before, at)
    return allowed
