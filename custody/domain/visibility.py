"""Which cases and exhibits a reader sees: the second question, after the permission table (domain.md 4d, I41)."""

from collections.abc import Iterable

from msgspec import Struct

from custody.domain.exhibit import Exhibit
from custody.domain.roles import READERS, sees_everything
from custody.domain.seizure import Case


class Reader(Struct, frozen=True):
    """Who reads: a person, the agency they belong to, the roles in force now."""

    person: str
    agency: str
    roles: tuple[str, ...]


def sees_case(reader: Reader, case: Case) -> bool:
    """Whether the reader's agency takes part in the case; the inspection sees all, the administrator nothing."""
    return sees_everything(reader.roles) or _takes_part(reader, (*case.agencies, case.prosecution))


def sees_exhibit(reader: Reader, exhibit: Exhibit, case: Case) -> bool:
    """Whether the reader's agency has ever held the exhibit, or takes part in its case."""
    return sees_case(reader, case) or _takes_part(reader, exhibit.agencies)


def _takes_part(reader: Reader, agencies: Iterable[str]) -> bool:
    return bool(READERS & set(reader.roles)) and bool(reader.agency) and reader.agency in agencies
