"""Balances as a reader sees them, with their calibrations: on what exhibits are weighed."""

from msgspec import Struct

from custody.domain.access.visibility import Reader, sees_place
from custody.domain.exhibits.balance_and_weighing import Balance, BalanceRegistered
from custody.service.kernel.directory import Directory
from custody.storage.read import histories, private_values, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class BalanceLine(Struct, frozen=True, kw_only=True):
    """A balance, its readability and expanded uncertainty in micrograms; ``readable``: the reader sees its record."""

    id: str
    serial: str
    agency: str
    agency_name: str
    readability_ug: int
    uncertainty_ug: int
    calibrated_until: str
    calibrated_on: str = ""
    certificate: str = ""
    maker: str = ""
    readable: bool = False
    """Maker and model, "" when none was given or it was erased."""


def balances(connection: Connection, directory: Directory, vault: Vault, reader: Reader) -> list[BalanceLine]:
    """All balances, by agency and serial number: a weighing names the balance, whoever owns it."""
    balance_states = subject_queries.find(connection, Balance, limit=None)
    names = directory.names(connection, {b.agency for b in balance_states.values()})
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
