"""One person's presence at a destruction session, what they deny of it, and the photographs of the group (I29, I64)."""

from msgspec import Struct, field

from custody.domain.kernel.times import seconds_between


class Objection(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A person denies what others recorded of them: their ``departure``, or their ``presence`` by hand (``about``)."""

    about: str
    at: str
    seq: int
    late: bool = False


class Attendance(Struct, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """One person's presence, and their word on what they saw.

    ``noted``: the chair noted that the person left without a word; their own word, if it comes, replaces the note.
    ``by_device``: that they came, or were there when it was lit, is the word of the session's device.
    ``elsewhere``: when they joined they had not left another session. ``confirmed_at``: when they last gave their
    presence, by the clock that recorded it, "" for when they joined; ``by_hand``: who confirmed it, where it was last
    given by a wet signature (I64); ``off_site``: it was last given elsewhere (``site_presence``). ``gone_by``: who said
    that they had left, where they did not say so themselves. ``told_at``: when others last spoke for them so, by the
    service's clock: from then on they may object; ``objections``: what they denied.
    """

    person: str
    agency: str
    quality: str
    joined_at: str
    left_at: str = ""
    attested_at: str = ""
    attested_seq: int = 0
    refused: bool = False
    reservations: bool = False
    noted: bool = False
    by_device: bool = False
    elsewhere: bool = False
    confirmed_at: str = ""
    by_hand: list[str] = field(default_factory=list)
    off_site: bool = False
    gone_by: list[str] = field(default_factory=list)
    told_at: str = ""
    objections: list[Objection] = field(default_factory=list)

    def denies(self, about: str) -> bool:
        """Return True if the person objected to what others recorded of them."""
        return any(objection.about == about for objection in self.objections)

    def there_at(self, hour: str) -> bool:
        """Return True if the attendee had joined and not left by that hour."""
        return self.joined_at <= hour and (not self.left_at or hour <= self.left_at)

    def given_before(self, hour: str, minutes: int) -> bool:
        """Return True if the presence was given at most so many minutes before the hour."""
        return 0 <= seconds_between(self.confirmed_at or self.joined_at, hour) <= minutes * 60


class GroupPhoto(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A photograph of everybody there, by the event ``seq``; ``device``: the site's, whose code it shows (I64).

    ``off_site``: it came from elsewhere, without that code.
    """

    at: str
    seq: int
    device: str = ""
    off_site: bool = False
