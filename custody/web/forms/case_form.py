"""The form of a new case, as it is typed on the list of cases and at a new seizure."""

from collections.abc import Iterable

from custody.domain.kernel.errors import CustodyError
from custody.domain.seizures.case import OpenCase
from custody.service.people.people import AgencyLine
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


def leading(agencies: Iterable[AgencyLine]) -> list[AgencyLine]:
    """Return the agencies that may lead a case, the prosecutions first."""
    return sorted((a for a in agencies if a.sort in LEADING), key=lambda agency: agency.sort != "prosecution")


def existing(error: CustodyError | None) -> str:
    """Return the number of the case that bears the typed number already, "" without one."""
    return error.facts.get("case", "") if error is not None and error.code == "case_exists" else ""
