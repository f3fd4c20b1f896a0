"""The tables beside the log: accounts, sessions and guess counters."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from custody.domain.kernel.errors import Conflict, NotFound, StorageRefused
from custody.storage.keeping import disk_space
from custody.storage.tables import accounts, guess_limits
from custody.storage.tables.accounts import DAY, Account, WebSession
from custody.storage.tables.guess_limits import ADDRESS, DEVICE, DEVICE_PERSON, ONE_PERSON, Bucket, Limit

NOW = 1_795_000_000_000


def account(person="PE1", username="aminata"):
    return Account(person, username, "$argon2id$x", None, False, True, NOW)


def session(session_id="s1", person="PE1", at=NOW):
    return WebSession(session_id, person, "d1", "fr", at, at, True)


def test_an_account_is_found_by_name_and_person(store):
    """What was stored comes back whole, by either key, and nothing comes back for another."""
    with store.writing() as connection:
        accounts.add_account(connection, account())
        assert accounts.account_named(connection, "aminata") == account()
        assert accounts.account_of(connection, "PE1") == account()
        assert accounts.account_named(connection, "moussa") is None
        assert accounts.account_of(connection, "PE2") is None


@pytest.mark.parametrize("other", [account(username="moussa"), account(person="PE2")])
def test_no_two_accounts_share_person_or_name(store, other):
    """The second account of a person or of a username is refused."""
    with store.writing() as connection:
        accounts.add_account(connection, account())
    with pytest.raises(Conflict, match="account_exists"), store.writing() as connection:
        accounts.add_account(connection, other)


def test_changes_reach_one_account_and_name_a_missing_one(store):
    """Password, PIN and closing change one person; for an unknown person they raise."""
    with store.writing() as connection:
        accounts.add_account(connection, account())
        accounts.add_account(connection, account("PE2", "moussa"))
        accounts.set_password(connection, "PE1", "$new", must_change=False, at=NOW + 1)
        accounts.set_pin(connection, "PE1", "$pin")
        accounts.set_disabled(connection, "PE1", disabled=True)
        assert accounts.account_of(connection, "PE1") == Account("PE1", "aminata", "$new", "$pin", True, False, NOW + 1)
        assert accounts.account_of(connection, "PE2") == account("PE2", "moussa")
        with pytest.raises(NotFound, match="account_unknown"):
            accounts.set_pin(connection, "PE9", "$pin")


def test_a_session_lives_while_its_account_is_open(store):
    """A closed account hides its sessions even if nobody deleted them."""
    with store.writing() as connection:
        accounts.add_account(connection, account())
        accounts.add_session(connection, session())
        assert accounts.session_with(connection, "s1") == session()
        accounts.set_disabled(connection, "PE1", disabled=True)
        assert accounts.session_with(connection, "s1") is None


def test_sessions_change_and_end(store):
    """Use, language and end of one session leave the others alone; ending by person takes them all."""
    with store.writing() as connection:
        accounts.add_account(connection, account())
        accounts.add_account(connection, account("PE2", "moussa"))
        for name, person in (("s1", "PE1"), ("s2", "PE1"), ("s3", "PE2"), ("s4", "PE1")):
            accounts.add_session(connection, session(name, person))
        accounts.touch_session(connection, "s1", NOW + 5)
        accounts.set_session_language(connection, "s1", "en")
        changed = accounts.session_with(connection, "s1")
        assert (changed.seen_at, changed.lang) == (NOW + 5, "en")
        assert accounts.session_with(connection, "s2") == session("s2")
        accounts.end_session(connection, "s2")
        accounts.end_session(connection, "never was")
        assert accounts.end_sessions_of(connection, "PE1") == 2
        assert accounts.session_with(connection, "s3") is not None


def test_stale_rows_are_forgotten(store):
    """Old sessions and spent counters go; a known device stays as long as its cookie."""
    with store.writing() as connection:
        accounts.add_account(connection, account())
        accounts.add_session(connection, session("old", at=NOW - 43_200_001))
        accounts.add_session(connection, session("young", at=NOW - 43_200_000))
        guess_limits.remember(connection, "device:known:PE1", NOW - 399 * DAY)
        guess_limits.remember(connection, "device:gone:PE1", NOW - 401 * DAY)
        guess_limits.count(connection, [Bucket("address:a", ADDRESS)], NOW - DAY - 1)
        guess_limits.count(connection, [Bucket("address:b", ADDRESS)], NOW - DAY + 1)
        accounts.forget_stale(connection, now=NOW, absolute=43_200_000)
        assert accounts.session_with(connection, "old") is None
        assert accounts.session_with(connection, "young") is not None
        left = {row.bucket for row in connection.execute(text("SELECT bucket FROM guess"))}
    assert left == {"device:known:PE1", "address:b"}


def test_waits_double_and_end_in_a_refusal():
    """The schedule by failures: free, then 2, 4, 8 ... at most 900 seconds, then a day."""
    assert [ONE_PERSON.wait(n) for n in range(11)] == [0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 86_400]
    assert max(ADDRESS.wait(n) for n in range(ADDRESS.last)) == ADDRESS.longest == 900


@given(st.integers(0, 20), st.integers(1, 50), st.integers(0, 500))
def test_a_wait_never_shrinks_with_more_failures(free, more, failures):
    """More failures never mean a shorter wait."""
    limit = Limit(free=free, last=free + more)
    assert limit.wait(failures) <= limit.wait(failures + 1)


def test_counting_stops_while_waiting(store):
    """A guess is counted in all buckets or in none: one that waits holds back the others' counts."""
    pair, address = Bucket("pair", Limit(free=1, last=5)), Bucket("address", ADDRESS)
    with store.writing() as connection:
        assert guess_limits.count(connection, [pair, address], NOW).seconds == 0
        waiting = guess_limits.count(connection, [pair, address], NOW + 500)
        assert (waiting.seconds, waiting.refused) == (2, False)
        assert guess_limits.count(connection, [pair, address], NOW + 2000).seconds == 0
        counted = {row.bucket: row.failures for row in connection.execute(text("SELECT bucket, failures FROM guess"))}
    assert counted == {"pair": 2, "address": 2}


def test_a_right_guess_takes_back_what_its_person_mistyped_and_nothing_that_was_guessed_of_others(store):
    """So a counter that people of one office or device share does not grow with each day's mistypes."""
    pair, other, address = Bucket("pair", ONE_PERSON), Bucket("other", ONE_PERSON), Bucket("address", ADDRESS)
    with store.writing() as connection:
        for one in (pair, other, other, pair, pair):
            guess_limits.count(connection, [one, address], NOW)
        guess_limits.forgive(connection, [pair, address], NOW)
        counted = {row.bucket: row.failures for row in connection.execute(text("SELECT bucket, failures FROM guess"))}
    assert counted == {"pair": 0, "other": 2, "address": 2}


def test_a_busy_store_that_mistypes_each_day_never_waits(store):
    """Thirty days of fifteen people at one device, each wrong once and then right: it was shut for a day by the third."""
    device = Bucket("enrolled:one", DEVICE)
    with store.writing() as connection:
        for turn in range(30 * 15):
            now = NOW + turn * DAY // 15
            buckets = [Bucket(f"enrolled:one:{turn % 15}", DEVICE_PERSON), device]
            assert [guess_limits.count(connection, buckets, now).seconds for _ in range(2)] == [0, 0]
            guess_limits.forgive(connection, buckets, now)


def test_counters_are_forgotten_after_a_day(store):
    """A day after the last failure the count begins anew."""
    bucket = Bucket("pair", Limit(free=1, last=2))
    with store.writing() as connection:
        guess_limits.count(connection, [bucket], NOW)
        guess_limits.count(connection, [bucket], NOW + 2000)
        refused = guess_limits.count(connection, [bucket], NOW + 4000)
        assert (refused.refused, refused.seconds) == (True, 86_400 - 2)
        assert guess_limits.count(connection, [bucket], NOW + 2000 + DAY).seconds == 0


def test_a_full_disk_is_told_before_it_is_full(tmp_path, monkeypatch):
    """Of several folders the fullest counts; one that is gone with its disk takes nothing either."""
    free = {tmp_path: disk_space.LEAST, tmp_path / "small": disk_space.LEAST - 1}
    monkeypatch.setattr(disk_space.shutil, "disk_usage", lambda folder: SimpleNamespace(free=free[folder]))
    disk_space.require_room_for_acts([tmp_path])
    with pytest.raises(StorageRefused, match=r"disk_full .free_mib=15"):
        disk_space.require_room_for_acts(free)
    monkeypatch.undo()
    with pytest.raises(StorageRefused, match="not_writable"):
        disk_space.require_room_for_acts([tmp_path, tmp_path / "away"])


def test_guesses_at_once_are_counted_one_by_one(store):
    """Many processes guessing together get the free guesses once, not once each: the row's lock orders them."""
    buckets = [Bucket("pair", ONE_PERSON), Bucket("address", ADDRESS)]

    def one(_):
        with store.writing() as connection:
            return guess_limits.count(connection, buckets, NOW).seconds

    with ThreadPoolExecutor(6) as pool:
        waits = list(pool.map(one, range(18)))
    assert sorted(waits) == [0] * 3 + [2] * 15
