"""Exhibits that a laboratory holds for a time, and its reports."""

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import OPENED, RELEASED, Exhibit
from custody.domain.exhibits.exhibit_values import LaboratoryResult
from custody.domain.law.end_limits import EndLimits
from custody.domain.law.rule_pack import ConsumptionLimits
from custody.domain.people.agency import Agency
from custody.domain.people.person import Person
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection


class Held(Struct, frozen=True, kw_only=True):
    """An exhibit at the laboratory: from whom, due back when, the latest result, whether its seal is open.

    ``to_open``: the laboratory has not opened it yet, and so reports nothing on it (I67).
    """

    exhibit: str
    case: str
    no: str
    substance: str
    form: str
    holder: str
    released_by: str
    due: str
    blocked: bool
    result: LaboratoryResult | None
    opened: bool = False
    to_open: bool = False


def consumption_limits(connection: Connection, agency_id: str) -> ConsumptionLimits:
    """Return the limits on what analysis uses up, by the pack of the agency that holds the exhibit (I51)."""
    return subject_queries.state(connection, Agency, agency_id).rules_now().consumption


def whole_limits(connection: Connection, agency_id: str) -> EndLimits:
    """Return from how much a prosecutor agrees to a whole consumption, by the pack of the agency (I53)."""
    return subject_queries.state(connection, Agency, agency_id).rules_now().ends


def held(connection: Connection, reader: Reader, after: str, limit: int) -> list[Held]:
    """Return exhibits released to people of the reader's agency, in order of number, after the cursor."""
    colleagues = list(subject_queries.find(connection, Person, dossier=reader.agency, limit=None))
    exhibits = subject_queries.find(
        connection, Exhibit, holder=colleagues, status=(RELEASED, OPENED), after=after, limit=limit
    )
    return [_held(exhibit_id, exhibit) for exhibit_id, exhibit in exhibits.items()]


def _held(exhibit_id: str, exhibit: Exhibit) -> Held:
    return Held(
        exhibit=exhibit_id, case=exhibit.case, no=exhibit.exhibit_number, substance=exhibit.substance,
        form=exhibit.form,
        holder=exhibit.holder, released_by=exhibit.released_by, due=exhibit.due, blocked=bool(exhibit.open),
        result=exhibit.laboratory, opened=exhibit.status == OPENED, to_open=not exhibit.opened_by,
    )  # fmt: skip
