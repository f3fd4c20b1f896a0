"""The one-time card: codes that open a session beside the password, each once, for a person without a passkey."""

from labels.layout.page import Frame, Sheet
from labels.layout.pdfa import to_pdfa
from labels.model import Lang, OneTimeCard
from labels.words import word


def render(card: OneTimeCard, *, lang: Lang = "fr") -> bytes:
    """Return the card as PDF/A-3a; the same bytes for the same input."""
    sheet = Sheet(Frame.of(card, word(lang, "card.title"), lang, synthetic=False))
    say = sheet.voice.say
    sheet.letterhead()
    sheet.title(card.person, [say("card.made", when=sheet.voice.moment(card.issued_at))])
    sheet.notice(say("card.secret"), [say("card.use"), say("card.lost")])
    sheet.facts([(f"{number}.", code) for number, code in enumerate(card.codes, 1)], name_width=24, size=12)
    return to_pdfa(sheet.finish(), sheet.tags, sheet.frame.meta(say("card.title")))
