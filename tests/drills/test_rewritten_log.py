"""``python3 -m tests.drills insider``: with database, machine and the service's key, and still noticed by somebody else."""

import pytest

from tests.drills.__main__ import main
from tests.drills.insider.scenarios import ALONE, ATTACKS, played

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: one.play.__name__)
def test_an_insider_is_noticed_by_exactly_those_of_the_table(attack, tmp_path):
    """Whoever must notice does, with that code; nobody else does, and the machine's own verification never."""
    assert played(attack, tmp_path).by == attack.must
    assert attack.must
    assert ALONE not in attack.must


def test_a_person_reads_who_noticed(capsys):
    """Every attack, who notices and with which answer, and 0 because all were noticed."""
    assert main(["insider"]) == 0
    table = " ".join(capsys.readouterr().out.split())
    assert "Who notices" in table
    assert "HTTP 409" in table
    assert "HTTP 422" in table
