"""The next version of a certificate as a page: what changed since, why it is issued again, a second person agrees."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template

from custody.domain.access.roles import Role
from custody.domain.certificates.reissue import Reissue
from custody.domain.kernel.errors import CustodyError
from custody.service.certificates import certificates, reissues
from custody.service.kernel.idempotency_keys import new_key
from custody.text import correction_text
from custody.web.forms.form_values import chosen
from custody.web.forms.keyed_forms import KeyedForm
from custody.web.forms.second_person import consent
from custody.web.http.auth import Web
from custody.web.http.request_context import Desk, desk
from custody.web.rendering import version_differences

REISSUE = "certificate.reissue/1"


class ReissueForm(KeyedForm):
    """Why it is issued again; who agrees, with their PIN."""

    reason: str = ""
    second: str = ""
    pin: str = ""


@get("/certificates/{number:str}/reissue", opt={"permission": REISSUE})
async def form(request: Web, number: FromPath[str]) -> Template:
    """Show what a version issued now would state otherwise; the reading is on record."""
    return await _page(desk(request), number, ReissueForm(key=new_key()))


@post("/certificates/{number:str}/reissue", opt={"permission": REISSUE}, status_code=303)
async def reissue(request: Web, number: FromPath[str], data: URLEncodedBody[ReissueForm]) -> Response[Any]:
    """Issue the next version with the second person's consent."""
    here = desk(request)
    await here.ask(certificates.visible_certificate, here.reader, number)
    try:
        second = consent(chosen(data.second, "second"), data.pin)
        receipt = await here.act(REISSUE, Reissue(certificate=number, reason=data.reason), data.keyed(), second)
    except CustodyError as error:
        return await _page(here, number, data, error)
    return here.go(f"/certificates/{receipt.first('CE')}", "reissued")


async def _page(here: Desk, number: str, given: ReissueForm, error: CustodyError | None = None) -> Template:
    found, session = await here.ask(certificates.visible_certificate, here.reader, number)
    await here.read(number, "page")
    services = here.services
    pending = await here.ask(reissues.pending, services.vault, number, found, session)
    anyone = await here.people([Role.COMMISSION, Role.INSPECTOR], home=session.chair_agency)
    seconds = [one for one in anyone if one.number not in pending.people]
    about = {n for one in pending.changes for n in one.exhibits} | {one.subject for one in pending.corrections}
    return here.show(
        "certificates/reissue_form.html", error, number=number, certificate=found, amendment=pending, form=given,
        seconds=seconds,
        names=await here.names(pending.people), linked=await here.linked(about), restated=version_differences,
        corrected=correction_text,
    )  # fmt: skip


handlers = [form, reissue]
