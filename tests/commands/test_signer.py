"""``custody signer``: founded once, named on paper, its key in a file or in a token that never gives it away."""

import shutil
import subprocess
import sys

import pytest

from custody.commands import main
from custody.log import checkpoint, merkle
from custody.log.checkpoint import Checkpoint
from custody.log.errors import Malformed, SignerRefused
from custody.log.pkcs11_key import KeyPlace, TokenKey
from custody.log.signer_feed import Feed
from custody.log.signer_folder import open_folder
from custody.log.signer_socket import answer
from tests.softhsm import MODULE, needs_softhsm, token_made

ORIGIN = "custody.example/ocs"
LEAVES = tuple(merkle.leaf_hash(b"%d" % i) for i in range(9))
PIN = "271828"


def run(*arguments):
    """The command as a person calls it."""
    return main(["--lang", "en", "signer", *map(str, arguments), "--print"])


def test_a_signer_is_founded_once_and_says_who_it_is(tmp_path, capsys):
    """The first start makes keys; the second finds the same and tells how far it has signed."""
    folder = tmp_path / "s"
    assert run(folder, "--origin", ORIGIN) == 0
    assert "Signed up to event 0." in capsys.readouterr().out
    signer = open_folder(folder)
    signer.sign(Feed(0, LEAVES, Checkpoint(ORIGIN, 9, merkle.root(LEAVES))))
    assert run(folder) == 0
    said = capsys.readouterr().out
    assert all(str(vkey) in said for vkey in signer.vkeys)
    assert "Signed up to event 9." in said


@pytest.mark.parametrize("arguments", [(), ("--origin", "two words"), ("--origin", "a+b/c")])
def test_what_cannot_be_founded_is_refused(tmp_path, capsys, arguments):
    """No name, a name that no key can have: a sentence and exit code 2."""
    assert run(tmp_path / "s", *arguments) == 2
    assert capsys.readouterr().err


def test_a_group_that_is_not_there_is_refused(tmp_path, capsys):
    """A misspelt group must not leave the socket to nobody, or to everybody."""
    assert main(["--lang", "en", "signer", str(tmp_path / "s"), "--origin", ORIGIN, "--group", "nobodys"]) == 2
    assert "nobodys" in capsys.readouterr().err


def test_another_log_is_refused(tmp_path, capsys):
    """A folder signs one log for ever."""
    run(tmp_path / "s", "--origin", ORIGIN)
    assert run(tmp_path / "s", "--origin", "custody.example/other") == 2
    assert ORIGIN in capsys.readouterr().err


@pytest.fixture(scope="module")
def token(softhsm):
    """A token with the key ``logkey``."""
    token_made("custody", PIN)
    keypair("logkey", "01")
    return KeyPlace(softhsm, "custody", "logkey")


def made(*command):
    subprocess.run(command, check=True, capture_output=True)


def keypair(label, number):
    made(
        "pkcs11-tool", "--module", MODULE, "--login", "--pin", PIN, "--token-label", "custody", "--keypairgen",
        "--key-type", "EC:edwards25519", "--label", label, "--id", number,
    )  # fmt: skip


@needs_softhsm
def test_a_key_in_a_token_signs_and_is_found_again(tmp_path, token, capsys, monkeypatch):
    """Founded with a token, the folder holds no Ed25519 key; the next start finds it there, with the PIN alone."""
    folder, pin = tmp_path / "s", tmp_path / "pin"
    pin.write_text(f"{PIN}\n")
    pin.chmod(0o600)
    where = f"{token.module}:{token.token}:{token.key}"
    assert run(folder, "--origin", ORIGIN, "--token", where, "--pin-file", pin) == 0
    assert not (folder / "log.key").exists()
    assert PIN not in "".join(f.read_text() for f in folder.iterdir())
    signer = open_folder(folder, pin=PIN)
    note = signer.sign(Feed(0, LEAVES, Checkpoint(ORIGIN, 9, merkle.root(LEAVES))))
    assert checkpoint.open_note(note, signer.keys.ed25519).checkpoint.size == 9
    monkeypatch.setenv("SIGNER_PIN", PIN)
    capsys.readouterr()
    assert run(folder) == 0
    assert "Signed up to event 9." in capsys.readouterr().out


@needs_softhsm
@pytest.mark.parametrize(
    ("change", "pin", "reason"),
    [
        ({"token": "another"}, PIN, "NoSuchToken"),
        ({"key": "another"}, PIN, "NoSuchKey"),
        ({"module": "/nowhere/lib.so"}, PIN, "PKCS11Error"),
    ],
)
def test_a_token_that_cannot_be_used_is_told(token, change, pin, reason):
    """No such token, key or library: the library's own word for it, and no traceback."""
    parts = {"module": token.module, "token": token.token, "key": token.key}
    with pytest.raises(SignerRefused) as refused:
        TokenKey(KeyPlace(**(parts | change)), pin)
    assert (refused.value.code, refused.value.facts["reason"]) == ("token_unavailable", reason)


@needs_softhsm
def test_a_wrong_pin_is_refused(token, tmp_path):
    """In a process of its own, since a token stays open for the process that gave the right PIN."""
    (tmp_path / "pin").write_text("000000")
    (tmp_path / "pin").chmod(0o600)
    command = [
        sys.executable,
        "-m",
        "custody",
        "--lang",
        "en",
        "signer",
        str(tmp_path / "s"),
        "--origin",
        ORIGIN,
        "--print",
    ]
    token = ["--token", f"{token.module}:{token.token}:{token.key}", "--pin-file", str(tmp_path / "pin")]
    done = subprocess.run([*command, *token], check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "PinIncorrect" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "s" / "log.token").exists()


@needs_softhsm
def test_a_token_that_was_taken_out_signs_nothing(token, tmp_path, monkeypatch):
    """The token fails at a signature: refused, the memory stays as it was, and nobody tries the PIN again."""
    import pkcs11

    class Gone:
        def sign(self, *_, **__):
            raise pkcs11.exceptions.DeviceRemoved

    signer = open_folder(tmp_path / "s", ORIGIN, token=token, pin=PIN)
    monkeypatch.setattr(signer.keys.keys[0], "_key", Gone())
    told = []
    asked = Feed(0, LEAVES, Checkpoint(ORIGIN, 9, merkle.root(LEAVES))).write().encode()
    assert answer(signer, asked, told.append) == "refused token_unavailable\n"
    assert told[0].facts == {"reason": "DeviceRemoved"}
    assert signer.last().size == 0


@needs_softhsm
def test_a_key_is_not_swapped_at_a_start(token, tmp_path):
    """A folder that has a key in a file does not take one in a token by a mere argument."""
    open_folder(tmp_path / "s", ORIGIN)
    with pytest.raises(SignerRefused, match="signer_key_kept"):
        open_folder(tmp_path / "s", ORIGIN, token=token, pin=PIN)


@pytest.mark.parametrize(
    "text", ["", "module m\ntoken t\n", "module m\ntoken t\nkey \n", "module m\ntoken t\nkey k\npin 1\n"]
)
def test_a_token_file_that_says_too_little_or_too_much(text):
    """Three lines, each with a value, and no PIN among them."""
    with pytest.raises(Malformed, match="token_malformed"):
        KeyPlace.parse(text)


def test_a_pin_that_others_can_read_is_refused(tmp_path, capsys):
    """Like a key."""
    (tmp_path / "pin").write_text(PIN)
    (tmp_path / "pin").chmod(0o644)
    assert run(tmp_path / "s", "--origin", ORIGIN, "--pin-file", tmp_path / "pin") == 2
    assert "[key_exposed" in capsys.readouterr().err
    assert run(tmp_path / "s", "--origin", ORIGIN, "--pin-file", tmp_path / "none") == 2


def test_a_token_is_named_by_three_words(tmp_path):
    """Anything else is wrong usage."""
    with pytest.raises(SystemExit):
        run(tmp_path / "s", "--origin", ORIGIN, "--token", "module:token")


def refused(capsys, *arguments):
    """The sentence with which the command refuses what makes no sense."""
    assert main(["--lang", "en", "signer", *map(str, arguments)]) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize(
    ("arguments", "option", "verb"),
    [
        (("--move", "--new-key"), "--new-key", "--move"),
        (("--new-key", "--end-change"), "--end-change", "--new-key"),
        (("--end-change", "--print"), "--print", "--end-change"),
        (("--move", "--origin", ORIGIN), "--origin", "--move"),
        (("--move", "--token", "m:t:k"), "--token", "--move"),
        (("--new-key", "--socket", "s"), "--socket", "--new-key"),
        (("--end-change", "--token", "m:t:k"), "--token", "--end-change"),
        (("--print", "--group", "root"), "--group", "--print"),
        (("--new-key", "--lost", "x"), "--lost", "--new-key"),
        (("--lost", "x"), "--lost", "custody signer"),
    ],
)
def test_what_means_nothing_together_is_refused(tmp_path, capsys, arguments, option, verb):
    """Two things to do at once, or an option of another: nothing is done, and the sentence names both."""
    said = refused(capsys, tmp_path / "s", *arguments)
    assert f"{option} means nothing with {verb}." in said
    assert not (tmp_path / "s").exists()


@pytest.fixture
def service(tmp_path, monkeypatch):
    """The folder of a service that signs by itself."""
    data = tmp_path / "data"
    open_folder(data, ORIGIN)
    (data / "keys").mkdir()
    monkeypatch.delenv("CUSTODY_DATA", raising=False)
    return data


def test_the_folder_of_a_service_takes_no_token_and_no_other_signer(service, tmp_path, capsys, monkeypatch):
    """The service asks nobody for a PIN: a token begun there would end its signing. Nor does a signer apart lie in it."""
    before = sorted(f.name for f in service.iterdir())
    for arguments in (
        ("--new-key", "--token", "m:t:k"), ("--origin", ORIGIN, "--token", "m:t:k"), (), ("--move",),
        ("--origin", ORIGIN, "--print"),
    ):  # fmt: skip
        assert "is the folder of the service" in refused(capsys, service, *arguments)
    monkeypatch.setenv("CUSTODY_DATA", str(service))
    for folder in (service / "signer", service):
        assert "is the folder of the service" in refused(
            capsys, folder, "--origin", ORIGIN, "--token", "m:t:k", "--print"
        )
        assert "is the folder of the service" in refused(capsys, folder, "--move")
    assert sorted(f.name for f in service.iterdir()) == before
    assert run(service) == 0


def test_keys_are_changed_and_moved_by_command(service, tmp_path, capsys, monkeypatch):
    """Begun in the service's own folder, both keys are printed; ended, the new ones are in use; then all moves out."""
    monkeypatch.setenv("CUSTODY_DATA", str(service))
    old = open_folder(service).vkeys
    assert main(["--lang", "en", "signer", str(service), "--new-key"]) == 0
    new = capsys.readouterr().out.split()[-2:]
    assert [str(vkey) for vkey in open_folder(service).vkeys] == [str(old[0]), new[0], str(old[1]), new[1]]
    open_folder(service).sign(Feed(0, LEAVES, Checkpoint(ORIGIN, 9, merkle.root(LEAVES))))
    assert main(["--lang", "en", "signer", str(service), "--end-change"]) == 0
    assert main(["--lang", "en", "signer", str(tmp_path / "s"), "--move"]) == 0
    assert [str(vkey) for vkey in open_folder(tmp_path / "s").vkeys] == new
    assert open_folder(tmp_path / "s").last().size == 9
    assert not [f.name for f in service.iterdir() if f.suffix == ".key" or f.name == "signer.state"]
    assert "[signer_folder_taken" in refused(capsys, tmp_path / "s", "--move")


def test_a_moved_signer_answers_once_its_newest_head_is_typed(tmp_path, capsys):
    """On another disk the folder is a copy: one command, with the head that the service has."""
    open_folder(tmp_path / "s", ORIGIN).sign(Feed(0, LEAVES, Checkpoint(ORIGIN, 9, merkle.root(LEAVES))))
    shutil.copytree(tmp_path / "s", tmp_path / "moved")
    assert "[signer_copied" in refused(capsys, tmp_path / "moved", "--print")
    assert "is no head of a log" in refused(capsys, tmp_path / "moved", "--head", "9")
    assert (
        main(["--lang", "en", "signer", str(tmp_path / "moved"), "--head", f"9:{merkle.root(LEAVES).hex()[:16]}"]) == 0
    )
    assert "Signed up to event 9." in capsys.readouterr().out
    assert run(tmp_path / "moved") == 0
