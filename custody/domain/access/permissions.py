"""Look up who may do an act, as its ``@act`` declares it, and who may read what, by the table here (docs/roles.md).

To change who may do an act, change ``roles=`` at its ``@act``, beside the rule in ``domain/CAPABILITY``. A permission
that nobody declares stops whoever asks for it, for an answer would hide the mistake. The system administrator has none:
running the service gives no power over evidence.
"""

from collections.abc import Iterable
from typing import cast

from custody.domain.access.roles import ATTENDEES, HOLDERS, READERS, REGISTRY, STORE, Role
from custody.domain.kernel.acts import Act, registered

READ_PERMISSIONS: dict[str, frozenset[Role]] = {
    "exhibit.read": READERS | {Role.LIAISON},
    "case.read": READERS | {Role.LIAISON},
    "history.read": READERS | {Role.LIAISON},
    "operation.read": frozenset({Role.SEIZING_OFFICER, Role.SUPERVISOR, Role.PROSECUTOR, Role.INSPECTOR, Role.LIAISON}),
    "paper_report.read": HOLDERS | {Role.PROSECUTOR, Role.INSPECTOR},
    "paper_act.read": READERS,
    "notice.read": STORE | {Role.SEIZING_OFFICER, Role.PROSECUTOR, Role.INSPECTOR},
    "transfer.read": HOLDERS | {Role.INSPECTOR},
    "court.read": REGISTRY,
    "seal_roll.read": HOLDERS | {Role.KEY_OFFICER, Role.INSPECTOR},
    "place.read": STORE | {Role.INSPECTOR, Role.LABORATORY, Role.COURT_CLERK},
    "register.read": STORE | {Role.INSPECTOR},
    "day_plan.read": READERS,
    "session.read": ATTENDEES | STORE | {Role.INSPECTOR},
    "office.read": frozenset({Role.SUPERVISOR, Role.PROSECUTOR, Role.INSPECTOR}),
    "drift.read": frozenset({Role.SUPERVISOR, Role.INSPECTOR}),
    "proposal.read": STORE | REGISTRY | {Role.INSPECTOR},
    "order.read": READERS,
    "certificate.read": READERS,
    "inventory.read": READERS,
    "discrepancy.read": READERS,
    "derogation.read": STORE | {Role.INSPECTOR, Role.PROSECUTOR, Role.COMMISSION},
    "confidential.read": frozenset({Role.INSPECTOR, Role.PROSECUTOR, Role.SUPERVISOR}),
    "alarm.read": frozenset({Role.INSPECTOR, Role.PROSECUTOR}),
    "bundle.read": frozenset({Role.INSPECTOR, Role.PROSECUTOR, Role.LIAISON}),
    "person.read": frozenset({Role.KEY_OFFICER, Role.INSPECTOR}),
    "device.read": READERS | {Role.KEY_OFFICER},
    "erasure.read": frozenset({Role.INSPECTOR, Role.PROSECUTOR}),
    "directory.read": READERS | {Role.KEY_OFFICER},
    "statistics.read": READERS,
    "log.read": frozenset({Role.INSPECTOR}),
    "self.read": frozenset(Role),
}
"""Reading permission to roles. Which exhibits and cases a reader sees is ``visibility``'s second question."""


def may(roles: Iterable[str], permission: str) -> bool:
    """Return True if one of ``roles`` holds a permission (an act's kind, a reading's name; I41).

    Raises:
        RuntimeError: nobody declares the permission.
    """
    return not roles_permitted(permission).isdisjoint(roles)


def roles_permitted(permission: str) -> frozenset[Role]:
    """Return the roles that hold a permission; raise as ``may``."""
    if not is_permission(permission):
        raise RuntimeError(f"{permission!r} is no permission: no act and no reading has that name")
    known = registered().get(permission)
    return _roles_of(known) if known else READ_PERMISSIONS[permission]


def is_permission(name: str) -> bool:
    """Return True if an act or a reading declares this permission."""
    return name in registered() or name in READ_PERMISSIONS


def act_permissions() -> dict[str, frozenset[Role]]:
    """Return the permission table of the acts: each kind that a person may do, with the roles of its authors."""
    return {kind: _roles_of(known) for kind, known in registered().items() if known.roles}


def service_acts() -> frozenset[str]:
    """Return the acts of the software itself, which no person may do."""
    return frozenset(kind for kind, known in registered().items() if known.by_service)


def _roles_of(known: Act) -> frozenset[Role]:
    return cast("frozenset[Role]", known.roles)  # acts.py stands below the roles and knows them as text
