"""``custody import --format register``: a store's paper register, typed into a file, taken over by two people."""

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from custody.commands import FOUND_WRONG, person, rows
from custody.commands.rows import Refusal
from custody.domain.errors import BadInput
from custody.domain.seizure import Photo
from custody.domain.taken import Problem
from custody.domain.takeover import TakeOver
from custody.service import importing, photos, registers, takeovers
from custody.service.acting import Consent
from custody.service.registers import Mapped, Read
from custody.service.signin import Session
from custody.service.takeovers import Part
from custody.web.i18n import gettext
from custody.web.services import Services
from custody.web.words import number

PICTURES = {".jpg", ".jpeg", ".png"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What a register needs beside the file."""
    group = parser.add_argument_group("--format register")
    group.add_argument("--mapping", type=Path, metavar="MAP.toml", help="which column holds what (docs/import.md)")
    group.add_argument("--store", metavar="NUMBER", help="number of the store that the register is of")
    group.add_argument("--keeper", metavar="NAME", help="username of the custodian who answers for the exhibits")
    group.add_argument("--keeper-pin-file", type=Path, metavar="FILE", help="read the keeper's PIN from a file")
    group.add_argument("--pages", type=Path, metavar="DIR", help="folder with a photograph of each page")
    group.add_argument("--without-photos", default="", metavar="REASON", help="why the pages are not photographed")


def run(services: Services, session: Session, arguments: argparse.Namespace, now: str, console: Console) -> int:
    """Read, judge, report; record unless it is a dry run; 1 when a row was refused.

    Raises:
        BadInput: ``option_needed``, ``mapping_bad``, ``pages_needed``; RuleBroken: ``keeper_needed``.
    """
    importing.require_may(session, takeovers.KIND)
    for option in ("mapping", "store", "keeper"):
        if not getattr(arguments, option):
            raise BadInput("option_needed", option=f"--{option}")
    meant = registers.mapping(person.read(arguments.mapping))
    found = registers.rows(person.read(arguments.file), meant)
    whole = _command(services, arguments, meant, found)
    with services.store.reading() as connection:
        keeper = takeovers.person_named(connection, arguments.keeper)
        waiting = takeovers.missing(connection, takeovers.parts(session, whole))
        problems = takeovers.problems(connection, session, keeper, waiting, now)
    refusals = [*_unread(found, meant), *_named(problems, waiting, whole, found, meant)]
    if refusals or arguments.dry_run:
        _report(console, len(found), whole, waiting, refusals)
        return FOUND_WRONG if refusals else 0
    pin = person.secret(arguments.keeper_pin_file, gettext("PIN of %(username)s: ") % {"username": arguments.keeper})
    consent = Consent(person=keeper, part="receiver", method="pin", pin=pin)
    asyncio.run(takeovers.record(services.acting, session, consent, waiting))
    taken = sum(len(part.command.entries) for part in waiting)
    told = gettext("Exhibits taken over: %(n)s. On record before: %(known)s.")
    console.print(told % {"n": number(taken), "known": number(len(whole.entries) - taken)}, highlight=False)
    return 0


def _command(services: Services, arguments: argparse.Namespace, meant: Mapped, found: Sequence[Read]) -> TakeOver:
    return TakeOver(
        place=arguments.store.replace(" ", ""), register=meant.register, as_of=meant.as_of,
        entries=tuple(one.entry for one in found if one.entry),
        pages=_pages(services, arguments), without_photos=arguments.without_photos,
    )  # fmt: skip


def _pages(services: Services, arguments: argparse.Namespace) -> tuple[Photo, ...]:
    """The photographs of a folder in order of name; a dry run keeps none."""
    if arguments.pages is None:
        return ()
    files = sorted(p for p in arguments.pages.glob("*") if p.suffix.lower() in PICTURES)
    kept = []
    for file in files:
        data = person.read(file)
        photos.media_type(data)
        scope = arguments.store.replace(" ", "")
        kept.append(takeovers.page(data) if arguments.dry_run else photos.keep(services.blobs, scope, data))
    return tuple(kept)


def _unread(found: Sequence[Read], meant: Mapped) -> list[Refusal]:
    return [(one.line, meant.columns.get(one.field, one.field), one.error) for one in found if one.error]


def _named(
    problems: Sequence[Problem], waiting: Sequence[Part], whole: TakeOver, found: Sequence[Read], meant: Mapped
) -> list[Refusal]:
    """Problems by the line and the heading of the file."""
    lines = [one.line for one in found if one.entry]
    places = [i for part in waiting for i in _places(part, whole)]
    return [(lines[places[one.row]], meant.columns.get(one.field, one.field), one.error) for one in problems]


def _places(part: Part, whole: TakeOver) -> range:
    """Where the rows of an act stand in the whole."""
    start = next(i for i, entry in enumerate(whole.entries) if entry is part.command.entries[0])
    return range(start, start + len(part.command.entries))


def _report(
    console: Console, lines: int, whole: TakeOver, waiting: Sequence[Part], refusals: Sequence[Refusal]
) -> None:  # fmt: skip
    if refusals:
        console.print(rows.refused(sorted(refusals, key=lambda one: one[0])))
    new = sum(len(part.command.entries) for part in waiting)
    bad = len({line for line, _, _ in refusals})
    facts = {"n": number(lines), "known": number(len(whole.entries) - new), "refused": number(bad)}
    said = gettext("Rows of the register read: %(n)s, of which on record: %(known)s. Refused: %(refused)s.") % facts
    nothing = gettext("Nothing was recorded.")
    console.print(f"{said} {nothing}", highlight=False)
