"""Define the roles, their groups, and which of them no person holds together (docs/roles.md).

Who may do an act stands at its ``@act``, in ``domain/CAPABILITY``; who may read what, in ``permissions``.
"""

from collections.abc import Iterable
from enum import StrEnum


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
"""Roles that may receive exhibits, open those they hold, and be in charge of a place."""
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


def conflict(roles: Iterable[str]) -> str:
    """Return a role of ``roles`` that is incompatible with another of them, or "" (docs/roles.md)."""
    held = set(roles)
    return next((role for role, others in APART if role in held and held & others), "")


def sees_everything(roles: Iterable[str]) -> bool:
    """Return True if no agency or case boundary applies: the inspection sees all (docs/roles.md)."""
    return R.INSPECTOR in set(roles)
