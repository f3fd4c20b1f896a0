"""Having the head cosigned: real witnesses of ``custody witness`` answer, over the protocol, without a network."""

import itertools
import shutil
from contextlib import closing
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from litestar.testing import TestClient
from msgspec import structs

from custody.commands import witness as run_witness
from custody.commands.background import CosignLoop
from custody.domain.kernel.errors import StorageRefused
from custody.domain.people.installation import AnnounceKey, EndKey
from custody.log import checkpoint as notes
from custody.log import key_rotation
from custody.log.signer_folder import open_folder
from custody.log.signer_place import bind
from custody.log.tlog_proof import Proof
from custody.log.trust_policy import Policy
from custody.log.witness import Submission, Witness
from custody.service.certificates.anchors import Trust, anchored
from custody.service.log import log as logs
from custody.service.log.log import Log
from custody.service.log.witness_requests import Answer
from custody.service.log.witnesses import Witnesses
from custody.settings import Settings
from custody.storage.read import log_reader
from custody.storage.signing import checkpoints, cosignatures
from custody.storage.signing.checkpoints import Checkpoints
from custody.storage.tables.migrations import open_store
from custody.storage.write.clock import ClockReading
from custody.web.http.witness_app import create_witness_app
from tests.conftest import ORIGIN
from tests.factories.office import Office

NAMES = ("justice", "audit", "dakar")


class Outside:
    """Three witnesses of other agencies, each with a memory of its own; ``down`` are not reachable."""

    def __init__(self, folder, log):
        self.logs = [log]
        self.down = set()
        self.asked = []
        clock = itertools.count(1_700_000_000, 60)
        self.witnesses = {
            name: Witness(
                f"{name}.example/w", Ed25519PrivateKey.from_private_bytes(name[:1].encode() * 32), folder / name,
                lambda: {log.name: self.logs}, lambda: next(clock),
            )
            for name in NAMES
        }  # fmt: skip
        for name in NAMES:
            (folder / name).mkdir(exist_ok=True)
        self.clients = {name: TestClient(create_witness_app(one)) for name, one in self.witnesses.items()}

    def policy(self, quorum="2"):
        lines = [f"witness {name} {one.vkeys[0]} https://{name}.example" for name, one in self.witnesses.items()]
        return Policy.parse("\n".join([*lines, f"group all {quorum} {' '.join(NAMES)}", "quorum all", ""]))

    def post(self, url, body):
        name = url.removeprefix("https://").removesuffix(".example")
        self.asked.append(name)
        if name in self.down:
            return Answer(0, "")
        answer = self.clients[name].post("/add-checkpoint", content=body.encode())
        return Answer(answer.status_code, answer.text)


@pytest.fixture
def outside(tmp_path, signer):
    return Outside(tmp_path, signer.vkeys[0])


@pytest.fixture
def witnesses(store, signer, outside):
    return Witnesses(store, outside.policy(), post=outside.post)


def test_every_new_head_is_cosigned_by_all(office, store, signer, signing, outside, witnesses):
    """Growth after growth is cosigned; who has cosigned the newest head is not asked again."""
    for _ in range(3):
        office.case()
        note = signing.sign_now()
        assert witnesses.submit() == {}
        with store.reading() as connection:
            lines = "".join(line.line for line in cosignatures.under(connection, note.size))
            assert [s.cosigned for s in witnesses.standing(connection)] == [note.size] * 3
        opened = notes.open_note(note.note + lines, [signer.vkeys[0], *outside.policy().vkeys()])
        assert len(opened.witnesses) == 3
    asked = len(outside.asked)
    assert witnesses.submit() == {}
    assert len(outside.asked) == asked


def test_the_witnesses_clocks_tell_when_ours_is_wrong(office, store, signing, outside):
    """Two days ahead or behind is told by what they sign; a line that was there already, and a slow round, say nothing."""
    wall = [1_700_000_000_000]
    asked = Witnesses(store, outside.policy(), post=outside.post, now=lambda: ClockReading(wall[0], 0))
    for days, told in ((0, 0), (2, 2), (-2, -2), (0, 0)):
        wall[0] = (1_700_000_000 + 60 * len(outside.asked)) * 1000 + days * 86_400_000
        office.case()
        signing.sign_now()
        assert asked.submit() == {}
        assert round(asked.ahead_ms / 86_400_000) == told
        assert bool(asked.ahead_ms) is bool(told)
    wall[0] += 2 * 86_400_000
    with store.reading() as connection:
        lines = cosignatures.under(connection, office.head().size)
    asked._compare(lines, wall[0], wall[0])
    assert asked.ahead_ms == 0
    asked._compare([structs.replace(lines[0], at=lines[0].at + 1)], 0, wall[0])
    assert asked.ahead_ms == 0


def test_a_witness_that_trusts_the_post_quantum_key_is_given_its_line(office, store, tmp_path):
    """A witness that knows the log by its ML-DSA-44 key alone cosigns as well."""
    signer = open_folder(tmp_path / "data", ORIGIN)
    outside = Outside(tmp_path, signer.vkeys[1])
    with closing(Checkpoints(store, signer, interval=3600)) as signing:
        size = signing.sign_now().size
        asked = Witnesses(store, outside.policy(), post=outside.post)
        assert asked.submit() == {}
    with store.reading() as connection:
        assert len(cosignatures.under(connection, size)) == len(NAMES)


def test_an_event_is_anchored_when_enough_have_cosigned(office, store, signing, outside, witnesses):
    """Two of three are enough: until then the event is said not to be anchored, and since when it is, afterwards."""
    outside.down = {"audit", "dakar"}
    size = signing.sign_now().size
    assert witnesses.submit() == {f"https://{name}.example": "witness_unreachable" for name in outside.down}
    with store.reading() as connection:
        found = anchored(connection, Trust(witnesses.policy), {0: ""})[0]
        assert (found.by, found.since) == (("justice",), "")
        assert witnesses.best(connection, 0) == []
    outside.down = set()
    assert witnesses.submit() == {}
    with store.reading() as connection:
        found = anchored(connection, Trust(witnesses.policy), {size - 1: ""})[size - 1]
        assert (found.by, found.of, found.since[:19]) == (NAMES, 3, "2023-11-14T22:14:20")
        assert anchored(connection, Trust(witnesses.policy), {size: ""})[size].by == ()


def test_a_proof_carries_the_cosignatures(office, store, signer, signing, outside, witnesses):
    """The proof of an event leads to the checkpoint that enough have cosigned, even when an earlier one covers it too."""
    first = signing.sign_now()
    office.case()
    second = signing.sign_now()
    witnesses.submit()
    with store.reading() as connection:
        found = logs.proof(connection, Log(store, signer.vkeys, witnesses, checkpoints.tile_reader(store)), 3)
        body = log_reader.body(connection, 3)
    opened = Proof.parse(found.text).verify(body, [signer.vkeys[0], *outside.policy().vkeys()])
    assert opened.checkpoint.size == second.size > first.size
    assert outside.policy().satisfied_by(signed.key for signed in opened.witnesses)


def test_a_witness_that_lost_touch_is_told_from_where(office, store, signing, outside, witnesses, tmp_path):
    """A database without the cosignatures (a new one, a restored one) learns from the witness what it has cosigned."""
    signing.sign_now()
    witnesses.submit()
    office.case()
    newest = signing.sign_now()
    forgetful = Witnesses(store, outside.policy(), post=outside.post)
    with store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM cosignature")
    assert forgetful.submit() == {}
    with store.reading() as connection:
        assert cosignatures.newest(connection, outside.witnesses["dakar"].vkeys[0]) == newest.size


def test_yesterdays_backup_is_caught_by_the_witness(tmp_path):
    """Database, key and signer's memory are put back together: nothing inside contradicts them, the witness does."""
    data = tmp_path / "data"
    settings = Settings(data=data, origin=ORIGIN)
    store = open_store(settings)
    signer = open_folder(data, ORIGIN)
    outside = Outside(tmp_path, signer.vkeys[0])
    witnesses = Witnesses(store, outside.policy(), post=outside.post)
    with (
        Office(store, data / "keys", ORIGIN).closing() as office,
        closing(Checkpoints(store, signer, interval=3600)) as signing,
    ):
        signing.sign_now()
        witnesses.submit()
        with store.reading() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copytree(data, tmp_path / "backup")
        office.case()
        signing.sign_now()
        assert witnesses.contradiction() == ""
    store.close()
    shutil.rmtree(data)
    shutil.copytree(tmp_path / "backup", data)
    bind(data)  # as a snapshot of the disk has it
    store = open_store(settings)
    signer = open_folder(data, ORIGIN)
    restored = Witnesses(store, outside.policy(), post=outside.post)
    with closing(Checkpoints(store, signer, interval=3600, first=restored.contradiction)) as signing:
        assert restored.contradiction() == "witness_beyond"
        signing.stop("witness_beyond")
        with pytest.raises(StorageRefused) as refused:
            signing.sign_now()
        assert refused.value.facts == {"reason": "witness_beyond"}
    store.close()


def test_a_rewritten_log_is_caught_by_the_witness(office, store, signing, outside, witnesses, signer):
    """Whoever holds the key signs another history: the witness refuses, and the service says so and signs no more."""
    size = signing.sign_now().size
    witnesses.submit()
    forged = notes.sign(notes.Checkpoint(ORIGIN, size + 5, bytes(32)), signer.keys.keys[0])
    with store.writing() as connection:
        connection.execute(checkpoints.insert(checkpoints.checkpoint).values(size=size + 5, note=forged))
    for _ in range(5):
        office.case()
    told = witnesses.contradiction()
    assert told == "witness_forked"
    signing.stop(told)
    with pytest.raises(StorageRefused) as refused:
        signing.sign_now()
    assert refused.value.facts["reason"] == "witness_forked"
    with pytest.raises(StorageRefused):
        signing.check()


@pytest.mark.parametrize("answer", [Answer(422, "no"), Answer(409, "999999999999"), Answer(409, "no")])
def test_one_witness_of_three_does_not_end_the_signing(office, store, signing, outside, caplog, answer):
    """It proves nothing, nor does whoever answers in its place; two of three, the quorum, are believed."""
    office.case()
    signing.sign_now()
    against = {"dakar"}

    def post(url, body):
        return answer if any(name in url for name in against) else outside.post(url, body)

    witnesses = Witnesses(store, outside.policy(), post=post)
    loop = CosignLoop(SimpleNamespace(witnesses=witnesses, checkpoints=signing), interval=3600)
    loop._round()
    signing.require_going_on()
    assert "too few say so" in caplog.text
    assert witnesses.contradiction() == ""
    against.add("audit")
    assert witnesses.contradiction()
    office.case()
    signing.sign_now()  # who has cosigned the newest head is not asked again
    loop._round()
    loop.close()
    with pytest.raises(StorageRefused, match="log_ended"):
        signing.require_going_on()


def test_an_answer_that_is_no_cosignature_counts_for_nothing(office, store, signing, outside):
    """A page of a portal, a line by another key, a wrong signature: refused, nothing is kept."""
    note = signing.sign_now()
    head = notes.open_note(note.note, [signing.vkey]).checkpoint
    stranger = notes.cosign_line(head, "justice.example/w", Ed25519PrivateKey.generate(), 7)
    good = outside.witnesses["justice"].vkeys[0]
    broken = good.line(bytes(72))
    for text in ("<html>sign in to the hotel network</html>", "", stranger, broken):
        told = Witnesses(store, outside.policy(), post=lambda _u, _b, said=text: Answer(200, said))
        assert set(told.submit().values()) == {"witness_refused"}
    with store.reading() as connection:
        assert cosignatures.under(connection, note.size) == []


@pytest.mark.parametrize("time", [0, 2**63, 2**64 - 1, 253_370_764_800])
def test_a_time_that_no_calendar_holds_is_no_cosignature(office, store, signing, outside, witnesses, time):
    """Whoever states it is refused and named; the lines of the others are kept, and the start is not kept from signing."""
    outside.witnesses["dakar"]._clock = lambda: time
    note = signing.sign_now()
    assert witnesses.submit() == {"https://dakar.example": "witness_refused"}
    with store.reading() as connection:
        assert [line.witness.partition(".")[0] for line in cosignatures.under(connection, note.size)] == [
            "audit",
            "justice",
        ]
        assert [bool(one.at) for one in witnesses.standing(connection)] == [True, True, False]
    assert witnesses.contradiction() == ""


def test_after_a_change_of_keys_witnesses_are_asked_under_the_new_one(office, store, tmp_path):
    """The same running service: the log names new keys, the old ones end, a witness that has been told goes on cosigning."""
    folder = tmp_path / "data"
    old = open_folder(folder).vkeys
    outside = Outside(tmp_path, old[0])
    asked = Witnesses(store, outside.policy(), post=outside.post)
    number = office.log()
    with closing(Checkpoints(store, open_folder(folder), interval=3600)) as signing:
        signing.sign_now()
        assert asked.submit() == {}
    new = key_rotation.begin(folder)
    with closing(Checkpoints(store, open_folder(folder), interval=3600)) as signing:
        for vkey in new:
            office.enrol(AnnounceKey(log=number, vkey=str(vkey)))
        signing.sign_now()
        assert asked.submit() == {}
        outside.logs[:] = [new[0]]  # one that knows the new key only is shown its line alone
        office.case()
        signing.sign_now()
        assert asked.submit() == {}
        for vkey in old:
            office.enrol(EndKey(log=number, vkey=str(vkey)))
    key_rotation.end(folder)
    with closing(Checkpoints(store, open_folder(folder), interval=3600)) as signing:
        office.case()
        size = signing.sign_now().size
        assert signing.vkeys == new
    for known, told in ((new, set()), (old[:1], {"witness_refused"})):
        outside.logs[:] = known
        assert set(asked.submit(again=True).values()) == told
    with store.reading() as connection:
        assert len(cosignatures.under(connection, size)) == len(NAMES)


def test_a_running_witness_hears_of_a_new_key_without_a_start(tmp_path):
    """``custody witness DIR --log NEW``: the process that serves the folder reads the keys anew at each question."""
    run_witness.found(tmp_path, "justice.example/w")
    serving = run_witness.open_witness(tmp_path)
    assert serving.logs() == {}
    keys = open_folder(tmp_path / "signer", ORIGIN)
    run_witness.add_log(tmp_path, keys.vkeys[0])
    assert serving.logs() == {ORIGIN: [keys.vkeys[0]]}
    assert serving.cosign(Submission(0, (), keys.note()))
