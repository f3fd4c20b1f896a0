"""What a session signed where there is no network leaves on paper, and with whoever checks it without us (ADR 11)."""

from collections.abc import Iterator

import pytest

from custody.domain.signoff import short
from custody.service import documents
from tests.stage import text_of
from tests.web.town import ORIGIN, Town
from tests.yard import certified, yard


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[Town]:
    made = Town(tmp_path_factory.mktemp("yard"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def site(place):
    return yard(place.office, ORIGIN)


@pytest.fixture(scope="module")
def certificate(site) -> str:
    return certified(site)


def test_the_certificate_prints_what_was_signed_on_the_site_and_before_the_service(place, site, certificate):
    """The hash of the paper original, which is the closing envelope's, and that of the frozen statement."""
    text = text_of(documents.certificate_pdf(place.services, certificate))
    for digest in (site.site, place.office.state(site.session).statement):
        assert text.index(short(digest)) < text.index(digest)
    assert "sur l’appareil de la séance" in text
