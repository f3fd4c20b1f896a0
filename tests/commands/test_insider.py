"""``custody drill insider``: with database, machine and the service's key, and still noticed by somebody else."""

import pytest

from custody.commands import main
from custody.commands.insider.plays import ALONE, ATTACKS, played


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: one.play.__name__)
def test_an_insider_is_noticed_by_exactly_those_of_the_table(attack, tmp_path):
    """Whoever must notice does, with that code; nobody else does, and the machine's own verification never."""
    assert played(attack, tmp_path).by == attack.must
    assert attack.must
    assert ALONE not in attack.must


def test_a_person_reads_who_noticed(capsys):
    """In both languages: every attack, who says what, and 0 because all were noticed."""
    assert main(["drill", "insider"]) == 0
    french = " ".join(capsys.readouterr().out.split())
    assert "Qui s’en aperçoit" in french
    assert "HTTP 409" in french
    assert "HTTP 422" in french
    assert main(["--lang", "en", "drill", "insider"]) == 0
    assert "Who notices" in capsys.readouterr().out
