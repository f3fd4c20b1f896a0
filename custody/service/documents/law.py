"""The law as histories, certificates and slips print it: rules that were not met, who derogated from which, and why."""

from collections.abc import Collection, Iterable, Sequence

from custody.domain.law.derogation import Derogation
from custody.domain.law.rule_outcome import DEROGATED, numbers, told
from custody.domain.law.rulepack import Keyed, Pack, Rule
from custody.domain.law.rulepack_loader import packs
from custody.service.documents.document_context import Desk, moment, recorded
from custody.service.law import rule_texts
from custody.storage.read.histories import Line
from labels import model

MOST_NAMED = 12
"""Exhibits that a derogation names one by one; of more only how many they are."""


def derogation_lines(desk: Desk, entries: Iterable[str], touched: Collection[str]) -> tuple[model.DerogationLine, ...]:
    """Derogations by their entries in a state, each once; of what they are about, only what this paper tells of."""
    granted = dict.fromkeys(entry.partition(" ")[2] for entry in entries)
    found = desk.states(Derogation, granted)
    desk.fetch(one.granted for one in found.values())
    return tuple(_derogation(desk, number, found[number], touched) for number in granted)


def _derogation(desk: Desk, number: str, one: Derogation, touched: Collection[str]) -> model.DerogationLine:
    text, article, rule = stated(one.pack, one.rule, desk)
    about = tuple(each for each in one.about if each in touched)
    at = moment(one.granted_at)
    assert at is not None
    return model.DerogationLine(
        number=number, text=text, article=article, rule=rule, by=desk.party(one.by, one.agency, one.granted_at), at=at,
        ground=desk.said(one.granted, "article"), reason=desk.said(one.granted, "reason"),
        about=about if len(about) <= MOST_NAMED else (desk.exhibits(len(about)),),
    )  # fmt: skip


def unmet_lines(desk: Desk, lines: Sequence[Line], entries: Sequence[str]) -> tuple[model.UnmetLine, ...]:
    """The rules that the acts of a chain did not meet, each once with all its acts and what let them through."""
    flagged = {(line.header_seq, flag): line for line in lines for flag in line.header.flags if told(flag)}
    acts: dict[tuple[str, str], list[Line]] = {}
    for (_, flag), line in flagged.items():
        acts.setdefault((flag, line.header.rules), []).append(line)
    return tuple(_unmet(desk, found, flag, entries) for (flag, _), found in acts.items())


def _unmet(desk: Desk, acts: Sequence[Line], flag: str, entries: Sequence[str]) -> model.UnmetLine:
    line, *later = acts
    text, article, rule = stated(line.header.rules, told(flag), desk)
    excused = numbers(told(flag), entries) if flag.startswith(DEROGATED) else ()
    return model.UnmetLine(
        at=recorded(line), text=text, article=article, rule=rule, derogations=excused, seq=line.seq,
        again=tuple((recorded(one), one.seq) for one in later), of_orders=_is_keyed(line.header.rules, told(flag)),
    )  # fmt: skip


def _is_keyed(mark: str, rule: str) -> bool:
    """Whether it is the rule that orders are signed with a passkey, in the pack under which the act was recorded."""
    pack, found = _now(mark, rule)
    return pack is not None and pack.mark == mark and found is not None and isinstance(found.asks, Keyed)


def _now(mark: str, rule: str) -> tuple[Pack | None, Rule | None]:
    """A pack and its rule as this version of the software has them, None for what it no longer has."""
    pack = packs().get(mark.partition(" ")[0])
    return pack, pack.find(rule) if pack else None


def stated(mark: str, rule: str, desk: Desk) -> tuple[str, str, str]:
    """What a rule asks, its basis, and its id with its pack's, in the paper's language; no id where no law asks for it.

    Of a pack or a rule that this version of the software no longer has, the id is all there is to say.
    """
    number = mark.partition(" ")[0]
    _, found = _now(mark, rule)
    name = f"{rule}, {number}" if number else rule
    if found is None:
        return rule, "–", name
    own = found.status == rule_texts.OURS
    return rule_texts.said(found.text, desk.lang), rule_texts.basis(found, desk.lang), "" if own else name
