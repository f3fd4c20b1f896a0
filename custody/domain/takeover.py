"""Taking over a store's paper register: what lies there now comes on record, and nothing is said of what went before.

One dated act by the store's supervisor and the keeper, who answers for everything from then on (I5, I6). Each exhibit
enters as held, under the seal that it bears; what the register says of its amount is kept as entered, and whatever it
gives a mass for has to be weighed before it goes anywhere. Contradictions are refused row by row, never resolved.
"""

from collections.abc import Iterator
from typing import ClassVar

from msgspec import Struct

from custody.domain.errors import BadInput, CustodyError, RuleBroken
from custody.domain.events import Actor, Event, Fact, State
from custody.domain.exhibit import HELD, Exhibit
from custody.domain.people import Person
from custody.domain.place import Place, own_place
from custody.domain.quantity import MICROGRAMS, Count, Mass, MassEntry, bounded, count, mass
from custody.domain.roles import STORE
from custody.domain.seizure import FORMS, SUBSTANCES, Case, CaseOpened, Line, Photo, Seizure, Tally, photos
from custody.domain.text import clean, reference
from custody.domain.times import day
from custody.domain.world import Decision, Moment, Private, World

SOURCE = "register"
LARGEST_TAKEOVER = 1_000
"""Rows of one act: each may bring a case and a seizure of its own."""
DOSES = frozenset({"tablet", "capsule", "pill", "dose"})
HEAVIEST_DOSE_UG = 10 * MICROGRAMS["g"]
LIGHTEST_THING_UG = 10 * MICROGRAMS["µg"]
"""A tablet weighs less than 10 g, and nothing that can be counted less than 10 µg (a blotter, an LSD dose)."""


class RegisterTakenOver(Event, frozen=True):
    """The store's paper register was taken over: its number, the day of its last entry, how many exhibits.

    The photographs of its pages are committed to, or the reason why there are none.
    """

    type: ClassVar[str] = "register.taken_over/1"
    register: str
    as_of: str
    keeper: str
    taken: int
    pages: int = 0

    def apply(self, state: Place, fact: Fact) -> Place:
        """The store is as it was; its chain tells what came in."""
        return state


class SeizureTakenOver(Event, frozen=True):
    """A seizure as the paper register knows it: what it lists of a case lies in the store."""

    type: ClassVar[str] = "seizure.taken_over/1"
    case: str
    officer: str
    agency: str
    seized_at: str
    lines: tuple[Line, ...]
    tallies: tuple[Tally, ...]

    def apply(self, state: State | None, fact: Fact) -> Seizure:
        """The seizure; nothing of it is owed."""
        return Seizure(
            case=self.case, officer=self.officer, agency=self.agency, seized_at=self.seized_at, declared_at=fact.at,
            declared=fact.seq, lines=list(self.lines), tallies=list(self.tallies), source=SOURCE,
        )  # fmt: skip


class ExhibitTakenOver(Event, frozen=True):
    """An exhibit of the paper register, under the seal that it bears, in the keeper's hands; ``mass`` as registered."""

    type: ClassVar[str] = "exhibit.taken_over/1"
    case: str
    seizure: str
    line: int
    number: str
    substance: str
    form: str
    holder: str
    agency: str
    place: str
    seal: str
    count: Count | None = None
    mass: Mass | None = None

    def apply(self, state: State | None, fact: Fact) -> Exhibit:
        """The exhibit, held; to be weighed when the register gives it a mass that no balance vouches for."""
        exhibit = Exhibit(
            case=self.case, seizure=self.seizure, line=self.line, number=self.number, substance=self.substance,
            form=self.form, described=fact.seq, status=HELD, holder="", agency="", seal=self.seal, sealed_at=fact.at,
            count=self.count, place=self.place, to_weigh=self.mass is not None, taken_over=True,
        )  # fmt: skip
        exhibit.hold(self.holder, self.agency, fact.at)
        exhibit.received_at = fact.at
        return exhibit

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Its seal number for ever, its exhibit number within the case (I1)."""
        return (("seal", self.seal), ("exhibit_no", f"{self.case}/{self.number}"))


class TakenEntry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A row of the register: the case's PV number, the exhibit as it lies there, the day of the seizure."""

    pv: str
    number: str
    substance: str
    form: str
    seal: str
    seized_on: str
    count: Count | None = None
    mass: MassEntry | None = None
    description: str = ""


class TakeOver(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Take over a paper register. ``register`` is its number, ``as_of`` the day of its last entry.

    The keeper consents as receiver. Without photographs of its pages (``pages``) a reason is needed.
    """

    place: str
    register: str
    as_of: str
    entries: tuple[TakenEntry, ...]
    pages: tuple[Photo, ...] = ()
    without_photos: str = ""


class Problem(Struct, frozen=True):
    """What stands against a row of the register: its index from 0, the field to blame, why."""

    row: int
    field: str
    error: CustodyError


class Taken(Struct, frozen=True):
    """A row as read; ``case`` is the case's number on record, "" for one that this act opens."""

    pv: str
    case: str
    number: str
    substance: str
    form: str
    seal: str
    seized_on: str
    count: Count | None
    mass: Mass | None
    description: str


def take_over(command: TakeOver, world: World, moment: Moment) -> Decision:
    """Bring everything in the register on record, or nothing.

    Raises:
        NotFound: no such store of the author's agency.
        RuleBroken: ``keeper_needed``, ``nothing_listed``, ``takeover_too_large``, and the first problem of ``read``.
        BadInput: ``pages_needed``, ``bad_reference``, ``bad_day``, ``time_in_future``, and as ``read``.
    """
    own_place(world, command.place, moment.author.agency)
    keeper = _keeper(world, moment)
    if not 0 < len(command.entries) <= LARGEST_TAKEOVER:
        raise RuleBroken("takeover_too_large" if command.entries else "nothing_listed", limit=LARGEST_TAKEOVER)
    proof = _pages(command)
    as_of = _past(command.as_of, "as_of", moment)
    rows, problems = read(command.entries, as_of, world, moment)
    if problems:
        raise problems[0].error
    decision = Decision()
    event = RegisterTakenOver(
        register=reference(command.register, "register"), as_of=as_of, keeper=keeper.person, taken=len(rows),
        pages=len(command.pages),
    )  # fmt: skip
    decision.add(command.place, event, *proof)
    cases = _cases(rows, moment, decision)
    for (pv, seized_on), group in _by(rows).items():
        _take(cases[pv], seized_on, group, command.place, keeper, moment, decision)
    return decision


def read(
    entries: tuple[TakenEntry, ...], as_of: str, world: World, moment: Moment
) -> tuple[list[Taken], list[Problem]]:
    """Read the rows and find everything that stands against them: a dry run is this and nothing more."""
    rows: list[Taken] = []
    problems: list[Problem] = []
    taken: set[tuple[str, str]] = set()
    for i, entry in enumerate(entries):
        try:
            row = _read(entry, as_of, world, moment)
        except CustodyError as error:
            problems.append(Problem(i, _field(error), error))
            continue
        problems += (Problem(i, field, error) for field, error in _contradictions(row, taken, world))
        rows.append(row)
    return rows, problems


def _read(entry: TakenEntry, as_of: str, world: World, moment: Moment) -> Taken:
    pv = reference(entry.pv, "pv")
    if entry.substance not in SUBSTANCES:
        raise BadInput("substance_unknown", value=entry.substance[:40])
    if entry.form not in FORMS:
        raise BadInput("form_unknown", value=entry.form[:40])
    if not clean(entry.seal, "seal"):
        raise BadInput("takeover_unsealed", number=entry.number[:48])
    seized_on = day(entry.seized_on, "seized_on")
    if seized_on > as_of:
        raise BadInput("after_register", value=seized_on, day=as_of)
    things = count(entry.count) if entry.count else None
    weight = mass(entry.mass) if entry.mass else None
    _require_measured(entry, things, weight)
    return Taken(
        pv=pv, case=_case(pv, world, moment), number=reference(entry.number, "number"), substance=entry.substance,
        form=entry.form, seal=reference(entry.seal, "seal"), seized_on=seized_on, count=things, mass=weight,
        description=clean(entry.description, "description"),
    )  # fmt: skip


def _require_measured(entry: TakenEntry, things: Count | None, weight: Mass | None) -> None:
    if things is None and (weight is None or not weight.ug):
        raise BadInput("nothing_measured", number=entry.number[:48])
    if things is None or weight is None:
        return
    heavy = things.unit in DOSES and weight.ug > things.n * HEAVIEST_DOSE_UG
    if heavy or weight.ug < things.n * LIGHTEST_THING_UG:
        raise BadInput("count_weight_impossible", n=things.n, unit=things.unit, mass_ug=weight.ug)


def _case(pv: str, world: World, moment: Moment) -> str:
    """The case of a PV number; one that is not shared with the agency cannot be added to."""
    found = world.claimed("case_no", pv)
    if found is None:
        return ""
    case = world.find(Case, found)
    if case is None or moment.author.agency not in case.agencies:
        raise RuleBroken("case_number_taken", number=pv)
    return found


def _contradictions(row: Taken, taken: set[tuple[str, str]], world: World) -> Iterator[tuple[str, CustodyError]]:
    for field, pair, code, value in (
        ("seal", ("seal", row.seal), "seal_used", row.seal),
        ("number", ("exhibit_no", f"{row.case or row.pv}/{row.number}"), "exhibit_number_taken", row.number),
    ):
        if pair in taken or world.claimed(*pair):
            yield field, RuleBroken(code, value=value)
        taken.add(pair)


def _keeper(world: World, moment: Moment) -> Actor:
    """The second person: of the same agency, with a store's role, consenting by an own PIN (I6)."""
    keeper = moment.actor("receiver")
    person = world.find(Person, keeper.person) if keeper else None
    if keeper is None or person is None or person.agency != moment.author.agency or STORE.isdisjoint(person.roles):
        raise RuleBroken("keeper_needed")
    if keeper.will not in {"own_device", "other_device"}:
        raise RuleBroken("keeper_needed")
    return keeper


def _pages(command: TakeOver) -> list[Private]:
    reason = clean(command.without_photos, "without_photos")
    if bool(command.pages) == bool(reason):
        raise BadInput("pages_needed")
    return [Private("reason", reason, command.place)] if reason else photos(command.pages, command.place)


def _past(text: str, field: str, moment: Moment) -> str:
    value = day(text, field)
    if value > moment.at[:10]:
        raise BadInput("time_in_future", value=value)
    return value


def _cases(rows: list[Taken], moment: Moment, decision: Decision) -> dict[str, str]:
    """PV number to case; those that are not on record are opened, with the register as their only title."""
    cases: dict[str, str] = {}
    for row in rows:
        if row.pv not in cases:
            cases[row.pv] = row.case or moment.new_number("CS")
            if not row.case:
                decision.add(cases[row.pv], CaseOpened(number=row.pv, agency=moment.author.agency))
    return cases


def _by(rows: list[Taken]) -> dict[tuple[str, str], list[Taken]]:
    groups: dict[tuple[str, str], list[Taken]] = {}
    for row in rows:
        groups.setdefault((row.pv, row.seized_on), []).append(row)
    return groups


def _take(
    case: str, seized_on: str, rows: list[Taken], place: str, keeper: Actor, moment: Moment, decision: Decision
) -> None:
    """One seizure for what the register lists of a case under a day, and each exhibit of it."""
    seizure = moment.new_number("SE")
    kinds = list(dict.fromkeys(_kind(row) for row in rows))
    like = [[row for row in rows if _kind(row) == kind] for kind in kinds]
    event = SeizureTakenOver(
        case=case, officer=keeper.person, agency=moment.author.agency,
        seized_at=f"{seized_on}T00:00:00.000Z",
        lines=tuple(_line(group) for group in like), tallies=tuple(_tally(group) for group in like),
    )  # fmt: skip
    decision.add(seizure, event)
    for row in rows:
        entered = ExhibitTakenOver(
            case=case, seizure=seizure, line=kinds.index(_kind(row)), number=row.number, substance=row.substance,
            form=row.form, holder=keeper.person, agency=moment.author.agency, place=place, seal=row.seal,
            count=row.count, mass=row.mass,
        )  # fmt: skip
        texts = [Private("description", row.description, case)] if row.description else []
        decision.add(moment.new_number("EV"), entered, *texts)


def _kind(row: Taken) -> tuple[str, str, bool]:
    """What may be added up: one substance, one unit of count, weighed or not (I21)."""
    return row.substance, row.count.unit if row.count else "", row.mass is not None


def _line(rows: list[Taken]) -> Line:
    things = sum(row.count.n for row in rows if row.count)
    unit = next((row.count.unit for row in rows if row.count), "")
    weights = [row.mass for row in rows if row.mass]
    return Line(
        substance=rows[0].substance, count=Count(bounded(things), unit) if things else None, mass=_sum(weights),
    )  # fmt: skip


def _sum(weights: list[Mass]) -> Mass | None:
    if len(weights) < 2:  # noqa: PLR2004  (one mass stays as it was entered)
        return weights[0] if weights else None
    ug = bounded(sum(weight.ug for weight in weights))
    whole, rest = divmod(ug, MICROGRAMS["kg"])
    text = f"{whole},{rest:09d}".rstrip("0").rstrip(",")
    return Mass(ug, text, "kg", max(weight.readability_ug for weight in weights))


def _tally(rows: list[Taken]) -> Tally:
    return Tally(
        registered=len(rows), received_count=sum(row.count.n for row in rows if row.count),
        received_ug=sum(row.mass.ug for row in rows if row.mass),
    )  # fmt: skip


_BLAME = {
    "substance_unknown": "substance", "form_unknown": "form", "takeover_unsealed": "seal",
    "after_register": "seized_on", "case_number_taken": "pv", "unit_unknown": "unit", "mass_unreadable": "mass", "mass_too_fine": "mass",
    "mass_too_large": "mass", "count_out_of_range": "count", "nothing_measured": "mass",
    "count_weight_impossible": "count",
}  # fmt: skip


def _field(error: CustodyError) -> str:
    return str(error.facts.get("field") or _BLAME.get(error.code, ""))
