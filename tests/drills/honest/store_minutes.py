"""Minutes a week that a store's daily plan takes (I52): ``python3 -m tests.drills store-minutes``.

Each day's plan is done that day, for two years; the second is counted. Seconds of a sighting and a weighing are
assumed (``SECONDS``); the mixture of the packages is that of ``MIXTURE``.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from msgspec import Struct, structs

from custody.domain.exhibits.balance_and_weighing import Weight
from custody.domain.kernel.quantity import MICROGRAMS, Mass
from custody.domain.kernel.times import written
from custody.domain.law.rule_pack_loader import HOME, pack_of
from custody.domain.oversight.store_silence import Room, StoredExhibit, day_plan

BEGINNING = datetime(2026, 1, 5, 8, tzinfo=UTC)
YEAR = 364
SECONDS = {"sighting": 15, "weighing": 90, "photograph": 60}
"""Assumed: label and seal read on the shelf; a package carried to the balance and back; one sighting in twenty."""
PHOTOGRAPHS = 20
MIXTURE = (("powder", 300, 25), ("powder", 40, 25), ("herb", 2_000, 50))
"""Form, grams and share (per cent) of the packages."""
STORES = (1_800, 10_000)
LAYOUTS = ("singly", "in sacks of 25", "in a double-locked room")


class Week(Struct, frozen=True):
    """What a store does in a week, on average."""

    sightings: float
    weighings: float

    @property
    def minutes(self) -> float:
        """Return the minutes that it takes."""
        photographs = self.sightings / PHOTOGRAPHS
        seconds = self.sightings * SECONDS["sighting"] + self.weighings * SECONDS["weighing"]
        return (seconds + photographs * SECONDS["photograph"]) / 60


def packages(count: int, layout: str) -> dict[str, StoredExhibit]:
    """Return a store's packages, which came in evenly over the ninety days before."""
    exhibits = {}
    for index in range(count):
        form, grams = _sort(index * 100 // count)
        at = written(BEGINNING - timedelta(days=index * 7 % 90))
        gross = Mass(ug=grams * MICROGRAMS["g"], text=str(grams), unit="g", readability_ug=1)
        weight = Weight(gross=gross, balance="BL1", step_ug=1, uncertainty_ug=1, calibrated_until="2030-01-01")
        exhibits[f"EV{index:05}"] = StoredExhibit(
            form=form, substance="amphetamine", sealed_at=at, held_since=at, weighed_at=at, first_weighed_at=at,
            first_weight=weight, order="OR1", container=f"CT{index // 25}" if layout == LAYOUTS[1] else "",
        )  # fmt: skip
    return exhibits


def week(count: int, layout: str) -> Week:
    """Return an average week of the second year of a store that follows its plan."""
    pack, exhibits = pack_of(HOME), packages(count, layout)
    door = Room("PL1", "") if layout == LAYOUTS[2] else None
    sightings = weighings = 0
    for day in range(2 * YEAR):
        now = BEGINNING + timedelta(days=day)
        rooms = dict.fromkeys(exhibits, door) if door else {}
        plan = day_plan(exhibits, pack, f"half-year {day * 2 // YEAR}", now, rooms)
        if plan.rooms and door:
            door = Room(door.place, written(now))
        sacks = {exhibits[exhibit_id].container for exhibit_id in plan.sightings} - {""}
        together = [exhibit_id for exhibit_id, kept in exhibits.items() if kept.container in sacks]
        for exhibit_id in {*plan.sightings, *together}:
            exhibits[exhibit_id] = structs.replace(exhibits[exhibit_id], sighted_at=written(now))
        for exhibit_id in plan.weighings:
            exhibits[exhibit_id] = structs.replace(exhibits[exhibit_id], weighed_at=written(now))
        if day >= YEAR:
            sightings, weighings = sightings + plan.looks, weighings + len(plan.weighings)
    return Week(sightings * 7 / YEAR, weighings * 7 / YEAR)


def table() -> Iterator[str]:
    """Yield the table of docs/rules.md, line by line."""
    yield "| packages | how they lie | sightings a week | weighings a week | minutes a week |"
    yield "|---|---|---|---|---|"
    for count in STORES:
        for layout in LAYOUTS:
            told = week(count, layout)
            cells = (f"{count:,}", layout, f"{told.sightings:.1f}", f"{told.weighings:.1f}", f"{told.minutes:.0f}")
            yield f"| {' | '.join(cells)} |"


def _sort(per_cent: int) -> tuple[str, int]:
    before = 0
    for form, grams, share in MIXTURE:
        before += share
        if per_cent < before:
            return form, grams
    raise AssertionError(per_cent)


def store_minutes() -> int:
    """Print the table, line by line as it is counted; return 0."""
    for line in table():
        sys.stdout.write(line + "\n")
    return 0
