"""On which legal basis prosecutions hold exhibits back, as they wrote it: told to whoever may open these exhibits."""

from collections.abc import Iterable, Iterator

from custody.domain.exhibit import Exhibit
from custody.domain.hold import HoldPlaced
from custody.storage import queries
from custody.storage.connection import Connection
from custody.storage.vault import Vault

MOST = 20
"""Acts that are looked up: who holds back more than so many lots at once is read on the exhibits' own pages."""


def grounds(connection: Connection, vault: Vault, numbers: Iterable[str]) -> dict[str, list[str]]:
    """Prosecutions to the legal bases of their holds on these exhibits, each once; one that was erased is left out.

    The caller has made sure that the reader may see the exhibits.
    """
    found = queries.states(connection, Exhibit, numbers)
    acts = {(hold.agency, hold.placed_at, e.case): n for n, e in found.items() for hold in e.holds}
    placed = {header: agency for (agency, at, _), n in list(acts.items())[:MOST]
              for header in _placed(connection, n, agency, at)}  # fmt: skip
    said = queries.private(connection, vault, placed)
    told: dict[str, dict[str, None]] = {}
    for header, agency in placed.items():
        if text := str(said[header].get("legal_basis") or ""):
            told.setdefault(agency, {})[text] = None
    return {agency: list(texts) for agency, texts in told.items()}


def _placed(connection: Connection, number: str, agency: str, at: str) -> Iterator[int]:
    """Where the headers of the acts stand that placed this hold."""
    for line in queries.history(connection, number):
        placed = line.part.data
        if isinstance(placed, HoldPlaced) and placed.agency == agency and line.part.at == at:
            yield line.header_seq
