"""The register: every kind of act with its command and its rule, every event type, every kind of subject.

Adding to the language of the log happens here and in ``roles.ACTS``, nowhere else.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec
from msgspec import Struct

from custody.domain.access import confidential_inquiry, erasure, read_audit
from custody.domain.certificates import certificate, pdf_signatures, reissue
from custody.domain.destruction import (
    attendance,
    burn,
    close_session,
    destruction_session,
    offline_checkout,
    plan_and_open,
    predestruction_check,
    sack_sampling,
    sign_off,
)
from custody.domain.discrepancies import closure, correction, correction_event, discrepancy, inquiry
from custody.domain.exchange import received_bundle
from custody.domain.exhibits import (
    blank_labels,
    blind_check,
    exhibit,
    labels,
    legal_hold,
    loss_report,
    metrology,
    opening,
    sealed_sack,
    sighting,
    subsample,
)
from custody.domain.inventories import inventory, inventory_count
from custody.domain.kernel import claimed_time
from custody.domain.kernel.context import Decision, Moment, World
from custody.domain.kernel.events import Event, Fact, State, Types
from custody.domain.laboratory import laboratory_report, paper_report, sampling_plan
from custody.domain.law import derogation
from custody.domain.orders import (
    appeal,
    court_registry,
    destruction_proposal,
    disposal,
    draft_order,
    issue_order,
    order,
    order_original,
)
from custody.domain.oversight import alarm, suspicion
from custody.domain.people import (
    agency,
    compromised_credentials,
    device,
    directory_changes,
    external_party,
    genesis,
    installation,
    passkey,
    passkey_signed_acts,
    person,
)
from custody.domain.places import close_place, custodian, entry_log, evacuation, place, put_away, security_rating
from custody.domain.registry.visible_references import require_seen
from custody.domain.seizures import (
    case,
    case_number,
    first_notice,
    joint_operation,
    register_exhibits,
    register_takeover,
    seizure,
)
from custody.domain.transfers import (
    hand_over,
    loan_to_external,
    paper_slip,
    receive,
    release_extension,
    releaser_confirmation,
    succession,
    transfer,
)

Rule = Callable[[Any, World, Moment], Decision]


class Act(Struct, frozen=True):
    """A kind of act: the form of its command and the rule that decides it."""

    kind: str
    command: type[Struct]
    decide: Rule


def _guarded(kind: str, rule: Rule) -> Rule:
    """Return the rule wrapped in the checks common to all acts: visibility (I41), hours and passkey.

    A rule is applied only to subjects that its author sees. Some kinds need the passkey of their author. A claimed hour
    must be possible (``hours``); an act claimed to occur after the clock's time is flagged (I23).
    """

    @wraps(rule)
    def decide(command: Any, world: World, moment: Moment) -> Decision:
        claimed_time.require_source(kind, moment)
        require_seen(command, world, moment)
        decision = rule(command, world, moment)
        claimed_time.require_order(kind, command, decision, world, moment)
        passkey_signed_acts.require_passkey(kind, command, world, moment, decision)
        if moment.claimed_at > moment.at:
            decision.flags = (*decision.flags, "occurred_in_future")
        return decision

    return decide


GENESIS = "log.found/1"
ACTS: dict[str, Act] = {
    act.kind: Act(act.kind, act.command, _guarded(act.kind, act.decide))
    for act in (
        Act(GENESIS, genesis.Found, genesis.found),
        Act("person.propose/1", directory_changes.Propose, directory_changes.propose),
        Act("person.confirm/1", directory_changes.Confirm, directory_changes.confirm),
        Act("device.revoke/1", device.RevokeDevice, device.revoke),
        Act("device.reopen/1", device.ReopenDevice, device.reopen),
        Act("key.compromise/1", compromised_credentials.DeclareCompromised, compromised_credentials.declare),
        Act("key.withdraw_compromise/1", compromised_credentials.WithdrawCompromise, compromised_credentials.withdraw),
        Act("passkey.register/1", passkey.RegisterPasskey, passkey.register),
        Act("passkey.confirm/1", passkey.ConfirmPasskey, passkey.confirm),
        Act("passkey.revoke/1", passkey.RevokePasskey, passkey.revoke),
        Act("place.open/1", place.OpenPlace, place.open_place),
        Act("place.close/1", close_place.ClosePlace, close_place.close_place),
        Act("container.open/1", place.OpenContainer, place.open_container),
        Act("place.print/1", labels.PrintPlaceLabels, labels.print_place_labels),
        Act("container.seal/1", sealed_sack.SealContainer, sealed_sack.seal),
        Act("container.unseal/1", sealed_sack.UnsealContainer, sealed_sack.unseal),
        Act("balance.register/1", metrology.RegisterBalance, metrology.register_balance),
        Act("case.open/1", case.OpenCase, case.open_case),
        Act("case.share/1", case.ShareCase, case.share_case),
        Act("case.number/1", case_number.NumberCase, case_number.enter),
        Act("case.set_hearing/1", court_registry.SetHearing, court_registry.set_hearing),
        Act("exhibit.enter_at_court/1", court_registry.EnterAtCourt, court_registry.enter),
        Act("operation.open/1", joint_operation.OpenOperation, joint_operation.open_operation),
        Act("operation.link/1", joint_operation.LinkOperation, joint_operation.link),
        Act("seizure.report/1", first_notice.TakeNotice, first_notice.take),
        Act("seizure.declare/1", seizure.DeclareSeizure, first_notice.declare),
        Act("seizure.confirm/1", seizure.ConfirmLine, seizure.confirm_line),
        Act("register.take_over/1", register_takeover.TakeOver, register_takeover.take_over),
        Act("exhibit.register/1", register_exhibits.RegisterExhibits, register_exhibits.register),
        Act("label.issue/1", blank_labels.IssueBlanks, blank_labels.issue),
        Act("label.reprint/1", blank_labels.ReprintBlanks, blank_labels.reprint),
        Act("label.void/1", blank_labels.VoidBlanks, blank_labels.void),
        Act("exhibit.print/1", labels.PrintLabels, labels.print_labels),
        Act("exhibit.measure/1", blind_check.Measure, blind_check.measure),
        Act("exhibit.sight/1", sighting.Sight, sighting.sight),
        Act("exhibit.report_lost/1", loss_report.ReportLost, loss_report.report_lost),
        Act("exhibit.find/1", loss_report.FindLost, loss_report.find_lost),
        Act("exhibit.store/1", put_away.StoreExhibits, put_away.store),
        Act("exhibit.open/1", opening.OpenExhibit, opening.open_exhibit),
        Act("exhibit.reseal/1", opening.Reseal, opening.reseal),
        Act("exhibit.split/1", subsample.Split, subsample.split),
        Act("exhibit.consume/1", subsample.Consume, subsample.consume),
        Act("transfer.dispatch/1", hand_over.Dispatch, hand_over.dispatch),
        Act("transfer.receive/1", receive.Receive, receive.receive),
        Act("transfer.refuse/1", hand_over.Refuse, hand_over.refuse),
        Act("exhibit.succeed/1", succession.Succeed, succession.succeed),
        Act("transfer.extend/1", release_extension.ExtendRelease, release_extension.extend),
        Act("transfer.recall/1", hand_over.Recall, hand_over.recall),
        Act("transfer.handover/1", hand_over.HandOver, hand_over.hand_over),
        Act("transfer.slip/1", paper_slip.EnterSlip, paper_slip.enter_slip),
        Act("transfer.confirm_slip/1", paper_slip.ConfirmSlip, paper_slip.confirm_slip),
        Act("outsider.register/1", loan_to_external.RegisterOutsider, loan_to_external.register),
        Act("outsider.lend/1", loan_to_external.Lend, loan_to_external.lend),
        Act("outsider.take_back/1", loan_to_external.TakeBack, loan_to_external.take_back),
        Act("laboratory.report/1", laboratory_report.Report, laboratory_report.report),
        Act("paper_report.enter/1", paper_report.EnterReport, paper_report.enter),
        Act("paper_report.confirm/1", paper_report.ConfirmReport, paper_report.confirm),
        Act("paper_report.refuse/1", paper_report.RefuseReport, paper_report.refuse),
        Act("sampling.plan/1", sampling_plan.PlanSample, sampling_plan.plan),
        Act("sampling.result/1", sampling_plan.RecordSample, sampling_plan.record),
        Act("destruction.propose/1", destruction_proposal.ProposeDestruction, destruction_proposal.propose),
        Act("destruction.withdraw/1", destruction_proposal.WithdrawProposal, destruction_proposal.withdraw),
        Act("destruction.decline/1", destruction_proposal.DeclineProposal, destruction_proposal.decline),
        Act("hold.place/1", legal_hold.PlaceHold, legal_hold.place),
        Act("hold.lift/1", legal_hold.LiftHold, legal_hold.lift),
        Act("order.issue/1", issue_order.IssueOrder, issue_order.issue),
        Act("order.enter/1", draft_order.EnterOrder, draft_order.enter),
        Act("order.confirm/1", draft_order.ConfirmOrder, draft_order.confirm),
        Act("order.original/1", order_original.SeeOriginal, order_original.see),
        Act("order.revoke/1", order.RevokeOrder, order.revoke),
        Act("order.notify/1", appeal.NotifyOrder, appeal.notify),
        Act("order.appeal/1", appeal.AppealOrder, appeal.appeal),
        Act("order.judge/1", appeal.JudgeAppeal, appeal.judge),
        Act("exhibit.hand_out/1", disposal.HandOut, disposal.hand_out),
        Act("session.plan/1", plan_and_open.Plan, plan_and_open.plan),
        Act("session.check_out/1", offline_checkout.CheckOut, offline_checkout.check_out),
        Act("session.recall/1", offline_checkout.Recall, offline_checkout.recall),
        Act("session.draw/1", sack_sampling.DrawSack, sack_sampling.draw_sack),
        Act("session.stage/1", predestruction_check.Stage, predestruction_check.stage),
        Act("session.attend/1", attendance.Attend, attendance.attend),
        Act("session.leave/1", attendance.Leave, attendance.leave),
        Act("session.open/1", plan_and_open.OpenSession, plan_and_open.open_session),
        Act("session.arrive/1", burn.Arrive, burn.arrive),
        Act("session.withdraw/1", burn.Withdraw, burn.withdraw),
        Act("session.burn/1", burn.Burn, burn.burn),
        Act("session.close/1", close_session.CloseSession, close_session.close_session),
        Act("session.attest/1", attendance.Attest, attendance.attest),
        Act("session.sign/1", sign_off.Sign, sign_off.sign),
        Act("session.certify/1", certificate.Certify, certificate.certify),
        Act("certificate.reissue/1", reissue.Reissue, reissue.reissue),
        Act("certificate.prepare/1", pdf_signatures.PrepareFile, pdf_signatures.prepare),
        Act("certificate.countersign/1", pdf_signatures.Countersign, pdf_signatures.countersign),
        Act("certificate.seal/1", pdf_signatures.SealFile, pdf_signatures.seal),
        Act("session.abort/1", plan_and_open.Abort, plan_and_open.abort),
        Act("place.rate/1", security_rating.RatePlace, security_rating.rate),
        Act("place.access/1", entry_log.RecordAccess, entry_log.record),
        Act("place.evacuate/1", evacuation.Evacuate, evacuation.evacuate),
        Act("custodian.name/1", custodian.NameCustodian, custodian.name),
        Act("custodian.override/1", custodian.Override, custodian.override),
        Act("inventory.plan/1", inventory_count.PlanInventory, inventory_count.plan),
        Act("inventory.freeze/1", inventory_count.Freeze, inventory_count.freeze),
        Act("inventory.count/1", inventory_count.CountExhibits, inventory_count.count),
        Act("inventory.reconcile/1", inventory_count.Reconcile, inventory_count.reconcile),
        Act("inventory.sign/1", inventory_count.SignInventory, inventory_count.sign),
        Act("confidential.open/1", confidential_inquiry.OpenConfidential, confidential_inquiry.open_inquiry),
        Act("confidential.lift/1", confidential_inquiry.LiftConfidential, confidential_inquiry.lift),
        Act("values.erase/1", erasure.EraseValues, erasure.erase),
        Act("fact.correct/1", correction_event.Correct, correction.correct),
        Act("discrepancy.assign/1", inquiry.Assign, inquiry.assign),
        Act("discrepancy.conclude/1", inquiry.Conclude, inquiry.conclude),
        Act("discrepancy.agree_loss/1", inquiry.AgreeLoss, inquiry.agree_loss),
        Act("discrepancy.close/1", discrepancy.Close, closure.close),
        Act("derogation.grant/1", derogation.Grant, derogation.grant),
        Act("alarm.raise/1", alarm.Raise, alarm.raise_alarm),
        Act("alarm.suspect/1", suspicion.Suspect, suspicion.suspect),
        Act("alarm.escalate/1", alarm.Escalate, alarm.escalate),
        Act("alarm.acknowledge/1", alarm.Acknowledge, alarm.acknowledge),
        Act("reading.record/1", read_audit.Record, read_audit.record),
        Act("export.record/1", read_audit.Export, read_audit.export),
        Act("bundle.receive/1", received_bundle.ReceiveBundle, received_bundle.receive),
    )
}
MODULES = (
    entry_log, agency, alarm, attendance, blank_labels, burn, case, case_number, certificate, blind_check,
    offline_checkout, close_session,
    compromised_credentials, confidential_inquiry, correction_event, pdf_signatures, court_registry, custodian,
    derogation, plan_and_open, device, discrepancy,
    draft_order, sack_sampling, erasure, evacuation, exhibit, transfer, legal_hold, inquiry, installation, inventory,
    labels, laboratory_report,
    loss_report, first_notice, opening, joint_operation, order, order_original, disposal, external_party, paper_report,
    passkey, directory_changes, person, place,
    close_place, destruction_proposal, security_rating, read_audit, received_bundle, appeal, reissue,
    releaser_confirmation, release_extension, sealed_sack, sampling_plan, seizure,
    destruction_session, sighting, sign_off, subsample, predestruction_check, put_away, succession, register_takeover,
    hand_over, metrology,
)  # fmt: skip


def _defined(base: type[Any]) -> list[type[Any]]:
    definitions = {
        value
        for module in MODULES
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, base) and value is not base
    }
    return sorted(definitions, key=lambda cls: cls.__name__)


TYPES = Types().add(*_defined(Event))
SUBJECTS: dict[str, type[State]] = {cls.kind: cls for cls in _defined(State)}
_STATE_DECODERS = {kind: msgspec.json.Decoder(cls) for kind, cls in SUBJECTS.items()}
_STATE_ENCODER = msgspec.json.Encoder(order="sorted")


def encode_state(state: State) -> bytes:
    """Return the canonical bytes of a state: the same state always gives the same bytes (I38)."""
    return _STATE_ENCODER.encode(state)


def decode_state(subject_id: str, body: bytes) -> State:
    """Return a subject's state from its stored bytes; the first two letters of its number give the kind."""
    state: State = _STATE_DECODERS[subject_id[:2]].decode(body)
    return state


def fold(state: State | None, event: Event, fact: Fact) -> State:
    """One step of every projection: the state after an event."""
    stood = exhibit.conflict_key(state) if isinstance(state, exhibit.Exhibit) else None
    after = event.apply(state, fact)
    if isinstance(after, exhibit.Exhibit) and exhibit.conflict_key(after) != stood:
        after.moved, after.moved_by = fact.n, fact.act
    return after


def found_by(event: Event, after: State, at: str) -> str | None:
    """Return the key that finds an event beside its subject's number: a reading's subject, a refusal, a weighing."""
    return event.found_as() or after.weighed_again(at)
