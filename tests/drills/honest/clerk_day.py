"""The day of an ordinary clerk, replayed over HTTP: every slip of the hand that once opened 102 discrepancies.

On the first build such a day ended with 107 open discrepancies, 102 of them made by the form: a space in a seal number,
an empty field, a lot in two trips, one tap on "Clore le comptage". Each step here makes one of these mistakes on the
pages or the API as its people would, and a real substitution at the end shows that the day still finds what is wrong.
"""

import html
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec import structs
from rich.console import Console
from rich.table import Table

from custody.commands import FOUND_WRONG
from custody.domain.exhibits.balance_and_weighing import RegisterBalance
from custody.domain.kernel.events import Actor
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.people.device import EnrolDevice
from custody.domain.seizures.register_exhibits import ExhibitEntry, RegisterExhibits
from custody.service.kernel.idempotency_keys import new_key
from custody.storage.write import clock
from tests.devices import Pen, key_named
from tests.factories.http_office import Client, Town, town
from tests.pictures import jpeg, kept

BRICKS, IN_STORE = 24, 98
"""Bricks seized that day, and exhibits that are in the store already: the 98 of the early end of the count."""
CONFIRM = re.compile(r'type="checkbox" name="confirmed" value="([^"]+)"')
KEPT = re.compile(r'<textarea id="lines"[^>]*>([^<]*)')
NO_FILES = [("files", ("", b""))]
PICTURE = [("files", ("sceau.jpg", kept(jpeg(1))))]


@dataclass
class Step:
    """The outcome of one mistake: what was asked and done again, what was opened, and what the inspection gets.

    ``photographs``: discrepancies that end when the inspection has looked at a photograph (I57c); it decides nothing.
    """

    name: str
    deserved: bool = False
    asked: Counter[str] = field(default_factory=Counter)
    extra_acts: int = 0
    opened: Counter[str] = field(default_factory=Counter)
    photographs: int = 0
    to_inspection: Counter[str] = field(default_factory=Counter)


class WentWrong(AssertionError):
    """The service answered otherwise than an ordinary person may expect."""


class ClerkDay:
    """A day over a town: its officer, clerk, supervisor and inspection, each on a browser of their own."""

    def __init__(self, place: Town) -> None:
        self.place, self.office = place, place.office
        self.officer, self.clerk, self.supervisor, self.inspector = map(
            place.client, ("officer", "clerk", "supervisor", "inspector")
        )
        self.steps: list[Step] = []
        self.case = self.seizure = self.lot = ""
        self.bricks: dict[str, str] = {}
        self.coarse = self._balance("B-0050", "50", "100")
        self.store = self.office.lot(IN_STORE)
        phone = EnrolDevice(name="Tél brigade", agency=self.office.police, public_key=key_named("brigade"))
        self.phone = Pen(
            self.office.enrol(phone), "brigade", place.settings.origin, lambda: clock.text(clock.now().wall_ms)
        )

    def run(self) -> list[Step]:
        """Live the day: each step is one mistake."""
        for name, mistake in (
            ("two sheets of one PV, spelt otherwise", self._two_sheets),
            ("declaration sent twice, and again after Back", self._sent_twice),
            ("kilograms for grams, a form, a seal twice", self._sealing),
            ("a number taken: the list comes back with its rows", self._refused_list),
            ("the same on the scan desk", self._refused_on_the_desk),
            ("24 bricks received: seals spelt otherwise, two balances", self._receipt),
            ("a lot of five in two trips, one without a count", self._two_trips),
            ("a seal mistyped twice, taken back by its reader", self._mistyped_twice),
            (f"« Clore le comptage » with {IN_STORE} missing", self._early_close),
        ):
            self._step(name, mistake)
        self._step("a bag under another seal (deserved)", self._substituted, deserved=True)
        return self.steps

    def _step(self, name: str, mistake: Callable[[], None], *, deserved: bool = False) -> None:
        before = self._discrepancies()
        self.steps.append(Step(name, deserved))
        mistake()
        for number, line in self._discrepancies().items():
            if number not in before:
                self.step.opened[line["sort"]] += 1
                if line["status"] == "open":
                    self.step.to_inspection[line["sort"]] += 1

    @property
    def step(self) -> Step:
        """Return the step that goes on."""
        return self.steps[-1]

    def _discrepancies(self) -> dict[str, dict[str, Any]]:
        """Return all discrepancies as the inspection lists them."""
        listed: dict[str, dict[str, Any]] = {}
        for status in ("open", "closed", "mistyped"):
            answer = self.inspector.get(f"/api/discrepancies?status={status}&limit=500").json()
            require(not answer["next"], "more discrepancies than one page holds")
            listed |= {line["id"]: line for line in answer["discrepancies"]}
        return listed

    def _two_sheets(self) -> None:
        opened = self.officer.submit("/cases", case_reference="PV 0315/2026", title="Camion de Faladié")
        self.case = landed(opened)
        for spelt in ("315-2026", "pv n° 315/2026"):
            asked = self._question(self.officer.submit("/cases", case_reference=spelt, title="Camion"), "case_exists")
            require(self.case in asked.text, "the page leads to the case that exists")

    def _sent_twice(self) -> None:
        form = declaration("cannabis", BRICKS, "brick", mass="24,5", mass_basis="estimated")
        path, key = f"/cases/{self.case}/seizure", new_key()
        self.seizure = landed(self.officer.submit(path, key=key, **form))
        require(landed(self.officer.submit(path, key=key, **form)) == self.seizure, "the same form declares once")
        self._question(self.officer.submit(path, **form), "same_seizure")

    def _sealing(self) -> None:
        seals = [f"ML-{315_001 + i}" for i in range(BRICKS)]
        right = [f"1,0{i % 10}" for i in range(BRICKS)]
        slips = (
            ("seal_in_use", sealing_list([*seals[:-1], "ml 315001"], ["1010", *right[1:]], form="poudre")),
            ("form_unlikely", sealing_list(seals, ["1010", *right[1:]], form="poudre")),
            ("mass_unlike_rows", sealing_list(seals, ["1010", *right[1:]])),
        )
        for code, typed in slips:
            self._question(self._seal(self.seizure, typed), code)
        taken(self._seal(self.seizure, sealing_list(seals, right)))
        self.bricks = self._sealed(self.seizure)
        require(list(self.bricks.values()) == seals, "each brick bears the seal that was put on it")

    def _seal(self, seizure: str, lines: str) -> Any:
        path = f"/seizures/{seizure}/exhibits"
        return self.officer.submit(path, NO_FILES, lines=lines, balance=self.office.balance, step="send")

    def _sealed(self, seizure: str) -> dict[str, str]:
        """Return the exhibits of a seizure with their seals, in the order of sealing."""
        listed = self.officer.get(f"/api/exhibits?case={self.case}&limit=200").json()["exhibits"]
        states = {line["id"]: self.office.state(line["id"]) for line in listed}
        of_seizure = [each for each in states if states[each].seizure == seizure]
        return {
            each: states[each].seal for each in sorted(of_seizure, key=lambda each: int(states[each].exhibit_number))
        }

    def _declare_more(self, packages: int) -> str:
        form = declaration("cocaine", packages, "package", circumstances=f"Fouille n° {packages}")
        return landed(self.officer.submit(f"/cases/{self.case}/seizure", **form))

    def _refused_list(self) -> None:
        self.lot = self._declare_more(5)
        typed = sealing_list([f"ML-{316_001 + i}" for i in range(5)], ["0,50"] * 5, form="poudre", unit="package")
        refused = self._seal(self.lot, typed)
        self.step.extra_acts += 1
        require(refused.status_code == 409, f"a number of the case that is taken: {shown(refused)}")
        [rows] = KEPT.findall(refused.text)
        require(rows.count("ML-3160") == 5, "every row stands in the form again")
        require(str(BRICKS + 1) in refused.text, "the next free number is named")
        lines = html.unescape(rows).strip().splitlines()
        again = [f"{BRICKS + 1 + i} ; {line.partition(';')[2]}" for i, line in enumerate(lines)]
        taken(self._seal(self.lot, "\n".join(again)))

    def _refused_on_the_desk(self) -> None:
        seizure = self._declare_more(3)
        entries = tuple(
            ExhibitEntry(
                exhibit_number=str(1 + i), line=0, form="powder", seal=f"ML-{317_001 + i}", count=Count(1, "package"),
                weight=self.office.weight("0.50"),
            )
            for i in range(3)
        )  # fmt: skip
        answer = self._from_device("exhibit.register/1", RegisterExhibits(seizure=seizure, exhibits=entries))
        self.step.extra_acts += 1
        require(answer.get("code") == "exhibit_number_taken", f"refused by its code: {answer}")
        following = int(answer["facts"]["next"])
        renumbered = tuple(structs.replace(entry, exhibit_number=str(following + i)) for i, entry in enumerate(entries))
        answer = self._from_device("exhibit.register/1", RegisterExhibits(seizure=seizure, exhibits=renumbered))
        require(answer["outcome"] == "recorded", f"the same rows under the next free numbers: {answer}")

    def _from_device(self, kind: str, command: Any, exhibits: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
        """Send an act of the officer from the scan desk; return what the service answers about it."""
        base: dict[str, int | str] = {each: self.office.state(each).moved for each in exhibits}
        sent = self.phone.write(kind, command, self.office.officer, base, **more)
        body = {"envelopes": [{"envelope": sent.envelope, "signature": sent.signature}]}
        answer = self.officer.act(f"/api/devices/{self.phone.device}/queue", body)
        require(answer.status_code == 200, answer.text)
        [outcome] = answer.json()["answers"]
        return dict(outcome)

    def _dispatch(self, exhibits: list[str]) -> str:
        body = {"to": self.office.clerk, "purpose": "deposit", "exhibits": exhibits}
        answer = self.officer.act("/api/transfers", body)
        require(answer.status_code == 201, answer.text)
        return next(str(e["subject"]) for e in answer.json()["events"] if e["subject"].startswith("TR"))

    def _receive(self, transfer: str, lines: list[str], reread: dict[str, str] | None = None) -> None:
        """Take charge on the page; ``reread``: what is typed for each exhibit that is asked about, by its number."""
        path = f"/transfers/{transfer}/receive"
        form = {"balance": self.office.balance, "place": self.office.place}
        answer = self.clerk.submit_once(path, lines="\n".join(lines), step="send", **form)
        asked = re.findall(r'name="reread" value="([^"]*)"', answer.text)
        if asked:
            self.step.asked["second_look"] += len(reread or {})
            self.step.extra_acts += 1
            require(bool(reread), f"nothing to read again was expected: {asked}")
            rest = html.unescape(KEPT.findall(answer.text)[0])
            answer = self.clerk.submit_once(
                path, lines="\n".join([rest.strip(), *(reread or {}).values()]), reread=asked[0], step="send", **form
            )
        taken(answer)

    def _receipt(self) -> None:
        """Half the seals are spelt otherwise, a count is left empty, the last rows come off the coarse balance."""
        spelt = (str.lower, lambda seal: seal.replace("-", " "), lambda seal: seal.replace("-", ""), str)
        lines, reread = [], {}
        for i, (brick, seal) in enumerate(self.bricks.items()):
            coarse = i >= BRICKS - 3
            weight = "1,00" if coarse else f"1,0{i % 10}"
            row = f"{brick} ; {{}} ; {weight} kg ; ; {self.coarse if coarse else self.office.balance}"
            lines.append(row.format("ML-315999" if i == 2 else spelt[i % 4](seal)))
            if i == 2:
                reread[brick] = row.format(seal)
        self._receive(self._dispatch(list(self.bricks)), lines, reread)
        holders = {self.office.state(brick).holder for brick in self.bricks}
        require(holders == {self.office.clerk}, "every brick is in the clerk's charge")
        balances = [self.office.state(brick).last_weight.balance for brick in self.bricks]
        require(balances.count(self.coarse) == 3, "each row keeps its own balance")

    def _two_trips(self) -> None:
        packages = self._sealed(self.lot)
        for trip in (list(packages)[:2], list(packages)[2:]):
            row = "{} ; {} ; 0,50 kg ; ; {}"
            rows = [row.format(each, packages[each], self.office.balance) for each in trip]
            self._receive(self._dispatch(trip), rows)
        taken(self.officer.submit(f"/seizures/{self.lot}/complete"))  # from now on what is missing is a discrepancy

    def _mistyped_twice(self) -> None:
        """The clerk types the same wrong number at the second look too, and says so; a colleague reads the seal."""
        exhibit, seal = self.store.exhibits[0], self.store.seals[0]
        body = {"checks": [{"exhibit": exhibit, "seal": f"{seal}9"}]}
        first = self.clerk.act_once("/api/exhibits/blind-check", body)
        require(first.status_code == 201, first.text)
        self.step.asked["second_look"] += 1
        [opened] = self.clerk.act_once("/api/exhibits/blind-check", body).json()["opened"]
        self.step.extra_acts += 3
        taken(self.clerk.submit(f"/discrepancies/{opened}/withdraw"))
        taken(self.supervisor.submit(f"/discrepancies/{opened}/read-again", files=PICTURE, seal=seal))
        taken(self.inspector.submit(f"/discrepancies/{opened}/look", resolution="as_recorded"))
        self.step.photographs += 1

    def _early_close(self) -> None:
        """One tap ends the count with hardly anything counted; it is asked about, tapped again, and reopened."""
        office, keeper = self.office, self.supervisor
        counter = self.place.client("chair")
        planned = keeper.submit("/inventories", person=office.clerk, counters=[office.people["chair"]])
        path = taken(planned).headers["location"].partition("?")[0]
        taken(keeper.submit(f"{path}/freeze"))
        expected = list(office.state(path.rpartition("/")[2]).expected)
        first, rest = expected[:-IN_STORE], expected[-IN_STORE:]
        self._count(counter, path, first)
        question = self._question(keeper.submit(f"{path}/reconcile"), "count_incomplete")
        taken(keeper.submit(f"{path}/reconcile", confirmed=question.answer))
        require(not self._blocked(rest), "nothing is blocked before a second person confirms what is missing")
        taken(self.inspector.submit(f"{path}/reopen"))
        self._count(counter, path, rest)
        taken(keeper.submit(f"{path}/reconcile"))
        self.step.extra_acts += 2
        require(office.state(path.rpartition("/")[2]).missing == [], "all were there")

    def _count(self, counter: Client, path: str, exhibits: list[str]) -> None:
        lines = [f"{each} ; {self.office.state(each).seal.lower()}" for each in exhibits]
        taken(counter.submit_once(f"{path}/count", lines="\n".join(lines), step="send"))

    def _blocked(self, exhibits: list[str]) -> list[str]:
        return [each for each in exhibits if self.office.state(each).open]

    def _substituted(self) -> None:
        """One package bears another seal than the record: the reader stays by it, and the inspection gets it."""
        exhibit = self.store.exhibits[1]
        body = {"checks": [{"exhibit": exhibit, "seal": "ZZ-900001"}]}
        self.clerk.act_once("/api/exhibits/blind-check", body)
        self.step.asked["second_look"] += 1
        self.clerk.act_once("/api/exhibits/blind-check", body)

    def _balance(self, serial: str, step: str, uncertainty: str) -> str:
        command = RegisterBalance(
            serial=serial, readability=MassEntry(step, "g"), uncertainty=MassEntry(uncertainty, "g"),
            calibrated_until="2099-01-01",
        )  # fmt: skip
        beside = Actor(person=self.office.clerk, part="witness", will="other_device")
        return self.office.do("balance.register/1", command, "supervisor", beside).first("BL")

    def _question(self, answer: Any, code: str) -> "Question":
        """Count a question of a page, and require that nothing was recorded; each costs one more sending."""
        require(answer.status_code == 409, f"a question and not {answer.status_code}: {shown(answer)}")
        boxes = CONFIRM.findall(answer.text)
        require(len(boxes) == 1, f"one box to answer with: {shown(answer)}")
        question = Question(html.unescape(boxes[0]), answer.text)
        require(question.code == code, f"asked {question.code}, not {code}")
        self.step.asked[question.code] += 1
        self.step.extra_acts += 1
        return question


@dataclass(frozen=True)
class Question:
    """A question on a page: the answer that its box sends, and the page."""

    answer: str
    text: str

    @property
    def code(self) -> str:
        """Return what is asked."""
        return self.answer.partition(" ")[0]


def require(met: bool, told: str) -> None:
    """Raise WentWrong unless the service did what an ordinary person may expect."""
    if not met:
        raise WentWrong(told)


def taken(answer: Any) -> Any:
    """Return the answer to a form that was taken."""
    require(answer.status_code == 303, f"{answer.status_code}: {shown(answer)}")
    return answer


def landed(answer: Any) -> str:
    """Return the number of the subject whose page a form led to."""
    found = re.search(r"/([A-Z]{2}[A-Z0-9]{11})(?:$|[?/])", taken(answer).headers["location"])
    require(found is not None, str(answer.headers["location"]))
    return found[1] if found else ""


def shown(answer: Any) -> str:
    """Return the problem that a page tells, for people who read a failed run."""
    problem = re.search(r'class="problem".*?</(?:section|div)>', answer.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", problem[0] if problem else answer.text[:1500]).split())


def declaration(substance: str, packages: int, unit: str, **more: str) -> dict[str, str]:
    """Return a declaration as its form sends it, under a key of its own unless ``key`` is given when it is sent."""
    return {
        "substance": substance, "amount": str(packages), "unit": unit, "mass": "", "mass_unit": "kg",
        "seized_at": "2026-11-30T08:30", "place": "Faladié", "circumstances": "Camion, double fond", "step": "send",
        **more,
    }  # fmt: skip


def sealing_list(seals: list[str], weights: list[str], form: str = "herbe", unit: str = "brique") -> str:
    """Return a list of exhibits as a spreadsheet gives it, numbered from 1."""
    return "\n".join(
        f"{i} ; 1 ; {form} ; {seal} ; 1 {unit} ; {weight} kg"
        for i, (seal, weight) in enumerate(zip(seals, weights, strict=True), 1)
    )


@contextmanager
def lived(folder: Path) -> Iterator[ClerkDay]:
    """Live the day over a service of its own in ``folder``."""
    with town(folder) as place:
        day = ClerkDay(place)
        day.run()
        yield day


def clerk_day() -> int:
    """Replay the day and print it; return 1 if honest work reached the inspection, or the substitution did not."""
    with tempfile.TemporaryDirectory(prefix="custody-day-") as folder, lived(Path(folder)) as day:
        steps = day.steps
    table = Table(title="The clerk's day", title_justify="left")
    for head in ("Mistake", "Asked", "Extra acts", "Discrepancies opened", "Photographs", "Reach the inspection"):
        table.add_column(head, overflow="fold")
    for step in steps:
        counts = (step.asked, step.opened, step.to_inspection)
        asked, told, reached = (", ".join(f"{code} {n}" for code, n in sorted(each.items())) for each in counts)
        table.add_row(step.name, asked, str(step.extra_acts or ""), told, str(step.photographs or ""), reached)
    opened, accused = sum_of(steps, "opened"), sum_of([step for step in steps if not step.deserved], "to_inspection")
    extra = str(sum(step.extra_acts for step in steps))
    photographs = str(sum(step.photographs for step in steps))
    total = ("all", str(sum_of(steps, "asked")), extra, str(opened), photographs, f"{accused} of honest work")
    table.add_row(*total, style="bold")
    Console().print(table)
    found = all(step.to_inspection for step in steps if step.deserved)
    return FOUND_WRONG if accused or not found else 0


def sum_of(steps: list[Step], counter: str) -> int:
    """Return the sum of one of the counters over these steps."""
    return sum(sum(getattr(step, counter).values()) for step in steps)
