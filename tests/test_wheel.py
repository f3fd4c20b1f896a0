"""The wheel: drills and benchmarks stay in a checkout, so that no server carries a tool that rewrites a log."""

import ast
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOOLS = re.compile(r"bench|drill|insider|threat|forge(?!t)", re.IGNORECASE)
REWRITING = re.compile(r"rewrit|forge(?!t)|tamper", re.IGNORECASE)
DROPS_TRIGGERS = re.compile(r"drop\s+trigger", re.IGNORECASE)


def require_no_tools(sources):
    """Raise if a file is named for a drill, a function for rewriting, or code drops the append-only triggers."""
    assert len([name for name in sources if name.endswith(".py")]) > 700
    assert [name for name in sources if TOOLS.search(Path(name).name)] == []
    python = {name: text for name, text in sources.items() if name.endswith(".py")}
    functions = [
        f"{name}: {node.name}"
        for name, text in python.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and REWRITING.search(node.name)
    ]
    assert functions == []
    assert [name for name, text in python.items() if DROPS_TRIGGERS.search(text)] == []


def test_the_product_folders_hold_no_drill():
    """What the wheel packs, read in the checkout: no build, so it runs with the quick tests."""
    folders = ("custody", "labels", "alembic")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]
    require_no_tools({str(file.relative_to(ROOT)): file.read_text() for file in files})


def test_the_check_finds_the_insider_where_it_lies():
    """The same rules over the drills themselves fire: they are not empty."""
    forgery = (ROOT / "tests/drills/insider/forgery.py").read_text()
    assert DROPS_TRIGGERS.search(forgery)
    assert any(REWRITING.search(node.name) for node in ast.parse(forgery).body if isinstance(node, ast.FunctionDef))


@pytest.mark.slow
def test_the_built_wheel_holds_no_drill(tmp_path):
    """The wheel itself, built as for an installation; the sources of the checkout are all it holds."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(ROOT)]
    subprocess.run(command, check=True)
    [wheel] = tmp_path.glob("custody-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".py")}
        others = {name: "" for name in archive.namelist() if not name.endswith(".py")}
        metadata = next(archive.read(name).decode() for name in others if name.endswith("METADATA"))
    require_no_tools(texts | others)
    assert {name.partition("/")[0].partition("-")[0] for name in texts | others} == {"custody", "labels"}
    required = [line for line in metadata.splitlines() if line.startswith("Requires-Dist:") and "extra ==" not in line]
    assert len(required) > 20
    assert [line for line in required if re.search(r"\b(numpy|psycopg)\b", line)] == []
    assert 'extra == "postgresql"' in metadata.replace("'", '"')
