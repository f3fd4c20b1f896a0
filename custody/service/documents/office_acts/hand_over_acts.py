"""Acts that stand on a hand-over: its deposit at the registry of a court, and the requisition of an expert."""

from dataclasses import replace

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import RuleBroken
from custody.domain.people.agency import Agency
from custody.domain.seizures.case import Case
from custody.domain.transfers.transfer import RECALLED, RECEIVED, REFUSED, Transfer
from custody.service.documents import custody_legs, wording
from custody.service.documents.document_context import DocumentContext, claimed, day
from custody.service.documents.minutes_form import MinutesForm, printed
from custody.service.documents.order_papers import COURT
from custody.service.documents.slip_lines import noted, slip_lines
from custody.service.documents.sources import Papers
from labels import model
from labels.layout.number_words import count_words
from labels.layout.quantity import Lang, format_date

MISSION = range(1, 6)
"""The questions that every expert is asked; the last one is left to a hand."""


def deposit_pdf(papers: Papers, transfer_id: str, lang: Lang = "fr") -> bytes:
    """Return the act of deposit of a received hand-over at the registry of a court.

    Raises:
        NotFound: no such hand-over. RuleBroken: ``no_paper`` of one that no court has received.
    """
    return printed(papers, lang, lambda ctx: _deposit(ctx, transfer_id))


def requisition_pdf(papers: Papers, transfer_id: str, lang: Lang = "fr") -> bytes:
    """Return the requisition of the expert or laboratory that a hand-over goes to, to be signed by hand.

    Raises:
        NotFound: no such hand-over. RuleBroken: ``no_paper`` of one for another purpose, refused or taken back.
    """
    return printed(papers, lang, lambda ctx: _requisition(ctx, transfer_id))


def deposited(transfer: Transfer, receiver: Agency | None) -> bool:
    """Return True if the hand-over was received by a court."""
    return transfer.status == RECEIVED and receiver is not None and receiver.sort == COURT


def for_expert(transfer: Transfer) -> bool:
    """Return True if the hand-over goes, or went, to an expert or laboratory."""
    return transfer.purpose == "laboratory" and transfer.status not in {REFUSED, RECALLED}


def _deposit(ctx: DocumentContext, transfer_id: str) -> MinutesForm:
    transfer = ctx.state(Transfer, transfer_id)
    if not deposited(transfer, ctx.find(Agency, transfer.to_agency)):
        raise RuleBroken("no_paper", number=transfer_id)
    chain, say, lang = ctx.course(transfer_id), wording.sentence, ctx.lang
    _, end, _ = custody_legs.course(chain)
    reserved = [ctx.said(end.header_seq, "reservations"), *noted(ctx, transfer, chain)]
    act = model.OfficeAct(
        author=ctx.party(transfer.receiver, transfer.to_agency, end.part.at), will=ctx.will(end, transfer.receiver),
        at=claimed(end.header), hands=("depositor",),
        operative=say(
            "deposit.brought", lang, who=_who(ctx, transfer.releaser, transfer.agency),
            purpose=wording.code("purpose", transfer.purpose, lang),
            exhibits=count_words(len(transfer.exhibits), "exhibit", lang),
        ),
        parts=(
            ("", (say("deposit.state", lang), say("deposit.entered", lang))),
            (say("deposit.noted", lang), tuple(filter(None, reserved)) or (wording.code("doc", "none", lang),)),
        ),
    )  # fmt: skip
    held = ctx.name(transfer.to_agency)
    listed = tuple(replace(line, location=held) for line in slip_lines(ctx, transfer, chain))
    case = _only_case(ctx, transfer)
    return MinutesForm("deposit", transfer_id, [end], case, fields={"office": act, "exhibits": listed, "hands": 0})


def _requisition(ctx: DocumentContext, transfer_id: str) -> MinutesForm:
    transfer = ctx.state(Transfer, transfer_id)
    if not for_expert(transfer):
        raise RuleBroken("no_paper", number=transfer_id)
    chain, say, lang = ctx.course(transfer_id), wording.sentence, ctx.lang
    exhibits = ctx.states(Exhibit, transfer.exhibits)
    cases = ctx.states(Case, {exhibit.case for exhibit in exhibits.values()})
    due = day(transfer.due)
    mission = tuple(say(f"expert.mission{n}", lang) for n in MISSION)
    opens = say("expert.open", lang, due=say("expert.due", lang, day=format_date(due, lang)) if due else "")
    act = model.OfficeAct(
        author=None, addressee=_who(ctx, transfer.receiver, transfer.to_agency), blind=True,
        operative=say("expert.require", lang, exhibits=count_words(len(exhibits), "exhibit", lang)),
        parts=((say("expert.mission", lang), mission), ("", (opens,))), answer=("expert",),
    )  # fmt: skip
    listed = tuple(
        model.ExhibitLine(
            id=exhibit_id, case_number=cases[exhibit.case].case_reference, substance=exhibit.substance,
            synthetic=exhibit.synthetic,
        )
        for exhibit_id, exhibit in exhibits.items()
    )  # fmt: skip
    fields = {
        "office": act, "exhibits": listed, "hands": 0, "legal_basis": ctx.said(chain[0].header_seq, "legal_basis"),
    }  # fmt: skip
    return MinutesForm("expert", transfer_id, chain[:1], _only_case(ctx, transfer), fields=fields)


def _only_case(ctx: DocumentContext, transfer: Transfer) -> str:
    cases = {exhibit.case for exhibit in ctx.states(Exhibit, transfer.exhibits).values()}
    return cases.pop() if len(cases) == 1 else ""


def _who(ctx: DocumentContext, person: str, agency: str) -> str:
    return ", ".join(dict.fromkeys(filter(None, (ctx.name(person), ctx.name(agency)))))
