"""Sentences for what an agency's books cannot answer."""

from collections.abc import Mapping

from custody.web.i18n import N_

LEDGER: Mapping[str, tuple[str, str]] = {
    "period_reversed": (
        N_("The period ends on %(last)s, before it begins on %(first)s."),
        N_("Give the earlier day first."),
    ),
}
"""Code to sentence and remedy."""
