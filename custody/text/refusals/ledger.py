"""Sentences for what an agency's books cannot answer, and for calibrations."""

from collections.abc import Mapping

from custody.text.i18n import N_

LEDGER: Mapping[str, tuple[str, str]] = {
    "calibration_incomplete": (
        N_("A new calibration has a day and a certificate."),
        N_("Copy both from the certificate of the calibration laboratory."),
    ),
    "calibration_needs_second": (
        N_(
            "The balance %(number)s and each calibration of it must be put on record by two persons of different "
            "functions."
        ),
        N_("Have somebody of another function compare the certificate and give their own PIN."),
    ),
    "period_reversed": (
        N_("The period ends on %(last)s, before it begins on %(first)s."),
        N_("Give the earlier day first."),
    ),
}
"""Code to sentence and remedy."""
