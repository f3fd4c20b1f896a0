"""What clocks at a place showed, as an instant and back; the days of its calendar (issue 6: time zone of the place)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.exhibits.exhibit import RELEASED
from custody.domain.kernel.context import ActContext
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Actor, Occurred
from custody.domain.kernel.times import instant
from custody.domain.kernel.timezone import LOCAL, beginning, day_of, shown_by_clocks, zone
from custody.domain.law.rule_pack_loader import pack_of, packs
from custody.domain.orders.executable_order import require_final
from custody.domain.oversight.deadline import deadlines_of
from custody.domain.people.agency import Agency
from tests.factories.memory_office import town

PLACES = sorted(
    {pack.zone for pack in packs().values()} | {"Africa/Cairo", "Asia/Kathmandu", "America/St_Johns", "UTC"}
)
places = st.sampled_from(PLACES)
instants = st.datetimes(datetime(2000, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda at: at.replace(second=0, microsecond=0)
)


def told(text, name):
    """The instant, or the code of the refusal."""
    try:
        return shown_by_clocks(text, name)
    except BadInput as refused:
        return refused.code


def showing(text, name, around):
    """The instants within twenty hours at which the clocks there show it."""
    near = (around + timedelta(minutes=15 * n) for n in range(-80, 81))
    return [one for one in near if one.astimezone(ZoneInfo(name)).strftime(LOCAL) == text]


@given(places, instants)
def test_what_a_clock_shows_is_the_instant_again_or_is_told_to_be_double(name, at):
    """Every instant is shown by the clocks of every place; typed back it is the same one, or one that came twice."""
    shown = at.astimezone(ZoneInfo(name)).strftime(LOCAL)
    assert told(shown, name) == ("time_twice" if len(showing(shown, name, at)) == 2 else at)


@given(places, st.datetimes(datetime(2000, 1, 1), datetime(2037, 12, 31)))  # noqa: DTZ001
def test_what_is_typed_is_shown_again_or_no_clock_ever_showed_it(name, there):
    """It stands for an instant exactly when clocks showed it once."""
    text = there.strftime(LOCAL)
    found = showing(text, name, there.replace(second=0, microsecond=0, tzinfo=UTC))
    assert told(text, name) == {0: "time_skipped", 1: found[0] if found else "", 2: "time_twice"}[len(found)]


@given(places, instants)
def test_an_instant_lies_in_its_day(name, at):
    """A day begins no later than any of its instants, and the next one after them."""
    text = at.isoformat().replace("+00:00", "Z")
    day = day_of(text, name)
    assert instant(beginning(day, name)) <= at < instant(beginning(day, name, days=1))


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        ("2026-01-15T14:05", "Africa/Niamey", "2026-01-15T14:05:00+01:00"),
        ("2026-01-15T14:05", "Europe/Paris", "2026-01-15T14:05:00+01:00"),
        ("2026-07-15T14:05", "Europe/Paris", "2026-07-15T14:05:00+02:00"),
        ("2026-07-15T14:05", "America/Chicago", "2026-07-15T14:05:00-05:00"),
        ("2026-07-15T14:05", "Africa/Bamako", "2026-07-15T14:05:00+00:00"),
    ],
)
def test_summer_and_winter(text, name, told):
    """An offset is that of the day, not of the country."""
    assert shown_by_clocks(text, name).isoformat() == told


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("2026-03-29T02:30", "Europe/Paris", "time_skipped"),
        ("2026-10-25T02:30", "Europe/Paris", "time_twice"),
        ("2026-03-08T02:30", "America/Chicago", "time_skipped"),
        ("2026-11-01T01:30", "America/Chicago", "time_twice"),
        ("2026-13-01T01:30", "Africa/Niamey", "bad_time"),
        ("2026-10-01T01:30Z", "Africa/Niamey", "bad_time"),
        ("hier", "Africa/Niamey", "bad_time"),
    ],
)
def test_what_no_clock_showed_or_showed_twice_is_refused(text, name, code):
    """Nothing is guessed: an hour off at the change of summer time would be off for ever."""
    with pytest.raises(BadInput) as refused:
        shown_by_clocks(text, name)
    assert refused.value.code == code


@pytest.mark.parametrize("name", ["", "Africa", "Africa/Nowhere", "../etc/passwd", "/etc/localtime", "+01:00", "GMT+1"])
def test_a_name_that_is_no_zone_is_refused(name):
    """A folder of zones, a path and an offset are none: an offset knows no summer time."""
    with pytest.raises(BadInput, match="zone_unknown"):
        zone(name)


def test_an_agency_lives_in_the_zone_of_its_country():
    """Whichever law it follows; without a pack of its country in the installation's, its days in its law's, or in UTC."""
    niger = Agency(sort="police", country="NE", named=1)
    assert niger.zone("Europe/Paris") == niger.calendar() == "Africa/Niamey"
    niger.pack = "FR/1"
    assert niger.zone("Europe/Paris") == niger.calendar() == "Africa/Niamey"
    chad = Agency(sort="police", country="TD", named=1, pack="NE/1")
    assert (chad.zone("Africa/Ndjamena"), chad.calendar()) == ("Africa/Ndjamena", "Africa/Niamey")
    chad.pack = "XX/9"
    assert chad.calendar() == "UTC"


def moment(at, zone, claimed=""):
    """An act recorded at an instant, by somebody whose agency counts its days in the zone."""
    author = Actor(person="PE1", part="author", will="own_device")
    occurred = Occurred(at=claimed, source="paper", zone=zone) if claimed else None
    return ActContext(act="a", at=at, actors=(author,), new_number=str, occurred=occurred, calendar=lambda: zone)


def test_today_is_of_the_calendar_of_who_acts():
    """Half past midnight in Niamey is the day before in the log, an evening in Texas already the day after."""
    night = moment("2026-05-09T23:30:00.000Z", "Africa/Niamey", claimed="2026-05-08T22:30:00Z")
    assert (night.today, night.claimed_day) == ("2026-05-10", "2026-05-08")
    evening = moment("2026-05-10T00:30:00.000Z", "America/Chicago", claimed="2026-05-09T04:30:00Z")
    assert (evening.today, evening.claimed_day) == ("2026-05-09", "2026-05-08")


@pytest.mark.parametrize("zone", ["UTC", "America/Chicago", "Pacific/Kiritimati"])
def test_the_last_day_of_an_appeal_ends_where_the_order_was_issued(zone):
    """Whoever carries it out, and by whatever calendar: neither sooner in Paris nor later in Texas than in Bamako."""
    t = town()
    lot = t.lot(1, "ordered")
    order = t.state(lot.order)
    order.appeal_until, order.lapses_on = "2026-05-09", "2026-05-10"
    before, after, late = (moment(f"2026-05-{at}:00.000Z", zone) for at in ("09T23:59", "10T00:00", "11T00:00"))
    with pytest.raises(RuleBroken, match="order_not_executable"):
        require_final(lot.order, order, t.world, before)
    require_final(lot.order, order, t.world, after)
    with pytest.raises(RuleBroken, match="order_lapsed"):
        require_final(lot.order, order, t.world, late)


@pytest.mark.parametrize(
    ("zone", "ends"), [("UTC", "21T00:00"), ("Africa/Niamey", "20T23:00"), ("America/Chicago", "21T05:00")]
)
def test_a_day_that_was_agreed_ends_at_midnight_of_the_place(zone, ends):
    """What is released until the 20th of May is not overdue before that day is over there."""
    t = town()
    lot = t.lot(1, "held")
    exhibit, seizure = t.state(lot.exhibits[0]), t.state(lot.seizure)
    exhibit.status, exhibit.due = RELEASED, "2016-05-20"
    [release] = [
        due for due in deadlines_of(exhibit, seizure, None, pack_of("FR/1"), zone) if due.sort == "temporary_release"
    ]
    assert release.at == f"2016-05-{ends}:00.000Z"
