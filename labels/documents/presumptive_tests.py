"""Draw what the presumptive tests before the fire say, on page 1 of the certificate (I65)."""

from collections.abc import Iterable, Iterator

from labels.documents.anomalies import NAMED
from labels.layout.page import Sheet
from labels.layout.wording import Locale
from labels.model import Certificate, PresumptiveLine

GROUPS = {"mark": "test_mark", "not_done": "test_not_done"}
"""The group of codes in which the detail of a sentence has its word; a substance has its own."""


def told(sheet: Sheet, certificate: Certificate) -> None:
    """Print each finding in a sentence; nothing where the paper knows of no tests."""
    lines = certificate.presumptive
    if lines:
        wrong = not all(line.good for line in lines)
        sheet.notice(sheet.voice.say("tests.head"), list(sentences(sheet.voice, lines)), alert=wrong)


def sentences(voice: Locale, lines: tuple[PresumptiveLine, ...]) -> Iterator[str]:
    """Yield each finding in a sentence."""
    for line in lines:
        group = GROUPS.get(line.code)
        detail = voice.code(group, line.detail) if group else voice.substance(line.detail) if line.detail else ""
        yield voice.say(
            f"tests.{line.code}", numbers=some(voice, map(voice.number, line.exhibits)), detail=detail,
            asked=voice.integer(line.asked), done=voice.integer(line.done),
        )  # fmt: skip


def some(voice: Locale, numbers: Iterable[str]) -> str:
    """Return the numbers, or of many only how many there are."""
    listed = list(numbers)
    return ", ".join(listed) if len(listed) <= NAMED else voice.integer(len(listed))
