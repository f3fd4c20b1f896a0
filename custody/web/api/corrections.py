"""Corrections as resources: what may be corrected of a subject, what was, and the correction itself."""

from litestar import get
from litestar.params import FromPath

from custody.service.discrepancies import correctable_fields
from custody.service.discrepancies.correctable_fields import Entries
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.request_context import desk

TAG = "corrections"


@get("/corrections/{number:str}", opt={"permission": "directory.read"}, tags=[TAG], summary="Entries and corrections")
async def entries(request: Web, number: FromPath[str]) -> Entries:
    """Show the entries of a subject that the reader may see, each correction beside what it corrects.

    Subjects: exhibits, seizures, cases, orders, hand-overs, sessions, places, containers, balances; for key officers
    and the inspection persons and agencies.
    """
    here = desk(request)
    found = await here.ask(correctable_fields.entries, here.services.vault, here.reader, number)
    await here.read(number, "api")
    return found


handlers = [entries, act_route("/corrections", "fact.correct/1", "Correct an entry", TAG)]
