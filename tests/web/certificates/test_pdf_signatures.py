"""The certificate's file signed by officials' own certificates: taken, signed elsewhere, brought back, closed."""

import re
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from cryptography import x509

from custody.domain.certificates.pdf_signatures import unsigned
from custody.service import documents
from custody.service.certificates import file_revisions as kept_revisions
from custody.service.certificates.file_revisions import Revisions, Roots
from custody.service.kernel.idempotency_keys import new_key
from custody.storage.audit.verify import Plan, verify
from custody.storage.tables.blobs import Blobs
from labels.documents.certificate import STATEMENT
from labels.documents.signature_boxes import field_name
from labels.signing import check_countersigned, pki, sign, signing_keys
from labels.signing import inspect_pdf as stranger_of
from labels.signing.local_tsa import LocalTimeStamper
from labels.signing.verify import verify as verdict
from tests.labels.test_signature_fields import locking_all
from tests.web.full_custody import landed, ok

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def certificate(place):
    """The certificate of a session, before anybody has prepared its file."""
    return place.office.lot(1, "certified").certificate


def here(before, after, field, root_pem, at, revoked) -> check_countersigned.Returned:
    """The check without a process of its own."""
    return check_countersigned.check(before, after, field, [x509.load_pem_x509_certificate(root_pem)], at, revoked)


def path(number: str, end: str = "signatures") -> str:
    return f"/certificates/{number}/{end}"


def key_of(place, name: str, said: str = "") -> signing_keys.Signer:
    """An official's own key, certified by the installation's authority for the name that their account has."""
    now, owner = datetime.now(UTC), said or f"Nom {name}"
    return signing_keys.from_pkcs12(pki.official(place.services.pki.folder, owner, "", now, b"x"), "x")


def field_of(place, number: str, name: str) -> str:
    fields = place.office.state(number).fields
    return next(field_name(one.field) for one in fields if one.person == place.office.people[name])


def signed(place, number: str, pdf: bytes, name: str, signer=None, field: str = "", *, lock_all: bool = False) -> bytes:
    now = datetime.now(UTC)
    with pytest.MonkeyPatch.context() as patch:
        if lock_all:
            locking_all(patch)
        return sign.sign_as(
            pdf, field or field_of(place, number, name), signer or key_of(place, name), LocalTimeStamper(place.services.pki, now),
            said=[name], reason="Je signe", location="Bamako", when=now,
        )  # fmt: skip


def bring(place, number: str, name: str, pdf: bytes):
    return place.client(name).submit(path(number, "countersign"), files={"pdf": ("pv.pdf", pdf, "application/pdf")})


def test_officials_sign_one_after_the_other_and_the_seal_closes(place, certificate, monkeypatch):
    """Prepared once by the chair; each revision continues the last; what is given out in the end verifies whole."""
    monkeypatch.setattr(check_countersigned, "check_apart", here)
    assert "n’a pas encore de champs" in place.client("prosecutor").page(path(certificate)).text
    assert place.client("prosecutor").page(path(certificate, "file")).status_code == 409
    assert place.client("member").submit(path(certificate, "file")).status_code == 409
    chair, key = place.client("chair"), new_key()
    landed(chair.submit(path(certificate, "file"), key=key), "/certificates")
    assert chair.act(f"/api{path(certificate, 'file')}", {}, key=key).status_code == 201  # a repeat
    assert chair.act(f"/api{path(certificate, 'organisation-seal')}", {}, key=key).json()["code"] == "key_reused"
    assert "déjà été préparé" in place.client("chair").submit(path(certificate, "file")).text
    assert "Personne n’a encore signé" in place.client("chair").submit(path(certificate, "seal")).text
    session = place.office.state(place.office.state(certificate).session)
    missing = " ".join(unsigned(session))
    for name in ("Nom witness", "Nom prosecutor"):
        assert name in re.search("Manquent.*?</dl>", place.client("chair").page(path(certificate)).text, re.DOTALL)[0]

    ready = place.client("chair").page(path(certificate, "file")).content
    first = signed(place, certificate, ready, "chair")
    refused(place, certificate, ready, first)
    locking = signed(place, certificate, ready, "chair", lock_all=True)
    assert "verrouillerait le fichier" in bring(place, certificate, "chair", locking).text
    monkeypatch.undo()
    ok(bring(place, certificate, "chair", first))
    assert place.client("member").page(path(certificate, "file")).content == first
    behind = bring(place, certificate, "member", signed(place, certificate, ready, "member"))
    assert behind.status_code == 409
    assert "Entre-temps, ce fichier a été signé par\N{NO-BREAK SPACE}: Adj Nom chair" in behind.text
    second = signed(place, certificate, first, "member")
    ok(bring(place, certificate, "member", second))
    page = place.client("chair").page(path(certificate)).text
    told = (
        "Nom chair, ",
        "Nom member, ",
        "d’après un horodatage",
        "Clôturer le fichier PDF par le cachet",
        "pas encore",
    )
    for each in told:
        assert each in page, each
    assert "Common Name" not in page
    assert f"--tsa {place.settings.address}/pki/timestamp" in place.client("prosecutor").page(path(certificate)).text
    unnamed = place.client("chair").submit(path(certificate, "seal"))
    assert (unnamed.status_code, "Tous n’ont pas signé" in unnamed.text) == (409, True)
    assert f'name="without" value="{missing}" required' in page

    with monkeypatch.context() as patch:
        patch.setattr(stranger_of, "look_apart", lambda *_: stranger_of.UNREADABLE)
        assert "ne se vérifierait pas" in place.client("chair").submit(path(certificate, "seal"), without=missing).text
    assert not place.office.state(certificate).sealed
    landed(place.client("chair").submit(path(certificate, "seal"), without=missing), "/certificates")
    assert "Clos sans la signature de la séance par" in place.client("member").page(path(certificate)).text
    third = signed(place, certificate, second, "prosecutor")
    assert "Le cachet a clos le fichier" in bring(place, certificate, "prosecutor", third).text
    closed = place.client("prosecutor").page(f"/certificates/{certificate}/pdf").content
    assert closed.startswith(second)
    found = verdict(closed, [place.services.pki.root], at=datetime.now(UTC), statement_name=STATEMENT)
    assert found.good, found
    assert found.statement_sha256 == place.office.state(certificate).statement
    assert ["Nom chair" in found.officials[0].signer, "Nom member" in found.officials[1].signer] == [True, True]
    told = place.client("chair").get(f"/api/certificates/{certificate}").json()["file"]
    assert (told["sealed"], [bool(one["signed"]) for one in told["fields"]].count(True)) == (True, 2)
    assert verify(place.store, Plan()).findings == []
    judge_again(place, certificate, [ready, first, second, closed])


def test_a_spoilt_file_is_replaced_by_another_member_and_stays_listed(place):
    """The form is the other member's; page and API say who replaced it, why, and that all sign anew."""
    number = place.office.lot(1, "certified").certificate
    landed(place.client("chair").submit(path(number, "file")), "/certificates")
    ready = place.client("chair").page(path(number, "file")).content
    assert "préparer de nouveau" not in place.client("chair").page(path(number)).text
    assert "préparer de nouveau" in place.client("member").page(path(number)).text
    assert "autre membre" in place.client("chair").submit(path(number, "file"), reason="Nom mal écrit").text
    landed(place.client("member").submit(path(number, "file"), reason="Nom mal écrit"), "/certificates")
    assert place.client("chair").page(path(number, "file")).content != ready
    page = place.client("prosecutor").page(path(number)).text
    for told in ("Fichiers remplacés", "Nom member", "Nom mal écrit"):
        assert told in page, told
    answer = place.client("chair").act(f"/api/certificates/{number}/file", {"reason": "Page manquante"})
    assert [one["reason"] for one in answer.json()["replaced"]] == ["Nom mal écrit", "Page manquante"]
    assert place.client("member").act(f"/api/certificates/{number}/file", {}).status_code == 409
    first = answer.json()["replaced"][0]["file"]
    assert f"/certificates/{number}/files/{first}" in page
    before = place.size()
    for where in ("", "/api"):
        old = place.client("prosecutor").get(f"{where}/certificates/{number}/files/{first}")
        assert old.content == ready
        assert f"{number}-{first}.pdf" in old.headers["content-disposition"]
    assert place.size() > before, "on record"
    other = place.client("prosecutor").get(f"/api/certificates/{number}/files/{place.office.state(number).file}")
    assert (other.status_code, other.json()["code"]) == (404, "not_found")
    with place.store.reading() as connection:
        kept = Revisions(connection, place.services.settings.data, None)
        assert (kept.run(), kept.seen >= 3) == ([], True)


def judge_again(place, number: str, revisions: list[bytes]) -> None:
    """Every kept revision is judged anew; another file in its place is named, whatever its digest says."""
    data, roots = place.services.settings.data, Roots.read(place.services.pki.folder)

    def judged(found: list[bytes] = revisions, by: Roots | None = roots):
        with place.store.reading() as connection, pytest.MonkeyPatch.context() as patch:
            blobs = dict(zip([sha256(one).hexdigest() for one in revisions], found, strict=True))
            real = Blobs.get
            patch.setattr(Blobs, "get", lambda self, scope, name: blobs[sha256(real(self, scope, name)).hexdigest()])
            patch.setattr(check_countersigned, "check_apart", here)
            kept = Revisions(connection, data, by)
            return [(one.facts["fault"], one.facts["certificate"]) for one in kept.run()], kept.seen, kept.judged

    named, (ready, first, second, closed) = place.office.state(number).certificate_number, revisions
    assert judged() == ([], 4, 3)
    assert judged(by=None) == ([], 4, 0)
    assert judged([ready, first, second + b"\n", closed])[0] == [("file_other", named)] * 2
    assert judged([ready, first, second, None])[0] == [("file_gone", named)]
    with pytest.MonkeyPatch.context() as patch:  # who owns log and disk makes the digests fit
        patch.setattr(kept_revisions, "_recorded", lambda _now, _digest: "")
        assert judged([ready, ready, second, closed])[0][0] == ("file_same", named)
        for_member = signed(place, number, ready, "member")
        assert ("field_other", named) in judged([ready, for_member, second, closed])[0]
        assert judged([ready, first, second, second])[0] == [("unsealed", named)]


def refused(place, number: str, ready: bytes, first: bytes) -> None:
    """Each way to bring back what is not one's own signature on this file, with the sentence that says so."""
    other = documents.certificate_pdf(place.services, place.office.lot(1, "certified").certificate)
    member = field_of(place, number, "member")
    tries = {
        "n’est pas le fichier de ce procès-verbal": ("chair", other),
        "PDF lisible": ("chair", b"Bonjour"),
        "pas de nouvelle signature": ("chair", ready),
        "pas dans votre champ": ("member", first),
        "et le champ est le vôtre": ("member", signed(place, number, ready, "member", key_of(place, "chair"), member)),
        "ne mène à aucune autorité": ("chair", signed(place, number, ready, "chair", stranger(place))),
        "Aucun fichier": ("chair", b""),
    }
    for sentence, (name, pdf) in tries.items():
        answer = bring(place, number, name, pdf)
        assert answer.status_code in {400, 409}, sentence
        assert sentence in answer.text, sentence
    assert place.office.state(number).countersigned == []


def stranger(place) -> signing_keys.Signer:
    """A key with the chair's name, certified by nobody we know."""
    folder = place.services.pki.folder.parent / "stranger"
    pki.create(folder, "Office central", datetime.now(UTC))
    return signing_keys.from_pkcs12(pki.official(folder, "Nom chair", "", datetime.now(UTC), b"x"), "x")
