"""Errors of papers: one class, whose code and facts the caller turns into a sentence in the reader's language."""

from typing import Any


class LabelError(Exception):
    """A number cannot be read or a paper cannot be made; ``code`` is stable, ``facts`` fill the sentence."""

    def __init__(self, code: str, /, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        facts = ", ".join(f"{k}={v}" for k, v in self.facts.items())
        return f"{self.code} ({facts})" if facts else self.code
