"""An error that is a value: a stable code, and the facts that a sentence about it needs."""

from functools import partial
from typing import Any


class Coded(Exception):
    """Something that is refused or cannot be done; ``code`` is stable, ``facts`` fill the sentence."""

    def __init__(self, code: str, /, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __reduce__(self) -> tuple[Any, ...]:
        """Come whole out of another process: facts are keywords, which an exception's own pickling loses."""
        return partial(type(self), self.code, **self.facts), ()

    def __str__(self) -> str:
        facts = ", ".join(f"{k}={v}" for k, v in self.facts.items())
        return f"{self.code} ({facts})" if facts else self.code
