"""A row of a paper register, read and judged: what it says of an exhibit, and everything that stands against it.

Contradictions are found row by row and reported, never resolved (see ``register_takeover``).
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.objects import require_counted, require_described, require_object_form
from custody.domain.kernel.context import ActContext, StateReader
from custody.domain.kernel.errors import BadInput, CustodyError, RuleBroken
from custody.domain.kernel.normal_form import normal_reference, seal_claim
from custody.domain.kernel.quantity import (
    MICROGRAMS,
    Count,
    Mass,
    MassEntry,
    Volume,
    VolumeEntry,
    count,
    mass,
    volume,
)
from custody.domain.kernel.substances import SEIZED
from custody.domain.kernel.times import day
from custody.domain.kernel.typed_text import as_typed, clean, reference
from custody.domain.seizures.case import Case, reference_in_agency
from custody.domain.seizures.exhibit_numbers import next_free
from custody.domain.seizures.seizure import FORMS

DOSES = frozenset({"tablet", "capsule", "pill", "dose"})
HEAVIEST_DOSE_UG = 10 * MICROGRAMS["g"]
LIGHTEST_THING_UG = 10 * MICROGRAMS["µg"]
"""A tablet weighs less than 10 g, and nothing that can be counted less than 10 µg (a blotter, an LSD dose)."""


class TakenEntry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A row of the register: the case's PV number, the exhibit as it lies there, the day of the seizure."""

    pv: str
    exhibit_number: str
    substance: str
    form: str
    seal: str
    seized_on: str
    count: Count | None = None
    mass: MassEntry | None = None
    volume: VolumeEntry | None = None
    description: str = ""


class Problem(Struct, frozen=True):
    """Problem of a register row: its index from 0, the field concerned and the error."""

    row: int
    field: str
    error: CustodyError


class Taken(Struct, frozen=True):
    """A row as read; ``case`` is the case's number on record, "" for one that this act opens."""

    pv: str
    case: str
    exhibit_number: str
    substance: str
    form: str
    seal: str
    seized_on: str
    count: Count | None
    mass: Mass | None
    volume: Volume | None
    description: str


Rows = tuple[list[Taken], list[Problem]]
"""Rows as read, and what stands against them."""


def read(entries: Iterable[TakenEntry], as_of: str, state_reader: StateReader, ctx: ActContext) -> Rows:
    """Read the rows and find everything that stands against them: a dry run is this and nothing more."""
    rows: list[Taken] = []
    problems: list[Problem] = []
    taken: set[tuple[str, str]] = set()
    for i, entry in enumerate(entries):
        try:
            row = _read(entry, as_of, state_reader, ctx)
        except CustodyError as error:
            problems.append(Problem(i, _field(error), error))
            continue
        problems += (Problem(i, field, error) for field, error in _contradictions(row, taken, state_reader, ctx))
        rows.append(row)
    return rows, problems


def _read(entry: TakenEntry, as_of: str, state_reader: StateReader, ctx: ActContext) -> Taken:
    pv = as_typed(entry.pv, "pv")
    if entry.substance not in SEIZED:
        raise BadInput("substance_unknown", value=entry.substance[:40])
    if entry.form not in FORMS:
        raise BadInput("form_unknown", value=entry.form[:40])
    if not clean(entry.seal, "seal"):
        raise BadInput("takeover_unsealed", number=entry.exhibit_number[:48])
    seized_on = day(entry.seized_on, "seized_on")
    if seized_on > as_of:
        raise BadInput("after_register", value=seized_on, day=as_of)
    things = count(entry.count) if entry.count else None
    weight = mass(entry.mass) if entry.mass else None
    _require_measured(entry, things, weight)
    require_object_form(entry.exhibit_number, entry.substance, entry.form)
    require_described(entry.exhibit_number, entry.substance, clean(entry.description, "description"))
    measured = bool(weight or entry.volume)
    require_counted(entry.exhibit_number, entry.substance, counted=things is not None, measured=measured)
    return Taken(
        pv=pv, case=_case(pv, state_reader, ctx), exhibit_number=reference(entry.exhibit_number, "exhibit_number"),
        substance=entry.substance,
        form=entry.form, seal=as_typed(entry.seal, "seal"), seized_on=seized_on, count=things, mass=weight,
        volume=volume(entry.volume) if entry.volume else None,
        description=clean(entry.description, "description"),
    )  # fmt: skip


def _require_measured(entry: TakenEntry, things: Count | None, weight: Mass | None) -> None:
    if things is None and (weight is None or not weight.ug):
        raise BadInput("nothing_measured", line=entry.exhibit_number[:48], substance=entry.substance)
    if things is None or weight is None:
        return
    heavy = things.unit in DOSES and weight.ug > things.n * HEAVIEST_DOSE_UG
    if heavy or weight.ug < things.n * LIGHTEST_THING_UG:
        raise BadInput("count_weight_impossible", n=things.n, unit=things.unit, mass_ug=weight.ug)


def _case(pv: str, state_reader: StateReader, ctx: ActContext) -> str:
    """Return the case that the agency knows under a PV number: its own, or the only one that it works in; or "".

    Another agency may share a case unasked, so only one in which the agency has held an exhibit counts. Where
    there are several, it opens its own: to guess would put exhibits into a stranger's case.
    """
    own = ctx.author.agency
    if case_id := state_reader.claimed(*reference_in_agency(pv, own)):
        return case_id
    kind, beginning = reference_in_agency(pv, "")
    cases = {case_id: state_reader.find(Case, case_id) for case_id in state_reader.claimed_from(kind, beginning)}
    shared = [case_id for case_id, case in cases.items() if case and own in case.agencies]
    return shared[0] if len(shared) == 1 and _has_held(own, shared[0], state_reader) else ""


def _has_held(agency: str, case_id: str, state_reader: StateReader) -> bool:
    """Return True if an exhibit of the case was ever in the hands of the agency."""
    exhibit_ids = state_reader.where("dossier", case_id)
    state_reader.load(exhibit_ids)
    exhibits = (state_reader.find(Exhibit, exhibit_id) for exhibit_id in exhibit_ids)
    return any(exhibit is not None and agency in exhibit.agencies for exhibit in exhibits)


def _contradictions(
    row: Taken, taken: set[tuple[str, str]], state_reader: StateReader, ctx: ActContext
) -> Iterator[tuple[str, CustodyError]]:
    case = row.case or normal_reference(row.pv)
    seal, number = seal_claim(row.seal, ctx.author.agency), ("exhibit_no", f"{case}/{row.exhibit_number}")
    if seal in taken or state_reader.claimed(*seal):
        yield "seal", RuleBroken("seal_used", value=row.seal)
    if number in taken or state_reader.claimed(*number):
        listed = [value.removeprefix(f"{case}/") for _, value in taken if value.startswith(f"{case}/")]
        following = next_free(case, listed, state_reader)
        yield "exhibit_number", RuleBroken("exhibit_number_taken", value=row.exhibit_number, next=following)
    taken |= {seal, number}


_BLAME = {
    "substance_unknown": "substance", "form_unknown": "form", "takeover_unsealed": "seal",
    "after_register": "seized_on", "case_reference_taken": "pv", "unit_unknown": "unit", "mass_unreadable": "mass",
    "mass_too_fine": "mass", "mass_too_large": "mass", "count_out_of_range": "count", "nothing_measured": "mass",
    "count_weight_impossible": "count", "object_form": "form", "object_undescribed": "description",
    "object_counted": "count",
}  # fmt: skip


def _field(error: CustodyError) -> str:
    return str(error.facts.get("field") or _BLAME.get(error.code, ""))
