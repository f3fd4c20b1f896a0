"""The search of pages and API: what was looked for is on record before anything is answered (I41)."""

from litestar.response import Redirect

from custody.domain.kernel.errors import BadInput
from custody.service.access.reading import scanned
from custody.service.search import search
from custody.service.search.search import Found
from custody.web.http.request_context import Desk
from custody.web.rendering import links


async def look(here: Desk, text: str) -> Found:
    """What a text leads to; raises as ``service.search.find``."""
    await here.read(_about(text), "search")
    return await here.ask(search.find, here.services.directory, here.services.vault, here.reader, text)


def led(found: Found) -> Redirect | None:
    """To the page of the only thing found, None when there are several."""
    hits = found.hits
    return Redirect(links.found(hits[0].number, hits[0].copy), status_code=303) if len(hits) == 1 else None


def _about(text: str) -> str:
    """The number that was looked for, or the words, which are only committed to."""
    try:
        return scanned(text)[0]
    except BadInput:
        return text
