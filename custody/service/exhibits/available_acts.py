"""Acts that an exhibit's page offers, from its state, its holder and its agency.

An offer is no permission: the rules are checked again when the act is recorded, and the reader's roles are checked
elsewhere.
"""

from collections.abc import Iterator, Mapping

from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader
from custody.domain.discrepancies.correctable_fields import recorders
from custody.domain.discrepancies.discrepancy import LOOK, LOST
from custody.domain.exhibits.drying.lot_comparison import NO_LOT
from custody.domain.exhibits.drying.witness_package import fit
from custody.domain.exhibits.exhibit import AT_REST, GONE, HELD, STORED, UNACCOUNTED, Exhibit
from custody.domain.exhibits.objects import is_object
from custody.domain.kernel.chain_preconditions import broken_precondition
from custody.domain.transfers.release_to_outsider import RELEASABLE
from custody.service.exhibits.exhibits import ExhibitDetail

RECORDS: Mapping[str, str] = {
    "exhibit.open/1": "exhibit.opened/1", "exhibit.reseal/1": "exhibit.resealed/1",
    "exhibit.split/1": "exhibit.split/1", "exhibit.consume/1": "exhibit.used/1",
    "exhibit.hand_out/1": "exhibit.handed_out/1", "exhibit.extend_release/1": "exhibit.release_extended/1",
}  # fmt: skip
"""Acts to the event that they record of an exhibit: its state is asked whether the rules would take that."""
ON_DRUGS = frozenset({
    "exhibit.split/1", "exhibit.consume/1", "sampling_plan.make/1", "destruction_request.make/1",
    "exhibit.designate_witness/1",
})  # fmt: skip
"""Acts that an object is never offered."""


def is_lost(detail: ExhibitDetail) -> bool:
    """Return True if the exhibit is missing or written off."""
    missing = any(
        discrepancy.sort in LOST for discrepancy in detail.discrepancies if discrepancy.id in detail.state.open
    )
    return detail.state.status == UNACCOUNTED or missing


def offered(detail: ExhibitDetail, reader: Reader, *, hands_out: bool) -> Iterator[str]:
    """Yield the acts offered (``exhibit.open/1``); ``hands_out``: the exhibit's order ends with a hand-out."""
    acts = _offered(detail, reader, hands_out=hands_out)
    return (act for act in acts if not (is_object(detail.state.substance) and act in ON_DRUGS))


def _offered(detail: ExhibitDetail, reader: Reader, *, hands_out: bool) -> Iterator[str]:
    state = detail.state
    if state.status not in GONE:
        yield "legal_hold.place/1"
        if state.laboratory is not None and not state.laboratory.agreed_by:
            yield "exhibit.agree_consumption/1"
    if state.holder == reader.person:
        yield from _held(state, hands_out=hands_out, blocked=_blocked(detail))
    # the cheap half of what ``service.correctable`` asks entry by entry: the page of corrections tells the rest
    if reader.agency in recorders(state) or (state.laboratory and Role.LABORATORY in reader.roles):
        yield "entry.correct/1"
    if state.agency != reader.agency and not broken_precondition(state, RECORDS["exhibit.extend_release/1"]):
        yield "exhibit.extend_release/1"
    if not is_lost(detail):
        yield from _there(state, reader)
        if state.holder == reader.person and not broken_precondition(state, RECORDS["exhibit.open/1"]):
            yield "exhibit.open/1"
        if _may_witness(state, reader):
            yield "exhibit.designate_witness/1"
    else:
        yield "exhibit.find_again/1"


def _there(state: Exhibit, reader: Reader) -> Iterator[str]:
    """Yield the acts on an exhibit that is not lost: a sighting by another person, the rest by its agency."""
    if state.holder != reader.person:
        yield "exhibit.sight/1"
    if state.agency == reader.agency:
        yield from _in_house(state)


def _may_witness(state: Exhibit, reader: Reader) -> bool:
    """Return True if the reader may designate it as the witness package of its lot, first or second (I60)."""
    witness = (state.in_lot or NO_LOT).witness
    open_to = witness is None or not (witness.stands or reader.person in witness.by)
    near = state.agency == reader.agency or Role.INSPECTOR in reader.roles
    return near and open_to and state.status in STORED and fit(state)


def _in_house(state: Exhibit) -> Iterator[str]:
    """Yield the acts on an exhibit that the reader's agency is responsible for."""
    if state.status in AT_REST:
        yield from ("exhibit.blind_check/1", "sampling_plan.make/1", "exhibit.report_missing/1")
    if state.status in STORED:
        yield "exhibit.store/1"
    if state.status not in GONE:
        yield "exhibit.print_label/1"
    if state.status == HELD and not (state.open or state.proposal):
        yield "destruction_request.make/1"


def _blocked(detail: ExhibitDetail) -> bool:
    """Return True if an open discrepancy keeps it: what was read again and awaits only a look travels on (I57c)."""
    looked_for = {line.id for line in detail.discrepancies if line.second_outcome == LOOK}
    return not looked_for.issuperset(detail.state.open)


def _held(state: Exhibit, *, hands_out: bool, blocked: bool) -> Iterator[str]:
    """Yield the acts on an exhibit that the reader holds."""
    for act in ("exhibit.reseal/1", "exhibit.split/1", "exhibit.consume/1"):
        if not broken_precondition(state, RECORDS[act]):
            yield act
    if hands_out and not broken_precondition(state, RECORDS["exhibit.hand_out/1"]):
        yield "exhibit.hand_out/1"
    if state.status in AT_REST and not (blocked or state.to_weigh or state.to_read_again or state.evacuated_at):
        yield "transfer.dispatch/1"
        if state.status in RELEASABLE:
            yield "exhibit.release_to_outsider/1"
