"""Permissions of the roles: one table for acts, one for readings (docs/roles.md).

A permission that stands in no table is denied. The system administrator appears in neither table: running the service
gives no power over evidence.
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
"""Who opens what they hold, and may be in charge of a place."""
DEPOSITARIES = STORE | {R.COURT_CLERK}
"""Who keeps exhibits for good: a store, and the registry of a court."""
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

ACTS: dict[str, frozenset[Role]] = {
    "person.propose/1": frozenset({R.KEY_OFFICER}),
    "person.confirm/1": frozenset({R.KEY_OFFICER, R.INSPECTOR}),
    "device.revoke/1": frozenset({R.KEY_OFFICER}),
    "device.reopen/1": frozenset({R.KEY_OFFICER}),
    "key.compromise/1": frozenset({R.KEY_OFFICER}),
    "key.withdraw_compromise/1": frozenset({R.KEY_OFFICER}),
    "passkey.register/1": ATTENDEES | {R.COURT_CLERK},
    "passkey.confirm/1": frozenset({R.KEY_OFFICER}),
    "passkey.revoke/1": ATTENDEES | {R.COURT_CLERK, R.KEY_OFFICER},
    "place.open/1": frozenset({R.SUPERVISOR}),
    "place.close/1": frozenset({R.SUPERVISOR}),
    "balance.register/1": frozenset({R.SUPERVISOR, R.LABORATORY}),
    "container.open/1": STORE,
    "place.print/1": STORE,
    "container.seal/1": STORE,
    "container.unseal/1": KEEPERS,
    "case.open/1": frozenset({R.SEIZING_OFFICER, R.PROSECUTOR, R.COURT_CLERK}),
    "case.share/1": frozenset({R.SEIZING_OFFICER, R.PROSECUTOR, R.COURT_CLERK}),
    "case.number/1": REGISTRY,
    "case.set_hearing/1": REGISTRY,
    "exhibit.enter_at_court/1": frozenset({R.COURT_CLERK}),
    "operation.open/1": frozenset({R.SEIZING_OFFICER, R.PROSECUTOR}),
    "operation.link/1": frozenset({R.SEIZING_OFFICER, R.PROSECUTOR}),
    "seizure.report/1": STORE | {R.SEIZING_OFFICER},
    "seizure.declare/1": frozenset({R.SEIZING_OFFICER}),
    "seizure.confirm/1": frozenset({R.SEIZING_OFFICER, R.SUPERVISOR}),
    "exhibit.register/1": frozenset({R.SEIZING_OFFICER}),
    "register.take_over/1": frozenset({R.SUPERVISOR}),
    "exhibit.print/1": HOLDERS,
    "label.issue/1": STORE | {R.SEIZING_OFFICER},
    "label.reprint/1": STORE | {R.SEIZING_OFFICER},
    "label.void/1": STORE | {R.SEIZING_OFFICER},
    "exhibit.measure/1": HOLDERS,
    "exhibit.sight/1": READERS,
    "exhibit.report_lost/1": HOLDERS,
    "exhibit.find/1": HOLDERS,
    "exhibit.hand_out/1": HOLDERS,
    "exhibit.store/1": STORE,
    "exhibit.open/1": KEEPERS,
    "exhibit.reseal/1": KEEPERS,
    "exhibit.split/1": KEEPERS,
    "exhibit.consume/1": frozenset({R.LABORATORY}),
    "transfer.dispatch/1": HOLDERS,
    "transfer.receive/1": HOLDERS - {R.SEIZING_OFFICER},
    "transfer.refuse/1": HOLDERS,
    "exhibit.succeed/1": frozenset({R.SUPERVISOR}),
    "transfer.extend/1": frozenset({R.SUPERVISOR, R.PROSECUTOR}),
    "transfer.recall/1": HOLDERS,
    "transfer.handover/1": HOLDERS,
    "transfer.slip/1": HOLDERS,
    "transfer.confirm_slip/1": HOLDERS,
    "outsider.register/1": DEPOSITARIES,
    "outsider.lend/1": DEPOSITARIES,
    "outsider.take_back/1": DEPOSITARIES,
    "laboratory.report/1": frozenset({R.LABORATORY}),
    "paper_report.enter/1": DEPOSITARIES,
    "paper_report.confirm/1": HOLDERS | {R.PROSECUTOR, R.INSPECTOR},
    "paper_report.refuse/1": HOLDERS | {R.PROSECUTOR, R.INSPECTOR},
    "sampling.plan/1": SAMPLERS | {R.INSPECTOR},
    "sampling.result/1": SAMPLERS,
    "destruction.propose/1": DEPOSITARIES,
    "destruction.withdraw/1": DEPOSITARIES,
    "destruction.decline/1": frozenset({R.PROSECUTOR}),
    "hold.place/1": frozenset({R.PROSECUTOR}),
    "hold.lift/1": frozenset({R.PROSECUTOR}),
    "order.issue/1": frozenset({R.PROSECUTOR}),
    "order.enter/1": frozenset({R.COURT_CLERK}),
    "order.confirm/1": REGISTRY,
    "order.original/1": REGISTRY,
    "order.revoke/1": frozenset({R.PROSECUTOR}),
    "order.notify/1": REGISTRY,
    "order.appeal/1": REGISTRY,
    "order.judge/1": REGISTRY,
    "session.plan/1": frozenset({R.COMMISSION}),
    "session.check_out/1": frozenset({R.COMMISSION}),
    "session.recall/1": frozenset({R.PROSECUTOR, R.COMMISSION}),
    "session.draw/1": frozenset({R.VERIFIER}),
    "session.stage/1": frozenset({R.VERIFIER}),
    "session.attend/1": ATTENDEES,
    "session.leave/1": ATTENDEES,
    "session.open/1": frozenset({R.COMMISSION}),
    "session.arrive/1": frozenset({R.VERIFIER}),
    "session.withdraw/1": ATTENDEES,
    "session.burn/1": frozenset({R.COMMISSION}),
    "session.close/1": frozenset({R.COMMISSION}),
    "session.attest/1": ATTENDEES,
    "session.sign/1": ATTENDEES,
    "session.certify/1": frozenset({R.COMMISSION}),
    "certificate.reissue/1": frozenset({R.COMMISSION}),
    "certificate.prepare/1": frozenset({R.COMMISSION}),
    "certificate.countersign/1": ATTENDEES,
    "certificate.seal/1": frozenset({R.COMMISSION}),
    "session.abort/1": frozenset({R.COMMISSION}),
    "place.rate/1": frozenset({R.SUPERVISOR}),
    "place.access/1": STORE | {R.INSPECTOR},
    "place.evacuate/1": STORE,
    "custodian.name/1": frozenset({R.SUPERVISOR, R.INSPECTOR}),
    "custodian.override/1": frozenset({R.INSPECTOR}),
    "inventory.plan/1": frozenset({R.SUPERVISOR, R.INSPECTOR}),
    "inventory.freeze/1": frozenset({R.SUPERVISOR, R.INSPECTOR}),
    "inventory.count/1": READERS,
    "inventory.reconcile/1": frozenset({R.SUPERVISOR, R.INSPECTOR}),
    "inventory.sign/1": READERS,
    "confidential.open/1": frozenset({R.INSPECTOR}),
    "confidential.lift/1": frozenset({R.INSPECTOR, R.PROSECUTOR}),
    "values.erase/1": frozenset({R.INSPECTOR, R.PROSECUTOR}),
    "fact.correct/1": SAMPLERS | REGISTRY | {R.COMMISSION, R.KEY_OFFICER},
    "discrepancy.assign/1": frozenset({R.INSPECTOR}),
    "discrepancy.conclude/1": frozenset({R.INSPECTOR, R.SUPERVISOR, R.PROSECUTOR}),
    "discrepancy.agree_loss/1": frozenset({R.PROSECUTOR}),
    "discrepancy.close/1": frozenset({R.INSPECTOR}),
    "derogation.grant/1": frozenset({R.PROSECUTOR, R.INSPECTOR}),
    "alarm.acknowledge/1": frozenset({R.INSPECTOR, R.PROSECUTOR}),
    "bundle.receive/1": frozenset({R.INSPECTOR, R.PROSECUTOR}),
    "reading.record/1": frozenset(Role),
    "export.record/1": READERS,
}
"""Act kind to the roles whose holder may be its author."""

SERVICE = frozenset({"alarm.raise/1", "alarm.suspect/1", "alarm.escalate/1"})
"""Acts of the software itself, which no person may do."""

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
    """Return True if one of ``roles`` holds a permission (an act's kind, a reading's name; I41)."""
    return not holders(permission).isdisjoint(roles)


def holders(permission: str) -> frozenset[Role]:
    """Return the roles that hold a permission; an unknown permission has no holder."""
    return ACTS.get(permission) or READINGS.get(permission) or frozenset()


def conflict(roles: Iterable[str]) -> str:
    """Return a role of ``roles`` that is incompatible with another of them, or "" (docs/roles.md)."""
    held = set(roles)
    return next((role for role, others in APART if role in held and held & others), "")


def sees_everything(roles: Iterable[str]) -> bool:
    """Return True if no agency or case boundary applies: the inspection sees all (docs/roles.md)."""
    return R.INSPECTOR in set(roles)
