"""The number (I2, I3): issued, typed, scanned through the wrong keyboard, and refused when wrong."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.layout.errors import LabelError
from labels.stock import identifier

kinds = st.sampled_from(sorted(identifier.KINDS))
entropy = st.binary(min_size=7, max_size=32)
numbers = st.builds(identifier.new, kinds, entropy)
copies = st.integers(1, identifier.COPIES)

# What the keys that a US-mode scanner presses give on the layout of the PC, upper-cased as a browser's e.key is.
FRENCH = dict(zip("1234567890AQZWM", "&É\"'(-È_ÇÀQAWZ?", strict=True))
BELGIAN = {**FRENCH, "6": "§", "8": "!"}


def refusal(call, *args) -> str:
    with pytest.raises(LabelError) as caught:
        call(*args)
    return caught.value.code


def code_of(call, *args) -> str:
    """Return the code of a refusal, "" for an answer."""
    try:
        call(*args)
    except LabelError as refused:
        return refused.code
    return ""


@given(kinds, entropy)
def test_i2_a_number_is_its_kind_and_fifty_bits_and_never_ends_in_a_doubtful_letter(kind, random_bytes):
    """A number has 13 characters of its kind and Crockford base32, and the same bytes give the same number."""
    number = identifier.new(kind, random_bytes)
    assert len(number) == 13
    assert number[:2] == kind == identifier.kind(number)
    assert set(number[2:]) <= set(identifier.ALPHABET)
    assert not set(number[2:]) & set("ILOU")
    assert number == identifier.new(kind, random_bytes) == identifier.parse(number)


def test_i2_twenty_thousand_numbers_are_all_different():
    """Different random bytes give different numbers."""
    source = random.Random(1)  # a seeded source: the same numbers in every run
    assert len({identifier.new("EV", source.randbytes(16)) for _ in range(20_000)}) == 20_000


def test_i2_the_bits_all_count():
    """Each of the fifty last bits changes the number."""
    base = 0x15A5A5A5A5A5A
    seen = {identifier.new("EV", (base ^ 1 << bit).to_bytes(7)) for bit in range(50)}
    assert len(seen | {identifier.new("EV", base.to_bytes(7))}) == 51


def test_numbering_refuses_an_unknown_kind_and_too_few_bits():
    """A kind outside the table and fewer than fifty bits are refused."""
    assert refusal(identifier.new, "ZZ", bytes(16)) == "unknown_kind"
    assert refusal(identifier.new, "EV", bytes(6)) == "too_few_bits"


def test_the_check_character_is_iso_7064_mod_37_36():
    """The published GRid example A12425GABC1234002 has the check character M."""
    assert identifier._check("A12425GABC1234002") == "M"


def test_the_kinds_survive_an_azerty_scanner():
    """Letters of kinds stand in the same place on US, French and Belgian keyboards."""
    assert set("".join(identifier.KINDS)) <= set("EVBKLNPRSTXCDFGHJ")


@given(numbers, st.data())
def test_i3_parse_reads_what_people_type(number, data):
    """Lower case, spaces, hyphens, O for 0 and I or L for 1 all give the number back."""
    typed = ""
    for place, char in enumerate(number):
        alike = {"0": "0oO", "1": "1iIlL"}.get(char, char + char.lower()) if place > 1 else char + char.lower()
        gap = data.draw(st.sampled_from(("", "", " ", "-", "\u00a0", "\u2011", "\u202f", "–")))
        typed += data.draw(st.sampled_from(alike)) + gap
    assert identifier.parse(typed) == number
    assert identifier.parse(identifier.group(number)) == number


@given(numbers, st.integers(0, 12), st.sampled_from(string.digits + string.ascii_uppercase + "é*-"))
def test_i3_parse_refuses_every_single_substitution(number, place, char):
    """One wrong character is always refused."""
    wrong = number[:place] + char + number[place + 1 :]
    folded = wrong[:2] + wrong[2:].translate(str.maketrans("OIL", "011"))
    if folded == number:
        assert identifier.parse(wrong) == number
    else:
        assert refusal(identifier.parse, wrong) in {"bad_check", "bad_character", "unknown_kind", "bad_length"}


def test_i3_parse_refuses_nearly_all_adjacent_swaps():
    """Of two neighbours swapped, fewer than 1 in 200 pass: MOD 37,36 misses only few pairs."""
    source = random.Random(2)
    tried = passed = 0
    for _ in range(2000):
        number = identifier.new("EV", source.randbytes(16))
        for place in range(12):
            swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
            if swapped != number:
                tried += 1
                passed += not code_of(identifier.parse, swapped)
    assert tried > 20_000
    assert passed / tried < 0.005


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bad_length"),
        ("EV0A7K9Q2M4X", "bad_length"),
        ("EV0A7K9Q2M4XEE", "bad_length"),
        ("EV0A7K9Q2M4XF", "bad_check"),
        ("EV0A7K9Q2MUXE", "bad_character"),
        ("EV0A7K9Q2M4é3", "bad_character"),
        ("ZZ0A7K9Q2M4XE", "unknown_kind"),
        ("٠١0A7K9Q2M4XE", "bad_character"),
    ],
)
def test_parse_says_what_is_wrong(text, code):
    """Each kind of wrong entry has its own code."""
    assert refusal(identifier.parse, text) == code


def test_a_number_is_grouped_for_the_eye():
    """The printed form is two letters, then groups of four, four and three."""
    assert identifier.parse("EV 0A7K 9Q2M 4XE") == "EV0A7K9Q2M4XE"
    assert identifier.group("EV0A7K9Q2M4XE") == "EV 0A7K 9Q2M 4XE"


@given(numbers, copies)
def test_i3_the_payload_holds_number_and_copy(number, copy):
    """What a label's QR holds gives the number and the copy back, and stays QR alphanumeric."""
    text = identifier.payload(number, copy)
    assert len(text) == 14
    assert identifier.read_payload(text) == (number, copy)
    assert identifier.read_payload(number) == (number, None)
    assert identifier.read_payload(f"{identifier.group(number).lower()}-{text[-1]}") == (number, copy)


def test_a_copy_outside_1_to_31_is_refused():
    """Copy 0, copy 32 and a character that counts no copy are refused."""
    assert refusal(identifier.payload, "EV0A7K9Q2M4XE", 0) == "bad_copy"
    assert refusal(identifier.payload, "EV0A7K9Q2M4XE", 32) == "bad_copy"
    assert refusal(identifier.read_payload, "EV0A7K9Q2M4XE0") == "bad_copy"
    assert refusal(identifier.read_payload, "EV0A7K9Q2M4XEU") == "bad_copy"


@given(numbers, copies, st.sampled_from([{}, FRENCH, BELGIAN]), st.booleans())
def test_i3_a_wedge_scanner_on_azerty_is_understood(number, copy, layout, with_copy):
    """What a US-mode scanner types on a French or Belgian layout is put right, with or without the copy."""
    meant = identifier.payload(number, copy) if with_copy else number
    typed = "".join(layout.get(char, char) for char in meant)
    read = identifier.unscramble(typed)
    # Numbers made only of letters that swap places with each other can be right in both readings; as typed wins.
    assert read == meant or (read == typed and identifier.read_payload(typed))
    if set(typed) - set(string.ascii_uppercase + string.digits):
        assert read == meant
        assert identifier.unscramble(typed.lower()) == meant


def test_unscramble_undoes_the_measured_scan():
    """The key strokes measured on a real French layout give the number; with a wrong check they give nothing."""
    assert identifier.unscramble("EVÀQÈKÇAÉ?'XE") == "EV0A7K9Q2M4XE"
    assert identifier.unscramble("evàqèkçaé,'xe\r\n") == "EV0A7K9Q2M4XE"
    assert identifier.unscramble("EVÀQÈKÇAÉ?'XT") is None


@given(st.text(max_size=20))
def test_no_text_breaks_the_readers(text):
    """Any text is read or refused with a code, never with another error."""
    assert identifier.unscramble(text) is None or identifier.read_payload(identifier.unscramble(text))
    for read in (identifier.parse, identifier.read_payload):
        assert code_of(read, text) in {"", "bad_length", "bad_character", "unknown_kind", "bad_check", "bad_copy"}
