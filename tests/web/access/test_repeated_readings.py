"""One reader, one subject and one form within a quarter of an hour are one reading, and a count of its repetitions."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.commands import alarms
from custody.domain.kernel.errors import StorageRefused
from custody.service.access import readers, reading_windows
from custody.service.access.audited_queries import reader_of
from custody.service.access.reading_windows import WINDOW_MS, ReadingWindows, write_counts
from custody.service.oversight.notification_channels import Post
from custody.service.people.sign_in import SignedIn
from custody.storage.tables import reading_repeats
from custody.storage.tables.tables import reading_repeat
from custody.storage.write import head_row
from tests.factories.http_office import Town

QUARTER = timedelta(milliseconds=WINDOW_MS)


@pytest.fixture
def number(place: Town) -> str:
    place.services.windows.forget()
    write(place)
    return place.office.lot(1, "held").exhibits[0]


def counted(place: Town, name: str, number: str) -> list[tuple[str, str, int]]:
    """The readings of a person about a subject, as their own chain tells them: type, form, repetitions."""
    lines = place.office.history(place.office.people[name])
    data = [(line.part.type, line.part.data) for line in lines if getattr(line.part.data, "about", "") == number]
    return [(type_, each.form, getattr(each, "repeats", 0)) for type_, each in data]


def session(place: Town, name: str) -> SignedIn:
    """The session of a person's client."""
    found = place.sign_in.session(place.client(name).cookies["custody"])
    assert found is not None
    return found


def size(place: Town) -> int:
    with place.store.reading() as connection:
        return head_row.read(connection).size


def write(place: Town, after: timedelta = 2 * QUARTER) -> int:
    return write_counts(place.store, place.office.recorder, datetime.now(UTC) + after)


def test_a_page_read_in_a_loop_is_one_reading_and_a_count(place: Town, number: str) -> None:
    """399 times in ten seconds: one event while it goes on, one more with the count once the quarter is over."""
    client, before = place.client("clerk"), size(place)
    for _ in range(40):
        assert client.get(f"/exhibits/{number}").status_code == 200
    assert size(place) - before == 2, "the header of one act, and its event"
    assert counted(place, "clerk", number) == [("history.read/1", "page", 0)]
    assert write(place) == 1
    assert counted(place, "clerk", number) == [("history.read/1", "page", 0), ("history.read_again/1", "page", 39)]
    assert write(place) == 0, "nothing is counted twice"


def test_another_subject_reader_or_form_is_another_reading(place: Town, number: str) -> None:
    other = place.office.lot(1, "held").exhibits[0]
    clerk = place.client("clerk")
    for path in (f"/exhibits/{number}", f"/exhibits/{other}", f"/api/exhibits/{number}"):
        clerk.get(path)
    place.client("inspector").get(f"/exhibits/{number}")
    assert Counter(counted(place, "clerk", number)) == {("history.read/1", f, 0): 1 for f in ("page", "api")}
    assert counted(place, "clerk", other) == counted(place, "inspector", number) == [("history.read/1", "page", 0)]


def test_invented_words_and_numbers_fill_no_log(place: Town, number: str) -> None:
    """975 answers of 404 in six seconds wrote 1,950 events; other words for one list are one reading, and a count."""
    clerk, before = place.client("clerk"), size(place)
    for turn in range(6):
        for text in (f"PV {turn}/2026", " " * turn + "PV 1/2026", f"CS{turn:011}"):
            clerk.get("/api/cases", params={"pv": text})
            clerk.get("/api/exhibits", params={"case": text})
    assert size(place) - before == 2 * 2, "of each list one act: its header and its event"
    assert write(place) == 2


def test_each_list_is_a_reading(place: Town, number: str) -> None:
    """After the alarms, the other lists are on record too."""
    client, before = place.client("inspector"), size(place)
    paths = ("/api/alarms", "/api/discrepancies", "/api/exhibits", "/api/cases")
    for path in paths * 2:
        assert client.get(path).status_code < 400, path
    assert size(place) - before == 2 * len(paths)


LISTS = [
    "transfers",
    "temporary-releases",
    "slips/missing",
    "holdings",
    "first-notices",
    "orders",
    "destruction-requests",
    "destruction-sessions",
    "certificates",
    "inventories",
    "received-bundles",
    "confidential-inspections",
    "people",
    "pending-changes",
    "devices",
]


def test_each_list_is_a_reading_that_names_it(place: Town, number: str) -> None:
    """Lists showed who hands what to whom without a trace; each is one reading in a quarter of an hour, by its name."""
    people, told = place.office.people, Counter[tuple[str, str]]()
    for listing in LISTS:
        for name in ("clerk", "inspector", "officer"):
            before = len(place.office.history(people[name]))
            codes = {place.client(name).get(f"/api/{listing}").status_code for _ in range(3)}
            events = [line.part.data for line in place.office.history(people[name])[before:]]
            if codes == {200}:
                assert [(each.listing, each.about) for each in events] == [(listing, "")], name
                told[listing, "open"] += 1
            else:
                assert codes == {403}
                assert not events
    assert {listing for listing, _ in told} == set(LISTS)
    write(place)
    again = [line.part.data for line in place.office.history(people["inspector"]) if "read_again" in line.part.type]
    assert {"transfers", "people"} & {each.listing for each in again}


def test_a_page_and_its_resource_are_one_list(place: Town, number: str) -> None:
    """A form that shows its list again is that list."""
    client, before = place.client("clerk"), size(place)
    for path in ("/transfers", "/api/transfers"):
        assert client.get(path).status_code == 200
    assert size(place) - before == 2


def test_an_event_read_is_a_reading_of_its_subject(place: Town, number: str) -> None:
    client, [*_, line] = place.client("inspector"), place.office.history(number)
    for _ in range(2):
        assert client.get(f"/api/log/events/{line.seq}").status_code == 200
    assert counted(place, "inspector", number) == [("history.read/1", "api", 0)]


def test_a_paper_taken_in_a_loop_is_one_until_more_is_recorded(place: Town, number: str, no_paper: None) -> None:
    """Both its records: that on the subject's chain names the end that the paper shows."""
    clerk = place.client("clerk")
    for _ in range(5):
        assert clerk.get(f"/exhibits/{number}/history/pdf").status_code == 200
    given = [line.part.data for line in place.office.history(number) if line.part.type == "document.issued/1"]
    assert len(given) == 1
    assert counted(place, "clerk", number) == [("history.read/1", "pdf", 0)]
    place.client("inspector").get(f"/exhibits/{number}/history/pdf")
    clerk.get(f"/exhibits/{number}/history/pdf")
    given = [line.part.data for line in place.office.history(number) if line.part.type == "document.issued/1"]
    assert [each.until_n for each in given] == [given[0].until_n + step for step in range(3)]


def test_the_page_of_readers_says_how_often_and_until_when(place: Town, number: str) -> None:
    clerk = place.client("clerk")
    for _ in range(3):
        clerk.get(f"/exhibits/{number}")
    assert write(place) == 1
    with place.store.reading() as connection:
        told = readers.readers_of(connection, reader_of(session(place, "inspector")), number)
    [line] = [line for line in told.lines if line.person == place.office.clerk]
    assert (line.times, line.form) == (3, "page")
    assert line.at < line.last
    [reader] = told.readers
    assert (reader.person, reader.forms, reader.first, reader.last) == (line.person, {"page": 3}, line.at, line.last)
    assert reader.agency == session(place, "clerk").agency
    assert "lu 3 fois, jusqu’au" in place.client("inspector").get(f"/exhibits/{number}/readers").text


def test_a_count_outlives_the_process_that_counted(place: Town, number: str) -> None:
    """The windows are of a process; a kill loses them, no reading and no count, and nothing is counted twice."""
    clerk = place.client("clerk")
    for _ in range(3):
        clerk.get(f"/exhibits/{number}")
    place.services.windows.forget()
    for _ in range(2):
        clerk.get(f"/exhibits/{number}")
    assert [each[2] for each in counted(place, "clerk", number)] == [0, 0]
    with place.store.reading() as connection:
        kept = reading_repeats.ended(connection, 10**14)
    assert write(place) == 2
    with place.store.writing() as connection:  # killed between the act and the table
        connection.execute(reading_repeat.insert(), [{f: getattr(r, f) for f in r.__struct_fields__} for r in kept])
    assert write(place) == 2, "asked for again under the same key"
    assert [each[2] for each in counted(place, "clerk", number)] == [0, 0, 2, 1]


def test_a_round_of_the_service_writes_what_is_over(place: Town, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = place.client("clerk")
    for _ in range(2):
        clerk.get(f"/exhibits/{number}")
    alarms.make_round(place.services, Post())
    assert len(counted(place, "clerk", number)) == 1, "its quarter is not over"
    monkeypatch.setattr(reading_windows, "WINDOW_MS", -1)
    alarms.make_round(place.services, Post())
    assert len(counted(place, "clerk", number)) == 2


def test_what_cannot_be_counted_is_not_shown(place: Town, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The count is on disk before the answer goes out, as the first reading is."""
    clerk = place.client("clerk")
    clerk.get(f"/exhibits/{number}")

    def refuse(*_: object) -> None:
        raise StorageRefused("not_recorded", reason="disk")

    monkeypatch.setattr(reading_windows, "count", refuse)
    assert clerk.get(f"/exhibits/{number}").status_code == 503


def test_requests_at_once_are_one_reading(place: Town, number: str) -> None:
    clerk, reading = session(place, "clerk"), place.services.queries

    async def all_at_once() -> None:
        await asyncio.gather(*(reading.record(clerk, number, "page") for _ in range(8)))

    asyncio.run(all_at_once())
    assert counted(place, "clerk", number) == [("history.read/1", "page", 0)]
    assert write(place) == 1
    assert counted(place, "clerk", number)[1:] == [("history.read_again/1", "page", 7)]


STEPS = st.lists(
    st.tuples(st.sampled_from("AB"), st.sampled_from("XY"), st.sampled_from(("page", "pdf")), st.integers(-60, 1200)),
    max_size=60,
)


@given(STEPS)
def test_i41_whatever_is_read_each_reading_is_an_event_or_in_its_count(steps: list[tuple[str, str, str, int]]) -> None:
    """Whoever reads what, however the clock goes: events and repetitions together are all readings, within a quarter.

    No window takes in a reading of another key, of a quarter of an hour later, or of before it began.
    """
    windows, now, events, repeats = ReadingWindows(), 10**12, Counter[str](), Counter[str]()
    begun: dict[str, tuple[tuple[str, ...], int]] = {}
    for place_, (*key, seconds) in enumerate(steps):
        now += seconds * 1000
        window = windows.open(*key, now=now, act=f"act {place_}")
        if window.recorded:
            assert begun[window.act][0] == tuple(key)
            assert 0 <= now - begun[window.act][1] < WINDOW_MS
            repeats[window.act] += 1
        else:
            assert window.act == f"act {place_}", "its first event is its own"
            begun[window.act] = (tuple(key), now)
            events[window.act] += 1
        window.recorded = True
    assert sum(events.values()) + sum(repeats.values()) == len(steps)
    assert set(events.values()) <= {1}
    assert repeats.keys() <= events.keys()
