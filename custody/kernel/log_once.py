"""Reports of lasting troubles: each is reported when it comes and when it changes, not every time it is met."""


class Once:
    """Last reported value; ``first`` counts as already reported."""

    def __init__(self, first: object) -> None:
        self._last = first

    def news(self, what: object) -> bool:
        """Return True if ``what`` differs from the last reported value, and remember it."""
        new, self._last = what != self._last, what
        return new
