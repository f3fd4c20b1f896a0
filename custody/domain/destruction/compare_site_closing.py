"""Comparison of a session's closing on site with the record, field by field (ADR 11).

People signed the envelope on site: their passkeys cover its SHA-256, so they do not vouch for the service's reading of
it. Both verifications of this project, of a whole log and of a bundle, compare it here with the record.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from custody.domain.destruction.close_session import TEXTS, CloseSession
from custody.domain.destruction.destruction_session import Ignition
from custody.domain.destruction.sign_off import Sign, reservation
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.typed_text import clean
from custody.domain.offline.envelope import Envelope

CLOSE, SIGN = "destruction_session.close/1", "destruction_session.sign/1"


def differs(envelope: Envelope, recorded: Mapping[str, Any]) -> str:
    """Return the first field recorded otherwise than in the envelope, "" if all agree; ``form`` if unreadable.

    Fields of a closing: ``session``, ``any_incident``, ``non_retrievable``, ``burnt``, ``withdrawn``, ``present``,
    ``left``, ``ignited_at`` (``Lit``) and ``TEXTS``. Fields of a signature: ``session`` and those of its event.
    """
    try:
        fields = {CLOSE: _closing, SIGN: _signature}[envelope.kind](envelope)
        return next((name for name, value in recorded.items() if not _same(fields[name], value)), "")
    except (KeyError, msgspec.DecodeError, CustodyError):
        return "form"


def _same(value: Any, recorded: Any) -> bool:
    return recorded.shown_as(value) if isinstance(recorded, Ignition) else bool(value == recorded)


def _closing(envelope: Envelope) -> dict[str, Any]:
    command = msgspec.json.decode(envelope.command, type=CloseSession)
    shown: dict[str, Any] = {}
    if command.site is not None:
        shown = {
            "burnt": sorted(command.site.burnt), "withdrawn": sorted(command.site.withdrawn),
            "present": sorted((attendee.person, attendee.quality) for attendee in command.site.present),
            "left": sorted(command.site.left), "ignited_at": command.site.ignited_at,
        }  # fmt: skip
    return {
        "session": command.session, "any_incident": command.any_incident, "non_retrievable": command.non_retrievable,
        **shown,
        **{name: clean(getattr(command, name), name) for name in TEXTS},
    }  # fmt: skip


def _signature(envelope: Envelope) -> dict[str, Any]:
    command = msgspec.json.decode(envelope.command, type=Sign)
    return {
        "session": command.session, "person": command.person or envelope.author, "decision": command.decision,
        "way": "passkey" if command.assertion else command.on_paper or "device", "words": reservation(command)[1],
        "assertion": command.assertion, "site": command.site, "nonce": command.nonce,
    }  # fmt: skip
