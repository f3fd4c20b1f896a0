"""Declared is first received and the open discrepancy, line by line (I22)."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.seizures import register_exhibits, seizure
from tests.domain.transfers.test_paper_slip import confirmed, denied
from tests.factories.memory_office import Town, modest, refused, town


def tally_holds(t: Town, seized: str):
    """I22 for every line: what was received first, with the discrepancy that stands for the rest, is what was declared."""
    state = t.state(seized)
    for line, tally in zip(state.lines, state.tallies, strict=True):
        standing = t.state(tally.discrepancy) if tally.discrepancy else None
        delivered = any(x.received_count or x.received_ug or x.discrepancy for x in state.tallies)
        if not delivered or line.to_confirm:
            continue
        missing = line.count.n - tally.received_count
        if standing is None:
            assert missing == 0
        else:
            assert standing.finding.count.n == tally.received_count
            assert standing.expected.count == line.count
            assert (standing.status == "closed") == (missing == 0)
            assert missing == 0 or standing.sort == ("undelivered" if missing > 0 else "excess")


@modest
@given(
    st.integers(1, 6), st.integers(1, 8), st.lists(st.integers(0, 6), min_size=1, max_size=4),
    st.lists(st.booleans(), min_size=8, max_size=8),
)  # fmt: skip
def test_i22_declared_is_received_plus_the_open_discrepancy_over_any_deliveries(declared, sealed, cuts, arrives):
    """Whatever is sealed, sent in however many hand-overs, with whatever missing on the way, each line adds up."""
    t = town()
    lot = t.seal(sealed, declared=declared)
    rest = list(lot.exhibits)
    for cut in cuts:
        batch, rest = rest[:cut], rest[cut:]
        if not batch:
            continue
        number = t.dispatch("officer", "clerk", "deposit", *batch)
        found = [e for e, there in zip(batch, arrives, strict=False) if there] or batch[:1]
        t.receive(number, "clerk", *found)
        tally_holds(t, lot.seizure)
    assert sum(e.received_once for e in t.states("EV").values()) == t.state(lot.seizure).tallies[0].received_count


def test_i22_a_line_of_which_nothing_comes_shows_with_the_first_delivery_of_a_seizure_that_is_complete():
    """Declare cannabis and cocaine, deliver the cannabis too late: the cocaine is a discrepancy, until it comes."""
    t = town()
    case = t.case()
    lines = (
        seizure.LineEntry(substance="cannabis", count=Count(1, "package")),
        seizure.LineEntry(substance="cocaine", count=Count(2, "brick")),
    )
    seized = t.declare(case, *lines, days_ago=16)
    one = t.seal(1, case=case, seized=seized)
    opened = t.hand("officer", "clerk", "deposit", *one.exhibits).opened
    assert [(t.state(d).sort, t.state(d).finding.count) for d in opened] == [("undelivered", Count(0, "brick"))]
    tally_holds(t, seized)
    entries = tuple(
        register_exhibits.ExhibitEntry(
            exhibit_number=f"K{i}", line=1, form="powder", seal=f"K{i}", count=Count(1, "brick")
        )
        for i in "12"
    )
    made = t.do(
        "exhibit.register/1", register_exhibits.RegisterExhibits(seizure=seized, exhibits=entries), "officer"
    ).all("EV")
    for each, status in zip(made, ("open", "closed"), strict=True):
        t.hand("officer", "clerk", "deposit", each)
        assert t.state(opened[0]).status == status
        tally_holds(t, seized)


@modest
@given(st.sampled_from(["2,7", "2700"]), st.integers(2600, 2800))
def test_i22_a_mass_rounded_when_announced_is_met_within_half_its_last_digit(text, kilograms):
    """ "2,7 t" is met by 2,650 to 2,750 kg; "2700 kg" by half a kilogram; anything else is a discrepancy."""
    t = town()
    unit = "t" if text == "2,7" else "kg"
    line = seizure.LineEntry(substance="cannabis", mass=MassEntry(text, unit))
    seized = t.declare(t.case(), line, days_ago=16)
    item = register_exhibits.ExhibitEntry(
        exhibit_number="1", line=0, form="herb", seal="S1", weight=t.weight(str(kilograms))
    )
    made = t.do(
        "exhibit.register/1", register_exhibits.RegisterExhibits(seizure=seized, exhibits=(item,)), "officer"
    ).all("EV")
    opened = t.hand("officer", "clerk", "deposit", *made).opened
    slack = 50 if unit == "t" else 0
    sort = "undelivered" if kilograms < 2700 - slack else "excess" if kilograms > 2700 + slack else None
    assert [t.state(d).sort for d in opened] == ([sort] if sort else [])


def test_i22_exhibits_are_counted_in_the_unit_in_which_they_were_announced():
    """Bricks announced are not sealed as packages: they could never be compared."""
    t = town()
    seized = t.declare(t.case(), seizure.LineEntry(substance="cannabis_resin", count=Count(9, "brick")))
    item = register_exhibits.ExhibitEntry(
        exhibit_number="1", line=0, form="resin", seal="S1", count=Count(9, "package")
    )
    with refused(t, "row_unit_differs"):
        t.do("exhibit.register/1", register_exhibits.RegisterExhibits(seizure=seized, exhibits=(item,)), "officer")


@modest
@given(
    st.integers(0, 1), st.integers(1, 5), st.lists(st.sampled_from(["slip", "hand", "none"]), min_size=1, max_size=4),
    st.lists(st.booleans(), min_size=5, max_size=5),
)  # fmt: skip
def test_i22_a_line_adds_up_also_when_slips_are_denied_and_what_they_listed_is_handed_over(short, sealed, ways, lies):
    """Each exhibit by a slip that may be denied, by hand, or not at all; then all that is left, and all is delivered."""
    t = town()
    lot = t.seal(sealed, declared=sealed + short)
    made = {}
    for number, way in zip(lot.exhibits, ways, strict=False):
        if way == "hand":
            t.hand("officer", "clerk", "deposit", number)
        elif way == "slip":
            made[number] = confirmed(t, replace(lot, exhibits=(number,)), f"BR {number}")
        tally_holds(t, lot.seizure)
    for (number, slip), lie in zip(made.items(), lies, strict=False):
        if lie:
            denied(t, slip)
            assert t.state(number).status == "sealed"
        tally_holds(t, lot.seizure)
        received = sum(e.received_once for e in t.states("EV").values())
        assert received == t.state(lot.seizure).tallies[0].received_count
    left = [number for number in lot.exhibits if not t.state(number).received_once]
    if left:
        t.hand("officer", "clerk", "deposit", *left)
    tally_holds(t, lot.seizure)
    assert t.state(lot.seizure).tallies[0].received_count == sealed
