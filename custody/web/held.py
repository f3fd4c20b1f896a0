"""What somebody had typed when their session ended: kept in the page until they have signed in again, and on no disk.

Only a form of our own pages is kept, shown in the session that ended (its CSRF token says so), and only the same person
gets it back. PINs and passwords are not kept; the key of the act is, so that nothing is recorded twice.
"""

import hmac
from typing import Any

import msgspec
from litestar.connection import ASGIConnection, Request
from litestar.enums import RequestEncodingType
from msgspec import Struct

from custody.web.security import CSRF_FIELD, FIELD_LIMIT, csrf_token, safe_path

SECRET = frozenset({CSRF_FIELD, "pin", "second_pin", "password", "current", "new", "again"})
"""Fields that no page gives back."""
OWN = ("/account", "/signin", "/signout", "/language")
"""Forms about signing in itself."""
SCOPE = "held"
"""Where the guard leaves it for the handler of errors."""


class Held(Struct, frozen=True, forbid_unknown_fields=True):
    """A form that could not be taken: where it was sent to, and its fields in order."""

    path: str
    fields: tuple[tuple[str, str], ...]


async def hold(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Keep the form of a request whose session has ended, for the sign-in page that answers it."""
    if not isinstance(connection, Request) or connection.method != "POST" or connection.url.path.startswith(OWN):
        return
    form = connection.content_type[0] == RequestEncodingType.URL_ENCODED
    if not form or (await connection.body()).count(b"&") >= FIELD_LIMIT:
        return
    fields = [(name, value) for name, value in (await connection.form()).multi_items() if isinstance(value, str)]
    sent = dict(fields).get(CSRF_FIELD, "")
    if hmac.compare_digest(sent.encode(), csrf_token(connection.auth.token).encode()):
        kept = tuple(pair for pair in fields if pair[0] not in SECRET)
        connection.scope["state"][SCOPE] = Held(safe_path(connection.url.path), kept)


def held(connection: ASGIConnection[Any, Any, Any, Any]) -> Held | None:
    """What ``hold`` kept of this request."""
    found = connection.scope["state"].get(SCOPE)
    return found if isinstance(found, Held) else None


def write(kept: Held | None) -> str:
    """As one hidden field of the sign-in page; "" for nothing."""
    return msgspec.json.encode(kept).decode() if kept else ""


def read(text: str) -> Held | None:
    """What ``write`` wrote; None for anything else."""
    try:
        kept = msgspec.json.decode(text, type=Held)
    except msgspec.MsgspecError:
        return None
    return kept if kept.path == safe_path(kept.path) else None
