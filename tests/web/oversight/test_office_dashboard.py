"""The office at a glance: its charts say what the tables, the books and the exhibits say, each to whom it may."""

import re
from collections import Counter
from datetime import timedelta
from html import unescape
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.quantity import MASS
from custody.domain.kernel.times import instant
from custody.domain.orders.issue_order import IssueOrder
from custody.service.oversight import mass_balance, office_dashboard, start_page
from custody.storage.read import subject_queries
from custody.text import formatting, local_time
from custody.web.pages.oversight import office_dashboard as pages
from tests.count_statements import counted
from tests.factories.office import PEOPLE
from tests.web.full_custody import town

FIGURE = re.compile(r'<figure class="figure" id="(\w+)">(.*?)</figure>', re.DOTALL)
DRAWN = re.compile(r'data-amount="(-?\d+)">\s*<title>([^<]*)</title>')
CELL = re.compile(r'<td class="num[^"]*" data-label="([^"]*)">([^<]*)</td>')
ROW = re.compile(r"<tr><td[^>]*>(.*?)</td>(.*?)</tr>", re.DOTALL)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town where one lot was burnt, one lies in store, one is to be burnt and one has another seal."""
    with town(tmp_path_factory.mktemp("office")) as made_town:
        made = made_town.office
        made.lot(2, "certified")
        made_town.held, made_town.ordered = made.lot(3), made.lot(2, "ordered")
        made.quarantine(made.lot(1))
        made_town.today = local_time.today()  # when all is recorded: a run may begin on another day
        made_town.first = f"{made_town.today[:4]}-01-01"
        yield made_town


def asked_for(place, name, **asked):
    return place.client(name).page(f"/office?{urlencode(asked)}")


def figures(place, name, **asked):
    """The charts that a person finds: key to its HTML."""
    page = asked_for(place, name, **asked)
    assert page.status_code == 200
    return dict(FIGURE.findall(page.text))


def test_what_is_drawn_is_what_the_table_says(place):
    """Every amount of every chart stands in the row and column of its table that it names, word for word."""
    found = figures(place, "supervisor")
    assert list(found) == ["stored", "late", "differing", "backlog", "came", "went", "closing", "balance"]
    for key, html in found.items():
        cells = {}
        for label, rest in ROW.findall(html):
            name = unescape(re.sub("<[^>]*>", "", label))
            cells |= {(name, unescape(series)): unescape(text) for series, text in CELL.findall(rest)}
        drawn = [unescape(title).split(" · ") for _, title in DRAWN.findall(html)]
        series = {series for _, series in cells}
        for said in drawn:
            row, column = said[0], said[1] if len(said) == 3 else next(iter(series))
            assert cells[row, column].replace("–", formatting.mass(0)) == said[-1], (key, said)
        assert len(drawn) >= sum(text != "–" for (_, column), text in cells.items() if column != "Total")


def test_the_accounts_are_those_of_the_mass_balance(place):
    """Opening, what came, what went and what changed make the closing, which is that of the mass balance (I20)."""
    agency = place.office.agencies["drug_office"]
    with place.store.reading() as connection:
        found = office_dashboard.accounts(connection, [agency], f"{place.today[:7]}-01", place.today, "UTC")
        books = mass_balance.balance(
            connection,
            place.services.directory,
            Reader("", agency, ("supervisor",)),
            agency,
            mass_balance.Period(place.first, place.today),
        )
    assert {(a.substance, a.unit): a.closing for a in found} == {
        (a.substance, a.unit): a.closing for a in books.accounts
    }
    for one in found:
        assert one.opening + sum(map(one.total, ("came", "went", "changed"))) == one.closing
    assert any(one.total("went") < 0 for one in found)


def test_the_two_bars_of_a_balance_are_of_one_length(place):
    """What was there and came is as much as what went and is there, drawn one above the other."""
    sides = {}
    for amount, title in DRAWN.findall(figures(place, "supervisor")["balance"]):
        name = unescape(title).split(" · ")[0]
        sides[name[:-1], name[-1]] = sides.get((name[:-1], name[-1]), 0) + int(amount)
    assert sides
    assert {key: n for key, n in sides.items() if sides[key[0], "+"] != n} == {}


def test_what_else_changed_is_in_the_closing():
    """A first weighing or an accepted finding neither comes nor goes, and stays from month to month."""
    sums = {("opening", "seized"): 3, ("2026-01", "weighed"): 7, ("2026-02", "destroyed"): -4}
    found = office_dashboard._account(("heroin", MASS), sums, ["2026-01", "2026-02"], together=False)
    assert [(m.came, m.went, m.changed, m.closing) for m in found.months] == [(0, 0, 7, 10), (0, -4, 0, 6)]
    assert (found.opening, found.closing) == (3, 6)


def test_of_all_together_only_what_outsiders_have_went():
    """Two agencies handed five over, three of it to each other: two are outside; one of these is back a month later."""
    sums = {("2026-01", "received"): 3, ("2026-01", "sent"): -5, ("2026-02", "received"): 4, ("2026-02", "sent"): -3}
    found = office_dashboard._account(("heroin", MASS), sums, ["2026-01", "2026-02"], together=True)
    assert [(m.came, m.went, m.changed, m.closing) for m in found.months] == [(0, -2, 0, -2), (1, 0, 0, -1)]


def test_what_passes_between_agencies_neither_comes_nor_goes_for_all(place):
    """The inspection reads the books of all together: what the police handed over counts once, as it was seized."""
    everyone = list(place.office.agencies.values())
    with place.store.reading() as connection:
        found = {
            (a.substance, a.unit): a
            for a in office_dashboard.accounts(connection, everyone, place.first, place.today, "UTC")
        }
        parts = [
            a for one in everyone for a in office_dashboard.accounts(connection, [one], place.first, place.today, "UTC")
        ]
    for key, whole in found.items():
        mine = [a for a in parts if (a.substance, a.unit) == key]
        assert whole.closing == sum(a.closing for a in mine)
        assert whole.total("came") < sum(a.total("came") for a in mine)
        assert whole.total("came") + whole.total("went") + whole.total("changed") == whole.closing - whole.opening


def test_what_waits_for_the_fire(place):
    """Under an order, and without one: together all that is held, each unit by itself (I21)."""
    agency = place.office.agencies["drug_office"]
    reader = Reader(place.office.people["supervisor"], agency, ("supervisor",))
    with place.store.reading() as connection:
        accounts = office_dashboard.accounts(connection, [agency], place.first, place.today, "UTC")
        found = {(b.substance, b.unit): b for b in office_dashboard.backlog(connection, reader, [agency], accounts)}
    assert {key: b.ordered + b.unordered for key, b in found.items()} == {
        (a.substance, a.unit): a.closing for a in accounts if a.closing
    }
    counts = [b for (_, unit), b in found.items() if unit != MASS]
    assert [b.ordered for b in counts] == [sum(place.office.state(e).count.n for e in place.ordered.exhibits)]


def test_holdings_stand_by_place_and_age(place):
    """Everything in store was seized in May 2016: young in that month, older in summer, old today."""
    agency = place.office.agencies["drug_office"]
    expected = {"2016-05-20": (0, 0, 0, 0, 6), "2016-08-10": (0, 0, 6, 0, 0), place.today: (6, 0, 0, 0, 0)}
    with place.store.reading() as connection:
        for today, ages in expected.items():
            (found,) = office_dashboard.stored(connection, place.services.directory, [agency], today, "UTC")
            assert (found.id, found.ages) == (place.office.place, ages)


def test_what_lies_in_no_place_is_held_too(place):
    """The table of what is held sums to every exhibit of an agency; what is in hand or on the way has its own row."""
    waits, moves = place.office.lot(2, "sealed"), place.office.lot(1, "in_transit")
    for sort, unplaced in (("drug_office", 0), ("police", len(waits.exhibits) + len(moves.exhibits))):
        agency = place.office.agencies[sort]
        with place.store.reading() as connection:
            rows = office_dashboard.stored(connection, place.services.directory, [agency], place.today, "UTC")
            held = [e for _, e in subject_queries.every(connection, Exhibit) if e.holder and e.agency == agency]
        assert sum(sum(row.ages) for row in rows) == len(held)
        assert sum(sum(row.ages) for row in rows if not row.id) == unplaced
        html = figures(place, "inspector", agency=agency)["stored"]
        assert re.search(rf'<td class="num" data-label="Total">{len(held)}</td></tr>', html)


def test_of_all_agencies_each_stands_with_what_it_holds(place):
    """Stores of many agencies have the same name: the agency tells them apart, and its row leads to its own figures."""
    with place.store.reading() as connection:
        held = Counter(e.agency for _, e in subject_queries.every(connection, Exhibit) if e.holder)
    html = figures(place, "inspector")["stored"]
    assert "Conservé, par service et ancienneté" in html
    led = re.findall(r'<a href="/office\?agency=(\w+)">[^<]*</a></td>.*?data-label="Total">(\d+)</td></tr>', html)
    assert len(held) > 1
    assert dict(led) == {agency: str(many) for agency, many in held.items()}


def test_beyond_the_fullest_the_others_stand_together(place):
    """The sum of the table stays that of all that is held; the row of other places leads to the list of the places."""
    rows = [office_dashboard.Stored(id=f"PL{n:02}", name=f"P{n:02}", ages=(99 - n, 0, 0, 0, 1)) for n in range(15)]
    unplaced = office_dashboard.Stored(id="", name="", ages=(0, 2, 0, 0, 0))
    here = SimpleNamespace(may=lambda permission: permission == "place.read")
    found = pages._held(here, [*rows, unplaced]).rows
    assert [row.label for row in found[:12]] == [row.name for row in rows[:12]]
    assert [(row.label, row.lead, row.amounts) for row in found[12:]] == [
        ("3 autres emplacements", "/places", (87 + 86 + 85, 0, 0, 0, 3)),
        ("hors emplacement (en cours de transfert, ouvert)", "", (0, 2, 0, 0, 0)),
    ]
    assert [row.lead for row in pages._held(here, rows[:13]).rows] == [f"/places/PL{n:02}" for n in range(13)]
    apart = pages._held_apart(rows).rows
    assert [row.lead for row in apart[:12]] == [f"/office?agency=PL{n:02}" for n in range(12)]
    assert [(row.label, row.lead) for row in apart[12:]] == [("3 autres services", "")]


def test_nothing_is_cut(place, monkeypatch):
    """However many wait, late or differing: pages of one state each give the same figures."""
    with place.store.reading() as connection:
        reader = Reader(place.office.people["inspector"], "", ("inspector",))
        everyone = list(place.office.agencies.values())
        whole = office_dashboard.backlog(connection, reader, everyone, [])
        monkeypatch.setattr(subject_queries, "AT_ONCE", 1)
        assert office_dashboard.backlog(connection, reader, everyone, []) == whole
    assert sum(one.ordered for one in whole) > 1


def test_discrepancies_by_state_and_age(place):
    """A new one has nobody who inquires; four months on it is old."""
    reader = Reader(place.office.people["inspector"], "", ("inspector",))
    with place.store.reading() as connection:
        found = office_dashboard.differing(connection, reader, place.today, "UTC")
        later = office_dashboard.differing(connection, reader, f"{int(place.today[:4]) + 1}-12-31", "UTC")
    assert found == {"unassigned": (1, 0, 0, 0), "inquiry": (0, 0, 0, 0), "concluded": (0, 0, 0, 0)}
    assert later["unassigned"] == (0, 0, 0, 1)


@pytest.mark.parametrize(("zone", "ahead"), [("Pacific/Kiritimati", 14), ("Pacific/Pago_Pago", -11)])
def test_what_was_opened_today_is_of_today_by_the_readers_calendar(place, zone, ahead):
    """A week counts from the day of the place: seven days after it is still the first bar, eight days after no more."""
    reader = Reader(place.office.people["inspector"], "", ("inspector",))
    with place.store.reading() as connection:
        [one] = start_page.differing(connection, reader)
        day = (instant(one.opened_at) + timedelta(hours=ahead)).date()
        found = [
            office_dashboard.differing(connection, reader, str(day + timedelta(days=n)), zone)["unassigned"]
            for n in (7, 8)
        ]
    assert found == [(1, 0, 0, 0), (0, 1, 0, 0)]


def test_a_prosecution_is_told_what_is_late_in_its_cases(place, monkeypatch):
    """It holds nothing, so of its own agency nothing is ever late: what a store released out of its case is."""
    office_, lot = place.office, place.office.lot(1)
    office_._hand("clerk", "analyst", "laboratory", lot, due="2030-01-01")

    def late(name, agencies=None):
        agency, roles = PEOPLE[name]
        reader = Reader(office_.people[name], office_.agencies[agency], tuple(roles))
        with place.store.reading() as connection:
            return office_dashboard.late(connection, reader, agencies, "2030-02-01T12:00:00.000Z", "2030-02-01")[
                office_dashboard.TEMPORARY_RELEASE
            ]

    police = office_.agencies["police"]
    assert [late("prosecutor"), late("prosecutor", [police])] == [(0, 0, 1, 0), (0, 0, 0, 0)]
    assert late("supervisor", [office_.agencies["drug_office"]]) == (0, 0, 1, 0)
    monkeypatch.setattr(office_dashboard, "late", lambda *_: {office_dashboard.TEMPORARY_RELEASE: (0, 0, 1, 0)})
    assert 'href="/#todo"' in place.client("prosecutor").page("/office").text, "where each stands with its case"
    assert 'href="/#todo"' not in place.client("supervisor").page("/office").text, "who is led to the releases"


def test_each_reader_sees_what_their_permissions_open(place):
    """The prosecution finds no books; the inspection any agency's; a supervisor no other's; a clerk no charts."""
    assert list(figures(place, "prosecutor")) == ["late", "differing", "backlog"]
    police = place.office.agencies["police"]
    assert "stored" in figures(place, "inspector", agency=police)
    assert asked_for(place, "supervisor", agency=police).status_code == 404
    assert asked_for(place, "inspector", agency="SV0000000000").status_code == 404
    assert asked_for(place, "clerk").status_code == 403


def test_each_figure_leads_to_the_list_that_it_counts(place):
    """Whoever may open it: the prosecution is led to no books."""
    supervisor, prosecutor = (place.client(name).page("/office").text for name in ("supervisor", "prosecutor"))
    for path in ("/places", "/temporary-releases", "/discrepancies", "/orders", "/mass-balance"):
        assert f'<a class="button" href="{path}">' in supervisor, path
    assert '<a class="button" href="/orders">' in prosecutor
    assert "/mass-balance" not in prosecutor


def test_a_unit_at_a_time(place):
    """Kilograms where none is asked for, else the unit; a unit that is nowhere is not shown."""
    brick = figures(place, "supervisor", unit="package")["closing"]
    mass = figures(place, "supervisor")["closing"]
    assert "colis" in brick
    assert "kg" not in brick
    assert "colis" not in mass
    assert figures(place, "supervisor", unit="stone")["closing"] == mass


def test_the_cost_does_not_grow_with_the_log(place):
    """As many statements with more acts on record; finding a day takes one look more when the log doubles.

    The days are those of the ages, and the one since which the watch told what is late.
    """
    agency, (_, roles) = place.office.agencies["drug_office"], PEOPLE["supervisor"]
    reader = Reader(place.office.people["supervisor"], agency, tuple(roles))

    def asked():
        with place.store.reading() as connection, counted(place.store) as statements:
            accounts = office_dashboard.accounts(connection, [agency], place.first, place.today, "UTC")
            office_dashboard.backlog(connection, reader, [agency], accounts)
            office_dashboard.late(connection, reader, [agency], f"{place.today}T12:00:00.000Z", place.today)
            office_dashboard.differing(connection, reader, place.today, "UTC")
            office_dashboard.stored(connection, place.services.directory, [agency], place.today, "UTC")
        return len(statements)

    asked()
    before, size = asked(), place.size()
    while place.size() < 2 * size:
        place.office.lot(2)
    assert asked() <= before + len(office_dashboard.AGES) + 1


def test_what_is_to_be_ceded_waits_for_no_fire(place):
    """An order of another sort is none to destroy: neither its own chart nor the inspection's counts what it names."""
    lot = place.office.lot(2)
    agency = place.office.agencies["drug_office"]
    readers = [
        (Reader(place.office.people["supervisor"], agency, ("supervisor",)), [agency]),
        (Reader(place.office.people["chair"], agency, ("commission",)), None),
    ]
    with place.store.reading() as connection:
        before = [office_dashboard.backlog(connection, *each, []) for each in readers]
    command = IssueOrder(order_reference="R-C/2016", exhibits=tuple(lot.exhibits), legal_basis="art. 99", sort="cede")
    place.office.do("order.issue/1", command, "prosecutor")
    with place.store.reading() as connection:
        assert [office_dashboard.backlog(connection, *each, []) for each in readers] == before
