"""Minutes (procès-verbaux): what was seized, weighed, opened or counted, drawn from those acts' events alone."""

from collections.abc import Iterable

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.inventories.inventory import RECONCILED, SIGNED, Inventory
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.orders.disposal import ExhibitHandedOut
from custody.domain.orders.order import Order
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Seizure
from custody.service.documents import wording
from custody.service.documents.document_context import Desk, moment
from custody.service.documents.exhibit_events import Reader
from custody.service.documents.history import declared_amount, seizure_facts
from custody.service.documents.minutes_form import Draft, as_seen, balances, printed, weighings, weight_of
from custody.service.documents.order_papers import SORTS
from custody.service.documents.orders import order_line
from custody.service.documents.sources import Papers
from custody.storage.read import histories, log_reader, queries
from custody.storage.read.histories import Line
from custody.storage.tables.connection import Connection
from labels import model
from labels.layout.quantity import Lang, format_mass
from labels.stock import identifier
from labels.words import WORDS

MOST = 100_000
"""Exhibits of one case that are looked through for those of a seizure."""
OPENING = frozenset({"exhibit.opened/1", "exhibit.resealed/1"})


def seizure_minutes_pdf(papers: Papers, number: str, lang: Lang = "fr") -> bytes:
    """The minutes of a seizure: the first report, and everything that was placed under seal.

    Raises:
        NotFound: no such seizure.
        RuleBroken: ``no_minutes`` of a seizure that was published or taken over from a paper register.
    """
    return printed(papers, lang, lambda desk: _seizure(desk, number))


def act_minutes_pdf(papers: Papers, number: str, act: str, lang: Lang = "fr") -> bytes:
    """The minutes of an act upon an exhibit: of its opening, its handing out, or a weighing with others of its case.

    Raises:
        NotFound: no such exhibit, or no such act upon it.
        RuleBroken: ``no_minutes`` where the act neither weighed, opened nor handed it out.
    """
    return printed(papers, lang, lambda desk: _act(desk, number, act))


def inventory_minutes_pdf(papers: Papers, number: str, lang: Lang = "fr") -> bytes:
    """The minutes of an inventory that is reconciled.

    Raises:
        NotFound: no such inventory. RuleBroken: ``wrong_state`` before the reconciliation.
    """
    return printed(papers, lang, lambda desk: _inventory(desk, number))


def exhibits_of_act(connection: Connection, number: str, act: str) -> tuple[str, list[str]]:
    """The subject of an act's minutes, asked for by one of its exhibits, and every exhibit that they show.

    Raises:
        RuleBroken: ``no_minutes``; and as ``act_minutes_pdf``.
    """
    _, lines = _found(connection, number, act)
    if _opens(lines, number):
        return number, [number]
    exhibit = queries.state(connection, Exhibit, number)
    told = [line.part.subject for line in lines if weight_of(line) or _ends(line)]
    if number not in told:
        raise RuleBroken("no_minutes", number=number)
    return exhibit.case, [n for n, e in queries.states(connection, Exhibit, told).items() if e.case == exhibit.case]


def _found(connection: Connection, number: str, act: str) -> tuple[int, list[Line]]:
    """Where an act stands, and its parts about exhibits, ``number`` among them."""
    seq = log_reader.header_of(connection, act)
    header = log_reader.header_at(connection, seq) if seq is not None else None
    if seq is None or header is None:
        raise NotFound("not_found", kind="act", number=act[:40])
    lines = histories.lines_at(connection, log_reader.places(seq, header))
    own = [line for line in lines if line.part.subject.startswith(Exhibit.kind)]
    if number not in {line.part.subject for line in own}:
        raise NotFound("not_found", kind="act", number=act[:40])
    return seq, own


def _opens(lines: Iterable[Line], number: str) -> bool:
    return any(line.part.subject == number and line.part.type in OPENING for line in lines)


def _ends(line: Line) -> bool:
    """Whether an event ended custody by order, of what was weighed or only counted."""
    return isinstance(line.part.data, ExhibitHandedOut) and bool(line.part.data.status)


def has_minutes(line: Line) -> bool:
    """Whether an event of an exhibit has minutes: it weighed, opened, resealed or handed out."""
    told = line.part.type in OPENING or weight_of(line) is not None or _ends(line)
    return line.part.subject.startswith(Exhibit.kind) and told


def _seizure(desk: Desk, number: str) -> Draft:
    seizure = desk.state(Seizure, number)
    if seizure.source:
        raise RuleBroken("no_minutes", number=number)
    [declared] = histories.lines_at(desk.connection, [seizure.declared])
    sealed = _registered(desk, seizure, number)
    desk.fetch([seizure.declared, *(line.seq for line in sealed)])
    amounts = [
        model.DeclaredLine(
            number=i, substance=line.substance, amount=declared_amount(desk, line), exhibits=tally.registered,
            designation=desk.said(seizure.declared, f"designation_{i - 1}"),
        )
        for i, (line, tally) in enumerate(zip(seizure.lines, seizure.tallies, strict=True), 1)
    ]  # fmt: skip
    case = desk.state(Case, seizure.case)
    fields = {
        "seizure": seizure_facts(desk, number, seizure, case), "declared": tuple(amounts),
        "exhibits": tuple(_sealed(desk, line, case.number) for line in sealed),
        "balances": tuple(balances(desk, [w for line in sealed if (w := weight_of(line))])),
    }  # fmt: skip
    return Draft("seizure", number, [declared, *sealed], seizure.case, fields=fields)


def _registered(desk: Desk, seizure: Seizure, number: str) -> list[Line]:
    """The events that placed the seizure's exhibits under seal, in the order of recording; parts of them left out."""
    found = queries.find(desk.connection, Exhibit, dossier=seizure.case, limit=MOST)
    own = [e.described for e in found.values() if e.seizure == number and not e.parent]
    return histories.lines_at(desk.connection, own)


def _sealed(desk: Desk, line: Line, case_number: str) -> model.ExhibitLine:
    """An exhibit as it was registered: what its event says, whatever was corrected since."""
    data, weight = line.part.data, line.part.data.weight
    texts = [WORDS[desk.lang].get(f"form.{data.form}", data.form)]
    if weight is not None and weight.net_ug is not None:
        net = format_mass(weight.net_ug, desk.lang, readability_ug=weight.step_ug)
        texts.append(wording.sentence("net", desk.lang, mass=net))
    return model.ExhibitLine(
        number=line.part.subject, case_number=case_number, substance=data.substance,
        nature=wording.sentence("piece", desk.lang, number=data.number), count=data.count.n if data.count else None,
        unit=data.count.unit if data.count else "", volume_ul=data.volume.ul if data.volume else None,
        gross_ug=weight.gross.ug if weight else None, readability_ug=weight.step_ug if weight else None,
        seal=data.seal, location=" · ".join(texts), remark=desk.said(line.seq, "description"), synthetic=data.synthetic,
    )  # fmt: skip


def _act(desk: Desk, number: str, act: str) -> Draft:
    exhibit = desk.state(Exhibit, number)
    seq, lines = _found(desk.connection, number, act)
    if _opens(lines, number):
        return _opening(desk, number, exhibit, seq)
    subject, listed = exhibits_of_act(desk.connection, number, act)
    told = [line for line in lines if line.part.subject in set(listed) and (weight_of(line) or _ends(line))]
    fields = weighings(desk, [line for line in told if weight_of(line)])
    ended = next(filter(_ends, told), None)
    if ended:
        fields |= {"ending": _ending(desk, ended)}
        if not fields["weighed"]:
            fields |= {"exhibits": (as_seen(desk, ended, exhibit, desk.state(Case, exhibit.case).number),)}
    return Draft("weighing", subject, told, exhibit.case, fields=fields)


def _ending(desk: Desk, line: Line) -> model.Ending:
    """By which order custody ended with this act, and who received it."""
    foreign, order = line.part.data.foreign, order_line(desk, line.part.data.order)
    return model.Ending(
        sort=SORTS[desk.state(Order, line.part.data.order).sort], order=order.number, authority=order.authority,
        recipient=desk.said(line.seq, "to"),
        foreign=wording.receipt_abroad(foreign, desk.lang) if foreign else "",
    )  # fmt: skip


def _opening(desk: Desk, number: str, exhibit: Exhibit, seq: int) -> Draft:
    """From the opening, whichever act of it was asked for, to the resealing that followed it."""
    chain = desk.course(number)
    begin = max(line.seq for line in chain if line.part.type == "exhibit.opened/1" and line.header_seq <= seq)
    lines = [line for line in chain if line.seq >= begin]
    end = next((line.seq for line in lines if line.part.type == "exhibit.resealed/1"), lines[-1].seq)
    lines = [line for line in lines if line.seq <= end]
    trail = Reader(desk).read([line for line in chain if line.seq <= end])
    opening = trail.openings[-1]
    fields = {
        "opening": opening, "seals": tuple(trail.seals[-2:] if opening.seal_in else trail.seals[-1:]),
        "samples": tuple(s for s in trail.samples if s.taken_at and s.taken_at >= opening.at),
        "legal_basis": desk.said(begin, "legal_basis"), **weighings(desk, lines),
    }  # fmt: skip
    return Draft("opening", number, lines, exhibit.case, fields=fields)


def _inventory(desk: Desk, number: str) -> Draft:
    state = desk.state(Inventory, number)
    if state.status not in {RECONCILED, SIGNED}:
        raise RuleBroken("wrong_state", number=number, status=state.status)
    lines = desk.course(number)
    first = {line.part.type: line for line in reversed(lines)}
    reconciled = first["inventory.reconciled/1"]
    fields = {
        "count": model.CountFacts(
            place=model.Place(name=desk.name(state.place)) if state.place else None,
            holder=desk.party(state.person) if state.person else None, substances=tuple(state.substances),
            planned_at=moment(state.planned_at), planner=desk.party(state.planner, at=state.planned_at),
            frozen_at=moment(state.frozen_at), frozen_seq=state.frozen, expected_sha256=state.digest,
            reconciled_at=moment(state.reconciled_at), expected=len(state.expected), found=state.found,
            reconciler=desk.party(state.reconciler, at=state.reconciled_at),
        ),
        "counted": tuple(_counted(desk, state, lines, reconciled)), "signers": tuple(_signing(desk, state, lines)),
        "hands": 1,
    }  # fmt: skip
    return Draft("inventory", number, lines, place=reconciled.header_seq, fields=fields)


def _counted(desk: Desk, state: Inventory, lines: list[Line], reconciled: Line) -> Iterable[model.CountedLine]:
    """Every exhibit with what the count says of it; the first count of it tells the seal and by whom."""
    seen: dict[str, tuple[str, str]] = {}
    for line in lines:
        if line.part.type == "inventory.counted/1":
            for one in line.part.data.seen:
                seen.setdefault(one.exhibit, (one.seal, line.part.data.counter))
    desk.names({by for _, by in seen.values()})
    places = log_reader.places(reconciled.header_seq, reconciled.header)
    parts = log_reader.parts_at(desk.connection, places).values()
    told = {part.subject: part.data for part in parts if part.type == "exhibit.reconciled/1"}
    beside = {*state.missing, *state.moved, *state.surplus}
    groups: tuple[tuple[model.CountVerdict, list[str]], ...] = (
        ("missing", state.missing), ("surplus", state.surplus), ("moved", state.moved),
        ("found", [n for n in state.expected if n not in beside]),
    )  # fmt: skip
    for verdict, numbers in groups:
        for number in numbers:
            seal, by = seen.get(number, ("", ""))
            said = told.get(number)
            remarks = (
                [wording.sentence(said.verdict, desk.lang), desk.name(said.place), *map(identifier.group, said.opened)]
                if said
                else []
            )
            yield model.CountedLine(
                number=number, verdict=verdict, seal=seal, by=desk.name(by), remark=" · ".join(filter(None, remarks))
            )


def _signing(desk: Desk, state: Inventory, lines: list[Line]) -> Iterable[model.Attendee]:
    """Who counted and who keeps, each with the signature and the reservations that they gave, if they have."""
    signed = {line.part.data.signer: line for line in lines if line.part.type == "inventory.signed/1"}
    for person in dict.fromkeys([*state.counters, *state.holders, *signed]):
        line = signed.get(person)
        yield model.Attendee(
            party=desk.party(person, at=state.reconciled_at),
            quality="counter" if person in state.counters else "keeper",
            will=desk.will(line, person) if line else None,
            reservations=desk.said(line.seq, "reservations") if line else "",
        )  # fmt: skip
