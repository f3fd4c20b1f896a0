"""What may burn and what is missing: judged together as each by itself, on both databases."""

import msgspec
import pytest
from msgspec import structs

from custody.domain.access.visibility import Reader
from custody.domain.destruction.clearance import obstacles
from custody.domain.exhibits.balance_and_weighing import Weight
from custody.domain.exhibits.blind_check import BlindCheck, CheckEntry
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.exhibit_values import LaboratoryResult
from custody.domain.exhibits.legal_hold import PlaceHold
from custody.domain.kernel.quantity import MASS, Mass, amounts
from custody.domain.law.rule_pack_loader import packs
from custody.domain.orders.court_registry import SetHearing
from custody.domain.orders.issue_order import IssueOrder
from custody.domain.oversight.mass_balance import holding
from custody.domain.people.agency import Agency
from custody.domain.registry.registry import encode_state
from custody.service.destruction import candidates
from custody.service.kernel.hypothetical import acting
from custody.service.orders import ordered_exhibits
from custody.storage.read import rule_state, subject_queries

AT, TODAY = "2026-11-26T12:00:00Z", "2026-11-26"


@pytest.fixture
def chair(office):
    return Reader(office.people["chair"], office.agencies["drug_office"], ("commission",))


def weight(ug):
    """A weighing of so many micrograms."""
    return Weight(
        gross=Mass(text=f"{ug}", unit="mg", ug=ug, readability_ug=1),
        balance="BA",
        step_ug=1,
        uncertainty_ug=1,
        calibrated_until="2099-01-01",
    )


def issue(office, lot, number, **more):
    command = IssueOrder(
        order_reference=number, exhibits=tuple(lot.exhibits), legal_basis="art. 136", sample_waiver="Au parquet", **more
    )
    return office.do("order.issue/1", command, "prosecutor").first("RE")


def hold_and_spoil(office, lot):
    """The first two exhibits are held and their seals read wrong, each for a discrepancy of its own; the third is held."""
    held = PlaceHold(exhibits=tuple(lot.exhibits[:3]), legal_basis="art. 56", reason="Expertise")
    office.do("legal_hold.place/1", held, "prosecutor")
    checks = [CheckEntry(exhibit=n, seal="X 1", weight=office.weight("2,70")) for n in lot.exhibits[:2]]
    office.do("exhibit.blind_check/1", BlindCheck(checks=tuple(checks)), "clerk")


def found(connection, reader):
    """What is ordered to be destroyed and in no session, as it is told to who plans one."""
    return candidates.prepared(connection, reader, AT, TODAY, 1_000).candidates


def alone(connection, reader, number):
    """What keeps an exhibit from the fire by its whole state, asked by itself."""
    state = subject_queries.state(connection, Exhibit, number)
    world = rule_state.state_reader(connection, [number, state.case])
    pack = subject_queries.state(connection, Agency, reader.agency).rules_now()
    return obstacles(number, state, pack, world, acting(reader, reader.agency, AT, world))


def test_exhibits_that_are_judged_together_miss_what_each_of_them_misses(office, chair):
    """Of one order and of two, held, spoilt, without a report, with a hearing to come; each reason names its own."""
    lots = [office.lot(4), office.lot(4), office.lot(2)]
    waived = {"laboratory_waiver": "Test rapide"}
    orders = [issue(office, lots[0], "R-1", appeal_until="2099-01-01", **waived), issue(office, lots[1], "R-2", **waived),
              issue(office, lots[2], "R-3", **waived)]  # fmt: skip
    hold_and_spoil(office, lots[1])
    heard = SetHearing(case=lots[2].case, day="2099-01-01", place="Tribunal")
    office.do("case.set_hearing/1", heard, "prosecutor")
    with office.store.reading() as connection:
        told = {one.exhibit: one for one in found(connection, chair) if one.order in orders}
        assert set(told) == {n for lot in lots for n in lot.exhibits}
        for number, one in told.items():
            expected = [(why.code, why.facts) for why in alone(connection, chair, number)]
            assert [(why.code, why.facts) for why in one.missing] == expected
            state = subject_queries.state(connection, Exhibit, number)
            # a colleague of who misread it may yet read it a second time, and is shown no weight until then
            weight = None if state.open else state.standing_weight.gross.ug
            assert (one.substance, one.amounts.get(MASS)) == (state.known_substance, weight)
    codes = {why.code for one in told.values() for why in one.missing}
    assert {"order_not_executable", "on_legal_hold", "blocked_by_discrepancy", "hearing_ahead"} <= codes


def test_the_rules_ask_of_an_exhibit_nothing_else_than_what_two_are_alike_in(office, chair):
    """A rule that looked at another field would say of one what is true of its neighbour alone."""
    asked: set[str] = set()

    class Watched(Exhibit, kw_only=True):
        def __getattribute__(self, name):
            asked.add(name)
            return super().__getattribute__(name)

    lot = office.lot(4)
    issue(office, lot, "R-4", appeal_until="2099-01-01")
    hold_and_spoil(office, lot)
    with office.store.reading() as connection:
        for number, state in subject_queries.states(connection, Exhibit, lot.exhibits).items():
            watched = msgspec.convert(msgspec.to_builtins(state), Watched)
            world = rule_state.state_reader(connection, [number, state.case])
            asked.clear()
            ordered_exhibits.Outline.judged_by.fget(watched)
            alike = asked & {*Exhibit.__struct_fields__}
            asked.clear()
            for pack in packs().values():
                obstacles(number, watched, pack, world, acting(chair, chair.agency, AT, world))
            assert asked & {*Exhibit.__struct_fields__} <= alike


WEIGHTS = [
    {}, {"first_weight": 1}, {"first_weight": 1, "reference": 2}, {"first_weight": 1, "reference": 2, "last_weight": 3}
]  # fmt: skip
"""What was weighed, in micrograms: nothing, once, what that is judged against since, and once more after it."""


@pytest.mark.parametrize("weighed", WEIGHTS)
def test_a_line_says_of_an_exhibit_what_its_state_says(office, weighed):
    """The substance by the laboratory, how heavy it is, and who had it by the record, without a claim of it."""
    [number] = office.lot(1, "ordered").exhibits
    keeper, claimant = office.people["clerk"], office.people["officer"]
    state = structs.replace(
        office.state(number), laboratory=LaboratoryResult(report="RL", substance="heroin"),
        handlers=[claimant, keeper], claimants=[claimant],
        **dict.fromkeys(WEIGHTS[-1]) | {name: weight(ug) for name, ug in weighed.items()},
    )  # fmt: skip
    line = ordered_exhibits.under_order(number, msgspec.json.decode(encode_state(state), type=ordered_exhibits.Outline))
    standing = state.standing_weight.gross.ug if state.standing_weight else None
    assert (line.substance, line.keepers) == (state.known_substance, state.keepers) == ("heroin", [keeper])
    assert line.amounts == amounts(state.count, standing, state.volume)
    assert line.books == holding(state).amounts
    assert standing == (max(weighed.values()) if weighed else None)


def test_a_session_is_planned_from_orders_that_wait_and_can_be_carried_out(office, chair):
    """An order waits from its issue until the last of its exhibits is staged; under appeal it waits longer."""
    lot, done, open_ = office.lot(1, "ordered"), office.lot(1, "burnt"), office.lot(1)
    runs = issue(office, open_, "R-5", laboratory_waiver="Test rapide", appeal_until="2099-01-01")
    with office.store.reading() as connection:
        prepared = candidates.prepared(connection, chair, AT, TODAY, 1_000)
    offered = {row.order for row in prepared.orders}
    assert lot.order in offered
    assert not {done.order, runs} & offered
    assert {lot.order, runs} <= {one.order for one in prepared.candidates}


def test_what_a_planned_session_has_on_its_list_is_not_counted_as_to_be_prepared(office, chair):
    """From the day it is planned, staged or not."""
    lot = office.lot(2, "ordered")
    with office.store.reading() as connection:
        before = candidates.many(connection, chair)
    office.advance(lot, "planned")
    with office.store.reading() as connection:
        assert candidates.many(connection, chair) == before - 2
        assert {*lot.exhibits} <= {one.exhibit for one in found(connection, chair)}


def test_what_changed_since_it_was_looked_at_is_told_as_it_is_now(office, chair):
    """A process remembers what is under an order: a hold or a discrepancy of after that keeps it from the fire at once."""
    lot = office.lot(4, "ordered")

    def barred():
        """Why each of the lot may not burn, which is what its state says."""
        with office.store.reading() as connection:
            told = {one.exhibit: [why.code for why in one.missing] for one in found(connection, chair)}
            assert all(told[n] == [why.code for why in alone(connection, chair, n)] for n in lot.exhibits)
        return [told[n] for n in lot.exhibits]

    assert barred() == [[]] * 4
    hold_and_spoil(office, lot)
    assert barred() == [["blocked_by_discrepancy", "on_legal_hold"]] * 2 + [["on_legal_hold"], []]
