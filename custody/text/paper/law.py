"""Words for rules that were not met and for derogations."""

from collections.abc import Mapping

from custody.text.i18n import N_

WORDS: Mapping[str, str] = {
    "derogations.about": N_("For: %(numbers)s"),
    "derogations.by": N_("Granted by"),
    "derogations.ground": N_("Article relied on, reason"),
    "derogations.number": N_("Derogation"),
    "derogations.quoted": N_("the rule “%(text)s”"),
    "derogations.rule": N_("Rule set aside"),
    "derogations.sentence": N_(
        "Derogation %(number)s from %(rule)s, granted by %(who)s on %(when)s. Article relied on: %(ground)s. Reason: "
        "%(reason)s."
    ),
    "derogations.title": N_("Derogations"),
    "unmet.at": N_("Date"),
    "unmet.derogated": N_("derogation %(number)s"),
    "unmet.rule": N_("Rule"),
    "unmet.sentence": N_("%(text)s (%(basis)s)"),
    "unmet.title": N_("Rules not met"),
    "unmet.warned": N_("a warning only"),
    "unmet.warned_sentence": N_("This rule warns and does not prevent."),
    "unmet.why": N_("Recorded all the same"),
}
