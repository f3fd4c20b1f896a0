"""No query per exhibit: what a session asks the database does not grow with its load, on either database."""

import itertools
from collections import Counter
from dataclasses import dataclass

import pytest

from custody.domain.access.visibility import Reader
from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction import plan_and_open
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.orders import issue_order
from custody.log.trust_policy import NOBODY
from custody.service.certificates import certificates
from custody.service.certificates.anchors import Trust
from custody.service.destruction import sessions
from custody.service.documents.certificate import certificate_paper
from custody.service.exhibits import past_holders
from custody.service.kernel.directory import Directory
from custody.storage.read import log_tail, subject_queries
from custody.storage.read.in_clause import among
from custody.storage.tables.tables import event as log
from custody.storage.tables.tables import subject
from tests.count_statements import counted

ORDERS, FEW, MANY = 10, 100, 1_000
COURSE = ("planned", "staged", "open", "on_site", "burnt", "closed", "certified")


@dataclass
class Papers:
    """What a certificate is filled in from; it is not sealed here."""

    store: object
    vault: object
    directory: object
    pki: object = None
    zone: str = "Africa/Bamako"
    policy: object = NOBODY
    trust: object = Trust(NOBODY, ())


def ordered(office, size):
    """So many held exhibits under ten orders."""
    lot = office.lot(size, "held")
    share = size // ORDERS
    orders = []
    for at in range(0, size, share):
        command = issue_order.IssueOrder(
            order_reference=f"R {size}-{at}", exhibits=tuple(lot.exhibits[at : at + share]), legal_basis="art. 136",
            laboratory_waiver="Test rapide positif", sample_waiver="Échantillon conservé",
        )  # fmt: skip
        orders.append(office.do("order.issue/1", command, "prosecutor").first("RE"))
    return lot, tuple(orders)


def course(office, size):
    """The lot of a whole session, and how many statements each kind of act and each reading took, nothing remembered."""
    lot, orders = ordered(office, size)
    told = {}
    plan = plan_and_open.Plan(orders=orders, method="incinerator", planned_for=office.now()[:10], site="Four")
    for stage in COURSE:
        office.recorder.close()
        office = office.moved(office.store)  # a new process: no state is known to it
        with counted(office.store) as asked:
            if stage == "planned":
                lot.session = office.do("destruction_session.plan/1", plan, "chair").first("DS")
                lot.stage = stage
            else:
                office.advance(lot, stage)
        told[stage] = len(asked)
    told |= readings(office, lot)
    office.recorder.close()
    return lot, told


def readings(office, lot):
    """Statements of the readings: the session's page, its list, the certificate's lines and its paper."""
    stranger = Reader(office.witness1, office.civil_protection, ("liaison",))
    papers = Papers(office.store, office.vault, Directory(office.vault))
    told = {}
    past_holders._SESSIONS._known.clear()
    log_tail._TAILS.clear()
    with counted(office.store) as asked, office.store.reading() as connection:
        papers.directory.names(connection, [*office.people.values(), *office.agencies.values()])
        session = subject_queries.state(connection, DestructionSession, lot.session)
        made = subject_queries.state(connection, Certificate, lot.certificate)
        for name, read in {
            "page": lambda: sessions.look(connection, lot.session, session),
            "list": lambda: sessions.sessions(connection, stranger, "", 1),
            "lines": lambda: certificates.lines(connection, lot.certificate, made, session),
            "statement": lambda: certificates.statement_of(connection, lot.certificate, made, session),
            "paper": lambda: certificate_paper(papers, lot.certificate),
        }.items():
            before = len(asked)
            read()
            told[name] = len(asked) - before
    return told


def test_i27_a_session_of_ten_orders_asks_no_more_of_the_database_for_a_thousand_exhibits_than_for_a_hundred(office):
    """Plan, staging, opening, arrival, fire, close, certificate and their pages: the same number of statements."""
    few, of_few = course(office, FEW)
    many, of_many = course(office.moved(office.store), MANY)
    # the opening takes a statement more or less by chance: 79, 80 and 79 for twenty, thirty and forty exhibits
    assert abs(of_few.pop("open") - of_many.pop("open")) <= 1
    assert of_few == of_many
    assert max(of_many[stage] for stage in ("planned", "staged", "on_site", "burnt", "certified")) < 100
    for lot, size in ((few, FEW), (many, MANY)):
        session = office.state(lot.session)
        assert (session.exhibits, session.staged, session.on_site, session.withdrawn) == (size, size, size, [])
        assert office.state(lot.certificate).exhibits == size


def test_i27_the_state_of_a_session_does_not_grow_with_its_load(office):
    """A session of a hundred exhibits is stored in as many bytes as one of ten, but for the digits of its counts."""
    sizes = []
    for count in (10, 100):
        lot = office.lot(count, "certified")
        with office.store.reading() as connection:
            body = connection.execute(subject.select().where(subject.c.id == lot.session)).one().body
            longest = max(len(row.body) for row in connection.execute(log.select()))
        sizes.append(len(bytes(body)))
        assert longest < 65_535
    assert abs(sizes[1] - sizes[0]) < 20


@pytest.mark.parametrize("size", [0, 1, 3])
def test_among_is_any_of_many_texts_or_numbers(store, size):
    """The condition finds exactly the values asked for, in one statement."""
    with store.writing() as connection:
        rows = [{"seq": i + 1_000, "body": b"{}"} for i in range(5)]
        connection.execute(log.insert(), rows)
        wanted = [row["seq"] for row in rows][:size]
        found = connection.execute(log.select().where(among(log.c.seq, "seqs")), {"seqs": wanted}).all()
        assert Counter(row.seq for row in found) == Counter(wanted)
        texts = [f"{kind}{i}'\"é" for kind, i in itertools.product("AB", range(size))]
        assert connection.execute(subject.select().where(among(subject.c.id, "ids")), {"ids": texts}).all() == []
        connection.rollback()
