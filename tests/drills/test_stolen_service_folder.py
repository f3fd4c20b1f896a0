"""An insider with the service's folder and its user, but without the signer's: what they try, and what becomes of it.

What they can do all the same stands in docs/adr/0008 and docs/limits.md.
"""

import shutil
from contextlib import closing

import pytest

from custody.bootstrap import open_head_signer
from custody.domain.kernel.errors import StorageRefused
from custody.domain.people.propose_and_confirm import AnnounceKey, EndKey
from custody.log import merkle
from custody.log.checkpoint import Checkpoint
from custody.log.errors import SignerRefused, WitnessRefused
from custody.log.signer_feed import Feed
from custody.log.signer_folder import open_folder
from custody.log.signer_socket import SignerBySocket
from custody.log.witness import Submission, Witness
from custody.settings import Settings
from custody.storage.audit.verify import Plan, verify
from custody.storage.signing import checkpoints
from custody.storage.signing.checkpoints import Checkpoints
from tests.conftest import ORIGIN
from tests.factories.office import Office
from tests.service.log.test_signer_process import Apart


@pytest.fixture
def apart(tmp_path):
    return Apart(tmp_path)


@pytest.fixture
def office(store, tmp_path, apart):
    """A log that is signed apart."""
    with Office(store, tmp_path / "data" / "keys", ORIGIN, vkeys=apart.vkeys).closing() as office:
        yield office


def refusal(signing):
    """Why nothing is signed."""
    with pytest.raises(StorageRefused) as refused:
        signing.sign_now()
    return refused.value.facts["reason"]


@pytest.mark.parametrize("with_memory", [False, True])
def test_a_key_of_their_own_in_the_services_folder_signs_nothing(office, store, apart, tmp_path, with_memory):
    """The service is started without ``CUSTODY_SIGNER``, its folder holds a key and a fitting memory: not the log's key."""
    with apart.answering(), apart.signing(store) as signing:
        size = signing.sign_now().size
    data = tmp_path / "data"
    settings = Settings(data=data, origin=ORIGIN, database=store.url)
    with pytest.raises(SignerRefused, match="signer_key_missing"):
        open_head_signer(settings, store)
    thief = open_folder(data, ORIGIN)
    if with_memory:
        with store.reading() as connection:
            now = checkpoints.head_row.read(connection)
        node = checkpoints.NodeReader(now.size, now.edge, checkpoints.tile_reader(store))
        for feed in checkpoints.feeds(thief.last(), Checkpoint(ORIGIN, now.size, now.root), node):
            thief.sign(feed)
    office.case()
    with closing(Checkpoints(store, open_head_signer(settings, store), interval=3600)) as signing:
        assert refusal(signing) == "signer_stranger"
        assert signing.vkeys == apart.vkeys
    with store.reading() as connection:
        assert checkpoints.latest(connection).size == size


def test_hashes_of_nothing_fed_to_the_signer_are_noticed_at_once(office, store, apart):
    """Whoever may write to the socket can have a head signed that the log does not have: it ends the signing, not the proof."""
    with apart.answering() as signer, apart.signing(store) as signing:
        signed = signing.sign_now().size
        with store.reading() as connection:
            now = checkpoints.head_row.read(connection)
        edge = checkpoints.frontier_at(
            now.size, checkpoints.NodeReader(now.size, now.edge, checkpoints.tile_reader(store))
        )
        junk = tuple(merkle.leaf_hash(b"nothing %d" % i) for i in range(1_000))
        edge.grow(junk)
        SignerBySocket(apart.path).sign(Feed(now.size, junk, Checkpoint(ORIGIN, edge.size, edge.root())))
        office.case()
        assert refusal(signing) == "signer_shrunk"
        found = verify(store, Plan(signed=signer.note())).findings
        assert [(f.code, f.facts["source"]) for f in found] == [("checkpoint_beyond", "signer")]
        with store.reading() as connection:
            assert checkpoints.latest(connection).size == signed


def test_a_key_announced_in_the_names_of_two_officers_is_on_record_and_no_witness_believes_it(
    office, store, apart, tmp_path
):
    """Who owns the accounts can act as both officers: the acts stand in the log, and each witness still wants the old key."""
    mine = open_folder(tmp_path / "thief", ORIGIN)
    with apart.answering(), apart.signing(store) as signing:
        note = signing.sign_now().note
    (tmp_path / "w").mkdir()
    witness = Witness("w.example/w", mine.keys.keys[0], tmp_path / "w", lambda: {ORIGIN: apart.vkeys}, lambda: 7)
    witness.cosign(Submission(0, (), note))
    office.enrol(AnnounceKey(log=office.log(), vkey=str(mine.vkeys[0])))
    for vkey in apart.vkeys:
        office.enrol(EndKey(log=office.log(), vkey=str(vkey)))
    with closing(Checkpoints(store, mine, interval=3600)) as signing:
        made = signing.sign_now().note
    with pytest.raises(WitnessRefused, match="witness_unsigned"):
        witness.cosign(Submission(0, (), made))
    assert [key.vkey for key in office.state(office.log()).announced][-1] == str(mine.vkeys[0])
    shutil.rmtree(tmp_path / "thief")
