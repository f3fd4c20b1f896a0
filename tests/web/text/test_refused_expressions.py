"""French texts use the words of the glossary: no new refused expression, and fewer old ones with each change."""

import re

import pytest

from tests.web.text import refused_expressions as refused

TO_BE_REWRITTEN = 260
"""The length of the list in refused_exemptions.toml: lower it with the list, never raise it."""
LONG_ENOUGH = 15


@pytest.fixture(scope="module")
def texts():
    return refused.every_text()


@pytest.fixture(scope="module")
def hits(texts):
    return refused.hits(texts)


@pytest.fixture(scope="module")
def exemptions():
    return refused.read_exemptions()


def test_the_glossary_has_its_expressions_and_every_source_its_texts(texts):
    """An empty table, or sources that nobody reads, would let everything pass."""
    expressions = refused.refused_expressions()
    assert len(expressions) > 35
    for expression, instead in expressions.items():
        assert re.compile(expression).search("") is None, expression
        assert instead, expression
    sources = {key.split(":")[0] for key in texts}
    assert {file.stem for file in refused.CATALOGUE.glob("*.po")} <= sources
    assert len(texts) > 5000


def test_no_text_uses_a_refused_expression_without_an_exemption(hits, exemptions):
    """A new text has the word of the glossary, or a reason for the other one."""
    new = hits - exemptions.allowed.keys() - exemptions.to_be_rewritten
    assert sorted(new) == []


def test_an_exemption_ends_with_its_hit(hits, exemptions):
    """The lists can only shrink: a mended text leaves them."""
    over = (exemptions.allowed.keys() | exemptions.to_be_rewritten) - hits
    assert sorted(over) == [], "run python -m tests.web.text.refused_expressions"


def test_the_list_to_be_rewritten_only_shrinks(exemptions):
    assert len(exemptions.to_be_rewritten) == TO_BE_REWRITTEN


def test_an_allowed_expression_has_its_reason(exemptions):
    """No text stands in both lists, and a reason is a sentence."""
    assert exemptions.allowed.keys() & exemptions.to_be_rewritten == set()
    assert [hit for hit, reason in exemptions.allowed.items() if len(reason) < LONG_ENOUGH] == []


def test_the_command_lets_a_text_move_and_refuses_a_new_hit(exemptions, texts, hits):
    """A moved text takes the place of its old key; a text that is still there gives no place away."""
    moving = min(exemptions.to_be_rewritten)
    moved = refused.Hit(moving.expression, "elsewhere: the same text")
    after = {key: forms for key, forms in texts.items() if key != moving.key}
    still = {hit for hit in hits if hit.key != moving.key}
    assert refused.without_place(still | {moved}, exemptions, after) == set()
    assert refused.without_place(hits | {moved}, exemptions, texts) == {moved}


def test_a_variable_is_no_word():
    """``%(file)s`` is the name of a variable, which no reader sees."""
    assert refused.VARIABLE.sub("…", "Le fichier %(file)s, {file}") == "Le fichier …, …"
