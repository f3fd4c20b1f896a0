"""The receipt of an act: what was recorded, with links on to what it concerns, and what it found amiss."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from custody.service.access import minutes_access
from custody.service.kernel import act_receipts
from custody.web.http.auth import Web
from custody.web.http.permissions import SIGNED_IN
from custody.web.http.request_context import desk


@get("/acts/{act_id:str}", opt={"permission": SIGNED_IN})
async def act(request: Web, act_id: FromPath[str]) -> Template:
    """Show a receipt to those who took part in the act."""
    here = desk(request)
    found = await here.ask(act_receipts.act, here.services.vault, here.services.trust, here.reader, act_id)
    names = await here.names(n for a in found.actors for n in (a.person, a.agency, a.by))
    subjects = [event for event in found.events if event.subject[:2] != "EC"]
    linked = await here.linked([*found.opened, *(event.subject for event in subjects)])
    asked = await here.ask(minutes_access.offered, here.reader, act_id) if here.may("history.read") else []
    known_as = await here.known_as(linked)
    return here.show(
        "site/act_page.html", one=found, names=names, subjects=subjects, linked=linked, known_as=known_as, minutes=asked
    )


handlers = [act]
