"""The registry's desk over HTTP: both numbers side by side, hearings with what must be brought."""

import html
import re

import pytest
from msgspec import structs

from custody.domain.access.roles import Role
from custody.domain.orders.court_registry import SetHearing
from custody.domain.orders.issue_order import IssueOrder
from custody.domain.people.propose_and_confirm import EnrolAgency, EnrolPerson
from custody.domain.seizures.case import ShareCase
from custody.domain.transfers.hand_over import Dispatch
from custody.text import terms
from custody.web.pages.orders import court_registry as pages
from custody.web.rendering.display_names import unbroken
from tests.demo_story import text_of
from tests.web.full_custody import lines, ok, tomorrow, town
from tests.web.shell import PASSWORD


def join(place, name, agency, role):
    """One more person of the town, with an account."""
    person = place.office.enrol(EnrolPerson(name=f"Nom {name}", rank="Me", agency=agency, roles=(role,)))
    place.office.people[name] = person
    place.sign_in.accounts.open(person, name, PASSWORD, must_change=False)


def dispatched(office, lot):
    """The clerk's hand-over of a lot to the registrar, for a hearing."""
    return Dispatch(to=office.people["registrar"], purpose="court", exhibits=tuple(lot.exhibits), due=tomorrow())


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town whose prosecution has a registry, which holds two exhibits of a case of three."""
    with town(tmp_path_factory.mktemp("court")) as made:
        office = made.office
        made.lot = office.lot(3, "held")
        join(made, "registrar", office.prosecution, Role.COURT_CLERK)
        some = type(made.lot)(made.lot.exhibits[:2], made.lot.seals[:2], made.lot.case, made.lot.seizure)
        office._hand("clerk", "registrar", "court", some, due=tomorrow())
        made.pv = office.state(made.lot.case).case_reference
        yield made


def test_exhibits_stand_under_both_numbers_everywhere(place):
    """The desk, the exhibit's page, its history on paper; what has no number yet is to be entered."""
    one, other, _ = place.lot.exhibits
    registrar = place.client("registrar")
    desk = registrar.page("/court").text
    assert desk.count("à inscrire") == 2
    assert f'href="/exhibits/{one}">Scellé n°\N{NO-BREAK SPACE}1</a></strong> <small>' in desk, (
        "the code after the number"
    )
    assert desk.count(f'href="/cases/{place.lot.case}">{place.pv}</a>') == 2
    assert f"{terms.day(tomorrow())}, à rendre à\u00a0: " in desk
    ok(registrar.submit("/court/numbers", court_reference="PC 7/2026", scans=f"{one}\n{other}"))
    ok(registrar.submit("/court/numbers", court_reference="PC 8/2026", scans=other))
    page = registrar.page("/court").text
    assert "à inscrire" not in page
    for text in ("PC 7/2026", "PC 8/2026", place.pv, f"/exhibits/{one}", "Nom registrar"):
        assert text in page, text
    assert "PC 7/2026" in registrar.page(f"/exhibits/{one}").text
    told = " ".join(re.sub("<.*?>", " ", registrar.page(f"/exhibits/{one}/history").text).split())
    assert re.search(r"Inscription au registre du greffe.*N° au greffe PC 7/2026", told)
    assert "Numéro dans l’affaire PC" not in told, "its own number in its case is another"
    paper = " ".join(text_of(registrar.get(f"/exhibits/{other}/history/pdf").content).split())
    assert "scellé n° 2 · greffe n° PC 8/2026" in paper
    assert "Inscription au registre du greffe" in paper


def test_a_hearing_is_listed_by_day_with_what_must_be_brought(place):
    """Where each exhibit is; among the deadlines of the case and of the prosecution; a new day replaces the old one."""
    registrar, prosecutor = place.client("registrar"), place.client("prosecutor")
    said = {"pv": place.pv, "hour": "09:30", "place": "Salle 2", "bring": "Scellés 1 à 3"}
    ok(registrar.submit("/court/hearings", day="2031-02-03", **said))
    ok(prosecutor.submit("/court/hearings", day="2031-02-04", **said))
    page = registrar.page("/court").text
    for text in (
        terms.day("2031-02-04"),
        "09:30",
        "heure locale du tribunal",
        "Salle 2",
        "Scellés 1 à 3",
        "à aller chercher",
        "déjà au greffe",
    ):
        assert text in page, text
    assert terms.day("2031-02-03") not in page
    assert "audience" in prosecutor.page(f"/cases/{place.lot.case}").text
    assert place.pv in prosecutor.page("/").text
    typed = registrar.submit("/court/hearings", pv=place.pv, day="2001-01-01", place="Salle 9")
    assert typed.status_code == 409
    assert "Salle 9" in typed.text
    ok(registrar.submit("/court/hearings", pv=place.pv, over="1"))
    assert "Salle 2" not in registrar.page("/court").text


def test_a_case_tells_the_hour_and_the_room_of_its_hearing_and_the_form_names_the_field_that_is_empty(place):
    """The page of the case, and the start page the hour; what is missing is called as it stands on the form."""
    registrar, prosecutor = place.client("registrar"), place.client("prosecutor")
    refused = prosecutor.submit("/court/hearings", pv=place.pv, day="2031-02-03", place=" ")
    assert "« Juridiction et salle » est vide" in " ".join(refused.text.split())
    ok(
        prosecutor.submit(
            "/court/hearings", pv=place.pv, day="2031-02-03", hour="10:15", place="Cour d’assises, salle 8"
        )
    )
    page = prosecutor.page(f"/cases/{place.lot.case}").text
    assert re.search(r"audience, 10:15.*?<small>Cour d’assises, salle 8</small>", page, re.DOTALL)
    assert "audience, 10:15" in prosecutor.page("/").text
    ok(registrar.submit("/court/hearings", pv=place.pv, over="1"))


def test_the_forms_of_an_order_say_that_its_case_is_still_to_be_heard(place):
    """Before anything is typed; an order for another end is given all the same."""
    case, prosecutor = place.lot.case, place.client("prosecutor")
    forms = [(prosecutor, f"/orders/new?case={case}"), (place.client("registrar"), f"/orders/enter?case={case}")]
    other = f"/orders/new?case={case}&sort=keep"
    for said, words in (
        ({"day": "2031-02-03", "place": "Salle 7"}, f"fixée au {terms.day('2031-02-03')}"),
        ({}, "renvoyée sans date"),
    ):
        ok(prosecutor.submit("/court/hearings", pv=place.pv, **said))
        for client, path in forms:
            page = client.page(path).text
            assert words in page.partition("<form method")[0], path
            assert "aucun de ses scellés ne peut faire l’objet d’une réquisition de destruction" in page, path
        assert words not in prosecutor.page(other).text
    ok(prosecutor.submit("/court/hearings", pv=place.pv, over="1"))
    for client, path in forms:
        assert "audience de cette affaire" not in client.page(path).text


def test_what_a_hearing_asks_for_is_to_be_fetched_and_told_to_who_holds_it(place):
    """By numbers in the case; what is on its way says so; the rest is not asked for, and its holder is told nothing."""
    office = place.office
    court = office.enrol(EnrolAgency(name="Tribunal de Kayes", sort="court"))
    join(place, "kayes", court, Role.COURT_CLERK)
    lot, other = office.lot(5), office.lot(1)
    office.do("case.share/1", ShareCase(case=lot.case, agency=court), "prosecutor")
    moved = type(lot)(lot.exhibits[:1], lot.seals[:1], lot.case, lot.seizure)
    sent = structs.replace(dispatched(office, moved), to=office.people["kayes"])
    office.do("transfer.dispatch/1", sent, "clerk")
    pv = office.state(lot.case).case_reference
    said = {"pv": pv, "day": "2031-03-03", "hour": "09:15", "place": "Salle 9"}
    refused = place.client("kayes").submit("/court/hearings", **said, asked="1-3, 12")
    assert (refused.status_code, "Aucun scellé 12 de cette affaire" in refused.text) == (409, True)
    assert 'value="1-3, 12"' in refused.text
    long = place.client("kayes").submit("/court/hearings", **said, asked="1-3000 " * 1_000)
    assert (long.status_code, "3 000 scellés" in long.text.replace("\N{NARROW NO-BREAK SPACE}", " ")) == (409, True)
    ok(place.client("kayes").submit("/court/hearings", **said, asked="1 à 2, et 4"))
    assert office.state(lot.case).hearing.asked == [lot.exhibits[n] for n in (0, 1, 3)]
    desk = next(part for part in place.client("kayes").page("/court").text.split("<article") if "Salle 9" in part)
    told = re.findall(r"Scellé n°.(\d).*?<span class=\"chip[^>]*>([^<]*)", desk.partition("</article>")[0], re.DOTALL)
    assert told == [("2", "à aller chercher"), ("4", "à aller chercher"), ("1", "en cours de transfert vers vous"),
                    ("3", "non demandé"), ("5", "non demandé")]  # fmt: skip
    assert "scellés n°\N{NO-BREAK SPACE}1, 2, 4" in desk
    seen = next(part for part in place.client("prosecutor").page("/court").text.split("<article") if "Salle 9" in part)
    assert "en cours de transfert vers le greffe" in seen
    home = place.client("clerk").page("/").text
    assert re.search(rf"à apporter à une audience, 09:15.*?2 scellés.*?{re.escape(pv)} · 2, 4", home, re.DOTALL)
    assert office.state(other.case).case_reference not in home
    ok(place.client("kayes").submit("/court/hearings", pv=pv, asked="2"))
    assert "à apporter à une audience" not in place.client("clerk").page("/").text, "nobody knows the day"
    ok(place.client("kayes").submit("/court/hearings", pv=pv, over="1"))


def test_who_sets_a_hearing_that_no_court_sees_is_told_so_where_the_case_is_shared(place):
    """Once a court takes part its registry finds the hearing, and nothing is said."""
    office = place.office
    court = office.enrol(EnrolAgency(name="Tribunal de Kita", sort="court"))
    lot = office.lot(1, "sealed")
    prosecutor, said = (
        place.client("prosecutor"),
        {"pv": office.state(lot.case).case_reference, "day": "2031-03-04", "place": "Salle 1"},
    )
    told = ok(prosecutor.submit("/court/hearings", **said)).headers["location"]
    page = prosecutor.page(told).text
    assert "aucun greffe de juridiction ne la voit" in page
    assert f'action="/cases/{lot.case}/share"' in page
    office.do("case.share/1", ShareCase(case=lot.case, agency=court), "prosecutor")
    told = ok(prosecutor.submit("/court/hearings", **said)).headers["location"]
    assert "aucun greffe" not in prosecutor.page(told).text


def test_a_hearing_put_off_without_a_day_stays_on_list_case_and_start_page_until_none_is_awaited(place):
    """What nobody reads is forgotten, and what is forgotten burns."""
    registrar, prosecutor = place.client("registrar"), place.client("prosecutor")
    ok(prosecutor.submit("/court/hearings", pv=place.pv, day="2031-02-03", place="Salle 7"))
    told = registrar.submit("/court/hearings", pv=place.pv)
    assert "l’affaire l’attend toujours" in registrar.page(told.headers["location"]).text
    pages = [(registrar, "/court"), (prosecutor, "/court"), (prosecutor, f"/cases/{place.lot.case}"),
             (registrar, "/"), (prosecutor, "/")]  # fmt: skip
    for client, path in pages:
        page = client.page(path).text
        assert re.search("(?i)renvoyée", page), path
        assert re.search("(?i)sans date", page), path
        assert "2199" not in page, path
    put_off = next(part for part in registrar.page("/court").text.split("<article") if "Renvoyée, sans date" in part)
    assert "à aller chercher" not in put_off, "nobody knows for when"
    told = registrar.submit("/court/hearings", pv=place.pv, over="1")
    assert "aucune audience n’est plus attendue" in registrar.page(told.headers["location"]).text
    for client, path in pages:
        assert "audience renvoyée" not in client.page(path).text
    assert "Renvoyée, sans date" not in registrar.page("/court").text


def test_a_registry_that_holds_much_is_shown_page_by_page(place, monkeypatch):
    """Each exhibit stands on one of the pages, and the way to the next is given."""
    monkeypatch.setattr(pages, "EXHIBITS", 1)
    registrar = place.client("registrar")
    first, second = (registrar.page(f"/court?page={n}").text for n in (1, 2))
    rows = [
        [n for n in place.lot.exhibits[:2] if f"/exhibits/{n}" in page.split('id="hearings"')[0]]
        for page in (first, second)
    ]
    assert sorted(n for row in rows for n in row) == sorted(place.lot.exhibits[:2])
    assert all(len(row) == 1 for row in rows)
    assert "?page=2#held" in first
    assert "?page=1#held" in second


def test_the_desk_is_for_the_court_and_shows_no_stranger_s_case(place):
    """A clerk of the store finds no door; a hearing of a case that is not shared is in nobody else's list."""
    office = place.office
    assert place.client("clerk").page("/court").status_code == 403
    assert place.client("prosecutor").submit("/court/numbers", court_reference="PC 1/26", scans="x").status_code == 403
    typed = place.client("registrar").submit(
        "/court/numbers", court_reference="PC 1/26", scans=f"{place.lot.exhibits[0]}\n\nEV0A"
    )
    assert "Ligne 3, «\u00a0EV0A\u00a0»\u00a0:" in typed.text
    hidden = office.lot(1, "sealed")
    office.do("case.set_hearing/1", SetHearing(case=hidden.case, day="2031-05-05", place="Salle 5"), "prosecutor")
    join(place, "stranger", office.laboratory, Role.PROSECUTOR)
    assert "Salle 5" in place.client("prosecutor").page("/court").text
    elsewhere = place.client("stranger").page("/court").text
    assert "Salle 5" not in elsewhere
    assert "Détenu par le greffe" not in elsewhere
    answer = place.client("registrar").act(
        "/api/exhibits/register-at-court", {"exhibits": hidden.exhibits, "court_reference": "PC 9/26"}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "never_at_court")


def test_a_prosecutor_reads_where_an_exhibit_is_by_the_court_s_registry(place):
    """What a court keeps is at its registry, under its number, for whoever reads it, whatever their own agency."""
    office = place.office
    court = office.enrol(EnrolAgency(name="Tribunal", sort="court"))
    join(place, "greffier", court, Role.COURT_CLERK)
    lot = office.lot(1, "held")
    office._hand("clerk", "greffier", "court", lot, due=tomorrow())
    ok(place.client("greffier").submit("/court/numbers", court_reference="RG 4/2026", scans=lot.exhibits[0]))
    for by in ("prosecutor", "greffier"):
        office.do("case.set_hearing/1", SetHearing(case=lot.case, day="2031-06-06", place="Salle 6"), by)
        read = place.client("prosecutor").page("/court").text
        hearing = next(part for part in read.split("<article") if "Salle 6" in part)
        assert "déjà au greffe" in hearing
        assert "à aller chercher" not in hearing
        assert "RG 4/2026" in hearing


def test_the_desk_is_called_as_its_door_and_says_each_heading_once(place):
    """One name for whoever comes in."""
    for name in ("prosecutor", "registrar"):
        page = place.client(name).page("/court").text
        assert "<h1>Réquisitions et audiences</h1>" in page
        assert re.search(r'<a href="/court"[^>]*>Réquisitions et audiences</a>', page)
        assert page.count("Audiences à venir") == 1


def test_the_clerk_of_a_prosecution_that_keeps_nothing_has_no_registry(place):
    """The desk speaks of orders and hearings, of no register."""
    other = place.office.enrol(EnrolAgency(name="Parquet de Ségou", sort="prosecution"))
    join(place, "secretary", other, Role.COURT_CLERK)
    page = place.client("secretary").page("/court").text
    assert "<h1>Réquisitions et audiences</h1>" in page
    assert re.search(r'<a href="/court"[^>]*>Réquisitions et audiences</a>', page), "its door says the same"
    assert "Le greffe ne détient" not in page


def test_the_desk_lists_the_orders_upon_what_the_registry_has_held(place):
    """While one is to be carried out: to the registry that had the exhibit, and to nobody who never had it."""
    office = place.office
    join(place, "courtclerk", office.enrol(EnrolAgency(name="Tribunal", sort="court")), Role.COURT_CLERK)
    lot, other = office.lot(1), office.lot(1)
    office._hand("clerk", "courtclerk", "court", lot, due="2030-01-01")
    office._hand("courtclerk", "clerk", "return", lot)
    for each in (lot, other):
        office.advance(each, "ordered")
    number, hidden = (office.state(each.order).order_reference for each in (lot, other))
    desk = place.client("courtclerk").page("/court").text
    assert f'href="/orders/{lot.order}">{number}<' in desk
    assert hidden not in desk
    assert place.client("courtclerk").page(f"/orders/{lot.order}").status_code == 200
    assert f"/orders/{other.order}" in place.client("prosecutor").page("/court").text


def test_an_order_of_many_cases_names_the_first_and_says_how_many_more(place):
    """On the registry's desk as in the list of orders: no case is passed over without a word."""
    office = place.office
    command = IssueOrder(
        order_reference="R 5/2026", exhibits=tuple(office.lot(1).exhibits[0] for _ in range(5)), legal_basis="art. 136",
        laboratory_waiver="Test rapide", sample_waiver="Au parquet",
    )  # fmt: skip
    given = office.do("order.issue/1", command, "prosecutor").first("RE")
    for path in ("/court", "/orders"):
        page = place.client("prosecutor").page(path).text
        row = next(row for row in page.split("<tr") if f'/orders/{given}"' in row).partition("</tr>")[0]
        assert row.count('href="/cases/') == 3, path
        assert "et 2 autres affaires" in row, path


def test_what_waits_for_the_registry_stands_on_its_desk_and_is_received_by_the_number_of_its_case(place):
    """The hand-over by itself, to its receiver alone; each exhibit by PV and number before its code, still blind."""
    office = place.office
    lot = office.lot(2)
    number = office.do("transfer.dispatch/1", dispatched(office, lot), "clerk").first("TR")
    registrar = place.client("registrar")
    assert f'href="/transfers/{number}"' in registrar.page("/court").text
    assert f'href="/transfers/{number}"' not in place.client("prosecutor").page("/court").text
    pv = office.state(lot.case).case_reference
    for path in (f"/transfers/{number}", f"/transfers/{number}/receive"):
        page = registrar.page(path).text
        for no in (1, 2):
            assert re.search(rf"scellé n°.{no}, [^<]*{re.escape(unbroken(pv))} <small>", page), path
        assert not any(seal in page for seal in lot.seals)
    assert terms.substance("cannabis_resin") not in page, "what a laboratory found is in no form for who checks blind"
    ok(registrar.submit(f"/transfers/{number}/receive", lines=lines(lot.exhibits, lot.seals), balance=office.balance,
                        step="send"))  # fmt: skip
    assert f'href="/transfers/{number}"' not in registrar.page("/court").text


def test_what_is_to_be_given_back_leads_to_a_form_that_knows_what_and_to_whom(place):
    """Number and purpose are filled in; people of the releasing agency come first, those of other countries say so."""
    office = place.office
    abroad = office.enrol(EnrolAgency(name="Greffe de Dakar", sort="court", country="SN"))
    join(place, "dakar", abroad, Role.COURT_CLERK)
    join(place, "colleague", office.prosecution, Role.COURT_CLERK)  # of their own agency: first in any other hand-over
    [path] = {
        html.unescape(one)
        for one in re.findall(r'href="(/transfers/dispatch[^"]*exhibits=[^"]*)"', place.client("registrar").page("/court").text)
        if place.lot.exhibits[0] in one
    }  # fmt: skip
    form = place.client("registrar").page(path).text
    assert place.lot.exhibits[0] in re.search(r'<textarea id="lines"[^>]*>([^<]*)<', form)[1]
    assert '<option value="return" selected>' in form
    groups = re.findall(r'<optgroup label="([^"]+)">', form.split('id="to"')[1].split("</select>")[0])
    releasing_agency = office.state(place.lot.exhibits[0]).released_by
    with office.store.reading() as connection:
        names = place.services.directory.names(connection, [releasing_agency])
    assert groups[0] == names[releasing_agency]
    [chosen] = re.findall(r'<option value="(PE\w+)" selected', form.split('id="to"')[1].split("</select>")[0])
    assert office.state(chosen).agency == releasing_agency, "who had it there last"
    assert groups[-1] == "Greffe de Dakar (Sénégal)"
    empty = place.client("registrar").page("/transfers/dispatch?purpose=return").text
    assert names[releasing_agency] != re.findall(r'<optgroup label="([^"]+)">', empty)[0], "nothing says yet to whom"


def test_a_registry_where_nobody_signs_orders_has_no_door_to_type_one_in(place):
    """A court's; that of a prosecution has it."""
    office = place.office
    join(place, "alone", office.enrol(EnrolAgency(name="Tribunal de Kati", sort="court")), Role.COURT_CLERK)
    for path in ("/", "/orders"):
        assert 'href="/orders/enter"' not in place.client("alone").page(path).text
        assert 'href="/orders/enter"' in place.client("registrar").page(path).text
    assert "recopiée par un greffier du parquet" in place.client("alone").page("/orders/enter").text
