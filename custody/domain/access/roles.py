"""Permissions of the roles: for acts as their rules declare them, for readings a table (docs/roles.md).

A permission that nobody declares stops whoever asks for it, for an answer would hide the mistake. The system
administrator has neither: running the service gives no power over evidence.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import cast

from custody.domain.kernel.acts import Act, registered


class Role(StrEnum):
    """Dated roles granted to persons by two key officers."""

    SEIZING_OFFICER = "seizing_officer"
    ESCORT = "escort"
    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    LABORATORY = "laboratory"
    COURT_CLERK = "court_clerk"
    PROSECUTOR = "prosecutor"
    COMMISSION = "commission"
    VERIFIER = "verifier"
    WITNESS = "witness"
    INSPECTOR = "inspector"
    KEY_OFFICER = "key_officer"
    ADMINISTRATOR = "administrator"
    LIAISON = "liaison"


R = Role
STORE = frozenset({R.CLERK, R.SUPERVISOR})
HOLDERS = frozenset({R.SEIZING_OFFICER, R.CLERK, R.SUPERVISOR, R.LABORATORY, R.COURT_CLERK})
KEEPERS = HOLDERS - {R.SEIZING_OFFICER}
"""Roles that may open the exhibits they hold, and be in charge of a place."""
DEPOSITARIES = STORE | {R.COURT_CLERK}
"""Roles that keep exhibits for good: the store, and the registry of a court."""
SAMPLERS = HOLDERS - {R.COURT_CLERK}
REGISTRY = frozenset({R.PROSECUTOR, R.COURT_CLERK})
ATTENDEES = frozenset({R.PROSECUTOR, R.COMMISSION, R.VERIFIER, R.WITNESS})
READERS = HOLDERS | ATTENDEES | {R.INSPECTOR}

APART: tuple[tuple[Role, frozenset[Role]], ...] = (
    (R.ADMINISTRATOR, frozenset(Role) - {R.ADMINISTRATOR}),
    (R.KEY_OFFICER, frozenset(Role) - {R.KEY_OFFICER}),
    (R.LIAISON, frozenset(Role) - {R.LIAISON}),
    (R.INSPECTOR, HOLDERS),
    (R.PROSECUTOR, HOLDERS),
    (R.SEIZING_OFFICER, STORE),
)
"""Roles that no person holds together: what one may do, the other must never (docs/roles.md)."""

READINGS: dict[str, frozenset[Role]] = {
    "exhibit.read": READERS,
    "case.read": READERS,
    "history.read": READERS,
    "operation.read": frozenset({R.SEIZING_OFFICER, R.SUPERVISOR, R.PROSECUTOR, R.INSPECTOR}),
    "paper_report.read": HOLDERS | {R.PROSECUTOR, R.INSPECTOR},
    "notice.read": STORE | {R.SEIZING_OFFICER, R.PROSECUTOR, R.INSPECTOR},
    "transfer.read": HOLDERS | {R.INSPECTOR},
    "court.read": REGISTRY,
    "place.read": STORE | {R.INSPECTOR, R.LABORATORY, R.COURT_CLERK},
    "register.read": STORE | {R.INSPECTOR},
    "session.read": ATTENDEES | STORE | {R.INSPECTOR},
    "office.read": frozenset({R.SUPERVISOR, R.PROSECUTOR, R.INSPECTOR}),
    "drift.read": frozenset({R.SUPERVISOR, R.INSPECTOR}),
    "proposal.read": STORE | REGISTRY | {R.INSPECTOR},
    "order.read": READERS,
    "certificate.read": READERS,
    "inventory.read": READERS,
    "discrepancy.read": READERS,
    "derogation.read": STORE | {R.INSPECTOR, R.PROSECUTOR, R.COMMISSION},
    "confidential.read": frozenset({R.INSPECTOR, R.PROSECUTOR, R.SUPERVISOR}),
    "alarm.read": frozenset({R.INSPECTOR, R.PROSECUTOR}),
    "bundle.read": frozenset({R.INSPECTOR, R.PROSECUTOR}),
    "person.read": frozenset({R.KEY_OFFICER, R.INSPECTOR}),
    "device.read": READERS | {R.KEY_OFFICER},
    "erasure.read": frozenset({R.INSPECTOR, R.PROSECUTOR}),
    "directory.read": READERS | {R.KEY_OFFICER},
    "statistics.read": READERS,
    "log.read": frozenset({R.INSPECTOR}),
    "self.read": frozenset(Role),
}
"""Reading permission to roles. Which exhibits and cases a reader sees is ``visibility``'s second question."""


def may(roles: Iterable[str], permission: str) -> bool:
    """Return True if one of ``roles`` holds a permission (an act's kind, a reading's name; I41).

    Raises:
        RuntimeError: nobody declares the permission.
    """
    return not holders(permission).isdisjoint(roles)


def holders(permission: str) -> frozenset[Role]:
    """Return the roles that hold a permission; raise as ``may``."""
    if not is_permission(permission):
        raise RuntimeError(f"{permission!r} is no permission: no act and no reading has that name")
    known = registered().get(permission)
    return _roles_of(known) if known else READINGS[permission]


def is_permission(name: str) -> bool:
    """Return True if an act or a reading declares this permission."""
    return name in registered() or name in READINGS


def permissions() -> dict[str, frozenset[Role]]:
    """Return the permission table of the acts: each kind that a person may do, with the roles of its authors."""
    return {kind: _roles_of(known) for kind, known in registered().items() if known.roles}


def service_acts() -> frozenset[str]:
    """Return the acts of the software itself, which no person may do."""
    return frozenset(kind for kind, known in registered().items() if known.by_service)


def _roles_of(known: Act) -> frozenset[Role]:
    return cast("frozenset[Role]", known.roles)  # acts.py stands below the roles and knows them as text


def conflict(roles: Iterable[str]) -> str:
    """Return a role of ``roles`` that is incompatible with another of them, or "" (docs/roles.md)."""
    held = set(roles)
    return next((role for role, others in APART if role in held and held & others), "")


def sees_everything(roles: Iterable[str]) -> bool:
    """Return True if no agency or case boundary applies: the inspection sees all (docs/roles.md)."""
    return R.INSPECTOR in set(roles)
