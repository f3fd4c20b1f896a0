"""Sessions that a device has taken along, as its kit holds them: who may come, what is to burn, and how far it is.

No seal and no weight, as in all of the kit: what is looked at on the site is looked at blind.
"""

from collections.abc import Container

from msgspec import Struct, structs

from custody.domain.access.roles import ATTENDEES
from custody.domain.access.visibility import Reader
from custody.domain.certificates.certificate_statement import burnt_totals
from custody.domain.destruction.destruction_session import BURNT, CLOSED, OPEN, PLANNED, Session
from custody.domain.destruction.quorum import session_presences
from custody.domain.destruction.signing_progress import signers
from custody.domain.exhibits.exhibit import STAGED, Exhibit
from custody.domain.law.rule_outcome import bars
from custody.domain.law.rulepack import Signing, Statement
from custody.domain.people.person import Person
from custody.service.destruction.missing_exhibits import missing
from custody.service.destruction.sessions import incidents, load, nth_of_day, order_numbers, shown_pack, sites
from custody.service.inventories.inventories import uncounted
from custody.storage.read import queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class Seat(Struct, frozen=True, kw_only=True):
    """A person and a quality; or, of the quorum, a quality and how many of it the rules ask for."""

    quality: str
    person: str = ""
    at_least: int = 0


class KitAmount(Struct, frozen=True, kw_only=True):
    """How much of a substance the load is, of so many exhibits: ``unit`` as sums of a certificate have it."""

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
    left the load so that a closing may not say that nothing happened; ``missing``: those of ``withdrawn`` that were
    reported lost. ``amounts``: how much the load is by substance, of two exhibits or more, so that it tells nothing of
    one; the desk shows it only when all of them have burnt.
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


def taken_along(connection: Connection, reader: Reader, device: str) -> dict[str, Session]:
    """The sessions of the reader's agency that are checked out to the device and not over."""
    found: dict[str, Session] = {}
    for status in (PLANNED, OPEN, BURNT, CLOSED) if device else ():
        found |= queries.find(connection, Session, status=status, dossier=reader.agency, limit=None)
    return {n: one for n, one in found.items() if one.checkout and one.checkout.device == device}


def loads(connection: Connection, sessions: dict[str, Session]) -> dict[str, dict[str, Exhibit]]:
    """What is staged in each of the sessions, on site or burnt."""
    return {n: load(connection, n, one) for n, one in sessions.items()}


def listed(
    connection: Connection, vault: Vault, reader: Reader, sessions: dict[str, Session],
    loaded: dict[str, dict[str, Exhibit]],
) -> tuple[KitSession, ...]:  # fmt: skip
    """The sessions as the device keeps them."""
    if not sessions:
        return ()
    people = queries.find(connection, Person, status="active", limit=None)
    keys = {
        n: tuple(one.credential for one in person.passkeys if one.signs)
        for n, person in people.items() if ATTENDEES.intersection(person.roles)
    }  # fmt: skip
    where, unseen = sites(connection, vault, reader, sessions), uncounted(connection, reader)
    return tuple(
        structs.replace(
            _session(connection, n, one, loaded[n], keys), where=where.get(n, ""), amounts=_amounts(loaded[n], unseen)
        )
        for n, one in sessions.items()
    )  # fmt: skip


def _amounts(load: dict[str, Exhibit], unseen: Container[str]) -> tuple[KitAmount, ...]:
    """By the weights of the check, as the certificate will sum them; of no substance that the reader counts blind.

    Nor of one whose sum would leave something out, or tell of one exhibit alone (I13, I43).
    """
    alike: dict[str, list[tuple[str, Exhibit]]] = {}
    for number, exhibit in load.items():
        alike.setdefault(exhibit.known_substance, []).append((number, exhibit))
    return tuple(
        KitAmount(substance=substance, exhibits=len(each), unit=total.unit, amount=total.amount)
        for substance, each in alike.items()
        if len(each) > 1 and len({_measured(e) for _, e in each}) == 1
        if not any(n in unseen or e.doubts for n, e in each)
        for total in burnt_totals(each)
    )


def _measured(exhibit: Exhibit) -> tuple[bool, bool, str]:
    """In which ways it is known how much it is: by mass, by volume, by a count of what."""
    return bool(exhibit.staged_weight), bool(exhibit.volume), exhibit.count.unit if exhibit.count else ""


def _session(
    connection: Connection, number: str, one: Session, load: dict[str, Exhibit], keys: dict[str, tuple[str, ...]]
) -> KitSession:
    assert one.checkout is not None
    rules = shown_pack(connection, one)
    return KitSession(
        session=number, status=one.status, until=one.checkout.until, nonces=tuple(one.checkout.nonces), chair=one.chair,
        method=one.method, planned_for=one.planned_for, orders=tuple(order_numbers(connection, one).values()),
        quorum=tuple(Seat(quality=asks.quality, at_least=asks.at_least) for _, asks in session_presences(rules)),
        present=tuple(Seat(person=a.person, quality=a.quality) for a in one.present()),
        left=tuple(Seat(person=n, quality=q) for n, q in ((n, signers(one)[n].quality) for n in one.gone())),
        staged=tuple(n for n, e in load.items() if e.status == STAGED),
        on_site=tuple(n for n, e in load.items() if e.status != STAGED), withdrawn=tuple(one.withdrawn),
        lit_at=one.lit.claimed or one.lit.at, site=one.site,
        signed=tuple(dict.fromkeys(s.person for s in one.signatures)),
        unheard=tuple(one.by_device) if one.site else (),
        decided={s.person: s.decision for s in one.signatures if s.decision != "attested"},
        passkeys={n: held for n, held in keys.items() if held},
        after={asks.quality: tuple(asks.after) for _, asks in rules.asking(Signing)},
        stated=tuple(said for rule, asks in rules.asking(Statement) if bars(rule, one) for said in asks.contents),
        incidents=tuple(incidents(connection, number, one)), missing=tuple(missing(connection, number, one)),
        nth=nth_of_day(connection, [number]).get(number, 0),
    )  # fmt: skip
