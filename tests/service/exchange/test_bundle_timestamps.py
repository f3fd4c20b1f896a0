"""Time-stamps in a bundle: by when its history stood in the log, for whoever has the authority's roots."""

import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from custody.bootstrap import open_services
from custody.commands import verify as command
from custody.log import checkpoint as notes
from custody.log.checkpoint import Checkpoint
from custody.log.errors import LogError
from custody.log.private_keys import load_key
from custody.log.tiles import NodeReader, frontier_at
from custody.service.exchange import bundles
from custody.service.exchange.bundles import check
from custody.settings import Settings
from custody.storage.signing import timestamps
from custody.storage.signing.checkpoints import tile_reader
from custody.storage.signing.timestamps import TimeStamp
from custody.storage.tables.tables import checkpoint
from custody.storage.write import head_row
from labels.signing import pki, timestamp_client
from labels.signing.local_tsa import LocalTimeStamper
from tests.demo_story import run
from tests.service.hostile_texts import suffer_and_give


def earlier(services):
    """When the older time-stamp was made: soon after the authority was certified."""
    return services.pki.stamp.certificate.not_valid_before_utc + timedelta(minutes=1)


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    settings = Settings(data=tmp_path_factory.mktemp("stamps"), origin="custody.test/ordeal", secure=False, tsa="own")
    with open_services(settings) as opened:
        yield opened


OUTSIDE = "1.2.3.4"
"""The policy of an authority that is no installation."""


def signed(services, size):
    """The note of a head that nobody asked for when the log had it, stored as if somebody had."""
    with services.store.writing() as connection:
        now = head_row.read(connection)
        node = NodeReader(now.size, now.edge, tile_reader(services.store))
        then = Checkpoint(now.origin, size, frontier_at(size, node).root())
        note = notes.sign(then, load_key(services.settings.data / "log.key"))
        connection.execute(checkpoint.insert().values(size=size, note=note))
    return note


@pytest.fixture(scope="module")
def made(services):
    """The bundle of what burnt, in a log stamped when it was seized and again at the end."""
    ordeal = suffer_and_give(services)
    bare = bundles.make(services, services.log, ordeal.burnt, bundles.NONE, "fr", page=b"")
    assert not [path for path in bare.files if path.startswith("timestamp/")]
    assert services.timestamps.take() == ""
    mine = f'"subject":"{ordeal.burnt}","type"'.encode()
    own = [int(path[7:17]) for path, data in bare.files.items() if path.startswith("events/") and mine in data]
    note = signed(services, min(own) + 1)
    answer = LocalTimeStamper(services.pki, earlier(services), OUTSIDE).answer(
        timestamp_client.question(note.encode()).body
    )
    with services.store.writing() as connection:
        timestamps.add(connection, TimeStamp(min(own) + 1, "CN=earlier", int(earlier(services).timestamp()), answer))
    return bundles.make(services, services.log, ordeal.burnt, bundles.NONE, "fr", page=b"")


@pytest.fixture
def folder(made, services, tmp_path):
    for path, data in made.files.items():
        (tmp_path / "bundle" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "bundle" / path).write_bytes(data)
    (tmp_path / "tsa.pem").write_bytes(services.pki.root_pem)
    shutil.copy(tmp_path / "bundle" / "log.pub.pem", tmp_path / "log.pem")
    return tmp_path / "bundle"


def judged(services, files, roots):
    return check(files, services.checkpoints.vkeys, None, roots).stamps


def paths(made):
    """The stamped heads of a bundle, the oldest first."""
    found = [path.removesuffix(".tsr") for path in made.files if path.endswith(".tsr")]
    return sorted(found, key=lambda path: int(path.removeprefix("timestamp/")))


def test_a_bundle_says_by_when_its_history_stood(services, made):
    """At both ends: the first event at the latest by the earlier time, the last one covered by the later."""
    assert len(paths(made)) == 2
    late, early = sorted(judged(services, made.files, [services.pki.root]), key=lambda one: -one.seq)
    assert (early.at, early.authority) == (earlier(services).isoformat(), late.authority)
    assert late.at > early.at
    assert "CN=DEMONSTRATION Time-stamp" in late.authority
    assert (early.own, late.own) == (False, True)


def test_without_roots_nothing_is_said_of_times(services, made):
    """Only that they are there and unchanged."""
    assert {(one.at, one.authority) for one in judged(services, made.files, None)} == {("", "")}


@pytest.mark.parametrize("roots", [True, False])
def test_a_changed_time_stamp_is_refused(services, made, roots, tmp_path):
    """A bit of the token, of the head, of the proof; the head of another log; a head without its answer's proof."""
    given = [services.pki.root] if roots else None
    path = paths(made)[0]
    for suffix, code in ((".tsr", "stamp_wrong"), (".checkpoint", "stamp_wrong"), (".tlog-proof", "bundle_malformed")):
        data = bytearray(made.files[path + suffix])
        data[-5 if suffix != ".tlog-proof" else 40] ^= 1
        with pytest.raises(LogError) as refused:
            judged(services, {**made.files, path + suffix: bytes(data)}, given)
        assert refused.value.code in {code, "bundle_malformed"}, suffix
    for suffix in (".checkpoint", ".tlog-proof"):
        with pytest.raises(LogError) as refused:
            judged(services, {name: data for name, data in made.files.items() if name != path + suffix}, given)
        assert (refused.value.code, refused.value.facts) == ("bundle_malformed", {"path": path + ".tsr"})
    swapped = {path + ".tsr": made.files[paths(made)[1] + ".tsr"]}
    with pytest.raises(LogError) as refused:
        judged(services, {**made.files, **swapped}, given)
    assert refused.value.facts == {"path": path + ".tsr", "reason": "stamp_of_other"}


def test_another_authority_is_not_believed(services, made, tmp_path):
    """The roots are the reader's."""
    other = pki.create(tmp_path / "other", "Autre", datetime.now(UTC))
    with pytest.raises(LogError) as refused:
        judged(services, made.files, [other.root])
    assert refused.value.facts["reason"] == "stamp_untrusted"


def script(folder, *more):
    asked = ["bash", folder / "check.sh", folder.parent / "log.pem", *more]
    english = {**os.environ, "CUSTODY_LANGUAGE": "en"}
    return subprocess.run(asked, check=False, capture_output=True, text=True, env=english)


def test_the_script_asks_openssl(folder, made, services):
    """With the roots it says when."""
    good = script(folder, folder.parent / "tsa.pem")
    assert good.returncode == 0, good.stderr
    assert f"stood in the log by {earlier(services):%b %e %H:%M:%S %Y} GMT" in good.stdout
    assert good.stdout.count("stood in the log by") == 2


def test_the_script_counts_with_numbers_only(folder):
    """What bash would run where it counts is no size of a log, and runs nothing."""
    stamped = next((folder / "timestamp").glob("*.checkpoint"))
    lines = stamped.read_text().splitlines(keepends=True)
    lines[1] = f"a[$(touch {folder}/ran)]\n"
    whole = stamped.read_text()
    stamped.write_text("".join(lines))
    refused = script(folder)
    stamped.write_text(whole)
    assert (refused.returncode, stamped.stem in refused.stderr) == (1, True), refused.stderr
    assert not (folder / "ran").exists()


@pytest.mark.slow
def test_the_script_refuses_what_was_changed(folder, made):
    """And without roots it says that it did not look."""
    roots = folder.parent / "tsa.pem"
    bare = script(folder)
    assert (bare.returncode, bare.stderr.count("was not checked")) == (0, 2), bare.stderr
    for suffix in (".tsr", ".checkpoint"):
        path = folder / (paths(made)[0] + suffix)
        before = path.read_bytes()
        path.write_bytes(before[:-5] + bytes([before[-5] ^ 1]) + before[-4:])
        refused = script(folder, roots)
        assert (refused.returncode, f"refused: {paths(made)[0]}.tsr" in refused.stderr) == (1, True), refused.stderr
        path.write_bytes(before)
    proof = folder / (paths(made)[0] + ".tlog-proof")
    later = folder / (paths(made)[1] + ".tlog-proof")
    proof.write_bytes(later.read_bytes())
    assert script(folder).returncode == 1


def test_the_command_says_it_in_a_step(folder, services, capsys):
    """Numbered among the others, with what it does not prove; a tampered twin fails."""
    asked = ["--bundle", str(folder), "--vkey", str(services.checkpoints.vkey)]
    roots = ["--tsa-roots", str(folder.parent / "tsa.pem")]
    assert run(command, *asked, *roots) == 0
    said = capsys.readouterr().out
    assert "Horodatages – Prouvé" in said
    assert "Horodatages – Reste ouvert" in said
    assert "cela ne prouve rien à un tiers" in said
    assert f"{earlier(services).isoformat()}, CN=DEMONSTRATION Time-stamp" in said
    assert run(command, *asked) == 0
    assert "Horodatages – Reste ouvert" in capsys.readouterr().out
    answer = next(folder.glob("timestamp/*.tsr"))
    data = answer.read_bytes()
    answer.write_bytes(data[:-5] + bytes([data[-5] ^ 1]) + data[-4:])
    assert run(command, *asked, *roots, "--json") == 1
    assert '"code":"stamp_wrong"' in capsys.readouterr().out
