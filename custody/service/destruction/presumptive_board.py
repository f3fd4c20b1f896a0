"""Read what is tested before a fire, and what is left to test (I65)."""

from collections.abc import Mapping

from msgspec import Struct

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.session_tests import SessionTests
from custody.domain.exhibits.exhibit import ON_SITE, Exhibit
from custody.domain.exhibits.presumptive_result import NOT_DONE, POSITIVE, TestResult, refuted, unsettled
from custody.service.destruction import sessions
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
