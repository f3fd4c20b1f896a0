"""What a destruction session is in the log: its state, its events, and those of the exhibits that burn (I26-I33)."""

from collections.abc import Iterable
from typing import Any, ClassVar

from msgspec import Struct, field

from custody.domain.agency import Agency
from custody.domain.errors import RuleBroken
from custody.domain.events import ENROLLED_DEVICE, OWN_WILL, Actor, Event, Fact, Index, Occurred, State
from custody.domain.exhibit import DESTROYED, HELD, ON_SITE, STAGED, BySack, Check, Exhibit
from custody.domain.rulepack import Pack, pack_of
from custody.domain.world import plausible

VOUCHED = ("wet", "thumb", "device")
"""Ways to sign in which others say that somebody did, or a device; in any other the signer's own will is proved."""

PLANNED, OPEN, BURNT, CLOSED, CERTIFIED, ABORTED = "planned", "open", "burnt", "closed", "certified", "aborted"
UNCERTIFIED = frozenset({PLANNED, OPEN, BURNT, CLOSED})
"""States from which a session still goes on."""


def speaks(way: str, *, on_site: bool) -> bool:
    """Whether a signature is its person's own word, and not that of the session's device alone."""
    return way not in VOUCHED or (way != "device" and not on_site)


class Attendance(Struct, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """One person's presence, and their word on what they saw.

    ``noted``: the chair noted that the person left without a word; their own word, if it comes, replaces the note.
    ``by_device``: that they came, or were there when it was lit, is the word of the session's device.
    """

    person: str
    agency: str
    quality: str
    joined_at: str
    left_at: str = ""
    attested_at: str = ""
    attested_seq: int = 0
    refused: bool = False
    reservations: bool = False
    noted: bool = False
    by_device: bool = False

    def there_at(self, hour: str) -> bool:
        """Whether they had come by then, and not left, as it was recorded."""
        return self.joined_at <= hour and (not self.left_at or hour <= self.left_at)


class Signed(Struct, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """One signature over the session's statement, in one way (``domain/signoff.py``); ``late``: after the pack's hours.

    ``before``: the two people before whom a hand or a thumb signed on paper. ``contested``: the person says otherwise.
    ``site_at``: when it was signed on the site, as the session's device read its clock; "" for before the service.
    """

    person: str
    quality: str
    decision: str
    way: str
    at: str
    seq: int
    late: bool = False
    before: list[str] = field(default_factory=list)
    contested: bool = False
    site_at: str = ""


class Checkout(Struct, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """The session is taken along on a ``device``, which records it without the service from ``since`` ``until`` then.

    ``nonces``: those that no signature has used yet, one for each passkey's answer.
    """

    device: str
    until: str
    nonces: list[str]
    since: str = ""


class Recalled(Struct, frozen=True, forbid_unknown_fields=True):
    """The session was taken back from a ``device``, by the event ``seq``."""

    device: str
    at: str
    seq: int


class Lit(Struct, frozen=True):
    """When the log says that the fire was lit: as ``claimed``, "" where no claim could be true, and as recorded."""

    claimed: str
    at: str

    def shown_as(self, hour: str) -> bool:
        """Whether a device that shows that hour shows the same; of a clock that cannot be right the log keeps none."""
        if self.claimed:
            return hour == self.claimed
        return hour == self.at or not plausible(hour, self.at)


class Session(State, kw_only=True):
    """A destruction session: its orders, who is there, how many exhibits were staged, scanned, withdrawn and burnt.

    It keeps numbers, not lists, so that its size does not grow with its load: which exhibits they are stands in the
    exhibits' own events, and is found through its orders (``domain/load.py``). ``exhibits`` were planned, ``staged``
    ever passed the check, ``on_site`` are there or burnt there; only ``withdrawn`` is a list, for the certificate.
    ``statement``: the SHA-256 (hex) of what everybody signs, frozen when the session was closed; "" before, and for
    sessions that were closed before there were signatures. ``site``: the SHA-256 (hex) of the envelope in which its
    device closed it on the site, which everybody there signed; ``closing_claimed``: when that was, by its clock.
    ``doubts``: what speaks against the hours of its device (``domain/offline.py``), ``doubted_at`` since when.
    """

    kind: ClassVar[str] = "DS"
    chair: str
    chair_agency: str
    orders: list[str]
    exhibits: int
    method: str
    planned_for: str
    planned: int
    status: str
    pack: str = ""
    pack_digest: str = ""
    verifiers: list[str] = field(default_factory=list)
    staged: int = 0
    staged_at: str = ""
    on_site: int = 0
    withdrawn: list[str] = field(default_factory=list)
    attendance: list[Attendance] = field(default_factory=list)
    opened_at: str = ""
    ignited_at: str = ""
    ignition_claimed: Occurred | None = None
    closed_at: str = ""
    closed: int = 0
    incidents: bool = False
    non_retrievable: bool = False
    synthetic: bool = False
    certificate: str = ""
    derogations: list[str] = field(default_factory=list)
    statement: str = ""
    signatures: list[Signed] = field(default_factory=list)
    checkout: Checkout | None = None
    recalled: list[Recalled] = field(default_factory=list)
    site: str = ""
    closing_claimed: Occurred | None = None
    doubts: list[str] = field(default_factory=list)
    doubted_at: str = ""

    def index(self) -> Index:
        """By status."""
        return Index(status=self.status, dossier=self.chair_agency, due=self.planned_for or None)

    @property
    def unfinished(self) -> bool:
        """Whether it holds what was staged and has not burnt, or what burnt and stands in no certificate."""
        waits = self.status in {PLANNED, OPEN} and self.staged > len(self.withdrawn)
        return waits or self.status in {BURNT, CLOSED}

    @property
    def out(self) -> bool:
        """Whether a device has it: until its closing comes in, or it is recalled, nobody else records it."""
        return self.checkout is not None and self.status in {PLANNED, OPEN, BURNT}

    @property
    def devices(self) -> set[str]:
        """Those that it is checked out to, or ever was."""
        return {one.device for one in (*self.recalled, *((self.checkout,) if self.checkout else ()))}

    @property
    def ended_at(self) -> str:
        """When it was closed: on the site by its device's clock, unless doubted; else as recorded; "" before."""
        return self.closing_claimed.at if self.closing_claimed and not self.doubts else self.closed_at

    @property
    def lit(self) -> Lit:
        """When the fire was lit; "" before."""
        return Lit(self.ignition_claimed.at if self.ignition_claimed else "", self.ignited_at)

    def doubt(self, doubts: Iterable[str], at: str) -> None:
        """What one more of its acts, recorded ``at``, has against its device's clock."""
        found = [one for one in doubts if one not in self.doubts]
        if found:
            self.doubts, self.doubted_at = sorted([*self.doubts, *found]), self.doubted_at or at

    def willing(self, actors: Iterable[Actor]) -> list[str]:
        """Those of an act who give their own will: before the service, or by PIN on the device it is checked out to."""
        taken_along = self.checkout.device if self.checkout else ""
        return [
            a.person for a in actors
            if a.will in OWN_WILL or (a.will == ENROLLED_DEVICE and a.device == taken_along)
        ]  # fmt: skip

    @property
    def by_device(self) -> list[str]:
        """Who was there by the word of the session's device alone, whether it was recalled since or not; each once.

        A person's own word is a signature in a way that proves their will, a hand or thumb on the paper whose
        photograph two others brought before the service, or what they attest there themselves.
        """
        signed = {s.seq for s in self.signatures}
        spoke = {s.person for s in self.signatures if speaks(s.way, on_site=bool(s.site_at))}
        spoke |= {a.person for a in self.attendance if a.attested_at and not a.noted and a.attested_seq not in signed}
        return list(dict.fromkeys(a.person for a in self.attendance if a.by_device and a.person not in spoke))

    @property
    def adrift(self) -> int:
        """How many were staged and are neither on site nor withdrawn (I27)."""
        return self.staged - len(self.withdrawn) - self.on_site

    def enter_again(self, of: str, field: str, value: Any) -> None:
        """When it is said to have been lit."""
        if of == SessionBurnt.type and field == "occurred":
            self.ignition_claimed = value

    def rules(self, chairing: Agency) -> Pack:
        """The rule pack it was planned under: what the chair's agency chooses later changes nothing of it.

        Sessions of ``session.planned/2`` named the pack without the digest of its file.

        Raises:
            RuleBroken: ``session_pack_changed``; ``pack_changed`` for a session that names no pack.
        """
        if not self.pack:
            return chairing.rules()
        pack = pack_of(self.pack)
        if self.pack_digest not in {"", pack.digest}:
            raise RuleBroken("session_pack_changed", pack=self.pack)
        return pack

    def present(self) -> list[Attendance]:
        """Those who joined and have not left."""
        return [a for a in self.attendance if not a.left_at]

    def gone(self) -> list[str]:
        """Those who joined, have left and not come back, by number."""
        return sorted({a.person for a in self.attendance} - {a.person for a in self.present()})

    def attends(self, person: str, quality: str = "") -> bool:
        """Whether somebody is there, in that quality where one is asked for."""
        return any(a.person == person and quality in {"", a.quality} for a in self.present())


class SessionPlanned(Event, frozen=True):
    """A session is planned for what one or more orders still cover: how many exhibits, named by the orders.

    ``pack``, ``digest``: the rules that decide all its acts, and the SHA-256 (hex) of their file.
    """

    type: ClassVar[str] = "session.planned/3"
    chair: str
    chair_agency: str
    orders: tuple[str, ...]
    exhibits: int
    method: str
    planned_for: str
    pack: str
    digest: str
    synthetic: bool = False

    def apply(self, state: State | None, fact: Fact) -> Session:
        """The session, planned."""
        return Session(
            chair=self.chair, chair_agency=self.chair_agency, orders=list(self.orders), exhibits=self.exhibits,
            method=self.method, planned_for=self.planned_for, planned=fact.seq, status=PLANNED,
            synthetic=self.synthetic, pack=self.pack, pack_digest=self.digest,
        )  # fmt: skip


class SessionPlanned2(Event, frozen=True):
    """As ``session.planned/3``, without the digest of the pack: written by no act any more, read for ever."""

    type: ClassVar[str] = "session.planned/2"
    chair: str
    chair_agency: str
    orders: tuple[str, ...]
    exhibits: int
    method: str
    planned_for: str
    synthetic: bool = False
    pack: str = ""

    def apply(self, state: State | None, fact: Fact) -> Session:
        """The session, planned."""
        return SessionPlanned(
            chair=self.chair, chair_agency=self.chair_agency, orders=self.orders, exhibits=self.exhibits,
            method=self.method, planned_for=self.planned_for, pack=self.pack, digest="", synthetic=self.synthetic,
        ).apply(state, fact)  # fmt: skip


class SessionStaged(Event, frozen=True):
    """An independent verifier checked the exhibits of this act; ``passed`` of them may burn, ``refused`` may not.

    ``unsigned``: who refuses to sign. How each exhibit came out stands in its own part of the act.
    """

    type: ClassVar[str] = "session.staged/2"
    verifier: str
    passed: int
    refused: int = 0
    unsigned: tuple[str, ...] = ()

    def apply(self, state: Session, fact: Fact) -> Session:
        """The session with what passed."""
        state.staged += self.passed
        state.staged_at = state.staged_at or fact.at
        if self.verifier not in state.verifiers:
            state.verifiers.append(self.verifier)
        return state


class ExhibitStaged(Event, frozen=True):
    """The verifier's blind check of one exhibit, passed or not; ``by_sack``: the sack was checked, not the exhibit."""

    type: ClassVar[str] = "exhibit.staged/1"
    session: str
    check: Check
    passed: bool = False
    by_sack: BySack | None = None

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Staged and out of its container when the check passed; else still ordered, with its discrepancies.

        What was staged by its sack counts with the last weight on record, which its seals have kept.
        """
        self.check.apply(state, fact.at)
        if self.passed:
            state.status, state.session, state.container = STAGED, self.session, ""
            state.staged_weight = state.last_weight if self.by_sack else self.check.weight
            state.by_sack = self.by_sack
            state.evacuated_at = ""
        return state


class Joining(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A person who joins, their agency, and the quality in which they attend."""

    person: str
    agency: str
    quality: str


class AttendanceChanged(Event, frozen=True):
    """People join or leave the session; each one's will stands in the act's header."""

    type: ClassVar[str] = "session.attendance_changed/1"
    joined: tuple[Joining, ...] = ()
    left: tuple[str, ...] = ()

    def apply(self, state: Session, fact: Fact) -> Session:
        """The session with who joined, without who left; while it is out, nobody but its device records that."""
        state.attendance += [
            Attendance(person=j.person, agency=j.agency, quality=j.quality, joined_at=fact.at, by_device=state.out)
            for j in self.joined
        ]
        for attendance in state.attendance:
            if attendance.person in self.left and not attendance.left_at:
                attendance.left_at = fact.at
        return state


class SessionOpened(Event, frozen=True):
    """The quorum is met: by whom, and by the rules of which pack, with the SHA-256 (hex) of its file."""

    type: ClassVar[str] = "session.opened/2"
    pack: str
    digest: str
    witnesses: tuple[str, ...]

    def apply(self, state: Session, fact: Fact) -> Session:
        """The session, open."""
        state.status, state.opened_at = OPEN, fact.at
        state.pack, state.pack_digest = self.pack, self.digest
        return state


class SessionOpened1(Event, frozen=True):
    """As ``session.opened/2``, without the digest of the pack: written by no act any more, read for ever."""

    type: ClassVar[str] = "session.opened/1"
    pack: str
    witnesses: tuple[str, ...]

    def apply(self, state: Session, fact: Fact) -> Session:
        """The session, open."""
        state.status, state.opened_at, state.pack = OPEN, fact.at, self.pack
        return state


class LoadArrived(Event, frozen=True):
    """The exhibits of this act, so many, were scanned at the place of burning.

    ``doubts``: what speaks against its hour, where the session's device told it.
    """

    type: ClassVar[str] = "session.load_arrived/2"
    exhibits: int
    doubts: tuple[str, ...] = ()

    def apply(self, state: Session, fact: Fact) -> Session:
        """The session with what is on site."""
        state.on_site += self.exhibits
        state.doubt(self.doubts, fact.at)
        return state


class ExhibitArrived(Event, frozen=True):
    """Scanned at the place of burning."""

    type: ClassVar[str] = "exhibit.arrived/1"
    session: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """The exhibit, on site: in no store any more."""
        state.status, state.place = ON_SITE, ""
        return state


class LoadWithdrawn(Event, frozen=True):
    """Exhibits taken out of the session by one of those present; ``on_site`` of them were on site already."""

    type: ClassVar[str] = "session.load_withdrawn/1"
    exhibits: tuple[str, ...]
    on_site: int = 0

    def apply(self, state: Session, fact: Fact) -> Session:
        """The session without them."""
        state.on_site -= self.on_site
        state.withdrawn += self.exhibits
        return state


class ExhibitWithdrawn(Event, frozen=True):
    """Taken out of the session; held again by the same holder, after a check (I33).

    ``to_weigh``: it could not be weighed where it was withdrawn, and goes nowhere before it is.
    """

    type: ClassVar[str] = "exhibit.withdrawn/1"
    session: str
    check: Check
    to_weigh: bool = False

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """The exhibit, held again; a new order is needed to burn it."""
        self.check.apply(state, fact.at)
        state.status, state.session, state.order, state.staged_weight = HELD, "", "", None
        state.by_sack = None
        state.to_weigh = self.to_weigh
        return state


class SessionAborted(Event, frozen=True):
    """The session will not take place; nothing is staged in it any more. The reason is committed to."""

    type: ClassVar[str] = "session.aborted/1"

    def apply(self, state: Session, fact: Fact) -> Session:
        """The session, aborted."""
        state.status = ABORTED
        return state


class SessionBurnt(Event, frozen=True):
    """Ignition: how many exhibits were put into the fire, before which independent witnesses.

    ``claimed``: when, where another hour is claimed than that of the recording: who signs later signs that too.
    ``doubts``: what speaks against that hour, where the session's device told it.
    """

    type: ClassVar[str] = "session.burnt/2"
    burnt: int
    witnesses: tuple[str, ...]
    claimed: Occurred | None = None
    doubts: tuple[str, ...] = ()

    def apply(self, state: Session, fact: Fact) -> Session:
        """The session, burnt; that those on its list were there is the word of the device that lit it."""
        for attendance in state.present():
            attendance.by_device = attendance.by_device or state.out
        state.status, state.ignited_at, state.ignition_claimed = BURNT, fact.at, self.claimed
        state.doubt(self.doubts, fact.at)
        return state


class SessionBurnt1(Event, frozen=True):
    """As ``session.burnt/2``, without a claimed hour: written by no act any more, read for ever."""

    type: ClassVar[str] = "session.burnt/1"
    burnt: int
    witnesses: tuple[str, ...]

    def apply(self, state: Session, fact: Fact) -> Session:
        """The session, burnt."""
        return SessionBurnt(burnt=self.burnt, witnesses=self.witnesses).apply(state, fact)


class ExhibitDestroyed(Event, frozen=True):
    """Burnt before a quorum: the end of its custody (I32)."""

    type: ClassVar[str] = "exhibit.destroyed/1"
    session: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """The exhibit, destroyed: nobody holds it, and nothing follows but its certificate."""
        state.status, state.holder, state.place = DESTROYED, "", ""
        return state


class WitnessesRecorded(Event, frozen=True):
    """Kept on the chair's agency: the independent witnesses of its latest session (I31)."""

    type: ClassVar[str] = "agency.witnesses_recorded/1"
    session: str
    witnesses: tuple[str, ...]

    def apply(self, state: Agency, fact: Fact) -> Agency:
        """The agency with its latest witnesses."""
        state.last_witnesses = list(self.witnesses)
        return state


class SessionClosed(Event, frozen=True):
    """The fire is out: residue and incidents are stated ("none" is an answer, a blank is not).

    ``statement``: the SHA-256 (hex) of the session's statement, which nothing changes any more and everybody signs.
    """

    type: ClassVar[str] = "session.closed/2"
    incidents: bool
    non_retrievable: bool
    statement: str

    def apply(self, state: Session, fact: Fact) -> Session:
        """The session, closed."""
        state.status, state.closed_at, state.closed = CLOSED, fact.at, fact.seq
        state.incidents, state.non_retrievable = self.incidents, self.non_retrievable
        state.statement = self.statement
        return state


class SessionClosedOnSite(SessionClosed, frozen=True):
    """As ``session.closed/2``, by the device that the session was checked out to, where there was no network.

    ``site``: the SHA-256 (hex) of the envelope in which it said so, and which names all that it had recorded before:
    that is what people signed there. ``claimed``: when, by its clock, and in ``doubts`` what speaks against that.
    """

    type: ClassVar[str] = "session.closed/3"
    site: str
    claimed: Occurred | None = None
    doubts: tuple[str, ...] = ()

    def apply(self, state: Session, fact: Fact) -> Session:
        """The session, closed on the site."""
        closed = super().apply(state, fact)
        closed.site, closed.closing_claimed = self.site, self.claimed
        closed.doubt(self.doubts, fact.at)
        return closed


class SessionClosed1(Event, frozen=True):
    """As ``session.closed/2``, without a statement to sign: written by no act any more, read for ever."""

    type: ClassVar[str] = "session.closed/1"
    incidents: bool
    non_retrievable: bool

    def apply(self, state: Session, fact: Fact) -> Session:
        """The session, closed."""
        return SessionClosed(
            incidents=self.incidents, non_retrievable=self.non_retrievable, statement=""
        ).apply(state, fact)  # fmt: skip


OPENINGS = (SessionOpened, SessionOpened1)
FIRES = (SessionBurnt, SessionBurnt1)
ENDINGS = (SessionClosed, SessionClosed1)
"""The versions of an event (a closing on the site is one of the first): to look for it in a session's chain."""


class Attested(Event, frozen=True):
    """One attendee attests what they saw, or refuses; a refusal is a value, not a blank.

    ``noted``: the chair notes that the person left without a word.
    """

    type: ClassVar[str] = "session.attested/1"
    person: str
    attested: bool
    reservations: bool = False
    noted: bool = False

    def apply(self, state: Session, fact: Fact) -> Session:
        """The attendance with its word."""
        for attendance in state.attendance:
            if attendance.person == self.person:
                attendance.attested_at, attendance.attested_seq = fact.at, fact.seq
                attendance.refused, attendance.reservations = not self.attested, self.reservations
                attendance.noted = self.noted
        return state
