"""``python3 -m tests.bench --quick``: every section still runs, and prints its figure beside its limit."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.__main__ import SECTIONS

ROOT = Path(__file__).parent.parent.parent
LONGEST_SECONDS = 600
"""Ten times the 40 seconds of CPU that it takes: a machine with other work is slow, and a hung section ends."""
FIGURES = {
    "recorder": ["acts/s", "p50 ms", "p99 ms", "CPU us/act"],
    "batch": ["CPU us/exhibit event"],
    "processes": ["acts/s"],
    "http": ["requests/s", "p50 ms"],
    "signing": ["p50 ms", "p99 ms"],
    "verify": ["events/CPU-s", "of limit"],
    "proof": ["ms (median)", "ms (p90)"],
    "growth": ["history us", "holdings us"],
    "balance": ["statements", "CPU ms"],
    "session": ["SQL statements", "peak MB so far"],
    "records": ["CPU s", "bytes"],
    "paper": ["CPU s", "bytes", "peak MB"],
    "idle": ["start to first 200, s", "RSS MB", "PSS MB"],
    "peers": ["CPU ms/act", "acts/s", "times ours"],
}
"""Section to columns that hold a figure above nought in each line."""
LIMITS = {
    "recorder": ("fsync +ms", "0", "limit/s"),
    "http": ("route", "only answers", "requests/s"),
    "signing": ("way", "nothing is signed", "p99 ms"),
    "verify": ("what is looked at", "read and hash every event (the limit)", "events/CPU-s"),
    "proof": ("", "its hashes alone (the limit)", "ms (median)"),
    "growth": ("events", "ratio", "history us"),
    "paper": ("document", "labels, a plain loop", "CPU s"),
    "peers": ("library", "Custody, 64 clients", "CPU ms/act"),
}
"""Section to the column and cell by which the lines of its limit are known, and the column of the limit's figure."""
DATABASES = {"recorder", "batch", "signing", "verify", "proof", "growth", "session", "records"}
"""Sections with lines for SQLite and for PostgreSQL."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tables():
    """The table of each section, as lines of column to cell."""
    command = [sys.executable, "-m", "tests.bench", "--quick"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False, timeout=LONGEST_SECONDS)
    assert done.returncode == 0, done.stdout
    parts = re.split(rf"^({'|'.join(SECTIONS)}): ", done.stdout, flags=re.MULTILINE)
    return {name: _lines(text) for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def _lines(text):
    [head] = [line for line in text.splitlines() if line.startswith("┃")]
    names = [cell.strip() for cell in head.strip("┃").split("┃")]
    rows = [line for line in text.splitlines() if line.startswith("│")]
    return [dict(zip(names, (cell.strip() for cell in row.strip("│").split("│")), strict=True)) for row in rows]


def _figure(cell):
    return float(cell.split(" ")[0].replace(",", ""))


def test_every_section_runs_in_its_turn(tables):
    assert list(tables) == list(SECTIONS)
    assert all(tables.values())


@pytest.mark.parametrize("section", SECTIONS)
def test_each_line_has_its_figures(tables, section):
    for column in FIGURES[section]:
        figures = [_figure(line[column]) for line in tables[section]]
        # CPU seconds of the smallest papers may be rounded to nothing; their sum is not.
        assert all(figure >= 0 for figure in figures)
        assert sum(figures) > 0, column


@pytest.mark.parametrize("section", LIMITS)
def test_the_limit_stands_beside_the_figure(tables, section):
    """A limit is a line of its own or a column, measured in the same run."""
    column, cell, figure = LIMITS[section]
    limits = [line for line in tables[section] if line[column] == cell]
    assert len(limits) == (2 if section in DATABASES else 1)
    assert all(_figure(line[figure]) > 0 for line in limits)
    assert len(tables[section]) > len(limits) or figure == "limit/s"


@pytest.mark.parametrize("section", sorted(DATABASES))
def test_both_databases_are_measured(tables, section):
    assert {line["database"] for line in tables[section]} == {"SQLite", "PostgreSQL"}


def test_the_share_is_that_of_the_two_figures(tables):
    """A share that is printed is the quotient of what stands beside it."""
    for line in tables["recorder"]:
        assert _figure(line["of limit"]) == pytest.approx(_figure(line["acts/s"]) / _figure(line["limit/s"]), abs=0.01)
    recording, answering = tables["http"]
    share = _figure(recording["requests/s"]) / _figure(answering["requests/s"])
    assert _figure(recording["ratio"]) == pytest.approx(share, abs=0.01)


def test_no_act_is_lost_between_processes(tables):
    assert [line["every act in the log"] for line in tables["processes"]] == ["yes", "yes"]
