"""The result of a presumptive test as its exhibit keeps it, and what several of them say together (I65).

A negative or doubtful result is a question. It is answered by another person with another lot: *positive* settles it,
*negative* a second time sends the exhibit to the laboratory.
"""

from collections.abc import Iterable

from msgspec import Struct

POSITIVE, NEGATIVE, DOUBTFUL, NOT_DONE = "positive", "negative", "doubtful", "not_done"

HOLLOW = frozenset({"failed", "other_family", "late"})
"""Marks of a test that proves nothing: its control failed, its kit is for other drugs, its exhibit had burnt."""


class TestResult(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """One test: ``kit`` and ``lot`` (normal form), its ``result``, ``by`` whom and when, in which ``session``.

    ``opened``: the packing was opened for it. ``marks``: what makes it prove less (``presumptive_test.MARKS``).
    ``not_done``: why.
    """

    __test__ = False

    result: str
    by: str
    at: str
    kit: str = ""
    lot: str = ""
    session: str = ""
    opened: bool = False
    marks: tuple[str, ...] = ()
    not_done: str = ""

    @property
    def compatible(self) -> bool:
        """Return True for a positive that speaks for the substance: not of a kit that could not show it."""
        return self.result == POSITIVE and HOLLOW.isdisjoint(self.marks)


def repeats(one: TestResult, other: TestResult) -> bool:
    """Return True if two results are of different people with different lots."""
    return one.by != other.by and one.lot != other.lot


def refuted(tests: Iterable[TestResult], reported_at: str = "") -> bool:
    """Return True if two people with two lots found nothing since the laboratory's last report."""
    negative = [test for test in tests if test.result == NEGATIVE and test.at > reported_at]
    return any(repeats(one, other) for one in negative for other in negative)


def unsettled(tests: Iterable[TestResult], session: str) -> bool:
    """Return True if a negative or doubtful result in a session was not answered by another person with another lot."""
    there = [test for test in tests if test.session == session]
    asked = [test for test in there if test.result in {NEGATIVE, DOUBTFUL}]
    good = [test for test in there if test.compatible]
    return any(not any(repeats(one, other) for other in good) for one in asked)
