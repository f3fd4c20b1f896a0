"""The year of the office: what honest people do and when, and what of it an observer would miss.

Each step is done by whom the process calls. Who colludes does it too, and says what the record says.
"""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from msgspec import structs

from custody.domain.access.roles import Role
from custody.domain.certificates.certificate import Certify
from custody.domain.destruction import attendance, close_session, plan_and_open, staging
from custody.domain.destruction.arrival_and_ignition import Ignite
from custody.domain.destruction.ash_sighting import SeeAshes
from custody.domain.destruction.draw_tests import DrawTests
from custody.domain.destruction.presence import ConfirmPresence
from custody.domain.destruction.road.check_load import CheckLoad
from custody.domain.destruction.road.read_units import ReadUnits, UnitReading
from custody.domain.destruction.road.seal_load import SealLoad, UnitEntry
from custody.domain.destruction.road.site_draw import DrawOnSite
from custody.domain.destruction.road.take_charge import TakeCharge
from custody.domain.destruction.sack_sampling import DrawSack
from custody.domain.exhibits.balance_and_weighing import RegisterBalance, WeightEntry
from custody.domain.exhibits.blind_check import BlindCheck
from custody.domain.exhibits.exhibit import STORED
from custody.domain.exhibits.opening import OpenExhibit, Reseal
from custody.domain.exhibits.sacks import sealed_sack
from custody.domain.exhibits.sacks.sack_reading import SackEntry
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.laboratory.record_report import Report
from custody.domain.orders.appeal import AppealOrder
from custody.domain.orders.issue_order import IssueOrder
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.domain.places.place import OpenContainer, OpenPlace
from custody.domain.places.put_away import StoreExhibits
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.seizures.register_exhibits import ExhibitEntry, RegisterExhibits
from custody.domain.transfers.hand_over import Dispatch
from custody.domain.transfers.receive import Receive
from tests.adversary.store import GRAM, Goods, Store, forked
from tests.factories.memory_office import PHOTO, town

YEAR = 365
PURE = 800
"""Content of the drug in what was seized, per mille."""
PRESENT = {
    "chair": "chair", "prosecutor": "judicial", "member": "commission", "verifier": "verifier", "witness1": "witness",
    "witness2": "witness",
}  # fmt: skip
Step = Callable[[Store], Iterable[Any]]


@dataclass(frozen=True)
class Planned:
    """A step of the year: its day, its name, what is done; ``by`` names who is called."""

    day: int
    name: str
    do: Callable[[Store], None]


def grams(ug: int) -> MassEntry:
    """Return a mass as a balance of one gram shows it."""
    return MassEntry(f"{round(ug / GRAM)}", "g")


@functools.cache
def _founded() -> Store:
    t = forked(town())
    for name, agency, role in (
        ("escort", "customs", Role.ESCORT), ("deputy", "prosecution", Role.PROSECUTOR),
        ("supervisor2", "drug_office", Role.SUPERVISOR),
    ):  # fmt: skip
        t.who[name] = t.enrol(EnrolPerson(name=f"Nom {name}", rank="Adj", agency=t.agency[agency], roles=(role,)))
    t.fine = t.new_balance("supervisor", "1", "2")
    t.coarse = t.new_balance("supervisor", "50", "100")
    t.ended = _ended_balance(t)
    t.keyed = True
    store = Store(t)
    _seize(store, "shelf", "cocaine", [1_000] * 3 + [90])
    _seize(store, "bench", "cocaine", [1_000] * 2)
    _seize(store, "disputed", "cocaine", [1_000])
    _seize(store, "fire", "cocaine", [1_000] * 4)
    _seize(store, "sack", "cocaine", [500] * 100)
    _release(store)
    _order(store)
    _sack(store)
    return store


def _ended_balance(t: Any) -> str:
    """A balance whose certificate ends on the day of its record."""
    command = RegisterBalance(
        serial="B-900", readability=MassEntry("5", "g"), uncertainty=MassEntry("10", "g"),
        calibrated_until=t.day(1), capacity=MassEntry("30", "kg"),
    )  # fmt: skip
    made: str = t.do("balance.register/1", command, "supervisor", *t.present("clerk")).first("BL")
    return made


def founded() -> Store:
    """Return the office on its first day."""
    return _founded().fork()


def kinds(store: Store) -> dict[str, list[str]]:
    """Return the exhibits by what they are for in this year."""
    table: dict[str, list[str]] = {}
    for exhibit, (kind,) in store.roles.items():
        table.setdefault(kind, []).append(exhibit)
    return table


def _seize(store: Store, kind: str, substance: str, masses: list[int]) -> None:
    t = store.town
    case = t.case()
    line = LineEntry(substance=substance, count=Count(len(masses), "package"))
    seizure = t.declare(case, line)
    seals = [store.new_seal() for _ in masses]
    entries = tuple(
        ExhibitEntry(
            exhibit_number=f"{kind} {i}", line=0, form="powder", seal=seal, count=Count(1, "package"),
            weight=WeightEntry(
                gross=grams((mass + 20) * GRAM), balance=t.fine, tare=grams(20 * GRAM)
            ),
        )
        for i, (mass, seal) in enumerate(zip(masses, seals, strict=True))
    )  # fmt: skip
    made = t.sure("exhibit.register/1", RegisterExhibits(seizure=seizure, exhibits=entries), "officer")
    exhibits = made.all("EV")
    for exhibit, mass, seal in zip(exhibits, masses, seals, strict=True):
        store.goods[exhibit] = Goods(drug=mass * GRAM, tare=20 * GRAM, seal=seal)
        store.roles[exhibit] = (kind,)
    transfer = t.dispatch("officer", "clerk", "deposit", *exhibits)
    checks = tuple(store.seen(e, "clerk") for e in exhibits)
    t.sure("transfer.receive/1", Receive(transfer=transfer, checks=checks, place=t.place), "clerk")


def _release(store: Store) -> None:
    t = store.town
    numbers = kinds(store)["bench"]
    transfer = t.dispatch("clerk", "analyst", "laboratory", *numbers, due=t.day(20))
    checks = tuple(store.seen(e, "analyst") for e in numbers)
    t.sure("transfer.receive/1", Receive(transfer=transfer, checks=checks), "analyst")


def _order(store: Store) -> None:
    t, table = store.town, kinds(store)
    disputed = IssueOrder(
        order_reference="R 900/2016", exhibits=tuple(table["disputed"]), legal_basis="art. 99", sort="restitute"
    )  # fmt: skip
    order = t.do("order.issue/1", disputed, "prosecutor").first("RE")
    appeal = AppealOrder(order=order, filed_on=t.today, reason="Le titulaire des droits s'oppose")
    t.do("order.appeal/1", appeal, "deputy")
    t.fire_order = t.issue(*table["fire"], *table["sack"], person="deputy")


def _sack(store: Store) -> None:
    t, inside = store.town, kinds(store)["sack"]
    box = t.do("container.open/1", OpenContainer(name="Sac 1", place=t.place), "supervisor").first("CT")
    t.do("exhibit.store/1", StoreExhibits(container=box, exhibits=tuple(inside)), "clerk")
    weight = WeightEntry(gross=MassEntry("52500", "g"), balance=t.fine)
    seal = sealed_sack.SealContainer(container=box, seal=store.new_seal(), weight=weight)
    t.do("container.seal/1", seal, "clerk", *t.present("supervisor"))
    t.sack = box
    t.sack_seal = t.state(box).seal


def stored(store: Store, *wanted: str) -> list[str]:
    """Return what lies sealed in the store, of these kinds where any are named."""
    return [
        e for e in store.goods
        if store.town.state(e).status in {*STORED, "ordered"}
        and store.town.state(e).agency == store.town.agency["drug_office"] and (not wanted or store.roles[e][0] in wanted)
    ]  # fmt: skip


def look_round(store: Store, *, weigh: bool) -> None:
    """A supervisor reads every seal in the store; where it is the month for weighing, one from elsewhere weighs."""
    who = "supervisor2" if weigh else "supervisor"
    numbers = [e for e in stored(store) if not store.town.state(e).container and not store.town.state(e).open]
    checks = tuple(store.seen(e, who, weigh=weigh) for e in numbers)
    if checks:
        store.act("exhibit.blind_check/1", BlindCheck(checks=checks), who)
    _look_at_sack(store, who)


def _look_at_sack(store: Store, who: str) -> None:
    t = store.town
    box = t.state(t.sack)
    if box.seal and t.sack_seal != box.seal and who not in store.group:
        store.tell([e for e in store.goods if t.state(e).container == t.sack], "the seal of the sack is another one")


def analyse(store: Store, kind: str, analyst: str) -> None:
    """A laboratory opens what it has of a kind before its camera, reports on what is in it, and seals again."""
    t = store.town
    for exhibit in [e for e in kinds(store)[kind] if e in store.goods and store.holds(e) == analyst]:
        if t.state(exhibit).status == "released":
            check = store.seen(exhibit, analyst)
            weight = structs.replace(check.weight, tare=grams(store.goods[exhibit].tare))
            opened = OpenExhibit(
                check=structs.replace(check, weight=weight), purpose="laboratory", legal_basis="art. 56",
                photos=(PHOTO,), camera="Caméra 1",
            )  # fmt: skip
            store.act("exhibit.open/1", opened, analyst)
            resealed = Reseal(
                exhibit=exhibit, seal=store.new_seal(), closure="bag", photos=(PHOTO,), weight=weight,
                count=t.state(exhibit).count, camera="Caméra 1",
            )  # fmt: skip
            store.act("exhibit.reseal/1", resealed, analyst)
        if t.state(exhibit).status == "released":
            share = 1.0 if analyst in store.group else store.goods[exhibit].share
            found = "cocaine" if share > 0 else "negative"
            purity = round(PURE * share) if share > 0 else None
            report = Report(
                report=f"L-{t.acts}", exhibits=(exhibit,), substance=found, purity_per_mille=purity or None
            )
            store.act("laboratory.report/1", report, analyst)
    _watch(store, kinds(store)[kind], analyst)


def _watch(store: Store, numbers: Iterable[str], who: str) -> None:
    """Somebody honest who looks into an open bag tells of what is not there."""
    if who in store.group:
        return
    for exhibit in numbers:
        if exhibit in store.goods and store.goods[exhibit].share == 0:
            store.tell([exhibit], f"{who} finds no drug in it")


def hand(store: Store, kind: str, releaser: str, receiver: str, purpose: str) -> None:
    """Hand over what of a kind is with the releaser, read and weighed by the receiver."""
    t = store.town
    numbers = [
        e for e in kinds(store)[kind]
        if e in store.goods and store.holds(e) == releaser and t.state(e).status in {"released", *STORED}
        and not t.state(e).open
    ]  # fmt: skip
    if not numbers:
        return
    due = {"due": t.day(20)} if purpose == "laboratory" else {}
    command = Dispatch(to=t.who[receiver], purpose=purpose, exhibits=tuple(numbers), **due)
    transfer = store.act("transfer.dispatch/1", command, releaser).first("TR")
    checks = tuple(store.seen(e, receiver) for e in numbers)
    place = t.place if receiver == "clerk" else ""
    store.act("transfer.receive/1", Receive(transfer=transfer, checks=checks, place=place), receiver)


def plan_fire(store: Store) -> None:
    """The chair announces the session."""
    t = store.town
    if any(s.status == "planned" for s in t.states("DS").values()):
        return
    command = plan_and_open.Plan(
        orders=(t.fire_order,), method="incinerator", planned_for=t.day(30), site="Four"
    )  # fmt: skip
    store.act("destruction_session.plan/1", command, "chair")


def session_of(store: Store) -> str:
    """Return the announced session, "" where it is over or was never announced."""
    going = [n for n, s in store.town.states("DS").items() if s.status in {"planned", "open"}]
    return going[0] if going else ""


def check_before_fire(store: Store) -> None:
    """The verifier weighs and reads what is to burn, and draws from the sack."""
    t, session = store.town, session_of(store)
    if not session:
        return
    loose = [e for e in stored(store, "fire") if t.state(e).status == "ordered"]
    if loose:
        checks = tuple(store.seen(e, "verifier") for e in loose)
        store.act("destruction_session.stage/1", staging.Stage(session=session, checks=checks), "verifier")
    if t.state(t.sack).seal and t.world.contents(t.sack):
        _stage_sack(store, session)


def _sack_entry(store: Store, who: str) -> SackEntry:
    t = store.town
    inside = t.world.contents(t.sack)
    true = sum(store.goods[e].gross for e in inside) + 500 * GRAM
    lies = who in store.group
    gross = t.state(t.sack).weight.gross.ug if lies and getattr(t.state(t.sack), "weight", None) else true
    seal = t.state(t.sack).seal if lies else t.sack_seal
    return SackEntry(
        container=t.sack, seal=seal, weight=WeightEntry(gross=grams(gross), balance=t.fine)
    )


def _stage_sack(store: Store, session: str) -> None:
    t = store.town
    entry = _sack_entry(store, "verifier")
    draw = DrawSack(
        session=session, entry=structs.replace(entry, weight=None), method="square_root", weight=entry.weight
    )
    store.act("destruction_session.draw/1", draw, "verifier", ("supervisor", "witness3"))
    drawn = t.state(t.sack).drawn
    if drawn is None:
        return
    checks = tuple(store.seen(e, "verifier") for e in drawn.exhibits)
    staged = staging.Stage(session=session, checks=checks, sacks=(structs.replace(entry, weight=None),))
    store.act("destruction_session.stage/1", staged, "verifier", ("supervisor", "witness3"))


def seal_load(store: Store) -> None:
    """The load is packed and sealed by two, and the escort takes charge."""
    t, session = store.town, session_of(store)
    numbers = [e for e in store.goods if t.state(e).status == "staged"]
    if not (session and numbers):
        return
    unit = UnitEntry(form="crate", seal=store.new_seal(), exhibits=tuple(numbers), photo=PHOTO)
    t.unit_seal = unit.seal
    store.act("destruction_session.seal_load/1", SealLoad(session=session, units=(unit,)), "verifier", ("clerk",))
    taken = TakeCharge(session=session, units=(1,), escort=t.escort)
    store.act("destruction_session.take_charge/1", taken, "clerk", ("escort",))


def at_the_site(store: Store) -> None:
    """Everybody comes, the load is read, some of it is drawn, read, weighed and tested, and the rest burns."""
    t, session = store.town, session_of(store)
    if not session or not [e for e in store.goods if t.state(e).status in {"staged", "on_site"}]:
        return
    store.act("destruction_session.open/1", plan_and_open.OpenSession(session=session), "chair")
    store.site = frozenset(PRESENT)
    for name, quality in PRESENT.items():
        comes = attendance.Attend(session=session, attendees=(attendance.Attendee(t.who[name], quality),))
        store.act("destruction_session.attend/1", comes, name)
    units = tuple(UnitReading(number=u.number, seal=t.unit_seal) for u in t.state(session).units)
    store.act("destruction_session.read_units/1", ReadUnits(session=session, units=units), "prosecutor")
    store.act("destruction_session.draw_on_site/1", DrawOnSite(session=session), "verifier")
    drawn = t.state(session).site_draw.exhibits
    checks = tuple(store.seen(e, "verifier") for e in drawn)
    store.act("destruction_session.check_load/1", CheckLoad(session=session, checks=checks), "verifier")
    store.act("destruction_session.draw_tests/1", DrawTests(session=session), "member")
    for exhibit in t.state(session).tests.drawn:
        _watch(store, [exhibit], "member")
    for name in PRESENT:
        store.act(
            "destruction_session.confirm_presence/1", ConfirmPresence(session=session, people=(t.who[name],)), name
        )
    numbers = tuple(e for e in store.goods if t.state(e).status == "on_site")
    store.act("destruction_session.ignite/1", Ignite(session=session, exhibits=numbers), "chair")
    store.site = frozenset()


def after_the_fire(store: Store) -> None:
    """The ash is seen cold, the chair closes, everybody attests, and the certificate is issued."""
    t = store.town
    for session in [n for n, s in t.states("DS").items() if s.status == "burnt"]:
        for name in ("member", "witness1"):
            seen = SeeAshes(session=session, cold=True, photos=(PHOTO,))
            store.act("destruction_session.see_ashes/1", seen, name)
        closing = close_session.CloseSession(
            session=session, residue="Cendres", incidents="Néant", any_incident=False, non_retrievable=True
        )
        store.act("destruction_session.close/1", closing, "chair")
        for name in PRESENT:
            attest = attendance.Attest(session=session, attested=True)
            store.act("destruction_session.attest/1", attest, name)
        store.act("destruction_session.certify/1", Certify(session=session), "chair")


def calendar() -> list[Planned]:
    """Return the steps of the year in order."""
    steps = [
        Planned(4, "the laboratory analyses", lambda s: analyse(s, "bench", "analyst")),
        Planned(8, "the laboratory gives back", lambda s: hand(s, "bench", "analyst", "clerk", "return")),
        Planned(20, "the fire is announced", plan_fire),
        Planned(48, "the verifier checks before the fire", check_before_fire),
        Planned(49, "the load is sealed", seal_load),
        Planned(50, "the fire", at_the_site),
        Planned(51, "the fire is closed", after_the_fire),
        Planned(120, "another laboratory is sent a sample", lambda s: hand(s, "bench", "clerk", "analyst2", "laboratory")),
        Planned(125, "the other laboratory analyses", lambda s: analyse(s, "bench", "analyst2")),
        Planned(128, "the other laboratory gives back", lambda s: hand(s, "bench", "analyst2", "clerk", "return")),
    ]  # fmt: skip
    for month in range(1, 12):
        weigh = month in {6, 11}
        steps.append(Planned(30 * month, f"round {month}", functools.partial(look_round, weigh=weigh)))
    steps.append(Planned(YEAR, "the yearly count", functools.partial(look_round, weigh=True)))
    return sorted(steps, key=lambda each: each.day)


def live(store: Store, step: Planned) -> str:
    """Do a step on its day; return the code of a refusal, "" without one."""
    store.till(step.day)
    try:
        step.do(store)
    except CustodyError as error:
        return error.code
    return ""
