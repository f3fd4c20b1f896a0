"""One well-formed command of every kind of act, aimed at one set of the matrix."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct, structs, to_builtins

from custody.domain.access import confidential_inspection, erasure
from custody.domain.certificates.certificate import Certify
from custody.domain.certificates.pdf_signatures import ApplyOrganisationSeal, Countersign
from custody.domain.certificates.reissue import Reissue
from custody.domain.destruction import (
    arrival_and_ignition,
    attendance,
    close_session,
    plan_and_open,
    sack_sampling,
    sign_off,
    staging,
)
from custody.domain.destruction.offline_checkout import CheckOut, Recall
from custody.domain.discrepancies import correction_event, discrepancy, inquiry, second_reading
from custody.domain.discrepancies.answer import Answer
from custody.domain.exhibits import (
    balance_and_weighing,
    blank_labels,
    check_mass,
    labels,
    legal_hold,
    opening,
    report_missing,
    sighting,
    split_and_sample,
)
from custody.domain.exhibits.blind_check import BlindCheck
from custody.domain.exhibits.labels import PrintLabels
from custody.domain.exhibits.sacks import sealed_sack
from custody.domain.exhibits.sacks.sack_reading import SackEntry
from custody.domain.inventories import inventory_count
from custody.domain.inventories.missing_confirmation import ConfirmMissing, ReopenCount
from custody.domain.kernel import photo_reference
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.laboratory import consume, paper_report, record_report, sampling_plan
from custody.domain.law import derogation
from custody.domain.offline.paper_act import ConfirmPaper
from custody.domain.orders import (
    appeal,
    court_registry,
    destruction_request,
    hand_out,
    issue_order,
    order,
    order_copy,
    order_original,
    order_photo,
)
from custody.domain.orders.appeal_confirmation import ConfirmAppeal
from custody.domain.oversight.alarm import Acknowledge
from custody.domain.people import passkey, propose_and_confirm
from custody.domain.people.compromised_credentials import DeclareCompromised, WithdrawCompromise
from custody.domain.people.device import ReopenDevice, RevokeDevice
from custody.domain.people.named_outsider import NamedOutsider, TakePart
from custody.domain.places import close_place, custodian, entry_log, evacuation, place, put_away, security_rating
from custody.domain.registry.registry import ACTS as REGISTERED
from custody.domain.seizures import joint_operation, register_exhibits, register_takeover, seizure
from custody.domain.seizures.case import OpenCase, ShareCase
from custody.domain.seizures.case_reference import EnterReference
from custody.domain.seizures.complete_seizure import CompleteSeizure
from custody.domain.seizures.confirm_line import ConfirmLine
from custody.domain.seizures.count_packages import CountPackages
from custody.domain.seizures.end_share import EndShare
from custody.domain.seizures.join_cases import JoinCases
from custody.domain.seizures.pass_case import PassCase
from custody.domain.seizures.register_row import TakenEntry
from custody.domain.seizures.split_case import SplitCase
from custody.domain.transfers import extend_release, hand_over, receive, release_to_outsider, take_from_departed
from custody.domain.transfers.paper_slip import ConfirmSlip, EnterSlip
from custody.service.kernel.perform import Consent
from tests.act_cases import ActCase, act_cases, joined
from tests.domain.forms import sample
from tests.factories.http_office import PIN
from tests.web.matrix_world import Set, World, entered, just_now, known, told

QUALITIES = {"prosecutor": "judicial", "verifier": "verifier", "witness": "witness"}
WITNESSED = {
    "balance.register/1",
    "exhibit.open/1",
    "exhibit.reseal/1",
    "exhibit.split/1",
    "exhibit.consume/1",
    "exhibit.hand_out/1",
    "exhibit.take_from_departed/1",
}
Maker = Callable[[World, Set, str], Struct]


def body(world: World, kind: str, made: Set, role: str) -> dict[str, Any]:
    """The JSON body of an act by a role's reader upon a set."""
    command: dict[str, Any] = to_builtins(COMMANDS[kind](world, made, role))
    if kind == "transfer.enter_slip/1":
        command["occurred"] = to_builtins(just_now(world.office))
    if kind in WITNESSED:
        command["consents"] = [to_builtins(Consent(person=world.office.clerk, part="witness", method="pin", pin=PIN))]
    if kind == "transfer.hand_over/1":
        command["consents"] = [to_builtins(Consent(person=world.office.clerk, part="receiver", method="pin", pin=PIN))]
    if kind == "destruction_session.change_site_device/1":
        session = world.office.state(made.lots["open"].session)
        there = next(each.person for each in session.attendance if each.quality == "witness")
        command["consents"] = [to_builtins(Consent(person=there, part="witness", method="pin", pin=PIN))]
    if kind.startswith("outsider.") or kind in {
        "exhibit.release_to_outsider/1",
        "exhibit.return_from_outsider/1",
        "confidential_inspection.open/1",
        "entry.correct/1",
        "place.rate/1",
        "values.erase/1",
    }:
        agrees = Consent(person=world.office.inspector, part="witness", method="pin", pin=PIN)
        command["consents"] = [to_builtins(agrees)]
    return command


def _weight(made: Set, gross: str = "2,70") -> balance_and_weighing.WeightEntry:
    return structs.replace(made.circle.weight(gross), tare=MassEntry("0,10", "kg"))


def _open(world: World, made: Set, role: str) -> Struct:
    photo = world.photo(made.lots["openable"].case)
    check = made.circle.emptied(made.lots["openable"])
    return opening.OpenExhibit(check=check, purpose="court", legal_basis="art. 97", photos=(photo,))


def _reseal(world: World, made: Set, role: str) -> Struct:
    photo = world.photo(made.lots["opened"].case)
    return opening.Reseal(
        exhibit=made.at["opened"], seal="NEUF 2", closure="bag", photos=(photo,), weight=_weight(made)
    )  # fmt: skip


def _split(world: World, made: Set, role: str) -> Struct:
    part = split_and_sample.PartEntry(portion="sample", seal="NEUF 3", weight=_weight(made, "0,60"))
    return split_and_sample.Split(exhibit=made.at["opened"], parts=(part,), weight=_weight(made, "2,20"))


def _declare(world: World, made: Set, role: str) -> Struct:
    line = seizure.LineEntry(substance="cannabis", count=Count(1, "package"))
    return seizure.DeclareSeizure(
        case=made.at["case"], place="Bamako", seized_at="2016-05-10T10:00:00Z", circumstances="Contrôle", lines=(line,)
    )  # fmt: skip


def _register(world: World, made: Set, role: str) -> Struct:
    entry = register_exhibits.ExhibitEntry(
        exhibit_number="99", line=0, form="herb", seal="NEUF 1", count=Count(1, "package"), weight=made.circle.weight()
    )  # fmt: skip
    return register_exhibits.RegisterExhibits(seizure=made.at["seizure"], exhibits=(entry,))


def _take_over(world: World, made: Set, role: str) -> Struct:
    entry = TakenEntry(
        pv="NEUF 1", exhibit_number="1", substance="cannabis", form="herb", seal="NEUF 4", seized_on="2014-01-01",
        count=Count(1, "package"),
    )  # fmt: skip
    return register_takeover.TakeOver(
        place=made.at["place"], register="REG 1", as_of="2016-01-01", entries=(entry,), without_photos="Essai"
    )


def _slip(world: World, made: Set, role: str) -> Struct:
    return EnterSlip(
        slip="NEUF 1", releaser=made.circle.clerk, receiver=world.office.clerk, purpose="deposit",
        checks=made.checks("held"), photo=world.photo(made.at["case"]),
    )  # fmt: skip


def _order(world: World, made: Set, role: str) -> Struct:
    return issue_order.IssueOrder(
        order_reference="NEUF 1", exhibits=(made.at["exhibit"],), legal_basis="art. 136", laboratory_waiver="Test",
        sample_waiver="Gardé",
    )  # fmt: skip


def _attend(world: World, made: Set, role: str) -> Struct:
    person = world.readers[role]
    chairs = "chair" if made.circle.chair == person else "commission"
    attendee = attendance.Attendee(person, QUALITIES.get(role, chairs))
    return attendance.Attend(session=made.lots["begun"].session, attendees=(attendee,))


def _balance(world: World, made: Set, role: str) -> Struct:
    return balance_and_weighing.RegisterBalance(
        serial="NEUVE 1", readability=MassEntry("10", "g"), uncertainty=MassEntry("20", "g"),
        calibrated_until="2099-01-01",
    )  # fmt: skip


def _close(world: World, made: Set, role: str) -> Struct:
    return close_session.CloseSession(
        session=made.lots["burnt"].session, residue="Cendres", incidents="Néant", any_incident=False,
        non_retrievable=True,
    )  # fmt: skip


def _pages(world: World, order_id: str) -> tuple[photo_reference.Photo, ...]:
    """A page kept for the case of an order's first exhibit."""
    found = world.office.state(order_id)
    return (world.photo(world.office.state(found.exhibits[0]).case),) if found else ()


COMMANDS: dict[str, Maker] = {
    "pending_change.propose/1": lambda w, s, r: propose_and_confirm.Propose(
        change=propose_and_confirm.EnrolAgency(name="Neuve", sort="court")
    ),
    "credential.withdraw_compromise/1": lambda w, s, r: WithdrawCompromise(
        whose=w.office.clerk, declared=1, reason="Mauvaise personne"
    ),
    "credential.declare_compromised/1": lambda w, s, r: DeclareCompromised(
        whose=s.at["device"], since="2016-05-10T00:00:00Z", reason="Volé"
    ),
    "device.reopen/1": lambda w, s, r: ReopenDevice(device=s.at["device"], reason="Doigts mouillés"),
    "device.revoke/1": lambda w, s, r: RevokeDevice(device=s.at["device"], reason="Perdu"),
    "pending_change.confirm/1": lambda w, s, r: propose_and_confirm.Confirm(proposal=w.proposal),
    "pending_change.reject/1": lambda w, s, r: propose_and_confirm.Reject(proposal=w.proposal),
    "place.open/1": lambda w, s, r: place.OpenPlace(name="Salle", sort="store", parent=s.at["place"]),
    "container.open/1": lambda w, s, r: place.OpenContainer(name="Caisse", place=s.at["place"]),
    "place.print_label/1": lambda w, s, r: labels.PrintPlaceLabels(numbers=(s.at["place"],), reason="Étiquette perdue"),
    "balance.register/1": _balance,
    "balance.check_mass/1": lambda w, s, r: check_mass.CheckMass(
        balance=w.balance,
        nominal=MassEntry("1", "kg"),
        uncertainty=MassEntry("0,1", "g"),
        reading=MassEntry("1", "kg"),
    ),
    "case.open/1": lambda w, s, r: OpenCase(case_reference="NEUF 1", title="Neuve"),
    "case.share/1": lambda w, s, r: ShareCase(case=s.at["case"], agency=w.office.laboratory),
    "case.end_share/1": lambda w, s, r: EndShare(case=s.at["case"], agency=w.office.laboratory, reason="Fin"),
    "case.join/1": lambda w, s, r: JoinCases(
        case=s.at["case"],
        cases=(s.at["weighed"],),
        decision_reference="J 2/2016",
        decided_on=w.office.now()[:10],
        scans=(w.photo(s.at["case"]),),
    ),
    "case.split/1": lambda w, s, r: SplitCase(
        case=s.at["case"],
        exhibits=tuple(s.lots["held"].exhibits),
        title="Disjonction",
        decision_reference="J 2/2016",
        decided_on=w.office.now()[:10],
        scans=(w.photo(s.at["case"]),),
    ),
    "case.pass/1": lambda w, s, r: PassCase(
        case=s.at["case"],
        court=w.court,
        decision_reference="J 2/2016",
        decided_on=w.office.now()[:10],
        scans=(w.photo(s.at["case"]),),
    ),
    "seizure.declare/1": _declare,
    "seizure.confirm_line/1": lambda w, s, r: ConfirmLine(seizure=s.at["large"], line=0),
    "seizure.complete/1": lambda w, s, r: CompleteSeizure(seizure=s.at["seizure"]),
    "seizure.count_packages/1": lambda w, s, r: CountPackages(
        seizure=s.at["seizure"], line=0, count=Count(1, "package")
    ),
    "exhibit.register/1": _register,
    "register.take_over/1": _take_over,
    "blank_label.issue/1": lambda w, s, r: blank_labels.IssueBlanks(count=2),
    "blank_label.reprint/1": lambda w, s, r: blank_labels.ReprintBlanks(batch=s.at["exhibit"], reason="Bourrage"),
    "blank_label.void/1": lambda w, s, r: blank_labels.VoidBlanks(numbers=(s.at["exhibit"],), reason="Déchirée"),
    "exhibit.print_label/1": lambda w, s, r: PrintLabels(exhibits=(s.at["exhibit"],)),
    "exhibit.blind_check/1": lambda w, s, r: BlindCheck(checks=s.checks("held")),
    "exhibit.sight/1": lambda w, s, r: sighting.Sight(exhibits=(s.at["exhibit"],)),
    "exhibit.store/1": lambda w, s, r: put_away.StoreExhibits(place=s.at["place"], exhibits=(s.at["exhibit"],)),
    "exhibit.open/1": _open,
    "exhibit.hand_out/1": lambda w, s, r: hand_out.HandOut(
        check=s.checks("to_cede")[0],
        recipient="OCRTIS",
        photos=(w.photo(s.lots["to_cede"].case),),
        received=s.at["received"],
    ),
    "exhibit.reseal/1": _reseal,
    "exhibit.split/1": _split,
    "exhibit.consume/1": lambda w, s, r: consume.Consume(
        exhibit=s.at["used"], mass=MassEntry("50", "g"), rest=True, request="RQ 3", method="CPG-SM"
    ),
    "transfer.dispatch/1": lambda w, s, r: hand_over.Dispatch(
        to=w.office.clerk, purpose="deposit", exhibits=(s.at["exhibit"],)
    ),
    "transfer.receive/1": lambda w, s, r: receive.Receive(transfer=s.at["transfer"], checks=s.checks("in_transit")),
    "transfer.refuse/1": lambda w, s, r: hand_over.Refuse(transfer=s.at["transfer"], reason="Sac ouvert"),
    "exhibit.take_from_departed/1": lambda w, s, r: take_from_departed.TakeFromDeparted(
        checks=s.checks("orphaned"), reason="Départ du gardien"
    ),
    "exhibit.extend_release/1": lambda w, s, r: extend_release.ExtendRelease(
        exhibits=(s.at["released"],), due="2031-01-01", reason="Expertise longue"
    ),
    "transfer.cancel/1": lambda w, s, r: hand_over.CancelTransfer(transfer=s.at["outgoing"], reason="Erreur"),
    "transfer.hand_over/1": lambda w, s, r: hand_over.HandOver(
        to=w.office.clerk, purpose="deposit", checks=s.checks("held")
    ),
    "transfer.enter_slip/1": _slip,
    "transfer.confirm_slip/1": lambda w, s, r: ConfirmSlip(transfer=s.at["slip"]),
    "laboratory.report/1": lambda w, s, r: record_report.Report(
        report="L-9/2016", exhibits=(s.at["released"],), substance="cannabis"
    ),
    "paper_report.enter/1": lambda w, s, r: w.reported(s.circle, s.lots["with_outsider"], "L-5"),
    "paper_report.confirm/1": lambda w, s, r: paper_report.ConfirmReport(paper_report=s.at["paper_report"]),
    "paper_report.refuse/1": lambda w, s, r: paper_report.RefuseReport(
        paper_report=s.at["paper_report"], reason="Illisible"
    ),
    "bundle.receive/1": lambda w, s, r: w.proof(s.circle, "new"),
    "sampling_plan.make/1": lambda w, s, r: sampling_plan.MakeSamplingPlan(
        exhibits=(s.at["exhibit"],), population=9, method="all"
    ),
    "sampling_plan.record_result/1": lambda w, s, r: sampling_plan.RecordSamplingResult(
        sample=s.at["sample"], substance="cannabis"
    ),
    "case.enter_reference/1": lambda w, s, r: EnterReference(case=s.at["case"], own_reference="RP 1/31"),
    "case.set_hearing/1": lambda w, s, r: court_registry.SetHearing(
        case=s.at["case"], day="2031-01-01", place="Salle 2"
    ),
    "exhibit.register_at_court/1": lambda w, s, r: court_registry.RegisterAtCourt(
        exhibits=(s.at["exhibit"],), court_reference="PC 1/31"
    ),
    "destruction_request.make/1": lambda w, s, r: destruction_request.MakeDestructionRequest(
        exhibits=(s.at["held"],), reason="Affaire jugée"
    ),
    "destruction_request.withdraw/1": lambda w, s, r: destruction_request.WithdrawProposal(
        destruction_request=s.at["destruction_request"], reason="Expertise à refaire"
    ),
    "destruction_request.decline/1": lambda w, s, r: destruction_request.DeclineProposal(
        destruction_request=s.at["destruction_request"], reason="Appel probable"
    ),
    "legal_hold.place/1": lambda w, s, r: legal_hold.PlaceHold(
        exhibits=(s.at["exhibit"],), legal_basis="art. 56", reason="Expertise demandée"
    ),
    "legal_hold.lift/1": lambda w, s, r: legal_hold.LiftHold(
        exhibits=(s.at["on_legal_hold"],), reason="Expertise faite"
    ),
    "order.issue/1": _order,
    "order.enter_copy/1": lambda w, s, r: entered(w, s.circle, s.lots["enterable"], "NEUF 2"),
    "order.confirm_copy/1": lambda w, s, r: order_copy.ConfirmCopy(order=s.at["draft"]),
    "order.see_original/1": lambda w, s, r: order_original.SeeOriginal(order=s.at["by_telephone"]),
    "order.confirm_photo/1": lambda w, s, r: order_photo.ConfirmPhoto(order=s.at["by_telephone"]),
    "order.revoke/1": lambda w, s, r: order.RevokeOrder(order=s.at["order"], reason="Appel"),
    "order.notify/1": lambda w, s, r: appeal.NotifyOrder(
        order=s.at["order"], to="Conseil", notified_at=w.office.now(), scans=_pages(w, s.at["order"])
    ),
    "order.appeal/1": lambda w, s, r: appeal.AppealOrder(
        order=s.at["order"], filed_on=w.office.now()[:10], reason="Appel", scans=_pages(w, s.at["order"])
    ),
    "order.judge_appeal/1": lambda w, s, r: appeal.JudgeAppeal(
        order=s.at["appealed"],
        outcome="upheld",
        decided_on=w.office.now()[:10],
        reason="Arrêt 1",
        scans=_pages(w, s.at["appealed"]),
    ),
    "order.confirm_appeal/1": lambda w, s, r: ConfirmAppeal(order=s.at["lodged"]),
    "destruction_session.plan/1": lambda w, s, r: plan_and_open.Plan(
        orders=(s.at["order"],), method="incinerator", planned_for="2030-01-01", site="Four"
    ),
    "destruction_session.check_out/1": lambda w, s, r: CheckOut(session=s.at["planned"], device=s.at["device"]),
    "destruction_session.recall/1": lambda w, s, r: Recall(session=s.at["planned"], reason="Appareil perdu"),
    "destruction_session.draw/1": lambda w, s, r: sack_sampling.DrawSack(
        session=s.at["planned"], entry=SackEntry(container=s.at["container"], seal="SAC 1"), method="five"
    ),
    "destruction_session.stage/1": lambda w, s, r: staging.Stage(session=s.at["planned"], checks=s.checks("planned")),
    "destruction_session.attend/1": _attend,
    "destruction_session.leave/1": lambda w, s, r: attendance.Leave(session=s.lots["gathered"].session),
    "destruction_session.open/1": lambda w, s, r: plan_and_open.OpenSession(session=s.lots["ready"].session),
    "destruction_session.arrive/1": lambda w, s, r: arrival_and_ignition.Arrive(
        session=s.lots["open"].session, exhibits=tuple(s.lots["open"].exhibits)
    ),
    "destruction_session.withdraw/1": lambda w, s, r: arrival_and_ignition.Withdraw(
        session=s.lots["open"].session, checks=s.checks("open"), reason="Pluie"
    ),
    "destruction_session.ignite/1": lambda w, s, r: arrival_and_ignition.Ignite(
        session=s.lots["on_site"].session, exhibits=tuple(s.lots["on_site"].exhibits)
    ),
    "destruction_session.close/1": _close,
    "destruction_session.attest/1": lambda w, s, r: attendance.Attest(session=s.lots["burnt"].session, attested=True),
    "destruction_session.sign/1": lambda w, s, r: sign_off.Sign(session=s.lots["closed"].session, decision="attested"),
    "passkey.register/1": lambda w, s, r: passkey.RegisterPasskey(client_data="e30", attestation="oA"),
    "passkey.confirm/1": lambda w, s, r: passkey.ConfirmPasskey(person=w.office.clerk, credential="A" * 22),
    "passkey.revoke/1": lambda w, s, r: passkey.RevokePasskey(person=w.office.clerk, credential="A" * 22),
    "destruction_session.certify/1": lambda w, s, r: Certify(session=s.lots["closed"].session),
    # nothing was corrected: nobody issues a next version; that the chair does: tests/web/certificates/test_reissues.py
    "certificate.reissue/1": lambda w, s, r: Reissue(certificate=s.at["certificate"], reason="Faute de frappe"),
    "certificate.prepare/1": lambda w, s, r: w.prepared(s.circle, s.lots["certified"]),
    "certificate.countersign/1": lambda w, s, r: Countersign(
        session=s.lots["certified"].session,
        after=1,
        kept=w.photo(s.lots["certified"].session),
        signer="x",
        certificate="a" * 64,
    ),
    "certificate.apply_organisation_seal/1": lambda w, s, r: ApplyOrganisationSeal(
        session=s.lots["certified"].session, after=1, kept=w.photo(s.lots["certified"].session)
    ),
    "destruction_session.abort/1": lambda w, s, r: plan_and_open.Abort(session=s.at["planned"], reason="Pluie"),
    "confidential_inspection.open/1": lambda w, s, r: confidential_inspection.OpenConfidential(
        agency=w.home if s.name in {"own", "kept"} else w.other, reason="Soupçon"
    ),
    "values.erase/1": lambda w, s, r: erasure.EraseValues(
        scope=s.at["case"], values=("A" * 43,), kept_until="2016-01-01", legal_basis="art. 5", reason="Délai passé"
    ),
    "confidential_inspection.lift/1": lambda w, s, r: confidential_inspection.LiftConfidential(
        inquiry=s.at["confidential"], reason="Vérifié"
    ),
    "derogation.grant/1": lambda w, s, r: derogation.Grant(
        pack="ML/1", rule="ML-rotation", about=(s.at["planned"],), article="art. 136", reason="Un seul autre témoin"
    ),
    "alarm.acknowledge/1": lambda w, s, r: Acknowledge(alarms=(s.at["alarm"],), reason="Vu"),
    "outsider.register/1": lambda w, s, r: known(),
    "act.confirm_paper/1": lambda w, s, r: ConfirmPaper(paper_act=s.at["paper_act"]),
    "outsider.take_part/1": lambda w, s, r: TakePart(
        exhibit=s.at["exhibit"],
        outsiders=(NamedOutsider(name="M. Diarra", quality="called_witness", refused=True),),
    ),
    "exhibit.release_to_outsider/1": lambda w, s, r: release_to_outsider.ReleaseToOutsider(
        outsider=s.at["outsider"],
        purpose="laboratory",
        checks=s.checks("releasable"),
        due="2099-01-01",
        legal_basis="x",
        paper="slip",
        reference="7",
        photos=(w.photo(s.lots["releasable"].case),),
    ),
    "exhibit.return_from_outsider/1": lambda w, s, r: release_to_outsider.ReturnFromOutsider(
        outsider=s.at["outsider"],
        checks=s.checks("with_outsider"),
        paper="letter",
        reference="8",
        photos=(w.photo(s.lots["with_outsider"].case),),
    ),
    "operation.open/1": lambda w, s, r: joint_operation.OpenOperation(title="Réseau"),
    "operation.link/1": lambda w, s, r: joint_operation.LinkOperation(
        operation=s.at["operation"], cases=(s.at["case"],), reason="Même véhicule"
    ),
    "first_notice.take/1": lambda w, s, r: told(),
    "entry.correct/1": lambda w, s, r: correction_event.Correct(
        subject=s.at["exhibit"], n=1, field="description", value="Sac noir", reason="Faute de frappe"
    ),
    # the matrix's container is empty: nobody seals it; that a clerk seals and opens a full one: tests/web/inventories/test_inventories.py
    "container.seal/1": lambda w, s, r: sealed_sack.SealContainer(container=s.at["container"], seal="SAC 1"),
    "container.unseal/1": lambda w, s, r: sealed_sack.UnsealContainer(
        entry=SackEntry(container=s.at["container"], seal="SAC 1"), reason="Contrôle"
    ),
    "place.evacuate/1": lambda w, s, r: evacuation.Evacuate(
        place=s.at["place"], to=s.at["changing"], reason="Incendie"
    ),
    "place.record_entry/1": lambda w, s, r: entry_log.RecordEntry(
        place=s.at["place"], entered_at=just_now(w.office).at, source="door", visitor="M. Diarra"
    ),
    "place.close/1": lambda w, s, r: close_place.ClosePlace(place=s.at["empty"], reason="Bail résilié"),
    "place.rate/1": lambda w, s, r: security_rating.RatePlace(place=s.at["place"], rating=2, reason="Porte blindée"),
    "place.name_custodian/1": lambda w, s, r: custodian.NameCustodian(
        place=s.at["place"], person=s.circle.people["clerk"]
    ),
    "place.override_custodian_change/1": lambda w, s, r: custodian.OverrideCustodianChange(
        place=s.at["changing"], reason="Audience"
    ),
    "inventory.plan/1": lambda w, s, r: inventory_count.PlanInventory(
        place=s.at["place"], counters=(s.circle.people["chair"],)
    ),
    "inventory.start_count/1": lambda w, s, r: inventory_count.StartCount(inventory=s.at["inventory"]),
    "inventory.count/1": lambda w, s, r: inventory_count.CountExhibits(
        inventory=s.at["frozen"], seen=(inventory_count.Tally(label_id="EV0000000000A", seal="X 1"),)
    ),
    "inventory.close_count/1": lambda w, s, r: inventory_count.CloseCount(inventory=s.at["frozen"]),
    "inventory.confirm_missing/1": lambda w, s, r: ConfirmMissing(inventory=s.at["ended"]),
    "inventory.reopen/1": lambda w, s, r: ReopenCount(inventory=s.at["ended"]),
    "inventory.sign/1": lambda w, s, r: inventory_count.SignInventory(inventory=s.at["reconciled"]),
    "exhibit.report_missing/1": lambda w, s, r: report_missing.ReportMissing(
        exhibits=tuple(s.lots["losable"].exhibits), reason="Introuvable"
    ),
    "exhibit.find_again/1": lambda w, s, r: report_missing.FindAgain(checks=s.checks("lost"), reason="Sous la table"),
    "discrepancy.assign/1": lambda w, s, r: inquiry.Assign(discrepancy=s.at["discrepancy"], to=w.office.prosecutor),
    "discrepancy.conclude/1": lambda w, s, r: inquiry.Conclude(
        discrepancy=s.at["inquired"], conclusion="explained", reason="Erreur de lecture"
    ),
    "discrepancy.establish_loss/1": lambda w, s, r: inquiry.EstablishLoss(
        discrepancy=s.at["loss"], reason="Vol constaté"
    ),
    "discrepancy.answer/1": lambda w, s, r: Answer(discrepancy=s.at["discrepancy"], text="Je n’y étais pas"),
    "discrepancy.withdraw_reading/1": lambda w, s, r: second_reading.WithdrawReading(discrepancy=s.at["discrepancy"]),
    "discrepancy.read_again/1": lambda w, s, r: second_reading.ReadAgain(
        discrepancy=s.at["discrepancy"], seal="X 1", photos=(w.photo(s.lots["doubted"].case),)
    ),
    "discrepancy.look_at_photo/1": lambda w, s, r: second_reading.LookAtPhoto(
        discrepancy=s.at["discrepancy"], as_recorded=True
    ),
    "discrepancy.close/1": lambda w, s, r: discrepancy.Close(
        discrepancy=s.at["looked_into"], resolution="explained", reason="Erreur de lecture"
    ),
}
"""Kind to a maker of its command, from the world, the set and the role that acts."""


def _maker(case: ActCase) -> Maker:
    """Return the maker of a case, else one of a command with invented numbers."""
    return case.command or (lambda world, made, role: sample(REGISTERED[case.kind].command))


COMMANDS = joined(COMMANDS, {kind: _maker(case) for kind, case in act_cases().items()})
