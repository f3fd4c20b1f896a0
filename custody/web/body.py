"""What a request brings: in its time, in no more memory than there is, and its text in UTF-8.

Who begins to send and never ends would hold a connection, of which there are so many and no more (``listening.py``);
who fills many of them at once would take the memory of a store's old computer; and Python has decoders that take
quadratic time (``punycode``: one megabyte stops everybody for a minute) or make text which nothing can encode again
(``unicode_escape``), which a part of a form may name for itself.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from litestar.connection import Request
from litestar.enums import RequestEncodingType
from multipart import MultipartError, MultipartSegment, PushMultipartParser

from custody.domain.errors import BadInput, NotAllowed

CHARSETS = frozenset({"utf-8", "utf8", "us-ascii"})
"""What a part may say of itself (RFC 7578, 4.5 and 5.1.2); most say nothing."""
BODY_SECONDS = 60.0
"""How long a body may take, whatever its size; and one second more for each ``SLOWEST`` bytes that came."""
SLOWEST = 1_000
"""Bytes a second of the poorest network on which a photograph is still sent (GPRS: 3,000 and more)."""
STRANGERS_BYTES = 64 * 1024 * 1024
"""What all who have not signed in may have on its way to us at one moment; whoever has is never refused for them."""

ARRIVED_SECONDS = 5


class Body:
    """How much is on its way from strangers, over all requests of a process."""

    arriving = 0


class BodyRequest(Request[Any, Any, Any]):
    """A request whose body is looked through while it is read: by whichever handler or guard, and before any decoder.

    A form is taken apart by the parser that Litestar uses: nothing can look otherwise to the one than to the other.
    """

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """The body, piece by piece.

        Raises:
            BadInput: ``bad_input`` for a part of a form that names another charset; ``request_slow``.
            NotAllowed: ``too_much_arriving`` from others who have not signed in either.
        """
        kind, options = self.content_type
        boundary = options.get("boundary", "") if kind == RequestEncodingType.MULTI_PART else ""
        parser = PushMultipartParser(boundary) if boundary else None
        chunks = _in_time(super().stream())
        async for chunk in chunks if self.scope.get("user") else _in_memory(chunks):
            if parser and chunk and not parser.closed:
                _require_utf8(parser, chunk)
            yield chunk


async def _in_time(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    end = asyncio.get_running_loop().time() + BODY_SECONDS
    while True:
        try:
            async with asyncio.timeout_at(end):  # around the wait alone: not around what the reader does in between
                chunk = await anext(chunks)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise BadInput("request_slow") from None
        end += len(chunk) / SLOWEST
        yield chunk


async def _in_memory(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    mine = 0
    try:
        async for chunk in chunks:
            mine += len(chunk)
            Body.arriving += len(chunk)
            if Body.arriving > STRANGERS_BYTES:
                raise NotAllowed("too_much_arriving", seconds=ARRIVED_SECONDS)
            yield chunk
    finally:
        Body.arriving -= mine


def _require_utf8(parser: PushMultipartParser, chunk: bytes) -> None:
    try:
        for part in parser.parse(chunk):  # each as it comes: what stands before a malformed one is decoded too
            if isinstance(part, MultipartSegment) and not part.filename and not _is_utf8(part.charset):
                raise BadInput("bad_input")
    except MultipartError:  # whoever takes the form apart refuses what is malformed
        return


def _is_utf8(charset: str | None) -> bool:
    return not charset or charset.lower() in CHARSETS
