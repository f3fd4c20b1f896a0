"""Sessions that ended means had opened, ended once more at each start.

The log says which means ended. The sessions are ended after the act, and a crash or a locked database may come between.
"""

import logging
from collections.abc import Iterable

from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.events import Compromised
from custody.domain.people.device import Device
from custody.domain.people.person import Person
from custody.service.people.accounts import Accounts
from custody.storage.read import log_reader, subject_queries
from custody.storage.tables import accounts
from custody.storage.tables.connection import Connection
from custody.storage.tables.engine import Store
from custody.storage.write import clock

log = logging.getLogger(__name__)


def end_again(store: Store, opened: Accounts) -> None:
    """End each session that began before a means of its person or its device ended; what cannot be written is said."""
    with store.reading() as connection:
        sessions = accounts.session_beginnings(connection)
        people = subject_queries.states(connection, Person, (person for person, _, _ in sessions))
        devices = subject_queries.states(connection, Device, (device for _, device, _ in sessions if device))
        ended = {subject_id: _last(_ends(connection, person)) for subject_id, person in people.items()}
        declared = {subject_id: _last(_declared(connection, d.compromised)) for subject_id, d in devices.items()}
    try:
        for person_id in {person for person, _, began in sessions if began < ended.get(person, 0)}:
            opened.end_sessions(person_id, before=ended[person_id])
        for device_id in {device for _, device, began in sessions if began < declared.get(device, 0)}:
            opened.end_sessions_on(device_id, before=declared[device_id])
    except CustodyError:
        log.exception("sessions of means that ended could not be ended")


def _ends(connection: Connection, person: Person) -> Iterable[str]:
    yield from person.sign_in_ended
    yield from (passkey.revoked for passkey in person.passkeys)
    for grant in person.grants:
        yield from (grant.since, grant.until)
    yield from _declared(connection, person.compromised)


def _declared(connection: Connection, compromised: Iterable[Compromised]) -> Iterable[str]:
    """Yield when each was declared, which is later than since when others may have had the means."""
    return (
        log_reader.recorded_at(connection, compromise.seq) for compromise in compromised if not compromise.withdrawn
    )


def _last(times: Iterable[str]) -> int:
    """Return the last of these times in Unix milliseconds, 0 for none."""
    last = max(times, default="")
    return clock.milliseconds(last) if last else 0
