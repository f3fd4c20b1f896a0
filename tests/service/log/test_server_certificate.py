"""The server's own root certificate, as OpenSSL sees it: it certifies this server, and cannot certify another."""

import plistlib
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from custody.domain.kernel.errors import BadInput
from custody.service.log import server_certificate
from custody.service.log.server_certificate import ROOT, SERVER, _server
from labels.signing import pki

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
NAMES = ("custody.local", "192.168.1.10")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("tls") / "apart"
    server_certificate.establish(made, NAMES, NOW)
    assert server_certificate.renew(made, NAMES, NOW)
    return made


def openssl(folder, certificate, *asked, at=NOW):
    """What ``openssl verify`` answers at a time for a server's certificate under the root certificate."""
    command = ["openssl", "verify", "-attime", str(int(at.timestamp())), "-purpose", "sslserver", *asked]
    command += ["-CAfile", f"{folder / ROOT}.pem", str(certificate)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_browser_would_trust_the_server(folder):
    """Under both names, and for less than the 398 days that browsers allow; the keys are the owner's alone."""
    server = folder / f"{SERVER}.pem"
    for asked in (("-verify_hostname", NAMES[0]), ("-verify_ip", NAMES[1])):
        assert openssl(folder, server, *asked).returncode == 0
    assert openssl(folder, server, "-verify_hostname", "bank.example").returncode != 0
    found = x509.load_pem_x509_certificate(server.read_bytes())
    assert found.not_valid_after_utc - found.not_valid_before_utc < timedelta(days=398)
    assert all((folder / f"{name}.key").stat().st_mode & 0o077 == 0 for name in (ROOT, SERVER))
    assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["bank.example", "custody.local.example", "10.0.0.1", "fd00::1"])
def test_its_key_certifies_nobody_else(folder, tmp_path, name):
    """Who steals the key can pretend to be this server, and neither a bank nor another address."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    forged = tmp_path / "forged.pem"
    made = _server((name,), key, pki.identity(folder, ROOT), NOW)
    forged.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    assert "subtree violation" in openssl(folder, forged).stderr


def test_the_certificate_is_renewed_a_month_before_its_end(folder):
    """And when the names change, or the clock was wrong; otherwise it stays; the key stays."""
    server = folder / f"{SERVER}.pem"
    before, key = server.read_bytes(), (folder / f"{SERVER}.key").read_bytes()
    assert not server_certificate.renew(folder, NAMES, NOW + timedelta(days=333))
    assert server.read_bytes() == before
    assert server_certificate.renew(folder, NAMES, NOW + timedelta(days=336))
    assert server_certificate.renew(folder, NAMES, NOW)  # made by a clock that ran ahead: not valid yet
    assert server_certificate.renew(folder, NAMES[:1], NOW)
    assert server_certificate.renew(folder, NAMES, NOW)
    assert (folder / f"{SERVER}.key").read_bytes() == key
    assert openssl(folder, server).returncode == 0


def test_a_phone_whose_clock_is_behind_takes_it(folder):
    """On the first day too: its acts say by how much it is wrong, so it must be able to send them."""
    assert openssl(folder, folder / f"{SERVER}.pem", at=NOW - timedelta(hours=20)).returncode == 0


def test_by_a_clock_that_lost_its_battery_nothing_is_made(folder):
    """The machine thinks that it is 2015: phones, which know better, go on trusting the certificate that is there."""
    before = (folder / f"{SERVER}.pem").read_bytes()
    assert not server_certificate.renew(folder, NAMES, NOW.replace(year=2015))
    assert (folder / f"{SERVER}.pem").read_bytes() == before


def test_a_root_certificate_keeps_its_names(folder):
    """Another name needs another one, and is told so; a name of which browsers make a search is none."""
    assert server_certificate.establish(folder, NAMES[:1], NOW).names == NAMES
    with pytest.raises(BadInput, match="authority_of_others"):
        server_certificate.establish(folder, ("scelles.local",), NOW)
    for name in ("custody", "Custody.local", "custody_1.local", "a b.local", "", "*.local"):
        with pytest.raises(BadInput, match="authority_name_bad"):
            server_certificate.establish(folder / "new", (name,), NOW)
    assert not (folder / "new").exists()


def test_the_profile_of_an_iphone_holds_the_certificate(folder):
    """One payload of the kind that iOS takes for a root, the same one each time."""
    own = server_certificate.read(folder)
    made = server_certificate.mobileconfig(own, "Custody")
    assert made == server_certificate.mobileconfig(own, "Custody")
    [payload] = plistlib.loads(made)["PayloadContent"]
    assert payload["PayloadType"] == "com.apple.security.root"
    assert payload["PayloadContent"] == own.der
    assert x509.load_der_x509_certificate(own.der) == x509.load_pem_x509_certificate(own.pem)
