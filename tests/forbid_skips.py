"""Under CI a test that is skipped has failed: ``.ci/run`` installs what tests need, and nobody reads a list of skips."""

import os
from collections.abc import Generator, Mapping
from typing import Any

import pytest

EXCUSED: Mapping[str, str] = {
    "does not let us mount a small disk": "a right of the machine, which no package gives",
    "does not let us start a machine": "namespaces, cgroups and a systemd that come with the machine",
}
"""The beginning or a part of a reason to skip under CI too, and why it may be."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """The report of a test, failed where it was skipped under CI for a reason that is not among ``EXCUSED``."""
    report = yield
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        if not any(excuse in reason for excuse in EXCUSED):
            report.outcome, report.longrepr = "failed", f"{item.nodeid} was skipped under CI: {reason}"
    return report
