"""In which places an exhibit lay, from when to when, and who is on record as having entered them meanwhile.

A defence asks who could have opened it: who held it is one answer, who went through the door of the store the other.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct, structs

from custody.domain.access.roles import Role, sees_everything
from custody.domain.access.visibility import Reader, sees_place
from custody.domain.exhibits.exhibit import IN_TRANSIT, Exhibit
from custody.domain.kernel.events import Event, Fact, State
from custody.domain.places.place import Place
from custody.domain.registry.registry import fold
from custody.service.places import entry_log
from custody.service.places.entry_log import VisitLine
from custody.storage.read import histories, queries
from custody.storage.read.histories import Line
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

ENTERED = frozenset({Role.SUPERVISOR, Role.CLERK})
"""Who reads the entries into the places of their own agency; the prosecution and the inspection read them of any."""


class Stay(Struct, frozen=True, kw_only=True):
    """An exhibit in one place from ``since`` to ``until`` ("" for now), as stated.

    ``visits``: who entered it or a place around it meanwhile, the newest first; None where the reader is not told.
    ``whole``: whether those are all.
    """

    place: str
    since: str
    until: str
    visits: tuple[VisitLine, ...] | None = None
    whole: bool = True

    def people(self) -> list[str]:
        """Numbers with a name."""
        return [n for visit in self.visits or () for n in (visit.person, visit.by) if n]


def whereabouts(connection: Connection, vault: Vault, reader: Reader, number: str) -> list[Stay]:
    """The places of an exhibit that the reader may see, in their order; on its way and in the field it lies in none."""
    found = stays(histories.history(connection, number))
    places = queries.states(connection, Place, {stay.place for stay in found})
    return [_entered(connection, vault, stay) if _told(reader, places[stay.place]) else stay for stay in found]


def stays(chain: Iterable[Line]) -> list[Stay]:
    """Of the whole chain of an exhibit; what is recorded twice in a row of the same place is one stay."""
    found: list[Stay] = []
    state: State | None = None
    for line in chain:
        state = _after(state, line)
        assert isinstance(state, Exhibit)
        place = "" if state.status == IN_TRANSIT else state.place
        here = found[-1].place if found and not found[-1].until else ""
        at = line.header.occurred.at if line.header.occurred else line.header.at
        if here and place != here:
            last = found.pop()
            found.append(Stay(place=here, since=last.since, until=max(at, last.since)))
        if place and place != here:
            found.append(Stay(place=place, since=at, until=""))
    return found


def _after(state: State | None, line: Line) -> State:
    part = line.part
    assert isinstance(part.data, Event)
    return fold(state, part.data, Fact(subject=part.subject, seq=line.seq, n=part.n, at=part.at, act=part.act))


def _told(reader: Reader, place: Place) -> bool:
    """Whether the reader is told who entered a place."""
    keeps = not ENTERED.isdisjoint(reader.roles) and sees_place(reader, place)
    return keeps or Role.PROSECUTOR in reader.roles or sees_everything(reader.roles)


def _entered(connection: Connection, vault: Vault, stay: Stay) -> Stay:
    found: list[VisitLine] = []
    whole = True
    for place in sorted(entry_log.around(connection, {stay.place})):
        visits, all_of_it = entry_log.visits_between(connection, vault, place, stay.since, stay.until)
        found += visits
        whole = whole and all_of_it
    return structs.replace(stay, visits=_newest(found), whole=whole)


def _newest(visits: Sequence[VisitLine]) -> tuple[VisitLine, ...]:
    return tuple(sorted(visits, key=lambda one: (one.entered_at, one.act_seq), reverse=True))
