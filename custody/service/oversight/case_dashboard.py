"""A case at a glance: what there is of it, where and with whom, what is due, what is wrong, what was destroyed.

Everything comes from the present states of its exhibits, found by index; unlike units are never added (I21). What the
reader has still to check blind is counted and not measured (I13); what they count in an inventory is left out (I43).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from custody.domain.access.visibility import Reader, is_masked
from custody.domain.certificates.certificate import Certificate
from custody.domain.discrepancies.discrepancy import OPEN, Discrepancy, unfound
from custody.domain.exhibits.exhibit import DESTROYED, GONE, Exhibit
from custody.domain.kernel.quantity import MASS, VOLUME, amounts
from custody.domain.kernel.times import hours_between
from custody.domain.orders.order import DRAFT, Order
from custody.domain.oversight.deadline import DELIVERY_HOURS
from custody.domain.oversight.mass_balance import DISPUTED
from custody.domain.seizures.case import Case
from custody.domain.seizures.declared_vs_received import owed
from custody.domain.seizures.register_takeover import SOURCE
from custody.domain.seizures.seizure import Seizure
from custody.service.access.audited_queries import blind_checks_due, visible_exhibits
from custody.service.discrepancies.discrepancy_line import blind_sort
from custody.service.inventories.inventories import uncounted
from custody.service.law.derogations import DerogationLine
from custody.service.law.derogations import of as derogations_of
from custody.service.orders.court_registry import courtroom
from custody.service.orders.destruction_requests import of_case
from custody.service.orders.order_copies import overtaken
from custody.service.orders.orders import Listed, drafted, listed_now, visible_to
from custody.service.oversight.deadlines import DueLine, of_exhibits, of_hearing, of_order, of_sessions
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

MOST = 3_000
"""Exhibits that are summed up; ``whole`` says when there are more."""
Amounts = dict[str, int]
"""Unit to amount, each in its smallest: micrograms, microlitres, pieces."""


class What(Struct, frozen=True, kw_only=True):
    """One substance of a case: exhibits in custody and how much, exhibits destroyed and how much.

    Masses are gross. ``hidden``: of those in custody, how many the reader has still to check blind; they are in no sum.
    """

    substance: str
    held: int
    amounts: Amounts
    hidden: int
    destroyed: int
    burnt: Amounts
    owed: Amounts
    """Declared in its seizures and not handed over, in the units of the declaration (I22)."""
    late: bool
    """Whether some of that should be handed over by now: its time is over, or the rest of its seizure came."""
    ended: dict[str, int]
    """Other ends of custody to exhibits: burnt in dispute, returned, ceded, used up, split up, lost."""


class Where(Struct, frozen=True, kw_only=True):
    """Exhibits that are in the same state, in the same place, with the same holder ("" for none).

    ``status``: ``lost`` of what is reported missing, and nobody has found since.
    """

    status: str
    place: str
    holder: str
    agency: str
    count: int


class Wrong(Struct, frozen=True, kw_only=True):
    """An open discrepancy."""

    id: str
    sort: str
    about: str
    opened_at: str


class Burnt(Struct, frozen=True, kw_only=True):
    """Exhibits in one certificate; ``reference`` is that of the office, "" while none is issued for ``session``."""

    certificate: str
    reference: str
    session: str
    count: int


class CaseDashboard(Struct, frozen=True, kw_only=True):
    """A case at a glance. ``holds``: prosecution to exhibits held; ``corrected``: exhibits with an entry corrected.

    ``held_here``: those that the reader's own prosecution holds.

    ``masked``: what is owed of some seizure is not told, because the reader has still to check an exhibit of it blind.
    """

    exhibits: int
    whole: bool
    masked: bool
    what: tuple[What, ...]
    where: tuple[Where, ...]
    orders: tuple[Listed, ...]
    """Those that its exhibits are under, or burnt by, and drafts that name them: as far as the reader may see them."""
    due: tuple[DueLine, ...]
    rooms: dict[str, str]
    """Where it is to be heard, by its number."""
    wrong: tuple[Wrong, ...]
    closed: int
    holds: dict[str, int]
    held_here: tuple[str, ...]
    corrected: int
    derogations: tuple[DerogationLine, ...]
    burnt: tuple[Burnt, ...]

    def named(self) -> list[str]:
        """Numbers with a name."""
        return [
            *(
                subject_id
                for location in self.where
                for subject_id in (location.place, location.holder, location.agency)
            ),
            *self.holds,
            *(derogation.by for derogation in self.derogations),
        ]

    def linked(self) -> list[str]:
        """Numbers that may have a page."""
        return [
            *(due_line.about for due_line in self.due), *(order_line.order for order_line in self.orders),
            *(discrepancy.id for discrepancy in self.wrong), *(discrepancy.about for discrepancy in self.wrong),
            *(subject_id for burnt in self.burnt for subject_id in (burnt.certificate, burnt.session)),
        ]  # fmt: skip


def case_dashboard(connection: Connection, vault: Vault, reader: Reader, case: str, today: str) -> CaseDashboard:
    """Return the summary of a case that the reader may see."""
    exhibits = subject_queries.find(connection, Exhibit, dossier=case, limit=MOST + 1)
    hidden = uncounted(connection, reader)
    seen = visible_exhibits(
        connection, reader, {exhibit_id: e for exhibit_id, e in exhibits.items() if exhibit_id not in hidden}
    )
    doubts = subject_queries.find(connection, Discrepancy, dossier=case, limit=MOST)
    drafts = _drafts(connection, reader, seen)
    blind = blind_checks_due(connection, reader, exhibits)
    missing, late, masked = _owed(connection, reader, case, exhibits, blind)
    entries = [entry for exhibit in seen.values() for entry in exhibit.derogations]
    return CaseDashboard(
        exhibits=len(seen),
        whole=len(exhibits) <= MOST,
        masked=masked,
        what=tuple(_what(seen.values(), missing, late)),
        where=tuple(_where(seen, {d.about for d in doubts.values() if d.status == OPEN and unfound(d)})),
        orders=tuple(_orders(connection, reader, seen, drafts, today)),
        due=tuple(_due(connection, reader, case, seen, drafts, today)),
        rooms={case: courtroom(connection, vault, case)},
        wrong=tuple(_wrong(discrepancy_id, d, blind) for discrepancy_id, d in doubts.items() if d.status == OPEN),
        closed=sum(d.status != OPEN for d in doubts.values()),
        holds=dict(Counter(hold.agency for exhibit in seen.values() for hold in exhibit.holds)),
        held_here=tuple(
            exhibit_id for exhibit_id, e in seen.items() if any(hold.agency == reader.agency for hold in e.holds)
        ),
        corrected=sum(bool(exhibit.corrected) for exhibit in seen.values()),
        derogations=tuple(derogations_of(connection, vault, entries)),
        burnt=tuple(_burnt(connection, seen)),
    )


def _wrong(discrepancy_id: str, doubt: Discrepancy, blind: Collection[str]) -> Wrong:
    sort = blind_sort(doubt.sort) if doubt.about in blind else doubt.sort
    return Wrong(id=discrepancy_id, sort=sort, about=doubt.about, opened_at=doubt.opened_at)


def _drafts(connection: Connection, reader: Reader, exhibits: Mapping[str, Exhibit]) -> dict[str, Order]:
    """Drafts of the reader's prosecution that name one of these exhibits."""
    drafts = drafted(connection, reader)
    return {draft_id: draft for draft_id, draft in drafts.items() if not exhibits.keys().isdisjoint(draft.exhibits)}


def _orders(
    connection: Connection, reader: Reader, exhibits: Mapping[str, Exhibit], drafts: dict[str, Order], today: str
) -> list[Listed]:  # fmt: skip
    orders = subject_queries.states(connection, Order, sorted({e.order for e in exhibits.values()} - {""}))
    seen = {order_id: orders[order_id] for order_id in visible_to(connection, reader, orders)} | drafts
    return sorted(listed_now(connection, seen, today), key=lambda row: (row.status == DRAFT, row.issued_at))


def _due(
    connection: Connection, reader: Reader, case: str, exhibits: Mapping[str, Exhibit], drafts: Mapping[str, Order],
    today: str,
) -> list[DueLine]:  # fmt: skip
    """Return the due lines of exhibits, orders, drafts, proposals, sessions and hearing, earliest first."""
    late = overtaken(connection, drafts)
    return sorted([
        *of_exhibits(connection, reader, exhibits, today),
        *of_sessions(connection, reader, exhibits),
        *of_hearing(case, subject_queries.state(connection, Case, case)),
        *(line for draft_id,
            draft in drafts.items() for line in of_order(draft_id, draft, today, overtaken=draft_id in late)),
        *(DueLine(at=proposal.due, sort="proposal", about=proposal.id, count=proposal.left)
          for proposal in of_case(connection, reader, case)),
    ])  # fmt: skip


def _owed(
    connection: Connection, reader: Reader, case: str, exhibits: dict[str, Exhibit], blind: Collection[str]
) -> tuple[dict[str, Amounts], set[str], bool]:  # fmt: skip
    """Return amounts declared but not handed over by substance, the late substances, and a masked flag.

    Seizures with a ``blind`` exhibit are left out; the flag tells if there is one. A line that waits for a second
    person declares nothing yet. Entries of a paper register count as received.
    """
    kept_back = {exhibits[exhibit_id].seizure for exhibit_id in blind}
    owed_sums: dict[str, Counter[str]] = {}
    late: set[str] = set()
    masked = False
    for seizure_id, seizure in subject_queries.every(connection, Seizure, dossier=case):
        if seizure_id in kept_back:
            masked = True
            continue
        for line, tally in zip(seizure.lines, seizure.tallies, strict=True):
            if not line.to_confirm and seizure.source != SOURCE:
                less, unit = owed(line, tally), line.count.unit if line.count else ""
                sums = {unit: less.count, MASS: less.ug, VOLUME: less.ul}
                owed_sums.setdefault(line.substance, Counter()).update(
                    {u: amount for u, amount in sums.items() if amount}
                )
                late.update([line.substance] if any(sums.values()) and _is_late(seizure, reader.at) else [])
    return {substance: dict(sums) for substance, sums in owed_sums.items() if sums}, late, masked


def _is_late(seizure: Seizure, now: str) -> bool:
    """Return True if a whole seizure should have been handed over: its time is over or a part came."""
    came = any(tally.received_count or tally.received_ug or tally.received_ul for tally in seizure.tallies)
    return came or not now or hours_between(seizure.declared_at, now) >= DELIVERY_HOURS


def _what(exhibits: Iterable[Exhibit], missing: Mapping[str, Amounts], late: Collection[str]) -> list[What]:
    by: dict[str, list[Exhibit]] = {substance: [] for substance in missing}
    for exhibit in exhibits:
        by.setdefault(exhibit.known_substance, []).append(exhibit)
    rows = [
        _substance(substance, listed, missing.get(substance, {}), late=substance in late)
        for substance, listed in by.items()
    ]
    return sorted(rows, key=lambda row: (-row.held, row.substance))


def _substance(substance: str, listed: list[Exhibit], missing: Amounts, *, late: bool) -> What:
    held = [exhibit for exhibit in listed if exhibit.status not in GONE]
    fired = [exhibit for exhibit in listed if exhibit.status == DESTROYED]
    burnt = [exhibit for exhibit in fired if not exhibit.doubts]
    ended = Counter(exhibit.status for exhibit in listed if exhibit.status in GONE - {DESTROYED})
    ended[DISPUTED] = len(fired) - len(burnt)
    return What(
        substance=substance, held=len(held), amounts=_sums(held), hidden=sum(map(is_masked, held)),
        destroyed=len(burnt), burnt=_sums(burnt), owed=missing, late=late,
        ended=dict(+ended),
    )  # fmt: skip


def _sums(exhibits: Iterable[Exhibit]) -> Amounts:
    """Return the sums by unit; a destroyed exhibit counts with its mass at staging."""
    sums: Counter[str] = Counter()
    for exhibit in exhibits:
        weight = exhibit.staged_weight if exhibit.status == DESTROYED and exhibit.staged_weight else exhibit.last_weight
        sums.update(amounts(exhibit.count, weight.gross.ug if weight else None, exhibit.volume))
    return dict(sums)


def _where(exhibits: Mapping[str, Exhibit], lost: Collection[str]) -> list[Where]:
    tally = Counter(
        (
            "lost" if exhibit_id in lost else exhibit.status,
            exhibit.place,
            exhibit.holder,
            exhibit.agency if exhibit.holder else "",
        )
        for exhibit_id, exhibit in exhibits.items()
        if exhibit.status not in GONE
    )
    return [
        Where(status=status, place=place, holder=holder, agency=agency, count=count)
        for (status, place, holder, agency), count in tally.most_common()
    ]


def _burnt(connection: Connection, exhibits: Mapping[str, Exhibit]) -> list[Burnt]:
    tally = Counter(
        (exhibit.certificate, exhibit.session) for exhibit in exhibits.values() if exhibit.status == DESTROYED
    )
    made = subject_queries.states(connection, Certificate, {certificate for certificate, _ in tally if certificate})
    return [
        Burnt(
            certificate=certificate, reference=made[certificate].certificate_number if certificate else "",
            session=session,
            count=count
        )
        for (certificate, session), count in sorted(tally.items())
    ]  # fmt: skip
