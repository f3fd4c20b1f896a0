"""Openings over HTTP: by pages and by JSON, before people who give their own PIN; told in history and tree."""

import re

import pytest

from custody.domain.access.roles import Role
from custody.domain.kernel.chain_preconditions import FROM
from custody.domain.kernel.events import Actor
from custody.domain.kernel.quantity import MassEntry
from custody.domain.laboratory.consume import Consume
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.domain.registry.event_authority import RECORDED_BY
from custody.service.exhibits.available_acts import RECORDS
from custody.service.kernel.idempotency_keys import new_key
from tests.demo_story import text_of
from tests.web.full_custody import PIN, give_pins, made, ok, town
from tests.web.matrix_world import JPEG

PICTURE = [("files", ("sceau.jpg", JPEG))]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town whose witnesses have PINs."""
    with town(tmp_path_factory.mktemp("openings")) as made_town:
        give_pins(made_town, "witness1", "supervisor")
        yield made_town


def test_what_is_offered_is_asked_of_the_event_that_the_act_records():
    """An act is offered by what the rules would take of its own event, and there is a rule about that."""
    assert [act for act, event in RECORDS.items() if act not in RECORDED_BY[event] or event not in FROM] == []


def present(office, *names):
    """Who is there, each with a PIN."""
    return {"person": [getattr(office, n) for n in names], "pin": [PIN] * len(names)}


def opening(place, lot, *names, **more):
    """The form of an opening, filled in as things are."""
    form = {
        "seal": lot.seals[0], "state": "intact", "gross": "2,70", "tare": "0,10", "unit": "kg", "balance": place.office.balance,
        "purpose": "sampling", "legal_basis": "art. 56", "step": "send",
    }  # fmt: skip
    return form | present(place.office, *(names or ("supervisor", "witness1"))) | more


def opened(place):
    """An exhibit opened by the clerk on the page."""
    lot = place.office.lot()
    number = lot.exhibits[0]
    ok(place.client("clerk").submit(f"/exhibits/{number}/open", files=PICTURE, **opening(place, lot)))
    assert place.office.state(number).status == "opened"
    return number


def taking(place, number, *seals, left="1,70", **more):
    """The form in which parts of half a kilogram are taken."""
    return {
        "portion": ["retained_sample"] * len(seals), "seal_of_part": list(seals), "gross_of_part": ["0,60"] * len(seals),
        "tare_of_part": ["0,10"] * len(seals), "amount_of_part": [""] * len(seals),
        "description": ["Sachet"] * len(seals), "gross": left, "tare": "0,10", "unit": "kg",
        "balance": place.office.balance, "rest": "some", "step": "send", **present(place.office, "witness1"),
    } | more  # fmt: skip


def test_a_seal_is_opened_sampled_and_closed_by_pages(place):
    """The whole way: opened, two samples taken, sealed again; the tree and the history tell it in French."""
    clerk, office = place.client("clerk"), place.office
    number = opened(place)
    page = clerk.page(f"/exhibits/{number}").text
    assert "Reconstituer le scellé" in page
    assert "Prélever ou fractionner" in page
    ok(clerk.submit(f"/exhibits/{number}/split", **taking(place, number, "W 1", "W 2")))
    form = {
        "seal": "W 3", "closure": "bag", "gross": "1,75", "tare": "0,15", "unit": "kg", "balance": office.balance,
        "step": "send", **present(office, "witness1"),
    }  # fmt: skip
    ok(clerk.submit(f"/exhibits/{number}/reseal", files=PICTURE, **form))
    state = office.state(number)
    assert (state.status, state.seal, len(state.children), state.open) == ("held", "W 3", 2, [])
    child = state.children[0]
    page = clerk.page(f"/exhibits/{child}").text
    assert "Arbre des échantillons" in page
    assert "échantillon témoin" in page
    history = clerk.page(f"/exhibits/{number}/history").text
    for told in ("Ouverture du scellé", "Reconstitution du scellé",
                 "Fractionnement, prélèvement", "Nom witness1", "art. 56", "sac inviolable"):  # fmt: skip
        assert told in history, told
    assert "Prélevé sur un scellé" in clerk.page(f"/exhibits/{child}/history").text
    paper = clerk.get(f"/exhibits/{number}/history/pdf")
    assert paper.status_code == 200
    assert paper.content.startswith(b"%PDF")
    links = re.findall(rf"/exhibits/{number}/minutes/[0-9a-f-]{{36}}", history[history.rindex("Ouverture du scellé") :])
    require_minutes_of_an_opening(clerk, links[0], number)


def require_minutes_of_an_opening(clerk, path, number):
    """One paper from the opening to the resealing: both seals, the samples, the witness, the places in the log."""
    paper = " ".join(text_of(clerk.get(path).content).split())
    assert "PROCÈS-VERBAL D’OUVERTURE ET DE RECONSTITUTION" in paper
    for told in (
        "W 3",
        "sac inviolable",
        "Nom witness1",
        "art. 56",
        "Prélèvement ou fractionnement",
        "échantillon témoin",
    ):
        assert told in paper, told
    assert "N’EST PAS RECONSTITUÉ" not in paper
    last = clerk.get(f"/api/exhibits/{number}/history").json()["lines"][-1]
    assert last["type"] == "document.issued/1"
    assert (last["data"]["document"], path.rpartition("/")[2]) == ("minutes", last["data"]["of"])
    assert "néant" in paper
    assert "Exemplaires déjà délivrés" in paper


def test_i46_where_no_balance_is_the_pages_ask_why_and_paper_and_page_tell_it(place):
    """Opened and sealed again by seal and count: the reason is on the history, and the exhibit is due to be weighed."""
    lot, clerk = place.office.lot(), place.client("clerk")
    number = lot.exhibits[0]
    bare = {"gross": "", "tare": "", "amount": "1", "amount_unit": "package"}
    assert clerk.submit(f"/exhibits/{number}/open", files=PICTURE, **opening(place, lot, **bare)).status_code == 409
    form = opening(place, lot, **bare, not_weighed="balance")
    ok(clerk.submit(f"/exhibits/{number}/open", files=PICTURE, **form))
    form = {
        "seal": "U 1", "closure": "bag", **bare, "unit": "kg", "balance": "", "not_weighed": "power", "step": "send",
        **present(place.office, "witness1"),
    }  # fmt: skip
    ok(clerk.submit(f"/exhibits/{number}/reseal", files=PICTURE, **form))
    assert "à peser avant" in clerk.page(f"/exhibits/{number}").text
    history = clerk.page(f"/exhibits/{number}/history").text
    paper = " ".join(text_of(clerk.get(f"/exhibits/{number}/history/pdf").content).split())
    for told in ("balance", "courant"):
        assert told in history
    for told in ("non pesé à l’ouverture", "non pesé à la reconstitution", "Reconstitué sans pesée"):
        assert told in paper, told
    link = re.findall(rf"/exhibits/{number}/minutes/[0-9a-f-]{{36}}", history[history.rindex("Ouverture du scellé") :])
    minutes = " ".join(text_of(clerk.get(link[0]).content).split())
    assert "non pesé à la reconstitution" in minutes


def test_a_refusal_to_sign_is_recorded_at_each_step_and_counts_as_nobody(place):
    """Art. 706-30-1 CPP: who refuses may be no user; page and paper say who and why. It opens no seal by itself."""
    lot, clerk = place.office.lot(), place.client("clerk")
    number = lot.exhibits[0]
    said = "Le détenteur, M. Kéïta : « rien à moi »"
    alone = opening(place, lot, "supervisor", refusal=said)
    answer = clerk.submit(f"/exhibits/{number}/open", files=PICTURE, **alone)
    assert answer.status_code == 409
    assert said in answer.text
    ok(clerk.submit(f"/exhibits/{number}/open", files=PICTURE, **opening(place, lot, refusal=said)))
    ok(
        clerk.submit(
            f"/exhibits/{number}/split", **taking(place, number, "RX 1", left="2,20", refusal="Le même, encore")
        )
    )
    form = {
        "seal": "RX 2", "closure": "bag", "gross": "2,20", "tare": "0,10", "unit": "kg", "balance": place.office.balance,
        "step": "send", "refusal": "Le même, toujours", **present(place.office, "witness1"),
    }  # fmt: skip
    ok(clerk.submit(f"/exhibits/{number}/reseal", files=PICTURE, **form))
    history = clerk.page(f"/exhibits/{number}/history").text
    paper = " ".join(text_of(clerk.get(f"/exhibits/{number}/history/pdf").content).split())
    for told in (said, "Le même, encore", "Le même, toujours"):
        assert told in history
        assert told in paper
    assert history.count("Refuse de signer") == 3
    assert paper.count("refus de signer") == 3


def test_without_a_witness_nothing_is_opened(place):
    """The page comes back with what was typed and what the law asks; PINs are not shown again."""
    lot = place.office.lot()
    number = lot.exhibits[0]
    form = opening(place, lot, "supervisor")
    answer = place.client("clerk").submit(f"/exhibits/{number}/open", files=PICTURE, **form)
    assert answer.status_code == 409
    assert "personne d’un autre service" in answer.text
    assert lot.seals[0] in answer.text
    assert PIN not in answer.text
    bare = form | {"person": ["", ""], "pin": ["", ""]}
    assert "devant témoins" in place.client("clerk").submit(f"/exhibits/{number}/open", files=PICTURE, **bare).text
    wrong = opening(place, lot) | {"pin": ["0000", PIN]}
    assert place.client("clerk").submit(f"/exhibits/{number}/open", files=PICTURE, **wrong).status_code == 403
    assert place.office.state(number).status == "held"


def test_the_form_shows_nothing_that_the_check_compares(place):
    """Blind: neither the seal on record nor any weight stands on the page of an opening."""
    lot = place.office.lot()
    page = place.client("clerk").page(f"/exhibits/{lot.exhibits[0]}/open").text
    assert lot.seals[0] not in page
    assert "2,7" not in page


def test_a_photograph_is_a_must_and_is_kept(place):
    """Without one the act is refused; one that was taken in comes back with the page after another mistake."""
    lot = place.office.lot()
    number = lot.exhibits[0]
    clerk = place.client("clerk")
    answer = clerk.submit(f"/exhibits/{number}/open", files=[("files", ("", b""))], **opening(place, lot))
    assert "La photographie du sceau manque" in answer.text
    answer = clerk.submit(f"/exhibits/{number}/open", files=PICTURE, **opening(place, lot, tare=""))
    assert "Le poids de l’emballage manque" in answer.text
    assert 'name="pictures"' in answer.text


def test_the_photographs_of_an_opening_are_shown_with_the_exhibit(place):
    """Whoever sees the exhibit sees the seal that was cut, in the order in which the photographs were taken."""
    number = opened(place)
    clerk = place.client("clerk")
    assert f"/exhibits/{number}/photos/1" in clerk.page(f"/exhibits/{number}").text
    assert clerk.get(f"/exhibits/{number}/photos/1").content == JPEG
    assert clerk.get(f"/exhibits/{number}/photos/2").status_code == 404


def test_what_does_not_add_up_is_told(place):
    """More is gone than was taken: recorded, and said at once."""
    number = opened(place)
    answer = ok(
        place.client("clerk").submit(f"/exhibits/{number}/split", **taking(place, number, "RX 41", left="1,20"))
    )
    assert "/acts/" in answer.headers["location"], "what bears a mark or decides nothing shows it at once"
    told = place.client("clerk").page(answer.headers["location"]).text
    assert "<strong>quantités prélevées et restantes discordantes</strong>" in told, "opened by its own cause"
    assert place.office.state(number).open
    page = place.client("clerk").page(f"/exhibits/{number}").text
    assert "quantités prélevées et restantes discordantes" in page


def test_the_api_is_the_twin(place):
    """The same four acts as JSON; consents carry the wills."""
    office, analyst = place.office, place.client("analyst")
    lot = office.lot()
    office._hand("clerk", "analyst", "laboratory", lot, due="2099-01-01")
    number = lot.exhibits[0]
    upload = analyst.post(
        "/api/photos",
        data={"exhibit": number},
        files={"photo": ("s.jpg", JPEG)},
        headers={"x-csrf-token": analyst.token},
    ).json()
    there = [{"person": office.witness1, "part": "witness", "method": "pin", "pin": PIN}]
    weight = {"gross": {"text": "2,70", "unit": "kg"}, "tare": {"text": "0,10", "unit": "kg"}, "balance": office.bench}
    check = {"exhibit": number, "seal": lot.seals[0], "weight": weight}
    body = {"check": check, "purpose": "laboratory", "legal_basis": "art. 60", "photos": [upload], "consents": there}
    strange = body | {"photos": [{"blob": "n" * 43, "sha256": "0" * 64}]}
    assert analyst.act("/api/exhibits/open", strange).json()["code"] == "photo_unknown"
    made(analyst.act("/api/exhibits/open", body))
    report = {"report": "LNS 9/2026", "exhibits": [number], "substance": "cannabis"}
    made(analyst.act("/api/laboratory/reports", report))
    used = {"exhibit": number, "mass": {"text": "40", "unit": "g"}, "consents": there}
    paper = analyst.get(f"/exhibits/{number}/history/pdf")
    assert paper.status_code == 200
    assert analyst.act("/api/exhibits/consume", used, key=new_key()).json()["code"] == "laboratory_second_needed"
    some = {"exhibit": number, "mass": {"text": "150", "unit": "mg"}, "rest": True, "request": "RQ 1", "method": "CPG"}
    made(analyst.act("/api/exhibits/consume", some, key=new_key()))
    made(place.client("prosecutor").act("/api/exhibits/agree-consumption", {"exhibit": number, "reason": "Fin"}))
    colleague = EnrolPerson(name="Analyste", rank="", agency=office.agencies["laboratory"], roles=(Role.LABORATORY,))
    beside = Actor(person=office.enrol(colleague), part="witness", will="own_device")
    office.do("exhibit.consume/1", Consume(exhibit=number, mass=MassEntry("40", "g")), "analyst", beside)
    assert office.state(number).status == "consumed"


def test_what_is_open_stands_on_the_start_page_and_on_the_bench(place):
    """Its holder is told to seal it again; at the laboratory it is still released, and still on the bench (I10)."""
    lot = place.office.lot()
    place.office._hand("clerk", "analyst", "laboratory", lot, due="2099-01-01")
    number, analyst = lot.exhibits[0], place.client("analyst")
    assert "à reconstituer" not in analyst.page("/").text
    form = opening(place, lot, "witness1", balance=place.office.bench)
    ok(analyst.submit(f"/exhibits/{number}/open", files=PICTURE, **form))
    assert "1 scellé à reconstituer" in analyst.page("/").text
    assert number in {row["exhibit"] for row in analyst.get("/api/laboratory?limit=1000").json()["exhibits"]}
    assert number in place.client("clerk").get("/api/temporary-releases").text
    assert "ouvert, à reconstituer" in analyst.page("/holdings").text


def test_a_form_is_shown_where_the_rule_takes_the_exhibit_and_nowhere_else(place):
    """Else a seal is cut for an act that is refused."""
    found = {stage: place.office.lot(1, stage).exhibits[0] for stage in ("held", "ordered", "staged", "certified")}
    found["opened"] = opened(place)
    clerk, shown = place.client("clerk"), set()
    for stage, number in found.items():
        for door in ("open", "reseal", "split", "handout"):
            page = clerk.page(f"/exhibits/{number}/{door}")
            assert page.status_code == 200, (stage, door)
            if f'action="/exhibits/{number}/{door}"' in page.text:
                shown.add((stage, door))
    assert shown == {("held", "open"), ("ordered", "handout"), ("opened", "reseal"), ("opened", "split")}
    others = place.client("supervisor").page(f"/exhibits/{found['held']}/open").text
    assert "n’est pas sous votre garde" in others
    assert f'action="/exhibits/{found["held"]}/open"' not in others


def test_nobody_is_offered_what_would_be_refused_to_them(place):
    """Its holder attests to no one that they saw it; another service neither counts, stores nor labels it."""
    number = place.office.lot().exhibits[0]
    doors = ("sight", "measure", "store", "lost")

    def offered(name):
        page = place.client(name).page(f"/exhibits/{number}").text
        told = [door for door in doors if f"/exhibits/{door}?exhibits={number}" in page]
        return told + [path for path in ("/labels?", "/samples/new?", "/transfers/dispatch?") if path in page]

    assert offered("clerk") == ["measure", "store", "lost", "/labels?", "/samples/new?", "/transfers/dispatch?"]
    assert offered("supervisor") == ["sight", "measure", "store", "lost", "/labels?", "/samples/new?"]
    assert offered("officer") == offered("inspector") == ["sight"]


def test_what_a_discrepancy_blocks_is_offered_its_seal_and_no_parts(place):
    """An opening that finds less goes on to the resealing only; the form of parts says what blocks it."""
    lot, clerk = place.office.lot(), place.client("clerk")
    number = lot.exhibits[0]
    asked = clerk.submit(f"/exhibits/{number}/open", files=PICTURE, **opening(place, lot, gross="2,10"))
    assert "N’ouvrez pas encore" in asked.text
    ok(clerk.submit(f"/exhibits/{number}/open", files=PICTURE, **opening(place, lot, gross="2,10")))
    [doubt] = place.office.state(number).open
    page = clerk.page(f"/exhibits/{number}").text
    assert f"/exhibits/{number}/reseal" in page
    assert f"/exhibits/{number}/split" not in page
    parts = clerk.page(f"/exhibits/{number}/split").text
    assert 'name="portion"' not in parts
    assert doubt in parts.replace(" ", "").replace("\u202f", "").replace("\u00a0", "")


def test_i51_some_of_it_is_used_up_alone_and_stands_with_the_report_in_history_and_paper(place):
    """200 mg by one person; the form says the limits; request and method are shown, and the paper has the mass."""
    office, analyst = place.office, place.client("analyst")
    lot = office.lot()
    office._hand("clerk", "analyst", "laboratory", lot, due="2099-01-01")
    number = lot.exhibits[0]
    ok(analyst.submit(f"/exhibits/{number}/open", files=PICTURE, **opening(place, lot, balance=office.bench)))
    assert "200 mg" in analyst.page(f"/exhibits/{number}/consume").text
    form = {
        "consumed": "150",
        "unit": "mg",
        "rest": "some",
        "request": "RQ 77/2026",
        "method": "CPG-SM",
        "step": "send",
    }
    unsaid = analyst.submit(f"/exhibits/{number}/consume", **{**form, "rest": ""})
    assert unsaid.status_code == 400, "nobody said that nothing is left, or that something is"
    ok(analyst.submit(f"/exhibits/{number}/consume", **form))
    more = {**form, "consumed": "6", "unit": "g"}
    asked = analyst.submit(f"/exhibits/{number}/consume", **more)
    assert "Une seconde personne choisit son nom et tape son code PIN." in asked.text
    assert office.state(number).used_ug == 150_000, "nothing is recorded before somebody was called, or nobody could be"
    told = ok(analyst.submit(f"/exhibits/{number}/consume", **more, confirmed="consumed_alone 6 g"))
    assert "par une seule personne" in analyst.page(told.headers["location"]).text, "a mark is shown at once"
    state = office.state(number)
    assert (state.status, state.used_ug) == ("opened", 6_150_000)
    page = analyst.page(f"/exhibits/{number}/history").text
    assert "RQ 77/2026" in page
    assert "CPG-SM" in page
    assert "par une seule personne" in page
    report = {"report": "LNS 12/2026", "exhibits": [number], "substance": "cannabis"}
    made(analyst.act("/api/laboratory/reports", report))
    paper = text_of(analyst.get(f"/exhibits/{number}/history/pdf").content)
    assert "consommé 6,15 g" in " ".join(paper.split())
    assert "RQ 77/2026" in paper


def test_i71_the_owner_of_a_pin_is_told_where_it_was_used_and_two_at_once_are_marked(place):
    """The device says how fast; the page of the owner says on whose device, when and for what."""
    office, clerk = place.office, place.client("clerk")
    give_pins(place, "witness1")
    lot = office.lot()
    number = lot.exhibits[0]
    clerk.cookies.set("pins_apart", "1200")
    ok(clerk.submit(f"/exhibits/{number}/open", files=PICTURE, **opening(place, lot)))
    flags = office.history(number)[-1].header.flags
    clerk.cookies.delete("pins_apart")
    assert "one_phone" in flags
    seen = place.client("witness1").page("/account/pin-uses").text
    assert "Votre code a servi sur l’appareil de" in seen
    assert "/account/pin-uses" in place.client("witness1").page("/").text
    assert "pin_owner.js" in clerk.page(f"/exhibits/{number}/reseal").text


def test_a_seal_typed_wrong_is_asked_about_before_the_opening_and_the_rest_is_kept(place):
    """Nothing is opened at the first reading; the second, right one opens it, with the photograph already sent."""
    lot = place.office.lot()
    number, clerk = lot.exhibits[0], place.client("clerk")
    wrong = opening(place, lot) | {"seal": "S 404"}
    asked = clerk.submit(f"/exhibits/{number}/open", files=PICTURE, **wrong).text
    assert "votre lecture diffère de l’enregistrement" in asked
    assert lot.seals[0] not in asked, "the question tells nothing of the record"
    assert place.office.state(number).status == "held"
    kept = dict(re.findall(r'name="(pictures|key)" value="([^"]+)"', asked))
    ok(clerk.submit(f"/exhibits/{number}/open", **opening(place, lot) | kept))
    assert place.office.state(number).status == "opened"
    assert not place.office.state(number).open
