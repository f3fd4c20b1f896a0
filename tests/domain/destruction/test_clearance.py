"""What must be so before an exhibit is staged: order final, laboratory heard, sample safe (I26)."""

from custody.domain.destruction.clearance import obstacles
from custody.domain.exhibits import blind_check, legal_hold
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.kernel.context import ActContext
from custody.domain.kernel.events import Actor
from custody.domain.law.rule_pack_loader import HOME, pack_of
from tests.factories.memory_office import refused, town


def test_i26_who_prepares_a_session_is_told_everything_that_is_missing_not_only_the_first():
    """A discrepancy, a hold, no report and an appeal that runs: the same refusals as at the check, all of them."""
    t = town()
    lot = t.lot(2, "held")
    number = t.issue(*lot.exhibits, laboratory_waiver="", appeal_until="2099-01-01")
    spoilt, sound = lot.exhibits
    held = legal_hold.PlaceHold(exhibits=(spoilt,), legal_basis="art. 56", reason="Expertise")
    t.do("legal_hold.place/1", held, "prosecutor")
    t.do(
        "exhibit.blind_check/1",
        blind_check.BlindCheck(checks=(CheckEntry(exhibit=spoilt, seal="X 1", weight=t.weight()),)),
        "clerk",
    )
    moment = ActContext(
        act="", at=t.at, actors=(Actor(person=t.chair, part="author", will="own_device"),), new_number=str
    )

    def missing(exhibit_number: str) -> list[str]:
        state = t.state(exhibit_number)
        return [error.code for error in obstacles(exhibit_number, state, pack_of(HOME), t.world, moment)]

    assert missing(spoilt) == ["blocked_by_discrepancy", "on_legal_hold", "order_not_executable", "report_needed"]
    assert missing(sound) == ["order_not_executable", "report_needed"]
    assert t.state(number).status == "issued"


def test_i26_nothing_is_staged_while_its_sample_is_not_safe():
    """A sample under discrepancy stops the staging of the whole order, and of nothing else."""
    t = town()
    lot = t.lot(3)
    burn, sample, other = lot.exhibits
    lot.order = t.issue(burn, sample_waiver="", samples=(sample,))
    again = t.issue(other)
    session = t.plan(lot.order, again)
    t.measure("clerk", t.check(sample, seal="X 1"))
    with refused(t, "sample_gone"):
        t.stage(session, burn)
    t.stage(session, other)


def test_i26_an_order_waits_for_the_end_of_the_appeal_and_for_the_laboratory():
    """Not on the last day of the appeal, not without report unless waived; then it may."""
    t = town()
    lot = t.lot()
    t.release(*lot.exhibits)
    t.hand("analyst", "clerk", "return", *lot.exhibits)
    number = t.issue(*lot.exhibits, laboratory_waiver="", appeal_until=t.day(2))
    session = t.plan(number)
    for _ in range(3):
        with refused(t, "order_not_executable"):
            t.stage(session, *lot.exhibits)
        t.wait(days=1)
    with refused(t, "report_needed"):
        t.stage(session, *lot.exhibits)
    t.release(*lot.exhibits)
    t.analyse("cannabis", *lot.exhibits)
    t.hand("analyst", "clerk", "return", *lot.exhibits)
    assert t.state(lot.exhibits[0]).status == "ordered", "an order outlives the way to the laboratory"
    t.stage(session, *lot.exhibits)
