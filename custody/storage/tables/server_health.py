"""Knowledge that the connections of a store share about their database server."""

from dataclasses import dataclass


@dataclass
class ServerHealth:
    """Health of a database server, as its heartbeat finds it (``postgres.Heartbeat``)."""

    silent: bool = False
    """True while the server does not answer: nobody need try."""
    silences: int = 0
    """How often it fell silent: a statement that was sent before is waited for no longer."""
