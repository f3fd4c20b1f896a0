"""Why witnesses of the log and time-stamp authorities have not answered as they should."""

from collections.abc import Mapping

from custody.text.i18n import N_, words_of

WITNESS_TROUBLES: Mapping[str, str] = {
    "witness_unreachable": N_("cannot be reached"),
    "witness_stale": N_("will be asked again"),
    "witness_refused": N_("refuses"),
    "witness_beyond": N_("knows a longer log than this one"),
    "witness_forked": N_("has cosigned another log"),
}
"""Why a witness has not cosigned, in the reader's language."""
witness_trouble = words_of(WITNESS_TROUBLES)

STAMP_TROUBLES: Mapping[str, str] = {
    "tsa_unreachable": N_("cannot be reached"),
    "stamp_refused": N_("refuses"),
    "stamp_unreadable": N_("answers what is no time-stamp"),
    "stamp_of_other": N_("has stamped other bytes"),
    "stamp_replayed": N_("answers another question"),
    "stamp_altered": N_("its signature does not hold"),
    "stamp_untrusted": N_("its certificate is not for time-stamps, has ended, or leads to none of the roots"),
    "stamp_time": N_("its clock and this one differ"),
}
"""Why an authority's answer is not kept."""
stamp_trouble = words_of(STAMP_TROUBLES)
