"""What is read of an exhibit's state alone is named as its state names it: a default never stands for a field renamed."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from msgspec import structs

import custody
from custody.domain.destruction.attendance_record import Attendance
from custody.domain.destruction.destruction_session import DestructionSession, Signed
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.exhibit_values import Hold, LaboratoryResult
from custody.domain.inventories.inventory import Inventory
from custody.domain.laboratory import second_analysis
from custody.domain.orders.order import Order
from custody.domain.oversight import store_silence
from custody.domain.oversight.alarm import Alarm
from custody.domain.people.person import Person
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Line, Seizure, Tally
from custody.domain.transfers.hand_over import Transfer
from custody.service.access.openable_links import Placed
from custody.service.destruction import vouched_presence
from custody.service.destruction.sign_off import Ended, Given, Present
from custody.service.discrepancies.discrepancies import Concerned
from custody.service.exhibits import exhibits_in_custody, my_exhibits
from custody.service.exhibits.holders import Seized
from custody.service.exhibits.labels import Labelled
from custody.service.exhibits.past_holders import Held, Issued
from custody.service.exhibits.witness_packages import LotOutline
from custody.service.inventories.inventories import Blind
from custody.service.offline import device_kit_exhibits
from custody.service.offline.device_kit import Declared, KitLine, Registered
from custody.service.offline.device_kit_exhibits import Analysis, Outline
from custody.service.orders import destruction_requests, order_copies, ordered_exhibits, orders
from custody.service.orders.court_registry import Numbered
from custody.service.orders.orderable_exhibits import Doubted
from custody.service.oversight import indicators, statistics
from custody.service.oversight.alarms import Urgency
from custody.service.places import unshelved_exhibits
from custody.service.search import case_words
from custody.service.seizures import exhibit_numbers, seizure_path
from custody.service.seizures.cases import _Numbered
from custody.service.transfers.slip_contents import Carried, Confirmed
from custody.storage.read import legal_holds

ROOT = Path(custody.__file__).parent
OUTLINES = [
    (Outline, Exhibit),
    (LotOutline, Exhibit),
    (Numbered, Exhibit),
    (exhibit_numbers.Numbered, Exhibit),
    (indicators.Outline, Seizure),
    (exhibits_in_custody.Outline, Exhibit),
    (unshelved_exhibits.Held, Exhibit),
    (Analysis, LaboratoryResult),
    (_Numbered, Case),
    (Concerned, Case),
    (Concerned, Exhibit),
    (Doubted, Exhibit),
    (Declared, Seizure),
    (case_words._Declared, Seizure),
    (Blind, Inventory),
    (KitLine, Line),
    (Registered, Tally),
    (Ended, DestructionSession),
    (Present, Attendance),
    (Given, Signed),
    (Held, Exhibit),
    (Issued, Order),
    (Seized, Exhibit),
    (Placed, Exhibit),
    (Labelled, Exhibit),
    (my_exhibits.InCase, Exhibit),
    (Carried, Exhibit),
    (Confirmed, LaboratoryResult),
    (ordered_exhibits.Outline, Exhibit),
    (ordered_exhibits.HeldBack, Hold),
    (ordered_exhibits.Reported, LaboratoryResult),
    (order_copies._Ordered, Exhibit),
    (legal_holds.Outline, Exhibit),
    (device_kit_exhibits._Held, Exhibit),
    (destruction_requests._Numbered, Order),
    (ordered_exhibits.OrderSort, Order),
    (Urgency, Alarm),
    (statistics.Declared, Seizure),
    (indicators.HandOver, Transfer),
    (indicators.Attended, DestructionSession),
    (indicators.Attendee, Attendance),
    (indicators.Analyst, Person),
    (store_silence.StoredExhibit, Exhibit),
    (second_analysis.Powder, Exhibit),
    (vouched_presence.Outline, DestructionSession),
    (seizure_path.Sealed, Exhibit),
    (orders._Listing, Order),
]
"""What is read of a state, and the state."""
ASKED = {"project": 1, "project_all": 2, "Followed": 1, "outlines_held": 2}
"""What reads outlines of states, and the place of the outline among what it is given."""


@pytest.mark.parametrize(("outline", "whole"), OUTLINES)
def test_the_fields_of_an_outline_are_those_of_the_state(outline, whole):
    """Read by name from the same bytes."""
    assert {one.encode_name for one in structs.fields(outline)} <= {one.encode_name for one in structs.fields(whole)}


def _asked() -> Iterator[type]:
    """The outlines that the code reads of states, by name wherever it does."""
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(
                    func=ast.Attribute(ast.Name("subject_queries" | "person_holdings"), name) | ast.Name(name),
                    args=args,
                ) if (
                    name in ASKED
                    and len(args) > ASKED[name]
                    and isinstance(args[ASKED[name]], ast.Name)
                    and args[ASKED[name]].id != "outline"
                ):  # what ``Followed`` and ``outlines_held`` were given they hand on as their own
                    module = ".".join(("custody", *path.relative_to(ROOT).with_suffix("").parts))
                    yield getattr(import_module(module), args[ASKED[name]].id)


def test_every_outline_that_is_read_is_held_to_its_state():
    """One that the list above does not name could lose a field unseen."""
    asked = set(_asked())
    assert len(asked) > 12
    assert asked <= {outline for outline, _ in OUTLINES}
