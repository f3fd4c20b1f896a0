"""The office that the adversary attacks: its record, and beside the record what is physically true.

The record is a ``Town``: the domain's registry of acts over dictionaries, with the permissions and the visibility that the
service asks for. It is used in place of the service on a database because a search needs some hundreds of thousands of
acts. What nobody wrote down is kept here: what is in each bag, which seal it bears, who stood beside it.
"""

import copy
import itertools
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from typing import Any, get_args, get_origin

from msgspec import Struct, structs

from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.exhibits.exhibit import OPENED, STORED
from custody.domain.kernel.context import ActContext, Decision
from custody.domain.kernel.events import HEADER_TYPE, Actor, Fact, FromPaper, Header, Occurred
from custody.domain.kernel.quantity import MassEntry
from custody.domain.registry.registry import fold
from custody.storage.write.assembly import Assembler
from custody.storage.write.locked_state import Entry
from tests.factories.memory_office import PHOTO, START, Done, MemoryWorld, OpenVault, Town

GRAM = 1_000_000
EXPECTED_FLAGS = frozenset({"bench_camera", "from_paper", "presence_from_paper"})
"""Flags of an act that nobody reads as an irregularity."""


@dataclass(frozen=True)
class Goods:
    """What a bag really holds (µg): the drug, what was put in for it, the packing; and the seal on it, "" for none."""

    drug: int
    filler: int = 0
    tare: int = 0
    seal: str = ""

    @property
    def gross(self) -> int:
        """Return what a balance shows."""
        return self.drug + self.filler + self.tare

    @property
    def share(self) -> float:
        """Return the share of the drug in the content."""
        return self.drug / max(1, self.drug + self.filler)


@dataclass(frozen=True)
class Deed:
    """An act of the plan or of the year, as the explanation tells it."""

    day: int
    kind: str
    who: str
    others: tuple[str, ...]
    about: tuple[str, ...]
    flags: tuple[str, ...]
    planned: bool
    at: str = ""
    typed: str = ""


class PhysicallyImpossible(Exception):
    """Somebody would have to lie about what stands before an honest person, or take what is not in their hands."""


class Yard(Town):
    """A town with what the office of the adversary has besides."""

    fine: str
    ended: str
    sack: str
    sack_seal: str
    unit_seal: str = ""
    fire_order: str
    seq: int
    numbers: dict[str, tuple[str, ...]]
    """What is on record, by kind, in the order in which it came."""
    occurred: Occurred | None = None
    """When the next act happened by the paper that it is recorded from."""

    def do(self, kind: str, command: Any, person: str, *others: Actor, occurred: Occurred | None = None) -> Done:
        """Record an act, from the paper that lies before its author if there is one."""
        return super().do(kind, command, person, *others, occurred=occurred or self.occurred)

    def _record(self, kind: str, moment: ActContext, decision: Decision) -> Done:
        """Record on copies of the states that the act changes: events change them in place, and forks share them.

        Nothing is encoded, which takes most of an act's time: the same states come of it (a test compares a year).
        """
        world = self.world
        for subject in {each.subject for each in decision.new_events} & world.entries.keys():
            held = world.entries[subject]
            world.entries[subject] = Entry(cloned(held.state), held.n, held.head)
        self.seq += 1  # of its header
        for new_event in decision.new_events:
            subject, event = new_event.subject, new_event.event
            if subject not in world.entries:
                self.numbers = self.numbers | {subject[:2]: (*self.numbers.get(subject[:2], ()), subject)}
            entry = world.entry(subject)
            fact = Fact(subject=subject, seq=self.seq, n=entry.n + 1, at=moment.at, act=moment.act)
            world.entries[subject] = Entry(fold(entry.state, event, fact), fact.n, moment.act.encode())
            world.claims.update(dict.fromkeys(event.claims(fact), subject))
            world.chains[subject, fact.n] = event
            self.seq += 1
        self.acts += 1
        header = Header(
            act=moment.act, actors=moment.actors, at=moment.at, flags=decision.flags, kind=kind,
            occurred=moment.occurred, parts=len(decision.new_events), request="", root="", rules=decision.rules,
            sd=(), type=HEADER_TYPE,
        )  # fmt: skip
        return Done(header, [(each.subject, each.event) for each in decision.new_events])

    def states(self, kind: str) -> dict[str, Any]:
        """Return the states of a kind by their numbers."""
        return {number: self.world.entries[number].state for number in self.numbers.get(kind, ())}

    def find_state(self, number: str) -> Any:
        """Return a state, None where there is none."""
        return self.world.entry(number).state


@dataclass
class Store:
    """A town with its goods; ``group`` are the short names of those who collude.

    ``taken``: what the group carried off, by exhibit. ``told``: exhibits about which somebody outside learnt something,
    with what it was. ``waiting``: discrepancies of today that the group may still settle.
    """

    town: Yard
    goods: dict[str, Goods] = field(default_factory=dict)
    roles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    group: tuple[str, ...] = ()
    taken: dict[str, int] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    waiting: tuple[str, ...] = ()
    eyes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)
    site: frozenset[str] = frozenset()
    touched: frozenset[str] = frozenset()
    fresh: int = 0
    outcome: str = ""
    places: tuple[str, ...] = ()
    """What the last act of the plan recorded, and the places of its form."""
    spared: bool = False
    """Whether the year leaves out the sack, which nobody touched: it makes up most of the acts of a fire."""
    alike: dict[tuple[str, ...], list[str]] | None = None
    lists: list[tuple[str, ...]] | None = None
    """Exhibits that look alike, and lists of exhibits on record, kept while nothing happens."""

    def fork(self) -> "Store":
        """Return a copy that can go on by itself; states are never changed in place, so that only tables are copied."""
        return replace(
            self, town=forked(self.town), goods=dict(self.goods), taken=dict(self.taken), told=dict(self.told),
            eyes=dict(self.eyes), deeds=list(self.deeds), alike=None, lists=None,
        )  # fmt: skip

    @property
    def day(self) -> int:
        """Return the day of the year."""
        return (self.town.now - START).days

    def till(self, day: int) -> None:
        """Let time pass until eight o'clock of a day."""
        self.town.now = max(self.town.now, START + timedelta(days=day))

    def name(self, person: str) -> str:
        """Return the short name of a person."""
        return next((n for n, p in self.town.who.items() if p == person), "")

    def new_seal(self) -> str:
        """Return a seal of the roll that nobody used."""
        self.fresh += 1
        return f"N{self.fresh:06d}"

    def holds(self, exhibit: str) -> str:
        """Return the short name of who has an exhibit in their hands by the record."""
        return self.name(self.town.state(exhibit).holder)

    # what people see

    def seen(self, exhibit: str, who: str, *, weigh: bool = True) -> CheckEntry:
        """Return what somebody says to see on an exhibit: the truth, or the record if they collude."""
        state, goods = self.town.state(exhibit), self.goods[exhibit]
        lies = who in self.group
        seal = state.seal if lies else goods.seal
        broken = not seal or (state.status == OPENED and not lies)
        last = on_record(state)
        gross = last.gross.ug if lies and last is not None else goods.gross
        weight = None
        if weigh and state.basis is not None:
            weight = WeightEntry(gross=MassEntry(f"{round(gross / GRAM)}", "g"), balance=self.town.fine)
        return CheckEntry(
            exhibit=exhibit, seal=seal, seal_state="" if seal else "absent" if broken else "", weight=weight,
            count=state.count,
        )  # fmt: skip

    def actors(self, names: tuple[str, ...]) -> tuple[Actor, ...]:
        """Return people who stand beside the author and give their own PIN."""
        return tuple(Actor(person=self.town.who[n], part="witness", will="other_device") for n in names)

    def paper(self, exhibit: str, hours: int, named: tuple[str, ...]) -> FromPaper:
        """Return a paper of so many hours ago about an exhibit, which names these people."""
        state = self.town.find_state(exhibit)
        return FromPaper(
            at=f"{self.town.now - timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}", source="paper", zone="UTC",
            case=state.case if state is not None else "", blob=PHOTO.blob, sha256=PHOTO.sha256,
            named=tuple(self.town.who[each] for each in named),
        )  # fmt: skip

    # what happens

    def act(
        self, kind: str, command: Any, who: str, others: tuple[str, ...] = (), *, planned: bool = False,
        paper: Occurred | None = None,
    ) -> Done:  # fmt: skip
        """Record an act with what it does to the goods, or raise its refusal and change nothing.

        ``paper``: it is recorded from a paper; the others are then named there, and stand beside nobody.
        """
        self.town.occurred = paper
        try:
            done = self.town.sure(kind, command, who, *(() if paper else self.actors(others)))
        finally:
            self.town.occurred = None
        about = tuple(dict.fromkeys(s for s, _ in done.events if s.startswith("EV")))
        flags = tuple(f for f in done.header.flags if f not in EXPECTED_FLAGS)
        self.deeds.append(
            Deed(self.day, kind, who, others, about, flags, planned, self.town.at, str(command) if planned else "")
        )
        self.outcome = " ".join(sorted({e.type for _, e in done.events} | set(flags)))
        self.waiting += tuple(done.opened)
        for subject, event in done.events:
            self._follow(
                subject, event.type, (who, *others), planned=planned, filmed="bench_camera" in done.header.flags
            )
        if planned and kind.startswith("destruction_session."):
            self.site |= {n for n in others if n not in self.group}
        if flags:
            self.tell(about, f"{kind} is marked {', '.join(flags)}")
        return done

    def _follow(self, subject: str, event: str, there: tuple[str, ...], *, planned: bool, filmed: bool) -> None:
        """Let the goods follow the record where hands do."""
        if planned or not subject.startswith("EV"):
            self.touched |= {subject}
        if event in {"container.sealed/1", "container.unsealed/1", "container.staged/1"} and subject == self.town.sack:
            self.town.sack_seal = self.town.state(subject).seal
        if subject not in self.goods:
            return
        goods = self.goods[subject]
        match event:
            case "exhibit.opened/1":
                self.goods[subject] = replace(goods, seal="")
                camera = ("bench camera",) if filmed else ()
                self.eyes[subject] = tuple(n for n in there if n not in self.group) + camera
            case "exhibit.resealed/1":
                self.goods[subject] = replace(goods, seal=self.town.state(subject).seal)
                self.eyes.pop(subject, None)
            case "exhibit.handed_out/1" | "exhibit.consumed/1" if planned and self._ended(subject):
                self._gone(subject)
                del self.goods[subject]
            case "exhibit.destroyed/1" | "exhibit.destruction_disputed/1":
                if self.site <= set(self.group):
                    self._gone(subject)
                del self.goods[subject]

    def _ended(self, exhibit: str) -> bool:
        return self.town.state(exhibit).status not in {*STORED, OPENED, "ordered", "released"}

    def _gone(self, exhibit: str) -> None:
        goods = self.goods[exhibit]
        self.taken[exhibit] = self.taken.get(exhibit, 0) + goods.drug
        self.goods[exhibit] = replace(goods, drug=0)

    def reach(self, exhibit: str) -> str:
        """Return who of the group can lay hands on an exhibit with nobody else beside it, or ""."""
        if exhibit not in self.goods or self.eyes.get(exhibit):
            return ""
        state = self.town.state(exhibit)
        if state.status in {"staged", "on_site"} and self.site:
            return next(iter(sorted(self.site)), "") if self.site <= set(self.group) else ""
        holder = self.holds(exhibit)
        return holder if holder in self.group else ""

    def take(self, exhibit: str, ug: int, *, fill: bool) -> int:
        """Take so much of the drug out of a bag, and put something in for it or not; a seal that is on it breaks.

        Raises:
            PhysicallyImpossible: nobody of the group has it alone in their hands, or nothing is left.
        """
        goods = self.goods.get(exhibit)
        if goods is None or not self.reach(exhibit) or not goods.drug:
            raise PhysicallyImpossible
        ug = min(ug, goods.drug)
        state = self.town.state(exhibit)
        if state.container and self.town.sack_seal:
            self.town.sack_seal = ""
        if state.status in {"staged", "on_site"} and self.town.unit_seal:
            self.town.unit_seal = self.new_seal()
        seal = self.new_seal() if goods.seal else ""
        self.goods[exhibit] = replace(goods, drug=goods.drug - ug, filler=goods.filler + (ug if fill else 0), seal=seal)
        self.taken[exhibit] = self.taken.get(exhibit, 0) + ug
        return ug

    def tell(self, about: Any, why: str) -> None:
        """Somebody outside the group learns that something is wrong; with no exhibit named, with all of them."""
        for exhibit in [e for e in about if e.startswith("EV")] or list(self.taken) or ["all"]:
            self.told.setdefault(exhibit, why)

    def close_of_day(self) -> None:
        """What the group has not settled by itself by the evening, somebody else reads."""
        for discrepancy in self.waiting:
            state = self.town.state(discrepancy)
            if state.status != "open":
                continue
            where = (state.about,) if state.about.startswith("EV") else tuple(self.inside(state.about))
            self.tell(where, f"a discrepancy ({state.sort}) is open")
        self.waiting = ()

    @property
    def unsettled(self) -> bool:
        """Return True if a discrepancy of today stands open."""
        return any(self.town.state(each).status == "open" for each in self.waiting)

    def inside(self, subject: str) -> list[str]:
        """Return the exhibits of a container or of a seizure."""
        return [e for e, s in self.town.states("EV").items() if subject in {s.container, s.seizure}]

    @property
    def untold(self) -> int:
        """Return what was carried off and nobody knows of, in µg."""
        if "all" in self.told:
            return 0
        return sum(ug for exhibit, ug in self.taken.items() if exhibit not in self.told)


def on_record(state: Any) -> Any:
    """Return the weighing that the record holds an exhibit to: its last, else its first; None without one."""
    return state.last_weight or next(iter(state.basis or ()), None)


def cloned(value: Any) -> Any:
    """Return a copy of a state that can be changed in place; what is frozen is shared."""
    if isinstance(value, list):
        return value[:] if value and _stays(value[0]) else [cloned(each) for each in value]
    if isinstance(value, dict):
        return {key: cloned(each) for key, each in value.items()}
    if not isinstance(value, Struct) or value.__struct_config__.frozen:
        return value
    other = copy.copy(value)
    for name in _changeable(type(value)):
        setattr(other, name, cloned(getattr(value, name)))
    return other


def _stays(value: Any) -> bool:
    """Return True for what no event changes in place."""
    return isinstance(value, str) or (isinstance(value, Struct) and value.__struct_config__.frozen)


@cache
def _changeable(kind: type[Struct]) -> tuple[str, ...]:
    """Return the fields that may hold what an event changes in place."""
    return tuple(f.name for f in structs.fields(kind) if _may_change(f.type))


def _may_change(hint: Any) -> bool:
    if isinstance(hint, type) and issubclass(hint, Struct):
        return not hint.__struct_config__.frozen
    return hint in {list, dict, Any} or get_origin(hint) in {list, dict} or any(map(_may_change, get_args(hint)))


def forked(town: Yard) -> Yard:
    """Return a town that goes on by itself."""
    other: Any = Yard.__new__(Yard)
    other.__dict__.update(town.__dict__)
    world = MemoryWorld()
    for table in ("entries", "claims", "chains", "values"):
        setattr(world, table, dict(getattr(town.world, table)))
    other.world = world
    other.taken = set(town.taken)
    other.counter = itertools.count(town.acts * 1_000 + 1)
    if "numbers" not in other.__dict__:
        other.seq, other.numbers = len(town.log), {}
        for number in world.entries:
            other.numbers[number[:2]] = (*other.numbers.get(number[:2], ()), number)
    other.assembler = Assembler(OpenVault(), other._salt)
    made: Yard = other
    return made
