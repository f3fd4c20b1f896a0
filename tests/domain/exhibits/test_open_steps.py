"""What of an exhibit's custody is begun and not ended: counted as a gap until its end is on record (I47)."""

from hypothesis import given
from hypothesis import strategies as st

from custody.domain.exhibits.blind_check import BlindCheck
from custody.domain.exhibits.open_steps import ON_ITS_WAY, ON_RELEASE, UNREAD, open_steps
from custody.domain.transfers.hand_over import CancelTransfer, Refuse
from tests.factories.memory_office import modest, town


def sorts(t, exhibit):
    """The sorts of its open steps."""
    return [step.sort for step in open_steps(t.state(exhibit))]


@modest
@given(st.lists(st.sampled_from(["receive", "refuse", "cancel"]), min_size=1, max_size=3))
def test_i47_what_is_on_its_way_is_open_until_its_hand_over_ended(ends):
    """However a hand-over ends, its leg is open before and closed after."""
    t = town()
    [exhibit] = t.lot(1, "held").exhibits
    for end in ends:
        number = t.dispatch("clerk", "clerk2", "deposit", exhibit)
        [step] = open_steps(t.state(exhibit))
        assert (step.sort, step.transfer, step.by) == (ON_ITS_WAY, number, t.clerk)
        if end == "receive":
            t.receive(number, "clerk2", place=t.place)
            t.hand("clerk2", "clerk", "deposit", exhibit)
        elif end == "refuse":
            t.do("transfer.refuse/1", Refuse(transfer=number, reason="Sceau"), "clerk2")
        else:
            t.do("transfer.cancel/1", CancelTransfer(transfer=number, reason="Erreur"), "clerk")
        assert sorts(t, exhibit) == []


def test_i47_what_is_on_release_is_open_until_it_is_back():
    """Out, then on its way back as well, then in the store again."""
    t = town()
    [exhibit] = t.lot(1, "held").exhibits
    t.release(exhibit)
    [step] = open_steps(t.state(exhibit))
    assert (step.sort, step.due, step.by) == (ON_RELEASE, t.day(10), t.who["analyst"])
    back = t.dispatch("analyst", "clerk", "return", exhibit)
    assert sorts(t, exhibit) == [ON_ITS_WAY, ON_RELEASE]
    t.receive(back, "clerk", place=t.place)
    assert sorts(t, exhibit) == []


def test_i47_a_reading_to_be_repeated_is_open_until_it_is_repeated():
    """It is asked for once, and read again as recorded."""
    t = town()
    [exhibit] = t.lot(1, "held").exhibits
    t.act("exhibit.blind_check/1", BlindCheck(checks=(t.check(exhibit, seal="X 1"),)), t.clerk)
    [step] = open_steps(t.state(exhibit))
    assert (step.sort, step.by) == (UNREAD, t.clerk)
    t.act("exhibit.blind_check/1", BlindCheck(checks=(t.check(exhibit),)), t.clerk)
    assert sorts(t, exhibit) == []


def test_i47_nothing_is_open_of_what_burnt():
    """Custody has ended."""
    t = town()
    lot = t.lot(2, "burnt")
    assert [sorts(t, exhibit) for exhibit in lot.exhibits] == [[], []]
