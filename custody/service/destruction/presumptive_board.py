"""Read what is tested before a fire, and what is left to test (I65)."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.session_tests import SessionTests
from custody.domain.exhibits.exhibit import ON_SITE, Exhibit
from custody.domain.exhibits.presumptive_result import NOT_DONE, POSITIVE, TestResult, refuted, unsettled
from custody.service.access.openable_links import openable
from custody.service.destruction import sessions
from custody.service.exhibits import display_names
from custody.service.exhibits.display_names import Named
from custody.service.kernel.directory import Directory
from custody.storage.tables.connection import Connection


class TestedRow(Struct, frozen=True, kw_only=True):
    """An exhibit to be tested: its ``results`` here; ``left``: ``""``, ``test``, ``again`` or ``withdraw``."""

    exhibit: str
    added: bool
    results: list[TestResult]
    left: str


class PresumptiveBoard(Struct, frozen=True, kw_only=True):
    """The tests of a session: what was asked, what is left, and whether the draw was made."""

    drawn: bool
    whole: bool
    rows: list[TestedRow]
    tests: SessionTests

    @property
    def waiting(self) -> list[str]:
        """Return the exhibits that still wait for a first or another test."""
        return [row.exhibit for row in self.rows if row.left in {"test", "again"}]


class PresumptiveView(Struct, frozen=True, kw_only=True):
    """The page of a session's tests: its ``board``, the people ``there`` beside the reader, and all names."""

    session: DestructionSession
    board: PresumptiveBoard
    there: list[str]
    people: dict[str, str]
    linked: frozenset[str]
    named: dict[str, Named]


def presumptive_view(
    connection: Connection, directory: Directory, reader: Reader, session_id: str, typed: Iterable[str] = ()
) -> PresumptiveView:
    """Return the tests of a session for one reader; ``typed``: exhibits that the form names.

    Raises:
        NotFound: there is no such session, or none for this reader.
    """
    session = sessions.visible_session(connection, reader, session_id)
    seen = board(connection, session_id, session)
    there = list(dict.fromkeys(a.person for a in session.present() if a.person != reader.person))
    testers = [each.by for row in seen.rows for each in row.results]
    known = {row.exhibit for row in seen.rows}
    listed = [*known, *openable(connection, reader, set(typed) - known)]
    named = display_names.named(connection, directory, reader, [session_id])
    return PresumptiveView(
        session=session, board=seen, there=there, linked=openable(connection, reader, {session_id}),
        people=directory.names(connection, [*there, *testers, *(each.by for each in seen.tests.kits)]),
        named=named | display_names.of_load(connection, listed),
    )  # fmt: skip


def board(connection: Connection, session_id: str, session: DestructionSession) -> PresumptiveBoard:
    """Return the tests of a session as they stand; what was withdrawn is no longer asked for."""
    load = {n: e for n, e in sessions.members(connection, session_id, session).items() if e.session == session_id}
    tests = session.tests or SessionTests()
    others = [n for n, e in load.items() if n not in tests.asked and _here(e, session_id)]
    rows = [_row(number, load, session_id, added=number not in tests.drawn)
            for number in [*tests.asked, *others] if number in load]  # fmt: skip
    whole = bool(load) and all(exhibit.status == ON_SITE for exhibit in load.values())
    return PresumptiveBoard(drawn=bool(tests.drawn), whole=whole, rows=rows, tests=tests)


def _here(exhibit: Exhibit, session_id: str) -> list[TestResult]:
    return [test for test in exhibit.tests if test.session == session_id]


def _row(number: str, load: Mapping[str, Exhibit], session_id: str, *, added: bool) -> TestedRow:
    exhibit = load[number]
    here = _here(exhibit, session_id)
    if refuted(exhibit.tests, exhibit.reported_at):
        left = "withdraw"
    elif not here:
        left = "test"
    else:
        left = "again" if unsettled(exhibit.tests, session_id) else ""
    assert left or any(test.result in {POSITIVE, NOT_DONE} for test in here)
    return TestedRow(exhibit=number, added=added, results=here, left=left)
