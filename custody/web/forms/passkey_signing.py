"""Acts of a prosecution on pages: who has a passkey is shown what they sign, and signs it with one gesture.

The form comes back as a page that says in plain words what would be recorded; the browser has its user answer for it,
and sends the same form again with the answer. Who has no passkey acts at once, and the act says so for ever.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Response
from litestar.response import Template
from msgspec import structs

from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.people.passkey import require_home
from custody.domain.people.passkey_signed_acts import SignedAct
from custody.domain.people.webauthn import Assertion
from custody.service.kernel import signing_preview
from custody.service.people import passkeys
from custody.storage.write.act_receipts import ActReceipt
from custody.text.field_labels import FIELDS
from custody.text.i18n import N_
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.request_context import RequestContext

NONE = "none"
"""What stands in place of an answer when somebody acts without their passkey, under a derogation."""
BACK = "back"
"""What stands there when somebody goes back to the form, as they had filled it in, and signs nothing."""
OWN_FIELDS = frozenset({"csrf", "key", "answer"})
"""Fields of a form that the page of what is signed has of its own."""
WAIVERS = {
    "sample_waiver": N_("Why no sample is kept"),
    "laboratory_waiver": N_("Why no laboratory report is needed"),
}
"""What an order waives, as it is read; on its form the words ask for it."""


class AnsweredForm(KeyedForm, kw_only=True):
    """A form whose act may be signed: ``answer`` is that of a passkey (JSON of ``keyed.Answer``), "" at first."""

    answer: str = ""


def given_back(form: Any) -> bool:
    """Return True if the author of a form shown for signing wants to change it first."""
    return bool(form.answer == BACK)


async def signed_or_done(
    ctx: RequestContext, path: str, kind: str, command: Any, form: Any, then: Callable[[ActReceipt], Response[Any]]
) -> Response[Any]:  # fmt: skip
    """Record an act whose form was sent to ``path`` and answer ``then``, or show who has a passkey what they sign.

    ``command`` is of ``signing_preview.Command``, ``form`` a ``KeyedForm`` with the field ``answer``.

    Raises:
        CustodyError: as ``RequestContext.perform``; ``passkey_elsewhere``.
    """
    if form.answer and form.answer != NONE:
        answer = _answer(form.answer)
        require_home(answer.assertion.client_data, ctx.services.settings.url)
        return then(await ctx.perform(kind, command, form.keyed(), answer=answer))
    held = await ctx.query(passkeys.signing, ctx.session.person)
    if form.answer == NONE or not held:
        return then(await ctx.perform(kind, command, form.keyed()))
    return await _to_sign(ctx, path, kind, command, form, held)


async def keyless(ctx: RequestContext) -> bool:
    """Return True if the person has no passkey that signs; their acts rest on their password alone."""
    return not await ctx.query(passkeys.signing, ctx.session.person)


async def _to_sign(ctx: RequestContext, path: str, kind: str, command: Any, form: Any, held: list[str]) -> Template:
    """Return the page of the statement to sign, for a browser with such passkeys; record the reading."""
    key = form.keyed()
    asked = await ctx.with_names(ctx.services.acting.show(ctx.session, kind, command, key, None))
    for subject_id in await ctx.query(signing_preview.about, command):
        await ctx.read(subject_id, "page")
    return ctx.show(
        "base/act_sign.html", kind=kind, path=path, asked=asked, key=key,
        told=await ctx.query(signing_preview.told, ctx.reader, command),
        fields={name: value for name, value in structs.asdict(form).items() if name not in OWN_FIELDS},
        credentials=" ".join(held), numbers=" ".join(asked.numbers),
        words={name: FIELDS[name] for name in signing_preview.WORDS} | WAIVERS,
        derogable=await ctx.query(signing_preview.derogable, ctx.session.agency),
    )  # fmt: skip


def assertion_of(text: str) -> Assertion | None:
    """Return a passkey's answer from the JSON that a page sends, None for "".

    Raises:
        RuleBroken: ``passkey_refused`` for what is no browser's answer.
    """
    try:
        return msgspec.json.decode(text, type=Assertion) if text else None
    except msgspec.DecodeError as error:
        raise RuleBroken("passkey_refused", fault="json") from error


def _answer(text: str) -> SignedAct:
    try:
        return msgspec.json.decode(text, type=SignedAct)
    except msgspec.DecodeError as error:
        raise BadInput("bad_input", detail=str(error)) from error
