"""What an order has come to: executed for those of its exhibits that ended by it, and for no other (I47)."""

from hypothesis import given
from hypothesis import strategies as st

from custody.domain.orders.order_outcome import ANOTHER, EXECUTED, SPENT, effective_status, progress
from tests.factories.memory_office import modest, town

TODAY = "2030-01-01"


def reached(t, order):
    """How far an order is executed, from the states of what it names."""
    state = t.state(order)
    return progress(order, state.sort, [t.state(exhibit) for exhibit in state.exhibits])


@modest
@given(st.data())
def test_i47_an_order_is_executed_for_those_of_its_exhibits_that_burnt(data):
    """Each exhibit counts once: burnt by it, or with who has it; executed is an order of which all burnt."""
    t, count = town(), data.draw(st.integers(1, 4))
    lot = t.lot(count, "on_site")
    out = data.draw(st.lists(st.sampled_from(lot.exhibits), unique=True, max_size=count - 1))
    if out:
        t.withdraw(lot.session, *(t.check(exhibit) for exhibit in out))
    before = reached(t, lot.order)
    assert (before.done, before.begun) == (0, False)
    t.burn(lot.session, *(exhibit for exhibit in lot.exhibits if exhibit not in out))
    after = reached(t, lot.order)
    assert (after.named, after.done, after.ended) == (count, count - len(out), ())
    assert after.kept == (((t.state(t.clerk).agency, len(out)),) if out else ())
    assert after.without_agencies().kept == ((("", len(out)),) if out else ())
    assert effective_status(t.state(lot.order), after, TODAY) == (SPENT if out else EXECUTED)


def test_i47_an_order_of_which_nothing_burnt_is_not_executed_by_its_session():
    """Two orders are planned together, and one burns: the other stays issued, its exhibits with their keeper."""
    t = town()
    one, other = t.lot(1, "ordered"), t.lot(2, "ordered")
    session = t.plan(one.order, other.order)
    t.stage(session, *one.exhibits)
    t.open(session)
    t.gather(session)
    t.arrive(session, *one.exhibits)
    t.burn(session, *one.exhibits)
    waits = reached(t, other.order)
    assert (waits.done, waits.named, waits.left) == (0, 2, True)
    assert effective_status(t.state(other.order), waits, TODAY) == "issued"
    assert effective_status(t.state(one.order), reached(t, one.order), TODAY) == EXECUTED


def test_i47_what_burnt_by_a_later_order_does_not_execute_the_earlier_one():
    """An exhibit withdrawn from a load burns by another order, and the first one says so."""
    t = town()
    lot = t.lot(2, "on_site")
    (saved, burnt), first = lot.exhibits, lot.order
    t.withdraw(lot.session, t.check(saved))
    t.burn(lot.session, burnt)
    lot.exhibits = [saved]
    second = t.advance(lot, "ordered", since="held").order
    t.advance(lot, "burnt", since="ordered", witnesses=("witness1", "witness3"))
    earlier = reached(t, first)
    assert (earlier.done, earlier.kept, earlier.ended) == (1, (), ((ANOTHER, 1),))
    assert effective_status(t.state(first), earlier, TODAY) == SPENT
    assert effective_status(t.state(second), reached(t, second), TODAY) == EXECUTED
