"""Checking a bundle with nothing but its bytes and keys from elsewhere. The steps are those of its README.

1. Every event leads by its proof to the one checkpoint, which the log signed (and enough witnesses cosigned).
2. Every part leads by its path to the root in its act's header: whoever signed or willed the act meant this part
   (``chains``). An act's signature by passkey holds over its header, and so over all its parts (``signed``).
3. Every chain is whole from 1 to its end: each event names the leaf hash of the one before (``chains``).
4. The history ends with the record that it was given away, which names the event before it.
5. Every discrepancy and derogation that an event names is there with its own history.
6. Every disclosure has the digest that its event commits to; what is withheld or erased is listed.
7. The statement of a certificate is the one whose digest the log holds (``statements``), and so is what a session’s
   people signed; each signature by passkey is over what its event says. The envelope that closed it on a site, where it
   is here, is what people signed there, and says what the log says (``site_envelope``).
   A later version of the certificate that is told of here says that the one given is superseded.
8. The witnesses that the reader believes do not contradict the times of recording (``timed``).
9. Each time-stamp is of the head beside it, to which an event here leads; with roots, by whom and when (``stamps``).

What it does not prove: that the bag held what was written, and that nothing was recorded after the checkpoint.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

import msgspec
from cryptography.x509 import Certificate
from msgspec import Struct

from custody.domain.kernel.events import Header
from custody.kernel import UNREADABLE, Progress, no_progress
from custody.log import disclosure
from custody.log.checkpoint import Checkpoint, Opened, open_note
from custody.log.errors import Malformed, Mismatch
from custody.log.signed_note import VerifierKey
from custody.log.tlog_proof import Proof
from custody.log.trust_policy import NOBODY, Policy
from custody.service.exchange.bundles import (
    chains,
    events,
    signatures,
    site_envelope,
    statements,
    timestamps,
    witnessed_time,
)
from custody.service.exchange.bundles.events import Decoded, place, text
from custody.service.exchange.bundles.manifest import (
    HEAD,
    MANIFEST,
    VALUES,
    Disclosed,
    Manifest,
    proof_path,
    signed_path,
)
from custody.service.exchange.bundles.timestamps import StampedEvent
from custody.service.exchange.bundles.witnessed_time import Untimely


class Verdict(Struct, frozen=True, kw_only=True):
    """Verdict on a bundle: what it proves; ``chains`` gives each subject its number of events.

    ``given``: the time at which the history of ``subject``, by its last event, was given away. ``statements``: numbers
    of the certificates whose statement is here. ``named``: the discrepancies and derogations that its events name.
    ``timed``: the acts in a bracket of witnesses whom the reader believes; ``untimely``: the acts among them that claim
    a time outside. ``stamps``: the times by which its own events stood in the log. ``proved``: the digest of the proved
    content, whatever else lies in the files. ``signed``: signatures of a session's people, ``passkeys`` of them by
    passkey. ``keyed``: acts signed by passkey; ``unsigned``: the places of acts of these kinds that lack a signature.
    ``sites``: sessions closed without network. ``version``: the version of the certificate; ``last``: the newest
    version that the bundle mentions.
    """

    subject: str
    proved: str
    checkpoint: Checkpoint
    witnesses: tuple[str, ...]
    chains: dict[str, int]
    events: int
    acts: int
    given: str
    statements: tuple[str, ...]
    named: tuple[str, ...]
    stamps: tuple[StampedEvent, ...]
    disclosed: int
    withheld: int
    erased: int
    timed: int = 0
    untimely: tuple[Untimely, ...] = ()
    signed: int = 0
    passkeys: int = 0
    keyed: int = 0
    unsigned: tuple[int, ...] = ()
    sites: site_envelope.Sites = site_envelope.Sites()
    version: int = 0
    last: int = 0


def check(
    files: Mapping[str, bytes], vkeys: Iterable[VerifierKey], policy: Policy | None = None,
    roots: Sequence[Certificate] | None = None, progress: Progress = no_progress,
) -> Verdict:  # fmt: skip
    """Verify a bundle; ``vkeys`` are the log's keys had from elsewhere, ``policy`` those of witnesses and how many.

    ``roots`` are those of time-stamp authorities; without them no time-stamp proves a time.

    Raises:
        Malformed: ``bundle_malformed`` with the file's ``path``; whatever the formats refuse.
        Mismatch: ``proof_wrong`` (another place, another checkpoint), ``part_wrong``, ``chain_broken``,
            ``given_missing``, ``given_wrong``, ``named_missing``, ``disclosure_wrong``, ``statement_differs``,
            ``signed_wrong``, ``closing_differs``, ``stamp_wrong``, ``witnesses_few``; as ``Proof.verify``.
    """
    bodies = events.found(files)
    keys = [*vkeys, *(policy.vkeys() if policy else ())]
    opened = _proven(files, bodies, keys, progress)
    if policy is not None:
        policy.require(opened)
    decoded = events.decoded(bodies)
    chains.require_acts(decoded)
    counted = chains.chains(decoded)
    subject = _subject(files, counted)
    keyed = signatures.require_keyed(decoded, opened.checkpoint.origin)
    stated = statements.require(files, decoded)
    version, last = statements.versions(subject, decoded)
    ways = signatures.require_signatures(files, decoded)
    signatures.require_vouched(files, decoded)
    named = chains.named(bodies.values(), counted)
    values = _values(files[VALUES], decoded)
    shown = ((value.seq, value.disclosure) for value in values if value.disclosure)
    sites = site_envelope.check(files, decoded, shown, signed_path("{}"))
    within, untimely = witnessed_time.judged(files, keys, policy or NOBODY, opened, decoded)
    leaves = {seq: leaf for seq, (_, leaf) in decoded.items()}
    return Verdict(
        events=len(decoded), acts=sum(isinstance(event, Header) for event, _ in decoded.values()),
        statements=stated, proved=_proved(opened.checkpoint, leaves, values),
        subject=subject, checkpoint=opened.checkpoint, chains=counted, given=chains.given(subject, decoded),
        witnesses=tuple(witness.key.name for witness in opened.witnesses), named=named,
        stamps=timestamps.check(files, opened.checkpoint.origin, leaves, roots),
        disclosed=sum(bool(v.disclosure) for v in values),
        withheld=sum(v.withheld for v in values), erased=sum(v.erased for v in values),
        timed=within, untimely=untimely, signed=len(ways), passkeys=ways.count("passkey"),
        keyed=keyed, unsigned=signatures.unsigned(decoded),
        sites=sites, version=version, last=last,
    )  # fmt: skip


def _proven(
    files: Mapping[str, bytes], bodies: Mapping[str, bytes], keys: list[VerifierKey], progress: Progress
) -> Opened:  # fmt: skip
    note = text(files, HEAD)
    opened_note, lines = open_note(note, keys, each_kind=True), _lines(note)  # proofs leave the long lines to it
    for done, (path, body) in enumerate(bodies.items(), 1):
        proof = Proof.parse(text(files, proof_path(path)))
        opened = proof.verify(body, keys)
        if (
            proof.index != place(path)
            or opened.checkpoint != opened_note.checkpoint
            or not _lines(proof.checkpoint) <= lines
        ):
            raise Mismatch("proof_wrong", path=path)
        progress(done, len(bodies))
    return opened_note


def _lines(note: str) -> set[str]:
    """Return the signature lines of a note."""
    return set(note.partition("\n\n")[2].splitlines())


def _proved(head: Checkpoint, leaves: Mapping[int, bytes], values: Iterable[Disclosed]) -> str:
    """Return the digest (hex) of the proved content: the head, the events under it, the values shown."""
    lines = (f"{seq} {leaf.hex()}\n" for seq, leaf in sorted(leaves.items()))
    shown = sorted({f"{value.seq} {value.digest}\n" for value in values if value.disclosure})
    return sha256("".join([head.body(), *lines, "\n", *shown]).encode()).hexdigest()


def _subject(files: Mapping[str, bytes], counted: Mapping[str, int]) -> str:
    """Return the subject that the bundle declares: one of its chains."""
    try:
        manifest = msgspec.json.decode(files[MANIFEST], type=Manifest)
    except (KeyError, *UNREADABLE) as error:
        raise Malformed("bundle_malformed", path=MANIFEST) from error
    if manifest.subject not in counted:
        raise Malformed("bundle_malformed", path=MANIFEST)
    return manifest.subject


def _values(data: bytes, decoded: Decoded) -> list[Disclosed]:
    """Require that every commitment of every event be disclosed, withheld or erased: none is passed over in silence."""
    try:
        values = msgspec.json.decode(data, type=list[Disclosed])
    except UNREADABLE as error:
        raise Malformed("bundle_malformed", path=VALUES) from error
    committed = Counter((seq, digest) for seq, (event, _) in decoded.items() for digest in event.sd)
    listed = Counter((value.seq, value.digest) for value in values)
    wrong = (committed - listed) | (listed - committed)
    if wrong:
        raise Mismatch("disclosure_wrong", seq=min(wrong)[0])
    for value in values:
        shown = value.disclosure
        if shown and (disclosure.digest(shown) != value.digest or disclosure.reveal(shown)[0] != value.name):
            raise Mismatch("disclosure_wrong", seq=value.seq)
        if not (shown or value.withheld or value.erased):
            raise Mismatch("disclosure_wrong", seq=value.seq)
    return values
