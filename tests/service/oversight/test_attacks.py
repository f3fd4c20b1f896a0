"""Attacks on the sign-in and searches for secrets raise one alarm each; an honest day raises none."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from custody.domain.kernel.errors import NotAllowed, RuleBroken
from custody.domain.oversight.alarm import ATTACKS, Alarm, IndicatorFigures
from custody.domain.oversight.indicator_alarm import UpdateIndicator
from custody.domain.people.propose_and_confirm import ResetCredentials
from custody.service.kernel import security_log
from custody.service.oversight import notification_queue
from custody.service.oversight.alarm_sweep import request_of, run_sweep
from custody.service.oversight.attacks import QUARTER, REFUSED_READS, RefusedReads, look_for_attacks
from custody.service.oversight.log_health import log_number
from custody.service.oversight.notification_channels import Addressee, Letter, Mail, Post
from custody.web.rendering.alert_messages import letter
from tests.factories.http_office import PASSWORD, PIN, Town, town
from tests.service.sweep_fixture import alarms

WRONG = "wrong wrong wrong"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path) as made:
        yield made


def attempt(place: Town, name: str, password: str = WRONG, *, address: str = "198.51.100.7", device: str = "x") -> str:
    """Sign in as somebody would; "" or the refusal's code."""
    try:
        place.sign_in.sign_in(name, password, device=device, address=address, lang="fr")
    except NotAllowed as error:
        return error.code
    return ""


def look(place: Town, refused: RefusedReads | None = None, after: timedelta = timedelta()) -> int:
    now = datetime.now(UTC) + after
    return look_for_attacks(place.store, place.office.recorder, refused or RefusedReads(), now)


def raised(place: Town) -> list[tuple[str, str]]:
    return sorted((alarm.sort, alarm.about) for alarm in alarms(place.office) if alarm.sort in ATTACKS)


def installation(place: Town) -> str:
    with place.store.reading() as connection:
        return log_number(connection)


def test_an_honest_day_raises_none(place: Town) -> None:
    """Everybody mistypes three times on their browser and gets in; three on a new one; one gives up at home; PINs too."""
    names = list(place.office.people)
    for name in names:
        assert attempt(place, name, PASSWORD, address="41.73.96.10", device=name) == ""
        for _ in range(3):
            attempt(place, name, address="41.73.96.10", device=name)
        forgiven(place, name, device=name)
    for name in names[:3]:
        for _ in range(3):
            attempt(place, name, address="41.73.96.10", device="new")
        forgiven(place, name, device="new")
    for address in ("41.73.96.10", "41.73.97.1"):
        for _ in range(3):
            attempt(place, names[-1], address=address, device="phone")
    person = place.office.people[names[0]]
    for _ in range(3):
        with pytest.raises(NotAllowed):
            place.sign_in.accounts.check_pin(person, "000000", device="d", by=place.office.people[names[1]])
    refused = RefusedReads()
    for _ in range(REFUSED_READS - 1):
        refused.add(person)
    assert look(place, refused) == 0
    assert raised(place) == []


def forgiven(place: Town, name: str, device: str) -> None:
    """Get in after the wait: what one mistyped is taken back."""
    with place.store.writing() as connection:
        connection.exec_driver_sql("UPDATE guess SET last_at = last_at - 60000")
    assert attempt(place, name, PASSWORD, address="41.73.96.10", device=device) == ""


def test_a_quarter_that_ended_between_two_looks_is_seen(place: Town) -> None:
    """Ten thousand in its last seconds, and one after it, began a new count that no look found large."""
    refused, person = RefusedReads(), place.office.clerk
    for _ in range(REFUSED_READS):
        refused.add(person)
    refused._since[person] -= QUARTER
    refused.add(person)
    assert look(place, refused) == 1
    assert raised(place) == [("refused_reads", person)]
    assert look(place, refused) == 0
    assert refused.many(datetime.now(UTC) + timedelta(hours=2)) == []


def test_guessing_over_accounts_from_one_address_is_one_alarm(place: Town) -> None:
    for name in list(place.office.people)[:9]:
        attempt(place, name)
    assert look(place) == 1
    assert raised(place) == [("guessing", installation(place))]
    assert look(place) == 0, "one a day, not one a round"


def test_guessing_over_accounts_from_many_addresses_is_one_alarm(place: Town) -> None:
    for turn in range(3):
        for at, name in enumerate(list(place.office.people)[:12]):
            attempt(place, name, address=f"198.51.{at}.{turn}")
    assert look(place) == 1
    [alarm] = alarms(place.office, "guessing")
    assert alarm.figures == IndicatorFigures(count=36, total=12, sources=36)


def test_names_that_nobody_has_count_too(place: Town) -> None:
    for at in range(9):
        attempt(place, f"nobody {at}")
    assert look(place) == 1


def test_one_account_from_sixty_addresses_is_slowed_and_one_alarm(place: Town) -> None:
    """Hole 10: 180 wrong passwords; the person gets in at once on a browser used before."""
    assert attempt(place, "prosecutor", PASSWORD, address="41.73.96.10", device="own browser") == ""
    codes = [attempt(place, "prosecutor", address=f"198.51.100.{at % 60}") for at in range(180)]
    checked = codes.count("signin_failed")
    assert checked <= 12, "ten at once, then one after 2, 4, 8 ... 60 seconds"
    assert set(codes) == {"signin_failed", "guess_slowed"}, "never refused for the day"
    assert attempt(place, "prosecutor", PASSWORD, address="198.51.100.9", device="own browser") == ""
    assert look(place) == 1
    assert raised(place) == [("guessed", place.office.prosecutor)]
    [alarm] = alarms(place.office, "guessed")
    assert alarm.figures is not None
    assert (alarm.figures.count, alarm.figures.total) == (checked, 1)


def test_an_account_guessed_by_many_is_never_shut_longer_than_a_minute(place: Town) -> None:
    for at in range(30):
        attempt(place, "prosecutor", address=f"198.51.100.{at}")
        with place.store.writing() as connection:
            connection.exec_driver_sql("UPDATE guess SET last_at = last_at - 60000")
    assert attempt(place, "prosecutor", PASSWORD, address="41.73.96.10", device="new") == ""


def test_pins_of_colleagues_are_an_alarm_about_who_tries_them(place: Town) -> None:
    """Hole 9: ten wrong PINs on five colleagues by one who is signed in."""
    clerk, *others = list(place.office.people.values())[:6]
    for person in others:
        for _ in range(2):
            with pytest.raises(NotAllowed):
                place.sign_in.accounts.check_pin(person, "000000", device="d", by=clerk)
    assert look(place) == 1
    assert raised(place) == [("guessing", clerk)]


def test_an_alarm_goes_on_with_its_figures_each_time_they_double(place: Town) -> None:
    """400 guesses are one alarm and a few updates, whoever looks how often."""
    refused, person = RefusedReads(), place.office.clerk
    before = place.size()
    for count in range(1, 401):
        refused.add(person)
        if count >= REFUSED_READS and count % 10 == 0:
            look(place, refused)
    [alarm] = alarms(place.office, "refused_reads")
    assert (alarm.about, alarm.status, alarm.figures) == (person, "open", IndicatorFigures(count=400))
    assert place.size() - before == 2 * 4, "50, 100, 200, 400: four acts of one event"
    with place.store.reading() as connection:
        number = connection.exec_driver_sql("SELECT id FROM subject WHERE kind = 'LT'").scalar_one()
    with pytest.raises(RuleBroken, match="not_due"):
        place.office.recorder.record(
            request_of("alarm.update/1", UpdateIndicator(alarm=number, figures=IndicatorFigures(count=401)))
        )


def test_refused_reads_of_yesterday_are_no_alarm_today(place: Town) -> None:
    refused = RefusedReads()
    for _ in range(REFUSED_READS):
        refused.add(place.office.clerk)
    assert look(place, refused, timedelta(hours=2)) == 0
    assert look(place, refused) == 1


@pytest.mark.parametrize(("name", "told"), [("prosecutor", 1), ("inspector", 1), ("clerk", 0)])
def test_a_reset_of_a_person_of_trust_is_told_once(place: Town, name: str, told: int) -> None:
    place.office.enrol(ResetCredentials(person=place.office.people[name]))
    for _ in range(2):
        run_sweep(place.store, place.office.recorder, datetime.now(UTC))
    found = alarms(place.office, "reset")
    assert [alarm.about for alarm in found] == [place.office.people[name]] * told


def test_the_inspection_and_the_operator_read_what_happened_and_what_to_do(place: Town) -> None:
    place.office.enrol(ResetCredentials(person=place.office.prosecutor))
    run_sweep(place.store, place.office.recorder, datetime.now(UTC))
    for name in list(place.office.people)[:9]:
        attempt(place, name)
    look(place)
    page = place.client("inspector").page("/alarms").text
    assert "comptes visés\N{NO-BREAK SPACE}: 9, adresses ou appareils\N{NO-BREAK SPACE}: 1, depuis le" in page
    assert "Faites bloquer par l’exploitant les adresses du relevé de sécurité" in page
    assert "si elle l’a voulu" in page
    written: list[tuple[str, Letter]] = []
    post = Post(
        address="https://x", mail=Mail("h", "s"),
        addressee=(Addressee("operator", mail=("ops@x",)), Addressee("inspection", mail=("igs@x",))),
    )  # fmt: skip
    sender = {"mail": lambda _post, address, text: written.append((address, text))}
    notification_queue.deliver(place.store, post, letter, datetime.now(UTC), sender)
    assert {address for address, _ in written} == {"ops@x", "igs@x"}
    [(_, told)] = [pair for pair in written if pair[0] == "ops@x"]
    assert "Faites bloquer" in told.text
    assert "198.51.100.7" not in told.text + page, "no address in the log for ever, nor in a letter"


def test_the_operator_hears_of_attacks_alone(place: Town) -> None:
    post = Post(mail=Mail("h", "s"), addressee=(Addressee("operator", mail=("ops@x",)),))
    late = Alarm(sort="temporary_release", about="EV", since="", raised_at="", raised=1, addressed_at="", status="open")
    assert list(notification_queue._wanted({"LT1": late}, post)) == []


def test_every_alarm_about_an_attack_is_a_line_of_the_security_log(
    place: Town, caplog: pytest.LogCaptureFixture
) -> None:
    security_log.log.addHandler(caplog.handler)
    try:
        for name in list(place.office.people)[:9]:
            attempt(place, name)
        look(place)
    finally:
        security_log.log.removeHandler(caplog.handler)
    [line] = [record.line for record in caplog.records if record.line["event"] == "alarm.raised"]
    assert (line["sort"], line["count"]) == ("guessing", 9)


def test_a_right_pin_is_no_guess(place: Town) -> None:
    clerk, other = place.office.clerk, place.office.supervisor
    place.sign_in.accounts.set_pin(other, PASSWORD, PIN, device="d")
    place.sign_in.accounts.check_pin(other, PIN, device="d", by=clerk)
    assert look(place) == 0
