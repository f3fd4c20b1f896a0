"""Sightings: someone other than the holder saw the exhibit (I44), or something that bears its label (T20, T24).

A sighting changes neither holder nor place. What turns up after it was burnt or written off, and a label that
was never printed, or printed and never on it, are the traces of a clone or of a fire that burnt something else: each
opens a discrepancy. A copy that a reprint has superseded may still be on it: that is warned of (I4). A number typed
after the fire is told in the same way, and takes nothing out of a certificate's totals: anybody could.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import READERS
from custody.domain.access.visibility import Reader, sees_exhibit
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened
from custody.domain.exhibits.blank_labels import LAST_COPY
from custody.domain.exhibits.blind_check import judge
from custody.domain.exhibits.check_record import Check
from custody.domain.exhibits.exhibit import DESTROYED, GONE, Exhibit, load_exhibits
from custody.domain.exhibits.exhibit_values import PhotoAsked
from custody.domain.exhibits.sacks.sack_reading import SackEntry, under_seal
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, NotFound, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.kernel.times import hours_after
from custody.domain.laboratory.sampling_statistics import WHOLE
from custody.domain.people.person import Person
from custody.domain.places.room_sighting import PlaceSighted, RoomEntry, see_room
from custody.domain.seizures.case import Case

PHOTO_SHARE = 50
"""Per mille of the sightings that take a photograph."""
CODE_HOURS = 24
SUPERSEDED, NEVER_PRINTED = "superseded", "never_printed"


class ExhibitSighted(Event, frozen=True):
    """A person other than the holder scanned the exhibit where it is (I44).

    ``copy`` is the copy number on the label, 0 when the number was typed; ``label`` what is wrong with that copy
    (``superseded``, ``never_printed``); ``opened`` the discrepancies that block the exhibit from now on. ``check``:
    what was read on the sealed sack that it lies in. ``seen_at``: the hour of the scan, where it is earlier. ``code``:
    drawn by the service, it counts only once a photograph shows the seal ``beside`` that code (I52).
    """

    type: ClassVar[str] = "exhibit.sighted/1"
    copy: int = 0
    label: str = ""
    opened: tuple[str, ...] = ()
    check: Check | None = None
    seen_at: str = ""
    code: str = ""
    beside: str = ""

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Apply it: seen, if the label it bears was read, or its sack's seal: a number is typed from anywhere."""
        if self.code and (state.photo_asked is None or self.code != state.photo_asked.code):
            state.photo_asked = PhotoAsked(self.code, fact.at)
        elif self.beside:
            state.photo_asked = None
        if not self.code and (self.check is not None or (self.copy and not self.label)):
            state.sight(self.seen_at or fact.at)
        if self.check is not None:
            self.check.apply(state, fact.at)
        state.open += self.opened
        return state


class SealPhoto(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A photograph of the seal of an exhibit, or of a sack, beside the code that the service showed."""

    about: str
    photo: Photo


class Sight(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Exhibits scanned where they are; ``copies`` are the copy numbers read, in the same order, 0 if typed.

    A sealed sack of ``sacks``, and a double-locked room of ``rooms``, stand for everything inside them.
    Of a share that the service draws, a sighting counts once it is sent again with the photograph (``photos``).
    """

    exhibits: tuple[str, ...] = ()
    copies: tuple[int, ...] = ()
    sacks: tuple[SackEntry, ...] = ()
    rooms: tuple[RoomEntry, ...] = ()
    photos: tuple[SealPhoto, ...] = ()


@act(
    "exhibit.sight/1",
    title=N_("Exhibits seen"),
    summary="Record that exhibits were seen",
    roles=READERS,
    records=(DiscrepancyOpened, ExhibitSighted, PlaceSighted),
    device="look",
)
def sight(command: Sight, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record that exhibits were seen; a superseded label is warned of, not hidden (I4, I44).

    Nobody knows before whether a sighting is drawn for a photograph, and whoever sends it again does not draw anew.

    Raises:
        NotFound: an exhibit that does not exist or that the author may not see.
        RuleBroken: ``sighting_by_holder``, and as ``under_seal`` and ``see_room``.
        BadInput: ``copies_differ`` if copies do not stand beside exhibits, each 0 to 31, rooms' too; as ``photos``.
    """
    scanned = (*command.copies, *(room.copy for room in command.rooms))
    if len(command.copies) not in {0, len(command.exhibits)} or any(not 0 <= copy <= LAST_COPY for copy in scanned):
        raise BadInput("copies_differ")
    copies = dict(zip(command.exhibits, command.copies, strict=False))
    reader = _reader(state_reader, ctx)
    decision = Decision()
    for room in command.rooms:
        see_room(room, reader, state_reader, ctx, decision)
    inside = {s.exhibit: s for s in under_seal(command.sacks, state_reader, ctx)}
    draw = PhotoDraw(ctx.new_number(Exhibit.kind), {each.about: each.photo for each in command.photos}, ctx)
    listed = (*command.exhibits, *inside)
    for exhibit_id in load_exhibits(listed, state_reader) if listed or not command.rooms else ():
        exhibit = require(state_reader, Exhibit, exhibit_id)
        session = state_reader.find(DestructionSession, exhibit.session) if exhibit.session else None
        if not sees_exhibit(reader, exhibit, state_reader.find(Case, exhibit.case), session):
            raise NotFound("not_found", kind="EV", number=exhibit_id)
        if exhibit.holder == ctx.author.person:
            raise RuleBroken("sighting_by_holder", number=exhibit_id)
        copy = copies.get(exhibit_id, 0)
        label, read = _label(copy, exhibit), bool(copy) or exhibit_id in inside
        loose = label == NEVER_PRINTED or copy in exhibit.spares
        opened = _alarm(exhibit_id, exhibit, ctx, decision, loose=loose, read=read)
        check = judge(inside[exhibit_id], exhibit, state_reader, ctx, decision) if exhibit_id in inside else None
        counts = check.good if check is not None else bool(copy) and not label
        unit = inside[exhibit_id].sack if exhibit_id in inside else exhibit_id
        code, beside = draw.asks(unit, exhibit) if counts and not opened else ("", "")
        event = ExhibitSighted(
            copy=copy, label=label, opened=opened, check=check, seen_at=ctx.seen_at, code=code, beside=beside
        )
        decision.add(exhibit_id, event, *draw.shown(unit, exhibit, beside))
    return decision


class PhotoDraw:
    """The draw of the sightings of one act that take a photograph: one in twenty, by a number made for the act."""

    def __init__(self, seed: str, photographs: Mapping[str, Photo], ctx: ActContext) -> None:
        """Begin with a number that nobody knew before, and the photographs that the act brings."""
        self._seed, self._photographs, self._ctx = seed, dict(photographs), ctx

    def asks(self, unit: str, exhibit: Exhibit) -> tuple[str, str]:
        """Return the code beside which the seal of exhibit or sack is to be photographed, or that of its photograph.

        A question stands until it is answered; a code is shown for a day, so that no old photograph fits.
        """
        digits = int(sha256(f"{self._seed}/{unit}".encode()).hexdigest()[:12], 16)
        drawn = f"{digits // WHOLE % 10_000:04}"
        asked = exhibit.photo_asked
        if asked is None:
            return (drawn if digits % WHOLE < PHOTO_SHARE else ""), ""
        if self._ctx.at > hours_after(asked.at, CODE_HOURS):
            return drawn, ""
        return ("", asked.code) if unit in self._photographs else (asked.code, "")

    def shown(self, unit: str, exhibit: Exhibit, beside: str) -> list[Private]:
        """Return the photograph of a unit as private values, once, where it answers."""
        photograph = self._photographs.pop(unit, None) if beside else None
        return photos((photograph,), exhibit.case) if photograph else []


def _reader(state_reader: StateReader, ctx: ActContext) -> Reader:
    roles = require(state_reader, Person, ctx.author.person).roles_when(ctx.judged_at)
    return Reader(ctx.author.person, ctx.author.agency, roles)


def _label(copy: int, exhibit: Exhibit) -> str:
    if not copy or copy == exhibit.valid_copy:
        return ""
    return SUPERSEDED if copy <= exhibit.copies else NEVER_PRINTED


def _alarm(
    exhibit_id: str, exhibit: Exhibit, ctx: ActContext, decision: Decision, *, loose: bool, read: bool
) -> tuple[str, ...]:  # fmt: skip
    """Open a discrepancy for a sighting that contradicts the record; return it if it concerns the exhibit.

    ``loose``: its label was never on the exhibit; ``read``: it was not a typed number but a label, or
    the seal of its sack.
    """
    gone = exhibit.status in GONE
    if not gone and not loose:
        return ()
    opened = ctx.new_number("EC")
    sort = "reappeared" if gone else "label"
    event = DiscrepancyOpened(sort=sort, about=exhibit_id, case=exhibit.case, window=tuple(exhibit.handlers))
    decision.add(opened, event)
    if not gone or (exhibit.status == DESTROYED and not read):
        return ()  # neither a decoy's label nor a number that anybody may type speaks against the exhibit
    return (opened,)
