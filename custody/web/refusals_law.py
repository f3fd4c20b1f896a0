"""What rule packs and derogations refuse, as sentences. The form is that of ``messages.SHELL``."""

from collections.abc import Mapping

from custody.web.i18n import N_

LAW: Mapping[str, tuple[str, str]] = {
    "pack_unknown": (N_("There is no rule pack %(value)s."), N_("Choose one that stands under Rules and articles.")),
    "pack_changed": (
        N_("The rule pack %(pack)s is no longer the file that was chosen."),
        N_("Two key officers choose the pack again, once a jurist has read the change."),
    ),
    "rule_unknown": (N_("The pack has no rule %(value)s."), N_("Choose a rule from the list.")),
    "not_derogable": (
        N_("Nobody can derogate from the rule %(rule)s."),
        N_("Do what the rule asks; it stands under Rules and articles."),
    ),
    "not_competent": (
        N_("Your role may not derogate from the rule %(rule)s."),
        N_("Ask a person of a role that the rule names."),
    ),
    "own_derogation": (
        N_("You have a part in %(number)s, so you may not derogate for it."),
        N_("Ask another competent person."),
    ),
    "already_derogated": (
        N_("A derogation from the rule %(rule)s already stands for %(number)s."),
        N_("Nothing more is needed."),
    ),
}
