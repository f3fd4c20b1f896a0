"""A witness never cosigns two heads that contradict each other, and answers as the protocol says."""

import itertools
import logging
import threading

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import TestClient

from custody.log import checkpoint as checkpoints
from custody.log import merkle, tiles
from custody.log.checkpoint import Checkpoint
from custody.log.errors import LogError, Malformed, WitnessRefused
from custody.log.signed_note import MLDSA44, VerifierKey
from custody.log.witness import Submission, Witness
from custody.web.http.witness_app import create_witness_app

ORIGIN, NAME = "custody.example/ocs", "witness.example/w1"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
LOG_KEY = VerifierKey.of(ORIGIN, KEY)
HASHES = [merkle.leaf_hash(b"%d" % i) for i in range(40)]
FORK = [*HASHES[:5], *(merkle.leaf_hash(b"forged %d" % i) for i in range(35))]


def proof(old, new, hashes=HASHES):
    """The consistency proof between two sizes."""
    return tuple(tiles.consistency_proof(old, new, lambda h, i: merkle.root(hashes[i << h : (i + 1) << h])))


def signed(size, hashes=HASHES, key=KEY, origin=ORIGIN):
    """The checkpoint of a size, signed by the log."""
    return checkpoints.sign(Checkpoint(origin, size, merkle.root(hashes[:size])), key)


def submission(old, new, hashes=HASHES, **other):
    """What the log submits."""
    return Submission(old, proof(old, new, hashes) if old else (), signed(new, hashes, **other))


@pytest.fixture
def witness(tmp_path):
    """A witness of one log, whose clock counts up."""
    return made(tmp_path)


def made(folder, vkeys=(LOG_KEY,)):
    """A witness on a folder, of a log with these keys."""
    clock = itertools.count(1_700_000_000)
    return Witness(
        NAME, Ed25519PrivateKey.from_private_bytes(b"w" * 32), folder, lambda: {ORIGIN: list(vkeys)}, lambda: next(clock),
        mldsa=MLDSA44PrivateKey.from_seed_bytes(b"w" * 32),
    )  # fmt: skip


def refusal(witness, asked):
    """The code with which a submission is refused."""
    with pytest.raises(LogError) as refused:
        witness.cosign(asked)
    return refused.value.code


def test_growth_is_cosigned_with_both_keys(witness):
    """Each head that extends the last gets two lines that open under the witness's own keys, with its time."""
    old = 0
    for new in (1, 2, 7, 8, 40, 40):
        lines = witness.cosign(submission(old, new))
        opened = checkpoints.open_note(signed(new) + lines, [LOG_KEY, *witness.vkeys])
        assert [w.key for w in opened.witnesses] == list(witness.vkeys)
        assert all(w.time and w.time >= 1_700_000_000 for w in opened.witnesses)
        assert witness.last(ORIGIN) == opened.checkpoint
        old = new


def test_what_it_refuses(witness):
    """Fork, rollback, stale size, foreign key, unknown log: each has its code, and none moves the memory."""
    witness.cosign(submission(0, 7))
    assert refusal(witness, submission(7, 9, FORK)) == "witness_forked"
    assert refusal(witness, Submission(7, (), signed(7, FORK))) == "witness_forked"
    assert refusal(witness, submission(3, 9)) == "witness_stale"
    assert refusal(witness, submission(0, 7)) == "witness_stale"
    assert refusal(witness, Submission(7, (), signed(3))) == "witness_old_beyond"
    assert refusal(witness, Submission(7, (), signed(9))) == "witness_forked"
    assert refusal(witness, submission(7, 9, key=Ed25519PrivateKey.generate())) == "witness_unsigned"
    assert refusal(witness, submission(7, 9, origin="other.example/log")) == "witness_unknown_log"
    assert refusal(witness, Submission(7, (), "no note")) == "note_malformed"
    assert witness.last(ORIGIN).size == 7


def test_l7_a_head_without_one_of_the_kinds_of_key_that_the_witness_knows_is_unsigned(tmp_path):
    """Whoever has broken Ed25519 alone, or ML-DSA alone, gets no cosignature."""
    post_quantum = MLDSA44PrivateKey.from_seed_bytes(b"l" * 32)
    known = [LOG_KEY, VerifierKey(ORIGIN, MLDSA44, post_quantum.public_key().public_bytes_raw())]
    strict = made(tmp_path, known)
    head = Checkpoint(ORIGIN, 7, merkle.root(HASHES[:7]))
    line = checkpoints.mldsa_line(head, ORIGIN, post_quantum, 0)
    alone = f"{head.body()}\n{line}"
    assert checkpoints.open_note(alone, known).checkpoint == head, "the line itself is good"
    assert refusal(strict, Submission(0, (), signed(7))) == "witness_unsigned"
    assert refusal(strict, Submission(0, (), alone)) == "witness_unsigned"
    assert strict.last(ORIGIN).size == 0
    strict.cosign(Submission(0, (), signed(7) + line))
    assert strict.last(ORIGIN) == head


def test_a_restarted_witness_remembers(tmp_path):
    """The memory is on disk before the cosignature is given out; what was made of it by others is refused."""
    made(tmp_path).cosign(submission(0, 7))
    again = made(tmp_path)
    assert refusal(again, submission(0, 9, FORK)) == "witness_stale"
    (state,) = tmp_path.glob("*.checkpoint")
    state.write_bytes(b"\xff")
    assert refusal(again, submission(7, 9)) == "witness_state_wrong"
    state.write_text(signed(7, origin="other.example/log"))
    assert refusal(again, submission(7, 9)) == "witness_state_wrong"


def test_of_two_heads_at_once_one_is_stale(tmp_path):
    """Check and memory are one step: of many that extend the same head, one is cosigned and nobody rolls back."""
    witness = made(tmp_path)
    witness.cosign(submission(0, 7))
    told = []

    def ask(new):
        try:
            witness.cosign(submission(7, new))
        except WitnessRefused as error:
            told.append(error.code)

    threads = [threading.Thread(target=ask, args=(new,)) for new in range(8, 40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == ["witness_stale"] * 31
    assert witness.last(ORIGIN).size > 7


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.booleans()), max_size=12))
def test_it_never_cosigns_what_contradicts_itself(tmp_path_factory, asked):
    """Whatever is submitted in any order, every head that was ever cosigned is of one history."""
    witness = made(tmp_path_factory.mktemp("witness"))
    histories = set()
    for old, new, forked in asked:
        if old > new:
            continue
        try:
            witness.cosign(submission(old, new, FORK if forked else HASHES))
        except LogError:
            continue
        if new > 5:
            histories.add(forked)
    assert len(histories) <= 1


@given(st.text(max_size=200) | st.just("old 0\n\n" + signed(3)))
def test_a_request_is_read_or_refused(text):
    """Whatever arrives is a submission that writes itself back the same, or is refused."""
    try:
        read = Submission.parse(text)
    except Malformed:
        return
    assert read.write() == text


@pytest.mark.parametrize(
    "text", ["old 01\n\nx", "old -1\n\nx", "new 1\n\nx", "old 1\nAA==\n\nx", "old 1\n" + "A" * 43 + "=\n" * 64]
)
def test_a_request_out_of_form_is_refused(text):
    """A leading zero, a sign, a short hash, too many hashes."""
    with pytest.raises(Malformed):
        Submission.parse(text)


def test_an_application_of_a_witness_leaves_the_loggers_of_the_process_alone(witness):
    """The root logger keeps its level and handlers: at INFO other libraries would log the addresses that they ask."""
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    create_witness_app(witness)
    assert (root.level, root.handlers) == before


def test_the_protocol_over_http(witness):
    """The statuses are those of C2SP tlog-witness; a stale size is told as text/x.tlog.size."""
    with TestClient(create_witness_app(witness)) as client:

        def post(asked):
            return client.post("/add-checkpoint", content=asked if isinstance(asked, bytes) else asked.write().encode())

        grown = post(submission(0, 7))
        assert grown.status_code == 200
        assert checkpoints.open_note(signed(7) + grown.text, [LOG_KEY, *witness.vkeys]).witnesses
        stale = post(submission(0, 9))
        assert (stale.status_code, stale.text, stale.headers["content-type"]) == (409, "7\n", "text/x.tlog.size")
        assert post(submission(7, 9, FORK)).status_code == 422
        assert post(Submission(7, (), signed(7, FORK))).status_code == 409
        assert post(Submission(7, (), signed(3))).status_code == 400
        assert post(submission(7, 9, key=Ed25519PrivateKey.generate())).status_code == 403
        assert post(submission(7, 9, origin="other.example/log")).status_code == 404
        assert post(b"\xff").status_code == 400
        assert post(b"old 7\n").status_code == 400
        assert post(b"x" * 10_000_000).status_code == 413
        about = client.get("/").text
        assert all(str(key) in about for key in witness.vkeys)
        assert f"{ORIGIN} 7\n" in about
        assert client.get("/health").json() == {"status": "alive"}
        assert client.get("/elsewhere").status_code == 404
