"""The chosen pack decides: the same people and the same exhibits, stopped by the law of another country (I25)."""

from custody.domain import destruction, people
from custody.domain.derogation import Grant
from custody.domain.events import Actor
from custody.domain.recourse import NotifyOrder
from custody.domain.rulepack import pack_of
from tests.domain.worlds import refused, town


def follow(t, agency, pack):
    t.enrol(people.ChooseRules(agency=t.agency[agency], pack=pack))


def outsiders(t, *names):
    return tuple(Actor(person=t.who[name], part="witness", will="other_device") for name in names)


def test_france_waits_24_hours_after_the_notification():
    """Art. 41-5 CPP: what was not notified cannot be challenged yet, and so does not burn."""
    t = town()
    follow(t, "drug_office", "FR/1")
    lot = t.lot(1, "planned")
    stage = destruction.Stage(session=lot.session, checks=t.checks(*lot.exhibits))
    company = outsiders(t, "witness1", "witness2")
    with refused(t, "order_not_notified") as told:
        t.do("session.stage/1", stage, "verifier", *company)
    assert told.value.facts["rule"] == "FR-41-5-recourse"
    t.do("order.notify/1", NotifyOrder(order=lot.order, to="Maître Sow", notified_at=t.at), "prosecutor")
    t.wait(hours=23)
    with refused(t, "order_challengeable"):
        t.do("session.stage/1", stage, "verifier", *company)
    t.wait(hours=1)
    done = t.do("session.stage/1", stage, "verifier", *company)
    assert done.header.rules == pack_of("FR/1").mark


def test_france_weighs_before_two_outsiders_or_the_holder_and_records_a_refusal_to_sign():
    """Art. 706-30-1 CPP: a weighing by the officer alone is void; a refusal to sign is a value, not a blank."""
    t = town()
    follow(t, "drug_office", "FR/1")
    lot = t.lot(2, "planned")
    t.do("order.notify/1", NotifyOrder(order=lot.order, to="Maître Sow", notified_at=t.at), "prosecutor")
    t.wait(days=1)
    one, two = (destruction.Stage(session=lot.session, checks=t.checks(n)) for n in lot.exhibits)
    for company in ((), outsiders(t, "witness1"), outsiders(t, "witness1", "clerk2")):
        with refused(t, "weighing_company_missing"):
            t.do("session.stage/1", one, "verifier", *company)
    t.do("session.stage/1", one, "verifier", *outsiders(t, "clerk"))
    signed = destruction.Stage(session=lot.session, checks=two.checks, unsigned=(t.witness2,))
    done = t.do("session.stage/1", signed, "verifier", *outsiders(t, "witness1"))
    event = next(e for _, e in done.events if e.type == "session.staged/1")
    assert event.unsigned == (t.witness2,)


def test_mali_weighs_without_that_company():
    """The same act under the home pack."""
    t = town()
    lot = t.lot(1, "planned")
    t.stage(lot.session, *lot.exhibits)


def test_texas_asks_for_a_supervisor_among_the_witnesses_and_for_the_transporters():
    """37 TAC 13.159 and 13.163: without them nothing opens, and nothing is closed."""
    t = town()
    follow(t, "drug_office", "US-TX/1")
    lot = t.lot(1, "staged")
    t.gather(lot.session)
    with refused(t, "quorum_missing") as told:
        t.open(lot.session)
    assert (told.value.facts["rule"], told.value.facts["quality"]) == ("TX-13.159-supervisor", "supervisor")
    t.enrol(people.ChangeRoles(person=t.witness1, grant=("supervisor",)))
    t.open(lot.session)
    t.arrive(lot.session, *lot.exhibits)
    t.burn(lot.session, *lot.exhibits)
    with refused(t, "statement_incomplete"):
        t.close(lot.session)
    said = destruction.CloseSession(
        session=lot.session, residue="Cendres", incidents="Néant", any_incident=False, non_retrievable=True,
        transport="Du magasin au four, véhicule 4711, adjudant Traoré",
    )  # fmt: skip
    t.do("session.close/1", said, "chair")


def test_texas_asks_the_prosecution_for_five_samples_of_a_case_or_a_waiver():
    """H&S 481.160."""
    t = town()
    follow(t, "prosecution", "US-TX/1")
    lot = t.lot(6)
    burnt, *samples = lot.exhibits
    with refused(t, "sample_needed") as told:
        t.issue(burnt, samples=tuple(samples[:4]), sample_waiver="")
    assert told.value.facts["rule"] == "TX-481.160-samples"
    t.issue(burnt, samples=tuple(samples), sample_waiver="")


def test_a_derogation_from_rotation_lets_the_same_witnesses_see_two_fires_and_shows():
    """Under the home pack a prosecutor may derogate from rotation; the act carries it, and without it is refused."""
    t = town()
    t.lot(1, "burnt")
    lot = t.lot(1, "staged")
    t.gather(lot.session)
    with refused(t, "same_witnesses") as told:
        t.open(lot.session)
    assert told.value.facts["rule"] == "ML-rotation"
    grant = Grant(pack="ML/1", rule="ML-rotation", about=(lot.session,), article="art. 136", reason="Fleuve en crue")
    t.do("derogation.grant/1", grant, "prosecutor")
    assert t.open(lot.session).header.flags == ("derogated:ML-rotation",)


def test_a_derogation_touches_neither_holder_nor_load_nor_fire():
    """I5, I7, I27, I32 and the judicial authority: whatever was derogated, these refuse."""
    t = town()
    lot = t.lot(2, "staged")
    grant = Grant(pack="ML/1", rule="ML-rotation", about=(lot.session,), article="art. 136", reason="Urgence")
    t.do("derogation.grant/1", grant, "prosecutor")
    t.attend(lot.session, chair="chair", member="commission", verifier="verifier", witness1="witness")
    t.attend(lot.session, witness2="witness")
    with refused(t, "quorum_missing"):
        t.open(lot.session)
    t.attend(lot.session, prosecutor="judicial")
    t.open(lot.session)
    t.arrive(lot.session, lot.exhibits[0])
    with refused(t, "load_incomplete"):
        t.burn(lot.session, lot.exhibits[0])
    t.arrive(lot.session, lot.exhibits[1])
    t.burn(lot.session, *lot.exhibits)
    with refused(t, "wrong_state"):
        t.burn(lot.session, *lot.exhibits)
