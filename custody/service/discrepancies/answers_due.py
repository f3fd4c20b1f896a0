"""Find the answers, second readings and photographs of discrepancies that wait for a reader (I57c)."""

from collections.abc import Iterator, Mapping

from custody.domain.access.visibility import Reader
from custody.domain.discrepancies.answer import answer_until, concerned, waits_for_answer
from custody.domain.discrepancies.discrepancy import READINGS, WEIGHED, Discrepancy
from custody.domain.exhibits.exhibit import Exhibit
from custody.service.discrepancies.asked_people import may_restate, reads_again
from custody.service.discrepancies.causes import causes
from custody.service.oversight.deadlines import DueLine
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection


def answers_due(
    connection: Connection, reader: Reader, discrepancies: Mapping[str, Discrepancy]
) -> Iterator[DueLine]:  # fmt: skip
    """Yield the answers that the reader owes, one line a cause and request, and the second readings colleagues need."""
    today = reader.at[:10]
    mine = {
        discrepancy_id: discrepancy
        for discrepancy_id, discrepancy in discrepancies.items()
        if reader.person in concerned(discrepancy)
        and reader.person not in discrepancy.answered
        and not (reader.person == discrepancy.read_by and discrepancy.withdrawn_at)
        and waits_for_answer(discrepancy, today)
    }
    sealed = subject_queries.states(connection, Exhibit, {d.about for d in mine.values()})
    by_request: dict[tuple[str, str], list[str]] = {}
    for discrepancy_id, cause in causes(connection, mine).items():
        discrepancy = mine[discrepancy_id]
        request = _request(reader.person, discrepancy, sealed.get(discrepancy.about))
        by_request.setdefault((cause.act, request), []).append(discrepancy_id)
    for (_, request), numbers in by_request.items():
        at = min(answer_until(mine[discrepancy_id]) for discrepancy_id in numbers)
        yield DueLine(at=at, sort=request, about=min(numbers), count=len(numbers))
    waiting = {
        discrepancy_id: discrepancy
        for discrepancy_id, discrepancy in discrepancies.items()
        if (discrepancy.withdrawn_at or discrepancy.restated)
        and discrepancy.side == reader.agency
        and discrepancy.awaits_second_reading
    }
    exhibits = subject_queries.states(connection, Exhibit, {d.about for d in waiting.values()})
    for discrepancy_id, discrepancy in waiting.items():
        if reads_again(reader, discrepancy, exhibits.get(discrepancy.about)):
            again = "weigh_again" if discrepancy.sort in WEIGHED else "read_again"
            yield DueLine(at=discrepancy.withdrawn_at or discrepancy.opened_at, sort=again, about=discrepancy_id)


def _request(person: str, discrepancy: Discrepancy, exhibit: Exhibit | None) -> str:
    """Return what the person is asked: only the reader withdraws, only who sealed restates, others explain."""
    if person == discrepancy.read_by and discrepancy.sort in READINGS:
        return "withdraw"
    return "restate" if exhibit is not None and may_restate(person, discrepancy, exhibit) else "answer"


def looks_due(discrepancies: Mapping[str, Discrepancy]) -> Iterator[DueLine]:
    """Yield the photographs of second readings that the inspection has to look at."""
    for discrepancy_id, discrepancy in discrepancies.items():
        if discrepancy.awaits_look:
            yield DueLine(at=discrepancy.opened_at, sort="look", about=discrepancy_id)
