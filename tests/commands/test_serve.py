"""``custody serve --name``: which settings it amounts to, what it prints, and https as a phone meets it."""

import gc
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest

from custody.commands import main, parser
from custody.commands import serve as serving
from custody.commands.https import FOLDER, environment, held_port
from custody.domain.kernel.errors import BadInput
from custody.service.log import server_certificate
from custody.settings import Settings
from tests.free_port import free_port


def told(*options):
    """The settings that options of ``custody serve`` amount to."""
    return environment(parser(["serve"]).parse_args(["serve", *options]))


def test_a_name_makes_https_for_everybody():
    """All addresses, 443 and 80, secure cookies, the folder of the root certificate; without a name nothing of it."""
    assert told() == {}
    assert told("--port", "9000") == {"CUSTODY_PORT": "9000"}
    assert told("--name", "custody.local", "--name", "192.168.1.10") == {
        "CUSTODY_HOST": "0.0.0.0", "CUSTODY_PORT": "443", "CUSTODY_URL": "https://custody.local",
        "CUSTODY_SECURE": "on", "CUSTODY_HTTP_PORT": "80", "CUSTODY_TLS": FOLDER,
    }  # fmt: skip
    own = told("--name", "scelles.ml", "--certificate", "c.pem", "--certificate-key", "k.pem", "--port", "8443")
    assert own["CUSTODY_URL"] == "https://scelles.ml:8443"
    assert "CUSTODY_TLS" not in own


@pytest.mark.parametrize(
    "options",
    [
        ("--http-port", "80"),
        ("--print-ca",),
        ("--certificate", "c.pem", "--certificate-key", "k.pem"),
        ("--name", "custody.local", "--certificate", "c.pem"),
        ("--name", "custody.local", "--certificate-key", "k.pem"),
        ("--name", "custody.local", "--certificate", "c.pem", "--certificate-key", "k.pem"),
        ("--name", "custody"),
    ],
)
def test_what_belongs_together_is_given_together(options, tmp_path, monkeypatch, capsys):
    """Half an option, a file that is not there, a name that is none: refused in a sentence, nothing made."""
    monkeypatch.chdir(tmp_path)
    assert main(["serve", *options]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A folder for data and one for the root certificate; the environment is put back afterwards."""
    for name, value in {"CUSTODY_DATA": "data", "CUSTODY_TLS": "tls", "CUSTODY_ORIGIN": "ocs.example/1"}.items():
        monkeypatch.setenv(name, str(tmp_path / value) if "/" not in value else value)
    for name in ("CUSTODY_HOST", "CUSTODY_PORT", "CUSTODY_URL", "CUSTODY_SECURE", "CUSTODY_HTTP_PORT"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return tmp_path


def test_the_sheet_bears_the_fingerprint(installed, capsys):
    """What hangs on the wall is the same each time, and has what a phone shows."""
    assert main(["serve", "--name", "custody.local", "--print-ca"]) == 0
    first = capsys.readouterr().out
    assert main(["serve", "--name", "custody.local", "--print-ca"]) == 0
    assert capsys.readouterr().out == first
    assert server_certificate.read(installed / "tls").fingerprint.replace(":", "") in first.replace(" ", "").replace(
        "\n", ""
    )
    assert "http://custody.local/enrol" in first


def test_the_sheet_leaves_the_certificate_alone(installed, capsys):
    """Printed under one name, where the service has two: the other one stays in its certificate."""
    names = ("custody.local", "192.168.1.10")
    server_certificate.establish(installed / "tls", names, datetime.now(UTC))
    server_certificate.renew(installed / "tls", names, datetime.now(UTC))
    before = (installed / "tls" / "server.pem").read_bytes()
    assert main(["serve", "--name", "custody.local", "--print-ca"]) == 0
    assert "192.168.1.10" in capsys.readouterr().out
    assert (installed / "tls" / "server.pem").read_bytes() == before


def test_a_port_that_is_taken_is_told(installed, capsys):
    """Before anything is started on it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", "--host", "127.0.0.1", "--port", str(port)]) == 2
    assert str(port) in capsys.readouterr().err


def serial(port):
    """The serial number of the certificate that the server shows."""
    from cryptography import x509

    return x509.load_pem_x509_certificate(ssl.get_server_certificate(("127.0.0.1", port)).encode()).serial_number


def patiently(asked, wanted=lambda _found: True, seconds=60):
    """Ask until the answer is the one that is waited for."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            found = asked()
            if wanted(found):
                return found
        except OSError:
            pass
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.mark.slow
def test_https_is_served_renewed_and_ended(installed, monkeypatch):
    """A client that trusts the root reads /health; a new certificate is shown after SIGHUP; the door ends too."""
    monkeypatch.setenv("CUSTODY_ORIGIN", "custody.test/serve")  # a real register asks for its seal first
    port, http = free_port(), free_port()
    names = ("--name", "custody.local", "--name", "127.0.0.1")
    command = [sys.executable, "-m", "custody", "serve", *names, "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--http-port", str(http)], env=os.environ | {"PYTHONPATH": ":".join(sys.path)}
    )
    try:
        trusted = patiently(lambda: ssl.create_default_context(cafile=installed / "tls" / "authority.pem"))

        def health():
            return urllib.request.urlopen(f"https://127.0.0.1:{port}/health", context=trusted).read()

        assert b"alive" in patiently(health)
        with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
            urllib.request.urlopen(f"https://127.0.0.1:{port}/health")
        plain = patiently(lambda: urllib.request.urlopen(f"http://127.0.0.1:{http}/enrol/custody-ca.pem").read())
        assert plain == server_certificate.read(installed / "tls").pem
        before = serial(port)
        later = datetime.now(UTC) + timedelta(days=340)
        assert server_certificate.renew(installed / "tls", ("custody.local", "127.0.0.1"), later)
        process.send_signal(signal.SIGHUP)
        patiently(lambda: serial(port), lambda found: found != before)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{http}/enrol")


def test_what_stands_until_the_end_is_not_looked_through_for_garbage(tmp_path, monkeypatch):
    """A full look through it takes two tenths of a second, in the midst of somebody's page."""
    told, before = [], gc.get_freeze_count()
    monkeypatch.setattr(
        serving, "listen", lambda *_servers, **_began: told.append((gc.get_freeze_count(), len(gc.get_objects())))
    )
    port = 20_000 + os.getpid() % 40_000  # nothing listens: of two runs of this at once neither is refused
    serving.serve(Settings(data=tmp_path / "data", origin="serve.test/log", port=port))
    [(kept, left)] = told
    assert kept > before + 10_000
    assert left < 10_000


def test_of_two_that_begin_at_once_on_one_port_one_is_refused():
    """Before either listens: a probe of the port finds it free for both, and both would share its requests."""
    with held_port("serve.test", 1):
        with held_port("serve.test", 2):
            pass
        with pytest.raises(BadInput) as refused, held_port("serve.test", 1):
            pass
        assert refused.value.code == "port_unavailable"
    with held_port("serve.test", 1):
        pass
