"""Refusals about openings, resealings and splits."""

from collections.abc import Mapping

from custody.text.i18n import N_

OPENING: Mapping[str, tuple[str, str]] = {
    "witness_needed": (
        N_("A seal is opened and closed before witnesses, and nobody else is there."),
        N_("Have each person present choose their name and give their own PIN on this device."),
    ),
    "presence_missing": (
        N_("Too few people are present: %(needed)s in the quality “%(quality)s”, %(present)s there."),
        N_("Have the people come whom the rule asks for; each gives their own PIN on this device."),
    ),
    "too_much_consumed": (
        N_(
            "Of %(number)s and of what was taken from it, tests use up at most %(limit_ug)s, or %(limit)s units, "
            "together; %(used_ug)s and %(used)s units are used up already."
        ),
        N_("Seal what is left; what is to be destroyed is destroyed by order, before its quorum."),
    ),
    "tare_needed": (
        N_("The weight of the packaging is missing."),
        N_("Weigh the packaging without its contents and enter it as tare; 0 when there is none."),
    ),
    "seal_photo_needed": (
        N_("The photograph of the seal is missing."),
        N_("Photograph the seal with its number and choose the photograph again."),
    ),
    "left_after_all": (
        N_("Nothing can be left of what was wholly split up."),
        N_("Leave weight and count of the rest empty, or say that something is left."),
    ),
}
