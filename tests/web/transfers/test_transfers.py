"""Hand-overs over HTTP: blind receipt, refusal, face to face, paper slips, releases, a thousand at once."""

import html
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.report_missing import FindAgain
from custody.domain.exhibits.sacks.sealed_sack import SealContainer
from custody.domain.kernel.events import Actor
from custody.domain.places.place import OpenContainer
from custody.domain.places.put_away import StoreExhibits
from custody.domain.transfers.hand_over import Dispatch
from custody.service.documents import history as history_paper
from custody.service.exhibits import photos
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.natural_order import natural
from custody.service.transfers.paper_slips import gaps
from custody.storage.read import subject_queries
from custody.storage.tables import accounts
from custody.text import local_time as local
from custody.text import terms
from custody.web.pages.exhibits import my_exhibits
from custody.web.rendering.display_names import unbroken
from tests.demo_story import text_of
from tests.factories.office import Lot
from tests.pictures import kept, png
from tests.web.full_custody import PIN, checks, give_pins, landed, lines, made, numbers, ok, seized, town
from tests.web.shell import HTML

PNG = kept(png())


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town whose clerk, supervisor and analyst have PINs."""
    with town(tmp_path_factory.mktemp("transfers")) as made_town:
        give_pins(made_town, "clerk", "supervisor", "analyst")
        yield made_town


@pytest.fixture
def lot(place):
    """Three exhibits on their way from the officer to the clerk."""
    return place.office.lot(3, "in_transit")


def path(lot, step="receive"):
    return f"/transfers/{lot.transfer}/{step}"


def entered(office, lot, count=3, **more):
    return {"lines": lines(lot.exhibits[:count], lot.seals[:count]), "balance": office.balance, **more}


def test_what_one_holds_stands_case_by_case_and_number_by_number(place):
    """On the page of holdings and under the search of exhibits, whatever the codes are: 2 before 10."""
    held = place.office.lot(11, "held"), place.office.lot(2, "held")
    clerk, office = place.client("clerk"), place.office
    told = [
        (natural(office.state(lot.case).case_reference), int(office.state(e).exhibit_number), e)
        for lot in held
        for e in lot.exhibits
    ]
    for page in ("/holdings", "/exhibits"):
        shown = re.findall(r'href="/exhibits/(EV\w+)"', clerk.page(page).text)
        asked = [e for _, _, e in sorted(told)]
        assert [e for e in dict.fromkeys(shown) if e in asked] == asked, page


def test_what_one_holds_stands_in_turn_over_all_pages(place, monkeypatch):
    """The pages follow each other case by case and number by number; of very many each page is in order."""
    clerk, office = place.client("clerk"), place.office
    office.lot(11, "held")
    with office.store.reading() as connection:
        held = subject_queries.find(connection, Exhibit, holder=office.clerk, limit=None)
    asked = sorted(
        held, key=lambda n: (natural(office.state(held[n].case).case_reference), natural(held[n].exhibit_number))
    )
    monkeypatch.setattr(my_exhibits, "PAGE", 4)
    assert paged(clerk) == asked
    monkeypatch.setattr("custody.service.exhibits.my_exhibits.MOST", 3)
    assert paged(clerk) != asked
    assert sorted(paged(clerk)) == sorted(asked)


def paged(client, path="/holdings"):
    """The exhibits of a list, page after page."""
    found, following = [], path
    while following:
        shown = client.page(following).text
        found += dict.fromkeys(re.findall(r'href="/exhibits/(EV\w+)"', shown))
        following = next(iter(re.findall(rf'href="({path}\?after=EV\w+)"', shown)), "")
    return found


def test_a_list_of_hand_overs_says_what_each_is_of(place, lot):
    """Substance and case, as its slip, which the same reader may print: also to who never held the exhibits."""
    clerk, office = place.client("clerk"), place.office
    awaited = row(clerk.page("/transfers").text, lot.transfer)
    pv = office.state(lot.case).case_reference
    assert f"<strong>3</strong> · cannabis (herbe), {unbroken(pv)}</span>" in awaited
    sent = Dispatch(to=office.supervisor, purpose="deposit", exhibits=(office.lot(1).exhibits[0],))
    number = office.do("transfer.dispatch/1", sent, "clerk").first("TR")
    of = office.state(office.state(sent.exhibits[0]).case).case_reference
    assert f"<strong>1</strong> · cannabis (herbe), {unbroken(of)}</span>" in row(clerk.page("/transfers").text, number)


def test_a_list_begun_names_each_exhibit_to_who_may_open_it(place):
    """By its number in its case and its substance, before the code."""
    exhibit = place.office.lot(1).exhibits[0]
    shown = place.client("clerk").page(f"/transfers/dispatch?exhibits={exhibit}").text
    pv = place.office.state(place.office.state(exhibit).case).case_reference
    assert f"scellé n°\N{NO-BREAK SPACE}1, cannabis (herbe), {unbroken(pv)} <small>" in shown


def row(page, number):
    """The row of a table that leads to a number's page."""
    return next(each for each in page.split("<tr>") if f'/transfers/{number}"' in each)


def test_who_receives_checks_blind(place, lot):
    """No page before the receipt holds a recorded seal or weight; the page after it shows them."""
    clerk = place.client("clerk")
    expected = clerk.page(f"/transfers/{lot.transfer}").text.replace("\N{NO-BREAK SPACE}", " ")
    pv = place.office.state(lot.case).case_reference
    assert expected.count(f"cannabis (herbe), {pv}") == len(lot.exhibits), "as the slip in two copies prints"
    before = expected + clerk.page(path(lot)).text
    before += clerk.submit(path(lot), exhibit_id=lot.exhibits[0], step="add").text
    before += clerk.get(f"/api/transfers/{lot.transfer}").text
    assert not any(seal in before for seal in lot.seals)
    assert "2,7\N{NO-BREAK SPACE}kg" not in before
    ok(clerk.submit(path(lot), **entered(place.office, lot, step="send")))
    after = clerk.page(f"/transfers/{lot.transfer}").text
    assert all(seal in after for seal in lot.seals)
    assert "2,7\N{NO-BREAK SPACE}kg" in after


def test_what_was_not_weighed_says_why_in_its_history_and_is_counted_for_the_agency(place, lot):
    """The reviewed list asks why; history, paper and indicators say that there was no balance."""
    clerk = place.client("clerk")
    bare = "\n".join(f"{exhibit} ; {seal}" for exhibit, seal in zip(lot.exhibits, lot.seals, strict=True))
    assert "3 scellés n’ont pas été pesés" in clerk.submit(path(lot), lines=bare, step="review").text
    ok(clerk.submit(path(lot), lines=bare, step="send", not_weighed="balance"))
    assert "pas de balance ici" in clerk.page(f"/exhibits/{lot.exhibits[0]}/history").text
    assert "Étapes non effectuées, faute de moyens" in place.client("inspector").page("/indicators").text


def test_a_scanners_enter_asks_for_the_seal_next(place, lot):
    """A number scanned with Enter is kept and the seal's field has the focus; nothing is listed yet."""
    shown = place.client("clerk").submit(path(lot), exhibit_id=lot.exhibits[0].lower(), step="add").text
    field = shown[shown.index('id="seal"') : shown.index(">", shown.index('id="seal"'))]
    assert "autofocus" in field
    assert "0 / 3" in shown


def test_the_state_of_a_seal_is_chosen_by_who_looks_at_it(place, lot):
    """Nothing is chosen beforehand; until somebody chooses the exhibit is in no list, and the form says what to do."""
    clerk = place.client("clerk")

    def chosen(shown):
        select = re.search(r'<select id="state".*?</select>', shown, re.DOTALL)[0]
        return re.findall(r'<option value="(\w*)" selected', select), "autofocus" in select

    assert chosen(clerk.page(path(lot)).text) == ([], False)
    typed = {"exhibit_id": lot.exhibits[0], "seal": lot.seals[0], "amount": "2,70", "balance": place.office.balance}
    for step in ("add", "review", "send"):
        shown = clerk.submit(path(lot), **typed, state="unsaid", step=step).text
        assert chosen(shown) == ([], True)
        assert "Regardez le sceau" in shown
        assert "0 / 3" in shown
    assert "1 / 3" in clerk.submit(path(lot), **typed, state="intact", step="add").text
    assert place.office.state(lot.exhibits[0]).status == "in_transit"


def test_the_counter_grows_with_each_exhibit(place, lot):
    """Each exhibit added is counted against what is expected."""
    clerk = place.client("clerk")
    shown = clerk.submit(path(lot), exhibit_id=lot.exhibits[0], seal=lot.seals[0], step="add").text
    assert "1 / 3" in shown


def test_what_is_missing_shows_before_it_is_confirmed(place, lot):
    """The review names the missing exhibit; confirming opens a discrepancy and leaves it with the officer."""
    clerk, office = place.client("clerk"), place.office
    review = clerk.submit(path(lot), **entered(office, lot, 2, step="review")).text
    assert "Il manque 1 scellé" in review
    assert office.state(lot.exhibits[2]).status == "in_transit"
    ok(clerk.submit(path(lot), **entered(office, lot, 2, step="send")))
    lost = office.state(lot.exhibits[2])
    assert lost.holder == office.officer
    assert len(lost.open) == 1
    assert "manquant" in clerk.page(f"/transfers/{lot.transfer}").text


def told(place, name, lot):
    """The discrepancies of a lot's case that somebody's list names, each with what it says."""
    listed = place.client(name).page("/discrepancies").text
    found = dict(re.findall(r'<a href="/discrepancies/(EC\w{11})">(.*?)</a>', listed))
    with place.store.reading() as connection:
        own = subject_queries.find(connection, Discrepancy, dossier=lot.case, limit=None)
    return {one.sort: found[number] for number, one in own.items() if number in found}, own


def test_who_opened_discrepancies_finds_as_many_on_every_page_and_of_what_is_not_theirs_no_more(place, lot):
    """Another seal, one missing, and so less than was declared: three in the list, on the hand-over's page and opened."""
    clerk, office = place.client("clerk"), place.office
    typed = lines(lot.exhibits[:2], [lot.seals[0], "FAUX 3"])
    ok(clerk.submit(path(lot), lines=typed, balance=office.balance, step="send"))
    listed, opened = told(place, "clerk", lot)
    assert sorted(listed) == sorted(one.sort for one in opened.values()) == ["missing", "seal", "undelivered"]
    shown = clerk.page(f"/transfers/{lot.transfer}").text
    assert "3 écarts ouverts par cette remise" in shown
    assert all(f'href="/discrepancies/{number}"' in shown for number in opened)
    no, pv = office.state(lot.exhibits[2]).exhibit_number, office.state(lot.case).case_reference
    assert f"Scellé n°\N{NO-BREAK SPACE}{no} · manquant" in shown
    assert "Ce qui manquait n’est pas venu" in shown
    assert listed["missing"] == f"scellé n°\N{NO-BREAK SPACE}{no}, {unbroken(pv)}"
    assert listed["undelivered"] == unbroken(pv)
    for number, one in opened.items():
        page = clerk.page(f"/discrepancies/{number}").text
        assert ("Le reste est réservé" in page) == (one.sort != "seal")
        assert ("Responsables du scellé dans l’intervalle" in page) == (one.sort == "seal"), "no receiver’s affair"
        other = place.client("chair").page(f"/discrepancies/{number}")
        assert other.status_code == (200 if one.sort == "seal" else 404), "a colleague signed nothing"
    assert told(place, "supervisor", lot)[0] == listed, "a chief knows no less than who signed"
    rows = clerk.page("/discrepancies").text.split("<tr")
    said = {one.sort: next(row for row in rows if number in row) for number, one in opened.items()}
    kept_back = {sort: "réservé à l’affaire" in row for sort, row in said.items()}
    assert kept_back == {"missing": False, "seal": False, "undelivered": True}
    whole, differing = (clerk.page(f"/exhibits/{exhibit}").text for exhibit in lot.exhibits[:2])
    assert "réservé à l’affaire" in whole
    assert ["/proposed/new?" in page for page in (whole, differing)] == [True, False], "what is blocked does not burn"


def test_who_gave_and_who_took_are_each_told_what_is_theirs_to_say_of_what_differs(place, lot):
    """Who read the seal may have misread it; who handed it over typed nothing, and may only contest it."""
    clerk, office = place.client("clerk"), place.office
    typed = lines(lot.exhibits, [*lot.seals[:2], "FAUX 4"])
    ok(clerk.submit(path(lot), lines=typed, balance=office.balance, step="send"))
    sides = ("clerk", "officer", "inspector")
    pages = {name: place.client(name).page(f"/transfers/{lot.transfer}").text for name in sides}
    assert {name for name, page in pages.items() if "Si vous avez mal tapé" in page} == {"clerk"}
    assert {name for name, page in pages.items() if "Si vous le contestez" in page} == {"officer"}
    assert "restent sous la garde de Adj Nom clerk" in pages["inspector"]


def test_the_releaser_is_told_what_was_missing_and_remains_theirs(place, lot):
    """On the start page, with the hand-over; until the inspection has closed it, and nobody else's."""
    clerk, office = place.client("clerk"), place.office
    pv, no = office.state(lot.case).case_reference, office.state(lot.exhibits[2]).exhibit_number
    sentence = "manquant à la remise\N{NO-BREAK SPACE}: il reste à votre garde"
    said = re.compile(rf'{sentence}.*?href="/transfers/{lot.transfer}">{pv} · {no}<', re.DOTALL)
    officer = place.client("officer")
    assert not said.search(officer.page("/").text)
    ok(clerk.submit(path(lot), **entered(office, lot, 2, step="send")))
    assert said.search(officer.page("/").text)
    assert not said.search(clerk.page("/").text)
    [gap] = office.state(lot.exhibits[2]).open
    row = officer.page("/discrepancies").text.split(gap)[1].split("</tr>")[0]
    assert f'href="/transfers/{lot.transfer}"' in row, "where"
    assert "absent" in row
    assert "néant" not in row
    assert officer.page(f"/discrepancies/{gap}").status_code == 200
    alone = Lot(lot.exhibits[2:], lot.seals[2:], lot.case, lot.seizure)
    office.do("exhibit.find_again/1", FindAgain(checks=office.checks(alone), reason="Resté au bureau"), "officer")
    office.close_discrepancy(gap)
    assert not said.search(officer.page("/").text)


def test_what_is_not_expected_is_refused_and_the_list_kept(place, lot):
    """A number of another hand-over comes back with a sentence, and what was entered stays."""
    stray = place.office.lot(1, "in_transit").exhibits[0]
    answer = place.client("clerk").submit(path(lot), **entered(place.office, lot, 1), exhibit_id=stray, step="add")
    assert answer.status_code == 409
    assert "ne figure pas dans la liste de cette remise" in answer.text
    assert lot.exhibits[0] in answer.text


def test_a_wrong_seal_opens_a_discrepancy_and_custody_still_passes(place, lot):
    """What differs is recorded as it was read, never refused."""
    clerk, office = place.client("clerk"), place.office
    typed = lines(lot.exhibits, [lot.seals[0], lot.seals[1], "FAUX 1"])
    ok(clerk.submit(path(lot), lines=typed, balance=office.balance, step="send"))
    assert office.state(lot.exhibits[2]).holder == office.clerk
    shown = clerk.page(f"/transfers/{lot.transfer}").text
    assert "des écarts ont été constatés" in shown
    assert "1 écart ouvert par cette remise" in shown
    assert "Les scellés qui diffèrent restent ici" in shown
    assert "n’est pas venu" not in shown
    assert f"Enregistré avant <strong>{lot.seals[2]}</strong> · constaté <strong>FAUX 1</strong>" in shown
    assert "des écarts ont été" not in clerk.page(f"/transfers/{lot.transfer}").text


def test_what_was_received_is_put_away_next(place, lot):
    """The hand-over leads on to putting away what still lies nowhere, and no longer once it lies somewhere."""
    clerk, office = place.client("clerk"), place.office
    ok(clerk.submit(path(lot), **entered(office, lot, step="send")))
    assert "Ranger 3 scellés" in clerk.page(f"/transfers/{lot.transfer}").text
    form = clerk.page(f"/exhibits/store?transfer={lot.transfer}").text
    assert all(number in form for number in lot.exhibits)
    ok(clerk.submit("/exhibits/store", scans="\n".join(lot.exhibits), place=office.place))
    assert "Ranger 3" not in clerk.page(f"/transfers/{lot.transfer}").text


def test_a_list_is_narrowed_by_what_is_typed(place, lot):
    """A seal, a number or a part of it leaves its rows only; the count says how many of how many."""
    clerk = place.client("clerk")
    ok(clerk.submit(path(lot), **entered(place.office, lot, step="send")))
    shown = clerk.page(f"/transfers/{lot.transfer}?find={lot.seals[1].lower()}").text
    assert "1 / 3" in shown
    assert [number in shown for number in lot.exhibits] == [False, True, False]
    assert "0 / 3" in clerk.page(f"/transfers/{lot.transfer}?find=<b>").text


def test_the_next_form_begins_with_the_balance_last_used(place, lot):
    """What was weighed on is chosen in the next form of this browser; another's value is not taken over."""
    clerk, office = place.client("clerk"), place.office
    ok(clerk.submit(path(lot), **entered(office, lot, step="send")))
    chosen = f'<option value="{office.balance}" selected>'
    assert chosen in clerk.page(path(office.lot(1, "in_transit"))).text
    assert chosen in clerk.page("/exhibits/measure").text
    wrong = clerk.submit("/exhibits/measure", lines=f"{lot.exhibits[0]} ; {lot.seals[0]}", balance="x; y", step="send")
    assert "custody-balance" not in ok(wrong).headers.get("set-cookie", "")


def test_ones_own_agency_comes_first_among_receivers(place):
    """Whoever hands over finds their own store first, then their country by agency."""
    shown = place.client("clerk").page("/transfers/dispatch").text
    groups = re.findall(r'<optgroup label="([^"]+)"', shown)
    assert groups[0] == "Office central"
    assert groups[1:] == sorted(groups[1:])
    assert len(groups) == len(set(groups)) == shown.count("</optgroup>")


def test_who_receives_for_some_purposes_alone_is_refused_for_the_others_by_their_name(place):
    """A laboratory takes charge for analysis, not of a deposit: the refusal says that it is for this purpose."""
    held = place.office.lot(1)
    form = {"to": place.office.analyst, "purpose": "deposit", "lines": held.exhibits[0], "step": "send"}
    refused = place.client("clerk").submit("/transfers/dispatch", **form)
    assert refused.status_code == 409
    assert "pour cet objet" in refused.text
    assert "un autre objet" in refused.text


def test_a_double_click_records_once(place, lot):
    """The same form sent twice under its key is one act."""
    clerk, key = place.client("clerk"), new_key()
    form = entered(place.office, lot, step="send")
    ok(clerk.submit(path(lot), **form, key=key))
    again = clerk.submit(path(lot), **form, key=key)
    assert again.status_code in {303, 409}
    assert place.office.state(lot.transfer).status == "received"


def test_a_refusal_leaves_everything_as_before(place, lot):
    """The receiver refuses with a reason; the officer still holds the exhibits (I11)."""
    clerk, office = place.client("clerk"), place.office
    blank = clerk.submit(path(lot, "refuse"), reason=" ")
    assert blank.status_code == 400
    assert office.state(lot.transfer).status == "dispatched"
    ok(clerk.submit(path(lot, "refuse"), reason="Deux colis ouverts"))
    assert office.state(lot.transfer).status == "refused"
    assert {office.state(e).holder for e in lot.exhibits} == {office.officer}


def test_the_releaser_takes_back_what_nobody_received(place, lot):
    """A hand-over under way is taken back by who dispatched it, with a reason."""
    page = place.client("officer").page(f"/transfers/{lot.transfer}").text
    assert f'action="{path(lot, "cancel")}"' in page, "the button is there"
    ok(place.client("officer").submit(path(lot, "cancel"), reason="Erreur de destinataire"))
    assert place.office.state(lot.exhibits[0]).status == "sealed"


def test_other_agencies_do_not_see_a_hand_over(place, lot):
    """For people of a third agency the hand-over does not exist."""
    analyst = place.client("analyst")
    assert analyst.page(f"/transfers/{lot.transfer}").status_code == 404
    assert analyst.get(f"/api/transfers/{lot.transfer}").status_code == 404
    assert analyst.page(path(lot)).status_code == 404


def test_reading_a_hand_over_is_on_record(place, lot):
    """Each look at a hand-over is an event before the page is sent (I41)."""
    before = place.size()
    place.client("clerk").page(f"/transfers/{lot.transfer}")
    assert place.size() > before


def test_face_to_face_with_the_receivers_pin(place):
    """Custody passes at once when the receiver gives their PIN on the releaser's device."""
    office, lot = place.office, place.office.lot(2, "sealed")
    form = entered(office, lot, 2, to=office.clerk, purpose="deposit", step="send")
    wrong = place.client("officer").submit("/transfers/handover", **form, pin="111222")
    assert wrong.status_code == 403
    assert lot.exhibits[0] in wrong.text
    assert "111222" not in wrong.text
    assert office.state(lot.exhibits[0]).holder == office.officer
    landed(place.client("officer").submit("/transfers/handover", **form, pin=PIN), "/transfers")
    assert {office.state(e).holder for e in lot.exhibits} == {office.clerk}


@pytest.fixture
def speechless(place):
    """The clerk has no PIN for the length of a test."""
    with place.store.writing() as connection:
        accounts.set_pin(connection, place.office.clerk, None)
    yield
    give_pins(place, "clerk")


@pytest.mark.usefixtures("speechless")
def test_a_third_person_may_vouch_and_the_releaser_may_not(place):
    """A receiver without PIN is vouched for by a third person; the releaser cannot be that person."""
    office, lot = place.office, place.office.lot(2, "sealed")
    form = entered(office, lot, 2, to=office.clerk, purpose="deposit", step="send", pin=PIN)
    officer = place.client("officer")
    refused = officer.submit("/transfers/handover", **form, by=office.officer)
    assert refused.status_code == 409
    assert "tierce" in refused.text or "troisième" in refused.text
    landed(officer.submit("/transfers/handover", **form, by=office.supervisor), "/transfers")
    assert office.state(lot.exhibits[0]).holder == office.clerk


def test_nobody_vouches_for_a_receiver_who_can_speak(place):
    """A receiver who has chosen a PIN gives it in person: an absent keeper is not loaded with exhibits by others."""
    office, lot = place.office, place.office.lot(1, "sealed")
    form = entered(office, lot, 1, to=office.clerk, purpose="deposit", step="send", pin=PIN)
    refused = place.client("officer").submit("/transfers/handover", **form, by=office.supervisor)
    assert refused.status_code == 409
    assert "code PIN" in refused.text
    assert office.state(lot.exhibits[0]).holder == office.officer


def test_a_will_is_one_persons_and_says_nothing_else(place):
    """A PIN's consent names no voucher, which would go into the log as typed; nobody stands in an act twice."""
    office, lot = place.office, place.office.lot(1, "sealed")
    check = {"exhibit": lot.exhibits[0], "seal": lot.seals[0]}
    will = {"person": office.clerk, "part": "receiver", "method": "pin", "pin": PIN}
    body = {"to": office.clerk, "purpose": "deposit", "checks": [check]}
    before = place.size()
    for wills, code in (
        ([will | {"by": "Un nom en clair"}], "voucher_not_third"),
        ([will, will | {"part": "witness"}], "scanned_twice"),
        ([will, will | {"person": office.officer}], "scanned_twice"),
        ([will] * 101, "act_too_large"),
    ):
        refused = place.client("officer").act("/api/transfers/hand-over", body | {"consents": wills})
        assert refused.json()["code"] == code
    assert place.size() == before


def test_a_slip_is_printed_before_the_receipt_and_ends_no_story(place, lot):
    """Two copies to sign, without a seal; the print is on record, and the refusal that follows is still told."""
    clerk = place.client("clerk")
    address = f"/transfers/{lot.transfer}/slip"
    assert address in clerk.page(f"/transfers/{lot.transfer}").text
    before = text_of(clerk.get(address).content)
    assert "Exemplaire 1" in before
    assert "Exemplaire 2" in before
    assert not any(seal in before for seal in lot.seals)
    ok(clerk.submit(path(lot, "refuse"), reason="Sac déchiré"))
    clerk.get(address)
    after = text_of(clerk.get(f"/api{address}").content)
    assert "PRISE EN CHARGE REFUSÉE" in after
    assert "Sac déchiré" in after
    story = text_of(place.client("officer").get(f"/exhibits/{lot.exhibits[0]}/history/pdf").content)
    assert "Sac déchiré" in story


def local_time():
    """The present moment as a browser's field gives it; Bamako keeps UTC."""
    return datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")


def slip_form(office, lot, slip):
    return {
        "lines": lines(lot.exhibits, lot.seals), "balance": office.balance, "slip": slip, "at": local_time(),
        "releaser": office.officer, "receiver": office.clerk, "purpose": "deposit", "step": "send",
    }  # fmt: skip


def test_a_paper_slip_needs_its_photograph_and_a_second_person(place):
    """Entered with its photograph by one person and confirmed by another; only then does custody pass."""
    office, lot = place.office, place.office.lot(2, "sealed")
    officer, form = place.client("officer"), slip_form(office, lot, "BKO 0001")
    photo = {"photo": ("bordereau.png", PNG, "image/png")}
    asked = officer.page("/transfers/slip").text
    for field in ("slip", "at", "releaser", "receiver", "photo"):
        assert "required" in asked.split(f'id="{field}"')[1].split(">")[0]
    assert 'value="add" formnovalidate' in asked
    bare = officer.submit("/transfers/slip", files={"photo": ("", b"", "application/octet-stream")}, **form)
    assert bare.status_code == 400
    assert "photographie du bordereau manque" in bare.text
    transfer = landed(officer.submit("/transfers/slip", files=photo, **form), "/transfers")
    assert office.state(lot.exhibits[0]).holder == office.officer
    assert officer.submit(f"/transfers/{transfer}/confirm").status_code == 409
    clerk = place.client("clerk")
    assert transfer in clerk.page("/transfers").text
    assert clerk.get(f"/transfers/{transfer}/photo").content == PNG
    compared = clerk.page(f"/transfers/{transfer}").text
    assert all(f">{seal}</td>" in compared for seal in lot.seals), "who compares sees what was typed"
    assert compared.count("2,70\N{NO-BREAK SPACE}kg</td>") == compared.count(">intact</td>") == len(lot.exhibits)
    assert f"cannabis (herbe), {unbroken(office.state(lot.case).case_reference)}</td>" in compared
    ok(clerk.submit(f"/transfers/{transfer}/confirm"))
    assert {office.state(e).holder for e in lot.exhibits} == {office.clerk}


def test_a_slip_that_is_denied_says_so_also_where_the_reason_was_taken_out(place, administrator):
    """Whoever owns the database makes no denial an affirmation by taking out one row."""
    office, [lot] = place.office, [place.office.lot(1)]
    release = {"releaser": office.clerk, "receiver": office.analyst, "purpose": "laboratory", "due": "2099-01-01"}
    files = {"photo": ("bordereau.png", PNG, "image/png")}
    form = slip_form(office, lot, "LAB 0101") | release
    transfer = landed(place.client("supervisor").submit("/transfers/slip", files=files, **form), "/transfers")
    ok(place.client("analyst").submit(f"/transfers/{transfer}/confirm"))
    clerk = place.client("clerk")
    ok(clerk.submit(f"/transfers/{transfer}/refuse", reason="Ma signature est imitée"))
    administrator("DELETE FROM disclosure WHERE seq = (SELECT max(seq) FROM disclosure WHERE name = 'reason')")
    said = text_of(clerk.get(f"/transfers/{transfer}/slip").content)
    assert "CONTESTÉ PAR LA PERSONNE QUI REMET" in said
    assert "dit que c’est vrai" not in said


def test_who_did_not_type_the_slip_that_names_them_says_on_its_page_whether_it_is_so(place, monkeypatch):
    """Their start page leads there; what they deny opens a discrepancy for each exhibit, and they are asked no more, nor after a month."""
    office = place.office
    photo = {"photo": ("bordereau.png", PNG, "image/png")}

    release = {"releaser": office.clerk, "receiver": office.analyst, "purpose": "laboratory", "due": "2099-01-01"}

    def typed(lot, number):
        form = slip_form(office, lot, number) | release
        transfer = landed(place.client("supervisor").submit("/transfers/slip", files=photo, **form), "/transfers")
        ok(place.client("analyst").submit(f"/transfers/{transfer}/confirm"))
        return transfer

    true, false = office.lot(1), office.lot(2)
    one, other = typed(true, "LAB 0091"), typed(false, "LAB 0092")
    clerk = place.client("clerk")
    start = clerk.page("/").text
    assert f"/transfers/{one}" in start
    assert f"/transfers/{other}" in start
    row = next(one for one in start.split("<li") if f"/transfers/{other}" in one)
    assert terms.day(office.state(other).asked_until) in row, "until when they may answer"
    assert "Avez-vous remis ceci" not in place.client("analyst").page(f"/transfers/{one}").text
    question = clerk.page(f"/transfers/{one}").text.split("Avez-vous remis ceci")[1].split("C’est vrai")[0]
    assert f"cannabis (herbe), {unbroken(office.state(true.case).case_reference)}</td>" in question
    assert all(said in question for said in (f">{true.seals[0]}</td>", "2,70\N{NO-BREAK SPACE}kg", "jusqu’au"))
    with monkeypatch.context() as later:
        later.setattr("custody.domain.transfers.transfer.ANSWER_DAYS", -1)
        assert "Avez-vous remis ceci" not in clerk.page(f"/transfers/{one}").text
        late = clerk.submit(f"/transfers/{one}/refuse", reason="Non")
        assert (late.status_code, "pouvait dire jusqu’au" in late.text) == (409, True)
    ok(clerk.submit(f"/transfers/{one}/confirm"))
    assert clerk.submit(f"/transfers/{other}/refuse").status_code == 400
    ok(clerk.submit(f"/transfers/{other}/refuse", reason="Ma signature est imitée"))
    shown = clerk.page(f"/transfers/{other}").text
    assert "Ma signature est imitée" in shown
    assert "Remise contestée par une personne qui y est nommée · Motif" in shown
    assert "contestée par la personne qui aurait remis</span>" in shown
    [denial, _] = [office.state(each).open[0] for each in false.exhibits]
    page = place.client("inspector").page(f"/discrepancies/{denial}").text
    assert "Remise contestée par une personne qui y est nommée · Motif" in page
    assert "<dt>Selon la personne qui conteste la remise</dt><dd>Adj Nom clerk dit ne pas" in page
    assert "Avez-vous remis ceci" not in shown
    assert clerk.get(f"/api/transfers/{other}").json()["slip"]["answered"] == "denied"
    affirmed, denied = (text_of(clerk.get(f"/transfers/{each}/slip").content) for each in (one, other))
    assert "Déclaration du remettant confirme la remise, " in affirmed
    assert "CONTESTÉ PAR LA PERSONNE QUI REMET" in denied
    assert "Ma signature est imitée" in denied
    for said, lot in ((affirmed, true), (denied, false)):
        assert "Bordereau papier confirmé Adj Nom analyst" in said, "who confirmed it, not who answered"
        assert "REFUSÉE" not in said
        assert all(seal in said for seal in lot.seals), "as it was found when custody passed"
    assert [len(office.state(e).open) for e in (*true.exhibits, *false.exhibits)] == [0, 1, 1]
    assert not {one, other} & set(re.findall("TR[0-9A-Z]{11}", clerk.page("/").text))
    lost, kept = false.exhibits
    [opened] = office.state(lost).open
    inspector, reason = place.client("inspector"), "Écriture comparée"
    ok(inspector.submit(f"/discrepancies/{opened}/close", reason=reason, resolution="explained", accept="1"))
    assert office.state(lost).holder == office.clerk
    closed = clerk.page(f"/transfers/{other}").text
    assert ">contesté</span>" in closed
    assert "rien ne diffère" not in closed
    settled, open_still = (text_of(clerk.get(f"/exhibits/{each}/history/pdf").content) for each in (lost, kept))
    assert "décision de l’inspection" in settled, "a leg back, and no word of a hand-over"
    assert "décision de l’inspection" not in open_still
    assert settled.count("non renseigné") == open_still.count("non renseigné"), "the leg back leaves nothing open"
    assert ["pas encore" in said for said in (settled, open_still)] == [False, True], "no release is out any more"
    assert all("Adj Nom clerk : Ma signature est imitée" in said for said in (settled, open_still))


def test_putting_away_is_not_the_first_button_of_a_slip_that_is_denied(place):
    """What may have to go back still lies somewhere meanwhile."""
    lot, clerk = place.office.lot(1, "sealed"), place.client("clerk")
    photo = {"photo": ("bordereau.png", PNG, "image/png")}
    form = slip_form(place.office, lot, "DEP 0093")
    transfer = landed(clerk.submit("/transfers/slip", files=photo, **form), "/transfers")
    ok(place.client("supervisor").submit(f"/transfers/{transfer}/confirm"))
    button = f'class="button{{}}" href="/exhibits/store?transfer={transfer}"'
    assert button.format(" primary") in clerk.page(f"/transfers/{transfer}").text
    ok(place.client("officer").submit(f"/transfers/{transfer}/refuse", reason="Jamais remis"))
    assert button.format("") in clerk.page(f"/transfers/{transfer}").text


def test_who_receives_types_in_a_slip_of_exhibits_that_they_do_not_see_yet_and_is_told_only_what_they_typed(place):
    """On the page as over the API. What it is of they learn with its custody: whom it names was not asked."""
    office, lot, kept = place.office, place.office.lot(1), place.office.lot(1)
    analyst, photo = place.client("analyst"), {"photo": ("bordereau.png", PNG, "image/png")}
    release = {"releaser": office.clerk, "receiver": office.analyst, "purpose": "laboratory", "due": "2099-01-01"}
    wrong = slip_form(office, kept, "LAB 0093") | release | {"releaser": office.supervisor}
    assert analyst.submit("/transfers/slip", files=photo, **wrong).status_code == 404
    transfer = landed(
        analyst.submit("/transfers/slip", files=photo, **slip_form(office, lot, "LAB 0093") | release), "/transfers"
    )
    told, pv = analyst.page(f"/transfers/{transfer}").text, office.state(lot.case).case_reference
    assert lot.seals[0] in told
    assert not any(said in told + analyst.page("/transfers").text for said in ("cannabis", pv, unbroken(pv)))
    assert analyst.page(f"/transfers/{transfer}/slip").status_code == 404
    assert f"/transfers/{transfer}/slip" not in told, "nobody is offered what they are refused"
    assert unbroken(pv) in place.client("supervisor").page(f"/transfers/{transfer}").text


def test_a_slip_over_the_api_names_a_photograph_that_is_kept(place):
    """A photograph that nobody uploaded proves nothing: the slip is refused and nothing is recorded."""
    office, lot = place.office, place.office.lot(1, "sealed")
    body = {
        "slip": "API 0001", "releaser": office.officer, "receiver": office.clerk, "purpose": "deposit",
        "checks": checks(lot.exhibits, lot.seals, office.balance), "photo": {"blob": "0" * 64, "sha256": "0" * 64},
        "occurred": {"at": f"{local_time()}Z", "source": "paper", "zone": "UTC"},
    }  # fmt: skip
    before, refused = place.size(), place.client("officer").act("/api/slips", body)
    assert (refused.status_code, refused.json()["code"]) == (400, "photo_unknown")
    assert place.size() == before
    kept = photos.keep(place.services.blobs, lot.case, PNG)
    made(place.client("officer").act("/api/slips", {**body, "photo": {"blob": kept.blob, "sha256": kept.sha256}}))


def sacked(office, seal):
    """Two exhibits of the clerk's under the seal of a sack: their lot, and the sack's number."""
    lot = office.lot(2)
    box = office.do("container.open/1", OpenContainer(name="Sac jaune", place=office.place), "clerk").first("CT")
    office.do("exhibit.store/1", StoreExhibits(container=box, exhibits=tuple(lot.exhibits)), "clerk")
    beside = Actor(person=office.supervisor, part="witness", will="other_device")
    office.do("container.seal/1", SealContainer(container=box, seal=seal), "clerk", beside)
    return lot, box


def test_a_sealed_sack_passes_face_to_face_by_its_seal(place):
    """One line for the sack, one for what lies beside it; the page of the hand-over names the sack."""
    office, clerk = place.office, place.client("clerk")
    (lot, box), loose = sacked(office, "SAC 0003"), office.lot(1)
    form = entered(office, loose, 1, to=office.supervisor, purpose="storage", step="send", pin=PIN)
    form |= {"lines": f"{form['lines']}\n{box} ; SAC 0003"}
    asked = clerk.submit("/transfers/handover", **form).text
    assert "n’est pas pesé" in asked
    assert "1 scellé n’a pas été pesé" in asked
    transfer = landed(clerk.submit("/transfers/handover", **form, not_weighed="balance"), "/transfers")
    assert {office.state(e).holder for e in (*lot.exhibits, *loose.exhibits)} == {office.supervisor}
    assert {office.state(e).container for e in lot.exhibits} == {box}
    assert "Sac jaune" in clerk.page(f"/transfers/{transfer}").text
    supervisor = place.client("supervisor")
    assert "Ranger 3 scellés" in supervisor.page(f"/transfers/{transfer}").text, "what is in a sack lies nowhere either"
    form = supervisor.page(f"/exhibits/store?transfer={transfer}").text
    assert [number in form for number in (box, *loose.exhibits, *lot.exhibits)] == [True, True, False, False]
    ok(supervisor.submit("/exhibits/store", scans="\n".join((box, *loose.exhibits)), place=office.place))
    assert {office.state(e).place for e in (*lot.exhibits, *loose.exhibits)} == {office.place}
    assert "Ranger" not in supervisor.page(f"/transfers/{transfer}").text


def test_the_seal_of_a_sack_is_no_seal_of_an_exhibit_in_it(place):
    """The receipt awaits the sack, and says what to enter where its seal was entered with an exhibit."""
    office, clerk, supervisor = place.office, place.client("clerk"), place.client("supervisor")
    lot, box = sacked(office, "SAC 0044")
    sent = {"lines": f"{box} ; SAC 0044", "to": office.supervisor, "purpose": "storage", "step": "send"}
    transfer = landed(clerk.submit("/transfers/dispatch", **sent), "/transfers")
    path = f"/transfers/{transfer}/receive"
    awaited = supervisor.page(path).text.partition("<summary>Attendus")[2].partition("</details>")[0]
    assert "<li>Sac " in awaited
    assert awaited.count("<li>") == 1, "not what lies in it"
    refused = supervisor.submit(path, lines=f"{lot.exhibits[0]} ; SAC 0044", step="review")
    assert "est celui du sac" in refused.text


def test_a_slip_of_a_sealed_sack_names_its_seal_alone(place):
    """The sack's number and the seal read on it stand for what is inside, on the page and over the API."""
    office, clerk = place.office, place.client("clerk")
    photo = {"photo": ("bordereau.png", PNG, "image/png")}
    for number in ("SAC 0001", "SAC 0002"):
        lot, box = sacked(office, number)
        form = slip_form(office, lot, f"B {number}") | {"lines": f"{box} ; {number}", "releaser": office.clerk}
        form |= {"receiver": office.supervisor, "purpose": "storage"}
        if number == "SAC 0001":
            transfer = landed(clerk.submit("/transfers/slip", files=photo, **form), "/transfers")
            assert "Sac jaune" in clerk.page(f"/transfers/{transfer}").text
        else:
            kept = photos.keep(place.services.blobs, lot.case, PNG)
            body = {name: form[name] for name in ("slip", "releaser", "receiver", "purpose")}
            body |= {"sacks": [{"container": box, "seal": number}], "photo": {"blob": kept.blob, "sha256": kept.sha256}}
            body |= {"occurred": {"at": f"{local_time()}Z", "source": "paper", "zone": "UTC"}}
            transfer = numbers(made(clerk.act("/api/slips", body)), "TR")[0]
        ok(place.client("supervisor").submit(f"/transfers/{transfer}/confirm"))
        assert {office.state(e).holder for e in lot.exhibits} == {office.supervisor}
    empty = office.do("container.open/1", OpenContainer(name="Vide", place=office.place), "clerk").first("CT")
    form |= {"lines": f"{empty} ; SAC 9", "slip": "B 9"}
    assert clerk.submit("/transfers/slip", files=photo, **form).status_code == 404


def test_missing_slip_numbers_are_listed(place):
    """A gap in a series shows which slips were never entered."""
    office, officer = place.office, place.client("officer")
    for number in ("MPT 007", "MPT 010"):
        photo = {"photo": ("b.png", PNG, "image/png")}
        ok(officer.submit("/transfers/slip", files=photo, **slip_form(office, office.lot(1, "sealed"), number)))
    shown = officer.page("/slips").text
    assert "MPT 008" in shown
    assert "MPT 009" in shown
    found = officer.get("/api/slips/missing").json()["gaps"]
    assert ["MPT 008", "MPT 009", 2] in [[g["first"], g["last"], g["count"]] for g in found]


@given(st.sets(st.integers(0, 300), min_size=1))
def test_gaps_and_slips_make_up_a_series(used):
    """Entered and missing numbers together are exactly the run from the first to the last."""
    found = gaps(f"SV1/N {n:04d}" for n in used)
    missing = {n for gap in found for n in range(int(gap.first[2:]), int(gap.last[2:]) + 1)}
    assert missing | used == set(range(min(used), max(used) + 1))
    assert not missing & used
    assert sum(gap.count for gap in found) == len(missing)


def test_temporary_releases_show_their_due_day(place, monkeypatch):
    """What went to the laboratory is listed with its due day; a day that has passed is overdue."""
    office, clerk = place.office, place.client("clerk")
    lot = office.lot(1)
    office._hand("clerk", "analyst", "laboratory", lot, due="2099-12-31")
    assert "31/12/2099" in clerk.page("/temporary-releases").text
    found = {r["exhibit"]: r for r in clerk.get("/api/temporary-releases").json()["releases"]}
    assert found[lot.exhibits[0]]["overdue"] is False
    assert "retour le 31/12/2099</span>" in clerk.page(f"/exhibits/{lot.exhibits[0]}").text
    with monkeypatch.context() as later:
        later.setattr(local, "today", lambda: "2100-01-01")
        assert "retour le 31/12/2099, en retard</span>" in clerk.page(f"/exhibits/{lot.exhibits[0]}").text
        later.setattr(history_paper, "day_of", lambda *_: "2100-01-01")
        paper = text_of(clerk.get(f"/exhibits/{lot.exhibits[0]}/history/pdf").content).replace("\u00a0", " ")
        assert "Retards de restitution : 1 ·" in paper, "one for each release"
    listed = office.lot(1).exhibits[0]
    undated = clerk.submit("/transfers/dispatch", to=office.analyst, purpose="laboratory", lines=listed, step="send")
    assert undated.status_code == 400
    assert "jour de retour" in undated.text


def test_a_thousand_exhibits_in_one_request_or_none(place):
    """One JSON request hands over a thousand; with one that cannot move, none does."""
    office, officer = place.office, place.client("officer")
    exhibits, _, _ = seized(place, 1_000, number="PV 99/2026")
    stranger = office.lot(1).exhibits[0]
    body = {"to": office.clerk, "purpose": "deposit", "exhibits": [*exhibits, stranger]}
    refused = officer.act("/api/transfers", body)
    assert refused.status_code == 409
    assert refused.json()["code"] == "not_holder"
    assert office.state(exhibits[0]).status == "sealed"
    receipt = made(officer.act("/api/transfers", {**body, "exhibits": exhibits}))
    assert len(numbers(receipt, "EV")) == 1_000
    assert office.state(exhibits[-1]).status == "in_transit"


def test_holdings_come_page_by_page(place):
    """The cursor leads through all that a person holds, each exhibit once."""
    client, seen, after = place.client("clerk"), [], ""
    while True:
        page = client.get("/api/holdings", params={"after": after, "limit": 2}).json()
        seen += [e["id"] for e in page["exhibits"]]
        after = page["next"]
        if not after:
            break
    assert len(seen) == len(set(seen))
    assert len(seen) == len(client.get("/api/holdings", params={"limit": 1000}).json()["exhibits"])


def test_i6_who_a_paper_says_handed_over_is_told_on_their_start_page(place):
    """Until a month is over, of what others typed in; not of what they typed in themselves."""
    office, lot = place.office, place.office.lot(2, "sealed")
    told = "recopié par d’autres dit que vous avez remis ceci"
    assert told not in place.client("officer").page("/").text
    kept, form = photos.keep(place.services.blobs, lot.case, PNG), slip_form(office, lot, "T 1")
    body = {name: form[name] for name in ("slip", "releaser", "receiver", "purpose")}
    body |= {"checks": [{"exhibit": e, "seal": seal} for e, seal in zip(lot.exhibits, lot.seals, strict=True)]}
    body |= {"photo": {"blob": kept.blob, "sha256": kept.sha256}}
    body |= {"occurred": {"at": f"{local_time()}Z", "source": "paper", "zone": "UTC"}}
    transfer = numbers(made(place.client("clerk").act("/api/slips", body)), "TR")[0]
    assert told not in place.client("officer").page("/").text
    refused = place.client("clerk").submit(f"/transfers/{transfer}/confirm")
    assert refused.status_code == 409
    ok(place.client("supervisor").submit(f"/transfers/{transfer}/confirm"))
    shown = place.client("officer").page("/").text
    assert told in shown
    assert f"/transfers/{transfer}" in shown
    assert told not in place.client("clerk").page("/").text
    history = place.client("officer").page(f"/exhibits/{lot.exhibits[0]}/history").text
    assert "seul le bordereau dit que c’est remis" in history


def test_i61_going_back_in_a_list_sends_nothing_again_and_shows_it_as_it_was_left(place):
    """Each line is answered by a redirect, a refused one too; what a browser goes back to shows every line once."""
    office, clerk = place.office, place.client("clerk")
    lot = office.lot(2, "in_transit")
    address = path(lot)
    key, form = new_key(), {"state": "", "balance": office.balance, "amount": "2,70", "unit": "kg", "step": "add"}

    def add(number, seal, lines):
        sent = {"_csrf_token": clerk.token, "key": key, **form, "exhibit_id": number, "seal": seal, "lines": lines}
        answer = clerk.post(address, data=sent, headers=HTML, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        assert answer.headers["location"] == f"{address}?draft={key}"
        return clerk.get(answer.headers["location"], headers=HTML)

    first = add(lot.exhibits[0], lot.seals[0], "")
    second = add(lot.exhibits[1], lot.seals[1], listed(first))
    assert [listed(second).count(number) for number in lot.exhibits] == [1, 1]
    back = clerk.get(f"{address}?draft={key}", headers=HTML)
    assert listed(back) == listed(second)
    wrong = add(lot.exhibits[1], "X 1", listed(second))
    assert (wrong.status_code, listed(wrong)) == (409, listed(second))
    stranger = place.client("supervisor").get(f"{address}?draft={key}", headers=HTML)
    assert lot.exhibits[0] not in stranger.text
    ok(clerk.submit(address, key=key, lines=listed(second), balance=office.balance, step="send"))
    assert not listed(clerk.get(f"{address}?draft={key}", headers=HTML))


def listed(answer) -> str:
    """The list that a page holds, as text."""
    found = re.search(r'<textarea[^>]*name="lines"[^>]*>([^<]*)<', answer.text)
    return html.unescape(found[1]).strip() if found else ""


def test_custody_passes_unweighed_only_with_a_reason_or_the_word_that_there_is_none(place):
    """Asked, never refused: the reason is in the history, and without one the act is marked."""
    office, clerk = place.office, place.client("clerk")
    for said, told in (("power", "pas de courant"), ("unsaid", "pris en charge sur le sceau")):
        lot = office.lot(1)
        form = {"lines": f"{lot.exhibits[0]} ; {lot.seals[0]}", "to": office.supervisor, "purpose": "storage",
                "step": "send", "pin": PIN}  # fmt: skip
        asked = clerk.submit("/transfers/handover", **form).text
        assert "n’est pas pesé" in asked
        assert office.state(lot.exhibits[0]).holder == office.clerk
        landed(clerk.submit("/transfers/handover", **form, not_weighed=said), "/transfers")
        assert office.state(lot.exhibits[0]).holder == office.supervisor
        assert told in place.client("supervisor").page(f"/exhibits/{lot.exhibits[0]}/history").text
