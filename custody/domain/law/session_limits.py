"""Read the limits of load, road, tests and word of a session: ``rules/base/session.toml`` (I63 to I65, ``[session]``).

A figure of a country's pack stands before that of the base, with its source. It may only ask for more.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Generic, TypeVar

import msgspec
from msgspec import Meta, Struct

from custody.domain.law.drying_line import Status
from custody.domain.law.text import Text

Value = TypeVar("Value")


class Figure(Struct, Generic[Value], frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One figure, the text that it is taken from, and whether it was read, computed or is assumed."""

    value: Value
    source: Text
    status: Status


class SessionFigures(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The figures that a file names; None: that of the base."""

    check_to_seal_hours: Figure[Annotated[int, Meta(ge=1, le=72)]] | None = None
    seal_to_fire_days: Figure[Annotated[int, Meta(ge=1, le=7)]] | None = None
    seals_read: Figure[Annotated[int, Meta(ge=60, le=3_000)]] | None = None
    weighed_share_per_mille: Figure[Annotated[int, Meta(ge=900, le=999)]] | None = None
    weighed_risk_per_mille: Figure[Annotated[int, Meta(ge=1, le=50)]] | None = None
    tests_a_substance: Figure[Annotated[int, Meta(ge=5, le=3_000)]] | None = None
    attest_days: Figure[Annotated[int, Meta(ge=1, le=7)]] | None = None
    object_days: Figure[Annotated[int, Meta(ge=7, le=366)]] | None = None
    opening_photo_minutes: Figure[Annotated[int, Meta(ge=1, le=60)]] | None = None
    fire_photo_minutes: Figure[Annotated[int, Meta(ge=1, le=30)]] | None = None


NONE_NAMED = SessionFigures()
"""A file that leaves all figures to the base."""


class SessionLimits(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The limits that hold in a session.

    At most ``check_to_seal_hours`` from an exhibit's check to the seal of its unit, and ``seal_to_fire_days`` under
    that seal (I63). At the site the seals of ``seals_read`` exhibits are read. So many of them are weighed that
    ``weighed_share_per_mille`` of the load is shown to be right, with the error ``weighed_risk_per_mille``.
    ``tests_a_substance`` are drawn for a test (I65). People attest within ``attest_days`` of the end,
    and object within ``object_days`` to what others recorded of them; the group is photographed at most
    ``opening_photo_minutes`` after the opening and ``fire_photo_minutes`` before ignition (I64).
    """

    check_to_seal_hours: int
    seal_to_fire_days: int
    seals_read: int
    weighed_share_per_mille: int
    weighed_risk_per_mille: int
    tests_a_substance: int
    attest_days: int
    object_days: int
    opening_photo_minutes: int
    fire_photo_minutes: int


class _Base(Struct, frozen=True, forbid_unknown_fields=True):
    """The file of the base figures."""

    session: SessionFigures


@cache
def base_figures() -> SessionFigures:
    """Return the figures that hold where a pack does not say otherwise."""
    data = (files("custody.domain") / "rules" / "base" / "session.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(data), _Base).session


@cache
def session_limits(own: SessionFigures = NONE_NAMED) -> SessionLimits:
    """Return the limits of a session, a pack's ``own`` figures before the base's."""
    base = base_figures()
    names = SessionLimits.__struct_fields__
    return msgspec.convert({name: (getattr(own, name) or getattr(base, name)).value for name in names}, SessionLimits)
