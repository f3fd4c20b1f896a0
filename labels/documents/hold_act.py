"""The act by which a magistrate holds exhibits back from every end of custody, or lifts that hold."""

from labels.documents import act_frame
from labels.documents.order_act import annexed
from labels.documents.signature_boxes import sign_box
from labels.documents.verification_block import Proof
from labels.layout.canvas import INK, MUTED
from labels.layout.number_words import count_words
from labels.layout.page import Sheet
from labels.layout.wording import Locale
from labels.model import HoldFacts, Minutes


def hold_act(sheet: Sheet, minutes: Minutes, hold: HoldFacts, proof: Proof) -> None:
    """Print the hold (sursis à destruction), or its lifting (levée), with the list of exhibits annexed to it."""
    voice, say = sheet.voice, sheet.voice.say
    act_frame.begin(sheet, _references(voice, minutes), proof)
    act_frame.incipit(sheet, minutes.acts[0].claimed or minutes.acts[0].at)
    act_frame.paragraph(sheet, say("act.we", who=voice.party(hold.issuer)))
    seen = [say("act.seen_case", case=minutes.case_number)]
    if minutes.legal_basis:
        seen.append(say("act.seen", text=minutes.legal_basis))
    act_frame.each(sheet, seen)
    if hold.reason:
        act_frame.each(sheet, [say("hold.whereas", reason=hold.reason)])
    act_frame.paragraph(sheet, _operative(voice, minutes, hold), bold=True)
    act_frame.quantities(sheet, minutes.exhibits)
    act_frame.paragraph(sheet, say("act.say"), bold=True)
    act_frame.decisions(sheet, _decisions(voice, hold))
    about = [
        (say("act.magistrate"), False, MUTED),
        (voice.name(hold.issuer), True, INK),
        (voice.known(voice.office(hold.issuer)), False, INK),
    ]
    sign_box(sheet, about, None)
    act_frame.stamp(sheet, say("act.stamp.prosecution"))
    act_frame.mentions(sheet, [say("act.recorded", when=voice.moment(minutes.acts[-1].at))])
    act_frame.copies(sheet, [say(f"minutes.copy.hold{n}") for n in (1, 2, 3)])
    annexed(sheet, minutes)


def _references(voice: Locale, minutes: Minutes) -> list[tuple[str, str]]:
    say = voice.say
    return [
        (say("doc.case"), minutes.case_number),
        (say("act.object"), say("act.object.hold", exhibits=voice.count(len(minutes.exhibits), "exhibit"))),
        (say("history.court"), minutes.court),
        (say("act.registered"), voice.number(minutes.reference)),
    ]


def _operative(voice: Locale, minutes: Minutes, hold: HoldFacts) -> str:
    exhibits = count_words(len(minutes.exhibits), "exhibit", voice.lang)
    if not hold.lifted:
        return voice.say("hold.operative", exhibits=exhibits)
    return voice.say(
        "hold.lifted_operative", exhibits=exhibits, who=voice.party(hold.placed_by), day=voice.day(hold.placed_at)
    )


def _decisions(voice: Locale, hold: HoldFacts) -> list[str]:
    say = voice.say
    if not hold.lifted:
        return [say("hold.say_until"), say("hold.say_kept"), say("act.say_notified")]
    others = [say("hold.say_others", names=", ".join(hold.others))] if hold.others else []
    return [*others, say("hold.say_order"), say("act.say_notified")]
