"""What a page offers by the exhibit alone is what the rule takes: tried in every state there is, against ``decide``."""

import itertools
from types import SimpleNamespace

import pytest

from custody.domain.exhibits import exhibit, exhibit_values
from custody.domain.exhibits.opening import ExhibitOpened, ExhibitResealed
from custody.domain.exhibits.split_and_sample import ExhibitSplit
from custody.domain.kernel.chain_preconditions import refusal_for
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.quantity import MassEntry
from custody.domain.laboratory.consume import Consume, ExhibitConsumed
from custody.domain.orders.destruction_request import MakeDestructionRequest
from custody.domain.orders.hand_out import ExhibitHandedOut
from custody.domain.transfers.extend_release import ExhibitReleaseExtended
from custody.domain.transfers.release_to_outsider import RELEASABLE
from tests.domain.orders.test_hand_out import hand_out
from tests.domain.transfers.test_extend_release import extend
from tests.domain.transfers.test_release_to_outsider import known, release
from tests.factories.memory_office import town
from tests.factories.other_ends import ordered

STATES = sorted({value for name, value in vars(exhibit).items() if name.isupper() and isinstance(value, str)})
BARS = {"wrong_state", "blocked_by_discrepancy", "on_legal_hold", "return_elsewhere"}


def consume(t, number):
    command = Consume(exhibit=number, mass=MassEntry("1", "g"))
    return t.do("exhibit.consume/1", command, "analyst", *t.present("supervisor"))


def propose(t, number):
    return t.do(
        "destruction_request.make/1", MakeDestructionRequest(exhibits=(number,), reason="Magasin plein"), "clerk"
    )


ACTS = {
    ExhibitOpened: lambda t, number: t.unseal(number, tare="0"),
    ExhibitResealed: lambda t, number: t.reseal(number),
    ExhibitSplit: lambda t, number: t.split(number, t.part()),
    ExhibitConsumed: consume,
    ExhibitHandedOut: hand_out,
    ExhibitReleaseExtended: extend,
}


@pytest.fixture
def place():
    """A town that records nothing more, and an exhibit of it, to be put into any state: what rules say of it counts."""
    t = town()
    number, doubted = ordered(t, "restitute", 2).exhibits
    t.outsider = known(t)
    [t.doubt] = t.measure("clerk", t.check(doubted, "1,00")).opened
    t._record = lambda *_: SimpleNamespace(questioned=())
    return t, number


def bar(act, *said):
    """Why a rule takes no such exhibit, "" where it goes on to ask for something else, or takes it."""
    try:
        act(*said)
    except CustodyError as error:
        return error.code if error.code in BARS else ""
    return ""


@pytest.mark.parametrize("event", ACTS, ids=lambda kind: kind.type)
def test_a_page_offers_what_the_rule_takes_and_nothing_else(event, place):
    """Every state, with and without a discrepancy and a hold; refused with the same words before and after."""
    t, number = place
    state = t.state(number)
    if event is ExhibitReleaseExtended:
        state.agency, state.released_by = t.agency["laboratory"], state.agency
    if event is ExhibitConsumed:
        state.hold(t.analyst, t.agency["laboratory"], t.at)
    held = exhibit_values.Hold(by=t.prosecutor, agency=t.agency["prosecution"], placed_at=t.at)
    taken = set()
    for status, open_, holds in itertools.product(STATES, ([], [t.doubt]), ([], [held])):
        state.status, state.open, state.holds, state.opened_at = status, open_, holds, t.at
        why = refusal_for(number, state, event.type)
        assert bar(ACTS[event], t, number) == (why.code if why else ""), (status, open_, holds)
        taken |= set() if why else {status}
    assert taken
    assert taken < set(STATES)


def test_a_page_offers_to_release_and_to_propose_what_the_rules_let_go(place):
    """By its state alone; what is blocked beside it is said by other words."""
    t, number = place
    for status in STATES:
        t.state(number).status = status
        assert (bar(release, t, t.outsider, number) == "") == (status in RELEASABLE), status
        assert (bar(propose, t, number) == "") == (status == exhibit.HELD), status
