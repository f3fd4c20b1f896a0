"""Paper slips: who stands behind each, its photograph, and which numbers of a series were never entered."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.kernel.photo_reference import Photo
from custody.domain.places.place import Container
from custody.domain.transfers.transfer import Transfer, TransferReceived, TransferRefused
from custody.service.access.audited_queries import visible_exhibit
from custody.service.places import places
from custody.storage.read import histories, private_values, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import unique_values

SETTLING = (TransferReceived, TransferRefused)
SERIES = re.compile(r"(.*?)([0-9]+)\Z", re.ASCII)


class Slip(Struct, frozen=True, kw_only=True):
    """People behind a paper slip: its two signers, its typist, and the person who settled it ("" so far).

    ``signed_at`` is the time on the paper; ``answered``: the releaser's later answer (``releaser_confirmation``).
    """

    slip: str
    signed_at: str
    releaser: str
    receiver: str
    entered_by: str
    settled_by: str = ""
    answered: str = ""


class Gap(Struct, frozen=True):
    """Slip numbers of an agency's series that were never entered: ``first`` to ``last``, ``count`` of them."""

    agency: str
    first: str
    last: str
    count: int


def slips(connection: Connection, numbers: Iterable[str]) -> dict[str, Slip]:
    """Return the paper slips that hand-overs were typed from; other hand-overs are left out."""
    transfers = subject_queries.states(connection, Transfer, sorted(set(numbers)))
    return {
        transfer_id: _slip(connection, transfer_id, transfer)
        for transfer_id, transfer in transfers.items()
        if transfer.slip
    }


def _slip(connection: Connection, transfer_id: str, transfer: Transfer) -> Slip:
    settled = (line for line in histories.history(connection, transfer_id) if isinstance(line.part.data, SETTLING))
    last = next(settled, None)
    return Slip(
        slip=transfer.slip, signed_at=transfer.signed_at, releaser=transfer.releaser, receiver=transfer.receiver,
        entered_by=transfer.entered_by, settled_by=last.header.actors[0].person if last else "",
        answered=transfer.answered,
    )  # fmt: skip


def scope(connection: Connection, listed: Sequence[str]) -> str:
    """Return the scope of a slip's photograph: the case of its first exhibit, or the first in its first sack.

    Raises:
        NotFound: ``not_found`` when there is no such exhibit, or nothing in the sack.
        RuleBroken: ``nothing_listed``.
    """
    return subject_queries.state(connection, Exhibit, first_exhibit(connection, listed)).case


def nameable(connection: Connection, reader: Reader, listed: Sequence[str], releaser: str) -> str:
    """Return the ``scope`` of a typed slip's photograph, if the reader may name its first exhibit.

    The receiver knows from the paper what the ``releaser`` holds (``visible_references``). Raise as ``scope``, and as
    ``visible_exhibit``.
    """
    first = first_exhibit(connection, listed)
    held = subject_queries.state(connection, Exhibit, first)
    if not releaser or held.holder != releaser:
        visible_exhibit(connection, reader, first)
    return held.case


def first_exhibit(connection: Connection, listed: Sequence[str]) -> str:
    """Return the first exhibit of a list; exhibits come before the contents of containers.

    Raises:
        NotFound: ``not_found``: nothing in the container.
        RuleBroken: ``nothing_listed``.
    """
    if not listed:
        raise RuleBroken("nothing_listed")
    singly = next((listed_id for listed_id in listed if not listed_id.startswith(Container.kind)), "")
    exhibit_id = singly or min(places.inside(connection, listed[:1]), default="")
    if not exhibit_id:
        raise NotFound("not_found", kind=Exhibit.kind, number=listed[0][:20])
    return exhibit_id


def photo(connection: Connection, vault: Vault, transfer_id: str, transfer: Transfer) -> tuple[str, Photo]:
    """Return the scope and the photograph of the slip that a hand-over was typed from.

    Raises:
        NotFound: ``not_found`` for a hand-over without a slip, ``photo_gone`` when it was erased.
    """
    kept = private_values.of(connection, vault, [transfer.dispatched])[transfer.dispatched].get("photo", [])
    if not kept:
        raise NotFound("not_found", kind="TR", number=transfer_id)
    if kept[0] is None:
        raise NotFound("photo_gone", name=transfer_id)
    return scope(connection, transfer.exhibits), Photo(blob=kept[0]["blob"], sha256=kept[0]["sha256"])


def missing(connection: Connection, reader: Reader) -> list[Gap]:
    """Return numbers of paper slips that a series of the reader's agency skips; the inspection sees every agency's.

    A slip that was used and never entered hides a hand-over; one that waits for its second person is not missing.
    """
    entered = subject_queries.find(connection, Transfer, status="slip", limit=None)
    known = [*unique_values.values(connection, "slip"), *(f"{t.agency}/{t.slip}" for t in entered.values())]
    if not sees_everything(reader.roles):
        known = [slip for slip in known if slip.startswith(f"{reader.agency}/")]
    return gaps(known)


def gaps(slips: Iterable[str]) -> list[Gap]:
    """Return the gaps in each series of ``agency/slip``; a series is the number without its last digits."""
    series: dict[tuple[str, str], dict[int, int]] = {}
    for value in slips:
        agency, _, slip = value.partition("/")
        digits_match = SERIES.match(slip)
        if digits_match:
            series.setdefault((agency, digits_match[1]), {})[int(digits_match[2])] = len(digits_match[2])
    return [gap for (agency, prefix), used in sorted(series.items()) for gap in _gaps(agency, prefix, used)]


def _gaps(agency: str, prefix: str, used: dict[int, int]) -> list[Gap]:
    """Return the gaps of a series; ``used`` maps each number to its count of digits, for zero padding."""
    width = min(used.values())
    between = ((a + 1, b - 1) for a, b in pairwise(sorted(used)) if b > a + 1)
    return [Gap(agency, f"{prefix}{a:0{width}d}", f"{prefix}{b:0{width}d}", b - a + 1) for a, b in between]
