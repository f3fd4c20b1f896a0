"""The direction of the houses, checked by import-linter: a stray import fails here."""

import ast
import inspect
import re
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from custody.domain.registry.registry import ACTS, SUBJECTS

ROOT = Path(__file__).parent.parent
DOMAIN = ROOT / "custody/domain"


LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"


def test_houses_import_only_what_lies_below():
    """The contracts of pyproject.toml: who stands on whom, who is pure, where each large library lives, no circles.

    In a process of its own: import-linter silences every logger that exists, and other tests listen to ours.
    """
    done = subprocess.run([sys.executable, "-c", LINT], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def imports_of(path: Path, files: dict[str, Path]) -> set[Path]:
    """Return the files of the project that ``path`` imports, at its top or inside a function."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= {name if name in files else node.module for name in found}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return {files[name] for name in names if name in files} - {path}


def test_no_file_imports_itself_by_a_detour():
    """No circle between files; folders of one layer may name each other, their files may not (docs/architecture.md)."""
    paths = [path for top in ("custody", "labels") for path in (ROOT / top).rglob("*.py")]
    files = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}
    graph = {path: imports_of(path, files) for path in paths}
    assert sum(map(len, graph.values())) > len(paths)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(" imports ".join(str(path.relative_to(ROOT)) for path in reversed(circle.args[1])))


def defines_state(path: Path) -> bool:
    """Return True if the file defines a class under ``State``: the noun of its folder."""
    classes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ClassDef)]
    return any(isinstance(base, ast.Name) and base.id == "State" for node in classes for base in node.bases)


def test_noun_files_import_no_verb_files():
    """A noun file defines the state of a subject; a verb file holds the rule of an act and no state.

    So whoever reads what an exhibit or a transfer is need not read what may be done with it.
    """
    files = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in DOMAIN.rglob("*.py")}
    nouns = {path for path in files.values() if defines_state(path)}
    rules = {inspect.getsourcefile(inspect.unwrap(act.decide)) for act in ACTS.values()}
    verbs = {Path(rule) for rule in rules if rule} - nouns
    assert {inspect.getsourcefile(state) for state in SUBJECTS.values()} == {str(path) for path in nouns}
    assert len(verbs) > len(nouns)
    crossing = {(noun, verb) for noun in nouns for verb in imports_of(noun, files) & verbs}
    assert not [f"{noun.relative_to(ROOT)} imports {verb.relative_to(ROOT)}" for noun, verb in sorted(crossing)]


def test_migrations_folder_is_no_package():
    """A package named alembic in the root would stand before the library of that name."""
    assert not list((ROOT / "alembic").rglob("__init__.py"))


@pytest.mark.parametrize("module", ["custody.domain.registry.registry", "custody.log.tiles", "labels.stock.identifier"])
def test_the_inner_houses_load_without_database_and_web(module):
    """Rules, log and numbers can be used, and verified, where no database and no web framework is installed."""
    script = f"import {module}, sys; print(sorted({{'sqlalchemy', 'litestar', 'alembic'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_scripts_of_the_desk_fit_on_a_screen():
    """As ruff asks of Python: no line of ours is longer than 120 characters."""
    folder = ROOT / "custody/web/static/scan"
    scripts = [*folder.glob("*.js"), *folder.glob("flows/*.js"), *folder.glob("rows/*.js")]
    long = [
        (one.name, i) for one in scripts for i, line in enumerate(one.read_text().splitlines(), 1) if len(line) > 120
    ]
    assert scripts
    assert not long


def test_scripts_import_each_name_once():
    """Two imports of one name leave a page that does not start, and no other test here opens one."""
    scripts = [*(ROOT / "custody/web/static").rglob("*.js")]
    twice = []
    for script in scripts:
        parts = re.findall(r"^import \{([^}]*)\} from", script.read_text(), re.MULTILINE)
        names = [one.split()[-1] for part in parts for one in part.split(",") if one.strip()]
        twice += [(script.name, name) for name in names if names.count(name) > 1]
    assert scripts
    assert not twice


def test_scripts_import_what_lies_below():
    """No circle, as of Python: in one a name may be read before it is there. What is imported is there."""
    scripts = [one for one in (ROOT / "custody/web/static").rglob("*.js") if "vendor" not in one.parts]
    named = re.compile(r'^(?:import|export|\}).*?"(\.[^"]+)";$', re.MULTILINE)
    graph = {one: [(one.parent / name).resolve() for name in named.findall(one.read_text())] for one in scripts}
    assert any(graph.values())
    assert {one for below in graph.values() for one in below if "vendor" not in one.parts} <= graph.keys()
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(" imports ".join(one.name for one in reversed(circle.args[1])))
