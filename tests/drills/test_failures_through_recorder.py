"""``python3 -m tests.drills``: each documented failure and attack, replayed through the real recorder, is caught."""

from pathlib import Path

import pytest

from custody.text import i18n
from tests.drills.__main__ import HOW, answer, main, replayed
from tests.drills.threats.scenarios import THREATS
from tests.drills.threats.session_attacks import SESSION_ATTACKS


@pytest.mark.parametrize("threat", [*THREATS, *SESSION_ATTACKS], ids=lambda one: one.id)
def test_what_happened_there_is_caught_here(threat):
    """The play ends as its line of the table says: refused, a discrepancy, an alarm, a flag, a mark on page 1, or a proof."""
    assert replayed(threat) == threat.must


def test_every_threat_has_its_play():
    """T1 to T24 and S1 to S44, in order, each with a source and an answer."""
    for letter, threats, last in (("T", THREATS, 24), ("S", SESSION_ATTACKS, 44)):
        assert [one.id for one in threats] == [f"{letter}{n}" for n in range(1, last + 1)]
        assert all(one.source and one.must.codes and all(one.must.codes) and one.must.how in HOW for one in threats)


def test_the_page_of_what_is_shown_lists_each_attack_on_a_session_with_its_answer():
    """A new attack, or another answer, stands in docs/shown.md as well."""
    lines = (Path(__file__).parents[2] / "docs" / "shown.md").read_text("utf-8").splitlines()
    listed = [line for line in lines if line.startswith("| S")]
    with i18n.speaking("en"):
        assert listed == [f"| {one.id} | {one.happened} | {answer(one.must)} |" for one in SESSION_ATTACKS]


def test_each_answer_is_in_words():
    """No code stands alone, none stands twice, and an amount is written as people write it."""
    for one in (*THREATS, *SESSION_ATTACKS):
        with i18n.speaking("en"):
            said = answer(one.must)
        assert all(said.count(f"({code})") == 1 for code in one.must.codes if " " not in code), said
    with i18n.speaking("en"):
        assert "5.4\N{NO-BREAK SPACE}kg" in answer(THREATS[16].must)


def test_a_person_reads_the_table(capsys):
    """Chosen threats only; exit code 0 when all are caught."""
    assert main(["T1", "T23"]) == 0
    said = capsys.readouterr().out
    assert "10,000 bricks" in said
    assert "same_witnesses" in said
    assert "T2 " not in said


@pytest.mark.parametrize("line", ["T99", "detection --runs x", "detection insider", "T1 detection", "session T1"])
def test_an_argument_that_means_nothing_is_refused(line, capsys):
    """So is a simulation beside anything else: a table without it would read as if everything was caught."""
    with pytest.raises(SystemExit, match="2"):
        main(line.split())
    assert "usage: python3 -m tests.drills" in capsys.readouterr().err
