"""The chapters of the article, set in Mali: the truck, the Mopti cocaine, and what is left for a visitor to do.

Amounts, places and months are the press's; packages, seals, days, hours and names are invented. Each chapter ends in
a state that the demonstration shows: burnt and certified, awaiting a receipt, overdue, contradicted by the record.
"""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from custody.commands.story.enrolment import Company, Team
from custody.commands.story.laboratory_work import open_and_reseal
from custody.commands.story.legal_basis import legal_basis
from custody.commands.story.office import receiving
from custody.commands.story.seizures import Goods, Lot, Package, deposit, seize
from custody.commands.story.synthetic_packages import BENCH, PLATFORM, kilograms, sacks, weights
from custody.domain.access import read_audit
from custody.domain.destruction import convoke, plan_and_open, staging
from custody.domain.exhibits import sighting
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.kernel import photo_reference
from custody.domain.kernel.events import Occurred
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.laboratory import record_report
from custody.domain.law.fire_line import Method
from custody.domain.orders import court_registry, issue_order
from custody.domain.people.device import EnrolDevice
from custody.domain.places.place import OpenPlace
from custody.domain.seizures import seizure
from custody.domain.seizures.case import OpenCase
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.transfers import hand_over, receive
from custody.domain.transfers.paper_slip import ConfirmSlip, EnterSlip
from custody.storage.read.histories import Line

TRUCK_UG = 2_700 * 10**9
TRUCK_PACKAGES = 300
TRUCK_DAY = date(2016, 8, 1)
"""In the middle of the chapter of the truck: its balances are calibrated around this day."""
MOPTI_VALUE = "13 000 000 XOF – presse malienne, août 2016 (environ 20\u00a0000 dollars)"
BACK_IN = timedelta(days=30)
ZONE = "Africa/Bamako"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Setting of the chapters: the company, Mali's team, and a scanner that keeps a paper slip under its case."""

    company: Company
    scan: Callable[[str, str], photo_reference.Photo]

    @property
    def team(self) -> Team:
        """Return Mali's team."""
        return self.company.teams["ML"]

    def who(self, name: str) -> str:
        """Return a person's number."""
        return self.company.people[name]


def at(time: str, source: str = "press") -> Occurred:
    """Return a claimed time in Mali, given as ``2016-05-12T06:30``."""
    return Occurred(at=f"{time}:00Z", source=source, zone=ZONE)


def truck(stage: Stage) -> Lot:
    """Play May 2016: 2.7 t of cannabis in a truck from Ghana; every hand-over until the commission comes for it."""
    company, team = stage.company, stage.team
    balance = team.balances[PLATFORM.name]
    entries = (kilograms(ug, PLATFORM.step_ug) for ug in weights(TRUCK_UG, PLATFORM.step_ug, TRUCK_PACKAGES))
    packages = tuple(
        Package(
            seal=f"OCS-2016-{i:05d}", weight=WeightEntry(gross=each, balance=balance), count=Count(1, "package"),
            description=f"Colis {i} sur {TRUCK_PACKAGES}, toile et ruban adhésif brun",
        )
        for i, each in enumerate(entries, 1)
    )  # fmt: skip
    goods = Goods(
        reference="PV 112/2016", title="Camion de Bamako", officer=stage.who("officer"), prosecution=team.prosecution,
        seized_at="2016-05-12T06:30:00Z", zone=ZONE, place="Bamako, poste de contrôle de la route de Sikasso",
        circumstances="Camion venant du Ghana, contrôlé à Bamako ; chanvre indien sous un chargement légal.",
        line=LineEntry(
            substance="cannabis", count=Count(TRUCK_PACKAGES, "package"), mass=MassEntry("2,7", "t"),
            designation="Chanvre indien, 2,7 tonnes en 300 colis",
        ),
        form="herb", packages=packages, legal_basis=legal_basis("ML", "2016-05-12"), source="press",
        witnesses="Deux agents du poste de contrôle", synthetic=True,
    )  # fmt: skip
    lot = seize(company.office, [goods])[0]
    deposit(company.office, [lot], team, "2016-05-13T09:00:00Z")
    first = _analysed(stage, lot.part(0, 1), "LNS-2016-041")
    lot = replace(lot, packages=(*first.packages, *lot.packages[1:]))
    _keep(stage, lot)
    return lot


def mopti(stage: Stage, today: date) -> Lot:
    """Play August 2016: 400 g of cocaine cut with ephedrine; on its way back from the laboratory, for the custodian."""
    company, team = stage.company, stage.team
    weight = WeightEntry(gross=MassEntry("400", "g"), balance=team.balances[BENCH.name])
    goods = Goods(
        reference="PV 57/2016", title="Cocaïne de Mopti", officer=stage.who("gendarme"), prosecution=team.prosecution,
        seized_at="2016-08-17T21:15:00Z", zone=ZONE, place="Mopti, gare routière",
        circumstances="Sachet trouvé dans un bagage à main sans propriétaire déclaré.",
        line=LineEntry(substance="cocaine", mass=MassEntry("400", "g"), designation="Poudre blanche, 400 g"),
        form="powder", source="press", estimated_value=MOPTI_VALUE, synthetic=True,
        packages=(Package(seal="GN-MOP-00417", weight=weight, description="Sachet de poudre blanche compactée"),),
    )  # fmt: skip
    lot = seize(company.office, [goods])[0]
    _to_laboratory_and_back(stage, lot, today)
    return lot


def _to_laboratory_and_back(stage: Stage, lot: Lot, today: date) -> None:
    office = stage.company.office
    first = hand_over.Dispatch(to=stage.who("mopti"), purpose="deposit", exhibits=lot.exhibits)
    transfer_id = office.act(stage.who("gendarme"), first, occurred=at("2016-08-18T07:40")).first("TR")
    taken = receive.Receive(transfer=transfer_id, checks=lot.checks(weighed=True))
    office.act(stage.who("mopti"), taken, occurred=at("2016-08-18T08:10"))
    sent = hand_over.Dispatch(
        to=stage.who("analyst"), purpose="laboratory", exhibits=lot.exhibits, due=(today + BACK_IN).isoformat(),
        legal_basis="Réquisition à expert du 22 août 2016",
    )  # fmt: skip
    transfer_id = office.act(stage.who("mopti"), sent, occurred=at("2016-08-23T08:00")).first("TR")
    taken = receive.Receive(transfer=transfer_id, checks=lot.checks(weighed=True))
    office.act(stage.who("analyst"), taken, occurred=at("2016-08-24T10:30"))
    open_and_reseal(
        office, stage.who("analyst"), lot, seal="LNS-00066", tare=MassEntry("4", "g"),
        legal_basis="Réquisition à expert du 22 août 2016", photo=stage.scan(lot.case, "LNS-00066"),
        at=(at("2016-08-29T09:00"), at("2016-08-29T11:30")),
    )  # fmt: skip
    report = record_report.Report(
        report="LNS-2016-066", exhibits=lot.exhibits, substance="cocaine", adulterants=("ephedrine",),
        method="Chromatographie en phase gazeuse couplée à la spectrométrie de masse",
    )  # fmt: skip
    office.act(stage.who("analyst"), report, occurred=at("2016-09-02T16:00"))
    back = hand_over.Dispatch(to=stage.who("clerk"), purpose="return", exhibits=lot.exhibits)
    office.act(stage.who("analyst"), back, occurred=at("2016-09-05T09:00"))


def bricks(stage: Stage) -> Lot:
    """Play 2021: 10,000 bricks of hashish announced, 9,000 handed over: the discrepancy opens by itself (T1)."""
    company, team = stage.company, stage.team
    packages = tuple(
        Package(seal=f"CP-2021-{i:04d}", count=each, description=f"Sac {i}")
        for i, each in enumerate(sacks(9_000, "brick"), 1)
    )
    goods = Goods(
        reference="PV 208/2021", title="Briques de haschich", officer=stage.who("district"),
        prosecution=team.prosecution, seized_at="2021-03-04T03:00:00Z", zone=ZONE, place="Bamako, un entrepôt",
        circumstances="10 000 briques annoncées à la hiérarchie ; affaire rapportée par la presse malienne en 2021.",
        line=LineEntry(substance="cannabis_resin", count=Count(10_000, "brick"),
                               designation="Haschich, 10 000 briques"),
        form="resin", packages=packages, source="press", synthetic=True,
    )  # fmt: skip
    lot = seize(company.office, [goods])[0]
    deposit(company.office, [lot], team, "2021-03-09T11:00:00Z")
    return lot


def refused(stage: Stage) -> Lot:
    """Return cartons refused for unreadable seals, then handed over again and awaiting the custodian."""
    company, team = stage.company, stage.team
    goods = Goods(
        reference="PV 31/2021", title="Cartons de faux médicaments", officer=stage.who("customs"),
        prosecution=team.prosecution, seized_at="2021-10-12T14:00:00Z", zone=ZONE, place="Kayes, bureau des douanes",
        circumstances="Cartons sans document de transport, dans un autocar.",
        line=LineEntry(substance="counterfeit_medicines", count=Count(3, "carton"),
                               designation="Produits pharmaceutiques contrefaits"),
        form="mixed", synthetic=True,
        packages=tuple(Package(seal=f"DGD-KY-{i:04d}", count=Count(1, "carton")) for i in (1, 2, 3)),
    )  # fmt: skip
    lot = seize(company.office, [goods])[0]
    sent = hand_over.Dispatch(to=team.clerk, purpose="deposit", exhibits=lot.exhibits)
    transfer_id = company.office.act(stage.who("customs"), sent, occurred=at("2021-10-14T09:00")).first("TR")
    refusal = hand_over.Refuse(
        transfer=transfer_id, reason="Sceau du deuxième carton illisible ; procès-verbal non joint."
    )
    company.office.act(team.clerk, refusal, occurred=at("2021-10-14T10:20"))
    company.office.act(stage.who("customs"), sent, occurred=at("2021-10-15T08:30"))
    return lot


def overdue(stage: Stage) -> Lot:
    """Leave tramadol released to the court for a hearing, and not back when it was due."""
    company, team = stage.company, stage.team
    goods = Goods(
        reference="PV 240/2021", title="Tramadol de Sikasso", officer=stage.who("officer"),
        prosecution=team.prosecution, seized_at="2021-06-01T18:00:00Z", zone=ZONE, place="Sikasso, marché central",
        circumstances="Vente à l’étal.",
        line=LineEntry(substance="tramadol", count=Count(2_400, "tablet"), designation="Tramadol 225 mg"),
        form="tablets", packages=(Package(seal="PN-SIK-0093", count=Count(2_400, "tablet")),), synthetic=True,
    )  # fmt: skip
    lot = seize(company.office, [goods])[0]
    deposit(company.office, [lot], team, "2021-06-03T10:00:00Z")
    dispatch = hand_over.Dispatch(
        to=stage.who("registrar"), purpose="court", exhibits=lot.exhibits, due="2021-07-15",
        legal_basis="Ordonnance d’extraction pour l’audience du 13 juillet 2021",
    )  # fmt: skip
    transfer_id = company.office.act(team.clerk, dispatch, occurred=at("2021-07-12T15:00")).first("TR")
    taken = receive.Receive(transfer=transfer_id, checks=lot.checks())
    company.office.act(stage.who("registrar"), taken, occurred=at("2021-07-12T15:10"))
    company.office.act(
        stage.who("registrar"), court_registry.RegisterAtCourt(exhibits=lot.exhibits, court_reference="PC 240/2021")
    )
    return lot


def hearing(stage: Stage, lot: Lot, today: date) -> None:
    """Set the hearing for which the registry keeps the exhibit, three weeks from today."""
    command = court_registry.SetHearing(
        case=lot.case, day=(today + timedelta(weeks=3)).isoformat(), hour="09:00",
        place="Tribunal de grande instance de la Commune VI, salle 2", asked=tuple(lot.exhibits),
        bring="Le rapport d’expertise",
    )  # fmt: skip
    stage.company.office.act(stage.who("registrar"), command)


def device(stage: Stage) -> None:
    """Enrol the Mopti brigade's offline phone with key officers of two agencies; its private key is thrown away."""
    key = Ed25519PrivateKey.from_private_bytes(stage.company.office.sources.keys(32)).public_key()
    public = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    command = EnrolDevice(
        name="Téléphone de la brigade de Mopti", agency=stage.company.agencies["gendarmerie"],
        public_key=b64encode(public).decode(),
    )  # fmt: skip
    stage.company.office.enrol((stage.who("cles1"), stage.who("keys")), [command])


def slips(stage: Stage) -> list[Lot]:
    """Leave two paper slips of today: one confirmed, one waiting for a second person; the number between is missing."""
    team = stage.team
    today = stage.company.office.now()
    goods = Goods(
        reference="PV 61/BTM", title="Cannabis de Mopti", officer=stage.who("gendarme"), prosecution=team.prosecution,
        seized_at=today, zone=ZONE, place="Mopti, berge du Bani", circumstances="Sac abandonné sur la berge.",
        line=LineEntry(substance="cannabis", mass=MassEntry("12,4", "kg"), designation="Cannabis"),
        form="herb", packages=(_sack(team, "GN-MOP-00558", "12,40"),), synthetic=True,
    )  # fmt: skip
    other = replace(
        goods, reference="PV 62/BTM", title="Cannabis de Sévaré", place="Sévaré, gare routière",
        line=LineEntry(substance="cannabis", mass=MassEntry("3,1", "kg"), designation="Cannabis"),
        packages=(_sack(team, "GN-MOP-00559", "3,10"),),
    )  # fmt: skip
    first, second = seize(stage.company.office, [goods, other])
    _by_slip(stage, first, "BR-MOP-000117", confirmed=True)
    _by_slip(stage, second, "BR-MOP-000119", confirmed=False)
    return [first, second]


def _sack(team: Team, seal: str, kilograms_: str) -> Package:
    weight = WeightEntry(gross=MassEntry(kilograms_, "kg"), balance=team.balances[PLATFORM.name])
    return Package(seal=seal, weight=weight, description="Sac de riz cousu")


def implausible(stage: Stage) -> None:
    """Record an amount with a unit error from published data, which waits for a second person (T18)."""
    office, person = stage.company.office, stage.who("customs")
    opened = OpenCase(case_reference="PV 44/2021", title="Bagage à l’aéroport", prosecution=stage.team.prosecution)
    case = office.act(person, opened).first("CS")
    line = LineEntry(substance="cocaine", mass=MassEntry("14733068", "g"), designation="Cocaïne, un bagage")
    report = seizure.DeclareSeizure(
        case=case, place="Aéroport", seized_at="2021-12-01T09:00:00Z", lines=(line,), synthetic=True,
        circumstances="Quantité telle qu’elle figure dans une base publique ; sans doute une erreur d’unité.",
    )  # fmt: skip
    office.act(person, report, occurred=at("2021-12-01T12:00"))


def next_session(stage: Stage, lot: Lot, today: date) -> None:
    """Order and stage some sacks, and convoke the commission, so that it can meet, burn and certify."""
    session, team = staged(stage, lot.part(0, 10), f"REQ-{today.year}-001", "incinerator", today), stage.team
    called = {team.prosecutor: "judicial", team.verifier: "verifier"} | dict.fromkeys(team.members, "commission")
    called |= dict.fromkeys(team.witnesses, "witness")
    summons = tuple(convoke.Summons(person, quality) for person, quality in called.items())
    office = stage.company.office
    office.act(team.chair, convoke.Convoke(session=session, people=summons, means="telephone", hour="08:30"))
    office.act(team.prosecutor, convoke.AnswerConvocation(session=session, says="comes"))


def ordered(stage: Stage, some: Lot, reference: str, today: date, *, appeal_until: str = "") -> str:
    """Order the destruction of these sacks under ``number``, and return the order's own number.

    ``appeal_until``: the last day for an appeal, or "".
    """
    command = issue_order.IssueOrder(
        order_reference=reference, exhibits=some.exhibits, legal_basis=legal_basis("ML", today.isoformat()),
        laboratory_waiver="Test de dépistage positif, expertise jugée inutile",
        sample_waiver="Échantillons prélevés sur les autres sacs de la saisie", appeal_until=appeal_until,
    )  # fmt: skip
    return stage.company.office.act(stage.team.prosecutor, command).first("RE")


def staged(stage: Stage, some: Lot, reference: str, method: Method, today: date) -> str:
    """Order, plan and check the session of today for these sacks, and return the session's number."""
    team, office = stage.team, stage.company.office
    plan = plan_and_open.Plan(
        orders=(ordered(stage, some, reference, today),),
        method=method,
        planned_for=today.isoformat(),
        site="Dio (Kati)",
    )
    session = office.act(team.chair, plan).first("DS")
    office.act(team.verifier, staging.Stage(session=session, checks=some.checks(weighed=True)))
    return session


def read_and_handed_out(stage: Stage, subject_id: str, last: Line) -> None:
    """Record that a prosecutor reads a history on screen, and that its paper is given to the court."""
    office = stage.company.office
    office.act(stage.team.prosecutor, read_audit.Record(about=subject_id, form="page"))
    given = read_audit.IssueDocument(about=subject_id, document="history", until_n=last.part.n,
        to="Tribunal de la Commune VI",
                           head=b64encode(last.leaf).decode())  # fmt: skip
    office.act(stage.team.prosecutor, given)


def _analysed(stage: Stage, lot: Lot, report: str) -> Lot:
    """Bring one package to the laboratory, which opens it, and back with a report, under the laboratory's seal."""
    office, team, analyst = stage.company.office, stage.team, stage.who("analyst")
    out = hand_over.Dispatch(to=analyst, purpose="laboratory", exhibits=lot.exhibits, due="2016-06-15",
                            legal_basis="Réquisition à expert du 16 mai 2016")  # fmt: skip
    transfer_id = office.act(team.clerk, out, occurred=at("2016-05-17T08:30")).first("TR")
    taken = receive.Receive(transfer=transfer_id, checks=lot.checks(weighed=True))
    office.act(analyst, taken, occurred=at("2016-05-17T09:10"))
    lot = open_and_reseal(
        office, analyst, lot, seal="LNS-00041", tare=MassEntry("0,20", "kg"),
        legal_basis="Réquisition à expert du 16 mai 2016", photo=stage.scan(lot.case, "LNS-00041"),
        at=(at("2016-05-24T09:00"), at("2016-05-24T10:15")),
    )  # fmt: skip
    analysis = record_report.Report(report=report, exhibits=lot.exhibits, substance="cannabis",
                              method="Examen macroscopique et chromatographie sur couche mince")  # fmt: skip
    office.act(analyst, analysis, occurred=at("2016-05-30T15:00"))
    back = hand_over.Dispatch(to=team.clerk, purpose="return", exhibits=lot.exhibits)
    transfer_id = office.act(analyst, back, occurred=at("2016-06-02T10:00")).first("TR")
    home = receive.Receive(transfer=transfer_id, checks=lot.checks(weighed=True), place=team.store)
    office.act(team.clerk, home, occurred=at("2016-06-02T11:00"))
    return lot


def _keep(stage: Stage, lot: Lot) -> None:
    """Move the lot to the vault under the supervisor's custody, sight it there, and bring it back to be burnt."""
    office, team, keeper = stage.company.office, stage.team, stage.who("supervisor")
    vault = office.act(keeper, OpenPlace(name="Chambre forte", sort="vault", parent=team.store)).first("PL")
    down = hand_over.HandOver(to=keeper, purpose="storage", checks=lot.checks(), place=vault)
    vouched = receiving(keeper, vouched_by=stage.who("registrar"))
    office.act(team.clerk, down, vouched, occurred=at("2016-06-06T16:00"))
    seen = sighting.Sight(exhibits=lot.exhibits[:20], copies=(1,) * 20)
    office.act(stage.who("inspector"), seen, occurred=at("2016-09-14T09:00"))
    up = hand_over.HandOver(to=team.clerk, purpose="storage", checks=lot.checks(), place=team.store)
    office.act(keeper, up, receiving(team.clerk), occurred=at("2016-10-24T08:00"))


def _by_slip(stage: Stage, lot: Lot, slip: str, *, confirmed: bool) -> None:
    """Record a hand-over on paper, without a network: typed in by one person, confirmed by another."""
    office = stage.company.office
    now = Occurred(at=office.now(), source="paper", zone=ZONE)
    entered = EnterSlip(
        slip=slip, releaser=lot.goods.officer, receiver=stage.who("mopti"), purpose="deposit", checks=lot.checks(),
        photo=stage.scan(lot.case, slip),
    )  # fmt: skip
    transfer_id = office.act(stage.who("mopti"), entered, occurred=now).first("TR")
    if confirmed:
        office.act(stage.who("supervisor"), ConfirmSlip(transfer=transfer_id))
