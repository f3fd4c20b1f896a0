"""Reports on paper over HTTP: typed in beside the photograph by one service, confirmed by another (T6, T13)."""

from datetime import UTC, datetime

import pypdfium2
import pytest

from tests.web.full_custody import give_pins, landed, made, town
from tests.web.matrix_world import JPEG
from tests.web.transfers.test_release_to_outsider import outsider, paper_transfer


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town whose supervisor has a PIN."""
    with town(tmp_path_factory.mktemp("reports")) as made_town:
        give_pins(made_town, "supervisor")
        yield made_town


@pytest.fixture
def released(place):
    """An exhibit in the hands of a laboratory without an account, and that laboratory's number."""
    lot, number = place.office.lot(), outsider(place)
    landed(paper_transfer(place, number, "release", lot), "/transfers")
    return lot.exhibits[0], number


def today():
    """The day on a paper that was signed today."""
    return datetime.now(UTC).date().isoformat()


def typed(place, released, **more):
    exhibit, number = released
    form = {"outsider": number, "lines": exhibit, "report": "D-7/2016", "dated": today(), "substance": "cannabis",
            "purity": "12,5", "adulterants": ["talc", "lactose"], "net_received": "2,60", "net_received_unit": "kg",
            "method": "CPG-SM", "step": "send", "key": ""} | more  # fmt: skip
    files = {"photo": ("p.jpg", JPEG, "image/jpeg")}
    return place.client("clerk").submit("/paper-reports/new", files=files, **form)


def test_typed_in_by_the_clerk_and_confirmed_by_the_prosecutor_on_pages(place, released):
    """What was typed stands beside its photograph; after the confirmation the exhibit's pages and paper say it."""
    exhibit, _ = released
    clerk, prosecutor = place.client("clerk"), place.client("prosecutor")
    assert clerk.page(f"/paper-reports/new?exhibits={exhibit}").status_code == 200
    number = landed(typed(place, released), "/paper-reports")
    shown = clerk.page(f"/paper-reports/{number}").text
    assert "2,60 kg" in shown
    assert "lactose, talc" in shown
    assert "d’un autre service" in shown
    assert place.office.state(exhibit).laboratory is None
    listed = prosecutor.page("/paper-reports").text
    assert number in listed
    assert (
        f'href="/exhibits/{exhibit}">scellé n°\N{NO-BREAK SPACE}{place.office.state(exhibit).exhibit_number}, '
        in listed
    )
    assert prosecutor.get(f"/paper-reports/{number}/photos/1").content == JPEG
    answer = prosecutor.submit(f"/paper-reports/{number}/confirm", key="")
    assert answer.status_code == 303
    assert place.office.state(exhibit).laboratory.purity_per_mille == 125
    told = clerk.page(f"/exhibits/{exhibit}/history").text
    assert f"/paper-reports/{number}" in told
    assert "lactose, talc" in told
    assert "Dr Fomba" in told
    paper = clerk.get(f"/exhibits/{exhibit}/history/pdf")
    printed = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(paper.content))
    assert "D-7/2016" in printed
    assert "rapport sur papier" in printed


def test_what_cannot_be_read_keeps_the_form(place, released):
    """No photograph's sentence, no day, an unknown unit, a purity in words: what was typed is still there."""
    for wrong in ({"dated": ""}, {"net_received_unit": "oz"}, {"purity": "pur"}, {"outsider": ""}, {"lines": ""}):
        answer = typed(place, released, **wrong)
        assert answer.status_code == 400, wrong
        assert "CPG-SM" in answer.text
    assert typed(place, released, report="").status_code == 400


def test_who_typed_it_in_takes_it_back_and_a_colleague_does_not_confirm(place, released):
    """The clerk's own service is told who may; a reason is needed."""
    number = landed(typed(place, released), "/paper-reports")
    assert clerk_sees(place).count(f'/paper-reports/{number}"') == 1
    answer = place.client("supervisor").submit(f"/paper-reports/{number}/confirm", key="")
    assert answer.status_code == 409
    assert "votre propre service" in answer.text
    clerk = place.client("clerk")
    assert clerk.submit(f"/paper-reports/{number}/refuse", key="", reason="").status_code == 400
    assert clerk.submit(f"/paper-reports/{number}/refuse", key="", reason="Faute de frappe").status_code == 303
    assert "Faute de frappe" in clerk.page(f"/paper-reports/{number}").text
    assert f'/paper-reports/{number}"' in clerk_sees(place).partition("Confirmés ou refusés")[2]


def clerk_sees(place):
    """The list of reports, as the clerk's service sees it."""
    return place.client("clerk").page("/paper-reports").text


def test_over_the_api(place, released):
    """The JSON twin; a photograph that was never taken in is refused."""
    exhibit, number = released
    clerk, prosecutor = place.client("clerk"), place.client("prosecutor")
    kept = clerk.post(
        "/api/photos", data={"exhibit": exhibit}, files={"photo": ("p.jpg", JPEG, "image/jpeg")},
        headers={"x-csrf-token": clerk.token},
    ).json()  # fmt: skip
    body = {"outsider": number, "report": "D-9/2016", "dated": today(), "exhibits": [exhibit],
            "substance": "cocaine", "photos": [kept], "seal_opened": True}  # fmt: skip
    unknown = clerk.act("/api/paper-reports", body | {"photos": [{"blob": "x", "sha256": "a" * 64}]})
    assert unknown.json()["code"] == "photo_unknown"
    made(clerk.act("/api/paper-reports", body))
    [waiting] = prosecutor.get("/api/paper-reports").json()["waiting"]
    assert waiting["report"] == "D-9/2016"
    receipt = made(prosecutor.act("/api/paper-reports/confirm", {"paper_report": waiting["id"]}))
    assert not receipt["opened"], "the first report sets the substance, whatever was suspected (I58)"
    assert prosecutor.get(f"/api/paper-reports/{waiting['id']}").json()["report"]["status"] == "confirmed"
    assert prosecutor.get(f"/api/paper-reports/{waiting['id']}/photos/1").content == JPEG
    assert prosecutor.get(f"/api/paper-reports/{waiting['id']}/photos/2").status_code == 404
