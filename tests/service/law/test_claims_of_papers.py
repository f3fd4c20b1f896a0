"""Every legal claim on a paper comes from a line of a rule pack, with its provenance (domain.md, 8e)."""

import ast
import re
from pathlib import Path

import pytest

import labels
from custody.commands import story
from custody.commands.story.legal_basis import legal_basis
from custody.domain.law.rule_pack import VERIFIED
from custody.domain.law.rule_pack_loader import packs
from custody.service.documents import wording
from custody.service.law import rule_texts
from custody.text.paper import SENTENCES, WORDS

CLAIM = re.compile(
    r"\b(?:arts?\.|articles?) ?\d|\bsection \d+[A-Z]|\bloi n° ?\d|\bloi \d{2,}|\bdécret n?°? ?\d|\barrêté n?°? ?\d|\bordonnance n?°? ?\d"
    r"|\bcode (?:de procédure|des drogues|pénal)|\bCPP\b|\b\d+ TAC\b|\bR\.?A\.? (?:No\. )?\d{4}",
    re.IGNORECASE,
)
"""How a text names a law, a decree or an article."""
NUMBER = re.compile(r"\b(?:arts?\.|articles?) ?\d|\bsection \d+[A-Z]", re.IGNORECASE)
DAYS = (
    "1999-12-31",
    "2016-11-02",
    "2021-03-04",
    "2021-03-05",
    "2024-12-31",
    "2025-06-12",
    "2025-06-13",
    "2029-01-01",
    "",
)
RULES = [(pack, rule) for pack in packs().values() for rule in pack.rules]


def test_no_sentence_of_a_paper_names_a_law_by_itself():
    """The words of papers are the same in every country: only a pack names a law."""
    said = {key: text for table in (*SENTENCES.values(), *WORDS.values()) for key, text in table.items()}
    assert [key for key, text in said.items() if CLAIM.search(text)] == []


def test_no_layout_of_a_paper_names_a_law_by_itself():
    """Neither does a text that a layout would print; what a docstring explains is printed nowhere."""
    assert _claims(Path(labels.__file__).parent) == []


def test_no_text_of_the_demonstration_names_a_law_by_itself():
    """Its people type the ground of the pack, as the day of the act has it: the story shows how papers are to be."""
    assert _claims(Path(story.__file__).parent) == []


def test_the_demonstration_types_no_article_that_nobody_read():
    """Mali's law of 2001 without its article before 2025, and no law by name after; no law at all where none asks."""
    assert legal_basis("ML", "2016-11-02").startswith("loi n° 01-078 du 18 juillet 2001, d’après la presse")
    assert "01-078" not in legal_basis("ML", "2025-06-13")
    assert legal_basis("IN", "2026-12-03") == rule_texts.OWN["fr"]
    said = [legal_basis(pack.country, day) for pack in packs().values() for day in DAYS if day]
    assert [text for text in said if NUMBER.search(text)] == []


def _claims(folder: Path) -> list[tuple[str, str]]:
    """Return the texts in a folder's code that name a law, without docstrings."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        explained = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        found += [
            (path.name, node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explained
            if CLAIM.search(node.value)
        ]
    return found


@pytest.mark.parametrize(("pack", "rule"), RULES, ids=[rule.id for _, rule in RULES])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_a_paper_claims_of_a_rule_is_a_ground_of_its_line(pack, rule, lang):
    """On every day: an article only of a text read word for word; a text of the press or of memory says so."""
    for day in DAYS:
        ground, printed = rule.ground(day), rule_texts.basis(rule, lang, day)
        if ground.status == "project":
            assert printed == rule_texts.OWN[lang]
            assert not CLAIM.search(printed)
        elif ground.word_for_word:
            assert ground.status in VERIFIED
            assert printed == rule_texts.french(ground.article)
        else:
            assert not NUMBER.search(printed), printed
            assert rule_texts.french(ground.act) in printed
            assert printed != ground.act, "where it is known from is told"


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("pack", packs().values(), ids=lambda pack: pack.id)
def test_every_claim_of_a_quorum_is_traced(pack, day):
    """The rules of a quorum as a certificate prints them name nothing that no line of the pack grounds."""
    said = wording.quorum(pack.id, "", "fr", day)
    for rule in pack.rules:
        said = said.replace(rule_texts.basis(rule, "fr", day), "")
    assert not CLAIM.search(said), said


def test_no_rule_says_in_its_sentence_what_only_its_ground_may_claim():
    """An article in the sentence of a rule would be printed whether somebody read it or not."""
    said = [
        (rule.id, text) for _, rule in RULES for text in (rule.text.fr, rule.text.en, rule.remedy.fr, rule.remedy.en)
    ]
    assert [found for found in said if CLAIM.search(found[1])] == []


def test_mali_cites_no_number_of_a_law_that_nobody_read():
    """Article 136 is printed on no paper of Mali until a jurist has read it; after 2024 not even the law is named."""
    said = {day: wording.quorum("ML/1", "", "fr", day) for day in DAYS}
    assert all("136" not in text for text in said.values())
    assert {day for day, text in said.items() if "01-078" in text} == {day for day in DAYS if "" < day < "2025"}
