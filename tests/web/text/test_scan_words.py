"""The scan desk's words: each that a script asks for is there in both languages, with its facts, and none is left over."""

import re
from collections.abc import Iterator
from functools import cache

import pytest

from custody.text import i18n, scan_words
from custody.web.rendering.render import STATIC

ALIKE = frozenset({"context_balance", "description", "file_name", "scope_case", "site_incidents_said", "site_signed"})
"""Sentences that are the same in both languages."""
FRENCH = re.compile(r"[éèêëàâçùûîïôœÉÈÀÇŒ«»\N{NARROW NO-BREAK SPACE}]|\b(le|la|les|des|une?|du|est|sont|pas|vous)\b")
TERMS_IN_BOTH = 0.35
"""No more of a table's words than that are the same in both languages."""
FACT = re.compile(r"%\((\w+)\)s")


@cache
def scripts() -> str:
    folder = STATIC / "scan"
    return "\n".join(one.read_text() for one in (*folder.glob("*.js"), *folder.glob("flows/*.js")))


def said(lang: i18n.Lang) -> dict:
    """All words of the desk in a language."""
    with i18n.speaking(lang):
        return scan_words.words()


def forms(sentence: str | list[str]) -> list[str]:
    """A sentence, or its two forms where it counts."""
    return [sentence] if isinstance(sentence, str) else sentence


def literals() -> set[str]:
    """Texts that stand in the scripts, and names of the entries of their tables."""
    return {*re.findall(r'"([^"\n]*)"', scripts()), *re.findall(r"\b(\w+):", scripts())}


def made_of() -> list[re.Pattern[str]]:
    """Keys that the scripts put together, each as a pattern of what it may be."""
    templates = set(re.findall(r"`(\w*\$\{[^}]*\}[\w${}]*)`", scripts()))
    return [re.compile("(.+)".join(map(re.escape, re.split(r"\$\{[^}]*\}", one)))) for one in templates]


def test_every_word_that_a_script_asks_for_is_there():
    """By its key, or by a key that is put together, for which there is one at least."""
    keys = said("en")["say"].keys()
    asked = re.findall(r'\bsay\(\s*"([^"]+)"', scripts())
    assert len(asked) > 300
    assert set(asked) <= keys
    made = set(re.findall(r"\bsay\(\s*`(\w+_)\$", scripts()))
    assert all(any(key.startswith(one) for key in keys) for one in made)


def test_every_rule_that_a_script_asks_for_is_there_and_none_is_left_over():
    """By its name: a script has no list of its own of what the rules say."""
    asked = {*re.findall(r'\bruled\("(\w+)"', scripts()), *re.findall(r"\btold\.rules\.(\w+)", scripts())}
    assert asked == said("en")["rules"].keys()


def test_no_word_is_left_over():
    """A key stands in a script, or is put together of texts that stand there or of codes of a table."""
    told, texts = said("en"), literals()
    known = texts.union(*told["terms"].values())
    plain = set(re.findall(r'"([^"\n]*)"', scripts()))

    def used(key: str) -> bool:
        found = (one.fullmatch(key) for one in made_of())
        return key in plain or any(each and known.issuperset(each.groups()) for each in found)

    assert [key for key in told["say"] if not used(key)] == []


def asked_with() -> Iterator[tuple[str, set[str]]]:
    """Keys that are asked for with facts that stand beside them, or with none."""
    for found in re.finditer(r'\bsay\(\s*"(\w+)"\s*(\)|,\s*\{)', scripts()):
        yield found[1], facts(found.end()) if found[2] != ")" else set()


def facts(start: int) -> set[str]:
    """The names in an object of a script, from behind its brace on; those of an object inside it are none."""
    depth, names, part = 0, [], ""
    for sign in scripts()[start:]:
        depth += (sign in "{([") - (sign in "})]")
        if depth < 0:
            break
        if sign == "," and depth == 0:
            names.append(part)
            part = ""
        else:
            part += sign
    return {one.partition(":")[0].strip() for one in (*names, part) if one.strip()}


def test_every_sentence_gets_its_facts():
    """A fact that nobody gives would be shown as a dash."""
    told = said("en")["say"]
    short = {
        key: wanted
        for key, given in asked_with()
        if (wanted := {fact for form in forms(told[key]) for fact in FACT.findall(form)} - given)
    }
    assert short == {}
    assert sum(bool(given) for _, given in asked_with()) > 80


def test_each_language_has_words_of_its_own():
    """No French among the English, and of each sentence a French one."""
    english, french = said("en"), said("fr")
    assert english["say"].keys() == french["say"].keys()
    assert {key for key, word in english["say"].items() if word == french["say"][key]} == ALIKE
    assert [word for word in english["say"].values() if any(map(FRENCH.search, forms(word)))] == []


@pytest.mark.parametrize("table", sorted(said("en")["terms"]))
def test_each_language_has_terms_of_its_own(table):
    """Codes have the same entries in both; most words differ, and no French stands among the English."""
    english, french = said("en")["terms"][table], said("fr")["terms"][table]
    assert english.keys() == french.keys()
    assert [word for word in english.values() if FRENCH.search(word)] == []
    alike = [code for code, word in english.items() if word == french[code]]
    assert len(alike) <= max(2, TERMS_IN_BOTH * len(english)), alike
