"""Refusals about confidential inspections."""

from collections.abc import Mapping

from custody.text.i18n import N_

CONFIDENTIAL: Mapping[str, tuple[str, str]] = {
    "second_inspector_needed": (
        N_("A confidential inquiry must be opened by two people; the second is missing, or has no part in it."),
        N_("Have another inspector, or a prosecutor, choose their name and give their own PIN on this device."),
    ),
    "inquiry_of_own_agency": (
        N_("Nobody opens a confidential inquiry into their own agency."),
        N_("Have two people open it who are both of other agencies."),
    ),
    "inquiry_ended": (
        N_("The confidential inquiry %(number)s has ended: what it hid shows now."),
        N_("Open another one if it must go on."),
    ),
    "outside_inquiry": (
        N_("The confidential inquiry does not cover %(number)s."),
        N_("Choose something that it covers, or open another inquiry."),
    ),
    "counter_of_agency": (
        N_("%(person)s is of the agency looked at and would learn of the inquiry."),
        N_("Name counters of other agencies."),
    ),
}
