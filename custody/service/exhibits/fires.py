"""The fire in the history of an exhibit that burnt: where and when it was lit, its certificate, and who stood there."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.destruction_session import DestructionSession
from custody.storage.read import private_values, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write.erased_values import Gone


class Stood(Struct, frozen=True, kw_only=True):
    """A person who stood at the fire when it was lit, in which quality and of which agency."""

    person: str
    agency: str
    quality: str


class FireSeen(Struct, frozen=True, kw_only=True):
    """The fire of a session: ``place`` is "" where it was erased, ``certificate_number`` "" before there is one.

    ``lit_at``: the hour as the record has it now.
    """

    place: str
    lit_at: str
    certificate_number: str
    stood: tuple[Stood, ...]

    def numbers(self) -> list[str]:
        """Return the people and agencies by number."""
        return [number for each in self.stood for number in (each.person, each.agency)]


def fires(connection: Connection, vault: Vault, numbers: Iterable[str]) -> dict[str, FireSeen]:
    """Return the fire of each of these sessions, by its number."""
    sessions = subject_queries.states(connection, DestructionSession, set(numbers))
    issued = {session.certificate for session in sessions.values()} - {""}
    certificates = subject_queries.states(connection, Certificate, issued)
    texts = private_values.of(connection, vault, [session.planned for session in sessions.values()])
    return {
        session_id: FireSeen(
            place=_place(texts[session.planned]), lit_at=session.lit_at,
            certificate_number=certificates[session.certificate].certificate_number if session.certificate else "",
            stood=tuple(
                Stood(person=each.person, agency=each.agency, quality=each.quality) for each in session.at_ignition()
            ),
        )
        for session_id, session in sessions.items()
    }  # fmt: skip


def _place(texts: dict[str, Any]) -> str:
    told = (texts.get(name) for name in ("site", "commune"))
    return ", ".join(str(text) for text in told if text and not isinstance(text, Gone))
