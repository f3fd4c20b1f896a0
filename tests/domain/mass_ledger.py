"""The mass of every exhibit for life (I46) and of every sealed sack (I49), reckoned anew from the events of the log.

Nothing here asks the rules: what was weighed, taken, used up and told is read from the events, and the budget and the
drying are computed in floating point from their definitions. So a rule that forgets a term, or judges each step alone,
differs from this ledger at the next weighing. Figures that lie within ``SLACK_UG`` of a bound, or within an hour of the
drying curve, decide nothing here: the rules round, and count begun hours.
"""

from collections import defaultdict
from itertools import pairwise
from math import exp, hypot, sqrt
from typing import Any, NamedTuple

from custody.domain.exhibits.balance_and_weighing import Weight
from custody.domain.exhibits.check_record import Check
from custody.domain.exhibits.drying.drying_allowance import curve_now, dries_of
from custody.domain.kernel.events import Part
from custody.domain.kernel.times import instant

SLACK_UG = 50
PLANTS = frozenset({"herb", "coca_leaf", "dried_khat", "poppy_straw", "fresh_plants", "fresh_khat"})
"""Materials whose band opens as the air reaches them: a fifth at once, the rest at twice the pace of their curve."""
AT_ONCE, PACE = 0.2, 2
RESTATED = frozenset({"exhibit.discrepancy_settled/1", "entry.corrected/1", "exhibit.read_again/1", "exhibit.found_again/1",
                      "exhibit.act_unsettled/1", "exhibit.paper_act_doubted/1"})  # fmt: skip
"""Events after which an exhibit's weights may be others than those weighed: the ledger of such an exhibit is closed."""


class Tare(NamedTuple):
    """A packing as it was weighed; each weighing of a packing is one more figure with its own error."""

    ug: int
    u: int
    packing: int


class Taken(NamedTuple):
    """A part that left, or a mass that was used up (U of zero: what an analyst types is taken as it stands)."""

    ug: int
    u: float
    balance: str


class Term(NamedTuple):
    """A good weighing: gross mass, its U, its balance, hour, tare, and how much had left by then."""

    gross: int
    u: int
    balance: str
    at: str
    tare: Tare | None
    taken: int
    """How many entries of ``Ledger.taken`` had left by then."""
    told: int

    @property
    def net(self) -> int:
        return self.gross - (self.tare.ug if self.tare else 0)


class Drying(NamedTuple):
    """Loss and gain that the curve and its band allow, and by how much the rules' rounding to hours may differ."""

    loss: float
    gain: float
    slack: float


class Ledger:
    """One exhibit: its first weighing, what left it, and every good weighing since."""

    def __init__(self, first: Weight, at: str) -> None:
        self.packing = 0
        self.tare = _tare(first, 0)
        self.taken: list[Taken] = []
        self.told = 0
        self.reading: dict[str, int] = defaultdict(int)
        """The largest U of a part's reading, by balance."""
        self.opened = self.part = False
        self.terms = [self.now(first, at, self.tare)]

    def now(self, weight: Weight, at: str, tare: Tare | None) -> Term:
        return Term(weight.gross.ug, weight.uncertainty_ug, _balance(weight), at, tare, len(self.taken), self.told)

    @property
    def net_known(self) -> bool:
        return self.terms[0].tare is not None

    @property
    def used_ug(self) -> int:
        return sum(each.ug for each in self.taken if not each.balance)

    @property
    def parts_ug(self) -> int:
        return sum(each.ug for each in self.taken if each.balance)

    def whole(self, term: Term) -> int:
        """All that the exhibit ever held, as a weighing gives it."""
        return term.net + sum(each.ug for each in self.taken[: term.taken]) + term.told

    def learn(self, tare: Tare) -> None:
        """The first packing is weighed at last: every weighing before was in it."""
        self.tare = tare
        self.terms = [each._replace(tare=tare) for each in self.terms]

    def budget(self, before: Term, now: Term) -> float:
        """U of every weighing between two, once each; four fifths of it as a bias that one balance keeps."""
        between = [each for each in self.taken[before.taken : now.taken] if each.balance]
        squares = before.u**2 + now.u**2 + sum(each.u**2 for each in between)
        if before.tare != now.tare:
            squares += sum(tare.u**2 for tare in (before.tare, now.tare) if tare)
        else:  # in one packing gross weights are compared, the balances' errors as independent
            return 1.5 * sqrt(squares)
        signed: dict[str, int] = defaultdict(int)
        reading: dict[str, int] = defaultdict(int)
        signed[before.balance] += before.net
        signed[now.balance] -= now.net
        for each in between:
            signed[each.balance] -= each.ug
        for balance, u in ((before.balance, before.u), (now.balance, now.u)):
            reading[balance] = max(reading[balance], u)
        for each in self.taken[: now.taken]:
            if each.balance:
                reading[each.balance] = max(reading[each.balance], self.reading[each.balance])
        largest = max(before.net, 1)
        bias = sum(0.8 * reading[each] * min(abs(ug), largest) / largest for each, ug in signed.items())
        return max(1.5 * sqrt(squares), 0.9 * sqrt(squares) + bias)

    def part_taken(self, weight: Weight) -> None:
        """A part is as uncertain as its two readings, and never more than it is heavy (k = 3)."""
        net, balance = weight.gross.ug - (weight.tare.ug if weight.tare else 0), _balance(weight)
        self.reading[balance] = max(self.reading[balance], weight.uncertainty_ug)
        self.taken.append(Taken(net, min(sqrt(2) * weight.uncertainty_ug, 2 * net / 3), balance))

    def outside(self, before: Term, now: Term, drying: Drying) -> float:
        """By how many micrograms a difference lies outside its allowance (negative: within), the curve not spent twice."""
        missing = self.whole(before) - self.whole(now)
        return abs(missing) - self.budget(before, now) - (drying.loss if missing > 0 else drying.gain)


class MassLedgers:
    """The ledgers of a log, and what differed between them and the verdicts in it."""

    def __init__(self) -> None:
        self.of: dict[str, Ledger | None] = {}
        self.wrong: list[str] = []
        self.judged = self.found = 0
        """Weighings of what had been opened that were judged, and those of them that were told."""

    def enter(self, event: Part, before: Any) -> None:
        """Enter one event; ``before``: the state of its subject before it, for its form and substance alone."""
        number, data = event.subject, event.data
        if not number.startswith("EV"):
            return
        if number not in self.of:
            weight = getattr(data, "weight", None)
            began = data.type in {"exhibit.registered/1", "exhibit.split_off/1"}
            self.of[number] = Ledger(weight, event.at) if began and isinstance(weight, Weight) else None
            if (ledger := self.of[number]) is not None:
                ledger.part = data.type == "exhibit.split_off/1"
            return
        ledger = self.of[number]
        if ledger is None:
            return
        if data.type in RESTATED or (data.type == "exhibit.split/1" and len(data.part_weights) < len(data.children)):
            self.of[number] = None
            return
        if not self._weighed(number, ledger, event, before):
            self.of[number] = None

    def _weighed(self, number: str, ledger: Ledger, event: Part, state: Any) -> bool:
        """Enter what an event weighed; False where the packing was changed before anybody weighed it."""
        data, check = event.data, getattr(event.data, "check", None)
        match data.type:
            case "exhibit.opened/1":
                ledger.opened = True
                return check.weight is None or self._opening(number, ledger, event, state)
            case "exhibit.used/1":
                ledger.taken.append(Taken(data.mass_ug or 0, 0, ""))
            case "exhibit.resealed/1" | "exhibit.split/1" | "exhibit.consumed/1":
                return self._repacked(number, ledger, event, state)
            case _ if isinstance(check, Check) and check.weight is not None:
                self._sealed(number, ledger, check, event.at, state)
        return True

    def _opening(self, number: str, ledger: Ledger, event: Part, state: Any) -> bool:
        check, tare = event.data.check, _tare(event.data.check.weight, ledger.packing)
        if not ledger.net_known:
            if ledger.packing:
                return False
            ledger.learn(tare)
        now = ledger.now(check.weight, event.at, tare)
        by_check = check.comparison is not None and check.comparison.differs
        told = by_check or bool(event.data.opened)
        self._compare(number, ledger, now, state, told=told, sure=not by_check)
        self._kept(ledger, now, told=told)
        ledger.tare = tare
        return True

    def _repacked(self, number: str, ledger: Ledger, event: Part, state: Any) -> bool:
        data = event.data
        for each in getattr(data, "part_weights", ()):
            ledger.part_taken(each)
        used = getattr(data, "consumed_ug", None) or getattr(data, "mass_ug", None) or 0
        if used:
            ledger.taken.append(Taken(used, 0, ""))
        ledger.packing += 1
        weight, told = getattr(data, "weight", None), bool(getattr(data, "told_ug", 0))
        all_gone = data.type == "exhibit.consumed/1" or getattr(data, "exhausted", False)
        if weight is None and not all_gone:
            ledger.tare = None
            return ledger.net_known
        if not ledger.net_known:
            return False
        nothing = Tare(0, 0, ledger.packing)
        now = (
            ledger.now(weight, event.at, _tare(weight, ledger.packing)) if weight is not None
            else Term(0, 0, "", event.at, nothing, len(ledger.taken), ledger.told)
        )  # fmt: skip
        self._compare(number, ledger, now, state, told=told, sure=ledger.terms[0].tare is not None)
        if weight is None:
            ledger.told += ledger.whole(ledger.terms[0]) - ledger.whole(now) if told else 0
            return True
        self._kept(ledger, now, told=told)
        ledger.tare = now.tare
        return True

    def _sealed(self, number: str, ledger: Ledger, check: Check, at: str, state: Any) -> None:
        if ledger.tare is None and ledger.packing:
            return  # nobody weighed this packing: only the next opening decides
        now = ledger.now(check.weight, at, ledger.tare)  # type: ignore[arg-type]
        differs = check.comparison is not None and check.comparison.differs
        asked = check.to_read_again is not None or check.awaits_lot is not None
        if ledger.opened and check.comparison is not None:
            family = check.comparison.against == "family"
            self._compare(number, ledger, now, state, told=differs or asked, sure=differs and family)
        if not differs:
            ledger.terms.append(now)

    @staticmethod
    def _kept(ledger: Ledger, now: Term, *, told: bool) -> None:
        """Keep a weighing; what a discrepancy told is settled with it, and lacks in no later one."""
        if told:
            ledger.told += ledger.whole(ledger.terms[0]) - ledger.whole(now)
            now = now._replace(told=ledger.told)
        ledger.terms.append(now)

    def _compare(self, number: str, ledger: Ledger, now: Term, state: Any, *, told: bool, sure: bool) -> None:
        """Whatever lacks to the first weighing is told; what is told lacks to one of the earlier ones.

        ``sure``: what is told is told about this equation; a part may also lack a share of its origin.
        """
        drying = [
            _drying(state, each.gross if each.tare == now.tare else each.net, each.at, now.at) for each in ledger.terms
        ]  # in one packing gross weights are compared
        if None in drying:
            return
        self.judged += 1
        self.found += told
        outside = [
            (ledger.outside(before, now, dry), dry.slack)
            for before, dry in zip(ledger.terms, drying, strict=True) if dry is not None
        ]  # fmt: skip
        least, slack = outside[0]
        if least > slack and not told:
            self.wrong.append(f"{number}: {least:.0f} ug beyond the budget of its life, and nothing told ({now.at})")
        if told and sure and not ledger.part and all(by < -slack for by, slack in outside):
            self.wrong.append(f"{number}: told though within the budget of each weighing before ({now.at})")


class SackLedgers:
    """Sealed sacks: each weighing under one seal against the first and all others under it (I49)."""

    def __init__(self) -> None:
        self.under: dict[str, list[tuple[Weight, str]]] = {}
        self.wrong: list[str] = []
        self.judged = self.found = 0

    def enter(self, event: Part, states: dict[str, Any]) -> None:
        """Enter one event of a sack; ``states``: everything as it is folded so far."""
        if not event.subject.startswith("CT"):
            return
        data, weighing = event.data, getattr(event.data, "weighing", None)
        if data.type == "container.sealed/1":
            self.under[event.subject] = [(data.weight, event.at)] if data.weight else []
        elif weighing is not None and event.subject in self.under:
            self._judge(event, weighing, states)
        if data.type == "container.unsealed/1":
            self.under.pop(event.subject, None)

    def _judge(self, event: Part, weighing: Any, states: dict[str, Any]) -> None:
        earlier, now = self.under[event.subject], weighing.weight
        inside = [
            state
            for state in states.values()
            if getattr(state, "container", "") == event.subject and hasattr(state, "seal")
        ]
        differs = weighing.comparison is not None and weighing.comparison.differs
        outside = []
        for before, at in earlier:
            dried = [_drying_of(each, before, inside, at, event.at) for each in inside]
            if None in dried:
                return
            loss, gain, slack = (sum(each[i] for each in dried if each) for i in range(3))
            gap = before.gross.ug - now.gross.ug
            noise = 1.5 * hypot(before.uncertainty_ug, now.uncertainty_ug)
            outside.append((abs(gap) - noise - (loss if gap > 0 else gain), slack + SLACK_UG))
        if outside:
            self.judged += 1
            self.found += differs
            least, slack = outside[0]
            if least > slack and not differs:
                self.wrong.append(
                    f"{event.subject}: {least:.0f} ug beyond its first weight, and nothing told ({event.at})"
                )
            against_seal = weighing.comparison is not None and weighing.comparison.against != "before"
            if differs and against_seal and all(by < -slack for by, slack in outside):
                self.wrong.append(
                    f"{event.subject}: told though it agrees with each weight under its seal ({event.at})"
                )
            if differs and not weighing.opened and not states[event.subject].doubt:
                self.wrong.append(f"{event.subject}: a difference that opened no discrepancy ({event.at})")
        if not differs and not weighing.from_paper:
            earlier.append((now, event.at))


def _tare(weight: Weight, packing: int) -> Any:
    return None if weight.tare is None else Tare(weight.tare.ug, weight.uncertainty_ug, packing)


def _balance(weight: Weight) -> str:
    return f"{weight.balance} until {weight.calibrated_until}"


def _drying(state: Any, ug: int, before: str, at: str) -> Drying | None:
    """What one curve allows a mass between two hours; None where the packing or the material changed on the way."""
    dries, curve = dries_of(state), curve_now(state)
    if not dries.periods:
        return Drying(0, 0, SLACK_UG)
    if state.condition or any(one.curve != two.curve for one, two in pairwise(dries.periods)) or curve is None:
        return None
    since, tau = instant(dries.since), curve.tau_days * 86_400
    left = [exp(-max(0, (instant(when) - since).total_seconds()) / tau) for when in (before, at)]
    first = max(ug, 0) / (1 - curve.loss_per_mille / 1000 * (1 - left[0]))
    loss = first * curve.loss_per_mille / 1000 * max(0, left[0] - left[1])
    an_hour = first * curve.loss_per_mille / 1000 * 3 * 3600 / tau
    opened = 1.0
    if curve.material in PLANTS:
        between = max(0, (instant(at) - instant(before)).total_seconds())
        opened = max(AT_ONCE, 1 - exp(-between * PACE / tau))
        an_hour += first * max(curve.band_loss_per_mille, curve.band_gain_per_mille) / 1000 * PACE * 3600 / tau
    return Drying(
        loss + first * curve.band_loss_per_mille / 1000 * opened, first * curve.band_gain_per_mille / 1000 * opened,
        SLACK_UG + an_hour,
    )  # fmt: skip


def _drying_of(state: Any, sack: Weight, inside: list[Any], before: str, at: str) -> Drying | None:
    """What may dry of one exhibit in a sack; an exhibit that nobody weighed may be all that the others leave."""
    if state.last_weight is None:
        return None if len(inside) > 1 else _drying(state, sack.gross.ug, before, at)
    return _drying(state, state.last_weight.gross.ug, before, at)
