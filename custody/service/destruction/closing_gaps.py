"""Ask the rules of the closing what they would still miss, before the chair's answers are whole (I66)."""

from custody.domain.access.visibility import Reader
from custody.domain.destruction.close_session import CloseSession, close_session
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.kernel.errors import CustodyError
from custody.service.destruction.sessions import members, visible_session
from custody.service.kernel.hypothetical import acting
from custody.storage.read import rule_state
from custody.storage.tables.connection import Connection
from custody.storage.write import clock


def closing_gaps(connection: Connection, reader: Reader, command: CloseSession) -> tuple[CustodyError, ...]:
    """Return everything for which the closing would be refused now; nothing for one that would be recorded.

    Raises:
        NotFound: no such session, or none that the reader may see.
    """
    session: DestructionSession = visible_session(connection, reader, command.session)
    world = rule_state.state_reader(connection, list(members(connection, command.session, session)))
    try:
        close_session(command, world, acting(reader, reader.agency, clock.text(clock.now().wall_ms), world))
    except CustodyError as error:
        return (error.with_traceback(None), *error.also)
    return ()
