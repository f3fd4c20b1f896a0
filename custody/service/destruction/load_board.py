"""The load of a session as its pages show it: units, escort, and what is to be read again before the fire (I63).

No seal is in it: seals are read blind.
"""

from collections.abc import Mapping

from msgspec import Struct

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.road.load_unit import Form, lay_in_differing, needs_check, unit_numbered
from custody.domain.exhibits.exhibit import LOADED, Exhibit
from custody.domain.exhibits.on_road import OnRoad
from custody.domain.law.session_limits import SessionLimits
from custody.service.destruction.sessions import load, shown_pack
from custody.storage.tables.connection import Connection


class UnitLine(Struct, frozen=True, kw_only=True):
    """A closed unit with what lies in it now; ``differs``: its seal was not as recorded when it was read."""

    number: int
    form: Form
    packed: tuple[str, ...]
    sealed_at: str
    escort: str
    taken_at: str
    read_at: str
    differs: bool


class ToRead(Struct, frozen=True, kw_only=True):
    """An exhibit whose own seal is to be read: ``why`` of ``drawn``, ``unit_differs``, ``late``; ``weigh`` it too.

    ``read``: its seal was read at the site already, and only its weight is missing.
    """

    exhibit: str
    why: str
    weigh: bool
    read: bool = False


class LoadBoard(Struct, frozen=True, kw_only=True):
    """The way of a load to the fire: ``loose`` lies in no unit, ``to_read`` waits for a reading of its own seal.

    ``sample``: how many seals the rules ask to be read at the site. ``drawn``: exhibits of the draw there, None
    before it; ``read``: how many of them were read.
    """

    units: tuple[UnitLine, ...]
    loose: tuple[str, ...]
    to_read: tuple[ToRead, ...]
    sample: int
    drawn: int | None
    read: int

    @property
    def unescorted(self) -> tuple[UnitLine, ...]:
        """Return the units with something in them that no escort has taken charge of."""
        return tuple(unit for unit in self.units if unit.packed and not unit.escort)

    @property
    def unread(self) -> tuple[UnitLine, ...]:
        """Return the units with something in them whose seal nobody has read at the site."""
        return tuple(unit for unit in self.units if unit.packed and not unit.read_at)

    @property
    def escorts(self) -> tuple[str, ...]:
        """Return who took charge of units, each once."""
        return tuple(dict.fromkeys(unit.escort for unit in self.units if unit.escort))


def board(connection: Connection, session_id: str, session: DestructionSession, at: str) -> LoadBoard:
    """Return the load of a session as it stands at an hour."""
    loaded = {
        exhibit_id: exhibit
        for exhibit_id, exhibit in load(connection, session_id, session).items()
        if exhibit.status in LOADED
    }
    packed: dict[int, list[str]] = {}
    for exhibit_id, exhibit in loaded.items():
        packed.setdefault(exhibit.on_road.unit if exhibit.on_road else 0, []).append(exhibit_id)
    drawn, limits = session.site_draw, shown_pack(connection, session).limits
    units = tuple(
        UnitLine(
            number=unit.number, form=unit.form, packed=tuple(packed.get(unit.number, ())), sealed_at=unit.sealed_at,
            escort=unit.escort, taken_at=unit.taken_at, read_at=unit.read_at, differs=unit.differs,
        )
        for unit in session.units
    )  # fmt: skip
    return LoadBoard(
        units=units,
        loose=tuple(packed.get(0, ())),
        to_read=_to_read(session, loaded, at, limits),
        sample=limits.seals_read,
        drawn=len(drawn.exhibits) if drawn else None,
        read=sum(_road(loaded[each]).read_on_site for each in drawn.exhibits if each in loaded) if drawn else 0,
    )


def _to_read(
    session: DestructionSession, loaded: Mapping[str, Exhibit], at: str, limits: SessionLimits
) -> tuple[ToRead, ...]:
    draw = session.site_draw
    drawn, weighed = (frozenset(draw.exhibits), frozenset(draw.to_weigh)) if draw else (frozenset(), frozenset())
    found = []
    for exhibit_id, exhibit in loaded.items():
        on_road = _road(exhibit)
        unit = unit_numbered(session.units, on_road.unit)
        weigh = exhibit_id in weighed and not on_road.weighed_on_site
        if (exhibit_id in drawn and not on_road.read_on_site) or weigh:
            found.append(ToRead(exhibit=exhibit_id, why="drawn", weigh=weigh, read=on_road.read_on_site))
        elif lay_in_differing(on_road, session.units) and not on_road.read_on_site:
            found.append(ToRead(exhibit=exhibit_id, why="unit_differs", weigh=False))
        elif unit and needs_check(on_road, unit, at, limits):
            found.append(ToRead(exhibit=exhibit_id, why="late", weigh=False))
    return tuple(found)


def _road(exhibit: Exhibit) -> OnRoad:
    """Return the way of an exhibit; one staged before units were kept has none."""
    return exhibit.on_road or OnRoad(checked_at="")
