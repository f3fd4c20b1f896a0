"""Time-stamps in a database and as files: verified with roots from outside, and every change of one is named."""

import pytest

from custody.commands import verify as command
from custody.service.log import timestamp_checks as stamps
from custody.service.log.timestamps import Authority, TimeStamps
from custody.storage.audit.exported_files import verify_export
from custody.storage.signing import timestamp_rows
from custody.storage.signing.export import export
from custody.storage.signing.publication import publish
from labels.signing import pki
from tests.conftest import ORIGIN
from tests.demo_story import run
from tests.factories.office import Office
from tests.service.tsa import NOON, Clock, Tsa, reply

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    return pki.create(tmp_path_factory.mktemp("tsa") / "pki", "Autorité", NOON)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def office(store, data, signing, outside, clock):
    """A log of three days and more than a tile, whose heads were stamped on the first two, and after a destruction."""
    made = Office(store, data / "keys", ORIGIN, vkeys=signing.vkeys)
    tsa = Tsa(outside, clock)
    stamping = TimeStamps(store, Authority(lambda question: reply(tsa, question), [outside.root]), clock)
    signing.sign_now()
    assert stamping.take() == ""
    made.lot(40, "certified")
    signing.sign_now()
    assert stamping.take() == ""
    clock.pass_days(1)
    made.seal(300)
    signing.sign_now()
    assert stamping.take() == ""
    made.lot(1)
    signing.sign_now()
    yield made
    made.close()


@pytest.fixture
def exported(office, store, tmp_path, signing):
    export(store, tmp_path / "log", signing.vkey)
    return tmp_path / "log"


@pytest.fixture
def roots(outside, tmp_path):
    (tmp_path / "tsa.pem").write_bytes(outside.root_pem)
    return tmp_path / "tsa.pem"


def in_database(store, given, since=0):
    with store.reading() as connection:
        count, _, wrong = stamps.verify(timestamp_rows.stored(connection, since), given)
    return count, [(f.code, f.facts) for f in wrong]


def test_those_of_a_database_verify(office, store, outside, tmp_path):
    """Under their root all three; under nobody's roots nothing is wrong and nothing proved; under another's none."""
    assert in_database(store, [outside.root]) == in_database(store, None) == (3, [])
    other = pki.create(tmp_path / "other", "Autre", NOON)
    count, wrong = in_database(store, [other.root])
    assert (count, [code for code, _ in wrong]) == (3, ["stamp_untrusted"] * 3)


@pytest.mark.parametrize(
    ("change", "code", "facts"),
    [
        ("UPDATE time_stamp SET at = at - 86400", "row_wrong", {"field": "at"}),
        ("UPDATE time_stamp SET authority = 'CN=Autre'", "row_wrong", {"field": "authority"}),
        ("DELETE FROM checkpoint", "row_missing", {"table": "checkpoint"}),
        ("UPDATE checkpoint SET note = replace(note, chr(10), 'x')", "stamp_of_other", {}),
    ],
)
def test_a_changed_row_is_named(office, store, outside, administrator, change, code, facts):
    """Whoever may change the tables cannot make a time-stamp say anything else."""
    size = min(one.size for one in _stamps(store))
    administrator((change.replace("chr(", "char(") if store.is_sqlite else change) + f" WHERE size = {size}")
    [(found, told)] = in_database(store, [outside.root])[1]
    assert (found, {**told, **facts}) == (code, told)


def _stamps(store):
    with store.reading() as connection:
        return list(timestamp_rows.stored(connection))


def test_a_flipped_byte_in_a_token_is_named(office, store, outside, administrator):
    """In the database as in a file."""
    size = _stamps(store)[1].size
    administrator.flip("time_stamp", "token", f"size = {size}")
    [(code, facts)] = in_database(store, [outside.root])[1]
    assert (code.partition("_")[0], facts) == ("stamp", {"source": f"timestamp/{size}.tsr", "size": size})


def files(folder):
    return {p.name: p.read_bytes() for p in folder.glob("timestamp/*")}


def test_an_export_carries_them(exported, office, store, outside):
    """The note that was stamped and the answer, byte for byte; an older export gets those that came since."""
    found = _stamps(store)
    expected = {f"{one.size}.checkpoint": one.note for one in found} | {f"{one.size}.tsr": one.answer for one in found}
    assert files(exported) == expected
    assert verify_export(exported).findings == []
    assert stamps.verify(timestamp_rows.read(exported), [outside.root]) == (3, 3, [])
    (exported / found[2].source).unlink()
    assert timestamp_rows.write(store, exported, found[2].size)
    assert files(exported) == expected
    assert not timestamp_rows.write(store, exported, found[2].size)
    assert not timestamp_rows.write(store, exported, 1)


def test_a_publication_carries_them_when_they_come(office, store, tmp_path, outside, clock):
    """In both folders, also where no new head is published; then nothing is written again."""
    assert publish(store, tmp_path / "out")
    assert len(files(tmp_path / "out" / "public")) == 6
    clock.pass_days(1)
    tsa = Tsa(outside, clock)
    assert TimeStamps(store, Authority(lambda q: reply(tsa, q), [outside.root]), clock).take() == ""
    assert publish(store, tmp_path / "out")
    for name in ("public", "oversight"):
        assert len(files(tmp_path / "out" / name)) == 8
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "out").rglob("*")}
    assert not publish(store, tmp_path / "out")
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "out").rglob("*")} == before


def test_the_head_of_another_log_is_named(exported, store):
    """A true time-stamp of something else proves nothing here: the note beside it must be a head of this log."""
    first, second, _ = _stamps(store)
    note = exported / f"timestamp/{second.size}.checkpoint"
    note.write_bytes(second.note.replace(second.note.split(b"\n")[2], first.note.split(b"\n")[2]))
    [finding] = verify_export(exported).findings
    assert (finding.code, finding.facts) == (
        "checkpoint_wrong",
        {"source": second.source, "size": second.size, "reason": "consistency_wrong"},
    )
    note.write_bytes(first.note)
    assert [f.facts["reason"] for f in verify_export(exported).findings] == ["checkpoint_origin"]
    note.write_bytes(b"\xff")
    assert [f.facts["reason"] for f in verify_export(exported).findings] == ["checkpoint_origin"]
    note.unlink()
    assert [f.code for f in verify_export(exported).findings] == ["file_missing"]


def test_the_command_says_what_they_prove(exported, store, signing, roots, capsys, monkeypatch, outside):
    """Three answers: with the roots, without, and with a changed token; in words and in JSON."""
    asked = ["--log", str(exported), "--vkey", str(signing.vkey)]
    assert run(command, *asked, "--tsa-roots", str(roots)) == 0
    told = capsys.readouterr().out
    assert "7. Horodatages\xa0: 3, d’autorités sous les racines données" in told
    assert "3 d’entre eux par une installation elle-même\xa0: ils ne prouvent rien à un tiers" in told
    assert run(command, *asked) == 0
    assert "donnez les racines de l’autorité avec --tsa-roots" in capsys.readouterr().out
    assert run(command, *asked, "--tsa-roots", str(roots), "--json") == 0
    assert '"stamps":3,"own_stamps":3,"stamped":true' in capsys.readouterr().out
    path = exported / _stamps(store)[0].source
    token = bytearray(path.read_bytes())
    token[-5] ^= 1
    path.write_bytes(token)
    assert run(command, *asked, "--tsa-roots", str(roots), "--json") == 1
    assert '"code":"stamp_altered"' in capsys.readouterr().out
    assert run(command, *asked) == 1
    assert "a été modifié" in capsys.readouterr().out


def test_the_command_reads_a_database(office, store, roots, data, tmp_path, monkeypatch, capsys):
    """With what the installation's settings name."""
    monkeypatch.setenv("CUSTODY_DATABASE", store.url)
    monkeypatch.setenv("CUSTODY_ORIGIN", ORIGIN)
    monkeypatch.setenv("CUSTODY_DATA", str(data))
    run(command, "--tsa-roots", str(roots), "--json", "--workers", "1")
    assert '"stamps":3,"own_stamps":3,"stamped":true' in capsys.readouterr().out
    with pytest.raises(Exception, match="certificate_unreadable"):
        run(command, "--tsa-roots", str(tmp_path / "nowhere.pem"))
    monkeypatch.setenv("CUSTODY_TSA", "https://tsa.example/tsr")
    monkeypatch.setenv("CUSTODY_TSA_ROOTS", str(roots))
    run(command, "--json", "--workers", "1")
    assert '"stamps":3,"own_stamps":3,"stamped":true' in capsys.readouterr().out


def test_what_is_new_includes_an_old_stamp_that_was_changed(
    office, store, roots, administrator, monkeypatch, data, capsys
):
    """``--new`` passes over what was found right, and over nothing else: a stamp put under an old head is judged too."""
    for name, value in {"DATABASE": store.url, "ORIGIN": ORIGIN, "DATA": str(data)}.items():
        monkeypatch.setenv(f"CUSTODY_{name}", value)
    asked = ["--new", "--tsa-roots", str(roots), "--json", "--workers", "1"]
    assert run(command, *asked) == 0
    assert '"stamps":3,' in capsys.readouterr().out
    assert run(command, *asked) == 0
    assert '"stamps":0,' in capsys.readouterr().out, "nothing is new"
    administrator(f"INSERT INTO time_stamp VALUES ({_stamps(store)[0].size}, 'CN=Faux', 1, ?)", b"x")
    assert run(command, *asked) == 1
    assert '"code":"stamp_unreadable"' in capsys.readouterr().out
