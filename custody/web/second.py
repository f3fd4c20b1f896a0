"""The other key of a vault on a form: who holds it, and their will by their own PIN."""

from custody.domain.roles import STORE
from custody.service import choices
from custody.service.acting import Consent
from custody.service.choices import Choice
from custody.web.desk import Desk


def second_key(person: str, pin: str) -> tuple[Consent, ...]:
    """The will of a second person of the store, nothing where none was named."""
    return (Consent(person=person, part="witness", method="pin", pin=pin),) if person else ()


async def keys(here: Desk) -> list[Choice]:
    """Who may hold the other key: clerks and supervisors of the person's agency."""
    own = await here.ask(choices.colleagues, here.services.directory, here.session.agency, *sorted(STORE))
    return [one for one in own if one.number != here.session.person]
