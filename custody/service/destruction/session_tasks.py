"""The tasks of a destruction session: for each step what is done, what is left, counted, and who must act (I66).

Each capability adds its step to ``STEPS``, in the order of the day. A step is done only when nothing of it is left.
"""

from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct

from custody.domain.destruction.destruction_session import (
    ABORTED,
    BURNT,
    CERTIFIED,
    CLOSED,
    OPEN,
    PLANNED,
    DestructionSession,
)
from custody.domain.destruction.fire_findings import cold_seen_by
from custody.domain.destruction.irregularity import Burnt
from custody.domain.law.fire_line import fire_line
from custody.service.destruction.attendance_board import Board
from custody.service.destruction.convocations import unanswered
from custody.service.destruction.load_board import LoadBoard
from custody.service.destruction.sessions import Progress, load, shown_pack
from custody.service.destruction.sign_off import Sheet
from custody.storage.tables.connection import Connection

AFTER_FIRE = frozenset({BURNT, CLOSED, CERTIFIED})


class Item(Struct, frozen=True, kw_only=True):
    """One line of a task, by ``code`` (``text/terms/session_tasks.py``); ``quality``: of which people it speaks."""

    code: str
    count: int = 1
    quality: str = ""


class Task(Struct, frozen=True, kw_only=True):
    """One step: what is ``done``, what is ``left``, and who must act, by ``quality`` and by number where known.

    ``state``: ``done`` when it was reached and nothing is left, ``now`` for the step to do, else "". Nobody is named
    for a step that has not begun, or once the session is over.
    """

    step: str
    state: Literal["", "now", "done"]
    done: tuple[Item, ...]
    left: tuple[Item, ...]
    quality: str
    people: tuple[str, ...]


class Standing(Struct, frozen=True, kw_only=True):
    """What the tasks are counted from; ``burnt``: the load and the figures of its method, None before the fire.

    ``irregular``: how many sentences the one list has; ``unheard``: who must still give their own word.
    """

    session: DestructionSession
    progress: Progress
    board: Board | None
    road: LoadBoard
    sheet: Sheet
    burnt: Burnt | None
    irregular: int
    unheard: tuple[str, ...] = ()


class Work(Struct, frozen=True, kw_only=True):
    """What a step says of itself; ``reached``: it has begun. Items that count nothing fall away."""

    reached: bool
    done: tuple[Item, ...] = ()
    left: tuple[Item, ...] = ()
    quality: str
    people: tuple[str, ...] = ()


def burnt(connection: Connection, session_id: str, session: DestructionSession) -> Burnt | None:
    """Return what burnt in a session, with the figures of its method; None before the fire."""
    if session.status not in AFTER_FIRE:
        return None
    pack = shown_pack(connection, session)
    line = fire_line(session.method, pack.fire)
    return Burnt(session=session, load=load(connection, session_id, session), line=line, limits=pack.limits)


def tasks(standing: Standing) -> dict[str, Task]:
    """Return the task of each step by its name, in the order of the day."""
    return {step: _task(step, ask(standing), standing) for step, ask in STEPS.items()}


def _task(step: str, work: Work, standing: Standing) -> Task:
    over = standing.session.status in {ABORTED, CERTIFIED}
    left = () if standing.session.status == ABORTED else tuple(item for item in work.left if item.count > 0)
    now = not over and step == standing.progress.step
    state: Literal["", "now", "done"] = "now" if now else "done" if work.reached and not left else ""
    acts = bool(left) and not over
    return Task(
        step=step, state=state, done=tuple(item for item in work.done if item.count > 0), left=left,
        quality=work.quality if acts else "", people=work.people if acts and (now or work.reached) else (),
    )  # fmt: skip


def _staging(standing: Standing) -> Work:
    """Return what the verifier has checked; what was refused or is held is not done by passing it over."""
    progress = standing.progress
    return Work(
        reached=bool(progress.staged), quality="verifier", people=tuple(standing.session.verifiers),
        done=(Item(code="may_burn", count=progress.staged),),
        left=(
            Item(code="to_check", count=progress.waiting), Item(code="refused", count=progress.refused),
            Item(code="held", count=progress.barred), Item(code="lost", count=progress.missing),
        ),
    )  # fmt: skip


def _convoking(standing: Standing) -> Work:
    """Return who will come, and who has not answered while they still can."""
    session = standing.session
    called = [convoked for convoked in session.convoked if not convoked.stands_for]
    silent = unanswered(session) if session.status == PLANNED else []
    declined = [convoked for convoked in called if convoked.answer == "absent"]
    nobody = session.status == PLANNED and not called
    return Work(
        reached=bool(called), quality="convoker" if nobody else "each",
        done=(
            Item(code="coming", count=sum(one.answer == "comes" or bool(one.stands_for) for one in session.convoked)),
            Item(code="excused", count=len(declined)),
        ),
        left=(Item(code="to_convoke", count=int(nobody)), Item(code="to_answer", count=len(silent))),
        people=(session.chair,) if nobody else tuple(convoked.person for convoked in silent),
    )  # fmt: skip


def _quorum(standing: Standing) -> Work:
    """Return who is there and whom the rules still ask for at the fire; the chair opens before anybody is present."""
    session, board = standing.session, standing.board
    opened = bool(session.opened_at)
    left: list[Item] = [] if opened else [Item(code="to_open")]
    if board is not None:
        left += [Item(code="lacking", count=seat.lacking, quality=seat.quality) for seat in board.seats if seat.bars]
        left += [
            Item(code="uncounted", count=len(board.troubles)), Item(code="same_witnesses", count=int(board.repeated)),
        ]  # fmt: skip
    there = Item(code="there", count=len({a.person for a in session.present()}))
    return Work(reached=opened, done=(there,), left=tuple(left), quality="chair", people=(session.chair,))


def _arrival(standing: Standing) -> Work:
    """Return what a verifier has scanned on the site, and what has not come."""
    session, progress = standing.session, standing.progress
    return Work(
        reached=(bool(progress.on_site) and session.status != OPEN) or bool(progress.on_site and not progress.adrift),
        done=(Item(code="on_site", count=progress.on_site),), quality="verifier",
        left=(
            *_road(standing), Item(code="to_scan", count=progress.adrift), Item(code="lost", count=progress.missing),
        ),
        people=tuple(dict.fromkeys(a.person for a in session.present() if a.quality == "verifier")),
    )  # fmt: skip


def _road(standing: Standing) -> tuple[Item, ...]:
    """Return what is left of the way to the fire while it can still be done; afterwards the one list tells it."""
    road = standing.road
    if standing.session.status not in {PLANNED, OPEN} or not standing.progress.staged:
        return ()
    to_draw = standing.session.status == OPEN and road.drawn is None and bool(standing.progress.on_site)
    return (
        Item(code="loose", count=len(road.loose)), Item(code="unescorted", count=len(road.unescorted)),
        Item(code="units_to_read", count=len(road.unread)), Item(code="to_draw", count=int(to_draw)),
        Item(code="seals_to_read", count=len(road.to_read)),
    )  # fmt: skip


def _burning(standing: Standing) -> Work:
    """Return the ignition, which is the chair's to record."""
    session, progress = standing.session, standing.progress
    lit = session.status in AFTER_FIRE
    return Work(
        reached=lit, done=(Item(code="burnt", count=progress.on_site if lit else 0),), quality="chair",
        left=() if lit else (Item(code="to_burn", count=progress.on_site or progress.staged),), people=(session.chair,),
    )  # fmt: skip


def _ashes(standing: Standing) -> Work:
    """Return by how many different people cold ash was seen, and who of those present may still look."""
    session, burnt = standing.session, standing.burnt
    if burnt is None or burnt.line is None or burnt.published:
        return Work(reached=burnt is not None and not burnt.published, quality="anybody")
    seen, weighed = cold_seen_by(burnt), any(each.residue_ug is not None for each in session.ashes)
    weigh = burnt.line.residue_most_per_mille is not None and not weighed
    return Work(
        reached=True, quality="anybody",
        done=(Item(code="seen_cold", count=len(seen)), Item(code="weighed", count=int(weighed))),
        left=(
            Item(code="to_see_cold", count=burnt.line.sightings - len(seen)), Item(code="to_weigh", count=int(weigh)),
        ),
        people=tuple(dict.fromkeys(a.person for a in session.attendance if a.person not in seen)),
    )  # fmt: skip


def _closing(standing: Standing) -> Work:
    """Return the closing; what is missing, doubtful or reserved keeps it without a tick."""
    session = standing.session
    closed = bool(session.closed_at)
    return Work(
        reached=closed, done=(Item(code="closed", count=int(closed)),), quality="chair", people=(session.chair,),
        left=(Item(code="to_close", count=int(not closed)), Item(code="irregular", count=standing.irregular)),
    )  # fmt: skip


def _attesting(standing: Standing) -> Work:
    """Return who has signed, and who still owes a word or disputes it."""
    session, sheet = standing.session, standing.sheet
    owing = [signer.person for signer in sheet.missing] if session.statement else list(standing.progress.silent)
    all_of_them = len({a.person for a in session.attendance})
    return Work(
        reached=session.status in {CLOSED, CERTIFIED},
        done=(Item(code="spoke", count=all_of_them - len(set(owing))),), quality="each",
        left=(
            Item(code="to_sign", count=len(set(owing))), Item(code="disputed", count=len(sheet.disputed)),
            Item(code="unheard", count=len(standing.unheard)),
        ),
        people=tuple(dict.fromkeys([*owing, *(one.person for one in sheet.disputed), *standing.unheard])),
    )  # fmt: skip


def _certificate(standing: Standing) -> Work:
    """Return the certificate, which is the chair's to issue."""
    session = standing.session
    return Work(
        reached=bool(session.certificate), done=(Item(code="issued", count=int(bool(session.certificate))),),
        left=() if session.certificate else (Item(code="to_issue"),), quality="chair", people=(session.chair,),
    )  # fmt: skip


STEPS: dict[str, Callable[[Standing], Work]] = {
    "staging": _staging, "convoking": _convoking, "quorum": _quorum, "arrival": _arrival, "burning": _burning,
    "ashes": _ashes, "closing": _closing, "attesting": _attesting, "certificate": _certificate,
}  # fmt: skip
"""The steps of the day, in order; each says of itself what is done, what is left and who must act."""


def acting(listed: dict[str, Task]) -> Iterator[str]:
    """Yield the people whom the tasks name."""
    for task in listed.values():
        yield from task.people
