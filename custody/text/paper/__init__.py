"""Words of papers by language and key: ``labels`` prints them and is handed them, since it imports nothing of custody.

A paper takes the word for a code from the table that screens use (``terms``, ``titles``, ``formatting``). What papers
alone print stands here, one file for each paper, named as the module of ``labels/documents`` that draws it.
"""

from collections.abc import Iterator, Mapping
from itertools import product

from custody.domain.kernel.confirmation import CONFIRMED, UNASKED
from custody.domain.kernel.not_done import NOT_DONE
from custody.text import formatting, terms, titles
from custody.text.correction_text import FIELDS
from custody.text.i18n import LANGS, N_, gettext, speaking
from custody.text.paper import (
    act,
    anchoring_annex,
    anomalies,
    case_history,
    case_sheets,
    certificate,
    certificate_versions,
    codes,
    document,
    exhibit_card,
    facts,
    history,
    irregularities,
    label,
    law,
    mass_balance,
    minutes,
    office_acts,
    one_time_card,
    order,
    presumptive_tests,
    sign_off,
    slip,
    store_register,
)

_PAPERS = (
    act, anchoring_annex, anomalies, case_history, case_sheets, certificate, certificate_versions, codes, document,
    exhibit_card, history, irregularities, label, law, mass_balance, minutes, office_acts, one_time_card, order,
    presumptive_tests, sign_off, slip, store_register,
)  # fmt: skip

CODES: Mapping[str, Mapping[str, str]] = {
    "act": titles.ACTS,
    "adulterant": terms.ADULTERANTS,
    "named_outsider": terms.NAMED_OUTSIDERS,
    "currency": terms.CURRENCIES,
    "discrepancy": terms.DISCREPANCIES,
    "event": titles.EVENTS,
    "flag": terms.FLAGS,
    "form": terms.FORMS,
    "drying_ground": terms.DRYING_GROUNDS,
    "missing_means": terms.MISSING_MEANS,
    "method": terms.METHODS,
    "purpose": terms.PURPOSES,
    "quality": formatting.QUALITIES,
    "resolution": terms.RESOLUTIONS,
    "seal": {code or "intact": word for code, word in terms.SEAL_STATES.items()},
    "status": formatting.STATES,
    "substance": terms.SEIZED,
    "test_mark": terms.TEST_MARKS,
    "test_not_done": terms.TEST_NOT_DONE,
    "verdict": terms.VERDICTS,
    "will": terms.WILLS,
}
"""Groups of codes that papers print, by the tables of screens; ``event.exhibit.sealed/1`` loses its version."""

FACT_CODES: Mapping[str, Mapping[str, str]] = {
    "channel": terms.CHANNELS, "closure": terms.CLOSURES, "completed": terms.COMPLETED, "field": FIELDS,
    "source": terms.TIME_SOURCES, "turn": terms.TURNS,
}  # fmt: skip
"""Groups of codes in sentences that the service composes."""

ALARM = N_("alarm: %(what)s")


def _words() -> Iterator[tuple[str, str]]:
    """Yield each key of a paper with its words in the current language; a paper's own form of a code comes last."""
    for group, table in CODES.items():
        for code, word in table.items():
            yield f"{group}.{code.partition('/')[0]}", gettext(word)
    yield from _flags()
    for code, word in formatting.ROLES.items():
        yield f"role.{code}", _inside(gettext(word))
    for code, word in terms.HEADINGS.items():
        yield f"mass_balance.moved.{code}", formatting.begun(gettext(word))
    for code, (one, more) in terms.UNITS.items():
        yield f"unit.{code}", gettext(one)
        yield f"units.{code}", terms.plural(one, more)
    yield "counted.moved", terms.count_verdict("moved")
    for paper in _PAPERS:
        for key, word in paper.WORDS.items():
            yield key, gettext(word)


def _flags() -> Iterator[tuple[str, str]]:
    """Yield the flags made of two codes: an alarm, an answered question, a step that was not done and its reason."""
    for code, word in terms.ALARMS.items():
        yield f"flag.alarm_{code}", gettext(ALARM) % {"what": gettext(word)}
    questions = (prefix + code for prefix, code in product((CONFIRMED, UNASKED), terms.FLAGS))
    steps = (f"{NOT_DONE}{step}:{reason}" for step, reason in product(terms.STEPS, terms.MISSING_MEANS))
    for flag in (*questions, *steps):
        yield f"flag.{flag}", terms.flag(flag)


def _sentences() -> Iterator[tuple[str, str]]:
    """Yield each sentence about facts in the current language."""
    for group, table in FACT_CODES.items():
        for code, word in table.items():
            yield f"{group}.{code}", gettext(word)
    for code, word in terms.OPENINGS.items():
        yield f"opening.{code}", formatting.begun(gettext(word))
    for code, word in terms.COUNT_VERDICTS.items():
        yield code, f"{formatting.begun(gettext(word))}."
    for code, word in terms.BY_COUNT.items():
        yield f"by_count.{code}", f"{formatting.begun(gettext(word))}."
    for key, word in (*facts.SENTENCES.items(), *office_acts.SENTENCES.items()):
        yield key, gettext(word)


def _inside(word: str) -> str:
    """Return a heading as it stands inside a line: ``Greffier`` as ``greffier``, but ``OPJ`` as it is."""
    return word if word[1:2].isupper() else word[:1].lower() + word[1:]


WORDS: dict[str, dict[str, str]] = {}
"""What ``labels`` prints, by language and key; ``%(name)s`` marks the facts."""
SENTENCES: dict[str, dict[str, str]] = {}
"""What the service composes of facts, by language and key."""
for _lang in LANGS:
    with speaking(_lang):
        WORDS[_lang], SENTENCES[_lang] = dict(_words()), dict(_sentences())
