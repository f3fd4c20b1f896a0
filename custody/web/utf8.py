"""Text in forms is UTF-8, as browsers send it, whatever charset a part of a form names for itself.

Python has decoders that take quadratic time (``punycode``: one megabyte stops everybody for a minute) and others that
make text which nothing can encode again (``unicode_escape``); who sends a form must not be able to choose among them.
"""

from collections.abc import AsyncGenerator
from typing import Any

from litestar.connection import Request
from litestar.enums import RequestEncodingType
from multipart import MultipartError, MultipartSegment, PushMultipartParser

from custody.domain.errors import BadInput

CHARSETS = frozenset({"utf-8", "utf8", "us-ascii"})
"""What a part may say of itself (RFC 7578, 4.5 and 5.1.2); most say nothing."""


class Utf8Request(Request[Any, Any, Any]):
    """A request whose form is looked through while it is read: by whichever handler or guard, and before any decoder.

    It is taken apart by the parser that Litestar uses, so that nothing can look otherwise to the one than to the other.
    """

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """The body, piece by piece.

        Raises:
            BadInput: ``bad_input`` for a part of a form that names another charset.
        """
        kind, options = self.content_type
        boundary = options.get("boundary", "") if kind == RequestEncodingType.MULTI_PART else ""
        parser = PushMultipartParser(boundary) if boundary else None
        async for chunk in super().stream():
            if parser and chunk and not parser.closed:
                _require_utf8(parser, chunk)
            yield chunk


def _require_utf8(parser: PushMultipartParser, chunk: bytes) -> None:
    try:
        for part in parser.parse(chunk):  # each as it comes: what stands before a malformed one is decoded too
            if isinstance(part, MultipartSegment) and not part.filename and not _is_utf8(part.charset):
                raise BadInput("bad_input")
    except MultipartError:  # whoever takes the form apart refuses what is malformed
        return


def _is_utf8(charset: str | None) -> bool:
    return not charset or charset.lower() in CHARSETS
