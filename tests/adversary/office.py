"""The office on its first day: its people, its balances, and what lies in its store, on a bench, in a sack."""

import functools
from typing import Any

from custody.domain.access.roles import Role
from custody.domain.exhibits.balance_and_weighing import RegisterBalance, WeightEntry
from custody.domain.exhibits.sacks import sealed_sack
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.orders.issue_order import IssueOrder
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.domain.places.place import OpenContainer
from custody.domain.places.put_away import StoreExhibits
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.seizures.register_exhibits import ExhibitEntry, RegisterExhibits
from custody.domain.transfers.receive import Receive
from tests.adversary.store import GRAM, Goods, Store, forked
from tests.factories.appeals import lodge
from tests.factories.memory_office import town


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
    t.new_balance("supervisor", "50", "100")
    t.ended = _ended_balance(t)
    t.keyed = True
    store = Store(t)
    _seize(store, "shelf", [1_000] * 3 + [400])
    _seize(store, "bench", [1_000] * 2)
    _seize(store, "disputed", [1_000])
    _seize(store, "fire", [1_000] * 4)
    _seize(store, "sack", [500] * 100)
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


def _seize(store: Store, kind: str, masses: list[int]) -> None:
    t = store.town
    case = t.case()
    line = LineEntry(substance="cocaine", count=Count(len(masses), "package"))
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
    lodge(t, order)
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
