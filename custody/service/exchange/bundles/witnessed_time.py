"""Judgment of a bundle's times of recording by the witnesses that the reader believes.

The brackets are those of ``custody.log.witnessed_time``.
"""

from collections.abc import Mapping

from msgspec import Struct

from custody.domain.kernel.events import Header
from custody.domain.kernel.times import instant, of_seconds
from custody.log.checkpoint import Opened, open_note
from custody.log.errors import Mismatch
from custody.log.signed_note import VerifierKey
from custody.log.trust_policy import Policy
from custody.log.witnessed_time import Bracket, Times, said
from custody.service.exchange.bundles.events import Decoded, text
from custody.service.exchange.bundles.manifest import HEADS


class Untimely(Struct, frozen=True, omit_defaults=True):
    """An act that claims another time of recording than enough witnesses say; times are RFC 3339, "" for none."""

    code: str
    seq: int
    at: str
    after: str = ""
    before: str = ""


def judged(
    files: Mapping[str, bytes], keys: list[VerifierKey], policy: Policy, opened: Opened,
    decoded: Decoded,
) -> tuple[int, tuple[Untimely, ...]]:  # fmt: skip
    """Return the number of acts in a bracket of the policy's witnesses, and the acts that claim to lie outside."""
    heads = [opened, *(_head(files, path, keys) for path in files if path.startswith(HEADS))]
    times = Times(
        said(
            opened_head
            for opened_head in heads
            if opened_head and opened_head.checkpoint.origin == opened.checkpoint.origin
        ),
        policy,
    )
    acts = [(seq, event.at, times.bracket(seq)) for seq, (event, _) in decoded.items() if isinstance(event, Header)]
    wrong = [
        Untimely(verdict, seq, at, *map(of_seconds, around))
        for seq, at, around in acts if (verdict := around.judge(instant(at).timestamp()))
    ]  # fmt: skip
    return sum(around != Bracket() for _, _, around in acts), tuple(wrong)


def _head(files: Mapping[str, bytes], path: str, keys: list[VerifierKey]) -> Opened | None:
    """Return a cosigned head, or None if the log signed it with a key unknown to the reader."""
    try:
        return open_note(text(files, path), keys)
    except Mismatch as error:
        if error.code != "note_unsigned":
            raise
        return None
