"""Refusals about orders entered from paper."""

from collections.abc import Mapping

from custody.text.i18n import N_

DRAFTS: Mapping[str, tuple[str, str]] = {
    "not_issuing_authority": (
        N_("%(person)s is not the authority who signed this order in your office."),
        N_("The prosecutor who signed it confirms it, or a clerk who compares it with the photographs."),
    ),
    "own_entry": (
        N_("You entered this order: you cannot confirm it yourself."),
        N_("Ask the prosecutor who signed it, or another clerk."),
    ),
    "draft_changed": (
        N_("The draft was corrected while you read it; nothing was confirmed."),
        N_("This is what it says now: compare it again, then confirm."),
    ),
    "scan_needed": (
        N_("The photographs are missing: of the signed order, or of the note of the call."),
        N_("Photograph each page and choose the pictures again."),
    ),
}
