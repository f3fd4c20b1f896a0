"""Presence on the spot: given on the device that opened the session at its site, or with that device's code (I64).

An official who gives their presence from their own account on another device types the code that the site's device
shows, and that changes every few minutes (``service/destruction/site_code.py``). A presence without either is kept and
marked: it counts for no quorum, and whoever gave it handles nothing of the load until they confirm on the spot. A
session that a device has along needs no code: all that it records was typed on it.
"""

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.kernel.context import ActContext
from custody.domain.kernel.errors import RuleBroken

OFF_SITE = "presence_off_site"
"""Flags an act in which people gave their presence elsewhere than on the site's device, and without its code."""


def is_off_site(session: DestructionSession, ctx: ActContext) -> bool:
    """Return True if an act comes neither from the session's device on the site nor with the code that it shows.

    A session that was opened where no device is known (replayed history, a session older than this rule) binds nobody.
    """
    if not session.site_device or ctx.envelope or ctx.at_site:
        return False
    return ctx.author.device != session.site_device


def require_on_site(session: DestructionSession, person: str, quality: str = "") -> None:
    """Refuse an act on the load by whoever is not there in that quality, or gave their presence elsewhere.

    Raises:
        RuleBroken: ``not_present``; ``not_on_site``.
    """
    mine = [a for a in session.present() if a.person == person and quality in {"", a.quality}]
    if not mine:
        raise RuleBroken("not_present")
    if all(a.off_site for a in mine):
        raise RuleBroken("not_on_site", person=person)
