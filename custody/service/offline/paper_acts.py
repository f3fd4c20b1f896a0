"""Acts recorded from their paper, as their agency, the people named in them and the inspection see them (I62)."""

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader, sees_paper_act
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.kernel.photo_reference import Photo
from custody.domain.offline.paper_act import CONFIRMED, PENDING, PaperAct, PaperActConfirmed, person_named
from custody.service.access.audited_queries import blind_checks_due
from custody.service.kernel.directory import Directory
from custody.storage.read import private_values, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

MOST = 2_000
"""Exhibits of a case that are asked about; a larger case shows no photograph of a paper to who reads blind anywhere."""


class PaperActLine(Struct, frozen=True, kw_only=True):
    """An act from paper. ``mine``: the reader may confirm or still deny it; ``act``: its id; ``kind``: of the act."""

    id: str
    status: str
    act: str
    kind: str
    author: str
    author_name: str
    agency_name: str
    claimed_at: str
    named: tuple[str, ...]
    confirmed_by: str
    mine: bool


def paper_acts(
    connection: Connection, directory: Directory, reader: Reader, after: str, limit: int
) -> list[PaperActLine]:
    """Return the acts from paper that the reader may see and nobody has confirmed, in order of number."""
    states = subject_queries.find(connection, PaperAct, status=PENDING, after=after, limit=limit)
    return _lines(
        connection, directory, reader, {n: state for n, state in states.items() if sees_paper_act(reader, state)}
    )


def to_confirm(connection: Connection, reader: Reader) -> int:
    """Return the number of acts from paper that wait for the reader, who is named in them."""
    pending = subject_queries.find(connection, PaperAct, status=PENDING, limit=None).values()
    return sum(person_named(reader.person, act) for act in pending)


def paper_act(connection: Connection, directory: Directory, reader: Reader, paper_act_id: str) -> PaperActLine:
    """Return one act from paper.

    Raises:
        NotFound: none, or not for this reader.
    """
    [line] = _lines(connection, directory, reader, {paper_act_id: visible_paper_act(connection, reader, paper_act_id)})
    return line


def visible_paper_act(connection: Connection, reader: Reader, paper_act_id: str) -> PaperAct:
    """Return the state of an act from paper that the reader may see; raise as ``paper_act``."""
    state = subject_queries.state(connection, PaperAct, paper_act_id)
    if not sees_paper_act(reader, state):
        raise NotFound("not_found", kind=PaperAct.kind, number=paper_act_id)
    return state


def reason(connection: Connection, vault: Vault, reader: Reader, paper_act_id: str) -> str | None:
    """Return what was said by who confirmed or denied the act, None once erased; "" while the reader reads blind there.

    Raises:
        NotFound: no such act from paper, or not for this reader.
    """
    state = visible_paper_act(connection, reader, paper_act_id)
    exhibits = subject_queries.find(connection, Exhibit, dossier=state.case, limit=MOST)
    if not state.confirmed_by or blind_checks_due(connection, reader, exhibits):
        return ""
    return private_values.last_said(connection, vault, paper_act_id, PaperActConfirmed, "reason")


def photo(connection: Connection, vault: Vault, reader: Reader, paper_act_id: str) -> tuple[str, Photo]:
    """Return the scope and the photograph of the paper.

    Raises:
        NotFound: no such act from paper, none for this reader, or an erased photograph.
        RuleBroken: ``check_due``: the paper may show what the reader has still to read blind in its case.
    """
    state = visible_paper_act(connection, reader, paper_act_id)
    exhibits = subject_queries.find(connection, Exhibit, dossier=state.case, limit=MOST)
    due = blind_checks_due(connection, reader, exhibits)
    if due:
        raise RuleBroken("check_due", number=min(due))
    [kept] = private_values.of(connection, vault, [state.recorded])[state.recorded]["photo"]
    if kept is None:
        raise NotFound("photo_gone", name=paper_act_id)
    return state.case, Photo(blob=kept["blob"], sha256=kept["sha256"])


def _lines(
    connection: Connection, directory: Directory, reader: Reader, states: dict[str, PaperAct]
) -> list[PaperActLine]:
    people = {party for s in states.values() for party in (s.author, s.agency, s.confirmed_by, *s.named) if party}
    names = directory.names(connection, people)
    inspects = sees_everything(reader.roles)
    return [
        PaperActLine(
            id=paper_act_id, status=s.status, act=s.act, kind=s.act_kind, author=s.author,
            author_name=names[s.author], agency_name=names[s.agency], claimed_at=s.claimed.at,
            named=tuple(names[person] for person in s.named),
            confirmed_by=names[s.confirmed_by] if s.confirmed_by else "",
            mine=(s.status == PENDING or (s.status == CONFIRMED and reader.person != s.confirmed_by))
            and reader.person != s.author and (inspects or person_named(reader.person, s)),
        )
        for paper_act_id, s in states.items()
    ]  # fmt: skip
