"""``custody replay``: what the certificates say is what was published, to the last microgram."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import msgspec
import pikepdf
import pytest
from rich.console import Console

from custody.bootstrap import open_services
from custody.commands import replay
from custody.commands.story import published
from custody.commands.story.published import MASS
from custody.domain.certificates.certificate import Certificate
from custody.domain.certificates.certificate_statement import Total
from custody.domain.destruction import signing_progress
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.kernel.errors import StorageRefused
from custody.domain.kernel.quantity import VOLUME
from custody.domain.law.rule_pack_loader import HOME, packs
from custody.log.signed_note import VerifierKey
from custody.log.verify_export import verify_directory
from custody.settings import Settings
from custody.storage.read import subject_queries
from tests.demo_story import run, text_of

FILE = Path(published.__file__).parents[2] / "data" / published.FILE

SAID = {
    "ML-2016": ["3 500,000 kg", "500,000 kg", "0,435 kg"],
    "ML-2019": ["8 163,078 kg", "2,250 kg", "2 775,000 kg", "7,600 kg", "4,600 kg"],
    "ML-2021": ["472,830 kg", "400,000 kg", "38,659 kg", "1,540 kg", "5 588 briques", "9 370 briques", "20 160 comprimés",
                "297 cartons", "32 doses"],
    "NE-2021": ["16 803,000 kg"],
    "NE-2022": ["214,630 kg"],
    "SN-2016": ["7 007,000 kg", "2 600,000 kg", "24,140 kg", "1,025 kg", "0,078 kg", "0,0321 kg", "0,03916 kg"],
}  # fmt: skip
"""What each certificate says of each substance: the figures that the press added up."""


@pytest.fixture(scope="module")
def replayed(tmp_path_factory):
    """The bundled file replayed once: exit code, the folder of the log, the folder of papers."""
    folder = tmp_path_factory.mktemp("replay")
    code = run(replay, str(FILE), "--data", str(folder / "data"), "--export", str(folder / "papers"))
    return code, folder / "data", folder / "papers"


@pytest.fixture(scope="module")
def certificates(replayed):
    """The certificates' states, by the session that the file names."""
    settings = Settings(data=replayed[1], origin=replay.ORIGIN, secure=False)
    with open_services(settings) as services, services.store.reading() as connection:
        return subject_queries.find(connection, Certificate, limit=100)


def test_certified_equals_published(replayed):
    """Every certified total is the published one, so the command ends with 0."""
    assert replayed[0] == 0


@pytest.mark.parametrize("session", SAID)
def test_paper_says_the_published_totals(replayed, session):
    """Each substance's total is read again from the certificate's PDF; they sum to what was published (I21)."""
    text = text_of((replayed[2] / f"certificate-{session}.pdf").read_bytes())
    for total in SAID[session]:
        assert total in text, total


def test_everybody_signed_in_the_order_of_the_rules(replayed, certificates):
    """As the page of a certificate shows it: nobody is missing, nobody signed before their turn."""
    settings = Settings(data=replayed[1], origin=replay.ORIGIN, secure=False)
    with open_services(settings) as services, services.store.reading() as connection:
        found = subject_queries.states(connection, DestructionSession, [one.session for one in certificates.values()])
    for session in found.values():
        qualities = {a.person: a.quality for a in session.attendance}
        turns = [signing_progress.turn(qualities[one.person], packs()[HOME]) for one in session.signatures]
        assert signing_progress.missing(session) == []
        assert turns == sorted(turns)
        assert len(set(turns)) > 1


def test_rows_are_marked_synthetic(replayed):
    """Each package on a certificate is marked synthetic, and the paper says so on every page."""
    text = text_of((replayed[2] / "certificate-NE-2022.pdf").read_bytes())
    assert text.count("SYNTHÉTIQUE") >= 9
    assert "DONNÉES SYNTHÉTIQUES / SYNTHETIC DATA" in text


def test_statement_is_the_one_in_the_log(replayed, certificates):
    """The statement attached to each PDF hashes to the digest in the certificate's event."""
    digests = {c.statement for c in certificates.values()}
    for session in SAID:
        with pikepdf.open(replayed[2] / f"certificate-{session}.pdf") as pdf:
            attached = pdf.attachments["statement.json"].get_file().read_bytes()
        digest = hashlib.sha256(attached).hexdigest()
        assert digest in digests
        assert digest in text_of((replayed[2] / f"certificate-{session}.pdf").read_bytes()).replace(" ", "")


def test_numbers_run_by_agency(certificates):
    """Each agency numbers its own certificates from 1."""
    running = sorted(
        (c.certificate_number.split("-")[1], int(c.certificate_number.split("/")[1][:4])) for c in certificates.values()
    )
    by_agency: dict[str, list[int]] = {}
    for agency, number in running:
        by_agency.setdefault(agency, []).append(number)
    assert sorted(by_agency.values()) == [[1], [1, 2], [1, 2, 3]]


def test_exported_log_verifies(replayed):
    """The log written beside the papers verifies under its key."""
    log = replayed[2] / "log"
    found = verify_directory(log, VerifierKey.parse((log / "vkey").read_text()))
    assert found.ok
    assert found.checkpoint.size > 10_000


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler's pdfsig is not installed")
def test_seal_is_valid_to_another_reader(replayed):
    """Poppler finds the seal valid over the whole document."""
    paper = str(replayed[2] / "certificate-ML-2016.pdf")
    said = subprocess.run(["pdfsig", "-nocert", paper], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid." in said
    assert "Total document signed" in said


def test_a_difference_is_found(replayed, certificates, tmp_path):
    """A certificate that says one microgram less than was published makes the command end with 1."""
    sessions = [s for s in published.read(published.bundled()) if s.id == "NE-2022"]
    number, state = next((n, c) for n, c in certificates.items() if c.exhibits == 9)
    lines = {sessions[0].lines[0].row_number: list(state.totals)}
    assert replay.report(sessions, {"NE-2022": (number, state, lines)}, Console(quiet=True)) == 0
    total = msgspec.structs.replace(state.totals[0], amount=state.totals[0].amount - 1)
    short = msgspec.structs.replace(state, totals=[total])
    assert replay.report(sessions, {"NE-2022": (number, short, lines)}, Console(quiet=True)) == 1


def test_a_swap_of_two_substances_is_found():
    """Equal sums hide nothing: a line is compared by its substance, its unit and its amount."""
    line = published.Line(
        row_number="1", words="heroin", substance="heroin", form="powder", amount=7, unit=MASS, entered="7",
        entered_unit="µg", source="",
    )  # fmt: skip
    equal, swapped = Total("heroin", MASS, 7), Total("cocaine", MASS, 7)
    assert replay.line_equal(line, [equal])[0]
    assert not replay.line_equal(line, [swapped])[0]
    assert not replay.line_equal(line, [equal, swapped])[0]
    assert not replay.line_equal(line, [Total("heroin", "piece", 7)])[0]
    assert not replay.line_equal(line, [])[0]


def test_sessions_of_other_countries_replay_line_by_line(tmp_path):
    """Mexico (no pack: the base rules) and India (its example): 60 published lines, with litres, plants and pieces."""
    path = FILE.with_name(published.ELSEWHERE)
    read = published.read_file(path)
    assert {s.country for s in read} == {"MX", "IN"}
    assert (len(read), sum(len(s.lines) for s in read)) == (6, 60)
    assert {line.unit for s in read for line in s.lines} >= {MASS, VOLUME, "plant", "piece", "ampoule", "tablet"}
    assert run(replay, str(path), "--data", str(tmp_path / "data")) == 0
    settings = Settings(data=tmp_path / "data", origin=replay.ORIGIN, secure=False)
    with open_services(settings) as services, services.store.reading() as connection:
        sessions = subject_queries.find(connection, DestructionSession, limit=100)
    assert sorted(session.pack for session in sessions.values()) == ["IN/1"] * 3 + ["INT/1"] * 3


def test_each_published_line_is_a_line_of_its_own_with_its_words():
    """A negative substance, doday and smack stand in no line but their own, and in no line of a drug."""
    lines = [line for s in published.read_file(FILE.with_name(published.ELSEWHERE)) for line in s.lines]
    own = {line.words for line in lines if line.substance == "other"}
    assert {"sustancia negativa", "smack", "doday", "mescalina", "plantas de amapola"} <= own


def test_refuses_a_log_that_is_not_empty(replayed):
    """Synthetic lives do not go into a log that holds anything."""
    with pytest.raises(StorageRefused, match="not_empty"):
        run(replay, str(FILE), "--data", str(replayed[1]))


def test_amounts_never_add_unlike_units():
    """A mass and two counts are three lines."""
    assert len(replay.amounts({"brick": 2, MASS: 10**9, "dose": 3}).splitlines()) == 3
