"""Lines of a declaration or a notice as they are typed: what, how many, how heavy."""

from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.quantity import Count, MassEntry, VolumeEntry
from custody.domain.seizures.declared_line import Basis, LineEntry

LINE = (
    "substance", "amount", "unit", "count_basis", "mass", "mass_unit", "mass_basis", "balance", "volume", "volume_unit",
    "volume_basis", "designation",
)  # fmt: skip
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
        count_basis=_basis(row, "count_basis", "counted"),
        mass=MassEntry(row["mass"], row["mass_unit"]) if row["mass"] else None,
        mass_basis=_basis(row, "mass_basis", "weighed"),
        balance=row["balance"] if row["mass"] and row["mass_basis"] != "estimated" else "",
        volume=VolumeEntry(row["volume"], row["volume_unit"]) if row["volume"] else None,
        volume_basis=_basis(row, "volume_basis", "weighed"),
        designation=row["designation"],
    )


def _basis(row: dict[str, str], field: str, otherwise: Basis) -> Basis:
    """Return how an amount was found; whatever a form sends that is no estimate is the strict one."""
    return "estimated" if row[field] == "estimated" else otherwise
