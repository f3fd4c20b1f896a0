"""Keep the readings of a look that the rules refuse once it comes home: what differs is to be read again (I40, I57b).

The keeper may have sent the exhibit away meanwhile, or the count may be over. What was read has been read all the same.
"""

from collections.abc import Iterator

from custody.domain.exhibits.blind_check import BlindCheck, CheckEntry, parse_observations
from custody.domain.exhibits.check_record import Observation
from custody.domain.exhibits.exhibit import GONE, OPENED, Exhibit
from custody.domain.exhibits.record_comparison import compare_with_record, differing
from custody.domain.exhibits.second_look import ExhibitReadingQuestioned, reading_of
from custody.domain.inventories.inventory import Inventory
from custody.domain.inventories.inventory_count import CountExhibits, entry_of
from custody.domain.kernel.context import ActContext, Decision, StateReader
from custody.domain.kernel.errors import CustodyError


def keep_readings(command: object, state_reader: StateReader, ctx: ActContext, decision: Decision) -> None:
    """Question what differs in a refused look of the author's, of exhibits that their agency had or counted then."""
    known = set()
    if isinstance(command, CountExhibits):
        inventory = state_reader.find(Inventory, command.inventory)
        if inventory is None or ctx.author.person not in inventory.counters:
            return
        over = inventory.reconciled_at and not _was_before(inventory.reconciled_at, ctx)
        known, leg = set() if over else set(inventory.expected), command.inventory
        entries = tuple(entry_of(tally) for tally in command.seen)
    elif isinstance(command, BlindCheck):
        entries, leg = command.checks, ctx.today
    else:
        return
    seen = {each.exhibit: each for each in _readable(entries, state_reader, ctx)}
    for exhibit_id, each in seen.items():
        exhibit = state_reader.find(Exhibit, exhibit_id)
        if exhibit is None or not (exhibit_id in known or _had_it(exhibit, ctx)):
            continue
        if _is_due(exhibit, ctx) and _differs(each, exhibit, state_reader, ctx):
            decision.add(exhibit_id, ExhibitReadingQuestioned(reading=reading_of(each, leg, ctx)))


def _had_it(exhibit: Exhibit, ctx: ActContext) -> bool:
    """Return True if the author's agency has the exhibit, or had it when it was read.

    Somebody there could else stop, and accuse, another agency's whole store, where nobody may answer for them.
    """
    agency = ctx.author.agency
    return agency == exhibit.agency or (agency in exhibit.agencies and _was_before(exhibit.held_since, ctx))


def _was_before(hour: str, ctx: ActContext) -> bool:
    """Return True if the device's hour is believed, and earlier."""
    return bool(ctx.judged_at) and ctx.claimed_at < hour


def _readable(entries: tuple[CheckEntry, ...], state_reader: StateReader, ctx: ActContext) -> Iterator[Observation]:
    """Yield what can be read of a list; a group weighed together only as a whole."""
    grouped = any(entry.together for entry in entries)
    for part in (entries,) if grouped else tuple((entry,) for entry in entries):
        try:
            yield from parse_observations(part, state_reader, ctx)
        except CustodyError:
            continue


def _is_due(exhibit: Exhibit, ctx: ActContext) -> bool:
    """Return True if nobody waits for it yet, and it is still under the seal that was read."""
    resealed = ctx.claimed_at < exhibit.sealed_at
    return exhibit.status not in GONE | {OPENED} and exhibit.to_read_again is None and not resealed


def _differs(seen: Observation, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext) -> bool:
    # compared without the rules of an act: its keeper may have sealed it into a sack meanwhile
    try:
        check = compare_with_record(seen, exhibit, state_reader, ctx, Decision())
    except CustodyError:
        return False
    return bool(differing(check, exhibit, state_reader))
