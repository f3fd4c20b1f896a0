"""Word of alarms goes out: what is open is queued, what is due is sent, what fails is tried again later.

One message for each address and round holds all its alarms, so that a store that stands still for a week does not
drown the inspection. A crash after sending and before the note of it sends twice; nothing is ever sent never.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from http.client import HTTPException
from itertools import groupby

from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.oversight.alarm import ADDRESSEES, ATTACKS, Alarm
from custody.service.access.audited_queries import blind_checks_open
from custody.service.oversight.notification_channels import SENDERS, Letter, Post, Sender
from custody.storage.read import subject_queries, watched_subjects
from custody.storage.tables import outbox
from custody.storage.tables.connection import Connection
from custody.storage.tables.engine import Store
from custody.storage.tables.outbox import Message

OPERATOR = "operator"
TOLD_OPERATOR = ATTACKS | {"reset"}
"""Alarms that whoever runs the machine hears of too: they can block an address, or close an account."""

log = logging.getLogger(__name__)

Writer = Callable[[Mapping[str, Alarm], Mapping[str, Discrepancy], str], Letter]
"""Makes a letter of alarms, the discrepancies whose figures may be told, and the address of this installation."""


def deliver(
    store: Store, post: Post, write: Writer, now: datetime, senders: Mapping[str, Sender] = SENDERS
) -> tuple[int, int]:
    """Send what is due to those whom ``post`` names; how many messages were sent, and how many failed."""
    ms = int(now.timestamp() * 1000)
    for page in watched_subjects.open_alarms(store):
        with store.writing() as connection:
            outbox.queue(connection, _wanted(subject_queries.states(connection, Alarm, page), post), ms)
    known = {address for step in (*ADDRESSEES, OPERATOR) for address in post.addresses(step)}
    with store.reading() as connection:
        waiting = [m for m in outbox.due(connection, ms) if (m.channel, m.address) in known]
    results = [
        _send(store, post, write, senders[channel], address, list(messages), ms)
        for (channel, address), messages in groupby(waiting, key=lambda m: (m.channel, m.address))
    ]
    return sum(results), len(results) - sum(results)


def _wanted(alarms: Mapping[str, Alarm], post: Post) -> Iterator[Message]:
    """Every step that an alarm has reached, for each of its addresses; of an attack, the operator at once."""
    for alarm_id, alarm in alarms.items():
        steps = [*enumerate(ADDRESSEES[: alarm.level + 1]), *([(0, OPERATOR)] if alarm.sort in TOLD_OPERATOR else [])]
        for level, step in steps:
            for channel, address in post.addresses(step):
                yield Message(alarm_id, level, channel, address)


def _told(connection: Connection, alarms: Mapping[str, Alarm]) -> dict[str, Discrepancy]:
    """Return the discrepancies of alarms, except those on exhibits still to be checked blind (I13, I43)."""
    discrepancies = subject_queries.states(connection, Discrepancy, (a.about for a in alarms.values()))
    blind = blind_checks_open(
        connection, subject_queries.states(connection, Exhibit, (d.about for d in discrepancies.values()))
    )
    return {alarm_id: discrepancy for alarm_id, discrepancy in discrepancies.items() if discrepancy.about not in blind}


def _send(
    store: Store, post: Post, write: Writer, sender: Sender, address: str, messages: Sequence[Message], ms: int
) -> bool:
    with store.reading() as connection:
        alarms = subject_queries.states(connection, Alarm, [m.alarm for m in messages])
        differing = _told(connection, alarms)
    try:
        sender(post, address, write(alarms, differing, post.address))
    except (OSError, HTTPException) as error:
        trouble = f"{type(error).__name__}: {error}"[:200]
        log.warning("word of %d alarms did not reach %s: %s", len(alarms), address, trouble)
        with store.writing() as connection:
            outbox.failed(connection, messages, ms, trouble)
        return False
    with store.writing() as connection:
        outbox.sent(connection, messages, ms)
    return True
