"""What is plausible to nobody is asked about once, and a recorded confirmation is flagged (I57d)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.exhibits.balance_and_weighing import RegisterBalance, WeightEntry
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.exhibits.objects import OBJECT_FORM
from custody.domain.exhibits.plausible_entry import FORMS_OF, Question, Row, ask_form, usual_form
from custody.domain.kernel.context import ActContext, Decision
from custody.domain.kernel.errors import ConfirmationNeeded
from custody.domain.kernel.events import Actor, Occurred
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.kernel.substances import SUBSTANCES
from custody.domain.seizures import register_exhibits, seizure
from custody.domain.seizures.register_exhibits import RegisterExhibits
from custody.domain.seizures.seizure import FORMS
from custody.domain.transfers.receive import Receive
from tests.factories.memory_office import modest, town


def kilos(t, text, unit="kg", balance=""):
    return WeightEntry(gross=MassEntry(text, unit), balance=balance or t.balance)


def entry(t, weight=None, count=None, form="herb"):
    return register_exhibits.ExhibitEntry(
        exhibit_number=f"{next(t.counter)}",
        line=0,
        form=form,
        seal=f"P{next(t.counter):06d}",
        count=count,
        weight=weight,
    )


def declared(t, substance="cannabis", **line):
    return t.declare(t.case(), seizure.LineEntry(substance=substance, **line))


def seal(t, seized, *entries, confirmed=()):
    command = RegisterExhibits(seizure=seized, exhibits=entries, confirmed=confirmed)
    return t.do("exhibit.register/1", command, "officer")


def asked(t, seized, *entries):
    """Return the question about these exhibits, and check that its answer records them with a flag."""
    with pytest.raises(ConfirmationNeeded) as error:
        seal(t, seized, *entries)
    done = seal(t, seized, *entries, confirmed=(error.value.facts["confirm"],))
    assert f"confirmed:{error.value.code}" in done.header.flags
    return error.value.code


@modest
@given(st.integers(-40, 40), st.sampled_from([1000, 10, 1]), st.booleans())
def test_i57d_a_factor_of_ten_from_the_other_rows_is_asked_about_and_unequal_rows_are_not(spread, factor, lighter):
    """Grams for kilograms is a factor of 1,000, a comma one of 10; four rows at least say what is usual."""
    t = town()
    usual = 2000 + 10 * spread
    odd = usual // factor if lighter else usual * factor
    entries = [entry(t, kilos(t, str(1000 * 2), "g"), Count(1, "package")) for _ in range(4)]
    seized = declared(t, count=Count(5, "package"))
    fine = t.new_balance("supervisor", "1", "1")
    strange = entry(t, kilos(t, str(odd), "g", fine), Count(1, "package"))
    if factor == 1:
        assert not [f for f in seal(t, seized, *entries, strange).header.flags if "unlike" in f]
    else:
        assert asked(t, seized, *entries, strange) == "mass_unlike_rows"


@modest
@given(st.integers(1, 20), st.sampled_from([1, 10, 1000]))
def test_i57d_what_does_not_fit_the_declared_line_is_asked_about(packages, factor):
    t = town()
    seized = declared(t, count=Count(packages, "package"), mass=MassEntry(str(2 * packages), "kg"))
    item = entry(t, kilos(t, str(2 * factor)), Count(1, "package"))
    if factor == 1:
        assert seal(t, seized, item)
    else:
        assert asked(t, seized, item) == "mass_unlike_line"


def test_i57d_more_than_the_balance_carries_nothing_at_all_and_more_pieces_than_declared_are_asked_about():
    t = town()
    command = RegisterBalance(
        serial="B 15", readability=MassEntry("5", "g"), capacity=MassEntry("15", "kg"), calibrated_until="2017-01-01"
    )
    small = t.do("balance.register/1", command, "supervisor", *t.present("clerk")).first("BL")
    bale = declared(t, count=Count(1, "package"))
    assert asked(t, bale, entry(t, kilos(t, "16", balance=small), Count(1, "package"))) == "mass_above_capacity"
    tablets = declared(t, substance="tramadol", count=Count(1000, "tablet"))
    nothing = entry(t, kilos(t, "0", balance=small), Count(1000, "tablet"), form="tablets")
    assert asked(t, tablets, nothing) == "mass_too_small"
    light = entry(t, kilos(t, "5", "g", small), Count(1000, "tablet"), form="tablets")
    assert asked(t, tablets, light) == "mass_too_small", "a thousand tablets weigh more than five grams"
    assert asked(t, tablets, entry(t, count=Count(10_000, "tablet"), form="tablets")) == "count_unlike_line"


@pytest.mark.parametrize("substance", sorted(SUBSTANCES))
def test_i57d_the_form_follows_the_substance_of_the_line_and_one_that_cannot_be_is_asked_about(substance):
    t = town()
    seized = declared(t, substance=substance, count=Count(60, "package"))
    assert set(FORMS_OF.get(substance, ())) <= FORMS
    for form in sorted(FORMS - {OBJECT_FORM}):
        item = entry(t, count=Count(1, "package"), form=form)
        if form in {*FORMS_OF.get(substance, FORMS), "mixed", "other"}:
            assert seal(t, seized, item)
        else:
            assert asked(t, seized, item) == "form_unlikely"
    assert seal(t, seized, entry(t, count=Count(1, "package"), form=usual_form(substance) or "other"))


def test_i57d_what_was_done_without_anybody_to_ask_is_recorded_and_flagged():
    t = town()
    author = Actor(part="author", person=t.officer, agency=t.agency["police"], will="own_device")
    paper = Occurred(at=t.at, source="paper", zone="UTC")
    ctx = ActContext(act="a", at=t.at, actors=(author,), new_number=str, occurred=paper)
    question = Question(ctx=ctx, decision=Decision(), confirmed=(), state_reader=t.world)
    ask_form(question, [Row(no="1", substance="cocaine", form="herb")])
    assert question.decision.flags == ("unasked:form_unlikely",)


def test_i57d_a_receipt_is_asked_about_by_its_own_rows_and_never_by_the_record():
    """Whoever reads blind learns nothing: the same readings bring the same question, whatever is on record."""
    questions = []
    for recorded in ("2,70", "27,00"):
        t = town()
        lot = t.seal(5, text=recorded)
        transfer = t.dispatch("officer", "clerk", "deposit", *lot.exhibits)
        weights = ["2,70"] * 4 + ["27,00"]
        checks = tuple(
            CheckEntry(exhibit=number, seal=lot.seals[number], weight=kilos(t, text), count=Count(1, "package"))
            for number, text in zip(lot.exhibits, weights, strict=True)
        )
        with pytest.raises(ConfirmationNeeded) as error:
            t.do("transfer.receive/1", Receive(transfer=transfer, checks=checks), "clerk")
        questions.append((error.value.code, error.value.facts))
    assert questions[0] == questions[1]
    assert questions[0][0] == "mass_unlike_rows"


@modest
@given(st.integers(0, 7), st.integers(0, 5), st.integers(1, 9))
def test_i57d_a_mistyped_seal_that_leaves_its_roll_is_asked_about(row, place, more):
    """Seals of one roll follow each other: a figure typed wrong but the last two stands out, and no neighbour does."""
    t = town()
    seized = declared(t, count=Count(8, "package"))
    typed = [f"ML-{120_310 + 2 * i}" for i in range(8)]
    figures = list(typed[row])
    figures[3 + place] = str((int(figures[3 + place]) + more) % 10)
    typed[row] = "".join(figures)
    entries = [structs.replace(entry(t, count=Count(1, "package")), seal=seal_) for seal_ in typed]
    if len(set(typed)) == len(typed) and place < 4:
        assert asked(t, seized, *entries) == "seal_unlike_rows"


def test_i57d_seals_of_several_rolls_and_of_short_lists_are_not_asked_about():
    t = town()
    seized = declared(t, count=Count(20, "package"))
    for seals in (
        ["A 1", "B 2", "C 3"],
        ["A 100", "A 101", "B 9000", "B 9001"],
        ["SCELLE 1", "ROUGE 20", "VERT 3", "BLEU 400"],
    ):
        entries = [structs.replace(entry(t, count=Count(1, "package")), seal=f"{seals[i]}") for i in range(len(seals))]
        assert seal(t, seized, *entries)
