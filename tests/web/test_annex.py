"""The anchoring annex of a certificate: not before somebody outside holds it fast, and only by signatures that hold."""

import json
import subprocess
from hashlib import sha256
from io import BytesIO

import pikepdf
import pytest
from sqlalchemy import delete

from custody.log.proof import Proof
from custody.service.documents.annex import annex_paper
from custody.storage.tables import cosignature
from tests.bystanders import POLICY, VKEYS, Bystanders, forge
from tests.web.life import town


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
    assert "Une annexe pourra être imprimée dès qu’un témoin" in page
    assert f"/certificates/{place.lot.certificate}/annex" not in page


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_it_names_certificate_witnesses_and_proofs(place, lang):
    """What it prints is what its statement says; the attached proofs lead from the events to the cosigned head."""
    cosigned(place)
    _, pdf = annex_paper(place.services, place.services.log, place.lot.certificate, lang)
    again = annex_paper(place.services, place.services.log, place.lot.certificate, lang)[1]
    assert pdf == again, "the same anchors, the same bytes"
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    state = place.office.state(place.lot.certificate)
    with pikepdf.open(BytesIO(pdf)) as opened:
        files = {name: spec.get_file().read_bytes() for name, spec in opened.attachments.items()}
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


def test_it_is_given_out_sealed_and_on_record(place):
    """By page and API; the page offers it."""
    cosigned(place, 1)
    page = place.client("prosecutor").page(f"/certificates/{place.lot.certificate}").text
    assert f"/certificates/{place.lot.certificate}/annex" in page
    before = place.size()
    for where in ("", "/api"):
        answer = asked(place, where)
        assert answer.content.startswith(b"%PDF-")
        assert f"{place.lot.certificate}-annex.pdf" in answer.headers["content-disposition"]
    assert place.size() > before


def test_a_row_that_no_witness_signed_makes_no_annex(place):
    """Whoever owns the database writes a cosignature of theirs: it counts for nothing."""
    forge(place.store, place.size(), VKEYS[0])
    assert asked(place, "/api").status_code == 404
