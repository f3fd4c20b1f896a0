"""The history of an exhibit as its readers see it: every event of its chain, with what its act said."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, structs, to_builtins

from custody.domain.access.visibility import MEASURED, Reader
from custody.domain.destruction.arrival_and_ignition import ExhibitDestroyed, ExhibitDestructionDisputed
from custody.domain.exhibits.balance_and_weighing import Balance
from custody.domain.exhibits.open_steps import OpenStep, open_steps
from custody.domain.kernel.events import Actor, Header, Occurred
from custody.domain.people.compromised_credentials import Found
from custody.domain.transfers.transfer import ExhibitDispatched, Transfer
from custody.service.certificates.anchors import NOWHERE, Anchored, Trust, anchored
from custody.service.exhibits.balances import calibration
from custody.service.exhibits.exhibits import ExhibitDetail, exhibit
from custody.service.exhibits.fires import FireSeen, fires
from custody.service.exhibits.holders import Holders, holders
from custody.service.exhibits.remarks import SAID, remarks
from custody.service.exhibits.write_offs import Said, ends_unaccounted, loss_agreed
from custody.service.kernel.directory import Directory
from custody.service.kernel.signing_keys import ActKey, act_key
from custody.service.law.unmet_rules import Observed, of_exhibit
from custody.service.people.compromised_acts import declared, flags
from custody.service.transfers import paper_slips
from custody.service.transfers.paper_slips import Slip
from custody.storage.read import histories, private_values, subject_queries
from custody.storage.read.histories import Line
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write.erased_values import Gone

PERSONS = ("holder", "predecessor", "escort", "by", "entered_by", "releaser", "receiver", "chair", "person", "to")
NAMED = (*PERSONS, "agency", "to_agency", "released_by", "laboratory", "place", "container", "device")
"""Fields of events that hold the number of something with a name."""
CARRIED = frozenset({"exhibit.received/1", "exhibit.stayed_with_holder/1", "exhibit.not_received/1"})
"""Events of an exhibit in the settling of a hand-over, which may have been entered from a paper slip."""
BURNT = frozenset({ExhibitDestroyed.type, ExhibitDestructionDisputed.type})
"""Events by which an exhibit's custody ended in a fire."""
UNDONE = {
    "exhibit.stayed_with_holder/1": "transfer",
    "exhibit.order_ended/1": "order",
    "exhibit.withdrawn/1": "session",
}
"""Events of an exhibit whose reason stands with another subject, by the field that names it."""


class Sent(Struct, frozen=True, kw_only=True):
    """Receiver, receiving agency and purpose of a hand-over begun."""

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
    ``fire``: of its destruction, where and when it burnt and who stood there.
    ``calibrated_on``: since which day the balance that showed its weight was calibrated, "" where nothing tells.
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
    calibrated_on: str = ""
    fire: FireSeen | None = None


class History(Struct, frozen=True, kw_only=True):
    """A custody history (historique de conservation): the exhibit and every event of its chain, in order.

    ``hands``: who held it, and apart who only had to do with it. ``law``: every derogation that touches it, and the
    rules that its acts did not meet. ``open``: the steps of its custody that are begun and not ended.
    """

    exhibit: ExhibitDetail
    lines: tuple[HistoryLine, ...]
    hands: Holders
    law: Observed
    names: dict[str, str]
    open: tuple[OpenStep, ...]


def history(
    connection: Connection, directory: Directory, vault: Vault, trust: Trust, reader: Reader, exhibit_id: str
) -> History:
    """Return the whole history of one exhibit.

    Raises:
        NotFound: no such exhibit, or none that the reader may see.
    """
    detail = exhibit(connection, directory, vault, reader, exhibit_id)
    chain = histories.history(connection, exhibit_id)
    lines = _explained(connection, vault, history_lines(connection, vault, chain, hidden=detail.hidden))
    anchors = anchored(connection, trust, {line.seq: line.at for line in lines})
    lines = tuple(structs.replace(line, anchored=anchors[line.seq]) for line in lines)
    law = of_exhibit(connection, vault, exhibit_id, detail.state, chain)
    met = holders(chain, detail.state)
    asked = [subject_id for line in lines for subject_id in _numbers(line)] + [
        p for d in detail.discrepancies for p in d.people
    ]
    names = directory.names(connection, [*asked, *met.holders, *met.others, *law.people()])
    shown = _shown(lines)
    named = {balance_id for balance_id, _ in shown.values()} | set(map(_better, lines))
    balances = subject_queries.states(connection, Balance, filter(None, named))
    serials = {balance_id: balance.serial for balance_id, balance in balances.items()}
    lines = _calibrated(connection, lines, shown, balances)
    return History(
        exhibit=detail, lines=lines, hands=met, law=law, names=names | serials, open=open_steps(detail.state)
    )  # fmt: skip


def _explained(connection: Connection, vault: Vault, lines: Sequence[HistoryLine]) -> tuple[HistoryLine, ...]:
    """Return the events with the remarks of their hand-over, order or session in the same act."""
    papers = paper_slips.slips(connection, {line.data["transfer"] for line in lines if line.type in CARRIED})
    sent = _sent(connection, lines)
    burnt = fires(connection, vault, [line.data["session"] for line in lines if line.type in BURNT])
    about = {line.data[UNDONE[line.type]] for line in lines if line.type in UNDONE}
    remark_texts = {
        (r.act_seq, r.name): r.text for subject_id in sorted(about) for r in remarks(connection, vault, subject_id)
    }
    return tuple(
        structs.replace(
            line,
            slip=papers.get(line.data["transfer"]) if line.type in CARRIED else None,
            sent=sent.get(line.n),
            fire=burnt[line.data["session"]] if line.type in BURNT else None,
            agreed=loss_agreed(connection, line.data["discrepancy"]) if line.writes_off else None,
            corrected=tuple(later.n for later in lines if later.data.get("corrects") == line.n),
            texts=line.texts
            | {name: remark_texts[line.act_seq, name] for name in SAID if (line.act_seq, name) in remark_texts},
        )
        for line in lines
    )


def _sent(connection: Connection, lines: Sequence[HistoryLine]) -> dict[int, Sent]:
    """Return to whom and what for, by the place in the chain of each hand-over begun."""
    begun = {line.n: line.data["transfer"] for line in lines if line.type == ExhibitDispatched.type}
    transfers = subject_queries.states(connection, Transfer, set(begun.values())) if begun else {}
    return {
        event_n: Sent(
            receiver=transfers[transfer_id].receiver,
            agency=transfers[transfer_id].to_agency,
            purpose=transfers[transfer_id].purpose,
        )
        for event_n, transfer_id in begun.items()
    }


def history_lines(
    connection: Connection, vault: Vault, chain: Sequence[Line], *, hidden: bool = False
) -> tuple[HistoryLine, ...]:
    """Return events of a chain with their private values, those of their acts' headers among them.

    ``hidden``: without what was measured.
    """
    values = private_values.of(connection, vault, [seq for line in chain for seq in (line.seq, line.header_seq)])
    declarations = declared(connection, [line.header for line in chain])
    return tuple(_line(line, values, declarations, hidden) for line in chain)


def _line(line: Line, values: dict[int, dict[str, Any]], declarations: Found, hidden: bool) -> HistoryLine:
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
        flags=flags(header, (line.part.data,), declarations),
        rules=header.rules,
        key=act_key(header),
        writes_off=ends_unaccounted(line.part.data),
        texts=texts,
        hidden=kept_back,
        erased={name: text.by for name, text in texts.items() if isinstance(text, Gone)},
    )


def _shown(lines: Sequence[HistoryLine]) -> dict[int, tuple[str, str]]:
    """Return the balance that weighed in each event, by ``n``, and the last day of its calibration then."""
    checks = {line.n: line.data.get("check") or {} for line in lines}
    weights = {
        line.n: line.data.get("weight")
        or checks[line.n].get("weight")
        or (checks[line.n].get("together") or {}).get("weight")
        for line in lines
    }
    return {event_n: (weight["balance"], weight["calibrated_until"]) for event_n, weight in weights.items() if weight}


def _better(line: HistoryLine) -> str:
    """Return the balance that would have decided where a weight did not, or ""."""
    return str((line.data.get("check") or {}).get("better", ""))


def _calibrated(
    connection: Connection, lines: Sequence[HistoryLine], shown: Mapping[int, tuple[str, str]],
    balances: Mapping[str, Balance],
) -> tuple[HistoryLine, ...]:  # fmt: skip
    """Return the events with the first day of their balance's calibration."""
    since = {each: calibration(connection, each[0], balances.get(each[0]), each[1]) for each in set(shown.values())}
    first = {event_n: calibrated.calibrated_on for event_n, each in shown.items() if (calibrated := since[each])}
    return tuple(structs.replace(line, calibrated_on=first.get(line.n, "")) for line in lines)


def _numbers(line: HistoryLine) -> list[str]:
    people = [subject_id for actor in line.actors for subject_id in (actor.person, actor.agency, actor.by)]
    people += [line.agreed.by] if line.agreed else []
    first = line.data.get("reading") or (line.data.get("check") or {}).get("first_reading")
    people += [first["by"]] if first else []
    people += [line.sent.receiver, line.sent.agency] if line.sent else []
    people += line.fire.numbers() if line.fire else []
    if line.slip:
        people += [line.slip.releaser, line.slip.receiver, line.slip.entered_by, line.slip.settled_by]
    return people + [line.data[name] for name in NAMED if isinstance(line.data.get(name), str)]
