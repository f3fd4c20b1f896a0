"""Marks on papers: in words, on the exhibits that they are about, and on the whole act where the log does not say."""

import re
from pathlib import Path

import pytest
from msgspec import structs

import custody
from custody.domain.kernel.errors import ConfirmationNeeded
from custody.domain.kernel.quantity import Count
from custody.domain.seizures.register_exhibits import ExhibitEntry, RegisterExhibits
from custody.service import documents
from custody.service.documents import case_history, history
from custody.text.paper import WORDS
from custody.text.terms import FLAGS
from tests.demo_story import text_of
from tests.factories.http_office import town


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town of this file's own."""
    with town(tmp_path_factory.mktemp("town")) as opened:
        yield opened


@pytest.fixture(scope="module")
def sealed(place):
    """A receipt: an exhibit that is weighed well, one in an unlikely form, and one too light for its balance."""
    office = place.office
    seized = office.seize(3, office.case())
    forms, weights = ("herb", "powder", "herb"), ("2,70", "2,70", "0,02")
    entries = tuple(
        ExhibitEntry(exhibit_number=str(nth + 1), line=0, form=form, seal=f"MK {nth}", count=Count(1, "package"),
                     weight=office.weight(weight))
        for nth, (form, weight) in enumerate(zip(forms, weights, strict=True))
    )  # fmt: skip
    command = RegisterExhibits(seizure=seized, exhibits=entries)
    while True:
        try:
            return office.do("exhibit.register/1", command, "officer")
        except ConfirmationNeeded as question:
            command = structs.replace(command, confirmed=(*command.confirmed, question.facts["confirm"]))


def test_a_mark_of_one_row_stands_on_no_other_exhibit(place, sealed):
    """A weight that decides nothing is the mark of the exhibit so weighed; of a question the log names no row."""
    marked = {}
    for exhibit in sealed.all("EV"):
        paper, _ = history.history_paper(place.services, exhibit)
        marked[exhibit] = {(flag.text, flag.whole) for flag in paper.flags}
    well, _, light = sealed.all("EV")
    assert ("weight_not_decisive", 0) in marked[light]
    assert not {text for text, _ in marked[well]} & {"weight_not_decisive", "better_balance_available"}
    assert all(("confirmed:form_unlikely", 3) in flags for flags in marked.values())


def test_a_mark_of_the_whole_act_stands_once_in_its_case(place, sealed):
    """It names no exhibit and counts against none; one whose exhibit is known names that one."""
    case = place.office.state(sealed.all("EV")[0]).case
    paper, _ = case_history.case_paper(place.services, case)
    told = {flag.text: flag for flag in paper.flags}
    assert [flag.text for flag in paper.flags].count("confirmed:form_unlikely") == 1
    assert told["confirmed:form_unlikely"].whole == 3
    assert told["weight_not_decisive"].exhibits == (sealed.all("EV")[2],)
    text = text_of(documents.case_history_pdf(place.services, case))
    assert "signalement d’un acte entier, 3 scellés : le registre ne dit pas lesquels" in text
    assert "confirmed:" not in text


def test_the_weighing_record_prints_the_marks_of_its_act(place, sealed):
    """In words, under what is to be noted."""
    exhibit = sealed.all("EV")[0]
    [act] = {line.header.act for line in place.office.history(exhibit) if line.part.type == "exhibit.registered/1"}
    text = text_of(documents.act_minutes_pdf(place.services, exhibit, act))
    noted = text.partition("À signaler")[2]
    assert "confirmé après question" in noted
    assert "nouveau poids non concluant" in noted
    assert "confirmed:" not in text


def test_every_question_of_the_rules_has_words_for_its_mark():
    """Whatever a rule asks about is printed as words when it was confirmed."""
    asked = {
        code
        for file in (Path(custody.__file__).parent / "domain").rglob("*.py")
        for code in re.findall(r'(?:\bask\(|question\.about\()[^"()]*"([a-z_]+)"', file.read_text())
    }
    assert {"count_incomplete", "mass_unlike_line"} <= asked
    assert asked - FLAGS.keys() == set()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_flag_is_printed_as_a_code(lang):
    """A question that was answered or could not be asked has words for each flag."""
    assert all(f"flag.{prefix}{code}" in WORDS[lang] for code in FLAGS for prefix in ("", "confirmed:", "unasked:"))
