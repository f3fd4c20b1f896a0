"""docs/roles.md tells every four-eyes rule with a test that exists."""

import re
from pathlib import Path

from custody.domain.access.roles import Role

ROOT = Path(__file__).parents[3]
DOCUMENT = (ROOT / "docs" / "roles.md").read_text()
FOUR_EYES = (
    "weigh at intake", "opening of a seal", "split", "location set-up", "role and key changes", "release from the vault",
    "order entry", "staging", "load sealing", "fire", "discrepancy closing", "correction of weight, seal, count",
    "change of custodian", "lifting of a legal hold", "write-off",
)  # fmt: skip
"""What takes two people."""


def test_every_test_named_in_the_document_exists():
    """A rule is told with its test, by the name that it has now."""
    named = set(re.findall(r"`(test_\w+)`", DOCUMENT))
    there = {
        name for file in (ROOT / "tests").rglob("test_*.py") for name in re.findall(r"def (test_\w+)", file.read_text())
    }
    assert len(named) > 20
    assert sorted(named - there) == []


def test_every_rule_named_in_the_document_exists():
    """``module.name`` stands in that module of the domain."""
    for module, name in re.findall(r"`(\w+)\.(?!md|py)(\w+)`", DOCUMENT):
        source = next((ROOT / "custody" / "domain").rglob(f"{module}.py")).read_text()
        assert re.search(rf"(def {name}\b|^{name}\b)", source, re.MULTILINE), f"{module}.{name}"


def test_the_whole_list_is_walked():
    """No four-eyes act and no role is missing from the tables."""
    rows = [line.split("|")[1].strip() for line in DOCUMENT.splitlines() if line.startswith("| ")]
    assert [act for act in FOUR_EYES if not any(row.startswith(act) for row in rows)] == []
    words = {"court_clerk": "court clerk", "commission": "commission's chair", "key_officer": "key officer"}
    told = " ".join(rows)
    assert [role for role in Role if words.get(role, str(role).replace("_", " ")) not in told] == []
