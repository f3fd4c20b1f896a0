"""Orders entered from paper over HTTP: typed by a clerk, confirmed by another person, their pages shown."""

import re
from dataclasses import replace

import pytest

from custody.domain.access.roles import Role
from custody.domain.orders.destruction_request import MakeDestructionRequest
from custody.domain.orders.issue_order import IssueOrder
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.service.documents.document_context import DocumentContext
from custody.service.documents.orders import order_line
from custody.service.kernel.idempotency_keys import new_key
from tests.demo_story import text_of
from tests.factories.http_office import town
from tests.web.full_custody import landed, made, numbers, ok
from tests.web.matrix_world import JPEG
from tests.web.shell import HTML, PASSWORD


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town whose prosecution has two clerks."""
    with town(tmp_path_factory.mktemp("drafts")) as made_town:
        office = made_town.office
        for name in ("greffier", "greffier2"):
            entry = EnrolPerson(name=f"Nom {name}", rank="Me", agency=office.prosecution, roles=(Role.COURT_CLERK,))
            office.people[name] = office.enrol(entry)
            made_town.sign_in.accounts.open(office.people[name], name, PASSWORD, must_change=False)
        yield made_town


def held(place, count):
    """Exhibits of a case of the prosecution in the clerk's store, and the case."""
    lot = place.office.lot(count)
    return lot.exhibits, lot.case


def typed(place, case, exhibits, **more):
    form = {
        "case": case, "order_reference": f"RP {place.size()}", "issuer": place.office.prosecutor, "signed_on": "2026-05-11",
        "legal_basis": "Loi 01-078, art. 136", "exhibits": "\n".join(exhibits), "sample_waiver": "Au parquet",
        "laboratory_waiver": "Test positif", "key": new_key(),
    }  # fmt: skip
    return form | more


def send(client, form, *pages):
    files = [("files", (f"p{i}.jpg", page, "image/jpeg")) for i, page in enumerate(pages)] or [("files", ("", b""))]
    data = {"channel": "original"} | form | {"_csrf_token": client.token}
    return client.post("/orders/enter", data=data, files=files, headers=HTML, follow_redirects=False)


def version(page: str) -> str:
    """Which version of a draft its page shows."""
    [shown] = re.findall(r'name="version" value="([^"]+)"', page)
    return shown


def confirmed(client, number):
    """What comes of confirming a draft as its page shows it."""
    return client.submit(f"/orders/{number}/confirm", version=version(client.page(f"/orders/{number}").text))


def on_paper(client, number):
    """What the paper of an order says, on one line."""
    answer = client.get(f"/orders/{number}/pdf")
    assert answer.status_code == 200
    return " ".join(text_of(answer.content).split())


def test_a_clerk_enters_a_paper_order_and_the_prosecutor_confirms_it(place):
    """The form keeps what was typed when it is refused; the draft's page shows who typed and who confirmed it."""
    exhibits, case = held(place, 2)
    clerk = place.client("greffier")
    assert f"/orders/enter?case={case}" in clerk.page("/orders/enter").text
    assert exhibits[0] in clerk.page(f"/orders/enter?case={case}").text
    form = typed(place, case, exhibits)
    refused = send(clerk, form)
    assert refused.status_code == 400
    assert form["order_reference"] in refused.text
    number = landed(send(clerk, form, JPEG, JPEG), "/orders")
    shown = clerk.page(f"/orders/{number}").text
    assert "réquisition recopiée, à confirmer" in shown
    assert "personne encore" in shown
    assert "Confirmer" not in shown
    assert "vous ne pouvez pas la confirmer vous-même" in clerk.submit(f"/orders/{number}/confirm", version="1:x").text
    prosecutor = place.client("prosecutor")
    assert "Comparez chaque ligne" in prosecutor.page(f"/orders/{number}").text
    assert prosecutor.get(f"/orders/{number}/scans/2").content == JPEG
    assert prosecutor.page(f"/orders/{number}/scans/3").status_code == 404
    assert {place.office.state(e).status for e in exhibits} == {"held"}
    ok(confirmed(prosecutor, number))
    assert {place.office.state(e).status for e in exhibits} == {"ordered"}
    shown = prosecutor.page(f"/orders/{number}").text
    assert "Nom greffier" in shown
    assert "Nom prosecutor" in shown


def test_a_draft_is_corrected_with_its_pages_kept_and_dropped(place):
    """What the draft says fills the form again; the prosecution drops a draft with its reason."""
    exhibits, case = held(place, 2)
    clerk, other = place.client("greffier"), place.client("greffier2")
    number = landed(send(clerk, typed(place, case, exhibits), JPEG), "/orders")
    again = other.page(f"/orders/enter?draft={number}").text
    assert exhibits[1] in again
    assert "1 photographie" in again
    kept = again.split('name="scans" value="')[1].split('"')[0]
    ok(send(other, typed(place, case, exhibits[:1], order=number, scans=kept)))
    assert place.office.state(number).exhibits == exhibits[:1]
    assert place.client("chair").page(f"/orders/{number}").status_code == 404
    ok(place.client("prosecutor").submit(f"/orders/{number}/revoke", reason="Saisie par erreur"))
    assert other.page(f"/orders/enter?draft={number}").status_code == 409


def test_a_draft_upon_what_another_order_has_taken_says_which_and_what_to_do(place):
    """On its page; on the registry's desk a draft does not stand among what is to be carried out."""
    exhibits, case = held(place, 2)
    prosecutor = place.client("prosecutor")
    number = landed(send(place.client("greffier"), typed(place, case, exhibits), JPEG), "/orders")
    confirming, page = f'action="/orders/{number}/confirm"', prosecutor.page(f"/orders/{number}").text
    assert ("déjà visé par" in page, confirming in page) == (False, True)
    command = IssueOrder(
        order_reference="RP 900", exhibits=(exhibits[0],), legal_basis="Art. 136", sample_waiver="Au parquet",
        laboratory_waiver="Test positif",
    )  # fmt: skip
    other = place.office.do("order.issue/1", command, "prosecutor").first("RE")
    page = prosecutor.page(f"/orders/{number}").text
    assert (page.count("déjà visé par"), confirming in page) == (1, False)
    assert f'href="/orders/{other}">RP 900</a>' in page
    assert "abandonnez ou corrigez la réquisition recopiée" in page
    desk = prosecutor.page("/court").text
    standing, drafts = desk.split("<h2>À confirmer</h2>")
    assert (f"/orders/{other}" in standing, f"/orders/{number}" in standing) == (True, False)
    assert f"/orders/{number}" in drafts


def test_the_form_of_an_order_tells_what_a_draft_names_and_everything_leaves_it_out(place):
    """Before another order makes the draft void: a chip beside the exhibit, and it is ordered only where it is named."""
    exhibits, case = held(place, 3)
    prosecutor, clerk = place.client("prosecutor"), place.client("greffier")
    form = typed(place, case, exhibits[:1])
    draft = landed(send(clerk, form, JPEG), "/orders")
    command = MakeDestructionRequest(exhibits=tuple(exhibits), reason="Magasin plein")
    proposal = place.office.do("destruction_request.make/1", command, "clerk").first("DP")
    page = prosecutor.page(f"/orders/new?case={case}").text
    rows = {one: next(row for row in page.split("<tr") if one in row) for one in exhibits}
    assert [f'href="/orders/{draft}">{form["order_reference"]}</a>' in rows[one] for one in exhibits] == [
        True,
        False,
        False,
    ]
    assert all(f'href="/proposed/{proposal}"' in row for row in rows.values())
    assert "1 scellé figure dans une réquisition à confirmer" in page
    assert "<strong>2 scellés</strong>" in page
    asked = prosecutor.page(f"/orders/new?case={case}&proposal={proposal}").text
    boxes = re.findall(r'value="(EV\w+)" form="order"[^>]*?( checked)?>', asked)
    assert dict(boxes) == {exhibits[0]: "", exhibits[1]: " checked", exhibits[2]: " checked"}
    assert 'href="/proposed/' not in asked.split("<table")[1], "it is the one that the form answers"
    assert "dans une réquisition à confirmer" in clerk.page(f"/orders/enter?case={case}").text
    assert "dans une réquisition à confirmer" not in clerk.page(f"/orders/enter?draft={draft}").text, "it is this one"
    paper = {"issuer", "signed_on", "exhibits"}
    issued = {name: text for name, text in typed(place, case, ()).items() if name not in paper}
    order = landed(prosecutor.submit("/orders/new", **issued, everything="1"), "/orders")
    assert place.office.state(order).exhibits == exhibits[1:]
    named = issued | {"order_reference": "RP 901", "key": new_key(), "exhibits": exhibits[0]}
    assert place.office.state(landed(prosecutor.submit("/orders/new", **named), "/orders")).exhibits == exhibits[:1]


def test_what_a_draft_took_or_gave_free_since_the_form_was_shown_is_not_ordered_unseen(place):
    """The form comes back with the list of now, for everything and for what is named; sent twice it is one order."""
    exhibits, case = held(place, 3)
    prosecutor, clerk = place.client("prosecutor"), place.client("greffier")
    paper = {"issuer", "signed_on", "exhibits", "key"}
    form = {name: text for name, text in typed(place, case, ()).items() if name not in paper} | {"everything": "1"}

    def seen(text):
        return re.search(r'name="seen" value="(\w+)"', text)[1]

    before = seen(prosecutor.page(f"/orders/new?case={case}").text)
    draft = landed(send(clerk, typed(place, case, exhibits[:2]), JPEG), "/orders")
    named = form | {"everything": "", "exhibits": exhibits[0]}
    refused = [prosecutor.submit("/orders/new", **each, seen=before) for each in (form, named)]
    assert [one.status_code for one in refused] == [409, 409]
    assert all("n’est plus celle que montrait ce formulaire" in one.text for one in refused)
    assert "<strong>1 scellé</strong>" in refused[0].text
    ok(prosecutor.submit(f"/orders/{draft}/revoke", reason="Saisie par erreur"))
    freed = prosecutor.submit("/orders/new", **form, seen=seen(refused[0].text))
    assert freed.status_code == 409
    assert {place.office.state(one).status for one in exhibits} == {"held"}
    again = named | {"seen": seen(freed.text), "key": new_key()}
    sent = [landed(prosecutor.submit("/orders/new", **again), "/orders") for _ in range(2)]
    assert sent[0] == sent[1]
    assert place.office.state(sent[0]).exhibits == exhibits[:1]


def test_a_draft_that_was_corrected_while_it_was_read_is_not_confirmed_by_what_was_read_before(place):
    """The page says so and shows what it says now; what is read then is what is confirmed."""
    exhibits, case = held(place, 2)
    clerk, prosecutor = place.client("greffier"), place.client("prosecutor")
    number = landed(send(clerk, typed(place, case, exhibits), JPEG), "/orders")
    seen = version(prosecutor.page(f"/orders/{number}").text)
    again = clerk.page(f"/orders/enter?draft={number}").text
    kept = again.split('name="scans" value="')[1].split('"')[0]
    ok(send(clerk, typed(place, case, exhibits[:1], order=number, scans=kept)))
    refused = prosecutor.submit(f"/orders/{number}/confirm", version=seen)
    assert refused.status_code == 409
    assert "La réquisition recopiée a été corrigée" in refused.text
    assert "a été corrigé" in prosecutor.submit(f"/orders/{number}/confirm").text  # who does not say what they read
    ok(prosecutor.submit(f"/orders/{number}/confirm", version=version(refused.text)))
    assert [place.office.state(one).status for one in exhibits] == ["ordered", "held"]


def test_no_reading_is_recorded_of_what_is_no_draft_of_the_reader(place):
    """A link sent to a clerk makes them have read neither an exhibit, nor an order, nor a person."""
    exhibits, case = held(place, 1)
    clerk = place.client("greffier")
    number = landed(send(clerk, typed(place, case, exhibits), JPEG), "/orders")
    ok(place.client("prosecutor").submit(f"/orders/{number}/revoke", reason="Saisie par erreur"))
    before = place.size()
    for about in (exhibits[0], place.office.prosecutor, number):
        assert clerk.page(f"/orders/enter?draft={about}").status_code in {404, 409}
    assert place.size() == before
    other = landed(send(clerk, typed(place, case, exhibits), JPEG), "/orders")
    before = place.size()
    assert exhibits[0] in clerk.page(f"/orders/enter?draft={other}").text
    assert place.size() > before, "what is shown is on record"


@pytest.mark.usefixtures("every_reading")
def test_a_form_that_is_refused_shows_no_order_without_a_trace(place):
    """Whoever posts to look is on record as whoever looks; only a draft is given back to be read again."""
    exhibits, case = held(place, 1)
    clerk, prosecutor = place.client("greffier"), place.client("prosecutor")
    number = landed(send(clerk, typed(place, case, exhibits), JPEG), "/orders")
    for act, form in (("confirm", {"answer": "back"}), ("revoke", {"reason": " "}), ("notify", {"to": "x"})):
        before = place.size()
        assert exhibits[0] in prosecutor.submit(f"/orders/{number}/{act}", **form).text
        assert place.size() > before, act
    before = place.size()
    assert exhibits[0] in send(clerk, typed(place, case, exhibits, signed_on="x")).text
    assert place.size() > before, "the form to enter one shows what lies in the case"
    ok(prosecutor.submit(f"/orders/{number}/revoke", reason="Saisie par erreur"))
    given = prosecutor.submit(f"/orders/{number}/confirm", answer="back")
    assert given.status_code == 409
    assert exhibits[0] not in given.text


def test_the_same_over_the_api(place):
    """Entered with a photograph that was taken in first, confirmed by a second clerk."""
    exhibits, case = held(place, 1)
    clerk = place.client("greffier")
    body = typed(place, case, exhibits)
    body |= {"exhibits": exhibits, "scans": [{"blob": "b" * 64, "sha256": "a" * 64}]}
    for name in ("case", "key"):
        body.pop(name)
    unknown = clerk.act("/api/orders/enter-copy", body)
    assert (unknown.status_code, unknown.json()["code"]) == (400, "photo_unknown")
    taken = clerk.post(
        "/api/photos", data={"case": case}, files={"photo": ("p.jpg", JPEG)}, headers={"x-csrf-token": clerk.token}
    )
    number = numbers(made(clerk.act("/api/orders/enter-copy", body | {"scans": [taken.json()]})), "RE")[0]
    assert clerk.get(f"/api/orders/{number}").json()["order"]["status"] == "draft"
    assert clerk.get(f"/api/orders/{number}/scans/1").content == JPEG
    made(place.client("greffier2").act("/api/orders/confirm-copy", {"order": number}))
    assert place.office.state(exhibits[0]).status == "ordered"


def test_a_telephoned_order_says_so_everywhere_and_its_original_is_seen_by_another_person(place):
    """On the form, the order and the session; the fire is refused with what to do; the page records the original."""
    office, clerk, second = place.office, place.client("greffier"), place.client("greffier2")
    lot = office.lot(1, "held")
    form = typed(place, lot.case, lot.exhibits, channel="telephone", original_due="")
    refused = send(clerk, form, JPEG)
    assert "original est attendu" in refused.text
    assert refused.status_code == 400
    lot.order = landed(send(clerk, form | {"original_due": "2099-01-05"}, JPEG), "/orders")
    ok(confirmed(second, lot.order))
    lot.stage = "ordered"
    for name in ("planned", "staged", "open", "on_site"):
        office.advance(lot, name)
    chair = place.client("chair")
    assert "original attendu pour le 05/01/2099" in chair.page(f"/sessions/{lot.session}").text
    burn = {"session": lot.session, "exhibits": lot.exhibits}
    answer = chair.act("/api/destruction-sessions/ignite", burn)
    assert (answer.status_code, answer.json()["code"]) == (409, "order_original_needed")
    shown = clerk.page(f"/orders/{lot.order}").text
    assert "par téléphone" in shown
    assert "attendu pour le 5 janvier 2099" in on_paper(clerk, lot.order)
    assert "J’ai l’original signé" not in shown
    assert clerk.submit(f"/orders/{lot.order}/original").status_code == 409
    assert "J’ai l’original signé" in second.page(f"/orders/{lot.order}").text
    ok(second.submit(f"/orders/{lot.order}/original"))
    assert "Nom greffier2" in clerk.page(f"/orders/{lot.order}").text
    paper = on_paper(clerk, lot.order)
    assert "Nom greffier2" in paper.partition("Original sur papier")[2].partition("Recopiée par")[0]
    assert "attendu" not in paper
    assert "Ce à quoi la réquisition renonce, et pourquoi Reçue" not in paper
    assert "original attendu" not in chair.page(f"/sessions/{lot.session}").text
    made(chair.act("/api/destruction-sessions/ignite", burn))
    office.advance(replace(lot, stage="burnt"), "closed")
    with place.store.reading() as connection:
        line = order_line(DocumentContext(place.services, connection, "fr"), lot.order)
    assert line.reason.endswith("(Me Nom greffier2)")
    assert "Reçue par téléphone\N{NARROW NO-BREAK SPACE}; original vu" in line.reason


def test_exhibits_are_ticked_or_scanned_and_stand_on_the_draft_once(place):
    """A box for each that may be ordered; what was ticked and refused comes back ticked, what was scanned as a line."""
    exhibits, case = held(place, 4)
    clerk = place.client("greffier")

    def boxes(page):
        return re.findall(r'<input type="checkbox" name="exhibits" value="(\w+)" form="enter"[^>]*?( checked)?>', page)

    assert sorted(boxes(clerk.page(f"/orders/enter?case={case}").text)) == [(n, "") for n in sorted(exhibits)]
    form = typed(place, case, []) | {"exhibits": [exhibits[3], exhibits[0], exhibits[1]]}
    refused = send(clerk, form)
    assert refused.status_code == 400
    assert dict(boxes(refused.text)) == dict.fromkeys(exhibits, " checked") | {exhibits[2]: ""}
    assert re.search(r'<textarea id="exhibits"[^>]*></textarea>', refused.text), "none stands on the form twice"
    number = landed(send(clerk, form, JPEG), "/orders")
    assert sorted(place.office.state(number).exhibits) == sorted([exhibits[3], *exhibits[:2]])
    assert dict(boxes(clerk.page(f"/orders/enter?draft={number}").text))[exhibits[0]] == " checked"


def test_a_page_that_is_chosen_again_after_a_refusal_stands_once(place):
    """The form keeps its photographs and whoever sends it again chooses them again: one page is one page."""
    exhibits, case = held(place, 1)
    clerk = place.client("greffier")
    form = typed(place, case, exhibits)
    refused = send(clerk, form | {"channel": ""}, JPEG)
    [kept] = re.findall(r'name="scans" value="([^"]+)"', refused.text)
    again = send(clerk, form | {"channel": "", "scans": kept}, JPEG)
    assert "1 photographie conservée" in again.text
    number = landed(send(clerk, form | {"scans": kept}, JPEG), "/orders")
    assert clerk.get(f"/orders/{number}/scans/1").content == JPEG
    assert clerk.get(f"/orders/{number}/scans/2").status_code == 404


def test_nothing_says_unasked_that_the_original_lies_there(place):
    """How an order came is chosen by whoever types it; a form without it is refused, and what is chosen stays."""
    exhibits, case = held(place, 1)
    clerk = place.client("greffier")
    ways = re.compile(r'name="channel" value="(\w*)"( checked)? required')
    blank = ways.findall(clerk.page(f"/orders/enter?case={case}").text)
    assert blank == [("original", ""), ("copy", ""), ("telephone", "")]
    unsaid = send(clerk, typed(place, case, exhibits, channel=""), JPEG)
    assert (
        unsaid.status_code,
        "Document d’après lequel vous la recopiez\N{NO-BREAK SPACE}» est vide" in unsaid.text,
    ) == (
        400,
        True,
    )
    number = landed(send(clerk, typed(place, case, exhibits), JPEG), "/orders")
    again = ways.findall(clerk.page(f"/orders/enter?draft={number}").text)
    assert again == [("original", " checked"), ("copy", ""), ("telephone", "")]


def test_an_order_told_by_telephone_is_not_confirmed_as_a_paper_that_nobody_saw(place):
    """Its page speaks of the call; that of one typed from its original speaks of the paper."""
    said = {
        "telephone": ("Signée, selon l’appel", "c’est ce qui a été ordonné"),
        "original": ("Signée sur papier", "le papier"),
    }
    for channel, words in said.items():
        exhibits, case = held(place, 1)
        due = {"original_due": "2031-01-01"} if channel == "telephone" else {}
        form = typed(place, case, exhibits, channel=channel, **due)
        number = landed(send(place.client("greffier"), form, JPEG), "/orders")
        page = place.client("greffier2").page(f"/orders/{number}").text
        assert all(one in page for one in words)
        for one in said["original" if channel == "telephone" else "telephone"]:
            assert one not in page
