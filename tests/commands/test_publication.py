"""The service publishes what it signs, and signs nothing that contradicts what it published."""

import time
import uuid

import pytest

from custody.bootstrap import open_services
from custody.commands.background import PublishLoop
from custody.domain.access.read_audit import Record
from custody.domain.kernel.errors import StorageRefused
from custody.domain.kernel.events import Actor
from custody.log.static_log import read_checkpoint
from custody.log.verify_export import verify_directory
from custody.settings import Settings
from custody.storage.write.batch import Request
from tests.conftest import ORIGIN
from tests.factories.office import Office


@pytest.fixture
def settings(tmp_path):
    """An installation on SQLite that publishes."""
    return Settings(data=tmp_path / "data", origin=ORIGIN, secure=False, publish=tmp_path / "out")


@pytest.fixture
def office(settings):
    """What the office does is told by the services; ``go(work)`` runs one service for the time of ``work``."""

    def go(work):
        with open_services(settings) as services:
            publication = PublishLoop(services, interval=0.02)
            office = Office(services.store, settings.data / "keys", ORIGIN, vkeys=services.checkpoints.vkeys)
            work(office, services)
            office.close()
            services.checkpoints.sign_now()
            publication.close()
            return services.checkpoints.vkey

    return go


def test_what_is_signed_is_published_while_the_service_runs(office, settings):
    """Within moments of a signature, and the rest at the end; both folders verify."""
    public = settings.publish / "public"

    def work(office, services):
        first = services.checkpoints.sign_now().size
        limit = time.monotonic() + 60
        while not (public / "checkpoint").exists() and time.monotonic() < limit:
            time.sleep(0.02)
        assert read_checkpoint(public).size == first
        office.lot(2)

    vkey = office(work)
    oversight = verify_directory(settings.publish / "oversight", vkey)
    assert oversight.wrong == ()
    assert read_checkpoint(public) == oversight.checkpoint


def test_a_database_behind_what_was_published_signs_nothing(office, settings):
    """Yesterday's copy of the database and of the signer's memory: the published head is longer, so nothing is signed."""
    office(lambda office, _: office.lot(1))
    copies = {name: (settings.data / name).read_bytes() for name in ("custody.db", "signer.state")}
    with open_services(settings) as services:
        publication = PublishLoop(services, interval=0.02)
        with services.store.reading() as connection:
            person = connection.exec_driver_sql("SELECT min(id) FROM subject WHERE kind = 'PE'").scalar_one()
        services.recorder.record(reading(person))
        services.checkpoints.sign_now()
        publication.close()
    published = read_checkpoint(settings.publish / "public")
    for name, data in copies.items():
        (settings.data / name).write_bytes(data)
    for name in ("custody.db-wal", "custody.db-shm"):
        (settings.data / name).unlink(missing_ok=True)
    with open_services(settings) as services:
        limit = time.monotonic() + 60
        while not services.checkpoints._stopped and time.monotonic() < limit:
            time.sleep(0.02)
        with pytest.raises(StorageRefused, match="published_beyond"):
            services.checkpoints.sign_now()
        with pytest.raises(StorageRefused, match="published_beyond"):
            services.checkpoints.check()
    assert read_checkpoint(settings.publish / "public") == published


def reading(person):
    """One more act."""

    actor = Actor(person=person, part="author", will="own_device")
    command = Record(about=person, form="page")
    return Request(
        act=str(uuid.uuid4()), kind="read_audit.record/1", command=command, digest=bytes(32), actors=(actor,)
    )
