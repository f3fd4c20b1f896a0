"""Files of the program are named by words of the field: no pronoun, no metaphor, no bare participle."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_no_file_or_folder_has_a_refused_word_in_its_name():
    """The words stand in docs/glossary.md; "withheld" or "hand_over" are other words."""
    section = (ROOT / "docs/glossary.md").read_text().split("\n## Refused names in the code\n")[1].split("\n## ")[0]
    refused = set(re.findall(r"`(\w+)`", section.split("one of its words:")[1]))
    assert {"hands", "told", "tombs"} <= refused
    names = [
        path.relative_to(ROOT)
        for package in ("custody", "labels")
        for path in (ROOT / package).rglob("*")
        if "__pycache__" not in path.parts
    ]
    assert len(names) > 500
    found = {str(name) for name in names if refused & set(re.split(r"[\W_]+", name.name.lower()))}
    assert sorted(found) == []
