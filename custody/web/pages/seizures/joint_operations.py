"""Operations as pages: what is linked, side by side, and one more link."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.kernel.errors import CustodyError
from custody.domain.seizures.joint_operation import Interest, LinkOperation, OpenOperation
from custody.service.access.reading import scanned
from custody.service.kernel.idempotency_keys import new_key
from custody.service.seizures import cases, joint_operations
from custody.text.i18n import N_
from custody.web.forms.keyed_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import PER_SCREEN, Desk, desk, following
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/operations",
        title=N_("Operations"),
        text=N_("Cases of one network, read together by the agencies admitted."),
        permission="operation.read",
    )
]


class OpenForm(KeyedForm, kw_only=True):
    """A new operation."""

    title: str = ""


class LinkForm(KeyedForm, kw_only=True):
    """One case, by its PV number, or one seizure; a person in it, new or known; an agency to admit; why."""

    pv: str = ""
    seizure: str = ""
    name: str = ""
    remark: str = ""
    person: str = ""
    agency: str = ""
    reason: str = ""


@get("/operations", opt={"permission": "operation.read"})
async def list_operations(request: Web, after: FromQuery[str] = "") -> Template:
    """Show the operations to which the person's agency is admitted, those opened last first."""
    return await _list_page(desk(request), OpenForm(key=new_key()), after=after)


@post("/operations", opt={"permission": "operation.open/1"}, status_code=303)
async def open_operation(request: Web, data: URLEncodedBody[OpenForm]) -> Response[Any]:
    """Open an operation."""
    here = desk(request)
    try:
        receipt = await here.act("operation.open/1", OpenOperation(title=data.title), data.keyed())
    except CustodyError as error:
        return await _list_page(here, data, error)
    return here.go(f"/operations/{receipt.first('XR')}", "operation_opened")


@get("/operations/{number:str}", opt={"permission": "operation.read"})
async def operation(request: Web, number: FromPath[str]) -> Template:
    """Show an operation, the reading on record."""
    return await _page(desk(request), number, LinkForm(key=new_key()))


@post("/operations/{number:str}/link", opt={"permission": "operation.link/1"}, status_code=303)
async def link(request: Web, number: FromPath[str], data: URLEncodedBody[LinkForm]) -> Response[Any]:
    """Link one more case or seizure, a person, an agency."""
    here = desk(request)
    await here.ask(joint_operations.operation, here.services.directory, here.services.vault, here.reader, number)
    try:
        await here.act("operation.link/1", await _command(here, number, data), data.keyed())
    except CustodyError as error:
        return await _page(here, number, data, error)
    return here.go(f"/operations/{number}", "operation_linked")


async def _command(here: Desk, number: str, form: LinkForm) -> LinkOperation:
    """What was typed; a person turns up in the case that is named beside them."""
    case = await here.ask(cases.case_with_number, here.reader, form.pv) if form.pv.strip() else ""
    whose = (case,) if case else ()
    named = form.person or form.name.strip()
    person = Interest(name=form.name, remark=form.remark, person=form.person, cases=whose)
    return LinkOperation(
        operation=number,
        reason=form.reason,
        cases=whose,
        seizures=(scanned(form.seizure)[0],) if form.seizure.strip() else (),
        persons=(person,) if named else (),
        agencies=(form.agency,) if form.agency else (),
    )


async def _list_page(here: Desk, form: OpenForm, error: CustodyError | None = None, *, after: str = "") -> Template:
    directory, vault = here.services.directory, here.services.vault
    await here.read("", "search")
    found = await here.ask(
        joint_operations.operations, directory, vault, here.reader, after, PER_SCREEN, last_first=True
    )
    cursor = following((one.number for one in found), PER_SCREEN)
    return here.show("seizures/operation_list.html", error, form=form, found=found, next=cursor)


async def _page(here: Desk, number: str, form: LinkForm, error: CustodyError | None = None) -> Template:
    found = await here.ask(
        joint_operations.operation, here.services.directory, here.services.vault, here.reader, number
    )
    await here.read(number, "page")
    names = await here.names(one.by for one in found.remarks)
    return here.show("seizures/operation_page.html", error, one=found, form=form, names=names)


handlers = [list_operations, open_operation, operation, link]
