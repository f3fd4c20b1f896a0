"""The next version of a certificate over HTTP: page, API, papers, and what everybody who asks is told of the old one."""

import json
import os
import re
import subprocess
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pypdfium2
import pytest

from custody.commands.verify.bundle import taken
from custody.domain.exhibits.sighting import Sight
from custody.service.documents import certificate_anomalies, certificate_pdf
from custody.service.exchange.bundles.verify import check
from custody.storage.audit.verify import Plan, verify
from tests.factories.http_office import PIN
from tests.web.certificates.test_paper_check import asked, code_of
from tests.web.full_custody import give_pins, ok, town


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town with a certificate of which one exhibit's substance was corrected, and version 2 of it."""
    with town(tmp_path_factory.mktemp("reissue")) as made:
        made.lot = made.office.lot(2, "certified")
        give_pins(made, "inspector", "member")
        made.printed = certificate_pdf(made.services, made.lot.certificate)
        made.statement = made.client("chair").get(f"/certificates/{made.lot.certificate}/statement").content
        correct(made, made.lot.exhibits[0], "1:substance", "heroin")
        chair = made.client("chair")
        made.before = chair.page(f"/certificates/{made.lot.certificate}").text
        made.form = chair.page(f"/certificates/{made.lot.certificate}/reissue").text
        made.alone = submit(made, made.office.inspector)
        made.answer = submit(made, made.office.member)
        made.second = made.answer.headers["location"].rpartition("/")[2].partition("?")[0]
        yield made


def correct(place, number, entry, value):
    given = {"entry": entry, "value": value, "reason": "Faute", "second": place.office.inspector, "pin": PIN, "key": ""}
    ok(place.client("officer").submit(f"/corrections/{number}", **given))


def submit(place, second):
    given = {"reason": "Substance mal saisie", "second": second, "pin": PIN, "key": ""}
    return place.client("chair").submit(f"/certificates/{place.lot.certificate}/reissue", **given)


def read(pdf):
    """The text of a PDF in one line."""
    return " ".join("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)).split())


def test_the_chair_is_told_and_shown_what_changed(place):
    """On the certificate's page, and on the form: old beside new, who may agree, and who may not."""
    assert f"/certificates/{place.lot.certificate}/reissue" in place.before
    assert re.search(r"<s>cannabis[^<]*</s>.*<strong>héroïne</strong>", place.form, re.DOTALL)
    assert f'value="{place.office.member}"' in place.form
    assert f'value="{place.office.inspector}"' not in place.form
    assert "ne prend pas part" in place.alone.text
    assert place.answer.status_code == 303


def test_both_pages_say_which_version_they_are(place):
    """Version 1 is superseded, version 2 says what it replaces and why; each lists both."""
    first, second = place.lot.certificate, place.second
    old, new = (place.client("prosecutor").page(f"/certificates/{n}").text for n in (first, second))
    assert "Version 1, remplacée par la version 2" in old
    assert "Version 2, remplace la version 1" in new
    assert "Substance mal saisie" in new
    for page in (old, new):
        assert place.office.state(first).statement in page
        assert place.office.state(second).statement in page
    listed = place.client("prosecutor").page("/certificates").text
    assert listed.count("remplacé</span>") == 1
    again = place.client("chair").page(f"/certificates/{first}/reissue").text
    assert "Cette version a déjà été remplacée." in again
    unchanged = place.client("chair").page(f"/certificates/{second}/reissue").text
    assert f'href="/corrections/{place.office.state(second).session}"' in unchanged
    assert place.client("clerk").page(f"/exhibits/{place.lot.exhibits[0]}").text.count(f"/certificates/{second}")


def test_the_api_tells_versions_and_what_is_replaced(place):
    """Versions in order, changes with their exhibits; an unchanged version is refused with its code."""
    chair = place.client("chair")
    found = chair.get(f"/api/certificates/{place.second}").json()
    assert [(one["version"], bool(one["superseded"])) for one in found["versions"]] == [(1, True), (2, False)]
    line, *totals = found["replaces"]["changes"]
    assert (line["field"], line["after"], line["exhibits"]) == ("substance", "heroin", [place.lot.exhibits[0]])
    assert {one["field"] for one in totals} == {"total"}
    assert found["replaces"]["reason"] == "Substance mal saisie"
    assert chair.get(f"/api/certificates/{place.lot.certificate}").json()["replaces"] is None
    body = {"certificate": place.second, "reason": "x",
            "consents": [{"person": place.office.member, "part": "witness", "method": "pin", "pin": PIN}]}  # fmt: skip
    answer = chair.act("/api/certificates/reissue", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "certificate_unchanged")


def test_papers_of_both_versions(place):
    """Version 2 names version 1 by hash and prints old beside new; a later print of version 1 says it is superseded."""
    one, two = (read(certificate_pdf(place.services, n)) for n in (place.lot.certificate, place.second))
    digest = place.office.state(place.lot.certificate).statement
    assert f"Version 2, remplace la version 1 (SHA-256 {digest})" in two
    for text in (
        "Substance mal saisie",
        "cannabis",
        "héroïne",
        "Faute",
        "que constate la version 1, avant la rectification",
    ):
        assert text in two
    assert "remplacée par la version 2" in one
    assert "remplacée par la version" not in read(place.printed)
    english = read(certificate_pdf(place.services, place.second, "en"))
    assert "Version 2, replaces version 1" in english
    assert "heroin" in english


def test_the_statement_of_version_1_keeps_its_bytes(place):
    """What was given out before is given out still, byte for byte."""
    chair = place.client("chair")
    assert chair.get(f"/certificates/{place.lot.certificate}/statement").content == place.statement
    told = json.loads(chair.get(f"/certificates/{place.second}/statement").content)
    assert (told["version"], told["number"]) == (2, json.loads(place.statement)["number"])


def test_anybody_who_holds_version_1_learns_that_it_is_superseded(place, stranger_):
    """By file and by code, printed before and after; version 2 is the last."""
    assert asked(stranger_, file=place.printed) == ("warn", "Authentique, mais remplacé.")
    told = "Un tel procès-verbal a été établi ici, et il est remplacé."
    assert asked(stranger_, code=code_of(place.printed)) == ("warn", told)
    newer = certificate_pdf(place.services, place.second)
    last = "Un tel procès-verbal a été établi ici, et c’est la dernière version."
    assert asked(stranger_, code=code_of(newer)) == ("good", last)


@pytest.mark.parametrize("newest", [False, True])
def test_a_bundle_of_either_holds_both_and_says_which_is_superseded(place, newest, tmp_path):
    """Both chains, both statements; the verification tells the version and the last."""
    number = place.second if newest else place.lot.certificate
    packed = place.client("prosecutor").submit(f"/certificates/{number}/bundle", to="Cour", everything="on")
    with ZipFile(BytesIO(packed.content)) as archive:
        files = {path.partition("/")[2]: archive.read(path) for path in archive.namelist()}
    found = check(files, place.services.checkpoints.vkeys)
    assert (found.version, found.last) == (2 if newest else 1, 2)
    folder = tmp_path / "bundle"
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    script = ["bash", str(folder / "check.sh"), str(folder / "log.pub.pem")]
    told = subprocess.run(script, env={**os.environ, "LANG": "fr_ML.UTF-8"}, capture_output=True, check=True, text=True)
    assert ("est remplacé" in told.stdout) != newest
    steps = {step.step: step for step in taken(found)}
    assert (steps["versions"].state, steps["versions"].said) == (
        ("good", "") if newest else ("warn", "versions_superseded")
    )
    assert {path for path in files if path.startswith("statements/")} == {
        f"statements/{n}.json" for n in (place.lot.certificate, place.second)
    }


def test_a_search_by_the_number_leads_to_the_newest(place):
    """The number that both bear finds the version in force."""
    number = place.office.state(place.second).certificate_number
    answer = place.client("prosecutor").get(f"/api/search?q={number}")
    assert [hit["id"] for hit in answer.json()["hits"]] == [place.second]


def test_the_file_is_signed_anew(place):
    """Version 1's file is no longer prepared; version 2's is, with a field for each."""
    chair = place.client("chair")
    refused = chair.act(f"/api/certificates/{place.lot.certificate}/file", {})
    assert refused.json()["code"] == "certificate_superseded"
    old, new = (chair.page(f"/certificates/{n}/signatures").text for n in (place.lot.certificate, place.second))
    assert "Version 1, remplacée par la version 2" in old
    for text in (f'action="/certificates/{place.lot.certificate}/file"', "Préparer le fichier PDF"):
        assert text not in old
    assert f'action="/certificates/{place.second}/file"' in new
    for number in (place.lot.certificate, place.second):
        linked = f"/certificates/{number}/signatures" in chair.page(f"/certificates/{number}").text
        assert linked == (number == place.second)


def test_what_is_seen_again_after_the_fire_is_named_on_page_paper_and_in_the_api(place):
    """The page of the next version says which exhibit is in no total, by which discrepancy; the paper says it in its title."""
    lot = place.office.lot(2, "closed")
    place.office.do("exhibit.sight/1", Sight(exhibits=(lot.exhibits[0],), copies=(1,)), "inspector")
    [opened] = place.office.state(lot.exhibits[0]).open
    place.office.advance(lot, "certified")
    page = place.client("prosecutor").page(f"/certificates/{lot.certificate}").text
    warning = re.search(r'<div class="problem" id="anomalies">.*?</div>', page, re.DOTALL)[0]
    assert "Manques, doutes et réserves" in warning
    said = certificate_anomalies(place.services, lot.certificate)
    assert tuple(unescape(one) for one in re.findall(r"<li>(.*?)</li>", warning)) == said
    assert lot.exhibits[0] in warning
    assert opened in warning
    assert lot.exhibits[1] not in warning
    assert page.count("non prouvé, hors des totaux") == 1
    lines = place.client("prosecutor").get(f"/api/certificates/{lot.certificate}").json()["exhibits"]
    assert [one["unproved"] for one in lines] == [[opened], []]
    text = read(certificate_pdf(place.services, lot.certificate))
    assert "avec anomalies" in text.lower()
    assert "Non prouvé, hors de ces chiffres : 1 scellé" in text
    assert "2,70 kg" in text
    assert verify(place.store, Plan()).findings == []
