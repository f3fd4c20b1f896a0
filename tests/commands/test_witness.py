"""``custody witness``: founded once, believed by its keys, never with a lost memory."""

import shutil

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from custody.commands import main
from custody.commands.witness import open_witness
from custody.log import checkpoint, merkle
from custody.log.checkpoint import Checkpoint
from custody.log.signed_note import VerifierKey
from custody.log.witness import Submission

ORIGIN = "custody.example/ocs"
KEY = Ed25519PrivateKey.generate()
VKEY = str(VerifierKey.of(ORIGIN, KEY))


def run(*arguments):
    """The command as a person calls it."""
    return main(["witness", *map(str, arguments), "--print"])


def test_a_witness_is_founded_once_and_prints_its_keys(tmp_path, capsys):
    """The first start makes keys; the second finds the same; a log that was added stays, once."""
    folder = tmp_path / "w"
    assert run(folder, "--name", "justice.example/w1", "--log", VKEY) == 0
    first = capsys.readouterr().out
    assert run(folder, "--log", VKEY) == 0
    assert capsys.readouterr().out == first
    assert all(str(key) in first for key in open_witness(folder).vkeys)
    assert len(open_witness(folder).vkeys) == 2
    assert (folder / "logs").read_text() == f"{VKEY}\n"
    assert (folder / "witness.key").stat().st_mode & 0o077 == 0


def test_it_cosigns_and_remembers_across_starts(tmp_path, capsys):
    """What it has cosigned is printed at the next start."""
    folder = tmp_path / "w"
    run(folder, "--name", "justice.example/w1", "--log", VKEY)
    leaf = merkle.leaf_hash(b"one")
    note = checkpoint.sign(Checkpoint(ORIGIN, 1, merkle.root([leaf])), KEY)
    witness = open_witness(folder)
    lines = witness.cosign(Submission(0, (), note))
    assert len(checkpoint.open_note(note + lines, [VerifierKey.parse(VKEY), *witness.vkeys]).witnesses) == 2
    capsys.readouterr()
    run(folder)
    assert f"{ORIGIN} : contresigné jusqu’à l’événement 1." in capsys.readouterr().out.replace("\xa0", " ")


@pytest.mark.parametrize("arguments", [(), ("--name", "two words"), ("--name", "w", "--log", "no key")])
def test_what_cannot_be_founded_is_refused(tmp_path, capsys, arguments):
    """No name, a name that no key can have, a log without a key: a sentence and exit code 2."""
    assert run(tmp_path / "w", *arguments) == 2
    assert capsys.readouterr().err


def test_neither_renamed_nor_without_its_memory(tmp_path, capsys):
    """Another name, or a folder whose memory is gone, is refused: it would contradict what it cosigned."""
    folder = tmp_path / "w"
    run(folder, "--name", "justice.example/w1")
    assert run(folder, "--name", "justice.example/w2") == 2
    assert "justice.example/w1" in capsys.readouterr().err
    shutil.rmtree(folder / "state")
    assert run(folder) == 2
    assert "state" in capsys.readouterr().err
    witness_key = VerifierKey("x", 4, bytes(32))
    assert run(tmp_path / "v", "--name", "justice.example/w1", "--log", str(witness_key)) == 2
