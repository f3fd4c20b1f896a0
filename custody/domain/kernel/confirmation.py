"""Questions that a rule asks before it records something unlikely (mode *ask*, docs/rules.md).

The person answers by sending the same act again with the question's name among ``confirmed``. The answer is a flag of
the act: it is printed and counted.
"""

from collections.abc import Collection

from custody.domain.kernel.context import ActContext, Decision
from custody.domain.kernel.errors import ConfirmationNeeded

CONFIRMED, UNASKED = "confirmed:", "unasked:"
"""Prefixes of an act's flags: its people confirmed what a rule asked about; nobody could be asked."""


def ask(
    decision: Decision, ctx: ActContext, confirmed: Collection[str], code: str, about: str = "", **facts: object
) -> None:
    """Ask about something unlikely, unless it was confirmed; where nobody can be asked, flag it.

    ``about`` names what the question is about (a line, a list of exhibits): a confirmation holds for no other. An act
    from a device without network, or from a paper, has happened: there is nobody to ask.

    Raises:
        ConfirmationNeeded: ``code``, with ``facts`` for its sentence and the answer that confirms it as ``confirm``.
    """
    answer = f"{code} {about}".strip()
    if ctx.envelope or not ctx.live:  # also a device's act whose hour is not believed
        flag = UNASKED + code
    elif answer in confirmed:
        flag = CONFIRMED + code
    else:
        raise ConfirmationNeeded(code, **facts, confirm=answer)
    decision.flag(flag)


def question_of(flag: str) -> tuple[str, str]:
    """Return the prefix and the code of a flag that tells of a question, or "" and the flag."""
    prefix = next((prefix for prefix in (CONFIRMED, UNASKED) if flag.startswith(prefix)), "")
    return prefix, flag.removeprefix(prefix)
