"""French first: every sentence has its translation, every code its sentence, every page its language."""

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from hypothesis import example, given
from hypothesis import strategies as st

import custody
from custody.domain.access.roles import Role
from custody.domain.kernel.errors import CustodyError, NotAllowed, RuleBroken
from custody.domain.law.rule_pack_loader import packs
from custody.service.law.rule_texts import french
from custody.text import formatting, i18n, local_time
from custody.text.error_messages import NOTICES, explain
from custody.text.paper import SENTENCES, WORDS
from custody.text.refusals import REFUSALS
from custody.web.rendering import law_text
from tests.web.shell import HTML

PACKAGE = Path(custody.__file__).parent
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None, "NN_": (1, 2), "PN_": ((1, "c"), 2)}
METHODS = [("**.py", "python"), ("web/templates/**.html", "jinja2")]
OPTIONS = {"web/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}}


@pytest.fixture(autouse=True)
def in_french():
    i18n.use("fr")
    yield
    i18n.use("fr")


@cache
def extracted():
    """Return every msgid of Python and templates, by the singular of a plural."""
    found = extract_from_dir(str(PACKAGE), METHODS, OPTIONS, keywords=KEYWORDS)
    return {keyed(message, context) for _, _, message, _, context in found if message}


def test_two_tables_with_one_key_are_no_table():
    """One word would hide the other, and nobody would see which."""
    assert i18n.joined({"fuel": "Fuel"}, {"ashes": "Ashes"}) == {"fuel": "Fuel", "ashes": "Ashes"}
    with pytest.raises(ValueError, match="fuel"):
        i18n.joined({"fuel": "Fuel"}, {"fuel": "Fuel"})


def keyed(message, context):
    """Return the key of a message: its singular, behind its surface where it has one."""
    key = message[0] if isinstance(message, tuple) else message
    return (context, key) if context else key


def translated():
    """The French catalogue out of all .po files, by msgid (the singular of a plural)."""
    whole = {}
    for file in sorted((PACKAGE / "text" / "locales" / "fr" / "LC_MESSAGES").glob("*.po")):
        catalogue = read_po(BytesIO(file.read_bytes()), locale="fr", abort_invalid=True)
        for message in catalogue:
            key = keyed(message.id, message.context)
            if message.id:
                assert key not in whole, f"{key!r} stands twice, in {file.name} too"
                assert not message.fuzzy, key
                whole[key] = message
    return whole


def test_every_sentence_has_french():
    """No msgid of a page, a table or an error is without French, in every plural form."""
    french = translated()
    missing = []
    for key in extracted():
        string_of = french[key].string if key in french else ""
        if not (all(string_of) if isinstance(string_of, tuple) else string_of):
            missing.append(key)
    assert sorted(missing, key=str) == []


def test_no_translation_is_left_over():
    """A sentence that is gone takes its French with it."""
    assert sorted(translated().keys() - extracted(), key=str) == []


def test_translations_name_the_same_facts():
    """French fills in exactly the facts that English does: none lost, none that would fail to fill."""

    def facts(text):
        return {text[i + 2 : text.index(")", i)] for i in range(len(text)) if text.startswith("%(", i)}

    for message in translated().values():
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        assert {frozenset(facts(s)) for s in strings} == {frozenset(facts(i)) for i in ids}, message.id


def test_french_typography():
    """French sentences use the curved apostrophe, U+202F before ``; ! ?`` and U+00A0 before a colon and in « »."""
    for message in translated().values():
        for text in message.string if isinstance(message.string, tuple) else (message.string,):
            assert "'" not in text, text
            assert french(text) == text


def test_documents_speak_typographic_french():
    """What papers and the sentences on them are composed of is set like the catalogue."""
    assert [said for said in (*WORDS["fr"].values(), *SENTENCES["fr"].values()) if french(said) != said] == []


def test_rule_packs_are_shown_in_typographic_french():
    """Whatever a jurist typed with a plain keyboard is set where it is shown; the pack itself stays as it is."""
    plain = 0
    for pack in packs().values():
        shown = [law_text.said(pack.name), law_text.said(pack.note)]
        for one in law_text.laws(pack):
            shown += [one.text, one.remedy, one.article, one.source]
        assert [text for text in shown if french(text) != text or re.search(r"\w'\w", text)] == []
        plain += sum(french(rule.text.fr) != rule.text.fr for rule in pack.rules)
    assert plain, "packs are typed plainly: else this test says nothing"


COUNTED = re.compile(
    r"%\((?:n|num|count|number)\)s[ \u00a0](?!fois|mois|dans|sous|sans|plus|alors|depuis)[a-zéèêàç]+s\b"
)
"""A count with a noun in the plural behind it, which would say "1 têtes"."""


def test_a_count_has_its_noun_in_the_right_number():
    """A sentence that counts has a form for one; where it cannot have any, the number stands last."""
    for message in translated().values():
        if isinstance(message.string, str):
            assert COUNTED.search(message.string) is None, message.string


def test_one_word_for_one_idea():
    """The log is "le registre" in French, on pages, papers and in commands; a "journal" is the official gazette."""
    texts = [s for m in translated().values() for s in (m.string if isinstance(m.string, tuple) else (m.string,))]
    for text in (*texts, *WORDS["fr"].values()):
        assert not re.search(r"\bjournal\b", text.lower().replace("journal officiel", "")), text


def raised_codes():
    """Codes in ``SomeError("code", ...)`` of the error tree and file faults, and of ``ask``, over the whole package."""
    kinds = {"BadInput", "RuleBroken", "NotAllowed", "NotFound", "Conflict", "StorageRefused", "Unconfirmed", "Fault"}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and ((name in kinds and node.args) or (name == "ask" and len(node.args) > 3)):
                first = node.args[3 if name == "ask" else 0]
                for leaf in ast.walk(first):
                    if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str):
                        yield leaf.value, path.name


def test_every_code_has_a_sentence():
    """Each code raised anywhere says in French what is wrong and what to do."""
    unsaid = sorted({(code, file) for code, file in raised_codes() if code not in REFUSALS})
    assert unsaid == []


def test_every_code_is_said_in_french():
    """The sentence and the remedy of every code differ from their English."""
    for code in REFUSALS:
        i18n.use("fr")
        french = explain(CustodyError(code))
        i18n.use("en")
        english = explain(CustodyError(code))
        assert all(f and f != e for f, e in zip(french, english, strict=True)), code


def test_an_unknown_code_falls_back():
    """A code that a later version raises is shown in a general sentence, not as a failure."""
    sentence, remedy = explain(RuleBroken("from_a_later_version", number="EV1"))
    assert "from_a_later_version" in sentence
    assert remedy


@given(
    st.sampled_from(sorted(REFUSALS)),
    st.dictionaries(st.text(string.ascii_lowercase, max_size=8), st.integers() | st.text()),
)
@example("wrong_state", {"self": 1, "code": ""})
def test_a_sentence_never_fails_to_fill(code, facts):
    """Whatever facts an error carries, or lacks, its sentence can be made."""
    assert all(explain(CustodyError(code, **facts)))


def raised() -> Iterator[tuple[str, set[str]]]:
    """Where the package raises a code by its name: the file and line, and the facts of its sentence that it leaves out."""
    kinds = {kind.__name__ for kind in (CustodyError, *CustodyError.__subclasses__())}
    for file in sorted(PACKAGE.rglob("*.py")):
        for call in (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)):
            match call:
                case ast.Call(ast.Name(kind), [ast.Constant(str(code)), *_]) if kind in kinds and code in REFUSALS:
                    given = {one.arg for one in call.keywords}
                    given |= {"held"} if given >= formatting.HELD.keys() else set()  # made of these
                    numbered = code == "not_found" and "number" in given
                    said = "".join(REFUSALS["not_found_number" if numbered else code])
                    lacking = set() if None in given else set(re.findall(r"%\((\w+)\)", said)) - given
                    yield f"{file.relative_to(PACKAGE)}:{call.lineno} {code}", lacking


def test_whoever_raises_a_code_gives_the_facts_that_its_sentence_names():
    """Or people read a question mark in the place of the number."""
    found = dict(raised())
    assert len(found) > 500
    assert {place: lacking for place, lacking in found.items() if lacking} == {}


def test_facts_are_shown_in_words():
    """Statuses, numbers and figures appear as a reader expects them, not as the program holds them."""
    sentence, _ = explain(RuleBroken("wrong_state", number="EV0A7K9Q2M4XT", status="in_transit"))
    assert sentence == "Ce n’est pas possible pour EV\xa00A7K\xa09Q2M\xa04XT à ce stade\xa0: en cours de transfert."
    assert "1\u202f000" in explain(RuleBroken("act_too_large", limit=1000))[0]
    assert "FR-sign-chair" in explain(RuleBroken("not_derogable", rule="FR-sign-chair"))[0]
    line = explain(RuleBroken("nothing_measured", line=2, substance="cannabis"))[0]
    assert line.startswith("Ligne 2 (cannabis (herbe))")
    assert "2\N{NO-BREAK SPACE}s" in explain(NotAllowed("guess_slowed", seconds=2))[1]


def test_roles_states_and_notices_have_words():
    """Every role has a French name and every notice a French sentence."""
    assert set(formatting.ROLES) == set(Role)
    assert formatting.role("clerk") == "Gardien des scellés"
    assert formatting.role("a_later_role") == "a_later_role"
    assert formatting.state("open", "DS0A7K9Q2M4XT") == "ouverte"
    assert formatting.state("closed", "DS0A7K9Q2M4XT") == "close"
    assert formatting.state("refused", "TR0A7K9Q2M4XT") == "refusée"
    assert formatting.state("open") == formatting.state("open", "PR0A7K9Q2M4XT") == "ouvert"
    closed = explain(RuleBroken("wrong_state", number="DS0A7K9Q2M4XT", status="closed"))[0]
    assert closed.endswith("à ce stade\N{NO-BREAK SPACE}: close.")
    for code, sentence in NOTICES.items():
        assert i18n.gettext(sentence) != sentence, code


@pytest.mark.parametrize(
    ("wanted", "header", "chosen"),
    [
        (("", ""), "", "fr"),
        (("en", "fr"), "fr", "en"),
        (("", "en"), "fr", "en"),
        (("", ""), "en-GB,en;q=0.9,fr;q=0.8", "en"),
        (("", ""), "fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        (("", ""), "en;q=0.2, fr;q=0.9", "fr"),
        (("", ""), "bm,de;q=0.9", "fr"),
        (("", ""), "en;q=0", "fr"),
        (("", ""), "en;q=broken", "fr"),
        (("xx", "yy"), "EN", "en"),
    ],
)
def test_the_language_is_chosen(wanted, header, chosen):
    """The session decides, then the cookie, then the browser, then French."""
    assert i18n.choose(wanted, header) == chosen


@given(st.text(), st.lists(st.text()))
def test_any_header_gives_a_language(header, wanted):
    """Whatever a browser sends, the answer has a language."""
    assert i18n.choose(wanted, header) in i18n.LANGS


def test_the_language_button(browser, elsewhere):
    """The choice holds for the session and for the next sign-in on this device, and nowhere else."""
    assert "Mot de passe" in browser.get("/signin", headers=HTML).text
    browser.sign_in()
    answer = browser.submit("/language", lang="en", next="/account")
    assert answer.headers["location"] == "/account"
    assert "My account" in browser.get("/account", headers=HTML).text
    browser.submit("/signout")
    assert "You have signed out." in browser.get("/signin", headers=HTML).text
    assert "Mot de passe" in elsewhere.get("/signin", headers=HTML).text
    assert browser.post("/language", data={"_csrf_token": browser.csrf(), "lang": "xx"}).status_code == 400


def test_pages_say_their_language(browser):
    """``lang`` of the document is the language that it is written in, and scripts write days as it does, on every page."""
    for path in ("/signin", "/nowhere", "/scan"):
        for lang, locale in (("fr", "fr"), ("en", "en-GB")):
            shown = browser.get(path, headers={**HTML, "accept-language": lang}).text
            assert f'<html lang="{lang}" data-locale="{locale}"' in shown


def test_what_was_typed_is_shown_as_text(browser):
    """A username with markup comes back as text."""
    shown = browser.sign_in('"><script src=//evil.example></script>').text
    assert "<script" not in shown
    assert "&lt;script" in shown


@pytest.fixture
def niamey():
    """Hours are those of Niger, and of nobody afterwards."""
    local_time.use("Africa/Niamey")
    yield
    local_time.use("UTC")


@pytest.mark.usefixtures("niamey")
def test_values_on_pages():
    """Masses, counts and numbers are exact and grouped the French way; moments carry their zone."""
    assert formatting.mass(4_000_435_000_000) == "4\u202f000,435\xa0kg"
    assert formatting.mass(None) == "–"
    assert formatting.count(1, "tablet") == "1\xa0comprimé"
    assert formatting.number(14_958) == "14\u202f958"
    assert str(formatting.identifier("EV0A7K9Q2M4XT")) == '<span class="id">EV\xa00A7K\xa09Q2M\xa04XT</span>'
    assert str(formatting.identifier("<b>")) == '<span class="id">&lt;b&gt;</span>'
    shown = str(formatting.when("2026-11-24T23:05:00.123Z"))
    assert shown.startswith('<time datetime="2026-11-24T23:05:00.123000+00:00">25\xa0novembre\xa02026')
    assert shown.endswith("0\xa0h\xa005\xa0UTC+1</time>")
    assert str(formatting.when(None)) == "–"
    i18n.use("en")
    assert formatting.mass(4_000_435_000_000) == "4,000.435\xa0kg"


def test_catalogues_are_well_formed():
    """Each .po file holds the plural rule of French and no message twice."""
    for file in (PACKAGE / "text" / "locales" / "fr" / "LC_MESSAGES").glob("*.po"):
        catalogue: Catalog = read_po(BytesIO(file.read_bytes()), locale="fr", abort_invalid=True)
        assert catalogue.plural_expr == "(n > 1)", file.name
        text = file.read_text()
        ids = re.findall(r"(?:^msgctxt .*\n)?^msgid (?!\"\"\n).*", text, re.MULTILINE)
        assert len(ids) == len(set(ids)), file.name
