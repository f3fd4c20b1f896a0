"""The act by which a magistrate disposes of exhibits: what was read, the reasons, what is required or ordered, of whom.

A prosecutor *requires* (réquisition), a judge *orders* (ordonnance). The exhibits follow in a list that is closed in
words. How the act came into the log stands in the mentions, behind the one signature.
"""

from labels.documents import act_frame, law
from labels.documents.minutes_tables import sealed
from labels.documents.signature_boxes import sign_box
from labels.documents.verification_block import Proof
from labels.layout.canvas import INK, MUTED
from labels.layout.number_words import count_words
from labels.layout.page import Sheet
from labels.layout.wording import Locale
from labels.model import Attendee, Minutes, OrderFacts


def branch(order: OrderFacts) -> str:
    """Return the part of the key of words that differ between a judge's act and a prosecutor's."""
    return "bench" if order.bench else "prosecution"


def order_act(sheet: Sheet, minutes: Minutes, order: OrderFacts, proof: Proof) -> None:
    """Print the requisition or judge's order."""
    voice, say = sheet.voice, sheet.voice.say
    act_frame.begin(sheet, references(voice, minutes, order), proof)
    if order.doubted:
        sheet.notice(say("minutes.doubted"), [say("minutes.doubted_text")], alert=True)
    act_frame.incipit(sheet, minutes.acts[0].claimed or minutes.acts[0].at)
    act_frame.paragraph(sheet, say("act.we", who=voice.party(order.issuer)))
    act_frame.each(sheet, _read(voice, minutes))
    act_frame.each(sheet, _reasons(voice, minutes, order))
    words = count_words(len(minutes.exhibits), "exhibit", voice.lang)
    addressees = " ; ".join(order.addressees) or voice.say("act.office_in_charge")
    act_frame.paragraph(
        sheet, say(f"act.operative.{branch(order)}.{order.sort}", addressees=addressees, exhibits=words), bold=True
    )
    act_frame.quantities(sheet, minutes.exhibits)
    act_frame.paragraph(sheet, say("act.say"), bold=True)
    act_frame.decisions(sheet, _decisions(voice, order))
    _signature(sheet, order)
    act_frame.mentions(sheet, came(voice, minutes, order))
    act_frame.copies(sheet, [*order.addressees, *(say(f"minutes.copy.order{n}") for n in (1, 2, 3))])
    annexed(sheet, minutes)
    law.notice(sheet, minutes.unmet, minutes.derogations)


def references(voice: Locale, minutes: Minutes, order: OrderFacts) -> list[tuple[str, str]]:
    """Return the reference box of an order and of the notice of it."""
    say = voice.say
    return [
        (say(f"act.number.{branch(order)}"), order.line.reference),
        (say("doc.case"), minutes.case_number),
        (say("act.object"), say(f"act.object.{order.sort}", exhibits=voice.count(len(minutes.exhibits), "exhibit"))),
        (say("act.registered"), voice.number(minutes.reference)),
    ]


def _read(voice: Locale, minutes: Minutes) -> list[str]:
    """Return what the magistrate had read: the case, and the texts as they named them."""
    texts = []
    if minutes.case_number:
        texts.append(voice.say("act.seen_case", case=minutes.case_number))
    if minutes.legal_basis:
        texts.append(voice.say("act.seen", text=minutes.legal_basis))
    return texts


def _reasons(voice: Locale, minutes: Minutes, order: OrderFacts) -> list[str]:
    """Return the reasons on record; those of a waiver are reasons like the others."""
    say, exhibits = voice.say, count_words(len(minutes.exhibits), "exhibit", voice.lang)
    reasons = [say("act.whereas_exhibits", exhibits=exhibits)]
    if order.kept:
        reasons.append(say("act.whereas_kept", numbers=", ".join(map(voice.number, order.kept))))
    if order.no_report:
        reasons.append(say("act.whereas_no_report", reason=order.no_report))
    if order.no_sample:
        reasons.append(say("act.whereas_no_sample", reason=order.no_sample))
    return reasons


def _decisions(voice: Locale, order: OrderFacts) -> list[str]:
    say, line = voice.say, order.line
    texts = []
    if order.kept:
        texts.append(say("act.say_kept", numbers=", ".join(map(voice.number, order.kept))))
    if line.appeal_until:
        texts.append(say("act.say_appeal", until=voice.day(line.appeal_until)))
    if order.lapses_on:
        texts.append(say("act.say_lapses", until=voice.day(order.lapses_on)))
    texts += [say("act.say_minutes"), say("act.say_notified")]
    return texts


def _signature(sheet: Sheet, order: OrderFacts) -> None:
    """Print the one signature of the act and, beside the day, the stamp of its office."""
    voice, say = sheet.voice, sheet.voice.say
    about = [
        (say("act.magistrate"), False, MUTED),
        (voice.name(order.issuer), True, INK),
        (voice.known(voice.office(order.issuer)), False, INK),
    ]
    sign_box(sheet, about, None)
    act_frame.stamp(sheet, say(f"act.stamp.{branch(order)}"))


def came(voice: Locale, minutes: Minutes, order: OrderFacts) -> list[str]:
    """Return how the act came into the log, its signature there, and how far it is executed, in sentences."""
    say, line = voice.say, order.line
    state = " · ".join(filter(None, (voice.code("status", line.status), line.executed)))
    texts = [say("doc.pair", name=say("cert.order.status"), value=state)]
    if line.signed:
        texts.append(say("doc.pair", name=say("minutes.signed_here"), value=line.signed))
    if order.entered_by:
        texts.append(say("act.entered", who=voice.party(order.entered_by), confirmed=voice.party(order.confirmed_by)))
        texts += [say("doc.pair", name=name, value=value) for name, value in _original(voice, order)]
    if order.compared:
        texts.append(say("doc.pair", name=say("minutes.compared"), value=order.compared))
    texts += [_willed(voice, person) for person in minutes.signers]
    recorded = minutes.acts[-1]
    texts.append(say("act.recorded", when=voice.moment(recorded.at)))
    return texts


def _willed(voice: Locale, person: Attendee) -> str:
    """Return who took part in the act in the log, how their will was given, and their reservations."""
    will = voice.will(person.will) if person.will else voice.say("slip.no_will")
    said = voice.say("cert.reservations", text=person.reservations) if person.reservations else ""
    value = " · ".join(filter(None, (voice.code("part", person.quality), will, said)))
    return voice.say("doc.pair", name=voice.party(person.party), value=value)


def _original(voice: Locale, order: OrderFacts) -> list[tuple[str, str]]:
    """Return the scans in the record and the state of the signed paper: seen, or still to come."""
    say = voice.say
    signed = voice.day(order.signed_on) if order.signed_on else voice.none
    if not order.channel:
        return [(say("minutes.original"), say("minutes.original_text", day=signed))]
    scanned = (say("minutes.scanned"), say(f"minutes.scanned.{order.channel}"))
    told = say(f"minutes.signed.{order.channel}", day=signed)
    if order.original_seen_at:
        when, by = voice.moment(order.original_seen_at), voice.party(order.original_seen_by)
        seen = say("minutes.original_seen", when=when, by=by, told=told)
    else:
        seen = say("minutes.original_due", day=voice.day(order.original_due), told=told)
    return [scanned, (say("minutes.original"), seen)]


def annexed(sheet: Sheet, minutes: Minutes) -> None:
    """Print the list of exhibits that the act names, closed in words."""
    sealed(sheet, minutes.exhibits, "minutes.ordered", "minutes.held_by")
    act_frame.settled(sheet, len(minutes.exhibits))
