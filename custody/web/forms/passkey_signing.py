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

from custody.domain.kernel.errors import BadInput
from custody.domain.people.passkey import require_home
from custody.domain.people.passkey_signed_acts import Answer
from custody.service.kernel import signing_preview
from custody.service.people import passkeys
from custody.storage.write.receipts import Receipt
from custody.text.field_labels import FIELDS
from custody.text.i18n import N_
from custody.web.forms.keyed_forms import KeyedForm
from custody.web.http.request_context import Desk

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
    """Whether the author of a form that was shown to be signed wants to change it first."""
    return bool(form.answer == BACK)


async def signed_or_done(
    here: Desk, path: str, kind: str, command: Any, form: Any, then: Callable[[Receipt], Response[Any]]
) -> Response[Any]:  # fmt: skip
    """Record an act whose form was sent to ``path`` and answer ``then``, or show who has a passkey what they sign.

    ``command`` is of ``to_sign.Command``, ``form`` a ``KeyedForm`` with the field ``answer``.

    Raises:
        CustodyError: as ``Desk.act``; ``passkey_elsewhere``.
    """
    if form.answer and form.answer != NONE:
        answer = _answer(form.answer)
        require_home(answer.assertion.client_data, here.services.settings.url)
        return then(await here.act(kind, command, form.keyed(), answer=answer))
    held = await here.ask(passkeys.signing, here.session.person)
    if form.answer == NONE or not held:
        return then(await here.act(kind, command, form.keyed()))
    return await _to_sign(here, path, kind, command, form, held)


async def keyless(here: Desk) -> bool:
    """Whether the person has no passkey that signs: what they do rests on their password alone, and says so."""
    return not await here.ask(passkeys.signing, here.session.person)


async def _to_sign(here: Desk, path: str, kind: str, command: Any, form: Any, held: list[str]) -> Template:
    """The page of what is signed, for a browser that has those passkeys or some of them; the reading is on record."""
    key = form.keyed()
    asked = await here.named(here.services.acting.show(here.session, kind, command, key, None))
    for number in await here.ask(signing_preview.about, command):
        await here.read(number, "page")
    return here.show(
        "base/act_sign.html", kind=kind, path=path, asked=asked, key=key,
        told=await here.ask(signing_preview.told, here.reader, command),
        fields={name: value for name, value in structs.asdict(form).items() if name not in OWN_FIELDS},
        credentials=" ".join(held), numbers=" ".join(asked.numbers),
        words={name: FIELDS[name] for name in signing_preview.WORDS} | WAIVERS,
        derogable=await here.ask(signing_preview.derogable, here.session.agency),
    )  # fmt: skip


def _answer(text: str) -> Answer:
    try:
        return msgspec.json.decode(text, type=Answer)
    except msgspec.DecodeError as error:
        raise BadInput("bad_input", detail=str(error)) from error
