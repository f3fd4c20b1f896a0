"""requirements-offline.txt: what the offline archive installs (.ci/lock writes it, docs/dependencies.md)."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements-offline.txt").read_text()
ENTRIES = [entry for entry in re.split(r"\n(?=\S)", LOCK.strip()) if not entry.startswith("#")]
PINNED = {canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", LOCK, re.MULTILINE)}


def test_the_lock_pins_each_library_that_pyproject_names():
    """A library or a bound that changes in pyproject.toml asks for a new lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = [*project["dependencies"], *project["optional-dependencies"]["postgresql"], "pip"]
    requirements = [Requirement(line) for line in named]
    assert len(requirements) > 20
    wrong = [
        str(requirement)
        for requirement in requirements
        if (name := canonicalize_name(requirement.name)) not in PINNED
        or not requirement.specifier.contains(PINNED[name])
    ]
    assert wrong == []


def test_each_entry_of_the_lock_has_digests_and_no_registry():
    """No address of a registry; no condition on Python's version, which pip would ask of the packing machine."""
    assert len(ENTRIES) == len(PINNED) > 40
    assert [entry for entry in ENTRIES if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)] == []
    assert not re.search(r"://|index-url|find-links|python_(full_)?version", LOCK)
