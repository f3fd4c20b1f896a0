"""``custody exercise`` and real logs keep apart, both ways; its pages say what they are."""

from dataclasses import replace

import pytest

from custody.bootstrap import open_services
from custody.commands import main
from custody.commands.exercise import ORIGIN, begin
from custody.commands.story import cast
from custody.domain.kernel.errors import BadInput
from custody.service.training.exercise import CASE, POINTS, Happened, misnumbered
from custody.settings import Settings
from tests.web.apps import lent
from tests.web.shell import HTML, Browser

pytestmark = pytest.mark.slow


def test_the_name_of_a_log_says_what_it_is():
    """An exercise's name outside an exercise stops the start, and any other name in one."""
    for origin, exercise in ((ORIGIN, False), ("ocs.test/scelles/1", True)):
        with pytest.raises(BadInput, match="exercise_apart"):
            Settings(origin=origin, exercise=exercise)
    assert Settings.from_environment({"CUSTODY_ORIGIN": ORIGIN, "CUSTODY_EXERCISE": "on"}).exercise


def test_an_exercise_never_opens_a_real_log_nor_a_service_an_exercise(tmp_path, monkeypatch, capsys):
    """Refused in a sentence before anything is served, and nothing of the folder is changed."""
    for name in ("CUSTODY_DATA", "CUSTODY_ORIGIN", "CUSTODY_TLS"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    real, exercise = tmp_path / "real", tmp_path / "exercise"
    with open_services(Settings(data=real, origin="ocs.test/scelles/1")):
        pass
    with open_services(Settings(data=exercise, origin=ORIGIN, exercise=True)):
        pass
    before = {path: path.read_bytes() for path in real.rglob("*") if path.is_file() and path.suffix != ".db-shm"}
    assert main(["exercise", "--data", str(real)]) == 2
    assert {path: path.read_bytes() for path in before} == before
    monkeypatch.setenv("CUSTODY_DATA", str(exercise))
    for origin in ("ocs.test/scelles/1", ORIGIN):
        monkeypatch.setenv("CUSTODY_ORIGIN", origin)
        for command in (["serve"], ["user", "--first", "A", "--second", "B", "--agency", "C"]):
            assert main(command) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_course_stands_on_pages_that_say_exercise(tmp_path):
    """The first step is told with its account; every page bears the banner, in both languages; elsewhere it is not there."""
    settings = Settings(data=tmp_path, origin=ORIGIN, exercise=True, secure=False)
    with open_services(settings) as services:
        begin(services)
        begin(services)
        with lent(services) as app, Browser(app) as browser:
            shown = browser.get("/exercise", headers=HTML).text
            assert shown.count("<li id=") == len(POINTS)
            assert "Déclarer la saisie" in shown
            assert "<code>saisie</code>" in shown
            assert "EX-130" not in shown
            assert "Vous êtes connecté" not in shown
            for path in ("/exercise", "/signin", "/nowhere", "/enrol"):
                assert "EXERCICE — aucune valeur" in browser.get(path, headers=HTML).text
            english = browser.get("/exercise", headers=HTML | {"accept-language": "en"}).text
            assert "EXERCISE — without value" in english
            browser.sign_in(username="gardien", password=cast.PASSWORD)
            assert "Vous êtes connecté comme gardien" in browser.get("/exercise", headers=HTML).text
            app.state.services = replace(services, settings=replace(settings, origin="a/b", exercise=False))
            assert browser.get("/exercise", headers=HTML).status_code == 404


def test_a_case_under_another_number_is_told():
    """A slash is hard to find on a phone; the course says which number it saw, and nothing once the right one is there."""
    wrong, right = (
        Happened("case.opened/1", "2026-01-01T00:00:00.000Z", "CS", {"case_reference": n}) for n in ("PV 1-EX", CASE)
    )
    assert misnumbered([]) == ""
    assert misnumbered([wrong]) == "PV 1-EX"
    assert misnumbered([wrong, right]) == ""
