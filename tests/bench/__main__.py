"""Measure what this machine records beside the limit that it could reach, in the same run (docs/benchmarks.md).

Run ``python3 -m tests.bench`` from the root of a checkout; ``--quick`` runs each section once with small sizes.
"""

import argparse
import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from msgspec import Struct
from rich.console import Console
from rich.table import Table

from custody.commands import AsWritten, positive
from tests.bench import (
    balance,
    baseline_audit_tables,
    databases,
    http,
    paper,
    processes,
    proof,
    recorder,
    records,
    session,
    signing,
    size,
    verify,
)
from tests.bench.databases import Fresh

WIDE = 160
"""Columns where no terminal says how many it has: tables that go to a file are not cut."""
SECTIONS = {
    "recorder": "hand-overs a second, latency, CPU of 64 clients, both databases, fsync +0, +1, +8 ms; limit: INSERTs",
    "batch": "one hand-over of 1,000 exhibits",
    "processes": "one and four processes on one PostgreSQL log",
    "http": "hand-overs over HTTP, 64 connections, fsync +0, +1, +8 ms; limit: a POST that only answers",
    "signing": "p99 of hand-overs with nothing signed, signed, apart, with three witnesses",
    "verify": "events a CPU-second verified; limit: reading and hashing each",
    "proof": "one event's proof of inclusion, warm, in a log of 200,000; limit: its hashes",
    "growth": "history and holdings in a log of 10 thousand and of 1 million events (long)",
    "balance": "the mass balance of a store, and its plan of the day: statements and CPU, 1,000 and 10,000 exhibits",
    "session": "a destruction session of many packages, from staging to certificate",
    "records": "sealed PDFs from the log: the history of a case, the minutes of a weighing, 300 and 1,000 exhibits",
    "paper": "labels beside a plain loop and blabel, if installed; certificates of 10 to 10,000 items, signed",
    "idle": "start to the first 200, and memory of the idle service",
    "peers": "the same acts through SQLAlchemy-Continuum and django-simple-history, if installed (benchmarks.md)",
}


class Sizes(Struct, frozen=True, kw_only=True):
    """How much each section measures; the defaults are those of docs/benchmarks.md."""

    acts: int = 10_000
    slow_acts: int = 2_000
    """Hand-overs where each commit takes 8 ms more, and where each act is a commit of its own."""
    fsync_ms: tuple[int, ...] = (0, 1, 8)
    batch: int = 1_000
    processes: tuple[int, ...] = (1, 4)
    rounds: int = signing.ROUNDS
    verified: int = 300_000
    proven: int = 200_000
    grown: tuple[int, ...] = (10_000, 1_000_000)
    balanced: tuple[int, ...] = (1_000, 10_000)
    session_exhibits: int = session.EXHIBITS
    case_exhibits: tuple[int, ...] = (300, 1_000)
    sheets: paper.Amounts = paper.Amounts()


QUICK = Sizes(
    acts=256, slow_acts=256, fsync_ms=(0,), batch=100, processes=(1, 2), rounds=1, verified=10_000, proven=10_000,
    grown=(8_000, 16_000), balanced=(20, 200), session_exhibits=100, case_exhibits=(20,),
    sheets=paper.Amounts(labels=20, sheets=40, few=10, items=(10, 30), signed=10),
)  # fmt: skip
"""Enough that each section runs through; its figures say nothing of the machine."""


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table for each section."""
    arguments = _parser().parse_args(argv)
    console = Console()
    if not console.is_terminal:
        console.width = WIDE
    sizes = QUICK if arguments.quick else Sizes(acts=arguments.acts)
    sections: Sequence[str] = arguments.only or list(SECTIONS)
    with ExitStack() as stack:
        folder = arguments.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="custody-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        server = stack.enter_context(databases.postgresql(folder))
        fresh = {"SQLite": databases.sqlite(folder)} | ({"PostgreSQL": server} if server else {})
        for section in sections:
            # No thread shows the progress: a verification forks only if it is alone.
            console.print(f"[bold]{section}[/]: {SECTIONS[section]}", highlight=False)
            console.print(TABLES[section](folder, fresh, sizes))
    return 0


def _parser() -> argparse.ArgumentParser:
    """Return the parser: which sections, how many acts, and where the databases lie."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.bench", description=__doc__, formatter_class=AsWritten)
    parser.epilog = "\n".join(("sections:", *(f"  {name:10} {line}" for name, line in SECTIONS.items())))
    only = "measure only this (may be repeated)"
    parser.add_argument("--only", action="append", choices=SECTIONS, metavar="SECTION", help=only)
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--acts", type=positive, default=10_000, help="hand-overs a measurement (default: 10000)")
    length.add_argument("--quick", action="store_true", help="small sizes, each section once: does it still run?")
    parser.add_argument("--folder", type=Path, help="where the databases are made (default: a temporary folder)")
    return parser


def _recorder(folder: Path, fresh: dict[str, Fresh], sizes: Sizes) -> Table:
    table = _table(
        "Acknowledged hand-overs, 64 clients, beside plain INSERTs of the same rows in the same batches",
        "database", "fsync +ms", "acts/s", "limit/s", "of limit", "p50 ms", "p99 ms", "p99/p50", "CPU us/act",
        "limit's",
    )  # fmt: skip
    for name, make in fresh.items():
        for fsync in sizes.fsync_ms:
            acts = sizes.acts if fsync <= 1 else sizes.slow_acts
            got = recorder.measure(make, folder, acts=acts, fsync_ms=fsync)
            table.add_row(
                name, str(fsync), f"{got.per_second:,.0f}", f"{got.limit_per_second:,.0f}", f"{got.of_limit:.2f}",
                f"{got.p50_ms:.1f}", f"{got.p99_ms:.1f}", f"{got.p99_ms / got.p50_ms:.1f}", f"{got.cpu_us:.0f}",
                f"{got.limit_cpu_us:.0f}",
            )  # fmt: skip
    return table


def _batch(folder: Path, fresh: dict[str, Fresh], sizes: Sizes) -> Table:
    table = _table(f"One hand-over of {sizes.batch:,} exhibits", "database", "ms (median of 5)", "CPU us/exhibit event")
    for name, make in fresh.items():
        milliseconds, cpu = recorder.batch(make, folder, sizes.batch)
        table.add_row(name, f"{milliseconds:.0f}", f"{cpu:.0f}")
    return table


def _processes(folder: Path, fresh: dict[str, Fresh], sizes: Sizes) -> Table:
    table = _table("Processes on one PostgreSQL log", "processes", "acts/s", "every act in the log")
    if "PostgreSQL" in fresh:
        for count in sizes.processes:
            rate, whole = processes.measure(fresh["PostgreSQL"], folder, processes=count, acts=sizes.acts)
            table.add_row(str(count), f"{rate:,.0f}", "yes" if whole else "NO")
    return table


def _http(folder: Path, fresh: dict[str, Fresh], sizes: Sizes) -> Table:
    del fresh
    table = _table(
        "HTTP, SQLite, one process, 64 connections, beside a POST that only answers",
        "fsync +ms", "route", "requests/s", "p50 ms", "p99 ms", "p99/p50", "ratio",
    )  # fmt: skip
    for fsync in sizes.fsync_ms:
        inside = folder / f"http-{fsync}"
        inside.mkdir()
        recording, plain = http.measure(inside, requests=sizes.acts, fsync_ms=fsync)
        ratio = f"{recording.per_second / plain.per_second:.2f}"
        for name, rate, share in (("records a hand-over", recording, ratio), ("only answers", plain, "1")):
            table.add_row(
                str(fsync), name, f"{rate.per_second:,.0f}", f"{rate.p50_ms:.1f}", f"{rate.p99_ms:.1f}",
                f"{rate.p99_ms / rate.p50_ms:.1f}", share,
            )  # fmt: skip
    return table


def _signing(folder: Path, fresh: dict[str, Fresh], sizes: Sizes) -> Table:
    table = _table(
        f"{signing.A_SECOND} hand-overs a second, {signing.CLIENTS} clients: medians of {sizes.rounds} turns",
        "database", "way", "p50 ms", "p99 ms", "of unsigned", "of unwitnessed", "heads", "cosigned",
    )  # fmt: skip
    for name, make in fresh.items():
        inside = folder / f"signing-{name}"
        inside.mkdir()
        for got in signing.measure(make, inside, sizes.acts, sizes.rounds):
            table.add_row(
                name, got.name, f"{got.p50_ms:.2f}", f"{got.p99_ms:.2f}", str(got.of_unsigned), str(got.of_unwitnessed),
                str(got.checkpoints), str(got.cosignatures),
            )  # fmt: skip
    return table


def _verify(folder: Path, fresh: dict[str, Fresh], sizes: Sizes) -> Table:
    table = _table("Verification, events a CPU-second", "database", "what is looked at", "events/CPU-s", "of limit")
    lines = []
    for name, make in fresh.items():
        rates, wholes = verify.measure(make, folder, events=sizes.verified, workers=os.cpu_count() or 1)
        for rate in rates:
            of_limit = rate.per_second / rates[0].per_second
            table.add_row(name, rate.name, f"{rate.per_second:,.0f}", f"{of_limit:.2f}")
        lines += [
            f"{name}: all of {whole.events:,} events in {whole.seconds:.1f} s, {whole.cpu_seconds:.1f} s of CPU, "
            f"with {whole.workers} process(es), " + ("nothing wrong" if whole.ok else "SOMETHING IS WRONG")
            for whole in wholes
        ]
    table.caption = "\n".join(lines)
    return table


def _growth(folder: Path, fresh: dict[str, Fresh], sizes: Sizes) -> Table:
    table = _table("Readings in a growing log", "database", "events", "history us", "holdings us")
    lines = []
    for name, make in fresh.items():
        readings, plans = size.growth(make, folder, *sizes.grown)
        for got in readings:
            table.add_row(name, f"{got.events:,}", f"{got.history_us:.0f}", f"{got.holdings_us:.0f}")
        first, last = readings[0], readings[-1]
        ratios = (last.history_us / first.history_us, last.holdings_us / first.holdings_us)
        table.add_row(name, "ratio", *(f"{r:.2f}" for r in ratios))
        lines += [f"{name}: {plan}" for plan in plans]
    table.caption = "\n".join(lines)
    return table


def _proof(folder: Path, fresh: dict[str, Fresh], sizes: Sizes) -> Table:
    table = _table(f"Proof of one event in a log of {sizes.proven:,}, warm", "database", "", "ms (median)", "ms (p90)")
    for name, make in fresh.items():
        for got in proof.measure(make, folder, events=sizes.proven):
            table.add_row(name, got.name, f"{got.median_ms:.3f}", f"{got.p90_ms:.3f}")
    return table


def _session(folder: Path, fresh: dict[str, Fresh], sizes: Sizes) -> Table:
    table = _table(
        f"A destruction session of {sizes.session_exhibits:,} exhibits from {session.ORDERS} orders",
        "database", "step", "acts", "SQL statements", "seconds", "CPU s", "peak MB so far",
    )  # fmt: skip
    for name, make in fresh.items():
        for got in session.measure(make, folder, exhibits=sizes.session_exhibits):
            table.add_row(
                name, got.name, str(got.acts), f"{got.statements:,}", f"{got.seconds:.2f}",
                f"{got.cpu_seconds:.2f}", f"{got.peak_mb:.0f}",
            )  # fmt: skip
    return table


def _balance(folder: Path, fresh: dict[str, Fresh], sizes: Sizes) -> Table:
    table = _table("The mass balance of a store", "database", "exhibits", "question", "statements", "CPU ms")
    for name, make in fresh.items():
        for got in balance.measure(make, folder / f"balance-{name}", sizes.balanced):
            table.add_row(name, f"{got.exhibits:,}", got.name, str(got.statements), f"{got.cpu_ms:.2f}")
    return table


def _records(folder: Path, fresh: dict[str, Fresh], sizes: Sizes) -> Table:
    table = _table("Sealed PDFs from the log", "database", "document", "exhibits", "CPU s", "bytes", "more MB")
    for name, make in fresh.items():
        for got in records.measure(make, folder, sizes.case_exhibits):
            table.add_row(
                name, got.name, f"{got.exhibits:,}", f"{got.cpu_seconds:.2f}", f"{got.size:,}", f"{got.more_mb:.0f}"
            )
    return table


def _paper(folder: Path, fresh: dict[str, Fresh], sizes: Sizes) -> Table:
    del folder, fresh
    table = _table("Paper", "document", "items", "CPU s", "bytes", "peak MB")
    for got in paper.measure(sizes.sheets):
        table.add_row(got.name, f"{got.items:,}", f"{got.cpu_seconds:.2f}", f"{got.size:,}", f"{got.peak_mb:.0f}")
    return table


def _idle(folder: Path, fresh: dict[str, Fresh], sizes: Sizes) -> Table:
    del fresh, sizes
    inside = folder / "idle"
    inside.mkdir()
    got = size.idle(inside)
    table = _table("The idle service", "start to first 200, s", "RSS MB", "PSS MB")
    table.add_row(f"{got.start_seconds:.2f}", f"{got.memory_mb:.0f}", f"{got.shared_mb:.0f}")
    return table


def _peers(folder: Path, fresh: dict[str, Fresh], sizes: Sizes) -> Table:
    ours = recorder.measure(fresh["SQLite"], folder, acts=sizes.acts)
    table = _table(
        "The same acts through what a user would pick instead, on SQLite (only those installed)",
        "library", "CPU ms/act", "acts/s", "times ours",
    )  # fmt: skip
    alone = recorder.measure(fresh["SQLite"], folder, acts=sizes.slow_acts, clients=1)
    for name, got in (("Custody, 64 clients", ours), ("Custody, one client: one act a commit, as theirs", alone)):
        share = f"{got.cpu_us / ours.cpu_us:.1f}"
        table.add_row(name, f"{got.cpu_us / 1000:.3f}", f"{got.per_second:,.0f}", share)
    inside = folder / "peers"
    inside.mkdir()
    for peer in baseline_audit_tables.measure(inside, sizes.slow_acts):
        share = f"{1000 * peer.cpu_ms / ours.cpu_us:.1f}"
        table.add_row(peer.name, f"{peer.cpu_ms:.3f}", f"{peer.per_second:,.0f}", share)
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title)
    for i, column in enumerate(columns):
        table.add_column(column, justify="left" if i == 0 else "right")
    return table


TABLES: dict[str, Callable[[Path, dict[str, Fresh], Sizes], Table]] = {
    "recorder": _recorder, "batch": _batch, "processes": _processes, "http": _http, "signing": _signing,
    "verify": _verify, "proof": _proof, "growth": _growth, "balance": _balance, "session": _session, "records": _records,
    "paper": _paper, "idle": _idle,
    "peers": _peers,
}  # fmt: skip

if __name__ == "__main__":
    raise SystemExit(main())
