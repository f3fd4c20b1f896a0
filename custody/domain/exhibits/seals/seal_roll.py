"""Rolls of seals: numbers that an agency issued to a person, and seals voided before use (I69).

A thief who opens a bag puts a seal of their own on it. So each new seal is compared with the rolls of its agency. A
number of no roll, or of another person's roll, is marked on the act. Nothing is refused, so that a seal bought in a
hurry stops no work; the marks begin with the agency's first roll.
"""

from collections.abc import Iterator
from typing import ClassVar

from msgspec import Struct, field

from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.events import Event, Fact, Index, State
from custody.domain.kernel.normal_form import APART, NUMBERED, normal_seal, seal_claim

LARGEST_ROLL = 1_000
"""Seals of one roll. A longer stock is issued in parts, each of which one person can count."""
NO_ROLL, OTHER_ROLL, VOID_SEAL = "seal_of_no_roll", "seal_of_other_roll", "seal_was_void"
ROLL_FLAGS = frozenset({NO_ROLL, OTHER_ROLL, VOID_SEAL})
"""Flags of an act with a new seal: of no roll, of a roll that its author has not received, or void."""
MISCOUNTED = "seals_miscounted"
"""Flag of an act with another count of unused seals than the log's."""
UNCOUNTED = "seals_uncounted"
"""Flag of a change of custodian at which nobody counted the unused seals."""
ROLL, ROLL_OF = "seal_roll", "seal_roll_of"
"""Claims by which rolls are found: by a block of numbers, and by their agency."""


class SealNumbers(Struct, frozen=True):
    """Seal numbers in normal form that count on: a beginning, then figures of at least ``width`` characters."""

    beginning: str
    width: int
    first: int
    last: int

    def __len__(self) -> int:
        """Return how many numbers there are."""
        return self.last - self.first + 1

    def __iter__(self) -> Iterator[str]:
        """Return the numbers in their order."""
        return (self.text(counted) for counted in range(self.first, self.last + 1))

    def __contains__(self, normal: object) -> bool:
        """Return True if a number in normal form is one of them."""
        match = NUMBERED.fullmatch(normal) if isinstance(normal, str) else None
        if match is None or match[1] != self.beginning:
            return False
        return self.first <= int(match[2]) <= self.last and self.text(int(match[2])) == normal

    def text(self, counted: int) -> str:
        """Return a number in normal form."""
        return f"{self.beginning}{counted:0{self.width}}"

    def overlaps(self, other: "SealNumbers") -> bool:
        """Return True if a number is in both; ``7`` and ``07`` are two numbers."""
        low, high = max(self.first, other.first), min(self.last, other.last)
        if self.width != other.width:
            low = max(low, 10 ** (max(self.width, other.width) - 1))
        return self.beginning == other.beginning and low <= high

    def blocks(self) -> range:
        """Return the blocks of ``LARGEST_ROLL`` numbers in which they lie; a roll is found by its blocks."""
        return range(self.first // LARGEST_ROLL, self.last // LARGEST_ROLL + 1)


def numbers_between(first: str, last: str) -> SealNumbers:
    """Return the numbers from a first to a last one, as typed.

    Raises:
        BadInput: ``roll_bounds`` unless both begin alike and end in figures 0 to 9 that rise; ``roll_too_long``.
    """
    low, high = (NUMBERED.fullmatch(normal_seal(text)) for text in (first, last))
    if low is None or high is None or low[1] != high[1]:
        raise BadInput("roll_bounds")
    numbers = SealNumbers(beginning=low[1], width=len(low[2]), first=int(low[2]), last=int(high[2]))
    if numbers.last < numbers.first or numbers.text(numbers.last) != normal_seal(last):
        raise BadInput("roll_bounds")
    if numbers.last - numbers.first >= LARGEST_ROLL:
        raise BadInput("roll_too_long", limit=LARGEST_ROLL)
    return numbers


class SealCount(Struct, omit_defaults=True, forbid_unknown_fields=True):
    """Unused seals as ``counted``, and as ``left`` by the log at that hour."""

    counted: int
    left: int
    at: str


class SealRoll(State, kw_only=True):
    """A roll of seals of an agency: its numbers, the person who has it, and those spoilt before use.

    ``holds_from``: the hour from which it holds; ``received_at``: "" until its person has it in their hands.
    ``tally``: the count at the last receipt. ``void``: numbers in normal form.
    ``issuers``: who ever issued it or handed it on before, whose own seals these never become.
    """

    kind: ClassVar[str] = "RS"
    agency: str
    person: str
    closure: str
    first: str
    last: str
    issued_by: str
    holds_from: str
    received_at: str = ""
    tally: SealCount | None = None
    void: list[str] = field(default_factory=list)
    issuers: list[str] = field(default_factory=list)

    def index(self) -> Index:
        """Return the index by agency."""
        return Index(status="received" if self.received_at else "issued", dossier=self.agency)

    @property
    def numbers(self) -> SealNumbers:
        """Return its numbers."""
        return numbers_between(self.first, self.last)


class SealRollIssued(Event, frozen=True):
    """A roll of seals is issued to a person of an agency; ``holds_from``: the hour from which it holds."""

    type: ClassVar[str] = "seal_roll.issued/1"
    agency: str
    person: str
    closure: str
    first: str
    last: str
    by: str
    holds_from: str

    def apply(self, state: State | None, fact: Fact) -> SealRoll:
        """Return the new roll, not received yet."""
        return SealRoll(
            agency=self.agency, person=self.person, closure=self.closure, first=self.first, last=self.last,
            issued_by=self.by, holds_from=self.holds_from, issuers=[self.by],
        )  # fmt: skip

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claims by which it is found by a number, and by its agency, the earliest first."""
        numbers = numbers_between(self.first, self.last)
        own = numbers.text(numbers.first)
        blocks = (block_claim(numbers.beginning, block, self.agency) for block in numbers.blocks())
        return (
            *((ROLL, f"{block}{own}") for block in blocks),
            (ROLL_OF, f"{self.agency}{APART}{self.holds_from}{APART}{own}"),
        )


class SealRollHandedOn(Event, frozen=True):
    """The rest of a roll goes to another person."""

    type: ClassVar[str] = "seal_roll.handed_on/1"
    person: str
    by: str

    def apply(self, state: SealRoll, fact: Fact) -> SealRoll:
        """Give it to the person, who has not received it yet."""
        state.person, state.issued_by, state.received_at = self.person, self.by, ""
        state.issuers = list(dict.fromkeys([*state.issuers, self.by]))
        return state


class SealRollReceived(Event, frozen=True):
    """Its person has the roll in their hands: the unused seals ``counted``, and those ``left`` by the log."""

    type: ClassVar[str] = "seal_roll.received/1"
    counted: int
    left: int

    def apply(self, state: SealRoll, fact: Fact) -> SealRoll:
        """Set the receipt and its count."""
        state.received_at, state.tally = fact.at, SealCount(counted=self.counted, left=self.left, at=fact.at)
        return state


class SealRollVoided(Event, frozen=True):
    """Seals of the roll were spoilt or lost before use; their numbers in normal form."""

    type: ClassVar[str] = "seal_roll.voided/1"
    numbers: tuple[str, ...]

    def apply(self, state: SealRoll, fact: Fact) -> SealRoll:
        """Note the numbers as void."""
        state.void += self.numbers
        return state


def block_claim(beginning: str, block: int, agency: str) -> str:
    """Return the beginning of the claims of an agency's rolls in a block of numbers, of all agencies for ""."""
    return f"{beginning}{APART}{block}{APART}{agency + APART if agency else ''}"


def rolls_with(normal: str, agency: str, state_reader: StateReader) -> list[tuple[str, SealRoll]]:
    """Return the rolls that contain a seal number in normal form: of an agency, or of all for ""."""
    match = NUMBERED.fullmatch(normal)
    if match is None:
        return []
    beginning = block_claim(match[1], int(match[2]) // LARGEST_ROLL, agency)
    rolls = ((each, require(state_reader, SealRoll, each)) for each in state_reader.claimed_from(ROLL, beginning))
    return [(roll_id, roll) for roll_id, roll in rolls if normal in roll.numbers]


def rolls_of(agency: str, state_reader: StateReader) -> dict[str, SealRoll]:
    """Return all rolls of an agency, the earliest first."""
    numbers = state_reader.claimed_from(ROLL_OF, f"{agency}{APART}")
    state_reader.load(numbers)
    return {roll_id: require(state_reader, SealRoll, roll_id) for roll_id in numbers}


def unused(roll: SealRoll, state_reader: StateReader) -> list[str]:
    """Return the numbers of a roll that are neither void nor taken by a seal of its agency, in normal form.

    One look-up for the whole roll: the count of forty rolls at a change of custodian keeps the recorder waiting.
    """
    void = set(roll.void)
    values = {seal_claim(normal, roll.agency)[1]: normal for normal in roll.numbers if normal not in void}
    taken = state_reader.claimed_among("seal", values)
    return [normal for value, normal in values.items() if value not in taken]


def unused_of(person: str, agency: str, state_reader: StateReader) -> int | None:
    """Return how many unused seals a person has by the log; None if no roll is theirs."""
    own = [roll for roll in rolls_of(agency, state_reader).values() if roll.person == person]
    return sum(len(unused(roll, state_reader)) for roll in own) if own else None


def mark_roll(normal: str, state_reader: StateReader, ctx: ActContext, decision: Decision) -> None:
    """Mark a new seal: its number is of no roll of its agency, of a roll its author has not received, or void (I69).

    An agency without a roll at that hour is not marked.
    """
    rolls = rolls_with(normal, ctx.author.agency, state_reader)
    if not rolls:
        earliest = next(iter(state_reader.claimed_from(ROLL_OF, f"{ctx.author.agency}{APART}")), "")
        if earliest and require(state_reader, SealRoll, earliest).holds_from <= ctx.claimed_at:
            decision.flag(NO_ROLL)
    for _, roll in rolls:
        if roll.person != ctx.author.person or not roll.received_at:
            decision.flag(OTHER_ROLL)
        if normal in roll.void:
            decision.flag(VOID_SEAL)
