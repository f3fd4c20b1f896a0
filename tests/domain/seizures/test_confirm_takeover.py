"""What came from a paper register is confirmed by another agency; its beginning stays unknown (I46)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.access.roles import Role
from custody.domain.kernel.times import instant
from custody.domain.law.rule_pack_loader import HOME, pack_of
from custody.domain.oversight.store_silence import CONFIRM_DAYS, StoredExhibit, silences
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.domain.seizures.confirm_takeover import ConfirmTakeover
from tests.act_cases import ActCase
from tests.domain.seizures.test_register_takeover import row, take
from tests.factories.memory_office import Town, modest, refused, town


def taken(t: Town, count: int = 3):
    """Exhibits that the store took over, with the act."""
    done = take(t, *(row(n) for n in range(1, count + 1)))
    return done.header.act, tuple(done.all("EV"))


def confirm(t: Town, act: str, *numbers: str, by: str = "inspector"):
    command = ConfirmTakeover(place=t.place, takeover=act, exhibits=numbers)
    return t.do("register.confirm/1", command, by)


def told(t: Town):
    act, numbers = taken(t)
    return confirm(t, act, *numbers)


ACT_CASES = (
    ActCase(
        "register.confirm/1", roles={"inspector": ""}, story=told,
        command=lambda w, s, r: ConfirmTakeover(place=s.at["place"], takeover="act", exhibits=(s.at["exhibit"],)),
    ),
)  # fmt: skip


@modest
@given(st.sets(st.integers(0, 3), min_size=1))
def test_i46_another_agency_confirms_what_came_from_a_paper_register(found):
    """Each that it finds is confirmed once, with who and when; the others go on waiting."""
    t = town()
    act, numbers = taken(t, 4)
    chosen = [numbers[n] for n in sorted(found)]
    confirm(t, act, *chosen)
    for number in numbers:
        origin = t.state(number).origin
        assert origin.takeover == act
        assert bool(origin.confirmed_by) is (number in chosen)
        assert origin.by_agency == (t.agency["inspection"] if number in chosen else "")
    [kept] = t.state(t.place).takeovers
    assert (kept.taken, kept.confirmed) == (4, len(chosen))
    with refused(t, "origin_confirmed"):
        confirm(t, act, chosen[0])


def test_i46_nobody_of_the_store_confirms_its_own_register():
    """An inspector of the store's own agency is a colleague of both who took it over."""
    t = town()
    act, numbers = taken(t)
    entry = EnrolPerson(name="Inspecteur maison", rank="", agency=t.agency["drug_office"], roles=(Role.INSPECTOR,))
    t.who["house"] = t.enrol(entry)
    with refused(t, "takeover_needs_other"):
        confirm(t, act, *numbers, by="house")


def test_i46_an_exhibit_sealed_here_or_of_another_take_over_is_not_confirmed_with_it():
    """A bag brought in beside the register does not slip into the list of another one."""
    t = town()
    act, numbers = taken(t)
    other = take(t, row(9)).all("EV")
    for stranger in (*other, t.lot(1).exhibits[0]):
        with refused(t, "not_of_takeover"):
            confirm(t, act, numbers[0], stranger)
    with refused(t, "not_found"):
        confirm(t, "act-0", numbers[0])
    with refused(t, "nothing_listed"):
        confirm(t, act)
    with refused(t, "scanned_twice"):
        confirm(t, act, numbers[0], numbers[0])
    assert not t.state(numbers[0]).origin.confirmed_by


def test_i46_a_take_over_that_nobody_confirms_is_an_alarm_of_its_store():
    """One alarm with its list, after a month; what is confirmed is not in it."""
    t = town()
    act, numbers = taken(t)
    confirm(t, act, numbers[0])
    kept = {
        number: StoredExhibit(form="herb", substance="cannabis", sealed_at=t.state(number).sealed_at,
                              origin=t.state(number).origin)
        for number in numbers
    }  # fmt: skip

    def late(days: int) -> list[str]:
        now = instant(t.state(numbers[0]).sealed_at) + timedelta(days=days, hours=1)
        found = silences(kept, "", pack_of(HOME), "seed", now)
        return [number for each in found if each.sort == "unconfirmed" for number in each.late]

    assert late(CONFIRM_DAYS - 1) == []
    assert sorted(late(CONFIRM_DAYS)) == sorted(numbers[1:])


@pytest.mark.parametrize("field", ["confirmed_by", "by_agency", "confirmed_at"])
def test_i46_the_first_net_of_what_was_taken_over_is_its_first_weighing_here(field):
    """No weight of the register becomes one of this record, confirmed or not."""
    t = town()
    act, numbers = taken(t)
    assert all(t.state(number).first_weight is None for number in numbers)
    confirm(t, act, *numbers)
    assert getattr(t.state(numbers[0]).origin, field)
    assert t.state(numbers[0]).first_weight is None
    assert structs.replace(t.state(numbers[0]).origin, confirmed_by="").takeover == act
