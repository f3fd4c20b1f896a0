"""Find who signed with a reservation, refused to, or did not sign (I66): a reservation is told as large as the rest."""

from collections.abc import Iterator

from custody.domain.destruction.irregularity import Burnt, Irregularity
from custody.domain.destruction.signing_progress import signers, word


def word_findings(burnt: Burnt) -> Iterator[Irregularity]:
    """Yield one finding for each reservation and refusal, and one for all who said nothing."""
    people = signers(burnt.session)
    for code in ("reserved", "refused"):
        for person, attendance in people.items():
            if word(attendance) == code:
                yield Irregularity(code=code, sort="reserved", people=(person,))
    silent = tuple(person for person, attendance in people.items() if not word(attendance))
    if burnt.session.closed_at and silent:
        yield Irregularity(code="unsigned", sort="missing", people=silent)
