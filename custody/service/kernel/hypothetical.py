"""An act that nobody records: the rules are asked what they would say, as if the reader acted now."""

from functools import partial

from custody.domain.access.visibility import Reader
from custody.domain.kernel.context import ActContext, StateReader
from custody.domain.kernel.events import Actor
from custody.domain.people.agency import calendar_of


def acting(reader: Reader, agency: str, at: str, state_reader: StateReader) -> ActContext:
    """Return the circumstances of an act by the reader alone, for ``agency``, at that hour (RFC 3339 UTC).

    The agency may differ from the reader's own if others would act.
    """
    author = Actor(person=reader.person, agency=agency, part="author", will="own_device")
    return ActContext(
        act="", at=at, actors=(author,), new_number=str, calendar=partial(calendar_of, agency, state_reader)
    )
