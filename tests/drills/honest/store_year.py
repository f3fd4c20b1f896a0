"""An honest store over a year, by the very rules: what they ask of people who mistype, and what reaches the inspection.

Nobody steals. People mistype, guess a substance, deliver in two trips, close a count too early; balances are coarse and
biased, and the certificate of one ends. ``ranges.toml`` holds the rates. The world is a ``Town``: the rules and their
states without a database.
"""

import random
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec import structs

from custody.domain.access.roles import Role
from custody.domain.discrepancies.discrepancy import ACCEPTABLE, LOOK, Close
from custody.domain.discrepancies.inquiry import Assign, Conclude, EstablishLoss
from custody.domain.discrepancies.inquiry_needed import INQUIRED
from custody.domain.discrepancies.second_reading import LookAtPhoto, ReadAgain, WithdrawReading
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.exhibits.exhibit import STORED
from custody.domain.exhibits.plausible_entry import FEWEST_ROWS
from custody.domain.inventories.inventory_count import (
    LARGEST_COUNT,
    CloseCount,
    CountExhibits,
    PlanInventory,
    SignInventory,
    StartCount,
    Tally,
)
from custody.domain.inventories.missing_confirmation import ReopenCount
from custody.domain.kernel.errors import ConfirmationNeeded, CustodyError
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.laboratory.record_report import Report
from custody.domain.law.rule_pack import INQUIRY_DAYS
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.domain.places.place import OpenPlace
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.seizures.register_exhibits import ExhibitEntry, RegisterExhibits
from custody.domain.seizures.seizure import DeclareSeizure, Seizure
from custody.domain.transfers.hand_over import Dispatch
from custody.domain.transfers.receive import Receive
from tests.factories.memory_office import PHOTO, Done, Town, town

RANGES: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parent / "ranges.toml").read_text())
ESTIMATE = RANGES["work"]["estimate_off"]
DAYS_TO_ANSWER = 4
"""Days after which the inspection decides about a line of a seizure: three working days for answers, and the next."""
TYPING, AT_SEALING = "typing", "typing at sealing"
DIGITS, LETTERS = "0123456789", "ABCDEFGHKLMNPRSTUVWXYZ"


@dataclass
class Figures:
    """What a year came to. ``to_inspection``: discrepancies that the inspection must decide, by cause and sort."""

    acts: int = 0
    typed: int = 0
    mistyped: int = 0
    extra_acts: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    discrepancies: Counter[str] = field(default_factory=Counter)
    photographs: Counter[str] = field(default_factory=Counter)
    to_inspection: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def decided_in_1000(self) -> float:
        """Return the discrepancies that the inspection must decide, for 1,000 acts."""
        return 1000 * sum(self.to_inspection.values()) / self.acts

    @property
    def looked_in_1000(self) -> float:
        """Return the photographs that the inspection looks at, for 1,000 acts."""
        return 1000 * sum(self.photographs.values()) / self.acts

    def share_decided(self, cause: str) -> float:
        """Return the share of all typing errors that the inspection must decide, of one cause."""
        return sum(n for told, n in self.to_inspection.items() if told.startswith(f"{cause}:")) / max(1, self.mistyped)


@dataclass
class Package:
    """A package as it really is: its true seal and mass, and whether the record of it was mistyped, and got past how.

    ``pictured``: what the photograph of the sealing shows legibly: ``seal``, ``weight``.
    """

    seal: str
    mass_ug: int
    doses: bool
    substance: str
    recorded_wrong: bool = False
    past: str = ""
    pictured: frozenset[str] = frozenset()


@dataclass
class Typist:
    """Somebody who types: rarely wrong, and when asked again seldom wrong again."""

    draw: random.Random
    figures: Figures

    def types(self, true: str) -> str:
        """Return a text as typed."""
        typing = RANGES["typing"]
        self.figures.typed += 1
        if self.draw.random() >= typing["error"]:
            return self.spelt(true) if self.draw.random() < typing["spelt_otherwise"] else true
        self.figures.mistyped += 1
        return self.mistaken(true, 3 if self.draw.random() < typing["far"] else 1)

    def again(self, true: str, typed: str) -> str:
        """Return what the same person types when asked: mostly what stands there."""
        return typed if self.draw.random() < RANGES["typing"]["repeated"] else true

    def mistaken(self, true: str, slips: int) -> str:
        """Return a text with so many characters wrong."""
        wrong = list(true)
        for place in self.draw.sample([i for i, c in enumerate(true) if c.isalnum()], slips):
            kind = DIGITS if wrong[place].isdigit() else LETTERS
            wrong[place] = self.draw.choice([c for c in kind if c != wrong[place]])
        return "".join(wrong)

    def spelt(self, true: str) -> str:
        """Return the same number spelt otherwise."""
        return self.draw.choice([true.lower(), true.replace("-", " "), true.replace("-", ""), f" {true} "])


class StoreYear:
    """A year of three stores of one office, a police service that seizes and a laboratory that reports."""

    def __init__(self, seed: int) -> None:
        self.town: Town = town()
        self.draw = random.Random(seed)
        self.figures = Figures()
        self.typist = Typist(self.draw, self.figures)
        self.packages: dict[str, Package] = {}
        self.due: list[tuple[int, str, int, list[str]]] = []
        self.numbers = iter(range(1, 1_000_000))
        self.day = 0
        self._furnish()

    def _furnish(self) -> None:
        t = self.town
        keeper = EnrolPerson(name="Nom clerk3", rank="Adj", agency=t.agency["drug_office"], roles=(Role.CLERK,))
        t.who["clerk3"] = t.enrol(keeper)
        second = EnrolPerson(
            name="Nom supervisor2", rank="Adj", agency=t.agency["drug_office"], roles=(Role.SUPERVISOR,)
        )
        t.who["supervisor2"] = t.enrol(second)
        self.keepers = ("clerk", "clerk2", "clerk3")
        self.places = [
            t.do("place.open/1", OpenPlace(name=f"Magasin {i}", sort="store"), "supervisor").first("PL")
            for i in range(3)
        ]
        self.steps = RANGES["balances"]["steps_g"]
        self.balances = [t.new_balance("supervisor", str(step), str(2 * step)) for step in self.steps]
        self.fine = t.new_balance("supervisor", "0.01", "0.02")
        self.bias = [self.draw.uniform(-1, 1) * RANGES["balances"]["bias"] * 2 * step for step in self.steps]

    def run(self, days: int = 365) -> Figures:
        """Live through the days."""
        for self.day in range(days):
            if self.day % 7 < 5:
                self._working_day()
            self.town.wait(days=1)
        self.figures.acts = self.town.acts
        return self.figures

    def _working_day(self) -> None:
        low, high = RANGES["work"]["seizures_a_week"]
        for _ in range(round(self.draw.uniform(low, high) / 5)):
            self._seize()
        arriving, self.due = [d for d in self.due if d[0] <= self.day], [d for d in self.due if d[0] > self.day]
        for _, step, site, exhibits in arriving:
            getattr(self, f"_{step}")(site, exhibits)
        if self.day and self.day % RANGES["count"]["every_days"] == 0:
            for site in range(RANGES["work"]["sites"]):
                self._count(site)

    def _act(self, kind: str, command: Any, person: str, right: Any = None) -> Done | None:
        """Record an act; who is asked sends what is ``right`` where they mistyped, else confirms."""
        try:
            return self.town.act(kind, command, self.town.who[person])
        except ConfirmationNeeded as question:
            self.figures.asked[question.code] += 1
            self.figures.extra_acts += 1
            if right is not None and right != command and self.draw.random() >= RANGES["typing"]["repeated"]:
                return self._act(kind, right, person)
            confirmed = (*command.confirmed, question.facts["confirm"])
            return self._act(kind, structs.replace(command, confirmed=confirmed), person)
        except CustodyError as error:
            if right is not None and right != command:  # what cannot be read is typed again
                self.figures.extra_acts += 1
                return self._act(kind, right, person)
            self.figures.refused[f"{kind} {error.code}"] += 1
            return None

    def _seize(self) -> None:
        t, work = self.town, RANGES["work"]
        doses = self.draw.random() < work["doses"]
        substance = self.draw.choice(["cocaine", "heroin"])
        many = self.draw.randint(*work["packages"])
        masses = [self.draw.uniform(0.2, 0.9) if doses else self.draw.uniform(100, 1_000) for _ in range(many)]
        total = sum(masses)
        estimated = not doses and self.draw.random() < work["estimated"]
        declared = total * self.draw.uniform(1 - ESTIMATE, 1 + ESTIMATE) if estimated else total
        line = LineEntry(
            substance=substance, count=Count(many, "package"), mass=MassEntry(f"{declared:.2f}", "g"),
            mass_basis="estimated" if estimated else "weighed", balance="" if estimated else self.fine,
        )  # fmt: skip
        command = DeclareSeizure(
            case=t.case(), place="Bamako", seized_at=t.at, circumstances="Contrôle routier", lines=(line,)
        )
        declared_act = self._act("seizure.declare/1", command, "officer")
        if declared_act is None:
            return
        exhibits = self._seal(declared_act.first("SE"), masses, doses, substance, estimated=estimated)
        site = self.draw.randrange(work["sites"])
        cut = many // 2 if many > 1 and self.draw.random() < work["in_two_trips"] else many
        self.due.append((self.day + 1, "deliver", site, exhibits[:cut]))
        if exhibits[cut:]:
            self.due.append((self.day + self.draw.randint(2, 3), "deliver", site, exhibits[cut:]))

    def _seal(self, seizure: str, masses: list[float], doses: bool, substance: str, *, estimated: bool) -> list[str]:
        many = len(masses)
        seals = [self._next_seal() for _ in range(many)]
        real = "methamphetamine" if self.draw.random() < RANGES["work"]["wrong_suspicion"] else substance
        read = [round(mass / 0.01) * 0.01 for mass in masses]
        pictured = [self._pictured() for _ in range(many)]
        right = tuple(
            structs.replace(self._entry(i, seal, f"{mass:.2f}"), photos=(PHOTO,) if pictured[i] else ())
            for i, (seal, mass) in enumerate(zip(seals, read, strict=True))
        )
        typed = tuple(
            structs.replace(entry, seal=self.typist.types(entry.seal), weight=self._typed(entry.weight))
            for entry in right
        )
        done = self._act(
            "exhibit.register/1", RegisterExhibits(seizure=seizure, exhibits=typed), "officer",
            RegisterExhibits(seizure=seizure, exhibits=right),
        )  # fmt: skip
        if done is None:
            return []
        exhibits = done.all("EV")
        past = "confirmed" if any(flag.startswith("confirmed:") for flag in done.header.flags) else "not asked"
        past += ", estimate" if estimated else ""
        for exhibit, seal, mass, picture in zip(exhibits, seals, read, pictured, strict=True):
            wrong = _plain(self.town.state(exhibit).seal) != _plain(seal)
            weighed = self.town.state(exhibit).first_weight.gross.ug != round(mass * 100) * 10_000
            self.packages[exhibit] = Package(
                seal,
                round(mass * 1_000_000),
                doses,
                real,
                wrong or weighed,
                past + (", short list" if many < FEWEST_ROWS else "") + ("" if picture else ", no photograph"),
                picture,
            )
        return exhibits

    def _pictured(self) -> frozenset[str]:
        work = RANGES["work"]
        shown = {"seal": work["seal_pictured"], "weight": work["display_pictured"]}
        return frozenset(part for part, share in shown.items() if self.draw.random() < share)

    def _next_seal(self) -> str:
        """Return the next seal of the roll; a spoilt one is left out."""
        while self.draw.random() < RANGES["work"]["spoilt"]:
            next(self.numbers)
        return f"ML-{next(self.numbers):06d}"

    def _entry(self, place: int, seal: str, grams: str) -> ExhibitEntry:
        weight = WeightEntry(gross=MassEntry(grams, "g"), balance=self.fine)
        return ExhibitEntry(
            exhibit_number=str(place + 1), line=0, form="powder", seal=seal, count=Count(1, "package"), weight=weight
        )

    def _typed(self, weight: Any) -> Any:
        return structs.replace(
            weight, gross=structs.replace(weight.gross, text=self.typist.types(weight.gross.text).strip())
        )

    def _deliver(self, site: int, exhibits: list[str]) -> None:
        self._hand("officer", self.keepers[site], "deposit", exhibits, site)
        held = [e for e in exhibits if self.town.state(e).status in STORED and not self.town.state(e).open]
        if held and self.draw.random() < RANGES["work"]["to_laboratory"]:
            self.due.append((self.day + self.draw.randint(1, 10), "analyse", site, held))

    def _analyse(self, site: int, exhibits: list[str]) -> None:
        t = self.town
        free = [e for e in exhibits if not t.state(e).open and t.state(e).to_read_again is None]
        if not free:
            return
        self._hand(self.keepers[site], "analyst", "laboratory", free, site, due=t.day(60))
        there = [e for e in free if t.state(e).holder == t.analyst and not t.state(e).open]
        if there:
            for exhibit in there:
                t.on_the_bench(exhibit)
                t.off_the_bench(exhibit)
                self.packages[exhibit].seal = t.state(exhibit).seal
            substance = self.packages[there[0]].substance
            command = Report(report=f"L-{next(self.numbers)}", exhibits=tuple(there), substance=substance)
            done = self._act("laboratory.report/1", command, "analyst")
            self._settle(done.opened if done else [], "suspicion")
            self.due.append((self.day + self.draw.randint(1, 5), "bring_back", site, there))

    def _bring_back(self, site: int, exhibits: list[str]) -> None:
        free = [e for e in exhibits if not self.town.state(e).open]
        if free:
            self._hand("analyst", self.keepers[site], "return", free, site)

    def _hand(self, releaser: str, receiver: str, purpose: Any, exhibits: list[str], site: int, **more: Any) -> None:
        t = self.town
        done = self._act(
            "transfer.dispatch/1", Dispatch(to=t.who[receiver], purpose=purpose, exhibits=tuple(exhibits), **more), releaser
        )  # fmt: skip
        if done is None:
            return
        transfer, place = done.first("TR"), self.places[site] if receiver in self.keepers else ""
        right = tuple(self._reading(e, site, receiver) for e in exhibits)
        typed = tuple(
            structs.replace(
                entry, seal=self.typist.types(entry.seal), weight=self._typed(entry.weight) if entry.weight else None
            )
            for entry in right
        )
        kind, command = "transfer.receive/1", Receive(transfer=transfer, checks=typed, place=place)
        done = self._act(kind, command, receiver, structs.replace(command, checks=right))
        if done is not None and done.questioned:
            self.figures.asked["second_look"] += len(done.questioned)
            self.figures.extra_acts += 1
            asked = set(done.questioned)
            again = tuple(
                self._again(first, second) if first.exhibit in asked else first
                for first, second in zip(typed, right, strict=True)
            )
            done = self._act(kind, structs.replace(command, checks=again), receiver)
        for discrepancy in done.opened if done else ():
            self._settle([discrepancy], self._cause(discrepancy), receiver)

    def _again(self, first: CheckEntry, right: CheckEntry) -> CheckEntry:
        seal = right.seal if _plain(first.seal) == _plain(right.seal) else self.typist.again(right.seal, first.seal)
        weight = first.weight
        if weight and right.weight and weight.gross.text != right.weight.gross.text:
            weight = first.weight if self.draw.random() < RANGES["typing"]["repeated"] else right.weight
        return structs.replace(first, seal=seal, weight=weight)

    def _cause(self, discrepancy: str) -> str:
        state = self.town.state(discrepancy)
        if state.sort in {"excess", "undelivered"}:
            sealed = (p for e, p in self.packages.items() if self.town.state(e).seizure == state.about)
            return AT_SEALING if any(package.recorded_wrong for package in sealed) else state.sort
        package = self.packages.get(state.about)
        if package is None or state.sort not in {"seal", "weight_loss", "weight_gain"}:
            return str(state.sort)
        if self._recorded_wrong(state.about, package, state.sort):
            return AT_SEALING
        read_wrong = state.sort != "seal" or _plain(state.finding.seal) != _plain(package.seal)
        return TYPING if read_wrong else state.sort

    def _recorded_wrong(self, exhibit: str, package: Package, sort: str) -> bool:
        """Return True if the seal or weight on record was mistyped at the sealing, and still is."""
        now = self.town.state(exhibit)
        if sort == "seal":
            return _plain(now.seal) != _plain(package.seal)
        return now.reference is None and now.first_weight.gross.ug != package.mass_ug

    def _reading(self, exhibit: str, site: int, reader: str) -> CheckEntry:
        """Return what is really there: seal, count, and the weight where a balance of the place can decide."""
        package = self.packages[exhibit]
        return CheckEntry(
            exhibit=exhibit, seal=package.seal, count=Count(1, "package"), weight=self._weighed(package, site, reader)
        )

    def _weighed(self, package: Package, site: int, reader: str) -> WeightEntry | None:
        if reader == "analyst":
            return WeightEntry(gross=MassEntry(f"{package.mass_ug / 1_000_000:.2f}", "g"), balance=self.fine)
        step, grams = self.steps[site], package.mass_ug / 1_000_000
        if package.doses:
            return None
        shown = grams + self.bias[site] + self.draw.gauss(0, step / 2)
        return WeightEntry(gross=MassEntry(f"{max(1, round(shown / step)) * step}", "g"), balance=self.balances[site])

    def _settle(self, opened: list[str], cause: str, reader: str = "") -> None:
        """People settle what they can: a mistyped reading is withdrawn and read again by a colleague."""
        for discrepancy in opened:
            state = self.town.state(discrepancy)
            self.figures.discrepancies[state.sort] += 1
            if cause == TYPING and reader:
                self._withdraw(discrepancy, state, reader)
            elif cause == AT_SEALING and reader:
                self._restate(discrepancy, state, reader)
            state = self.town.state(discrepancy)
            if state.status == "open" and state.awaits_look:
                self.figures.photographs[cause] += 1
                recorded = state.second_outcome == LOOK
                look = LookAtPhoto(discrepancy=discrepancy, as_recorded=recorded, as_restated=not recorded)
                self._act("discrepancy.look_at_photo/1", look, "inspector")
            elif state.status == "open" and state.about.startswith(Seizure.kind):
                # a line waits for the answers of its people, as the pages say; more of it may arrive meanwhile
                self.due.append((self.day + DAYS_TO_ANSWER, "decide_line", 0, [discrepancy]))
            elif state.status == "open":
                package = self.packages.get(state.about)
                past = f" ({package.past})" if cause == AT_SEALING and package else ""
                self.figures.to_inspection[f"{cause}: {state.sort}{past}"] += 1
                self._decide(discrepancy, state, cause)

    def _decide_line(self, _site: int, discrepancies: list[str]) -> None:
        for discrepancy in discrepancies:
            state = self.town.state(discrepancy)
            if state.status == "open":
                cause = self._cause(discrepancy)
                self.figures.to_inspection[f"{cause}: {state.sort}"] += 1
                self._decide(discrepancy, state, cause)

    def _decide(self, discrepancy: str, state: Any, cause: str) -> None:
        """The inspection closes it; what it finds on the spot to be mistyped in the record becomes the record."""
        right = cause == AT_SEALING and state.about in self.packages and state.sort in ACCEPTABLE
        if right and state.sort == "weight_loss":
            agree = EstablishLoss(discrepancy=discrepancy, reason="Erreur de saisie à la mise sous scellé")
            self._act("discrepancy.establish_loss/1", agree, "prosecutor")
        if state.sort in INQUIRED:
            assign = Assign(discrepancy=discrepancy, to=self.town.who["prosecutor"])
            self._act("discrepancy.assign/1", assign, "inspector")
            found = Conclude(discrepancy=discrepancy, conclusion="explained", reason="Vérifié sur place")
            self._act("discrepancy.conclude/1", found, "prosecutor")
            self.due.append((self.day + INQUIRY_DAYS + 1, "close", int(right), [discrepancy]))
            return
        self._close(int(right), [discrepancy])

    def _close(self, right: int, discrepancies: list[str]) -> None:
        for discrepancy in discrepancies:
            if self.town.state(discrepancy).status == "open":
                reason, accept = "Vérifié sur place", bool(right)
                close = Close(discrepancy=discrepancy, resolution="explained", reason=reason, accept=accept)
                self._act("discrepancy.close/1", close, "inspector")

    def _withdraw(self, discrepancy: str, state: Any, reader: str) -> None:
        self.figures.extra_acts += 2
        self._act("discrepancy.withdraw_reading/1", WithdrawReading(discrepancy=discrepancy), reader)
        self._read_again(discrepancy, state, reader)

    def _restate(self, discrepancy: str, state: Any, reader: str) -> None:
        """Who sealed it says what their photograph of the sealing shows, where it shows it and the rules let them."""
        package, weight = self.packages.get(state.about), state.sort != "seal"
        if package is None or ("weight" if weight else "seal") not in package.pictured:
            return
        gross = MassEntry(f"{package.mass_ug / 1_000_000:.2f}", "g") if weight else None
        said = WithdrawReading(discrepancy=discrepancy, seal="" if weight else package.seal, gross=gross)
        try:
            self.town.act("discrepancy.withdraw_reading/1", said, self.town.who["officer"])
        except CustodyError as error:
            if error.code != "sealing_stands":
                raise
            return
        self.figures.extra_acts += 2
        self._read_again(discrepancy, state, reader)

    def _read_again(self, discrepancy: str, state: Any, reader: str) -> None:
        colleague = "analyst2" if reader == "analyst" else "supervisor2"
        package, weigh = self.packages[state.about], state.sort != "seal"
        weight = WeightEntry(gross=MassEntry(f"{package.mass_ug / 1_000_000:.2f}", "g"), balance=self.fine)
        second = ReadAgain(
            discrepancy=discrepancy, seal="" if weigh else package.seal, weight=weight if weigh else None, photos=(PHOTO,)
        )  # fmt: skip
        self._act("discrepancy.read_again/1", second, colleague)

    def _count(self, site: int) -> None:
        t, keeper = self.town, self.keepers[site]
        held = [e for e in self.packages if t.state(e).holder == t.who[keeper] and t.state(e).status in STORED]
        if not held:
            return
        counter = "insidewitness"
        plan = PlanInventory(person=t.who[keeper], counters=(t.who[counter],))
        done = self._act("inventory.plan/1", plan, "supervisor")
        if done is None:
            return
        inventory = done.first("RC")
        self._act("inventory.start_count/1", StartCount(inventory=inventory), "supervisor")
        early = self.draw.random() < RANGES["count"]["closed_early"]
        first = held[: len(held) * 4 // 5] if early else held
        self._tally(inventory, first, counter)
        self._act("inventory.close_count/1", CloseCount(inventory=inventory), "supervisor")
        if early:
            self.figures.extra_acts += 1
            self._act("inventory.reopen/1", ReopenCount(inventory=inventory), "inspector")
            self._tally(inventory, held[len(first) :], counter)
            self._act("inventory.close_count/1", CloseCount(inventory=inventory), "supervisor")
        self._act("inventory.sign/1", SignInventory(inventory=inventory), counter)

    def _tally(self, inventory: str, exhibits: list[str], counter: str) -> None:
        right = tuple(Tally(label_id=e, seal=self.packages[e].seal) for e in exhibits)
        typed = tuple(structs.replace(one, seal=self.typist.types(one.seal)) for one in right)
        for part in range(0, len(typed), LARGEST_COUNT):
            lines, true = typed[part : part + LARGEST_COUNT], right[part : part + LARGEST_COUNT]
            command = CountExhibits(inventory=inventory, seen=lines)
            done = self._act("inventory.count/1", command, counter)
            if done is not None and done.questioned:
                self.figures.asked["second_look"] += len(done.questioned)
                self.figures.extra_acts += 1
                again = tuple(
                    structs.replace(a, seal=self.typist.again(b.seal, a.seal)) if a.label_id in done.questioned else a
                    for a, b in zip(lines, true, strict=True)
                )
                done = self._act("inventory.count/1", structs.replace(command, seen=again), counter)
            for discrepancy in done.opened if done else ():
                self._settle([discrepancy], self._cause(discrepancy), counter)


def _plain(seal: str) -> str:
    return "".join(c for c in seal.upper() if c.isalnum())
