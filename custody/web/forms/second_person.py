"""A second person on a form: their consent by their own PIN; and who may hold the other key of a vault."""

from collections.abc import Iterable

from custody.domain.access.roles import STORE
from custody.service.kernel.perform import Consent
from custody.service.people import form_choices
from custody.service.people.form_choices import Choice
from custody.web.http.request_context import Desk


def consent(person: str, pin: str) -> tuple[Consent, ...]:
    """The consent of a second person, nothing where none was named."""
    return consents([(person, pin)])


def consents(present: Iterable[tuple[str, str]]) -> tuple[Consent, ...]:
    """The consents of all who are named, each with their own PIN."""
    return tuple(Consent(person=person, part="witness", method="pin", pin=pin) for person, pin in present if person)


async def keys(here: Desk) -> list[Choice]:
    """Who may hold the other key: clerks and supervisors of the person's agency."""
    own = await here.ask(form_choices.colleagues, here.services.directory, here.session.agency, *sorted(STORE))
    return [one for one in own if one.number != here.session.person]
