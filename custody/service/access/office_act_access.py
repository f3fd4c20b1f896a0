"""Access to the acts of an office: letters and records on requests, differences, sessions and hand-overs.

Each function returns the act that the paper is of. The paper is refused to whoever does not see its subject whole, and
to whoever has still to check blind what it would tell (I13).
"""

from custody.domain.access.read_audit import DocumentIssued
from custody.domain.access.visibility import Reader
from custody.domain.destruction.convoke import DestructionSessionConvoked
from custody.domain.destruction.plan_and_open import DestructionSessionAborted
from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.orders.destruction_request import DestructionRequest
from custody.service.access.audited_queries import require_checked, visible_exhibits
from custody.service.destruction.sessions import visible_session
from custody.service.discrepancies import discrepancies
from custody.service.documents.custody_legs import course
from custody.service.orders.destruction_requests import visible_proposal
from custody.service.transfers import slip_contents
from custody.storage.read import histories, log_reader, subject_queries
from custody.storage.tables.connection import Connection


def of_request(connection: Connection, reader: Reader, proposal_id: str) -> str:
    """Return the act of a request for a destruction.

    Raises:
        NotFound: no such request, none that the reader may see, or not all that it names. RuleBroken: ``check_due``.
    """
    asked = visible_proposal(connection, reader, proposal_id)
    seen = visible_exhibits(connection, reader, subject_queries.states(connection, Exhibit, asked.exhibits))
    if len(seen) < len(asked.exhibits):
        raise NotFound("not_found", kind=DestructionRequest.kind, number=proposal_id)
    require_checked(connection, reader, asked.exhibits)
    return _act_at(connection, asked.made)


def of_difference(connection: Connection, reader: Reader, discrepancy_id: str) -> str:
    """Return the act that opened a discrepancy.

    Raises:
        NotFound: no such discrepancy, or none that the reader may see in full. RuleBroken: ``check_due``.
    """
    state = subject_queries.state(connection, Discrepancy, discrepancy_id)
    if not discrepancies.visible_to(connection, reader, {discrepancy_id: state}).get(discrepancy_id):
        raise NotFound("not_found", kind=Discrepancy.kind, number=discrepancy_id)
    if state.about.startswith(Exhibit.kind):
        require_checked(connection, reader, [state.about])
    return _act_at(connection, state.opened)


def of_summons(connection: Connection, reader: Reader, session_id: str, person: str) -> str:
    """Return the act that called a person to a session.

    Raises:
        NotFound: no such session, none that the reader may see, or nobody called this person to it.
    """
    visible_session(connection, reader, session_id)
    for line in reversed(histories.history(connection, session_id)):
        data = line.part.data
        if isinstance(data, DestructionSessionConvoked) and any(called.person == person for called in data.people):
            return line.part.act
    raise NotFound("not_found", kind="PE", number=person[:20])


def of_not_held(connection: Connection, reader: Reader, session_id: str) -> str:
    """Return the act that gave a session up.

    Raises:
        NotFound: no such session, or none that the reader may see. RuleBroken: ``wrong_state`` of any other.
    """
    session = visible_session(connection, reader, session_id)
    for line in histories.history(connection, session_id):
        if isinstance(line.part.data, DestructionSessionAborted):
            return line.part.act
    raise RuleBroken("wrong_state", number=session_id, status=session.status)


def of_hand_over(connection: Connection, reader: Reader, transfer_id: str, *, received: bool) -> str:
    """Return the act that began a hand-over, or the one that ended it; raise as ``slip_contents.require_printable``."""
    slip_contents.require_printable(connection, reader, transfer_id)
    chain = [line for line in histories.history(connection, transfer_id) if line.part.type != DocumentIssued.type]
    start, end, _ = course(chain)
    return (end if received else start).part.act


def _act_at(connection: Connection, seq: int) -> str:
    [part] = log_reader.parts_at(connection, [seq]).values()
    return part.act
