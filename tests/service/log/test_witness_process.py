"""Witnesses are asked by a process of its own, which reads, gives way to everything else, and ends with the service."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from custody.log.trust_policy import Policy
from custody.log.witness import Submission, Witness
from custody.service.log import witness_process
from custody.service.log.witnesses import Witnesses
from custody.storage.signing import cosignatures
from tests.conftest import ORIGIN

pytestmark = pytest.mark.slow

STARTED = """
import sys
from custody.log.trust_policy import Policy
from custody.service.log.witness_process import AskingApart
made = AskingApart(sys.argv[1], Policy.parse(sys.argv[2]))
made.round(again=False)
print(made._process.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def outside(tmp_path, signer):
    """The policy of one witness of another agency, which serves."""
    (tmp_path / "w").mkdir()
    key = Ed25519PrivateKey.generate()
    witness = Witness("w.example/w", key, tmp_path / "w", lambda: {ORIGIN: signer.vkeys[:1]}, lambda: 1_700_000_000)

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = self.rfile.read(int(self.headers["content-length"])).decode()
            said = witness.cosign(Submission.parse(asked)).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_):
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Policy.parse(f"witness w {witness.vkeys[0]} http://127.0.0.1:{server.server_port}\nquorum w\n")
        server.shutdown()


@pytest.fixture
def witnesses(store, outside):
    with closing(Witnesses(store, outside)) as made:
        yield made


def cosigned(store, policy):
    with store.reading() as connection:
        return cosignatures.newest(connection, policy.witnesses[0].vkey)


def gone(pid):
    """Whether a process is gone within a minute; one that nobody waits for is gone too."""
    for _ in range(1200):
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except FileNotFoundError:
            return True
        if stat.rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def test_each_new_head_is_cosigned_through_it(office, store, signing, outside, witnesses):
    """One process for all rounds, at the lowest priority; the service stores what it brings."""
    assert witnesses.submit() == {}
    pids = set()
    for _ in range(2):
        office.case()
        size = signing.sign_now().size
        assert witnesses.submit() == {}
        assert cosigned(store, outside) == size
        pids.add(witnesses._apart._process.pid)
    (pid,) = pids
    assert os.getpriority(os.PRIO_PROCESS, pid) == witness_process.LOWEST


def test_when_it_was_ended_nobody_was_reached_and_the_next_round_asks_again(office, store, signing, outside, witnesses):
    """No act, and no signature, depends on it."""
    url = outside.witnesses[0].url
    size = signing.sign_now().size
    witnesses.submit()
    office.case()
    os.kill(witnesses._apart._process.pid, signal.SIGKILL)
    newest = signing.sign_now().size
    assert witnesses.submit() == {url: "witness_unreachable"}
    assert cosigned(store, outside) == size
    assert witnesses.submit() == {}
    assert cosigned(store, outside) == newest


def test_nobody_to_ask_needs_no_process(store):
    """A log that nobody cosigns pays nothing for it."""
    with closing(Witnesses(store, Policy.parse("quorum none\n"))) as alone:
        assert alone.submit() == {}
        assert alone._apart._process is None


def test_it_ends_with_its_service(store, outside):
    """Which may close it, end, or be killed."""
    policy = f"witness w {outside.witnesses[0].vkey} {outside.witnesses[0].url}\nquorum w\n"
    for killed in (False, True):
        command = [sys.executable, "-c", STARTED, store.url, policy]
        service = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        pid = int(service.stdout.readline())
        service.kill() if killed else service.stdin.close()
        service.wait()
        service.stdout.close()
        service.stdin.close()
        assert gone(pid)
