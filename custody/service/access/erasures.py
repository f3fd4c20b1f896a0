"""Erasures as two authorities prepare them: what is kept under the key of a case or a person, by event and field."""

from msgspec import Struct

from custody.domain.access.visibility import Reader, sees_case
from custody.domain.kernel.errors import NotFound
from custody.domain.people.person import Person
from custody.domain.seizures.case import Case
from custody.storage.read import private_values, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.write import erased_values


class Kept(Struct, frozen=True, kw_only=True):
    """A private value of event ``seq``: its field, its commitment, and the event that erased it (0: it is kept)."""

    seq: int
    name: str
    value: str
    erased_by: int


def kept(connection: Connection, reader: Reader, subject_id: str) -> list[Kept]:
    """Return the private values under the key of a case or a person, in the order of the log.

    Raises:
        NotFound: neither a case that the reader may see nor a person.
    """
    kind = Case if subject_id.startswith(Case.kind) else Person
    state = subject_queries.state(connection, kind, subject_id)
    if isinstance(state, Case) and not sees_case(reader, state):
        raise NotFound("not_found", kind=subject_id[:2], number=subject_id)
    return [
        Kept(seq=value.seq, name=value.name, value=value.digest, erased_by=erased_values.erased_by(value.value))
        for value in private_values.sealed_for(connection, subject_id)
    ]
