"""A hand-over that a device recorded without the network: its receiver is asked, and may deny it (I6)."""

import pytest

from custody.domain.discrepancies import discrepancy
from custody.domain.kernel.events import Actor
from custody.domain.transfers import hand_over, paper_slip
from tests.domain.offline.test_offline_intake import base, held, pen
from tests.factories.memory_office import refused, town


@pytest.fixture
def t():
    return town()


def denied_by(t, made, person="analyst"):
    t.do("transfer.refuse/1", hand_over.Refuse(transfer=made, reason="Jamais vu"), person)


def given_by_device_alone(t, days=0, name="A"):
    """The keeper writes on the device of the store that somebody of the laboratory took charge."""
    [number] = held(t)
    command = hand_over.HandOver(to=t.analyst, purpose="laboratory", checks=t.checks(number), due=t.day(10))
    parties = [{"part": "receiver", "person": t.analyst}]
    sent = pen(t, name).write("transfer.hand_over/1", command, t.clerk, base(t, number), parties=parties)
    made = t.offer(sent, "clerk").first("TR")
    t.wait(days=days)
    return number, made


@pytest.mark.parametrize("accept", [True, False])
def test_i6_who_took_charge_by_the_word_of_a_device_alone_may_deny_it(t, accept):
    """A keeper would else make an honest person elsewhere answer for what is gone."""
    number, made = given_by_device_alone(t, days=20)
    assert t.state(number).holder == t.analyst
    with refused(t, "not_receiver"):
        denied_by(t, made, "analyst2")
    denied_by(t, made)
    [opened] = t.state(number).open
    discrepancy_ = t.state(opened)
    assert (discrepancy_.sort, discrepancy_.expected.holder, discrepancy_.finding.holder) == (
        "denied",
        t.analyst,
        t.clerk,
    )
    assert {t.clerk, t.analyst} <= set(discrepancy_.window)
    assert "" not in discrepancy_.window
    with refused(t, "already_answered"):
        denied_by(t, made)
    command = discrepancy.Close(discrepancy=opened, resolution="explained", reason="Jamais venu", accept=accept)
    t.settle(command)
    state = t.state(number)
    assert (state.holder, state.status) == ((t.clerk, "held") if accept else (t.analyst, "released"))


def test_i6_who_was_there_says_so_and_a_month_later_nobody_is_asked(t):
    number, made = given_by_device_alone(t)
    t.do("transfer.confirm_slip/1", paper_slip.ConfirmSlip(transfer=made), "analyst")
    with refused(t, "already_answered"):
        denied_by(t, made)
    assert t.state(number).open == []
    _, late = given_by_device_alone(t, days=31, name="B")
    with refused(t, "answer_late"):
        denied_by(t, late)


def test_i6_who_gave_their_own_pin_is_not_asked(t):
    """Before the service a receiver's will is their own."""
    [number] = held(t)
    command = hand_over.HandOver(to=t.clerk2, purpose="storage", checks=t.checks(number))
    receiver = Actor(person=t.clerk2, part="receiver", will="other_device")
    made = t.do("transfer.hand_over/1", command, "clerk", receiver).first("TR")
    with refused(t, "wrong_state"):
        denied_by(t, made, "clerk2")
