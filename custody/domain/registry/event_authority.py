"""Table of the acts that record each event type (I9, I26).

The log's verification judges an author's right by the act's kind. This table exposes an event that is recorded within
an act of another kind, for example a lifted hold in an act that everybody may do.
"""

from collections.abc import Mapping

from custody.domain.offline.envelope import CLAIM, OFFLINE
from custody.domain.people.device import EnvelopeTaken

_ACTS: Mapping[str, str] = {
    "agency.certificate_numbered/1": "session.certify/1",
    "agency.enrolled/1": "log.found/1 person.confirm/1",
    "agency.rules_chosen/1": "person.confirm/1",
    "agency.witnesses_recorded/1": "session.burn/1",
    "alarm.acknowledged/1": "alarm.acknowledge/1",
    "alarm.escalated/1": "alarm.escalate/1",
    "alarm.raised/1": "alarm.raise/1 alarm.suspect/1",
    "balance.registered/1": "balance.register/1",
    "bundle.received/1": "bundle.receive/1",
    "case.hearing_set/1": "case.set_hearing/1",
    "case.numbered/1": "case.number/1",
    "case.opened/1": "case.open/1 register.take_over/1",
    "case.shared/1": (
        "case.share/1 order.confirm/1 order.issue/1 outsider.lend/1 outsider.take_back/1 "
        "transfer.confirm_slip/1 transfer.handover/1 transfer.receive/1"
    ),
    "certificate.countersigned/1": "certificate.countersign/1",
    "certificate.file_sealed/1": "certificate.seal/1",
    "certificate.issued/1": "session.certify/1",
    "certificate.prepared/1": "certificate.prepare/1",
    "certificate.reissued/1": "certificate.reissue/1",
    "certificate.superseded/1": "certificate.reissue/1",
    "clock.corrected/1": "person.confirm/1",
    "clock.stepped/1": "clock.step/1",
    "confidential.acted/1": "inventory.plan/1 sampling.plan/1",
    "confidential.lifted/1": "confidential.lift/1",
    "confidential.opened/1": "confidential.open/1",
    "container.drawn/1": "session.draw/1",
    "container.label_printed/1": "place.print/1",
    "container.moved/1": (
        "exhibit.store/1 place.evacuate/1 transfer.confirm_slip/1 transfer.dispatch/1 "
        "transfer.handover/1 transfer.recall/1 transfer.receive/1 transfer.refuse/1"
    ),
    "container.opened/1": "container.open/1",
    "container.sealed/1": "container.seal/1",
    "container.staged/1": "session.stage/1",
    "container.unsealed/1": "container.unseal/1",
    "derogation.granted/1": "derogation.grant/1",
    "device.enrolled/1": "person.confirm/1",
    "device.reopened/1": "device.reopen/1",
    "device.revoked/1": "device.revoke/1",
    "discrepancy.adjusted/1": (
        "discrepancy.close/1 exhibit.find/1 outsider.lend/1 outsider.take_back/1 session.arrive/1 "
        "transfer.confirm_slip/1 transfer.handover/1 transfer.receive/1"
    ),
    "discrepancy.assigned/1": "discrepancy.assign/1",
    "discrepancy.closed/1": "discrepancy.close/1",
    "discrepancy.concluded/1": "discrepancy.conclude/1",
    "discrepancy.loss_agreed/1": "discrepancy.agree_loss/1",
    "discrepancy.opened/1": (
        "container.unseal/1 device.claim/1 discrepancy.close/1 exhibit.consume/1 exhibit.find/1 "
        "exhibit.hand_out/1 exhibit.measure/1 exhibit.open/1 exhibit.report_lost/1 exhibit.reseal/1 exhibit.sight/1 "
        "exhibit.split/1 exhibit.succeed/1 fact.correct/1 inventory.count/1 inventory.reconcile/1 "
        "laboratory.report/1 outsider.lend/1 outsider.take_back/1 paper_report.confirm/1 seizure.declare/1 "
        "session.draw/1 session.stage/1 session.withdraw/1 transfer.confirm_slip/1 transfer.handover/1 "
        "transfer.receive/1 transfer.refuse/1"
    ),
    "document.exported/1": "export.record/1",
    "exhibit.alarmed/1": "alarm.raise/1",
    "exhibit.analysed/1": "laboratory.report/1 paper_report.confirm/1",
    "exhibit.arrived/1": "session.arrive/1",
    "exhibit.certified/1": "certificate.reissue/1 session.certify/1",
    "exhibit.claimed/1": "device.claim/1",
    "exhibit.cleared/1": "discrepancy.close/1",
    "exhibit.consumed/1": "exhibit.consume/1",
    "exhibit.counted/1": "inventory.count/1",
    "exhibit.denied/1": "transfer.refuse/1",
    "exhibit.derogated/1": "derogation.grant/1",
    "exhibit.destroyed/1": "session.burn/1",
    "exhibit.destroyed_in_dispute/1": "session.burn/1",
    "exhibit.dispatched/1": "transfer.dispatch/1",
    "exhibit.evacuated/1": "place.evacuate/1",
    "exhibit.found/1": "exhibit.find/1",
    "exhibit.handed_out/1": "exhibit.hand_out/1",
    "exhibit.hold_lifted/1": "hold.lift/1",
    "exhibit.hold_placed/1": "hold.place/1",
    "exhibit.kept/1": "transfer.recall/1 transfer.refuse/1",
    "exhibit.measured/1": "exhibit.measure/1",
    "exhibit.missing/1": "transfer.receive/1",
    "exhibit.opened/1": "exhibit.open/1",
    "exhibit.ordered/1": "order.confirm/1 order.issue/1",
    "exhibit.proposed/1": "destruction.propose/1",
    "exhibit.received/1": (
        "outsider.lend/1 outsider.take_back/1 transfer.confirm_slip/1 transfer.handover/1 transfer.receive/1"
    ),
    "exhibit.reconciled/1": "inventory.reconcile/1",
    "exhibit.registered/1": "exhibit.register/1",
    "exhibit.registered_at_court/1": "exhibit.enter_at_court/1",
    "exhibit.release_extended/1": "transfer.extend/1",
    "exhibit.reported_lost/1": "exhibit.report_lost/1 session.withdraw/1",
    "exhibit.resealed/1": "exhibit.reseal/1",
    "exhibit.retained/1": "order.confirm/1 order.issue/1",
    "exhibit.sampling_planned/1": "sampling.plan/1",
    "exhibit.sighted/1": "exhibit.sight/1",
    "exhibit.split/1": "exhibit.split/1",
    "exhibit.staged/1": "session.stage/1",
    "exhibit.stored/1": "exhibit.store/1",
    "exhibit.succeeded/1": "exhibit.succeed/1",
    "exhibit.taken/1": "exhibit.split/1",
    "exhibit.taken_over/1": "register.take_over/1",
    "exhibit.unproposed/1": "destruction.decline/1 destruction.withdraw/1",
    "exhibit.unordered/1": "order.judge/1 order.revoke/1",
    "exhibit.withdrawn/1": "session.withdraw/1",
    "fact.corrected/1": "fact.correct/1",
    "history.read/1": "reading.record/1",
    "interest.linked/1": "operation.link/1",
    "interest.recorded/1": "operation.link/1",
    "inventory.counted/1": "inventory.count/1",
    "inventory.frozen/1": "inventory.freeze/1",
    "inventory.planned/1": "inventory.plan/1 place.evacuate/1",
    "inventory.reconciled/1": "inventory.reconcile/1",
    "inventory.signed/1": "inventory.sign/1",
    "key.compromise_withdrawn/1": "key.withdraw_compromise/1",
    "key.compromised/1": "key.compromise/1",
    "label.issued/1": "label.issue/1",
    "label.printed/1": "exhibit.print/1",
    "label.reprinted/1": "label.reprint/1",
    "label.voided/1": "label.void/1",
    "log.founded/1": "log.found/1",
    "log.key_announced/1": "person.confirm/1",
    "log.key_ended/1": "person.confirm/1",
    "notice.declared/1": "seizure.declare/1",
    "notice.taken/1": "seizure.report/1",
    "operation.linked/1": "operation.link/1",
    "operation.opened/1": "operation.open/1",
    "order.appealed/1": "order.appeal/1",
    "order.confirmed/1": "order.confirm/1",
    "order.derogated/1": "derogation.grant/1",
    "order.entered/1": "order.enter/1",
    "order.issued/1": "order.issue/1",
    "order.judged/1": "order.judge/1",
    "order.notified/1": "order.notify/1",
    "order.original_seen/1": "order.original/1",
    "order.revoked/1": "order.revoke/1",
    "outsider.registered/1": "outsider.register/1",
    "paper_report.entered/1": "paper_report.enter/1",
    "paper_report.settled/1": "paper_report.confirm/1 paper_report.refuse/1",
    "person.badge_printed/1": "place.print/1",
    "person.change_confirmed/1": "person.confirm/1",
    "person.change_proposed/1": "person.propose/1",
    "person.credentials_reset/1": "person.confirm/1",
    "person.disabled/1": "person.confirm/1",
    "person.enrolled/1": "log.found/1 person.confirm/1",
    "person.passkey_confirmed/1": "passkey.confirm/1",
    "person.passkey_registered/1": "passkey.register/1",
    "person.passkey_revoked/1": "passkey.revoke/1",
    "person.roles_changed/1": "person.confirm/1",
    "place.accessed/1": "place.access/1",
    "place.closed/1": "place.close/1",
    "place.kept/1": "custodian.name/1 custodian.override/1 inventory.sign/1",
    "place.label_printed/1": "place.print/1",
    "place.opened/1": "place.open/1",
    "place.rated/1": "place.rate/1",
    "proposal.made/1": "destruction.propose/1",
    "proposal.settled/1": "destruction.decline/1 destruction.withdraw/1 order.confirm/1 order.issue/1",
    "register.taken_over/1": "register.take_over/1",
    "sample.examined/1": "sampling.result/1",
    "sample.planned/1": "sampling.plan/1",
    "seizure.declared/1": "seizure.declare/1",
    "seizure.delivered/1": (
        "discrepancy.close/1 outsider.lend/1 outsider.take_back/1 transfer.confirm_slip/1 "
        "transfer.handover/1 transfer.receive/1"
    ),
    "seizure.exhibits_counted/1": "exhibit.register/1",
    "seizure.line_confirmed/1": "seizure.confirm/1",
    "seizure.taken_over/1": "register.take_over/1",
    "session.aborted/1": "session.abort/1",
    "session.attendance_changed/1": "session.attend/1 session.leave/1",
    "session.attested/1": "session.attest/1",
    "session.burnt/1": "session.burn/1",
    "session.certified/1": "certificate.reissue/1 session.certify/1",
    "session.checked_out/1": "session.check_out/1",
    "session.closed/1": "session.close/1",
    "session.closed_on_site/1": "session.close/1",
    "session.derogated/1": "derogation.grant/1",
    "session.load_arrived/1": "session.arrive/1",
    "session.load_withdrawn/1": "session.withdraw/1",
    "session.opened/1": "session.open/1",
    "session.planned/1": "session.plan/1",
    "session.recalled/1": "session.recall/1",
    "session.signed/1": "session.sign/1",
    "session.signed_on_site/1": "session.sign/1",
    "session.staged/1": "session.stage/1",
    "transfer.dispatched/1": "transfer.dispatch/1",
    "transfer.made/1": "outsider.lend/1 outsider.take_back/1 transfer.handover/1",
    "transfer.recalled/1": "transfer.recall/1",
    "transfer.received/1": "transfer.confirm_slip/1 transfer.receive/1",
    "transfer.refused/1": "transfer.refuse/1",
    "transfer.releaser_answered/1": "transfer.confirm_slip/1 transfer.refuse/1",
    "transfer.slip_entered/1": "transfer.slip/1",
    "values.erased/1": "values.erase/1",
}
"""Type of event to the acts that record it, and those that recorded it once: a log is read for ever."""
RECORDED_BY: Mapping[str, frozenset[str]] = {
    EnvelopeTaken.type: OFFLINE | {CLAIM},
    **{name: frozenset(acts.split()) for name, acts in _ACTS.items()},
}
"""Every type of event to the kinds of act that record it; what a device sent comes with whatever it recorded."""


def event_not_allowed(kind: str, name: str) -> bool:
    """Return True if an act of this kind records no event of type ``name``."""
    return kind not in RECORDED_BY.get(name, ())
