"""From the check to the fire: sealed units, an escort, seals read and a sample drawn at the site (I63)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.access.roles import HOLDERS, Role
from custody.domain.destruction.irregularities import irregularities
from custody.domain.destruction.road.check_load import CheckLoad
from custody.domain.destruction.road.read_units import ReadUnits, UnitReading
from custody.domain.destruction.road.seal_load import SealLoad, UnitEntry
from custody.domain.destruction.road.site_draw import DrawOnSite
from custody.domain.destruction.road.take_charge import TakeCharge
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.kernel.errors import ConfirmationNeeded
from custody.domain.kernel.events import Occurred
from custody.domain.people.propose_and_confirm import ChangeRoles, EnrolPerson
from custody.domain.transfers.paper_slip import ConfirmSlip, EnterSlip
from tests.act_cases import ActCase
from tests.factories.memory_office import PHOTO, Lot, Town, modest, refused, town

DICE = "1245 3661 2345 1126 4352"


def escorted(t: Town, agency: str = "customs") -> None:
    """Enrol an escort who is of no agency that verifies or keeps, but for the one given."""
    t.who["escort"] = t.enrol(EnrolPerson(name="Escorte", rank="Adj", agency=t.agency[agency], roles=(Role.ESCORT,)))


def pack(t: Town, session: str, *units: tuple[str, ...], by: str = "verifier", beside: Any = ("clerk",), **more: Any):
    """Seal units over these exhibits."""
    entries = tuple(
        UnitEntry(form="crate", seal=f"C{next(t.counter):05d}", exhibits=each, **({"photo": PHOTO} | more))
        for each in units
    )
    return t.do("destruction_session.seal_load/1", SealLoad(session=session, units=entries), by, *t.present(*beside))


def take(t: Town, session: str, to: str = "escort", by: str = "clerk", beside: Any = None):
    """The keeper gives every unit to the escort, who types their PIN there."""
    numbers = tuple(u.number for u in t.state(session).units)
    command = TakeCharge(session=session, units=numbers, escort=t.who[to])
    return t.do("destruction_session.take_charge/1", command, by, *t.present(*((to,) if beside is None else beside)))


def read(t: Town, session: str, by: str = "prosecutor", **seals: str):
    """Read every unit as it is sealed, but for those given as ``u1="..."``."""
    units = tuple(UnitReading(number=u.number, seal=seals.get(f"u{u.number}", u.seal)) for u in t.state(session).units)
    return t.do("destruction_session.read_units/1", ReadUnits(session=session, units=units), by)


def draw(t: Town, session: str, by: str = "verifier", dice: str = ""):
    return t.do("destruction_session.draw_on_site/1", DrawOnSite(session=session, dice=dice), by)


def look(t: Town, session: str, *checks: CheckEntry, by: str = "verifier"):
    return t.do("destruction_session.check_load/1", CheckLoad(session=session, checks=checks), by)


def on_the_road(count: int = 2, units: int = 1) -> tuple[Town, Lot]:
    """A load in the hands of the escort, everyone at the site, nothing read there."""
    t = town()
    escorted(t)
    lot = t.lot(count, "staged")
    pack(t, lot.session, *(lot.exhibits[at::units] for at in range(units)))
    take(t, lot.session)
    t.open(lot.session)
    t.gather(lot.session)
    return t, lot


def flags(done: Any) -> set[str]:
    return set(done.header.flags)


def sampled(t: Town, lot: Lot) -> None:
    """Draw, and read and weigh all that was drawn."""
    draw(t, lot.session)
    look(t, lot.session, *t.checks(*t.state(lot.session).site_draw.exhibits))


@modest
@given(st.integers(1, 5), st.integers(1, 3))
def test_i63_a_load_that_went_the_whole_road_burns_without_a_mark(count, units):
    """Packed before two agencies, escorted, read and drawn at the site."""
    t, lot = on_the_road(count + units, units)
    assert {t.state(e).holder for e in lot.exhibits} == {t.escort}
    assert not flags(read(t, lot.session))
    assert {t.state(e).status for e in lot.exhibits} == {"on_site"}
    sampled(t, lot)
    assert not flags(t.burn(lot.session, *lot.exhibits))
    assert {(t.state(e).status, t.state(e).holder) for e in lot.exhibits} == {("destroyed", "")}


def test_i63_a_load_without_units_escort_and_draw_burns_marked():
    """Nothing of the road is refused; all of it is on the act of ignition."""
    t = town()
    lot = t.lot(2, "on_site")
    assert flags(t.burn(lot.session, *lot.exhibits)) == {"load_in_no_unit", "site_draw_missing"}


def test_i63_each_step_that_was_left_out_is_marked():
    """No escort, no reading, no draw: each has a mark of its own."""
    t = town()
    lot = t.lot(2, "staged")
    pack(t, lot.session, lot.exhibits)
    t.open(lot.session)
    t.gather(lot.session)
    t.arrive(lot.session, *lot.exhibits)
    assert flags(t.burn(lot.session, *lot.exhibits)) == {"load_without_escort", "unit_not_read", "site_draw_missing"}


@pytest.mark.parametrize(
    ("beside", "marked"),
    [((), True), (("verifier2",), True), (("clerk",), False), (("verifier2", "clerk"), False)],
)
def test_i63_a_unit_sealed_by_one_agency_alone_is_marked(beside, marked):
    """Two people of the same agency are no two agencies."""
    t = town()
    lot = t.lot(1, "staged")
    assert ("unit_by_one_agency" in flags(pack(t, lot.session, lot.exhibits, beside=beside))) == marked


def test_i63_a_unit_without_a_photograph_of_its_seal_is_marked():
    """Number and photograph together are the seal."""
    t = town()
    lot = t.lot(1, "staged")
    assert flags(pack(t, lot.session, lot.exhibits, photo=None)) == {"unit_without_photo"}


@modest
@given(st.integers(1, 200))
def test_i63_more_than_72_hours_from_check_to_load_seal_ask_for_a_new_check(hours):
    """A good check that is repeated takes the mark away again."""
    t = town()
    escorted(t)
    lot = t.lot(1, "staged")
    t.wait(hours=hours)
    late = hours > 72
    assert ("unit_checked_late" in flags(pack(t, lot.session, lot.exhibits))) == late
    take(t, lot.session)
    t.open(lot.session)
    t.gather(lot.session)
    read(t, lot.session)
    assert not flags(look(t, lot.session, *t.checks(*lot.exhibits)))
    draw(t, lot.session)
    assert not flags(t.burn(lot.session, *lot.exhibits))


@pytest.mark.parametrize(("days", "again", "marked"), [(6, False, False), (8, False, True), (8, True, False)])
def test_i63_a_load_lies_under_its_seal_for_seven_days_or_is_checked_again(days, again, marked):
    """A reading at the site on the day of the fire is the repeated check."""
    t = town()
    escorted(t)
    lot = t.lot(1, "staged")
    pack(t, lot.session, lot.exhibits)
    take(t, lot.session)
    t.wait(days=days)
    t.open(lot.session)
    t.gather(lot.session)
    read(t, lot.session)
    if again:
        look(t, lot.session, *t.checks(*lot.exhibits))
    assert ("load_check_late" in flags(t.burn(lot.session, *lot.exhibits))) == marked


def test_i63_the_escort_takes_charge_by_their_own_will_from_the_agency_that_holds_the_load():
    """Nobody makes somebody the holder who is not there, and nobody gives what another agency holds."""
    t = town()
    escorted(t)
    lot = t.lot(2, "staged")
    pack(t, lot.session, lot.exhibits)
    for beside in ((), ("verifier",)):
        with refused(t, "presence_unconfirmed"):
            take(t, lot.session, beside=beside)
    with refused(t, "escort_has_no_role"):
        take(t, lot.session, to="customs")
    with refused(t, "not_found"):
        take(t, lot.session, by="officer")
    assert not flags(take(t, lot.session))
    assert {t.state(e).holder for e in lot.exhibits} == {t.escort}


@pytest.mark.parametrize("role", [Role.COMMISSION, Role.VERIFIER, Role.WITNESS])
def test_i63_nobody_of_the_commission_and_no_attendee_becomes_holder(role):
    """Chair, verifier and whoever attends have a part; a member of a commission has it without attending."""
    t = town()
    escorted(t)
    lot = t.lot(1, "staged")
    pack(t, lot.session, lot.exhibits)
    name = {Role.COMMISSION: "member", Role.VERIFIER: "verifier", Role.WITNESS: "witness1"}[role]
    t.enrol(ChangeRoles(person=t.who[name], grant=(Role.ESCORT,)))
    if role == Role.WITNESS:
        t.open(lot.session)
        t.attend(lot.session, witness1="witness")
    with refused(t, "escort_of_commission"):
        take(t, lot.session, to=name)


def test_i63_an_escort_of_the_keepers_agency_is_marked():
    """They are colleagues of those who would have to miss something."""
    t = town()
    escorted(t, "drug_office")
    lot = t.lot(1, "staged")
    pack(t, lot.session, lot.exhibits)
    assert flags(take(t, lot.session)) == {"escort_of_keeper"}


def test_i63_the_agency_that_kept_the_load_neither_witnesses_nor_verifies_since_the_escort_holds_it():
    """Custody that passed to the escort makes nobody a stranger."""
    t = town()
    escorted(t)
    lot = t.lot(1, "staged")
    pack(t, lot.session, lot.exhibits)
    take(t, lot.session)
    with refused(t, "verifier_of_unit"):
        look_by = t.checks(*lot.exhibits)
        look(t, lot.session, *look_by, by="insider")
    t.open(lot.session)
    with refused(t, "witness_not_independent"):
        t.attend(lot.session, insidewitness="witness")


def test_i63_a_swap_on_the_road_shows_when_the_own_seal_is_read():
    """The unit is opened and sealed with another seal: its exhibits are read singly, and the swapped one is barred."""
    t, lot = on_the_road(3)
    done = read(t, lot.session, u1="ZZ 9")
    assert flags(done) == {"unit_differs"}
    assert {t.state(e).status for e in lot.exhibits} == {"staged"}
    t.arrive(lot.session, *lot.exhibits)
    draw(t, lot.session)
    good, swapped = lot.exhibits[:2], lot.exhibits[2]
    look(t, lot.session, *t.checks(*good))
    found = look(t, lot.session, t.check(swapped, seal="X 77"))
    assert [t.state(d).sort for d in found.opened] == ["seal"]
    with refused(t, "blocked_by_discrepancy"):
        t.burn(lot.session, *lot.exhibits)


def test_i63_where_a_unit_differs_exhibits_that_nobody_read_singly_are_marked():
    """Reading the unit again as recorded undoes nothing: whoever opened it may have the seal by now."""
    t, lot = on_the_road(2)
    read(t, lot.session, u1="ZZ 9")
    read(t, lot.session)
    assert {t.state(e).status for e in lot.exhibits} == {"staged"}
    t.arrive(lot.session, *lot.exhibits)
    assert "unit_differs_unread" in flags(t.burn(lot.session, *lot.exhibits))


@pytest.mark.parametrize("state", ["broken", "absent"])
def test_i63_a_unit_opened_on_the_road_brings_nothing_in_by_itself(state):
    """A broken seal with the right number is no seal."""
    t, lot = on_the_road(1)
    [unit] = t.state(lot.session).units
    reading = UnitReading(number=1, seal=unit.seal, seal_state=state)
    done = t.do("destruction_session.read_units/1", ReadUnits(session=lot.session, units=(reading,)), "verifier")
    assert flags(done) == {"unit_differs"}
    assert t.state(lot.exhibits[0]).status == "staged"


def test_i63_a_cloned_label_brings_in_nothing_that_has_another_seal():
    """Only the seal of the unit counts; a label on a stranger's parcel tells nothing of its seal."""
    t, lot = on_the_road(1)
    read(t, lot.session)
    found = look(t, lot.session, t.check(lot.exhibits[0], seal="CLONE 1"))
    assert [t.state(d).sort for d in found.opened] == ["seal"]


def test_i63_only_the_authority_or_the_verifier_who_is_there_reads_the_units():
    """Neither the escort nor the chair, and nobody from afar."""
    t, lot = on_the_road(1)
    for name in ("escort", "chair", "witness1"):
        with refused(t, "role_needed"):
            read(t, lot.session, by=name)
    with refused(t, "not_present"):
        read(t, lot.session, by="verifier2")
    with refused(t, "load_unit_unknown"):
        reading = UnitReading(number=2, seal="A")
        t.do("destruction_session.read_units/1", ReadUnits(session=lot.session, units=(reading,)), "verifier")
    read(t, lot.session, by="verifier")


def test_i63_what_is_withdrawn_the_escort_hands_back():
    """The escort still holds it, and a keeper receives it by a paper slip that the escort signed."""
    t, lot = on_the_road(2)
    back = lot.exhibits[0]
    t.withdraw(lot.session, t.check(back))
    assert (t.state(back).status, t.state(back).holder) == ("held", t.escort)
    command = EnterSlip(
        slip="B-1", releaser=t.escort, receiver=t.clerk, purpose="deposit", checks=t.checks(back), photo=PHOTO
    )
    slip = t.do(
        "transfer.enter_slip/1", command, "clerk", occurred=Occurred(at=t.at, source="paper", zone="Africa/Bamako")
    ).first("TR")
    t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=slip), "supervisor")
    assert t.state(back).holder == t.clerk


def found(t: Town, lot: Lot) -> dict[str, dict[str, int]]:
    """What page 1 says of the road of a load that burnt."""
    codes = {
        "load_in_no_unit", "load_without_escort", "unit_not_read", "unit_differs", "unit_differs_unread", "sealed_late",
        "under_seal_too_long", "site_draw_missing", "site_draw_unread", "site_draw_unweighed",
        "site_draw_withdrawn",
    }  # fmt: skip
    every = irregularities(t.state(lot.session), {e: t.state(e) for e in lot.exhibits})
    return {each.code: dict(each.figures) for each in every if each.code in codes}


def test_i63_a_unit_read_twice_in_one_list_is_refused_and_one_seal_closes_one_unit():
    """Whoever reads a unit twice has read another one not at all; a cloned unit seal is asked about."""
    t, lot = on_the_road(2, 2)
    twice = (UnitReading(number=1, seal="A 1"), UnitReading(number=1, seal="A 2"))
    with refused(t, "scanned_twice"):
        t.do("destruction_session.read_units/1", ReadUnits(session=lot.session, units=twice), "verifier")
    other = t.lot(1, "staged")
    cloned = UnitEntry(form="sack", seal=t.state(lot.session).units[0].seal, exhibits=other.exhibits)
    with pytest.raises(ConfirmationNeeded):
        t.do("destruction_session.seal_load/1", SealLoad(session=other.session, units=(cloned,)), "verifier")


def test_i63_what_was_packed_again_after_the_check_is_marked_and_the_empty_unit_brings_nothing():
    """The list of a unit is what lies in it now, not what was put there first."""
    t = town()
    escorted(t)
    lot = t.lot(2, "staged")
    pack(t, lot.session, lot.exhibits)
    assert flags(pack(t, lot.session, lot.exhibits[:1])) == {"unit_packed_again"}
    take(t, lot.session)
    t.open(lot.session)
    t.gather(lot.session)
    first = UnitReading(number=1, seal=t.state(lot.session).units[0].seal)
    t.do("destruction_session.read_units/1", ReadUnits(session=lot.session, units=(first,)), "verifier")
    assert [t.state(e).status for e in lot.exhibits] == ["staged", "on_site"]


def _with_escort(t: Town) -> None:
    if "escort" not in t.who:
        escorted(t)


def _packed(t: Town) -> Lot:
    lot = t.lot(1, "staged")
    pack(t, lot.session, lot.exhibits)
    return lot


def _taken(t: Town) -> Lot:
    _with_escort(t)
    lot = _packed(t)
    take(t, lot.session)
    return lot


def _at_site(t: Town) -> Lot:
    lot = _taken(t)
    t.open(lot.session)
    t.gather(lot.session)
    read(t, lot.session)
    return lot


def _checked(t: Town) -> None:
    lot = _at_site(t)
    sampled(t, lot)


ACT_CASES = (
    ActCase("destruction_session.seal_load/1", roles={"verifier": ""}, story=_packed),
    ActCase("destruction_session.take_charge/1", roles={" ".join(sorted(HOLDERS)): ""}, story=_taken),
    ActCase("destruction_session.read_units/1", roles={"prosecutor verifier": ""}, story=_at_site),
    ActCase(
        "destruction_session.draw_on_site/1",
        roles={"prosecutor verifier": ""},
        story=lambda town: draw(town, _at_site(town).session),
    ),
    ActCase("destruction_session.check_load/1", roles={"verifier": ""}, story=_checked),
)
