"""Hand-overs as resources: what waits, what I hold, what is due back; and the acts that move custody."""

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Struct

from custody.domain.transfers.paper_slip import EnterSlip
from custody.service.exhibits import photos
from custody.service.exhibits.remarks import SAID, Remark, remarks, speakers
from custody.service.transfers import paper_slips, transfers
from custody.service.transfers.paper_slips import Gap, Slip
from custody.service.transfers.transfers import Holding, Release, Summary, Waiting
from custody.web.http import downloads
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, desk, following, page_size
from custody.web.http.services import Services

TAG = "transfers"


class Inbox(Struct, frozen=True):
    """What waits for the caller; ``names`` of the people and agencies in it."""

    waiting: Waiting
    names: dict[str, str]


class Detail(Struct, frozen=True):
    """A hand-over with the numbers it lists. Seals and weights are not in it: the receiver checks blind.

    ``slip``: who stands behind the paper slip that it was entered from; ``remarks``: reasons, reservations.
    """

    transfer: Summary
    exhibits: tuple[str, ...]
    containers: tuple[str, ...]
    names: dict[str, str]
    slip: Slip | None
    remarks: list[Remark]


class Holdings(Struct, frozen=True):
    """Exhibits in the caller's custody; ``next`` is the ``after`` of the next page, "" at the end."""

    exhibits: list[Holding]
    next: str


class Releases(Struct, frozen=True):
    """Temporary releases, longest due first, as seen on ``today``."""

    today: str
    releases: list[Release]


class MissingSlips(Struct, frozen=True):
    """Gaps in the series of paper slips."""

    gaps: list[Gap]


@get("/transfers", opt={"permission": "transfer.read"}, tags=[TAG], summary="What waits for me?")
async def waiting(request: Web) -> Inbox:
    """List hand-overs that wait for the caller, or because of the caller."""
    here = desk(request)
    found = await here.ask(transfers.waiting, here.reader)
    listed = (*found.inbox, *found.outgoing, *found.slips)
    people = (n for one in listed for n in (one.releaser, one.receiver, one.agency, one.to_agency))
    return Inbox(found, await here.names(people))


@get("/transfers/{number:str}", opt={"permission": "transfer.read"}, tags=[TAG], summary="One hand-over")
async def transfer(request: Web, number: FromPath[str]) -> Detail:
    """Show a hand-over of the caller's agency; the reading is on record."""
    here = desk(request)
    found = await here.ask(transfers.visible_transfer, here.reader, number)
    await here.read(number, "api")
    said = await here.ask(remarks, here.services.vault, number, ("legal_basis", *SAID))
    slip = (await here.ask(paper_slips.slips, [number])).get(number)
    people = [found.releaser, found.receiver, *speakers(said)]
    people += [slip.entered_by, slip.settled_by] if slip else []
    names = await here.names([*people, found.agency, found.to_agency])
    listed = tuple(found.exhibits), tuple(found.containers)
    return Detail(transfers.summary(number, found), *listed, names, slip, said)


@get("/transfers/{number:str}/slip", opt={"permission": "transfer.read"}, tags=[TAG], summary="Slip to sign, as PDF")
async def slip(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the slip of a hand-over in two copies, in the caller's language; the export is on record."""
    return await downloads.slip(desk(request), number)


@get("/holdings", opt={"permission": "transfer.read"}, tags=[TAG], summary="What do I hold?")
async def holdings(request: Web, after: After = "", limit: Limit = PAGE) -> Holdings:
    """List exhibits in the caller's custody, in order of number."""
    here, length = desk(request), page_size(limit)
    found = await here.ask(transfers.holdings, here.reader, after, length)
    return Holdings(found, following((one.exhibit for one in found), length))


@get("/releases", opt={"permission": "transfer.read"}, tags=[TAG], summary="What is due back?")
async def releases(request: Web) -> Releases:
    """List temporary releases of the caller's agency, longest due first."""
    here = desk(request)
    today = here.today()
    return Releases(today, await here.ask(transfers.releases, here.reader, today))


@get("/slips/missing", opt={"permission": "transfer.read"}, tags=[TAG], summary="Which slips are missing?")
async def missing_slips(request: Web) -> MissingSlips:
    """List numbers of paper slips that a series skips."""
    here = desk(request)
    return MissingSlips(await here.ask(paper_slips.missing, here.reader))


def _photo_of_slip(services: Services, command: EnterSlip) -> None:
    with services.store.reading() as connection:
        looked = [check.exhibit for check in command.checks]
        scope = paper_slips.scope(connection, [*looked, *(sack.container for sack in command.sacks)])
    photos.require_kept(services.blobs, scope, (command.photo,))


handlers = [
    waiting,
    transfer,
    slip,
    holdings,
    releases,
    missing_slips,
    act_route("/transfers", "transfer.dispatch/1", "Dispatch exhibits to a person", TAG),
    act_route("/transfers/receive", "transfer.receive/1", "Take charge of a hand-over, checked blind", TAG),
    act_route("/transfers/refuse", "transfer.refuse/1", "Refuse a hand-over", TAG),
    act_route("/transfers/extend", "transfer.extend/1", "Renew a temporary release", TAG),
    act_route("/transfers/recall", "transfer.recall/1", "Take back what nobody has received", TAG),
    act_route("/transfers/handover", "transfer.handover/1", "Hand over face to face, both wills in one act", TAG),
    act_route("/slips", "transfer.slip/1", "Enter a paper slip", TAG, _photo_of_slip),
    act_route("/slips/confirm", "transfer.confirm_slip/1", "Confirm a slip that another person entered", TAG),
]
