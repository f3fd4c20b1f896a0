"""The paper that goes along to a site without network: a checklist to tick by hand, entered afterwards."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from custody.service import checklist, sessions
from custody.storage import clock
from custody.web.auth import Web
from custody.web.desk import desk


@get("/sessions/{number:str}/pack", opt={"permission": "session.read"})
async def printed(request: Web, number: FromPath[str]) -> Template:
    """Show the checklist to be printed before the departure; the reading is on record."""
    here = desk(request)
    found = await here.ask(checklist.visible, here.reader, number)
    made = await here.ask(checklist.draw_up, number, found, clock.text(clock.now().wall_ms))
    await here.read(number, "page")
    names = await here.names([made["chair"], *(one["person"] for one in made["present"])])
    return here.show(
        "session_checklist.html", checklist=made, names=names,
        texts=await here.ask(sessions.texts, here.services.vault, found),
    )  # fmt: skip


handlers = [printed]
