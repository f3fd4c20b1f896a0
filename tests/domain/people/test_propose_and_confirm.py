"""Roles that stay apart, and requests that nobody approves for themselves (I41)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.people import propose_and_confirm
from tests.factories.memory_office import modest, refused, town


@modest
@given(st.sampled_from(["administrator", "key_officer", "inspector", "prosecutor", "seizing_officer", "liaison"]))
def test_i41_roles_that_must_stay_apart_cannot_be_granted_together(role):
    """Evidence roles never meet with the administrator's, key officer's, inspector's or prosecutor's in one person."""
    t = town()
    change = propose_and_confirm.EnrolPerson(name="Deux", rank="", agency=t.agency["police"], roles=(role, "clerk"))
    with refused(t, "roles_conflict"):
        t.enrol(change)
    holder = t.enrol(propose_and_confirm.EnrolPerson(name="Un", rank="", agency=t.agency["police"], roles=(role,)))
    with refused(t, "roles_conflict"):
        t.enrol(propose_and_confirm.ChangeRoles(person=holder, grant=("clerk",)))


@pytest.mark.parametrize("receiver", ["inspector", "promoted"])
def test_i41_the_receiver_of_roles_does_not_confirm_them_and_somebody_else_does(receiver):
    """An inspector who is to become key officer, and a clerk who became one while the first proposal waited."""
    t = town()
    enrolled = propose_and_confirm.EnrolPerson(name="Deux", rank="", agency=t.agency["police"], roles=("clerk",))
    t.who["promoted"] = t.enrol(enrolled)
    before = t.state(t.who[receiver]).roles
    command = propose_and_confirm.Propose(
        change=propose_and_confirm.ChangeRoles(person=t.who[receiver], grant=("key_officer",), revoke=tuple(before))
    )
    first, second = (t.do("pending_change.propose/1", command, "key1").first("PR") for _ in range(2))
    if receiver == "promoted":
        t.do("pending_change.confirm/1", propose_and_confirm.Confirm(proposal=second), "key2")
        with refused(t, "own_pending_change"):
            t.do("pending_change.confirm/1", propose_and_confirm.Confirm(proposal=first), receiver)
    else:
        with refused(t, "own_pending_change"):
            t.do("pending_change.confirm/1", propose_and_confirm.Confirm(proposal=first), receiver)
        assert list(t.state(t.who[receiver]).roles) == list(before)
        t.do("pending_change.confirm/1", propose_and_confirm.Confirm(proposal=first), "key2")
    assert list(t.state(t.who[receiver]).roles) == ["key_officer"]


def test_i41_nobody_approves_their_own_request():
    """The proposer does not confirm, another key officer grants; two proposals do not add up unseen."""
    t = town()
    change = propose_and_confirm.Propose(change=propose_and_confirm.ChangeRoles(person=t.witness1, grant=("verifier",)))
    proposal = t.do("pending_change.propose/1", change, "key1").first("PR")
    with refused(t, "own_pending_change"):
        t.do("pending_change.confirm/1", propose_and_confirm.Confirm(proposal=proposal), "key1")
    t.do("pending_change.confirm/1", propose_and_confirm.Confirm(proposal=proposal), "key2")
    assert "verifier" in t.state(t.witness1).roles
    with refused(t, "already_confirmed"):
        t.do("pending_change.confirm/1", propose_and_confirm.Confirm(proposal=proposal), "key2")
    one, two = (
        t.do(
            "pending_change.propose/1",
            propose_and_confirm.Propose(change=propose_and_confirm.ChangeRoles(person=t.witness2, grant=(r,))),
            "key1",
        )
        for r in ("inspector", "clerk")
    )
    t.do("pending_change.confirm/1", propose_and_confirm.Confirm(proposal=one.first("PR")), "key2")
    with refused(t, "roles_conflict"):
        t.do("pending_change.confirm/1", propose_and_confirm.Confirm(proposal=two.first("PR")), "key2")
