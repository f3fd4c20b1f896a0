"""Record a presumptive test (test de dépistage) of an exhibit: at seizure, in the store, before the fire (I65).

A positive is *compatible with* the substance and identifies nothing. What makes a test prove less is marked, never
refused: it has happened. Without a kit, or where opening is dangerous, somebody says that it was not done, and why.
"""

from typing import ClassVar, Literal

from msgspec import Struct

from custody.domain.access.roles import ATTENDEES, HOLDERS
from custody.domain.destruction.destruction_session import BURNT, CLOSED, OPEN, DestructionSession
from custody.domain.destruction.presence import has_happened
from custody.domain.destruction.session_load import session_in
from custody.domain.destruction.session_tests import SessionTests
from custody.domain.destruction.site_presence import require_on_site
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened
from custody.domain.exhibits.exhibit import (
    DESTROYED,
    GONE,
    HELD,
    IN_TRANSIT,
    LOADED,
    ON_SITE,
    OPENED,
    Exhibit,
    held_by_agency,
)
from custody.domain.exhibits.exhibit_family import family_of
from custody.domain.exhibits.exhibit_remarks import Unweighed
from custody.domain.exhibits.objects import require_drug
from custody.domain.exhibits.presumptive_result import NOT_DONE, POSITIVE, TestResult, refuted
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, private_texts, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.normal_form import normal_seal
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.kernel.quantity import Mass, MassEntry, mass
from custody.domain.kernel.typed_text import as_typed, clean
from custody.domain.law.test_kit import TestKit, dangerous, kit_of

MARKS = (
    "expired", "unchecked", "failed", "alone", "unpictured", "repeated_alike", "dangerous", "other_family", "too_much",
    "unopened", "late",
)  # fmt: skip
"""What makes a test prove less; ``custody/text/terms/presumptive_tests.py`` has the words."""
MARK = "test_"
"""Prefix of an act's flags for these marks."""
Reason = Literal["", "kit", "dangerous", "network", "power"]


class ExhibitTested(Event, frozen=True, kw_only=True):
    """A presumptive test of the exhibit, or why it was ``not_done``.

    ``lot`` and ``expiry`` as printed on the kit; ``at``: when it was made; ``before``: who else was there by their own
    will. ``packing_opened``: the packing was opened for it. ``marks``: what makes it prove less.
    """

    type: ClassVar[str] = "exhibit.tested/1"
    result: str
    by: str
    at: str
    kit: str = ""
    lot: str = ""
    expiry: str = ""
    size: Mass | None = None
    session: str = ""
    before: tuple[str, ...] = ()
    packing_opened: bool = False
    marks: tuple[str, ...] = ()
    not_done: str = ""

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Add the result to those of the exhibit; whatever it says, the exhibit is still there."""
        state.tests.append(
            TestResult(
                result=self.result, by=self.by, at=self.at, kit=self.kit, lot=normal_seal(self.lot),
                session=self.session, opened=self.packing_opened, marks=self.marks, not_done=self.not_done,
            )
        )  # fmt: skip
        return state


class RecordTest(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A presumptive test: ``kit`` (``rules/base/test_kits.toml``), ``lot``, ``expiry`` (YYYY-MM or YYYY-MM-DD).

    ``size``: of what was taken for it. ``colour``: as it was seen. ``opened``: the packing was opened for it.
    ``reason``: why it was ``not_done``. ``session``: at whose fire it was made.
    """

    exhibit: str
    result: Literal["positive", "negative", "doubtful", "not_done"]
    session: str = ""
    kit: str = ""
    lot: str = ""
    expiry: str = ""
    size: MassEntry | None = None
    colour: str = ""
    opened: bool = True
    reason: Reason = ""
    photos: tuple[Photo, ...] = ()


@act(
    "exhibit.test/1",
    title=N_("Presumptive test"),
    summary="Record a presumptive test",
    roles=HOLDERS | ATTENDEES,
    records=(ExhibitTested,),
    device="site",
)
def test(command: RecordTest, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record a test of an exhibit that is there: on the site of a session, or in the author's agency.

    After the fire a test is recorded only from its paper, at the hour of the paper, and is marked.

    Raises:
        NotFound: no such exhibit or session.
        BadInput: ``kit_unknown``; ``field_empty`` without lot, or without a reason where nothing was done;
            ``bad_expiry`` for the expiry; as ``photos`` and ``mass``.
        RuleBroken: ``wrong_state`` for what is not there; ``not_present``; ``not_holder`` outside a session;
            ``object_not_drug``.
    """
    exhibit = require(state_reader, Exhibit, command.exhibit)
    require_drug(command.exhibit, exhibit)
    session = _session(command, exhibit, state_reader, ctx) if command.session else None
    if session is None:
        _held(command.exhibit, state_reader, ctx)
    decision = Decision()
    event = _not_done(command, ctx) if command.result == NOT_DONE else _done(command, exhibit, session, ctx)
    decision.flag(*(MARK + mark for mark in event.marks))
    colour = clean(command.colour, "colour")
    decision.add(
        command.exhibit, event, *private_texts(exhibit.case, colour=colour), *photos(command.photos, exhibit.case)
    )
    return decision


test.__test__ = False  # type: ignore[attr-defined]  # a rule named by its verb, no test of pytest


def _session(command: RecordTest, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext) -> DestructionSession:
    """Return the session at which the exhibit is tested; the author attends it, and the exhibit is on its site."""
    late = ctx.paper is not None
    session = session_in(state_reader, command.session, ctx, OPEN, *((BURNT, CLOSED) if late else ()))
    if late and session.status != OPEN:
        there = exhibit.status == DESTROYED and any(a.person == ctx.author.person for a in session.attendance)
        if not there:
            raise RuleBroken("wrong_state", number=command.exhibit, status=exhibit.status)
    else:
        require_on_site(session, ctx.author.person)
    expected = ON_SITE if session.status == OPEN else DESTROYED
    if exhibit.session != command.session or exhibit.status != expected:
        raise RuleBroken("wrong_state", number=command.exhibit, status=exhibit.status)
    return session


def _held(exhibit_id: str, state_reader: StateReader, ctx: ActContext) -> None:
    exhibit = held_by_agency(state_reader, exhibit_id, ctx)
    if exhibit.status in GONE | LOADED | {IN_TRANSIT}:
        raise RuleBroken("wrong_state", number=exhibit_id, status=exhibit.status)


def _not_done(command: RecordTest, ctx: ActContext) -> ExhibitTested:
    if not command.reason:
        raise BadInput("field_empty", field="reason")
    return ExhibitTested(
        result=NOT_DONE, by=ctx.author.person, at=ctx.claimed_at, session=command.session, not_done=command.reason
    )


def _done(command: RecordTest, exhibit: Exhibit, session: DestructionSession | None, ctx: ActContext) -> ExhibitTested:
    kit, lot = kit_of(command.kit), as_typed(command.lot, "lot")
    others = ctx.actors[1:]
    before = tuple(session.willing(others)) if session else tuple(actor.person for actor in others)
    opened = command.opened and not kit.through_packing
    size = mass(command.size) if command.size else None
    marks = {
        "expired": expired(command.expiry, ctx.claimed_day),
        "alone": not before,
        "unpictured": not command.photos,
        "repeated_alike": _alike(exhibit, normal_seal(lot), command.session, ctx),
        "dangerous": opened and dangerous(exhibit.known_substance),
        "other_family": command.result == POSITIVE and not kit.fits(exhibit.known_substance),
        "too_much": _too_much(size, kit),
        "unopened": opened and session is None and exhibit.status != OPENED and exhibit.received_once,
        "late": session is not None and session.status != OPEN,
    }
    if session is not None:
        control = (session.tests or SessionTests()).control(command.kit, normal_seal(lot))
        marks |= {"unchecked": control == "unchecked", "failed": control == "failed"}
    return ExhibitTested(
        result=command.result, by=ctx.author.person, at=ctx.claimed_at, kit=command.kit, lot=lot,
        expiry=command.expiry, size=size, session=command.session, before=before, packing_opened=opened,
        marks=tuple(mark for mark in MARKS if marks.get(mark)),
    )  # fmt: skip


def expired(expiry: str, day: str) -> bool:
    """Return True if a kit may no longer be used on a day; a month counts to its last day, and "" is expired.

    Raises:
        BadInput: ``bad_expiry``.
    """
    if not expiry:
        return True
    parts = expiry.split("-")
    if len(expiry) not in {7, 10} or len(parts) not in {2, 3} or not all(p.isascii() and p.isdigit() for p in parts):
        raise BadInput("bad_expiry", value=expiry[:40])
    return expiry < day[: len(expiry)]


def _alike(exhibit: Exhibit, lot: str, session: str, ctx: ActContext) -> bool:
    """Return True if a negative or doubtful test is repeated by the same person, or with the same lot."""
    asked = [t for t in exhibit.tests if t.session == session and t.result not in {POSITIVE, NOT_DONE}]
    return bool(asked) and any(t.by == ctx.author.person or t.lot == lot for t in asked)


def _too_much(size: Mass | None, kit: TestKit) -> bool:
    return size is not None and kit.most_mg is not None and size.ug > 1000 * kit.most_mg


def judge_refuted(exhibit_id: str, exhibit: Exhibit, ctx: ActContext, decision: Decision) -> tuple[str, ...]:
    """Refuse to burn what two people with two lots found negative; what a device burnt all the same is in dispute.

    Raises:
        RuleBroken: ``tested_negative``.
    """
    if not refuted(exhibit.tests, exhibit.reported_at):
        return ()
    if not has_happened(ctx):
        raise RuleBroken("tested_negative", number=exhibit_id)
    opened = ctx.new_number("EC")
    event = DiscrepancyOpened(sort="substance", about=exhibit_id, case=exhibit.case, window=tuple(exhibit.window))
    decision.add(opened, event)
    return (opened,)


def leave_open(state: Exhibit, session: str, at: str) -> None:
    """Leave an exhibit that was opened for a test, and does not burn, to be sealed again and weighed (I46)."""
    if not any(test.opened and test.session == session for test in state.tests):
        return
    state.before_opening, state.status, state.opened_at = HELD, OPENED, at
    state.family = family_of(state)
    if state.family is not None:
        state.unweighed = (state.unweighed or Unweighed()).opened(at)
