"""The times of acts against those of witnesses: database and exported log, with liars and with whoever owns the tables."""

import time

import pytest
from sqlalchemy import delete, update

from custody.domain.people.installation import CorrectClock
from custody.log import checkpoint
from custody.log.checkpoint import Checkpoint
from custody.log.private_keys import load_key
from custody.log.signer_folder import open_folder
from custody.storage.audit.exported_files import verify_export
from custody.storage.audit.verify import Plan, verify
from custody.storage.signing import checkpoints, cosignatures
from custody.storage.signing.checkpoints import Checkpoints
from custody.storage.signing.cosignatures import Cosignature
from custody.storage.signing.export import export
from custody.storage.tables.tables import cosignature
from tests.conftest import ORIGIN
from tests.factories.office import Office
from tests.fake_witnesses import KEYS, POLICY, VKEYS

HOUR = 3600


class Town:
    """An office whose head is signed when asked, and cosigned by those who are told to, at a time they are told."""

    def __init__(self, store, folder):
        self.store, self.folder = store, folder
        folder.mkdir(exist_ok=True)
        self.signer = open_folder(folder, ORIGIN)
        self.office = Office(store, folder / "keys", ORIGIN, vkeys=self.signer.vkeys)
        self.signing = Checkpoints(store, self.signer, interval=HOUR)

    def cosigned(self, by=3, late=0):
        """Sign the head and have it cosigned, ``late`` seconds from now; the checkpoint with its lines."""
        note = self.signing.sign_now()
        head = Checkpoint.parse(note.note.split("\n\n")[0] + "\n")
        at = int(time.time()) + late
        lines = [checkpoint.cosign_line(head, name, key, at) for name, key in list(KEYS.items())[:by]]
        made = [Cosignature(note.size, str(vkey), at, line) for vkey, line in zip(VKEYS, lines, strict=False)]
        with self.store.writing() as connection:
            cosignatures.add(connection, made)
        return note.note + "".join(lines)

    def found(self, **plan):
        return [(f.code, f.facts.get("seq")) for f in self.report(**plan).findings]

    def report(self, **plan):
        return verify(self.store, Plan(data=self.folder, policy=POLICY, **plan))


@pytest.fixture
def town(store, tmp_path):
    made = Town(store, tmp_path / "data")
    yield made
    made.signing.close()
    made.office.close()


def test_acts_that_were_recorded_when_they_say_are_judged_and_right(town):
    """Every act that a cosigned head covers, and after it those that one does not hold; without witnesses none."""
    town.office.case()
    town.cosigned()
    town.office.case()
    report = town.report()
    assert (report.findings, report.timed, report.cosigned) == ([], report.acts, 3)
    assert verify(town.store, Plan(data=town.folder)).timed == 0


@pytest.mark.parametrize(("liars", "found"), [(1, False), (2, True), (3, True)])
def test_an_act_that_enough_did_not_find_is_named(town, liars, found):
    """Cosigned without it an hour after it claims to have been recorded; what one witness says flags nothing."""
    town.cosigned(by=liars, late=HOUR)
    size = town.office.head().size
    town.office.case()
    assert town.found() == ([("antedated", size)] if found else [])
    facts = next((f.facts for f in town.report().findings), {"after": "", "at": "0"})
    assert facts["after"] > facts["at"] or not found


def test_an_act_that_enough_saw_before_it_says_is_named(town):
    """Postdated: every act under the head."""
    town.office.case()
    town.cosigned(late=-HOUR)
    assert {code for code, _ in town.found()} == {"postdated"}


def test_whoever_owns_the_table_cannot_move_a_time(town):
    """The signed time judges; a row that says another one is named too, and so is a line that was changed."""
    town.cosigned(late=HOUR)
    size = town.office.head().size
    town.office.case()
    with town.store.writing() as connection:
        connection.execute(update(cosignature).where(cosignature.c.witness == str(VKEYS[0])).values(at=1))
    codes = [code for code, _ in town.found()]
    assert sorted(codes) == ["antedated", "row_wrong"]
    with town.store.writing() as connection:
        connection.execute(update(cosignature).where(cosignature.c.witness == str(VKEYS[1])).values(size=size - 1))
    assert [f.facts["field"] for f in town.report().findings] == ["line", "line"], "too few are left to judge"


def test_a_cosignature_beyond_the_log_excuses_nobody(town):
    """Written by whoever owns the table: it would pass for a witness that has seen all, and raise no alarm ever."""
    town.office.case()
    town.cosigned()
    row = Cosignature(10**9, str(VKEYS[0]), int(time.time()), "x\n")
    with town.store.writing() as connection:
        cosignatures.add(connection, [row])
    assert [f.facts["key"] for f in town.report().findings] == ["1000000000/w1.example/w"]


def test_what_was_deleted_here_is_kept_elsewhere(town):
    """A cosigned checkpoint on paper judges as well; that of another log does not."""
    kept = town.cosigned(late=HOUR)
    size = town.office.head().size
    town.office.case()
    with town.store.writing() as connection:
        connection.execute(delete(cosignature))
    assert town.found() == []
    assert town.found(outside=(kept,)) == [("antedated", size)]
    assert town.report(outside=(kept,)).cosigned == 3


def test_what_is_new_is_judged_by_the_heads_around_it(town):
    """A verification that goes on where the last one ended knows the newest head before, too."""
    town.cosigned()
    town.office.case()
    town.cosigned(late=HOUR)
    size = town.office.head().size
    town.office.case()
    assert town.found(since=size) == [("antedated", size)]
    assert town.report(since=size).cosigned == 3


def test_an_exported_log_is_judged_by_the_heads_kept_elsewhere(town, tmp_path):
    """Its own checkpoint says when all of it was there; an older one that was kept, what was not."""
    kept = town.cosigned(late=HOUR)
    size = town.office.head().size
    town.office.case()
    town.cosigned(late=2 * HOUR)
    export(town.store, tmp_path / "out", town.signer.vkeys[0])

    def found(*outside):
        report = verify_export(tmp_path / "out", town.signer.vkeys[0], policy=POLICY, outside=outside)
        assert report.timed > 2
        return [(f.code, f.facts.get("seq", f.facts.get("reason"))) for f in report.findings]

    assert found() == []
    assert found(kept) == [("antedated", size)]
    with town.store.reading() as connection:
        newest = checkpoints.latest(connection)
    assert found(newest.note) == []
    forged = Checkpoint(ORIGIN, size, bytes(32))
    assert found(checkpoint.sign(forged, load_key(town.folder / "log.key"))) == [
        ("checkpoint_wrong", "consistency_wrong")
    ]
    longer = Checkpoint(ORIGIN, size + 10_000, bytes(32))
    assert found(checkpoint.sign(longer, load_key(town.folder / "log.key"))) == [("checkpoint_beyond", None)]
    assert found("no checkpoint") == [("checkpoint_wrong", "note_malformed")]


def test_a_wrong_clock_on_record_explains_and_hides_nothing(town):
    """Two key officers state span and offset; the witnesses must bear out the time that this gives, else it stays a finding."""
    heads = [town.cosigned(late=HOUR)]  # the machine was an hour behind the world
    first = town.office.head().size
    town.office.case()
    last = town.office.head().size - 1
    heads.append(town.cosigned(late=HOUR))
    assert town.found() == [("antedated", first)]
    for ahead, low, high in ((HOUR, first, last), (-2 * HOUR, first, last), (-HOUR, 0, first - 1)):
        town.office.enrol(_clock(town, first=low, last=high, ahead_s=ahead))
        assert ("antedated", first) in town.found()
    by = town.office.head().size
    town.office.enrol(_clock(town, first=0, last=10**6, ahead_s=-HOUR))
    report = town.report()
    told = [(one.code, one.facts["seq"]) for one in report.explained]
    assert report.findings == []
    assert told[0] == ("antedated", first)
    assert by < report.explained[0].facts["by"] < town.office.head().size
    heads.append(town.cosigned(late=HOUR))
    export(town.store, town.folder / "log", town.signer.vkeys[0])
    exported = verify_export(town.folder / "log", *town.signer.vkeys, policy=POLICY, outside=heads)
    assert (exported.findings, exported.explained[0].facts["seq"]) == ([], first)


def _clock(town, **span):
    return CorrectClock(log=town.office.log(), reason="Pile vide", **span)
