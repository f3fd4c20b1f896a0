"""Signatures in a bundle: acts of a prosecution by passkey, and session statements by the attendees."""

from collections import defaultdict
from collections.abc import Mapping
from hashlib import sha256

from custody.domain.destruction.close_session import DestructionSessionClosed
from custody.domain.destruction.sign_off import DestructionSessionSigned
from custody.domain.destruction.signature_evidence import Evidence, lacks_consent
from custody.domain.kernel.events import Header, Part
from custody.domain.people.passkey_signed_acts import KINDS, signature_fault
from custody.log.errors import Malformed, Mismatch
from custody.service.exchange.bundles import site_envelope
from custody.service.exchange.bundles.events import Decoded
from custody.service.exchange.bundles.manifest import signed_path


def require_keyed(decoded: Decoded, log: str) -> int:
    """Return the number of acts signed by passkey; each signature must hold over its header and key.

    Raises:
        Mismatch: ``signed_wrong``.
    """
    signed = [
        (seq, event, act_signature)
        for seq, (event, _) in decoded.items()
        if isinstance(event, Header)
        for act_signature in event.sigs
    ]
    for seq, header, signature in signed:
        fault = signature_fault(header, signature, log)
        if fault:
            raise Mismatch("signed_wrong", seq=seq, person=signature.signer, fault=fault)
    return len(signed)


def unsigned(decoded: Decoded) -> tuple[int, ...]:
    """Return the acts of kinds that passkeys sign, but that bear no signature.

    Only the log says which persons had a passkey.
    """
    headers = ((seq, event) for seq, (event, _) in decoded.items() if isinstance(event, Header))
    return tuple(seq for seq, header in headers if header.kind in KINDS and not header.sigs)


def require_signatures(files: Mapping[str, bytes], decoded: Decoded) -> list[str]:
    """Check the signed statements of sessions and each signature; return the ways, such as ``passkey``.

    Each signature must cover its session's statement and hold under the key of its event.

    Raises:
        Mismatch: ``statement_differs`` names the file, ``signed_wrong`` the signature.
    """
    sessions, ways = defaultdict[str, Evidence](Evidence), list[str]()
    for seq, (event, _) in sorted(decoded.items()):
        if not isinstance(event, Part):
            continue
        evidence = sessions[event.subject]
        evidence.note(event.data, event.act)
        if isinstance(event.data, DestructionSessionClosed):
            path = signed_path(event.subject)
            if sha256(files.get(path, b"")).hexdigest() != event.data.statement:
                raise Mismatch("statement_differs", path=path)
        if isinstance(event.data, DestructionSessionSigned):
            header, _ = decoded[seq - 1 - event.part]
            people = [actor.person for actor in header.actors] if isinstance(header, Header) else []
            fault = evidence.fault(event.data, event.act, event.subject) or (
                "will" if lacks_consent(event.data, people) else ""
            )
            if fault:
                raise Mismatch("signed_wrong", seq=seq, person=event.data.person, fault=fault)
            ways.append(event.data.way)
    return ways


def require_vouched(files: Mapping[str, bytes], decoded: Decoded) -> None:
    """Require that nothing lies among what was signed that no session here has closed.

    It would be read as if it were proved.

    Raises:
        Malformed: ``bundle_malformed``.
    """
    closed = [event.subject for event, _ in decoded.values()
              if isinstance(event, Part) and isinstance(event.data, DestructionSessionClosed)]  # fmt: skip
    vouched = {path(session) for session in closed for path in (signed_path, site_envelope.path_of)}
    stray = next((path for path in files if path.startswith("signed/") and path not in vouched), "")
    if stray:
        raise Malformed("bundle_malformed", path=stray[:80])
