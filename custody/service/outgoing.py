"""Sending bytes to an address that a setting names, and no other: witnesses and time-stamp authorities are asked so."""

from collections.abc import Mapping
from http.client import HTTPException
from time import monotonic
from typing import Any, NamedTuple
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
        try:
            with build_opener(_Straight()).open(request, timeout=SECONDS) as answer:
                return Reply(answer.status, _body(answer))
        except HTTPError as refused:
            return Reply(refused.code, _body(refused))
    except (URLError, TimeoutError, OSError, HTTPException):
        return Reply(0, b"")


def _body(answer: Any) -> bytes:
    """The body, in ``SECONDS`` at most for all of it: a byte now and then would hold us for days.

    Raises:
        TimeoutError: it takes longer.
    """
    end, body = monotonic() + SECONDS, b""
    while len(body) < LONGEST_ANSWER and (more := answer.read1(LONGEST_ANSWER - len(body))):
        body += more
        if monotonic() > end:
            raise TimeoutError
    return body
