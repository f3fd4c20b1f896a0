"""``custody queue``: the file that a device saved offline, brought on a stick and read in on the server itself."""

import argparse
import asyncio
from pathlib import Path

import msgspec
from rich.console import Console

from custody.commands import FOUND_WRONG, sign_in
from custody.commands.open_database import installed
from custody.commands.progress import working
from custody.domain.access.permissions import may
from custody.domain.kernel.errors import BadInput, NotAllowed
from custody.service.offline import offline_queue
from custody.service.offline.offline_queue import Answer, Outcome, Taken
from custody.settings import Settings
from custody.text.error_messages import explain
from custody.text.i18n import N_, gettext

PERMISSION = "device.read"
OUTCOMES: dict[Outcome, str] = {
    "recorded": N_("recorded"), "unsettled_act": N_("an unsettled act on record"), "waits": N_("waits on the device"),
}  # fmt: skip
STYLES: dict[Outcome, str] = {"recorded": "green", "unsettled_act": "red", "waits": "yellow"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: the file, and the person who brings it."""
    parser.add_argument("file", type=Path, metavar=gettext("FILE"), help=gettext("the queue as the device saved it"))
    parser.add_argument("--json", action="store_true", help=gettext("print what became of each envelope as JSON"))
    sign_in.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Read it in: 0 when every envelope is an act, 1 when one is unsettled or waits; it may be brought again.

    Raises:
        BadInput: ``file_unreadable``, ``envelope_malformed``. NotAllowed: ``role_needed``; as ``sign_in.signed_in``.
        NotFound: no such device, or none of the person's agency. RuleBroken: ``act_too_large``.
    """
    device_id, sent = offline_queue.read_lines(sign_in.read(arguments.file))
    with (
        installed(Settings.from_environment()) as services,
        sign_in.signed_in(services, arguments.user, arguments.password_file) as session,
    ):
        if not may(session.roles, PERMISSION):
            raise NotAllowed("role_needed", permission=PERMISSION)
        with working(gettext("Taking in")) as step:
            taken = asyncio.run(offline_queue.take(services.queries, services.policy, session, device_id, sent, step))
    if arguments.json:
        print(msgspec.json.encode(taken).decode())  # noqa: T201  (speaks)
    else:
        _show(taken)
    return 0 if all(answer.outcome == "recorded" for answer in taken.answers) else FOUND_WRONG


def _show(taken: Taken) -> None:
    console = Console(soft_wrap=True, highlight=False)
    for answer in taken.answers:
        console.print(_line(answer), markup=False, style=STYLES[answer.outcome])
    summary = gettext("Taken up to number %(last)s; the device keeps what comes after number %(witnessed)s.")
    console.print(summary % {"last": taken.state.sequence, "witnessed": taken.state.witnessed}, markup=False)


def _line(answer: Answer) -> str:
    place = f"{answer.sequence}. " if answer.sequence else ""
    why = f" – {explain(BadInput(answer.code, **answer.facts))[0]}" if answer.code else ""
    return f"{place}{gettext(OUTCOMES[answer.outcome])}{why}"
