"""A second authority approves an order that ends custody otherwise than by fire (I53).

They are of an agency that does not answer to the one that gave the order, and never held what it names. The registry of
a court enters the court's decision with its photograph. A court alone shortens the waiting time, by its written words.
"""

from collections.abc import Collection
from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, private_texts, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.kernel.typed_text import clean, required
from custody.domain.orders.ends_of_custody import COURT
from custody.domain.orders.order import ISSUED, Order
from custody.domain.people.agency import Agency
from custody.domain.people.person import Person
from custody.domain.people.two_authorities import independent


class OrderApproved(Event, frozen=True, kw_only=True):
    """The second authority approves the order; ``court_words``: a court shortens the waiting time in writing.

    The decision's reference, the court's words and the photographs are committed to.
    """

    type: ClassVar[str] = "order.approved/1"
    by: str
    agency: str
    court_words: bool = False

    def apply(self, state: Order, fact: Fact) -> Order:
        """Return the order with its second authority; the waiting time runs from here."""
        state.approved_by, state.approved_agency, state.approved_at = self.by, self.agency, fact.at
        state.court_words = self.court_words
        return state


class ApproveOrder(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Approve an order as a second authority: by which decision, with its photographs.

    ``court_words``: the court's written words that shorten the waiting time of a restitution, "" for none.
    """

    order: str
    decision: str
    photos: tuple[Photo, ...] = ()
    court_words: str = ""


@act(
    "order.approve/1",
    title=N_("Order approved by a second authority"),
    summary="Approve an order as a second authority",
    roles={Role.PROSECUTOR, Role.COURT_CLERK, Role.INSPECTOR},
    records=(OrderApproved,),
)
def approve(command: ApproveOrder, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Approve an order to restitute, cede or keep, as an authority that did not give it.

    Raises:
        NotFound: no such order.
        RuleBroken: ``wrong_state``; ``order_needs_no_approval`` of one to destroy; ``already_approved``;
            ``not_second_authority`` for who is of the same authority, gave or typed it, or ever held its exhibits;
            ``registry_of_court_needed``: a clerk of a prosecution decides nothing; ``court_words_of_court``.
        BadInput: ``field_empty``; ``decision_photo_needed`` of a registry and of the court's words; as ``photos``.
    """
    order = require(state_reader, Order, command.order)
    if order.status != ISSUED:
        raise RuleBroken("wrong_state", number=command.order, status=order.status)
    if not order.sort:
        raise RuleBroken("order_needs_no_approval", number=command.order)
    if order.approved_by:
        raise RuleBroken("already_approved", number=command.order, person=order.approved_by)
    _require_second_authority(command.order, order, state_reader, ctx)
    words = clean(command.court_words, "court_words")
    of_court = require(state_reader, Agency, ctx.author.agency).sort == COURT
    if words and not of_court:
        raise RuleBroken("court_words_of_court", number=command.order)
    if of_court and not command.photos:
        raise BadInput("decision_photo_needed")
    decision = Decision()
    texts = {"decision": required(command.decision, "decision"), "court_words": words}
    event = OrderApproved(by=ctx.author.person, agency=ctx.author.agency, court_words=bool(words))
    case = require(state_reader, Exhibit, order.exhibits[0]).case
    decision.add(command.order, event, *private_texts(command.order, **texts), *photos(command.photos, case))
    return decision


def may_approve(person: str, agency: str, roles: Collection[str], order: Order, state_reader: StateReader) -> bool:
    """Return True if a person of that agency, with these roles, may be the second authority of an order."""
    return order.status == ISSUED and bool(order.sort) and not order.approved_by and (
        _is_apart(person, agency, order, state_reader) and _decides(agency, roles, state_reader)
    )  # fmt: skip


def _require_second_authority(order_id: str, order: Order, state_reader: StateReader, ctx: ActContext) -> None:
    """Require an authority apart from the one that ordered, which never held what the order names."""
    author = ctx.author
    if not _is_apart(author.person, author.agency, order, state_reader):
        raise RuleBroken("not_second_authority", number=order_id, agency=order.agency)
    if not _decides(author.agency, require(state_reader, Person, author.person).roles, state_reader):
        raise RuleBroken("registry_of_court_needed", number=order_id)


def _is_apart(person: str, agency: str, order: Order, state_reader: StateReader) -> bool:
    state_reader.load(order.exhibits)
    held = any(person in require(state_reader, Exhibit, each).handlers for each in order.exhibits)
    gave = person in {order.issuer, order.entered_by, order.confirmed_by}
    return not (held or gave) and independent(order.agency, agency, state_reader)


def _decides(agency: str, roles: Collection[str], state_reader: StateReader) -> bool:
    """Return True if the person decides for an authority: a magistrate, an inspector, or the registry of a court."""
    registry = Role.COURT_CLERK in roles and require(state_reader, Agency, agency).sort == COURT
    return registry or not {Role.PROSECUTOR, Role.INSPECTOR}.isdisjoint(roles)
