"""A custody life in which everything happens, told in the worst words that people may type."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import pytest

from custody.commands.story import cast, company, telling
from custody.commands.story.lots import Goods, Lot, Package, seize
from custody.commands.story.packages import PLATFORM
from custody.commands.story.sessions import attend
from custody.domain import attendance, discrepancy, laboratory, order, reading, seizure, transfer
from custody.domain import destruction as burning
from custody.domain.certificate import Certify
from custody.domain.check import Measure
from custody.domain.events import Occurred
from custody.domain.place import OpenPlace
from custody.domain.quantity import Count, MassEntry
from custody.domain.storing import StoreExhibits
from custody.domain.weighing import WeightEntry
from custody.service import bundles
from custody.service.certificates import end
from custody.settings import Settings
from custody.storage import clock
from custody.web.services import Services
from custody.wiring import open_services

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
        given = reading.Export(about=number, document="bundle", until_n=last, head=head, to=TEXT, ends=ends)
        self.life.office.act(self.life.team.prosecutor, given)


def suffer(services: Services) -> Ordeal:
    """Tell it all into an empty log."""
    people = {key: replace(member, name=f"{NAME[:290]} {i}") for i, (key, member) in enumerate(cast.PEOPLE.items())}
    agencies = {key: msgspec.structs.replace(a, name=f"{NAME[:290]} {key}") for key, a in cast.AGENCIES.items()}
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(company, "PEOPLE", people)
        monkeypatch.setattr(company, "AGENCIES", agencies)
        everyone = telling.begin(services, services.settings.origin, services.checkpoints.names, lambda _n: None)
        return _Life(everyone).live()


def suffer_and_give(services: Services) -> Ordeal:
    """Tell it all, and give the burnt exhibit and the certificate away as bundles; the head is signed."""
    done = suffer(services)
    for number in (done.burnt, done.certificate):
        done.give(services, number)
    services.checkpoints.sign_now()
    return done


class _Life:
    def __init__(self, everyone: company.Company) -> None:
        self.company, self.office, self.team = everyone, everyone.office, everyone.teams["ML"]
        self.now = Occurred(at=clock.text(clock.now().wall_ms), source="entered", zone="Africa/Bamako")
        self.keeper = everyone.people["supervisor"]

    def live(self) -> Ordeal:
        opened = self.office.act(self.keeper, OpenPlace(name=NAME, sort="vault", parent=self.team.store))
        lot = seize(self.office, [self.goods(3)])[0]
        refused = self.refuse(lot)
        received = self.receive(lot)
        self.analyse(lot)
        self.mistake(lot)
        certificate = self.burn(lot)
        self.office.act(self.team.clerk, StoreExhibits(place=opened.first("PL"), exhibits=lot.exhibits[2:]))
        other = seize(self.office, [replace(self.goods(1, "B"), number="PV 2/2016")])[0]
        sent = transfer.Dispatch(to=self.team.clerk, purpose="deposit", exhibits=other.exhibits, legal_basis=TEXT)
        waiting = self.office.act(other.goods.officer, sent).first("TR")
        self.office.act(self.team.prosecutor, reading.Record(about=lot.exhibits[0], form="page"))
        given = reading.Export(about=lot.exhibits[0], document="history", until_n=1, to=TEXT)
        self.office.act(self.team.prosecutor, given)
        return Ordeal(
            burnt=lot.exhibits[0], withdrawn=lot.exhibits[2], refused=refused, received=received, waiting=waiting,
            certificate=certificate, store=self.team.store, case=lot.case, people=self.company.people, life=self,
        )  # fmt: skip

    def goods(self, number: int, mark: str = "A") -> Goods:
        weight = WeightEntry(gross=MassEntry("12,34", "kg"), balance=self.team.balances[PLATFORM.name])
        return Goods(
            number="PV 1/2016", title=TEXT, officer=self.team.officer, prosecution=self.team.prosecution,
            seized_at=self.now.at, zone="Africa/Bamako", place=TEXT, circumstances=TEXT, legal_basis=TEXT,
            witnesses=TEXT, estimated_value=TEXT, form="herb", synthetic=True,
            line=seizure.LineEntry(substance="cannabis", count=Count(number, "package"), designation=TEXT),
            packages=tuple(
                Package(seal=f"{mark}-{i:03d}", weight=weight, count=Count(1, "package"), description=TEXT)
                for i in range(number)
            ),
        )  # fmt: skip

    def refuse(self, lot: Lot) -> str:
        sent = transfer.Dispatch(to=self.team.clerk, purpose="deposit", exhibits=lot.exhibits, legal_basis=TEXT)
        number = self.office.act(lot.goods.officer, sent).first("TR")
        self.office.act(self.team.clerk, transfer.Refuse(transfer=number, reason=TEXT))
        return number

    def receive(self, lot: Lot) -> str:
        sent = transfer.Dispatch(to=self.team.clerk, purpose="deposit", exhibits=lot.exhibits, legal_basis=TEXT)
        number = self.office.act(lot.goods.officer, sent).first("TR")
        taken = transfer.Receive(
            transfer=number, checks=lot.checks(weighed=True), place=self.team.store, reservations=TEXT
        )
        self.office.act(self.team.clerk, taken)
        return number

    def analyse(self, lot: Lot) -> None:
        one, analyst = lot.part(0, 1), self.company.people["analyst"]
        for releaser, receiver, purpose, due in (
            (self.team.clerk, analyst, "laboratory", "2099-01-01"),
            (analyst, self.team.clerk, "return", ""),
        ):
            sent = transfer.Dispatch(to=receiver, purpose=purpose, exhibits=one.exhibits, due=due, legal_basis=TEXT)
            number = self.office.act(releaser, sent).first("TR")
            place = self.team.store if purpose == "return" else ""
            self.office.act(receiver, transfer.Receive(transfer=number, checks=one.checks(), place=place))
            if purpose == "laboratory":
                report = laboratory.Report(
                    report="R-1", exhibits=one.exhibits, substance="cannabis", purity_per_mille=125,
                    adulterants=("ephedrine",), method=TEXT,
                )  # fmt: skip
                self.office.act(analyst, report)

    def mistake(self, lot: Lot) -> None:
        """A seal is read wrong, and the inspection explains it."""
        wrong = msgspec.structs.replace(lot.checks(weighed=True)[0], seal="X-999")
        opened = self.office.act(self.team.clerk, Measure(checks=(wrong,))).opened
        for number in opened:
            closing = discrepancy.Close(discrepancy=number, resolution="explained", reason=TEXT)
            self.office.act(self.company.people["inspector"], closing)

    def burn(self, lot: Lot) -> str:
        act, team = self.office.act, self.team
        ordered = order.IssueOrder(
            number="REQ-1", exhibits=lot.exhibits, legal_basis=TEXT, laboratory_waiver=TEXT, sample_waiver=TEXT
        )
        number = act(team.prosecutor, ordered).first("RE")
        day = self.now.at[:10]
        plan = burning.Plan(orders=(number,), method="incinerator", planned_for=day, site=TEXT)
        session = act(team.chair, plan).first("DS")
        act(team.verifier, burning.Stage(session=session, checks=lot.checks(weighed=True)))
        people = attend(self.office, team, session, self.now, 0)
        act(team.chair, burning.OpenSession(session=session))
        act(team.verifier, burning.Arrive(session=session, exhibits=lot.exhibits))
        act(team.verifier, burning.Withdraw(session=session, checks=lot.part(2).checks(weighed=True), reason=TEXT))
        act(team.chair, burning.Burn(session=session, exhibits=lot.exhibits[:2]))
        closing = burning.CloseSession(
            session=session, residue=TEXT, incidents=TEXT, any_incident=True, non_retrievable=False,
            environment_opinion=TEXT, estimated_value=TEXT,
        )  # fmt: skip
        act(team.chair, closing)
        for person in people[:-1]:
            act(person, attendance.Attest(session=session, attested=True, reservations=TEXT))
        act(people[-1], attendance.Attest(session=session, attested=False, reservations=TEXT))
        return act(team.chair, Certify(session=session)).first("CE")
