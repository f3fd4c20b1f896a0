"""What a prosecution has before it, by date, for each of its people: access is the agency's, and any deputy acts."""

import re
from itertools import pairwise

import pytest

from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader
from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exhibits import report_missing
from custody.domain.kernel.photo_reference import Photo
from custody.domain.orders import issue_order, order_copy
from custody.domain.people.propose_and_confirm import EnrolAgency, EnrolPerson
from custody.domain.seizures.case import ShareCase
from custody.service.orders import prosecutor_tasks
from custody.storage.read import subject_queries
from custody.storage.write import clock
from custody.text.formatting import grouped
from custody.web.rendering.display_names import unbroken
from tests.count_statements import WHOLE, plans
from tests.factories.appeals import lodge_at_court
from tests.web.full_custody import ok, tomorrow, town
from tests.web.shell import PASSWORD

PAGE = Photo(blob="b", sha256="a" * 64)


def today():
    return clock.text(clock.now().wall_ms)[:10]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town whose prosecution has a deputy and two clerks, and has something of everything before it."""
    with town(tmp_path_factory.mktemp("todo")) as made:
        office = made.office
        elsewhere = office.enrol(EnrolAgency(name="Parquet d'ailleurs", sort="prosecution"))
        for name, role, agency in (
            ("deputy", Role.PROSECUTOR, office.prosecution),
            ("greffier", Role.COURT_CLERK, office.prosecution),
            ("greffier2", Role.COURT_CLERK, office.prosecution),
            ("stranger", Role.PROSECUTOR, elsewhere),
        ):
            office.people[name] = office.enrol(EnrolPerson(name=f"Nom {name}", rank="Me", agency=agency, roles=(role,)))
            made.sign_in.accounts.open(office.people[name], name, PASSWORD, must_change=False)
        made.due = _before(office)
        yield made


def _before(office):
    """One of each sort: what stands in the list about it."""

    def typed(number, **more):
        lot = office.lot(1, "held")
        command = order_copy.EnterCopy(
            order_reference=number, issuer=office.prosecutor, signed_on="2026-01-02", exhibits=tuple(lot.exhibits), scans=(PAGE,),
            legal_basis="art. 136", laboratory_waiver="x", sample_waiver="x", **more,
        )  # fmt: skip
        return office.do("order.enter_copy/1", command, "greffier").first("RE")

    waiting = typed("P 1/2026")
    called = typed("P 2/2026", channel="telephone", original_due=tomorrow())
    office.do("order.confirm_copy/1", order_copy.ConfirmCopy(order=called), "greffier2")
    [doubt] = office.quarantine(office.lot(1, "held"))
    released = office.lot(1, "held")
    office._hand("clerk", "analyst", "laboratory", released, due=tomorrow())
    appealed, burnt, lapsing, planned = (office.lot(1, stage) for stage in ("ordered", "certified", "held", "planned"))
    lodge_at_court(office, appealed.order)
    command = issue_order.IssueOrder(
        order_reference="P 3/2026", exhibits=tuple(lapsing.exhibits), legal_basis="x", appeal_until=tomorrow(),
        lapses_on="2099-01-01", laboratory_waiver="x", sample_waiver="x",
    )  # fmt: skip
    lapsing.order = office.do("order.issue/1", command, "prosecutor").first("RE")
    assert burnt.order
    return {
        ("confirm", waiting), ("original", called), ("discrepancy", doubt), ("temporary_release", released.exhibits[0]),
        ("court", appealed.order), ("appeal", lapsing.order), ("lapse", lapsing.order), ("session", planned.session),
    }  # fmt: skip


def reader(place, name, *roles):
    state = place.office.state(place.office.people[name])
    return Reader(place.office.people[name], state.agency, tuple(roles or state.roles))


def listed(place, name):
    with place.store.reading() as connection:
        return prosecutor_tasks.todo(connection, reader(place, name), today())


@pytest.mark.parametrize("name", ["prosecutor", "deputy", "greffier"])
def test_everybody_of_the_prosecution_has_the_same_list_in_order(place, name):
    """What one prosecutor has before them, a deputy has and a clerk of theirs; sorted by date, nothing carried out."""
    found = listed(place, name)
    assert {(one.sort, one.about) for one in found} == place.due
    assert all(a.at <= b.at for a, b in pairwise(found))


def test_nobody_else_has_it(place):
    """Neither another prosecution nor a custodian, nor one who is a prosecutor no more; who read it is asked for a word."""
    assert listed(place, "stranger") == []
    assert {line.sort for line in listed(place, "inspector")} == {"court_paper"}, "an appeal that nobody confirmed"
    assert {line.sort for line in listed(place, "clerk")} <= {"withdraw"}
    with place.store.reading() as connection:
        invited = prosecutor_tasks.todo(connection, reader(place, "deputy", "witness"), today())
    assert {line.sort for line in invited} == {"session"}, "a witness sees what is announced for today, and no more"


def test_discrepancies_of_one_case_and_day_are_one_line_that_says_what_differs_and_folds_no_day_away(place):
    """Three of one lot: one line with their kinds, to the case; more than the page shows, every last day still stands."""
    office = place.office
    lot = office.lot(3, "held")
    gaps = office.quarantine(lot)
    assert len(gaps) == 3
    before = {(one.sort, one.about) for one in listed(place, "prosecutor")}
    assert ("discrepancy", lot.case) in before
    assert not before & {("discrepancy", gap) for gap in gaps}
    page = place.client("prosecutor").page("/").text
    line = next(part for part in page.split("<li") if f'href="/cases/{lot.case}"' in part)
    assert "3 écarts ouverts" in line
    assert "sceau" in line
    for _ in range(8):
        office.quarantine(office.lot(1, "held"))
    shown, folded = place.client("prosecutor").page("/").text.split('id="todo"')[1].split("<details>")[:2]
    assert "dernier jour pour un recours" in shown
    assert "écart ouvert" in folded
    for number, one in office_discrepancies(place).items():
        if one.opened_at and one.status == "open" and ("discrepancy", number) not in place.due:
            office.close_discrepancy(number)


def test_a_prosecutor_learns_by_their_start_page_that_an_exhibit_of_their_case_is_reported_lost(place):
    """A line of its own, not among discrepancies, until somebody has found it; nobody else's prosecution reads it."""
    office = place.office
    lot = office.lot(1, "held")
    [number] = lot.exhibits
    office.do(
        "exhibit.report_missing/1", report_missing.ReportMissing(exhibits=(number,), reason="Introuvable"), "clerk"
    )
    [opened] = office.state(number).open
    for name in ("prosecutor", "deputy"):
        line = next(part for part in place.client(name).page("/").text.split("<li") if opened in part)
        assert "déclaré manquant" in line
        assert f'href="/discrepancies/{opened}"' in line
        assert office.state(lot.case).case_reference in line
    assert opened not in place.client("stranger").page("/").text
    office.do(
        "exhibit.find_again/1", report_missing.FindAgain(checks=office.checks(lot), reason="Rangé ailleurs"), "clerk"
    )
    assert ("loss", opened) not in {(one.sort, one.about) for one in listed(place, "prosecutor")}
    assert ("discrepancy", opened) in {(one.sort, one.about) for one in listed(place, "prosecutor")}
    office.close_discrepancy(opened)


def office_discrepancies(place):
    """Every discrepancy of the log."""
    with place.store.reading() as connection:
        return subject_queries.find(connection, Discrepancy, limit=None)


def test_a_draft_that_an_order_has_overtaken_is_to_be_given_up(place):
    """On the start page and on the desk of orders nobody is asked to confirm what cannot be confirmed."""
    office = place.office
    lot = office.lot(1, "held")
    command = order_copy.EnterCopy(
        order_reference="P 9/2026", issuer=office.prosecutor, signed_on="2026-01-02", exhibits=tuple(lot.exhibits), scans=(PAGE,),
        legal_basis="art. 136", laboratory_waiver="x", sample_waiver="x",
    )  # fmt: skip
    number = office.do("order.enter_copy/1", command, "greffier").first("RE")
    assert ("confirm", number) in {(one.sort, one.about) for one in listed(place, "prosecutor")}
    command = issue_order.IssueOrder(
        order_reference="P 10/2026",
        exhibits=tuple(lot.exhibits),
        legal_basis="x",
        laboratory_waiver="x",
        sample_waiver="x",
    )
    office.do("order.issue/1", command, "prosecutor")
    assert {one.sort for one in listed(place, "prosecutor") if one.about == number} == {"overtaken"}
    for path in ("/", "/court"):
        assert "réquisition recopiée, dépassée par une autre" in place.client("prosecutor").page(path).text


def test_the_start_page_shows_it_with_its_links(place):
    """French words and days; each line leads to its page; a custodian's start page has nothing of the prosecution's."""
    page = place.client("deputy").page("/").text
    for text in ("Échéances", "original de la réquisition à voir", "à rendre", "écart", "depuis",
                 *(about for _, about in place.due)):  # fmt: skip
        assert text in page, text
    assert "original de la réquisition à voir" not in place.client("clerk").page("/").text


def test_it_is_found_by_index(place):
    """No statement reads a whole table."""
    with place.store.reading() as connection:
        _, told = plans(connection, prosecutor_tasks.todo, reader(place, "prosecutor"), today())
    assert told
    assert not [plan for plan in told.values() if WHOLE.search(plan)]


def test_any_deputy_acts_on_what_a_colleague_began(place):
    """Access is the prosecution's: a deputy reads the case, revokes a colleague's order, lifts a colleague's hold."""
    office, deputy, stranger = place.office, place.client("deputy"), place.client("stranger")
    lot = office.lot(1, "ordered")
    for path in (f"/cases/{lot.case}", f"/orders/{lot.order}", f"/exhibits/{lot.exhibits[0]}/history"):
        assert deputy.page(path).status_code == 200
        assert stranger.page(path).status_code == 404
    assert stranger.submit(f"/orders/{lot.order}/revoke", reason="x").status_code == 404
    ok(deputy.submit(f"/orders/{lot.order}/revoke", reason="Nouvelle expertise"))
    ok(place.client("prosecutor").submit("/holds", scans=lot.exhibits[0], legal_basis="art. 41", reason="x"))
    ok(deputy.submit("/holds/lift", scans=lot.exhibits[0], reason="Expertise faite"))
    assert office.state(lot.exhibits[0]).holds == []


def test_sessions_stand_on_the_start_pages_of_who_has_them_to_hold_also_once_their_day_is_missed(place):
    """Its chair's agency and the prosecution see a session until it burns; others on its day, or once they attend."""
    office = place.office
    waits, opened = office.lot(2, "planned"), office.lot(1, "open")
    days = {office.state(lot.session).planned_for for lot in (waits, opened)}
    sessions = {waits.session: "session", opened.session: "underway"}

    def told(name, day):
        with place.store.reading() as connection:
            found = prosecutor_tasks.todo(connection, reader(place, name), day)
        return {one.about: one.sort for one in found if one.about in sessions}

    [planned] = days
    there = {one.person for one in office.state(opened.session).attendance}
    attending, others = ["verifier", "member"], []
    for name in ("witness1", "witness2", "witness3"):
        (attending if office.people[name] in there else others).append(name)
    assert others
    for day in (today(), planned, "2031-01-01"):
        for name in ("chair", "prosecutor", "deputy"):
            assert told(name, day) == sessions
        for name in attending:
            assert told(name, day) == {opened.session: "underway"} | (sessions if day == planned else {})
        for name in others:
            assert told(name, day) == (sessions if day == planned else {})
        for name in ("stranger", "clerk", "inspector"):
            assert told(name, day) == {}
    abroad = office.enrol(EnrolAgency(name="Office d’ailleurs", sort="drug_office", country="SN"))
    office.people["abroad"] = office.enrol(EnrolPerson(name="X", rank="", agency=abroad, roles=(Role.WITNESS,)))
    assert told("abroad", planned) == {}
    page = place.client("chair").page("/").text
    assert f'href="/sessions/{waits.session}"' in page
    assert "séance en cours" in page


def test_a_court_s_registry_is_told_of_what_it_has_to_give_back_and_of_nobody_else_s(place):
    """The prosecution that leads the case is told of the laboratory's; the registry with which it is shared is not."""
    office = place.office
    released = next(about for sort, about in place.due if sort == "temporary_release")
    court = office.enrol(EnrolAgency(name="Tribunal", sort="court"))
    entry = EnrolPerson(name="X", rank="Me", agency=court, roles=(Role.COURT_CLERK,))
    office.people["registrar"] = office.enrol(entry)
    office.do("case.share/1", ShareCase(case=office.state(released).case, agency=court), "prosecutor")

    def releases(name):
        with place.store.reading() as connection:
            return [
                one.about
                for one in prosecutor_tasks.todo(connection, reader(place, name), today())
                if one.sort == "temporary_release"
            ]

    assert released in releases("deputy")
    assert released not in releases("registrar")


def test_the_rows_of_the_start_page_lead_with_names_and_the_code_comes_after(place):
    """What is released by its number in its case, substance and case; a session by its day and whose it is."""
    office = place.office
    released = next(about for sort, about in place.due if sort == "temporary_release")
    line = next(part for part in place.client("deputy").page("/").text.split("<li") if f"/exhibits/{released}" in part)
    name, code = f"scellé n°\xa0{office.state(released).exhibit_number}, ", grouped(released)
    assert (
        line.index(name)
        < line.index(unbroken(office.state(office.state(released).case).case_reference))
        < line.index(code)
    )
    meant = next(about for sort, about in place.due if sort == "session")
    line = next(part for part in place.client("chair").page("/").text.split("<li") if f"/sessions/{meant}" in part)
    assert re.search(rf'/sessions/{meant}">[^<]+, [^<]+</a> <small>.*{grouped(meant)}', line)
