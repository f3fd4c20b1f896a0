"""The law as histories, certificates and slips print it: rules that were not met, who derogated from which, and why."""

from collections.abc import Collection, Iterable, Sequence

from custody.domain.law.derogation import Derogation
from custody.domain.law.rule_outcome import DEROGATED, numbers, rule_of_flag
from custody.domain.law.rule_pack import Keyed, Pack, Rule
from custody.domain.law.rule_pack_loader import packs
from custody.service.documents.document_context import DocumentContext, moment, recorded
from custody.service.law import rule_texts
from custody.storage.read.histories import Line
from labels import model

MOST_NAMED = 12
"""Exhibits that a derogation names one by one; of more only how many they are."""


def derogation_lines(
    ctx: DocumentContext, entries: Iterable[str], touched: Collection[str]
) -> tuple[model.DerogationLine, ...]:
    """Return derogations by their entries in a state, each once.

    Of what they are about, only what this paper tells of.
    """
    granted = dict.fromkeys(entry.partition(" ")[2] for entry in entries)
    derogations = ctx.states(Derogation, granted)
    ctx.fetch(derogation.granted for derogation in derogations.values())
    return tuple(_derogation(ctx, derogation_id, derogations[derogation_id], touched) for derogation_id in granted)


def _derogation(
    ctx: DocumentContext, derogation_id: str, derogation: Derogation, touched: Collection[str]
) -> model.DerogationLine:
    text, article, rule = stated(derogation.pack, derogation.rule, ctx, derogation.granted_at)
    about = tuple(each for each in derogation.about if each in touched)
    at = moment(derogation.granted_at)
    assert at is not None
    return model.DerogationLine(
        id=derogation_id, text=text, article=article, rule=rule,
        by=ctx.party(derogation.by, derogation.agency, derogation.granted_at), at=at,
        ground=ctx.said(derogation.granted, "article"), reason=ctx.said(derogation.granted, "reason"),
        about=about if len(about) <= MOST_NAMED else (ctx.exhibits(len(about)),),
    )  # fmt: skip


def unmet_lines(ctx: DocumentContext, lines: Sequence[Line], entries: Sequence[str]) -> tuple[model.UnmetLine, ...]:
    """Return the unmet rules of a chain, each once with all its acts and its derogations or reasons."""
    flagged = {(line.header_seq, flag): line for line in lines for flag in line.header.flags if rule_of_flag(flag)}
    acts: dict[tuple[str, str], list[Line]] = {}
    for (_, flag), line in flagged.items():
        acts.setdefault((flag, line.header.rules), []).append(line)
    return tuple(_unmet(ctx, unmet, flag, entries) for (flag, _), unmet in acts.items())


def _unmet(ctx: DocumentContext, acts: Sequence[Line], flag: str, entries: Sequence[str]) -> model.UnmetLine:
    line, *later = acts
    text, article, rule = stated(line.header.rules, rule_of_flag(flag), ctx, recorded(line).isoformat())
    excused = numbers(rule_of_flag(flag), entries) if flag.startswith(DEROGATED) else ()
    return model.UnmetLine(
        at=recorded(line), text=text, article=article, rule=rule, derogations=excused, seq=line.seq,
        again=tuple((recorded(event_line), event_line.seq) for event_line in later),
        of_orders=_is_keyed(line.header.rules, rule_of_flag(flag)),
    )  # fmt: skip


def _is_keyed(mark: str, rule: str) -> bool:
    """Return True if it is the passkey rule for orders, in the pack under which the act was recorded."""
    pack, found_rule = _now(mark, rule)
    return pack is not None and pack.mark == mark and found_rule is not None and isinstance(found_rule.asks, Keyed)


def _now(mark: str, rule: str) -> tuple[Pack | None, Rule | None]:
    """Return a pack and its rule in this software version; None for each that was dropped."""
    pack = packs().get(mark.partition(" ")[0])
    return pack, pack.find(rule) if pack else None


def stated(mark: str, rule: str, ctx: DocumentContext, day: str) -> tuple[str, str, str]:
    """Return a rule's text, basis and id with its pack, in the paper's language; "" as id if no law asks for it.

    ``day``: of the act, as a text with the date first.

    For a pack or rule that this software version no longer has, the id alone is given.
    """
    pack_id = mark.partition(" ")[0]
    _, found_rule = _now(mark, rule)
    name = f"{rule}, {pack_id}" if pack_id else rule
    if found_rule is None:
        return rule, "–", name
    own = found_rule.ground(day).status == rule_texts.OURS
    return rule_texts.said(found_rule.text, ctx.lang), rule_texts.basis(found_rule, ctx.lang, day), "" if own else name
