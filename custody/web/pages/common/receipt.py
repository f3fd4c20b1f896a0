"""The receipt of an act: what was recorded, with links on to what it concerns, and what it found amiss."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from custody.domain.offline.paper_act import PaperAct
from custody.service.access import minutes_access
from custody.service.kernel import act_receipts
from custody.service.offline import paper_acts
from custody.service.seizures import seizure_path
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of
from custody.web.http.route_permissions import SIGNED_IN


@get("/acts/{act_id:str}", opt={"permission": SIGNED_IN})
async def act(request: Web, act_id: FromPath[str]) -> Template:
    """Show a receipt to those who took part in the act."""
    ctx = context_of(request)
    act_detail = await ctx.query(act_receipts.act, ctx.services.vault, ctx.services.trust, ctx.reader, act_id)
    names = await ctx.names(subject_id for a in act_detail.actors for subject_id in (a.person, a.agency, a.by))
    subjects = [event for event in act_detail.events if event.subject[:2] != "EC"]
    linked = await ctx.linked([*act_detail.opened, *(event.subject for event in subjects)])
    sealed = [event.subject for event in subjects] if act_detail.kind == "exhibit.register/1" else []
    beside = await ctx.query_all(
        minutes=lambda connection: (
            minutes_access.offered(connection, ctx.reader, act_id) if ctx.may("history.read") else []
        ),
        path=lambda connection: seizure_path.of_registered(connection, ctx.reader, sealed),
    )
    known_as = await ctx.known_as(linked)
    paper_act_id = next((s for s in linked if s.startswith(PaperAct.kind)), "")
    paper = (
        await ctx.query(paper_acts.paper_act, ctx.services.directory, ctx.reader, paper_act_id)
        if paper_act_id
        else None
    )
    return ctx.show(
        "common/receipt.html",
        one=act_detail,
        names=names,
        subjects=subjects,
        linked=linked,
        known_as=known_as,
        **beside,
        paper=paper,
    )


handlers = [act]
