"""Sources of a log: its clock, and the random bytes of its ids, salts, seeds and keys.

Nothing else distinguishes two logs of one story. Tests hand in sources of their own; no setting does.
"""

import secrets
from collections.abc import Callable

from msgspec import Struct

from custody.storage.write import clock

Draw = Callable[[int], bytes]
"""Give that many random bytes."""


class Sources(Struct, frozen=True, kw_only=True):
    """The clock and, one for each use, the random bytes of a log; by default those of the operating system.

    ``subjects``: ids of subjects, and seeds of drawn samples. ``acts``: ids of acts that begin on this side.
    ``salts``: of events and private values. ``seeds``: of acts that a passkey signs. ``keys``: of the log, the vault
    and devices, and the vault's nonces.
    """

    # One source for each use: two threads that shared one would take its bytes in an order that nobody can repeat.
    now: clock.Clock = clock.now
    subjects: Draw = secrets.token_bytes
    acts: Draw = secrets.token_bytes
    salts: Draw = secrets.token_bytes
    seeds: Draw = secrets.token_bytes
    keys: Draw = secrets.token_bytes


SYSTEM = Sources()
"""The machine's clock and the operating system's random bytes."""
