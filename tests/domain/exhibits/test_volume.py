"""Volumes: integer microlitres as entered, never added to masses, declared against received, in the books (I21, I22)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.discrepancies.correction_event import Correct, says
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.events import Actor
from custody.domain.kernel.quantity import (
    MICROLITRES,
    VOLUME,
    Count,
    MassEntry,
    VolumeEntry,
    filed,
    totals,
    volume,
)
from custody.domain.laboratory import analysis_result
from custody.domain.oversight.mass_balance import held, holding
from custody.domain.seizures import seizure
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.seizures.register_exhibits import ExhibitEntry, RegisterExhibits
from tests.domain.seizures.test_first_notice import told
from tests.factories.memory_office import Lot, modest, refused, town

TYPED = st.decimals(0, 10**6, places=3).map(str)


def litres(text, unit="l"):
    return VolumeEntry(text, unit)


def declared(t, text, *, n=None, case=""):
    case = case or t.case()
    line = LineEntry(substance="other", count=Count(n, "bottle") if n else None, volume=litres(text))
    return case, t.declare(case, line, days_ago=16)  # complete: what is missing shows


def sealed(t, seized, case, *texts, unit="l"):
    """Bottles under seal, weighed and counted, each with the volume that it states."""
    entries = tuple(
        ExhibitEntry(
            exhibit_number=f"{next(t.counter)}", line=0, form="liquid", seal=f"V{next(t.counter):06d}", count=Count(1, "bottle"),
            weight=t.weight("1,20"), volume=litres(text, unit) if text else None,
        )
        for text in texts
    )  # fmt: skip
    made = t.do("exhibit.register/1", RegisterExhibits(seizure=seized, exhibits=entries), "officer")
    numbers = tuple(made.all("EV"))
    return Lot(numbers, {n: e.seal for n, e in zip(numbers, entries, strict=True)}, case, seized)


@given(TYPED, st.sampled_from(sorted(MICROLITRES)))
def test_a_volume_is_read_exactly_or_refused(text, unit):
    """Never through a float: the microlitres are what was typed, or it is too fine for them."""
    exact = Decimal(text) * MICROLITRES[unit]
    if exact != exact.to_integral_value():
        with pytest.raises(BadInput, match="mass_too_fine"):
            volume(litres(text, unit))
        return
    found = volume(litres(text, unit))
    assert (found.ul, found.text, found.unit) == (int(exact), text, unit)
    assert found.readability_ul == max(1, MICROLITRES[unit] // 1000)
    assert Decimal(filed(found.ul, VOLUME)) * 10**6 == found.ul


@pytest.mark.parametrize(("text", "unit", "code"), [
    ("1", "kg", "unit_unknown"), ("1", "L", "unit_unknown"), ("1.234,5", "l", "mass_unreadable"), ("-1", "l", "mass_unreadable"),
    ("0,0005", "ml", "mass_too_fine"), ("9999999999999", "l", "mass_too_large"),
])  # fmt: skip
def test_what_is_no_volume_is_refused(text, unit, code):
    """A unit of mass, a guess, a sign, what is too fine or too large."""
    with pytest.raises(BadInput, match=code):
        volume(litres(text, unit))


amounts = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)), max_size=6)


@given(amounts)
def test_i21_volumes_masses_and_counts_are_summed_each_for_itself(parts):
    """Whatever stands beside it, a litre only ever meets a litre."""
    lines = [("other", Count(n, "bottle"), ug, volume(litres(str(ul), "µl"))) for n, ug, ul in parts]
    found = totals(lines)
    assert found == ({
        ("other", "bottle"): sum(n for n, _, _ in parts), ("other", "µg"): sum(ug for _, ug, _ in parts),
        ("other", VOLUME): sum(ul for _, _, ul in parts),
    } if parts else {})  # fmt: skip


@modest
@given(st.lists(st.integers(1, 30), min_size=1, max_size=4), st.integers(1, 60))
def test_i22_litres_received_plus_open_discrepancy_are_the_litres_declared(given_, said):
    """For each declared line, in microlitres; an excess shows as one."""
    t = town()
    case, seized = declared(t, str(said))
    lot = sealed(t, seized, case, *map(str, given_))
    t.advance(lot, "held")
    tally = t.state(seized).tallies[0]
    assert tally.received_ul == sum(given_) * 10**6
    standing = t.state(tally.discrepancy) if tally.discrepancy else None
    missing = standing.expected.ul - standing.finding.ul if standing else 0
    assert tally.received_ul + missing == said * 10**6 or abs(said - sum(given_)) * 10**6 <= 500_000
    assert (standing.sort if standing else "") == ("undelivered" if missing > 0 else "excess" if missing < 0 else "")


def test_i22_a_volume_is_as_good_as_its_last_digit():
    """'20 l' announced and 19.6 l stated on the bottles agree; 19.4 l do not."""
    for text, sorts in (("19,6", []), ("19,4", ["undelivered"])):
        t = town()
        case, seized = declared(t, "20")
        t.advance(sealed(t, seized, case, text), "held")
        found = [t.state(d).sort for d in [t.state(seized).tallies[0].discrepancy] if d]
        assert found == sorts


def test_a_line_with_a_volume_asks_for_it_at_sealing():
    """Else nothing received could be compared; a line without one takes what the bottle says all the same."""
    t = town()
    case, seized = declared(t, "20")
    with refused(t, "volume_needed"):
        sealed(t, seized, case, "")
    lot = t.seal()
    assert t.state(lot.exhibits[0]).volume is None


def test_a_sealed_liquid_is_weighed_or_counted_never_measured():
    """A volume alone seals nothing: no check could ever compare it."""
    t = town()
    case, seized = declared(t, "20")
    entry = ExhibitEntry(exhibit_number="1", line=0, form="liquid", seal="V 1", volume=litres("20"))
    with refused(t, "exhibit_unmeasured"):
        t.do("exhibit.register/1", RegisterExhibits(seizure=seized, exhibits=(entry,)), "officer")
    assert case


def test_t18_a_tanker_of_it_waits_for_a_second_person():
    """20,000 litres pass, one more waits; splitting the line hides nothing."""
    t = town()
    assert not t.state(declared(t, "20000")[1]).lines[0].to_confirm
    assert t.state(declared(t, "20001")[1]).lines[0].to_confirm
    case = t.case()
    halves = [LineEntry(substance="other", volume=litres("10001"))] * 2
    assert all(line.to_confirm for line in t.state(t.declare(case, *halves)).lines)


def test_i20_the_books_hold_litres_beside_kilograms():
    """From sealing to the fire, in the exhibit's own units; the certificate sums them each for itself (I34)."""
    t = town()
    case, seized = declared(t, "3", n=2)
    lot = sealed(t, seized, case, "1", "2")
    t.advance(lot, "held")
    books = held(t.state(e) for e in lot.exhibits)
    office = t.agency["drug_office"]
    assert books[office, "other", VOLUME] == 3 * 10**6
    assert books[office, "other", "bottle"] == 2
    t.advance(lot, "certified", since="held")
    sums = {(s.substance, s.unit): s.amount for s in t.state(lot.certificate).totals}
    assert sums["other", VOLUME] == 3 * 10**6
    assert sums["other", "bottle"] == 2
    assert holding(t.state(lot.exhibits[0])).burnt == "destroyed"
    assert not held(t.state(e) for e in lot.exhibits)
    assert t.refolded() == t.snapshot()


def test_t2_a_volume_told_by_telephone_answers_for_the_declaration():
    """Twenty litres told, fifteen declared."""
    t = town()
    notice = told(t, LineEntry(substance="other", volume=litres("20")))
    line = LineEntry(substance="other", volume=litres("15000", "ml"))
    command = seizure.DeclareSeizure(
        case=t.case(), place="Bamako", seized_at=t.at, circumstances="Contrôle", lines=(line,), notice=notice
    )
    [opened] = t.do("seizure.declare/1", command, "officer").opened
    state = t.state(opened)
    assert (state.sort, state.expected.ul, state.finding.ul) == ("told", 20 * 10**6, 15 * 10**6)


def test_a_laboratory_states_what_it_measured_beside_what_was_declared():
    """Of one exhibit; the stated volume stays what it was."""
    t = town()
    case, seized = declared(t, "1", n=2)
    lot = sealed(t, seized, case, "0,5", "0,5")
    t.advance(lot, "held")
    t.release(*lot.exhibits)
    measured = {"volume": litres("480", "ml")}
    with refused(t, "net_of_one"):
        t.analyse("other", *lot.exhibits, **measured)
    t.analyse("other", lot.exhibits[0], **measured)
    state = t.state(lot.exhibits[0])
    assert (state.volume.ul, state.laboratory.volume.ul) == (500_000, 480_000)


def test_a_mass_and_a_volume_may_stand_in_one_line():
    """A drum is announced by weight and by content."""
    t = town()
    line = LineEntry(substance="other", mass=MassEntry("25", "kg"), volume=litres("20"))
    state = t.state(t.declare(t.case(), line)).lines[0]
    assert (state.mass.ug, state.volume.ul) == (25 * 10**9, 20 * 10**6)
    assert structs.asdict(state)["count"] is None


def correction(t, number, text, second, n=1, unit="l"):
    """The volume put right by the clerk who has it, or by the officer who typed it."""
    command = Correct(subject=number, n=n, field="volume", volume=litres(text, unit), reason="Lu 25")
    by = Actor(person=t.who[second], part="witness", will="other_device")
    return t.do("entry.correct/1", command, "clerk", by)


def test_i37_a_volume_typed_wrong_is_put_right_beside_the_entry_and_in_the_books():
    """Once handed over, only with the inspection; the entry stays, the books follow, what was reconciled stays."""
    t = town()
    case, seized = declared(t, "20")
    lot = t.advance(sealed(t, seized, case, "20"), "held")
    number = lot.exhibits[0]
    with refused(t, "consent_of_inspection"):
        correction(t, number, "2,5", "supervisor")
    correction(t, number, "2,5", "inspector")
    state = t.state(number)
    assert (state.volume, t.world.recorded(number, 1).volume.text) == (volume(litres("2,5")), "20")
    assert holding(state).amounts[VOLUME] == 2_500_000
    assert not state.open
    with refused(t, "nothing_to_correct"):
        correction(t, number, "2,5", "inspector", t.world.entries[number].n)


def test_a_volume_is_corrected_where_one_was_stated_and_only_there():
    """A laboratory's own measure is its report's; an exhibit without a volume has none to correct."""
    t = town()
    number = t.lot().exhibits[0]
    with refused(t, "nothing_to_correct"):
        correction(t, number, "2", "inspector")
    measured = analysis_result.ExhibitAnalysed(
        report="R", laboratory="L", substance="other", volume=volume(litres("2"))
    )
    assert not says(measured, "volume", 5)
