"""Head from outside from which a restored copy goes on: of a paper, a signed file, or a witness.

A head that was read off the copy itself proves nothing: it always fits. So where the log has witnesses, one of them
must vouch: it answers now, or its line under a file is one that the copy does not hold. No file overrules a witness
that is reached and knows a longer log.
"""

from pathlib import Path

from custody.domain.kernel.errors import BadInput, StorageRefused
from custody.log.checkpoint import Opened, open_note, read_note
from custody.log.signed_note import VerifierKey, ed25519
from custody.log.trust_policy import Policy
from custody.service.log.witness_requests import Asking, Poster, post_over_http
from custody.service.log.witnesses import CONTRADICTIONS
from custody.storage.keeping.restored_copy import MARK, KnownHead
from custody.storage.signing import checkpoints, cosignatures, log_keys
from custody.storage.tables.connection import Connection
from custody.storage.tables.engine import Store


def known_head(store: Store, data: Path, policy: Policy, text: str, post: Poster = post_over_http) -> KnownHead:
    """Return the head that was typed, or that of a file with a checkpoint signed by the log's own key.

    Raises:
        BadInput: ``head_malformed``; ``head_of_copy``: the file lies in the copy, or was exported from a copy.
        LogError: the checkpoint is not of this log.
        StorageRefused: ``log_ended``: a witness knows a longer log or another; ``head_unwitnessed``: no witness of the
            policy vouches for the head.
    """
    path = Path(text)
    known = _in_file(store, data, path) if path.is_file() else KnownHead.parse(text)
    if policy.witnesses:
        _ask(store, policy, post, vouched=_vouched(store, policy, path))
    return known


def _in_file(store: Store, data: Path, path: Path) -> KnownHead:
    """Return the head of a signed checkpoint's file, which may not come from a copy."""
    beside = path.resolve()
    if beside.is_relative_to(data.resolve()) or (beside.parent / MARK).exists():
        raise BadInput("head_of_copy", path=str(path))
    with store.reading() as connection:
        keys = ed25519(log_keys.believed(connection))
    head = open_note(path.read_text(encoding="utf-8", errors="replace"), keys).checkpoint
    return KnownHead(head.size, head.root.hex())


def _vouched(store: Store, policy: Policy, path: Path) -> bool:
    """Return True if the path is a file that bears a witness's line which the copy does not hold."""
    if not path.is_file():
        return False
    note = read_note(path.read_text(encoding="utf-8", errors="replace"), _keys(policy))
    with store.reading() as connection:
        return bool(_lines(note) - _held(connection, note.checkpoint.size))


def _lines(note: Opened) -> set[tuple[str, int]]:
    return {(str(signed.key), signed.time or 0) for signed in note.signatures}


def _held(connection: Connection, size: int) -> set[tuple[str, int]]:
    """Return the witnesses' lines that the copy holds under a head, by key and time."""
    return {(line.witness, line.at) for line in cosignatures.under(connection, size)}


def _keys(policy: Policy) -> tuple[VerifierKey, ...]:
    return tuple(known.vkey for known in policy.witnesses)


def _ask(store: Store, policy: Policy, post: Poster, *, vouched: bool) -> None:
    """Ask the witnesses to cosign the copy's newest head again: they refuse one that is smaller than what they know.

    They are asked even if a file has ``vouched``: it takes the place of missing answers, and overrules none.
    """
    answers = Asking(store, policy, post).round(again=True)
    reason = next((code for code in CONTRADICTIONS if code in answers.trouble.values()), "")
    if reason:
        raise StorageRefused("log_ended", reason=reason)
    if vouched:
        return
    with store.reading() as connection:
        latest = checkpoints.latest(connection)
        held = _held(connection, latest.size) if latest is not None else set()
    fresh = [line.witness for line in answers.lines if (line.witness, line.at) not in held]
    if not policy.satisfied_by(VerifierKey.parse(witness) for witness in fresh):
        raise StorageRefused("head_unwitnessed")
