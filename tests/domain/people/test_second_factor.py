"""A log that asks for second factors: what one agency's officers alone cannot give, take over or remove (ADR 15)."""

import pytest

from custody.domain.access.roles import Role
from custody.domain.law.rule_pack_loader import FOLDER, TEMPLATE, faults, read
from custody.domain.orders.issue_order import IssueOrder
from custody.domain.people import passkey, propose_and_confirm
from custody.domain.people.agency import Agency
from custody.domain.people.person import Grant, Passkey, Person
from custody.domain.people.second_factor import FIRST_DAYS, PROTECTED, needs_second_factor
from custody.domain.people.webauthn import packed
from tests.domain.authenticator import Authenticator
from tests.domain.people.test_passkey_signed_acts import act_id
from tests.domain.people.test_two_agency_keys import confirm, entry, propose
from tests.factories.memory_office import Town, refused


@pytest.fixture
def t() -> Town:
    """A town whose log asks for second factors; all key officers are of one agency."""
    return Town(second_factor=True)


def reset(t: Town, name: str, by: str = "key1") -> str:
    return propose(t, propose_and_confirm.ResetCredentials(person=t.who[name]), by)


def make(t: Town, name: str, by: Authenticator | None = None, label: str = "") -> Authenticator:
    """A person makes a passkey, ``by`` one that signs where there is one."""
    made = Authenticator(label or name)
    t.do("passkey.register/1", made.registration(act_id(t), t.who[name], by), name)
    return made


def vouch(t: Town, name: str, made: Authenticator, by: str) -> None:
    t.do("passkey.confirm/1", passkey.ConfirmPasskey(person=t.who[name], credential=packed(made.credential)), by)


def keyed(t: Town, *names: str) -> None:
    """Let the founders and the first inspector have passkeys, confirmed in the order of a real beginning."""
    for name in names:
        vouch(t, name, make(t, name), "key2" if name == "key1" else "key1")


def test_one_agency_alone_takes_a_sign_in_over_after_three_days_in_which_the_person_objects(t):
    """Before 72 hours refused, then done; an objection of the person or of the inspection ends it for good."""
    proposal = reset(t, "prosecutor")
    with refused(t, "reset_waits"):
        confirm(t, proposal)
    t.wait(hours=71)
    with refused(t, "reset_waits"):
        confirm(t, proposal)
    t.wait(hours=2)
    confirm(t, proposal)
    for by in ("prosecutor", "inspector", "key2"):
        proposal = reset(t, "prosecutor")
        t.do("pending_change.reject/1", propose_and_confirm.Reject(proposal=proposal), by)
        t.wait(hours=100)
        with refused(t, "already_confirmed"):
            confirm(t, proposal)


def test_an_inspector_of_another_agency_confirms_at_once(t):
    """The wait is for one agency alone; a second one is there as soon as an inspector with a passkey is."""
    proposal = reset(t, "prosecutor")
    with refused(t, "passkeys_first"):
        confirm(t, proposal, "inspector")
    keyed(t, "key1", "key2", "inspector")
    confirm(t, proposal, "inspector")
    assert t.state(t.prosecutor).given_by == t.key1


def test_an_inspector_shortens_the_wait_of_a_role_change_that_one_agency_makes_alone(t):
    """Two officers of one agency end a prosecutor's role: nobody could shorten the wait, whatever the need."""
    keyed(t, "key1", "key2", "inspector")
    change = propose_and_confirm.ChangeRoles(person=t.prosecutor, grant=(Role.WITNESS,), revoke=(Role.PROSECUTOR,))
    proposal = propose(t, change)
    with refused(t, "reset_waits"):
        confirm(t, proposal)
    confirm(t, proposal, "inspector")
    assert Role.PROSECUTOR not in t.state(t.prosecutor).roles
    with refused(t, "key_officer_needed"):  # nothing else: a clerk's roles never wait
        confirm(t, propose(t, propose_and_confirm.ChangeRoles(person=t.clerk, revoke=(Role.CLERK,))), "inspector")


def test_the_wait_is_what_the_rules_of_the_persons_agency_say(t, monkeypatch):
    """72 hours where a pack says nothing; never less than a day."""
    text = (FOLDER / TEMPLATE).read_bytes()
    assert read(text).objection_hours == 72
    own = read(text.replace(b'id = "XX/1"', b'id = "XX/1"\nobjection_hours = 24', 1))
    assert [fault.code for fault in faults(text.replace(b'id = "XX/1"', b'id = "XX/1"\nobjection_hours = 23', 1))]
    monkeypatch.setattr(Agency, "rules_or_home", lambda self: own)
    proposal = reset(t, "prosecutor")
    t.wait(hours=23)
    with refused(t, "reset_waits"):
        confirm(t, proposal)
    t.wait(hours=2)
    confirm(t, proposal)


@pytest.mark.parametrize(
    "change",
    [
        lambda t: propose_and_confirm.ResetCredentials(person=t.clerk),
        lambda t: propose_and_confirm.ChangeRoles(person=t.clerk, revoke=(Role.CLERK,)),
        lambda t: propose_and_confirm.Disable(person=t.clerk),
        entry,
    ],
)
def test_a_proposal_that_nobody_confirmed_in_thirty_days_is_over(t, change):
    """It can still be called off; confirmed it is no more, whoever asks."""
    proposal, old = propose(t, change(t)), propose(t, change(t))
    t.wait(hours=29 * 24)
    confirm(t, proposal)
    t.wait(hours=25)
    with refused(t, "proposal_expired"):
        confirm(t, old)
    t.do("pending_change.reject/1", propose_and_confirm.Reject(proposal=old), "key2")
    assert t.state(old).status == "rejected"


def test_nobody_confirms_a_new_sign_in_of_their_own(t):
    """Not even an inspector or a key officer."""
    for name in ("inspector", "key2"):
        proposal = reset(t, name)
        t.wait(hours=80)
        with refused(t, "own_pending_change"):
            confirm(t, proposal, name)


def test_others_object_to_no_reset_and_nobody_but_key_officers_to_anything_else(t):
    """Another prosecutor has no say in it; a person none in the end of their own role."""
    proposal = reset(t, "prosecutor")
    with refused(t, "not_your_proposal"):
        t.do("pending_change.reject/1", propose_and_confirm.Reject(proposal=proposal), "prosecutor2")
    ended = propose(t, propose_and_confirm.Disable(person=t.prosecutor))
    for name in ("prosecutor", "inspector"):
        with refused(t, "not_your_proposal"):
            t.do("pending_change.reject/1", propose_and_confirm.Reject(proposal=ended), name)


def test_store_people_are_reset_at_once_as_before(t):
    """Nothing waits for a clerk: their session is opened by a password, and decides nothing alone."""
    confirm(t, reset(t, "clerk"))


def test_an_inspector_is_not_removed_by_one_agency_in_haste(t):
    """Else the two could remove who sees it, and enrol another."""
    for change in (
        propose_and_confirm.Disable(person=t.inspector),
        propose_and_confirm.ChangeRoles(person=t.inspector, grant=(Role.WITNESS,), revoke=(Role.INSPECTOR,)),
    ):
        with refused(t, "reset_waits"):
            confirm(t, propose(t, change))


def test_a_passkey_is_confirmed_by_another_agency_than_the_one_that_gave_the_sign_in(t):
    """Both founders are refused, an inspector confirms; the next one is vouched for by the first."""
    keyed(t, "key1", "key2", "inspector")
    first = make(t, "prosecutor")
    for officer in ("key1", "key2"):
        with refused(t, "passkey_other_agency"):
            vouch(t, "prosecutor", first, officer)
    vouch(t, "prosecutor", first, "inspector")
    second = make(t, "prosecutor", first, "second")
    vouch(t, "prosecutor", second, "key1")


@pytest.mark.parametrize(("agency", "role"), [("inspection", Role.INSPECTOR), ("police", Role.KEY_OFFICER)])
def test_an_accomplice_enrolled_elsewhere_confirms_nothing_before_an_outsider_confirmed_their_passkey(t, agency, role):
    """Two officers enrol somebody of another agency: that is no second agency until the real one agrees."""
    keyed(t, "key1", "key2", "inspector")
    t.who["accomplice"] = t.enrol(entry(t, agency, role))
    waiting = reset(t, "prosecutor")
    with refused(t, "passkeys_first"):
        confirm(t, waiting, "accomplice")
    own = make(t, "accomplice")
    for officer in ("key1", "key2"):
        with refused(t, "passkey_other_agency"):
            vouch(t, "accomplice", own, officer)
    thief = make(t, "prosecutor")
    with refused(t, "passkeys_first"):
        vouch(t, "prosecutor", thief, "accomplice")
    if role == Role.KEY_OFFICER:
        proposal = reset(t, "prosecutor", "accomplice")
        with refused(t, "passkeys_first"):
            confirm(t, proposal, "key1")
    vouch(t, "accomplice", own, "inspector")
    confirm(t, waiting, "accomplice")


def test_ending_every_passkey_outside_does_not_let_one_agency_confirm_the_next(t):
    """Whoever had one still counts; after a wait, in a session by card, they confirm the next one (ADR 15)."""
    keyed(t, "key1", "key2", "inspector")
    t.who["accomplice"] = t.enrol(entry(t, "inspection", Role.INSPECTOR))
    t.who["key3"] = t.enrol(entry(t, "police", Role.KEY_OFFICER))
    vouch(t, "key3", make(t, "key3"), "inspector")
    for name in ("inspector", "key3"):
        credential = t.state(t.who[name]).passkeys[-1].credential
        t.do("passkey.revoke/1", passkey.RevokePasskey(person=t.who[name], credential=credential), "key1")
    thief = make(t, "prosecutor")
    for officer in ("key1", "key2"):
        with refused(t, "passkey_other_agency"):
            vouch(t, "prosecutor", thief, officer)
    own = make(t, "key3", label="another")
    with refused(t, "passkey_waits"):
        vouch(t, "key3", own, "inspector")
    t.wait(hours=73)
    with refused(t, "passkeys_first"):  # never had one: the two may have made them up
        vouch(t, "key3", own, "accomplice")
    vouch(t, "key3", own, "inspector")
    new = make(t, "inspector", label="inspector again")
    vouch(t, "inspector", new, "key3")  # who has one again, and confirms at once


def test_the_first_outsider_is_confirmed_by_the_founders_since_nobody_else_is_there(t):
    """The only inspector's own passkey: somebody has to begin."""
    vouch(t, "inspector", make(t, "inspector"), "key1")


def test_a_password_alone_does_not_use_up_the_passkeys_that_a_person_may_have(t):
    """At most three wait; those that were ended unconfirmed take no place (hole W11)."""
    keyed(t, "key1", "inspector")
    for attempt in range(passkey.MOST):
        junk = make(t, "prosecutor", label=f"junk {attempt}")
        ended = passkey.RevokePasskey(person=t.prosecutor, credential=packed(junk.credential))
        t.do("passkey.revoke/1", ended, "key1")
    for attempt in range(passkey.MOST_WAITING):
        own = make(t, "prosecutor", label=f"own {attempt}")
    with refused(t, "passkeys_waiting"):
        make(t, "prosecutor", label="one more")
    vouch(t, "prosecutor", own, "inspector")


def test_founders_confirm_each_others_passkeys(t):
    """Genesis gave them their sign-in, nobody of theirs."""
    vouch(t, "key1", make(t, "key1"), "key2")
    vouch(t, "key2", make(t, "key2"), "key1")


def test_no_order_without_a_passkey_whatever_the_pack_excuses(t):
    """A password alone orders nothing, and no derogation lets it."""
    command = IssueOrder(
        order_reference="1", exhibits=t.lot().exhibits, legal_basis="Art. 136", laboratory_waiver="x", sample_waiver="x"
    )
    with refused(t, "passkey_needed"):
        t.do("order.issue/1", command, "prosecutor")


def key(confirmed: str = "", revoked: str = "") -> Passkey:
    return Passkey(
        credential="c", key="k", origin="o", since="2026-01-01T00:00:00.000Z", registered=1, confirmed=confirmed,
        revoked=revoked,
    )  # fmt: skip


@pytest.mark.parametrize("role", sorted(PROTECTED))
def test_the_first_days_are_for_making_a_passkey_and_never_come_again(role):
    """A session by password alone: in the first week, without any passkey so far; never with one, ended or not."""
    at, later = "2026-01-01T00:00:00.000Z", "2026-01-09T00:00:00.000Z"
    assert FIRST_DAYS.days == 7

    def person(*keys: Passkey) -> Person:
        return Person(agency="SV", named=1, grants=[Grant(role, at)], passkeys=list(keys))

    assert not needs_second_factor(person(), "2026-01-07T00:00:00.000Z")
    assert needs_second_factor(person(), later)
    assert not needs_second_factor(person(key()), "2026-01-07T00:00:00.000Z"), "it waits for its confirmation"
    for keys in ((key(at),), (key(at, at),)):
        assert needs_second_factor(person(*keys), at)
    again = person()
    again.sign_in_ended.append(at)
    assert needs_second_factor(again, at), "a reset brings no first days"


def test_store_work_takes_no_second_factor():
    """Clerks, supervisors, officers, laboratories: PIN and enrolled device stay."""
    for role in set(Role) - PROTECTED:
        assert not needs_second_factor(Person(agency="SV", named=1, grants=[Grant(role, "2020-01-01T00:00:00.000Z")]),
                                       "2026-01-01T00:00:00.000Z")  # fmt: skip


def change_roles(t: Town, name: str, grant: tuple[Role, ...] = (), revoke: tuple[Role, ...] = ()) -> str:
    return propose(t, propose_and_confirm.ChangeRoles(person=t.who[name], grant=grant, revoke=revoke))


def test_a_role_is_not_ended_to_take_the_sign_in_over_unseen(t):
    """Role ended, sign-in reset, role given back: each step waits, and each is shown to the person and the inspection."""
    ended = change_roles(t, "prosecutor", revoke=(Role.PROSECUTOR,))
    with refused(t, "reset_waits"):
        confirm(t, ended)
    t.do("pending_change.reject/1", propose_and_confirm.Reject(proposal=ended), "prosecutor")
    ended = change_roles(t, "prosecutor", grant=(Role.CLERK,), revoke=(Role.PROSECUTOR,))
    t.wait(hours=73)
    confirm(t, ended)
    taken, back = reset(t, "prosecutor"), change_roles(t, "prosecutor", (Role.PROSECUTOR,), (Role.CLERK,))
    for proposal in (taken, back):
        with refused(t, "reset_waits"):
            confirm(t, proposal)
    t.do("pending_change.reject/1", propose_and_confirm.Reject(proposal=back), "inspector")
    t.do("pending_change.reject/1", propose_and_confirm.Reject(proposal=taken), "inspector")


def test_the_wait_begins_anew_with_the_role_that_needs_it(t):
    """A reset proposed on a clerk of the prosecution and left open was shown to nobody."""
    t.who["clerk2"] = t.enrol(entry(t, "prosecution", Role.COURT_CLERK))
    planted = reset(t, "clerk2")
    t.wait(hours=73)
    confirm(t, change_roles(t, "clerk2", (Role.PROSECUTOR,), (Role.COURT_CLERK,)))
    with refused(t, "reset_waits"):
        confirm(t, planted)
    t.wait(hours=73)
    confirm(t, planted)
