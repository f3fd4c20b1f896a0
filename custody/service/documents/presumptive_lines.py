"""The presumptive tests of a session as page 1 of its certificate prints them (I65)."""

from collections.abc import Mapping

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.presumptive_findings import presumptive_findings
from custody.domain.exhibits.exhibit import Exhibit
from labels import model


def presumptive_lines(
    session_id: str, session: DestructionSession, burnt: Mapping[str, Exhibit]
) -> tuple[model.PresumptiveLine, ...]:
    """Return one line for each finding on the tests of a session."""
    return tuple(
        model.PresumptiveLine(
            code=each.code, exhibits=each.exhibits, detail=each.detail, asked=each.asked, done=each.done, good=each.good
        )
        for each in presumptive_findings(session_id, session, burnt)
    )  # fmt: skip
