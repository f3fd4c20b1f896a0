"""Find what the presumptive tests of a session leave open, and what they say for the substances that burnt (I65).

The first belongs to the one list of irregularities; the second stands beside it on page 1: a positive is *compatible*
with a substance, and none is ever identified.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.irregularity import Burnt, Irregularity
from custody.domain.destruction.session_tests import SessionTests
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.presumptive_result import NOT_DONE, TestResult, refuted, unsettled
from custody.domain.law.test_kit import dangerous

GRAVE_MARKS = frozenset({"failed"})
"""Marks that speak against the test itself, and not only for its weakness: the title of the certificate tells."""


class PresumptiveSummary(Struct, frozen=True, kw_only=True):
    """How many of the ``asked`` exhibits were ``tested``, and by substance those that were ``compatible``."""

    asked: int
    tested: int
    compatible: Mapping[str, tuple[str, ...]]


def presumptive_summary(session: DestructionSession, load: Mapping[str, Exhibit]) -> PresumptiveSummary:
    """Return what was tested of what burnt."""
    here = {number: _here(exhibit) for number, exhibit in load.items()}
    asked = _asked(session, load)
    compatible: dict[str, list[str]] = {}
    for number, tests in here.items():
        if any(test.compatible for test in tests):
            compatible.setdefault(load[number].known_substance, []).append(number)
    tested = sum(any(_made(test) for test in here[number]) for number in asked)
    return PresumptiveSummary(
        asked=len(asked), tested=tested, compatible={code: tuple(numbers) for code, numbers in compatible.items()}
    )


def presumptive_findings(burnt: Burnt) -> Iterator[Irregularity]:
    """Yield what lacks: no draw, no test and why, no second test, and each mark of a test that was made."""
    here = {number: _here(exhibit) for number, exhibit in burnt.load.items()}
    if not (burnt.session.tests and burnt.session.tests.drawn):
        yield Irregularity(code="tests_undrawn", sort="missing")
    withdrawn = tuple(number for number in _drawn(burnt.session) if number not in burnt.load)
    if withdrawn:
        yield Irregularity(code="test_withdrawn", sort="missing", exhibits=withdrawn)
    by = {test.by for tests in here.values() for test in tests if _made(test)}
    if len(by) == 1 and len(burnt.load) > 1:
        yield Irregularity(code="tests_by_one", sort="missing", people=tuple(by))
    yield from _lacking(burnt, here)
    yield from _contrary(burnt.load)
    yield from _marked(burnt.session, here)


def _here(exhibit: Exhibit) -> list[TestResult]:
    """Return the tests of an exhibit in the session in which it burnt."""
    return [test for test in exhibit.tests if test.session and test.session == exhibit.session]


def _made(test: TestResult) -> bool:
    """Return True if a test was made, and told before the fire: what is typed in afterwards may never have been."""
    return test.result != NOT_DONE and "late" not in test.marks


def _drawn(session: DestructionSession) -> list[str]:
    return (session.tests or SessionTests()).drawn


def _asked(session: DestructionSession, load: Mapping[str, Exhibit]) -> list[str]:
    return [number for number in (session.tests or SessionTests()).asked if number in load]


def _lacking(burnt: Burnt, here: Mapping[str, list[TestResult]]) -> Iterator[Irregularity]:
    reasons: dict[str, list[str]] = {}
    for number, exhibit in burnt.load.items():
        if any(map(_made, here[number])):
            continue
        reason = next((test.not_done for test in reversed(here[number])), "")
        if reason or dangerous(exhibit.known_substance):
            reasons.setdefault(reason or "dangerous", []).append(number)
    for reason, numbers in reasons.items():
        yield Irregularity(code="test_not_done", sort="missing", exhibits=tuple(numbers), detail=reason)
    told = {number for numbers in reasons.values() for number in numbers}
    asked = _asked(burnt.session, burnt.load)
    untested = tuple(number for number in asked if not any(map(_made, here[number])) and number not in told)
    if untested:
        yield Irregularity(code="test_left_out", sort="missing", exhibits=untested)


def _contrary(load: Mapping[str, Exhibit]) -> Iterator[Irregularity]:
    twice = tuple(number for number, exhibit in load.items() if refuted(exhibit.tests, exhibit.reported_at))
    if twice:
        yield Irregularity(code="test_refuted", sort="disputed", exhibits=twice)
    unanswered = tuple(
        number for number, exhibit in load.items() if number not in twice and unsettled(exhibit.tests, exhibit.session)
    )
    if unanswered:
        yield Irregularity(code="test_unsettled", sort="implausible", exhibits=unanswered)


def _marked(session: DestructionSession, here: Mapping[str, list[TestResult]]) -> Iterator[Irregularity]:
    """Yield each mark with the exhibits whose tests bear it, and what lay open overnight before it burnt (I46)."""
    by_mark: dict[str, list[str]] = {}
    for number, tests in here.items():
        for mark in dict.fromkeys(mark for test in tests for mark in test.marks):
            by_mark.setdefault(mark, []).append(number)
    for mark, numbers in by_mark.items():
        grave = mark in GRAVE_MARKS
        yield Irregularity(
            code="test_marked", sort="implausible" if grave else "missing", exhibits=tuple(numbers), detail=mark
        )
    overnight = tuple(
        number
        for number, tests in here.items()
        if any(test.opened and test.at[:10] != session.lit_at[:10] for test in tests)
    )
    if overnight:
        yield Irregularity(code="test_overnight", sort="missing", exhibits=overnight)
