"""A small office on a log of its own, with a clock that the story sets: where the documented failures are replayed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from msgspec import Struct

from custody.bootstrap import new_number
from custody.commands.story.office import KINDS, Office, by_pin
from custody.domain.certificates.certificate import Certify
from custody.domain.destruction import attendance, close_session, plan_and_open, staging
from custody.domain.destruction.arrival_and_ignition import Arrive, Ignite
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.road.load_unit import LoadUnit
from custody.domain.exhibits.balance_and_weighing import RegisterBalance, WeightEntry
from custody.domain.exhibits.blind_check import BlindCheck, CheckEntry
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.plausible_entry import usual_form
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.laboratory.record_report import Report
from custody.domain.orders.issue_order import IssueOrder
from custody.domain.people import propose_and_confirm
from custody.domain.places import place
from custody.domain.seizures import register_exhibits, seizure
from custody.domain.seizures.case import OpenCase
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.transfers import hand_over, receive
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import request_of
from custody.service.oversight import alarm_sweep
from custody.service.oversight.indicator_alarms import look_for_suspicions
from custody.service.people.founding import found
from custody.service.people.sign_in import SignedIn
from custody.settings import Settings
from custody.storage.read import subject_queries
from custody.storage.tables.migrations import open_store
from custody.storage.tables.value_encryption import Vault
from custody.storage.write.act_receipts import ActReceipt
from custody.storage.write.assembly import Assembler
from custody.storage.write.clock import ClockReading
from custody.storage.write.recorder import Recorder
from custody.storage.write.sources import Sources
from tests.factories.laboratory_work import commands

ORIGIN = "drill.test/custody"
START = datetime(2021, 3, 1, 8, tzinfo=UTC)
OFFICERS = (
    propose_and_confirm.EnrolPerson(name="Clés Un", rank="", agency=""),
    propose_and_confirm.EnrolPerson(name="Clés Deux", rank="", agency=""),
)
AGENCIES = (
    "police", "prosecution", "laboratory", "court", "environment", "civil_protection", "gendarmerie", "health",
    "inspection",
)  # fmt: skip
CAST: dict[str, tuple[str, tuple[Any, ...]]] = {
    "officer": ("police", ("seizing_officer",)), "officer2": ("police", ("seizing_officer",)),
    "clerk": ("drug_office", ("clerk",)), "clerk2": ("drug_office", ("clerk",)),
    "supervisor": ("drug_office", ("supervisor",)), "chair": ("drug_office", ("commission",)),
    "analyst": ("laboratory", ("laboratory",)), "courtclerk": ("court", ("court_clerk",)),
    "prosecutor": ("prosecution", ("prosecutor",)), "member": ("environment", ("commission",)),
    "verifier": ("gendarmerie", ("verifier",)), "witness1": ("civil_protection", ("witness",)),
    "witness2": ("environment", ("witness",)), "witness3": ("health", ("witness",)),
    "inspector": ("inspection", ("inspector",)), "administrator": ("drug_office", ("administrator",)),
}  # fmt: skip
"""Short name to agency and roles; all people are invented."""


@dataclass
class Load:
    """Exhibits that go their way together, their seals, and what they passed through."""

    exhibits: tuple[str, ...]
    seals: dict[str, str]
    case: str
    seizure: str
    text: str
    order: str = ""
    session: str = ""
    certificate: str = ""


@dataclass
class ScenarioOffice:
    """The office. ``wait`` moves its clock; everything else happens as signed-in people would do it."""

    settings: Settings
    office: Office
    recorder: Recorder
    store: Any
    who: dict[str, str]
    agency: dict[str, str]
    now: list[datetime]
    officers: tuple[str, str]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    balance: str = ""
    shelf: str = ""
    method: Any = "incinerator"

    def wait(self, **time: float) -> None:
        """Let time pass (or, negative, set the clock back)."""
        self.now[0] += timedelta(**time)

    def day(self, ahead: int = 0) -> str:
        """A day from today."""
        return f"{self.now[0] + timedelta(days=ahead):%Y-%m-%d}"

    def do(self, person: str, command: Struct, *consenting: str) -> ActReceipt:
        """An act of a person of the cast, others consenting by PIN on their device.

        Who is asked to read again stays by the first reading (I57b).
        """
        consents = [by_pin(self.who[name]) for name in consenting]
        receipt = self.office.act(self.who[person], command, *consents)
        return self.office.act(self.who[person], command, *consents) if receipt.questioned else receipt

    def refused(self, person: str, command: Struct, *consenting: str) -> str:
        """The code with which the act is refused, "" when it is not."""
        try:
            self.do(person, command, *consenting)
        except CustodyError as refusal:
            return refusal.code
        return ""

    def refused_elsewhere(self, person: str, command: Struct) -> str:
        """The code with which the act is refused on a phone in another town, "" when it is not."""
        try:
            self.do_elsewhere(person, command)
        except CustodyError as refusal:
            return refusal.code
        return ""

    def units(self, load: Load) -> Sequence[LoadUnit]:
        """The sealed units of the load."""
        units: Sequence[LoadUnit] = self.state(DestructionSession, load.session).units
        return units

    def do_elsewhere(self, person: str, command: Struct) -> ActReceipt:
        """An act of a person of the cast, signed in on a phone in another town."""
        phone = SignedIn(
            person=self.who[person], name="", agency="", roles=(), device="elsewhere", lang="fr", must_change=False
        )
        return self.recorder.record(request_of(phone, KINDS[type(command)], command, new_key(self.office.sources)))

    def state(self, kind: type[Any], number: str) -> Any:
        """The current state of a subject."""
        with self.store.reading() as connection:
            return subject_queries.state(connection, kind, number)

    def states(self, kind: type[Any]) -> dict[str, Any]:
        """Every subject of a kind."""
        with self.store.reading() as connection:
            return subject_queries.find(connection, kind, limit=10_000)

    def watch(self) -> alarm_sweep.Round:
        """One round of the watch that raises alarms."""
        return alarm_sweep.run_sweep(self.store, self.recorder, self.now[0])

    def look_back(self) -> int:
        """The daily look over the last month, that raises suspicions."""
        return look_for_suspicions(self.store, self.recorder, self.now[0])

    # --- what people do every day

    def weight(self, text: str) -> WeightEntry:
        """A weighing in kilograms."""
        return WeightEntry(gross=MassEntry(text, "kg"), balance=self.balance)

    def declare(self, number: int, substance: str, unit: Any = "package") -> tuple[str, str]:
        """A case and its seizure, of which one line is declared and nothing sealed yet."""
        prosecution = self.agency["prosecution"]
        opened = OpenCase(case_reference=f"PV {next(self.numbers)}/2021", title="Affaire", prosecution=prosecution)
        case = self.do("officer", opened).first("CS")
        line = LineEntry(substance=substance, count=Count(number, unit))
        report = seizure.DeclareSeizure(
            case=case, place="Bamako", seized_at=f"{self.now[0]:%Y-%m-%dT%H:%M:%SZ}", circumstances="Contrôle",
            lines=(line,),
        )  # fmt: skip
        seized = self.do("officer", report).first("SE")
        return case, seized

    def seal(self, number: int = 1, *, declared: int = 0, substance: str = "cannabis_resin", text: str = "2,70",
             unit: Any = "package") -> Load:  # fmt: skip
        """A case with one declared line, of which so many exhibits are sealed and weighed."""
        case, seized = self.declare(declared or number, substance, unit)
        seals = [f"ML {next(self.numbers):06d}" for _ in range(number)]
        entries = tuple(
            register_exhibits.ExhibitEntry(
                exhibit_number=str(i),
                line=0,
                form=usual_form(substance) or "powder",
                seal=seal,
                count=Count(1, unit),
                weight=self.weight(text),
            )
            for i, seal in enumerate(seals, 1)
        )
        made = self.do("officer", register_exhibits.RegisterExhibits(seizure=seized, exhibits=entries)).all("EV")
        return Load(tuple(made), dict(zip(made, seals, strict=True)), case, seized, text)

    def check(self, load: Load, number: str, *, seal: str = "", text: str = "") -> CheckEntry:
        """A blind check that finds what is recorded, but for what is given otherwise."""
        weight, counted = self.weight(text or load.text), self.state(Exhibit, number).count
        return CheckEntry(exhibit=number, seal=seal or load.seals[number], weight=weight, count=counted)

    def checks(self, load: Load) -> tuple[CheckEntry, ...]:
        """A blind check of each that finds everything as recorded."""
        return tuple(self.check(load, number) for number in load.exhibits)

    def send(self, load: Load, giver: str, taker: str, purpose: Any = "deposit", due: str = "") -> str:
        """The releaser's half of a hand-over."""
        command = hand_over.Dispatch(to=self.who[taker], purpose=purpose, exhibits=load.exhibits, due=due)
        return self.do(giver, command).first("TR")

    def hand(self, load: Load, giver: str, taker: str, purpose: Any = "deposit", due: str = "") -> ActReceipt:
        """Both halves of a hand-over, everything as recorded."""
        number = self.send(load, giver, taker, purpose, due)
        kept = self.shelf if taker in {"clerk", "clerk2"} else ""
        return self.do(taker, receive.Receive(transfer=number, checks=self.checks(load), place=kept))

    def measure(self, person: str, *checks: CheckEntry) -> ActReceipt:
        """A periodic blind check."""
        return self.do(person, BlindCheck(checks=checks))

    def analyse(self, load: Load, substance: str, purity: int | None = None) -> ActReceipt:
        """The laboratory's report on what it holds, which it first opens before its camera and seals again (I67)."""
        for number in load.exhibits:
            if not self.state(Exhibit, number).opened_by:
                check, load.seals[number] = self.check(load, number), f"LAB {next(self.numbers):06d}"
                for command in commands(check, load.seals[number], "0,02"):
                    self.do("analyst", command)
        report = Report(
            report=f"L {next(self.numbers)}/2021", exhibits=load.exhibits, substance=substance, purity_per_mille=purity
        )
        return self.do("analyst", report)

    def order(self, load: Load) -> str:
        """A destruction order with its waivers."""
        command = IssueOrder(
            order_reference=f"R {next(self.numbers)}/2021", exhibits=load.exhibits, legal_basis="art. 136",
            laboratory_waiver="Test rapide", sample_waiver="Échantillon au parquet",
        )  # fmt: skip
        load.order = self.do("prosecutor", command).first("RE")
        return load.order

    def plan(self, load: Load) -> str:
        """A session for the load's order."""
        command = plan_and_open.Plan(orders=(load.order,), method=self.method, planned_for=self.day(0), site="Four")
        load.session = self.do("chair", command).first("DS")
        return load.session

    def stage(self, load: Load) -> ActReceipt:
        """The verifier's check of the whole load."""
        return self.do("verifier", staging.Stage(session=load.session, checks=self.checks(load)))

    def gather(self, load: Load, witnesses: tuple[str, ...] = ("witness1", "witness2")) -> None:
        """Everyone a quorum needs joins."""
        qualities = {"chair": "chair", "prosecutor": "judicial", "member": "commission", "verifier": "verifier"}
        for name, quality in (qualities | dict.fromkeys(witnesses, "witness")).items():
            attendee = attendance.Attendee(self.who[name], quality)
            self.do(name, attendance.Attend(session=load.session, attendees=(attendee,)))

    def ready(self, load: Load, witnesses: tuple[str, ...] = ("witness1", "witness2")) -> None:
        """Ordered, planned, staged, and the session open before its quorum."""
        self.order(load)
        self.plan(load)
        self.stage(load)
        self.do("chair", plan_and_open.OpenSession(session=load.session))
        self.gather(load, witnesses)

    def burn(self, load: Load, witnesses: tuple[str, ...] = ("witness1", "witness2")) -> None:
        """A lawful burn, up to the certificate."""
        self.ready(load, witnesses)
        self.do("verifier", Arrive(session=load.session, exhibits=load.exhibits))
        self.do("chair", Ignite(session=load.session, exhibits=load.exhibits))
        close = close_session.CloseSession(
            session=load.session, residue="Cendres", incidents="Néant", any_incident=False, non_retrievable=True
        )
        self.do("chair", close)
        for name in ("chair", "prosecutor", "member", "verifier", *witnesses):
            self.do(name, attendance.Attest(session=load.session, attested=True))
        load.certificate = self.do("chair", Certify(session=load.session)).first("CE")

    def stored(self, number: int = 1, **more: Any) -> Load:
        """Exhibits that the clerk holds in the store."""
        load = self.seal(number, **more)
        self.hand(load, "officer", "clerk")
        return load


@contextmanager
def open_scenario_office(folder: Path, *, keys: Sequence[str] = ("drill",)) -> Iterator[ScenarioOffice]:
    """A log in an empty folder, founded under verifier keys, with everyone enrolled, a balance and a store."""
    settings = Settings(data=folder, origin=ORIGIN)
    store, now = open_store(settings), [START]
    ticks = count()

    def clock() -> ClockReading:
        wall = int(now[0].timestamp() * 1000) + next(ticks)
        return ClockReading(wall, wall)

    recorder = Recorder(store, Assembler(Vault(folder / "keys")), new_number, sources=Sources(now=clock))
    try:
        yield _enrolled(settings, recorder, store, now, keys)
    finally:
        recorder.close()
        store.close()


def _enrolled(
    settings: Settings, recorder: Recorder, store: Any, now: list[datetime], keys: Sequence[str]
) -> ScenarioOffice:
    operator = propose_and_confirm.EnrolAgency(name="Office", sort="drug_office")
    founded = found(recorder, origin=ORIGIN, keys=keys, agency=operator, officers=OFFICERS)
    office = Office(recorder)
    made = office.enrol(founded.officers, [propose_and_confirm.EnrolAgency(name=sort, sort=sort) for sort in AGENCIES])
    agency = {"drug_office": founded.agency, **dict(zip(AGENCIES, made, strict=True))}
    entries = [
        propose_and_confirm.EnrolPerson(name=name, rank="", agency=agency[sort], roles=roles)
        for name, (sort, roles) in CAST.items()
    ]
    who = dict(zip(CAST, office.enrol(founded.officers, entries), strict=True))
    scenario = ScenarioOffice(settings=settings, office=office, recorder=recorder, store=store, who=who, agency=agency, now=now,
                      officers=founded.officers)  # fmt: skip
    scale = RegisterBalance(
        serial="B 1", readability=MassEntry("10", "g"), uncertainty=MassEntry("20", "g"), calibrated_until="2099-12-31"
    )
    scenario.balance = office.act(who["supervisor"], scale, by_pin(who["clerk"], "witness")).first("BL")
    scenario.shelf = scenario.do("supervisor", place.OpenPlace(name="Magasin", sort="store")).first("PL")
    return scenario
