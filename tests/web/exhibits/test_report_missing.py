"""Lost, found, inquired into and written off over HTTP."""

import re
from html import unescape

from custody.domain.access.roles import Role
from custody.domain.people import propose_and_confirm
from custody.service.documents.history import history_paper
from tests.factories.office import at_once
from tests.web.full_custody import PIN, give_pins, landed, lines, made, ok, seized
from tests.web.work_list import tasks


def held(place, count=1):
    """Exhibits in the clerk's store: numbers and seals."""
    office = place.office
    exhibits, seals, _ = seized(place, count, number=f"PV {place.size()}/2026")
    form = {"to": office.clerk, "purpose": "deposit", "lines": "\n".join(exhibits), "step": "send"}
    transfer = landed(place.client("officer").submit("/transfers/dispatch", **form), "/transfers")
    receipt = {"lines": lines(exhibits, seals), "balance": office.balance, "step": "send"}
    ok(place.client("clerk").submit(f"/transfers/{transfer}/receive", **receipt))
    return exhibits, seals


def test_t5_lost_written_off_by_two_authorities_and_found_again(place):
    """From the exhibit's page to the discrepancy's, by clerk, prosecutor and inspection; each says why."""
    (number,), seals = held(place)
    clerk, prosecutor, inspector = (place.client(n) for n in ("clerk", "prosecutor", "inspector"))
    door = f"/exhibits/lost?exhibits={number}"
    assert door in clerk.page(f"/exhibits/{number}").text
    assert number in clerk.page(door).text
    taken = ok(clerk.submit("/exhibits/lost", scans=number, reason="Introuvable depuis lundi"))
    receipt = clerk.page(taken.headers["location"]).text
    [opened] = place.office.state(number).open
    for code in (f"/exhibits/{number}", f"/discrepancies/{opened}"):
        assert re.search(rf'{code}">scellé n°\xa01, [^<]+</a> <small>', receipt), "the receipt names what it is about"
    page = f"/discrepancies/{opened}"
    assert "Introuvable depuis lundi" in inspector.page(page).text
    assert "<dt>Enregistré avant</dt><dd>sous garde</dd>" in inspector.page(page).text
    listed = next(
        row for row in inspector.page("/discrepancies").text.split("<tr") if f"/discrepancies/{opened}" in row
    )
    assert ("sous garde" in listed, "absent" in listed, "<span>–</span>" in listed) == (True, True, False)
    lost = clerk.page(f"/exhibits/{number}").text
    assert '<span class="chip bad">déclaré manquant</span>' in lost
    offered = [door for door in ("found", "measure", "sight", "store", "lost") if f"/exhibits/{door}?" in lost]
    assert (offered, "/labels?" in lost, f"/exhibits/{number}/open" in lost) == (["found"], False, False)
    assert 'name="accept"' not in inspector.page(page).text, "nothing was found that could be the record"
    early = inspector.submit(f"{page}/close", resolution="loss", reason="Vol")
    assert early.status_code == 409
    asked = "la sortie d’inventaire demande votre accord"
    assert asked in prosecutor.page("/").text
    ok(prosecutor.submit(f"{page}/loss", reason="Plainte déposée"))
    assert asked not in prosecutor.page("/").text
    unasked = inspector.submit(f"{page}/close", resolution="loss", reason="Vol")
    assert (unasked.status_code, "inquiry_needed" in unasked.text) == (409, True)
    place.office.inquired(opened)
    with at_once():
        ok(inspector.submit(f"{page}/close", resolution="loss", reason="Vol"))
    assert place.office.state(number).status == "written_off"
    assert "Plainte déposée" in inspector.page(page).text
    history = inspector.page(f"/exhibits/{number}/history").text
    entry = re.split("Perte constatée(?! par)", history)[-1].split("</li>\n  \n")[0]
    assert "<dt>Perte constatée par</dt><dd>Adj Nom prosecutor, " in entry, (
        "both authorities, the prosecutor's hour too"
    )
    row = history.split("<caption>Écarts</caption>")[1].split("</table>")[0]
    assert re.search(
        r"clos par Adj Nom inspector, <time.*perte constatée par Adj Nom prosecutor, <time", row, re.DOTALL
    )
    told = history_paper(place.services, number)[0].discrepancies[-1]
    assert (told.agreed_by, told.closed_by, told.turn) == ("Adj Nom prosecutor", "Adj Nom inspector", "")
    assert told.agreed_at < told.closed_at
    assert f"/exhibits/found?exhibits={number}" in clerk.page(f"/exhibits/{number}").text
    form = {"lines": lines([number], seals), "balance": place.office.balance, "step": "send", "reason": "Au grenier"}
    ok(clerk.submit("/exhibits/found", **form))
    assert place.office.state(number).status == "held"
    assert "Retrouvé" in inspector.page(f"/exhibits/{number}/history").text
    _found_after_its_write_off(place, number)


def _found_after_its_write_off(place, number):
    """Page, paper and the start pages of who decides name the finder, who wrote it off and who had agreed."""
    [again] = place.office.state(number).open
    people = [f"Adj Nom {name}" for name in ("clerk", "inspector", "prosecutor")]
    page = re.sub(r"<.*?>", "", place.client("inspector").page(f"/discrepancies/{again}").text)
    for words, name in zip(("Retrouvé par", "Sorti des comptes par", "Perte constatée par"), people, strict=True):
        assert re.search(rf"{words}{name} · \d", page), words
    assert "Qui décide maintenant" in page
    [told] = [d for d in history_paper(place.services, number)[0].discrepancies if d.kind == "reappeared"]
    assert [name in told.reported for name in people] == [True] * 3
    assert (told.turn, told.expected, told.finding) == (
        "l’inspection, qui clôt l’écart ou confie une enquête à quelqu’un",
        "fin de la garde",
        "revu",
    )
    assert (told.holders, told.checked, told.window) == (("Adj Nom officer", "Adj Nom clerk"), (), ())
    assert re.search("Responsables du scellé dans l’intervalle.*Adj Nom clerk", page)
    for reader in ("inspector", "prosecutor"):
        line = next(one for one in place.client(reader).page("/").text.split("<li") if f"/discrepancies/{again}" in one)
        assert "retrouvé après la fin de sa garde" in line
        assert sorted(people, key=line.index) == people
    assert again not in place.client("clerk").page("/").text


def test_an_inquiry_is_entrusted_concluded_and_closed_by_another(place):
    """The prosecutor finds the form on the discrepancy's page, and the inspection closes it."""
    (number,), seals = held(place)
    clerk, prosecutor, inspector = (place.client(n) for n in ("clerk", "prosecutor", "inspector"))
    made(clerk.act("/api/exhibits/report-missing", {"exhibits": [number], "reason": "Introuvable"}))
    [opened] = place.office.state(number).open
    page = f"/discrepancies/{opened}"
    assert "Votre conclusion" not in prosecutor.page(page).text
    assert place.office.clerk not in inspector.page(page).text, "nobody of the window is offered"
    assert "<caption>Écarts</caption>" not in inspector.page("/discrepancies").text, "its heading says so"
    ok(inspector.submit(f"{page}/assign", to=place.office.prosecutor))
    assert "Votre conclusion" in prosecutor.page(page).text
    entrusted = "enquête administrative qui vous est confiée, à conclure"
    line = next(one for one in prosecutor.page("/").text.split("<li") if entrusted in one)
    assert f'href="{page}">scellé n°\xa01, ' in line
    assert entrusted not in clerk.page("/").text
    ok(prosecutor.submit(f"{page}/conclude", conclusion="explained", reason="Rangé ailleurs"))
    assert entrusted not in prosecutor.page("/").text
    shown = inspector.page(page).text
    assert "Rangé ailleurs" in shown
    assert offered(shown) == ["loss"], "nobody has found it"
    early = inspector.submit(f"{page}/close", resolution="explained", reason="Vu")
    assert (early.status_code, "not_found_yet" in early.text) == (409, True)
    form = {
        "lines": lines([number], seals),
        "balance": place.office.balance,
        "step": "send",
        "reason": "Rangé ailleurs",
    }
    ok(clerk.submit("/exhibits/found", **form))
    assert offered(inspector.page(page).text) == ["explained", "loss", "referred"]
    short = inspector.submit(f"{page}/close", resolution="explained", reason="Vu")
    assert (short.status_code, "inquiry_too_short" in short.text) == (409, True)
    with at_once():
        ok(inspector.submit(f"{page}/close", resolution="explained", reason="Vu"))


def test_what_was_found_is_offered_as_the_record_where_it_may_be(place):
    """A seal that was read otherwise."""
    [opened] = place.office.quarantine(place.office.lot(1, "held"))
    assert 'name="accept"' in place.client("inspector").page(f"/discrepancies/{opened}").text


def offered(page):
    """The outcomes that the form to close offers."""
    return re.findall(r'value="(\w+)"', page.split('id="resolution"')[1].split("</select>")[0])


def test_an_inquiry_is_offered_to_the_own_country_first(place):
    """Those of another country stand last, with its name."""
    abroad = place.office.enrol(
        propose_and_confirm.EnrolAgency(name="Aaa d'ailleurs", sort="drug_office", country="SN")
    )
    far = propose_and_confirm.EnrolPerson(name="Nom Aaa", rank="Cne", agency=abroad, roles=(Role.SUPERVISOR,))
    stranger = place.office.enrol(far)
    (number,), _ = held(place)
    made(place.client("clerk").act("/api/exhibits/report-missing", {"exhibits": [number], "reason": "Introuvable"}))
    [opened] = place.office.state(number).open
    offered = place.client("inspector").page(f"/discrepancies/{opened}").text.split('id="to"')[1].split("</select>")[0]
    assert offered.split("<option")[-1].startswith(f' value="{stranger}">')
    assert "(Sénégal)" in offered
    assert offered.count("(") == 1


def test_found_what_was_never_lost_is_refused_and_nothing_typed_is_gone(place):
    """The list, the place and the reason come back."""
    (number,), seals = held(place)
    form = {"lines": lines([number], seals), "balance": place.office.balance, "step": "send", "reason": "Au grenier"}
    answer = place.client("clerk").submit("/exhibits/found", **form)
    assert answer.status_code == 409
    assert "Au grenier" in answer.text
    assert number in answer.text


def test_a_release_is_extended_by_its_agency_from_the_list_of_releases(place):
    """The supervisor finds the way in on the list, and the new day stands there afterwards."""
    (number,), seals = held(place)
    office, clerk = place.office, place.client("clerk")
    form = {"to": office.analyst, "purpose": "laboratory", "lines": number, "due": "2090-01-01", "step": "send"}
    transfer = landed(clerk.submit("/transfers/dispatch", **form), "/transfers")
    receipt = {"lines": lines([number], seals), "balance": office.balance, "step": "send"}
    ok(place.client("analyst").submit(f"/transfers/{transfer}/receive", **receipt))
    supervisor = place.client("supervisor")
    assert f"/temporary-releases/extend?exhibits={number}" in supervisor.page("/temporary-releases").text
    early = supervisor.submit("/temporary-releases/extend", scans=number, due="2089-01-01", reason="Longue expertise")
    assert (early.status_code, "Longue expertise" in early.text) == (409, True)
    ok(supervisor.submit("/temporary-releases/extend", scans=number, due="2091-01-01", reason="Longue expertise"))
    assert office.state(number).due == "2091-01-01"
    assert "Sortie provisoire prolongée" in supervisor.page(f"/exhibits/{number}/history").text


def test_what_a_person_held_who_is_gone_is_taken_over_before_a_second_person(place):
    """The supervisor's page: each exhibit checked, the second person's PIN, and the history names the predecessor."""
    (number,), seals = held(place)
    office, supervisor = place.office, place.client("supervisor")
    give_pins(place, "witness1")
    form = {
        "lines": lines([number], seals), "balance": office.balance, "step": "send", "reason": "Départ du gardien",
        "person": office.witness1, "pin": PIN,
    }  # fmt: skip
    early = supervisor.submit("/exhibits/take-from-departed", **form)
    assert early.status_code == 409
    assert "Départ du gardien" in early.text
    assert PIN not in early.text
    told = ("scellé est sous la garde de cette personne", "scellés sont sous la garde de cette personne")
    officer = place.client("key1")
    assert any(one in officer.page(f"/people/{office.clerk}").text for one in told)
    assert "/exhibits/take-from-departed" not in tasks(supervisor)
    office.enrol(propose_and_confirm.Disable(person=office.clerk))
    before = tasks(supervisor)["/exhibits/take-from-departed"]
    listed = re.search(rf'/exhibits/{number}">([^<]+)</a>', supervisor.page("/exhibits/take-from-departed").text)
    assert re.match(r"scellé n°\s1, PV\s", unescape(listed[1])), "an exhibit is named as everywhere"
    ok(supervisor.submit("/exhibits/take-from-departed", **form))
    assert office.state(number).holder == office.supervisor
    assert tasks(supervisor).get("/exhibits/take-from-departed") != before
    assert f"/exhibits/{number}" not in supervisor.page("/exhibits/take-from-departed").text
    assert "Détenu auparavant par" in supervisor.page(f"/exhibits/{number}/history").text
