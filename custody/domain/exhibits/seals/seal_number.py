"""Take a seal's number into use: once in the agency that issues it; a second use is asked about and marked (I1, I57a).

A number that the author's rolls do not explain is marked (I69).

An answer never tells where a number is in use. Two agencies may issue the same number.
"""

from collections.abc import Collection

from msgspec import Struct

from custody.domain.discrepancies.discrepancy import LOOK, SEAL_TWICE, Discrepancy, DiscrepancyOpened
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.seals.seal_roll import mark_roll
from custody.domain.kernel.confirmation import ask
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.normal_form import normal_seal, seal_beginning, seal_claim
from custody.domain.kernel.typed_text import as_typed


class SealNumber(Struct, frozen=True):
    """The number on a new seal as typed; ``again``: its agency has used it before."""

    text: str
    again: bool = False


def new_seal(
    text: str, confirmed: Collection[str], state_reader: StateReader, ctx: ActContext, decision: Decision,
    taken: Collection[str] = (),
) -> SealNumber:  # fmt: skip
    """Return the number on a seal that the author's agency puts on; ``taken``: normal forms in the same act.

    Raises:
        BadInput: ``bad_reference``.
        ConfirmationNeeded: ``seal_in_use``, about the seal's normal form.
    """
    seal = as_typed(text, "seal")
    normal = normal_seal(seal)
    mark_roll(normal, state_reader, ctx, decision)
    if normal not in taken and not _used(seal, ctx.author.agency, state_reader):
        return SealNumber(seal)
    ask(decision, ctx, confirmed, "seal_in_use", about=normal, value=seal)
    return SealNumber(seal, again=True)


def _used(seal: str, agency: str, state_reader: StateReader) -> bool:
    """Return True if the agency issued the number before, or ever held an exhibit that bore it.

    So nobody hides an opening or a swap under the old number of another agency, and nothing is told of what the
    agency has never had.
    """
    if state_reader.claimed(*seal_claim(seal, agency)):
        return True
    bearers = (state_reader.find(Exhibit, each) for each in state_reader.claimed_from("seal", seal_beginning(seal)))
    return any(exhibit is not None and agency in exhibit.agencies for exhibit in bearers)


def seal_twice(
    seal: SealNumber, subject_id: str, case: str, window: Collection[str], ctx: ActContext, decision: Decision
) -> tuple[str, ...]:
    """Open the discrepancy about what bears a number that was used before; it names nothing else.

    The inspection finds the other by the number.
    """
    if not seal.again:
        return ()
    opened = ctx.new_number("EC")
    people = tuple(dict.fromkeys([*window, *(actor.person for actor in ctx.actors)]))
    decision.add(opened, DiscrepancyOpened(sort=SEAL_TWICE, about=subject_id, case=case, window=people))
    return (opened,)


def hinders(exhibit: Exhibit, state_reader: StateReader) -> str:
    """Return the first open discrepancy that keeps an exhibit where it is, or "".

    A number used twice keeps nothing from its store: only where custody ends it must be settled. Nor does what was
    read again as recorded and awaits only a look at the photograph (I57c).
    """
    for discrepancy_id in exhibit.open:
        discrepancy = require(state_reader, Discrepancy, discrepancy_id)
        if discrepancy.sort != SEAL_TWICE and discrepancy.second_outcome != LOOK:
            return discrepancy_id
    return ""
