"""Corrections as pages: choose the entry that is wrong, say what it should be and why, a second person agrees."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import structs

from custody.domain.discrepancies.correctable_fields import CODES, FIGURE, MASS, kept_by, who
from custody.domain.discrepancies.correction_consequences import MOST_AT_ONCE, OF_ALL
from custody.domain.discrepancies.correction_event import Correct
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.kernel.errors import BadInput, CustodyError
from custody.domain.kernel.quantity import Count, MassEntry, VolumeEntry
from custody.service.discrepancies import correctable_fields
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people import form_choices
from custody.text import correction_text, local_time
from custody.web.forms import exhibit_list_parser, form_values
from custody.web.forms.form_values import chosen, consent
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
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


@get("/corrections/{subject_id:str}", opt={"permission": "directory.read"})
async def entries_page(request: Web, subject_id: FromPath[str], entry: FromQuery[str] = "") -> Template:
    """Show what was corrected of a subject and what may be, the reading on record; ``entry`` is the one chosen."""
    return await _page(context_of(request), subject_id, CorrectForm(key=new_key(), entry=entry))


@post("/corrections/{subject_id:str}", opt={"permission": "entry.correct/1"}, status_code=303)
async def correct(request: Web, subject_id: FromPath[str], data: URLEncodedBody[CorrectForm]) -> Response[Any]:
    """Record the correction with the second person's consent."""
    ctx = context_of(request)
    await ctx.query(correctable_fields.entries, ctx.services.vault, ctx.reader, subject_id)
    try:
        second = consent(chosen(data.second, "second"), data.pin)
        command = _command(subject_id, data)
        others = await _others(ctx, command) if data.whole else []
        await ctx.perform(
            "entry.correct/1", structs.replace(command, exhibits=tuple(others)), data.keyed(), second
        )  # fmt: skip
        ctx.services.directory.forget()  # it may have been a name
    except CustodyError as error:
        return await _page(ctx, subject_id, data, error)
    if command.field == "planned_for":
        return ctx.redirect(
            links.address(subject_id), "day_moved"
        )  # nothing was wrong: the day stands on the session's page
    return ctx.redirect(f"/corrections/{subject_id}", "corrected")


async def _others(ctx: RequestContext, command: Correct) -> list[str]:
    """Return the other exhibits of a report with the same entry, if one act can hold them all."""
    if command.field not in OF_ALL:
        return []
    exhibits = await ctx.query(correctable_fields.same_report, ctx.reader, command.subject, command.n, command.field)
    return exhibits if len(exhibits) <= MOST_AT_ONCE else []


def _command(subject_id: str, form: CorrectForm) -> Correct:
    position, _, field = form.entry.partition(":")
    if not (position.isascii() and position.isdigit() and len(position) <= len("1000000000")):
        raise BadInput("entry_needed")
    entry = Correct(subject=subject_id, n=int(position), field=field, reason=form.reason)
    return structs.replace(entry, **_value(field, form))


def _value(field: str, form: CorrectForm) -> dict[str, Any]:
    """Return the typed value, under the command's name for its kind."""
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


async def _page(ctx: RequestContext, subject_id: str, form: CorrectForm, error: CustodyError | None = None) -> Template:
    entries = await ctx.query(correctable_fields.entries, ctx.services.vault, ctx.reader, subject_id)
    await ctx.read(subject_id, "page")
    names = await ctx.names([person for line in entries.corrections for person in line.people])
    directory, session = ctx.services.directory, ctx.session
    balances = await ctx.query(form_choices.balances, directory, session.agency)
    chosen = next((e for e in entries.entries if f"{e.n}:{e.field}" == form.entry), None)
    asked = who(chosen.of if chosen else "")
    others = (
        await _others(ctx, Correct(subject=subject_id, n=chosen.n, field=chosen.field, reason="")) if chosen else []
    )
    anyone = await ctx.people(asked.anyone)
    house = await ctx.query(form_choices.colleagues, directory, session.agency, *asked.house)
    own = [person for person in house if person.id not in {session.person, *(other.id for other in anyone)}]
    return ctx.show(
        "discrepancies/correction_page.html", error, one=entries, form=form, chosen=chosen, names=names,
        seconds=own + anyone,
        balances=balances, home=links.address(subject_id), corrected=correction_text,
        ticked=form_values.ticked(form.codes),
        how=HOW,
        others=others, known_as=await ctx.known_as([subject_id]),
    )  # fmt: skip


handlers = [entries_page, correct]
