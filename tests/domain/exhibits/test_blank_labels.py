"""Blank labels: a number is issued once, and taken by one exhibit (I1, I4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.exhibits import blank_labels, sighting
from custody.domain.exhibits.blank_labels import LAST_COPY
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.labels import PrintLabels, PrintPlaceLabels
from custody.domain.kernel.quantity import Count
from custody.domain.seizures import register_exhibits
from tests.factories.memory_office import Town, refused, town


def issued(t: Town, count: int = 3, by: str = "officer") -> tuple[str, ...]:
    done = t.do("blank_label.issue/1", blank_labels.IssueBlanks(count=count), by)
    return done.events[0][1].numbers


def seal(t: Town, seized: str, *labels: str, by: str = "officer", copy: int = 0):
    """Register one exhibit for each label, ``copy`` read on it."""
    start = len(t.world.entries)
    entries = tuple(
        register_exhibits.ExhibitEntry(
            exhibit_number=f"{start + i}",
            line=0,
            form="herb",
            seal=f"S {start + i}",
            count=Count(1, "package"),
            label=label,
            label_copy=copy,
        )
        for i, label in enumerate(labels)
    )
    return t.do("exhibit.register/1", register_exhibits.RegisterExhibits(seizure=seized, exhibits=entries), by)


@pytest.fixture
def seizing():
    """A town with a declared seizure, and its number."""
    t = town()
    lot = t.lot(1, until="sealed")
    return t, t.state(lot.exhibits[0]).seizure


def test_i1_an_exhibit_takes_the_number_of_its_blank_label_for_ever(seizing):
    """The label on it is copy 1: printing again is a reprint, and says why (I4)."""
    t, seized = seizing
    first, second, _ = issued(t)
    assert seal(t, seized, second, first).all("EV") == [second, first]
    exhibit = t.state(first)
    assert isinstance(exhibit, Exhibit)
    assert exhibit.copies == 1
    with refused(t, "reprint_needs_reason"):
        t.do("exhibit.print_label/1", PrintLabels(exhibits=(first,)), "officer")


def test_i1_a_blank_label_is_used_once(seizing):
    """Not by a second exhibit, nor twice in one list; without a label a new number is given."""
    t, seized = seizing
    first, second, third = issued(t)
    seal(t, seized, first)
    with refused(t, "label_used"):
        seal(t, seized, second, first)
    with refused(t, "scanned_twice"):
        seal(t, seized, third, third)
    [plain] = seal(t, seized, "").all("EV")
    assert plain not in {first, second, third}
    assert t.state(plain).copies == 0


def test_a_label_that_nobody_issued_is_refused(seizing):
    """Made up, of another agency, of something else: a forged roll brings nothing in."""
    t, seized = seizing
    [foreign] = issued(t, 1, "customs")
    for number in ("EV000000000000", "EV0000000001H", t.place, foreign, t.lot().exhibits[0]):
        with refused(t, "label_unknown"):
            seal(t, seized, number)


def test_i4_a_voided_label_is_void_for_ever(seizing):
    """Spoilt or lost labels are voided with a reason, by the agency that has them, once, and never after use."""
    t, seized = seizing
    first, second, third = issued(t)
    [foreign] = issued(t, 1, "customs")
    seal(t, seized, third)
    t.do("blank_label.void/1", blank_labels.VoidBlanks(numbers=(first,), reason="Déchirée"), "officer")
    with refused(t, "label_void"):
        seal(t, seized, second, first)
    for number, code in ((first, "label_void"), (third, "label_used"), (foreign, "label_unknown")):
        with refused(t, code):
            t.do("blank_label.void/1", blank_labels.VoidBlanks(numbers=(second, number), reason="Perdue"), "officer")
    with refused(t, "field_empty"):
        t.do("blank_label.void/1", blank_labels.VoidBlanks(numbers=(second,), reason=" "), "officer")
    assert seal(t, seized, second).all("EV") == [second]


def test_i4_what_is_left_of_a_batch_is_printed_again_as_the_next_copy(seizing):
    """With its reason, by its agency, without used and voided numbers; the exhibit begins at the copy printed last."""
    t, seized = seizing
    first, second, third, fourth = issued(t, 4)
    [batch] = [n for n in t.world.entries if n.startswith("LV") and first in t.state(n).numbers]
    seal(t, seized, first)
    t.do("blank_label.void/1", blank_labels.VoidBlanks(numbers=(second,), reason="Déchirée"), "officer")
    again = blank_labels.ReprintBlanks(batch=batch, reason="Bourrage")
    with refused(t, "field_empty"):
        t.do("blank_label.reprint/1", blank_labels.ReprintBlanks(batch=batch, reason=" "), "officer")
    with refused(t, "not_found"):
        t.do("blank_label.reprint/1", again, "customs")
    done = t.do("blank_label.reprint/1", again, "officer")
    [(subject, event)] = done.events
    assert (subject, event.copy, event.numbers) == (batch, 2, (third, fourth))
    seal(t, seized, third, copy=2)
    assert [t.state(n).copies for n in (first, third)] == [1, 2]
    seal(t, seized, fourth, copy=2)
    with refused(t, "blanks_used_up"):
        t.do("blank_label.reprint/1", again, "officer")


def test_i4_of_a_roll_printed_twice_only_the_label_on_the_exhibit_counts(seizing):
    """The other print of it is a label for a decoy: a discrepancy, whichever of the two was stuck on, also later (T20)."""
    t, seized = seizing
    early, late, typed = issued(t)
    [batch] = [n for n in t.world.entries if n.startswith("LV") and early in t.state(n).numbers]
    t.do("blank_label.reprint/1", blank_labels.ReprintBlanks(batch=batch, reason="Bourrage"), "officer")
    with refused(t, "label_copy_needed"):
        seal(t, seized, typed)
    with refused(t, "label_unknown"):
        seal(t, seized, typed, copy=3)
    seal(t, seized, early, copy=1)
    seal(t, seized, late, copy=2)
    for number, own, loose in ((early, 1, 2), (late, 2, 1)):
        assert (t.state(number).copies, t.state(number).valid_copy) == (2, own)
        for copy, verdict in ((own, ""), (loose, "superseded"), (3, "never_printed")):
            done = t.do("exhibit.sight/1", sighting.Sight(exhibits=(number,), copies=(copy,)), "inspector")
            assert next(e.label for _, e in done.events if e.type == "exhibit.sighted/1") == verdict
            assert [t.state(d).sort for d in done.opened] == (["label"] if verdict else [])
    t.do("exhibit.print_label/1", PrintLabels(exhibits=(early,), reason="Déchirée"), "officer")
    assert (t.state(early).copies, t.state(early).valid_copy) == (3, 3), (
        "the copy that lies about is never printed twice"
    )
    for copy, sorts in ((1, []), (2, ["label"])):
        done = t.do("exhibit.sight/1", sighting.Sight(exhibits=(early,), copies=(copy,)), "inspector")
        assert [t.state(d).sort for d in done.opened] == sorts
    assert t.snapshot() == t.refolded()


def test_i4_a_batch_has_no_more_copies_than_a_label_can_say():
    """After the 31st the inspection is told, as for any label."""
    t = town()
    issued(t, 1)
    batch = next(n for n in t.world.entries if n.startswith("LV"))
    for copy in range(2, LAST_COPY + 1):
        [(_, event)] = t.do(
            "blank_label.reprint/1", blank_labels.ReprintBlanks(batch=batch, reason="x"), "officer"
        ).events
        assert event.copy == copy
    with refused(t, "too_many_copies"):
        t.do("blank_label.reprint/1", blank_labels.ReprintBlanks(batch=batch, reason="x"), "officer")


def test_voiding_speaks_of_each_batch_once(seizing):
    """Labels of two rolls go in one act."""
    t, _ = seizing
    numbers = (*issued(t, 2), *issued(t, 2))
    done = t.do("blank_label.void/1", blank_labels.VoidBlanks(numbers=numbers[1:], reason="Mouillées"), "officer")
    assert [len(event.numbers) for _, event in done.events] == [1, 2]


@given(count=st.integers(-2, 2) | st.integers(499, 502))
def test_a_batch_has_a_size(count):
    """At least one and at most ``LARGEST_BATCH`` labels, each with a number of its own."""
    t = town()
    if not 1 <= count <= blank_labels.LARGEST_BATCH:
        with refused(t, "blanks_count"):
            issued(t, count)
        return
    assert len(set(issued(t, count))) == count


def test_a_badge_is_a_label_too():
    """Of a colleague only; its second copy says why, and who left gets none (I4, I41)."""
    t = town()
    own, stranger = t.who["clerk"], t.who["officer"]
    command = PrintPlaceLabels(numbers=(own, t.place))
    t.do("place.print_label/1", command, "supervisor")
    assert t.state(own).copies == 1
    with refused(t, "reprint_needs_reason"):
        t.do("place.print_label/1", command, "supervisor")
    with refused(t, "not_found"):
        t.do("place.print_label/1", PrintPlaceLabels(numbers=(stranger,)), "supervisor")
