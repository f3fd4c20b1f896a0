"""View of one hand-over, for its page and its resource."""

from typing import Literal

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.discrepancies.discrepancy import DENIED
from custody.domain.transfers.transfer import Transfer
from custody.service.access.openable_links import openable
from custody.service.access.page_view import names_of_openable
from custody.service.discrepancies import corrections
from custody.service.discrepancies.corrections import CorrectionLine
from custody.service.discrepancies.discrepancy_line import DiscrepancyLine
from custody.service.exhibits.display_names import Named, of_load
from custody.service.exhibits.remarks import SAID, Remark, remark_authors, remarks
from custody.service.kernel.directory import Directory
from custody.service.law import unmet_rules
from custody.service.law.unmet_rules import Observed
from custody.service.search.list_filter import narrowed
from custody.service.transfers import paper_slips, slip_contents, transfers
from custody.service.transfers.paper_slips import Slip
from custody.service.transfers.slip_contents import Content, OnSlip
from custody.service.transfers.transfers import Outcome, Summary
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

Undo = Literal["", "refuse", "cancel"]


class TransferView(Struct, frozen=True, kw_only=True):
    """A hand-over as one reader sees it.

    ``outcome``: the result by exhibit once it is received; ``listed``: the part of it that ``find`` leaves.
    ``contents`` and ``on_slip``: what the exhibits are, shown until there is an outcome. ``asked``: the reader may
    still confirm or deny that they handed over (a paper slip) or took charge (a device), until ``asked_until``;
    ``denied``: they did. ``undo``: the act by which the reader
    may end it, as far as its state and their agency allow. ``photo``: there is a photograph of its slip.
    """

    summary: Summary
    exhibits: tuple[str, ...]
    containers: tuple[str, ...]
    escort: str
    locker: str
    paper: str
    slip: Slip | None
    photo: bool
    remarks: list[Remark]
    observed: Observed
    corrections: tuple[CorrectionLine, ...]
    outcome: list[Outcome]
    find: str
    listed: list[Outcome]
    gaps: list[DiscrepancyLine]
    contents: dict[str, Content]
    on_slip: list[OnSlip]
    to_put_away: list[str]
    printable: bool
    me: str
    entered_by_me: bool
    asked: bool
    asked_until: str
    denied: bool
    undo: Undo
    names: dict[str, str]
    linked: frozenset[str]
    named: dict[str, Named]

    @property
    def mine(self) -> bool:
        """Return True if the reader receives the hand-over."""
        return self.summary.receiver == self.me

    @property
    def numbers_in_case(self) -> dict[str, str]:
        """Return the number in its case of each exhibit of the outcome."""
        return {row.exhibit: row.no for row in self.outcome}


def view(
    connection: Connection, directory: Directory, vault: Vault, reader: Reader, transfer_id: str, find: str = ""
) -> TransferView:
    """Return a hand-over as the reader sees it; ``find`` narrows its outcome.

    Raises:
        NotFound: no such hand-over, or none that the reader may see.
    """
    transfer = transfers.visible_transfer(connection, reader, transfer_id)
    summary = transfers.summary(transfer_id, transfer)
    slip = paper_slips.slips(connection, [transfer_id]).get(transfer_id)
    remark_lines = remarks(connection, vault, transfer_id, ("legal_basis", "reference", *SAID))
    observed = unmet_rules.of_transfer(connection, vault, transfer_id, transfer)
    correction_lines = corrections.about(connection, vault, transfer_id)
    outcome = transfers.outcome(connection, reader, transfer_id, transfer)
    gaps = transfers.differing(connection, vault, reader, transfer_id, transfer)
    asked = transfer.asks(reader.person, reader.at[:10])
    # Once there is an outcome, the page names each exhibit there and no longer in the list.
    on_paper = asked and bool(transfer.slip)
    in_words = [transfer_id, *(() if outcome and not on_paper else transfer.exhibits)]
    # The label tells the receiver number and case before the case is theirs to open; of a slip nothing is told (I41).
    on_way = {} if outcome or transfer.slip else of_load(connection, transfer.exhibits)
    people = [
        summary.releaser, summary.receiver, summary.agency, summary.to_agency, transfer.escort, transfer.locker,
        *(person for line in correction_lines for person in line.people), *remark_authors(remark_lines),
        *observed.people(), *([slip.entered_by, slip.settled_by] if slip else []),
    ]  # fmt: skip
    about = {*transfer.containers, *observed.about(), *(discrepancy.id for discrepancy in gaps)}
    about |= {subject_id for row in outcome for subject_id in row.numbers()}
    return TransferView(
        summary=summary,
        exhibits=tuple(transfer.exhibits),
        containers=tuple(transfer.containers),
        escort=transfer.escort,
        locker=transfer.locker,
        paper=transfer.paper,
        slip=slip,
        photo=bool(transfer.slip),
        remarks=remark_lines,
        observed=observed,
        corrections=correction_lines,
        outcome=outcome,
        find=find,
        listed=narrowed(outcome, find, lambda row: (row.exhibit, row.no, row.seal)),
        gaps=gaps,
        contents={} if outcome else slip_contents.content(connection, transfer.exhibits),
        on_slip=slip_contents.on_slip(connection, reader, transfer) if on_paper or not outcome else [],
        to_put_away=transfers.to_put_away(connection, reader, transfer),
        printable=not slip_contents.not_yet_visible(connection, reader, transfer),
        me=reader.person,
        entered_by_me=transfer.entered_by == reader.person,
        asked=asked,
        asked_until=transfer.asked_until,
        denied=transfer.answered == DENIED,
        undo=_undo(reader, transfer),
        names=directory.names(connection, [*people, *transfer.containers]),
        linked=openable(connection, reader, about),
        named=on_way | names_of_openable(connection, directory, reader, in_words),
    )


def _undo(reader: Reader, transfer: Transfer) -> Undo:
    """Return the act by which the reader may end the hand-over, "" for none; the rules decide finally."""
    if transfer.status == "slip":
        return "refuse" if transfer.entered_by != reader.person else ""
    if transfer.status != "dispatched":
        return ""
    if transfer.receiver == reader.person:
        return "refuse"
    return "cancel" if transfer.agency == reader.agency else ""
