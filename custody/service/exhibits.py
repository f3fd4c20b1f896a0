"""An exhibit as its readers see it: the state now, every event of its chain, and the lists they look it up in."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, structs, to_builtins

from custody.domain.compromise import Found
from custody.domain.discrepancy import LOST, Discrepancy, unfound
from custody.domain.events import Actor, Header, Occurred
from custody.domain.exhibit import Exhibit
from custody.domain.handover import ExhibitDispatched, Transfer
from custody.domain.quantity import Count
from custody.domain.visibility import MEASURED, Reader, is_masked
from custody.domain.weighing import Balance, Weight
from custody.service import slips
from custody.service.act_keys import ActKey, act_key
from custody.service.anchoring import NOWHERE, Anchored, Trust, anchored
from custody.service.compromised import declared, flags
from custody.service.corrections import CorrectionLine, corrections
from custody.service.directory import Directory
from custody.service.discrepancies import DiscrepancyLine, concerning
from custody.service.holders import Holders, holders
from custody.service.inventories import uncounted
from custody.service.reading import visible_exhibit, visible_exhibits
from custody.service.remarks import SAID, remarks
from custody.service.slips import Slip
from custody.service.unmet import Observed, of_exhibit
from custody.service.weights import Change, change
from custody.service.written_off import Said, ends_unaccounted, loss_agreed
from custody.storage import claims, queries
from custody.storage.connection import Connection
from custody.storage.queries import Line
from custody.storage.tombs import Gone
from custody.storage.vault import Vault

PERSONS = ("holder", "predecessor", "escort", "by", "entered_by", "releaser", "receiver", "chair", "person", "to")
NAMED = (*PERSONS, "agency", "to_agency", "released_by", "laboratory", "place", "container", "device")
"""Fields of events that hold the number of something with a name."""
CARRIED = frozenset({"exhibit.received/1", "exhibit.kept/1", "exhibit.missing/1"})
"""Events of an exhibit in the settling of a hand-over, which may have been entered from a paper slip."""
FIGURES = re.compile("([0-9]+)")
MOST_IN_CASE = 100_000
"""Exhibits of one case that are put in order: more than any register holds."""
UNDONE = {"exhibit.kept/1": "transfer", "exhibit.unordered/1": "order", "exhibit.withdrawn/1": "session"}
"""Events of an exhibit whose reason stands with another subject, by the field that names it."""


class ExhibitLine(Struct, frozen=True, kw_only=True):
    """An exhibit in a list; ``hidden``: count and weight are kept back until the reader has checked it blind.

    ``lost``: it is reported lost, or missing, and nobody has found it since.
    """

    number: str
    case: str
    no: str
    substance: str
    form: str
    status: str
    holder: str
    place: str
    container: str
    count: Count | None
    weight: Weight | None
    due: str
    open: int
    hidden: bool
    lost: bool = False


class ExhibitDetail(Struct, frozen=True, kw_only=True):
    """An exhibit with its case, its description ("" once erased), what differs, and the names it takes to read it.

    ``hidden``: the reader has still to check it blind; until then there is no seal, weight, count or photograph.
    """

    number: str
    pv: str
    state: Exhibit
    description: str
    photos: int
    discrepancies: tuple[DiscrepancyLine, ...]
    corrections: tuple[CorrectionLine, ...]
    names: dict[str, str]
    hidden: bool
    change: Change | None = None

    @property
    def lost(self) -> bool:
        """Whether it is reported lost, or missing, and nobody has found it since."""
        gone = (one for one in self.discrepancies if one.sort in LOST and one.found is None)
        return any(one.number in self.state.open for one in gone)


class Sent(Struct, frozen=True, kw_only=True):
    """Of a hand-over begun: who is to receive the exhibit, for which agency, and what for."""

    receiver: str
    agency: str
    purpose: str


class HistoryLine(Struct, frozen=True, kw_only=True):
    """One event of a chain, with the act that it is part of.

    ``seq`` is its place in the log, ``n`` in the chain; ``leaf`` its RFC 6962 leaf hash (hex). ``texts`` are its
    private values and the act's; one that is gone is empty, and ``erased`` says by which event. ``hidden``: what was
    measured is kept back. ``rules``: the mark of the pack that decided the act. ``slip``: who stands behind the paper
    slip that the event came from. ``corrected``: the later events of the chain that say what this one should have said.
    ``anchored``: who outside holds it fast, since when, and what they say of its ``at``. ``key``: how an act that is
    to be signed with a passkey was, None for any other. ``agreed``: of a write-off which prosecutor had agreed to it.
    ``sent``: of what was handed over and waits to be received, the hand-over that says to whom and what for.
    """

    n: int
    seq: int
    leaf: str
    type: str
    data: dict[str, Any]
    at: str
    occurred: Occurred | None
    act: str
    kind: str
    act_seq: int
    actors: tuple[Actor, ...]
    flags: tuple[str, ...]
    rules: str
    texts: dict[str, Any]
    hidden: bool
    erased: dict[str, int] = {}
    slip: Slip | None = None
    corrected: tuple[int, ...] = ()
    anchored: Anchored = NOWHERE
    key: ActKey | None = None
    writes_off: bool = False
    agreed: Said | None = None
    sent: Sent | None = None


class History(Struct, frozen=True, kw_only=True):
    """A custody history (historique de conservation): the exhibit and every event of its chain, in order.

    ``hands``: who held it, and apart who only had to do with it. ``law``: every derogation that touches it, and the
    rules that its acts did not meet.
    """

    exhibit: ExhibitDetail
    lines: tuple[HistoryLine, ...]
    hands: Holders
    law: Observed
    names: dict[str, str]


def exhibit(connection: Connection, directory: Directory, vault: Vault, reader: Reader, number: str) -> ExhibitDetail:
    """One exhibit.

    Raises:
        NotFound: no such exhibit, or none that the reader may see.
    """
    found, case = visible_exhibit(connection, reader, number)
    said = found.last_said("description", found.described)
    pictured = (found.described, *found.pictured)
    values = queries.private(connection, vault, [*pictured, said])
    hidden = is_masked(found)
    corrected = corrections(connection, vault, number, found, hidden=hidden)
    discrepancies = concerning(connection, vault, reader, number, found, hidden=hidden)
    people = [person for lines in (corrected, discrepancies) for line in lines for person in line.people]
    return ExhibitDetail(
        number=number, pv=case.number, state=found, description=values[said].get("description") or "",
        photos=0 if hidden else sum(len(values[seq].get("photo", [])) for seq in pictured),
        discrepancies=discrepancies, corrections=corrected, hidden=hidden, change=change(found),
        names=directory.names(connection, [*_mentioned(found), *people]),
    )  # fmt: skip


def history(
    connection: Connection, directory: Directory, vault: Vault, trust: Trust, reader: Reader, number: str
) -> History:
    """The whole history of one exhibit.

    Raises:
        NotFound: no such exhibit, or none that the reader may see.
    """
    detail = exhibit(connection, directory, vault, reader, number)
    chain = queries.history(connection, number)
    lines = _explained(connection, vault, history_lines(connection, vault, chain, hidden=detail.hidden))
    anchors = anchored(connection, trust, {line.seq: line.at for line in lines})
    lines = tuple(structs.replace(line, anchored=anchors[line.seq]) for line in lines)
    law = of_exhibit(connection, vault, number, detail.state, chain)
    met = holders(chain, detail.state)
    asked = [n for line in lines for n in _numbers(line)] + [p for d in detail.discrepancies for p in d.people]
    names = directory.names(connection, [*asked, *met.holders, *met.others, *law.people()])
    return History(exhibit=detail, lines=lines, hands=met, law=law, names=names | _serials(connection, lines))


def _explained(connection: Connection, vault: Vault, lines: Sequence[HistoryLine]) -> tuple[HistoryLine, ...]:
    """The events with what was said, in the same act, of the hand-over, order or session they are part of."""
    papers = slips.slips(connection, {line.data["transfer"] for line in lines if line.type in CARRIED})
    sent = _sent(connection, lines)
    about = {line.data[UNDONE[line.type]] for line in lines if line.type in UNDONE}
    said = {(r.act_seq, r.name): r.text for number in sorted(about) for r in remarks(connection, vault, number)}
    return tuple(
        structs.replace(
            line,
            slip=papers.get(line.data["transfer"]) if line.type in CARRIED else None,
            sent=sent.get(line.n),
            agreed=loss_agreed(connection, line.data["discrepancy"]) if line.writes_off else None,
            corrected=tuple(later.n for later in lines if later.data.get("corrects") == line.n),
            texts=line.texts | {name: said[line.act_seq, name] for name in SAID if (line.act_seq, name) in said},
        )
        for line in lines
    )


def _sent(connection: Connection, lines: Sequence[HistoryLine]) -> dict[int, Sent]:
    """To whom and what for, by the place in the chain of each hand-over begun."""
    begun = {line.n: line.data["transfer"] for line in lines if line.type == ExhibitDispatched.type}
    found = queries.states(connection, Transfer, set(begun.values())) if begun else {}
    return {
        n: Sent(receiver=found[number].receiver, agency=found[number].to_agency, purpose=found[number].purpose)
        for n, number in begun.items()
    }


def history_lines(
    connection: Connection, vault: Vault, chain: Sequence[Line], *, hidden: bool = False
) -> tuple[HistoryLine, ...]:
    """Events of a chain with their private values, those of their acts' headers among them.

    ``hidden``: without what was measured.
    """
    values = queries.private(connection, vault, [seq for line in chain for seq in (line.seq, line.header_seq)])
    found = declared(connection, [line.header for line in chain])
    return tuple(_line(line, values, found, hidden) for line in chain)


def listed(
    connection: Connection, reader: Reader, after: str, limit: int, columns: Mapping[str, str | Sequence[str]]
) -> tuple[list[ExhibitLine], str]:
    """Exhibits by index columns (``dossier`` for the case, status, holder, place, container), and the next cursor.

    Those that the reader may not see are passed over, so a page may be shorter than ``limit`` before the end; so are
    those that the reader counts blind, for a list of what is expected is what they may not have (I43).
    """
    found = queries.find(connection, Exhibit, after=after, limit=limit, **columns)
    following = next(reversed(found), "") if len(found) == limit else ""
    hidden = uncounted(connection, reader)
    return exhibit_lines(connection, reader, {n: e for n, e in found.items() if n not in hidden}), following


def of_case(connection: Connection, case: str) -> list[str]:
    """The exhibits of a case in the order of their own numbers, 2 before 10: read from the claims, one statement."""
    claimed = claims.claimed_from(connection, "exhibit_no", f"{case}/", MOST_IN_CASE)
    return [claimed[no] for no in sorted(claimed, key=natural)]


def natural(text: str) -> tuple[Any, ...]:
    """A key by which the numbers inside texts are in their order: ``A-2`` before ``A-10``."""
    parts: list[Any] = FIGURES.split(text)  # words at even places, figures at odd ones
    parts[1::2] = map(int, parts[1::2])
    return tuple(parts)


def in_order(rows: Iterable[ExhibitLine], pvs: Mapping[str, str]) -> list[ExhibitLine]:
    """These rows case by case (``pvs``: the PV number of each), and in a case by the exhibits' own numbers."""
    return sorted(rows, key=lambda row: (natural(pvs[row.case]), row.case, natural(row.no)))


def lines_of(connection: Connection, reader: Reader, numbers: Sequence[str]) -> list[ExhibitLine]:
    """Exhibits as lines in this order, without those that the reader may not see or counts blind (I43)."""
    hidden = uncounted(connection, reader)
    found = queries.states(connection, Exhibit, [n for n in numbers if n not in hidden])
    return exhibit_lines(connection, reader, found)


def exhibit_lines(connection: Connection, reader: Reader, found: dict[str, Exhibit]) -> list[ExhibitLine]:
    """Those of ``found`` that the reader may see, as lines of a list, in the same order."""
    seen = visible_exhibits(connection, reader, found)
    lost = _lost(connection, seen.values())
    return [_summary(n, e, not lost.isdisjoint(e.open)) for n, e in seen.items()]


def _mentioned(found: Exhibit) -> Iterator[str]:
    """Whom and what an exhibit's state names."""
    yield from (found.holder, found.agency, found.released_by, found.place, found.container)
    yield from (number for hold in found.holds for number in (hold.by, hold.agency))
    yield from (one.agency for one in found.court_numbers)


def _lost(connection: Connection, exhibits: Iterable[Exhibit]) -> set[str]:
    """Discrepancies that say of one of them that it is gone, and nobody has found it since."""
    opened = {number for one in exhibits for number in one.open}
    found = queries.states(connection, Discrepancy, opened) if opened else {}
    return {number for number, one in found.items() if unfound(one)}


def sealed_under(connection: Connection, reader: Reader, seal: str) -> str | None:
    """The exhibit that bears, or bore, a seal number, when the reader may see it and has not to check it blind."""
    number = claims.by_claim(connection, "seal", seal)
    if number is None:
        return None
    found = queries.states(connection, Exhibit, [number])
    seen = visible_exhibits(connection, reader, found)
    return number if number in seen and not is_masked(seen[number]) else None


def _line(line: Line, values: dict[int, dict[str, Any]], found: Found, hidden: bool) -> HistoryLine:
    texts = {**values[line.header_seq], **values[line.seq]}
    header: Header = line.header
    data: dict[str, Any] = to_builtins(line.part.data)
    kept_back = hidden and not MEASURED.isdisjoint(data)
    return HistoryLine(
        n=line.part.n,
        seq=line.seq,
        leaf=line.leaf.hex(),
        type=line.part.type,
        data={k: None if kept_back and k in MEASURED else v for k, v in data.items()},
        at=line.part.at,
        occurred=header.occurred,
        act=header.act,
        kind=header.kind,
        act_seq=line.header_seq,
        actors=header.actors,
        flags=flags(header, (line.part.data,), found),
        rules=header.rules,
        key=act_key(header),
        writes_off=ends_unaccounted(line.part.data),
        texts=texts,
        hidden=kept_back,
        erased={name: text.by for name, text in texts.items() if isinstance(text, Gone)},
    )


def _serials(connection: Connection, lines: Iterable[HistoryLine]) -> dict[str, str]:
    """The balances that weighed, by serial number."""
    weights = (line.data.get("weight") or (line.data.get("check") or {}).get("weight") for line in lines)
    found = queries.states(connection, Balance, {weight["balance"] for weight in weights if weight})
    return {number: one.serial for number, one in found.items()}


def _numbers(line: HistoryLine) -> list[str]:
    people = [n for actor in line.actors for n in (actor.person, actor.agency, actor.by)]
    people += [line.agreed.by] if line.agreed else []
    people += [line.sent.receiver, line.sent.agency] if line.sent else []
    if line.slip:
        people += [line.slip.releaser, line.slip.receiver, line.slip.entered_by, line.slip.settled_by]
    return people + [line.data[name] for name in NAMED if isinstance(line.data.get(name), str)]


def _summary(number: str, found: Exhibit, lost: bool) -> ExhibitLine:
    return ExhibitLine(
        number=number,
        case=found.case,
        no=found.number,
        substance=found.known_substance,
        form=found.form,
        status=found.status,
        holder=found.holder,
        place=found.place,
        container=found.container,
        count=found.count,
        weight=found.last_weight,
        due=found.due,
        open=len(found.open),
        hidden=is_masked(found),
        lost=lost,
    )
