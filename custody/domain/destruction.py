"""The destruction session (séance d'incinération): nothing burns on a say-so (I26-I33).

staged = on site = burnt + withdrawn, exhibit by exhibit; the session opens only with its quorum,
each member authenticated on the spot; what burns is what an outsider scanned, checked and weighed.
A session may be larger than any list: it is staged and scanned in several acts, and the fire takes the whole load.
"""

from collections.abc import Collection
from hashlib import sha256
from typing import Literal

from msgspec import Struct, structs

from custody.domain import signoff
from custody.domain.agency import Agency
from custody.domain.attendance import LARGEST_COMPANY, Attendee, around, require_present
from custody.domain.case import Case
from custody.domain.check import Seen, complete, judge, look
from custody.domain.clearance import (
    Staging,
    in_force,
    require_clear,
    require_executable,
    require_outsider,
    require_stranger,
    require_weighing_company,
)
from custody.domain.court import require_heard
from custody.domain.drawn import stage_sack, take_up
from custody.domain.errors import BadInput, RuleBroken
from custody.domain.exhibit import (
    ON_SITE,
    ORDERED,
    STAGED,
    CheckEntry,
    Exhibit,
    listed,
)
from custody.domain.hold import require_unheld
from custody.domain.load import loaded, named, session_in
from custody.domain.opening import require_presence
from custody.domain.order import Order
from custody.domain.person import Person
from custody.domain.quorum import require_chair, require_quorum
from custody.domain.rulepack import Notice, Statement, unmet
from custody.domain.sack import SackEntry
from custody.domain.session import (
    BURNT,
    OPEN,
    PLANNED,
    ExhibitArrived,
    ExhibitDestroyed,
    ExhibitStaged,
    ExhibitWithdrawn,
    LoadArrived,
    LoadWithdrawn,
    Session,
    SessionAborted,
    SessionBurnt,
    SessionClosed,
    SessionClosedOnSite,
    SessionOpened,
    SessionPlanned,
    SessionStaged,
    WitnessesRecorded,
)
from custody.domain.text import clean, required
from custody.domain.times import MIDNIGHT, day, days_between
from custody.domain.world import Decision, Moment, Private, World, distinct, get

Method = Literal["open_burn", "incinerator", "cement_kiln", "other"]


class Plan(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Plan a session; the author chairs it."""

    orders: tuple[str, ...]
    method: Method
    planned_for: str
    site: str


class Stage(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The verifier's blind checks: seal always, weight when the exhibit was weighed, else its count.

    ``unsigned``: people who watched and refuse to sign; their refusal is recorded (art. 706-30-1 CPP). ``sacks``:
    sealed sacks opened now, each with its seal read and with what was drawn from it among the checks.
    """

    session: str
    checks: tuple[CheckEntry, ...]
    unsigned: tuple[str, ...] = ()
    sacks: tuple[SackEntry, ...] = ()


class OpenSession(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Declare the session open."""

    session: str


class Arrive(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Scan exhibits at the place of burning."""

    session: str
    exhibits: tuple[str, ...]


class Withdraw(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Take exhibits out of the session, with their seals read again, and weighed again where there is a balance."""

    session: str
    checks: tuple[CheckEntry, ...]
    reason: str


class Abort(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Give a session up before ignition, when everything staged has been withdrawn."""

    session: str
    reason: str


class Burn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Ignition: the exhibits scanned as they are put into the fire."""

    session: str
    exhibits: tuple[str, ...]


class Shown(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a session's device shows on the site before people sign: numbers in order, who came in which quality.

    ``present``: each once, who left too; ``left``: who of them has gone by the closing, and not come back.
    ``ignited_at``: when the fire was lit, by the device's clock.
    """

    burnt: tuple[str, ...]
    withdrawn: tuple[str, ...]
    present: tuple[Attendee, ...]
    ignited_at: str
    left: tuple[str, ...] = ()


class CloseSession(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The end: ``incidents`` must be answered, "" is refused; say "néant" for none.

    ``transport``: who brought the load from which store to the fire, and how. ``temperature``: how hot it burnt and how
    that was measured; ``cooling``: until when it was watched, and who looked at the ashes. ``site``: what the session's
    device showed to those who sign without network, None for a session that is closed before the service.
    """

    session: str
    residue: str
    incidents: str
    any_incident: bool
    non_retrievable: bool
    environment_opinion: str = ""
    transport: str = ""
    estimated_value: str = ""
    temperature: str = ""
    cooling: str = ""
    site: Shown | None = None


def plan(command: Plan, world: World, moment: Moment) -> Decision:
    """Plan a session under the author's chair, for everything its orders still cover.

    Raises:
        NotFound: no such order.
        RuleBroken: ``nothing_listed``, ``act_too_large`` for too many orders, ``day_past``, ``notice_short``;
            ``chair_is_custodian`` (I30); ``order_not_to_destroy``; ``pack_changed``.
    """
    orders = distinct(command.orders)
    if len(orders) > LARGEST_COMPANY:
        raise RuleBroken("act_too_large", limit=LARGEST_COMPANY)
    other = next((n for n in orders if get(world, Order, n).sort), None)
    if other:
        raise RuleBroken("order_not_to_destroy", number=other)
    numbers = named(get(world, Order, n) for n in orders)
    world.load(numbers)
    states = [e for e in (get(world, Exhibit, n) for n in numbers) if e.status == ORDERED and e.order in orders]
    if not states:
        raise RuleBroken("nothing_listed")
    if any(moment.author.person in exhibit.handlers for exhibit in states):
        raise RuleBroken("chair_is_custodian")
    planned_for = day(command.planned_for, "planned_for")
    if planned_for < moment.claimed_at[:10]:
        raise RuleBroken("day_past", value=planned_for)
    session = moment.new_number("DS")
    pack = get(world, Agency, moment.author.agency).rules()
    decision = Decision(rules=pack.mark)
    ahead = days_between(moment.at[:10] + MIDNIGHT, planned_for + MIDNIGHT)
    for rule, asks in pack.asking(Notice):
        if ahead < asks.days:
            for order in orders:
                unmet(rule, decision, "notice_short", get(world, Order, order), number=order, days=asks.days)
    event = SessionPlanned(
        chair=moment.author.person, chair_agency=moment.author.agency, orders=tuple(orders), exhibits=len(states),
        method=command.method, planned_for=planned_for, pack=pack.id, digest=pack.digest,
        synthetic=any(e.synthetic for e in states),
    )  # fmt: skip
    decision.add(session, event, Private("site", required(command.site, "site"), session))
    return decision


def stage(command: Stage, world: World, moment: Moment) -> Decision:
    """An outsider checks each exhibit blind; a variance cannot be burnt (I26, I28).

    A sack that is opened in the act is staged with what was drawn from it (``domain/drawn.py``).

    Raises:
        RuleBroken: ``not_in_session``, ``wrong_state``, ``quarantined``, ``order_revoked``,
            ``order_not_executable``, ``order_not_notified``, ``order_challengeable``, ``report_needed``,
            ``hearing_ahead``, ``weighing_company_missing``, ``sample_gone``, ``chair_is_custodian`` since the plan,
            ``verifier_in_chain``, ``verifier_of_unit``, ``verifier_not_independent``, ``check_incomplete``;
            ``session_pack_changed``; and as ``require_clear``, ``require_executable``, ``look``, ``judge``
            and ``take_up``.
    """
    session = session_in(world, command.session, moment, PLANNED, OPEN)
    require_outsider(session, moment)
    seen = look(command.checks, world, moment, sealed=True)
    sacks = take_up(command.sacks, command.session, session, {s.exhibit for s in seen}, world)
    states = {n: get(world, Exhibit, n) for n in (*(s.exhibit for s in seen), *(n for s in sacks for n in s.rest))}
    listing = frozenset(named(get(world, Order, n) for n in session.orders))
    for number, exhibit in states.items():
        if number not in listing or (exhibit.order not in session.orders and exhibit.status == ORDERED):
            raise RuleBroken("not_in_session", number=number)
        require_clear(number, exhibit, moment)
        if session.chair in exhibit.handlers:
            raise RuleBroken("chair_is_custodian")
    pack = session.rules(get(world, Agency, session.chair_agency))
    decision = Decision(rules=pack.mark)
    staging = Staging(states, pack, decision)
    for order in dict.fromkeys(e.order for e in states.values()):
        require_executable(order, staging, world, moment)
    unsigned = _refusing(command, world)
    require_weighing_company(session, unsigned, staging, moment)
    present = require_presence(states[seen[0].exhibit], world, moment, decision, pack) if sacks else []
    open_now = {sack.entry.container for sack in sacks}
    good = {s.exhibit: _staged(s, states[s.exhibit], command, open_now, world, moment, decision) for s in seen}
    passed = sum(good.values())
    rest = sum(stage_sack(sack, command.session, good, present, world, moment, decision) for sack in sacks)
    event = SessionStaged(
        verifier=moment.author.person, passed=passed + rest, refused=len(good) - passed, unsigned=unsigned
    )
    decision.add(command.session, event)
    return decision


def open_session(command: OpenSession, world: World, moment: Moment) -> Decision:
    """Open with the quorum (I29) and not with the witness pair of last time (I31).

    Raises:
        RuleBroken: ``not_the_chair``, ``wrong_state``, ``session_pack_changed``, and as ``require_quorum`` and
            ``require_heard``.
    """
    session = _chaired(world, command.session, moment, PLANNED)
    pack = session.rules(get(world, Agency, session.chair_agency))
    decision = Decision(rules=pack.mark)
    witnesses = require_quorum(session, around(command.session, session, world), pack, world, decision)
    load = loaded(command.session, session, world)
    require_heard(load, pack, world, moment, decision, done=bool(moment.envelope))
    decision.add(command.session, SessionOpened(pack=pack.id, digest=pack.digest, witnesses=tuple(witnesses)))
    return decision


def arrive(command: Arrive, world: World, moment: Moment) -> Decision:
    """A verifier who is present, as independent as the one who staged, scans the load on site.

    Raises:
        RuleBroken: ``not_present``, ``verifier_in_chain``, ``verifier_of_unit``; ``wrong_state`` for what was not
            staged in this session.
    """
    session = session_in(world, command.session, moment, OPEN)
    require_present(session, moment.author.person, "verifier")
    decision = Decision()
    scanned = listed(command.exhibits, world)
    for number in scanned:
        exhibit = _loaded(number, command.session, world, STAGED)
        require_stranger(number, exhibit, moment)
        decision.add(number, ExhibitArrived(session=command.session))
    decision.add(command.session, LoadArrived(exhibits=len(scanned), doubts=moment.doubts))
    return decision


def withdraw(command: Withdraw, world: World, moment: Moment) -> Decision:
    """Any person present, or the verifier who staged, takes exhibits out (I27, I33).

    Raises:
        RuleBroken: ``not_present``, ``wrong_state``, ``check_incomplete`` without the seal; as ``look`` and ``judge``.
    """
    session = session_in(world, command.session, moment, PLANNED, OPEN)
    if moment.author.person not in session.verifiers:
        require_present(session, moment.author.person)
    seen = look(command.checks, world, moment, sealed=True)
    decision, on_site = Decision(), 0
    for each in seen:
        exhibit = _loaded(each.exhibit, command.session, world, STAGED, ON_SITE)
        on_site += exhibit.status == ON_SITE
        check = judge(each, exhibit, world, moment, decision)
        to_weigh = exhibit.basis is not None and check.weight is None
        decision.add(each.exhibit, ExhibitWithdrawn(session=command.session, check=check, to_weigh=to_weigh))
    event = LoadWithdrawn(exhibits=tuple(s.exhibit for s in seen), on_site=on_site)
    decision.add(command.session, event, Private("reason", required(command.reason, "reason"), command.session))
    return decision


def abort(command: Abort, world: World, moment: Moment) -> Decision:
    """A member of the chair's commission gives the session up; what was staged must have been withdrawn.

    Raises:
        RuleBroken: ``not_the_chair`` for a member of another agency, ``wrong_state`` after ignition,
            ``still_staged``.
    """
    session = session_in(world, command.session, moment, PLANNED, OPEN)
    if moment.author.agency != session.chair_agency:
        raise RuleBroken("not_the_chair", person=moment.author.person)
    left = loaded(command.session, session, world)
    if left:
        raise RuleBroken("still_staged", number=min(left))
    decision = Decision()
    reason = Private("reason", required(command.reason, "reason"), command.session)
    decision.add(command.session, SessionAborted(), reason)
    return decision


def burn(command: Burn, world: World, moment: Moment) -> Decision:
    """Ignition. What burns is exactly what was staged, scanned on site and not withdrawn: all of it, at once (I27).

    Raises:
        RuleBroken: ``not_the_chair``, ``wrong_state``, ``quarantined``, ``on_hold``; ``load_incomplete`` (staged, not
            on site, not withdrawn), ``load_differs`` (the scan at the fire is not what is on site);
            ``session_pack_changed``; and as ``require_quorum``, ``require_heard`` and ``in_force``.
    """
    session = _chaired(world, command.session, moment, OPEN)
    pack = session.rules(get(world, Agency, session.chair_agency))
    decision = Decision(rules=pack.mark)
    witnesses = require_quorum(session, around(command.session, session, world), pack, world, decision)
    load = loaded(command.session, session, world)
    adrift = [number for number, exhibit in load.items() if exhibit.status == STAGED]
    if adrift:
        raise RuleBroken("load_incomplete", number=min(adrift))
    scanned = distinct(command.exhibits)
    differing = load.keys() ^ scanned
    if differing:
        raise RuleBroken("load_differs", number=min(differing))
    require_heard(load, pack, world, moment, decision, done=bool(moment.envelope))
    for number in scanned:
        exhibit = _loaded(number, command.session, world, ON_SITE)
        if exhibit.open:
            raise RuleBroken("quarantined", number=number, discrepancy=exhibit.open[0])
        require_unheld(number, exhibit)
        in_force(exhibit.order, world, moment)
        decision.add(number, ExhibitDestroyed(session=command.session))
    event = SessionBurnt(
        burnt=len(scanned), witnesses=tuple(witnesses), claimed=moment.occurred, doubts=moment.doubts
    )  # fmt: skip
    decision.add(command.session, event)
    decision.add(session.chair_agency, WitnessesRecorded(session=command.session, witnesses=tuple(witnesses)))
    return decision


def close_session(command: CloseSession, world: World, moment: Moment) -> Decision:
    """State residue and incidents; both must be answered, and what else the rule pack asks the certificate to say.

    Raises:
        RuleBroken: ``not_the_chair``, ``wrong_state``, ``statement_incomplete``, ``session_pack_changed``;
            ``site_differs`` when the log has something else than the device showed.
        BadInput: ``field_empty``, ``total_too_large``, ``site_unsaid``.
    """
    session = _chaired(world, command.session, moment, BURNT)
    _require_shown(command, session, world, moment)
    texts = {
        "residue": required(command.residue, "residue"),
        "incidents": required(command.incidents, "incidents"),
        "environment_opinion": clean(command.environment_opinion, "environment_opinion"),
        "transport": clean(command.transport, "transport"),
        "estimated_value": clean(command.estimated_value, "estimated_value"),
        "temperature": clean(command.temperature, "temperature"),
        "cooling": clean(command.cooling, "cooling"),
    }
    pack = session.rules(get(world, Agency, session.chair_agency))
    decision = Decision(rules=pack.mark)
    unsaid = {
        "transporters": not texts["transport"], "environment": not texts["environment_opinion"],
        "non_retrievable": not command.non_retrievable,
    }  # fmt: skip
    for rule, asks in pack.asking(Statement):
        missing = [content for content in asks.contents if unsaid.get(content)]
        if missing:
            unmet(rule, decision, "statement_incomplete", session, missing=missing[0])
    event = SessionClosed(
        incidents=command.any_incident, non_retrievable=command.non_retrievable,
        statement=sha256(_frozen(command, session, world, moment)).hexdigest(),
    )  # fmt: skip
    if moment.envelope:
        event = SessionClosedOnSite(
            **structs.asdict(event), site=moment.envelope, claimed=moment.occurred, doubts=moment.doubts
        )
    decision.add(command.session, event, *(Private(k, v, command.session) for k, v in texts.items() if v))
    return decision


def _require_shown(command: CloseSession, session: Session, world: World, moment: Moment) -> None:
    """Refuse to freeze what people signed on the site when it is not, thing by thing, what the log has by now.

    Raises:
        BadInput: ``site_unsaid`` without it on the site, or with it elsewhere.
        RuleBroken: ``site_differs`` names the first that differs.
    """
    shown = command.site
    if (shown is None) == bool(moment.envelope):
        raise BadInput("site_unsaid")
    if shown is None:
        return
    recorded = {
        "burnt": sorted(loaded(command.session, session, world)), "withdrawn": sorted(session.withdrawn),
        "present": sorted({(a.person, a.quality) for a in session.attendance}), "left": session.gone(),
    }  # fmt: skip
    seen = {
        "burnt": list(shown.burnt), "withdrawn": list(shown.withdrawn), "left": list(shown.left),
        "present": [(a.person, a.quality) for a in shown.present],
    }  # fmt: skip
    differing = next((name for name in recorded if recorded[name] != seen[name]), "")
    if not differing and not session.lit.shown_as(shown.ignited_at):
        differing = "ignited_at"
    if differing:
        raise RuleBroken("site_differs", number=command.session, field=differing)


def _frozen(command: CloseSession, session: Session, world: World, moment: Moment) -> bytes:
    """What everybody will sign, as the session stands when this act closes it."""
    burnt = list(loaded(command.session, session, world).items())
    numbers = {exhibit.case for _, exhibit in burnt}
    world.load(numbers)
    cases = {number: get(world, Case, number) for number in numbers}
    closed = structs.replace(
        session, closed_at=moment.at, incidents=command.any_incident, non_retrievable=command.non_retrievable,
        site=moment.envelope, closing_claimed=moment.occurred if moment.envelope else None,
    )  # fmt: skip
    return signoff.statement(command.session, closed, burnt, cases)


def _refusing(command: Stage, world: World) -> tuple[str, ...]:
    unsigned = tuple(distinct(command.unsigned)) if command.unsigned else ()
    for person in unsigned:
        get(world, Person, person)
    return unsigned


def _staged(
    seen: Seen, exhibit: Exhibit, command: Stage, open_now: Collection[str], world: World, moment: Moment,
    decision: Decision,
) -> bool:  # fmt: skip
    """Whether the check passed; what lay in a sack that is open now has been taken out of it."""
    if not complete(seen, exhibit):
        raise RuleBroken("check_incomplete", number=seen.exhibit)
    taken_out = structs.replace(exhibit, container="") if exhibit.container in open_now else exhibit
    check = judge(seen, taken_out, world, moment, decision)
    decision.add(seen.exhibit, ExhibitStaged(session=command.session, check=check, passed=check.good))
    return check.good


def _loaded(number: str, session: str, world: World, *statuses: str) -> Exhibit:
    exhibit = get(world, Exhibit, number)
    if exhibit.status not in statuses or exhibit.session != session:
        raise RuleBroken("wrong_state", number=number, status=exhibit.status)
    return exhibit


def _chaired(world: World, number: str, moment: Moment, status: str) -> Session:
    session = session_in(world, number, moment, status)
    require_chair(session, world, moment)
    return session
