"""The custody history of one exhibit, as a court would ask for it: everything that its chain in the log says."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from custody.domain.access.read_audit import DocumentExported
from custody.domain.access.visibility import Reader as Asking
from custody.domain.access.visibility import sees_seizure
from custody.domain.destruction.destruction_session import Session
from custody.domain.discrepancies.discrepancy import Discrepancy, unfound
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.events import Part
from custody.domain.kernel.timezone import day_of
from custody.domain.law.rule_outcome import Derogable
from custody.domain.orders.order import Order
from custody.domain.seizures import register_takeover
from custody.domain.seizures.case import Case
from custody.domain.seizures.first_notice import Notice
from custody.domain.seizures.seizure import Line, Seizure, Tally
from custody.service.access import confidential_inquiries
from custody.service.discrepancies import discrepancies
from custody.service.documents import law, wording
from custody.service.documents.corrections import corrected_beside, mention, passed_through
from custody.service.documents.discrepancies import discrepancy_lines
from custody.service.documents.document_context import Desk, claimed, day, moment
from custody.service.documents.exhibit_events import Reader, Trail
from custody.service.documents.sources import Papers, marker_of
from custody.service.documents.statement import history_statement
from custody.service.seizures.seizure_place import TOLD, particulars
from custody.storage.read import histories, readings
from custody.storage.write import clock
from labels import model
from labels.documents import history
from labels.layout.quantity import Lang, format_date, format_mass, format_volume
from labels.stock import identifier

JOINT = " + "
TEXTS = ("place", "circumstances", "legal_basis", "witnesses")
"""Private values of a declaration that may have been corrected."""


def history_pdf(papers: Papers, number: str, lang: Lang = "fr", reader: Asking | None = None) -> bytes:
    """The custody history of an exhibit as PDF/A-3, its statement and proofs attached, sealed by the organisation.

    ``reader``: for whom; what they may not know of its seizure and line is kept back. None: everything is told.

    Call it from a thread: sealing runs an event loop of its own.

    Raises:
        NotFound: no such exhibit.
    """
    from labels.signing import sign  # noqa: PLC0415  (as for certificates: seldom needed, and heavy)

    filled, statement = history_paper(papers, number, lang, reader)
    pdf = history.render(filled, statement=statement, marker=marker_of(papers), lang=lang)
    reason = wording.sentence("history_seal_reason", lang, number=number)
    return sign.seal(pdf, papers.pki, reason=reason, location="", when=filled.issued_at)


def history_paper(
    papers: Papers, number: str, lang: Lang = "fr", reader: Asking | None = None
) -> tuple[model.CustodyHistory, bytes]:  # fmt: skip
    """The custody history of an exhibit, ready to print, and its statement; as ``history_pdf``."""
    with papers.store.reading() as connection:
        desk = Desk(papers, connection, lang)
        exhibit = desk.state(Exhibit, number)
        lines = desk.history(number)
        trail = Reader(desk).read(lines)
        now = clock.text(clock.now().wall_ms)
        shown = confidential_inquiries.showing(connection, readings.readings_of(connection, number), now)
        reads = [(seq, _reading(desk, seq, part)) for seq, part in shown]
        statement = history_statement(papers, desk, number, lines)
        filled = _filled(desk, number, exhibit, trail, reads, lines, reader)
        return _under_law(filled, desk, number, exhibit, lines), statement


def _filled(
    desk: Desk, number: str, exhibit: Exhibit, trail: Trail, reads: list[tuple[int, model.ReadLine]],
    lines: Sequence[histories.Line], reader: Asking | None,
) -> model.CustodyHistory:  # fmt: skip
    case = desk.state(Case, exhibit.case)
    beside = corrected_beside(desk, [exhibit.seizure, *passed_through(lines)])
    corrections = sorted([*trail.corrections, *beside], key=lambda one: one.seq or 0)
    holder = exhibit.holder or (exhibit.handlers[-1] if exhibit.handlers else "")
    now = clock.text(clock.now().wall_ms)
    agency = exhibit.agency or exhibit.agencies[-1]
    today = day_of(now, desk.zone(exhibit.house or agency).key)
    seizure = desk.state(Seizure, exhibit.seizure)
    untold = discrepancies.untold(desk.connection, reader, exhibit) if reader else ""
    keeper = desk.party(holder, agency, now)
    current = [leg for leg in trail.legs if leg.received_at]
    return model.CustodyHistory(
        number=number, letterhead=desk.letterhead(agency), head=desk.head(), issued_at=datetime.fromisoformat(now),
        exhibit=exhibit_line(desk, number, exhibit, case.number), case_number=case.number,
        record_number=case.number, court=desk.name(case.prosecution), prosecution_number=desk.own_numbers(case),
        description=desk.last_said(exhibit, "description", exhibit.described),
        seizure=_seizure(desk, exhibit, seizure, case, reader, untold),
        holder=keeper if exhibit.holder else model.Party(name=wording.sentence("no_holder", desk.lang)),
        holder_since=(trail.ended_at or current[-1].received_at) if current else None, legs=tuple(trail.legs),
        seals=tuple(trail.seals), weighings=tuple(trail.weighings), releases=_releases(exhibit, trail, today),
        openings=tuple(trail.openings), samples=tuple(trail.samples),
        labs=tuple(trail.labs), orders=tuple(trail.orders), sightings=tuple(trail.sightings),
        discrepancies=tuple(_discrepancies(desk, exhibit, seizure, trail, untold)), flags=tuple(trail.flags),
        gaps=tuple(trail.gaps), corrections=tuple(corrections), overdue=_overdue(desk, exhibit, trail, today),
        reads=tuple(read for _, read in sorted([*trail.reads, *reads], key=lambda pair: pair[0])),
        media=tuple(trail.media),
        events=tuple(trail.events), custodian=keeper if exhibit.holder else None,
    )  # fmt: skip


def _under_law(
    filled: model.CustodyHistory, desk: Desk, number: str, exhibit: Exhibit, lines: Sequence[histories.Line]
) -> model.CustodyHistory:
    """With every derogation that touches the exhibit, an order or a session it was in, and the rules not met."""
    passed = {name: {getattr(line.part.data, name, "") for line in lines} - {""} for name in ("order", "session")}
    orders, sessions = desk.states(Order, passed["order"]), desk.states(Session, passed["session"])
    around: list[Derogable] = [exhibit, *orders.values(), *sessions.values()]
    entries = [entry for state in around for entry in state.derogations]
    touched = {number, *orders, *sessions}
    return replace(
        filled, derogations=law.derogation_lines(desk, entries, touched), unmet=law.unmet_lines(desk, lines, entries)
    )  # fmt: skip


def exhibit_line(desk: Desk, number: str, exhibit: Exhibit, case_number: str) -> model.ExhibitLine:
    """An exhibit as it stands now, for a history or a register."""
    weight, first = exhibit.last_weight, exhibit.first_weight
    return model.ExhibitLine(
        number=number, case_number=case_number, nature=numbers(exhibit, desk.lang),
        substance=exhibit.known_substance,
        count=exhibit.count.n if exhibit.count else None, unit=exhibit.count.unit if exhibit.count else "",
        volume_ul=exhibit.volume.ul if exhibit.volume else None,
        gross_ug=weight.gross.ug if weight else None, first_gross_ug=first.gross.ug if first else None,
        readability_ug=weight.step_ug if weight else None,
        seal=exhibit.seal, location=_location(desk, exhibit), state=_state(desk, exhibit),
        remark=", ".join(filter(None, (*map(identifier.group, exhibit.open), mention(exhibit, desk.lang)))),
        synthetic=exhibit.synthetic,
    )  # fmt: skip


def _state(desk: Desk, exhibit: Exhibit) -> str:
    """Its status; ``lost`` while it is reported lost, or missing, and nobody has found it: it lies nowhere known."""
    return "lost" if any(map(unfound, desk.states(Discrepancy, exhibit.open).values())) else exhibit.status


def numbers(exhibit: Exhibit, lang: Lang) -> str:
    """The exhibit's own number and, side by side, that of each court's register."""
    courts = (wording.sentence("at_court", lang, number=one.number) for one in exhibit.court_numbers)
    return " · ".join([wording.sentence("piece", lang, number=exhibit.number), *courts])


def _location(desk: Desk, exhibit: Exhibit) -> str:
    return ", ".join(desk.name(n) for n in (exhibit.place, exhibit.container) if n)


def _seizure(
    desk: Desk, exhibit: Exhibit, seizure: Seizure, case: Case, reader: Asking | None, untold: str
) -> model.SeizureFacts:  # fmt: skip
    """How the exhibit's seizure is told, with what was declared and received of its line unless that is kept back.

    Who may not see the seizure is told neither its notice nor its circumstances: they speak of all its lines (I41).
    """
    facts = seizure_facts(desk, exhibit.seizure, seizure, case)
    if reader and not sees_seizure(reader, seizure, case):
        facts = replace(facts, circumstances=_origin(desk, seizure))
    if untold:
        said = wording.sentence("untold", desk.lang)
        return replace(facts, declared=said, received=said)
    line, tally = seizure.lines[exhibit.line], seizure.tallies[exhibit.line]
    words_ = desk.said(seizure.declared, f"designation_{exhibit.line}")
    return replace(
        facts, declared=_as_declared(desk, line, words_),
        received="" if seizure.source == register_takeover.SOURCE else _received(desk, line, tally),
    )  # fmt: skip


def seizure_facts(desk: Desk, number: str, seizure: Seizure, case: Case) -> model.SeizureFacts:
    """Who seized, when, where and how, as it was last corrected."""
    first = desk.history(number)[0]
    seq = seizure.declared
    texts = {name: desk.last_said(seizure, name, seq) for name in TEXTS}
    witnesses, place = texts["witnesses"], texts["place"]
    details = particulars(desk.values([seq])[seq])
    where = {name: desk.shown(details.get(name, "")) for name in TOLD}
    old = seizure.source == register_takeover.SOURCE  # who seized it stands in the paper register, and only there
    return model.SeizureFacts(
        agency="" if old else desk.name(seizure.agency),
        officer=None if old else desk.party(seizure.officer, seizure.agency, first.part.at),
        at=moment(seizure.seized_at), place=model.Place(name=place) if place else None,
        legal_basis=texts["legal_basis"], record_number=case.number, declared_at=claimed(first.header),
        hiding_place=where["hiding_place"], transport=where["transport"],
        departure=where["departure_country"], destination=where["destination_country"],
        witnesses=(model.Party(name=witnesses),) if witnesses else (),
        circumstances="\n".join(
            t for t in (_origin(desk, seizure), texts["circumstances"], _value(desk, seq), _notice(desk, seizure)) if t
        ),
    )  # fmt: skip


def _origin(desk: Desk, seizure: Seizure) -> str:
    return wording.sentence("taken_over", desk.lang) if seizure.source == register_takeover.SOURCE else ""


def _value(desk: Desk, seq: int) -> str:
    text = desk.said(seq, "estimated_value")
    return wording.sentence("value", desk.lang, text=text) if text else ""


def _notice(desk: Desk, seizure: Seizure) -> str:
    """What was told before the declaration, and which discrepancies stand for the difference (T1)."""
    if not seizure.notice:
        return ""
    told = desk.state(Notice, seizure.notice)
    lines = ", ".join(f"{desk.substance(line.substance)} {declared_amount(desk, line)}" for line in told.lines)
    channel = wording.sentence(f"channel.{told.channel}", desk.lang)
    on = format_date(datetime.fromisoformat(told.told_at), desk.lang, zone=desk.zone(told.agency))
    said = wording.sentence("notice", desk.lang, channel=channel, day=on, lines=lines, seq=told.taken)
    return f"{said} {wording.sentence('told', desk.lang, numbers=', '.join(told.opened))}" if told.opened else said


def _as_declared(desk: Desk, line: Line, designation: str) -> str:
    amount = declared_amount(desk, line)
    return wording.sentence("declared", desk.lang, amount=amount, words=designation) if designation else amount


def declared_amount(desk: Desk, line: Line) -> str:
    """What a line announced: count, mass and volume as they were written."""
    typed = [f"{one.text} {one.unit}" for one in (line.mass, line.volume) if one]
    return JOINT.join(t for t in (desk.count(line.count), *typed) if t)


def _received(desk: Desk, line: Line, tally: Tally) -> str:
    """What has come of a line; of one of which nothing has, and nobody says that it should have, that it is ahead."""
    if not (tally.received_count or tally.received_ug or tally.received_ul or tally.discrepancy):
        return wording.sentence("not_received", desk.lang)
    count = ""
    if line.count:
        count = desk.count(type(line.count)(tally.received_count, line.count.unit))
    mass = format_mass(tally.received_ug, desk.lang) if line.mass else ""
    volume = format_volume(tally.received_ul, desk.lang) if line.volume else ""
    return JOINT.join(t for t in (count, mass, volume) if t)


def _releases(exhibit: Exhibit, trail: Trail, today: str) -> tuple[model.ReleaseLine, ...]:
    if not (exhibit.due and exhibit.due < today and trail.releases):
        return tuple(trail.releases)
    *before, last = trail.releases
    late = model.ReleaseLine(
        out_at=last.out_at, to=last.to, purpose=last.purpose, legal_basis=last.legal_basis, due_back=last.due_back,
        slip=last.slip, overdue=True,
    )  # fmt: skip
    return (*before, late)


def _overdue(desk: Desk, exhibit: Exhibit, trail: Trail, today: str) -> tuple[str, ...]:
    """That it is not back by its day, where no row of ``_releases`` says so."""
    due = day(exhibit.due)
    if due is None or exhibit.due >= today or trail.releases:
        return ()
    return (wording.sentence("overdue", desk.lang, day=format_date(due, desk.lang)),)


def _discrepancies(
    desk: Desk, exhibit: Exhibit, seizure: Seizure, trail: Trail, untold: str
) -> Iterable[model.DiscrepancyLine]:
    of_line, said = seizure.tallies[exhibit.line].discrepancy, wording.sentence("untold", desk.lang)
    for line in discrepancy_lines(desk, [*([of_line] if of_line else []), *trail.opened]):
        if line.number == untold:
            yield model.DiscrepancyLine(
                number=untold, kind=line.kind, opened_at=line.opened_at, expected=said, found=said, status=line.status
            )
        else:
            yield line


def _reading(desk: Desk, seq: int, part: Part) -> model.ReadLine:
    """A reading on its reader's chain; an export stands here once the confidential inquiry has ended that made it."""
    at, data = datetime.fromisoformat(part.at), part.data
    if isinstance(data, DocumentExported):
        to = desk.said(seq, "to")
        action: Literal["handed", "exported"] = "handed" if to else "exported"
        return model.ReadLine(at=at, who=desk.author(part.act), action=action, recipient=to, n=data.until_n)
    return model.ReadLine(at=at, who=desk.name(part.subject), action="read")
