"""A device that was ended with acts that it may keep stands on start pages for thirty days, and no longer."""

from datetime import date, timedelta

import pytest

from custody.domain.access.visibility import Reader
from custody.domain.people.device import EnrolDevice, RevokeDevice
from custody.service.people import devices
from tests.devices import key_named


@pytest.fixture
def ended(office):
    """A device of the office that a key officer ended today."""
    change = EnrolDevice(name="Tél A", agency=office.drug_office, public_key=key_named("A"))
    number = office.enrol(change)
    office.do("device.revoke/1", RevokeDevice(device=number, reason="Perdu"), "key1")
    return number


def shown(office, ended, name, days):
    """The devices on the start page of a person, so many days after the end of one."""
    person = office.people[name]
    state = office.state(person)
    end = date.fromisoformat(office.state(ended).revoked_at[:10])
    today = (end + timedelta(days=days)).isoformat()
    with office.store.reading() as connection:
        return list(devices.missed(connection, Reader(person, state.agency, tuple(state.roles)), today))


@pytest.mark.parametrize("name", ["key1", "inspector"])
def test_an_ended_device_stands_there_for_thirty_days(office, ended, name):
    """On the thirtieth day it is still told, on the thirty-first it is not."""
    assert [shown(office, ended, name, days) for days in (0, 30, 31)] == [[ended], [ended], []]


def test_nobody_but_key_officers_and_the_inspection_is_told(office, ended):
    """The supervisor of the store is not."""
    assert shown(office, ended, "supervisor", 0) == []
