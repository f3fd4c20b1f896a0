"""Find what speaks against a fire: too short, ash that nobody saw cold, residue that cannot be (I66).

Figures stand in ``rules/base/fire.toml`` or the pack; where there is none, none is judged. Nothing is refused.
"""

from collections.abc import Iterator

from custody.domain.destruction.irregularity import Burnt, Irregularity
from custody.domain.kernel.times import hours_after, instant
from custody.domain.law.fire_line import UG_PER_KG


def fire_findings(burnt: Burnt) -> Iterator[Irregularity]:
    """Yield what is missing or implausible of the fire, its ash and its residue."""
    if not burnt.session.lit_at:
        return
    yield from _duration(burnt)
    yield from _ashes(burnt)
    yield from _residue(burnt)


def _duration(burnt: Burnt) -> Iterator[Irregularity]:
    """Yield a fire that was over sooner than its mass can burn; its end is the closing, or the first cold ash."""
    session, line = burnt.session, burnt.line
    ends = [session.ended_at, *(seen.at for seen in session.ashes if seen.cold)]
    over = min((instant(end) for end in ends if end), default=None)
    if line is None or over is None:
        return
    minutes = int((over - instant(burnt.lit_at)).total_seconds() // 60)
    least = line.least_minutes(burnt.mass_ug)
    if minutes < least:
        figures = {"minutes": max(minutes, 0), "least": least, "kg": burnt.mass_ug // UG_PER_KG}
        yield Irregularity(code="fire_too_short", sort="implausible", figures=figures)


def cold_seen_by(burnt: Burnt) -> set[str]:
    """Return the people who saw the ash cold no sooner than it can be; nobody where no look is asked for.

    Who left before the fire, or gave their presence elsewhere, does not count: they may have looked from home.
    """
    if burnt.line is None:
        return set()
    cold_from = instant(hours_after(burnt.lit_at, burnt.line.cold_after(burnt.mass_ug)))
    cold = {seen.person for seen in burnt.session.ashes if seen.cold and instant(seen.at) >= cold_from}
    return cold - _absent(burnt)


def _absent(burnt: Burnt) -> set[str]:
    """Return who looked at the ash and was at its site neither at the fire nor after it."""
    lit_at = burnt.session.ignited_at
    there = {a.person for a in burnt.session.attendance if not a.off_site and not (a.left_at and a.left_at < lit_at)}
    return {seen.person for seen in burnt.session.ashes} - there


def _ashes(burnt: Burnt) -> Iterator[Irregularity]:
    """Yield ash that too few saw cold, saw cold too early, or entered later."""
    session, line = burnt.session, burnt.line
    if line is None or not line.sightings:
        return
    after = line.cold_after(burnt.mass_ug)
    cold_from = instant(hours_after(burnt.lit_at, after))
    cold = [seen for seen in session.ashes if seen.cold]
    early = dict.fromkeys(seen.person for seen in cold if instant(seen.at) < cold_from)
    good = cold_seen_by(burnt)
    if len(good) < line.sightings:
        yield Irregularity(
            code="ash_unseen", sort="missing", figures={"seen": len(good), "asked": line.sightings, "hours": after}
        )
    devices = {seen.device for seen in cold if seen.person in good}
    if len(good) > 1 and len(devices) == 1 and devices != {""}:
        yield Irregularity(code="ash_one_device", sort="missing", people=tuple(sorted(good)))
    if absent := _absent(burnt):
        yield Irregularity(code="ash_by_absent", sort="missing", people=tuple(sorted(absent)))
    if early:
        yield Irregularity(code="ash_early", sort="implausible", people=tuple(early), figures={"hours": after})
    late = dict.fromkeys(seen.person for seen in session.ashes if not seen.live)
    if late:
        yield Irregularity(code="ash_entered_later", sort="missing", people=tuple(late))


def _residue(burnt: Burnt) -> Iterator[Irregularity]:
    """Yield residue that nobody weighed, or of which there is more or less than such a fire leaves."""
    line, weighed = burnt.line, [seen for seen in burnt.session.ashes if seen.residue_ug is not None]
    if line is None or line.residue_most_per_mille is None:
        return
    if not weighed:
        yield Irregularity(code="residue_unweighed", sort="missing")
    for seen in weighed:
        if seen.residue_ug is not None and burnt.mass_ug and not line.leaves(seen.residue_ug, burnt.mass_ug):
            yield Irregularity(
                code="residue_implausible", sort="implausible", people=(seen.person,),
                figures={"residue_g": seen.residue_ug // 1_000_000, "burnt_g": burnt.mass_ug // 1_000_000,
                         "least": (line.residue_least_per_mille or 0) // 10,
                         "most": line.residue_most_per_mille // 10},
            )  # fmt: skip
