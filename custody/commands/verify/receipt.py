"""``custody verify --receipt``: that another log received the bundle that was given, and its objections."""

from pathlib import Path
from typing import NamedTuple

from rich.console import Console

from custody.commands import sign_in
from custody.commands.verify.bundle import believed, witnessed
from custody.commands.verify.steps import Step, show
from custody.log.errors import LogError, Mismatch
from custody.service.exchange.bundles import files, receipt
from custody.service.exchange.bundles.receipt import Checked
from custody.text.formatting import number
from custody.text.objections import explain_objection
from custody.text.verification_messages import explain_finding


class Asked(NamedTuple):
    """The receipt, the keys of the receiver's log had from elsewhere, and the bundle that was given, if it is here."""

    receipt: Path
    vkeys: list[str]
    policy: Path | None
    given: Path | None


def run(asked: Asked, *, as_json: bool = False) -> int:
    """Check a receipt; 0 when it proves what it says, 1 when something is wrong.

    Raises:
        BadInput: ``vkey_needed``, ``file_unreadable``, ``bundle_large``; Malformed: ``vkey_malformed``,
            ``policy_malformed``.
    """
    keys, trusted = believed(asked.vkeys, asked.policy, told=not as_json)
    given = files.digest(files.read(asked.given)) if asked.given else ""
    try:
        checked = receipt.check(sign_in.read(asked.receipt), keys, trusted)
        if given and given != checked.statement.bundle:
            raise Mismatch("receipt_other", bundle=given)
    except LogError as error:
        finding = {"code": error.code, **error.facts}
        return show((), as_json=as_json, finding=finding, told=explain_finding(error.code, error.facts))
    code = show(_taken(checked, ours=bool(given)), as_json=as_json)
    if not as_json:
        console = Console(soft_wrap=True, highlight=False)
        for objection in checked.statement.objections:
            console.print(f"  – {explain_objection(objection)}", markup=False, style="yellow")
    return code


def _taken(checked: Checked, *, ours: bool) -> list[Step]:
    head, statement = checked.checkpoint, checked.statement
    facts = {
        "receiver": statement.receiver, "number": statement.receipt_id, "at": statement.at, "bundle": statement.bundle,
        "about": statement.about,
        "origin": statement.origin, "size": number(statement.size),
        "objections": [objection.code for objection in statement.objections],
    }  # fmt: skip
    return [
        Step("signature", facts={"origin": head.origin, "size": head.size}),
        witnessed(checked.witnesses),
        Step("inclusion", facts={"n": 1}),
        Step("receipt", facts=facts, said="receipt_ours" if ours else ""),
    ]
