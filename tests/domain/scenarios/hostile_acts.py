"""What hostile people do beside the path of an exhibit: the rest of the acts, each as a small story told in any order.

A story makes what it needs out of what is there, and new exhibits where nothing fits; some of its acts are lawful,
some are not. ``Stories`` is mixed into the machine of ``test_domain_machine``.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from custody.domain.access import read_audit
from custody.domain.access.permissions import service_acts
from custody.domain.certificates.certificate import Certificate, SignField
from custody.domain.certificates.pdf_signatures import ApplyOrganisationSeal, Countersign, PrepareFile
from custody.domain.certificates.reissue import Reissue
from custody.domain.destruction import offline_checkout
from custody.domain.destruction.sign_off import Sign
from custody.domain.discrepancies.correction_event import Correct
from custody.domain.exchange import received_bundle
from custody.domain.exhibits import blank_labels, blind_check, labels
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.check_mass import CheckMass
from custody.domain.exhibits.sacks import sealed_sack
from custody.domain.exhibits.sacks.sack_reading import SackEntry
from custody.domain.inventories import inventory_count
from custody.domain.inventories.missing_confirmation import ConfirmMissing, LapseCount, ReopenCount
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.events import Actor, FromPaper, Header, Occurred
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.kernel.times import written
from custody.domain.laboratory import sampling_plan
from custody.domain.law import derogation
from custody.domain.offline.paper_act import ConfirmPaper, LapsePaper
from custody.domain.orders import hand_out
from custody.domain.people import compromised_credentials, device, installation, passkey, propose_and_confirm
from custody.domain.people.named_outsider import NamedOutsider, TakePart
from custody.domain.places import close_place, custodian, entry_log, evacuation, place, put_away, security_rating
from custody.domain.registry.registry import ACTS, SUBJECTS, TYPES
from custody.domain.seizures import (
    complete_seizure,
    count_packages,
    first_notice,
    register_exhibits,
    register_row,
    register_takeover,
    seizure,
)
from custody.domain.seizures.case import ShareCase
from custody.domain.seizures.confirm_line import ConfirmLine
from custody.domain.seizures.end_share import EndShare
from custody.domain.seizures.joint_operation import Interest, LinkOperation, OpenOperation
from custody.domain.transfers import extend_release, release_to_outsider
from custody.storage.write.batch import SERVICE
from tests.act_cases import ActCase, act_cases
from tests.devices import key_named
from tests.domain.authenticator import Authenticator
from tests.domain.forms import structs_of
from tests.domain.registry.test_domain_bytes import OCCURRED, WORDS, author
from tests.factories import other_ends
from tests.factories.ended_count import end_count
from tests.factories.memory_office import PHOTO, Town

MOST = 16
"""Exhibits that stories add to an example, so that its steps stay quick."""
WILD = sorted(set(ACTS) - {"pending_change.confirm/1"})
"""Acts tried with any fields at all; who confirms strangers would only make the cast hard to name."""
pick = st.integers(0, 10**6)


class Played:
    """How often each kind of act was recorded, and how often refused."""

    def __init__(self) -> None:
        self.accepted: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def watch(self, town: Town) -> None:
        """Count what this town refuses from now on."""
        act = town.act

        def watched(kind: str, *rest: Any, **more: Any) -> Any:
            try:
                return act(kind, *rest, **more)
            except CustodyError:
                self.refused[kind] += 1
                raise

        town.act = watched  # type: ignore[method-assign]

    def count(self, log: list[bytes]) -> None:
        """Count what a log holds."""
        self.accepted += Counter(e.kind for e in map(TYPES.decode, log) if isinstance(e, Header))

    def __str__(self) -> str:
        rows = (f"{kind:24} {self.accepted[kind]:7} {self.refused[kind]:7}" for kind in sorted(ACTS))
        return "\n".join([f"{'act':24} {'record':>7} {'refused':>7}", *rows])


class Stories:
    """Rules for the acts that the machine's own rules do not play."""

    t: Town
    exhibits: tuple[str, ...]
    seals: dict[str, str]
    attempt: Any
    one: Any

    def beside(self, *names: str, part: str = "witness") -> list[Actor]:
        """People who give their own will beside the author."""
        return [Actor(person=self.t.who[n], part=part, will="other_device") for n in names]

    def tell(self, kind: str, command: Any, by: str, *others: Actor) -> None:
        """Try an act by someone of the cast."""
        self.attempt(partial(self.t.do, kind, command, by, *others))

    def kept(self, seed: int) -> str:
        """An exhibit that the clerk holds, sealed and unblocked: one that is there, or a new one."""
        fit = [
            e for e in self.exhibits
            if (s := self.t.state(e)).status == "held" and s.holder == self.t.who["clerk"] and not s.open
        ]  # fmt: skip
        if fit:
            return fit[seed % len(fit)]
        if len(self.exhibits) >= MOST:
            return self.exhibits[seed % len(self.exhibits)]
        self.attempt(lambda: self.joined(self.t.lot(1).exhibits))
        return self.exhibits[-1]

    def latest(self, kind: str) -> str:
        """The newest of a kind."""
        return next((n for n in reversed(self.t.world.entries) if n.startswith(kind)), f"{kind}0000000000X")

    def name_them(self, number: str) -> None:
        """An outsider is one of the cast: they hold what is released to them, and can do nothing themselves."""
        self.t.who[f"outsider{len(self.t.who)}"] = number

    def joined(self, numbers: Any) -> None:
        """From now on everybody goes at these too."""
        self.exhibits += tuple(numbers)
        self.seals |= {n: self.t.state(n).seal for n in numbers}

    @rule(seed=pick, by=st.sampled_from(["supervisor", "clerk", "policeclerk"]), rated=st.integers(0, 3))
    def furnish(self, seed, by, rated):
        command = place.OpenPlace(name="Rayon", sort=("shelf", "locker", "vault")[seed % 3], parent=self.t.place)
        self.tell("place.open/1", command, by)
        spot = self.one("PL", seed)
        self.tell("place.print_label/1", labels.PrintPlaceLabels(numbers=(spot,), reason="x" * (seed % 2)), by)
        who = (self.t.who[by],) if seed % 2 else (self.t.who["clerk"],)
        self.tell("place.print_label/1", labels.PrintPlaceLabels(numbers=who, reason="x" * (seed % 3)), by)
        self.tell(
            "place.rate/1", security_rating.RatePlace(place=spot, rating=rated, reason="x"), by, *self.beside("clerk2")
        )
        entered = entry_log.RecordEntry(
            place=(spot, self.t.place)[seed % 2], entered_at=written(self.t.now - timedelta(hours=seed % 40)),
            source=("door", "guess")[seed % 5 == 4], person=("", self.t.who["clerk"])[seed % 2],
            visitor=("M. Diarra", "")[seed % 2],
        )  # fmt: skip
        self.tell("place.record_entry/1", entered, by)
        self.tell("container.open/1", place.OpenContainer(name="Sac", place=spot), by)
        if seed % 4 == 0 and (newest := self.latest("PL")) not in {self.t.place, self.t.shelf}:
            self.tell("place.close/1", close_place.ClosePlace(place=newest, reason="x"), by)
        self.attempt(lambda: self.t.new_balance(by))
        mass = CheckMass(
            balance=self.t.balance, nominal=MassEntry("1", "kg"), uncertainty=MassEntry("1", "g"),
            reading=MassEntry(("1", "1,05")[seed % 2], "kg"),
        )  # fmt: skip
        self.tell("balance.check_mass/1", mass, by)

    @rule(seed=pick, by=st.sampled_from(["officer", "officer2", "prosecutor", "customs", "clerk"]))
    def put_together(self, seed, by):
        """Cases are opened, shared, and linked in an operation."""
        self.attempt(lambda: self.t.case(by, prosecution=("prosecution", None)[seed % 2]))
        case, shared = self.one("CS", seed), ("foreign", "prosecution2", "customs")[seed % 3]
        self.tell("case.share/1", ShareCase(case=case, agency=self.t.agency[shared]), by)
        self.tell("operation.open/1", OpenOperation(title="Réseau"), by)
        called = NamedOutsider(name="M. Diarra", quality="called_witness", refused=True)
        confirms = Actor(person=self.t.who["inspector"], part="witness", will="other_device")
        self.tell("outsider.take_part/1", TakePart(seizure=self.one("SE", seed), outsiders=(called,)), by, confirms)
        paper = FromPaper(
            at=self.t.at, source="paper", zone="UTC", case=case, blob=PHOTO.blob, sha256=PHOTO.sha256,
            named=(self.t.who["clerk2"],),
        )  # fmt: skip
        past = TakePart(seizure=self.one("SE", seed), outsiders=(called,))
        self.attempt(partial(self.t.do, "outsider.take_part/1", past, by, confirms, occurred=paper))
        word = ConfirmPaper(paper_act=self.latest("PT"), denied=seed % 3 == 1, reason="x")
        self.tell("act.confirm_paper/1", word, "clerk2")
        persons = (Interest(name="Le Boiteux", cases=(case,)),) if seed % 2 else ()
        number = self.one("XR", seed)
        self.tell("operation.link/1", LinkOperation(operation=number, reason="x", cases=(case,), persons=persons), by)
        if seed % 3 == 0:
            self.tell("case.end_share/1", EndShare(case=case, agency=self.t.agency[shared], reason="x"), by)

    @rule(
        seed=pick,
        by=st.sampled_from(["officer", "officer2", "customs", "clerk"]),
        grams=st.sampled_from(["5", "9911022"]),
    )
    def announce(self, seed, by, grams):
        """A notice by telephone, a declaration, and a second look at what cannot be."""
        line = seizure.LineEntry(substance="cocaine", mass=MassEntry(grams, "g"))
        told = first_notice.TakeNotice(
            channel="telephone", told_at=self.t.at, caller="x", place="x", words="x", lines=(line,)
        )
        self.tell("first_notice.take/1", told, by)
        self.attempt(lambda: self.t.declare(self.one("CS", seed), line, person=by, days_ago=1 + seed % 9))
        confirm = ConfirmLine(seizure=self.latest("SE"), line=0)
        for second in ("officer2", "officer")[seed % 2 :]:
            self.tell("seizure.confirm_line/1", confirm, second)

    @rule(seed=pick, by=st.sampled_from(["officer", "officer2", "clerk"]))
    def end_a_seizure(self, seed=0, by="officer"):
        """Two people count what was declared as about so many; then the officer, or its term, ends the seizure."""
        line = seizure.LineEntry(substance="cannabis", count=Count(4, "package"), count_basis="estimated")
        self.attempt(lambda: self.t.declare(self.one("CS", seed), line, days_ago=0 if seed % 2 else 16))
        latest = self.latest("SE")
        count = 1 + seed % 5
        sure = (f"count_far_from_estimate 0 {count}",) if seed % 3 else ()
        counted = count_packages.CountPackages(seizure=latest, line=0, count=Count(count, "package"), confirmed=sure)
        second = Actor(person=self.t.who["policeclerk"], part="witness", will="other_device")
        self.tell("seizure.count_packages/1", counted, by, second)
        lapsed = complete_seizure.LapseSeizure(about=latest)
        self.attempt(lambda: self.t.act("seizure.lapse/1", lapsed, SERVICE.person))
        ended = complete_seizure.CompleteSeizure(seizure=self.one("SE", seed), confirmed=("seizure_still_held",))
        self.tell("seizure.complete/1", ended, "officer")

    @rule(
        seed=pick,
        by=st.sampled_from(["supervisor", "supervisor", "clerk"]),
        keeper=st.sampled_from(["clerk", "supervisor"]),
    )
    def take_over_a_register(self, seed, by, keeper):
        """Old exhibits come in; everybody goes at them too."""
        if len(self.exhibits) >= MOST:
            return
        entry = register_row.TakenEntry(
            pv="PV 7/2014", exhibit_number=f"{seed % 4}", substance="cannabis", form="herb", seal=f"ANC {seed % 4}",
            seized_on="2014-03-02", mass=MassEntry("2,70", "kg"), count=Count(1, "package"),
        )  # fmt: skip
        command = register_takeover.TakeOver(
            place=self.t.place, register="REG 1", as_of="2016-05-01", entries=(entry,), pages=(PHOTO,)
        )
        consent = self.beside(keeper, part="receiver")
        self.attempt(lambda: self.joined(self.t.do("register.take_over/1", command, by, *consent).all("EV")))

    @rule(seed=pick, by=st.sampled_from(["officer", "officer", "customs", "inspector"]))
    def use_blank_labels(self, seed, by):
        """A roll of them; one is voided, and one that may be void or used goes on an exhibit."""
        self.tell("blank_label.issue/1", blank_labels.IssueBlanks(count=2), by)
        batch = self.t.world.entries.get(self.latest("LV"))
        number = batch.state.numbers[seed % len(batch.state.numbers)] if batch else "EV0000000001H"
        again = blank_labels.ReprintBlanks(batch=self.latest("LV"), reason="x" * (seed % 3))
        self.tell("blank_label.reprint/1", again, by)
        self.tell("blank_label.void/1", blank_labels.VoidBlanks(numbers=(number,), reason="x" * (seed % 3)), by)
        entry = register_exhibits.ExhibitEntry(
            exhibit_number=f"E {seed}", line=0, form="herb", seal=f"E {seed}", count=Count(1, "package"), label=number
        )
        command = register_exhibits.RegisterExhibits(seizure=self.one("SE", seed), exhibits=(entry,))
        if len(self.exhibits) < MOST:
            self.attempt(lambda: self.joined(self.t.do("exhibit.register/1", command, by).all("EV")))

    @rule(seed=pick, by=st.sampled_from(["clerk", "inspector", "administrator", "prosecutor"]))
    def read_and_print(self, seed, by):
        number = self.kept(seed)
        self.tell("exhibit.print_label/1", labels.PrintLabels(exhibits=(number,), reason="x" * (seed % 2)), by)
        self.tell("read_audit.record/1", read_audit.Record(about=number, form="page"), by)
        exported = read_audit.IssueDocument(about=number, document="history", until_n=seed % 3, to="x")
        self.tell("document.issue/1", exported, by)

    @rule(seed=pick, by=st.sampled_from(["prosecutor", "inspector", "clerk"]), others=st.integers(0, 1))
    def receive_a_proof(self, seed, by, others):
        """Of another log: the same files once for an agency, and none compared with too few."""
        origin = ("ocrtis.sn.test/log", "octrisn.ne.test/log")[seed % 2]
        before = len(self.t.world.where("dossier", origin))
        noted = (received_bundle.Objection(code=("log_forked", "unwitnessed", "made_up")[seed % 3]),)
        command = received_bundle.ReceiveBundle(
            origin=origin, size=1 + seed % 9, root="A" * 43 + "=", bundle=f"{seed % 5:064x}", proved=f"{seed % 5:064x}", about="EV0000000001H",
            stated=("EV0000000001H",), objections=noted, kept=PHOTO, since=before + others * (seed % 2),
        )  # fmt: skip
        self.tell("bundle.receive/1", command, by)

    @rule(seed=pick, by=st.sampled_from(["supervisor", "prosecutor", "analyst"]), days=st.integers(0, 40))
    def extend_release(self, seed, by, days):
        number = self.kept(seed)
        self.attempt(lambda: self.t.release(number))
        self.tell(
            "exhibit.extend_release/1",
            extend_release.ExtendRelease(exhibits=(number,), due=self.t.day(days), reason="x"),
            by,
        )

    @rule(seed=pick, by=st.sampled_from(["clerk", "supervisor", "analyst"]), back=st.integers(0, 3))
    def released_outside(self, seed, by, back):
        """To somebody who uses no screen of ours, and back."""
        number = self.kept(seed)
        self.release_outside(number, by)
        if back:
            home = release_to_outsider.ReturnFromOutsider(
                outsider=self.latest("TS"), reference="BR 7", photos=(PHOTO,), paper="letter",
                checks=(self.t.check(number),), place=self.t.place,
            )  # fmt: skip
            self.tell(
                "exhibit.return_from_outsider/1", home, by, *self.beside("supervisor" if by == "clerk" else "clerk")
            )

    def release_outside(self, number: str, by: str = "clerk") -> None:
        """An outsider is registered, and given the exhibit, unless a rule forbids it."""
        second = self.beside("supervisor" if by == "clerk" else "clerk")
        known = release_to_outsider.RegisterOutsider(name="x", quality="laboratory", organisation="x", identity="x")
        self.attempt(lambda: self.name_them(self.t.do("outsider.register/1", known, by, *second).first("TS")))
        release = release_to_outsider.ReleaseToOutsider(
            purpose="laboratory", due=self.t.day(10), legal_basis="x", paper="slip", checks=(self.t.check(number),),
            outsider=self.latest("TS"), reference="BR 7", photos=(PHOTO,),
        )  # fmt: skip
        self.tell("exhibit.release_to_outsider/1", release, by, *second)

    @rule(seed=pick, by=st.sampled_from(["clerk", "clerk", "analyst", "clerk2"]), share=st.sampled_from([0, 500, 900]))
    def draw_a_sample(self, seed, by, share):
        plan = sampling_plan.MakeSamplingPlan(
            exhibits=(self.kept(seed),), population=1 + seed % 100, method="hypergeometric", share=share, alpha=50
        )
        self.tell("sampling_plan.make/1", plan, by)
        seen = sampling_plan.RecordSamplingResult(sample=self.one("SP", seed), substance="cannabis")
        self.tell("sampling_plan.record_result/1", seen, by)

    @rule(
        seed=pick,
        sort=st.sampled_from(["restitute", "cede", "keep"]),
        second=st.sampled_from(["policeclerk", "prosecutor"]),
        approved=st.booleans(),
        obeyed=st.sampled_from(["", "Arrêt 3, exécution sur minute"]),
    )
    def hand_out(self, seed, sort, second, approved=False, obeyed=""):
        """Another end is ordered, perhaps approved, perhaps wanted at once by a court (I53)."""
        number = self.kept(seed)
        said = other_ends.TERMS[sort]
        self.attempt(lambda: self.t.issue(number, sort=sort, laboratory_waiver="", sample_waiver="", **said))
        if approved:
            self.attempt(lambda: other_ends.approve(self.t, self.t.state(number).order))
        proof = other_ends.receive_proof(self.t) if sort == "cede" else ""
        command = hand_out.HandOut(
            check=self.t.check(number), recipient="x", photos=(PHOTO,), identity="CNI 7", received=proof, obeyed=obeyed
        )  # fmt: skip
        self.tell("exhibit.hand_out/1", command, "clerk", *self.beside(second))

    @rule(seed=pick, seal=st.integers(0, 30), alone=st.booleans())
    def seal_a_sack(self, seed, seal, alone):
        """A sack is filled, sealed before a second person, and perhaps opened again before two."""
        number, box = self.kept(seed), self.one("CT", seed)
        self.tell("exhibit.store/1", put_away.StoreExhibits(container=box, exhibits=(number,)), "clerk")
        command = sealed_sack.SealContainer(container=box, seal=f"SAC {seal}")
        self.tell("container.seal/1", command, "clerk", *self.beside(*(() if alone else ("supervisor",))))
        if seed % 3:
            read = getattr(self.t.world.find(place.Container, box), "seal", "")
            entry = SackEntry(container=box, seal=read if seed % 5 else "SAC 404")
            there = self.beside(*(("supervisor",) if alone else ("supervisor", "witness1")))
            self.tell("container.unseal/1", sealed_sack.UnsealContainer(entry=entry, reason="x"), "clerk", *there)

    @rule(seed=pick, by=st.sampled_from(["key1", "key2", "clerk"]))
    def enrol_a_device(self, seed, by):
        """By two, the same key perhaps twice; it takes a session along, perhaps back to no service; and one is lost."""
        change = device.EnrolDevice(
            name="Tél", agency=self.t.agency["drug_office"], public_key=key_named(str(seed % 3))
        )
        self.tell("pending_change.propose/1", propose_and_confirm.Propose(change=change), by)
        self.tell(
            "pending_change.confirm/1",
            propose_and_confirm.Confirm(proposal=self.latest("PR")),
            ("key1", "key2")[seed % 2],
        )
        taken = offline_checkout.CheckOut(session=self.one("DS", seed), device=self.latest("DV"))
        self.tell("destruction_session.check_out/1", taken, ("chair", "chair", "member")[seed % 3])
        back = offline_checkout.Recall(session=self.one("DS", seed), reason="x")
        self.tell("destruction_session.recall/1", back, ("prosecutor", "member")[seed % 5 == 0], *self.beside("clerk"))
        lost = compromised_credentials.DeclareCompromised(
            whose=(self.t.who["clerk2"], self.latest("DV"))[seed % 2], since=written(self.t.now), reason="x",
            means=("passkey", "sign_in", "tongue")[seed % 3],
        )  # fmt: skip
        self.tell("credential.declare_compromised/1", lost, by)
        said = getattr(self.t.world.entry(lost.whose).state, "compromised", None) or ()
        back = compromised_credentials.WithdrawCompromise(
            whose=lost.whose, declared=said[-1].seq if said else 1, reason="x"
        )
        if seed % 5 != 3:
            self.tell("credential.withdraw_compromise/1", back, by, *self.beside(("key1", "clerk")[seed % 7 == 0]))
        self.tell("device.reopen/1", device.ReopenDevice(device=self.latest("DV"), reason="x"), by)
        if seed % 4 == 0:
            self.tell("device.revoke/1", device.RevokeDevice(device=self.latest("DV"), reason="x"), by)

    @rule(seed=pick, by=st.sampled_from(["clerk2", "supervisor", "policeclerk"]))
    def flee(self, seed, by):
        spots = (self.t.place, self.t.shelf)
        self.tell(
            "place.evacuate/1", evacuation.Evacuate(place=spots[seed % 2], to=spots[1 - seed % 2], reason="x"), by
        )

    @rule(seed=pick, by=st.sampled_from(["supervisor", "supervisor", "clerk"]), to=st.sampled_from(["clerk", "clerk2"]))
    def change_the_keeper(self, seed, by, to):
        """A change is opened, something is got out of the store all the same, and the inspection ends it or not."""
        lies = self.kept(seed)
        self.tell("exhibit.store/1", put_away.StoreExhibits(place=self.t.place, exhibits=(lies,)), "clerk")
        for name in (to, "supervisor")[: 1 + seed % 2]:
            command = custodian.NameCustodian(place=self.t.place, person=self.t.who[name])
            self.tell("place.name_custodian/1", command, by)
        self.attempt(lambda: self.t.dispatch("clerk", "courtclerk", "court", lies, due=self.t.day(3)))
        override = custodian.OverrideCustodianChange(place=self.t.place, reason="x")
        self.tell("place.override_custodian_change/1", override, ("inspector", "supervisor")[seed % 4 == 0])
        if seed % 3:
            self.tell("place.name_custodian/1", command, "inspector")

    @rule(seed=pick, honest=st.booleans())
    def count_it_all(self, seed, honest, confirmed=True):
        """An inventory from the plan to the signatures; a dishonest count leaves something out.

        ``confirmed``: a second person reopens it and confirms what is missing.
        """
        plan = inventory_count.PlanInventory(
            place=self.t.place, counters=(self.t.who["verifier"], self.t.who["inspector"])
        )
        self.tell("inventory.plan/1", plan, "supervisor")
        number = self.latest("RC")
        self.tell("inventory.start_count/1", inventory_count.StartCount(inventory=number), "supervisor")
        here = [e for e in self.exhibits if self.t.state(e).place == self.t.place][0 if honest else 1 :]
        seen = tuple(inventory_count.Tally(label_id=n, seal=self.t.state(n).seal) for n in here)
        self.tell("inventory.count/1", inventory_count.CountExhibits(inventory=number, seen=seen), "inspector")
        self.tell("inventory.close_count/1", end_count(number), "supervisor")
        if not confirmed:
            return
        self.tell("inventory.reopen/1", ReopenCount(inventory=number), ("inspector", "clerk2", "clerk")[seed % 3])
        self.tell("inventory.close_count/1", end_count(number), "supervisor")
        for name in ("clerk", "clerk2")[1 - seed % 2 :]:  # who holds what is missing is none to confirm it
            self.tell("inventory.confirm_missing/1", ConfirmMissing(inventory=number), name)
        for name in ("supervisor", "inspector", "verifier", "clerk", "clerk2"):
            self.tell("inventory.sign/1", inventory_count.SignInventory(inventory=number), name)

    @rule(seed=pick)
    def leave_unconfirmed(self, seed=0):
        """Nobody confirms what a count misses (I61), nor an act from a paper (I62); the service ends both waits."""
        self.count_it_all(seed=seed, honest=False, confirmed=False)
        number, shelf = self.kept(seed), self.t.place
        paper = FromPaper(
            at=self.t.at, source="paper", zone="UTC", case=self.t.state(number).case, blob=PHOTO.blob,
            sha256=PHOTO.sha256, named=(self.t.who["clerk2"],),
        )  # fmt: skip
        command = put_away.StoreExhibits(exhibits=(number,), place=shelf)
        self.attempt(lambda: self.t.do("exhibit.store/1", command, "clerk", occurred=paper))
        self.t.wait(days=8)
        lapses = (
            ("inventory.lapse/1", LapseCount(about=self.latest("RC"))),
            ("act.lapse_paper/1", LapsePaper(about=self.latest("PT"))),
        )
        for kind, lapse in lapses:
            self.attempt(lambda kind=kind, lapse=lapse: self.t.act(kind, lapse, SERVICE.person))

    @rule(
        seed=pick,
        by=st.sampled_from(["clerk", "officer", "supervisor"]),
        field=st.sampled_from(["description", "form", "seal"]),
    )
    def correct(self, seed, by, field):
        number = self.kept(seed)
        value = {"description": "Sac noir", "form": "resin", "seal": f"COR {seed % 30}"}[field]
        command = Correct(subject=number, n=1, field=field, value=value, reason="x")
        self.tell("entry.correct/1", command, by, *self.beside(("supervisor", "clerk2")[seed % 2]))

    @rule(seed=pick, grams=st.sampled_from([2400, 2690, 2700, 3000]), by=st.sampled_from(["clerk", "chair"]))
    def type_a_weight_again(self, seed, grams, by):
        """A weighing of the store, and another one given out as what it showed."""
        number = self.kept(seed)
        self.tell("exhibit.blind_check/1", blind_check.BlindCheck(checks=(self.t.check(number),)), "clerk")
        entry = WeightEntry(gross=MassEntry(f"{grams / 1000:.2f}", "kg"), balance=self.t.balance)
        command = Correct(
            subject=number, n=self.t.world.entries[number].n, field="weight", weight=entry, reason="Faute de frappe"
        )
        self.tell("entry.correct/1", command, by, *self.beside("inspector"))

    @rule(
        seed=pick,
        by=st.sampled_from(["prosecutor", "inspector", "clerk"]),
        rule_=st.sampled_from(["ML-opening", "ML-rotation"]),
    )
    def derogate(self, seed, by, rule_):
        about = self.one("DS", seed) if rule_ == "ML-rotation" else self.kept(seed)
        command = derogation.Grant(pack="ML/1", rule=rule_, about=(about,), article="art. 56", reason="x")
        self.tell("derogation.grant/1", command, by)

    @rule(
        seed=pick,
        by=st.sampled_from(["witness1", "chair", "prosecutor", "clerk"]),
        decision=st.sampled_from(["attested", "reserved", "refused"]),
    )
    def sign_off(self, seed, by, decision):
        text = {} if decision == "attested" else {"reservations": f"{WORDS[0]} sous la pluie", "salt": "A" * 22}
        command = Sign(session=self.one("DS", seed), decision=decision, **text)
        self.tell("destruction_session.sign/1", command, by)

    @rule(
        seed=pick,
        by=st.sampled_from(["chair", "chair", "member", "witness1", "clerk"]),
        after=st.integers(0, 1),
        reason=st.sampled_from(["", WORDS[0]]),
    )
    def sign_the_file(self, seed, by, after, reason):
        """Prepared, again too, signed and closed, in whatever order, over the last revision or another."""
        session = self.one("DS", seed)
        fields = tuple(SignField(self.t.who[name], n) for n, name in enumerate(("chair", "witness1"), 1))
        ready = PrepareFile(session=session, fields=fields[seed % 2 :], kept=PHOTO, reason=reason)
        self.tell("certificate.prepare/1", ready, by)
        late = after * (seed % 2)
        signed = Countersign(
            session=session, after=self._revision() + late, kept=PHOTO, signer="Chair", certificate="c" * 64
        )
        self.tell("certificate.countersign/1", signed, by)
        self.tell("certificate.apply_organisation_seal/1",
            ApplyOrganisationSeal(
                session=session, after=self._revision() + late, kept=PHOTO,
                without=tuple(self.t.who.values()) if seed % 3 else (),
            ), by,
        )  # fmt: skip

    @rule(
        seed=pick,
        second=st.sampled_from(["member", "inspector", "verifier", "clerk"]),
        corrected=st.booleans(),
        by=st.sampled_from(["chair", "chair", "member"]),
    )
    def issue_again(self, seed, second, corrected, by):
        """What burnt was another substance than was typed: the certificate is issued again, or not."""
        number = self.latest("CE")
        made = self.t.world.find(Certificate, number)
        burnt = [e for e, s in self.every.items() if made and s.certificate == number]
        if corrected and burnt:
            value = ("heroin", "cocaine", "cannabis_resin")[seed % 3]
            command = Correct(subject=burnt[0], n=1, field="substance", value=value, reason="x")
            self.tell("entry.correct/1", command, "officer", *self.beside("inspector"))
        self.tell("certificate.reissue/1", Reissue(certificate=number, reason="x"), by, *self.beside(second))

    def _revision(self) -> int:
        """The newest certificate's file as it is now, 0 for none."""
        made = self.t.world.find(Certificate, self.latest("CE"))
        return made.file if made else 0

    @rule(seed=pick, by=st.sampled_from(["witness1", "chair", "clerk"]), officer=st.sampled_from(["key1", "witness1"]))
    def keep_a_passkey(self, seed, by, officer):
        """A key of one's own is confirmed by another, and ended."""
        made = Authenticator(f"{by}{seed % 3}").registration(self.t.coming, self.t.who[by])
        self.tell("passkey.register/1", made, by)
        for one in self.t.state(self.t.who[by]).passkeys[-1:]:
            key = {"person": self.t.who[by], "credential": one.credential}
            self.tell("passkey.confirm/1", passkey.ConfirmPasskey(**key), officer)
            self.tell("passkey.revoke/1", passkey.RevokePasskey(**key), by)
            self.tell("passkey.revoke/1", passkey.RevokePasskey(**key), officer)

    @rule(seed=pick, by=st.sampled_from(["key1", "key2", "clerk"]))
    def explain_the_clock(self, seed, by):
        """By two, over a span that may end before it begins, by an offset that may be none."""
        change = installation.CorrectClock(
            log=self.latest("NS"), first=seed % 7, last=seed % 11, ahead_s=3600 * (seed % 3 - 1), reason="Pile vide"
        )  # fmt: skip
        self.tell("pending_change.propose/1", propose_and_confirm.Propose(change=change), by)
        self.tell(
            "pending_change.confirm/1",
            propose_and_confirm.Confirm(proposal=self.latest("PR")),
            ("key1", "key2")[seed % 2],
        )

    @rule(by=st.sampled_from(["key1", "key2", "clerk"]))
    def approve_oneself(self, by):
        """Who proposed a change does not confirm it (I41)."""
        change = propose_and_confirm.ChangeRoles(person=self.t.who["clerk2"], grant=("supervisor",))
        self.tell("pending_change.propose/1", propose_and_confirm.Propose(change=change), by)
        proposals = self.t.states("PR")
        mine = [n for n, s in proposals.items() if s.by == self.t.who[by] and s.status == "open"]
        for number in mine[-1:]:
            self.tell("pending_change.confirm/1", propose_and_confirm.Confirm(proposal=number), by)
            assert self.t.state(number).status == "open"

    @rule(seed=pick, by=st.sampled_from(["key1", "inspector", "prosecutor", "verifier"]), reset=st.booleans())
    def call_a_proposal_off(self, seed, by, reset):
        """A key officer any, its person and the inspection a new sign-in only."""
        person = self.t.who["prosecutor"]
        granted = propose_and_confirm.ChangeRoles(person=person, grant=(("commission", "witness")[seed % 2],))
        change = propose_and_confirm.ResetCredentials(person=person) if reset else granted
        self.tell("pending_change.propose/1", propose_and_confirm.Propose(change=change), "key2")
        proposals = self.t.states("PR")
        for number in [n for n, s in proposals.items() if s.status == "open" and s.subject == person][-1:]:
            self.tell("pending_change.reject/1", propose_and_confirm.Reject(proposal=number), by)
            allowed = by == "key1" or (reset and by in {"inspector", "prosecutor"})
            assert allowed or self.t.state(number).status == "open"

    @rule(data=st.data())
    def anything(self, data):
        """Any act with any fields by anyone, mostly somebody who may."""
        numbers = {kind: tuple(self.t.states(kind)) or ("",) for kind in SUBJECTS} | {"": ("", "EV0000000000X")}
        kind = data.draw(st.sampled_from(WILD))
        command: Any = data.draw(structs_of(ACTS[kind].command, numbers, WORDS))
        seed, occurred = data.draw(pick), data.draw(st.sampled_from([None, None, *OCCURRED]))
        self.attempt(partial(self._any, kind, command, seed, occurred))

    def _any(self, kind: str, command: Any, seed: int, occurred: Occurred | None) -> None:
        everyone = sorted(self.t.states("PE"))
        able = kind not in {"log.found/1", *service_acts()} and seed % 4
        person = author(self.t, kind, seed) if able else [*everyone, "PE0000000000X"][seed % (len(everyone) + 1)]
        self.t.act(kind, command, SERVICE.person if kind in service_acts() and seed % 2 else person, occurred=occurred)


def _story_of(case: ActCase) -> Callable[..., None]:
    """Return the rule that tells the story of a case; its argument has a default, so other tests tell it too."""

    @rule(seed=pick)
    def story(self: Stories, seed: int = 0) -> None:
        self.attempt(partial(case.story, self.t))

    return story


for each in act_cases().values():
    setattr(Stories, f"case_of_{each.kind.replace('.', '_').replace('/', '_')}", _story_of(each))
