"""The honest counterpart: the same office and year, nobody steals, people mistype, and what stops them longest is looked for.

A mistake is a reading that somebody enters wrong and stays by when asked again. They settle what they can at once: who
read withdraws, a colleague reads again with a photograph, the inspection looks at it, or an inquiry is held.
"""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from msgspec import Struct, structs

from custody.domain.discrepancies.discrepancy import Close
from custody.domain.discrepancies.inquiry import Assign, Conclude, EstablishLoss
from custody.domain.discrepancies.second_reading import LookAtPhoto, ReadAgain, WithdrawReading
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.quantity import MassEntry
from custody.domain.kernel.times import instant
from tests.adversary import honest_year
from tests.adversary.office import founded, grams
from tests.adversary.store import Store
from tests.factories.memory_office import PHOTO

SORTS = ("one character of the seal", "three characters of the seal", "a zero too many", "two digits swapped",
         "the balance whose certificate ended", "not weighed")  # fmt: skip
MOST_MISTAKES = 3
COLLEAGUES = ("clerk2", "analyst", "verifier2", "policeclerk")
INQUIRY = 8
"""Days of an inquiry."""


class Mistake(Struct, frozen=True):
    """The reading of that number in the year is entered wrong in this way."""

    reading: int
    sort: str


@dataclass
class Stop:
    """How long (days) which step or exhibit stood still, and by which mistakes."""

    days: int
    what: str
    mistakes: tuple[Mistake, ...]


@dataclass
class Careless(Store):
    """An honest store in which some readings are entered wrong."""

    mistakes: tuple[Mistake, ...] = ()
    readings: int = 0
    stops: list[tuple[int, str]] = field(default_factory=list)

    def seen(self, exhibit: str, who: str, *, weigh: bool = True) -> CheckEntry:
        """Return what is there, or what is typed instead."""
        true = super().seen(exhibit, who, weigh=weigh)
        self.readings += 1
        for mistake in self.mistakes:
            if mistake.reading == self.readings:
                return _typed(true, mistake.sort, self.town.ended)
        return true


def _typed(true: CheckEntry, sort: str, ended: str) -> CheckEntry:  # noqa: PLR0911  (one for each mistake)
    """Return a reading as it is mistyped."""
    seal, weight = true.seal, true.weight
    grams = weight.gross.text if weight else ""
    match sort:
        case "one character of the seal":
            return structs.replace(true, seal=seal[:-1] + ("1" if seal[-1:] != "1" else "7"))
        case "three characters of the seal":
            return structs.replace(true, seal=seal[:-3] + "941")
        case "a zero too many" if weight:
            return structs.replace(true, weight=_of(weight, grams + "0"))
        case "two digits swapped" if weight and len(grams) > 1:
            return structs.replace(true, weight=_of(weight, grams[:-2] + grams[-1] + grams[-2]))
        case "the balance whose certificate ended" if weight:
            near = str(round(int(grams) / 5) * 5)
            return structs.replace(true, weight=structs.replace(_of(weight, near), balance=ended))
        case "not weighed" if weight:
            return structs.replace(true, weight=None, not_weighed="balance")
    return true


def _of(weight: WeightEntry, grams: str) -> WeightEntry:
    return structs.replace(weight, gross=MassEntry(grams, "g"))


def live(mistakes: tuple[Mistake, ...]) -> Careless:
    """Live a year with these mistakes, each settled as the rules let people settle it."""
    first = founded()
    store = Careless(**{name: getattr(first, name) for name in first.__dataclass_fields__}, mistakes=mistakes)
    for step in honest_year.calendar():
        refused = honest_year.live(store, step)
        waited = _settle(store)
        if refused:
            again = honest_year.live(store, step)
            store.stops.append((waited, f"{step.name}: {refused}" + (f", then {again} for good" if again else "")))
    return store


def _settle(store: Store) -> int:
    """Settle what is open; return the days that it took."""
    began = store.town.now
    for discrepancy in dict.fromkeys(store.waiting):
        state = store.town.state(discrepancy)
        if state.status == "open":
            opened = instant(state.opened_at)
            how = _settle_one(store, discrepancy, state)
            days = (store.town.now - opened).days
            store.stops.append((days, f"{state.sort}: {how}"))
    store.waiting = ()
    return (store.town.now - began).days


def _settle_one(store: Store, discrepancy: str, state: Any) -> str:
    reader = store.name(state.read_by) if state.read_by else ""
    if reader and _read_again(store, discrepancy, state, reader):
        return "read again by a colleague"
    t = store.town
    acts: Iterator[tuple[str, Any, str, int]] = iter((
        ("discrepancy.assign/1", Assign(discrepancy=discrepancy, to=t.who["prosecutor"]), "inspector", 0),
        ("discrepancy.conclude/1", Conclude(discrepancy=discrepancy, conclusion="explained", reason="Vu"),
         "prosecutor", 0),
        ("discrepancy.establish_loss/1", EstablishLoss(discrepancy=discrepancy, reason="Vu"), "prosecutor", 0),
        ("discrepancy.close/1", Close(discrepancy=discrepancy, resolution="explained", reason="Vu"), "inspector",
         INQUIRY),
    ))  # fmt: skip
    refused = []
    for kind, command, who, days in acts:
        t.now += timedelta(days=days)
        try:
            t.do(kind, command, who)
        except CustodyError as error:
            refused.append(error.code)
    return "an inquiry" if t.state(discrepancy).status != "open" else f"not settled ({', '.join(refused)})"


def _read_again(store: Store, discrepancy: str, state: Any, reader: str) -> bool:
    t, goods = store.town, store.goods.get(state.about)
    if goods is None:
        return False
    weighed = state.sort != "seal"
    weight = WeightEntry(gross=grams(goods.gross), balance=t.fine) if weighed else None
    second = ReadAgain(discrepancy=discrepancy, seal="" if weighed else goods.seal, weight=weight, photos=(PHOTO,))
    for kind, command, people in (
        ("discrepancy.withdraw_reading/1", WithdrawReading(discrepancy=discrepancy), (reader,)),
        ("discrepancy.read_again/1", second, COLLEAGUES),
        ("discrepancy.look_at_photo/1", LookAtPhoto(discrepancy=discrepancy, as_recorded=True), ("inspector",)),
    ):  # fmt: skip
        for who in people:
            try:
                t.do(kind, command, who)
                break
            except CustodyError:
                continue
    return bool(t.state(discrepancy).status != "open")


def longest_stops(seed: int, seconds: float) -> list[str]:
    """Search for so long for the mistakes that stop somebody longest; return them in words, the longest first."""
    draw, until = random.Random(seed), time.process_time() + seconds
    readings = live(()).readings
    worst: dict[str, Stop] = {}
    known: list[tuple[Mistake, ...]] = [()]
    tried = 0
    while time.process_time() < until:
        tried += 1
        before = draw.choice(known)[: MOST_MISTAKES - 1]
        mistakes = (*before, Mistake(draw.randint(1, readings), draw.choice(SORTS)))
        for days, what in live(mistakes).stops:
            if what not in worst or days > worst[what].days or len(mistakes) < len(worst[what].mistakes):
                worst[what] = Stop(days, what, mistakes)
                known.append(mistakes)
    lines = [f"{tried} years with up to {MOST_MISTAKES} mistakes among {readings} readings"]
    for stop in sorted(worst.values(), key=lambda s: -s.days)[:12]:
        how = "; ".join(f"reading {m.reading}: {m.sort}" for m in stop.mistakes)
        lines.append(f"{stop.days} days: {stop.what} ({how})")
    return lines
