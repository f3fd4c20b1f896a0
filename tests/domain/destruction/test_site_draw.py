"""A sample is drawn at the site once, by the service or by dice, and read and weighed (I63)."""

import pytest
from msgspec import structs

from custody.domain.destruction.road.read_units import ReadUnits, UnitReading
from custody.domain.destruction.road.site_draw import weighings
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.check_record import Check
from custody.domain.kernel.quantity import MassEntry
from custody.domain.law.session_limits import session_limits
from tests.domain import rule_pack_builder
from tests.domain.destruction.test_load_and_road import DICE, draw, flags, found, look, on_the_road, pack, read
from tests.factories.memory_office import refused, town


@pytest.mark.parametrize(("count", "weighed"), [(20, 12), (199, 27), (3_000, 29)])
def test_i63_of_the_sixty_as_many_are_weighed_as_the_plan_asks(count, weighed):
    """The figures of domain.md 1.9."""
    assert min(weighings(count, session_limits()), session_limits().seals_read) == weighed


def test_i63_a_stricter_pack_decides(monkeypatch):
    """A country that asks for a load seal within 24 hours has it marked after 25."""
    figure = {"value": 24, "source": {"fr": "loi n° 1", "en": "law no. 1"}, "status": "read"}
    rule_pack_builder.enact(monkeypatch, session={"check_to_seal_hours": figure})
    t = town()
    rule_pack_builder.obey(t.enrol, t.agency["drug_office"], "ZZ/1")
    lot = t.lot(1, "staged")
    assert t.state(lot.session).pack == "ZZ/1"
    t.wait(hours=25)
    assert "unit_checked_late" in flags(pack(t, lot.session, lot.exhibits))


def test_i63_dice_are_thrown_by_the_authority_and_enough_of_them():
    """Whoever enters no dice has thrown none; nobody draws until it suits them."""
    t, lot = on_the_road(2)
    read(t, lot.session)
    for dice in ("1", "7" * 20, "12345 12345"):
        with refused(t, "dice_not_thrown"):
            draw(t, lot.session, "prosecutor", dice)
    with refused(t, "dice_by_authority"):
        draw(t, lot.session, "verifier", DICE)
    draw(t, lot.session, "prosecutor", DICE)
    with refused(t, "site_drawn_already"):
        draw(t, lot.session, "prosecutor", DICE[::-1])


def test_i63_what_was_drawn_and_neither_read_nor_weighed_is_marked():
    """A seal read without a weight is marked as not weighed, too."""
    t, lot = on_the_road(2)
    read(t, lot.session)
    draw(t, lot.session)
    first = lot.exhibits[0]
    assert flags(look(t, lot.session, t.check(first, weight=None))) == {"not_done:weight:unsaid"}
    done = t.burn(lot.session, *lot.exhibits)
    assert flags(done) == {"site_draw_unread", "site_draw_unweighed"}


def test_i63_what_was_only_counted_before_is_weighed_at_the_site_by_any_weight():
    """There is no weight to compare with, and still it lay on a balance: no mark, and nothing is left to weigh."""
    t, lot = on_the_road(2)
    read(t, lot.session)
    draw(t, lot.session)
    checks = t.checks(*lot.exhibits)
    for each in lot.exhibits:
        t.state(each).first_weight = t.state(each).reference = None
    assert not flags(look(t, lot.session, *checks))
    assert all(t.state(each).on_road.weighed_on_site for each in lot.exhibits)


@pytest.mark.parametrize("coarse", [True, False])
def test_i63_a_weight_at_the_site_counts_where_the_balance_decides(coarse):
    """On a platform of 1 kg nothing agrees: what was drawn counts as not weighed. A first weight is a weighing."""
    t = town()
    lot = t.lot(2, "staged")
    assert Check(weight=t.state(lot.exhibits[0]).first_weight).says_its_weight
    t.open(lot.session)
    t.gather(lot.session)
    t.arrive(lot.session, *lot.exhibits)
    draw(t, lot.session)
    scale = t.new_balance("supervisor", "1000", "2000") if coarse else t.balance
    gross = MassEntry("1" if coarse else "2.70", "kg")
    entries = [structs.replace(t.check(e), weight=WeightEntry(gross=gross, balance=scale)) for e in lot.exhibits]
    look(t, lot.session, *entries)
    marks = flags(t.burn(lot.session, *lot.exhibits))
    assert ("site_draw_unweighed" in marks) == coarse


def test_i63_nothing_is_drawn_while_some_of_the_load_is_still_on_the_road():
    """Whoever drives the second crate would learn by telephone what nobody will look at."""
    t, lot = on_the_road(4, 2)
    unit = t.state(lot.session).units[0]
    one = ReadUnits(session=lot.session, units=(UnitReading(number=1, seal=unit.seal),))
    t.do("destruction_session.read_units/1", one, "prosecutor")
    for by, dice in (("verifier", ""), ("prosecutor", DICE)):
        with refused(t, "load_incomplete"):
            draw(t, lot.session, by=by, dice=dice)
    read(t, lot.session)
    draw(t, lot.session)
    assert len(t.state(lot.session).site_draw.exhibits) == 4


def test_i63_page_1_says_that_what_was_drawn_left_the_load():
    """The draw names the swapped bag, two withdraw it, and nobody reads it there."""
    t, lot = on_the_road(2)
    read(t, lot.session)
    draw(t, lot.session)
    gone, other = lot.exhibits
    t.withdraw(lot.session, t.check(gone))
    look(t, lot.session, *t.checks(other))
    t.burn(lot.session, other)
    lot.exhibits = (other,)
    assert found(t, lot)["site_draw_withdrawn"] == {"count": 1}


@pytest.mark.parametrize("dice", ["0000 0000 0000 0000 0000", "1234 5671 2345 6712 3456", "un deux trois", "1" * 201])
def test_i63_faces_that_no_die_has_draw_nothing(dice):
    """Nothing is drawn by a number that somebody chose."""
    t, lot = on_the_road(1)
    with refused(t, "dice_not_thrown"):
        draw(t, lot.session, "prosecutor", dice)
    assert t.state(lot.session).site_draw is None
