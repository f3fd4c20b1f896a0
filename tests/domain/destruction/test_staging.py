"""The check before the fire: blind, by an outsider, and what differs does not burn (I26, I28)."""

import pytest

from custody.domain.destruction import staging
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.people import propose_and_confirm
from tests.domain.destruction_sessions import join
from tests.factories.memory_office import refused, town


def test_i26_nothing_under_an_open_discrepancy_is_staged_and_what_differs_at_staging_is_not_passed():
    """An open discrepancy refuses; a variance at the staging check is recorded, blocks, and does not burn."""
    t = town()
    lot = t.lot(3, "planned")
    good, bad, wrong = lot.exhibits
    t.measure("clerk", t.check(wrong, seal="X 1"))
    with refused(t, "blocked_by_discrepancy"):
        t.stage(lot.session, wrong)
    checks = (t.check(good), t.check(bad, "2,00"))
    done = t.do("destruction_session.stage/1", staging.Stage(session=lot.session, checks=checks), "verifier")
    assert [t.state(d).sort for d in done.opened] == ["weight_loss"]
    assert t.state(lot.session).staged == 1
    assert (t.state(bad).status, t.state(good).status) == ("ordered", "staged")


@pytest.mark.parametrize("missing", ["seal", "weight"])
def test_i28_the_staging_check_is_seal_and_weight(missing):
    """Without either the check is incomplete."""
    t = town()
    lot = t.lot(1, "planned")
    full = t.check(lot.exhibits[0])
    part = CheckEntry(exhibit=full.exhibit, seal="" if missing == "seal" else full.seal,
                      weight=None if missing == "weight" else full.weight, count=full.count)  # fmt: skip
    with refused(t, "check_incomplete"):
        t.do("destruction_session.stage/1", staging.Stage(session=lot.session, checks=(part,)), "verifier")


def test_i28_i30_the_verifier_is_no_keeper_of_the_unit_and_takes_no_other_part():
    """Not of the custodian's agency, never a holder, not the chair, not a witness of the session."""
    t = town()
    lot = t.lot(1, "planned")
    with refused(t, "verifier_of_unit"):
        t.stage(lot.session, *lot.exhibits, person="insider")
    t.enrol(propose_and_confirm.ChangeRoles(person=t.officer, grant=("verifier",)))
    with refused(t, "verifier_in_chain"):
        t.stage(lot.session, *lot.exhibits, person="officer")
    t.enrol(propose_and_confirm.ChangeRoles(person=t.witness1, grant=("verifier",)))
    t.open(lot.session)
    join(t, lot.session, "witness1", "witness")
    with refused(t, "verifier_not_independent"):
        t.stage(lot.session, *lot.exhibits, person="witness1")
    t.stage(lot.session, *lot.exhibits)
    t.enrol(propose_and_confirm.ChangeRoles(person=t.verifier, grant=("witness",)))
    with refused(t, "quality_differs"):
        join(t, lot.session, "verifier", "witness")
