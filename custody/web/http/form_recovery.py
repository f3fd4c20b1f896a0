"""What somebody had typed when their session ended, or the service failed: kept in the page, and on no disk.

Only a form of our own pages is kept, shown in that session (its CSRF token says so), and only the same person gets it
back, unchanged: a tag under the cookie of that session says that nobody wrote into it meanwhile. PINs, passwords and
files are not kept, but the names of files, to be chosen again; the key of the act is, so that nothing is recorded
twice. Who has signed in again meanwhile, in another tab, gets it back at once. Somebody else at that browser may have
typed it after its owner had gone: the page shows it whole, and nothing that is sent after signing out is kept.
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
        """The fields to read before it is sent again, all but the key of the act, which says nothing."""
        return [(name, value) for name, value in self.fields if name != "key"]

    def people(self) -> set[str]:
        """The numbers of people and agencies in it, whose names say more."""
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
    """Whether a field of this name is one that no page gives back."""
    return name in SECRET or name.endswith("pin")


def kept(connection: ASGIConnection[Any, Any, Any, Any]) -> KeptForm | None:
    """What ``keep`` kept of this request."""
    found = connection.scope["state"].get(SCOPE)
    return found if isinstance(found, KeptForm) else None


def write(form: KeptForm, token: str) -> str:
    """As one hidden field of the sign-in page, under the cookie of the session that ended."""
    text = msgspec.json.encode(form).decode()
    return f"{_tag(text, token)}{text}"


def read(text: str, token: str) -> KeptForm | None:
    """What ``write`` wrote under the same cookie; None for anything else."""
    tag, found = text[:_TAG], text[_TAG:]
    return (
        msgspec.json.decode(found, type=KeptForm) if compare_digest(tag.encode(), _tag(found, token).encode()) else None
    )


def _tag(text: str, token: str) -> str:
    key = sha256(token.encode()).digest()  # of one length: HMAC takes a short key and the same with zeros for one
    return hmac.digest(key, b"custody kept form 1" + text.encode(), sha256).hex()
