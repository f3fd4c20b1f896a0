"""The number: what a label carries, a person types and a scanner reads (invariants I2 and I3).

Thirteen characters: two letters of kind, ten Crockford base32 characters (50 random bits), one check character by
ISO 7064 MOD 37,36, as ``EV0A7K9Q2M4XT``, printed ``EV 0A7K 9Q2M 4XT``. A label's QR holds the number and one copy
character. The kinds use only letters that stand in the same place on QWERTY and AZERTY keyboards, and no number is
issued whose check character would be I, L, O or U, so every number is Crockford base32 after its kind.
"""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from labels.layout.errors import LabelError

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "EV": "exhibit",
        "CT": "container",
        "PL": "place",
        "PE": "person",
        "SV": "agency",
        "DV": "device",
        "CS": "case",
        "NT": "notice",
        "TS": "outsider",
        "RP": "paper_report",
        "XR": "operation",
        "XP": "person_of_interest",
        "SE": "seizure",
        "TR": "handover",
        "RE": "order",
        "DS": "session",
        "CE": "certificate",
        "EC": "discrepancy",
        "LT": "alarm",
        "DG": "derogation",
        "BL": "balance",
        "LV": "blank_labels",
        "RS": "seal_roll",
        "LR": "laboratory_report",
        "SP": "sample",
        "PR": "proposal",
        "DP": "destruction_request",
        "RC": "inventory",
        "EN": "confidential_inquiry",
        "DR": "received_bundle",
        "PT": "paper_act",
        "NS": "installation",
        "CN": "analysis_draw",
    }
)
"""What each pair of letters numbers. SV is *service*, TR *transfer*, SP *sampling plan*,
RC *récolement*, LV *étiquettes vierges*, RE *réquisition*, EC *écart*, LT *alerte*, EN *enquête*, DR *dossier reçu*,
PA *acte sur papier*, DP *proposition de destruction*, RS *rouleau de scellés*,
CN *contre-analyse*."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford base32: digits and capitals without I, L, O and U."""

LENGTH = 13
BITS = 50
COPIES = 31
"""The highest copy number one character can say; copy 0 does not exist."""

_COPY_CHARACTERS = {"", *ALPHABET[1:]}
_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUE = {char: value for value, char in enumerate(_ALPHANUMERIC)}
_STEP = [{char: ((p + value) % 36 or 36) * 2 % 37 for char, value in _VALUE.items()} for p in range(37)]
_PAIRS = [a + b for a in ALPHABET for b in ALPHABET]
_LOOKALIKES = str.maketrans("OIL", "011")
_AZERTY = str.maketrans("QAWZ?,&É\"'(-§È_!ÇÀ", "AQZWMM123456678890")


def _check(body: str) -> str:
    """Return the ISO 7064 MOD 37,36 check character of capitals and digits."""
    p = 36
    for char in body:
        p = _STEP[p][char]
    return _ALPHANUMERIC[(37 - p) % 36]


def new(kind: str, random_bytes: bytes) -> str:
    """Return the number that these random bytes give; the last 50 bits count, so give at least seven bytes.

    A candidate whose check character may not be printed is followed by the next higher one. Raises ``LabelError``:
    ``unknown_kind``, ``too_few_bits``.
    """
    if kind not in KINDS:
        raise LabelError("unknown_kind", kind=kind)
    if len(random_bytes) * 8 < BITS:
        raise LabelError("too_few_bits", bits=len(random_bytes) * 8)
    value = int.from_bytes(random_bytes)
    while True:
        body = kind + "".join([_PAIRS[value >> shift & 1023] for shift in (40, 30, 20, 10, 0)])
        check = _check(body)
        if check not in "ILOU":
            return body + check
        value += 1


def _typed(text: str) -> str:
    """Return capitals without what people and printers put between them: spaces, hyphens, invisible marks."""
    return "".join(c for c in text.upper() if not (c.isspace() or unicodedata.category(c) in {"Pd", "Cf"}))


def parse(text: str) -> str:
    """Return the number that a person typed: any case, spaces, hyphens, O for 0, I or L for 1.

    Raises ``LabelError``: ``bad_length``, ``bad_character``, ``unknown_kind``, ``bad_check``. One wrong character is
    always refused, two neighbours swapped nearly always (all but about one swap in 700).
    """
    typed = _typed(text)
    if len(typed) != LENGTH:
        raise LabelError("bad_length", length=len(typed), expected=LENGTH)
    return _checked(typed[:2] + typed[2:].translate(_LOOKALIKES))


def _checked(subject_id: str) -> str:
    """Return ``number`` if its characters, kind and check are right."""
    for place, char in enumerate(subject_id):
        if char not in (ALPHABET if place > 1 else _VALUE):
            raise LabelError("bad_character", character=char, position=place + 1)
    if subject_id[:2] not in KINDS:
        raise LabelError("unknown_kind", kind=subject_id[:2])
    if _check(subject_id[:-1]) != subject_id[-1]:
        raise LabelError("bad_check", number=subject_id)
    return subject_id


def kind(subject_id: str) -> str:
    """Return the two letters of kind of a number that :func:`parse` accepts; ``KINDS`` says what they mean."""
    return parse(subject_id)[:2]


def group(subject_id: str) -> str:
    """Return the number as it is printed and read aloud: ``EV 0A7K 9Q2M 4XT``."""
    return f"{subject_id[:2]} {subject_id[2:6]} {subject_id[6:10]} {subject_id[10:]}"


def payload(subject_id: str, copy: int) -> str:
    """Return what the QR of the ``copy``-th print of a number holds: 14 characters.

    Raises ``LabelError("bad_copy")`` outside 1..31, and what :func:`parse` raises for a number that is none.
    """
    if not 1 <= copy <= COPIES:
        raise LabelError("bad_copy", copy=copy, highest=COPIES)
    return parse(subject_id) + ALPHABET[copy]


def read_payload(text: str) -> tuple[str, int | None]:
    """Return the number and the copy that a scan or a person gave; the copy is None when only a number came.

    Raises ``LabelError`` as :func:`parse` does, and ``bad_copy`` for a last character that counts no copy.
    """
    typed = _typed(text)
    if len(typed) != LENGTH + 1:
        return parse(typed), None
    subject_id = parse(typed[:LENGTH])
    copy = ALPHABET.find(typed[LENGTH].translate(_LOOKALIKES))
    if copy < 1:
        raise LabelError("bad_copy", copy=typed[LENGTH], highest=COPIES)
    return subject_id, copy


def unscramble(text: str) -> str | None:
    """Return the 13 or 14 characters that a keyboard-wedge scanner meant, or None if no reading of them is right.

    Give the answer to :func:`read_payload`. A scanner in its factory US setting types ``EVÀQÈKÇAÉ?'XT`` for
    ``EV0A7K9Q2M4XT`` on a French or Belgian layout.
    The text as typed comes first, then the text by place of key; alphabet, kind and check character decide.
    """
    typed = "".join(text.upper().split())
    for reading in (typed, typed.translate(_AZERTY)):
        try:
            subject_id = _checked(reading[:LENGTH])
        except LabelError:
            continue
        if len(subject_id) == LENGTH and reading[LENGTH:] in _COPY_CHARACTERS:
            return reading
    return None


def one_off(text: str) -> set[str]:
    """Return the numbers that a person may have meant: one character wrong, missing or too many, or two swapped."""
    typed = _typed(text).translate(_LOOKALIKES)
    places = range(len(typed) + 1)
    halves = [(typed[:i], typed[i:]) for i in places]
    meant = {a + b[1:] for a, b in halves if b} | {a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1}
    meant |= {a + c + b[cut:] for a, b in halves for c in _ALPHANUMERIC for cut in (0, 1)}
    return {number for number in meant if len(number) == LENGTH and _is_number(number)} - {typed}


def body_characters(text: str) -> str:
    """Return a part of a number as it is stored, "" if a character of it can stand in none."""
    typed = _typed(text)
    kind, body = (typed[:2], typed[2:]) if typed[:2] in KINDS else ("", typed)
    body = body.translate(_LOOKALIKES)
    return kind + body if all(char in ALPHABET for char in body) else ""


def _is_number(number: str) -> bool:
    try:
        _checked(number)
    except LabelError:
        return False
    return True
