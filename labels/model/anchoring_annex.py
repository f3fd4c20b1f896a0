"""Data of an anchoring annex: the acts behind a certificate, and the outside holders of the covering heads."""

from dataclasses import dataclass
from datetime import datetime

from labels.model.common import Letterhead, LogHead


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchoredAct:
    """An act by its event in the log: ``what`` (ignited, closed, issued), its index, its leaf hash (hex), when."""

    what: str
    index: int
    leaf: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cosigner:
    """A witness, the id of its key (hex), and when it cosigned by its own clock."""

    name: str
    key: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StampLine:
    """A time-stamp (RFC 3161): by which authority, when; ``own``: by the installation itself, which proves nothing."""

    authority: str
    at: datetime
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchoredHead:
    """A signed head of the log that covers the acts: who cosigned it, who time-stamped it."""

    size: int
    root_hex: str
    witnesses: tuple[Cosigner, ...] = ()
    stamps: tuple[StampLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """An anchoring annex to a certificate: its own ``reference``, and that one's number, version and statement hash.

    ``issued_at`` is the last anchor's time: the same anchors give the same paper. ``head`` is the last head below.
    """

    reference: str
    certificate: str
    certificate_number: str
    version: int
    statement: str
    certified_at: datetime
    letterhead: Letterhead
    head: LogHead
    issued_at: datetime
    acts: tuple[AnchoredAct, ...]
    heads: tuple[AnchoredHead, ...]
    synthetic: bool = False
