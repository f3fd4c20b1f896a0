"""The page of the presumptive tests of a session: one bad row never stops the others (I65)."""

import re

import pypdfium2
import pytest

from custody.service.documents import certificate_pdf
from tests.web.full_custody import PIN, give_pins, ok, town


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town whose verifier tests before a witness with a PIN."""
    with town(tmp_path_factory.mktemp("tests")) as made:
        give_pins(made, "witness1")
        yield made


@pytest.fixture
def lot(place):
    """Two exhibits on site, everybody there."""
    return place.office.lot(2, "on_site")


def read(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(re.sub(r"\s+", " ", page.get_textpage().get_text_range()) for page in document)


def keys(html):
    """Return the key of each row of the form of tests, in order, and its exhibit."""
    rows = re.findall(r'<fieldset class="group">.*?name="key" value="([^"]+)".*?name="exhibit"[^>]*value="([^"]*)"', html, re.DOTALL)  # fmt: skip
    return {exhibit: key for key, exhibit in rows}


def controls(lot):
    return {"kit": "duquenois_levine", "lot": "D 1", "expiry": "2099-06", "blank": "yes", "control": "yes"}


def send(place, lot, results, **more):
    """Send the form of tests with these results, an exhibit to what is said of it."""
    client = place.client("verifier")
    page = client.page(f"/sessions/{lot.session}/tests").text
    key = keys(page)
    fields = {"kit": "duquenois_levine", "lot": "D 1", "expiry": "2099-06", "size": "1", "closed": "",
              "person": place.office.witness1, "pin": PIN} | more  # fmt: skip
    spare = key[""]
    listed = {
        "exhibit": list(results), "key": [key.get(exhibit, spare) for exhibit in results],
        "result": list(results.values()), "colour": ["violet"] * len(results), "reason": [""] * len(results),
    }  # fmt: skip
    return client.submit(f"/sessions/{lot.session}/tests", **fields, **listed)


def test_i65_drawn_tried_and_tested_on_the_page_and_told_on_the_certificate(place, lot):
    """The page draws, tries the kit and records the rows; page 1 says compatible, and never identified."""
    client = place.client("verifier")
    ok(client.submit(f"/sessions/{lot.session}/tests/draw"))
    ok(client.submit(f"/sessions/{lot.session}/tests/kit", **controls(lot)))
    ok(send(place, lot, dict.fromkeys(lot.exhibits, "positive")))
    for number in lot.exhibits:
        [test] = place.office.state(number).tests
        assert (test.result, test.marks) == ("positive", ("unpictured",))
    page = client.page(f"/sessions/{lot.session}/tests").text
    assert page.count("compatible avec la substance enregistrée") >= 2
    place.office.advance(lot, "certified")
    text = read(certificate_pdf(place.services, lot.certificate))
    assert "2 des 2 scellés tirés au sort ou ajoutés ont été testés." in text
    assert "Compatible avec : cannabis" in text
    assert "identifié" not in text.split("Tests de dépistage")[1][:300]


def test_i65_one_bad_row_is_shown_again_and_the_others_are_recorded(place, lot):
    """A row for what is not there says why, with what to do; the good row is on record once, sent twice or not."""
    stranger = place.office.lot(1, "held").exhibits[0]
    answer = send(place, lot, {stranger: "positive", lot.exhibits[0]: "positive"})
    assert answer.status_code >= 400
    assert stranger in answer.text
    assert len(place.office.state(lot.exhibits[0]).tests) == 1
    assert place.office.state(stranger).tests == []
    assert 'role="alert"' in answer.text
    assert "1 test est enregistré. Les tests refusés restent" in answer.text
    alone = send(place, lot, {stranger: "positive"})
    assert "Les tests refusés restent" not in alone.text


def test_i65_a_fire_without_a_draw_says_so_on_page_1(place, lot):
    place.office.advance(lot, "certified")
    text = read(certificate_pdf(place.services, lot.certificate))
    assert "Aucun scellé n’a été tiré au sort pour un test de dépistage" in text
