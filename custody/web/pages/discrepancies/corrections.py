"""Corrections as pages: choose the entry that is wrong, say what it should be and why, a second person agrees."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import structs

from custody.domain.discrepancies.correctable_fields import CODES, FIGURE, MASS, kept_by, who
from custody.domain.discrepancies.correction_consequences import MOST_AT_ONCE, OF_ALL
from custody.domain.discrepancies.correction_event import Correct
from custody.domain.exhibits.metrology import WeightEntry
from custody.domain.kernel.errors import BadInput, CustodyError
from custody.domain.kernel.quantity import Count, MassEntry, VolumeEntry
from custody.service.discrepancies import correctable_fields
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people import form_choices
from custody.text import correction_text, local_time
from custody.web.forms import exhibit_list_parser, form_values
from custody.web.forms.form_values import chosen
from custody.web.forms.keyed_forms import KeyedForm
from custody.web.forms.second_person import consent
from custody.web.http.auth import Web
from custody.web.http.request_context import Desk, desk
from custody.web.rendering import links


class CorrectForm(KeyedForm):
    """The entry, as ``n:field``; what it should be; why; who agrees, with their PIN; ``whole``: of its whole report."""

    entry: str = ""
    value: str = ""
    unit: str = ""
    balance: str = ""
    codes: list[str] | str = ""
    tare: str = ""
    reason: str = ""
    second: str = ""
    pin: str = ""
    whole: str = ""


HOW = {
    **dict.fromkeys(correction_text.TIMES, "time"), **dict.fromkeys(correction_text.DAYS, "day"),
    **dict.fromkeys(kept_by(MASS), "mass"), **dict.fromkeys(kept_by(FIGURE), "figure"),
    **dict.fromkeys(kept_by(CODES), "codes"), **{field: field for field in ("count", "volume", "weight")},
    **dict.fromkeys(("description", "circumstances"), "long"),
}  # fmt: skip
"""How a field is typed; any other as a line of text."""


@get("/corrections/{number:str}", opt={"permission": "directory.read"})
async def entries_page(request: Web, number: FromPath[str], entry: FromQuery[str] = "") -> Template:
    """Show what was corrected of a subject and what may be, the reading on record; ``entry`` is the one chosen."""
    return await _page(desk(request), number, CorrectForm(key=new_key(), entry=entry))


@post("/corrections/{number:str}", opt={"permission": "fact.correct/1"}, status_code=303)
async def correct(request: Web, number: FromPath[str], data: URLEncodedBody[CorrectForm]) -> Response[Any]:
    """Record the correction with the second person's consent."""
    here = desk(request)
    await here.ask(correctable_fields.entries, here.services.vault, here.reader, number)
    try:
        second = consent(chosen(data.second, "second"), data.pin)
        command = _command(number, data)
        others = await _others(here, command) if data.whole else []
        await here.act(
            "fact.correct/1", structs.replace(command, exhibits=tuple(others)), data.keyed(), second
        )  # fmt: skip
        here.services.directory.forget()  # it may have been a name
    except CustodyError as error:
        return await _page(here, number, data, error)
    if command.field == "planned_for":
        return here.go(links.address(number), "day_moved")  # nothing was wrong: the day stands on the session's page
    return here.go(f"/corrections/{number}", "corrected")


async def _others(here: Desk, command: Correct) -> list[str]:
    """The other exhibits of a report of which an entry says the same of all; none where one act cannot hold them."""
    if command.field not in OF_ALL:
        return []
    found = await here.ask(correctable_fields.same_report, here.reader, command.subject, command.n, command.field)
    return found if len(found) <= MOST_AT_ONCE else []


def _command(number: str, form: CorrectForm) -> Correct:
    n, _, field = form.entry.partition(":")
    if not (n.isascii() and n.isdigit() and len(n) <= len("1000000000")):
        raise BadInput("entry_needed")
    entry = Correct(subject=number, n=int(n), field=field, reason=form.reason)
    return structs.replace(entry, **_value(field, form))


def _value(field: str, form: CorrectForm) -> dict[str, Any]:
    """What was typed, under the name that the command has for its kind."""
    name: str = "value"
    value: Any = form.value
    match HOW.get(field):
        case "count":
            name, value = "count", Count(exhibit_list_parser.whole(form.value), form.unit)
        case "volume":
            name, value = "volume", VolumeEntry(form.value, form.unit)
        case "weight":
            if not form.balance:
                raise BadInput("balance_needed", permission="balance.register/1")
            tare = MassEntry(form.tare, form.unit) if form.tare.strip() else None
            gross = MassEntry(form.value, form.unit)
            name, value = "weight", WeightEntry(gross=gross, balance=form.balance, tare=tare)
        case "mass":
            name, value = "mass", MassEntry(form.value, form.unit)
        case "figure":
            name, value = "figure", form_values.per_mille(form.value)
        case "codes":
            name, value = "codes", form_values.ticked(form.codes)
        case "time":
            value = local_time.typed(form.value, field)
    return {name: value}


async def _page(here: Desk, number: str, form: CorrectForm, error: CustodyError | None = None) -> Template:
    found = await here.ask(correctable_fields.entries, here.services.vault, here.reader, number)
    await here.read(number, "page")
    names = await here.names([person for line in found.corrections for person in line.people])
    directory, session = here.services.directory, here.session
    balances = await here.ask(form_choices.balances, directory, session.agency)
    chosen = next((e for e in found.entries if f"{e.n}:{e.field}" == form.entry), None)
    asked = who(chosen.of if chosen else "")
    others = await _others(here, Correct(subject=number, n=chosen.n, field=chosen.field, reason="")) if chosen else []
    anyone = await here.people(asked.anyone)
    house = await here.ask(form_choices.colleagues, directory, session.agency, *asked.house)
    own = [one for one in house if one.number not in {session.person, *(other.number for other in anyone)}]
    return here.show(
        "discrepancies/correction_page.html", error, one=found, form=form, chosen=chosen, names=names,
        seconds=own + anyone,
        balances=balances, home=links.address(number), corrected=correction_text, ticked=form_values.ticked(form.codes),
        how=HOW,
        others=others, known_as=await here.known_as([number]),
    )  # fmt: skip


handlers = [entries_page, correct]
