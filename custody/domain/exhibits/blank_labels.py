"""Blank labels: numbers printed before there is an exhibit, and claimed by the first one that carries them (I1, I4).

A roll of them goes to the field, where there is no printer: the officer sticks one on each package and registers it
under that number. A label proves nothing; but each number is on record as issued, by whom and to whom, so that one
which nobody issued, or which was voided, is refused.
"""

from typing import ClassVar

from msgspec import Struct, field

from custody.domain.access.roles import STORE, Role
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require, unique
from custody.domain.kernel.errors import BadInput, NotFound, RuleBroken
from custody.domain.kernel.events import Event, Fact, Index, State
from custody.domain.kernel.typed_text import required

LAST_COPY = 31
"""The highest copy number that the one character on a label can say."""

LARGEST_BATCH = 500
"""Blank labels issued at once."""
LABEL = "label"
"""Claim that takes the numbers of blank labels for ever."""


class BlankLabels(State, kw_only=True):
    """A batch of blank labels of an agency: the numbers issued, those voided since, how often it was printed again."""

    kind: ClassVar[str] = "LV"
    agency: str
    issued_at: str
    numbers: list[str]
    voided: list[str] = field(default_factory=list)
    reprints: int = 0

    @property
    def copies(self) -> int:
        """Return the number of the copy that was printed last."""
        return self.reprints + 1

    def index(self) -> Index:
        """Return the index by agency."""
        return Index(status="issued", dossier=self.agency)


class BlankLabelIssued(Event, frozen=True):
    """Labels with numbers and nothing else leave the printer, for exhibits that are not there yet."""

    type: ClassVar[str] = "blank_label.issued/1"
    agency: str
    numbers: tuple[str, ...]

    def apply(self, state: State | None, fact: Fact) -> BlankLabels:
        """Return the new batch of blank labels, unused."""
        return BlankLabels(agency=self.agency, issued_at=fact.at, numbers=list(self.numbers))

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claims: each number is issued once."""
        return tuple((LABEL, label_id) for label_id in self.numbers)


class BlankLabelReprinted(Event, frozen=True):
    """The labels of a batch that nobody has used leave the printer again: earlier copies of them are superseded."""

    type: ClassVar[str] = "blank_label.reprinted/1"
    copy: int
    numbers: tuple[str, ...]

    def apply(self, state: BlankLabels, fact: Fact) -> BlankLabels:
        """Count another printing of the batch."""
        state.reprints = self.copy - 1
        return state


class BlankLabelVoided(Event, frozen=True):
    """Blank labels were spoilt or lost: no exhibit may take their numbers any more."""

    type: ClassVar[str] = "blank_label.voided/1"
    numbers: tuple[str, ...]

    def apply(self, state: BlankLabels, fact: Fact) -> BlankLabels:
        """Mark these labels of the batch as void."""
        state.voided += self.numbers
        return state


class IssueBlanks(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Issue blank labels of the author's agency."""

    count: int


class ReprintBlanks(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Print again what is left of a batch of blank labels; ``reason``: why a second copy is needed."""

    batch: str
    reason: str


class VoidBlanks(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Void blank labels that were spoilt or lost."""

    numbers: tuple[str, ...]
    reason: str


@act(
    "blank_label.issue/1",
    title=N_("Blank labels issued"),
    summary="Issue blank labels",
    roles=STORE | {Role.SEIZING_OFFICER},
    records=(BlankLabelIssued,),
)
def issue(command: IssueBlanks, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Issue new numbers, as the register of labels has them from then on.

    Raises:
        BadInput: ``blanks_count`` below 1 or above ``LARGEST_BATCH``.
    """
    del state_reader  # numbers are random: none can be in use
    if not 1 <= command.count <= LARGEST_BATCH:
        raise BadInput("blanks_count", count=command.count, limit=LARGEST_BATCH)
    numbers = tuple(ctx.new_number(Exhibit.kind) for _ in range(command.count))
    decision = Decision()
    decision.add(ctx.new_number(BlankLabels.kind), BlankLabelIssued(agency=ctx.author.agency, numbers=numbers))
    return decision


@act(
    "blank_label.reprint/1",
    title=N_("Blank labels printed again"),
    summary="Print again what is left of a batch of blank labels",
    roles=STORE | {Role.SEIZING_OFFICER},
    records=(BlankLabelReprinted,),
)
def reprint(command: ReprintBlanks, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Print a batch again, under the next copy number, without the labels that were used or voided (I4).

    Raises:
        NotFound: the author's agency has no such batch.
        RuleBroken: ``blanks_used_up``; ``too_many_copies`` after the 31st.
        BadInput: ``field_empty``, as ``text``.
    """
    batch = require(state_reader, BlankLabels, command.batch)
    if batch.agency != ctx.author.agency:
        raise NotFound("not_found", kind=BlankLabels.kind, number=command.batch[:20])
    state_reader.load(batch.numbers)
    left = tuple(
        label_number
        for label_number in batch.numbers
        if label_number not in batch.voided and state_reader.find(Exhibit, label_number) is None
    )
    if not left:
        raise RuleBroken("blanks_used_up", number=command.batch)
    if batch.copies >= LAST_COPY:
        raise RuleBroken("too_many_copies", number=command.batch)
    decision = Decision(private=(Private("reason", required(command.reason, "reason"), ctx.author.person),))
    decision.add(command.batch, BlankLabelReprinted(copy=batch.copies + 1, numbers=left))
    return decision


@act(
    "blank_label.void/1",
    title=N_("Blank labels voided"),
    summary="Void blank labels",
    roles=STORE | {Role.SEIZING_OFFICER},
    records=(BlankLabelVoided,),
)
def void(command: VoidBlanks, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Void blank labels.

    Raises:
        NotFound: ``label_unknown``: it was not issued to the author's agency as a blank label.
        RuleBroken: ``label_used``, ``label_void`` already, ``scanned_twice``, ``nothing_listed``.
        BadInput: ``field_empty``, as ``text``.
    """
    batches: dict[str, list[str]] = {}
    for label_id in unique(command.numbers):
        batches.setdefault(require_blank(label_id, state_reader, ctx), []).append(label_id)
    decision = Decision(private=(Private("reason", required(command.reason, "reason"), ctx.author.person),))
    for batch, numbers in batches.items():
        decision.add(batch, BlankLabelVoided(numbers=tuple(numbers)))
    return decision


def copies_of(label_id: str, read: int, state_reader: StateReader) -> tuple[int, int]:
    """Return the latest printed copy of a usable blank label (0 if the first), and ``read`` if it is earlier.

    A reprinted label exists twice. Only the copy on the exhibit is its label; the other could serve a decoy.

    Raises:
        NotFound: ``label_unknown``: that copy was never printed.
        RuleBroken: ``label_copy_needed``: it was printed again, and its number was typed without the copy (0).
    """
    issued = require(state_reader, BlankLabels, state_reader.claimed(LABEL, label_id) or "")
    if read > issued.copies:
        raise NotFound("label_unknown", number=label_id)
    if not issued.reprints:
        return 0, 0
    if not read:
        raise RuleBroken("label_copy_needed", number=label_id)
    return issued.copies, read if read < issued.copies else 0


def require_blank(label_id: str, state_reader: StateReader, ctx: ActContext) -> str:
    """Return the batch of a blank label that the author's agency may still use.

    Raises:
        NotFound: ``label_unknown``: it was not issued to the author's agency as a blank label.
        RuleBroken: ``label_used``, ``label_void``.
    """
    batch = state_reader.claimed(LABEL, label_id)
    issued = require(state_reader, BlankLabels, batch) if batch else None
    if batch is None or issued is None or issued.agency != ctx.author.agency:
        raise NotFound("label_unknown", number=label_id[:20])
    if state_reader.find(Exhibit, label_id) is not None:
        raise RuleBroken("label_used", number=label_id)
    if label_id in issued.voided:
        raise RuleBroken("label_void", number=label_id)
    return batch
