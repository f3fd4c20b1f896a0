"""Request a destruction (demande de destruction): a custodian asks the prosecution of a case for an order (4a, 4d).

A request blocks nothing and binds nobody: what it names is checked, released and handed over as before. It
ends exhibit by exhibit: by an order that names the exhibit, by its custodians who withdraw it, by the prosecution that
declines, by a new request of the agency that keeps it now.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import ClassVar

from msgspec import Struct, field, structs

from custody.domain.access.roles import DEPOSITARIES, Role
from custody.domain.exhibits.exhibit import GONE, HELD, Exhibit, held_by_agency, load_exhibits
from custody.domain.exhibits.objects import require_drug
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact, Index, State
from custody.domain.kernel.times import hours_after
from custody.domain.kernel.typed_text import required
from custody.domain.seizures.case import Case

OPEN, SETTLED = "open", "settled"
ORDERED, OTHERWISE, REPLACED = "ordered", "otherwise", "replaced"
WITHDRAWN, DECLINED = "withdrawn", "declined"
"""Outcomes of a proposal for an exhibit."""
TOLD_HOURS = 30 * 24
"""Hours for which the keepers' start page shows a declined proposal."""


class Settled(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """The end of a proposal for some exhibits: ``outcome``, person, ``order``, and its event ``seq``."""

    outcome: str
    by: str
    at: str
    seq: int
    exhibits: tuple[str, ...]
    order: str = ""


class DestructionRequest(State, kw_only=True):
    """A proposal by an ``agency`` to destroy exhibits of a case; ``left``: the exhibits without an outcome.

    ``made``: the event with the private reason.
    """

    kind: ClassVar[str] = "DP"
    case: str
    agency: str
    by: str
    made_at: str
    made: int
    exhibits: list[str]
    left: list[str]
    status: str
    settled: list[Settled] = field(default_factory=list)

    def index(self) -> Index:
        """By case, the open ones apart; those declined by the last day on which their keepers are told so."""
        ends = [settlement.at for settlement in self.settled if settlement.outcome == DECLINED]
        last_day = hours_after(ends[-1], TOLD_HOURS)[:10] if ends else None
        return Index(status=self.status, dossier=self.case, due=last_day)


class DestructionRequestMade(Event, frozen=True):
    """The keepers propose exhibits of one case for destruction; the reason is committed to."""

    type: ClassVar[str] = "destruction_request.made/1"
    case: str
    agency: str
    by: str
    exhibits: tuple[str, ...]

    def apply(self, state: State | None, fact: Fact) -> DestructionRequest:
        """Return the new proposal, open."""
        return DestructionRequest(
            case=self.case, agency=self.agency, by=self.by, made_at=fact.at, made=fact.seq,
            exhibits=list(self.exhibits), left=list(self.exhibits), status=OPEN,
        )  # fmt: skip


class DestructionRequestSettled(Event, frozen=True):
    """The proposal has ended for these exhibits: ordered (or otherwise), replaced, withdrawn or declined.

    The reason of the last two is committed to.
    """

    type: ClassVar[str] = "destruction_request.settled/1"
    outcome: str
    by: str
    exhibits: tuple[str, ...]
    order: str = ""

    def apply(self, state: DestructionRequest, fact: Fact) -> DestructionRequest:
        """Settle some exhibits of the proposal; it is settled once none is left."""
        state.settled.append(
            Settled(outcome=self.outcome, by=self.by, at=fact.at, seq=fact.seq, exhibits=self.exhibits,
                    order=self.order)
        )  # fmt: skip
        ended = set(self.exhibits)
        state.left = [exhibit_id for exhibit_id in state.left if exhibit_id not in ended]
        state.status = OPEN if state.left else SETTLED
        return state


class ExhibitDestructionRequested(Event, frozen=True):
    """The exhibit is proposed for destruction."""

    type: ClassVar[str] = "exhibit.destruction_requested/1"
    proposal: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Note the proposal beside the state of the exhibit."""
        state.proposal = self.proposal
        return state


class ExhibitDestructionRequestEnded(Event, frozen=True):
    """The exhibit is no longer proposed for destruction: withdrawn by its keepers, or declined by the prosecution."""

    type: ClassVar[str] = "exhibit.destruction_request_ended/1"
    proposal: str
    outcome: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Clear the proposal, so that the exhibit may be proposed again."""
        state.proposal = ""
        return state


class MakeDestructionRequest(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Propose exhibits for destruction, and say why; those of each case make a proposal of its own."""

    exhibits: tuple[str, ...]
    reason: str


class WithdrawProposal(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Withdraw a proposal, for these of its exhibits or for all that are left, and say why."""

    destruction_request: str
    reason: str
    exhibits: tuple[str, ...] = ()


class DeclineProposal(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Decline a proposal, for these of its exhibits or for all that are left, and say why."""

    destruction_request: str
    reason: str
    exhibits: tuple[str, ...] = ()


@act(
    "destruction_request.make/1",
    title=N_("Destruction proposed"),
    summary="Propose exhibits for destruction",
    roles=DEPOSITARIES,
    records=(ExhibitDestructionRequested, DestructionRequestMade),
)
def make_request(command: MakeDestructionRequest, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Propose what the author's agency keeps; what is still missing for an order is no reason not to ask for one.

    What another agency, which kept it before, proposed of it ends with that.

    Raises:
        NotFound: no such exhibit.
        RuleBroken: ``not_holder``; ``wrong_state`` for what is not held at rest; ``destruction_already_requested``
            by the agency itself; ``scanned_twice``, ``nothing_listed``, ``act_too_large``;
            ``object_not_drug``.
        BadInput: ``field_empty``.
    """
    reason = required(command.reason, "reason")
    by_case: dict[str, list[str]] = defaultdict(list)
    proposed = load_exhibits(command.exhibits, state_reader)
    for exhibit_id in proposed:
        exhibit = held_by_agency(state_reader, exhibit_id, ctx)
        require_drug(exhibit_id, exhibit)
        if exhibit.status != HELD:
            raise RuleBroken("wrong_state", number=exhibit_id, status=exhibit.status)
        if exhibit.proposal and require(state_reader, DestructionRequest, exhibit.proposal).agency == ctx.author.agency:
            raise RuleBroken("destruction_already_requested", number=exhibit_id, proposal=exhibit.proposal)
        by_case[exhibit.case].append(exhibit_id)
    decision, author = Decision(), ctx.author
    for case, numbers in by_case.items():
        proposal = ctx.new_number(DestructionRequest.kind)
        event = DestructionRequestMade(case=case, agency=author.agency, by=author.person, exhibits=tuple(numbers))
        decision.add(proposal, event, Private("reason", reason, case))
        for exhibit_id in numbers:
            decision.add(exhibit_id, ExhibitDestructionRequested(proposal=proposal))
    _settle(REPLACED, proposed, author.person, state_reader, decision)
    return decision


@act(
    "destruction_request.withdraw/1",
    title=N_("Proposal to destroy withdrawn"),
    summary="Withdraw a proposal to destroy",
    roles=DEPOSITARIES,
    records=(ExhibitDestructionRequestEnded, DestructionRequestSettled),
)
def withdraw(command: WithdrawProposal, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Withdraw a proposal for what the author's agency keeps of it, whoever made it: the rest is in other hands.

    Raises:
        NotFound: no such proposal that the author may see.
        RuleBroken: ``not_own_destruction_request`` when the agency keeps nothing of it, ``not_holder`` when not all
            that is named; ``not_in_destruction_request`` for what is not, or no longer, in it.
        BadInput: ``field_empty``.
    """
    proposal = require(state_reader, DestructionRequest, command.destruction_request)
    kept = kept_by(ctx.author.agency, proposal, state_reader)
    if proposal.left and not kept:
        raise RuleBroken("not_own_destruction_request", number=command.destruction_request)
    for exhibit_id in command.exhibits:
        if exhibit_id in proposal.left and exhibit_id not in kept:
            raise RuleBroken("not_holder", number=exhibit_id)
    command = structs.replace(command, exhibits=command.exhibits or tuple(kept))
    return _ended(command, WITHDRAWN, proposal, state_reader, ctx)


@act(
    "destruction_request.decline/1",
    title=N_("Proposal to destroy declined"),
    summary="Decline a proposal to destroy",
    roles={Role.PROSECUTOR},
    records=(ExhibitDestructionRequestEnded, DestructionRequestSettled),
)
def decline(command: DeclineProposal, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Decline a proposal: a prosecution that could order it does.

    Raises:
        NotFound: no such proposal that the author may see, or of a case not shared with their agency.
        RuleBroken: ``not_own_case`` that another prosecution leads; ``not_in_destruction_request``.
        BadInput: ``field_empty``.
    """
    proposal = require(state_reader, DestructionRequest, command.destruction_request)
    case = require(state_reader, Case, proposal.case)
    case.require_shared(ctx.author.agency, proposal.case)
    if case.prosecution not in {"", ctx.author.agency}:
        raise RuleBroken("not_own_case", number=proposal.case)
    return _ended(command, DECLINED, proposal, state_reader, ctx)


def settle(
    order: str, sort: str, exhibits: Iterable[str], by: str, state_reader: StateReader, decision: Decision
) -> None:
    """Settle the proposals of exhibits that an order names, as asked if it is one to destroy (``sort`` "")."""
    _settle(OTHERWISE if sort else ORDERED, exhibits, by, state_reader, decision, order)


def _settle(
    outcome: str, exhibits: Iterable[str], by: str, state_reader: StateReader, decision: Decision, order: str = ""
) -> None:  # fmt: skip
    named: dict[str, list[str]] = defaultdict(list)
    for exhibit_id in exhibits:
        if proposal := require(state_reader, Exhibit, exhibit_id).proposal:
            named[proposal].append(exhibit_id)
    for proposal, numbers in named.items():
        decision.add(proposal, DestructionRequestSettled(outcome=outcome, by=by, exhibits=tuple(numbers), order=order))


def waiting(proposal: DestructionRequest, state_reader: StateReader) -> list[str]:
    """Return the exhibits of a proposal that an order may still name; some were lost, used up or destroyed."""
    state_reader.load(proposal.left)
    return [exhibit_id for exhibit_id in proposal.left if require(state_reader, Exhibit, exhibit_id).status not in GONE]


def kept_by(agency: str, proposal: DestructionRequest, state_reader: StateReader) -> list[str]:
    """Return the exhibits of a proposal that still wait and that an agency keeps."""
    state_reader.load(proposal.left)
    return [exhibit_id for exhibit_id in proposal.left if require(state_reader, Exhibit, exhibit_id).agency == agency]


def _ended(
    command: WithdrawProposal | DeclineProposal, outcome: str, proposal: DestructionRequest, state_reader: StateReader,
    ctx: ActContext,
) -> Decision:  # fmt: skip
    proposal_id, reason = command.destruction_request, required(command.reason, "reason")
    ended = load_exhibits(command.exhibits or proposal.left or (proposal_id,), state_reader)
    decision, by = Decision(), ctx.author.person
    for each in ended:
        if each not in proposal.left:
            raise RuleBroken("not_in_destruction_request", number=each, proposal=proposal_id)
    decision.add(
        proposal_id,
        DestructionRequestSettled(outcome=outcome, by=by, exhibits=tuple(ended)),
        Private("reason", reason, proposal.case),
    )
    for each in ended:
        decision.add(each, ExhibitDestructionRequestEnded(proposal=proposal_id, outcome=outcome))
    return decision
