"""Agencies, people and proposals as resources; a confirmation answers with the first password it made."""

from typing import Annotated

from litestar import Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Struct

from custody.domain.people.directory_changes import Confirm
from custody.service.people import people, proposed_changes
from custody.service.people.people import AgencyLine, PersonDetail, PersonLine
from custody.service.people.proposed_changes import Confirmed, ProposalLine
from custody.web.http.act_routes import Key, act_route
from custody.web.http.auth import Web
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, context_of, following, page_size

TAG = "people"


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
    person_lines = await ctx.query(people.people, ctx.services.directory, agency, after, length)
    return People(person_lines, following((line.number for line in person_lines), length))


@get("/people/{person_id:str}", opt={"permission": "person.read"}, tags=[TAG], summary="One person")
async def person(request: Web, person_id: FromPath[str]) -> PersonDetail:
    """Show a person with every role ever held."""
    ctx = context_of(request)
    return await ctx.query(people.person, ctx.services.directory, person_id)


@get("/proposals", opt={"permission": "person.read"}, tags=[TAG], summary="Proposed changes of people")
async def proposals(
    request: Web,
    status: Annotated[str, QueryParameter(description="`open` or `confirmed`.")] = "open",
    after: After = "",
    limit: Limit = PAGE,
) -> Proposals:
    """List proposals of a status: ``open`` or ``confirmed``."""
    ctx, length = context_of(request), page_size(limit)
    directory, vault = ctx.services.directory, ctx.services.vault
    proposal_lines = await ctx.query(proposed_changes.proposals, directory, vault, status, after, length)
    return Proposals(proposal_lines, following((line.number for line in proposal_lines), length))


@get("/proposals/{proposal_id:str}", opt={"permission": "person.read"}, tags=[TAG], summary="One proposal")
async def proposal(request: Web, proposal_id: FromPath[str]) -> ProposalLine:
    """Show what was proposed, by whom, about whom."""
    ctx = context_of(request)
    return await ctx.query(proposed_changes.proposal, ctx.services.directory, ctx.services.vault, proposal_id)


@post(
    "/proposals/confirm",
    opt={"permission": "person.confirm/1"},
    tags=[TAG],
    summary="Confirm another officer's proposal",
    status_code=201,
)
async def confirm(request: Web, data: JSONBody[Confirm], key: Key) -> Response[Confirmed]:
    """Carry out a proposal; ``issued`` holds a first password, shown this once."""
    ctx = context_of(request)
    confirmed = await proposed_changes.confirm(ctx.services.reading, ctx.session, data, key)
    return Response(confirmed, status_code=200 if confirmed.receipt.repeated else 201)


handlers = [
    agencies,
    list_people,
    person,
    proposals,
    proposal,
    confirm,
    act_route("/proposals", "person.propose/1", "Propose a change of people", TAG),
]
