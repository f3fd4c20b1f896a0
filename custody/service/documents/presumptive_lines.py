"""The presumptive tests of a session as page 1 of its certificate prints them (I65)."""

from collections.abc import Mapping

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.presumptive_findings import presumptive_summary
from custody.domain.exhibits.exhibit import Exhibit
from labels import model


def presumptive_part(session: DestructionSession, burnt: Mapping[str, Exhibit]) -> model.PresumptiveTests | None:
    """Return how many of the exhibits drawn or added were tested and what was compatible; None where no test was."""
    summary = presumptive_summary(session, burnt)
    if not (summary.asked or summary.compatible):
        return None
    return model.PresumptiveTests(
        asked=summary.asked, tested=summary.tested, compatible=tuple(summary.compatible.items())
    )
