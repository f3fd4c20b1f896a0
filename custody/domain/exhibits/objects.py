"""What is seized with drugs and is none: cash, telephones, vehicles, weapons, papers.

An object is sealed, handed over, stored, counted and returned under the same custody, without the rules on drugs: it
is described and counted, not weighed; nothing of it is taken, tested, analysed or burnt; it is in no sum of drugs. What
was sealed as a drug never becomes an object, nor an object a drug: the rules could be left that way.
"""

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.substances import OBJECTS

OBJECT_FORM = "object"
"""The form of every object, and of nothing else."""


def is_object(substance: str) -> bool:
    """Return True if the code is of an object, not of a drug."""
    return substance in OBJECTS


def require_drug(exhibit_id: str, exhibit: Exhibit) -> None:
    """Require a drug, for what is done to drugs only.

    Raises:
        RuleBroken: ``object_not_drug``.
    """
    if is_object(exhibit.substance):
        raise RuleBroken("object_not_drug", number=exhibit_id)


def require_object_form(number: str, substance: str, form: str) -> None:
    """Require the one form of objects for an object, and another for a drug.

    Raises:
        BadInput: ``object_form``.
    """
    if is_object(substance) != (form == OBJECT_FORM):
        raise BadInput("object_form", number=number[:48])


def require_described(number: str, substance: str, description: str) -> None:
    """Require the words that tell an object from its like: the make and number of a telephone, the sum of cash.

    Raises:
        BadInput: ``object_undescribed``.
    """
    if is_object(substance) and not description:
        raise BadInput("object_undescribed", number=number[:48])


def require_counted(number: str, substance: str, *, counted: bool, measured: bool) -> None:
    """Require an object to be counted, and neither weighed nor filled.

    Raises:
        BadInput: ``object_counted``.
    """
    if is_object(substance) and (measured or not counted):
        raise BadInput("object_counted", number=number[:48])


def require_same_nature(before: str, after: str) -> None:
    """Require a corrected substance to stay a drug, or to stay an object.

    Raises:
        RuleBroken: ``object_stays_object``.
    """
    if is_object(before) != is_object(after):
        raise RuleBroken("object_stays_object")
