"""Assembly of the service: build the bundle of services from settings, and close everything in order."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path

from cryptography import x509

from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.log.errors import SignerRefused
from custody.log.signer import HeadSigner
from custody.log.signer_folder import LOG, has_key, open_folder
from custody.log.signer_socket import SignerBySocket
from custody.log.trust_policy import NOBODY, Policy
from custody.service.kernel.directory import Directory
from custody.service.kernel.perform import Acting
from custody.service.log.http_client import Reply
from custody.service.log.timestamps import Authority, TimeStamps, over_http
from custody.service.log.witnesses import Witnesses
from custody.service.people.sign_in import SignIn
from custody.settings import OWN, SIGNER, Settings
from custody.storage.signing import log_keys, publication
from custody.storage.signing.checkpoints import Checkpoints
from custody.storage.tables.blobs import Blobs
from custody.storage.tables.engine import Store
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
    """Everything that serves, on the database of ``settings``; at the end what waits is recorded and signed.

    Raises:
        StorageRefused: a database this software must not write to; LogError: a signer in doubt.
        RuleBroken: as ``open_pki``, before anything is made.
    """
    require_seal(settings)
    with ExitStack() as closing:
        store = open_store(settings)
        closing.callback(store.close)
        signer = open_head_signer(settings, store, sources)
        witnesses = Witnesses(store, open_policy(settings))
        closing.callback(witnesses.close)
        checkpoints = Checkpoints(store, signer, first=partial(contradiction, settings, store, witnesses))
        closing.callback(checkpoints.close)
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
        )  # fmt: skip
        closing.callback(recorder.close)
        signin = SignIn(store, milliseconds, directory, idle=settings.idle, absolute=settings.absolute)
        yield Services(
            settings=settings, store=store, signin=signin, vault=vault, blobs=blobs,
            recorder=recorder, acting=Acting(recorder, signin.accounts), directory=directory, checkpoints=checkpoints,
            witnesses=witnesses, pki=seal, timestamps=timestamps,
            head=partial(read_head, store), checks=(checkpoints.check,),
        )  # fmt: skip


def forget(store: Store, vault: Vault, blobs: Blobs, directory: Directory) -> None:
    """Finish an erasure: files and keys, and the names that this process keeps in memory."""
    directory.forget()
    erasure.finish(store, vault, blobs)


def contradiction(settings: Settings, store: Store, witnesses: Witnesses) -> str:
    """Why nothing may be signed at this start: what was published, or a witness, knows another log than this; or ""."""
    published = publication.contradiction(store, settings.publish) if settings.publish else ""
    return published or witnesses.contradiction()


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
        RuleBroken: ``seal_missing``, ``seal_of_demonstration``; LabelError: ``pki_missing``, ``pki_unreadable``.
    """
    folder = settings.data / PKI
    if settings.demonstration:
        return
    if not folder.is_dir():
        raise RuleBroken("seal_missing", origin=settings.origin, path=str(folder))
    if pki.is_demonstration(pki.read_certificate(folder, pki.SEAL)):
        raise RuleBroken("seal_of_demonstration", origin=settings.origin, path=str(folder))


def new_number(kind: str, draw: Draw = SYSTEM.subjects) -> str:
    """Return a fresh number of a kind (labels.identifier)."""
    return identifier.new(kind, draw(16))


def milliseconds() -> int:
    """Unix milliseconds."""
    return time.time_ns() // 1_000_000


def read_head(store: Store) -> Head:
    """Return the log's present size and root."""
    with store.reading() as connection:
        log_head = head_row.read(connection)
    return Head(log_head.size, log_head.root, clock.now().wall_ms)
