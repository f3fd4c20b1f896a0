"""What a drill compares afterwards: the acts in the log against those that were acknowledged."""

from collections import Counter

from custody.domain.kernel.events import Header
from custody.domain.registry.registry import TYPES
from custody.storage.tables.engine import Store


def acts(store: Store) -> Counter[str]:
    """How many headers each act has, after checking that every header is followed by exactly its parts."""
    found: Counter[str] = Counter()
    awaited, act = 0, ""
    with store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT seq, body FROM event ORDER BY seq").all()
    for place, (seq, body) in enumerate(rows):
        assert seq == place, "a gap in the log"
        event = TYPES.decode(bytes(body))
        if isinstance(event, Header):
            assert awaited == 0, f"half an act before event {seq}"
            awaited, act = event.parts, event.act
            found[act] += 1
        else:
            assert event.act == act, f"event {seq} is in another act's place"
            awaited -= 1
    assert awaited == 0, "half an act at the end"
    return found


def require_all_once(store: Store, acknowledged: list[str]) -> None:
    """Every acknowledged act stands in the log exactly once, and no act twice."""
    found = acts(store)
    assert acknowledged, "nothing was acknowledged: the drill drilled nothing"
    assert [a for a in acknowledged if found[a] != 1] == []
    assert [a for a, n in found.items() if n != 1] == []
