"""kill -9 between the commit and the answer, then the same queue again: every envelope once, and the same answer."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from custody.storage.audit.verify import Plan, verify
from custody.storage.tables.engine import Store
from tests.conftest import ORIGIN
from tests.devices import digest_of
from tests.factories.office import Office
from tests.storage.audit.test_envelopes import given, notes, pen

ENVELOPES = 5


@pytest.mark.slow
def test_i40_a_queue_sent_again_after_kill_nine_before_each_answer_is_taken_once(
    database_url: str, tmp_path: Path
) -> None:
    """The service dies after every single commit; the device, which was never answered, sends all from the first on."""
    store = Store(database_url)
    office = Office(store, tmp_path / "data" / "keys", ORIGIN)
    p = pen(office, "A")
    for _ in range(ENVELOPES):
        given(office, p, office.lot())
    office.close()
    file = tmp_path / "queue.jsonl"
    file.write_text("\n".join(json.dumps({"envelope": e.envelope, "signature": e.signature}) for e in p.kept))
    command = [sys.executable, "-m", "tests.drills.sender", database_url, str(tmp_path / "data" / "keys"), str(file),
               office.supervisor, "1"]  # fmt: skip
    said = [subprocess.run(command, stdout=subprocess.PIPE, check=False, cwd=Path(__file__).parents[2])
            for _ in range(ENVELOPES + 1)]  # fmt: skip
    answered = [len(each.stdout.split()) for each in said]
    assert answered == [*range(ENVELOPES), ENVELOPES], "each run got the answers of those before, and died unanswered"
    assert [each.returncode == 0 for each in said] == [False] * ENVELOPES + [True]
    assert [note.digest for _, note in notes(office)] == [digest_of(each) for each in p.kept]
    assert verify(store, Plan(data=tmp_path / "data")).ok
    store.close()
