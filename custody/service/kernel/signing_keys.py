"""With which key an act of a prosecution was signed, as pages and papers say it; or that it was signed with none."""

from collections.abc import Iterable

from msgspec import Struct

from custody.domain.kernel.events import Header
from custody.domain.people.passkey_signed_acts import KINDS
from custody.service.people.passkeys import shortened
from custody.storage.read.histories import Line

ISSUING = frozenset({"order.issued/1", "order.confirmed/1"})
"""Events by which an order takes effect."""


class ActKey(Struct, frozen=True, kw_only=True):
    """How an act that is to be signed with a passkey was: ``key`` is the beginning of the passkey's id, "" for none.

    ``person`` signed, or acted by their password session alone; ``device_bound``: the key says that it is not copied.
    """

    person: str
    at: str
    key: str = ""
    device_bound: bool = False


def act_key(header: Header) -> ActKey | None:
    """How an act was signed; None for one of a kind that no passkey signs."""
    if header.kind not in KINDS:
        return None
    person = header.actors[0].person
    if not header.sigs:
        return ActKey(person=person, at=header.at)
    one = header.sigs[0]
    return ActKey(person=person, at=header.at, key=shortened(one.credential), device_bound=one.device_bound)


def issuing_key(chain: Iterable[Line]) -> ActKey | None:
    """How an order was signed by which it took effect; None for a draft."""
    headers = [line.header for line in chain if line.part.type in ISSUING]
    return act_key(headers[-1]) if headers else None
