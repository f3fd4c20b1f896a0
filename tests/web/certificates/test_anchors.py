"""Each act says by whom and since when it is anchored, on pages, papers and in the API, and whether its time is so."""

import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, event

from custody.domain.kernel.times import written
from custody.domain.people.installation import CorrectClock
from custody.log.trust_policy import NOBODY
from custody.service.documents.history import history_paper
from custody.service.log.http_client import Reply
from custody.service.log.timestamps import Authority
from custody.storage.read import histories
from custody.storage.signing import cosignatures, timestamps
from custody.storage.signing.timestamps import TimeStamp
from custody.storage.tables.tables import cosignature
from custody.web.rendering import history_lines
from labels.signing import pki, timestamp_client
from labels.signing.local_tsa import OWN_POLICY, LocalTimeStamper
from tests.fake_witnesses import POLICY, VKEYS, Bystanders, forge
from tests.service.tsa import NOON
from tests.web.full_custody import town

HOUR = 3600
NOT_YET, ANTEDATED = "pas encore attesté par les services contresignataires", "antidaté\N{NO-BREAK SPACE}:"
ANCHORED = "attesté par 2 services contresignataires sur 3 depuis le"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with town(tmp_path_factory.mktemp("anchored")) as made:
        made.services.witnesses.policy = POLICY
        yield made


@pytest.fixture(scope="module")
def lot(place):
    made = place.office.lot(1, "certified")
    place.office.case()  # whichever test comes first: a head may lie between its last act and the newest
    return made


@pytest.fixture(autouse=True)
def nothing_cosigned(place):
    """Each test begins with witnesses that have said nothing."""
    with place.store.writing() as connection:
        connection.execute(delete(cosignature))


def cosigned(place, by, size, late=0):
    """So many witnesses saw the head of ``size`` events, ``late`` seconds after its last event."""
    Bystanders(place.store, place.services.settings.data).cosign(size, late, by)


def pages(place, lot):
    """What the prosecutor sees of the exhibit's history and of the certificate, and the inspection of the last act."""
    line = place.office.history(lot.certificate)[0]
    return [
        place.client("prosecutor").page(f"/exhibits/{lot.exhibits[0]}/history").text,
        place.client("prosecutor").page(f"/certificates/{lot.certificate}").text,
        place.client("inspector").page(f"/acts/{line.header.act}").text,
    ]


def printed(place, path):
    """A PDF's text, as a reader extracts it."""
    pdf = place.client("prosecutor").get(path).content
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def papers(place, lot):
    """The text of the two papers; lines that wrap in a cell are joined."""
    paths = (f"/exhibits/{lot.exhibits[0]}/history/pdf", f"/certificates/{lot.certificate}/pdf")
    return [" ".join(printed(place, path).split()) for path in paths]


def test_an_act_that_too_few_cosigned_is_not_anchored_yet(place, lot):
    """Nobody, then one of three where two are asked for."""
    for page in pages(place, lot):
        assert NOT_YET in page
        assert ANCHORED not in page
    cosigned(place, 1, place.size())
    for page in pages(place, lot):
        assert f"{NOT_YET} (1 sur 3)" in page
    for paper in papers(place, lot):
        assert f"{NOT_YET} (1 sur 3)" in paper


@pytest.mark.usefixtures("every_reading")
def test_an_anchored_act_says_by_how_many_and_since_when(place, lot):
    """On every page and paper, and in the API with names and times; nothing is flagged."""
    cosigned(place, 2, place.size())
    for page in pages(place, lot):
        assert ANCHORED in page
        assert ANTEDATED not in page
    for paper in papers(place, lot):
        assert ANCHORED in paper
        assert "antidaté" not in paper
    told = place.client("prosecutor").get(f"/api/exhibits/{lot.exhibits[0]}/history").json()["lines"]
    found = told[0]["anchored"]
    assert (found["by"], found["of"], found["verdict"]) == (["w1", "w2"], 3, "")
    assert found["since"].startswith(f"{datetime.now(UTC):%Y-%m-%d}")
    certificate = place.client("prosecutor").get(f"/api/certificates/{lot.certificate}").json()
    assert certificate["anchored"]["by"] == ["w1", "w2"]
    place.client("prosecutor").page(f"/exhibits/{lot.exhibits[0]}/history")
    last = place.client("inspector").page("/log").text
    assert NOT_YET in last, "acts after the cosigned head"


def test_an_act_that_enough_witnesses_did_not_find_in_its_time_is_flagged(place, lot):
    """A head without it was cosigned an hour after the time that it claims, by two; one alone flags nothing."""
    first = place.office.history(lot.exhibits[0])[0].header_seq
    cosigned(place, 1, first, late=HOUR)
    assert all(ANTEDATED not in page for page in pages(place, lot))
    cosigned(place, 2, first, late=HOUR)
    for page in pages(place, lot):
        assert ANTEDATED in page
    history, certificate = papers(place, lot)
    assert "antidaté : assez de témoins du registre" in history.replace("\N{NO-BREAK SPACE}", " ")
    assert "Alertes du système : 0" not in history
    assert "antidaté" in certificate
    told = place.client("prosecutor").get(f"/api/exhibits/{lot.exhibits[0]}/history").json()["lines"]
    assert {line["anchored"]["verdict"] for line in told} == {"antedated"}
    filled, _ = history_paper(place.services, lot.exhibits[0])
    assert any(flag.text == "antedated" for flag in filled.flags)
    assert 'class="chip bad">antidaté' in place.client("inspector").page("/log").text


def test_a_wrong_clock_on_record_explains_what_is_flagged(place, lot):
    """By the event that says so; the flag stays."""
    with place.store.reading() as connection:
        first = histories.history(connection, lot.exhibits[0])[0].header_seq
        log = connection.exec_driver_sql("SELECT id FROM subject WHERE kind = 'NS'").scalar_one()
    cosigned(place, 2, first, late=HOUR)
    change = CorrectClock(log=log, first=first, last=place.size(), ahead_s=-HOUR, reason="Pile vide")
    place.office.enrol(change)
    for page in pages(place, lot):
        assert ANTEDATED in page
        assert "deux responsables des habilitations ont consigné que l’horloge était fausse" in page
    assert all("antidaté" in paper and "expliqué par l’événement" in paper for paper in papers(place, lot))


def test_the_log_says_who_its_witnesses_are_and_when_they_cosigned_last(place):
    """By their name in the policy, by that of their key, and by their own clock."""
    cosigned(place, 1, place.size(), late=-2 * 365 * 24 * HOUR)
    page = place.client("inspector").page("/log").text
    assert all(key.name in page for key in VKEYS)
    cells = [cell for cell in page.split("<td") if 'data-label="Dernier contreseing"' in cell]
    assert str(datetime.now(UTC).year - 2) in cells[0]
    assert all(">–<" in cell for cell in cells[1:])


def test_a_time_after_the_witnesses_saw_it_is_flagged(place, lot):
    """Cosigned with it an hour before the time that it claims."""
    cosigned(place, 2, place.size(), late=-HOUR)
    assert all("postdaté\N{NO-BREAK SPACE}:" in page for page in pages(place, lot))


def test_a_row_that_its_witness_did_not_sign_counts_for_nothing(place, lot):
    """Whoever owns the database writes one, or moves a true line under another head; it is said whose was disregarded."""
    cosigned(place, 1, place.size())
    with place.store.reading() as connection:
        [true] = cosignatures.under(connection, place.size())
    forge(place.store, place.size(), VKEYS[1])
    forge(place.store, place.size() - 1, VKEYS[0], VKEYS[2], at=true.at, line=true.line)
    for page in pages(place, lot):
        assert (NOT_YET in page, ANCHORED in page, "écarté" in page) == (True, False, True)
    for paper in papers(place, lot):
        assert f"{NOT_YET} (0 sur 3)" in paper
        assert "non prouvé : w1, w2, w3" in " ".join(paper.split())  # wherever a line breaks
    told = place.client("prosecutor").get(f"/api/exhibits/{lot.exhibits[0]}/history").json()["lines"]
    assert {(*line["anchored"]["by"], line["anchored"]["since"]) for line in told} == {("",)}
    assert set(told[0]["anchored"]["unproved"]) == {"w1", "w2", "w3"}


def stamp(place, note, by, minutes, policy="1.2.3.4"):
    """A time-stamp of a head by an authority, so many minutes from when it was certified; its time."""
    when = by.stamp.certificate.not_valid_before_utc.replace(microsecond=0) + timedelta(minutes=minutes)
    answer = LocalTimeStamper(by, when, policy).answer(timestamp_client.question(note.note.encode()).body)
    name = by.stamp.certificate.subject.rfc4514_string()
    with place.store.writing() as connection:
        timestamps.add(connection, TimeStamp(note.size, name, int(when.timestamp()), answer))
    return when


def test_the_time_stamp_of_the_oldest_head_over_an_act_is_told(place, lot, tmp_path, monkeypatch):
    """Only one that holds, by an authority that is believed here; the installation's own is called what it is."""
    services, path = place.services, f"/api/exhibits/{lot.exhibits[0]}/history"
    dakar, paris = (pki.create(tmp_path / name, name, NOON - timedelta(days=1)) for name in ("Dakar", "Paris"))
    believed = Authority(lambda _question: Reply(0, b""), [dakar.root, services.pki.root])
    monkeypatch.setattr(services.timestamps, "_authority", believed)
    note = services.checkpoints.sign_now()
    stamp(place, note, paris, minutes=1)
    with place.store.writing() as connection:
        timestamps.add(connection, TimeStamp(note.size, "CN=Faux", 1, b"x"))
    for page in pages(place, lot):
        assert ("horodaté par" in page, "Faux" in page, "Paris" in page) == (False, True, True)
    told = place.client("prosecutor").get(path).json()["lines"][0]["anchored"]
    assert (told["stamped_by"], told["stamped_at"], len(told["unproved"])) == ("", "", 2)

    stamp(place, note, services.pki, minutes=2, policy=OWN_POLICY)
    history, *others = pages(place, lot)
    for page in others:
        assert "horodaté par cette installation elle-même, ce qui ne prouve rien à un tiers" in page
    assert history.count("ne prouve rien à un tiers") == 1, "once for all events"
    assert history.count("horodaté ici le") == len(place.office.history(lot.exhibits[0]))
    for paper in papers(place, lot):
        assert paper.count("sans valeur pour un tiers") == 1, "once for all events"
    assert place.client("prosecutor").get(path).json()["lines"][0]["anchored"]["stamped_own"]

    when = stamp(place, note, dakar, minutes=1)
    services.witnesses.policy = NOBODY
    try:
        for page in pages(place, lot):
            assert "horodaté par DEMONSTRATION" in page
            assert NOT_YET not in page
    finally:
        services.witnesses.policy = POLICY
    told = place.client("prosecutor").get(path).json()["lines"][0]["anchored"]
    assert (told["stamped_at"], told["stamped_own"], len(told["unproved"])) == (written(when), False, 2)


def test_a_whole_history_is_asked_for_in_two_queries(place, lot):
    """However long it is."""
    asked = []

    def note(_connection, _cursor, statement, *_):
        asked.extend([statement] if "cosignature" in statement else [])

    event.listen(place.store.engine, "before_cursor_execute", note)
    try:
        place.client("prosecutor").get(f"/api/exhibits/{lot.exhibits[0]}/history")
    finally:
        event.remove(place.store.engine, "before_cursor_execute", note)
    assert len(asked) <= 2


@pytest.mark.parametrize(
    ("occurred", "said"),
    [("2026-01-05T09:01:00.000Z", ""), ("2026-01-05T08:00:00.000Z", "déclaré 2 heures après"),
     ("2026-01-05T09:00:00.000Z", "déclaré 1 heure après"), ("2026-01-01T10:00:00.000Z", "déclaré 4 jours après"),
     ("2020-07-12T10:00:00.000Z", "déclaré 2\u202f003 jours après"), ("2026-01-06T00:00:00.000Z", "")],
)  # fmt: skip
def test_the_delay_of_a_declaration_is_told(occurred, said):
    """As information: the time that is judged is that of recording."""
    assert history_lines.delay(occurred, "2026-01-05T10:00:00.000Z") == said
