"""Confidential inquiries as pages: opened by two people on one device, what was done within them, lifted."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.access.confidential_inquiry import DAYS, OPENERS, LiftConfidential, OpenConfidential
from custody.domain.kernel.errors import CustodyError
from custody.service.access import confidential_inquiries
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent
from custody.service.people import form_choices
from custody.text.i18n import N_
from custody.web.forms.keyed_forms import KeyedForm
from custody.web.forms.second_person import consent
from custody.web.http.auth import Web
from custody.web.http.request_context import PER_SCREEN, Desk, desk
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/confidential",
        title=N_("Confidential inquiries"),
        text=N_("Look at an agency that is not to know it yet; afterwards it sees what was done."),
        permission="confidential.read",
    )
]


class OpenForm(KeyedForm):
    """Into what, why, and the second person with their PIN, which is never shown again."""

    agency: str = ""
    within: str = ""
    reason: str = ""
    person: str = ""
    pin: str = ""

    def consents(self) -> tuple[Consent, ...]:
        """The second person's will."""
        return consent(self.person, self.pin)


class LiftForm(KeyedForm):
    """Why the inquiry ends before its time."""

    reason: str = ""


@get("/confidential", opt={"permission": "confidential.read"})
async def listed(request: Web, after: FromQuery[str] = "") -> Template:
    """Show the inquiries that the person may know of and, to an inspector, the form of a new one."""
    return await _list_page(desk(request), OpenForm(key=new_key()), after)


@post("/confidential", opt={"permission": "confidential.open/1"}, status_code=303)
async def open_inquiry(request: Web, data: URLEncodedBody[OpenForm]) -> Response[Any]:
    """Open an inquiry."""
    here = desk(request)
    command = OpenConfidential(agency=data.agency, within=tuple(data.within.split()), reason=data.reason)
    try:
        receipt = await here.act("confidential.open/1", command, data.keyed(), data.consents())
    except CustodyError as error:
        return await _list_page(here, data, error=error)
    return here.go(f"/confidential/{receipt.first('EN')}", "confidential_opened")


@get("/confidential/{number:str}", opt={"permission": "confidential.read"})
async def inquiry(request: Web, number: FromPath[str]) -> Template:
    """Show an inquiry; the reading is on record."""
    return await _shown(desk(request), number, LiftForm(key=new_key()))


@post("/confidential/{number:str}/lift", opt={"permission": "confidential.lift/1"}, status_code=303)
async def lift(request: Web, number: FromPath[str], data: URLEncodedBody[LiftForm]) -> Response[Any]:
    """Lift the inquiry."""
    here = desk(request)
    await here.ask(confidential_inquiries.inquiry, here.services.vault, here.reader, number)
    try:
        command = LiftConfidential(inquiry=number, reason=data.reason)
        await here.act("confidential.lift/1", command, data.keyed())
    except CustodyError as error:
        return await _shown(here, number, data, error)
    return here.go(f"/confidential/{number}", "confidential_lifted")


async def _list_page(here: Desk, form: OpenForm, after: str = "", error: CustodyError | None = None) -> Template:
    found, cursor = await here.ask(confidential_inquiries.inquiries, here.reader, after, PER_SCREEN)
    directory, opens = here.services.directory, here.may("confidential.open/1")
    return here.show(
        "oversight/confidential_list.html", error, found=found, next=cursor, form=form, opens=opens, days=DAYS,
        names=await here.names(n for one in found for n in one.named()),
        agencies=await here.ask(form_choices.all_agencies, directory) if opens else [],
        people=await here.people(OPENERS) if opens else [],
    )  # fmt: skip


async def _shown(here: Desk, number: str, form: LiftForm, error: CustodyError | None = None) -> Template:
    """The inquiry's page, also for who is refused, the reading on record."""
    found, said = await here.ask(confidential_inquiries.inquiry, here.services.vault, here.reader, number)
    await here.read(number, "page")
    names = await here.names([*found.named(), *(n for r in said for n in (r.by, r.person))])
    linked = await here.linked(found.acts)
    return here.show(
        "oversight/confidential_page.html", error, one=found, names=names, remarks=said, form=form,
        linked=linked, known_as=await here.known_as(linked),
        liftable=found.mine and found.status == "open" and here.may("confidential.lift/1"), days=DAYS,
    )  # fmt: skip


handlers = [listed, open_inquiry, inquiry, lift]
