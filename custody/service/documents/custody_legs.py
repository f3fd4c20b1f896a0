"""The legs of custody as a history prints them: from one holder to the next, on the receiver's act (I5, I6)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from custody.domain.exhibits.exhibit import CEDED, KEPT, RETURNED
from custody.domain.exhibits.metrology import Weight
from custody.domain.transfers.releaser_confirmation import ReleaserAnswered
from custody.domain.transfers.transfer import Transfer
from custody.service.documents import wording
from custody.service.documents.checks import seal_state
from custody.service.documents.document_context import Desk, claimed, day, recorded
from custody.storage.read.histories import Line
from labels import model
from labels.stock import identifier

KINDS: dict[str, model.LegKind] = {"laboratory": "release", "court": "release", "return": "return"}
ENDINGS: dict[str, model.LegKind] = {RETURNED: "restitution", CEDED: "cession", KEPT: "keeping"}


def course(chain: Sequence[Line]) -> tuple[Line, Line, Line | None]:
    """How a hand-over began, what became of it, and what the releaser of its paper slip said of it afterwards."""
    answer = next((line for line in chain if line.part.type == ReleaserAnswered.type), None)
    return chain[0], next(line for line in reversed(chain) if line is not answer), answer


def seized(desk: Desk, line: Line, data: Any) -> model.Leg:
    """The first leg: who registered the exhibit holds it."""
    return replace(_begun(desk, line, data, "seizure"), seal=data.seal, **_weighed(desk, data.weight))


def received(desk: Desk, line: Line, data: Any, transfer: Transfer, chain: Sequence[Line]) -> model.Leg:
    """A hand-over that its receiver has confirmed; on a paper slip, custody passed when the slip says."""
    start, check = chain[0], data.check
    return model.Leg(
        received_at=claimed(start.header if transfer.slip else line.header),
        started_at=claimed(start.header), recorded_at=recorded(line),
        releaser=desk.party(transfer.releaser, transfer.agency, start.part.at),
        receiver=desk.party(data.holder, data.agency, line.part.at), escort=desk.escort(transfer, start.part.at),
        kind=KINDS.get(transfer.purpose, "handover"), place=desk.name(data.place), purpose=transfer.purpose,
        legal_basis=desk.said(start.header_seq, "legal_basis"), seal=check.seal, seal_state=seal_state(check),
        releaser_will=desk.will(start, transfer.releaser, transfer.slip),
        receiver_will=desk.will(start if transfer.slip else line, data.holder, transfer.slip),
        slip=transfer.slip, typed_by=desk.typist(transfer, start), confirmed_by=desk.settler(transfer, line),
        due_back=day(data.due), seq=line.seq, **_weighed(desk, check.weight),
    )  # fmt: skip


def refused(desk: Desk, line: Line, transfer: Transfer, chain: Sequence[Line]) -> model.Leg:
    """A hand-over that did not come about: refused by the receiver, or recalled by the releaser."""
    start, end, _ = course(chain)
    reason = desk.said(end.seq, "reason") or desk.said(end.header_seq, "reason")
    if end.part.type == "transfer.recalled/1":
        reason = f"{wording.sentence('recall', desk.lang)} : {reason}"
    return model.Leg(
        received_at=None, started_at=claimed(start.header), recorded_at=recorded(line), kind="refused",
        releaser=desk.party(transfer.releaser, transfer.agency, start.part.at),
        receiver=desk.party(transfer.receiver, transfer.to_agency, line.part.at), purpose=transfer.purpose,
        seal_state="not_seen", releaser_will=desk.will(start, transfer.releaser, transfer.slip),
        receiver_will=desk.will(line, transfer.receiver), slip=transfer.slip, refused_reason=reason, seq=line.seq,
    )  # fmt: skip


def taken_up(desk: Desk, line: Line, data: Any) -> model.Leg:
    """Custody that passed without a releaser: the exhibit was found, or its holder is gone."""
    check = data.check
    predecessor = getattr(data, "predecessor", "")
    return replace(
        _begun(desk, line, data, "succession" if predecessor else "found"),
        releaser=desk.party(predecessor, data.agency, line.part.at) if predecessor else None,
        place=desk.name(data.place), seal=check.seal, seal_state=seal_state(check), **_weighed(desk, check.weight),
    )  # fmt: skip


def taken_over(desk: Desk, line: Line, data: Any) -> model.Leg:
    """From a paper register: the keeper's leg is the first that this record knows."""
    return replace(_begun(desk, line, data, "register"), seal=data.seal, place=desk.name(data.place))


def sampled(desk: Desk, line: Line, data: Any) -> model.Leg:
    """The first leg of a sample or part: who took it holds it."""
    return replace(
        _begun(desk, line, data, "sampling"),
        seal=data.seal, place=desk.name(data.place), due_back=day(data.due), **_weighed(desk, data.weight),
    )  # fmt: skip


def settled(desk: Desk, line: Line, data: Any, before: model.Party) -> model.Leg:
    """Back with whom an accepted claim or denial names: the inspection says so, and nobody handed over."""
    return replace(
        _begun(desk, line, data, "settled"),
        kind="settled", releaser=before, legal_basis=identifier.group(data.discrepancy), seal_state="not_seen",
    )  # fmt: skip


def handed_out(desk: Desk, line: Line, data: Any, order: model.OrderLine) -> model.Leg:
    """The last leg: by order, to whom its act names, before those who were there."""
    author, *others = line.header.actors
    return model.Leg(
        received_at=claimed(line.header), recorded_at=recorded(line), kind=ENDINGS[data.status], purpose="ordered",
        legal_basis=f"{order.number} · {order.authority}", receiver=model.Party(name=desk.said(line.seq, "to")),
        releaser=desk.party(author.person, author.agency, line.part.at), releaser_will=desk.will(line, author.person),
        present=tuple(desk.party(a.person, a.agency, line.part.at) for a in others),
        seal=data.check.seal, seal_state=seal_state(data.check), seq=line.seq, **_weighed(desk, data.check.weight),
    )  # fmt: skip


def _begun(desk: Desk, line: Line, data: Any, purpose: str) -> model.Leg:
    """A leg that one person's act begins, without a hand-over before it."""
    return model.Leg(
        received_at=claimed(line.header), recorded_at=recorded(line), purpose=purpose,
        receiver=desk.party(data.holder, data.agency, line.part.at), receiver_will=desk.will(line, data.holder),
        seq=line.seq,
    )  # fmt: skip


def _weighed(desk: Desk, weight: Weight | None) -> dict[str, Any]:
    """Fields of a leg: the gross mass, and the balance that showed it."""
    return {"gross_ug": weight.gross.ug, "balance": desk.serial(weight)} if weight else {}
