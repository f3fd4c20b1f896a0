"""The adversary itself: its year is clean, its search repeats, it knows of no hole, and it finds what is open."""

import ast
from pathlib import Path

import pytest

from custody.domain.kernel.errors import CustodyError
from custody.domain.orders.appeal_confirmation import ConfirmAppeal
from custody.domain.orders.order import APPEALED, ISSUED
from custody.storage.write.assembly import Assembler
from custody.storage.write.locked_state import Entry
from tests.adversary.commands import Draw
from tests.adversary.groups import GROUPS
from tests.adversary.holes.proof import ENOUGH_UG, beyond, by_the_hole
from tests.adversary.holes.switches import HOLES, Hole
from tests.adversary.honest_year import live
from tests.adversary.moves import Take, Wait
from tests.adversary.office import founded
from tests.adversary.search import Search, finish, replay, start, usual, year
from tests.adversary.store import GRAM, PhysicallyImpossible, Yard, cloned
from tests.factories.memory_office import OpenVault, Town

HERE = Path(__file__).parent
SEARCHING = sorted(p for p in HERE.glob("*.py") if p.name not in {"test_adversary.py", "__main__.py"})
OF_HOLES = {
    "hole", "holes", "reseal", "quorum", "swap", "dry", "ladder", "appeal", "coarse", "lapsed", "lapse", "withdrawn",
    "write_off", "release", "consumption", "hand_out", "consume", "withdraw_reading", "judge_appeal", "ignite",
}  # fmt: skip
"""Words of the rules that are turned: none of them may stand in a move, an order or an amount of the search."""
CHOOSING = ("moves.py", "commands.py", "forms.py", "search.py", "groups.py")
"""The files that choose what is tried. What honest people do in their year, and what the watch looks at, chooses nothing."""


def by_name(called: str):
    return next(group for group in GROUPS if group.called == called)


def test_nobody_is_told_of_anything_in_a_year_in_which_nobody_steals():
    """What the honest year brings is subtracted; it brings no discrepancy and no mark."""
    assert all(sort in {"rating", "calibration"} for sort, _ in usual())


def test_a_year_without_bytes_comes_to_the_same_states():
    """The search encodes nothing; an office that encodes every act ends its year in the very same states."""

    class Encoding(Yard):
        """Records as the recorder does."""

        _record = Town._record

    lean, whole, first = founded(), founded(), founded().town.snapshot()
    whole.town.__class__ = Encoding
    for number, entry in whole.town.world.entries.items():  # which changes states in place
        whole.town.world.entries[number] = Entry(cloned(entry.state), entry.n, entry.head)
    whole.town.log = [b""] * whole.town.seq
    whole.town.assembler = Assembler(OpenVault(), bytes)  # salts take no numbers away
    for step in year():
        assert live(lean, step) == live(whole, step) == ""
        whole.town.numbers = {}
        for number in whole.town.world.entries:
            whole.town.numbers[number[:2]] = (*whole.town.numbers.get(number[:2], ()), number)
    assert lean.town.snapshot() == whole.town.snapshot()
    assert founded().town.snapshot() == first


def test_one_place_of_a_form_is_drawn_anew():
    """A changed place says something else, and every other place says what it said."""

    def drawn(*changed: tuple[str, int]) -> list[float]:
        draw, said = Draw(7, changed), []
        for name in ("seal", "weight", "count"):
            with draw.at(name):
                said += [draw.random(), draw.random()]
        return said

    before, after = drawn(), drawn((".weight", 8))
    assert before[:2] == after[:2]
    assert before[4:] == after[4:]
    assert not set(before[2:4]) & set(after[2:4])


def test_a_theft_that_the_whole_rules_let_pass_is_no_find():
    """Beside it an act that only the hole lets pass changes nothing: what a plan does not need is left out first."""
    hole, group = Hole("absent quorum"), by_name("chair and verifier")
    until = 1 + next(i for i, step in enumerate(year()) if step.name == "the fire")
    with hole.open():
        found = replay(group, (Wait(),) * (until + 1))
        assert found
        assert found.ug > ENOUGH_UG
        search = Search(group, 1, lambda plan: found.ug if len(plan) == until else 0)
        search.best = [found]
        assert by_the_hole(search) == 0
        assert not search.best


def test_a_search_repeats_by_its_seed():
    """The same seed makes the same attempts and finds the same."""
    runs = [Search(by_name("prosecutor and clerk"), 7) for _ in range(2)]
    for each in runs:
        each.turns(30)
    assert [c.plan for c in runs[0].order] == [c.plan for c in runs[1].order]
    assert [f.ug for f in runs[0].best] == [f.ug for f in runs[1].best]


def test_a_bag_that_loses_half_is_told():
    """A keeper who takes half of a bag, and nothing else, is found by the first honest look."""
    store = start(by_name("laboratory and keeper"))
    exhibit = next(iter(store.goods))
    store.take(exhibit, 500 * GRAM, fill=False)
    assert store.untold == 500 * GRAM
    assert exhibit in finish(store, 0).told


def test_nobody_takes_what_others_have_in_their_hands():
    """Hands reach what they hold."""
    store = start(by_name("chair and verifier"))
    with pytest.raises(PhysicallyImpossible):
        store.take(next(iter(store.goods)), GRAM, fill=False)


def test_a_plan_plays_again_as_it_was_found():
    """A plan is its moves: from the first day they lead to the same."""
    group = by_name("laboratory and keeper")
    plan = (Take((next(iter(start(group).goods)),), 5, True),)
    first, second = replay(group, plan), replay(group, plan)
    assert first
    assert second
    assert (first.ug, first.told) == (second.ug, second.told)


@pytest.mark.parametrize("name", HOLES)
def test_a_hole_opens_and_closes(name):
    """While it is closed, or over, the rules are whole."""
    hole = Hole(name)
    with hole.open():
        assert [getattr(m, a) for m, a, _ in hole.switches] == [instead for _, _, instead in hole.switches]
        with hole.closed():
            assert all(getattr(m, a) is whole for m, a, whole in hole.whole)
    assert all(getattr(m, a) is whole for m, a, whole in hole.whole)


def test_own_appeal_lets_a_prosecutor_deny_the_appeal_against_an_order_of_their_own():
    """The order is in force again; while the hole is closed, the same act is refused."""
    store, hole = start(by_name("prosecutor and clerk")), Hole("own appeal")
    order = next(n for n, state in store.town.states("RE").items() if state.status == APPEALED)
    deny = ConfirmAppeal(order=order, denied=True, reason="Appel non fondé")
    with hole.open():
        with hole.closed(), pytest.raises(CustodyError):
            store.act("order.confirm_appeal/1", deny, "prosecutor", planned=True)
        store.act("order.confirm_appeal/1", deny, "prosecutor", planned=True)
    assert store.town.state(order).status == ISSUED


def imported(path: Path) -> set[str]:
    """Every module that a file imports from."""
    tree = ast.parse(path.read_text())
    found = {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    return found | {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}


@pytest.mark.parametrize("path", SEARCHING, ids=lambda p: p.name)
def test_the_search_imports_nothing_of_the_switches(path):
    """Nor does anything that it plays with."""
    assert not any("holes" in module for module in imported(path))


@pytest.mark.parametrize("name", CHOOSING)
def test_what_chooses_has_no_word_of_one_hole(name):
    """No name and no text of what chooses speaks of an act, an order or an amount of one rule."""
    tree = ast.parse((HERE / name).read_text())
    docs = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)}
    texts = [n.value for n in ast.walk(tree)
             if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in docs]  # fmt: skip
    names = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name)]
    words = {w for t in (*texts, *names) for w in t.lower().replace("/", " ").replace(".", " ").split()}
    assert not words & OF_HOLES


def test_it_finds_a_hole():
    """So many attempts of one seed, on any machine, are enough where a release takes one person's word."""
    hole, group = Hole("release"), by_name("operator with an expired balance")
    with hole.open():
        search = Search(group, 1, beyond(hole, group))
        assert search.turns(400)
    plan = search.best[0].plan
    assert replay(group, plan) is None
