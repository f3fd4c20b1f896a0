"""The command that makes pictures of every paper still finds each of them in the demonstration."""

import shutil

import pytest
from rich.console import Console

from custody.bootstrap import open_services
from custody.commands import demo
from tests.labels import pictures


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler's pdftoppm is not on this machine")
def test_papers_of_a_demonstration_come_with_their_pictures(tmp_path):
    """Each has a name of its own; one of them, in a language, gives a file, a picture a page, and a contact sheet."""
    with open_services(pictures.settings(tmp_path / "data")) as services:
        demo.prepare(services, Console(quiet=True))
        papers = list(pictures.papers(services))
        assert len(dict(papers)) == len(papers)
        pictures.picture(tmp_path / "fr", "annex", dict(papers)["annex"]("fr"))
    assert sorted(file.name for file in (tmp_path / "fr").iterdir()) == [
        "annex-1.png",
        "annex-2.png",
        "annex-3.png",
        "annex.pdf",
    ]
    assert (tmp_path / "fr-annex.png").stat().st_size > 0
