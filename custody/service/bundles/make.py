"""Making a bundle: the chains that tell of one subject, each event with its act's header, all under one checkpoint.

A bundle leaves out no event of a chain, and takes along every discrepancy and derogation that the chain names. What is
withheld are private values, one by one, and each of them is listed by name.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from importlib.resources import files as resources
from typing import Any, Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import Struct

from custody.domain.certificate import Certificate, CertificateIssued
from custody.domain.derogation import Derogation
from custody.domain.discrepancy import Discrepancy
from custody.domain.errors import NotFound
from custody.domain.session import Session
from custody.log.note import MLDSA44, without
from custody.log.proof import Proof
from custody.log.tiles import NodeReader, inclusion_proof
from custody.service.certificates import statement_of
from custody.service.documents import Papers, certificate_pdf, history_pdf
from custody.service.log import Log, covering
from custody.storage import checkpoints, head, logbook, queries
from custody.storage.checkpoints import Note
from custody.storage.connection import Connection
from custody.storage.vault import Vault
from labels.quantity import Lang

Reveal = Literal["all", "none"]
NAMED = re.compile(rb'"((?:%s|%s)[0-9A-Z]{11})"' % (Discrepancy.kind.encode(), Derogation.kind.encode()))
"""Numbers of discrepancies and derogations, wherever they stand in an event."""
FORMAT = "custody-bundle/1"
READMES, SCRIPT, PAGE = ("README.fr.txt", "README.en.txt"), "check.sh", "verifier.html"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in a ZIP: the same bundle is the same bytes."""


class Disclosed(Struct, frozen=True, omit_defaults=True):
    """A private value of event ``seq`` by its digest there: its ``disclosure`` (RFC 9901), or withheld, or erased."""

    seq: int
    name: str
    digest: str
    disclosure: str = ""
    withheld: bool = False
    erased: bool = False


class Bundle(Struct, frozen=True):
    """The files of a bundle by their path."""

    subject: str
    files: Mapping[str, bytes]


class Manifest(Struct, frozen=True):
    """``bundle.json``: what the bundle says it is about. Nothing proves it but the chains themselves."""

    subject: str
    format: str = FORMAT


def make(papers: Papers, log: Log, number: str, reveal: Reveal, lang: Lang, *, page: bytes) -> Bundle:
    """The bundle of an exhibit (``EV``) or a certificate (``CE``), up to the newest checkpoint.

    ``page`` is the verifier page that goes along.

    Raises:
        NotFound: no such subject; ``no_checkpoint`` while none covers its chain.
    """
    with papers.store.reading() as connection:
        events = _events(connection, number)
        note = _covering(connection, log, max(events))
        proofs = _proofs(connection, log, note, events)
        values = list(_values(connection, papers.vault, events, reveal))
        statements = _statements(connection, number)
    key = Ed25519PublicKey.from_public_bytes(log.vkeys[0].key)
    files = {
        **_texts(number, note.size),
        PAGE: page,
        "bundle.json": msgspec.json.encode(Manifest(number)),
        "checkpoint": note.note.encode(),
        "vkeys": "".join(f"{vkey}\n" for vkey in log.vkeys).encode(),
        "witnesses": "".join(f"{known.vkey}\n" for known in log.witnesses.policy.witnesses).encode(),
        "log.pub.pem": key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "disclosures.json": msgspec.json.format(msgspec.json.encode(values), indent=1),
        **{f"events/{seq:010}.json": body for seq, body in events.items()},
        **{f"events/{seq:010}.tlog-proof": text.encode() for seq, text in proofs.items()},
    }
    files |= statements
    if reveal == "all":
        printed = certificate_pdf if number.startswith("CE") else history_pdf
        files[f"{number}.pdf"] = printed(papers, number, lang)
    return Bundle(number, dict(sorted(files.items())))


def pack(bundle: Bundle) -> bytes:
    """The bundle as one ZIP file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in bundle.files.items():
            info = zipfile.ZipInfo(f"{bundle.subject}/{path}", EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (0o755 if path.endswith(".sh") else 0o644) << 16
            archive.writestr(info, data)
    return packed.getvalue()


def _events(connection: Connection, number: str) -> dict[int, bytes]:
    """The events of the chain and of the chains it takes along, with the headers of their acts, by place."""
    found: dict[int, bytes] = {}
    for subject in _subjects(connection, number):
        lines = queries.history(connection, subject)
        if not lines:
            raise NotFound("not_found", kind=subject[:2], number=subject)
        seqs = {line.seq for line in lines} | {line.header_seq for line in lines}
        found |= logbook.bodies_at(connection, seqs)
    return dict(sorted(found.items()))


def _subjects(connection: Connection, number: str) -> list[str]:
    """The subject, a certificate's session, and every discrepancy or derogation that is named, step by step."""
    subjects = [number]
    if number.startswith(Certificate.kind):
        lines = queries.history(connection, number)
        subjects += [line.part.data.session for line in lines if isinstance(line.part.data, CertificateIssued)][:1]
    for subject in subjects:  # it grows while it is walked: what is named may name more
        seqs = [line.seq for line in queries.history(connection, subject)]
        bodies = logbook.bodies_at(connection, seqs).values()
        named = dict.fromkeys(match.decode() for body in bodies for match in NAMED.findall(body))
        subjects += [each for each in named if each not in subjects]
    return subjects


def _covering(connection: Connection, log: Log, seq: int) -> Note:
    note = covering(connection, log, seq)
    if note is None:
        raise NotFound("no_checkpoint")
    return note


def _proofs(connection: Connection, log: Log, note: Note, seqs: Iterable[int]) -> dict[int, str]:
    """Proofs under the checkpoint without its post-quantum line, which is long and stands once, in ``checkpoint``."""
    now = head.read(connection)
    node = NodeReader(now.size, now.edge, checkpoints.tile_reader(log.store))
    short = without(note.note, (vkey for vkey in log.vkeys if vkey.kind == MLDSA44))
    return {seq: Proof(seq, tuple(inclusion_proof(seq, note.size, node)), short).write() for seq in seqs}


def _statements(connection: Connection, number: str) -> dict[str, bytes]:
    """The statement of a certificate, byte for byte what its digest in the log is of; without private values."""
    if not number.startswith(Certificate.kind):
        return {}
    found = queries.state(connection, Certificate, number)
    session = queries.state(connection, Session, found.session)
    return {f"statements/{number}.json": statement_of(connection, number, found, session)}


def _texts(number: str, size: int) -> dict[str, bytes]:
    """What the bundle says of itself in both languages, and the script that checks it."""
    here = resources("custody.service.bundles")
    readmes = {name: here.joinpath(name).read_text().format(number=number, size=size) for name in READMES}
    return {**{name: text.encode() for name, text in readmes.items()}, SCRIPT: here.joinpath(SCRIPT).read_bytes()}


def _values(connection: Connection, vault: Vault, seqs: Iterable[int], reveal: Reveal) -> Iterable[Disclosed]:
    for sealed in queries.sealed(connection, seqs):
        plain = vault.unseal(sealed.scope, sealed.digest, sealed.value)
        yield _disclosed(sealed, plain, reveal)


def _disclosed(sealed: Any, plain: bytes | None, reveal: Reveal) -> Disclosed:
    if plain is None:
        return Disclosed(sealed.seq, sealed.name, sealed.digest, erased=True)
    if reveal == "none":
        return Disclosed(sealed.seq, sealed.name, sealed.digest, withheld=True)
    return Disclosed(sealed.seq, sealed.name, sealed.digest, disclosure=plain.decode())
