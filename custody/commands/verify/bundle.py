"""``custody verify --bundle``: what a proof bundle proves, step by step, and what it does not."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import to_builtins
from rich.console import Console

from custody.commands import sign_in
from custody.commands.verify.steps import PAPERS, Step, show
from custody.commands.verify.timestamps import read_roots
from custody.domain.kernel.errors import BadInput
from custody.log.errors import LogError
from custody.log.signed_note import VerifierKey
from custody.log.trust_policy import Policy
from custody.log.witnessed_time import SKEW
from custody.service.exchange.bundles import Verdict, check, files
from custody.service.exchange.bundles.site_envelope import Sites
from custody.service.exchange.bundles.timestamps import StampedEvent
from custody.text.formatting import plain
from custody.text.i18n import gettext
from custody.text.verification_messages import FINDINGS, explain_finding

NAMED = 80
"""Characters of a file's name that are printed."""


def run(
    path: Path, vkeys: Sequence[str], policy: Path | None, tsa_roots: Path | None = None, *, as_json: bool = False
) -> int:
    """Check a bundle with keys had from elsewhere; 0 when it proves what it says, 1 when something is wrong.

    Raises:
        BadInput: ``vkey_needed``, ``file_unreadable``, ``bundle_large``, ``certificate_unreadable``; Malformed:
            ``vkey_malformed``, ``policy_malformed``.
    """
    keys, trusted = believed(vkeys, policy, told=not as_json)
    try:
        read = files.read(path)
        verdict = check(read, keys, trusted, read_roots(tsa_roots))
    except LogError as error:
        finding = {"code": error.code, **error.facts}
        return show((), as_json=as_json, finding=finding, told=explain_finding(error.code, error.facts))
    return show([*taken(verdict), *_papers(read)], as_json=as_json)


def believed(vkeys: Sequence[str], policy: Path | None, *, told: bool) -> tuple[list[VerifierKey], Policy | None]:
    """Return the trusted keys and policy from elsewhere; with ``told``, print the keys; raise as ``run``."""
    if not vkeys and policy is None:
        raise BadInput("vkey_needed")
    keys = [VerifierKey.parse(vkey) for vkey in vkeys]
    trusted = Policy.parse(sign_in.text(policy)) if policy else None
    for key in (keys or (trusted.logs if trusted else ())) if told else ():
        Console(soft_wrap=True, highlight=False).print(gettext("Key: %(vkey)s") % {"vkey": key}, markup=False)
    return keys, trusted


def witnessed(names: Sequence[str]) -> Step:
    """Return the step that names the known witnesses with cosignatures, or warns that there are none."""
    if not names:
        return Step("witnesses", "warn", said="witnesses_none")
    return Step("witnesses", facts={"witnesses": ", ".join(names)})


def _papers(read: Iterable[str]) -> Iterator[Step]:
    """Yield the PDF files that lie in the bundle: none of the steps proves a word of them."""
    papers = sorted(path[:NAMED] for path in read if path.lower().endswith(".pdf"))
    if papers:
        yield Step(PAPERS, "warn", {"papers": ", ".join(papers)})


def taken(verdict: Verdict) -> list[Step]:
    """Return the steps that held, in the order of the verifier page."""
    head, chains = verdict.checkpoint, verdict.chains
    named = ", ".join(verdict.named)
    values = {"disclosed": verdict.disclosed, "withheld": verdict.withheld, "erased": verdict.erased}
    return [
        Step("signature", facts={"origin": head.origin, "size": head.size}),
        witnessed(verdict.witnesses),
        Step("inclusion", facts={"n": verdict.events}),
        Step("acts", facts={"n": verdict.acts}),
        Step("chains", facts={"chains": ", ".join(f"{subject_id} ({count})" for subject_id, count in chains.items())}),
        Step("given", facts={"at": verdict.given, "n": chains[verdict.subject] - 1}),
        Step("named", facts={"n": len(verdict.named), "named": named}),
        Step("values", facts=values),
        *_times(verdict),
        *_stamped(verdict.stamps),
        *([Step("statements", facts={"numbers": ", ".join(verdict.statements)})] if verdict.statements else ()),
        *_version(verdict),
        *_keyed(verdict),
        *([Step("signed", facts={"n": verdict.signed, "passkeys": verdict.passkeys})] if verdict.signed else ()),
        *_on_site(verdict.sites),
    ]


def _keyed(verdict: Verdict) -> Iterator[Step]:
    """Yield the number of acts signed by passkey, and any acts that lack such a signature."""
    if verdict.unsigned:
        facts = {"n": verdict.keyed, "unsigned": ", ".join(map(str, verdict.unsigned))}
        yield Step("keyed", "warn", facts, "keyed_without")
    elif verdict.keyed:
        yield Step("keyed", facts={"n": verdict.keyed})


def _version(verdict: Verdict) -> Iterator[Step]:
    """Yield, for a certificate, that its version is the newest here, or the version that superseded it."""
    facts = {"version": verdict.version, "last": verdict.last}
    if verdict.version < verdict.last:
        yield Step("versions", "warn", facts, "versions_superseded")
    elif verdict.version:
        yield Step("versions", facts=facts)


def _on_site(sites: Sites) -> Iterator[Step]:
    """Yield what is known of the envelopes signed on sites: their whole content, or only their digests."""
    if sites.opened < sites.closed:
        yield Step("site", "warn", said="site_withheld")
    elif sites.closed:
        yield Step("site")
    if sites.by_device:
        yield Step("word", "warn", {"people": ", ".join(sites.by_device)})


def _times(verdict: Verdict) -> list[Step]:
    """Return the witnesses' judgement of the recording times: one step, or one for each contradicted act."""
    if not verdict.timed:
        return [Step("times", "warn", said="times_none")]
    wrong = [
        Step("times", "bad", facts=to_builtins(contradicted), wrong=FINDINGS[contradicted.code])
        for contradicted in verdict.untimely
    ]
    return wrong or [Step("times", facts={"timed": verdict.timed, "acts": verdict.acts, "minutes": SKEW // 60})]


def _stamped(stamped_events: Sequence[StampedEvent]) -> Iterator[Step]:
    """Yield the authorities' time-stamps, or a warning if unjudged; the installation's own are separate."""
    own, others = [event for event in stamped_events if event.own], [event for event in stamped_events if not event.own]
    if others and others[0].at:
        yield Step("stamps", facts={"stamps": _told(others)})
    elif others:
        yield Step("stamps", "warn", {"n": len(others)}, "stamps_unjudged")
    if own:
        yield Step("stamps", "warn", {"stamps": _told(own)}, "stamps_own")


def _told(stamped_events: Sequence[StampedEvent]) -> str:
    return "; ".join(
        f"{event.seq} ({plain('at', event.at)}, {event.authority})" if event.at else str(event.seq)
        for event in stamped_events
    )
