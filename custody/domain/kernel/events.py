"""The bytes that can never change: acts and events (docs/formats.md).

An *act* is what people do at once. It is recorded as one header event and k part events,
each with exactly one subject. Bytes are RFC 8785 JSON in the restricted profile of
``custody/log/canonical.py``; a field at its default is left out, so a default, like a
name, is frozen with its type's version. Types are versioned (``exhibit.received/1``);
decoders and golden files stay for ever. Defaults are only ever None, "", (), 0 or False:
msgspec leaves a field out when its value *is* the default, and only these are single objects.
"""

import re
from typing import Any, ClassVar, Self

import msgspec
from msgspec import Struct, field

HEADER_TYPE = "act/1"
OCCURRED_SOURCES = frozenset({"entered", "paper", "press", "device"})
ZONE = re.compile(r"(?:UTC|[A-Z][A-Za-z_]{1,20}(?:/[A-Z][A-Za-z_+\-0-9]{1,30}){1,2}|[+-]\d\d:\d\d)\Z", re.ASCII)
"""An IANA zone name or an offset."""


class Fact(Struct, frozen=True, gc=False):
    """The position and time of a part event in the log: all a fold may know beside the event."""

    subject: str
    seq: int
    n: int
    at: str
    act: str


class Corrected(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An entry of ``field`` was corrected by the event at ``seq``; ``by``: who corrected it, and who agreed.

    ``past``: one that was no longer the record.
    """

    field: str
    seq: int
    by: tuple[str, ...] = ()
    past: bool = False


class Erased(Struct, frozen=True, forbid_unknown_fields=True):
    """The private values of these commitments were erased by the event at ``seq``."""

    seq: int
    values: list[str]


class Compromised(Struct, omit_defaults=True, forbid_unknown_fields=True):
    """Means that others may have had since an instant, as the event at ``seq`` declares, ``until`` they were ended.

    ``withdrawn``: the event by which two people said that this was declared wrongly, 0 for none.
    """

    means: str
    since: str
    seq: int
    until: str = ""
    withdrawn: int = 0


class State(Struct, kw_only=True, omit_defaults=True):
    """Current state of one subject: a fold of its own events and of nothing else (I38).

    ``corrected``: every correction of its entries, in order. ``erased``: every erasure of values kept under its key.
    """

    kind: ClassVar[str]
    corrected: list[Corrected] = field(default_factory=list)
    erased: list[Erased] = field(default_factory=list)

    def last_said(self, name: str, first: int) -> int:
        """Return the event (``seq``) that now states a private field: its last correction, else ``first``."""
        later = (c.seq for c in reversed(self.corrected) if c.field == name and c.seq > first and not c.past)
        return next(later, first)

    def enter_again(self, of: str, field: str, value: Any) -> None:
        """Set a field that an event of type ``of`` entered wrongly to ``value``, if the state keeps it."""
        if field in self.__struct_fields__:
            setattr(self, field, value)

    def index(self) -> "Index":
        """Return the columns by which storage finds the subject."""
        return Index()

    def weighed_again(self, at: str) -> str | None:
        """Return the key that finds a good weighing at that moment against an earlier weight (T7), or None."""
        return None


class Index(Struct, frozen=True):
    """Look-up columns of a subject, all derived from its state."""

    status: str | None = None
    holder: str | None = None
    place: str | None = None
    container: str | None = None
    dossier: str | None = None
    due: str | None = None


class Event(Struct, kw_only=True, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The typed data of a part event. ``type`` is its versioned name in the log."""

    type: ClassVar[str]

    def apply(self, state: Any, fact: Fact) -> State:
        """Return the subject's state after this event; only apply the decision, never decide."""
        raise NotImplementedError

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claims: (kind, value) pairs that this event takes for ever (I1)."""
        return ()

    def base(self) -> tuple[int, str] | None:
        """Return the running number and leaf hash (base64) of the event that this event builds on, or None.

        It is the previous event of the subject. Unlike the chain's ``prev``, it lies under the act's root and so under
        its signature.
        """
        return None

    def found_as(self) -> str | None:
        """Return the key that finds the event beside its subject's number, e.g. a reading's subject (I41), or None."""
        return None


class Actor(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """One person of an act, and how their will was given.

    ``part``: author (the first, and only he), releaser, receiver, witness, attendee. ``will``: ``own_device``;
    ``other_device`` with own PIN; ``vouched`` for by the person ``by``, a third, who gave the PIN instead;
    ``enrolled_device``: own PIN, as the device says that they gave it where the service was not reached;
    ``paper`` slip number ``slip`` with wet signature or thumbprint, entered by ``by``; ``service`` for the
    software itself. ``agency`` is the person's as the log knows it.
    """

    person: str
    agency: str = ""
    part: str
    device: str = ""
    will: str
    by: str = ""
    slip: str = ""


ENROLLED_DEVICE = "enrolled_device"
OWN_WILL = frozenset({"own_device", "other_device"})
"""Wills that people give for themselves: on their own device, or by their own PIN on another's.

``enrolled_device`` is not one: that a second person was there is then the word of the phone alone.
"""


class Occurred(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The claimed time of an act: RFC 3339 UTC with its source and zone.

    Source: ``entered`` by who did it, a ``paper``; a ``device`` of what it signed, the ``press`` of replayed history
    (``claimed_time``). It never reorders the log; ``seq`` and ``n`` are the order of recording.
    """

    at: str
    source: str
    zone: str


class FromPaper(Occurred, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A claimed time as it is asked for; of an act from paper also its photograph, and who is ``named`` in the paper.

    ``blob`` and ``sha256``: the photograph, taken in for the ``case``. None of these stands in a header.
    """

    case: str = ""
    blob: str = ""
    sha256: str = ""
    named: tuple[str, ...] = ()


class Signature(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A person's or device's signature over the statement, kept verbatim as base64url.

    ``algorithm`` names its form. ``passkey/1`` (``passkey_signed_acts``): ``key`` is a DER SubjectPublicKeyInfo,
    ``statement`` what the browser collected, ``authenticator_data`` what the authenticator said, ``credential``
    the passkey's id, ``origin`` where it lives; ``device_bound``: it says of itself that it cannot be copied;
    ``shown``: when the act was shown to its signer.
    """

    signer: str
    key: str
    algorithm: str
    statement: str
    signature: str
    authenticator_data: str = ""
    credential: str = ""
    origin: str = ""
    device_bound: bool = False
    shown: str = ""


class Header(Struct, kw_only=True, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """First event of an act: who, when, on what ground, and the RFC 6962 root over its k salted parts."""

    act: str
    actors: tuple[Actor, ...]
    at: str
    flags: tuple[str, ...] = ()
    kind: str
    occurred: Occurred | None = None
    parts: int
    request: str
    root: str
    rules: str = ""
    sd: tuple[str, ...] = field(default=(), name="_sd")
    sigs: tuple[Signature, ...] = ()
    type: str

    @property
    def claimed_at(self) -> str:
        """Return when the act is claimed to have happened; when it was recorded, where nobody claims another time."""
        return self.occurred.at if self.occurred else self.at


class Core(Struct, kw_only=True, frozen=True, omit_defaults=True):
    """The content of a part covered by the header's root: all of the act, without its place in the log."""

    act: str
    data: Any
    part: int
    salt: str
    sd: tuple[str, ...] = field(default=(), name="_sd")
    subject: str
    type: str


class Part(Struct, kw_only=True, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An event of one subject: its data, its place in the act, its place in the subject's chain.

    ``prev`` is the leaf hash (base64) of the subject's event n-1, empty for n = 1; ``path`` the
    audit path (base64) from the part's leaf to the header's ``root``.
    """

    act: str
    at: str
    data: Any
    n: int
    part: int
    path: tuple[str, ...] = ()
    prev: str = ""
    salt: str
    sd: tuple[str, ...] = field(default=(), name="_sd")
    subject: str
    type: str


class _RawPart(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    act: str
    at: str
    data: msgspec.Raw
    n: int
    part: int
    path: tuple[str, ...] = ()
    prev: str = ""
    salt: str
    sd: tuple[str, ...] = field(default=(), name="_sd")
    subject: str
    type: str

    def typed(self, data: Event) -> Part:
        """Return the event with its data read as ``data``."""
        return Part(
            act=self.act, at=self.at, data=data, n=self.n, part=self.part, path=self.path, prev=self.prev,
            salt=self.salt, sd=self.sd, subject=self.subject, type=self.type,
        )  # fmt: skip


DEEP = "nested too deeply"


class Types:
    """The register of event types: a type's name to the decoder of its data."""

    def __init__(self) -> None:
        self._decoders: dict[str, msgspec.json.Decoder[Any]] = {}
        self.classes: dict[str, type[Event]] = {}

    def add(self, *classes: type[Event]) -> Self:
        """Register types; a name is taken once for ever."""
        for cls in classes:
            if cls.type in self.classes:
                raise ValueError(cls.type)
            self.classes[cls.type] = cls
            self._decoders[cls.type] = msgspec.json.Decoder(cls)
        return self

    def decode_data(self, name: str, data: msgspec.Raw | bytes) -> Event:
        """Read the data of an event of type ``name``: a fold always sees what was stored, never the rule's own objects.

        Raises:
            msgspec.ValidationError: an unknown type or key, or a value of the wrong form.
        """
        decoder = self._decoders.get(name)
        if decoder is None:
            raise msgspec.ValidationError(f"unknown event type {name}")
        try:
            event: Event = decoder.decode(data)
        except RecursionError as error:
            raise msgspec.ValidationError(DEEP) from error
        return event

    def decode(self, body: bytes) -> Header | Part:
        """Read stored bytes back into a header or a typed part.

        Raises:
            msgspec.ValidationError: an unknown type or key, or a value of the wrong form.
        """
        try:
            if body.endswith(_HEADER_END):
                return _HEADER.decode(body)
            raw = _RAW_PART.decode(body)
        except RecursionError as error:
            raise msgspec.ValidationError(DEEP) from error
        return raw.typed(self.decode_data(raw.type, raw.data))


_HEADER_END = b'"type":"act/1"}'  # keys are sorted, so the type closes the event
_HEADER = msgspec.json.Decoder(Header)
_RAW_PART = msgspec.json.Decoder(_RawPart)
