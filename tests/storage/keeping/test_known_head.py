"""The head from which a restored copy goes on comes from outside: a witness vouches for it where there is one."""

import shutil

import pytest

from custody.domain.kernel.errors import BadInput, StorageRefused
from custody.log.trust_policy import Policy
from custody.service.log.known_head import known_head
from custody.service.log.witness_requests import Asking
from custody.service.log.witnesses import Witnesses
from custody.storage.keeping.backup import backup
from custody.storage.keeping.restore import restore
from custody.storage.keeping.restored_copy import KnownHead, mark
from custody.storage.signing.export import export, newest, signed_by
from custody.storage.tables.engine import Store
from tests.service.log.test_witnesses import Outside
from tests.storage.keeping.test_restored_copy import elsewhere  # noqa: F401  (a fixture)

NOBODY = Policy.parse("quorum none\n")


@pytest.fixture
def outside(tmp_path, signer):
    return Outside(tmp_path, signer.vkeys[0])


def cosigned(store, outside):
    """Have all witnesses cosign; the newest head with their lines, as a mirror holds it."""
    Witnesses(store, outside.policy(), post=outside.post).submit(again=True)
    with store.reading() as connection:
        return newest(connection)


@pytest.fixture
def copy(signing_office, store, signing, outside, tmp_path, elsewhere):  # noqa: F811  (the fixture)
    """A store put back from a copy, whose heads the witnesses had cosigned."""
    signing_office.case()
    signing.sign_now()
    cosigned(store, outside)
    backup(store, tmp_path / "data", tmp_path / "copy", tmp_path / "keys")
    restore(tmp_path / "copy", tmp_path / "keys", tmp_path / "elsewhere", elsewhere)
    opened = Store(elsewhere)
    yield opened
    opened.close()


def typed(copy):
    """What somebody reads off the copy itself."""
    with copy.reading() as connection:
        return f"{newest(connection).size}:{'a' * 16}"


def test_a_head_read_off_the_copy_is_refused_where_a_witness_knows_more(
    copy, signing_office, signing, store, outside, tmp_path
):
    """It would always fit; the witness answers that it has cosigned a longer log."""
    signing_office.case()
    signing.sign_now()
    cosigned(store, outside)
    with pytest.raises(StorageRefused) as refused:
        known_head(copy, tmp_path / "elsewhere", outside.policy(), typed(copy), outside.post)
    assert refused.value.facts == {"reason": "witness_beyond"}


def test_witnesses_who_cosign_again_vouch_for_a_typed_head(copy, outside, tmp_path):
    """Nothing was lost: they sign the same head anew."""
    text = typed(copy)
    assert known_head(copy, tmp_path / "elsewhere", outside.policy(), text, outside.post) == KnownHead.parse(text)


def test_without_an_answer_of_enough_witnesses_a_typed_head_is_not_taken(copy, outside, tmp_path):
    """Two of three are asked for; one is reached."""
    outside.down = {"justice", "audit"}
    with pytest.raises(StorageRefused, match="head_unwitnessed"):
        known_head(copy, tmp_path / "elsewhere", outside.policy(), typed(copy), outside.post)
    assert known_head(copy, tmp_path / "elsewhere", NOBODY, typed(copy), outside.post), "nobody to ask"


def test_a_file_vouches_only_with_a_witness_line_that_the_copy_lacks(copy, signing, store, outside, tmp_path):
    """The same checkpoint, exported from the copy: its lines are known. One that was cosigned since is from outside."""
    file = tmp_path / "kept"
    with copy.reading() as connection:
        file.write_text(newest(connection).note)
    lines = Asking(store, outside.policy(), outside.post).round(again=True).lines
    outside.down = set(outside.witnesses)
    with pytest.raises(StorageRefused, match="head_unwitnessed"):
        known_head(copy, tmp_path / "elsewhere", outside.policy(), str(file), outside.post)
    file.write_text(file.read_text() + lines[0].line)
    head = known_head(copy, tmp_path / "elsewhere", outside.policy(), str(file), outside.post)
    assert head.size == lines[0].size


def test_a_file_overrules_no_witness_who_knows_more(copy, signing_office, signing, store, outside, tmp_path):
    """The mirror of that night bears a line that the copy lacks; the next day's acts were cosigned since."""
    file = tmp_path / "kept"
    lines = Asking(store, outside.policy(), outside.post).round(again=True).lines
    with copy.reading() as connection:
        file.write_text(newest(connection).note + lines[0].line)
    signing_office.case()
    signing.sign_now()
    cosigned(store, outside)
    outside.down = {"justice", "audit"}
    with pytest.raises(StorageRefused) as refused:
        known_head(copy, tmp_path / "elsewhere", outside.policy(), str(file), outside.post)
    assert refused.value.facts == {"reason": "witness_beyond"}


def test_a_checkpoint_that_a_copy_exported_is_refused(copy, tmp_path):
    """Without a witness too: its export is marked, and its own folder is no outside."""
    folder = tmp_path / "exported"
    head = export(copy, folder, signed_by(copy))
    shutil.copy(folder / "checkpoint", tmp_path / "elsewhere" / "checkpoint")
    assert known_head(copy, tmp_path / "elsewhere", NOBODY, str(folder / "checkpoint")).size == head.size
    mark(folder, head.origin, head.size)  # as ``custody export`` does on a restored copy
    for file in (folder / "checkpoint", tmp_path / "elsewhere" / "checkpoint"):
        with pytest.raises(BadInput, match="head_of_copy"):
            known_head(copy, tmp_path / "elsewhere", NOBODY, str(file))
