"""Pages of a session that was closed and signed where there is no network, once its device is back."""

import re

import pytest

from tests.domain.site import Site
from tests.site_office import yard
from tests.web.full_custody import town


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town; ``site``: a session whose device is back, and for half of whose people it alone speaks."""
    with town(tmp_path_factory.mktemp("site")) as made:
        made.site = yard(made.office, made.settings.origin)
        yield made


def page(place, name: str, rest: str = "") -> str:
    """A page of the session as text, without what is folded."""
    shown = place.client(name).page(f"/sessions/{place.site.session}{rest}").text
    return re.sub(r"<details.*?</details>", "", shown, flags=re.DOTALL)


def test_who_signs_once_more_sees_the_number_of_the_paper_beside_that_of_the_register(place):
    """They differ, and neither is false: both stand unfolded, with why; elsewhere there is one number."""
    site: Site = place.site
    statement = place.office.state(site.session).statement
    told = page(place, "witness1", "/sign").split('class="aloud"')[1].split("</section>")[0]
    assert re.findall(r'class="big id">([^<]*)<', told) == [
        site.site[:8].upper(), f"{statement[:4]} {statement[4:8]}".upper()
    ]  # fmt: skip
    assert "Les deux sont justes, et ils diffèrent" in told
    assert "les mêmes sur chaque écran et sur le papier" not in told


def test_the_certificate_is_not_offered_while_only_the_device_speaks_for_who_is_needed(place):
    """Who must sign once more is told on the start page and in the list; the chair reads for whom it waits."""
    site: Site = place.site
    offered = f"/sessions/{site.session}/certify"
    told = page(place, "chair")
    assert offered not in told
    waits = told.split("Le procès-verbal attend leur propre parole")[1].split("</p>")[0]
    assert "Nom witness1" in waits
    assert "Nom verifier" not in waits, "a passkey speaks for itself"
    assert "1 séance à signer encore une fois" in place.client("witness1").page("/").text
    assert "à signer encore une fois" not in place.client("verifier").page("/").text
    assert "Signer encore une fois, ou contester" in place.client("witness1").page("/signatures").text
    site.speak()
    assert offered in page(place, "chair")
    assert "à signer encore une fois" not in place.client("witness1").page("/").text
