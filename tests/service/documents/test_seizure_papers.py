"""Papers of a seizure: from whom it was, what each declared amount rests on, and who said that it is complete."""

import pytest
from msgspec import structs

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.plausible_entry import usual_form
from custody.domain.kernel.errors import ConfirmationNeeded
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.seizures.complete_seizure import CompleteSeizure
from custody.domain.seizures.register_exhibits import ExhibitEntry, RegisterExhibits
from custody.domain.seizures.seizure import DeclareSeizure, LineEntry
from custody.service import documents
from custody.service.documents import case_history, history
from tests.demo_story import text_of
from tests.factories.http_office import town

NAMED = "Boubacar Keïta"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town of this file's own."""
    with town(tmp_path_factory.mktemp("town")) as opened:
        yield opened


@pytest.fixture(scope="module")
def seized(place):
    """A declared seizure from a named person: packages counted, their mass an estimate. Nothing is sealed yet."""
    office = place.office
    line = LineEntry(substance="cannabis", count=Count(10, "package"), mass=MassEntry("24", "kg"),
                     mass_basis="estimated")  # fmt: skip
    command = DeclareSeizure(case=office.case(), place="Kati", seized_at=office.seized_at, seized_from=NAMED,
                             circumstances="Contrôle", lines=(line,))  # fmt: skip
    return office.do("seizure.declare/1", command, "officer").first("SE")


def test_i68_the_seizure_record_names_the_person_where_their_signature_is_asked(place, seized):
    """Their box bears their name; nothing says that things are under seal which are not."""
    text = text_of(documents.seizure_minutes_pdf(place.services, seized))
    assert text.count(f"Personne mise en cause {NAMED}") == 1
    assert f"Saisi entre les mains de : {NAMED}." in text
    assert f"Affaire contre {NAMED}" in text
    assert "Saisi sur" not in text
    assert "Rien sous scellé à ce jour" in text
    assert "aucun n’est placé sous scellé à ce jour" in text
    assert "plaçons sous scellés" not in text


def test_i58_a_declared_amount_says_what_it_rests_on(place, seized):
    """Counted things and an estimated mass stand side by side and are not added."""
    text = text_of(documents.seizure_minutes_pdf(place.services, seized))
    assert "10 colis (compté), 24 kg (estimé)" in text
    assert " + " not in text


def test_the_case_history_says_who_completed_the_seizure_and_when(place, seized):
    """Nothing before that."""
    office = place.office
    case = office.state(seized).case
    [before] = case_history.case_paper(place.services, case)[0].seizures
    office.do("seizure.complete/1", CompleteSeizure(seizure=seized), "officer")
    [after] = case_history.case_paper(place.services, case)[0].seizures
    assert before.completed == ""
    assert "Nom officer" in after.completed
    assert after.completed.startswith("Complète")
    assert "Nom officer" in text_of(documents.case_history_pdf(place.services, case))


def test_a_reader_outside_the_case_is_told_that_it_is_reserved(place):
    """Not that nothing was recorded."""
    office = place.office
    lot = office.lot()
    exhibit = lot.exhibits[0]
    reader = Reader(person=office.clerk, agency=office.drug_office, roles=("clerk",))
    paper, _ = history.history_paper(place.services, exhibit, "fr", reader)
    whole, _ = history.history_paper(place.services, exhibit)
    assert "Contrôle routier" in whole.seizure.circumstances
    assert paper.seizure.circumstances == "réservé à l’affaire"
    assert paper.seizure.from_whom == "", "nobody recorded from whom"


def test_a_question_about_rows_is_punctuated_for_both_languages(place):
    """A row and what was typed in it: no colon of one language stands in the other."""
    office = place.office
    seized = office.seize(2, office.case())
    entry = ExhibitEntry(exhibit_number="1", line=0, form=usual_form("cannabis"), seal="QR 1",
                         count=Count(1, "package"), weight=office.weight("0,01"))  # fmt: skip
    command = RegisterExhibits(
        seizure=seized, exhibits=(entry, structs.replace(entry, exhibit_number="2", seal="QR 2"))
    )
    with pytest.raises(ConfirmationNeeded) as refusal:
        office.do("exhibit.register/1", command, "officer")
    assert refusal.value.facts["listed"] == "1 (0,01 kg), 2 (0,01 kg)"
