"""A case at a glance: what, how much, where, what is due and what is wrong; who has read it. With three hundred exhibits."""

import re
from dataclasses import dataclass

import pytest

from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader
from custody.domain.exhibits.legal_hold import PlaceHold
from custody.domain.kernel.photo_reference import Photo
from custody.domain.orders.destruction_request import MakeDestructionRequest
from custody.domain.orders.issue_order import IssueOrder
from custody.domain.orders.order_copy import EnterCopy
from custody.domain.oversight.deadline import Due
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.domain.seizures.case import ShareCase
from custody.service.exhibits import exhibits
from custody.service.kernel.natural_order import natural
from custody.service.oversight import case_dashboard, deadlines
from custody.text import terms
from custody.web.http.request_context import RequestContext
from tests.count_statements import WHOLE, counted, plans
from tests.factories.appeals import lodge_at_court
from tests.web.full_custody import tomorrow, town

FEW = 6
"""Exhibits of the case that is looked at."""


@dataclass
class Mixed:
    """A case of which one exhibit is doubted, one held and one released; the rest is ordered to burn."""

    case: str
    exhibits: list[str]
    discrepancy: str


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town with the mixed case and a burnt one."""
    with town(tmp_path_factory.mktemp("case_dashboard")) as made:
        office = made.office
        made.burnt = office.lot(2, "certified")
        lot = office.lot(FEW, "held")
        one = type(lot)(lot.exhibits[:1], lot.seals[:1], lot.case, lot.seizure, stage="held")
        [doubt] = office.quarantine(one)
        office.do(
            "legal_hold.place/1",
            PlaceHold(exhibits=(lot.exhibits[1],), legal_basis="art. 41", reason="x"),
            "prosecutor",
        )
        released = type(lot)(lot.exhibits[2:3], lot.seals[2:3], lot.case, lot.seizure, stage="held")
        office._hand("clerk", "analyst", "laboratory", released, due=tomorrow())
        made.mixed = Mixed(lot.case, lot.exhibits, doubt)
        yield made


def seen(place, case, name="prosecutor", agency="prosecution"):
    reader = Reader(place.office.people[name], place.office.agencies[agency], (name,))
    with place.store.reading() as connection:
        return case_dashboard.case_dashboard(connection, place.services.vault, reader, case, "2026-11-26")


def test_the_case_dashboard_adds_up_by_substance_and_unit(place):
    """Masses and packages each for themselves; what is released is due on its day; what is doubted and held is said."""
    found = seen(place, place.mixed.case)
    [what] = found.what
    assert (what.substance, what.held, what.destroyed) == ("cannabis", FEW, 0)
    assert what.amounts == {"µg": FEW * 2_700_000_000, "package": FEW}
    assert sum(row.count for row in found.where) == FEW
    assert (tomorrow(), "temporary_release", place.mixed.exhibits[2]) in {
        (one.at, one.sort, one.about) for one in found.due
    }
    assert [one.id for one in found.wrong] == [place.mixed.discrepancy]
    assert found.holds == {place.office.prosecution: 1}


def test_who_may_lift_a_hold_is_led_from_the_case_to_the_form_with_what_is_held(place):
    """Their own prosecution's alone; to whoever else sees the case it is told, without a link."""
    held = place.mixed.exhibits[1]
    link = f'href="/holds?exhibits={held}"'
    pages = {name: place.client(name).page(f"/cases/{place.mixed.case}").text for name in ("prosecutor", "officer")}
    assert all("1 scellé maintenu" in page for page in pages.values())
    assert (link in pages["prosecutor"], link in pages["officer"]) == (True, False)
    assert held in place.client("prosecutor").page(f"/holds?exhibits={held}").text.split("Lever un maintien")[1]


def test_the_case_page_marks_each_row_that_is_synthetic(place):
    """The seizure and each of its exhibits, where somebody declared invented data; nothing on a real case's page."""
    invented = place.office.lot(2, "sealed", synthetic=True)
    pages = {case: place.client("officer").page(f"/cases/{case}").text for case in (invented.case, place.mixed.case)}
    assert pages[invented.case].count("données synthétiques") == 1 + 2
    assert "données synthétiques" not in pages[place.mixed.case]


def test_what_burnt_stands_with_its_certificate(place):
    """Nothing is in custody any more, nothing is due, and the certificate is one link away."""
    found = seen(place, place.burnt.case)
    [what] = found.what
    assert (what.held, what.destroyed, what.burnt["package"]) == (0, 2, 2)
    assert what.amounts == {}
    assert found.due == found.where == ()
    assert [(one.certificate, one.count) for one in found.burnt] == [(place.burnt.certificate, 2)]


def test_what_was_declared_and_not_handed_over_is_a_number(place):
    """By substance and unit: everything before the first receipt, what is missing after it, nothing once it all came."""
    office = place.office
    waits = office.lot(3, "sealed")
    [what] = seen(place, waits.case, "officer", "police").what
    assert what.owed["package"] == 3
    assert what.owed["µg"] > 0
    page = place.client("officer").page(f"/cases/{waits.case}").text
    assert "Déclaré, non remis" in page
    assert "délai en cours" in page  # nothing is late, and red, before its 72 hours are over
    assert "sums owed" not in page
    assert what.late  # of a reader who does not say when
    assert [one.owed for one in seen(place, place.mixed.case).what] == [{}]
    assert (
        "Tout ce qui a été déclaré a été remis." in place.client("prosecutor").page(f"/cases/{place.mixed.case}").text
    )


def test_a_planned_session_is_among_the_deadlines_of_its_cases(place):
    """With how many exhibits of the case; to the prosecution that may attend it, while it is to come or under way."""
    lot = place.office.lot(2, "planned")
    planned = place.office.state(lot.session).planned_for
    told = [(one.at, one.about, one.count) for one in seen(place, lot.case).due if one.sort == "session"]
    assert told == [(planned, lot.session, 2)]
    assert f"/sessions/{lot.session}" in place.client("prosecutor").page(f"/cases/{lot.case}").text
    assert not [one for one in seen(place, place.burnt.case).due if one.sort == "session"]


def test_a_case_names_its_orders_drafts_proposals_and_what_is_due_of_them(place):
    """Each as the prosecution's start page has it; a draft only to its prosecution; to who may not see, no order."""
    office = place.office
    lot = office.lot(4)
    basis = {"legal_basis": "art. 136", "sample_waiver": "x", "laboratory_waiver": "x"}

    def ordered(number, exhibits, **more):
        return office.do(
            "order.issue/1", IssueOrder(order_reference=number, exhibits=exhibits, **basis, **more), "prosecutor"
        )

    late = ordered("R-A/2026", tuple(lot.exhibits[:1]), appeal_until=tomorrow()).first("RE")
    before = ordered("R-B/2026", tuple(lot.exhibits[1:2]), appeal_until=tomorrow()).first("RE")
    lodge_at_court(office, before)
    office.people["greffier"] = office.enrol(
        EnrolPerson(name="Me Greffier", rank="", agency=office.prosecution, roles=(Role.COURT_CLERK,))
    )
    paper = EnterCopy(
        order_reference="R-C/2026", issuer=office.prosecutor, signed_on="2026-05-11", exhibits=tuple(lot.exhibits[2:3]),
        scans=(Photo(blob="1" * 32, sha256="2" * 64),), **basis,
    )  # fmt: skip
    draft = office.do("order.enter_copy/1", paper, "greffier").first("RE")
    asked = MakeDestructionRequest(exhibits=tuple(lot.exhibits[3:]), reason="Magasin plein")
    proposal = office.do("destruction_request.make/1", asked, "clerk").first("DP")
    found = seen(place, lot.case)
    assert [(row.order, row.status) for row in found.orders] == [
        (late, "issued"), (before, "appealed"), (draft, "draft"),
    ]  # fmt: skip
    told = {(one.sort, one.about) for one in found.due}
    assert {("appeal", late), ("court", before), ("confirm", draft), ("proposal", proposal)} <= told
    page = place.client("prosecutor").page(f"/cases/{lot.case}").text.split("Saisies")[0]
    for number, name in ((late, "R-A/2026"), (before, "R-B/2026"), (draft, "R-C/2026")):
        assert f'href="/orders/{number}">{name}</a>' in page
    assert f'href="/proposed/{proposal}"' in page
    assert {row.order for row in seen(place, lot.case, "clerk", "drug_office").orders} == {late, before}
    elsewhere = seen(place, lot.case, "officer", "police")
    assert elsewhere.orders == ()
    assert {late, before, draft}.isdisjoint(one.about for one in elsewhere.due)
    assert "R-B/2026" not in place.client("officer").page(f"/cases/{lot.case}").text


def test_what_is_due_on_one_day_is_one_line(place, monkeypatch):
    """Whatever the hours at which the exhibits of a case were handed over; of two days two lines."""
    ats = iter(["2026-12-27T08:00:00Z", "2026-12-27T09:30:00Z", "2026-12-28T08:00:00Z"])
    monkeypatch.setattr(deadlines, "deadlines_of", lambda *_: [Due("sighting", "", next(ats))])
    lot = place.office.lot(3)
    lines = [one for one in seen(place, lot.case).due if one.sort == "sighting"]
    assert [(one.at, one.count) for one in lines] == [("2026-12-27T08:00:00Z", 2), ("2026-12-28T08:00:00Z", 1)]
    ats = iter(["2026-12-27T08:00:00Z", "2026-12-27T09:30:00Z", "2026-12-28T08:00:00Z"])
    page = place.client("prosecutor").page(f"/cases/{lot.case}").text
    due = re.findall(r"<small>(.*?)</small>", page.split('<ul class="dues">')[1].split("</ul>")[0])
    told = [re.sub("<.*?>", "", one).replace("\u00a0", " ") for one in due if "scellé" in one]
    numbers = [place.office.state(one.about).exhibit_number for one in lines]
    assert told == [f"2 scellés, dont le n° {numbers[0]}", f"scellé n° {numbers[1]}"]


def test_exhibits_stand_by_their_own_number(place):
    """Two before ten, whatever their numbers here are."""
    lot = place.office.lot(11, "sealed")
    with place.store.reading() as connection:
        found = exhibits.of_case(connection, lot.case)
    assert sorted(found) == sorted(lot.exhibits)
    assert [place.office.state(n).exhibit_number for n in found] == [str(n) for n in range(1, 12)]
    assert natural("A-2") < natural("A-10") < natural("B-1")


def test_the_page_says_it_in_french_with_ways_out(place, monkeypatch):
    """Amounts, the past day in red, the discrepancy, the doors to the paper, the proof and the readers."""
    monkeypatch.setattr(RequestContext, "today", lambda _here: "2099-01-01")
    page = place.client("prosecutor").page(f"/cases/{place.mixed.case}").text
    for text in ("En un coup d’œil", "16,2\u00a0kg", "6\u00a0colis", "dépassé", terms.day(tomorrow()), "1 scellé maintenu",
                 f"/cases/{place.mixed.case}/history/pdf", f"/cases/{place.mixed.case}/bundle",
                 f"/cases/{place.mixed.case}/readers", place.mixed.discrepancy):  # fmt: skip
        assert text in page, text
    assert (
        f"/certificates/{place.burnt.certificate}" in place.client("prosecutor").page(f"/cases/{place.burnt.case}").text
    )


def test_what_is_read_blind_is_in_no_sum(place):
    """A verifier to whom the case is shown before staging gets neither weight nor count, and is told so."""
    office = place.office
    lot = office.lot(2, "ordered")
    office.do("case.share/1", ShareCase(case=lot.case, agency=office.gendarmerie), "officer")
    [what] = seen(place, lot.case, "verifier", "gendarmerie").what
    assert (what.held, what.hidden, what.amounts) == (2, 2, {})
    assert "masqués jusqu’à votre contrôle" in place.client("verifier").page(f"/cases/{lot.case}").text


def test_a_case_dashboard_is_by_index_and_asks_no_more_for_many(place):
    """However many exhibits, the same statements, none of which reads a whole table."""
    office = place.office
    few, many = office.lot(2, "held"), office.lot(40, "held")
    with place.store.reading() as connection:
        reader = Reader(office.prosecutor, office.prosecution, ("prosecutor",))
        _, told = plans(
            connection, case_dashboard.case_dashboard, place.services.vault, reader, many.case, "2026-11-26"
        )
    assert not [plan for plan in told.values() if WHOLE.search(plan)]
    asked = []
    for case in (few.case, many.case):
        with counted(place.store) as statements:
            seen(place, case)
        asked.append(len(statements))
    assert asked[0] == asked[1] < 24


@pytest.mark.usefixtures("every_reading")
def test_who_has_read_is_told_by_person(place):
    """The clerk's and the prosecutor's readings of a case and its exhibits; what a stranger may not see is not there."""
    lot = place.office.lot(2, "held")
    clerk, prosecutor = place.client("clerk"), place.client("prosecutor")
    for _ in range(2):
        clerk.page(f"/exhibits/{lot.exhibits[0]}")
    prosecutor.page(f"/cases/{lot.case}")
    prosecutor.get(f"/exhibits/{lot.exhibits[1]}/history/pdf")
    shown = prosecutor.page(f"/cases/{lot.case}/readers").text
    for text in ("Nom clerk", "à l’écran × 2", "Nom prosecutor", "sur papier × 1", lot.exhibits[1]):
        assert text in shown, text
    assert "Ce qui se lisait dans une liste" in shown, "nobody takes it for all who saw it"
    first = clerk.page(f"/exhibits/{lot.exhibits[0]}/readers").text
    assert "Nom clerk" in first
    assert "Nom prosecutor" not in first
    before = place.size()
    prosecutor.page(f"/exhibits/{lot.exhibits[0]}/readers")
    assert place.size() == before + 2
    for path in (f"/cases/{lot.case}/readers", f"/exhibits/{lot.exhibits[0]}/readers"):
        assert place.client("analyst").page(path).status_code == 404


def test_many_exhibits_of_a_case_are_folded_under_their_number(place):
    """A phone shows what the case is before it scrolls through hundreds; the few of a small one stand open."""
    office = place.office
    few, many = office.lot(2, "held"), office.lot(21, "held")
    pages = {lot.case: place.client("officer").page(f"/cases/{lot.case}").text for lot in (few, many)}
    assert '<details id="exhibits" open>' in pages[few.case]
    assert '<details id="exhibits">' in pages[many.case]
    assert "(21)</summary>" in pages[many.case]
