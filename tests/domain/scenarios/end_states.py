"""Long stories that end: lost and written off, judged, burnt, consumed, inherited, alarmed; any step may fail.

``Endings`` is mixed into the machine of ``test_domain_machine`` beside ``Stories``: what takes many acts in order
would hardly ever come about by chance.
"""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from msgspec import structs

from custody.domain.access import erasure
from custody.domain.access.confidential_inspection import LiftConfidential, OpenConfidential
from custody.domain.access.read_audit import CountReadings, Record
from custody.domain.access.roles import Role
from custody.domain.certificates.certificate import Certify
from custody.domain.destruction import attendance, plan_and_open, staging
from custody.domain.destruction.sack_sampling import DrawSack
from custody.domain.destruction.sign_off import Sign
from custody.domain.discrepancies import discrepancy
from custody.domain.discrepancies.inquiry import Assign, Conclude, EstablishLoss
from custody.domain.exhibits.legal_hold import LiftHold, PlaceHold
from custody.domain.exhibits.report_missing import FindAgain, ReportMissing
from custody.domain.exhibits.sacks import sealed_sack
from custody.domain.exhibits.sacks.sack_reading import SackEntry
from custody.domain.kernel.events import Occurred
from custody.domain.kernel.quantity import MassEntry
from custody.domain.kernel.times import instant
from custody.domain.laboratory import consume, paper_report
from custody.domain.orders import order_copy, order_original, order_photo
from custody.domain.orders.appeal import AppealOrder, JudgeAppeal, NotifyOrder
from custody.domain.orders.appeal_confirmation import ConfirmAppeal
from custody.domain.orders.court_registry import RegisterAtCourt, SetHearing
from custody.domain.orders.destruction_request import DeclineProposal, MakeDestructionRequest, WithdrawProposal
from custody.domain.oversight import alarm, anomaly_rules
from custody.domain.oversight.indicator_alarm import IndicatorFigures, RaiseIndicator, UpdateIndicator
from custody.domain.people import genesis, propose_and_confirm
from custody.domain.places import place, put_away
from custody.domain.seizures.case import OpenCase, ShareCase
from custody.domain.seizures.case_reference import EnterReference
from custody.domain.seizures.first_notice import TakeNotice
from custody.domain.transfers import hand_over, paper_slip, take_from_departed
from custody.storage.write.batch import SERVICE
from tests.domain.scenarios.hostile_acts import pick
from tests.factories.memory_office import PHOTO, Lot, Town

EXTRA = {
    "registrar": ("prosecution", Role.COURT_CLERK), "registrar2": ("prosecution", Role.COURT_CLERK),
    "deputy": ("prosecution", Role.PROSECUTOR),
}  # fmt: skip
"""People whom only these stories need."""


class Endings:
    """Rules that bring something to its end, or try to."""

    t: Town
    exhibits: tuple[str, ...]
    seals: dict[str, str]
    attempt: Any
    tell: Any
    latest: Any
    kept: Any
    beside: Any
    release_outside: Any

    def hire(self, name: str, agency: str, role: Role) -> None:
        """One more in the cast."""
        entry = propose_and_confirm.EnrolPerson(
            name=f"Nom {name}", rank="", agency=self.t.agency[agency], roles=(role,)
        )
        self.t.who[name] = self.t.enrol(entry)

    @rule(seed=pick, by=st.sampled_from(["clerk", "clerk2"]), end=st.sampled_from(["found", "explained", "loss"]))
    def lose(self, seed, by, end):
        """Reported by its holder, inquired into, and found, explained or written off."""
        number = self.kept(seed)
        self.tell("exhibit.report_missing/1", ReportMissing(exhibits=(number,), reason="x"), by)
        lost = next(iter(self.t.state(number).open), "EC0000000000X")
        inquirer = ("prosecutor", "supervisor")[seed % 5 == 0]
        self.tell("discrepancy.assign/1", Assign(discrepancy=lost, to=self.t.who[inquirer]), "inspector")
        concluded = Conclude(discrepancy=lost, conclusion="explained", reason="x")
        self.tell("discrepancy.conclude/1", concluded, (inquirer, "clerk")[seed % 5 == 1])
        self.t.wait(days=(8, 1)[seed % 4 == 0])
        if end == "found":
            find = FindAgain(checks=(self.t.check(number),), reason="x", place=self.t.place)
            self.tell("exhibit.find_again/1", find, ("clerk2", "policeclerk")[seed % 5 == 0])
        if end == "loss":
            agree = EstablishLoss(discrepancy=lost, reason="x")
            self.tell("discrepancy.establish_loss/1", agree, ("prosecutor", "prosecutor2")[seed % 3 == 0])
        close = discrepancy.Close(discrepancy=lost, resolution="explained" if end == "found" else end, reason="x")
        self.tell("discrepancy.close/1", close, ("inspector", "supervisor")[seed % 7 == 0])

    @rule(seed=pick, outcome=st.sampled_from(["upheld", "quashed"]), lifts=st.sampled_from(["deputy", "prosecutor"]))
    def go_to_court(self, seed, outcome, lifts):
        """Ordered, notified, appealed, judged; held back and let go."""
        number = self.kept(seed)
        self.attempt(lambda: self.t.issue(number))
        given = self.t.state(number).order
        day = (self.t.at, f"{self.t.day(1)}T07:00:00Z")[seed % 4 == 0]
        self.tell("order.notify/1", NotifyOrder(order=given, to="x", notified_at=day, scans=(PHOTO,)), "prosecutor")
        by = ("courtclerk", "registrar")[seed % 3 == 0]
        share = ShareCase(case=self.t.state(number).case, agency=self.t.agency["court"])
        self.tell("case.share/1", share, "prosecutor")
        entered = {"order": given, "reason": "x", "scans": (PHOTO,)}
        confirm, second = ConfirmAppeal(order=given), ("inspector", by)[seed % 5 == 0]
        self.tell("order.appeal/1", AppealOrder(filed_on=self.t.today, **entered), by)
        self.tell("order.confirm_appeal/1", confirm, second)
        self.tell("order.judge_appeal/1", JudgeAppeal(outcome=outcome, decided_on=self.t.today, **entered), by)
        self.tell("order.confirm_appeal/1", confirm, second)
        self.tell("legal_hold.place/1", PlaceHold(exhibits=(number,), legal_basis="x", reason="x"), "prosecutor")
        self.tell("legal_hold.lift/1", LiftHold(exhibits=(number,), reason="x"), lifts)

    @rule(
        seed=pick, by=st.sampled_from(["clerk", "clerk2", "policeclerk"]), end=st.sampled_from(["order", "no", "back"])
    )
    def ask_for_an_order(self, seed, by, end):
        """Proposed for destruction, and ordered, declined or withdrawn; perhaps all of it, one after the other."""
        number = self.kept(seed)
        self.tell("destruction_request.make/1", MakeDestructionRequest(exhibits=(number,), reason="x"), by)
        asked = self.t.state(number).proposal or "DP0000000000X"
        if end == "back":
            self.tell(
                "destruction_request.withdraw/1", WithdrawProposal(destruction_request=asked, reason="x"), "clerk"
            )
        if end == "no":
            decline = DeclineProposal(destruction_request=asked, exhibits=(number,), reason="x")
            self.tell("destruction_request.decline/1", decline, ("prosecutor", "prosecutor2")[seed % 3 == 0])
        if end == "order":
            self.attempt(lambda: self.t.issue(number))

    @rule(seed=pick)
    def be_heard(self, seed=0):
        """Released to the court, numbered there, once more otherwise, and a hearing set and perhaps put off and ended."""
        number = self.kept(seed)
        self.attempt(lambda: self.t.hand("clerk", "courtclerk", "court", number, due=self.t.day(9)))
        for given in (f"PC {seed}/26", f"PC {seed % 3}/26"):
            self.tell(
                "exhibit.register_at_court/1", RegisterAtCourt(exhibits=(number,), court_reference=given), "courtclerk"
            )
        by, case = ("registrar", "prosecutor")[seed % 2], self.t.state(number).case
        for given in (f"RP {seed}/26", f"RP {seed % 2}/26"):
            self.tell("case.enter_reference/1", EnterReference(case=case, own_reference=given), by)
        hearing = SetHearing(case=case, day=self.t.day(seed % 9 - 1), hour="09:30" * (seed % 3), place="x", bring="x")
        self.tell("case.set_hearing/1", hearing, by)
        if seed % 3:  # else it stands, and keeps what the case holds from the fire
            self.tell("case.set_hearing/1", SetHearing(case=case, place="x"), by)
            self.tell("case.set_hearing/1", SetHearing(case=case, over=True), by)

    @rule(seed=pick, pair=st.sampled_from([("witness1", "witness2"), ("witness1", "witness3"), ("witness2", "witness3")]),
          out=st.sampled_from(["", "withdrawn", "missing"]))  # fmt: skip
    def burn_to_ashes(self, seed, pair, out):
        """A lawful fire of two, from the order to the certificate, one perhaps taken out on the site or missing."""
        numbers = tuple(dict.fromkeys((self.kept(seed), self.kept(seed // 7))))
        lot = Lot(numbers, self.seals, "", "")
        self.attempt(lambda: self.t.advance(lot, "on_site", since="held", witnesses=pair))
        if out == "withdrawn":
            self.attempt(lambda: self.t.withdraw(lot.session, self.t.check(numbers[0]), person="witness1"))
        elif out:
            self.attempt(lambda: self.t.miss(lot.session, numbers[0]))
        lot.exhibits = numbers[1:] if out else numbers
        self.attempt(lambda: self.t.advance(lot, "closed", since="on_site"))
        self.attempt(lambda: self.t.close(lot.session, "Un sac manque"))
        for name in ("chair", "prosecutor", "member", "verifier", *pair):
            self.attempt(lambda name=name: self.t.attest(lot.session, name))
            self.tell("destruction_session.certify/1", Certify(session=lot.session), "chair")
        self.tell("destruction_session.sign/1", Sign(session=lot.session, decision="attested"), pair[0])
        leave = attendance.Leave(session=lot.session, person=self.t.who["member"])
        self.tell("destruction_session.leave/1", leave, ("chair", "member")[seed % 2])

    @rule(seed=pick, by=st.sampled_from(["verifier", "verifier", "insider", "clerk"]), there=st.booleans())
    def draw_from_a_sack(self, seed, by, there):
        """A sealed sack is staged by what is drawn from it and looked at."""
        numbers = tuple(dict.fromkeys((self.kept(seed), self.kept(seed // 7))))
        self.tell("container.open/1", place.OpenContainer(name="Sac", place=self.t.place), "clerk")
        box = self.latest("CT")
        self.tell("exhibit.store/1", put_away.StoreExhibits(container=box, exhibits=numbers), "clerk")
        self.tell(
            "container.seal/1",
            sealed_sack.SealContainer(container=box, seal=f"FEU {seed}"),
            "clerk",
            *self.beside("supervisor"),
        )
        lot = Lot(numbers, self.seals, "", "")
        self.attempt(lambda: self.t.advance(lot, "planned", since="held"))
        entry = SackEntry(container=box, seal=f"FEU {seed}")
        self.tell("destruction_session.draw/1", DrawSack(session=lot.session, entry=entry, method="square_root"), by)
        drawn = self.t.state(box).drawn
        checks = self.t.checks(*(drawn.exhibits if drawn else numbers))
        stage = staging.Stage(session=lot.session, checks=checks, sacks=(entry,))
        self.tell("destruction_session.stage/1", stage, by, *self.beside(*(("witness1", "clerk") if there else ())))

    @rule(seed=pick, by=st.sampled_from(["", "", "inspector"]))
    def suspect(self, seed, by):
        """The service says what many weighings show together; nobody else does."""
        found = IndicatorFigures(count=40, lost_ug=60_000_000, explained_ug=20_000_000)
        about = (self.t.place, "PL0000000000X")[seed % 5 == 0]
        command = RaiseIndicator(
            sort="drift", about=about, since=self.t.at, agency=self.t.agency["drug_office"], figures=found
        )
        author = self.t.who[by] if by else SERVICE.person
        self.attempt(lambda: self.t.act("alarm.raise_indicator/1", command, author))
        more = UpdateIndicator(alarm=self.latest("LT"), figures=structs.replace(found, count=(80, 41)[seed % 3 == 0]))
        self.attempt(lambda: self.t.act("alarm.update/1", more, author))

    @rule(seed=pick, calls=st.sampled_from(["abort", "leave"]))
    def call_off(self, seed, calls):
        """A session that is planned and given up, or that somebody leaves."""
        lot = Lot((self.kept(seed),), self.seals, "", "")
        self.attempt(lambda: self.t.advance(lot, "planned" if calls == "abort" else "open", since="held"))
        leave = attendance.Leave(session=lot.session, person=self.t.who["member"])
        self.tell("destruction_session.leave/1", leave, "chair")
        self.tell(
            "destruction_session.abort/1",
            plan_and_open.Abort(session=lot.session, reason="x"),
            ("chair", "clerk")[seed % 3 == 0],
        )

    @rule(seed=pick, by=st.sampled_from(["registrar2", "prosecutor", "registrar", "deputy"]))
    def type_in_an_order(self, seed, by):
        """An order on paper, typed in by the registrar; it binds nothing until somebody else has confirmed it."""
        number = self.kept(seed)
        before = self.t.state(number).order
        entered = order_copy.EnterCopy(
            order_reference=f"RQ {seed}", issuer=self.t.who["prosecutor"], signed_on=self.t.today, exhibits=(number,),
            legal_basis="x", scans=(PHOTO,), sample_waiver="x", laboratory_waiver="x",
            channel=("", "copy", "telephone")[seed % 3], original_due=self.t.today,
        )  # fmt: skip
        self.tell("order.enter_copy/1", entered, ("registrar", "clerk")[seed % 5 == 0])
        drafts = [n for n, s in self.t.states("RE").items() if s.status == "draft"]
        assert self.t.state(number).order == before
        for each in drafts[-1:]:
            self.tell("order.confirm_copy/1", order_copy.ConfirmCopy(order=each), by)
            self.tell("order.see_original/1", order_original.SeeOriginal(order=each), by)
            compared = order_photo.ConfirmPhoto(order=each, denied=seed % 7 == 1, reason="x")
            self.tell("order.confirm_photo/1", compared, ("inspector", "clerk")[seed % 5 == 1])

    @rule(seed=pick, by=st.sampled_from(["prosecutor", "clerk2", "supervisor"]), refuse=st.booleans())
    def type_in_a_report(self, seed, by, refuse):
        """What a laboratory without an account found, typed in by one service and settled by another."""
        number = self.kept(seed)
        self.release_outside(number)
        entered = paper_report.EnterReport(
            outsider=self.t.state(number).holder, exhibits=(number,), report=f"D-{seed}", dated=self.t.today,
            substance="cannabis", photos=(PHOTO,),
        )  # fmt: skip
        self.tell("paper_report.enter/1", entered, ("clerk", "officer")[seed % 5 == 0])
        typed = self.latest("RP")
        if refuse:
            self.tell("paper_report.refuse/1", paper_report.RefuseReport(paper_report=typed, reason="x"), by)
        self.tell("paper_report.confirm/1", paper_report.ConfirmReport(paper_report=typed), by)

    @rule(seed=pick, kilos=st.sampled_from(["2,60", "0,04"]))
    def use_up(self, seed, kilos):
        """All of it goes into the laboratory's analysis."""
        number = self.kept(seed)
        self.attempt(lambda: self.t.release(number))
        self.attempt(lambda: self.t.unseal(number, "analyst", ("clerk",)))
        used = consume.Consume(exhibit=number, mass=MassEntry(kilos, "kg"))
        for _ in "ab":
            self.tell("exhibit.consume/1", used, "analyst", *self.beside("clerk"))
            self.attempt(lambda: self.t.analyse("cannabis", number))

    @rule(seed=pick, second=st.sampled_from(["policeclerk", "administrator"]))
    def inherit(self, seed, second):
        """A keeper leaves the service with exhibits in their hands; the supervisor takes them over."""
        number, name = self.kept(seed), f"leaver{len(self.t.who)}"
        self.hire(name, "drug_office", Role.CLERK)
        self.attempt(lambda: self.t.hand("clerk", name, "storage", number))
        command = take_from_departed.TakeFromDeparted(checks=(self.t.check(number),), reason="x", place=self.t.place)
        self.tell("exhibit.take_from_departed/1", command, "supervisor", *self.beside(second))
        self.attempt(lambda: self.t.enrol(propose_and_confirm.Disable(person=self.t.who[name])))
        self.tell("exhibit.take_from_departed/1", command, "supervisor", *self.beside(second))

    @rule(seed=pick, typed=st.sampled_from(["clerk2", "supervisor", "clerk"]))
    def by_slip(self, seed, typed):
        """Handed over on paper, typed in by one, confirmed by another."""
        number = self.kept(seed)
        command = paper_slip.EnterSlip(
            slip=f"BR {seed}", releaser=self.t.who["clerk"], receiver=self.t.who["clerk2"], purpose="storage",
            checks=(self.t.check(number),), photo=PHOTO,
        )  # fmt: skip
        when = Occurred(at=self.t.at, source="paper", zone="Africa/Bamako")
        self.attempt(lambda: self.t.do("transfer.enter_slip/1", command, typed, occurred=when))
        entered = self.latest("TR")
        self.tell(
            "transfer.confirm_slip/1", paper_slip.ConfirmSlip(transfer=entered), ("clerk2", "supervisor")[seed % 2]
        )
        if seed % 3 == 0:
            self.tell(
                "transfer.refuse/1", hand_over.Refuse(transfer=entered, reason="x"), ("clerk", "clerk2")[seed % 2]
            )
        self.tell("transfer.confirm_slip/1", paper_slip.ConfirmSlip(transfer=entered), "clerk")
        self.attempt(lambda: self.t.dispatch("clerk2", "clerk", "storage", number))
        sent, by = self.latest("TR"), ("clerk2", "clerk")[seed // 2 % 2]
        self.tell("transfer.cancel/1", hand_over.CancelTransfer(transfer=sent, reason="x"), by)
        self.tell("transfer.refuse/1", hand_over.Refuse(transfer=sent, reason="x"), by)

    @rule(seed=pick, accept=st.booleans())
    def by_slip_never_given(self, seed, accept):
        """The store's own paper says that an officer handed over, who denies it; handed over again, or not at all."""
        sealed = [e for e in self.exhibits if self.t.state(e).status == "sealed"]
        number = sealed[seed % len(sealed)] if sealed else self.kept(seed)
        command = paper_slip.EnterSlip(
            slip=f"FX {seed} {len(self.t.log)}", releaser=self.t.officer, receiver=self.t.clerk, purpose="deposit",
            checks=(self.t.check(number),), photo=PHOTO,
        )  # fmt: skip
        when = Occurred(at=self.t.at, source="paper", zone="Africa/Bamako")
        self.attempt(lambda: self.t.do("transfer.enter_slip/1", command, "clerk2", occurred=when))
        entered = self.latest("TR")
        self.tell("transfer.confirm_slip/1", paper_slip.ConfirmSlip(transfer=entered), "supervisor")
        self.tell("transfer.refuse/1", hand_over.Refuse(transfer=entered, reason="x"), "officer")
        close = discrepancy.Close(discrepancy=self.latest("EC"), resolution="explained", reason="x", accept=accept)
        self.tell("discrepancy.close/1", close, "inspector")
        self.attempt(lambda: self.t.dispatch("officer", "clerk", "deposit", number))
        self.attempt(lambda: self.t.receive(self.latest("TR"), "clerk", number))

    @rule(seed=pick, by=st.sampled_from(["inspector", "inspector", "clerk"]))
    def come_home_late(self, seed, by):
        """Released and not given back: alarmed once, sent on, and taken note of by somebody outside."""
        number = self.kept(seed)
        self.attempt(lambda: self.t.release(number))
        self.t.wait(days=12)
        for each in anomaly_rules.concerns(number, self.t.world, instant(self.t.at)):
            raised = alarm.Raise(sort=each.sort, about=number, rule=each.rule)
            self.attempt(lambda raised=raised: self.t.act("alarm.raise/1", raised, SERVICE.person))
        alarms = sorted(n for n, s in self.t.states("LT").items() if not s.acknowledged_by)
        for one in alarms[-2:]:
            self.t.wait(days=4)
            for person in (SERVICE.person, self.t.who["clerk"]):
                self.attempt(
                    lambda one=one, person=person: self.t.act("alarm.escalate/1", alarm.Escalate(alarm=one), person)
                )
            self.tell("alarm.acknowledge/1", alarm.Acknowledge(alarms=(one,), reason="x"), by)

    @rule(seed=pick, second=st.sampled_from(["prosecutor", "clerk"]), by=st.sampled_from(["inspector", "prosecutor"]))
    def look_into_it_unseen(self, seed, second, by):
        """An inquiry that the agency does not see: opened by two, read under, and lifted, or not."""
        number = self.kept(seed)
        begin = OpenConfidential(agency=self.t.agency["drug_office"], reason="x")
        self.tell("confidential_inspection.open/1", begin, by, *self.beside(second))
        inquiry = self.latest("EN")
        self.tell("read_audit.record/1", Record(about=number, form="page", inquiry=inquiry), by)
        again = CountReadings(
            person=self.t.who[by], about=number, form="page", inquiry=inquiry, of="0197a8c0-0000-7000-8000-000000000001", repeats=1 + seed,
            agency=self.t.agency["drug_office"], last=self.t.at,
        )  # fmt: skip
        for person in (SERVICE.person, self.t.who["clerk"]):
            self.attempt(lambda person=person: self.t.act("read_audit.count/1", again, person))
        if seed % 3:
            lift = LiftConfidential(inquiry=inquiry, reason="x")
            self.tell("confidential_inspection.lift/1", lift, ("inspector", "clerk")[seed % 5 == 0])

    @rule(seed=pick, second=st.sampled_from(["inspector", "inspector", "clerk"]), days=st.sampled_from([-1, -1, 1]))
    def forget_what_is_over(self, seed, second, days):
        """The title of a case without exhibits, or what a running one keeps, is erased by two authorities, or not."""
        opened = OpenCase(case_reference=f"PV {len(self.t.log)}", title="x", prosecution=self.t.agency["prosecution"])
        self.tell("case.open/1", opened, "officer")
        case = self.t.state(self.kept(seed)).case if seed % 3 == 0 else self.latest("CS")
        values = tuple(v for v, scope in self.t.world.values.items() if scope == case)[:3]
        command = erasure.EraseValues(
            scope=case, values=values, kept_until=self.t.day(days), legal_basis="x", reason="x"
        )
        self.tell("values.erase/1", command, "prosecutor", *self.beside(second))

    @rule(person=st.sampled_from(["PE0000000000X", ""]))
    def a_stranger_tries(self, person):
        """Whoever is not in the log can do nothing, and the log is founded once."""
        begin = genesis.Found(
            origin="o", key="k", agency=propose_and_confirm.EnrolAgency(name="x", sort="police"), officers=()
        )
        self.attempt(lambda: self.t.act("log.found/1", begin, person))
        lost, read = ReportMissing(exhibits=(self.kept(1),), reason="x"), Record(about=self.exhibits[0], form="page")
        told = TakeNotice(channel="sms", told_at=self.t.at, caller="x", place="x", words="x", lines=())
        length = len(self.t.log)
        for kind, command in (
            ("exhibit.report_missing/1", lost),
            ("read_audit.record/1", read),
            ("first_notice.take/1", told),
        ):
            self.attempt(lambda kind=kind, command=command: self.t.act(kind, command, person))
        assert len(self.t.log) == length
