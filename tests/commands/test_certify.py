"""``custody certify`` and ``revoke``: an official's key under the office's authority, and the end of it."""

import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from custody.commands import main
from labels.signing import pki, revocation, signing_keys


@pytest.fixture
def office(tmp_path, monkeypatch):
    """An installation's data folder with its PKI; commands run in ``tmp_path``."""
    monkeypatch.setenv("CUSTODY_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    pki.create(tmp_path / "data" / "pki", "Office central des stupéfiants", datetime.now(UTC))
    (tmp_path / "secret").write_text("quatre mots bien longs\n")
    return tmp_path


def run(*given: str) -> int:
    return main(["--lang", "fr", *given])


def certify(*more: str) -> int:
    return run("certify", "Ibrahima Maïga", "--title", "substitut", "--secret-file", "secret", *more)


def requested(office, kind: str = "ed25519") -> None:
    made = ["openssl", "req", "-new", "-newkey", kind, "-nodes", "-keyout", "k.pem", "-subj", "/CN=X", "-out", "q.pem"]
    subprocess.run(made, cwd=office, check=True, capture_output=True)


def test_a_key_is_made_certified_and_signs_under_its_name(office, capsys):
    """The PKCS#12 file opens with the password, is readable by its owner alone, and leads to the root."""
    assert certify("--pkcs12", "maiga.p12") == 0
    assert "Ibrahima-Maïga.pem" in capsys.readouterr().out
    signer = signing_keys.from_pkcs12((office / "maiga.p12").read_bytes(), "quatre mots bien longs")
    assert signing_keys.name_of(signer) == "Ibrahima Maïga"
    assert (office / "maiga.p12").stat().st_mode & 0o077 == 0
    one, issuing, root = x509.load_pem_x509_certificates((office / "Ibrahima-Maïga.pem").read_bytes())
    one.verify_directly_issued_by(issuing)
    issuing.verify_directly_issued_by(root)


def test_a_key_made_elsewhere_is_certified_by_its_request(office):
    """The name is the office's word, not the request's."""
    requested(office)
    assert certify("--request", "q.pem", "--output", "m.pem") == 0
    made = x509.load_pem_x509_certificates((office / "m.pem").read_bytes())[0]
    assert made.public_key() == x509.load_pem_x509_csr((office / "q.pem").read_bytes()).public_key()
    assert "Ibrahima Maïga" in made.subject.rfc4514_string()


def test_what_cannot_be_certified_is_one_sentence(office, capsys):
    """A forged or strange request, RSA, a short password, a name without end, a file that is there, no authority."""
    requested(office)
    forged = x509.load_pem_x509_csr((office / "q.pem").read_bytes()).public_bytes(pki.serialization.Encoding.DER)
    (office / "forged.der").write_bytes(forged[:-1] + bytes([forged[-1] ^ 1]))
    key = ["openssl", "ecparam", "-name", "secp112r1", "-genkey", "-noout", "-out", "weak.key"]
    subprocess.run(key, cwd=office, check=True, capture_output=True)
    weak = ["openssl", "req", "-new", "-key", "weak.key", "-subj", "/CN=X", "-out", "weak.pem"]
    subprocess.run(weak, cwd=office, check=True, capture_output=True)
    requested(office, "rsa:2048")
    (office / "short").write_text("1234")
    tries = {
        "forged.der n’est pas une demande": ["--request", "forged.der"],
        "q.pem n’est pas une demande": ["--request", "q.pem"],
        "secret n’est pas une demande": ["--request", "secret"],
        "trop court": ["--pkcs12", "m.p12", "--secret-file", "short"],
        "n’a pas la place": ["--pkcs12", "m.p12", "--title", "é" * 33],
        "secret existe déjà": ["--pkcs12", "secret"],
        "dossier nowhere": ["--pkcs12", "nowhere/m.p12"],
        "weak.pem n’est pas une demande": ["--request", "weak.pem"],
    }
    for sentence, more in tries.items():
        assert certify(*more) == 2, sentence
        assert sentence in " ".join(capsys.readouterr().err.split()), sentence
    (office / "data" / "pki" / "issuing.key").unlink()
    assert certify("--pkcs12", "m.p12") == 2
    assert "issuing.key manque" in capsys.readouterr().err
    assert not (office / "m.p12").exists()
    assert not (office / "Ibrahima-Maïga.pem").exists()


def test_a_revoked_certificate_holds_no_more_since_its_key_was_lost(office, capsys):
    """Said twice, the earlier moment stays, never before the certificate began; the list is the authority's."""
    assert certify("--pkcs12", "maiga.p12", "--output", "m.pem") == 0
    serial = x509.load_pem_x509_certificate((office / "m.pem").read_bytes()).serial_number
    lost = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)
    assert run("revoke", "m.pem", "--since", lost.isoformat()) == 0
    assert "Ibrahima Maïga" in capsys.readouterr().out
    assert run("revoke", "m.pem") == 0
    begun = x509.load_pem_x509_certificate((office / "m.pem").read_bytes()).not_valid_before_utc
    assert lost < begun
    assert revocation.since(pki.load(office / "data" / "pki")) == {serial: begun}


def test_a_name_with_any_signs_gives_a_file_here(office):
    """Whatever stands in it, the certificate lies in this folder, under its letters."""
    assert run("certify", "../Awa / Koné", "--secret-file", "secret", "--pkcs12", "a.p12") == 0
    assert (office / "Awa-Koné.pem").is_file()


def test_the_services_own_certificate_is_revoked_only_when_that_is_said(office, capsys):
    """A slip would end every paper that it seals from then on."""
    seal = office / "data" / "pki" / "seal.pem"
    assert run("revoke", str(seal)) == 2
    assert "celui de ce service" in capsys.readouterr().err
    assert run("revoke", str(seal), "--own") == 0
    assert len(revocation.since(pki.load(office / "data" / "pki"))) == 1


def test_what_cannot_be_revoked_is_one_sentence(office, capsys):
    """Another authority's certificate, no certificate, a moment to come or without its zone."""
    pki.create(office / "other", "Autre office", datetime.now(UTC))
    assert certify("--pkcs12", "maiga.p12", "--output", "m.pem") == 0
    tries = {
        "n’a pas été délivré par l’autorité": ["other/seal.pem"],
        "secret": ["secret"],
        "dans le futur": ["m.pem", "--since", "2999-01-01T00:00Z"],
    }
    for sentence, given in tries.items():
        assert run("revoke", *given) == 2, sentence
        assert sentence in " ".join(capsys.readouterr().err.split()), sentence
    with pytest.raises(SystemExit):
        run("revoke", "m.pem", "--since", "2026-01-01T00:00")
    assert revocation.since(pki.load(office / "data" / "pki")) == {}
