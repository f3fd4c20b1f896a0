"""Recording from a paper: until the person ends it, the acts of this browser carry the paper's hour and photograph.

It stands in a cookie under the session's own token, so that nobody else who signs in here goes on with it.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

import msgspec
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from custody.domain.kernel.events import FromPaper
from custody.settings import Settings
from custody.web.http.security import PAPER, cookie, cookie_name

SECONDS = 1_800
"""Half an hour: then whoever forgot to end it records again what happens now."""


def kept(settings: Settings, token: str, paper: FromPaper) -> Cookie:
    """Return the cookie that keeps a paper for the session of ``token``."""
    text = urlsafe_b64encode(msgspec.json.encode(paper)).decode()
    return cookie(settings, PAPER, f"{_tag(token, text)}.{text}", SECONDS)


def ended(settings: Settings) -> Cookie:
    """Return the cookie that ends the recording from a paper."""
    return cookie(settings, PAPER, "")


def given(connection: ASGIConnection[Any, Any, Any, Any], settings: Settings, token: str) -> FromPaper | None:
    """Return the paper that this session records from, or None."""
    tag, _, text = connection.cookies.get(cookie_name(settings, PAPER), "").partition(".")
    if not text or not hmac.compare_digest(tag.encode(), _tag(token, text).encode()):
        return None
    try:
        return msgspec.json.decode(urlsafe_b64decode(text), type=FromPaper)
    except ValueError:  # one's own, damaged
        return None


def _tag(token: str, text: str) -> str:
    return urlsafe_b64encode(hmac.digest(token.encode(), b"custody paper 1 " + text.encode(), sha256)[:24]).decode()
