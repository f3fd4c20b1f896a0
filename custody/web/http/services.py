"""Services given to the web application: one frozen bundle, made by the command line or by a test."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from custody.log.tiles import TileCache
from custody.log.trust_policy import Policy
from custody.service.access.audited_queries import AuditedQueries
from custody.service.access.reading_windows import ReadingWindows
from custody.service.certificates.anchors import Trust
from custody.service.exhibits.photo_uploads import Intake
from custody.service.kernel.directory import Directory
from custody.service.kernel.perform import Acting
from custody.service.log.log import Log
from custody.service.log.timestamps import TimeStamps
from custody.service.log.witnesses import Witnesses
from custody.service.oversight.attacks import RefusedReads
from custody.service.people.accounts import Accounts
from custody.service.people.sign_in import SignIn
from custody.settings import Settings
from custody.storage.keeping.trial import Trial
from custody.storage.signing.checkpoints import Checkpoints, tile_reader
from custody.storage.tables.blobs import Blobs
from custody.storage.tables.engine import Store
from custody.storage.tables.value_encryption import Vault
from custody.storage.write.recorder import Recorder
from labels.signing.pki import Pki


@dataclass(frozen=True)
class Head:
    """The log as it stands: number of events, its Merkle root (32 bytes), when it was read (Unix milliseconds)."""

    size: int
    root: bytes
    at: int = 0


@dataclass(frozen=True, kw_only=True)
class Verified:
    """Extent of the verified log; ``ok``: result of the last check since the start, or None."""

    ok: bool | None = None
    size: int = 0


@dataclass(frozen=True, kw_only=True)
class Services:
    """Everything a route handler may use."""

    settings: Settings
    store: Store
    sign_in: SignIn
    vault: Vault
    blobs: Blobs
    recorder: Recorder
    acting: Acting
    directory: Directory
    checkpoints: Checkpoints
    pki: Pki
    witnesses: Witnesses
    timestamps: TimeStamps
    head: Callable[[], Head | None] = lambda: None
    """The log's size and root for the foot of every page; called from a thread, so it may read the database."""
    checks: tuple[Callable[[], None], ...] = ()
    """What ``/ready`` asks besides a writable database; each raises ``StorageRefused`` when it is not so."""

    trial: Callable[[], Trial] = Trial
    """How the last trial restore of a copy ended, for ``/health``; returns at once."""
    verified: Callable[[], Verified] = Verified
    """What the verification beside the service has found, for ``/health``; returns at once."""

    refused: RefusedReads = field(default_factory=RefusedReads)
    """Refused reads of each person, for the alarm of many."""
    windows: ReadingWindows = field(default_factory=ReadingWindows)
    """What was read within the last quarter of an hour, by whom."""

    @property
    def accounts(self) -> Accounts:
        """Return the accounts that people sign in to."""
        return self.sign_in.accounts

    @property
    def obstacle(self) -> str:
        """Return why no act is recorded until somebody has looked into it, for the head of every page; or ""."""
        return self.store.file.trouble or self.recorder.trouble or self.checkpoints.ended

    @property
    def address(self) -> str:
        """Return the address that codes on papers lead to."""
        return self.settings.address

    @property
    def zone(self) -> str:
        """Return the installation's zone: of whoever has none of their own."""
        return self.settings.zone

    @property
    def policy(self) -> Policy:
        """Return the policy on the cosignatures that anchor the log."""
        return self.witnesses.policy

    @property
    def trust(self) -> Trust:
        """Return the trusted cosignatures and time-stamps that anchor the log."""
        return Trust(self.policy, self.timestamps.roots)

    @property
    def log(self) -> Log:
        """Return the log with its signer, witnesses and time-stamps."""
        signing, stamping = self.checkpoints.signing, self.timestamps.stamping
        return Log(
            self.store, self.checkpoints.vkeys, self.witnesses, self.tiles, signing, stamping, self.timestamps.roots
        )

    @cached_property
    def tiles(self) -> TileCache:
        """Return full tiles of the log as they were read once: they never change."""
        return tile_reader(self.store)

    @cached_property
    def intake(self) -> Intake:
        """Return the intake of photographs that people send, within its limits."""
        return Intake(self.store, self.vault, self.blobs)

    def anchor(self) -> None:
        """Sign the newest head and have the witnesses cosign it at once, for what leaves the house now.

        A witness that does not answer is waited for as long as ``http_client.SECONDS``, and left out.

        Raises:
            StorageRefused: ``signer_refuses``, ``signer_unreachable``.
        """
        self.checkpoints.sign_now()
        self.witnesses.submit()

    @property
    def queries(self) -> AuditedQueries:
        """Return the queries of signed-in people: states, histories and names, each consultation on record."""
        return AuditedQueries(self.store, self.vault, self.directory, self.acting, self.windows)
