"""Answer what a person may see, and record that they consulted it, durably before anything is sent (I41).

What a person may not see does not exist for them: ``NotFound``, never "forbidden". An exhibit comes out of here
without its seal, weights and count while the reader has still to check it blind (I13).
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from msgspec import structs

from custody.domain.access.permissions import may
from custody.domain.access.read_audit import Document, Form, IssueDocument, Record
from custody.domain.access.visibility import (
    Checked,
    Held,
    Reader,
    check_ahead,
    check_due,
    masked,
    sees_case,
    sees_exhibit,
)
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.discrepancies.answer import answer_until
from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.discrepancies.second_reading import may_read_again
from custody.domain.exhibits.exhibit import IN_TRANSIT, Exhibit
from custody.domain.kernel.errors import BadInput, NotFound, RuleBroken
from custody.domain.kernel.typed_text import is_subject
from custody.domain.seizures.case import Case
from custody.domain.transfers.transfer import Transfer
from custody.service.access import confidential_inspections, reading_windows
from custody.service.access.reading_windows import ReadingWindows
from custody.service.inventories.inventories import counted_now, uncounted
from custody.service.kernel import heavy_work
from custody.service.kernel.directory import Directory
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Acting
from custody.service.people.sign_in import SignedIn
from custody.storage.read import histories, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.engine import Store
from custody.storage.tables.reading_repeats import Repeat
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import clock
from labels.layout.errors import LabelError
from labels.stock import identifier

P = ParamSpec("P")
T = TypeVar("T")


class Seen(Held, Protocol):
    """An exhibit, as far as who may see it depends on it."""

    @property
    def case(self) -> str:
        """The case that it is of."""

    @property
    def session(self) -> str:
        """The session that it is staged in, "" for none."""


S = TypeVar("S", bound=Seen)


def reader_of(session: SignedIn) -> Reader:
    """Return the signed-in person as a reader, at the present time."""
    at = clock.text(clock.now().wall_ms)
    return Reader(session.person, session.agency, session.roles, at, session.enrolled)


@dataclass(frozen=True)
class AuditedQueries:
    """Answer signed-in people: states, histories and names."""

    store: Store
    vault: Vault
    directory: Directory
    acting: Acting
    windows: ReadingWindows = field(default_factory=ReadingWindows)

    async def in_snapshot(
        self, question: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:  # fmt: skip
        """Run ``question(connection, ...)`` in a thread, in one snapshot that is closed before this returns."""

        def answer() -> T:
            """Answer in a snapshot."""
            with self.store.snapshot() as connection:
                return question(connection, *args, **kwargs)

        return await asyncio.to_thread(answer)

    async def in_heavy_snapshot(
        self, question: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:  # fmt: skip
        """Run ``question(connection, ...)`` as ``in_snapshot``, in a thread for papers and registers."""

        def answer() -> T:
            """Answer in a snapshot."""
            with self.store.snapshot() as connection:
                return question(connection, *args, **kwargs)

        return await heavy_work.paper(answer)

    async def exhibit(self, session: SignedIn, exhibit_id: str, form: Form) -> tuple[Exhibit, Case]:
        """Open an exhibit's history for a reader: its state and its case, the reading on record.

        Raises:
            NotFound: no such exhibit, or none that the person may see.
        """
        exhibit = await self.in_snapshot(visible_exhibit, reader_of(session), exhibit_id)
        await self.record(session, exhibit_id, form)
        return exhibit

    async def case(self, session: SignedIn, case_id: str, form: Form) -> Case:
        """Open a case for a reader, the reading on record.

        Raises:
            NotFound: no such case, or none that the person may see.
        """
        state = await self.in_snapshot(visible_case, reader_of(session), case_id)
        await self.record(session, case_id, form)
        return state

    async def record(self, session: SignedIn, about: str, form: Form, listing: str = "") -> None:
        """Put a reading on the reader's own chain, on disk before this returns.

        The same reading within a quarter of an hour is counted instead, on disk before this returns too. Searches of
        one list (``listing``) are one reading, whatever their words: else invented words would fill the log.
        """
        about = " ".join(about.split())
        subject, inquiry = await self.in_snapshot(_read_subject, reader_of(session), about)
        listing = "" if subject else listing
        key = (session.person, subject, listing, form, inquiry)
        now, act = clock.now().wall_ms, new_key(self.acting.recorder.sources)
        window = self.windows.open(*key, now=now, act=act)
        async with window.lock:
            if not window.recorded:
                if window.about not in (None, about):
                    window.act = act  # of the other words nobody knows if they are on the log: one key, one act
                window.about = about
                command = Record(about=about, form=form, inquiry=inquiry, listing=listing)
                await self.acting.perform(session, "read_audit.record/1", command, window.act)
                window.recorded = True
                return
        await asyncio.to_thread(reading_windows.count, self.store, Repeat(
            of=window.act, act=act, person=session.person, agency=session.agency, about=subject, form=form,
            inquiry=inquiry, listing=listing, first_at=window.first_at, last_at=now,
        ))  # fmt: skip

    async def hand_out(self, session: SignedIn, about: str, document: Document, form: Form, of: str = "") -> None:
        """Put a document that is about to leave on record: on the chain of what it speaks of, and on the reader's.

        The same document within a quarter of an hour is counted as a repeated reading, unless more was recorded about
        its subject meanwhile.

        Raises:
            RuleBroken: ``check_due``, as ``export``.
        """
        window = self.windows.open("document", session.person, about, document, of, now=clock.now().wall_ms, act="")
        async with window.lock:
            last, head = await self.in_snapshot(histories.end, about)
            if last != window.until:
                command = IssueDocument(about=about, document=document, until_n=last, head=head, of=of)
                confided = await self.export(session, command)
                window.until = last if confided else last + 1  # where the record of this document itself stands
            else:
                await self.in_snapshot(require_checked, reader_of(session), (about,))
        await self.record(session, about, form)

    async def export(self, session: SignedIn, command: IssueDocument) -> str:
        """Put a document that is about to leave on the chain of what it speaks of, on disk before this returns.

        Within a confidential inspection of the person it stands on the inquiry's chain instead, which this returns.

        Raises:
            RuleBroken: ``check_due``: it would show its reader what they have still to check blind.
        """
        await self.in_snapshot(require_checked, reader_of(session), (command.about,))
        inquiry = await self.in_snapshot(confidential_inspections.covering, reader_of(session), command.about)
        command = structs.replace(command, inquiry=inquiry)
        await self.acting.perform(session, "document.issue/1", command, new_key(self.acting.recorder.sources))
        return inquiry


def _read_subject(connection: Connection, reader: Reader, about: str) -> tuple[str, str]:
    """Return the subject that a reading names, "" where there is none, and the reader's inquiry that covers it."""
    if not (is_subject(about) and subject_queries.existing_ids(connection, (about,))):
        return "", ""
    return about, confidential_inspections.covering(connection, reader, about)


def visible_case(connection: Connection, reader: Reader, case_id: str) -> Case:
    """Return a case that the reader may see.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    case = subject_queries.state(connection, Case, case_id)
    if not sees_case(reader, case):
        raise NotFound("not_found", kind="CS", number=case_id)
    return case


def visible_exhibit(connection: Connection, reader: Reader, exhibit_id: str) -> tuple[Exhibit, Case]:
    """Return an exhibit that the reader may see, and its case.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    exhibit = subject_queries.state(connection, Exhibit, exhibit_id)
    case = subject_queries.state(connection, Case, exhibit.case)
    sessions = subject_queries.states(connection, DestructionSession, [exhibit.session] if exhibit.session else [])
    if not sees_exhibit(reader, exhibit, case, sessions.get(exhibit.session)):
        raise NotFound("not_found", kind="EV", number=exhibit_id)
    return _blind(connection, reader, {exhibit_id: exhibit})[exhibit_id], case


def visible_exhibits(connection: Connection, reader: Reader, exhibits: dict[str, Exhibit]) -> dict[str, Exhibit]:
    """Return the members of ``exhibits`` that the reader may see, masked where needed, in the same order."""
    return _blind(connection, reader, seen_exhibits(connection, reader, exhibits))


def seen_exhibits(connection: Connection, reader: Reader, exhibits: Mapping[str, S]) -> dict[str, S]:
    """Return the members of ``exhibits`` that the reader may see, unmasked and in the same order."""
    cases = subject_queries.states(connection, Case, {e.case for e in exhibits.values()})
    sessions = subject_queries.states(
        connection, DestructionSession, {e.session for e in exhibits.values() if e.session}
    )
    return {
        exhibit_id: e
        for exhibit_id, e in exhibits.items()
        if sees_exhibit(reader, e, cases.get(e.case), sessions.get(e.session))
    }


def blind_checks_due(connection: Connection, reader: Reader, exhibits: Mapping[str, Checked]) -> set[str]:
    """Return the ids in ``exhibits`` that the reader must still check blind, or counts (``check_due``, I43, I57c)."""
    transfers = _under_way(connection, exhibits)
    checks = {exhibit_id for exhibit_id, e in exhibits.items() if check_due(reader, e, transfers.get(e.transfer))}
    return checks | (uncounted(connection, reader) & exhibits.keys()) | _second_readings(connection, reader, exhibits)


def _second_readings(connection: Connection, reader: Reader, exhibits: Mapping[str, Checked]) -> set[str]:
    """Return what the reader may still read a second time, blind (I57c), while the people concerned are asked.

    From then on the reader sees what is wrong in their store.
    """
    doubted = {exhibit_id: discrepancy_id for exhibit_id, e in exhibits.items() for discrepancy_id in e.open}
    if not doubted or not may(reader.roles, "discrepancy.read_again/1"):
        return set()
    known = subject_queries.states(connection, Exhibit, doubted)
    standing = subject_queries.states(connection, Discrepancy, {each for e in known.values() for each in e.open})
    return {
        exhibit_id
        for exhibit_id, exhibit in known.items()
        for discrepancy in (standing[each] for each in exhibit.open)
        if may_read_again(reader.person, reader.agency, discrepancy, exhibit)
        and reader.at[:10] <= answer_until(discrepancy)
    }


def blind_checks_open(connection: Connection, exhibits: dict[str, Exhibit]) -> set[str]:
    """Return the ids in ``exhibits`` that anybody must still check blind, or counts.

    Their measures go into no mail (I13).
    """
    transfers = _under_way(connection, exhibits)
    checks = {exhibit_id for exhibit_id, e in exhibits.items() if check_ahead(e, transfers.get(e.transfer))}
    return checks | (counted_now(connection) & exhibits.keys())


def _under_way(connection: Connection, exhibits: Mapping[str, Checked]) -> dict[str, Transfer]:
    return subject_queries.states(
        connection, Transfer, {e.transfer for e in exhibits.values() if e.status == IN_TRANSIT}
    )


def require_checked(connection: Connection, reader: Reader, numbers: Iterable[str]) -> None:
    """Refuse what would show the reader the measures of exhibits that they have still to check blind (I13).

    Raises:
        RuleBroken: ``check_due`` names one of them.
    """
    waiting = blind_checks_due(connection, reader, subject_queries.states(connection, Exhibit, numbers))
    if waiting:
        raise RuleBroken("check_due", number=min(waiting))


def _blind(connection: Connection, reader: Reader, exhibits: dict[str, Exhibit]) -> dict[str, Exhibit]:
    waiting = blind_checks_due(connection, reader, exhibits)
    return {exhibit_id: masked(e) if exhibit_id in waiting else e for exhibit_id, e in exhibits.items()}


def scanned(text: str) -> tuple[str, int]:
    """Return the number and the copy that a scan or a person gave; copy 0 if only the number came.

    Raises:
        BadInput: what ``labels.stock.identifier.read_payload`` refuses.
    """
    try:
        subject_id, copy = identifier.read_payload(text)
    except LabelError as error:
        # Only what cannot be read as it stands came through another keyboard: a typed hyphen must not become a digit.
        meant = identifier.unscramble(text)
        if meant is None:
            raise BadInput(error.code, **error.facts) from error
        subject_id, copy = identifier.read_payload(meant)
    return subject_id, copy or 0


def scanned_lines(text: str) -> tuple[tuple[str, int], ...]:
    """Many scans, one a line, as ``scanned``; empty lines are passed over.

    Raises:
        BadInput: as ``scanned``, with the ``line`` and what stands there.
    """
    return tuple(_scanned_line(place, line) for place, line in enumerate(text.splitlines(), 1) if line.strip())


def _scanned_line(place: int, line: str) -> tuple[str, int]:
    try:
        return scanned(line)
    except BadInput as error:
        raise BadInput(error.code, **{**error.facts, "line": place, "text": line.strip()[:60]}) from error
