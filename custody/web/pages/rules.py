"""Rule packs and derogations as pages: what the law asks, who follows which pack, who derogated from what."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.derogation import Grant
from custody.domain.errors import CustodyError
from custody.domain.rulepack import packs
from custody.service import derogations
from custody.service.keys import new_key
from custody.web import law
from custody.web.auth import Web
from custody.web.desk import PAGE, Desk, desk
from custody.web.entries import KeyedForm, number_of
from custody.web.i18n import N_
from custody.web.menu import Entry

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
    """A rule, what it is to stand unmet for (one number a line), article and reason."""

    rule: str = ""
    about: str = ""
    article: str = ""
    reason: str = ""


@get("/rules", opt={"permission": "signed_in"})
async def rules(request: Web) -> Template:
    """Show every pack with its rules, and which agency follows which."""
    here = desk(request)
    found = await here.ask(derogations.followed)
    names = await here.names(one.agency for one in found)
    return here.show("rules.html", packs=packs().values(), followed=found, names=names, law=law)


@get("/derogations", opt={"permission": "derogation.read"})
async def listed(request: Web, after: FromQuery[str] = "") -> Template:
    """Show derogations and their count by person and month; the search is on record."""
    here = desk(request)
    await here.read("", "search")
    found, cursor = await here.ask(derogations.derogations, here.services.vault, here.reader, after, PAGE)
    counted = await here.ask(derogations.tallies, here.reader)
    names = await here.names([*(one.by for one in found), *(one.by for one in counted)])
    return here.show("derogation_list.html", found=found, counted=counted, names=names, next=cursor, law=law)


@get("/derogations/new", opt={"permission": "derogation.grant/1"})
async def new(request: Web, rule: FromQuery[str] = "", about: FromQuery[str] = "") -> Template:
    """Show the form."""
    return _form(desk(request), DerogationForm(key=new_key(), rule=rule, about=about))


@post("/derogations/new", opt={"permission": "derogation.grant/1"}, status_code=303)
async def grant(request: Web, data: URLEncodedBody[DerogationForm]) -> Response[Any]:
    """Record a derogation."""
    here = desk(request)
    try:
        command = Grant(
            pack=_pack_of(data.rule), rule=data.rule, about=tuple(map(number_of, data.about.split("\n"))),
            article=data.article, reason=data.reason,
        )  # fmt: skip
        await here.act("derogation.grant/1", command, data.keyed())
    except CustodyError as error:
        return _form(here, data, error)
    return here.go("/derogations", "derogated")


def _pack_of(rule: str) -> str:
    return next((pack.id for pack in packs().values() if pack.find(rule)), "")


def _form(here: Desk, form: DerogationForm, error: CustodyError | None = None) -> Template:
    derogable = [one for pack in packs().values() for one in law.laws(pack) if one.competent]
    return here.show("derogation_form.html", error, form=form, rules=derogable)


handlers = [rules, listed, new, grant]
