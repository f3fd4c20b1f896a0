"""Events as they stand in the log, each decoded once for everybody who looks at it."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct, field

from custody.domain.kernel.events import HEADER_TYPE, Header
from custody.kernel import UNREADABLE
from custody.storage.write.locked_state import NUMBER

HEADER_END = f'"type":"{HEADER_TYPE}"}}'.encode()
"""How a header's bytes end: keys are sorted, so the type closes the event."""
_SUBJECT = b'"subject":"'


class Link(Struct, frozen=True, kw_only=True, gc=False):
    """A part event's place in the chain of its subject; its other fields are not looked at."""

    n: int
    subject: str
    prev: str = ""


class Part(Link, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A part event with what is not looked into left as it is: ``data`` and ``path`` are the stored bytes."""

    act: str
    at: str
    data: msgspec.Raw
    part: int
    salt: str
    type: str
    path: msgspec.Raw = msgspec.Raw(b"")
    sd: tuple[str, ...] = field(default=(), name="_sd")


class Unreadable(Struct, frozen=True):
    """Bytes that are no event: nobody's who writes this format."""

    reason: str


Stored = Header | Link | Unreadable
_HEADER = msgspec.json.Decoder(Header)
_PART = msgspec.json.Decoder(Part)
_LINK = msgspec.json.Decoder(Link)


class Seen(Struct, frozen=True):
    """Events as they were found: their numbers, what they say, their leaf hashes.

    ``end`` is the number of the next event: where only some were looked for, the last of them may be an earlier one.
    """

    seqs: Sequence[int]
    events: Sequence[Stored | None]
    leaves: Sequence[bytes]
    end: int


def read(bodies: Sequence[bytes]) -> list[Stored]:
    """Return the headers and parts that these bytes encode."""
    header, part, end = _HEADER.decode, _PART.decode, HEADER_END
    try:
        return [header(body) if body.endswith(end) else part(body) for body in bodies]
    except UNREADABLE:
        return [_one(_HEADER if body.endswith(end) else _PART, body) for body in bodies]


def glance(bodies: Sequence[bytes]) -> list[Stored | None]:
    """Return the chain positions of these events; None for headers, which are outside the chains."""
    return _of_subjects(_LINK, bodies)


def parts(bodies: Sequence[bytes]) -> list[Stored | None]:
    """Return the parts among these events; None for headers."""
    return _of_subjects(_PART, bodies)


def _of_subjects(
    decoder: "msgspec.json.Decoder[Part] | msgspec.json.Decoder[Link]", bodies: Sequence[bytes]
) -> list[Stored | None]:
    decode, end = decoder.decode, HEADER_END
    try:
        return [None if body.endswith(end) else decode(body) for body in bodies]
    except UNREADABLE:
        return [None if body.endswith(end) else _one(decoder, body) for body in bodies]


def _one(decoder: "msgspec.json.Decoder[Header] | msgspec.json.Decoder[Part] | msgspec.json.Decoder[Link]",
         body: bytes) -> Stored:  # fmt: skip
    try:
        return decoder.decode(body)
    except UNREADABLE as error:
        return Unreadable(str(error))


def subject_of(body: bytes) -> bytes:
    """Return the subject's number of a part, read without decoding; empty for a header.

    Keys are sorted and a quotation mark inside a string is escaped: the last ``"subject":`` is the part's own.
    """
    at = body.rfind(_SUBJECT) + len(_SUBJECT)
    return body[at : at + NUMBER] if at >= len(_SUBJECT) else b""
