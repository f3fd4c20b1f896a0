"""Erasure: by two authorities, of what nothing needs any more; the event names commitments and never a text."""

import pytest

from custody.domain.access import erasure
from custody.domain.access.confidential_inspection import LiftConfidential, OpenConfidential
from custody.domain.exhibits import legal_hold
from custody.domain.inventories import inventory_count
from custody.domain.kernel.events import Actor
from custody.domain.laboratory.paper_report import RefuseReport
from custody.domain.orders import court_registry
from custody.domain.orders.destruction_request import MakeDestructionRequest, WithdrawProposal
from custody.domain.orders.order import RevokeOrder
from custody.domain.people import propose_and_confirm
from tests.domain.laboratory.test_paper_report import enter, released
from tests.factories.memory_office import Town, refused, town


@pytest.fixture
def t():
    """A town of its own."""
    return town()


AFTER = ("open", "on_site", "burnt", "closed")
"""Stages of a session in which people are there, or were, and no certificate says so."""


def beside(t: Town, person: str, will: str = "other_device") -> Actor:
    return Actor(person=t.who[person], part="witness", will=will)


def values(t: Town, scope: str) -> tuple[str, ...]:
    return tuple(value for value, of in t.world.values.items() if of == scope)


def erase(
    t: Town, scope: str, *, by: str = "prosecutor", second: str = "inspector", will: str = "other_device", **more
):
    """Erase everything kept under a key, unless told otherwise."""
    command = {"values": values(t, scope), "kept_until": t.day(-1), "legal_basis": "art. 5", "reason": "Délai passé"}
    made = erasure.EraseValues(scope=scope, **(command | more))
    return t.do("values.erase/1", made, by, beside(t, second, will))


@pytest.fixture
def over(t):
    """A case whose exhibits are burnt and certified."""
    return t.lot(2, "certified").case


def test_i38_an_erasure_names_commitments_and_proofs_stay(t, over):
    """Each value is on record as erased once, the leaf of every earlier event is what it was."""
    before, gone = list(t.log), values(t, over)
    done = erase(t, over)
    assert t.log[: len(before)] == before
    assert {t.world.claimed("erased", value) for value in gone} == {over}
    [erased] = t.state(over).erased
    assert (erased.seq, tuple(erased.values)) == (len(before) + 1, gone)
    assert b"lai pass" not in b"".join(t.log[len(before) :])
    assert done.events[0][1].kept_until == t.day(-1)


@pytest.mark.parametrize(("by", "second"), [("prosecutor", "inspector"), ("inspector", "prosecutor")])
def test_four_eyes_values_are_erased_by_the_inspection_and_a_prosecutor_and_neither_alone(t, over, by, second):
    """Either may begin; each gives their own will; nobody else is a second authority."""
    for other in ("clerk", "supervisor"):
        with refused(t, "two_authorities_needed"):
            erase(t, over, by=by, second=other)
    with refused(t, "two_authorities_needed"):
        erase(t, over, by=by, second=second, will="vouched")
    command = erasure.EraseValues(scope=over, values=values(t, over), kept_until=t.day(-1), legal_basis="x", reason="x")
    with refused(t, "two_authorities_needed"):
        t.do("values.erase/1", command, by)
    with refused(t, "role_needed"):
        erase(t, over, by="clerk", second="inspector")
    assert erase(t, over, by=by, second=second).first("CS") == over


@pytest.mark.parametrize(
    "stage", ["sealed", "in_transit", "held", "ordered", "staged", "open", "on_site", "burnt", "closed"]
)
def test_nothing_of_a_running_case_is_erased(t, stage):
    """Until every exhibit has ended its way and stands in a certificate, whatever the law's day."""
    case = t.lot(1, stage).case
    with refused(t, "case_runs"):
        erase(t, case)


def test_a_hold_or_a_day_of_the_law_keeps_the_values(t, over):
    """The last day on which they are kept is still one of them."""
    with refused(t, "retention_runs"):
        erase(t, over, kept_until=t.today)
    with refused(t, "retention_runs"):
        erase(t, over, kept_until=t.day(400))
    held = t.lot(1, "held")
    place = legal_hold.PlaceHold(exhibits=held.exhibits, legal_basis="x", reason="x")
    t.do("legal_hold.place/1", place, "prosecutor")
    with refused(t, "case_runs"):
        erase(t, held.case)


def test_only_values_under_that_key_and_each_once(t, over):
    """A value of another case, of nobody, or erased before: nothing is erased."""
    other = t.lot(1).case
    with refused(t, "not_found"):
        erase(t, over, values=values(t, other)[:1])
    with refused(t, "not_found"):
        erase(t, over, values=("A" * 43,))
    with refused(t, "bad_digest"):
        erase(t, over, values=("x",))
    with refused(t, "field_empty"):
        erase(t, over, values=())
    erase(t, over, values=values(t, over)[:1])
    with refused(t, "already_erased"):
        erase(t, over)
    with refused(t, "not_found"):
        erase(t, t.place, values=values(t, over)[:1])


def test_another_prosecution_erases_nothing(t, over):
    """A case that is not shared with the prosecutor's agency does not exist for them."""
    with refused(t, "not_found"):
        erase(t, over, by="prosecutor2")


def test_a_hearing_to_come_keeps_what_is_said_of_a_case(t, over):
    """Its exhibits are burnt, and a court will ask about them: on the day itself too; the day after, nothing does."""
    hearing = court_registry.SetHearing(case=over, day=t.day(30), hour="09:30", place="Salle 2", bring="Rien")
    t.do("case.set_hearing/1", hearing, "prosecutor")
    with refused(t, "case_runs"):
        erase(t, over)
    t.wait(days=30)
    with refused(t, "case_runs"):
        erase(t, over)
    t.wait(days=1)
    assert erase(t, over).first("CS") == over


def test_a_hearing_put_off_without_a_day_keeps_what_is_said_of_a_case_until_none_is_awaited(t, over):
    """However long nobody knows the day."""
    for said in ({"day": t.day(2), "place": "Salle 2"}, {}):
        t.do("case.set_hearing/1", court_registry.SetHearing(case=over, **said), "prosecutor")
    t.wait(days=60)
    with refused(t, "case_runs"):
        erase(t, over)
    t.do("case.set_hearing/1", court_registry.SetHearing(case=over, over=True), "prosecutor")
    assert erase(t, over).first("CS") == over


def test_a_shortfall_of_the_declaration_keeps_the_case(t):
    """What was declared and never delivered is about no exhibit: its discrepancy is the case's."""
    short = t.lot(1, "certified", declared=2)
    [amiss] = [one for one in t.states("EC").values() if one.case == short.case]
    assert (amiss.about, amiss.status) == (short.seizure, "open")
    with refused(t, "case_runs"):
        erase(t, short.case)


@pytest.mark.parametrize(
    ("name", "stage"),
    [("verifier", "staged"), *((name, stage) for name in ("verifier", "member", "witness1") for stage in AFTER)],
)
def test_nobody_of_a_session_that_goes_on_is_erased(t, name, stage):
    """Who checked the load or attends is asked about it until its certificate is issued."""
    t.lot(1, stage)
    person = t.who[name]
    t.enrol(propose_and_confirm.Disable(person=person))
    with refused(t, "person_serves"):
        erase(t, person)


def test_who_had_an_exhibit_in_hand_is_erased_only_once_it_is_gone(t):
    """The officer who seized it holds nothing any more; what they sealed lies in the store, then it has burnt."""
    lot = t.lot(1, "held")
    officer = t.who["officer"]
    t.enrol(propose_and_confirm.Disable(person=officer))
    with refused(t, "person_serves"):
        erase(t, officer)
    t.advance(lot, "certified", since="held")
    assert erase(t, officer).first("PE") == officer


def test_who_ordered_is_erased_only_once_it_is_carried_out_or_revoked(t):
    """The certificate to come says who ordered it; a prosecutor of the same office takes over and revokes."""
    lot, prosecutor = t.lot(2, "ordered"), t.who["prosecutor"]
    colleague = propose_and_confirm.EnrolPerson(
        name="Colle", rank="", agency=t.agency["prosecution"], roles=("prosecutor",)
    )
    t.who["colleague"] = t.enrol(colleague)
    t.enrol(propose_and_confirm.Disable(person=prosecutor))
    with refused(t, "person_serves"):
        erase(t, prosecutor, by="prosecutor2")
    order = t.state(lot.exhibits[0]).order
    assert t.state(order).issuer == prosecutor
    t.do("order.revoke/1", RevokeOrder(order=order, reason="Erreur"), "colleague")
    assert erase(t, prosecutor, by="prosecutor2").first("PE") == prosecutor


def test_who_ordered_what_has_burnt_is_erased(t):
    """Its order stands for ever, and is carried out."""
    t.lot(2, "certified")
    t.enrol(propose_and_confirm.Disable(person=t.who["prosecutor"]))
    assert erase(t, t.who["prosecutor"], by="prosecutor2").first("PE") == t.who["prosecutor"]


def test_who_proposed_or_planned_a_count_is_erased_only_once_that_is_over(t):
    """A proposal that nobody has answered, an inventory that nobody has signed."""
    lot = t.lot(1, "held")
    asked = MakeDestructionRequest(exhibits=lot.exhibits, reason="Jugée")
    proposal = t.do("destruction_request.make/1", asked, "clerk2").first("DP")
    t.do("inventory.plan/1", inventory_count.PlanInventory(place=t.place, counters=(t.who["witness1"],)), "supervisor")
    for name in ("clerk2", "supervisor", "witness1"):
        t.enrol(propose_and_confirm.Disable(person=t.who[name]))
        with refused(t, "person_serves"):
            erase(t, t.who[name])
    reason = WithdrawProposal(destruction_request=proposal, reason="Erreur")
    t.do("destruction_request.withdraw/1", reason, "clerk")
    assert t.state(proposal).status == "settled"
    assert erase(t, t.who["clerk2"]).first("PE") == t.who["clerk2"]


@pytest.mark.parametrize("end", ["lifted", "later"])
def test_nobody_of_a_confidential_inquiry_is_erased_before_it_has_ended(t, end):
    """Neither whom it is about nor who leads it; it ends by being lifted, or by its last day."""
    about, leads = t.who["clerk2"], t.who["inspector"]
    colleague = propose_and_confirm.EnrolPerson(
        name="Colle", rank="", agency=t.agency["inspection"], roles=("inspector",)
    )
    t.who["inspector2"] = t.enrol(colleague)
    command = OpenConfidential(agency=t.agency["drug_office"], within=(about,), reason="Pertes inexpliquées")
    inquiry = t.do("confidential_inspection.open/1", command, "inspector", beside(t, "prosecutor")).first("EN")
    for person in (about, leads):
        t.enrol(propose_and_confirm.Disable(person=person))
        with refused(t, "person_serves"):
            erase(t, person, second="inspector2")
    if end == "lifted":
        t.do("confidential_inspection.lift/1", LiftConfidential(inquiry=inquiry, reason="Sans suite"), "prosecutor")
    else:
        t.wait(days=91)
    for person in (about, leads):
        assert erase(t, person, second="inspector2").first("PE") == person


def test_who_typed_in_a_paper_report_is_erased_only_once_it_is_settled():
    here = released()
    t, number, typist = here.t, enter(here, person="clerk2"), here.t.who["clerk2"]
    t.enrol(propose_and_confirm.Disable(person=typist))
    with refused(t, "person_serves"):
        erase(t, typist)
    t.do("paper_report.refuse/1", RefuseReport(paper_report=number, reason="Autre photo"), "prosecutor")
    assert erase(t, typist).first("PE") == typist


def test_a_person_is_erased_after_service(t):
    """Whoever may sign in, or answers for an exhibit, keeps their name."""
    t.lot(1, "held")
    clerk = t.who["clerk"]
    with refused(t, "person_serves"):
        erase(t, clerk)
    t.enrol(propose_and_confirm.Disable(person=clerk))
    with refused(t, "person_serves"):
        erase(t, clerk)
    officer = t.who["customs"]
    t.enrol(propose_and_confirm.Disable(person=officer))
    assert erase(t, officer).first("PE") == officer
