"""A log in memory, and a town full of people: rules are tried against what the log's own bytes say.

``Bench`` does what the recorder does, without a database: it asks the permission table, lets the rule decide,
assembles the very bytes (with the real assembler) and folds what it decodes from them.
"""

import base64
import copy
import functools
import itertools
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar

import msgspec
import pytest
from hypothesis import settings
from msgspec import structs

from custody.domain.access import permissions, roles
from custody.domain.certificates.certificate import Certify
from custody.domain.certificates.certificate_statement import statement
from custody.domain.destruction import attendance, close_session, plan_and_open, staging
from custody.domain.destruction.arrival_and_ignition import Arrive, Ignite, Withdraw
from custody.domain.destruction.session_load import loaded
from custody.domain.destruction.session_statement import frozen
from custody.domain.discrepancies import inquiry
from custody.domain.discrepancies.correction_event import Correct
from custody.domain.discrepancies.inquiry_needed import INQUIRED
from custody.domain.exhibits import opening, split_and_sample
from custody.domain.exhibits.balance_and_weighing import RegisterBalance, WeightEntry
from custody.domain.exhibits.blind_check import BlindCheck, CheckEntry
from custody.domain.exhibits.objects import OBJECT_FORM
from custody.domain.exhibits.plausible_entry import usual_form
from custody.domain.kernel import photo_reference
from custody.domain.kernel.chain_preconditions import broken_precondition
from custody.domain.kernel.context import ActContext, Decision
from custody.domain.kernel.errors import ConfirmationNeeded, CustodyError, NotAllowed, RuleBroken
from custody.domain.kernel.events import Actor, Fact, Header, Occurred, Part, State
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.kernel.times import written
from custody.domain.laboratory import record_report
from custody.domain.offline import offline_intake
from custody.domain.offline.envelope import Envelope
from custody.domain.orders import issue_order
from custody.domain.people import genesis, propose_and_confirm
from custody.domain.people.agency import calendar_of
from custody.domain.people.person import Person
from custody.domain.places import place
from custody.domain.registry.registry import ACTS, GENESIS, TYPES, encode_state, fold
from custody.domain.seizures import register_exhibits, seizure
from custody.domain.seizures.case import OpenCase
from custody.domain.transfers import hand_over
from custody.domain.transfers.receive import Receive
from custody.log import canonical
from custody.service.offline import offline_queue
from custody.service.offline.offline_queue import Signed
from custody.storage.write.assembly import Assembler
from custody.storage.write.batch import SERVICE
from custody.storage.write.locked_state import Entry
from custody.text import formatting
from custody.text.refusals import REFUSALS
from labels.stock import identifier
from tests.domain.states import require_drawn

EXAMPLES = int(os.environ.get("CUSTODY_FUZZ", "20"))


def modest(test: Any) -> Any:
    """Mark a property of the rules, each example of which founds a town of its own; ``.ci/run`` also draws at random."""
    return pytest.mark.drawn(settings(max_examples=EXAMPLES)(test))


START = datetime(2016, 5, 10, 8, tzinfo=UTC)
KG = 10**9
PHOTO = photo_reference.Photo(blob="b" * 64, sha256="a" * 64)


class OpenVault:
    """Private values go nowhere: rules never see them again."""

    def seal(self, scope: str, name: str, plain: bytes) -> bytes:
        return plain


class Claims(dict[tuple[str, str], str]):
    """Values that are taken once: like the table's primary key, it refuses a second taking, by the same subject too."""

    def __setitem__(self, claim: tuple[str, str], subject: str) -> None:
        assert claim not in self, f"{claim} is taken by {self[claim]}; the database refuses it to {subject}"
        super().__setitem__(claim, subject)


class MemoryWorld:
    """``domain.world.World`` over dictionaries."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.claims = Claims()
        self.chains: dict[tuple[str, int], Any] = {}
        self.values: dict[str, str] = {}

    def entry(self, number: str) -> Entry:
        return self.entries.get(number) or Entry(None, 0, b"")

    def put(self, number: str, entry: Any) -> None:
        self.entries[number] = Entry(entry.state, entry.n, entry.head)

    def find(self, kind: type[Any], number: str) -> Any:
        found = self.entries.get(number)
        return found.state if found is not None and isinstance(found.state, kind) else None

    def load(self, numbers: Any) -> None:
        list(numbers)

    def contents(self, container: str) -> list[str]:
        inside = [n for n, e in self.entries.items() if e.state and e.state.index().container == container]
        boxes = [n for n in inside if n.startswith("CT")]
        return sorted([n for n in inside if n.startswith("EV")] + [e for b in boxes for e in self.contents(b)])

    def where(self, column: str, value: str) -> list[str]:
        return sorted(n for n, e in self.entries.items() if e.state and getattr(e.state.index(), column) == value)

    def naming(self, kind: type[Any], number: str, ended: Any) -> list[Any]:
        found = [self.find(kind, one) for one in sorted(self.entries)]
        going_on = [one for one in found if one and one.index().status not in ended]
        return [one for one in going_on if number.encode() in encode_state(one)]

    def claimed(self, kind: str, value: str) -> str | None:
        return self.claims.get((kind, value))

    def claimed_among(self, kind: str, values: Any) -> set[str]:
        return {value for value in values if (kind, value) in self.claims}

    def claimed_from(self, kind: str, beginning: str) -> list[str]:
        return [self.claims[key] for key in sorted(self.claims) if key[0] == kind and key[1].startswith(beginning)]

    def kept(self, scope: str, values: Any) -> set[str]:
        return {v for v in values if self.values.get(v) == scope}

    def tip(self, number: str) -> tuple[int, str]:
        entry = self.entry(number)
        return entry.n, base64.b64encode(entry.head).decode()

    def recorded(self, number: str, n: int) -> Any:
        return self.chains.get((number, n))


@dataclass
class Done:
    """What an act recorded: its header, and (subject, event) of each part."""

    header: Header
    events: list[tuple[str, Any]]

    def first(self, kind: str) -> str:
        return next(s for s, _ in self.events if s.startswith(kind))

    def all(self, kind: str) -> list[str]:
        return [s for s, _ in self.events if s.startswith(kind)]

    @property
    def opened(self) -> list[str]:
        return [s for s, e in self.events if e.type == "discrepancy.opened/1"]

    @property
    def questioned(self) -> list[str]:
        return [s for s, e in self.events if e.type == "exhibit.reading_questioned/1"]


@dataclass
class Bench:
    """The recorder without its database."""

    world: MemoryWorld = field(default_factory=MemoryWorld)
    log: list[bytes] = field(default_factory=list)
    now: datetime = START
    salt: int = 0
    acts: int = 0
    watched: bool = False
    keyed: bool = False
    """Whether who acts signs with a passkey what may be signed with one."""
    device: str = ""
    at_site: bool = False
    """The device on which people act, and whether they typed the code of a session's device with it."""
    before: tuple[dict[str, bytes], int] = ({}, 0)
    origin: ClassVar[str] = "test.example/log"
    taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.assembler = Assembler(OpenVault(), self._salt)  # type: ignore[arg-type]  # stands in for the key files

    def _salt(self, length: int) -> bytes:
        self.salt += 1
        return self.salt.to_bytes(length)

    def number(self, kind: str) -> str:
        """The next number of a kind: in order, so that failures read well."""
        self.salt += 1
        return identifier.new(kind, (self.salt * 32).to_bytes(16))

    @property
    def coming(self) -> str:
        """The id of the next act."""
        return f"act-{self.acts}"

    @property
    def at(self) -> str:
        return f"{self.now:%Y-%m-%dT%H:%M:%S}.{self.now.microsecond // 1000:03d}Z"

    @property
    def today(self) -> str:
        return self.at[:10]

    def day(self, ahead: int = 0) -> str:
        return f"{self.now + timedelta(days=ahead):%Y-%m-%d}"

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)

    def state(self, number: str) -> Any:
        return self.world.entries[number].state

    def states(self, kind: str) -> dict[str, Any]:
        return {n: e.state for n, e in self.world.entries.items() if n.startswith(kind)}

    def act(self, kind: str, command: Any, person: str, *others: Actor, occurred: Occurred | None = None) -> Done:
        """Record an act, or raise its refusal and record nothing."""
        self.wait(seconds=1)
        if kind == GENESIS and self.log:
            raise RuleBroken("already_founded")
        if self.watched:
            self.before = self.snapshot(), len(self.log)
        own = Actor(person=person, part="author", will="own_device", device=self.device)
        author = SERVICE if person == SERVICE.person else own
        actors = self._actors(kind, (author, *others))
        moment = ActContext(
            act=self.coming, at=self.at, actors=actors, new_number=self.number, occurred=occurred,
            calendar=partial(calendar_of, actors[0].agency, self.world), keyed=self.keyed, at_site=self.at_site,
        )  # fmt: skip
        return self._record(kind, moment, ACTS[kind].decide(command, self.world, moment))

    def offer(self, sent: Signed, by: str) -> Done:
        """Take an envelope that somebody of the cast brings, as the recorder does."""
        self.wait(seconds=1)
        said = msgspec.json.decode(sent.envelope, type=Envelope)
        sender = Actor(person=self.who[by], part="author", will="own_device")
        offered = offline_queue.opened(sent, said.device, self.state(said.device).key, self.origin, sender)
        if isinstance(offered, CustodyError):
            raise offered
        act = said.act if said.act not in self.taken else self.coming
        made = offline_intake.accept_envelope(offered, act, self.at, self.world, self.number)
        self.taken.add(act)
        return self._record(made.kind, made.moment, made.decision)

    def _record(self, kind: str, moment: ActContext, decision: Decision) -> Done:
        for (
            new_event
        ) in decision.new_events:  # what verification asks of every event holds for whatever the rules record
            assert not broken_precondition(self.world.entry(new_event.subject).state, new_event.event.type), new_event
        before = {d.subject: getattr(self.world.entry(d.subject).state, "status", "") for d in decision.new_events}
        made = self.assembler.assemble(kind, b"\0" * 32, decision, moment, (), len(self.log), self.world)  # type: ignore[arg-type]  # duck-typed world
        self.acts += 1
        self.log += made.bodies
        self.world.values |= {s.digest: s.scope for secrets in made.secrets for s in secrets}
        header, *parts = (TYPES.decode(body) for body in made.bodies)
        for body in made.bodies:
            canonical.check(body)
        self.world.chains |= {(p.subject, p.n): p.data for p in parts}
        for subject, status in before.items():
            types = [p.type for p in parts if p.subject == subject]
            require_drawn(subject, status, getattr(self.state(subject), "status", ""), types)
        return Done(header, [(p.subject, p.data) for p in parts])

    def _actors(self, kind: str, actors: tuple[Actor, ...]) -> tuple[Actor, ...]:
        if kind == "log.found/1" or (actors == (SERVICE,) and kind in permissions.service_acts()):
            return actors
        found = [self.world.find(Person, a.person) for a in actors]
        for actor, person in zip(actors, found, strict=True):
            if person is None or person.disabled:
                raise NotAllowed("person_unknown", person=actor.person)
        if not permissions.may(found[0].roles, kind):
            raise NotAllowed("role_needed", permission=kind)
        return tuple(structs.replace(a, agency=p.agency) for a, p in zip(actors, found, strict=True))

    def snapshot(self) -> dict[str, bytes]:
        """Every subject's canonical state."""
        return {n: encode_state(e.state) for n, e in self.world.entries.items()}

    def refolded(self) -> dict[str, bytes]:
        """Every subject's canonical state, folded again from the log's bytes alone."""
        states: dict[str, State | None] = {}
        for seq, body in enumerate(self.log):
            event = TYPES.decode(body)
            if isinstance(event, Part):
                fact = Fact(subject=event.subject, seq=seq, n=event.n, at=event.at, act=event.act)
                states[event.subject] = fold(states.get(event.subject), event.data, fact)
        return {n: encode_state(s) for n, s in states.items()}


CAST = {
    "officer": ("police", "seizing_officer"),
    "officer2": ("police", "seizing_officer"),
    "policeclerk": ("police", "clerk"),
    "customs": ("customs", "seizing_officer"),
    "clerk": ("drug_office", "clerk"),
    "clerk2": ("drug_office", "clerk"),
    "supervisor": ("drug_office", "supervisor"),
    "chair": ("drug_office", "commission"),
    "analyst": ("laboratory", "laboratory"),
    "analyst2": ("laboratory", "laboratory"),
    "courtclerk": ("court", "court_clerk"),
    "driver": ("gendarmerie", "escort"),
    "prosecutor": ("prosecution", "prosecutor"),
    "prosecutor2": ("prosecution2", "prosecutor"),
    "member": ("environment", "commission"),
    "verifier": ("gendarmerie", "verifier"),
    "verifier2": ("gendarmerie", "verifier"),
    "insider": ("drug_office", "verifier"),
    "witness1": ("civil_protection", "witness"),
    "witness2": ("environment", "witness"),
    "witness3": ("health", "witness"),
    "insidewitness": ("drug_office", "witness"),
    "inspector": ("inspection", "inspector"),
    "administrator": ("drug_office", "administrator"),
    "liaison": ("foreign", "liaison"),
}
"""Short name to (agency, role); all people are invented."""


@dataclass
class Lot:
    """Exhibits that go together."""

    exhibits: tuple[str, ...]
    seals: dict[str, str]
    case: str
    seizure: str
    transfer: str = ""
    order: str = ""
    session: str = ""
    certificate: str = ""


STAGES = (
    "sealed",
    "in_transit",
    "held",
    "ordered",
    "planned",
    "staged",
    "open",
    "on_site",
    "burnt",
    "closed",
    "certified",
)


class Town(Bench):
    """A founded log, everyone of ``CAST``, a balance, places, and ways to bring exhibits to any stage."""

    def __init__(self, *, second_factor: bool = False) -> None:
        super().__init__()
        self.second_factor = second_factor
        self.who: dict[str, str] = {}
        self.agency: dict[str, str] = {}
        self.counter = itertools.count(1)
        self._found()
        self.balance = self.new_balance("supervisor")
        self.place = self.do("place.open/1", place.OpenPlace(name="Magasin", sort="store"), "supervisor").first("PL")
        self.shelf = self.do("place.open/1", place.OpenPlace(name="Rayon", sort="shelf"), "supervisor").first("PL")

    def __getattr__(self, name: str) -> str:
        if name.startswith("__") or name not in self.__dict__.get("who", {}):
            raise AttributeError(name)
        return self.__dict__["who"][name]

    def __deepcopy__(self, memo: Any) -> "Town":
        other: Town = Town.__new__(Town)
        for name, value in self.__dict__.items():
            if name not in {"assembler", "counter", "log"}:
                setattr(other, name, copy.deepcopy(value, memo))
        other.log, other.counter = list(self.log), itertools.count(1)
        other.assembler = Assembler(OpenVault(), other._salt)  # type: ignore[arg-type]
        return other

    def do(self, kind: str, command: Any, person: str, *others: Actor, occurred: Occurred | None = None) -> Done:
        """An act by someone of the cast, who stays by a reading that is questioned (I57b)."""
        done = self.act(kind, command, self.who[person], *others, occurred=occurred)
        return self.act(kind, command, self.who[person], *others, occurred=occurred) if done.questioned else done

    def sure(self, kind: str, command: Any, person: str, *others: Actor) -> Done:
        """An act by someone of the cast, who stays by what looks implausible (I57d)."""
        try:
            return self.do(kind, command, person, *others)
        except ConfirmationNeeded as question:
            confirmed = (*command.confirmed, question.facts["confirm"])
            return self.do(kind, structs.replace(command, confirmed=confirmed), person, *others)

    def _found(self) -> None:
        officers = tuple(propose_and_confirm.EnrolPerson(name=f"Clé {i}", rank="Cdt", agency="") for i in "AB")
        agency = propose_and_confirm.EnrolAgency(name="Office central", sort="drug_office")
        command = genesis.Found(origin=self.origin, key="key+1", agency=agency, officers=officers,
                                second_factor=self.second_factor)  # fmt: skip
        made = self.act("log.found/1", command, "")
        self.agency["drug_office"] = made.first("SV")
        self.who["key1"], self.who["key2"] = made.all("PE")
        for name, (sort, role) in CAST.items():
            if sort not in self.agency:
                change = propose_and_confirm.EnrolAgency(name=sort, sort=sort.rstrip("2"))
                self.agency[sort] = self.enrol(change)
            self.who[name] = self.enrol(
                propose_and_confirm.EnrolPerson(
                    name=f"Nom {name}", rank="Adj", agency=self.agency[sort], roles=(roles.Role(role),)
                )
            )

    def enrol(self, change: propose_and_confirm.Change) -> str:
        proposal = self.do("pending_change.propose/1", propose_and_confirm.Propose(change=change), "key1").first("PR")
        return self.do("pending_change.confirm/1", propose_and_confirm.Confirm(proposal=proposal), "key2").events[1][0]

    def new_balance(
        self, person: str, readability: str = "10", uncertainty: str = "20", until: str = "2030-01-01"
    ) -> str:
        command = RegisterBalance(
            serial=f"B-{next(self.counter)}", readability=MassEntry(readability, "g"),
            uncertainty=MassEntry(uncertainty, "g"), calibrated_until=until,
        )  # fmt: skip
        return self.do("balance.register/1", command, person, *self.present("clerk")).first("BL")

    def weight(self, text: str = "2,70", unit: str = "kg") -> WeightEntry:
        return WeightEntry(gross=MassEntry(text, unit), balance=self.balance)

    def case(self, person: str = "officer", prosecution: str | None = "prosecution", **more: Any) -> str:
        led = self.agency[prosecution] if prosecution else ""
        command = OpenCase(case_reference=f"PV {next(self.counter)}/2016", title="Affaire", prosecution=led, **more)
        return self.do("case.open/1", command, person).first("CS")

    def declare(self, case: str, *lines: seizure.LineEntry, person: str = "officer", days_ago: int = 0) -> str:
        command = seizure.DeclareSeizure(
            case=case,
            place="Bamako",
            seized_at=written(self.now - timedelta(days=days_ago)) if days_ago else self.at,
            circumstances="Contrôle routier",
            lines=lines,
        )
        return self.do("seizure.declare/1", command, person).first("SE")

    def seal(
        self, count: int = 1, *, declared: int | None = None, substance: str = "cannabis", text: str = "2,70",
        unit: str = "package", weighed: bool = True, case: str = "", seized: str = "", things: int = 1,
    ) -> Lot:  # fmt: skip
        """Exhibits of so many things each, sealed, in the officer's hands."""
        case = case or self.case()
        if not seized:
            line = seizure.LineEntry(
                substance=substance, count=Count(things * count if declared is None else declared, unit)
            )
            # what is missing shows at once in a seizure whose term is over (I58)
            seized = self.declare(case, line, days_ago=0 if declared is None else 16)
        seals = [f"S{next(self.counter):06d}" for _ in range(count)]
        form = usual_form(self.state(seized).lines[0].substance) or "other"
        entries = tuple(
            register_exhibits.ExhibitEntry(
                exhibit_number=f"{next(self.counter)}", line=0, form=form, seal=each, count=Count(things, unit),
                weight=self.weight(text) if weighed else None,
                description="Réf. SM-A125F" if form == OBJECT_FORM else "",
            )
            for each in seals
        )  # fmt: skip
        made = self.do(
            "exhibit.register/1", register_exhibits.RegisterExhibits(seizure=seized, exhibits=entries), "officer"
        )
        exhibits = tuple(made.all("EV"))
        return Lot(exhibits, dict(zip(exhibits, seals, strict=True)), case, seized)

    def check(self, number: str, text: str | None = None, **more: Any) -> CheckEntry:
        """What a careful person sees on an exhibit when all is well, but for what is given."""
        state = self.state(number)
        basis = state.basis
        if text is None and basis is not None:
            text = f"{basis[0].gross.ug / KG:.2f}"
        found = {"seal": state.seal, "weight": self.weight(text) if text else None, "count": state.count} | more
        return CheckEntry(exhibit=number, **found)

    def checks(self, *numbers: str) -> tuple[CheckEntry, ...]:
        return tuple(self.check(n) for n in numbers)

    def dispatch(self, releaser: str, receiver: str, purpose: Any, *numbers: str, **more: Any) -> str:
        command = hand_over.Dispatch(to=self.who[receiver], purpose=purpose, exhibits=numbers, **more)
        return self.do("transfer.dispatch/1", command, releaser).first("TR")

    def receive(self, number: str, receiver: str, *only: str, place: str = "") -> Done:
        listed = only or tuple(self.state(number).exhibits)
        command = Receive(transfer=number, checks=self.checks(*listed), place=place)
        return self.sure("transfer.receive/1", command, receiver)

    def hand(self, releaser: str, receiver: str, purpose: Any, *numbers: str, **more: Any) -> Done:
        return self.receive(self.dispatch(releaser, receiver, purpose, *numbers, **more), receiver)

    def release(self, *numbers: str, to: str = "analyst", purpose: str = "laboratory") -> Done:
        return self.hand("clerk", to, purpose, *numbers, due=self.day(10))

    def measure(self, person: str, *checks: CheckEntry) -> Done:
        return self.do("exhibit.blind_check/1", BlindCheck(checks=checks), person)

    def analyse(self, substance: str, *numbers: str, **more: Any) -> Done:
        """Report on exhibits in the laboratory, which first opens what it has not opened, and seals it again (I67)."""
        for number in numbers:
            state = self.state(number)
            if state.status == "released" and not state.opened_by:
                holder = next(name for name, person in self.who.items() if person == state.holder)
                self.on_the_bench(number, holder)
                self.off_the_bench(number, holder)
        return self.report(substance, *numbers, **more)

    def report(self, substance: str, *numbers: str, person: str = "analyst", **more: Any) -> Done:
        """Report on exhibits as they are, opened or not."""
        command = record_report.Report(report="L-1/2016", exhibits=numbers, substance=substance, **more)
        return self.do("laboratory.report/1", command, person)

    def on_the_bench(self, number: str, person: str = "analyst") -> Done:
        """Open a seal in the laboratory before its camera, and find everything as recorded."""
        command = opening.OpenExhibit(
            check=structs.replace(self.check(number), weight=self.unpacked(number)), purpose="laboratory",
            legal_basis="art. 56", photos=(PHOTO,), camera="Caméra 1, 9 h",
            confirmed=(f"tare_large {number} {KG // 10}",),
        )  # fmt: skip
        return self.sure("exhibit.open/1", command, person)

    def off_the_bench(self, number: str, person: str = "analyst") -> Done:
        """Seal it again as it was, under a new number."""
        command = opening.Reseal(
            exhibit=number, seal=f"L{next(self.counter):06d}", closure="bag", photos=(PHOTO,),
            count=self.state(number).count, weight=self.unpacked(number), camera="Caméra 1, 10 h",
        )  # fmt: skip
        return self.sure("exhibit.reseal/1", command, person)

    def unpacked(self, number: str) -> WeightEntry | None:
        """What it weighs, its packaging as weighed before, or 100 g of more than that; None for what is only counted."""
        weight, basis = self.check(number).weight, self.state(number).basis
        light = basis is not None and 10 * basis[0].gross.ug <= KG
        tare = f"{basis[0].tare.ug / KG:.2f}" if basis and basis[0].tare else "0" if light else "0,10"
        return structs.replace(weight, tare=MassEntry(tare, "kg")) if weight else None

    def present(self, *names: str) -> tuple[Actor, ...]:
        """People who stand beside the author and give their own PIN."""
        return tuple(Actor(person=self.who[n], part="witness", will="other_device") for n in names)

    def net(self, gross: str, tare: str = "0,10") -> WeightEntry:
        """A weighing of contents with their packaging, in kilograms."""
        return WeightEntry(gross=MassEntry(gross, "kg"), balance=self.balance, tare=MassEntry(tare, "kg"))

    def unseal(
        self, number: str, person: str = "clerk", witnesses: tuple[str, ...] = ("supervisor", "witness1"),
        tare: str = "0,10", **seen: Any,
    ) -> Done:  # fmt: skip
        """Open an exhibit after a check that finds it as recorded, but for what is given."""
        check = self.check(number, **seen)
        weight = structs.replace(check.weight, tare=MassEntry(tare, "kg")) if check.weight else None
        command = opening.OpenExhibit(
            check=structs.replace(check, weight=weight), purpose="sampling", legal_basis="art. 56", photos=(PHOTO,)
        )
        return self.sure("exhibit.open/1", command, person, *self.present(*witnesses))

    def reseal(
        self, number: str, gross: str = "2,70", person: str = "clerk", witnesses: tuple[str, ...] = ("witness1",),
        **more: Any,
    ) -> Done:  # fmt: skip
        """Seal it again, under the next seal."""
        entry = {"seal": f"S{next(self.counter):06d}", "closure": "bag", "photos": (PHOTO,), "weight": self.net(gross)}
        command = opening.Reseal(exhibit=number, **(entry | more))
        return self.do("exhibit.reseal/1", command, person, *self.present(*witnesses))

    def part(self, gross: str | None = "0,60", tare: str = "0,10", **more: Any) -> split_and_sample.PartEntry:
        """A part under the next seal; 500 g unless said otherwise."""
        weight = self.net(gross, tare) if gross else None
        entry = {"portion": "sample", "seal": f"S{next(self.counter):06d}", "weight": weight} | more
        return split_and_sample.PartEntry(**entry)

    def split(
        self, number: str, *parts: split_and_sample.PartEntry, left: str | None = "2,20", person: str = "clerk",
        witnesses: tuple[str, ...] = ("witness1",), **more: Any,
    ) -> Done:  # fmt: skip
        """Take parts from an opened exhibit."""
        command = split_and_sample.Split(
            exhibit=number, parts=parts, **({"weight": self.net(left) if left else None} | more)
        )
        return self.do("exhibit.split/1", command, person, *self.present(*witnesses))

    def issue(self, *numbers: str, person: str = "prosecutor", **more: Any) -> str:
        waivers = {"laboratory_waiver": "Test rapide", "sample_waiver": "Conservé au parquet"} | more
        command = issue_order.IssueOrder(
            order_reference=f"R {next(self.counter)}/2016", exhibits=numbers, legal_basis="art. 136", **waivers
        )
        return self.do("order.issue/1", command, person).first("RE")

    def plan(self, *orders: str, person: str = "chair") -> str:
        soon = f"{self.now + timedelta(seconds=1):%Y-%m-%d}"  # of the act, which is a second later
        command = plan_and_open.Plan(orders=orders, method="incinerator", planned_for=soon, site="Four")
        return self.do("destruction_session.plan/1", command, person).first("DS")

    def stage(self, session: str, *numbers: str, person: str = "verifier") -> Done:
        return self.do(
            "destruction_session.stage/1",
            staging.Stage(session=session, checks=self.checks(*numbers)),
            person,
        )

    def attend(self, session: str, **qualities: str) -> None:
        for name, quality in qualities.items():
            attendee = attendance.Attendee(self.who[name], quality)
            self.do("destruction_session.attend/1", attendance.Attend(session=session, attendees=(attendee,)), name)

    def gather(self, session: str, witnesses: tuple[str, ...] = ("witness1", "witness2")) -> None:
        """Everyone a quorum needs."""
        self.attend(session, chair="chair", prosecutor="judicial", member="commission", verifier="verifier")
        self.attend(session, **dict.fromkeys(witnesses, "witness"))

    def open(self, session: str) -> Done:
        """Open it, announced again where its day is more than a week ago (I55)."""
        planned = self.world.entries.get(session)  # of a number that somebody made up there is none
        if planned and (self.now - datetime.fromisoformat(planned.state.planned_for + "T00:00Z")).days > 7:
            again = Correct(subject=session, n=1, field="planned_for", value=self.today, reason="Four en panne")
            self.do("entry.correct/1", again, "chair", *self.present("inspector"))
        return self.do("destruction_session.open/1", plan_and_open.OpenSession(session=session), "chair")

    def arrive(self, session: str, *numbers: str, person: str = "verifier") -> Done:
        return self.do("destruction_session.arrive/1", Arrive(session=session, exhibits=numbers), person)

    def withdraw(self, session: str, *checks: CheckEntry, person: str = "witness1") -> Done:
        command = Withdraw(session=session, checks=checks, reason="Sceau douteux")
        return self.do(
            "destruction_session.withdraw/1", command, person, *self._beside(person, *(c.exhibit for c in checks))
        )

    def miss(self, session: str, *numbers: str, person: str = "witness1") -> Done:
        """Whoever is there reports it lost."""
        command = Withdraw(session=session, missing=numbers, reason="Absent au déchargement")
        return self.do("destruction_session.withdraw/1", command, person, *self._beside(person, *numbers))

    def _beside(self, person: str, *numbers: str) -> tuple[Actor, ...]:
        """The chair, or the verifier beside the chair, for what was scanned on the site."""
        load = [n for n, exhibit in self.states("EV").items() if exhibit.status == "on_site"]
        if set(load).isdisjoint(numbers):
            return ()
        return self.present("verifier" if person == "chair" else "chair")

    def burn(self, session: str, *numbers: str) -> Done:
        return self.do("destruction_session.ignite/1", Ignite(session=session, exhibits=numbers), "chair")

    def close(self, session: str, incident: str = "") -> Done:
        command = close_session.CloseSession(
            session=session, residue="Cendres", incidents=incident or "Néant", any_incident=bool(incident),
            non_retrievable=True,
        )  # fmt: skip
        return self.do("destruction_session.close/1", command, "chair")

    def attest(self, session: str, by: str, **more: Any) -> Done:
        command = attendance.Attest(session=session, **({"attested": True} | more))
        return self.do("destruction_session.attest/1", command, by)

    def session_statement(self, number: str) -> bytes:
        """What everybody signs, made again from states."""
        session = self.state(number)
        exhibits = list(loaded(number, session, self.world).items())
        return frozen(number, session, exhibits, {e.case: self.state(e.case) for _, e in exhibits})

    def certificate_statement(self, number: str) -> bytes:
        """A certificate's statement, made again from states."""
        made = self.state(number)
        session = self.state(made.session)
        exhibits = list(loaded(made.session, session, self.world).items())
        cases = {e.case: self.state(e.case) for _, e in exhibits}
        return statement(
            number, made.certificate_number, made.session, session, exhibits, cases, made.derogations, made.issued, made.replaces
        )  # fmt: skip

    def certify(self, session: str) -> Done:
        return self.do("destruction_session.certify/1", Certify(session=session), "chair")

    def name_of(self, person: str) -> str:
        return next(n for n, p in self.who.items() if p == person)

    def inquired(self, *discrepancies: str, conclusion: Any = "explained") -> None:
        """Discrepancies of which the prosecutor has concluded an inquiry, eight days later (I54)."""
        for each in discrepancies:
            self.do("discrepancy.assign/1", inquiry.Assign(discrepancy=each, to=self.who["prosecutor"]), "inspector")
            found = inquiry.Conclude(discrepancy=each, conclusion=conclusion, reason="Entendu, vérifié")
            self.do("discrepancy.conclude/1", found, "prosecutor")
        self.wait(days=8)

    def settle(self, command: Any, by: str = "inspector") -> Done:
        """A discrepancy closed by the inspection, after an inquiry where it takes one (I54)."""
        state = self.state(command.discrepancy)
        if state.status == "open" and state.sort in INQUIRED and not state.conclusion:
            self.inquired(command.discrepancy)
        return self.do("discrepancy.close/1", command, by)

    def advance(self, lot: Lot, until: str, since: str = "sealed", witnesses: Any = ("witness1", "witness2")) -> Lot:
        """Bring a lot on to a stage of ``STAGES``."""
        for stage in STAGES[STAGES.index(since) + 1 : STAGES.index(until) + 1]:
            match stage:
                case "in_transit":
                    lot.transfer = self.dispatch("officer", "clerk", "deposit", *lot.exhibits)
                case "held":
                    self.receive(lot.transfer, "clerk", place=self.place)
                case "ordered":
                    lot.order = self.issue(*lot.exhibits)
                case "planned":
                    lot.session = self.plan(lot.order)
                case "staged":
                    self.stage(lot.session, *lot.exhibits)
                case "open":
                    self.open(lot.session)
                    self.gather(lot.session, witnesses)
                case "on_site":
                    self.arrive(lot.session, *lot.exhibits)
                case "burnt":
                    self.burn(lot.session, *lot.exhibits)
                case "closed":
                    self.close(lot.session)
                case "certified":
                    for person in {a.person for a in self.state(lot.session).attendance}:
                        self.attest(lot.session, self.name_of(person))
                    lot.certificate = self.certify(lot.session).first("CE")
        return lot

    def lot(self, count: int = 1, until: str = "held", **more: Any) -> Lot:
        return self.advance(self.seal(count, **more), until)


@functools.cache
def _built() -> Town:
    return Town()


def town() -> Town:
    """A town of its own: a copy of one that was founded once."""
    return copy.deepcopy(_built())


def sayable(error: CustodyError) -> None:
    """A refusal carries every fact that its sentence names, and none that is nothing."""
    needed = set(re.findall(r"%\((\w+)\)s", " ".join(REFUSALS[error.code])))
    given = {*error.facts, *(["held"] if error.facts.keys() >= formatting.HELD.keys() else [])}  # made of these
    assert needed <= given, error
    assert None not in error.facts.values(), error


@contextmanager
def refused(bench: Bench, code: str) -> Iterator[Any]:
    """The last act inside is refused with ``code``, and has changed nothing at all; ``value`` is the error."""
    bench.watched = True
    with pytest.raises(CustodyError) as error:
        yield error
    bench.watched = False
    assert error.value.code == code, error.value
    sayable(error.value)
    assert (bench.snapshot(), len(bench.log)) == bench.before
