"""Take-overs of paper registers that wait for a person of another agency to confirm them (I46)."""

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.events import Header
from custody.domain.kernel.quantity import Count, Mass, Volume
from custody.domain.places.place import Place
from custody.domain.registry.registry import TYPES
from custody.domain.seizures.case import Case
from custody.domain.seizures.register_takeover import ExhibitTakenOver
from custody.service.kernel.directory import Directory
from custody.storage.read import log_reader, subject_queries
from custody.storage.tables.connection import Connection


class TakeoverLine(Struct, frozen=True, kw_only=True):
    """A take-over of a store (the act ``takeover``) with how many of its exhibits wait."""

    place: str
    place_name: str
    agency_name: str
    takeover: str
    register: str
    at: str
    taken: int
    waiting: int


class RegisterEntry(Struct, frozen=True, kw_only=True):
    """An exhibit of a take-over, as the register was read: what the paper must say."""

    id: str
    pv: str
    exhibit_number: str
    substance: str
    seal: str
    count: Count | None
    mass: Mass | None
    volume: Volume | None


class TakeoverDetail(Struct, frozen=True, kw_only=True):
    """A take-over with those of its exhibits that nobody of another agency has confirmed."""

    takeover: TakeoverLine
    entries: list[RegisterEntry]


def waiting(connection: Connection, reader: Reader) -> int:
    """Return how many exhibits wait for the reader to find them in their paper registers."""
    places = _others(connection, reader).values()
    return sum(each.taken - each.confirmed for place in places for each in place.takeovers)


def takeovers(connection: Connection, directory: Directory, reader: Reader) -> list[TakeoverLine]:
    """Return the take-overs of other agencies' stores with exhibits that wait, the oldest first."""
    places = _others(connection, reader)
    names = directory.names(connection, [n for place_id, place in places.items() for n in (place_id, place.agency)])
    lines = [_line(place_id, place, each.act, names) for place_id, place in places.items() for each in place.takeovers]
    return sorted((line for line in lines if line.waiting), key=lambda line: (line.at, line.place, line.takeover))


def takeover(connection: Connection, directory: Directory, reader: Reader, place_id: str, act: str) -> TakeoverDetail:
    """Return a take-over with what waits of it.

    Raises:
        NotFound: no such take-over of a store of another agency.
    """
    place = _others(connection, reader).get(place_id)
    header_seq = log_reader.header_of(connection, act)
    if place is None or header_seq is None or all(each.act != act for each in place.takeovers):
        raise NotFound("not_found", kind=Place.kind, number=place_id[:20])
    header = TYPES.decode(log_reader.bodies_at(connection, [header_seq])[header_seq])
    assert isinstance(header, Header)
    parts = log_reader.parts_at(connection, log_reader.places(header_seq, header)).values()
    taken = {part.subject: part.data for part in parts if isinstance(part.data, ExhibitTakenOver)}
    states = subject_queries.states(connection, Exhibit, taken)
    cases = subject_queries.states(connection, Case, {data.case for data in taken.values()})
    entries = [
        RegisterEntry(
            id=exhibit_id, pv=cases[data.case].case_reference, exhibit_number=data.exhibit_number,
            substance=data.substance, seal=data.seal, count=data.count, mass=data.mass, volume=data.volume,
        )
        for exhibit_id, data in taken.items()
        if (origin := states[exhibit_id].origin) is not None and not origin.confirmed_by
    ]  # fmt: skip
    names = directory.names(connection, [place_id, place.agency])
    return TakeoverDetail(takeover=_line(place_id, place, act, names), entries=entries)


def _others(connection: Connection, reader: Reader) -> dict[str, Place]:
    """Return the stores of other agencies that took registers over; only the inspection confirms them."""
    if not sees_everything(reader.roles):
        return {}
    places = subject_queries.find(connection, Place, limit=None)
    return {
        place_id: place for place_id, place in places.items() if place.takeovers and place.agency != reader.agency
    }  # fmt: skip


def _line(place_id: str, place: Place, act: str, names: dict[str, str]) -> TakeoverLine:
    [each] = [each for each in place.takeovers if each.act == act]
    return TakeoverLine(
        place=place_id, place_name=names[place_id], agency_name=names[place.agency], takeover=act,
        register=each.register, at=each.at, taken=each.taken, waiting=each.taken - each.confirmed,
    )  # fmt: skip
