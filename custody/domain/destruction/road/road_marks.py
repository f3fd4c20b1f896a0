"""Mark at ignition the steps of load and road that were not done (I63)."""

from collections.abc import Mapping

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.road.load_unit import LoadUnit, lay_in_differing, needs_check, unit_numbered
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.on_road import OnRoad
from custody.domain.law.session_limits import SessionLimits

UNPACKED = "load_in_no_unit"
"""Flag: something burnt that lay in no sealed unit on the road."""
NO_ESCORT = "load_without_escort"
"""Flag: no escort took charge of a unit."""
UNREAD = "unit_not_read"
"""Flag: the seal of a unit was not read at the site."""
UNREAD_IN_UNIT = "unit_differs_unread"
"""Flag: a unit's seal differs, and the own seal of an exhibit in it was not read at the site."""
LATE = "load_check_late"
"""Flag: the check of an exhibit was to be repeated, and was not."""
NO_DRAW = "site_draw_missing"
"""Flag: nothing was drawn at the site."""
DRAWN_UNREAD = "site_draw_unread"
"""Flag: the own seal of a drawn exhibit was not read at the site."""
DRAWN_UNWEIGHED = "site_draw_unweighed"
"""Flag: an exhibit drawn to be weighed was not weighed at the site."""


def road_marks(session: DestructionSession, load: Mapping[str, Exhibit], at: str) -> list[str]:
    """Return the flags for a fire lit at this hour with this load; nothing where all of I63 was done."""
    marks: dict[str, bool] = {}
    limits = session.rules().limits
    for exhibit in load.values():
        on_road = exhibit.on_road or OnRoad(checked_at=at)
        unit = unit_numbered(session.units, on_road.unit)
        if unit is None:
            marks[UNPACKED] = True
        else:
            marks |= dict.fromkeys(_unit_marks(on_road, unit, at, limits), True)
        if lay_in_differing(on_road, session.units) and not on_road.read_on_site:
            marks[UNREAD_IN_UNIT] = True
    drawn = session.site_draw
    if drawn is None:
        return [*marks, NO_DRAW]
    if any(not _read(load, exhibit_id) for exhibit_id in drawn.exhibits):
        marks[DRAWN_UNREAD] = True
    if any(not _weighed(load, exhibit_id) for exhibit_id in drawn.to_weigh):
        marks[DRAWN_UNWEIGHED] = True
    return list(marks)


def _unit_marks(on_road: OnRoad, unit: LoadUnit, at: str, limits: SessionLimits) -> list[str]:
    marks = {
        NO_ESCORT: not unit.escort,
        UNREAD: not unit.read_at,
        LATE: needs_check(on_road, unit, at, limits),
    }
    return [mark for mark, stands in marks.items() if stands]


def _read(load: Mapping[str, Exhibit], exhibit_id: str) -> bool:
    """Return True if its own seal was read at the site, or it left the load."""
    exhibit = load.get(exhibit_id)
    return exhibit is None or (exhibit.on_road is not None and exhibit.on_road.read_on_site)


def _weighed(load: Mapping[str, Exhibit], exhibit_id: str) -> bool:
    exhibit = load.get(exhibit_id)
    return exhibit is None or (exhibit.on_road is not None and exhibit.on_road.weighed_on_site)
