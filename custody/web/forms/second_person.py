"""A second person on a form: their consent by their own PIN; and who may hold the other key of a vault."""

from collections.abc import Iterable

from custody.domain.access.roles import STORE
from custody.service.kernel.perform import Consent
from custody.service.people import form_choices
from custody.service.people.form_choices import Choice
from custody.web.http.request_context import RequestContext


def consent(person: str, pin: str) -> tuple[Consent, ...]:
    """Return the consent of a second person, if one is named."""
    return consents([(person, pin)])


def consents(present: Iterable[tuple[str, str]]) -> tuple[Consent, ...]:
    """Return the consents of all named people, each with their own PIN."""
    return tuple(Consent(person=person, part="witness", method="pin", pin=pin) for person, pin in present if person)


async def keys(ctx: RequestContext) -> list[Choice]:
    """Return the people who may hold the other key: clerks and supervisors of the person's agency."""
    own = await ctx.query(form_choices.colleagues, ctx.services.directory, ctx.session.agency, *sorted(STORE))
    return [colleague for colleague in own if colleague.number != ctx.session.person]
