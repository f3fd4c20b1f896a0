"""Raise drift and indicators of the last month as alarms for the inspection, once a day."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from custody.domain.access.roles import STORE
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.kernel.context import StateReader
from custody.domain.kernel.times import written
from custody.domain.oversight.alarm import IndicatorFigures, Passing
from custody.domain.oversight.drift import EXPLAINED
from custody.domain.oversight.indicator_alarm import (
    RaiseIndicator,
    borrowed_pins,
    chosen_pairs,
    key_of,
    often_mistyped,
    switches,
    unaccompanied_night_acts,
    untold,
)
from custody.domain.oversight.indicator_patterns import (
    Indicator,
    accesses,
    analyses,
    coarse_balances,
    entered,
    night_acts,
    paper_analyses,
    shared_devices,
    withdrawn_readings,
)
from custody.domain.oversight.one_phone_pattern import one_phone, pins_elsewhere
from custody.domain.oversight.opening_pattern import often_opened
from custody.domain.people.agency import Agency
from custody.domain.people.outsider import Outsider
from custody.domain.people.person import Person
from custody.domain.places.place import Place
from custody.service.laboratory import second_analyses
from custody.service.oversight import drift, indicators, store_silence
from custody.service.oversight.alarm_sweep import recorded
from custody.service.oversight.drift import Series
from custody.service.oversight.indicators import Gathered
from custody.storage.read import rule_state, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.engine import Store
from custody.storage.write.recorder import Recorder

MONTH, YEAR = 30, 366
"""Days looked back: for acts and hand-overs, and for sessions, of which there are few."""


def look_for_suspicions(store: Store, recorder: Recorder, now: datetime) -> int:
    """Raise what the last month shows and was not yet told in this one; how many alarms.

    Before that, draw what another laboratory analyses (I70).

    Raises:
        StorageRefused: the database cannot be read or written; the next look does what this one could not.
    """
    with store.reading() as connection:
        draws = second_analyses.draws_due(connection, now)
    recorded(recorder, "second_analysis.draw/1", draws)
    with store.reading() as connection:
        agencies = list(subject_queries.find(connection, Agency, limit=None))
    commands: list[RaiseIndicator] = []
    for agency in agencies:  # each in a read of its own: an open one stops SQLite's checkpoint
        with store.reading() as connection:
            commands += store_silence.found(connection, agency, now)
            found = drift.drift_findings(connection, agency)
            commands += _drifting(found.values(), agency, rule_state.state_reader(connection, ()))
    with store.reading() as connection:
        commands += second_analyses.unanalysed(connection, now)
        commands += _indicated(connection, now)
        world = rule_state.state_reader(connection, ())
        fresh = [command for command in commands if world.claimed("alarm", key_of(command, written(now))) is None]
    return recorded(recorder, "alarm.raise_indicator/1", fresh)


def _drifting(
    found: Iterable[list[Series]], agency: str, state_reader: StateReader
) -> Iterator[RaiseIndicator]:  # fmt: skip
    """Yield one alarm for each store in which a series passed its limit that no alarm has told.

    It gives the figures of the store, and those series.
    """
    for store, *passing in found:
        to = agency if store.sort == drift.ROUTE else ""
        by_passing = {_passing(series, to): series for series in passing}
        fresh = untold(store.about, by_passing, state_reader)
        if not fresh:
            continue
        told = [by_passing[each] for each in fresh]
        about = dict.fromkeys(series.about for series in told if series.sort not in {drift.STORE, drift.ROUTE})
        figures = IndicatorFigures(
            people=tuple(series.about for series in told if series.sort == drift.PERSON),
            count=store.drift.checks, total=len(told), lost_ug=max(0, -store.drift.sum_ug),
            where=tuple(about), explained_ug=EXPLAINED * store.drift.sigma_ug, to=to, passings=fresh,
        )  # fmt: skip
        since = min(each.since for each in fresh)
        yield RaiseIndicator(sort="drift", about=store.about, since=since, agency=agency, figures=figures)


def _passing(series: Series, to: str) -> Passing:
    """Return the last passing of a series, by a name of the series that is its own in the store."""
    return Passing(series=f"{series.sort} {series.about} {series.line} {to}".strip(), since=series.last_since)


def _indicated(connection: Connection, now: datetime) -> list[RaiseIndicator]:
    month = indicators.gathered(connection, now, MONTH)
    year = written(now - timedelta(days=YEAR))
    sessions = list(
        indicators.witnesses_since(
            subject_queries.outlines_since(connection, DestructionSession, indicators.Attended, 0), year
        )
    )
    alone = [indicator for indicator in night_acts(month.deeds) if indicator.sort == "night_alone"]
    chosen = [
        *switches(shared_devices(month.uses)), *unaccompanied_night_acts(alone, _keepers(connection, alone)),
        *chosen_pairs("hands", month.hands), *chosen_pairs("escort", month.escorts), *analyses(month.deeds),
        *paper_analyses(month.tested), *often_mistyped(withdrawn_readings(month.deeds)),
        *coarse_balances(month.deeds), *borrowed_pins(one_phone(month.deeds)),
        *often_opened(indicators.openings(connection, now), now),
        *borrowed_pins(pins_elsewhere(month.deeds, month.uses, month.visits)),
    ]  # fmt: skip
    together = chosen_pairs("witnesses", sessions)
    named = {p for indicator in (*chosen, *together) for p in indicator.people}
    people: dict[str, Person | Outsider] = {
        **subject_queries.states(connection, Person, named), **subject_queries.states(connection, Outsider, named)
    }  # fmt: skip
    entered = _entered(month, subject_queries.states(connection, Place, {visit.place for visit in month.bare}))
    return [*_told(chosen, month.since, people), *_told(together, year, people), *entered]


def _entered(month: Gathered, places: dict[str, Place]) -> Iterator[RaiseIndicator]:
    """Each entry beside which nothing was recorded, with the counts of its indicator: of who entered there."""
    counted = {indicator.people: indicator for indicator in accesses(month.visits, month.bare)}
    for visit in month.bare:
        access = counted[entered(visit)]
        figures = IndicatorFigures(people=access.people[1:], count=access.count, total=access.total, where=(visit.act,))
        agency = places[visit.place].agency
        yield RaiseIndicator(sort="access", about=visit.place, since=visit.entered_at, agency=agency, figures=figures)


def _told(
    indicators: Iterable[Indicator], since: str, people: Mapping[str, Person | Outsider]
) -> Iterator[RaiseIndicator]:
    for indicator in indicators:
        assert indicator.sort != "night"
        assert indicator.sort != "not_done"
        assert indicator.sort != "estimates"
        assert indicator.sort != "seals"
        first = indicator.people[0]
        shown = IndicatorFigures(
            people=indicator.people, count=indicator.count, total=indicator.total, where=indicator.where
        )
        yield RaiseIndicator(sort=indicator.sort, about=first, since=since, agency=people[first].agency, figures=shown)


def _keepers(connection: Connection, indicators: Iterable[Indicator]) -> set[str]:
    """Return the store keepers among the people named."""
    named = subject_queries.states(connection, Person, {p for indicator in indicators for p in indicator.people})
    return {person_id for person_id, person in named.items() if not STORE.isdisjoint(person.roles)}
