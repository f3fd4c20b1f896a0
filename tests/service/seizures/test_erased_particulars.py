"""Particulars of a seizure that were erased: each field that is printed says so."""

import pytest

from custody.domain.seizures.seizure import Particulars
from custody.service.seizures.seizure_place import TOLD, particulars
from custody.storage.write.erased_values import Gone


@pytest.mark.parametrize(("values", "found"), [({}, {}), ({"particulars": {"transport": "car"}}, {"transport": "car"})])
def test_what_was_said_is_read_by_field(values, found):
    """And nothing where nothing was said."""
    assert particulars(values) == found


def test_erased_ones_stand_for_each_field_that_is_printed():
    """Each names the event."""
    found = particulars({"particulars": Gone(7)})
    assert {name: text.by for name, text in found.items()} == dict.fromkeys(TOLD, 7)
    assert set(TOLD) <= set(Particulars.__struct_fields__)
