"""What happened in an attack, since when, and what to do, in one sentence each for the inspection and the operator."""

from collections.abc import Mapping

from custody.domain.oversight.alarm import IndicatorFigures
from custody.text.formatting import number, when
from custody.text.i18n import N_, gettext

SENTENCES: Mapping[str, str] = {
    "guessing": N_(
        "Wrong passwords or PINs: %(count)s, accounts aimed at: %(accounts)s, addresses or devices: %(sources)s, since "
        "%(since)s. Have the operator block the addresses that the security log names; ask these people whether "
        "they mistyped."
    ),
    "guessed": N_(
        "Wrong passwords for this account: %(count)s, addresses or devices: %(sources)s, since %(since)s. "
        "Warn the person, who can still sign in on a browser used before; have the operator block the addresses "
        "that the security log names."
    ),
    "refused_reads": N_(
        "Refused readings: %(count)s, since %(since)s. Ask this person why; if somebody else sat there, "
        "have the sign-in reset."
    ),
    "used_first": N_(
        "On %(since)s somebody tried the first password of this account, with which a password had been chosen before. "
        "Ask the person, face to face, whether they had chosen it; if not, two people held both halves: have the "
        "account closed, and look at what it signed and at who proposed and confirmed the sign-in."
    ),
    "reset": N_(
        "Two key officers had a new first password made on %(since)s. Ask the person, face to face, whether they "
        "asked for it; if not, have the account closed and look at what was signed since."
    ),
}


def sentence(sort: str, since: str, figures: IndicatorFigures | None) -> str:
    """Return the sentence of an alarm about an attack, "" for any other."""
    if sort not in SENTENCES:
        return ""
    shown = figures or IndicatorFigures(count=0)
    return gettext(SENTENCES[sort]) % {
        "count": number(shown.count), "accounts": number(shown.total), "sources": number(shown.sources),
        "since": when(since),
    }  # fmt: skip
