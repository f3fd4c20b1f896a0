"""A stranger adds an act: by hand its rule, its test and its French, the rest by one command, and every test passes."""

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[3]
NOT_COPIED = (".git", ".venv", ".deps", "__pycache__", ".*_cache", ".hypothesis")
FRENCH = "custody/text/locales/fr/LC_MESSAGES/places.po"
TEST = "tests/domain/places/test_ring_bell.py"
BY_HAND = {
    "custody/domain/places/ring_bell.py": '''"""A toy: somebody rings the bell of a place."""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader
from custody.domain.kernel.events import Event, Fact
from custody.domain.places.place import Place, own_place


class BellRung(Event, frozen=True):
    """Somebody rang the bell of a place."""

    type: ClassVar[str] = "bell.rung/1"

    def apply(self, state: Place, fact: Fact) -> Place:
        """Change nothing."""
        return state


class RingBell(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Ring the bell of a place."""

    place: str


@act("bell.ring/1", title=N_("Bell rung"), summary="Ring the bell", roles={Role.CLERK}, records=(BellRung,))
def ring(command: RingBell, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Ring the bell.

    Raises:
        NotFound: no such place of the author's agency, or it is closed.
    """
    own_place(state_reader, command.place, ctx.author.agency)
    decision = Decision()
    decision.add(command.place, BellRung())
    return decision
''',
    TEST: '''"""The bell of a place is rung by its clerks."""

import pytest

from custody.domain.kernel.errors import NotFound
from custody.domain.places.ring_bell import RingBell
from tests.act_cases import ActCase
from tests.factories.memory_office import town


def ring(town):
    return town.do("bell.ring/1", RingBell(place=town.place), "clerk")


ACT_CASES = (
    ActCase(
        "bell.ring/1",
        roles={"clerk": "own kept"},
        command=lambda world, made, role: RingBell(place=made.at["place"]),
        story=ring,
    ),
)


def test_a_clerk_rings_the_bell():
    assert [event.type for _, event in ring(town()).events] == ["bell.rung/1"]


def test_elsewhere_there_is_no_bell():
    with pytest.raises(NotFound):
        town().do("bell.ring/1", RingBell(place="PL0000000000X"), "clerk")
''',
    FRENCH: '\nmsgid "Bell rung"\nmsgstr "Cloche sonnée"\n',
}  # fmt: skip
BY_COMMAND = {
    "docs/formats.md", "tests/golden/fold.json", "tests/golden/story.json", "tests/domain/golden/bell.rung_1.json",
}  # fmt: skip
PART = "from tests.web.matrix_table import ROUTES; print(next(i for i, r in enumerate(ROUTES) if 'bells' in r.target))"
MATRIX = "tests/web/access/test_permission_matrix.py"
RECORDED = "tests/drills/test_hostile_service.py::test_every_act_was_recorded_and_was_refused"


@pytest.fixture
def checkout(tmp_path) -> Path:
    """A copy of the tree."""
    return shutil.copytree(ROOT, tmp_path / "checkout", ignore=shutil.ignore_patterns(*NOT_COPIED))


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run Python in the copy; nothing comes from the tree that it is a copy of."""
    libraries = [path for path in sys.path if path and Path(path).resolve() != ROOT]
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(checkout), *libraries]), "PYTHONDONTWRITEBYTECODE": "1"}
    env.pop("PYTEST_XDIST_WORKER", None)
    return subprocess.run(
        [sys.executable, *arguments], cwd=checkout, env=env, capture_output=True, text=True, check=False
    )


def passed(checkout: Path, *tests: str) -> None:
    """Run tests in the copy, those that are slow too, and pass if all of them do."""
    done = run(checkout, "-m", "pytest", "-q", "-n", "0", "-m", "not browser", *tests)
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-2_000:]


def digests(checkout: Path) -> dict[str, str]:
    """Every file of the copy by its digest."""
    files = (file for file in checkout.rglob("*") if file.is_file() and ".hypothesis" not in file.parts)
    return {str(file.relative_to(checkout)): sha256(file.read_bytes()).hexdigest() for file in files}


def test_an_act_takes_three_files_by_hand(checkout):
    """Whoever needs a fourth one sees here which test asks for it."""
    before = digests(checkout)
    for name, text in BY_HAND.items():
        with (checkout / name).open("a") as file:
            file.write(text)
    asked = run(checkout, "-m", "tests.regenerate")
    assert asked.returncode == 0, asked.stdout + asked.stderr
    changed = {name for name, digest in digests(checkout).items() if before.get(name) != digest}
    assert changed == BY_HAND.keys() | BY_COMMAND
    place = run(checkout, "-c", PART)
    assert place.returncode == 0, place.stderr
    passed(
        checkout, TEST, "tests/domain/registry", "tests/web/text", "tests/commands/test_fixed_story.py",
        f"{MATRIX}::test_table_and_roles_agree", f"{MATRIX}::test_table_and_application_name_the_same_routes",
        f"{MATRIX}::test_whole_matrix[{int(place.stdout) % 6}]", RECORDED, "--deselect=tests/domain/registry/test_toy_act.py",
    )  # fmt: skip


def test_without_its_case_an_act_fails(checkout):
    """The table of who may do it is still asked of each act, and its story too."""
    for name, text in BY_HAND.items():
        with (checkout / name).open("a") as file:
            file.write(text.replace("ACT_CASES", "CASES"))
    done = run(checkout, "-m", "pytest", "-q", "-n", "0", f"{MATRIX}::test_table_and_roles_agree")
    assert done.returncode == 1
    assert "bell.ring/1" in done.stdout
    assert "ACT_CASES" in done.stdout
