"""The look at the ash, the list of what is missing, and the ticks of a session's page (I66)."""

import re

import pytest

from custody.domain.destruction.attendance import Attest
from custody.service.kernel.idempotency_keys import new_key
from tests.web.full_custody import town


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town with sessions."""
    with town(tmp_path_factory.mktemp("ashes")) as made_town:
        yield made_town


def test_i66_two_people_look_at_the_ash_on_the_page_and_what_is_missing_is_listed_at_once(place):
    """Before: the list says what is missing, and the closing has no tick. A look is recorded with its weight."""
    lot = place.office.lot(1, "closed")
    page = f"/sessions/{lot.session}"
    before = place.client("witness1").page(page).text
    [listed] = re.findall(r'<div class="hint warn" id="lacking">.*?</div>', before, re.DOTALL)
    assert "Le feu a duré" in listed
    assert "Cendres froides constatées par" in listed
    assert "N’ont pas dit ce qu’ils ont vu" in listed
    assert '<li class="done">\n    <h2>Résidus et incidents' not in before
    done = place.client("witness1").submit(f"{page}/ashes", key=new_key(), cold="yes", residue="0,020")
    assert done.status_code == 303
    seen = place.office.state(lot.session).ashes
    assert [(one.person, one.cold, one.residue_ug) for one in seen] == [(place.office.witness1, True, 20_000_000)]
    after = place.client("witness1").page(page).text
    assert "cendres froides" in after
    refused = place.client("witness1").submit(f"{page}/ashes", key=new_key(), residue="beaucoup")
    assert refused.status_code == 400
    assert 'value="beaucoup"' in refused.text


def test_i66_everybody_signed_is_never_green_beside_a_reservation(place):
    """A reservation takes the green from the sentence that all have signed."""
    lot = place.office.lot(1, "closed")
    for one in place.office.state(lot.session).attendance:
        name = next(name for name, person in place.office.people.items() if person == one.person)
        words = "Je n’ai pas vu la fin." if name == "witness1" else ""
        word = Attest(session=lot.session, attested=True, reservations=words)
        place.office.do("destruction_session.attest/1", word, name)
    shown = place.client("prosecutor").page(f"/sessions/{lot.session}").text
    assert 'class="answer good"' not in shown
    assert "Réserve de" in shown
    assert "Je n’ai pas vu la fin." in shown
