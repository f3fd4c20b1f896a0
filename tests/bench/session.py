"""A destruction session of ten orders from plan to signed certificate: statements, seconds, memory of each step.

Run in a process of its own, so that the peak of its memory is its own. SQLite and PostgreSQL alike.
"""

import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import event

from custody.domain.access.roles import Role
from custody.domain.certificates.certificate import Certificate, Certify
from custody.domain.destruction.arrival_and_ignition import Arrive, Ignite
from custody.domain.destruction.attendance import Attend, Attendee, Attest
from custody.domain.destruction.close_session import CloseSession
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.plan_and_open import OpenSession, Plan
from custody.domain.destruction.staging import Stage
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.kernel.events import Actor
from custody.domain.kernel.quantity import MassEntry
from custody.domain.orders.issue_order import IssueOrder
from custody.domain.people.propose_and_confirm import EnrolAgency, EnrolPerson
from custody.domain.seizures.case import ShareCase
from custody.service.destruction.sessions import look
from custody.service.documents import certificate
from custody.storage.read import subject_queries
from custody.storage.tables.engine import Store
from custody.storage.tables.value_encryption import Vault
from custody.storage.write.act_receipts import ActReceipt
from custody.storage.write.assembly import Assembler
from custody.storage.write.recorder import Recorder
from labels.stock import identifier
from tests.bench import paper
from tests.bench.databases import Fresh
from tests.bench.fixture import Scene, do, enrol, request, scene
from tests.bench.records import document_source

ORDERS, EXHIBITS, AT_ONCE = 10, 10_000, 1_000
COMPANY = {
    "prosecutor": ("prosecution", Role.PROSECUTOR, "judicial"),
    "chair": ("environment", Role.COMMISSION, "chair"),
    "member": ("health", Role.COMMISSION, "commission"),
    "verifier": ("gendarmerie", Role.VERIFIER, "verifier"),
    "witness1": ("civil_protection", Role.WITNESS, "witness"),
    "witness2": ("court", Role.WITNESS, "witness"),
}
"""Short name to agency, role, and quality at the fire; all people are invented."""


class Step(Struct, frozen=True, kw_only=True):
    """One step: its acts (0 for a reading); statements, seconds and CPU seconds of them all; the peak so far in MB."""

    name: str
    acts: int
    statements: int
    seconds: float
    cpu_seconds: float
    peak_mb: float


def measure(fresh: Fresh, folder: Path, *, exhibits: int = EXHIBITS) -> list[Step]:
    """Every step of a session of ``exhibits`` on an empty database."""
    keys = folder / f"keys-session-{time.monotonic_ns()}"
    with fresh() as store:
        with scene(store, keys, exhibits) as made:
            cast = json.dumps([*_cast(made), made.balance, made.seals])
        found: list[Step] = []
        for part in ("course", "paper"):
            command = [sys.executable, "-m", "tests.bench.session", part, store.url, str(keys)]
            done = subprocess.run(command, input=cast, stdout=subprocess.PIPE, text=True, check=True)
            found += msgspec.json.decode(done.stdout, type=list[Step])
    return found


def _cast(made: Scene) -> tuple[dict[str, str], list[str]]:
    """The company at the fire, and ten orders for what the first custodian holds."""
    agencies = {sort: enrol(made, EnrolAgency(name=sort, sort=sort)) for sort, _, _ in COMPANY.values()}
    company = {
        name: enrol(made, EnrolPerson(name=name, rank="", agency=agencies[sort], roles=(role,)))
        for name, (sort, role, _) in COMPANY.items()
    }
    do(made, "case.share/1", ShareCase(case=made.case, agency=agencies["prosecution"]), made.officer)
    orders = []
    for i, numbers in enumerate(_slices(made.exhibits, -(-len(made.exhibits) // ORDERS)), 1):
        command = IssueOrder(
            order_reference=f"R {i}", exhibits=numbers, legal_basis="-", laboratory_waiver="-", sample_waiver="-"
        )
        orders.append(do(made, "order.issue/1", command, company["prosecutor"]).first("RE"))
    return company, orders


@dataclass
class Meter:
    """What each step on a database cost."""

    store: Store
    steps: list[Step] = field(default_factory=list)

    @contextmanager
    def step(self, name: str, acts: int) -> Iterator[None]:
        """Measure a step."""
        with counted(self.store) as count:
            started, start = time.process_time(), time.perf_counter()
            yield
            seconds, cpu = time.perf_counter() - start, time.process_time() - started
        peak = paper.peak_mb()
        done = Step(name=name, acts=acts, statements=count(), seconds=seconds, cpu_seconds=cpu, peak_mb=peak)
        self.steps.append(done)


@dataclass
class _Course:
    """The session under way."""

    meter: Meter
    recorder: Recorder
    company: dict[str, str]
    balance: str
    seals: dict[str, str]

    def act(self, kind: str, command: Struct, person: str) -> ActReceipt:
        """Record an act by someone of the company."""
        author = Actor(person=self.company[person], part="author", will="own_device")
        return self.recorder.record(request(kind, command, author))

    def run(self, orders: list[str]) -> None:
        """Plan, stage, gather, bring on site, burn, close, certify."""
        numbers = list(self.seals)
        plan = Plan(orders=tuple(orders), method="incinerator", planned_for=f"{datetime.now(UTC):%Y-%m-%d}", site="-")
        with self.meter.step("plan", 1):
            number = self.act("destruction_session.plan/1", plan, "chair").first("DS")
        with self.meter.step("stage", -(-len(numbers) // AT_ONCE)):
            for some in _slices(numbers, AT_ONCE):
                checks = tuple(map(self._check, some))
                self.act("destruction_session.stage/1", Stage(session=number, checks=checks), "verifier")
        with self.meter.step("gather and open", len(COMPANY) + 1):
            self.act("destruction_session.open/1", OpenSession(session=number), "chair")
            for name, (_, _, quality) in COMPANY.items():
                attendees = (Attendee(self.company[name], quality),)
                self.act("destruction_session.attend/1", Attend(session=number, attendees=attendees), name)
        with self.meter.step("arrive", -(-len(numbers) // AT_ONCE)):
            for some in _slices(numbers, AT_ONCE):
                self.act("destruction_session.arrive/1", Arrive(session=number, exhibits=some), "verifier")
        with self.meter.step("burn", 1):
            self.act("destruction_session.ignite/1", Ignite(session=number, exhibits=tuple(numbers)), "chair")
        self._end(number)

    def _end(self, number: str) -> None:
        closing = CloseSession(
            session=number, residue="-", incidents="-", any_incident=False, non_retrievable=True, transport="-"
        )
        with self.meter.step("close and attest", len(COMPANY) + 1):
            self.act("destruction_session.close/1", closing, "chair")
            for name in COMPANY:
                self.act("destruction_session.attest/1", Attest(session=number, attested=True), name)
        with self.meter.step("certify", 1):
            self.act("destruction_session.certify/1", Certify(session=number), "chair")
        with self.meter.step("look (page)", 0), self.meter.store.reading() as connection:
            look(connection, number, subject_queries.state(connection, DestructionSession, number))

    def _check(self, number: str) -> CheckEntry:
        weight = WeightEntry(gross=MassEntry("9,012", "kg"), balance=self.balance)
        return CheckEntry(exhibit=number, seal=self.seals[number], weight=weight)


@contextmanager
def counted(store: Store) -> Iterator[Callable[[], int]]:
    """How many SQL statements a store is asked for meanwhile; one for many rows is one."""
    count = itertools.count()

    def note(*_: Any) -> None:
        next(count)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield lambda: next(count)
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


def _course(store: Store, keys: Path, cast: list[Any]) -> list[Step]:
    company, orders, balance, seals = cast
    recorder = Recorder(store, Assembler(Vault(keys)), lambda kind: identifier.new(kind, os.urandom(16)))
    meter = Meter(store)
    try:
        _Course(meter, recorder, company, balance, seals).run(orders)
    finally:
        recorder.close()
    return meter.steps


def _paper(store: Store, keys: Path, _cast: list[Any]) -> list[Step]:
    source = document_source(store, keys)
    with store.reading() as connection:
        number = next(iter(subject_queries.find(connection, Certificate)))
    meter = Meter(store)
    with meter.step("certificate PDF", 0):
        certificate.certificate_pdf(source, number)
    return meter.steps


def _slices(numbers: list[str], length: int) -> list[tuple[str, ...]]:
    return [tuple(numbers[at : at + length]) for at in range(0, len(numbers), length)]


def _main(part: str, url: str, keys: str) -> None:
    store = Store(url)
    try:
        found = {"course": _course, "paper": _paper}[part](store, Path(keys), json.load(sys.stdin))
    finally:
        store.close()
    print(msgspec.json.encode(found).decode())


if __name__ == "__main__":
    _main(*sys.argv[1:])
