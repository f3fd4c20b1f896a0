"""With which key an act of a prosecution was signed, as pages and papers say it; or that it was signed with none."""

from collections.abc import Iterable

from msgspec import Struct

from custody.domain.kernel.events import Header
from custody.domain.people.passkey_signed_acts import KINDS
from custody.service.people.passkeys import shortened
from custody.storage.read.histories import Line

ISSUING = frozenset({"order.issued/1", "order.copy_confirmed/1"})
"""Events by which an order takes effect."""


class ActKey(Struct, frozen=True, kw_only=True):
    """Signature of an act by passkey: ``key`` is the beginning of the passkey's id, "" for none.

    ``person`` signed, or acted by their password session alone; ``device_bound``: the key says that it is not copied.
    """

    person: str
    at: str
    key: str = ""
    device_bound: bool = False


def act_key(header: Header) -> ActKey | None:
    """Return the signature of an act if passkeys sign its kind, else None."""
    if header.kind not in KINDS:
        return None
    person = header.actors[0].person
    if not header.sigs:
        return ActKey(person=person, at=header.at)
    signature = header.sigs[0]
    return ActKey(person=person, at=header.at, key=shortened(signature.credential), device_bound=signature.device_bound)


def issuing_key(chain: Iterable[Line]) -> ActKey | None:
    """Return the signature by which an order took effect, or None for a draft."""
    headers = [line.header for line in chain if line.part.type in ISSUING]
    return act_key(headers[-1]) if headers else None
