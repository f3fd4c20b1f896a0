"""``python3 -m tests.drills attacks``: each attack leaves a trace and an alarm, and an honest day leaves no alarm."""

import pytest

from tests.drills.__main__ import main
from tests.drills.attacks.scenarios import ATTACKS, installed

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.id)
def test_an_attack_is_traced_slowed_and_told(attack, tmp_path):
    """As its row says."""
    with installed(tmp_path) as place:
        outcome = attack.play(place)
    assert outcome.keeps(attack.must), outcome


@pytest.mark.slow
def test_a_person_reads_the_table_of_attacks(capsys):
    """The command plays all of them, and its exit code says that all are as they must be."""
    assert main(["attacks"]) == 0
    printed = capsys.readouterr().out
    assert "guessing" in printed
    assert "NO" not in printed
