"""Making a bundle: the chains that tell of one subject, each event with its act's header, all under one checkpoint.

A bundle leaves out no event of a chain, and takes along every discrepancy and derogation that the chain names, and what
was corrected beside it (``collect``). What is withheld are private values, one by one, and each of them is listed by
name.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from importlib.resources import files as resources

import msgspec

from custody.domain.access.visibility import Reader
from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.events import Part
from custody.domain.registry.registry import TYPES
from custody.domain.seizures.case import Case
from custody.kernel import Progress, no_progress
from custody.service.certificates.certificates import statement_of
from custody.service.destruction import sign_off
from custody.service.documents import Papers
from custody.service.documents.anchoring_annex import draw_annex, read_annex
from custody.service.documents.case_history import case_paper, draw_case_history
from custody.service.documents.certificate import certificate_paper, draw_certificate
from custody.service.documents.history import draw_history, history_paper
from custody.service.exchange.bundles import anchors, collect, site_envelope, timestamps
from custody.service.exchange.bundles.collect import NAMES
from custody.service.exchange.bundles.manifest import (
    HEAD,
    MANIFEST,
    NONE,
    SCRIPT,
    VALUES,
    Bundle,
    Disclosed,
    Manifest,
    Reveal,
    event_path,
    proof_path,
    script,
    signed_path,
    statement_path,
)
from custody.service.log.log import Log
from custody.service.people import compromised_acts
from custody.storage.read import private_values, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write.erased_values import erased_by
from labels.layout.quantity import Lang

Draw = Callable[[], bytes]
"""The drawing of a paper whose every word is read already."""
READMES, PAGE = ("README.fr.txt", "README.en.txt"), "verifier.html"


def make(
    papers: Papers, log: Log, subject_id: str, reveal: Reveal, lang: Lang, *, page: bytes, since: int = 0,
    along: Collection[str] = (), progress: Progress = no_progress, reader: Reader | None = None,
) -> Bundle:  # fmt: skip
    """Make the bundle of an exhibit (``EV``), case (``CS``) or certificate (``CE``), up to the newest checkpoint.

    ``page``: the verifier page to include. If names are shown, the events that commit to them are included. ``since``:
    the size of an older head that the receiver holds; the bundle proves that its own head extends it. ``along``: the
    destruction certificates to include when everything is shown, because their giver may see them. ``reader``: the
    giver; as in ``history_pdf``.

    Raises:
        NotFound: no such subject; ``no_checkpoint`` while none covers its chain.
        BadInput: ``case_large``; ``since_beyond`` the head of the bundle.
    """
    with papers.store.snapshot() as connection:
        events = collect.events(connection, subject_id, named=any(map(reveal.shows, NAMES)))
        note = anchors.head(connection, log, max(events))
        signed = anchors.signers(connection, log, note)
        proofs = anchors.proofs(connection, log, note, events, signed, progress)
        extension = anchors.extension(connection, log, note, since)
        doubted = compromised_acts.places(connection, {seq: TYPES.decode(body) for seq, body in events.items()})
        unshown = collect.unshown(connection, subject_id, events)
        values = list(_values(connection, papers.vault, events, reveal, unshown))
        statements = _statements(connection, subject_id) | _signed_statements(connection, events.values())
        shown = {v.seq for v in values} - {v.seq for v in values if not v.disclosure}
        statements |= site_envelope.files(connection, papers.vault, events, shown)
        burnt = certificates(connection, subject_id)
        heads = anchors.heads(connection, log, note, events)
        stamped = timestamps.files(connection, log, subject_id, events)
        printed = [certificate for certificate in burnt if reveal.everything and certificate in along]
        drawings = _papers(papers, log, connection, subject_id, printed, lang, reader) if reveal.everything else {}
    files = {
        **_texts(
            subject_id,
            note.size,
            printed,
            [certificate for certificate in burnt if certificate not in printed],
            doubted,
        ),
        PAGE: page,
        MANIFEST: msgspec.json.encode(Manifest(subject_id)),
        HEAD: note.note.encode(),
        **anchors.keys(log, signed),
        VALUES: msgspec.json.format(msgspec.json.encode(values), indent=1),
        **_proven(events, proofs),
    }
    files |= statements | heads | extension | stamped
    files |= {name: draw() for name, draw in drawings.items()}
    return Bundle(subject_id, dict(sorted(files.items())))


def certificates(connection: Connection, subject_id: str) -> list[str]:
    """Return the destruction certificates of an exhibit or a case, each in its valid version."""
    match subject_id[:2]:
        case Exhibit.kind:
            exhibits = [subject_queries.state(connection, Exhibit, subject_id)]
        case Case.kind:
            exhibits = [*subject_queries.find(connection, Exhibit, dossier=subject_id, limit=collect.MOST).values()]
        case _:
            exhibits = []
    return sorted({exhibit.certificate for exhibit in exhibits if exhibit.certificate})


def _proven(events: Mapping[int, bytes], proofs: Mapping[int, str]) -> dict[str, bytes]:
    """Return the event files by place, each with the proof that leads from it to the head."""
    files = {event_path(seq): body for seq, body in events.items()}
    return files | {proof_path(event_path(seq)): text.encode() for seq, text in proofs.items()}


def _papers(
    papers: Papers, log: Log, connection: Connection, subject_id: str, along: Iterable[str], lang: Lang,
    reader: Reader | None,
) -> dict[str, Draw]:  # fmt: skip
    """Read the papers that go along when everything is shown; return how each is drawn once the snapshot is closed."""
    drawings: dict[str, Draw] = {}
    match subject_id[:2]:
        case Exhibit.kind:
            history = history_paper(papers, subject_id, lang, reader, connection)
            drawings[f"{subject_id}.pdf"] = partial(draw_history, papers, subject_id, history, lang)
        case Case.kind:
            case_history = case_paper(papers, subject_id, lang, connection)
            drawings[f"{subject_id}.pdf"] = partial(draw_case_history, papers, subject_id, case_history, lang)
        case Certificate.kind:
            along = [subject_id, *along]
            drawings |= _annex(papers, log, connection, subject_id, lang)
    for certificate_id in along:
        filled = certificate_paper(papers, certificate_id, lang, connection)
        drawings[f"{certificate_id}.pdf"] = partial(draw_certificate, papers, filled, lang)
    return drawings


def _annex(papers: Papers, log: Log, connection: Connection, certificate_id: str, lang: Lang) -> dict[str, Draw]:
    """Return the drawing of a certificate's anchoring annex, none while nobody outside anchors it."""
    try:
        read = read_annex(papers, log, certificate_id, lang, connection)
    except NotFound:
        return {}
    return {f"{certificate_id}-annex.pdf": partial(draw_annex, papers, read, lang)}


def private_fields(connection: Connection, subject_id: str) -> dict[str, int]:
    """Return the private fields of a bundle and the number of values of each; names of people first.

    Raises:
        NotFound: no such subject; BadInput: ``case_large``.
    """
    events = collect.events(connection, subject_id, named=True)
    shown = events.keys() - collect.unshown(connection, subject_id, events)
    counts = Counter(sealed.name for sealed in private_values.sealed(connection, shown))
    return dict(sorted(counts.items(), key=lambda pair: (pair[0] not in NAMES, pair[0])))


def _statements(connection: Connection, subject_id: str) -> dict[str, bytes]:
    """Return the statement of each version of a certificate; the log holds their digests."""
    if not subject_id.startswith(Certificate.kind):
        return {}
    certificate = subject_queries.state(connection, Certificate, subject_id)
    session = subject_queries.state(connection, DestructionSession, certificate.session)
    versions = subject_queries.find(connection, Certificate, dossier=certificate.session)
    return {
        statement_path(version_id): statement_of(connection, version_id, version, session)
        for version_id, version in versions.items()
    }


def _signed_statements(connection: Connection, bodies: Iterable[bytes]) -> dict[str, bytes]:
    """Return the signed statement of each session whose chain is here."""
    subjects = {event.subject for event in map(TYPES.decode, bodies) if isinstance(event, Part)}
    sessions = subject_queries.states(
        connection, DestructionSession, sorted(s for s in subjects if s.startswith(DestructionSession.kind))
    )
    return {
        signed_path(session_id): sign_off.statement_of(connection, session_id, session)
        for session_id, session in sessions.items()
        if session.statement
    }


def _texts(
    subject_id: str, size: int, along: Iterable[str], absent: Iterable[str], doubted: Iterable[int]
) -> dict[str, bytes]:
    """Return the bundle's introduction in both languages, and the script that checks it."""
    folder = resources("custody.service.exchange.bundles")
    facts = {
        "number": subject_id, "size": size, "along": ", ".join(along) or "-", "absent": ", ".join(absent) or "-",
        "doubted": ", ".join(f"{seq:010}" for seq in doubted) or "-",
    }  # fmt: skip
    readmes = {name: folder.joinpath(name).read_text().format_map(facts) for name in READMES}
    return {**{name: text.encode() for name, text in readmes.items()}, SCRIPT: script()}


def _values(
    connection: Connection, vault: Vault, seqs: Iterable[int], reveal: Reveal, unshown: set[int]
) -> Iterable[Disclosed]:
    for sealed in private_values.sealed(connection, seqs):
        plain = vault.unseal(sealed.scope, sealed.digest, sealed.value)
        yield _disclosed(sealed, plain, NONE if sealed.seq in unshown else reveal)


def _disclosed(sealed: private_values.Sealed, plain: bytes | None, reveal: Reveal) -> Disclosed:
    if plain is None:
        return Disclosed(sealed.seq, sealed.name, sealed.digest, erased=True, by=erased_by(sealed.value))
    if not reveal.shows(sealed.name):
        return Disclosed(sealed.seq, sealed.name, sealed.digest, withheld=True)
    return Disclosed(sealed.seq, sealed.name, sealed.digest, disclosure=plain.decode())
