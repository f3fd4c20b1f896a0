"""The text of a record before its tables: when, who, in what frame, before whom, what the author found and did.

Only what the record of the act holds is told. What the law wants and nobody entered has its place for a hand, once.
"""

from datetime import datetime

from labels.documents import act_frame
from labels.layout.number_words import count_words
from labels.layout.page import Sheet
from labels.layout.wording import Locale
from labels.model import Ending, Minutes, OpeningLine, SeizureFacts


def references(voice: Locale, minutes: Minutes) -> list[tuple[str, str]]:
    """Return the reference box: report, case, object, court, number in the register."""
    say = voice.say
    exhibits = voice.count(len(minutes.weighed) + len(minutes.exhibits), "exhibit")
    against = minutes.seizure.from_whom if minutes.seizure else ""
    return [
        (say("act.report"), minutes.case_number or voice.number(minutes.reference)),
        (say("act.against"), against),
        (say("act.object"), say(f"act.object.{minutes.kind}", exhibits=exhibits)),
        (say("history.court"), minutes.court),
        (say("act.registered"), voice.number(minutes.reference) if minutes.case_number else ""),
    ]


def body(sheet: Sheet, minutes: Minutes) -> None:
    """Print the text of the record, up to its tables."""
    voice, say = sheet.voice, sheet.voice.say
    act_frame.incipit(sheet, _begun(minutes))
    drawn_by = {"counter"} if minutes.count is not None else {"author"}
    authors = tuple(person.party for person in minutes.signers if person.quality in drawn_by)
    others = tuple(person.party for person in minutes.signers if person.quality not in drawn_by)
    if authors:
        act_frame.paragraph(sheet, say("act.we", who=voice.parties(authors)))
    if minutes.seizure is not None:
        act_frame.paragraph(sheet, say("act.frame"))
    if minutes.legal_basis:
        act_frame.paragraph(sheet, say("act.seen", text=minutes.legal_basis))
    present = others + (minutes.seizure.witnesses if minutes.seizure else ())
    if present:
        act_frame.paragraph(sheet, say("act.before", names=voice.parties(present)))
    _done(sheet, minutes)


def _done(sheet: Sheet, minutes: Minutes) -> None:
    """Print what the author did, by the kind of record."""
    voice, say = sheet.voice, sheet.voice.say
    if minutes.seizure is not None:
        _seizure(sheet, minutes, minutes.seizure)
    if minutes.opening is not None:
        _opening(sheet, minutes, minutes.opening)
    if minutes.ending is not None:
        _ending(sheet, minutes.ending)
    elif minutes.kind == "weighing":
        exhibits = count_words(len(minutes.weighed) + len(minutes.exhibits), "exhibit", voice.lang)
        act_frame.paragraph(sheet, say("act.check" if minutes.blind else "act.weigh", exhibits=exhibits), bold=True)
    if minutes.count is not None:
        act_frame.paragraph(sheet, say("act.count"), bold=True)
    if minutes.kind == "rectification":
        act_frame.paragraph(sheet, say("act.rectify"), bold=True)


def _begun(minutes: Minutes) -> datetime:
    """Return when the act began, as the record says: the seizure, the opening, else the act itself."""
    if minutes.seizure is not None and minutes.seizure.at is not None:
        return minutes.seizure.at
    if minutes.opening is not None and minutes.opening.at is not None:
        return minutes.opening.at
    return minutes.acts[0].claimed or minutes.acts[0].at


def _seizure(sheet: Sheet, minutes: Minutes, seizure: SeizureFacts) -> None:
    voice, say = sheet.voice, sheet.voice.say
    act_frame.paragraph(sheet, say("act.found", place=voice.place(seizure.place)))
    if seizure.circumstances.strip():
        act_frame.paragraph(sheet, say("act.quoted", text=seizure.circumstances))
    known = [
        (say("history.agency"), seizure.agency),
        (say("history.officer"), voice.party(seizure.officer)),
        (say("history.operation"), seizure.operation),
        (say("history.hiding"), seizure.hiding_place),
        (say("history.transport"), seizure.transport),
        (say("history.route"), voice.route(seizure.departure, seizure.destination)),
    ]
    sheet.facts((name, value) for name, value in known if value.strip() and value != voice.unknown)
    from_whom = seizure.from_whom.strip()
    sheet.space(4)
    act_frame.paragraph(sheet, say("act.from", name=from_whom) if from_whom else say("act.from_open"))
    if not minutes.exhibits:
        act_frame.paragraph(sheet, say("act.seize_unsealed"), bold=True)
        return
    words = count_words(len(minutes.exhibits), "exhibit", voice.lang)
    act_frame.paragraph(sheet, say("act.seize", exhibits=words), bold=True)
    act_frame.quantities(sheet, minutes.exhibits)


def _opening(sheet: Sheet, minutes: Minutes, opening: OpeningLine) -> None:
    voice, say = sheet.voice, sheet.voice.say
    if not opening.seal_in:
        sheet.notice(say("minutes.not_resealed"), [], alert=True)
    number = voice.number(minutes.reference.partition("/")[0])
    act_frame.paragraph(sheet, say("act.open", number=number, seal=voice.known(opening.seal_out)), bold=True)
    if opening.seal_in:
        act_frame.paragraph(sheet, say("act.reseal", seal=opening.seal_in), bold=True)


def _ending(sheet: Sheet, ending: Ending) -> None:
    known, say = sheet.voice.known, sheet.voice.say
    act_frame.paragraph(
        sheet,
        say(f"act.hand_out.{ending.sort}", recipient=known(ending.recipient), order=known(ending.order),
            authority=known(ending.authority)),
        bold=True,
    )  # fmt: skip
    for name, value in (
        ("identity", ending.identity), ("second", ending.second), ("foreign", ending.foreign),
        ("received", ending.received), ("obeyed", ending.obeyed), ("broken", ", ".join(ending.broken)),
    ):  # fmt: skip
        if value:
            act_frame.paragraph(sheet, say("doc.pair", name=say(f"minutes.{name}"), value=value), bold=name == "broken")
