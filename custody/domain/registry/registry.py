"""The registry: every kind of act with its command and its rule, every event type, every kind of subject.

It imports the whole domain, so that each rule with ``@act`` and each class of events and states is found.
"""

from collections.abc import Mapping
from functools import wraps
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

import msgspec

import custody.domain
from custody.domain.exhibits import exhibit
from custody.domain.kernel import acts, claimed_time
from custody.domain.kernel.acts import Act, Rule
from custody.domain.kernel.context import ActContext, Decision, StateReader
from custody.domain.kernel.events import Event, Fact, State, Types
from custody.domain.offline import paper_act
from custody.domain.people import passkey_signed_acts
from custody.domain.people.one_phone import mark_one_phone
from custody.domain.registry.visible_references import require_seen

__all__ = ["ACTS", "GENESIS", "SUBJECTS", "TYPES", "Act"]

GENESIS = "log.found/1"
MODULES_WITHOUT_ACTS = frozenset({"custody.domain.registry.registry", "custody.domain.registry.event_authority"})
"""Modules that are not asked for acts: this one, and the one that needs it complete. An act there stops the start."""


def _guarded(kind: str, rule: Rule) -> Rule:
    """Return the rule wrapped in the checks common to all acts: visibility (I41), hours and passkey.

    A rule is applied only to subjects that its author sees. Some kinds need the passkey of their author. A claimed hour
    must be possible (``claimed_time``); an act claimed to occur after the clock's time is flagged (I23).
    """

    @wraps(rule)
    def decide(command: Any, state_reader: StateReader, ctx: ActContext) -> Decision:
        """Decide as the rule does, with the common checks around it."""
        claimed_time.require_source(kind, ctx, paper_act.BY_PAPER)
        paper_act.require_paper(kind, state_reader, ctx)
        require_seen(command, state_reader, ctx)
        decision = rule(command, state_reader, ctx)
        claimed_time.require_order(kind, command, decision, state_reader, ctx)
        passkey_signed_acts.require_passkey(kind, command, state_reader, ctx, decision)
        paper_act.mark(kind, decision, state_reader, ctx)
        mark_one_phone(decision, state_reader, ctx)
        if ctx.claimed_at > ctx.at:
            decision.flag("occurred_in_future")
        return decision

    return decide


def _modules() -> list[ModuleType]:
    names = sorted(module.name for module in walk_packages(custody.domain.__path__, "custody.domain."))
    return [import_module(name) for name in names if name not in MODULES_WITHOUT_ACTS]


MODULES = _modules()
ACTS: Mapping[str, Act] = acts.seal(_guarded)


def _defined(base: type[Any]) -> list[type[Any]]:
    definitions = {
        value
        for module in MODULES
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, base) and value is not base
    }
    return sorted(definitions, key=lambda cls: cls.__name__)


TYPES = Types().add(*_defined(Event))
SUBJECTS: dict[str, type[State]] = {cls.kind: cls for cls in _defined(State)}
_STATE_DECODERS = {kind: msgspec.json.Decoder(cls) for kind, cls in SUBJECTS.items()}
_STATE_ENCODER = msgspec.json.Encoder(order="sorted")


def encode_state(state: State) -> bytes:
    """Return the canonical bytes of a state: the same state always gives the same bytes (I38)."""
    return _STATE_ENCODER.encode(state)


def decode_state(subject_id: str, body: bytes) -> State:
    """Return a subject's state from its stored bytes; the first two letters of its number give the kind."""
    state: State = _STATE_DECODERS[subject_id[:2]].decode(body)
    return state


def _conflict_key(state: exhibit.Exhibit) -> tuple[str, str, str]:
    """Return the facts that two claims may not both change: holder, seal and state."""
    return state.holder, state.seal, state.status


def fold(state: State | None, event: Event, fact: Fact) -> State:
    """One step of every projection: the state after an event."""
    stood = _conflict_key(state) if isinstance(state, exhibit.Exhibit) else None
    after = event.apply(state, fact)
    if isinstance(after, exhibit.Exhibit) and _conflict_key(after) != stood:
        after.moved, after.moved_by = fact.n, fact.act
    return after


def found_by(event: Event, after: State, at: str) -> str | None:
    """Return the key that finds an event beside its subject's number: a reading's subject, a refusal, a weighing."""
    return event.found_as() or after.weighed_again(at)
