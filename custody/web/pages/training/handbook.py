"""Pages of the handbook, in French. They are open to everybody: a person who cannot sign in reads there what to do."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from custody.domain.kernel.errors import NotFound
from custody.text.i18n import N_
from custody.web.http.route_permissions import OWN
from custody.web.rendering import handbook
from custody.web.rendering.menu import Entry
from custody.web.rendering.render import page

menu = [
    Entry(
        path=handbook.ADDRESS, title=N_("Handbook"), permission=OWN,
        text=N_("What to do on each page, for each role, and after an incident."),
    )
]  # fmt: skip


@get(handbook.ADDRESS, include_in_schema=False)
async def first_page() -> Template:
    """Show the first page of the handbook: first steps, roles, tasks and incidents."""
    return _shown(handbook.FIRST)


@get(handbook.ADDRESS + "/{name:str}", include_in_schema=False)
async def one_page(name: FromPath[str]) -> Template:
    """Show a page of the handbook.

    Raises:
        NotFound: ``not_found`` if the handbook has no such page.
    """
    if name == handbook.FIRST or name not in handbook.pages():
        raise NotFound("not_found")
    return _shown(name)


def _shown(name: str) -> Template:
    found = handbook.pages()[name]
    return page("training/handbook.html", text=found, first=name == handbook.FIRST, start=handbook.ADDRESS)


handlers = [first_page, one_page]
