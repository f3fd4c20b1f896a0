"""Data said in words: parties, wills, masses and moments as a reader of the paper's language expects them.

What was not recorded is said ("non renseigné"), never left blank.
"""

from datetime import date, datetime, tzinfo
from typing import Any

from cryptography.x509 import Name
from cryptography.x509.oid import NameOID

from labels.layout.quantity import (
    Lang,
    MassUnit,
    format_count,
    format_date,
    format_integer,
    format_mass,
    format_moment,
    format_short,
    format_volume,
    tolerated,
    zone_name,
)
from labels.model import Anchor, Party, Place, SeizureFacts, Will
from labels.stock.identifier import KINDS, LENGTH, group
from labels.words import code, word

SHORT_HASH = 16
"""Hexadecimal digits of a root hash printed where the full one does not fit."""
_SAID = (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)


def spoken(distinguished: str) -> str:
    """Return the common name and the organisation of an X.500 name (RFC 4514), as people say them; else all of it."""
    try:
        name = Name.from_rfc4514_string(distinguished)
    except ValueError:
        return distinguished
    values = [str(attribute.value) for oid in _SAID for attribute in name.get_attributes_for_oid(oid)]
    return ", ".join(dict.fromkeys(values)) or distinguished


class Locale:
    """One language and one civil time, for a whole document.

    Its foot says when it was ``printed``, and the offset of its zone then: that of every time in its tables, unless one
    says its own.
    """

    def __init__(self, lang: Lang, zone: tzinfo, printed: datetime | None = None) -> None:
        self.lang = lang
        self.zone = zone
        self.printed = printed
        self.unknown = word(lang, "doc.unknown")
        self.none = word(lang, "doc.none")

    def say(self, key: str, **facts: Any) -> str:
        """Return the sentence ``key`` with its facts. Raises ``LabelError`` for a key without words."""
        return word(self.lang, key, **facts)

    def code(self, group: str, value: str) -> str:
        """Return the word for a code of a group, or the value itself when it is free text; empty is unknown."""
        return code(self.lang, group, value) or self.unknown

    def substance(self, value: str) -> str:
        """Name a substance by its code, or as it was written."""
        return self.code("substance", value)

    def known(self, text: str) -> str:
        """Return the text, or the words for "not recorded"."""
        return text if text.strip() else self.unknown

    def route(self, departure: str, destination: str) -> str:
        """Say from where to where, or once that neither was recorded."""
        known = departure.strip() or destination.strip()
        return f"{self.known(departure)} – {self.known(destination)}" if known else self.unknown

    def number(self, subject_id: str) -> str:
        """Print one of the system's numbers in its groups, never broken over lines; any other text as it is.

        A number of minutes ends with the place of their act in the log, behind a stroke.
        """
        subject, stroke, place = subject_id.partition("/")
        if len(subject) == LENGTH and subject.isalnum() and subject[:2] in KINDS and (place.isdecimal() or not stroke):
            grouped = group(subject).replace(" ", "\u00a0")
            return f"{grouped}\u00a0/\u00a0{place}" if place else grouped
        return self.known(subject_id)

    def integer(self, value: int) -> str:
        """Write an integer with its thousands set apart."""
        return format_integer(value, self.lang)

    def mass(
        self, ug: int | None, unit: MassUnit = "auto", *, readability_ug: int | None = None, signed: bool = False
    ) -> str:
        """Write a mass, or that it was not recorded."""
        if ug is None:
            return self.unknown
        return format_mass(ug, self.lang, unit, readability_ug=readability_ug, signed=signed)

    def tolerated(self, allowance_ug: int, difference_ug: int | None, readability_ug: int | None) -> str:
        """Write an allowance as finely as the balance reads."""
        shown = tolerated(allowance_ug, difference_ug, readability_ug)
        return self.mass(shown, readability_ug=readability_ug if shown != allowance_ug else None)

    def count(self, count: int | None, unit: str) -> str:
        """Write a count with its unit; nothing where the thing is known by its mass alone."""
        return "" if count is None else format_count(count, unit, self.lang)

    def amount(self, count: int | None, unit: str, volume_ul: int | None) -> tuple[str, ...]:
        """Write a count and a volume, each on its line; nothing where the thing is known by its mass alone."""
        volume = "" if volume_ul is None else format_volume(volume_ul, self.lang)
        return tuple(text for text in (self.count(count, unit), volume) if text)

    def moment(self, when: date | None) -> str:
        """Write a moment (or a day) out."""
        if when is None:
            return self.unknown
        if isinstance(when, datetime):
            return format_moment(when, self.lang, zone=self.zone)
        return format_date(when, self.lang)

    def day(self, when: date | None) -> str:
        """Write the day of a moment out."""
        return self.unknown if when is None else format_date(when, self.lang, zone=self.zone)

    def short(self, when: date | None) -> str:
        """Write a moment (or a day) for a table, with its offset where that is not the one of the foot."""
        if when is None:
            return self.unknown
        text = format_short(when, self.lang, zone=self.zone)
        if not isinstance(when, datetime) or self.printed is None:
            return text
        offset = zone_name(when, self.zone)
        return text if offset == zone_name(self.printed, self.zone) else f"{text} {offset}"

    def anchor(self, anchor: Anchor) -> str:
        """Say who outside holds an act fast, and since when."""
        name = "anchor.since" if anchor.since else "anchor.none"
        parts = [self.say(name, by=anchor.by, of=anchor.of, when=self.short(anchor.since))] if anchor.of else []
        if anchor.stamped_at:
            name = "anchor.own" if anchor.stamped_own else "anchor.stamped"
            parts.append(self.say(name, by=spoken(anchor.stamped_by), when=self.short(anchor.stamped_at)))
        if anchor.unproved:
            parts.append(self.say("anchor.unproved", names=", ".join(map(spoken, anchor.unproved))))
        text = " · ".join(parts)
        if anchor.verdict:
            text = f"{text} – {self.code('flag', anchor.verdict)}"
        return f"{text}, {self.say('anchor.explained', event=anchor.explained)}" if anchor.explained else text

    def presence(self, arrived: date | None, left: date | None) -> str:
        """Write when a person was there; who is not recorded as having left was there from their arrival on."""
        if left is None:
            return word(self.lang, "cert.since", arrived=self.short(arrived))
        return f"{self.short(arrived)} – {self.short(left)}"

    def party(self, party: Party | None) -> str:
        """Name a person with rank, role and agency on one line."""
        if party is None:
            return self.unknown
        name = " ".join(part for part in (party.rank, party.name) if part)
        return ", ".join(part for part in (name, self.office(party)) if part)

    def name(self, party: Party | None) -> str:
        """Name a person with rank."""
        if party is None:
            return self.unknown
        return " ".join(part for part in (party.rank, party.name) if part)

    def office(self, party: Party) -> str:
        """Give a person's role and agency."""
        role = self.code("role", party.role) if party.role else ""
        return ", ".join(part for part in (role, party.agency) if part)

    def parties(self, parties: tuple[Party, ...]) -> str:
        """Name several persons, or none."""
        return " ; ".join(self.party(party) for party in parties) or self.unknown

    def place(self, place: Place | None) -> str:
        """Name a place with its commune and position."""
        if place is None:
            return self.unknown
        where = ", ".join(part for part in (place.name, place.commune) if part)
        return f"{where} ({place.gps})" if place.gps else where

    def seizure_facts(self, seizure: SeizureFacts) -> list[tuple[str, str]]:
        """Return the circumstances of a seizure with their names, in the order of a seizure report."""
        say, known = self.say, self.known
        return [
            (say("history.from_whom"), known(seizure.from_whom)),
            (say("history.hiding"), known(seizure.hiding_place)),
            (say("history.transport"), known(seizure.transport)),
            (say("history.route"), self.route(seizure.departure, seizure.destination)),
            (say("history.witnesses"), self.parties(seizure.witnesses)),
            (say("history.circumstances"), known(seizure.circumstances)),
        ]

    def will(self, will: Will | None) -> str:
        """Say how a person's will was given; a refusal is a value like the others."""
        if will is None:
            return self.unknown
        known = self.known
        text = self.say(
            f"will.{will.kind}",
            by=known(will.vouched_by),
            slip=known(will.paper_slip),
            reason=will.reason or self.say("doc.no_reason"),
        )
        device = self.say("will.device", name=will.device) if will.device else ""
        key = self.say("will.key", name=will.key_id) if will.key_id else ""
        when = self.say("will.when", when=self.short(will.signed_at)) if will.signed_at else ""
        return text + device + key + when
