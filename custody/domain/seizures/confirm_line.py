"""A second look at an implausibly large line of a declaration (T18)."""

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Seizure, SeizureLineConfirmed


class ConfirmLine(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Confirm an implausibly large line of someone else's declaration."""

    seizure: str
    line: int


@act(
    "seizure.confirm_line/1",
    title=N_("Declared line confirmed"),
    summary="Confirm an implausibly large line",
    roles={Role.SEIZING_OFFICER, Role.SUPERVISOR},
    records=(SeizureLineConfirmed,),
)
def confirm_line(command: ConfirmLine, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Take a second look at an implausible line.

    Raises:
        NotFound: no such seizure of a case that the author's agency takes part in.
        RuleBroken: ``own_declaration``, ``nothing_to_confirm``.
    """
    seizure = require(state_reader, Seizure, command.seizure)
    require(state_reader, Case, seizure.case).require_shared(ctx.author.agency, seizure.case)
    if not 0 <= command.line < len(seizure.lines) or not seizure.lines[command.line].to_confirm:
        raise RuleBroken("nothing_to_confirm", number=command.seizure)
    if seizure.officer == ctx.author.person:
        raise RuleBroken("own_declaration", number=command.seizure)
    decision = Decision()
    decision.add(command.seizure, SeizureLineConfirmed(line=command.line))
    return decision
