"""``custody demo``: an empty folder becomes the story, served or exported."""

import os
import re
import subprocess
import sys
import time
from collections import Counter
from urllib.error import URLError
from urllib.request import urlopen

import pikepdf
import pytest
from rich.console import Console

from custody.bootstrap import open_services
from custody.commands import demo
from custody.commands.story import cast, runner
from custody.domain.access.confidential_inspection import ConfidentialInspection
from custody.domain.access.visibility import Reader
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.inventories.inventory import Inventory
from custody.domain.kernel.errors import StorageRefused
from custody.domain.laboratory.paper_report import PaperReport
from custody.domain.laboratory.sampling_plan import Sample
from custody.domain.orders.destruction_request import DestructionRequest
from custody.domain.people.agency import Agency
from custody.domain.people.device import Device
from custody.domain.people.pending_change import Proposal
from custody.domain.places.place import Container
from custody.domain.seizures.case import Case
from custody.domain.seizures.first_notice import Notice
from custody.domain.seizures.joint_operation import Operation
from custody.domain.seizures.seizure import Seizure
from custody.domain.transfers.transfer import Transfer
from custody.log.signed_note import VerifierKey
from custody.log.verify_export import verify_directory
from custody.service import documents
from custody.service.destruction import candidates
from custody.service.seizures import cases
from custody.settings import EXERCISE, OWN, READERS, Settings
from custody.storage.read import due_dates, subject_queries
from custody.storage.write import clock, head_row, unique_values
from labels.stock import identifier
from tests.demo_story import codes_of, run, text_of
from tests.free_port import free_port
from tests.interop.conftest import found_tool

SESSIONS = {"ML-2016", "ML-2019", "ML-2021", "NE-2021", "NE-2022", "SN-2016"}

UNDER_WAY = (
    (ConfidentialInspection, "open"), (Container, "standing"), (DestructionRequest, "open"), (Inventory, "count_started"),
    (Inventory, "signed"), (Notice, "open"), (Operation, "open"), (PaperReport, "entered"), (Proposal, "open"),
    (Sample, "planned"),
)  # fmt: skip
"""Kinds of subject and the states in which the story leaves one."""


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """The story told once and exported: the folder of its data, the folder of its papers."""
    folder = tmp_path_factory.mktemp("demo")
    assert run(demo, "--data", str(folder / "data"), "--export", str(folder / "papers")) == 0
    return folder / "data", folder / "papers"


@pytest.fixture
def services(exported):
    """The story's own services, opened again."""
    with open_services(Settings(data=exported[0], origin=demo.ORIGIN, secure=False)) as opened:
        yield opened


def test_export_holds_every_paper(exported):
    """Labels, histories, one certificate a session, the log and the trust root are there."""
    names = {path.name for path in exported[1].iterdir()}
    assert {f"certificate-{session}.pdf" for session in SESSIONS} <= names
    assert {"labels-a4.pdf", "log", "trust"} <= names
    assert sum(name.startswith("history-") for name in names) >= 3
    assert (exported[1] / "trust" / "root.pem").read_bytes().startswith(b"-----BEGIN CERTIFICATE-----")


def test_exported_log_verifies(exported):
    """The exported log verifies under its key, and covers everything that was told."""
    log = exported[1] / "log"
    found = verify_directory(log, VerifierKey.parse((log / "vkey").read_text()))
    assert found.ok
    assert found.checkpoint.size > 17_000


def test_openssl_verifies_the_time_stamp_of_the_exported_log(exported):
    """A head over the whole story is time-stamped by the demonstration's own authority, and goes along with the log."""
    [answer] = (exported[1] / "log" / "timestamp").glob("*.tsr")
    said = subprocess.run(
        [found_tool("openssl", "openssl"), "ts", "-verify", "-data", answer.with_suffix(".checkpoint"), "-in", answer,
         "-CAfile", exported[1] / "trust" / "root.pem"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr


def test_labels_are_read_by_an_independent_reader(exported, services):
    """Each QR code of the sheet is the number of an exhibit of the story with its copy, each exhibit once."""
    with services.store.reading() as connection:
        wanted = set(runner.shown(services.store).labels)
        known = subject_queries.states(connection, Exhibit, wanted)
    read = [identifier.read_payload(code) for code in codes_of((exported[1] / "labels-a4.pdf").read_bytes())]
    assert Counter(number for number, _ in read) == Counter(wanted)
    assert all(known[number].copies == copy == 1 for number, copy in read)


def test_what_is_told_may_have_been_so(services):
    """A case numbered by a year was seized in that year; nobody is of the mission that left Mali in December 2023."""
    with services.store.reading() as connection:
        numbers = {n: case.case_reference for n, case in subject_queries.every(connection, Case)}
        seized = [(numbers[one.case], one.seized_at[:4]) for _, one in subject_queries.every(connection, Seizure)]
        sorts = {agency.sort for _, agency in subject_queries.every(connection, Agency)}
    dated = [(number.rpartition("/")[2], year) for number, year in seized if re.search(r"/\d{4}$", number)]
    assert len(dated) >= 6
    assert [(said, year) for said, year in dated if said != year] == []
    assert "peacekeeping" not in sorts


def test_the_truck_is_in_the_session_of_2016(exported):
    """The truck's 300 packages burn with the rest of what was published: cannabis makes 3,500 kg as before."""
    text = text_of((exported[1] / "certificate-ML-2016.pdf").read_bytes())
    assert "anomalies" not in text.lower()
    for total in ("trois cents (300) colis", "(2 700,00 kg)", "(800,00 kg)", "(500,00 kg)", "(435 g)"):
        assert total in text, total
    assert "700 000 000 F CFA" in text
    assert "PV 112/2016" in text


def test_the_history_of_a_truck_package(exported):
    """One paper tells every hand-over of the package, how each will was given, and who read it."""
    text = text_of((exported[1] / "history-112-2016.pdf").read_bytes())
    for said in (
        "Moussa Samaké", "Mariam Traoré", "Kadiatou Sangaré", "Issa Konaté", "LNS-2016-041", "REQ-ML-2016",
        "attestés par", "depuis son propre compte", "Bakary Togola", "Tribunal de la Commune VI", "camion".capitalize(),
    ):  # fmt: skip
        assert said in text, said


def test_the_history_of_the_mopti_cocaine(exported):
    """The estimate stands with its source, never certified, and the adulterant is named."""
    text = text_of((exported[1] / "history-57-2016.pdf").read_bytes())
    for said in ("13 000 000 XOF", "non certifiée", "éphédrine", "400 g", "Boubacar Guindo"):
        assert said in text, said


def test_the_thousand_bricks_show(exported, services):
    """10,000 announced, 9,000 delivered: the discrepancy is open, and printed on the history of each sack."""
    with services.store.reading() as connection:
        found = [
            d for d in subject_queries.find(connection, Discrepancy, status="open").values() if d.sort == "undelivered"
        ]
    assert [(d.expected.count.n, d.finding.count.n) for d in found] == [(10_000, 9_000)]
    text = text_of((exported[1] / "history-208-2021.pdf").read_bytes())
    assert "10 000 briques" in text
    assert "9 000 briques" in text
    assert "déclaré, non remis" in text
    assert "10 000 briques" in text_of(documents.case_history_pdf(services, found[0].case))


def test_papers_carry_a_checkpoint_that_covers_them(exported):
    """The signed checkpoint printed on a certificate is of the log's whole size, not of an earlier one."""
    size = verify_directory(exported[1] / "log").checkpoint.size
    assert f"custody.local/demo {size} " in text_of((exported[1] / "certificate-NE-2022.pdf").read_bytes())


def test_a_paper_holds_the_events_it_was_made_from(exported):
    """The statement attached to a history is canonical JSON with each event and its proof."""
    with pikepdf.open(exported[1] / "history-57-2016.pdf") as pdf:
        statement = pdf.attachments["statement.json"].get_file().read_bytes()
    assert statement.startswith(b'{"acts":[{"body":')
    assert b'"type":"custody.history-statement/1"' in statement


def test_something_waits_for_everyone(services):
    """A visitor finds work: hand-overs to receive, a slip and a line to confirm, a staged session, an overdue release."""
    with services.store.reading() as connection:
        waiting = Counter(t.status for t in subject_queries.find(connection, Transfer, limit=500).values())
        sessions = subject_queries.find(connection, DestructionSession, status="planned")
        lines = subject_queries.find(connection, Seizure, status="to_confirm")
        late = due_dates.overdue(connection, "2022-01-01")
        slips = unique_values.values(connection, "slip")
    assert waiting["dispatched"] == 2
    assert waiting["refused"] == 1
    assert waiting["slip"] == 1
    assert [s.staged for s in sessions.values()] == [10]
    assert len(lines) == 1
    assert len(late) == 1
    assert len(slips) == 1


def test_every_kind_of_work_is_under_way(services):
    """Nobody who tries the service meets a page with nothing to show: one of each is there, left half done."""
    with services.store.reading() as connection:
        found = {
            (kind, status): len(subject_queries.find(connection, kind, status=status)) for kind, status in UNDER_WAY
        }
        [meeting] = subject_queries.find(connection, DestructionSession, status="open").values()
    assert found == dict.fromkeys(UNDER_WAY, 1)
    assert (meeting.staged, meeting.on_site) == (5, 3)


def test_the_commission_sees_what_may_burn_and_what_may_not_yet(services):
    """The page on which a session is planned has both, and for each that may not a reason of its own."""
    with services.store.reading() as connection:
        [meeting] = subject_queries.find(connection, DestructionSession, status="open").values()
        reader = Reader(meeting.chair, meeting.chair_agency, ("commission",))
        now = clock.text(clock.now().wall_ms)
        found = candidates.prepared(connection, reader, now, now[:10], 100).candidates
    missing = sorted(why.code for one in found for why in one.missing)
    assert missing == ["on_legal_hold", "order_appealed", "order_not_executable"]
    assert sum(not one.missing for one in found) == 5


def test_the_registry_has_a_case_a_number_and_a_hearing_and_a_device_is_enrolled(services):
    """So that none of these pages is empty, and the registry finds what it holds by the PV number."""
    with services.store.reading() as connection:
        [number] = unique_values.cases_under(connection, "PV 240/2021")
        case = subject_queries.state(connection, Case, number)
        [exhibit] = subject_queries.find(connection, Exhibit, dossier=number).values()
        registry = exhibit.court_references[0]
        reader = Reader(exhibit.holder, registry.agency, ("court_clerk",))
        assert cases.case_with_number(connection, reader, "PV 240/2021") == number
        assert (case.hearing.agency, registry.court_reference) == (registry.agency, "PC 240/2021")
        assert len(subject_queries.find(connection, Device)) == 1


def test_every_account_signs_in(services):
    """Each username of the table signs in with the password that is printed, and has its PIN."""
    people = [*cast.OFFICER_NAMES, *(m.username for m in cast.PEOPLE.values() if m.username)]
    assert len(set(people)) == len(people)
    for username in people[::5]:
        token = services.sign_in.sign_in(username, cast.PASSWORD, device="d", address="127.0.0.1", lang="fr")
        session = services.sign_in.session(token)
        assert session is not None
        assert session.roles
        assert not session.must_change
        services.sign_in.accounts.check_pin(session.person, cast.PIN, device="d", by="PE0000000000X")


def test_a_second_start_tells_nothing_twice(services):
    """Where the story is told already, nothing is recorded again."""
    with services.store.reading() as connection:
        before = head_row.read(connection).size
    demo.prepare(services, Console(quiet=True))
    with services.store.reading() as connection:
        assert head_row.read(connection).size == before


def test_another_log_is_left_alone(tmp_path):
    """A folder with a log that is not the demonstration's is refused by name."""
    settings = Settings(data=tmp_path / "data", origin=demo.ORIGIN, secure=False)
    with open_services(settings) as services:
        runner.begin(services, demo.ORIGIN, services.checkpoints.names, lambda _events: None)
        with pytest.raises(StorageRefused, match="not_a_demonstration"):
            demo.prepare(services, Console(quiet=True))


@pytest.mark.parametrize("course", [False, True])
def test_what_verifies_beside_the_service_looks_at_the_same_log(tmp_path, monkeypatch, course):
    """It reads its settings from the environment: those of the demonstration, whatever installation stands there."""
    named = [name for name in os.environ if name.startswith("CUSTODY_")]
    for name in {*named, "CUSTODY_DATABASE", "CUSTODY_DATA", *READERS}:
        monkeypatch.setenv(name, "x")
        monkeypatch.delenv(name)
    monkeypatch.setenv("CUSTODY_DATABASE", "sqlite:////nowhere/else.db")
    origin = f"{EXERCISE}ocs/1" if course else demo.ORIGIN
    settings = Settings(data=tmp_path, origin=origin, exercise=course, secure=False, tsa=OWN, port=8017)
    demo.set_environment(settings)
    assert Settings.from_environment(os.environ) == settings


def test_serves_from_an_empty_folder(tmp_path):
    """The command prints its accounts and answers ``/health`` and the sign-in page; SIGTERM ends it."""
    port = free_port()
    log = tmp_path / "out"
    # no variable of an installation may leak into the demonstration
    environment = {**os.environ, "CUSTODY_DATABASE": "sqlite:////nowhere/else.db", "PYTHONUNBUFFERED": "1"}
    script = "import sys; from tests.demo_story import run; from custody.commands import demo; run(demo, *sys.argv[1:])"
    command = [sys.executable, "-c", script, "--port", str(port), "--data", str(tmp_path / "demo")]
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out, env=environment) as process:
        try:
            assert _answer(f"http://127.0.0.1:{port}/health", process) == 200, log.read_text()
            assert _answer(f"http://127.0.0.1:{port}/signin", process) == 200
        finally:
            process.terminate()
    said = log.read_text()
    assert cast.PASSWORD in said
    assert "procureur" in said
    assert f"http://127.0.0.1:{port}" in said


def _answer(url: str, process: subprocess.Popen[bytes]) -> int:
    while process.poll() is None:
        try:
            with urlopen(url) as answer:
                return int(answer.status)
        except URLError:
            time.sleep(0.1)
    return 0
