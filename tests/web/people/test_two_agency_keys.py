"""The keys lie in two agencies, over the web: the inspection is told what it may confirm in an officer's place."""

import pytest

from custody.domain.access.roles import Role
from custody.domain.people.propose_and_confirm import EnrolPerson
from tests.factories.http_office import Town, town
from tests.web.full_custody import landed
from tests.web.shell import PASSWORD


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town in which the police has a key officer too."""
    with town(tmp_path_factory.mktemp("divided")) as made:
        office = made.office
        third = EnrolPerson(name="Trois", rank="", agency=office.police, roles=(Role.KEY_OFFICER,))
        office.people["key3"] = office.enrol(third)
        made.sign_in.accounts.open(office.people["key3"], "key3", PASSWORD, must_change=False)
        yield made


def test_an_inspector_sees_confirms_and_is_told_of_what_waits_for_them(place: Town):
    """The end of another agency's officer, then a new one; what key officers have to confirm asks them nothing."""
    office, key1, key2, inspector = place.office, *(place.client(who) for who in ("key1", "key2", "inspector"))
    names = {"name": "Awa", "rank": "", "agency": office.police}
    other = landed(key1.submit("/proposals", change="person", **names, roles=["clerk"]), "/proposals")
    end = landed(key1.submit("/proposals", change="disable", person=office.people["key3"]), "/proposals")
    assert "1 proposition vous attend" in inspector.page("/").text
    assert "proposition vous attend" not in key2.page("/").text
    assert "2 propositions vous attendent" in place.client("key3").page("/").text
    assert f"/proposals/{end}/confirm" in inspector.page(f"/proposals/{end}").text
    shown = inspector.page(f"/proposals/{other}").text
    assert f"/proposals/{other}/confirm" not in shown
    refused = inspector.submit(f"/proposals/{other}/confirm")
    assert (refused.status_code, "L’inspection ne confirme que" in refused.text) == (409, True)
    for near in (key1, key2):
        shown = near.page(f"/proposals/{end}").text
        assert f"/proposals/{end}/confirm" not in shown, "nobody is offered what they are refused"
        assert "attend un responsable des habilitations d’un autre service" in shown
        [row] = [one for one in near.page("/people").text.split("<li>") if f"/proposals/{end}" in one]
        assert "attend un responsable des habilitations d’un autre service" in row
    assert "d’un autre service" not in place.client("key3").page("/people").text
    assert f"/proposals/{end}/confirm" not in key2.page(f"/proposals/{other}").text
    assert f"/proposals/{other}/confirm" in place.client("key3").page(f"/proposals/{other}").text
    assert "un responsable de l’autre service confirme ceci" in key2.submit(f"/proposals/{end}/confirm").text
    assert inspector.submit(f"/proposals/{end}/confirm").status_code == 200
    new = landed(key1.submit("/proposals", change="person", **names, roles=["key_officer"]), "/proposals")
    shown = inspector.submit(f"/proposals/{new}/confirm").text
    assert "awa" in shown, "the first password is shown to who confirms"
    assert "proposition vous attend" not in inspector.page("/").text
    assert office.state(office.people["key3"]).disabled


def test_who_confirms_the_first_officer_of_a_second_agency_is_told_what_that_changes(tmp_path):
    """Before it is done, and of no other proposal."""
    with town(tmp_path) as made:
        office, key1, key2 = made.office, made.client("key1"), made.client("key2")
        names = {"name": "Awa", "rank": "", "agency": office.police}
        clerk = landed(key1.submit("/proposals", change="person", **names, roles=["clerk"]), "/proposals")
        dividing = landed(key1.submit("/proposals", change="person", **names, roles=["key_officer"]), "/proposals")
        warned = ["premier responsable des habilitations d’un second service" in key2.page(f"/proposals/{one}").text
                  for one in (clerk, dividing)]  # fmt: skip
        assert warned == [False, True]
        proposed = [key1.page(f"/proposals/{one}").text for one in (clerk, dividing)]
        assert ["d’un second service" in one for one in proposed] == [False, True], "who proposes it too"
        assert key2.submit(f"/proposals/{dividing}/confirm").status_code == 200
        another = landed(key1.submit("/proposals", change="person", **names, roles=["key_officer"]), "/proposals")
        assert "second service" not in key2.page(f"/proposals/{another}").text
