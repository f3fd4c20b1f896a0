"""What a session signed where there is no network leaves on paper, and with whoever checks it without us (ADR 11)."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from datetime import datetime

import pytest
from msgspec import structs

from custody.commands.verify.bundle import taken
from custody.domain.destruction.close_session import DestructionSessionClosedOnSite
from custody.domain.destruction.session_statement import short
from custody.domain.registry.registry import TYPES
from custody.log import disclosure
from custody.log.errors import Malformed, Mismatch
from custody.service import documents
from custody.service.documents.certificate import certificate_paper
from custody.service.exchange import bundles
from custody.service.exchange.bundles import site_envelope
from custody.service.exchange.bundles.manifest import signed_path
from tests.demo_story import text_of
from tests.devices import said_in
from tests.factories.http_office import ORIGIN, Town
from tests.site_office import certified, forgeries, given, yard

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[Town]:
    made = Town(tmp_path_factory.mktemp("yard"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def site(place):
    return yard(place.office, ORIGIN)


@pytest.fixture(scope="module")
def certificate(site) -> str:
    return certified(site)


def test_the_certificate_prints_what_was_signed_on_the_site_and_before_the_service(place, site, certificate):
    """The hash of the paper original, which is the closing envelope's, and that of the frozen statement."""
    text = text_of(documents.certificate_pdf(place.services, certificate))
    for digest in (site.site, place.office.state(site.session).statement):
        assert text.index(short(digest)) < text.index(digest)
    assert "sur l’appareil de la séance" in text


@pytest.fixture(scope="module")
def proofs(place, site, certificate):
    """The bundle of the certificate with all values, and with none."""
    return given(place.services, site, certificate, b"")


def on_site(found):
    return [(step.state, step.said or step.step) for step in taken(found) if step.step == "site"]


def script(folder, files):
    """What check.sh says of a bundle."""
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    command = ["bash", folder / "check.sh", folder / "log.pub.pem"]
    english = os.environ | {"CUSTODY_LANGUAGE": "en"}
    said = subprocess.run(command, capture_output=True, text=True, check=False, env=english)
    return said.stdout + said.stderr


def test_a_bundle_says_how_much_of_what_was_signed_on_the_site_it_proves(place, site, proofs, tmp_path):
    """With all values the closing envelope is there and compared; without them its digest alone, which is said."""
    shown, hidden = proofs
    keys = place.services.checkpoints.vkeys
    assert on_site(bundles.check(shown, keys)) == [("good", "site")]
    assert on_site(bundles.check(hidden, keys)) == [("warn", "site_withheld")]
    path = site_envelope.path_of(site.session)
    assert path not in hidden
    assert "verified" in script(tmp_path / "shown", shown)
    assert "its digest alone" in script(tmp_path / "hidden", hidden)
    forged = shown | {path: shown[path].replace("Néant".encode(), b"Rien!")}
    with pytest.raises(Mismatch, match="closing_differs"):
        bundles.check(forged, keys)
    assert f"refused: {path}" in script(tmp_path / "forged", forged)
    with pytest.raises(Malformed, match="bundle_malformed"):
        bundles.check(shown | {site_envelope.path_of("DS0000000000X"): b"{}"}, keys)


@pytest.mark.parametrize("sort", ["digits", "device", "session", "signature"])
def test_a_bundle_of_a_site_that_was_altered_is_refused_and_says_where(place, site, proofs, tmp_path, sort):
    """A digit, another device, another session's envelope, a signature left out: by both checks that need no page."""
    shown, _ = proofs
    forged = forgeries(shown, site.session)[sort]
    assert forged != shown
    with pytest.raises(Mismatch) as caught:
        bundles.check(forged, place.services.checkpoints.vkeys)
    assert caught.value.code == ("chain_broken" if sort == "signature" else "closing_differs")
    said = script(tmp_path / sort, forged)
    assert "verified" not in said
    assert "refused" in said


@pytest.mark.parametrize("field", ["any_incident", "non_retrievable", "residue", "present", "burnt", "ignited_at"])
def test_a_log_that_says_something_else_than_was_signed_on_the_site_is_refused(proofs, site, field):
    """The event, the frozen statement or a text that is shown, beside the genuine envelope."""
    shown, _ = proofs
    decoded = {int(path[7:-5]): (TYPES.decode(body), b"") for path, body in shown.items()
               if path.startswith("events/") and path.endswith(".json")}  # fmt: skip
    [(seq, part)] = [
        (n, e) for n, (e, _) in decoded.items() if isinstance(getattr(e, "data", 0), DestructionSessionClosedOnSite)
    ]
    files, texts = dict(shown), []
    if field in {"any_incident", "non_retrievable"}:
        changed = {"any_incident": {"incidents": True}, "non_retrievable": {"non_retrievable": False}}[field]
        decoded[seq] = (structs.replace(part, data=structs.replace(part.data, **changed)), b"")
    elif field == "residue":
        texts = [(seq, disclosure.make(b"0" * 16, "residue", "Rien")[0])]
    else:
        key = {"present": "attendance", "burnt": "exhibits"}.get(field)
        frozen = json.loads(shown[signed_path(site.session)])
        frozen |= {key: []} if key else {"ignition_claimed": {"at": "2016-01-01T00:00:00.000Z"}}
        files[signed_path(site.session)] = json.dumps(frozen).encode()
    with pytest.raises(Mismatch) as caught:
        site_envelope.check(files, decoded, texts, signed_path("{}"))
    assert caught.value.facts["field"] == field


def test_the_certificate_prints_when_the_session_ended_on_the_site(place, site, certificate):
    """As the device's clock had it, and the chair's word on incidents stands at the same hour."""
    filled = certificate_paper(place.services, certificate).certificate
    closing = next(said for said in map(said_in, site.pen.kept) if said["kind"] == "destruction_session.close/1")
    assert filled.ended_at == filled.unusual.declared_at == datetime.fromisoformat(closing["at"])


@pytest.mark.parametrize("read", ["1970-01-01T00:03:00.000Z", "2099-01-01T00:00:00.000Z"])
def test_a_dead_clock_makes_no_difference_of_a_session_and_is_told(place, tmp_path, read):
    """What was signed is proved in the bundle; certificate and session's page say that its hours cannot be true.

    And, as the bundle does, for whom the device alone speaks.
    """
    there = yard(place.office, ORIGIN, read, "verifier")
    assert "que par l’appareil de la séance" in place.client("prosecutor").page(f"/sessions/{there.session}").text
    number = certified(there, "verifier")
    shown, _ = given(place.services, there, number, b"")
    assert on_site(bundles.check(shown, place.services.checkpoints.vkeys)) == [("good", "site")]
    said = script(tmp_path / "dead", shown)
    assert "verified" in said
    assert f"that they were there and signed: {there.t.who['verifier']}" in said
    [word] = [step for step in taken(bundles.check(shown, place.services.checkpoints.vkeys)) if step.step == "word"]
    assert (word.state, word.facts) == ("warn", {"people": there.t.who["verifier"]})
    assert "ne peuvent toutes être vraies" in text_of(documents.certificate_pdf(place.services, number)).replace(
        "\n", " "
    )
    assert "ne peuvent toutes être vraies" in place.client("prosecutor").page(f"/sessions/{there.session}").text


def test_what_burnt_is_counted_in_no_year_that_a_dead_clock_read(place):
    """2001 can be true of some act; the log doubts it of this one, and counts the fire when it was recorded."""
    there = yard(place.office, ORIGIN, "2001-01-01T00:03:00.000Z", "verifier")
    certified(there, "verifier")
    rows = place.client("chair").get("/api/statistics").json()["rows"]
    assert place.office.state(there.session).ignition_claimed.at[:7] == "2001-01"
    months = {row["month"] for row in rows if row["destroyed"]}
    assert place.office.state(there.session).ignited_at[:7] in months
    assert "2001-01" not in months


def test_none_that_was_signed_on_the_site_over_a_loss_is_told_as_denied_wherever_the_session_is_read(place, tmp_path):
    """Session's page, certificate's page, list and paper, both statements, bundle: each names the exhibit, none says “none”."""
    lossy = yard(place.office, ORIGIN, loses=True)
    number, [gone] = certified(lossy), lossy.gone
    chair = place.client("chair")
    session, certificate = (chair.page(path).text for path in (f"/sessions/{lossy.session}", f"/certificates/{number}"))
    contradicted = "« néant » a été signé sur le site alors que le registre porte un incident"
    for page in (session, certificate):
        told = text_in(page)
        assert contradicted in told
        assert f'href="/exhibits/{gone}"' in page.partition("a été signé sur le site alors")[2]
    assert "Y a-t-il eu un fait inhabituel ou suspect ? Oui" in text_in(session)
    rows = chair.get("/api/certificates").json()
    assert {"incidents", "missing"} <= set(rows["unusual"][number])
    text = text_of(documents.certificate_pdf(place.services, number))
    assert "Néant. Aucun" not in text
    assert "En ces mots : « Néant »" in text
    assert "Le registre porte un incident, que nie ce qui a été déclaré et signé sur le site" in text
    assert text.index("« Néant » a été signé sur le site") < text.index("En ces mots"), "on the first page"
    shown, hidden = given(place.services, lossy, number, b"")
    for files in (shown, hidden):
        bundles.check(files, place.services.checkpoints.vkeys)
    assert "verified" in script(tmp_path / "shown", shown)
    frozen = json.loads(shown[signed_path(lossy.session)])
    assert (frozen["incidents"], frozen["denied"]) == (True, [gone])
    issued = chair.get(f"/api/certificates/{number}/statement").json()["session"]
    assert (issued["incidents"], issued["denied"]) == (True, [gone])


def text_in(page: str) -> str:
    """The words of a page, white space of every sort as one space."""
    return " ".join(re.sub(r"<.*?>", " ", page).split())
