"""People, agencies, outsiders, passkeys and enrolled devices as resources.

To enrol one is a proposal (``POST /api/pending-changes``).
"""

from typing import Annotated

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Struct

from custody.domain.people.device import ReopenDevice
from custody.domain.people.named_outsider import TakePart
from custody.domain.people.passkey import RegisterPasskey, require_home
from custody.domain.people.propose_and_confirm import Confirm
from custody.service.exhibits import photos
from custody.service.people import devices, named_outsiders, outsiders, passkeys, pending_changes, people
from custody.service.people.devices import DeviceLine
from custody.service.people.outsiders import OutsiderLine
from custody.service.people.passkeys import PasskeyLine
from custody.service.people.pending_changes import Confirmed, ProposalLine
from custody.service.people.people import AgencyLine, PersonDetail, PersonLine
from custody.storage.write.act_receipts import ActReceipt
from custody.web.http.act_routes import Key, act_route, performing, summary_of
from custody.web.http.auth import Web
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, context_of, following, page_size
from custody.web.http.services import Services

TAG = "people"
DEVICES_TAG = "devices"
OUTSIDERS_TAG = "outsiders"


class Agencies(Struct, frozen=True):
    """All agencies."""

    agencies: list[AgencyLine]


class People(Struct, frozen=True):
    """People in order of number; ``next`` is the ``after`` of the next page, "" at the end."""

    people: list[PersonLine]
    next: str


class Proposals(Struct, frozen=True):
    """Proposals in order of number; ``next`` is the ``after`` of the next page, "" at the end."""

    proposals: list[ProposalLine]
    next: str


@get("/agencies", opt={"permission": "directory.read"}, tags=[TAG], summary="All agencies")
async def agencies(request: Web) -> Agencies:
    """List agencies by name."""
    ctx = context_of(request)
    return Agencies(await ctx.query(people.agencies, ctx.services.directory))


@get("/people", opt={"permission": "person.read"}, tags=[TAG], summary="People and their roles")
async def list_people(
    request: Web,
    agency: Annotated[str, QueryParameter(description='Only people of this agency, by its number; "" for all.')] = "",
    after: After = "",
    limit: Limit = PAGE,
) -> People:
    """List people, of one agency or of all."""
    ctx, length = context_of(request), page_size(limit)
    await ctx.read("", "search")
    person_lines = await ctx.query(people.people, ctx.services.directory, agency, after, length)
    return People(person_lines, following((line.id for line in person_lines), length))


@get("/people/{person_id:str}", opt={"permission": "person.read"}, tags=[TAG], summary="One person")
async def person(request: Web, person_id: FromPath[str]) -> PersonDetail:
    """Show a person with every role ever held."""
    ctx = context_of(request)
    detail = await ctx.query(people.person, ctx.services.directory, person_id)
    await ctx.read(person_id, "api")
    return detail


@get("/pending-changes", opt={"permission": "person.read"}, tags=[TAG], summary="Proposed changes of people")
async def proposals(
    request: Web,
    status: Annotated[str, QueryParameter(description="`open` or `confirmed`.")] = "open",
    after: After = "",
    limit: Limit = PAGE,
) -> Proposals:
    """List proposals of a status: ``open`` or ``confirmed``."""
    ctx, length = context_of(request), page_size(limit)
    await ctx.read("", "search")
    directory, vault = ctx.services.directory, ctx.services.vault
    proposal_lines = await ctx.query(pending_changes.proposals, directory, vault, status, after, length)
    return Proposals(proposal_lines, following((line.id for line in proposal_lines), length))


@get("/pending-changes/{proposal_id:str}", opt={"permission": "person.read"}, tags=[TAG], summary="One proposal")
async def proposal(request: Web, proposal_id: FromPath[str]) -> ProposalLine:
    """Show what was proposed, by whom, about whom."""
    ctx = context_of(request)
    directory, vault = ctx.services.directory, ctx.services.vault
    line = await ctx.query(pending_changes.proposal, directory, vault, proposal_id, ctx.session.person)
    await ctx.read(proposal_id, "api")
    return line


@post(
    "/pending-changes/confirm",
    opt=performing("pending_change.confirm/1"),
    tags=[TAG],
    summary=summary_of("pending_change.confirm/1"),
    status_code=201,
)
async def confirm(request: Web, data: JSONBody[Confirm], key: Key) -> Response[Confirmed]:
    """Carry out a proposal; ``issued`` holds a first password, or the second half of one, shown this once."""
    ctx = context_of(request)
    confirmed = await pending_changes.confirm(ctx.services.queries, ctx.session, data, key)
    return Response(confirmed, status_code=200 if confirmed.receipt.repeated else 201)


@get("/devices", opt={"permission": "device.read"}, tags=[DEVICES_TAG], summary="Devices that record offline")
async def list_devices(request: Web) -> list[DeviceLine]:
    """List the devices of the caller's agency; key officers and the inspection see those of all."""
    ctx = context_of(request)
    await ctx.read("", "search")
    return await ctx.query(devices.devices, ctx.services.directory, ctx.services.vault, ctx.reader)


@post(
    "/devices/reopen",
    opt=performing("device.reopen/1"),
    tags=[DEVICES_TAG],
    summary=summary_of("device.reopen/1"),
    status_code=201,
)
async def reopen(request: Web, data: JSONBody[ReopenDevice], key: Key) -> Response[ActReceipt]:
    """Put on record why, then take back the wrong PINs that were typed on it; three times within a day at most."""
    ctx = context_of(request)
    receipt = await devices.reopen(ctx.services.queries, ctx.session, data, key)
    return Response(receipt, status_code=200 if receipt.repeated else 201)


class Passkeys(Struct, frozen=True):
    """The caller's passkeys, the newest first."""

    passkeys: list[PasskeyLine]


@get("/passkeys", opt={"permission": "passkey.register/1"}, tags=[TAG], summary="One's own passkeys")
async def own(request: Web) -> Passkeys:
    """List one's own passkeys."""
    ctx = context_of(request)
    return Passkeys(await ctx.query(passkeys.passkeys, ctx.session.person))


@get(
    "/outsiders",
    opt={"permission": "outsider.register/1"},
    tags=[OUTSIDERS_TAG],
    summary="Outsiders and what they hold",
)
async def list_outsiders(request: Web) -> list[OutsiderLine]:
    """List the people outside the log that the caller's agency knows, the reading on record."""
    ctx = context_of(request)
    await ctx.read("", "search")
    return await ctx.query(outsiders.outsiders, ctx.services.directory, ctx.services.vault, ctx.reader)


def _at_home(services: Services, command: RegisterPasskey) -> None:
    require_home(command.client_data, services.settings.url)


def _photos_of_outsiders(services: Services, command: TakePart) -> None:
    if command.photos:
        with services.store.reading() as connection:
            scope = named_outsiders.scope_of(connection, command)
        photos.require_kept(services.blobs, scope, command.photos)


handlers = [
    list_outsiders,
    act_route("/outsiders", "outsider.register/1", OUTSIDERS_TAG),
    act_route("/outsiders/take-part", "outsider.take_part/1", OUTSIDERS_TAG, before=_photos_of_outsiders),
    agencies,
    list_people,
    person,
    proposals,
    proposal,
    confirm,
    act_route("/pending-changes", "pending_change.propose/1", TAG),
    act_route("/pending-changes/reject", "pending_change.reject/1", TAG),
    reopen,
    list_devices,
    act_route("/compromised-credentials/withdraw", "credential.withdraw_compromise/1", DEVICES_TAG),
    act_route("/compromised-credentials", "credential.declare_compromised/1", DEVICES_TAG),
    own,
    act_route("/passkeys", "passkey.register/1", TAG, before=_at_home),
    act_route("/passkeys/confirm", "passkey.confirm/1", TAG),
    act_route("/passkeys/revoke", "passkey.revoke/1", TAG),
]
