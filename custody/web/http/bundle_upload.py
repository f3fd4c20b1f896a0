"""Receiving a proof of another agency: verified, compared, kept, put on record; pages, API and command line do it here.

Whose proofs are believed comes from elsewhere: the register of partner logs, or keys that the person gives. What does
not verify is refused with its reasons and leaves no trace; what verifies is kept as it came, every objection on record.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from functools import partial
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct

from custody.domain.access.permissions import may
from custody.domain.access.visibility import Reader
from custody.domain.exchange.received_bundle import MOST, SUBJECTS, Objection, ReceiveBundle, scope_of
from custody.domain.kernel.errors import BadInput, Conflict, CustodyError, NotAllowed, RuleBroken
from custody.domain.kernel.photo_reference import Photo
from custody.domain.kernel.typed_text import TOKEN, is_subject
from custody.kernel import Progress, no_progress
from custody.log.checkpoint import Checkpoint
from custody.log.errors import LogError, Malformed
from custody.log.signed_note import VerifierKey, b64
from custody.log.signed_note import parse as parse_note
from custody.log.trust_policy import Policy
from custody.service.exchange import bundles, partner_logs, received_bundles
from custody.service.exchange.bundles import Bundle, Verdict, files, objections
from custody.service.exchange.bundles.manifest import HEAD, MANIFEST, STATEMENTS
from custody.service.kernel import heavy_work
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people.sign_in import SignedIn
from custody.text.error_messages import explain
from custody.text.i18n import both
from custody.text.objections import explain_objection
from custody.text.verification_messages import explain_finding
from custody.web.http.services import Services

ACT = "bundle.receive/1"
EXHIBIT = re.compile(rb'"(EV[0-9A-Z]{11})"')
TRIES = 3
"""Times that a bundle is compared again because another one of its log was received meanwhile."""


class HeldKeys(Struct, frozen=True):
    """Keys and a trust policy that the person had from elsewhere, for a log that is not in the register of partners.

    For one that is, the register alone counts: no clerk brings another key for a known partner.
    """

    vkeys: tuple[VerifierKey, ...] = ()
    policy: Policy | None = None


class Refused(Struct, frozen=True):
    """Why a bundle was turned away: a stable code, its facts, and the sentence."""

    code: str
    facts: Mapping[str, Any]
    said: str


class Outcome(Struct, frozen=True, kw_only=True):
    """Outcome of a bundle: received under ``id``, perhaps ``repeated``, or refused."""

    id: str = ""
    repeated: bool = False
    refused: tuple[Refused, ...] = ()


class _Bundle(Struct, frozen=True):
    """A bundle that verified, as it goes on record."""

    files: Mapping[str, bytes]
    digest: str
    verdict: Verdict
    exhibits: tuple[str, ...]


async def receive(
    services: Services, session: SignedIn, unzipped: Mapping[str, bytes], held: HeldKeys | None = None,
    progress: Progress = no_progress,
) -> Outcome:  # fmt: skip
    """Receive the files of a bundle; the same proof again gives the same number.

    Raises:
        NotAllowed: ``role_needed``. Conflict: ``bundles_moved`` when others of that log arrive all the time.
        StorageRefused: nothing can be written.
    """
    if not may(session.roles, ACT):
        raise NotAllowed("role_needed", permission=ACT)
    try:
        bundle = await heavy_work.bundle(_verified, services, unzipped, held, progress)
        return await _recorded(services, session, bundle)
    except (LogError, BadInput, RuleBroken) as error:
        return Outcome(refused=(refusal(error),))


def refusal(error: CustodyError | LogError) -> Refused:
    """Return a refusal as an objection, with what to do about it."""
    explanation = explain_finding(error.code, error.facts) if isinstance(error, LogError) else " ".join(explain(error))
    return Refused(error.code, error.facts, explanation)


async def receipt_of(services: Services, reader: Reader, received_id: str) -> bytes:
    """Return the signed receipt of a received bundle as a file; the log is signed and cosigned first if needed.

    Raises:
        NotFound: none that the reader may see. StorageRefused: ``signer_refuses``.
    """
    made = await services.queries.in_snapshot(received_bundles.cosigned_receipt, services.log, reader, received_id)
    if made is None:
        await asyncio.to_thread(services.anchor)
        made = await services.queries.in_snapshot(received_bundles.signed_receipt, services.log, reader, received_id)
    words = tuple(
        {"code": objection.code, **both(partial(explain_objection, objection))}
        for objection in made.statement.objections
    )
    return msgspec.json.format(msgspec.json.encode(msgspec.structs.replace(made, words=words)), indent=1) + b"\n"


def _verified(
    services: Services, unzipped: Mapping[str, bytes], held: HeldKeys | None, progress: Progress
) -> _Bundle:  # fmt: skip
    """Return the bundle after the verifier has accepted it.

    Raises:
        RuleBroken: ``origin_own``, ``origin_unknown``. BadInput: ``partner_malformed``.
        LogError: as ``bundles.check``.
    """
    digest, origin = files.digest(unzipped), _origin(unzipped)
    if origin == services.settings.origin:
        raise RuleBroken("origin_own", origin=origin)
    registered = partner_logs.policy_of(services.settings.data, origin)
    trusted = HeldKeys(policy=registered) if registered else held or HeldKeys()
    if not any(key.name == origin for key in (*trusted.vkeys, *(trusted.policy.logs if trusted.policy else ()))):
        raise RuleBroken("origin_unknown", origin=origin)
    verdict = bundles.check(unzipped, trusted.vkeys, trusted.policy, progress=progress)
    if verdict.subject[:2] not in SUBJECTS or not all(map(is_subject, verdict.chains)):
        raise Malformed("bundle_malformed", path=MANIFEST)
    return _Bundle(unzipped, digest, verdict, _exhibits(unzipped, verdict))


def _exhibits(unzipped: Mapping[str, bytes], verdict: Verdict) -> tuple[str, ...]:
    """Return at most ``MOST`` exhibits that a bundle covers, by history or in a certificate's statement."""
    stated = (EXHIBIT.findall(body) for path, body in unzipped.items() if path.startswith(STATEMENTS))
    named = {exhibit_id.decode() for numbers in stated for exhibit_id in numbers}
    return tuple(sorted(named.union(exhibit_id for exhibit_id in verdict.chains if exhibit_id.startswith("EV")))[:MOST])


def _origin(unzipped: Mapping[str, bytes]) -> str:
    """Return the log origin that the bundle names; it is not verified yet."""
    try:
        origin = Checkpoint.parse(parse_note(unzipped[HEAD].decode()).text).origin
    except (KeyError, UnicodeDecodeError) as error:
        raise Malformed("bundle_malformed", path=HEAD) from error
    if not TOKEN.match(origin):
        raise Malformed("bundle_malformed", path=HEAD)
    return origin


async def _recorded(services: Services, session: SignedIn, bundle: _Bundle) -> Outcome:
    ours = (services.settings.origin, session.agency_name, session.name)
    for _ in range(TRIES):
        before = await services.queries.in_snapshot(
            received_bundles.earlier,
            services.vault,
            services.blobs,
            bundle.verdict.checkpoint.origin,
            frozenset(bundle.exhibits),
        )
        proved = objections.identity(bundle.files, bundle.verdict, before)
        if received_id := await services.queries.in_snapshot(received_bundles.known, session.agency, proved):
            return Outcome(id=received_id, repeated=True)
        noted = await asyncio.to_thread(objections.objections, bundle.files, bundle.verdict, before, ours)
        packed = await heavy_work.bundle(_packed, bundle)
        blob = await asyncio.to_thread(services.blobs.put, scope_of(session.agency, bundle.digest), packed)
        kept = Photo(blob=blob, sha256=sha256(packed).hexdigest())
        command = _command(bundle, proved, noted, kept, len(before))
        try:
            done = await services.acting.perform(session, ACT, command, new_key())
        except Conflict as error:
            if error.code != "bundles_moved":
                raise
            continue
        return Outcome(id=done.first("DR"))
    raise Conflict("bundles_moved", origin=bundle.verdict.checkpoint.origin)


def _packed(bundle: _Bundle) -> bytes:
    """Return the ZIP that is kept.

    Raises:
        BadInput: ``bundle_large``, ``file_unreadable``: it could not be read again, nor any other be compared with it.
    """
    packed = bundles.zipped(Bundle(bundle.verdict.subject, dict(sorted(bundle.files.items()))))
    files.unzip(packed, "ZIP")
    return packed


def _command(bundle: _Bundle, proved: str, noted: Sequence[Objection], kept: Photo, since: int) -> ReceiveBundle:
    head = bundle.verdict.checkpoint
    return ReceiveBundle(
        origin=head.origin, size=head.size, root=b64(head.root), bundle=bundle.digest, proved=proved,
        about=bundle.verdict.subject, stated=bundle.exhibits, objections=tuple(noted), kept=kept, since=since,
    )  # fmt: skip
