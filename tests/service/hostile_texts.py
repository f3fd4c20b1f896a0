"""A custody life in which everything happens, told in the worst words that people may type."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from custody.bootstrap import open_services
from custody.commands.story import cast, enrolment, runner
from custody.commands.story.office import KINDS, PHONE, by_pin
from custody.commands.story.seizures import Goods, Lot, Package, seize
from custody.commands.story.sessions import attend
from custody.commands.story.synthetic_packages import PLATFORM
from custody.domain.access import read_audit
from custody.domain.certificates.certificate import Certificate, Certify
from custody.domain.destruction import (
    attendance,
    close_session,
    plan_and_open,
    session_statement,
    sign_off,
    staging,
)
from custody.domain.destruction.arrival_and_ignition import Arrive, Ignite, Withdraw
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.draw_tests import DrawTests
from custody.domain.discrepancies import discrepancy, inquiry
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.blind_check import BlindCheck
from custody.domain.exhibits.presumptive_test import RecordTest
from custody.domain.kernel.events import Occurred
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.kernel.typed_text import clean
from custody.domain.laboratory import record_report
from custody.domain.orders import issue_order
from custody.domain.people.passkey import ConfirmPasskey
from custody.domain.people.person import Person
from custody.domain.people.webauthn import packed
from custody.domain.places.place import OpenPlace
from custody.domain.places.put_away import StoreExhibits
from custody.domain.seizures import seizure
from custody.domain.transfers import hand_over
from custody.domain.transfers.receive import Receive
from custody.service.exchange import bundles
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import request_of
from custody.service.people import sign_in
from custody.settings import Settings
from custody.storage.read import subject_queries
from custody.storage.read.histories import end
from custody.storage.write import clock
from custody.web.http.services import Services
from tests.domain.authenticator import Authenticator
from tests.factories.laboratory_work import commands
from tests.factories.office import at_once

SALT = "c2FsdHNhbHRzYWx0c2FsdA"
SCRIPT = "<script>alert('é')</script>"
ARABIC = "محمد بن علي"
TEXT = f"Aïchatou d’Été-Œuvre {SCRIPT} & “guillemets” {ARABIC} ߊߓߊ 100 % {{name}}\nseconde ligne"
NAME = (f"Aïchatou {SCRIPT} {ARABIC} " + "N’Diaye-Traoré " * 40)[:300].strip()


@contextmanager
def installation(folder: Path) -> Iterator[Services]:
    """An installation of its own, with the origin ``custody.test/ordeal``."""
    with open_services(Settings(data=folder, origin="custody.test/ordeal", secure=False)) as opened:
        yield opened


@dataclass(frozen=True)
class Ordeal:
    """The numbers of what the ordeal left: an exhibit that burnt, one withdrawn, transfers, a certificate, a store."""

    burnt: str
    withdrawn: str
    refused: str
    received: str
    waiting: str
    certificate: str
    store: str
    case: str
    people: dict[str, str]
    life: "_Life"

    def give(self, services: Services, number: str) -> None:
        """Put on record that the whole history of a subject was given away as a bundle."""
        with services.store.reading() as connection:
            last, head = end(connection, number)
            ends = bundles.ends_now(connection, number)
        given = read_audit.IssueDocument(about=number, document="bundle", until_n=last, head=head, to=TEXT, ends=ends)
        self.life.office.act(self.life.team.prosecutor, given)


def suffer(services: Services) -> Ordeal:
    """Tell it all into an empty log."""
    people = {key: replace(member, name=f"{NAME[:290]} {i}") for i, (key, member) in enumerate(cast.PEOPLE.items())}
    agencies = {key: msgspec.structs.replace(a, name=f"{NAME[:290]} {key}") for key, a in cast.AGENCIES.items()}
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(enrolment, "PEOPLE", people)
        monkeypatch.setattr(enrolment, "AGENCIES", agencies)
        everyone = runner.begin(services, services.settings.origin, services.checkpoints.names, lambda _n: None)
        return _Life(everyone).live()


def suffer_and_give(services: Services) -> Ordeal:
    """Tell it all, and give the burnt exhibit and the certificate away as bundles; the head is signed."""
    done = suffer(services)
    for number in (done.burnt, done.certificate):
        done.give(services, number)
    services.checkpoints.sign_now()
    return done


def sign_by_passkey(services: Services, ordeal: Ordeal, nth: int, *, forged: bool = False) -> str:
    """The nth witness signs the ordeal's session by a new passkey; ``forged``: over another decision, as an insider
    may record it who has the log's key. Then the certificate is given away. The session's number.
    """  # fmt: skip
    with services.store.reading() as connection:
        session = subject_queries.state(connection, Certificate, ordeal.certificate).session
        state = subject_queries.state(connection, DestructionSession, session)
        people = subject_queries.find(connection, Person)
    witness = [one for one in state.attendance if one.quality == "witness"][nth]
    officer = next(n for n, one in people.items() if "key_officer" in one.roles)
    made, register, sign = Authenticator(witness.person), new_key(), new_key()
    _do(ordeal, witness.person, register, made.registration(register, witness.person))
    confirmed = ConfirmPasskey(person=witness.person, credential=packed(made.credential))
    _do(ordeal, officer, new_key(), confirmed)
    text = TEXT if witness.refused or witness.reservations else ""
    decision: sign_off.SignDecision = "refused" if witness.refused else "reserved" if text else "attested"
    words = session_statement.committed(SALT, clean(text, "reservations")) if text else ""
    said = "attested" if forged else decision
    over = session_statement.challenge(sign, session, state.statement, witness.person, witness.quality, said, words)
    command = sign_off.Sign(
        session=session, decision=decision, person=witness.person, reservations=text, salt=SALT if text else "",
        assertion=made.answer(over),
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as monkeypatch:
        if forged:
            monkeypatch.setattr(sign_off, "fault", lambda *_: "")
        _do(ordeal, witness.person, sign, command)
    ordeal.give(services, ordeal.certificate)
    services.checkpoints.sign_now()
    return session


def _do(ordeal: Ordeal, person: str, act: str, command: msgspec.Struct) -> None:
    """Record an act whose id is known before."""
    session = sign_in.SignedIn(
        person=person, name="", agency="", roles=(), device=PHONE, lang="fr", must_change=False
    )  # fmt: skip
    ordeal.life.office._recorder.submit(request_of(session, KINDS[type(command)], command, act, (), None)).result()


class _Life:
    def __init__(self, everyone: enrolment.Company) -> None:
        self.company, self.office, self.team = everyone, everyone.office, everyone.teams["ML"]
        self.now = Occurred(at=clock.text(clock.now().wall_ms), source="entered", zone="Africa/Bamako")
        self.keeper = everyone.people["supervisor"]

    def live(self) -> Ordeal:
        opened = self.office.act(self.keeper, OpenPlace(name=NAME, sort="vault", parent=self.team.store))
        lot = seize(self.office, [self.goods(3)])[0]
        refused = self.refuse(lot)
        received = self.receive(lot)
        lot = self.analyse(lot)
        self.mistake(lot)
        certificate = self.burn(lot)
        self.office.act(self.team.clerk, StoreExhibits(place=opened.first("PL"), exhibits=lot.exhibits[2:]))
        other = seize(self.office, [replace(self.goods(1, "B"), reference="PV 2/2016")])[0]
        sent = hand_over.Dispatch(to=self.team.clerk, purpose="deposit", exhibits=other.exhibits, legal_basis=TEXT)
        waiting = self.office.act(other.goods.officer, sent).first("TR")
        self.office.act(self.team.prosecutor, read_audit.Record(about=lot.exhibits[0], form="page"))
        given = read_audit.IssueDocument(about=lot.exhibits[0], document="history", until_n=1, to=TEXT)
        self.office.act(self.team.prosecutor, given)
        return Ordeal(
            burnt=lot.exhibits[0], withdrawn=lot.exhibits[2], refused=refused, received=received, waiting=waiting,
            certificate=certificate, store=self.team.store, case=lot.case, people=self.company.people, life=self,
        )  # fmt: skip

    def goods(self, number: int, mark: str = "A") -> Goods:
        weight = WeightEntry(gross=MassEntry("12,34", "kg"), balance=self.team.balances[PLATFORM.name])
        return Goods(
            reference="PV 1/2016", title=TEXT, officer=self.team.officer, prosecution=self.team.prosecution,
            seized_at=self.now.at, zone="Africa/Bamako", place=TEXT, circumstances=TEXT, legal_basis=TEXT,
            witnesses=TEXT, estimated_value=TEXT, form="herb", synthetic=True,
            line=seizure.LineEntry(substance="cannabis", count=Count(number, "package"), designation=TEXT),
            packages=tuple(
                Package(seal=f"{mark}-{i:03d}", weight=weight, count=Count(1, "package"), description=TEXT)
                for i in range(number)
            ),
        )  # fmt: skip

    def refuse(self, lot: Lot) -> str:
        sent = hand_over.Dispatch(to=self.team.clerk, purpose="deposit", exhibits=lot.exhibits, legal_basis=TEXT)
        number = self.office.act(lot.goods.officer, sent).first("TR")
        self.office.act(self.team.clerk, hand_over.Refuse(transfer=number, reason=TEXT))
        return number

    def receive(self, lot: Lot) -> str:
        sent = hand_over.Dispatch(to=self.team.clerk, purpose="deposit", exhibits=lot.exhibits, legal_basis=TEXT)
        number = self.office.act(lot.goods.officer, sent).first("TR")
        taken = Receive(transfer=number, checks=lot.checks(weighed=True), place=self.team.store, reservations=TEXT)
        self.office.act(self.team.clerk, taken)
        return number

    def analyse(self, lot: Lot) -> Lot:
        """The first goes to the laboratory, which opens it, reports and gives it back under a seal of its own."""
        one, analyst = lot.part(0, 1), self.company.people["analyst"]
        self.pass_on(one, self.team.clerk, analyst, "laboratory", due="2099-01-01")
        for command in commands(one.checks(weighed=True)[0], "LAB-001", "0,20"):
            texts = {name: TEXT for name in ("camera", "legal_basis") if hasattr(command, name)}
            self.office.act(analyst, msgspec.structs.replace(command, **texts))
        one = replace(one, packages=(replace(one.packages[0], seal="LAB-001"),))
        report = record_report.Report(
            report="R-1", exhibits=one.exhibits, substance="cannabis", purity_per_mille=125,
            adulterants=("ephedrine",), method=TEXT,
        )  # fmt: skip
        self.office.act(analyst, report)
        self.pass_on(one, analyst, self.team.clerk, "return", place=self.team.store)
        return replace(lot, packages=(*one.packages, *lot.packages[1:]))

    def pass_on(self, lot: Lot, releaser: str, receiver: str, purpose: Any, *, due: str = "", place: str = "") -> None:
        sent = hand_over.Dispatch(to=receiver, purpose=purpose, exhibits=lot.exhibits, due=due, legal_basis=TEXT)
        number = self.office.act(releaser, sent).first("TR")
        self.office.act(receiver, Receive(transfer=number, checks=lot.checks(), place=place))

    def mistake(self, lot: Lot) -> None:
        """A seal is read wrong, the prosecutor inquires, and the inspection explains it."""
        wrong = msgspec.structs.replace(lot.checks(weighed=True)[0], seal="X-999")
        self.office.act(self.team.clerk, BlindCheck(checks=(wrong,)))  # asked to read it again, they stay by it
        opened = self.office.act(self.team.clerk, BlindCheck(checks=(wrong,))).opened
        for number in opened:
            inquirer, inspector = self.company.people["prosecutor"], self.company.people["inspector"]
            self.office.act(inspector, inquiry.Assign(discrepancy=number, to=inquirer))
            self.office.act(inquirer, inquiry.Conclude(discrepancy=number, conclusion="explained", reason=TEXT))
            with at_once():
                self.office.act(inspector, discrepancy.Close(discrepancy=number, resolution="explained", reason=TEXT))

    def burn(self, lot: Lot, kept: tuple[str, ...] = (), nth: int = 0, **gone: Any) -> str:
        """Order it, burn the first two and certify; ``kept`` are samples, ``nth`` says which witnesses come.

        ``gone``: what is said of the others when they are withdrawn, where not that they are as recorded; the chair says so too.
        """
        act, team = self.office.act, self.team
        ordered = issue_order.IssueOrder(
            order_reference=f"REQ-{nth + 1}", exhibits=lot.exhibits, legal_basis=TEXT, laboratory_waiver=TEXT,
            sample_waiver="" if kept else TEXT, samples=kept,
        )  # fmt: skip
        number = act(team.prosecutor, ordered).first("RE")
        day = self.now.at[:10]
        plan = plan_and_open.Plan(
            orders=(number,), method="incinerator", planned_for=day, site=TEXT, commune=TEXT, position=TEXT
        )
        session = act(team.chair, plan).first("DS")
        act(team.verifier, staging.Stage(session=session, checks=lot.checks(weighed=True)))
        act(team.chair, plan_and_open.OpenSession(session=session))
        people = list(attend(self.office, team, session, self.now, nth))
        act(team.verifier, Arrive(session=session, exhibits=lot.exhibits))
        act(team.verifier, DrawTests(session=session))
        seen = RecordTest(
            exhibit=lot.exhibits[0],
            session=session,
            kit="other",
            lot="Lot 17/b",
            expiry="",
            result="doubtful",
            colour=TEXT,
        )
        act(team.verifier, seen)
        if out := lot.part(2).checks(weighed=True):
            taken = Withdraw(session=session, reason=TEXT, **(gone or {"checks": out}))
            act(team.verifier, taken, by_pin(team.chair, "witness"))
        act(team.chair, Ignite(session=session, exhibits=lot.exhibits[:2]))
        closed = close_session.CloseSession(
            session=session, residue=TEXT, incidents=TEXT, any_incident=True, non_retrievable=False,
            **dict.fromkeys(set(close_session.TEXTS) - set(close_session.ANSWERED), TEXT),
        )  # fmt: skip
        act(team.chair, closed)
        for person in people[:-1]:
            act(person, attendance.Attest(session=session, attested=True, reservations=TEXT))
        act(people[-1], attendance.Attest(session=session, attested=False, reservations=TEXT))
        return act(team.chair, Certify(session=session)).first("CE")
