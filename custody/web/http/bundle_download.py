"""Giving a proof away: who may, the record of it, then the bundle; pages, API and command line do it here."""

import asyncio
from typing import Literal

from msgspec import Struct

from custody.domain.access.read_audit import IssueDocument
from custody.domain.access.visibility import Reader
from custody.domain.certificates.certificate import Certificate
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import Conflict, NotFound, RuleBroken
from custody.domain.kernel.typed_text import required
from custody.domain.seizures.case import Case
from custody.kernel import Progress, no_progress
from custody.log.errors import Mismatch
from custody.service.access import confidential_inspections
from custody.service.access.audited_queries import (
    reader_of,
    require_checked,
    visible_case,
    visible_exhibit,
    visible_exhibits,
)
from custody.service.access.openable_links import openable
from custody.service.certificates import certificates
from custody.service.discrepancies import discrepancies
from custody.service.exchange import bundles
from custody.service.exchange.bundles import Bundle, Reveal
from custody.service.kernel import heavy_work
from custody.service.people.sign_in import SignedIn
from custody.storage.read import histories, subject_queries
from custody.storage.tables.connection import Connection
from custody.text import i18n
from custody.web import verifier
from custody.web.http.services import Services

TRIES = 3
"""Times that a gift is recorded again because something was recorded about its subject meanwhile."""


class Giving(Struct, frozen=True):
    """To whom a bundle is given, and which private values are shown: none, all, or those of some ``fields``.

    ``since``: the size of the head of this log that they received last, 0 for none; the bundle then proves that the log
    was only extended since.
    """

    to: str = ""
    reveal: Literal["none", "some", "all"] = "none"
    fields: list[str] | str = ""
    since: int = 0

    def shown(self) -> Reveal:
        """Return the values that are shown; a person's rank goes with their name."""
        if self.reveal != "some":
            return bundles.ALL if self.reveal == "all" else bundles.NONE
        names = {self.fields} if isinstance(self.fields, str) else set(self.fields)
        return Reveal(fields=frozenset(names | ({"rank"} if "name" in names else set())))


async def give(
    services: Services, session: SignedIn, subject_id: str, giving: Giving,
    progress: Progress = no_progress,
) -> Bundle:  # fmt: skip
    """Put on record to whom a history is given, have that signed and cosigned, and make the bundle: it ends with it.

    Raises:
        NotFound: no such subject, or none that the person may see.
        RuleBroken: ``check_due``; ``case_partly_seen``, ``line_partly_seen``; ``bundle_confidential`` within a
            confidential inspection.
        BadInput: ``field_empty`` when nobody is named who gets it; ``case_large``; ``since_beyond``.
        Conflict: ``history_moved`` when more is recorded about it all the time.
        StorageRefused: ``signer_refuses``: what is not signed proves nothing.
    """
    await services.queries.in_snapshot(require_whole, reader_of(session), subject_id)
    if await services.queries.in_snapshot(confidential_inspections.covering, reader_of(session), subject_id):
        raise RuleBroken(
            "bundle_confidential", number=subject_id
        )  # its record would show, and without it proves nothing
    to = required(giving.to, "to")
    along = await _certificates(services, session, subject_id, to) if giving.shown().everything else []
    for _ in range(TRIES):
        await _record(services, session, subject_id, to)
        await asyncio.to_thread(services.anchor)
        made = await heavy_work.bundle(
            bundles.make, services, services.log, subject_id, giving.shown(), i18n.current(), page=verifier.page(),
            since=giving.since, along=along, progress=progress, reader=reader_of(session),
        )  # fmt: skip
        if await heavy_work.bundle(_is_whole, services, made):
            return made
    raise Conflict("history_moved", number=subject_id)


async def _certificates(services: Services, session: SignedIn, subject_id: str, to: str) -> list[str]:
    """Return the certificates that the giver may see, after recording the gift on each."""
    burnt = await services.queries.in_snapshot(bundles.certificates, subject_id)
    seen = sorted(await services.queries.in_snapshot(openable, reader_of(session), burnt))
    for certificate_id in seen:
        last, head = await services.queries.in_snapshot(histories.end, certificate_id)
        await services.queries.export(
            session, IssueDocument(about=certificate_id, document="certificate", until_n=last, head=head, to=to)
        )
    return seen


async def _record(services: Services, session: SignedIn, subject_id: str, to: str) -> None:
    last, head = await services.queries.in_snapshot(histories.end, subject_id)
    ends = await services.queries.in_snapshot(bundles.ends_now, subject_id)
    command = IssueDocument(about=subject_id, document="bundle", until_n=last, head=head, to=to, ends=ends)
    await services.queries.export(session, command)
    await services.queries.record(session, subject_id, "export")


def _is_whole(services: Services, made: Bundle) -> bool:
    """Return True if no act intervened between the reading of the chains and the record of the gift."""
    try:
        bundles.check(made.files, services.log.vkeys)
    except Mismatch as error:
        if error.code in {"given_wrong", "given_missing"}:
            return False
        raise
    return True


def require_whole(connection: Connection, reader: Reader, subject_id: str) -> None:
    """Refuse what the reader may not see, or not yet, or not all of: a bundle tells everything of its subject.

    Raises:
        NotFound: as above; RuleBroken: ``check_due``, ``case_partly_seen``, ``line_partly_seen``.
    """
    match subject_id[:2]:
        case Exhibit.kind:
            exhibits = {subject_id: visible_exhibit(connection, reader, subject_id)[0]}
            require_checked(connection, reader, exhibits)
            _require_told(connection, reader, exhibits)
        case Certificate.kind:
            certificates.visible_certificate(connection, reader, subject_id)
        case Case.kind:
            visible_case(connection, reader, subject_id)
            exhibits = subject_queries.find(connection, Exhibit, dossier=subject_id, limit=bundles.MOST + 1)
            if len(visible_exhibits(connection, reader, exhibits)) < len(exhibits):
                raise RuleBroken("case_partly_seen", number=subject_id)
            require_checked(connection, reader, exhibits)
            _require_told(connection, reader, exhibits)
        case _:
            raise NotFound("not_found", kind=subject_id[:2], number=subject_id[:20])


def _require_told(connection: Connection, reader: Reader, exhibits: dict[str, Exhibit]) -> None:
    """Refuse what tells of a discrepancy of which the reader may know that it is there, and no more (I41)."""
    of_line = {
        (declared_exhibit.seizure, declared_exhibit.line): (shown_id, declared_exhibit)
        for shown_id, declared_exhibit in exhibits.items()
    }
    for exhibit_id, exhibit in of_line.values():
        if discrepancies.redacted_discrepancy(connection, reader, exhibit):
            raise RuleBroken("line_partly_seen", number=exhibit_id)
