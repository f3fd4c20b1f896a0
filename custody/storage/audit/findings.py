"""Findings of a verification, one for each difference from the record, and the report of all of them."""

import hashlib
import time
from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct, field

from custody.log import canonical

MOST = 50
"""Findings that one part of a verification gathers before it stops: the first one is what matters."""
MOMENT = 1.0
"""Seconds after which what follows an act without being part of it has followed."""
_RUNNING = frozenset({"log", "lost"})
"""Facts that go on by themselves while a log grows, and its checkpoints with it: the trouble stays the same."""


class Finding(Struct, frozen=True):
    """One thing that is wrong: a code that stands for a sentence, and the facts of the sentence.

    ``event_missing``, ``event_wrong``, ``event_unreadable``, ``part_without_act``, ``act_wrong`` (field),
    ``chain_wrong`` (subject, field), ``claimed_twice``: at event ``seq``. ``event_unlawful`` (subject, type, field): no
    rule records that of such a state. ``author_wrong``, ``actor_wrong`` (person, kind): without the role, or of another
    agency, than the log gave them by then. ``row_missing``, ``row_extra``, ``row_wrong`` (field): in ``table`` under
    ``key``. ``key_missing``: a private value cannot be opened. ``checkpoint_wrong``, ``checkpoint_beyond``: a signed
    head that this log does not have; ``checkpoint_lost``: fewer are stored than there were. ``signer_state_missing``.
    ``envelope_wrong`` (device, sequence, field): what the device signed does not agree with the log;
    ``envelope_missing`` (act, device): an act recorded offline that no device signed.
    ``signed_wrong`` (person, fault): a signature of a session or an act, or what vouches for a passkey, does not hold.
    ``revision_wrong`` (certificate, fault): a kept revision of a certificate's file is not the one recorded, or not
    what its event says.
    ``certificate_wrong`` (certificate, field): it does not follow from the log as it was when it was issued.
    ``antedated``, ``postdated`` (act, at, after, before): enough witnesses contradict the time of recording that the
    act at ``seq`` claims.
    ``trigger_missing``, ``trigger_wrong``, ``trigger_extra`` (table, trigger); ``right_extra`` (table, role, right),
    ``role_strong`` (role): what guards the log in the database.
    """

    code: str
    facts: dict[str, Any]


class Report(Struct, kw_only=True):
    """The outcome of a verification. ``findings`` are in the order of the log; the first is the first thing wrong.

    ``vkey`` is the key that judged the checkpoints. ``unopened`` counts private values whose key was not at hand.
    ``since`` is the size from which the log was read; what is before it was verified earlier. After a ``quick``
    one nothing is known of acts, private values and current state. ``signed`` of the
    ``checkpoints`` are stored with the log, the others were kept elsewhere. ``accounts`` were compared with their
    persons; their passwords, PINs and sessions stand outside the log. Of ``timed`` acts the times were judged, by
    ``cosigned`` cosignatures. ``stamps`` time-stamps were found with their heads, ``own_stamps`` of them made by
    an installation itself; ``stamped`` says whether roots were given that they were to lead to.
    ``revisions`` of certificates' files were judged, with ``countersigned`` signatures and seals in them;
    ``certificates`` were computed again; ``by_device``: of them by number, for whom nothing speaks but the device of
    their session. ``undone``: what of this was not looked at, by name.
    ``explained`` are acts under a clock that two key officers have put on record as wrong: no findings, and not hidden.
    """

    origin: str
    size: int
    root: bytes
    vkey: str = ""
    since: int = 0
    quick: bool = False
    acts: int = 0
    subjects: int = 0
    disclosures: int = 0
    unopened: int = 0
    checkpoints: int = 0
    signed: int = 0
    accounts: int = 0
    timed: int = 0
    cosigned: int = 0
    stamps: int = 0
    own_stamps: int = 0
    stamped: bool = False
    revisions: int = 0
    countersigned: int = 0
    certificates: int = 0
    by_device: dict[str, list[str]] = field(default_factory=dict)
    undone: list[str] = field(default_factory=list)
    epoch: int = 0
    findings: list[Finding] = field(default_factory=list)
    explained: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Return True when nothing is wrong."""
        return not self.findings


def at_event(code: str, seq: int, **facts: Any) -> Finding:
    """Return a finding of something wrong at event ``seq``."""
    return Finding(code, {"seq": seq, **facts})


def in_table(code: str, table: str, key: Any, **facts: Any) -> Finding:
    """Return a finding of something wrong in a row of a table."""
    return Finding(
        code, {"table": table, "key": key if isinstance(key, str | int) else "/".join(map(str, key)), **facts}
    )


def digest(findings: Iterable[Finding]) -> str:
    """Return the findings as one SHA-256 (hex) over their canonical bytes, whatever their order."""
    lasting = [{"code": f.code, "facts": {k: v for k, v in f.facts.items() if k not in _RUNNING}} for f in findings]
    return hashlib.sha256(canonical.encode(sorted(map(canonical.encode, lasting)))).hexdigest()


def lasting(look: Callable[[], list[Finding]]) -> list[Finding]:
    """Return the findings that persist a moment later: some rows follow the log in their own transaction."""
    findings = look()
    if findings:
        time.sleep(MOMENT)
        again = look()
        findings = [finding for finding in findings if finding in again]
    return findings
