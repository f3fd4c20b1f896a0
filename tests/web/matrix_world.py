"""A world for the permission matrix: a reader of every role in one agency, and four lots that are theirs or another's.

``own``: sealed and kept by the readers' agency in a case it takes part in; ``kept``: kept by it, of a case it has no
part in; ``shared``: another agency's, of a case it takes part in; ``foreign``: another agency's, of another's case.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from itertools import combinations, cycle
from pathlib import Path
from typing import Any

from msgspec import structs
from sqlalchemy import Connection

from custody.domain.access import confidential_inspection
from custody.domain.access.roles import Role
from custody.domain.certificates.certificate import SignField
from custody.domain.certificates.pdf_signatures import PrepareFile
from custody.domain.destruction import attendance
from custody.domain.destruction.on_site.group_photograph import PhotographGroup
from custody.domain.destruction.plan_and_open import OpenSession
from custody.domain.discrepancies import inquiry
from custody.domain.discrepancies.second_reading import ReadAgain
from custody.domain.exchange import received_bundle
from custody.domain.exhibits import legal_hold, opening, report_missing
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.inventories import inventory_count
from custody.domain.kernel import photo_reference
from custody.domain.kernel.events import Actor, FromPaper, Occurred
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.laboratory import paper_report, record_report, sampling_plan
from custody.domain.orders import appeal, destruction_request, issue_order, order_copy
from custody.domain.orders.appeal_confirmation import ConfirmAppeal
from custody.domain.orders.approve_order import ApproveOrder
from custody.domain.oversight.alarm import Raise
from custody.domain.people import propose_and_confirm
from custody.domain.people.device import EnrolDevice
from custody.domain.people.named_outsider import NamedOutsider, TakePart
from custody.domain.places import custodian, place, put_away
from custody.domain.seizures import first_notice, joint_operation, register_exhibits, seizure
from custody.domain.seizures.case import OpenCase, ShareCase
from custody.domain.seizures.split_case import SplitCase
from custody.domain.transfers import hand_over, release_to_outsider
from custody.domain.transfers.paper_slip import EnterSlip
from custody.log import checkpoint
from custody.service.exchange.bundles import Bundle, zipped
from custody.service.oversight import alarm_sweep
from custody.service.people.sign_in import SignIn
from custody.storage.tables.engine import Store
from custody.storage.write import clock
from custody.storage.write.act_receipts import ActReceipt
from custody.storage.write.assembly import Assembler
from custody.storage.write.batch import Request
from custody.storage.write.recorder import Recorder
from custody.storage.write.sources import SYSTEM, Sources
from custody.web.http.service_worker import shell
from tests.devices import key_named, key_of
from tests.factories.ended_count import end_count
from tests.factories.http_office import ORIGIN, PIN, Town
from tests.factories.laboratory_work import open_and_reseal
from tests.factories.office import Lot, Office, number
from tests.pictures import jpeg, kept
from tests.web.apps import lent
from tests.web.bundle import bundle
from tests.web.shell import CHEAP, PASSWORD

SETS = ("own", "kept", "shared", "foreign")
ROLES = tuple(str(role) for role in Role)
JPEG = kept(jpeg())
STORED = b"\xff\xd8\xff\xe0" + bytes(64)
"""Stands for a kept photograph where the bytes of the log must not depend on the picture library."""


@dataclass
class Set:
    """Everything of one set: the office's people as they work in it, and the numbers of its subjects by name."""

    name: str
    circle: "Circle"
    at: dict[str, str] = field(default_factory=dict)
    lots: dict[str, Lot] = field(default_factory=dict)

    def checks(self, stage: str) -> tuple[CheckEntry, ...]:
        """Blind checks that find a lot as recorded."""
        return self.circle.checks(self.lots[stage])


class Circle(Office):
    """The same office with other people in the parts of ``tests.factories.office``; cases are shared with ``shared``."""

    shared: tuple[str, ...] = ()

    @classmethod
    def of(cls, office: Office, place_number: str, cast: dict[str, str], shared: tuple[str, ...] = ()) -> "Circle":
        """``cast``: part to number."""
        circle = cls.__new__(cls)
        circle.__dict__.update(office.__dict__, place=place_number, shared=shared, people=office.people | cast)
        return circle

    def case(self) -> str:
        command = OpenCase(
            case_reference=f"PV {next(self._cases)}/2016", title="Affaire fictive", agencies=self.shared
        )  # fmt: skip
        return self.do("case.open/1", command, "officer").first("CS")

    def emptied(self, lot: Lot) -> CheckEntry:
        """A check of the first exhibit of a lot, its packaging weighed too."""
        weight = structs.replace(self.weight(), tare=MassEntry("0,10", "kg"))
        return structs.replace(self.checks(lot)[0], weight=weight)

    def attested(self, lot: Lot) -> None:
        """Everybody of a closed session has attested."""
        for present in self.state(lot.session).attendance:
            self.do(
                "destruction_session.attest/1", attendance.Attest(session=lot.session, attested=True), present.person
            )


class World:
    """A town with readers, the four sets, and an application over it whose acts are all rolled back.

    ``past``: what happened between the founding and the sets, given the people of the readers' agency at work; ``sources``
    have then the clock of those years. ``begun``: the size of the log when the sets begin.
    """

    def __init__(
        self, folder: Path, origin: str = ORIGIN, database: str = "", *, sources: Sources = SYSTEM,
        past: "Callable[[World, Circle], None]" = lambda _world, _ours: None,
    ) -> None:  # fmt: skip
        self.town = Town(folder, origin, database, sources=sources)
        office = self.office = self.town.office
        self.home = office.enrol(propose_and_confirm.EnrolAgency(name="Parquet d'ici", sort="prosecution"))
        self.other = office.enrol(
            propose_and_confirm.EnrolAgency(name="Parquet d'ailleurs", sort="prosecution", country="SN")
        )
        self.court = office.enrol(propose_and_confirm.EnrolAgency(name="Greffe d'ici", sort="court"))
        self._witnesses()
        self.readers: dict[str, str] = {}
        for role in ROLES:
            self.readers[role] = self._enrol(role, self.home)
            if role == Role.KEY_OFFICER:
                office.people["key3"] = self.readers[role]  # from here on the keys lie in two agencies
        ours = self._cast(self.home, self.readers)
        theirs = self._cast(self.other, {}) | {"member": self._enrol("commission", self.other)}
        here, there = self._place(ours["supervisor"]), self._place(theirs["supervisor"])
        sealing = ("officer", "second", "prosecutor")
        kept = ours | {part: theirs[part] for part in sealing} | {"magistrate": office.people["prosecutor"]}
        past(self, Circle.of(office, here, ours))
        self.begun = self.town.size()
        self.proposal = office.do(
            "pending_change.propose/1",
            propose_and_confirm.Propose(change=propose_and_confirm.EnrolAgency(name="Parquet de demain", sort="court")),
            "key1",
        ).first("PR")
        self.inquiries = self._confided(here)
        self.sets = {
            "own": self._fill("own", Circle.of(office, here, ours)),
            "kept": self._fill("kept", Circle.of(office, here, kept)),
            "shared": self._fill("shared", Circle.of(office, there, theirs, (self.home,))),
            "foreign": self._fill("foreign", Circle.of(office, there, theirs)),
        }
        self.balance = Circle.of(office, here, ours).new_balance("supervisor", "B-0002")
        self.tokens = {role: self.token(role, person) for role, person in self.readers.items()}
        self._pin("clerk")
        self._pin("inspector")
        for name in self.office.people:
            if name.startswith("witness"):
                self._pin(name)
        self.files = {
            "file_path": "favicon.svg",
            "path": "openapi.json",
            "version": shell().version,
            "name": "engine.js",
        }
        self.town.services.checkpoints.sign_now()  # what is rolled back is not signed
        self.dry = Dry(self.town)
        self._lent = lent(self.dry.services)
        self.app = self._lent.__enter__()

    def token(self, name: str, person: str) -> str:
        """The session cookie of a person who has just signed in."""
        sign_in = self.town.sign_in
        sign_in.accounts.open(person, f"lecteur.{name}", PASSWORD, must_change=False)
        return sign_in.sign_in(f"lecteur.{name}", PASSWORD, device="D" * 43, address="10.0.0.1", lang="fr")

    def store(self, agency: str) -> Circle:
        """People of an agency who work in a store of their own."""
        cast = self._cast(agency, {})
        return Circle.of(self.office, self._place(cast["supervisor"]), cast)

    @cache  # noqa: B019 - a world lives as long as its tests
    def colleague(self, agency: str) -> str:
        """A second prosecutor of an agency."""
        return self._enrol("prosecutor", agency)

    @cache  # noqa: B019 - a world lives as long as its tests
    def registrar(self, agency: str) -> str:
        """A court clerk of an agency, who is not the reader."""
        return self._enrol("court_clerk", agency)

    def close(self) -> None:
        """Stop both recorders."""
        self._lent.__exit__(None, None, None)
        self.dry.close()
        self.town.close()

    def _enrol(self, role: str, agency: str) -> str:
        entry = propose_and_confirm.EnrolPerson(name=f"Nom {role}", rank="Adj", agency=agency, roles=(Role(role),))
        return self.office.enrol(entry)

    def _cast(self, agency: str, known: dict[str, str]) -> dict[str, str]:
        """Who plays the parts of the office in an agency; ``second`` is another seizing officer."""
        parts = {
            "officer": "seizing_officer", "clerk": "clerk", "supervisor": "supervisor", "analyst": "laboratory",
            "prosecutor": "prosecutor", "chair": "commission",
        }  # fmt: skip
        cast = {part: known.get(role) or self._enrol(role, agency) for part, role in parts.items()}
        return cast | {"second": self._enrol("seizing_officer", agency)}

    def _witnesses(self) -> None:
        """So many witnesses that no pair comes twice: any session may be the next that opens or burns."""
        for i in range(4, 8):
            entry = propose_and_confirm.EnrolPerson(
                name=f"Nom witness{i}", rank="Adj", agency=self.office.environment, roles=(Role.WITNESS,)
            )
            self.office.people[f"witness{i}"] = person = self.office.enrol(entry)
            self.town.sign_in.accounts.open(person, f"witness{i}", PASSWORD, must_change=False)
        self.office.pairs = cycle(combinations([f"witness{i}" for i in range(1, 8)], 2))

    def _place(self, supervisor: str) -> str:
        return self.office.do("place.open/1", place.OpenPlace(name="Magasin", sort="store"), supervisor).first("PL")

    def _pin(self, name: str) -> None:
        sign_in = self.town.sign_in
        token = sign_in.sign_in(name, PASSWORD, device="E" * 43, address="10.0.0.2", lang="fr")
        session = sign_in.session(token)
        assert session is not None
        sign_in.accounts.set_pin(session.person, PASSWORD, PIN, device=session.device)

    def _fill(self, name: str, circle: Circle) -> Set:
        made = Set(name, circle)
        second = Circle.of(circle, circle.place, {"officer": circle.people["second"]}, circle.shared)
        lots = made.lots
        for stage in ("held", "in_transit", "ordered", "planned", "open", "on_site", "burnt", "certified"):
            lots[stage] = circle.lot(until=stage)
        lots["ready"] = circle.lot(until="staged")
        lots["gathered"], lots["begun"] = circle.lot(until="open"), circle.lot(until="staged")
        circle.do("destruction_session.open/1", OpenSession(session=lots["begun"].session), "chair")
        pictured = lots["on_site"].session
        group = PhotographGroup(session=pictured, photo=self.photo(pictured))
        circle.do("destruction_session.photograph_group/1", group, "chair")
        lots["left"] = circle.lot(until="open")
        judicial = next(name for name, quality in circle.officials().items() if quality == "judicial")
        gone = attendance.Leave(session=lots["left"].session, person=circle.people[judicial])
        circle.do("destruction_session.leave/1", gone, "chair")
        lots["closed"] = circle.lot(until="closed")
        circle.attested(lots["closed"])
        lots["appealed"] = circle.lot(until="ordered")
        lots["lodged"] = circle.lot(until="ordered")
        lots["orphaned"] = self._orphaned(circle)
        lots["to_cede"] = circle.lot()
        command = issue_order.IssueOrder(
            order_reference=f"G {next(circle.seals)}",
            exhibits=tuple(lots["to_cede"].exhibits),
            legal_basis="x",
            sort="cede",
            convention_request="Art. 11, demande 7",
        )
        ceded = circle.do("order.issue/1", command, "prosecutor").first("RE")
        circle.do("order.approve/1", ApproveOrder(order=ceded, decision="Décision 14"), "inspector")
        for extra in (
            "inquired",
            "looked_into",
            "lost",
            "opened",
            "used",
            "doubted",
            "outgoing",
            "on_legal_hold",
            "released",
            "with_outsider",
            "releasable",
            "losable",
            "drafted",
            "telephoned",
            "enterable",
            "proposed",
            "openable",
            "uncounted",
        ):
            lots[extra] = circle.lot()
        circle.do("certificate.prepare/1", self.prepared(circle, lots["certified"]), "chair")
        again = structs.replace(self.prepared(circle, lots["certified"]), reason="Nom mal écrit")
        circle.do("certificate.prepare/1", again, "member")
        lots["photographed"] = self._photographed(circle)
        lots["slip"] = second.seal()
        made.at = self._numbers(made, second)
        return made

    def _numbers(self, made: Set, second: Circle) -> dict[str, str]:
        circle, lots = made.circle, made.lots
        held = lots["held"].exhibits[0]
        [doubt] = circle.quarantine(lots["doubted"])
        self._open(circle, lots["opened"], "clerk")
        circle._hand("clerk", "analyst", "laboratory", lots["used"], due="2030-01-01")
        self._open(circle, lots["used"], "analyst")
        circle._hand("clerk", "analyst", "laboratory", lots["released"], due="2030-01-01")
        open_and_reseal(circle, lots["released"])
        box = place.OpenContainer(name="Caisse", place=circle.place)
        dispatched = self._outgoing(circle, lots["outgoing"])
        numbers = {
            "exhibit": held, "held": held, "case": lots["held"].case, "seizure": lots["held"].seizure,
            "place": circle.place, "container": circle.do("container.open/1", box, "clerk").first("CT"),
            "discrepancy": doubt, "alarm": self._alarm(doubt), "transfer": lots["in_transit"].transfer, "order": lots["ordered"].order, **self._inquiries(circle, lots),
            "on_legal_hold": self._on_hold(circle, lots["on_legal_hold"]),
            "destruction_request": self._proposed(circle, lots["proposed"]),
            "draft": self._drafted(circle, lots["drafted"]),
            "by_telephone": self._telephoned(circle, lots["telephoned"]),
            "appealed": self._appealed(circle, lots["appealed"]),
            "lodged": self._lodged(circle, lots["lodged"]),
            "sample": self._sample(circle, held), **self._inventories(circle, lots["uncounted"]),
            "operation": circle.do("operation.open/1", joint_operation.OpenOperation(title="Réseau"), "officer").first("XR"),
            "outsider": self._released(circle, lots["with_outsider"]),
            "paper_report": self._paper_report(circle, lots["with_outsider"]),
            "received": circle.do("bundle.receive/1", self.proof(circle, made.name), "prosecutor").first("DR"),
            "device": self._device(made.name, circle),
            "paper_act": self._from_paper(circle, held, lots["held"].case),
            "notice": circle.do("first_notice.take/1", told(), "officer").first("NT"),
            "opened": lots["opened"].exhibits[0], "used": lots["used"].exhibits[0],
            "planned": lots["planned"].session, "session": lots["certified"].session, "owing": lots["certified"].session,
            "pictured_session": lots["on_site"].session,
            "certificate": lots["certified"].certificate,
            "spoilt": str(self.office.state(lots["certified"].certificate).spoiled[0].file), "released": lots["released"].exhibits[0],
            "decided": self._decided(circle), "photographed": lots["photographed"].exhibits[0], "pictured": lots["photographed"].seizure,
            "outgoing": dispatched.first("TR"), "act": dispatched.act, "weighing": self._weighing(held), "weighed": lots["held"].case, "event": str(self._event(held)),
            "slip": self._slip(second, lots["slip"], circle.clerk), "large": self._large(second),
        }  # fmt: skip
        return numbers | self.inquiries | {
            "addressed": numbers["transfer"], "whole_order": numbers["order"], "waiting": numbers["transfer"], "nothing": "", "one": "1", "zero": "0", "bench": numbers["released"], "led": numbers["case"],
            "person": self.readers["clerk"], "proposal": self.proposal,
        }  # fmt: skip

    def _proposed(self, circle: Circle, lot: Lot) -> str:
        """What its keepers propose to destroy."""
        command = destruction_request.MakeDestructionRequest(exhibits=tuple(lot.exhibits), reason="Affaire jugée")
        return circle.do("destruction_request.make/1", command, "clerk").first("DP")

    def _released(self, circle: Circle, lot: Lot) -> str:
        """An outsider who holds a lot, before the office's clerk."""
        beside = Actor(person=self.office.clerk, part="witness", will="other_device")
        outsider = circle.do("outsider.register/1", known(), "clerk", beside).first("TS")
        command = release_to_outsider.ReleaseToOutsider(
            outsider=outsider, purpose="court", checks=circle.checks(lot), due="2099-01-01", legal_basis="x",
            paper="slip", reference="7", photos=(self.photo(lot.case),),
        )  # fmt: skip
        circle.do("exhibit.release_to_outsider/1", command, "clerk", beside)
        return outsider

    def _from_paper(self, circle: Circle, exhibit: str, case: str) -> str:
        """What the store recorded of an exhibit from a paper that names the office's clerk."""
        photo = self.photo(case)
        paper = FromPaper(
            at=self.office.now(), source="paper", zone="UTC", case=case, blob=photo.blob, sha256=photo.sha256,
            named=(self.office.clerk,),
        )  # fmt: skip
        called = NamedOutsider(name="M. Diarra", quality="called_witness", refused=True)
        beside = Actor(person=self.office.inspector, part="witness", will="other_device")
        command = TakePart(exhibit=exhibit, outsiders=(called,))
        return circle.do("outsider.take_part/1", command, "clerk", beside, occurred=paper).first("PT")

    def _device(self, name: str, circle: Circle) -> str:
        """A device of the agency that keeps the set."""
        agency = self.home if circle.clerk == self.readers["clerk"] else self.other
        return self.office.enrol(EnrolDevice(name=f"Téléphone {name}", agency=agency, public_key=key_named(name)))

    def _paper_report(self, circle: Circle, lot: Lot) -> str:
        """What the outsider who holds a lot reports on paper, typed in and waiting."""
        return circle.do("paper_report.enter/1", self.reported(circle, lot, "L-4"), "clerk").first("RP")

    def reported(self, circle: Circle, lot: Lot, report: str) -> paper_report.EnterReport:
        """The command that types in an outsider's report on a lot they hold."""
        return paper_report.EnterReport(
            outsider=circle.state(lot.exhibits[0]).holder, report=report, dated=self.office.now()[:10],
            exhibits=tuple(lot.exhibits), substance="cannabis", photos=(self.photo(lot.case),),
        )  # fmt: skip

    def proof(self, circle: Circle, name: str) -> received_bundle.ReceiveBundle:
        """What a prosecution received from another log, kept as a file."""
        bundle = sha256(name.encode()).hexdigest()
        head = checkpoint.sign(checkpoint.Checkpoint(f"{name}.test/log", 9, bytes(32)), key_of(name)).encode()
        packed = zipped(Bundle("EV0000000001H", {"checkpoint": head, "disclosures.json": b"[]"}))
        blob = self.town.services.blobs.put(
            received_bundle.scope_of(circle.state(circle.people["prosecutor"]).agency, bundle), packed
        )
        return received_bundle.ReceiveBundle(
            origin=f"{name}.test/log", size=9, root="A" * 43 + "=", bundle=bundle, proved=bundle, about="EV0000000001H",
            stated=("EV0000000001H",), objections=(), since=0,
            kept=photo_reference.Photo(blob=blob, sha256=sha256(packed).hexdigest()),
        )  # fmt: skip

    def _alarm(self, discrepancy: str) -> str:
        """The alarm about an open discrepancy."""
        recorder = self.office.recorder
        request = alarm_sweep.request_of(
            "alarm.raise/1", Raise(sort="discrepancy", about=discrepancy), recorder.sources
        )
        return recorder.record(request).first("LT")

    def _open(self, circle: Circle, lot: Lot, holder: str) -> None:
        """The seal opened before the office's clerk, who is of another agency; the laboratory reports at once."""
        command = opening.OpenExhibit(
            check=circle.emptied(lot), purpose="sampling", legal_basis="art. 56", photos=(self.photo(lot.case),)
        )
        circle.do("exhibit.open/1", command, holder, Actor(person=self.office.clerk, part="witness", will="own_device"))
        if holder == "analyst":
            report = record_report.Report(report="L-3/2016", exhibits=tuple(lot.exhibits), substance="cannabis")
            circle.do("laboratory.report/1", report, holder)

    def _photographed(self, circle: Circle) -> Lot:
        """Exhibits whose sealing and seizure have a photograph that is kept."""
        case = circle.case()
        photo = self.photo(case)
        line = seizure.LineEntry(substance="cannabis", count=Count(1, "package"))
        declared = seizure.DeclareSeizure(
            case=case, place="Bamako", seized_at="2016-05-10T10:00:00Z", circumstances="Contrôle", lines=(line,),
            photos=(photo,),
        )  # fmt: skip
        seized = circle.do("seizure.declare/1", declared, "officer").first("SE")
        seal = f"F{next(circle.seals):06d}"
        entry = register_exhibits.ExhibitEntry(
            exhibit_number="1", line=0, form="herb", seal=seal, count=Count(1, "package"), weight=circle.weight(),
            photos=(photo,),
        )  # fmt: skip
        made = circle.do(
            "exhibit.register/1", register_exhibits.RegisterExhibits(seizure=seized, exhibits=(entry,)), "officer"
        )
        lot = Lot(made.all("EV"), [seal], case, seized)
        circle.advance(lot, "held")
        return lot

    def prepared(self, circle: Circle, lot: Lot) -> PrepareFile:
        """The file of a certificate with the chair's field in it: who gets it is asked, not what is in it."""
        chair = SignField(circle.people["chair"], 1)
        return PrepareFile(session=lot.session, fields=(chair,), kept=self.photo(lot.session))

    @cache  # noqa: B019 - a world lives as long as its tests
    def photo(self, case: str) -> photo_reference.Photo:
        """A photograph that is kept for a case."""
        return photo_reference.Photo(blob=self.town.services.blobs.put(case, STORED), sha256=sha256(STORED).hexdigest())

    def _confided(self, place_number: str) -> dict[str, str]:
        """An inquiry of the inspector who reads; one into the readers' agency, with an inventory, of two others."""
        here = Actor(person=self.office.prosecutor, part="witness", will="own_device")
        read = confidential_inspection.OpenConfidential(agency=self.office.drug_office, reason="Soupçon")
        covert = confidential_inspection.OpenConfidential(agency=self.home, reason="Soupçon")
        made = {
            "confidential": self.office.do(
                "confidential_inspection.open/1", read, self.readers["inspector"], here
            ).first("EN"),
            "covert": self.office.do("confidential_inspection.open/1", covert, "inspector", here).first("EN"),
        }
        command = inventory_count.PlanInventory(
            place=place_number, counters=(self.office.people["witness1"],), inquiry=made["covert"]
        )
        return made | {"hidden": self.office.do("inventory.plan/1", command, "inspector").first("RC")}

    def _inventories(self, circle: Circle, uncounted: Lot) -> dict[str, str]:
        """One planned, one to be counted, one to be signed, of a room with nothing in it; a witness counts.

        One was ended by the inspection with the lot missing, and awaits a second person.
        """
        room = self._place(circle.people["supervisor"])

        def planned(counter: str) -> str:
            command = inventory_count.PlanInventory(place=room, counters=(counter,))
            return circle.do("inventory.plan/1", command, "supervisor").first("RC")

        for keeper in ("supervisor", "clerk"):
            command = custodian.NameCustodian(place=room, person=circle.people[keeper])
            circle.do("place.name_custodian/1", command, "supervisor")
        empty = self._place(circle.people["supervisor"])
        made = {"inventory": planned(circle.people["chair"]), "changing": room, "empty": empty}
        made |= {name: planned(self.readers["witness"]) for name in ("frozen", "reconciled")}
        for name in ("frozen", "reconciled"):
            circle.do("inventory.start_count/1", inventory_count.StartCount(inventory=made[name]), "supervisor")
        circle.do("inventory.close_count/1", inventory_count.CloseCount(inventory=made["reconciled"]), "supervisor")
        locker = self._place(circle.people["supervisor"])
        stored = put_away.StoreExhibits(place=locker, exhibits=tuple(uncounted.exhibits))
        circle.do("exhibit.store/1", stored, "clerk")
        command = inventory_count.PlanInventory(place=locker, counters=(circle.people["chair"],))
        made["ended"] = ended = circle.do("inventory.plan/1", command, "supervisor").first("RC")
        circle.do("inventory.start_count/1", inventory_count.StartCount(inventory=ended), "supervisor")
        seen = (inventory_count.Tally(label_id="EV0000000000A", seal="X 1"),)
        circle.do("inventory.count/1", inventory_count.CountExhibits(inventory=ended, seen=seen), "chair")
        self.office.do("inventory.close_count/1", end_count(ended), "inspector")
        return made

    def _sample(self, circle: Circle, exhibit: str) -> str:
        command = sampling_plan.MakeSamplingPlan(exhibits=(exhibit,), population=9, method="all")
        return circle.do("sampling_plan.make/1", command, "clerk").first("SP")

    def _inquiries(self, circle: Circle, lots: dict[str, Lot]) -> dict[str, str]:
        """A discrepancy that the readers' prosecutor inquires into, unless their office held it, and others."""
        [inquired] = circle.quarantine(lots["inquired"])
        held_at_home = circle.clerk == self.readers["clerk"]
        to = self.office.prosecutor if held_at_home else self.readers["prosecutor"]
        assign = inquiry.Assign(discrepancy=inquired, to=to)
        circle.do("discrepancy.assign/1", assign, "inspector")
        self._read_again(circle, lots["inquired"], inquired)
        report = report_missing.ReportMissing(exhibits=tuple(lots["lost"].exhibits), reason="Introuvable")
        [looked_into] = circle.quarantine(lots["looked_into"])
        self.office.inquired(looked_into)
        return {
            "inquired": inquired,
            "looked_into": looked_into,
            "loss": circle.do("exhibit.report_missing/1", report, "clerk").first("EC"),
        }

    def _read_again(self, circle: Circle, lot: Lot, discrepancy: str) -> None:
        """A colleague who never held the exhibit has read it a second time, with a photograph that is kept."""
        agency = self.home if circle.clerk == self.readers["clerk"] else self.other
        colleague = Circle.of(circle, circle.place, {"colleague": self._enrol("clerk", agency)}, circle.shared)
        command = ReadAgain(discrepancy=discrepancy, seal=lot.seals[0], photos=(self.photo(lot.case),))
        colleague.do("discrepancy.read_again/1", command, "colleague")

    def _orphaned(self, circle: Circle) -> Lot:
        """What a clerk held who was then disabled."""
        agency = self.home if circle.clerk == self.readers["clerk"] else self.other
        gone = Circle.of(circle, circle.place, {"clerk": self._enrol("clerk", agency)}, circle.shared)
        lot = gone.lot()
        self.office.enrol(propose_and_confirm.Disable(person=gone.clerk))
        return lot

    def _on_hold(self, circle: Circle, lot: Lot) -> str:
        """Held by another prosecutor of the same agency than the reader."""
        agency = self.home if circle.prosecutor == self.readers["prosecutor"] else self.other
        command = legal_hold.PlaceHold(exhibits=tuple(lot.exhibits), legal_basis="art. 56", reason="Expertise demandée")
        circle.do("legal_hold.place/1", command, self.colleague(agency))
        return lot.exhibits[0]

    def _appealed(self, circle: Circle, lot: Lot) -> str:
        """Appealed at a court with which the case is shared, and confirmed by the inspection."""
        self._lodged(circle, lot)
        circle.do("order.confirm_appeal/1", ConfirmAppeal(order=lot.order), "inspector")
        return lot.order

    def _lodged(self, circle: Circle, lot: Lot) -> str:
        """Appealed at a court with which the case is shared; nobody has confirmed it."""
        circle.do("case.share/1", ShareCase(case=lot.case, agency=self.court), "prosecutor")
        command = appeal.AppealOrder(
            order=lot.order, filed_on=self.office.now()[:10], reason="Appel", scans=(self.photo(lot.case),)
        )
        circle.do("order.appeal/1", command, self.registrar(self.court))
        return lot.order

    def _decided(self, circle: Circle) -> str:
        """A case from which a court has split an exhibit, with the page that says so."""
        lot = circle.lot()
        circle.do("case.share/1", ShareCase(case=lot.case, agency=self.court), "prosecutor")
        command = SplitCase(
            case=lot.case, exhibits=tuple(lot.exhibits[:1]), title="Disjonction", decision_reference="J 1/2016",
            decided_on=self.office.now()[:10], scans=(self.photo(lot.case),),
        )  # fmt: skip
        circle.do("case.split/1", command, self.registrar(self.court))
        return lot.case

    def _drafted(self, circle: Circle, lot: Lot) -> str:
        """Typed in by a clerk of the prosecution who is not the reader."""
        agency = self.home if circle.prosecutor == self.readers["prosecutor"] else self.other
        command = entered(self, circle, lot, f"P {next(circle.seals)}")
        return circle.do("order.enter_copy/1", command, self.registrar(agency)).first("RE")

    def _telephoned(self, circle: Circle, lot: Lot) -> str:
        """Taken down by the same clerk from a call, confirmed by who called; its original is still to come."""
        agency = self.home if circle.prosecutor == self.readers["prosecutor"] else self.other
        typed = entered(self, circle, lot, f"T {next(circle.seals)}")
        command = structs.replace(typed, channel="telephone", original_due="2099-01-01")
        number = circle.do("order.enter_copy/1", command, self.registrar(agency)).first("RE")
        circle.do("order.confirm_copy/1", order_copy.ConfirmCopy(order=number), "prosecutor")
        return number

    def _outgoing(self, circle: Circle, lot: Lot) -> ActReceipt:
        command = hand_over.Dispatch(to=self.office.clerk, purpose="deposit", exhibits=tuple(lot.exhibits))
        return circle.do("transfer.dispatch/1", command, "clerk")

    def _slip(self, second: Circle, lot: Lot, receiver: str) -> str:
        command = EnterSlip(
            slip=f"B {next(self.office.seals)}", releaser=second.officer, receiver=receiver, purpose="deposit",
            checks=second.checks(lot), photo=self.photo(lot.case),
        )  # fmt: skip
        return second.do("transfer.enter_slip/1", command, "officer", occurred=just_now(second)).first("TR")

    def _large(self, second: Circle) -> str:
        """A seizure that a second person must confirm."""
        line = seizure.LineEntry(substance="cocaine", mass=MassEntry("14733068", "g"))
        command = seizure.DeclareSeizure(
            case=second.case(), place="Bamako", seized_at="2016-05-10T10:00:00Z", circumstances="Contrôle", lines=(line,)
        )  # fmt: skip
        return second.do("seizure.declare/1", command, "officer").first("SE")

    def _weighing(self, exhibit: str) -> str:
        """The act that received it, which weighed it."""
        lines = self.town.office.history(exhibit)
        return next(line.part.act for line in lines if line.part.type == "exhibit.received/1")

    def _event(self, exhibit: str) -> int:
        return self.town.office.history(exhibit)[0].seq


class DryStore(Store):
    """A store where nothing that is written stays: every cell of the matrix meets the same state."""

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self.engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection:
            undone = connection.begin()
            try:
                yield connection
            finally:
                undone.rollback()


class DryRecorder(Recorder):
    """A recorder that forgets after each commit, which was none; ``acts`` are those that would have been recorded."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.acts: list[Request] = []

    def _commit(self, requests: list[Request], rides: Sequence[Any] = ()) -> Any:
        outcomes = super()._commit(requests, rides)
        self._forget()
        self._recorded = 0
        self.acts += [r for r, o in zip(requests, outcomes, strict=False) if isinstance(o, ActReceipt)]
        return outcomes


class Dry:
    """The services of a town over a ``DryStore``."""

    def __init__(self, town: Town) -> None:
        self.store = DryStore(town.store.url)
        self.recorder = DryRecorder(self.store, Assembler(town.office.vault), number)
        directory = town.services.directory
        now = clock.now().wall_ms  # for ever: use is not noted here, so that sessions would grow old while tests run
        sign_in = SignIn(self.store, lambda: now, directory, passwords=CHEAP)
        self.services = bundle(
            town.settings, self.store, sign_in, town.office.vault, self.recorder, directory=directory
        )  # fmt: skip

    def close(self) -> None:
        self.recorder.close()
        self.store.close()


def entered(world: World, circle: Circle, lot: Lot, number: str) -> order_copy.EnterCopy:
    """An order for a lot that the prosecutor of a circle signed on paper, with its page."""
    return order_copy.EnterCopy(
        order_reference=number, issuer=circle.prosecutor, signed_on="2016-06-01", exhibits=tuple(lot.exhibits),
        legal_basis="art. 136", laboratory_waiver="Test", sample_waiver="Gardé", scans=(world.photo(lot.case),),
    )  # fmt: skip


def known() -> release_to_outsider.RegisterOutsider:
    """Somebody from a laboratory without an account."""
    return release_to_outsider.RegisterOutsider(
        name="Dr Fomba", quality="laboratory", organisation="Labo", identity="CNI 7"
    )


def told() -> first_notice.TakeNotice:
    """What somebody tells by telephone."""
    line = seizure.LineEntry(substance="cannabis", count=Count(1, "package"))
    return first_notice.TakeNotice(
        channel="telephone", told_at="2016-05-10T09:00:00Z", caller="Patrouille", place="Bamako", words="Camion",
        lines=(line,),
    )  # fmt: skip


def just_now(office: Office) -> Occurred:
    """The claimed time of a slip written a moment ago."""
    return Occurred(at=office.now(), source="paper", zone="UTC")
