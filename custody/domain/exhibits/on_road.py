"""The way of a staged exhibit to the fire, within its state (I63)."""

from msgspec import Struct


class OnRoad(Struct, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """The way of a staged exhibit to the fire (I63): last ``checked_at``, packed into ``unit``, 0 for none.

    ``kept_by``: the agency that kept it before an escort took charge. ``read_on_site`` and ``weighed_on_site``: its own
    seal was read there, it was weighed there. ``units_before``: those that it was packed into before.
    """

    checked_at: str
    unit: int = 0
    kept_by: str = ""
    read_on_site: bool = False
    weighed_on_site: bool = False
    units_before: tuple[int, ...] = ()
