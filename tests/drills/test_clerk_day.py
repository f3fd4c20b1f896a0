"""The clerk's day over HTTP: its people are asked, nobody is accused, and what was really swapped is found."""

from collections import Counter

import pytest

from tests.drills.honest.clerk_day import lived, sum_of


@pytest.mark.slow
def test_the_clerks_day_accuses_nobody_of_honest_work(tmp_path):
    """On the first build it opened 107 discrepancies, of which the form had made 102."""
    with lived(tmp_path) as day:
        honest = [step for step in day.steps if not step.deserved]
        [deserved] = [step for step in day.steps if step.deserved]
        asked: Counter[str] = sum((step.asked for step in day.steps), Counter())
        assert len(honest) == 9
        assert sum_of(honest, "to_inspection") == 0
        assert sum_of(honest, "opened") == 1, "the seal that was mistyped twice; its reader took it back"
        assert [step.photographs for step in honest] == [0] * 7 + [1, 0]
        assert deserved.to_inspection == {"seal": 1}
        assert asked == {
            "case_exists": 2, "same_seizure": 1, "seal_in_use": 1, "form_unlikely": 1, "mass_unlike_rows": 1,
            "second_look": 3, "count_incomplete": 1,
        }  # fmt: skip
        assert sum(step.extra_acts for step in day.steps) <= 16
