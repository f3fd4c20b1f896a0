"""Recorded acts as resources: the receipt, for those who took part."""

from litestar import get
from litestar.params import FromPath

from custody.service import acts
from custody.service.acts import ActDetail
from custody.web.auth import Web
from custody.web.desk import desk
from custody.web.permissions import SIGNED_IN


@get("/acts/{act_id:str}", opt={"permission": SIGNED_IN}, tags=["acts"], summary="The receipt of an act")
async def act(request: Web, act_id: FromPath[str]) -> ActDetail:
    """Show what an act recorded, by its key, to those who took part in it and to the inspection."""
    here = desk(request)
    return await here.ask(acts.act, here.services.vault, here.services.trust, here.reader, act_id)


handlers = [act]
