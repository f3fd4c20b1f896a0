"""Destruction sessions over HTTP: blind staging, quorum, load, fire, words, calling off."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from custody.domain.access.visibility import Reader
from custody.domain.destruction import arrival_and_ignition, attendance, plan_and_open
from custody.domain.destruction.offline_checkout import CheckOut
from custody.domain.exhibits import legal_hold
from custody.domain.orders.issue_order import IssueOrder
from custody.domain.people import propose_and_confirm
from custody.domain.people.device import EnrolDevice
from custody.domain.places.place import OpenContainer
from custody.domain.places.put_away import StoreExhibits
from custody.service.access import audited_queries, openable_links, reading_windows
from custody.service.destruction import candidates
from custody.service.documents.history import history_paper
from custody.service.search import list_filter
from custody.text import terms
from custody.text.formatting import grouped, identifier
from custody.web.pages.destruction import planning
from custody.web.rendering.display_names import unbroken
from tests.devices import key_named
from tests.domain.rule_pack_builder import enact, obey, rule
from tests.factories.office import at_once
from tests.web.full_custody import COMPANY, PIN, give_pins, landed, lines, made, ok, tomorrow, town
from tests.web.law.test_rules import derogate


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town whose commission and partners have PINs."""
    with town(tmp_path_factory.mktemp("sessions")) as made_town:
        give_pins(made_town, "chair", "supervisor", "witness2", *(name for name, _ in COMPANY))
        yield made_town


@pytest.fixture
def lot(place):
    """Three exhibits of a planned session."""
    return place.office.lot(3, "planned")


def opened_at_its_site(office, lot):
    """The chair opens the session; who attends comes after that (I64)."""
    office.do("destruction_session.open/1", plan_and_open.OpenSession(session=lot.session), "chair")


def path(lot, step=""):
    return f"/sessions/{lot.session}" + (f"/{step}" if step else "")


def staging(office, lot, count=3, **more):
    listed = {"lines": lines(lot.exhibits[:count], lot.seals[:count]), "balance": office.balance, "step": "send"}
    return listed | more


def test_the_chair_plans_from_orders(place):
    """The form offers executable orders; the session's list is what they cover."""
    lot, chair = place.office.lot(2, "ordered"), place.client("chair")
    assert lot.order in chair.page("/sessions/new").text
    form = {"orders": lot.order, "method": "cement_kiln", "planned_for": tomorrow(), "site": "Cimenterie"}
    number = landed(chair.submit("/sessions/new", **form), "/sessions")
    assert place.office.state(number).exhibits == len(lot.exhibits)
    shown = chair.page(f"/sessions/{number}").text
    assert "four de cimenterie" in shown
    assert "Cimenterie" in shown


def test_a_session_asks_for_what_it_tells_in_few_transactions(place, monkeypatch):
    """Each costs a question to the pool and to the database, far from which the page would wait for every one."""
    asked, in_snapshot = [], audited_queries.AuditedQueries.in_snapshot

    async def noted(self, question, *args, **kwargs):
        asked.append(question)
        return await in_snapshot(self, question, *args, **kwargs)

    number = place.office.lot(2, "planned").session
    monkeypatch.setattr(audited_queries.AuditedQueries, "in_snapshot", noted)
    assert place.client("chair").page(f"/sessions/{number}").status_code == 200
    assert len(asked) <= 17


def test_of_many_orders_those_that_wait_longest_are_shown_first(place, monkeypatch):
    """The others are found, or shown all at once; what was chosen stays on the page that comes back."""
    monkeypatch.setattr(planning, "FIRST", 1)
    older, newer, _ = (place.office.lot(1, "ordered") for _ in range(3))
    chair = place.client("chair")
    first, every = chair.page("/sessions/new").text, chair.page("/sessions/new?every=true").text
    boxes = boxes_of(every)
    assert {older.order, newer.order} <= set(boxes)
    assert boxes_of(first) == boxes[:1]
    assert f"Sur {len(boxes)} réquisitions, les 1 qui" in first
    assert "réquisitions, les" not in every
    assert tiles(first) == tiles(every), "what may burn is counted whole"
    assert boxes_of(chair.page(f"/sessions/new?find={newer.order}").text) == [newer.order]
    refused = chair.submit("/sessions/new", orders=newer.order, planned_for=tomorrow(), site="")
    assert f"Sur {len(boxes)} réquisitions, les 1 qui" in refused.text, "what is chosen beside them is none of those"
    assert boxes_of(refused.text) == [boxes[0], newer.order]
    assert re.search(rf'value="{newer.order}" checked', refused.text)


def boxes_of(page):
    """The orders that may be chosen on a page, in its order."""
    return re.findall(r'name="orders" value="(RE[0-9A-Z]{11})"', page)


def test_an_order_on_the_list_of_a_session_says_so_where_the_next_one_is_planned(place):
    """Which session and for which day; not once it was called off."""
    lot, chair = place.office.lot(1, "ordered"), place.client("chair")
    path = f"/sessions/new?find={place.office.state(lot.case).case_reference}"
    assert "déjà dans une séance" not in chair.page(path).text
    form = {"orders": lot.order, "method": "cement_kiln", "planned_for": tomorrow(), "site": "Cimenterie"}
    number = landed(chair.submit("/sessions/new", **form), "/sessions")
    page = chair.page(path).text
    assert "déjà dans une séance" in page
    assert tiles(page)[::2] == ["0 scellé peut brûler maintenant", "1 scellé est déjà dans une séance prévue"]
    assert f'href="/sessions/{number}">{identifier(number)}</a>, {terms.day(tomorrow())}' in page
    ok(chair.submit(f"/sessions/{number}/abort", reason="Plus de site"))
    assert "déjà dans une séance" not in chair.page(path).text


def tiles(page):
    """The figures at the head of a page."""
    return [" ".join(re.sub("<[^>]*>", "", one).split()) for one in re.findall(r'<p class="tile.*?</p>', page)]


def test_who_prepares_a_session_sees_what_may_burn_and_what_is_missing_for_the_rest(place):
    """By reason, with how many and how much, what to do, and the exhibits; narrowed to one case, only those."""
    lot, chair = place.office.lot(3, "ordered"), place.client("chair")
    held = legal_hold.PlaceHold(exhibits=tuple(lot.exhibits[:2]), legal_basis="art. 56", reason="Contre-expertise")
    place.office.do("legal_hold.place/1", held, "prosecutor")
    pv = place.office.state(lot.case).case_reference
    page = chair.page(f"/sessions/new?find={pv}").text
    ready, barred = page.split('id="barred"')
    assert "1 scellé peut brûler" in ready
    assert "2 pas encore" in ready
    assert "2,7\N{NO-BREAK SPACE}kg" in ready
    assert "maintenu sous main de justice" in barred
    assert "2\N{NO-BREAK SPACE}scellés" in barred
    assert "2 scellés maintenus sous main de justice (Service prosecution)" in barred
    assert "5,4\N{NO-BREAK SPACE}kg" in barred
    assert "Base légale\N{NO-BREAK SPACE}: art. 56<" in barred
    assert "Règle propre au logiciel" not in barred, "it stands on what the prosecution wrote"
    assert "art. 56" not in place.client("member").page(f"/sessions/new?find={pv}").text, "of another agency"
    assert (lot.exhibits[0] in barred, lot.exhibits[2] in barred) == (True, False)
    nothing = chair.page("/sessions/new?find=PV-QUI-N-EST-PAS").text
    assert lot.order not in nothing
    assert "PV-QUI-N-EST-PAS\N{NO-BREAK SPACE}»" in nothing
    assert "Aucune réquisition n’attend" not in nothing


def test_who_prepares_a_session_reads_until_when_which_order_is_open_to_appeal(place):
    """The order by its own number and its last day: a day to wait for is named."""
    lot = place.office.lot(1)
    command = IssueOrder(
        order_reference="R-DELAI/2016", exhibits=tuple(lot.exhibits), legal_basis="art. 136", appeal_until=tomorrow(),
        laboratory_waiver="Test rapide", sample_waiver="Au parquet",
    )  # fmt: skip
    place.office.do("order.issue/1", command, "prosecutor")
    page = place.client("chair").page("/sessions/new?find=R-DELAI/2016").text
    barred = re.sub("<[^>]*>", "", page.split('id="barred"')[1])
    assert f"la réquisition R-DELAI/2016 est ouvert jusqu’au {terms.day(tomorrow())}" in barred
    assert "Règle de ce logiciel :" in barred
    assert "à la base légale de la réquisition R-DELAI/2016." in barred


def test_what_may_burn_tells_no_weight_to_who_checks_it_blind(place):
    """A member of the commission who may verify too sees how many are hidden, and not how much they weigh (I13)."""
    office, lot = place.office, place.office.lot(2, "ordered")
    with place.store.reading() as connection:
        for roles, hidden in ((("commission",), False), (("commission", "verifier"), True)):
            reader = Reader(office.people["verifier"], office.gendarmerie, roles)
            offered = candidates.prepared(connection, reader, "2026-11-26T00:00:00Z", "2026-11-26", 1_000)
            found = [one for one in offered.candidates if one.exhibit in lot.exhibits]
            assert [(one.hidden, one.amounts == {}) for one in found] == [(hidden, hidden)] * 2
            assert {group.hidden for group in candidates.by_reason(found)} <= {2 * hidden}


def test_a_session_is_followed_live(place, monkeypatch):
    """How far, who is missing, what came last; what the page asks again by itself is on record once a quarter hour."""
    lot, chair = place.office.lot(2, "staged"), place.client("chair")
    page = chair.page(path(lot, "live")).text
    for told in ("<strong>2<small> / 2</small></strong> <span>contrôlés, peuvent brûler", "Il manque 2 témoins indépendants",
                 "contrôle avant le feu – 2\N{NO-BREAK SPACE}scellés", "personne encore"):  # fmt: skip
        assert told in page, told
    before = place.size()
    again = [chair.page(path(lot, "live/now")).text for _ in range(2)]
    assert "<html" not in again[0]
    assert again[0] in page
    assert (again[1], place.size()) == (again[0], before), "the page itself was on record"
    monkeypatch.setattr(reading_windows, "WINDOW_MS", 0)
    chair.page(path(lot, "live/now"))
    assert place.size() == before + 2, "a quarter of an hour later: one act, of one event"


def test_i62_a_blank_form_of_each_step_is_printed_where_no_device_works(place):
    """Each step has its rows, the code leads to the session, and nothing recorded stands in them."""
    lot = place.office.lot(2, "staged")
    page = place.client("chair").page(path(lot, "checklist")).text
    forms = page.split('id="blank-forms"')[1]
    for title in (
        "Unités scellées pour la route", "Reçu du convoyeur", "Sceaux des unités, lus à voix haute sur place",
        "Tirage au sort sur place", "Essai de chaque lot de trousses", "Tests de dépistage",
        "Présence une seconde fois", "Constats des cendres",
    ):  # fmt: skip
        assert f"<h3>{title}" in forms, title
    assert "<svg" in forms
    assert forms.count('class="empty"') == 48
    assert not any(seal in forms for seal in lot.seals)


def test_a_checklist_goes_along_without_seals_and_weights(place):
    """As paper and as file alike: what is read on the site is noted blind; nobody else is told who comes with what."""
    lot, chair = place.office.lot(2, "staged"), place.client("chair")
    paper, file = chair.page(path(lot, "checklist")).text, chair.get(f"/api/destruction-{path(lot)[1:]}/checklist")
    assert not any(seal in text for seal in lot.seals for text in (paper, file.text))
    assert "kg" not in file.text
    assert "count" not in file.json()["exhibits"][0]
    assert "colis" not in paper
    for path_ in (path(lot, "checklist"), f"/api/destruction-{path(lot)[1:]}/checklist"):
        assert place.client("prosecutor").get(path_).status_code == 404
    assert path(lot, "checklist") in chair.page(path(lot)).text
    assert path(lot, "checklist") not in place.client("prosecutor").page(path(lot)).text
    assert [one["exhibit"] for one in file.json()["exhibits"]] == lot.exhibits
    assert "☑" in paper


def test_the_board_names_who_is_too_near_to_count(place, lot):
    """Who has held an exhibit and comes as a member of the commission counts for nothing, and is named with why."""
    office = place.office
    office.enrol(propose_and_confirm.ChangeRoles(person=office.clerk, grant=("commission",)))
    opened_at_its_site(office, lot)
    joins = attendance.Attend(session=lot.session, attendees=(attendance.Attendee(office.clerk, "commission"),))
    office.do("destruction_session.attend/1", joins, "clerk")
    page = place.client("chair").page(path(lot)).text
    assert "Nom clerk</strong>" in page
    assert "a détenu l’un de ces scellés, et ne compte pas ici" in page


def test_a_plan_without_orders_comes_back(place):
    """Nothing chosen is said on the same form, with the site kept."""
    place.office.lot(1, "ordered")
    answer = place.client("chair").submit("/sessions/new", planned_for=tomorrow(), site="Carrière nord")
    assert answer.status_code == 400
    assert "Carrière nord" in answer.text


def test_a_long_list_turns_page_by_page(place, lot, monkeypatch):
    """A session and its staging show some rows and the way to the others."""
    monkeypatch.setattr(list_filter, "ROWS", 2)
    verifier, (first, _, last) = place.client("verifier"), map(identifier, lot.exhibits)
    for step in ("", "stage"):
        begin, end = (verifier.page(path(lot, step) + more).text for more in ("", "?page=2"))
        assert (first in begin, last in begin) == (True, False)
        assert (first in end, last in end) == (False, True)
        assert "page=2#exhibits" in begin
        assert "page=1#exhibits" in end
        assert "Lignes 1–2 / 3" in begin.replace("\u202f", " ")
        assert last in verifier.page(path(lot, step) + "?page=99").text


def test_the_rows_of_a_session_lead_with_names_and_the_code_comes_after(place, lot):
    """Number in its case, substance and case stand before the code, on the page and where the load is checked."""
    number = lot.exhibits[0]
    one, code = place.office.state(number), grouped(number)
    row = place.client("chair").page(path(lot)).text.split('id="exhibits"')[1].split("<tr>")[2]
    assert (
        row.index(f"scellé n°\xa0{one.exhibit_number}, ")
        < row.index(unbroken(place.office.state(one.case).case_reference))
        < row.index(code)
    )
    row = place.client("verifier").page(path(lot, "/stage")).text.split('id="exhibits"')[1].split("<tr>")[2]
    assert row.index(f"scellé n°\xa0{one.exhibit_number}, ") < row.index(code)


def test_the_api_gives_a_session_page_by_page(place, lot):
    """``next`` is the cursor of the exhibits that follow; progress is always of the whole."""
    verifier, seen, after = place.client("verifier"), [], ""
    while True:
        told = verifier.get(f"/api/destruction-{path(lot)[1:]}?limit=2&after={after}").json()
        assert told["progress"]["planned"] == len(lot.exhibits)
        seen += [row["exhibit"] for row in told["exhibits"]]
        after = told["next"]
        if not after:
            break
    assert seen == list(lot.exhibits)


def test_the_verifier_checks_blind(place, lot):
    """No staging page holds a recorded seal or weight, before or after a check."""
    verifier, office = place.client("verifier"), place.office
    before = verifier.page(path(lot, "stage")).text + verifier.page(path(lot)).text
    before += verifier.get(f"/api/destruction-{path(lot)[1:]}").text
    before += verifier.submit(path(lot, "stage"), exhibit_id=lot.exhibits[0], seal="X 1", step="add").text
    assert not any(seal in before for seal in lot.seals)
    for mass in ("2,7", "2,700"):
        assert f"{mass}\N{NO-BREAK SPACE}kg" not in before
    assert office.state(lot.exhibits[0]).status == "ordered"


def test_the_lists_of_a_session_are_narrowed(place, lot):
    """By a number of an exhibit, on the session's page and while staging; no seal is found there (I13)."""
    verifier = place.client("verifier")
    for step in ("", "stage"):
        shown = verifier.page(path(lot, step) + f"?find={lot.exhibits[1][2:9]}").text
        assert "1 / 3" in shown
        assert lot.exhibits[0] not in shown.replace("\N{NO-BREAK SPACE}", "")
        assert "0 / 3" in verifier.page(path(lot, step) + f"?find={lot.seals[1]}").text


def test_a_variance_cannot_burn(place, lot):
    """A seal that differs is recorded and shown as a result; the exhibit is not staged (I28)."""
    verifier, office = place.client("verifier"), place.office
    typed = lines(lot.exhibits, [*lot.seals[:2], "FAUX 9"])
    ok(verifier.submit(path(lot, "stage"), lines=typed, balance=office.balance, step="send"))
    shown = verifier.page(path(lot, "stage")).text
    assert shown.count("bon pour destruction") == 2
    assert shown.count("diffère\N{NO-BREAK SPACE}: ne peut pas brûler") == 1
    assert office.state(lot.exhibits[2]).status == "ordered"


def test_what_a_prosecution_holds_back_is_marked_on_page_and_paper_and_waits_for_no_check(place, lot):
    """Whoever goes by the page or by the printed list must not think that all of it may burn (I26)."""
    chair = place.client("chair")
    before = chair.get(f"/api/destruction-{path(lot)[1:]}").json()["progress"]
    command = legal_hold.PlaceHold(exhibits=(lot.exhibits[0],), legal_basis="art. 56", reason="Contre-expertise")
    place.office.do("legal_hold.place/1", command, "prosecutor")
    told = chair.get(f"/api/destruction-{path(lot)[1:]}").json()
    assert [(one["held"], one["waiting"]) for one in (before, told["progress"])] == [(0, 3), (1, 2)]
    assert [row["exhibit"] for row in told["exhibits"] if row["held"]] == [lot.exhibits[0]]
    shown = chair.page(path(lot)).text
    assert shown.count("maintenu sous main de justice") == 1
    assert "1 scellé que le parquet retient" in shown
    counted = place.client("verifier").page(path(lot, "stage")).text.split('class="big"')[1].split("</p>")[0]
    assert "0 / 2 <small>· 1 maintenu sous main de justice" in counted, "what is counted can be reached"
    assert chair.page(path(lot, "checklist")).text.count("maintenu sous main de justice") == 1


def test_what_another_session_has_taken_under_the_same_order_is_said_beside_the_sum(place, lot, monkeypatch):
    """One of three is staged there: here two are to be checked, the third stands with its session, for who may see it."""
    again = plan_and_open.Plan(orders=(lot.order,), method="incinerator", planned_for="2030-01-02", site="Four")
    other = place.office.do("destruction_session.plan/1", again, "chair").first("DS")
    chair = place.client("chair")
    assert "pris par la séance" not in chair.page(f"/sessions/{other}").text
    typed = lines(lot.exhibits[:1], lot.seals[:1])
    balance = place.office.balance
    ok(place.client("verifier").submit(path(lot, "stage"), lines=typed, balance=balance, step="send"))
    shown = chair.page(f"/sessions/{other}").text
    told = re.search(r"Bons pour destruction.*?</p>", shown, re.DOTALL)[0]
    assert "0 / 3" in told
    assert "2 scellés à contrôler" in shown
    assert re.search(rf'1 pris par la séance <a href="/sessions/{lot.session}">', told)
    assert "pris par la séance" not in chair.page(path(lot)).text
    assert chair.get(f"/api/destruction-sessions/{other}").json()["progress"]["elsewhere"] == {lot.session: 1}
    monkeypatch.setattr(openable_links, "seen_sessions", lambda *_: set())
    assert lot.session not in chair.page(f"/sessions/{other}").text
    assert chair.get(f"/api/destruction-sessions/{other}").json()["progress"]["elsewhere"] == {}


def test_a_check_needs_the_weight(place, lot):
    """After the seal the weight is asked for; a list without it is refused and kept."""
    verifier = place.client("verifier")
    shown = verifier.submit(path(lot, "stage"), exhibit_id=lot.exhibits[0], seal=lot.seals[0], step="add").text
    field = shown[shown.index('id="amount"') : shown.index(">", shown.index('id="amount"'))]
    assert "autofocus" in field
    answer = verifier.submit(path(lot, "stage"), lines=f"{lot.exhibits[0]} ; {lot.seals[0]}", step="send")
    assert answer.status_code == 409
    assert lot.exhibits[0] in answer.text


def test_the_weighing_is_watched_and_a_refusal_to_sign_is_a_value(place, monkeypatch):
    """Where the law asks for outsiders (art. 706-30-1 CPP) the page quotes it, takes their PINs, and notes a refusal."""
    asks = {"check": "presence", "act": "weighing", "quality": "outsider", "at_least": 2}
    enact(monkeypatch, rule("weighing", asks))
    office, verifier = place.office, place.client("verifier")
    obey(office.enrol, office.drug_office, "ZZ/1")
    lot = office.lot(3, "planned")
    shown = verifier.page(path(lot, "stage")).text
    assert "La loi ZZ exige\u00a0: weighing." in shown
    form = staging(office, lot)
    alone = verifier.submit(path(lot, "stage"), **form)
    assert alone.status_code == 409
    assert "art. 7 (weighing)" in alone.text
    three = [office.witness1, office.member, ""]
    kept = verifier.submit(path(lot, "stage"), **form, person=three, pin=[PIN, "", ""])
    assert kept.status_code == 403
    assert f'value="{office.member}" selected' in kept.text
    ok(verifier.submit(path(lot, "stage"), **form, person=three, pin=[PIN, "", ""], unsigned="1"))
    assert office.state(lot.session).staged == len(lot.exhibits)
    said = verifier.page(path(lot)).text
    obey(office.enrol, office.drug_office, "ML/1")
    assert "refuse de signer" in said


def test_a_sealed_sack_is_drawn_from_and_staged_with_its_sample(place):
    """The page tells sacks without their seals, draws, names what to open out, and stages the rest by the sack."""
    office, verifier = place.office, place.client("verifier")
    lot = office.lot(16, "held")
    box = office.do("container.open/1", OpenContainer(name="Sac", place=office.place), "clerk").first("CT")
    office.do("exhibit.store/1", StoreExhibits(container=box, exhibits=tuple(lot.exhibits)), "clerk")
    seal = {"seal": "SAC 77", "gross": "43,50", "balance": office.balance}
    ok(place.client("clerk").submit(f"/containers/{box}/seal", **seal, person=office.supervisor, pin=PIN))
    office.advance(lot, "planned")
    before = verifier.page(path(lot, "stage")).text
    assert identifier(box) in before
    assert "SAC 77" not in before
    live = place.client("chair").page(path(lot, "live")).text
    assert "Reste 1 sac scellé à contrôler, avec 16\N{NO-BREAK SPACE}scellés" in live
    wrong = verifier.submit(path(lot, "draw"), sack="nonsense", sack_seal="SAC 77", method="square_root")
    assert wrong.status_code == 400
    read = {"sack": box, "sack_seal": "SAC 77", "method": "square_root"}
    assert "Poids brut du sac (kg)" in before
    ok(verifier.submit(path(lot, "draw"), **read, sack_weight="43,50", sack_balance=office.balance))
    drawn = office.state(box).drawn.exhibits
    assert len(drawn) == 12
    shown = verifier.page(path(lot, "stage")).text
    assert (
        "12 tirés sur 16\N{NO-BREAK SPACE}: avec 95\N{NO-BREAK SPACE}% de confiance, différents\N{NO-BREAK SPACE}: 1 au plus"
        in shown
    )
    assert "à sortir et à vérifier" in shown
    seals = dict(zip(lot.exhibits, lot.seals, strict=True))
    listed = lines(drawn, [seals[n] for n in drawn]) + f"\n{box} ; SAC 77"
    form = {"lines": listed, "balance": office.balance, "step": "send"}
    alone = verifier.submit(path(lot, "stage"), **form)
    assert alone.status_code == 409
    ok(verifier.submit(path(lot, "stage"), **form, person=[office.witness1, office.member], pin=[PIN, PIN]))
    assert {office.state(n).status for n in lot.exhibits} == {"staged"}
    rest = next(n for n in lot.exhibits if n not in drawn)
    assert "12 tirés sur 16" in place.client("prosecutor").page(f"/exhibits/{rest}/history").text


def test_what_is_not_of_the_session_is_refused(place, lot):
    """A number from elsewhere never gets into a session's list."""
    stray = place.office.lot(1).exhibits[0]
    answer = place.client("verifier").submit(path(lot, "stage"), exhibit_id=stray, seal="S1", amount="1", step="add")
    assert answer.status_code == 409
    assert "ne figure pas sur la liste de cette séance." in answer.text


def test_the_page_says_what_the_quorum_lacks(place, lot):
    """Before anybody has come everything is missing; each presence takes its line away."""
    chair, office = place.client("chair"), place.office
    assert "Il manque 2 témoins indépendants" in chair.page(path(lot)).text
    early = chair.submit(path(lot, "attend"), person=office.witness1, quality="witness", pin=PIN)
    assert (early.status_code, "n’est pas encore ouverte sur place" in early.text) == (409, True)
    ok(chair.submit(path(lot, "open")))
    ok(chair.submit(path(lot, "attend"), person=office.witness1, quality="witness", pin=PIN))
    assert "Il manque 1 témoin indépendant" in chair.page(path(lot)).text


QUORUM = {"chair": "chair", "prosecutor": "judicial", "member": "commission", "verifier": "verifier"}


def gathered(office, *witnesses, rules=""):
    """One exhibit of a session, under other rules if given, staged, with everybody there and these witnesses."""
    if rules:
        obey(office.enrol, office.drug_office, rules)
    lot = office.lot(1, "staged")
    if rules:
        obey(office.enrol, office.drug_office, "ML/1")
    opened_at_its_site(office, lot)
    office.attend(lot, **QUORUM, **dict.fromkeys(witnesses, "witness"))
    return lot


def arrives(office, lot):
    """The load is scanned on site."""
    office.do(
        "destruction_session.arrive/1",
        arrival_and_ignition.Arrive(session=lot.session, exhibits=tuple(lot.exhibits)),
        "verifier",
    )


def burns(office, lot):
    office.do(
        "destruction_session.ignite/1",
        arrival_and_ignition.Ignite(session=lot.session, exhibits=tuple(lot.exhibits)),
        "chair",
    )


def quorum_of(place, lot):
    """The board, over the API: whether it is complete, and the qualities that bar."""
    board = place.client("chair").get(f"/api/destruction-{path(lot)[1:]}").json()["quorum"]
    return board, [seat["quality"] for seat in board["seats"] if seat["bars"]]


def test_repeated_witnesses_bar_the_session_until_somebody_derogates(place):
    """The board says what the domain decides (I31): a derogation takes the warning away."""
    office = place.office
    office.enrol(propose_and_confirm.ChangeRoles(person=office.inspector, grant=("witness",)))
    pair = ("witness1", "inspector")
    first = gathered(office, *pair)
    arrives(office, first)
    burns(office, first)
    lot = gathered(office, *pair)
    board, bars = quorum_of(place, lot)
    assert (board["complete"], board["repeated"], bars) == (False, True, [])
    assert (board["rotation"], board["pack"]) == ("ML-rotation", "ML/1")
    form = f"/derogations/new?rule=ML/1%20ML-rotation&amp;about={lot.session}"
    told = {name: place.client(name).get(path(lot)).text for name in ("chair", "prosecutor")}
    assert all("Dérogation possible par" in page for page in told.values()), "whoever is stopped reads by whom"
    assert [name for name, page in told.items() if form in page] == ["prosecutor"]
    filled = place.client("prosecutor").get(form.replace("&amp;", "&")).text
    assert re.search(r'value="ML/1 ML-rotation" required checked', filled)
    assert lot.session in filled
    derogate(office, "ML/1", "ML-rotation", lot.session)
    board, _ = quorum_of(place, lot)
    assert (board["complete"], board["repeated"], board["rotation"]) == (True, False, "")
    arrives(office, lot)


def test_a_member_too_many_bars_nothing_and_a_revoked_role_counts_no_more(place):
    """Who held the load is named and not counted; who came in a role that has ended since, too (I29)."""
    office = place.office
    lot = gathered(office, "witness1", "witness2", "witness3")
    office.enrol(propose_and_confirm.ChangeRoles(person=office.officer, grant=("commission",)))
    office.attend(lot, officer="commission")
    board, bars = quorum_of(place, lot)
    assert (board["complete"], bars, [one["code"] for one in board["troubles"]]) == (True, [], ["kept"])
    office.enrol(propose_and_confirm.ChangeRoles(person=office.member, revoke=("commission",)))
    board, bars = quorum_of(place, lot)
    page = place.client("chair").page(path(lot)).text
    office.enrol(propose_and_confirm.ChangeRoles(person=office.member, grant=("commission",)))
    office.enrol(propose_and_confirm.ChangeRoles(person=office.officer, revoke=("commission",)))
    assert (board["complete"], bars) == (False, ["commission"])
    assert "n’a plus la fonction sous laquelle cette personne est venue" in page
    arrives(office, lot)


def test_a_derogation_from_the_witnesses_opens_the_fire_page(place, monkeypatch):
    """As in France, where two witnesses are derogable: what the domain takes is not barred."""
    witnesses = {"check": "presence", "act": "session", "quality": "witness", "at_least": 2}
    enact(monkeypatch, rule("witnesses", witnesses, "derogable"))
    office, chair = place.office, place.client("chair")
    lot = gathered(office, rules="ZZ/1")
    board, bars = quorum_of(place, lot)
    assert (board["complete"], bars) == (False, ["witness"])
    derogate(office, "ZZ/1", "ZZ-witnesses", lot.session)
    board, bars = quorum_of(place, lot)
    assert (board["complete"], bars) == (True, [])
    assert "n’empêche pas la mise à feu" in chair.page(path(lot)).text
    arrives(office, lot)
    page = chair.page(path(lot, "burn")).text
    assert "Scannez chaque scellé" in page
    assert "Il manque" not in page
    ok(chair.submit(path(lot, "burn"), lines=lot.exhibits[0], step="send", confirmed="1"))


def test_without_the_supervisor_that_texas_asks_for_the_fire_page_is_barred(place, texas):
    """37 TAC 13.159: a quality that nobody attends in counts all the same."""
    office, chair = place.office, place.client("chair")
    office.enrol(propose_and_confirm.ChangeRoles(person=office.witness1, grant=("supervisor",)))
    lot = gathered(office, "witness1", "witness2", "witness3", rules="US-TX/1")
    arrives(office, lot)
    before = chair.page(path(lot, "burn")).text
    office.enrol(propose_and_confirm.ChangeRoles(person=office.witness1, revoke=("supervisor",)))
    after = chair.page(path(lot, "burn")).text
    asked = "Scannez chaque scellé"
    assert (asked in before, asked in after) == (True, False)
    _, bars = quorum_of(place, lot)
    assert bars == ["supervisor"]
    early = chair.submit(path(lot, "burn"), lines=lot.exhibits[0], step="review")
    assert "ne mettez rien au feu" in early.text


def test_each_one_gives_their_own_pin(place, lot):
    """A wrong PIN records nobody and is not shown again; the other entries stay."""
    opened_at_its_site(place.office, lot)
    answer = place.client("chair").submit(
        path(lot, "attend"), person=place.office.member, quality="commission", pin="918273"
    )
    assert answer.status_code == 403
    assert "918273" not in answer.text
    assert place.office.state(lot.session).attendance == []


def test_a_refusal_names_people_by_name(place, lot):
    """Who may not attend in a quality is named as people know them."""
    opened_at_its_site(place.office, lot)
    answer = place.client("chair").submit(
        path(lot, "attend"), person=place.office.member, quality="witness", pin=PIN
    )  # fmt: skip
    assert answer.status_code == 409
    assert "Nom member" in answer.text


def opened(place, lot):
    """Staged, opened, everybody there; one of the two witnesses did not see the last fire (I31)."""
    office = place.office
    last = office.state(office.drug_office).last_witnesses
    fresh = "witness2" if office.witness3 in last else "witness3"
    chair, verifier = place.client("chair"), place.client("verifier")
    ok(verifier.submit(path(lot, "stage"), **staging(place.office, lot)))
    ok(chair.submit(path(lot, "open")))
    ok(chair.submit(path(lot, "attend"), person=office.chair, quality="chair"))
    for name, quality in (*COMPANY[:-1], (fresh, "witness")):
        ok(chair.submit(path(lot, "attend"), person=place.office.people[name], quality=quality, pin=PIN))
    return chair, verifier


def test_staged_is_on_site_and_withdrawn(place, lot):
    """The session's equation holds on the page at each step, and nothing burns while one exhibit is adrift (I27)."""
    chair, verifier = opened(place, lot)
    two = "\n".join(lot.exhibits[:2])
    ok(verifier.submit(path(lot, "arrive"), lines=two, step="send"))
    assert "sur place 2 + retirés 0 + pas encore sur place 1" in chair.page(path(lot)).text
    early = chair.submit(path(lot, "burn"), lines=two, step="send", confirmed="1")
    assert early.status_code == 409
    witness = place.client("witness1")
    blank = witness.submit(path(lot, "withdraw"), lines=f"{lot.exhibits[2]} ; {lot.seals[2]}", step="send")
    assert blank.status_code == 400
    gone = {"lines": lines(lot.exhibits[2:], lot.seals[2:]), "balance": place.office.balance, "reason": "Doute"}
    ok(witness.submit(path(lot, "withdraw"), **gone, step="send"))
    assert "sur place 2 + retirés 1 + pas encore sur place 0" in chair.page(path(lot)).text
    assert place.office.state(lot.exhibits[2]).status == "held"
    assert "Il manque 0" not in chair.page(path(lot)).text


def test_what_is_missing_from_the_load_is_ticked_and_the_rest_may_burn(place, lot):
    """Whoever is there says so, with the reason, before the fire is held up; ticks that come back stay (T9)."""
    chair, verifier = opened(place, lot)
    two, gone = "\n".join(lot.exhibits[:2]), lot.exhibits[2]
    ok(verifier.submit(path(lot, "arrive"), lines=two, step="send"))
    assert chair.submit(path(lot, "burn"), lines=two, step="send", confirmed="1").status_code == 409
    witness = place.client("witness1")
    assert path(lot, "missing") in witness.page(path(lot)).text
    away, there = witness.page(path(lot, "missing")).text.split("Déjà scannés sur le site")
    ticks = [f'value="{number}"' for number in (gone, lot.exhibits[0])]
    assert [tick in away for tick in ticks] == [True, False]
    assert [tick in there for tick in ticks] == [False, True]
    blank = witness.submit(path(lot, "missing"), exhibits=gone, reason="")
    assert blank.status_code == 400
    assert f'value="{gone}" checked> scellé n°\xa0{place.office.state(gone).exhibit_number}, ' in blank.text
    assert witness.submit(path(lot, "missing"), reason="Rien n’est coché").status_code == 409
    ok(witness.submit(path(lot, "missing"), exhibits=gone, reason="Le sac n’était pas dans le camion"))
    state = place.office.state(gone)
    assert (state.status, place.office.state(state.open[0]).sort) == ("held", "lost")
    assert witness.submit(path(lot, "missing"), scans=gone, reason="Encore").status_code == 409
    page = chair.page(path(lot)).text
    assert "retirés 0 + déclarés manquants 1 + pas encore sur place 0" in page
    assert ">déclaré manquant<" in page
    assert "vous en répondez" in place.client("clerk").page("/").text
    assert ">retiré<" not in page
    assert ">déclarés manquants<" in chair.page(path(lot, "live")).text
    assert "Enregistrer la mise à feu" in chair.submit(path(lot, "burn"), lines=two, step="review").text
    ok(chair.submit(path(lot, "burn"), lines=two, step="send", confirmed="1"))
    assert "ici la réponse est Oui" in chair.page(path(lot)).text
    said = {"residue": "Cendres froides", "incidents": "", "any_incident": "no", "non_retrievable": "yes"}
    denied = chair.submit(path(lot, "close"), **said)
    assert (denied.status_code, "incident_denied" in denied.text) == (409, True)
    ok(chair.submit(path(lot, "close"), **said | {"any_incident": "yes", "incidents": "Un sac manque"}))
    told = chair.page(path(lot, "sign")).text
    assert "<dt>Retirés avant le feu</dt><dd>aucun</dd>" in told
    row = told.split("<dt>Scellés déclarés manquants</dt>")[1].split("</dd>")[0]
    assert f"n°\N{NO-BREAK SPACE}{state.exhibit_number}" in row
    assert "jamais scanné sur le site" in row
    assert "jamais scanné sur le site" in re.sub(r"<.*?>", "", inspector_page(place, state.open[0]))


def inspector_page(place, number):
    return place.client("inspector").page(f"/discrepancies/{number}").text


def test_who_said_that_it_is_missing_does_not_read_how_its_inquiry_ended(place, lot):
    """That it is closed they may know, on page, list and API; “no incident” is refused to the chair all the same (I27)."""
    chair, verifier = opened(place, lot)
    two, gone = "\n".join(lot.exhibits[:2]), lot.exhibits[2]
    ok(verifier.submit(path(lot, "arrive"), lines=two, step="send"))
    witness, inspector, clerk = (place.client(name) for name in ("witness1", "inspector", "clerk"))
    ok(witness.submit(path(lot, "missing"), exhibits=gone, reason="Pas dans le camion"))
    [number] = place.office.state(gone).open
    back = {"lines": lines([gone], lot.seals[2:]), "balance": place.office.balance, "reason": "Sous le siège"}
    ok(clerk.submit("/exhibits/found", **back, step="send"))
    place.office.inquired(number)
    with at_once():
        ok(inspector.submit(f"/discrepancies/{number}/close", resolution="explained", reason="Tombé du camion"))
    told = witness.get(f"/api/discrepancies/{number}").json()
    assert (told["status"], told["untold"], told.get("resolution", ""), told.get("accepted", False)) == (
        "closed", True, "", False,
    )  # fmt: skip
    for page in (f"/discrepancies/{number}", "/discrepancies?status=closed"):
        shown = witness.page(page).text
        assert (number[-4:] in shown, ">clos<" in shown, "expliqué" in shown) == (True, True, False)
    closed = inspector.page(f"/discrepancies/{number}").text
    assert ("expliqué" in closed, closed.count("Tombé du camion"), "<dt>Clos</dt>" in closed) == (True, 1, True)
    ok(chair.submit(path(lot, "burn"), lines=two, step="send", confirmed="1"))
    assert "ici la réponse est Oui" in chair.page(path(lot)).text
    said = {"residue": "Cendres froides", "incidents": "", "any_incident": "no", "non_retrievable": "yes"}
    denied = chair.submit(path(lot, "close"), **said)
    assert (denied.status_code, "incident_denied" in denied.text) == (409, True)


def test_what_was_scanned_on_the_site_is_said_missing_by_two(place, lot):
    """By page and API: the chair's or a verifier's PIN beside who reports it; who is neither is not offered."""
    _, verifier = opened(place, lot)
    witness, gone = place.client("witness1"), lot.exhibits[0]
    assert 'name="pin"' not in witness.page(path(lot, "missing")).text, "nothing was scanned yet"
    ok(verifier.submit(path(lot, "arrive"), lines="\n".join(lot.exhibits), step="send"))
    form = witness.page(path(lot, "missing")).text
    seconds = re.findall(r'value="(PE\w+)"', form.split('id="person"')[1].split("</select>")[0])
    assert set(seconds) == {place.office.chair, place.office.verifier}
    own = place.client("chair").page(path(lot, "missing")).text.split('id="person"')[1].split("</select>")[0]
    assert place.office.chair not in re.findall(r'value="(PE\w+)"', own), "nobody seconds themselves"
    assert f'value="{gone}"' in form.split("Déjà scannés sur le site")[1].split("</table>")[0]
    assert 'name="scans"' not in form, "each can be ticked: nothing is left to be typed from a label that is gone"
    said = {"exhibits": gone, "reason": "Le sac a disparu de la table"}
    alone = witness.submit(path(lot, "missing"), **said)
    assert (alone.status_code, "seconding_needed" in alone.text, said["reason"] in alone.text) == (409, True, True)
    body = {"session": lot.session, "missing": [gone], "reason": said["reason"]}
    refused = witness.act("/api/destruction-sessions/withdraw", body)
    assert (refused.status_code, "seconding_needed" in refused.text) == (409, True)
    give_pins(place, "chair")
    ok(witness.submit(path(lot, "missing"), **said, person=place.office.chair, pin=PIN))
    assert place.office.state(gone).missing_from(lot.session)
    _told_as_lost(place, gone, said["reason"])
    rows = place.client("inspector").page(f"/cases/{lot.case}").text.split("Où, et entre quelles mains")[1]
    assert rows.count('<span class="chip bad">déclaré manquant</span>') == 2, "among where it lies, and in the list"
    assert "conservé au magasin" not in rows
    linked = f'href="/exhibits/{gone}"' in witness.page(path(lot)).text
    assert linked == (witness.get(f"/exhibits/{gone}").status_code == 200)


def test_what_was_scanned_on_the_site_is_taken_out_by_two(place, lot):
    """By page and API, with its seal read: what nobody scanned there yet takes nobody beside who takes it out."""
    _, verifier = opened(place, lot)
    witness, number = place.client("witness1"), lot.exhibits[0]
    assert 'name="pin"' not in witness.page(path(lot, "withdraw")).text
    ok(verifier.submit(path(lot, "arrive"), lines="\n".join(lot.exhibits), step="send"))
    said = {"lines": lines([number], lot.seals[:1]), "balance": place.office.balance, "reason": "Sceau douteux"}
    alone = witness.submit(path(lot, "withdraw"), **said, step="send")
    assert (alone.status_code, "seconding_needed" in alone.text, said["reason"] in alone.text) == (409, True, True)
    offered = alone.text.split('id="person"')[1].split("</select>")[0]
    assert set(re.findall(r'value="(PE\w+)"', offered)) == {place.office.chair, place.office.verifier}
    own = place.client("chair").page(path(lot, "withdraw")).text.split('id="person"')[1].split("</select>")[0]
    assert len(re.findall(r'value="(PE\w+)"', own)) == len(COMPANY), "beside the chair whoever is there"
    body = {"session": lot.session, "checks": [{"exhibit": number, "seal": lot.seals[0]}], "reason": said["reason"]}
    refused = witness.act("/api/destruction-sessions/withdraw", body)
    assert (refused.status_code, "seconding_needed" in refused.text) == (409, True)
    give_pins(place, "verifier")
    ok(witness.submit(path(lot, "withdraw"), **said, person=place.office.verifier, pin=PIN, step="send"))
    assert place.office.state(lot.session).withdrawn == [number]


def _told_as_lost(place, gone, reason):
    """History and its paper say that it is lost, no more where it lay; each page names both who say so, and why."""
    history = place.client("inspector").page(f"/exhibits/{gone}/history").text
    heading = history.split("<h1>")[1].split("<table>")[0]
    assert ("déclaré manquant" in heading, "conservé" in heading) == (True, False)
    paper, _ = history_paper(place.services, gone)
    told = paper.discrepancies[-1]
    assert (paper.exhibit.state, told.kind, told.expected, told.finding) == ("lost", "lost", "sous garde", "absent")
    people = (place.office.witness1, place.office.chair, place.office.verifier, place.office.clerk)
    with place.store.reading() as connection:
        known = place.services.directory.names(connection, people)
    names = [known[number] for number in people[:3]]
    assert [name in told.reported for name in names] == [True] * 3
    assert told.reported.index(names[1]) > told.reported.index("confirmé par")
    assert reason in told.reported
    assert "confirmé par <strong>" in history.rsplit("Déclaré manquant", 1)[1]
    session = place.client("chair").page(f"/sessions/{place.office.state(gone).missed[-1].session}").text
    words = re.sub(r"<.*?>", "", session.split("Manque au chargement")[1])
    assert (f"{names[0]}, confirmé par {names[1]}" in words, "ou qui y manquent" in session) == (True, False)
    facts = place.client("inspector").page(f"/discrepancies/{told.id}").text
    page = re.sub(r"<.*?>", "", facts)
    assert f"{names[0]}, confirmé par {names[1]}" in page
    assert re.search(rf"Manque au chargement de.*scanné sur le site le .* par {names[2]}", page)
    held, checked = (
        facts.split(f"<dt>{words}</dt>")[1].split("</dd>")[0]
        for words in (
            "Responsables du scellé dans l’intervalle",
            "Personnes qui ont seulement contrôlé ou transporté le scellé dans l’intervalle",
        )
    )
    assert (known[place.office.clerk] in held, names[2] in held, names[2] in checked) == (True, False, True)
    assert (told.holders, set(told.checked)) == ((known[place.office.clerk],), {names[2]})


def told_of(page):
    """What is not scanned yet, each by its number in the case, what it is and the case's own number (no page of codes)."""
    told = [re.sub(r"<.*?>", "", one) for one in re.findall(r"<li>(.*?)</li>", page) if "<small>" in one]
    assert all(re.match(r"scellé n°\W\d+, [\w ()]+, PV\s.+ EV", one) for one in told), told
    assert len(told) in {2, 3}
    return told


def test_fire_is_scanned_reviewed_and_confirmed(place, lot):
    """What is not scanned shows before ignition; without the tick nothing is recorded; then it is final."""
    chair, verifier = opened(place, lot)
    everything = "\n".join(lot.exhibits)
    adrift = told_of(verifier.page(path(lot, "arrive")).text)
    ok(verifier.submit(path(lot, "arrive"), lines=everything, step="send"))
    review = chair.submit(path(lot, "burn"), lines=lot.exhibits[0], step="review").text
    assert "2 scellés ne sont pas scannés" in review
    assert told_of(review) == adrift[1:]
    assert "Enregistrer la mise à feu" not in review
    unsure = chair.submit(path(lot, "burn"), lines=everything, step="send")
    assert unsure.status_code == 400
    assert place.office.state(lot.session).status == "open"
    ok(chair.submit(path(lot, "burn"), lines=everything, step="send", confirmed="1"))
    assert {place.office.state(e).status for e in lot.exhibits} == {"destroyed"}
    assert chair.page(path(lot, "burn")).status_code == 409
    assert chair.submit(path(lot, "abort"), reason="Trop tard").status_code == 409


def test_residue_and_incidents_must_be_answered(place):
    """A blank is no answer: each question comes back with the rest kept. The hour of a paper is told as claimed.

    Who says yes to an incident says which; who says no needs no more words, and both answers stand on the page.
    """
    lot, chair = place.office.lot(2, "burnt"), place.client("chair")
    given = {"residue": "Cendres froides", "incidents": "Néant", "any_incident": "no", "non_retrievable": "yes"}
    for missing in given.keys() - {"incidents"}:
        answer = chair.submit(path(lot, "close"), **(given | {missing: ""}))
        assert answer.status_code == 400, missing
        assert missing == "residue" or "Cendres froides" in answer.text
    for text in ("", "Néant.", "none"):
        answer = chair.submit(path(lot, "close"), **(given | {"any_incident": "yes", "incidents": text}))
        assert answer.status_code == 400, text
    assert "incident_unsaid" in answer.text
    given["incidents"] = ""
    before = f"{datetime.now(UTC) - timedelta(hours=5):%Y-%m-%dT%H:%M}"
    assert "time_out_of_order" in chair.submit(path(lot, "close"), **given, at=before).text, "the fire was lit since"
    noted = f"{datetime.now(UTC):%Y-%m-%dT%H:%M}"
    ok(chair.submit(path(lot, "close"), **given, at=noted, temperature="850 °C, sonde du four", cooling="Froid à 16 h"))
    page = chair.page(path(lot)).text
    assert "suspect\N{NARROW NO-BREAK SPACE}?</dt><dd>Non</dd>" in page
    for told in (
        "Cendres froides",
        "Néant",
        "850 °C, sonde du four",
        "Froid à 16 h",
        "source\N{NO-BREAK SPACE}: un papier",
    ):
        assert told in page, told


def test_each_ones_word_and_the_chairs_note(place):
    """One attests, one refuses with a reason, one with reservations; of the silent the chair notes it; then certify."""
    lot, office = place.office.lot(2, "closed"), place.office
    chair = place.client("chair")
    assert chair.submit(path(lot, "certify")).status_code == 409
    assert chair.submit(path(lot, "attest"), attested="").status_code == 400
    names = {number: name for name, number in office.people.items()}
    silent = [names[a.person] for a in office.state(lot.session).attendance]
    refusing, reserved, gone = (n for n in silent if n not in {"chair", "prosecutor", "verifier"})
    assert place.client(refusing).submit(path(lot, "attest"), attested="no").status_code == 400
    ok(place.client(refusing).submit(path(lot, "attest"), attested="no", reservations="Fumée épaisse"))
    ok(place.client(reserved).submit(path(lot, "attest"), attested="yes", reservations="Arrivé en retard"))
    for name in ("chair", "prosecutor", "verifier"):
        ok(place.client(name).submit(path(lot, "attest"), attested="yes"))
    assert f"Nom {gone}" in chair.page(path(lot)).text
    ok(chair.submit(path(lot, "attest"), person=office.people[gone], attested="no", reservations="Parti sans un mot"))
    shown = chair.page(path(lot)).text
    for word in ("refuse d’attester", "atteste avec réserves", "parti sans se prononcer"):
        assert word in shown
    landed(chair.submit(path(lot, "certify")), "/certificates")


def test_a_session_is_called_off(place, lot):
    """Before the fire the commission gives a session up, with the reason."""
    chair = place.client("chair")
    assert chair.submit(path(lot, "abort"), reason="").status_code == 400
    ok(chair.submit(path(lot, "abort"), reason="Orage"))
    assert place.office.state(lot.session).status == "aborted"


def test_people_come_and_go(place, lot):
    """A witness joins on their own device and leaves; both times stand on the page."""
    opened_at_its_site(place.office, lot)
    witness = place.client("witness2")
    nobody = witness.submit(path(lot, "attend"), quality="witness")
    assert nobody.status_code == 400
    assert place.office.state(lot.session).attendance == []
    ok(witness.submit(path(lot, "attend"), person=place.office.witness2, quality="witness"))
    ok(witness.submit(path(lot, "leave")))
    [attendance] = place.office.state(lot.session).attendance
    assert attendance.left_at
    assert "Il manque 2 témoins indépendants" in witness.page(path(lot)).text


def test_the_list_and_its_json_twin(place, lot):
    """A session stands in the list, and its JSON says how far it is and what is lacking."""
    chair = place.client("chair")
    assert lot.session in chair.page("/sessions").text
    assert lot.session in {
        s["session"] for s in chair.get("/api/destruction-sessions", params={"limit": 1000}).json()["sessions"]
    }
    told = chair.get(f"/api/destruction-{path(lot)[1:]}").json()
    found, seats = told["progress"], told["quorum"]["seats"]
    assert (found["planned"], found["waiting"], found["step"]) == (3, 3, "staging")
    assert ("witness", 2, [], True) in [(s["quality"], s["needed"], s["there"], s["bars"]) for s in seats]
    made(chair.act("/api/destruction-sessions/abort", {"session": lot.session, "reason": "Orage"}))


def test_every_step_of_a_session_can_be_looked_at(place):
    """The page of a session is readable at each stage of its course."""
    for stage in ("planned", "staged", "burnt", "closed", "certified", "open", "on_site"):
        lot = place.office.lot(1, stage)
        assert place.client("chair").page(path(lot)).status_code == 200, stage


def test_a_laboratory_has_no_business_here(place, lot):
    """Who may not read sessions is refused, page and JSON alike."""
    assert place.client("analyst").page(path(lot)).status_code == 403
    assert place.client("analyst").get(f"/api/destruction-{path(lot)[1:]}").status_code == 403


def test_a_session_that_is_out_shows_its_device_and_is_taken_back_by_two(place, lot):
    """No step is offered, each is refused in one sentence with the device's name and what to do; the recall takes a PIN."""
    device = place.office.enrol(
        EnrolDevice(name="Tél du four", agency=place.office.drug_office, public_key=key_named("out"))
    )
    chair, prosecutor = place.client("chair"), place.client("prosecutor")
    ok(chair.submit(path(lot, "check-out"), device=device))
    shown = chair.page(path(lot)).text
    assert "Sortie sur un appareil" in shown
    assert "Tél du four" in shown
    assert path(lot, "attend") not in shown
    assert "Il manque" not in shown
    pages = {"chair": ("live", "burn"), "verifier": ("stage", "arrive")}
    for name, at in ((who, one) for who, doors in pages.items() for one in doors):
        assert "Un appareil a emporté cette séance." in place.client(name).page(path(lot, at)).text, at
    answer = prosecutor.submit(path(lot, "attend"), person=place.office.prosecutor, quality="judicial")
    assert answer.status_code == 409
    assert "reprend la séance" in answer.text
    alone = prosecutor.submit(path(lot, "recall"), reason="Appareil perdu")
    assert alone.status_code == 409
    ok(prosecutor.submit(path(lot, "recall"), reason="Appareil perdu", person=place.office.supervisor, pin=PIN))
    ok(chair.submit(path(lot, "open")))
    ok(prosecutor.submit(path(lot, "attend"), person=place.office.prosecutor, quality="judicial"))


def test_that_a_device_gives_the_session_back_before_its_day_is_said(place):
    """Before it is handed over and after: a device has a session for fourteen days, whatever day the fire is planned for."""
    office, chair, told = place.office, place.client("chair"), "avant le jour de l’incinération"
    late = plan_and_open.Plan(
        orders=(office.lot(1, "ordered").order,), method="incinerator", planned_for="2099-01-01", site="Four"
    )
    far = office.do("destruction_session.plan/1", late, "chair").first("DS")
    device = office.enrol(EnrolDevice(name="Tél", agency=office.drug_office, public_key=key_named("early")))
    assert told in chair.page(f"/sessions/{far}/checklist").text
    ok(chair.submit(f"/sessions/{far}/check-out", device=device))
    assert told in chair.page(f"/sessions/{far}/checklist").text
    soon = plan_and_open.Plan(
        orders=(office.lot(1, "ordered").order,), method="incinerator", planned_for=tomorrow(), site="Four"
    )
    number = office.do("destruction_session.plan/1", soon, "chair").first("DS")
    assert told not in chair.page(f"/sessions/{number}/checklist").text


def test_only_who_may_second_a_recall_is_offered_for_it(place, lot):
    """Not oneself, not whose agency has no part in the session; whoever is offered is taken."""
    office, chair = place.office, place.client("chair")
    device = office.enrol(EnrolDevice(name="Recall", agency=office.drug_office, public_key=key_named("recall")))
    office.do("destruction_session.check_out/1", CheckOut(session=lot.session, device=device), "chair")
    form = chair.page(path(lot)).text.split("/recall")[1].split("</form>")[0]
    offered = set(re.findall(r'<option value="(PE\w+)"', form))
    who = office.people
    assert {who["clerk"], who["prosecutor"], who["inspector"]} <= offered
    assert offered.isdisjoint({who["chair"], who["officer"], who["analyst"]})
    give_pins(place, "inspector")
    ok(chair.submit(path(lot, "recall"), reason="Pluie", person=who["inspector"], pin=PIN))
    assert office.state(lot.session).checkout is None
