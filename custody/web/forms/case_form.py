"""The form of a new case, as it is typed on the list of cases and at a new seizure."""

from custody.domain.seizures.case import OpenCase
from custody.web.forms.idempotent_forms import KeyedForm

LEADING = frozenset({"prosecution", "court"})
"""Kinds of agency that lead a case."""


class CaseForm(KeyedForm, kw_only=True):
    """A new case: PV number, title, the prosecution or court that leads it."""

    case_reference: str = ""
    title: str = ""
    prosecution: str = ""

    def command(self) -> OpenCase:
        """Return the act that opens the case."""
        return OpenCase(
            case_reference=self.case_reference,
            title=self.title,
            prosecution=self.prosecution,
            confirmed=self.answers(),
        )
