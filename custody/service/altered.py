"""The watch's look at what a verification found: a log that was altered becomes an alarm, whoever started it."""

from datetime import datetime
from pathlib import Path

from custody.domain.alarm import Suspicion
from custody.domain.suspicion import Suspect, key_of
from custody.domain.times import written
from custody.service.heads import log_number
from custody.service.rounds import recorded
from custody.storage import head, survey
from custody.storage.audit.verified import noted_wrong
from custody.storage.engine import Store
from custody.storage.recorder import Recorder


def look_at_verification(store: Store, recorder: Recorder, data: Path, now: datetime) -> int:
    """Raise that the last verification found the log altered, unless just that was told this month; how many alarms.

    Raises:
        CustodyError: the log takes no act any more, which whoever altered it may have wanted.
    """
    with store.reading() as connection:
        found = noted_wrong(data, head.read(connection).origin)
        if found is None:
            return 0
        shown = Suspicion(count=found.count, total=found.size, where=(found.code,), digest=found.digest)
        one = Suspect(sort="altered", about=log_number(connection), since=found.since, agency="", found=shown)
        told = survey.world(connection, ()).claimed("alarm", key_of(one, written(now)))
    return 0 if told else recorded(recorder, "alarm.suspect/1", [one])
