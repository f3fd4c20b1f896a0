"""Bounds on what anybody may have read and kept before a route looks at it: cookies, and the parsers' own memories.

Python before 3.11.10 and 3.12.6 takes quadratic time for backslashes in a cookie. Litestar keeps the last 1,024
cookies, queries and forms that it parsed, passwords among them.
"""

import sys
from typing import Any

from litestar import _parsers
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

OURS = (b"custody", b"__Host-custody")
"""Beginnings of our cookies' names; those of other services on the host are nobody's business here."""
LONGEST, ESCAPED = 8_192, 256
"""Bytes of all our cookies of a request; of one with a backslash."""
CACHED = ("parse_cookie_string", "parse_query_string", "parse_url_encoded_form_data")


def bounded(app: ASGIApp) -> ASGIApp:
    """Return the application, which sees of a request's cookies only ours, and those only if they are short."""
    forget_requests()

    async def call(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            headers = scope["headers"]
            if any(name == b"cookie" for name, _ in headers):
                own = [(name, _ours(value) if name == b"cookie" else value) for name, value in headers]
                scope["headers"] = [(name, value) for name, value in own if value or name != b"cookie"]
        await app(scope, receive, send)

    return call


def forget_requests() -> None:
    """Have Litestar parse each request anew: what was posted is in no memory once it is answered."""
    for name in CACHED:
        kept = getattr(_parsers, name)
        parse: Any = getattr(kept, "__wrapped__", kept)
        for module in [
            module for key, module in list(sys.modules.items()) if key.startswith("litestar")
        ]:  # another may import
            if getattr(module, name, None) is kept:
                setattr(module, name, parse)


def _ours(header: bytes) -> bytes:
    """Return our cookies of a header, or nothing if they are too long to be ours."""
    cookies = [cookie.strip() for cookie in header.split(b";")]
    own = [each for each in cookies if each.startswith(OURS) and (b"\\" not in each or len(each) <= ESCAPED)]
    kept = b"; ".join(own)
    return kept if len(kept) <= LONGEST else b""
