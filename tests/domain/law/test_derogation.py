"""Derogations: who may let which rule stand unmet, and what no derogation ever touches."""

import pytest

from custody.domain.kernel.context import Decision
from custody.domain.kernel.errors import RuleBroken
from custody.domain.law.derogation import Grant
from custody.domain.law.rule_outcome import unmet
from custody.domain.law.rule_pack import Signing
from custody.domain.law.rule_pack_loader import pack_of, packs
from custody.domain.people import propose_and_confirm
from tests.domain.rule_pack_builder import enact, obey, rule
from tests.factories.memory_office import refused, town

ROTATION = pack_of("ML/1").find("ML-rotation")


def grant(t, about, *, by="prosecutor", rule="ML-rotation", pack="ML/1", article="art. 136", reason="Urgence"):
    return t.do("derogation.grant/1", Grant(pack=pack, rule=rule, about=(about,), article=article, reason=reason), by)


def test_a_competent_person_derogates_and_the_subject_says_so_for_ever():
    """The derogation stands in the state of what it is about; article and reason are not in clear."""
    t = town()
    lot = t.lot(1, "planned")
    done = grant(t, lot.session)
    assert done.header.rules == pack_of("ML/1").mark
    derogation = t.state(done.first("DG"))
    assert (derogation.rule, derogation.by, derogation.about) == ("ML-rotation", t.prosecutor, [lot.session])
    assert t.state(lot.session).derogations == [f"ML-rotation {done.first('DG')}"]
    assert b"Urgence" not in b"".join(t.log)
    with refused(t, "already_derogated"):
        grant(t, lot.session)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"rule": "ML-136-judicial"}, "not_derogable"),
        ({"rule": "ML-136-commission"}, "not_derogable"),
        ({"rule": "I27"}, "rule_unknown"),
        ({"pack": "XX/1"}, "pack_unknown"),
        ({"by": "inspector"}, "not_competent"),
        ({"by": "clerk"}, "role_needed"),
        ({"by": "chair"}, "role_needed"),
        ({"by": "administrator"}, "role_needed"),
        ({"reason": " "}, "field_empty"),
        ({"article": ""}, "field_empty"),
    ],
)
def test_what_is_no_derogation(how, code):
    """Only a rule that allows it, only a person of a competent role, never without article and reason."""
    t = town()
    lot = t.lot(1, "planned")
    with refused(t, code):
        grant(t, lot.session, **how)


@pytest.mark.parametrize("about", ["exhibit", "session"])
def test_nobody_derogates_afterwards(about):
    """A derogation comes before what it allows: after the fire it would only dress up what was done without one."""
    t = town()
    lot = t.lot(1, "certified")
    with refused(t, "wrong_state"):
        grant(t, lot.session if about == "session" else lot.exhibits[0])


def test_what_a_prosecutor_may_not_see_is_not_there():
    """Nor is what is neither exhibit, order nor session."""
    t = town()
    lot = t.lot(1, "planned")
    for about in ("DS0000000091B", lot.case, "nothing"):
        with refused(t, "not_found"):
            grant(t, about)


def test_no_pack_lets_anyone_derogate_from_the_judicial_authority_or_the_invariants_that_are_no_rules():
    """I5, I7, I27 and I32 stand in no pack, and the judicial authority's presence always blocks; not when it signs."""
    for pack in packs().values():
        for one in pack.rules:
            judicial = getattr(one.asks, "quality", "") == "judicial" and not isinstance(one.asks, Signing)
            assert not (judicial and one.mode != "refuse"), one.id


def test_an_unmet_rule_refuses_warns_or_is_let_through():
    """By its mode, and by what was derogated before; the act is flagged either way."""
    t = town()
    lot = t.lot(1, "planned")
    session, decision = t.state(lot.session), Decision()
    with pytest.raises(RuleBroken, match="same_witnesses"):
        unmet(ROTATION, decision, "same_witnesses", session)
    grant(t, lot.session)
    unmet(ROTATION, decision, "same_witnesses", t.state(lot.session))
    for _ in range(2):
        unmet(pack_of("ML/1").find("ML-temporary-release"), decision, "release_too_long", session)
    assert decision.flags == ("derogated:ML-rotation", "unmet:ML-temporary-release")
    with pytest.raises(RuleBroken, match="quorum_missing"):
        unmet(pack_of("ML/1").find("ML-136-judicial"), decision, "quorum_missing", t.state(lot.session))


@pytest.mark.parametrize("name", ["I5", "I7", "I27", "I32"])
def test_a_pack_that_calls_an_invariant_derogable_excuses_nobody_from_it(name, monkeypatch):
    """One holder, who hands over, the load, the fire: the rules that keep them ask no pack (I5, I7, I27, I32)."""
    t = town()
    enact(monkeypatch, rule(name, {"check": "rotation"}, "derogable"))
    obey(t.enrol, t.agency["drug_office"], "ZZ/1")
    lot = t.lot(2, "staged")
    for about in (lot.session, *lot.exhibits):
        grant(t, about, pack="ZZ/1", rule=f"ZZ-{name}")
    with refused(t, "wrong_state" if name == "I5" else "not_holder"):
        t.dispatch("clerk" if name == "I5" else "clerk2", "analyst", "laboratory", lot.exhibits[0], due=t.day(3))
    t.open(lot.session)
    t.gather(lot.session)
    t.arrive(lot.session, lot.exhibits[0])
    with refused(t, "load_incomplete"):
        t.burn(lot.session, lot.exhibits[0])
    t.arrive(lot.session, lot.exhibits[1])
    with refused(t, "load_differs"):
        t.burn(lot.session, lot.exhibits[0])
    t.burn(lot.session, *lot.exhibits)
    with refused(t, "wrong_state"):
        t.burn(lot.session, *lot.exhibits)


def test_an_agency_follows_the_home_pack_until_two_key_officers_choose_another():
    """Choosing is on record with the digest of the pack's file."""
    t = town()
    assert t.state(t.agency["drug_office"]).rules().id == "ML/1"
    obey(t.enrol, t.agency["drug_office"], "FR/1")
    chosen = t.state(t.agency["drug_office"])
    assert (chosen.rules().id, chosen.pack_digest) == ("FR/1", pack_of("FR/1").digest)
    with refused(t, "nothing_changes"):
        obey(t.enrol, t.agency["drug_office"], "FR/1")
    with refused(t, "pack_unknown"):
        t.enrol(propose_and_confirm.ChooseRules(agency=t.agency["drug_office"], pack="ZZ/9"))


def test_an_agency_follows_no_other_countrys_rules_while_its_own_has_some():
    """What its law asks it would else be rid of, and the paper would cite articles that bind nobody there."""
    t = town()
    with refused(t, "pack_of_another_country"):
        t.enrol(propose_and_confirm.ChooseRules(agency=t.agency["drug_office"], pack="FR/1"))
    neighbour = t.enrol(propose_and_confirm.EnrolAgency(name="Niamey", sort="police", country="NE"))
    t.enrol(propose_and_confirm.ChooseRules(agency=neighbour, pack="NE/1"))
    lawless = t.enrol(propose_and_confirm.EnrolAgency(name="Bobo", sort="police", country="BF"))
    t.enrol(propose_and_confirm.ChooseRules(agency=lawless, pack="FR/1"))
    assert [t.state(one).pack for one in (neighbour, lawless)] == ["NE/1", "FR/1"]
