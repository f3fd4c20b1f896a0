"""An act of an office that is told in sentences: a letter to somebody, or a record of what did not take place."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from labels.model.common import Party, Will

OfficeKind = Literal["request", "summons", "difference", "not_held", "deposit", "expert"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeAct:
    """What an act of an office says: ``operative`` in bold, then ``parts``, each under its heading or under "".

    ``author``: None where somebody whom the record does not name signs by hand. ``at``: when what it records was done.
    ``addressee``: of a letter; "" makes it a record, which begins with "L'an …". ``hands``: who else signs by hand,
    before the author; ``answer``: who signs the part below, which the addressee fills in, () for none. ``loss``: the
    difference is that the thing is not there. ``blind``: its exhibits are listed without seal, weight and count.
    """

    author: Party | None
    will: Will | None = None
    at: datetime | None = None
    addressee: str = ""
    operative: str = ""
    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    hands: tuple[str, ...] = ()
    answer: tuple[str, ...] = ()
    loss: bool = False
    blind: bool = False
