"""Numbers of seals, exhibits and cases are taken once for ever, in acts that fit (I1, I5)."""

from hypothesis import given
from hypothesis import strategies as st

from custody.domain.exhibits.labels import PrintLabels
from custody.domain.kernel.quantity import Count
from custody.domain.seizures import register_exhibits, seizure
from custody.domain.seizures.case import OpenCase
from tests.factories.memory_office import Town, modest, refused, town


def register(t: Town, seized: str, *entries: register_exhibits.ExhibitEntry):
    return t.do("exhibit.register/1", register_exhibits.RegisterExhibits(seizure=seized, exhibits=entries), "officer")


def entry(number: str, seal: str) -> register_exhibits.ExhibitEntry:
    return register_exhibits.ExhibitEntry(
        exhibit_number=number, line=0, form="herb", seal=seal, count=Count(1, "package")
    )


@modest
@given(st.lists(st.sampled_from(["S1", "S2", "s1", " S1 ", "S3"]), min_size=1, max_size=5))
def test_i1_a_seal_number_is_taken_once_for_ever(seals):
    """Whatever the spelling and in whichever act, no two exhibits are under one seal number without a question."""
    t = town()
    lot = t.seal()
    taken = set()
    for i, seal in enumerate(seals):
        normal = seal.strip().upper()
        if normal in taken:
            with refused(t, "seal_in_use"):
                register(t, lot.seizure, entry(f"X{i}", seal))
        else:
            register(t, lot.seizure, entry(f"X{i}", seal))
            taken.add(normal)
    held = [e.seal for e in t.states("EV").values()]
    assert len(held) == len(set(held))


def test_i1_a_seal_number_is_not_free_again_after_the_exhibit_has_burnt():
    """A seal number once applied is never applied again."""
    t = town()
    lot = t.lot(1, "certified")
    other = t.seal()
    with refused(t, "seal_in_use"):
        register(t, other.seizure, entry("Z1", lot.seals[lot.exhibits[0]]))


def test_i1_numbers_of_exhibits_are_unique_in_a_case_and_of_cases_in_an_agency():
    """The same exhibit number twice in a case is refused, an agency's case number twice is asked about; another agency's
    is free."""
    t = town()
    lot = t.seal()
    register(t, lot.seizure, entry("A1", "Q1"))
    with refused(t, "exhibit_number_taken"):
        register(t, lot.seizure, entry("a1", "Q2"))
    with refused(t, "exhibit_number_taken"):
        register(t, lot.seizure, entry("A2", "Q3"), entry("A2", "Q4"))
    with refused(t, "case_exists"):
        number = t.state(lot.case).case_reference
        t.do("case.open/1", OpenCase(case_reference=number.lower(), title="x"), "officer")
    assert t.do("case.open/1", OpenCase(case_reference=number, title="x"), "prosecutor").first("CS") != lot.case


def test_i5_an_act_too_large_for_an_entry_is_refused_by_the_rule_not_by_the_disk():
    """A hand-over of 3,000 exhibits fits an entry of 65,535 bytes; one more is refused."""
    t = town()
    line = seizure.LineEntry(substance="cannabis", count=Count(3001, "package"))
    seized = t.declare(t.case(), line)
    made = register(t, seized, *(entry(f"N{i}", f"T{i}") for i in range(3000)))
    exhibits = [*made.all("EV"), *register(t, seized, entry("N3000", "T3000")).all("EV")]
    with refused(t, "act_too_large"):
        t.dispatch("officer", "clerk", "deposit", *exhibits)
    with refused(t, "act_too_large"):
        t.do("exhibit.print_label/1", PrintLabels(exhibits=tuple(exhibits)), "officer")
    number = t.dispatch("officer", "clerk", "deposit", *exhibits[:3000])
    assert max(map(len, t.log)) <= 65_535
    assert len(t.state(number).exhibits) == 3000
