"""``column`` is one of many values, in one statement whatever their number.

A list of placeholders would be compiled anew for each length and ends at the database's limit of parameters; here the
values travel as one parameter: an array on PostgreSQL, JSON text that SQLite takes apart itself.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Dialect, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Many(TypeDecorator[Any]):
    """Many values of a column's type as one parameter."""

    impl = Text
    cache_ok = True

    def __init__(self, *, whole: bool) -> None:
        super().__init__()
        self.whole = whole

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type by which the database takes many values."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ARRAY(BigInteger() if self.whole else Text()))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Return many values as the database takes them."""
        values: Sequence[Any] = list(value)
        return values if dialect.name == "postgresql" else json.dumps(values)


class _Among(FunctionElement[Any]):
    """The condition; its first clause is the column, its second the parameter.

    It has no type: SQLAlchemy would compare one of truth with 1 on SQLite, which then looks at every row.
    """

    inherit_cache = True


def among(column: ColumnElement[Any], name: str) -> _Among:
    """Return the condition that ``column`` (text or whole number) equals a value of parameter ``name``."""
    return _Among(column, bindparam(name, type_=_Many(whole=column.type.python_type is int)))


@compiles(_Among, "sqlite")
def _sqlite(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608  (names and a placeholder)


@compiles(_Among, "postgresql")
def _postgresql(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{column} = ANY({values})"
