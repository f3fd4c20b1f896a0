"""Statement of a destruction session, frozen at its closing for all signers, and a passkey's challenge.

The statement is canonical JSON made from states alone, the same bytes for ever. Its SHA-256 stands in the log, on
screen and on paper.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec

from custody.domain.certificates.certificate_statement import burnt_totals, line
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.seizures.case import Case

_ENCODER = msgspec.json.Encoder(order="sorted")
SHORT = 8
"""Characters of the hash that people read out to one another, in two groups of four."""


def challenge(
    act: str, session: str, statement: str, person: str, quality: str, decision: str, words: str
) -> bytes:  # fmt: skip
    """Return the bytes that a passkey signs: SHA-256 over the domain and canonical JSON of the signature.

    The JSON contains the act's random id, which is recorded once: an answer serves only there.
    """
    fields = {
        "act": act, "decision": decision, "person": person, "quality": quality, "session": session,
        "statement": statement, "words": words,
    }  # fmt: skip
    return sha256(b"custody.sign/1\0" + _ENCODER.encode(fields)).digest()


def site_challenge(
    nonce: str, session: str, site: str, person: str, quality: str, decision: str, words: str
) -> bytes:  # fmt: skip
    """Return the bytes that a passkey signs on the site without network, under a nonce.

    As ``challenge``, over the device's closing of the session. The service gives out the nonce when the session is
    checked out; it serves once, for this session alone.
    """
    fields = {
        "decision": decision, "nonce": nonce, "person": person, "quality": quality, "session": session, "site": site,
        "words": words,
    }  # fmt: skip
    return sha256(b"custody.sign_on_site/1\0" + _ENCODER.encode(fields)).digest()


def committed(salt: str, text: str) -> str:
    """Return the commitment (SHA-256, hex) to a signed reservation: salt, a full stop, text."""
    return sha256(f"{salt}.{text}".encode()).hexdigest()


def frozen(
    session_id: str, session: DestructionSession, exhibits: list[tuple[str, Exhibit]], cases: Mapping[str, Case]
) -> bytes:  # fmt: skip
    """Return the statement of a closed session: canonical JSON without private values, the same for ever.

    It omits what changes after the closing: departures and each person's statement.
    """
    body: dict[str, Any] = {
        "type": "custody.session-statement/1",
        "session": session_id, "chair": session.chair, "chair_agency": session.chair_agency, "pack": session.pack,
        "pack_digest": session.pack_digest, "orders": session.orders, "method": session.method,
        "opened_at": session.opened_at, "ignited_at": session.ignited_at, "closed_at": session.closed_at,
        **({"ignition_claimed": session.ignition_claimed} if session.ignition_claimed else {}),
        **({"site": session.site, "closing_claimed": session.closing_claimed} if session.site else {}),
        **({"denied": session.denied} if session.denied else {}),
        "incidents": session.unusual, "non_retrievable": session.non_retrievable, "withdrawn": session.withdrawn,
        "verifiers": session.verifiers,
        "attendance": [
            {"person": a.person, "agency": a.agency, "quality": a.quality, "joined_at": a.joined_at}
            for a in session.attendance
        ],
        "exhibits": [line(exhibit_id, e, cases[e.case].case_reference) for exhibit_id, e in exhibits],
        "totals": burnt_totals(exhibits),
        "synthetic": session.synthetic,
    }  # fmt: skip
    return _ENCODER.encode(body)


def short(digest: str) -> str:
    """Return the beginning of a hash as people read it out: ``A1B2 C3D4``."""
    return f"{digest[:4]} {digest[4:SHORT]}".upper()
