"""A process that records the queue of a device and kills itself after a commit, before anybody is answered.

usage: python -m tests.drills.sender DATABASE_URL KEYS_FOLDER QUEUE_FILE SENDER COMMITS
"""

import os
import signal
import sys
from itertools import count
from pathlib import Path

from custody.domain.kernel.events import Actor
from custody.domain.offline.envelope import VerifiedEnvelope
from custody.domain.people.device import Device
from custody.service.offline.offline_queue import opened, read_lines, request_of
from custody.storage.read import subject_queries
from custody.storage.tables.engine import Store
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import head_row
from custody.storage.write.assembly import Assembler
from custody.storage.write.recorder import Recorder
from tests.factories.office import number


def main() -> None:
    """Send the whole queue, one envelope after the other; the commit of number COMMITS is the last of this process."""
    url, keys, file, person, commits = sys.argv[1:]
    store, done = Store(url), count(1)

    def committed(_size: int) -> None:
        if next(done) == int(commits):
            os.kill(os.getpid(), signal.SIGKILL)

    recorder = Recorder(store, Assembler(Vault(Path(keys))), number, committed=committed)
    device, queue = read_lines(Path(file).read_bytes())
    with store.reading() as connection:
        key, origin = subject_queries.state(connection, Device, device).key, head_row.read(connection).origin
    sender = Actor(person=person, part="author", will="own_device")
    for each in queue.envelopes:
        offered = opened(each, device, key, origin, sender)
        assert isinstance(offered, VerifiedEnvelope), offered
        print(recorder.record(request_of(offered)).kind, flush=True)


if __name__ == "__main__":
    main()
