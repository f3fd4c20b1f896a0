"""Outsiders over HTTP: known to two, released on paper until a day, taken back with a blind check (I5, I10)."""

import pypdfium2
import pytest

from custody.service.oversight import office_dashboard
from custody.text import local_time, terms
from tests.factories.http_office import PIN
from tests.web.full_custody import give_pins, landed, made, ok, town
from tests.web.matrix_world import JPEG


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town whose supervisor has a PIN."""
    with town(tmp_path_factory.mktemp("outsiders")) as made_town:
        give_pins(made_town, "supervisor")
        yield made_town


def known(place, **more):
    form = {"name": "Dr Fomba", "quality": "laboratory", "organisation": "Labo de Dakar", "identity": "CNI 7",
            "second": place.office.supervisor, "pin": PIN, "key": ""} | more  # fmt: skip
    return place.client("clerk").submit("/outsiders", **form)


def outsider(place):
    ok(known(place))
    return place.client("clerk").get("/api/outsiders").json()[-1]["id"]


def paper_transfer(place, number, way, lot, **more):
    lines = "\n".join(f"{e} ; {s} ; 2,70 kg" for e, s in zip(lot.exhibits, lot.seals, strict=True))
    form = {"outsider": number, "lines": lines, "balance": place.office.balance, "purpose": "laboratory",
            "due": "2099-01-01", "legal_basis": "Réquisition", "paper": "slip", "reference": "BR 7",
            "second": place.office.supervisor, "pin": PIN, "step": "send", "key": ""} | more  # fmt: skip
    return place.client("clerk").submit(f"/outsiders/{way}", files={"photo": ("p.jpg", JPEG, "image/jpeg")}, **form)


def test_released_and_taken_back_on_pages(place):
    """The outsider's page says what they hold; exhibit page, history and PDF name them as holder."""
    office, clerk, lot = place.office, place.client("clerk"), place.office.lot()
    exhibit, number = lot.exhibits[0], outsider(place)
    assert "Confier à un tiers" in clerk.page(f"/exhibits/{exhibit}").text
    passed = landed(paper_transfer(place, number, "release", lot), "/transfers")
    assert office.state(exhibit).holder == number
    listed = clerk.page("/outsiders").text
    assert f"/outsiders/return?outsider={number}" in listed
    assert f'href="/exhibits/{exhibit}">scellé n°\N{NO-BREAK SPACE}{office.state(exhibit).exhibit_number}, ' in listed
    due = f"retour le {terms.day('2099-01-01')}"
    for page in ("/outsiders", f"/exhibits/{exhibit}"):
        assert due in clerk.page(page).text, page
    assert terms.day("2099-01-01") in clerk.page(f"/exhibits/{exhibit}/history").text
    for page in (f"/exhibits/{exhibit}", f"/exhibits/{exhibit}/history", f"/transfers/{passed}", "/temporary-releases"):
        assert clerk.page(page).status_code == 200, page
    assert "Dr Fomba (Labo de Dakar)" in clerk.page(f"/exhibits/{exhibit}").text
    assert "un bordereau signé" in clerk.page(f"/transfers/{passed}").text
    assert "BR 7" in clerk.page(f"/transfers/{passed}").text
    assert clerk.get(f"/transfers/{passed}/photo").content == JPEG
    paper = clerk.get(f"/exhibits/{exhibit}/history/pdf")
    printed = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(paper.content))
    assert "Dr Fomba" in printed
    assert clerk.page(f"/outsiders/return?outsider={number}").status_code == 200
    landed(paper_transfer(place, number, "return", lot), "/transfers")
    assert office.state(exhibit).holder == office.clerk


def moved(place):
    """What the books of all agencies together say of this month, over all substances by unit: came, went, changed."""
    today, everyone = local_time.today(), [*place.office.agencies.values()]
    with place.store.reading() as connection:
        found = office_dashboard.accounts(connection, everyone, f"{today[:7]}-01", today, "UTC")
    return {unit: [sum(a.total(name) for a in found if a.unit == unit) for name in ("came", "went", "changed")]
            for unit in sorted({a.unit for a in found})}  # fmt: skip


def test_what_is_released_went_and_was_never_corrected(place):
    """The books of all agencies together: it went out of them, and what passes between two of them did not."""
    lot, number = place.office.lot(), outsider(place)
    before = moved(place)
    ok(paper_transfer(place, number, "release", lot))
    after = moved(place)
    change = {unit: [now - was for now, was in zip(after[unit], before[unit], strict=True)] for unit in before}
    assert all(came == changed == 0 for came, _, changed in change.values()), change
    assert all(went < 0 for _, went, _ in change.values()), change
    ok(paper_transfer(place, number, "return", lot))
    assert [changed for _, _, changed in moved(place).values()] == [changed for _, _, changed in before.values()]


def test_what_is_missing_is_said_and_the_form_kept(place):
    """No second person, a wrong PIN, no day of return, an unknown outsider."""
    lot, number = place.office.lot(), outsider(place)
    for wrong in ({"second": ""}, {"pin": "111111"}, {"due": ""}, {"outsider": ""}, {"reference": " "}):
        answer = paper_transfer(place, number, "release", lot, **wrong)
        assert answer.status_code >= 400, wrong
        assert "Réquisition" in answer.text
    assert place.office.state(lot.exhibits[0]).holder == place.office.clerk
    assert known(place, identity="").status_code == 400
    assert known(place, second="").status_code == 400


def test_an_outsider_over_the_api(place):
    """The JSON twin makes one known, with the consent beside the command."""
    consent = {"person": place.office.supervisor, "part": "witness", "method": "pin", "pin": PIN}
    body = {"name": "Me Diop", "quality": "court", "organisation": "TGI", "identity": "CP 3", "consents": [consent]}
    made(place.client("clerk").act("/api/outsiders", body))
    assert "Me Diop (TGI)" in {one["name"] for one in place.client("clerk").get("/api/outsiders").json()}
    assert place.client("supervisor").get("/api/outsiders").status_code == 200
    assert place.client("officer").get("/api/outsiders").status_code == 403
