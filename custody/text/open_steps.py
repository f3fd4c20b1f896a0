"""Sentences on steps of custody that are begun and not ended, the same on pages and on papers."""

from collections.abc import Mapping

from custody.text.i18n import N_, gettext

OPEN_STEPS: Mapping[str, str] = {
    "on_its_way": N_("Left %(when)s for %(to)s, not received to this day"),
    "on_release": N_("On temporary release with %(by)s since %(when)s, due back %(due)s, not returned to this day"),
    "unread": N_("Reading by %(by)s of %(when)s to be repeated, not repeated to this day"),
    "unweighed": N_("Sealed again unweighed on %(when)s, not weighed to this day; held by %(by)s"),
}
"""Sort of open step to what is said of it."""
UNDATED = N_("On temporary release with %(by)s since %(when)s, not returned to this day")


def open_step(sort: str, **facts: str) -> str:
    """Return the sentence on an open step of a sort, with its facts: ``when``, ``by``, ``due`` and ``to``."""
    undated = sort == "on_release" and not facts.get("due")
    text = UNDATED if undated else OPEN_STEPS[sort]
    return gettext(text) % facts
