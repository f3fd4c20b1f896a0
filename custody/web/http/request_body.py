"""Limits on the body of a request: its time, its memory, and its text in UTF-8.

A client that never ends a body holds one of the few connections (``server.py``). Many bodies at once would take the
memory of a store's old computer. A part of a form may also name a dangerous decoder of Python. ``punycode`` takes
quadratic time: one megabyte stops everybody for a minute. ``unicode_escape`` makes text that cannot be encoded again.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from math import inf
from typing import Any

from litestar.connection import Request
from litestar.enums import RequestEncodingType
from multipart import MultipartError, MultipartSegment, PushMultipartParser

from custody.domain.kernel.errors import BadInput, NotAllowed

CHARSETS = frozenset({"utf-8", "utf8", "us-ascii"})
"""What a part may say of itself (RFC 7578, 4.5 and 5.1.2); most say nothing."""
BODY_SECONDS = 60.0
"""How long a body may take, whatever its size; and one second more for each ``SLOWEST`` bytes that came."""
SLOWEST = 1_000
"""Bytes a second of the poorest network on which a photograph is still sent (GPRS: 3,000 and more)."""
STRANGERS_SECONDS = 600.0
"""How long a body of somebody who has not signed in may take, however much of it came."""
STRANGERS_BYTES = 64 * 1024 * 1024
"""What all who have not signed in may have on its way to us at one moment; whoever has is never refused for them."""
SMALL = 64 * 1024
"""Bytes of each of their bodies that do not count: nobody is kept from signing in."""
ARRIVED_SECONDS = 5
"""After how many seconds a stranger who was refused for the others may try again."""


class Arriving:
    """Count of bytes now arriving, over all requests of a process."""

    def __init__(self) -> None:
        self.size = 0


FROM_STRANGERS = Arriving()
"""Of all who have not signed in."""


class BodyRequest(Request[Any, Any, Any]):
    """A request whose body is looked through while it is read: by whichever handler or guard, and before any decoder.

    A form is taken apart by the parser that Litestar uses: nothing can look otherwise to the one than to the other.
    """

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """Yield the body, piece by piece.

        Raises:
            BadInput: ``bad_input`` for a part of a form that names another charset; ``request_slow``.
            NotAllowed: ``too_much_arriving`` from others who have not signed in either.
        """
        kind, options = self.content_type
        boundary = options.get("boundary", "") if kind == RequestEncodingType.MULTI_PART else ""
        parser = PushMultipartParser(boundary) if boundary else None
        chunks = super().stream()
        known = self.scope.get("user")
        async for chunk in _in_time(chunks, inf) if known else _in_memory(_in_time(chunks, STRANGERS_SECONDS)):
            if parser and chunk and not parser.closed:
                _require_utf8(parser, chunk)
            yield chunk


async def _in_time(chunks: AsyncIterator[bytes], longest: float) -> AsyncGenerator[bytes, None]:
    began = asyncio.get_running_loop().time()
    end = began + BODY_SECONDS
    while True:
        try:
            async with asyncio.timeout_at(end):  # around the wait alone: not around what the reader does in between
                chunk = await anext(chunks)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise BadInput("request_slow") from None
        end = min(end + len(chunk) / SLOWEST, began + longest)
        yield chunk


async def _in_memory(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    size = mine = 0
    try:
        async for chunk in chunks:
            size += len(chunk)
            grown = max(0, size - SMALL) - mine
            mine += grown
            FROM_STRANGERS.size += grown
            if FROM_STRANGERS.size > STRANGERS_BYTES:
                raise NotAllowed("too_much_arriving", seconds=ARRIVED_SECONDS)
            yield chunk
    finally:
        FROM_STRANGERS.size -= mine


def _require_utf8(parser: PushMultipartParser, chunk: bytes) -> None:
    try:
        for part in parser.parse(chunk):  # each as it comes: what stands before a malformed one is decoded too
            if isinstance(part, MultipartSegment) and not part.filename and not _is_utf8(part.charset):
                raise BadInput("bad_input")
    except MultipartError:  # whoever takes the form apart refuses what is malformed
        return


def _is_utf8(charset: str | None) -> bool:
    return not charset or charset.lower() in CHARSETS
