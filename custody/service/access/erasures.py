"""Erasures as two authorities prepare them: what is kept under the key of a case or a person, by event and field."""

from msgspec import Struct

from custody.domain.access.visibility import Reader, sees_case
from custody.domain.kernel.errors import NotFound
from custody.domain.people.person import Person
from custody.domain.seizures.case import Case
from custody.storage.read import private_values, queries
from custody.storage.tables.connection import Connection
from custody.storage.write import erased_values


class Kept(Struct, frozen=True, kw_only=True):
    """A private value of event ``seq``: its field, its commitment, and the event that erased it (0: it is kept)."""

    seq: int
    name: str
    value: str
    erased_by: int


def kept(connection: Connection, reader: Reader, number: str) -> list[Kept]:
    """The private values under the key of a case or a person, in the order of the log.

    Raises:
        NotFound: neither a case that the reader may see nor a person.
    """
    kind = Case if number.startswith(Case.kind) else Person
    found = queries.state(connection, kind, number)
    if isinstance(found, Case) and not sees_case(reader, found):
        raise NotFound("not_found", kind=number[:2], number=number)
    return [
        Kept(seq=one.seq, name=one.name, value=one.digest, erased_by=erased_values.erased_by(one.value))
        for one in private_values.sealed_for(connection, number)
    ]
