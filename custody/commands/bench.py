"""``custody bench``: what this machine records, beside the limit it could reach, measured in the same run."""

import argparse
import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.table import Table

from custody.bench import databases, http, paper, peers, processes, proof, recorder, session, signing, size, verify
from custody.bench.databases import Fresh
from custody.commands import Formatter, positive
from custody.web.i18n import N_, gettext

FSYNC_MS = (0, 1, 8)
SLOW_ACTS, GROWN = 2_000, (10_000, 1_000_000)
VERIFIED, PROVEN = 300_000, 200_000
WIDE = 160
"""Columns where no terminal says how many it has: tables that go to a file are not cut."""
SECTIONS = {
    "recorder": N_(
        "hand-overs a second, latency, CPU of 64 clients, both databases, fsync +0, +1, +8 ms; limit: INSERTs"
    ),
    "batch": N_("one hand-over of 1,000 exhibits"),
    "processes": N_("one and four processes on one PostgreSQL log"),
    "http": N_("hand-overs over HTTP, 64 connections, fsync +0, +1, +8 ms; limit: a POST that only answers"),
    "signing": N_("p99 of hand-overs with nothing signed, signed, apart, with three witnesses"),
    "verify": N_("events a CPU-second verified; limit: reading and hashing each"),
    "proof": N_("one event's proof of inclusion, warm, in a log of 200,000; limit: its hashes"),
    "growth": N_("history and holdings in a log of 10 thousand and of 1 million events (long)"),
    "session": N_("a destruction session of many packages, from staging to certificate"),
    "paper": N_("labels beside a plain loop and blabel, if installed; certificates of 10 to 10,000 items, signed"),
    "idle": N_("start to the first 200, and memory of the idle service"),
    "peers": N_("the same acts through SQLAlchemy-Continuum and django-simple-history, if installed (benchmarks.md)"),
}


class _AsWritten(Formatter, argparse.RawDescriptionHelpFormatter):
    """Help that keeps the lines of the sections."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which sections, how many acts, and where the databases lie."""
    parser.formatter_class = _AsWritten
    lines = (f"  {name:10} {gettext(what)}" for name, what in SECTIONS.items())
    parser.epilog = "\n".join((gettext("sections:"), *lines))
    parser.add_argument(
        "--only",
        action="append",
        choices=SECTIONS,
        metavar=gettext("SECTION"),
        help=gettext("measure only this (may be repeated)"),
    )
    parser.add_argument(
        "--acts", type=positive, default=10_000, help=gettext("hand-overs a measurement (default: 10000)")
    )
    parser.add_argument(
        "--folder", type=Path, help=gettext("where the databases are made (default: a temporary folder)")
    )


def run(arguments: argparse.Namespace) -> int:
    """Print a table for each section."""
    console = Console()
    if not console.is_terminal:
        console.width = WIDE
    wanted: Sequence[str] = arguments.only or list(SECTIONS)
    with ExitStack() as closing:
        folder = arguments.folder or Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="custody-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        server = closing.enter_context(databases.postgresql(folder))
        fresh = {"SQLite": databases.sqlite(folder)} | ({"PostgreSQL": server} if server else {})
        for section in wanted:
            Console(stderr=True).print(section, style="dim")  # no thread shows it: a verification forks if it is alone
            console.print(TABLES[section](folder, fresh, arguments.acts))
    return 0


def _recorder(folder: Path, fresh: dict[str, Fresh], acts: int) -> Table:
    table = _table(
        "Acknowledged hand-overs, 64 clients, beside plain INSERTs of the same rows in the same batches",
        "database", "fsync +ms", "acts/s", "limit/s", "of limit", "p50 ms", "p99 ms", "p99/p50", "CPU us/act",
        "limit's",
    )  # fmt: skip
    for name, make in fresh.items():
        for fsync in FSYNC_MS:
            got = recorder.measure(make, folder, acts=acts if fsync <= 1 else SLOW_ACTS, fsync_ms=fsync)
            table.add_row(
                name, str(fsync), f"{got.per_second:,.0f}", f"{got.limit_per_second:,.0f}", f"{got.of_limit:.2f}",
                f"{got.p50_ms:.1f}", f"{got.p99_ms:.1f}", f"{got.p99_ms / got.p50_ms:.1f}", f"{got.cpu_us:.0f}",
                f"{got.limit_cpu_us:.0f}",
            )  # fmt: skip
    return table


def _batch(folder: Path, fresh: dict[str, Fresh], acts: int) -> Table:
    del acts
    table = _table("One hand-over of 1,000 exhibits", "database", "ms (median of 5)", "CPU us/exhibit event")
    for name, make in fresh.items():
        milliseconds, cpu = recorder.batch(make, folder)
        table.add_row(name, f"{milliseconds:.0f}", f"{cpu:.0f}")
    return table


def _processes(folder: Path, fresh: dict[str, Fresh], acts: int) -> Table:
    table = _table("Four processes on one PostgreSQL log", "processes", "acts/s", "every act in the log")
    if "PostgreSQL" in fresh:
        for number in (1, 4):
            rate, whole = processes.measure(fresh["PostgreSQL"], folder, processes=number, acts=acts)
            table.add_row(str(number), f"{rate:,.0f}", "yes" if whole else "NO")
    return table


def _http(folder: Path, fresh: dict[str, Fresh], acts: int) -> Table:
    del fresh
    table = _table(
        "HTTP, SQLite, one process, 64 connections, beside a POST that only answers",
        "fsync +ms", "route", "requests/s", "p50 ms", "p99 ms", "p99/p50", "ratio",
    )  # fmt: skip
    for fsync in FSYNC_MS:
        inside = folder / f"http-{fsync}"
        inside.mkdir()
        recording, plain = http.measure(inside, requests=acts, fsync_ms=fsync)
        ratio = f"{recording.per_second / plain.per_second:.2f}"
        for name, rate, share in (("records a hand-over", recording, ratio), ("only answers", plain, "1")):
            table.add_row(
                str(fsync), name, f"{rate.per_second:,.0f}", f"{rate.p50_ms:.1f}", f"{rate.p99_ms:.1f}",
                f"{rate.p99_ms / rate.p50_ms:.1f}", share,
            )  # fmt: skip
    return table


def _signing(folder: Path, fresh: dict[str, Fresh], acts: int) -> Table:
    table = _table(
        f"{signing.A_SECOND} hand-overs a second, {signing.CLIENTS} clients: medians of {signing.ROUNDS} turns",
        "database", "way", "p50 ms", "p99 ms", "of unsigned", "of unwitnessed", "heads", "cosigned",
    )  # fmt: skip
    for name, make in fresh.items():
        inside = folder / f"signing-{name}"
        inside.mkdir()
        for got in signing.measure(make, inside, acts):
            table.add_row(
                name, got.name, f"{got.p50_ms:.2f}", f"{got.p99_ms:.2f}", str(got.of_unsigned), str(got.of_unwitnessed),
                str(got.checkpoints), str(got.cosignatures),
            )  # fmt: skip
    return table


def _verify(folder: Path, fresh: dict[str, Fresh], acts: int) -> Table:
    del acts
    table = _table("Verification, events a CPU-second", "database", "what is looked at", "events/CPU-s", "of limit")
    lines = []
    for name, make in fresh.items():
        rates, wholes = verify.measure(make, folder, events=VERIFIED, workers=os.cpu_count() or 1)
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


def _growth(folder: Path, fresh: dict[str, Fresh], acts: int) -> Table:
    del acts
    table = _table("Readings in a growing log", "database", "events", "history us", "holdings us")
    lines = []
    for name, make in fresh.items():
        readings, plans = size.growth(make, folder, *GROWN)
        for got in readings:
            table.add_row(name, f"{got.events:,}", f"{got.history_us:.0f}", f"{got.holdings_us:.0f}")
        first, last = readings[0], readings[-1]
        ratios = (last.history_us / first.history_us, last.holdings_us / first.holdings_us)
        table.add_row(name, "ratio", *(f"{r:.2f}" for r in ratios))
        lines += [f"{name}: {plan}" for plan in plans]
    table.caption = "\n".join(lines)
    return table


def _proof(folder: Path, fresh: dict[str, Fresh], acts: int) -> Table:
    del acts
    table = _table(f"Proof of one event in a log of {PROVEN:,}, warm", "database", "", "ms (median)", "ms (p90)")
    for name, make in fresh.items():
        for got in proof.measure(make, folder, events=PROVEN):
            table.add_row(name, got.name, f"{got.median_ms:.3f}", f"{got.p90_ms:.3f}")
    return table


def _session(folder: Path, fresh: dict[str, Fresh], acts: int) -> Table:
    del acts
    table = _table(
        f"A destruction session of {session.EXHIBITS:,} exhibits from {session.ORDERS} orders",
        "database", "step", "acts", "SQL statements", "seconds", "CPU s", "peak MB so far",
    )  # fmt: skip
    for name, make in fresh.items():
        for got in session.measure(make, folder):
            table.add_row(
                name, got.name, str(got.acts), f"{got.statements:,}", f"{got.seconds:.2f}",
                f"{got.cpu_seconds:.2f}", f"{got.peak_mb:.0f}",
            )  # fmt: skip
    return table


def _paper(folder: Path, fresh: dict[str, Fresh], acts: int) -> Table:
    del folder, fresh, acts
    table = _table("Paper", "document", "items", "CPU s", "bytes", "peak MB")
    for got in paper.measure():
        table.add_row(got.name, f"{got.items:,}", f"{got.cpu_seconds:.2f}", f"{got.size:,}", f"{got.peak_mb:.0f}")
    return table


def _idle(folder: Path, fresh: dict[str, Fresh], acts: int) -> Table:
    del fresh, acts
    inside = folder / "idle"
    inside.mkdir()
    got = size.idle(inside)
    table = _table("The idle service", "start to first 200, s", "RSS MB", "PSS MB")
    table.add_row(f"{got.start_seconds:.2f}", f"{got.memory_mb:.0f}", f"{got.shared_mb:.0f}")
    return table


def _peers(folder: Path, fresh: dict[str, Fresh], acts: int) -> Table:
    ours = recorder.measure(fresh["SQLite"], folder, acts=acts)
    table = _table(
        "The same acts through what a user would pick instead, on SQLite (only those installed)",
        "library", "CPU ms/act", "acts/s", "times ours",
    )  # fmt: skip
    alone = recorder.measure(fresh["SQLite"], folder, acts=min(acts, 2_000), clients=1)
    for name, got in (("Custody, 64 clients", ours), ("Custody, one client: one act a commit, as theirs", alone)):
        share = f"{got.cpu_us / ours.cpu_us:.1f}"
        table.add_row(name, f"{got.cpu_us / 1000:.3f}", f"{got.per_second:,.0f}", share)
    inside = folder / "peers"
    inside.mkdir()
    for peer in peers.measure(inside, min(acts, 2_000)):
        share = f"{1000 * peer.cpu_ms / ours.cpu_us:.1f}"
        table.add_row(peer.name, f"{peer.cpu_ms:.3f}", f"{peer.per_second:,.0f}", share)
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title)
    for i, column in enumerate(columns):
        table.add_column(column, justify="left" if i == 0 else "right")
    return table


TABLES: dict[str, Callable[[Path, dict[str, Fresh], int], Table]] = {
    "recorder": _recorder, "batch": _batch, "processes": _processes, "http": _http, "signing": _signing,
    "verify": _verify, "proof": _proof, "growth": _growth, "session": _session, "paper": _paper, "idle": _idle,
    "peers": _peers,
}  # fmt: skip
