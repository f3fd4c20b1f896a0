"""Every act: those of the permission matrix really recorded, by whoever may, one after the other, with fixed sources.

What an earlier act has used up is refused, the same in every run. What the matrix cannot do comes at the end.
"""

from collections.abc import Iterator

import msgspec
from msgspec import Struct, structs

from custody.domain.access import read_audit
from custody.domain.access.roles import Role
from custody.domain.destruction import convoke
from custody.domain.destruction.attendance import Leave
from custody.domain.destruction.check_kit import CheckKit
from custody.domain.destruction.draw_tests import DrawTests
from custody.domain.destruction.on_site.change_site_device import ChangeSiteDevice
from custody.domain.destruction.on_site.group_photograph import PhotographGroup
from custody.domain.destruction.on_site.objection import ObjectTo
from custody.domain.destruction.presence import ConfirmPresence
from custody.domain.destruction.road import check_load, read_units, seal_load, site_draw, take_charge
from custody.domain.discrepancies import second_reading
from custody.domain.exhibits import blank_labels
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.blind_check import BlindCheck
from custody.domain.exhibits.drying.lot_comparison import Air
from custody.domain.exhibits.opening import OpenExhibit
from custody.domain.exhibits.presumptive_test import RecordTest
from custody.domain.exhibits.sacks import sealed_sack
from custody.domain.exhibits.sacks.sack_reading import SackEntry
from custody.domain.exhibits.seals import issue_seals
from custody.domain.exhibits.sighting import Sight
from custody.domain.inventories import inventory_count
from custody.domain.inventories.awaiting_lot import LapseLotVerdict
from custody.domain.inventories.missing_confirmation import ReopenCount
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.events import Actor, FromPaper, Occurred
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.laboratory import record_report
from custody.domain.laboratory.agree_consumption import AgreeConsumption
from custody.domain.laboratory.consume import Consume
from custody.domain.laboratory.report_lapse import LapseReport
from custody.domain.laboratory.second_analysis import DrawAnalyses
from custody.domain.offline.envelope import VerifiedEnvelope
from custody.domain.offline.paper_act import LapsePaper
from custody.domain.orders import appeal, order_copy, order_photo
from custody.domain.orders.appeal_confirmation import ConfirmAppeal
from custody.domain.oversight.alarm import IndicatorFigures
from custody.domain.oversight.indicator_alarm import RaiseIndicator, UpdateIndicator, key_of
from custody.domain.oversight.second_look_lapse import LapseSecondLook
from custody.domain.people import propose_and_confirm
from custody.domain.people.device import EnrolDevice
from custody.domain.people.passkey import ConfirmPasskey, RevokePasskey
from custody.domain.places import place, put_away
from custody.domain.places.room_sighting import RoomEntry
from custody.domain.seizures.case import ShareCase
from custody.domain.seizures.complete_seizure import CompleteSeizure
from custody.domain.seizures.confirm_takeover import ConfirmTakeover
from custody.domain.seizures.count_packages import CountPackages
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.seizures.end_share import EndShare
from custody.domain.seizures.joint_operation import LinkOperation, OpenOperation
from custody.domain.seizures.register_row import TakenEntry
from custody.domain.seizures.register_takeover import TakeOver
from custody.domain.seizures.seizure import DeclareSeizure
from custody.domain.transfers.hand_over import HandOver
from custody.service.kernel import perform
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent, convert
from custody.service.offline import offline_queue
from custody.service.oversight.alarm_sweep import recorded
from custody.service.people.sign_in import SignedIn
from custody.storage.read import rule_state
from tests.devices import Pen, key_named
from tests.domain.authenticator import Authenticator, packed
from tests.factories.appeals import lodge_at_court
from tests.factories.memory_office import PHOTO
from tests.factories.office import Lot, Office
from tests.fixed_sources import ORIGIN, FixedClock
from tests.web.matrix_commands import COMMANDS, body
from tests.web.matrix_table import ACTS, expect
from tests.web.matrix_world import ROLES, SETS, World

HOUR, WEEK = 3_600, 7 * 24 * 3_600


def record(world: World, clock: FixedClock) -> None:
    """Record every act that the permission table allows, then what comes from devices and passkeys."""
    for kind, made, role in _allowed():
        _attempt(world, kind, made, role)
        clock.advance()
    for told in (
        _go_the_road, _test_before_a_fire, _confirm_presence,
        _quash_an_order, _sign_by_passkey, _send_envelopes, _seal_a_sack, _see_a_room,
        _print_blanks, _issue_seals, _confirm_register, _change_people, _watch, _use_up_whole,
    ):  # fmt: skip
        told(world.office)
        clock.advance()
    _settle_mistakes(world.office, clock)
    clock.set_back(HOUR)
    world.office.lot(until="sealed")


def _allowed() -> Iterator[tuple[str, str, str]]:
    """Give each kind of act with a set and a role whose reader may perform it upon that set."""
    for kind in COMMANDS:
        for role in ROLES:
            sets = expect(ACTS.get(kind, {}), role).split()
            yield from ((kind, made, role) for made in SETS if made in sets)


def _attempt(world: World, kind: str, made: str, role: str) -> None:
    """Record an act as the API would; a refusal by the rules leaves nothing."""
    asked = body(world, kind, world.sets[made], role)
    consents = msgspec.convert(asked.pop("consents", []), tuple[Consent, ...])
    occurred = msgspec.convert(asked.pop("occurred", None), Occurred | None)
    session = SignedIn(
        person=world.readers[role], name="", agency="", roles=(), device="phone", lang="fr", must_change=False
    )  # fmt: skip
    recorder = world.office.recorder
    key = new_key(recorder.sources)
    try:
        recorder.record(perform.request_of(session, kind, convert(kind, asked), key, consents, occurred))
    except CustodyError:
        return


def _sign_by_passkey(office: Office) -> None:
    """The prosecutor registers a passkey, a key officer confirms it, and an order is signed with it."""
    passkey, key = Authenticator("prosecutor"), new_key(office.recorder.sources)
    office.do("passkey.register/1", passkey.registration(key, office.prosecutor), "prosecutor", act=key)
    confirmed = ConfirmPasskey(person=office.prosecutor, credential=packed(passkey.credential))
    office.do("passkey.confirm/1", confirmed, "key1")
    office.keys["prosecutor"] = passkey
    lot = office.lot(until="ordered")
    notified = appeal.NotifyOrder(order=lot.order, to="Conseil", notified_at=office.now(), scans=(PHOTO,))
    office.do("order.notify/1", notified, "prosecutor")
    revoked = RevokePasskey(person=office.prosecutor, credential=packed(passkey.credential))
    office.do("passkey.revoke/1", revoked, "key1")


def _send_envelopes(office: Office) -> None:
    """A device hands over without network, sees the exhibits, and hands over once more what its clerk has no longer."""
    lot, clerk, supervisor = office.lot(2), office.clerk, office.supervisor
    command = HandOver(to=supervisor, purpose="storage", checks=office.checks(lot))
    change = EnrolDevice(name="Téléphone du magasin", agency=office.drug_office, public_key=key_named("store"))
    pen = Pen(office.enrol(change), "store", ORIGIN, office.now)
    known: dict[str, int | str] = {exhibit: office.state(exhibit).moved for exhibit in lot.exhibits}
    _take(office, pen, "transfer.hand_over/1", command, clerk, known, party=supervisor)
    seen = Sight(exhibits=tuple(lot.exhibits), copies=(1,) * len(lot.exhibits))
    _take(office, pen, "exhibit.sight/1", seen, clerk, known)
    _take(office, pen, "transfer.hand_over/1", command, clerk, known, party=supervisor)


def _seal_a_sack(office: Office) -> None:
    """The clerk seals exhibits in a sack before the supervisor; it is counted, and opened before the prosecutor."""
    lot, beside = office.lot(2), Actor(person=office.supervisor, part="witness", will="own_device")
    opened = place.OpenContainer(name="Sac 1", place=office.place)
    container = office.do("container.open/1", opened, "clerk").first("CT")
    stored = put_away.StoreExhibits(container=container, exhibits=tuple(lot.exhibits))
    office.do("exhibit.store/1", stored, "clerk")
    weight = WeightEntry(gross=MassEntry("6", "kg"), balance=office.balance)
    sealing = sealed_sack.SealContainer(container=container, seal="SAC 1", weight=weight)
    office.do("container.seal/1", sealing, "clerk", beside)
    planned = inventory_count.PlanInventory(person=office.clerk, counters=(office.witness3,))
    inventory = office.do("inventory.plan/1", planned, "supervisor").first("RC")
    office.do("inventory.start_count/1", inventory_count.StartCount(inventory=inventory), "supervisor")
    weighed = SackEntry(container=container, seal="SAC 1", weight=weight)
    office.do("inventory.count/1", inventory_count.CountExhibits(inventory=inventory, sacks=(weighed,)), "witness3")
    outside = Actor(person=office.prosecutor, part="witness", will="own_device")
    entry = SackEntry(container=container, seal="SAC 1")
    office.do("container.unseal/1", sealed_sack.UnsealContainer(entry=entry, reason="Contrôle"), "clerk", outside)


def _see_a_room(office: Office) -> None:
    """A supervisor opens a vault before the clerk; another person of the agency sees it closed."""
    beside = Actor(person=office.clerk, part="witness", will="own_device")
    opened = place.OpenPlace(name="Chambre forte", sort="vault", parent=office.place, rating=3)
    vault = office.do("place.open/1", opened, "supervisor", beside).first("PL")
    office.do("exhibit.sight/1", Sight(rooms=(RoomEntry(place=vault),)), "supervisor")


def _issue_seals(office: Office) -> None:
    """A roll of seals is issued, counted at its receipt, one of it is void, and the rest goes to somebody else."""
    entry = propose_and_confirm.EnrolPerson(name="gardien", rank="", agency=office.drug_office, roles=(Role.CLERK,))
    successor = office.enrol(entry)
    command = issue_seals.IssueRoll(person=office.people["clerk"], first="DS-0901", last="DS-0905")
    roll = office.do("seal_roll.issue/1", command, "supervisor").events[0].subject
    office.do("seal_roll.receive/1", issue_seals.ReceiveRoll(roll=roll, counted=5), "clerk")
    office.do("seal_roll.void/1", issue_seals.VoidSeals(seals=("DS-0905",), reason="Déchiré"), "clerk")
    office.do("seal_roll.hand_on/1", issue_seals.HandRollOn(roll=roll, person=successor), "supervisor")


def _go_the_road(office: Office) -> None:
    """Witnesses are convoked; a load is packed, escorted to the site, read there and drawn from."""
    entry = propose_and_confirm.EnrolPerson(name="escorte", rank="", agency=office.police, roles=(Role.ESCORT,))
    office.people["convoy"] = office.enrol(entry)
    lot = office.lot(2, until="staged")
    called = (convoke.Summons(office.witness1, "witness"), convoke.Summons(office.people["witness2"], "witness"))
    summons = convoke.Convoke(session=lot.session, people=called, means="telephone", hour="09:00")
    office.do("destruction_session.convoke/1", summons, "chair")
    comes = convoke.AnswerConvocation(session=lot.session, says="comes")
    office.do("destruction_session.answer_convocation/1", comes, "witness1")
    unit = seal_load.UnitEntry(form="crate", seal="CH-0001", exhibits=tuple(lot.exhibits))
    beside = Actor(person=office.clerk, part="witness", will="own_device")
    office.do(
        "destruction_session.seal_load/1", seal_load.SealLoad(session=lot.session, units=(unit,)), "verifier", beside
    )
    taking = take_charge.TakeCharge(session=lot.session, units=(1,), escort=office.people["convoy"])
    escort = Actor(person=office.people["convoy"], part="witness", will="own_device")
    office.do("destruction_session.take_charge/1", taking, "clerk", escort)
    office.advance(lot, "open")
    reading = read_units.UnitReading(number=1, seal="CH-0001")
    office.do(
        "destruction_session.read_units/1", read_units.ReadUnits(session=lot.session, units=(reading,)), "verifier"
    )
    office.do("destruction_session.draw_on_site/1", site_draw.DrawOnSite(session=lot.session), "verifier")
    checks = office.checks(lot)
    office.do("destruction_session.check_load/1", check_load.CheckLoad(session=lot.session, checks=checks), "verifier")


def _confirm_register(office: Office) -> None:
    """A store takes a paper register over; the inspection finds one of its two exhibits in it."""
    entries = tuple(
        TakenEntry(
            pv="PV 7/2014", exhibit_number=str(n), substance="cannabis", form="herb", seal=f"ANC {n}",
            seized_on="2014-03-02", count=Count(1, "package"),
        )
        for n in (1, 2)
    )  # fmt: skip
    command = TakeOver(
        place=office.place, register="REG 1/2014", as_of="2016-01-01", entries=entries, without_photos="Encre effacée"
    )
    keeper = Actor(person=office.clerk, part="receiver", will="other_device")
    taken = office.do("register.take_over/1", command, "supervisor", keeper)
    found = ConfirmTakeover(place=office.place, takeover=taken.act, exhibits=(taken.first("EV"),))
    office.do("register.confirm/1", found, "inspector")


def _confirm_presence(office: Office) -> None:
    """The prosecutor is there still before the fire; another tablet takes the place of the first.

    Everybody is photographed; two say that a member left, who objects.
    """
    lot = office.lot(until="on_site")
    confirmed = ConfirmPresence(session=lot.session, people=(office.prosecutor,))
    office.do("destruction_session.confirm_presence/1", confirmed, "prosecutor")
    there = next(each.person for each in office.state(lot.session).attendance if each.quality == "witness")
    witness = Actor(person=there, part="witness", will="other_device")
    replaced = ChangeSiteDevice(session=lot.session)
    office.do("destruction_session.change_site_device/1", replaced, "chair", witness, device="tablette 2")
    pictured = PhotographGroup(session=lot.session, photo=PHOTO)
    office.do("destruction_session.photograph_group/1", pictured, "chair", device="tablette 2")
    office.do("destruction_session.leave/1", Leave(session=lot.session, person=office.member), "chair", witness)
    objection = ObjectTo(session=lot.session, about="departure", objection="J’étais au bord de la fosse")
    office.do("destruction_session.object/1", objection, "member")


def _print_blanks(office: Office) -> None:
    """Blank labels are issued, printed again, and one of them is void."""
    batch = office.do("blank_label.issue/1", blank_labels.IssueBlanks(count=3), "supervisor").events[0].subject
    labels = office.state(batch).numbers
    office.do("blank_label.reprint/1", blank_labels.ReprintBlanks(batch=batch, reason="Bourrage"), "supervisor")
    office.do("blank_label.void/1", blank_labels.VoidBlanks(numbers=(labels[-1],), reason="Déchirée"), "supervisor")


def _change_people(office: Office) -> None:
    """A witness becomes a supervisor too; another forgot the password; what was proposed for a third is called off."""
    office.enrol(propose_and_confirm.ChangeRoles(person=office.witness1, grant=(Role.SUPERVISOR,)))
    office.enrol(propose_and_confirm.ResetCredentials(person=office.witness2))
    waiting = propose_and_confirm.Propose(change=propose_and_confirm.ResetCredentials(person=office.witness1))
    proposal = office.do("pending_change.propose/1", waiting, "key1").first("PR")
    office.do("pending_change.reject/1", propose_and_confirm.Reject(proposal=proposal), "key2")


def _watch(office: Office) -> None:
    """The service counts that a history was read again, and raises an alarm whose figures grow."""
    reading = read_audit.CountReadings(
        person=office.inspector, about=office.lot(until="sealed").case, form="page", of=new_key(office.recorder.sources),
        repeats=3, agency=office.state(office.inspector).agency, last=office.now(),
    )  # fmt: skip
    recorded(office.recorder, "read_audit.count/1", [reading])
    figures, since = IndicatorFigures(count=20, people=(office.clerk,)), office.now()
    raised = RaiseIndicator(sort="guessed", about=office.clerk, since=since, agency="", figures=figures)
    recorded(office.recorder, "alarm.raise_indicator/1", [raised])
    with office.store.reading() as connection:
        alarm = rule_state.state_reader(connection, ()).claimed("alarm", key_of(raised, since))
    assert alarm
    grown = UpdateIndicator(alarm=alarm, figures=IndicatorFigures(count=40, people=(office.clerk,)))
    recorded(office.recorder, "alarm.update/1", [grown])


def _test_before_a_fire(office: Office) -> None:
    """A kit is tried, what is tested is drawn, and an exhibit is tested before it burns (I65)."""
    lot, of_kit = office.lot(until="on_site"), {"kit": "scott", "lot": "A 17", "expiry": "2030-06"}
    office.do(
        "destruction_session.check_kit/1", CheckKit(session=lot.session, blank=True, control=True, **of_kit), "verifier"
    )
    office.do("destruction_session.draw_tests/1", DrawTests(session=lot.session), "verifier")
    made = RecordTest(exhibit=lot.exhibits[0], session=lot.session, result="positive", colour="bleu", **of_kit)
    office.do("exhibit.test/1", made, "verifier")


def _settle_mistakes(office: Office, clock: FixedClock) -> None:
    """Honest people settle what they mistyped, ended too early or guessed; what nobody ends in time ends by itself."""
    _end_a_share(office)
    _complete_a_seizure(office)
    _count_again(office)
    _compare_a_lot(office)
    _misread(office)
    _compare_a_signed_order(office)
    lot = office.lot()
    pen = Pen(office.enrol(EnrolDevice(name="Téléphone 2", agency=office.drug_office, public_key=key_named("two"))), "two",
              ORIGIN, office.now)  # fmt: skip
    wrong = BlindCheck(checks=office.checks(lot, **{lot.exhibits[0]: "X 1"}))
    _take(
        office,
        pen,
        "exhibit.blind_check/1",
        wrong,
        office.clerk,
        {lot.exhibits[0]: office.state(lot.exhibits[0]).moved},
    )
    paper_act = _check_from_paper(office)
    clock.set_back(-WEEK)
    recorded(office.recorder, "exhibit.lapse_second_look/1", [LapseSecondLook(about=lot.exhibits[0])])
    recorded(office.recorder, "act.lapse_paper/1", [LapsePaper(about=paper_act)])
    powder = office.lot(substance="cocaine")
    office.analyse(powder, "cocaine")
    recorded(office.recorder, "second_analysis.draw/1", [DrawAnalyses(country="ML", pool=tuple(powder.exhibits))])
    _use_without_a_report(office, clock)
    _await_a_lot(office, clock)


def _await_a_lot(office: Office, clock: FixedClock) -> None:
    """One package of a lot is weighed far too light in a count that nobody ends."""
    lot = office.lot(5)
    inventory = _planned(office, lot)
    light = inventory_count.Tally(label_id=lot.exhibits[0], seal=lot.seals[0], weight=office.weight("2,00"))
    for _ in range(2):
        office.do("inventory.count/1", inventory_count.CountExhibits(inventory=inventory, seen=(light,)), "witness3")
    clock.set_back(-3 * WEEK)
    recorded(office.recorder, "exhibit.lapse_lot_verdict/1", [LapseLotVerdict(about=lot.exhibits[0])])


def _use_up_whole(office: Office) -> None:
    """The laboratory reports, the prosecution agrees, and two analysts use up all that is left."""
    lot = office.lot()
    office._hand("clerk", "analyst", "laboratory", lot, due="2030-01-01")
    change = propose_and_confirm.EnrolPerson(
        name="Analyste", rank="", agency=office.agencies["laboratory"], roles=(Role.LABORATORY,)
    )
    office.people["analyst2"] = office.enrol(change)
    present = [
        Actor(person=office.people[name], part="witness", will="own_device") for name in ("analyst2", "clerk")
    ]  # fmt: skip
    [check] = office.checks(lot)
    net = structs.replace(office.weight(), tare=MassEntry("0,10", "kg"))
    opened = OpenExhibit(
        check=structs.replace(check, weight=net), purpose="laboratory", legal_basis="art. 56", photos=(PHOTO,)
    )
    office.do("exhibit.open/1", opened, "analyst", *present)
    report = record_report.Report(report="L-9/2016", exhibits=tuple(lot.exhibits), substance="cannabis")
    office.do("laboratory.report/1", report, "analyst")
    agreed = AgreeConsumption(exhibit=lot.exhibits[0], reason="Contre-expertise faite")
    office.do("exhibit.agree_consumption/1", agreed, "prosecutor")
    used = Consume(exhibit=lot.exhibits[0], mass=MassEntry("50", "g"), request="RQ 13/2016", method="CPG-SM")
    office.do("exhibit.consume/1", used, "analyst", *present)


def _use_without_a_report(office: Office, clock: FixedClock) -> None:
    """The analyst uses some of an exhibit up before a colleague, and reports on nothing."""
    lot, beside = office.lot(), Actor(person=office.clerk, part="witness", will="own_device")
    office._hand("clerk", "analyst", "laboratory", lot, due="2030-01-01")
    [check], net = (
        office.checks(lot),
        structs.replace(office.weight(), tare=MassEntry("0,10", "kg")),
    )
    opened = OpenExhibit(
        check=structs.replace(check, weight=net), purpose="laboratory", legal_basis="art. 56", photos=(PHOTO,)
    )
    office.do("exhibit.open/1", opened, "analyst", beside)
    used = Consume(exhibit=lot.exhibits[0], mass=MassEntry("2", "g"), rest=True, request="RQ 12/2016", method="CPG-SM")
    office.do("exhibit.consume/1", used, "analyst", beside)
    clock.set_back(-5 * WEEK)
    recorded(office.recorder, "exhibit.lapse_report/1", [LapseReport(about=lot.exhibits[0])])


def _check_from_paper(office: Office) -> str:
    """A check recorded from a paper that nobody confirms."""
    lot = office.lot()
    paper = FromPaper(
        at=office.now(), source="paper", zone="UTC", case=lot.case, blob=PHOTO.blob, sha256=PHOTO.sha256,
        named=(office.supervisor,),
    )  # fmt: skip
    command = BlindCheck(checks=office.checks(lot))
    return office.do("exhibit.blind_check/1", command, "clerk", occurred=paper).first("PT")


def _end_a_share(office: Office) -> None:
    """A case is shared with a laboratory that is admitted to an operation; then the share is taken back."""
    lot = office.seal()
    office.do("case.share/1", ShareCase(case=lot.case, agency=office.laboratory), "officer")
    operation = office.do("operation.open/1", OpenOperation(title="Opération close"), "officer").first("XR")
    admitted = LinkOperation(
        operation=operation, reason="Affaire commune", cases=(lot.case,), agencies=(office.laboratory,)
    )
    office.do("operation.link/1", admitted, "officer")
    office.do("case.end_share/1", EndShare(case=lot.case, agency=office.laboratory, reason="Fin"), "officer")


def _complete_a_seizure(office: Office) -> None:
    """About three packages are counted by two people; then the officer says that all was handed over."""
    about = LineEntry(substance="cannabis", count=Count(3, "package"), count_basis="estimated")
    declared = DeclareSeizure(
        case=office.case(), place="Bamako", seized_at=office.seized_at, circumstances="Contrôle", lines=(about,)
    )
    seizure = office.do("seizure.declare/1", declared, "officer").first("SE")
    beside = Actor(person=office.clerk, part="witness", will="other_device")
    counted = CountPackages(seizure=seizure, line=0, count=Count(2, "package"))
    office.do("seizure.count_packages/1", counted, "officer", beside)
    recent = office.do(
        "seizure.declare/1", structs.replace(declared, case=office.case(), seized_at=office.now()), "officer"
    ).first("SE")
    office.do("seizure.complete/1", CompleteSeizure(seizure=recent), "officer")


def _count_again(office: Office) -> None:
    """A count that ended with exhibits missing is reopened by somebody who neither counted nor holds."""
    lot = office.lot(2)
    planned = inventory_count.PlanInventory(person=office.clerk, counters=(office.witness3,))
    inventory = office.do("inventory.plan/1", planned, "supervisor").first("RC")
    office.do("inventory.start_count/1", inventory_count.StartCount(inventory=inventory), "supervisor")
    seen = inventory_count.Tally(label_id=lot.exhibits[0], seal=lot.seals[0])
    office.do("inventory.count/1", inventory_count.CountExhibits(inventory=inventory, seen=(seen,)), "witness3")
    ended = inventory_count.CloseCount(inventory=inventory, confirmed=(f"count_incomplete {inventory}",))
    office.do("inventory.close_count/1", ended, "supervisor")
    office.do("inventory.reopen/1", ReopenCount(inventory=inventory), "inspector")


def _compare_a_lot(office: Office) -> None:
    """Five packages of one lot are weighed at a count; one weighs less than the others."""
    lot = office.lot(5)
    inventory = _planned(office, lot)
    seen = tuple(
        inventory_count.Tally(label_id=exhibit, seal=seal, weight=office.weight("2,70" if position else "2,60"))
        for position, (exhibit, seal) in enumerate(zip(lot.exhibits, lot.seals, strict=True))
    )
    counted = inventory_count.CountExhibits(inventory=inventory, seen=seen, air=Air(humidity=40, temperature=31))
    office.do("inventory.count/1", counted, "witness3")
    office.do("inventory.close_count/1", inventory_count.CloseCount(inventory=inventory), "supervisor")


def _planned(office: Office, lot: Lot) -> str:
    """Return the count of a shelf of its own on which the lot lies, begun."""
    opened = place.OpenPlace(name="Étagère", sort="shelf", parent=office.place)
    shelf = office.do("place.open/1", opened, "supervisor").first("PL")
    office.do("exhibit.store/1", put_away.StoreExhibits(place=shelf, exhibits=tuple(lot.exhibits)), "clerk")
    planned = inventory_count.PlanInventory(place=shelf, counters=(office.witness3,))
    inventory = office.do("inventory.plan/1", planned, "supervisor").first("RC")
    office.do("inventory.start_count/1", inventory_count.StartCount(inventory=inventory), "supervisor")
    return inventory


def _compare_a_signed_order(office: Office) -> None:
    """The registry types in a signed order and confirms it; the inspection denies its photograph."""
    for name in ("greffier", "greffier2"):
        entry = propose_and_confirm.EnrolPerson(
            name=name, rank="", agency=office.prosecution, roles=(Role.COURT_CLERK,)
        )
        office.people[name] = office.enrol(entry)
    entered = order_copy.EnterCopy(
        order_reference="RQ 90/2016", issuer=office.prosecutor, signed_on=office.now()[:10],
        exhibits=tuple(office.lot().exhibits), legal_basis="art. 136", scans=(PHOTO,), laboratory_waiver="Test",
        sample_waiver="Gardé",
    )  # fmt: skip
    number = office.do("order.enter_copy/1", entered, "greffier").first("RE")
    office.do("order.confirm_copy/1", order_copy.ConfirmCopy(order=number), "greffier2")
    denied = order_photo.ConfirmPhoto(order=number, denied=True, reason="Signature imitée")
    office.do("order.confirm_photo/1", denied, "inspector")


def _quash_an_order(office: Office) -> None:
    """The registry of a court enters an appeal and what the court decided; the inspection confirms both."""
    order = office.lot(until="ordered").order
    lodge_at_court(office, order)
    office.do("order.confirm_appeal/1", ConfirmAppeal(order=order), "inspector")
    decided = appeal.JudgeAppeal(
        order=order, outcome="quashed", decided_on=office.now()[:10], reason="Arrêt 12/2016", scans=(PHOTO,)
    )
    office.do("order.judge_appeal/1", decided, "courtclerk")
    office.do("order.confirm_appeal/1", ConfirmAppeal(order=order), "inspector")


def _misread(office: Office) -> None:
    """A clerk reads a seal wrong twice, withdraws it, a colleague reads it again, the inspection looks at the photograph."""
    lot = office.lot()
    wrong = BlindCheck(checks=office.checks(lot, **{lot.exhibits[0]: lot.seals[0][:-1] + "X"}))
    discrepancy = office.do("exhibit.blind_check/1", wrong, "clerk").opened[0]
    office.do("discrepancy.withdraw_reading/1", second_reading.WithdrawReading(discrepancy=discrepancy), "clerk")
    again = second_reading.ReadAgain(discrepancy=discrepancy, seal=lot.seals[0], photos=(PHOTO,))
    office.do("discrepancy.read_again/1", again, "supervisor")
    looked = second_reading.LookAtPhoto(discrepancy=discrepancy, as_recorded=True)
    office.do("discrepancy.look_at_photo/1", looked, "inspector")
    [doubt] = office.quarantine(office.lot())
    office.close_discrepancy(doubt)


def _take(
    office: Office, pen: Pen, kind: str, command: Struct, author: str, known: dict[str, int | str], party: str = ""
) -> None:  # fmt: skip
    parties = [{"part": "receiver", "person": party}] if party else []
    sent = pen.write(kind, command, author, known, act=new_key(office.recorder.sources), parties=parties)
    sender = Actor(person=office.supervisor, part="author", will="own_device")
    offered = offline_queue.opened(sent, pen.device, office.state(pen.device).key, ORIGIN, sender)
    if not isinstance(offered, VerifiedEnvelope):
        raise offered
    office.recorder.record(offline_queue.request_of(offered))
