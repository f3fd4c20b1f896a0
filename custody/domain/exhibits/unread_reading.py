"""Judge a reading that waits and that nobody has repeated: it opens what differs, as its reader told it (I57b)."""

from custody.domain.discrepancies.discrepancy import READINGS, WEIGHED, DiscrepancyOpened
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.record_comparison import differing, first_check
from custody.domain.exhibits.weighed_together import weighed_as
from custody.domain.kernel.context import ActContext, Decision, StateReader


def judge_unread(
    exhibit_id: str, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext, decision: Decision
) -> tuple[str, ...]:  # fmt: skip
    """Open a discrepancy for all that differs in the reading that waits, as of its hour; return their ids.

    Its reader may say that they mistyped it, like any other; somebody who never held it, of the agency that has it now,
    then reads it again with a photograph (I57c): the receiver who refused it cannot.
    """
    first = exhibit.to_read_again
    if first is None:
        return ()
    opened = []
    window = tuple(dict.fromkeys([*exhibit.window, first.by]))
    check = first_check(exhibit_id, exhibit, first, state_reader, ctx)
    for sort, expected, finding in differing(check, exhibit, state_reader):
        opened.append(ctx.new_number("EC"))
        event = DiscrepancyOpened(
            sort=sort, about=exhibit_id, case=exhibit.case, expected=expected, finding=finding, window=window,
            read_by=first.by if sort in READINGS else "", side=exhibit.house if sort in READINGS else "",
            **(weighed_as(check) if sort in WEIGHED else {}),
        )  # fmt: skip
        decision.add(opened[-1], event)
    return tuple(opened)
