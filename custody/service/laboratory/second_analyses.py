"""Analyses by another laboratory (I70): the draws that are due, and the list of a year."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from custody.domain.access.roles import Role, sees_everything
from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import IN_CUSTODY, Exhibit
from custody.domain.exhibits.exhibit_values import SecondAnalysis
from custody.domain.kernel.times import quarter_of, written
from custody.domain.laboratory.second_analysis import (
    AnalysisDraw,
    DrawAnalyses,
    Powder,
    draw_key,
    eligible,
    other_laboratories,
    share_of,
    split_pool,
    still_to_draw,
)
from custody.domain.oversight.alarm import IndicatorFigures
from custody.domain.oversight.indicator_alarm import RaiseIndicator
from custody.domain.people.agency import Agency
from custody.service.access.audited_queries import visible_exhibits
from custody.storage.read import rule_state, subject_queries
from custody.storage.tables.connection import Connection


class SecondAnalysisLine(Struct, frozen=True, kw_only=True):
    """An exhibit drawn for another laboratory: when, by which draw, and the analyses that are missing.

    ``lacking``: ``retained`` (its retained sample), ``fresh`` (a sample taken anew). ``late``: its year is over.
    ``case`` and ``no`` are "" for a reader who may not open it. Substance and results are left out.
    """

    exhibit: str
    agency: str
    draw: str
    drawn_at: str
    due: str
    lacking: tuple[str, ...]
    late: bool
    case: str = ""
    no: str = ""


class SecondAnalyses(Struct, frozen=True, kw_only=True):
    """A year's analyses by another laboratory: ``drawn`` in all, ``done`` of them, and those that the reader sees.

    ``not_done``: draws without an exhibit, because the country has no other laboratory.
    """

    year: str
    drawn: int
    done: int
    late: int
    not_done: int
    lines: list[SecondAnalysisLine]


def draws_due(connection: Connection, now: datetime) -> list[DrawAnalyses]:
    """Return the draws that are due this quarter, one a country, each with the exhibits to draw from."""
    agencies = subject_queries.find(connection, Agency, limit=None)
    quarter = quarter_of(written(now))
    world = rule_state.state_reader(connection, ())
    countries = {agency.country for agency in agencies.values()}
    waiting = sorted(each for each in countries if world.claimed("analysis_draw", draw_key(each, quarter)) is None)
    if not waiting:
        return []
    powders: dict[str, dict[str, Powder]] = {}
    outlines = subject_queries.project_all(connection, Exhibit, Powder, limit=None, status=sorted(IN_CUSTODY))
    for exhibit_id, powder in outlines.items():
        house = agencies.get(powder.agency) or agencies.get(powder.released_by)
        if house is not None and eligible(powder, quarter[:4], share_of(house.country)):
            powders.setdefault(house.country, {})[exhibit_id] = powder
    commands = []
    for country in waiting:
        pool, unserved = split_pool(powders.get(country, {}), other_laboratories(agencies, country))
        earlier = [each for _, each in _draws(connection, quarter[:4]) if each.country == country]
        drawn = sum(len(each.chosen) for each in earlier)
        marked = any(each.not_done for each in earlier)
        if still_to_draw(len(pool), drawn, quarter, share_of(country)) or (unserved and not pool and not marked):
            commands.append(DrawAnalyses(country=country, pool=tuple(pool), unserved=len(unserved)))
    return commands


def unanalysed(connection: Connection, now: datetime) -> Iterator[RaiseIndicator]:
    """Yield one alarm for each country with exhibits drawn in the year that ended and not analysed."""
    year = str(now.year - 1)
    by_country: dict[str, list[tuple[str, AnalysisDraw]]] = {}
    for draw_id, draw in _draws(connection, year):
        if draw.chosen:
            by_country.setdefault(draw.country, []).append((draw_id, draw))
    for draws in by_country.values():
        seconds = _seconds(connection, [draw for _, draw in draws])
        lacking = sum(bool(second.lacking) for second in seconds.values())
        if lacking:
            figures = IndicatorFigures(count=lacking, total=sum(len(draw.chosen) for _, draw in draws))
            since = f"{now.year}-01-01T00:00:00.000Z"
            yield RaiseIndicator(sort="unanalysed", about=draws[0][0], since=since, agency="", figures=figures)


def second_analyses(connection: Connection, reader: Reader, year: str = "") -> SecondAnalyses:
    """Return a year's list, by default this year's: a laboratory reads all of it, others the exhibits they may open."""
    year = year or reader.at[:4]
    draws = _draws(connection, year)
    seconds = _seconds(connection, [draw for _, draw in draws])
    exhibits = subject_queries.states(connection, Exhibit, seconds)
    seen = visible_exhibits(connection, reader, exhibits)
    everyone = sees_everything(reader.roles) or Role.LABORATORY in reader.roles
    times = {draw_id: draw.drawn_at for draw_id, draw in draws}
    lines = [
        SecondAnalysisLine(
            exhibit=exhibit_id, agency=exhibit.house, draw=second.draw, drawn_at=times[second.draw], due=second.due,
            lacking=second.lacking, late=_late(second, reader.at), case=exhibit.case if exhibit_id in seen else "",
            no=exhibit.exhibit_number if exhibit_id in seen else "",
        )
        for exhibit_id, exhibit in exhibits.items()
        if everyone or exhibit_id in seen
        for second in (seconds[exhibit_id],)
    ]  # fmt: skip
    drawn = sum(len(draw.chosen) for _, draw in draws)
    return SecondAnalyses(
        year=year, drawn=drawn, done=drawn - sum(bool(second.lacking) for second in seconds.values()),
        late=sum(_late(second, reader.at) for second in seconds.values()),
        not_done=sum(bool(draw.not_done) for _, draw in draws),
        lines=sorted(lines, key=lambda line: (not line.lacking, line.drawn_at, line.exhibit)),
    )  # fmt: skip


def _draws(connection: Connection, year: str) -> list[tuple[str, AnalysisDraw]]:
    return list(subject_queries.every(connection, AnalysisDraw, status=year))


def _seconds(connection: Connection, draws: list[AnalysisDraw]) -> dict[str, SecondAnalysis]:
    """Return the results of the draws, by exhibit, or by the part that is drawn in the place of one split whole.

    One that was drawn again in a later year was done in this one.
    """
    chosen = [exhibit_id for draw in draws for exhibit_id in draw.chosen]
    years = {draw.quarter[:4] for draw in draws}
    exhibits = subject_queries.states(connection, Exhibit, chosen)
    while heirs := _heirs(exhibits):
        exhibits = {each: state for each, state in exhibits.items() if each not in heirs}
        exhibits |= subject_queries.states(connection, Exhibit, set(heirs.values()))
    return {
        exhibit_id: second
        for exhibit_id, exhibit in exhibits.items()
        if (second := exhibit.second_analysis) is not None and second.due[:4] in years
    }


def _heirs(exhibits: dict[str, Exhibit]) -> dict[str, str]:
    """Return the parts that are drawn in the place of exhibits that were split whole."""
    seconds = {exhibit_id: exhibit.second_analysis for exhibit_id, exhibit in exhibits.items()}
    return {exhibit_id: second.heir for exhibit_id, second in seconds.items() if second is not None and second.heir}


def _late(second: SecondAnalysis, at: str) -> bool:
    return bool(second.lacking) and at[:10] > second.due
