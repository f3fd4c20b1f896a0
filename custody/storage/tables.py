"""Every table. Three kinds, and only the first is the truth.

- The log (``event``, ``tile``, ``log_head``, ``checkpoint``): append-only, frozen for ever;
  triggers refuse UPDATE and DELETE on both databases, and no migration may touch ``event`` or ``tile``.
- Projections (``subject``, ``subject_event``, ``act``, ``claim``): a fold of the log, rebuilt
  byte for byte by ``custody rebuild`` and compared by ``custody verify``.
- What the log must not hold: private values, sign-in accounts, web sessions, guess counters.
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
)

metadata = MetaData()

event = Table(
    "event",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)
"""Canonical bytes of event ``seq``; the bytes are the Merkle leaf and are never re-serialised."""

tile = Table(
    "tile",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
)
"""Full tiles of 256 hashes (8,192 bytes); the partial right edge lives in ``log_head``."""

log_head = Table(
    "log_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("origin", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("edge", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""One row, locked by every writer: the order of the log. ``at``: last clock reading, Unix milliseconds."""

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
)
"""Signed notes (C2SP tlog-checkpoint), signed only after the commit they speak of."""

act = Table(
    "act",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
)
"""Idempotency: the act's id (the client's key), its header's seq, SHA-256 of its request."""

subject = Table(
    "subject",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("head", LargeBinary, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("status", Text),
    Column("holder", Text),
    Column("place", Text),
    Column("container", Text),
    Column("dossier", Text),
    Column("due", Text),
    Index("subject_kind", "kind", "status", "id"),
    Index("subject_holder", "holder", "id"),
    Index("subject_place", "place", "id"),
    Index("subject_container", "container", "id"),
    Index("subject_dossier", "dossier", "kind", "id"),
    Index("subject_due", "due"),
)
"""Current state of each subject: ``body`` is its canonical state; the columns beside it only index it."""

subject_event = Table(
    "subject_event",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""Where each event of a subject's chain stands; UNIQUE (subject, n) is the last guard against a fork."""

claim = Table(
    "claim",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Things unique for ever (I1): seal numbers, exhibit numbers per case, slip numbers."""

disclosure = Table(
    "disclosure",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("disclosure_seq", "seq"),
)
"""Private values: the disclosure string encrypted under the key of ``scope`` (a person or a case)."""

account = Table(
    "account",
    metadata,
    Column("person", Text, primary_key=True),
    Column("username", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("pin", Text),
    Column("disabled", Boolean, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    UniqueConstraint("username", name="account_username"),
)
"""Sign-in: argon2id hashes of the password and of the PIN used on another person's device."""

web_session = Table(
    "web_session",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person", Text, ForeignKey("account.person"), nullable=False),
    Column("device", Text, nullable=False),
    Column("lang", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Index("web_session_person", "person"),
)
"""Server-side sessions; ``id`` is the SHA-256 of the cookie, so a stolen table opens no door."""

guess = Table(
    "guess",
    metadata,
    Column("bucket", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", BigInteger, nullable=False),
)
"""Failed guesses per device (or per address for a device never seen), never per account alone."""

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Version of the projections' fold, and other facts about this copy of the database."""
