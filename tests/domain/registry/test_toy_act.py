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
TEST = "tests/domain/places/test_blow_horn.py"
BY_HAND = {
    "custody/domain/places/blow_horn.py": '''"""A toy: somebody blows the horn of a place."""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader
from custody.domain.kernel.events import Event, Fact
from custody.domain.places.place import Place, own_place


class HornBlown(Event, frozen=True):
    """Somebody blew the horn of a place."""

    type: ClassVar[str] = "horn.blown/1"

    def apply(self, state: Place, fact: Fact) -> Place:
        """Change nothing."""
        return state


class BlowHorn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Blow the horn of a place."""

    place: str


@act("horn.blow/1", title=N_("Horn blown"), summary="Blow the horn", roles={Role.CLERK}, records=(HornBlown,))
def blow(command: BlowHorn, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Blow the horn.

    Raises:
        NotFound: no such place of the author's agency, or it is closed.
    """
    own_place(state_reader, command.place, ctx.author.agency)
    decision = Decision()
    decision.add(command.place, HornBlown())
    return decision
''',
    TEST: '''"""The horn of a place is blown by its clerks."""

import pytest

from custody.domain.kernel.errors import NotFound
from custody.domain.places.blow_horn import BlowHorn
from tests.act_cases import ActCase
from tests.factories.memory_office import town


def blow(town):
    return town.do("horn.blow/1", BlowHorn(place=town.place), "clerk")


ACT_CASES = (
    ActCase(
        "horn.blow/1",
        roles={"clerk": "own kept"},
        command=lambda world, made, role: BlowHorn(place=made.at["place"]),
        story=blow,
    ),
)


def test_a_clerk_blows_the_horn():
    assert [event.type for _, event in blow(town()).events] == ["horn.blown/1"]


def test_elsewhere_there_is_no_horn():
    with pytest.raises(NotFound):
        town().do("horn.blow/1", BlowHorn(place="PL0000000000X"), "clerk")
''',
    FRENCH: '\nmsgid "Horn blown"\nmsgstr "Corne sonnée"\n',
}  # fmt: skip
BY_COMMAND = {
    "docs/formats.md", "tests/golden/fold.json", "tests/golden/story.json", "tests/domain/golden/horn.blown_1.json",
}  # fmt: skip
PART = "from tests.web.matrix_table import ROUTES; print(next(i for i, r in enumerate(ROUTES) if 'horns' in r.target))"
PARTS = 6
"""As in the matrix."""
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
        checkout, TEST, "tests/domain/registry", "tests/web/text/test_i18n.py", "tests/web/text/test_refusal_files.py", "tests/commands/test_fixed_story.py",
        f"{MATRIX}::test_table_and_roles_agree", f"{MATRIX}::test_table_and_application_name_the_same_routes",
        f"{MATRIX}::test_matrix[{int(place.stdout) % PARTS}]", RECORDED, "--deselect=tests/domain/registry/test_toy_act.py",
    )  # fmt: skip


def test_without_its_case_an_act_fails(checkout):
    """The table of who may do it is still asked of each act, and its story too."""
    for name, text in BY_HAND.items():
        with (checkout / name).open("a") as file:
            file.write(text.replace("ACT_CASES", "CASES"))
    done = run(checkout, "-m", "pytest", "-q", "-n", "0", "-m", "not browser", f"{MATRIX}::test_table_and_roles_agree")
    assert done.returncode == 1
    assert "horn.blow/1" in done.stdout
    assert "ACT_CASES" in done.stdout
