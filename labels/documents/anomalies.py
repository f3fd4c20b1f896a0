"""What a certificate must say went wrong: it is issued all the same, for a refused one would only be typed elsewhere.

Opinions (a reservation, a refusal to sign), what was taken out before the fire as recorded, and how an order was signed
are no anomalies: they have places of their own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from labels.layout.page import Sheet
from labels.layout.tables import ALARMING
from labels.layout.wording import Voice
from labels.model import Attendee, BurntLine, Certificate, UnmetLine, WithdrawnLine

WRONG_SEAL = frozenset({"broken", "differs", "absent"})
NAMED = 12
"""Exhibits or people named in a sentence; of more only how many there are."""


def named(sheet: Sheet, certificate: Certificate) -> None:
    """Print each anomaly in a sentence, on the first page; nothing where there is none."""
    sentences = list(of(sheet.voice, certificate))
    if sentences:
        sheet.notice(sheet.voice.say("anomalies.head"), sentences, alert=True)


@dataclass(frozen=True, kw_only=True)
class Amiss:
    """What may have gone wrong: all that a certificate says of it, or of its lines and people those alone that tell."""

    burnt: tuple[BurntLine, ...]
    withdrawn: tuple[WithdrawnLine, ...]
    unmet: tuple[UnmetLine, ...]
    attendees: tuple[Attendee, ...]
    denied: tuple[str, ...]
    non_retrievable: bool | None
    by_device: tuple[str, ...] = ()
    recalled: tuple[str, ...] = ()
    doubted: bool = False


def of(voice: Voice, certificate: Certificate) -> Iterator[str]:
    """Each anomaly of a certificate in a sentence."""
    given = certificate.sign_off
    amiss = Amiss(
        burnt=certificate.burnt, withdrawn=certificate.withdrawn, unmet=certificate.unmet,
        attendees=certificate.attendees, denied=certificate.unusual.denied,
        non_retrievable=certificate.residue.non_retrievable,
        by_device=given.by_device if given else (),
        recalled=tuple(name for name, _ in given.recalled) if given else (), doubted=bool(given and given.doubted),
    )  # fmt: skip
    return told(voice, amiss)


def told(voice: Voice, amiss: Amiss) -> Iterator[str]:
    """Each anomaly in a sentence."""
    for line in amiss.burnt:
        if line.unproved:
            numbers = ", ".join(map(voice.number, line.unproved))
            yield voice.say("anomalies.unproved", number=voice.number(line.number), numbers=numbers)
    yield from _burnt(voice, [line for line in amiss.burnt if not line.unproved])
    yield from _left(voice, amiss.withdrawn)
    if amiss.denied:
        yield voice.say("anomalies.denied", numbers=_some(voice, map(voice.number, amiss.denied)))
    warned = sum(not (line.derogations or line.of_orders) for line in amiss.unmet)
    if warned:
        yield voice.say("anomalies.unmet", count=warned)
    if amiss.non_retrievable is False:
        yield voice.say("anomalies.retrievable")
    yield from _people(voice, amiss.attendees)
    if amiss.by_device:
        yield voice.say("anomalies.by_device", names=_some(voice, amiss.by_device))
    if amiss.recalled:
        yield voice.say("anomalies.recalled", names=_some(voice, amiss.recalled))
    if amiss.doubted:
        yield voice.say("anomalies.clock")


def wrong_seal(state: str, seen: str, recorded: str) -> bool:
    """Whether the seal that was seen last is not the recorded one, or is not whole; ``seen``: "" for not read."""
    return state in WRONG_SEAL or seen not in {"", recorded}


class Given(Protocol):
    """Of a signature what is told of among what went wrong."""

    @property
    def late(self) -> bool:
        """Given after the time to sign."""

    @property
    def contested(self) -> bool:
        """Who is said to have signed denies it."""


def remarks(*, noted: bool, signatures: Sequence[Given]) -> list[str]:
    """Which sentences tell of somebody who was there; ``noted``: others say what they said, and they never signed."""
    found = {
        "anomalies.noted": noted,
        "anomalies.late": bool(signatures) and all(one.late for one in signatures),
        "anomalies.contested": any(one.contested for one in signatures),
    }
    return [sentence for sentence, told in found.items() if told]


def _burnt(voice: Voice, lines: Sequence[BurntLine]) -> Iterator[str]:
    seal = [voice.number(line.number) for line in lines if wrong_seal(line.seal_state, line.seal_out, line.seal_in)]
    weight = [voice.number(line.number) for line in lines if line.verdict in ALARMING]
    if seal:
        yield voice.say("anomalies.seal", numbers=_some(voice, seal))
    if weight:
        yield voice.say("anomalies.weight", numbers=_some(voice, weight))


def _left(voice: Voice, withdrawn: Iterable[WithdrawnLine]) -> Iterator[str]:
    """What was missing, and what was withdrawn under a discrepancy, with its seal as it was read."""
    for one in withdrawn:
        if one.missing or one.discrepancies:
            yield voice.say(
                "anomalies.missing" if one.missing else "anomalies.withdrawn", number=_known(voice, one.line),
                seal=voice.code("seal", one.line.seal_state), numbers=", ".join(map(voice.number, one.discrepancies)),
            )  # fmt: skip


def _known(voice: Voice, line: BurntLine) -> str:
    """The number, and what people call it: number in the case, report, substance."""
    record = f"PV {line.record_number}" if line.record_number else ""
    words = (line.store_entry, record, voice.substance(line.substance))
    return f"{voice.number(line.number)} ({', '.join(filter(None, words))})"


def _people(voice: Voice, attendees: Iterable[Attendee]) -> Iterator[str]:
    found: dict[str, list[str]] = {"anomalies.noted": [], "anomalies.late": [], "anomalies.contested": []}
    for one in attendees:
        for sentence in remarks(noted=bool(one.noted), signatures=one.signatures):
            found[sentence].append(voice.name(one.party))
    for sentence, names in found.items():
        if names:
            yield voice.say(sentence, names=_some(voice, names))


def _some(voice: Voice, texts: Iterable[str]) -> str:
    listed = list(texts)
    return ", ".join(listed) if len(listed) <= NAMED else voice.integer(len(listed))
