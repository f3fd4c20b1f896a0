"""The page of one's own account, which several forms show again with what was wrong."""

from litestar.response import Template

from custody.domain.kernel.errors import CustodyError
from custody.service.people import people
from custody.storage.tables import accounts
from custody.storage.tables.connection import Connection
from custody.web.http.request_context import RequestContext


async def account_page(ctx: RequestContext, error: CustodyError | None = None) -> Template:
    """Show one's own account, with what was wrong with a form of it."""
    first = ctx.session.must_change
    given = await ctx.query(people.password_issuers, ctx.services.directory, ctx.session.person) if first else None
    before = first and await ctx.query(_was_used_before, ctx.session.person)
    return ctx.show("people/account.html", error, givers=given, used_before=before)


def _was_used_before(connection: Connection, person: str) -> bool:
    """Return True if somebody used an earlier first password of the person."""
    account = accounts.account_of(connection, person)
    return account is not None and account.used_first is not None
