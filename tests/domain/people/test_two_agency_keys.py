"""Enrolling a person takes a second agency, from the day on which it has a key officer (docs/roles.md)."""

import pytest

from custody.domain.access.roles import Role
from custody.domain.people import installation, propose_and_confirm
from custody.log.signed_note import VerifierKey
from tests.factories.memory_office import Town, refused, town


def propose(t: Town, change: propose_and_confirm.Change, by: str = "key1") -> str:
    return t.do("pending_change.propose/1", propose_and_confirm.Propose(change=change), by).first("PR")


def confirm(t: Town, proposal: str, by: str = "key2") -> None:
    t.do("pending_change.confirm/1", propose_and_confirm.Confirm(proposal=proposal), by)


def entry(t: Town, agency: str = "police", *roles: Role) -> propose_and_confirm.EnrolPerson:
    return propose_and_confirm.EnrolPerson(name="Nom", rank="", agency=t.agency[agency], roles=roles or (Role.CLERK,))


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
        entry(t), propose_and_confirm.ChangeRoles(person=t.clerk, grant=(Role.WITNESS,)), propose_and_confirm.ResetCredentials(person=t.clerk),
        installation.AnnounceKey(log=next(iter(t.states("NS"))), vkey=vkey(t.origin)),
        clock_error(t), propose_and_confirm.ChooseRules(agency=t.agency["inspection"], pack="ML/1"),
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
    confirm(t, propose(t, propose_and_confirm.Disable(person=t.inspector)))
    assert t.world.claimed("keys", "divided") is None


def officer(t: Town, agency: str) -> propose_and_confirm.EnrolPerson:
    return entry(t, agency, Role.KEY_OFFICER)


def test_two_officers_of_one_agency_make_no_officer_of_another(t):
    """A person of any agency at all would else be the second agency, and with them anybody could be made."""
    for agency in ("gendarmerie", "inspection", "drug_office"):
        proposal = propose(t, officer(t, agency))
        with refused(t, "second_agency_needed"):
            confirm(t, proposal)
    turned = propose(
        t, propose_and_confirm.ChangeRoles(person=t.witness1, grant=(Role.KEY_OFFICER,), revoke=(Role.WITNESS,))
    )
    with refused(t, "second_agency_needed"):
        confirm(t, turned)
    confirm(t, turned, "key3")


def test_who_turns_into_the_second_agencys_officer_divides_the_keys():
    """Not only who is enrolled as one: the founders alone make nobody after that either."""
    t = town()
    confirm(
        t,
        propose(
            t, propose_and_confirm.ChangeRoles(person=t.witness1, grant=(Role.KEY_OFFICER,), revoke=(Role.WITNESS,))
        ),
    )
    with refused(t, "second_agency_needed"):
        confirm(t, propose(t, entry(t)))


def test_the_other_agencys_officer_and_inspector_are_not_ended_by_one_agency(t):
    """Else the founders would have back what they had alone; what they are to their own agency, it ends by itself."""
    for ended in (
        propose_and_confirm.Disable(person=t.key3),
        propose_and_confirm.ChangeRoles(person=t.key3, revoke=(Role.KEY_OFFICER,)),
        propose_and_confirm.Disable(person=t.inspector),
    ):
        proposal = propose(t, ended)
        with refused(t, "second_agency_needed"):
            confirm(t, proposal)
    confirm(t, propose(t, propose_and_confirm.Disable(person=t.inspector)), "key3")
    t.who["key4"] = t.state(propose(t, officer(t, "drug_office"))).subject
    confirm(t, list(t.states("PR"))[-1], "key3")
    confirm(t, propose(t, propose_and_confirm.Disable(person=t.key4)))


@pytest.mark.parametrize("ends", ["disable", "revoke"])
def test_the_inspection_is_the_way_out_when_the_other_agencys_officer_is_gone(t, ends):
    """An inspector confirms that officer's end, then a new one, and nothing else; nobody else is asked less for it."""
    end = propose_and_confirm.Disable(person=t.key3)
    if ends == "revoke":
        end = propose_and_confirm.ChangeRoles(person=t.key3, revoke=(Role.KEY_OFFICER,))
    new = propose(t, officer(t, "health"))
    with refused(t, "key_officer_needed"):
        confirm(t, new, "inspector")
    confirm(t, propose(t, end), "inspector")
    for change in (
        entry(t), officer(t, "drug_office"), propose_and_confirm.ResetCredentials(person=t.clerk), propose_and_confirm.Disable(person=t.clerk),
        propose_and_confirm.EnrolAgency(name="Nouveau", sort="police"),
        propose_and_confirm.ChangeRoles(person=t.witness1, grant=(Role.KEY_OFFICER,), revoke=(Role.WITNESS,)),
    ):  # fmt: skip
        with refused(t, "key_officer_needed"):
            confirm(t, propose(t, change), "inspector")
    with refused(t, "second_agency_needed"):
        confirm(t, new)
    confirm(t, new, "inspector")
    t.who["key4"] = t.state(new).subject
    with refused(t, "key_officer_needed"):
        confirm(t, propose(t, officer(t, "police")), "inspector")
    confirm(t, propose(t, entry(t)), "key4")


def test_what_an_officer_proposed_ends_with_their_office(t):
    """Who was dismissed as an officer makes nobody through a proposal that they left behind."""
    left = propose(t, entry(t), "key3")
    confirm(t, propose(t, propose_and_confirm.Disable(person=t.key3)), "inspector")
    with refused(t, "proposer_ended"):
        confirm(t, left)


def test_an_inspector_of_the_proposers_agency_is_no_second_agency(t):
    """Nor anybody before the keys are divided."""
    own = t.state(propose(t, entry(t, "drug_office", Role.INSPECTOR))).subject
    confirm(t, list(t.states("PR"))[-1], "key3")
    t.who["own"] = own
    proposal = propose(t, propose_and_confirm.Disable(person=t.key3))
    with refused(t, "second_agency_needed"):
        confirm(t, proposal, "own")
    undivided = town()
    with refused(undivided, "key_officer_needed"):
        confirm(undivided, propose(undivided, officer(undivided, "health")), "inspector")


def test_an_agency_is_enrolled_and_a_person_disabled_by_any_two_officers(t):
    """What gives nobody a power waits for nobody: least of all the end of one."""
    confirm(t, propose(t, propose_and_confirm.EnrolAgency(name="Nouveau", sort="police")))
    confirm(t, propose(t, propose_and_confirm.Disable(person=t.clerk2)))
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
    with refused(t, "own_pending_change"):
        confirm(t, proposal, "key1")
    confirm(t, proposal, "key3")
    [error] = t.state(next(iter(t.states("NS")))).errors
    assert [error.explains(seq) for seq in (2, 3, error.by - 1, error.by)] == [False, True, True, False]
