"""The doors of the start page and of the navigation bar, each shown only to those who may open it."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from custody.domain.access.roles import Role
from custody.service.people.device_access import is_permitted
from custody.service.people.sign_in import SignedIn
from custody.text.i18n import N_
from custody.web.http.route_permissions import OWN, SIGNED_IN


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A door to a page. ``title`` and ``text`` are msgids marked with ``N_``.

    A page module lists its doors in ``menu``; ``GROUPS`` says where each stands on the start page.
    """

    path: str
    title: str
    text: str = ""
    permission: str
    in_bar: bool = False
    """Also a link in the navigation bar of every page."""
    is_card: bool = True


FIRST: Mapping[Role, tuple[str, ...]] = {
    Role.KEY_OFFICER: ("/people", "/devices"),
    Role.SEIZING_OFFICER: ("/seizures/new", "/scan", "/transfers"),
    Role.CLERK: ("/scan", "/transfers", "/day-plan"),
    Role.SUPERVISOR: ("/office", "/day-plan", "/discrepancies"),
    Role.LABORATORY: ("/laboratory", "/transfers", "/holdings"),
    Role.COURT_CLERK: ("/court", "/transfers", "/temporary-releases"),
    Role.PROSECUTOR: ("/orders/new", "/cases", "/office"),
    Role.COMMISSION: ("/sessions", "/orders", "/certificates"),
    Role.VERIFIER: ("/sessions", "/scan", "/exhibits"),
    Role.WITNESS: ("/sessions", "/certificates"),
    Role.INSPECTOR: ("/alarms", "/discrepancies", "/office"),
}
"""The pages that a role opens most, the first ones first: at most ``MOST`` of them stand on the start page."""
MOST = 3

GROUPS: Mapping[str, tuple[str, ...]] = {
    N_("Cases and seizures"): (
        "/seizures/new", "/cases", "/notices", "/operations", "/registers/take-over", "/registers/to-confirm",
    ),
    N_("Exhibits"): (
        "/exhibits", "/holdings", "/exhibits/measure", "/exhibits/sight", "/exhibits/lost", "/exhibits/found",
        "/exhibits/witness", "/holds",
    ),
    N_("The store"): (
        "/scan", "/day-plan", "/exhibits/store", "/inventories", "/places", "/labels", "/labels/blanks",
        "/labels/stocks", "/seal-rolls", "/balances", "/scanner",
    ),
    N_("Hand-overs and laboratory"): (
        "/transfers", "/temporary-releases", "/exhibits/take-from-departed", "/laboratory", "/paper-reports",
        "/paper-acts", "/outsiders",
    ),
    N_("Orders and destruction"): (
        "/orders/new", "/orders", "/orders/enter", "/court", "/proposed", "/derogations", "/sessions", "/signatures",
        "/certificates",
    ),
    N_("Supervision and evidence"): (
        "/office", "/discrepancies", "/alarms", "/indicators", "/drift", "/mass-balance", "/statistics",
        "/confidential", "/received", "/log", "/rules",
    ),
    N_("People and my account"): ("/account", "/passkeys", "/people", "/devices", "/aide"),
}  # fmt: skip
"""Where every page stands in the menu of the start page: at most seven groups, each folded."""


@dataclass(frozen=True)
class StartMenu:
    """What a session may open: its ``first`` pages, and the others by title (msgid) of their group."""

    first: list[Entry]
    groups: dict[str, list[Entry]]


def start_menu(entries: Iterable[Entry], session: SignedIn, dead: Container[str] = ()) -> StartMenu:
    """Return the menu of a session's start page; ``dead``: pages that open but lead this person nowhere.

    Who has several roles finds the first page of each before the second ones.
    """
    cards = {entry.path: entry for entry in open_to(entries, session) if entry.is_card and entry.path not in dead}
    by_role = [paths for role, paths in FIRST.items() if role in session.roles]
    wanted = dict.fromkeys(paths[turn] for turn in range(MOST) for paths in by_role if turn < len(paths))
    shown = [path for path in wanted if path in cards][:MOST]
    first = [cards.pop(path) for path in shown]
    groups = {title: [cards[path] for path in paths if path in cards] for title, paths in GROUPS.items()}
    return StartMenu(first, {title: group for title, group in groups.items() if group})


def open_to(entries: Iterable[Entry], session: SignedIn) -> list[Entry]:
    """Return the entries that a session may open."""
    return [
        entry for entry in entries if entry.permission in {SIGNED_IN, OWN} or is_permitted(session, entry.permission)
    ]


def title_of(entries: Iterable[Entry], path: str) -> str:
    """Return the title (msgid) of the menu entry nearest above a path, or "" if no entry lies above it."""
    behind = [entry for entry in entries if f"{path}/".startswith(f"{entry.path}/")]
    return max(behind, key=lambda entry: len(entry.path)).title if behind else ""
