"""Hand out an exhibit by order (délivrance): restituted to its owner, ceded abroad, or kept as a reference (I9, I53).

Each under an order of that sort that is final and in force and meets ``ends_of_custody``, after a blind check that
finds everything as recorded, by the holder before a second person of another authority who did not order it. What
differs is not handed out: it is blocked. What is kept stays with its holder and on the books. Who receives an exhibit
is private; that they did is documented by the photograph of their signed receipt and identity paper.

A court's decision that must be obeyed at once is recorded with the rules it breaks: the exhibit is left disputed (8.0).
"""

from typing import ClassVar

from msgspec import Struct, structs

from custody.domain.access.roles import HOLDERS
from custody.domain.discrepancies.discrepancy import LEFT_AGAINST, DiscrepancyOpened
from custody.domain.exhibits.blind_check import CheckEntry, complete, judge, parse_observations
from custody.domain.exhibits.check_record import Check
from custody.domain.exhibits.exhibit import KEPT, LEFT, ORDERED, Exhibit
from custody.domain.exhibits.legal_hold import require_unheld
from custody.domain.exhibits.second_look import require_read
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, private_texts, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.kernel.times import day
from custody.domain.kernel.typed_text import HEX_DIGEST, clean, required
from custody.domain.offline.paper_act import require_confirmed
from custody.domain.orders.ends_of_custody import KEPT_CLAIM, kept_claim, unmet_needs
from custody.domain.orders.executable_order import require_final
from custody.domain.orders.order import CESSION, KEEPING, RESTITUTION, Order
from custody.domain.orders.order_original import require_original
from custody.domain.orders.order_outcome import ENDS
from custody.domain.people.two_authorities import require_two_agencies
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

    ``foreign``: the receipt of the other jurisdiction, of what is ceded, and ``received`` the bundle of its log,
    verified here, that proves that it took charge. ``kept``: index value of what is kept (I53).
    ``broken``: codes of the rules that a court's decision broke, and ``opened`` the discrepancy on that (8.0).
    """

    type: ClassVar[str] = "exhibit.handed_out/1"
    order: str
    check: Check
    status: str = ""
    foreign: ForeignReceipt | None = None
    received: str = ""
    kept: str = ""
    broken: tuple[str, ...] = ()
    opened: str = ""

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Record the hand-out, which ends custody unless it is a keeping, or leave the exhibit held and blocked."""
        self.check.apply(state, fact.at)
        if self.status == KEPT:
            state.status, state.kept = KEPT, True
        elif self.status:
            state.end(self.status)
        if self.opened:
            state.open.append(self.opened)
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the index value by which what an office keeps of a substance in a year is found."""
        return ((KEPT_CLAIM, self.kept),) if self.kept else ()


class HandOut(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Hand an exhibit out to whom its order names: what was seen on it, who receives it, their signed receipt.

    ``identity``: kind and number of the paper by which the recipient of a restitution proved who they are.
    ``received``: of a cession, the bundle of the receiver's log that was verified here. ``obeyed``: the court's
    decision that had to be obeyed at once, in words, "" for none; it is photographed too.
    """

    check: CheckEntry
    recipient: str
    photos: tuple[Photo, ...] = ()
    foreign: ForeignReceipt | None = None
    received: str = ""
    identity: str = ""
    obeyed: str = ""


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
            as ``require_two_agencies`` and ``unmet_needs`` (I53); and as ``parse_observations`` and ``judge``.
        BadInput: ``field_empty``, ``receipt_photo_needed`` for what leaves the country's custody; as ``photos``;
            ``foreign_receipt``: of what is not ceded, or without a digest of its form; ``bad_day``.
    """
    exhibit_id = command.check.exhibit
    exhibit = require(state_reader, Exhibit, exhibit_id)
    order = _ready(exhibit_id, exhibit, state_reader, ctx)
    if order.sort != KEEPING and not command.photos:
        raise BadInput("receipt_photo_needed")
    foreign = _foreign(command.foreign, order)
    broken = _broken(command, exhibit, order, state_reader, ctx)
    texts = _texts(command, order)
    [seen] = parse_observations((command.check,), state_reader, ctx, sealed=True)
    if not complete(seen, exhibit, state_reader, exhibit.house):
        raise RuleBroken("check_incomplete", number=exhibit_id)
    decision = Decision()
    require_read(exhibit_id, exhibit, ctx, decision)
    check = judge(seen, exhibit, state_reader, ctx, decision)
    event = ExhibitHandedOut(order=exhibit.order, check=check)
    if check.good:
        event = _ended(exhibit_id, exhibit, order, event, broken, ctx, decision)
        event = structs.replace(event, foreign=foreign, received=command.received if order.sort == CESSION else "")
    decision.add(exhibit_id, event, *private_texts(exhibit.case, **texts), *photos(command.photos, exhibit.case))
    return decision


def _texts(command: HandOut, order: Order) -> dict[str, str]:
    """Return the private texts: who receives it, by which paper they are known, and which decision was obeyed."""
    known = required if order.sort == RESTITUTION else clean
    return {
        "to": required(command.recipient, "to"), "identity": known(command.identity, "identity"),
        "obeyed": clean(command.obeyed, "obeyed"),
    }  # fmt: skip


def _broken(
    command: HandOut, exhibit: Exhibit, order: Order, state_reader: StateReader, ctx: ActContext
) -> tuple[str, ...]:
    """Return the codes of the rules of I53 that a court's decision breaks; without such a decision refuse the first.

    Nobody keeps a drug because a court wants it at once.
    """
    unmet = list(
        unmet_needs(command.check.exhibit, exhibit, exhibit.order, order, state_reader, ctx, receipt=command.received)
    )
    if unmet and (order.sort == KEEPING or not clean(command.obeyed, "obeyed")):
        raise unmet[0]
    return tuple(dict.fromkeys(refusal.code for refusal in unmet))


def _ended(
    exhibit_id: str, exhibit: Exhibit, order: Order, event: ExhibitHandedOut, broken: tuple[str, ...],
    ctx: ActContext, decision: Decision,
) -> ExhibitHandedOut:  # fmt: skip
    """Return the event with the state it leads to; against a rule the exhibit is left, disputed (8.0)."""
    if broken:
        opened = ctx.new_number("EC")
        dispute = DiscrepancyOpened(
            sort=LEFT_AGAINST, about=exhibit_id, case=exhibit.case, window=tuple(exhibit.window)
        )
        decision.add(opened, dispute)
        return structs.replace(event, status=LEFT, broken=broken, opened=opened)
    kept = f"{kept_claim(exhibit, ctx.today[:4])}{exhibit_id}/{exhibit.order}" if order.sort == KEEPING else ""
    return structs.replace(event, status=ENDS[order.sort], kept=kept)


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
    """Return the order that ends custody of an exhibit of the author, ready to leave before another authority."""
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
    require_two_agencies(exhibit_id, frozenset({order.issuer, order.approved_by}), state_reader, ctx)
    return order
