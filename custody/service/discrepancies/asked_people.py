"""Find the acts by which a reader may answer a discrepancy (I57c, issue 21)."""

from custody.domain.access.permissions import may
from custody.domain.access.visibility import Reader
from custody.domain.discrepancies.answer import concerned
from custody.domain.discrepancies.discrepancy import DIFFERS, OPEN, Discrepancy
from custody.domain.discrepancies.second_reading import may_read_again
from custody.domain.exhibits.exhibit import Exhibit

ACTS = {
    "withdraw": "discrepancy.withdraw_reading/1",
    "read_again": "discrepancy.read_again/1",
    "answer": "discrepancy.answer/1",
    "look": "discrepancy.look_at_photo/1",
}
"""Acts that answer a discrepancy, by the key of the question."""


def asked_of(reader: Reader, discrepancy: Discrepancy, exhibit: Exhibit | None) -> tuple[str, ...]:
    """Return the keys of ``ACTS`` that the reader may answer the discrepancy with."""
    if discrepancy.status != OPEN:
        return ()
    person = reader.person
    open_to = {
        "withdraw": person == discrepancy.read_by
        and not (discrepancy.withdrawn_at or discrepancy.second_outcome == DIFFERS),
        "read_again": reads_again(reader, discrepancy, exhibit),
        "answer": person in concerned(discrepancy),
        "look": discrepancy.awaits_look and person not in discrepancy.window,
    }
    return tuple(key for key, wanted in open_to.items() if wanted and may(reader.roles, ACTS[key]))


def reads_again(reader: Reader, discrepancy: Discrepancy, exhibit: Exhibit | None) -> bool:
    """Return True if the reader may make the second reading of an exhibit."""
    return exhibit is not None and may_read_again(reader.person, reader.agency, discrepancy, exhibit)
