"""The register of acts says when the log is not being signed, why, and what is to be done."""

import pytest

from custody.domain.errors import StorageRefused
from custody.log.errors import CODES
from custody.web import findings, i18n
from tests.web.town import town


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with town(tmp_path_factory.mktemp("log-page")) as made:
        yield made


@pytest.fixture
def inspector(place):
    return place.client("inspector")


def test_a_log_that_is_signed_says_nothing_of_it(place, inspector):
    """No alarm without a reason."""
    place.services.checkpoints.sign_now()
    page = inspector.page("/log").text
    assert 'role="alert"' not in page
    assert place.services.settings.origin in page


def test_a_log_that_is_not_signed_says_why_and_what_to_do(place, inspector):
    """After a restored backup: on the page with both sizes and the way out, in /health by its code, to /ready."""
    size = place.services.checkpoints.sign_now().size
    place.services.checkpoints.stop("witness_beyond")
    page = inspector.page("/log").text
    assert "Un témoin a contresigné un registre plus long" in page
    assert "clôturez ce registre et ouvrez le suivant" in page
    assert "witness_beyond" in page
    health = inspector.get("/health").json()
    assert (health["signing"], health["signed_to"]) == ("witness_beyond", size)
    with pytest.raises(StorageRefused, match="witness_beyond"):
        place.services.checkpoints.check()  # asked by /ready
    assert inspector.get("/api/log").json()["signing"] == {"signed": size, "trouble": "witness_beyond"}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_reason_has_its_sentence(lang):
    """Whatever the signer refuses, there is a sentence and a next step; a code that nobody foresaw too."""
    i18n.use(lang)
    try:
        for code in [
            *(c for c in CODES if c.startswith("signer_")),
            "witness_beyond",
            "witness_forked",
            "tile_missing",
        ]:
            what, to_do = findings.trouble(code)
            assert what.endswith(".")
            assert len(to_do) > 40
    finally:
        i18n.use("fr")
