"""The year of the office: what honest people do and when, and what of it an observer would miss.

Each step is done by whom the process calls. Who colludes does it too, and says what the record says.
"""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from msgspec import structs

from custody.domain.certificates.certificate import Certify
from custody.domain.destruction import arrival_and_ignition, attendance, close_session, plan_and_open, staging
from custody.domain.destruction.arrival_and_ignition import Arrive, Ignite
from custody.domain.destruction.ash_sighting import SeeAshes
from custody.domain.destruction.draw_tests import DrawTests
from custody.domain.destruction.presence import ConfirmPresence
from custody.domain.destruction.road.check_load import CheckLoad
from custody.domain.destruction.road.read_units import ReadUnits, UnitReading
from custody.domain.destruction.road.road_marks import NO_DRAW, UNREAD
from custody.domain.destruction.road.seal_load import SealLoad, UnitEntry
from custody.domain.destruction.road.site_draw import DrawOnSite
from custody.domain.destruction.road.take_charge import TakeCharge
from custody.domain.destruction.sack_sampling import DrawSack
from custody.domain.destruction.session_load import loaded
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.blind_check import BlindCheck
from custody.domain.exhibits.exhibit import OPENED, STORED
from custody.domain.exhibits.opening import OpenExhibit, Reseal
from custody.domain.exhibits.sacks.sack_reading import SackEntry
from custody.domain.kernel.errors import CustodyError
from custody.domain.laboratory.record_report import Report
from custody.domain.transfers.hand_over import Dispatch
from custody.domain.transfers.receive import Receive
from tests.adversary.office import grams, kinds
from tests.adversary.store import GRAM, Store
from tests.factories.memory_office import PHOTO

YEAR = 365
PURE = 800
"""Content of the drug in what was seized, per mille."""
SUSPICIOUS = 0.1
"""Share of the drug below which an honest chemist or a colour test speaks up, whatever the rules say (assumed)."""
PRESENT = {
    "chair": "chair", "prosecutor": "judicial", "member": "commission", "verifier": "verifier", "witness1": "witness",
    "witness2": "witness",
}  # fmt: skip


@dataclass(frozen=True)
class Planned:
    """A step of the year: its day, its name, and how it is done."""

    day: int
    name: str
    do: Callable[[Store], None]


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
    numbers = [e for e in stored(store) if not _in_sealed(store, e) and not store.town.state(e).open]
    if who not in store.group:
        for exhibit in store.goods:
            state = store.town.state(exhibit)
            if state.status == OPENED and state.agency == store.town.agency["drug_office"]:
                store.tell([exhibit], f"{who} sees a bag that lies open")
            if state.status == "in_transit" and store.goods[exhibit].seal != state.seal:
                store.tell([exhibit], f"{who} reads another seal on a bag that nobody fetched")
    checks = tuple(store.seen(e, who, weigh=weigh) for e in numbers)
    if checks:
        store.act("exhibit.blind_check/1", BlindCheck(checks=checks), who)
    _look_at_sack(store, who)


def _in_sealed(store: Store, exhibit: str) -> bool:
    box = store.town.state(exhibit).container
    return bool(box) and bool(store.town.state(box).seal)


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
            weight = structs.replace(check.weight, tare=grams(store.goods[exhibit].tare)) if check.weight else None
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
            report = Report(report=f"L-{t.acts}", exhibits=(exhibit,), substance=found, purity_per_mille=purity or None)
            store.act("laboratory.report/1", report, analyst)
    _watch(store, kinds(store)[kind], analyst)


def _watch(store: Store, numbers: Iterable[str], who: str) -> None:
    """Somebody honest who looks into an open bag tells of what is not there."""
    if who in store.group:
        return
    for exhibit in numbers:
        if exhibit in store.goods and store.goods[exhibit].share < SUSPICIOUS:
            store.tell([exhibit], f"{who} finds nearly no drug in it")


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
    if t.state(t.sack).seal and not store.spared and t.world.contents(t.sack):
        _stage_sack(store, session)


def _sack_entry(store: Store, who: str) -> SackEntry:
    t = store.town
    inside = t.world.contents(t.sack)
    true = sum(store.goods[e].gross for e in inside) + 500 * GRAM
    lies = who in store.group
    gross = t.state(t.sack).weight.gross.ug if lies and getattr(t.state(t.sack), "weight", None) else true
    seal = t.state(t.sack).seal if lies else t.sack_seal
    return SackEntry(container=t.sack, seal=seal, weight=WeightEntry(gross=grams(gross), balance=t.fine))


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
    """Everybody comes whom the rules ask for, and the load burns; a chair who colludes calls nobody else."""
    if not session_of(store) or not [e for e in store.goods if store.town.state(e).status in {"staged", "on_site"}]:
        return
    if "chair" in store.group:
        alone = {name: quality for name, quality in PRESENT.items() if name in store.group}
        try:
            _burn(store.fork(), alone)
        except CustodyError:
            pass  # the rules ask for more people, who are then called
        else:
            _burn(store, alone)
            return
    _burn(store, PRESENT)


def _burn(store: Store, people: dict[str, str]) -> None:
    """Hold the session with these people: read, draw and test as far as the rules ask for it, then light the fire."""
    t, session = store.town, session_of(store)
    if t.state(session).status == "planned":
        store.act("destruction_session.open/1", plan_and_open.OpenSession(session=session), "chair")
    store.site = frozenset(people)
    there = {t.name_of(a.person) for a in t.state(session).attendance}
    for name, quality in people.items():
        if name not in there:
            comes = attendance.Attend(session=session, attendees=(attendance.Attendee(t.who[name], quality),))
            store.act("destruction_session.attend/1", comes, name)
    asked = arrival_and_ignition.road_marks(t.state(session), loaded(session, t.state(session), t.world), t.at)
    _read_load(store, session, "prosecutor" if "prosecutor" in people else "verifier", asked)
    if NO_DRAW in asked:
        store.act("destruction_session.draw_on_site/1", DrawOnSite(session=session), "verifier")
        checks = tuple(store.seen(e, "verifier") for e in t.state(session).site_draw.exhibits)
        store.act("destruction_session.check_load/1", CheckLoad(session=session, checks=checks), "verifier")
    tester = "member" if "member" in people else "verifier"
    store.act("destruction_session.draw_tests/1", DrawTests(session=session), tester)
    _watch(store, t.state(session).tests.drawn, tester)
    for name in people:
        store.act(
            "destruction_session.confirm_presence/1", ConfirmPresence(session=session, people=(t.who[name],)), name
        )
    numbers = tuple(e for e in store.goods if t.state(e).status == "on_site")
    store.act("destruction_session.ignite/1", Ignite(session=session, exhibits=numbers), "chair")
    store.site = frozenset()


def _read_load(store: Store, session: str, reader: str, asked: list[str]) -> None:
    """Read the seals of the units where the rules ask for it, and scan what came."""
    t = store.town
    units = [u for u in t.state(session).units if u.escort]
    if UNREAD in asked and units:
        readings = tuple(
            UnitReading(number=u.number, seal=u.seal if reader in store.group else t.unit_seal) for u in units
        )
        store.act("destruction_session.read_units/1", ReadUnits(session=session, units=readings), reader)
    left = tuple(e for e in store.goods if t.state(e).status == "staged")
    if left:
        store.act("destruction_session.arrive/1", Arrive(session=session, exhibits=left), "verifier")


def after_the_fire(store: Store) -> None:
    """The ash is seen cold, the chair closes, everybody attests, and the certificate is issued."""
    t = store.town
    for session in [n for n, s in t.states("DS").items() if s.status == "burnt"]:
        there = [t.name_of(a.person) for a in t.state(session).attendance]
        for name in [n for n in there if n != "chair"][:2]:
            seen = SeeAshes(session=session, cold=True, photos=(PHOTO,))
            store.act("destruction_session.see_ashes/1", seen, name)
        closing = close_session.CloseSession(
            session=session, residue="Cendres", incidents="Néant", any_incident=False, non_retrievable=True
        )
        store.act("destruction_session.close/1", closing, "chair")
        for name in there:
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
        Planned(200, "the rest is sent to a laboratory", lambda s: hand(s, "shelf", "clerk", "analyst2", "laboratory")),
        Planned(204, "the other laboratory analyses the rest", lambda s: analyse(s, "shelf", "analyst2")),
        Planned(208, "the other laboratory gives the rest back", lambda s: hand(s, "shelf", "analyst2", "clerk", "return")),
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
