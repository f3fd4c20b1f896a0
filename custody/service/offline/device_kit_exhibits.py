"""Exhibits as a device keeps them, read by thousands: of each only what the device may know, and never a measure."""

from functools import cache

from msgspec import Struct

from custody.domain.access.visibility import Reader, sees_exhibit
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.seizures.case import Case
from custody.service.inventories.inventories import uncounted
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection


class Analysis(Struct, frozen=True, gc=False):
    """Substance of a laboratory report."""

    substance: str


class Waiting(Struct, frozen=True, gc=False):
    """The first reading of an exhibit that is to be read again, by its reader."""

    by: str


class Outline(Struct, frozen=True, gc=False, kw_only=True):
    """The fields of an exhibit's state that a device may know, and who may see it depends on."""

    case: str
    exhibit_number: str
    substance: str
    status: str
    holder: str
    moved: int = 0
    to_weigh: bool = False
    to_read_again: Waiting | None = None
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
        """Return the valid label copy, as ``Exhibit.valid_copy``."""
        return self.label or self.copies

    @property
    def known_substance(self) -> str:
        """Return the known substance, as ``Exhibit.known_substance``."""
        return self.laboratory.substance if self.laboratory else self.substance


class _Held(Struct, frozen=True):
    """All that the question who sees an exhibit asks of it."""

    agencies: tuple[str, ...]


class KitExhibit(Struct, frozen=True, gc=False, kw_only=True):
    """An exhibit without what a check compares; ``moved`` is the base of what is done to it offline.

    One that is on its way and was never shown to the reader has its number alone. ``copies``: the copy of
    the label that it bears. ``blocked``: a discrepancy is open. ``reread``: it is to be read again (I57b).
    """

    id: str
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
    reread: bool = False


Known = Exhibit | Outline


def kept(
    connection: Connection, reader: Reader, exhibits: dict[str, Known], to_check: dict[str, Exhibit]
) -> tuple[KitExhibit, ...]:
    """Return the kit's exhibits: those the reader sees or checks as verifier; of the rest, the number alone."""
    counted = uncounted(connection, reader)
    exhibits = {exhibit_id: e for exhibit_id, e in exhibits.items() if exhibit_id not in counted}
    cases = subject_queries.states(connection, Case, {e.case for e in (*exhibits.values(), *to_check.values())})
    sessions = subject_queries.states(
        connection, DestructionSession, {e.session for e in exhibits.values() if e.session}
    )

    @cache
    def sees(case: str, session: str, agencies: tuple[str, ...]) -> bool:
        """Return True if the reader sees it.

        Asked once for all that belong and went alike, not for each of thousands.
        """
        return sees_exhibit(reader, _Held(agencies), cases.get(case), sessions.get(session))

    seen = {exhibit_id: e for exhibit_id, e in exhibits.items() if sees(e.case, e.session, tuple(e.agencies))}
    pv = {case_id: case.case_reference for case_id, case in cases.items()}
    listed = {
        exhibit_id: e for exhibit_id, e in to_check.items() if exhibit_id not in seen and exhibit_id not in counted
    }
    others = {
        exhibit_id: e for exhibit_id, e in exhibits.items() if exhibit_id not in seen and exhibit_id not in listed
    }
    return (
        *(_seen(exhibit_id, e, pv) for exhibit_id, e in seen.items()),
        *(_listed(exhibit_id, e, pv) for exhibit_id, e in listed.items()),
        *(KitExhibit(id=exhibit_id, moved=e.moved, status=e.status, transfer=e.transfer) for exhibit_id,
            e in others.items()),
    )  # fmt: skip


def _seen(exhibit_id: str, exhibit: Known, pv: dict[str, str]) -> KitExhibit:
    return KitExhibit(
        id=exhibit_id, moved=exhibit.moved, status=exhibit.status, transfer=exhibit.transfer, case=exhibit.case,
        pv=pv[exhibit.case], no=exhibit.exhibit_number, substance=exhibit.known_substance, holder=exhibit.holder,
        place=exhibit.place,
        container=exhibit.container, copies=exhibit.valid_copy, blocked=bool(exhibit.open), to_weigh=exhibit.to_weigh,
        reread=exhibit.to_read_again is not None,
    )  # fmt: skip


def _listed(exhibit_id: str, exhibit: Exhibit, pv: dict[str, str]) -> KitExhibit:
    """Return an exhibit for a verifier, as on its label and the session's list, without place and holder."""
    return KitExhibit(
        id=exhibit_id, moved=exhibit.moved, status=exhibit.status, transfer="", case=exhibit.case,
        pv=pv[exhibit.case],
        no=exhibit.exhibit_number, substance=exhibit.known_substance, container=exhibit.container,
        copies=exhibit.valid_copy,
        blocked=bool(exhibit.open),
    )  # fmt: skip
