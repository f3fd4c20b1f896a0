"""The sheet for a hearing and the attestation of destruction of a case, one page each, from the case's history."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.exhibits.exhibit import DESTROYED, Exhibit
from custody.domain.kernel.errors import RuleBroken
from custody.domain.orders.order import Order
from custody.service.documents import wording
from custody.service.documents.case_history import MOST, case_paper
from custody.service.documents.document_context import DocumentContext, open_document
from custody.service.documents.fire import fire_of
from custody.service.documents.sources import Papers, marker_of
from custody.storage.read import subject_queries
from labels import model
from labels.documents import case_sheets as paper
from labels.documents.ranges import ranges
from labels.layout.quantity import Lang, format_date, format_purity
from labels.stock import identifier


def hearing_sheet_pdf(papers: Papers, case_id: str, lang: Lang = "fr") -> bytes:
    """Return the sheet for a hearing as sealed PDF/A-3; raise as ``case_history_pdf``."""
    sheet, statement = hearing_sheet(papers, case_id, lang)
    drawn = paper.render_hearing_sheet(sheet, statement=statement, marker=marker_of(papers), lang=lang)
    return _sealed(papers, drawn, case_id, sheet.issued_at, lang)


def attestation_pdf(papers: Papers, case_id: str, lang: Lang = "fr") -> bytes:
    """Return the attestation of what was destroyed of a case as sealed PDF/A-3.

    Raises:
        NotFound, BadInput: as ``case_history_pdf``.
        RuleBroken: ``nothing_attested`` of a case of which nothing is certified destroyed.
    """
    made, statement = attestation(papers, case_id, lang)
    drawn = paper.render_attestation(made, statement=statement, marker=marker_of(papers), lang=lang)
    return _sealed(papers, drawn, case_id, made.issued_at, lang)


def _sealed(papers: Papers, drawn: bytes, case_id: str, at: datetime, lang: Lang) -> bytes:
    from labels.signing import sign  # noqa: PLC0415  (as for certificates: seldom needed, and heavy)

    reason = wording.sentence("history_seal_reason", lang, number=case_id)
    return sign.seal(drawn, papers.pki, reason=reason, location="", when=at)


def hearing_sheet(papers: Papers, case_id: str, lang: Lang = "fr") -> tuple[model.HearingSheet, bytes]:
    """Return the sheet of a case and its statement, ready to print; raise as ``case_history_pdf``."""
    with open_document(papers, lang) as ctx:
        history, statement = case_paper(papers, case_id, lang, ctx.connection)
        exhibits = _exhibits(ctx, case_id)
        made = model.HearingSheet(
            reference=case_id, letterhead=history.letterhead, head=history.head, issued_at=history.issued_at,
            case_number=history.case_number, groups=tuple(_groups(ctx, history.exhibits, exhibits)),
            court=history.court, prosecution_number=history.prosecution_number, seized=tuple(_seized(ctx, history)),
            noted=tuple(_noted(ctx, history, exhibits)),
        )  # fmt: skip
        return made, statement


def attestation(papers: Papers, case_id: str, lang: Lang = "fr") -> tuple[model.Attestation, bytes]:
    """Return the attestation of a case and its statement, ready to print; raise as ``attestation_pdf``."""
    with open_document(papers, lang) as ctx:
        history, statement = case_paper(papers, case_id, lang, ctx.connection)
        exhibits = _exhibits(ctx, case_id)
        proved = [each for each in history.exhibits if _certified(exhibits[each.line.id])]
        if not proved:
            raise RuleBroken("nothing_attested", number=case_id)
        chair = ctx.state(DestructionSession, exhibits[proved[0].line.id].session).chair_agency
        doubtful = [e for e in exhibits.values() if e.status == DESTROYED and e.doubts]
        made = model.Attestation(
            reference=case_id, letterhead=ctx.letterhead(chair), head=history.head, issued_at=history.issued_at,
            case_number=history.case_number, lots=tuple(_lots(ctx, proved, exhibits)),
            court=history.court, prosecution_number=history.prosecution_number, seized=tuple(_seized(ctx, history)),
            kept=tuple(_kept(history.exhibits, exhibits)),
            unproved=tuple(exhibit.exhibit_number for exhibit in doubtful),
            noted=tuple(_differences(ctx, history, {each.line.id for each in proved}, exhibits)),
        )  # fmt: skip
        return made, statement


def _exhibits(ctx: DocumentContext, case_id: str) -> dict[str, Exhibit]:
    return subject_queries.find(ctx.connection, Exhibit, dossier=case_id, limit=MOST)


def _certified(exhibit: Exhibit) -> bool:
    """Return True if a record of destruction certifies the exhibit, and nothing speaks against it (I36)."""
    return exhibit.status == DESTROYED and bool(exhibit.certificate) and not exhibit.doubts


def _groups(
    ctx: DocumentContext, given: Sequence[model.CaseExhibit], exhibits: Mapping[str, Exhibit]
) -> Iterable[model.HearingGroup]:
    """Yield exhibits together of which the same is to be said, the group with the first exhibit first."""
    orders = ctx.states(Order, {e.order for e in exhibits.values() if e.order})
    groups: dict[tuple[str, ...], list[model.CaseExhibit]] = {}
    for each in given:
        exhibit = exhibits[each.line.id]
        order = orders.get(exhibit.order)
        decision = _decision(ctx, order) if order else ""
        key = (
            each.line.substance, each.line.unit, _report(ctx, exhibit), decision, each.verdict, each.line.state,
            _where(ctx, exhibit, each.holder),
        )  # fmt: skip
        groups.setdefault(key, []).append(each)
    for (_, _, report, decision, _, state, holder), members in groups.items():
        yield model.HearingGroup(
            numbers=tuple(exhibits[each.line.id].exhibit_number for each in members),
            lines=tuple(each.line for each in members), report=report, decision=decision,
            verdict=members[0].verdict, state=state, holder=holder,
        )  # fmt: skip


def _where(ctx: DocumentContext, exhibit: Exhibit, holder: str) -> str:
    """Return who has an exhibit, or the record by which it was destroyed."""
    if not exhibit.certificate:
        return holder
    number = ctx.state(Certificate, exhibit.certificate).certificate_number
    return wording.sentence("by_record", ctx.lang, number=number)


def _decision(ctx: DocumentContext, order: Order) -> str:
    kind = wording.code("order", order.sort or "destruction", ctx.lang)
    return wording.sentence("decision", ctx.lang, kind=kind, number=order.order_reference)


def _report(ctx: DocumentContext, exhibit: Exhibit) -> str:
    found = exhibit.laboratory
    if found is None:
        return ""
    purity = format_purity(found.purity_per_mille, ctx.lang)
    return " · ".join(filter(None, (found.report, ctx.substance(found.substance), purity)))


def _seized(ctx: DocumentContext, history: model.CaseHistory) -> Iterable[str]:
    """Yield each seizure in a sentence: the day, the place, the office, from whom where it is recorded."""
    for seizure in history.seizures:
        when = format_date(seizure.at, ctx.lang, zone=history.letterhead.zone) if seizure.at else ""
        place = seizure.place.name if seizure.place else ""
        facts = {"when": when, "place": place, "agency": seizure.agency, "who": seizure.from_whom}
        yield wording.sentence("seized_from" if seizure.from_whom else "seized_by", ctx.lang, **facts)


def _noted(ctx: DocumentContext, history: model.CaseHistory, exhibits: Mapping[str, Exhibit]) -> Iterable[str]:
    for told in (*history.gaps, *history.overdue):
        yield wording.sentence("noted", ctx.lang, numbers=_named(told.exhibits, exhibits), text=told.text)
    yield from _differences(ctx, history, set(exhibits), exhibits)


def _differences(
    ctx: DocumentContext, history: model.CaseHistory, about: set[str], exhibits: Mapping[str, Exhibit]
) -> Iterable[str]:
    """Yield the discrepancies of these exhibits, the open ones first: what differed, and how it ended."""
    own = [d for d in history.discrepancies if not d.about or d.about in about or d.about not in exhibits]
    for discrepancy in sorted(own, key=lambda d: d.status != "open"):
        what = wording.code("discrepancy", discrepancy.kind, ctx.lang)
        sides = " / ".join(filter(None, (discrepancy.expected, discrepancy.finding)))
        ended = discrepancy.resolution or wording.code("status", discrepancy.status, ctx.lang)
        text = " · ".join(filter(None, (what, sides, ended)))
        yield wording.sentence("noted", ctx.lang, numbers=_named((discrepancy.about,), exhibits), text=text)


def _named(numbers: Iterable[str], exhibits: Mapping[str, Exhibit]) -> str:
    """Return exhibits by their number in the case; others, and the case as a whole, by their own number."""
    named = [exhibits[n].exhibit_number if n in exhibits else identifier.group(n) for n in numbers if n]
    return ranges(named) or "–"


def _lots(
    ctx: DocumentContext, proved: Sequence[model.CaseExhibit], exhibits: Mapping[str, Exhibit]
) -> Iterable[model.BurntLot]:
    sessions: dict[str, list[model.CaseExhibit]] = {}
    for each in proved:
        sessions.setdefault(exhibits[each.line.id].session, []).append(each)
    for session_id, members in sessions.items():
        fire = fire_of(ctx, session_id)
        session: DestructionSession = fire.session
        orders = ctx.states(Order, {exhibits[each.line.id].order for each in members} - {""})
        certificate = ctx.state(Certificate, exhibits[members[0].line.id].certificate)
        yield model.BurntLot(
            certificate=certificate.certificate_number, at=fire.hour, place=fire.place,
            chair=ctx.party(session.chair, session.chair_agency, session.ignited_at),
            orders=tuple(order.order_reference for order in orders.values()),
            numbers=tuple(exhibits[each.line.id].exhibit_number for each in members),
            lines=tuple(each.line for each in members), reserved=tuple(_reserved(ctx, session)),
        )  # fmt: skip


def _reserved(ctx: DocumentContext, session: DestructionSession) -> Iterable[str]:
    for signed in session.signatures:
        if signed.decision in {"reserved", "refused"}:
            yield wording.sentence(f"sign_{signed.decision}", ctx.lang, name=ctx.name(signed.person))


def _kept(given: Sequence[model.CaseExhibit], exhibits: Mapping[str, Exhibit]) -> Iterable[model.KeptLine]:
    groups: dict[tuple[str, str], list[str]] = {}
    for each in given:
        exhibit = exhibits[each.line.id]
        if exhibit.status != DESTROYED or not exhibit.certificate:
            groups.setdefault((each.line.state, each.holder), []).append(exhibit.exhibit_number)
    for (state, holder), numbers in groups.items():
        yield model.KeptLine(numbers=tuple(numbers), state=state, holder=holder)
