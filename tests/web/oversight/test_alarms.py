"""Alarms on screen: who sees them, who takes note, what the morning sheet prints."""

import re
from datetime import UTC, datetime
from html import unescape
from types import SimpleNamespace
from typing import get_args

import pytest

from custody.domain.access.visibility import Reader
from custody.domain.discrepancies.discrepancy import Discrepancy, Finding, gap, measured
from custody.domain.kernel.quantity import MASS, Count, MassEntry
from custody.domain.oversight import anomaly_rules, indicator_alarm, indicator_patterns
from custody.domain.oversight.alarm import SORTS, Alarm, IndicatorFigures
from custody.domain.oversight.deadline import Sort
from custody.domain.oversight.indicator_alarm import RaiseIndicator
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.seizures.first_notice import TakeNotice
from custody.service.oversight import alarm_sweep
from custody.service.oversight.alarm_sweep import request_of, run_sweep
from custody.service.oversight.alarms import lines, noted
from custody.service.oversight.notification_channels import Addressee, Mail, Post
from custody.service.oversight.notification_queue import deliver
from custody.service.search import list_filter
from custody.storage.read import subject_queries
from custody.text import i18n, local_time, terms
from custody.text.paper import WORDS
from custody.web.pages.oversight import alarms as alarm_pages
from custody.web.rendering import alarm_text as words
from custody.web.rendering.alert_messages import letter
from custody.web.rendering.display_names import unbroken
from tests.web.full_custody import ok, town


@pytest.fixture
def place(tmp_path):
    with town(tmp_path) as made:
        yield made


@pytest.fixture
def late(place, monkeypatch):
    """Two exhibits seized in 2016 and never handed over, and the alarms about them; not of their seizure's term."""
    monkeypatch.setattr(alarm_sweep, "_lapsed_seizures", lambda _store, _now: iter(()))
    lot = place.office.lot(2, "sealed")
    run_sweep(place.office.store, place.office.recorder, datetime.now(UTC))
    return lot


def numbers(text):
    return re.findall(r'name="alarms" value="(LT\w{11})"', text)


def test_t2_the_inspection_reads_the_alarm_and_takes_note_with_a_reason(place, late):
    """Open, counted on the start page, with article and exhibit; once noted, in sight with the reason."""
    inspector = place.client("inspector")
    assert "2 alertes attendent" in inspector.page("/").text
    shown = inspector.page("/alarms").text
    assert all(f"/exhibits/{each}" in shown for each in late.exhibits)
    assert "délai est dépassé" in shown
    listed = numbers(shown)
    refused = inspector.submit("/alarms/acknowledge", alarms=listed, reason=" ")
    assert (refused.status_code, refused.text.count(" checked>")) == (400, 2)
    done = inspector.submit("/alarms/acknowledge", alarms=listed[:1], reason="Officier convoqué")
    assert (done.status_code, done.headers["location"]) == (303, "/alarms")
    assert numbers(inspector.page("/alarms").text) == listed[1:]
    assert "Officier convoqué" in inspector.page("/alarms?status=acknowledged").text


@pytest.mark.parametrize(
    ("zone", "since", "told"),
    [
        ("Africa/Bamako", "2021-07-16T00:00:00.000Z", "16/07/2021"),
        ("Africa/Niamey", "2021-07-15T23:00:00.000Z", "16/07/2021"),
        ("Africa/Niamey", "2021-07-16T00:00:00.000Z", "16 juillet 2021, 1 h 00 UTC+1"),
        ("Africa/Bamako", "2021-07-16T09:30:00.000Z", "16 juillet 2021, 9 h 30 UTC"),
    ],
)
def test_a_deadline_in_days_is_told_by_its_day(zone, since, told):
    """It passes as a day begins where the reader is; nobody set an hour. One in hours is told with its hour."""
    before = local_time.current().key
    local_time.use(zone)
    i18n.use("fr")
    try:
        said = re.sub("<.*?>", "", words.since(SimpleNamespace(since=since)))
    finally:
        local_time.use(before)
    assert re.sub(r"\s", " ", said) == told


def test_the_exhibits_own_history_shows_the_alarm(place, late):
    """Whoever reads the chain reads that it was overdue, on screen and on paper."""
    shown = place.client("officer").page(f"/exhibits/{late.exhibits[0]}/history").text
    assert "Alerte du service" in shown
    assert "délai est dépassé" in shown


def test_the_heading_of_an_alarm_says_which_deadline_of_what_has_passed(place, late):
    """From where to where and how long, then the case and the exhibit: on the page, and in a letter without the case."""
    shown = place.client("inspector").page("/alarms").text
    exhibit = place.office.state(late.exhibits[0])
    pv = place.office.state(exhibit.case).case_reference
    assert f"Scellé n° {exhibit.exhibit_number}, cannabis (herbe), {pv} – un délai est dépassé : de " in shown.replace(
        "\u00a0", " "
    )


def test_the_store_does_not_see_alarms_and_the_prosecutor_sees_those_of_the_case(place, late):
    """The page is closed to the store, and no link leads there."""
    for person in ("clerk", "supervisor", "officer"):
        client = place.client(person)
        assert client.get("/alarms").status_code == 403
        assert 'href="/alarms"' not in client.page("/").text
    assert len(numbers(place.client("prosecutor").page("/alarms").text)) == 2


def test_who_cannot_be_reached_is_shown_to_the_inspection(place, late):
    """The address and why, until a message gets through; the prosecutor does not see addresses."""

    def refuse(*_):
        raise ConnectionRefusedError(111, "Connection refused")

    to = Post(mail=Mail(host="x", sender="x"), addressee=(Addressee(to="inspection", mail=("igs@test",)),))
    deliver(place.office.store, to, letter, datetime.now(UTC), {"mail": refuse})
    shown = place.client("inspector").page("/alarms").text
    assert "igs@test" in shown
    assert "Connection refused" in shown
    assert "igs@test" not in place.client("prosecutor").page("/alarms").text


def test_the_morning_sheet_lists_every_open_alarm(place, late):
    """One line each, with a box to sign."""
    shown = place.client("inspector").page("/alarms/morning").text
    assert shown.count("<tr id=") == 2
    assert "Signature" in shown


def test_the_worst_stands_first_then_the_oldest_with_its_case_and_exhibit(place, late):
    """On screen and on the sheet: a log in doubt, a discrepancy, then what is late, the longest late first."""
    office = place.office
    [differing] = office.quarantine(office.lot(1))
    run_sweep(office.store, office.recorder, datetime.now(UTC))
    found = IndicatorFigures(count=1, total=9, where=("tile",))
    command = RaiseIndicator(
        sort="altered", about=office.place, since="2026-11-01T00:00:00.000Z", agency="", figures=found
    )
    office.recorder.record(request_of("alarm.raise_indicator/1", command))
    case = office.state(late.exhibits[0]).case
    for path in ("/alarms", "/alarms/morning"):
        shown = place.client("inspector").page(path).text
        listed = [office.state(n) for n in re.findall(r'id="(LT\w{11})"', shown)]
        assert [one.sort for one in listed[:2]] == ["altered", "discrepancy"], path
        since = [one.since for one in listed[2:]]
        assert len(since) > 1, path
        assert since == sorted(since), path
        assert shown.count(unbroken(office.state(case).case_reference)) == len(late.exhibits), (
            "what it is about is said once"
        )
        assert (f'href="/cases/{case}"' in shown) == (path == "/alarms"), "the sheet to print leads nowhere"
        assert f'href="/exhibits/{office.state(differing).about}"' in shown, path


def test_alarms_that_are_alike_stand_by_case_and_exhibit_number(place):
    """Ten bricks of one seizure that nobody took charge of are late at once: 2 before 10."""
    place.office.lot(10, "sealed")
    run_sweep(place.office.store, place.office.recorder, datetime.now(UTC))
    for path in ("/alarms", "/alarms/morning"):
        shown = place.client("inspector").page(path).text
        assert re.findall(r"[Ss]cellé n°\W(\d+), cannabis", shown) == [str(n + 1) for n in range(10)], path


def test_a_page_looks_up_what_it_shows_and_counts_all(place, late, monkeypatch):
    """One alarm a page: each once, in order, out of two; nothing is read for the one that is not shown."""
    shown = []

    def looked_up(connection, vault, reader, found):
        shown.append(list(found))
        return lines(connection, vault, reader, found)

    monkeypatch.setattr(list_filter, "ROWS", 1)
    monkeypatch.setattr(alarm_pages.alarms, "lines", looked_up)
    whole, decoded = [], subject_queries.decode_state
    monkeypatch.setattr(subject_queries, "decode_state", lambda n, body: whole.append(n) or decoded(n, body))
    pages = [place.client("inspector").page(f"/alarms?page={number}").text for number in (1, 2)]
    assert [numbers(page) for page in pages] == shown
    whole.clear()
    assert numbers(place.client("inspector").page("/alarms?page=2").text) == shown[1]
    assert {n for n in whole if n.startswith("LT")} == {*shown[1]}, "of the other only what puts it in order"
    assert len({*shown[0], *shown[1]}) == 2
    assert all(re.search(r"/ 2</span>", page) for page in pages)
    assert "2 alertes attendent" in place.client("prosecutor").page("/").text


def test_what_was_noted_comes_page_by_page_the_last_raised_first(place, late):
    """Each alarm once, and none lost between two pages."""
    office = place.office
    raised = sorted(numbers(place.client("inspector").page("/alarms").text), key=lambda n: office.state(n).raised)
    ok(place.client("inspector").submit("/alarms/acknowledge", alarms=raised, reason="Vu"))
    reader = Reader(office.inspector, "", ("inspector",))
    with office.store.reading() as connection:
        first, after = noted(connection, office.vault, reader, "", 1)
        second, end = noted(connection, office.vault, reader, after, 5)
    assert [one.id for one in (*first, *second)] == raised[::-1]
    assert end == ""


def test_every_sort_of_alarm_has_its_words():
    """On screen, and for those about an exhibit on its printed history, in both languages; unseen ones are a store's."""
    assert {*SORTS, *get_args(indicator_alarm.Sort)} == set(terms.ALARMS)
    for lang in ("fr", "en"):
        assert all(f"flag.alarm_{sort}" in WORDS[lang] for sort in set(get_args(Sort)) - {"sighting", "report"})


def test_t23_a_suspicion_says_who_how_often_and_where_everything_of_its_kind_stands(place):
    """To the inspection only; the morning sheet says the same; the store's own people have no such page."""
    office = place.office
    found = IndicatorFigures(people=(office.clerk, office.officer), count=12, total=13)
    lost = IndicatorFigures(count=40, lost_ug=60_000_000, explained_ug=20_000_000)
    entered = IndicatorFigures(count=2, total=9, where=("0197a8c0-0000-7000-8000-000000000001",))
    many = IndicatorFigures(people=(office.analyst,), count=504, total=21)
    since = "2026-11-01T00:00:00.000Z"
    for command in (
        RaiseIndicator(sort="hands", about=office.clerk, since=since, agency=office.drug_office, figures=found),
        RaiseIndicator(sort="drift", about=office.place, since=since, agency=office.drug_office, figures=lost),
        RaiseIndicator(sort="access", about=office.place, since=since, agency=office.drug_office, figures=entered),
        RaiseIndicator(sort="analyses", about=office.analyst, since=since, agency=office.laboratory, figures=many),
    ):
        office.recorder.record(request_of("alarm.raise_indicator/1", command))
    for path in ("/alarms", "/alarms/morning"):
        shown = place.client("inspector").page(path).text
        assert "Nom clerk + Adj Nom officer" in shown
        assert "12 fois sur 13" in shown
        assert "40 pesées, 60" in shown
        assert f"/drift?agency={office.drug_office}" in shown
        assert "un visiteur" in shown
        assert "2 entrées de ce genre sur 9" in shown
        assert "504 résultats d’analyse en 21 jours de travail" in shown
    assert place.client("supervisor").page("/alarms").status_code == 403
    assert place.client("prosecutor").get("/api/alarms").json()["alarms"] == []


def test_the_api_lists_and_takes_note(place, late):
    """The twin of the pages."""
    inspector = place.client("inspector")
    listed = inspector.get("/api/alarms").json()["alarms"]
    assert {one["about"] for one in listed} == set(late.exhibits)
    body = {"alarms": [one["id"] for one in listed], "reason": "Vu"}
    assert inspector.act("/api/alarms/acknowledge", body).status_code == 201
    assert inspector.get("/api/alarms").json()["alarms"] == []
    noted = inspector.get("/api/alarms?status=acknowledged").json()["alarms"]
    assert {one["reason"] for one in noted} == {"Vu"}


def test_t1_the_alarm_of_a_shortfall_says_its_figures_on_the_page_the_sheet_the_mail_and_the_sms(place):
    """Ten thousand declared, nine thousand received: the thousand stands in each of them, in French figures."""
    sides = {"expected": Finding(count=Count(10_000, "package")), "finding": Finding(count=Count(9_000, "package"))}
    i18n.use("fr")
    told = (
        words.figures("undelivered", *sides.values())
        .replace("\N{NO-BREAK SPACE}", " ")
        .replace("\N{NARROW NO-BREAK SPACE}", " ")
    )
    assert told == "\N{MINUS SIGN}1 000 colis : déclaré 10 000 colis, reçu 9 000 colis"
    one = Discrepancy(sort="undelivered", about="SE1", case="CS1", opened_at="2026", opened=1, status="open", window=[],
                      **sides)  # fmt: skip
    alarm = Alarm(sort="discrepancy", about="EC1", since="2026-01-02T00:00:00.000Z", raised_at="x", raised=1,
                  addressed_at="x", status="open")  # fmt: skip
    said = letter({"LT1": alarm}, {"EC1": one}, "https://x")
    assert words.figures("undelivered", *sides.values()) in said.subject
    assert words.figures("undelivered", *sides.values()) in said.text
    assert len(said.subject) < 160, "one SMS"


def test_i56_an_unanswered_notice_stands_with_its_amount_and_its_letter_names_no_substance(place, monkeypatch):
    """Inspection and prosecution read substance and amount on page and sheet; the store reads neither."""
    monkeypatch.setattr(anomaly_rules, "UNANSWERED_HOURS", -1)
    office = place.office
    line = LineEntry(substance="cocaine", mass=MassEntry("400", "g"))
    command = TakeNotice(channel="radio", told_at=office.now(), caller="Patrouille", place="Faladié", words="Sac",
                         lines=(line,))  # fmt: skip
    notice = office.do("first_notice.take/1", command, "officer").first("NT")
    run_sweep(office.store, office.recorder, datetime.now(UTC))
    i18n.use("fr")
    for person in ("inspector", "prosecutor"):
        for path in ("/alarms", "/alarms/morning"):
            shown = unescape(place.client(person).page(path).text).replace("\N{NARROW NO-BREAK SPACE}", " ")
            assert "il y a trois jours et jamais déclaré" in shown, (person, path)
            assert "cocaïne : 400 g" in shown.replace("\N{NO-BREAK SPACE}", " "), (person, path)
    with office.store.reading() as connection:
        told = subject_queries.find(connection, Alarm, status="open", limit=None)
    [alarm] = [each for each in told.values() if each.about == notice and each.sort == "notice_unanswered"]
    said = letter({"LT1": alarm}, {}, "https://x").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "400 g" in said
    assert "coca" not in said


def test_what_differs_stands_on_page_and_sheet_and_is_kept_from_who_checks_blind(place):
    """Both sides, with the sort of the discrepancy; seals and names never travel."""
    office = place.office
    [differing] = office.quarantine(office.lot(1))
    run_sweep(office.store, office.recorder, datetime.now(UTC))
    state = office.state(differing)
    said = words.figures(state.sort, state.expected, state.finding)
    assert said
    i18n.use("fr")
    for path in ("/alarms", "/alarms/morning"):
        shown = unescape(place.client("inspector").page(path).text)
        assert words.figures(state.sort, state.expected, state.finding) in shown, path


def test_the_gap_tells_only_what_both_sides_say_each_unit_apart():
    """Nothing found is all of it; another unit, or none weighed, is no figure."""
    kilo = Finding(ug=1_000_000_000, count=Count(3, "package"))
    assert gap(kilo, None) == {"package": -3, MASS: -1_000_000_000}
    assert gap(kilo, Finding(ug=999_000_000)) == {MASS: -1_000_000}
    assert gap(kilo, Finding(count=Count(5, "tablet"))) == {}
    assert gap(Finding(seal="A 1"), Finding(seal="A 2")) == {}
    assert gap(None, kilo) == {}
    assert measured(Finding(seal="A 1", ug=5)) == Finding(ug=5)


def test_an_alarm_about_balances_or_a_pair_says_their_names_and_stands_once(place):
    """Two ended certificates of one office are one section with both serial numbers; a pair is named by both."""
    office = place.office
    balances = [office.new_balance("supervisor", serial, until="2024-01-01") for serial in ("ML-7", "ML-8")]
    run_sweep(office.store, office.recorder, datetime.now(UTC))
    page = place.client("inspector").page("/alarms").text
    sections = [part for part in page.split("<section")[1:] if "certificat d’étalonnage" in part]
    assert len(sections) == 1
    assert all(serial in sections[0] for serial in ("ML-7", "ML-8"))
    assert not any(balance in re.sub("<[^>]*>", " ", sections[0]) for balance in balances)


def test_i71_one_pair_is_told_once_whoever_typed_the_pin():
    """A with the PIN of B, and B with that of A, are one pair: the more frequent way is told."""
    ways = [indicator_patterns.Indicator(sort="one_phone", people=people, count=n, total=9, where=())
            for people, n in ((("PE1", "PE2"), 5), (("PE2", "PE1"), 4), (("PE1", "PE3"), 3))]  # fmt: skip
    assert [each.people for each in indicator_alarm.borrowed_pins(ways)] == [("PE1", "PE2"), ("PE1", "PE3")]
