"""Cases as pages: find or open one, see its seizures and exhibits, share it with another agency."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from custody.domain.access.roles import sees_everything
from custody.domain.kernel.errors import CustodyError
from custody.domain.seizures.case import OpenCase, ShareCase
from custody.domain.seizures.case_number import NumberCase
from custody.service.exhibits import exhibits, labels
from custody.service.kernel.idempotency_keys import new_key
from custody.service.oversight import case_dashboard
from custody.service.people import people
from custody.service.search import search
from custody.service.seizures import cases, seizures
from custody.text.i18n import N_
from custody.web.forms.keyed_forms import KeyedForm
from custody.web.forms.list_filter import paged
from custody.web.http import downloads, search_token
from custody.web.http.auth import Web
from custody.web.http.request_context import PER_SCREEN, Desk, desk, following
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/cases",
        title=N_("Cases"),
        text=N_("Find or open a case, declare a seizure, register exhibits."),
        permission="case.read",
        in_bar=True,
    )
]
LEADING = frozenset({"prosecution", "court"})
"""Kinds of agency that lead a case."""


class CaseForm(KeyedForm, kw_only=True):
    """A new case: PV number, title, the prosecution or court that leads it."""

    number: str = ""
    title: str = ""
    prosecution: str = ""


class ShareForm(KeyedForm, kw_only=True):
    """One more agency for a case."""

    agency: str = ""


class NumberForm(KeyedForm):
    """The number under which an office keeps a case."""

    number: str = ""


@get("/cases", opt={"permission": "case.read"})
async def list_cases(
    request: Web, pv: FromQuery[str] = "", status: FromQuery[str] = "", after: FromQuery[str] = ""
) -> Response[Any]:
    """Go to the case under a PV number, or where several may be meant to the search; or list the agency's cases.

    The search is on record.
    """
    here = desk(request)
    if not pv.strip():
        return await _list_page(here, CaseForm(key=new_key()), status=status, after=after)
    try:
        found = await here.ask(search.under, here.reader, pv)
    except CustodyError as error:
        return await _list_page(here, CaseForm(key=new_key()), error, pv=pv)
    if found[1:]:
        return Redirect(search_token.address(here, pv), status_code=303)
    await here.read(pv, "search")
    return Redirect(f"/cases/{found[0]}", status_code=303)


@post("/cases", opt={"permission": "case.open/1"}, status_code=303)
async def open_case(request: Web, data: URLEncodedBody[CaseForm]) -> Response[Any]:
    """Open a case."""
    here = desk(request)
    try:
        command = OpenCase(number=data.number, title=data.title, prosecution=data.prosecution)
        receipt = await here.act("case.open/1", command, data.keyed())
    except CustodyError as error:
        return await _list_page(here, data, error)
    return here.go(f"/cases/{receipt.first('CS')}", "case_opened")


@get("/cases/{number:str}", opt={"permission": "case.read"})
async def case(request: Web, number: FromPath[str], page: FromQuery[int] = 1) -> Template:
    """Show a case, the reading on record."""
    here = desk(request)
    return await _case_page(here, number, ShareForm(key=new_key()), page=page)


@post("/cases/{number:str}/share", opt={"permission": "case.share/1"}, status_code=303)
async def share(request: Web, number: FromPath[str], data: URLEncodedBody[ShareForm]) -> Response[Any]:
    """Share a case with one more agency."""
    here = desk(request)
    try:
        await here.act("case.share/1", ShareCase(case=number, agency=data.agency), data.keyed())
    except CustodyError as error:
        return await _case_page(here, number, data, error)
    return here.go(f"/cases/{number}", "case_shared")


@post("/cases/{number:str}/number", opt={"permission": "case.number/1"}, status_code=303)
async def enter_number(request: Web, number: FromPath[str], data: URLEncodedBody[NumberForm]) -> Response[Any]:
    """Enter the number under which the person's prosecution or court keeps the case."""
    here = desk(request)
    try:
        await here.act("case.number/1", NumberCase(case=number, number=data.number), data.keyed())
    except CustodyError as error:
        return await _case_page(here, number, ShareForm(key=new_key()), error, numbering=data)
    return here.go(f"/cases/{number}", "case_numbered")


async def _list_page(
    here: Desk, form: CaseForm, error: CustodyError | None = None, *, pv: str = "", status: str = "", after: str = ""
) -> Template:
    """The list, also for who is refused, the search on record."""
    await here.read(pv, "search")
    directory, vault = here.services.directory, here.services.vault
    found = await here.ask(cases.cases, directory, vault, here.reader, after, PER_SCREEN, status, last_first=True)
    agencies = await here.ask(people.agencies, directory)
    waiting = await here.ask(seizures.to_confirm, here.reader) if here.may("seizure.confirm/1") else []
    return here.show(
        "seizures/case_list.html",
        error,
        form=form,
        cases=found,
        pv=pv,
        shown=status,
        everything=sees_everything(here.reader.roles),
        first=not after,
        waiting=waiting,
        leading=sorted((one for one in agencies if one.sort in LEADING), key=lambda one: one.sort != "prosecution"),
        next=following((one.number for one in found), PER_SCREEN),
    )


async def _case_page(
    here: Desk, number: str, form: ShareForm, error: CustodyError | None = None, *, page: int = 1,
    numbering: NumberForm | None = None,
) -> Template:  # fmt: skip
    directory, vault = here.services.directory, here.services.vault
    found = await here.ask(cases.case, directory, vault, here.reader, number)
    await here.read(number, "page")
    pages = paged(await here.ask(exhibits.of_case, number), page)
    listed = await here.ask(exhibits.lines_of, here.reader, pages.rows)
    agencies = await here.ask(people.agencies, directory)
    seen = await here.ask(case_dashboard.glance, vault, here.reader, number, here.today()) if page <= 1 else None
    linked = await here.linked(seen.linked() if seen else ())
    named = [*(o.agency for o in found.case.own_numbers), *(row.place for row in listed)]
    return here.show(
        "seizures/case_page.html", error, **await here.corrections(number),
        one=found, glance=seen, form=form, numbering=numbering or NumberForm(key=new_key()),
        exhibits=listed, pages=pages, today=here.today(), mine=here.session.agency in found.agencies,
        own=next((o.number for o in found.case.own_numbers if o.agency == here.session.agency), ""),
        others=[one for one in agencies if one.number not in found.agencies],
        names=await here.names([*named, *(seen.named() if seen else ())]),
        linked=linked, known_as=await here.known_as(linked),
        unlabelled=await here.ask(labels.to_print, here.reader, number) if here.may("exhibit.print/1") else [],
    )  # fmt: skip


@get("/cases/{number:str}/history/pdf", opt={"permission": "history.read"})
async def history_file(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the custody history of a case, the export and the reading on record."""
    return await downloads.case_history(desk(request), number)


handlers = [history_file, list_cases, open_case, case, share, enter_number]
