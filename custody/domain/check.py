"""Blind checks of seal, weight and count, and the discrepancies that they open by themselves (I13, I17).

What a person saw is entered before the recorded value is shown, and each entry stays on the record.
"""

from msgspec import Struct, structs

from custody.domain.discrepancy import DiscrepancyOpened
from custody.domain.errors import RuleBroken
from custody.domain.exhibit import (
    HELD,
    ORDERED,
    RELEASED,
    SEALED,
    Check,
    CheckEntry,
    Exhibit,
    ExhibitMeasured,
    held_by_agency,
    listed,
)
from custody.domain.text import reference
from custody.domain.weighing import compare, weigh
from custody.domain.world import Decision, Moment, World


class Measure(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Blind periodic checks of exhibits the author holds."""

    checks: tuple[CheckEntry, ...]


def measure(command: Measure, world: World, moment: Moment) -> Decision:
    """Compare what was entered blind with the record; open a discrepancy for each difference (I13, I17)."""
    decision = Decision()
    listed((c.exhibit for c in command.checks), world)
    for entry in command.checks:
        exhibit = held_by_agency(world, entry.exhibit, moment)
        if exhibit.status not in {SEALED, HELD, RELEASED, ORDERED}:
            raise RuleBroken("wrong_state", number=entry.exhibit, status=exhibit.status)
        check = judge(entry, exhibit, world, moment, decision)
        decision.add(entry.exhibit, ExhibitMeasured(check=check, by=moment.author.person))
    return decision


def judge(entry: CheckEntry, exhibit: Exhibit, world: World, moment: Moment, decision: Decision) -> Check:
    """Compare an entry with the record and open one discrepancy for each thing that differs."""
    check = _seen(entry, exhibit, world, moment)
    opened = []
    for sort, expected, found in _differences(check, exhibit):
        number = moment.new_number("EC")
        window = tuple(dict.fromkeys([*exhibit.window, moment.author.person]))
        event = DiscrepancyOpened(sort=sort, about=entry.exhibit, case=exhibit.case, expected=expected, found=found,
                                  window=window)  # fmt: skip
        decision.add(number, event)
        opened.append(number)
    return structs.replace(check, opened=tuple(opened))


def _seen(entry: CheckEntry, exhibit: Exhibit, world: World, moment: Moment) -> Check:
    """What a blind entry amounts to against the record, without opening anything yet."""
    seal = reference(entry.seal, "seal") if entry.seal else ""
    weight = weigh(entry.weight, world, moment) if entry.weight else None
    comparison = None
    if weight is not None and exhibit.first_weight is not None:
        comparison = compare(exhibit.first_weight, exhibit.sealed_at, weight, moment.at, exhibit.substance)
    count_verdict = ("ok" if entry.count == exhibit.count else "mismatch") if entry.count else ""
    return Check(
        seal=seal, seal_verdict=("ok" if seal == exhibit.seal else "mismatch") if seal else "",
        weight=weight, comparison=comparison, count=entry.count, count_verdict=count_verdict,
    )  # fmt: skip


def _differences(check: Check, exhibit: Exhibit) -> list[tuple[str, str, str]]:
    found = []
    if check.seal_verdict == "mismatch":
        found.append(("seal", exhibit.seal, check.seal))
    if check.comparison and check.comparison.verdict != "ok" and check.weight and exhibit.first_weight:
        sort = f"weight_{check.comparison.verdict}"
        found.append((sort, f"{exhibit.first_weight.gross.ug} µg", f"{check.weight.gross.ug} µg"))
    if check.count_verdict == "mismatch" and check.count:
        before = f"{exhibit.count.n} {exhibit.count.unit}" if exhibit.count else "0"
        found.append(("count", before, f"{check.count.n} {check.count.unit}"))
    return found
