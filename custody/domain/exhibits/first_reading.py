"""The first reading of an exhibit, which differs from the record and waits to be read again (I57b)."""

from typing import Protocol

from msgspec import Struct

from custody.domain.exhibits.balance_and_weighing import Comparison, Weight
from custody.domain.kernel.quantity import Count


class Together(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """Small doses of one case and substance weighed together: their one weight, against the sum of their first ones.

    It is recorded alike with each of ``exhibits``; none of them has a weight of its own by it.
    """

    exhibits: tuple[str, ...]
    weight: Weight
    comparison: Comparison | None = None


class InHands(Protocol):
    """An exhibit: the agency that has it, who had it, and who may have since it was last found as recorded."""

    agency: str
    handlers: list[str]
    window: list[str]


class FirstReading(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A reading as the person made it, without the record and what differs: ``seal``, ``weight``, ``count``.

    ``seal_state``: "" for intact, ``broken`` or ``absent``, where a device told so and the rules refused its look.
    ``together``: the weight of the group that it was weighed with, and the exhibits of that group.
    ``by`` of ``agency`` read at ``at``. ``leg`` names the step: a hand-over, a session, an inventory, the day of a
    blind check. ``due``: until when it is to be read again; unread then, it is a discrepancy.
    """

    by: str
    agency: str
    leg: str
    at: str
    due: str
    seal: str = ""
    seal_state: str = ""
    weight: Weight | None = None
    count: Count | None = None
    together: Together | None = None

    def may_repeat(self, person: str, agency: str, exhibit: InHands) -> bool:
        """Return True for who made the reading, or a colleague who was never near the exhibit (I57b)."""
        colleague = agency == self.agency == exhibit.agency and person not in {*exhibit.handlers, *exhibit.window}
        return person == self.by or colleague
