"""``python3 -m tests.drills faults``: each fault of files and copies loses, forks and hides nothing."""

import pytest

from tests.drills.__main__ import main
from tests.drills.faults import report
from tests.drills.faults.files_and_copies import FAULTS
from tests.drills.faults.installation import Installation

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_a_fault_loses_forks_and_hides_nothing(fault, tmp_path):
    """Lost 0, twice 0, forked 0, ready but not 0, silent 0, and the refusal says what it is."""
    assert fault.play(Installation(tmp_path)) == fault.must


@pytest.mark.slow
def test_a_person_reads_the_table_of_faults(capsys, monkeypatch):
    """The command plays all of them, and its exit code says that all are caught; real services have their own files."""
    monkeypatch.setattr(report, "drill", lambda: 0)
    assert main(["faults"]) == 0
    printed = capsys.readouterr().out
    assert "Faults of files and copies" in printed
    assert "NO" not in printed
