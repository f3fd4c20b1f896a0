"""Erasure of private values: by two authorities, once nothing needs them any more; every proof stays as it is.

A value stands in its event as a commitment alone. Erased are its salt, its text and, with the last value under it, the
key; the event that says so stays for ever. Which values: those kept under one key, that of a case or of a person.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from msgspec import Struct

from custody.domain.access.confidential_inquiry import LIFTED, ConfidentialInquiry, ended
from custody.domain.access.roles import Role
from custody.domain.destruction.destruction_session import ABORTED, CERTIFIED, UNCERTIFIED, Session
from custody.domain.discrepancies.discrepancy import CLOSED, Discrepancy
from custody.domain.exhibits.exhibit import GONE, Exhibit
from custody.domain.inventories.inventory import SIGNED, Inventory
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import Decision, Moment, Private, World, require
from custody.domain.kernel.errors import BadInput, NotFound, RuleBroken
from custody.domain.kernel.events import OWN_WILL, Erased, Event, Fact, State
from custody.domain.kernel.times import day
from custody.domain.kernel.typed_text import required
from custody.domain.laboratory.paper_report import CONFIRMED, REFUSED, PaperReport
from custody.domain.law.derogation import Derogation
from custody.domain.orders.destruction_request import SETTLED, DestructionRequest
from custody.domain.orders.order import DRAFT, QUASHED, REVOKED, Order
from custody.domain.people.person import Person
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import DECLARED, Seizure
from custody.domain.transfers.transfer import SETTLEMENTS, Transfer

AUTHORITIES = frozenset({Role.INSPECTOR, Role.PROSECUTOR})
LARGEST_ERASURE = 1_000
"""Values that one act erases: an event that lists them stays far below the longest one that the log takes."""
ENDED: Mapping[type[State], frozenset[str]] = {
    Exhibit: GONE,
    Session: frozenset({CERTIFIED, ABORTED}),
    Discrepancy: frozenset({CLOSED}),
    Transfer: SETTLEMENTS,
    Seizure: frozenset({DECLARED}),
    Order: frozenset({REVOKED, QUASHED}),
    Derogation: frozenset(),
    DestructionRequest: frozenset({SETTLED}),
    Inventory: frozenset({SIGNED}),
    PaperReport: frozenset({CONFIRMED, REFUSED}),
    ConfidentialInquiry: frozenset({LIFTED}),
}
"""Final states of each kind of subject that names people: in them nobody has to be asked about an erasure.

An order and a derogation also end with the subject they are about, a confidential inquiry with its last day
(``_goes_on``). A derogation has no final state of its own.
"""
DIGEST = re.compile(r"[A-Za-z0-9_-]{43}\Z", re.ASCII)


class ValuesErased(Event, frozen=True):
    """Private values were erased; ``values`` are their commitments, ``kept_until`` the last day a law kept them."""

    type: ClassVar[str] = "values.erased/1"
    values: tuple[str, ...]
    kept_until: str

    def apply(self, state: Any, fact: Fact) -> State:
        """Add an erasure to the subject under whose key the values were kept."""
        erased: State = state
        erased.erased.append(Erased(seq=fact.seq, values=list(self.values)))
        return erased

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Each value is erased once, and found by its commitment."""
        return tuple(("erased", value) for value in self.values)


class EraseValues(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Erase values kept under the key of ``scope``, a case or a person: which, on what ground, why.

    ``kept_until`` is the last day on which a law has them kept.
    """

    scope: str
    values: tuple[str, ...]
    kept_until: str
    legal_basis: str
    reason: str


@act(
    "values.erase/1",
    title=N_("Private values erased"),
    summary="Erase private values, two authorities agreeing",
    roles={Role.INSPECTOR, Role.PROSECUTOR},
    records=(ValuesErased,),
)
def erase(command: EraseValues, world: World, moment: Moment) -> Decision:
    """Erase private values by the inspection and a prosecutor of the case, each by own will, of two agencies.

    Raises:
        NotFound: neither a case of the prosecutor's nor a person; a value that is not kept under that key.
        RuleBroken: ``two_authorities_needed``; ``retention_runs`` to a later day; ``case_runs`` while an exhibit of the
            case is in custody, held, in discrepancy or not certified, or a hearing is ahead; ``person_serves`` while
            the account is open, or something that is not over names them (``ENDED``); ``already_erased``;
            ``act_too_large``.
        BadInput: ``field_empty``, ``bad_day``, ``bad_digest``.
    """
    prosecution = _prosecution(world, moment)
    state = world.find(State, command.scope)
    if isinstance(state, Case):
        state.require_shared(prosecution, command.scope)
    elif not isinstance(state, Person):
        raise NotFound("not_found", kind=command.scope[:2], number=command.scope[:20])
    kept_until = day(command.kept_until, "kept_until")
    if kept_until >= moment.today:
        raise RuleBroken("retention_runs", until=kept_until)
    _require_over(command.scope, state, world, moment)
    values = _values(command, world)
    decision = Decision()
    own = moment.author.agency  # not the key that may go with the last of the values
    texts = {"legal_basis": command.legal_basis, "reason": command.reason}
    private = (Private(name, required(text, name), own) for name, text in texts.items())
    decision.add(command.scope, ValuesErased(values=values, kept_until=kept_until), *private)
    return decision


def _prosecution(world: World, moment: Moment) -> str:
    """Return the prosecutor's agency, after checking the pair: inspector and prosecutor of different agencies."""
    second = moment.actor("witness")
    if second is None or second.will not in OWN_WILL or second.agency == moment.author.agency:
        raise RuleBroken("two_authorities_needed")
    for prosecutor, inspector in ((moment.author, second), (second, moment.author)):
        judging, looking = (require(world, Person, actor.person).roles for actor in (prosecutor, inspector))
        if Role.PROSECUTOR in judging and Role.INSPECTOR in looking:
            return prosecutor.agency
    raise RuleBroken("two_authorities_needed")


def _require_over(subject_id: str, state: Case | Person, world: World, moment: Moment) -> None:
    """Nothing runs that could need the values: no custody, hold, hearing or discrepancy, no service of the person."""
    if isinstance(state, Person):
        named = (state for kind, ended in ENDED.items() for state in world.naming(kind, subject_id, ended))
        if not state.disabled or any(_goes_on(state, world, moment) for state in named):
            raise RuleBroken("person_serves", number=subject_id)
    elif (state.hearing and state.hearing.ahead(moment.today)) or any(_running(subject_id, world)):
        raise RuleBroken("case_runs", number=subject_id)


def _running(case: str, world: World) -> Iterator[bool]:
    """Yield, for each exhibit and discrepancy of a case, True if it is still active."""
    for subject_id in world.where("dossier", case):
        exhibit, amiss = world.find(Exhibit, subject_id), world.find(Discrepancy, subject_id)
        yield exhibit is not None and _in_use(exhibit, world)
        yield amiss is not None and amiss.status != CLOSED


def _in_use(exhibit: Exhibit, world: World) -> bool:
    session = world.find(Session, exhibit.session)
    uncertified = session is not None and session.status in UNCERTIFIED
    return uncertified or exhibit.status not in GONE or bool(exhibit.holds or exhibit.open)


def _goes_on(state: State | None, world: World, moment: Moment) -> bool:
    """Return True if the subject that names a person still concerns something active."""
    match state:
        case Exhibit():
            return _in_use(state, world)
        case Session():
            return state.status not in ENDED[Session]
        case Order():
            return state.status == DRAFT or _any(state.exhibits, world, moment)
        case Derogation():
            return _any(state.about, world, moment)
        case ConfidentialInquiry():
            return not ended(state, moment.at)
    return True


def _any(numbers: Iterable[str], world: World, moment: Moment) -> bool:
    return any(_goes_on(world.find(State, subject_id), world, moment) for subject_id in numbers)


def _values(command: EraseValues, world: World) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(command.values))
    if not values:
        raise BadInput("field_empty", field="values")
    if len(values) > LARGEST_ERASURE:
        raise RuleBroken("act_too_large", limit=LARGEST_ERASURE)
    for value in values:
        if not DIGEST.match(value):
            raise BadInput("bad_digest", value=value[:50])
        if world.claimed("erased", value):
            raise RuleBroken("already_erased", value=value)
    missing = set(values) - world.kept(command.scope, values)
    if missing:
        raise NotFound("not_found", kind="value", number=min(missing))
    return values
