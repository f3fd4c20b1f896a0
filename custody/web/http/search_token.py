"""Search texts sealed for use in an address, since they may be words of a title or a name.

Addresses stay in the history of a browser and in the logs of proxies. Going back and reloading still work.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

from custody.service.search.search import LONGEST
from custody.web.http.request_context import RequestContext

NAME = "sought"


def address(ctx: RequestContext, text: str) -> str:
    """Return the address of a search for this person only; without a text, the empty search."""
    words = text.strip()[: LONGEST + 1]  # one too many: the search says so
    if not words:
        return "/find"
    sealed = ctx.services.vault.seal(ctx.session.person, NAME, words.encode())
    return f"/find?s={urlsafe_b64encode(sealed).decode()}"


def opened(ctx: RequestContext, sealed: str) -> str:
    """Return the unsealed text, or "" if it was not sealed for this person."""
    try:
        body = urlsafe_b64decode(sealed.encode("ascii", "replace"))
    except (Error, ValueError):
        return ""
    return (ctx.services.vault.unseal(ctx.session.person, NAME, body) or b"").decode()
