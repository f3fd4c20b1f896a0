"""Kinds of places, how secure they are, and how it is known who went in."""

from collections.abc import Mapping

from custody.text.i18n import N_, words_of

PLACE_KINDS: Mapping[str, str] = {
    "store": N_("evidence store"),
    "vault": N_("strongroom"),
    "shelf": N_("shelf"),
    "laboratory": N_("laboratory"),
    "court": N_("court"),
    "burn_site": N_("site of destruction"),
    "office": N_("office"),
    "locker": N_("night deposit locker"),
}
"""The kind of a place."""
place_kind = words_of(PLACE_KINDS)

RATINGS: Mapping[str, str] = {
    "0": N_("not rated"),
    "1": N_("1 – locked cupboard"),
    "2": N_("2 – safe, or locked room under watch"),
    "3": N_("3 – strong room with alarm and double lock"),
    "4": N_("4 – guarded vault"),
}
"""How secure a place is (``security_rating``)."""


def rating(value: int) -> str:
    """Return the security rating of a place in words."""
    return words_of(RATINGS)(str(value))


def ratings() -> list[tuple[str, str]]:
    """Return the ratings to choose from, the lowest first."""
    return [(code, rating(int(code))) for code in RATINGS]


RATING_GROUPS: Mapping[str, str] = {
    "hard": N_("cocaine, heroin and synthetic drugs"),
    "cannabis": N_("cannabis"),
    "other": N_("other substances"),
}
"""Groups of substances that a rating limits."""
rating_group = words_of(RATING_GROUPS)

ACCESS_SOURCES: Mapping[str, str] = {
    "door": N_("log of the door"),
    "register": N_("register of visitors"),
    "seen": N_("seen by somebody"),
}
"""Where an entry into a place is known from."""
access_source = words_of(ACCESS_SOURCES)
