"""Checking a bundle with nothing but its bytes and keys from elsewhere. The steps are those of its README.

1. Every event leads by its proof to the one checkpoint, which the log signed (and enough witnesses cosigned).
2. Every part leads by its path to the root in its act's header: whoever signed or willed the act meant this part.
   An act's signature by passkey holds over its header, and so over all its parts (``signed``).
3. Every chain is whole from 1 to its end: each event names the leaf hash of the one before.
4. The history ends with the record that it was given away, which names the event before it.
5. Every discrepancy and derogation that an event names is there with its own history.
6. Every disclosure has the digest that its event commits to; what is withheld or erased is listed.
7. The statement of a certificate is the one whose digest the log holds, and so is what a session’s people signed; each
   signature by passkey is over what its event says. The envelope that closed it on a site, where it is here, is what
   people signed there, and says what the log says (``onsite``).
   A later version of the certificate that is told of here says that the one given is superseded.
8. The witnesses that the reader believes do not contradict the times of recording (``custody.log.bracket``).
9. Each time-stamp is of the head beside it, to which an event here leads; with roots, by whom and when.

What it does not prove: that the bag held what was written, and that nothing was recorded after the checkpoint.
"""

import re
from base64 import b64decode, b64encode
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

import msgspec
from cryptography.x509 import Certificate
from msgspec import Struct

from custody.domain.acts import TYPES
from custody.domain.certificate import CertificateIssued
from custody.domain.events import Core, Header, Part
from custody.domain.reading import DocumentExported
from custody.domain.reissue import CertificateSuperseded
from custody.domain.times import instant, of_seconds
from custody.log import canonical, disclosure
from custody.log.bracket import Bracket, Times, said
from custody.log.checkpoint import Checkpoint, Opened, open_note
from custody.log.errors import LogError, Malformed, Mismatch
from custody.log.merkle import leaf_hash, verify_inclusion
from custody.log.note import VerifierKey
from custody.log.policy import NOBODY, Policy
from custody.log.proof import Proof
from custody.service.bundles import onsite, signed, stamps
from custody.service.bundles.collect import NAMED, ends
from custody.service.bundles.make import HEADS, Disclosed, Manifest, Progress, signed_path
from custody.service.bundles.stamps import StampedEvent
from custody.storage.stamped import FOLDER
from custody.unreadable import UNREADABLE

EVENT = re.compile(r"events/[0-9]{10}\.json", re.ASCII)
PROOF = ".tlog-proof"


class Untimely(Struct, frozen=True, omit_defaults=True):
    """An act that claims another time of recording than enough witnesses say; times are RFC 3339, "" for none."""

    code: str
    seq: int
    at: str
    after: str = ""
    before: str = ""


class Verdict(Struct, frozen=True, kw_only=True):
    """What a bundle was found to prove: ``chains`` gives each subject its number of events.

    ``given``: when the history of ``subject``, by its last event, was given away. ``statements``: numbers of the
    certificates whose statement is here. ``named``: the discrepancies and derogations that its events name.
    ``timed``: acts that lie in a bracket of witnesses whom the reader believes; ``untimely``: those of them that claim
    to lie outside. ``stamps``: by when events of its own stood in the log. ``proved``: the digest of what is
    proved, whatever lies beside it in the files. ``signed``: signatures of a session's people, ``passkeys`` of them
    by passkey; ``keyed``: acts signed by passkey, ``unsigned`` the places of
    those of these kinds that are not. ``sites``: sessions that were closed without network. ``version``: of
    a certificate, which one the subject is, ``last`` the newest that the bundle tells of.
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
    sites: onsite.Sites = onsite.Sites()
    version: int = 0
    last: int = 0


def check(
    files: Mapping[str, bytes], vkeys: Iterable[VerifierKey], policy: Policy | None = None,
    roots: Sequence[Certificate] | None = None, progress: Progress = lambda _done, _total: None,
) -> Verdict:  # fmt: skip
    """Verify a bundle; ``vkeys`` are the log's keys had from elsewhere, ``policy`` those of witnesses and how many.

    ``roots`` are those of time-stamp authorities; without them no time-stamp proves a time.

    Raises:
        Malformed: ``bundle_malformed`` with the file's ``path``; whatever the formats refuse.
        Mismatch: ``proof_wrong`` (another place, another checkpoint), ``part_wrong``, ``chain_broken``,
            ``given_missing``, ``given_wrong``, ``named_missing``, ``disclosure_wrong``, ``statement_differs``,
            ``signed_wrong``, ``closing_differs``, ``stamp_wrong``, ``witnesses_few``; as ``Proof.verify``.
    """
    events = _events(files)
    keys = [*vkeys, *(policy.vkeys() if policy else ())]
    opened = _proven(files, events, keys, progress)
    if policy is not None:
        policy.require(opened)
    decoded = {_seq(path): (_decoded(path, body), leaf_hash(body)) for path, body in sorted(events.items())}
    _require_acts(decoded)
    chains = _chains(decoded)
    subject = _subject(files, chains)
    keyed = signed.require_keyed(decoded, opened.checkpoint.origin)
    statements = _require_statements(files, decoded)
    version, last = _versions(subject, decoded)
    ways = signed.require_signatures(files, decoded)
    signed.require_vouched(files, decoded)
    named = _named(events.values(), chains)
    values = _values(files["disclosures.json"], decoded)
    shown = ((value.seq, value.disclosure) for value in values if value.disclosure)
    sites = onsite.check(files, decoded, shown, signed_path("{}"))
    timed, untimely = _timed(files, keys, policy or NOBODY, opened, decoded)
    leaves = {seq: leaf for seq, (_, leaf) in decoded.items()}
    return Verdict(
        events=len(decoded), acts=sum(isinstance(event, Header) for event, _ in decoded.values()),
        statements=statements, proved=_proved(opened.checkpoint, leaves, values),
        subject=subject, checkpoint=opened.checkpoint, chains=chains, given=_given(subject, decoded),
        witnesses=tuple(one.key.name for one in opened.witnesses), named=named,
        stamps=stamps.check(files, opened.checkpoint.origin, leaves, roots),
        disclosed=sum(bool(v.disclosure) for v in values),
        withheld=sum(v.withheld for v in values), erased=sum(v.erased for v in values),
        timed=timed, untimely=untimely, signed=len(ways), passkeys=ways.count("passkey"),
        keyed=keyed, unsigned=signed.unsigned(decoded),
        sites=sites, version=version, last=last,
    )  # fmt: skip


def _events(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The events of a bundle by their paths; there are some, each proof is one of theirs, and the values go along."""
    events = {path: body for path, body in files.items() if path.startswith("events/") and path.endswith(".json")}
    if not events or "disclosures.json" not in files:
        raise Malformed("bundle_malformed", path="events/" if not events else "disclosures.json")
    proofs = (path for path in files if path.endswith(PROOF) and not path.startswith(FOLDER + "/"))
    beside = (path for path in files if path.startswith("events/") and not path.endswith((".json", PROOF)))
    orphan = next((path for path in proofs if path.removesuffix(PROOF) + ".json" not in events), next(beside, ""))
    if orphan:
        raise Malformed("bundle_malformed", path=orphan)
    return events


def _proven(
    files: Mapping[str, bytes], events: Mapping[str, bytes], keys: list[VerifierKey], progress: Progress
) -> Opened:  # fmt: skip
    note = _text(files, "checkpoint")
    found, lines = open_note(note, keys, each_kind=True), _lines(note)  # proofs leave the long lines to it
    for done, (path, body) in enumerate(events.items(), 1):
        proof = Proof.parse(_text(files, path.removesuffix(".json") + PROOF))
        opened = proof.verify(body, keys)
        if proof.index != _seq(path) or opened.checkpoint != found.checkpoint or not _lines(proof.checkpoint) <= lines:
            raise Mismatch("proof_wrong", path=path)
        progress(done, len(events))
    return found


def _lines(note: str) -> set[str]:
    """The signature lines of a note."""
    return set(note.partition("\n\n")[2].splitlines())


def _proved(head: Checkpoint, leaves: Mapping[int, bytes], values: Iterable[Disclosed]) -> str:
    """The digest (hex) of what no byte can be changed of: the head, the events under it, the values that are shown."""
    events = (f"{seq} {leaf.hex()}\n" for seq, leaf in sorted(leaves.items()))
    shown = sorted({f"{value.seq} {value.digest}\n" for value in values if value.disclosure})
    return sha256("".join([head.body(), *events, "\n", *shown]).encode()).hexdigest()


def _timed(
    files: Mapping[str, bytes], keys: list[VerifierKey], policy: Policy, opened: Opened,
    decoded: Mapping[int, tuple[Header | Part, bytes]],
) -> tuple[int, tuple[Untimely, ...]]:  # fmt: skip
    """How many acts lie in a bracket of the policy's witnesses, and those that claim to lie outside it."""
    heads = [opened, *(_head(files, path, keys) for path in files if path.startswith(HEADS))]
    times = Times(said(one for one in heads if one and one.checkpoint.origin == opened.checkpoint.origin), policy)
    acts = [(seq, event.at, times.bracket(seq)) for seq, (event, _) in decoded.items() if isinstance(event, Header)]
    wrong = [
        Untimely(verdict, seq, at, *map(of_seconds, around))
        for seq, at, around in acts if (verdict := around.judge(instant(at).timestamp()))
    ]  # fmt: skip
    return sum(around != Bracket() for _, _, around in acts), tuple(wrong)


def _head(files: Mapping[str, bytes], path: str, keys: list[VerifierKey]) -> Opened | None:
    """A cosigned head; None for one that is signed by a key of the log that the reader does not know."""
    try:
        return open_note(_text(files, path), keys)
    except Mismatch as error:
        if error.code != "note_unsigned":
            raise
        return None


def _require_acts(decoded: Mapping[int, tuple[Header | Part, bytes]]) -> None:
    for seq, (event, _) in decoded.items():
        if isinstance(event, Header):
            continue
        header, _ = decoded.get(seq - 1 - event.part, (None, b""))
        if not isinstance(header, Header) or (header.act, header.at) != (event.act, event.at):
            raise Mismatch("part_wrong", seq=seq)
        core = Core(
            act=event.act, data=event.data, part=event.part, salt=event.salt, sd=event.sd, subject=event.subject,
            type=event.type,
        )  # fmt: skip
        leaf = leaf_hash(canonical.encode(core))
        try:
            path = [b64decode(node) for node in event.path]
            verify_inclusion(leaf, event.part, header.parts, path, b64decode(header.root))
        except (LogError, ValueError) as error:
            raise Mismatch("part_wrong", seq=seq) from error


def _chains(decoded: Mapping[int, tuple[Header | Part, bytes]]) -> dict[str, int]:
    """Events of each subject, in the order of the log: n = 1, 2, 3... and each names the one before."""
    last: dict[str, bytes] = {}
    counts: dict[str, int] = defaultdict(int)
    for seq, (event, leaf) in decoded.items():
        if isinstance(event, Header):
            continue
        before = last.get(event.subject)
        if event.n != counts[event.subject] + 1 or event.prev != (b64encode(before).decode() if before else ""):
            raise Mismatch("chain_broken", seq=seq, subject=event.subject)
        if event.data.base() not in (None, (event.n - 1, event.prev)):
            raise Mismatch("chain_broken", seq=seq, subject=event.subject)
        counts[event.subject], last[event.subject] = event.n, leaf
    return dict(counts)


def _subject(files: Mapping[str, bytes], chains: Mapping[str, int]) -> str:
    """What the bundle says it is about: one of its chains."""
    try:
        manifest = msgspec.json.decode(files["bundle.json"], type=Manifest)
    except (KeyError, *UNREADABLE) as error:
        raise Malformed("bundle_malformed", path="bundle.json") from error
    if manifest.subject not in chains:
        raise Malformed("bundle_malformed", path="bundle.json")
    return manifest.subject


def _given(subject: str, decoded: Mapping[int, tuple[Header | Part, bytes]]) -> str:
    """When it was given: the chain ends with the record of the gift, as every bundle's does.

    That record names the event before, and the ends of all chains: one that is cut short or left out is refused. Who
    leaves out the record itself could leave out all the rest with it.
    """
    parts = [(event, leaf) for event, leaf in decoded.values() if isinstance(event, Part)]
    last = [event for event, _ in parts if event.subject == subject][-1]
    if not isinstance(last.data, DocumentExported) or last.data.document != "bundle" or not last.data.ends:
        raise Mismatch("given_missing", subject=subject)
    found = {event.subject: (event.n, leaf) for event, leaf in parts}
    found[subject] = (last.n - 1, b64decode(last.prev))
    if (last.data.until_n, last.data.head, last.data.ends) != (last.n - 1, last.prev, ends(found)):
        raise Mismatch("given_wrong", subject=subject)
    return last.at


def _named(bodies: Iterable[bytes], chains: Mapping[str, int]) -> tuple[str, ...]:
    """The discrepancies and derogations that events name: each must have its own chain here."""
    named = sorted({number.decode() for body in bodies for number in NAMED.findall(body)})
    missing = next((number for number in named if number not in chains), "")
    if missing:
        raise Mismatch("named_missing", subject=missing)
    return tuple(named)


def _require_statements(
    files: Mapping[str, bytes], decoded: Mapping[int, tuple[Header | Part, bytes]]
) -> tuple[str, ...]:
    """The numbers of the certificates in the bundle: the statement of each must be the one that the log holds.

    One that no event vouches for would be read as if it were proved.
    """
    numbers, vouched = [], set()
    for event, _ in decoded.values():
        if isinstance(event, Part) and isinstance(event.data, CertificateIssued):
            path = f"statements/{event.subject}.json"
            if sha256(files.get(path, b"")).hexdigest() != event.data.statement:
                raise Mismatch("statement_differs", path=path)
            numbers.append(_numbered(event.data))
            vouched.add(path)
    stray = next((path for path in files if path.startswith("statements/") and path not in vouched), None)
    if stray is not None:
        raise Malformed("bundle_malformed", path=stray[:80])
    return tuple(numbers)


def _numbered(issued: CertificateIssued) -> str:
    """The certificate's number; of a later version, with which one it is."""
    return issued.number if issued.version == 1 else f"{issued.number} v{issued.version}"


def _versions(subject: str, decoded: Mapping[int, tuple[Header | Part, bytes]]) -> tuple[int, int]:
    """Which version of a certificate the subject is, and the newest that the bundle tells of; 0 for no certificate."""
    parts = [event for event, _ in decoded.values() if isinstance(event, Part)]
    issued = {p.subject: p.data.version for p in parts if isinstance(p.data, CertificateIssued)}
    own = issued.get(subject, 0)
    replaced = any(isinstance(p.data, CertificateSuperseded) and p.subject == subject for p in parts)
    return own, max([own + replaced, *issued.values()]) if own else 0


def _values(data: bytes, decoded: Mapping[int, tuple[Header | Part, bytes]]) -> list[Disclosed]:
    """Every commitment of every event is disclosed, withheld or erased: none is passed over in silence."""
    try:
        values = msgspec.json.decode(data, type=list[Disclosed])
    except UNREADABLE as error:
        raise Malformed("bundle_malformed", path="disclosures.json") from error
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


def _decoded(path: str, body: bytes) -> Header | Part:
    try:
        canonical.check(body)  # a key named twice would be read otherwise by other software
        return TYPES.decode(body)
    except msgspec.DecodeError as error:
        raise Malformed("bundle_malformed", path=path) from error


def _seq(path: str) -> int:
    """The place of an event, which its path spells in one way only: all that read a bundle find it by that."""
    if not EVENT.fullmatch(path):
        raise Malformed("bundle_malformed", path=path[:80])
    return int(path[7:-5])


def _text(files: Mapping[str, bytes], path: str) -> str:
    try:
        return files[path].decode()
    except (KeyError, UnicodeDecodeError) as error:
        raise Malformed("bundle_malformed", path=path) from error
