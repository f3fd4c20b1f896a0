"""Each act says by whom and since when it is anchored, on pages, papers and in the API, and whether its time is so."""

import subprocess
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, event

from custody.log.note import COSIGNATURE, VerifierKey
from custody.log.policy import NOBODY, Policy
from custody.service.documents.history import history_paper
from custody.storage import cosignatures, queries, timestamps
from custody.storage.cosignatures import Cosignature
from custody.storage.tables import cosignature
from custody.storage.timestamps import TimeStamp
from custody.web import chronicle
from tests.web.life import town

KEYS = [VerifierKey(f"w{n}.example/w", COSIGNATURE, bytes([n]) * 32) for n in range(1, 4)]
POLICY = Policy.parse(
    "".join(f"witness w{n} {key}\n" for n, key in enumerate(KEYS, 1)) + "group q 2 w1 w2 w3\nquorum q"
)
HOUR = 3600
NOT_YET, ANCHORED, ANTEDATED = "pas encore ancré", "ancré par 2 sur 3 depuis le", "antidaté\N{NO-BREAK SPACE}:"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with town(tmp_path_factory.mktemp("anchored")) as made:
        made.services.witnesses.policy = POLICY
        yield made


@pytest.fixture(scope="module")
def lot(place):
    return place.office.lot(1, "certified")


@pytest.fixture(autouse=True)
def nothing_cosigned(place):
    """Each test begins with witnesses that have said nothing."""
    with place.store.writing() as connection:
        connection.execute(delete(cosignature))


def cosigned(place, by, size, late=0):
    """So many witnesses saw the head of ``size`` events, ``late`` seconds from now."""
    at = int(datetime.now(UTC).timestamp()) + late
    with place.store.writing() as connection:
        cosignatures.add(connection, [Cosignature(size, str(key), at, "line\n") for key in KEYS[:by]])


def pages(place, lot):
    """What the prosecutor sees of the exhibit's history and of the certificate, and the inspection of the last act."""
    with place.store.reading() as connection:
        line = queries.history(connection, lot.certificate)[0]
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
    with place.store.reading() as connection:
        first = queries.history(connection, lot.exhibits[0])[0].header_seq
    cosigned(place, 1, first, late=HOUR)
    assert all(ANTEDATED not in page for page in pages(place, lot))
    cosigned(place, 2, first, late=HOUR)
    for page in pages(place, lot):
        assert ANTEDATED in page
    history, certificate = papers(place, lot)
    assert "antidaté : assez de témoins" in history.replace("\N{NO-BREAK SPACE}", " ")
    assert "Alertes du système : 0" not in history
    assert "antidaté" in certificate
    told = place.client("prosecutor").get(f"/api/exhibits/{lot.exhibits[0]}/history").json()["lines"]
    assert {line["anchored"]["verdict"] for line in told} == {"antedated"}
    filled, _ = history_paper(place.services, lot.exhibits[0])
    assert any(flag.text == "antedated" for flag in filled.flags)
    assert 'class="chip bad">antidaté' in place.client("inspector").page("/log").text


def test_a_time_after_the_witnesses_saw_it_is_flagged(place, lot):
    """Cosigned with it an hour before the time that it claims."""
    cosigned(place, 2, place.size(), late=-HOUR)
    assert all("postdaté\N{NO-BREAK SPACE}:" in page for page in pages(place, lot))


def test_the_time_stamp_of_the_oldest_head_over_an_act_is_told(place, lot):
    """On pages and papers, with its authority and time; also where no witness is asked."""
    size, at = place.size(), 1_700_000_000
    stamps = [TimeStamp(size + more, name, at + late, b"x") for more, name, late in (
        (0, "TSA Dakar", 60), (0, "TSA Bamako", 0), (9, "TSA Paris", -60))]  # fmt: skip
    with place.store.writing() as connection:
        for stamp in stamps:
            timestamps.add(connection, stamp)
    for page in pages(place, lot):
        assert "horodaté par TSA Bamako le" in page
        assert "TSA Paris" not in page
    for paper in papers(place, lot):
        assert "horodaté par TSA Bamako le 14/11/2023" in paper
    told = place.client("prosecutor").get(f"/api/exhibits/{lot.exhibits[0]}/history").json()["lines"]
    assert {(one["anchored"]["stamped_by"], one["anchored"]["stamped_at"][:19]) for one in told[:5]} == {
        ("TSA Bamako", "2023-11-14T22:13:20")
    }
    place.services.witnesses.policy = NOBODY
    try:
        assert all("horodaté par" in page and NOT_YET not in page for page in pages(place, lot))
    finally:
        place.services.witnesses.policy = POLICY


def test_a_whole_history_is_asked_for_in_one_query(place, lot):
    """However long it is."""
    asked = []

    def note(_connection, _cursor, statement, *_):
        asked.extend([statement] if "cosignature" in statement else [])

    event.listen(place.store.engine, "before_cursor_execute", note)
    try:
        place.client("prosecutor").get(f"/api/exhibits/{lot.exhibits[0]}/history")
    finally:
        event.remove(place.store.engine, "before_cursor_execute", note)
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("occurred", "said"),
    [("2026-01-05T09:01:00.000Z", ""), ("2026-01-05T08:00:00.000Z", "déclaré 2 heures après"),
     ("2026-01-05T09:00:00.000Z", "déclaré 1 heure après"), ("2026-01-01T10:00:00.000Z", "déclaré 4 jours après"),
     ("2026-01-06T00:00:00.000Z", "")],
)  # fmt: skip
def test_the_delay_of_a_declaration_is_told(occurred, said):
    """As information: the time that is judged is that of recording."""
    assert chronicle.delay(occurred, "2026-01-05T10:00:00.000Z") == said
