"""Lists that people scan, type or paste."""

import os
from contextlib import suppress
from contextvars import copy_context

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.quantity import MassEntry
from custody.text import i18n
from custody.web.forms.exhibit_list_parser import Line, checks, missing, read, write
from custody.web.forms.idempotent_forms import ListForm
from labels.stock import identifier

NUMBERS = st.binary(min_size=16, max_size=16).map(lambda b: identifier.new("EV", b))
SEALS = st.from_regex(r"[A-Z0-9][A-Z0-9./_-]{0,11}", fullmatch=True)
AMOUNTS = st.from_regex(r"[0-9]{1,3}( [0-9]{3})?(,[0-9]{1,2})?", fullmatch=True)
LINES = st.builds(
    lambda number, seal, measured, state: Line(number, seal, *measured, state),
    NUMBERS, st.one_of(st.just(""), SEALS),
    st.one_of(st.just(("", "")), st.tuples(AMOUNTS, st.sampled_from(["kg", "g", "brick", "tablet"]))),
    st.sampled_from(["", "broken", "absent"]),
)  # fmt: skip

AZERTY = str.maketrans("0123456789AQWZM", "À&É\"'(-È_ÇQAZW?")
"""What a scanner set to a US keyboard types on a French one."""


def number():
    return identifier.new("EV", os.urandom(16))


@given(st.lists(LINES, max_size=20))
def test_a_list_is_kept_from_step_to_step(listed):
    """What a form writes into its hidden list is read back the same."""
    assert read(write(listed)) == tuple(listed)


def test_units_of_number_are_words_of_the_readers_language():
    """A French reader sees briques and may type them; the code of the unit is the same."""
    one = number()
    i18n.use("fr")
    typed = read(f"{one} ; S1 ; 14 briques")
    assert typed == read(f"{one} ; S1 ; 14 brick")
    assert typed[0].unit == "brick"
    assert write(typed) == f"{one} ; S1 ; 14 briques"
    assert write(read(f"{one} ; S1 ; 1 briques")) == f"{one} ; S1 ; 1 brique"
    i18n.use("en")
    assert write(typed) == f"{one} ; S1 ; 14 bricks"
    i18n.use("fr")


@given(st.text(max_size=200))
def test_no_pasted_text_breaks_a_form(text):
    """Any text is either a list or a refusal with a code; the form can always be shown again."""
    shown = ListForm(lines=text).listed()
    with suppress(BadInput):
        assert shown == read(text)


@given(NUMBERS)
@example("EVYRBKGX8V0PA")
@example("EV2APQNFNH2SW")
def test_a_number_is_taken_in_any_writing(one):
    """Lower case, groups, hyphens and the copy character all mean the same exhibit, never another one."""
    for typed in (one.lower(), identifier.group(one), one + "2", f" {one[:5]}-{one[5:]} "):
        assert read(typed)[0].id == one


@given(NUMBERS.filter(lambda one: any(c.isdigit() for c in one)))
def test_a_french_keyboard_does_not_scramble_a_scan(one):
    """A scanner set to a US keyboard is understood on a French one; a digit in the number makes that certain."""
    assert read(one.translate(AZERTY))[0].id == one


def test_a_spreadsheet_may_be_pasted():
    """Tabs separate as semicolons do, and empty columns stay empty."""
    one = number()
    assert read(f"{one}\tS 12\t\tbroken\r\n\r\n") == (Line(one, "S 12", "", "", "broken"),)


WORDS = [("rompu", "broken"), ("Brisé", "broken"), ("Absent", "absent"), ("intact", "")]


@pytest.mark.parametrize(("word", "state"), WORDS)
def test_the_seal_is_said_in_french(word, state):
    """The fourth column takes the words of the French form."""
    one = number()
    assert read(f"{one} ; S 12 ; 2 kg ; {word}") == (Line(one, "S 12", "2", "kg", state),)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_list_is_written_in_the_readers_words(lang):
    """What stands in the form's field is what the form says may be typed there."""
    one, word = number(), {"fr": "rompu", "en": "broken"}[lang]
    written = copy_context().run(lambda: (i18n.use(lang), write([Line(one, "S 12", "", "", "broken")]))[1])
    assert written == f"{one} ; S 12 ;  ; {word}"


@pytest.mark.parametrize("rest", [" ; S1 ; 2,70", " ; S1 ; 2 kg ; open", " ; S1 ; 2 kg ; broken ; ; more"])
def test_an_unreadable_line_is_named(rest):
    """An amount without unit, an unknown state or a sixth column is refused with the line's place."""
    with pytest.raises(BadInput) as refused:
        read(f"{number()}\n{number()}{rest}")
    assert refused.value.code == "line_unreadable"
    assert refused.value.facts["line"] == 2


def test_the_same_exhibit_is_not_added_twice():
    """A second scan of what is listed is said, and adds nothing."""
    one = number()
    with pytest.raises(RuleBroken) as refused:
        ListForm(lines=one, exhibit_id=one, seal="S1").entered()
    assert refused.value.code == "already_listed"


def test_a_half_entered_exhibit_asks_for_what_it_lacks():
    """After a scanner's Enter the seal is asked for, then the weight where one is needed; an absent seal is an answer."""
    one = number()
    assert ListForm(exhibit_id=one).half() == "seal"
    assert ListForm(exhibit_id=one, seal="S1").half() == ""
    assert ListForm(exhibit_id=one, seal="S1").half(measured=True) == "amount"
    assert ListForm(exhibit_id=one, state="absent").half() == ""
    assert [ListForm(exhibit_id=one, seal="S1", state=state).half() for state in ("unsaid", "intact")] == ["state", ""]
    assert ListForm(exhibit_id=one, seal="S1", state="unsaid", step="send").half() == "state", (
        "nothing is signed unseen"
    )
    assert ListForm(state="unsaid", step="send").half() == ""
    assert ListForm(exhibit_id=one, seal="S1", state="intact").entered()[0].state == ""
    assert ListForm(exhibit_id=one, step="send").half() == ""
    with pytest.raises(RuleBroken) as refused:
        ListForm(exhibit_id=one).half([number()])
    assert refused.value.code == "not_expected"


def test_measures_become_weights_or_counts():
    """The unit decides: a mass needs its balance, a number of things does not."""
    one, two = number(), number()
    listed = read(f"{one} ; S1 ; 1 012,40 g\n{two} ; S2 ; 14 brick")
    with pytest.raises(BadInput) as refused:
        checks(listed, "")
    assert refused.value.code == "balance_needed"
    weighed, counted = checks(listed, "BL1")
    assert weighed.weight.gross == MassEntry("1 012,40", "g")
    assert (counted.count.n, counted.count.unit) == (14, "brick")
    with pytest.raises(BadInput) as unreadable:
        checks(read(f"{one} ; S1 ; douze brick"), "")
    assert unreadable.value.code == "count_unreadable"


def test_what_is_missing_keeps_the_expected_order():
    """Missing is expected without listed, in the order expected."""
    a, b, c = number(), number(), number()
    assert missing([a, b, c], read(b)) == [a, c]


def test_one_carton_is_one():
    """The word for a unit stands in the number of its amount, wherever a list shows what was typed."""
    i18n.use("fr")
    said = {amount: Line("EV1", amount=amount, unit="carton").unit_word for amount in ("1", "2", "0", "1 000", "x")}
    assert said == {"1": "carton", "2": "cartons", "0": "carton", "1 000": "cartons", "x": "cartons"}
    assert Line("EV1", amount="1", unit="kg").unit_word == "kg"
