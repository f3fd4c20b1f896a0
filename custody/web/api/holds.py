"""Legal holds as resources: placed, listed and lifted here, shown with each exhibit."""

from litestar import get
from msgspec import Struct

from custody.service.exhibits import legal_holds
from custody.service.exhibits.legal_holds import HoldLine
from custody.web.http.act_routes import act_route, challenge_route
from custody.web.http.auth import Web
from custody.web.http.query_parameters import Before, Limit
from custody.web.http.request_context import PAGE, context_of, page_size

TAG = "holds"


class Holds(Struct, frozen=True):
    """Holds that stand, the newest first; ``next`` is the ``before`` of the next page, 0 at the end.

    `names` has those of the people who placed them.
    """

    holds: list[HoldLine]
    next: int
    names: dict[str, str]


@get("/holds", opt={"permission": "hold.place/1"}, tags=[TAG], summary="What the prosecution holds back")
async def standing(request: Web, before: Before = 0, limit: Limit = PAGE) -> Holds:
    """List what the caller's prosecution holds back across cases, an act and a case a line; the reading is on record.

    `limit` counts exhibits upon which a hold was placed: a line may go on upon the next page.
    """
    ctx = context_of(request)
    await ctx.read("", "search")
    hold_lines, following = await ctx.query(
        legal_holds.standing, ctx.services.vault, ctx.reader, before, page_size(limit)
    )
    return Holds(hold_lines, following, await ctx.names(line.by for line in hold_lines))


handlers = [
    standing,
    act_route("/holds", "hold.place/1", "Hold exhibits back from every end of custody", TAG),
    challenge_route("/holds", "hold.place/1", "What a passkey signs to hold exhibits back", TAG),
    challenge_route("/holds/lift", "hold.lift/1", "What a passkey signs to lift the hold", TAG),
    act_route("/holds/lift", "hold.lift/1", "Lift the prosecution's hold", TAG),
]
