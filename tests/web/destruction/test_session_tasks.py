"""The page of a session is a list of tasks, and its closing tells all that is missing at once (I66)."""

import re

import pytest

from custody.domain.exhibits.legal_hold import PlaceHold
from custody.domain.places.place import OpenContainer
from custody.domain.places.put_away import StoreExhibits
from custody.service.kernel.idempotency_keys import new_key
from tests.web.full_custody import PIN, give_pins, lines, ok, town


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town with sessions."""
    with town(tmp_path_factory.mktemp("tasks")) as made_town:
        give_pins(made_town, "supervisor", "witness1", "member")
        yield made_town


def step(page, title):
    """The text of a step of the session's page, with its class."""
    steps = re.split(r'<li class="(now|done|)">\s*<h2>(.*?)</h2>', page.split('<ol class="steps">')[1])
    at = steps.index(title)
    return steps[at - 1], re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", steps[at + 1]))


def test_i66_each_step_says_what_is_done_what_is_left_counted_and_who_must_act(place):
    """Before the check the verifier, then the chair; no tick for what has not begun."""
    lot = place.office.lot(2, "planned")
    page = place.client("chair").page(f"/sessions/{lot.session}").text
    state, staging = step(page, "Contrôle avant destruction")
    assert state == "now"
    assert "2 scellés à contrôler" in staging
    assert "À agir vérificateur" in staging
    state, quorum = step(page, "Quorum")
    assert state == ""
    assert "Il manque" in quorum
    assert "à ouvrir" in quorum
    assert step(page, "Mise à feu")[0] == ""


def test_i66_a_step_is_ticked_only_when_nothing_of_it_is_left(place):
    """After the closing the fire is ticked; the ash, the closing and the words are not while anything is amiss."""
    lot = place.office.lot(1, "closed")
    page = place.client("chair").page(f"/sessions/{lot.session}").text
    assert step(page, "Mise à feu")[0] == "done"
    for title in ("Cendres", "Résidus et incidents"):
        state, text = step(page, title)
        assert state != "done", title
        assert "Reste à faire" in text
    assert "doivent constater les cendres froides" in step(page, "Cendres")[1]
    assert "énumérés plus haut" in step(page, "Résidus et incidents")[1]


def test_i66_a_closing_with_everything_missing_tells_all_of_it_at_once(place):
    """Residue, both questions and the words are asked in one answer, not one refusal after another."""
    lot = place.office.lot(1, "burnt")
    chair = place.client("chair")
    answer = chair.submit(f"/sessions/{lot.session}/close", key=new_key(), cooling="x" * 20)
    assert answer.status_code == 400
    told = re.search(r'<section class="problem".*?</section>', answer.text, re.DOTALL)[0]
    assert told.count("est vide") == 3
    assert "x" * 20 in answer.text, "what was typed is kept"
    answer = chair.submit(
        f"/sessions/{lot.session}/close", key=new_key(), any_incident="yes", non_retrievable="yes", incidents="néant"
    )
    told = re.search(r'<section class="problem".*?</section>', answer.text, re.DOTALL)[0]
    assert "est vide" in told
    assert told.count("<li>") == 1, "the residue, and the incident without words"
    assert place.office.state(lot.session).status == "burnt"
    form = {"any_incident": "no", "non_retrievable": "yes", "residue": "4 kg de cendres"}
    ok(chair.submit(f"/sessions/{lot.session}/close", key=new_key(), **form))


def test_i66_the_api_gives_everything_that_a_closing_misses_in_one_problem(place):
    """``also`` has a code, a sentence and what to do for each."""
    lot = place.office.lot(1, "burnt")
    asked = {
        "session": lot.session, "residue": "", "incidents": "", "any_incident": False, "non_retrievable": True,
    }  # fmt: skip
    answer = place.client("chair").act("/api/destruction-sessions/close", asked)
    assert answer.status_code == 400
    problem = answer.json()
    assert [problem["code"], *(one["code"] for one in problem["also"])] == ["field_empty", "field_empty"]
    assert {problem["facts"]["field"], *(one["facts"]["field"] for one in problem["also"])} == {"residue", "incidents"}
    assert all(one["detail"] and one["remedy"] for one in problem["also"])


def test_i66_who_signs_and_who_reads_the_certificate_learn_that_the_file_is_not_complete(place):
    """The box of the signatures is never green, and says how many things stand on page 1."""
    lot = place.office.lot(1, "closed")
    signing = place.client("witness1").page(f"/sessions/{lot.session}/sign").text
    assert "Le dossier n’est pas complet" in signing
    certified = place.office.lot(1, "certified")
    number = place.office.state(certified.session).certificate
    page = place.client("prosecutor").page(f"/certificates/{number}").text
    assert "Le dossier n’est pas complet" in page
    assert 'class="answer good"' not in page


def test_i66_one_bad_row_never_stops_the_check_before_destruction(place):
    """What is fine is recorded; the bad row comes back with its sentence and stays in the form, once or sent again."""
    lot, office = place.office.lot(3, "planned"), place.office
    hold(office, lot.exhibits[1])
    form = {"lines": lines(lot.exhibits, lot.seals), "balance": office.balance, "step": "send", "key": new_key()}
    answer = place.client("verifier").submit(f"/sessions/{lot.session}/stage", **form)
    assert answer.status_code == 409
    assert [office.state(one).status for one in lot.exhibits] == ["staged", "ordered", "staged"]
    assert office.state(lot.session).staged == 2
    assert "2 contrôles sont enregistrés" in answer.text
    kept = re.search(r'<textarea id="lines" name="lines"[^>]*>(.*?)</textarea>', answer.text, re.DOTALL)[1]
    assert lot.exhibits[1] in kept
    assert lot.exhibits[0] not in kept


def test_i66_the_api_names_every_bad_row_and_records_nothing_half(place):
    """Each refusal has its ``row``; the rows that none names are recorded when sent by themselves."""
    lot, office = place.office.lot(3, "planned"), place.office
    hold(office, *lot.exhibits[:2])
    checks = [
        {"exhibit": one, "seal": seal, "weight": {"gross": {"text": "2,70", "unit": "kg"}, "balance": office.balance}}
        for one, seal in zip(lot.exhibits, lot.seals, strict=True)
    ]  # fmt: skip
    verifier = place.client("verifier")
    refused = verifier.act("/api/destruction-sessions/stage", {"session": lot.session, "checks": checks})
    problem = refused.json()
    assert problem["status"] == 409, problem
    assert [problem["row"], *(one["row"] for one in problem["also"])] == lot.exhibits[:2], problem
    assert office.state(lot.session).staged == 0


def hold(office, *exhibits):
    """A court wants these kept."""
    command = PlaceHold(exhibits=exhibits, legal_basis="art. 56", reason="Contre-expertise")
    office.do("legal_hold.place/1", command, "prosecutor")


def kept_in(page):
    """The list that a form comes back with."""
    return re.search(r'<textarea id="lines" name="lines"[^>]*>(.*?)</textarea>', page, re.DOTALL)[1]


def test_i66_one_bad_row_never_stops_an_arrival(place):
    """What has come is on site; what is of another session comes back with its sentence and stays in the form."""
    office, stray = place.office, place.office.lot(1, "staged").exhibits[0]
    lot = office.lot(2, "open")
    form = {"lines": "\n".join([lot.exhibits[0], stray, lot.exhibits[1]]), "step": "send", "key": new_key()}
    answer = place.client("verifier").submit(f"/sessions/{lot.session}/arrive", **form)
    assert answer.status_code == 409
    assert [office.state(one).status for one in (*lot.exhibits, stray)] == ["on_site", "on_site", "staged"]
    assert "2 lectures sont enregistrées" in answer.text
    assert kept_in(answer.text).split() == [stray]


def test_i66_a_fire_tells_every_exhibit_that_may_not_burn_at_once(place):
    """Nothing burns by halves (I27): the list stays, and each bad row is told with its own sentence."""
    office = place.office
    lot = office.lot(3, "on_site")
    hold(office, lot.exhibits[0])
    hold(office, lot.exhibits[2])
    command = {"session": lot.session, "exhibits": lot.exhibits}
    problem = place.client("chair").act("/api/destruction-sessions/ignite", command).json()
    assert [problem["row"], *(one["row"] for one in problem["also"])] == [lot.exhibits[0], lot.exhibits[2]], problem
    form = {"lines": "\n".join(lot.exhibits), "step": "send", "confirmed": "1", "key": new_key()}
    answer = place.client("chair").submit(f"/sessions/{lot.session}/burn", **form)
    told = re.search(r'<section class="problem".*?</section>', answer.text, re.DOTALL)[0]
    assert told.count("est maintenu par un parquet") == 2, told
    assert {office.state(one).status for one in lot.exhibits} == {"on_site"}


def drawn_from(place, seal, beside):
    """A session whose sack of sixteen is drawn from, and so many exhibits beside it; the sack, its draw, the lines."""
    office, verifier = place.office, place.client("verifier")
    lot = office.lot(16 + beside, "held")
    box = office.do("container.open/1", OpenContainer(name="Sac", place=office.place), "clerk").first("CT")
    office.do("exhibit.store/1", StoreExhibits(container=box, exhibits=tuple(lot.exhibits[:16])), "clerk")
    sealed = {"seal": seal, "gross": "43,50", "balance": office.balance, "person": office.supervisor, "pin": PIN}
    ok(place.client("clerk").submit(f"/containers/{box}/seal", **sealed))
    office.advance(lot, "planned")
    read = {"sack": box, "sack_seal": seal, "method": "square_root"}
    ok(verifier.submit(f"/sessions/{lot.session}/draw", **read, sack_weight="43,50", sack_balance=office.balance))
    drawn = [one for one in lot.exhibits if one in office.state(box).drawn.exhibits]
    seals = dict(zip(lot.exhibits, lot.seals, strict=True))
    named = [*drawn, *lot.exhibits[16:]]
    return lot, box, drawn, lines(named, [seals[one] for one in named]) + f"\n{box} ; {seal}"


def stage(place, lot, listed):
    """The verifier sends the list, before two who are no keepers."""
    office = place.office
    form = {"lines": listed, "balance": office.balance, "step": "send", "key": new_key()}
    company = {"person": [office.witness1, office.member], "pin": [PIN, PIN]}
    answer = place.client("verifier").submit(f"/sessions/{lot.session}/stage", **form, **company)
    assert answer.status_code == 409
    return answer.text


def test_i66_a_bad_row_does_not_stop_a_sack(place):
    """The sack is staged by what was drawn out of it; what is held beside it stays in the list."""
    lot, box, _, listed = drawn_from(place, "SAC 78", 1)
    hold(place.office, lot.exhibits[16])
    left = kept_in(stage(place, lot, listed))
    assert {place.office.state(one).status for one in lot.exhibits[:16]} == {"staged"}
    assert place.office.state(lot.exhibits[16]).status == "ordered"
    assert lot.exhibits[16] in left
    assert box not in left


def test_i66_a_bad_sack_does_not_stop_what_lies_beside_it(place):
    """One drawn out of it is held: sack and draw stay in the list whole, and the others are recorded."""
    lot, box, drawn, listed = drawn_from(place, "SAC 79", 2)
    hold(place.office, drawn[3])
    left = kept_in(stage(place, lot, listed))
    assert {place.office.state(one).status for one in lot.exhibits[:16]} == {"ordered"}
    assert {place.office.state(one).status for one in lot.exhibits[16:]} == {"staged"}
    assert all(one in left for one in (box, *drawn))
    assert not any(one in left for one in lot.exhibits[16:])


def test_i66_the_api_has_the_tasks_as_the_page_has_them(place):
    """Each step in the order of the day: what is done, what is left, counted, who must act; and what is amiss."""
    lot = place.office.lot(2, "planned")
    shown = place.client("chair").get(f"/api/destruction-sessions/{lot.session}").json()
    steps = {task["step"]: task for task in shown["tasks"]}
    assert list(steps)[:3] == ["staging", "convoking", "quorum"]
    staging = steps["staging"]
    assert (staging["state"], staging["quality"]) == ("now", "verifier")
    assert [(item["code"], item["count"]) for item in staging["left"]] == [("to_check", 2)]
    assert [item["code"] for item in steps["convoking"]["left"]] == ["to_convoke"]
    assert shown["lacking"] == []
    lot = place.office.lot(1, "closed")
    shown = place.client("chair").get(f"/api/destruction-sessions/{lot.session}").json()
    steps = {task["step"]: task for task in shown["tasks"]}
    assert steps["burning"]["state"] == "done"
    [amiss] = [item["count"] for item in steps["closing"]["left"] if item["code"] == "irregular"]
    assert amiss == len(shown["lacking"]) > 0
    assert set(steps["attesting"]["people"]) <= set(shown["names"])
