"""What is read of an exhibit's state alone is named as its state names it: a default never stands for a field renamed."""

import pytest
from msgspec import structs

from custody.domain.alarm import Alarm
from custody.domain.case import Case
from custody.domain.exhibit import Exhibit, Hold, LaboratoryResult
from custody.domain.order import Order
from custody.domain.quantity import Mass
from custody.domain.seizure import Line, Seizure, Tally
from custody.domain.session import Attendance, Session, Signed
from custody.domain.transfer import Transfer
from custody.domain.weighing import Weight
from custody.service import candidates, indicators, statistics
from custody.service.alarms import Urgency
from custody.service.cases import _Numbered
from custody.service.court import Numbered
from custody.service.discrepancies import Concerned
from custody.service.hands import Hands, InLoad
from custody.service.kit import Declared, KitLine, Registered
from custody.service.kit_exhibits import Analysis, Outline
from custody.service.office import Ordered, Sort
from custody.service.signing import Ended, Given, Present
from custody.storage.holdings import _Seized


@pytest.mark.parametrize(
    ("outline", "whole"),
    [
        (Outline, Exhibit),
        (Numbered, Exhibit),
        (_Seized, Exhibit),
        (Analysis, LaboratoryResult),
        (_Numbered, Case),
        (Concerned, Case),
        (Concerned, Exhibit),
        (Declared, Seizure),
        (KitLine, Line),
        (Registered, Tally),
        (Ended, Session),
        (Present, Attendance),
        (Given, Signed),
        (Hands, Exhibit),
        (InLoad, Exhibit),
        (candidates._Waiting, Exhibit),
        (candidates._Ordered, Exhibit),
        (candidates._Held, Hold),
        (candidates._Reported, LaboratoryResult),
        (candidates._Weighed, Weight),
        (candidates._Mass, Mass),
        (Sort, Order),
        (Ordered, Exhibit),
        (Urgency, Alarm),
        (statistics.Declared, Seizure),
        (indicators.HandOver, Transfer),
        (indicators.Attended, Session),
        (indicators.Attendee, Attendance),
    ],
)
def test_the_fields_of_an_outline_are_those_of_the_state(outline, whole):
    """Read by name from the same bytes."""
    assert {one.encode_name for one in structs.fields(outline)} <= {one.encode_name for one in structs.fields(whole)}
