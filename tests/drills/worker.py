"""A process that records hand-overs until it is killed, and prints each act's key once it is acknowledged.

It is forked, for each line on standard input, from one that has imported everything: it prints its number first, and
``DEAD`` stands behind the last act of a process that was killed.

usage: python -m tests.drills.worker DATABASE_URL KEYS_FOLDER CAST_JSON THREADS
"""

import json
import os
import sys
import threading
import uuid
from hashlib import sha256
from pathlib import Path

from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.kernel.events import Actor
from custody.domain.transfers.hand_over import HandOver
from custody.storage.tables.engine import Store
from custody.storage.tables.value_encryption import Vault
from custody.storage.write.assembly import Assembler
from custody.storage.write.batch import Request
from custody.storage.write.recorder import Recorder
from tests.factories.office import number

DEAD = "dead"


def handover(people: list[str], exhibit: str, seal: str, holder: int, act: str) -> Request:
    """The request that hands ``exhibit`` from ``people[holder]`` to the other."""
    releaser, receiver = people[holder], people[1 - holder]
    command = HandOver(to=receiver, purpose="storage", checks=(CheckEntry(exhibit=exhibit, seal=seal),))
    actors = (
        Actor(person=releaser, part="author", will="own_device"),
        Actor(person=receiver, part="receiver", will="other_device"),
    )
    return Request(act=act, kind="transfer.hand_over/1", command=command, digest=sha256(act.encode()).digest(),
                   actors=actors)  # fmt: skip


def work(recorder: Recorder, people: list[str], exhibit: str, seal: str, holder: int) -> None:
    """Hand one exhibit back and forth for ever."""
    while True:
        act = str(uuid.uuid4())
        recorder.record(handover(people, exhibit, seal, holder, act))
        os.write(1, f"{act}\n".encode())  # one write, so that a kill leaves whole lines
        holder = 1 - holder


def live(url: str, keys: str, cast: str, threads: str) -> None:
    """Start a thread for each exhibit; its present holder is read from the database."""
    os.write(1, f"{os.getpid()}\n".encode())
    people, exhibits = json.loads(Path(cast).read_text())
    store = Store(url)
    recorder = Recorder(store, Assembler(Vault(Path(keys))), number)
    with store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT id, holder FROM subject WHERE kind = 'EV'").all()
    holders = {row[0]: people.index(row[1]) for row in rows}
    for exhibit, seal in exhibits[: int(threads)]:
        arguments = (recorder, people, exhibit, seal, holders[exhibit])
        threading.Thread(target=work, args=arguments, daemon=True).start()
    threading.Event().wait()


def main() -> None:
    """One life after the other, as often as it is asked for."""
    for _ in sys.stdin:
        born = os.fork()
        if not born:
            live(*sys.argv[1:])
        os.waitpid(born, 0)
        os.write(1, f"{DEAD}\n".encode())


if __name__ == "__main__":
    main()
