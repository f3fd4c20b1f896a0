"""Views of places and containers with what lies in them, for their resources.

Nobody who counts blind is shown what is expected: each view asks that first (I43).
"""

from collections.abc import Mapping

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.places.security_rating import Excess
from custody.service.exhibits import exhibits
from custody.service.exhibits.exhibits import ExhibitLine
from custody.service.inventories.inventories import require_not_counting
from custody.service.kernel.directory import Directory
from custody.service.places import places
from custody.service.places.places import ContainerLine, PlaceLine
from custody.storage.tables.connection import Connection


class Inside(Struct, frozen=True, kw_only=True):
    """What lies directly in a place or container: containers, a page of exhibits, the cursor of the next page."""

    containers: list[ContainerLine]
    exhibits: list[ExhibitLine]
    following: str


class PlaceView(Struct, frozen=True, kw_only=True):
    """A place, what lies there above its rating, and what lies in it."""

    place: PlaceLine
    excess: list[Excess]
    inside: Inside


class ContainerView(Struct, frozen=True, kw_only=True):
    """A container and what lies in it."""

    container: ContainerLine
    inside: Inside


def require_listable(connection: Connection, reader: Reader, place_id: str) -> None:
    """Refuse the list of what lies in a place to who may not see it.

    Raises:
        NotFound: no such place, or none that the reader may see.
        RuleBroken: ``count_open`` while the reader counts blind.
    """
    require_not_counting(connection, reader)
    places.visible_place(connection, reader, place_id)


def places_view(
    connection: Connection, directory: Directory, reader: Reader
) -> tuple[list[PlaceLine], list[ContainerLine]]:
    """Return the places and containers of the reader's agency, all for the inspection.

    Raises:
        RuleBroken: ``count_open`` while the reader counts blind.
    """
    require_not_counting(connection, reader)
    return places.places(connection, directory, reader), places.containers(connection, directory, reader)


def place_view(
    connection: Connection, directory: Directory, reader: Reader, place_id: str, after: str, limit: int
) -> PlaceView:
    """Return a place with so many of its exhibits behind ``after``.

    Raises:
        NotFound: no such place, or none that the reader may see.
        RuleBroken: ``count_open`` while the reader counts blind.
    """
    require_not_counting(connection, reader)
    return PlaceView(
        place=places.place(connection, directory, reader, place_id),
        excess=places.excess(connection, reader, place_id),
        inside=_inside(connection, directory, reader, {"place": place_id}, after, limit),
    )


def container_view(
    connection: Connection, directory: Directory, reader: Reader, container_id: str, after: str, limit: int
) -> ContainerView:
    """Return a container with so many of its exhibits behind ``after``; raise as ``place_view``."""
    require_not_counting(connection, reader)
    return ContainerView(
        container=places.container(connection, directory, reader, container_id),
        inside=_inside(connection, directory, reader, {"container": container_id}, after, limit),
    )


def _inside(
    connection: Connection, directory: Directory, reader: Reader, columns: Mapping[str, str], after: str, limit: int
) -> Inside:
    listed, following = exhibits.listed(connection, reader, after, limit, columns)
    containers = places.containers(connection, directory, reader, columns)
    return Inside(containers=containers, exhibits=listed, following=following)
