"""Tell a plan in words: day by day what was done, what it brought, and which papers it leaves."""

from custody.domain.registry.registry import ACTS
from tests.adversary.groups import Group
from tests.adversary.moves import Take, Wait
from tests.adversary.search import Found, shrink, start, year
from tests.adversary.store import GRAM

PAPERS = {
    "exhibit.": "history of the exhibit", "transfer.": "slip of the hand-over", "order.": "order and its copy",
    "destruction_session.": "minutes and certificate of the session", "laboratory.": "report", "container.": "label of the sack",
    "discrepancy.": "sheet of the discrepancy",
}  # fmt: skip


def told(group: Group, found: Found) -> list[str]:
    """Return the lines of a plan: its moves with their days, its papers, and what it came to."""
    best = shrink(group, found)
    lines = [f"{group.called} ({', '.join(group.people)}): {best.ug / GRAM:,.0f} g that nobody is told of in a year"]
    lines += [f"  {line}" for line in _moves(group, best)]
    papers = {text for deed in best.store.deeds if deed.planned for start_, text in PAPERS.items()
              if deed.kind.startswith(start_)}  # fmt: skip
    lines.append(f"  papers it leaves: {', '.join(sorted(papers)) or 'none of its own'}")
    if best.told:
        lines.append(f"  known of the rest: {', '.join(sorted(set(best.told.values())))}")
    return lines


def _moves(group: Group, found: Found) -> list[str]:
    store, step, lines = start(group), 0, []
    deeds = iter([d for d in found.store.deeds if d.planned])
    names = {e: f"{kind} bag {e[-4:]}" for e, (kind,) in store.roles.items()}
    day = 0
    for move in found.plan:
        if isinstance(move, Wait):
            day = year()[step].day if step < len(year()) else day
            step += 1
            continue
        about = _about(move.focus, names)
        if isinstance(move, Take):
            amount = f"{move.grams} g" if move.grams else "all"
            lines.append(f"day {day}: take {amount} out of {about}" + (", put as much flour in" if move.fill else ""))
            continue
        deed = next(deeds, None)
        beside = f" beside {', '.join(move.others)}" if move.others else ""
        if move.hours:
            beside = f" from a paper {move.hours} hours old that names {', '.join(move.others) or 'nobody'}"
        habit = ", and again after each step of the year" if move.habit else ""
        lines.append(f"day {deed.day if deed else day}: {move.who}{beside}: {ACTS[move.kind].title} ({about}){habit}")
    return lines


def _about(focus: tuple[str, ...], names: dict[str, str]) -> str:
    if len(focus) > 3:
        return f"{len(focus)} bags: {names.get(focus[0], focus[0])} and others"
    return ", ".join(names.get(each, each) for each in focus)
