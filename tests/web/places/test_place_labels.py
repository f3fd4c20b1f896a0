"""Labels of places and containers on paper, over HTTP."""

import re
from collections import Counter

from tests.demo_story import codes_of, text_of
from tests.web.full_custody import made, numbers


def test_a_sheet_names_the_place_and_its_container(place):
    """The page leads to the form; the sheet bears name, number and code of each; a reprint needs a reason."""
    clerk, store = place.client("clerk"), place.office.place
    body = {"name": "Sac bleu", "place": store}
    box = numbers(made(clerk.act("/api/containers", body)), "CT")[0]
    link = f"/labels/places?numbers={store},{box}"
    assert link in clerk.page(f"/places/{store}").text
    form = clerk.page(link).text
    assert "Étiquettes des lieux et des contenants" in form
    assert f"{store}\n{box}" in form
    sheet = clerk.submit("/labels/places", scans=f"{store}\n{box}")
    assert sheet.headers["content-type"] == "application/pdf"
    said = text_of(sheet.content)
    assert [name for name in ("Magasin", "Sac bleu", "Emplacement", "Contenant") if name not in said] == [], said
    assert {code[:13] for code in codes_of(sheet.content)} == {store, box}
    again = clerk.submit("/labels/places", scans=box)
    assert again.status_code == 409
    assert 'action="/labels/places"' in again.text
    second = clerk.submit("/labels/places", scans=box, reason="Sac mouillé")
    assert second.headers["content-type"] == "application/pdf"
    assert place.office.state(box).copies == len(("first", "second"))


def test_a_scanned_label_of_a_place_leads_to_its_page(place):
    """Where exhibits are found, a place is found too."""
    answer = place.client("clerk").page(f"/exhibits?searched={place.office.place}")
    assert answer.headers["location"] == f"/places/{place.office.place}"


def voided(clerk):
    """How many batches of the register have how many labels voided."""
    page = clerk.page("/labels/blanks").text
    return Counter(int(n) for n in re.findall('data-label="Annulées">([1-9]+)<', page))


def test_blank_labels_are_issued_printed_again_and_voided(place):
    """A sheet has a code for each number; the register counts them; the file comes again in the same numbers."""
    clerk = place.client("clerk")
    before = voided(clerk)
    sheet = clerk.submit("/labels/blanks", count="3")
    assert sheet.headers["content-type"] == "application/pdf"
    codes = {code[:13] for code in codes_of(sheet.content)}
    assert len(codes) == 3
    assert "PV / n°" in text_of(sheet.content)
    receipt = made(clerk.act("/api/blank-labels/issue", {"count": 2}))
    issued = codes_of(clerk.get(f"/api/blank-labels/issue/{receipt['act']}").content)
    assert len(issued) == 2
    assert clerk.submit("/labels/blanks", count="501").status_code == 400
    gone = min(codes)
    assert clerk.submit("/labels/blanks/void", scans=gone, reason="Déchirée").status_code == 303
    of = receipt["act"]
    torn, other = sorted(code[:13] for code in issued)
    assert clerk.submit("/labels/blanks/void", scans=torn, reason="Déchirée").status_code == 303
    assert [code[:13] for code in codes_of(clerk.get(f"/api/blank-labels/issue/{of}").content)] == [other]
    assert clerk.submit("/labels/blanks/void", scans=other, reason="Perdue").status_code == 303
    assert clerk.get(f"/api/blank-labels/issue/{of}").status_code == 404
    assert "Registre des étiquettes vierges" in clerk.page("/labels/blanks").text
    assert voided(clerk) - before == Counter([1, 2])
    assert clerk.submit("/labels/blanks/void", scans=gone, reason="Perdue").status_code == 409


def test_a_desk_keeps_what_it_prints_on(place):
    """The page counts the agency's blank labels; a form that is chosen there is what forms for labels begin with."""
    supervisor = place.client("supervisor")
    made(supervisor.act("/api/blank-labels/issue", {"count": 2}))
    page = supervisor.page("/labels/stocks").text
    issued, used, voided, left = map(int, re.findall(r'class="tile"><strong>(\d+)', page))
    assert issued >= 2
    assert issued == used + voided + left
    assert [
        bool(re.search(rf">{n}</strong> <span>{word}s\N{{NO-BREAK SPACE}}:", page))
        for n, word in (
            (issued, "émise"),
            (used, "utilisée"),
            (voided, "annulée"),
            (left, "restante"),
        )
    ] == [n > 1 for n in (issued, used, voided, left)], "none and one are singular"
    assert 'value="62-300" selected' not in supervisor.page("/labels/blanks").text
    chosen = supervisor.submit("/labels/stocks", stock="62-300")
    assert chosen.headers["location"].startswith("/labels/stocks")
    assert 'value="62-300" selected' in supervisor.page("/labels/blanks").text
    assert "ce poste" in supervisor.page("/labels/stocks").text
    assert supervisor.submit("/labels/stocks", stock="none").status_code == 400


def test_a_batch_of_blank_labels_is_printed_again_from_its_register(place):
    """The register leads to a form that asks why; the copy counts on, and the earlier one is given out no more."""
    clerk = place.client("clerk")
    receipt = made(clerk.act("/api/blank-labels/issue", {"count": 3}))
    batch, act = receipt["events"][0]["subject"], receipt["act"]
    first = sorted(codes_of(clerk.get(f"/api/blank-labels/issue/{act}").content))
    assert clerk.submit("/labels/blanks/void", scans=first[0][:13], reason="Déchirée").status_code == 303
    link = f"/labels/blanks?again={batch}"
    shown = clerk.page("/labels/blanks").text
    assert link in shown
    assert re.search(r"<summary><span>les montrer, tirés au hasard\xa0: \d+</span></summary>", shown), (
        "they are no range"
    )
    shown = clerk.page(link).text
    assert "2 étiquettes restantes" in re.sub(r"\s", " ", shown)
    assert "exemplaire 2" in shown
    assert clerk.submit("/labels/blanks/again", batch=batch, reason="").status_code == 400
    before = place.size()
    again = clerk.submit("/labels/blanks/again", batch=batch, reason="Bourrage")
    assert place.size() == before + 2
    assert sorted(code[:13] for code in codes_of(again.content)) == [code[:13] for code in first[1:]]
    assert not set(codes_of(again.content)) & set(first), "another copy"
    assert clerk.get(f"/api/blank-labels/issue/{act}").status_code == 404
    assert place.client("officer").submit("/labels/blanks/again", batch=batch, reason="x").status_code == 404
    told = made(clerk.act("/api/blank-labels/reprint", {"batch": batch, "reason": "Encore"}))
    third = codes_of(clerk.get(f"/api/blank-labels/reprint/{told['act']}").content)
    assert {code[:13] for code in third} == {code[:13] for code in first[1:]}


def test_a_badge_is_printed_for_a_colleague(place):
    """The list of colleagues leads to a label with the person's name and code."""
    clerk = place.client("clerk")
    assert f"/labels/places?numbers={place.office.clerk}" in clerk.page("/labels/badges").text
    badge = clerk.submit("/labels/places", scans=place.office.clerk)
    assert {code[:13] for code in codes_of(badge.content)} == {place.office.clerk}
    assert "Personne" in text_of(badge.content)
