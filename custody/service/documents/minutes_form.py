"""The form of minutes: what every kind of them has, drawn from the events that they are of.

States add only what the events name by number: an exhibit's substance and number in its case, what became of a
discrepancy. Sealed by the organisation, the events with their proofs attached.
"""

from base64 import b64decode
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from msgspec import structs

from custody.domain.access.read_audit import DocumentIssued
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened
from custody.domain.exhibits.balance_and_weighing import Balance, Comparison
from custody.domain.exhibits.check_mass import BalanceChecked
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.timezone import day_of
from custody.domain.seizures.case import Case
from custody.log.merkle import leaf_hash
from custody.service.documents import law, wording
from custody.service.documents.checks import seal_state, weighing_line, without_weight
from custody.service.documents.corrections import correction_lines, mention, restated
from custody.service.documents.discrepancies import discrepancy_lines
from custody.service.documents.document_context import DocumentContext, claimed, day, open_document, recorded
from custody.service.documents.marks import marks, weight_of
from custody.service.documents.slips_and_registers import now
from custody.service.documents.sources import Papers, marker_of
from custody.service.documents.statement import minutes_statement
from custody.storage.read import log_reader
from custody.storage.read.histories import Line
from labels import model
from labels.documents import minutes as paper
from labels.layout.quantity import Lang, format_moment

BLIND = "exhibit.blind_checked/1"

PURPOSES = {
    "exhibit.registered/1": "seizure", "exhibit.received/1": "intake", "exhibit.staged/1": "staging",
    "exhibit.opened/1": "opening", "exhibit.resealed/1": "reseal", "exhibit.split/1": "sampling",
    "exhibit.split_off/1": "sampling", "exhibit.handed_out/1": "handover", BLIND: "check",
}  # fmt: skip
"""Why something was weighed, by the event that says so; else at a check."""

SEALED = {"order": "order_seal_reason", "notice": "notice_seal_reason", "hold": "hold_seal_reason"}
"""What the seal says of the papers in this form that are no minutes."""


@dataclass
class MinutesForm:
    """Minutes while they are filled in: what they are of, the events they are drawn from, and their own fields."""

    kind: model.MinutesKind
    subject: str
    lines: list[Line]
    case: str = ""
    place: int = 0
    """The place of the act that gives the minutes their number, where that is not the first."""
    fields: dict[str, Any] = field(default_factory=dict)


def printed(papers: Papers, lang: Lang, fill: Callable[[DocumentContext], MinutesForm]) -> bytes:
    """Fill minutes in in one snapshot, print and seal them."""
    from labels.signing import sign  # noqa: PLC0415  (as for certificates: seldom needed, and heavy)

    with open_document(papers, lang) as ctx:
        form = fill(ctx)
        filled = _filled(ctx, form)
        statement = minutes_statement(ctx, filled.reference, filled.kind, form.lines)
    pdf = paper.render(filled, statement=statement, marker=marker_of(papers), lang=lang)
    reason = wording.sentence(SEALED.get(filled.kind, "minutes_seal_reason"), lang, number=filled.reference)
    return sign.seal(pdf, papers.pki, reason=reason, location="", when=filled.issued_at)


def _filled(ctx: DocumentContext, form: MinutesForm) -> model.Minutes:
    """Return everything that all kinds of minutes have."""
    lines = sorted(form.lines, key=lambda line: line.seq)
    headers = {line.header_seq: line for line in lines}
    first = lines[0]
    case = ctx.find(Case, form.case) if form.case else None
    exhibits = ctx.states(Exhibit, (line.part.subject for line in lines))
    entries = [entry for state in exhibits.values() for entry in state.derogations]
    unmet = law.unmet_lines(ctx, lines, entries)
    used = {derogation_id for line in unmet for derogation_id in line.derogations}
    refusals = {line.seq: ctx.said(line.seq, "refusal") for line in lines}
    given: dict[str, Any] = {
        "signers": tuple(signers(ctx, headers.values())), "acts": tuple(_acts(ctx, headers.values())),
        "refusals": tuple(dict.fromkeys(text for text in refusals.values() if text)),
        "legal_basis": next((text for text in _bases(ctx, lines) if text), ""),
        "discrepancies": tuple(
            discrepancy_lines(ctx, _opened(ctx, headers.values(), form.case), many=form.subject not in exhibits)
        ),
        "flags": marks(ctx, lines),
        "corrections": tuple(_corrections(ctx, form.subject)), "media": tuple(_media(ctx, lines)),
    }  # fmt: skip
    return model.Minutes(
        kind=form.kind, reference=f"{form.subject}/{form.place or first.header_seq}",
        letterhead=ctx.letterhead(first.header.actors[0].agency), head=ctx.head(), issued_at=now(),
        case_number=case.case_reference if case else "", court=ctx.name(case.prosecution) if case else "", unmet=unmet,
        derogations=law.derogation_lines(ctx, (e for e in entries if e.partition(" ")[2] in used), exhibits),
        copies=tuple(_copies(ctx, form.subject, {line.header.act for line in lines})),
        synthetic=any(e.synthetic for e in exhibits.values()),
        **(given | form.fields),
    )  # fmt: skip


def weighings(ctx: DocumentContext, lines: Sequence[Line]) -> dict[str, Any]:
    """Return the weighings among these events, and the balances used."""
    exhibits = ctx.states(Exhibit, (line.part.subject for line in lines))
    lines = [structs.replace(line, part=restated(ctx, exhibits[line.part.subject], line.part)) for line in lines]
    cases = ctx.states(Case, {e.case for e in exhibits.values()})
    numbers = {case_id: case.case_reference for case_id, case in cases.items()}
    weighed = [_weighed(ctx, line, exhibits[line.part.subject], numbers) for line in lines if weight_of(line)]
    unweighed = [line for line in lines if not weight_of(line) and getattr(line.part.data, "check", None)]
    return {
        "exhibits": tuple(_unweighed(ctx, line, exhibits[line.part.subject], numbers) for line in unweighed),
        "weighed": tuple(weighed), "balances": tuple(balances(ctx, lines)),
    }  # fmt: skip


def _weighed(ctx: DocumentContext, line: Line, exhibit: Exhibit, cases: dict[str, str]) -> model.WeighedLine:
    weight, check = weight_of(line), getattr(line.part.data, "check", None)
    assert weight is not None
    comparison: Comparison | None = check.comparison if check else None
    purpose = PURPOSES.get(line.part.type, "inventory")
    weighing = weighing_line(ctx, line, weight, comparison, purpose)
    return model.WeighedLine(exhibit=as_seen(ctx, line, exhibit, cases[exhibit.case]), weighing=weighing)


def _unweighed(ctx: DocumentContext, line: Line, exhibit: Exhibit, cases: dict[str, str]) -> model.ExhibitLine:
    """Return an exhibit that was checked without a weight of its own, and how it stands without one (I48)."""
    seen, check = as_seen(ctx, line, exhibit, cases[exhibit.case]), line.part.data.check
    remarks = [seen.remark, without_weight(check, ctx.lang)]
    if check.not_weighed:
        reason = wording.code("missing_means", check.not_weighed, ctx.lang)
        remarks.append(wording.sentence("slip_not_weighed", ctx.lang, reason=reason))
    return replace(seen, remark=" · ".join(filter(None, remarks)))


def as_seen(ctx: DocumentContext, line: Line, exhibit: Exhibit, case_number: str) -> model.ExhibitLine:
    """Return an exhibit as an event saw it: seal, weight if weighed, and count as read or as stated."""
    weight, check = weight_of(line), getattr(line.part.data, "check", None)
    comparison: Comparison | None = check.comparison if check else None
    count = (check.count if check else getattr(line.part.data, "count", None)) or exhibit.count
    first = exhibit.first_stated.gross.ug if exhibit.first_stated else None
    if weight and comparison and not comparison.against:
        first = weight.gross.ug - comparison.difference_ug
    return model.ExhibitLine(
        id=line.part.subject, case_number=case_number, substance=exhibit.known_substance,
        nature=wording.sentence("piece", ctx.lang, number=exhibit.exhibit_number), count=count.n if count else None,
        unit=count.unit if count else "", volume_ul=exhibit.volume.ul if exhibit.volume else None,
        gross_ug=weight.gross.ug if weight else None, first_gross_ug=first,
        readability_ug=weight.step_ug if weight else None,
        seal=check.seal if check else getattr(line.part.data, "seal", ""),
        seal_state=seal_state(check) if check else "intact" if hasattr(line.part.data, "seal") else "opened",
        location=wording.code("form", exhibit.form, ctx.lang),
        remark=mention(ctx, line.part.subject, exhibit), synthetic=exhibit.synthetic,
    )  # fmt: skip


def _acts(ctx: DocumentContext, lines: Iterable[Line]) -> Iterable[model.ActLine]:
    remaining = list(lines)
    bodies = log_reader.bodies_at(ctx.connection, (line.header_seq for line in remaining))
    for line in remaining:
        header = line.header
        yield model.ActLine(
            kind=header.kind, act=header.act, seq=line.header_seq, leaf_hex=leaf_hash(bodies[line.header_seq]).hex(),
            root_hex=b64decode(header.root).hex(), at=recorded(line), parts=header.parts,
            claimed=claimed(header) if header.occurred else None,
        )  # fmt: skip


def signers(ctx: DocumentContext, lines: Iterable[Line]) -> Iterable[model.Attendee]:
    """Yield everybody who took part, each once, as they gave their will first."""
    seen: set[str] = set()
    for line in lines:
        for actor in line.header.actors:
            if actor.will == "service" or actor.person in seen:
                continue
            seen.add(actor.person)
            yield model.Attendee(
                party=ctx.party(actor.person, actor.agency, line.part.at), quality=actor.part,
                will=ctx.will(line, actor.person),
            )  # fmt: skip


def _bases(ctx: DocumentContext, lines: Iterable[Line]) -> Iterable[str]:
    """Yield the legal basis, recorded with the act or with one of its parts."""
    for line in lines:
        yield ctx.said(line.seq, "legal_basis")
        yield ctx.said(line.header_seq, "legal_basis")


def _opened(ctx: DocumentContext, lines: Iterable[Line], case: str) -> Iterable[str]:
    """Yield the discrepancies that the acts opened, of this case, or of all cases with ""."""
    for line in lines:
        places = log_reader.places(line.header_seq, line.header)
        for part in log_reader.parts_at(ctx.connection, places).values():
            if isinstance(part.data, DiscrepancyOpened) and case in {"", part.data.case}:
                yield part.subject


def _corrections(ctx: DocumentContext, subject: str) -> Iterable[model.CorrectionLine]:
    return correction_lines(ctx, ctx.history(subject)) if subject[:2] in {"SE", "EV"} else ()


def _media(ctx: DocumentContext, lines: Iterable[Line]) -> Iterable[model.MediaLine]:
    for line in lines:
        for digest in ctx.photos(line.seq):
            title = wording.sentence("photo", ctx.lang)
            yield model.MediaLine(title=title, sha256=digest, at=claimed(line.header))


def balances(ctx: DocumentContext, lines: Sequence[Line]) -> Iterable[model.BalanceLine]:
    """Yield each balance as it was when it weighed; its certificate only where it is still of that calibration."""
    weighings = [(weight, line) for line in lines if (weight := weight_of(line))]
    for weight in {w.balance + w.calibrated_until: w for w, _ in weighings}.values():
        balance: Balance | None = ctx.balance(weight.balance)
        used = [line for w, line in weighings if w.balance == weight.balance]
        yield model.BalanceLine(
            serial=balance.serial if balance else weight.balance, readability_ug=weight.step_ug,
            uncertainty_ug=weight.uncertainty_ug, calibrated_until=day(weight.calibrated_until),
            **ctx.calibration(weight),
            maker=ctx.said(balance.described, "maker") if balance and balance.described else "",
            checked=tuple(_check_masses(ctx, weight.balance, used)) if balance else (),
        )  # fmt: skip


def _check_masses(ctx: DocumentContext, balance_id: str, used: Sequence[Line]) -> Iterable[str]:
    """Yield the check masses read on a balance on the days of these weighings, and before the last of them (I48)."""
    days = {day_of(line.header.claimed_at, ctx.zone(line.header.actors[0].agency).key) for line in used}
    last = max(line.seq for line in used)
    for line in ctx.history(balance_id):
        data = line.part.data
        if isinstance(data, BalanceChecked) and data.day in days and line.seq < last:
            read = {"nominal": data.nominal, "uncertainty": data.uncertainty, "reading": data.reading}
            masses = {name: f"{mass.text} {mass.unit}" for name, mass in read.items()}
            zone = ctx.zone(line.header.actors[0].agency)
            when = format_moment(datetime.fromisoformat(line.part.at), ctx.lang, zone=zone)
            yield wording.sentence(
                "check_mass.well" if data.well else "check_mass.off", ctx.lang, when=when,
                name=ctx.name(line.header.actors[0].person), **masses,
            )  # fmt: skip


def _copies(ctx: DocumentContext, subject: str, acts: Container[str]) -> Iterable[model.ReadLine]:
    """Yield the earlier issues of the minutes of these acts; where an issue names no act, of any about the subject."""
    for line in ctx.history(subject):
        data = line.part.data
        if isinstance(data, DocumentIssued) and data.document == "minutes" and (not data.of or data.of in acts):
            to = ctx.said(line.seq, "to")
            yield model.ReadLine(
                at=recorded(line), who=ctx.name(line.header.actors[0].person), action="handed" if to else "exported",
                recipient=to, n=data.until_n,
            )  # fmt: skip
