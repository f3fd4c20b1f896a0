"""Exhibits as a device keeps them, read by thousands: of each only what the device may know, and never a measure."""

from functools import cache

from msgspec import Struct

from custody.domain.access.visibility import Reader, sees_exhibit
from custody.domain.destruction.destruction_session import Session
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.seizures.case import Case
from custody.service.inventories.inventories import uncounted
from custody.storage.read import queries
from custody.storage.tables.connection import Connection


class Analysis(Struct, frozen=True, gc=False):
    """Of a laboratory's report the substance that it found."""

    substance: str


class Outline(Struct, frozen=True, gc=False, kw_only=True):
    """The fields of an exhibit's state that a device may know, and who may see it depends on."""

    case: str
    number: str
    substance: str
    status: str
    holder: str
    moved: int = 0
    to_weigh: bool = False
    place: str = ""
    container: str = ""
    transfer: str = ""
    session: str = ""
    copies: int = 0
    label: int = 0
    laboratory: Analysis | None = None
    open: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()

    @property
    def valid_copy(self) -> int:
        """As ``Exhibit.valid_copy``."""
        return self.label or self.copies

    @property
    def known_substance(self) -> str:
        """As ``Exhibit.known_substance``."""
        return self.laboratory.substance if self.laboratory else self.substance


class _Held(Struct, frozen=True):
    """All that the question who sees an exhibit asks of it."""

    agencies: tuple[str, ...]


class KitExhibit(Struct, frozen=True, gc=False, kw_only=True):
    """An exhibit without what a check compares; ``moved`` is the base of what is done to it offline.

    One that is on its way and was never shown to the reader has its number alone. ``copies``: the copy of
    the label that it bears. ``blocked``: a discrepancy is open.
    """

    number: str
    moved: int
    status: str
    transfer: str
    case: str = ""
    pv: str = ""
    no: str = ""
    substance: str = ""
    holder: str = ""
    place: str = ""
    container: str = ""
    copies: int = 0
    blocked: bool = False
    to_weigh: bool = False


Known = Exhibit | Outline


def kept(
    connection: Connection, reader: Reader, found: dict[str, Known], to_check: dict[str, Exhibit]
) -> tuple[KitExhibit, ...]:
    """The exhibits of a kit: what the reader sees, what they check as a verifier, of all else the number."""
    counted = uncounted(connection, reader)
    found = {n: e for n, e in found.items() if n not in counted}
    cases = queries.states(connection, Case, {e.case for e in (*found.values(), *to_check.values())})
    sessions = queries.states(connection, Session, {e.session for e in found.values() if e.session})

    @cache
    def sees(case: str, session: str, agencies: tuple[str, ...]) -> bool:
        """Asked once for all that belong and went alike, not for each of thousands."""
        return sees_exhibit(reader, _Held(agencies), cases.get(case), sessions.get(session))

    seen = {n: e for n, e in found.items() if sees(e.case, e.session, tuple(e.agencies))}
    pv = {n: case.number for n, case in cases.items()}
    listed = {n: e for n, e in to_check.items() if n not in seen and n not in counted}
    others = {n: e for n, e in found.items() if n not in seen and n not in listed}
    return (
        *(_seen(n, e, pv) for n, e in seen.items()), *(_listed(n, e, pv) for n, e in listed.items()),
        *(KitExhibit(number=n, moved=e.moved, status=e.status, transfer=e.transfer) for n, e in others.items()),
    )  # fmt: skip


def _seen(number: str, one: Known, pv: dict[str, str]) -> KitExhibit:
    return KitExhibit(
        number=number, moved=one.moved, status=one.status, transfer=one.transfer, case=one.case,
        pv=pv[one.case], no=one.number, substance=one.known_substance, holder=one.holder, place=one.place,
        container=one.container, copies=one.valid_copy, blocked=bool(one.open), to_weigh=one.to_weigh,
    )  # fmt: skip


def _listed(number: str, one: Exhibit, pv: dict[str, str]) -> KitExhibit:
    """What a verifier is to check, as its label and the session's list tell it; not where it lies and who holds it."""
    return KitExhibit(
        number=number, moved=one.moved, status=one.status, transfer="", case=one.case, pv=pv[one.case],
        no=one.number, substance=one.known_substance, container=one.container, copies=one.valid_copy,
        blocked=bool(one.open),
    )  # fmt: skip
