"""The register: every kind of act with its command and its rule, every event type, every kind of subject.

Adding to the language of the log happens here and in ``roles.ACTS``, nowhere else.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec
from msgspec import Struct

from custody.domain.access import confidential_inquiry as confidential
from custody.domain.access import erasure
from custody.domain.access import read_audit as reading
from custody.domain.certificates import certificate, reissue
from custody.domain.certificates import pdf_signatures as countersign
from custody.domain.destruction import attendance
from custody.domain.destruction import burn as burning
from custody.domain.destruction import close_session as closing
from custody.domain.destruction import destruction_session as session
from custody.domain.destruction import offline_checkout as checkout
from custody.domain.destruction import plan_and_open as destruction
from custody.domain.destruction import predestruction_check as staging
from custody.domain.destruction import sack_sampling as drawn
from custody.domain.destruction import sign_off as signoff
from custody.domain.discrepancies import closure as resolution
from custody.domain.discrepancies import correction, discrepancy, inquiry
from custody.domain.discrepancies import correction_event as corrected
from custody.domain.exchange import received_bundle as received
from custody.domain.exhibits import blank_labels as blank
from custody.domain.exhibits import blind_check as check
from custody.domain.exhibits import exhibit, opening, sighting
from custody.domain.exhibits import labels as labelling
from custody.domain.exhibits import legal_hold as hold
from custody.domain.exhibits import loss_report as lost
from custody.domain.exhibits import metrology as weighing
from custody.domain.exhibits import sealed_sack as sack
from custody.domain.exhibits import subsample as split
from custody.domain.inventories import inventory
from custody.domain.inventories import inventory_count as counting
from custody.domain.kernel import claimed_time as hours
from custody.domain.kernel.context import Decision, Moment, World
from custody.domain.kernel.events import Event, Fact, State, Types
from custody.domain.laboratory import laboratory_report as laboratory
from custody.domain.laboratory import paper_report
from custody.domain.laboratory import sampling_plan as sample
from custody.domain.law import derogation
from custody.domain.orders import appeal as recourse
from custody.domain.orders import court_registry as court
from custody.domain.orders import destruction_proposal as proposal
from custody.domain.orders import disposal as outcome
from custody.domain.orders import draft_order as draft
from custody.domain.orders import issue_order as ordering
from custody.domain.orders import order
from custody.domain.orders import order_original as original
from custody.domain.oversight import alarm, suspicion
from custody.domain.people import agency, device, installation, passkey, person
from custody.domain.people import compromised_credentials as compromise
from custody.domain.people import directory_changes as people
from custody.domain.people import external_party as outsider
from custody.domain.people import genesis as founding
from custody.domain.people import passkey_signed_acts as keyed
from custody.domain.places import close_place as place_closing
from custody.domain.places import custodian, evacuation, place
from custody.domain.places import entry_log as access
from custody.domain.places import put_away as storing
from custody.domain.places import security_rating as rating
from custody.domain.registry.visible_references import require_seen
from custody.domain.seizures import case, case_number, seizure
from custody.domain.seizures import first_notice as notice
from custody.domain.seizures import joint_operation as operation
from custody.domain.seizures import register_exhibits as sealing
from custody.domain.seizures import register_takeover as takeover
from custody.domain.transfers import hand_over as transfer
from custody.domain.transfers import loan_to_external as lending
from custody.domain.transfers import paper_slip as slip
from custody.domain.transfers import receive as receipt
from custody.domain.transfers import release_extension as renewal
from custody.domain.transfers import releaser_confirmation as released
from custody.domain.transfers import succession
from custody.domain.transfers import transfer as handover

Rule = Callable[[Any, World, Moment], Decision]


class Act(Struct, frozen=True):
    """A kind of act: the form of its command and the rule that decides it."""

    kind: str
    command: type[Struct]
    decide: Rule


def _guarded(kind: str, rule: Rule) -> Rule:
    """A rule asked only about what its author sees (I41), and, of some kinds, signed by who has a passkey.

    The hour that is claimed of it can be (``hours``); an act said to lie after the clock is flagged (I23).
    """

    @wraps(rule)
    def decide(command: Any, world: World, moment: Moment) -> Decision:
        hours.require_source(kind, moment)
        require_seen(command, world, moment)
        decision = rule(command, world, moment)
        hours.require_order(kind, command, decision, world, moment)
        keyed.require_key(kind, command, world, moment, decision)
        if moment.claimed_at > moment.at:
            decision.flags = (*decision.flags, "occurred_in_future")
        return decision

    return decide


GENESIS = "log.found/1"
ACTS: dict[str, Act] = {
    act.kind: Act(act.kind, act.command, _guarded(act.kind, act.decide))
    for act in (
        Act(GENESIS, founding.Found, founding.found),
        Act("person.propose/1", people.Propose, people.propose),
        Act("person.confirm/1", people.Confirm, people.confirm),
        Act("device.revoke/1", device.RevokeDevice, device.revoke),
        Act("device.reopen/1", device.ReopenDevice, device.reopen),
        Act("key.compromise/1", compromise.DeclareCompromised, compromise.declare),
        Act("key.withdraw_compromise/1", compromise.WithdrawCompromise, compromise.withdraw),
        Act("passkey.register/1", passkey.RegisterPasskey, passkey.register),
        Act("passkey.confirm/1", passkey.ConfirmPasskey, passkey.confirm),
        Act("passkey.revoke/1", passkey.RevokePasskey, passkey.revoke),
        Act("place.open/1", place.OpenPlace, place.open_place),
        Act("place.close/1", place_closing.ClosePlace, place_closing.close_place),
        Act("container.open/1", place.OpenContainer, place.open_container),
        Act("place.print/1", labelling.PrintPlaceLabels, labelling.print_place_labels),
        Act("container.seal/1", sack.SealContainer, sack.seal),
        Act("container.unseal/1", sack.UnsealContainer, sack.unseal),
        Act("balance.register/1", weighing.RegisterBalance, weighing.register_balance),
        Act("case.open/1", case.OpenCase, case.open_case),
        Act("case.share/1", case.ShareCase, case.share_case),
        Act("case.number/1", case_number.NumberCase, case_number.enter),
        Act("case.set_hearing/1", court.SetHearing, court.set_hearing),
        Act("exhibit.enter_at_court/1", court.EnterAtCourt, court.enter),
        Act("operation.open/1", operation.OpenOperation, operation.open_operation),
        Act("operation.link/1", operation.LinkOperation, operation.link),
        Act("seizure.report/1", notice.TakeNotice, notice.take),
        Act("seizure.declare/1", seizure.DeclareSeizure, notice.declare),
        Act("seizure.confirm/1", seizure.ConfirmLine, seizure.confirm_line),
        Act("register.take_over/1", takeover.TakeOver, takeover.take_over),
        Act("exhibit.register/1", sealing.RegisterExhibits, sealing.register),
        Act("label.issue/1", blank.IssueBlanks, blank.issue),
        Act("label.reprint/1", blank.ReprintBlanks, blank.reprint),
        Act("label.void/1", blank.VoidBlanks, blank.void),
        Act("exhibit.print/1", labelling.PrintLabels, labelling.print_labels),
        Act("exhibit.measure/1", check.Measure, check.measure),
        Act("exhibit.sight/1", sighting.Sight, sighting.sight),
        Act("exhibit.report_lost/1", lost.ReportLost, lost.report_lost),
        Act("exhibit.find/1", lost.FindLost, lost.find_lost),
        Act("exhibit.store/1", storing.StoreExhibits, storing.store),
        Act("exhibit.open/1", opening.OpenExhibit, opening.open_exhibit),
        Act("exhibit.reseal/1", opening.Reseal, opening.reseal),
        Act("exhibit.split/1", split.Split, split.split),
        Act("exhibit.consume/1", split.Consume, split.consume),
        Act("transfer.dispatch/1", transfer.Dispatch, transfer.dispatch),
        Act("transfer.receive/1", receipt.Receive, receipt.receive),
        Act("transfer.refuse/1", transfer.Refuse, transfer.refuse),
        Act("exhibit.succeed/1", succession.Succeed, succession.succeed),
        Act("transfer.extend/1", renewal.ExtendRelease, renewal.extend),
        Act("transfer.recall/1", transfer.Recall, transfer.recall),
        Act("transfer.handover/1", transfer.HandOver, transfer.hand_over),
        Act("transfer.slip/1", slip.EnterSlip, slip.enter_slip),
        Act("transfer.confirm_slip/1", slip.ConfirmSlip, slip.confirm_slip),
        Act("outsider.register/1", lending.RegisterOutsider, lending.register),
        Act("outsider.lend/1", lending.Lend, lending.lend),
        Act("outsider.take_back/1", lending.TakeBack, lending.take_back),
        Act("laboratory.report/1", laboratory.Report, laboratory.report),
        Act("paper_report.enter/1", paper_report.EnterReport, paper_report.enter),
        Act("paper_report.confirm/1", paper_report.ConfirmReport, paper_report.confirm),
        Act("paper_report.refuse/1", paper_report.RefuseReport, paper_report.refuse),
        Act("sampling.plan/1", sample.PlanSample, sample.plan),
        Act("sampling.result/1", sample.RecordSample, sample.record),
        Act("destruction.propose/1", proposal.ProposeDestruction, proposal.propose),
        Act("destruction.withdraw/1", proposal.WithdrawProposal, proposal.withdraw),
        Act("destruction.decline/1", proposal.DeclineProposal, proposal.decline),
        Act("hold.place/1", hold.PlaceHold, hold.place),
        Act("hold.lift/1", hold.LiftHold, hold.lift),
        Act("order.issue/1", ordering.IssueOrder, ordering.issue),
        Act("order.enter/1", draft.EnterOrder, draft.enter),
        Act("order.confirm/1", draft.ConfirmOrder, draft.confirm),
        Act("order.original/1", original.SeeOriginal, original.see),
        Act("order.revoke/1", order.RevokeOrder, order.revoke),
        Act("order.notify/1", recourse.NotifyOrder, recourse.notify),
        Act("order.appeal/1", recourse.AppealOrder, recourse.appeal),
        Act("order.judge/1", recourse.JudgeAppeal, recourse.judge),
        Act("exhibit.hand_out/1", outcome.HandOut, outcome.hand_out),
        Act("session.plan/1", destruction.Plan, destruction.plan),
        Act("session.check_out/1", checkout.CheckOut, checkout.check_out),
        Act("session.recall/1", checkout.Recall, checkout.recall),
        Act("session.draw/1", drawn.DrawSack, drawn.draw_sack),
        Act("session.stage/1", staging.Stage, staging.stage),
        Act("session.attend/1", attendance.Attend, attendance.attend),
        Act("session.leave/1", attendance.Leave, attendance.leave),
        Act("session.open/1", destruction.OpenSession, destruction.open_session),
        Act("session.arrive/1", burning.Arrive, burning.arrive),
        Act("session.withdraw/1", burning.Withdraw, burning.withdraw),
        Act("session.burn/1", burning.Burn, burning.burn),
        Act("session.close/1", closing.CloseSession, closing.close_session),
        Act("session.attest/1", attendance.Attest, attendance.attest),
        Act("session.sign/1", signoff.Sign, signoff.sign),
        Act("session.certify/1", certificate.Certify, certificate.certify),
        Act("certificate.reissue/1", reissue.Reissue, reissue.reissue),
        Act("certificate.prepare/1", countersign.PrepareFile, countersign.prepare),
        Act("certificate.countersign/1", countersign.Countersign, countersign.countersign),
        Act("certificate.seal/1", countersign.SealFile, countersign.seal),
        Act("session.abort/1", destruction.Abort, destruction.abort),
        Act("place.rate/1", rating.RatePlace, rating.rate),
        Act("place.access/1", access.RecordAccess, access.record),
        Act("place.evacuate/1", evacuation.Evacuate, evacuation.evacuate),
        Act("custodian.name/1", custodian.NameCustodian, custodian.name),
        Act("custodian.override/1", custodian.Override, custodian.override),
        Act("inventory.plan/1", counting.PlanInventory, counting.plan),
        Act("inventory.freeze/1", counting.Freeze, counting.freeze),
        Act("inventory.count/1", counting.CountExhibits, counting.count),
        Act("inventory.reconcile/1", counting.Reconcile, counting.reconcile),
        Act("inventory.sign/1", counting.SignInventory, counting.sign),
        Act("confidential.open/1", confidential.OpenConfidential, confidential.open_inquiry),
        Act("confidential.lift/1", confidential.LiftConfidential, confidential.lift),
        Act("values.erase/1", erasure.EraseValues, erasure.erase),
        Act("fact.correct/1", corrected.Correct, correction.correct),
        Act("discrepancy.assign/1", inquiry.Assign, inquiry.assign),
        Act("discrepancy.conclude/1", inquiry.Conclude, inquiry.conclude),
        Act("discrepancy.agree_loss/1", inquiry.AgreeLoss, inquiry.agree_loss),
        Act("discrepancy.close/1", discrepancy.Close, resolution.close),
        Act("derogation.grant/1", derogation.Grant, derogation.grant),
        Act("alarm.raise/1", alarm.Raise, alarm.raise_alarm),
        Act("alarm.suspect/1", suspicion.Suspect, suspicion.suspect),
        Act("alarm.escalate/1", alarm.Escalate, alarm.escalate),
        Act("alarm.acknowledge/1", alarm.Acknowledge, alarm.acknowledge),
        Act("reading.record/1", reading.Record, reading.record),
        Act("export.record/1", reading.Export, reading.export),
        Act("bundle.receive/1", received.ReceiveBundle, received.receive),
    )
}
MODULES = (
    access, agency, alarm, attendance, blank, burning, case, case_number, certificate, check, checkout, closing,
    compromise, confidential, corrected, countersign, court, custodian, derogation, destruction, device, discrepancy,
    draft, drawn, erasure, evacuation, exhibit, handover, hold, inquiry, installation, inventory, labelling, laboratory,
    lost, notice, opening, operation, order, original, outcome, outsider, paper_report, passkey, people, person, place,
    place_closing, proposal, rating, reading, received, recourse, reissue, released, renewal, sack, sample, seizure,
    session, sighting, signoff, split, staging, storing, succession, takeover, transfer, weighing,
)  # fmt: skip


def _defined(base: type[Any]) -> list[type[Any]]:
    found = {
        value
        for module in MODULES
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, base) and value is not base
    }
    return sorted(found, key=lambda cls: cls.__name__)


TYPES = Types().add(*_defined(Event))
SUBJECTS: dict[str, type[State]] = {cls.kind: cls for cls in _defined(State)}
_STATE_DECODERS = {kind: msgspec.json.Decoder(cls) for kind, cls in SUBJECTS.items()}
_STATE_ENCODER = msgspec.json.Encoder(order="sorted")


def encode_state(state: State) -> bytes:
    """A state's canonical bytes: the same state always gives the same bytes (I38)."""
    return _STATE_ENCODER.encode(state)


def decode_state(number: str, body: bytes) -> State:
    """A subject's state from its stored bytes; the kind is in the number's first two letters."""
    state: State = _STATE_DECODERS[number[:2]].decode(body)
    return state


def fold(state: State | None, event: Event, fact: Fact) -> State:
    """One step of every projection: the state after an event."""
    stood = exhibit.stands(state) if isinstance(state, exhibit.Exhibit) else None
    after = event.apply(state, fact)
    if isinstance(after, exhibit.Exhibit) and exhibit.stands(after) != stood:
        after.moved, after.moved_by = fact.n, fact.act
    return after


def found_by(event: Event, after: State, at: str) -> str | None:
    """What an event is found by beside its subject's number: what was read about, who holds back or weighed again."""
    return event.found_as() or after.weighed_again(at)
