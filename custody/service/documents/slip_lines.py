"""Exhibits on a slip: the numbers alone before the receipt, then what was read beside what is on record (I13, I57b)."""

from collections.abc import Iterable, Iterator

from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exhibits.balance_and_weighing import Comparison, Weight
from custody.domain.exhibits.check_record import Check
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.events import Part
from custody.domain.seizures.case import Case
from custody.domain.transfers.transfer import Transfer
from custody.service.documents import custody_legs, wording
from custody.service.documents.checks import seal_state, verdict, without_weight
from custody.service.documents.corrections import mention, restated
from custody.service.documents.discrepancies import discrepancy_lines
from custody.service.documents.document_context import DocumentContext
from custody.storage.read import log_reader
from custody.storage.read.histories import Line
from labels import model
from labels.layout.quantity import format_mass
from labels.stock import identifier

DIFFERENT = frozenset({"loss", "gain"})
SAID_ELSEWHERE = frozenset({"first", "ok", "unknown", *DIFFERENT})
"""Verdicts on a weight that need no sentence of their own under a row."""


def slip_lines(ctx: DocumentContext, transfer: Transfer, chain: list[Line]) -> Iterable[model.ExhibitLine]:
    """Yield the exhibits of a hand-over; of those received, what is on record and what was read."""
    exhibits = ctx.states(Exhibit, transfer.exhibits)
    cases = ctx.states(Case, {e.case for e in exhibits.values()})
    checks: dict[str, Check] = {
        part.subject: restated(ctx, exhibits[part.subject], part).data.check
        for part in _parts(ctx, transfer, chain) if part.type == "exhibit.received/1"
    }  # fmt: skip
    for exhibit_id, exhibit in exhibits.items():
        check = checks.get(exhibit_id)
        number = cases[exhibit.case].case_reference
        yield _checked(ctx, exhibit_id, exhibit, number, check) if check else model.ExhibitLine(
            id=exhibit_id, case_number=number, substance=exhibit.known_substance,
            seal_state="not_seen" if transfer.settled_at else "pending", synthetic=exhibit.synthetic,
            remark=mention(ctx, exhibit_id, exhibit),
        )  # fmt: skip


def noted(ctx: DocumentContext, transfer: Transfer, chain: list[Line]) -> Iterator[str]:
    """Yield the discrepancies that the receipt opened, each with what became of it."""
    opened: list[str] = []
    for part in _parts(ctx, transfer, chain):
        opened += part.data.check.opened if part.type == "exhibit.received/1" else (part.data.discrepancy,)
    for line in discrepancy_lines(ctx, opened, many=True):
        outcome = " – ".join(filter(None, (wording.code("status", line.status, ctx.lang), line.resolution)))
        yield wording.sentence(
            "slip_discrepancy", ctx.lang, number=identifier.group(line.id), about=identifier.group(line.about),
            kind=wording.code("discrepancy", line.kind, ctx.lang), expected=line.expected or "–",
            finding=line.finding or "–", outcome=outcome,
        )  # fmt: skip
        yield from line.told


def _parts(ctx: DocumentContext, transfer: Transfer, chain: list[Line]) -> list[Part]:
    """Return what the receipt says of each exhibit, received or missing."""
    if transfer.status != "received":
        return []
    _, end, _ = custody_legs.course(chain)
    parts = log_reader.parts_at(ctx.connection, log_reader.places(end.header_seq, end.header)).values()
    return [part for part in parts if part.type in {"exhibit.received/1", "exhibit.not_received/1"}]


def _checked(
    ctx: DocumentContext, exhibit_id: str, exhibit: Exhibit, case_number: str, check: Check
) -> model.ExhibitLine:
    weight, count = check.weight, check.count or exhibit.count
    state = seal_state(check)
    differs = check.comparison if check.comparison and check.comparison.differs else None
    return model.ExhibitLine(
        id=exhibit_id, case_number=case_number, substance=exhibit.known_substance, count=count.n if count else None,
        unit=count.unit if count else "", volume_ul=exhibit.volume.ul if exhibit.volume else None,
        gross_ug=weight.gross.ug if weight else None,
        gross_text=f"{weight.gross.text} {weight.gross.unit}" if weight else "",
        gross_on_record=_gross_on_record(ctx, weight, differs) if weight and differs else "",
        seal=_on_record(ctx, exhibit, check) if state == "differs" else check.seal or exhibit.seal,
        seal_read=check.seal if state == "differs" else "", seal_state=state, synthetic=exhibit.synthetic,
        remark="\n".join(filter(None, (mention(ctx, exhibit_id, exhibit), *_remarks(ctx, check)))),
    )  # fmt: skip


def _gross_on_record(ctx: DocumentContext, weight: Weight, comparison: Comparison) -> str:
    """Return the weight that this one was compared with, as finely as the balance reads."""
    return format_mass(weight.gross.ug - comparison.difference_ug, ctx.lang, readability_ug=weight.step_ug)


def _on_record(ctx: DocumentContext, exhibit: Exhibit, check: Check) -> str:
    """Return the seal that was on record at the receipt, as its discrepancy keeps it; else the one on record now."""
    opened = ctx.states(Discrepancy, check.opened).values()
    return next((d.expected.seal for d in opened if d.expected and d.expected.seal), exhibit.seal)


def _remarks(ctx: DocumentContext, check: Check) -> Iterator[str]:
    """Yield how it was read a second time, how it stands without a weight, and why a weight decides nothing."""
    lang = ctx.lang
    if first := check.first_reading:
        facts = {"first": wording.reading(first, lang), "by": ctx.name(first.by), "now": wording.reading(check, lang)}
        yield wording.sentence("read_again", lang, **facts)
    if again := check.to_read_again:
        facts = {"first": wording.reading(again, lang), "by": ctx.name(again.by)}
        yield wording.sentence("questioned", lang, **facts)
    judged = verdict(check.comparison, check.weight)
    if judged not in SAID_ELSEWHERE:
        yield wording.sentence("slip_weight", lang, verdict=wording.code("verdict", judged, lang))
    yield without_weight(check, lang)
    if check.not_weighed:
        reason = wording.code("missing_means", check.not_weighed, lang)
        yield wording.sentence("slip_not_weighed", lang, reason=reason)
