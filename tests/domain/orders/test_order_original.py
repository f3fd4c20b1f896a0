"""An order from a copy or a call binds, and ends nothing before another person has had the signed original in hand."""

from datetime import date, timedelta

import pytest

from custody.domain.destruction.clearance import obstacles
from custody.domain.kernel.context import ActContext
from custody.domain.kernel.events import Actor
from custody.domain.kernel.times import instant
from custody.domain.law.rule_pack_loader import HOME, pack_of
from custody.domain.orders import order_original
from tests.domain.orders.test_order_copy import confirm, enter, registry
from tests.domain.oversight.test_alarm import raised
from tests.factories.memory_office import refused


def due(t, days=3):
    return (instant(t.at) + timedelta(days=days)).date().isoformat()


def seen(t, number, by):
    t.do("order.see_original/1", order_original.SeeOriginal(order=number), by)


@pytest.mark.parametrize("channel", ["copy", "telephone"])
def test_nothing_burns_before_the_original_was_seen_by_another_person(channel):
    """The load may be staged and carried to the site; the fire waits, and who typed the order in does not free it."""
    t = registry()
    lot = t.lot()
    lot.order = enter(t, lot, channel=channel, original_due=due(t))
    confirm(t, lot.order, "greffier2")
    t.advance(lot, "on_site", since="ordered")
    with refused(t, "order_original_needed"):
        t.advance(lot, "burnt", since="on_site")
    with refused(t, "own_entry"):
        seen(t, lot.order, "greffier")
    with refused(t, "not_found"):
        seen(t, lot.order, "courtclerk")
    with refused(t, "role_needed"):
        seen(t, lot.order, "clerk")
    seen(t, lot.order, "greffier2")
    with refused(t, "order_original_seen"):
        seen(t, lot.order, "prosecutor")
    t.advance(lot, "burnt", since="on_site")
    state = t.state(lot.order)
    assert (state.original_seen_by, bool(state.original_seen_at)) == (t.greffier2, True)


def test_who_prepares_a_session_is_told_that_an_original_is_awaited():
    """What the fire would refuse is not ready to burn, though it may be staged."""
    t = registry()
    lot = t.lot()
    lot.order = enter(t, lot, channel="telephone", original_due=due(t))
    confirm(t, lot.order, "greffier2")

    def missing():
        author = Actor(person=t.chair, part="author", will="own_device")
        moment = ActContext(act="", at=t.at, actors=(author,), new_number=str)
        [number] = lot.exhibits
        return [error.code for error in obstacles(number, t.state(number), pack_of(HOME), t.world, moment)]

    assert missing() == ["order_original_needed"]
    seen(t, lot.order, "greffier2")
    assert missing() == []


def test_an_order_typed_from_its_original_waits_for_none():
    """The form of the entry as it always was: the paper itself lay before the clerk."""
    t = registry()
    lot = t.lot()
    lot.order = enter(t, lot, original_due=due(t))
    confirm(t, lot.order, "prosecutor")
    assert t.state(lot.order).original_due == ""
    with refused(t, "order_original_seen"):
        seen(t, lot.order, "prosecutor")
    t.advance(lot, "burnt", since="ordered")


def test_a_copy_or_a_call_names_the_day_of_its_original():
    """None is refused, and so is a day that is past."""
    t = registry()
    lot = t.lot()
    with refused(t, "order_original_due_needed"):
        enter(t, lot, channel="telephone")
    with refused(t, "due_past"):
        enter(t, lot, channel="copy", original_due=due(t, -1))


def test_an_original_that_does_not_come_is_an_alarm_until_it_does():
    """From the day after on, once in each period; not for a draft, and no more once it was seen."""
    t = registry()
    lot = t.lot()
    number = enter(t, lot, channel="telephone", original_due=due(t))
    t.wait(days=5)
    with refused(t, "not_due"):
        raised(t, "original", number)
    confirm(t, number, "prosecutor")
    alarm = t.state(raised(t, "original", number).first("LT"))
    assert (alarm.about, alarm.case, alarm.agency) == (number, lot.case, t.agency["prosecution"])
    assert alarm.since[:10] == (date.fromisoformat(t.state(number).original_due) + timedelta(days=1)).isoformat()
    with refused(t, "already_raised"):
        raised(t, "original", number)
    t.wait(days=8)
    raised(t, "original", number)
    seen(t, number, "greffier2")
    t.wait(days=8)
    with refused(t, "not_due"):
        raised(t, "original", number)


def test_an_original_is_no_alarm_through_its_last_day():
    """The day that was agreed is the last day, whole."""
    t = registry()
    number = enter(t, t.lot(), channel="copy", original_due=t.today)
    confirm(t, number, "prosecutor")
    with refused(t, "not_due"):
        raised(t, "original", number)
