"""Proof bundles: whoever has the log's key from elsewhere checks one without us, and every change of it shows."""

import io
import json
import os
import shutil
import subprocess
import zipfile

import pytest
from sqlalchemy import delete

from custody.bootstrap import open_services
from custody.commands.verify.bundle import taken
from custody.commands.verify.steps import show
from custody.domain.access.read_audit import IssueDocument
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.events import Part
from custody.domain.people.installation import AnnounceKey, EndKey
from custody.domain.people.passkey_signed_acts import KINDS
from custody.domain.registry.registry import TYPES
from custody.log import key_rotation
from custody.log.errors import LogError, Mismatch
from custody.log.signed_note import VerifierKey
from custody.log.trust_policy import Policy
from custody.service.exchange import bundles
from custody.service.exchange.bundles import check, collect
from custody.service.exchange.bundles.collect import NAMED
from custody.settings import Settings
from custody.storage.read import histories
from custody.storage.read.histories import end
from custody.storage.tables.tables import cosignature
from custody.web import verifier
from tests.count_statements import counted
from tests.factories.office import Office
from tests.fake_witnesses import POLICY, Bystanders, LongBystanders
from tests.service.hostile_texts import installation, sign_by_passkey, suffer_and_give

PAGE = verifier.page()


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    """An installation of its own."""
    with installation(tmp_path_factory.mktemp("bundles")) as opened:
        yield opened


@pytest.fixture(scope="module")
def ordeal(services):
    """A life in which everything happened; its head is signed."""
    return suffer_and_give(services)


@pytest.fixture(scope="module")
def made(services, ordeal):
    """The bundle of the exhibit that burnt, all values shown."""
    return bundles.make(services, services.log, ordeal.burnt, bundles.ALL, "fr", page=PAGE)


def judged(services, files, policy=None):
    """What the check says, with the log's keys had from elsewhere."""
    return check(files, services.checkpoints.vkeys, policy)


def test_a_bundle_proves_a_whole_history(services, ordeal, made):
    """Every event of the chain, every value; what was opened or derogated about it comes along."""
    found = judged(services, made.files)
    assert found.chains[ordeal.burnt] > 5
    assert found.disclosed > 5
    assert (found.withheld, found.checkpoint.origin) == (0, "custody.test/ordeal")
    named = {number for number in found.chains if number.startswith(("EC", "DG"))}
    chain = b"".join(body for path, body in made.files.items() if path.endswith(".json"))
    assert named == {match.decode() for match in NAMED.findall(chain)}
    assert (found.subject, bool(found.given), set(found.named)) == (ordeal.burnt, True, named)
    assert f"{ordeal.burnt}.pdf" in made.files
    assert made.files["verifier.html"] == PAGE


def test_a_bundle_of_a_certificate(services, ordeal):
    """A certificate comes with its session, and with what its people signed."""
    made = bundles.make(services, services.log, ordeal.certificate, bundles.ALL, "en", page=PAGE)
    found = judged(services, made.files)
    assert {number[:2] for number in found.chains} >= {"CE", "DS"}
    statement = f"statements/{ordeal.certificate}.json"
    [signed] = (path for path in made.files if path.startswith("signed/"))
    for path in (statement, signed):
        for forged in (made.files[path].replace(b'"type":"', b'"type":"x', 1), b""):
            with pytest.raises(LogError) as refused:
                judged(services, {**made.files, path: forged})
            assert refused.value.code == "statement_differs"


@pytest.fixture(scope="module")
def signed(services, ordeal, made):
    """The certificate's bundle once a witness has signed by passkey; then once another's forged one is on record too."""
    found = []
    for nth, forged in enumerate((False, True)):
        sign_by_passkey(services, ordeal, nth, forged=forged)
        found.append(bundles.make(services, services.log, ordeal.certificate, bundles.ALL, "fr", page=PAGE).files)
    return found


def test_a_passkey_that_signed_something_else_is_found(services, signed):
    """An insider who owns the log records a signature over another decision: everything holds but that."""
    good, forged = signed
    found = judged(services, good)
    assert (found.signed, found.passkeys) == (1, 1)
    assert [step.facts for step in taken(found) if step.step == "signed"] == [{"n": 1, "passkeys": 1}]
    with pytest.raises(Mismatch, match="signed_wrong") as refused:
        judged(services, forged)
    assert refused.value.facts["fault"] == "challenge"


def test_orders_that_bear_no_signature_are_named_by_all(services, made, tmp_path):
    """Command, script and page know the same kinds of acts; the order of the ordeal rests on a password."""
    found = judged(services, made.files)
    [step] = [step for step in taken(found) if step.step == "keyed"]
    assert (step.state, step.said, step.facts["n"]) == ("warn", "keyed_without", 0)
    assert step.facts["unsigned"] == ", ".join(map(str, found.unsigned)) != ""
    for path, data in made.files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    command = ["bash", tmp_path / "check.sh", tmp_path / "log.pub.pem"]
    told = subprocess.run(
        command, check=True, capture_output=True, text=True, env=os.environ | {"CUSTODY_LANGUAGE": "en"}
    ).stdout
    named = [seq for seq in found.unsigned if f"no passkey signed events/{seq:010}.json" in told]
    assert (named, told.count("no passkey signed")) == (list(found.unsigned), len(named))
    assert [
        kind for kind in KINDS if f'"{kind}"'.encode() not in PAGE or kind.encode() not in made.files["check.sh"]
    ] == []


def by_script(folder):
    """What check.sh says on the error stream, with the key that lies beside it."""
    command = ["bash", folder / "check.sh", folder / "log.pub.pem"]
    environment = {**os.environ, "CUSTODY_LANGUAGE": "fr"}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    return done.returncode, done.stderr


def test_a_withheld_value_is_listed_and_nowhere(services, ordeal, made):
    """Without the values no name and no free text is in any file, and each commitment is said to be withheld."""
    bare = bundles.make(services, services.log, ordeal.burnt, bundles.NONE, "fr", page=PAGE)
    found = judged(services, bare.files)
    listed, shown = (json.loads(each.files["disclosures.json"]) for each in (bare, made))
    assert (found.disclosed, found.withheld + found.erased) == (0, len(listed))
    assert {value["digest"] for value in listed} < {value["digest"] for value in shown}
    assert not any(path.endswith(".pdf") for path in bare.files)
    everything = b"".join(bare.files.values())
    disclosures = [value["disclosure"].encode() for value in shown if "disclosure" in value]
    assert disclosures
    assert [disclosure for disclosure in disclosures if disclosure in everything] == []
    assert "Aïchatou".encode() not in everything


def test_every_change_of_a_file_shows(services, made):
    """One byte of any event, proof or list; an event, a proof, a value left out: each is refused."""
    paths = [path for path in made.files if path.startswith("events/") or path in {"disclosures.json", "checkpoint"}]
    for nth, path in enumerate(paths):
        data = made.files[path]
        at = len(data) * (nth % 3 + 1) // 4
        with pytest.raises(LogError):
            judged(services, {**made.files, path: data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]})
        with pytest.raises(LogError):
            judged(services, {each: body for each, body in made.files.items() if each != path})


def test_an_event_left_out_in_the_middle_shows(services, ordeal, made):
    """Event and proof together are taken away: the chain has a gap, or a value belongs to nothing."""
    chain = [path for path, body in made.files.items() if f'"subject":"{ordeal.burnt}"'.encode() in body]
    for path in chain[:-1]:
        gone = {path, path.removesuffix(".json") + ".tlog-proof"}
        with pytest.raises(LogError):
            judged(services, {each: body for each, body in made.files.items() if each not in gone})


def test_what_is_amiss_cannot_be_left_out(services, made):
    """The whole history of a discrepancy is taken away, with its values: its number still stands in the exhibit's."""
    named = judged(services, made.files).named
    assert named
    for trouble in named:
        with pytest.raises(LogError) as refused:
            judged(services, shortened(made.files, *chain(made.files, trouble)))
        assert (refused.value.code, refused.value.facts) == ("named_missing", {"subject": trouble})


def shortened(files, *paths):
    """The files without some events, their proofs, and their private values."""
    gone = {*paths, *(path.removesuffix(".json") + ".tlog-proof" for path in paths)}
    seqs = {int(path[7:17]) for path in paths}
    values = [value for value in json.loads(files["disclosures.json"]) if value["seq"] not in seqs]
    left = {path: body for path, body in files.items() if path not in gone}
    return {**left, "disclosures.json": json.dumps(values).encode()}


def chain(files, subject):
    """The paths of a subject's events, in order."""
    return sorted(
        path for path, body in files.items() if f'"subject":"{subject}"'.encode() in body and path[7:].endswith(".json")
    )


def test_a_tail_held_back_is_not_called_given(services, ordeal, made):
    """Without its last event the history no longer ends with the record of the gift; another subject is refused."""
    with pytest.raises(LogError) as refused:
        judged(services, shortened(made.files, chain(made.files, ordeal.burnt)[-1]))
    assert refused.value.code == "given_missing"
    with pytest.raises(LogError):
        judged(services, {**made.files, "bundle.json": b'{"subject":"EV0000000000G"}'})


@pytest.mark.slow
def test_no_other_chain_is_cut_short_or_left_out(services, ordeal, made, tmp_path):
    """The record of the gift names where every chain ended: the closing of a discrepancy, a whole session."""
    trouble = judged(services, made.files).named[0]
    certificate = bundles.make(services, services.log, ordeal.certificate, bundles.NONE, "fr", page=PAGE)
    session = next(number for number in judged(services, certificate.files).chains if number.startswith("DS"))
    cut = shortened(made.files, chain(made.files, trouble)[-1])
    signed = [path for path in certificate.files if path.startswith("signed/")]
    bare = shortened(certificate.files, *chain(certificate.files, session))
    bare = {path: body for path, body in bare.items() if path not in signed}
    for name, files, whole in (("cut", cut, made.files), ("bare", bare, certificate.files)):
        assert judged(services, whole).given
        with pytest.raises(LogError) as refused:
            judged(services, files)
        assert refused.value.code == "given_wrong"
        for path, data in files.items():
            (tmp_path / name / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / path).write_bytes(data)
        command = ["bash", tmp_path / name / "check.sh", tmp_path / name / "log.pub.pem"]
        script = subprocess.run(command, check=False, capture_output=True, text=True)
        assert (script.returncode, "a été coupée" in script.stderr) == (1, True), script.stderr


def test_a_value_not_listed_shows(services, made):
    """A commitment that is neither shown, withheld nor erased is refused."""
    values = json.loads(made.files["disclosures.json"])
    with pytest.raises(LogError) as refused:
        judged(services, {**made.files, "disclosures.json": json.dumps(values[1:]).encode()})
    assert refused.value.code == "disclosure_wrong"


def test_witnesses_are_asked_for_by_the_readers_own_policy(services, made):
    """A reader who wants a witness refuses what no witness has cosigned."""
    stranger = VerifierKey("w.example", 4, bytes(32))
    lax, strict = (Policy.parse(f"witness w {stranger}\nquorum {quorum}\n") for quorum in ("none", "w"))
    assert judged(services, made.files, lax).witnesses == ()
    with pytest.raises(LogError) as refused:
        judged(services, made.files, strict)
    assert refused.value.code == "witnesses_few"


@pytest.fixture
def bystanders(services, ordeal):
    """Witnesses of the policy; what they signed is gone afterwards."""
    before = services.witnesses.policy
    services.witnesses.policy = POLICY
    yield Bystanders(services.store, services.settings.data)
    services.witnesses.policy = before
    with services.store.writing() as connection:
        connection.execute(delete(cosignature))


@pytest.fixture
def places(services, ordeal):
    """Where the acts of the exhibit that burnt begin, in order; the last is the gift."""
    with services.store.reading() as connection:
        return [line.header_seq for line in histories.history(connection, ordeal.burnt)]


def given(services, ordeal):
    """The bundle, nothing shown."""
    return bundles.make(services, services.log, ordeal.burnt, bundles.NONE, "fr", page=PAGE).files


def test_the_times_of_a_history_are_judged_by_the_readers_witnesses(services, ordeal, bystanders, places):
    """The cosigned heads around its acts come along; who believes nobody is told that nothing says when."""
    bystanders.cosign(places[3])
    bystanders.cosign(places[6])
    bystanders.cosign(services.head().size)
    files = given(services, ordeal)
    assert [path for path in files if path.startswith("heads/")] == [f"heads/{places[i]:010}" for i in (3, 6)]
    found = judged(services, files, POLICY)
    assert (found.timed, found.untimely) == (found.acts, ())
    assert [(s.step, s.state) for s in taken(found) if s.step == "times"] == [("times", "good")]
    nobody = judged(services, files)
    assert (nobody.timed, nobody.untimely) == (0, ())
    assert [(s.state, s.said) for s in taken(nobody) if s.step == "times"] == [("warn", "times_none")]


@pytest.mark.parametrize("by", [1, 2])
def test_a_back_dated_act_of_a_history_is_named(services, ordeal, bystanders, places, by):
    """Two of three saw the log without it a year after it claims; one alone is not believed."""
    bystanders.cosign(places[3], late=366 * 86_400, by=by)
    bystanders.cosign(services.head().size, late=367 * 86_400)
    files = given(services, ordeal)
    found = judged(services, files, POLICY)
    if by == 1:
        assert found.untimely == ()
        return
    assert {one.code for one in found.untimely} == {"antedated"}
    assert {one.seq for one in found.untimely} >= set(places[3:])
    assert min(one.seq for one in found.untimely) >= places[3]
    [first, *_] = [step for step in taken(found) if step.step == "times"]
    assert (first.state, first.facts["code"]) == ("bad", "antedated")
    assert show(taken(found), as_json=True) == 1


def test_a_head_that_was_changed_shows(services, ordeal, bystanders, places):
    """Whoever moves a time in a head of the bundle breaks its signature."""
    bystanders.cosign(places[3])
    bystanders.cosign(services.head().size)
    files = given(services, ordeal)
    path = f"heads/{places[3]:010}"
    for wrong in (files[path].replace(b"\n\n", b"x\n\n", 1), files[path][:-20] + b"A" * 19 + b"\n", b"no head"):
        with pytest.raises(LogError):
            judged(services, {**files, path: wrong}, POLICY)


@pytest.mark.slow
def test_the_script_checks_it_without_us(made, tmp_path):
    """bash, openssl and coreutils say the same, from the ZIP; a changed byte or a missing event is refused."""
    with zipfile.ZipFile(io.BytesIO(bundles.zipped(made))) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / made.subject
    key = shutil.copy(folder / "log.pub.pem", tmp_path / "had-from-elsewhere.pem")

    def run(lang="en"):
        environment = {**os.environ, "CUSTODY_LANGUAGE": lang}
        command = ["bash", folder / "check.sh", key]
        return subprocess.run(command, check=False, capture_output=True, text=True, env=environment)

    events = sorted(folder.glob("events/*.json"))
    good = run()
    assert good.returncode == 0, good.stderr
    *told, last = good.stdout.splitlines()
    assert (
        last
        == f"verified {len(events)} events of custody.test/ordeal, size {(folder / 'checkpoint').read_text().splitlines()[1]}"
    )
    assert told
    assert all(line.startswith("no passkey signed ") for line in told)
    body = events[3].read_bytes()
    events[3].write_bytes(body.replace(b'"at":"2', b'"at":"3'))
    assert run().returncode == 1
    events[3].write_bytes(body)
    hostile = events[0].with_name("0+BASH_VERSINFO[$(id>ran)0]*0.json")
    for name in (hostile, hostile.with_suffix(".tlog-proof")):
        shutil.copy(events[0].with_suffix(name.suffix), name)
    refused = run()
    assert (refused.returncode, "name of" in refused.stderr) == (1, True)
    assert not (folder / "ran").exists()
    hostile.unlink()
    hostile.with_suffix(".tlog-proof").unlink()
    last = [e for e in events if f'"subject":"{made.subject}"'.encode() in e.read_bytes()][1]
    last.unlink()
    last.with_suffix(".tlog-proof").unlink()
    refused = run("fr")
    assert (refused.returncode, "refusé\N{NO-BREAK SPACE}: lacune dans" in refused.stderr) == (1, True)


@pytest.mark.slow
def test_the_script_misses_what_was_left_out(services, ordeal, made, tmp_path):
    """A discrepancy without its events, a changed statement: the script says which."""
    trouble = judged(services, made.files).named[0]
    certificate = bundles.make(services, services.log, ordeal.certificate, bundles.NONE, "fr", page=PAGE)
    statement = f"statements/{ordeal.certificate}.json"
    for bundle, forget, said in ((made, trouble, trouble), (certificate, "", statement)):
        folder = tmp_path / bundle.subject
        gone = chain(bundle.files, forget) if forget else []
        for path, data in bundle.files.items():
            if path.replace(".tlog-proof", ".json") in gone:
                continue
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data.replace(b'"version":1', b'"version":2') if path == statement else data)
        key = folder / "log.pub.pem"
        refused = subprocess.run(["bash", folder / "check.sh", key], check=False, capture_output=True, text=True)
        assert (refused.returncode, said in refused.stderr) == (1, True), refused.stderr


def test_the_same_bundle_is_the_same_bytes_and_small(services, ordeal, made):
    """A ZIP is deterministic, and a history without its paper takes less than 150 kB for twenty events."""
    bare = bundles.make(services, services.log, ordeal.burnt, bundles.NONE, "fr", page=PAGE)
    packed = bundles.zipped(bare)
    assert packed == bundles.zipped(bundles.make(services, services.log, ordeal.burnt, bundles.NONE, "fr", page=PAGE))
    events = sum(path.endswith(".json") and path.startswith("events/") for path in bare.files)
    assert len(packed) / events < 150_000 / 40


def test_long_signatures_of_witnesses_keep_it_small(services, ordeal, places):
    """Three witnesses that sign with ML-DSA-44 alone, before and after each of its acts: less than 7.5 kB an act."""
    bystanders = LongBystanders(services.store, services.settings.data)
    before, services.witnesses.policy = services.witnesses.policy, bystanders.policy
    try:
        for size in (*places[1:], services.head().size):
            bystanders.cosign(size)
        files = given(services, ordeal)
        found = judged(services, files, bystanders.policy)
    finally:
        services.witnesses.policy = before
        with services.store.writing() as connection:
            connection.execute(delete(cosignature))
    assert len(bundles.zipped(bundles.Bundle(ordeal.burnt, files))) < 7_500 * len(places)
    assert (len(places) >= 20, len(found.witnesses)) == (True, 3)
    assert found.timed >= len(places), "both ends of the history are cosigned"
    assert not found.untimely


def test_there_is_no_bundle_of_nothing(services, ordeal):
    """An unknown number is not found."""
    with pytest.raises(NotFound):
        bundles.make(services, services.log, "EV0000000000G", bundles.ALL, "fr", page=PAGE)


def test_a_case_is_read_in_as_few_statements_however_large(store, office):
    """Chains are read together, round by round: ten times the exhibits, each with what is amiss, ask no more."""
    asked = []
    for size in (3, 30):
        lot = office.lot(size)
        amiss = office.quarantine(lot)
        with counted(store) as statements, store.reading() as connection:
            found = collect.events(connection, lot.case, named=True)
        subjects = {event.subject for event in map(TYPES.decode, found.values()) if isinstance(event, Part)}
        assert {lot.case, lot.seizure, *lot.exhibits, *amiss} <= subjects
        asked.append(len(statements))
    assert asked[0] == asked[1]


def test_bundles_of_before_during_and_after_a_change_of_keys(tmp_path):
    """Each opens with the keys of its time and with all of them, not with those of another time or a line less."""
    settings, made, office = Settings(data=tmp_path, origin="custody.test/changed", secure=False), [], None
    new: tuple[VerifierKey, ...] = ()
    for step in ("before", "during", "after"):
        with open_services(settings) as services:
            office = (
                office.moved(services.store) if office else Office(services.store, tmp_path / "keys", settings.origin)
            )
            old = office.vkeys
            if step == "during":
                for vkey in new:
                    office.enrol(AnnounceKey(log=office.log(), vkey=str(vkey)))
            lot = office.lot(1)
            with services.store.reading() as connection:
                last, head = end(connection, lot.exhibits[0])
                ends = bundles.ends_now(connection, lot.exhibits[0])
            given = IssueDocument(
                about=lot.exhibits[0], document="bundle", until_n=last, head=head, to="Cour", ends=ends
            )
            office.do("document.issue/1", given, "prosecutor")
            services.checkpoints.sign_now()
            made.append(bundles.make(services, services.log, lot.exhibits[0], bundles.NONE, "fr", page=PAGE).files)
            if step == "before":
                new = key_rotation.begin(tmp_path)
            if step == "during":
                for vkey in old:
                    office.enrol(EndKey(log=office.log(), vkey=str(vkey)))
                services.checkpoints.sign_now()
                key_rotation.end(tmp_path)
            office.close()
    opened = [
        [opens(files, vkeys) for vkeys in (old, new, (*old, *new), (old[0], new[1]), (new[0], old[1]))]
        for files in made
    ]
    assert opened == [
        [True, False, True, False, False],
        [True, True, True, True, True],
        [False, True, True, False, False],
    ]
    assert len(made[0]["checkpoint"]) < len(made[1]["checkpoint"]) > len(made[2]["checkpoint"])
    for files in made:
        assert all(len(data) < 3_000 for path, data in files.items() if path.endswith(".tlog-proof"))


def opens(files, vkeys):
    """Whether the bundle is proved by these keys."""
    try:
        return bool(check(files, vkeys))
    except Mismatch:
        return False


@pytest.mark.slow
def test_the_script_finds_a_passkey_that_signed_something_else(services, signed, tmp_path):
    """openssl and bash over the same two bundles; the last here, since the log is forged for it."""
    good, forged = signed
    with pytest.raises(Mismatch) as refused:
        judged(services, forged)
    for name, files in (("good", good), ("forged", forged)):
        for path, data in files.items():
            (tmp_path / name / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / path).write_bytes(data)
    assert by_script(tmp_path / "good") == (0, "")
    status, told = by_script(tmp_path / "forged")
    assert (status, f"la clé d’accès de {refused.value.facts['person']}" in told) == (1, True), told
