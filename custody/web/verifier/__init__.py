"""The verifier page: one HTML file that checks a proof bundle by double click, without us and without a network.

It is put together once from the files beside this one. Its policy (CSP) allows exactly the script and the style inside
it, by their digests, and no connection. Whoever doubts a copy that came with a proof takes the page from the service,
or compares its SHA-256.
"""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files

from custody.domain.kernel.quantity import COUNT_UNITS
from custody.text import event_labels, i18n, terms, titles
from custody.text.formatting import ROLES
from custody.text.formatting import STATES as STATUSES
from custody.text.verification_messages import FINDINGS
from custody.text.verification_page import ANY, CHANGED, FIELDS, INNER, KINDS, PAGE, PROVES, PROVES_NOT, STATES, TITLES

NAME = "verifier.html"
PARTS = ("bytes.js", "zip.js", "note.js", "merkle.js", "webauthn.js", "bundle.js", "burnt.js", "story.js", "page.js")
ED25519 = "vendor/noble-ed25519-3.2.0/index.js"
_EXPORT = "\nexport { "
"""How the one line of noble-ed25519 begins that only a module may hold."""
_COMMENT = re.compile(r"^[ \t]*(?:/\*\*.*?\*/|//[^\n]*)\n", re.DOTALL | re.MULTILINE)
"""Whole lines of comment, which are a twentieth of every proof; the licence begins otherwise (/*!) and stays."""
SAID = (
    "antedated", "base64_malformed", "bundle_malformed", "canonical_form", "chain_broken",
    "checkpoint_malformed", "disclosure_wrong", "given_missing", "given_wrong", "inclusion_wrong",
    "closing_differs", "named_missing", "note_malformed", "note_unsigned", "part_wrong", "postdated", "proof_malformed",
    "proof_wrong", "signature_wrong", "signed_wrong", "statement_differs", "vkey_malformed", "zip_large",
    "zip_unreadable",
)  # fmt: skip
"""What the page may find wrong: the codes in its scripts."""
TABLES: Mapping[str, Mapping[str, str]] = {
    "page": PAGE, "titles": TITLES, "proves": PROVES, "proves_not": PROVES_NOT, "states": STATES,
    "findings": {code: FINDINGS[code] for code in SAID},
    "kinds": KINDS, "fields": FIELDS, "events": titles.EVENTS, "acts": titles.ACTS,
    "labels": {**i18n.joined(INNER, event_labels.LABELS), **ANY}, "parts": terms.PARTS, "wills": terms.WILLS,
    "flags": terms.FLAGS,
    "roles": ROLES,
}  # fmt: skip
CODES = (
    terms.SEIZED, terms.FORMS, terms.PURPOSES, terms.DISCREPANCIES, terms.VERDICTS, terms.METHODS,
    terms.RESOLUTIONS, STATUSES, titles.DOCUMENTS, CHANGED,
)  # fmt: skip


@cache
def page() -> bytes:
    """Return the whole page, with the same bytes for every bundle of this version."""
    script, style = _script(), _read("page.css")
    policy = (
        f"default-src 'none'; script-src '{_source(script)}'; style-src '{_source(style)}';"
        " base-uri 'none'; form-action 'none'"
    )
    made = _read("page.html").replace("@@CSP@@", policy).replace("@@WORDS@@", _words())
    return made.replace("@@STYLE@@", style).replace("@@SCRIPT@@", script).encode()


def digest() -> str:
    """Return SHA-256 of the page (hex), to compare a copy with."""
    return sha256(page()).hexdigest()


def _script() -> str:
    """Return all parts as one script; noble-ed25519 as it was published, but for its export and its comments."""
    vendored = _COMMENT.sub("", _read(ED25519))
    head, exported, names = vendored.partition(_EXPORT)
    assert exported, ED25519
    noble = f"const noble = (() => {{\n{head}\nreturn {{ {names.strip()}\n}})();\n"
    return '"use strict";\n' + noble + "\n".join(_read(part) for part in PARTS)


def _words() -> str:
    """Return every word in both languages, safe inside a script element."""
    texts = {}
    for lang in i18n.LANGS:
        with i18n.speaking(lang):
            texts[lang] = {name: _told(table) for name, table in TABLES.items()} | {"codes": codes()}
    return json.dumps(texts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).replace("<", "\\u003c")


def _told(table: Mapping[str, str]) -> dict[str, str]:
    return {code: i18n.gettext(sentence) for code, sentence in table.items()}


def codes() -> dict[str, str]:
    """Return words for codes, whatever field they stand in; one that means different things stays a code."""
    codes_by_file: dict[str, set[str]] = {}
    for table in CODES:
        for code, word in _told(table).items():
            codes_by_file.setdefault(code, set()).add(word)
    for code in COUNT_UNITS:
        codes_by_file.setdefault(code, set()).add(terms.unit(code))
    return {code: next(iter(words)) for code, words in codes_by_file.items() if code and len(words) == 1}


def _source(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _read(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
