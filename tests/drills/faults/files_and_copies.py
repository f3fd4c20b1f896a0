"""Faults of files and copies: what an unlinked, replaced, old, damaged or restored database does to a running log."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from custody.bootstrap import open_services
from custody.commands import main
from custody.domain.kernel.errors import CustodyError
from custody.log.errors import LogError
from custody.log.signer_folder import move
from custody.storage.keeping.backup import backup
from custody.storage.keeping.restore import restore
from custody.storage.tables.engine import Store
from tests.drills.faults.installation import ORIGIN, Fault, Installation, Outcome

ROOT = Path(__file__).parents[3]
PAGE = 4096
ACTS = 5


def older_backup_restored(office: Installation) -> Outcome:
    """A backup, more acts, and the way back on a new machine, with the keys: one act there would fork the log."""
    with office.serving() as services:
        office.work(services, ACTS)
        backup(services.store, office.data, office.folder / "copy", office.folder / "keys")
        office.work(services, ACTS)
    new = office.folder / "new"
    restore(office.folder / "copy", office.folder / "keys", new, f"sqlite:///{new / 'custody.db'}")
    with office.serving(new) as services:
        office.hand_back()
        refused = [office.work(services, 1) for _ in range(ACTS)]  # as many as were lost: the same sizes are signed
        return office.outcome(refused[0] or "none", services)


def older_backup_goes_on(office: Installation) -> Outcome:
    """The same, and the operator types the largest head that a paper shows: the copy lacks acts and may not go on."""
    with office.serving() as services:
        office.work(services, ACTS)
        backup(services.store, office.data, office.folder / "copy", office.folder / "keys")
        office.work(services, ACTS)
    new = office.folder / "new"
    restore(office.folder / "copy", office.folder / "keys", new, f"sqlite:///{new / 'custody.db'}")
    refused = in_environment(new, "restore", "--head", office.signed(), "--keys", str(office.folder / "keys"))
    with office.serving(new) as services:
        return office.outcome("acts_lost" if refused == 2 else "none", services)


def plain_copy(office: Installation) -> Outcome:
    """The whole data folder is copied as files, keys and memory too, and started beside the living one."""
    with office.serving() as services:
        office.work(services, ACTS)
    new = office.folder / "new"
    subprocess.run(["cp", "-a", str(office.data), str(new)], check=True)
    with office.serving() as services:
        office.work(services, ACTS)
    with office.serving(new) as services:
        office.hand_back()
        code = office.work(services, ACTS)
        return office.outcome(code or "none", services)


def copied_signer(office: Installation) -> Outcome:
    """The same, and the copy's signer is to stand apart: a second signer of the log would answer."""
    with office.serving() as services:
        office.work(services, ACTS)
    new = office.folder / "new"
    subprocess.run(["cp", "-a", str(office.data), str(new)], check=True)
    try:
        move(new, office.folder / "apart")
    except LogError as refused:
        return Outcome(refused.code)
    return Outcome("none")


def unlinked(office: Installation) -> Outcome:
    """The database file is removed while the service runs; what was acknowledged lies beside its place."""
    with office.serving() as services:
        office.work(services, ACTS)
        office.file.unlink()
        code = office.work(services, ACTS)
        return office.outcome(code, services, Path(f"{office.file}.rescued"))


def replaced(office: Installation) -> Outcome:
    """A sync tool puts a copy in the place of the database file while the service runs."""
    with office.serving() as services:
        office.work(services, ACTS)
        with closing(Store(f"sqlite:///{office.file}")) as store:
            backup(store, office.data, office.folder / "copy")
        _plain(office.folder / "copy").replace(office.file)
        code = office.work(services, ACTS)
        return office.outcome(code, services, Path(f"{office.file}.rescued"))


def rolled_back(office: Installation) -> Outcome:
    """An older state is written into the same file while the service runs: acts since are lost, and that is said."""
    with office.serving() as services:
        office.work(services, ACTS)
        kept = office.folder / "kept.db"
        with closing(sqlite3.connect(office.file)) as now, closing(sqlite3.connect(kept)) as copy:
            now.backup(copy)
        before = len(office.acknowledged)
        office.work(services, ACTS)
        with closing(sqlite3.connect(kept)) as copy, closing(sqlite3.connect(office.file)) as now:
            copy.backup(now)
        del office.acknowledged[before:]
        office.hand_back()
        return office.outcome(office.work(services, ACTS) or "none", services)


def missing_at_start(office: Installation) -> Outcome:
    """The disk with the database is not mounted; keys and memory are there."""
    with office.serving() as services:
        office.work(services, ACTS)
    office.file.rename(office.folder / "elsewhere.db")
    code, ready = _start(office)
    lost, twice = office.compared(office.folder / "elsewhere.db")
    return Outcome(code, lost, twice, office.forks, ready=ready)


def empty_at_start(office: Installation) -> Outcome:
    """Somebody founded tables in the place of the database that is not mounted."""
    with office.serving() as services:
        office.work(services, ACTS)
    office.file.rename(office.folder / "elsewhere.db")
    office.file.touch()
    code, ready = _start(office)
    lost, twice = office.compared(office.folder / "elsewhere.db")
    return Outcome(code, lost, twice, office.forks, ready=ready)


def older_beside_newer_memory(office: Installation) -> Outcome:
    """A snapshot of the database is rolled back, and the signer's memory is not: this log can never go on."""
    with office.serving() as services:
        office.work(services, ACTS)
    kept = office.folder / "kept.db"
    shutil.copyfile(office.file, kept)
    before = len(office.acknowledged)
    with office.serving() as services:
        office.work(services, ACTS)
    shutil.copyfile(kept, office.file)
    del office.acknowledged[before:]  # lost with the snapshot, which is said
    with office.serving() as services:
        office.hand_back()
        return office.outcome(office.work(services, ACTS) or "none", services)


def wal_removed(office: Installation) -> Outcome:
    """The write-ahead log is removed while the service runs, and then the power goes."""
    with office.serving() as services:
        office.work(services, ACTS)
        Path(f"{office.file}-wal").unlink()
        code = office.work(services, ACTS)
        return office.outcome(code, services)


def page_damaged(office: Installation) -> Outcome:
    """The disk gives back other bytes than it was given, in every page of the tables but the first."""
    with office.serving() as services:
        office.work(services, ACTS)
        _flushed(services.store)
        whole = office.file.read_bytes()
        kept = office.folder / "whole.db"
        kept.write_bytes(whole)
        with office.file.open("r+b") as file:
            for place in range(PAGE, len(whole), PAGE):
                file.seek(place)
                file.write(bytes([0xFF]) * 16)
        services.store.engine.dispose()
        code = office.work(services, ACTS)
        return office.outcome(code, services, kept)


def others_may_read(office: Installation) -> Outcome:
    """The database lies outside the data folder: another user of the machine reads it if the umask lets them."""
    folder = office.folder / "apart"
    folder.mkdir(mode=0o755)
    before = os.umask(0o022)
    try:
        subprocess.run(
            [sys.executable, "-m", "custody", "user", "--first", "A. Un", "--second", "B. Deux", "--agency", "OCS"],
            check=True, cwd=ROOT, capture_output=True,
            env={**os.environ, "CUSTODY_DATA": str(office.folder / "second"), "CUSTODY_ORIGIN": ORIGIN,
                 "CUSTODY_DATABASE": f"sqlite:///{folder / 'custody.db'}"},
        )  # fmt: skip
    finally:
        os.umask(before)
    open_files = [file for file in folder.iterdir() if file.stat().st_mode & 0o077]
    return Outcome("readable by others" if open_files else "its owner's alone")


FAULTS = (
    Fault("1", "an older backup is restored with its keys and started", older_backup_restored, "restored_copy"),
    Fault("1b", "the same, and a paper shows a larger head", older_backup_goes_on, "acts_lost"),
    Fault("1c", "the whole data folder is copied as files and started", plain_copy, "restored_copy"),
    Fault("1d", "the same, and its signer moves out", copied_signer, "signer_copied"),
    Fault("3", "the database file is removed under the service", unlinked, "database_replaced"),
    Fault("3b", "the database file is replaced under the service", replaced, "database_replaced"),
    Fault("3c", "an older state is written into the file", rolled_back, "database_behind"),
    Fault("4", "a start without the database, beside its keys", missing_at_start, "database_missing"),
    Fault("4b", "a start on an empty file, beside its keys", empty_at_start, "database_empty"),
    Fault("5", "an older database beside the newer memory", older_beside_newer_memory, "log_ended"),
    Fault("16", "a database outside the data folder", others_may_read, "its owner's alone"),
    Fault("17", "the write-ahead log is removed, then the power goes", wal_removed, "wal_missing"),
    Fault("20", "pages of the database are damaged", page_damaged, "database_damaged"),
)


def in_environment(data: Path, *words: str) -> int:
    """Run a command on a data folder, as an operator does; its exit code."""
    before = {name: os.environ.get(name) for name in ("CUSTODY_DATA", "CUSTODY_ORIGIN", "CUSTODY_DATABASE")}
    os.environ.update({"CUSTODY_DATA": str(data), "CUSTODY_ORIGIN": ORIGIN})
    os.environ.pop("CUSTODY_DATABASE", None)
    try:
        return main(["--lang", "en", *words])
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _start(office: Installation) -> tuple[str, bool]:
    try:
        with open_services(office.settings) as services:
            for check in services.checks:
                check()
    except CustodyError as refused:
        return refused.code, False
    return "none", True


def _flushed(store: Store) -> None:
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()


def _plain(copy: Path) -> Path:
    """Return the database of a backup as SQLite reads it."""
    packed = copy / "custody.db.gz"
    if not packed.exists():
        return copy / "custody.db"
    import gzip

    plain = copy / "custody.db"
    with gzip.open(packed) as source, plain.open("wb") as target:
        shutil.copyfileobj(source, target)
    return plain
