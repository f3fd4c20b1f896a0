"""The search of pages and API: what was looked for is on record before anything is answered (I41)."""

from litestar.response import Redirect

from custody.domain.kernel.errors import BadInput
from custody.service.access.audited_queries import scanned
from custody.service.search import search
from custody.service.search.search import Found
from custody.web.http.request_context import RequestContext
from custody.web.rendering import links


async def look(ctx: RequestContext, text: str) -> Found:
    """Return the results for a text; raise as ``search.find``."""
    await ctx.read(_about(text), "search")
    return await ctx.query(search.find, ctx.services.directory, ctx.services.vault, ctx.reader, text)


def led(result: Found) -> Redirect | None:
    """Return a redirect to the page of the only thing found, None when there are several, or only proposals."""
    hits = [] if result.proposed else result.hits
    return Redirect(links.found(hits[0].id, hits[0].copy), status_code=303) if len(hits) == 1 else None


def _about(text: str) -> str:
    """Return the number searched for, or the words, which the log only commits to."""
    try:
        return scanned(text)[0]
    except BadInput:
        return text
