"""Acts of a prosecution on pages: who has a passkey is shown what they sign, and signs it with one gesture.

The form comes back as a page that says in plain words what would be recorded; the browser has its user answer for it,
and sends the same form again with the answer. Who has no passkey acts at once, and the act says so for ever.
"""

from typing import Any

import msgspec
from litestar.response import Template
from msgspec import structs

from custody.domain.errors import BadInput
from custody.domain.keyed import Answer
from custody.domain.passkey import require_home
from custody.service import passkeys, tosign
from custody.storage.receipts import Receipt
from custody.web.desk import Desk
from custody.web.entries import KeyedForm
from custody.web.fields import FIELDS
from custody.web.i18n import N_

NONE = "none"
"""What stands in place of an answer when somebody acts without their passkey, under a derogation."""
BACK = "back"
"""What stands there when somebody goes back to the form, as they had filled it in, and signs nothing."""


HERE = frozenset({"csrf", "key", "answer"})
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


async def settled(here: Desk, path: str, kind: str, command: Any, form: Any) -> Receipt | Template:
    """Record an act whose form was sent to ``path``, or show who has a passkey what they are to sign.

    ``command`` is of ``tosign.Command``, ``form`` a ``KeyedForm`` with the field ``answer``.

    Raises:
        CustodyError: as ``Desk.act``; ``passkey_elsewhere``.
    """
    if form.answer and form.answer != NONE:
        answer = _answer(form.answer)
        require_home(answer.assertion.client_data, here.services.settings.url)
        return await here.act(kind, command, form.keyed(), answer=answer)
    held = [one for one in await here.ask(passkeys.passkeys, here.session.person) if one.state == "signs"]
    if form.answer == NONE or not held:
        return await here.act(kind, command, form.keyed())
    key = form.keyed()
    asked = await here.named(here.services.acting.show(here.session, kind, command, key, None))
    return here.show(
        "act_sign.html", kind=kind, path=path, asked=asked, told=await here.ask(tosign.told, command), key=key,
        fields={name: value for name, value in structs.asdict(form).items() if name not in HERE},
        credentials=" ".join(one.credential for one in held), numbers=" ".join(asked.numbers),
        words={name: FIELDS[name] for name in tosign.WORDS} | WAIVERS,
        derogable=await here.ask(tosign.derogable, here.session.agency),
    )  # fmt: skip


async def keyless(here: Desk) -> bool:
    """Whether the person has no passkey that signs: what they do rests on their password alone, and says so."""
    return not any(one.state == "signs" for one in await here.ask(passkeys.passkeys, here.session.person))


def _answer(text: str) -> Answer:
    try:
        return msgspec.json.decode(text, type=Answer)
    except msgspec.DecodeError as error:
        raise BadInput("bad_input", detail=str(error)) from error
