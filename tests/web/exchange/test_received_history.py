"""What another log's bundle tells, in words: the same ones on the page of what was received and on the verifier page."""

from types import SimpleNamespace

import pytest

from custody.service.exchange.received_bundles import ToldLine
from custody.text import i18n
from custody.web import verifier
from custody.web.rendering import received_history


@pytest.fixture(autouse=True)
def in_french():
    i18n.use("fr")


def told(type_, **data):
    """The labels and texts of one event."""
    line = ToldLine(
        seq=1, at="2026-11-27T10:00:00.000Z", kind="pending_change.confirm/1", type=type_, subject="PE0000000001", n=1,
        author="", data=data, shown={}, hidden=(),
    )  # fmt: skip
    detail = SimpleNamespace(received=SimpleNamespace(about=line.subject), history=(line,), names={})
    [history] = received_history.histories(detail)
    return dict(history.entries[0].facts)


def test_roles_are_told_in_words_one_or_several():
    """As the verifier page says them; a role that this version does not know stays a code."""
    both = told("person.enrolled/1", roles=["clerk", "commission", "archivist_of_tomorrow"])[i18n.gettext("Roles")]
    clerk, commission, unknown = both.split(", ")
    assert clerk != "clerk"
    assert commission != "commission"
    assert unknown == "archivist_of_tomorrow"
    assert told("person.changed/1", granted="clerk")[i18n.gettext("Roles given")] == clerk


def test_the_sort_of_what_is_no_alarm_is_not_called_one():
    """Orders, agencies and places have sorts too; here all kinds of events stand side by side."""
    assert "Alerte" not in told("agency.enrolled/1", sort="police")
    assert told("agency.enrolled/1", sort="police")["Nature"]
    assert verifier.TABLES["labels"]["sort"] == "Kind"
