"""The cases that came of one by splitting, for what is looked for by the case of a seizure."""

from functools import partial

from custody.domain.seizures.case import Case, numbered_together
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection


def numbered_with(connection: Connection, case_id: str) -> list[str]:
    """Return the cases in which exhibits of a seizure of this case may be: those split from it too."""
    return numbered_together(case_id, partial(subject_queries.state, connection, Case))
