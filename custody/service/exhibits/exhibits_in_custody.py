"""Every exhibit in custody: whose it is, where it lies, what it was seized with.

A process remembers it of each, and reads again what changed since.
"""

from sys import intern

from msgspec import Struct

from custody.domain.exhibits.exhibit import IN_CUSTODY, IN_TRANSIT, Exhibit
from custody.storage.read.incremental_cache import Followed


class Outline(Struct, frozen=True, gc=False):
    """Fields of the state of an exhibit in custody that ``Placed`` needs."""

    status: str
    agency: str
    seizure: str
    place: str = ""


Placed = tuple[str, str, str]
"""The agency that has an exhibit, the place where it lies ("" for none: in hand, on the way), and its seizure.

A plain tuple: those that are alike are counted together, thousands at once.
"""


def placed(_number: str, outline: Outline) -> Placed:
    """Return the cached agency, place and seizure of an exhibit; it has no place while in transit."""
    place = "" if outline.status == IN_TRANSIT else outline.place
    return intern(outline.agency), intern(place), intern(outline.seizure)


MOST = 400_000
"""Exhibits that are remembered, some 160 bytes each."""
PLACED = Followed(Exhibit, Outline, placed, status=sorted(IN_CUSTODY), most=MOST)
"""Every exhibit in custody, by number."""
