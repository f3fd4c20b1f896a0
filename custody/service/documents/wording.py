"""Sentences about facts of a document in its language, from the catalogue of ``custody.text``."""

from collections.abc import Callable
from datetime import date

from custody.domain.destruction.quorum import session_presences
from custody.domain.exhibits.check_record import Check
from custody.domain.exhibits.exhibit_values import BySack
from custody.domain.exhibits.first_reading import FirstReading
from custody.domain.law.rule_pack import Rule
from custody.domain.law.rule_pack_loader import packs
from custody.domain.orders.hand_out import ForeignReceipt
from custody.domain.orders.order_outcome import Progress
from custody.service.law import rule_texts
from custody.text import open_steps
from custody.text.i18n import speaking
from custody.text.order_progress import executed_so_far
from custody.text.paper import SENTENCES, WORDS
from labels.layout.quantity import Lang, format_count, format_date, format_mass
from labels.stock import identifier


def quorum(pack_id: str, digest: str, lang: Lang, day: str = "") -> str:
    """Return a pack's quorum rules for a session of that day, each with its basis; "" before the session opened.

    If the pack's file has changed since, only the pack's id is returned.
    """
    pack = packs().get(pack_id)
    if pack is None or digest not in {"", pack.digest}:
        return pack_id
    return "\n".join(_rule(rule, lang, day) for rule, _ in session_presences(pack))


def _rule(rule: Rule, lang: Lang, day: str) -> str:
    return f"{rule_texts.said(rule.text, lang)} ({rule_texts.basis(rule, lang, day)})"


def sentence(key: str, lang: Lang, **facts: object) -> str:
    """Return a sentence with its facts; an unknown name is returned as is."""
    text = SENTENCES[lang].get(key) or key.partition(".")[2] or key
    return text % facts if facts else text


def code(group: str, value: str, lang: Lang) -> str:
    """Return the word for a code of a group; a value without one is free text, and stays."""
    return WORDS[lang].get(f"{group}.{value}", value)


def executed(sort: str, reached: Progress, lang: Lang, name: Callable[[str], str]) -> str:
    """Return for how many of its exhibits an order is executed, and who has the others; ``name`` names an agency."""
    kept = [(name(agency), count) for agency, count in reached.kept]
    with speaking(lang):
        return executed_so_far(sort, reached.done, reached.named, kept, reached.ended)


def open_step(sort: str, lang: Lang, **facts: str) -> str:
    """Return the sentence on an open step of custody, with its facts."""
    with speaking(lang):
        return open_steps.open_step(sort, **facts)


def reading(read: FirstReading | Check, lang: Lang) -> str:
    """Return a reading as one text: seal, gross weight, count, as far as they were read."""
    weight = format_mass(read.weight.gross.ug, lang) if read.weight else ""
    if group := read.together:
        weight = sentence(
            "weight_together", lang, among=len(group.exhibits), mass=format_mass(group.weight.gross.ug, lang)
        )
    counted = format_count(read.count.n, read.count.unit, lang) if read.count else ""
    return " · ".join(text for text in (read.seal, weight, counted) if text)


def by_sack(how: BySack, lang: Lang) -> str:
    """Return a sentence: the exhibit was staged by its sack, with the numbers drawn and checked one by one."""
    code, sack = ("by_sack.one" if how.at_most == 1 else "by_sack"), identifier.group(how.sack)
    return sentence(code, lang, sack=sack, drawn=how.drawn, among=how.among, most=how.at_most)


def receipt_abroad(receipt: ForeignReceipt, lang: Lang) -> str:
    """Return the receipt of a foreign agency that received an exhibit, its day in the reader's format."""
    dated = format_date(date.fromisoformat(receipt.dated), lang)
    return sentence("foreign", lang, number=receipt.receipt_number, agency=receipt.agency, dated=dated)
