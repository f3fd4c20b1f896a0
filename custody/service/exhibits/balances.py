"""Balances as a reader sees them, with their calibrations: on what exhibits are weighed."""

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader, sees_place
from custody.domain.discrepancies.discrepancy import OPEN
from custody.domain.exhibits.balance_and_weighing import DECISIVE, Balance, BalanceRegistered
from custody.domain.oversight.alarm import OF_HOUSE, Alarm
from custody.service.kernel.directory import Directory
from custody.storage.read import histories, private_values, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class BalanceLine(Struct, frozen=True, kw_only=True):
    """A balance, its readability and expanded uncertainty in micrograms; ``readable``: the reader sees its record.

    ``counts_until``: the last day for which its certificate counts; ``least_ug``: the smallest weight it decides;
    ``place_name``: where it stands; ``checked_on``, ``checked_well``: its last check mass; until
    ``restorable_until`` one restores the verdicts of its day.
    """

    id: str
    serial: str
    agency: str
    agency_name: str
    readability_ug: int
    uncertainty_ug: int
    calibrated_until: str
    calibrated_on: str = ""
    certificate: str = ""
    counts_until: str = ""
    by_class: bool = False
    least_ug: int = 0
    capacity_ug: int = 0
    place_name: str = ""
    checked_on: str = ""
    checked_well: bool = False
    restorable_until: str = ""
    maker: str = ""
    """Maker and model, "" when none was given or it was erased."""
    readable: bool = False


def alarms_of(connection: Connection, reader: Reader) -> dict[str, Alarm]:
    """Return the open alarms that the supervisors of the reader's agency see: about its balances and their use.

    Of somebody who is named in one it shows nothing: it is for another to ask about.
    """
    if Role.SUPERVISOR not in reader.roles:
        return {}
    opened = subject_queries.find(connection, Alarm, status=OPEN, dossier=reader.agency, limit=None)
    return {
        alarm_id: alarm for alarm_id, alarm in opened.items()
        if alarm.sort in OF_HOUSE and reader.person not in (alarm.figures.people if alarm.figures else ())
    }  # fmt: skip


def balances(connection: Connection, directory: Directory, vault: Vault, reader: Reader) -> list[BalanceLine]:
    """All balances, by agency and serial number: a weighing names the balance, whoever owns it."""
    balance_states = subject_queries.find(connection, Balance, limit=None)
    names = directory.names(connection, {n for b in balance_states.values() for n in (b.agency, b.place) if n})
    described = [b.last_said("maker", b.described) for b in balance_states.values() if b.described]
    texts = private_values.of(connection, vault, described)
    lines = (
        BalanceLine(
            id=balance_id,
            serial=b.serial,
            agency=b.agency,
            agency_name=names[b.agency],
            readability_ug=b.readability_ug,
            uncertainty_ug=b.uncertainty_ug,
            calibrated_until=b.calibrated_until,
            calibrated_on=b.calibrated_on,
            certificate=b.certificate,
            counts_until=b.counts_until,
            by_class=b.by_class,
            least_ug=DECISIVE.least(b.uncertainty_at(0)),
            capacity_ug=b.capacity_ug,
            place_name=names[b.place] if b.place else "",
            checked_on=b.checked[-1].day if b.checked else "",
            checked_well=bool(b.checked and b.checked[-1].well),
            restorable_until=b.restorable_until,
            maker=texts.get(b.last_said("maker", b.described), {}).get("maker") or "",
            readable=sees_place(reader, b),
        )
        for balance_id, b in balance_states.items()
    )
    return sorted(lines, key=lambda line: (line.agency_name.casefold(), line.serial))


def calibrations(connection: Connection, balance_id: str) -> list[BalanceRegistered]:
    """All calibrations of a balance as they were put on record, the newest first; none for a number of no balance."""
    data = [line.part.data for line in histories.history(connection, balance_id)]
    return [event for event in reversed(data) if isinstance(event, BalanceRegistered)]


def calibration(
    connection: Connection, balance_id: str, balance: Balance | None, until: str
) -> Balance | BalanceRegistered | None:
    """Return the state of a balance under its calibration that ended on day ``until``, or None.

    Without such a calibration on record the result is None.
    """
    if balance is None or balance.calibrated_until == until:
        return balance
    return next(
        (
            registration
            for registration in calibrations(connection, balance_id)
            if registration.calibrated_until == until
        ),
        None,
    )
