"""What stands beside the log: heads that were signed, guards of the tables, the head row, sign-in accounts."""

import pytest
from msgspec import structs

from custody.domain.people import propose_and_confirm
from custody.log.signer_folder import open_folder
from custody.storage.audit import findings as audit_findings
from custody.storage.audit.verification_state import note_right
from custody.storage.audit.verify import Plan, verify
from custody.storage.signing.checkpoints import Checkpoints
from custody.storage.tables import accounts, migrations
from custody.storage.tables.accounts import Account, WebSession
from custody.storage.tables.engine import Store
from tests.conftest import ORIGIN
from tests.factories.office import Office


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    """What is looked at again a moment later is looked at again at once."""
    monkeypatch.setattr(audit_findings, "MOMENT", 0)


@pytest.fixture
def signed(store, data):
    """An office whose log was signed twice, its signer in the data folder."""
    signer = open_folder(data, ORIGIN)
    office = Office(store, data / "keys", ORIGIN, vkeys=signer.vkeys)
    signing = Checkpoints(store, signer, interval=3600)
    signing.sign_now()
    office.seal(2)
    signing.sign_now()
    signing.close()
    yield office
    office.close()


def found(store, data=None):
    return [(f.code, f.facts) for f in verify(store, Plan(data=data)).findings]


def test_nothing_is_wrong_beside_the_log(signed, store, data):
    """An installation as it was made: signer, guards, head and accounts agree."""
    assert found(store, data) == []


def test_a_signer_without_its_memory_is_named(signed, store, data):
    """The signer's memory gone, emptied or changed is named: it must be a head that the log's key has signed."""
    before = signed.head()
    state = (data / "signer.state").read_bytes()
    (data / "signer.state").write_bytes(b"")
    assert ("signer_state_missing", {"path": "signer.state"}) in found(store, data)
    (data / "signer.state").unlink()
    assert ("signer_state_missing", {"path": "signer.state"}) in found(store, data)
    (data / "signer.state").write_bytes(state.replace(f"\n{before.size}\n".encode(), b"\n1\n"))
    assert [(c, f["source"]) for c, f in found(store, data)] == [("checkpoint_wrong", "signer")]


def test_a_log_made_anew_is_not_the_one_that_was_signed(tmp_path, sqlite_url, data, postgres):
    """Another log under the same name and key, on either database, contradicts the signer's memory."""
    signer = open_folder(data, ORIGIN)
    first = Store(sqlite_url)
    with Office(first, tmp_path / "k1", ORIGIN, vkeys=signer.vkeys).closing() as office:
        office.lot(2, "certified")
        signing = Checkpoints(first, signer, interval=3600)
        signing.sign_now()
        signing.close()
    first.close()
    for url in (f"sqlite:///{tmp_path / 'anew.db'}", postgres.url(name := postgres.create())):
        store = Store(url)
        migrations.migrate(store, ORIGIN)
        assert [(c, f["source"]) for c, f in found(store, data)] == [("checkpoint_beyond", "signer")]
        with Office(store, tmp_path / "k2", ORIGIN, vkeys=signer.vkeys).closing() as office:
            assert [(c, f["source"]) for c, f in found(store, data) if "source" in f] == [
                ("checkpoint_beyond", "signer")
            ]
            office.lot(4, "certified")
            assert ("checkpoint_wrong", "signer") in {(c, f.get("source")) for c, f in found(store, data)}
        store.close()
    postgres.drop(name)


def test_the_newest_checkpoint_deleted_is_named(signed, store, data, administrator):
    """The head signed last must be stored."""
    size = signed.head().size
    administrator("DELETE FROM checkpoint WHERE size = ?", size)
    assert found(store, data) == [("row_missing", {"table": "checkpoint", "key": size})]


def test_an_earlier_checkpoint_deleted_or_altered_is_named(signed, store, data, administrator):
    """As many checkpoints as there were when nothing was wrong, each as it was signed."""
    note_right(data, verify(store, Plan(data=data)))
    [(first, note)] = administrator("SELECT size, note FROM checkpoint ORDER BY size LIMIT 1")
    administrator("UPDATE checkpoint SET note = ? WHERE size = ?", note.replace("\n\n", "\nmore\n\n"), first)
    [(code, facts)] = found(store, data)
    assert (code, facts["source"], facts["size"]) == ("checkpoint_wrong", "checkpoint", first)
    administrator("DELETE FROM checkpoint WHERE size = ?", first)
    assert found(store, data) == [("checkpoint_lost", {"lost": 1, "known": 2})]


def test_a_checkpoint_signed_meanwhile_is_no_finding(signed, store, data, monkeypatch):
    """A head that is signed while the verification runs is of a longer log, and not beyond it."""
    signing = Checkpoints(store, open_folder(data, ORIGIN), interval=3600)
    report = verify(store, Plan(data=data), lambda *_: (signed.seal(1), signing.sign_now()))
    signing.close()
    assert report.findings == []
    assert report.size < signed.head().size


@pytest.mark.parametrize(("column", "step"), [("at", 1), ("epoch", -1)])
def test_a_changed_clock_or_epoch_in_the_head_is_named(signed, store, data, administrator, column, step):
    """The head's clock reading is that of the last event; its epoch never falls below the one known."""
    note_right(data, structs.replace(verify(store, Plan(data=data)), epoch=0))
    administrator(f"UPDATE log_head SET {column} = {column} + {step}")
    assert found(store, data) == [("row_wrong", {"table": "log_head", "key": 1, "field": column})]


def test_a_second_head_is_named(signed, store, administrator):
    """There is one order of the log."""
    administrator("INSERT INTO log_head SELECT 2, origin, size, root, edge, at, epoch FROM log_head")
    assert found(store) == [("row_extra", {"table": "log_head", "key": 2})]


@pytest.mark.parametrize("table", ["event", "tile", "checkpoint", "time_stamp"])
def test_a_dropped_trigger_is_named(store, table):
    """A table that does not refuse any more is named with its trigger."""
    trigger = f"{table}_update" if store.is_sqlite else f"{table}_frozen"
    with store.writing() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER {trigger}" + ("" if store.is_sqlite else f" ON {table}"))
    assert found(store) == [("trigger_missing", {"table": table, "trigger": trigger})]


def test_an_altered_trigger_is_named(store):
    """A trigger that stands and does nothing is no guard."""
    weak = "CREATE TRIGGER event_update BEFORE UPDATE ON event WHEN 0 BEGIN SELECT RAISE(ABORT, 'append-only'); END"
    with store.writing() as connection:
        if store.is_sqlite:
            connection.exec_driver_sql("DROP TRIGGER event_update")
        connection.exec_driver_sql(weak if store.is_sqlite else "ALTER TABLE event DISABLE TRIGGER event_frozen")
    name = "event_update" if store.is_sqlite else "event_frozen"
    assert found(store) == [("trigger_wrong", {"table": "event", "trigger": name})]


def test_a_function_that_refuses_nothing_is_named(postgres_url):
    """On PostgreSQL the trigger is as good as its function."""
    store = Store(postgres_url)
    with store.writing() as connection:
        connection.exec_driver_sql(
            "CREATE OR REPLACE FUNCTION refuse_shrinking() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RETURN NEW; END $$"
        )
    assert found(store) == [("trigger_wrong", {"table": "log_head", "trigger": "log_head_grows"})]
    store.close()


def test_a_foreign_trigger_or_rule_is_named(store):
    """Nothing else acts on the tables: it could drop what is inserted."""
    with store.writing() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER mine AFTER INSERT ON account BEGIN DELETE FROM guess; END"
            if store.is_sqlite
            else "CREATE RULE mine AS ON INSERT TO account DO INSTEAD NOTHING"
        )
    assert found(store) == [("trigger_extra", {"table": "account", "trigger": "mine"})]


def test_rights_that_are_too_many_are_named(postgres, postgres_url):
    """The serving role has the rights of its line and no others; a superuser serves nothing."""
    store = Store(postgres_url)
    postgres.run('CREATE ROLE "serving"', 'CREATE ROLE "strong" SUPERUSER')
    try:
        with store.writing() as connection:
            connection.exec_driver_sql("GRANT SELECT, INSERT ON event TO serving")
        assert found(store) == []
        with store.writing() as connection:
            connection.exec_driver_sql("GRANT DELETE ON event TO serving")
            connection.exec_driver_sql("GRANT UPDATE (body) ON event TO PUBLIC")
            connection.exec_driver_sql("GRANT SELECT ON event TO strong")
        assert found(store) == [
            ("right_extra", {"table": "event", "role": "PUBLIC", "right": "UPDATE"}),
            ("right_extra", {"table": "event", "role": "serving", "right": "DELETE"}),
            ("role_strong", {"role": "strong"}),
        ]
    finally:
        with store.writing() as connection:
            connection.exec_driver_sql("REVOKE ALL ON event FROM serving, strong")
        store.close()
        postgres.run('DROP ROLE "serving"', 'DROP ROLE "strong"')


def _open(store, person, username, *, disabled=False):
    with store.writing() as connection:
        accounts.add_account(connection, Account(person, username, "hash", None, disabled, False, 1))


def _sign_in(store, person):
    with store.writing() as connection:
        accounts.add_session(connection, WebSession(f"id-{person}", person, "d", "fr", 1, 1, must_change=False))


def test_accounts_as_the_log_says_pass(signed, store):
    """Accounts of persons of the log, and their sessions, are counted and nothing more."""
    _open(store, signed.clerk, "clerk")
    _sign_in(store, signed.clerk)
    report = verify(store, Plan())
    assert (report.findings, report.accounts) == ([], 1)


def test_an_account_and_a_session_of_nobody_are_named(signed, store):
    """Somebody who can sign in and is not in the log."""
    _open(store, "PE0000000000X", "ghost")
    _sign_in(store, "PE0000000000X")
    assert found(store) == [
        ("row_extra", {"table": "account", "key": "PE0000000000X"}),
        ("row_extra", {"table": "web_session", "key": "PE0000000000X"}),
    ]


def test_an_account_open_against_the_log_is_named(signed, store):
    """A disabled person's account that is open again without an event, with a session; one closed without an event."""
    _open(store, signed.clerk, "clerk")
    _open(store, signed.analyst, "analyst", disabled=True)
    _sign_in(store, signed.clerk)
    proposal = signed.do(
        "pending_change.propose/1",
        propose_and_confirm.Propose(change=propose_and_confirm.Disable(person=signed.clerk)),
        "key1",
    )
    signed.do("pending_change.confirm/1", propose_and_confirm.Confirm(proposal=proposal.first("PR")), "key2")
    wrong = [("row_wrong", {"table": "account", "key": p, "field": "disabled"}) for p in (signed.clerk, signed.analyst)]
    assert found(store) == [
        *sorted(wrong, key=lambda finding: finding[1]["key"]),
        ("row_extra", {"table": "web_session", "key": signed.clerk}),
    ]


def test_an_account_that_follows_the_log_late_is_no_finding(signed, store, monkeypatch):
    """An account is closed just after the act that disables its person: it is looked at again before it is named."""
    _open(store, signed.clerk, "clerk", disabled=True)

    def moment(_seconds):
        with store.writing() as connection:
            accounts.set_disabled(connection, signed.clerk, disabled=False)

    monkeypatch.setattr(audit_findings.time, "sleep", moment)
    assert found(store) == []
