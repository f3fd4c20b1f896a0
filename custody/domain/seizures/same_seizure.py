"""Ask before a seizure is declared a second time: by the back button, a form sent twice, a lost session (I56)."""

from msgspec import structs

from custody.domain.kernel.confirmation import ask
from custody.domain.kernel.context import ActContext, Decision, StateReader
from custody.domain.kernel.times import hours_between
from custody.domain.seizures.declared_line import Line
from custody.domain.seizures.seizure import DeclareSeizure, Seizure

SAME_HOURS = 24
"""Hours within which the same lines of one officer in one case are asked about."""


def ask_about_same(
    command: DeclareSeizure, lines: tuple[Line, ...], state_reader: StateReader, ctx: ActContext, decision: Decision
) -> str:
    """Ask whether a declaration is another seizure than the one that its author declared before; return that, or "".

    Raises:
        ConfirmationNeeded: ``same_seizure``, about the earlier one.
    """
    same = "" if command.source else _declared_already(command.case, lines, state_reader, ctx)
    if same:
        ask(decision, ctx, command.confirmed, "same_seizure", about=same, number=same)
    return same


def _declared_already(case: str, lines: tuple[Line, ...], state_reader: StateReader, ctx: ActContext) -> str:
    """Return the author's seizure of the same lines in the same case within ``SAME_HOURS``, or ""."""
    seizure_ids = [each for each in state_reader.where("dossier", case) if each.startswith(Seizure.kind)]
    state_reader.load(seizure_ids)
    amounts = [structs.replace(line, to_confirm=False) for line in lines]
    for seizure_id in reversed(seizure_ids):
        earlier = state_reader.find(Seizure, seizure_id)
        if earlier is None or earlier.officer != ctx.author.person or earlier.source:
            continue
        same = [structs.replace(line, to_confirm=False) for line in earlier.lines] == amounts
        if same and hours_between(earlier.declared_at, ctx.at) < SAME_HOURS:
            return seizure_id
    return ""
