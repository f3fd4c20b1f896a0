"""Case and seizure: what was announced, frozen at first report, and what it became (I22, T1, T2)."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import ClassVar

from msgspec import Struct, field, structs

from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, private_texts, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact, Index, State
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.kernel.times import canonical, instant, written
from custody.domain.kernel.typed_text import clean, required
from custody.domain.law.rule_pack import EstimateTolerance
from custody.domain.seizures.case import Case
from custody.domain.seizures.declared_line import (
    DEFAULT_TOLERANCE,
    Line,
    LineEntry,
    plausible,
    read_line,
    seized_on,
    weighing_terms,
)

FORMS = frozenset({
    "herb", "resin", "powder", "crystal", "tablets", "capsules", "liquid", "leaves", "mixed", "other", "object",
})  # fmt: skip
LARGEST_DECLARATION = 100
"""Lines of one declaration, and photographs of one thing."""
SOURCES = frozenset({"", "unodc_ids", "register"})
"""Sources of a report: "" for the officer's own; ``unodc_ids``: UNODC Individual Drug Seizures, as published;
``register``: a paper register that was taken over (``register_takeover``).
"""
TO_CONFIRM, UNSEALED, DECLARED = "to_confirm", "unsealed", "declared"
"""Index values of a seizure: a line waits for a second person; a line has no sealed exhibit yet; neither."""


ARRIVAL_HOURS, TERM_DAYS = 72, 15
"""Hours after the arrival at the store, and days after the seizure, after which a seizure is complete (I58)."""


class Tally(Struct, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """Tally of a line: exhibits registered and first received, in the line's own units.

    ``arrived``: exhibits received; of ``uncounted`` and ``unweighed`` ones nobody knows how much they are. ``counted``:
    the packages as two people counted them. ``substance``: as the first report on the line says. ``doubt_ug``: what the
    balances of the receipts leave open.
    """

    registered: int = 0
    arrived: int = 0
    uncounted: int = 0
    unweighed: int = 0
    counted: int = 0
    substance: str = ""
    received_count: int = 0
    received_ug: int = 0
    received_ul: int = 0
    doubt_ug: int = 0
    discrepancy: str = ""


class Seizure(State, kw_only=True):
    """A seizure with its declared lines (frozen) and, beside each, what has been handed over since."""

    kind: ClassVar[str] = "SE"
    case: str
    officer: str
    agency: str
    seized_at: str
    declared_at: str
    declared: int
    lines: list[Line]
    tallies: list[Tally] = field(default_factory=list)
    synthetic: bool = False
    source: str = ""
    notice: str = ""
    apart_from: tuple[str, ...] = ()
    arrived_at: str = ""
    completed_at: str = ""
    completed_by: str = ""
    handlers: list[str] = field(default_factory=list)

    def index(self) -> Index:
        """Return the index by case, and by when the seizure is complete if nobody says so before."""
        waiting = any(line.to_confirm for line in self.lines)
        status = TO_CONFIRM if waiting else UNSEALED if self.unsealed else DECLARED
        due = None if self.completed_at or self.source else self.complete_from
        return Index(status=status, holder=self.officer, dossier=self.case, due=due)

    @property
    def complete_from(self) -> str:
        """Return the time (RFC 3339 UTC) from which it is complete: as said, or by one of the two terms (I58)."""
        if self.completed_at:
            return self.completed_at
        term = written(instant(self.seized_at) + timedelta(days=TERM_DAYS))
        if not self.arrived_at:
            return term
        return min(term, written(instant(self.arrived_at) + timedelta(hours=ARRIVAL_HOURS)))

    def completed_as(self, at: str) -> str:
        """Return why it is complete at a time: ``officer``, ``arrival``, ``term``, or "" while it is not."""
        if self.completed_at:
            return self.completed_by
        if instant(self.complete_from) > instant(at):
            return ""
        return "arrival" if self.arrived_at and instant(at) < instant(self.seized_at) + timedelta(TERM_DAYS) else "term"

    @property
    def unsealed(self) -> bool:
        """Return True if a line lacks exhibits and a discrepancy; a published seizure is exempt."""
        return not self.source and any(not (tally.registered or tally.discrepancy) for tally in self.tallies)


class SeizureDeclared(Event, frozen=True):
    """The first report: its lines never change; corrections are later events.

    ``apart_from``: what its officer was asked about and explained to be another seizure (I56).
    """

    type: ClassVar[str] = "seizure.declared/1"
    case: str
    officer: str
    agency: str
    seized_at: str
    lines: tuple[Line, ...]
    synthetic: bool = False
    source: str = ""
    notice: str = ""
    apart_from: tuple[str, ...] = ()

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claims that find it by day and substance, to compare other declarations with it (I56)."""
        return () if self.source else seized_on(self.seized_at, self.lines, fact.subject)

    def apply(self, state: State | None, fact: Fact) -> Seizure:
        """Return the seizure, declared."""
        return Seizure(
            case=self.case, officer=self.officer, agency=self.agency, seized_at=self.seized_at,
            declared_at=fact.at, declared=fact.seq, lines=[structs.replace(line) for line in self.lines],
            tallies=[Tally() for _ in self.lines], synthetic=self.synthetic, source=self.source,
            notice=self.notice, apart_from=self.apart_from,
        )  # fmt: skip


class SeizureLineConfirmed(Event, frozen=True):
    """A second person confirms an implausibly large line (T18)."""

    type: ClassVar[str] = "seizure.line_confirmed/1"
    line: int

    def apply(self, state: Seizure, fact: Fact) -> Seizure:
        """Return the seizure with its line confirmed."""
        state.lines[self.line].to_confirm = False
        return state


class Registered(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Number of exhibits registered under a line."""

    line: int
    exhibits: int


class SeizureExhibitsCounted(Event, frozen=True):
    """Exhibits were registered under the seizure: how many by line."""

    type: ClassVar[str] = "seizure.exhibits_counted/1"
    added: tuple[Registered, ...]

    def apply(self, state: Seizure, fact: Fact) -> Seizure:
        """Return the seizure with its tallies after the registration."""
        for each in self.added:
            state.tallies[each.line].registered += each.exhibits
        return state


class Delivery(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """Quantity of a line that one hand-over delivered, and the discrepancy for the rest.

    ``exhibits``: how many came, ``uncounted`` and ``unweighed`` of them without that amount. ``doubt_ug``: what the
    balances of the receipt leave open.
    """

    line: int
    exhibits: int = 0
    uncounted: int = 0
    unweighed: int = 0
    count: int = 0
    ug: int = 0
    ul: int = 0
    doubt_ug: int = 0
    discrepancy: str = ""


class SeizureDelivered(Event, frozen=True):
    """Declared against received at a first hand-over (I22).

    ``stored``: it came to a store. ``completed``: the term that was over (``Seizure.completed_as``).
    ``handlers``: everybody who had it in hand, on either side.
    """

    type: ClassVar[str] = "seizure.delivered/1"
    deliveries: tuple[Delivery, ...]
    stored: bool = False
    completed: str = ""
    handlers: tuple[str, ...] = ()

    def apply(self, state: Seizure, fact: Fact) -> Seizure:
        """Return the seizure with its tallies after the delivery."""
        for delivery in self.deliveries:
            tally = state.tallies[delivery.line]
            tally.arrived += delivery.exhibits
            tally.uncounted += delivery.uncounted
            tally.unweighed += delivery.unweighed
            tally.received_count += delivery.count
            tally.received_ug += delivery.ug
            tally.received_ul += delivery.ul
            tally.doubt_ug += delivery.doubt_ug
            tally.discrepancy = delivery.discrepancy or tally.discrepancy
        state.handlers += [person for person in self.handlers if person not in state.handlers]
        if self.stored:
            state.arrived_at = state.arrived_at or fact.at
        if self.completed:
            state.completed_at, state.completed_by = fact.at, self.completed
        return state


class LineReported(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The substance that the first report on a line names."""

    line: int
    substance: str


class SeizureReported(Event, frozen=True):
    """A laboratory reported on lines for the first time: what was only suspected is known (I58)."""

    type: ClassVar[str] = "seizure.reported/1"
    reports: tuple[LineReported, ...]

    def apply(self, state: Seizure, fact: Fact) -> Seizure:
        """Return the seizure with the reported substances."""
        for each in self.reports:
            state.tallies[each.line].substance = each.substance
        return state


class Particulars(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Private particulars of a seizure, as the UNODC Individual Drug Seizures layout asks for them.

    ``amount``: the amount as it was published, where the record would write it otherwise.
    """

    region: str = ""
    subregion: str = ""
    country: str = ""
    administrative_division: str = ""
    hiding_place: str = ""
    installation: str = ""
    transport: str = ""
    producing_country: str = ""
    departure_country: str = ""
    destination_country: str = ""
    routing: str = ""
    amount: str = ""


class DeclareSeizure(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """First report of a seizure. ``circumstances`` hold names, vehicle, hiding place: never in an event in clear.

    ``seized_from``: the person from whom it was seized as named, or that they are unknown or refuse to say.
    ``source``: one of ``SOURCES``; a published seizure is declared and no more, so that it can be counted.
    ``notice``: the first notice that this declaration completes (``first_notice.declare``). ``explanation``: why it is
    another seizure than what the author was asked about.
    """

    case: str
    place: str
    seized_at: str
    circumstances: str
    lines: tuple[LineEntry, ...]
    legal_basis: str = ""
    seized_from: str = ""
    witnesses: str = ""
    estimated_value: str = ""
    photos: tuple[Photo, ...] = ()
    synthetic: bool = False
    particulars: Particulars = field(default_factory=Particulars)
    source: str = ""
    notice: str = ""
    confirmed: tuple[str, ...] = ()
    explanation: str = ""


class Report(Struct, frozen=True):
    """A first report as read: everything about it that does not depend on the log."""

    seized_at: str
    lines: tuple[Line, ...]
    private: tuple[Private, ...]


def declare(command: DeclareSeizure, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Freeze the first report; implausible amounts wait for a second person (T18).

    Raises:
        NotFound: no such case that the author's agency takes part in.
        BadInput, RuleBroken: as ``read_report``.
    """
    require(state_reader, Case, command.case).require_shared(ctx.author.agency, command.case)
    report = read_report(command, ctx.at, *weighing_terms(command.lines, state_reader, ctx))
    seizure_id = ctx.new_number("SE")
    decision = Decision(flags=("implausible_amount",) if any(line.to_confirm for line in report.lines) else ())
    event = SeizureDeclared(case=command.case, officer=ctx.author.person, agency=ctx.author.agency,
                            seized_at=report.seized_at, lines=report.lines, synthetic=command.synthetic,
                            source=command.source, notice=command.notice)  # fmt: skip
    decision.add(seizure_id, event, *report.private)
    return decision


def read_report(
    command: DeclareSeizure,
    now: str,
    tolerance: EstimateTolerance = DEFAULT_TOLERANCE,
    uncertainties: Mapping[str, int] = MappingProxyType({}),
) -> Report:
    """Read a first report: an import asks this of each of its rows before the first one is recorded.

    ``tolerance`` and ``uncertainties``: as ``weighing_terms``.

    Raises:
        BadInput: ``basis_unfit``: an estimate that is weighed on a balance, a count that is weighed, or a mass or
            volume that is counted; a line that cannot be read; ``substance_needed``, ``substance_unknown``,
            ``nothing_measured``, ``total_too_large``; ``no_lines``;
            ``time_in_future``; ``source_unknown``; ``field_empty``; as ``photos``.
        RuleBroken: ``too_many_lines``.
    """
    if command.source not in SOURCES - {"register"}:
        raise BadInput("source_unknown", value=command.source[:40])
    if not command.lines:
        raise BadInput("no_lines")
    if len(command.lines) > LARGEST_DECLARATION:
        raise RuleBroken("too_many_lines", limit=LARGEST_DECLARATION)
    seized_at = canonical(command.seized_at)
    if seized_at > now:
        raise BadInput("time_in_future", value=seized_at)
    return Report(
        seized_at,
        plausible([read_line(i, entry, tolerance, uncertainties) for i, entry in enumerate(command.lines, 1)]),
        tuple(_circumstances(command)),
    )


def _circumstances(command: DeclareSeizure) -> list[Private]:
    details = {name: clean(text, name) for name, text in structs.asdict(command.particulars).items() if text}
    # a published seizure often names the country only
    place = clean if command.source and "country" in details else required
    texts = {
        "place": place(command.place, "place"),
        "circumstances": required(command.circumstances, "circumstances"),
        "legal_basis": clean(command.legal_basis, "legal_basis"),
        "seized_from": clean(command.seized_from, "seized_from"),
        "witnesses": clean(command.witnesses, "witnesses"),
        "estimated_value": clean(command.estimated_value, "estimated_value"),
        "explanation": clean(command.explanation, "explanation"),
    }
    for i, line in enumerate(command.lines):
        texts[f"designation_{i}"] = clean(line.designation, "designation")
    private = [*private_texts(command.case, **texts)]
    if details:
        private.append(Private("particulars", dict(details), command.case))
    return private + photos(command.photos, command.case)
