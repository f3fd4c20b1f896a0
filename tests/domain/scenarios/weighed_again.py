"""Stories about weights: a bag opened and sealed again and again, and a sealed sack weighed on its way (I46, I49).

``Weighed`` is mixed into the machine of ``test_domain_machine``: by chance alone hardly any bag is opened three times.
"""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.sacks import sealed_sack
from custody.domain.exhibits.sacks.sack_reading import SackEntry
from custody.domain.kernel.quantity import MassEntry
from custody.domain.laboratory.consume import Consume
from custody.domain.places import place, put_away
from custody.domain.transfers import hand_over
from custody.domain.transfers.receive import Receive
from tests.domain.scenarios.hostile_acts import pick
from tests.factories.memory_office import KG, Town

SACK_UG = KG // 5
"""What an empty sack weighs."""


class Weighed:
    """Rules that weigh the same thing many times, honestly or after something was taken."""

    t: Town
    kept: Any
    attempt: Any
    beside: Any

    @rule(
        seed=pick,
        shaved=st.lists(st.sampled_from([0, 0, 10, 20, 50, 400, -30]), min_size=2, max_size=5),
        used=st.sampled_from([0, 0, 150, 4_000]),
    )
    def open_again_and_again(self, seed: int, shaved: list[int], used: int) -> None:
        """A bag is opened, some grams or none are taken and it is sealed again, before the same people each time.

        What an analysis uses up is used in the laboratory, by milligrams, and is on record.
        """
        number, by, beside = self.kept(seed), "clerk", ("supervisor", "witness1")
        if used:
            self.attempt(lambda: self.t.release(number))
            by, beside = "analyst", ("clerk",)
        for grams in shaved:
            last = self.t.state(number).last_weight
            if last is None:
                return
            tare = last.tare.ug if last.tare is not None else KG // 10
            self.attempt(lambda tare=tare: self.t.unseal(number, by, beside, tare=f"{tare / KG:.2f}"))
            if used:
                some = Consume(
                    exhibit=number, mass=MassEntry(f"{used}", "mg"), rest=True, request="RQ 3", method="CG-SM"
                )
                self.attempt(lambda some=some: self.t.do("exhibit.consume/1", some, by, *self.t.present("clerk")))
            there = last.gross.ug - used * 1000 - grams * KG // 1000
            self.attempt(lambda gross=there: self.t.reseal(number, f"{max(gross, 0) / KG:.2f}", by, beside[-1:]))

    @rule(
        seed=pick,
        weighed=st.booleans(),
        gone=st.lists(st.sampled_from([0, 0, 20, 60, 300, 2000, -60]), min_size=1, max_size=3),
    )
    def weigh_a_sack(self, seed: int, weighed: bool, gone: list[int]) -> None:
        """A sack is sealed, goes from hand to hand, is opened and sealed again; something may leave it on the way."""
        number, seal = self.kept(seed), f"SAC P{len(self.t.log)}"
        there = self.t.state(number).last_weight
        if there is None:
            return
        left = there.gross.ug + SACK_UG
        made = self.t.do("container.open/1", place.OpenContainer(name="Sac", place=self.t.place), "clerk")
        box = made.first("CT")
        store = put_away.StoreExhibits(container=box, exhibits=(number,))
        self.attempt(lambda: self.t.do("exhibit.store/1", store, "clerk"))
        first = self._gross(left) if weighed else None
        closed = sealed_sack.SealContainer(
            container=box, seal=seal, weight=first, not_weighed="" if weighed else "power"
        )
        self.attempt(lambda: self.t.do("container.seal/1", closed, "clerk", *self.beside("supervisor")))
        holders = ("clerk", "clerk2")
        for turn, grams in enumerate(gone):
            left = max(0, left - grams * KG // 1000)
            entry = SackEntry(container=box, seal=seal, weight=self._gross(left))
            self.attempt(
                lambda turn=turn, entry=entry: self._carried(box, entry, holders[turn % 2], holders[1 - turn % 2])
            )
        holder = holders[len(gone) % 2]
        entry = SackEntry(container=box, seal=seal, weight=self._gross(left))
        opened = sealed_sack.UnsealContainer(entry=entry, reason="x")
        there_too = self.beside("supervisor", "witness1")
        self.attempt(lambda: self.t.do("container.unseal/1", opened, holder, *there_too))
        again = sealed_sack.SealContainer(container=box, seal=f"{seal}B", weight=self._gross(left))
        self.attempt(lambda: self.t.do("container.seal/1", again, holder, *self.beside("supervisor")))

    def _gross(self, ug: int) -> WeightEntry:
        return WeightEntry(gross=MassEntry(f"{ug / KG:.2f}", "kg"), balance=self.t.balance)

    def _carried(self, box: str, entry: SackEntry, giver: str, taker: str) -> None:
        command = hand_over.Dispatch(to=self.t.who[taker], purpose="storage", containers=(box,))
        number = self.t.do("transfer.dispatch/1", command, giver).first("TR")
        self.t.do("transfer.receive/1", Receive(transfer=number, sacks=(entry,)), taker)
