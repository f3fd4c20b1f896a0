"""Corrections over HTTP: the entry stays in sight, the correction stands beside it, on page, paper and API (I37)."""

import re
from datetime import date, timedelta

import pypdfium2
import pytest

from custody.domain.discrepancies.correctable_fields import FIELDS
from custody.domain.exhibits.blind_check import BlindCheck, CheckEntry
from custody.domain.kernel.quantity import VolumeEntry
from custody.text import terms
from tests.factories.http_office import PIN
from tests.web.full_custody import give_pins, made, ok, town


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town whose inspector and supervisor have PINs."""
    with town(tmp_path_factory.mktemp("corrections")) as made_town:
        give_pins(made_town, "inspector")
        yield made_town


def form(place, entry, value, **more):
    return {"entry": entry, "value": value, "reason": "Faute de frappe", "second": place.office.inspector, "pin": PIN,
            "key": ""} | more  # fmt: skip


def test_a_seal_is_corrected_by_form_and_both_entries_show(place):
    """Exhibit page, history page, PDF and API say what was typed and what it should have been."""
    lot, clerk = place.office.lot(), place.client("clerk")
    number = lot.exhibits[0]
    assert "Rectifier une mention" in clerk.page(f"/exhibits/{number}").text
    assert f"/corrections/{number}?entry=1:seal" in clerk.page(f"/corrections/{number}").text
    assert "<h1>Rectifications – scellé n°" in clerk.page(f"/corrections/{number}").text, "the word once"
    assert "Sceau" in clerk.page(f"/corrections/{number}?entry=1:seal").text
    ok(clerk.submit(f"/corrections/{number}", **form(place, "1:seal", "ML 4711")))
    for page in (f"/exhibits/{number}", f"/exhibits/{number}/history", f"/corrections/{number}"):
        text = clerk.page(page).text
        assert lot.seals[0] in text, page
        assert "ML 4711" in text, page
        assert "Faute de frappe" in text, page
    assert "rectifiée par la mention n°" in clerk.page(f"/exhibits/{number}/history").text
    read = clerk.get(f"/api/corrections/{number}").json()
    [line] = read["corrections"]
    assert (line["before"], line["after"], line["corrects"]) == (lot.seals[0], "ML 4711", 1)
    paper = clerk.get(f"/exhibits/{number}/history/pdf")
    document = pypdfium2.PdfDocument(paper.content)
    printed = "".join(page.get_textpage().get_text_range() for page in document)
    assert "Rectifications" in printed
    assert lot.seals[0] in printed
    assert "ML 4711" in printed


def test_i61_a_correction_offers_the_label_again_until_it_is_printed(place):
    """Only what the label shows, only where one was printed; the reason of the copy stands in the form."""
    lot, clerk = place.office.lot(2), place.client("clerk")
    number, unlabelled = lot.exhibits
    again = f"/labels?exhibits={number}&amp;corrected=1"
    assert clerk.submit("/labels", scans=number, reason="").status_code == 200
    ok(clerk.submit(f"/corrections/{number}", **form(place, "1:description", "Paquet brun")))
    assert again not in clerk.page(f"/corrections/{number}").text
    ok(clerk.submit(f"/corrections/{number}", **form(place, "1:seal", "ML 4712")))
    assert again in clerk.page(f"/corrections/{number}").text
    assert clerk.get(f"/api/corrections/{number}").json()["label_overtaken"] is True
    asked = clerk.page(again.replace("&amp;", "&")).text
    assert "Rectification de ce que montre l’étiquette" in asked
    assert clerk.submit("/labels", scans=number, reason="Rectification").status_code == 200
    assert again not in clerk.page(f"/corrections/{number}").text
    ok(clerk.submit(f"/corrections/{unlabelled}", **form(place, "1:seal", "ML 4713")))
    assert "corrected=1" not in clerk.page(f"/corrections/{unlabelled}").text
    assert clerk.get(f"/labels?of={lot.case}&corrected=1").text.count(number) > 0
    assert unlabelled not in clerk.get(f"/labels?of={lot.case}&corrected=1").text


def test_what_would_be_refused_is_not_offered_and_the_page_says_why(place):
    """A seal under discrepancy is the inspection's to settle, its description is not; another service corrects nothing."""
    office, clerk = place.office, place.client("clerk")
    lot = office.lot()
    number = lot.exhibits[0]
    clerk.submit("/exhibits/measure", lines=f"{number} ; X 98", step="send")
    shown = clerk.page(f"/corrections/{number}").text
    assert "entry=1:seal" not in shown
    assert "l’inspection le règle d’abord" in shown
    assert "entry=1:description" in shown
    asked = clerk.page(f"/corrections/{number}?entry=1:seal").text
    assert ('name="value"' in asked, "l’inspection le règle d’abord" in asked) == (False, True)
    assert clerk.submit(f"/corrections/{number}", **form(place, "1:seal", "ML 1")).status_code == 409
    prosecutor = place.client("prosecutor")
    assert "Rectifier une mention" not in prosecutor.page(f"/exhibits/{number}").text
    assert "c’est au service qui l’a inscrite" in prosecutor.page(f"/corrections/{number}").text


def printed(answer):
    """The text of a PDF in one line."""
    assert answer.status_code == 200, answer.text
    document = pypdfium2.PdfDocument(answer.content)
    return " ".join("".join(page.get_textpage().get_text_range() for page in document).split())


def test_i37_slip_register_and_certificate_say_that_an_entry_was_corrected(place):
    """Every paper that prints the corrected value names the correction by its event."""
    office, clerk = place.office, place.client("clerk")
    lot = office.lot()
    ok(clerk.submit(f"/corrections/{lot.exhibits[0]}", **form(place, "1:description", "Sac noir")))
    [told] = office.state(lot.exhibits[0]).corrected
    said = f": description (événement {told.seq})"
    assert said in printed(clerk.get(f"/api/places/{office.place}/register")).casefold()
    assert said in printed(clerk.get(f"/api/transfers/{lot.transfer}/slip")).casefold()
    office.advance(lot, "certified")
    assert said in printed(place.client("chair").get(f"/api/certificates/{lot.certificate}/pdf")).casefold()


RIGHT = {
    "description": "Sac noir", "substance": "cocaine", "form": "powder", "seal": "ML 8080", "count": "3", "weight": "2,60",
    "volume": "", "packing": "",
}  # fmt: skip
"""What each entry at the beginning of an exhibit's chain should have been; it holds no liquid, in a packing that no paper prints."""
SAID = {"description": "sac noir", "substance": "cocaïne", "seal": "ml 8080", "weight": "2,6"}
"""How labels and papers say it."""


def test_i61_a_correction_reaches_every_later_label_and_paper(place):
    """Label, minutes, slip, register, histories, order: the corrected value; where the old one stands, since when not."""
    office, clerk = place.office, place.client("clerk")
    assert RIGHT.keys() == FIELDS["EV"].keys(), "an entry that may be corrected is looked for on papers"
    lot = office.lot(1)
    [number] = lot.exhibits
    more = {"count": {"unit": "package"}, "weight": {"unit": "kg", "balance": office.balance}}
    for field, value in RIGHT.items():
        if value:
            ok(clerk.submit(f"/corrections/{number}", **form(place, f"1:{field}", value), **more.get(field, {})))
    lot.seals[0] = RIGHT["seal"]
    label = printed(clerk.submit("/labels", scans=number, stock="L7163", start="1")).casefold()
    assert SAID["substance"] in label, label
    assert not any(SAID[field] in label for field in ("seal", "weight")), (
        "a label tells no thief what to weigh or to seal"
    )
    assert "3 colis" in label
    assert not any(old in label for old in ("cannabis", "2,7"))
    office.advance(lot, "ordered")
    papers = {
        "minutes of the seizure": place.client("officer").get(f"/seizures/{lot.seizure}/minutes"),
        "slip": clerk.get(f"/api/transfers/{lot.transfer}/slip"),
        "register": clerk.get(f"/api/places/{office.place}/register"),
        "history": clerk.get(f"/exhibits/{number}/history/pdf"),
        "case": place.client("officer").get(f"/cases/{lot.case}/history/pdf"),
        "order": place.client("prosecutor").get(f"/orders/{lot.order}/pdf"),
    }
    for name, paper in papers.items():
        text = printed(paper).casefold()
        assert SAID["substance"] in text, name
        if "cannabis" in text:
            assert "corrigé le" in text or "rectifications" in text, name
    told = printed(papers["minutes of the seizure"]).casefold()
    assert all(words in told for words in (*SAID.values(), "avant « 2,7 kg »", "avant « cannabis", "corrigé le")), told[
        told.find("objets placés") :
    ]


def test_count_weight_and_texts_are_corrected_by_form(place):
    """Each field has its own way of being typed."""
    office, clerk = place.office, place.client("clerk")
    number = office.lot().exhibits[0]
    ok(clerk.submit(f"/corrections/{number}", **form(place, "1:count", "1 200", unit="package")))
    ok(clerk.submit(f"/corrections/{number}", **form(place, "1:weight", "2,60", unit="kg", balance=office.balance)))
    ok(clerk.submit(f"/corrections/{number}", **form(place, "1:substance", "cocaine")))
    ok(clerk.submit(f"/corrections/{number}", **form(place, "1:description", "Sac noir, lanière rouge")))
    state = office.state(number)
    assert (state.count.n, state.basis[0].gross.ug, state.substance) == (1200, 26 * 10**8, "cocaine")
    page = clerk.page(f"/exhibits/{number}").text
    assert "Sac noir, lanière rouge" in page
    assert "Paquet 1" in page, "as it was described first"


def test_texts_of_a_seizure_a_title_and_a_name_are_read_as_corrected(place):
    """Place of the seizure, PV number and title, and the name of a store."""
    office, officer = place.office, place.client("officer")
    lot = office.seal()
    ok(officer.submit(f"/corrections/{lot.seizure}", **form(place, "1:place", "Ségou, poste de contrôle")))
    ok(officer.submit(f"/corrections/{lot.seizure}", **form(place, "1:seized_at", "2016-05-09T08:15")))
    assert "Ségou, poste de contrôle" in officer.page(f"/seizures/{lot.seizure}").text
    assert office.state(lot.seizure).seized_at == "2016-05-09T08:15:00.000Z"
    asked = officer.page(f"/corrections/{lot.case}").text
    assert "Numéro du procès-verbal (PV)</td>" in asked
    assert '<p class="fine">Aucune mention' in asked
    assert "Lieu de la saisie</td>" in officer.page(f"/corrections/{lot.seizure}").text
    ok(officer.submit(f"/corrections/{lot.case}", **form(place, "1:case_reference", "PV 4711/2016")))
    ok(officer.submit(f"/corrections/{lot.case}", **form(place, "1:title", "Affaire du pont")))
    assert "Affaire du pont" in officer.page(f"/cases/{lot.case}").text
    supervisor = place.client("supervisor")
    assert "Magasin" in supervisor.page(f"/places/{office.place}").text
    ok(supervisor.submit(f"/corrections/{office.place}", **form(place, "1:name", "Dépôt central")))
    assert "Dépôt central" in supervisor.page(f"/places/{office.place}").text


def test_a_wrong_pin_a_missing_person_and_a_wrong_entry_are_said(place):
    """The form comes back with what was typed, or the list of entries where there is no such entry; nothing is recorded."""
    number, clerk = place.office.lot().exhibits[0], place.client("clerk")
    before = place.office.state(number)
    for wrong, status, typed in (
        ({"pin": "111111"}, 403, True), ({"second": ""}, 400, True), ({"value": " "}, 400, True),
        ({"entry": "seal"}, 400, False), ({"entry": "9:seal"}, 409, False),
    ):  # fmt: skip
        answer = clerk.submit(f"/corrections/{number}", **(form(place, "1:seal", "ML 1") | wrong))
        assert answer.status_code == status, wrong
        assert "<h1>Rectifications – " in answer.text
        assert ("Valeur exacte" in answer.text) == typed, wrong
        assert ('value="ML 1"' in answer.text) == (typed and "value" not in wrong), wrong
    assert place.office.state(number) == before


def test_a_correction_over_the_api(place):
    """The JSON twin, with the consent beside the command."""
    number = place.office.lot().exhibits[0]
    consent = {"person": place.office.inspector, "part": "witness", "method": "pin", "pin": PIN}
    body = {"subject": number, "n": 1, "field": "form", "value": "resin", "reason": "Erreur", "consents": [consent]}
    made(place.client("clerk").act("/api/corrections", body))
    assert place.office.state(number).form == "resin"


def test_a_volume_is_corrected_by_form(place):
    """Litres that were typed wrong: page and paper show both entries with their unit."""
    office, clerk = place.office, place.client("clerk")
    lot = office.lot(volume=VolumeEntry("20", "l"))
    number = lot.exhibits[0]
    assert 'name="unit"' in clerk.page(f"/corrections/{number}?entry=1:volume").text
    bad = clerk.submit(f"/corrections/{number}", **form(place, "1:volume", "deux", unit="l"))
    assert bad.status_code == 400
    assert "deux" in bad.text
    ok(clerk.submit(f"/corrections/{number}", **form(place, "1:volume", "2,5", unit="l")))
    assert office.state(number).volume.ul == 2_500_000
    for text in (clerk.page(f"/exhibits/{number}/history").text, printed(clerk.get(f"/exhibits/{number}/history/pdf"))):
        assert "Volume indiqué" in text
        assert "20 l" in text
        assert "2,5 l" in text


def test_a_certificate_stays_as_it_was_issued_whatever_is_corrected_after_the_fire(place):
    """Its statement keeps its digest, its paper its lines; that an entry was corrected stands beside them (I35)."""
    lot, chair = place.office.lot(1, "certified"), place.client("chair")
    one = f"/certificates/{lot.certificate}"
    before = chair.get(f"{one}/statement").content
    ok(place.client("clerk").submit(f"/corrections/{lot.exhibits[0]}", **form(place, "1:substance", "heroin")))
    assert chair.get(f"{one}/statement").content == before
    assert "annabis" in chair.page(one).text
    assert "éroïne" not in chair.page(one).text
    paper = printed(chair.get(f"{one}/pdf"))
    assert "annabis" in paper
    assert "éroïne" not in paper
    [told] = place.office.state(lot.exhibits[0]).corrected
    assert "corrigé le " in paper
    assert f": substance présumée, avant « cannabis (herbe) » (événement {told.seq})" in paper.casefold()


def n_of(answer, field):
    """The newest entry of a field that a page of corrections offers."""
    return re.findall(rf"entry=(\d+):{field}", answer.text)[-1]


def test_i37_a_weighing_a_report_an_order_and_a_slip_of_time_are_corrected_by_form(place):
    """What later events say: page of corrections, history, PDF and API tell both values, who, and why."""
    office = place.office
    clerk, chair, prosecutor = place.client("clerk"), place.client("chair"), place.client("prosecutor")
    lot = office.lot(until="held")
    number = lot.exhibits[0]
    check = CheckEntry(exhibit=number, seal=lot.seals[0], weight=office.weight("2,69"))
    office.do("exhibit.blind_check/1", BlindCheck(checks=(check,)), "clerk")
    n = n_of(clerk.page(f"/corrections/{number}"), "weight")
    assert "jugé à cette date" in clerk.page(f"/corrections/{number}?entry={n}:weight").text
    ok(clerk.submit(f"/corrections/{number}", **form(place, f"{n}:weight", "2,40", unit="kg", balance=office.balance)))
    [opened] = office.state(number).open
    history = clerk.page(f"/exhibits/{number}/history").text
    assert re.search(r"2,69\s?0?\s*kg", history), "as it was typed"
    assert opened in history.replace(" ", "").replace("\u202f", "")
    paper = printed(clerk.get(f"/exhibits/{number}/history/pdf"))
    assert "Rectifications" in paper
    told = clerk.get(f"/api/corrections/{number}").json()["corrections"][-1]
    assert (told["before"]["gross"]["ug"], told["after"]["gross"]["ug"]) == (2_690_000_000, 2_400_000_000)
    lot = office.lot(until="planned")
    ok(prosecutor.submit(f"/corrections/{lot.order}", **form(place, "1:order_reference", "R 4711/2016")))
    page = prosecutor.page(f"/orders/{lot.order}").text
    assert "R 4711/2016" in page
    paper = printed(prosecutor.get(f"/exhibits/{lot.exhibits[0]}/history/pdf"))
    assert "Rectifications" in paper, "what was corrected of the order touches the exhibit"
    assert "R 4711/2016" in paper
    assert "1:lapses_on" not in prosecutor.page(f"/corrections/{lot.order}").text, "another order is issued"
    assert "Faute de frappe" in page
    ok(chair.submit(f"/corrections/{lot.session}", **form(place, "1:site", "Four de Dio")))
    assert "Four de Dio" in chair.page(f"/sessions/{lot.session}").text
    planned, put_off = (date.fromisoformat(office.state(lot.session).planned_for) + timedelta(days=n) for n in (0, 2))
    way = re.search(r'href="([^"]+)">Changer le jour', chair.page(f"/sessions/{lot.session}").text)
    asked = chair.page(way[1]).text
    assert 'type="date"' in asked
    assert "Nouveau jour" in asked
    assert "erronée" not in asked, "nothing was wrong: the day is put off"
    offered = re.search(rf'label="([^"]+)">\s*<option value="{office.prosecutor}">[^<]+, ([^<]+)</option>', asked)
    assert offered[1] == offered[2], "of which service who may agree is"
    ok(chair.submit(f"/corrections/{lot.session}", **form(place, "1:planned_for", put_off.isoformat())))
    assert 'name="second" required' in asked, "as the PIN beside it is"
    moved = chair.page(f"/sessions/{lot.session}").text
    assert f"Avant\u00a0: {terms.day(planned.isoformat())}. Déplacé le" in moved
    assert "Adj Nom inspector. Motif&nbsp;: Faute de frappe" in moved
    again = re.search(r'href="([^"]+)">Changer le jour', chair.page(f"/sessions/{lot.session}").text)
    assert "Nouveau jour" in chair.page(again[1]).text
    assert again[1] != way[1], "the next one begins with the day as it is now"
    told = chair.get(f"/api/corrections/{lot.session}").json()["corrections"][-1]
    assert (told["before"], told["after"]) == (planned.isoformat(), put_off.isoformat())
    moved_again = n_of(chair.page(f"/corrections/{lot.session}"), "planned_for")
    ok(chair.submit(f"/corrections/{lot.session}", **form(place, f"{moved_again}:planned_for", planned.isoformat())))
    office.advance(lot, "open")
    assert "Changer le jour" not in chair.page(f"/sessions/{lot.session}").text
    assert ":planned_for" not in chair.page(f"/corrections/{lot.session}").text, "its hours tell the day now"
    assert "Jour prévu" in printed(prosecutor.get(f"/exhibits/{lot.exhibits[0]}/history/pdf"))


def test_a_laboratory_puts_its_purity_right_and_the_history_prints_the_right_one(place):
    """75 % typed for 57 %: the laboratory's line says 57, the list of corrections both."""
    office, analyst = place.office, place.client("analyst")
    lot = office.lot()
    number = lot.exhibits[0]
    office.analyse(lot)
    n = n_of(analyst.page(f"/corrections/{number}"), "purity_per_mille")
    ok(analyst.submit(f"/corrections/{number}", **form(place, f"{n}:purity_per_mille", "75")))
    n = n_of(analyst.page(f"/corrections/{number}"), "purity_per_mille")
    assert "Teneur en pour cent" in analyst.page(f"/corrections/{number}?entry={n}:purity_per_mille").text
    n = n_of(analyst.page(f"/corrections/{number}"), "purity_per_mille")
    ok(analyst.submit(f"/corrections/{number}", **form(place, f"{n}:purity_per_mille", "57")))
    n = n_of(analyst.page(f"/corrections/{number}"), "adulterants")
    assert 'type="checkbox"' in analyst.page(f"/corrections/{number}?entry={n}:adulterants").text
    ok(analyst.submit(f"/corrections/{number}", **form(place, f"{n}:adulterants", "", codes="starch")))
    result = office.state(number).laboratory
    assert (result.purity_per_mille, result.adulterants) == (570, ("starch",))
    paper = printed(place.client("clerk").get(f"/exhibits/{number}/history/pdf"))
    assert re.search(r"75(,0)?\s?%", paper), paper
    assert re.search(r"57(,0)?\s?%", paper)


def test_i37_a_laboratory_puts_a_whole_report_right_with_one_form(place):
    """The box says how many others the report speaks of; both exhibits say the right purity afterwards."""
    office, analyst = place.office, place.client("analyst")
    lot = office.lot(2)
    office.analyse(lot)
    number, other = lot.exhibits
    n = n_of(analyst.page(f"/corrections/{number}"), "purity_per_mille")
    assert (
        "Et sur l’autre scellé de ce rapport" in analyst.page(f"/corrections/{number}?entry={n}:purity_per_mille").text
    )
    ok(analyst.submit(f"/corrections/{number}", **form(place, f"{n}:purity_per_mille", "57", whole="1")))
    assert [office.state(each).laboratory.purity_per_mille for each in (number, other)] == [570, 570]
    assert "autre scellé" not in analyst.page(f"/corrections/{number}?entry=1:description").text


def test_a_name_is_put_right_by_two_key_officers_and_is_printed_at_once(place):
    """Page, list and every other page say the right name; who did it stands on the person's page."""
    office = place.office
    give_pins(place, "key2")
    key, inspector = place.client("key1"), place.client("inspector")
    consent = form(place, "1:name", "Aminata Koné", second=office.key2)
    assert "1:name" in key.page(f"/corrections/{office.witness3}").text
    ok(key.submit(f"/corrections/{office.witness3}", **consent))
    assert "Aminata Koné" in key.page("/people").text
    page = inspector.page(f"/people/{office.witness3}").text
    assert "Aminata Koné" in page
    assert "Faute de frappe" in page
    assert place.client("clerk").get(f"/corrections/{office.witness3}").status_code == 404
