"""Lists that are being typed on a page, kept by the service between one line and the next (I61).

Each "add" is answered with a redirect to the list as it stands, so that going back in a browser sends no form again,
and shows the list as it was left. A draft lies in memory only, for hours: after a restart the page brings the list back
from the browser (``static/scan/unsent_list.js``).
"""

import time
from collections import OrderedDict
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from litestar import Request, Response
from litestar.response import Redirect
from msgspec import Struct

from custody.domain.kernel.errors import CustodyError
from custody.web.http.request_context import RequestContext

FormT = TypeVar("FormT")
MOST = 1_000
"""Drafts kept at once; the one untouched longest makes room."""
MOST_OF_ONE = 20
"""Drafts kept of one person, so that nobody pushes out the lists of the others."""
SECONDS = 12 * 3_600


class Draft(Struct, Generic[FormT], frozen=True):
    """A form as it stands, the field to go on with, if the list is reviewed, and what is wrong with it."""

    form: FormT
    focus: str = ""
    review: bool = False
    error: CustodyError | None = None


class ListDrafts(Generic[FormT]):
    """Drafts of one sort of form, each by its person, its page and the key of its act."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str, str], tuple[float, Draft[FormT]]] = OrderedDict()

    def show(self, ctx: RequestContext, path: str, key: str, draft: Draft[FormT]) -> Redirect:
        """Keep a draft, and lead the browser to it."""
        place = (ctx.session.person, path, key)
        self._kept.pop(place, None)
        self._kept[place] = time.monotonic(), draft
        own = [kept for kept in self._kept if kept[0] == place[0]]
        for kept in own[:-MOST_OF_ONE]:
            del self._kept[kept]
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return Redirect(f"{path}?{urlencode({'draft': key})}", status_code=303)

    def find(self, ctx: RequestContext, path: str, key: str) -> Draft[FormT] | None:
        """Return the draft of the person, unless it was sent, is too old, or never was."""
        at, draft = self._kept.get((ctx.session.person, path, key), (0.0, None))
        return draft if time.monotonic() - at < SECONDS else None

    def drop(self, ctx: RequestContext, path: str, key: str) -> None:
        """Forget a draft that has become an act."""
        self._kept.pop((ctx.session.person, path, key), None)


def as_asked(request: Request[Any, Any, Any], answer: Redirect) -> Response[Any]:
    """Return a redirect, or for a script that sent the form where to go.

    The script loads that page itself: a redirect that it followed would use up the notice of the page.
    """
    if request.headers.get("accept") != "application/json":
        return answer
    return Response({"to": answer.url}, status_code=200, cookies=answer.cookies)
