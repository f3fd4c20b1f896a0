"""The closed units of a session's load, their escort, and the draw at the site, as the session keeps them (I63).

Which exhibits lie in a unit stands at the exhibits themselves (``on_road.OnRoad``): a session of ten thousand is
no larger than one of ten.
"""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from custody.domain.exhibits.on_road import OnRoad
from custody.domain.kernel.times import hours_between
from custody.domain.law.session_limits import SessionLimits

Form = Literal["sack", "crate", "vehicle"]
"""A closed unit of the load."""


class LoadUnit(Struct, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A closed unit under a seal, with ``exhibits`` packed into it.

    ``escort`` took charge of it at ``taken_at``. ``read_at``: when its seal was first read at the site; ``differs``: a
    reading was not as recorded, which no later reading undoes.
    """

    number: int
    form: Form
    seal: str
    exhibits: int
    sealed_at: str
    escort: str = ""
    taken_at: str = ""
    read_at: str = ""
    differs: bool = False


class SiteDraw(Struct, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """The exhibits drawn at the site: the seals of ``exhibits`` are read there, those of ``to_weigh`` weighed too.

    ``again``: how many other sessions had drawn from some of them before. ``by_dice``: dice were typed where the
    service could have drawn.
    """

    exhibits: list[str]
    to_weigh: list[str]
    again: int = 0
    by_dice: bool = False


def unit_numbered(units: Sequence[LoadUnit], number: int) -> LoadUnit | None:
    """Return the unit of this number, counted from 1, or None."""
    return units[number - 1] if 1 <= number <= len(units) else None


def lay_in_differing(on_road: OnRoad, units: Sequence[LoadUnit]) -> bool:
    """Return True if the exhibit lies, or ever lay, in a unit whose seal differs: another seal does not undo that."""
    return any((unit := unit_numbered(units, n)) and unit.differs for n in (on_road.unit, *on_road.units_before))


def checked_late(on_road: OnRoad, sealed_at: str, limits: SessionLimits) -> bool:
    """Return True if more hours lay between check and load seal than the rule allows."""
    return hours_between(on_road.checked_at, sealed_at) > limits.check_to_seal_hours


def needs_check(on_road: OnRoad, unit: LoadUnit, at: str, limits: SessionLimits) -> bool:
    """Return True if at this hour the check of an exhibit in a unit is to be repeated before it burns."""
    return lay_too_long(on_road, unit, at, limits) or checked_late(on_road, unit.sealed_at, limits)


def lay_too_long(on_road: OnRoad, unit: LoadUnit, at: str, limits: SessionLimits) -> bool:
    """Return True if an exhibit lay under the seal of its unit longer than allowed since it was last looked at."""
    return hours_between(max(on_road.checked_at, unit.sealed_at), at) > limits.seal_to_fire_days * 24
