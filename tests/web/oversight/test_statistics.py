"""Statistics over HTTP: like units only, doubted amounts apart, and own seizures as UNODC rows."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.destruction.plan_and_open import Plan
from custody.domain.kernel.quantity import MASS, filed
from custody.domain.law.derogation import Grant
from custody.service.documents import history_pdf
from custody.service.oversight import statistics
from custody.service.oversight.statistics import Row
from tests.demo_story import text_of
from tests.web.full_custody import made, numbers, ok, town


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town where 3 packages of 8.1 kg, 500 tablets, and 9 t of cocaine were declared; a lot was burnt."""
    with town(tmp_path_factory.mktemp("statistics")) as made_town:
        officer, office = made_town.client("officer"), made_town.office
        case = numbers(made(officer.act("/api/cases", {"case_reference": "PV 1/2026", "title": "Affaire"})), "CS")[0]
        declared = {
            "case": case, "place": "Mopti", "seized_at": "2026-05-10T10:00:00Z", "circumstances": "Pirogue",
            "particulars": {"hiding_place": "Sous le plancher", "destination_country": "Niger"},
            "lines": [
                {"substance": "cannabis", "count": {"n": 3, "unit": "package"}, "mass": {"text": "8,1", "unit": "kg"}},
                {"substance": "tramadol", "count": {"n": 500, "unit": "tablet"}},
                {"substance": "cocaine", "mass": {"text": "9 000", "unit": "kg"}},
            ],
        }  # fmt: skip
        made_town.seizure = numbers(made(officer.act("/api/seizures", declared)), "SE")[0]
        made_town.lot = _brought_forward(office)
        yield made_town


def _brought_forward(office):
    """A lot that is announced for 2030 and burns today, under the inspection's derogation."""
    lot = office.lot(2, "ordered")
    plan = Plan(orders=(lot.order,), method="incinerator", planned_for="2030-01-01", site="Four")
    lot.session, lot.stage = office.do("destruction_session.plan/1", plan, "chair").first("DS"), "planned"
    excused = Grant(pack="ML/1", rule="ML-announced-day", about=(lot.session,), article="x", reason="Four libre")
    office.do("derogation.grant/1", excused, "inspector")
    office.advance(lot, "certified")
    return lot


def row(answer, substance: str, unit: str, month: str = "2026-05") -> dict:
    [found] = [r for r in answer.json()["rows"] if (r["substance"], r["unit"], r["month"]) == (substance, unit, month)]
    return found


def test_i21_units_stand_apart(place):
    """Packages and kilograms of one line are two rows; an amount to be confirmed is in no sum (I21, T18)."""
    answer = place.client("officer").get("/api/statistics", params={"first": "2026-05", "last": "2026-05"})
    assert row(answer, "cannabis", "package")["seized"] == 3
    assert row(answer, "cannabis", MASS)["seized"] == 8_100_000_000
    assert row(answer, "tramadol", "tablet")["seized"] == 500
    doubted = row(answer, "cocaine", MASS)
    assert (doubted["seized"], doubted["to_confirm"]) == (0, 9_000 * 10**9)


def test_what_burnt_is_what_the_certificates_say(place):
    """The destroyed amounts are the certificate's totals."""
    chair = place.client("chair")
    [listed] = chair.get("/api/certificates").json()["certificates"]
    totals = chair.get(f"/api/certificates/{listed['certificate']}").json()
    rows = chair.get("/api/statistics").json()["rows"]
    burnt = {(r["substance"], r["unit"]): r["destroyed"] for r in rows if r["destroyed"]}
    told = totals.get("totals") or totals["certificate"]["totals"]
    assert burnt == {(t["substance"], t["unit"]): t["amount"] for t in told}


def test_what_burnt_counts_on_the_day_of_its_fire(place):
    """A fire that was put off, here brought forward by years, is told in its own month, whatever day was planned."""
    session = place.office.state(place.lot.session)
    rows = place.client("chair").get("/api/statistics").json()["rows"]
    months = {r["month"] for r in rows if r["destroyed"]}
    assert months == {session.lit.at[:7]}
    assert session.planned_for[:7] not in months


def test_i41_who_sees_what(place):
    """A stranger's statistics do not count a case that was not shared with them; the inspection counts all."""
    assert not place.client("analyst").get("/api/statistics?first=2026-05&last=2026-05").json()["rows"]
    assert place.client("inspector").get("/api/statistics?first=2026-05&last=2026-05").json()["rows"]
    assert place.client("administrator").get("/api/statistics").status_code == 403


def test_own_seizures_as_unodc_rows(place):
    """One's own declarations come out in the layout: the country of the agency, the point as decimal sign.

    What is still to be confirmed is left out: a unit error is not to be published a second time.
    """
    answer = place.client("officer").get(
        "/api/statistics/unodc", params={"first": "2026-05", "last": "2026-05", "source": "own"}
    )
    found = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [(r["DRUG_NAME"], r["AMOUNT"], r["DRUG_UNIT"]) for r in found] == [
        ("Cannabis herb", "8.1", "Kilogram"), ("Tramadol", "500", "Tablet"),
    ]  # fmt: skip
    assert {r["COUNTRY"] for r in found} == {"Mali"}
    assert found[0]["HIDING_PLACE"] == "Sous le plancher"
    assert found[0]["SEIZURE_DATE"] == "2026-05-10"


def test_a_file_taken_away_is_on_record(place):
    """Taking the rows leaves an event on the reader's own chain (I41)."""
    before = place.size()
    place.client("officer").get("/statistics/csv")
    assert place.size() > before


def test_the_page_shows_a_year_and_its_units(place):
    """Masses and counts in words of their own, the doubted amount marked."""
    shown = place.client("officer").page("/statistics?year=2026").text.replace("\u202f", " ").replace("\u00a0", " ")
    assert "500 comprimés" in shown
    assert "8,1 kg" in shown
    assert "9 000 kg" in shown
    assert place.client("officer").page("/statistics?year=26").status_code == 400


def test_the_seizure_shows_its_particulars(place):
    """Where and how stands on the page of the seizure."""
    assert "Sous le plancher" in place.client("officer").page(f"/seizures/{place.seizure}").text


def test_particulars_on_the_history(place):
    """What an officer said of hiding place and route prints on the history of what was sealed."""
    weight = {"gross": {"text": "2,70", "unit": "kg"}, "balance": place.office.balance}
    entry = {
        "exhibit_number": "1",
        "line": 0,
        "form": "herb",
        "seal": "STAT 1",
        "weight": weight,
        "count": {"n": 1, "unit": "package"},
    }
    body = {"seizure": place.seizure, "exhibits": [entry]}
    exhibit = numbers(made(place.client("officer").act("/api/exhibits", body)), "EV")[0]
    paper = text_of(history_pdf(place.services, exhibit))
    assert "Sous le plancher" in paper
    assert "Niger" in paper


def test_particulars_by_form(place):
    """The form of a first report takes them too."""
    officer = place.client("officer")
    case = numbers(made(officer.act("/api/cases", {"case_reference": "PV 2/2026", "title": "Affaire"})), "CS")[0]
    form = {
        "place": "Gao", "seized_at": "2026-06-10T10:00", "circumstances": "Contrôle", "substance": "khat", "amount": "",
        "unit": "package", "mass": "2", "mass_unit": "kg", "designation": "", "routing": "Par le fleuve", "step": "send",
    }  # fmt: skip
    answer = ok(officer.submit(f"/cases/{case}/seizure", files={"files": ("", b"")}, **form))
    assert "Par le fleuve" in officer.page(answer.headers["location"]).text


ROWS = st.builds(
    Row, month=st.sampled_from(["2026-05", "2026-06"]), source=st.sampled_from(["", "unodc_ids"]), agency=st.just("SV1"),
    agency_name=st.just("OCS"), substance=st.sampled_from(["cannabis", "cocaine"]),
    unit=st.sampled_from([MASS, "package", "tablet"]), seized=st.integers(0, 10**9), seizures=st.integers(0, 9),
    to_confirm=st.integers(0, 10**9), destroyed=st.integers(0, 10**9), synthetic=st.booleans(),
)  # fmt: skip


@given(st.lists(ROWS))
def test_i21_totals_add_like_units_only(rows):
    """Every total is the sum of the rows of its source, substance and unit, and nothing is lost (I21)."""
    found = statistics.totals(rows)
    for one in found:
        like = [
            r for r in rows
            if (r.source, r.substance, r.unit, r.synthetic) == (one.source, one.substance, one.unit, one.synthetic)
        ]  # fmt: skip
        assert (one.seized, one.to_confirm) == (sum(r.seized for r in like), sum(r.to_confirm for r in like))
    assert sum(t.destroyed for t in found) == sum(r.destroyed for r in rows)


@given(st.integers(0, 2**53 - 1))
def test_kilograms_are_exact(ug):
    """Written kilograms are the micrograms, to the last digit."""
    whole, _, rest = filed(ug, MASS).partition(".")
    assert int(whole) * 10**9 + int(rest.ljust(9, "0")) == ug


def test_whoever_may_not_see_all_is_told_that_not_all_is_counted(place):
    """On the page, in JSON, in each row of the CSV and in the names of both files; nothing of it for the inspection."""
    officer, inspector = place.client("officer"), place.client("inspector")
    said = {
        who: "Ne compte que ce que vous pouvez voir" in who.page("/statistics").text for who in (officer, inspector)
    }
    assert said == {officer: True, inspector: False}
    for who, partial in ((officer, True), (inspector, False)):
        assert who.get("/api/statistics").json()["partial"] is partial
        for path in ("/statistics/csv", "/statistics/unodc"):
            assert ("-partial-" in who.get(path).headers["content-disposition"]) is partial
        rows = list(csv.DictReader(io.StringIO(who.get("/statistics/csv").text, newline="")))
        assert {row["partial"] for row in rows} == {"yes" if partial else ""}


def test_what_was_burnt_and_seized_out_of_sight_is_not_told_as_never_seized(place):
    """A witness of the fire may read its certificate, and not one seizure: no dash, which reads as none."""
    assert "rien de visible pour vous" in place.client("member").page("/statistics").text
    assert "rien de visible pour vous" not in place.client("inspector").page("/statistics").text
