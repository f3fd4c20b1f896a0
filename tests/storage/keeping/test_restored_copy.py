"""A restored copy: nothing is recorded or signed on it until a head from outside shows that it lacks nothing."""

import shutil
from contextlib import closing

import pytest

from custody.domain.kernel.errors import BadInput, StorageRefused, Tampered
from custody.log.checkpoint import Checkpoint
from custody.log.errors import SignerRefused
from custody.log.merkle import leaf_hash, root
from custody.log.signer_feed import Feed
from custody.log.signer_folder import STATE, open_folder
from custody.storage.keeping.backup import FOLDERS, backup
from custody.storage.keeping.restore import restore
from custody.storage.keeping.restored_copy import KnownHead, NoSigner, go_on, is_restored, signer_goes_on
from custody.storage.signing.checkpoints import RESTORED, Checkpoints
from custody.storage.tables.engine import Store
from tests.conftest import ORIGIN


def head_of(office):
    head = office.head()
    return KnownHead(head.size, head.root.hex()[:16])


@pytest.fixture
def elsewhere(request, store, tmp_path):
    """The URL of an empty database of the same kind."""
    if store.is_sqlite:
        yield f"sqlite:///{tmp_path / 'elsewhere' / 'custody.db'}"
        return
    postgres = request.getfixturevalue("postgres")
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def copy(signing_office, store, signing, tmp_path, elsewhere):
    """A store that was put back from a copy, its data folder beside it."""
    signing_office.case()
    signing.sign_now()
    backup(store, tmp_path / "data", tmp_path / "copy", tmp_path / "keys")
    restore(tmp_path / "copy", tmp_path / "keys", tmp_path / "elsewhere", elsewhere)
    opened = Store(elsewhere)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("typed", "head"),
    [
        ("17:0123456789abcdef", KnownHead(17, "0123456789abcdef")),
        (" 17 : 0123 4567 89AB CDEF… ", KnownHead(17, "0123456789abcdef")),
        ("17,722:" + "ab" * 32, KnownHead(17722, "ab" * 32)),
    ],
)
def test_a_head_is_typed_as_papers_print_it(typed, head):
    """Spaces, capitals and the ellipsis of a short root do not matter."""
    assert KnownHead.parse(typed) == head


@pytest.mark.parametrize("typed", ["", "17", "17:", "17:0123456789abcde", "x:0123456789abcdef", "17:" + "a" * 65])
def test_what_is_no_head_is_refused(typed):
    """Fewer digits than a paper prints would let a guess pass."""
    with pytest.raises(BadInput, match="head_malformed"):
        KnownHead.parse(typed)


def test_a_rehearsal_has_no_key_and_signs_nothing(copy, tmp_path):
    """By default the log's keys and memory stay where they are, and the copy is marked."""
    folder = tmp_path / "elsewhere"
    assert is_restored(folder)
    assert not [file for file in folder.iterdir() if file.name.startswith(("log.", STATE))]
    with closing(Checkpoints(copy, NoSigner(), interval=3600, stopped=RESTORED)) as rehearsal:
        assert rehearsal.ended == RESTORED
        with pytest.raises(StorageRefused, match="restored_copy"):
            rehearsal.require_going_on()
        with pytest.raises(StorageRefused, match="restored_copy"):
            rehearsal.sign_now()


def test_it_goes_on_from_the_largest_head(copy, signing_office, tmp_path):
    """The mark is gone, the keys and a new memory are there, and the memory begins at that head."""
    folder = tmp_path / "elsewhere"
    go_on(copy, folder, head_of(signing_office), tmp_path / "keys", None)
    assert not is_restored(folder)
    assert open_folder(folder, ORIGIN).last().size == signing_office.head().size
    with pytest.raises(BadInput, match="not_restored"):
        go_on(copy, folder, head_of(signing_office), tmp_path / "keys", None)


def test_a_copy_without_private_keys_or_seal_does_not_go_on(copy, signing_office, tmp_path):
    """Restored without ``--keys``: with the log's keys alone it would go on nameless, and ask for a second seal."""
    for name in FOLDERS:
        (tmp_path / "keys" / name).mkdir(exist_ok=True)
        (tmp_path / "elsewhere" / name).mkdir(exist_ok=True)
    for name in FOLDERS:
        shutil.move(tmp_path / "elsewhere" / name, tmp_path / "away")
        with pytest.raises(StorageRefused, match="copy_without_keys"):
            go_on(copy, tmp_path / "elsewhere", head_of(signing_office), tmp_path / "keys", None)
        shutil.move(tmp_path / "away", tmp_path / "elsewhere" / name)
    go_on(copy, tmp_path / "elsewhere", head_of(signing_office), tmp_path / "keys", None)


def test_without_the_names_keys_nothing_goes_on_whether_or_not_keys_are_named(copy, signing_office, signer, tmp_path):
    """``--head`` alone checked nothing: a log went on in which no name could ever be read."""
    shutil.rmtree(tmp_path / "elsewhere" / "keys")
    (tmp_path / "elsewhere" / "keys").mkdir()
    for keys, apart in ((None, None), (None, signer), (tmp_path / "keys", None)):
        with pytest.raises(StorageRefused, match="copy_without_keys"):
            go_on(copy, tmp_path / "elsewhere", head_of(signing_office), keys, apart)
    assert is_restored(tmp_path / "elsewhere")


def test_a_copied_folder_goes_on_from_the_largest_head(signing_office, signing, store, tmp_path):
    """``cp -a`` took keys and memory along: it counts as restored until the head outside is shown, and then signs."""
    signing_office.case()
    signing.sign_now()
    folder = tmp_path / "elsewhere"
    shutil.copytree(tmp_path / "data", folder)
    assert is_restored(folder)
    smaller = KnownHead(1, "0" * 16)
    with pytest.raises((BadInput, Tampered)):
        go_on(store, folder, smaller, None, None)
    assert is_restored(folder)
    go_on(store, folder, head_of(signing_office), None, None)
    assert not is_restored(folder)
    assert open_folder(folder, ORIGIN).last().size == signing_office.head().size


def test_a_signer_apart_goes_on_from_the_head_that_it_signed_last(tmp_path):
    """A smaller head proves nothing, a larger one shows that the copy is old, another root that it is another log."""
    leaves = (leaf_hash(b"0"), leaf_hash(b"1"))
    open_folder(tmp_path / "s", ORIGIN).sign(Feed(0, leaves, Checkpoint(ORIGIN, 2, root(leaves))))
    shutil.copytree(tmp_path / "s", tmp_path / "copy")
    known = KnownHead(2, root(leaves).hex()[:16])
    for head, code in (
        (KnownHead(1, leaves[0].hex()[:16]), "head_old"),
        (KnownHead(3, "0" * 16), "signer_stale"),
        (KnownHead(2, "0" * 16), "restored_forked"),
    ):
        with pytest.raises((BadInput, SignerRefused, Tampered), match=code):
            signer_goes_on(tmp_path / "copy", head)
    assert signer_goes_on(tmp_path / "copy", known).size == 2
    assert open_folder(tmp_path / "copy").last().size == 2
    with pytest.raises(BadInput, match="not_restored"):
        signer_goes_on(tmp_path / "copy", known)


def test_acts_that_are_lost_are_named(copy, signing_office, signing, tmp_path):
    """A larger head than the copy holds: it names the first and the last event that is missing, and nothing goes on."""
    size = signing_office.head().size
    signing_office.case()
    signing.sign_now()
    with pytest.raises(StorageRefused) as refused:
        go_on(copy, tmp_path / "elsewhere", head_of(signing_office), tmp_path / "keys", None)
    now = signing_office.head().size
    assert refused.value.facts == {"known": now, "size": size, "first": size, "last": now - 1}
    assert is_restored(tmp_path / "elsewhere")


def test_an_old_head_does_not_do(copy, signing_office, signing, tmp_path):
    """The copy itself holds a later signed head, so the one that was typed is not the largest."""
    old = KnownHead(1, "0" * 16)
    with pytest.raises(Tampered, match="restored_forked"):
        go_on(copy, tmp_path / "elsewhere", old, tmp_path / "keys", None)
    reader = signing.sign_now()
    assert reader is not None
    first = KnownHead(0, "e3b0c44298fc1c14")
    with pytest.raises(BadInput, match="head_old"):
        go_on(copy, tmp_path / "elsewhere", first, tmp_path / "keys", None)


def test_another_log_is_not_taken_for_this_one(copy, signing_office, tmp_path):
    """The right size with another root."""
    wrong = KnownHead(signing_office.head().size, "0" * 16)
    with pytest.raises(Tampered, match="restored_forked"):
        go_on(copy, tmp_path / "elsewhere", wrong, tmp_path / "keys", None)


def test_keys_of_another_log_are_refused(copy, signing_office, tmp_path):
    """The log itself names its keys."""
    open_folder(tmp_path / "stranger", ORIGIN)
    with pytest.raises(SignerRefused, match="signer_stranger"):
        go_on(copy, tmp_path / "elsewhere", head_of(signing_office), tmp_path / "stranger", None)
    with pytest.raises(SignerRefused, match="signer_key_missing"):
        go_on(copy, tmp_path / "elsewhere", head_of(signing_office), None, None)
    assert is_restored(tmp_path / "elsewhere")


def test_a_signer_apart_says_what_it_has_signed(copy, signing_office, signing, signer, tmp_path):
    """Its memory is a head from outside: it is never behind what a paper may show."""
    known = head_of(signing_office)
    signing_office.case()
    signing.sign_now()
    with pytest.raises(StorageRefused, match="acts_lost"):
        go_on(copy, tmp_path / "elsewhere", known, None, signer)
