"""Verifying a database: everything that the log says is computed again and compared with everything that is stored.

1. Every event hashes to its leaf, every tile to the one above, all of it to the root of the head. (``compare_tree``)
2. Every act has its parts, its root, its row; every commitment its private value.     (``acts``, ``private_values``)
   Who acted held the role for it at that place in the log, as the log says itself.          (``author_rights``)
3. Every subject's chain is whole and folds to the rows of the projections, byte for byte.  (``projections``)
   So are the books of each agency, rolled up by quarters of an hour.                           (``mass_balance``)
4. No table holds more than that; accounts agree with their persons.                         (``unaccounted_rows``)
5. Every signed checkpoint is a head of this log, the one that the signer remembers too.        (``heads``)
   No act claims a time of recording that enough witnesses contradict.                    (``recorded_times``)
6. The guards that keep the log append-only are in place.                            (``append_only_guards``)

An administrator who rewrites everything and signs it again, and replaces what the signer and the last verification
remember in the data folder, passes all of it: only a checkpoint that was kept elsewhere (``outside``) contradicts them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from custody.kernel import Progress, no_progress
from custody.log.errors import Malformed
from custody.log.tiles import TileTree, split_edge
from custody.log.trust_policy import NOBODY, Policy
from custody.storage.audit import mass_balance, unaccounted_rows, verification_state
from custody.storage.audit.append_only_guards import guards
from custody.storage.audit.author_rights import Authority
from custody.storage.audit.compare_tree import STRETCH, Tiles, Whole, root_of
from custody.storage.audit.envelopes import Envelopes
from custody.storage.audit.findings import Finding, Report, at_event
from custody.storage.audit.follow_chains import Compared, ranges, split_range
from custody.storage.audit.heads import Evidence, heads, signer_state
from custody.storage.audit.parallel import Job, Piece, here, in_processes, pair, share
from custody.storage.audit.projections import Touched
from custody.storage.audit.raw_rows import fetch, without_collector
from custody.storage.audit.recorded_times import BLIND, clocks, explained
from custody.storage.audit.scan import Stretch
from custody.storage.signing import log_keys
from custody.storage.signing.checkpoints import tile_reader
from custody.storage.tables.engine import Store
from custody.storage.write import erasure, head_row

WORTH_A_PROCESS = 4 * STRETCH
"""Events below which further processes cost more than they save: to start, to import, to read the log once each."""
CLAIMED = "SELECT DISTINCT subject FROM claim WHERE kind = 'erased'"
"""Under whose keys values were ever erased."""
BYTES = frozenset({"event_missing", "event_wrong"})


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Options of a verification.

    ``data``: the installation's folder with keys, photographs, and the state of the signer and the last verification.
    ``vkeys``: the keys that must have signed the checkpoints (otherwise the log names them). ``outside``: checkpoints
    kept elsewhere. ``signed``: the last checkpoint that a separate signer reports (None: there is none). ``since``: the
    size up to which the log was verified before. ``photos``: True to read every photograph. ``quick``: check bytes,
    tree, chains and checkpoints alone, in a third of the time. ``policy``: the witnesses whose cosignatures judge the
    times of recording.
    """

    data: Path | None = None
    vkeys: Sequence[str] = ()
    outside: Sequence[str] = ()
    signed: str | None = None
    since: int = 0
    workers: int = 1
    photos: bool = False
    quick: bool = False
    policy: Policy = NOBODY

    @property
    def first(self) -> int:
        """Return the start of the stretch in which the verification begins."""
        return self.since // STRETCH * STRETCH


def verify(store: Store, plan: Plan, progress: Progress = no_progress) -> Report:
    """Verify a database while the service runs, up to the head it has now.

    Raises:
        StorageRefused: ``not_initialised``, ``database_unreachable``.
    """
    signer = plan.signed or signer_state(plan.data)  # before the head: what was signed is at most what is there
    with store.reading() as connection:
        now = head_row.read(connection)
    evidence = Evidence(
        vkeys=plan.vkeys,
        outside=plan.outside,
        signer=signer,
        verified=verification_state.noted_right(plan.data, now.origin),
    )
    tiles = upper_tiles(store, now)
    job, forged = _job(store, plan, now)
    with without_collector():
        stretches, compared = _all(store, plan, now, tiles, job, progress)
    report = _report(now, plan, stretches, compared)
    report.cosigned = job.clocks.heads
    findings = [f for s in stretches for f in s.findings] + forged
    if not any(f.code == "event_missing" for f in findings):
        findings += _joints(stretches, plan.first, now.size)
        findings += _whole(stretches, tiles, plan.first).compare(now.root, now.edge, tiles)
    findings += [f for c in compared for f in c.findings]
    findings += _beside(store, now, report, compared, evidence)
    with store.reading() as connection:
        log = log_keys.installation(connection)
    wrong, report.explained = explained(_distinct(findings), log.errors if log else ())
    report.findings = sorted(wrong, key=_place)
    return report


def _all(
    store: Store, plan: Plan, now: head_row.Head, tiles: Tiles, job: Job, progress: Progress
) -> tuple[list[Stretch], list[Compared]]:
    """Return all the work that grows with the log, in this process or in several.

    Stretches in their order, and subjects.
    """
    workers = plan.workers if now.size - plan.first > WORTH_A_PROCESS else 1
    pieces = divide(store, plan, now, tiles, workers)
    gave = in_processes(store, job, pieces, workers, progress) if workers > 1 else here(store, job, pieces, progress)
    compared = [c for g in gave for c in g.compared]
    if plan.since:
        compared.append(Touched(store, plan.since, now.size).run())
    return sorted((s for g in gave for s in g.stretches), key=lambda s: s.start), compared


def _job(store: Store, plan: Plan, now: head_row.Head) -> tuple[Job, list[Finding]]:
    """Return the common data of all workers, and the findings about the heads and envelopes read for it."""
    with store.reading() as connection:
        erased = erasure.erasures(connection, [row[0] for row in fetch(connection, CLAIMED)])
    if plan.quick:
        return Job(now.size, plan.data, plan.photos, None, erased, BLIND), []
    seen, forged = clocks(store, now, plan.policy, plan.outside, plan.since)
    envelopes = Envelopes.read(store, plan.data, plan.since)
    authority = Authority.read(store, envelopes.acts)
    return Job(now.size, plan.data, plan.photos, authority, erased, seen), forged + envelopes.wrong


def divide(store: Store, plan: Plan, now: head_row.Head, tiles: Tiles, workers: int = 1) -> list[Piece]:
    """Divide the work that grows with the log into pieces for this many workers."""
    scans = [(at, min(at + STRETCH, now.size), _above(now, tiles, at)) for at in range(plan.first, now.size, STRETCH)]
    if plan.since:
        return share(scans, [], workers)
    two = split_range(store) if workers == 2 else None  # noqa: PLR2004
    return pair(scans, *two) if two else share(scans, ranges(store, workers), workers)


def _report(now: head_row.Head, plan: Plan, stretches: Sequence[Stretch], compared: Sequence[Compared]) -> Report:
    return Report(
        origin=now.origin, size=now.size, root=now.root, epoch=now.epoch, since=plan.since,
        quick=plan.quick,
        acts=sum(s.acts for s in stretches), subjects=sum(c.subjects for c in compared),
        disclosures=sum(s.disclosures for s in stretches), unopened=sum(s.unopened for s in stretches),
        timed=sum(s.timed for s in stretches),
    )  # fmt: skip


def _beside(
    store: Store, now: head_row.Head, report: Report, compared: Sequence[Compared], evidence: Evidence
) -> list[Finding]:
    """Check the tables beside the events: books, unaccounted rows, signed heads, accounts, guards."""
    if report.quick:
        return heads(store, now, report, evidence, tile_reader(store)) + guards(store)
    findings = [] if report.since else mass_balance.lines(store, now.size, [c.books for c in compared])
    findings += unaccounted_rows.counts(store, now.size, None if report.since else report.acts)
    findings += heads(store, now, report, evidence, tile_reader(store))
    findings += unaccounted_rows.people(store, report)
    return findings + guards(store)


def _whole(stretches: Sequence[Stretch], tiles: Tiles, first: int) -> Whole:
    """Return the whole tree; stretches verified before enter with the roots that their tiles have now."""
    earlier = [root_of(tiles.get((1, index), b"")) for index in range(first // STRETCH)]
    full = [s.root for s in stretches if s.size == STRETCH]
    rest = next((s.rest for s in stretches if s.size < STRETCH), TileTree())
    return Whole([*earlier, *full], rest)


def _joints(stretches: Sequence[Stretch], first: int, size: int) -> list[Finding]:
    """Return acts run over the ends of stretches: where the last act of one ends, the first of the next must begin."""
    starts = [s.first if s.first >= 0 else s.start + s.size for s in stretches]
    ends = [first and starts[0], *(s.end for s in stretches)] if stretches else []
    return [
        at_event("part_without_act", end, act="")
        for end, start in zip(ends, [*starts, size], strict=bool(stretches))
        if end < start
    ]


def upper_tiles(store: Store, now: head_row.Head) -> dict[tuple[int, int], bytes]:
    """Return all tiles above level 0: one for each 65,536 events."""
    with store.reading() as connection:
        rows = fetch(connection, "SELECT level, n, hashes FROM tile WHERE level > 0")
    return {
        (level, tile_index): bytes(hashes)
        for level, tile_index, hashes in rows
        if (tile_index + 1) << 8 * (level + 1) <= now.size
    }


def _above(now: head_row.Head, tiles: Tiles, start: int) -> bytes:
    """Return the stored roots of the level-0 tiles of a stretch."""
    if start + STRETCH <= now.size:
        return tiles.get((1, start // STRETCH), b"")
    try:
        edges = split_edge(now.size, now.edge)
    except Malformed:
        return b""
    return edges[1] if len(edges) > 1 else b""


def _place(finding: Finding) -> tuple[int, int]:
    """Return the sort key of a finding: changed bytes first, then the order of the log, then the tables."""
    facts = finding.facts
    seq = facts.get("seq", facts.get("event"))
    if seq is None:
        return (2, 0)
    return (0 if finding.code in BYTES or facts.get("table") == "tile" else 1, seq)


def _distinct(findings: Iterable[Finding]) -> Iterator[Finding]:
    seen: list[Finding] = []
    for finding in findings:
        if finding not in seen:
            seen.append(finding)
    return iter(seen)
