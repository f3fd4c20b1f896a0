"""Places where an exhibit lay, with times, and the people recorded as entering them meanwhile.

A defence asks who could have opened it. Its holders are one answer, the visitors of the store the other.

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
from custody.storage.read import histories, subject_queries
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
        """Return numbers with a name."""
        return [person_id for visit in self.visits or () for person_id in (visit.person, visit.by) if person_id]


def whereabouts(connection: Connection, vault: Vault, reader: Reader, exhibit_id: str) -> list[Stay]:
    """Return in order the places of an exhibit that the reader may see; in transit and in the field it has none."""
    exhibit_stays = stays(histories.history(connection, exhibit_id))
    places = subject_queries.states(connection, Place, {stay.place for stay in exhibit_stays})
    return [_entered(connection, vault, stay) if _told(reader, places[stay.place]) else stay for stay in exhibit_stays]


def stays(chain: Iterable[Line]) -> list[Stay]:
    """Return the stays from the whole chain of an exhibit; repeated records of the same place make one stay."""
    recorded_stays: list[Stay] = []
    state: State | None = None
    for line in chain:
        state = _after(state, line)
        assert isinstance(state, Exhibit)
        place = "" if state.status == IN_TRANSIT else state.place
        current_place = recorded_stays[-1].place if recorded_stays and not recorded_stays[-1].until else ""
        at = line.header.occurred.at if line.header.occurred else line.header.at
        if current_place and place != current_place:
            last = recorded_stays.pop()
            recorded_stays.append(Stay(place=current_place, since=last.since, until=max(at, last.since)))
        if place and place != current_place:
            recorded_stays.append(Stay(place=place, since=at, until=""))
    return recorded_stays


def _after(state: State | None, line: Line) -> State:
    part = line.part
    assert isinstance(part.data, Event)
    return fold(state, part.data, Fact(subject=part.subject, seq=line.seq, n=part.n, at=part.at, act=part.act))


def _told(reader: Reader, place: Place) -> bool:
    """Return True if the reader may see who entered a place."""
    keeps = not ENTERED.isdisjoint(reader.roles) and sees_place(reader, place)
    return keeps or Role.PROSECUTOR in reader.roles or sees_everything(reader.roles)


def _entered(connection: Connection, vault: Vault, stay: Stay) -> Stay:
    entries: list[VisitLine] = []
    whole = True
    for place in sorted(entry_log.around(connection, {stay.place})):
        visits, all_of_it = entry_log.visits_between(connection, vault, place, stay.since, stay.until)
        entries += visits
        whole = whole and all_of_it
    return structs.replace(stay, visits=_newest(entries), whole=whole)


def _newest(visits: Sequence[VisitLine]) -> tuple[VisitLine, ...]:
    return tuple(sorted(visits, key=lambda visit: (visit.entered_at, visit.act_seq), reverse=True))
