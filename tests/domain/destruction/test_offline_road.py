"""Without network the site's device reads the load's units, draws by dice, reads what is drawn, and sees the ash (I63, I66)."""

import pytest

from custody.domain.destruction.arrival_and_ignition import Ignite
from custody.domain.destruction.ash_sighting import SeeAshes
from custody.domain.destruction.road.check_load import CheckLoad
from custody.domain.destruction.road.read_units import ReadUnits, UnitReading
from custody.domain.destruction.road.site_draw import DrawOnSite
from custody.domain.people.device import DeviceEnvelopeTaken
from tests.devices import said_in
from tests.domain.destruction.test_load_and_road import escorted, pack, take
from tests.domain.site import Site
from tests.factories.memory_office import town

DICE = "34261 52166 31425 66213"


class Road(Site):
    """A site whose load came in two sealed units, of three exhibits, by an escort."""

    def __init__(self) -> None:
        where = town()
        escorted(where)
        super().__init__(where, count=3)

    def check_out(self, pen, by="chair"):
        """Packed and in the charge of the escort before the session leaves with the device."""
        pack(self.t, self.session, self.lot.exhibits[:2], self.lot.exhibits[2:])
        take(self.t, self.session)
        return super().check_out(pen, by)

    def read(self, *seals: str) -> str:
        """The verifier reads the seals of the units; what lies in them has this act as its base from then on."""
        readings = tuple(UnitReading(number=n, seal=seal) for n, seal in enumerate(seals, 1))
        base = {n: self.t.state(n).moved for n in self.lot.exhibits}
        command = ReadUnits(session=self.session, units=readings)
        return said_in(self.write("destruction_session.read_units/1", command, "verifier", base))["act"]

    def draw(self, dice: str = DICE, by: str = "prosecutor"):
        """The judicial authority throws dice."""
        return self.write("destruction_session.draw_on_site/1", DrawOnSite(session=self.session, dice=dice), by)

    def light(self, act: str) -> str:
        """All of it burns; the hour."""
        numbers = tuple(self.lot.exhibits)
        command = Ignite(session=self.session, exhibits=numbers)
        lit = self.write("destruction_session.ignite/1", command, "chair", dict.fromkeys(numbers, act))
        return said_in(lit)["at"]


@pytest.fixture
def s():
    return Road()


def refusals(done):
    """Why envelopes are no acts, in order; "" for those that are."""
    return [next(e.refused for _, e in one.events if isinstance(e, DeviceEnvelopeTaken)) for one in done]


def seals(s: Road) -> list[str]:
    return [unit.seal for unit in s.t.state(s.session).units]


def marks(done) -> set[str]:
    return {flag for one in done for flag in one.header.flags} - {"parties_by_device"}


def test_i63_the_units_are_read_and_drawn_from_by_dice_where_there_is_no_network(s):
    """No mark of the road is left: read, drawn, looked at and weighed on the device, and then burnt."""
    s.gather()
    act = s.read(*seals(s))
    s.draw()
    checks = s.t.checks(*s.lot.exhibits)
    s.write("destruction_session.check_load/1", CheckLoad(session=s.session, checks=checks), "verifier",
            dict.fromkeys(s.lot.exhibits, act))  # fmt: skip
    s.close(s.light(act))
    done = s.home()
    assert set(refusals(done)) == {""}
    assert marks(done) == set()
    state = s.t.state(s.session)
    assert all(unit.read_at and not unit.differs for unit in state.units)
    assert sorted(state.site_draw.exhibits) == sorted(s.lot.exhibits)
    assert {s.t.state(e).status for e in s.lot.exhibits} == {"destroyed"}


def test_i63_a_unit_whose_seal_differs_has_come_all_the_same_and_stands_on_page_1(s):
    """The device cannot know it: what burnt is recorded, and the unread seals of that unit are marked."""
    s.gather()
    first, _ = seals(s)
    act = s.read(first, "AUTRE-77")
    s.draw()
    s.close(s.light(act))
    done = s.home()
    assert set(refusals(done)) == {""}
    assert [unit.differs for unit in s.t.state(s.session).units] == [False, True]
    assert {"unit_differs", "unit_differs_unread", "site_draw_unread"} <= marks(done)
    assert {s.t.state(e).status for e in s.lot.exhibits} == {"destroyed"}


@pytest.mark.parametrize(("dice", "by", "code"), [
    ("", "verifier", "dice_by_authority"), ("", "prosecutor", "dice_not_thrown"), (DICE, "verifier", "dice_by_authority"),
])  # fmt: skip
def test_i63_a_device_draws_by_the_dice_of_the_judicial_authority_alone(s, dice, by, code):
    """What the service would draw when the envelope comes in, nobody at the site could have followed."""
    s.gather()
    s.read(*seals(s))
    s.draw(dice, by)
    assert refusals(s.home())[-1] == code
    assert s.t.state(s.session).site_draw is None


def test_i66_two_see_the_ash_cold_on_the_device_at_their_own_hours(s):
    """Each look counts at the device's hour, and is not shown as entered later."""
    s.gather()
    act = s.read(*seals(s))
    lit = s.light(act)
    s.t.wait(hours=30)
    for name in ("witness1", "verifier"):
        s.write("destruction_session.see_ashes/1", SeeAshes(session=s.session, cold=True), name)
    s.close(lit)
    done = s.home()
    assert set(refusals(done)) == {""}
    seen = s.t.state(s.session).ashes
    assert [(one.person, one.cold, one.live) for one in seen] == [
        (s.t.witness1, True, True),
        (s.t.verifier, True, True),
    ]
    assert all(one.at > lit for one in seen)
