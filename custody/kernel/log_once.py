"""Saying once what lasts: a trouble that is met again every second is told when it comes and when it changes."""


class Once:
    """What was said last; ``first`` counts as said before the first word."""

    def __init__(self, first: object) -> None:
        self._last = first

    def news(self, what: object) -> bool:
        """Whether ``what`` is to be said: it is not what was said last."""
        new, self._last = what != self._last, what
        return new
