"""Rule packs and derogations as pages: what the law asks, who follows which pack, who derogated from what."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.kernel.errors import CustodyError
from custody.domain.law.derogation import Grant
from custody.domain.law.rulepack_loader import packs
from custody.service.kernel.idempotency_keys import new_key
from custody.service.law import derogations
from custody.text.i18n import N_
from custody.web.forms.exhibit_list_parser import number_of
from custody.web.forms.keyed_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import PAGE, Desk, desk
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
        """The pack that the rule was chosen from; of a bare id, the newest that has it, "" for none."""
        number, _, rule = self.rule.rpartition(" ")
        found = law_text.law(rule)
        return number or (found.pack if found else "")


@get("/rules", opt={"permission": "signed_in"})
async def rules(request: Web) -> Template:
    """Show every pack with its rules, and which agency follows which."""
    here = desk(request)
    found = await here.ask(derogations.followed)
    names = await here.names(one.agency for one in found)
    found.sort(key=lambda one: names[one.agency])
    own = next((one.pack for one in found if one.agency == here.session.agency), "")
    ordered = sorted(packs().values(), key=lambda pack: (pack.id != own, pack.id))
    return here.show("law/rules.html", packs=ordered, followed=found, names=names, law=law_text)


@get("/derogations", opt={"permission": "derogation.read"})
async def listed(request: Web, after: FromQuery[str] = "") -> Template:
    """Show derogations and their count by person and month; the search is on record."""
    here = desk(request)
    await here.read("", "search")
    found, cursor = await here.ask(derogations.derogations, here.services.vault, here.reader, after, PAGE)
    counted = await here.ask(derogations.tallies, here.reader)
    names = await here.names([*(one.by for one in found), *(one.by for one in counted)])
    linked = await here.linked(n for one in found for n in one.about)
    return here.show(
        "law/derogation_list.html", found=found, counted=counted, names=names, next=cursor, law=law_text, linked=linked
    )  # fmt: skip


@get("/derogations/new", opt={"permission": "derogation.grant/1"})
async def new(request: Web, rule: FromQuery[str] = "", about: FromQuery[str] = "") -> Template:
    """Show the form."""
    return await _form(desk(request), DerogationForm(key=new_key(), rule=rule, about=about))


@post("/derogations/new", opt={"permission": "derogation.grant/1"}, status_code=303)
async def grant(request: Web, data: URLEncodedBody[DerogationForm]) -> Response[Any]:
    """Record a derogation."""
    here = desk(request)
    try:
        command = Grant(
            pack=data.of_pack(), rule=data.rule.rpartition(" ")[2], about=tuple(map(number_of, data.about.split("\n"))),
            article=data.article, reason=data.reason,
        )  # fmt: skip
        await here.act("derogation.grant/1", command, data.keyed())
    except CustodyError as error:
        return await _form(here, data, error)
    return here.go("/derogations", "derogated")


async def _form(here: Desk, form: DerogationForm, error: CustodyError | None = None) -> Template:
    """The derogable rules of every pack that an agency follows, and the one asked for."""
    followed = {one.pack for one in await here.ask(derogations.followed)} | {form.of_pack()}
    used = [pack for pack in packs().values() if pack.id in followed]
    derogable = [(pack, [one for one in law_text.laws(pack) if one.competent]) for pack in used]
    return here.show("law/derogation_form.html", error, form=form, packs=[pair for pair in derogable if pair[1]])


handlers = [rules, listed, new, grant]
