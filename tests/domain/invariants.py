"""What must hold after each step, whoever did what: the invariants that a machine of hostile acts is asked."""

import itertools
from collections import Counter, defaultdict
from math import isqrt
from typing import Any, NamedTuple

from hypothesis.stateful import invariant

from custody.domain.access.permissions import roles_permitted, service_acts
from custody.domain.destruction.session_load import belonging, named
from custody.domain.discrepancies.inquiry_needed import INQUIRED
from custody.domain.exhibits.balance_and_weighing import Weight
from custody.domain.exhibits.check_record import Check
from custody.domain.exhibits.exhibit import AT_REST, FOR_GOOD, LEFT, OPENED, UNACCOUNTED, Exhibit
from custody.domain.kernel.events import Fact, Header, Part
from custody.domain.kernel.times import hours_between
from custody.domain.law.rule_pack import INQUIRY_DAYS
from custody.domain.orders.order import CESSION, RESTITUTION
from custody.domain.oversight.mass_balance import ENDED, Entry, entries, held, holding, total
from custody.domain.people.two_authorities import independent
from custody.domain.places import place
from custody.domain.registry.registry import TYPES, encode_state, fold
from custody.domain.seizures.declared_vs_received import unknown
from labels.stock import identifier
from tests.domain.mass_ledger import MassLedgers, SackLedgers
from tests.domain.registry.test_domain_bytes import Chains, verify
from tests.factories.memory_office import KG, Town

BURNT = {"burnt", "closed", "certified"}
ENDINGS = set(ENDED) - {UNACCOUNTED}
"""Where an exhibit has no holder any more; of what is unaccounted for, the last one stays on record."""
PASSING = {"exhibit.registered/1", "exhibit.split_off/1", "exhibit.taken_over/1", "exhibit.received/1", "exhibit.found_again/1",
           "exhibit.taken_from_departed/1", "exhibit.escorted/1"}  # fmt: skip
"""Events with which custody begins or passes."""
LEAVING = {"exhibit.dispatched/1", "exhibit.received/1", "exhibit.handed_out/1"}
"""Events with which an exhibit leaves the place where it lay."""
COURSE = ("exhibit.ordered/1", "exhibit.staged/1", "exhibit.arrived/1", "exhibit.destroyed/1", "exhibit.certified/1")
"""Events of an exhibit that burns, in their order."""


class Looked(NamedTuple):
    """A blind check, with what was on record of the exhibit before it: its seal, its basis and its last weight."""

    number: str
    check: Check
    opened: bool
    seal: str
    basis: Weight | None
    last: Weight | None
    blocked: bool

    def against(self) -> Weight | None:
        """The weight that its verdict is about; None where it is about all that the exhibit ever held."""
        comparison = self.check.comparison
        if comparison is not None and comparison.against == "family":
            return None
        return self.last if comparison is not None and comparison.against == "last" else self.basis


class Books:
    """Balances kept beside a log: every event is folded and entered once, in the order of the log."""

    def __init__(self) -> None:
        self.lines: list[Entry] = []
        self.states: dict[str, Any] = {}
        self.parts: dict[str, list[Part]] = defaultdict(list)
        self.acts: dict[str, Header] = {}
        self.slipped: list[str] = []
        self.looked: list[Looked] = []
        self.proved: dict[str, bool] = {}
        self.unentitled: list[str] = []
        self.masses, self.sacks = MassLedgers(), SackLedgers()
        self.read = 0

    def catch_up(self, log: list[bytes]) -> None:
        for seq, body in enumerate(log[self.read :], self.read):
            event = TYPES.decode(body)
            if isinstance(event, Header):
                self.acts[event.act] = event
                if not self._entitled(event):
                    self.unentitled.append(f"{event.kind} {event.act}")
            else:
                self._enter(event, seq)
        self.read = len(log)

    def _enter(self, event: Part, seq: int) -> None:
        if event.data.type in LEAVING and self._changing(event):
            self.slipped.append(event.subject)
        before = holding(self.states.get(event.subject))
        known = self._known(event.subject)
        self.masses.enter(event, self.states.get(event.subject))
        self.sacks.enter(event, self.states)
        fact = Fact(event.subject, seq, event.n, event.at, event.act)
        after = self.states[event.subject] = fold(self.states.get(event.subject), event.data, fact)
        self.lines += entries(before, holding(after), after, event.data.type)
        self.parts[event.data.type].append(event)
        if isinstance(check := getattr(event.data, "check", None), Check) and event.subject.startswith("EV"):
            self.looked.append(Looked(event.subject, check, *known, bool(after.open)))
        if event.subject.startswith("EV") and getattr(event.data, "certificate", ""):
            self.proved[event.subject] = not after.doubts  # what is doubted later is in its totals

    def _known(self, number: str) -> tuple[bool, str, Weight | None, Weight | None]:
        """What is on record of an exhibit before an event, which may change its state in place."""
        state = self.states.get(number)
        if not isinstance(state, Exhibit):
            return False, "", None, None
        return state.status == OPENED, state.seal, state.basis[0] if state.basis else None, state.last_weight

    def _entitled(self, header: Header) -> bool:
        """Whether its author held a role for the act as the log stood before it, or on the day of a paper."""
        if header.kind == "log.found/1" or header.kind in service_acts():
            return True
        author = self.states[header.actors[0].person]
        roles = set(author.roles) | set(author.roles_at(header.occurred.at) if header.occurred else ())
        return bool(roles & roles_permitted(header.kind))

    def _changing(self, event: Part) -> bool:
        """Whether the exhibit lies in a place whose change of custodian is open; what a slip says was before it."""
        exhibit = self.states[event.subject]
        transfer = self.states.get(getattr(event.data, "transfer", ""))
        where = exhibit.place if exhibit.status in AT_REST and not (transfer and transfer.slip) else ""
        while where:
            place = self.states[where]
            if place.successor and not place.overridden:
                return True
            where = place.parent
        return False

    def sum(self, **of: str) -> int:
        return sum(x.amount for x in self.lines if all(getattr(x, k) == v for k, v in of.items()))


class Invariants:
    """Asked of everything in the log: every exhibit, whoever brought it in."""

    t: Town
    boxes: list[str]

    def open_eyes(self) -> None:
        """Remember what is so at the beginning."""
        self.holders: dict[str, str] = {}
        self.first_seals: dict[str, str] = {}
        self.ever_ended: dict[str, str] = {}
        self.for_good: dict[str, Any] = {}
        self.books, self.chains = Books(), Chains()

    @property
    def every(self) -> dict[str, Any]:
        """Every exhibit there is."""
        return self.t.states("EV")

    def _read(self) -> Books:
        """The log as its bytes say it, each event decoded and folded once."""
        self.books.catch_up(self.t.log)
        return self.books

    def _parts(self, *names: str) -> list[Part]:
        found = self._read().parts
        return sorted((e for name in names for e in found[name]), key=lambda e: (e.at, e.n))

    def _acts(self, *kinds: str) -> list[Header]:
        return [e for e in self._by_act().values() if e.kind in kinds]

    def _by_act(self) -> dict[str, Header]:
        return self._read().acts

    def settled(self) -> None:
        """The whole log, read once more from its first byte, verifies and folds to the same states."""
        assert self.t.refolded() == self.t.snapshot()
        assert verify(self.t.log) == -1

    @invariant()
    def i1_numbers_are_claimed_once(self):
        """Exhibits in a case, seals (of sacks too), cases in the whole log."""
        states = self.every.values()
        inside = Counter((s.case, s.exhibit_number) for s in states)
        assert set(inside.values()) <= {1}
        sealed = self._parts("exhibit.registered/1", "exhibit.split_off/1", "exhibit.taken_over/1",
                             "exhibit.resealed/1", "container.sealed/1")  # fmt: skip
        # a second use was confirmed, and stands under a discrepancy (I57a)
        used = [(e.data.agency, e.data.seal) for e in sealed if not getattr(e.data, "seal_again", False)]
        assert len(used) == len(set(used)), "a seal once applied is never applied again"

    @invariant()
    def i2_i3_a_scan_changes_nothing_and_every_number_reads_back(self):
        for number in self.every.keys() - self.first_seals.keys():
            assert identifier.read_payload(identifier.payload(number, 1)) == (number, 1)
        custody = {e.act for e in self._parts(*PASSING, "exhibit.stored/1", "exhibit.dispatched/1")}
        assert not custody & {e.act for e in self._acts("exhibit.sight/1")}

    @invariant()
    def i4_copies_are_numbered_and_a_reprint_has_a_reason(self):
        copies: dict[str, list[int]] = {}
        acts = self._by_act()
        for event in self._parts("exhibit.label_printed/1"):
            copies.setdefault(event.subject, []).append(event.data.copy)
            assert event.data.copy == 1 or acts[event.act].sd, "the reason is committed to"
        assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in copies.values())

    @invariant()
    def i5_i6_i7_one_holder_who_only_changes_by_their_own_act(self):
        now = {number: state.holder for number, state in self.every.items()}
        for number, holder in now.items():
            state = self.t.state(number)
            assert bool(holder) == (state.status not in ENDINGS)
            assert not holder or holder in state.handlers
            if holder and holder != self.holders.get(number, holder):
                parts = [e for e in self._parts(*PASSING, "exhibit.discrepancy_settled/1") if e.subject == number]
                passed = [e for e in parts if e.data.holder]  # an accepted denial gives it back
                assert passed[-1].at == state.held_since
                assert passed[-1].data.holder == holder
                self._contiguous(number, passed)
        self.holders = now

    def _contiguous(self, number: str, passed: list[Any]) -> None:
        """Each holder took it from the one before: by a hand-over between the two, or after a loss or a departure."""
        transfers = {n: s for n, s in self.t.states("TR").items() if number in s.exhibits and s.status == "received"}
        for one, two in itertools.pairwise(passed):
            if two.data.type == "exhibit.received/1":
                made = transfers[two.data.transfer]
                assert made.releaser != made.receiver
                assert (made.releaser, made.receiver) == (one.data.holder, two.data.holder), "legs are contiguous"

    @invariant()
    def i8_containers_hold_together(self):
        for state in self.every.values():
            if state.container:
                outer = place.outermost(self.t.world, state.container)
                assert state.status in {"in_transit", "held", "ordered", "released", "opened"}
                assert outer.agency == state.agency
                assert outer.transfer == state.transfer
                assert state.status == "in_transit" or state.place == outer.place
        for box in self.t.states("CT"):
            assert len({self.t.state(e).holder for e in self.t.world.contents(box)}) <= 1

    @invariant()
    def i51_a_months_sum_is_what_the_persons_analyses_used_up(self):
        """Whatever an act used up of an exhibit stands with its author, and each month that is kept adds up."""
        acts = self._by_act()
        used: Counter[str] = Counter()
        for event in self._parts("exhibit.used/1", "exhibit.consumed/1"):
            used[event.act] += event.data.mass_ug or 0
        for event in self._parts("exhibit.split/1"):
            used[event.act] += event.data.consumed_ug or 0
        booked, months = Counter[str](), Counter[tuple[str, str]]()
        for event in self._parts("person.consumed/1"):
            assert event.subject == acts[event.act].actors[0].person
            booked[event.act] += event.data.ug
            months[event.subject, event.data.month] += event.data.ug
        assert +booked == +used
        for person in {person for person, _ in months}:
            kept = self.t.state(person).consumed
            for month in {known.month for known in kept}:
                assert sum(known.ug for known in kept if known.month == month) == months[person, month]

    @invariant()
    def i46_first_net_is_what_is_left_and_all_that_left_it(self):
        """Whatever was opened, split, used up and sealed again: a ledger kept from the bare events says the same."""
        masses = self._read().masses
        assert not masses.wrong, masses.wrong
        for number, ledger in masses.of.items():
            family = self.t.state(number).family
            if ledger is None or not ledger.opened or family is None:
                continue
            assert (family.parts_ug, family.used_ug, family.told_ug) == (ledger.parts_ug, ledger.used_ug, ledger.told)
            assert family.used_ug == self.t.state(number).used_ug
            if ledger.net_known:
                assert family.first.whole_ug == ledger.whole(ledger.terms[0]), number

    @invariant()
    def i49_a_sealed_sack_weighs_what_it_weighed_or_that_was_told(self):
        assert not self._read().sacks.wrong, self._read().sacks.wrong

    @invariant()
    def i9_transit_is_a_hand_over_under_way_and_an_end_is_an_end(self):
        under_way = {n: s for n, s in self.t.states("TR").items() if s.status == "dispatched"}
        sent = self._parts("exhibit.dispatched/1")
        for number, state in self.every.items():
            assert (state.status == "in_transit") == bool(state.transfer)
            if state.transfer:
                assert number in under_way[state.transfer].exhibits
                since = next(e.at for e in reversed(sent) if e.subject == number)
                doubts = [d for d in map(self.t.state, state.open) if d.opened_at < since]
                assert all(d.laboratory for d in doubts), "only to be examined"
                assert under_way[state.transfer].releaser == state.holder
            ended = self.ever_ended.setdefault(number, state.status) if state.status in ENDINGS else ""
            assert self.ever_ended.get(number, "") == ended == (state.status if ended else "")
        listed = [e for s in under_way.values() for e in s.exhibits]
        assert len(listed) == len(set(listed)), "no exhibit is on two hand-overs at once"

    @invariant()
    def i10_a_release_has_a_due_day_and_an_agency(self):
        for state in self.every.values():
            released = "released" in {state.status, state.before_transit, state.before_opening}
            assert state.status in ENDINGS or released == bool(state.due) == bool(state.released_by)

    @invariant()
    def i10_each_alarm_has_a_key_of_its_own_and_only_outsiders_take_note(self):
        alarms = self.t.states("LT")
        keys = [event.data.key for event in self._parts("alarm.raised/1")]
        assert len(keys) == len(set(keys)) == len(alarms)
        outside = {self.t.who[name] for name in ("inspector", "prosecutor", "prosecutor2", "deputy")}
        assert {one.acknowledged_by for one in alarms.values()} <= outside | {""}
        assert all(e.actors[0].person == "service" for e in self._acts(*service_acts()))

    @invariant()
    def i11_a_refusal_moves_nothing(self):
        given_up = {e.act for e in self._acts("transfer.refuse/1", "transfer.cancel/1")}
        assert not given_up & {e.act for e in self._parts(*PASSING)}

    @invariant()
    def i12_nothing_leaves_a_store_whose_keeper_changes(self):
        assert not self._read().slipped

    @invariant()
    def i13_what_was_seen_is_as_recorded_or_differs_and_blocks(self):
        for number, check, opened, seal, _, _, blocked in self._read().looked:
            if (check.seal or check.seal_state) and not check.sack:
                differs = bool(check.seal_state) != opened or check.seal not in ({"", seal} if opened else {seal})
                assert (check.seal_verdict == "mismatch") == differs, number
            weighed = check.comparison is not None and check.comparison.differs  # what decides nothing is no difference
            if "mismatch" in {check.seal_verdict, check.count_verdict, check.sack_verdict} or weighed:
                assert blocked or check.to_read_again or check.awaits_lot, number

    @invariant()
    def i17_i18_a_change_is_noise_only_within_both_uncertainties(self):
        """Four times the square of a difference against nine times the sum of both squares of U: exact integers."""
        for one in self._read().looked:
            comparison, before, now = one.check.comparison, one.against(), one.check.weight
            if comparison is None or before is None or now is None:
                continue
            change = now.gross.ug - before.gross.ug
            bound = 9 * (before.uncertainty_ug**2 + now.uncertainty_ug**2)
            assert comparison.difference_ug == change, one.number
            if not comparison.differs:
                assert change <= 0 or 4 * (change - 1) ** 2 <= bound, one.number
            else:
                assert (change > 0) == (comparison.verdict == "gain"), one.number
                assert 4 * change**2 > bound, one.number

    @invariant()
    def i14_seals_change_only_by_a_resealing_an_accepted_finding_or_a_correction(self):
        accepted = {e.subject for e in self._parts("exhibit.discrepancy_settled/1") if e.data.seal}
        accepted |= {e.subject for e in self._parts("entry.corrected/1") if e.data.seal}
        resealed = {e.subject: e.data.seal for e in self._parts("exhibit.resealed/1")}
        for number, state in self.every.items():
            first = self.first_seals.setdefault(number, state.seal)
            assert state.seal == resealed.get(number, first) or number in accepted

    @invariant()
    def i14_each_resealing_has_its_opening(self):
        opened, closed = self._parts("exhibit.opened/1"), self._parts("exhibit.resealed/1")
        for number in {e.subject for e in opened + closed}:
            steps = [e.n for e in opened if e.subject == number]
            ends = [e.n for e in closed if e.subject == number]
            left_open = self.t.state(number).status in {"opened", "exhausted", "consumed"}
            assert len(steps) == len(ends) + left_open
            assert sorted([*steps, *ends]) == [n for pair in itertools.zip_longest(steps, ends) for n in pair if n]

    @invariant()
    def i15_two_were_there_one_from_outside_unless_that_was_derogated_from(self):
        # an analysis that leaves a rest needs nobody beside its author, or marks that nobody was there (I51)
        some = {event.act for event in self._parts("exhibit.used/1")}
        for header in self._acts("exhibit.open/1", "exhibit.reseal/1", "exhibit.split/1", "exhibit.consume/1"):
            author, *others = header.actors
            if header.act in some or "bench_camera" in header.flags:  # an analyst before the running camera (I67)
                continue
            there = {a.agency for a in others if a.part == "witness" and a.will == "other_device"}
            assert there
            analysts = all(a.agency == self.t.agency["laboratory"] for a in header.actors)  # two of them (I67)
            assert there - {author.agency} or analysts or "derogated:ML-opening" in header.flags

    @invariant()
    def i16_net_is_gross_less_tare(self):
        for state in self.every.values():
            for weight in (state.first_weight, state.last_weight, state.reference, state.staged_weight):
                if weight is not None and weight.tare is not None:
                    assert weight.net_ug == weight.gross.ug - weight.tare.ug
                    assert weight.gross.ug >= weight.tare.ug >= 0

    @invariant()
    def i19_parts_rest_and_consumed_are_what_was_there(self):
        """Either net before = parts + rest within sqrt(2 n) U, or the act opened a discrepancy."""
        net: dict[str, int | None] = {}
        for event in sorted(self._parts("exhibit.opened/1", "exhibit.split/1"), key=lambda e: e.n):
            data = event.data
            weight = data.check.weight if data.type == "exhibit.opened/1" else data.weight
            if data.type == "exhibit.split/1":
                parent, children = self.t.state(event.subject), [self.t.state(c) for c in data.children]
                assert {(c.parent, c.case, c.line) for c in children} == {(event.subject, parent.case, parent.line)}
                nets = [each.net_ug if each else None for each in (*(c.first_weight for c in children), weight)]
                before = net[event.subject]
                if before is not None and None not in nets[:-1]:  # else no balance weighed it, or gross stands for net
                    most = isqrt(2 * (len(children) + 2)) * KG // 50 + KG // 50
                    assert abs(sum(each or 0 for each in nets) - before) <= most or data.opened
            net[event.subject] = weight.net_ug if weight else None

    @invariant()
    def i20_opening_and_entries_are_what_is_held(self):
        self._read()
        sums = {key: amount for key, amount in total(self.books.lines).items() if amount}
        assert sums == held(self.every.values())

    @invariant()
    def i21_what_is_sent_is_received_line_by_line(self):
        for unit in {line.unit for line in self.books.lines}:
            sent = self.books.sum(column="sent", unit=unit)
            assert self.books.sum(column="received", unit=unit) == -sent
            assert self.books.sum(column="reclassified", unit=unit) == 0

    @invariant()
    def i22_declared_is_received_plus_the_open_discrepancy(self):
        for seizure in self.t.states("SE").values():
            for line, tally in zip(seizure.lines, seizure.tallies, strict=True):
                if line.count is None or not tally.received_count:
                    continue
                missing = (tally.counted or line.count.n) - tally.received_count
                hidden = unknown(line, tally, tally.uncounted, tally.unweighed).count
                if 0 < missing <= hidden or (missing > 0 and not seizure.completed_at):
                    assert (
                        not tally.discrepancy
                        or self.t.state(tally.discrepancy).sort != "undelivered"
                        or tally.uncounted
                    )
                elif missing:
                    standing = self.t.state(tally.discrepancy)
                    assert standing.status == "closed" or standing.finding.count.n == tally.received_count

    @invariant()
    def i24_what_burns_goes_through_its_stages_in_their_order(self):
        events, notified = self._parts(*COURSE), self._parts("order.notified/1")
        for number in {e.subject for e in events if e.data.type == "exhibit.destroyed/1"}:
            last = {e.data.type: e for e in sorted((e for e in events if e.subject == number), key=lambda e: e.n)}
            steps = [last[name] for name in COURSE if name in last]
            assert len(steps) >= 4, "ordered, staged, arrived, destroyed"
            assert steps == sorted(steps, key=lambda e: (e.at, e.n))
            state = self.t.state(number)
            given, first = self.t.state(state.order), steps[0].at
            assert (state.received_at or first) <= first == given.issued_at
            burnt_at = last["exhibit.destroyed/1"].at
            # somebody who is told of the order after the fire is recorded too, and held nothing up
            told = [e.data.served_at[:10] for e in notified if e.subject == state.order and e.at < burnt_at]
            assert max(given.appeal_until, *told, "") <= burnt_at[:10]

    @invariant()
    def i26_ordered_by_the_prosecution_of_the_case_without_discrepancy_or_hold(self):
        orders = {n: s for n, s in self.t.states("RE").items() if s.status != "draft"}
        for number, given in orders.items():
            led = {self.t.state(self.t.state(e).case).prosecution for e in given.exhibits}
            assert led == {given.agency}, (number, led, given)
        for burnt in self._parts("exhibit.destroyed/1"):
            assert all(self.t.state(d).opened_at > burnt.at for d in self.t.state(burnt.subject).open)

    @invariant()
    def i26_i28_i30_what_is_staged_may_burn_and_its_verifier_is_a_stranger(self):
        for number, state in self.every.items():
            if state.status in {"staged", "on_site"}:
                session, given = self.t.state(state.session), self.t.state(state.order)
                assert number in self._passed(state.session)
                assert number in given.exhibits
                assert state.order in session.orders
                assert not set(session.verifiers) & set(state.handlers)
                assert session.chair not in session.verifiers
                assert session.chair not in state.handlers
                assert state.staged_weight is not None or state.by_sack is not None

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
                assert not load["destroyed"]

    def _passed(self, session: str) -> list[str]:
        """What passed the staging check of a session, by the exhibits' own events."""
        staged = self._parts("exhibit.staged/1")
        return [e.subject for e in staged if e.data.passed and e.data.session == session]

    def _load(self, session: str) -> dict[str, list[str]]:
        """What names a session, by its status."""
        found: dict[str, list[str]] = {"staged": [], "on_site": [], "destroyed": []}
        for number, state in self.every.items():
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
        handlers = {h for e in burnt for h in e.keepers}
        issuers = {self.t.state(o).issuer for o in session.orders}
        witnesses = {a.person for a in there if a.quality == "witness"}
        assert not witnesses & (handlers | issuers | set(session.verifiers))
        assert not {a.agency for a in there if a.quality == "witness"} & {e.agency for e in burnt}

    @invariant()
    def i31_no_pair_twice_running_unless_that_was_derogated_from(self):
        acts, last = self._by_act(), dict[str, set[str]]()
        for event in self._parts("destruction_session.ignited/1"):
            agency, seen = self.t.state(event.subject).chair_agency, set(event.data.witnesses)
            assert not seen <= last.get(agency, set()) or "derogated:ML-rotation" in acts[event.act].flags
            last[agency] = seen

    @invariant()
    def i32_burnt_once_in_one_session_and_one_certificate(self):
        burnt = sorted(e for e, s in self.every.items() if s.status == "destroyed")
        fires = [n for n, s in self.t.states("DS").items() if s.status in BURNT]
        assert sorted(e for n in fires for e in self._load(n)["destroyed"]) == burnt
        assert sorted(e.subject for e in self._parts("exhibit.destroyed/1")) == burnt, "each burns once"
        certified = {(e.subject, e.data.certificate) for e in self._parts("exhibit.certified/1")}
        assert len(certified) == len(list(self._parts("exhibit.certified/1"))), "once in each version"
        sessions = {(exhibit, self.t.state(number).session) for exhibit, number in certified}
        assert len(sessions) == len({exhibit for exhibit, _ in sessions}), "versions of one session's certificate"
        assert {exhibit for exhibit, _ in sessions} <= set(burnt)

    @invariant()
    def i35_versions_are_a_chain_by_hash_and_the_session_names_the_last(self):
        for number, made in self.t.states("CE").items():
            if made.superseded:
                assert self.t.state(made.superseded).replaces.certificate == number
                assert self.t.state(made.superseded).replaces.statement == made.statement
            else:
                assert self.t.state(made.session).certificate == number

    @invariant()
    def i33_what_was_withdrawn_was_checked_and_goes_nowhere_before_it_is_weighed(self):
        for event in self._parts("exhibit.withdrawn/1"):
            check = event.data.check
            assert check.seal_verdict
            assert check.weight is not None or event.data.to_weigh
        moved = {e.subject: e.n for e in self._parts("exhibit.dispatched/1", "exhibit.staged/1")}
        assert all(
            moved.get(number, 0) < self.t.world.entry(number).n or not s.to_weigh for number, s in self.every.items()
        )

    @invariant()
    def i34_certificates_are_the_sum_of_what_burnt(self):
        for number, made in self.t.states("CE").items():
            if made.superseded:
                continue
            lines = [s for s in self.every.values() if s.certificate == number]
            assert len(lines) == made.exhibits == self.t.state(made.session).on_site
            sums = Counter[str]()
            proved = [state for exhibit, state in self.every.items()
                      if state.certificate == number and self._read().proved[exhibit]]  # fmt: skip
            for each in made.totals:
                sums[each.unit] += each.amount
            assert sums["µg"] == sum(x.staged_weight.gross.ug for x in proved if x.staged_weight)
            assert sums["package"] == sum(x.count.n for x in proved if x.count and x.count.unit == "package")

    @invariant()
    def i37_i38_the_log_verifies_and_folds_to_the_same_states(self):
        assert {n: encode_state(s) for n, s in self._read().states.items()} == self.t.snapshot()
        assert self.chains.follow(self.t.log) == -1

    @invariant()
    def i41_a_reading_stands_on_the_readers_own_chain_and_nobody_confirms_their_own_proposal(self):
        acts = self._by_act()
        for event in self._parts("history.read/1"):
            assert event.subject == acts[event.act].actors[0].person
        by = {p.subject: acts[p.act].actors[0].person for p in self._parts("pending_change.proposed/1")}
        for event in self._parts("pending_change.confirmed/1"):
            assert by[event.subject] != acts[event.act].actors[0].person

    @invariant()
    def i41_in_whose_hands_it_was_is_settled_once_it_is_gone_for_good(self):
        """Of an exhibit, of what an order names, of what belongs to a session that has ended: a reader may remember."""
        gone = {n: e for n, e in self.every.items() if e.status in FOR_GOOD}
        now: dict[str, Any] = {n: (e.status, e.agency, tuple(e.agencies), e.order, e.session) for n, e in gone.items()}
        now |= {n: (o.agency, tuple(o.exhibits)) for n, o in self.t.states("RE").items() if o.status != "draft"}
        for number, session in self.t.states("DS").items():
            spoken = [*named(self.t.state(o) for o in session.orders), *session.withdrawn]
            theirs = belonging(number, session, {e: self.t.state(e) for e in spoken})
            if session.status in {"certified", "aborted"} and theirs.keys() <= gone.keys():
                now[number] = {n: e.session for n, e in theirs.items()}
        assert now == now | {n: was for n, was in self.for_good.items() if n in now}
        assert self.for_good.keys() <= now.keys(), "it never comes back"
        self.for_good = now

    @invariant()
    def i42_who_acted_held_a_role_for_it_then_whatever_came_after(self):
        assert not self._read().unentitled

    @invariant()
    def i43_found_and_missing_and_moved_are_what_was_expected(self):
        frozen = {e.subject: set(e.data.expected) for e in self._parts("inventory.count_started/1")}
        for number, one in self.t.states("RC").items():
            assert number not in frozen or frozen[number] == set(one.expected), "fixed at the freeze"
            if one.status in {"count_closed", "signed"}:
                assert one.found + len(one.missing) + len(one.moved) == len(one.expected), number
                assert not {*one.missing, *one.moved, *one.surplus} & (set(one.counted) & set(one.expected)), number
                assert not set(one.counters) & set(one.holders), number

    @invariant()
    def i53_nothing_ends_on_one_authority_or_unseen_by_another(self):
        acts = self._by_act()
        for event in self._parts("exhibit.handed_out/1"):
            if not event.data.status:
                continue
            act, order = acts[event.act], self.t.state(event.data.order)
            assert {independent(act.actors[0].agency, a.agency, self.t.world) for a in act.actors[1:]} & {True}
            if event.data.broken:
                assert event.data.status == LEFT
                continue
            if order.sort != RESTITUTION or order.controlled:
                assert independent(order.agency, order.approved_agency, self.t.world)
                assert order.permitted
            else:
                assert hours_between(order.issued_at, event.at) >= 72 or order.court_words
            assert order.sort != CESSION or self.t.state(event.data.received)

    @invariant()
    def i9_i45_i54_open_discrepancies_block(self):
        for number, state in self.every.items():
            for each in state.open:
                found = self.t.state(each)
                assert found.status == "open"
                assert found.about == number
        acts = self._by_act()
        for event in self._parts("discrepancy.closed/1"):
            found, closer = self.t.state(event.subject), acts[event.act]
            if closer.kind == "discrepancy.close/1":
                assert closer.actors[0].person not in found.window
                assert found.assignee != closer.actors[0].person
                if found.sort in INQUIRED:  # I54
                    assert found.conclusion
                    assert hours_between(found.inquiry_at, event.at) >= 24 * INQUIRY_DAYS
