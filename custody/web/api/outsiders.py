"""Outsiders as resources: who is known, what they hold, lending and taking back."""

from litestar import get

from custody.domain.transfers.loan_to_external import Lend, TakeBack
from custody.service.exhibits import openings, photos
from custody.service.people import external_parties
from custody.service.people.external_parties import OutsiderLine
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of
from custody.web.http.services import Services

TAG = "outsiders"


@get("/outsiders", opt={"permission": "outsider.register/1"}, tags=[TAG], summary="Outsiders and what they hold")
async def list_outsiders(request: Web) -> list[OutsiderLine]:
    """List the people outside the log that the caller's agency knows, the reading on record."""
    ctx = context_of(request)
    await ctx.read("", "search")
    return await ctx.query(external_parties.outsiders, ctx.services.directory, ctx.services.vault, ctx.reader)


def _kept(services: Services, command: Lend | TakeBack) -> None:
    """Check that the photographs were stored for the case of the exhibits."""
    if not (command.checks and command.photos):
        return  # the rule says what is missing
    with services.store.reading() as connection:
        scope = openings.scope(connection, command.checks[0].exhibit)
    photos.require_kept(services.blobs, scope, command.photos)


handlers = [
    list_outsiders,
    act_route("/outsiders", "outsider.register/1", "Make an outsider known", TAG),
    act_route("/outsiders/lend", "outsider.lend/1", "Lend exhibits to an outsider", TAG, before=_kept),
    act_route("/outsiders/back", "outsider.take_back/1", "Take exhibits back from an outsider", TAG, before=_kept),
]
