"""The faults of machine, database and network, each by its own drill: what it showed, and how long it took."""

from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from custody.commands import FOUND_WRONG

FOLDER = Path(__file__).parents[1]
FILES = ("test_killed_service.py", "test_disk_full.py", "test_silent_database.py", "test_floods.py")
ANSWERS = {"passed": "held", "failed": "BROKE", "skipped": "not drilled here"}


class Seen:
    """A plugin of pytest that keeps what each drill showed."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, str, str]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep a drill's outcome; of its set-up only if that failed."""
        if report.when != "call" and report.passed:
            return
        name = report.nodeid.rpartition("::")[2].removeprefix("test_").replace("_", " ")
        figures = report.capstdout.strip().splitlines()[-1:] or [""]
        self.rows.append((name, ANSWERS[report.outcome], f"{report.duration:.0f} s", figures[0]))


def drill() -> int:
    """Drill real services with kills, disks, silent databases and floods, print a table; return 1 if one broke."""
    seen = Seen()
    files = [str(FOLDER / name) for name in FILES]
    ended = pytest.main([*files, "-q", "-n", "0", "-m", "slow", "--no-header", "--no-summary"], plugins=[seen])
    table = Table(title="Faults of real services", title_justify="left")
    for head in ("Drill", "Service", "Took", "Figures"):
        table.add_column(head)
    for row in seen.rows:
        table.add_row(*row)
    Console().print(table)
    return FOUND_WRONG if ended != pytest.ExitCode.OK else 0
