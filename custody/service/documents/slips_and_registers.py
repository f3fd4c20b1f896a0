"""Hand-over slips, the store's register, label sheets."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from custody.domain.access.visibility import Reader, sees_seizure
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.places.place import Place
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Seizure
from custody.domain.transfers.transfer import Transfer
from custody.service.documents import custody_legs, law, wording
from custody.service.documents.document_context import DocumentContext, claimed, day, moment, open_document
from custody.service.documents.history import exhibit_line
from custody.service.documents.slip_lines import noted, slip_lines
from custody.service.documents.sources import Papers
from custody.storage.read import subject_queries
from custody.storage.read.histories import Line
from custody.storage.write import clock
from labels import model
from labels.documents import register, slip
from labels.layout.quantity import Lang, format_count, format_date
from labels.stock import ghs_marks, label_sheet
from labels.stock.label import Label
from labels.stock.label_stock import DEFAULT, Stock

LARGEST_REGISTER = 100_000
DEEPEST = 8
"""Places within places that a register goes down to."""


def slip_pdf(papers: Papers, transfer_id: str, lang: Lang = "fr", reader: Reader | None = None) -> bytes:
    """Return the slip of a hand-over in two copies.

    Before the receipt it lists numbers only, without seals, weights or counts: the receiver checks blind.
    From whom a first hand-over was seized is told to a ``reader`` who may see the seizure; with None the slip is whole.

    Raises:
        NotFound: no such hand-over.
    """
    return slip.render(slip_paper(papers, transfer_id, lang, reader), lang=lang)


def slip_paper(
    papers: Papers, transfer_id: str, lang: Lang = "fr", reader: Reader | None = None
) -> model.Slip:  # fmt: skip
    """Return the slip of a hand-over, ready to print; raise as ``slip_pdf``."""
    with open_document(papers, lang) as ctx:
        transfer = ctx.state(Transfer, transfer_id)
        chain = ctx.course(transfer_id)
        start, end, answer = custody_legs.course(chain)
        recalled = transfer.status == "cancelled"
        settled = end if transfer.status in {"received", "refused"} else None
        reason = ctx.said(end.seq, "reason") if settled or recalled else ""
        given = start if transfer.slip else end
        entries = [
            entry for exhibit in ctx.states(Exhibit, transfer.exhibits).values() for entry in exhibit.derogations
        ]
        unmet = law.unmet_lines(ctx, chain, entries)
        used = {derogation_id for line in unmet for derogation_id in line.derogations}
        return model.Slip(
            reference=transfer_id, letterhead=ctx.letterhead(transfer.agency), head=ctx.head(), issued_at=now(),
            releaser=ctx.party(transfer.releaser, transfer.agency, start.part.at),
            escort=ctx.escort(transfer, start.part.at),
            receiver=ctx.party(transfer.receiver, transfer.to_agency, start.part.at),
            lines=tuple(slip_lines(ctx, transfer, chain)), noted=tuple(noted(ctx, transfer, chain)),
            purpose=transfer.purpose,
            seized_from=_seized_from(ctx, transfer, reader),
            legal_basis=ctx.said(start.header_seq, "legal_basis"), claimed_at=claimed(start.header),
            recorded_at=moment(end.part.at), due_back=day(transfer.due),
            releaser_will=ctx.will(start, transfer.releaser, transfer.slip),
            receiver_will=ctx.will(given, transfer.receiver, transfer.slip) if settled else None,
            typed_by=ctx.typist(transfer, start), settled_by=ctx.settler(transfer, end) if settled else None,
            reservations=ctx.said(end.header_seq, "reservations"), refused="" if recalled else reason,
            recalled=reason if recalled else "", answered_at=moment(answer.part.at) if answer else None,
            denied=_denied(ctx, answer), act_id=start.header.act, unmet=unmet,
            derogations=law.derogation_lines(
                ctx, (entry for entry in entries if entry.partition(" ")[2] in used), transfer.exhibits
            ),
        )  # fmt: skip


def _seized_from(ctx: DocumentContext, transfer: Transfer, reader: Reader | None) -> tuple[str, ...]:
    """Return from whom the exhibits of a first hand-over were seized; that it is reserved to who may not know."""
    if transfer.purpose != "deposit":
        return ()
    exhibits = ctx.states(Exhibit, transfer.exhibits).values()
    seizures = ctx.states(Seizure, {e.seizure for e in exhibits})
    cases = ctx.states(Case, {seizure.case for seizure in seizures.values()})
    named = [
        wording.sentence("case_only", ctx.lang) if reader and not sees_seizure(reader, seizure, cases[seizure.case])
        else text
        for seizure in seizures.values() if (text := ctx.last_said(seizure, "seized_from", seizure.declared))
    ]  # fmt: skip
    return tuple(dict.fromkeys(named))


def _denied(ctx: DocumentContext, answer: Line | None) -> str:
    """Return why the releaser says that it is not so, also where the reason is gone; "" where they say that it is."""
    if answer is None or answer.part.data.so:
        return ""
    return ctx.said(answer.seq, "reason") or ctx.shown(None)


def register_pdf(papers: Papers, place: str, lang: Lang = "fr") -> bytes:
    """Return the register of a store: all exhibits in it and in the places inside it.

    Raises:
        NotFound: no such place.
    """
    return register.render(register_paper(papers, place, lang), lang=lang)


def register_paper(papers: Papers, place: str, lang: Lang = "fr") -> model.StoreRegister:
    """Return the register of a store, ready to print; raise as ``register_pdf``."""
    with open_document(papers, lang) as ctx:
        state = ctx.state(Place, place)
        places = _inside(ctx, place)
        exhibits = subject_queries.find(ctx.connection, Exhibit, place=places, limit=LARGEST_REGISTER)
        holders = {e.holder for e in exhibits.values()}
        keeper = state.keeper or (holders.pop() if len(holders) == 1 else "")
        return model.StoreRegister(
            reference=place, letterhead=ctx.letterhead(state.agency), head=ctx.head(), issued_at=now(), as_of=now(),
            place=model.Place(name=ctx.name(place)), lines=tuple(_held(ctx, exhibits)),
            custodian=ctx.party(keeper, at=_text()) if keeper else model.Party(name=ctx.name(state.agency)),
        )  # fmt: skip


def _inside(ctx: DocumentContext, place: str) -> list[str]:
    places, level = [place], [place]
    for _ in range(DEEPEST):
        level = list(subject_queries.find(ctx.connection, Place, place=level, limit=LARGEST_REGISTER)) if level else []
        places += level
    return places


def _held(ctx: DocumentContext, exhibits: dict[str, Exhibit]) -> Iterable[model.ExhibitLine]:
    cases = ctx.states(Case, {e.case for e in exhibits.values()})
    ctx.names({subject_id for e in exhibits.values() for subject_id in (e.place, e.container)})
    for exhibit_id, exhibit in sorted(exhibits.items(), key=lambda pair: _place(cases[pair[1].case], pair[1])):
        line = exhibit_line(ctx, exhibit_id, exhibit, cases[exhibit.case].case_reference)
        yield replace(line, since=moment(exhibit.held_since))


def _place(case: Case, exhibit: Exhibit) -> tuple[str, int, str]:
    """Return the sort key: by case, then by the exhibit's number in it, 9 before 10."""
    return (
        case.case_reference,
        int(exhibit.exhibit_number) if exhibit.exhibit_number.isdecimal() else 0,
        exhibit.exhibit_number,
    )


def labels_pdf(papers: Papers, numbers: Iterable[str], stock: Stock = DEFAULT, lang: Lang = "fr") -> bytes:
    """Label sheets of exhibits, each with the number of its latest recorded print; unknown numbers are left out.

    Raises:
        LabelError: ``no_labels`` when nothing is left.
    """
    with open_document(papers, lang) as ctx:
        exhibits = ctx.states(Exhibit, numbers)
        cases = ctx.states(Case, {e.case for e in exhibits.values()})
        seizures = ctx.states(Seizure, {e.seizure for e in exhibits.values()})
        labels = [_label(ctx, exhibit_id, e, cases[e.case], seizures[e.seizure]) for exhibit_id, e in exhibits.items()]
        head = ctx.head()
    return label_sheet.sheet(labels, stock, lang=lang, log_head=head)


def _label(ctx: DocumentContext, exhibit_id: str, exhibit: Exhibit, case: Case, seizure: Seizure) -> Label:
    counted = format_count(exhibit.count.n, exhibit.count.unit, ctx.lang) if exhibit.count else ""
    nature = ", ".join(t for t in (ctx.substance(exhibit.substance), counted) if t)
    sign, warning = ghs_marks.of(exhibit.known_substance, ctx.lang)
    return Label(
        id=exhibit_id, copy=max(exhibit.valid_copy, 1), case=case.case_reference,
        nature=f"{exhibit.exhibit_number} · {nature}",
        seized=format_date(datetime.fromisoformat(seizure.seized_at), ctx.lang, zone=ctx.zone(seizure.agency)),
        synthetic=exhibit.synthetic, hazard=warning, sign=sign,
    )  # fmt: skip


def _text() -> str:
    return clock.text(clock.now().wall_ms)


def now() -> datetime:
    """Return the time of issue of a paper."""
    return datetime.fromisoformat(_text())
