"""The presumptive tests before a fire, as a certificate tells them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PresumptiveLine:
    """One sentence on the tests: its ``code``, the ``exhibits`` it names; ``detail``: a substance, mark or reason.

    ``good``: it tells what was done, and nothing that lacks.
    """

    code: str
    exhibits: tuple[str, ...] = ()
    detail: str = ""
    asked: int = 0
    done: int = 0
    good: bool = False
