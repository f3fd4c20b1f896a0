"""Draw what the presumptive tests before the fire say, on page 1 of the certificate (I65)."""

from collections.abc import Iterator

from labels.documents.anomalies import some
from labels.layout.page import Sheet
from labels.layout.wording import Locale
from labels.model import Certificate, PresumptiveTests


def told(sheet: Sheet, certificate: Certificate) -> None:
    """Print how much was tested and what was compatible; nothing where the paper knows of no test."""
    if certificate.presumptive:
        sheet.notice(sheet.voice.say("tests.head"), list(sentences(sheet.voice, certificate.presumptive)))


def sentences(voice: Locale, tests: PresumptiveTests) -> Iterator[str]:
    """Yield the sentences of a session's tests; what lacks is told among its irregularities."""
    if tests.asked:
        yield voice.say("tests.tested", asked=voice.integer(tests.asked), done=voice.integer(tests.tested))
    for substance, exhibits in tests.compatible:
        yield voice.say(
            "tests.compatible", numbers=some(voice, map(voice.number, exhibits)), detail=voice.substance(substance)
        )
