"""Check that an order may be executed: it stands, unsuspended, its paper compared, its time come and not lapsed."""

from custody.domain.kernel.context import ActContext, StateReader
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.timezone import day_of
from custody.domain.orders.order import APPEALED, ISSUED, Order
from custody.domain.orders.order_photo import require_photo
from custody.domain.people.agency import calendar_of


def require_in_force(order_id: str, order: Order, state_reader: StateReader, ctx: ActContext) -> None:
    """Require an order neither revoked nor quashed, not suspended by an appeal, not lapsed, its photograph compared.

    It is asked when staging and again at the fire. Its days are those of the calendar of the prosecution that issued
    it, whoever carries it out.

    Raises:
        RuleBroken: ``order_revoked``, ``order_appealed``, ``order_lapsed``; as ``require_photo``.
    """
    if order.status == APPEALED:
        raise RuleBroken("order_appealed", number=order_id)
    if order.status != ISSUED:
        raise RuleBroken("order_revoked", number=order_id, status=order.status)
    require_photo(order_id, order)
    if order.lapses_on and _day(order, state_reader, ctx) > order.lapses_on:
        raise RuleBroken("order_lapsed", number=order_id, until=order.lapses_on)


def require_final(order_id: str, order: Order, state_reader: StateReader, ctx: ActContext) -> None:
    """Check that the order is in force and the last day for an appeal is past.

    Raises:
        RuleBroken: as ``require_in_force``; ``order_not_executable``.
    """
    require_in_force(order_id, order, state_reader, ctx)
    if order.appeal_until and _day(order, state_reader, ctx) <= order.appeal_until:
        raise RuleBroken("order_not_executable", number=order_id, until=order.appeal_until)


def _day(order: Order, state_reader: StateReader, ctx: ActContext) -> str:
    """Return the day of the act in the calendar of the prosecution that issued the order."""
    return day_of(ctx.at, calendar_of(order.agency, state_reader))
