"""Papers of checks and counts: everything that was checked, on which balance, and who ended or reopened a count."""

import pytest
from msgspec import structs

from custody.domain.exhibits.balance_and_weighing import Comparison, Weight
from custody.domain.exhibits.blind_check import BlindCheck, CheckEntry
from custody.domain.exhibits.check_mass import CheckMass
from custody.domain.inventories.inventory import Observation
from custody.domain.inventories.inventory_count import CloseCount, Count, Freeze, PlanInventory
from custody.domain.kernel.quantity import Mass, MassEntry
from custody.service import documents
from custody.service.documents.checks import verdict
from tests.demo_story import text_of
from tests.factories.http_office import town
