"""docs/formats.md tells every event type with its fields, exactly as the code writes them."""

import types
import typing
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec
from msgspec import Struct

from custody.domain.access import roles
from custody.domain.certificates import certificate, certificate_statement
from custody.domain.destruction import attendance, convoke, destruction_session, plan_and_open, quorum
from custody.domain.destruction.road import read_units, seal_load
from custody.domain.discrepancies import discrepancy
from custody.domain.exchange import received_bundle
from custody.domain.exhibits import (
    balance_and_weighing,
    check_record,
    exhibit,
    exhibit_values,
    family_balance,
    first_reading,
)
from custody.domain.exhibits.drying import lot_comparison
from custody.domain.exhibits.seals import seal_roll
from custody.domain.inventories import inventory
from custody.domain.kernel import events, quantity
from custody.domain.kernel.substances import SEIZED
from custody.domain.laboratory import analysis_result, sampling_plan, sampling_statistics
from custody.domain.orders import hand_out
from custody.domain.oversight import alarm
from custody.domain.people import installation, webauthn
from custody.domain.people.agency import AGENCY_KINDS
from custody.domain.places import place
from custody.domain.registry.registry import SUBJECTS, TYPES
from custody.domain.seizures import declared_line, declared_vs_received, joint_operation, seizure
from custody.domain.transfers import hand_over, transfer
from tests.domain.golden_events import REGENERATE

DOCUMENT = Path(__file__).parents[3] / "docs" / "formats.md"
BEGIN, END = "<!-- generated: {} -->", "<!-- end -->"
NESTED = (
    seal_load.SealedUnit, read_units.UnitRead,
    destruction_session.NamedThere,
    joint_operation.Readmission,
    transfer.SackSeen, events.Actor, events.Occurred, events.Signature, quantity.Mass, quantity.Volume, quantity.Count, balance_and_weighing.Weight, balance_and_weighing.Comparison, first_reading.Together,
    check_record.Check, first_reading.FirstReading, check_record.Observation, discrepancy.Finding, discrepancy.GroupWeighed, declared_line.Line, declared_line.Tolerance, seizure.Delivery, seizure.LineReported, seizure.Registered, attendance.Joining,
    certificate_statement.Total, certificate.SignField, certificate_statement.Replaces, certificate_statement.Amended, exhibit_values.LaboratoryResult, exhibit_values.NegativeReport, exhibit_values.Hold, exhibit_values.BySack, alarm.IndicatorFigures, alarm.Passing, inventory.LotCounted, lot_comparison.Air, family_balance.Left, family_balance.Reckoned, family_balance.Tare, exhibit_values.SecondAnalysis, installation.ClosedLog, installation.Span, received_bundle.Objection, hand_out.ForeignReceipt,
    webauthn.Assertion, convoke.Called, place.SackWeighing, place.SackInside, lot_comparison.AwaitedLot, seal_roll.SealCount,
)  # fmt: skip


def _type(hint: Any) -> str:
    origin, args = get_origin(hint), get_args(hint)
    if origin in {typing.Union, types.UnionType}:
        return _type(next(a for a in args if a is not type(None)))
    if origin in {tuple, list}:
        return f"list of {_type(args[0])}"
    names = {str: "text", int: "integer", bool: "true/false"}
    return names.get(hint) or hint.__name__


def _fields(cls: type[Struct]) -> str:
    hints = typing.get_type_hints(cls, include_extras=True)
    told = []
    for each in sorted(msgspec.structs.fields(cls), key=lambda f: f.encode_name):
        optional = "" if each.required else "?"
        told.append(f"`{each.encode_name}`{optional} {_type(hints[each.name])}")
    return ", ".join(told) or "none"


def _meaning(cls: type[Any]) -> str:
    return " ".join((cls.__doc__ or "").replace("``", "`").split()).replace("|", "\\|")


def _subject(name: str) -> str:
    given = typing.get_type_hints(TYPES.classes[name].apply)["return"]
    return getattr(given, "kind", "any")


def events_table() -> str:
    """One row for each event type."""
    rows = ["| type | subject | `data` | what happened |", "|---|---|---|---|"]
    rows += [f"| `{n}` | {_subject(n)} | {_fields(c)} | {_meaning(c)} |" for n, c in sorted(TYPES.classes.items())]
    return "\n".join(rows)


def objects_table() -> str:
    """One row for each object that stands inside an event."""
    rows = ["| object | fields | meaning |", "|---|---|---|"]
    rows += [f"| {c.__name__} | {_fields(c)} | {_meaning(c)} |" for c in NESTED]
    return "\n".join(rows)


def subjects_table() -> str:
    """One row for each kind of subject."""
    rows = ["| letters | subject |", "|---|---|"]
    rows += [f"| {kind} | {cls.__name__.lower()} |" for kind, cls in sorted(SUBJECTS.items())]
    return "\n".join(rows)


def codes_table() -> str:
    """One row for each closed list of codes."""
    states = [v for k, v in vars(exhibit).items() if k.isupper() and isinstance(v, str)]
    lists = {
        "`substance`": SEIZED | {analysis_result.NOT_CONTROLLED}, "`form` of an exhibit": seizure.FORMS,
        "`unit` of a count": quantity.COUNT_UNITS, "`unit` of a mass": quantity.MICROGRAMS, "`unit` of a volume": quantity.MICROLITRES,
        "`adulterants`": analysis_result.ADULTERANTS, "`sort` of an agency": AGENCY_KINDS,
        "`sort` of a place": place.PLACE_KINDS, "roles": roles.Role, "`quality`": quorum.QUALITIES,
        "`purpose`": get_args(hand_over.Purpose), "`method`": get_args(plan_and_open.Method),
        "`status` of an exhibit": states, "`sort` of a discrepancy": discrepancy.SORTS,
        "`inference`": {sampling_plan.SHOWN, sampling_plan.NOT_SHOWN, sampling_plan.NONE},
        "`method` of a sample": {*sampling_statistics.INFERRING, *sampling_statistics.PLAIN},
        "`resolution`": {"explained", "loss", "referred", "delivered"}, "`source` of a claimed time": events.OCCURRED_SOURCES,
        "`source` of a seizure": seizure.SOURCES - {""},
    }  # fmt: skip
    rows = ["| field | codes |", "|---|---|"]
    rows += [f"| {name} | {', '.join(f'`{c}`' for c in sorted(map(str, codes)))} |" for name, codes in lists.items()]
    return "\n".join(rows)


TABLES = {"codes": codes_table, "subjects": subjects_table, "events": events_table, "objects": objects_table}


def rewritten(text: str) -> str:
    """The document with its generated tables as they must be."""
    for name, table in TABLES.items():
        head, rest = text.split(BEGIN.format(name))
        text = f"{head}{BEGIN.format(name)}\n\n{table()}\n\n{END}{rest.split(END, 1)[1]}"
    return text


def test_the_document_tells_every_event_type_and_field():
    """The tables are generated from the code; when they differ, the failure says how to write them anew."""
    assert DOCUMENT.read_text() == rewritten(DOCUMENT.read_text()), (
        f"docs/formats.md is behind the code; run\n\n{REGENERATE}\n"
    )


def test_every_object_inside_an_event_is_told():
    """No Struct that an event can hold is missing from the table of objects."""
    from tests.domain.forms import reachable

    inside = reachable([*TYPES.classes.values(), events.Header])
    assert inside - set(TYPES.classes.values()) - {events.Header} == set(NESTED)
    assert declared_vs_received.Arrival not in inside
