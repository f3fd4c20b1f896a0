"""What a check found, in the codes that paper prints: the state of the seal, the verdict on the weight."""

from typing import Any

from custody.domain.weighing import Comparison
from labels import model

SEAL_STATES: dict[str, model.SealState] = {"broken": "broken", "absent": "void"}
VERDICTS: dict[str, model.Verdict] = {"ok": "ok", "loss": "loss", "gain": "gain"}


def seal_state(check: Any) -> model.SealState:
    """The seal as it was seen: what was said of it, else whether the number read is the one on record."""
    if check.seal_state:
        return SEAL_STATES[check.seal_state]
    if not check.seal_verdict:
        return "not_seen"
    return "intact" if check.seal_verdict == "ok" else "differs"


def verdict(comparison: Comparison | None) -> model.Verdict:
    """The verdict on a weight; ``unknown`` where it was compared with nothing."""
    return VERDICTS.get(comparison.verdict, "unknown") if comparison else "unknown"
