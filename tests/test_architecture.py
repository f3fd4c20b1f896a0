"""The direction of dependencies is as drawn (DESIGN 7), and commands say what the README says."""

import re
from pathlib import Path

from importlinter.application.use_cases import lint_imports
from importlinter.configuration import configure

from custody.commands import COMMANDS, module

ROOT = Path(__file__).parents[1]


def test_imports_go_the_drawn_way():
    """web -> service -> storage -> domain, log; paper and rules know nobody; SQLAlchemy lives in storage."""
    configure()
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None)


def test_the_readme_names_every_command():
    """The README's table of commands is the command line's own list."""
    named = re.findall(r"^\| `custody ([a-z]+)", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert sorted(named) == sorted(COMMANDS)


def test_every_command_is_there():
    """Each command has its module with arguments and a run function."""
    for name in COMMANDS:
        assert callable(module(name).run)
        assert callable(module(name).add_arguments)
