"""Read the read audit of a subject: everyone who consulted it.

A reading is one act of one part, on the reader's own chain or that of an inquiry: its header is the event before it.
Repetitions of a reading are counted by the service in one event on the reader's chain, which names their agency.
"""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Integer, Select, bindparam, case, cast, func, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Text

from custody.domain.kernel.events import Part
from custody.domain.registry.registry import TYPES
from custody.storage.read.in_clause import among
from custody.storage.tables.connection import Connection
from custody.storage.tables.tables import event, subject_event


class _Field(FunctionElement[str]):
    """A text in the JSON of an event, NULL where there is none; its clauses are the body and the path (RFC 9535)."""

    type = Text()
    inherit_cache = True


@compiles(_Field, "sqlite")
def _sqlite(element: _Field, compiler: SQLCompiler, **kw: Any) -> str:
    body, path = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"json_extract(CAST({body} AS TEXT), {path})"


@compiles(_Field, "postgresql")
def _postgresql(element: _Field, compiler: SQLCompiler, **kw: Any) -> str:
    body, path = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"jsonb_path_query_first(convert_from({body}, 'UTF8')::jsonb, CAST({path} AS jsonpath)) #>> '{{}}'"


def _field(body: ColumnElement[Any], path: str, name: str) -> ColumnElement[str]:
    return _Field(body, literal(path)).label(name)


_header = event.alias("header")
_ABOUT: Select[Any] = (
    select(event.c.seq, event.c.body)
    .join(subject_event, subject_event.c.seq == event.c.seq)
    .where(among(subject_event.c.about, "numbers"))
)
READINGS = _ABOUT.order_by(subject_event.c.seq)
LATEST = _ABOUT.order_by(subject_event.c.seq.desc()).limit(bindparam("limit"))
_REPEATS = _field(event.c.body, "$.data.repeats", "repeats")
_COUNTED = _REPEATS.isnot(None)
_EACH = (
    select(
        subject_event.c.subject.label("chain"),
        case((_COUNTED, subject_event.c.subject), else_=_field(_header.c.body, "$.actors[0].person", "author")).label(
            "person"
        ),
        func.coalesce(
            _field(event.c.body, "$.data.agency", "theirs"), _field(_header.c.body, "$.actors[0].agency", "author")
        ).label("agency"),
        _field(event.c.body, "$.data.form", "form"),
        _field(event.c.body, "$.data.inquiry", "inquiry"),
        func.coalesce(_field(event.c.body, "$.data.last", "last"), _field(event.c.body, "$.at", "written")).label("at"),
        func.coalesce(cast(_REPEATS, Integer), 1).label("count"),
    )
    .join(event, event.c.seq == subject_event.c.seq)
    .join(_header, _header.c.seq == subject_event.c.seq - 1)
    .where(among(subject_event.c.about, "numbers"))
    .subquery()
)
_KEY = (_EACH.c.chain, _EACH.c.person, _EACH.c.agency, _EACH.c.form, _EACH.c.inquiry)
TOGETHER = select(*_KEY, func.sum(_EACH.c["count"]), func.min(_EACH.c.at), func.max(_EACH.c.at)).group_by(*_KEY)


class Together(Struct, frozen=True):
    """The readings of one person that are alike: how many, the first and the last (RFC 3339 UTC).

    ``chain``: the subject on whose chain they stand; ``agency``: theirs then; ``form`` is None for what was given out;
    ``inquiry``: within which, None for none.
    """

    chain: str
    person: str
    agency: str | None
    form: str | None
    inquiry: str | None
    count: int
    first: str
    last: str


def readings_of(connection: Connection, subject_id: str) -> list[tuple[int, Part]]:
    """Return everyone who read about ``number`` on a screen.

    ``seq`` and event of the readers' own chains, oldest first.

    Found by index: the cost grows with the readings about this number alone.
    """
    return _parts(connection.execute(READINGS, {"numbers": [subject_id]}))


def latest_of(connection: Connection, numbers: Iterable[str], limit: int) -> list[tuple[int, Part]]:
    """Return the latest readings about any of ``numbers``, newest first, as ``readings_of``."""
    return _parts(connection.execute(LATEST, {"numbers": sorted(set(numbers)), "limit": limit}))


def together(connection: Connection, numbers: Iterable[str]) -> list[Together]:
    """Return all readings about any of ``numbers``, counted.

    As many rows as there are readers, however much they read.
    """
    return [Together(*row) for row in connection.execute(TOGETHER, {"numbers": sorted(set(numbers))})]


def _parts(rows: Any) -> list[tuple[int, Part]]:
    parts = [(row.seq, TYPES.decode(bytes(row.body))) for row in rows]
    return [(seq, part) for seq, part in parts if isinstance(part, Part)]
