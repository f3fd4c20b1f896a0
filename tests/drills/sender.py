"""A process that records the queue of a device and kills itself after a commit, before anybody is answered.

usage: python -m tests.drills.sender DATABASE_URL KEYS_FOLDER QUEUE_FILE SENDER COMMITS
"""

import os
import signal
import sys
from itertools import count
from pathlib import Path

from custody.domain.device import Device
from custody.domain.envelope import Offered
from custody.domain.events import Actor
from custody.service.queue import opened, read_lines, request_of
from custody.storage import head, queries
from custody.storage.assembly import Assembler
from custody.storage.engine import Store
from custody.storage.recorder import Recorder
from custody.storage.vault import Vault
from tests.office import number


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
        key, origin = queries.state(connection, Device, device).key, head.read(connection).origin
    sender = Actor(person=person, part="author", will="own_device")
    for each in queue.envelopes:
        offered = opened(each, device, key, origin, sender)
        assert isinstance(offered, Offered), offered
        print(recorder.record(request_of(offered)).kind, flush=True)


if __name__ == "__main__":
    main()
