"""The photograph of a signed order, for which no passkey of its author answers: another agency compares it.

On a log that asks for second factors an order is given by its prosecutor's passkey. One that the registry alone typed
in and confirmed rests on a hand-written signature that only the prosecution has seen. So nothing is carried out under
it until somebody outside, who keeps none of its exhibits, has looked at the photograph; or its prosecutor has. On any
other log nobody has to look, and whoever may can.
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
from custody.domain.kernel.typed_text import clean
from custody.domain.kernel.working_days import end_of_next_working_day
from custody.domain.offline.paper_act import CONFIRMED, DAYS_TO_CONFIRM, DENIED, PENDING
from custody.domain.orders.order import STANDING, Order
from custody.domain.orders.order_original import TELEPHONE, require_original
from custody.domain.people.agency import calendar_of
from custody.domain.people.person import Person
from custody.domain.people.second_factor import asked_for, is_keyed

OUTSIDERS = frozenset({Role.INSPECTOR, Role.COMMISSION})
"""Roles that look at it outside the prosecution: each needs a second factor to sign in."""


class OrderPhotoConfirmed(Event, frozen=True, kw_only=True):
    """A person of another agency, or its issuer, confirms or denies the signed paper; the reason is committed to."""

    type: ClassVar[str] = "order.photo_confirmed/1"
    by: str
    denied: bool = False

    def apply(self, state: Order, fact: Fact) -> Order:
        """Note who confirms or denies it."""
        state.photo, state.photo_by, state.photo_at = DENIED if self.denied else CONFIRMED, self.by, fact.at
        return state


class ConfirmPhoto(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Say that the photograph shows the signed order as it was typed in, or deny it with the reason.

    ``version``: the one that its reader saw, as in ``ConfirmCopy``; "" from who does not say.
    """

    order: str
    denied: bool = False
    reason: str = ""
    version: str = ""


@act(
    "order.confirm_photo/1",
    title=N_("Photograph of a signed order compared"),
    summary="Confirm or deny a signed order by its photograph",
    roles=OUTSIDERS | {Role.PROSECUTOR},
    records=(OrderPhotoConfirmed,),
)
def confirm_photo(command: ConfirmPhoto, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Confirm or deny a signed order, as somebody of another agency that keeps none of its exhibits, or as its issuer.

    Raises:
        NotFound: no such order, or none that the author sees.
        RuleBroken: ``wrong_state``; ``order_photo_settled`` when nobody has to look; ``order_original_needed`` while
            only the note of a call is photographed; ``order_photo_not_yours``; ``order_changed`` since it
            was read.
        BadInput: ``field_empty`` for a denial without its reason.
    """
    order = require(state_reader, Order, command.order)
    if order.status not in STANDING:
        raise RuleBroken("wrong_state", number=command.order, status=order.status)
    if not comparable(order):
        raise RuleBroken("order_photo_settled", number=command.order)
    if order.channel == TELEPHONE:
        require_original(command.order, order)
    _require_looker(command.order, order, state_reader, ctx)
    if command.version and command.version != version(command.order, state_reader):
        raise RuleBroken("order_changed", number=command.order)
    reason = clean(command.reason, "reason")
    if command.denied and not reason:
        raise BadInput("field_empty", field="reason")
    decision = Decision()
    event = OrderPhotoConfirmed(by=ctx.author.person, denied=command.denied)
    decision.add(command.order, event, *private_texts(command.order, reason=reason))
    return decision


def comparable(order: Order) -> bool:
    """Return True if the order was typed in and confirmed without its issuer, and nobody compared it since."""
    return order.photo in {"", PENDING} and order.confirmed_by not in {"", order.issuer}


def version(order: str, state_reader: StateReader) -> str:
    """Return the version of an order: number and leaf hash of its last event, changed by each correction."""
    event_number, leaf = state_reader.tip(order)
    return f"{event_number}:{leaf}"


def due(confirmer: str, issuer: str, state_reader: StateReader, ctx: ActContext) -> str:
    """Return the instant by which another agency looks at the photograph, "" where nobody has to.

    The passkey of the issuer, who confirms what was typed in, answers for the order in its place.
    """
    if confirmer == issuer or not asked_for(state_reader):
        return ""
    return end_of_next_working_day(ctx.at, calendar_of(ctx.author.agency, state_reader), DAYS_TO_CONFIRM)


def require_photo(order_id: str, order: Order) -> None:
    """Let nothing be carried out under a signed paper that another agency has not seen, or has denied.

    Raises:
        RuleBroken: ``order_photo_needed``, ``order_photo_denied``.
    """
    if order.photo == PENDING:
        raise RuleBroken("order_photo_needed", number=order_id)
    if order.photo == DENIED:
        raise RuleBroken("order_photo_denied", number=order_id)


def may_look(person: str, agency: str, roles: Collection[str], order: Order, holders: Collection[str]) -> bool:
    """Return True if a person of that agency, with these roles, may compare the photograph.

    ``holders``: the agencies that keep the exhibits.
    """
    outside = not OUTSIDERS.isdisjoint(roles) and agency != order.agency and agency not in holders
    return outside or person == order.issuer


def _require_looker(order_id: str, order: Order, state_reader: StateReader, ctx: ActContext) -> None:
    """Require somebody independent, on a log that asks for it with a passkey, and so signed in by a second factor.

    Who keeps the goods has something to gain by an order that ends their custody, and cannot vouch for it.
    """
    state_reader.load(order.exhibits)
    holders = {require(state_reader, Exhibit, exhibit_id).agency for exhibit_id in order.exhibits}
    author = require(state_reader, Person, ctx.author.person)
    keyed = is_keyed(author) or not asked_for(state_reader)
    if not (keyed and may_look(ctx.author.person, ctx.author.agency, author.roles, order, holders)):
        raise RuleBroken("order_photo_not_yours", number=order_id)
