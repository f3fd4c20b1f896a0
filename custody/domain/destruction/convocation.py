"""Who was convoked to a destruction session, in which quality and by which means, and what they answered."""

from typing import Literal

from msgspec import Struct

Means = Literal["letter", "telephone", "radio", "message", "in_person"]
"""How somebody was called: a letter, by telephone, by radio, by a written message, in person."""
Answer = Literal["comes", "absent", "represented"]
"""What a person who was convoked says: they come, they do not, somebody comes in their place."""


class Convoked(Struct, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A person who is to come, since ``at``; ``answer`` "" until they said something, at ``answered_at``.

    ``day`` and ``hour`` (HH:MM by the clocks of the place, "" unsaid): to when. ``by``: who comes in their place.
    ``stands_for``: whom this person represents, "" where they were called themselves. ``noted_by``: who wrote the
    answer down for them, "" where they gave it themselves.
    """

    person: str
    agency: str
    quality: str
    at: str
    day: str
    hour: str = ""
    means: str = ""
    answer: str = ""
    answered_at: str = ""
    by: str = ""
    stands_for: str = ""
    noted_by: str = ""

    @property
    def expected(self) -> bool:
        """Return True unless this person said that they do not come."""
        return self.answer in {"", "comes"}
