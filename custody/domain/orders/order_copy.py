"""Enter and confirm an order copied from paper (réquisition recopiée): it binds once a second person confirms.

The issuing authority confirms it, or another clerk against the scanned order; nobody confirms what they typed. From
the first entry on the number is taken for ever. What may be ordered is asked at the entry, so that a mistake shows at
once, and again at the confirmation, which alone decides.
"""

from typing import ClassVar, Literal

from msgspec import Struct, structs

from custody.domain.access.roles import REGISTRY, Role
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, private_texts, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact, State
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.kernel.times import day
from custody.domain.kernel.typed_text import as_typed
from custody.domain.offline.paper_act import PENDING
from custody.domain.orders import order_photo
from custody.domain.orders.destruction_request import DestructionRequestSettled
from custody.domain.orders.issue_order import IssueOrder, bind, require_orderable, require_unused, worded
from custody.domain.orders.order import (
    DRAFT,
    ISSUED,
    ExhibitOrdered,
    ExhibitRetained,
    Order,
    OrderIssued,
    Terms,
    order_claim,
    own_order,
)
from custody.domain.orders.order_photo import version
from custody.domain.people.person import Person
from custody.domain.seizures.case import CaseShared

END_OF_DAY = "T23:59:59.999Z"


class OrderCopyEntered(Terms, Event, frozen=True, kw_only=True):
    """A clerk typed in an order that ``issuer`` signed on paper; ``again``: in place of the draft, same number.

    Legal basis, the reasons of its waivers and the pages scanned are committed to.
    """

    type: ClassVar[str] = "order.copy_entered/1"
    entered_by: str
    signed_on: str
    again: bool = False
    channel: str = ""
    original_due: str = ""

    def apply(self, state: State | None, fact: Fact) -> Order:
        """Return the order as a draft."""
        order = self.order(DRAFT, issued_at="", issued=fact.seq)
        order.signed_on, order.entered_by = self.signed_on, self.entered_by
        order.channel, order.original_due = self.channel, self.original_due
        return order

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claim on the order's number within the prosecution, unless this draft has it already."""
        return () if self.again else (order_claim(self.agency, self.order_reference),)


class OrderCopyConfirmed(Event, frozen=True, kw_only=True):
    """A second person, ``by``, confirms the draft as its event ``draft_n`` left it: the order is issued.

    ``draft_leaf`` is the leaf hash (base64) of that event, the last before this one. Whoever signs the confirmation
    signs all that the draft said, entries put right since included. ``photo_due``: until when another agency sees the
    photograph of the signed paper (``order_photo``), "" where the issuer's passkey answers for it.
    """

    type: ClassVar[str] = "order.copy_confirmed/1"
    by: str
    draft_n: int
    draft_leaf: str
    photo_due: str = ""

    def apply(self, state: Order, fact: Fact) -> Order:
        """Mark the order as issued, with its confirmer; another agency may have to see its photograph first."""
        state.status, state.issued_at, state.confirmed_by = ISSUED, fact.at, self.by
        state.photo, state.photo_due = PENDING if self.photo_due else "", self.photo_due
        return state

    def base(self) -> tuple[int, str]:
        """Return the number and leaf hash of the draft's last event."""
        return self.draft_n, self.draft_leaf


class EnterCopy(IssueOrder, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An order as the paper says it, with its pages scanned; ``order``: the draft that it replaces.

    Days are YYYY-MM-DD: ``signed_on`` that of the signature, the others as in an order that is issued here. ``channel``
    says that it was not typed from the original: from a ``copy``, or from what was said by ``telephone``, whose note is
    scanned; the original is then to come by ``original_due``.
    """

    issuer: str
    signed_on: str
    scans: tuple[Photo, ...]
    order: str = ""
    channel: Literal["", "copy", "telephone"] = ""
    original_due: str = ""


class ConfirmCopy(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Confirm a draft: it says what the signed order says.

    ``version``: the one that its reader saw, as ``version`` tells it; "" from who does not say.
    """

    order: str
    version: str = ""


@act(
    "order.enter_copy/1",
    title=N_("Order typed in"),
    summary="Enter an order from its paper, as a draft",
    roles={Role.COURT_CLERK},
    records=(OrderCopyEntered,),
)
def enter_copy(command: EnterCopy, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Type in a paper order of the author's prosecution; nothing is bound until another person confirms it.

    Raises:
        NotFound: no such person or exhibit, or no such draft of the author's prosecution.
        RuleBroken: ``not_issuing_authority``; ``order_reference_taken``; ``wrong_state`` when the draft is none any
            more; ``due_past``; as ``worded`` and ``require_orderable``.
        BadInput: ``scan_needed``; ``order_original_due_needed``; ``time_in_future`` for the day of signature; as
            ``photos``.
    """
    order_reference, signed = as_typed(command.order_reference, "order_reference"), day(command.signed_on, "signed_on")
    if signed > ctx.today:
        raise BadInput("time_in_future", value=signed)
    if not command.scans:
        raise BadInput("scan_needed")
    due = _original_due(command, ctx)
    issuer, ended = require(state_reader, Person, command.issuer), signed + END_OF_DAY
    if issuer.agency != ctx.author.agency or Role.PROSECUTOR not in (*issuer.roles, *issuer.roles_at(ended)):
        raise RuleBroken("not_issuing_authority", person=command.issuer)
    again = (
        bool(command.order) and own_order(state_reader, command.order, ctx, DRAFT).order_reference == order_reference
    )
    if not again:
        require_unused(order_reference, state_reader, ctx)
    terms, texts = worded(command, order_reference, command.issuer, state_reader, ctx)
    require_orderable(terms, state_reader, ctx, Decision())
    order = command.order or ctx.new_number("RE")
    event = OrderCopyEntered(
        **structs.asdict(terms), entered_by=ctx.author.person, signed_on=signed, again=again,
        channel=command.channel, original_due=due,
    )  # fmt: skip
    decision = Decision()
    decision.add(order, event, *private_texts(order, **texts), *photos(command.scans, order))
    return decision


@act(
    "order.confirm_copy/1",
    title=N_("Order typed in, confirmed"),
    summary="Confirm a draft: the order is issued",
    roles=REGISTRY,
    records=(CaseShared, ExhibitOrdered, ExhibitRetained, OrderCopyConfirmed, DestructionRequestSettled),
)
def confirm_copy(command: ConfirmCopy, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Issue the order as it was entered, by the authority who signed it or a second clerk who compared the scan.

    Raises:
        NotFound: no such draft of the author's prosecution, or as ``require_orderable``.
        RuleBroken: ``own_entry``; ``not_issuing_authority`` for a prosecutor who did not sign it; ``wrong_state``;
            ``draft_changed`` since it was read; as ``require_orderable``.
    """
    draft = own_order(state_reader, command.order, ctx, DRAFT)
    author = ctx.author.person
    if author == draft.entered_by:
        raise RuleBroken("own_entry", number=command.order)
    if author != draft.issuer and Role.COURT_CLERK not in require(state_reader, Person, author).roles:
        raise RuleBroken("not_issuing_authority", person=author)
    if command.version and command.version != version(command.order, state_reader):
        raise RuleBroken("draft_changed", number=command.order)
    terms = _terms(draft)
    state_reader.load(terms.exhibits)
    decision = Decision()
    require_orderable(terms, state_reader, ctx, decision)
    event_number, leaf = state_reader.tip(command.order)
    event = OrderCopyConfirmed(
        by=author, draft_n=event_number, draft_leaf=leaf,
        photo_due=order_photo.due(author, draft.issuer, state_reader, ctx),
    )  # fmt: skip
    decision.add(command.order, event)
    bind(command.order, terms, state_reader, ctx, decision)
    return decision


def _original_due(command: EnterCopy, ctx: ActContext) -> str:
    """Return the day by which the original is due, or "" if the order was typed from the original."""
    due = day(command.original_due, "original_due") if command.original_due else ""
    if not command.channel:
        return ""
    if not due:
        raise BadInput("order_original_due_needed")
    if due < ctx.today:
        raise RuleBroken("due_past", value=due)
    return due


def _terms(draft: Order) -> OrderIssued:
    """Return the terms of the draft in the form of an issued order."""
    return OrderIssued(
        order_reference=draft.order_reference, issuer=draft.issuer, agency=draft.agency, exhibits=tuple(draft.exhibits),
        appeal_until=draft.appeal_until, samples=tuple(draft.samples), laboratory_waived=draft.laboratory_waived,
        sample_waived=draft.sample_waived, lapses_on=draft.lapses_on, sort=draft.sort,
        controlled=draft.controlled, permitted=draft.permitted, keep_until=draft.keep_until,
    )  # fmt: skip
