"""What somebody looks for, as an address may carry it: sealed, since it may be the words of a title or a name.

Addresses stay in the history of a browser and in the logs of proxies. Going back and loading again still work.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

from custody.service.search.search import LONGEST
from custody.web.http.request_context import Desk

NAME = "sought"


def address(here: Desk, text: str) -> str:
    """Where the search for a text is answered, to this person only; without a text the empty search."""
    words = text.strip()[: LONGEST + 1]  # one too many: the search says so
    if not words:
        return "/find"
    sealed = here.services.vault.seal(here.session.person, NAME, words.encode())
    return f"/find?s={urlsafe_b64encode(sealed).decode()}"


def opened(here: Desk, sealed: str) -> str:
    """The text again; "" where it was not sealed for this person."""
    try:
        body = urlsafe_b64decode(sealed.encode("ascii", "replace"))
    except (Error, ValueError):
        return ""
    return (here.services.vault.unseal(here.session.person, NAME, body) or b"").decode()
