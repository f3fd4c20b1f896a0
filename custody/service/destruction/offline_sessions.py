"""Sessions that a device has taken along, as its kit holds them: who may come, what is to burn, and how far it is.

No seal and no weight, as in all of the kit: what is looked at on the site is looked at blind.
"""

from collections.abc import Container

from msgspec import Struct, structs

from custody.domain.access.roles import ATTENDEES
from custody.domain.access.visibility import Reader
from custody.domain.certificates.certificate_statement import burnt_totals
from custody.domain.destruction.destruction_session import BURNT, CLOSED, OPEN, PLANNED, DestructionSession
from custody.domain.destruction.irregularity import Burnt
from custody.domain.destruction.quorum import presence_minutes, session_presences
from custody.domain.destruction.road.site_draw import weighings_near
from custody.domain.destruction.signing_progress import signers
from custody.domain.exhibits.exhibit import STAGED, Exhibit
from custody.domain.law.fire_line import fire_line
from custody.domain.law.rule_outcome import blocks
from custody.domain.law.rule_pack import Pack, Signing, Statement
from custody.domain.law.session_limits import SessionLimits
from custody.domain.people.person import Person
from custody.service.destruction.missing_exhibits import missing
from custody.service.destruction.sessions import incidents, load, nth_of_day, order_numbers, shown_pack, sites
from custody.service.inventories.inventories import uncounted
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class Seat(Struct, frozen=True, kw_only=True):
    """A person and a quality; or, of the quorum, a quality and how many of it the rules ask for.

    ``since``: when the person last gave their presence (I64).
    """

    quality: str
    person: str = ""
    at_least: int = 0
    since: str = ""


class KitUnit(Struct, frozen=True, kw_only=True):
    """A closed unit of a load with the exhibits in it, without its seal; ``read``: its seal was read at the site."""

    number: int
    form: str
    exhibits: tuple[str, ...]
    read: bool = False


class KitRoad(Struct, frozen=True, kw_only=True):
    """What a load still has to go through at the site (I63).

    ``sample``: how many own seals are read there. ``weighings``: of a load of so many exhibits, how many of the sample
    are weighed. ``drawn``, ``to_weigh``: what was drawn already, None before it; ``seen``: exhibits whose own
    seal was read.
    """

    units: tuple[KitUnit, ...]
    sample: int
    weighings: dict[int, int]
    drawn: tuple[str, ...] | None = None
    to_weigh: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()


class KitAsh(Struct, frozen=True, kw_only=True):
    """The look at the ash: how many people see it cold, at the earliest so many hours after ignition; who has."""

    sightings: int = 0
    cold_hours: int = 0
    seen_by: tuple[str, ...] = ()


class KitAmount(Struct, frozen=True, kw_only=True):
    """Amount of a substance in a load of so many exhibits; ``unit`` as in the sums of a certificate."""

    substance: str
    exhibits: int
    unit: str
    amount: int


class KitSession(Struct, frozen=True, kw_only=True):
    """A session that the device may record ``until`` then; ``nonces``: those that no signature has used.

    ``where``: the site that it is planned for. ``nth``: which session of its day it is, 0 for the only one. ``orders``:
    their own numbers. ``present``: who is
    there; ``left``: who was and has gone. ``staged``: what is still to come in, ``on_site`` what has; ``lit_at``: when
    the fire was lit, by the clock that will be compared. ``site``: what was signed on the site, "" while it is not
    closed; ``signed``: who has signed, ``decided``: what those of them said who did not just attest, ``unheard``: those
    for whom the device alone speaks. ``passkeys``: of everybody who may come, the credentials that may sign.
    ``after``: who signs after whom, by quality. ``stated``: what a closing may not leave unsaid. ``incidents``: what
    left the load so that a closing may not say that nothing happened; ``minutes``: before the fire, within which
    presence is given again; ``missing``: those of ``withdrawn`` that were
    reported missing. ``amounts``: the load by substance, of two exhibits or more, so that it tells nothing of one; the
    desk shows it only when all of them have burnt. ``road``, ``ash``: what is left of the way of the load, and of the
    look at the ash. ``convoked``: who is to come, and in which quality.
    """

    session: str
    status: str
    until: str
    nonces: tuple[str, ...]
    chair: str
    method: str
    planned_for: str
    orders: tuple[str, ...]
    quorum: tuple[Seat, ...]
    minutes: int
    present: tuple[Seat, ...]
    left: tuple[Seat, ...]
    staged: tuple[str, ...]
    on_site: tuple[str, ...]
    withdrawn: tuple[str, ...]
    lit_at: str
    site: str
    signed: tuple[str, ...]
    passkeys: dict[str, tuple[str, ...]]
    after: dict[str, tuple[str, ...]]
    stated: tuple[str, ...]
    incidents: tuple[str, ...]
    missing: tuple[str, ...] = ()
    decided: dict[str, str] = {}
    unheard: tuple[str, ...] = ()
    nth: int = 0
    where: str = ""
    amounts: tuple[KitAmount, ...] = ()
    road: KitRoad
    ash: KitAsh = KitAsh()
    convoked: tuple[Seat, ...] = ()


def taken_along(connection: Connection, reader: Reader, device: str) -> dict[str, DestructionSession]:
    """Return the open sessions of the reader's agency that are checked out to the device."""
    sessions: dict[str, DestructionSession] = {}
    for status in (PLANNED, OPEN, BURNT, CLOSED) if device else ():
        sessions |= subject_queries.find(
            connection, DestructionSession, status=status, dossier=reader.agency, limit=None
        )
    return {
        session_id: session
        for session_id, session in sessions.items()
        if session.checkout and session.checkout.device == device
    }


def loads(connection: Connection, sessions: dict[str, DestructionSession]) -> dict[str, dict[str, Exhibit]]:
    """Return by session the exhibits staged, on site or burnt."""
    return {session_id: load(connection, session_id, session) for session_id, session in sessions.items()}


def listed(
    connection: Connection, vault: Vault, reader: Reader, sessions: dict[str, DestructionSession],
    loaded: dict[str, dict[str, Exhibit]],
) -> tuple[KitSession, ...]:  # fmt: skip
    """Return the sessions as the device keeps them."""
    if not sessions:
        return ()
    people = subject_queries.find(connection, Person, status="active", limit=None)
    keys = {
        person_id: tuple(passkey.credential for passkey in person.passkeys if passkey.signs)
        for person_id, person in people.items() if ATTENDEES.intersection(person.roles)
    }  # fmt: skip
    where, unseen = sites(connection, vault, reader, sessions), uncounted(connection, reader)
    return tuple(
        structs.replace(
            _session(connection, session_id, session, loaded[session_id], keys), where=where.get(session_id, ""),
            amounts=_amounts(loaded[session_id], unseen)
        )
        for session_id, session in sessions.items()
    )  # fmt: skip


def _amounts(load: dict[str, Exhibit], unseen: Container[str]) -> tuple[KitAmount, ...]:
    """By the weights of the check, as the certificate will sum them; of no substance that the reader counts blind.

    Nor of one whose sum would leave something out, or tell of one exhibit alone (I13, I43).
    """
    alike: dict[str, list[tuple[str, Exhibit]]] = {}
    for each_exhibit_id, exhibit in load.items():
        alike.setdefault(exhibit.known_substance, []).append((each_exhibit_id, exhibit))
    return tuple(
        KitAmount(substance=substance, exhibits=len(each), unit=total.unit, amount=total.amount)
        for substance, each in alike.items()
        if len(each) > 1 and len({_measured(e) for _, e in each}) == 1
        if not any(exhibit_id in unseen or e.doubts for exhibit_id, e in each)
        for total in burnt_totals(each)
    )


def _measured(exhibit: Exhibit) -> tuple[bool, bool, str]:
    """Return the ways in which the exhibit was measured: by mass, by volume, and the unit of a count."""
    return bool(exhibit.staged_weight), bool(exhibit.volume), exhibit.count.unit if exhibit.count else ""


def _session(
    connection: Connection,
    session_id: str,
    session: DestructionSession,
    load: dict[str, Exhibit],
    keys: dict[str, tuple[str, ...]],
) -> KitSession:
    assert session.checkout is not None
    rules = shown_pack(connection, session)
    return KitSession(
        session=session_id, status=session.status, until=session.checkout.until, nonces=tuple(session.checkout.nonces),
        chair=session.chair,
        method=session.method, planned_for=session.planned_for,
        orders=tuple(order_numbers(connection, session).values()),
        quorum=tuple(Seat(quality=asks.quality, at_least=asks.at_least) for _, asks in session_presences(rules)),
        minutes=presence_minutes(rules),
        present=tuple(
            Seat(person=a.person, quality=a.quality, since=a.confirmed_at or a.joined_at) for a in session.present()
        ),
        left=tuple(Seat(person=person_id, quality=q) for person_id,
            q in ((person_id, signers(session)[person_id].quality) for person_id in session.gone())),
        staged=tuple(exhibit_id for exhibit_id, e in load.items() if e.status == STAGED),
        on_site=tuple(exhibit_id for exhibit_id, e in load.items() if e.status != STAGED),
        withdrawn=tuple(session.withdrawn),
        lit_at=session.lit.claimed or session.lit.at, site=session.site,
        signed=tuple(dict.fromkeys(s.person for s in session.signatures)),
        unheard=tuple(session.by_device) if session.site else (),
        decided={s.person: s.decision for s in session.signatures if s.decision != "attested"},
        passkeys={person_id: held for person_id, held in keys.items() if held},
        after={asks.quality: tuple(asks.after) for _, asks in rules.asking(Signing)},
        stated=tuple(content for rule,
            asks in rules.asking(Statement) if blocks(rule, session) for content in asks.contents),
        incidents=tuple(incidents(connection, session_id, session)),
        missing=tuple(missing(connection, session_id, session)),
        nth=nth_of_day(connection, [session_id]).get(session_id, 0),
        road=_road(session, load, rules.limits), ash=_ash(session, load, rules),
        convoked=tuple(
            Seat(person=convoked.person, quality=convoked.quality) for convoked in session.convoked if convoked.expected
        ),
    )  # fmt: skip


def _road(session: DestructionSession, load: dict[str, Exhibit], limits: SessionLimits) -> KitRoad:
    draw = session.site_draw
    packed: dict[int, list[str]] = {}
    for exhibit_id, exhibit in load.items():
        packed.setdefault(exhibit.on_road.unit if exhibit.on_road else 0, []).append(exhibit_id)
    return KitRoad(
        units=tuple(
            KitUnit(number=u.number, form=u.form, exhibits=tuple(packed[u.number]), read=bool(u.read_at))
            for u in session.units if u.number in packed
        ),
        sample=limits.seals_read, weighings=weighings_near(len(load), limits),
        drawn=tuple(draw.exhibits) if draw else None, to_weigh=tuple(draw.to_weigh) if draw else (),
        seen=tuple(exhibit_id for exhibit_id, e in load.items() if e.on_road and e.on_road.read_on_site),
    )  # fmt: skip


def _ash(session: DestructionSession, load: dict[str, Exhibit], rules: Pack) -> KitAsh:
    line = fire_line(session.method, rules.fire)
    if line is None:
        return KitAsh()
    mass = Burnt(session=session, load=load, line=line, limits=rules.limits).mass_ug
    seen = dict.fromkeys(look.person for look in session.ashes if look.cold)
    return KitAsh(sightings=line.sightings, cold_hours=line.cold_after(mass), seen_by=tuple(seen))
