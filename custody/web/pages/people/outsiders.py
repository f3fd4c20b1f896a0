"""Show outsiders and what they hold; make one known to two people."""

from typing import Any

from litestar import Response, get, post
from litestar.params import URLEncodedBody
from litestar.response import Template

from custody.domain.access.roles import READERS
from custody.domain.kernel.errors import CustodyError
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import convert
from custody.service.people import outsiders
from custody.text.i18n import N_
from custody.web.forms.form_values import chosen, consent
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/outsiders",
        title=N_("Outsiders"),
        text=N_("Laboratories, experts and courts without an account: what they hold until when."),
        permission="outsider.register/1",
    )
]


class OutsiderForm(KeyedForm, kw_only=True):
    """A new outsider, and the second person who saw their paper."""

    name: str = ""
    quality: str = "laboratory"
    organisation: str = ""
    identity: str = ""
    second: str = ""
    pin: str = ""


@get("/outsiders", opt={"permission": "outsider.register/1"})
async def list_outsiders(request: Web) -> Template:
    """Show the outsiders of the person's agency, the reading on record."""
    return await _list_page(context_of(request), OutsiderForm(key=new_key()))


@post("/outsiders", opt={"permission": "outsider.register/1"}, status_code=303)
async def register(request: Web, data: URLEncodedBody[OutsiderForm]) -> Response[Any]:
    """Make an outsider known."""
    ctx = context_of(request)
    asked: dict[str, object] = {
        "name": data.name, "quality": data.quality, "organisation": data.organisation, "identity": data.identity,
    }  # fmt: skip
    try:
        kind = "outsider.register/1"
        await ctx.perform(kind, convert(kind, asked), data.keyed(), consent(chosen(data.second, "second"), data.pin))
    except CustodyError as error:
        return await _list_page(ctx, data, error)
    return ctx.redirect("/outsiders", "outsider_known")


async def _list_page(ctx: RequestContext, form: OutsiderForm, error: CustodyError | None = None) -> Template:
    known_outsiders = await ctx.query(outsiders.outsiders, ctx.services.directory, ctx.services.vault, ctx.reader)
    await ctx.read("", "search")
    linked = await ctx.linked(held.exhibit for row in known_outsiders for held in row.holds)
    return ctx.show(
        "people/outsider_list.html", error, found=known_outsiders, form=form, seconds=await ctx.people(READERS),
        today=ctx.today(),
        linked=linked, known_as=await ctx.known_as(linked),
    )  # fmt: skip


handlers = [list_outsiders, register]
