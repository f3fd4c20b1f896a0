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
from custody.service.access.reading import visible_exhibit
from custody.service.places import places
from custody.storage.read import histories, private_values, queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import claims

SETTLING = (TransferReceived, TransferRefused)
SERIES = re.compile(r"(.*?)([0-9]+)\Z", re.ASCII)


class Slip(Struct, frozen=True, kw_only=True):
    """Who stands behind a paper slip: the two who signed it, who typed it in, who confirmed or refused it ("" so far).

    ``signed_at`` is the time that stands on the paper; ``answered``: what its releaser said of it since (``released``).
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
    """The paper slips that hand-overs were entered from; nothing for one that was not."""
    found = queries.states(connection, Transfer, sorted(set(numbers)))
    return {n: _slip(connection, n, transfer) for n, transfer in found.items() if transfer.slip}


def _slip(connection: Connection, number: str, transfer: Transfer) -> Slip:
    settled = (line for line in histories.history(connection, number) if isinstance(line.part.data, SETTLING))
    last = next(settled, None)
    return Slip(
        slip=transfer.slip, signed_at=transfer.signed_at, releaser=transfer.releaser, receiver=transfer.receiver,
        entered_by=transfer.entered_by, settled_by=last.header.actors[0].person if last else "",
        answered=transfer.answered,
    )  # fmt: skip


def scope(connection: Connection, listed: Sequence[str]) -> str:
    """The scope of a slip's photograph: the case of the first exhibit on it, or of the first in its first sack.

    Raises:
        NotFound: ``not_found`` when there is no such exhibit, or nothing in the sack.
        RuleBroken: ``nothing_listed``.
    """
    return queries.state(connection, Exhibit, first_exhibit(connection, listed)).case


def nameable(connection: Connection, reader: Reader, listed: Sequence[str], releaser: str) -> str:
    """The ``scope`` for the photograph of a slip that is typed in, for whoever may name its first exhibit so.

    What the ``releaser`` holds its receiver knows from the paper (``naming``). Raises as ``scope``, and as
    ``visible_exhibit``.
    """
    first = first_exhibit(connection, listed)
    held = queries.state(connection, Exhibit, first)
    if not releaser or held.holder != releaser:
        visible_exhibit(connection, reader, first)
    return held.case


def first_exhibit(connection: Connection, listed: Sequence[str]) -> str:
    """The exhibit that a list of exhibits and containers begins with; exhibits come before what is in a container.

    Raises:
        NotFound: ``not_found``: nothing in the container.
        RuleBroken: ``nothing_listed``.
    """
    if not listed:
        raise RuleBroken("nothing_listed")
    singly = next((n for n in listed if not n.startswith(Container.kind)), "")
    found = singly or min(places.inside(connection, listed[:1]), default="")
    if not found:
        raise NotFound("not_found", kind=Exhibit.kind, number=listed[0][:20])
    return found


def photo(connection: Connection, vault: Vault, number: str, transfer: Transfer) -> tuple[str, Photo]:
    """The scope and the photograph of the slip that a hand-over was entered from.

    Raises:
        NotFound: ``not_found`` for a hand-over without a slip, ``photo_gone`` when it was erased.
    """
    kept = private_values.of(connection, vault, [transfer.dispatched])[transfer.dispatched].get("photo", [])
    if not kept:
        raise NotFound("not_found", kind="TR", number=number)
    if kept[0] is None:
        raise NotFound("photo_gone", name=number)
    return scope(connection, transfer.exhibits), Photo(blob=kept[0]["blob"], sha256=kept[0]["sha256"])


def missing(connection: Connection, reader: Reader) -> list[Gap]:
    """Numbers of paper slips that a series of the reader's agency skips; the inspection sees every agency's.

    A slip that was used and never entered hides a hand-over; one that waits for its second person is not missing.
    """
    entered = queries.find(connection, Transfer, status="slip", limit=None)
    known = [*claims.values(connection, "slip"), *(f"{t.agency}/{t.slip}" for t in entered.values())]
    if not sees_everything(reader.roles):
        known = [slip for slip in known if slip.startswith(f"{reader.agency}/")]
    return gaps(known)


def gaps(slips: Iterable[str]) -> list[Gap]:
    """The gaps in each series of ``agency/slip``; a series is what stands before the last digits of a number."""
    series: dict[tuple[str, str], dict[int, int]] = {}
    for value in slips:
        agency, _, slip = value.partition("/")
        found = SERIES.match(slip)
        if found:
            series.setdefault((agency, found[1]), {})[int(found[2])] = len(found[2])
    return [gap for (agency, prefix), used in sorted(series.items()) for gap in _gaps(agency, prefix, used)]


def _gaps(agency: str, prefix: str, used: dict[int, int]) -> list[Gap]:
    """``used`` maps each number to the digits it was written with, which tell how the series pads its numbers."""
    width = min(used.values())
    between = ((a + 1, b - 1) for a, b in pairwise(sorted(used)) if b > a + 1)
    return [Gap(agency, f"{prefix}{a:0{width}d}", f"{prefix}{b:0{width}d}", b - a + 1) for a, b in between]
