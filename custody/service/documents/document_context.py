"""The desk at which a document is filled in: one short read transaction, one language, names and private values."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from custody.domain.access.read_audit import DocumentExported
from custody.domain.discrepancies.discrepancy import Finding
from custody.domain.exhibits.metrology import Balance, Weight
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.events import Compromised, Header, State
from custody.domain.kernel.quantity import Count
from custody.domain.kernel.timezone import zone
from custody.domain.law.rulepack_loader import HOME, packs
from custody.domain.people.agency import Agency
from custody.domain.people.compromised_credentials import Found
from custody.domain.people.device import Device
from custody.domain.people.person import Person
from custody.domain.seizures.case import Case, numbered
from custody.domain.transfers.transfer import Transfer
from custody.log.signed_note import ED25519, VerifierKey
from custody.service.certificates.anchors import anchored
from custody.service.documents.sources import Papers
from custody.service.documents.wording import sentence
from custody.service.law import rule_texts
from custody.service.people.compromised_acts import declared
from custody.service.people.passkeys import shortened
from custody.service.places.places import calibration
from custody.settings import is_exercise
from custody.storage.read import histories, log_reader, private_values, queries
from custody.storage.read.histories import Line
from custody.storage.signing import checkpoints, cosignatures, log_keys
from custody.storage.signing.checkpoints import Note
from custody.storage.tables.connection import Connection
from custody.storage.write import head_row
from custody.storage.write.erased_values import Gone
from labels import model
from labels.layout.quantity import Lang, format_count, format_mass, format_purity
from labels.words import WORDS

S = TypeVar("S", bound=State)

WILLS: dict[str, model.WillKind] = {
    "own_device": "own_device", "other_device": "other_device", "vouched": "vouched", "paper": "paper",
    "enrolled_device": "enrolled_device",
}  # fmt: skip


class Desk:
    """One read transaction with what documents ask of it again and again."""

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

    def state(self, kind: type[S], number: str) -> S:
        """The current state of a subject; raises ``NotFound``."""
        return queries.state(self.connection, kind, number)

    def find(self, kind: type[S], number: str) -> S | None:
        """The current state of a subject, or None."""
        try:
            return queries.state(self.connection, kind, number)
        except NotFound:
            return None

    def states(self, kind: type[S], numbers: Iterable[str]) -> dict[str, S]:
        """The current states of many subjects."""
        return queries.states(self.connection, kind, numbers)

    def history(self, number: str) -> list[Line]:
        """A subject's chain, its private values fetched with it."""
        lines = histories.history(self.connection, number)
        self.fetch([line.seq for line in lines if line.part.sd])
        return lines

    def course(self, number: str) -> list[Line]:
        """What happened to a subject: its chain without the papers that were given out about it."""
        return [line for line in self.history(number) if line.part.type != DocumentExported.type]

    def declared(self, lines: Iterable[Line]) -> Found:
        """What was declared of the means of the people and devices of these acts (I42); each is looked up once."""
        headers = [line.header for line in lines]
        numbers = {n for h in headers for a in h.actors for n in (a.person, a.by, a.device)}
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
        """A private text of an event: "" when none was given, the words for an erased one when its key is gone."""
        self.fetch([seq])
        values = self._private[seq]
        return self.shown(values[name]) if name in values else ""

    def shown(self, value: Any) -> str:
        """A private text, or the words for one that is gone."""
        if isinstance(value, Gone):
            return f"{value} {sentence('erased_by', self.lang, by=value.by)}".strip()
        return sentence("erased", self.lang) if value is None else str(value)

    def last_said(self, state: State, name: str, first: int) -> str:
        """A private text as it was last corrected; ``first`` is the event that said it at the beginning."""
        return self.said(state.last_said(name, first), name)

    def values(self, seqs: Iterable[int]) -> dict[int, dict[str, Any]]:
        """Private values of events by name, None where they were erased."""
        wanted = list(seqs)
        self.fetch(wanted)
        return {seq: self._private[seq] for seq in wanted}

    def photos(self, seq: int) -> list[str]:
        """SHA-256 of the photographs of an event, those that were not erased."""
        self.fetch([seq])
        return [str(p["sha256"]) for p in self._private[seq].get("photo", []) if p]

    def names(self, numbers: Iterable[str]) -> None:
        """Read many names at once."""
        self._names |= self._directory.names(self.connection, numbers)

    def name(self, number: str) -> str:
        """The name of a person, agency, place or container; "" for no number."""
        if not number:
            return ""
        if number not in self._names:
            self.names([number])
        return self.shown(self._names[number])

    def party(self, person: str, agency: str = "", at: str = "") -> model.Party:
        """A person as printed: name with rank, the role they then held, and their agency."""
        state = self._person(person)
        roles = state.roles_at(at) if state and at else ()
        office = agency or (state.agency if state else "")
        house = self.name(office) if office != person else ""  # an outsider's name says where they come from
        return model.Party(name=self.name(person), role=roles[0] if roles else "", agency=house)

    def escort(self, transfer: Transfer, at: str) -> model.Party | None:
        """Who carried a hand-over, if somebody was named."""
        return self.party(transfer.escort, at=at) if transfer.escort else None

    def author(self, act: str) -> str:
        """The name of whose act it was."""
        seq = log_reader.header_of(self.connection, act)
        header = log_reader.header_at(self.connection, seq) if seq is not None else None
        return self.name(header.actors[0].person) if header is not None else ""

    def balance(self, number: str) -> Balance | None:
        """A balance, or None for one that is not known."""
        if number not in self._balances:
            found = self.find(Balance, number)
            if found is None:
                return None
            self._balances[number] = found
        return self._balances[number]

    def serial(self, weight: Weight | None) -> str:
        """The serial number of the balance that showed a weight, "" where it is not known."""
        balance = self.balance(weight.balance) if weight else None
        return balance.serial if balance else ""

    def calibration(self, weight: Weight) -> dict[str, Any]:
        """Since when the balance was calibrated when it showed a weight, and by which certificate."""
        balance = self.balance(weight.balance)
        said = calibration(self.connection, weight.balance, balance, weight.calibrated_until)
        return {"calibrated_on": day(said.calibrated_on), "certificate": said.certificate} if said else {}

    def anchors(self, lines: Iterable[Line]) -> dict[int, model.Anchor | None]:
        """Who outside holds these events fast, by place; None for each of which nobody says anything."""
        found = anchored(self.connection, self._trust, {line.seq: line.part.at for line in lines})
        return {
            seq: model.Anchor(
                by=len(one.by), of=one.of, since=moment(one.since), verdict=one.verdict, stamped_by=one.stamped_by,
                stamped_at=moment(one.stamped_at), stamped_own=one.stamped_own,
                explained=one.explained, unproved=one.unproved,
            ) if one.told else None
            for seq, one in found.items()
        }  # fmt: skip

    def head(self) -> model.LogHead:
        """The log as this transaction sees it, with the newest signed checkpoint."""
        now = head_row.read(self.connection)
        note = checkpoints.latest(self.connection, now.size)
        lines = [one.line for one in cosignatures.under(self.connection, note.size)] if note else []
        return model.LogHead(
            origin=now.origin, size=now.size, root_hex=now.root.hex(),
            checkpoint_note="".join([note.note, *lines]) if note else "",
            vkeys=tuple(str(key) for key in self._keys(note)), exercise=is_exercise(now.origin),
        )  # fmt: skip

    def _keys(self, note: Note | None) -> list[VerifierKey]:
        return [key for key in log_keys.signing(self.connection, note.size) if key.kind == ED25519] if note else []

    def letterhead(self, agency: str) -> model.Letterhead:
        """Who speaks: country, motto and agency; times are written in the civil time of the agency's place."""
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
        """The agency of a person, "" for one that is not known."""
        state = self._person(person)
        return state.agency if state else ""

    def zone(self, agency: str) -> ZoneInfo:
        """The zone in which the papers of an agency tell times: that of its place."""
        state = self.find(Agency, agency)
        return zone(state.zone(self._zone) if state else self._zone)

    def own_numbers(self, case: Case) -> str:
        """The numbers under which prosecutions and courts keep a case, that of who leads it first; "" for none."""
        shown = numbered(case)
        leads = [one.number for one in shown if one.agency == case.prosecution]
        others = [f"{one.number} ({self.name(one.agency)})" for one in shown if one.agency != case.prosecution]
        return " · ".join([*leads, *others])

    def led_by(self, case: Case) -> str:
        """Who leads a case, and under which numbers it is kept."""
        return ", ".join(text for text in (self.name(case.prosecution), self.own_numbers(case)) if text)

    def will(self, line: Line, person: str, slip: str = "") -> model.Will | None:
        """How a person's will was given in the act of an event, or on the paper slip; None where it was not needed.

        A device that is enrolled is named, and the passkey that they signed with; their own browser has no name.
        """
        when = claimed(line.header)
        if slip:
            return model.Will(kind="paper", paper_slip=slip, signed_at=when)
        actor = next((a for a in line.header.actors if a.person == person), None)
        if actor is None or actor.will not in WILLS:
            return None
        device = actor.device if actor.device.startswith(Device.kind) else ""
        key = next((shortened(one.credential) for one in line.header.sigs if one.signer == person), "")
        return model.Will(
            kind=WILLS[actor.will], vouched_by=self.name(actor.by) if actor.by else "", paper_slip=actor.slip,
            device=device, key_id=key, signed_at=when,
        )  # fmt: skip

    def typist(self, transfer: Transfer, entered: Line) -> model.Party | None:
        """Who typed a hand-over's paper slip in; None for one that was not on paper."""
        return self.party(transfer.entered_by, at=entered.part.at) if transfer.slip else None

    def settler(self, transfer: Transfer, settled: Line) -> model.Party | None:
        """Who confirmed or refused a hand-over's paper slip: another than who typed it in."""
        author = settled.header.actors[0].person
        return self.party(author, at=settled.part.at) if transfer.slip else None

    def count(self, count: Count | None) -> str:
        """A count with its unit in words, "" for none."""
        return format_count(count.n, count.unit, self.lang) if count else ""

    def exhibits(self, n: int) -> str:
        """So many exhibits, in words."""
        return format_count(n, "exhibit", self.lang)

    def substance(self, code: str) -> str:
        """A substance's name, for sentences."""
        return WORDS[self.lang].get(f"substance.{code}", code)

    def finding(self, found: Finding | None) -> str:
        """One side of a difference in words."""
        if found is None:
            return ""
        mass = format_mass(found.ug, self.lang) if found.ug is not None else ""
        substance = self.substance(found.substance) if found.substance else ""
        parts = (found.seal, self.count(found.count), mass, substance, format_purity(found.purity, self.lang),
                 self.name(found.holder) if found.holder else "")  # fmt: skip
        return " + ".join(part for part in parts if part)

    def _person(self, number: str) -> Person | None:
        if number not in self._people:
            found = self.find(Person, number)
            if found is None:
                return None
            self._people[number] = found
        return self._people[number]


def moment(text: str) -> datetime | None:
    """A time of the log; None for ""."""
    return datetime.fromisoformat(text) if text else None


def day(text: str) -> date | None:
    """A day of the log; None for ""."""
    return date.fromisoformat(text) if text else None


def claimed(header: Header) -> datetime:
    """When an act is claimed to have happened; when it was recorded, where nobody claims another time."""
    return datetime.fromisoformat(header.claimed_at)


def recorded(line: Line) -> datetime:
    """When the log took an event."""
    return datetime.fromisoformat(line.part.at)
