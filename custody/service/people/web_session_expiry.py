"""Expiry of a web session: idle too long, too old, or from the future."""

from custody.storage.tables.accounts import WebSession

TOUCH = 60_000
"""Use of a session is written at most once a minute: a page view must not wait for the order lock. Milliseconds."""


def is_over(web_session: WebSession, now: int, *, absolute: int, idle: int) -> bool:
    """Return True if the session has expired at ``now`` (Unix milliseconds); ``absolute`` and ``idle`` in seconds.

    A session from the future means that the clock stepped back: its age is unknown, so it is over.
    """
    aged = now - web_session.created_at > absolute * 1000 or web_session.created_at > now + TOUCH
    return aged or now - web_session.seen_at > idle * 1000
