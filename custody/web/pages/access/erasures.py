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
from custody.text.verification_page import FIELDS
from custody.web.forms.form_values import consent
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of


class EraseForm(KeyedForm):
    """Form to erase fields: the last day a law keeps them, the ground, the second person with their PIN."""

    fields: list[str] | str = ""
    kept_until: str = ""
    legal_basis: str = ""
    reason: str = ""
    person: str = ""
    pin: str = ""

    def ticked(self) -> list[str]:
        """Return the names of the ticked fields."""
        return [self.fields] if isinstance(self.fields, str) else self.fields

    def command(self, scope: str, kept_values: list[Kept]) -> EraseValues:
        """Return the command that erases everything still kept of these fields."""
        values = tuple(kept.value for kept in kept_values if kept.name in self.ticked() and not kept.erased_by)
        return EraseValues(
            scope=scope, values=values, kept_until=self.kept_until, legal_basis=self.legal_basis, reason=self.reason
        )

    def consents(self) -> tuple[Consent, ...]:
        """Return the consent of the second authority."""
        return consent(self.person, self.pin)


@get("/erasures/{subject_id:str}", opt={"permission": "erasure.read"})
async def kept(request: Web, subject_id: FromPath[str]) -> Template:
    """Show which fields of a case or a person are kept and which were erased; the reading is on record."""
    return await _shown(context_of(request), subject_id, EraseForm(key=new_key()))


@post("/erasures/{subject_id:str}", opt={"permission": "values.erase/1"}, status_code=303)
async def erase(request: Web, subject_id: FromPath[str], data: URLEncodedBody[EraseForm]) -> Response[Any]:
    """Erase the fields that were ticked."""
    ctx = context_of(request)
    kept_values = await ctx.query(erasures.kept, ctx.reader, subject_id)
    try:
        await ctx.perform("values.erase/1", data.command(subject_id, kept_values), data.keyed(), data.consents())
    except CustodyError as error:
        return await _shown(ctx, subject_id, data, error)
    return ctx.redirect(f"/erasures/{subject_id}", "values_erased")


async def _shown(ctx: RequestContext, subject_id: str, form: EraseForm, error: CustodyError | None = None) -> Template:
    """Return the page of kept and erased values, also after a refused act, and record the reading."""
    kept_values = await ctx.query(erasures.kept, ctx.reader, subject_id)
    await ctx.read(subject_id, "page")
    fields: dict[str, int] = {}
    for kept in kept_values:
        fields[kept.name] = fields.get(kept.name, 0) + (not kept.erased_by)
    return ctx.show(
        "access/erasure_form.html", error, number=subject_id, form=form, fields=dict(sorted(fields.items())),
        words=FIELDS,
        gone=[erased for erased in kept_values if erased.erased_by],
        people=await ctx.people(AUTHORITIES),
    )  # fmt: skip


handlers = [kept, erase]
