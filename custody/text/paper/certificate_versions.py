"""Words on versions of a certificate."""

from collections.abc import Mapping

from custody.text.i18n import N_

WORDS: Mapping[str, str] = {
    "reissued.after": N_("This version"),
    "reissued.before": N_("Version replaced"),
    "reissued.changes": N_("What changes, line by line"),
    "reissued.copies": N_(
        "Version %(version)s goes wherever a copy of version %(before)s is kept; version %(before)s (SHA-256 %(sha)s) "
        "stays there, marked as superseded."
    ),
    "reissued.file": N_("File of the version replaced, as signed (SHA-256): %(sha)s"),
    "reissued.gone": N_("Version %(version)s, superseded by version %(by)s on %(when)s"),
    "reissued.gone_text": N_(
        "This version says what was known when it was issued, and its signatures stay valid; what holds today is "
        "version %(by)s (SHA-256 of its statement: %(sha)s)."
    ),
    "reissued.head": N_("Version %(version)s, replaces version %(before)s (SHA-256 %(sha)s)"),
    "reissued.kept": N_(
        "Version %(before)s is kept, marked as superseded. The signatures of the session were given for its closing, "
        "which version 1 states, before the correction; they do not cover the correction."
    ),
    "reissued.more": N_("%(named)s and %(count)s more, named in the statements"),
    "reissued.of": N_("Exhibits concerned"),
    "reissued.reason": N_("Reason: %(reason)s"),
    "reissued.title": N_("Version %(version)s"),
    "reissued.totals": N_("Totals"),
    "reissued.what": N_("Entry"),
}
