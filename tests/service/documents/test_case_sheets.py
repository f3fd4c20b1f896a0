"""One page a case: the sheet for a hearing, and the attestation of what burnt of it."""

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from custody.commands.story.seizures import seize
from custody.domain.exhibits.exhibit import DESTROYED, Exhibit
from custody.domain.kernel.errors import RuleBroken
from custody.service import documents
from custody.service.documents import case_sheets
from custody.storage.read import subject_queries
from labels.documents import case_sheets as drawn
from labels.documents.ranges import ranges
from labels.model import Place
from tests.demo_story import text_of
from tests.labels import paper
from tests.service.hostile_texts import installation, suffer


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    """An installation of its own."""
    with installation(tmp_path_factory.mktemp("sheets")) as opened:
        yield opened


@pytest.fixture(scope="module")
def ordeal(services):
    """A life in which two of three ordered exhibits burnt, and the third was withdrawn."""
    return suffer(services)


def exhibits(services, case):
    """Return the exhibits of a case."""
    with services.store.reading() as connection:
        return subject_queries.find(connection, Exhibit, dossier=case, limit=None)


def shown(pdf):
    """Return the text of a paper, its line breaks as blanks."""
    return " ".join(text_of(pdf).replace("\u00a0", " ").replace("\u202f", " ").split())


def test_a_sheet_names_each_exhibit_once(services, ordeal):
    """Its groups hold all exhibits of the case, each in one of them, under one substance (I21)."""
    case = ordeal.case
    sheet, _ = case_sheets.hearing_sheet(services, case)
    named = [number for group in sheet.groups for number in group.numbers]
    assert sorted(named) == sorted(e.exhibit_number for e in exhibits(services, case).values())
    assert all(len({line.substance for line in group.lines}) == 1 for group in sheet.groups)
    text = shown(documents.hearing_sheet_pdf(services, case))
    assert "FICHE D’AUDIENCE" in text


def test_an_attestation_certifies_what_burnt_and_nothing_else(services, ordeal):
    """What is doubtful or still in custody stands apart; the record, the place and the decision are named."""
    made, _ = case_sheets.attestation(services, ordeal.case)
    own = exhibits(services, ordeal.case)
    certified = {number for lot in made.lots for number in lot.numbers}
    assert certified == {e.exhibit_number for e in own.values() if e.status == DESTROYED and not e.doubts}
    assert set(made.unproved) == {e.exhibit_number for e in own.values() if e.status == DESTROYED and e.doubts}
    others = {number for kept in made.kept for number in kept.numbers}
    assert others == {e.exhibit_number for e in own.values() if e.status != DESTROYED}
    text = shown(documents.attestation_pdf(services, ordeal.case))
    assert "certifie ce qui suit" in text
    assert all(lot.certificate in text for lot in made.lots)


def test_nothing_is_attested_of_a_case_of_which_nothing_burnt(services, ordeal):
    """Refused with a code, not printed empty."""
    lot = seize(ordeal.life.office, [replace(ordeal.life.goods(2, "H"), reference="PV 8/2016")])[0]
    case = next(iter(subject_case(services, lot.exhibits)))
    with pytest.raises(RuleBroken) as refused:
        documents.attestation_pdf(services, case)
    assert refused.value.code == "nothing_attested"


def subject_case(services, numbers):
    """Return the cases of exhibits."""
    with services.store.reading() as connection:
        return {e.case for e in subject_queries.states(connection, Exhibit, numbers).values()}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_both_stay_on_one_page_however_much_there_is_to_say(services, ordeal, lang):
    """Of a hundred groups and remarks the sheet shows some, and says how many more there are and where."""
    sheet, statement = case_sheets.hearing_sheet(services, ordeal.case, lang)
    group = replace(sheet.groups[0], holder="Adjudant Mariam Traoré, OCS")
    head = {"letterhead": paper.LETTERHEAD, "court": "Parquet de Mopti", "seized": ("Saisie à Mopti.",) * 3}
    many = replace(sheet, groups=(group,) * 100, noted=("une remarque",) * 100, **head)
    pdf = drawn.render_hearing_sheet(many, statement=statement, marker=paper.MARKER, lang=lang)
    assert len(pikepdf.open(BytesIO(pdf)).pages) == 1
    assert ("et autres : 95" if lang == "fr" else "and others: 95") in shown(pdf)
    made, statement = case_sheets.attestation(services, ordeal.case, lang)
    lots = tuple(replace(lot, chair=paper.OFFICER, place=Place(name="Dio")) for lot in made.lots)
    kept = tuple(replace(line, holder="Adjudant Mariam Traoré, OCS") for line in made.kept)
    made = replace(made, lots=lots, kept=kept, noted=("une remarque",) * 100, **head)
    pdf = drawn.render_attestation(made, statement=statement, marker=paper.MARKER, lang=lang)
    assert len(pikepdf.open(BytesIO(pdf)).pages) == 1


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (["1", "2", "3", "7"], "1–3, 7"),
        (["1", "2"], "1–2"),
        (["9", "10", "11"], "9–11"),
        (["1", "1", "2", "3"], "1, 1–3"),
        (["4A", "5"], "4A, 5"),
        ([], ""),
    ],
)
def test_runs_of_numbers_are_joined(numbers, said):
    assert ranges(numbers) == said
