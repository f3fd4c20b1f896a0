"""Result of a check as printed: state of the seal, the weighing and its verdict."""

from typing import Any

from custody.domain.exhibits.balance_and_weighing import COARSER, DECISIVE, Comparison, Weight, undecided
from custody.domain.law.rule_pack_loader import packs
from custody.service.documents import wording
from custody.service.documents.document_context import DocumentContext, claimed, day
from custody.storage.read.histories import Line
from labels import model
from labels.layout.quantity import Lang, format_mass

SEAL_STATES: dict[str, model.SealState] = {"broken": "broken", "absent": "absent"}
VERDICTS: dict[str, model.Verdict] = {
    "ok": "ok", "loss": "loss", "gain": "gain", "coarse": "coarse", "coarser_than_first": "coarser_than_first",
    "drying": "drying",
    "calibration_ended": "calibration_ended", "check_mass_off": "check_mass_off",
}  # fmt: skip


def seal_state(check: Any) -> model.SealState:
    """Return the state of the seal as stated, else by comparing the number read with the recorded one.

    Seals of exhibits inside a sealed sack were not read.
    """
    if check.sack:
        return "not_seen"
    if check.seal_state:
        return SEAL_STATES[check.seal_state]
    if not check.seal_verdict:
        return "not_seen"
    return "intact" if check.seal_verdict == "ok" else "differs"


def undecided_alone(weight: Weight, rules: str) -> str:
    """Return why a weight decides nothing by its own balance, "" if it does; ``rules`` as a header names its pack."""
    pack = packs().get(rules.partition(" ")[0])
    return undecided((weight,), weight.content_ug, pack.weighing if pack else DECISIVE)


def verdict(comparison: Comparison | None, weight: Weight | None = None, rules: str = "") -> model.Verdict:
    """Return the verdict on a weight, or why it decides nothing; ``unknown`` if it was compared with nothing.

    A comparison keeps the first reason of two weighings. With ``weight``, the later one, the reason is that of its
    own balance under the pack of ``rules``, or that the earlier weighing is what decides nothing.
    """
    if comparison is None:
        return VERDICTS.get(weight.mark, "unknown") if weight else "unknown"
    if weight is not None and comparison.reason not in {"", COARSER}:
        return VERDICTS.get(undecided_alone(weight, rules), "earlier_undecided")
    return VERDICTS.get(comparison.reason or comparison.verdict, "unknown")


def without_weight(check: Any, lang: Lang) -> str:
    """Return how a check stands without a weight of its own: weighed with others, by seal and count, or "" (I48)."""
    together = check.together
    if together:
        return wording.sentence(
            "together", lang, among=len(together.exhibits), mass=format_mass(together.weight.gross.ug, lang),
            verdict=wording.code("verdict", verdict(together.comparison), lang),
        )  # fmt: skip
    return wording.sentence(f"by_count.{check.by_count}", lang) if check.by_count else ""


def weighing_line(
    ctx: DocumentContext, line: Line, weight: Weight, comparison: Comparison | None, purpose: str
) -> model.WeighingLine:  # fmt: skip
    """Return a weighing as recorded, with the verdict that its event holds."""
    return model.WeighingLine(
        at=claimed(line.header), gross_ug=weight.gross.ug, tare_ug=weight.tare.ug if weight.tare else None,
        net_ug=weight.net_ug, entered=f"{weight.gross.text} {weight.gross.unit}",
        balance=ctx.serial(weight), calibrated_until=day(weight.calibrated_until), **ctx.calibration(weight),
        readability_ug=weight.step_ug, uncertainty_ug=weight.uncertainty_ug,
        difference_ug=comparison.difference_ug if comparison else None,
        allowance_ug=comparison.allowance_ug if comparison else None,
        verdict=verdict(comparison, weight, line.header.rules), purpose=purpose,
        by=ctx.name(line.header.actors[0].person), seq=line.seq,
    )  # fmt: skip
