"""Sending bytes to an address that a setting names, and no other: witnesses and time-stamp authorities are asked so."""

from collections.abc import Mapping
from http.client import HTTPException
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

SECONDS = 10
"""Who does not answer within so many seconds is asked again in the next round."""
LONGEST_ANSWER = 64 * 1024


class Reply(NamedTuple):
    """What came back: the HTTP status (0: there was no answer) and the body."""

    status: int
    body: bytes


class _Straight(HTTPRedirectHandler):
    """The address stands in the settings: whoever is there sends nobody elsewhere."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow nothing."""


def post(url: str, body: bytes, headers: Mapping[str, str] = {}) -> Reply:
    """Send a body to an http or https address and wait for the answer."""
    if not url.startswith(("https://", "http://")):
        return Reply(0, b"")
    request = Request(url, data=body, headers=dict(headers), method="POST")  # noqa: S310 - checked above
    try:
        with build_opener(_Straight()).open(request, timeout=SECONDS) as answer:
            return Reply(answer.status, answer.read(LONGEST_ANSWER))
    except HTTPError as refused:
        return Reply(refused.code, refused.read(LONGEST_ANSWER))
    except (URLError, TimeoutError, OSError, HTTPException):
        return Reply(0, b"")
