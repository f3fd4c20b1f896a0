"""A destruction session as it stands: who is there, what each said and signed, how far it has come (I26-I33)."""

from collections.abc import Iterable
from typing import Any, ClassVar

from msgspec import Struct, field

from custody.domain.destruction.attendance_record import Attendance, GroupPhoto
from custody.domain.destruction.convocation import Convoked
from custody.domain.destruction.road.load_unit import LoadUnit, SiteDraw
from custody.domain.destruction.session_tests import SessionTests
from custody.domain.kernel.context import plausible
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import ENROLLED_DEVICE, OWN_WILL, Actor, Index, Occurred, State
from custody.domain.kernel.times import earlier
from custody.domain.law.rule_pack import Pack
from custody.domain.law.rule_pack_loader import pack_of

VOUCHED = ("wet", "thumb", "device")
"""Ways to sign in which others say that somebody did, or a device; in any other the signer's own will is proved."""

PLANNED, OPEN, BURNT, CLOSED, CERTIFIED, ABORTED = "planned", "open", "burnt", "closed", "certified", "aborted"
DISPUTED = "burnt_disputed"
"""Flags a fire, or its certificate: by the log a discrepancy speaks against something that burnt."""
ELSEWHERE = "attends_elsewhere"
"""Flag: somebody who joined had not left another session that was under way."""
UNCERTIFIED = frozenset({PLANNED, OPEN, BURNT, CLOSED})
"""States from which a session still goes on."""


def is_personal(way: str, *, on_site: bool) -> bool:
    """Return True if a signature proves the person's own will, beyond the session's device alone."""
    return way not in VOUCHED or (way != "device" and not on_site)


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

    @property
    def disputed(self) -> bool:
        """Return True if the signature is a refusal, or a paper that the person contests."""
        return self.decision == "refused" or self.contested


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


class Ignition(Struct, frozen=True):
    """When the log says that the fire was lit: as ``claimed``, "" where no claim could be true, and as recorded."""

    claimed: str
    at: str

    def shown_as(self, hour: str) -> bool:
        """Return True if a device that shows this hour agrees with the record.

        The log keeps no hour of a clock that cannot be right.
        """
        if self.claimed:
            return hour == self.claimed
        return hour == self.at or not plausible(hour, self.at)


class Day(Struct, frozen=True, forbid_unknown_fields=True):
    """A day (YYYY-MM-DD) for which a session was planned, by the event at ``since``."""

    day: str
    since: int


def moved_of(agency: str) -> str:
    """Return the key under which an agency's sessions with a changed day are found."""
    return f"moved {agency}"


class NamedThere(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """An outsider who took part by name, in this ``quality``, and signed or ``refused`` to (``named_outsider``).

    ``seizure``: what was seized from them. ``live``: recorded while it happened; typed in later it proves no presence.
    ``confirmed_by``: who of another agency than the author's answers for it.
    """

    quality: str
    at: str
    confirmed_by: str = ""
    seizure: str = ""
    refused: bool = False
    live: bool = False


class AshesSeen(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """What somebody saw of the ash at an hour, and its mass where it was weighed (I66).

    ``live``: entered when it was seen, not later from paper. ``device``: on which its person was signed in.
    """

    person: str
    cold: bool
    at: str
    residue_ug: int | None = None
    live: bool = False
    device: str = ""


class DestructionSession(State, kw_only=True):
    """A destruction session: its orders, who is there, how many exhibits were staged, scanned, withdrawn and burnt.

    It keeps numbers, not lists, so that its size does not grow with its load: which exhibits they are stands in the
    exhibits' own events, and is found through its orders (``domain/load.py``). ``exhibits`` were planned, ``staged``
    ever passed the check, ``on_site`` are there or burnt there; only ``withdrawn`` is a list, for the certificate.
    ``statement``: the SHA-256 (hex) of what everybody signs, frozen when the session was closed; "" before.
    ``site``: the SHA-256 (hex) of the envelope in which its device closed it on the site, which everybody there signed;
    ``closing_claimed``: when that was, by its clock; ``denied``: the exhibits of which the log had an incident although
    it said “none”.
    ``days``: those for which it was planned before, ``day_since``: the event by which it was moved to this one, else 0.
    ``presence_from_paper``: the fire was recorded from paper, which proves nobody's presence (I64).
    ``without_authority``: it burnt although no judicial authority gave their presence before it.
    ``outsiders``: those without an account who took part by name (I68). ``ashes``: who saw the ash cold (I66).
    ``units``: the closed units of its load; ``site_draw``: what was drawn at the site (I63).
    ``convoked``: who is to come, and what they answered. ``group_photos``: those of everybody there (I64).
    ``tests``: its presumptive tests (I65).
    ``site_device``: the one on which presence is given, "" where none is bound; ``site_devices_before``: how many it
    replaced.
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
    units: list[LoadUnit] = field(default_factory=list)
    site_draw: SiteDraw | None = None
    convoked: list[Convoked] = field(default_factory=list)
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
    denied: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    doubted_at: str = ""
    outsiders: list[NamedThere] = field(default_factory=list)
    presence_from_paper: bool = False
    without_authority: bool = False
    ashes: list[AshesSeen] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    day_since: int = 0
    tests: SessionTests | None = None
    site_device: str = ""
    site_devices_before: int = 0
    group_photos: list[GroupPhoto] = field(default_factory=list)

    def index(self) -> Index:
        """Return the index by status, the chair's agency and the day.

        One whose day was changed as such a one of that agency, too.
        """
        moved = moved_of(self.chair_agency) if self.days else None
        return Index(status=self.status, dossier=self.chair_agency, due=self.planned_for or None, place=moved)

    @property
    def arrivals(self) -> dict[str, int]:
        """Return each day for which it is or was planned, to the event by which it first was.

        The order of those of a day.
        """
        since_by_day: dict[str, int] = {}
        for day in (*self.days, Day(self.planned_for, self.day_since or self.planned)):
            since_by_day.setdefault(day.day, day.since)
        return since_by_day

    @property
    def unfinished(self) -> bool:
        """Return True if staged exhibits await destruction, or destroyed exhibits a certificate."""
        waits = self.status in {PLANNED, OPEN} and self.staged > len(self.withdrawn)
        return waits or self.status in {BURNT, CLOSED}

    @property
    def unusual(self) -> bool:
        """Return True if the closing states incidents, or the log contradicts a closing without any."""
        return self.incidents or bool(self.denied)

    @property
    def out(self) -> bool:
        """Return True if a device has the session and alone records it, until closing or recall."""
        return self.checkout is not None and self.status in {PLANNED, OPEN, BURNT}

    @property
    def devices(self) -> set[str]:
        """Return the devices that the session is or was checked out to."""
        return {checkout.device for checkout in (*self.recalled, *((self.checkout,) if self.checkout else ()))}

    @property
    def ended_at(self) -> str:
        """Return when it was closed: on the site by its device's clock, unless doubted; else as recorded; "" before."""
        return self.closing_claimed.at if self.closing_claimed and not self.doubts else self.closed_at

    @property
    def lit_at(self) -> str:
        """Return when the fire was lit: as claimed, unless that is in doubt; or as recorded; "" before.

        In doubt is a device's hour if something speaks against it, and one before anything was staged.
        """
        claimed = self.ignition_claimed
        doubted = claimed is not None and (
            bool(self.doubts) if claimed.source == "device" else self.before_load(claimed)
        )
        return self.ignited_at if claimed is None or doubted else claimed.at

    def before_load(self, occurred: Occurred) -> bool:
        """Return True if a claimed hour of the fire precedes the first staging; published history is exempt."""
        return occurred.source != "press" and earlier(occurred.at, self.staged_at)

    @property
    def lit(self) -> Ignition:
        """Return when the log says that the fire was lit, for a device to compare; "" before."""
        return Ignition(self.ignition_claimed.at if self.ignition_claimed else "", self.ignited_at)

    def doubt(self, doubts: Iterable[str], at: str) -> None:
        """Add the doubts of one more act, recorded ``at``, about its device's clock."""
        new_doubts = [entry for entry in doubts if entry not in self.doubts]
        if new_doubts:
            self.doubts, self.doubted_at = sorted([*self.doubts, *new_doubts]), self.doubted_at or at

    def willing(self, actors: Iterable[Actor]) -> list[str]:
        """Return the persons of an act who consent: by the service, or by PIN on the session's device."""
        taken_along = self.checkout.device if self.checkout else ""
        return [
            a.person for a in actors
            if a.will in OWN_WILL or (a.will == ENROLLED_DEVICE and a.device == taken_along)
        ]  # fmt: skip

    @property
    def by_device(self) -> list[str]:
        """Return the attendees known only by the word of the session's device, each once.

        A person's own word is a signature in a way that proves their will, a hand or thumb on the paper whose
        photograph two others brought before the service, or what they attest there themselves.
        """
        signed = {s.seq for s in self.signatures}
        spoke = {s.person for s in self.signatures if is_personal(s.way, on_site=bool(s.site_at))}
        spoke |= {a.person for a in self.attendance if a.attested_at and not a.noted and a.attested_seq not in signed}
        return list(dict.fromkeys(a.person for a in self.attendance if a.by_device and a.person not in spoke))

    @property
    def adrift(self) -> int:
        """Return the number of staged exhibits that are missing: off site and not withdrawn (I27)."""
        return self.staged - len(self.withdrawn) - self.on_site

    def enter_again(self, of: str, field: str, value: Any) -> None:
        """Replace when it is said to have been lit, or the day for which it is planned."""
        if of == "destruction_session.ignited/1" and field == "occurred":
            self.ignition_claimed = value
        elif field == "planned_for":
            self.days.append(Day(self.planned_for, self.day_since or self.planned))
            self.planned_for, self.day_since = value, self.corrected[-1].seq

    def rules(self) -> Pack:
        """Return the rule pack that the session was planned under, whatever the chair's agency chooses later.

        Raises:
            RuleBroken: ``session_pack_changed``.
        """
        pack = pack_of(self.pack)
        if self.pack_digest != pack.digest:
            raise RuleBroken("session_pack_changed", pack=self.pack)
        return pack

    def attending(self) -> list[str]:
        """Return by number the chair, whoever attended, and their agencies."""
        return [self.chair, self.chair_agency, *(party for a in self.attendance for party in (a.person, a.agency))]

    def present(self) -> list[Attendance]:
        """Return the attendees who have not left."""
        return [a for a in self.attendance if not a.left_at]

    def at_ignition(self) -> list[Attendance]:
        """Return the attendees who stood there when the fire was lit; none before it was."""
        return [a for a in self.attendance if self.ignited_at and a.there_at(self.ignited_at)]

    def gone(self) -> list[str]:
        """Return the ids of the attendees who left and have not come back, sorted."""
        return sorted({a.person for a in self.attendance} - {a.person for a in self.present()})

    def attends(self, person: str, quality: str = "") -> bool:
        """Return True if the person is present, in that quality if one is given."""
        return any(a.person == person and quality in {"", a.quality} for a in self.present())
