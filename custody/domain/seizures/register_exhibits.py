"""Exhibits of a seizure described, sealed, counted and weighed, each under its own number (I1, I22)."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, structs

from custody.domain.access.roles import Role
from custody.domain.discrepancies.discrepancy import DiscrepancyOpened
from custody.domain.exhibits.balance_and_weighing import WeightEntry, weigh
from custody.domain.exhibits.blank_labels import LAST_COPY, copies_of, require_blank
from custody.domain.exhibits.deciding_balance import mark_weight
from custody.domain.exhibits.drying.drying_curve import DAMP, POWDERS
from custody.domain.exhibits.exhibit import LARGEST_ACT, ExhibitRegistered
from custody.domain.exhibits.objects import require_counted, require_described, require_object_form
from custody.domain.exhibits.plausible_entry import Ceiling, Question, Row, ask_amounts, ask_form
from custody.domain.exhibits.seals.seal_number import new_seal, seal_twice
from custody.domain.exhibits.seals.seal_order import ask_seals
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import OWN_WILL
from custody.domain.kernel.normal_form import normal_seal
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.kernel.quantity import Count, VolumeEntry, count, volume
from custody.domain.kernel.typed_text import as_typed, clean, reference
from custody.domain.law.drying_line import packing_of
from custody.domain.law.rule_pack_loader import HOME
from custody.domain.people.agency import Agency
from custody.domain.seizures.exhibit_numbers import next_free
from custody.domain.seizures.sealed_in_all import ask_sums
from custody.domain.seizures.seizure import FORMS, Registered, Seizure, SeizureExhibitsCounted


class ExhibitEntry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An exhibit at sealing: number within the case, seal, and a count, a weight, or both.

    ``volume`` is what its vessels are said to hold: a sealed liquid is judged by weight and count, never by that.
    ``label`` is the number of a blank label that is on it already, "" for a new number; ``label_copy`` the copy read on
    it, 0 where its number was typed. ``packing``, "" for unknown, and ``condition`` say how it dries (I60).
    """

    exhibit_number: str
    line: int
    form: str
    seal: str
    description: str = ""
    count: Count | None = None
    weight: WeightEntry | None = None
    volume: VolumeEntry | None = None
    photos: tuple[Photo, ...] = ()
    label: str = ""
    label_copy: Annotated[int, Meta(ge=0, le=LAST_COPY)] = 0
    packing: str = ""
    condition: Literal["", "fresh", "damp"] = ""


class RegisterExhibits(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Describe, seal, count and weigh the exhibits of a seizure."""

    seizure: str
    exhibits: tuple[ExhibitEntry, ...]
    confirmed: tuple[str, ...] = ()


@act(
    "exhibit.register/1",
    title=N_("Exhibits sealed and registered"),
    summary="Seal and register exhibits, up to 3,000 in one act",
    roles={Role.SEIZING_OFFICER},
    records=(DiscrepancyOpened, ExhibitRegistered, SeizureExhibitsCounted),
    device="hands",
)
def register(command: RegisterExhibits, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Seal exhibits of an own seizure.

    Raises:
        RuleBroken: ``not_seizing_officer``, ``published_only``, ``line_to_confirm``,
            ``exhibit_number_taken`` (I1), ``act_too_large``, and as ``weigh``; ``label_used``, ``label_void``,
            ``label_copy_needed``, and ``scanned_twice`` for a label that stands twice in the list; ``damp_needs_two``
            for a powder that only its author calls damp (I60).
        ConfirmationNeeded: ``seal_in_use`` (I57a); as ``ask_seals``, ``ask_form``,
            ``ask_amounts`` and ``ask_sums`` (I57d).
        NotFound: ``label_unknown``.
        BadInput: ``no_such_line``, ``form_unknown``, ``exhibit_unmeasured``, ``row_unit_differs`` from the declared
            line's, ``volume_needed`` where the line declares one, ``packing_unknown``; ``damp_no_powder``,
            ``damp_needs_photo``; ``object_form``, ``object_undescribed``, ``object_counted``; and as
            ``volume`` and ``photos``.
    """
    seizure = require(state_reader, Seizure, command.seizure)
    if seizure.officer != ctx.author.person:
        raise RuleBroken("not_seizing_officer", number=command.seizure)
    if seizure.source:
        raise RuleBroken("published_only", number=command.seizure)
    if not 0 < len(command.exhibits) <= LARGEST_ACT:
        raise RuleBroken("act_too_large" if command.exhibits else "nothing_listed", limit=LARGEST_ACT)
    decision = Decision()
    numbers: set[str] = set()
    seals: set[str] = set()
    added: dict[int, int] = {}
    events: list[ExhibitRegistered] = []
    for entry in command.exhibits:
        exhibit = _number(entry, state_reader, ctx)
        event = _exhibit(entry, command.seizure, seizure, state_reader, ctx)
        _take_number(event, numbers, command, state_reader)
        seal = new_seal(event.seal, command.confirmed, state_reader, ctx, decision, seals)
        seals.add(normal_seal(event.seal))
        opened = seal_twice(seal, exhibit, seizure.case, (), ctx, decision)
        event = structs.replace(event, seal_again=seal.again, opened=opened)
        texts = [Private("description", clean(entry.description, "description"), seizure.case)]
        decision.add(exhibit, event, *(t for t in texts if t.value), *photos(entry.photos, seizure.case))
        added[entry.line] = added.get(entry.line, 0) + 1
        events.append(event)
        if event.weight is not None:
            mark_weight(event.weight, ctx.author.agency, "", state_reader, decision)
    question = Question(ctx=ctx, decision=decision, confirmed=command.confirmed, state_reader=state_reader)
    _ask_plausible(events, seizure, question)
    decision.add(
        command.seizure,
        SeizureExhibitsCounted(added=tuple(Registered(line=i, exhibits=count) for i, count in sorted(added.items()))),
    )
    return decision


def _number(entry: ExhibitEntry, state_reader: StateReader, ctx: ActContext) -> str:
    """Return the exhibit's permanent number: that of its blank label, or a new one (I1)."""
    if not entry.label:
        return ctx.new_number("EV")
    require_blank(entry.label, state_reader, ctx)
    return entry.label


def _exhibit(
    entry: ExhibitEntry, seizure_id: str, seizure: Seizure, state_reader: StateReader, ctx: ActContext
) -> ExhibitRegistered:
    if not 0 <= entry.line < len(seizure.lines):
        raise BadInput("no_such_line", line=entry.line)
    line = seizure.lines[entry.line]
    if line.to_confirm:
        raise RuleBroken("line_to_confirm", line=entry.line)
    if entry.form not in FORMS:
        raise BadInput("form_unknown", value=entry.form[:40])
    require_object_form(entry.exhibit_number, line.substance, entry.form)
    require_described(entry.exhibit_number, line.substance, clean(entry.description, "description"))
    copy, borne = copies_of(entry.label, entry.label_copy, state_reader) if entry.label else (0, 0)
    if entry.condition == DAMP:
        _require_damp(entry, ctx)
    weight = weigh(entry.weight, state_reader, ctx) if entry.weight else None
    measured = bool(weight or entry.volume)
    require_counted(entry.exhibit_number, line.substance, counted=entry.count is not None, measured=measured)
    if entry.count is None and (weight is None or not weight.gross.ug):
        raise BadInput("exhibit_unmeasured", number=entry.exhibit_number[:48])
    if entry.count and line.count and entry.count.unit != line.count.unit:
        raise BadInput("row_unit_differs", number=entry.exhibit_number[:48], unit=entry.count.unit[:40],
                       declared=line.count.unit)  # fmt: skip
    if line.volume and entry.volume is None:
        raise BadInput("volume_needed", number=entry.exhibit_number[:48])
    return ExhibitRegistered(
        case=seizure.case, seizure=seizure_id, line=entry.line,
        exhibit_number=reference(entry.exhibit_number, "exhibit_number"),
        substance=line.substance, form=entry.form, holder=ctx.author.person, agency=ctx.author.agency,
        seal=as_typed(entry.seal, "seal"), count=count(entry.count) if entry.count else None, weight=weight,
        synthetic=seizure.synthetic, volume=volume(entry.volume) if entry.volume else None,
        labelled=bool(entry.label), copy=copy, borne=borne, photos=len(entry.photos),
        packing=packing_of(entry.packing), condition=entry.condition, rules=_rules(state_reader, ctx),
    )  # fmt: skip


def _require_damp(entry: ExhibitEntry, ctx: ActContext) -> None:
    """Require a powder, its photograph and a second person: the word *damp* lets it lose several per cent (I60)."""
    number = entry.exhibit_number[:48]
    if entry.form not in POWDERS:
        raise BadInput("damp_no_powder", number=number)
    if not entry.photos:
        raise BadInput("damp_needs_photo", number=number)
    if not any(actor.part == "witness" and actor.will in OWN_WILL for actor in ctx.actors[1:]):
        raise RuleBroken("damp_needs_two", number=number)


def _rules(state_reader: StateReader, ctx: ActContext) -> str:
    """Return the pack of the author's agency, "" for the home one: its lines of drying hold for the exhibit (I60)."""
    followed = require(state_reader, Agency, ctx.author.agency).rules_or_home().id
    return "" if followed == HOME else followed


def _ask_plausible(events: list[ExhibitRegistered], seizure: Seizure, question: Question) -> None:
    """Ask about seals, forms and amounts that fit neither the substance, the other rows nor the line (I57d)."""
    rows = [
        Row(no=event.exhibit_number, group=str(event.line), weight=event.weight, count=event.count,
            substance=event.substance, form=event.form, seal=event.seal)
        for event in events
    ]  # fmt: skip
    ask_seals(question, rows)
    ask_form(question, rows)
    declared = {
        str(index): Ceiling(
            ug=line.mass.ug if line.mass else 0,
            count=line.count.n if line.count and line.count_basis == "counted" else 0,
            unit=line.count.unit if line.count else "",
        )
        for index, line in enumerate(seizure.lines)
    }
    ask_amounts(question, rows, declared)
    ask_sums(question, rows, seizure)


def _take_number(
    event: ExhibitRegistered, taken: set[str], command: RegisterExhibits, state_reader: StateReader
) -> None:
    """Refuse a number that stands twice in the list or in the case, and name the next free one."""
    number = f"{event.case}/{event.exhibit_number}"
    in_case = state_reader.claimed("exhibit_no", number)
    if number in taken or in_case:
        listed = () if in_case else [entry.exhibit_number for entry in command.exhibits]
        following = next_free(event.case, listed, state_reader)
        raise RuleBroken("exhibit_number_taken", value=event.exhibit_number, next=following)
    taken.add(number)
