"""Claimed times: read in one form, flagged, refused (I23)."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.kernel import times
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.events import Occurred
from custody.domain.seizures.case import OpenCase
from tests.factories.memory_office import modest, town

EARLY, LATE = (datetime(year, 1, 1) for year in (1951, 2198))  # noqa: DTZ001  (naive: the zone is drawn beside it)


@modest
@given(st.datetimes(EARLY, LATE), st.integers(-14 * 60, 14 * 60))
def test_i23_a_claimed_time_is_written_in_one_form(moment, offset):
    """Whatever the zone, the same instant gives the same 24 characters, which sort as time does."""
    sign = "-" if offset < 0 else "+"
    zone = f"{sign}{abs(offset) // 60:02d}:{abs(offset) % 60:02d}"
    text = times.canonical(f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}{zone}")
    assert len(text) == 24
    assert times.canonical(text) == text
    local = times.instant(f"{moment:%Y-%m-%dT%H:%M:%S}{zone}")
    assert times.instant(text).replace(microsecond=0) == local


@pytest.mark.parametrize(
    "text", ["", "hier", "2016-05-10", "2016-05-10T10:00:00", "2016-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00"]
)
def test_i23_a_time_without_zone_or_outside_the_calendar_is_refused(text):
    """Nothing is guessed about a time."""
    with pytest.raises(BadInput, match="bad_time"):
        times.canonical(text)


@modest
@given(st.integers(-2, 0))
def test_i23_a_claimed_time_after_the_clock_is_flagged_not_refused(days):
    """One of the two clocks is wrong, and the act says so; the evidence is not lost for it."""
    t = town()
    when = Occurred(at=f"{t.day(days)}T23:59:59Z", source="entered", zone="UTC")
    command = OpenCase(case_reference="PV 7/2016", title="x")
    header = t.do("case.open/1", command, "officer", occurred=when).header
    assert header.flags == (("occurred_in_future",) if days >= 0 else ())
    assert header.occurred.at == f"{t.day(days)}T23:59:59.000Z"


@pytest.mark.parametrize(
    ("source", "at", "code"),
    [
        ("entered", "2016-05-06T07:00:00Z", "time_too_old"),
        ("entered", "2016-05-08T00:00:00Z", ""),
        ("press", "2010-01-06T07:00:00Z", ""),
        ("paper", "1999-12-31T23:59:59Z", "time_implausible"),
        ("device", "2099-01-01T00:00:00Z", "time_implausible"),
        ("press", "2016-05-11T07:00:00Z", ""),
    ],
)
def test_i23_what_is_typed_live_happened_in_the_last_days_and_nothing_in_another_century(source, at, code):
    """A weekend without power is believed; older times come from the press, or with what says so."""
    t = town()
    when = Occurred(at=at, source=source, zone="UTC")
    command = OpenCase(case_reference="PV 7/2016", title="x")
    if code:
        with pytest.raises(BadInput, match=code):
            t.do("case.open/1", command, "officer", occurred=when)
    else:
        t.do("case.open/1", command, "officer", occurred=when)
