"""Enrolling a person takes a second agency, from the day on which it has a key officer (docs/roles.md)."""

import pytest

from custody.domain import installation, people
from custody.domain.roles import Role
from custody.log.note import VerifierKey
from tests.domain.worlds import Town, refused, town


def propose(t: Town, change: people.Change, by: str = "key1") -> str:
    return t.do("person.propose/1", people.Propose(change=change), by).first("PR")


def confirm(t: Town, proposal: str, by: str = "key2") -> None:
    t.do("person.confirm/1", people.Confirm(proposal=proposal), by)


def entry(t: Town, agency: str = "police", *roles: Role) -> people.EnrolPerson:
    return people.EnrolPerson(name="Nom", rank="", agency=t.agency[agency], roles=roles or (Role.CLERK,))


def vkey(origin: str) -> str:
    """A key that the log does not name yet."""
    return str(VerifierKey(origin, 1, bytes(range(32))))


def clock_error(t, first=3, last=9, ahead_s=-3600):
    """That the clock was an hour behind over some events."""
    log = next(iter(t.states("NS")))
    return installation.CorrectClock(log=log, first=first, last=last, ahead_s=ahead_s, reason="Pile vide")


@pytest.fixture
def t() -> Town:
    """A town whose inspection has a key officer too."""
    made = town()
    made.who["key3"] = made.enrol(entry(made, "inspection", Role.KEY_OFFICER))
    return made


def test_four_eyes_once_two_agencies_have_key_officers_both_are_needed(t):
    """Two officers of one agency no longer enrol, grant, reset, announce a key or choose rules; with the other agency's they do."""
    changes = (
        entry(t), people.ChangeRoles(person=t.clerk, grant=(Role.WITNESS,)), people.ResetCredentials(person=t.clerk),
        installation.AnnounceKey(log=next(iter(t.states("NS"))), vkey=vkey(t.origin)),
        clock_error(t), people.ChooseRules(agency=t.agency["inspection"], pack="ML/1"),
    )  # fmt: skip
    for change in changes:
        proposal = propose(t, change)
        with refused(t, "second_agency_needed"):
            confirm(t, proposal)
        confirm(t, proposal, "key3")
        assert t.state(proposal).status == "confirmed"


def test_before_a_second_agency_has_one_the_two_founders_enrol():
    """The first people have to come from somewhere; that it is so stands in the log."""
    t = town()
    confirm(t, propose(t, entry(t)))
    assert t.world.claimed("keys", "divided") is None


def test_the_keys_are_divided_once_and_for_ever(t):
    """Removing the other agency's officer does not give the founders back what they had alone, only a way out."""
    assert t.world.claimed("keys", "divided")
    confirm(t, propose(t, people.Disable(person=t.key3)))
    with refused(t, "second_agency_needed"):
        confirm(t, propose(t, entry(t)))
    with refused(t, "second_agency_needed"):
        confirm(t, propose(t, entry(t, "drug_office", Role.KEY_OFFICER)))
    t.who["key4"] = t.enrol(entry(t, "health", Role.KEY_OFFICER))
    confirm(t, propose(t, entry(t)), "key4")


def test_an_agency_is_enrolled_and_a_person_disabled_by_any_two_officers(t):
    """What gives nobody a power waits for nobody: least of all the end of one."""
    confirm(t, propose(t, people.EnrolAgency(name="Nouveau", sort="police")))
    confirm(t, propose(t, people.Disable(person=t.clerk2)))
    assert t.state(t.clerk2).disabled


def test_four_eyes_a_wrong_clock_is_put_on_record_by_two(t):
    """Over a span and by an offset; what came after the record of it is explained by another one."""
    for wrong in (
        clock_error(t, last=2),
        clock_error(t, ahead_s=0),
        clock_error(t, first=-1),
        clock_error(t, ahead_s=10**10),
    ):
        with refused(t, "clock_span"):
            propose(t, wrong)
    proposal = propose(t, clock_error(t, last=10**6))
    assert not t.state(next(iter(t.states("NS")))).errors
    with refused(t, "own_proposal"):
        confirm(t, proposal, "key1")
    confirm(t, proposal, "key3")
    [error] = t.state(next(iter(t.states("NS")))).errors
    assert [error.explains(seq) for seq in (2, 3, error.by - 1, error.by)] == [False, True, True, False]
