"""Openings, resealings, samples and splits: I14, I15, I19 as properties, T10 and T13 as they happened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.exhibits import legal_hold, opening
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.exhibits.sighting import Sight
from custody.domain.kernel.events import Actor
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.laboratory.consume import Consume
from custody.domain.law import derogation
from custody.domain.oversight.mass_balance import entries, held, holding, total
from custody.domain.seizures import register_exhibits, seizure
from tests.factories.memory_office import KG, PHOTO, modest, refused, town
from tests.factories.other_ends import agree_to

pytestmark = pytest.mark.usefixtures("nothing_dries")

people = st.lists(st.sampled_from(["supervisor", "witness1", "analyst", "administrator"]), max_size=3, unique=True)


def kilograms(hundredths: int) -> str:
    return f"{hundredths // 100},{hundredths % 100:02d}"


# --- I14: one seal, changed by an opening only


def test_i14_a_new_seal_needs_an_opening_before():
    """From every state but opened a resealing is refused; after one, another is."""
    t = town()
    number = t.lot().exhibits[0]
    with refused(t, "wrong_state"):
        t.reseal(number)
    t.unseal(number)
    old = t.state(number).seal
    t.reseal(number)
    state = t.state(number)
    assert state.status == "held"
    assert state.seal != old
    with refused(t, "wrong_state"):
        t.reseal(number)


def test_i14_a_seal_that_was_used_is_asked_about():
    """Neither the old seal, nor another exhibit's, nor a part's is put on again without a question."""
    t = town()
    lot = t.lot(2)
    number, other = lot.exhibits
    t.unseal(number)
    for seal in (lot.seals[number], lot.seals[other]):
        with refused(t, "seal_in_use"):
            t.reseal(number, seal=seal)
    with refused(t, "seal_in_use"):
        t.split(number, t.part(seal="N 1"), t.part(seal="n 1"), left="1,70")
    t.split(number, t.part(seal="N 1"))
    with refused(t, "seal_in_use"):
        t.reseal(number, "2,20", seal="N 1")


def test_i9_what_is_opened_goes_nowhere():
    """An opened exhibit is neither handed over, nor put away, nor ordered, nor opened twice."""
    t = town()
    number = t.lot().exhibits[0]
    t.unseal(number)
    with refused(t, "wrong_state"):
        t.dispatch("clerk", "clerk2", "storage", number)
    with refused(t, "wrong_state"):
        t.issue(number)
    with refused(t, "wrong_state"):
        t.unseal(number)


def test_t10_asheville_envelopes_resealed_without_an_opening():
    """397 tablets: the custodian resealed 'closed' envelopes. Here a new seal without an opening does not exist."""
    t = town()
    number = t.lot(substance="tramadol").exhibits[0]
    with refused(t, "wrong_state"):
        t.reseal(number)
    with refused(t, "witness_needed"):
        t.unseal(number, witnesses=())
    with refused(t, "presence_missing"):
        t.unseal(number, witnesses=("supervisor",))
    cut = t.check(
        number, seal="X 404"
    )  # he did it all the same, at night: the next person who looks reads another seal
    assert [t.state(d).sort for d in t.measure("clerk", cut).opened] == ["seal"]


def test_t10_the_burn_pile_is_not_opened():
    """Awaiting destruction is the highest risk: what is ordered burns as it was sealed, or its order is revoked."""
    t = town()
    number = t.lot(until="ordered").exhibits[0]
    with refused(t, "wrong_state"):
        t.unseal(number)


# --- I15: purpose, two persons, one from outside; sealed again the same day


@modest
@given(people)
def test_i15_two_persons_are_there_by_their_own_will_and_one_is_an_outsider(names):
    """The author and at least one who counts; without somebody of another agency nothing is opened."""
    t = town()
    number = t.lot().exhibits[0]
    able = set(names) - {"administrator"}
    if not able & {"witness1", "analyst"}:
        with refused(t, "presence_missing" if able else "witness_needed"):
            t.unseal(number, witnesses=tuple(names))
    else:
        t.unseal(number, witnesses=tuple(names))
        assert t.state(number).status == "opened"


@pytest.mark.parametrize("will", ["vouched", "paper", "service"])
def test_i15_nobody_is_present_on_anothers_word(will):
    """Vouched for, on paper or by the service: none of these is a person who stands there."""
    t = town()
    number = t.lot().exhibits[0]
    command = opening.OpenExhibit(
        check=CheckEntry(exhibit=number, seal=t.state(number).seal, weight=t.net("2,70")), purpose="court",
        legal_basis="x", photos=(PHOTO,),
    )  # fmt: skip
    other = Actor(person=t.witness1, part="witness", will=will, by=t.analyst)
    with refused(t, "witness_needed"):
        t.do("exhibit.open/1", command, "clerk", other)


def test_i15_the_holder_alone_opens_and_says_why():
    """A colleague of the holder, an exhibit without weighing, without photograph or ground: all refused."""
    t = town()
    number = t.lot().exhibits[0]
    with refused(t, "not_holder"):
        t.unseal(number, "clerk2")
    with refused(t, "check_incomplete"):
        t.unseal(number, text="", weight=None)
    check = CheckEntry(exhibit=number, seal=t.state(number).seal, weight=t.net("2,70"))
    whole = {"check": check, "purpose": "court", "legal_basis": "art. 97", "photos": (PHOTO,)}
    for wrong, code in (
        ({"photos": ()}, "seal_photo_needed"), ({"legal_basis": " "}, "field_empty"),
        ({"check": CheckEntry(exhibit=number, seal="S 1", weight=t.weight())}, "tare_needed"),
    ):  # fmt: skip
        with refused(t, code):
            t.do("exhibit.open/1", opening.OpenExhibit(**(whole | wrong)), "clerk", *t.present("witness1"))


def test_i15_a_derogation_stands_for_the_outsider():
    """The rule is derogable by the prosecutor; the act then carries the flag, and still has two persons."""
    t = town()
    number = t.lot().exhibits[0]
    grant = derogation.Grant(pack="ML/1", rule="ML-opening", about=(number,), article="art. 56", reason="Une île")
    t.do("derogation.grant/1", grant, "prosecutor")
    assert "derogated:ML-opening" in t.unseal(number, witnesses=("supervisor",)).header.flags


def test_i15_a_day_that_closes_on_an_open_exhibit_opens_a_discrepancy():
    """Resealed the next day: once, and it blocks until the inspection has looked."""
    t = town()
    number = t.lot().exhibits[0]
    t.unseal(number)
    t.wait(days=1)
    assert [t.state(d).sort for d in t.split(number, t.part()).opened] == ["unsealed"]
    assert t.reseal(number, "2,20").opened == []
    with refused(t, "blocked_by_discrepancy"):
        t.dispatch("clerk", "clerk2", "storage", number)


def test_i15_the_check_at_the_opening_is_blind_and_comes_first():
    """A seal that is not the recorded one, a weight that is gone: discrepancies, and nothing is taken from it."""
    t = town()
    number = t.lot().exhibits[0]
    done = t.unseal(number, text="2,40", seal="X 404")
    assert sorted(t.state(d).sort for d in done.opened) == ["seal", "weight_loss"]
    assert t.witness1 in t.state(done.opened[0]).window
    with refused(t, "blocked_by_discrepancy"):
        t.split(number, t.part())
    t.reseal(number, "2,40")


# --- I19: mass and count over a split


@modest
@given(st.lists(st.integers(50, 200), min_size=1, max_size=4), st.integers(0, 5), st.integers(-40, 40))
def test_i19_net_before_is_parts_and_rest_and_consumed(parts, used, error):
    """In hundredths of a kilogram: within 3/2 of sqrt(2 U^2 n) it is noise, beyond it a discrepancy of exactly that."""
    t = town()
    number = t.lot(text="20,10").exhibits[0]
    t.unseal(number)
    left = 2010 - sum(parts) - used + error
    entered = [t.part(kilograms(p + 10)) for p in parts]
    done = t.split(number, *entered, left=kilograms(left), consumed=MassEntry(kilograms(used), "kg"))
    weighings = 2 * (len(parts) + 2)
    allowed = 4 * (error * 10) ** 2 <= 9 * weighings * 20**2  # grams; U is 20 g for each reading
    assert bool(done.opened) == (not allowed)
    if done.opened:
        found = t.state(done.opened[0])
        assert found.sort == "mass_balance"
        assert found.finding.ug - found.expected.ug == error * KG // 100


@modest
@given(st.lists(st.integers(1, 20), min_size=1, max_size=4), st.integers(0, 3), st.integers(-2, 2))
def test_i19_counts_are_exactly_equal(parts, used, error):
    """Tablets, never weighed: one too few or too many is a discrepancy."""
    t = town()
    number = counted(t, 100)
    t.unseal(number)
    before, left = Count(100, "tablet"), 100 - sum(parts) - used + error
    entered = [t.part(None, count=Count(p, "tablet")) for p in parts]
    more = {"consumed_count": Count(used, "tablet")} if used else {}
    done = t.split(number, *entered, left=None, count=Count(left, "tablet"), **more)
    assert [t.state(d).sort for d in done.opened] == (["count"] if error else [])
    assert t.state(number).count == Count(left, "tablet")
    if error:
        assert t.state(done.opened[0]).expected.count == before


def booked(before, after, event):
    """What one event of an exhibit enters into the books."""
    return entries(before, holding(after), after, event)


@modest
@given(st.lists(st.integers(50, 200), min_size=1, max_size=4), st.booleans())
def test_i20_the_books_follow_a_split_to_the_gram(parts, exhausted):
    """What the books say of parents and parts, event by event, is what the states hold in the end."""
    t = town()
    first = 10 + sum(parts) if exhausted else 2010
    number = t.lot(text=kilograms(first).replace(",", ".")).exhibits[0]
    before = {number: holding(t.state(number))}
    t.unseal(number)
    books = booked(before[number], t.state(number), "exhibit.opened/1")
    middle = holding(t.state(number))
    rest = {"left": None, "exhausted": True} if exhausted else {"left": kilograms(2010 - sum(parts))}
    done = t.split(number, *(t.part(kilograms(p + 10)) for p in parts), **rest)
    assert not done.opened
    books += booked(middle, t.state(number), "exhibit.split/1")
    for child in t.state(number).children:
        books += booked(None, t.state(child), "exhibit.split_off/1")
    every = [t.state(n) for n in (number, *t.state(number).children)]
    opening_books = {(before[number].agency, before[number].substance, u): a for u, a in before[number].amounts.items()}
    sums = dict(total(books))
    keys = set(opening_books) | set(sums) | set(held(every))
    assert {k: opening_books.get(k, 0) + sums.get(k, 0) for k in keys} == {k: held(every).get(k, 0) for k in keys}


def test_i19_children_inherit_and_are_not_counted_as_delivered():
    """Case, seizure, line, suspicion, custody chain; the tally of the declared line does not move (I22)."""
    t = town()
    lot = t.lot(substance="cocaine")
    number = lot.exhibits[0]
    t.release(number)
    t.analyse("cocaine", number, purity_per_mille=640)
    t.hand("analyst", "clerk", "return", number)
    t.unseal(number)
    tally = t.state(lot.seizure).tallies[0]
    t.split(number, t.part(portion="retained_sample", description="Sachet"), t.part(), left="1,70")
    parent = t.state(number)
    assert len(parent.children) == 2
    for i, each in enumerate(parent.children, 1):
        child = t.state(each)
        assert (child.case, child.seizure, child.line, child.substance) == (lot.case, lot.seizure, 0, "cocaine")
        assert (child.parent, child.exhibit_number) == (number, f"{parent.exhibit_number}.{i}")
        assert (child.holder, child.status, child.place) == (t.clerk, "held", parent.place)
        assert set(parent.handlers) <= set(child.handlers)
        assert child.laboratory.purity_per_mille == 640, "it is of what was analysed"
        assert child.last_weight.net_ug == KG // 2
    t.reseal(number, "1,70")
    t.hand("clerk", "clerk2", "storage", number, *parent.children)
    assert t.state(lot.seizure).tallies[0] == tally


def test_i19_a_reduced_parent_is_judged_against_what_is_left():
    """After a sample of 500 g and a new bag the next weighing finds no loss; a theft after it shows."""
    t = town()
    number = t.lot().exhibits[0]
    t.unseal(number)
    t.split(number, t.part())
    t.reseal(number, "2,23")
    assert t.measure("clerk", t.check(number, "2,23")).opened == []
    assert [t.state(d).sort for d in t.measure("clerk", t.check(number, "2,10")).opened] == ["weight_loss"]


def test_i19_what_does_not_come_back_at_the_resealing_shows():
    """Weighed at the opening, weighed again at the resealing, both without packaging."""
    t = town()
    number = t.lot().exhibits[0]
    t.unseal(number)
    done = t.reseal(number, "2,80", weight=t.net("2,80", "0,40"))
    assert [t.state(d).sort for d in done.opened] == ["mass_balance"]


def test_i19_a_heavier_packaging_hides_nothing():
    """The second opening holds the contents against the net mass on record, whatever the gross weight says."""
    t = town()
    number = t.lot().exhibits[0]
    t.unseal(number)
    t.reseal(number)
    done = t.unseal(number, tare="0,50")
    assert [t.state(d).sort for d in done.opened] == ["mass_balance"]


def test_an_exhausted_parent_is_at_its_end():
    """All of it in its parts: nobody holds it any more, and nothing more is done with it."""
    t = town()
    number = t.lot().exhibits[0]
    t.unseal(number)
    t.split(number, t.part("1,40"), t.part("1,40"), left=None, exhausted=True)
    state = t.state(number)
    assert (state.status, state.holder, state.place) == ("exhausted", "", "")
    with refused(t, "not_holder"):
        t.reseal(number)
    t.do("exhibit.sight/1", Sight(exhibits=(number,)), "inspector")


def test_a_retained_sample_serves_an_order_and_cannot_be_used_up():
    """The order names the part as what is kept; burning the parent goes its way, consuming the part does not."""
    t = town()
    number = t.lot().exhibits[0]
    t.unseal(number)
    t.split(number, t.part(portion="retained_sample"))
    t.reseal(number, "2,20")
    [kept] = t.state(number).children
    t.issue(number, samples=(kept,), sample_waiver="")
    t.unseal(kept)
    with refused(t, "sample_retained"):
        t.split(kept, t.part("0,60"), left=None, exhausted=True)


def test_the_laboratory_uses_a_sample_up():
    """Opened at the bench, reported on, consumed: mass and report stay; the parent is confirmed by its sample."""
    t = town()
    number = t.lot(substance="cocaine").exhibits[0]
    t.unseal(number)
    t.balance = t.new_balance("supervisor", "1", "2")
    t.split(number, t.part("0,05", "0,01"), left="2,66")
    t.reseal(number, "2,66")
    [sample] = t.state(number).children
    t.release(sample)
    t.unseal(sample, "analyst", ("clerk",), tare="0,01")
    used_up = Consume(exhibit=sample, mass=MassEntry("40", "g"))
    with refused(t, "report_needed"):
        t.do("exhibit.consume/1", used_up, "analyst", *t.present("clerk"))
    t.analyse("cocaine", sample, purity_per_mille=700)
    assert t.state(number).laboratory.substance == "cocaine", "a report on a sample is one on what it was taken from"
    with refused(t, "laboratory_second_needed"):
        t.do("exhibit.consume/1", used_up, "analyst", *t.present("clerk"))
    with refused(t, "consumption_agreement_needed"):
        t.do("exhibit.consume/1", used_up, "analyst", *t.present("analyst2", "clerk"))
    agree_to(t, sample)
    t.do("exhibit.consume/1", used_up, "analyst", *t.present("analyst2", "clerk"))
    state = t.state(sample)
    assert (state.status, state.holder, state.open) == ("consumed", "", [])


def test_a_hold_goes_with_the_parts_and_keeps_them_from_being_used_up():
    """What a prosecution holds may be sampled; the sample is held like it."""
    t = town()
    number = t.lot(substance="cocaine").exhibits[0]
    t.do(
        "legal_hold.place/1",
        legal_hold.PlaceHold(exhibits=(number,), legal_basis="art. 1", reason="Appel"),
        "prosecutor",
    )
    t.unseal(number)
    t.split(number, t.part())
    [child] = t.state(number).children
    assert [h.agency for h in t.state(child).holds] == [t.agency["prosecution"]]
    t.release(child)
    t.unseal(child, "analyst", ("clerk",))
    t.analyse("cocaine", child)
    with refused(t, "on_legal_hold"):
        t.do("exhibit.consume/1", Consume(exhibit=child, mass=MassEntry("500", "g")), "analyst",
             *t.present("clerk"))  # fmt: skip


def test_what_was_consumed_is_what_was_there():
    """An analyst who writes off more than was in the bag, or less, is asked where it went (T12)."""
    t = town()
    number = t.lot(substance="cocaine").exhibits[0]
    t.release(number)
    t.unseal(number, "analyst", ("clerk",))
    t.analyse("cocaine", number)
    agree_to(t, number)
    done = t.do(
        "exhibit.consume/1",
        Consume(exhibit=number, mass=MassEntry("40", "g")),
        "analyst",
        *t.present("analyst2", "clerk"),
    )
    assert [t.state(d).sort for d in done.opened] == ["mass_balance"]


def test_t12_no_analysis_uses_up_what_only_an_order_destroys():
    """Two and a half kilograms "consumed", by the analyst at the end or by the clerk on the way, are refused."""
    t = town()
    number = t.lot(substance="cocaine").exhibits[0]
    t.release(number)
    t.unseal(number, "analyst", ("clerk",))
    t.analyse("cocaine", number)
    with refused(t, "too_much_consumed"):
        t.do("exhibit.consume/1", Consume(exhibit=number, mass=MassEntry("2,60", "kg")), "analyst",
             *t.present("clerk"))  # fmt: skip
    other, tablets = t.lot().exhibits[0], counted(t, 5000)
    t.unseal(other)
    with refused(t, "too_much_consumed"):
        t.split(other, t.part(), left="1,20", consumed=MassEntry("1,00", "kg"))
    t.unseal(tablets)
    part = t.part(None, count=Count(10, "tablet"))
    with refused(t, "too_much_consumed"):
        t.split(tablets, part, left=None, count=Count(3990, "tablet"), consumed_count=Count(1000, "tablet"))


def test_t12_a_little_at_each_opening_and_out_of_each_part_is_no_way_around_the_limit():
    """What tests used up counts together: of the exhibit, of its parts, of parts of these; another exhibit's does not."""
    t = town()
    number, other = t.lot(2, substance="cocaine").exhibits
    t.unseal(number)
    t.split(number, t.part(), left="2,18", consumed=MassEntry("20", "g"))
    t.reseal(number, "2,18")
    t.unseal(number, weight=t.weight("2,18"))
    with refused(t, "too_much_consumed"):
        t.split(number, t.part(), left="1,64", consumed=MassEntry("40", "g"))
    t.split(number, t.part(), left="1,66", consumed=MassEntry("20", "g"))
    part = t.state(number).children[0]
    t.release(part)
    t.analyse("cocaine", part)
    t.unseal(part, "analyst", ("clerk",), weight=t.weight("0,60"))
    t.split(part, t.part("0,50", "0,46"), left="0,56", person="analyst", witnesses=("clerk",))
    small = t.state(part).children[0]
    t.unseal(small, "analyst", ("clerk",), "0,46", weight=t.weight("0,50"))
    with refused(t, "too_much_consumed"):
        t.do("exhibit.consume/1", Consume(exhibit=small, mass=MassEntry("40", "g")), "analyst",
             *t.present("clerk"))  # fmt: skip
    t.unseal(other)
    t.split(other, t.part(), left="2,18", consumed=MassEntry("20", "g"))


def test_t12_tablets_that_tests_use_up_count_together_too_to_the_last_one():
    """Sixty, then forty-one are refused and forty are not; what a part is consumed of counts with them."""
    t = town()
    tablets = counted(t, 5000)
    t.unseal(tablets)
    taken, first = (t.part(None, count=Count(n, "tablet")) for n in (10, 10))
    t.split(tablets, taken, left=None, count=Count(4930, "tablet"), consumed_count=Count(60, "tablet"))
    assert t.state(tablets).used == 60
    t.reseal(tablets, weight=None, count=Count(4930, "tablet"))
    t.unseal(tablets)
    with refused(t, "too_much_consumed"):
        t.split(tablets, first, left=None, count=Count(4879, "tablet"), consumed_count=Count(41, "tablet"))
    t.split(tablets, first, left=None, count=Count(4880, "tablet"), consumed_count=Count(40, "tablet"))
    assert t.state(tablets).used == 100


@pytest.mark.parametrize("act", ["reseal", "split"])
def test_i48_a_coarse_balance_hides_no_theft_behind_an_opening(act):
    """A balance of a kilogram covers whatever was taken, but not for good: the next opening compares the net before."""
    t = town()
    number = t.lot().exhibits[0]
    t.unseal(number)
    coarse = t.new_balance("supervisor", "1000", "20000")
    light = WeightEntry(gross=MassEntry("2", "kg"), balance=coarse, tare=MassEntry("1", "kg"))
    done = t.reseal(number, weight=light) if act == "reseal" else t.split(number, t.part(), weight=light)
    assert set(done.header.flags) == {"weight_not_decisive", "better_balance_available"}
    if act == "split":
        t.reseal(number, weight=light)
    opened = t.unseal(number, weight=t.weight("1,80")).opened
    assert [t.state(each).sort for each in opened] == ["mass_balance"]


def test_t13_farak_cut_the_cocaine_to_hide_what_was_taken():
    """Seal and weight are right, the purity is not: two reports on one exhibit tell what no balance can."""
    t = town()
    number = t.lot(substance="cocaine").exhibits[0]
    t.release(number)
    t.analyse("cocaine", number, purity_per_mille=640)
    t.hand("analyst", "clerk", "return", number)
    assert t.measure("clerk", t.check(number)).opened == [], "nothing to weigh or read tells"
    t.release(number, to="analyst2")
    t.do("exhibit.sight/1", Sight(exhibits=(number,)), "inspector")
    assert t.analyse("cocaine", number, purity_per_mille=600).opened == [], "within what two methods differ by"
    [opened] = t.analyse("cocaine", number, purity_per_mille=410).opened
    found = t.state(opened)
    assert (found.sort, found.expected.purity, found.finding.purity) == ("purity", 640, 410), (
        "against the highest, not the last"
    )
    assert {t.officer, t.clerk, t.analyst, t.analyst2} <= set(found.window)


def counted(t, n, seal="T 1"):
    """A packet of tablets, counted and never weighed, in the clerk's hands."""
    line = seizure.LineEntry(substance="tramadol", count=Count(n, "tablet"))
    seized = t.declare(t.case(), line)
    entry = register_exhibits.ExhibitEntry(
        exhibit_number="7", line=0, form="tablets", seal=seal, count=Count(n, "tablet")
    )
    made = t.do("exhibit.register/1", register_exhibits.RegisterExhibits(seizure=seized, exhibits=(entry,)), "officer")
    t.hand("officer", "clerk", "deposit", made.first("EV"))
    return made.first("EV")
