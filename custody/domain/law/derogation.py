"""Derogations: a named competent person lets one rule of the pack stand unmet, and says why.

A derogation is an act of its own, recorded before what it allows. It names rule, article and reason, and stands in
the state of what it is about, so that every history and certificate it touches prints it. What the law leaves to
nobody's judgement is no rule of a pack: one holder at every instant (I5), who hands over and who receives (I7),
staged = burnt + withdrawn (I27), burnt once (I32); and the judicial authority's presence at the fire always blocks.
"""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import Role, sees_everything
from custody.domain.access.visibility import Reader, sees_exhibit, sees_order, sees_session
from custody.domain.destruction import destruction_session
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.session_load import named
from custody.domain.exhibits.exhibit import GONE, LARGEST_ACT, Exhibit
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, private_texts, require, unique
from custody.domain.kernel.errors import BadInput, NotFound, RuleBroken
from custody.domain.kernel.events import Event, Fact, Index, State
from custody.domain.kernel.typed_text import required
from custody.domain.law.rule_outcome import entry, is_waived
from custody.domain.law.rule_pack import Rule
from custody.domain.law.rule_pack_loader import pack_of
from custody.domain.orders.order import QUASHED, REVOKED, Order
from custody.domain.people.person import Person
from custody.domain.seizures.case import Case

OVER = GONE | {destruction_session.CLOSED, destruction_session.CERTIFIED, destruction_session.ABORTED, REVOKED, QUASHED}
"""States in which nothing is left that a derogation could allow; afterwards nobody makes good what was not."""
Subject = Exhibit | Order | DestructionSession
SUBJECTS: dict[str, type[Exhibit] | type[Order] | type[DestructionSession]] = {
    "EV": Exhibit,
    "RE": Order,
    "DS": DestructionSession,
}
"""Subjects of a derogation, by the kind of their id."""


class Derogation(State, kw_only=True):
    """A derogation: by whom, from which rule of which pack (its mark), about what; article and reason are private."""

    kind: ClassVar[str] = "DG"
    rule: str
    pack: str
    by: str
    agency: str
    about: list[str]
    granted_at: str
    granted: int

    def index(self) -> Index:
        """Return the index by rule and by person."""
        return Index(status=self.rule, holder=self.by, dossier=self.agency)


class DerogationGranted(Event, frozen=True):
    """A competent person derogates from a rule; article and reason are committed to."""

    type: ClassVar[str] = "derogation.granted/1"
    rule: str
    pack: str
    by: str
    agency: str
    about: tuple[str, ...]

    def apply(self, state: State | None, fact: Fact) -> Derogation:
        """Return the new derogation, which is permanent."""
        return Derogation(
            rule=self.rule, pack=self.pack, by=self.by, agency=self.agency, about=list(self.about),
            granted_at=fact.at, granted=fact.seq,
        )  # fmt: skip


class ExhibitDerogated(Event, frozen=True):
    """The exhibit is excused from a rule by a derogation."""

    type: ClassVar[str] = "exhibit.derogated/1"
    rule: str
    derogation: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Add the derogation to the exhibit."""
        state.derogations.append(entry(self.rule, self.derogation))
        return state


class OrderDerogated(Event, frozen=True):
    """The order is excused from a rule by a derogation."""

    type: ClassVar[str] = "order.derogated/1"
    rule: str
    derogation: str

    def apply(self, state: Order, fact: Fact) -> Order:
        """Add the derogation to the order."""
        state.derogations.append(entry(self.rule, self.derogation))
        return state


class DestructionSessionDerogated(Event, frozen=True):
    """The session is excused from a rule by a derogation."""

    type: ClassVar[str] = "destruction_session.derogated/1"
    rule: str
    derogation: str

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Add the derogation to the session."""
        state.derogations.append(entry(self.rule, self.derogation))
        return state


EXCUSED = {"EV": ExhibitDerogated, "RE": OrderDerogated, "DS": DestructionSessionDerogated}


class Grant(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Derogate from ``rule`` of ``pack`` for exhibits, orders or sessions."""

    pack: str
    rule: str
    about: tuple[str, ...]
    article: str
    reason: str


@act(
    "derogation.grant/1",
    title=N_("Derogation granted"),
    summary="Derogate from a rule",
    roles={Role.PROSECUTOR, Role.INSPECTOR},
    records=(DerogationGranted, ExhibitDerogated, OrderDerogated, DestructionSessionDerogated),
)
def grant(command: Grant, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record a derogation by a person of a competent role who gains nothing by it.

    Raises:
        BadInput: ``pack_unknown``, ``rule_unknown``, ``field_empty``.
        NotFound: a subject that does not exist or that the author may not see.
        RuleBroken: ``not_derogable``, ``not_competent``; ``not_own_case`` for a prosecution that ordered nothing in
            it; ``own_derogation`` for a keeper of the exhibit or who chairs the session; ``already_derogated``,
            ``wrong_state`` once it is over; ``act_too_large``.
    """
    pack = pack_of(command.pack)
    rule = pack.find(command.rule)
    if rule is None:
        raise BadInput("rule_unknown", value=command.rule[:40])
    _require_competent(rule, state_reader, ctx)
    about = unique(command.about)
    if len(about) > LARGEST_ACT:
        raise RuleBroken("act_too_large", limit=LARGEST_ACT)
    derogation = ctx.new_number("DG")
    event = DerogationGranted(
        rule=rule.id, pack=pack.mark, by=ctx.author.person, agency=ctx.author.agency, about=tuple(about)
    )
    decision = Decision(rules=pack.mark)
    texts = {"article": required(command.article, "article"), "reason": required(command.reason, "reason")}
    decision.add(derogation, event, *private_texts(derogation, **texts))
    state_reader.load(about)
    for subject_id in about:
        _require_foreign(subject_id, rule, state_reader, ctx)
        decision.add(subject_id, EXCUSED[subject_id[:2]](rule=rule.id, derogation=derogation))
    return decision


def _require_competent(rule: Rule, state_reader: StateReader, ctx: ActContext) -> None:
    if rule.mode != "derogable":
        raise RuleBroken("not_derogable", rule=rule.id)
    roles = require(state_reader, Person, ctx.author.person).roles
    if not set(roles) & set(rule.competent):
        raise RuleBroken("not_competent", rule=rule.id)


def _require_foreign(subject_id: str, rule: Rule, state_reader: StateReader, ctx: ActContext) -> None:
    """Check that the author sees the subject and may derogate from its rules: leads it, and has no part in it."""
    kind = SUBJECTS.get(subject_id[:2])
    state = state_reader.find(kind, subject_id) if kind else None
    if state is None or not _sees(state, state_reader, ctx):
        raise NotFound("not_found", kind=subject_id[:2], number=subject_id[:20])
    person = ctx.author.person
    if not _leads(state, state_reader, ctx):
        raise RuleBroken("not_own_case", number=subject_id)
    if (isinstance(state, Exhibit) and person in state.keepers) or (
        isinstance(state, DestructionSession) and person == state.chair
    ):
        raise RuleBroken("own_derogation", number=subject_id)
    if state.status in OVER:
        raise RuleBroken("wrong_state", number=subject_id, status=state.status)
    if is_waived(rule.id, state):
        raise RuleBroken("already_derogated", number=subject_id, rule=rule.id)


def _leads(state: Subject, state_reader: StateReader, ctx: ActContext) -> bool:
    """Return True if the author's prosecution leads the subject, or the author is of the inspection."""
    if sees_everything(require(state_reader, Person, ctx.author.person).roles):
        return True
    agency = ctx.author.agency
    if isinstance(state, Exhibit):
        return require(state_reader, Case, state.case).prosecution == agency
    orders = (
        [state] if isinstance(state, Order) else [require(state_reader, Order, order_id) for order_id in state.orders]
    )
    return any(order.agency == agency for order in orders)


def _sees(state: Subject, state_reader: StateReader, ctx: ActContext) -> bool:
    roles = require(state_reader, Person, ctx.author.person).roles
    reader = Reader(ctx.author.person, ctx.author.agency, roles)
    if isinstance(state, Exhibit):
        return sees_exhibit(reader, state, state_reader.find(Case, state.case))
    orders = (
        [state] if isinstance(state, Order) else [require(state_reader, Order, order_id) for order_id in state.orders]
    )
    numbers = named(orders)
    state_reader.load(numbers)
    held = [require(state_reader, Exhibit, exhibit_id) for exhibit_id in numbers]
    return sees_order(reader, state, held) if isinstance(state, Order) else sees_session(reader, state, held)
