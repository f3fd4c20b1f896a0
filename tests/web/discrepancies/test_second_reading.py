"""A mistyped reading over HTTP: who is asked, who reads again blind, what the inspection sees (I57c)."""

from hashlib import sha256

import pypdfium2
import pytest
from msgspec import structs

from custody.domain.exhibits.blind_check import BlindCheck, CheckEntry
from custody.domain.kernel.photo_reference import Photo
from custody.domain.kernel.quantity import Count
from custody.domain.seizures.register_exhibits import ExhibitEntry, RegisterExhibits
from custody.domain.transfers.hand_over import Dispatch
from custody.domain.transfers.receive import Receive
from tests.web.full_custody import ok, town
from tests.web.matrix_world import JPEG, STORED

PICTURE = [("files", ("sceau.jpg", JPEG))]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town."""
    with town(tmp_path_factory.mktemp("second_reading")) as made_town:
        yield made_town


def misread(place, count=1, seal=""):
    """Return a lot and the discrepancies of one check by the clerk, who types ``seal`` or one character too many."""
    office = place.office
    lot = office.lot(count)
    wrong = {number: seal or f"{right}9" for number, right in zip(lot.exhibits, lot.seals, strict=True)}
    return lot, office.do("exhibit.blind_check/1", BlindCheck(checks=office.checks(lot, **wrong)), "clerk").opened


def test_a_mistyped_seal_is_withdrawn_and_read_again_by_the_supervisor_who_never_held_it(place):
    """The supervisor sees neither side before; page, list, paper and API show both readings afterwards."""
    lot, [number] = misread(place)
    right, wrong = lot.seals[0], f"{lot.seals[0]}9"
    clerk, supervisor, inspector = (place.client(name) for name in ("clerk", "supervisor", "inspector"))
    page = f"/discrepancies/{number}"
    assert "J’ai mal tapé" in clerk.page(page).text
    for path in (page, "/discrepancies", f"{page}/read-again", f"/exhibits/{lot.exhibits[0]}"):
        shown = supervisor.page(path).text
        assert right not in shown, path
    assert f"{page}/read-again" not in clerk.page(page).text
    assert "retirez-la si vous avez mal tapé" in clerk.page("/").text
    ok(clerk.submit(f"{page}/withdraw"))
    assert "faites la contre-lecture" in supervisor.page("/").text
    answer = supervisor.submit(f"{page}/read-again", seal=right)
    assert "Une contre-lecture demande une photographie" in answer.text
    ok(supervisor.submit(f"{page}/read-again", files=PICTURE, seal=right))
    shown = supervisor.page(page).text
    assert right in shown
    assert wrong in shown
    assert supervisor.get(f"{page}/photos/1").headers["content-type"] == "image/jpeg"
    read = inspector.get(f"/api/discrepancies/{number}").json()
    assert (read["second"]["seal"], read["second_by"], read["photos"]) == (right, place.office.supervisor, 1)


def test_who_had_a_hand_in_it_answers_and_page_and_history_print_the_answer(place):
    """Nobody else is asked; the answer closes nothing."""
    lot, [number] = misread(place)
    clerk, inspector = place.client("clerk"), place.client("inspector")
    page = f"/discrepancies/{number}"
    assert 'name="text"' not in inspector.page(page).text
    ok(clerk.submit(f"{page}/answer", text="Le chiffre est effacé"))
    assert "Le chiffre est effacé" in inspector.page(page).text
    paper = clerk.get(f"/exhibits/{lot.exhibits[0]}/history/pdf")
    document = pypdfium2.PdfDocument(paper.content)
    printed = " ".join("".join(page.get_textpage().get_text_range() for page in document).split())
    assert "Le chiffre est effacé" in printed
    assert clerk.get(f"/api/discrepancies/{number}").json()["status"] == "open"


def test_the_start_page_asks_each_for_what_is_theirs_to_do(place):
    """Who read withdraws, who handed it over explains, who never held it weighs again: nobody withdraws for another."""
    office = place.office
    lot = office.lot(1, "in_transit")
    [check] = office.checks(lot)
    heavy = structs.replace(check, weight=office.weight("7,20"))
    taken = Receive(transfer=lot.transfer, checks=(heavy,), place=office.place)
    opened = office.do("transfer.receive/1", taken, "clerk").opened
    [gained] = [each for each in opened if office.state(each).sort == "weight_gain"]  # the other one is of the line
    clerk, officer, supervisor = (place.client(name) for name in ("clerk", "officer", "supervisor"))

    assert "retirez-la si vous avez mal tapé" in clerk.page("/").text
    asked = officer.page("/").text
    assert "expliquez ce que vous savez" in asked
    assert "retirez-la" not in asked
    ok(clerk.submit(f"/discrepancies/{gained}/withdraw"))
    assert "pesez de nouveau le scellé" in supervisor.page("/").text


def test_what_one_act_opened_is_one_group_and_waits_for_an_answer_before_the_inspection_has_it(place):
    """The inspection's list begins with what people could not settle."""
    _, opened = misread(place, 3)
    clerk, inspector = place.client("clerk"), place.client("inspector")
    groups = inspector.get("/api/discrepancy-groups").json()["groups"]
    [mine] = [group for group in groups if {line["id"] for line in group["lines"]} & set(opened)]
    assert {line["id"] for line in mine["lines"]} == set(opened)
    assert (mine["stage"], mine["cause"]["kind"]) == ("answers", "exhibit.blind_check/1")
    for number in opened:
        ok(clerk.submit(f"/discrepancies/{number}/answer", text="Étiquette mal lue"))
    groups = inspector.get("/api/discrepancy-groups").json()["groups"]
    assert groups[0]["stage"] == "inspection"
    assert set(opened) <= {line["id"] for group in groups if group["stage"] == "inspection" for line in group["lines"]}
    listed = inspector.page("/discrepancies").text
    assert "Pour l’inspection" in listed
    assert "3 écarts" in listed


def test_a_substituted_seal_that_belongs_elsewhere_waits_for_the_look_at_the_photograph(place):
    """The exhibit is offered for a hand-over meanwhile; looked at, it stands in the list of the mistyped ones."""
    other = place.office.lot()
    lot, [number] = misread(place, seal=other.seals[0])
    clerk, supervisor, inspector = (place.client(name) for name in ("clerk", "supervisor", "inspector"))
    page = f"/discrepancies/{number}"
    ok(supervisor.submit(f"{page}/read-again", files=PICTURE, seal=lot.seals[0]))
    ok(clerk.submit(f"{page}/withdraw"))
    assert place.office.state(number).awaits_look
    assert f"/transfers/dispatch?exhibits={lot.exhibits[0]}" in clerk.page(f"/exhibits/{lot.exhibits[0]}").text
    assert "à examiner" in inspector.page("/").text
    ok(inspector.submit(f"{page}/look", resolution="as_recorded"))
    assert place.office.state(number).resolution == "mistyped"
    assert number in str(inspector.get("/api/discrepancies?status=mistyped").json())
    assert "faute de frappe" in inspector.page("/discrepancies?status=mistyped").text


def test_what_was_mistyped_at_the_sealing_ends_by_its_photograph(place):
    """Who sealed it copies it from the photograph, a stranger reads it, the inspection looks at that photograph."""
    office, case = place.office, place.office.case()
    picture = Photo(blob=place.services.blobs.put(case, STORED), sha256=sha256(STORED).hexdigest())
    entry = ExhibitEntry(
        exhibit_number="1", line=0, form="herb", seal="S912912", count=Count(1, "package"), weight=office.weight(),
        photos=(picture,),
    )  # fmt: skip
    sealing = RegisterExhibits(seizure=office.seize(1, case), exhibits=(entry,))
    [exhibit] = office.do("exhibit.register/1", sealing, "officer").all("EV")
    sent = Dispatch(to=office.people["clerk"], purpose="deposit", exhibits=(exhibit,))
    transfer = office.do("transfer.dispatch/1", sent, "officer").first("TR")
    check = CheckEntry(exhibit=exhibit, seal="S912712", count=Count(1, "package"), weight=office.weight())
    received = Receive(transfer=transfer, checks=(check,))
    [number] = office.do("transfer.receive/1", received, "clerk").opened
    page = f"/discrepancies/{number}"
    officer, supervisor, inspector = (place.client(name) for name in ("officer", "supervisor", "inspector"))
    assert "J’ai mal tapé à la mise sous scellé" in officer.page(page).text
    assert "mise sous scellé" not in place.client("clerk").page(page).text
    ok(officer.submit(f"{page}/withdraw", seal="S912712"))
    assert "J’ai mal tapé à la mise sous scellé" not in officer.page(page).text
    assert "S912712" not in supervisor.page(f"{page}/read-again").text
    ok(supervisor.submit(f"{page}/read-again", files=PICTURE, seal="S912712"))
    asked = inspector.page(page).text
    assert f"/exhibits/{exhibit}/photos/1" in asked
    assert inspector.get(f"/exhibits/{exhibit}/photos/1").status_code == 200
    assert "Elles le montrent" in asked
    ok(inspector.submit(f"{page}/look", resolution="as_restated"))
    assert office.state(exhibit).seal == "S912712"
    assert number in str(inspector.get("/api/discrepancies?status=mistyped").json())
    paper = place.client("clerk").get(f"/exhibits/{exhibit}/history/pdf")
    document = pypdfium2.PdfDocument(paper.content)
    printed = " ".join("".join(page.get_textpage().get_text_range() for page in document).split())
    assert "Faute de frappe à la mise sous scellé" in printed
    assert "Photographie de la mise sous scellé examinée" in printed
