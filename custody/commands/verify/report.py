"""Findings of ``custody verify`` about a log, printed or as JSON: each step with what it proves and what not."""

from collections.abc import Sequence

import msgspec
from rich.console import Console

from custody.commands.progress import paragraph, print_findings
from custody.commands.verify import certificates, timestamps
from custody.storage.audit.findings import Finding, Report
from custody.text.formatting import events
from custody.text.i18n import gettext, ngettext
from custody.text.verification_messages import explain_finding


def print_report(report: Report, *, as_json: bool, exported: bool = False) -> None:
    """Print it; ``exported``: of a folder that somebody exported or published, which shows less."""
    if as_json:
        print(msgspec.json.encode(_plain(report)).decode())  # noqa: T201  (the command line speaks)
        return
    console = Console()
    console.print(_title(report.origin, report.size, report.root), soft_wrap=True, markup=False)
    for step in _exported_steps(report) if exported else _steps(report):
        paragraph(console, step, indent="")
    for finding in report.explained:
        paragraph(console, _explanation(finding))
    print_findings(console, [explain_finding(f.code, f.facts) for f in report.findings])


def _explanation(finding: Finding) -> str:
    """Return an act whose time witnesses contradict, with the explanation recorded by two key officers."""
    why = gettext(
        "Explained by event %(by)s: two key officers put on record that the clock was ahead by %(ahead_s)s s."
    )
    return f"{explain_finding(finding.code, finding.facts)} {why % finding.facts}"


def _title(origin: str, size: int, root: bytes) -> str:
    facts = {"origin": origin, "events": events(size), "root": root.hex()}
    return gettext("Log %(origin)s: %(events)s, root %(root)s") % facts


def _steps(report: Report) -> Sequence[str]:
    return _quick_steps(report) if report.quick else _full_steps(report)


def _quick_steps(report: Report) -> Sequence[str]:
    return (
        gettext("1. Bytes and tree: every event's leaf, every tile and the root computed again."),
        gettext("2. Chains: each subject followed from its first event to its last: %(subjects)s in all.")
        % {"subjects": report.subjects},
        f"3. {_heads(report)}",
        gettext("4. Guards: the triggers, and on PostgreSQL the rights, that keep the log append-only."),
        gettext(
            "Not done with --quick: acts, private values, the books, the current state, time-stamps, files of "
            "certificates, certificates computed again. Nothing is said of them."
        ),
    )


def _full_steps(report: Report) -> Sequence[str]:
    return (
        gettext("1. Bytes and tree: every event's leaf, every tile and the root computed again."),
        gettext("2. Acts checked: %(acts)s; private values compared with their commitments: %(secrets)s.")
        % {"acts": report.acts, "secrets": report.disclosures - report.unopened},
        gettext("3. Chains and current state: each subject computed again and compared with what is stored: "
                "%(subjects)s in all.")
        % {"subjects": report.subjects},
        f"4. {_heads(report)}",
        _times(report),
        gettext("6. Guards: the triggers, and on PostgreSQL the rights, that keep the log append-only."),
        timestamps.step(report),
        *certificates.steps(report),
        gettext("Outside the log: passwords, PINs, sessions. Of the accounts (%(accounts)s) no more was checked than "
                "that each is of a person in the log, and open just as the log says.") % {"accounts": report.accounts},
        _unproved(),
    )  # fmt: skip


def _exported_steps(report: Report) -> Sequence[str]:
    """Return the steps for an exported log (events and heads alone), and name the checks it does not allow."""
    return (
        gettext("1. Bytes and tree: every event's leaf, every tile and the root computed again."),
        gettext("2. Acts checked: %(acts)s. An exported log holds no private values.") % {"acts": report.acts},
        gettext("3. Chains: each subject followed from its first event to its last, each state by the rules: "
                "%(subjects)s in all.") % {"subjects": report.subjects},
        f"4. {_heads(report)}",
        _times(report),
        gettext("6. Guards: none are in an exported log, nor are accounts, passwords, PINs and sessions."),
        timestamps.step(report),
        gettext("Not done with an exported log: files of certificates, certificates computed again."),
        _unproved(),
    )  # fmt: skip


def _heads(report: Report) -> str:
    sentence = ngettext(
        "Checkpoints: %(n)s signed head compared with this log.",
        "Checkpoints: %(n)s signed heads compared with this log.",
        report.checkpoints,
    )
    return sentence % {"n": report.checkpoints}


def _unproved() -> str:
    return gettext(
        "Not proved: that what was recorded is what happened, nor that an insider has not rewritten and signed "
        "everything anew; for that, pass a checkpoint kept elsewhere with --checkpoint."
    )


def _times(report: Report) -> str:
    if not report.cosigned:
        return gettext("5. Times: not judged: no cosignature of a witness that you believe is here (--policy).")
    sentence = gettext(
        "5. Times: acts compared with cosignatures (%(timed)s with %(cosigned)s): none was recorded at another time "
        "than it claims but those below. Not proved: when what was recorded happened."
    )
    return sentence % {"timed": report.timed, "cosigned": report.cosigned}


def _plain(report: Report) -> dict[str, object]:
    counted = (
        "since", "acts", "subjects", "disclosures", "unopened", "checkpoints", "accounts", "timed", "cosigned",
        "stamps", "own_stamps", "stamped", "revisions", "countersigned", "certificates", "by_device", "quick", "undone",
    )  # fmt: skip
    return {
        "ok": report.ok, "origin": report.origin, "size": report.size, "root": report.root.hex(), "vkey": report.vkey,
        **{name: getattr(report, name) for name in counted},
        "findings": [{"code": f.code, **f.facts} for f in report.findings],
        "explained": [{"code": f.code, **f.facts} for f in report.explained],
    }  # fmt: skip
