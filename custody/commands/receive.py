"""``custody receive``: take in another agency's proof read-only, and hand back a signed receipt or the objections."""

import argparse
import asyncio
from pathlib import Path

import msgspec
from rich.console import Console

from custody.commands import FOUND_WRONG, sign_in
from custody.commands.open_database import installed
from custody.commands.progress import working
from custody.commands.verify.bundle import believed
from custody.domain.access.read_audit import IssueDocument
from custody.domain.kernel.errors import BadInput
from custody.service.access.audited_queries import reader_of
from custody.service.exchange import received_bundles
from custody.service.exchange.bundles import files
from custody.service.exchange.received_bundles import ReceivedLine
from custody.service.people.sign_in import SignedIn
from custody.settings import Settings
from custody.storage.read import histories
from custody.text import formatting
from custody.text.i18n import gettext
from custody.text.objections import explain_objection
from custody.web.http.bundle_upload import HeldKeys, Outcome, receipt_of, receive, refusal
from custody.web.http.services import Services


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: the bundle, the trusted keys, and the destination of the receipt."""
    parser.add_argument(
        "bundle", type=Path, metavar=gettext("DIR|ZIP"), help=gettext("the bundle as the other agency gave it")
    )
    parser.add_argument(
        "--vkey", action="append", default=[], help=gettext("key of a log that is not registered, had from elsewhere")
    )
    parser.add_argument(
        "--policy", type=Path, metavar=gettext("FILE"), help=gettext("trust policy: that log's keys and witnesses")
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar=gettext("FILE"),
        help=gettext("where the receipt goes (default: NUMBER.receipt.json, here)"),
    )
    parser.add_argument("--json", action="store_true", help=gettext("print what came of it as JSON"))
    sign_in.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Receive it: 0 with a receipt written; 1 when it is refused, with every reason, and nothing is on record.

    Raises:
        BadInput: ``output_exists``, ``file_unreadable``; what ``receiving.receive`` refuses of the person.
        Malformed: ``vkey_malformed``, ``policy_malformed``.
    """
    if arguments.output and arguments.output.exists():
        raise BadInput("output_exists", path=str(arguments.output))
    held = _held(arguments)
    with (
        installed(Settings.from_environment()) as services,
        sign_in.signed_in(services, arguments.user, arguments.password_file) as session,
    ):
        return asyncio.run(_receive(services, session, arguments, held))


def _held(arguments: argparse.Namespace) -> HeldKeys | None:
    if not arguments.vkey and arguments.policy is None:
        return None
    keys, policy = believed(arguments.vkey, arguments.policy, told=False)
    return HeldKeys(tuple(keys), policy)


async def _receive(
    services: Services, session: SignedIn, arguments: argparse.Namespace, held: HeldKeys | None
) -> int:  # fmt: skip
    try:
        with working(gettext("Verifying")) as step:
            outcome = await receive(services, session, files.read(arguments.bundle), held, step)
    except BadInput as error:  # no bundle at all: one objection like the others
        outcome = Outcome(refused=(refusal(error),))
    if outcome.refused:
        _show_refused(outcome, as_json=arguments.json)
        return FOUND_WRONG
    reader, received_id = reader_of(session), outcome.id
    line = received_bundles.line(
        received_id, await services.queries.in_snapshot(received_bundles.visible_received, reader, received_id)
    )
    output = arguments.output or Path(f"{received_id}.receipt.json")
    last, head = await services.queries.in_snapshot(histories.end, received_id)
    await services.queries.export(
        session, IssueDocument(about=received_id, document="receipt", until_n=last, head=head)
    )
    output.write_bytes(await receipt_of(services, reader, received_id))
    _show_received(line, output, repeated=outcome.repeated, as_json=arguments.json)
    return 0


def _show_refused(outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        entries = [{"code": objection.code, "refuses": True, "said": objection.said} for objection in outcome.refused]
        print(msgspec.json.encode({"received": False, "objections": entries}).decode())  # noqa: T201  (speaks)
        return
    console = Console(soft_wrap=True, highlight=False)
    console.print(gettext("[bold red]Not received.[/] Nothing was recorded:"))
    for refused in outcome.refused:
        console.print(f"  {refused.said}", markup=False)


def _show_received(line: ReceivedLine, output: Path, *, repeated: bool, as_json: bool) -> None:
    if as_json:
        objections = [
            {"code": o.code, "refuses": False, "alarms": o.alarms, "said": explain_objection(o)}
            for o in line.objections
        ]
        summary = {"received": True, "repeated": repeated, "receipt": str(output), **msgspec.to_builtins(line)}
        print(msgspec.json.encode(summary | {"objections": objections}).decode())  # noqa: T201  (speaks)
        return
    console = Console(soft_wrap=True, highlight=False)
    title = gettext("[bold green]Received before:[/]") if repeated else gettext("[bold green]Received:[/]")
    console.print(title, end=" ")
    facts = {
        "number": formatting.grouped(line.id), "about": formatting.grouped(line.about), "origin": line.origin,
        "events": formatting.events(line.size),
    }  # fmt: skip
    console.print(gettext("%(number)s, with %(about)s, from %(origin)s at %(events)s.") % facts, markup=False)
    for objection in line.objections:
        console.print(
            f"  – {explain_objection(objection)}", markup=False, style="red" if objection.alarms else "yellow"
        )
    hint = gettext("Hand back the receipt: %(path)s. They check it with custody verify --receipt.")
    console.print(hint % {"path": output}, markup=False)
