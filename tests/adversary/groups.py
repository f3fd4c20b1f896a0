"""Who colludes: two or three people, by their short names in the town."""

from msgspec import Struct


class Group(Struct, frozen=True):
    """People who agree; ``called``: as the report calls them."""

    called: str
    people: tuple[str, ...]


GROUPS = (
    Group("keeper and weigher", ("clerk", "witness3", "supervisor")),
    Group("prosecutor and clerk", ("prosecutor", "clerk")),
    Group("chair and verifier", ("chair", "verifier")),
    Group("laboratory and keeper", ("analyst", "clerk")),
    Group("escort and witness", ("escort", "witness2")),
    Group("clerk with a found phone", ("clerk", "clerk2")),
    Group("operator with an expired balance", ("supervisor", "clerk")),
)
