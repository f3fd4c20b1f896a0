"""The watch's look at what a verification found: a log that was altered becomes an alarm, whoever started it."""

from datetime import datetime
from pathlib import Path

from custody.domain.kernel.times import written
from custody.domain.oversight.alarm import Suspicion
from custody.domain.oversight.suspicion import Suspect, key_of
from custody.service.oversight.alarm_sweep import recorded
from custody.service.oversight.log_health import log_number
from custody.storage.audit.verification_state import noted_wrong
from custody.storage.read import sweep_queries
from custody.storage.tables.engine import Store
from custody.storage.write import head_row
from custody.storage.write.recorder import Recorder


def look_at_verification(store: Store, recorder: Recorder, data: Path, now: datetime) -> int:
    """Raise that the last verification found the log altered, unless just that was told this month; how many alarms.

    Raises:
        CustodyError: the log takes no act any more, which whoever altered it may have wanted.
    """
    with store.reading() as connection:
        finding = noted_wrong(data, head_row.read(connection).origin)
        if finding is None:
            return 0
        shown = Suspicion(count=finding.count, total=finding.size, where=(finding.code,), digest=finding.digest)
        suspect = Suspect(sort="altered", about=log_number(connection), since=finding.since, agency="", found=shown)
        claimed = sweep_queries.world(connection, ()).claimed("alarm", key_of(suspect, written(now)))
    return 0 if claimed else recorded(recorder, "alarm.suspect/1", [suspect])
