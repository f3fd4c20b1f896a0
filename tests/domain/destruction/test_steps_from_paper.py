"""Steps of load and site are entered from the checklist where the device died; page 1 says how many (I62, 8.0)."""

from collections import Counter
from datetime import timedelta

import pytest
from msgspec import structs

from custody.domain.destruction.check_kit import CheckKit
from custody.domain.destruction.irregularities import irregularities
from custody.domain.destruction.road.check_load import CheckLoad
from custody.domain.destruction.road.read_units import ReadUnits, UnitReading
from custody.domain.destruction.road.seal_load import SealLoad, UnitEntry
from custody.domain.destruction.road.site_draw import DrawOnSite
from custody.domain.destruction.road.take_charge import TakeCharge
from custody.domain.kernel.claimed_time import STEP_FROM_PAPER
from custody.domain.kernel.events import Occurred
from tests.domain.destruction.test_load_and_road import DICE, escorted, on_the_road
from tests.factories.memory_office import PHOTO, refused, town


def noted(t, minutes=90, source="paper"):
    """An hour on the checklist, so long ago."""
    return Occurred(at=f"{t.now - timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}", source=source, zone="UTC")


def at_site(t, lot):
    """What the checklist of a load under way says of the site, in the order of the day: act, command, who enters it."""
    units = tuple(UnitReading(number=u.number, seal=u.seal) for u in t.state(lot.session).units)
    yield "destruction_session.read_units/1", ReadUnits(session=lot.session, units=units), "prosecutor"
    yield "destruction_session.draw_on_site/1", DrawOnSite(session=lot.session, dice=DICE), "prosecutor"
    drawn = t.state(lot.session).site_draw.exhibits
    yield "destruction_session.check_load/1", CheckLoad(session=lot.session, checks=t.checks(*drawn)), "verifier"
    kit = CheckKit(session=lot.session, kit="scott", lot="A 1", expiry="2030-01", blank=True, control=True)
    yield "destruction_session.check_kit/1", kit, "verifier"


def test_i62_each_step_on_site_is_entered_from_the_checklist_and_page_1_counts_them():
    """At its own hour, by who did it; the same steps without a paper leave no mark."""
    t, lot = on_the_road(2)
    t.wait(hours=3)
    done = [t.do(kind, command, by, occurred=noted(t)) for kind, command, by in at_site(t, lot)]
    assert all(STEP_FROM_PAPER in each.header.flags and each.header.occurred.source == "paper" for each in done)
    assert {t.state(each).status for each in lot.exhibits} == {"on_site"}
    marks = Counter(flag for each in done for flag in each.header.flags)
    session = structs.replace(t.state(lot.session), ignited_at=t.at)
    load = {each: t.state(each) for each in lot.exhibits}
    told = {each.code: dict(each.figures) for each in irregularities(session, load, None, marks)}
    assert told[STEP_FROM_PAPER] == {"acts": 4}
    t, lot = on_the_road(2)
    live = [t.do(kind, command, by) for kind, command, by in at_site(t, lot)]
    assert not any(STEP_FROM_PAPER in each.header.flags for each in live)


def test_i62_a_load_sealed_and_given_to_the_escort_on_paper_is_entered_with_the_escort_s_own_will():
    """The paper says who drove; that they took charge is their word, by their PIN."""
    t = town()
    escorted(t)
    lot = t.lot(2, "staged")
    t.wait(hours=3)
    entry = UnitEntry(form="crate", seal="C 1", exhibits=lot.exhibits, photo=PHOTO)
    sealing = SealLoad(session=lot.session, units=(entry,))
    done = t.do("destruction_session.seal_load/1", sealing, "verifier", *t.present("clerk"), occurred=noted(t))
    assert done.header.flags == (STEP_FROM_PAPER,)
    charge = TakeCharge(session=lot.session, units=(1,), escort=t.escort)
    with refused(t, "presence_unconfirmed"):
        t.do("destruction_session.take_charge/1", charge, "clerk", occurred=noted(t, 60))
    done = t.do("destruction_session.take_charge/1", charge, "clerk", *t.present("escort"), occurred=noted(t, 60))
    assert done.header.flags == (STEP_FROM_PAPER,)
    assert {t.state(each).holder for each in lot.exhibits} == {t.escort}


def test_i62_a_draw_on_paper_was_thrown_by_dice():
    """A draw by the service cannot have stood on a paper: whoever enters it would choose what is read."""
    t, lot = on_the_road(2)
    for kind, command, by in at_site(t, lot):
        if kind == "destruction_session.draw_on_site/1":
            break
        t.do(kind, command, by, occurred=noted(t, 0))
    for by in ("verifier", "prosecutor"):
        with refused(t, "dice_by_authority" if by == "verifier" else "dice_not_thrown"):
            t.do(kind, DrawOnSite(session=lot.session), by, occurred=noted(t, 0))


@pytest.mark.parametrize("minutes", [-30, -60 * 20])
def test_i62_no_step_on_paper_is_yet_to_come(minutes):
    """A checklist filled in beforehand is none."""
    t, lot = on_the_road(2)
    kind, command, by = next(at_site(t, lot))
    with refused(t, "time_in_future"):
        t.do(kind, command, by, occurred=noted(t, minutes))
