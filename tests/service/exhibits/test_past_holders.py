"""What is remembered of the hands that exhibits were in: who sees orders, sessions and certificates is as the rules say."""

import itertools

import pytest

from custody.domain.access.visibility import Reader, sees_certificate, sees_order, sees_session
from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.exhibits.exhibit import FOR_GOOD, Exhibit
from custody.domain.orders import order_outcome
from custody.domain.orders.order import Order
from custody.domain.seizures.case import Case
from custody.service.certificates import certificates
from custody.service.destruction import sessions
from custody.service.exhibits import past_holders
from custody.service.orders import orders
from custody.storage.read import subject_queries
from tests.count_statements import counted
from tests.domain.registry import test_domain_machine
from tests.domain.registry.test_domain_machine import Custody
from tests.drills.test_hostile_service import STORIES, Recorded

NOBODY = "PE0000000000X"
TODAY = "2030-01-01"
ROLES = ("supervisor", "court_clerk", "commission", "liaison", "inspector")
OFTEN = 10
"""Stories after which all roles are asked, not only the one that sees what its agency holds."""


def everything(connection):
    """All that may be seen, each with all the exhibits that the rules ask of: orders, sessions, certificates."""
    given = dict(subject_queries.every(connection, Order))
    held = dict(subject_queries.every(connection, DestructionSession))
    loads = {n: sessions.load(connection, n, s).values() for n, s in held.items()}
    return (
        {n: (o, subject_queries.states(connection, Exhibit, o.exhibits).values()) for n, o in given.items()},
        {n: (s, sessions.members(connection, n, s).values()) for n, s in held.items()},
        {n: (c, held[c.session], loads[c.session]) for n, c in subject_queries.every(connection, Certificate)},
    )


def ruled(connection, reader, everything):
    """What of it the reader may see, by the rules one by one."""
    given, held, made = everything
    near = orders.compatriots(connection, reader, {o.agency for o, _ in given.values()})
    theirs = subject_queries.states(connection, Case, {e.case for _, named in given.values() for e in named})
    shared = {n for n, (_, named) in given.items() if any(reader.agency in theirs[e.case].agencies for e in named)}
    return (
        {
            n
            for n, (o, named) in given.items()
            if sees_order(reader, o, named, near=o.agency in near, shared=n in shared)
        },
        {n for n, (s, members) in held.items() if sees_session(reader, s, members)},
        {n for n, (c, s, load) in made.items() if sees_certificate(reader, c, s, load)},
    )


def shown(connection, reader):
    """What the lists show."""
    return (
        {row.order for row in orders.orders(connection, reader, "", 1000, TODAY)[0]},
        {row.session for row in sessions.sessions(connection, reader, "", 1000)[0]},
        {row.certificate for row in certificates.certificates(connection, reader, "", 1000)[0]},
    )


def test_i41_whatever_came_about_everybody_sees_what_the_rules_say_now_and_what_is_remembered(
    store, tmp_path, monkeypatch
):
    """Each story in turn, each agency; what did not change is remembered from the one before.

    PostgreSQL, which costs more to ask, is asked after each third.
    """
    monkeypatch.setattr(test_domain_machine, "town", lambda: town)
    town = Recorded(store, tmp_path / "keys")
    told = Custody()
    told.begin()
    seen = set()
    for count, (name, how) in enumerate(STORIES, 1):
        getattr(told, name)(seed=2, **how)
        roles = ROLES if count % OFTEN == 0 or count == len(STORIES) else ROLES[:1]
        if not store.is_sqlite and count % 3 and roles != ROLES:
            continue
        with store.reading() as connection:
            there = everything(connection)
            for agency, role in itertools.product(town.agency.values(), roles):
                reader = Reader(NOBODY, agency, (role,))
                found = ruled(connection, reader, there)
                assert shown(connection, reader) == found, (name, agency, role)
                come_to(connection, there[0], found[0])
                seen |= {(role, n) for each in found for n in each}
    town.recorder.close()
    kept = {
        n: one
        for each in (past_holders._ORDERS, past_holders._SESSIONS)
        for n, one in each._known[store.engine].values.items()
    }
    told_of = {n for role, n in seen if role == "inspector"}
    for kind in ("RE", "DS", "CE"):
        assert {n for role, n in seen if role == "supervisor" and n[:2] == kind}
        assert {n for n in told_of if n[:2] == kind} > {n for role, n in seen if role == "liaison" and n[:2] == kind}
    assert (
        {n[:2] for n, one in kept.items() if one.on} == {n[:2] for n, one in kept.items() if not one.on} == {"RE", "DS"}
    )
    assert kept.keys() < told_of, "and others are looked at each time"


def test_what_was_read_is_read_again_once_it_changed(office):
    """By whoever asks first, and of that alone."""
    done, waits, others = office.lot(2, "certified"), office.lot(2, "ordered"), office.lot(2, "staged")
    given = {lot.order: office.state(lot.order) for lot in (done, waits, others)}
    held = {lot.session: office.state(lot.session) for lot in (done, others)}

    def read(ask, found):
        """How many statements read states."""
        with counted(office.store) as statements, office.store.reading() as connection:
            ask(connection, found)
        return sum(" subject" in one for one in statements)

    for ask, found in ((past_holders.of_orders, given), (past_holders.of_sessions, held)):
        assert read(ask, found) == 2
        assert read(ask, found) == 0
    office.case()
    assert read(past_holders.of_orders, given) == 0
    office.advance(waits, "staged")
    assert read(past_holders.of_orders, {lot.order: given[lot.order] for lot in (done, others)}) == 0
    assert read(past_holders.of_orders, given) == 2
    with office.store.reading() as connection:
        assert past_holders.of_orders(connection, given)[waits.order].progress.left
    assert read(past_holders.of_sessions, held) == 0


def come_to(connection, given, numbers):
    """What each order has come to is what all its exhibits say now."""
    now = orders.states_now(connection, {n: given[n][0] for n in numbers}, TODAY)
    for number in numbers:
        order, named = given[number]
        reached = order_outcome.progress(number, order.sort, named)
        assert now[number] == order_outcome.effective_status(order, reached, TODAY)


@pytest.mark.parametrize("status", sorted(FOR_GOOD))
def test_one_that_may_come_back_is_kept_an_eye_on(status):
    """What is written off may be found, by whomever."""
    gone, lost = past_holders.Held(status, "SV1", ("SV1",)), past_holders.Held("written_off", "SV1", ("SV1",))
    assert not past_holders._changing({"SV1": gone})
    assert past_holders._changing({"SV1": gone, "SV2": lost}) == {"SV2"}
