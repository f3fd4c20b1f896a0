"""The exercise for trainees: a scripted course, judged by the events on its log and by nothing else.

Four bricks are seized, sealed, weighed, labelled and handed over; on the way somebody opens one, takes from it and
seals it anew. The trainee reads what the course shows as if they held it. ``judge`` is a pure function from events to
marks: the same log gives the same marks, and whoever doubts one finds the event that cost it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from custody.storage.signing.event_stream import bodies
from custody.storage.tables import accounts
from custody.storage.tables.engine import Store
from custody.storage.write import head_row

CASE = "PV 1/EX"
SUBSTANCE, DECLARED_UG = "cocaine", 4_000_000_000
GRAM = 1_000_000
SOON = timedelta(minutes=60)
"""From the hand-over to the receipt; whoever takes longer loses a point."""


@dataclass(frozen=True, kw_only=True)
class Brick:
    """A brick as it was sealed, and as it lies before the custodian: seal number and grams."""

    seal: str
    grams: int
    seal_seen: str
    grams_seen: int


BRICKS = (
    Brick(seal="EX-101", grams=1012, seal_seen="EX-101", grams_seen=1012),
    Brick(seal="EX-102", grams=1008, seal_seen="EX-102", grams_seen=1008),
    Brick(seal="EX-103", grams=995, seal_seen="EX-130", grams_seen=871),
    Brick(seal="EX-104", grams=1003, seal_seen="EX-104", grams_seen=1002),
)
"""The last one's gram less is the balance's own uncertainty: it must alarm nobody."""
SUBSTITUTED = next(brick for brick in BRICKS if brick.seal != brick.seal_seen)

POINTS: Mapping[str, int] = {
    "declare": 2, "seal": 3, "label": 1, "hand_over": 2, "receive": 6, "hold": 2, "order": 1, "burn": 2, "certify": 1,
}  # fmt: skip
"""The steps in their order, and what each is worth: twenty in all."""
COSTS: Mapping[str, int] = {
    "declared_otherwise": 1, "not_weighed": 1, "sealed_otherwise": 1, "left_behind": 1, "seal_accepted": 2,
    "weight_copied": 1, "not_opened": 1, "not_looked_at": 4, "false_alarm": 1, "late": 1,
    "wrong_brick": 2, "held_too_much": 1, "order_otherwise": 1, "burnt_too_few": 1, "evidence_burnt": 2,
    "not_attested": 1,
}  # fmt: skip
"""What each mistake costs of its step."""


class Happened(Struct, frozen=True):
    """An event of the log, as far as a judge looks: its type, its subject, when it was recorded, what it says."""

    type: str
    at: str
    subject: str = ""
    data: dict[str, Any] = {}

    @property
    def name(self) -> str:
        """Return the type without its version."""
        return self.type.partition("/")[0]


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Score of a step: its points, its maximum, and the mistakes that cost points."""

    step: str
    done: bool
    points: int
    most: int
    faults: tuple[str, ...] = ()


def happened(store: Store) -> list[Happened]:
    """Return every event of an exercise's log, which is short."""
    with store.reading() as connection:
        size = head_row.read(connection).size
    return [msgspec.json.decode(body, type=Happened) for body in bodies(store, 0, size)]


def account(store: Store, person: str) -> str:
    """Return the username of the person signed in."""
    with store.reading() as connection:
        account_state = accounts.account_of(connection, person)
    return account_state.username if account_state else ""


def misnumbered(events: Iterable[Happened]) -> str:
    """Return the number of the opened case if it differs from the course's, else ""."""
    opened = [event.data["case_reference"] for event in events if event.name == "case.opened"]
    return opened[-1] if opened and CASE not in opened else ""


def judge(events: Iterable[Happened]) -> tuple[Mark, ...]:
    """Return the marks of a log, one per step, in the course's order."""
    story = Story(events)
    marks = []
    for step, most in POINTS.items():
        done, faults = RULES[step](story)
        cost = sum(COSTS[fault] for fault in faults)
        points = max(0, most - cost) if done else 0
        marks.append(Mark(step=step, done=done, points=points, most=most, faults=faults if done else ()))
    return tuple(marks)


class Story:
    """The events by what the course asks of them."""

    def __init__(self, events: Iterable[Happened]) -> None:
        self._events = list(events)
        self.exhibits = [event.subject for event in self.all("exhibit.registered")][: len(BRICKS)]
        sealed = {event.data["seal"]: event.subject for event in self.all("exhibit.registered")}
        by_order = dict(zip(BRICKS, self.exhibits, strict=False))
        self.numbers = {brick: sealed.get(brick.seal, by_order.get(brick, "")) for brick in BRICKS}
        self.substituted = self.numbers[SUBSTITUTED]
        self.others = set(self.exhibits) - {self.substituted}

    def all(self, *names: str) -> list[Happened]:
        """Return events of these types, in order."""
        return [event for event in self._events if event.name in names]

    def subjects(self, *names: str) -> set[str]:
        """Return the subjects of events of a type."""
        return {event.subject for event in self.all(*names)}


Judged = tuple[bool, tuple[str, ...]]


def _faults(**flags: bool) -> tuple[str, ...]:
    return tuple(name for name, is_so in flags.items() if is_so)


def _declare(story: Story) -> Judged:
    declared = story.all("seizure.declared")[:1]
    declared_lines = [
        (line.get("substance"), line.get("mass", {}).get("ug")) for event in declared for line in event.data["lines"]
    ]
    return bool(declared), _faults(declared_otherwise=declared_lines != [(SUBSTANCE, DECLARED_UG)])


def _seal(story: Story) -> Judged:
    registrations = [event for event in story.all("exhibit.registered") if event.subject in story.exhibits]
    weights = {registration.data["seal"]: _grams(registration.data.get("weight")) for registration in registrations}
    weighed = {seal: grams for seal, grams in weights.items() if grams is not None}
    right = {brick.seal: brick.grams for brick in BRICKS}
    otherwise = weights.keys() != right.keys() or any(right.get(seal) != grams for seal, grams in weighed.items())
    return len(registrations) >= len(BRICKS), _faults(
        not_weighed=len(weighed) < len(weights), sealed_otherwise=otherwise
    )


def _label(story: Story) -> Judged:
    return bool(story.exhibits) and set(story.exhibits) <= story.subjects("exhibit.label_printed"), ()


def _sent(story: Story) -> list[Happened]:
    ours = set(story.exhibits)
    return [event for event in story.all("transfer.dispatched", "transfer.made") if ours & set(event.data["exhibits"])]


def _hand_over(story: Story) -> Judged:
    sent = _sent(story)[:1]
    return bool(sent), _faults(
        left_behind=any(not set(story.exhibits) <= set(event.data["exhibits"]) for event in sent)
    )


def _receive(story: Story) -> Judged:
    received = [event for event in story.all("exhibit.received") if event.subject in story.exhibits]
    checks = [event.data["check"] for event in received if event.subject == story.substituted]
    opened = {event.data["about"] for event in story.all("discrepancy.opened")}
    seen = checks[0] if checks else {}
    sent = _sent(story)
    late = bool(received and sent) and _moment(received[0]) - _moment(sent[0]) > SOON
    done = bool(story.all("transfer.received", "transfer.made"))
    if not checks:
        return done, _faults(not_looked_at=True, false_alarm=bool(opened & story.others), late=late)
    return done, _faults(
        seal_accepted=seen.get("seal") == SUBSTITUTED.seal,
        weight_copied=_grams(seen.get("weight")) != SUBSTITUTED.grams_seen,
        not_opened=story.substituted not in opened, false_alarm=bool(opened & story.others), late=late,
    )  # fmt: skip


def _hold(story: Story) -> Judged:
    held = story.subjects("exhibit.legal_hold_placed")
    return bool(held), _faults(wrong_brick=story.substituted not in held, held_too_much=bool(held & story.others))


def _order(story: Story) -> Judged:
    ordered = {exhibit_id for event in story.all("order.issued") for exhibit_id in event.data["exhibits"]}
    return bool(ordered), _faults(order_otherwise=ordered != story.others)


def _burn(story: Story) -> Judged:
    burnt = story.subjects("exhibit.destroyed", "exhibit.destruction_disputed")
    return bool(burnt and story.all("destruction_session.closed", "destruction_session.closed_on_site")), _faults(
        burnt_too_few=not story.others <= burnt, evidence_burnt=story.substituted in burnt
    )


def _certify(story: Story) -> Judged:
    joined = {
        who["person"]
        for event in story.all("destruction_session.attendance_changed")
        for who in event.data.get("joined", ())
    }
    attested = {
        event.data["person"] for event in story.all("destruction_session.attested") if event.data.get("attested")
    }
    signed = story.all("destruction_session.signed", "destruction_session.signed_on_site")
    attested |= {event.data["person"] for event in signed if event.data["decision"] != "refused"}
    return bool(story.all("certificate.issued")), _faults(not_attested=not joined <= attested)


RULES: Mapping[str, Callable[[Story], Judged]] = {
    "declare": _declare, "seal": _seal, "label": _label, "hand_over": _hand_over, "receive": _receive, "hold": _hold,
    "order": _order, "burn": _burn, "certify": _certify,
}  # fmt: skip
"""Each step's rule: whether it is done, and what went wrong."""


def _grams(weight: Mapping[str, Any] | None) -> int | None:
    return weight["gross"]["ug"] // GRAM if weight else None


def _moment(event: Happened) -> datetime:
    return datetime.fromisoformat(event.at)


def total(marks: Sequence[Mark]) -> tuple[int, int]:
    """Return points had, of how many."""
    return sum(mark.points for mark in marks), sum(mark.most for mark in marks)
