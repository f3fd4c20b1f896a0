"""What is skipped elsewhere fails under CI, but for what is excused by name."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
TESTS = """
import pytest

@pytest.mark.skipif(True, reason="no such tool on this machine")
def test_marked(): ...

def test_called():
    pytest.skip("no such tool on this machine")

def test_imported():
    pytest.importorskip("no_such_module")

def test_excused():
    pytest.skip("this machine does not let us mount a small disk")

@pytest.mark.xfail
def test_expected():
    raise ValueError

def test_done(): ...
"""


@pytest.mark.parametrize(
    ("ci", "told"),
    [("", "1 passed, 4 skipped, 1 xfailed"), ("true", "2 failed, 1 passed, 1 skipped, 1 xfailed, 1 error")],
)
def test_a_skipped_test_fails_under_ci(tmp_path, ci, told):
    """By mark, call or import; a test that is expected to fail is none of them."""
    (tmp_path / "conftest.py").write_text("from tests.forbid_skips import pytest_runtest_makereport\n")
    (tmp_path / "test_some.py").write_text(TESTS)
    environment = os.environ | {"CI": ci, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-c",
        os.devnull,
        "--rootdir",
        ".",
    ]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert told in done.stdout.splitlines()[-1], done.stdout
