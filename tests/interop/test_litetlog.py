"""Debian's ``litetlog`` verifies our proofs: C2SP tools that share no line with ours."""

import pytest

from tests.interop.conftest import found_tool

EVENTS = (0, 1, 255, 256)


@pytest.fixture
def verify(tmp_path, run, signed):
    """Writes an entry and its proof, and asks ``spicy-litetlog``, which knows the log's Ed25519 key only."""
    tool = found_tool("spicy-litetlog", "litetlog")

    def asked(entry, proof):
        (tmp_path / "event.json").write_bytes(entry)
        (tmp_path / "event.json.spicy").write_text(proof.partition("\n")[2])  # the file without the format's name
        return run(tool, "-verify", str(signed.log.vkeys[0]), "event.json").returncode == 0

    return asked


@pytest.mark.parametrize("seq", EVENTS)
def test_litetlog_verifies_an_event(signed, verify, seq):
    """First, last of a tile, first of the next: each stands in the log, under lines that the tool does not know."""
    assert verify(signed.entries[seq], signed.proof(seq))


@pytest.mark.parametrize("seq", EVENTS)
def test_litetlog_refuses_what_was_changed(signed, verify, seq):
    """One bit of the event, the event beside it, another index, another root, another log: refused."""
    entry, proof = signed.entries[seq], signed.proof(seq)
    root = proof.split("\n\n")[1].split("\n")[2]
    assert not verify(bytes([entry[0] ^ 1]) + entry[1:], proof)
    assert not verify(signed.entries[seq + 1], proof)
    assert not verify(entry, proof.replace(f"index {seq}\n", f"index {seq + 1}\n"))
    assert not verify(entry, proof.replace(root, root[1:-1] + root[0] + "="))
    assert not verify(entry, proof.replace("custody.test/interop\n", "custody.test/other\n"))
