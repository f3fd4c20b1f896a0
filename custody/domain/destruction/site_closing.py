"""What a session's device closed it with on the site, field by field: that is what people signed there (ADR 11).

Their passkeys are over the envelope's SHA-256, and say nothing of what the service made of it. Both verifications of
this project, of a whole log and of a bundle, compare it here with what is on record.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from custody.domain.destruction.close_session import TEXTS, CloseSession
from custody.domain.destruction.destruction_session import Lit
from custody.domain.destruction.sign_off import Sign, reservation
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.typed_text import clean
from custody.domain.offline.envelope import Envelope

CLOSE, SIGN = "session.close/1", "session.sign/1"


def differs(envelope: Envelope, recorded: Mapping[str, Any]) -> str:
    """The first field that is recorded otherwise than the envelope says, "" for none; ``form`` for no such envelope.

    Of a closing: ``session``, ``any_incident``, ``non_retrievable``, ``burnt``, ``withdrawn``, ``present``, ``left``,
    ``ignited_at`` (``Lit``) and ``TEXTS``. Of a signature: ``session`` and the fields of its event.
    """
    try:
        said = {CLOSE: _closing, SIGN: _signature}[envelope.kind](envelope)
        return next((name for name, value in recorded.items() if not _same(said[name], value)), "")
    except (KeyError, msgspec.DecodeError, CustodyError):
        return "form"


def _same(said: Any, recorded: Any) -> bool:
    return recorded.shown_as(said) if isinstance(recorded, Lit) else bool(said == recorded)


def _closing(envelope: Envelope) -> dict[str, Any]:
    said = msgspec.json.decode(envelope.command, type=CloseSession)
    shown: dict[str, Any] = {}
    if said.site is not None:
        shown = {
            "burnt": sorted(said.site.burnt), "withdrawn": sorted(said.site.withdrawn),
            "present": sorted((one.person, one.quality) for one in said.site.present),
            "left": sorted(said.site.left), "ignited_at": said.site.ignited_at,
        }  # fmt: skip
    return {
        "session": said.session, "any_incident": said.any_incident, "non_retrievable": said.non_retrievable, **shown,
        **{name: clean(getattr(said, name), name) for name in TEXTS},
    }  # fmt: skip


def _signature(envelope: Envelope) -> dict[str, Any]:
    said = msgspec.json.decode(envelope.command, type=Sign)
    return {
        "session": said.session, "person": said.person or envelope.author, "decision": said.decision,
        "way": "passkey" if said.assertion else said.on_paper or "device", "words": reservation(said)[1],
        "assertion": said.assertion, "site": said.site, "nonce": said.nonce,
    }  # fmt: skip
