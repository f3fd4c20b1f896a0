"""The context in which a document is filled in: one snapshot, one language, names and private values."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from custody.domain.access.read_audit import DocumentIssued
from custody.domain.discrepancies.discrepancy import Finding
from custody.domain.exhibits.balance_and_weighing import Balance, Weight
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.events import Compromised, Header, State
from custody.domain.kernel.quantity import Count
from custody.domain.kernel.timezone import zone
from custody.domain.law.rule_pack_loader import HOME, packs
from custody.domain.orders.order import Order
from custody.domain.orders.order_outcome import Progress, progress
from custody.domain.people.agency import Agency
from custody.domain.people.compromised_credentials import Found
from custody.domain.people.device import Device
from custody.domain.people.person import Person
from custody.domain.seizures.case import Case, numbered
from custody.domain.transfers.transfer import Transfer
from custody.log.signed_note import VerifierKey, ed25519
from custody.service.certificates.anchors import anchored
from custody.service.documents.sources import Papers
from custody.service.documents.wording import code as code_word
from custody.service.documents.wording import sentence
from custody.service.exhibits.balances import calibration
from custody.service.law import rule_texts
from custody.service.people.compromised_acts import declared
from custody.service.people.passkeys import shortened
from custody.settings import is_exercise
from custody.storage.read import histories, log_reader, private_values, subject_queries
from custody.storage.read.histories import Line
from custody.storage.signing import checkpoints, cosignatures, log_keys
from custody.storage.signing.checkpoints import Note
from custody.storage.tables.connection import Connection
from custody.storage.write import head_row
from custody.storage.write.erased_values import Gone
from labels import model
from labels.layout.quantity import Lang, format_count, format_mass, format_purity

S = TypeVar("S", bound=State)

WILLS: dict[str, model.WillKind] = {
    "own_device": "own_device", "other_device": "other_device", "vouched": "vouched", "paper": "paper",
    "enrolled_device": "enrolled_device",
}  # fmt: skip


class DocumentContext:
    """One snapshot with what documents ask of it again and again."""

    def __init__(self, papers: Papers, connection: Connection, lang: Lang) -> None:
        self.connection = connection
        self.lang = lang
        self._vault, self._trust, self._zone = papers.vault, papers.trust, papers.zone
        self._directory = papers.directory
        self._names: dict[str, str] = {}
        self._people: dict[str, Person] = {}
        self._private: dict[int, dict[str, Any]] = {}
        self._balances: dict[str, Balance] = {}
        self._means: dict[str, Sequence[Compromised]] = {}
        self._asked: set[str] = set()
        self._exhibits_in: dict[int, int] = {}
        self._reached: dict[str, Progress] = {}

    def state(self, kind: type[S], subject_id: str) -> S:
        """Return the current state of a subject; raise ``NotFound``."""
        return subject_queries.state(self.connection, kind, subject_id)

    def find(self, kind: type[S], subject_id: str) -> S | None:
        """Return the current state of a subject, or None."""
        try:
            return subject_queries.state(self.connection, kind, subject_id)
        except NotFound:
            return None

    def states(self, kind: type[S], numbers: Iterable[str]) -> dict[str, S]:
        """Return the current states of many subjects."""
        return subject_queries.states(self.connection, kind, numbers)

    def history(self, subject_id: str) -> list[Line]:
        """Return a subject's chain, and fetch its private values with it."""
        lines = histories.history(self.connection, subject_id)
        self.fetch([line.seq for line in lines if line.part.sd])
        return lines

    def course(self, subject_id: str) -> list[Line]:
        """Return a subject's chain without the documents issued about it."""
        return [line for line in self.history(subject_id) if line.part.type != DocumentIssued.type]

    def exhibits_in(self, line: Line) -> int:
        """Return how many exhibits the act of an event is about; each act is read once."""
        if line.header_seq not in self._exhibits_in:
            parts = log_reader.parts_at(self.connection, log_reader.places(line.header_seq, line.header))
            about = {part.subject for part in parts.values() if part.subject.startswith(Exhibit.kind)}
            self._exhibits_in[line.header_seq] = len(about)
        return self._exhibits_in[line.header_seq]

    def reached(self, order_id: str, order: Order) -> Progress:
        """Return how far an order is executed; each is read once."""
        if order_id not in self._reached:
            exhibits = self.states(Exhibit, order.exhibits).values()
            self._reached[order_id] = progress(order_id, order.sort, exhibits)
        return self._reached[order_id]

    def declared(self, lines: Iterable[Line]) -> Found:
        """Return the compromises declared for people and devices of these acts (I42); each is read once."""
        headers = [line.header for line in lines]
        numbers = {subject_id for h in headers for a in h.actors for subject_id in (a.person, a.by, a.device)}
        if not numbers <= self._asked:
            self._means |= declared(self.connection, headers)
            self._asked |= numbers
        return self._means

    def fetch(self, seqs: Iterable[int]) -> None:
        """Read the private values of many events at once."""
        wanted = [seq for seq in seqs if seq not in self._private]
        if wanted:
            self._private |= private_values.of(self.connection, self._vault, wanted)

    def forget(self) -> None:
        """Let private values go that were read so far: on a paper of many chains they would pile up."""
        self._private.clear()

    def said(self, seq: int, name: str) -> str:
        """Return a private text of an event: "" if not given, the erasure notice if its key is gone."""
        self.fetch([seq])
        values = self._private[seq]
        return self.shown(values[name]) if name in values else ""

    def shown(self, value: Any) -> str:
        """Return a private text, or the erasure notice for an erased one."""
        if isinstance(value, Gone):
            return f"{value} {sentence('erased_by', self.lang, by=value.by)}".strip()
        return sentence("erased", self.lang) if value is None else str(value)

    def last_said(self, state: State, name: str, first: int) -> str:
        """Return a private text as last corrected; ``first`` is the event that first stated it."""
        return self.said(state.last_said(name, first), name)

    def values(self, seqs: Iterable[int]) -> dict[int, dict[str, Any]]:
        """Return private values of events by name, None where they were erased."""
        wanted = list(seqs)
        self.fetch(wanted)
        return {seq: self._private[seq] for seq in wanted}

    def photos(self, seq: int) -> list[str]:
        """Return SHA-256 of the photographs of an event, those that were not erased."""
        self.fetch([seq])
        return [str(p["sha256"]) for p in self._private[seq].get("photo", []) if p]

    def names(self, numbers: Iterable[str]) -> None:
        """Read many names at once."""
        self._names |= self._directory.names(self.connection, numbers)

    def name(self, subject_id: str) -> str:
        """Return the name of a person, agency, place or container; "" for no number."""
        if not subject_id:
            return ""
        if subject_id not in self._names:
            self.names([subject_id])
        return self.shown(self._names[subject_id])

    def party(self, person: str, agency: str = "", at: str = "") -> model.Party:
        """Return a person as printed: name with rank, role at that time, and agency."""
        state = self._person(person)
        roles = state.roles_at(at) if state and at else ()
        office = agency or (state.agency if state else "")
        house = self.name(office) if office != person else ""  # an outsider's name says where they come from
        return model.Party(name=self.name(person), role=roles[0] if roles else "", agency=house)

    def escort(self, transfer: Transfer, at: str) -> model.Party | None:
        """Return the named escort of a hand-over, or None."""
        return self.party(transfer.escort, at=at) if transfer.escort else None

    def author(self, act: str) -> str:
        """Return the name of an act's author."""
        seq = log_reader.header_of(self.connection, act)
        header = log_reader.header_at(self.connection, seq) if seq is not None else None
        return self.name(header.actors[0].person) if header is not None else ""

    def balance(self, balance_id: str) -> Balance | None:
        """Return a balance, or None if it is unknown."""
        if balance_id not in self._balances:
            balance = self.find(Balance, balance_id)
            if balance is None:
                return None
            self._balances[balance_id] = balance
        return self._balances[balance_id]

    def serial(self, weight: Weight | None) -> str:
        """Return the serial number of the balance that gave a weight, or "" if it is unknown."""
        balance = self.balance(weight.balance) if weight else None
        return balance.serial if balance else ""

    def calibration(self, weight: Weight) -> dict[str, Any]:
        """Return since when the balance was calibrated when it showed a weight, and by which certificate."""
        balance = self.balance(weight.balance)
        texts = calibration(self.connection, weight.balance, balance, weight.calibrated_until)
        return {"calibrated_on": day(texts.calibrated_on), "certificate": texts.certificate} if texts else {}

    def anchors(self, lines: Iterable[Line]) -> dict[int, model.Anchor | None]:
        """Return the outside anchor of each event by its position; unanchored events have None."""
        anchors = anchored(self.connection, self._trust, {line.seq: line.part.at for line in lines})
        return {
            seq: model.Anchor(
                by=len(anchor.by), of=anchor.of, since=moment(anchor.since), verdict=anchor.verdict,
                stamped_by=anchor.stamped_by,
                stamped_at=moment(anchor.stamped_at), stamped_own=anchor.stamped_own,
                explained=anchor.explained, unproved=anchor.unproved,
            ) if anchor.told else None
            for seq, anchor in anchors.items()
        }  # fmt: skip

    def head(self) -> model.LogHead:
        """Return the log as this transaction sees it, with the newest signed checkpoint."""
        now = head_row.read(self.connection)
        note = checkpoints.latest(self.connection, now.size)
        lines = [cosignature.line for cosignature in cosignatures.under(self.connection, note.size)] if note else []
        return model.LogHead(
            origin=now.origin, size=now.size, root_hex=now.root.hex(),
            checkpoint_note="".join([note.note, *lines]) if note else "",
            vkeys=tuple(str(key) for key in self._keys(note)), exercise=is_exercise(now.origin),
        )  # fmt: skip

    def _keys(self, note: Note | None) -> list[VerifierKey]:
        return ed25519(log_keys.signing(self.connection, note.size)) if note else []

    def letterhead(self, agency: str) -> model.Letterhead:
        """Return the letterhead: country, motto and agency, and the civil zone of the agency's place."""
        state = self.find(Agency, agency)
        zone = self.zone(agency)
        pack = state.land() if state else packs()[HOME]
        if pack is None:
            country = state.country if state else ""
            return model.Letterhead(country=country, motto="", service=self.name(agency), zone=zone)
        name = pack.state or pack.name
        return model.Letterhead(
            country=rule_texts.said(name, self.lang), motto=pack.motto, service=self.name(agency), zone=zone,
        )  # fmt: skip

    def agency(self, person: str) -> str:
        """Return the agency of a person, or "" if unknown."""
        state = self._person(person)
        return state.agency if state else ""

    def zone(self, agency: str) -> ZoneInfo:
        """Return the zone of the times on an agency's papers: that of its place."""
        state = self.find(Agency, agency)
        return zone(state.zone(self._zone) if state else self._zone)

    def own_references(self, case: Case) -> str:
        """Return the case numbers of prosecutions and courts, the leading one's first; "" for none."""
        shown = numbered(case)
        leads = [court_number.own_reference for court_number in shown if court_number.agency == case.prosecution]
        others = [
            f"{court_number.own_reference} ({self.name(court_number.agency)})"
            for court_number in shown
            if court_number.agency != case.prosecution
        ]
        return " · ".join([*leads, *others])

    def led_by(self, case: Case) -> str:
        """Return the authority that leads a case, and its numbers for the case."""
        return ", ".join(text for text in (self.name(case.prosecution), self.own_references(case)) if text)

    def will(self, line: Line, person: str, slip: str = "") -> model.Will | None:
        """Return the form in which a person signed an act or its paper slip, or None.

        None means that the act required no signature of this person. An enrolled device and its passkey are named; the
        person's own browser has no name.
        """
        if slip:
            return model.Will(kind="paper", paper_slip=slip, signed_at=claimed(line.header))
        actor = next((a for a in line.header.actors if a.person == person), None)
        if actor is None or actor.will not in WILLS:
            return None
        device = actor.device if actor.device.startswith(Device.kind) else ""
        key = next(
            (shortened(signature.credential) for signature in line.header.sigs if signature.signer == person), ""
        )
        return model.Will(
            kind=WILLS[actor.will], vouched_by=self.name(actor.by) if actor.by else "", paper_slip=actor.slip,
            device=device, key_id=key, signed_at=given(line.header, actor.will),
        )  # fmt: skip

    def typist(self, transfer: Transfer, entered: Line) -> model.Party | None:
        """Return the typist of a hand-over's paper slip, or None if it was electronic."""
        return self.party(transfer.entered_by, at=entered.part.at) if transfer.slip else None

    def settler(self, transfer: Transfer, settled: Line) -> model.Party | None:
        """Return the person, other than the typist, who confirmed or refused a hand-over's paper slip."""
        author = settled.header.actors[0].person
        return self.party(author, at=settled.part.at) if transfer.slip else None

    def count(self, count: Count | None) -> str:
        """Return a count with its unit in words, or "" for none."""
        return format_count(count.n, count.unit, self.lang) if count else ""

    def exhibits(self, count: int) -> str:
        """Return so many exhibits, in words."""
        return format_count(count, "exhibit", self.lang)

    def substance(self, code: str) -> str:
        """Return the name of a substance, for sentences."""
        return code_word("substance", code, self.lang)

    def finding(self, value: Finding | None) -> str:
        """Return one side of a difference in words."""
        if value is None:
            return ""
        mass = format_mass(value.ug, self.lang) if value.ug is not None else ""
        substance = self.substance(value.substance) if value.substance else ""
        parts = (value.seal, self.count(value.count), mass, substance, format_purity(value.purity, self.lang),
                 self.name(value.holder) if value.holder else "")  # fmt: skip
        return ", ".join(part for part in parts if part)

    def _person(self, person_id: str) -> Person | None:
        if person_id not in self._people:
            person = self.find(Person, person_id)
            if person is None:
                return None
            self._people[person_id] = person
        return self._people[person_id]


@contextmanager
def open_document(papers: Papers, lang: Lang, connection: Connection | None = None) -> Iterator[DocumentContext]:
    """Open the one snapshot that a paper is filled in from; draw and sign only once it is closed.

    ``connection``: the open snapshot of a bundle, of which the paper is a part.
    """
    if connection is not None:
        yield DocumentContext(papers, connection, lang)
        return
    with papers.store.snapshot() as opened:
        yield DocumentContext(papers, opened, lang)


def moment(text: str) -> datetime | None:
    """Return a time of the log; None for ""."""
    return datetime.fromisoformat(text) if text else None


def day(text: str) -> date | None:
    """Return a day of the log; None for ""."""
    return date.fromisoformat(text) if text else None


def claimed(header: Header) -> datetime:
    """Return when an act is claimed to have happened; when it was recorded, where nobody claims another time."""
    return datetime.fromisoformat(header.claimed_at)


def given(header: Header, will: str) -> datetime:
    """Return when a person gave their will to an act: when the log or their device took it.

    Only a hand on paper is of the hour that the paper states. An account of 2026 gave no consent in 2016, whatever
    hour its act is about.
    """
    on_paper, on_device = will == "paper", header.occurred is not None and header.occurred.source == "device"
    return claimed(header) if on_paper or on_device else datetime.fromisoformat(header.at)


def recorded(line: Line) -> datetime:
    """Return when the log took an event."""
    return datetime.fromisoformat(line.part.at)
