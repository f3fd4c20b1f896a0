"""Hand out an exhibit by order (délivrance): restituted to its owner, ceded abroad, or kept as a reference (I9).

Each under an order of that sort that is final and in force, after a blind check that finds everything as recorded,
by the holder before a second person who did not order it. What differs is not handed out: it is blocked. Who receives
it is private; that they did is documented by the photograph of their signed receipt.
"""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import HOLDERS
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened
from custody.domain.exhibits.blind_check import CheckEntry, complete, judge, parse_observations
from custody.domain.exhibits.check_record import Check
from custody.domain.exhibits.exhibit import ORDERED, Exhibit
from custody.domain.exhibits.legal_hold import require_unheld
from custody.domain.exhibits.second_look import require_read
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.kernel.times import day
from custody.domain.kernel.typed_text import HEX_DIGEST, required
from custody.domain.offline.paper_act import require_confirmed
from custody.domain.orders.executable_order import require_final
from custody.domain.orders.order import CESSION, KEEPING, Order
from custody.domain.orders.order_original import require_original
from custody.domain.orders.order_outcome import ENDS
from custody.domain.people.second_person import require_second
from custody.domain.places.double_lock import require_second_key
from custody.domain.places.place import require_released


class ForeignReceipt(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The receipt for an exhibit ceded abroad: the ``agency``, and the ``receipt_number`` and day (``dated``) there.

    ``sha256`` is the digest (hex) of the signed receipt that its log gave (``custody receive``), "" for one on paper.
    """

    agency: str
    receipt_number: str
    dated: str
    sha256: str = ""


class ExhibitHandedOut(Event, frozen=True):
    """Custody ends by order, in state ``status``; "" when the check found a difference and the exhibit stays.

    ``foreign``: the receipt of the other jurisdiction, of what is ceded.
    """

    type: ClassVar[str] = "exhibit.handed_out/1"
    order: str
    check: Check
    status: str = ""
    foreign: ForeignReceipt | None = None

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Record the hand-out, which ends custody, or leave the exhibit held and blocked."""
        self.check.apply(state, fact.at)
        if self.status:
            state.end(self.status)
        return state


class HandOut(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Hand an exhibit out to whom its order names: what was seen on it, who receives it, their signed receipt."""

    check: CheckEntry
    recipient: str
    photos: tuple[Photo, ...] = ()
    foreign: ForeignReceipt | None = None


@act(
    "exhibit.hand_out/1",
    title=N_("Exhibit handed out by order"),
    summary="Hand an exhibit out by order",
    roles=HOLDERS,
    records=(DiscrepancyOpened, ExhibitHandedOut),
)
def hand_out(command: HandOut, state_reader: StateReader, ctx: ActContext) -> Decision:
    """End custody as the exhibit's order says.

    Raises:
        NotFound: no such exhibit.
        RuleBroken: ``not_holder``, ``wrong_state``, ``blocked_by_discrepancy``, ``on_legal_hold``;
            ``paper_unconfirmed``;
            ``order_to_destroy``, ``order_revoked``, ``order_appealed``, ``order_lapsed``, ``order_not_executable``,
            ``order_original_needed``; ``check_incomplete``;
            ``count_needed``, ``custodian_change_open`` and ``double_lock_needs_second`` as for a hand-over;
            ``second_person_needed``; and as ``parse_observations`` and ``judge``.
        BadInput: ``field_empty``, ``receipt_photo_needed`` for what leaves the country's custody; as ``photos``;
            ``foreign_receipt``: of what is not ceded, or without a digest of its form; ``bad_day``.
    """
    exhibit_id = command.check.exhibit
    exhibit = require(state_reader, Exhibit, exhibit_id)
    order = _ready(exhibit_id, exhibit, state_reader, ctx)
    if order.sort != KEEPING and not command.photos:
        raise BadInput("receipt_photo_needed")
    foreign = _foreign(command.foreign, order)
    recipient = Private("to", required(command.recipient, "to"), exhibit.case)
    [seen] = parse_observations((command.check,), state_reader, ctx, sealed=True)
    if not complete(seen, exhibit, state_reader, exhibit.house):
        raise RuleBroken("check_incomplete", number=exhibit_id)
    decision = Decision()
    require_read(exhibit_id, exhibit, ctx, decision)
    check = judge(seen, exhibit, state_reader, ctx, decision)
    event = ExhibitHandedOut(
        order=exhibit.order, check=check, status=ENDS[order.sort] if check.good else "",
        foreign=foreign if check.good else None,
    )  # fmt: skip
    decision.add(exhibit_id, event, recipient, *photos(command.photos, exhibit.case))
    return decision


def _foreign(given: ForeignReceipt | None, order: Order) -> ForeignReceipt | None:
    if given is None:
        return None
    if order.sort != CESSION or (given.sha256 and not HEX_DIGEST.match(given.sha256)):
        raise BadInput("foreign_receipt")
    return ForeignReceipt(
        agency=required(given.agency, "agency"), receipt_number=required(given.receipt_number, "receipt_number"),
        dated=day(given.dated, "dated"), sha256=given.sha256,
    )  # fmt: skip


def _ready(exhibit_id: str, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext) -> Order:
    """Return the order that ends custody of an exhibit of the author, ready to leave, with a second person present."""
    if exhibit.holder != ctx.author.person:
        raise RuleBroken("not_holder", number=exhibit_id)
    if exhibit.status != ORDERED:
        raise RuleBroken("wrong_state", number=exhibit_id, status=exhibit.status)
    if exhibit.open:
        raise RuleBroken("blocked_by_discrepancy", number=exhibit_id, discrepancy=exhibit.open[0])
    require_unheld(exhibit_id, exhibit)
    require_confirmed(exhibit_id, exhibit, state_reader)
    if exhibit.evacuated_at:
        raise RuleBroken("count_needed", number=exhibit_id)
    require_released(state_reader, exhibit.place)
    require_second_key(exhibit.place, "", state_reader, ctx)
    order = require(state_reader, Order, exhibit.order)
    if order.sort not in ENDS:
        raise RuleBroken("order_to_destroy", number=exhibit_id, order=exhibit.order)
    require_final(exhibit.order, order, state_reader, ctx)
    require_original(exhibit.order, order)
    require_second(exhibit_id, order.issuer, state_reader, ctx)
    return order
