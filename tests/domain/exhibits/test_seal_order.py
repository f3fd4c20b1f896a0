"""Seals that do not follow their list or their agency's last ones, and weights that do not add up (I57d)."""

from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.discrepancies.correction_event import Correct
from custody.domain.discrepancies.second_reading import ReadAgain, WithdrawReading
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.seizures.register_exhibits import ExhibitEntry, RegisterExhibits
from custody.domain.transfers.receive import Receive
from tests.domain.exhibits.test_plausible_entry import asked, kilos
from tests.factories.memory_office import PHOTO, Town, modest, refused, town

FIRST = 315_101


def declared(t: Town, packages: int = 8, **line) -> str:
    return t.declare(t.case(), LineEntry(substance="cannabis", count=Count(packages, "package"), **line))


def entries(t: Town, seals: list[str], *weights: WeightEntry) -> list[ExhibitEntry]:
    made = [
        ExhibitEntry(exhibit_number=f"{next(t.counter)}", line=0, form="herb", seal=seal, count=Count(1, "package"))
        for seal in seals
    ]
    return (
        [structs.replace(each, weight=weight) for each, weight in zip(made, weights, strict=True)] if weights else made
    )


def roll(count: int, first: int = FIRST, step: int = 1) -> list[str]:
    return [f"ML-{first + step * i}" for i in range(count)]


def mistyped(seal: str, place: int, more: int) -> str:
    figures = list(seal)
    figures[3 + place] = str((int(figures[3 + place]) + more) % 10)
    return "".join(figures)


def seal(t: Town, seized: str, listed: list[ExhibitEntry], *confirmed: str):
    command = RegisterExhibits(seizure=seized, exhibits=tuple(listed), confirmed=confirmed)
    return t.do("exhibit.register/1", command, "officer")


@modest
@given(st.integers(3, 9), st.data(), st.integers(0, 5), st.integers(1, 9), st.sampled_from([1, -1]))
def test_i57d_a_seal_out_of_the_order_of_its_list_is_asked_about(count, data, place, more, step):
    """Any one figure, the last one too: the number counts on with no other row."""
    t, seals = town(), roll(count, step=step)
    row = data.draw(st.integers(0, count - 1))
    seals[row] = mistyped(seals[row], place, more)
    assume(len(set(seals)) == count)  # of a number that stands twice another rule asks
    assert asked(t, declared(t), *entries(t, seals)) == "seal_unlike_rows"


@modest
@given(st.integers(1, 9), st.integers(2, 9), st.integers(1, 5), st.sampled_from([1, -1]))
def test_i57d_a_spoilt_seal_left_out_and_a_list_without_an_order_are_not_asked_about(before, after, spoilt, step):
    t = town()
    seals = roll(before, step=step) + roll(after, FIRST + step * (before + spoilt), step)
    if before > 1:
        assert not seal(t, declared(t, 20), entries(t, seals)).header.flags
    assert not seal(t, declared(t), entries(t, ["A-17", "A-13", "A-12", "A-19"])).header.flags


@modest
@given(st.integers(0, 3), st.integers(1, 9), st.integers(1, 3))
def test_i57d_in_a_short_list_a_seal_far_from_the_agencys_last_ones_is_asked_about(place, more, count):
    """The last two figures are within reach of spoilt seals; another agency's numbers say nothing."""
    t = town()
    seal(t, declared(t), entries(t, roll(4)))
    seals = roll(count, FIRST + 4)
    wrong = [mistyped(seals[0], place, more), *seals[1:]]
    code = asked(t, declared(t, 9), *entries(t, wrong))
    assert code == ("seal_unlike_rows" if count > 2 else "seal_unlike_last")


def test_i57d_a_new_roll_and_a_few_spoilt_seals_are_not_asked_about():
    t = town()
    for seals in (roll(4), roll(1, FIRST + 9), roll(2, 700_001), ["ROUGE 4"], ["ROUGE 11"]):
        assert not seal(t, declared(t), entries(t, seals)).header.flags


@modest
@given(st.integers(1, 6), st.data())
def test_i57d_weights_that_together_do_not_fit_the_weighed_line_are_asked_about(packages, data):
    """One weight typed wrong by more than the balances leave open; the others agree with it in size."""
    t = town()
    fine = t.new_balance("supervisor", "0.01", "0.02")
    grams = data.draw(st.lists(st.integers(40_000, 60_000), min_size=packages, max_size=packages))
    left_open = 2 + 3 * packages  # hundredths of a gram: U of the line, and one and a half times U of each package
    off = data.draw(st.integers(left_open + 1, 8_000))  # beyond a fifth of one exhibit ``mass_unlike_line`` asks first
    line = {"mass": MassEntry(f"{sum(grams) / 100:.2f}", "g"), "balance": fine}
    typed = [f"{each / 100:.2f}" for each in grams]
    wrong = [f"{(grams[0] + off) / 100:.2f}", *typed[1:]]
    right, mistaken = ([kilos(t, text, "g", fine) for text in texts] for texts in (typed, wrong))
    seals = roll(packages)
    assert not seal(t, declared(t, packages, **line), entries(t, seals, *right)).header.flags
    other = declared(t, packages, **line)
    assert asked(t, other, *entries(t, roll(packages, FIRST + packages), *mistaken)) == "sum_unlike_line"
    partly = declared(t, packages + 1, **line)
    more = entries(t, roll(packages, FIRST + 2 * packages), *mistaken)
    assert not [flag for flag in seal(t, partly, more).header.flags if "sum" in flag], "not yet all of the line"


def test_i57d_the_sum_of_an_estimated_line_is_not_asked_about():
    t = town()
    line = {"mass": MassEntry("9", "kg"), "mass_basis": "estimated"}
    assert not seal(t, declared(t, 3, **line), entries(t, roll(3), *[kilos(t, "2,70")] * 3)).header.flags


def test_i57d_two_colluders_do_not_swap_a_bag_for_one_with_the_next_number_of_the_roll():
    """The officer confirms a number out of order as a cover, and the bag is swapped for the next one of the roll.

    The answer is a flag, neither of the two corrects the number afterwards, and a forged second reading ends nothing
    before the inspection has looked at the photograph.
    """
    t = town()
    seals = roll(4)
    seals[2] = f"ML-{FIRST + 4}"
    listed, seized = entries(t, seals, *[kilos(t, "2,70")] * 4), declared(t)
    about = f"{listed[2].exhibit_number} ({seals[2]})"
    done = seal(t, seized, listed, f"seal_unlike_rows {about}")
    assert "confirmed:seal_unlike_rows" in done.header.flags
    exhibits = done.all("EV")
    transfer = t.dispatch("officer", "clerk", "deposit", *exhibits)
    swapped = [*seals[:2], f"ML-{FIRST + 2}", seals[3]]
    checks = tuple(
        CheckEntry(exhibit=each, seal=read, weight=kilos(t, "2,70"), count=Count(1, "package"))
        for each, read in zip(exhibits, swapped, strict=True)
    )
    [opened] = t.do("transfer.receive/1", Receive(transfer=transfer, checks=checks), "clerk").opened
    assert t.state(opened).sort == "seal"
    correction = Correct(subject=exhibits[2], n=1, field="seal", value=swapped[2], reason="Mal tapé au scellement")
    with refused(t, "blocked_by_discrepancy"):
        t.do("entry.correct/1", correction, "officer", *t.present("clerk"))
    t.do("discrepancy.withdraw_reading/1", WithdrawReading(discrepancy=opened), "clerk")
    t.do("discrepancy.read_again/1", ReadAgain(discrepancy=opened, seal=seals[2], photos=(PHOTO,)), "supervisor")
    state = t.state(opened)
    assert (state.status, state.awaits_look) == ("open", True)
