"""Work under way when a visitor comes: one of everything the service keeps, ready to continue."""

from dataclasses import dataclass
from datetime import date, timedelta

from msgspec import structs

from custody.commands.story.enrolment import Team
from custody.commands.story.legal_basis import legal_basis
from custody.commands.story.mali import ZONE, Stage, ordered, staged
from custody.commands.story.office import by_pin
from custody.commands.story.seizures import Goods, Lot, Package, deposit, seize
from custody.commands.story.sessions import attend
from custody.commands.story.synthetic_packages import BENCH
from custody.domain.access import confidential_inspection
from custody.domain.access.roles import Role
from custody.domain.destruction import plan_and_open
from custody.domain.destruction.road import read_units, seal_load, take_charge
from custody.domain.exhibits import legal_hold, opening
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.seals import issue_seals
from custody.domain.inventories import inventory_count
from custody.domain.kernel.events import Occurred
from custody.domain.kernel.quantity import MassEntry
from custody.domain.laboratory import paper_report, sampling_plan
from custody.domain.orders import appeal, destruction_request, issue_order, order_copy
from custody.domain.people import propose_and_confirm
from custody.domain.places import place, put_away
from custody.domain.seizures import first_notice, joint_operation
from custody.domain.seizures.case import ShareCase
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.transfers import hand_over, receive, release_to_outsider

SACHETS = 10
BACK_IN = timedelta(days=30)
TURN = 1
"""Which pair of witnesses stands at the fire: not the last one's, nor the one that a visitor tries first (I31)."""


@dataclass(frozen=True, kw_only=True)
class DocumentContext:
    """Ten sachets of one case in the store, and the day: each piece of work takes some of them."""

    stage: Stage
    kati: Lot
    today: date

    @property
    def team(self) -> Team:
        """Return Mali's team."""
        return self.stage.team


def leave(stage: Stage, bricks: Lot, slips: list[Lot], today: date) -> None:
    """Leave everything that a visitor finds half done."""
    desk = DocumentContext(stage=stage, kati=_kati(stage), today=today)
    _in_the_laboratory(desk)
    _with_an_expert(desk)
    _on_paper(desk)
    _proposed(desk)
    _counted(desk)
    _at_the_fire(stage, bricks.part(10, 15), today)
    _to_burn(stage, bricks.part(15, 23), today)
    _together(stage, slips)
    _told_by_telephone(stage)
    _by_two(stage)
    _seals_issued(stage)


def _seals_issued(stage: Stage) -> None:
    """Leave a roll of seals that the custodian counted, one of it torn, and one that nobody has received yet.

    They hold from now on: no seal of the story before them is marked.
    """
    office, keeper, clerk = stage.company.office, stage.who("supervisor"), stage.team.clerk
    first = issue_seals.IssueRoll(person=clerk, first="OCS-S-0001", last="OCS-S-0100", closure="bag")
    roll = office.act(keeper, first).first("RS")
    office.act(clerk, issue_seals.ReceiveRoll(roll=roll, counted=100))
    office.act(clerk, issue_seals.VoidSeals(seals=("OCS-S-0001",), reason="Sachet déchiré à l’ouverture du carton"))
    other = issue_seals.IssueRoll(person=stage.who("inhouse"), first="OCS-S-0101", last="OCS-S-0200", closure="bag")
    office.act(keeper, other)


def _kati(stage: Stage) -> Lot:
    """Bring heroin from one car, brought to the central store."""
    weight = WeightEntry(gross=MassEntry("250", "g"), balance=stage.team.balances[BENCH.name])
    goods = Goods(
        reference="PV 91/2021", title="Héroïne de Kati", officer=stage.who("officer"),
        prosecution=stage.team.prosecution, seized_at="2021-11-08T20:30:00Z", zone=ZONE,
        place="Kati, route de Kolokani", circumstances="Sachets sous le siège d’une voiture particulière.",
        line=LineEntry(substance="heroin", mass=MassEntry("2,5", "kg"), designation="Poudre brune, 10 sachets"),
        form="powder", synthetic=True,
        packages=tuple(
            Package(seal=f"PN-KAT-{i:04d}", weight=weight, description=f"Sachet {i} de poudre brune")
            for i in range(1, SACHETS + 1)
        ),
    )  # fmt: skip
    [lot] = seize(stage.company.office, [goods])
    deposit(stage.company.office, [lot], stage.team, "2021-11-10T09:00:00Z")
    return lot


def _in_the_laboratory(desk: DocumentContext) -> None:
    """Leave two sachets that await analysis; the seal of one is open."""
    office, analyst, sent = desk.stage.company.office, desk.stage.who("analyst"), desk.kati.part(0, 2)
    out = hand_over.Dispatch(
        to=analyst, purpose="laboratory", exhibits=sent.exhibits, due=(desk.today + BACK_IN).isoformat(),
        legal_basis="Réquisition à expert",
    )  # fmt: skip
    transfer_id = office.act(desk.team.clerk, out).first("TR")
    office.act(analyst, receive.Receive(transfer=transfer_id, checks=sent.checks(weighed=True)))
    unpacked = WeightEntry(
        gross=MassEntry("250", "g"), balance=desk.team.balances[BENCH.name], tare=MassEntry("4", "g")
    )
    opened = opening.OpenExhibit(
        check=structs.replace(sent.checks()[0], weight=unpacked), purpose="laboratory",
        legal_basis="Réquisition à expert", photos=(desk.stage.scan(sent.case, "PN-KAT-0001"),),
    )  # fmt: skip
    office.act(analyst, opened, by_pin(desk.team.clerk, "witness"))


def _with_an_expert(desk: DocumentContext) -> None:
    """Leave one sachet with an expert who has no account; what the expert wrote waits for a second person."""
    office, clerk, released = desk.stage.company.office, desk.team.clerk, desk.kati.part(2, 3)
    beside = by_pin(desk.stage.who("supervisor"), "witness")
    known = release_to_outsider.RegisterOutsider(
        name="Pr Adama Fofana", quality="expert", organisation="Faculté de pharmacie de Bamako", identity="CNI 20417"
    )
    expert = office.act(clerk, known, beside).first("TS")
    release = release_to_outsider.ReleaseToOutsider(
        outsider=expert, purpose="laboratory", checks=released.checks(weighed=True), paper="slip",
        reference="BR-KAT-000004", due=(desk.today + BACK_IN).isoformat(),
        legal_basis="Contre-expertise ordonnée par le juge", photos=(desk.stage.scan(released.case, "BR-KAT-000004"),),
    )  # fmt: skip
    office.act(clerk, release, beside)
    written = paper_report.EnterReport(
        outsider=expert, report="FP-2021-12", dated=desk.today.isoformat(), exhibits=released.exhibits,
        substance="heroin", seal_opened=True,
        method="Chromatographie en phase gazeuse", photos=(desk.stage.scan(released.case, "FP-2021-12"),),
    )  # fmt: skip
    office.act(clerk, written)


def _on_paper(desk: DocumentContext) -> None:
    """Draw a sample, enter a paper order that waits for its prosecutor, and order a cession of a sachet."""
    office, team = desk.stage.company.office, desk.team
    drawn = sampling_plan.MakeSamplingPlan(exhibits=desk.kati.part(3, 4).exhibits, population=40, method="square_root")
    office.act(team.clerk, drawn)
    typed = order_copy.EnterCopy(
        order_reference=f"ORD-{desk.today.year}-014", issuer=team.prosecutor, signed_on=desk.today.isoformat(),
        exhibits=desk.kati.part(4, 5).exhibits, legal_basis=legal_basis("ML", desk.today.isoformat()),
        laboratory_waiver="Test de dépistage positif", sample_waiver="Échantillons prélevés sur les autres sachets",
        scans=(desk.stage.scan(desk.kati.case, "ORD-014"),),
    )  # fmt: skip
    office.act(desk.stage.who("secretary"), typed)
    ceded = issue_order.IssueOrder(
        order_reference=f"REQ-{desk.today.year}-003", exhibits=desk.kati.part(5, 6).exhibits, sort="cede",
        legal_basis="Cession pour la formation des équipes cynophiles",
    )  # fmt: skip
    office.act(team.prosecutor, ceded)


def _proposed(desk: DocumentContext) -> None:
    """Propose, as the custodian, to destroy an exhibit that its case no longer needs."""
    command = destruction_request.MakeDestructionRequest(exhibits=desk.kati.part(6, 7).exhibits, reason="Affaire jugée")
    desk.stage.company.office.act(desk.team.clerk, command)


def _counted(desk: DocumentContext) -> None:
    """Count and sign for a locker, and begin the count of one clerk's holdings."""
    office, keeper, counter = desk.stage.company.office, desk.stage.who("supervisor"), desk.stage.who("witness2")
    lot = desk.kati.part(7)
    opened = place.OpenPlace(name="Armoire 2", sort="locker", parent=desk.team.store)
    locker = office.act(keeper, opened).first("PL")
    box = office.act(desk.team.clerk, place.OpenContainer(name="Caisse 7", place=locker)).first("CT")
    office.act(desk.team.clerk, put_away.StoreExhibits(container=box, exhibits=lot.exhibits))
    inventory = office.act(keeper, inventory_count.PlanInventory(place=locker, counters=(counter,))).first("RC")
    office.act(keeper, inventory_count.StartCount(inventory=inventory))
    seen = tuple(inventory_count.Tally(label_id=each.exhibit, seal=each.seal) for each in lot.checks())
    office.act(counter, inventory_count.CountExhibits(inventory=inventory, seen=seen))
    office.act(keeper, inventory_count.CloseCount(inventory=inventory))
    for signer in (counter, desk.team.clerk):
        office.act(signer, inventory_count.SignInventory(inventory=inventory))
    plan = inventory_count.PlanInventory(person=desk.stage.who("mopti"), counters=(counter,))
    office.act(keeper, inventory_count.StartCount(inventory=office.act(keeper, plan).first("RC")))


def _at_the_fire(stage: Stage, some: Lot, today: date) -> None:
    """Open a session on the site: three sacks have arrived in their crate, the others are with the escort."""
    team, office, escort = stage.team, stage.company.office, stage.who("gendarme")
    session = staged(stage, some, f"REQ-{today.year}-002", "open_burn", today)
    crates = tuple(
        seal_load.UnitEntry(form="crate", seal=f"OCS {today.year} C{number}", exhibits=exhibits)
        for number, exhibits in enumerate((some.exhibits[:3], some.exhibits[3:]), 1)
    )
    office.act(team.verifier, seal_load.SealLoad(session=session, units=crates), by_pin(team.clerk, "witness"))
    office.act(
        team.clerk, take_charge.TakeCharge(session=session, units=(1, 2), escort=escort), by_pin(escort, "witness")
    )
    office.act(team.chair, plan_and_open.OpenSession(session=session))
    now = Occurred(at=office.now(), source="entered", zone=ZONE)
    attend(office, team, session, now, TURN)
    first = read_units.UnitReading(number=1, seal=crates[0].seal)
    office.act(team.prosecutor, read_units.ReadUnits(session=session, units=(first,)))


def _to_burn(stage: Stage, some: Lot, today: date) -> None:
    """Plan no session: five sacks may burn; one is held back, two await an appeal or the end of its time.

    The court's registry has entered the appeal, and nobody has confirmed it yet.
    """
    office, prosecutor = stage.company.office, stage.team.prosecutor
    ordered(stage, some.part(0, 6), f"REQ-{today.year}-004", today)
    back = legal_hold.PlaceHold(
        exhibits=some.exhibits[5:6], legal_basis=legal_basis("ML", today.isoformat()),
        reason="Empreintes à comparer dans une autre procédure",
    )  # fmt: skip
    office.act(prosecutor, back)
    contested = ordered(stage, some.part(6, 7), f"REQ-{today.year}-005", today)
    reason = "La propriété du sac est contestée"
    registry = stage.who("registrar")
    office.act(prosecutor, ShareCase(case=some.case, agency=stage.company.agencies["court"]))
    lodged = appeal.AppealOrder(
        order=contested, filed_on=today.isoformat(), reason=reason, scans=(stage.scan(some.case, "APPEL 5"),)
    )
    office.act(registry, lodged)
    ordered(stage, some.part(7), f"REQ-{today.year}-006", today, appeal_until=(today + BACK_IN).isoformat())


def _together(stage: Stage, slips: list[Lot]) -> None:
    """Link two cases of the river into one operation by the gendarmes, readable by the prosecution."""
    office, gendarme, cases = stage.company.office, stage.who("gendarme"), tuple(lot.case for lot in slips)
    operation_id = office.act(gendarme, joint_operation.OpenOperation(title="Opération Pirogue")).first("XR")
    met = joint_operation.Interest(cases=cases, name="Un passeur dit « Le Vieux »", remark="Nommé par deux témoins")
    command = joint_operation.LinkOperation(
        operation=operation_id, reason="Même emballage, mêmes passeurs", cases=cases, persons=(met,),
        agencies=(stage.team.prosecution,),
    )  # fmt: skip
    office.act(gendarme, command)


def _told_by_telephone(stage: Stage) -> None:
    """Record a patrol's notice of a seizure that is not declared yet."""
    line = LineEntry(substance="cannabis", mass=MassEntry("60", "kg"), designation="Cannabis, deux sacs")
    command = first_notice.TakeNotice(
        channel="telephone", told_at=stage.company.office.now(), caller="Patrouille de Konna", place="Konna",
        words="Deux sacs de cannabis dans une pirogue, environ 60 kg.", lines=(line,),
    )  # fmt: skip
    stage.company.office.act(stage.who("mopti"), command)


def _by_two(stage: Stage) -> None:
    """Propose a new clerk to the key officer of the inspection, and open a confidential inspection of the office."""
    office, agency = stage.company.office, stage.company.agencies["office"]
    clerk = propose_and_confirm.EnrolPerson(name="Oumou Diallo", rank="Sergente", agency=agency, roles=(Role.CLERK,))
    office.act(stage.who("cles1"), propose_and_confirm.Propose(change=clerk))
    inquiry = confidential_inspection.OpenConfidential(
        agency=agency, reason="Scellés ouverts hors de la présence d’un témoin"
    )
    office.act(stage.who("inspector"), inquiry, by_pin(stage.who("special"), "witness"))
