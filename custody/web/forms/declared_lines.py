"""Lines of a declaration or a notice as they are typed: what, how many, how heavy."""

from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.quantity import Count, MassEntry, VolumeEntry
from custody.domain.seizures.declared_line import LineEntry

LINE = ("substance", "amount", "unit", "mass", "mass_unit", "volume", "volume_unit", "designation")
"""Fields of a line."""
ROWS = 2
"""Lines that the form of a declaration begins with."""


def is_filled(row: dict[str, str]) -> bool:
    """Return True if anything was typed into a line."""
    # the lists of units always send something: only what was chosen or typed tells a row that is meant
    return any(row[name] for name in ("substance", "amount", "mass", "volume", "designation"))


def line_entry(row: dict[str, str]) -> LineEntry:
    """Return a line of a declaration or of a notice, as typed.

    Raises:
        BadInput: ``count_unreadable``.
    """
    counted = "".join(row["amount"].split())
    if counted and not (counted.isascii() and counted.isdigit() and len(counted) <= len(str(2**53))):
        raise BadInput("count_unreadable", text=counted[:40])
    return LineEntry(
        substance=row["substance"],
        count=Count(int(counted), row["unit"]) if counted else None,
        mass=MassEntry(row["mass"], row["mass_unit"]) if row["mass"] else None,
        volume=VolumeEntry(row["volume"], row["volume_unit"]) if row["volume"] else None,
        designation=row["designation"],
    )
