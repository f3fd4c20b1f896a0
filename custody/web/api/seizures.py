"""Seizures as resources: declared lines, and the exhibits sealed under them."""

from litestar import get
from litestar.params import FromPath

from custody.service import seizures
from custody.service.seizures import SeizureDetail
from custody.web.acts import act_route
from custody.web.auth import Web
from custody.web.desk import desk

TAG = "seizures"


@get("/seizures/{number:str}", opt={"permission": "case.read"}, tags=[TAG], summary="One seizure")
async def seizure(request: Web, number: FromPath[str]) -> SeizureDetail:
    """Show a seizure as declared, beside what became of each line; the reading is on record."""
    here = desk(request)
    found = await here.ask(seizures.seizure, here.services.directory, here.services.vault, here.reader, number)
    await here.read(number, "api")
    return found


handlers = [
    seizure,
    act_route("/seizures", "seizure.declare/1", "Declare a seizure", TAG),
    act_route("/seizures/confirm", "seizure.confirm/1", "Confirm an implausibly large line", TAG),
    act_route("/exhibits", "exhibit.register/1", "Seal and register exhibits, up to 3,000 in one act", TAG),
]
