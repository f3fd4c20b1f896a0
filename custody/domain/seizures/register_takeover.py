"""Taking over a store's paper register: what lies there now comes on record, and nothing is said of what went before.

One dated act by the store's supervisor and the keeper, who answers for everything from then on (I5, I6). Each exhibit
enters as held, under the seal that it bears; what the register says of its amount is kept as entered, and whatever it
gives a mass for has to be weighed before it goes anywhere. Contradictions are refused row by row, never resolved.
"""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import STORE, Role
from custody.domain.exhibits.exhibit import HELD, Exhibit
from custody.domain.exhibits.paper_origin import Origin
from custody.domain.exhibits.plausible_entry import Question, Row, ask_amounts, ask_form
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Actor, Event, Fact, State
from custody.domain.kernel.normal_form import normal_reference, seal_claim
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.kernel.quantity import MICROGRAMS, MICROLITRES, Count, Mass, Volume, bounded
from custody.domain.kernel.times import day
from custody.domain.kernel.typed_text import clean, reference
from custody.domain.people.person import Person
from custody.domain.places.place import Place, Takeover, own_place
from custody.domain.seizures.case import CaseOpened
from custody.domain.seizures.declared_line import Line
from custody.domain.seizures.register_row import Taken, TakenEntry, read
from custody.domain.seizures.seizure import Seizure, Tally

SOURCE = "register"
LARGEST_TAKEOVER = 1_000
"""Rows of one act: each may bring a case and a seizure of its own."""


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
        """Note the take-over, of which nothing is confirmed yet (``confirm_takeover``)."""
        state.takeovers.append(Takeover(act=fact.act, register=self.register, at=fact.at, taken=self.taken))
        return state


class SeizureTakenOver(Event, frozen=True):
    """A seizure as the paper register knows it: what it lists of a case lies in the store."""

    type: ClassVar[str] = "seizure.taken_over/1"
    case: str
    officer: str
    agency: str
    seized_at: str
    lines: tuple[Line, ...]
    registered: tuple[int, ...]

    def apply(self, state: State | None, fact: Fact) -> Seizure:
        """Return the seizure with its lines and their registered exhibits, none of them received here."""
        return Seizure(
            case=self.case, officer=self.officer, agency=self.agency, seized_at=self.seized_at, declared_at=fact.at,
            declared=fact.seq, lines=list(self.lines), tallies=[Tally(registered=count) for count in self.registered],
            source=SOURCE,
        )  # fmt: skip


class ExhibitTakenOver(Event, frozen=True):
    """An exhibit of the paper register, under the seal that it bears, in the keeper's hands; ``mass`` as registered."""

    type: ClassVar[str] = "exhibit.taken_over/1"
    case: str
    seizure: str
    line: int
    exhibit_number: str
    substance: str
    form: str
    holder: str
    agency: str
    place: str
    seal: str
    count: Count | None = None
    mass: Mass | None = None
    volume: Volume | None = None

    def apply(self, state: State | None, fact: Fact) -> Exhibit:
        """Return the exhibit, held; it must be weighed if the register gives it a mass."""
        exhibit = Exhibit(
            case=self.case, seizure=self.seizure, line=self.line, exhibit_number=self.exhibit_number,
            substance=self.substance,
            form=self.form, described=fact.seq, status=HELD, holder="", agency="", seal=self.seal, sealed_at=fact.at,
            count=self.count, place=self.place, to_weigh=self.mass is not None,
            origin=Origin(takeover=fact.act),
            volume=self.volume,
        )  # fmt: skip
        exhibit.hold(self.holder, self.agency, fact.at)
        exhibit.received_at = fact.at
        return exhibit

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claims: its seal number for ever, its exhibit number within the case (I1)."""
        return (seal_claim(self.seal, self.agency), ("exhibit_no", f"{self.case}/{self.exhibit_number}"))


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
    confirmed: tuple[str, ...] = ()


@act(
    "register.take_over/1",
    title=N_("Paper register taken over"),
    summary="Take over a store's paper register",
    roles={Role.SUPERVISOR},
    records=(CaseOpened, ExhibitTakenOver, RegisterTakenOver, SeizureTakenOver),
)
def take_over(command: TakeOver, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Bring everything in the register on record, or nothing.

    Raises:
        NotFound: no such store of the author's agency.
        RuleBroken: ``keeper_needed``, ``nothing_listed``, ``takeover_too_large``, and the first problem of ``read``:
            ``case_reference_taken``, ``seal_used``, ``exhibit_number_taken``.
        BadInput: ``pages_needed``, ``bad_reference``, ``bad_day``, ``time_in_future``, ``total_too_large``; as
            ``photos``; and the first problem of ``read``: ``substance_unknown``, ``form_unknown``,
            ``takeover_unsealed``, ``after_register``, ``nothing_measured``, ``count_weight_impossible``.
        ConfirmationNeeded: as ``ask_form`` and ``ask_amounts`` (I57d).
    """
    own_place(state_reader, command.place, ctx.author.agency)
    keeper = _keeper(state_reader, ctx)
    if not 0 < len(command.entries) <= LARGEST_TAKEOVER:
        raise RuleBroken("takeover_too_large" if command.entries else "nothing_listed", limit=LARGEST_TAKEOVER)
    proof = _pages(command)
    as_of = _past(command.as_of, "as_of", ctx)
    rows, problems = read(command.entries, as_of, state_reader, ctx)
    if problems:
        raise problems[0].error
    decision = Decision()
    question = Question(ctx=ctx, decision=decision, confirmed=command.confirmed, state_reader=state_reader)
    plausible = list(map(_plausible, rows))
    ask_form(question, plausible)
    ask_amounts(question, plausible)
    event = RegisterTakenOver(
        register=reference(command.register, "register"), as_of=as_of, keeper=keeper.person, taken=len(rows),
        pages=len(command.pages),
    )  # fmt: skip
    decision.add(command.place, event, *proof)
    cases = _cases(rows, ctx, decision)
    for (pv, seized_on), group in _by(rows).items():
        _take(cases[pv], seized_on, group, command.place, keeper, ctx, decision)
    return decision


def _keeper(state_reader: StateReader, ctx: ActContext) -> Actor:
    """Return the second person: of the same agency, in a store role, consenting by PIN (I6)."""
    keeper = ctx.actor("receiver")
    person = state_reader.find(Person, keeper.person) if keeper else None
    if keeper is None or person is None or person.agency != ctx.author.agency or STORE.isdisjoint(person.roles):
        raise RuleBroken("keeper_needed")
    if keeper.will not in {"own_device", "other_device"}:
        raise RuleBroken("keeper_needed")
    return keeper


def _pages(command: TakeOver) -> list[Private]:
    reason = clean(command.without_photos, "without_photos")
    if bool(command.pages) == bool(reason):
        raise BadInput("pages_needed")
    return [Private("reason", reason, command.place)] if reason else photos(command.pages, command.place)


def _past(text: str, field: str, ctx: ActContext) -> str:
    value = day(text, field)
    if value > ctx.today:
        raise BadInput("time_in_future", value=value)
    return value


def _cases(rows: list[Taken], ctx: ActContext, decision: Decision) -> dict[str, str]:
    """Return the normal form of each PV number to its case.

    Cases that are not on record are opened, with the register as their only title.
    """
    cases: dict[str, str] = {}
    for row in rows:
        if (known := normal_reference(row.pv)) not in cases:
            cases[known] = row.case or ctx.new_number("CS")
            if not row.case:
                decision.add(cases[known], CaseOpened(case_reference=row.pv, agency=ctx.author.agency))
    return cases


def _by(rows: list[Taken]) -> dict[tuple[str, str], list[Taken]]:
    groups: dict[tuple[str, str], list[Taken]] = {}
    for row in rows:
        groups.setdefault((normal_reference(row.pv), row.seized_on), []).append(row)
    return groups


def _take(
    case: str, seized_on: str, rows: list[Taken], place: str, keeper: Actor, ctx: ActContext, decision: Decision
) -> None:
    """Open one seizure for what the register lists of a case under a day, and each exhibit of it."""
    seizure = ctx.new_number("SE")
    kinds = list(dict.fromkeys(_kind(row) for row in rows))
    like = [[row for row in rows if _kind(row) == kind] for kind in kinds]
    event = SeizureTakenOver(
        case=case, officer=keeper.person, agency=ctx.author.agency,
        seized_at=f"{seized_on}T00:00:00.000Z",
        lines=tuple(_line(group) for group in like), registered=tuple(map(len, like)),
    )  # fmt: skip
    decision.add(seizure, event)
    for row in rows:
        entered = ExhibitTakenOver(
            case=case, seizure=seizure, line=kinds.index(_kind(row)), exhibit_number=row.exhibit_number,
            substance=row.substance,
            form=row.form, holder=keeper.person, agency=ctx.author.agency, place=place, seal=row.seal,
            count=row.count, mass=row.mass, volume=row.volume,
        )  # fmt: skip
        texts = [Private("description", row.description, case)] if row.description else []
        decision.add(ctx.new_number("EV"), entered, *texts)


def _plausible(row: Taken) -> Row:
    """Return a row as it is asked about, under the exhibit's number in its case."""
    return Row(
        no=f"{row.exhibit_number} ({row.pv})", group=str(_kind(row)), mass=row.mass, count=row.count,
        substance=row.substance, form=row.form,
    )  # fmt: skip


def _kind(row: Taken) -> tuple[str, str, bool, bool]:
    """Return the kind of a row; rows add up only within one substance, unit and measure (I21)."""
    return row.substance, row.count.unit if row.count else "", row.mass is not None, row.volume is not None


def _line(rows: list[Taken]) -> Line:
    things = sum(row.count.n for row in rows if row.count)
    unit = next((row.count.unit for row in rows if row.count), "")
    weights = [row.mass for row in rows if row.mass]
    liquids = [row.volume for row in rows if row.volume]
    return Line(
        substance=rows[0].substance, count=Count(bounded(things), unit) if things else None, mass=_sum(weights),
        volume=_poured(liquids),
    )  # fmt: skip


def _sum(weights: list[Mass]) -> Mass | None:
    if len(weights) < 2:  # noqa: PLR2004  (one mass stays as it was entered)
        return weights[0] if weights else None
    ug = bounded(sum(weight.ug for weight in weights))
    return Mass(ug, _text(ug, MICROGRAMS["kg"]), "kg", max(weight.readability_ug for weight in weights))


def _poured(liquids: list[Volume]) -> Volume | None:
    if len(liquids) < 2:  # noqa: PLR2004  (one volume stays as it was entered)
        return liquids[0] if liquids else None
    ul = bounded(sum(liquid.ul for liquid in liquids))
    return Volume(ul, _text(ul, MICROLITRES["l"]), "l", max(liquid.readability_ul for liquid in liquids))


def _text(amount: int, scale: int) -> str:
    """Return a sum in the larger unit, with every digit that was entered."""
    whole, rest = divmod(amount, scale)
    return f"{whole},{rest:0{len(str(scale)) - 1}d}".rstrip("0").rstrip(",")
