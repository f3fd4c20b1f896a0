"""The register: log, projections, and what stands beside the log.

Revision: 0001, the first. There is no way down: a register is never taken apart. ``event`` and ``tile`` are frozen
here: no later revision may touch them (SQLite's batch mode would copy the table and drop its triggers). The next
revision is 0011: databases of before the first release bear 0002 to 0010 (``BEFORE_RELEASE`` in
custody/storage/tables/migrations.py).
"""

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE event (
    seq {whole} NOT NULL,
    body {bytes} NOT NULL,
    PRIMARY KEY (seq)
);
CREATE TABLE tile (
    level INTEGER NOT NULL,
    n {whole} NOT NULL,
    hashes {bytes} NOT NULL,
    PRIMARY KEY (level, n)
);
CREATE TABLE log_head (
    id INTEGER NOT NULL,
    origin {key} NOT NULL,
    size {whole} NOT NULL,
    root {bytes} NOT NULL,
    edge {bytes} NOT NULL,
    at {whole} NOT NULL,
    epoch {whole} NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE checkpoint (
    size {whole} NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (size)
);
CREATE TABLE cosignature (
    size {whole} NOT NULL,
    witness {key} NOT NULL,
    at {whole} NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (size, witness)
) {slim};
CREATE INDEX cosignature_witness ON cosignature (witness, size);
CREATE TABLE time_stamp (
    size {whole} NOT NULL,
    authority {key} NOT NULL,
    at {whole} NOT NULL,
    token {bytes} NOT NULL,
    PRIMARY KEY (size, authority)
) {slim};
CREATE TABLE act (
    id {key} NOT NULL,
    seq {whole} NOT NULL,
    digest {bytes} NOT NULL,
    PRIMARY KEY (id)
) {slim};
CREATE TABLE subject (
    id {key} NOT NULL,
    kind {key} NOT NULL,
    n {whole} NOT NULL,
    head {bytes} NOT NULL,
    seq {whole} NOT NULL,
    body {bytes} NOT NULL,
    status {key},
    holder {key},
    place {key},
    container {key},
    dossier {key},
    due {key},
    PRIMARY KEY (id)
);
CREATE INDEX subject_kind ON subject (kind, status, id);
CREATE INDEX subject_place ON subject (place, id) WHERE place IS NOT NULL;
CREATE INDEX subject_container ON subject (container, id) WHERE container IS NOT NULL;
CREATE INDEX subject_dossier ON subject (dossier, kind, id) WHERE dossier IS NOT NULL;
CREATE INDEX subject_holder ON subject (holder, id, status, dossier) WHERE holder IS NOT NULL;
CREATE INDEX subject_due ON subject (due, id) WHERE due IS NOT NULL;
CREATE TABLE subject_event (
    subject {key} NOT NULL,
    n {whole} NOT NULL,
    seq {whole} NOT NULL,
    about {key},
    PRIMARY KEY (subject, n)
) {slim};
CREATE INDEX subject_event_about ON subject_event (about, seq) WHERE about IS NOT NULL;
CREATE TABLE claim (
    kind {key} NOT NULL,
    value {key} NOT NULL,
    subject {key} NOT NULL,
    PRIMARY KEY (kind, value)
) {slim};
CREATE TABLE mass_balance (
    agency {key} NOT NULL,
    quarter {key} NOT NULL,
    substance {key} NOT NULL,
    unit {key} NOT NULL,
    heading {key} NOT NULL,
    amount {whole} NOT NULL,
    PRIMARY KEY (agency, quarter, substance, unit, heading)
) {slim};
CREATE TABLE disclosure (
    digest {key} NOT NULL,
    seq {whole} NOT NULL,
    name {key} NOT NULL,
    scope {key} NOT NULL,
    sealed {bytes} NOT NULL,
    PRIMARY KEY (digest)
);
CREATE INDEX disclosure_seq ON disclosure (seq);
CREATE TABLE account (
    person {key} NOT NULL,
    username {key} NOT NULL,
    password {key} NOT NULL,
    pin {key},
    disabled BOOLEAN NOT NULL,
    must_change BOOLEAN NOT NULL,
    changed_at {whole} NOT NULL,
    used_first {key},
    tried_again_at {whole},
    proposal {key},
    PRIMARY KEY (person),
    CONSTRAINT account_username UNIQUE (username)
);
CREATE TABLE web_session (
    id {key} NOT NULL,
    person {key} NOT NULL,
    device {key} NOT NULL,
    lang {key} NOT NULL,
    created_at {whole} NOT NULL,
    seen_at {whole} NOT NULL,
    enrolled {key} NOT NULL DEFAULT '',
    factor {key} NOT NULL DEFAULT '',
    PRIMARY KEY (id),
    FOREIGN KEY (person) REFERENCES account (person)
);
CREATE INDEX web_session_person ON web_session (person);
CREATE TABLE card_code (
    digest {key} NOT NULL,
    person {key} NOT NULL,
    drawn_at {whole} NOT NULL,
    PRIMARY KEY (digest),
    FOREIGN KEY (person) REFERENCES account (person)
);
CREATE INDEX card_code_person ON card_code (person);
CREATE TABLE guess (
    bucket {key} NOT NULL,
    failures INTEGER NOT NULL,
    last_at {whole} NOT NULL,
    PRIMARY KEY (bucket)
);
CREATE TABLE outbox (
    alarm {key} NOT NULL,
    level INTEGER NOT NULL,
    channel {key} NOT NULL,
    address {key} NOT NULL,
    attempts INTEGER NOT NULL,
    next_at {whole} NOT NULL,
    sent_at {whole},
    trouble TEXT NOT NULL,
    PRIMARY KEY (alarm, level, channel, address)
);
CREATE TABLE reading_repeat (
    of {key} NOT NULL,
    act {key} NOT NULL,
    person {key} NOT NULL,
    agency {key} NOT NULL,
    about {key} NOT NULL,
    form {key} NOT NULL,
    inquiry {key} NOT NULL,
    listing {key} NOT NULL,
    first_at {whole} NOT NULL,
    last_at {whole} NOT NULL,
    repeats {whole} NOT NULL,
    PRIMARY KEY (of)
);
CREATE INDEX reading_repeat_first ON reading_repeat (first_at);
CREATE INDEX outbox_next ON outbox (sent_at, next_at);
CREATE TABLE meta (
    key {key} NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (key)
)
"""

WORDS = {
    "sqlite": {"whole": "INTEGER", "bytes": "BLOB", "key": "TEXT", "slim": "WITHOUT ROWID"},
    "postgresql": {"whole": "BIGINT", "bytes": "BYTEA", "key": 'TEXT COLLATE "C"', "slim": ""},
}

# SQLite runs no DELETE trigger for the row that INSERT OR REPLACE removes: the INSERT triggers refuse it instead.
SQLITE_TRIGGERS = (
    """CREATE TRIGGER {table}_update BEFORE UPDATE ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
    """CREATE TRIGGER {table}_delete BEFORE DELETE ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
    """CREATE TRIGGER {table}_replace BEFORE INSERT ON {table}
    WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
)
SAME = {
    "event": "seq = NEW.seq", "tile": "level = NEW.level AND n = NEW.n", "checkpoint": "size = NEW.size",
    "time_stamp": "size = NEW.size AND authority = NEW.authority",
}  # fmt: skip
SQLITE_HEAD = (
    """CREATE TRIGGER log_head_update BEFORE UPDATE ON log_head
    WHEN NEW.id <> OLD.id OR NEW.origin <> OLD.origin OR NEW.size < OLD.size OR NEW.epoch < OLD.epoch
    BEGIN SELECT RAISE(ABORT, 'log_head only grows'); END""",
    """CREATE TRIGGER log_head_delete BEFORE DELETE ON log_head
    BEGIN SELECT RAISE(ABORT, 'log_head only grows'); END""",
    """CREATE TRIGGER log_head_replace BEFORE INSERT ON log_head
    WHEN EXISTS (SELECT 1 FROM log_head)
    BEGIN SELECT RAISE(ABORT, 'log_head only grows'); END""",
)

# ALWAYS: also where session_replication_role says replica.
POSTGRES_TRIGGERS = (
    """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$""",
    """CREATE TRIGGER event_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()""",
    "ALTER TABLE event ENABLE ALWAYS TRIGGER event_frozen",
    """CREATE TRIGGER tile_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON tile
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()""",
    "ALTER TABLE tile ENABLE ALWAYS TRIGGER tile_frozen",
    """CREATE TRIGGER checkpoint_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()""",
    "ALTER TABLE checkpoint ENABLE ALWAYS TRIGGER checkpoint_frozen",
    """CREATE TRIGGER time_stamp_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON time_stamp
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()""",
    "ALTER TABLE time_stamp ENABLE ALWAYS TRIGGER time_stamp_frozen",
    """CREATE FUNCTION refuse_shrinking() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        IF NEW.id <> OLD.id OR NEW.origin <> OLD.origin OR NEW.size < OLD.size OR NEW.epoch < OLD.epoch THEN
            RAISE EXCEPTION 'log_head only grows';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER log_head_grows BEFORE UPDATE ON log_head
    FOR EACH ROW EXECUTE FUNCTION refuse_shrinking()""",
    "ALTER TABLE log_head ENABLE ALWAYS TRIGGER log_head_grows",
    """CREATE TRIGGER log_head_kept BEFORE DELETE OR TRUNCATE ON log_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()""",
    "ALTER TABLE log_head ENABLE ALWAYS TRIGGER log_head_kept",
)


def upgrade() -> None:
    """Create every table and the triggers that keep the log append-only."""
    database = op.get_context().dialect.name
    for statement in TABLES.format(**WORDS[database]).split(";"):
        op.execute(statement)
    for statement in _sqlite_triggers() if database == "sqlite" else POSTGRES_TRIGGERS:
        op.execute(statement)


def _sqlite_triggers() -> list[str]:
    made = [trigger.format(table=table, same=same) for table, same in SAME.items() for trigger in SQLITE_TRIGGERS]
    return [*made, *SQLITE_HEAD]
