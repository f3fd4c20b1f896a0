"""Posted forms with repeated fields and files, which a Struct cannot hold; times typed in local time."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from litestar.datastructures import FormMultiDict, UploadFile

from custody.domain.errors import BadInput
from custody.domain.events import Occurred


def text(form: FormMultiDict, name: str) -> str:
    """The first value of a field, "" when it is missing or a file."""
    return next(iter(texts(form, name)), "")


def texts(form: FormMultiDict, name: str) -> list[str]:
    """Every value of a field, files left out."""
    return [value for value in form.getall(name, []) if isinstance(value, str)]


async def files(form: FormMultiDict, name: str) -> list[bytes]:
    """The contents of the files chosen in a field; a field left empty gives none."""
    chosen = [value for value in form.getall(name, []) if isinstance(value, UploadFile)]
    contents = [await one.read() for one in chosen]
    return [content for content in contents if content]


def rows(form: FormMultiDict, names: Iterable[str]) -> list[dict[str, str]]:
    """Fields of the same names that stand in rows, by place; rows that are empty throughout are left out."""
    columns = {name: texts(form, name) for name in names}
    longest = max((len(values) for values in columns.values()), default=0)
    found = [{name: v[i].strip() if i < len(v) else "" for name, v in columns.items()} for i in range(longest)]
    return [row for row in found if any(row.values())]


def from_paper(value: str, zone: str) -> Occurred | None:
    """The hour that a paper gives, typed as ``from_local`` takes it; None where none was typed: it happens now.

    Raises:
        BadInput: ``bad_time``.
    """
    return Occurred(at=from_local(value, zone, "at"), source="paper", zone=zone) if value.strip() else None


def from_local(value: str, zone: str, field: str) -> str:
    """A time typed as ``YYYY-MM-DDTHH:MM`` in an IANA zone, as RFC 3339 with its offset.

    Raises:
        BadInput: ``field_empty``, ``bad_time``.
    """
    if not value.strip():
        raise BadInput("field_empty", field=field)
    try:
        return datetime.fromisoformat(value).replace(tzinfo=ZoneInfo(zone)).isoformat()
    except ValueError as error:
        raise BadInput("bad_time", value=value[:40]) from error
