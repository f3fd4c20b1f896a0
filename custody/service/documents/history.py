"""The custody history of one exhibit, as a court would ask for it: everything that its chain in the log says."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from custody.domain.access.read_audit import DocumentIssued, HistoryReadAgain
from custody.domain.access.visibility import Reader as Asking
from custody.domain.access.visibility import sees_seizure
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.discrepancies.discrepancy import Discrepancy, unfound
from custody.domain.exhibits.drying_allowance import curve_now
from custody.domain.exhibits.exhibit import OPENED, Exhibit
from custody.domain.exhibits.exhibit_family import mass_line
from custody.domain.kernel.events import Part
from custody.domain.kernel.quantity import Count
from custody.domain.kernel.timezone import day_of
from custody.domain.law.rule_outcome import Derogable
from custody.domain.orders.order import Order
from custody.domain.seizures import register_takeover
from custody.domain.seizures.case import Case
from custody.domain.seizures.complete_seizure import SeizureCompleted
from custody.domain.seizures.declared_line import Line
from custody.domain.seizures.declared_vs_received import difference, tolerance
from custody.domain.seizures.first_notice import Notice
from custody.domain.seizures.seizure import Seizure, Tally
from custody.service.access import confidential_inspections
from custody.service.discrepancies import discrepancies
from custody.service.documents import law, wording
from custody.service.documents.corrections import corrected_beside, mention, passed_through
from custody.service.documents.discrepancies import discrepancy_lines
from custody.service.documents.document_context import DocumentContext, claimed, day, moment, open_document
from custody.service.documents.exhibit_events import Reader
from custody.service.documents.open_custody import with_open_steps
from custody.service.documents.sources import Papers, marker_of
from custody.service.documents.statement import history_statement
from custody.service.documents.trail import Trail
from custody.service.law.rule_texts import said
from custody.service.seizures.seizure_place import TOLD, particulars
from custody.storage.read import histories, read_audit
from custody.storage.tables.connection import Connection
from custody.storage.write import clock
from custody.text.i18n import speaking
from custody.text.measures import per_cent
from labels import model
from labels.documents import history
from labels.layout.quantity import Lang, format_date, format_mass, format_moment, format_volume
from labels.stock import identifier

JOINT = ", "
TEXTS = ("place", "circumstances", "seized_from", "legal_basis", "witnesses")
"""Private values of a declaration that may have been corrected."""


def history_pdf(papers: Papers, exhibit_id: str, lang: Lang = "fr", reader: Asking | None = None) -> bytes:
    """Return an exhibit's custody history as sealed PDF/A-3, with statement and proofs attached.

    ``reader``: the recipient; what they may not know of its seizure and line is left out. None: the paper is complete.
    Call it from a thread: sealing runs an event loop of its own.

    Raises:
        NotFound: no such exhibit.
    """
    return draw_history(papers, exhibit_id, history_paper(papers, exhibit_id, lang, reader), lang)


def draw_history(papers: Papers, exhibit_id: str, read: tuple[model.CustodyHistory, bytes], lang: Lang) -> bytes:
    """Draw and seal a custody history that ``history_paper`` has read."""
    from labels.signing import sign  # noqa: PLC0415  (as for certificates: seldom needed, and heavy)

    filled, statement = read
    pdf = history.render(filled, statement=statement, marker=marker_of(papers), lang=lang)
    reason = wording.sentence("history_seal_reason", lang, number=exhibit_id)
    return sign.seal(pdf, papers.pki, reason=reason, location="", when=filled.issued_at)


def history_paper(
    papers: Papers, exhibit_id: str, lang: Lang = "fr", reader: Asking | None = None,
    connection: Connection | None = None,
) -> tuple[model.CustodyHistory, bytes]:  # fmt: skip
    """Return the custody history of an exhibit, ready to print, and its statement; as ``history_pdf``."""
    with open_document(papers, lang, connection) as ctx:
        exhibit = ctx.state(Exhibit, exhibit_id)
        lines = ctx.history(exhibit_id)
        trail = with_open_steps(ctx, lines, exhibit, Reader(ctx).read(lines))
        now = clock.text(clock.now().wall_ms)
        shown = confidential_inspections.showing(
            ctx.connection, read_audit.readings_of(ctx.connection, exhibit_id), now
        )
        counts = {part.data.of: part.data for _, part in shown if isinstance(part.data, HistoryReadAgain)}
        reads = [
            (seq, _reading(ctx, seq, part, counts.get(part.act)))
            for seq, part in shown
            if not isinstance(part.data, HistoryReadAgain)
        ]
        statement = history_statement(ctx, exhibit_id, lines, trail.fire.chain if trail.fire else ())
        filled = _filled(ctx, exhibit_id, exhibit, trail, reads, lines, reader)
        return _under_law(filled, ctx, exhibit_id, exhibit, lines), statement


def _filled(
    ctx: DocumentContext, exhibit_id: str, exhibit: Exhibit, trail: Trail, reads: list[tuple[int, model.ReadLine]],
    lines: Sequence[histories.Line], reader: Asking | None,
) -> model.CustodyHistory:  # fmt: skip
    case = ctx.state(Case, exhibit.case)
    beside = corrected_beside(ctx, [exhibit.seizure, *passed_through(lines)])
    corrections = sorted([*trail.corrections, *beside], key=lambda entry: entry.seq or 0)
    holder = exhibit.holder or (exhibit.handlers[-1] if exhibit.handlers else "")
    now = clock.text(clock.now().wall_ms)
    agency = exhibit.agency or exhibit.agencies[-1]
    today = day_of(now, ctx.zone(exhibit.house or agency).key)
    seizure = ctx.state(Seizure, exhibit.seizure)
    untold = discrepancies.redacted_discrepancy(ctx.connection, reader, exhibit) if reader else ""
    keeper = ctx.party(holder, agency, now)
    current = [leg for leg in trail.legs if leg.received_at]
    return model.CustodyHistory(
        reference=exhibit_id, letterhead=ctx.letterhead(agency), head=ctx.head(), issued_at=datetime.fromisoformat(now),
        exhibit=replace(
            exhibit_line(ctx, exhibit_id, exhibit, case.case_reference),
            seal_state=trail.seals[-1].state if trail.seals else "not_seen",
        ), case_number=case.case_reference,
        record_number=case.case_reference, court=ctx.name(case.prosecution),
        prosecution_number=ctx.own_references(case),
        description=ctx.last_said(exhibit, "description", exhibit.described),
        seizure=_seizure(ctx, exhibit, seizure, case, reader, untold),
        holder=keeper if exhibit.holder else model.Party(name=wording.sentence("no_holder", ctx.lang)),
        holder_since=(trail.ended_at or current[-1].received_at) if current else None, legs=tuple(trail.legs),
        seals=tuple(trail.seals), weighings=tuple(trail.weighings), releases=_releases(exhibit, trail, today),
        openings=tuple(trail.openings), samples=tuple(trail.samples),
        labs=tuple(trail.labs), orders=tuple(trail.orders), sightings=tuple(trail.sightings), looks=tuple(trail.looks),
        discrepancies=tuple(_discrepancies(ctx, exhibit, seizure, trail, untold)), flags=tuple(trail.flags),
        gaps=tuple(trail.gaps), corrections=tuple(corrections), overdue=_overdue(ctx, exhibit, trail, today),
        reads=tuple(read for _, read in sorted([*trail.reads, *reads], key=lambda pair: pair[0])),
        media=tuple(trail.media),
        events=tuple(trail.events), custodian=keeper if exhibit.holder else None,
    )  # fmt: skip


def _under_law(
    filled: model.CustodyHistory,
    ctx: DocumentContext,
    exhibit_id: str,
    exhibit: Exhibit,
    lines: Sequence[histories.Line],
) -> model.CustodyHistory:
    """With every derogation that touches the exhibit, an order or a session it was in, and the rules not met."""
    passed = {name: {getattr(line.part.data, name, "") for line in lines} - {""} for name in ("order", "session")}
    orders, sessions = ctx.states(Order, passed["order"]), ctx.states(DestructionSession, passed["session"])
    around: list[Derogable] = [exhibit, *orders.values(), *sessions.values()]
    entries = [entry for state in around for entry in state.derogations]
    touched = {exhibit_id, *orders, *sessions}
    return replace(
        filled, derogations=law.derogation_lines(ctx, entries, touched), unmet=law.unmet_lines(ctx, lines, entries)
    )  # fmt: skip


def exhibit_line(ctx: DocumentContext, exhibit_id: str, exhibit: Exhibit, case_number: str) -> model.ExhibitLine:
    """Return an exhibit as it stands now, for a history or a register; only a history quotes who saw the seal."""
    weight, first = exhibit.last_weight, exhibit.first_stated
    remarks = (arithmetic(exhibit, ctx.lang), drying(exhibit, ctx.lang), mention(ctx, exhibit_id, exhibit))
    return model.ExhibitLine(
        id=exhibit_id, case_number=case_number, nature=numbers(exhibit, ctx.lang),
        substance=exhibit.known_substance,
        count=exhibit.count.n if exhibit.count else None, unit=exhibit.count.unit if exhibit.count else "",
        volume_ul=exhibit.volume.ul if exhibit.volume else None,
        gross_ug=weight.gross.ug if weight else None, first_gross_ug=first.gross.ug if first else None,
        readability_ug=weight.step_ug if weight else None,
        seal=exhibit.seal, seal_state="opened" if exhibit.status == OPENED else "", location=_location(ctx, exhibit),
        state=_state(ctx, exhibit),
        remark=", ".join(filter(None, (*map(identifier.group, exhibit.open), *remarks))),
        synthetic=exhibit.synthetic,
    )  # fmt: skip


def arithmetic(exhibit: Exhibit, lang: Lang) -> str:
    """Return the mass balance of an exhibit that was opened, as its papers print it (I47); "" for any other."""
    masses = mass_line(exhibit, exhibit.last_weight) if exhibit.family is not None else None
    if masses is None or masses.first_ug is None or masses.before_ug is None or not masses.net:
        return ""
    digits = exhibit.last_weight.step_ug if exhibit.last_weight else None
    figures = {
        "first": masses.first_ug, "parts": masses.parts_ug, "used": masses.used_ug, "before": masses.before_ug,
    }  # fmt: skip
    words = {name: format_mass(ug, lang, readability_ug=digits) for name, ug in figures.items()}
    difference = format_mass(masses.difference_ug or 0, lang, readability_ug=digits, signed=True)
    return wording.sentence("arithmetic", lang, difference=difference, **words)


def drying(exhibit: Exhibit, lang: Lang) -> str:
    """Return what drying and humidity explain of an exhibit that was weighed again, and on what ground (I60)."""
    curve = curve_now(exhibit) if exhibit.last_comparison is not None else None
    if curve is None:
        return ""
    with speaking(lang):
        shares = {
            "loss": per_cent(curve.loss_per_mille), "under": per_cent(curve.band_loss_per_mille),
            "above": per_cent(curve.band_gain_per_mille),
        }  # fmt: skip
    ground = wording.code("drying_ground", curve.status, lang)
    return wording.sentence("drying", lang, source=said(curve.source, lang), ground=ground, **shares)


def _state(ctx: DocumentContext, exhibit: Exhibit) -> str:
    """Its status; ``lost`` while it is reported missing, and nobody has found it: it lies nowhere known."""
    return "lost" if any(map(unfound, ctx.states(Discrepancy, exhibit.open).values())) else exhibit.status


def numbers(exhibit: Exhibit, lang: Lang) -> str:
    """Return the exhibit's own number and, side by side, that of each court's register."""
    courts = (
        wording.sentence("at_court", lang, number=court_number.court_reference)
        for court_number in exhibit.court_references
    )
    return " · ".join([wording.sentence("piece", lang, number=exhibit.exhibit_number), *courts])


def _location(ctx: DocumentContext, exhibit: Exhibit) -> str:
    return ", ".join(ctx.name(location) for location in (exhibit.place, exhibit.container) if location)


def _seizure(
    ctx: DocumentContext, exhibit: Exhibit, seizure: Seizure, case: Case, reader: Asking | None, untold: str
) -> model.SeizureFacts:  # fmt: skip
    """Return the seizure of an exhibit, with the declared and received amounts of its line unless hidden.

    A reader who may not see the seizure gets neither its notice nor its circumstances, nor from whom it was: they
    concern all its lines (I41). Where something is recorded, the paper says that it is reserved.
    """
    facts = seizure_facts(ctx, exhibit.seizure, seizure, case)
    if reader and not sees_seizure(reader, seizure, case):
        kept = wording.sentence("case_only", ctx.lang)
        facts = replace(
            facts, circumstances=_origin(ctx, seizure) or (kept if facts.circumstances else ""),
            from_whom=kept if facts.from_whom else "",
        )  # fmt: skip
    if untold:
        notice = wording.sentence("untold", ctx.lang)
        return replace(facts, declared=notice, received=notice)
    line, tally = seizure.lines[exhibit.line], seizure.tallies[exhibit.line]
    words_ = ctx.said(seizure.declared, f"designation_{exhibit.line}")
    return replace(
        facts, declared=_as_declared(ctx, line, words_),
        received="" if seizure.source == register_takeover.SOURCE else _received(ctx, line, tally),
    )  # fmt: skip


def seizure_facts(ctx: DocumentContext, seizure_id: str, seizure: Seizure, case: Case) -> model.SeizureFacts:
    """Return the officer, time, place and manner of a seizure, as last corrected."""
    first = ctx.history(seizure_id)[0]
    seq = seizure.declared
    texts = {name: ctx.last_said(seizure, name, seq) for name in TEXTS}
    witnesses, place = texts["witnesses"], texts["place"]
    details = particulars(ctx.values([seq])[seq])
    where = {name: ctx.shown(details.get(name, "")) for name in TOLD}
    old = seizure.source == register_takeover.SOURCE  # who seized it stands in the paper register, and only there
    return model.SeizureFacts(
        agency="" if old else ctx.name(seizure.agency),
        officer=None if old else ctx.party(seizure.officer, seizure.agency, first.part.at),
        at=moment(seizure.seized_at), place=model.Place(name=place) if place else None,
        legal_basis=texts["legal_basis"], record_number=case.case_reference, declared_at=claimed(first.header),
        from_whom=texts["seized_from"], hiding_place=where["hiding_place"], transport=where["transport"],
        departure=where["departure_country"], destination=where["destination_country"],
        witnesses=(model.Party(name=witnesses),) if witnesses else (), completed=_completed(ctx, seizure_id, seizure),
        circumstances="\n".join(
            t for t in (_origin(ctx, seizure), texts["circumstances"], _value(ctx, seq), _notice(ctx, seizure)) if t
        ),
    )  # fmt: skip


def _completed(ctx: DocumentContext, seizure_id: str, seizure: Seizure) -> str:
    """Return who said that a seizure is complete, or which term ended, and when; "" before that."""
    at = moment(seizure.completed_at)
    if at is None:
        return ""
    how = wording.sentence(f"completed.{seizure.completed_by}", ctx.lang)
    said = [line for line in ctx.history(seizure_id) if line.part.type == SeizureCompleted.type]
    by = ctx.name(said[-1].header.actors[0].person) if said and seizure.completed_by == "officer" else ""
    return ", ".join(filter(None, (how, by, format_moment(at, ctx.lang, zone=ctx.zone(seizure.agency)))))


def _origin(ctx: DocumentContext, seizure: Seizure) -> str:
    return wording.sentence("taken_over", ctx.lang) if seizure.source == register_takeover.SOURCE else ""


def _value(ctx: DocumentContext, seq: int) -> str:
    text = ctx.said(seq, "estimated_value")
    return wording.sentence("value", ctx.lang, text=text) if text else ""


def _notice(ctx: DocumentContext, seizure: Seizure) -> str:
    """Return the notice given before the declaration, and the discrepancies for the difference (T1)."""
    if not seizure.notice:
        return ""
    notice = ctx.state(Notice, seizure.notice)
    lines = ", ".join(f"{ctx.substance(line.substance)} {declared_amount(ctx, line)}" for line in notice.lines)
    channel = wording.sentence(f"channel.{notice.channel}", ctx.lang)
    on = format_date(datetime.fromisoformat(notice.told_at), ctx.lang, zone=ctx.zone(notice.agency))
    text = wording.sentence("notice", ctx.lang, channel=channel, day=on, lines=lines, seq=notice.taken)
    return f"{text} {wording.sentence('told', ctx.lang, numbers=', '.join(notice.opened))}" if notice.opened else text


def _as_declared(ctx: DocumentContext, line: Line, designation: str) -> str:
    amount = declared_amount(ctx, line)
    return wording.sentence("declared", ctx.lang, amount=amount, words=designation) if designation else amount


def declared_amount(ctx: DocumentContext, line: Line) -> str:
    """Return the amounts announced on a line: count, mass and volume as written, each with what it rests on (I58)."""
    things = [(ctx.count(line.count), line.count_basis)] if line.count else []
    things += [
        (f"{amount.text} {amount.unit}", basis)
        for amount, basis in ((line.mass, line.mass_basis), (line.volume, line.volume_basis)) if amount
    ]  # fmt: skip
    return JOINT.join(wording.sentence(basis, ctx.lang, amount=text) if basis else text for text, basis in things)


def _received(ctx: DocumentContext, line: Line, tally: Tally) -> str:
    """Return the amount received of a line; an untouched line with no discrepancy gets the waiting note."""
    if not (tally.received_count or tally.received_ug or tally.received_ul or tally.discrepancy):
        return wording.sentence("not_received", ctx.lang)
    count = ""
    if line.count:
        count = ctx.count(Count(tally.received_count, line.count.unit))
    mass = format_mass(tally.received_ug, ctx.lang) if line.mass else ""
    volume = format_volume(tally.received_ul, ctx.lang) if line.volume else ""
    came = JOINT.join(t for t in (count, mass, volume) if t)
    gap = _difference(ctx, line, tally)
    return wording.sentence("difference", ctx.lang, amount=came, difference=gap) if gap else came


def _difference(ctx: DocumentContext, line: Line, tally: Tally) -> str:
    """Return what is missing or too much of a line, within the tolerance too; "" for nothing or unknown (I58)."""
    missing, slack, shown = difference(line, tally), tolerance(line, tally), []
    if line.count and missing.count and not tally.uncounted:
        shown.append(("−" if missing.count > 0 else "+") + ctx.count(Count(abs(missing.count), line.count.unit)))
    if line.mass and missing.ug and not tally.unweighed:
        gap = ("−" if missing.ug > 0 else "+") + format_mass(abs(missing.ug), ctx.lang)
        shown.append(wording.sentence("within", ctx.lang, gap=gap, tolerance=format_mass(slack.ug, ctx.lang)))
    if line.volume and missing.ul:
        gap = ("−" if missing.ul > 0 else "+") + format_volume(abs(missing.ul), ctx.lang)
        shown.append(wording.sentence("within", ctx.lang, gap=gap, tolerance=format_volume(slack.ul, ctx.lang)))
    return JOINT.join(shown)


def _releases(exhibit: Exhibit, trail: Trail, today: str) -> tuple[model.ReleaseLine, ...]:
    if not (exhibit.due and exhibit.due < today and trail.releases):
        return tuple(trail.releases)
    *before, last = trail.releases
    late = model.ReleaseLine(
        out_at=last.out_at, to=last.to, purpose=last.purpose, legal_basis=last.legal_basis, due_back=last.due_back,
        slip=last.slip, overdue=True,
    )  # fmt: skip
    return (*before, late)


def _overdue(ctx: DocumentContext, exhibit: Exhibit, trail: Trail, today: str) -> tuple[str, ...]:
    """Return a note that the exhibit is overdue, if no row of ``_releases`` says so."""
    due = day(exhibit.due)
    if due is None or exhibit.due >= today or trail.releases:
        return ()
    return (wording.sentence("overdue", ctx.lang, day=format_date(due, ctx.lang)),)


def _discrepancies(
    ctx: DocumentContext, exhibit: Exhibit, seizure: Seizure, trail: Trail, untold: str
) -> Iterable[model.DiscrepancyLine]:
    of_line, notice = seizure.tallies[exhibit.line].discrepancy, wording.sentence("untold", ctx.lang)
    for line in discrepancy_lines(ctx, [*([of_line] if of_line else []), *trail.opened]):
        if line.id == untold:
            yield model.DiscrepancyLine(
                id=untold,
                kind=line.kind,
                opened_at=line.opened_at,
                expected=notice,
                finding=notice,
                status=line.status,
            )
        else:
            yield line


def _reading(ctx: DocumentContext, seq: int, part: Part, again: HistoryReadAgain | None) -> model.ReadLine:
    """Return a reading of its reader's chain, or an export made by a confidential inspection that has ended.

    ``again``: its repetitions, counted.
    """
    at, data = datetime.fromisoformat(part.at), part.data
    if isinstance(data, DocumentIssued):
        to = ctx.said(seq, "to")
        action: Literal["handed", "exported"] = "handed" if to else "exported"
        return model.ReadLine(at=at, who=ctx.author(part.act), action=action, recipient=to, n=data.until_n)
    last = datetime.fromisoformat(again.last) if again else None
    times = 1 + again.repeats if again else 1
    return model.ReadLine(at=at, who=ctx.name(part.subject), action="read", times=times, last=last)
