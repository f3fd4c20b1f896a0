"""Heads time-stamped by an authority over HTTP: what is due, what is kept, and what is refused by name."""

import asyncio
from datetime import timedelta

import pytest

from custody.domain.oversight.alarm import Alarm
from custody.log.trust_policy import NOBODY
from custody.service.log import http_client
from custody.service.log.timestamps import Authority, Stamping, TimeStamps, over_http
from custody.service.oversight.log_health import look_at_heads
from custody.storage.read import subject_queries
from custody.storage.signing import checkpoints, timestamps
from custody.storage.write.sources import Sources
from labels.signing import pki, timestamp_client
from tests.conftest import ORIGIN
from tests.factories.office import Office
from tests.service.tsa import NOON, Clock, Tsa, serving


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    """The PKI of a foreign authority."""
    return pki.create(tmp_path_factory.mktemp("tsa") / "pki", "Autorité", NOON - timedelta(days=1))


@pytest.fixture
def tsa(outside, clock):
    with serving(Tsa(outside, clock)) as made:
        yield made


@pytest.fixture
def office(store, data, signing, clock):
    made = Office(store, data / "keys", ORIGIN, vkeys=signing.vkeys, sources=Sources(now=clock.reading))
    yield made
    made.close()


@pytest.fixture
def stamping(store, tsa, outside, clock):
    return TimeStamps(store, Authority(over_http(tsa.url), [outside.root]), clock)


def kept(store):
    with store.reading() as connection:
        return timestamps.since(connection, 0)


def test_the_newest_head_is_stamped_once_a_day_when_the_log_has_grown(office, store, signing, stamping, tsa, clock):
    """The first at once; then one a day, none on a day without an act, and only of a signed head."""
    first = signing.sign_now()
    assert stamping.take() == stamping.take() == ""
    assert [(one.size, one.at) for one in kept(store)] == [(first.size, int(NOON.timestamp()))]
    office.lot(1)
    clock.pass_days(1)
    assert stamping.take() == ""
    assert len(kept(store)) == 1  # not signed yet
    second = signing.sign_now()
    assert stamping.take() == ""
    office.lot(1)
    signing.sign_now()
    assert stamping.take() == ""
    clock.pass_days(1)
    third = signing.sign_now()
    stamping.take()
    clock.pass_days(5)
    assert stamping.take() == ""
    assert [one.size for one in kept(store)] == [first.size, second.size, third.size]
    assert tsa.asked == 3


def test_what_is_kept_is_of_the_stored_note_and_verifies(office, store, signing, stamping, outside):
    """Whoever has the note, the answer and the root needs nothing else."""
    signing.sign_now()
    stamping.take()
    [one] = kept(store)
    with store.reading() as connection:
        note = checkpoints.latest(connection)
    found = timestamp_client.judge(one.token, note.note.encode(), [outside.root])
    assert (int(found.at.timestamp()), found.authority) == (one.at, one.authority)
    assert one.authority == outside.stamp.certificate.subject.rfc4514_string()


def test_the_first_head_over_a_certificate_is_stamped_the_same_day(office, store, signing, stamping, clock):
    """And not those after it: they wait for the next day."""
    signing.sign_now()
    stamping.take()
    office.lot(1, "certified")
    burnt = signing.sign_now()
    office.lot(1)
    signing.sign_now()
    assert stamping.take() == stamping.take() == ""
    assert [one.size for one in kept(store)][1:] == [burnt.size]
    office.lot(1, "certified")
    again = signing.sign_now()
    office.lot(1)
    newest = signing.sign_now()
    clock.pass_days(2)  # the authority was away: the older one first
    stamping.take()
    assert [one.size for one in kept(store)][2:] == [again.size, newest.size]


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("nonsense", "stamp_unreadable"), ("refusing", "stamp_refused"), ("nonce", "stamp_replayed"),
        ("imprint", "stamp_of_other"), ("expired", "stamp_untrusted"), ("slow_clock", "stamp_time"),
        ("late", "tsa_unreachable"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_named_and_kept_out(office, store, signing, stamping, tsa, monkeypatch, how, code):
    """Nothing is kept, the code says why, and the next good answer is taken."""
    monkeypatch.setattr(http_client, "SECONDS", 1)
    signing.sign_now()
    tsa.how = how
    assert stamping.take() == code
    assert kept(store) == []
    assert stamping.stamping == Stamping(asks=True, trouble=code)
    assert (stamping.ahead_ms > 300_000) is (how == "slow_clock")
    tsa.how = ""
    assert stamping.take() == ""
    assert len(kept(store)) == 1
    assert stamping.ahead_ms == 0
    assert stamping.stamping == Stamping(asks=True)


def test_an_authority_of_other_roots_is_not_believed(office, store, signing, tsa, clock, tmp_path):
    """The roots of the settings decide."""
    signing.sign_now()
    other = pki.create(tmp_path / "other", "Autre", NOON)
    assert TimeStamps(store, Authority(over_http(tsa.url), [other.root]), clock).take() == "stamp_untrusted"
    assert kept(store) == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "file:///etc/passwd", "https://127.0.0.1:9/tsa"])
def test_an_authority_that_is_away(office, store, signing, outside, clock, url):
    """It is said, and asked again."""
    signing.sign_now()
    assert TimeStamps(store, Authority(over_http(url), [outside.root]), clock).take() == "tsa_unreachable"


def test_without_an_authority_nothing_is_due(office, store, signing, clock):
    """Nobody is asked, nothing is late."""
    signing.sign_now()
    none = TimeStamps(store, None, clock)
    clock.pass_days(30)
    assert (none.take(), late(store, none), none.stamping) == ("", None, Stamping())


def late(store, stamping):
    with store.reading() as connection:
        return stamping.late(connection)


def test_it_is_late_when_a_whole_day_has_passed(office, store, signing, stamping, tsa, clock):
    """What was recorded today is stamped tomorrow at the latest; the day after it is late, from the first such event on."""
    stamped = signing.sign_now().size
    stamping.take()
    clock.pass_days(30)
    assert late(store, stamping) is None  # nothing was recorded
    office.lot(1)
    signing.sign_now()
    clock.pass_days(1)
    assert late(store, stamping) is None
    clock.pass_days(1)
    assert late(store, stamping) == stamped
    stamping.take()
    assert late(store, stamping) is None


def test_it_works_in_a_thread_beside_a_running_loop(office, store, signing, stamping):
    """The service's own loop is not in the way."""
    signing.sign_now()

    async def main():
        return await asyncio.to_thread(stamping.take)

    assert asyncio.run(main()) == ""


def test_the_inspection_hears_of_it_once_a_day(office, store, signing, stamping, clock):
    """One alarm of the service on each day while it lasts, however often it looks, with how much waits since when."""

    def look():
        return look_at_heads(store, office.recorder, NOBODY, stamping, clock())

    signing.sign_now()
    assert look() == 0
    clock.pass_days(2)
    assert (look(), look()) == (1, 0)
    with store.reading() as connection:
        [alarm] = subject_queries.find(connection, Alarm, status="open").values()
    assert (alarm.sort, alarm.since[:10], alarm.about[:2]) == ("unstamped", f"{NOON:%Y-%m-%d}", "NS")
    assert 0 < alarm.figures.count == alarm.figures.total
    clock.pass_days(1)
    assert look() >= 1
    signing.sign_now()
    stamping.take()
    clock.pass_days(1)
    assert look() == 0
