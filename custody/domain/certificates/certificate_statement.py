"""A certificate's statement of a destruction: canonical JSON from states alone, and its totals (I34).

Any later fold of the log gives the same bytes; the event that issues a certificate carries their digest.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from custody.domain.destruction.destruction_session import ELSEWHERE, DestructionSession, Signed
from custody.domain.exhibits.balance_and_weighing import Weight
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.exhibit_family import mass_line
from custody.domain.kernel.context import StateReader, require
from custody.domain.kernel.quantity import bounded, totals
from custody.domain.law.rule_outcome import Derogable
from custody.domain.orders.order import Order
from custody.domain.seizures.case import Case

_ENCODER = msgspec.json.Encoder(order="sorted")


class Total(Struct, frozen=True, forbid_unknown_fields=True):
    """A sum per substance and unit; a mass has the unit ``µg``, a volume ``µl``. Unlike units stay apart (I21)."""

    substance: str
    unit: str
    amount: int


class Amended(Struct, frozen=True, forbid_unknown_fields=True):
    """A correction that a later version takes in: of ``field`` of a subject, by the event at ``seq``."""

    subject: str
    field: str
    event: int


class Replaces(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The version that a later one replaces: its number here, the SHA-256 (hex) of its statement, what was corrected.

    ``file``: the event that commits to the SHA-256 of its file, where one was prepared to be signed.
    """

    certificate: str
    version: int
    statement: str
    corrections: tuple[Amended, ...] = ()
    file: int = 0


def stated(
    body: bytes, session: DestructionSession, exhibits: list[tuple[str, Exhibit]], derogations: Iterable[str]
) -> dict[str, Any]:  # fmt: skip
    """Return the fields of an issuing event that describe its statement: digest, totals, derogations."""
    return {
        "statement": hashlib.sha256(body).hexdigest(), "totals": tuple(burnt_totals(exhibits)),
        "exhibits": len(exhibits), "synthetic": session.synthetic, "derogations": tuple(derogations),
    }  # fmt: skip


FOLLOWS = frozenset({"first_ug", "net", "parts_ug", "used_ug", "before_ug", "conforms"})
"""Fields of a line that follow from its weights and its difference: a later version states no change of them apart."""


def flags(session: DestructionSession) -> tuple[str, ...]:
    """Return the flags of an act that issues a certificate for the session."""
    conditions = {
        "presence_by_device": session.by_device, "session_recalled": session.recalled, "site_clock": session.doubts,
        "fire_from_paper": session.presence_from_paper,
        "none_contradicted": session.denied, ELSEWHERE: any(a.elsewhere for a in session.attendance),
    }  # fmt: skip
    return tuple(flag for flag, is_so in conditions.items() if is_so)


def burnt_totals(exhibits: list[tuple[str, Exhibit]]) -> list[Total]:
    """Return totals of what is proved to have burnt per substance and unit, from the weights at staging (I34).

    Masses, volumes (as stated) and counts of the same exhibits stand beside each other and are never added (I21). What
    a discrepancy speaks against, as one seen again after the fire, is listed and left out here.

    Raises:
        BadInput: ``total_too_large``.
    """
    parts = [(e.known_substance, e.count, _gross(e.staged_weight), e.volume) for _, e in exhibits if not e.doubts]
    return [Total(substance, unit, bounded(amount)) for (substance, unit), amount in sorted(totals(parts).items())]


def statement(
    certificate: str, reference: str, session_number: str, session: DestructionSession,
    exhibits: list[tuple[str, Exhibit]], cases: Mapping[str, Case], derogations: Sequence[str] = (),
    before: int | None = None, replaces: Replaces | None = None,
) -> bytes:  # fmt: skip
    """Return the certificate's statement: canonical JSON without private values, always the same bytes.

    ``exhibits`` are exactly the destroyed exhibits, in the order of their orders; ``cases`` holds their cases by
    number. ``derogations`` are listed if there are any. The signed session statement is named by its hash, with the
    signatures made ``before`` the event (``seq``) that issues the certificate; None means all. A later version names
    the version that it ``replaces``.
    """
    body: dict[str, Any] = {
        "type": "custody.destruction-statement/1",
        "certificate": certificate,
        "number": reference,
        "version": replaces.version + 1 if replaces else 1,
        "session": _session(session_number, session),
        "exhibits": [line(exhibit_id, e, cases[e.case].case_reference) for exhibit_id, e in exhibits],
        "totals": burnt_totals(exhibits),
        "synthetic": session.synthetic,
    }
    given = [s for s in session.signatures if before is None or s.seq < before]
    body["signed"] = {"statement": session.statement, "signatures": [_signature(s) for s in given]}
    if derogations:
        body["derogations"] = [dict(zip(("rule", "derogation"), each.split(), strict=True)) for each in derogations]
    if replaces:
        body["replaces"] = replaces
    return _ENCODER.encode(body)


def line(exhibit_id: str, exhibit: Exhibit, case: str) -> dict[str, Any]:
    """Return one exhibit as it burnt; ``by_sack``: its sack was checked, and a sample of what lay in it, not itself.

    ``origin``: taken over from a paper register, unknown before, and who found it there. ``unproved``: the
    discrepancies by which it is in no total. ``first_ug`` less ``parts_ug`` and ``used_ug``, and plus
    ``difference_ug``, is ``before_ug``; all are net masses if ``net``, else gross (I47).
    """
    first, staged, laboratory = exhibit.first_stated, exhibit.staged_weight, exhibit.laboratory
    masses = mass_line(exhibit, staged)
    return {
        "exhibit": exhibit_id, "case": exhibit.case, "case_no": case, "no": exhibit.exhibit_number,
        "order": exhibit.order,
        "seized_by": exhibit.agencies[0], "sealed_at": exhibit.sealed_at, "substance": exhibit.substance,
        "confirmed": laboratory.substance if laboratory else "", "report": laboratory.report if laboratory else "",
        "seal": exhibit.seal, "count": exhibit.count, "seized_gross_ug": _gross(first),
        "staged_gross_ug": _gross(staged), "first_ug": masses.first_ug, "net": masses.net,
        "parts_ug": masses.parts_ug, "used_ug": masses.used_ug, "before_ug": masses.before_ug,
        "difference_ug": masses.difference_ug, "conforms": not masses.differs,
        "staged_uncertainty_ug": staged.uncertainty_ug if staged else None,
        "staged_balance": staged.balance if staged else "", "weight_accepted": exhibit.reference is not None,
        **({"by_sack": exhibit.by_sack} if exhibit.by_sack else {}),
        **({"origin": exhibit.origin} if exhibit.origin else {}),
        **({"unproved": exhibit.doubts} if exhibit.doubts else {}),
        **({"volume": exhibit.volume} if exhibit.volume else {}),
    }  # fmt: skip


def standing_derogations(states: Iterable[Derogable]) -> list[str]:
    """Return every derogation that stands for these, a session, its orders and what burnt: each once, in order."""
    return sorted({entry for state in states for entry in state.derogations})


def derogated(session: DestructionSession, exhibits: list[tuple[str, Exhibit]], state_reader: StateReader) -> list[str]:
    """Return the derogations that a certificate of the session states, as ``standing_derogations`` finds them."""
    orders = [require(state_reader, Order, order_id) for order_id in session.orders]
    return standing_derogations([session, *orders, *(exhibit for _, exhibit in exhibits)])


def _signature(signed: Signed) -> dict[str, Any]:
    return {
        "person": signed.person, "quality": signed.quality, "decision": signed.decision, "way": signed.way,
        "at": signed.at, "event": signed.seq, "late": signed.late,
        **({"site_at": signed.site_at} if signed.site_at else {}),
    }  # fmt: skip


def _session(session_id: str, session: DestructionSession) -> dict[str, Any]:
    return {
        "number": session_id, "chair": session.chair, "chair_agency": session.chair_agency, "pack": session.pack,
        "pack_digest": session.pack_digest, "orders": session.orders, "method": session.method,
        "opened_at": session.opened_at, "ignited_at": session.ignited_at, "closed_at": session.closed_at,
        "incidents": session.unusual,
        **({"denied": session.denied} if session.denied else {}),
        **({"ignition_claimed": session.ignition_claimed} if session.ignition_claimed else {}),
        **({"site": session.site, "closing_claimed": session.closing_claimed} if session.site else {}),
        "non_retrievable": session.non_retrievable, "withdrawn": session.withdrawn, "verifiers": session.verifiers,
        "attendance": [
            {"person": a.person, "agency": a.agency, "quality": a.quality, "joined_at": a.joined_at,
             "left_at": a.left_at, "attested_at": a.attested_at, "refused": a.refused,
             "reservations": a.reservations, "noted": a.noted}
            for a in session.attendance
        ],
    }  # fmt: skip


def _gross(weight: Weight | None) -> int | None:
    return weight.gross.ug if weight is not None else None
