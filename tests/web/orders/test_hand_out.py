"""Orders of other sorts over HTTP: returned, ceded, kept; by pages and by JSON, before a second person."""

import base64
import re

import pytest

from custody.domain.exchange.received_bundle import ReceiveBundle
from custody.domain.exhibits import blind_check
from custody.domain.kernel.photo_reference import Photo
from custody.domain.kernel.quantity import Count
from custody.domain.law.end_limits import EndLimits
from custody.domain.orders import ends_of_custody
from custody.domain.seizures import register_exhibits, seizure
from custody.domain.transfers import hand_over, receive
from tests.demo_story import text_of
from tests.factories.office import Lot
from tests.web.full_custody import PIN, give_pins, landed, ok, town
from tests.web.matrix_world import JPEG


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town whose store has a witness of another service; amounts and days are for tests/domain/orders."""
    with town(tmp_path_factory.mktemp("outcomes")) as made_town, pytest.MonkeyPatch.context() as patch:
        give_pins(made_town, "witness1")
        patch.setattr(ends_of_custody, "free_from", lambda *_: "")
        patch.setattr(EndLimits, "needs_second_report", lambda *_, **_known: False)
        patch.setattr(EndLimits, "too_much_kept", lambda *_: False)
        yield made_town


TERMS = {
    "restitute": {},
    "cede": {"convention_request": "Art. 11, demande 7"},
    "keep": {"purpose": "Chien de recherche", "keep_until": "2099-12-31"},
}
"""What the form of an order says beside its exhibits."""


def proved(place):
    """A bundle of the receiver's log, as it was verified here: its number."""
    told = f"{place.size():064x}"
    command = ReceiveBundle(
        origin=f"log{place.size()}.example", size=10, root=base64.b64encode(b"r" * 32).decode(), bundle=told, proved=told,
        about="EV0000000001H", stated=(), objections=(), since=0, kept=Photo(blob="d" * 64, sha256="c" * 64),
    )  # fmt: skip
    return place.office.do("bundle.receive/1", command, "inspector").first("DR")


def ordered(place, sort):
    """An exhibit under an order issued and approved on its pages: its number, its seal, the order's page."""
    lot = place.office.lot()
    if sort == "restitute":
        place.office.analyse(lot, "not_controlled")
    form = {
        "case": lot.case,
        "order_reference": f"G {place.size()}/2026",
        "legal_basis": "art. 99",
        "everything": "1",
        "sort": sort,
    } | TERMS[sort]
    page = landed(place.client("prosecutor").submit("/orders/new", **form), "/orders")
    if sort != "restitute":
        ok(place.client("inspector").submit(f"/orders/{page}/approve", decision="Décision 14/2026"))
    return lot.exhibits[0], lot.seals[0], page


def counted(office):
    """Forty tablets in the store, that nobody has weighed."""
    case, amount = office.case(), Count(40, "tablet")
    declared = seizure.DeclareSeizure(
        case=case, place="Bamako", seized_at=office.seized_at, circumstances="Contrôle routier",
        lines=(seizure.LineEntry(substance="tramadol", count=amount),),
    )  # fmt: skip
    seized = office.do("seizure.declare/1", declared, "officer").first("SE")
    entry = register_exhibits.ExhibitEntry(exhibit_number="1", line=0, form="tablets", seal="CPT 0040", count=amount)
    command = register_exhibits.RegisterExhibits(seizure=seized, exhibits=(entry,))
    [number] = office.do("exhibit.register/1", command, "officer").all("EV")
    sent = hand_over.Dispatch(to=office.clerk, purpose="deposit", exhibits=(number,))
    made = office.do("transfer.dispatch/1", sent, "officer").first("TR")
    seen = blind_check.CheckEntry(exhibit=number, seal="CPT 0040", count=amount)
    office.do("transfer.receive/1", receive.Receive(transfer=made, checks=(seen,)), "clerk")
    return Lot([number], ["CPT 0040"], case, "")


def filled(place, seal, **more):
    """The form in which it is handed out, filled in as things are."""
    return {
        "seal": seal, "state": "intact", "gross": "2,70", "unit": "kg", "balance": place.office.balance, "step": "send",
        "recipient": "M. Traoré, propriétaire", "person": place.office.people["witness1"], "pin": PIN,
        "identity": "CNI 7",
    } | more  # fmt: skip


def test_an_exhibit_is_returned_to_its_owner_by_pages_and_the_history_says_to_whom(place):
    """From the order's form to the exhibit's page: what the order is for, who received it, that custody ended."""
    number, seal, order = ordered(place, "restitute")
    assert "restitution au propriétaire légitime" in place.client("prosecutor").page(f"/orders/{order}").text
    for listed in ("/orders", "/court"):
        row = next(r for r in place.client("prosecutor").page(listed).text.split("<tr>") if f"/orders/{order}" in r)
        assert "restitution au propriétaire légitime" in row, "it is no order to destroy"
    clerk = place.client("clerk")
    assert f"/exhibits/{number}/handout" in clerk.page(f"/exhibits/{number}").text
    form = clerk.page(f"/exhibits/{number}/handout").text
    assert "autre que le magistrat qui l’a ordonné" in form, "as the act asks"
    assert "Conditions encore à remplir" not in form
    bare = clerk.submit(f"/exhibits/{number}/handout", **filled(place, seal))
    assert bare.status_code == 400
    assert "M. Traoré" in bare.text
    pictures = [("files", ("recu.jpg", JPEG))]
    ok(clerk.submit(f"/exhibits/{number}/handout", files=pictures, **filled(place, seal)))
    assert place.office.state(number).status == "restituted"
    shown = clerk.page(f"/exhibits/{number}").text
    assert "restitué" in shown
    assert "<dt>Responsable</dt><dd>aucun\N{NO-BREAK SPACE}: la garde a pris fin</dd>" in shown
    assert "M. Traoré, propriétaire" in clerk.page(f"/exhibits/{number}/history").text
    paper = text_of(clerk.get(f"/exhibits/{number}/history/pdf").content)
    ordered_by = place.office.state(order).order_reference
    assert "restitution au propriétaire" in paper
    assert "art. 99" in paper, "the order's ground, where it gives no other"
    assert f"sur réquisition {ordered_by}" in paper
    assert "M. Traoré, propriétaire" in paper
    assert "En présence de" in paper


def test_what_is_ceded_names_its_receipt_abroad_on_page_history_and_paper(place):
    """As it was typed; a digest that is none comes back in the form."""
    number, seal, order = ordered(place, "cede")
    clerk, pictures = place.client("clerk"), [("files", ("recu.jpg", JPEG))]
    receipt = {
        "foreign_agency": "OCRTIS Dakar",
        "foreign_receipt_number": "DR-7",
        "foreign_dated": "2026-11-05",
        "foreign_sha256": "AB" * 32,
        "foreign_received": proved(place),
    }
    bare = clerk.submit(
        f"/exhibits/{number}/handout", files=pictures, **filled(place, seal, **receipt | {"foreign_sha256": "x"})
    )
    assert "64 chiffres hexadécimaux" in bare.text
    assert "OCRTIS Dakar" in bare.text
    ok(clerk.submit(f"/exhibits/{number}/handout", files=pictures, **filled(place, seal, **receipt)))
    page = clerk.page(f"/exhibits/{number}/history").text
    assert "OCRTIS Dakar · DR-7" in page
    assert "ab" * 32 in page
    assert "OCRTIS Dakar" in text_of(clerk.get(f"/exhibits/{number}/history/pdf").content)
    minutes = re.findall(rf"/exhibits/{number}/minutes/[0-9a-f-]{{36}}", page)[-1]
    told = text_of(clerk.get(minutes).content)
    assert "PROCÈS-VERBAL DE CESSION" in told
    assert "Destinataire M. Traoré, propriétaire" in told
    assert "Reçu DR-7 de OCRTIS Dakar, du 5 novembre 2026" in told
    assert place.office.state(order).order_reference in told
    assert "PESÉE" not in told, "what it was weighed for is that it goes"


def test_a_reference_is_kept_over_the_api_before_a_second_person(place):
    """Without a will beside the holder's it is refused."""
    number, seal, _ = ordered(place, "keep")
    weight = {"gross": {"text": "2,70", "unit": "kg"}, "balance": place.office.balance}
    body = {"check": {"exhibit": number, "seal": seal, "weight": weight}, "recipient": "École de police"}
    clerk = place.client("clerk")
    refused = clerk.act("/api/exhibits/hand-out", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "second_person_needed")
    second = {"person": place.office.people["witness1"], "part": "witness", "method": "pin", "pin": PIN}
    assert clerk.act("/api/exhibits/hand-out", body | {"consents": [second]}).status_code == 201
    assert place.office.state(number).status == "kept_for_reference"


def test_what_the_hand_out_cannot_do_without_is_marked_and_refused_before_a_pin_is_weighed(place, monkeypatch):
    """A blank recipient costs no attempt at a PIN."""
    number, seal, _ = ordered(place, "restitute")
    clerk = place.client("clerk")
    form = clerk.page(f"/exhibits/{number}/handout").text
    for field in ('name="recipient"', 'id="person1"', 'id="pin1"'):
        assert "required" in form.split(field)[1].split(">")[0]
    assert "required" not in form.split('id="person2"')[1].split(">")[0]
    picture = [form.split('id="files"')[1].split(">")[0]]
    for sort in ("cede", "keep"):
        form = clerk.page(f"/exhibits/{ordered(place, sort)[0]}/handout").text
        picture.append(form.split('id="files"')[1].split(">")[0])
        assert ('name="foreign_agency"' in form) == (sort == "cede")
    assert ["required" in one for one in picture] == [True, True, False]
    with monkeypatch.context() as patch:
        patch.setattr("custody.web.http.request_context.RequestContext.perform", None)
        bare = clerk.submit(
            f"/exhibits/{number}/handout", files=[("files", ("recu.jpg", JPEG))], **filled(place, seal, recipient=" ")
        )
    assert bare.status_code == 400


def test_an_order_carried_out_offers_no_appeal_and_one_to_give_back_is_told_as_such(place):
    """Its page no longer says who enters one; what was ordered was no destruction."""
    lot, prosecutor = place.office.lot(), place.client("prosecutor")
    place.office.analyse(lot, "not_controlled")
    form = {"case": lot.case, "order_reference": f"G {place.size()}/2026", "legal_basis": "art. 99", "everything": "1"}
    issued = prosecutor.submit("/orders/new", **form, sort="restitute")
    order, number = landed(issued, "/orders"), lot.exhibits[0]
    told = prosecutor.page(f"/orders/{order}").text
    assert "La restitution au propriétaire légitime est requise" in told
    assert "Un recours est enregistré par le greffe" in told
    assert "/revoke" in told
    pictures = [("files", ("recu.jpg", JPEG))]
    handed = filled(place, lot.seals[0])
    ok(place.client("clerk").submit(f"/exhibits/{number}/handout", files=pictures, **handed))
    done = prosecutor.page(f"/orders/{order}").text
    assert "Un recours est enregistré par le greffe" not in done
    assert "/revoke" not in done


def test_who_holds_what_an_order_gives_back_finds_the_form_of_it_on_their_start_page(place):
    """Not while an appeal may still be lodged, not a colleague or the prosecutor, and no more once it is done."""
    number, seal, _ = ordered(place, "restitute")
    clerk, door = place.client("clerk"), f"/exhibits/{number}/handout"
    assert door in clerk.page("/").text
    assert "à restituer au propriétaire légitime" in clerk.page("/").text
    assert not [who for who in ("supervisor", "prosecutor", "officer") if door in place.client(who).page("/").text]
    contested, burns = place.office.lot(), place.office.lot()
    form = {"order_reference": f"G {place.size()}/2026", "legal_basis": "art. 99", "everything": "1"}
    later = {"case": contested.case, "sort": "keep", "appeal_until": "2099-01-01"}
    landed(place.client("prosecutor").submit("/orders/new", **form | later), "/orders")
    fire = {
        "case": burns.case,
        "order_reference": f"F {place.size()}/2026",
        "laboratory_waiver": "x",
        "sample_waiver": "x",
    }
    landed(place.client("prosecutor").submit("/orders/new", **form | fire), "/orders")
    told = clerk.page("/").text
    assert not [one for one in (*contested.exhibits, *burns.exhibits) if f"/exhibits/{one}/handout" in told]
    ok(clerk.submit(door, files=[("files", ("recu.jpg", JPEG))], **filled(place, seal)))
    assert door not in clerk.page("/").text


def test_the_form_of_an_order_speaks_of_the_end_that_was_chosen(place):
    """Nothing of burning or of samples on the form to give back; it sends the end it speaks of."""
    lot, prosecutor = place.office.lot(), place.client("prosecutor")
    burning = prosecutor.page(f"/orders/new?case={lot.case}").text
    assert 'name="laboratory_waiver"' in burning
    assert "Les champs marqués" in burning
    for code, word in (("restitute", "restitution"), ("cede", "cession"), ("keep", "conservation")):
        assert f"/orders/new?case={lot.case}&amp;sort={code}" in burning
        form = prosecutor.page(f"/orders/new?case={lot.case}&sort={code}").text.split("<main")[1]
        assert f"<h1>Requérir une {word}" in form
        assert f'name="sort" value="{code}"' in form
        assert not re.search("brûl|échantillon|détrui", form.split("<form")[1].split("</form>")[0])
    assert 'name="sort" value=""' in prosecutor.page(f"/orders/new?case={lot.case}&sort=other").text


def test_an_order_to_burn_offers_no_hand_out(place):
    """The exhibit's page leads to no form that would be refused."""
    number = place.office.lot(1, "ordered").exhibits[0]
    assert "/handout" not in place.client("clerk").page(f"/exhibits/{number}").text


def test_a_wrong_seal_keeps_it_here(place):
    """The page says that it stays, and the discrepancy stands on it."""
    number, _, _ = ordered(place, "keep")
    ok(place.client("clerk").submit(f"/exhibits/{number}/handout", **filled(place, "X 404")))
    state = place.office.state(number)
    assert (state.status, len(state.open)) == ("ordered", 1)


def test_what_was_only_counted_has_its_record_of_return_too(place):
    """Sealed without a balance, of tablets: no weighing, and the paper that its owner signs all the same."""
    prosecutor, clerk, lot = place.client("prosecutor"), place.client("clerk"), counted(place.office)
    form = {"case": lot.case, "order_reference": f"G {place.size()}/2026", "legal_basis": "art. 99", "everything": "1"}
    ok(prosecutor.submit("/orders/new", **form, sort="restitute"))
    number, seal = lot.exhibits[0], lot.seals[0]
    handed = filled(place, seal, gross="", balance="", amount="40", amount_unit="tablet", obeyed="Arrêt 3 du 10 mai")
    ok(clerk.submit(f"/exhibits/{number}/handout", files=[("files", ("recu.jpg", JPEG))], **handed))
    page = clerk.page(f"/exhibits/{number}/history").text
    told = text_of(clerk.get(re.findall(rf"/exhibits/{number}/minutes/[0-9a-f-]{{36}}", page)[-1]).content)
    assert "PROCÈS-VERBAL DE RESTITUTION" in told
    assert "Destinataire M. Traoré, propriétaire" in told
    assert seal in told
    assert "40 comprimés" in told
    assert "Pesées" not in told
