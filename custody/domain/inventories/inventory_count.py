"""Récolement: is everything there that the record says is there? A blind count, reconciled and signed (I43, T8, T9).

The start of the count fixes the expected list; counters do not see it before the count is closed. Custody goes on
meanwhile: exhibits that left by a hand-over are listed apart (cut-off). An exhibit that was neither counted nor handed
over is missing. In a store as a whole, exhibits that its keepers have not put away are expected too.
"""

from hashlib import sha256
from typing import Literal

from msgspec import Struct

from custody.domain.access import confidential_inspection
from custody.domain.access.permissions import may
from custody.domain.access.roles import READERS, Role, sees_everything
from custody.domain.access.visibility import Reader, sees_exhibit
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.blind_check import CheckEntry, ask_again, judge, parse_observations
from custody.domain.exhibits.check_record import Observation
from custody.domain.exhibits.drying.lot_comparison import Air
from custody.domain.exhibits.exhibit import GONE, LARGEST_ACT, Exhibit
from custody.domain.exhibits.sacks.sack_reading import SackEntry, under_seal
from custody.domain.exhibits.sacks.sack_weight import ContainerWeighed, record_weights, weigh_sacks
from custody.domain.exhibits.second_look import ExhibitReadingQuestioned
from custody.domain.exhibits.weighed_together import require_known
from custody.domain.inventories.awaiting_lot import Lots
from custody.domain.inventories.count_result import RESULT, compare, record_result, visible_inventory
from custody.domain.inventories.expected_exhibits import expected_by_record, unvisited
from custody.domain.inventories.inventory import (
    COUNTABLE,
    FROZEN,
    PLANNED,
    RECONCILED,
    ExhibitCounted,
    Inventory,
    InventoryCounted,
    InventoryCountStarted,
    InventoryMissingFound,
    InventoryPlanned,
    InventorySigned,
)
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.confirmation import ask
from custody.domain.kernel.context import ActContext, Decision, StateReader, private_texts, require, unique
from custody.domain.kernel.errors import BadInput, NotFound, RuleBroken
from custody.domain.kernel.quantity import Count
from custody.domain.kernel.typed_text import clean, is_subject
from custody.domain.kernel.working_days import end_of_next_working_day
from custody.domain.law.rule_pack import Pack, Sighting
from custody.domain.people.agency import Agency, calendar_of
from custody.domain.people.person import Person
from custody.domain.places.custodian import PlaceCustodianChanged, passed
from custody.domain.places.place import Place, require_in_use
from custody.domain.seizures.case import Case
from custody.domain.seizures.declared_vs_received import DELIVERY, Arrival, deliver, tells_more

LARGEST_COUNT = 100
"""Exhibits one act counts; with their weighings they fit an entry of 65,535 bytes."""
LARGEST_SURPLUS = 500
"""Numbers that an inventory may count beyond those expected, so that its result fits an entry."""


class PlanInventory(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An inventory of a place or of what a person holds; ``high_risk``: only of what the rule pack wants seen often.

    ``inquiry``: plan it within this confidential inspection, with counters from elsewhere.
    """

    place: str = ""
    person: str = ""
    counters: tuple[str, ...]
    high_risk: bool = False
    inquiry: str = ""


class StartCount(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Fix what is expected; counting may begin. ``counters``: who counts, where the plan named nobody."""

    inventory: str
    counters: tuple[str, ...] = ()


class Tally(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One label scanned, as a ``CheckEntry``; the number may be any that a label bears."""

    label_id: str
    seal: str = ""
    seal_state: Literal["", "broken", "absent"] = ""
    weight: WeightEntry | None = None
    count: Count | None = None
    together: tuple[str, ...] = ()


class CountExhibits(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Record a counter's findings, or an empty list; a sealed sack stands for all in it; ``air``: logger's (I60)."""

    inventory: str
    seen: tuple[Tally, ...] = ()
    sacks: tuple[SackEntry, ...] = ()
    air: Air | None = None


class CloseCount(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The count is over: compare it with the record."""

    inventory: str
    confirmed: tuple[str, ...] = ()


class SignInventory(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Sign the result, with or without reservations."""

    inventory: str
    reservations: str = ""


@act(
    "inventory.plan/1",
    title=N_("Inventory planned"),
    summary="Plan an inventory",
    roles={Role.SUPERVISOR, Role.INSPECTOR},
    records=(confidential_inspection.ConfidentialInspectionActed, InventoryPlanned),
)
def plan(command: PlanInventory, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Announce an inventory.

    Raises:
        NotFound: no such place or person, or another agency's (the inspection's word holds everywhere).
        BadInput: ``place_or_person``: exactly one of the two is named.
        RuleBroken: ``place_closed``; ``counter_has_no_role``, ``counter_is_holder``;
            ``scanned_twice``, ``nothing_listed`` for counters; ``pack_changed``; ``counter_of_agency`` in a
            confidential inspection, and as ``confidential_inspection.act_within``.
    """
    if bool(command.place) == bool(command.person):
        raise BadInput("place_or_person")
    kind: type[Place | Person] = Place if command.place else Person
    subject = require(state_reader, kind, command.place or command.person)
    if isinstance(subject, Place):
        require_in_use(command.place, subject)
    agency = subject.agency
    if agency != ctx.author.agency and not _inspects(state_reader, ctx.author.person):
        raise NotFound("not_found", kind=kind.kind, number=command.place or command.person)
    counters = _able(command.counters, state_reader)
    if command.person in counters:
        raise RuleBroken("counter_is_holder", person=command.person)
    pack = require(state_reader, Agency, agency).rules() if command.high_risk else None
    event = InventoryPlanned(
        agency=agency, planner=ctx.author.person, place=command.place, person=command.person,
        substances=high_risk(pack) if pack else (), counters=tuple(counters), inquiry=command.inquiry,
    )  # fmt: skip
    inventory_id = ctx.new_number("RC")
    decision = Decision(rules=pack.mark if pack else "")
    decision.add(inventory_id, event)
    if command.inquiry:
        _confide(inventory_id, command, counters, state_reader, ctx, decision)
    return decision


def _confide(
    inventory_id: str, command: PlanInventory, counters: list[str], state_reader: StateReader, ctx: ActContext,
    decision: Decision,
) -> None:  # fmt: skip
    """Attach the inventory to its confidential inspection; its counters must be outside the agency counted."""
    scope = (command.place or command.person,)
    agency = confidential_inspection.act_within(command.inquiry, inventory_id, scope, state_reader, ctx, decision)
    for each in counters:
        if require(state_reader, Person, each).agency == agency:
            raise RuleBroken("counter_of_agency", person=each)


@act(
    "inventory.start_count/1",
    title=N_("Inventory frozen"),
    summary="Fix what is expected",
    roles={Role.SUPERVISOR, Role.INSPECTOR},
    records=(InventoryCountStarted,),
)
def start_count(command: StartCount, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Fix what the record says is there.

    Raises:
        NotFound: no such inventory, or none that the author may see.
        RuleBroken: ``wrong_state``; ``counter_is_holder`` when a counter holds what is to be counted; as ``plan`` for
            counters that are named now; ``inventory_too_large``: then count place by place.
    """
    inventory = visible_inventory(state_reader, command.inventory, ctx, PLANNED)
    named = [] if inventory.counters else _able(command.counters, state_reader)
    counters = (*inventory.counters, *named)
    listed = sorted(expected_by_record(inventory, counters, state_reader, ctx.at))
    if len(listed) > LARGEST_ACT:
        raise RuleBroken("inventory_too_large", n=len(listed), limit=LARGEST_ACT)
    holders = sorted({require(state_reader, Exhibit, exhibit_id).holder for exhibit_id in listed})
    for each in counters:
        if each in holders:
            raise RuleBroken("counter_is_holder", person=each)
    decision = Decision()
    event = InventoryCountStarted(
        digest=digest(listed), expected=tuple(listed), holders=tuple(holders), counters=tuple(named)
    )
    decision.add(command.inventory, event)
    return decision


def digest(expected: list[str]) -> str:
    """SHA-256 (hex) of the sorted numbers, each ended by a line feed: ``sort | sha256sum`` gives the same."""
    return sha256("".join(f"{exhibit_id}\n" for exhibit_id in sorted(expected)).encode()).hexdigest()


@act(
    "inventory.count/1",
    title=N_("Exhibits counted"),
    summary="Count blind",
    roles=READERS,
    records=(*DELIVERY, ContainerWeighed, ExhibitCounted, ExhibitReadingQuestioned, InventoryCounted),
    device="look",
)
def count(command: CountExhibits, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Put on record what lies there, whether expected or not; nothing is answered that tells which.

    Seals that are not as recorded open discrepancies at once. A number that the counter could not see otherwise, or
    that nobody ever issued, stands on the inventory only, so that typing numbers tells and changes nothing.

    Raises:
        NotFound: no such inventory, or none that the author may see.
        RuleBroken: ``wrong_state``, ``not_a_counter``, ``counter_is_holder``, ``act_too_large``, ``check_incomplete``;
            and as ``parse_observations``, ``under_seal``, ``require_known`` and ``judge``.
        BadInput: ``not_a_label`` for what is no exhibit's number.
    """
    inventory = visible_inventory(state_reader, command.inventory, ctx, *COUNTABLE)
    author = ctx.author.person
    if author not in inventory.counters:
        raise RuleBroken("not_a_counter", number=command.inventory)
    if len(command.seen) > LARGEST_COUNT:
        raise RuleBroken("act_too_large", limit=LARGEST_COUNT)
    seen = under_seal(command.sacks, state_reader, ctx, agency=inventory.agency)
    if command.seen:
        seen += parse_observations(tuple(entry_of(tally) for tally in command.seen), state_reader, ctx, sealed=True)
    if seen:
        unique(s.exhibit for s in seen)
    _require_room(inventory, [s.exhibit for s in seen])
    decision = Decision()
    air = command.air and command.air.plausible()
    decision.add(command.inventory, InventoryCounted(counter=author, seen=tuple(seen), air=air))
    on_record = [each for each in seen if _is_compared(each, inventory, state_reader, ctx)]
    open_to = {each.exhibit for each in on_record if _is_visible(each.exhibit, state_reader, ctx)}
    require_known(seen, open_to)
    if questions := ask_again([s for s in on_record if s.exhibit in open_to], command.inventory, state_reader, ctx):
        return questions
    weighings = weigh_sacks(command.sacks, state_reader, ctx, decision, due=False)
    record_weights(weighings, command.inventory, decision)
    told, lots = [], Lots(state_reader)
    for each in on_record:
        exhibit = require(state_reader, Exhibit, each.exhibit)
        # what the counter could not see otherwise waits unasked: a question would tell that it is expected
        by = "" if each.exhibit in open_to else author
        until = lots.until(ctx.at, exhibit) if each.exhibit in inventory.expected else ""
        check = judge(each, exhibit, state_reader, ctx, decision, leg=command.inventory, by=by, air=air,
                      lot_until=until)  # fmt: skip
        decision.add(each.exhibit, ExhibitCounted(inventory=command.inventory, check=check, counter=author))
        if tells_more(exhibit, each):
            told.append(Arrival(exhibit, check))
    deliver(told, (author,), state_reader, ctx, decision)
    return decision


def _is_compared(seen: Observation, inventory: Inventory, state_reader: StateReader, ctx: ActContext) -> bool:
    """Return True if the record knows the exhibit and the counter may know of it (``counter_is_holder``)."""
    author, exhibit = ctx.author, state_reader.find(Exhibit, seen.exhibit)
    if exhibit is None or exhibit.status in GONE:
        return False
    if exhibit.holder == author.person:
        raise RuleBroken("counter_is_holder", person=author.person)
    return seen.exhibit in inventory.expected or _is_visible(seen.exhibit, state_reader, ctx)


def _is_visible(exhibit_id: str, state_reader: StateReader, ctx: ActContext) -> bool:
    author, exhibit = ctx.author, require(state_reader, Exhibit, exhibit_id)
    reader = Reader(author.person, author.agency, require(state_reader, Person, author.person).roles)
    return sees_exhibit(reader, exhibit, state_reader.find(Case, exhibit.case))


@act(
    "inventory.close_count/1",
    title=N_("Count ended"),
    summary="Compare the count with the record",
    roles={Role.SUPERVISOR, Role.INSPECTOR},
    records=(*RESULT, InventoryMissingFound),
)
def close_count(command: CloseCount, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Compare: each exhibit expected is found, missing or moved; what was counted beside them is surplus (I43).

    While exhibits are missing, the author is asked first, and told how many and which places nobody visited. If the
    count is ended all the same, a second person reopens it or confirms (I61); until then nothing is held against it.

    Raises:
        NotFound: no such inventory, or none that the author may see.
        RuleBroken: ``wrong_state``; ``nothing_counted`` of what is expected.
        ConfirmationNeeded: ``count_incomplete``.
    """
    inventory = visible_inventory(state_reader, command.inventory, ctx, *COUNTABLE)
    if inventory.status == FROZEN and inventory.expected:
        raise RuleBroken("nothing_counted", number=command.inventory)
    decision, author = Decision(), ctx.author.person
    comparison = compare(inventory, state_reader, author)
    if not comparison.missing:
        record_result(command.inventory, inventory, comparison, state_reader, ctx, decision)
        return decision
    places = unvisited(inventory, comparison.missing, state_reader)
    ask(
        decision, ctx, command.confirmed, "count_incomplete", about=command.inventory,
        n=len(comparison.missing), unvisited=len(places), places=" ".join(places),
    )  # fmt: skip
    # The first term stands: a count that is reopened and ended again does not put off what is missing.
    term = inventory.reopen_until or end_of_next_working_day(ctx.at, calendar_of(inventory.agency, state_reader))
    event = InventoryMissingFound(closer=author, missing=comparison.missing, unvisited=tuple(places), reopen_until=term)
    decision.add(command.inventory, event)
    return decision


@act(
    "inventory.sign/1",
    title=N_("Inventory signed"),
    summary="Sign the result",
    roles=READERS,
    records=(InventorySigned, PlaceCustodianChanged),
)
def sign(command: SignInventory, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Sign: complete once one who counted and one who keeps (or the inspection) have signed, two different people.

    While a change of custodian is open, it is complete only with the keeper and the successor; the post passes with it
    (I12).

    Raises:
        NotFound: no such inventory, or none that the author may see.
        RuleBroken: ``wrong_state``, ``already_signed``; ``no_part_in_inventory`` for who neither counted nor keeps.
    """
    inventory = visible_inventory(state_reader, command.inventory, ctx, RECONCILED)
    author = ctx.author.person
    if author in inventory.signers:
        raise RuleBroken("already_signed", number=command.inventory)
    if author not in inventory.counters and not _keeps(author, inventory, state_reader):
        raise RuleBroken("no_part_in_inventory", number=command.inventory)
    signers = [*inventory.signers, author]
    counted = any(s in inventory.counters for s in signers)
    kept = any(_keeps(s, inventory, state_reader) for s in signers if s not in inventory.counters)
    post = (
        passed(inventory.place, command.inventory, inventory.frozen, signers, state_reader) if inventory.place else None
    )
    open_ = bool(inventory.place) and bool(require(state_reader, Place, inventory.place).successor)
    event = InventorySigned(signer=author, complete=counted and kept and (post is not None or not open_))
    text = clean(command.reservations, "reservations")
    decision = Decision()
    if event.complete and post is not None:
        decision.add(inventory.place, post)
    decision.add(command.inventory, event, *private_texts(command.inventory, reservations=text))
    return decision


def high_risk(pack: Pack) -> tuple[str, ...]:
    """Return, by name, the substances that a rule pack wants sighted often (I44)."""
    asked = (check.substances for _, check in pack.asking(Sighting))
    return tuple(sorted({substance for substances in asked for substance in substances}))


def _able(people: tuple[str, ...], state_reader: StateReader) -> list[str]:
    for each in (counters := unique(people)):
        counter = require(state_reader, Person, each)
        if counter.disabled or not may(counter.roles, "inventory.count/1"):
            raise RuleBroken("counter_has_no_role", person=each)
    return counters


def entry_of(tally: Tally) -> CheckEntry:
    """Return what was counted as an entry of a check.

    Raises:
        BadInput: ``not_a_label`` for what is no exhibit's number.
    """
    if not (is_subject(tally.label_id) and tally.label_id.startswith(Exhibit.kind)):
        raise BadInput("not_a_label", value=tally.label_id[:20])
    return CheckEntry(
        exhibit=tally.label_id, seal=tally.seal, seal_state=tally.seal_state, weight=tally.weight, count=tally.count,
        together=tally.together,
    )  # fmt: skip


def _require_room(inventory: Inventory, numbers: list[str]) -> None:
    if len({*inventory.counted, *numbers}.difference(inventory.expected)) > LARGEST_SURPLUS:
        raise RuleBroken("act_too_large", limit=LARGEST_SURPLUS)


def _keeps(person: str, inventory: Inventory, state_reader: StateReader) -> bool:
    place = state_reader.find(Place, inventory.place)
    posted = place is not None and person in {place.keeper, place.successor}
    return posted or person in inventory.holders or _inspects(state_reader, person)


def _inspects(state_reader: StateReader, person: str) -> bool:
    roles = require(state_reader, Person, person).roles
    return sees_everything(roles) and Role.INSPECTOR in roles
