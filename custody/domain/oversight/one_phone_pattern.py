"""Find PINs that one person may have typed for another: on one phone at once, or with their owner elsewhere (I71)."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from custody.domain.kernel.times import instant, written
from custody.domain.law.rule_pack import ONE_PHONE_SECONDS
from custody.domain.oversight.indicator_patterns import AT_ONCE, Deed, Indicator, Use, ranked
from custody.domain.places.entry_log import Visit

Sign = tuple[str, str]
"""Time of an act or a reading, and the device of its author."""


def one_phone(deeds: Sequence[Deed]) -> list[Indicator]:
    """Return author and owner of PINs that were given on one device faster than two people hand it over.

    Counted are acts with two PINs within the pack's seconds, as the device says, and acts with a PIN within five
    seconds after another one on the device. The total is the acts of the author with that owner's PIN.
    """
    fast: dict[tuple[str, ...], list[str]] = defaultdict(list)
    totals: Counter[tuple[str, ...]] = Counter()
    last: dict[str, str] = {}
    for deed in deeds:
        pairs = [(deed.author, owner) for owner in deed.pins]
        totals.update(pairs)
        before = last.get(deed.device, "") if deed.device else ""
        if pairs and (
            deed.typed_at_once or (before and _apart(before, deed.at) < timedelta(seconds=ONE_PHONE_SECONDS))
        ):
            for pair in pairs:
                fast[pair].append(deed.act)
        if pairs and deed.device:
            last[deed.device] = deed.at
    return ranked("one_phone", fast, totals)


def pins_elsewhere(deeds: Sequence[Deed], uses: Iterable[Use], visits: Iterable[Visit] = ()) -> list[Indicator]:
    """Return author and owner of PINs that were used while their owner is on record elsewhere.

    Elsewhere: acting or reading on another device within a minute, giving a PIN on another one, or in a place while the
    author is in another one. The total is the acts of the author with that owner's PIN.
    """
    owners = {owner for deed in deeds for owner in deed.pins}
    signs = _signs(deeds, uses, owners)
    stays = _stays(visits)
    elsewhere: dict[tuple[str, ...], list[str]] = defaultdict(list)
    totals: Counter[tuple[str, ...]] = Counter()
    for deed in deeds:
        for owner in deed.pins:
            totals[deed.author, owner] += 1
            if _on_another_device(deed, signs.get(owner, [])) or _in_another_place(deed, owner, stays):
                elsewhere[deed.author, owner].append(deed.act)
    return ranked("pin_elsewhere", elsewhere, totals)


def _apart(before: str, after: str) -> timedelta:
    return abs(instant(after) - instant(before))


def _signs(deeds: Iterable[Deed], uses: Iterable[Use], owners: set[str]) -> dict[str, list[Sign]]:
    """Return when and on which device the owners of PINs acted, read, or gave their PIN, in order of time."""
    signs: dict[str, list[Sign]] = defaultdict(list)
    for use in uses:
        if use.device and use.author in owners:
            signs[use.author].append((use.at, use.device))
    for deed in deeds:
        for owner in deed.pins if deed.device else ():
            signs[owner].append((deed.at, deed.device))
    return {owner: sorted(listed) for owner, listed in signs.items()}


def _on_another_device(deed: Deed, signs: Sequence[Sign]) -> bool:
    if not deed.device:
        return False
    first, last = written(instant(deed.at) - AT_ONCE), written(instant(deed.at) + AT_ONCE)
    at_the_time = signs[bisect_left(signs, (first, "")) : bisect_left(signs, (last, ""))]
    return any(device != deed.device for _, device in at_the_time)


def _stays(visits: Iterable[Visit]) -> dict[str, list[Visit]]:
    stays: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        if visit.person:
            stays[visit.person].append(visit)
    return stays


def _in_another_place(deed: Deed, owner: str, stays: dict[str, list[Visit]]) -> bool:
    """Return True if the entry log has author and owner in two places at that time, and nowhere together."""
    there, here = set(_places(deed.at, stays.get(owner, []))), set(_places(deed.at, stays.get(deed.author, [])))
    return bool(there and here) and there.isdisjoint(here)


def _places(at: str, visits: Iterable[Visit]) -> Iterator[str]:
    return (visit.place for visit in visits if visit.entered_at <= at <= visit.left_at)
