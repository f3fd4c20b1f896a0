"""The addresses in the organisation's certificates answer stock tools: lists, OCSP, time-stamps (RFC 5280, 6960, 3161)."""

import base64
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from cryptography.x509.ocsp import OCSPRequestBuilder, load_der_ocsp_request, load_der_ocsp_response
from cryptography.x509.oid import AuthorityInformationAccessOID
from litestar.testing import TestClient

from custody.bootstrap import open_pki
from custody.web.http.throttle import EACH, Throttle
from labels.signing import certificate_register, pki, revocation
from labels.signing.issue_x509 import issue
from labels.signing.key_rollover import replace as replace_ending
from tests.web.full_custody import town

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not on this machine")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with town(tmp_path_factory.mktemp("pki")) as made, TestClient(made.app) as anybody:
        made.anybody = anybody
        yield made


@pytest.fixture(scope="module")
def files(place, tmp_path_factory):
    """What a verifier holds: the root and the issuing authority as the service publishes them, the seal, an official."""
    folder, client = tmp_path_factory.mktemp("verifier"), place.anybody
    for name in ("root.pem", "issuing.pem"):
        (folder / name).write_bytes(client.get(f"/pki/{name}").content)
    seal = place.services.pki.seal.certificate
    key = pki.official(place.services.pki.folder, "Ibrahima Maïga", "", datetime.now(UTC), b"x")
    judge = pkcs12.load_pkcs12(key, b"x").cert.certificate
    for name, one in (("seal.pem", seal), ("judge.pem", judge)):
        (folder / name).write_bytes(one.public_bytes(Encoding.PEM))
    return folder


def openssl(folder, *command: str) -> str:
    done = subprocess.run(["openssl", *command], cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def asked(folder, name: str) -> bytes:
    openssl(folder, "ocsp", "-issuer", "issuing.pem", "-cert", name, "-reqout", "q.der")
    return (folder / "q.der").read_bytes()


def judged(folder, name: str, answer: bytes) -> str:
    (folder / "a.der").write_bytes(answer)
    return openssl(
        folder, "ocsp", "-respin", "a.der", "-no_nonce", "-issuer", "issuing.pem", "-cert", name, "-CAfile", "root.pem",
        "-verify_other", "issuing.pem",
    )  # fmt: skip


def test_the_certificates_of_a_new_installation_name_what_is_served(place, tmp_path):
    """List and responder in the seal's own certificate, list of the root in the issuing authority's."""
    made = open_pki(replace(place.services.settings, data=tmp_path, url="https://sceaux.example"))
    seal = made.seal.certificate.extensions
    [described] = seal.get_extension_for_class(x509.AuthorityInformationAccess).value
    assert described.access_method == AuthorityInformationAccessOID.OCSP
    points = [
        each.extensions.get_extension_for_class(x509.CRLDistributionPoints).value[0].full_name[0].value
        for each in (made.seal.certificate, made.issuing)
    ]
    assert described.access_location.value == "https://sceaux.example/pki/ocsp"
    for address in points:
        answer = place.anybody.get(urlsplit(address).path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pkix-crl")
        assert answer.headers["cache-control"] == "public, max-age=3600"
        assert "set-cookie" not in answer.headers
        x509.load_der_x509_crl(answer.content)


def test_openssl_asks_the_responder_and_the_lists_before_and_after_a_revocation(place, files):
    """Good, then revoked: by OCSP posted and in the address, and by the lists of both authorities."""
    client = place.anybody
    question = asked(files, "judge.pem")
    posted = client.post("/pki/ocsp", content=question, headers={"content-type": "application/ocsp-request"})
    assert posted.headers["content-type"] == "application/ocsp-response"
    told = judged(files, "judge.pem", posted.content)
    assert "Response verify OK" in told, told
    assert "judge.pem: good" in told
    said = [next(iter(read(body).extensions)).value.nonce for read, body in (
        (load_der_ocsp_request, question), (load_der_ocsp_response, posted.content),
    )]  # fmt: skip
    assert said[0] == said[1]
    for name in ("root", "issuing"):
        (files / f"{name}.crl").write_bytes(client.get(f"/pki/{name}.crl").content)
    lists = ("-CAfile", "root.pem", "-untrusted", "issuing.pem", "-crl_check_all", "-CRLfile", "root.crl", "-CRLfile")
    assert "judge.pem: OK" in openssl(files, "verify", *lists, "issuing.crl", "judge.pem")

    judge = x509.load_pem_x509_certificate((files / "judge.pem").read_bytes())
    revocation.revoke(place.services.pki, judge, datetime.now(UTC).replace(microsecond=0))
    inside = quote(base64.b64encode(question).decode(), safe="")
    got = client.get(f"/pki/ocsp/{inside}")
    assert got.headers["cache-control"] == "public, max-age=3600"
    assert "judge.pem: revoked" in judged(files, "judge.pem", got.content)
    (files / "issuing.crl").write_bytes(client.get("/pki/issuing.crl").content)
    assert "certificate revoked" in openssl(files, "verify", *lists, "issuing.crl", "judge.pem")
    assert "seal.pem: OK" in openssl(files, "verify", *lists, "issuing.crl", "seal.pem")


@pytest.mark.parametrize("nonce", [b"\xff" * 16, b"\x00" * 16, bytes(range(16))])
def test_a_question_in_the_address_is_read_as_it_was_sent(place, files, nonce):
    """Two slashes of its base64 that follow one another are two, however a path is read."""
    judge = x509.load_pem_x509_certificate((files / "judge.pem").read_bytes())
    built = OCSPRequestBuilder().add_certificate(judge, place.services.pki.issuing, SHA1())
    question = built.add_extension(x509.OCSPNonce(nonce), critical=False).build().public_bytes(Encoding.DER)
    inside = quote(base64.b64encode(question).decode(), safe="")
    assert "%2F%2F" in inside or nonce[0] != 255  # a number of the authority or of the paper may hold them too
    got = place.anybody.get(f"/pki/ocsp/{inside}")
    assert (got.status_code, got.headers["content-type"]) == (200, "application/ocsp-response")
    for wrong in ("%C3%A9", "AAA", "%FF%FF"):
        assert place.anybody.get(f"/pki/ocsp/{wrong}").status_code == 400


def test_a_number_that_was_never_issued_is_unknown_and_one_that_was_replaced_is_not(place, files):
    """A certificate by the authority's own key that stands in no register; the seal of before; a folder without one."""
    folder, now = place.services.pki.folder, datetime.now(UTC)
    issuing = pki.identity(folder, pki.ISSUING)
    stolen = issue(issuing.certificate.subject, issuing.key.public_key(), set(), now, 1, ca=None, issuer=issuing)
    (files / "stolen.pem").write_bytes(stolen.public_bytes(Encoding.PEM))
    register = folder / certificate_register.FILE
    lines = register.read_text()

    def told(name):
        return judged(
            files, f"{name}.pem", place.anybody.post("/pki/ocsp", content=asked(files, f"{name}.pem")).content
        )

    assert "stolen.pem: unknown" in told("stolen")
    renewed = place.services.pki.seal.certificate.not_valid_after_utc - timedelta(days=1)
    kept = {path: path.read_bytes() for path in folder.iterdir()}
    assert replace_ending(folder, renewed) == ["seal"]
    assert "seal.pem: good" in told("seal"), "replaced, and never revoked"
    for path, body in kept.items():
        path.write_bytes(body)
    register.unlink()
    assert "seal.pem: good" in told("seal"), "it lies in the folder"
    register.write_text(lines)


def test_a_question_about_others_or_of_nothing_is_refused_in_the_responders_own_words(place, files):
    """Another authority's certificate, bytes that are no question, an address that is none."""
    client = place.anybody
    pki.create(files / "other", "Ailleurs", datetime.now(UTC))
    (files / "foreign.pem").write_bytes((files / "other" / "issuing.pem").read_bytes())
    openssl(files, "ocsp", "-issuer", "foreign.pem", "-cert", "judge.pem", "-reqout", "q.der")
    for question, said in (((files / "q.der").read_bytes(), "unauthorized"), (b"x", "malformedrequest")):
        (files / "a.der").write_bytes(client.post("/pki/ocsp", content=question).content)
        assert said in openssl(files, "ocsp", "-respin", "a.der", "-noverify", "-resp_text").lower()
    assert client.get("/pki/ocsp/%21").status_code == 400
    assert client.get("/pki/seal.key").status_code == 404


def test_openssl_verifies_the_time_stamp(place, files):
    """Asked with the certificate, as ``custody sign --tsa`` asks; what is no question is refused."""
    (files / "data").write_bytes(b"PV")
    openssl(files, "ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "t.tsq")
    answer = place.anybody.post("/pki/timestamp", content=(files / "t.tsq").read_bytes())
    assert answer.headers["content-type"] == "application/timestamp-reply"
    (files / "t.tsr").write_bytes(answer.content)
    told = openssl(
        files,
        "ts",
        "-verify",
        "-queryfile",
        "t.tsq",
        "-in",
        "t.tsr",
        "-CAfile",
        "root.pem",
        "-untrusted",
        "issuing.pem",
    )
    assert "Verification: OK" in told, told
    assert place.anybody.post("/pki/timestamp", content=b"x").status_code == 400


def test_a_flood_here_shuts_out_no_page_and_a_flood_of_pages_shuts_out_no_question(place):
    """Who checks a certificate by a program and who checks a paper in a browser are slowed apart."""
    client, state = place.anybody, place.app.state
    for flooded, other in (("/pki/root.pem", "/V/AAAA"), ("/V/AAAA", "/pki/root.pem")):
        state.strangers, state.checkers = Throttle(), Throttle()
        assert [client.get(flooded).status_code for _ in range(EACH + 1)] == [200] * EACH + [429]
        assert client.get(other).status_code == 200
    state.strangers, state.checkers = Throttle(), Throttle()


def test_without_the_authorities_keys_the_lists_in_the_folder_are_served(place):
    """The keys lie offline; what was made with them is given on."""
    folder = place.services.pki.folder
    for name in ("root", "issuing"):
        kept = place.anybody.get(f"/pki/{name}.crl").content
        (folder / f"{name}.crl").write_bytes(x509.load_der_x509_crl(kept).public_bytes(Encoding.PEM))
        (folder / f"{name}.key").rename(folder / f"{name}.away")
        assert place.anybody.get(f"/pki/{name}.crl").content == kept
        (folder / f"{name}.away").rename(folder / f"{name}.key")
