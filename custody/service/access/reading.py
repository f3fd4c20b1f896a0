"""Reading: who may see what, and the record of it, durable before anything is sent (I41).

What a person may not see does not exist for them: ``NotFound``, never "forbidden". An exhibit comes out of here
without its seal, weights and count while the reader has still to check it blind (I13).
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from msgspec import structs

from custody.domain.access.read_audit import Export, Form, Record
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
from custody.domain.destruction.destruction_session import Session
from custody.domain.exhibits.exhibit import IN_TRANSIT, Exhibit
from custody.domain.kernel.errors import BadInput, NotFound, RuleBroken
from custody.domain.seizures.case import Case
from custody.domain.transfers.transfer import Transfer
from custody.log import canonical
from custody.service.access import confidential_inquiries
from custody.service.inventories.inventories import counted_now, uncounted
from custody.service.kernel.directory import Directory
from custody.service.kernel.idempotency_keys import key_made_from, new_key
from custody.service.kernel.perform import Acting
from custody.service.people.sign_in import SignedIn
from custody.storage.read import queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.engine import Store
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

QUARTER = 15 * 60 * 1000
"""Milliseconds in which what a page asks again by itself is one reading."""


def reader_of(session: SignedIn) -> Reader:
    """The reader that a signed-in person is, now."""
    at = clock.text(clock.now().wall_ms)
    return Reader(session.person, session.agency, session.roles, at, session.enrolled)


@dataclass(frozen=True)
class Reading:
    """The way to states, histories and names for signed-in people."""

    store: Store
    vault: Vault
    directory: Directory
    acting: Acting

    async def ask(
        self, question: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:  # fmt: skip
        """Run ``question(connection, ...)`` in a thread, in a short read transaction."""

        def asked() -> T:
            with self.store.reading() as connection:
                return question(connection, *args, **kwargs)

        return await asyncio.to_thread(asked)

    async def exhibit(self, session: SignedIn, number: str, form: Form) -> tuple[Exhibit, Case]:
        """Open an exhibit's history for a reader: its state and its case, the reading on record.

        Raises:
            NotFound: no such exhibit, or none that the person may see.
        """
        found = await self.ask(visible_exhibit, reader_of(session), number)
        await self.record(session, number, form)
        return found

    async def case(self, session: SignedIn, number: str, form: Form) -> Case:
        """Open a case for a reader, the reading on record.

        Raises:
            NotFound: no such case, or none that the person may see.
        """
        found = await self.ask(visible_case, reader_of(session), number)
        await self.record(session, number, form)
        return found

    async def record(self, session: SignedIn, about: str, form: Form, again: str = "") -> None:
        """Put a reading on the reader's own chain, on disk before this returns.

        A page that asks again by itself names its session with ``again``, a secret, for nobody else must take the key:
        then one ``QUARTER`` holds one reading of theirs.
        """
        inquiry = await self.ask(confidential_inquiries.covering, reader_of(session), about) if about else ""
        command = Record(about=about, form=form, inquiry=inquiry)
        key = _key_again(again, command) if again else new_key(self.acting.recorder.sources)
        await self.acting.perform(session, "reading.record/1", command, key)

    async def export(self, session: SignedIn, command: Export) -> None:
        """Put a document that is about to leave on the chain of what it speaks of, on disk before this returns.

        Within a confidential inquiry of the person it stands on the inquiry's chain instead.

        Raises:
            RuleBroken: ``check_due``: it would show its reader what they have still to check blind.
        """
        await self.ask(require_checked, reader_of(session), (command.about,))
        inquiry = await self.ask(confidential_inquiries.covering, reader_of(session), command.about)
        command = structs.replace(command, inquiry=inquiry)
        await self.acting.perform(session, "export.record/1", command, new_key(self.acting.recorder.sources))


def _key_again(secret: str, command: Record) -> str:
    """The same key for the same reading in the same quarter of an hour: recorded again, it is the same act."""
    quarter = clock.now().wall_ms // QUARTER
    return key_made_from(canonical.encode({"secret": secret, "reading": command, "quarter": quarter}))


def visible_case(connection: Connection, reader: Reader, number: str) -> Case:
    """A case that the reader may see.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    case = queries.state(connection, Case, number)
    if not sees_case(reader, case):
        raise NotFound("not_found", kind="CS", number=number)
    return case


def visible_exhibit(connection: Connection, reader: Reader, number: str) -> tuple[Exhibit, Case]:
    """An exhibit that the reader may see, and its case.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    exhibit = queries.state(connection, Exhibit, number)
    case = queries.state(connection, Case, exhibit.case)
    sessions = queries.states(connection, Session, [exhibit.session] if exhibit.session else [])
    if not sees_exhibit(reader, exhibit, case, sessions.get(exhibit.session)):
        raise NotFound("not_found", kind="EV", number=number)
    return _blind(connection, reader, {number: exhibit})[number], case


def visible_exhibits(connection: Connection, reader: Reader, exhibits: dict[str, Exhibit]) -> dict[str, Exhibit]:
    """Those of ``exhibits`` that the reader may see, as they may see them, in the same order."""
    return _blind(connection, reader, seen_exhibits(connection, reader, exhibits))


def seen_exhibits(connection: Connection, reader: Reader, exhibits: Mapping[str, S]) -> dict[str, S]:
    """Those of ``exhibits`` that the reader may see, in the same order, with what they may not see of them."""
    cases = queries.states(connection, Case, {e.case for e in exhibits.values()})
    sessions = queries.states(connection, Session, {e.session for e in exhibits.values() if e.session})
    return {n: e for n, e in exhibits.items() if sees_exhibit(reader, e, cases.get(e.case), sessions.get(e.session))}


def due(connection: Connection, reader: Reader, exhibits: Mapping[str, Checked]) -> set[str]:
    """Those of ``exhibits`` that the reader has still to check blind, or counts (``visibility.check_due``, I43)."""
    transfers = _under_way(connection, exhibits)
    checks = {n for n, e in exhibits.items() if check_due(reader, e, transfers.get(e.transfer))}
    return checks | (uncounted(connection, reader) & exhibits.keys())


def ahead(connection: Connection, exhibits: dict[str, Exhibit]) -> set[str]:
    """Those of ``exhibits`` that anybody has still to check blind, or counts: their measures go into no mail (I13)."""
    transfers = _under_way(connection, exhibits)
    checks = {n for n, e in exhibits.items() if check_ahead(e, transfers.get(e.transfer))}
    return checks | (counted_now(connection) & exhibits.keys())


def _under_way(connection: Connection, exhibits: Mapping[str, Checked]) -> dict[str, Transfer]:
    return queries.states(connection, Transfer, {e.transfer for e in exhibits.values() if e.status == IN_TRANSIT})


def require_checked(connection: Connection, reader: Reader, numbers: Iterable[str]) -> None:
    """Refuse what would show the reader the measures of exhibits that they have still to check blind (I13).

    Raises:
        RuleBroken: ``check_due`` names one of them.
    """
    waiting = due(connection, reader, queries.states(connection, Exhibit, numbers))
    if waiting:
        raise RuleBroken("check_due", number=min(waiting))


def _blind(connection: Connection, reader: Reader, exhibits: dict[str, Exhibit]) -> dict[str, Exhibit]:
    waiting = due(connection, reader, exhibits)
    return {n: masked(e) if n in waiting else e for n, e in exhibits.items()}


def scanned(text: str) -> tuple[str, int]:
    """The number and the copy that a scan or a person gave; copy 0 when only the number came.

    Raises:
        BadInput: what ``labels.stock.identifier.read_payload`` refuses.
    """
    try:
        number, copy = identifier.read_payload(text)
    except LabelError as error:
        # Only what cannot be read as it stands came through another keyboard: a typed hyphen must not become a digit.
        meant = identifier.unscramble(text)
        if meant is None:
            raise BadInput(error.code, **error.facts) from error
        number, copy = identifier.read_payload(meant)
    return number, copy or 0


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
