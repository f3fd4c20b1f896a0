"""Debian's ``sigsum-witness`` cosigns our checkpoints, asked by our own submission code over HTTP.

It serves one log, whose origin is made of the log's key, as Sigsum prescribes.
"""

import base64
import os
import socket
import subprocess
import time
from contextlib import closing, contextmanager
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import insert

from custody.log import checkpoint as notes
from custody.log.log_keys import LogKeys
from custody.log.merkle import root
from custody.log.private_keys import create_key
from custody.log.signer import Signer
from custody.log.signer_folder import open_folder
from custody.log.trust_policy import Policy
from custody.service.certificates.anchors import Trust, anchored
from custody.service.log.witnesses import Witnesses
from custody.settings import Settings
from custody.storage.signing import cosignatures
from custody.storage.signing.checkpoints import Checkpoints
from custody.storage.tables import tables
from custody.storage.tables.migrations import open_store
from tests.factories.office import Office
from tests.free_port import free_port
from tests.interop.conftest import found_tool

pytestmark = pytest.mark.slow

NAMED = "sigsum.org/v1/witness/"
"""Before the digest of its key, the name under which this witness signs."""


@contextmanager
def serving(tool, folder, log):
    """A witness of this log on a free port: its vkey and its address."""
    found_tool("sigsum-key", "sigsum-go")
    subprocess.run(["sigsum-key", "generate", "-o", "w.key"], cwd=folder, check=True)
    key = base64.b64decode((folder / "w.key.pub").read_text().split()[1])[-32:]
    naming = ["sigsum-key", "to-vkey", "-t", "cosignature/v1", "-n", NAMED + sha256(key).hexdigest(), "-k", "w.key.pub"]
    vkey = subprocess.run(naming, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()
    (folder / "log.pub").write_bytes(log.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH) + b"\n")
    place = f"127.0.0.1:{free_port()}"
    command = [tool, "-k", "w.key", "--log-key=log.pub", "--state-file=state", place]
    # Debian builds it without modules, and so with the request patterns of an older Go, unless told otherwise.
    process = subprocess.Popen(
        command, cwd=folder, env={**os.environ, "GODEBUG": "httpmuxgo121=0"}, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(place)
        yield vkey, f"http://{place}"
    finally:
        process.terminate()
        process.wait()


def wait_for(place, seconds=20):
    """Until something listens."""
    host, _, port = place.partition(":")
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with closing(socket.socket()) as trial:
            if trial.connect_ex((host, int(port))) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"nothing listens on {place}")


@pytest.fixture
def world(tmp_path):
    """A log under a Sigsum origin, its office, its signing thread, and a foreign witness that serves."""
    tool = found_tool("sigsum-witness", "sigsum-go")
    key = Ed25519PrivateKey.generate()
    origin = f"sigsum.org/v1/tree/{sha256(key.public_key().public_bytes_raw()).hexdigest()}"
    data = tmp_path / "data"
    store = open_store(Settings(data=data, origin=origin))
    Signer.create(LogKeys(origin, (key,)), data / "signer.state")
    create_key(data / "log.mldsa.key", MLDSA44PrivateKey.generate())
    create_key(data / "log.key", key)
    signer = open_folder(data, origin)
    with (
        closing(store),
        Office(store, data / "keys", origin, vkeys=signer.vkeys).closing() as office,
        closing(Checkpoints(store, signer, interval=3600)) as signing,
        serving(tool, tmp_path, key.public_key()) as (vkey, url),
    ):
        policy = Policy.parse(f"log {signer.vkeys[0]}\nwitness w {vkey} {url}\nquorum w\n")
        yield store, office, signing, Witnesses(store, policy), policy, key


def test_a_foreign_witness_cosigns_our_checkpoints(world):
    """Growth after growth, with our consistency proofs; the lines verify and satisfy the policy."""
    store, office, signing, witnesses, policy, _ = world
    for count in (1, 3, 70):
        office.seal(count)
        note = signing.sign_now()
        assert witnesses.submit() == {}
        with store.reading() as connection:
            lines = cosignatures.under(connection, note.size)
            since = anchored(connection, Trust(witnesses.policy), {note.size - 1: ""})[note.size - 1].since
        opened = notes.open_note(note.note + "".join(line.line for line in lines), policy.vkeys())
        assert [one.key.name.startswith(NAMED) for one in opened.witnesses] == [True]
        assert policy.satisfied_by(one.key for one in opened.signatures)
        assert since


def test_a_foreign_witness_refuses_a_log_that_was_rewritten(world):
    """Another history of more events, signed with the log's own key: no cosignature, and the service hears of it."""
    store, office, signing, witnesses, _, key = world
    size = signing.sign_now().size
    assert witnesses.submit() == {}
    office.case()
    forged = [sha256(bytes([i])).digest() for i in range(size + 1)]
    note = notes.sign(notes.Checkpoint(signing.vkey.name, size + 1, root(forged)), key)
    with store.writing() as connection:
        connection.execute(insert(tables.checkpoint).values(size=size + 1, note=note))
    assert witnesses.contradiction() == "witness_forked"
    with store.reading() as connection:
        assert cosignatures.under(connection, size + 1) == []


def test_sigsum_reads_our_vkey(world, run):
    """The verifier key that we hand out is the same key to others' tools, under the same name."""
    _, _, signing, _, _, key = world
    ours = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    told = run("sigsum-key", "from-vkey", input=f"{signing.vkey}\n")
    assert told.returncode == 0
    assert told.stdout.split()[:2] == ours.split()
    name, _, rest = str(signing.vkey).partition("+")
    wrong = "0" if rest[0] != "0" else "1"
    assert run("sigsum-key", "from-vkey", input=f"{name}+{wrong}{rest[1:]}\n").returncode != 0
    assert base64.b64decode(ours.split()[1])[-32:] == key.public_key().public_bytes_raw()
