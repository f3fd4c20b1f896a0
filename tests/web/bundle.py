"""The bundle of services over a test's own store and recorder."""

import atexit
import shutil
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from custody.log.signer_folder import open_folder
from custody.log.trust_policy import NONE, Policy
from custody.service.kernel.directory import Directory
from custody.service.kernel.perform import Acting
from custody.service.log.timestamps import TimeStamps
from custody.service.log.witnesses import Witnesses
from custody.service.people.sign_in import SignIn
from custody.settings import Settings
from custody.storage.signing.checkpoints import Checkpoints
from custody.storage.tables.blobs import Blobs
from custody.storage.tables.engine import Store
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import head_row
from custody.storage.write.recorder import Recorder
from custody.web.http.services import Head, Services
from labels.signing import pki


def bundle(
    settings: Settings, store: Store, sign_in: SignIn, vault: Vault, recorder: Recorder, **more: Any
) -> Services:
    """Services as the command line makes them; ``more`` replaces single ones."""
    signer = open_folder(settings.data, settings.origin)
    parts: dict[str, Any] = {
        "blobs": Blobs(settings.data / "blobs", vault),
        "acting": Acting(recorder, sign_in.accounts, vault),
        "directory": Directory(vault),
        "checkpoints": Checkpoints(store, signer),
        "pki": seal(),
        "witnesses": Witnesses(store, Policy(logs=(), witnesses=(), groups={}, quorum=NONE)),
        "timestamps": TimeStamps(store, None),
        "head": lambda: log_head(store),
    }
    return Services(settings=settings, store=store, sign_in=sign_in, vault=vault, recorder=recorder, **(parts | more))


@cache
def seal() -> pki.Pki:
    """A demonstration PKI, made once a test process; its authorities prove for as long."""
    folder = tempfile.mkdtemp(prefix="custody-pki-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return pki.create(Path(folder) / "keys", "Tests", datetime.now(UTC))


def log_head(store: Store) -> Head:
    """The log's head as it stands in the database."""
    with store.reading() as connection:
        found = head_row.read(connection)
    return Head(found.size, found.root)


def settings_of(store: Store, folder: Path, **more: Any) -> Settings:
    """Settings of an installation on this machine without TLS."""
    return Settings(data=folder, database=store.url, secure=False, **more)
