"""The custody history of a whole case: every exhibit's legs, and what is amiss with any of them in one place.

Chains are read one after the other and only what is printed is kept, so that memory grows with the exhibits alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from custody.domain.access.read_audit import DocumentIssued
from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import BadInput
from custody.domain.law.rule_outcome import rule_of_flag
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Seizure
from custody.service.documents import law, wording
from custody.service.documents.checks import verdict
from custody.service.documents.corrections import corrected_beside, passed_through
from custody.service.documents.discrepancies import discrepancy_lines
from custody.service.documents.document_context import DocumentContext, day, open_document, recorded
from custody.service.documents.exhibit_events import Reader
from custody.service.documents.history import declared_amount, exhibit_line, seizure_facts
from custody.service.documents.open_custody import with_open_steps
from custody.service.documents.slips_and_registers import now
from custody.service.documents.sources import Papers, marker_of
from custody.service.documents.statement import case_statement
from custody.service.documents.trail import Shared, Trail
from custody.storage.read import subject_queries
from custody.storage.read.histories import Line
from custody.storage.tables.connection import Connection
from labels import model
from labels.documents import case_history as paper
from labels.layout.quantity import Lang, format_date

MOST = 3_000
"""Exhibits of a case that one paper tells of."""
_Said = dict[tuple[str, datetime | None, int], list[str]]
"""A text, with the time it is of and the exhibits of the whole act that it is of, to the exhibits it is said of."""


@dataclass
class _Gathered:
    """Data gathered from the chains of a case's exhibits."""

    exhibits: list[model.CaseExhibit] = field(default_factory=list)
    ends: dict[str, Line] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)
    corrections: list[model.CorrectionLine] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)
    unmet: dict[int, Line] = field(default_factory=dict)
    gaps: _Said = field(default_factory=dict)
    overdue: _Said = field(default_factory=dict)
    flags: _Said = field(default_factory=dict)


def case_history_pdf(papers: Papers, case_id: str, lang: Lang = "fr") -> bytes:
    """Return the custody history of a case as sealed PDF/A-3, the heads of its exhibits' chains attached.

    Call it from a thread: sealing runs an event loop of its own.

    Raises:
        NotFound: no such case.
        BadInput: ``case_large`` beyond ``MOST`` exhibits.
    """
    return draw_case_history(papers, case_id, case_paper(papers, case_id, lang), lang)


def draw_case_history(papers: Papers, case_id: str, read: tuple[model.CaseHistory, bytes], lang: Lang) -> bytes:
    """Draw and seal the history of a case that ``case_paper`` has read."""
    from labels.signing import sign  # noqa: PLC0415  (as for certificates: seldom needed, and heavy)

    filled, statement = read
    pdf = paper.render(filled, statement=statement, marker=marker_of(papers), lang=lang)
    reason = wording.sentence("history_seal_reason", lang, number=case_id)
    return sign.seal(pdf, papers.pki, reason=reason, location="", when=filled.issued_at)


def case_paper(
    papers: Papers, case_id: str, lang: Lang = "fr", connection: Connection | None = None
) -> tuple[model.CaseHistory, bytes]:
    """Return the printable history of a case and its statement; raise ``case_large`` and as ``case_history_pdf``."""
    with open_document(papers, lang, connection) as ctx:
        case = ctx.state(Case, case_id)
        exhibits = subject_queries.find(ctx.connection, Exhibit, dossier=case_id, limit=MOST + 1)
        if len(exhibits) > MOST:
            raise BadInput("case_large", number=case_id, most=MOST)
        gathered = _gather(ctx, case, exhibits)
        return _filled(ctx, case_id, case, gathered), case_statement(ctx, case_id, gathered.ends)


def _gather(ctx: DocumentContext, case: Case, exhibits: dict[str, Exhibit]) -> _Gathered:
    gathered, shared = _Gathered(), Shared()
    passed = dict.fromkeys({exhibit.case for exhibit in exhibits.values()})
    ctx.names({subject_id for e in exhibits.values() for subject_id in (e.place, e.container, e.holder)})
    for exhibit_id, exhibit in sorted(exhibits.items(), key=lambda pair: _order(pair[1])):
        lines = ctx.history(exhibit_id)
        trail = with_open_steps(ctx, lines, exhibit, Reader(ctx, shared).read(lines))
        passed.update(dict.fromkeys([exhibit.seizure, *passed_through(lines)]))
        ctx.forget()
        gathered.ends[exhibit_id] = lines[-1]
        gathered.opened += trail.opened
        gathered.entries += exhibit.derogations
        gathered.corrections += (replace(correction, about=exhibit_id) for correction in trail.corrections)
        unmet = [line for line in lines if any(rule_of_flag(flag) for flag in line.header.flags)]
        gathered.unmet |= {line.header_seq: line for line in unmet}
        _say(gathered, exhibit_id, _late(ctx, exhibit), trail)
        gathered.exhibits.append(_exhibit(ctx, exhibit_id, exhibit, case.case_reference, trail, len(unmet)))
    gathered.corrections += corrected_beside(ctx, passed)
    return gathered


def _order(exhibit: Exhibit) -> tuple[int, str]:
    """Return the sort key that puts 9 before 10."""
    return int(exhibit.exhibit_number) if exhibit.exhibit_number.isdecimal() else 0, exhibit.exhibit_number


def _say(gathered: _Gathered, exhibit_id: str, late: Sequence[str], trail: Trail) -> None:
    for texts, notes in ((trail.gaps, gathered.gaps), (late, gathered.overdue)):
        for text in texts:
            notes.setdefault((text, None, 0), []).append(exhibit_id)
    for flag in trail.flags:
        gathered.flags.setdefault((flag.text, flag.at, flag.whole), []).append(exhibit_id)


def _late(ctx: DocumentContext, exhibit: Exhibit) -> list[str]:
    due = day(exhibit.due)
    if due is None or due >= now().astimezone(ctx.zone(exhibit.house)).date():
        return []
    return [wording.sentence("overdue", ctx.lang, day=format_date(due, ctx.lang))]


def _exhibit(
    ctx: DocumentContext, exhibit_id: str, exhibit: Exhibit, case_number: str, trail: Trail, unmet: int
) -> model.CaseExhibit:  # fmt: skip
    amiss: tuple[Sequence[object], ...] = (
        trail.opened,
        trail.gaps,
        _late(ctx, exhibit),
        [flag for flag in trail.flags if not flag.whole],
        trail.corrections,
    )
    return model.CaseExhibit(
        line=exhibit_line(ctx, exhibit_id, exhibit, case_number), legs=tuple(trail.legs),
        holder=ctx.name(exhibit.holder) or wording.sentence("no_holder", ctx.lang),
        verdict=verdict(exhibit.last_comparison, exhibit.last_weight),
        amiss=unmet + sum(len(remarks) for remarks in amiss),
    )  # fmt: skip


def _filled(ctx: DocumentContext, case_id: str, case: Case, gathered: _Gathered) -> model.CaseHistory:
    chain = ctx.history(case_id)
    opened = [*subject_queries.find(ctx.connection, Discrepancy, dossier=case_id, limit=MOST), *gathered.opened]
    touched = set(gathered.ends)
    return model.CaseHistory(
        reference=case_id, letterhead=ctx.letterhead(case.prosecution or case.agencies[0]), head=ctx.head(),
        issued_at=now(), case_number=case.case_reference, exhibits=tuple(gathered.exhibits),
        title=ctx.last_said(case, "title", case.opened), court=ctx.name(case.prosecution),
        prosecution_number=ctx.own_references(case),
        agencies=tuple(model.Party(name=ctx.name(agency)) for agency in case.agencies),
        seizures=tuple(_seizures(ctx, case_id, case)), gaps=_told(gathered.gaps), overdue=_told(gathered.overdue),
        flags=_told(gathered.flags), discrepancies=tuple(discrepancy_lines(ctx, opened, many=True)),
        corrections=tuple(gathered.corrections), reads=tuple(_given(ctx, chain)),
        derogations=law.derogation_lines(ctx, gathered.entries, touched),
        unmet=law.unmet_lines(ctx, list(gathered.unmet.values()), gathered.entries),
    )  # fmt: skip


def _told(notes: _Said) -> tuple[model.Told, ...]:
    return tuple(
        model.Told(text=text, at=at, exhibits=tuple(about), whole=whole) for (text, at, whole), about in notes.items()
    )


def _seizures(ctx: DocumentContext, case_id: str, case: Case) -> Iterable[model.SeizureFacts]:
    for seizure, state in subject_queries.find(ctx.connection, Seizure, dossier=case_id, limit=MOST).items():
        declared = ", ".join(
            f"{ctx.substance(line.substance)} {declared_amount(ctx, line)}".strip() for line in state.lines
        )
        yield replace(seizure_facts(ctx, seizure, state, case), declared=declared)


def _given(ctx: DocumentContext, chain: Sequence[Line]) -> Iterable[model.ReadLine]:
    """Yield papers about the case that were given out."""
    for line in chain:
        if isinstance(line.part.data, DocumentIssued):
            to = ctx.said(line.seq, "to")
            yield model.ReadLine(
                at=recorded(line), who=ctx.name(line.header.actors[0].person), action="handed" if to else "exported",
                recipient=to, n=line.part.data.until_n,
            )  # fmt: skip
