"""What was mistyped at the sealing ends by the photograph made then, and two thieves gain nothing by that (I57c)."""

from typing import Any

import pytest
from msgspec import structs

from custody.domain.access.roles import Role
from custody.domain.discrepancies.discrepancy import Close
from custody.domain.discrepancies.second_reading import LookAtPhoto, ReadAgain, WithdrawReading
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.blind_check import BlindCheck
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.oversight.indicator_alarm import often_mistyped
from custody.domain.oversight.indicator_patterns import Deed, withdrawn_readings
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.domain.seizures.complete_seizure import CompleteSeizure
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.seizures.register_exhibits import ExhibitEntry, RegisterExhibits
from custody.domain.transfers.receive import Receive
from custody.service.oversight.indicators import WITHDRAWAL
from tests.factories.memory_office import PHOTO, Done, Town, refused, town

WRONG, TRUE = "S000912", "S000712"
"""A number as it was typed at the sealing, and what stands on the seal."""


@pytest.fixture
def t() -> Town:
    made = town()
    person = EnrolPerson(name="Nom clerk3", rank="Adj", agency=made.agency["drug_office"], roles=(Role.CLERK,))
    made.who["clerk3"] = made.enrol(person)
    return made


def sealed(t: Town, seal: str = WRONG, weight: str = "2,70", *, photos: tuple[Any, ...] = (PHOTO,)) -> str:
    """Seal one exhibit and photograph it."""
    seizure = t.declare(t.case(), LineEntry(substance="cocaine", count=Count(1, "package")))
    entry = ExhibitEntry(
        exhibit_number="1", line=0, form="powder", seal=seal, count=Count(1, "package"), weight=t.weight(weight),
        photos=photos,
    )  # fmt: skip
    return t.sure("exhibit.register/1", RegisterExhibits(seizure=seizure, exhibits=(entry,)), "officer").first("EV")


def received(t: Town, number: str, **seen: Any) -> str:
    """Receive it and stay by one's reading when asked; return the discrepancy."""
    command = Receive(transfer=t.dispatch("officer", "clerk", "deposit", number), checks=(t.check(number, **seen),))
    assert t.act("transfer.receive/1", command, t.clerk).questioned
    return t.act("transfer.receive/1", command, t.clerk).opened[0]


def restate(t: Town, discrepancy: str, seal: str = "", grams: str = "", person: str = "officer") -> Done:
    gross = MassEntry(grams, "g") if grams else None
    return t.do(
        "discrepancy.withdraw_reading/1", WithdrawReading(discrepancy=discrepancy, seal=seal, gross=gross), person
    )


def read(t: Town, discrepancy: str, person: str = "clerk3", **seen: Any) -> Done:
    return t.do("discrepancy.read_again/1", ReadAgain(discrepancy=discrepancy, photos=(PHOTO,), **seen), person)


def look(t: Town, discrepancy: str, *, shows: bool = True, **more: Any) -> Done:
    command = LookAtPhoto(discrepancy=discrepancy, as_restated=shows, **more)
    return t.do("discrepancy.look_at_photo/1", command, "inspector")


def test_i57c_a_number_mistyped_at_the_sealing_ends_by_the_photograph_made_then(t):
    """Its author restates it, a stranger reads, the inspection looks: the record follows, and accuses nobody again."""
    number = sealed(t)
    opened = received(t, number, seal=TRUE)
    restate(t, opened, TRUE)
    read(t, opened, seal=TRUE.lower())
    state = t.state(opened)
    assert (state.status, state.second_outcome, state.awaits_look) == ("open", "look_sealing", True)
    look(t, opened)
    assert (t.state(opened).status, t.state(opened).resolution) == ("closed", "mistyped")
    assert (t.state(number).seal, t.state(number).open) == (TRUE, [])
    assert (state.expected.seal, state.finding.seal, state.restated.seal) == (WRONG, TRUE, TRUE)
    assert not t.measure("clerk", t.check(number, seal=TRUE)).opened
    assert t.refolded() == t.snapshot()


def test_i57c_a_weight_mistyped_at_the_sealing_ends_by_the_photograph_of_the_display(t):
    number = sealed(t, weight="2,07")
    opened = received(t, number, text="2,70")
    restate(t, opened, grams="2703")
    read(t, opened, weight=t.weight("2,70"))
    look(t, opened)
    exhibit = t.state(number)
    assert (t.state(opened).resolution, exhibit.open) == ("mistyped", [])
    assert exhibit.basis[0].gross.ug == exhibit.first_stated.gross.ug == 2_703_000_000
    assert exhibit.basis[1] == exhibit.first_weighed_at, "drying counts from the sealing"
    assert not t.measure("clerk", t.check(number, "2,70")).opened
    assert t.refolded() == t.snapshot()


@pytest.mark.parametrize(("sort", "seen"), [("seal", {"seal": TRUE}), ("weight", {"text": "2,40"})])
def test_i57c_sealer_and_receiver_cannot_swap_or_shave_what_the_photograph_shows(t, sort, seen):
    """Next number of the roll, or a thinner bag: a stranger reads it as they say, and the photograph does not."""
    number = sealed(t)
    opened = received(t, number, **seen)
    restate(t, opened, *((TRUE,) if sort == "seal" else ("", "2400")))
    read(t, opened, **({"seal": TRUE} if sort == "seal" else {"weight": t.weight("2,40")}))
    look(t, opened, shows=False)
    state, exhibit = t.state(opened), t.state(number)
    assert (state.status, state.second_outcome, exhibit.open) == ("open", "photo_differs", [opened])
    assert (exhibit.seal, exhibit.basis[0].gross.text) == (WRONG, "2,70")
    with refused(t, "no_photo_awaits_look"):
        look(t, opened)
    with refused(t, "blocked_by_discrepancy"):
        t.dispatch("clerk", "clerk2", "storage", number)
    assert t.settle(Close(discrepancy=opened, resolution="referred", reason="Vu"))


def shaved(t: Town, number: str) -> str:
    """The sealer takes 300 g, stranger and receiver weigh honestly, and the looker says that the photograph shows it."""
    opened = received(t, number, text="2,40")
    restate(t, opened, grams="2400")
    read(t, opened, weight=t.weight("2,40"))
    look(t, opened)
    return opened


def test_i57c_sealer_and_looker_in_collusion_are_told_of_by_the_line_that_was_weighed(t):
    """Two people can end the discrepancy of the exhibit, but not what the seizure lacks against its declaration."""
    number = declared(t, photos=(PHOTO,))
    shaved(t, number)
    seizure = t.state(number).seizure
    [lacks] = t.do("seizure.complete/1", CompleteSeizure(seizure=seizure), "officer").opened
    state = t.state(lacks)
    assert (state.sort, state.status, state.about) == ("undelivered", "open", seizure)


def test_i57c_sealer_and_looker_in_collusion_leave_both_weights_and_their_names_on_record(t):
    """Without a weighed line it ends, marked: what was typed, read and restated, by whom, and the photograph itself."""
    number = sealed(t)
    opened = shaved(t, number)
    state = t.state(opened)
    assert (state.resolution, state.expected.ug, state.finding.ug) == ("mistyped", 2_700_000_000, 2_400_000_000)
    assert state.restated.ug == state.second.ug == 2_400_000_000
    assert t.state(number).sealing_photos == 1, "anybody who may read the exhibit can look at it again"


def test_i57c_a_sealer_who_restates_twice_in_a_month_is_an_alarm_whoever_looks(t):
    headers = []
    for seal in (WRONG, "S000950"):
        opened = received(t, sealed(t, seal), text="2,40")
        headers.append(restate(t, opened, grams="2400").header)
        read(t, opened, weight=t.weight("2,40"))
        assert [actor.person for actor in look(t, opened).header.actors] == [t.who["inspector"]]
    deeds = [
        Deed(act=each.act, author=each.actors[0].person, at=each.at, withdraws=each.kind == WITHDRAWAL)
        for each in headers
    ]
    assert [alarm.people for alarm in often_mistyped(withdrawn_readings(deeds))] == [(t.who["officer"],)]


def test_i57c_until_the_inspection_has_looked_it_neither_travels_nor_is_opened(t):
    number = sealed(t)
    opened = received(t, number, seal=TRUE)
    restate(t, opened, TRUE)
    read(t, opened, seal=TRUE)
    with refused(t, "blocked_by_discrepancy"):
        t.dispatch("clerk", "clerk2", "storage", number)
    with refused(t, "awaits_look"):
        t.unseal(number)


def test_i57c_a_looker_who_says_as_recorded_ends_no_restated_sealing(t):
    number = sealed(t)
    opened = received(t, number, seal=TRUE)
    restate(t, opened, TRUE)
    read(t, opened, seal=TRUE)
    look(t, opened, shows=False, as_recorded=True)
    assert (t.state(opened).status, t.state(number).seal) == ("open", WRONG)


def test_i57c_receiver_and_stranger_cannot_restate_for_who_sealed_it(t):
    """They swapped an honest seal; only who sealed it restates, and without that the inspection decides."""
    number = sealed(t)
    opened = received(t, number, seal=TRUE)
    for person in ("clerk", "clerk3", "supervisor", "inspector"):
        with refused(t, "sealing_stands"):
            restate(t, opened, TRUE, person=person)
    read(t, opened, seal=TRUE)
    assert (t.state(opened).status, t.state(opened).second_outcome) == ("open", "differs")
    with refused(t, "already_read_again"):
        restate(t, opened, TRUE)


def test_i57c_without_a_photograph_of_the_sealing_its_record_stands(t):
    number = sealed(t, photos=())
    opened = received(t, number, seal=TRUE)
    with refused(t, "sealing_stands"):
        restate(t, opened, TRUE)


@pytest.mark.parametrize("sort", ["seal", "weight"])
def test_i57c_what_a_receiver_read_as_recorded_was_not_mistyped(t, sort):
    """A sealer and a keeper prepare a picture of another seal or of less: an honest receipt in between ends that."""
    number = sealed(t)
    t.hand("officer", "clerk", "deposit", number)
    seen = t.check(number, seal=TRUE) if sort == "seal" else t.check(number, "2,40")

    assert t.act("exhibit.blind_check/1", BlindCheck(checks=(seen,)), t.clerk).questioned
    opened = t.measure("clerk", seen).opened[0]
    with refused(t, "sealing_stands"):
        restate(t, opened, *((TRUE,) if sort == "seal" else ("", "2400")))


@pytest.mark.parametrize("said", ["S000713", "S000912"])
def test_i57c_a_restated_number_that_nobody_read_ends_nothing(t, said):
    number = sealed(t)
    opened = received(t, number, seal=TRUE)
    restate(t, opened, said)
    read(t, opened, seal=TRUE)
    assert (t.state(opened).second_outcome, t.state(number).seal) == ("differs", WRONG)


def test_i57c_a_number_of_another_exhibit_is_never_restated(t):
    sealed(t, TRUE)
    opened = received(t, sealed(t), seal=TRUE)
    with refused(t, "seal_used"):
        restate(t, opened, TRUE)


def test_i57c_a_number_too_far_from_the_record_is_for_the_inspection(t):
    opened = received(t, sealed(t), seal="S117013")
    restate(t, opened, "S117013")
    read(t, opened, seal="S117013")
    assert t.state(opened).second_outcome == "differs"


def test_i57c_a_restated_weight_is_what_both_balances_read(t):
    """A shaved bag is not explained by a slip that shows half of what is missing, nor by a coarser second balance."""
    number = sealed(t)
    opened = received(t, number, text="2,40")
    restate(t, opened, grams="2550")
    read(t, opened, weight=t.weight("2,40"))
    assert t.state(opened).second_outcome == "differs"
    number = sealed(t, "S000950")
    opened = received(t, number, text="2,40")
    restate(t, opened, grams="2400")
    coarse = t.new_balance("supervisor", "50", "100")
    read(t, opened, weight=WeightEntry(gross=MassEntry("2,40", "kg"), balance=coarse))
    assert t.state(opened).second_outcome == "differs"


def declared(t: Town, grams: str = "2700", *, photos: tuple[Any, ...] = ()) -> str:
    """Seal one exhibit of a line that was weighed."""
    line = LineEntry(
        substance="cocaine", count=Count(1, "package"), mass=MassEntry(grams, "g"), mass_basis="weighed",
        balance=t.balance,
    )  # fmt: skip
    seizure = t.declare(t.case(), line)
    entry = ExhibitEntry(
        exhibit_number="1", line=0, form="powder", seal=WRONG, count=Count(1, "package"), weight=t.weight("2,70"),
        photos=photos,
    )  # fmt: skip
    return t.sure("exhibit.register/1", RegisterExhibits(seizure=seizure, exhibits=(entry,)), "officer").first("EV")


def test_i57c_a_withdrawn_weight_no_longer_tells_the_line_of_its_seizure(t):
    """The excess that a receiver's slip made ends with the slip; both stay on record."""
    number = declared(t)
    command = Receive(transfer=t.dispatch("officer", "clerk", "deposit", number), checks=(t.check(number, "3,70"),))
    assert t.act("transfer.receive/1", structs.replace(command, checks=(t.check(number, "9,99"),)), t.clerk).questioned
    opened = {t.state(each).sort: each for each in t.act("transfer.receive/1", command, t.clerk).opened}
    assert set(opened) == {"weight_gain", "excess"}
    withdrawal = WithdrawReading(discrepancy=opened["weight_gain"])
    t.do("discrepancy.withdraw_reading/1", withdrawal, "clerk")
    read(t, opened["weight_gain"], weight=t.weight("2,70"))
    assert (t.state(opened["weight_gain"]).resolution, t.state(number).open) == ("mistyped", [])
    assert (t.state(opened["excess"]).status, t.state(opened["excess"]).finding.ug) == ("closed", 2_700_000_000)
    assert t.refolded() == t.snapshot()


def test_i57c_a_line_that_really_is_too_heavy_stays_so_when_a_slip_is_withdrawn(t):
    """Receiver and stranger cannot end it: the second weighing agrees with the record, and that is too much."""
    number = declared(t, "2000")
    command = Receive(transfer=t.dispatch("officer", "clerk", "deposit", number), checks=(t.check(number, "3,70"),))
    assert t.act("transfer.receive/1", structs.replace(command, checks=(t.check(number, "9,99"),)), t.clerk).questioned
    opened = {t.state(each).sort: each for each in t.act("transfer.receive/1", command, t.clerk).opened}
    read(t, opened["weight_gain"], weight=t.weight("2,70"))
    t.do("discrepancy.withdraw_reading/1", WithdrawReading(discrepancy=opened["weight_gain"]), "clerk")
    line = t.state(opened["excess"])
    assert (line.status, line.finding.ug) == ("open", 2_700_000_000)
