"""First notices over HTTP: told by telephone, frozen, completed by the declaration, and compared (T1)."""

import re

import pypdfium2

from custody.text.formatting import identifier
from tests.web.full_custody import landed, made, ok


def told(**more):
    form = {"channel": "radio", "told_at": "2016-05-10T08:00", "caller": "Patrouille 7", "place": "Faladié",
            "words": "Camion de briques", "substance": "cannabis_resin", "amount": "10 000", "unit": "brick", "mass": "",
            "mass_unit": "kg", "designation": "", "step": "send", "key": ""}  # fmt: skip
    return form | more


def declared(notice, amount, **more):
    form = {"seized_at": "2016-05-10T09:00", "place": "Faladié", "circumstances": "Contrôle", "notice": notice,
            "substance": "cannabis_resin", "amount": amount, "unit": "brick", "mass": "", "mass_unit": "kg",
            "designation": "", "step": "send", "key": ""}  # fmt: skip
    return form | more


def declare_apart(officer, case, form):
    """Declare by form, and say of each notice or seizure alike that it is another one (I56)."""
    confirmed = []
    while True:
        answer = officer.submit(f"/cases/{case}/seizure", **form, confirmed=confirmed, explanation="Un autre camion")
        asked = re.findall(r'type="checkbox" name="confirmed" value="(alike_[^"]+)"', answer.text)
        if not asked:
            return landed(answer, "/seizures")
        confirmed += asked


def test_i56_who_declares_beside_an_open_notice_is_asked_on_the_page_and_explains(place):
    """The question names the notice; the answer alone is not enough; what is explained is recorded."""
    officer, case = place.client("officer"), place.office.case()
    notice = landed(officer.submit("/notices/new", **told()), "/notices")
    form = declared("", "10 000")
    question = officer.submit(f"/cases/{case}/seizure", **form)
    assert question.status_code == 409
    assert "Pourquoi c’est une autre saisie" in question.text
    assert "alike_notice" in question.text
    seizure = declare_apart(officer, case, form)
    assert notice in place.office.state(seizure).apart_from


def test_a_notice_is_taken_by_form_and_completed_by_the_declaration(place):
    """Ten thousand bricks by radio, nine thousand on paper: the notice, the seizure and the discrepancy say so."""
    officer, office = place.client("officer"), place.office
    assert "Garder et ajouter des lignes" in officer.page("/notices/new").text
    assert officer.submit("/notices/new", **told(step="more")).status_code == 200
    number = landed(officer.submit("/notices/new", **told()), "/notices")
    assert "pas encore déclaré" in officer.page("/notices").text
    page = officer.page(f"/notices/{number}").text
    assert "Patrouille 7" in page
    assert "10\u202f000" in page
    assert "briques" in page
    case = office.case()
    assert number in officer.page(f"/cases/{case}/seizure").text
    seizure = declare_apart(officer, case, declared(number, "9 000"))
    [opened] = office.state(number).opened
    told_again = officer.page(f"/notices/{number}").text
    assert identifier(opened) in told_again
    assert f"/discrepancies/{opened}" in told_again, "it is of their own case"
    assert f"/discrepancies/{opened}" in place.client("inspector").page(f"/notices/{number}").text
    assert f"/notices/{number}" in officer.page(f"/seizures/{seizure}").text
    assert "premier avis et déclaration différents" in place.client("inspector").page(f"/discrepancies/{opened}").text
    assert number not in officer.page(f"/cases/{case}/seizure").text


def test_another_agency_sees_no_notice(place):
    """The drug office's clerk does not know what the police were told; the inspection does."""
    number = landed(place.client("officer").submit("/notices/new", **told()), "/notices")
    assert place.client("clerk").get(f"/notices/{number}").status_code == 404
    assert number not in place.client("clerk").page("/notices").text
    assert number in place.client("inspector").page("/notices").text
    assert place.client("inspector").get(f"/api/first-notices/{number}").json()["texts"]["caller"] == "Patrouille 7"


def test_a_refused_notice_keeps_what_was_typed(place):
    """Without a caller it comes back with the rest."""
    answer = place.client("officer").submit("/notices/new", **told(caller=""))
    assert answer.status_code == 400
    assert "Camion de briques" in answer.text


def test_a_notice_over_the_api(place):
    """The JSON twins: take, list, declare."""
    officer = place.client("officer")
    body = {"channel": "sms", "told_at": "2016-05-10T08:00:00Z", "caller": "x", "place": "x", "words": "x",
            "lines": [{"substance": "cocaine", "mass": {"text": "2,7", "unit": "kg"}}]}  # fmt: skip
    taken = made(officer.act("/api/first-notices", body))
    number = next(e["subject"] for e in taken["events"])
    listed = officer.get("/api/first-notices", params={"status": "open"}).json()["notices"]
    assert number in {one["id"] for one in listed}
    body = {"case": place.office.case(), "place": "x", "seized_at": "2016-05-10T09:00:00Z", "circumstances": "x",
            "notice": number, "lines": [{"substance": "cocaine", "mass": {"text": "2,70", "unit": "kg"}}]}  # fmt: skip
    made(officer.act("/api/seizures", body))
    assert place.office.state(number).opened == ()
    assert officer.act("/api/seizures", body).status_code == 409
    ok(officer.submit("/notices/new", **told()))


def test_the_paper_says_what_was_told_first(place):
    """The history of an exhibit prints the notice beside the declaration, and the discrepancy between them."""
    officer, office = place.client("officer"), place.office
    number = landed(officer.submit("/notices/new", **told()), "/notices")
    case = office.case()
    seized = declare_apart(officer, case, declared(number, "9 000"))
    entry = {"exhibit_number": "1", "line": 0, "form": "resin", "seal": "TN 1", "count": {"n": 9000, "unit": "brick"}}
    taken = made(officer.act("/api/exhibits", {"seizure": seized, "exhibits": [entry]}))
    exhibit = next(e["subject"] for e in taken["events"] if e["subject"].startswith("EV"))
    paper = officer.get(f"/exhibits/{exhibit}/history/pdf")
    printed = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(paper.content))
    assert "Premier avis par radio" in printed
    assert office.state(number).opened[0] in printed.replace("\r\n", "")
