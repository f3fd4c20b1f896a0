"""Convocations of a session: who may send them, whom they name, and how many have answered."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from custody.domain.access.roles import ATTENDEES, Role
from custody.domain.access.visibility import Reader
from custody.domain.destruction.convocation import Convoked
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.orders.order import Order
from custody.service.destruction.sessions import chairs, visible_session
from custody.service.exhibits import display_names
from custody.service.kernel.directory import Directory
from custody.service.people.form_choices import Choice, people
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection


class View(Struct, frozen=True, kw_only=True):
    """Convocations of a session as a reader sees them; ``offered`` may be called, ``convokes``: by the reader."""

    session: DestructionSession
    naming: dict[str, display_names.Named]
    names: dict[str, str]
    offered: list[Choice]
    convokes: bool


def view(connection: Connection, directory: Directory, reader: Reader, session_id: str) -> View:
    """Return the convocations of a session that the reader may see.

    Raises:
        NotFound: no such session, or none that the reader may see.
    """
    session = visible_session(connection, reader, session_id)
    called = {convoked.person for convoked in session.convoked}
    choices = people(connection, directory, ATTENDEES, home=reader.agency)
    return View(
        session=session, naming=display_names.named(connection, directory, reader, [session_id]),
        names=directory.names(connection, list(named(session))), convokes=may_convoke(connection, session, reader),
        offered=[choice for choice in choices if choice.id not in called],
    )  # fmt: skip


def may_convoke(connection: Connection, session: DestructionSession, reader: Reader) -> bool:
    """Return True if the reader chairs the session, or is a prosecutor of an agency that ordered something of it."""
    if chairs(connection, session, reader.person):
        return True
    orders = subject_queries.states(connection, Order, session.orders).values()
    return Role.PROSECUTOR in reader.roles and reader.agency in {order.agency for order in orders}


def named(session: DestructionSession) -> Iterator[str]:
    """Yield everybody and every agency that the convocations of a session name."""
    for convoked in session.convoked:
        yield from filter(None, (convoked.person, convoked.agency, convoked.by, convoked.stands_for, convoked.noted_by))


def unanswered(session: DestructionSession) -> list[Convoked]:
    """Return those who were convoked themselves and have said nothing yet."""
    return [convoked for convoked in session.convoked if not convoked.answer and not convoked.stands_for]


def expected_first(choices: Iterable[Choice], session: DestructionSession) -> list[Choice]:
    """Return the choices of a list of attendance with those first who were convoked and have not declined.

    Each keeps its place among the others of its half.
    """
    coming = {convoked.person for convoked in session.convoked if convoked.expected}
    return sorted(choices, key=lambda choice: choice.id not in coming)
