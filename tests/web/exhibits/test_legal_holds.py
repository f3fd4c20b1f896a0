"""Legal holds over HTTP."""

import pytest

from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.text.formatting import grouped
from tests.web.full_custody import made, ok, seized
from tests.web.shell import PASSWORD


def test_a_hold_is_placed_from_the_page_and_stands_on_the_exhibit_with_its_reason_in_the_history(place):
    """The prosecutor comes from the exhibit's page; whoever reads the exhibit sees who holds it back."""
    exhibits, _, _ = seized(place, 2, number=f"PV {place.size()}/2026")
    prosecutor = place.client("prosecutor")
    door = f"/holds?exhibits={exhibits[0]}"
    assert door in prosecutor.page(f"/exhibits/{exhibits[0]}").text
    assert exhibits[0] in prosecutor.page(door).text
    form = {"scans": "\n".join(exhibits), "legal_basis": "art. 56", "reason": "Contre-expertise demandée"}
    ok(prosecutor.submit("/holds", **form))
    assert "maintenu sous main de justice" in place.client("officer").page(f"/exhibits/{exhibits[1]}").text
    assert "Contre-expertise demandée" in prosecutor.page(f"/exhibits/{exhibits[0]}/history").text


def test_who_placed_it_is_refused_to_lift_it_and_finds_what_was_typed_again(place):
    """Four eyes, over the page and over the API."""
    exhibits, _, _ = seized(place, 1, number=f"PV {place.size()}/2026")
    prosecutor = place.client("prosecutor")
    body = {"exhibits": exhibits, "legal_basis": "art. 56", "reason": "Expertise"}
    made(prosecutor.act("/api/legal-holds", body))
    answer = prosecutor.submit("/holds/lift", scans=exhibits[0], reason="Expertise rendue")
    assert answer.status_code == 409
    assert "Expertise rendue" in answer.text
    refused = prosecutor.act("/api/legal-holds/lift", {"exhibits": exhibits, "reason": "Rendue"})
    assert (refused.status_code, refused.json()["code"]) == (409, "own_legal_hold")


def test_a_clerk_finds_no_door_to_holds(place):
    """What the role may not do is not offered."""
    exhibits, _, _ = seized(place, 1, number=f"PV {place.size()}/2026")
    assert "/holds" not in place.client("officer").page(f"/exhibits/{exhibits[0]}").text
    assert place.client("clerk").page("/holds").status_code == 403


def _deputy(place):
    """A second prosecutor of the same prosecution, at their own device."""
    entry = EnrolPerson(name="Substitute", rank="", agency=place.office.prosecution, roles=("prosecutor",))
    place.sign_in.accounts.open(place.office.enrol(entry), "deputy", PASSWORD, must_change=False)
    return place.client("deputy")


def test_what_the_prosecution_holds_back_is_listed_with_its_ground_and_a_colleague_ticks_what_to_lift(place):
    """Across cases, without a number being typed; who placed it has no box, and another agency no list."""
    size = place.size()
    exhibits, _, case = seized(place, 2, number=f"PV {size}/2026")
    body = {"exhibits": exhibits, "legal_basis": f"art. 56-{size}", "reason": f"Expertise {size}"}
    made(place.client("prosecutor").act("/api/legal-holds", body))
    own = place.client("prosecutor").page("/holds").text
    assert f"art. 56-{size}" in own
    assert f'value="{exhibits[0]}"' not in own
    assert "Lever un maintien" not in own, "a form that could only be refused"
    assert "<h2>Maintenir des scellés</h2>" in own
    assert "Lever un maintien" in place.client("prosecutor").page(f"/holds?exhibits={exhibits[0]}").text
    row = own.split('id="held"')[1]
    told = ("Nom prosecutor", "<time", f"art. 56-{size}", f"Expertise {size}", f"PV {size}/2026", grouped(exhibits[0]))
    assert sorted(told, key=row.index) == list(told), "who, since when, on what ground, what; the code last"
    deputy = _deputy(place)
    page = deputy.page("/holds").text
    assert "Lever un maintien" in page
    for told in (f"PV {size}/2026", f"art. 56-{size}", f"Expertise {size}", f"/cases/{case}", f'value="{exhibits[1]}"'):
        assert told in page
    refused = deputy.submit("/holds/lift", reason="Rendue")
    assert refused.status_code == 409
    ok(deputy.submit("/holds/lift", exhibits=exhibits[:1], reason="Rendue"))
    page = deputy.page("/holds").text
    assert f'value="{exhibits[0]}"' not in page
    assert f'value="{exhibits[1]}"' in page
    ok(deputy.submit("/holds/lift", exhibits=exhibits[1], reason="Rendue"))
    assert f"art. 56-{size}" not in deputy.page("/holds").text


def test_a_cursor_of_any_length_shows_the_list(place):
    """Outside the log, and beyond what a database counts, it is the first page."""
    exhibits, _, _ = seized(place, 1, number=f"PV {place.size()}/2026")
    made(
        place.client("prosecutor").act(
            "/api/legal-holds", {"exhibits": exhibits, "legal_basis": "art. 9", "reason": "x"}
        )
    )
    for before in (2**63, 10**40, -(2**70)):
        page = place.client("prosecutor").page(f"/holds?before={before}")
        assert page.status_code == 200
        assert grouped(exhibits[0]) in page.text


@pytest.mark.usefixtures("every_reading")
def test_a_program_reads_what_the_prosecution_holds_back_page_by_page_and_the_reading_is_on_record(place):
    """The same lines as on the page, by the same cursor; no other agency has the door, and any number is answered."""
    prosecutor = place.client("prosecutor")
    held = []
    for nth in (1, 2):
        number = f"PV {place.size()}/{nth}"
        exhibits, _, case = seized(place, 2, number=number)
        body = {"exhibits": exhibits, "legal_basis": f"art. 56-{nth}", "reason": f"Expertise {nth}"}
        made(prosecutor.act("/api/legal-holds", body))
        held.append((number, case, exhibits))
    before = place.size()
    first = prosecutor.get("/api/legal-holds?limit=2").json()
    assert place.size() > before
    number, case, exhibits = held[1]
    [line] = first["holds"]
    assert list(line) == ["by", "placed_at", "legal_basis", "reason", "pv", "exhibits", "case", "act", "own"]
    assert (line["pv"], line["case"], line["legal_basis"], line["reason"], line["own"]) == (
        number, case, "art. 56-2", "Expertise 2", True,
    )  # fmt: skip
    assert [one["exhibit"] for one in line["exhibits"]] == exhibits
    assert first["names"][line["by"]]
    second = prosecutor.get(f"/api/legal-holds?limit=2&before={first['next']}").json()
    assert [one["pv"] for one in second["holds"]] == [held[0][0]]
    everything = prosecutor.get("/api/legal-holds?limit=1000").json()
    assert everything["next"] == 0
    assert prosecutor.get(f"/api/legal-holds?limit=1000&before={2**70}").json() == everything
    assert place.client("clerk").get("/api/legal-holds").status_code == 403
