"""A count that is ended, and what is missing confirmed by a second person (I61)."""

from typing import Any

from custody.domain.inventories.inventory import UNCONFIRMED
from custody.domain.inventories.inventory_count import CloseCount
from custody.domain.inventories.missing_confirmation import ConfirmMissing, LapseCount
from custody.storage.write.batch import SERVICE


def end_count(number: str) -> CloseCount:
    """Return the command that ends a count, whatever is missing."""
    return CloseCount(inventory=number, confirmed=(f"count_incomplete {number}",))


def close_count(t: Any, number: str, by: str = "inspector") -> Any:
    """Return the act that closed the count: the end, or the word of a second person, or of nobody in time."""
    done = t.do("inventory.close_count/1", end_count(number), by)
    if t.state(number).status != UNCONFIRMED:
        return done
    holders = {t.state(each).holder for each in t.state(number).expected}
    for second in ("inspector", "supervisor"):
        if second != by and t.who[second] not in {*holders, *t.state(number).counters}:
            return t.do("inventory.confirm_missing/1", ConfirmMissing(inventory=number), second)
    t.wait(days=4)
    return t.act("inventory.lapse/1", LapseCount(about=number), SERVICE.person)
