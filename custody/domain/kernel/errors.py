"""One tree of errors with stable codes. Each is a value: a code, and the facts a sentence needs.

The sentence itself is made at the edge, in the reader's language (``custody/text/error_messages.py``
and the command line share one table); a code, once published, never changes its meaning.
"""

from collections.abc import Callable, Iterable

from custody.kernel import Coded


class CustodyError(Coded):
    """Something the system refuses or cannot do; ``also``: what else is refused of the same act, each in its words.

    ``row``: of an act upon a list, the number of the row that is refused; "" where the act is refused as a whole.
    """

    row: str = ""
    also: "tuple[CustodyError, ...]" = ()


class RuleBroken(CustodyError):
    """The act is well formed but a rule of custody forbids it; nothing was recorded."""


class ConfirmationNeeded(RuleBroken):
    """Something unlikely is about to be recorded: its people are asked first; ``confirm`` is the answer to send."""


class NotAllowed(CustodyError):
    """The person's roles do not permit this act or this reading."""


class NotFound(CustodyError):
    """No such subject, or none that this person may see (the two are not told apart)."""


class BadInput(CustodyError):
    """The entry cannot be understood: wrong form, wrong unit, forbidden character."""


class Conflict(CustodyError):
    """The act was made on a state that has moved on, or its key was used for another request."""


class StorageRefused(CustodyError):
    """The database is not one this software may write to, or cannot be written now."""


class Unconfirmed(StorageRefused):
    """The outcome of a commit is unknown or the disk refused it: repeat with the same key."""


class PrinterFailed(CustodyError):
    """A printer did not take what was sent; what was recorded stays recorded."""


class Tampered(CustodyError):
    """A verification found bytes that are not what was recorded."""


Question = Callable[[], object]
"""A question that a rule of custody asks: it raises ``RuleBroken``, or is silent."""


def refusals(questions: Iterable[Question]) -> list[RuleBroken]:
    """Return all refusals in order; an act stops at the first, a page shows all."""
    return [error for ask in questions if (error := _refusal(ask))]


def _refusal(ask: Question) -> RuleBroken | None:
    try:
        ask()
    except RuleBroken as error:
        return error.with_traceback(None)  # else what it was asked of stays with it, until garbage is looked for
    return None


def require_all(questions: Iterable[Question]) -> None:
    """Ask all questions; raise the first refusal with the others as its ``also``, so that all are told at once.

    Raises:
        CustodyError: the first refusal.
    """
    refused: list[CustodyError] = []
    for ask in questions:
        try:
            ask()
        except CustodyError as error:
            refused.append(error.with_traceback(None))
    if refused:
        first = refused[0]
        first.also = (*first.also, *refused[1:])
        raise first
