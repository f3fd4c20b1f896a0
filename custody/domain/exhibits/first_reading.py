"""The first reading of an exhibit, which differs from the record and waits to be read again (I57b)."""

from msgspec import Struct

from custody.domain.exhibits.balance_and_weighing import Weight
from custody.domain.kernel.quantity import Count


class FirstReading(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A reading as the person made it: ``seal``, ``weight`` and ``count``; neither the record nor what differs.

    ``by`` of ``agency`` read at ``at``. ``leg`` names the step: a hand-over, a session, an inventory, the day of a
    blind check. ``due``: until when it is to be read again; unread then, it is a discrepancy.
    """

    by: str
    agency: str
    leg: str
    at: str
    due: str
    seal: str = ""
    weight: Weight | None = None
    count: Count | None = None
