"""Preparing a destruction session: what may burn now, what may not and what is missing, and the plan itself."""

from collections.abc import Collection, Iterable
from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.kernel.errors import BadInput, CustodyError
from custody.service.destruction import candidates, sessions
from custody.service.destruction.candidates import Candidate, Group
from custody.service.exhibits import legal_holds
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import convert
from custody.service.orders.orders import Listed
from custody.service.people import compromised_acts
from custody.service.search.list_filter import narrowed
from custody.storage.write import clock
from custody.text import terms
from custody.text.error_messages import explain
from custody.web.forms.form_values import ticked
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of, page_size
from custody.web.rendering.law_text import Law, law

FIRST = 20
"""Orders that are shown before somebody asks for all of them: a few screens of a phone."""


class PlanForm(KeyedForm):
    """A session to plan. One ticked order comes as a text, several as a list."""

    orders: list[str] | str = ""
    method: str = "incinerator"
    planned_for: str = ""
    site: str = ""
    commune: str = ""
    position: str = ""


@get("/sessions/new", opt={"permission": "destruction_session.plan/1"})
async def new(request: Web, find: FromQuery[str] = "", every: FromQuery[bool] = False) -> Template:
    """Show what may burn, what may not yet and why, and the form of a plan; ``find`` narrows to a case or substance.

    Of many orders those that wait longest are shown, unless ``every``.
    """
    return await _page(context_of(request), PlanForm(key=new_key()), find=find, every=every)


@post("/sessions/new", opt={"permission": "destruction_session.plan/1"}, status_code=303)
async def plan(request: Web, data: URLEncodedBody[PlanForm]) -> Response[Any]:
    """Plan a session under the person's chair."""
    ctx = context_of(request)
    asked: dict[str, object] = {
        "orders": ticked(data.orders),
        "method": data.method,
        "planned_for": data.planned_for,
        "site": data.site,
        "commune": data.commune,
        "position": data.position,
    }
    try:
        if not asked["orders"]:
            raise BadInput("field_empty", field="orders")
        receipt = await ctx.perform(
            "destruction_session.plan/1", convert("destruction_session.plan/1", asked), data.keyed()
        )
    except CustodyError as error:
        return await _page(ctx, data, error)
    return ctx.redirect(f"/sessions/{receipt.first('DS')}", "session_planned")


def remedy(group: Group) -> tuple[str, Law | None]:
    """Return what to do about a reason, and the rule behind it, if a pack asks for it."""
    assert group.why is not None
    return explain(group.why)[1], law(group.why.facts.get("rule", ""), group.why.facts.get("pack", ""))


def words_of(candidate: Candidate) -> tuple[str, ...]:
    """By what a candidate is found."""
    return (
        candidate.exhibit,
        candidate.no,
        candidate.case_no,
        candidate.order,
        candidate.order_no,
        terms.substance(candidate.substance),
    )


async def _page(
    ctx: RequestContext, form: PlanForm, error: CustodyError | None = None, *, find: str = "", every: bool = False
) -> Template:  # fmt: skip
    """Return the page of what may burn and what may not, with the bases of holds; record the reading."""
    await ctx.read("", "search")
    limit = page_size(1_000)
    at = clock.text(clock.now().wall_ms)
    prepared = await ctx.query(candidates.prepared, ctx.reader, at, ctx.today(), limit)
    rows, shown = prepared.orders, narrowed(prepared.candidates, find, words_of)
    reasons = candidates.by_reason(shown)
    groups = {group.key: group for group in candidates.by_order(shown)}
    chosen = ticked(form.orders)
    listed = [row for row in rows if row.order in groups or row.order in chosen or not find]
    drawn = _drawn(listed, len(listed) if every else FIRST, chosen)
    offered = [row.order for row in drawn]
    already = await ctx.query(sessions.already, ctx.reader, [*offered, *groups])
    planned = [candidate for candidate in shown if candidate.order in already]
    free = [candidate for candidate in shown if candidate.order not in already and not candidate.missing]
    linked = await ctx.linked([
        *(candidate.exhibit for group in reasons for candidate in group.exhibits[:100]),
        *(planned_entry.session for planned_entries in already.values() for planned_entry in planned_entries),
        *(candidate.order for candidate in shown if candidate.missing),
    ])  # fmt: skip
    held = [candidate.exhibit for candidate in shown if candidate.held_by and candidate.exhibit in linked]
    return ctx.show(
        "destruction/session_plan.html", error, form=form, rows=drawn, many=len(listed), first=FIRST, already=already,
        doubted=await ctx.query(compromised_acts.among, offered), groups=groups, ticked=chosen, find=find,
        names=await ctx.names([*(row.agency for row in rows),
            *(hold_id for candidate in shown for hold_id in candidate.held_by)]),
        reasons=reasons, remedy=remedy,
        ready=candidates.summed(free), total=len(shown), free=len(free), planned=len(planned),
        stopped=sum(bool(candidate.missing) for candidate in planned), barred=len(shown) - len(planned) - len(free),
        linked=linked, grounds=await ctx.query(legal_holds.grounds, ctx.services.vault, held),
    )  # fmt: skip


def _drawn(listed: Iterable[Listed], first: int, chosen: Collection[str]) -> list[Listed]:
    """Return the orders that wait longest, ``first`` of them, and all chosen orders."""
    oldest = sorted(listed, key=lambda row: row.issued_at)
    return oldest[:first] + [row for row in oldest[first:] if row.order in chosen]


handlers = [new, plan]
