"""The keepers' request for a destruction, a letter to the prosecution, and the record of a loss or a difference."""

from collections.abc import Iterator
from dataclasses import replace

from custody.domain.discrepancies.discrepancy import Discrepancy, unfound
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.orders.destruction_request import DestructionRequest
from custody.domain.seizures.case import Case
from custody.service.documents import wording
from custody.service.documents.discrepancies import discrepancy_lines
from custody.service.documents.document_context import DocumentContext, claimed
from custody.service.documents.history import exhibit_line
from custody.service.documents.marks import weight_of
from custody.service.documents.minutes_form import MinutesForm, printed
from custody.service.documents.sources import Papers
from custody.storage.read import histories
from custody.storage.read.histories import Line
from labels import model
from labels.layout.number_words import count_words
from labels.layout.quantity import Lang, format_moment
from labels.stock import identifier


def request_pdf(papers: Papers, proposal_id: str, lang: Lang = "fr") -> bytes:
    """Return a request for a destruction as the letter to the prosecution; raise ``NotFound``."""
    return printed(papers, lang, lambda ctx: _request(ctx, proposal_id))


def difference_pdf(papers: Papers, discrepancy_id: str, lang: Lang = "fr") -> bytes:
    """Return the record of a loss or a difference; raise ``NotFound``."""
    return printed(papers, lang, lambda ctx: _difference(ctx, discrepancy_id))


def _request(ctx: DocumentContext, proposal_id: str) -> MinutesForm:
    asked, say, lang = ctx.state(DestructionRequest, proposal_id), wording.sentence, ctx.lang
    [line] = histories.lines_at(ctx.connection, [asked.made])
    case = ctx.state(Case, asked.case)
    act = model.OfficeAct(
        author=ctx.party(asked.by, asked.agency, asked.made_at), will=ctx.will(line, asked.by),
        addressee=ctx.name(case.prosecution) or wording.code("role", "prosecutor", lang),
        operative=say("request.ask", lang, exhibits=count_words(len(asked.exhibits), "exhibit", lang)),
        parts=(("", (say("request.reason", lang, reason=ctx.said(asked.made, "reason")), say("request.until", lang))),),
        answer=("magistrate",),
    )  # fmt: skip
    exhibits = ctx.states(Exhibit, asked.exhibits)
    listed = tuple(_listed(ctx, each, exhibits[each], case.case_reference) for each in asked.exhibits)
    return MinutesForm(
        "request", proposal_id, [line], asked.case, fields={"office": act, "exhibits": listed, "hands": 0}
    )  # fmt: skip


def _listed(ctx: DocumentContext, exhibit_id: str, exhibit: Exhibit, case: str) -> model.ExhibitLine:
    """Return an exhibit with the weight that stands for it and its agency, as an order lists it."""
    weight = exhibit.standing_weight
    return replace(
        exhibit_line(ctx, exhibit_id, exhibit, case), gross_ug=weight.gross.ug if weight else None, first_gross_ug=None,
        readability_ug=weight.step_ug if weight else None, seal_state="", state="", location=ctx.name(exhibit.agency),
    )  # fmt: skip


def _difference(ctx: DocumentContext, discrepancy_id: str) -> MinutesForm:
    state, say, lang = ctx.state(Discrepancy, discrepancy_id), wording.sentence, ctx.lang
    [line] = histories.lines_at(ctx.connection, [state.opened])
    [told] = discrepancy_lines(ctx, [discrepancy_id])
    author = line.header.actors[0]
    exhibit = ctx.find(Exhibit, state.about)
    said = (*filter(None, [told.reported]), *told.told)
    searches = tuple(_inquiry(ctx, told, author.agency))
    act = model.OfficeAct(
        author=ctx.party(author.person, author.agency, line.part.at), will=ctx.will(line, author.person),
        at=claimed(line.header), loss=unfound(state), hands=("holder", "witness"),
        operative=_found(ctx, state, exhibit, told),
        parts=(
            ("", tuple(_facts(ctx, state, exhibit, told))),
            (say("difference.told", lang), said or (say("difference.told_none", lang),)),
            (say("difference.inquiry", lang), searches or (say("difference.inquiry_none", lang),)),
            ("", (say("difference.sent", lang),)),
        ),
    )  # fmt: skip
    return MinutesForm("difference", discrepancy_id, [line], state.case, fields={"office": act, "hands": 0})


def _found(ctx: DocumentContext, state: Discrepancy, exhibit: Exhibit | None, told: model.DiscrepancyLine) -> str:
    number = identifier.group(state.about)
    if exhibit is not None:
        facts = {"number": f"{exhibit.exhibit_number} ({number})", "case": ctx.state(Case, exhibit.case).case_reference}
        if unfound(state):
            return wording.sentence("difference.loss", ctx.lang, **facts)
        number = wording.sentence("difference.exhibit", ctx.lang, **facts)
    kind = wording.code("discrepancy", told.kind, ctx.lang)
    return wording.sentence("difference.found", ctx.lang, about=number, kind=kind)


def _facts(
    ctx: DocumentContext, state: Discrepancy, exhibit: Exhibit | None, told: model.DiscrepancyLine
) -> Iterator[str]:
    """Yield both sides, when the thing was last found regular, and who has had it since."""
    if told.expected or told.finding:
        sides = {"expected": told.expected or "–", "finding": told.finding or "–"}
        yield wording.sentence("difference.sides", ctx.lang, **sides)
    if exhibit is not None:
        yield _last_regular(ctx, state)
    names = [*told.holders, *told.finders, *told.checked, *told.window]
    if names:
        yield wording.sentence("difference.holders", ctx.lang, names=", ".join(dict.fromkeys(names)))


def _last_regular(ctx: DocumentContext, state: Discrepancy) -> str:
    """Return when and by whom an exhibit was checked last before the difference, and nothing was found (I3)."""
    line = next(filter(_regular, reversed([one for one in ctx.history(state.about) if one.seq < state.opened])), None)
    if line is None:
        return wording.sentence("difference.never", ctx.lang)
    author = line.header.actors[0]
    when = format_moment(claimed(line.header), ctx.lang, zone=ctx.zone(author.agency))
    event = wording.code("event", line.part.type.partition("/")[0], ctx.lang)
    return wording.sentence("difference.last", ctx.lang, when=when, name=ctx.name(author.person), event=event)


def _regular(line: Line) -> bool:
    check = getattr(line.part.data, "check", None)
    return not check.opened if check else weight_of(line) is not None


def _inquiry(ctx: DocumentContext, told: model.DiscrepancyLine, agency: str) -> Iterator[str]:
    if told.turn:
        yield wording.sentence("difference.turn", ctx.lang, who=told.turn)
        yield wording.sentence("difference.inquiry_none", ctx.lang)
    if told.closed_at:
        when = format_moment(told.closed_at, ctx.lang, zone=ctx.zone(agency))
        yield wording.sentence("difference.ended", ctx.lang, when=when, name=told.closed_by, resolution=told.resolution)
