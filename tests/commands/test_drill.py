"""``custody drill``: each documented failure, replayed through the real recorder, is caught (domain.md 3)."""

import pytest

from custody.commands import main
from custody.commands.drill import HOW, replayed
from custody.commands.threats.stories import THREATS


@pytest.mark.parametrize("threat", THREATS, ids=lambda one: one.number)
def test_what_happened_there_is_caught_here(threat):
    """The play ends as its line of the table says: refused, a discrepancy, an alarm, a flag, or a proof."""
    assert replayed(threat) == threat.must


def test_every_threat_has_its_play():
    """T1 to T24, in order, each with a source."""
    assert [one.number for one in THREATS] == [f"T{n}" for n in range(1, 25)]
    assert all(one.source and one.must.codes and one.must.how in HOW for one in THREATS)


def test_a_person_reads_the_table(capsys):
    """Chosen threats only; exit code 0 when all are caught."""
    assert main(["drill", "T1", "T23"]) == 0
    said = capsys.readouterr().out
    assert "briques" in said
    assert "same_witnesses" in said
    assert "T2 " not in said
