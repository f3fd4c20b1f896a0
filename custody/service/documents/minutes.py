"""Minutes (procès-verbaux): what was seized, weighed, opened or counted, drawn from those acts' events alone."""

from collections.abc import Iterable

from custody.domain.discrepancies.correction_event import EntryCorrected
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.inventories.counted_lots import FEW
from custody.domain.inventories.inventory import (
    RECONCILED,
    SIGNED,
    Inventory,
    InventoryCountClosed,
    InventoryCounted,
    InventoryMissingFound,
    InventoryReopened,
    LotCounted,
)
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.orders.hand_out import ExhibitHandedOut
from custody.domain.orders.order import Order
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Seizure
from custody.service.documents import wording
from custody.service.documents.corrections import correction_lines, mention, restated
from custody.service.documents.document_context import DocumentContext, claimed, moment
from custody.service.documents.exhibit_events import Reader
from custody.service.documents.history import declared_amount, seizure_facts
from custody.service.documents.marks import weight_of
from custody.service.documents.minutes_form import BLIND, MinutesForm, as_seen, balances, printed, weighings
from custody.service.documents.order_papers import HOLDS, SORTS, hold_form
from custody.service.documents.orders import order_line
from custody.service.documents.sources import Papers
from custody.service.seizures.split_cases import numbered_with
from custody.storage.read import histories, log_reader, subject_queries
from custody.storage.read.histories import Line
from custody.storage.tables.connection import Connection
from custody.text import terms
from custody.text.i18n import speaking
from labels import model
from labels.layout.quantity import Lang, format_mass, format_moment
from labels.stock import identifier

MOST = 100_000
"""Exhibits of one case that are looked through for those of a seizure."""
OPENING = frozenset({"exhibit.opened/1", "exhibit.resealed/1"})
OF_ACTS = OPENING | HOLDS | {EntryCorrected.type}
"""Events that always have a paper of their act: an opening, a hold placed or lifted, a correction."""
CHECKED = frozenset({BLIND, "exhibit.received/1", "exhibit.staged/1"})
"""Checks that may do without a weight, beside others of the same act that do not."""


def seizure_minutes_pdf(papers: Papers, seizure_id: str, lang: Lang = "fr") -> bytes:
    """Return the minutes of a seizure: its first report and all exhibits registered from it.

    Raises:
        NotFound: no such seizure.
        RuleBroken: ``no_minutes`` of a seizure that was published or taken over from a paper register.
    """
    return printed(papers, lang, lambda ctx: _seizure(ctx, seizure_id))


def act_minutes_pdf(papers: Papers, exhibit_id: str, act: str, lang: Lang = "fr") -> bytes:
    """Return the minutes of an act on an exhibit: its opening, its handing out, or a weighing within its case.

    Raises:
        NotFound: no such exhibit, or no such act upon it.
        RuleBroken: ``no_minutes`` where the act neither weighed, checked, opened nor handed it out.
    """
    return printed(papers, lang, lambda ctx: _act(ctx, exhibit_id, act))


def inventory_minutes_pdf(papers: Papers, inventory_id: str, lang: Lang = "fr") -> bytes:
    """Return the minutes of a reconciled inventory.

    Raises:
        NotFound: no such inventory. RuleBroken: ``wrong_state`` before the reconciliation.
    """
    return printed(papers, lang, lambda ctx: _inventory(ctx, inventory_id))


def exhibits_of_act(connection: Connection, each_exhibit_id: str, act: str) -> tuple[str, list[str]]:
    """Return the subject of an act's minutes, given one of its exhibits, and all exhibits that they show.

    Raises:
        RuleBroken: ``no_minutes``; and as ``act_minutes_pdf``.
    """
    _, lines = _found(connection, each_exhibit_id, act)
    if _opens(lines, each_exhibit_id):
        return each_exhibit_id, [each_exhibit_id]
    exhibit = subject_queries.state(connection, Exhibit, each_exhibit_id)
    if held := [line.part.subject for line in lines if line.part.type in HOLDS]:
        return exhibit.case, held
    if _corrects(lines, each_exhibit_id):
        return each_exhibit_id, [each_exhibit_id]
    listed = [line.part.subject for line in _shown(lines)]
    if each_exhibit_id not in listed:
        raise RuleBroken("no_minutes", number=each_exhibit_id)
    return exhibit.case, [
        exhibit_id
        for exhibit_id, e in subject_queries.states(connection, Exhibit, listed).items()
        if e.case == exhibit.case
    ]


def _shown(lines: Iterable[Line]) -> list[Line]:
    """Return what minutes of an act show: weighings, endings, and what the same act checked without a weight."""
    listed = list(lines)
    weighs = any(weight_of(line) or line.part.type == BLIND for line in listed)
    return [
        line for line in listed
        if weight_of(line) or _ends(line) or (weighs and line.part.type in CHECKED)
    ]  # fmt: skip


def _found(connection: Connection, exhibit_id: str, act: str) -> tuple[int, list[Line]]:
    """Return the position of an act and its parts about exhibits, which must include ``number``."""
    seq = log_reader.header_of(connection, act)
    header = log_reader.header_at(connection, seq) if seq is not None else None
    if seq is None or header is None:
        raise NotFound("not_found", kind="act", number=act[:40])
    lines = histories.lines_at(connection, log_reader.places(seq, header))
    own = [line for line in lines if line.part.subject.startswith(Exhibit.kind)]
    if exhibit_id not in {line.part.subject for line in own}:
        raise NotFound("not_found", kind="act", number=act[:40])
    return seq, own


def _opens(lines: Iterable[Line], exhibit_id: str) -> bool:
    return any(line.part.subject == exhibit_id and line.part.type in OPENING for line in lines)


def _corrects(lines: Iterable[Line], exhibit_id: str) -> bool:
    return any(line.part.subject == exhibit_id and line.part.type == EntryCorrected.type for line in lines)


def _ends(line: Line) -> bool:
    """Return True if an event ended custody by order."""
    return isinstance(line.part.data, ExhibitHandedOut) and bool(line.part.data.status)


def has_minutes(line: Line) -> bool:
    """Return True if an event of an exhibit has minutes: a weighing, check, opening, ending, hold or correction."""
    recordable = line.part.type in {*OF_ACTS, BLIND} or weight_of(line) is not None or _ends(line)
    return line.part.subject.startswith(Exhibit.kind) and recordable


def _seizure(ctx: DocumentContext, seizure_id: str) -> MinutesForm:
    seizure = ctx.state(Seizure, seizure_id)
    if seizure.source:
        raise RuleBroken("no_minutes", number=seizure_id)
    [declared] = histories.lines_at(ctx.connection, [seizure.declared])
    sealed = _registered(ctx, seizure, seizure_id)
    ctx.fetch([seizure.declared, *(line.seq for line in sealed)])
    amounts = [
        model.DeclaredLine(
            index=i, substance=line.substance, amount=declared_amount(ctx, line), exhibits=tally.registered,
            designation=ctx.said(seizure.declared, f"designation_{i - 1}"),
        )
        for i, (line, tally) in enumerate(zip(seizure.lines, seizure.tallies, strict=True), 1)
    ]  # fmt: skip
    case = ctx.state(Case, seizure.case)
    fields = {
        "seizure": seizure_facts(ctx, seizure_id, seizure, case), "declared": tuple(amounts),
        "exhibits": tuple(_sealed(ctx, line, case.case_reference) for line in sealed),
        "balances": tuple(balances(ctx, sealed)),
    }  # fmt: skip
    return MinutesForm("seizure", seizure_id, [declared, *sealed], seizure.case, fields=fields)


def _registered(ctx: DocumentContext, seizure: Seizure, seizure_id: str) -> list[Line]:
    """Return the events that registered the seizure's exhibits, in order of recording, parts left out."""
    exhibits = subject_queries.find(
        ctx.connection, Exhibit, dossier=numbered_with(ctx.connection, seizure.case), limit=MOST
    )
    own = [e.described for e in exhibits.values() if e.seizure == seizure_id and not e.parent]
    return histories.lines_at(ctx.connection, own)


def _sealed(ctx: DocumentContext, line: Line, case_number: str) -> model.ExhibitLine:
    """Return an exhibit as its registering event describes it, each entry as corrected and the old one noted."""
    exhibit = ctx.state(Exhibit, line.part.subject)
    data = restated(ctx, exhibit, line.part).data
    weight = data.weight
    remarks = (ctx.last_said(exhibit, "description", line.seq), mention(ctx, line.part.subject, exhibit))
    texts = [wording.code("form", data.form, ctx.lang)]
    if weight is not None and weight.net_ug is not None:
        net = format_mass(weight.net_ug, ctx.lang, readability_ug=weight.step_ug)
        texts.append(wording.sentence("net", ctx.lang, mass=net))
    return model.ExhibitLine(
        id=line.part.subject, case_number=case_number, substance=data.substance,
        nature=wording.sentence("piece", ctx.lang, number=data.exhibit_number),
        count=data.count.n if data.count else None,
        unit=data.count.unit if data.count else "", volume_ul=data.volume.ul if data.volume else None,
        gross_ug=weight.gross.ug if weight else None, readability_ug=weight.step_ug if weight else None,
        seal=data.seal, location=" · ".join(texts), remark=" · ".join(filter(None, remarks)), synthetic=data.synthetic,
    )  # fmt: skip


def _act(ctx: DocumentContext, exhibit_id: str, act: str) -> MinutesForm:
    exhibit = ctx.state(Exhibit, exhibit_id)
    seq, lines = _found(ctx.connection, exhibit_id, act)
    if _opens(lines, exhibit_id):
        return _opening(ctx, exhibit_id, exhibit, seq)
    if any(line.part.type in HOLDS for line in lines):
        return hold_form(ctx, lines)
    if _corrects(lines, exhibit_id):
        return _rectification(ctx, exhibit_id, exhibit, lines)
    subject, listed = exhibits_of_act(ctx.connection, exhibit_id, act)
    shown = [line for line in _shown(lines) if line.part.subject in set(listed)]
    fields = weighings(ctx, [line for line in shown if not _ends(line) or weight_of(line)])
    fields |= {"blind": all(line.part.type == BLIND for line in shown)}
    ended = next(filter(_ends, shown), None)
    if ended:
        fields |= {"ending": _ending(ctx, ended)}
        if not fields["weighed"]:
            fields |= {"exhibits": (as_seen(ctx, ended, exhibit, ctx.state(Case, exhibit.case).case_reference),)}
    return MinutesForm("weighing", subject, shown, exhibit.case, fields=fields)


def _rectification(ctx: DocumentContext, exhibit_id: str, exhibit: Exhibit, lines: Iterable[Line]) -> MinutesForm:
    """Return the corrections of one exhibit by one act, each with the entry that it corrects."""
    own = [line for line in lines if line.part.subject == exhibit_id and line.part.type == EntryCorrected.type]
    made = {line.seq for line in own}
    corrected = tuple(one for one in correction_lines(ctx, ctx.history(exhibit_id)) if one.seq in made)
    return MinutesForm("rectification", exhibit_id, own, exhibit.case, fields={"corrections": corrected, "hands": 0})


def _ending(ctx: DocumentContext, line: Line) -> model.Ending:
    """Return the order by which custody ended with this act, and who received it."""
    data, order = line.part.data, order_line(ctx, line.part.data.order)
    foreign, state = data.foreign, ctx.state(Order, data.order)
    return model.Ending(
        sort=SORTS[state.sort], order=order.reference, authority=order.authority,
        recipient=ctx.said(line.seq, "to"),
        foreign=wording.receipt_abroad(foreign, ctx.lang) if foreign else "", received=data.received,
        identity=ctx.said(line.seq, "identity"), obeyed=ctx.said(line.seq, "obeyed"),
        second=", ".join(ctx.name(each) for each in (state.approved_by, state.approved_agency) if each),
        broken=tuple(wording.sentence(f"broken.{code}", ctx.lang) for code in data.broken),
    )  # fmt: skip


def _opening(ctx: DocumentContext, exhibit_id: str, exhibit: Exhibit, seq: int) -> MinutesForm:
    """Return from the opening, whichever act of it was asked for, to the resealing that followed it."""
    chain = ctx.course(exhibit_id)
    begin = max(line.seq for line in chain if line.part.type == "exhibit.opened/1" and line.header_seq <= seq)
    lines = [line for line in chain if line.seq >= begin]
    end = next((line.seq for line in lines if line.part.type == "exhibit.resealed/1"), lines[-1].seq)
    lines = [line for line in lines if line.seq <= end]
    trail = Reader(ctx).read([line for line in chain if line.seq <= end])
    opening = trail.openings[-1]
    fields = {
        "opening": opening, "seals": tuple(trail.seals[-2:] if opening.seal_in else trail.seals[-1:]),
        "samples": tuple(s for s in trail.samples if s.taken_at and s.taken_at >= opening.at),
        "legal_basis": ctx.said(begin, "legal_basis"), **weighings(ctx, lines),
    }  # fmt: skip
    return MinutesForm("opening", exhibit_id, lines, exhibit.case, fields=fields)


def _inventory(ctx: DocumentContext, inventory_id: str) -> MinutesForm:
    state = ctx.state(Inventory, inventory_id)
    if state.status not in {RECONCILED, SIGNED}:
        raise RuleBroken("wrong_state", number=inventory_id, status=state.status)
    lines = ctx.course(inventory_id)
    first = {line.part.type: line for line in reversed(lines)}
    reconciled = first["inventory.count_closed/1"]
    fields = {
        "count": model.CountFacts(
            place=model.Place(name=ctx.name(state.place)) if state.place else None,
            holder=ctx.party(state.person) if state.person else None, substances=tuple(state.substances),
            planned_at=moment(state.planned_at), planner=ctx.party(state.planner, at=state.planned_at),
            frozen_at=moment(state.frozen_at), frozen_seq=state.frozen, expected_sha256=state.digest,
            reconciled_at=moment(state.reconciled_at), expected=len(state.expected), found=state.found,
            by_sack=len(set(state.by_sack).intersection(state.expected)),
            reconciler=ctx.party(state.reconciler, at=state.reconciled_at), steps=tuple(_steps(ctx, lines)),
        ),
        "counted": tuple(_counted(ctx, state, lines, reconciled)), "signers": tuple(_signing(ctx, state, lines)),
        "hands": 1,
    }  # fmt: skip
    return MinutesForm("inventory", inventory_id, lines, place=reconciled.header_seq, fields=fields)


def _steps(ctx: DocumentContext, lines: list[Line]) -> Iterable[str]:
    """Yield an early close, its reopening and the confirmation of what is missing, each by name and hour (I61)."""
    for line in lines:
        author, data = line.header.actors[0], line.part.data
        when = format_moment(claimed(line.header), ctx.lang, zone=ctx.zone(author.agency))
        said: dict[str, object] = {"name": ctx.name(author.person), "when": when}
        match data:
            case InventoryMissingFound():
                yield wording.sentence("count.ended", ctx.lang, exhibits=ctx.exhibits(len(data.missing)), **said)
            case InventoryReopened():
                yield wording.sentence("count.reopened", ctx.lang, **said)
            case InventoryCounted(air=air) if air:
                yield wording.sentence("count.air", ctx.lang, humidity=air.humidity)
            case InventoryCountClosed(confirmer=confirmer) if confirmer:
                said["name"] = ctx.name(confirmer)
                yield wording.sentence("count.confirmed", ctx.lang, exhibits=ctx.exhibits(len(data.missing)), **said)
            case InventoryCountClosed() if data.missing:
                yield wording.sentence("count.unconfirmed", ctx.lang, exhibits=ctx.exhibits(len(data.missing)))
        if isinstance(data, InventoryCountClosed):
            yield from (_lot(ctx, lot) for lot in data.lots)


def _lot(ctx: DocumentContext, lot: LotCounted) -> str:
    """Return the result of a count on a lot: its median, the expectation, and how many packages deviate (I60)."""
    if lot.ground == FEW:
        return wording.sentence("count.lot_few", ctx.lang, weighed=lot.weighed, of=lot.of or lot.weighed)
    part = wording.sentence("count.lot_part", ctx.lang, weighed=lot.weighed, of=lot.of) if lot.of else lot.weighed
    whole = wording.sentence(f"count.lot_{lot.shift or 'agrees'}", ctx.lang, number=identifier.group(lot.opened))
    with speaking(ctx.lang):
        ground = terms.lot_ground(lot.ground)
    return wording.sentence(
        "count.lot", ctx.lang, weighed=part, median=terms.lot_change(lot.median),
        expected=terms.lot_change(lot.expected), ground=ground, off=lot.off, whole=whole,
    )  # fmt: skip


def _counted(
    ctx: DocumentContext, state: Inventory, lines: list[Line], reconciled: Line
) -> Iterable[model.CountedLine]:
    """Yield every exhibit with what the count says of it; the first count of it tells the seal and by whom."""
    seen: dict[str, tuple[str, str]] = {}
    for line in lines:
        if line.part.type == "inventory.counted/1":
            for sighting in line.part.data.seen:
                seen.setdefault(sighting.exhibit, (sighting.seal, line.part.data.counter))
    ctx.names({by for _, by in seen.values()})
    places = log_reader.places(reconciled.header_seq, reconciled.header)
    parts = log_reader.parts_at(ctx.connection, places).values()
    reconciliations = {part.subject: part.data for part in parts if part.type == "exhibit.count_closed/1"}
    by_sack = set(state.by_sack)
    beside = {*state.missing, *state.moved, *state.surplus}
    groups: tuple[tuple[model.CountVerdict, list[str]], ...] = (
        ("missing", state.missing), ("surplus", state.surplus), ("moved", state.moved),
        ("found", [exhibit_id for exhibit_id in state.expected if exhibit_id not in beside]),
    )  # fmt: skip
    for verdict, numbers in groups:
        for each_exhibit_id in numbers:
            seal, by = seen.get(each_exhibit_id, ("", ""))
            reconciliation = reconciliations.get(each_exhibit_id)
            remarks = (
                [
                    wording.sentence(reconciliation.verdict, ctx.lang),
                    ctx.name(reconciliation.place),
                    *map(identifier.group, reconciliation.opened),
                ]
                if reconciliation
                else []
            )
            if each_exhibit_id in by_sack:
                remarks.append(wording.sentence("counted_by_sack", ctx.lang))
            yield model.CountedLine(
                id=each_exhibit_id,
                verdict=verdict,
                seal=seal,
                by=ctx.name(by),
                remark=" · ".join(filter(None, remarks)),
            )


def _signing(ctx: DocumentContext, state: Inventory, lines: list[Line]) -> Iterable[model.Attendee]:
    """Yield the counters and the keepers, each with signature and reservations if given."""
    signed = {line.part.data.signer: line for line in lines if line.part.type == "inventory.signed/1"}
    for person in dict.fromkeys([*state.counters, *state.holders, *signed]):
        line = signed.get(person)
        yield model.Attendee(
            party=ctx.party(person, at=state.reconciled_at),
            quality="counter" if person in state.counters else "keeper",
            will=ctx.will(line, person) if line else None,
            reservations=ctx.said(line.seq, "reservations") if line else "",
        )  # fmt: skip
