"""The doors of the start page and of the navigation bar, each shown only to those who may open it."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from custody.domain.access.roles import Role
from custody.service.people.device_access import is_permitted
from custody.service.people.sign_in import SignedIn
from custody.web.http.route_permissions import OWN, SIGNED_IN


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A door to a page. ``title`` and ``text`` are msgids marked with ``N_``.

    A page module lists its doors in ``menu``; the start page shows each as a card, in the modules' order.
    """

    path: str
    title: str
    text: str = ""
    permission: str
    in_bar: bool = False
    """Also a link in the navigation bar of every page."""
    is_card: bool = True


DAILY: Mapping[Role, tuple[str, ...]] = {
    Role.KEY_OFFICER: ("/people", "/devices"),
    Role.SEIZING_OFFICER: ("/scan", "/cases", "/notices", "/exhibits", "/transfers", "/holdings", "/labels"),
    Role.CLERK: (
        "/scan",
        "/transfers",
        "/exhibits",
        "/day-plan",
        "/exhibits/store",
        "/exhibits/measure",
        "/holdings",
        "/temporary-releases",
    ),
    Role.SUPERVISOR: (
        "/scan",
        "/transfers",
        "/exhibits",
        "/discrepancies",
        "/day-plan",
        "/office",
        "/temporary-releases",
        "/places",
        "/exhibits/store",
    ),
    Role.LABORATORY: ("/transfers", "/laboratory", "/exhibits", "/holdings"),
    Role.COURT_CLERK: (
        "/court",
        "/transfers",
        "/temporary-releases",
        "/exhibits",
        "/holdings",
        "/cases",
        "/orders/enter",
    ),
    Role.PROSECUTOR: (
        "/orders/new",
        "/orders",
        "/cases",
        "/discrepancies",
        "/office",
        "/sessions",
        "/certificates",
        "/received",
    ),
    Role.COMMISSION: ("/sessions", "/orders", "/certificates"),
    Role.VERIFIER: ("/sessions", "/scan", "/exhibits", "/exhibits/sight"),
    Role.WITNESS: ("/sessions", "/certificates"),
    Role.INSPECTOR: (
        "/alarms",
        "/discrepancies",
        "/office",
        "/exhibits",
        "/temporary-releases",
        "/derogations",
        "/certificates",
        "/received",
        "/log",
    ),
}
"""Pages that a role opens every day, the first ones first; the start page folds the others away."""


def daily(
    entries: Iterable[Entry], session: SignedIn, waits: Iterable[str] = (), dead: Container[str] = ()
) -> tuple[list[Entry], list[Entry]]:
    """Return a session's cards in two lists: its daily cards and the cards with waiting work; then the others.

    If the first list would be empty, it holds all cards. ``dead``: pages that open but lead this person nowhere.
    """
    cards = {entry.path: entry for entry in open_to(entries, session) if entry.is_card and entry.path not in dead}
    wanted = dict.fromkeys(path for role, paths in DAILY.items() if role in session.roles for path in paths)
    wanted |= dict.fromkeys(waits)
    first = [cards.pop(path) for path in wanted if path in cards]
    return (first, list(cards.values())) if first else (list(cards.values()), [])


def open_to(entries: Iterable[Entry], session: SignedIn) -> list[Entry]:
    """Return the entries that a session may open."""
    return [
        entry for entry in entries if entry.permission in {SIGNED_IN, OWN} or is_permitted(session, entry.permission)
    ]


def title_of(entries: Iterable[Entry], path: str) -> str:
    """Return the title (msgid) of the menu entry nearest above a path, or "" if no entry lies above it."""
    behind = [entry for entry in entries if f"{path}/".startswith(f"{entry.path}/")]
    return max(behind, key=lambda entry: len(entry.path)).title if behind else ""
