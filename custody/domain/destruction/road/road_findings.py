"""Find what speaks against the road of a load: no sealed unit, a seal that differs, hours exceeded, no draw (I63)."""

from collections.abc import Iterator

from custody.domain.destruction.irregularity import Burnt, Irregularity
from custody.domain.destruction.road.load_unit import (
    LoadUnit,
    checked_late,
    lay_in_differing,
    lay_too_long,
    unit_numbered,
)
from custody.domain.destruction.road.seal_load import NO_PHOTO, ONE_AGENCY, PACKED_AGAIN
from custody.domain.destruction.road.take_charge import OF_KEEPER
from custody.domain.exhibits.on_road import OnRoad

FLAGS = (ONE_AGENCY, NO_PHOTO, PACKED_AGAIN, OF_KEEPER)
"""Flags of acts on load and road that page 1 tells, each with how many acts bear it."""


def road_findings(burnt: Burnt) -> Iterator[Irregularity]:
    """Yield each step of load and road that was left out, came too late, or found another seal."""
    packed = [(exhibit.on_road, _unit(burnt, exhibit.on_road)) for exhibit in burnt.load.values()]
    loose = sum(unit is None for _, unit in packed)
    if loose:
        yield Irregularity(code="load_in_no_unit", sort="missing", figures={"count": loose})
    on_way = [(on_road, unit) for on_road, unit in packed if on_road and unit]
    units = {unit.number: unit for _, unit in on_way}.values()
    yield from _counted("load_without_escort", sum(not unit.escort for unit in units))
    yield from _counted("unit_not_read", sum(not unit.read_at for unit in units))
    if differing := sum(unit.differs for unit in burnt.session.units):
        yield Irregularity(code="unit_differs", sort="implausible", figures={"count": differing})
    yield from _counted("sealed_at_site", sum(_closed_at_site(unit, burnt.session.opened_at) for unit in units))
    unread = sum(lay_in_differing(on_road, burnt.session.units) and not on_road.read_on_site for on_road, _ in on_way)
    yield from _counted("unit_differs_unread", unread)
    limits = burnt.limits
    late = sum(checked_late(on_road, unit.sealed_at, limits) for on_road, unit in on_way)
    yield from _counted("sealed_late", late, hours=limits.check_to_seal_hours)
    long = sum(lay_too_long(on_road, unit, burnt.lit_at, limits) for on_road, unit in on_way)
    yield from _counted("under_seal_too_long", long, days=limits.seal_to_fire_days)
    for flag in FLAGS:
        if acts := burnt.marks.get(flag):
            yield Irregularity(code=flag, sort="missing", figures={"acts": acts})
    yield from _draw(burnt)


def _unit(burnt: Burnt, on_road: OnRoad | None) -> LoadUnit | None:
    return unit_numbered(burnt.session.units, on_road.unit) if on_road else None


def _closed_at_site(unit: LoadUnit, opened_at: str) -> bool:
    """Return True if a unit was sealed, or its escort took charge, when the session had opened at its site already."""
    return bool(opened_at) and max(unit.sealed_at, unit.taken_at) >= opened_at


def _counted(code: str, count: int, **figures: int) -> Iterator[Irregularity]:
    """Yield a missing step with how many it concerns, if it concerns any."""
    if count:
        yield Irregularity(code=code, sort="missing", figures={"count": count, **figures})


def _draw(burnt: Burnt) -> Iterator[Irregularity]:
    """Yield a draw that was not made, or of which something was neither read nor weighed, or left the load after it."""
    drawn = burnt.session.site_draw
    if drawn is None:
        yield Irregularity(code="site_draw_missing", sort="missing")
        return
    if drawn.by_dice:
        yield Irregularity(code="site_drawn_by_dice", sort="missing")
    if drawn.again:
        yield Irregularity(code="site_drawn_again", sort="missing", figures={"count": drawn.again})
    there = {each: exhibit.on_road for each, exhibit in burnt.load.items()}
    yield from _counted("site_draw_withdrawn", sum(each not in there for each in drawn.exhibits))
    unread = sum(each in there and not _read(there[each]) for each in drawn.exhibits)
    unweighed = sum(each in there and not _weighed(there[each]) for each in drawn.to_weigh)
    yield from _counted("site_draw_unread", unread)
    yield from _counted("site_draw_unweighed", unweighed)


def _read(on_road: OnRoad | None) -> bool:
    return on_road is not None and on_road.read_on_site


def _weighed(on_road: OnRoad | None) -> bool:
    return on_road is not None and on_road.weighed_on_site
