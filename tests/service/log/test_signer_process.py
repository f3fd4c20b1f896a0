"""The service and a signer apart: a real one behind a real socket, on both databases."""

import os
import shutil
import socket
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from custody.domain.kernel.errors import StorageRefused
from custody.log import checkpoint, key_rotation, signer_socket
from custody.log.errors import SignerRefused
from custody.log.signer_folder import move, open_folder
from custody.log.signer_place import bind
from custody.log.signer_socket import Server, SignerBySocket
from custody.storage.audit.verify import Plan, verify
from custody.storage.read import histories
from custody.storage.signing import checkpoints
from custody.storage.signing.checkpoints import Checkpoints
from tests.conftest import ORIGIN
from tests.factories.office import Office


@contextmanager
def answering(folder, path):
    """A signer in a thread, as ``custody signer`` runs it in a process."""
    with Server(open_folder(folder, ORIGIN), path) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.signer
        finally:
            server.shutdown()
            thread.join()


class Apart:
    """A signer's folder and socket beside an installation's folder."""

    def __init__(self, tmp_path):
        self.folder, self.path = tmp_path / "signer", tmp_path / "s.sock"
        self.vkeys = open_folder(self.folder, ORIGIN).vkeys

    def answering(self):
        return answering(self.folder, self.path)

    def asked(self):
        return SignerBySocket(self.path)

    def signing(self, store, **more):
        return closing(Checkpoints(store, self.asked(), **({"interval": 3600} | more)))


@pytest.fixture
def apart(tmp_path):
    return Apart(tmp_path)


@pytest.fixture
def office(store, tmp_path, apart):
    """A log that names the signer's key in its first act."""
    with Office(store, tmp_path / "data" / "keys", ORIGIN, vkeys=apart.vkeys).closing() as office:
        yield office


def test_heads_are_signed_apart_with_both_keys(office, store, apart):
    """Act after act: the note stored is of the newest head, under the keys of the signer."""
    with apart.answering() as signer, apart.signing(store) as signing:
        for _ in range(3):
            office.case()
            opened = checkpoint.open_note(signing.sign_now().note, apart.vkeys)
            assert opened.checkpoint == checkpoint.Checkpoint(ORIGIN, office.head().size, office.head().root)
            assert len(opened.signatures) == 2
        assert signer.last().size == office.head().size == signing.signing.signed
        assert signing.vkeys == apart.vkeys
    assert not list(apart.folder.parent.glob("log.key"))


def test_acts_go_on_while_the_signer_is_down_and_are_signed_after(office, store, apart):
    """Down: acts are recorded, the page is told why, /ready stays; up again: one checkpoint covers them all."""
    with apart.answering(), apart.signing(store, interval=0.02) as signing:
        signed = signing.sign_now().size
    with apart.signing(store, interval=0.02) as signing:
        for _ in range(3):
            office.case()
            signing.committed(office.head().size)
        with pytest.raises(StorageRefused, match="signer_unreachable"):
            signing.sign_now()
        signing.check()
        assert signing.signing.trouble == "signer_unreachable"
        assert signing.vkeys == apart.vkeys
        with apart.answering() as signer:
            wait(lambda: signer.last().size == office.head().size and not signing.signing.trouble)
        with store.reading() as connection:
            sizes = [row[0] for row in connection.exec_driver_sql("SELECT size FROM checkpoint ORDER BY size")]
        assert sizes[-2:] == [signed, office.head().size]


def wait(until, seconds=60.0):
    """Until something is so; fails when it never is."""
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end
        time.sleep(0.01)


def pauses(signing, monkeypatch):
    """A list that fills with the seconds for which the signing thread begins to pause."""
    begun, real = [], signing._end.wait
    monkeypatch.setattr(signing._end, "wait", lambda seconds: begun.append(seconds) or real(seconds))
    return begun


def test_never_heard_is_not_started_with(store, apart):
    """Without an answer nobody knows the keys: a first start is refused."""
    with pytest.raises(SignerRefused, match="signer_unreachable"):
        apart.signing(store)


def test_a_database_put_back_is_refused_by_the_signer(office, store, apart, administrator):
    """The head goes back by some events, and then on by others: shrunk first, forked afterwards, and /ready says so."""
    with apart.answering() as signer, apart.signing(store) as signing:
        office.case()
        size = signing.sign_now().size
        with store.reading() as connection:
            now = checkpoints.head_row.read(connection)
        office.close()
        administrator("UPDATE log_head SET size = ?, root = ?, edge = ?", size - 1, bytes(32), now.edge[:-32])
        administrator("DELETE FROM checkpoint")
        for _ in range(2):
            with pytest.raises(StorageRefused) as refused:
                signing.sign_now()
            assert refused.value.facts == {"reason": "signer_shrunk"}
        with pytest.raises(StorageRefused):
            signing.check()
        assert (signing.signing.signed, signing.signing.trouble) == (size, "signer_shrunk")
        administrator("UPDATE log_head SET size = ?, root = ?, edge = ?", size + 1, bytes(32), now.edge + bytes(32))
        with pytest.raises(StorageRefused) as refused:
            signing.sign_now()
        assert refused.value.facts == {"reason": "signer_forked"}
        assert signer.last().size == size


def test_two_services_feed_one_signer(office, store, apart):
    """Both sign as fast as they can while acts come in: whoever is late looks again, and nothing is refused."""
    with apart.answering() as signer, apart.signing(store) as one, apart.signing(store) as two:
        with ThreadPoolExecutor(2) as pool:
            busy = [pool.submit(lambda each=each: [each.sign_now() for _ in range(25)]) for each in (one, two)]
            for _ in range(10):
                office.case()
            for each in busy:
                each.result()
        one.sign_now()
        assert signer.last().size == office.head().size


def test_a_long_way_is_gone_in_steps(office, store, apart, monkeypatch):
    """A signer far behind is fed a bounded number of hashes at a time; one checkpoint is stored."""
    monkeypatch.setattr(checkpoints, "MOST", 7)
    with apart.answering() as signer, apart.signing(store) as signing:
        note = signing.sign_now()
        assert note.size == office.head().size == signer.last().size > 14
        with store.reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM checkpoint").scalar_one() == 1


def test_a_key_that_the_log_does_not_name_signs_nothing(office, store, apart, tmp_path):
    """Somebody else answers at the socket, as a signer of the same log's name: nothing of theirs is stored."""
    with answering(tmp_path / "thief", apart.path), apart.signing(store) as signing:
        with pytest.raises(StorageRefused) as refused:
            signing.sign_now()
        assert refused.value.facts == {"reason": "signer_stranger"}
        assert apart.vkeys[0] in signing.vkeys
        with store.reading() as connection:
            assert checkpoints.latest(connection) is None


LIES = {
    b"": "signer_answer_wrong",
    b"ok\n": "signer_answer_wrong",
    b"ok\nnonsense\n\nnonsense\n": "signer_answer_wrong",
    b"\xff\xfe": "signer_answer_wrong",
    b"refused no_such_code\n": "signer_answer_wrong",
    b"hello\n": "signer_answer_wrong",
    b"x" * 70_000: "signer_answer_wrong",
    b"refused signer_state_wrong\n": "signer_state_wrong",
    b"refused signer_shrunk signed=9 offered=x\n": "signer_shrunk",
}


@pytest.mark.parametrize("said", LIES)
def test_an_answer_that_is_none_is_told_as_that(office, store, apart, said):
    """Whatever stands behind the socket says: nothing is stored, and the reason is shown."""
    with apart.answering():
        asked = apart.asked()
    with saying(apart.path, said), closing(Checkpoints(store, asked, interval=3600)) as signing:
        with pytest.raises(StorageRefused) as refused:
            signing.sign_now()
        assert refused.value.facts == {"reason": LIES[said]}


@contextmanager
def saying(path, said):
    """Something at the socket that says the same to everybody."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        ended = threading.Event()

        def serve():
            while True:
                connection, _ = listening.accept()
                with connection:
                    if ended.is_set():
                        return
                    with connection.makefile("rb") as asked:
                        asked.read()
                    connection.sendall(said)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            socket.socket(socket.AF_UNIX).connect(str(path))
            thread.join()


def test_the_socket_is_its_owners_alone(apart):
    """Others neither connect nor find a socket left behind; a second signer at the same place is refused."""
    with apart.answering():
        assert stat.S_IMODE(apart.path.stat().st_mode) == 0o600
        with pytest.raises(SignerRefused, match="signer_running"):
            Server(open_folder(apart.folder), apart.path)
        assert apart.path.is_socket()
    assert not apart.path.exists()


def test_the_group_of_the_service_may_ask(apart):
    """``--group``: owner and group, nobody else."""
    with Server(open_folder(apart.folder), apart.path, group=os.getgid()):
        assert stat.S_IMODE(apart.path.stat().st_mode) == 0o660
        assert apart.path.stat().st_gid == os.getgid()


def test_who_never_ends_the_question_is_left(apart, monkeypatch):
    """Silent connections, and one that says a byte now and then, are left in time; others are answered meanwhile."""
    monkeypatch.setattr(signer_socket, "PATIENCE", 0.5)
    with apart.answering():
        silent = [connected(apart.path) for _ in range(20)]
        slow = connected(apart.path)
        begun = time.monotonic()
        for each in silent:
            each.sendall(b"old 0\n")
        assert signer_socket._said(apart.path, b"who\n").startswith("ok\n")
        with suppress(OSError):
            while time.monotonic() < begun + 60:
                slow.sendall(b"o")
                time.sleep(0.1)
        assert time.monotonic() < begun + 60, "whoever says a byte now and then is never left"
        for each in silent:
            assert ended(each)


def connected(path):
    """A client who has said nothing yet."""
    made = socket.socket(socket.AF_UNIX)
    made.connect(str(path))
    made.settimeout(60)
    return made


def ended(client):
    """Whether the signer has ended a connection without a word."""
    with client, suppress(ConnectionError):
        return client.recv(100) == b""
    return True


def test_connections_that_nobody_ends_do_not_stop_the_signing(office, store, apart, monkeypatch):
    """Far more silent clients than are kept, and the signer patient with each: heads are signed, the oldest are left."""
    monkeypatch.setattr(signer_socket, "CONNECTIONS", 8)
    with apart.answering() as signer, apart.signing(store) as signing:
        silent = [connected(apart.path) for _ in range(100)]
        for _ in range(3):
            office.case()
            assert signing.sign_now().size == office.head().size == signer.last().size
        assert threading.active_count() < 40
        assert ended(silent[0])
        for each in silent:
            each.close()


def test_a_flood_does_not_stop_the_signing(office, store, apart, monkeypatch):
    """Clients that write without end, as fast as they can and again and again: cut off at the longest question."""
    monkeypatch.setattr(signer_socket, "CONNECTIONS", 16)
    stop = threading.Event()

    def flood():
        while not stop.is_set():
            with suppress(OSError), connected(apart.path) as client:
                while not stop.is_set():
                    client.sendall(b"x" * 65_536)

    with apart.answering() as signer, apart.signing(store, interval=0.05) as signing:
        flooding = [threading.Thread(target=flood) for _ in range(4)]
        for thread in flooding:
            thread.start()
        try:
            for _ in range(3):
                office.case()
                signing.committed(office.head().size)
                wait(lambda: signing.signing.signed == office.head().size == signer.last().size, 30)
        finally:
            stop.set()
            for thread in flooding:
                thread.join()


KILLED = """
import os, signal, sys
from pathlib import Path
from custody.commands import main
from custody.log.signer import Signer

sign = Signer.sign

def killed(self, feed):
    sign(self, feed)
    os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[1] == "killed":
    Signer.sign = killed
sys.exit(main(["signer", *sys.argv[2:]]))
"""


@contextmanager
def process(apart, how):
    """``custody signer`` in a process of its own, ``killed`` with signal 9 when the state is on disk."""
    command = [sys.executable, "-c", KILLED, how, str(apart.folder), "--socket", str(apart.path)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3])
    try:
        for line in running.stdout:
            if b"CUSTODY_SIGNER=unix:" in line:
                break
        wait(lambda: b"ok" in said_to(apart.path))
        yield running
    finally:
        running.terminate()
        running.wait()
        running.stdout.close()


def said_to(path):
    try:
        return signer_socket._said(path, b"who\n").encode()
    except SignerRefused:
        return b""


def test_killed_between_state_and_answer(office, store, apart):
    """kill -9 after the state is on disk: the signature never came, the head counts as signed, and is signed again."""
    with process(apart, "killed") as signer, apart.signing(store) as signing:
        with pytest.raises(StorageRefused) as refused:
            signing.sign_now()
        assert refused.value.code == "signer_unreachable"
        assert signer.wait(60) == -9
    assert open_folder(apart.folder).last().size == office.head().size
    assert apart.path.is_socket()
    with process(apart, "whole"), apart.signing(store) as signing:
        assert signing.sign_now().size == office.head().size
        office.case()
        assert signing.sign_now().size == office.head().size


def test_every_act_is_under_a_checkpoint_within_the_interval(office, store, apart, monkeypatch):
    """A new checkpoint at most an interval (and the time to sign) after any act, however the acts come."""
    with apart.answering(), apart.signing(store, interval=0.25) as signing:
        begun = pauses(signing, monkeypatch)
        wait(lambda: signing.signing.signed == office.head().size)
        for pause in (0.0, 0.3, 0.05, 0.0, 0.5, 0.1):
            time.sleep(pause)
            office.case()
            size, before = office.head().size, len(begun)
            signing.committed(size)
            wait(lambda wanted=size: signing.signing.signed >= wanted)
            assert len(begun) - before <= 2, "one before it is signed, and one after"
        assert set(begun) == {0.25}


def test_a_service_starts_without_ever_having_heard_the_signer(office, store, apart):
    """The log names its key, that is enough to begin with: acts are recorded, and signed when the signer comes."""
    with apart.signing(store, interval=0.02) as signing:
        assert signing.vkeys == apart.vkeys
        office.case()
        with apart.answering() as signer:
            wait(lambda: signer.last().size == office.head().size and not signing.signing.trouble)
        assert signing.vkeys == apart.vkeys


@pytest.fixture
def embedded(store, tmp_path):
    """A service that signs by itself, with an act and a checkpoint."""
    data = tmp_path / "data"
    data.mkdir(exist_ok=True)
    signer = open_folder(data, ORIGIN)
    with (
        Office(store, data / "keys", ORIGIN, vkeys=signer.vkeys).closing() as office,
        closing(Checkpoints(store, signer, interval=3600)) as signing,
    ):
        office.lot(2, "certified")
        signing.sign_now()
        office.case()
        yield data, office, signing


def test_a_signer_moves_out_with_key_and_memory(embedded, store, tmp_path):
    """The floor goes along, the same key signs on; the service that still runs signs nothing, and has nothing left."""
    data, office, signing = embedded
    moved = Apart.__new__(Apart)
    moved.folder, moved.path = tmp_path / "signer", tmp_path / "s.sock"
    signed, vkeys = signing.signing.signed, signing.vkeys
    move(data, moved.folder)
    assert open_folder(moved.folder).last().size == signed < office.head().size
    assert open_folder(moved.folder).vkeys == vkeys
    with pytest.raises(StorageRefused) as refused:
        signing.sign_now()
    assert refused.value.facts == {"reason": "signer_state_missing"}
    assert not [name for name in ("log.key", "log.mldsa.key", "signer.state") if (data / name).exists()]
    with moved.answering(), moved.signing(store) as again:
        assert again.sign_now().size == office.head().size
        assert verify(store, Plan(data=data, signed=moved.asked().note())).findings == []


def test_a_signer_does_not_move_onto_another_nor_in_the_middle_of_a_change(embedded, tmp_path):
    """A memory is never replaced; keys that are to follow are not left behind; what is missing is not moved."""
    data, *_ = embedded
    open_folder(tmp_path / "taken", ORIGIN)
    with pytest.raises(SignerRefused, match="signer_folder_taken"):
        move(data, tmp_path / "taken")
    key_rotation.begin(data)
    with pytest.raises(SignerRefused, match="key_change_begun"):
        move(data, tmp_path / "new")
    for name in ("log.next.key", "log.next.mldsa.key", "log.mldsa.key"):
        (data / name).unlink()
    with pytest.raises(SignerRefused, match="signer_key_missing"):
        move(data, tmp_path / "new")
    assert (data / "log.key").exists()
    assert (data / "signer.state").exists()
    assert not list((tmp_path / "new").iterdir())


def test_verify_compares_with_what_the_signer_apart_remembers(office, store, apart, administrator):
    """The insider cuts events off and takes the checkpoints away: the signer's word contradicts the database."""
    with apart.answering(), apart.signing(store) as signing:
        office.case()
        size = signing.sign_now().size
        office.close()
        said = apart.asked().note()
        assert verify(store, Plan(signed=said)).findings == []
        administrator("UPDATE log_head SET size = ?", size - 1)
        administrator("DELETE FROM checkpoint")
        found = [f for f in verify(store, Plan(signed=said)).findings if f.code == "checkpoint_beyond"]
        assert [f.facts for f in found] == [{"source": "signer", "size": size, "log": size - 1}]


@pytest.mark.parametrize("where", ["apart", "embedded"])
def test_a_destruction_is_under_a_checkpoint_within_the_interval(office, store, apart, tmp_path, monkeypatch, where):
    """From staging to certificate: at most an interval after the certificate a checkpoint covers it, wherever it is signed."""
    shutil.copytree(apart.folder, tmp_path / "own")  # the keys that the log names
    bind(tmp_path / "own")
    with apart.answering():
        signer = open_folder(tmp_path / "own") if where == "embedded" else apart.asked()
        with closing(Checkpoints(store, signer, interval=0.25)) as signing:
            office.recorder._committed = signing.committed
            begun = pauses(signing, monkeypatch)
            lot = office.lot(1, "certified")
            before, size = len(begun), office.head().size
            with store.reading() as connection:
                seq = histories.latest(connection, lot.certificate, 1)[0].seq
            wait(lambda: signing.signing.signed >= size)
            assert len(begun) - before <= 2, "one before it is signed, and one after"
            assert set(begun) == {0.25}
            with store.reading() as connection:
                assert checkpoints.covering(connection, seq) is not None
