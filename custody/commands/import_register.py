"""``custody import --format register``: a store's paper register, typed into a file, taken over by two people."""

import argparse
import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from msgspec import structs
from rich.console import Console

from custody.commands import FOUND_WRONG, row_table, sign_in
from custody.commands.progress import working
from custody.domain.kernel.errors import BadInput, ConfirmationNeeded
from custody.domain.kernel.photo_reference import Photo
from custody.domain.seizures.register_takeover import TakeOver
from custody.service.exhibits import photos
from custody.service.kernel.perform import Consent
from custody.service.people.sign_in import SignedIn
from custody.service.seizures import import_acts, register_file, register_takeover
from custody.service.seizures.register_file import Mapped, Read
from custody.service.seizures.register_takeover import Judged
from custody.text.error_messages import explain
from custody.text.formatting import number
from custody.text.i18n import gettext
from custody.web.http.services import Services

PICTURES = {".jpg", ".jpeg", ".png"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that a register needs beside the file."""
    group = parser.add_argument_group("--format register")
    group.add_argument(
        "--mapping", type=Path, metavar=gettext("MAP.toml"), help=gettext("which column holds what (docs/import.md)")
    )
    group.add_argument(
        "--store", metavar=gettext("NUMBER"), help=gettext("number of the store that the register is of")
    )
    group.add_argument(
        "--keeper", metavar=gettext("NAME"), help=gettext("username of the custodian who answers for the exhibits")
    )
    group.add_argument(
        "--keeper-pin-file", type=Path, metavar=gettext("FILE"), help=gettext("read the keeper's PIN from a file")
    )
    group.add_argument(
        "--pages", type=Path, metavar=gettext("DIR"), help=gettext("folder with a photograph of each page")
    )
    group.add_argument(
        "--without-photos", default="", metavar=gettext("REASON"), help=gettext("why the pages are not photographed")
    )
    group.add_argument(
        "--confirm", action="store_true", help=gettext("record also what is asked about: the register has it so")
    )


def run(services: Services, session: SignedIn, arguments: argparse.Namespace, now: str, console: Console) -> int:
    """Read, judge, report; record unless it is a dry run; 1 when a row was refused.

    Raises:
        BadInput: ``option_needed``, ``mapping_bad``, ``pages_needed``; RuleBroken: ``keeper_needed``.
    """
    import_acts.require_may(session, register_takeover.KIND)
    for option in ("mapping", "store", "keeper"):
        if not getattr(arguments, option):
            raise BadInput("option_needed", option=f"--{option}")
    meant = register_file.mapping(sign_in.read(arguments.mapping))
    rows = register_file.rows(sign_in.read(arguments.file), meant)
    whole = _command(services, arguments, meant, rows)
    with services.store.reading() as connection:
        keeper = register_takeover.person_named(connection, arguments.keeper)
        judge = partial(register_takeover.judge, connection, session, keeper, rows=rows, meant=meant, now=now)
        judged = _asked(judge, whole, console, confirm=arguments.confirm)
    if judged.refusals or arguments.dry_run:
        _report(console, judged)
        return FOUND_WRONG if judged.refusals else 0
    pin = sign_in.secret(arguments.keeper_pin_file, gettext("PIN of %(username)s: ") % {"username": arguments.keeper})
    consent = Consent(person=keeper, part="receiver", method="pin", pin=pin)
    with working(gettext("Importing")) as step:
        asyncio.run(register_takeover.record(services.acting, session, consent, judged.waiting, step))
    message = gettext("Exhibits taken over: %(n)s. On record before: %(known)s.")
    console.print(message % {"n": number(judged.new), "known": number(judged.known)}, highlight=False)
    return 0


def _asked(judge: Callable[..., Judged], whole: TakeOver, console: Console, *, confirm: bool) -> Judged:
    """Return the findings; with ``confirm`` each question is printed and answered with yes (I57d).

    Raises:
        CustodyError: what stands against the act; ConfirmationNeeded unless ``confirm``.
    """
    while True:
        try:
            return judge(whole=whole)
        except ConfirmationNeeded as question:
            if not confirm:
                raise
            console.print(explain(question)[0], highlight=False, markup=False)
            whole = structs.replace(whole, confirmed=(*whole.confirmed, question.facts["confirm"]))


def _command(services: Services, arguments: argparse.Namespace, meant: Mapped, rows: Sequence[Read]) -> TakeOver:
    return TakeOver(
        place=arguments.store.replace(" ", ""), register=meant.register, as_of=meant.as_of,
        entries=tuple(row.entry for row in rows if row.entry),
        pages=_pages(services, arguments), without_photos=arguments.without_photos,
    )  # fmt: skip


def _pages(services: Services, arguments: argparse.Namespace) -> tuple[Photo, ...]:
    """Return the photographs of a folder in order of name; a dry run keeps none."""
    if arguments.pages is None:
        return ()
    files = sorted(p for p in arguments.pages.glob("*") if p.suffix.lower() in PICTURES)
    kept = []
    for file in files:
        picture = photos.drawn(sign_in.read(file))
        scope = arguments.store.replace(" ", "")
        page = register_takeover.page if arguments.dry_run else partial(photos.keep_drawn, services.blobs, scope)
        kept.append(page(picture))
    return tuple(kept)


def _report(console: Console, judged: Judged) -> None:
    if judged.refusals:
        console.print(row_table.refused(judged.refusals))
    bad = len({line for line, _, _ in judged.refusals})
    facts = {"n": number(judged.rows), "known": number(judged.known), "refused": number(bad)}
    sentence = gettext("Rows of the register read: %(n)s, of which on record: %(known)s. Refused: %(refused)s.") % facts
    nothing = gettext("Nothing was recorded.")
    console.print(f"{sentence} {nothing}", highlight=False)
