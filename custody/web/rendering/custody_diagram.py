"""Facts for the diagram of an exhibit's custody; ``custody_diagram_layout`` lays them out."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, structs

from custody.domain.exhibits.exhibit import GONE
from custody.domain.kernel.events import ENROLLED_DEVICE
from custody.service.exhibits.histories import HistoryLine
from custody.text import local_time, terms, titles
from custody.text.formatting import mass, rough
from custody.text.i18n import gettext
from custody.web.rendering import history_lines

HELD, TRANSIT, OFFLINE, CONTESTED = "held", "transit", "offline", "contested"
"""How custody is drawn: as recorded here; handed over, not yet received; as a device or slip told; in dispute."""
PAPERWORK = frozenset({"exhibit.label_printed/1", "document.issued/1", "bundle.received/1", "exhibit.certified/1"})
"""Events that say nothing of where the exhibit is or how it is."""
SIGHTINGS = frozenset({"exhibit.sighted/1", "exhibit.counted/1", "exhibit.arrived/1", "exhibit.staged/1"})
LOSSES = frozenset(
    {"exhibit.not_received/1", "exhibit.reported_missing/1", "exhibit.act_unsettled/1", "exhibit.transfer_denied/1"}
)
SETTLED = frozenset({"exhibit.received/1", "exhibit.stayed_with_holder/1", "exhibit.not_received/1"})
"""Events with which a hand-over that was dispatched is over."""
BURNT = frozenset({"exhibit.destroyed/1", "exhibit.destruction_disputed/1"})
ENDS = BURNT | {"exhibit.consumed/1", "exhibit.handed_out/1"}
QUIET = frozenset({"plain", "sight"})
MOST = 60
"""Marks in one diagram; beyond it, those that say the least are left out of it, never a change of hands or a fault."""


class Lane(Struct, frozen=True):
    """A holder: their name, and their agency's, "" for an outsider."""

    holder: str
    name: str
    agency: str


class Mark(Struct, frozen=True, kw_only=True):
    """Event ``n`` of the chain, in ``lane``, on ``day`` as people there write it; ``declared``: a day that they claim.

    ``shape``: plain, custody, weight, seal, sight, bad, end or burnt.
    """

    n: int
    at: str
    day: str
    lane: int
    shape: str
    title: str
    weight: str = ""
    seal: str = ""
    bad: bool = False
    declared: bool = False

    @property
    def dated(self) -> str:
        """Return the day, and that it is only declared where it is."""
        return gettext("%(day)s (decl.)") % {"day": self.day} if self.declared else self.day


class Leg(Struct, frozen=True, kw_only=True):
    """Custody in one lane from one mark to another (their places in ``Facts.marks``; one past the last is now)."""

    lane: int
    first: int
    last: int
    style: str


class Facts(Struct, frozen=True, kw_only=True):
    """Facts shown by a diagram. ``claims``: (mark, lane) of other claimed holders; ``left_out``: marks not drawn."""

    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    legs: tuple[Leg, ...]
    claims: tuple[tuple[int, int], ...]
    ended: bool
    left_out: int


def read(lines: Iterable[HistoryLine], names: Mapping[str, str]) -> Facts:
    """Return the facts of a history, without masked weights and counts."""
    telling = _Telling(names)
    for line in lines:
        if line.type not in PAPERWORK:
            telling.tell(line)
    return telling.facts()


class _Telling:
    """Reads events one after the other, and knows who holds the exhibit and what is in doubt."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._lanes: dict[str, Lane] = {}
        self._marks: list[Mark] = []
        self._legs: list[Leg] = []
        self._claims: list[tuple[int, int]] = []
        self._doubts: set[str] = set()
        self._offline = False
        self._transit = False
        self._ended = False

    def tell(self, line: HistoryLine) -> None:
        """Take a line of the history into the diagram."""
        data, ctx = line.data, len(self._marks)
        self._doubt(line.type, data)
        holder = data.get("holder") or ""
        passes = bool(holder) and line.type != "exhibit.act_unsettled/1"
        self._transit = line.type == "exhibit.dispatched/1" or (self._transit and line.type not in SETTLED)
        if passes:
            self._offline = line.actors[0].will == ENROLLED_DEVICE or line.slip is not None
        elif holder:
            self._claims.append((ctx, self._lane(holder, "")))
        self._pass(self._lane(holder, data.get("agency", "")) if passes else self._now(), ctx)
        self._ended = self._ended or _ends(line)
        self._marks.append(_mark(line, self._now(), passes))

    def facts(self) -> Facts:
        """Return the collected facts, with the last leg extended to its end or until now."""
        last = len(self._marks) - 1 if self._ended else len(self._marks)
        legs = [*self._legs[:-1], structs.replace(self._legs[-1], last=last)] if self._legs else []
        facts = Facts(
            lanes=tuple(self._lanes.values()), marks=tuple(self._marks), legs=tuple(legs), claims=tuple(self._claims),
            ended=self._ended, left_out=0,
        )  # fmt: skip
        return _thinned(facts)

    def _doubt(self, kind: str, data: Mapping[str, Any]) -> None:
        if kind in LOSSES:
            self._doubts.add(data["discrepancy"])
        elif kind == "exhibit.found_again/1":
            self._doubts.clear()
        elif kind == "exhibit.discrepancy_settled/1":
            self._doubts.discard(data["discrepancy"])

    def _now(self) -> int:
        return self._legs[-1].lane if self._legs else 0

    def _lane(self, holder: str, agency: str) -> int:
        if holder not in self._lanes:
            named = self._names.get(agency, "") if agency != holder else ""
            self._lanes[holder] = Lane(holder, self._names.get(holder, holder), named)
        return list(self._lanes).index(holder)

    def _pass(self, lane: int, ctx: int) -> None:
        """Draw from this mark on that the line is in that lane, drawn as custody stands now."""
        style = CONTESTED if self._doubts else TRANSIT if self._transit else OFFLINE if self._offline else HELD
        last = self._legs[-1] if self._legs else None
        if last is not None and (last.lane, last.style) == (lane, style):
            return
        if last is not None:
            self._legs[-1] = structs.replace(last, last=ctx)
        self._legs.append(Leg(lane=lane, first=ctx, last=ctx, style=style))


def _ends(line: HistoryLine) -> bool:
    """Return True if custody ends with the event."""
    return line.type in ENDS or bool(line.data.get("exhausted")) or line.data.get("status") in GONE


def _mark(line: HistoryLine, lane: int, passes: bool) -> Mark:
    data, at = line.data, line.occurred.at if line.occurred else line.at
    check = data.get("check") or {}
    weight, seal = data.get("weight") or check.get("weight"), data.get("seal") or ""
    opened = data.get("opened") or check.get("opened") or data.get("discrepancy")
    bad = bool(opened and line.type != "exhibit.discrepancy_settled/1") or line.type in {*history_lines.ALARMS, *LOSSES}
    return Mark(
        n=line.n, at=at, day=terms.day(local_time.day_of(at)), lane=lane,
        title=titles.event(line.type), shape=_shape(line, passes, bool(weight), bad), weight=_weighed(weight),
        seal=str(seal), bad=bad, declared=line.occurred is not None,
    )  # fmt: skip


def _shape(line: HistoryLine, passes: bool, weighed: bool, bad: bool) -> str:
    if _ends(line):
        return "burnt" if line.type in BURNT else "end"
    if bad:
        return "bad"
    if passes:
        return "custody"
    if line.type in {"exhibit.opened/1", "exhibit.resealed/1"}:
        return "seal"
    if weighed:
        return "weight"
    return "sight" if line.type in SIGHTINGS else "plain"


def _weighed(weight: Mapping[str, Any] | None) -> str:
    return f"{mass(weight['gross']['ug'])} ± {rough(weight['uncertainty_ug'])}" if weight else ""


def _thinned(facts: Facts) -> Facts:
    """Return the facts without the marks that say the least, where there are too many.

    No leg begins or ends at one of them.
    """
    excess = len(facts.marks) - MOST
    kept_for = {i for leg in facts.legs for i in (leg.first, leg.last)} | {i for i, _ in facts.claims}
    quiet = [i for i, mark in enumerate(facts.marks) if mark.shape in QUIET and i not in kept_for]
    quiet += [i for i, mark in enumerate(facts.marks) if mark.shape == "weight" and i not in kept_for]
    gone = set(quiet[: max(0, excess)])
    if not gone:
        return facts
    places = {old: new for new, old in enumerate(i for i in range(len(facts.marks) + 1) if i not in gone)}
    return Facts(
        lanes=facts.lanes, marks=tuple(mark for i, mark in enumerate(facts.marks) if i not in gone),
        legs=tuple(structs.replace(leg, first=places[leg.first], last=places[leg.last]) for leg in facts.legs),
        claims=tuple((places[i], lane) for i, lane in facts.claims), ended=facts.ended, left_out=len(gone),
    )  # fmt: skip
