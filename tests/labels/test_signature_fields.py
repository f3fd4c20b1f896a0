"""Officials sign in the fields prepared for them, with a file or a token, and the seal closes; our verifier sees each."""

import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pyhanko.pdf_utils.generic import NameObject, NumberObject, TextStringObject
from pyhanko.sign import fields as mdp
from pyhanko.sign.signers.cms_embedder import SigMDPSetup
from pyhanko.sign.signers.pdf_signer import PdfSigner

from labels.documents import certificate
from labels.documents.signature_boxes import field_name
from labels.layout.errors import LabelError
from labels.signing import check_countersigned, pki, sign, signing_keys
from labels.signing.local_tsa import LocalTimeStamper
from labels.signing.validity_time import Reader
from labels.signing.verify import Verdict, verify
from tests.labels import certificates, paper
from tests.labels.pdf_text import attached
from tests.softhsm import needs_softhsm, token_made

pytestmark = pytest.mark.slow

NOW = datetime(2021, 11, 30, 17, 30, tzinfo=UTC)
CHAIR, JUDGE = field_name(1), field_name(2)
PEOPLE = {CHAIR: "Signature – Adama Tounkara", JUDGE: "Signature – Ibrahima Maïga"}


def filled(pdf: bytes) -> dict[str, bool]:
    """Return the officials' fields of a PDF, in order, and whether each is signed."""
    with pikepdf.open(BytesIO(pdf)) as document:
        fields = {str(field.T): "/V" in field for field in document.Root.AcroForm.Fields}
    return {name: signed for name, signed in fields.items() if name in (CHAIR, JUDGE)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("pki") / "keys"
    pki.create(folder, "Office central des stupéfiants", NOW)
    return folder


@pytest.fixture(scope="module")
def authority(folder) -> pki.Pki:
    return pki.load(folder)


@pytest.fixture(scope="module")
def prepared() -> bytes:
    made = certificate.render(certificates.certificate_2021(), statement=paper.STATEMENT, marker=paper.MARKER)
    return sign.prepare(made, PEOPLE)


def official(folder: Path, name: str, title: str) -> signing_keys.Signer:
    return signing_keys.from_pkcs12(pki.official(folder, name, title, NOW, b"secret"), "secret")


def signed(pdf: bytes, field: str, signer: signing_keys.Signer, authority: pki.Pki, minutes: int) -> bytes:
    when = NOW + timedelta(minutes=minutes)
    said = [PEOPLE[field].removeprefix("Signature – "), f"signé le 30 novembre 2021 à 17 h {30 + minutes}"]
    return sign.sign_as(
        pdf,
        field,
        signer,
        LocalTimeStamper(authority, when),
        said=said,
        reason="Je signe",
        location="Bamako",
        when=when,
    )


def sealed(pdf: bytes, authority: pki.Pki) -> bytes:
    return sign.seal(pdf, authority, reason="Procès-verbal", location="Bamako", when=NOW + timedelta(minutes=9))


def check(pdf: bytes, authority: pki.Pki) -> Verdict:
    return verify(pdf, [authority.root], at=NOW + timedelta(minutes=30), statement_name=certificate.STATEMENT)


@pytest.fixture(scope="module")
def chair_signed(prepared, folder, authority) -> bytes:
    return signed(prepared, CHAIR, official(folder, "Adama Tounkara", "président"), authority, 1)


@pytest.fixture(scope="module")
def both_signed(chair_signed, folder, authority) -> bytes:
    return signed(chair_signed, JUDGE, official(folder, "Ibrahima Maïga", "substitut"), authority, 2)


@pytest.fixture(scope="module")
def closed(both_signed, authority) -> bytes:
    return sealed(both_signed, authority)


def test_two_officials_sign_then_the_seal_closes_and_each_is_named_in_order(closed, authority):
    """All signatures hold; who signed when is told by their own certificates and the time-stamps."""
    found = check(closed, authority)
    assert found.good, found
    assert [one.field for one in found.officials] == [CHAIR, JUDGE]
    assert "Adama Tounkara" in found.officials[0].signer
    assert "substitut" in found.officials[1].signer
    assert [one.at for one in found.officials] == [NOW + timedelta(minutes=m) for m in (1, 2)]
    assert all(one.stamped for one in found.officials)


def test_each_signature_only_appends(prepared, chair_signed, both_signed, closed):
    """Whoever signed first can show the very bytes they signed."""
    assert both_signed.startswith(chair_signed)
    assert chair_signed.startswith(prepared)
    assert closed.startswith(both_signed)


def test_who_has_not_signed_before_the_seal_signs_on_paper(chair_signed, authority):
    """The seal closes over an empty field; nobody can fill it afterwards."""
    closed = sealed(chair_signed, authority)
    found = check(closed, authority)
    assert found.good, found
    assert [one.field for one in found.officials] == [CHAIR]
    assert filled(closed) == {CHAIR: True, JUDGE: False}


def test_what_cannot_be_signed_is_refused_by_name(prepared, chair_signed, closed, folder, authority):
    """No such field, signed already, sealed already, a paper with no such place."""
    judge = official(folder, "Ibrahima Maïga", "substitut")
    refused = {"field_signed": (chair_signed, CHAIR), "already_sealed": (closed, JUDGE)}
    for code, (pdf, field) in refused.items():
        with pytest.raises(LabelError, match=code):
            signed(pdf, field, judge, authority, 3)
    for field in ("signature-9", sign.FIELD):
        with pytest.raises(LabelError, match="field_missing"):
            sign.sign_as(prepared, field, judge, None, said=[], reason="", location="", when=NOW)
    with pytest.raises(LabelError, match="already_signed"):
        sign.prepare(chair_signed, {})
    bare = certificate.render(certificates.many(1), statement=paper.STATEMENT, marker=paper.MARKER)
    with pytest.raises(LabelError, match="field_missing"):
        sign.prepare(bare, {"signature-99": "x"})


def test_a_wrong_password_is_told(folder):
    """No traceback of a parser."""
    with pytest.raises(LabelError, match="pkcs12_refused"):
        signing_keys.from_pkcs12(pki.official(folder, "X", "", NOW, b"secret"), "other")
    with pytest.raises(LabelError, match="name_too_long"):
        pki.official(folder, "É" * 40, "", NOW, b"secret")


def test_a_foreign_official_is_not_trusted(prepared, authority, tmp_path):
    """Their own key, certified by nobody we know: the seal after it does not make it good."""
    pki.create(tmp_path / "foreign", "Office central des stupéfiants", NOW)
    forged = signed(prepared, CHAIR, official(tmp_path / "foreign", "X", ""), authority, 1)
    found = check(sealed(forged, authority), authority)
    assert found.problems == ("untrusted",)


def test_the_signature_is_printed_in_its_box(closed, tmp_path):
    """Poppler reads the strip's words on the page."""
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler's pdftotext is not on this machine")
    (tmp_path / "pv.pdf").write_bytes(closed)
    said = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "pv.pdf"), "-"], capture_output=True, text=True, check=True
    )
    assert re.search(r"Adama Tounkara\s", said.stdout)
    assert "signé le 30 novembre 2021 à 17 h 32" in said.stdout
    assert certificate.STATEMENT in attached(closed)


@needs_softhsm
def test_a_token_signs_with_a_key_that_never_leaves_it(prepared, folder, authority, softhsm):
    """Key made in the token, certified by its public half, the certificate stored beside it (PKCS#11)."""
    pkcs11 = pytest.importorskip("pkcs11")
    token_made("juge", "4321")
    library = pkcs11.lib(softhsm)
    with library.get_token(token_label="juge").open(rw=True, user_pin="4321") as session:
        provision(session, folder)
        signer = signing_keys.from_token(session, "signature", [authority.issuing, authority.root])
        found = check(sealed(signed(prepared, JUDGE, signer, authority, 1), authority), authority)
        assert found.good, found
        assert "Ibrahima Maïga" in found.officials[0].signer
        with pytest.raises(LabelError, match="token_refused"):
            signing_keys.from_token(session, "other", [])


def provision(session, folder: Path, now: datetime = NOW) -> None:
    """What an office does once for each token."""
    from asn1crypto.core import ObjectIdentifier
    from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key
    from pkcs11 import Attribute, KeyType
    from pkcs11.util.ec import encode_ec_public_key
    from pkcs11.util.x509 import decode_x509_certificate

    curve = {Attribute.EC_PARAMS: ObjectIdentifier("1.2.840.10045.3.1.7").dump()}
    domain = session.create_domain_parameters(KeyType.EC, curve, local=True)
    public, private = domain.generate_keypair(store=True, label="signature", id=b"\x01")
    assert private[Attribute.NEVER_EXTRACTABLE]
    issued = pki.certify(folder, "Ibrahima Maïga", "substitut", load_der_public_key(encode_ec_public_key(public)), now)
    stored = decode_x509_certificate(issued.public_bytes(Encoding.DER))
    session.create_object({**stored, Attribute.TOKEN: True, Attribute.LABEL: "signature", Attribute.ID: b"\x01"})


def turned(writer) -> None:
    """A page that stands on its head."""
    page = writer.prev.root["/Pages"]["/Kids"][0]
    page[NameObject("/Rotate")] = NumberObject(180)
    writer.update_container(page)


def renamed(writer) -> None:
    """Another title in the document's description of itself."""
    writer.prev.trailer["/Info"][NameObject("/Title")] = TextStringObject("Procès-verbal annulé")
    writer.update_container(writer.prev.trailer["/Info"])


@pytest.mark.parametrize("change", [turned, renamed])
def test_whoever_signs_first_cannot_change_the_paper_in_the_same_breath(
    change, prepared, folder, authority, monkeypatch
):  # fmt: skip
    """Later modification analysis begins after a signature's own revision: the service looks into that one too."""
    real = sign._signed

    def changing(writer, signing, when):
        change(writer)
        return real(writer, signing, when)

    chair = official(folder, "Adama Tounkara", "président")
    at = NOW + timedelta(minutes=5)
    good = signed(prepared, CHAIR, chair, authority, 1)
    assert check_countersigned.check(prepared, good, CHAIR, [authority.root], at, {}).problem == ""
    monkeypatch.setattr(sign, "_signed", changing)
    forged = signed(prepared, CHAIR, chair, authority, 1)
    assert check_countersigned.check(prepared, forged, CHAIR, [authority.root], at, {}).problem == "file_changed"


def test_what_comes_back_is_judged_by_its_certificate(prepared, chair_signed, both_signed, folder, authority):
    """A revoked one, two signatures at once, a byte more at the end."""
    at = NOW + timedelta(minutes=5)

    def problem(before: bytes, after: bytes, field: str, revoked=None) -> str:
        return check_countersigned.check(before, after, field, [authority.root], at, revoked or {}).problem

    assert problem(prepared, both_signed, JUDGE) == "field_other"
    assert problem(prepared, chair_signed + b"\n", CHAIR) == "file_changed"
    found = check_countersigned.check(chair_signed, both_signed, JUDGE, [authority.root], at, {})
    assert (found.problem, found.stamped) == ("", True)
    serial = Reader(both_signed).embedded_regular_signatures[-1].signer_cert.serial_number
    assert problem(chair_signed, both_signed, JUDGE, {serial: NOW}) == "signature_revoked"


def locking_all(monkeypatch) -> None:
    """A signer that locks every field, whatever the field was prepared to lock."""
    real = mdp.FieldMDPSpec.as_transform_params
    monkeypatch.setattr(
        mdp.FieldMDPSpec, "as_transform_params", lambda _: real(mdp.FieldMDPSpec(mdp.FieldMDPAction.ALL))
    )


def test_a_signature_that_locks_more_than_its_own_field_is_not_taken(
    prepared, chair_signed, folder, authority, monkeypatch
):  # fmt: skip
    """First or later: the seal after it would change what is locked, and ruin the file for good."""
    locking_all(monkeypatch)
    at = NOW + timedelta(minutes=5)
    for before, field, name in ((prepared, CHAIR, "Adama Tounkara"), (chair_signed, JUDGE, "Ibrahima Maïga")):
        bad = signed(before, field, official(folder, name, ""), authority, 2)
        assert check_countersigned.check(before, bad, field, [authority.root], at, {}).problem == "signature_locks"


def test_b10_a_seal_over_a_signature_that_lets_nothing_follow_is_told_as_a_change(
    prepared, chair_signed, folder, authority
):  # fmt: skip
    """The seal fills a prepared field, no harm in itself; whoever certified said that nothing at all may follow."""
    real = sign._meta
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sign, "_meta", lambda f, r, p, _, first: real(f, r, p, mdp.MDPPerm.NO_CHANGES, first=first))
        alone = signed(prepared, CHAIR, official(folder, "Adama Tounkara", ""), authority, 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PdfSigner, "_enforce_certification_constraints", lambda *_: None)  # a program of others
        broken = sealed(alone, authority)
    assert check(broken, authority).problems == ("changed_since",)
    assert check(sealed(chair_signed, authority), authority).problems == ()


def said_in_the_signature_alone(real):
    """A signature that certifies, while the catalog goes on to name the first one as the one that does."""

    def apply(self, reference, writer):
        first = writer.root["/Perms"].raw_get("/DocMDP")
        real(self, reference, writer)
        writer.root["/Perms"][NameObject("/DocMDP")] = first

    return apply


@pytest.mark.parametrize("entered", [False, True])
def test_only_the_first_signature_certifies(chair_signed, folder, authority, monkeypatch, entered):
    """A second one that would say what may follow is not taken, whether the catalog is made to name it or not."""
    real = sign._meta
    monkeypatch.setattr(sign, "_meta", lambda *given, first: real(*given, first=True))
    with pytest.raises(LabelError, match="signature_failed"):
        signed(chair_signed, JUDGE, official(folder, "Ibrahima Maïga", ""), authority, 2)
    monkeypatch.setattr(PdfSigner, "_enforce_certification_constraints", lambda *_: None)  # a signer of others
    if not entered:
        monkeypatch.setattr(SigMDPSetup, "apply", said_in_the_signature_alone(SigMDPSetup.apply))
    bad = signed(chair_signed, JUDGE, official(folder, "Ibrahima Maïga", ""), authority, 2)
    references = Reader(bad).embedded_regular_signatures[-1].sig_object["/Reference"]
    assert "/DocMDP" in [one["/TransformMethod"] for one in references]
    at, expected = NOW + timedelta(minutes=5), "file_changed" if entered else "signature_locks"
    assert check_countersigned.check(chair_signed, bad, JUDGE, [authority.root], at, {}).problem == expected


def test_a_field_is_its_owners_by_their_whole_name():
    """Every word of it, in any order, accents and case apart; a word of what is read aloud is nobody's name."""
    said = "Signature – Adama Maïga"
    for name in ("Adama Maïga", "MAIGA Adama", "Adama Moussa Maïga"):
        assert sign.says(said, name), name
    for name in ("", "Signature", "Adama", "Maïga", "Adam Maïga", "Signature – Adama"):
        assert not sign.says(said, name), name
    assert not sign.says("Signature", "Signature")


def test_a_time_before_the_certificate_needs_a_time_stamp(prepared, folder, authority):
    """Without one the time is the signer's own word, and the certificate was not there yet."""
    early = sign.sign_as(
        prepared, CHAIR, official(folder, "Adama Tounkara", ""), None, said=["x"], reason="r", location="l",
        when=NOW - timedelta(days=1),
    )  # fmt: skip
    found = check_countersigned.check(prepared, early, CHAIR, [authority.root], NOW + timedelta(minutes=5), {})
    assert found.problem == "signature_early"
