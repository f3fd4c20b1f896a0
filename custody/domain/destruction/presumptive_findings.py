"""Find what the presumptive tests of a session say and leave open, for page 1 of its certificate (I65)."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.session_tests import SessionTests
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.presumptive_result import NOT_DONE, POSITIVE, TestResult, refuted, unsettled
from custody.domain.law.test_kit import dangerous


class PresumptiveFinding(Struct, frozen=True, kw_only=True):
    """One sentence: its ``code``, the ``exhibits`` it names; ``detail``: a substance, a mark or a reason.

    ``asked``, ``done``: of how many drawn or added exhibits how many were tested.
    """

    code: str
    exhibits: tuple[str, ...] = ()
    detail: str = ""
    asked: int = 0
    done: int = 0

    @property
    def good(self) -> bool:
        """Return True if it tells what was done, and nothing that lacks."""
        return self.code in {"compatible", "tested"} and self.asked == self.done


def presumptive_findings(
    session_id: str, session: DestructionSession, load: Mapping[str, Exhibit]
) -> Iterator[PresumptiveFinding]:
    """Yield what the tests of a burnt session say; nothing of a fire that was entered from what was published.

    ``load``: what burnt in it. A substance with a positive is *compatible*; none is ever identified.
    """
    claimed = session.ignition_claimed
    if not session.ignited_at or (claimed is not None and claimed.source == "press"):
        return
    here = {number: [t for t in exhibit.tests if t.session == session_id] for number, exhibit in load.items()}
    asked = [number for number in (session.tests or SessionTests()).asked if number in load]
    done = [number for number in asked if any(t.result != NOT_DONE for t in here[number])]
    if session.tests and session.tests.drawn:
        yield PresumptiveFinding(code="tested", asked=len(asked), done=len(done))
    else:
        yield PresumptiveFinding(code="undrawn")
    yield from _compatible(load, here)
    yield from _lacking(load, here, asked)
    yield from _contrary(session_id, load)
    yield from _marked(session, here)


def _compatible(load: Mapping[str, Exhibit], here: Mapping[str, list[TestResult]]) -> Iterator[PresumptiveFinding]:
    by_substance: dict[str, list[str]] = {}
    for number, tests in here.items():
        if any(t.result == POSITIVE for t in tests):
            by_substance.setdefault(load[number].known_substance, []).append(number)
    for substance, numbers in by_substance.items():
        yield PresumptiveFinding(code="compatible", exhibits=tuple(numbers), detail=substance)


def _lacking(
    load: Mapping[str, Exhibit], here: Mapping[str, list[TestResult]], asked: list[str]
) -> Iterator[PresumptiveFinding]:  # fmt: skip
    reasons: dict[str, list[str]] = {}
    for number, exhibit in load.items():
        if any(t.result != NOT_DONE for t in here[number]):
            continue
        reason = next((t.not_done for t in reversed(here[number])), "")
        if reason or dangerous(exhibit.known_substance):
            reasons.setdefault(reason or "dangerous", []).append(number)
    for reason, numbers in reasons.items():
        yield PresumptiveFinding(code="not_done", exhibits=tuple(numbers), detail=reason)
    told = {number for numbers in reasons.values() for number in numbers}
    untested = tuple(number for number in asked if not here[number] and number not in told)
    if untested:
        yield PresumptiveFinding(code="untested", exhibits=untested)


def _contrary(session_id: str, load: Mapping[str, Exhibit]) -> Iterator[PresumptiveFinding]:
    twice = tuple(number for number, exhibit in load.items() if refuted(exhibit.tests, exhibit.reported_at))
    if twice:
        yield PresumptiveFinding(code="refuted", exhibits=twice)
    open_ = tuple(n for n, exhibit in load.items() if n not in twice and unsettled(exhibit.tests, session_id))
    if open_:
        yield PresumptiveFinding(code="unsettled", exhibits=open_)


def _marked(session: DestructionSession, here: Mapping[str, list[TestResult]]) -> Iterator[PresumptiveFinding]:
    """Yield each mark with the exhibits whose tests bear it, and what lay open overnight before it burnt (I46)."""
    by_mark: dict[str, list[str]] = {}
    for number, tests in here.items():
        for mark in dict.fromkeys(mark for t in tests for mark in t.marks):
            by_mark.setdefault(mark, []).append(number)
    for mark, numbers in by_mark.items():
        yield PresumptiveFinding(code="mark", exhibits=tuple(numbers), detail=mark)
    overnight = tuple(
        number for number, tests in here.items() if any(t.opened and t.at[:10] != session.lit_at[:10] for t in tests)
    )
    if overnight:
        yield PresumptiveFinding(code="overnight", exhibits=overnight)
