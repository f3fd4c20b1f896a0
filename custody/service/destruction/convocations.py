"""Convocations of a session: who may send them, whom they name, and how many have answered."""

from collections.abc import Iterable, Iterator

from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader
from custody.domain.destruction.convocation import Convoked
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.orders.order import Order
from custody.service.destruction.sessions import chairs
from custody.service.people.form_choices import Choice
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection


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
