"""Refusals about paper reports, as sentences."""

from collections.abc import Mapping

from custody.text.i18n import N_

OUTSIDERS: Mapping[str, tuple[str, str]] = {
    "not_an_examiner": (
        N_("This outsider is known neither as a laboratory nor as an expert."),
        N_("Choose the laboratory that signed the report; make it known first if it is not on the list."),
    ),
    "never_examined": (
        N_("The laboratory never held %(number)s."),
        N_("Check the number: a report is about what was lent to the laboratory that signed it."),
    ),
    "not_lender": (
        N_("Your service did not lend %(number)s."),
        N_("The service that answers for the exhibit types the report in."),
    ),
    "net_of_one": (
        N_("A net weight is of one exhibit, and the list has several."),
        N_("Enter the report once for each exhibit that it weighs."),
    ),
    "report_before_loan": (
        N_("The report would be older than the loan: the laboratory received %(number)s on %(day)s."),
        N_("Check the day on the paper and the number of the exhibit."),
    ),
    "report_used": (
        N_("The report %(value)s already stands on %(number)s."),
        N_("Look at the history of the exhibit. A second report of the laboratory has a number of its own."),
    ),
    "own_report": (
        N_("The report %(number)s was typed in by your own service."),
        N_("A person of another service compares it with the photograph; who typed it in may take it back."),
    ),
}
