"""Making a bundle: the chains that tell of one subject, each event with its act's header, all under one checkpoint.

A bundle leaves out no event of a chain, and takes along every discrepancy and derogation that the chain names, and what
was corrected beside it (``collect``). What is withheld are private values, one by one, and each of them is listed by
name.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from importlib.resources import files as resources

import msgspec

from custody.domain.access.visibility import Reader
from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.destruction_session import Session
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.events import Part
from custody.domain.registry.registry import TYPES
from custody.domain.seizures.case import Case
from custody.service.certificates.certificates import statement_of
from custody.service.destruction import sign_off
from custody.service.documents import Papers, annex_pdf, case_history_pdf, certificate_pdf, history_pdf
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
    Progress,
    Reveal,
    event_path,
    proof_path,
    script,
    signed_path,
    statement_path,
)
from custody.service.log.log import Log
from custody.service.people import compromised_acts
from custody.storage.read import private_values, queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write.erased_values import erased_by
from labels.layout.quantity import Lang

PRINTED = {Certificate.kind: certificate_pdf, Exhibit.kind: history_pdf, Case.kind: case_history_pdf}
"""The paper that goes along when everything is shown, beside the certificates of what burnt."""
READMES, PAGE = ("README.fr.txt", "README.en.txt"), "verifier.html"


def make(
    papers: Papers, log: Log, number: str, reveal: Reveal, lang: Lang, *, page: bytes, since: int = 0,
    along: Collection[str] = (), progress: Progress = lambda _done, _total: None, reader: Reader | None = None,
) -> Bundle:  # fmt: skip
    """The bundle of an exhibit (``EV``), a case (``CS``) or a certificate (``CE``), up to the newest checkpoint.

    ``page`` is the verifier page that goes along. With names shown come the events that commit to them. ``since``: the
    size of an older head that the receiver holds; the proof that this one extends it goes along.
    ``along``: the certificates of what burnt that go along when everything is shown, for their giver may see them.
    ``reader``: who gives; as in ``history_pdf``.

    Raises:
        NotFound: no such subject; ``no_checkpoint`` while none covers its chain.
        BadInput: ``case_large``; ``since_beyond`` the head of the bundle.
    """
    with papers.store.reading() as connection:
        events = collect.events(connection, number, named=any(map(reveal.shows, NAMES)))
        note = anchors.head(connection, log, max(events))
        signed = anchors.signers(connection, log, note)
        proofs = anchors.proofs(connection, log, note, events, signed, progress)
        extension = anchors.extension(connection, log, note, since)
        doubted = compromised_acts.places(connection, {seq: TYPES.decode(body) for seq, body in events.items()})
        unshown = collect.unshown(connection, number, events)
        values = list(_values(connection, papers.vault, events, reveal, unshown))
        statements = _statements(connection, number) | _signed_statements(connection, events.values())
        shown = {v.seq for v in values} - {v.seq for v in values if not v.disclosure}
        statements |= site_envelope.files(connection, papers.vault, events, shown)
        burnt = certificates(connection, number)
        heads = anchors.heads(connection, log, note, events)
        stamped = timestamps.files(connection, log, number, events)
    printed = [one for one in burnt if reveal.everything and one in along]
    files = {
        **_texts(number, note.size, printed, [one for one in burnt if one not in printed], doubted),
        PAGE: page,
        MANIFEST: msgspec.json.encode(Manifest(number)),
        HEAD: note.note.encode(),
        **anchors.keys(log, signed),
        VALUES: msgspec.json.format(msgspec.json.encode(values), indent=1),
        **_proven(events, proofs),
    }
    files |= statements | heads | extension | stamped
    if reveal.everything and number[:2] in PRINTED:
        files |= _own_paper(papers, number, lang, reader) | _annex(papers, log, number, lang)
        files |= {f"{one}.pdf": certificate_pdf(papers, one, lang) for one in printed}
    return Bundle(number, dict(sorted(files.items())))


def certificates(connection: Connection, number: str) -> list[str]:
    """The certificates of what burnt, of an exhibit or of a case: each in the version that holds."""
    match number[:2]:
        case Exhibit.kind:
            exhibits = [queries.state(connection, Exhibit, number)]
        case Case.kind:
            exhibits = [*queries.find(connection, Exhibit, dossier=number, limit=collect.MOST).values()]
        case _:
            exhibits = []
    return sorted({one.certificate for one in exhibits if one.certificate})


def _proven(events: Mapping[int, bytes], proofs: Mapping[int, str]) -> dict[str, bytes]:
    """The events by their places in the log, and beside each the proof that leads from it to the head."""
    files = {event_path(seq): body for seq, body in events.items()}
    return files | {proof_path(event_path(seq)): text.encode() for seq, text in proofs.items()}


def _own_paper(papers: Papers, number: str, lang: Lang, reader: Reader | None) -> dict[str, bytes]:
    """What is printed of the subject itself."""
    own = number.startswith(Exhibit.kind)
    pdf = history_pdf(papers, number, lang, reader) if own else PRINTED[number[:2]](papers, number, lang)
    return {f"{number}.pdf": pdf}


def _annex(papers: Papers, log: Log, number: str, lang: Lang) -> dict[str, bytes]:
    """The anchoring annex of a certificate, once somebody outside holds it fast."""
    if not number.startswith(Certificate.kind):
        return {}
    try:
        return {f"{number}-annex.pdf": annex_pdf(papers, log, number, lang)}
    except NotFound:
        return {}


def private_fields(connection: Connection, number: str) -> dict[str, int]:
    """The fields of which a bundle would show or withhold values, and how many of each; names of people first.

    Raises:
        NotFound: no such subject; BadInput: ``case_large``.
    """
    events = collect.events(connection, number, named=True)
    shown = events.keys() - collect.unshown(connection, number, events)
    found = Counter(sealed.name for sealed in private_values.sealed(connection, shown))
    return dict(sorted(found.items(), key=lambda pair: (pair[0] not in NAMES, pair[0])))


def _statements(connection: Connection, number: str) -> dict[str, bytes]:
    """The statement of each version of a certificate: what digests in the log are of."""
    if not number.startswith(Certificate.kind):
        return {}
    found = queries.state(connection, Certificate, number)
    session = queries.state(connection, Session, found.session)
    versions = queries.find(connection, Certificate, dossier=found.session)
    return {statement_path(n): statement_of(connection, n, one, session) for n, one in versions.items()}


def _signed_statements(connection: Connection, bodies: Iterable[bytes]) -> dict[str, bytes]:
    """What the people signed of each session whose chain is here."""
    subjects = {event.subject for event in map(TYPES.decode, bodies) if isinstance(event, Part)}
    sessions = queries.states(connection, Session, sorted(s for s in subjects if s.startswith(Session.kind)))
    return {signed_path(n): sign_off.statement_of(connection, n, one) for n, one in sessions.items() if one.statement}


def _texts(
    number: str, size: int, along: Iterable[str], absent: Iterable[str], doubted: Iterable[int]
) -> dict[str, bytes]:
    """What the bundle says of itself in both languages, and the script that checks it."""
    here = resources("custody.service.exchange.bundles")
    told = {
        "number": number, "size": size, "along": ", ".join(along) or "-", "absent": ", ".join(absent) or "-",
        "doubted": ", ".join(f"{seq:010}" for seq in doubted) or "-",
    }  # fmt: skip
    readmes = {n: here.joinpath(n).read_text().format_map(told) for n in READMES}
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
