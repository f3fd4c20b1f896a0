"""The anchoring annex of a certificate: not before somebody outside holds it fast, and only by signatures that hold."""

import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO

import pikepdf
import pytest
from sqlalchemy import delete

from custody.domain.kernel.errors import NotFound
from custody.log.tlog_proof import Proof
from custody.service.certificates import anchoring_annex
from custody.service.documents.anchoring_annex import _drawn, annex_pdf, read_annex
from custody.service.log.timestamps import Authority
from custody.storage.signing import timestamps
from custody.storage.signing.timestamps import TimeStamp
from custody.storage.tables.tables import cosignature
from labels.signing import pades_lta, pki, timestamp_client
from labels.signing.local_tsa import LocalTimeStamper
from tests.fake_witnesses import POLICY, VKEYS, Bystanders, forge
from tests.service.tsa import NOON, Tsa, reply
from tests.web.full_custody import town

OUTSIDE = "1.2.3.4"
"""The policy of an authority that is no installation."""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with town(tmp_path_factory.mktemp("annex")) as made:
        made.services.witnesses.policy = POLICY
        made.lot = made.office.lot(1, "certified")
        yield made


@pytest.fixture(autouse=True)
def nothing_cosigned(place):
    """Each test begins with witnesses that have said nothing."""
    with place.store.writing() as connection:
        connection.execute(delete(cosignature))


def cosigned(place, by=2):
    """So many witnesses saw the head as it is now."""
    Bystanders(place.store, place.services.settings.data).cosign(place.size(), 5, by)


def asked(place, where=""):
    return place.client("prosecutor").get(f"{where}/certificates/{place.lot.certificate}/annex")


def test_there_is_none_while_nobody_outside_holds_it_fast(place):
    """The page says what is waited for, the API refuses with a code, and nothing is put on record."""
    before = place.size()
    answer = asked(place, "/api")
    assert (answer.status_code, answer.json()["code"]) == (404, "annex_waiting")
    assert place.size() == before
    page = place.client("prosecutor").page(f"/certificates/{place.lot.certificate}").text
    assert "Une annexe pourra être imprimée dès qu’un service contresignataire" in page
    assert f"/certificates/{place.lot.certificate}/annex" not in page


def printed(pdf: bytes) -> str:
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def attached(pdf: bytes) -> dict[str, bytes]:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return {name: spec.get_file().read_bytes() for name, spec in opened.attachments.items()}


def unsealed(place, lang: str = "fr") -> bytes:
    """Return the annex without its seal: the same bytes for the same anchors."""
    services = place.services
    return _drawn(services, read_annex(services, services.log, place.lot.certificate, lang), lang)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_it_names_certificate_witnesses_and_proofs(place, lang):
    """What it prints is what its statement says; the attached proofs lead from the events to the cosigned head."""
    cosigned(place)
    pdf = unsealed(place, lang)
    assert pdf == unsealed(place, lang), "the same anchors, the same bytes"
    text, files, state = printed(pdf), attached(pdf), place.office.state(place.lot.certificate)
    told = json.loads(files["statement.json"])
    assert (told["certificate"], told["statement"]) == (place.lot.certificate, state.statement)
    assert sha256(files["statement.json"]).hexdigest()[:16] in text
    [head] = told["heads"]
    assert [one["name"] for one in head["witnesses"]] == [key.name for key in VKEYS[:2]]
    for one in head["witnesses"]:
        assert one["key"] in text
    keys = [*place.services.checkpoints.vkeys, *VKEYS]
    for act in told["acts"]:
        proof = Proof.parse(files[f"{head['size']}-{act['event']}.tlog-proof"].decode())
        found = proof.verify(files[f"{act['event']}.json"], keys)
        assert found.checkpoint.root.hex() == head["root"]
        assert len(found.witnesses) == 2
    issued = json.loads(files[f"{told['acts'][-1]['event']}.json"])
    assert issued["data"]["statement"] == state.statement


@pytest.mark.usefixtures("every_reading")
def test_it_is_given_out_sealed_and_on_record(place):
    """By page and API; the page offers it."""
    cosigned(place, 1)
    page = place.client("prosecutor").page(f"/certificates/{place.lot.certificate}").text
    assert f"/certificates/{place.lot.certificate}/annex" in page
    for where in ("", "/api"):
        before = ends(place)
        answer = asked(place, where)
        assert answer.content.startswith(b"%PDF-")
        assert f"{place.lot.certificate}-annex.pdf" in answer.headers["content-disposition"]
        (read, n), (exported, m) = ends(place)
        assert (n, m) == (before[0][1] + 1, before[1][1] + 1), "one entry on each chain"
        assert (read.type, read.about, read.form) == ("history.read/1", place.lot.certificate, "pdf")
        assert (exported.type, exported.document) == ("document.issued/1", "annex")


def ends(place):
    """The last event of the reader's chain and of the certificate's, and its number there."""
    lines = [place.office.history(one)[-1] for one in (place.office.prosecutor, place.lot.certificate)]
    return [(line.part.data, line.part.n) for line in lines]


def test_a_row_that_no_witness_signed_makes_no_annex(place):
    """Whoever owns the database writes a cosignature of theirs: it counts for nothing."""
    forge(place.store, place.size(), VKEYS[0])
    assert asked(place, "/api").status_code == 404


# -- time-stamped ----------------------------------------------------------------------------------------------------


@pytest.fixture
def dakar(place, tmp_path, monkeypatch):
    """An authority of its own root, believed here, that has stamped a head over the certificate."""
    made = pki.create(tmp_path / "dakar", "Autorité d’horodatage de Dakar", datetime.now(UTC) - timedelta(days=1))
    tsa = Tsa(made, policy="1.2.3.4")
    believed = Authority(lambda question: reply(tsa, question), [made.root])
    monkeypatch.setattr(place.services.timestamps, "_authority", believed)
    place.services.checkpoints.sign_now()
    assert place.services.timestamps.take() == ""
    return made


def test_a_time_stamp_of_an_authority_is_enough_and_openssl_verifies_it_out_of_the_file(place, dakar, tmp_path):
    """With no witness at all: what it prints of the authority is what stock tools find in its attachments."""
    pdf = unsealed(place)
    [head] = json.loads(attached(pdf)["statement.json"])["heads"]
    [stamp] = head["stamps"]
    assert (head["witnesses"], stamp["own"]) == ([], False)
    text = " ".join(printed(pdf).split())
    assert "Autorité d’horodatage de Dakar" in text
    assert "openssl ts -verify -data N.checkpoint -in N-1.tsr -CAfile TSA.pem" in text
    for name, data in {**attached(pdf), "TSA.pem": dakar.root_pem}.items():
        (tmp_path / name).write_bytes(data)
    assert sha256((tmp_path / f"{head['size']}-1.tsr").read_bytes()).hexdigest() == stamp["token"]
    checked = ["openssl", "ts", "-verify", "-data", f"{head['size']}.checkpoint", "-in", f"{head['size']}-1.tsr"]
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not on this machine")
    assert (
        subprocess.run([*checked, "-CAfile", "TSA.pem"], cwd=tmp_path, capture_output=True, check=False).returncode == 0
    )
    (tmp_path / f"{head['size']}.checkpoint").write_bytes(b"x")
    assert subprocess.run([*checked, "-CAfile", "TSA.pem"], cwd=tmp_path, capture_output=True, check=False).returncode


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_with_stamps_and_cosignatures_it_conforms_sealed_and_a_year_later(place, dakar, broken, lang):
    """PDF/A-3a and PDF/UA-1 by veraPDF."""
    cosigned(place)
    sealed = annex_pdf(place.services, place.services.log, place.lot.certificate, lang)
    renewed = pades_lta.close(sealed, place.services.pki, datetime.now(UTC) + timedelta(days=365))
    for pdf in (sealed, renewed):
        assert {flavour: broken(pdf, flavour) for flavour in ("3a", "ua1")} == {"3a": set(), "ua1": set()}


def test_a_later_line_holds_it_where_an_earlier_row_is_forged(place):
    """Whoever owns the database writes a row of a witness under the first head: the witness's own, later, counts."""
    size = place.size()
    forge(place.store, size, VKEYS[0])
    place.office.lot(1)
    cosigned(place, 1)
    with place.store.reading() as connection:
        found = anchoring_annex.anchoring(connection, place.services.log, place.lot.certificate, certificate(place))
    assert [one.size for one in found.heads] == [place.size()]


def test_the_head_is_one_that_a_believed_time_stamp_holds(place, tmp_path):
    """A stamp of nobody's under the first head, one of an authority's under a later one: the annex has the later."""
    authority, nobody = (pki.create(tmp_path / name, name, NOON) for name in ("authority", "nobody"))
    log = place.services.log._replace(roots=(authority.root,))
    forged = stamped(place, nobody)
    with place.store.reading() as connection, pytest.raises(NotFound) as refused:
        anchoring_annex.anchoring(connection, log, place.lot.certificate, certificate(place))
    assert refused.value.code == "annex_waiting"
    place.office.lot(1)
    cosigned(place, 1)
    witnessed = place.size()
    place.office.lot(1)
    held = stamped(place, authority)
    with place.store.reading() as connection:
        found = anchoring_annex.anchoring(connection, log, place.lot.certificate, certificate(place))
    assert forged < witnessed < held
    assert [(one.size, len(one.witnesses), len(one.stamps)) for one in found.heads] == [(witnessed, 1, 0), (held, 0, 1)]


def certificate(place):
    return place.office.state(place.lot.certificate)


def stamped(place, by):
    """The size of the head that an authority stamped now."""
    size, note = place.services.checkpoints.sign_now()
    when = by.stamp.certificate.not_valid_before_utc + timedelta(minutes=1)
    answer = LocalTimeStamper(by, when, OUTSIDE).answer(timestamp_client.question(note.encode()).body)
    with place.store.writing() as connection:
        timestamps.add(connection, TimeStamp(size, by.root.subject.rfc4514_string(), int(when.timestamp()), answer))
    return size
