"""The mass balance (bilan matières) of an agency: what came, what went and what is held, each unit by itself (I21)."""

from collections.abc import Iterable

from labels.documents.signature_boxes import PAIR, done_at, sign_box
from labels.layout.canvas import INK, MUTED, SMALL
from labels.layout.page import Frame, Sheet
from labels.layout.pdfa import Meta, to_pdfa
from labels.layout.tables import Band, Column, Piece, Row, alert, table
from labels.layout.wording import Locale
from labels.model import Account, Lang, MassBalance
from labels.words import word


def render(balance: MassBalance, *, lang: Lang = "fr") -> bytes:
    """Return the balance as PDF/A-3a; the same bytes for the same input."""
    title = word(lang, "mass_balance.title")
    frame = Frame(
        title=title, reference=balance.reference, letterhead=balance.letterhead, head=balance.head,
        issued_at=balance.issued_at, lang=lang, synthetic=False, synthetic_note="",
    )  # fmt: skip
    sheet = Sheet(frame)
    voice, say = sheet.voice, sheet.voice.say
    period = say("mass_balance.period", first=voice.day(balance.first), last=voice.day(balance.last))
    sheet.letterhead()
    sheet.title(balance.agency, [period])
    columns = [
        Column(say("mass_balance.heading"), 150),
        Column(say("mass_balance.in"), 90, 1),
        Column(say("mass_balance.out"), 90, 1),
    ]
    table(sheet, [*columns, Column(say("mass_balance.stock"), 110, 1)], _rows(voice, balance.accounts))
    sheet.text(say("mass_balance.note" if balance.accounts else "mass_balance.empty"), SMALL, tone=MUTED)
    sheet.heading(say("slip.signatures"), keep=PAIR)
    for part in ("register.custodian", "register.supervisor"):
        sign_box(sheet, [(say(part), False, INK)], None)
    done_at(sheet)
    author = balance.letterhead.service or balance.head.origin
    meta = Meta(title=f"{title} {balance.agency}", author=author, subject=period, lang=lang, created=balance.issued_at)
    return to_pdfa(sheet.finish(), sheet.tags, meta)


def _rows(voice: Locale, accounts: Iterable[Account]) -> Iterable[Row | Band]:
    for account in accounts:
        unit = voice.say("mass_balance.mass") if not account.unit else voice.say("mass_balance.counted")
        yield Band(voice.substance(account.substance), unit)
        yield Row((voice.say("mass_balance.opening"), "", "", _amount(voice, account, account.opening)))
        for heading, amount in account.moved:
            written = _amount(voice, account, abs(amount))
            yield Row(
                (voice.code("mass_balance.moved", heading), *((written, "") if amount > 0 else ("", written)), "")
            )
        closing = Piece(_amount(voice, account, account.closing), bold=True)
        yield Row((Piece(voice.say("mass_balance.closing"), bold=True), "", "", closing))
        if account.held is not None:
            yield _held(voice, account, account.held)


def _held(voice: Locale, account: Account, held: int) -> Row:
    if held == account.closing:
        return Row((voice.say("mass_balance.held"), "", "", _amount(voice, account, held)))
    difference = voice.say("mass_balance.difference", amount=_amount(voice, account, held - account.closing))
    return Row(
        (alert(voice.say("mass_balance.held")), "", "", alert(_amount(voice, account, held))), difference, alarm=True
    )


def _amount(voice: Locale, account: Account, amount: int) -> str:
    return voice.count(amount, account.unit) if account.unit else voice.mass(amount, "kg")
