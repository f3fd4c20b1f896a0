"""Erasing private values as a page: the fields of a case or a person, the ground, and the second authority's PIN."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template

from custody.domain.access.erasure import AUTHORITIES, EraseValues
from custody.domain.kernel.errors import CustodyError
from custody.service.access import erasures
from custody.service.access.erasures import Kept
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent
from custody.web.forms.keyed_forms import KeyedForm
from custody.web.forms.second_person import consent
from custody.web.http.auth import Web
from custody.web.http.request_context import Desk, desk
from custody.web.verifier.words import FIELDS


class EraseForm(KeyedForm):
    """Which fields, the last day on which a law keeps them, the ground, and the second person with their PIN."""

    fields: list[str] | str = ""
    kept_until: str = ""
    legal_basis: str = ""
    reason: str = ""
    person: str = ""
    pin: str = ""

    def ticked(self) -> list[str]:
        """The names of the fields."""
        return [self.fields] if isinstance(self.fields, str) else self.fields

    def command(self, scope: str, found: list[Kept]) -> EraseValues:
        """The act: everything of these fields that is still kept."""
        values = tuple(one.value for one in found if one.name in self.ticked() and not one.erased_by)
        return EraseValues(
            scope=scope, values=values, kept_until=self.kept_until, legal_basis=self.legal_basis, reason=self.reason
        )

    def consents(self) -> tuple[Consent, ...]:
        """The second authority's will."""
        return consent(self.person, self.pin)


@get("/erasures/{number:str}", opt={"permission": "erasure.read"})
async def kept(request: Web, number: FromPath[str]) -> Template:
    """Show which fields of a case or a person are kept and which were erased; the reading is on record."""
    return await _shown(desk(request), number, EraseForm(key=new_key()))


@post("/erasures/{number:str}", opt={"permission": "values.erase/1"}, status_code=303)
async def erase(request: Web, number: FromPath[str], data: URLEncodedBody[EraseForm]) -> Response[Any]:
    """Erase the fields that were ticked."""
    here = desk(request)
    found = await here.ask(erasures.kept, here.reader, number)
    try:
        await here.act("values.erase/1", data.command(number, found), data.keyed(), data.consents())
    except CustodyError as error:
        return await _shown(here, number, data, error)
    return here.go(f"/erasures/{number}", "values_erased")


async def _shown(here: Desk, number: str, form: EraseForm, error: CustodyError | None = None) -> Template:
    """What is kept and what is gone, also for who is refused, the reading on record."""
    found = await here.ask(erasures.kept, here.reader, number)
    await here.read(number, "page")
    fields: dict[str, int] = {}
    for one in found:
        fields[one.name] = fields.get(one.name, 0) + (not one.erased_by)
    return here.show(
        "access/erasure_form.html", error, number=number, form=form, fields=dict(sorted(fields.items())), words=FIELDS,
        gone=[one for one in found if one.erased_by],
        people=await here.people(AUTHORITIES),
    )  # fmt: skip


handlers = [kept, erase]
