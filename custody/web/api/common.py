"""The receipt of an act as a resource: it belongs to no capability, since every act has one."""

from litestar import get
from litestar.params import FromPath

from custody.service.kernel import act_receipts
from custody.service.kernel.act_receipts import ActDetail
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of
from custody.web.http.route_permissions import SIGNED_IN


@get("/acts/{act_id:str}", opt={"permission": SIGNED_IN}, tags=["acts"], summary="The receipt of an act")
async def act(request: Web, act_id: FromPath[str]) -> ActDetail:
    """Show what an act recorded, by its key, to those who took part in it and to the inspection."""
    ctx = context_of(request)
    return await ctx.query(act_receipts.act, ctx.services.vault, ctx.services.trust, ctx.reader, act_id)


handlers = [act]
