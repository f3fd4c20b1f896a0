"""Drafts of lists: nobody pushes out the lists of the others."""

from types import SimpleNamespace
from typing import Any, cast

from custody.web.forms import list_drafts
from custody.web.forms.list_drafts import MOST, Draft, ListDrafts


def _context(person: str) -> Any:
    return cast("Any", SimpleNamespace(session=SimpleNamespace(person=person)))


def test_many_drafts_of_one_person_push_out_their_own_alone():
    """The oldest drafts of the person go, and the list of somebody else stays."""
    drafts = ListDrafts[str]()
    drafts.show(_context("PE1"), "/slips", "honest", Draft("list"))
    for place in range(MOST + 1):
        drafts.show(_context("PE2"), "/slips", str(place), Draft("list"))
    assert drafts.find(_context("PE1"), "/slips", "honest")
    first_kept = MOST + 1 - list_drafts.MOST_OF_ONE
    assert drafts.find(_context("PE2"), "/slips", str(first_kept))
    assert drafts.find(_context("PE2"), "/slips", str(first_kept - 1)) is None
