"""Rule packs and derogations as resources."""

from litestar import get
from msgspec import Struct

from custody.domain.law.rule_pack_loader import packs
from custody.service.law import derogations
from custody.service.law.derogations import DerogationLine, FollowedPack, Tally
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, context_of, page_size
from custody.web.rendering.law_text import Law, laws, said

TAG = "rules"


class PackLine(Struct, frozen=True):
    """A rule pack in the caller's language; ``digest``: SHA-256 of its file."""

    pack: str
    digest: str
    name: str
    note: str
    rules: list[Law]


class Rules(Struct, frozen=True):
    """Every pack, and which agency follows which."""

    packs: list[PackLine]
    followed: list[FollowedPack]
    names: dict[str, str]


class Derogations(Struct, frozen=True):
    """Derogations in order of number, and their count by person and month; ``next``: the ``after`` of the next page."""

    derogations: list[DerogationLine]
    tallies: list[Tally]
    next: str
    names: dict[str, str]


@get("/rule-packs", opt={"permission": "signed_in"}, tags=[TAG], summary="Rule packs")
async def rules(request: Web) -> Rules:
    """Show every rule with its article, its status, and what would satisfy it."""
    ctx = context_of(request)
    followed_packs, names = await ctx.query_named(derogations.followed, lambda packs_: (p.agency for p in packs_))
    shown = [PackLine(p.id, p.digest, said(p.name), said(p.note), laws(p)) for p in packs().values()]
    return Rules(shown, followed_packs, names)


@get("/derogations", opt={"permission": "derogation.read"}, tags=[TAG], summary="Derogations")
async def listed(request: Web, after: After = "", limit: Limit = PAGE) -> Derogations:
    """List derogations of the caller's agency, every one for the inspection; the search is on record."""
    ctx = context_of(request)
    await ctx.read("", "search")
    (derogation_lines, following, counted), names = await ctx.query_named(
        derogations.page_with_tallies,
        lambda page: (line.by for line in page[0]),
        ctx.services.vault,
        ctx.reader,
        after,
        page_size(limit),
    )
    return Derogations(derogation_lines, counted, following, names)


handlers = [rules, listed, act_route("/derogations", "derogation.grant/1", TAG)]
