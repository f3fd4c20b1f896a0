"""Verification: a log as recorded passes, and whatever is changed in it afterwards is named."""

import random
from contextlib import closing
from copy import copy

import pytest
from msgspec import structs

from custody.domain.destruction import staging
from custody.domain.kernel.errors import StorageRefused
from custody.domain.kernel.events import Actor
from custody.domain.kernel.normal_form import seal_claim
from custody.domain.orders.issue_order import IssueOrder
from custody.domain.registry.registry import encode_state
from custody.log import checkpoint
from custody.log.log_keys import LogKeys
from custody.log.private_keys import load_key
from custody.log.signer import Signer
from custody.log.signer_folder import open_folder
from custody.settings import Settings
from custody.storage.audit import follow_chains, projections
from custody.storage.audit import verify as verification
from custody.storage.audit.heads import VERIFIED
from custody.storage.audit.projections import SUBJECT
from custody.storage.audit.verification_state import note_right, verified_to
from custody.storage.audit.verify import Plan, verify
from custody.storage.signing.checkpoints import Checkpoints
from custody.storage.tables.engine import Store
from custody.storage.tables.migrations import open_store
from custody.storage.tables.rebuild import rebuild
from tests.conftest import ORIGIN
from tests.factories.office import Office, at_work

CHANGED = {"n": 99, "seq": 2, "head": bytes(32), "body": b'{"agency":"x"}'}


@pytest.fixture(scope="module")
def grown(installed):
    """An office with some history, more than one tile, signed once on the way and once at the end."""
    signer = open_folder(installed.folder, ORIGIN)
    with (
        closing(Store(installed.url)) as store,
        Office(store, installed.folder / "keys", ORIGIN, vkeys=signer.vkeys).closing() as office,
        closing(Checkpoints(store, signer, interval=3600)) as signing,
    ):
        office.quarantine(office.lot(3))
        signing.sign_now()
        office.lot(40, "certified")
        signing.sign_now()
    return office


@pytest.fixture
def database_url(installed, grown, data):
    """The URL of a copy of what has grown, whose folder is ``data``."""
    with installed.copied(data) as copy:
        yield copy.url


@pytest.fixture
def busy(grown, store, data):
    """The office at work on the copy."""
    with grown.moved(store, data / "keys").closing() as office:
        office.seals = copy(grown.seals)  # each copy's seals follow those on its record, whatever other tests have used
        yield office


@pytest.fixture
def signer(store, data):
    """The log's own signer, from the copy's folder."""
    return open_folder(data, ORIGIN)


def findings(store, data=None, **more):
    return verify(store, Plan(data=data, **more)).findings


def first(store, data=None, **more):
    found = findings(store, data, **more)
    assert found, "nothing was found"
    return found[0].code, found[0].facts


def test_a_log_as_recorded_passes(busy, store, data, signer):
    """Nothing is wrong, and the report says how much was looked at and whose key judged."""
    report = verify(store, Plan(data=data))
    assert report.findings == []
    head = busy.head()
    assert (report.origin, report.size, report.root) == (ORIGIN, head.size, head.root)
    assert report.vkey.split() == [*map(str, signer.vkeys)]
    assert report.checkpoints >= 2
    assert report.disclosures > 50
    assert report.unopened == 0
    assert report.acts > 50
    assert report.subjects > 60


def test_a_quick_verification_looks_at_bytes_tree_and_chains(busy, store, data, administrator):
    """It names a changed event and a changed tile, and says that it knows nothing of the current state."""
    report = verify(store, Plan(data=data, quick=True))
    assert (report.findings, report.acts, report.quick) == ([], 0, True)
    assert report.subjects > 60
    administrator("UPDATE subject SET holder = 'x'")
    assert findings(store, data, quick=True) == []
    administrator.flip("tile", "hashes", "n = 0", at=5 * 32)
    assert first(store, data, quick=True) == (
        "row_wrong", {"table": "tile", "key": "0/0", "field": "hashes", "event": 5}
    )  # fmt: skip
    administrator.flip("tile", "hashes", "n = 0", at=5 * 32)
    administrator.flip("event", "body", "seq = ?", 7, at=20)
    assert first(store, data, quick=True) == ("event_wrong", {"seq": 7})


def test_an_empty_log_passes(fresh):
    """A log that was never founded has nothing wrong in it."""
    assert verify(fresh(), Plan()).findings == []


def test_without_keys_nothing_is_opened(busy, store):
    """A copy without its key folder still proves everything but what the private values say."""
    report = verify(store, Plan())
    assert report.ok
    assert report.unopened == report.disclosures > 0


def test_one_bit_of_any_event_is_named(busy, store, administrator):
    """Whichever stored event is changed, in a full tile or at the edge, it is the first thing named."""
    chance = random.Random(7)
    size = busy.head().size
    for seq in [0, 1, 255, 256, size - 1, *chance.sample(range(size), 8)]:
        length = len(administrator("SELECT body FROM event WHERE seq = ?", seq)[0][0])
        at, bit = chance.randrange(length), 1 << chance.randrange(7)
        administrator.flip("event", "body", "seq = ?", seq, at=at, bit=bit)
        assert first(store) == ("event_wrong", {"seq": seq})
        administrator.flip("event", "body", "seq = ?", seq, at=at, bit=bit)
    assert findings(store) == []


@pytest.mark.parametrize("seq", [0, 5])
def test_an_event_that_is_nested_without_end_ends_no_verification(busy, store, administrator, seq):
    """Whoever plants one is named like any other, header or part."""
    [(body,)] = administrator("SELECT body FROM event WHERE seq = ?", seq)
    administrator(
        "UPDATE event SET body = ? WHERE seq = ?", b'{"a":' + b"[" * 3000 + b"]" * 3000 + b"," + bytes(body)[1:], seq
    )
    found = verify(store, Plan()).findings
    assert {("event_wrong", seq), ("event_unreadable", seq)} <= {(one.code, one.facts.get("seq")) for one in found}


def test_one_bit_of_a_tile_is_named(busy, store, administrator):
    """A changed tile is told from a changed event by what was made of it when it was whole."""
    administrator.flip("tile", "hashes", "n = 0", at=5 * 32)
    assert first(store) == ("row_wrong", {"table": "tile", "key": "0/0", "field": "hashes", "event": 5})


@pytest.mark.parametrize("column", SUBJECT[1:])
def test_a_changed_column_of_the_current_state_is_named(busy, store, administrator, column):
    """Every column of the current state, the look-up columns too, is what the log folds to."""
    number = busy.lot(1).exhibits[0]
    administrator(f"UPDATE subject SET {column} = ? WHERE id = ?", CHANGED.get(column, "ZZ"), number)
    assert first(store) == ("row_wrong", {"table": "subject", "key": number, "field": column})


@pytest.mark.parametrize("table", ["act", "subject", "subject_event", "claim", "disclosure", "tile", "mass_balance"])
def test_a_deleted_row_is_named(busy, store, administrator, table):
    """No row can be left out of any table that follows from the log."""
    key = {"act": "id", "subject": "id", "disclosure": "digest"}.get(table, "")
    where, value = (f"{key} = ?", administrator(f"SELECT max({key}) FROM {table}")[0]) if key else ("1 = 1", ())
    if table == "subject_event":
        where, value = "subject = ? AND n = 2", (busy.lot(1).exhibits[0],)
    if table == "claim":
        where, value = "kind = 'seal' AND value = ?", (seal_claim("S000001", busy.police)[1],)
    if table == "mass_balance":
        where, value = "heading = 'seized'", ()
    administrator(f"DELETE FROM {table} WHERE {where}", *value)
    code, facts = first(store)
    assert (code, facts["table"]) == ("row_missing", table)
    if key:
        assert facts["key"] == value[0]


def test_a_deleted_event_is_named(busy, store, administrator):
    """A hole in the log is the first thing named."""
    administrator("DELETE FROM event WHERE seq = 17")
    assert first(store) == ("event_missing", {"seq": 17})


def test_a_cut_off_tail_is_named(busy, store, administrator):
    """Dropping the newest events while the head stays is a hole at its end."""
    size = busy.head().size
    administrator("DELETE FROM event WHERE seq >= ?", size - 3)
    assert first(store) == ("event_missing", {"seq": size - 3})


def test_two_events_swapped_are_named(busy, store, administrator):
    """The order of the log is part of it."""
    administrator("UPDATE event SET seq = -1 WHERE seq = 30")
    administrator("UPDATE event SET seq = 30 WHERE seq = 31")
    administrator("UPDATE event SET seq = 31 WHERE seq = -1")
    assert first(store) == ("event_wrong", {"seq": 30})


def test_two_states_swapped_are_named(busy, store, administrator):
    """Each subject has its own state."""
    one, two = sorted(busy.lot(2).exhibits)
    bodies = [administrator("SELECT body FROM subject WHERE id = ?", each)[0][0] for each in (one, two)]
    for each, body in zip((one, two), reversed(bodies), strict=True):
        administrator("UPDATE subject SET body = ? WHERE id = ?", body, each)
    assert first(store) == ("row_wrong", {"table": "subject", "key": one, "field": "body"})


EXTRA = {
    "event": ("INSERT INTO event (seq, body) VALUES (99999, ?)", (b"{}",)),
    "tile": ("INSERT INTO tile (level, n, hashes) VALUES (0, 900, ?)", (bytes(8192),)),
    "act": ("INSERT INTO act (id, seq, digest) VALUES ('stray', 5, ?)", (bytes(32),)),
    "subject": ("INSERT INTO subject (id, kind, n, head, seq, body) VALUES ('EV00', 'EV', 1, ?, 1, ?)", (b"", b"{}")),
    "subject_event": ("INSERT INTO subject_event (subject, n, seq) VALUES ('EV00', 1, 5)", ()),
    "claim": ("INSERT INTO claim (kind, value, subject) VALUES ('seal', 'S9', 'EV0123456789X')", ()),
    "mass_balance": ("INSERT INTO mass_balance VALUES ('AG', '2026-01-01', 'heroin', 'µg', 'seized', 5)", ()),
    "disclosure": ("INSERT INTO disclosure (digest, seq, name, scope, sealed) VALUES ('x', 5, 'a', 'b', ?)", (b"",)),
}  # fmt: skip


@pytest.mark.parametrize("table", EXTRA)
def test_a_row_too_many_is_named(busy, store, administrator, table):
    """No table holds what the log does not account for."""
    statement, parameters = EXTRA[table]
    administrator(statement, *parameters)
    code, facts = first(store)
    assert (code, facts["table"]) == ("row_extra", table)


def test_i20_an_amount_changed_in_the_books_is_named(busy, store, administrator):
    """A gram taken out of the roll-up is found, whatever the day's other lines say."""
    administrator("UPDATE mass_balance SET amount = amount - 1000000 WHERE heading = 'seized'")
    code, facts = first(store)
    assert (code, facts["table"], facts["field"]) == ("row_wrong", "mass_balance", "amount")


@pytest.mark.parametrize("column", ["root", "edge"])
def test_a_changed_head_is_named(busy, store, administrator, column):
    """The head is what the events make it."""
    administrator.flip("log_head", column, "id = 1")
    assert first(store) == ("row_wrong", {"table": "log_head", "key": 1, "field": column})


def test_another_origin_in_the_head_is_named(busy, store, administrator):
    """The log's name is fixed by its first event."""
    administrator("UPDATE log_head SET origin = 'custody.test/other'")
    assert ("row_wrong", "origin") in {(f.code, f.facts.get("field")) for f in findings(store)}


def test_a_changed_private_value_is_named(busy, store, data, administrator):
    """A private value must be the one its event commits to, under its own name."""
    digest, name = administrator("SELECT digest, name FROM disclosure ORDER BY seq LIMIT 1")[0]
    administrator.flip("disclosure", "sealed", "digest = ?", digest)
    code, facts = first(store, data)
    assert (code, facts["key"], facts["field"]) == ("row_wrong", digest, "sealed")
    administrator.flip("disclosure", "sealed", "digest = ?", digest)
    administrator("UPDATE disclosure SET name = ? WHERE digest = ?", f"{name}x", digest)
    code, facts = first(store, data)
    assert (code, facts["key"], facts["field"]) == ("row_wrong", digest, "name")


def test_a_lost_key_is_named(busy, store, data, administrator):
    """A value that cannot be opened any more, without an erasure on record, is not passed over."""
    scope = administrator("SELECT scope FROM disclosure ORDER BY seq LIMIT 1")[0][0]
    (data / "keys" / scope).unlink()
    code, facts = first(store, data)
    assert (code, facts["scope"]) == ("key_missing", scope)


def test_a_checkpoint_of_another_key_is_named(busy, store, tmp_path):
    """Only the key that the log's first event names signs its heads."""
    other = open_folder(tmp_path / "other", ORIGIN)
    code, facts = first(store, vkeys=[str(other.vkeys[0])])
    assert (code, facts["reason"]) == ("checkpoint_wrong", "note_unsigned")


def test_an_insider_who_rewrites_everything_is_caught_by_an_outside_checkpoint(tmp_path, sqlite_url):
    """Another history, consistent in itself and signed with the log's own key, contradicts what was kept elsewhere."""
    true, false = tmp_path / "true", tmp_path / "false"
    notes = []
    for folder, packages in ((true, 5), (false, 4)):
        folder.mkdir()
        (folder / "log.key").write_bytes(b"\x01" * 32)
        (folder / "log.key").chmod(0o600)
        notes.append(_history(folder, packages))
    store = Store(f"sqlite:///{false / 'data' / 'custody.db'}")
    assert verify(store, Plan(data=false)).ok
    code, facts = first(store, outside=[notes[0]])
    assert (code, facts["source"]) in {("checkpoint_wrong", "outside"), ("checkpoint_beyond", "outside")}
    assert verify(store, Plan(outside=[notes[1]])).ok
    store.close()


def _history(folder, packages):
    store = open_store(Settings(data=folder / "data", origin=ORIGIN))
    keys = LogKeys(ORIGIN, (load_key(folder / "log.key"),))
    Signer.create(keys, folder / "signer.state")
    signer = Signer(keys, folder / "signer.state")
    office = Office(store, folder / "keys", ORIGIN, vkeys=signer.vkeys)
    office.lot(packages, "certified")
    office.close()
    signing = Checkpoints(store, signer, interval=3600)
    note = signing.sign_now().note
    signing.close()
    store.close()
    return note


def test_a_checkpoint_beyond_the_log_is_named(busy, store, data):
    """A head that was signed and is no longer there: the log was put back."""
    size = busy.head().size
    ahead = checkpoint.sign(checkpoint.Checkpoint(ORIGIN, size + 7, bytes(32)), load_key(data / "log.key"))
    code, facts = first(store, outside=[ahead])
    assert (code, facts) == ("checkpoint_beyond", {"source": "outside", "size": size + 7, "log": size})


def test_several_processes_find_the_same(busy, store, data, administrator, monkeypatch):
    """Work shared between processes gives the same report, and names the same first thing."""
    monkeypatch.setattr(verification, "WORTH_A_PROCESS", 0)
    alone, together = (verify(store, Plan(data=data, workers=workers)) for workers in (1, 2))
    assert together == alone
    administrator.flip("event", "body", "seq = 40")
    assert first(store, workers=2) == ("event_wrong", {"seq": 40})


def test_ranges_of_subjects_find_the_same(busy, store, data, administrator, monkeypatch):
    """Subjects that do not fit into memory at once are folded range by range, and each row is still compared."""
    whole = verify(store, Plan(data=data))
    monkeypatch.setattr(follow_chains, "SUBJECTS_AT_ONCE", 20)
    monkeypatch.setattr(projections, "PAGE", 7)
    assert verify(store, Plan(data=data)) == whole
    number = administrator("SELECT max(subject) FROM subject_event WHERE n = 2")[0][0]
    administrator("UPDATE subject_event SET seq = seq + 1 WHERE subject = ? AND n = 2", number)
    assert first(store) == ("row_wrong", {"table": "subject_event", "key": f"{number}/2", "field": "seq"})
    administrator("DELETE FROM subject_event WHERE subject = ? AND n = 2", number)
    assert first(store) == ("row_missing", {"table": "subject_event", "key": f"{number}/2"})


def test_a_refusal_in_another_process_is_told_as_it_is(busy, store, administrator, monkeypatch):
    """What a worker process cannot do is the same refusal as in this one."""
    monkeypatch.setattr(verification, "WORTH_A_PROCESS", 0)
    administrator("DROP TABLE claim")
    with pytest.raises(StorageRefused, match=r"claim") as refused:
        verify(store, Plan(workers=2))
    assert refused.value.facts["reason"]


def test_verifies_while_the_service_records(busy, store, data):
    """Rows that change under the verification are compared with the log as of the same instant."""
    with at_work(lambda: busy.lot(2)):
        for _ in range(4):
            assert findings(store, data) == []


def test_what_was_verified_before_is_not_read_again(busy, store, data, administrator):
    """From a remembered size on only what is new is verified, with the whole history of what it touches."""
    note_right(data, verify(store, Plan(data=data)))
    since = verified_to(data, ORIGIN)
    assert since == busy.head().size
    lot = busy.lot(2)
    assert findings(store, data, since=since) == []
    administrator("UPDATE subject SET holder = 'PE' WHERE id = ?", lot.exhibits[1])
    assert first(store, since=since) == ("row_wrong", {"table": "subject", "key": lot.exhibits[1], "field": "holder"})


def test_a_history_rewritten_after_it_was_verified_is_named(busy, store, data, administrator):
    """The head that was found right once must still be a head of the log."""
    report = verify(store, Plan(data=data))
    note_right(data, structs.replace(report, root=bytes(32)))
    assert ("checkpoint_wrong", VERIFIED) in {(f.code, f.facts.get("source")) for f in findings(store, data)}


def test_i42_who_acted_by_a_role_written_into_the_tables_and_taken_out_again_is_named(busy, store, administrator):
    """The administrator makes themselves prosecutor in the tables, orders a destruction, and puts everything back."""
    lot = busy.lot(1)
    person = busy.administrator
    [(stored,)] = administrator("SELECT body FROM subject WHERE id = ?", person)
    forged = bytes(stored).replace(b'"administrator"', b'"prosecutor"')
    forged = forged.replace(busy.drug_office.encode(), busy.prosecution.encode())
    administrator("UPDATE subject SET body = ? WHERE id = ?", forged, person)
    busy.close()
    again = busy.moved(store)
    with again.closing():
        command = IssueOrder(
            order_reference="R 99/2016", exhibits=tuple(lot.exhibits), legal_basis="art. 136",
            laboratory_waiver="Test rapide", sample_waiver="Au parquet",
        )  # fmt: skip
        made = again.do("order.issue/1", command, "administrator")
    administrator("UPDATE subject SET body = ? WHERE id = ?", bytes(stored), person)
    told = {"seq": made.seq, "person": person, "act": made.act, "kind": "order.issue/1"}
    assert [(f.code, f.facts) for f in findings(store)] == [("author_wrong", told)]
    assert [f.code for f in findings(store, since=made.seq)] == ["author_wrong"], "the running service sees it too"


def test_i26_a_discrepancy_taken_out_of_the_tables_for_the_time_of_an_act_is_named(busy, store, administrator):
    """The block is written away, the exhibit ordered to be destroyed, and the tables folded again as the log has it."""
    lot = busy.lot(1)
    [number] = lot.exhibits
    busy.quarantine(lot)
    free = busy.state(number)
    free.open = []
    administrator("UPDATE subject SET body = ? WHERE id = ?", encode_state(free), number)
    busy.close()
    again = busy.moved(store)
    with again.closing():
        again.advance(lot, "ordered")
    rebuild(store)
    [found] = findings(store)
    assert (found.code, found.facts["subject"], found.facts["field"]) == ("event_unlawful", number, "open")


def test_i42_a_witness_of_another_agency_than_their_own_is_named(busy, store, administrator):
    """A colleague is written into another agency, so that they count as an outsider, and back."""
    lot = busy.lot(1, "planned")
    person = busy.clerk
    [(stored,)] = administrator("SELECT body FROM subject WHERE id = ?", person)
    forged = bytes(stored).replace(busy.drug_office.encode(), busy.police.encode())
    administrator("UPDATE subject SET body = ? WHERE id = ?", forged, person)
    busy.close()
    again = busy.moved(store)
    with again.closing():
        stage = staging.Stage(session=lot.session, checks=busy.checks(lot))
        beside = Actor(person=person, part="witness", will="own_device")
        made = again.do("destruction_session.stage/1", stage, "verifier", beside)
    administrator("UPDATE subject SET body = ? WHERE id = ?", bytes(stored), person)
    told = {"seq": made.seq, "person": person, "act": made.act, "kind": "destruction_session.stage/1"}
    assert [(f.code, f.facts) for f in findings(store)] == [("actor_wrong", told)]
