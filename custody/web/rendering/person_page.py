"""The page of a person: what acts upon them show again when they are refused."""

from litestar.response import Template

from custody.domain.kernel.errors import CustodyError
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people import departed, people
from custody.text.formatting import ROLES
from custody.web.http.request_context import RequestContext
from custody.web.rendering.compromise_preview import CompromiseForm, seconds


async def person_page(
    ctx: RequestContext, person_id: str, error: CustodyError | None = None, typed: CompromiseForm | None = None
) -> Template:
    """Return the page of a person, with the forms to propose a change and confirm passkeys; raise NotFound.

    ``typed``: a refused declaration of a compromise.
    """
    detail = await ctx.query(people.person, ctx.services.directory, person_id)
    await ctx.read(person_id, "page")
    why = await ctx.query(people.declared, ctx.services.vault, detail)
    held = await ctx.query(departed.left_by, ctx.reader, [person_id])
    keys = {kind: new_key() for kind in ("roles", "disable", "reset", "passkey", "means")}
    return ctx.show("people/person_page.html", error, one=detail.person, detail=detail, roles=list(ROLES), keys=keys,
                     me=ctx.session.person, why=why, typed=typed or CompromiseForm(), new_key=new_key,
                     left=held.get(person_id),
                     seconds=await seconds(ctx) if ctx.may("credential.withdraw_compromise/1") else [],
                     **await ctx.corrections(person_id))  # fmt: skip
