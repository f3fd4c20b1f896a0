"""Corrections as pages: choose the entry that is wrong, say what it should be and why, a second person agrees."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.correction import FIELDS, TIME, Correct
from custody.domain.errors import BadInput, CustodyError
from custody.domain.quantity import Count, MassEntry, VolumeEntry
from custody.domain.roles import Role
from custody.domain.weighing import WeightEntry
from custody.service import choices, corrections
from custody.service.acting import Consent
from custody.service.keys import new_key
from custody.web import corrected, entries, forms, links
from custody.web.auth import Web
from custody.web.desk import Desk, desk
from custody.web.entries import KeyedForm
from custody.web.forms import chosen


class CorrectForm(KeyedForm):
    """The entry, as ``n:field``; what it should be; why; who agrees, with their PIN."""

    entry: str = ""
    value: str = ""
    unit: str = ""
    balance: str = ""
    tare: str = ""
    reason: str = ""
    second: str = ""
    pin: str = ""


@get("/corrections/{number:str}", opt={"permission": "case.read"})
async def correctable(request: Web, number: FromPath[str], entry: FromQuery[str] = "") -> Template:
    """Show what was corrected of a subject and what may be, the reading on record; ``entry`` is the one chosen."""
    return await _page(desk(request), number, CorrectForm(key=new_key(), entry=entry))


@post("/corrections/{number:str}", opt={"permission": "fact.correct/1"}, status_code=303)
async def correct(request: Web, number: FromPath[str], data: URLEncodedBody[CorrectForm]) -> Response[Any]:
    """Record the correction with the second person's consent."""
    here = desk(request)
    await here.ask(corrections.entries, here.services.vault, here.reader, number)
    try:
        consent = Consent(person=chosen(data.second, "second"), part="witness", method="pin", pin=data.pin)
        await here.act("fact.correct/1", _command(here, number, data), data.keyed(), (consent,))
    except CustodyError as error:
        return await _page(here, number, data, error)
    return here.go(f"/corrections/{number}", "corrected")


def _command(here: Desk, number: str, form: CorrectForm) -> Correct:
    n, _, field = form.entry.partition(":")
    if not (n.isascii() and n.isdigit() and len(n) <= len("1000000000")):
        raise BadInput("entry_needed")
    value, count, weight, volume = form.value, None, None, None
    if field == "count":
        count, value = Count(entries.whole(form.value), form.unit), ""
    elif field == "volume":
        volume, value = VolumeEntry(form.value, form.unit), ""
    elif field == "weight":
        if not form.balance:
            raise BadInput("balance_needed")
        tare = MassEntry(form.tare, form.unit) if form.tare.strip() else None
        weight = WeightEntry(gross=MassEntry(form.value, form.unit), balance=form.balance, tare=tare)
        value = ""
    elif FIELDS.get(number[:2], {}).get(field) == TIME:
        value = forms.from_local(form.value, here.services.settings.zone, field)
    return Correct(
        subject=number, n=int(n), field=field, reason=form.reason, value=value, count=count, weight=weight,
        volume=volume,
    )  # fmt: skip


async def _page(here: Desk, number: str, form: CorrectForm, error: CustodyError | None = None) -> Template:
    found = await here.ask(corrections.entries, here.services.vault, here.reader, number)
    await here.read(number, "page")
    names = await here.names([person for line in found.corrections for person in line.people])
    directory, own = here.services.directory, here.session.person
    seconds = await here.ask(choices.people, directory, [Role.SUPERVISOR, Role.INSPECTOR], but=own)
    balances = await here.ask(choices.balances, here.services.directory, here.session.agency)
    chosen = next((e for e in found.entries if f"{e.n}:{e.field}" == form.entry), None)
    return here.show(
        "correction_page.html", error, one=found, form=form, chosen=chosen, names=names, seconds=seconds,
        balances=balances, home=links.address(number), corrected=corrected,
    )  # fmt: skip


handlers = [correctable, correct]
