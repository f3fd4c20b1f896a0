"""Check of each header's people against their roles in the log itself (I41, I42).

The service reads roles from tables. The owner of the database could write a role into them, act, and remove it again.
Everything would then fold to the stored rows: only the order of the log shows that the role was never granted. Kinds of
acts are versioned, so that a role's rights under one name only ever widen.

The service asks the tables who somebody is. Whoever owns the database could write a role into them, act, and take it
out again: then everything folds to what is stored, and only the order of the log tells that nobody had granted it.
Kinds of acts are versioned, so that what a role may do under one name is only ever widened.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct, field

from custody.domain.access.permissions import is_permission, may, service_acts
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.signature_evidence import Evidence
from custody.domain.kernel.events import ENROLLED_DEVICE, Actor, Fact, Header, Part, State
from custody.domain.offline.envelope import TAKE_UNSETTLED_ACT
from custody.domain.people.person import Person
from custody.domain.registry.event_authority import CLOCK_ACT
from custody.domain.registry.registry import GENESIS, TYPES, fold
from custody.storage.audit import signatures
from custody.storage.audit.envelopes import Said
from custody.storage.audit.findings import Finding, at_event
from custody.storage.audit.raw_rows import fetch
from custody.storage.tables.engine import Store
from custody.storage.write import head_row
from custody.storage.write.batch import SERVICE as SOFTWARE

CHANGES = (
    "SELECT subject_event.subject, subject_event.n, event.seq, event.body FROM subject_event"
    " JOIN event ON event.seq = subject_event.seq"
    " WHERE subject_event.subject >= ? AND subject_event.subject < ? AND subject_event.about IS NULL"
    " ORDER BY subject_event.subject, subject_event.n"
)
"""What was recorded about people, or sessions: few events, for their readings are left out."""
SERVED = frozenset({*service_acts(), CLOCK_ACT})
"""Acts that the software itself may do."""


class Standing(Struct, frozen=True):
    """Standing of a person from an event on; ``disabled``: the person has left."""

    agency: str
    roles: tuple[str, ...]
    disabled: bool


class Life(Struct):
    """Everything somebody was, in the order of the log: event ``since[i]`` made them ``standings[i]``."""

    since: list[int] = field(default_factory=list)
    standings: list[Standing] = field(default_factory=list)

    def before(self, seq: int) -> Standing | None:
        """Return the person's standing at the decision of event ``seq``; None before enrolment."""
        at = bisect_left(self.since, seq)
        return self.standings[at - 1] if at else None


class Authority(Struct):
    """Roles of all people over time; ``wrong`` reports headers whose people did not hold them.

    ``people`` are in their present state, with every role that they ever held. ``envelopes``: the statements that
    devices signed; ``keys``: all passkeys; ``sessions``: what the people of each session sign; ``log``: the log's
    origin.
    """

    lives: dict[str, Life] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    envelopes: dict[str, Said] = field(default_factory=dict)
    keys: signatures.Keys = field(default_factory=dict)
    sessions: dict[str, Evidence] = field(default_factory=dict)
    log: str = ""

    @classmethod
    def read(cls, store: Store, envelopes: dict[str, Said] | None = None) -> "Authority":
        """Everybody's standing, folded from the events themselves; an event that cannot be read is named elsewhere."""
        with store.reading() as connection:
            rows = fetch(connection, CHANGES, (Person.kind, Person.kind + "~"))
            sessions = fetch(connection, CHANGES, (DestructionSession.kind, DestructionSession.kind + "~"))
            log = head_row.read(connection).origin
        authority = cls(envelopes=envelopes or {}, log=log)
        for *_, body in sessions:
            signatures.closed(authority.sessions, bytes(body))
        states: dict[str, State | None] = {}
        for person_id, position, seq, body in rows:
            try:
                part = TYPES.decode(bytes(body))
                if not isinstance(part, Part) or (part.subject, part.n) != (person_id, position):
                    continue  # a row that leads elsewhere is named where the tables are compared
                fact = Fact(subject=person_id, seq=seq, n=position, at=part.at, act=part.act)
                person = states[person_id] = fold(states.get(person_id), part.data, fact)
            except (msgspec.DecodeError, AttributeError, TypeError, LookupError, ValueError):
                continue
            if isinstance(person, Person):
                authority.people[person_id] = person
                signatures.note(authority.keys, person_id, seq, part.data)
                authority._note(person_id, seq, Standing(person.agency, person.roles, person.disabled))
        return authority

    def wrong(self, headers: list[tuple[int, Header]]) -> Iterator[Finding]:
        """Yield findings for headers with an author lacking the right, or an actor of another agency."""
        for seq, header in headers:
            if (header.kind == GENESIS and seq == 0) or (header.kind in SERVED and header.actors == (SOFTWARE,)):
                continue
            if header.actors and header.actors[0].will == ENROLLED_DEVICE:
                yield from self._offline(seq, header)
                continue
            author = self._standing(header.actors[0], seq) if header.actors else None
            if author is None or not _holds(
                author.roles, "device.read" if header.kind == TAKE_UNSETTLED_ACT else header.kind
            ):
                who = header.actors[0].person if header.actors else ""
                yield at_event("author_wrong", seq, person=who, act=header.act, kind=header.kind)
            for actor in header.actors[1:]:
                if self._standing(actor, seq) is None:
                    yield at_event("actor_wrong", seq, person=actor.person, act=header.act, kind=header.kind)

    def _offline(self, seq: int, header: Header) -> Iterator[Finding]:
        """Yield findings for an offline act: its envelope must match, and its people had the right then (I42)."""
        statement, author = self.envelopes.get(header.act), header.actors[0]
        if statement != Said(header.request, header.kind, author.person, author.device):
            yield at_event("envelope_missing", seq, act=header.act, device=author.device)
        judged = header.occurred.at if header.occurred and "judged_now" not in header.flags else ""
        for actor in header.actors:
            person, then = self.people.get(actor.person), self.lives.get(actor.person, Life()).before(seq)
            there = person is not None and then is not None and not then.disabled and then.agency == actor.agency
            roles = (person.roles_at(judged) if judged else then.roles) if person and then else ()
            kept = then is not None and set(roles) <= set(then.roles)
            if not (there and kept) or (actor is author and not _holds(roles, header.kind)):
                code = "author_wrong" if actor is author else "actor_wrong"
                yield at_event(code, seq, person=actor.person, act=header.act, kind=header.kind)

    def _note(self, person_id: str, seq: int, standing: Standing) -> None:
        life = self.lives.setdefault(person_id, Life())
        if not life.standings or life.standings[-1] != standing:
            life.since.append(seq)
            life.standings.append(standing)

    def _standing(self, actor: Actor, seq: int) -> Standing | None:
        """Return an actor's standing; None if unknown, disabled, or of another agency."""
        life = self.lives.get(actor.person)
        standing = life.before(seq) if life is not None else None
        return standing if standing is not None and not standing.disabled and standing.agency == actor.agency else None


def _holds(roles: Iterable[str], permission: str) -> bool:
    """Return True if one of ``roles`` holds the permission; a log that was tampered with may name one that is none."""
    return is_permission(permission) and may(roles, permission)
