"""What everybody signs of a destruction session: the statement frozen at its closing, and a passkey's challenge.

Canonical JSON made from states alone, the same bytes for ever. Its SHA-256 stands in the log, on screen and on paper.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec

from custody.domain.certificates.certificate_statement import burnt_totals, line
from custody.domain.destruction.destruction_session import Session
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.seizures.case import Case

_ENCODER = msgspec.json.Encoder(order="sorted")
SHORT = 8
"""Characters of the hash that people read out to one another, in two groups of four."""


def challenge(
    act: str, session: str, statement: str, person: str, quality: str, decision: str, words: str
) -> bytes:  # fmt: skip
    """What a passkey signs: SHA-256 over the domain and canonical JSON of all that the signature says.

    The act's id stands in it, which is random and recorded once: no answer serves a second time, or elsewhere.
    """
    said = {
        "act": act, "decision": decision, "person": person, "quality": quality, "session": session,
        "statement": statement, "words": words,
    }  # fmt: skip
    return sha256(b"custody.sign/1\0" + _ENCODER.encode(said)).digest()


def site_challenge(
    nonce: str, session: str, site: str, person: str, quality: str, decision: str, words: str
) -> bytes:  # fmt: skip
    """What a passkey signs on the site without network: as ``challenge``, over the device's last word, under a nonce.

    The nonce was given out by the service when the session was checked out, and serves once, for this session alone.
    """
    said = {
        "decision": decision, "nonce": nonce, "person": person, "quality": quality, "session": session, "site": site,
        "words": words,
    }  # fmt: skip
    return sha256(b"custody.sign/2\0" + _ENCODER.encode(said)).digest()


def committed(salt: str, text: str) -> str:
    """The commitment (SHA-256, hex) to a reservation that a signature is over: salt, a full stop, text."""
    return sha256(f"{salt}.{text}".encode()).hexdigest()


def frozen(
    number: str, session: Session, exhibits: list[tuple[str, Exhibit]], cases: Mapping[str, Case]
) -> bytes:  # fmt: skip
    """The statement of a closed session: canonical JSON without private values, the same for ever.

    What changes after the session is closed is not in it: who left when, and each one's word.
    """
    body: dict[str, Any] = {
        "type": "custody.session-statement/1",
        "session": number, "chair": session.chair, "chair_agency": session.chair_agency, "pack": session.pack,
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
        "exhibits": [line(n, e, cases[e.case].number) for n, e in exhibits],
        "totals": burnt_totals(exhibits),
        "synthetic": session.synthetic,
    }  # fmt: skip
    return _ENCODER.encode(body)


def short(digest: str) -> str:
    """The beginning of a hash as people read it out: ``A1B2 C3D4``."""
    return f"{digest[:4]} {digest[4:SHORT]}".upper()
