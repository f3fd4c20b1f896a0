"""The start page: one card for each thing that this person may do."""

from litestar import get
from litestar.response import Template

from custody.web.i18n import N_
from custody.web.menu import Entry
from custody.web.permissions import SIGNED_IN
from custody.web.render import page

menu = [Entry(path="/", title=N_("Start"), permission=SIGNED_IN, in_bar=True, is_card=False)]


@get("/", opt={"permission": SIGNED_IN})
async def home() -> Template:
    """Show what may be done; the cards come from the pages' own ``menu`` lists."""
    return page("home.html")


handlers = [home]
