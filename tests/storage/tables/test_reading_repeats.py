"""Repetitions of a reading are counted on both databases, and told once their quarter of an hour is over."""

from custody.service.people import guess_counters
from custody.storage.tables import guess_limits, reading_repeats
from custody.storage.tables.guess_limits import Guesses
from custody.storage.tables.reading_repeats import Repeat


def repeat(of, first_at, last_at, act="key"):
    return Repeat(
        of=of, act=act, person="PE1", agency="SV1", about="EV1", form="page", inquiry="", listing="", first_at=first_at,
        last_at=last_at,
    )  # fmt: skip


def test_repetitions_add_up_and_keep_their_first_key(store):
    with store.writing() as connection:
        for at, act in ((11, "first"), (12, "second"), (13, "third")):
            reading_repeats.add(connection, repeat("a", 10, at, act))
        reading_repeats.add(connection, repeat("b", 20, 21))
    with store.reading() as connection:
        [only] = reading_repeats.ended(connection, 20)
        assert (only.of, only.act, only.repeats, only.last_at) == ("a", "first", 3, 13)
        assert [each.of for each in reading_repeats.ended(connection, 21)] == ["a", "b"]
    with store.writing() as connection:
        reading_repeats.forget(connection, ["a"])
    with store.reading() as connection:
        assert [each.of for each in reading_repeats.ended(connection, 99)] == ["b"]


def test_wrong_guesses_are_read_off_the_counters_each_once(store):
    """Password, PIN of a colleague, PIN on an enrolled device; not the counters that count the same guess again."""
    buckets = [
        *guess_counters.from_address("2001:db8::7", "moussa"), *guess_counters.of_pin("PE2", "dev", "PE1"),
        *guess_counters.on_enrolled("DV1", "PE3"), *guess_counters.at_known_browser("cookie", "PE4"),
        *guess_counters.in_session("dev", "PE5"),
    ]  # fmt: skip
    with store.writing() as connection:
        guess_limits.count(connection, buckets, 1_000)
    with store.reading() as connection:
        found = guess_limits.recent(connection, 999)
        assert guess_limits.recent(connection, 1_000) == []
    name = guess_counters.sha256("moussa")
    told = {(each.source, each.account) for each in found}
    browser = next(source for source, account in told if account == "PE4")
    assert told == {
        ("2001:0db8:0000:0000", name), ("PE1", "PE2"), ("DV1", "PE3"), (browser, "PE4"),
    }  # fmt: skip
    assert found[0] == Guesses(found[0].source, found[0].account, 1, 1_000)
