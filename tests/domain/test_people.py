"""Roles that stay apart, and requests that nobody approves for themselves (I41)."""

from hypothesis import given
from hypothesis import strategies as st

from custody.domain import people
from tests.domain.worlds import modest, refused, town


@modest
@given(st.sampled_from(["administrator", "key_officer", "inspector", "prosecutor", "seizing_officer", "liaison"]))
def test_i41_roles_that_must_stay_apart_cannot_be_granted_together(role):
    """Evidence roles never meet with the administrator's, key officer's, inspector's or prosecutor's in one person."""
    t = town()
    change = people.EnrolPerson(name="Deux", rank="", agency=t.agency["police"], roles=(role, "clerk"))
    with refused(t, "roles_conflict"):
        t.enrol(change)
    holder = t.enrol(people.EnrolPerson(name="Un", rank="", agency=t.agency["police"], roles=(role,)))
    with refused(t, "roles_conflict"):
        t.enrol(people.ChangeRoles(person=holder, grant=("clerk",)))


def test_i41_nobody_approves_their_own_request_or_their_own_roles():
    """The proposer does not confirm, nor does who would receive the roles; two proposals do not add up unseen."""
    t = town()
    change = people.Propose(change=people.ChangeRoles(person=t.witness1, grant=("verifier",)))
    proposal = t.do("person.propose/1", change, "key1").first("PR")
    with refused(t, "own_proposal"):
        t.do("person.confirm/1", people.Confirm(proposal=proposal), "key1")
    t.do("person.confirm/1", people.Confirm(proposal=proposal), "key2")
    with refused(t, "already_confirmed"):
        t.do("person.confirm/1", people.Confirm(proposal=proposal), "key2")
    one, two = (
        t.do("person.propose/1", people.Propose(change=people.ChangeRoles(person=t.witness2, grant=(r,))), "key1")
        for r in ("inspector", "clerk")
    )
    t.do("person.confirm/1", people.Confirm(proposal=one.first("PR")), "key2")
    with refused(t, "roles_conflict"):
        t.do("person.confirm/1", people.Confirm(proposal=two.first("PR")), "key2")
