"""Page 1 tells what was left out between the check and the fire (I63)."""

from collections import Counter

from msgspec import structs

from custody.domain.destruction.irregularities import irregularities
from tests.domain.destruction.test_load_and_road import (
    draw,
    escorted,
    found,
    look,
    on_the_road,
    pack,
    read,
    sampled,
    take,
)
from tests.factories.memory_office import town


def test_i63_page_1_says_who_sealed_alone_without_a_photograph_and_who_drove():
    """What the acts of the load bear as a flag stands on page 1, with how many acts bear it."""
    t = town()
    escorted(t, "drug_office")
    lot = t.lot(2, "staged")
    done = [pack(t, lot.session, lot.exhibits, beside=(), photo=None), pack(t, lot.session, lot.exhibits)]
    t.open(lot.session)
    t.gather(lot.session)
    done.append(take(t, lot.session))
    marks = Counter(flag for each in done for flag in each.header.flags)
    load = {each: t.state(each) for each in lot.exhibits}
    session = structs.replace(t.state(lot.session), ignited_at=t.at)
    told = {each.code: dict(each.figures) for each in irregularities(session, load, None, marks)}
    for code in ("unit_by_one_agency", "unit_without_photo", "unit_packed_again", "escort_of_keeper"):
        assert told[code] == {"acts": 1}


def test_i63_page_1_says_what_was_left_out_of_the_road_with_how_many():
    """Nothing of a whole road; each step left out, where it was."""
    t, lot = on_the_road(3)
    read(t, lot.session)
    sampled(t, lot)
    assert found(t, lot) == {}
    t.burn(lot.session, *lot.exhibits)
    assert found(t, lot) == {}
    t = town()
    bare = t.lot(2, "on_site")
    t.burn(bare.session, *bare.exhibits)
    assert found(t, bare) == {"load_in_no_unit": {"count": 2}, "site_draw_missing": {}}
    t, half = on_the_road(3, 3)
    t.arrive(half.session, *half.exhibits)
    draw(t, half.session)
    look(t, half.session, t.check(half.exhibits[0], weight=None))
    t.burn(half.session, *half.exhibits)
    assert found(t, half) == {
        "unit_not_read": {"count": 3}, "site_draw_unread": {"count": 2}, "site_draw_unweighed": {"count": 3},
    }  # fmt: skip


def test_i63_page_1_says_that_a_unit_differs_and_the_hours_exceeded():
    """More than 72 hours to the load seal, more than seven days under it, another seal at the site."""
    t = town()
    lot = t.lot(2, "staged")
    t.wait(hours=80)
    pack(t, lot.session, lot.exhibits)
    t.wait(days=8)
    t.open(lot.session)
    t.gather(lot.session)
    read(t, lot.session, u1="ZZ 9")
    t.arrive(lot.session, *lot.exhibits)
    look(t, lot.session, t.check(lot.exhibits[0]))
    t.burn(lot.session, *lot.exhibits)
    told = found(t, lot)
    assert told == {
        "load_without_escort": {"count": 1}, "unit_differs": {"count": 1}, "unit_differs_unread": {"count": 1},
        "sealed_late": {"count": 1, "hours": 72}, "under_seal_too_long": {"count": 1, "days": 7},
        "site_draw_missing": {},
    }  # fmt: skip
