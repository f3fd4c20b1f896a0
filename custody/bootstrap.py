"""Assembly of the service: build the bundle of services from settings, and close everything in order."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path

from cryptography import x509

from custody.domain.kernel.errors import BadInput, RuleBroken, StorageRefused
from custody.log.errors import SignerRefused
from custody.log.signer import HeadSigner
from custody.log.signer_folder import LOG, STATE, has_key, open_folder
from custody.log.signer_socket import SignerBySocket
from custody.log.trust_policy import NOBODY, Policy
from custody.service.kernel.directory import Directory
from custody.service.kernel.perform import Acting
from custody.service.log.http_client import Reply
from custody.service.log.timestamps import Authority, TimeStamps, over_http
from custody.service.log.witnesses import Witnesses
from custody.service.people import ended_means
from custody.service.people.sign_in import SignIn
from custody.settings import OWN, SIGNER, Settings
from custody.storage.keeping.restored_copy import NoSigner, is_restored
from custody.storage.signing import log_keys, publication
from custody.storage.signing.checkpoints import RESTORED, Checkpoints
from custody.storage.tables.blobs import Blobs
from custody.storage.tables.engine import Store, file_of
from custody.storage.tables.migrations import open_store
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import clock, erasure, head_row
from custody.storage.write.assembly import Assembler
from custody.storage.write.recorder import Recorder
from custody.storage.write.sources import SYSTEM, Draw, Sources
from custody.web.http.services import Head, Services
from labels.signing import pki
from labels.stock import identifier

KEYS, BLOBS, PKI = "keys", "blobs", "pki"


@contextmanager
def open_services(settings: Settings, sources: Sources = SYSTEM) -> Iterator[Services]:
    """Yield everything that serves, on the database of ``settings``; at the end what waits is recorded and signed.

    Raises:
        StorageRefused: a database this software must not write to; LogError: a signer in doubt.
        RuleBroken: as ``open_pki``, before anything is made.
    """
    require_seal(settings)
    with ExitStack() as closing:
        require_database(settings)
        store = open_store(settings)
        closing.callback(store.close)
        store.start_heartbeat()
        restored = is_restored(settings.data)
        signer = NoSigner() if restored else open_head_signer(settings, store, sources)
        witnesses = Witnesses(store, open_policy(settings))
        closing.callback(witnesses.close)
        checkpoints = Checkpoints(
            store, signer, first=str if restored else witnesses.contradiction,
            stopped=RESTORED if restored else published(settings, store),
        )  # fmt: skip
        closing.callback(checkpoints.close)
        require_filled(settings, store, checkpoints)
        vault = Vault(settings.data / KEYS, sources.keys)
        blobs = Blobs(settings.data / BLOBS, vault)
        directory = Directory(vault)
        erasure.replay(store, vault, blobs)
        seal = open_pki(settings)
        timestamps = TimeStamps(store, open_authority(settings, seal))
        recorder = Recorder(
            store, Assembler(vault, sources.salts), partial(new_number, draw=sources.subjects), sources=sources,
            committed=checkpoints.committed,
            erased=partial(forget, store, vault, blobs, directory),
            off=lambda: witnesses.ahead_ms or timestamps.ahead_ms,
            allowed=checkpoints.require_going_on,
        )  # fmt: skip
        closing.callback(recorder.close)
        sign_in = SignIn(store, milliseconds, directory, idle=settings.idle, absolute=settings.absolute)
        ended_means.end_again(store, sign_in.accounts)
        yield Services(
            settings=settings, store=store, sign_in=sign_in, vault=vault, blobs=blobs,
            recorder=recorder, acting=Acting(recorder, sign_in.accounts, vault),
            directory=directory, checkpoints=checkpoints,
            witnesses=witnesses, pki=seal, timestamps=timestamps,
            head=partial(read_head, store),
            checks=(store.require_file, checkpoints.require_going_on, checkpoints.check),
        )  # fmt: skip


def forget(store: Store, vault: Vault, blobs: Blobs, directory: Directory) -> None:
    """Finish an erasure: files and keys, and the names that this process keeps in memory."""
    directory.forget()
    erasure.finish(store, vault, blobs)


def published(settings: Settings, store: Store) -> str:
    """Return why nothing may be signed: what was published is of another log than this, or of a longer one; or ""."""
    return publication.contradiction(store, settings.publish) if settings.publish else ""


def require_database(settings: Settings) -> None:
    """Refuse to begin an empty register where keys, photographs or a signer's memory lie: its database is not there.

    Raises:
        StorageRefused: ``database_missing``.
    """
    data, path = settings.data, file_of(settings.database)
    if path is None or path.is_file():
        return
    folders = (data / name for name in (KEYS, BLOBS))
    if (data / STATE).exists() or any(folder.is_dir() and any(folder.iterdir()) for folder in folders):
        raise StorageRefused("database_missing", path=str(path))


def require_filled(settings: Settings, store: Store, checkpoints: Checkpoints) -> None:
    """Refuse an empty database under a signer that has signed events: theirs is another database.

    Raises:
        StorageRefused: ``database_empty``.
    """
    with store.reading() as connection:
        size = head_row.read(connection).size
    if size == 0 and checkpoints.ended:
        place = file_of(settings.database)
        raise StorageRefused("database_empty", database=str(place or store.engine.url.database))


def open_head_signer(settings: Settings, store: Store, sources: Sources = SYSTEM) -> HeadSigner:
    """Return the signer that the settings name: behind its socket, or with key and state in the data folder.

    Raises:
        LogError: it is in doubt; ``signer_key_missing``: the log has a key, and it is not here;
            ``signer_unreachable``, ``signer_other_log``: nobody, or another log's signer, answers to a log that begins.
    """
    with store.reading() as connection:
        begun = log_keys.believed(connection)
    if settings.signer:
        apart = SignerBySocket(Path(settings.signer.removeprefix(SIGNER)))
        if not begun and apart.vkeys[0].name != settings.origin:
            raise SignerRefused("signer_other_log", origin=apart.vkeys[0].name)
        return apart
    if begun and not has_key(settings.data, LOG):  # moved out, or lost: no second key is made
        raise SignerRefused("signer_key_missing", path=str(settings.data))
    return open_folder(settings.data, settings.origin, draw=sources.keys)


def open_policy(settings: Settings) -> Policy:
    """Return the trust policy of an installation, or a policy without cosigning.

    Raises:
        BadInput: ``setting_bad`` when the file cannot be read; Malformed: ``policy_malformed``.
    """
    if not settings.policy:
        return NOBODY
    try:
        return Policy.parse(Path(settings.policy).read_text())
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("setting_bad", name="CUSTODY_POLICY", value=settings.policy) from error


def open_authority(settings: Settings, seal: pki.Pki) -> Authority | None:
    """Return the time-stamp authority of an installation, or None.

    Raises:
        BadInput: ``setting_bad`` when the file of its roots holds no certificate that can be read.
    """
    if not settings.tsa:
        return None
    if settings.tsa == OWN:
        return Authority(lambda question: Reply(HTTPStatus.OK, own_answer(seal, question)), [seal.root], own=True)
    try:
        roots = x509.load_pem_x509_certificates(Path(settings.tsa_roots).read_bytes())
    except (OSError, ValueError) as error:
        raise BadInput("setting_bad", name="CUSTODY_TSA_ROOTS", value=settings.tsa_roots) from error
    return Authority(over_http(settings.tsa), roots)


def own_answer(seal: pki.Pki, question: bytes) -> bytes:
    """Return the installation's own time-stamp answer, by its own clock."""
    from labels.signing.local_tsa import LocalTimeStamper  # noqa: PLC0415  (as ``labels.signing.timestamp_client``: seldom needed, and heavy)

    return LocalTimeStamper(seal, datetime.now(UTC).replace(microsecond=0)).answer(question)


def open_pki(settings: Settings) -> pki.Pki:
    """Return the organisation's seal; that of a demonstration is made where it is missing, and says so on every paper.

    Raises:
        RuleBroken, LabelError: as ``require_seal``.
    """
    require_seal(settings)
    folder = settings.data / PKI
    if not folder.is_dir():
        return pki.create(folder, settings.origin, datetime.now(UTC), demo=True, address=f"{settings.address}/pki")
    return pki.load(folder)


def require_seal(settings: Settings) -> None:
    """Refuse a real log without a seal of its organisation, or with that of a demonstration.

    Raises:
        RuleBroken: ``seal_missing``, ``seal_lost`` where the log has events, ``seal_of_demonstration``;
            LabelError: ``pki_missing``, ``pki_unreadable``.
    """
    folder = settings.data / PKI
    if settings.demonstration:
        return
    if not folder.is_dir():
        if _has_events(settings.database):
            raise RuleBroken("seal_lost", path=str(folder))  # another root could not vouch for the papers so far
        raise RuleBroken("seal_missing", origin=settings.origin, path=str(folder))
    if pki.is_demonstration(pki.read_certificate(folder, pki.SEAL)):
        raise RuleBroken("seal_of_demonstration", origin=settings.origin, path=str(folder))


def _has_events(database: str) -> bool:
    """Return True if a log was begun in this database.

    Raises:
        StorageRefused: ``database_unreachable``.
    """
    path = file_of(database)
    if path is not None and not path.is_file():
        return False
    with closing(Store(database)) as store, store.reading() as connection:
        return head_row.is_begun(connection)


def new_number(kind: str, draw: Draw = SYSTEM.subjects) -> str:
    """Return a fresh number of a kind (labels.identifier)."""
    return identifier.new(kind, draw(16))


def milliseconds() -> int:
    """Return Unix milliseconds."""
    return time.time_ns() // 1_000_000


def read_head(store: Store) -> Head:
    """Return the log's present size and root."""
    with store.reading() as connection:
        log_head = head_row.read(connection)
    return Head(log_head.size, log_head.root, clock.now().wall_ms)
