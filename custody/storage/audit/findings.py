"""What a verification finds: one value for each thing that is not as it was recorded, and the report of all of them."""

from typing import Any

from msgspec import Struct, field

MOST = 50
"""Findings that one part of a verification gathers before it stops: the first one is what matters."""


class Finding(Struct, frozen=True):
    """One thing that is wrong: a code that stands for a sentence, and the facts of the sentence.

    ``event_missing``, ``event_wrong``, ``event_unreadable``, ``part_without_act``, ``act_wrong`` (field),
    ``chain_wrong`` (subject, field), ``claimed_twice``: at event ``seq``. ``row_missing``, ``row_extra``, ``row_wrong``
    (field): in ``table`` under ``key``. ``key_missing``: a private value cannot be opened. ``checkpoint_wrong``,
    ``checkpoint_beyond``: a signed head that this log does not have.
    """

    code: str
    facts: dict[str, Any]


class Report(Struct, kw_only=True):
    """The outcome of a verification. ``findings`` are in the order of the log; the first is the first thing wrong.

    ``vkey`` is the key that judged the checkpoints. ``unopened`` counts private values whose key was not at hand.
    ``since`` is the size from which the log was read; what is before it was verified earlier.
    """

    origin: str
    size: int
    root: bytes
    vkey: str = ""
    since: int = 0
    acts: int = 0
    subjects: int = 0
    disclosures: int = 0
    unopened: int = 0
    checkpoints: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """True when nothing is wrong."""
        return not self.findings


def at_event(code: str, seq: int, **facts: Any) -> Finding:
    """Something wrong at event ``seq``."""
    return Finding(code, {"seq": seq, **facts})


def in_table(code: str, table: str, key: Any, **facts: Any) -> Finding:
    """Something wrong in a row of a table."""
    return Finding(
        code, {"table": table, "key": key if isinstance(key, str | int) else "/".join(map(str, key)), **facts}
    )
