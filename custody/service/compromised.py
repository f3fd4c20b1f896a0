"""Acts marked because their means were in other hands (I42): looked up for whatever tells of acts."""

from collections.abc import Iterable
from typing import Any

from custody.domain.compromise import MARK, Found, marked
from custody.domain.device import Device
from custody.domain.events import Header
from custody.domain.person import Person
from custody.storage import queries
from custody.storage.connection import Connection


def declared(connection: Connection, headers: Iterable[Header]) -> Found:
    """What was declared of the people and devices of these acts, by their numbers."""
    actors = [actor for header in headers for actor in header.actors]
    people = {number for actor in actors for number in (actor.person, actor.by) if number.startswith(Person.kind)}
    devices = {actor.device for actor in actors if actor.device.startswith(Device.kind)}
    states: dict[str, Person | Device] = {
        **queries.states(connection, Person, people), **queries.states(connection, Device, devices)
    }  # fmt: skip
    return {number: state.compromised for number, state in states.items() if state.compromised}


def flags(header: Header, events: Iterable[Any], found: Found) -> tuple[str, ...]:
    """The flags of an act, and that it rests on means that others may have had."""
    return (*header.flags, MARK) if found and marked(header, events, found) else header.flags
