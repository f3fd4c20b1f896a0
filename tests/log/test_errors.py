"""The codes of the log are complete, so that each can be given its sentence."""

import re
from pathlib import Path

import custody.log
from custody.log import errors

SOURCE = Path(custody.log.__file__).parent


def test_every_code_raised_is_listed_and_every_code_listed_is_raised():
    """``CODES`` is exactly what the package raises or finds."""
    raised = set()
    for file in SOURCE.glob("*.py"):
        raised |= set(
            re.findall(r"(?:Malformed|Mismatch|SignerRefused|WitnessRefused|Finding)\(\s*\"(\w+)\"", file.read_text())
        )
    assert raised == errors.CODES


def test_an_error_says_its_code_and_facts():
    """An error shows its code and facts to a developer, and carries both as values."""
    error = errors.Mismatch("entry_wrong", entry=7)
    assert (error.code, error.facts, str(error)) == ("entry_wrong", {"entry": 7}, "entry_wrong (entry=7)")
    assert str(errors.Malformed("note_malformed")) == "note_malformed"
    assert isinstance(error, errors.LogError)
