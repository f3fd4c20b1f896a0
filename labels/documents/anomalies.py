"""Irregularities that a certificate must state; it is issued all the same, or it would be typed elsewhere (I66).

Exhibits recorded as taken out before the fire, and the way an order was signed are no irregularities. They have places
of their own. What is only missing or reserved stands on page 1 too, and not in the title.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from labels.layout.page import Sheet
from labels.layout.tables import ALARMING
from labels.layout.wording import Locale
from labels.model import Attendee, BurntLine, Certificate, IrregularLine, UnmetLine, WithdrawnLine

Listing = Callable[[Locale, Iterable[str]], str]
"""How people or exhibits are listed in a sentence: by name, or by their number alone."""
DETAILS = {"test_marked": "test_mark", "test_not_done": "test_not_done"}
"""Group of codes in which the detail of a finding has its word (I65)."""
WRONG_SEAL = frozenset({"broken", "differs", "absent"})
NAMED = 12
"""Exhibits or people named in a sentence; of more only how many there are."""


def named(sheet: Sheet, certificate: Certificate) -> bool:
    """Print each anomaly in a sentence, on the first page; return False, and print nothing, where there is none."""
    sentences = list(of(sheet.voice, certificate))
    if sentences:
        sheet.notice(sheet.voice.say("irregular.head"), sentences, alert=True)
    return bool(sentences)


@dataclass(frozen=True, kw_only=True)
class AnomalyFacts:
    """Facts of a certificate that may be irregular, or of those of its lines and people that are."""

    burnt: tuple[BurntLine, ...]
    withdrawn: tuple[WithdrawnLine, ...]
    unmet: tuple[UnmetLine, ...]
    attendees: tuple[Attendee, ...]
    denied: tuple[str, ...]
    non_retrievable: bool | None
    by_device: tuple[str, ...] = ()
    recalled: tuple[str, ...] = ()
    doubted: bool = False
    irregular: tuple[IrregularLine, ...] = ()


def grave(certificate: Certificate) -> bool:
    """Return True if the title tells of anomalies: more is wrong than something missing or a reservation."""
    amiss = _facts(certificate)
    only = replace(amiss, irregular=tuple(line for line in amiss.irregular if line.grave))
    return any(told(Locale("en", certificate.letterhead.zone), only))


def of(voice: Locale, certificate: Certificate) -> Iterator[str]:
    """Yield each anomaly of a certificate in a sentence."""
    return told(voice, _facts(certificate))


def _facts(certificate: Certificate) -> AnomalyFacts:
    given = certificate.sign_off
    return AnomalyFacts(
        burnt=certificate.burnt, withdrawn=certificate.withdrawn, unmet=certificate.unmet,
        irregular=certificate.irregular, attendees=certificate.attendees, denied=certificate.unusual.denied,
        non_retrievable=certificate.residue.non_retrievable,
        by_device=given.by_device if given else (),
        recalled=tuple(name for name, _ in given.recalled) if given else (), doubted=bool(given and given.doubted),
    )  # fmt: skip


def told(voice: Locale, amiss: AnomalyFacts, *, public: bool = False) -> Iterator[str]:
    """Yield each anomaly in a sentence; ``public``: without a name or a case, for whoever has the code."""
    listed = _count if public else some
    for irregular in amiss.irregular:
        yield sentence(voice, irregular, public=public)
    for line in amiss.burnt:
        if line.unproved:
            numbers = ", ".join(map(voice.number, line.unproved))
            yield voice.say("anomalies.unproved", number=voice.number(line.id), numbers=numbers)
    yield from _burnt(voice, [line for line in amiss.burnt if not line.unproved], listed)
    yield from _left(voice, amiss.withdrawn, public=public)
    if amiss.denied:
        yield voice.say("anomalies.denied", numbers=listed(voice, map(voice.number, amiss.denied)))
    warned = sum(not (line.derogations or line.of_orders) for line in amiss.unmet)
    if warned:
        yield voice.say("anomalies.unmet", count=warned)
    if amiss.non_retrievable is False:
        yield voice.say("anomalies.retrievable")
    yield from _people(voice, amiss.attendees, listed)
    if amiss.by_device:
        yield voice.say("anomalies.by_device", names=listed(voice, amiss.by_device))
    if amiss.recalled:
        yield voice.say("anomalies.recalled", names=listed(voice, amiss.recalled))
    if amiss.doubted:
        yield voice.say("anomalies.clock")


def sentence(voice: Locale, line: IrregularLine, *, public: bool = False) -> str:
    """Return the sentence of a finding; one that names people has another for whoever has the code."""
    figures = {name: str(value) if name == "year" else voice.integer(value) for name, value in line.figures}
    key = f"irregular.{line.code}.public" if public and line.names else f"irregular.{line.code}"
    listed, group = _count if public else some, DETAILS.get(line.code)
    return voice.say(
        key, names=some(voice, line.names), numbers=listed(voice, map(voice.number, line.exhibits)),
        words=line.words or voice.unknown, detail=voice.code(group, line.detail) if group else "", **figures,
    )  # fmt: skip


class Given(Protocol):
    """Fields of a signature that may be irregular."""

    @property
    def late(self) -> bool:
        """Return True if it was given after the time to sign."""

    @property
    def contested(self) -> bool:
        """Return True if the named signer denies the signature."""


def remarks(*, noted: bool, signatures: Sequence[Given]) -> list[str]:
    """Return the sentences about a person present; ``noted``: others report their words, and they never signed."""
    conditions = {
        "anomalies.noted": noted,
        "anomalies.late": bool(signatures) and all(signature.late for signature in signatures),
        "anomalies.contested": any(signature.contested for signature in signatures),
    }
    return [sentence for sentence, applies in conditions.items() if applies]


def _burnt(voice: Locale, lines: Sequence[BurntLine], listing: Listing) -> Iterator[str]:
    seal = [voice.number(line.id) for line in lines if line.seal_state in WRONG_SEAL]
    weight = [voice.number(line.id) for line in lines if line.verdict in ALARMING]
    if seal:
        yield voice.say("anomalies.seal", numbers=listing(voice, seal))
    if weight:
        yield voice.say("anomalies.weight", numbers=listing(voice, weight))


def _left(voice: Locale, withdrawn: Iterable[WithdrawnLine], *, public: bool) -> Iterator[str]:
    """Yield what was missing, and what was withdrawn under a discrepancy, with its seal as it was read."""
    for line in withdrawn:
        if line.missing or line.discrepancies:
            yield voice.say(
                "anomalies.missing" if line.missing else "anomalies.withdrawn",
                number=voice.number(line.line.id) if public else _known(voice, line.line),
                seal=voice.code("seal", line.line.seal_state), numbers=", ".join(map(voice.number, line.discrepancies)),
            )  # fmt: skip


def _known(voice: Locale, line: BurntLine) -> str:
    """Return the number and the common name: number in the case, report, substance."""
    record = f"PV {line.record_number}" if line.record_number else ""
    words = (line.store_entry, record, voice.substance(line.substance))
    return f"{voice.number(line.id)} ({', '.join(filter(None, words))})"


def _people(voice: Locale, attendees: Iterable[Attendee], listing: Listing) -> Iterator[str]:
    names_by_sentence: dict[str, list[str]] = {"anomalies.noted": [], "anomalies.late": [], "anomalies.contested": []}
    for attendee in attendees:
        for sentence in remarks(noted=bool(attendee.noted), signatures=attendee.signatures):
            names_by_sentence[sentence].append(voice.name(attendee.party))
    for sentence, names in names_by_sentence.items():
        if names:
            yield voice.say(sentence, names=listing(voice, names))


def some(voice: Locale, texts: Iterable[str]) -> str:
    """Return them one after the other, or of many only how many there are."""
    listed = list(texts)
    return ", ".join(listed) if len(listed) <= NAMED else voice.integer(len(listed))


def _count(voice: Locale, texts: Iterable[str]) -> str:
    return voice.integer(sum(1 for _ in texts))
