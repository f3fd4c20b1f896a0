"""One transaction of the recorder: decides requests in order, under the lock, until the commit is full."""

import re
from collections.abc import Callable, Iterator
from functools import partial

import msgspec
from msgspec import Struct, structs
from sqlalchemy import Connection

from custody.domain.access import permissions
from custody.domain.access.erasure import ValuesErased
from custody.domain.kernel.context import ActContext, Decision
from custody.domain.kernel.errors import Conflict, CustodyError, NotAllowed, RuleBroken
from custody.domain.kernel.events import Actor, Occurred
from custody.domain.offline import offline_intake
from custody.domain.offline.envelope import VerifiedEnvelope
from custody.domain.offline.offline_intake import Acceptance
from custody.domain.people import passkey_signed_acts
from custody.domain.people.agency import calendar_of
from custody.domain.people.installation import ClockStepped
from custody.domain.people.person import Person
from custody.domain.registry.event_authority import CLOCK_ACT
from custody.domain.registry.registry import ACTS, GENESIS
from custody.log.tiles import TileTree
from custody.storage.write import act_receipts, clock, erasure, head_row
from custody.storage.write.act_receipts import ActReceipt, Recorded
from custody.storage.write.assembly import Assembled, Assembler
from custody.storage.write.insert_statements import Rows
from custody.storage.write.locked_state import DatabaseStateReader
from custody.storage.write.mass_balance_rollup import Books, enter
from custody.storage.write.unsettled_quota import UnsettledQuota

NUMBERS = re.compile(rb'"([A-Z]{2}[0-9A-Z]{11})"')
EVENTS_PER_COMMIT = 1_000
SERVICE = Actor(person="service", part="author", will="service")


class Request(Struct, frozen=True, kw_only=True):
    """An act that asks to be recorded. ``act`` is the client's key; ``digest`` the SHA-256 of what it asked.

    ``offline``: the envelope that it came in; people, time and what it becomes are then those of the envelope.
    ``answer``: what a passkey answered of the act as it was shown; nothing else is recorded then.
    ``pins_apart_ms``, ``at_site``: as ``ActContext``.
    """

    act: str
    kind: str
    command: Struct
    digest: bytes
    actors: tuple[Actor, ...]
    occurred: Occurred | None = None
    offline: VerifiedEnvelope | None = None
    answer: passkey_signed_acts.SignedAct | None = None
    pins_apart_ms: int | None = None
    at_site: bool = False


class Shown(Struct, frozen=True):
    """An act as it would be recorded: what a passkey signs of it, the numbers that it gives, in order, and the hour."""

    statement: bytes
    numbers: tuple[str, ...]
    at: str


class Tools(Struct, frozen=True):
    """Tools common to every transaction of one recorder."""

    world: DatabaseStateReader
    assembler: Assembler
    new_number: Callable[[str], str]
    quota: UnsettledQuota


class Batch:
    """One transaction: decides requests in order until the commit is full."""

    def __init__(
        self, tools: Tools, connection: Connection, before: head_row.Head, tree: TileTree, reading: clock.ClockReading
    ) -> None:
        self._tools = tools
        self._connection = connection
        self._before = before
        self._tree = tree
        self._world = tools.world
        self._rows = Rows()
        self._seqs: dict[str, int] = {}
        self._books: Books = {}
        self._receipts: dict[str, tuple[ActReceipt, bytes]] = {}
        self._reading = reading
        self.erased: list[tuple[tuple[str, ...], int]] = []
        self.at = clock.text(self._reading.wall_ms)
        self.leaves: list[bytes] = []
        self._flags: tuple[str, ...] = ()

    def run(self, requests: list[Request]) -> list[ActReceipt | CustodyError]:
        """Outcomes of the first requests, up to about a thousand events."""
        repeats = act_receipts.known(self._connection, [r.act for r in requests])
        self._world.load(subject_id for request in requests for subject_id in _named(request))
        outcomes: list[ActReceipt | CustodyError] = []
        for request in requests:
            if len(self.leaves) >= EVENTS_PER_COMMIT:
                break
            try:
                outcomes.append(self._one(request, repeats.get(request.act)))
            except CustodyError as refusal:
                outcomes.append(refusal)
        return outcomes

    def write(self) -> None:
        """Write events, tiles, projections and head."""
        self._rows.add_tiles(self._tree.append(self.leaves))
        self._rows.add_subjects(self._world, self._seqs)
        self._rows.add_books(self._books)
        self._rows.write(self._connection)
        for values, by in self.erased:
            erasure.write_tombstones(self._connection, self._tools.assembler.vault, values, by)
        after = head_row.Head(
            self._before.origin, self._tree.size, self._tree.root(), self._tree.edge(), self._reading.wall_ms
        )
        head_row.move(self._connection, after, self._before.size)

    def _one(self, request: Request, known_receipt: tuple[int, bytes] | None) -> ActReceipt:
        if request.offline is not None and self._is_anothers(request, known_receipt):
            request = structs.replace(request, act=f"envelope-{request.digest.hex()[:27]}")
            known_receipt = act_receipts.known(self._connection, [request.act]).get(request.act)
        if known_receipt is not None:
            return act_receipts.repeat(self._connection, known_receipt, request.digest)
        if request.act in self._receipts:
            receipt, digest = self._receipts[request.act]
            if digest != request.digest:
                raise Conflict("key_reused")
            return structs.replace(receipt, repeated=True)
        taken = self._take(request, request.offline) if request.offline is not None else self._decide(request)
        receipt = self._append(taken.kind, request.digest, taken.decision, taken.moment, request.act, request.answer)
        self._receipts[request.act] = (receipt, request.digest)
        if taken.refused and request.offline is not None:  # once its bytes fit the log
            self._tools.quota.add(request.offline.envelope.device, taken.refused, len(request.offline.text))
        return receipt

    def show(self, request: Request, seed: str) -> Shown:
        """Return the record of a request as if its author signed it with a passkey, without recording it.

        Raises:
            CustodyError: as recording it would.
        """
        numbers: list[str] = []

        def drawn(kind: str) -> str:
            """Draw a number and keep it for the act."""
            numbers.append(self._new_number(kind))
            return numbers[-1]

        moment = self._moment(request.act, self._actors(request), request.occurred)
        moment = structs.replace(moment, new_number=drawn, keyed=True)
        decision = ACTS[request.kind].decide(request.command, self._world, moment)
        header = self._tools.assembler.header(request.kind, request.digest, decision, moment, seed)
        return Shown(passkey_signed_acts.statement(header, self._before.origin, self.at), tuple(numbers), self.at)

    def _decide(self, request: Request) -> Acceptance:
        moment = self._moment(request.act, self._actors(request), request.occurred)
        moment = structs.replace(moment, pins_apart_ms=request.pins_apart_ms, at_site=request.at_site)
        if request.answer is not None:
            moment = structs.replace(moment, new_number=self._shown(request.answer), keyed=True)
        return Acceptance(request.kind, moment, ACTS[request.kind].decide(request.command, self._world, moment))

    def _shown(self, answer: passkey_signed_acts.SignedAct) -> Callable[[str], str]:
        """Return a source of the numbers with which an act was shown, in order.

        The sender may have made them up, so each is checked.
        """
        left = iter(answer.numbers)

        def next_one(kind: str) -> str:
            """Return the next of the numbers that were shown; raise ``act_changed``."""
            subject_id = next(left, "")
            if not subject_id.startswith(kind) or self._world.entry(subject_id).n:
                raise RuleBroken("act_changed")
            return subject_id

        return next_one

    def _take(self, request: Request, offered: VerifiedEnvelope) -> Acceptance:
        """Return the outcome of an envelope; its sender is a person of the log, whatever people it names."""
        brings = structs.replace(offered.sender, agency=self._person(offered.sender).agency)
        own = structs.replace(offered, sender=brings)
        taken = offline_intake.accept_envelope(own, request.act, self.at, self._world, self._new_number)
        if taken.refused:
            self._tools.quota.require(own.envelope.device, taken.refused, len(own.text), self.at[:10])
        return taken

    def _is_anothers(self, request: Request, known_receipt: tuple[int, bytes] | None) -> bool:
        """Return True if another act has the id that an envelope gives its act: both must be recorded."""
        taken = known_receipt[1] if known_receipt is not None else self._receipts.get(request.act, (None, None))[1]
        return taken is not None and taken != request.digest

    def _actors(self, request: Request) -> tuple[Actor, ...]:
        """Return the actors with their agencies in the log, after the one permission check."""
        if request.kind == GENESIS:
            if self._before.size or self.leaves:
                raise RuleBroken("already_founded")
            return request.actors
        if request.actors == (SERVICE,) and request.kind in permissions.service_acts():
            return request.actors
        people = [self._person(actor) for actor in request.actors]
        if not permissions.may(people[0].roles, request.kind):
            raise NotAllowed("role_needed", permission=request.kind)
        return tuple(structs.replace(a, agency=p.agency) for a, p in zip(request.actors, people, strict=True))

    def _person(self, actor: Actor) -> Person:
        person = self._world.find(Person, actor.person)
        if person is None or person.disabled:
            raise NotAllowed("person_unknown", person=actor.person)
        return person

    def _moment(self, act: str, actors: tuple[Actor, ...], occurred: Occurred | None) -> ActContext:
        return ActContext(
            act=act, at=self.at, actors=actors, new_number=self._new_number, occurred=occurred,
            calendar=partial(calendar_of, actors[0].agency, self._world),
        )  # fmt: skip

    def _new_number(self, kind: str) -> str:
        """Return a fresh number.

        Should its 50 bits ever repeat, UNIQUE (subject, n) fails the act, and it is tried again.
        """
        subject_id = self._tools.new_number(kind)
        self._world.issue(subject_id)
        return subject_id

    def _append(
        self, kind: str, digest: bytes, decision: Decision, ctx: ActContext, act: str,
        answer: passkey_signed_acts.SignedAct | None = None
    ) -> ActReceipt:  # fmt: skip
        self._world.load(d.subject for d in decision.new_events)
        seq = self._before.size + len(self.leaves)
        made = self._tools.assembler.assemble(
            kind, digest, decision, ctx, self._flags, seq, self._world, answer, self._before.origin
        )
        self._gather(made, seq, act, digest)
        self.erased += [
            (d.event.values, seq + 1 + i)
            for i, d in enumerate(decision.new_events)
            if isinstance(d.event, ValuesErased)
        ]
        events = [
            Recorded(seq + 1 + i, new_event.subject, new_event.event.type)
            for i, new_event in enumerate(decision.new_events)
        ]
        return act_receipts.of(act, kind, seq, self.at, events)

    def _gather(self, made: Assembled, seq: int, act: str, digest: bytes) -> None:
        self.leaves += made.leaves
        self._rows.add("act", act, seq, digest)
        for i, (body, secrets) in enumerate(zip(made.bodies, made.secrets, strict=True)):
            self._rows.add("event", seq + i, body)
            for s in secrets:
                self._rows.add("disclosure", s.digest, seq + i, s.name, s.scope, s.sealed)
        for i, (subject, position, about) in enumerate(made.subjects, seq + 1):
            self._rows.add("subject_event", subject, position, i, about)
            self._seqs[subject] = i
        enter(self._books, self.at, made.entries)
        for claim in made.claims:
            self._rows.add("claim", *claim)

    def look_at_clock(self, step: int) -> None:
        """Flag a clock that stepped, and put the step itself on record."""
        if not step or not self._before.size:
            return
        moment = self._moment(f"clock-{self._before.size}", (SERVICE,), None)
        decision = Decision()
        decision.add(self._installation(), ClockStepped(step_ms=step, last_at=clock.text(self._before.at)))
        self._flags = ("clock_stepped",)
        self._append(CLOCK_ACT, b"\0" * 32, decision, moment, moment.act)

    def _installation(self) -> str:
        installation_id: str = self._connection.exec_driver_sql("SELECT id FROM subject WHERE kind = 'NS'").scalar_one()
        return installation_id


def _named(request: Request) -> Iterator[str]:
    """Yield the numbers in a request: a hint, so that one statement fetches all that a batch needs."""
    yield from (actor.person for actor in request.actors)
    yield from map(bytes.decode, NUMBERS.findall(msgspec.json.encode(request.command)))
