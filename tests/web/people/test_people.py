"""People over the web: two key officers, first passwords, and sign-ins that follow the log."""

import re
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.people.propose_and_confirm import EnrolAgency
from custody.log.signed_note import VerifierKey
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people.first_sign_in import first_password, username_of
from custody.service.people.passwords import accept_password
from tests.factories.http_office import Client, Town
from tests.web.full_custody import landed
from tests.web.shell import HTML, PASSWORD

NEW = "quatre calebasses au bord du fleuve"


@pytest.fixture
def key1(place: Town) -> Client:
    return place.client("key1")


@pytest.fixture
def key2(place: Town) -> Client:
    return place.client("key2")


def propose(client: Client, **change: Any) -> str:
    answer = client.act("/api/pending-changes", {"change": change})
    assert answer.status_code == 201, answer.text
    return answer.json()["events"][0]["subject"]


def enrol(place: Town, key1: Client, key2: Client, name: str, **more: Any) -> dict[str, str]:
    proposal = propose(
        key1, type="person", name=name, rank="Adj", agency=place.office.police, roles=["seizing_officer"], **more
    )
    answer = key2.act("/api/pending-changes/confirm", {"proposal": proposal})
    assert answer.status_code == 201, answer.text
    return answer.json()["issued"] | {"proposal": proposal}


def choose(person: Client, current: str) -> Any:
    """Change one's first password and choose a PIN."""
    form = {"_csrf_token": person.token, "current": current, "new": NEW, "again": NEW, "pin": "482913"}
    return person.post("/account/password", data=form, headers=HTML, follow_redirects=False)


def test_confirming_makes_a_sign_in_that_must_be_changed(place, key1, key2):
    """A confirmed person signs in with the password shown once, and does nothing before choosing another."""
    issued = enrol(place, key1, key2, "Aminata Traoré")
    assert issued["username"] == "aminata.traore"
    person = place.guest()
    assert person.enter(issued["username"], issued["password"]).status_code == 201
    assert person.get("/api/cases").json()["code"] == "password_must_change"
    assert choose(person, issued["password"]).status_code == 303
    assert person.enter(issued["username"], NEW).status_code == 201
    assert person.get("/api/cases").status_code == 200


def test_the_first_sign_in_names_the_two_officers(place, key1, key2):
    """Who is new, or has a new first password, reads who proposed and who confirmed it, and whom to tell if it is wrong."""
    issued = enrol(place, key1, key2, "Safi Dembélé")
    one, two = (place.client(name).get("/api/session").json()["name"] for name in ("key1", "key2"))
    person = place.guest()
    for _ in range(2):
        person.enter(issued["username"], issued["password"])
        shown = person.page("/account").text
        assert f"proposé par {one}" in shown
        assert f"confirmé par {two}" in shown
        choose(person, issued["password"])
        person.enter(issued["username"], NEW)
        assert "proposé par" not in person.page("/account").text
        one, two = two, one
        proposal = propose(key2, type="reset", person=issued["person"])
        issued |= key1.act("/api/pending-changes/confirm", {"proposal": proposal}).json()["issued"]


def test_officers_see_whether_a_first_password_was_used(place, key1, key2):
    """The person's page says until when a first password waits, then since when the person has their own."""
    issued = enrol(place, key1, key2, "Binta Sidibé")
    path = f"/people/{issued['person']}"
    assert "premier mot de passe valable jusqu’au" in key1.page(path).text
    person = place.guest()
    person.enter(issued["username"], issued["password"])
    choose(person, issued["password"])
    assert "mot de passe choisi par la personne" in key2.page(path).text


def test_two_people_of_one_name_get_two_usernames(place, key1, key2):
    """The second Moussa Keïta does not sign in as the first."""
    first, second = (enrol(place, key1, key2, "Moussa Keïta") for _ in range(2))
    assert (first["username"], second["username"]) == ("moussa.keita", "moussa.keita2")


def test_own_proposal_cannot_be_confirmed(place, key1):
    """Nobody confirms their own proposal, over the page or the API, and no account appears (I41)."""
    proposal = propose(key1, type="person", name="Seul", rank="", agency=place.office.police, roles=[])
    assert key1.act("/api/pending-changes/confirm", {"proposal": proposal}).json()["code"] == "own_pending_change"
    shown = key1.submit(f"/proposals/{proposal}/confirm")
    assert shown.status_code == 409
    assert "Premier mot de passe" not in shown.text


def test_a_repeat_shows_a_password_only_until_one_was_chosen(place, key1, key2):
    """The same confirmation sent again helps while the first password is unused; later it opens no way around."""
    proposal = propose(key1, type="person", name="Awa Diarra", rank="", agency=place.office.police, roles=[])
    key = new_key()
    first = key2.act("/api/pending-changes/confirm", {"proposal": proposal}, key=key)
    again = key2.act("/api/pending-changes/confirm", {"proposal": proposal}, key=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["issued"]["password"] != again.json()["issued"]["password"]
    person = place.guest()
    assert person.enter("awa.diarra", first.json()["issued"]["password"]).status_code == 401
    password = again.json()["issued"]["password"]
    assert person.enter("awa.diarra", password).status_code == 201
    assert choose(person, password).status_code == 303
    assert key2.act("/api/pending-changes/confirm", {"proposal": proposal}, key=key).json()["issued"] is None
    assert person.enter("awa.diarra", NEW).status_code == 201


def test_a_reset_gives_a_new_first_password_and_ends_sessions(place, key1, key2):
    """After a reset the old password and the old session are dead; the repeat of an old reset opens nothing."""
    issued = enrol(place, key1, key2, "Fanta Coulibaly")
    person = place.guest()
    person.enter(issued["username"], issued["password"])
    choose(person, issued["password"])
    person.enter(issued["username"], NEW)
    proposal, key = propose(key1, type="reset", person=issued["person"]), new_key()
    reset = key2.act("/api/pending-changes/confirm", {"proposal": proposal}, key=key).json()["issued"]
    assert person.get("/api/cases").status_code == 401
    assert person.enter(issued["username"], NEW).status_code == 401
    assert person.enter(issued["username"], reset["password"]).status_code == 201
    choose(person, reset["password"])
    assert key2.act("/api/pending-changes/confirm", {"proposal": proposal}, key=key).json()["issued"] is None


def test_changed_roles_end_the_sessions_of_a_person(place, key1, key2):
    """A person whose roles changed signs in again, and then holds the new ones."""
    analyst = place.guest()
    analyst.enter("analyst")
    person = place.office.people["analyst"]
    proposal = propose(key1, type="roles", person=person, grant=["witness"], revoke=[])
    assert analyst.get("/api/balances").status_code == 200
    key2.act("/api/pending-changes/confirm", {"proposal": proposal})
    assert analyst.get("/api/balances").status_code == 401
    analyst.enter("analyst")
    assert set(analyst.get("/api/session").json()["roles"]) == {"laboratory", "witness"}


def test_a_disabled_person_is_out_at_once(place, key1, key2):
    """Disabling ends sessions and sign-in with the confirmation, not with the proposal."""
    member = place.guest()
    member.enter("member")
    proposal = propose(key1, type="disable", person=place.office.people["member"])
    assert member.get("/api/session").json().get("signed_in")
    key2.act("/api/pending-changes/confirm", {"proposal": proposal})
    assert not member.get("/api/session").json().get("signed_in")
    assert member.enter("member", PASSWORD).status_code == 401


def test_the_pages_lead_through_an_enrolment(place, key1, key2):
    """Propose on the page, confirm on the other officer's page: the password stands there, and is not kept anywhere."""
    form = {"change": "person", "name": "Oumar Sangaré", "rank": "Lt", "agency": place.office.police, "roles": "escort"}
    sent = key1.submit("/proposals", **form)
    assert sent.status_code == 303, sent.text
    path = sent.headers["location"]
    assert "Lt Oumar Sangaré" in key2.page(path).text
    done = key2.submit(f"{path}/confirm")
    assert "oumar.sangare" in done.text
    assert "Premier mot de passe" in done.text
    assert done.headers["cache-control"] == "no-store"
    assert "Premier mot de passe" not in key2.page(path).text


def test_a_refused_proposal_comes_back_with_its_entries(place, key1):
    """A form that is refused keeps what was typed and says what is wrong."""
    form = {"change": "person", "name": "Kadi", "rank": "Lt", "agency": place.office.police}
    answer = key1.submit("/proposals", **form, roles=["administrator", "clerk"])
    assert answer.status_code == 409, answer.text
    assert 'value="Kadi"' in answer.text
    doors = re.findall(r'<details class="door"( open)?>', answer.text)
    assert doors == [" open", "", "", "", ""]  # the form that was refused, and no other


@given(st.text(min_size=1, max_size=200))
def test_usernames_are_plain(name):
    """Whatever a name looks like, the username is short, lower-case ASCII without space, never empty."""
    username = username_of(name, "PE0A7K9Q2M4XT")
    assert username
    assert len(username) <= 40
    assert username == username.casefold()
    assert all(c.isascii() and (c.isalnum() or c == ".") for c in username)


def test_first_passwords_are_accepted_and_differ():
    """A hundred first passwords pass our own rule, and no two are the same."""
    made = {first_password() for _ in range(100)}
    assert len(made) == 100
    for password in made:
        accept_password(password, "aminata")
    assert not set("ilo01") & set("".join(made))


def test_an_agency_s_rules_are_chosen_on_pages_by_two_key_officers(place, key1, key2):
    """Proposed on one page with the pack's name, confirmed on another; the rules page then says who follows what."""
    assert "Proposer les règles qu’un service suit" in key1.page("/people").text
    abroad = key1.submit("/proposals", change="rules", agency=place.office.police, pack="NE/1")
    assert "dont le pays (ML) a les siennes" in abroad.text
    police = place.office.enrol(EnrolAgency(name="Police de Niamey", sort="police", country="NE"))
    number = landed(key1.submit("/proposals", change="rules", agency=police, pack="NE/1"), "/proposals")
    assert "NE/1" in key2.page(f"/proposals/{number}").text
    assert key2.submit(f"/proposals/{number}/confirm").status_code == 200
    assert place.office.state(police).pack == "NE/1"
    assert "présents à une ouverture, personnes d’un autre service" in key2.page("/rules").text


def test_a_key_of_the_log_is_announced_and_ended_on_pages_by_two_key_officers(place, key1, key2):
    """Proposed as it was printed, confirmed by the other officer; a key that is none comes back in the form with its reason."""
    new = str(VerifierKey.of(place.office.state(log_of(place)).origin, Ed25519PrivateKey.generate()))
    refused = key1.submit("/proposals", change="log_key", log=log_of(place), vkey=new[:-1])
    assert "clé Ed25519" in refused.text
    assert new[:-1] in refused.text
    number = landed(key1.submit("/proposals", change="log_key", log=log_of(place), vkey=new), "/proposals")
    assert new in key2.page(f"/proposals/{number}").text
    assert key2.submit(f"/proposals/{number}/confirm").status_code == 200
    state = place.office.state(log_of(place))
    assert [key.vkey for key in state.announced[1:]] == [new]
    number = landed(key2.submit("/proposals", change="log_key_end", log=log_of(place), vkey=state.key), "/proposals")
    assert key1.submit(f"/proposals/{number}/confirm").status_code == 200
    assert place.office.state(log_of(place)).key_until > state.announced[1].since > 0
    assert "close par l’événement" in key1.page("/people").text


def test_a_wrong_clock_is_explained_on_pages_by_two_key_officers(place, key1, key2):
    """Span, offset and reason as they were typed; what is no span comes back in the form."""
    form = {
        "change": "clock",
        "log": log_of(place),
        "first": "3",
        "last": "2",
        "ahead_s": "−3 600",
        "reason": "Pile de l’horloge vide",
    }
    refused = key1.submit("/proposals", **form)
    assert "Une horloge fausse s’explique" in refused.text
    assert "Pile de l’horloge vide" in refused.text
    assert key1.submit("/proposals", **form | {"last": "x"}).status_code == 400
    number = landed(key1.submit("/proposals", **form | {"last": "9"}), "/proposals")
    page = key2.page(f"/proposals/{number}").text
    assert "Pile de l’horloge vide" in page
    assert key2.submit(f"/proposals/{number}/confirm").status_code == 200
    [error] = place.office.state(log_of(place)).errors
    assert (error.span.first, error.span.last, error.span.ahead_s) == (3, 9, -3600)


def log_of(place):
    """The number of the installation."""
    with place.office.store.reading() as connection:
        return connection.exec_driver_sql("SELECT id FROM subject WHERE kind = 'NS'").scalar_one()


def test_people_stand_under_their_agency_by_name_and_are_found_by_name_and_role(place: Town) -> None:
    """The list is in no random order, and narrows to whom one looks for."""
    key1 = place.client("key1")
    heads = re.findall(r"<summary>([^<]+) ·&nbsp;\d+\spersonnes?", key1.page("/people").text)
    assert heads == sorted(heads, key=str.casefold)
    assert len(heads) > 1
    clerks = re.findall(r'href="/people/(PE\w{11})"', key1.page("/people?role=clerk").text)
    assert place.office.clerk in clerks
    assert all("clerk" in place.office.state(n).roles for n in clerks)
    assert re.findall(r'href="/people/(PE\w{11})"', key1.page("/people?find=nom+verif").text) == [place.office.verifier]
    assert "Personne ne répond" in key1.page("/people?find=Zoro").text


def test_a_long_name_gives_a_username_that_is_typed_on_a_phone():
    """Its first word and its last."""
    assert username_of("Seydou Ould Mohamed Lemine Cheikh El Mokhtar", "PE0A7K9Q2M4XT") == "seydou.mokhtar"
    assert username_of("Aminata Traoré", "PE0A7K9Q2M4XT") == "aminata.traore"
    assert username_of("محمد", "PE0A7K9Q2M4XT") == "pe0a7k9q2m4xt"


def test_an_agency_without_people_is_listed_and_the_next_proposal_is_one_click_away(place: Town) -> None:
    """A confirmed agency stands on the page before anybody is in it; who confirms one goes on to the next."""
    first, second = place.client("key1"), place.client("key2")
    asked = []
    for name in ("Protection civile", "DNACPN"):
        answer = first.submit("/proposals", change="agency", name=name, sort="gendarmerie", country="ML")
        assert answer.status_code == 303
        asked.append(answer.headers["location"])
    done = second.submit(asked[0] + "/confirm").text
    assert "La suivante (" in done
    following = re.findall(r'href="(/proposals/\w+)"', done)[0]
    assert following != asked[0]
    assert second.get(following).status_code == 200
    assert second.submit(asked[1] + "/confirm").status_code == 200
    page = second.page("/people").text
    assert re.search("Services encore sans personne.*DNACPN.*Protection civile", page)
    assert "Services encore sans personne" not in second.page("/people?find=DNACPN").text
