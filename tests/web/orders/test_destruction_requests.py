"""Proposals to destroy over HTTP: the store proposes, the prosecution finds them and orders in one click."""

import re
from copy import copy
from datetime import timedelta

import pytest

from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader
from custody.domain.kernel.times import instant
from custody.domain.orders import issue_order
from custody.domain.orders.destruction_request import DeclineProposal, MakeDestructionRequest
from custody.domain.people.propose_and_confirm import EnrolAgency, EnrolPerson
from custody.domain.registry.registry import decode_state
from custody.service.kernel.idempotency_keys import new_key
from custody.service.orders import destruction_requests, prosecutor_tasks
from custody.storage.read import subject_queries
from custody.text import formatting, i18n
from custody.web.pages.orders import destruction_requests as pages
from tests.count_statements import WHOLE, plans
from tests.web.full_custody import landed, ok, sentence, town
from tests.web.work_list import tasks


def proposed(place, count=2):
    """What the store proposed over its page: the exhibits, their case and the proposal."""
    lot = place.office.lot(count, "held")
    sent = place.client("clerk").submit(
        "/proposed/new", case=lot.case, exhibits=lot.exhibits, reason="Affaire jugée, magasin plein"
    )
    ok(sent)
    return lot, re.search(r"/proposed/(DP\w+)", sent.headers["location"])[1]


def test_the_store_sees_what_each_misses_proposes_and_every_exhibit_says_so(place):
    """From the case's form; what is missing does not stand in the way."""
    lot, number = proposed(place)
    form = place.client("clerk").page(f"/proposed/new?case={lot.case}").text
    assert "le laboratoire n’a pas rendu de rapport" not in form  # nothing is left to propose
    assert number in form
    page = place.client("clerk").page(f"/proposed/{number}").text
    assert "le laboratoire n’a pas rendu de rapport" in page
    assert "Affaire jugée, magasin plein" in page
    assert "proposé à la destruction" in place.client("clerk").page(f"/exhibits/{lot.exhibits[0]}").text
    history = place.client("clerk").page(f"/exhibits/{lot.exhibits[0]}/history").text
    assert f"/proposed/{number}" in history


def test_a_case_is_offered_by_its_title(place):
    """Its number small beside it; whoever does not see the case is told its number alone."""
    lot, clerk = place.office.lot(1, "held"), place.client("clerk")
    assert (
        f'/proposed/new?case={lot.case}">{place.office.state(lot.case).case_reference}<'
        in clerk.page("/proposed/new").text
    )
    ok(place.client("officer").submit(f"/cases/{lot.case}/share", agency=place.office.state(place.office.clerk).agency))
    shown = clerk.page("/proposed/new").text
    [title] = re.findall(
        rf'/proposed/new\?case={lot.case}">([^<]+) <small>{re.escape(place.office.state(lot.case).case_reference)}<',
        shown,
    )
    assert f"<strong>{title}</strong>" in clerk.page("/cases").text
    yours = [("Affaires de votre service" in place.client(who).page("/cases").text) for who in ("clerk", "inspector")]
    assert yours == [True, False], "the inspection sees everybody's"


def test_the_prosecution_finds_it_on_its_start_page_and_orders_from_the_form_filled_in(place):
    """One click to the order; with it the proposal is settled, and names the order."""
    lot, number = proposed(place)
    prosecutor = place.client("prosecutor")
    start = prosecutor.page("/").text
    assert f"/proposed/{number}" in start
    left = len(prosecutor.page("/api/destruction-requests").json()["proposals"])
    assert tasks(prosecutor)["/proposed"].split()[0] == str(left)
    assert "proposition" not in "".join(tasks(place.client("clerk")).values())
    door = f"/orders/new?case={lot.case}&amp;proposal={number}"
    assert door in prosecutor.page("/proposed").text
    form = prosecutor.page(door.replace("&amp;", "&")).text
    assert "Affaire jugée, magasin plein" in form
    waivers = {"laboratory_waiver": "Test positif", "sample_waiver": "Au parquet"}
    named = re.findall(r'name="exhibits" value="(EV\w+)" form="order"[^>]* checked', form)
    assert named == lot.exhibits
    sent = prosecutor.submit(
        "/orders/new", case=lot.case, exhibits=named, order_reference="PR 1/2026", legal_basis="art. 136", **waivers
    )
    landed(sent, "/orders")
    detail = prosecutor.page(f"/api/destruction-requests/{number}").json()
    assert (detail["line"]["status"], detail["line"]["left"]) == ("settled", 0)
    assert detail["settled"][0][0]["outcome"] == "ordered"
    assert f"/proposed/{number}" not in prosecutor.page("/").text


def test_open_proposals_are_walked_screen_by_screen_the_oldest_first_and_none_is_hidden(place, monkeypatch):
    """Those that are settled stand on the last screen of what waits, and not before; the resource gives the same."""
    monkeypatch.setattr(pages, "SCREEN", 2)
    waiting = [proposed(place, 1)[1] for _ in range(3)]
    _, settled = proposed(place, 1)
    prosecutor = place.client("prosecutor")
    ok(prosecutor.submit(f"/proposed/{settled}/decline", everything="1", reason="Appel probable"))
    screens, door = [], "/proposed"
    while door:
        screens.append(prosecutor.page(door).text)
        on = re.search(r'href="(/proposed\?waiting=\w+)"', screens[-1])
        door = on and on[1]
    listed = [re.findall(r'href="/proposed/(DP\w+)"', screen) for screen in screens]
    assert [number for screen in listed for number in screen if number in waiting] == waiting
    assert [settled in screen for screen in listed] == [False] * (len(listed) - 1) + [True]
    assert all(len(screen) == 2 for screen in listed[:-1])
    first = prosecutor.page("/api/destruction-requests?limit=2").json()
    following = prosecutor.page(f"/api/destruction-requests?limit=2&after={first['next']}").json()
    assert [[row["id"] for row in part["proposals"]] for part in (first, following)] == [
        [number for number in screen if place.office.state(number).status == "open"] for screen in listed[:2]
    ]  # fmt: skip
    full = [row["id"] for row in prosecutor.page("/api/destruction-requests").json()["proposals"]]
    with place.store.reading() as connection:
        everyone = Reader(place.office.people["prosecutor"], place.office.prosecution, (Role.PROSECUTOR,))
        assert destruction_requests.unanswered(connection, everyone, "", len(full))[1] == "", (
            "nothing follows the last one"
        )
    assert "Aucune proposition" not in prosecutor.page(f"/proposed?waiting={full[-1]}").text


def test_a_start_page_reads_no_proposal_of_cases_of_others(place, monkeypatch):
    """However many wait elsewhere: indexes tell which are of the reader's own cases."""
    office, (_, number) = place.office, proposed(place, 1)
    elsewhere = office.enrol(EnrolAgency(name="Parquet d'ailleurs", sort="prosecution"))
    strange = office.enrol(EnrolPerson(name="X", rank="Me", agency=elsewhere, roles=(Role.PROSECUTOR,)))
    decoded = []
    monkeypatch.setattr(
        subject_queries, "decode_state", lambda one, body: decoded.append(one) or decode_state(one, body)
    )
    for person, agency, own in ((strange, elsewhere, False), (office.people["prosecutor"], office.prosecution, True)):
        decoded.clear()
        with place.store.reading() as connection:
            asked, plan = plans(
                connection, destruction_requests.of_own_cases, Reader(person, agency, (Role.PROSECUTOR,))
            )
            assert any(one.id == number for one in asked) == own
            assert any(one.startswith("DP") for one in decoded) == own
            assert not [one for one in plan.values() if WHOLE.search(one)]


def test_the_prosecution_orders_a_part_of_what_is_proposed_and_sees_nothing_else_of_the_case(place):
    """Only what was ticked is ordered; the rest goes on waiting, and a refused form keeps what was ticked."""
    lot, number = proposed(place)
    prosecutor = place.client("prosecutor")
    form = {
        "case": lot.case,
        "proposal": number,
        "exhibits": lot.exhibits[:1],
        "order_reference": "PR 2/2026",
        "sample_waiver": "x",
    }
    refused = prosecutor.submit("/orders/new", **form, laboratory_waiver="x", legal_basis=" ")
    assert refused.status_code == 400
    assert re.findall(r'value="(EV\w+)" form="order"[^>]* checked', refused.text) == lot.exhibits[:1]
    ok(prosecutor.submit("/orders/new", **form, laboratory_waiver="x", legal_basis="art. 136"))
    assert [place.office.state(n).status for n in lot.exhibits] == ["ordered", "held"]
    again = prosecutor.page(f"/orders/new?case={lot.case}&proposal={number}").text
    assert re.findall(r'value="(EV\w+)" form="order"', again) == lot.exhibits[1:]


def test_what_its_keepers_withdraw_while_the_form_is_filled_in_is_not_ordered_on_their_proposal(place):
    """The form comes back with what still waits; sent twice, it is the same order."""
    lot, number = proposed(place)
    prosecutor = place.client("prosecutor")
    waivers = {"laboratory_waiver": "Test positif", "sample_waiver": "Au parquet"}
    form = {"case": lot.case, "proposal": number, "order_reference": "PR 3/2026", "legal_basis": "art. 136", **waivers}
    withdrawn = {"exhibits": lot.exhibits[0], "reason": "Le laboratoire le réclame"}
    ok(place.client("clerk").submit(f"/proposed/{number}/withdraw", **withdrawn))
    refused = prosecutor.submit("/orders/new", **form, exhibits=lot.exhibits)
    assert refused.status_code == 409
    assert "n’est pas, ou n’est plus, dans la proposition" in refused.text
    assert re.findall(r'value="(EV\w+)" form="order"[^>]* checked', refused.text) == lot.exhibits[1:]
    assert [place.office.state(n).status for n in lot.exhibits] == ["held"] * 2
    key = new_key()
    sent = [prosecutor.submit("/orders/new", **form, exhibits=lot.exhibits[1:], key=key) for _ in range(2)]
    assert {ok(one).headers["location"] for one in sent} == {sent[0].headers["location"]}
    assert [place.office.state(n).status for n in lot.exhibits] == ["held", "ordered"]


def test_a_refusal_gives_its_reason_to_the_keepers_and_keeps_what_was_typed_when_it_is_none(place):
    """In part first; a blank reason is refused and what was ticked stays ticked."""
    lot, number = proposed(place)
    prosecutor = place.client("prosecutor")
    again = prosecutor.submit(f"/proposed/{number}/decline", exhibits=lot.exhibits[0], reason=" ")
    assert again.status_code == 400
    assert re.search(rf'value="{lot.exhibits[0]}"[^>]* checked', again.text)
    ok(prosecutor.submit(f"/proposed/{number}/decline", exhibits=lot.exhibits[0], reason="Appel probable"))
    page = place.client("clerk").page(f"/proposed/{number}").text
    assert "refusé par le parquet" in page
    assert "Appel probable" in page
    ok(place.client("clerk").submit(f"/proposed/{number}/withdraw", reason="À revoir", everything="1"))
    assert place.office.state(number).status == "settled"


@pytest.mark.usefixtures("every_reading")
def test_what_was_declined_is_told_on_the_form_of_an_order_that_answers_no_proposal(place):
    """Beside the exhibit alone: when, by whom, why; the reading of the reason is on record; on a proposal's form it is not."""
    lot, number = proposed(place)
    prosecutor, said = place.client("prosecutor"), "une proposition de destruction a déjà été refusée"
    assert said not in prosecutor.page(f"/orders/new?case={lot.case}").text
    ok(prosecutor.submit(f"/proposed/{number}/decline", exhibits=lot.exhibits[0], reason="Appel probable"))
    before = place.size()
    form = prosecutor.page(f"/orders/new?case={lot.case}").text
    assert said in form
    told = {n: re.search(rf'href="/exhibits/{n}">.*?</td>', form, re.DOTALL)[0] for n in lot.exhibits}
    assert re.search(r"refusé le .* par .*Nom prosecutor · Appel probable", told[lot.exhibits[0]])
    assert "Appel probable" not in told[lot.exhibits[1]]
    reader = place.office.people["prosecutor"]
    read = {line.part.data.about for line in place.office.history(reader) if line.header_seq >= before}
    assert read == {lot.case, number}
    assert said not in prosecutor.page(f"/orders/new?case={lot.case}&proposal={number}").text


def test_of_what_was_declined_often_the_latest_reasons_are_told_and_read_and_the_rest_are_links(place):
    """However many proposals were declined in a case: the form puts no reading on record of what it does not tell."""
    lot = place.office.lot(5)
    made = []
    for exhibit in lot.exhibits:
        asked = MakeDestructionRequest(exhibits=(exhibit,), reason="Magasin plein")
        made.append(place.office.do("destruction_request.make/1", asked, "clerk").first("DP"))
        no = DeclineProposal(destruction_request=made[-1], reason=f"Motif {len(made)}")
        place.office.do("destruction_request.decline/1", no, "prosecutor")
    before = place.size()
    form = place.client("prosecutor").page(f"/orders/new?case={lot.case}").text
    assert [f"Motif {n}" in form for n in range(1, 6)] == [False, False, True, True, True]
    assert all(f'href="/proposed/{number}"' in form for number in made)
    lines = place.office.history(place.office.people["prosecutor"])
    assert {line.part.data.about for line in lines if line.header_seq >= before} == {lot.case, *made[2:]}


def test_keepers_learn_on_their_start_page_for_a_month_what_was_declined(place):
    """Those of the agency that proposed, with the exhibits declined; neither before nor ever after, nor anybody else."""
    lot, number = proposed(place, 3)
    door, office = f"/proposed/{number}", place.office
    keeper, said = place.client("clerk"), "votre proposition de destruction a été refusée"
    assert door not in keeper.page("/").text
    ok(place.client("prosecutor").submit(f"{door}/decline", exhibits=lot.exhibits[:2], reason="Appel probable"))
    line = re.search(rf"<li>\s*<strong>(?:(?!</li>).)*{door}.*?</li>", keeper.page("/").text, re.DOTALL)[0]
    assert said in line
    assert "2 scellés" in line
    assert "en tout ou en partie" in line
    ok(place.client("prosecutor").submit(f"{door}/decline", exhibits=lot.exhibits[2], reason="Celui-ci aussi"))
    line = re.search(rf"<li>\s*<strong>(?:(?!</li>).)*{door}.*?</li>", keeper.page("/").text, re.DOTALL)[0]
    assert "3 scellés" in line, "declined in two goes"
    assert said not in place.client("prosecutor").page("/").text
    reader = Reader(office.people["clerk"], office.state(office.people["clerk"]).agency, (Role.CLERK,))
    declined = instant(office.state(number).settled[-1].at)
    with place.store.reading() as connection:
        for days, told in ((30, True), (31, False)):
            due = prosecutor_tasks.todo(connection, reader, str((declined + timedelta(days=days)).date()))
            assert any(one.about == number for one in due) == told
        _, plan = plans(connection, prosecutor_tasks.todo, reader, str(declined.date()))
    assert not [one for one in plan.values() if WHOLE.search(one)]


def test_that_one_exhibit_of_several_was_declined_is_not_said_of_the_proposal(place):
    """The keeper's start page counts one, and the prosecutor is told of what was chosen."""
    lot, number = proposed(place, 2)
    prosecutor = place.client("prosecutor")
    answer = ok(prosecutor.submit(f"/proposed/{number}/decline", exhibits=lot.exhibits[:1], reason="Appel probable"))
    assert "Les scellés choisis sont refusés" in prosecutor.page(answer.headers["location"]).text
    [line] = re.findall(
        rf"<small>(?:(?!</small>).)*/proposed/{number}.*?</small>", place.client("clerk").page("/").text
    )
    assert "1 scellé" in line


def test_the_list_says_what_the_answer_was(place):
    """What was declined of a proposal that waits still, and of one that is over how it ended, by which order."""
    lot, number = proposed(place, 2)
    prosecutor = place.client("prosecutor")
    ok(prosecutor.submit(f"/proposed/{number}/decline", exhibits=lot.exhibits[:1], reason="Appel probable"))
    waits = row_of(prosecutor, number)
    assert waits.startswith(f">{place.office.state(lot.case).case_reference}, "), "its name before its code"
    assert "1 / 2" in waits
    assert re.search(r"refusé par le parquet</span> 1 scellé", waits)
    command = issue_order.IssueOrder(
        order_reference="REQ 77/2026", exhibits=tuple(lot.exhibits[1:]), legal_basis="art. 99", laboratory_waiver="x",
        sample_waiver="x",
    )  # fmt: skip
    given = place.office.do("order.issue/1", command, "prosecutor").first("RE")
    over = row_of(prosecutor, number)
    assert re.search(r"refusé par le parquet</span> 1 scellé", over)
    assert re.search(rf'</span> 1 scellé · <a class="whole" href="/orders/{given}">REQ 77/2026</a>', over)
    assert "0 / 2" not in over


def row_of(client, number):
    """The row of a proposal in the list."""
    return client.page("/proposed").text.split(f'/proposed/{number}"')[1].split("</tr>")[0]


def test_nothing_ticked_declines_withdraws_and_orders_nothing(place):
    """Each of the three buttons asks for a tick; the box that stands for all says how many that is."""
    lot, number = proposed(place, 3)
    prosecutor = place.client("prosecutor")
    assert "Tout ce qui attend encore\N{NO-BREAK SPACE}: 3 scellés" in prosecutor.page(f"/proposed/{number}").text
    for who, act in (("prosecutor", "decline"), ("prosecutor", "order"), ("clerk", "withdraw")):
        refused = place.client(who).submit(f"/proposed/{number}/{act}", reason="Appel probable")
        assert refused.status_code == 400
        assert "Rien n’est coché." in refused.text
        assert "Appel probable" in refused.text, "what was typed stays"
    assert place.office.state(number).left == lot.exhibits


@pytest.mark.usefixtures("every_reading")
def test_no_form_that_is_refused_shows_a_proposal_without_a_trace(place):
    """Nothing ticked, or an order without its number: whoever posts to look is on record as whoever looks."""
    lot, number = proposed(place, 1)
    prosecutor = place.client("prosecutor")
    for path, form in (
        (f"/proposed/{number}/decline", {}),
        (f"/proposed/{number}/order", {}),
        ("/orders/new", {"case": lot.case, "everything": "1"}),
    ):
        before = place.size()
        assert lot.exhibits[0] in prosecutor.submit(path, **form).text
        assert place.size() > before, path


def test_what_is_ticked_is_ticked_in_the_form_of_the_order(place):
    """A part of it, or by one box all that still waits; nothing is recorded by it but the reading."""
    lot, number = proposed(place, 3)
    prosecutor = place.client("prosecutor")
    ok(prosecutor.submit(f"/proposed/{number}/decline", exhibits=lot.exhibits[0], reason="Appel probable"))
    for given, wanted in (({"exhibits": lot.exhibits[2:]}, lot.exhibits[2:]), ({"everything": "1"}, lot.exhibits[1:])):
        form = prosecutor.submit(f"/proposed/{number}/order", **given)
        assert form.status_code == 200, sentence(form)
        assert re.findall(r'name="exhibits" value="(EV\w+)" form="order"[^>]* checked', form.text) == wanted
        i18n.use("fr")
        button = form.text.split("Cochés à l’ouverture")[1].split("<button")[0]
        assert f"{len(wanted)} scellé" in button
        assert formatting.mass(sum(place.office.state(one).last_weight.gross.ug for one in wanted)) in button
    assert [place.office.state(one).status for one in lot.exhibits] == ["held"] * 3


def test_how_much_is_proposed_stands_in_the_list_and_on_the_page_by_substance_and_unit(place):
    """As the prosecution decides on it: what was answered already is not in the sum."""
    lot, number = proposed(place, 3)
    prosecutor = place.client("prosecutor")
    ok(prosecutor.submit(f"/proposed/{number}/decline", exhibits=lot.exhibits[0], reason="Appel probable"))
    page = prosecutor.page(f"/proposed/{number}").text
    waits = re.search(r"<dt>Attend encore</dt><dd>(.*?)</dd>", page)[1]
    grams = sum(place.office.state(one).last_weight.gross.ug for one in lot.exhibits[1:])
    i18n.use("fr")
    assert "2 scellés" in waits
    assert formatting.mass(grams) in waits
    row = re.search(rf'/proposed/{number}">.*?</tr>', prosecutor.page("/proposed").text, re.DOTALL)[0]
    assert formatting.mass(grams) in row


def test_who_withdraws_is_offered_what_is_in_their_own_hands(place):
    """The box for all promises no more than it does: what went to others is theirs to withdraw."""
    lot, number = proposed(place, 3)
    gone = copy(lot)
    gone.exhibits, gone.seals = lot.exhibits[:1], lot.seals[:1]
    place.office._hand("clerk", "analyst", "laboratory", gone, due="2030-01-01")
    keeper = place.client("clerk")
    page = keeper.page(f"/proposed/{number}").text
    assert "Tout ce que votre service en détient\N{NO-BREAK SPACE}: 2 scellés" in page
    assert re.findall(r'name="exhibits" value="(EV\w+)"', page) == lot.exhibits[1:]
    ok(keeper.submit(f"/proposed/{number}/withdraw", everything="1", reason="Affaire reprise"))
    assert place.office.state(number).left == lot.exhibits[:1]


def test_what_all_of_them_miss_is_said_once(place):
    """Above the list, as on a phone nobody reads the same words at each of eighty exhibits."""
    lot = place.office.lot(3, "held")
    form = place.client("clerk").page(f"/proposed/new?case={lot.case}").text
    assert form.count("le laboratoire n’a pas rendu de rapport") == 1
    assert form.index("le laboratoire n’a pas rendu de rapport") < form.index(lot.exhibits[0])
    assert form.index('name="reason"') < form.index(lot.exhibits[0])


def test_i42_a_proposal_and_its_answer_by_means_in_other_hands_say_so_on_page_and_list(tmp_path):
    """Who proposed, and the order that answered: each is marked once it was declared, and not before."""
    said = "compromis"
    with town(tmp_path) as bare:
        (lot, number), prosecutor = proposed(bare, 1), bare.client("prosecutor")
        waivers = {"laboratory_waiver": "Test positif", "sample_waiver": "Au parquet", "legal_basis": "art. 136"}
        form = {"case": lot.case, "proposal": number, "exhibits": lot.exhibits, "order_reference": "PR 9/2026"}
        ok(prosecutor.submit("/orders/new", **form, **waivers))
        _, other = proposed(bare, 1)
        pages = [f"/proposed/{number}", f"/proposed/{other}", "/proposed"]
        assert not any(said in prosecutor.page(path).text for path in pages)

        def declare(who):
            means = {"means": "sign_in", "since": "2016-01-01T08:00", "reason": "Code vu", "sure": "1"}
            ok(bare.client("key1").submit(f"/people/{bare.office.people[who]}/compromise", **means))

        declare("prosecutor")
        prosecutor.enter("prosecutor")  # the declaration ended the session
        page = prosecutor.page(f"/proposed/{number}").text
        assert "Cette proposition repose sur un code" in page
        assert re.search(
            rf'href="/orders/RE\w+">.*?</a> <span class="chip bad">code, clé d’accès ou appareil {said}<', page
        )
        assert said not in prosecutor.page(f"/proposed/{other}").text
        declare("clerk")
        assert all(said in prosecutor.page(path).text for path in pages)
