"""Arithmetic on paper: one function for verdict, line and total, whatever was opened, taken and used up (I47)."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from custody.domain.certificates import certificate_statement
from custody.domain.destruction.staging import Stage
from custody.domain.discrepancies.discrepancy import Close
from custody.domain.discrepancies.inquiry import EstablishLoss
from custody.domain.exhibits.exhibit_family import mass_line
from custody.domain.exhibits.family_balance import FAMILY
from custody.domain.kernel.quantity import MassEntry
from tests.domain.destruction_sessions import burnt_in
from tests.factories.memory_office import KG, Lot, Town, modest, refused, town

G = 10**6


def line_of(office: Town, lot: Lot) -> dict[str, Any]:
    """Return the line of a lot's first exhibit in the statement of its certificate."""
    made, session = office.state(lot.certificate), office.state(lot.session)
    body = certificate_statement.statement(
        lot.certificate, made.certificate_number, lot.session, session, burnt_in(office, lot.session),
        {lot.case: office.state(lot.case)},
    )  # fmt: skip
    return json.loads(body)["exhibits"][0]


def adds_up(line: dict[str, Any]) -> bool:
    return line["first_ug"] - line["parts_ug"] - line["used_ug"] + line["difference_ug"] == line["before_ug"]


def kilograms(grams: int) -> str:
    return f"{grams // 1000},{grams % 1000 // 10:02d}"


def opened(office: Town, number: str, inside: int) -> None:
    """Open what is known to hold so many grams, whatever the record says."""
    office.unseal(number, text=kilograms(inside + 100))


def settle(office: Town, number: str) -> None:
    """Close what stands open against an exhibit: the prosecutor and the inspection."""
    for discrepancy in list(office.state(number).open):
        loss = EstablishLoss(discrepancy=discrepancy, reason="Enquête close")
        office.do("discrepancy.establish_loss/1", loss, "prosecutor")
        close = Close(discrepancy=discrepancy, resolution="explained", reason="Enquête close")
        office.settle(close)


steps = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 10)), min_size=1, max_size=4)


@modest
@given(steps)
def test_i47_a_line_adds_up_whatever_was_taken_and_used_and_says_what_does_not_conform(takings):
    """Parts of tens of grams, thefts of tens of grams: the line adds up to the microgram, and conforms or says no."""
    office = town()
    lot = office.lot(text="2.70", substance="cocaine")
    [number] = lot.exhibits
    inside, stolen, taken = 2600, 0, 0
    for part, theft in [(10 * tens, 10 * stolen_tens) for tens, stolen_tens in takings]:
        opened(office, number, inside)
        if office.state(number).open:
            break
        inside -= part + theft
        stolen, taken = stolen + theft, taken + part
        if part:
            office.split(number, office.part(kilograms(part + 100)), left=kilograms(inside + 100))
        office.reseal(number, kilograms(inside + 100))
    if office.state(number).status == "opened":
        office.reseal(number, kilograms(inside + 100))
    settle(office, number)
    lot.order = office.issue(number)
    lot.session = office.plan(lot.order)
    check = office.check(number, kilograms(inside + 100))
    office.do("destruction_session.stage/1", Stage(session=lot.session, checks=(check,)), "verifier")
    exhibit = office.state(number)
    assert exhibit.status == "staged"
    masses = mass_line(exhibit, exhibit.staged_weight)
    assert masses.first_ug == 2600 * G
    assert masses.net
    assert masses.before_ug == inside * G
    assert masses.parts_ug == taken * G
    assert masses.difference_ug == -stolen * G
    if stolen > 110:
        assert masses.differs
    if not stolen:
        assert not masses.differs
    office.advance(lot, "certified", since="staged")
    line = line_of(office, lot)
    assert adds_up(line)
    assert line["conforms"] == (not masses.differs)


def test_i47_400_g_washed_away_are_on_the_certificate():
    """Before: "difference 0 g, conforming" beside a total of -0.400 kg. Now: -400 g, a loss, in line and total."""
    office = town()
    lot = office.lot(text="1.10", substance="cocaine")
    [number] = lot.exhibits
    inside, told = 1000, []
    for _ in range(10):
        opened(office, number, inside)
        inside -= 40
        told += office.reseal(number, kilograms(inside + 100)).opened
        if office.state(number).open:
            with refused(office, "blocked_by_discrepancy"):
                office.issue(number)
            settle(office, number)
    assert [office.state(each).sort for each in told] == ["mass_balance"] * 5, "each time it is beyond 60 g"
    office.advance(lot, "certified", since="held")
    line = line_of(office, lot)
    assert (line["first_ug"], line["before_ug"], line["difference_ug"]) == (KG, 600 * G, -400 * G)
    assert adds_up(line)
    assert not line["conforms"]


def test_i47_a_sample_and_a_test_stand_in_the_line_and_it_conforms():
    """Before: "difference 0 g" beside a total of -45.8 g. Now: parts, consumption, and a difference of 0 g."""
    office = town()
    lot = office.lot(text="4.10", substance="opium")
    [number] = lot.exhibits
    opened(office, number, 4000)
    office.split(number, office.part("0,14"), left="4,05", consumed=MassEntry("10", "g"))
    office.reseal(number, "4,05")
    office.advance(lot, "certified", since="held")
    line = line_of(office, lot)
    assert (line["first_ug"], line["parts_ug"], line["used_ug"], line["before_ug"]) == (
        4 * KG, 40 * G, 10 * G, 3950 * G,
    )  # fmt: skip
    assert adds_up(line)
    assert line["difference_ug"] == 0
    assert line["conforms"]


def test_i47_what_does_not_add_up_does_not_pass_the_check_before_destruction():
    """30 g less than the last weight, and 70 g less than the first one: the check at the staging says the second."""
    office = town()
    lot = office.lot(text="1.10", substance="cocaine")
    [number] = lot.exhibits
    opened(office, number, 1000)
    assert not office.reseal(number, kilograms(1000 - 40 + 100)).opened
    lot.order = office.issue(number)
    lot.session = office.plan(lot.order)
    check = office.check(number, kilograms(1000 - 80 + 100))
    command = Stage(session=lot.session, checks=(check,))
    done = office.do("destruction_session.stage/1", command, "verifier")
    exhibit = office.state(number)
    assert exhibit.status == "ordered"
    assert [office.state(each).sort for each in done.opened] == ["weight_loss"]
    assert exhibit.last_comparison.against == FAMILY
    with refused(office, "blocked_by_discrepancy"):
        office.do("destruction_session.stage/1", command, "verifier")
