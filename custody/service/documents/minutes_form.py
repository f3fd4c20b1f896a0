"""The form of minutes: what every kind of them has, drawn from the events that they are of.

States add only what the events name by number: an exhibit's substance and number in its case, what became of a
discrepancy. Sealed by the organisation, the events with their proofs attached.
"""

from base64 import b64decode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from custody.domain.access.read_audit import DocumentExported
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.metrology import Balance, Comparison, Weight
from custody.domain.seizures.case import Case
from custody.log.merkle import leaf_hash
from custody.service.documents import law, wording
from custody.service.documents.checks import seal_state, weighing_line
from custody.service.documents.corrections import correction_lines, mention
from custody.service.documents.discrepancies import discrepancy_lines
from custody.service.documents.document_context import Desk, claimed, day, recorded
from custody.service.documents.slips_and_registers import now
from custody.service.documents.sources import Papers, marker_of
from custody.service.documents.statement import minutes_statement
from custody.storage.read import log_reader
from custody.storage.read.histories import Line
from labels import model
from labels.documents import minutes as paper
from labels.layout.quantity import Lang
from labels.words import WORDS

PURPOSES = {
    "exhibit.registered/1": "seizure", "exhibit.received/1": "intake", "exhibit.staged/1": "staging",
    "exhibit.opened/1": "opening", "exhibit.resealed/1": "reseal", "exhibit.split/1": "sampling",
    "exhibit.taken/1": "sampling", "exhibit.handed_out/1": "handover",
}  # fmt: skip
"""Why something was weighed, by the event that says so; else at a check."""

SEALED = {"order": "order_seal_reason", "notice": "notice_seal_reason"}
"""What the seal says of the papers in this form that are no minutes."""


@dataclass
class Draft:
    """Minutes while they are filled in: what they are of, the events they are drawn from, and their own fields."""

    kind: model.MinutesKind
    subject: str
    lines: list[Line]
    case: str = ""
    place: int = 0
    """The place of the act that gives the minutes their number, where that is not the first."""
    fields: dict[str, Any] = field(default_factory=dict)


def printed(papers: Papers, lang: Lang, fill: Callable[[Desk], Draft]) -> bytes:
    """Fill minutes in within one read transaction, print and seal them."""
    from labels.signing import sign  # noqa: PLC0415  (as for certificates: seldom needed, and heavy)

    with papers.store.reading() as connection:
        desk = Desk(papers, connection, lang)
        draft = fill(desk)
        filled = _filled(desk, draft)
        statement = minutes_statement(papers, desk, filled.number, filled.kind, draft.lines)
    pdf = paper.render(filled, statement=statement, marker=marker_of(papers), lang=lang)
    reason = wording.sentence(SEALED.get(filled.kind, "minutes_seal_reason"), lang, number=filled.number)
    return sign.seal(pdf, papers.pki, reason=reason, location="", when=filled.issued_at)


def _filled(desk: Desk, draft: Draft) -> model.Minutes:
    """Everything that all kinds of minutes have."""
    lines = sorted(draft.lines, key=lambda line: line.seq)
    headers = {line.header_seq: line for line in lines}
    first = lines[0]
    case = desk.find(Case, draft.case) if draft.case else None
    exhibits = desk.states(Exhibit, (line.part.subject for line in lines))
    entries = [entry for state in exhibits.values() for entry in state.derogations]
    unmet = law.unmet_lines(desk, lines, entries)
    used = {number for line in unmet for number in line.derogations}
    said = {line.seq: desk.said(line.seq, "refusal") for line in lines}
    given: dict[str, Any] = {
        "signers": tuple(signers(desk, headers.values())), "acts": tuple(_acts(desk, headers.values())),
        "refusals": tuple(dict.fromkeys(text for text in said.values() if text)),
        "legal_basis": next((text for text in _bases(desk, lines) if text), ""),
        "discrepancies": tuple(
            discrepancy_lines(desk, _opened(desk, headers.values(), draft.case), many=draft.subject not in exhibits)
        ),
        "corrections": tuple(_corrections(desk, draft.subject)), "media": tuple(_media(desk, lines)),
    }  # fmt: skip
    return model.Minutes(
        kind=draft.kind, number=f"{draft.subject}/{draft.place or first.header_seq}",
        letterhead=desk.letterhead(first.header.actors[0].agency), head=desk.head(), issued_at=now(),
        case_number=case.number if case else "", court=desk.name(case.prosecution) if case else "", unmet=unmet,
        derogations=law.derogation_lines(desk, (e for e in entries if e.partition(" ")[2] in used), exhibits),
        copies=tuple(_copies(desk, draft.subject)), synthetic=any(e.synthetic for e in exhibits.values()),
        **(given | draft.fields),
    )  # fmt: skip


def weighings(desk: Desk, lines: Sequence[Line]) -> dict[str, Any]:
    """The weighings among these events, and the balances that they were made on."""
    exhibits = desk.states(Exhibit, (line.part.subject for line in lines))
    cases = desk.states(Case, {e.case for e in exhibits.values()})
    numbers = {number: case.number for number, case in cases.items()}
    weighed = [_weighed(desk, line, exhibits[line.part.subject], numbers) for line in lines if weight_of(line)]
    return {
        "weighed": tuple(weighed), "balances": tuple(balances(desk, [w for x in lines if (w := weight_of(x))])),
    }  # fmt: skip


def _weighed(desk: Desk, line: Line, exhibit: Exhibit, cases: dict[str, str]) -> model.WeighedLine:
    weight, check = weight_of(line), getattr(line.part.data, "check", None)
    assert weight is not None
    comparison: Comparison | None = check.comparison if check else None
    purpose = PURPOSES.get(line.part.type, "inventory")
    weighing = weighing_line(desk, line, weight, comparison, purpose)
    return model.WeighedLine(exhibit=as_seen(desk, line, exhibit, cases[exhibit.case]), weighing=weighing)


def as_seen(desk: Desk, line: Line, exhibit: Exhibit, case_number: str) -> model.ExhibitLine:
    """An exhibit as an event saw it: its seal, its weight where it was weighed, and its count, as read or as stated."""
    weight, check = weight_of(line), getattr(line.part.data, "check", None)
    comparison: Comparison | None = check.comparison if check else None
    count = (check.count if check else getattr(line.part.data, "count", None)) or exhibit.count
    first = exhibit.first_weight.gross.ug if exhibit.first_weight else None
    if weight and comparison and not comparison.against:
        first = weight.gross.ug - comparison.difference_ug
    return model.ExhibitLine(
        number=line.part.subject, case_number=case_number, substance=exhibit.known_substance,
        nature=wording.sentence("piece", desk.lang, number=exhibit.number), count=count.n if count else None,
        unit=count.unit if count else "", volume_ul=exhibit.volume.ul if exhibit.volume else None,
        gross_ug=weight.gross.ug if weight else None, first_gross_ug=first,
        readability_ug=weight.step_ug if weight else None,
        seal=check.seal if check else getattr(line.part.data, "seal", ""),
        seal_state=seal_state(check) if check else "intact" if hasattr(line.part.data, "seal") else "opened",
        location=WORDS[desk.lang].get(f"form.{exhibit.form}", exhibit.form),
        remark=mention(exhibit, desk.lang), synthetic=exhibit.synthetic,
    )  # fmt: skip


def weight_of(line: Line) -> Weight | None:
    """The weighing that an event holds, in its check or by itself."""
    data = line.part.data
    check = getattr(data, "check", None)
    found: Weight | None = check.weight if check else getattr(data, "weight", None)
    return found


def _acts(desk: Desk, lines: Iterable[Line]) -> Iterable[model.ActLine]:
    found = list(lines)
    bodies = log_reader.bodies_at(desk.connection, (line.header_seq for line in found))
    for line in found:
        header = line.header
        yield model.ActLine(
            kind=header.kind, act=header.act, seq=line.header_seq, leaf_hex=leaf_hash(bodies[line.header_seq]).hex(),
            root_hex=b64decode(header.root).hex(), at=recorded(line), parts=header.parts,
            claimed=claimed(header) if header.occurred else None,
        )  # fmt: skip


def signers(desk: Desk, lines: Iterable[Line]) -> Iterable[model.Attendee]:
    """Everybody who took part, each once, as they gave their will first."""
    seen: set[str] = set()
    for line in lines:
        for actor in line.header.actors:
            if actor.will == "service" or actor.person in seen:
                continue
            seen.add(actor.person)
            yield model.Attendee(
                party=desk.party(actor.person, actor.agency, line.part.at), quality=actor.part,
                will=desk.will(line, actor.person),
            )  # fmt: skip


def _bases(desk: Desk, lines: Iterable[Line]) -> Iterable[str]:
    """The legal basis, which stands at the act or at one of its parts."""
    for line in lines:
        yield desk.said(line.seq, "legal_basis")
        yield desk.said(line.header_seq, "legal_basis")


def _opened(desk: Desk, lines: Iterable[Line], case: str) -> Iterable[str]:
    """The discrepancies that the acts opened, of this case, or with "" of all."""
    for line in lines:
        places = log_reader.places(line.header_seq, line.header)
        for part in log_reader.parts_at(desk.connection, places).values():
            if isinstance(part.data, DiscrepancyOpened) and case in {"", part.data.case}:
                yield part.subject


def _corrections(desk: Desk, subject: str) -> Iterable[model.CorrectionLine]:
    return correction_lines(desk, desk.history(subject)) if subject[:2] in {"SE", "EV"} else ()


def _media(desk: Desk, lines: Iterable[Line]) -> Iterable[model.MediaLine]:
    for line in lines:
        for digest in desk.photos(line.seq):
            title = wording.sentence("photo", desk.lang)
            yield model.MediaLine(title=title, sha256=digest, at=claimed(line.header))


def balances(desk: Desk, weights: Sequence[Weight]) -> Iterable[model.BalanceLine]:
    """Each balance as it was when it weighed; its certificate only where it is still of that calibration."""
    for weight in {w.balance + w.calibrated_until: w for w in weights}.values():
        balance: Balance | None = desk.balance(weight.balance)
        yield model.BalanceLine(
            serial=balance.serial if balance else weight.balance, readability_ug=weight.step_ug,
            uncertainty_ug=weight.uncertainty_ug, calibrated_until=day(weight.calibrated_until),
            **desk.calibration(weight),
            maker=desk.said(balance.described, "maker") if balance and balance.described else "",
        )  # fmt: skip


def _copies(desk: Desk, subject: str) -> Iterable[model.ReadLine]:
    """The minutes about a subject that were given out before, whichever of them."""
    for line in desk.history(subject):
        data = line.part.data
        if isinstance(data, DocumentExported) and data.document == "minutes":
            to = desk.said(line.seq, "to")
            yield model.ReadLine(
                at=recorded(line), who=desk.name(line.header.actors[0].person), action="handed" if to else "exported",
                recipient=to, n=data.until_n,
            )  # fmt: skip
