"""Staging a sealed sack by a drawn sample: what the draw says, what stops the sack, what burns of it (I8, I26-I28, I34)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.access.roles import Role
from custody.domain.certificates import certificate_statement
from custody.domain.destruction import plan_and_open, sack_sampling, staging
from custody.domain.destruction.session_load import loaded
from custody.domain.exhibits import exhibit_values, legal_hold
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.sacks import sealed_sack
from custody.domain.exhibits.sacks.sack_reading import SackEntry
from custody.domain.laboratory import sampling_statistics
from custody.domain.people import propose_and_confirm
from custody.domain.places import place, put_away
from tests.factories.memory_office import Lot, modest, refused, town

SEAL = "SAC 001"


def packed(t, many=4, *, weight=None, keep=0):
    """A planned lot whose exhibits, but for the last ``keep``, lie in a sealed sack."""
    lot = t.lot(many + keep, "held")
    box = t.do("container.open/1", place.OpenContainer(name="Sac", place=t.place), "clerk").first("CT")
    inside = lot.exhibits[:many]
    t.do("exhibit.store/1", put_away.StoreExhibits(container=box, exhibits=inside), "clerk")
    command = sealed_sack.SealContainer(container=box, seal=SEAL, weight=weight)
    t.do("container.seal/1", command, "clerk", *t.present("supervisor"))
    return t.advance(lot, "planned", since="held"), box


def entry(box, seal=SEAL, **more):
    return SackEntry(container=box, seal=seal, **more)


def drawing(t, lot, box, *, method="square_root", share=0, alpha=0, person="verifier", weight=None, **more):
    seen = entry(box, **more)
    command = sack_sampling.DrawSack(
        session=lot.session, entry=seen, method=method, share=share, alpha=alpha, weight=weight
    )
    return t.do("destruction_session.draw/1", command, person)


def opening(t, lot, box, *checks, witnesses=("witness1", "clerk"), **more):
    """The sack is opened and what was drawn from it checked, as it should be but for what is given."""
    seen = checks or t.checks(*t.state(box).drawn.exhibits)
    command = staging.Stage(session=lot.session, checks=tuple(seen), sacks=(entry(box, **more),))
    return t.do("destruction_session.stage/1", command, "verifier", *t.present(*witnesses))


@modest
@given(st.integers(1, 12), st.sampled_from(["square_root", "stepped", "twenty_and_tenth", "all"]))
def test_i26_i28_a_sack_is_staged_by_its_seal_and_what_was_drawn_from_it(many, method):
    """Every exhibit is staged: those drawn by their own seal and weight, the others by the sack, which says how many."""
    t = town()
    lot, box = packed(t, many)
    told = drawing(t, lot, box, method=method).events[0][1]
    sample = max(sampling_statistics.size(method, many), sack_sampling.least(many))
    assert told.chosen == sampling_statistics.draw(told.seed, many, sample)
    assert told.exhibits == tuple(sorted(lot.exhibits)[i - 1] for i in told.chosen)
    opening(t, lot, box)
    states = {n: t.state(n) for n in lot.exhibits}
    assert {e.status for e in states.values()} == {"staged"}
    for number, state in states.items():
        one = number in told.exhibits
        expected = None if one else exhibit_values.BySack(sack=box, drawn=len(told.exhibits), among=many)
        assert (state.by_sack, state.container) == (expected, "")
        assert state.staged_weight == state.last_weight
    session = t.state(lot.session)
    assert (session.staged, session.adrift) == (many, many)
    assert (t.state(box).seal, t.state(box).drawn) == ("", None)


@modest
@given(
    st.integers(1, 60),
    st.sampled_from(sorted({*sampling_statistics.INFERRING, *sampling_statistics.PLAIN})),
    st.integers(1, 999),
    st.integers(1, 999),
)
def test_i49_the_sample_is_the_larger_of_the_plan_and_the_claim(many, method, share, alpha):
    """One brick of sixty, drawn for a share of one per mille, would stand for fifty-nine that nobody looked at."""
    claim = {"share": share, "alpha": alpha} if method in sampling_statistics.INFERRING else {}
    n = sampling_statistics.size(method, many, **claim)
    t = town()
    lot, box = packed(t, many)
    drawing(t, lot, box, method=method, **claim)
    drawn = len(t.state(box).drawn.exhibits)
    assert drawn == max(n, sack_sampling.least(many))
    claimed = exhibit_values.BySack(sack=box, drawn=drawn, among=many).at_most
    assert claimed * 10 <= many, "it claims that at least nine tenths are right"


def test_i49_so_many_prove_nine_tenths():
    """Of 100 that are 23, which miss eleven that differ once in twenty; of very many 29."""
    assert [sack_sampling.least(n) for n in (1, 16, 100, 300, 10_000)] == [1, 12, 23, 27, 29]
    assert exhibit_values.BySack(sack="", drawn=23, among=100).at_most == 10


def test_i28_nobody_draws_until_it_suits_them_in_another_session():
    """What was drawn once under a seal is checked, in whichever session of its order the sack is opened."""
    t = town()
    lot, box = packed(t, 20)
    first = t.state(lot.session)
    plan = plan_and_open.Plan(
        orders=tuple(first.orders), method=first.method, planned_for=first.planned_for, site="Dio"
    )
    other = t.do("destruction_session.plan/1", plan, "chair").first("DS")
    chosen: set[str] = set()
    for session in (lot.session, other, lot.session, other, lot.session):
        told = t.do(
            "destruction_session.draw/1",
            sack_sampling.DrawSack(session=session, entry=entry(box), method="square_root"),
            "verifier",
        )
        event = told.events[0][1]
        by_chance = {sorted(lot.exhibits)[i - 1] for i in event.chosen}
        assert set(event.exhibits) == chosen | by_chance
        chosen = set(event.exhibits)
    opening(t, lot, box)
    assert {n for n in lot.exhibits if t.state(n).by_sack is None} == chosen


def test_i28_nothing_stands_for_what_could_not_be_drawn():
    """Of sixty, fifty-eight are under a hold at the draw, which is lifted before the sack is opened: they stay behind."""
    t = town()
    lot, box = packed(t, 60)
    held = tuple(sorted(lot.exhibits)[2:])
    place = legal_hold.PlaceHold(exhibits=held, legal_basis="art. 99", reason="Contre-expertise")
    t.do("legal_hold.place/1", place, "prosecutor")
    drawing(t, lot, box, method="all")
    assert t.state(box).drawn.beside == list(held)
    deputy = propose_and_confirm.EnrolPerson(
        name="S", rank="", agency=t.agency["prosecution"], roles=(Role.PROSECUTOR,)
    )
    t.who["deputy"] = t.enrol(deputy)
    t.do("legal_hold.lift/1", legal_hold.LiftHold(exhibits=held, reason="Expertise rendue"), "deputy")
    done = opening(t, lot, box)
    event = next(e for _, e in done.events if e.type == "container.staged/1")
    assert (event.rest, event.left) == (0, 58)
    assert {t.state(n).status for n in held} == {"ordered"}


def test_i8_what_may_not_burn_stays_in_the_sack_and_stops_nothing_else():
    """A brick under a legal hold is drawn from no sack and left inside, where it lay, when the others go."""
    t = town()
    lot, box = packed(t, 5)
    held = lot.exhibits[2]
    t.do(
        "legal_hold.place/1",
        legal_hold.PlaceHold(exhibits=(held,), legal_basis="art. 99", reason="Contre-expertise"),
        "prosecutor",
    )
    told = drawing(t, lot, box, method="five").events[0][1]
    assert held not in told.exhibits
    done = opening(t, lot, box)
    event = next(e for _, e in done.events if e.type == "container.staged/1")
    assert (event.rest, event.left) == (0, 1)
    assert (t.state(held).status, t.state(held).container, t.state(held).place) == ("ordered", box, t.place)
    assert t.world.contents(box) == [held]
    assert t.state(lot.session).staged == len(lot.exhibits) - 1


def test_i28_a_drawn_brick_that_differs_stops_its_sack():
    """The difference is on record, nothing is staged by the sack, and from then on each brick is checked singly."""
    t = town()
    lot, box = packed(t, 20)
    drawing(t, lot, box)
    first, *others = t.state(box).drawn.exhibits
    done = opening(t, lot, box, t.check(first, "2,00"), *t.checks(*others))
    assert [t.state(d).sort for d in done.opened] == ["weight_loss"]
    assert t.state(first).status == "ordered"
    rest = [n for n in lot.exhibits if n not in {first, *others}]
    assert {t.state(n).status for n in rest} == {"ordered"}
    assert {t.state(n).status for n in others} == {"staged"}
    with refused(t, "sack_not_drawn"):
        opening(t, lot, box, *t.checks(*rest))
    t.stage(lot.session, *rest)
    assert {t.state(n).by_sack for n in rest} == {None}


@pytest.mark.parametrize("more", [{"seal": "SAC 404"}, {"seal_state": "broken"}, {"seal": "", "seal_state": "absent"}])
def test_i13_i28_a_sack_that_is_not_sealed_as_recorded_stands_for_nothing(more):
    """Before the draw there is none; between draw and opening what was drawn counts for itself alone."""
    t = town()
    lot, box = packed(t)
    done = drawing(t, lot, box, **more)
    assert [t.state(d).about for d in done.opened] == [box]
    assert t.state(box).drawn is None
    with refused(t, "sack_not_drawn"):
        opening(t, lot, box, *t.checks(*lot.exhibits))
    lot, box = packed_again(t)
    drawing(t, lot, box, seal="SAC 002")
    chosen = t.state(box).drawn.exhibits
    done = opening(t, lot, box, **({"seal": "SAC 002"} | more))
    assert [t.state(d).sort for d in done.opened] == ["sack"]
    assert {n for n in lot.exhibits if t.state(n).status == "staged"} == set(chosen)


def packed_again(t):
    """Another planned lot in another sack."""
    lot = t.lot(4, "held")
    box = t.do("container.open/1", place.OpenContainer(name="Sac", place=t.place), "clerk").first("CT")
    t.do("exhibit.store/1", put_away.StoreExhibits(container=box, exhibits=lot.exhibits), "clerk")
    t.do(
        "container.seal/1", sealed_sack.SealContainer(container=box, seal="SAC 002"), "clerk", *t.present("supervisor")
    )
    return t.advance(lot, "planned", since="held"), box


def test_i17_a_sack_that_was_weighed_when_it_was_sealed_is_weighed_again():
    """One that lost more than noise is not drawn from, on whatever weight, until that is settled."""
    t = town()
    weight = t.weight("11,00")
    lot, box = packed(t, weight=weight)
    lighter = WeightEntry(gross=t.weight("10,00").gross, balance=t.balance)
    done = drawing(t, lot, box, weight=lighter)
    assert t.state(done.opened[0]).expected.ug == 11 * 10**9
    assert t.state(box).drawn is None
    for again in (weight, None):
        told = drawing(t, lot, box, weight=again).events[-1][1]
        assert (told.verdict, told.opened) == ("mismatch", done.opened[0])


def test_i49_a_sack_that_weighs_as_it_did_is_drawn_from():
    """The weight is compared, and one that nobody could take is marked with its reason, never refused."""
    t = town()
    weight = t.weight("11,00")
    lot, box = packed(t, weight=weight)
    told = drawing(t, lot, box, weight=weight).events[-1][1]
    assert (told.verdict, told.comparison.difference_ug) == ("ok", 0)
    lot, box = packed_again(t)
    command = sack_sampling.DrawSack(
        session=lot.session, entry=entry(box, "SAC 002"), method="all", not_weighed="balance"
    )
    done = t.do("destruction_session.draw/1", command, "verifier")
    assert done.events[-1][1].verdict == "ok"
    assert "not_done:weight:balance" in done.header.flags


def test_i28_nobody_draws_until_it_suits_them_and_nobody_opens_alone():
    """One draw for a seal; all of it is checked, before witnesses, by somebody who is no keeper."""
    t = town()
    lot, box = packed(t)
    for person, code in (("insider", "verifier_of_unit"), ("clerk", "role_needed")):
        with refused(t, code):
            drawing(t, lot, box, person=person)
    with refused(t, "sampling_method_unknown"):
        drawing(t, lot, box, method="mine")
    drawing(t, lot, box)
    with refused(t, "already_drawn"):
        drawing(t, lot, box)
    chosen = t.state(box).drawn.exhibits
    with refused(t, "drawn_unchecked"):
        opening(t, lot, box, *t.checks(*chosen[1:]))
    with refused(t, "witness_needed"):
        opening(t, lot, box, witnesses=())
    with refused(t, "container_sealed"):
        t.stage(lot.session, *chosen)
    loose = t.do("container.open/1", place.OpenContainer(name="Vide", place=t.place), "clerk").first("CT")
    with refused(t, "not_found"):
        drawing(t, lot, loose)


def test_i27_i34_a_brick_that_is_withdrawn_does_not_stop_its_sack_and_the_certificate_tells_the_sample():
    """The others burn; each line says whether it was checked itself or by its sack; totals are the sum of the lines."""
    t = town()
    lot, box = packed(t, 20, keep=1)
    drawing(t, lot, box)
    chosen = set(t.state(box).drawn.exhibits)
    opening(t, lot, box)
    t.stage(lot.session, lot.exhibits[-1])
    back = next(n for n in lot.exhibits if t.state(n).by_sack)
    t.withdraw(lot.session, t.check(back), person="verifier")
    assert (t.state(back).status, t.state(back).by_sack, t.state(back).container) == ("held", None, "")
    burnt = tuple(n for n in lot.exhibits if n != back)
    going = Lot(burnt, lot.seals, lot.case, lot.seizure, session=lot.session)
    t.advance(going, "certified", since="staged")
    made, session = t.state(going.certificate), t.state(lot.session)
    states = list(loaded(lot.session, session, t.world).items())
    body = certificate_statement.statement(
        going.certificate, made.certificate_number, lot.session, session, states, {lot.case: t.state(lot.case)}
    )
    lines = {line["exhibit"]: line for line in json.loads(body)["exhibits"]}
    assert set(lines) == set(burnt)
    by_sack = {n for n, line in lines.items() if "by_sack" in line}
    assert by_sack == set(lot.exhibits[:-1]) - chosen - {back}
    assert lines[min(by_sack)]["by_sack"] == {"sack": box, "drawn": len(chosen), "among": 20}
    mass = next(x.amount for x in made.totals if x.unit == "µg")
    assert mass == sum(line["staged_gross_ug"] for line in lines.values())


def test_i49_who_was_drawn_from_a_sack_is_owed_to_the_next_draw_whatever_seal_it_bears():
    """Opened and sealed again by its keeper, the sack is drawn anew with what was drawn first; the old draw stages nothing."""
    t = town()
    lot, box = packed(t, 60)
    drawing(t, lot, box)
    first = set(t.state(box).drawn.exhibits)
    reopened = sealed_sack.UnsealContainer(entry=entry(box), reason="Tri")
    t.do("container.unseal/1", reopened, "clerk", *t.present("supervisor", "witness1"))
    again = sealed_sack.SealContainer(container=box, seal="SAC 002")
    t.do("container.seal/1", again, "clerk", *t.present("supervisor"))
    with refused(t, "sack_not_drawn"):
        t.do("destruction_session.stage/1", staging.Stage(session=lot.session, sacks=(entry(box),),
             checks=t.checks(*sorted(first))), "verifier", *t.present("witness1", "clerk"))  # fmt: skip
    drawing(t, lot, box, seal="SAC 002")
    assert first <= set(t.state(box).drawn.exhibits)
