"""Share one form among the acts on an open seal and the hand-out: what is typed, its photographs, its page."""

import asyncio
from collections.abc import Callable
from typing import Any

from litestar import Response
from litestar.datastructures import FormMultiDict
from litestar.response import Template
from msgspec import Struct, structs

from custody.domain.access.roles import READERS
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.kernel.chain_preconditions import refusal_for
from custody.domain.kernel.errors import BadInput, ConfirmationNeeded, CustodyError, RuleBroken
from custody.domain.kernel.photo_reference import Photo
from custody.domain.kernel.quantity import MICROGRAMS, Count, MassEntry, mass
from custody.domain.laboratory.analyst_consumption import Amount
from custody.service.access.audited_queries import visible_exhibit
from custody.service.exhibits import exhibits, photos
from custody.service.exhibits.available_acts import RECORDS
from custody.service.kernel import act_receipts
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent, convert
from custody.service.laboratory import laboratory
from custody.service.orders import end_needs, orders
from custody.service.people import form_choices
from custody.text.error_messages import explain
from custody.web.forms import exhibit_list_parser, form_values
from custody.web.forms.form_photos import joined
from custody.web.forms.form_values import consents
from custody.web.http.request_context import RequestContext

FIELDS = (
    "seal", "state", "gross", "tare", "unit", "balance", "not_weighed", "amount", "amount_unit",
    "purpose", "legal_basis", "closure", "packing", "consumed", "consumed_amount", "rest", "request",
    "method", "recipient", "refusal", "camera", "identity", "obeyed",
    "foreign_agency", "foreign_receipt_number", "foreign_dated", "foreign_sha256", "foreign_received",
)  # fmt: skip
PART = ("portion", "seal_of_part", "gross_of_part", "tare_of_part", "amount_of_part", "description")
READ = ("seal", "state", "gross", "amount")
"""What is read blind before an opening, and once more where it differs (I57b)."""
ROWS, MOST_PRESENT = 2, 3
"""Parts that the form begins with, and people present whom it has room for; the API takes more."""


class Opening(Struct, kw_only=True):
    """The form of any of these acts, as typed; PINs are never shown again."""

    key: str
    texts: dict[str, str]
    parts: list[dict[str, str]]
    present: list[dict[str, str]]
    pictures: list[str]
    confirmed: tuple[str, ...] = ()


class Step(Struct, frozen=True):
    """One of these acts: its template, its command from the form, and what is said of it once it is done."""

    kind: str
    template: str
    command: Callable[[str, Opening], dict[str, Any]]
    notice: str
    pictured: bool = False


def check_of(exhibit_id: str, fields: dict[str, str]) -> dict[str, Any]:
    """Return the exhibit as seen before its seal is cut or it is handed out."""
    state = exhibit_list_parser.said_state(fields["state"])
    return {"exhibit": exhibit_id, "seal": fields["seal"], "seal_state": state, **measured(fields), **excused(fields)}


async def record_step(ctx: RequestContext, exhibit_id: str, step: Step, posted: FormMultiDict) -> Response[Any]:
    """Record the act that the form asks, or show the form again."""
    form = _posted(posted)
    try:
        if step.pictured:
            form.pictures = joined(form.pictures, await _take_in(ctx, exhibit_id, posted))
        if form_values.text(posted, "step") == "more":
            return await step_page(ctx, exhibit_id, step, form)
        command = convert(step.kind, step.command(exhibit_id, form))
        await _require_kept(ctx, exhibit_id, form)
        await _ask_alone(ctx, exhibit_id, form)
        receipt = await ctx.perform(step.kind, command, form.key, _consents(posted))
        if receipt.questioned:
            again = structs.replace(form, key=new_key(), texts=form.texts | dict.fromkeys(READ, ""))
            return await step_page(ctx, exhibit_id, step, again, RuleBroken("opening_read_again", number=exhibit_id))
    except CustodyError as error:
        return await step_page(ctx, exhibit_id, step, form, error)
    amiss = "_amiss" if receipt.opened and step.kind != "exhibit.consume/1" else ""
    shown = f"/acts/{receipt.act}" if await ctx.query(act_receipts.marked, receipt.act) else f"/exhibits/{exhibit_id}"
    return ctx.redirect(shown, f"{step.notice}{amiss}")


async def step_page(
    ctx: RequestContext, exhibit_id: str, step: Step, form: Opening, error: CustodyError | None = None
) -> Template:  # fmt: skip
    """Show the form of a step, with why it is not possible now."""
    detail = await ctx.query(exhibits.exhibit, ctx.services.directory, ctx.services.vault, ctx.reader, exhibit_id)
    people = await ctx.people(READERS)
    consumes, hands_out = step.kind == "exhibit.consume/1", step.kind == "exhibit.hand_out/1"
    room = max(1, ROWS - len(form.parts)) if step.kind == "exhibit.split/1" else 0
    return ctx.show(
        step.template, error, one=detail, state=detail.state, form=form, people=people,
        bars=() if error else _bars(ctx, step, detail),
        linked=await ctx.linked([detail.state.order]),
        rows=[*form.parts, *[dict.fromkeys(PART, "")] * room],
        present=[*form.present, *[{"person": ""}] * (MOST_PRESENT - len(form.present))],
        balances=[] if consumes else await ctx.query(form_choices.balances, ctx.services.directory, ctx.session.agency),
        masses=[(unit, unit) for unit in ("g", "kg", "mg")],
        limits=await ctx.query(laboratory.consumption_limits, detail.state.house) if consumes else None,
        ends=await ctx.query(orders.disposal_kind, detail.state.order) if hands_out else "",
        unmet=[explain(each) for each in await ctx.query(end_needs.missing_of, ctx.reader, exhibit_id, ctx.reader.at)]
        if hands_out and not error else [],
    )  # fmt: skip


async def _ask_alone(ctx: RequestContext, exhibit_id: str, form: Opening) -> None:
    """Ask before one person alone uses up more than the rules let one person use: somebody may still be called (I51).

    Raises:
        ConfirmationNeeded: ``consumed_alone``; the rule itself only marks such an act.
    """
    used, things = consumed_mass(form.texts), count_of(form.texts["consumed_amount"], form.texts)
    if any(row["person"] for row in form.present) or not (used or things):
        return
    exhibit, _ = await ctx.query(visible_exhibit, ctx.reader, exhibit_id)
    limits = await ctx.query(laboratory.consumption_limits, exhibit.house)
    answer = f"consumed_alone {form.texts['consumed']} {form.texts['unit']} {form.texts['consumed_amount']}".strip()
    amount = Amount(mass(used).ug if used else 0, things.n if things else 0)
    if answer not in form.confirmed and amount.above(limits.alone_mg * MICROGRAMS["mg"], limits.alone_units):
        raise ConfirmationNeeded(
            "consumed_alone", alone_mg=limits.alone_mg, alone_units=limits.alone_units, confirm=answer
        )


def _bars(ctx: RequestContext, step: Step, detail: exhibits.ExhibitDetail) -> tuple[str, str] | tuple[()]:
    """Return why this is not possible now and what to do, before anybody cuts a seal for it."""
    mine = detail.state.holder == ctx.session.person
    why = (
        refusal_for(detail.id, detail.state, RECORDS[step.kind]) if mine else RuleBroken("not_holder", number=detail.id)
    )
    return explain(why) if why else ()


def blank_form() -> Opening:
    """Return an empty form with a new key."""
    return Opening(key=new_key(), texts=dict.fromkeys(FIELDS, ""), parts=[], present=[], pictures=[])


def _posted(posted: FormMultiDict) -> Opening:
    rows = form_values.rows(posted, PART)
    return Opening(
        key=form_values.text(posted, "key") or new_key(),
        texts={name: form_values.text(posted, name).strip() for name in FIELDS},
        parts=[row for row in rows if any(row[name] for name in PART if name != "portion")],
        present=[{"person": row["person"]} for row in form_values.rows(posted, ("person",))][:MOST_PRESENT],
        pictures=form_values.texts(posted, "pictures"),
        confirmed=tuple(form_values.texts(posted, "confirmed")),
    )  # fmt: skip


def _consents(posted: FormMultiDict) -> tuple[Consent, ...]:
    """Return the consents of the people present, each by their own PIN."""
    rows = form_values.rows(posted, ("person", "pin"))
    return consents((row["person"], row["pin"]) for row in rows)


async def _take_in(ctx: RequestContext, exhibit_id: str, posted: FormMultiDict) -> list[str]:
    """Keep the photographs chosen in the form, as ``blob:sha256`` pairs."""
    exhibit, _ = await ctx.query(visible_exhibit, ctx.reader, exhibit_id)
    contents = await form_values.files(posted, "files")
    kept = [await ctx.keep_photo(exhibit.case, each) for each in contents]
    return [f"{photo.blob}:{photo.sha256}" for photo in kept]


async def _require_kept(ctx: RequestContext, exhibit_id: str, form: Opening) -> None:
    exhibit, _ = await ctx.query(visible_exhibit, ctx.reader, exhibit_id)
    await asyncio.to_thread(photos.require_kept, ctx.services.blobs, exhibit.case, photos_of(form))


def photos_of(form: Opening) -> tuple[Photo, ...]:
    """Return the photographs that were taken in for the form."""
    pairs = (pair.partition(":") for pair in form.pictures)
    return tuple(Photo(blob=blob, sha256=digest) for blob, _, digest in pairs)


def measured(fields: dict[str, str]) -> dict[str, Any]:
    """Return the weight and the count of the exhibit as typed."""
    return {"weight": weight_of(fields["gross"], fields["tare"], fields), "count": count_of(fields["amount"], fields)}


def excused(fields: dict[str, str]) -> dict[str, str]:
    """Return why it was not weighed, where a form offers a choice (I46)."""
    return {"not_weighed": "" if fields["gross"] else fields["not_weighed"]}


def weight_of(gross: str, tare: str, fields: dict[str, str]) -> WeightEntry | None:
    """Return a weight and its balance as typed, or None.

    Raises:
        BadInput: a weight without a balance.
    """
    if not gross:
        return None
    if not fields["balance"]:
        raise BadInput("balance_needed", permission="balance.register/1")
    unit = fields["unit"]
    packaging = MassEntry(tare, unit) if tare else None
    return WeightEntry(gross=MassEntry(gross, unit), balance=fields["balance"], tare=packaging)


def consumed_mass(fields: dict[str, str]) -> MassEntry | None:
    """Return the mass used up, or None."""
    return MassEntry(fields["consumed"], fields["unit"]) if fields["consumed"] else None


def count_of(amount: str, fields: dict[str, str]) -> Count | None:
    """Return a count in the unit of the form, or None."""
    return Count(exhibit_list_parser.whole(amount), fields["amount_unit"]) if amount else None
