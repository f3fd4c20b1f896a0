"""Documents say what is so: rules and tests of the table of invariants exist, every setting is told."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from custody.commands import COMMANDS
from custody.settings import READERS
from tests.domain.invariants import Invariants

ROOT = Path(__file__).parents[1]
HOMES = ("custody/domain", "custody/service", "custody/storage", "custody")
ROWS = {
    int(name) if (name := cells[0].split()[0].removeprefix("I")).isdigit() else name: cells
    for line in (ROOT / "docs/invariants.md").read_text().splitlines()
    if line.startswith("| I") and (cells := [cell.strip() for cell in line.strip("|").split("|")])
}
PAGES = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))
PATH = re.compile(
    r"(?<![\w/.-])((?:custody|labels|tests|alembic|docs|\.ci)/[\w./-]+"  # from the root
    r"|(?:domain|service|storage|web|text|log|commands)/[\w/]+\.\w+)"  # from custody/
)
LATER = {40}
"""Told as not kept yet."""


@cache
def every_test() -> set[str]:
    """Every test; asked when one of these runs: each process that imports this file would wait for it."""
    return {
        node.name
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
    }


@cache
def every_file_name() -> set[str]:
    """Return the names of all files of the program, its tests and its tools."""
    folders = ("custody", "labels", "tests", "alembic", "docs", ".ci")
    return {path.name for folder in folders for path in (ROOT / folder).rglob("*.*")}


def code_spans(page: Path) -> list[str]:
    """Return the code type in sentences and tables of a document, and each line of its blocks of code."""
    blocks = re.findall(r"^ *```\w*\n(.*?)```", page.read_text(), re.MULTILINE | re.DOTALL)
    sentences = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    return re.findall(r"`([^`\n]+)`", sentences) + [line.strip() for block in blocks for line in block.splitlines()]


def shown(row: str) -> list[tuple[str, str]]:
    """Each test that a row of docs/shown.md names, with the file named last before it; a row without one fails."""
    found, home = [], ""
    for file, test in re.findall(r"(tests/[\w/]+\.py)|`(test_\w+)`", row):
        home = file or home
        found += [(home, test)] if test else []
    return found


def words(cell: str) -> list[str]:
    """What stands in code type in a cell."""
    return re.findall(r"`([^`]+)`", cell)


def module(name: str) -> Path | None:
    """The file of a module of the package, or one named by its path."""
    if "/" in name:
        return next((path for path in (ROOT / name, ROOT / "custody" / name) if path.exists()), None)
    return next((path for home in HOMES for path in sorted((ROOT / home).rglob(f"{name}.py"))), None)


def defines(path: Path, name: str) -> bool:
    """Whether a module says ``name`` at its top or in a class: a function, a class, a constant."""
    return bool(re.search(rf"^ *(def |class )?{name}\b", path.read_text(), re.MULTILINE))


def test_every_invariant_has_its_row_in_order():
    """I1 to I45, then those of the second edition that are kept (I48, I57d...), five cells each."""
    assert list(ROWS)[:45] == list(range(1, 46))
    later = list(map(str, ROWS))[45:]
    assert later == sorted(later)
    assert {len(cells) for cells in ROWS.values()} == {5}


@pytest.mark.parametrize("number", sorted(ROWS.keys() - LATER, key=str))
def test_a_row_names_a_rule_and_a_test_that_exist(number):
    """Rules are ``module.name`` or a file; tests are functions of this suite."""
    _, _, rules, tests, state = ROWS[number]
    assert re.match(r"kept|partly", state), state
    found = [word for word in words(rules) if "." in word]
    assert found, "no rule is named"
    for word in found:
        name = word.split(".")[-1]
        path = module(word) if "/" in word else module(word.split(".")[0])
        assert path, word
        assert "/" in word or defines(path, name), word
    named = re.findall(r"\btest_\w+", tests + state)
    assert named or "as I" in tests, "no test is named"
    assert set(named) <= every_test()


def test_what_is_said_to_be_shown_is_shown_by_a_test_that_exists():
    """docs/shown.md: files, tests in the file that their row names before them, and modules run as commands."""
    told = (ROOT / "docs/shown.md").read_text()
    pairs = [pair for row in told.splitlines() for pair in shown(row)]
    assert len(pairs) > 20
    assert [pair for pair in pairs if f"def {pair[1]}(" not in (ROOT / pair[0]).read_text()] == []
    modules = [ROOT / name.replace(".", "/") for name in re.findall(r"-m (tests[\w.]+)", told)]
    assert len(modules) > 2
    assert [one for one in modules if not (one.with_suffix(".py").exists() or (one / "__main__.py").exists())] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_file_in_code_type_exists(page):
    """Paths from the root or from custody/, and bare names of programs; CAPABILITY stands for any capability."""
    spans = [span.replace("CAPABILITY", "orders") for span in code_spans(page)]
    paths = {path.rstrip("/.") for span in spans for path in PATH.findall(span)}
    assert [path for path in sorted(paths) if not module(path)] == []
    names = {span for span in spans if re.fullmatch(r"[\w-]+\.(?:py|js|sh|po)", span)}
    assert sorted(names - every_file_name()) == []


def test_paths_are_found_in_the_documents():
    """The test above would pass over documents without a path: there are hundreds."""
    assert len({path for page in PAGES for span in code_spans(page) for path in PATH.findall(span)}) > 100


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_module_command_and_test_in_a_document_exists(page):
    """Modules of ``python3 -m``, commands of the program and names of tests, in sentences and in blocks of code."""
    text = page.read_text()
    modules = [ROOT / name.replace(".", "/") for name in re.findall(r"-m ((?:tests|custody|labels)[\w.]*)", text)]
    assert [path for path in modules if not (path.with_suffix(".py").exists() or (path / "__main__.py").exists())] == []
    commands = {found[1] for span in code_spans(page) if (found := re.match(r"custody ([a-z]+)", span))}
    assert commands - COMMANDS.keys() == set()
    test_files = {Path(name).stem for name in every_file_name()}
    assert set(re.findall(r"\btest_\w+", text)) - every_test() - test_files == set()


def test_every_link_between_documents_leads_somewhere():
    """Also to a heading, as GitHub names them."""
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")):
        for path, heading in re.findall(r"\]\(([^)#:\s]*)(?:#([\w-]+))?\)", page.read_text()):
            target = page.parent / path if path else page
            assert target.exists(), (page.name, path)
            names = [re.sub(r"[^\w -]", "", line.lower()).strip().replace(" ", "-") for line in headings(target)]
            assert not heading or heading in names, (page.name, path, heading)


def test_the_map_leads_to_every_document():
    """docs/README.md names each document of its folder."""
    linked = set(re.findall(r"\]\(([\w./-]+\.md)\)", (ROOT / "docs/README.md").read_text()))
    written = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert written - linked == set()
    assert len(written) > 20


def test_every_command_is_in_its_table():
    """docs/commands.md has a row for each command of the program, and for no other."""
    rows = re.findall(r"^\| `custody (\w+)", (ROOT / "docs/commands.md").read_text(), re.MULTILINE)
    assert sorted(rows) == sorted(COMMANDS)


def headings(page: Path) -> list[str]:
    """The headings of a document."""
    return re.findall(r"^#+ (.*)", page.read_text(), re.MULTILINE) if page.suffix == ".md" else []


def test_every_decision_is_listed():
    """docs/adr/README.md leads to each of them."""
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", (ROOT / "docs/adr/README.md").read_text())
    assert listed == sorted(path.name for path in (ROOT / "docs/adr").glob("0*.md"))


def test_every_setting_is_told():
    """Each variable that the service reads has its row, and no other."""
    told = set(re.findall(r"`(CUSTODY_[A-Z_]+)`", (ROOT / "docs/settings.md").read_text()))
    assert told == READERS.keys()


def test_what_is_marked_is_what_the_machine_checks():
    """One mark for each number in the name of an invariant of the machine."""
    names = [name for name in vars(Invariants) if re.match(r"i\d", name)]
    checked = {int(number) for name in names for number in re.findall(r"(?:^|_)i(\d+)(?=_)", name)}
    assert {number for number, cells in ROWS.items() if "*m*" in cells[0]} == checked
