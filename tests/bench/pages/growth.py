"""Logs for the bench of pages to ask its pages beside: the worst that can be, and a lifelike one (docs/benchmarks.md).

The worst: one office, that of the readers, records everything within one hour. The lifelike: stores of a country over
years, each with its own people; each case goes its way by the day, from seizure to fire, among all the others.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from heapq import heapify, heappop, heappush
from itertools import combinations, count, cycle
from pathlib import Path
from random import Random

from custody.domain.access import read_audit
from custody.domain.destruction import plan_and_open
from custody.domain.exhibits import legal_hold, sighting
from custody.domain.laboratory import record_report, sampling_plan
from custody.domain.oversight import alarm
from custody.domain.people import propose_and_confirm
from custody.domain.places import put_away
from custody.service.oversight import alarm_sweep
from custody.storage.write import clock
from custody.storage.write.sources import Sources
from tests.bench import databases
from tests.factories.laboratory_work import open_and_reseal
from tests.factories.office import Lot, Office
from tests.web.matrix_world import Circle, World

LOT, BURNT = 25, 8
"""The worst log: exhibits of a case, and of so many cases one is burnt."""
DAY_MS = 86_400_000
EVENTS_A_CASE = 182
"""Of the lifelike log, as counted."""
SIZES = [
    *[1] * 30, *[2] * 18, *[3] * 12, *range(4, 11), *range(4, 11), *range(4, 11), *range(4, 8), *range(12, 42, 3),
    60, 90, 120, 200, 300,
]  # fmt: skip
"""Exhibits of a hundred seizures."""
HARD = ("cocaine", "heroin", "methamphetamine")
SUBSTANCES = {
    "cannabis": 52, "cannabis_resin": 10, "tramadol": 12, "cocaine": 9, "methamphetamine": 6, "heroin": 3,
    "counterfeit_medicines": 5, "khat": 1, "psychotropics": 2,
}  # fmt: skip
"""Seizures of a hundred."""
ANALYSED_HARD, ANALYSED, HEARD, HELD_BACK, DOUBTED, PENDING = 0.9, 0.2, 0.1, 0.04, 0.02, 0.06
"""Shares of cases that go to the laboratory, to court, under a hold, into a discrepancy; and that see no order."""
READERS_SHARE, LARGE_SHARE, LARGE = 4, 2, 4
"""Seizures of the readers' store, and of so many large ones, for each of one of the others."""
FIRE_DAYS, FIRE_ORDERS, FIRE_EXHIBITS = 365, 100, 1_500
"""Days between the fires of a store, and what one session takes at most."""


def crowded(folder: Path, database: str, events: int) -> World:
    """Work in the office of the readers until the log has so many events."""
    world, lots = World(folder, databases.ORIGIN, database), 0
    while world.town.size() < events:
        lots += 1
        world.sets["own"].circle.lot(LOT, "certified" if lots % BURNT == 0 else "held")
    return world


def lifelike(folder: Path, database: str, events: int, years: int, offices: int) -> World:
    """So many stores at work for so many years, at a pace that makes about so many events."""
    calendar = Calendar(years)

    def past(world: World, ours: Circle) -> None:
        Country(world, ours, calendar, events // EVENTS_A_CASE, offices).live()
        own = world.office
        for person, serial, balance in (("supervisor", "B-0001", own.balance), ("analyst", "B-0002", own.bench)):
            calibrate(own, person, serial, balance, calendar)

    return World(folder, databases.ORIGIN, database, sources=Sources(now=calendar), past=past)


class Calendar:
    """The clock of years that pass as they are told, up to now; then the clock of the machine."""

    def __init__(self, years: int) -> None:
        self.days = 365 * years
        self._start = clock.now().wall_ms - self.days * DAY_MS
        self._wall = self._start

    def __call__(self) -> clock.ClockReading:
        """A clock that no monotonic one contradicts."""
        wall = self._wall or clock.now().wall_ms
        return clock.ClockReading(wall, wall)

    def turn(self, day: float) -> None:
        """It is so many days after the beginning."""
        self._wall = max(self._wall, self._start + round(day * DAY_MS))

    def catch_up(self) -> None:
        """It is now, and time goes on."""
        self._wall = 0

    def day(self, ahead: int = 0) -> str:
        """The day, or one ahead of it."""
        return f"{datetime.fromtimestamp(self().wall_ms / 1000, UTC) + timedelta(ahead):%Y-%m-%d}"


def calibrate(office: Office, person: str, serial: str, balance: str, calendar: Calendar) -> None:
    """A balance has a new certificate, of today."""
    office.new_balance(person, serial, balance=balance, calibrated_on=calendar.day(), certificate="E-1")


@dataclass
class Shop:
    """A store at work: its people as each of its seizing officers works with them, and what waits there for the fire."""

    circles: list[Circle]
    serial: str
    ordered: list[Lot] = field(default_factory=list)


Leg = Callable[[Circle, Lot], Iterator[int]]


class Country:
    """Stores whose cases are at different stages; every life gives the days until its next act."""

    def __init__(self, world: World, ours: Circle, calendar: Calendar, cases: int, offices: int) -> None:
        self.world, self.calendar, self.chance = world, calendar, Random(136)
        self._reports, self._serials = count(1), count(3)
        self._sizes = self._shuffled(SIZES)
        shops = [self._shop(ours, world.home)]
        for number in range(2, offices + 1):
            agency = world.office.enrol(propose_and_confirm.EnrolAgency(name=f"Antenne {number}", sort="prosecution"))
            shops.append(self._shop(world.store(agency), agency))
        shares = [READERS_SHARE, *[LARGE_SHARE] * LARGE, *[1] * offices][:offices]
        seizing = self.chance.choices(shops, shares, k=cases)
        lives = [(self.chance.randrange(calendar.days), self._case(shop)) for shop in seizing]
        lives += [(self.chance.randrange(FIRE_DAYS), self._fires(shop)) for shop in shops]
        self._due = [(day + self.chance.uniform(8, 17) / 24, tie, life) for tie, (day, life) in enumerate(lives)]
        heapify(self._due)

    def live(self) -> None:
        """Until today."""
        while self._due and self._due[0][0] < self.calendar.days:
            day, tie, life = heappop(self._due)
            self.calendar.turn(day)
            if (wait := next(life, None)) is not None:
                heappush(self._due, (day + wait, tie, life))
        self.calendar.catch_up()

    def _shop(self, circle: Circle, agency: str) -> Shop:
        serial = f"B-{next(self._serials):04d}"
        circle.balance = circle.new_balance("supervisor", serial)
        circle.pairs = cycle(combinations([f"witness{i}" for i in range(3, 8)], 2))  # the sets begin with 1 and 2
        beside = {"registrar": self.world.registrar(agency), "colleague": self.world.colleague(agency)}
        officers = (circle.people["officer"], circle.people["second"])
        return Shop([Circle.of(circle, circle.place, beside | {"officer": each}) for each in officers], serial)

    def _case(self, shop: Shop) -> Iterator[int]:
        """A seizure in a case of its own, from sealing to the order under which it waits for the fire."""
        circle = self.chance.choice(shop.circles)
        substance = self.chance.choices([*SUBSTANCES], [*SUBSTANCES.values()])[0]
        circle.seized_at = f"{self.calendar.day(-1)}T20:00:00Z"
        lot = circle.seal(next(self._sizes), substance=substance)
        yield self._between(1, 3)
        circle.advance(lot, "held")
        self._look(circle, lot, "officer", "clerk", "prosecutor")
        for likely, leg in self._legs(substance):
            if self._happens(likely):
                yield self._between(2, 30)
                yield from leg(circle, lot)
                self._look(circle, lot, "prosecutor", "clerk")
        yield self._between(30, 180)
        circle.do("exhibit.sight/1", sighting.Sight(exhibits=tuple(lot.exhibits)), "supervisor")
        if self._happens(PENDING):
            return
        yield self._between(30, 360)
        self._look(circle, lot, "prosecutor", "prosecutor")
        circle.advance(lot, "ordered")
        shop.ordered.append(lot)

    def _legs(self, substance: str) -> tuple[tuple[float, Leg], ...]:
        """How likely it is, and what happens to a case before the order, one after the other."""
        return (
            (ANALYSED_HARD if substance in HARD else ANALYSED, partial(self._analysed, substance)),
            (HEARD, self._heard),
            (HELD_BACK, self._held_back),
            (DOUBTED, self._doubted),
        )

    def _analysed(self, substance: str, circle: Circle, lot: Lot) -> Iterator[int]:
        """To the laboratory, which draws what it examines, reports and gives back."""
        circle._hand("clerk", "analyst", "laboratory", lot, due=self.calendar.day(60))
        exhibits = tuple(lot.exhibits)
        plan = sampling_plan.MakeSamplingPlan(exhibits=exhibits, population=len(exhibits), method="square_root")
        number = circle.do("sampling_plan.make/1", plan, "analyst").first("SP")
        yield self._between(5, 25)
        found = sampling_plan.RecordSamplingResult(sample=number, substance=substance)
        circle.do("sampling_plan.record_result/1", found, "analyst")
        open_and_reseal(circle, lot)
        report = record_report.Report(report=f"L-{next(self._reports)}", exhibits=exhibits, substance=substance)
        circle.do("laboratory.report/1", report, "analyst")
        yield self._between(1, 5)
        self._back(circle, lot, "analyst")

    def _heard(self, circle: Circle, lot: Lot) -> Iterator[int]:
        """To the court for a hearing, and back."""
        circle._hand("clerk", "registrar", "court", lot, due=self.calendar.day(30))
        yield self._between(1, 20)
        self._back(circle, lot, "registrar")

    def _held_back(self, circle: Circle, lot: Lot) -> Iterator[int]:
        """A hold, lifted by another prosecutor."""
        command = legal_hold.PlaceHold(exhibits=tuple(lot.exhibits), legal_basis="art. 56", reason="Expertise demandée")
        circle.do("legal_hold.place/1", command, "colleague")
        yield self._between(30, 400)
        circle.do(
            "legal_hold.lift/1", legal_hold.LiftHold(exhibits=command.exhibits, reason="Expertise rendue"), "prosecutor"
        )

    def _doubted(self, circle: Circle, lot: Lot) -> Iterator[int]:
        """A seal that reads wrong; the service alarms, the inspection explains it."""
        [doubt] = circle.quarantine(Lot(lot.exhibits[:1], lot.seals[:1], lot.case, lot.seizure))
        raised = alarm_sweep.request_of("alarm.raise/1", alarm.Raise(sort="discrepancy", about=doubt))
        number = circle.recorder.record(raised).first("LT")
        yield self._between(1, 10)
        circle.do("alarm.acknowledge/1", alarm.Acknowledge(alarms=(number,), reason="Vu"), "inspector")
        yield self._between(5, 90)
        circle.close_discrepancy(doubt)

    def _fires(self, shop: Shop) -> Iterator[int]:
        """Once a year the balance has a new certificate, and what is ordered burns, in one session or several."""
        circle = shop.circles[0]
        while True:
            calibrate(circle, "supervisor", shop.serial, circle.balance, self.calendar)
            while load := self._load(shop.ordered):
                yield from self._fire(circle, load)
            yield FIRE_DAYS

    def _fire(self, circle: Circle, lots: list[Lot]) -> Iterator[int]:
        load = Lot([e for lot in lots for e in lot.exhibits], [s for lot in lots for s in lot.seals], "", "")
        command = plan_and_open.Plan(
            orders=tuple(lot.order for lot in lots), method="incinerator", planned_for=self.calendar.day(7), site="Four"
        )
        load.session = circle.do("destruction_session.plan/1", command, "chair").first("DS")
        load.stage = "planned"
        yield 6
        circle.advance(load, "staged")
        yield 1
        circle.advance(load, "certified")
        self._look(circle, load, "prosecutor", "chair")

    def _load(self, ordered: list[Lot]) -> list[Lot]:
        """The first of what waits, as much as one session takes."""
        load: list[Lot] = []
        while ordered and len(load) < FIRE_ORDERS and sum(len(lot.exhibits) for lot in load) < FIRE_EXHIBITS:
            load.append(ordered.pop(0))
        return load

    def _back(self, circle: Circle, lot: Lot, holder: str) -> None:
        circle._hand(holder, "clerk", "return", lot)
        command = put_away.StoreExhibits(place=circle.place, exhibits=tuple(lot.exhibits))
        circle.do("exhibit.store/1", command, "clerk")

    def _look(self, circle: Circle, lot: Lot, *who: str) -> None:
        """People read pages of a case, or of a session, and of one of the exhibits."""
        waiting = [
            circle.recorder.submit(
                circle.request("read_audit.record/1", read_audit.Record(about=about, form="page"), person)
            )
            for person in who
            for about in (lot.case or lot.session, lot.exhibits[0])
        ]
        for each in waiting:
            each.result()

    def _between(self, least: int, most: int) -> int:
        return self.chance.randint(least, most)

    def _happens(self, likely: float) -> bool:
        return self.chance.random() < likely

    def _shuffled(self, sizes: list[int]) -> Iterator[int]:
        while True:
            yield from self.chance.sample(sizes, len(sizes))
