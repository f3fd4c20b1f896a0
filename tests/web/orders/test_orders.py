"""Destruction orders over HTTP."""

import re

import pytest
from msgspec import structs

from custody.domain.access.roles import Role
from custody.domain.kernel.events import Occurred
from custody.domain.orders.issue_order import IssueOrder
from custody.domain.orders.order_outcome import Progress, effective_status
from custody.domain.people.propose_and_confirm import EnrolAgency, EnrolPerson
from custody.service.kernel.idempotency_keys import new_key
from custody.service.orders import orders
from custody.service.orders.orders import listed_now as now_of
from custody.storage.write import clock
from custody.text import formatting, i18n, local_time, terms
from custody.web.pages.orders import orders as pages
from tests.count_statements import counted
from tests.web.full_custody import landed, lines, made, numbers, ok, seized, tomorrow
from tests.web.shell import PASSWORD


@pytest.fixture
def held(place):
    """Three exhibits of a case of the prosecution, in the clerk's store: numbers and case."""
    office = place.office
    exhibits, seals, case = seized(place, 3, number=f"PV {place.size()}/2026")
    form = {"to": office.clerk, "purpose": "deposit", "lines": "\n".join(exhibits), "step": "send"}
    transfer = landed(place.client("officer").submit("/transfers/dispatch", **form), "/transfers")
    receipt = {"lines": lines(exhibits, seals), "balance": office.balance, "step": "send"}
    ok(place.client("clerk").submit(f"/transfers/{transfer}/receive", **receipt))
    return exhibits, case


def now():
    return clock.text(clock.now().wall_ms)


def order(case, number, **more):
    form = {
        "case": case, "order_reference": number, "legal_basis": "Loi 01-078, art. 136", "everything": "1",
        "laboratory_waiver": "Test positif", "sample_waiver": "Déjà au parquet",
    }  # fmt: skip
    return form | more


def test_a_prosecutor_finds_their_case_and_its_exhibits(place, held):
    """From the list of cases to the exhibits that may be ordered, with what the laboratory has not said yet."""
    exhibits, case = held
    prosecutor = place.client("prosecutor")
    assert f"/orders/new?case={case}" in prosecutor.page("/orders/new").text
    form = prosecutor.page(f"/orders/new?case={case}").text
    assert all(e in form for e in exhibits)
    found = prosecutor.get(f"/api/orderable/{case}").json()["exhibits"]
    assert {e["exhibit"] for e in found} == set(exhibits)


def test_what_a_discrepancy_blocks_is_not_counted_among_what_may_be_ordered(place, held):
    """Two of three, and one blocked: beside the case, before its form is opened; a case with nothing else is no card."""
    exhibits, case = held
    prosecutor, clerk = place.client("prosecutor"), place.client("clerk")

    def told():
        found = next(one for one in prosecutor.get("/api/orderable?limit=200").json()["cases"] if one["case"] == case)
        return found["orderable"], found["blocked"]

    assert told() == (3, 0)
    made(clerk.act("/api/exhibits/report-missing", {"exhibits": [exhibits[0]], "reason": "Introuvable"}))
    assert told() == (2, 1)
    card = next(one for one in prosecutor.page("/orders/new").text.split("<li") if f"?case={case}" in one)
    assert re.search(rf'case={case}">[^<]+ <small>{re.escape(place.office.state(case).case_reference)}</small>', card)
    assert "2 scellés peuvent être requis · 1 bloqué par un écart" in card
    made(clerk.act("/api/exhibits/report-missing", {"exhibits": exhibits[1:], "reason": "Introuvables"}))
    assert told() == (0, 3)
    assert f"?case={case}" not in prosecutor.page("/orders/new").text


def test_the_list_tells_the_day_of_the_order_and_that_of_its_recording(place, held):
    """What is recorded later than it was given shows its own day first; what is recorded at once shows one day."""
    exhibits, _case = held
    ground = IssueOrder(
        order_reference=f"R {place.size()}/2021", exhibits=tuple(exhibits), legal_basis="Loi 01-078, art. 136",
        laboratory_waiver="Test positif", sample_waiver="Déjà au parquet",
    )  # fmt: skip
    then = Occurred(at="2026-05-29T09:00:00.000Z", source="press", zone="UTC")
    made = place.office.do("order.issue/1", ground, "prosecutor", occurred=then).first("RE")
    for page in ("/orders", f"/orders/{made}"):
        shown = place.client("prosecutor").page(page).text
        assert "29" in shown
        assert f"enregistrée le {terms.day(now()[:10])}" in shown
    assert terms.day("2026-05-29") in place.client("prosecutor").page("/orders").text


def test_the_page_of_an_exhibit_names_its_order_by_its_number_its_day_and_what_it_orders(place, held):
    """As the office knows it; the code stands beside it."""
    exhibits, case = held
    prosecutor = place.client("prosecutor")
    made = landed(prosecutor.submit("/orders/new", **order(case, "0777/2026", sort="keep")), "/orders")
    [told] = re.findall(r"<dt>Réquisition</dt><dd>.*?</dd>", prosecutor.page(f"/exhibits/{exhibits[0]}").text)
    i18n.use("fr")
    given = terms.day(local_time.day_of(place.office.state(made).issued_at))
    assert f'<a href="/orders/{made}">0777/2026, {given}, conservation à titre de référence' in told


def test_an_order_for_everything(place, held):
    """One form orders all exhibits of the case; the order's page shows its case, its ground and its waivers."""
    exhibits, case = held
    i18n.use("fr")
    prosecutor = place.client("prosecutor")
    number = landed(prosecutor.submit("/orders/new", **order(case, f"R {place.size()}/2026")), "/orders")
    shown = prosecutor.page(f"/orders/{number}").text
    assert "Loi 01-078, art. 136" in shown
    assert "Déjà au parquet" in shown
    assert f'href="/cases/{case}">{place.office.state(case).case_reference}</a>' in shown
    for one in map(place.office.state, exhibits):
        assert f">Scellé n°\N{NO-BREAK SPACE}{one.exhibit_number}</a> <small>" in shown, (
            "by what everybody names it, the code after it"
        )
        assert f'Substance">{terms.substance(one.known_substance)}<' in shown
        assert f'Quantité">{formatting.mass(one.last_weight.gross.ug)} · ' in shown, "beside what is counted"
    assert {place.office.state(e).status for e in exhibits} == {"ordered"}


def test_samples_are_kept_out_of_the_order(place, held):
    """What is named as a sample is not among what burns."""
    exhibits, case = held
    form = order(case, f"R {place.size()}/2026", samples=exhibits[2], sample_waiver="")
    number = landed(place.client("prosecutor").submit("/orders/new", **form), "/orders")
    assert set(place.office.state(number).exhibits) == set(exhibits[:2])
    assert place.office.state(number).samples == [exhibits[2]]


def test_only_these_exhibits(place, held):
    """Without the tick, the numbers typed are ordered and no others."""
    exhibits, case = held
    form = order(case, f"R {place.size()}/2026", everything="", exhibits=exhibits[1].lower())
    number = landed(place.client("prosecutor").submit("/orders/new", **form), "/orders")
    assert place.office.state(number).exhibits == [exhibits[1]]


def test_some_by_tick_boxes_are_read_once_more_before_the_order(place, held):
    """The button shows what would be recorded; back has every answer and tick; only the second button records it."""
    exhibits, case = held
    prosecutor = place.client("prosecutor")
    assert prosecutor.page(f"/orders/new?case={case}").text.count('type="checkbox" name="exhibits"') == len(exhibits)
    number = f"R {place.size()}/2026"
    form = order(case, number, everything="", exhibits=[exhibits[2], exhibits[0]], key=new_key())
    before = place.size()
    shown = prosecutor.submit("/orders/new", **form, answer="check")
    assert shown.status_code in {200, 303}, shown.text
    assert "Vérifier avant d’enregistrer" in shown.text
    assert "Test positif" in shown.text
    assert exhibits[1] not in shown.text
    assert {place.office.state(each).status for each in exhibits} == {"held"}
    assert place.size() >= before
    back = prosecutor.submit("/orders/new", **form, answer="back").text
    assert f'value="{number}"' in back
    assert back.count('form="order" aria-label') == len(exhibits)
    assert len(re.findall(r'name="exhibits" value="\w+" form="order" aria-label="[^"]+" checked', back)) == len(
        form["exhibits"]
    )
    made = landed(prosecutor.submit("/orders/new", **form, answer="none"), "/orders")
    assert sorted(place.office.state(made).exhibits) == sorted(form["exhibits"])


def test_what_has_no_report_is_said_when_ordering(place, held):
    """Not at the fire; an order that burns nothing needs none."""
    _, case = held
    prosecutor = place.client("prosecutor")
    said = "de ces scellés n’ont pas de rapport d’analyse"
    assert said in prosecutor.page(f"/orders/new?case={case}").text
    assert said not in prosecutor.page(f"/orders/new?case={case}&sort=keep").text


def test_everything_and_some_at_once_is_refused(place, held):
    """Who types a number and leaves the box ticked meant one of the two: nothing is ordered before they say which."""
    exhibits, case = held
    prosecutor, form = place.client("prosecutor"), order(case, f"R {place.size()}/2026", exhibits=exhibits[0])
    refused = prosecutor.submit("/orders/new", **form | {"everything": "1"})
    assert refused.status_code == 400
    assert "Décochez tout" in refused.text
    assert {place.office.state(each).status for each in exhibits} == {"held"}
    number = landed(prosecutor.submit("/orders/new", **form | {"everything": ""}), "/orders")
    assert place.office.state(number).exhibits == [exhibits[0]]


def test_the_form_says_beside_the_box_how_much_everything_is(place, held):
    """Before one press that orders it all."""
    exhibits, case = held
    i18n.use("fr")
    grams = sum(place.office.state(one).last_weight.gross.ug for one in exhibits)
    form = place.client("prosecutor").page(f"/orders/new?case={case}").text
    assert "3 scellés" in form.split("<table")[0]
    assert formatting.mass(grams) in form.split("<table")[0]


def test_an_order_without_a_sample_or_a_reason_is_refused(place, held):
    """Destruction without a retained sample needs its reason; the entries come back."""
    _, case = held
    answer = place.client("prosecutor").submit("/orders/new", **order(case, "R 901/2026", sample_waiver=""))
    assert answer.status_code == 409
    assert "échantillon" in answer.text
    assert "R 901/2026" in answer.text


def test_an_order_is_revoked_with_its_reason(place, held):
    """The prosecution takes its order back; the exhibits are held again."""
    exhibits, case = held
    prosecutor = place.client("prosecutor")
    form = order(case, f"R {place.size()}/2026", appeal_until=tomorrow())
    number = landed(prosecutor.submit("/orders/new", **form), "/orders")
    assert "pas définitive" in prosecutor.page(f"/orders/{number}").text
    assert prosecutor.submit(f"/orders/{number}/revoke", reason="").status_code == 400
    ok(prosecutor.submit(f"/orders/{number}/revoke", reason="Appel accueilli"))
    assert {place.office.state(e).status for e in exhibits} == {"held"}


def test_an_order_over_the_api_is_listed_and_read(place, held):
    """The JSON twin issues, lists and shows the order."""
    exhibits, _ = held
    prosecutor = place.client("prosecutor")
    body = {
        "order_reference": f"R {place.size()}/2026", "exhibits": exhibits, "legal_basis": "art. 136",
        "laboratory_waiver": "Test", "sample_waiver": "Au parquet",
    }  # fmt: skip
    number = numbers(made(prosecutor.act("/api/orders", body)), "RE")[0]
    assert number in {o["order"] for o in prosecutor.get("/api/orders").json()["orders"]}
    before = place.size()
    assert prosecutor.get(f"/api/orders/{number}").json()["texts"]["legal_basis"] == "art. 136"
    assert place.size() == before + 2


def test_the_list_says_what_an_order_has_come_to(place):
    """Done, spent, lapsed or still to do: the list, its filter and the interface say the same, and the page too."""
    office, prosecutor = place.office, place.client("prosecutor")
    done, waits = office.lot(1, "burnt"), office.lot(1, "ordered")
    want = {done.order: "executed", waits.order: "issued"}
    listed = {one["order"]: one["status"] for one in prosecutor.get("/api/orders?limit=200").json()["orders"]}
    assert {number: listed[number] for number in want} == want
    for number, state in want.items():
        some = prosecutor.get(f"/api/orders?limit=1&status={state}").json()
        assert {one["status"] for one in some["orders"]} == {state}
        page = prosecutor.page(f"/orders?status={state}").text
        assert [one for one in want if f"/orders/{one}" in page] == [number]
        assert {"executed": "exécutée", "issued": "émise"}[state] in page.split("<table")[1]
    assert "Aucune réquisition n’est dans cet état" in prosecutor.page("/orders?status=lapsed").text
    order = office.state(waits.order)
    for lapses, left, said in (("2026-01-02", True, "issued"), ("2026-01-01", True, "lapsed"), ("", False, "spent")):
        changed, reached = structs.replace(order, lapses_on=lapses), Progress(1, 0, (("SV1", 1),), (), left)
        assert effective_status(changed, reached, "2026-01-02") == said  # spent: a session gave it back


def test_who_has_no_part_sees_no_order(place, held):
    """For a laboratory that never held the exhibits the order does not exist; a clerk may not issue one."""
    _, case = held
    number = landed(
        place.client("prosecutor").submit("/orders/new", **order(case, f"R {place.size()}/2026")), "/orders"
    )
    assert place.client("analyst").page(f"/orders/{number}").status_code == 404
    assert number not in place.client("analyst").page("/orders").text
    assert place.client("clerk").page("/orders/new").status_code == 403


def test_a_shared_case_that_nobody_leads_may_be_ordered(place):
    """The prosecution finds a case that was shared with it before anybody led it, not one shared with others only."""
    officer, prosecutor = place.client("officer"), place.client("prosecutor")
    number = f"PV {place.size()}/2026"
    case = officer.act("/api/cases", {"case_reference": number, "title": "Sans parquet"}).json()["events"][0]["subject"]

    def listed():
        return [one["case"] for one in prosecutor.get("/api/orderable?limit=200").json()["cases"]]

    assert case not in listed()
    officer.act("/api/cases/share", {"case": case, "agency": place.office.agencies["prosecution"]})
    assert case in listed()
    assert number in prosecutor.page("/orders/new").text


def test_what_is_to_be_carried_out_stands_first_the_newest_first_with_case_and_day(place, held):
    """Revoked, though newer, comes after what is open; each line says its PV and its day."""
    exhibits, case = held
    prosecutor = place.client("prosecutor")
    older, newer, gone = (
        landed(prosecutor.submit("/orders/new", **order(case, f"R {n}-{place.size()}", everything="", exhibits=each)),
               "/orders")
        for n, each in enumerate(exhibits)
    )  # fmt: skip
    ok(prosecutor.submit(f"/orders/{gone}/revoke", reason="Erreur"))
    shown = prosecutor.page("/orders").text
    places = [shown.index(f'href="/orders/{number}"') for number in (newer, older, gone)]
    assert places == sorted(places)
    row = shown[places[0] : places[1]]
    assert f'href="/cases/{case}">{place.office.state(case).case_reference}</a>' in row
    assert terms.day(now()[:10]) in row


def test_orders_come_screen_by_screen_each_once(place, held, monkeypatch):
    """However many there ever were, a screen reads its own: the newest, those to be carried out first."""
    exhibits, case = held
    prosecutor = place.client("prosecutor")
    issued = [
        landed(prosecutor.submit("/orders/new", **order(case, f"R {n}-{place.size()}", everything="", exhibits=each)),
               "/orders")
        for n, each in enumerate(exhibits)
    ]  # fmt: skip
    ok(prosecutor.submit(f"/orders/{issued[2]}/revoke", reason="Erreur"))
    every = listed(prosecutor.page("/orders").text)
    monkeypatch.setattr(pages, "SCREEN", 2)
    monkeypatch.setattr(orders, "TOGETHER", 1)
    read = []
    monkeypatch.setattr(
        orders, "listed_now", lambda c, found, today: read.append(list(found)) or now_of(c, found, today)
    )
    found, path = [], "/orders"
    while path:
        text = prosecutor.page(path).text
        found.append(listed(text))
        older = re.search(r'href="(/orders\?status=&amp;after=RE\w+)"', text)
        path = older and older[1].replace("&amp;", "&")
    assert found[0] == [issued[1], issued[2]], "the newest two, the revoked one last"
    assert sorted(number for screen in found for number in screen) == sorted(every)
    assert max(map(len, read)) == 2


def listed(text):
    return re.findall(r'<td data-label="Réquisition"><a[^>]* href="/orders/(RE\w{11})"', text)


def test_a_commission_sees_the_orders_of_its_own_country_only(place, held):
    """It plans from them, though it holds nothing; those of another country do not exist for it, in any list or act."""
    _, case = held
    office = place.office
    number = landed(
        place.client("prosecutor").submit("/orders/new", **order(case, f"R {place.size()}/2026")), "/orders"
    )
    abroad = office.enrol(EnrolAgency(name="Commission de Dakar", sort="environment", country="SN"))
    office.people["abroad"] = office.enrol(
        EnrolPerson(name="Nom ailleurs", rank="", agency=abroad, roles=(Role.COMMISSION,))
    )
    place.sign_in.accounts.open(office.people["abroad"], "abroad", PASSWORD, must_change=False)
    for name, seen in (("member", True), ("abroad", False)):
        client = place.client(name)
        assert (client.page(f"/orders/{number}").status_code == 200) is seen
        for path in ("/orders", "/api/orders?limit=1000", "/sessions/new"):
            assert (number in client.page(path).text) is seen, (name, path)
    plan = {"orders": [number], "method": "incinerator", "planned_for": tomorrow(), "site": "Dakar"}
    assert place.client("abroad").act("/api/destruction-sessions", plan).status_code == 404


def test_a_page_of_orders_is_found_in_a_few_statements(place):
    """However few of them its reader sees and however short it is; page by page they are those of one long page."""
    for _ in range(14):
        place.office.lot(1, "ordered")
    prosecutor, analyst = place.client("prosecutor"), place.client("analyst")
    with counted(place.store) as asked:
        assert analyst.get("/api/orders?limit=1").json()["orders"] == []
    assert len(asked) < 40
    whole = prosecutor.get("/api/orders?limit=1000").json()["orders"]
    assert len(whole) > 13
    for limit in (1, 3, len(whole)):
        paged, after = [], ""
        while True:
            page = prosecutor.get(f"/api/orders?limit={limit}&after={after}").json()
            paged += page["orders"]
            after = page["next"]
            assert len(page["orders"]) == limit or not after
            if not after:
                break
        assert paged == whole
