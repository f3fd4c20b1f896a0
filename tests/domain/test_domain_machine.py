"""Hostile people, any order: after each act, allowed or refused, the invariants of custody hold."""

import copy
import itertools
from math import isqrt
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from custody.domain import alarm, counting, destruction, discrepancy, exhibit, order, people, place, split, transfer
from custody.domain.discrepancy import LOSSES
from custody.domain.errors import CustodyError
from custody.domain.events import Actor, Occurred
from custody.domain.exhibit import CheckEntry
from custody.domain.hold import LiftHold, PlaceHold
from custody.domain.inquiry import AgreeLoss, Assign, Conclude
from custody.domain.load import covered, loaded
from custody.domain.lost import FindLost, ReportLost
from custody.domain.quantity import MassEntry
from custody.domain.recourse import AppealOrder, JudgeAppeal, NotifyOrder
from custody.domain.seizure import Photo
from custody.domain.sighting import Sight
from custody.domain.slip import ConfirmSlip, EnterSlip
from custody.domain.times import instant
from custody.storage.batch import SERVICE
from tests.domain.test_domain_bytes import verify
from tests.domain.worlds import KG, Lot, town

HANDS = ("officer", "clerk", "clerk2", "supervisor", "analyst", "courtclerk", "policeclerk")
CROWD = (
    "chair",
    "prosecutor",
    "member",
    "verifier",
    "verifier2",
    "insider",
    "witness1",
    "witness2",
    "witness3",
    "insidewitness",
    "clerk",
)
QUALITIES = ("chair", "judicial", "commission", "verifier", "witness")
BURNT = {"burnt", "closed", "certified"}
pick = st.integers(0, 10**6)
wrong = st.sampled_from(["", "", "", "seal", "broken", "light", "heavy", "blind"])


class Custody(RuleBasedStateMachine):
    """Six exhibits, two sacks, everybody of the town, and every act of the path in whatever order."""

    @initialize()
    def begin(self) -> None:
        self.t = town()
        lot = self.t.seal(6, declared=7)
        self.exhibits, self.seals = lot.exhibits, dict(lot.seals)
        self.t.hand(
            "officer",
            "clerk",
            "deposit",
            *lot.exhibits[:3],
        )
        self.boxes = [
            self.t.do("container.open/1", place.OpenContainer(name="Sac", place=self.t.place), "clerk").first("CT")
            for _ in "ab"
        ]
        self.holders = self._holders()
        self.ever_burnt: set[str] = set()
        self.closed: dict[str, int] = {}

    # --- what people try

    def attempt(self, act: Any) -> None:
        """Try an act; a refusal must leave no trace."""
        before, length = self.t.snapshot(), len(self.t.log)
        try:
            act()
        except CustodyError:
            if len(self.t.log) == length:
                assert self.t.snapshot() == before

    def some(self, seed: int, most: int = 3) -> tuple[str, ...]:
        numbers = list(self.exhibits)
        count = 1 + seed % most
        return tuple(dict.fromkeys(numbers[(seed // (i + 1) + i) % len(numbers)] for i in range(count)))

    def one(self, kind: str, seed: int) -> str:
        found = sorted(self.t.states(kind))
        return found[-1 - seed % min(3, len(found))] if found else f"{kind}0000000000X"

    def look(self, number: str, how: str) -> CheckEntry:
        check = self.t.check(number)
        match how:
            case "seal":
                return CheckEntry(exhibit=number, seal="X 404", weight=check.weight)
            case "broken":
                return CheckEntry(exhibit=number, seal=check.seal, seal_state="broken", weight=check.weight)
            case "light":
                return self.t.check(number, "2,10")
            case "heavy":
                return self.t.check(number, "3,10")
            case "blind":
                return CheckEntry(exhibit=number, seal=check.seal)
        return check

    def looks(self, numbers: tuple[str, ...], how: str) -> tuple[CheckEntry, ...]:
        return tuple(self.look(n, how if i == 0 else "") for i, n in enumerate(numbers))

    @rule(seed=pick, by=st.sampled_from(HANDS), to=st.sampled_from(HANDS), box=st.integers(0, 4),
          purpose=st.sampled_from(["deposit", "storage", "laboratory", "court", "return", "other"]))  # fmt: skip
    def dispatch(self, seed, by, to, box, purpose):
        boxes = (self.boxes[box],) if box < len(self.boxes) else ()
        command = transfer.Dispatch(
            to=self.t.who[to], purpose=purpose, exhibits=self.some(seed), containers=boxes, due=self.t.day(5)
        )
        self.attempt(lambda: self.t.do("transfer.dispatch/1", command, by))

    @rule(seed=pick)
    def dispatch_what_one_holds(self, seed):
        holders = sorted({self.t.state(e).holder for e in self.exhibits} - {""})
        if not holders:
            return
        holder = self.t.name_of(holders[seed % len(holders)])
        held = [e for e in self.exhibits if self.t.state(e).holder == self.t.who[holder]][: 1 + seed % 3]
        to, purpose = [("clerk", "deposit"), ("clerk2", "storage"), ("analyst", "laboratory"), ("clerk", "return")][
            seed % 4
        ]
        self.attempt(lambda: self.t.dispatch(holder, to, purpose, *held, due=self.t.day(5)))

    def of_one_holder(self, seed: int, *statuses: str) -> tuple[str, tuple[str, ...]]:
        """A holder, by name, and some of what they hold in one of the states, if anyone holds such."""
        able = [e for e in self.exhibits if self.t.state(e).status in (statuses or ("sealed", "held"))]
        if not able:
            return "clerk", self.some(seed)
        holder = self.t.state(able[seed % len(able)]).holder
        held = [e for e in able if self.t.state(e).holder == holder and not self.t.state(e).open]
        return self.t.name_of(holder), tuple(held[: 1 + seed % 3]) or self.some(seed)

    @rule(seed=pick)
    def dispatch_a_container(self, seed):
        box = self.boxes[seed % 2]
        inside = self.t.world.contents(box)
        if inside:
            holder = self.t.name_of(self.t.state(inside[0]).holder)
            to = ("clerk", "clerk2", "supervisor", "policeclerk")[seed % 4]
            command = transfer.Dispatch(to=self.t.who[to], purpose="storage", containers=(box,))
            self.attempt(lambda: self.t.do("transfer.dispatch/1", command, holder))

    @rule(seed=pick)
    def fill_a_container(self, seed):
        _, held = self.of_one_holder(seed, "held", "ordered")
        command = exhibit.StoreExhibits(container=self.boxes[seed % 2], exhibits=held)
        self.attempt(lambda: self.t.do("exhibit.store/1", command, ("clerk", "policeclerk")[seed % 7 == 0]))

    @rule(seed=pick, how=wrong, sign=st.booleans())
    def hand_over_properly(self, seed, how, sign):
        holder, held = self.of_one_holder(seed)
        to = ("clerk", "clerk2", "supervisor", "policeclerk")[seed % 4]
        if sign:
            command = EnterSlip(
                slip=f"BR {seed % 3}", releaser=self.t.who[holder], receiver=self.t.who[to], purpose="deposit",
                checks=self.looks(held, how), photo=Photo(blob="b", sha256="a" * 64),
            )  # fmt: skip
            when = Occurred(at=self.t.at, source="paper", zone="Africa/Bamako")
            self.attempt(lambda: self.t.do("transfer.slip/1", command, to, occurred=when))
        else:
            will = Actor(person=self.t.who[to], part="receiver", will="other_device")
            command = transfer.HandOver(to=self.t.who[to], purpose="storage", checks=self.looks(held, how))
            self.attempt(lambda: self.t.do("transfer.handover/1", command, holder, will))

    @rule(seed=pick, refuse=st.integers(0, 4))
    def settle_a_slip(self, seed, refuse):
        slips = sorted(n for n, s in self.t.states("TR").items() if s.status == "slip")
        if slips:
            number, by = slips[seed % len(slips)], ("clerk", "clerk2", "supervisor")[seed % 3]
            command = ConfirmSlip(transfer=number)
            if refuse:
                self.attempt(lambda: self.t.do("transfer.confirm_slip/1", command, by))
            else:
                self.attempt(lambda: self.t.do("transfer.refuse/1", transfer.Refuse(transfer=number, reason="x"), by))

    @rule(seed=pick, how=wrong)
    def withdraw_properly(self, seed, how):
        loaded = [e for e in self.exhibits if self.t.state(e).status in {"staged", "on_site"}]
        if loaded:
            number = loaded[seed % len(loaded)]
            by = ("verifier", "witness1", "witness2", "prosecutor")[seed % 4]
            session = self.t.state(number).session
            self.attempt(lambda: self.t.withdraw(session, self.look(number, how), person=by))

    @rule(seed=pick, how=wrong)
    def measure_properly(self, seed, how):
        holder, held = self.of_one_holder(seed, "sealed", "held", "ordered", "released")
        self.attempt(lambda: self.t.measure(holder, *self.looks(held, how)))

    @rule(seed=pick)
    def lend_or_return(self, seed):
        holder, held = self.of_one_holder(seed, "held", "ordered", "released")
        to, purpose = (("analyst", "laboratory"), ("clerk", "return"), ("courtclerk", "court"), ("clerk2", "return"))[
            seed % 4
        ]
        self.attempt(lambda: self.t.hand(holder, to, purpose, *held, due=self.t.day(5)))

    @rule(seed=pick, how=wrong, short=st.booleans(), rightful=st.booleans())
    def receive(self, seed, how, short, rightful):
        number = self.one("TR", seed)
        state = self.t.world.entries[number].state if number in self.t.world.entries else None
        if state is None or not hasattr(state, "exhibits"):
            return
        listed = tuple(state.exhibits)[: -1 if short and len(state.exhibits) > 1 else None]
        receiver = self.t.name_of(state.receiver) if rightful else HANDS[seed % len(HANDS)]
        places = ("", self.t.place, self.t.shelf)
        command = transfer.Receive(transfer=number, checks=self.looks(listed, how), place=places[seed % 3])
        self.attempt(lambda: self.t.do("transfer.receive/1", command, receiver))

    @rule(seed=pick, by=st.sampled_from(HANDS), recall=st.booleans())
    def give_up(self, seed, by, recall):
        number = self.one("TR", seed)
        if recall:
            self.attempt(lambda: self.t.do("transfer.recall/1", transfer.Recall(transfer=number, reason="x"), by))
        else:
            self.attempt(lambda: self.t.do("transfer.refuse/1", transfer.Refuse(transfer=number, reason="x"), by))

    @rule(seed=pick, by=st.sampled_from(HANDS), to=st.sampled_from(HANDS), how=wrong,
          will=st.sampled_from(["other_device", "vouched", "paper"]))  # fmt: skip
    def hand_over(self, seed, by, to, how, will):
        command = transfer.HandOver(to=self.t.who[to], purpose="storage", checks=self.looks(self.some(seed), how))
        consent = Actor(person=self.t.who[to], part="receiver", will=will, by=self.t.who[HANDS[seed % len(HANDS)]])
        self.attempt(lambda: self.t.do("transfer.handover/1", command, by, consent))

    @rule(
        seed=pick,
        by=st.sampled_from(HANDS),
        releaser=st.sampled_from(HANDS),
        receiver=st.sampled_from(HANDS),
        how=wrong,
    )
    def slip(self, seed, by, releaser, receiver, how):
        command = EnterSlip(
            slip=f"BR {seed % 3}", releaser=self.t.who[releaser], receiver=self.t.who[receiver], purpose="deposit",
            checks=self.looks(self.some(seed), how), photo=Photo(blob="b", sha256="a" * 64),
        )  # fmt: skip
        when = Occurred(at=self.t.at, source="paper", zone="Africa/Bamako")
        self.attempt(lambda: self.t.do("transfer.slip/1", command, by, occurred=when))

    @rule(seed=pick, by=st.sampled_from(HANDS))
    def confirm(self, seed, by):
        self.attempt(lambda: self.t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=self.one("TR", seed)), by))

    @rule(seed=pick, by=st.sampled_from(HANDS), how=wrong)
    def measure(self, seed, by, how):
        self.attempt(lambda: self.t.measure(by, *self.looks(self.some(seed), how)))

    @rule(
        seed=pick,
        by=st.sampled_from(["clerk", "clerk2", "policeclerk"]),
        what=st.sampled_from(["box", "place", "move"]),
    )
    def store(self, seed, by, what):
        box = self.boxes[seed % len(self.boxes)]
        spot = (self.t.place, self.t.shelf)[seed % 2]
        command = {
            "box": exhibit.StoreExhibits(container=box, exhibits=self.some(seed)),
            "place": exhibit.StoreExhibits(place=spot, exhibits=self.some(seed)),
            "move": exhibit.StoreExhibits(place=spot, containers=(box,)),
        }[what]
        self.attempt(lambda: self.t.do("exhibit.store/1", command, by))

    @rule(seed=pick, by=st.sampled_from(HANDS), how=wrong, act=st.sampled_from(["open", "open", "split", "reseal", "use"]),
          there=st.sampled_from([("witness1",), ("witness1", "supervisor"), ("supervisor",), ()]))  # fmt: skip
    def open_and_close(self, seed, by, how, act, there):
        """Mostly on what is in the right state, by its holder; now and then by anyone on anything."""
        fit = ("held", "released") if act == "open" else ("opened",)
        able = [e for e in self.exhibits if self.t.state(e).status in fit] or list(self.exhibits)
        number = able[seed % len(able)]
        state = self.t.state(number)
        person = self.t.name_of(state.holder) if state.holder and seed % 5 else by
        there = tuple(name for name in there if name != person)
        net = state.last_weight.net_ug if state.last_weight else None
        full = (net or 0) + KG // 10
        gross = {"light": full - KG // 2, "heavy": full + KG // 2}.get(how, full)
        texts = {"gross": f"{max(gross, 0) / KG:.2f}", "left": f"{(full - KG // 2) / KG:.2f}"}
        match act:
            case "open":
                check = self.look(number, how)
                seen = {"seal": check.seal, "seal_state": check.seal_state, "weight": check.weight}
                self.attempt(lambda: self.t.unseal(number, person, there, **seen))
            case "split" if seed % 4 == 0:
                part = self.t.part(texts["gross"])
                self.attempt(
                    lambda: self.t.split(number, part, left=None, exhausted=True, person=person, witnesses=there)
                )
            case "split":
                part = self.t.part("0,60", portion=("sample", "retained_sample")[seed % 2])
                self.attempt(lambda: self.t.split(number, part, left=texts["left"], person=person, witnesses=there))
            case "reseal":
                self.attempt(lambda: self.t.reseal(number, texts["gross"], person, there))
            case "use":
                self.attempt(lambda: self.t.analyse("cannabis", number))
                used = split.Consume(exhibit=number, mass=MassEntry(texts["gross"], "kg"))
                self.attempt(lambda: self.t.do("exhibit.consume/1", used, person, *self.t.present(*there)))

    @rule(seed=pick, by=st.sampled_from(["inspector", "policeclerk", "witness1", "clerk"]), copy=st.integers(0, 2))
    def sight(self, seed, by, copy):
        numbers = self.some(seed)
        self.attempt(lambda: self.t.do("exhibit.sight/1", Sight(exhibits=numbers, copies=(copy,) * len(numbers)), by))

    @rule(seed=pick, by=st.sampled_from(["inspector", "clerk2", "supervisor", "clerk"]), step=st.integers(0, 5))
    def take_inventory(self, seed, by, step):
        number = self.one("RC", seed)
        scope = {"place": self.t.place} if seed % 2 else {"person": self.t.who["clerk"]}
        labels = (*self.exhibits, "EV0000000000A")
        seen = tuple(
            counting.Tally(number=n, seal=self.seals.get(n, "X 404")) for n in labels[seed % 3 :: 1 + seed % 2]
        )
        kind, command = {
            0: ("plan", counting.PlanInventory(counters=(self.t.who["clerk2"], self.t.who["inspector"]), **scope)),
            1: ("freeze", counting.Freeze(inventory=number)),
            4: ("reconcile", counting.Reconcile(inventory=number)),
            5: ("sign", counting.SignInventory(inventory=number)),
        }.get(step, ("count", counting.CountExhibits(inventory=number, seen=seen)))
        self.attempt(lambda: self.t.do(f"inventory.{kind}/1", command, by))

    @invariant()
    def i43_found_and_missing_and_moved_are_what_was_expected(self):
        for number, one in self.t.states("RC").items() if hasattr(self, "t") else ():
            if one.status in {"reconciled", "signed"}:
                assert one.found + len(one.missing) + len(one.moved) == len(one.expected), number
                assert not {*one.missing, *one.moved, *one.surplus} & (set(one.counted) & set(one.expected)), number
                assert not set(one.counters) & set(one.holders), number

    @rule(seed=pick)
    def watch(self, seed):
        """The service goes round one exhibit, and proposes what is wrong with it, twice."""
        number = self.exhibits[seed % len(self.exhibits)]
        for one in alarm.concerns(number, self.t.world, instant(self.t.at)):
            command = alarm.Raise(sort=one.sort, about=number, rule=one.rule)
            for _ in "ab":
                self.attempt(lambda command=command: self.t.act("alarm.raise/1", command, SERVICE.person))
            assert self.t.world.claimed("alarm", one.key)

    @rule(seed=pick, by=st.sampled_from(["inspector", "prosecutor", "clerk", "supervisor", "chair"]))
    def take_note(self, seed, by):
        command = alarm.Acknowledge(alarms=(self.one("LT", seed),), reason="x")
        self.attempt(lambda: self.t.do("alarm.acknowledge/1", command, by))
        self.attempt(lambda: self.t.act("alarm.escalate/1", alarm.Escalate(alarm=command.alarms[0]), SERVICE.person))

    @rule(seed=pick, resolution=st.sampled_from(["explained", "loss", "referred"]), accept=st.booleans(),
          by=st.sampled_from(["inspector", "inspector", "clerk"]))  # fmt: skip
    def close_discrepancy(self, seed, resolution, accept, by):
        opened = sorted(n for n, s in self.t.states("EC").items() if s.status == "open")
        if opened:
            number = opened[seed % len(opened)]
            command = discrepancy.Close(discrepancy=number, resolution=resolution, reason="x", accept=accept)
            self.attempt(lambda: self.t.do("discrepancy.close/1", command, by))

    @rule(seed=pick, by=st.sampled_from(["prosecutor", "prosecutor", "prosecutor2", "clerk"]))
    def agree_to_a_loss(self, seed, by):
        opened = sorted(n for n, s in self.t.states("EC").items() if s.status == "open" and s.sort in LOSSES)
        if opened:
            command = AgreeLoss(discrepancy=opened[seed % len(opened)], reason="x")
            self.attempt(lambda: self.t.do("discrepancy.agree_loss/1", command, by))

    @rule(seed=pick, by=st.sampled_from(["inspector", "supervisor", "clerk"]), to=st.sampled_from(CROWD))
    def inquire(self, seed, by, to):
        number = self.one("EC", seed)
        assign = Assign(discrepancy=number, to=self.t.who[to], laboratory=("", self.t.agency["laboratory"])[seed % 2])
        self.attempt(lambda: self.t.do("discrepancy.assign/1", assign, by))
        conclude = Conclude(discrepancy=number, conclusion="explained", reason="x")
        self.attempt(lambda: self.t.do("discrepancy.conclude/1", conclude, to))

    @rule(seed=pick, by=st.sampled_from(HANDS), how=wrong, found=st.booleans())
    def lose_or_find(self, seed, by, how, found):
        numbers = self.some(seed, 2)
        if found:
            command = FindLost(checks=self.looks(numbers, how), reason="x")
            self.attempt(lambda: self.t.do("exhibit.find/1", command, by))
        else:
            self.attempt(lambda: self.t.do("exhibit.report_lost/1", ReportLost(exhibits=numbers, reason="x"), by))

    @rule(
        seed=pick, by=st.sampled_from(["prosecutor", "prosecutor2"]), act=st.sampled_from(["appeal", "judge", "tell"])
    )
    def recourse(self, seed, by, act):
        number = self.one("RE", seed)
        kind, command = {
            "appeal": ("order.appeal/1", AppealOrder(order=number, filed_on=self.t.today, reason="x")),
            "judge": ("order.judge/1", JudgeAppeal(order=number, outcome="upheld", reason="x")),
            "tell": ("order.notify/1", NotifyOrder(order=number, to="x", notified_at=self.t.at)),
        }[act]
        self.attempt(lambda: self.t.do(kind, command, by))

    @rule(seed=pick, by=st.sampled_from(["prosecutor", "prosecutor2"]), lifts=st.booleans())
    def hold_back(self, seed, by, lifts):
        numbers = self.some(seed, 2)
        if lifts:
            self.attempt(lambda: self.t.do("hold.lift/1", LiftHold(exhibits=numbers, reason="x"), by))
        else:
            command = PlaceHold(exhibits=numbers[:1], legal_basis="x", reason="x")
            self.attempt(lambda: self.t.do("hold.place/1", command, by))

    @rule(seed=pick, by=st.sampled_from(["prosecutor", "prosecutor2"]), revoke=st.integers(0, 3))
    def issue(self, seed, by, revoke):
        if revoke == 0:
            command = order.RevokeOrder(order=self.one("RE", seed), reason="x")
            self.attempt(lambda: self.t.do("order.revoke/1", command, by))
        else:
            self.attempt(lambda: self.t.issue(*self.some(seed, 4), person=by))

    @rule(seed=pick)
    def plan(self, seed):
        self.attempt(lambda: self.t.plan(self.one("RE", seed)))

    @rule(seed=pick, by=st.sampled_from(CROWD), how=wrong)
    def stage(self, seed, by, how):
        session = self.one("DS", seed)
        state = self.t.states("DS").get(session)
        members = covered(session, state, self.t.world) if state else self.some(seed)
        checks = self.looks(tuple(members)[: 1 + seed % 4], how)
        self.attempt(lambda: self.t.do("session.stage/1", destruction.Stage(session=session, checks=checks), by))

    @rule(seed=pick, by=st.sampled_from(CROWD), quality=st.sampled_from(QUALITIES))
    def attend(self, seed, by, quality):
        self.attempt(lambda: self.t.attend(self.one("DS", seed), **{by: quality}))

    @rule(
        seed=pick, pair=st.sampled_from([("witness1", "witness2"), ("witness1", "witness3"), ("witness2", "witness3")])
    )
    def gather(self, seed, pair):
        session = self.one("DS", seed)
        qualities = {"chair": "chair", "prosecutor": "judicial", "member": "commission", "verifier": "verifier"}
        for name, quality in (qualities | dict.fromkeys(pair, "witness")).items():
            self.attempt(lambda name=name, quality=quality: self.t.attend(session, **{name: quality}))
        self.attempt(lambda: self.t.open(session))

    @rule(seed=pick, by=st.sampled_from(CROWD), of=st.sampled_from(CROWD))
    def leave(self, seed, by, of):
        command = destruction.Leave(session=self.one("DS", seed), person=self.t.who[of])
        self.attempt(lambda: self.t.do("session.leave/1", command, by))

    @rule(seed=pick, by=st.sampled_from(["verifier", "verifier2", "insider"]), whole=st.booleans())
    def arrive(self, seed, by, whole):
        session = self.one("DS", seed)
        state = self.t.states("DS").get(session)
        numbers = (
            tuple(e for e in self.exhibits if self.t.state(e).status == "staged" and self.t.state(e).session == session)
            if state and whole
            else self.some(seed)
        )
        self.attempt(lambda: self.t.arrive(session, *numbers, person=by))

    @rule(seed=pick, by=st.sampled_from(CROWD), how=wrong)
    def withdraw(self, seed, by, how):
        checks = self.looks(self.some(seed), how)
        self.attempt(lambda: self.t.withdraw(self.one("DS", seed), *checks, person=by))

    @rule(seed=pick, exact=st.booleans())
    def burn(self, seed, exact):
        session = self.one("DS", seed)
        state = self.t.states("DS").get(session)
        numbers = tuple(loaded(session, state, self.t.world)) if state and exact else self.some(seed)
        self.attempt(lambda: self.t.burn(session, *numbers))

    @rule(
        seed=pick,
        by=st.sampled_from(["chair", "member"]),
        step=st.sampled_from(["close", "abort", "certify", "attest"]),
    )
    def finish(self, seed, by, step):
        session = self.one("DS", seed)
        match step:
            case "close":
                self.attempt(lambda: self.t.close(session))
            case "abort":
                self.attempt(lambda: self.t.do("session.abort/1", destruction.Abort(session=session, reason="x"), by))
            case "certify":
                self.attempt(lambda: self.t.certify(session))
            case "attest":
                for name in CROWD:
                    self.attempt(lambda name=name: self.t.attest(session, name, reservations="x" * (seed % 2)))

    @rule(seed=pick, until=st.sampled_from(["staged", "open", "on_site", "burnt", "certified"]))
    def a_lawful_burn(self, seed, until):
        """What can be burnt is brought towards the fire the lawful way, as far as ``until``."""
        ready = tuple(e for e in self.exhibits if self.t.state(e).status == "held" and not self.t.state(e).open)
        lot = Lot(ready[: 1 + seed % 3], self.seals, "", "")
        pair = (("witness1", "witness2"), ("witness1", "witness3"), ("witness2", "witness3"))[seed % 3]
        if ready:
            self.attempt(lambda: self.t.advance(lot, until, since="held", witnesses=pair))

    @rule(seed=pick, how=wrong, steps=st.integers(1, 3))
    def a_lawful_sampling(self, seed, how, steps):
        """Something in its keeper's hands is opened, sampled and sealed again, as far as ``steps``."""
        kept = [e for e in self.exhibits if self.t.state(e).status in {"held", "released"}]
        if not kept:
            return
        number = kept[seed % len(kept)]
        person = self.t.name_of(self.t.state(number).holder)
        check = self.look(number, how)
        seen = {"seal": check.seal, "seal_state": check.seal_state, "weight": check.weight}
        self.attempt(lambda: self.t.unseal(number, person, ("witness1",), **seen))
        for step in ("split", "reseal")[: steps - 1]:
            last = self.t.state(number).last_weight
            if last is None or last.net_ug is None:
                return
            left = f"{(last.net_ug - (KG // 2 if step == 'split' else 0)) / KG + 0.1:.2f}"
            if step == "split":
                self.attempt(lambda left=left: self.t.split(number, self.t.part(), left=left, person=person))
            else:
                self.attempt(lambda left=left: self.t.reseal(number, left, person))

    @rule(person=st.sampled_from(["clerk2", "witness3", "analyst"]), grant=st.booleans())
    def change_roles(self, person, grant):
        role = {"clerk2": "clerk", "witness3": "witness", "analyst": "laboratory"}[person]
        change = people.ChangeRoles(person=self.t.who[person], **{"grant" if grant else "revoke": (role,)})
        self.attempt(lambda: self.t.enrol(change))

    @rule(days=st.integers(1, 40))
    def time_passes(self, days):
        self.t.wait(days=days)

    # --- what must hold after each

    def _holders(self) -> dict[str, str]:
        return {e: self.t.state(e).holder for e in self.exhibits}

    @invariant()
    def i5_i6_i7_one_holder_who_only_changes_by_the_receipt_of_a_hand_over(self):
        now, transfers = self._holders(), self.t.states("TR").values()
        for number, holder in now.items():
            state = self.t.state(number)
            assert bool(holder) == (state.status not in {"destroyed", "exhausted", "consumed"})
            assert not holder or holder == state.handlers[-1] or holder in state.handlers
            if holder and holder != self.holders[number]:
                finds = [p.data.holder for p in self._parts("exhibit.found/1") if p.subject == number]
                if finds and (number, state.held_since) in self._found():
                    assert finds[-1] == holder, "custody passed by the finder's act"
                    continue
                legs = [x for x in transfers if number in x.exhibits and x.status == "received"]
                latest = max(legs, key=lambda x: x.settled_at)
                assert latest.receiver == holder != latest.releaser, "custody passed by the receiver's act"
                assert state.held_since == latest.settled_at
                chain = sorted(legs, key=lambda x: x.settled_at)
                for one, two in itertools.pairwise(chain):
                    if number not in self._missing(one, two) and not finds:
                        assert two.releaser == one.receiver, "legs are contiguous"
        self.holders = now

    def _found(self) -> set[tuple[str, str]]:
        """Exhibits found again, each with when."""
        return {(p.subject, p.at) for p in self._parts("exhibit.found/1")}

    def _missing(self, *transfers: Any) -> set[str]:
        """Exhibits that were listed on one of these and did not arrive: their holder did not change."""
        numbers = {n for n, s in self.t.states("TR").items() if s in transfers}
        return {event.subject for event in self._parts("exhibit.missing/1") if event.data.transfer in numbers}

    def _parts(self, name: str) -> list[Any]:
        from custody.domain.acts import TYPES

        marker = f'"type":"{name}"'.encode()
        return [TYPES.decode(b) for b in self.t.log if b.endswith(marker + b"}")]

    @invariant()
    def i9_transit_is_a_hand_over_under_way(self):
        under_way = {n: s for n, s in self.t.states("TR").items() if s.status == "dispatched"}
        for number in self.exhibits:
            state = self.t.state(number)
            assert (state.status == "in_transit") == bool(state.transfer)
            if state.transfer:
                assert number in under_way[state.transfer].exhibits
                assert all(self.t.state(each).laboratory for each in state.open), "only to be examined"
                assert under_way[state.transfer].releaser == state.holder
        listed = [e for s in under_way.values() for e in s.exhibits]
        assert len(listed) == len(set(listed)), "no exhibit is on two hand-overs at once"

    @invariant()
    def i8_containers_hold_together(self):
        for number in self.exhibits:
            state = self.t.state(number)
            if state.container:
                outer = place.outermost(self.t.world, state.container)
                assert state.status in {"in_transit", "held", "ordered", "released", "opened"}
                assert outer.agency == state.agency
                assert outer.transfer == state.transfer
                assert state.status == "in_transit" or state.place == outer.place
        for box in self.boxes:
            assert len({self.t.state(e).holder for e in self.t.world.contents(box)}) <= 1

    @invariant()
    def i10_what_is_lent_has_a_due_day_and_a_lender(self):
        for number in self.exhibits:
            state = self.t.state(number)
            lent = "released" in {state.status, state.before_transit, state.before_opening}
            assert state.status in {"exhausted", "consumed"} or lent == bool(state.due) == bool(state.released_by)

    @invariant()
    def i1_i14_seals_are_unique_and_change_only_by_a_resealing_or_an_accepted_finding(self):
        states = self.t.states("EV")
        assert len(states) == len({state.seal for state in states.values()})
        accepted = {e.subject for e in self._parts("exhibit.cleared/1") if e.data.seal}
        last = self.seals | {e.subject: e.data.seal for e in self._parts("exhibit.resealed/1")}
        assert all(self.t.state(e).seal == last[e] for e in self.exhibits if e not in accepted)

    @invariant()
    def i14_each_resealing_has_its_opening(self):
        for number in self.exhibits:
            steps = [e.n for e in self._parts("exhibit.opened/1") if e.subject == number]
            closed = [e.n for e in self._parts("exhibit.resealed/1") if e.subject == number]
            state = self.t.state(number)
            left_open = state.status in {"opened", "exhausted", "consumed"}
            assert len(steps) == len(closed) + left_open
            assert sorted([*steps, *closed]) == [n for pair in itertools.zip_longest(steps, closed) for n in pair if n]

    @invariant()
    def i15_two_were_there_one_from_outside(self):
        kinds = ("exhibit.open/1", "exhibit.reseal/1", "exhibit.split/1", "exhibit.consume/1")
        for header in self._acts(*kinds):
            author, *others = header.actors
            there = {a.agency for a in others if a.part == "witness" and a.will == "other_device"}
            assert there - {author.agency}

    @invariant()
    def i19_parts_rest_and_consumed_are_what_was_there(self):
        """Either net before = parts + rest within sqrt(2 n) U, or the act opened a discrepancy."""
        net: dict[str, int | None] = {}
        for event in sorted(self._parts("exhibit.opened/1") + self._parts("exhibit.split/1"), key=lambda e: e.n):
            weight = event.data.check.weight if event.type == "exhibit.opened/1" else event.data.weight
            if event.type == "exhibit.split/1":
                parent, children = self.t.state(event.subject), [self.t.state(c) for c in event.data.children]
                assert {(c.parent, c.case, c.line) for c in children} == {(event.subject, parent.case, parent.line)}
                after = sum(c.first_weight.net_ug for c in children) + (weight.net_ug if weight else 0)
                most = isqrt(2 * (len(children) + 2)) * KG // 50 + KG // 50
                assert abs(after - net[event.subject]) <= most or event.data.opened
            net[event.subject] = weight.net_ug if weight else None

    @invariant()
    def i10_each_alarm_has_a_key_of_its_own_and_only_outsiders_take_note(self):
        alarms = self.t.states("LT")
        keys = [event.data.key for event in self._parts("alarm.raised/1")]
        assert len(keys) == len(set(keys)) == len(alarms)
        outside = {self.t.who["inspector"], self.t.who["prosecutor"]}
        assert {one.acknowledged_by for one in alarms.values()} <= outside | {""}

    def _acts(self, *kinds: str) -> list[Any]:
        from custody.domain.acts import TYPES

        marks = [f'"kind":"{kind}"'.encode() for kind in kinds]
        bodies = [b for b in self.t.log if any(mark in b for mark in marks)]
        return [e for e in map(TYPES.decode, bodies) if e.type == "act/1"]

    @invariant()
    def i9_i45_open_discrepancies_block(self):
        for number in self.exhibits:
            state = self.t.state(number)
            for each in state.open:
                found = self.t.state(each)
                assert found.status == "open"
                assert found.about == number
            assert not state.open or state.status not in {"staged", "on_site"}
        for number, found in self.t.states("EC").items():
            if found.status == "closed" and found.resolution != "delivered":
                closers = [h for h in self._headers("discrepancy.close/1") if number in h[1]]
                assert all(h[0] not in found.window for h in closers)

    def _headers(self, kind: str) -> list[tuple[str, set[str]]]:
        from custody.domain.acts import TYPES

        found: list[tuple[str, set[str]]] = []
        inside = False
        for body in self.t.log:
            event = TYPES.decode(body)
            if event.type == "act/1":
                inside = event.kind == kind
                if inside:
                    found.append((event.actors[0].person, set()))
            elif inside:
                found[-1][1].add(event.subject)
        return found

    @invariant()
    def i26_i28_i30_what_is_staged_may_burn_and_its_verifier_is_a_stranger(self):
        for number in self.exhibits:
            state = self.t.state(number)
            if state.status in {"staged", "on_site"}:
                session, given = self.t.state(state.session), self.t.state(state.order)
                assert number in self._passed(state.session)
                assert number in given.exhibits
                assert state.order in session.orders
                assert not set(session.verifiers) & set(state.handlers)
                assert session.chair not in session.verifiers
                assert session.chair not in state.handlers
                assert state.staged_weight is not None

    @invariant()
    def i27_i29_i30_sessions_add_up_and_had_their_quorum(self):
        for number, session in self.t.states("DS").items():
            passed, load = self._passed(number), self._load(number)
            staged, withdrawn, on_site = set(passed), set(session.withdrawn), set(load["on_site"] + load["destroyed"])
            assert (len(passed), len(on_site)) == (session.staged, session.on_site), "counted as they stand in the log"
            assert len(staged) == len(passed)
            assert staged == withdrawn | on_site | set(load["staged"]), "staged = on site + withdrawn + not yet there"
            assert len(load["staged"]) == session.adrift
            assert not withdrawn & on_site
            if session.status in BURNT:
                assert staged == set(load["destroyed"]) | withdrawn, "staged = burnt + withdrawn"
                self._quorate(number, session)
            else:
                assert not any(
                    self.t.state(e).status == "destroyed" and self.t.state(e).session == number for e in self.exhibits
                )

    def _passed(self, session: str) -> list[str]:
        """What passed the staging check of a session, by the exhibits' own events."""
        staged = self._parts("exhibit.staged/1")
        return [e.subject for e in staged if e.data.passed and e.data.session == session]

    def _load(self, session: str) -> dict[str, list[str]]:
        """What names a session, by its status."""
        found: dict[str, list[str]] = {"staged": [], "on_site": [], "destroyed": []}
        for number in self.exhibits:
            state = self.t.state(number)
            if state.session == session:
                found[state.status].append(number)
        return found

    def _quorate(self, number: str, session: Any) -> None:
        there = [
            a
            for a in session.attendance
            if a.joined_at <= session.ignited_at and not (a.left_at and a.left_at < session.ignited_at)
        ]
        qualities = [a.quality for a in there]
        assert qualities.count("witness") >= 2
        assert {"judicial", "chair", "commission"} <= set(qualities)
        people_there = [a.person for a in there]
        assert len(people_there) == len(set(people_there)), "each is there once, in one quality"
        burnt = [self.t.state(e) for e in self._load(number)["destroyed"]]
        handlers = {h for e in burnt for h in e.handlers}
        issuers = {self.t.state(o).issuer for o in session.orders}
        witnesses = {a.person for a in there if a.quality == "witness"}
        assert not witnesses & (handlers | issuers | set(session.verifiers))
        assert not {a.agency for a in there if a.quality == "witness"} & {e.agency for e in burnt}

    @invariant()
    def i32_burnt_once_and_for_ever(self):
        burnt = {e for e in self.exhibits if self.t.state(e).status == "destroyed"}
        assert self.ever_burnt <= burnt
        self.ever_burnt = burnt
        fires = [n for n, s in self.t.states("DS").items() if s.status in BURNT]
        assert sorted(e for n in fires for e in self._load(n)["destroyed"]) == sorted(burnt)
        assert sorted(e.subject for e in self._parts("exhibit.destroyed/1")) == sorted(burnt), "each burns once"

    @invariant()
    def i31_no_pair_twice_running(self):
        fires = sorted((s.ignited_at, s) for s in self.t.states("DS").values() if s.status in BURNT)
        pairs = [frozenset(e.data.witnesses) for e in self._parts("session.burnt/1")]
        assert len(pairs) == len(fires)
        for one, two in itertools.pairwise(pairs):
            assert one != two or len(two) > 2

    @invariant()
    def i34_certificates_are_the_sum_of_what_burnt(self):
        for number, made in self.t.states("CE").items():
            lines = [self.t.state(e) for e in self.exhibits if self.t.state(e).certificate == number]
            assert len(lines) == made.exhibits == self.t.state(made.session).on_site
            sums = {(x.substance, x.unit): x.amount for x in made.totals}
            assert sums.get(("cannabis", "µg"), 0) == sum(x.staged_weight.gross.ug for x in lines)
            assert sums.get(("cannabis", "package"), 0) == sum(x.count.n for x in lines)

    @invariant()
    def i22_declared_is_received_plus_the_open_discrepancy(self):
        for seizure in self.t.states("SE").values():
            tally, line = seizure.tallies[0], seizure.lines[0]
            standing = self.t.state(tally.discrepancy)
            missing = line.count.n - tally.received_count
            assert missing >= 0
            assert tally.received_count == sum(self.t.state(e).received_once for e in self.exhibits)
            assert missing == 0 or standing.found.count.n == tally.received_count or standing.status == "closed"

    @invariant()
    def i37_i38_the_log_verifies_and_folds_to_the_same_states(self):
        assert self.t.refolded() == self.t.snapshot()
        assert verify(self.t.log) == -1


Custody.TestCase.settings = settings(max_examples=20, stateful_step_count=50)
TestCustody = Custody.TestCase


def test_the_machine_starts_from_a_copy_and_leaves_the_town_alone():
    """Examples do not see each other."""
    one = town()
    two = copy.deepcopy(one)
    one.seal(1)
    assert not two.states("EV")
    assert not town().states("EV")
