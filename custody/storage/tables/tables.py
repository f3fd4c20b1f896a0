"""Every table. Three kinds, and only the first is the truth.

- The log (``event``, ``tile``, ``log_head``, ``checkpoint``) and its time-stamps (``time_stamp``): append-only, frozen
  for ever; triggers refuse UPDATE and DELETE on both databases, and no migration may touch ``event`` or ``tile``.
- Projections (``subject``, ``subject_event``, ``act``, ``claim``, ``mass_balance``): a fold of the log, rebuilt
  byte for byte by ``custody rebuild`` and compared by ``custody verify``.
- What the log must not hold: private values, sign-in accounts, web sessions, guess counters,
  messages about alarms on their way.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()

Whole = BigInteger().with_variant(Integer, "sqlite")
"""64 bits; on SQLite ``INTEGER``, so that a primary key of this type is the row's own number and needs no index."""
Key = Text().with_variant(Text(collation="C"), "postgresql")
"""Text compared byte by byte on both databases: order must not depend on the server's language."""

FOUND = text("about IS NOT NULL")
"""Only readings, holds and second weighings stand in the index of ``subject_event.about``."""


def _where_set(column: str, *more: str) -> Index:
    """Return an index of subjects by a mostly empty column; rows with an empty value are left out."""
    is_set = text(f"{column} IS NOT NULL")
    return Index(f"subject_{column}", column, *more, sqlite_where=is_set, postgresql_where=is_set)


event = Table(
    "event",
    metadata,
    Column("seq", Whole, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)
"""Canonical bytes of event ``seq``; the bytes are the Merkle leaf and are never re-serialised."""

tile = Table(
    "tile",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("n", Whole, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
)
"""Full tiles of 256 hashes (8,192 bytes); the partial right edge lives in ``log_head``."""

log_head = Table(
    "log_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("origin", Key, nullable=False),
    Column("size", Whole, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("edge", LargeBinary, nullable=False),
    Column("at", Whole, nullable=False),
    Column("epoch", Whole, nullable=False),
)
"""One row, locked by every writer: the order of the log. ``at``: last clock reading, Unix milliseconds.

``epoch`` counts rebuilds of the projections: a writer that sees another one forgets the states it has cached.
"""

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("size", Whole, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
)
"""Signed notes (C2SP tlog-checkpoint), signed only after the commit they speak of."""

cosignature = Table(
    "cosignature",
    metadata,
    Column("size", Whole, primary_key=True, autoincrement=False),
    Column("witness", Key, primary_key=True),
    Column("at", Whole, nullable=False),
    Column("line", Text, nullable=False),
    Index("cosignature_witness", "witness", "size"),
    sqlite_with_rowid=False,
)
"""Witnesses' lines under the checkpoint of that size: ``witness`` is a vkey, ``at`` the line's own POSIX seconds.

Not of the log and not a projection: who has the checkpoint can ask the witness again.
"""

time_stamp = Table(
    "time_stamp",
    metadata,
    Column("size", Whole, primary_key=True, autoincrement=False),
    Column("authority", Key, primary_key=True),
    Column("at", Whole, nullable=False),
    Column("token", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""RFC 3161 time-stamps of the checkpoint of that size, append-only; ``at`` is the token's own POSIX seconds.

Not of the log and not a projection, but evidence that nobody can ask for again.
"""

act = Table(
    "act",
    metadata,
    Column("id", Key, primary_key=True),
    Column("seq", Whole, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""Idempotency: the act's id (the client's key), its header's seq, SHA-256 of its request."""

subject = Table(
    "subject",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", Key, nullable=False),
    Column("n", Whole, nullable=False),
    Column("head", LargeBinary, nullable=False),
    Column("seq", Whole, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("status", Key),
    Column("holder", Key),
    Column("place", Key),
    Column("container", Key),
    Column("dossier", Key),
    Column("due", Key),
    Index("subject_kind", "kind", "status", "id"),
    _where_set("holder", "id", "status", "dossier"),
    _where_set("place", "id"),
    _where_set("container", "id"),
    _where_set("dossier", "kind", "id"),
    _where_set("due", "id"),
)
"""Current state of each subject: ``body`` is its canonical state; the columns beside it only index it."""

subject_event = Table(
    "subject_event",
    metadata,
    Column("subject", Key, primary_key=True),
    Column("n", Whole, primary_key=True, autoincrement=False),
    Column("seq", Whole, nullable=False),
    Column("about", Key),
    Index("subject_event_about", "about", "seq", sqlite_where=FOUND, postgresql_where=FOUND),
    sqlite_with_rowid=False,
)
"""Where each event of a subject's chain stands; UNIQUE (subject, n) is the last guard against a fork.

``about`` is what the event is found by beside its subject: the number that a reading was about, so that everyone who
read about it is found without reading their chains; the prosecution that holds an exhibit back; the agency that weighed
it again, so that its losses are judged together wherever the exhibits are now (``registry.found_by``).
"""

claim = Table(
    "claim",
    metadata,
    Column("kind", Key, primary_key=True),
    Column("value", Key, primary_key=True),
    Column("subject", Key, nullable=False),
    sqlite_with_rowid=False,
)
"""Things unique for ever (I1): seal numbers, exhibit numbers per case, slip numbers."""

mass_balance = Table(
    "mass_balance",
    metadata,
    Column("agency", Key, primary_key=True),
    Column("quarter", Key, primary_key=True),
    Column("substance", Key, primary_key=True),
    Column("unit", Key, primary_key=True),
    Column("heading", Key, primary_key=True),
    Column("amount", Whole, nullable=False),
    sqlite_with_rowid=False,
)
"""The books of each agency, rolled up by quarters of an hour (UTC): the sum of its entries under each heading (I20).

``heading`` is an entry's ``column``. A row is there once anything was entered, even if their sum is zero: so the
table does not depend on how acts fell into transactions.
"""

disclosure = Table(
    "disclosure",
    metadata,
    Column("digest", Key, primary_key=True),
    Column("seq", Whole, nullable=False),
    Column("name", Key, nullable=False),
    Column("scope", Key, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("disclosure_seq", "seq"),
)
"""Private values: the disclosure string encrypted under the key of ``scope`` (a person or a case)."""

account = Table(
    "account",
    metadata,
    Column("person", Key, primary_key=True),
    Column("username", Key, nullable=False),
    Column("password", Key, nullable=False),
    Column("pin", Key),
    Column("disabled", Boolean, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("changed_at", Whole, nullable=False),
    Column("used_first", Key),
    Column("tried_again_at", Whole),
    Column("proposal", Key),
    UniqueConstraint("username", name="account_username"),
)
"""Sign-in: argon2id hashes of the password and of the PIN used on another person's device.

``used_first``: a digest of the last first password that was used up; ``tried_again_at``: when somebody last tried it.
``proposal``: the change that gave the present sign-in, None for those of founders and the demonstration.
"""

web_session = Table(
    "web_session",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person", Key, ForeignKey("account.person"), nullable=False),
    Column("device", Key, nullable=False),
    Column("lang", Key, nullable=False),
    Column("created_at", Whole, nullable=False),
    Column("seen_at", Whole, nullable=False),
    Column("enrolled", Key, nullable=False, server_default=""),
    Column("factor", Key, nullable=False, server_default=""),
    Index("web_session_person", "person"),
)
"""Server-side sessions; ``id`` is the SHA-256 of the cookie, so a stolen table opens no door.

``enrolled`` is the enrolled device that the session was begun on by PIN, "" for one begun by password. ``factor`` is
the second factor that was given.
"""

card_code = Table(
    "card_code",
    metadata,
    Column("digest", Key, primary_key=True),
    Column("person", Key, ForeignKey("account.person"), nullable=False),
    Column("drawn_at", Whole, nullable=False),
    Index("card_code_person", "person"),
)
"""Codes of printed one-time cards that were not used yet: SHA-256 of person and code."""

guess = Table(
    "guess",
    metadata,
    Column("bucket", Key, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Whole, nullable=False),
)
"""Failed guesses per device or, on a device never seen, per address and, which only slows, per account."""

reading_repeat = Table(
    "reading_repeat",
    metadata,
    Column("of", Key, primary_key=True),
    Column("act", Key, nullable=False),
    Column("person", Key, nullable=False),
    Column("agency", Key, nullable=False),
    Column("about", Key, nullable=False),
    Column("form", Key, nullable=False),
    Column("inquiry", Key, nullable=False),
    Column("listing", Key, nullable=False),
    Column("first_at", Whole, nullable=False),
    Column("last_at", Whole, nullable=False),
    Column("repeats", Whole, nullable=False),
    Index("reading_repeat_first", "first_at"),
)
"""Repetitions of a reading that is on the log (act ``of``), until they are counted there by act ``act``."""

outbox = Table(
    "outbox",
    metadata,
    Column("alarm", Key, primary_key=True),
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("channel", Key, primary_key=True),
    Column("address", Key, primary_key=True),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Whole, nullable=False),
    Column("sent_at", Whole),
    Column("trouble", Text, nullable=False),
    Index("outbox_next", "sent_at", "next_at"),
)
"""What is to be sent about alarms, and what became of it; derived from the alarms on record, so nothing is lost."""

meta = Table(
    "meta",
    metadata,
    Column("key", Key, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Version of the projections' fold, and other facts about this copy of the database."""
