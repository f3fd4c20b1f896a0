"""Room on the disk that the unsettled acts of one device may take in a day: whoever holds its key must not fill it.

Counted in memory, by the process that records: a restart begins anew.
"""

from custody.domain.kernel.errors import RuleBroken

FORKED = frozenset({"sequence_forked", "chain_forked"})
"""Why an envelope is out of its place in the queue; a device that works as it should sends none."""
FORKED_BYTES, BYTES = 4 * 1024 * 1024, 64 * 1024 * 1024
"""Room in a day (UTC) for envelopes out of their place (the longest once), and for other unsettled acts (sixteen)."""
LEAST = 4 * 1024
"""Room that the smallest takes, with its events."""


class UnsettledQuota:
    """Counts the unsettled acts recorded today."""

    def __init__(self) -> None:
        self._day = ""
        self._taken: dict[tuple[str, bool], int] = {}

    def require(self, device: str, refused: str, size: int, day: str) -> None:
        """Refuse an unsettled act for which its device has no room left today.

        Raises:
            RuleBroken: ``unsettled_quota``.
        """
        if day != self._day:
            self._day, self._taken = day, {}
        forked = refused in FORKED
        if self._taken.get((device, forked), 0) + max(size, LEAST) > (FORKED_BYTES if forked else BYTES):
            raise RuleBroken("unsettled_quota", number=device)

    def add(self, device: str, refused: str, size: int) -> None:
        """Count an unsettled act that is recorded."""
        key = (device, refused in FORKED)
        self._taken[key] = self._taken.get(key, 0) + max(size, LEAST)
