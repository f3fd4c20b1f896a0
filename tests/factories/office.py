"""An office at work, for tests: agencies, people, a balance, places, and exhibits brought to any stage of their path."""

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from hashlib import sha256
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any
from unittest import mock

from msgspec import structs

from custody.domain.certificates.certificate import Certify
from custody.domain.destruction import (
    arrival_and_ignition,
    attendance,
    close_session,
    plan_and_open,
    staging,
)
from custody.domain.discrepancies import discrepancy, inquiry, inquiry_needed
from custody.domain.exhibits.balance_and_weighing import RegisterBalance, WeightEntry
from custody.domain.exhibits.blind_check import BlindCheck, CheckEntry
from custody.domain.exhibits.plausible_entry import usual_form
from custody.domain.kernel.errors import ConfirmationNeeded
from custody.domain.kernel.events import Actor, Occurred, State
from custody.domain.kernel.quantity import Count, MassEntry, VolumeEntry
from custody.domain.laboratory import record_report
from custody.domain.orders import issue_order
from custody.domain.people import propose_and_confirm
from custody.domain.people.genesis import Found
from custody.domain.people.passkey_signed_acts import KINDS, SignedAct, challenge
from custody.domain.people.webauthn import packed
from custody.domain.places import place
from custody.domain.registry.registry import decode_state
from custody.domain.seizures import register_exhibits, seizure
from custody.domain.seizures.case import OpenCase
from custody.domain.transfers import hand_over, receive
from custody.log.signed_note import VerifierKey
from custody.log.signer_folder import open_folder
from custody.service.kernel.idempotency_keys import new_key
from custody.storage.read import histories
from custody.storage.tables.engine import Store
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import clock, head_row
from custody.storage.write.act_receipts import ActReceipt
from custody.storage.write.assembly import Assembler
from custody.storage.write.batch import Request
from custody.storage.write.recorder import Recorder
from custody.storage.write.sources import SYSTEM, Draw, Sources
from labels.stock import identifier
from tests.domain.authenticator import Authenticator
from tests.factories.laboratory_work import open_and_reseal

STAGES = (
    "sealed", "in_transit", "held", "ordered", "planned", "staged", "open", "on_site", "burnt", "closed", "certified",
)  # fmt: skip

AGENCIES = ("police", "prosecution", "laboratory", "environment", "civil_protection", "gendarmerie", "inspection")
"""Sorts of the agencies enrolled beside OCS, the ``drug_office`` that founds the log; all names are invented."""

PEOPLE = {
    "officer": ("police", ("seizing_officer",)),
    "clerk": ("drug_office", ("clerk",)),
    "supervisor": ("drug_office", ("supervisor",)),
    "analyst": ("laboratory", ("laboratory",)),
    "prosecutor": ("prosecution", ("prosecutor",)),
    "chair": ("drug_office", ("commission",)),
    "member": ("environment", ("commission",)),
    "verifier": ("gendarmerie", ("verifier",)),
    "witness1": ("civil_protection", ("witness",)),
    "witness2": ("environment", ("witness",)),
    "witness3": ("inspection", ("witness",)),
    "inspector": ("inspection", ("inspector",)),
    "administrator": ("drug_office", ("administrator",)),
}
"""Short name to (sort of agency, roles)."""


@dataclass
class Lot:
    """Exhibits that go their way together, and the numbers of what they passed through ("" for not yet)."""

    exhibits: list[str]
    seals: list[str]
    case: str
    seizure: str
    transfer: str = ""
    order: str = ""
    session: str = ""
    certificate: str = ""
    stage: str = "sealed"


class Office:
    """A recorder and everyone who acts. ``office.clerk`` is the clerk's number, ``office.police`` the agency's.

    ``vkeys`` are the log's keys as genesis states them; without any, those of a signer beside the folder ``keys``.
    ``seized_at``: when, as the officer says of each seizure.
    """

    seized_at = "2016-05-10T10:00:00Z"

    def __init__(
        self, store: Store, keys: Path, origin: str, *, vkeys: Sequence[VerifierKey] = (),
        sources: Sources = SYSTEM, **recorder: Any,
    ) -> None:  # fmt: skip
        self.store = store
        self.vkeys = tuple(vkeys) or open_folder(keys.parent, origin, draw=sources.keys).vkeys
        self.vault = Vault(keys, sources.keys)
        numbers = partial(number, draw=sources.subjects)
        self.recorder = Recorder(store, Assembler(self.vault, sources.salts), numbers, sources=sources, **recorder)
        self.agencies: dict[str, str] = {}
        self.people: dict[str, str] = {}
        self.keys: dict[str, Authenticator] = {}
        self.seals = count(1)
        self._cases = count(1)
        self.pairs = cycle([("witness1", "witness2"), ("witness1", "witness3"), ("witness2", "witness3")])
        self._found(origin)
        self.agencies |= self._enrolled({
            sort: propose_and_confirm.EnrolAgency(name=f"Service {sort}", sort=sort) for sort in AGENCIES
        })  # fmt: skip
        self.people |= self._enrolled({
            name: propose_and_confirm.EnrolPerson(name=f"Nom {name}", rank="Adj", agency=self.agencies[sort], roles=roles)
            for name, (sort, roles) in PEOPLE.items()
        })  # fmt: skip
        self.balance = self.new_balance("supervisor", "B-0001")
        self.bench = self.new_balance("analyst", "B-0002")
        self.place = self.do("place.open/1", place.OpenPlace(name="Magasin", sort="store"), "supervisor").first("PL")

    def __getattr__(self, name: str) -> str:
        for group in ("people", "agencies"):
            if name in self.__dict__.get(group, {}):
                found: str = self.__dict__[group][name]
                return found
        raise AttributeError(name)

    def moved(self, store: Store, keys: Path | None = None) -> "Office":
        """The same people at work on another connection, or another copy, of the database and of the folder ``keys``."""
        office = Office.__new__(Office)
        office.__dict__.update(self.__dict__, store=store, vault=Vault(keys) if keys else self.vault)
        office.recorder = Recorder(store, Assembler(office.vault), number)
        return office

    def now(self) -> str:
        """The time by the log's clock."""
        return clock.text(self.recorder.sources.now().wall_ms)

    def close(self) -> None:
        """Record what waits, then stop."""
        self.recorder.close()

    def closing(self) -> "contextlib.closing[Office]":
        """A context that closes the office at its end."""
        return contextlib.closing(self)

    def request(
        self, kind: str, command: Any, person: str, *others: Actor, act: str = "", occurred: Occurred | None = None,
        device: str = "",
    ) -> Request:  # fmt: skip
        """An act by ``person`` (short name or number) on a device of their own, with the wills of ``others``."""
        author = Actor(person=self.people.get(person, person), part="author", will="own_device", device=device)
        digest = sha256(repr((kind, command)).encode()).digest()
        return Request(
            act=act or new_key(self.recorder.sources), kind=kind, command=command, digest=digest, actors=(author, *others),
            occurred=occurred,
        )  # fmt: skip

    def do(self, kind: str, command: Any, person: str, *others: Actor, **more: Any) -> ActReceipt:
        """Record an act; its refusal is raised. Who is known to have a passkey signs with it what is signed with one.

        Who is asked to read again stays by the first reading (I57b); who is asked whether their seizure was declared
        before tells them apart (I56).
        """
        try:
            receipt = self.do_once(kind, command, person, *others, **more)
        except ConfirmationNeeded as question:
            if not question.code.startswith("alike_"):
                raise
            return self.do(kind, told_apart(command, question), person, *others, **more)
        return self.do_once(kind, command, person, *others, **more | {"act": ""}) if receipt.questioned else receipt

    def do_once(self, kind: str, command: Any, person: str, *others: Actor, **more: Any) -> ActReceipt:
        """Record an act, sent once."""
        request = self.request(kind, command, person, *others, **more)
        made = self.keys.get(person) if kind in KINDS else None
        return self.recorder.record(self.answered(request, made) if made else request)

    def answered(self, request: Request, made: Authenticator) -> Request:
        """A request with the answer of a passkey to what is shown of it."""
        seed = packed(self.recorder.sources.seeds(32))
        found = self.recorder.show(request, seed)
        assertion = made.answer(challenge(found.statement))
        return structs.replace(
            request, answer=SignedAct(seed=seed, numbers=found.numbers, shown=found.at, assertion=assertion)
        )

    def enrol(self, change: propose_and_confirm.Change) -> str:
        """A change of people by both key officers, of two agencies where ``key3`` is of another: what it is about."""
        second = "key3" if "key3" in self.people else "key2"
        proposal = self.do("pending_change.propose/1", propose_and_confirm.Propose(change=change), "key1").first("PR")
        return (
            self.do("pending_change.confirm/1", propose_and_confirm.Confirm(proposal=proposal), second)
            .events[1]
            .subject
        )

    def log(self) -> str:
        """The number of the log itself, as those give it who change its keys."""
        with self.store.reading() as connection:
            number: str = connection.exec_driver_sql("SELECT id FROM subject WHERE kind = 'NS'").scalar_one()
        return number

    def state(self, subject: str) -> Any:
        """A subject's current state, from the database."""
        with self.store.reading() as connection:
            mark = "?" if self.store.is_sqlite else "%s"
            found = connection.exec_driver_sql(f"SELECT body FROM subject WHERE id = {mark}", (subject,)).scalar_one()
        state: State = decode_state(subject, bytes(found))
        return state

    def history(self, subject: str) -> list[histories.Line]:
        """A subject's chain."""
        with self.store.reading() as connection:
            return histories.history(connection, subject)

    def head(self) -> head_row.Head:
        """The log's head."""
        with self.store.reading() as connection:
            return head_row.read(connection)

    def case(self) -> str:
        """A new case."""
        command = OpenCase(
            case_reference=f"PV {next(self._cases)}/2016", title="Affaire fictive", prosecution=self.prosecution
        )
        return self.do("case.open/1", command, "officer").first("CS")

    def seize(
        self, count: int, case: str, *, declared: int | None = None, substance: str = "cannabis",
        synthetic: bool = False,
    ) -> str:  # fmt: skip
        """A declared seizure of packages of 2,7 kg each."""
        amount = count if declared is None else declared
        line = seizure.LineEntry(
            substance=substance, count=Count(amount, "package"), mass=MassEntry(f"{amount * 27 / 10:.1f}", "kg")
        )
        command = seizure.DeclareSeizure(
            case=case, place="Bamako", seized_at=self.seized_at, circumstances="Contrôle routier", lines=(line,),
            synthetic=synthetic,
        )  # fmt: skip
        try:
            return self.do("seizure.declare/1", command, "officer").first("SE")
        except ConfirmationNeeded as question:  # the same lines in the same case: it is another seizure
            command = structs.replace(command, confirmed=(question.facts["confirm"],))
            return self.do("seizure.declare/1", command, "officer").first("SE")

    def seal(
        self, count: int = 1, *, declared: int | None = None, substance: str = "cannabis",
        volume: VolumeEntry | None = None, synthetic: bool = False,
    ) -> Lot:  # fmt: skip
        """Exhibits of a seizure of their own, sealed and weighed, in the officer's hands."""
        case = self.case()
        seized = self.seize(count, case, declared=declared, substance=substance, synthetic=synthetic)
        seals = [f"S{next(self.seals):06d}" for _ in range(count)]
        form = usual_form(substance) or "other"
        entries = tuple(
            register_exhibits.ExhibitEntry(
                exhibit_number=str(i + 1), line=0, form=form, seal=each, count=Count(1, "package"), weight=self.weight(),
                description=f"Paquet {i + 1}", volume=volume,
            )
            for i, each in enumerate(seals)
        )  # fmt: skip
        made = self.do(
            "exhibit.register/1", register_exhibits.RegisterExhibits(seizure=seized, exhibits=entries), "officer"
        )
        return Lot(made.all("EV"), seals, case, seized)

    def weight(self, text: str = "2,70", *, balance: str = "") -> WeightEntry:
        """A weighing in kilograms on the office's balance."""
        return WeightEntry(gross=MassEntry(text, "kg"), balance=balance or self.balance)

    def checks(self, lot: Lot, **wrong: str) -> tuple[CheckEntry, ...]:
        """Blind checks that find everything right, but for the exhibits in ``wrong`` (number to seal read)."""
        return tuple(
            CheckEntry(exhibit=each, seal=wrong.get(each, seal), weight=self.weight())
            for each, seal in zip(lot.exhibits, lot.seals, strict=True)
        )

    def lot(self, count: int = 1, until: str = "held", **seal: Any) -> Lot:
        """Exhibits brought to a stage of ``STAGES``."""
        lot = self.seal(count, **seal)
        self.advance(lot, until)
        return lot

    def advance(self, lot: Lot, until: str) -> None:
        """Bring a lot on to a later stage."""
        for stage in STAGES[STAGES.index(lot.stage) + 1 : STAGES.index(until) + 1]:
            getattr(self, f"_to_{stage}")(lot)
            lot.stage = stage

    def attend(self, lot: Lot, **qualities: str) -> None:
        """People join the session of a lot, each in the quality that is given."""
        for name, quality in qualities.items():
            attendee = attendance.Attendee(self.people[name], quality)
            self.do("destruction_session.attend/1", attendance.Attend(session=lot.session, attendees=(attendee,)), name)

    def analyse(self, lot: Lot, substance: str = "cannabis") -> None:
        """Held exhibits go to the laboratory, which reports, and come back to the clerk."""
        self._hand("clerk", "analyst", "laboratory", lot, due="2030-01-01")
        open_and_reseal(self, lot)
        report = record_report.Report(report="L-1/2016", exhibits=tuple(lot.exhibits), substance=substance)
        self.do("laboratory.report/1", report, "analyst")
        self._hand("analyst", "clerk", "return", lot)

    def quarantine(self, lot: Lot) -> list[str]:
        """Held exhibits whose seals read wrong: the discrepancies opened."""
        wrong = dict.fromkeys(lot.exhibits, "X 1")
        command = BlindCheck(checks=self.checks(lot, **wrong))
        return self.do("exhibit.blind_check/1", command, "clerk").opened

    def inquired(self, *numbers: str) -> None:
        """Discrepancies of which the prosecutor has concluded an inquiry; ``at_once`` spares its days (I54)."""
        for each in numbers:
            self.do("discrepancy.assign/1", inquiry.Assign(discrepancy=each, to=self.prosecutor), "inspector")
            found = inquiry.Conclude(discrepancy=each, conclusion="explained", reason="Entendu, vérifié")
            self.do("discrepancy.conclude/1", found, "prosecutor")

    def close_discrepancy(self, number: str) -> None:
        """The inspection explains a discrepancy, after an inquiry."""
        self.inquired(number)
        command = discrepancy.Close(discrepancy=number, resolution="explained", reason="Erreur de lecture")
        with at_once():
            self.do("discrepancy.close/1", command, "inspector")

    def _found(self, origin: str) -> None:
        officers = (propose_and_confirm.EnrolPerson(name="Officier Un", rank="Cdt", agency=""),
                    propose_and_confirm.EnrolPerson(name="Officier Deux", rank="Cdt", agency=""))  # fmt: skip
        agency = propose_and_confirm.EnrolAgency(name="Office central", sort="drug_office")
        key, mldsa = [*map(str, self.vkeys), ""][:2]
        genesis = Found(origin=origin, key=key, mldsa=mldsa, agency=agency, officers=officers)
        made = self.do("log.found/1", genesis, "")
        self.agencies["drug_office"] = made.first("SV")
        self.people["key1"], self.people["key2"] = made.all("PE")

    def _enrolled(self, changes: Mapping[str, propose_and_confirm.Change]) -> dict[str, str]:
        """Many changes of people, in two commits and not in two each: name to number."""
        proposed = [propose_and_confirm.Propose(change=each) for each in changes.values()]
        made = self._at_once("pending_change.propose/1", proposed, "key1")
        proposals = [propose_and_confirm.Confirm(proposal=each.first("PR")) for each in made]
        confirmed = self._at_once("pending_change.confirm/1", proposals, "key2")
        return {name: each.events[1].subject for name, each in zip(changes, confirmed, strict=True)}

    def _at_once(self, kind: str, commands: Iterable[Any], person: str) -> list[ActReceipt]:
        """Acts that wait for the recorder together."""
        waiting = [self.recorder.submit(self.request(kind, command, person)) for command in commands]
        return [each.result() for each in waiting]

    def new_balance(
        self, person: str, serial: str, *, step: str = "10", until: str = "2099-01-01", **renewed: Any
    ) -> str:
        """A balance that reads by ``step`` grams, or its new calibration, registered before the clerk."""
        command = RegisterBalance(
            serial=serial, readability=MassEntry(step, "g"), uncertainty=MassEntry(f"{Decimal(step) * 2}", "g"),
            calibrated_until=until, **renewed,
        )  # fmt: skip
        beside = Actor(person=self.people["clerk"], part="witness", will="other_device")
        return self.do("balance.register/1", command, person, beside).first("BL")

    def _hand(self, releaser: str, receiver: str, purpose: Any, lot: Lot, **more: str) -> None:
        command = hand_over.Dispatch(to=self.people[receiver], purpose=purpose, exhibits=tuple(lot.exhibits), **more)
        lot.transfer = self.do("transfer.dispatch/1", command, releaser).first("TR")
        self.do("transfer.receive/1", receive.Receive(transfer=lot.transfer, checks=self.checks(lot)), receiver)

    def _to_in_transit(self, lot: Lot) -> None:
        command = hand_over.Dispatch(to=self.clerk, purpose="deposit", exhibits=tuple(lot.exhibits))
        lot.transfer = self.do("transfer.dispatch/1", command, "officer").first("TR")

    def _to_held(self, lot: Lot) -> None:
        command = receive.Receive(transfer=lot.transfer, checks=self.checks(lot), place=self.place)
        self.do("transfer.receive/1", command, "clerk")

    def _to_ordered(self, lot: Lot) -> None:
        command = issue_order.IssueOrder(
            order_reference=f"R {next(self.seals)}/2016", exhibits=tuple(lot.exhibits), legal_basis="art. 136",
            laboratory_waiver="Test rapide positif", sample_waiver="Échantillon conservé au parquet",
        )  # fmt: skip
        lot.order = self.do("order.issue/1", command, "prosecutor").first("RE")

    def _to_planned(self, lot: Lot) -> None:
        command = plan_and_open.Plan(
            orders=(lot.order,), method="incinerator", planned_for=self.now()[:10], site="Four"
        )
        lot.session = self.do("destruction_session.plan/1", command, "chair").first("DS")

    def _to_staged(self, lot: Lot) -> None:
        self.do(
            "destruction_session.stage/1",
            staging.Stage(session=lot.session, checks=self.checks(lot)),
            "verifier",
        )

    def _to_open(self, lot: Lot) -> None:
        self.do("destruction_session.open/1", plan_and_open.OpenSession(session=lot.session), "chair")
        self.attend(lot, **self.officials(), **dict.fromkeys(self.witnesses(), "witness"))

    def witnesses(self) -> tuple[str, str]:
        """The next two of whom not both saw the last fire (I31), whoever was at it."""
        last = self.state(self.drug_office).last_witnesses
        some = islice(self.pairs, 3)
        return next(pair for pair in some if not last or not {self.people[name] for name in pair} <= {*last})

    def officials(self) -> dict[str, str]:
        """Who must be at a fire but the witnesses, by quality: ``magistrate`` where the orders are from abroad."""
        judicial = "magistrate" if "magistrate" in self.people else "prosecutor"
        return {"chair": "chair", judicial: "judicial", "member": "commission", "verifier": "verifier"}

    def _to_on_site(self, lot: Lot) -> None:
        command = arrival_and_ignition.Arrive(session=lot.session, exhibits=tuple(lot.exhibits))
        self.do("destruction_session.arrive/1", command, "verifier")

    def _to_burnt(self, lot: Lot) -> None:
        self.do(
            "destruction_session.ignite/1",
            arrival_and_ignition.Ignite(session=lot.session, exhibits=tuple(lot.exhibits)),
            "chair",
        )

    def _to_closed(self, lot: Lot) -> None:
        command = close_session.CloseSession(
            session=lot.session, residue="Cendres", incidents="Néant, hormis une fumée noire", any_incident=False,
            non_retrievable=True,
        )  # fmt: skip
        self.do("destruction_session.close/1", command, "chair")

    def _to_certified(self, lot: Lot) -> None:
        for present in self.state(lot.session).attendance:
            command = attendance.Attest(session=lot.session, attested=True)
            self.do("destruction_session.attest/1", command, present.person)
        lot.certificate = self.do("destruction_session.certify/1", Certify(session=lot.session), "chair").first("CE")


def told_apart(command: Any, question: ConfirmationNeeded) -> Any:
    """The declaration once more, its officer saying that it is another seizure than the one asked about."""
    confirmed = (*command.confirmed, question.facts["confirm"])
    return structs.replace(command, confirmed=confirmed, explanation="Une autre saisie du même jour")


def at_once() -> contextlib.AbstractContextManager[Any]:
    """Inquiries need no days meanwhile: other tests share the log, and its clock is not turned for them."""
    return mock.patch.object(inquiry_needed, "days_of", return_value=0)


def number(kind: str, draw: Draw = SYSTEM.subjects) -> str:
    """A fresh number."""
    return identifier.new(kind, draw(16))


@contextlib.contextmanager
def at_work(work: Callable[[], object]) -> Iterator[None]:
    """Somebody does the same over and over meanwhile, in another thread."""
    end = threading.Event()

    def go_on() -> None:
        while not end.is_set():
            work()

    worker = threading.Thread(target=go_on)
    worker.start()
    try:
        yield
    finally:
        end.set()
        worker.join()
