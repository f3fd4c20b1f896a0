"""Rule packs and derogations as pages: what the law asks, who follows which pack, who derogated from what."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.kernel.errors import CustodyError
from custody.domain.law.derogation import Grant
from custody.domain.law.rule_pack_loader import packs
from custody.service.kernel.idempotency_keys import new_key
from custody.service.law import derogations
from custody.text.i18n import N_
from custody.web.forms.exhibit_list_parser import number_of
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import PAGE, RequestContext, context_of
from custody.web.rendering import law_text
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/derogations",
        title=N_("Derogations"),
        text=N_("Who let which rule stand unmet, for what, and why."),
        permission="derogation.read",
    ),
    Entry(
        path="/rules",
        title=N_("Rules and articles"),
        text=N_("What the law asks, with its articles, and which agency follows which rules."),
        permission="signed_in",
    ),
]


class DerogationForm(KeyedForm, kw_only=True):
    """A rule after its pack, what it is to stand unmet for (one number a line), article and reason."""

    rule: str = ""
    about: str = ""
    article: str = ""
    reason: str = ""

    def of_pack(self) -> str:
        """Return the pack of the chosen rule; for a bare rule id, the newest pack with it, or ""."""
        pack_id, _, rule = self.rule.rpartition(" ")
        known_law = law_text.law(rule)
        return pack_id or (known_law.pack if known_law else "")


@get("/rules", opt={"permission": "signed_in"})
async def rules(request: Web) -> Template:
    """Show every pack with its rules, and which agency follows which."""
    ctx = context_of(request)
    followed = await ctx.query(derogations.followed)
    names = await ctx.names(followed_pack.agency for followed_pack in followed)
    followed.sort(key=lambda followed_pack: names[followed_pack.agency])
    own = next((followed_pack.pack for followed_pack in followed if followed_pack.agency == ctx.session.agency), "")
    ordered = sorted(packs().values(), key=lambda pack: (pack.id != own, pack.id))
    return ctx.show("law/rules.html", packs=ordered, followed=followed, names=names, law=law_text)


@get("/derogations", opt={"permission": "derogation.read"})
async def listed(request: Web, after: FromQuery[str] = "") -> Template:
    """Show derogations and their count by person and month; the search is on record."""
    ctx = context_of(request)
    await ctx.read("", "search")
    derogation_lines, cursor = await ctx.query(derogations.derogations, ctx.services.vault, ctx.reader, after, PAGE)
    counted = await ctx.query(derogations.tallies, ctx.reader)
    names = await ctx.names(
        [*(derogation.by for derogation in derogation_lines), *(derogation.by for derogation in counted)]
    )
    linked = await ctx.linked(subject_id for derogation in derogation_lines for subject_id in derogation.about)
    return ctx.show(
        "law/derogation_list.html", found=derogation_lines, counted=counted, names=names, next=cursor, law=law_text,
        linked=linked
    )  # fmt: skip


@get("/derogations/new", opt={"permission": "derogation.grant/1"})
async def new(request: Web, rule: FromQuery[str] = "", about: FromQuery[str] = "") -> Template:
    """Show the form."""
    return await _form(context_of(request), DerogationForm(key=new_key(), rule=rule, about=about))


@post("/derogations/new", opt={"permission": "derogation.grant/1"}, status_code=303)
async def grant(request: Web, data: URLEncodedBody[DerogationForm]) -> Response[Any]:
    """Record a derogation."""
    ctx = context_of(request)
    try:
        command = Grant(
            pack=data.of_pack(), rule=data.rule.rpartition(" ")[2], about=tuple(map(number_of, data.about.split("\n"))),
            article=data.article, reason=data.reason,
        )  # fmt: skip
        await ctx.perform("derogation.grant/1", command, data.keyed())
    except CustodyError as error:
        return await _form(ctx, data, error)
    return ctx.redirect("/derogations", "derogated")


async def _form(ctx: RequestContext, form: DerogationForm, error: CustodyError | None = None) -> Template:
    """Return the form with the derogable rules of every followed pack and of the requested pack."""
    followed = {followed_pack.pack for followed_pack in await ctx.query(derogations.followed)} | {form.of_pack()}
    used = [pack for pack in packs().values() if pack.id in followed]
    derogable = [(pack, [rule for rule in law_text.laws(pack) if rule.competent]) for pack in used]
    return ctx.show("law/derogation_form.html", error, form=form, packs=[pair for pair in derogable if pair[1]])


handlers = [rules, listed, new, grant]
