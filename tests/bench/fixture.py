"""What every benchmark starts from: a founded log, two custodians of two agencies, sealed exhibits in store."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.exhibits.balance_and_weighing import RegisterBalance, WeightEntry
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.kernel.events import Actor
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.people.genesis import Found
from custody.domain.people.propose_and_confirm import Confirm as ConfirmChange
from custody.domain.people.propose_and_confirm import EnrolAgency, EnrolPerson, Propose
from custody.domain.seizures.case import OpenCase
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.seizures.register_exhibits import ExhibitEntry, RegisterExhibits
from custody.domain.seizures.seizure import DeclareSeizure
from custody.domain.transfers.hand_over import HandOver
from custody.service.kernel.idempotency_keys import new_key
from custody.storage.tables.engine import Store
from custody.storage.tables.value_encryption import Vault
from custody.storage.write.act_receipts import ActReceipt
from custody.storage.write.assembly import Assembler
from custody.storage.write.batch import Request
from custody.storage.write.recorder import Recorder
from labels.stock import identifier

REGISTERED_AT_ONCE = 1_000


@dataclass
class Scene:
    """A recorder with its cast: a seizing officer and two custodians, and the exhibits the first one holds."""

    store: Store
    vault: Vault
    recorder: Recorder
    officers: list[str]
    officer: str
    custodians: list[str]
    balance: str
    exhibits: list[str]
    seals: dict[str, str]
    case: str = ""

    def handover(self, exhibit: str, turn: int) -> Request:
        """The request that hands one exhibit from one custodian to the other; ``turn`` is even for the first."""
        return self.handovers([exhibit], turn)

    def handovers(self, exhibits: Sequence[str], turn: int) -> Request:
        """The request that hands many exhibits over at once."""
        releaser, receiver = self.custodians[turn % 2], self.custodians[(turn + 1) % 2]
        command = HandOver(to=receiver, purpose="storage", checks=tuple(map(self.check, exhibits)))
        actors = (
            Actor(person=releaser, part="author", will="own_device"),
            Actor(person=receiver, part="receiver", will="other_device"),
        )
        return request("transfer.hand_over/1", command, *actors)

    def check(self, exhibit: str) -> CheckEntry:
        """A blind reading of the right seal."""
        return CheckEntry(exhibit=exhibit, seal=self.seals[exhibit])


def request(kind: str, command: Struct, *actors: Actor) -> Request:
    """A recorder's request with a fresh key, as clients make them."""
    key = new_key()
    return Request(act=key, kind=kind, command=command, digest=sha256(key.encode()).digest(), actors=actors)


@contextmanager
def scene(
    store: Store,
    keys: Path,
    exhibits: int,
    *,
    key: str = "bench",
    committed: Callable[[int], None] = lambda _size: None,
) -> Iterator[Scene]:
    """Found a log in an empty migrated database and put ``exhibits`` into the first custodian's hands.

    Genesis names ``key``; ``committed`` hears of each commit.
    """
    vault = Vault(keys)
    recorder = Recorder(store, Assembler(vault), lambda kind: identifier.new(kind, os.urandom(16)), committed=committed)
    try:
        yield _set(Scene(store, vault, recorder, [], "", [], "", [], {}), exhibits, key)
    finally:
        recorder.close()


def _set(made: Scene, exhibits: int, key: str) -> Scene:
    agency = EnrolAgency(name="Bench", sort="drug_office")
    people = (EnrolPerson(name="A", rank="", agency=""), EnrolPerson(name="B", rank="", agency=""))
    found = Found(origin="bench.test/log", key=key, agency=agency, officers=people)
    receipt = do(made, "log.found/1", found, "")
    made.officers = receipt.all("PE")
    office = receipt.first("SV")
    made.officer = enrol(made, EnrolPerson(name="O", rank="", agency=office, roles=(Role.SEIZING_OFFICER,)))
    roles = (Role.CLERK, Role.SUPERVISOR)
    made.custodians = [enrol(made, EnrolPerson(name=n, rank="", agency=office, roles=roles)) for n in "CD"]
    _seize(made, exhibits)
    return made


def _seize(made: Scene, exhibits: int) -> None:
    kilo = MassEntry("1", "g")
    balance = RegisterBalance(serial="B1", readability=kilo, uncertainty=kilo, calibrated_until="2099-01-01")
    made.balance = do(made, "balance.register/1", balance, made.custodians[0], made.officer, "witness").first("BL")
    case = made.case = do(made, "case.open/1", OpenCase(case_reference="PV 1", title="Bench"), made.officer).first("CS")
    line = LineEntry(substance="cannabis", count=Count(exhibits, "package"))
    declared = DeclareSeizure(
        case=case, place="Bamako", seized_at="2026-01-01T00:00:00Z", circumstances="-", lines=(line,)
    )
    seizure = do(made, "seizure.declare/1", declared, made.officer).first("SE")
    for start in range(0, exhibits, REGISTERED_AT_ONCE):
        entries = tuple(_entry(i, made.balance) for i in range(start, min(start + REGISTERED_AT_ONCE, exhibits)))
        registered = do(made, "exhibit.register/1", RegisterExhibits(seizure=seizure, exhibits=entries), made.officer)
        numbers = registered.all("EV")
        made.seals |= {number: entry.seal for number, entry in zip(numbers, entries, strict=True)}
        checks = tuple(made.check(n) for n in numbers)
        command = HandOver(to=made.custodians[0], purpose="deposit", checks=checks)
        do(made, "transfer.hand_over/1", command, made.officer, made.custodians[0])
        made.exhibits += numbers


def _entry(i: int, balance: str) -> ExhibitEntry:
    weight = WeightEntry(gross=MassEntry("9,012", "kg"), balance=balance)
    return ExhibitEntry(
        exhibit_number=str(i + 1), line=0, form="herb", seal=f"S{i:07d}", count=Count(1, "package"), weight=weight
    )


def do(made: Scene, kind: str, command: Struct, person: str, beside: str = "", part: str = "receiver") -> ActReceipt:
    """Record an act by a person, with the will of somebody who stands beside them, as a receiver or ``part``."""
    actors = [Actor(person=person, part="author", will="own_device")]
    if beside:
        actors.append(Actor(person=beside, part=part, will="other_device"))
    return made.recorder.record(request(kind, command, *actors))


def enrol(made: Scene, change: EnrolPerson | EnrolAgency) -> str:
    """A new person or agency, by both key officers: its number."""
    proposal = do(made, "pending_change.propose/1", Propose(change=change), made.officers[0]).first("PR")
    confirmed = do(made, "pending_change.confirm/1", ConfirmChange(proposal=proposal), made.officers[1])
    return confirmed.first("SV" if isinstance(change, EnrolAgency) else "PE")
