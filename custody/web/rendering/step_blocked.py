"""Why a step of a destruction session has no form yet, and who does what first: said before anybody scans in vain."""

from collections.abc import Mapping

from custody.domain.destruction.destruction_session import OPEN, PLANNED, DestructionSession
from custody.domain.destruction.road.read_units import READERS_OF_UNITS
from custody.service.destruction.attendance_board import Board
from custody.service.destruction.load_board import LoadBoard
from custody.service.destruction.sessions import Progress
from custody.text.i18n import N_

WORDS: Mapping[str, str] = {
    "out": N_(
        "A device has this session along. It is recorded there alone, and shows here when the device sends what it "
        "holds."
    ),
    "nothing_staged": N_(
        "Nothing has passed the check before destruction yet. The verifier checks the exhibits first."
    ),
    "all_checked": N_(
        "All that may be checked has been. What was refused waits for the inspection, what is on legal hold for its "
        "prosecution."
    ),
    "not_open": N_("The session is not open yet. The chair opens it on its page, at the site."),
    "no_verifier": N_(
        "You are not on the list of attendance as verifier. Record your presence on the session’s page first."
    ),
    "not_there": N_("You are not on the list of attendance. Record your presence on the session’s page first."),
    "all_arrived": N_("Everything that may burn is on site."),
    "not_on_site": N_(
        "Something that may burn is not on site yet. The verifier scans it there, or it is taken out as "
        "withdrawn or missing."
    ),
    "nothing_on_site": N_("Nothing is on site. The verifier scans the load there first."),
    "quorum": N_(
        "The quorum is not complete: put nothing into the fire. Who is missing, or has not confirmed being there, "
        "stands on the session’s page."
    ),
    "nothing_loose": N_("Everything that has passed the check is in a sealed unit."),
    "no_units": N_("Nothing is packed and sealed yet. The verifier packs the load first."),
    "all_escorted": N_("An escort has taken charge of every unit."),
    "no_reader": N_(
        "You are not on the list of attendance as judicial authority or verifier. Record your presence on the "
        "session’s page first."
    ),
    "all_read": N_("The seal of every unit was read."),
    "drawn": N_("The sample is drawn already. What is left of it to read stands on the session’s page."),
}
"""What bars a step, with what to do; a step without bar is ""."""


def staging(session: DestructionSession, progress: Progress) -> str:
    """Return the reason against checking exhibits, or "" while an exhibit waits."""
    if session.out:
        return "out"
    return "" if progress.waiting else "all_checked"


def arrival(session: DestructionSession, progress: Progress, person: str) -> str:
    """Return the reason against scanning the load on site, or "" for a verifier present in an open session."""
    if session.out:
        return "out"
    if not progress.staged:
        return "nothing_staged"
    if session.status == PLANNED:
        return "not_open"
    if not progress.adrift:
        return "all_arrived"
    return "" if session.attends(person, "verifier") else "no_verifier"


def withdrawal(session: DestructionSession, progress: Progress, person: str) -> str:
    """Return the reason against taking exhibits out, or "" for anyone present or a verifier of the staging."""
    if session.out:
        return "out"
    if progress.staged == progress.withdrawn:
        return "nothing_staged"
    return "" if person in session.verifiers or session.attends(person) else "not_there"


def fire(session: DestructionSession, progress: Progress, quorum: Board) -> str:
    """Return the reason against scanning into the fire, or "" if all are on site before a quorum. It is final."""
    if session.out:
        return "out"
    if session.status != OPEN:
        return "not_open"
    if progress.adrift:
        return "not_on_site"
    if not progress.on_site:
        return "nothing_on_site"
    return "" if quorum.complete else "quorum"


def packing(session: DestructionSession, board: LoadBoard) -> str:
    """Return the reason against packing a unit, or "" while something is in none."""
    if session.out:
        return "out"
    if not board.loose:
        return "nothing_loose" if board.units else "nothing_staged"
    return ""


def charge(session: DestructionSession, board: LoadBoard) -> str:
    """Return the reason against a receipt of the escort, or "" while a unit waits for one."""
    if session.out:
        return "out"
    if not board.units:
        return "no_units"
    return "" if board.unescorted else "all_escorted"


def unit_reading(session: DestructionSession, board: LoadBoard, person: str) -> str:
    """Return the reason against reading units, or "" for the authority or the verifier before an unread one."""
    if session.out or session.status == PLANNED:
        return "out" if session.out else "not_open"
    if not board.units:
        return "no_units"
    if not board.unread:
        return "all_read"
    return "" if _reads(session, person) else "no_reader"


def site_draw(session: DestructionSession, board: LoadBoard, person: str) -> str:
    """Return the reason against a draw at the site, or ""."""
    if session.out or session.status == PLANNED:
        return "out" if session.out else "not_open"
    if board.drawn is not None:
        return "drawn"
    if not (board.loose or any(unit.packed for unit in board.units)):
        return "nothing_staged"
    return "" if _reads(session, person) else "no_reader"


def load_check(session: DestructionSession, person: str) -> str:
    """Return the reason against reading own seals again, or "": at the site for a verifier who is there."""
    if session.out:
        return "out"
    return "" if session.status == PLANNED or session.attends(person, "verifier") else "no_verifier"


def _reads(session: DestructionSession, person: str) -> bool:
    return any(session.attends(person, quality) for quality in READERS_OF_UNITS)
