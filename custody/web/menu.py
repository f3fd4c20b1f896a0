"""The doors of the start page and of the navigation bar, each shown only to those who may open it."""

from collections.abc import Iterable
from dataclasses import dataclass

from custody.domain.roles import may
from custody.web.permissions import OWN, SIGNED_IN


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


def open_to(entries: Iterable[Entry], roles: Iterable[str]) -> list[Entry]:
    """The entries that one of ``roles`` may open."""
    held = tuple(roles)
    return [entry for entry in entries if entry.permission in {SIGNED_IN, OWN} or may(held, entry.permission)]
