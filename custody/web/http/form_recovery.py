"""Form text typed when the session ended or the service failed: kept in the page, never on disk.

Only a form of our own pages is kept, shown in that session according to its CSRF token. Only the same person gets it
back. A tag under the cookie of that session proves that the text is unchanged. PINs, passwords and files are not kept,
but the names of files are, to be chosen again. The key of the act is kept, so that nothing is recorded twice. If the
person signed in again in another tab, they get it back at once. Another person at that browser may have typed it after
the owner left. The page therefore shows it whole, and drops anything sent after signing out.
"""

import hmac
import re
from hashlib import sha256
from hmac import compare_digest
from typing import Any

import msgspec
from litestar.connection import ASGIConnection, Request
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from msgspec import Struct

from custody.web.http.security import BODY_LIMIT, CSRF_FIELD, FIELD_LIMIT, form_of, safe_path

SECRET = frozenset({CSRF_FIELD, "password", "current", "new", "again"})
"""Fields that no page gives back; nor those whose name ends in "pin"."""
NAME = 100
"""Characters of a file's name that are told again."""
MOST = BODY_LIMIT // 4
"""Characters of a form that is kept, names of files too: percent-encoded it still fits into the sign-in page."""
FORMS = frozenset({RequestEncodingType.URL_ENCODED, RequestEncodingType.MULTI_PART})
OWN = ("/account", "/signin", "/signout", "/language")
"""Forms about signing in itself."""
SCOPE = "kept_form"
"""Where the guard leaves it for the handler of errors."""
PERSON = re.compile(r"(?:PE|AG)[0-9A-Z]{11}", re.ASCII)
_TAG = 2 * sha256().digest_size


class KeptForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A form that could not be taken: where it was sent to, and its fields in order.

    ``files``: field and name of each file that was chosen; a browser lets no page choose it for them again.
    """

    path: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...] = ()
    multipart: bool = False

    def shown(self) -> list[tuple[str, str]]:
        """Return the fields to read before the form is sent again, without the key of the act."""
        return [(name, value) for name, value in self.fields if name != "key"]

    def people(self) -> set[str]:
        """Return the numbers of people and agencies in it, for display by name."""
        return {value for _, value in self.fields if PERSON.fullmatch(value)}


async def keep(connection: ASGIConnection[Any, Any, Any, Any], shown: str) -> None:
    """Keep the form of a request while it is answered, if it bears the CSRF token ``shown`` in its session."""
    if not isinstance(connection, Request) or connection.method != "POST" or connection.url.path.startswith(OWN):
        return
    kind = connection.content_type[0]
    multipart = kind == RequestEncodingType.MULTI_PART
    if kind not in FORMS or not (multipart or (await connection.body()).count(b"&") < FIELD_LIMIT):
        return
    sent = list((await form_of(connection)).multi_items())
    texts = [(name, value) for name, value in sent if isinstance(value, str)]
    files = tuple((name, value.filename[:NAME]) for name, value in sent if isinstance(value, UploadFile))
    token = dict(texts).get(CSRF_FIELD, "")
    long = sum(len(name) + len(value) for name, value in (*texts, *files))
    if compare_digest(token.encode(), shown.encode()) and long <= MOST:
        fields = tuple((name, value) for name, value in texts if not secret(name))
        connection.scope["state"][SCOPE] = KeptForm(safe_path(connection.url.path), fields, files, multipart)


def secret(name: str) -> bool:
    """Return True if a field of this name is one that no page gives back."""
    return name in SECRET or name.endswith("pin")


def kept(connection: ASGIConnection[Any, Any, Any, Any]) -> KeptForm | None:
    """Return the form that ``keep`` kept of this request."""
    stored_form = connection.scope["state"].get(SCOPE)
    return stored_form if isinstance(stored_form, KeptForm) else None


def write(form: KeptForm, token: str) -> str:
    """Return one hidden field of the sign-in page, under the cookie of the session that ended."""
    text = msgspec.json.encode(form).decode()
    return f"{_tag(text, token)}{text}"


def read(text: str, token: str) -> KeptForm | None:
    """Return the form that ``write`` wrote under the same cookie, or None."""
    tag, content = text[:_TAG], text[_TAG:]
    return (
        msgspec.json.decode(content, type=KeptForm)
        if compare_digest(tag.encode(), _tag(content, token).encode())
        else None
    )


def _tag(text: str, token: str) -> str:
    key = sha256(token.encode()).digest()  # of one length: HMAC takes a short key and the same with zeros for one
    return hmac.digest(key, b"custody kept form 1" + text.encode(), sha256).hex()
