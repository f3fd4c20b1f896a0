"""The registry's desk: what a registry holds page by page, each exhibit once and in its place."""

from itertools import chain

import pytest

from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader, sees_case
from custody.domain.exhibits.exhibit import GONE, Exhibit
from custody.domain.orders.court_registry import RegisterAtCourt
from custody.domain.people.propose_and_confirm import EnrolAgency, EnrolPerson
from custody.domain.seizures.case import Case
from custody.service.kernel.natural_order import natural
from custody.service.orders import court_registry, orders
from custody.storage.read import subject_queries
from tests.service.exhibits.test_blind_check_secrecy import reader as known

PVS = ("10", "20", "2", "9", "1", "3")
"""Numbers of cases, not in their order, and two that are alike there."""


@pytest.fixture
def registry(office):
    """An office with a registry of a court, which holds eleven exhibits of the first case, and some of each other.

    The store has kept one of the first case, and took back one that was entered; of a sixth case the court knows
    nothing. What is entered: the last exhibit twice, two of the first case, all of the third, and at another court one
    more.
    """
    for name in ("registrar", "stranger"):
        agency = office.enrol(EnrolAgency(name=f"Tribunal {name}", sort="court"))
        enrolled = EnrolPerson(name=f"Nom {name}", rank="Me", agency=agency, roles=(Role.COURT_CLERK,))
        office.agencies[name], office.people[name] = agency, office.enrol(enrolled)
    office._cases = iter(PVS)
    first, *others, office.elsewhere = lots = [office.lot(n) for n in (12, 2, 3, 1, 1, 2)]
    first.exhibits, first.seals = first.exhibits[:11], first.seals[:11]
    office._hand("clerk", "stranger", "court", others[0], due="2031-01-01")
    number(office, "stranger", "PC 1/2026", others[0].exhibits[0])
    office._hand("stranger", "clerk", "return", others[0])
    for lot in (first, *others):
        office._hand("clerk", "registrar", "court", lot, due="2031-01-01")
    number(office, "registrar", "PC 7/2026", *first.exhibits[3:5], *others[1].exhibits, *others[3].exhibits)
    number(office, "registrar", "PC 8/2026", *others[3].exhibits)
    lots[2].exhibits, lots[2].seals = lots[2].exhibits[:1], lots[2].seals[:1]
    office._hand("registrar", "clerk", "return", lots[2])
    return office


def number(office, by, text, *exhibits):
    office.do("exhibit.register_at_court/1", RegisterAtCourt(exhibits=exhibits, court_reference=text), by)


def as_before(connection, reader, hidden):
    """What the registry holds as it was listed when every state was read: told of the states alone."""
    held = {
        n: e for n, e in subject_queries.every(connection, Exhibit)
        if e.status not in GONE and e.agency == reader.agency and n not in hidden
    }  # fmt: skip
    cases = subject_queries.states(connection, Case, {e.case for e in held.values()})
    entered = {n for n, e in held.items() if any(one.agency == reader.agency for one in e.court_references)}
    assert 0 < len(entered) < len(held)
    return sorted(
        held, key=lambda n: (n in entered, natural(cases[held[n].case].case_reference), natural(held[n].exhibit_number), n)
    )  # fmt: skip


@pytest.mark.parametrize("counted", [(), (0, 5, 16)])
def test_the_pages_together_show_each_exhibit_once_and_in_its_place(registry, monkeypatch, counted):
    """However long a page is; without what the reader counts blind, and what others hold, of cases they do not see."""
    reader = Reader(registry.registrar, registry.agencies["registrar"], (Role.COURT_CLERK,))
    with registry.store.reading() as connection:
        whole = as_before(connection, reader, ())
        assert len(whole) == 11 + 2 + 2 + 1 + 1
        assert not sees_case(reader, subject_queries.state(connection, Case, registry.elsewhere.case))
        hidden = {whole[place] for place in counted}
        monkeypatch.setattr(court_registry, "uncounted", lambda *_: hidden)
        expected = as_before(connection, reader, hidden)
        lots = court_registry.held(connection, reader)
        assert sum(map(len, lots)) == len(expected)
        for rows in (1, 2, 5, 100):
            pages = [
                court_registry.exhibit_page(connection, lots, first, first + rows - 1)
                for first in range(1, len(expected) + 1, rows)
            ]
            assert list(chain.from_iterable(pages)) == expected
        shown = court_registry.lines(connection, reader, expected)
        nothing = court_registry.lines(connection, Reader(reader.person, reader.agency, ()), expected)
    assert nothing == []
    assert [line.exhibit for line in shown] == expected
    waiting = [not line.court for line in shown]
    assert waiting == sorted(waiting, reverse=True)


def test_who_holds_nothing_has_no_page_of_it(registry):
    """Neither a place nor a state."""
    reader = Reader(registry.stranger, registry.agencies["stranger"], (Role.COURT_CLERK,))
    with registry.store.reading() as connection:
        assert court_registry.held(connection, reader) == []
        assert court_registry.exhibit_page(connection, [], 0, -1) == []


def test_the_desk_lists_the_orders_that_the_list_of_orders_has_first(office, monkeypatch):
    """Those still to be carried out, the newest first, whichever were carried out between them."""
    monkeypatch.setattr(orders, "TOGETHER", 2)
    for stage in ("ordered", "burnt", "ordered", "certified", "planned", "burnt"):
        office.lot(1, stage)
    prosecutor, today = known(office, "prosecutor"), "2026-01-01"
    with office.store.reading() as connection:
        screen, _ = orders.open_first(connection, prosecutor, today, 200)
        still = [row for row in screen if row.status in orders.OPEN]
        assert len(still) == 3
        for most in (1, 2, 3, 20):
            for among in (1, 4, 200):
                assert (
                    orders.to_carry_out(connection, prosecutor, today, most, among)
                    == [
                        row
                        for row in orders.open_first(connection, prosecutor, today, among)[0]
                        if row.status in orders.OPEN
                    ][:most]
                )
