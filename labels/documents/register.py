"""The store's register (registre du magasin): what a place holds, exhibit by exhibit, and totals of like with like."""

from labels.documents.exhibit_lists import exhibit_list
from labels.documents.signature_boxes import PAIR, done_at, sign_box
from labels.documents.totals import totals_table
from labels.layout.canvas import INK, MUTED, SMALL
from labels.layout.page import Frame, Sheet
from labels.layout.pdfa import to_pdfa
from labels.layout.tables import Cell, Column
from labels.model import ExhibitLine, Lang, StoreRegister
from labels.words import word


def render(register: StoreRegister, *, lang: Lang = "fr") -> bytes:
    """Return the register of one place as PDF/A-3a; the same bytes for the same input."""
    sheet = Sheet(
        Frame.of(register, word(lang, "register.title"), lang, synthetic=any(line.synthetic for line in register.lines))
    )
    _head(sheet, register)
    sheet.heading(sheet.voice.say("register.totals"))
    totals_table(sheet, register.lines, whole=True)
    if not register.lines:
        sheet.text(sheet.voice.say("register.empty"))
    sheet.heading(sheet.voice.say("register.holdings"))
    _holdings(sheet, register.lines)
    _close(sheet, register)
    meta = sheet.frame.meta(sheet.voice.place(register.place))
    return to_pdfa(sheet.finish(), sheet.tags, meta)


def _head(sheet: Sheet, register: StoreRegister) -> None:
    voice, say = sheet.voice, sheet.voice.say
    when = register.as_of or register.issued_at
    sheet.letterhead()
    sheet.title(voice.place(register.place), [say("register.as_of", when=voice.moment(when))])
    sheet.facts(
        [
            (say("register.place"), voice.place(register.place)),
            (say("register.custodian"), voice.party(register.custodian)),
            *([(say("register.supervisor"), voice.party(register.supervisor))] if register.supervisor else []),
            (say("register.count"), voice.count(len(register.lines), "exhibit")),
        ]
    )


def _holdings(sheet: Sheet, held: tuple[ExhibitLine, ...]) -> None:
    voice, say = sheet.voice, sheet.voice.say

    def cells(line: ExhibitLine) -> tuple[Cell, ...]:
        """Return the cells of an exhibit."""
        state = f" · {voice.code('status', line.state)}" if line.state else ""
        return (voice.short(line.since), voice.known(line.location) + state)

    exhibit_list(sheet, held, [Column(say("register.since"), 72), Column(say("register.location"), 92)], cells)


def _close(sheet: Sheet, register: StoreRegister) -> None:
    voice, say = sheet.voice, sheet.voice.say
    if register.remarks:
        sheet.heading(say("register.remarks"))
        sheet.items(register.remarks)
    sheet.heading(say("slip.signatures"), keep=PAIR)
    sheet.text(say("register.declaration"), SMALL, tone=MUTED)
    signers = (("register.custodian", register.custodian), ("register.supervisor", register.supervisor))
    for part, party in signers:
        if party is None:
            continue
        about = [(say(part), False, MUTED), (voice.name(party), True, INK)]
        sign_box(sheet, [*about, (voice.office(party), False, INK)], None)
    done_at(sheet)
