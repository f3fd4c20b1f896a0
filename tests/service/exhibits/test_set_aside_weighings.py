"""A weight that the inspection has set aside is in no sum: everywhere an exhibit is as heavy as what was accepted."""

import pytest

from custody.domain.discrepancies.discrepancy import Close
from custody.domain.discrepancies.inquiry import EstablishLoss
from custody.domain.exhibits.blind_check import BlindCheck, CheckEntry
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.quantity import MASS, MICROGRAMS
from custody.service.destruction import candidates
from custody.service.kernel import signing_preview
from custody.service.orders import orderable_exhibits
from custody.service.oversight.office_dashboard import backlog
from custody.storage.read import subject_queries
from tests.factories.office import at_once
from tests.service.exhibits.test_blind_check_secrecy import reader

ACCEPTED = 2 * MICROGRAMS["kg"]


@pytest.fixture
def lot(office):
    """One exhibit, sealed with 2.7 kg; of 2.0 kg found in it the inspection said yes."""
    return lighter(office, office.lot(1))


def lighter(office, made):
    """2.0 kg are found of its only exhibit, and accepted."""
    [exhibit] = made.exhibits
    check = CheckEntry(exhibit=exhibit, seal=made.seals[0], weight=office.weight("2,00"))
    [opened] = office.do("exhibit.blind_check/1", BlindCheck(checks=(check,)), "clerk").opened
    office.do("discrepancy.establish_loss/1", EstablishLoss(discrepancy=opened, reason="Sac percé"), "prosecutor")
    close = Close(discrepancy=opened, resolution="explained", reason="Sac percé", accept=True)
    office.inquired(opened)
    with at_once():
        office.do("discrepancy.close/1", close, "inspector")
    return made


def test_what_may_burn_what_is_signed_and_what_may_be_ordered_weigh_what_was_accepted(office, lot):
    """The first weight stays on record, and is told nowhere as what there is."""
    [exhibit] = lot.exhibits
    state = office.state(exhibit)
    assert (state.last_weight, state.standing_weight.gross.ug) == (None, ACCEPTED)
    with office.store.reading() as connection:
        [row] = [
            one
            for one in orderable_exhibits.exhibits(connection, reader(office, "prosecutor"), lot.case)
            if one.exhibit == exhibit
        ]
        [signed] = signing_preview.covered(subject_queries.states(connection, Exhibit, lot.exhibits), lot.exhibits)
    office.advance(lot, "ordered")
    with office.store.reading() as connection:
        offered = candidates.prepared(connection, reader(office, "chair"), "2026-11-26T00:00:00Z", "2026-11-26", 1_000)
    [burns] = [one for one in offered.candidates if one.exhibit == exhibit]
    assert [row.gross_ug, signed.amounts[MASS], burns.amounts[MASS]] == [ACCEPTED] * 3


def test_the_backlog_weighs_what_was_accepted_since_it_was_looked_at(office):
    """A process remembers what is under an order until it changes, and no longer."""

    def ordered():
        with office.store.reading() as connection:
            told = backlog(connection, reader(office, "inspector"), None, [])
        return sum(one.ordered for one in told if one.unit == MASS)

    lot = office.lot(1, "ordered")
    before = ordered()
    lighter(office, lot)
    assert ordered() - before == ACCEPTED - office.state(lot.exhibits[0]).first_weight.gross.ug
