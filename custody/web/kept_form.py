"""What somebody had typed when their session ended, or the service failed: kept in the page, and on no disk.

Only a form of our own pages is kept, shown in that session (its CSRF token says so), and only the same person gets it
back, unchanged: a tag under the cookie of that session says that nobody wrote into it meanwhile. PINs and passwords are
not kept; the key of the act is, so that nothing is recorded twice. Who has signed in again meanwhile, in another tab,
gets it back at once.
"""

import hmac
from hashlib import sha256
from hmac import compare_digest
from typing import Any

import msgspec
from litestar.connection import ASGIConnection, Request
from litestar.enums import RequestEncodingType
from msgspec import Struct

from custody.web.security import CSRF_FIELD, FIELD_LIMIT, safe_path

SECRET = frozenset({CSRF_FIELD, "pin", "second_pin", "by_pin", "password", "current", "new", "again"})
"""Fields that no page gives back."""
OWN = ("/account", "/signin", "/signout", "/language")
"""Forms about signing in itself."""
SCOPE = "held"
"""Where the guard leaves it for the handler of errors."""
_TAG = 2 * sha256().digest_size


class Held(Struct, frozen=True, forbid_unknown_fields=True):
    """A form that could not be taken: where it was sent to, and its fields in order."""

    path: str
    fields: tuple[tuple[str, str], ...]


async def hold(connection: ASGIConnection[Any, Any, Any, Any], shown: str) -> None:
    """Keep the form of a request while it is answered, if it bears the CSRF token ``shown`` in its session."""
    if not isinstance(connection, Request) or connection.method != "POST" or connection.url.path.startswith(OWN):
        return
    form = connection.content_type[0] == RequestEncodingType.URL_ENCODED
    if not form or (await connection.body()).count(b"&") >= FIELD_LIMIT:
        return
    fields = [(name, value) for name, value in (await connection.form()).multi_items() if isinstance(value, str)]
    sent = dict(fields).get(CSRF_FIELD, "")
    if compare_digest(sent.encode(), shown.encode()):
        kept = tuple(pair for pair in fields if pair[0] not in SECRET)
        connection.scope["state"][SCOPE] = Held(safe_path(connection.url.path), kept)


def held(connection: ASGIConnection[Any, Any, Any, Any]) -> Held | None:
    """What ``hold`` kept of this request."""
    found = connection.scope["state"].get(SCOPE)
    return found if isinstance(found, Held) else None


def write(kept: Held, token: str) -> str:
    """As one hidden field of the sign-in page, under the cookie of the session that ended."""
    text = msgspec.json.encode(kept).decode()
    return f"{_tag(text, token)}{text}"


def read(text: str, token: str) -> Held | None:
    """What ``write`` wrote under the same cookie; None for anything else."""
    tag, found = text[:_TAG], text[_TAG:]
    return msgspec.json.decode(found, type=Held) if compare_digest(tag.encode(), _tag(found, token).encode()) else None


def _tag(text: str, token: str) -> str:
    key = sha256(token.encode()).digest()  # of one length: HMAC takes a short key and the same with zeros for one
    return hmac.digest(key, b"custody held 1" + text.encode(), sha256).hex()
