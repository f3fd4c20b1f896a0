"""The table of which acts record which events: whole, and true of everything that honest people record."""

import pytest

from custody.domain.acts import ACTS, TYPES
from custody.domain.offline import CLAIM
from custody.domain.recorded import RECORDED_BY, misnamed
from custody.storage.batch import CLOCK_ACT
from tests.domain.test_domain_machine import Custody
from tests.domain.worlds import Town
from tests.drills.test_hostile_service import STORIES

SEEDS = (1, 2, 4, 9)


@pytest.fixture(scope="module")
def recorded():
    """What every story records, as pairs of an event's type and the kind of its act."""
    found, act = set(), Town.act

    def noted(town, *given, **more):
        done = act(town, *given, **more)
        found.update((event.type, done.header.kind) for _, event in done.events)
        return done

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Town, "act", noted)
        for seed in SEEDS:
            one = Custody()
            one.begin()
            for name, how in STORIES:
                getattr(one, name)(seed=seed, **how)
    return found


def test_every_type_of_event_has_its_row():
    """A new event without one would be named in every honest log; a row of none would judge nothing."""
    assert set(RECORDED_BY) == set(TYPES.classes)


def test_every_kind_of_act_records_something():
    """And every name in the table is that of an act, or of what the software does itself."""
    assert {kind for kinds in RECORDED_BY.values() for kind in kinds} == {*ACTS, CLOCK_ACT, CLAIM}


def test_what_the_stories_record_is_in_the_table(recorded):
    """Nothing that the rules record is called wrong; and the stories tell most of it."""
    assert not {(name, kind) for name, kind in recorded if misnamed(kind, name)}
    assert len({name for name, _ in recorded}) > len(TYPES.classes) * 3 // 4
