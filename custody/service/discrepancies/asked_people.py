"""Find the acts by which a reader may answer a discrepancy (I57c, issue 21)."""

from custody.domain.access.permissions import may
from custody.domain.access.visibility import Reader
from custody.domain.discrepancies.answer import concerned
from custody.domain.discrepancies.discrepancy import DIFFERS, OPEN, WEIGHED, Discrepancy
from custody.domain.discrepancies.second_reading import may_read_again
from custody.domain.exhibits.exhibit import Exhibit

ACTS = {
    "withdraw": "discrepancy.withdraw_reading/1",
    "restate": "discrepancy.withdraw_reading/1",
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
        "restate": exhibit is not None and may_restate(person, discrepancy, exhibit),
        "read_again": reads_again(reader, discrepancy, exhibit),
        "answer": person in concerned(discrepancy),
        "look": discrepancy.awaits_look and person not in discrepancy.window,
    }
    return tuple(key for key, wanted in open_to.items() if wanted and may(reader.roles, ACTS[key]))


def may_restate(person: str, discrepancy: Discrepancy, exhibit: Exhibit) -> bool:
    """Return True if the person sealed and photographed what differs, and may have mistyped it then (I57c)."""
    sealed = exhibit.sealing_photos > 0 and exhibit.handlers[0] == person
    typed = discrepancy.sort == "seal" or discrepancy.sort in WEIGHED
    asked = discrepancy.restated is None and discrepancy.second is None and discrepancy.together is None
    return sealed and typed and asked


def reads_again(reader: Reader, discrepancy: Discrepancy, exhibit: Exhibit | None) -> bool:
    """Return True if the reader may make the second reading of an exhibit."""
    return exhibit is not None and may_read_again(reader.person, reader.agency, discrepancy, exhibit)
