"""The steps of a seizure: its officer sees how far it has come and what comes next, and nobody else does."""

import re

import pytest

from custody.domain.exhibits.labels import PrintLabels
from tests.factories.http_office import Client, Town


@pytest.fixture
def officer(place: Town) -> Client:
    return place.client("officer")


def steps(page: str) -> list[str]:
    """The five steps as they are told: word, and count."""
    path = page.partition('<nav class="path')[2].partition("</nav>")[0]
    return [" ".join(re.sub(r"<[^>]*>", " ", one).split()) for one in re.findall(r"<li.*?</li>", path, re.DOTALL)]


def next_button(page: str) -> str:
    """Where the filled button under the steps leads."""
    actions = page.partition('<nav class="path')[2].partition("</nav>")[2].partition("</p>")[0]
    [address] = re.findall(r'class="button primary" href="([^"]+)"', actions)
    return str(address)


def test_the_next_step_is_the_filled_button(place, officer):
    """Sealed, then labelled, then handed over: each with its count, by exhibits of this seizure alone."""
    office = place.office
    seizure = office.seize(3, office.case())
    page = officer.page(f"/seizures/{seizure}").text
    assert steps(page)[2:] == ["Scellés 0", "Étiquettes 0 / 0", "Remise 0 / 0"]
    assert next_button(page) == f"/seizures/{seizure}/exhibits"
    lot = office.lot(3, "sealed")
    page = officer.page(f"/seizures/{lot.seizure}").text
    assert next_button(page) == f"/labels?of={lot.seizure}"
    office.do("exhibit.print_label/1", PrintLabels(exhibits=tuple(lot.exhibits)), "officer")
    page = officer.page(f"/seizures/{lot.seizure}").text
    assert steps(page)[2:] == ["Scellés 3", "Étiquettes 3 / 3", "Remise 0 / 3"]
    assert next_button(page) == f"/transfers/dispatch?of={lot.seizure}"
    listed = officer.page(next_button(page)).text.partition("<textarea")[2].partition("</textarea>")[0]
    assert re.findall(r"EV\w{11}", listed) == lot.exhibits
    office.advance(lot, "in_transit")
    page = officer.page(f"/seizures/{lot.seizure}").text
    assert steps(page)[4] == "Remise 3 / 3"
    assert "/transfers/dispatch?of=" not in page, "nothing is left to hand over"


def test_less_than_declared_is_sealed_first(place, officer):
    """Two of three packages are sealed: the third is next, and the others may be labelled meanwhile."""
    lot = place.office.lot(2, "sealed", declared=3)
    page = officer.page(f"/seizures/{lot.seizure}").text
    assert next_button(page) == f"/seizures/{lot.seizure}/exhibits"
    assert f'href="/labels?of={lot.seizure}"' in page


def test_the_steps_are_for_the_officer_of_the_seizure_alone(place):
    """A colleague reads the seizure without them, and no list of a hand-over begins with another's exhibits."""
    lot = place.office.lot(2, "sealed")
    assert not steps(place.client("supervisor").page(f"/seizures/{lot.seizure}").text)
    listed = place.client("clerk").page(f"/transfers/dispatch?of={lot.seizure}").text
    assert not set(lot.exhibits) & set(re.findall(r"EV\w{11}", listed))


def test_a_script_hears_where_the_sent_list_leads(place, officer):
    """The same act and the same refusal as of the page, and the notice is left for the page that is loaded then."""
    seizure = place.office.seize(1, place.office.case())
    path = f"/seizures/{seizure}/exhibits"

    def sent(lines):
        form = {"_csrf_token": officer.token, "step": "send", "lines": lines, "balance": place.office.balance}
        return officer.post(path, data=form, headers={"accept": "application/json"}, follow_redirects=False)

    refused = sent("1 ; 1 ; herb ; SP 1 ; 1 package ; beaucoup kg")
    assert refused.status_code == 200
    assert refused.json()["to"].startswith(f"{path}?draft=")
    assert "beaucoup" in officer.page(refused.json()["to"]).text
    taken = sent("1 ; 1 ; herb ; SP 1 ; 1 package ; 2,7 kg")
    assert taken.json()["to"].startswith("/acts/")
    assert "Les scellés sont enregistrés" in officer.page(taken.json()["to"]).text
    assert place.client("officer").get(f"/api/seizures/{seizure}").json()["lines"][0]["registered"] == 1
