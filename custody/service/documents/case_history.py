"""The custody history of a whole case: every exhibit's legs, and what is amiss with any of them in one place.

Chains are read one after the other and only what is printed is kept, so that memory grows with the exhibits alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from custody.domain.access.read_audit import DocumentExported
from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import BadInput
from custody.domain.law.rule_outcome import told
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Seizure
from custody.domain.transfers.transfer import Transfer
from custody.service.documents import law, wording
from custody.service.documents.checks import verdict
from custody.service.documents.corrections import corrected_beside, passed_through
from custody.service.documents.discrepancies import discrepancy_lines
from custody.service.documents.document_context import Desk, day, recorded
from custody.service.documents.exhibit_events import Reader, Trail
from custody.service.documents.history import declared_amount, exhibit_line, seizure_facts
from custody.service.documents.slips_and_registers import now
from custody.service.documents.sources import Papers, marker_of
from custody.service.documents.statement import case_statement
from custody.storage.read import queries
from custody.storage.read.histories import Line
from labels import model
from labels.documents import case_history as paper
from labels.layout.quantity import Lang, format_date

MOST = 3_000
"""Exhibits of a case that one paper tells of."""
_Said = dict[tuple[str, datetime | None], list[str]]
"""A text, with the time it is of, to the exhibits it is said of."""


@dataclass
class _Gathered:
    """What the chains of a case say together."""

    exhibits: list[model.CaseExhibit] = field(default_factory=list)
    ends: dict[str, Line] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)
    corrections: list[model.CorrectionLine] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)
    unmet: dict[int, Line] = field(default_factory=dict)
    gaps: _Said = field(default_factory=dict)
    overdue: _Said = field(default_factory=dict)
    flags: _Said = field(default_factory=dict)


def case_history_pdf(papers: Papers, number: str, lang: Lang = "fr") -> bytes:
    """The custody history of a case as PDF/A-3, the ends of its exhibits' chains attached, sealed by the organisation.

    Call it from a thread: sealing runs an event loop of its own.

    Raises:
        NotFound: no such case.
        BadInput: ``case_large`` beyond ``MOST`` exhibits.
    """
    from labels.signing import sign  # noqa: PLC0415  (as for certificates: seldom needed, and heavy)

    filled, statement = case_paper(papers, number, lang)
    pdf = paper.render(filled, statement=statement, marker=marker_of(papers), lang=lang)
    reason = wording.sentence("history_seal_reason", lang, number=number)
    return sign.seal(pdf, papers.pki, reason=reason, location="", when=filled.issued_at)


def case_paper(papers: Papers, number: str, lang: Lang = "fr") -> tuple[model.CaseHistory, bytes]:
    """The history of a case ready to print, and its statement; raises ``case_large`` and as ``case_history_pdf``."""
    with papers.store.reading() as connection:
        desk = Desk(papers, connection, lang)
        case = desk.state(Case, number)
        exhibits = queries.find(connection, Exhibit, dossier=number, limit=MOST + 1)
        if len(exhibits) > MOST:
            raise BadInput("case_large", number=number, most=MOST)
        found = _gather(desk, case, exhibits)
        return _filled(desk, number, case, found), case_statement(desk, number, found.ends)


def _gather(desk: Desk, case: Case, exhibits: dict[str, Exhibit]) -> _Gathered:
    found, transfers = _Gathered(), dict[str, tuple[Transfer, list[Line]]]()
    passed = dict.fromkeys({exhibit.case for exhibit in exhibits.values()})
    desk.names({n for e in exhibits.values() for n in (e.place, e.container, e.holder)})
    for number, exhibit in sorted(exhibits.items(), key=lambda pair: _order(pair[1])):
        lines = desk.history(number)
        trail = Reader(desk, transfers).read(lines)
        passed.update(dict.fromkeys([exhibit.seizure, *passed_through(lines)]))
        desk.forget()
        found.ends[number] = lines[-1]
        found.opened += trail.opened
        found.entries += exhibit.derogations
        found.corrections += (replace(one, about=number) for one in trail.corrections)
        unmet = [line for line in lines if any(told(flag) for flag in line.header.flags)]
        found.unmet |= {line.header_seq: line for line in unmet}
        _say(found, number, _late(desk, exhibit), trail)
        found.exhibits.append(_exhibit(desk, number, exhibit, case.number, trail, len(unmet)))
    found.corrections += corrected_beside(desk, passed)
    return found


def _order(exhibit: Exhibit) -> tuple[int, str]:
    """9 before 10."""
    return int(exhibit.number) if exhibit.number.isdecimal() else 0, exhibit.number


def _say(found: _Gathered, number: str, late: Sequence[str], trail: Trail) -> None:
    for texts, said in ((trail.gaps, found.gaps), (late, found.overdue)):
        for text in texts:
            said.setdefault((text, None), []).append(number)
    for flag in trail.flags:
        found.flags.setdefault((flag.text, flag.at), []).append(number)


def _late(desk: Desk, exhibit: Exhibit) -> list[str]:
    due = day(exhibit.due)
    if due is None or due >= now().astimezone(desk.zone(exhibit.house)).date():
        return []
    return [wording.sentence("overdue", desk.lang, day=format_date(due, desk.lang))]


def _exhibit(
    desk: Desk, number: str, exhibit: Exhibit, case_number: str, trail: Trail, unmet: int
) -> model.CaseExhibit:  # fmt: skip
    amiss: tuple[Sequence[object], ...] = (
        trail.opened,
        trail.gaps,
        _late(desk, exhibit),
        trail.flags,
        trail.corrections,
    )
    return model.CaseExhibit(
        line=exhibit_line(desk, number, exhibit, case_number), legs=tuple(trail.legs),
        holder=desk.name(exhibit.holder) or wording.sentence("no_holder", desk.lang),
        verdict=verdict(exhibit.last_comparison), amiss=unmet + sum(len(found) for found in amiss),
    )  # fmt: skip


def _filled(desk: Desk, number: str, case: Case, found: _Gathered) -> model.CaseHistory:
    chain = desk.history(number)
    opened = [*queries.find(desk.connection, Discrepancy, dossier=number, limit=MOST), *found.opened]
    touched = set(found.ends)
    return model.CaseHistory(
        number=number, letterhead=desk.letterhead(case.prosecution or case.agencies[0]), head=desk.head(),
        issued_at=now(), case_number=case.number, exhibits=tuple(found.exhibits),
        title=desk.last_said(case, "title", case.opened), court=desk.name(case.prosecution),
        prosecution_number=desk.own_numbers(case),
        agencies=tuple(model.Party(name=desk.name(agency)) for agency in case.agencies),
        seizures=tuple(_seizures(desk, number, case)), gaps=_told(found.gaps), overdue=_told(found.overdue),
        flags=_told(found.flags), discrepancies=tuple(discrepancy_lines(desk, opened, many=True)),
        corrections=tuple(found.corrections), reads=tuple(_given(desk, chain)),
        derogations=law.derogation_lines(desk, found.entries, touched),
        unmet=law.unmet_lines(desk, list(found.unmet.values()), found.entries),
    )  # fmt: skip


def _told(said: _Said) -> tuple[model.Told, ...]:
    return tuple(model.Told(text=text, at=at, exhibits=tuple(about)) for (text, at), about in said.items())


def _seizures(desk: Desk, number: str, case: Case) -> Iterable[model.SeizureFacts]:
    for seizure, state in queries.find(desk.connection, Seizure, dossier=number, limit=MOST).items():
        declared = ", ".join(
            f"{desk.substance(line.substance)} {declared_amount(desk, line)}".strip() for line in state.lines
        )
        yield replace(seizure_facts(desk, seizure, state, case), declared=declared)


def _given(desk: Desk, chain: Sequence[Line]) -> Iterable[model.ReadLine]:
    """Papers about the case that were given out."""
    for line in chain:
        if isinstance(line.part.data, DocumentExported):
            to = desk.said(line.seq, "to")
            yield model.ReadLine(
                at=recorded(line), who=desk.name(line.header.actors[0].person), action="handed" if to else "exported",
                recipient=to, n=line.part.data.until_n,
            )  # fmt: skip
