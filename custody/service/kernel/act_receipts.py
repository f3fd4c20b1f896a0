"""Receipts of acts for their participants, read back from the log."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from custody.domain.access.read_audit import DocumentIssued
from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader
from custody.domain.exhibits.balance_and_weighing import (
    CALIBRATION_ENDED,
    CHECK_MASS_OFF,
    NOT_DECISIVE,
    Comparison,
    Weight,
)
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.events import Actor, Occurred, Part
from custody.service.access import confidential_inspections
from custody.service.certificates.anchors import Anchored, Trust, anchored
from custody.service.discrepancies.act_differences import Differing, differences
from custody.service.kernel.signing_keys import ActKey, act_key
from custody.service.people.compromised_acts import declared, flags
from custody.storage.read import log_reader, private_values
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class ActPart(Struct, frozen=True):
    """One event of an act."""

    seq: int
    subject: str
    type: str


class Given(Struct, frozen=True):
    """A document that an act gave out: ``document`` its kind, ``until_n`` the last event that it tells, ``to`` whom."""

    document: str
    until_n: int
    to: str


class Undecided(Struct, frozen=True):
    """A weighing of an act by which nothing can be decided: of what, and why (I48, I60)."""

    subject: str
    why: str


class ActDetail(Struct, frozen=True, kw_only=True):
    """A recorded act with everyone who took part and every event it made; ``opened`` are discrepancies.

    ``differs``: what those are about. ``undecided``: its weighings that decide nothing.
    ``given``: the document that it gave out, None for any other act. ``key``: how an act that is to be signed with a
    passkey was, None for any other.
    """

    act: str
    kind: str
    seq: int
    at: str
    occurred: Occurred | None
    actors: tuple[Actor, ...]
    flags: tuple[str, ...]
    rules: str
    events: tuple[ActPart, ...]
    opened: tuple[str, ...]
    differs: tuple[Differing, ...]
    undecided: tuple[Undecided, ...]
    anchored: Anchored
    given: Given | None = None
    key: ActKey | None = None


def act(connection: Connection, vault: Vault, trust: Trust, reader: Reader, act_id: str) -> ActDetail:
    """Return the receipt of an act.

    Raises:
        NotFound: no such act, or one that the reader took no part in; the inspection sees all.
    """
    seq = log_reader.header_of(connection, act_id)
    header = log_reader.header_at(connection, seq) if seq is not None else None
    if seq is None or header is None or not _took_part(reader, header.actors):
        raise NotFound("not_found", kind="act", number=act_id[:40])
    parts = log_reader.parts_at(connection, log_reader.places(seq, header))
    if any(confidential_inspections.kept_from(connection, reader, part) for part in parts.values()):
        raise NotFound("not_found", kind="act", number=act_id[:40])
    events = [part.data for part in parts.values()]
    opened = tuple(p.subject for p in parts.values() if p.type == "discrepancy.opened/1")
    return ActDetail(
        act=act_id,
        kind=header.kind,
        seq=seq,
        at=header.at,
        occurred=header.occurred,
        actors=header.actors,
        flags=flags(header, events, declared(connection, [header], events)),
        rules=header.rules,
        events=tuple(ActPart(at, p.subject, p.type) for at, p in parts.items()),
        opened=opened,
        differs=differences(connection, reader, opened),
        undecided=tuple(undecided(parts)),
        anchored=anchored(connection, trust, {seq: header.at})[seq],
        given=_given(connection, vault, parts),
        key=act_key(header),
    )


def marked(connection: Connection, act_id: str) -> bool:
    """Return True if an act bears a mark, or a weighing that decides nothing: its author is shown it at once."""
    seq = log_reader.header_of(connection, act_id)
    header = log_reader.header_at(connection, seq) if seq is not None else None
    if seq is None or header is None:
        return False
    return bool(header.flags) or any(undecided(log_reader.parts_at(connection, log_reader.places(seq, header))))


def undecided(parts: Mapping[int, Part]) -> Iterator[Undecided]:
    """Yield the weighings among the events of an act that decide nothing."""
    for part in parts.values():
        seen = getattr(part.data, "check", part.data)
        verdict = getattr(seen, "weighed", None) or getattr(seen, "comparison", None)
        weight = getattr(seen, "weight", None)
        if isinstance(verdict, Comparison) and verdict.verdict == NOT_DECISIVE:
            yield Undecided(part.subject, _why(verdict, weight))
        elif isinstance(weight, Weight) and weight.mark:
            yield Undecided(part.subject, weight.mark)


def _why(verdict: Comparison, weight: Weight | None) -> str:
    """Return why a comparison decides nothing: the certificate that is missing may be that of the earlier weighing."""
    earlier = weight is not None and not weight.mark and verdict.reason in {CALIBRATION_ENDED, CHECK_MASS_OFF}
    return f"earlier_{verdict.reason}" if earlier else verdict.reason or NOT_DECISIVE


def _given(connection: Connection, vault: Vault, parts: Mapping[int, Part]) -> Given | None:
    export = next(((seq, part.data) for seq, part in parts.items() if isinstance(part.data, DocumentIssued)), None)
    if export is None:
        return None
    seq, data = export
    to = private_values.of(connection, vault, [seq])[seq].get("to", "")
    return Given(document=data.document, until_n=data.until_n, to=to)


def _took_part(reader: Reader, actors: tuple[Actor, ...]) -> bool:
    return sees_everything(reader.roles) or any(reader.person in {a.person, a.by} for a in actors)
