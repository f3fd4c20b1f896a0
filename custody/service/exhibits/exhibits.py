"""An exhibit as its readers see it: the state now, and the lists they look it up in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader, is_masked
from custody.domain.discrepancies.discrepancy import LOST, Discrepancy, unfound
from custody.domain.exhibits.balance_and_weighing import Weight
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.normal_form import seal_beginning
from custody.domain.kernel.quantity import Count
from custody.service.access.audited_queries import visible_exhibit, visible_exhibits
from custody.service.discrepancies.corrections import CorrectionLine, corrections
from custody.service.discrepancies.discrepancies import concerning
from custody.service.discrepancies.discrepancy_line import DiscrepancyLine
from custody.service.exhibits.weight_loss import Change, change, net_left
from custody.service.inventories.inventories import uncounted
from custody.service.kernel.directory import Directory
from custody.service.kernel.natural_order import natural
from custody.storage.read import private_values, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import unique_values

MOST_IN_CASE = 100_000
MOST_OF_A_SEAL = 20
"""Exhibits that are looked at for the number of one seal."""
"""Exhibits of one case that are put in order: more than any register holds."""


class ExhibitLine(Struct, frozen=True, kw_only=True):
    """An exhibit in a list; ``hidden``: count and weight are kept back until the reader has checked it blind.

    ``lost``: it is reported missing, and nobody has found it since. ``synthetic``: it is made up, for an exercise.
    """

    id: str
    case: str
    no: str
    substance: str
    form: str
    status: str
    holder: str
    place: str
    container: str
    count: Count | None
    weight: Weight | None
    due: str
    open: int
    hidden: bool
    lost: bool = False
    synthetic: bool = False


class ExhibitDetail(Struct, frozen=True, kw_only=True):
    """An exhibit with its case, its description ("" once erased), what differs, and the names it takes to read it.

    ``hidden``: the reader has still to check it blind; until then there is no seal, weight, count or photograph.
    ``net_left``: net micrograms that are left of an opened one.
    """

    id: str
    pv: str
    state: Exhibit
    description: str
    photos: int
    discrepancies: tuple[DiscrepancyLine, ...]
    corrections: tuple[CorrectionLine, ...]
    names: dict[str, str]
    hidden: bool
    change: Change | None = None
    net_left: int | None = None

    @property
    def lost(self) -> bool:
        """Return True if the exhibit is missing and was not found again."""
        gone = (
            discrepancy
            for discrepancy in self.discrepancies
            if discrepancy.sort in LOST and discrepancy.finding is None
        )
        return any(discrepancy.id in self.state.open for discrepancy in gone)


def exhibit(
    connection: Connection, directory: Directory, vault: Vault, reader: Reader, exhibit_id: str
) -> ExhibitDetail:
    """One exhibit.

    Raises:
        NotFound: no such exhibit, or none that the reader may see.
    """
    state, case = visible_exhibit(connection, reader, exhibit_id)
    described = state.last_said("description", state.described)
    pictured = (state.described, *state.pictured)
    values = private_values.of(connection, vault, [*pictured, described])
    hidden = is_masked(state)
    corrected = corrections(connection, vault, exhibit_id, state, hidden=hidden)
    discrepancies = concerning(connection, vault, reader, exhibit_id, state, hidden=hidden)
    people = [person for lines in (corrected, discrepancies) for line in lines for person in line.people]
    return ExhibitDetail(
        id=exhibit_id, pv=case.case_reference, state=state, description=values[described].get("description") or "",
        photos=0 if hidden else sum(len(values[seq].get("photo", [])) for seq in pictured),
        discrepancies=discrepancies, corrections=corrected, hidden=hidden, change=change(state),
        net_left=None if hidden else net_left(state), names=directory.names(connection, [*_mentioned(state), *people]),
    )  # fmt: skip


def listed(
    connection: Connection, reader: Reader, after: str, limit: int, columns: Mapping[str, str | Sequence[str]]
) -> tuple[list[ExhibitLine], str]:
    """Exhibits by index columns (``dossier`` for the case, status, holder, place, container), and the next cursor.

    Those that the reader may not see are passed over, so a page may be shorter than ``limit`` before the end; so are
    those that the reader counts blind, for a list of what is expected is what they may not have (I43).
    """
    exhibits = subject_queries.find(connection, Exhibit, after=after, limit=limit, **columns)
    following = next(reversed(exhibits), "") if len(exhibits) == limit else ""
    hidden = uncounted(connection, reader)
    return exhibit_lines(
        connection, reader, {exhibit_id: e for exhibit_id, e in exhibits.items() if exhibit_id not in hidden}
    ), following


def of_case(connection: Connection, case: str) -> list[str]:
    """Return the exhibits of a case sorted by their own numbers, 2 before 10; one statement reads the claims."""
    claimed = unique_values.claimed_from(connection, "exhibit_no", f"{case}/", MOST_IN_CASE)
    return [claimed[no] for no in sorted(claimed, key=natural)]


def in_order(rows: Iterable[ExhibitLine], pvs: Mapping[str, str]) -> list[ExhibitLine]:
    """Return the rows sorted by case (``pvs``: PV number of each), then by exhibit number."""
    return sorted(rows, key=lambda row: (natural(pvs[row.case]), row.case, natural(row.no)))


def lines_of(connection: Connection, reader: Reader, numbers: Sequence[str]) -> list[ExhibitLine]:
    """Exhibits as lines in this order, without those that the reader may not see or counts blind (I43)."""
    hidden = uncounted(connection, reader)
    exhibits = subject_queries.states(
        connection, Exhibit, [exhibit_id for exhibit_id in numbers if exhibit_id not in hidden]
    )
    return exhibit_lines(connection, reader, exhibits)


def exhibit_lines(connection: Connection, reader: Reader, exhibits: dict[str, Exhibit]) -> list[ExhibitLine]:
    """Return the lines of the exhibits that the reader may see, in the same order."""
    seen = visible_exhibits(connection, reader, exhibits)
    lost = _lost(connection, seen.values())
    return [_summary(exhibit_id, e, not lost.isdisjoint(e.open)) for exhibit_id, e in seen.items()]


def _mentioned(exhibit: Exhibit) -> Iterator[str]:
    """Yield the people, agencies and places that an exhibit's state names."""
    yield from (exhibit.holder, exhibit.agency, exhibit.released_by, exhibit.place, exhibit.container)
    yield from (exhibit.origin.confirmed_by, exhibit.origin.by_agency) if exhibit.origin else ()
    yield from (subject_id for hold in exhibit.holds for subject_id in (hold.by, hold.agency))
    yield from (court_number.agency for court_number in exhibit.court_references)


def _lost(connection: Connection, exhibits: Iterable[Exhibit]) -> set[str]:
    """Discrepancies that say of one of them that it is gone, and nobody has found it since."""
    opened = {discrepancy_id for exhibit in exhibits for discrepancy_id in exhibit.open}
    discrepancies = subject_queries.states(connection, Discrepancy, opened) if opened else {}
    return {discrepancy_id for discrepancy_id, discrepancy in discrepancies.items() if unfound(discrepancy)}


def sealed_under(connection: Connection, reader: Reader, seal: str) -> list[str]:
    """Return the exhibits with a present or former seal number that the reader sees and does not check blind.

    Several agencies may issue the same number; in one of them it is used twice only under a discrepancy (I57a).
    """
    claims = unique_values.claimed_from(connection, "seal", seal_beginning(seal), MOST_OF_A_SEAL)
    exhibits = subject_queries.states(connection, Exhibit, dict.fromkeys(claims.values()))
    seen = visible_exhibits(connection, reader, exhibits)
    return [exhibit_id for exhibit_id, exhibit in seen.items() if not is_masked(exhibit)]


def others_under_seal(connection: Connection, reader: Reader, exhibit_id: str) -> list[str]:
    """Return the other exhibits that bear or bore the seal number of one, to whoever sees everything (I57a)."""
    exhibit = subject_queries.states(connection, Exhibit, [exhibit_id]).get(exhibit_id)
    if exhibit is None or not sees_everything(reader.roles):
        return []
    return [other for other in sealed_under(connection, reader, exhibit.seal) if other != exhibit_id]


def _summary(exhibit_id: str, exhibit: Exhibit, lost: bool) -> ExhibitLine:
    return ExhibitLine(
        id=exhibit_id,
        case=exhibit.case,
        no=exhibit.exhibit_number,
        substance=exhibit.known_substance,
        form=exhibit.form,
        status=exhibit.status,
        holder=exhibit.holder,
        place=exhibit.place,
        container=exhibit.container,
        count=exhibit.count,
        weight=exhibit.last_weight,
        due=exhibit.due,
        open=len(exhibit.open),
        hidden=is_masked(exhibit),
        lost=lost,
        synthetic=exhibit.synthetic,
    )
