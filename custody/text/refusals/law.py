"""Refusals about rules and rule packs."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "kit_unknown": (
        N_("There is no test kit %(value)s in the list."),
        N_("Choose a kit of the list; “another kit” is one of them."),
    ),
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
    "pack_unsound": (
        N_("The file %(file)s is no sound rule pack; its first fault stands on line %(line)s (of %(faults)s in all)."),
        N_("custody rules check, with the path of that file, names every fault and what to do."),
    ),
    # what a pack can get wrong
    "pack_id_form": (
        N_("“%(found)s” is no name of a pack."),
        N_("Write country and version, such as ML/1, or US-TX/2 for a part of a country."),
    ),
    "pack_zone_unknown": (
        N_("“%(found)s” is no time zone."),
        N_("Write the IANA name of the country's time, such as Africa/Bamako."),
    ),
    "pack_base_unknown": (
        N_("There is no base pack “%(found)s”."),
        N_("Write %(possible)s, or leave beneath out."),
    ),
    "pack_judicial_missing": (
        N_("No rule asks for the judicial authority at the session, or for two members of a commission instead."),
        N_("Name the base pack in beneath, or write the rule of the country's law: without it no file is read."),
    ),
    "rule_twice": (
        N_("Two rules have this id."),
        N_("Give the second one another: the log knows a rule by its id alone."),
    ),
    "rule_id_form": (
        N_("The id of a rule begins with its country: %(land)s-."),
        N_("Letters, figures, points and hyphens may follow."),
    ),
    "rule_not_read": (
        N_("A text known from “%(found)s” was not read word for word."),
        N_("Leave word_for_word out, or write the status law, decree or decision once somebody has read the text."),
    ),
    "rule_act_missing": (
        N_("Papers cannot name the text of this rule: its article was not read word for word, and act is empty."),
        N_("Write act, the name of the law without the number of an article; for a rule of no law, status = project."),
    ),
    "rule_act_numbered": (
        N_("“%(found)s” cites an article; act names the text alone."),
        N_("Write the name of the law. The article stands in article, and is printed once it was read word for word."),
    ),
    "rule_judicial_refuses": (
        N_("The presence of the judicial authority blocks: nobody derogates from it, and it never only warns."),
        N_('Write mode = "refuse", without competent.'),
    ),
    "rule_competent_missing": (
        N_("The rule is derogable, and nobody is competent to derogate."),
        N_("Name who is under competent: %(possible)s; or let the rule block."),
    ),
    "rule_competent_idle": (
        N_("Somebody is competent to derogate from a rule that is not derogable."),
        N_('Leave competent out, or write mode = "derogable".'),
    ),
    "rule_time_only_marks": (
        N_("Time cannot be stopped: a rule of the kind %(check)s only warns."),
        N_('Write mode = "mark".'),
    ),
    "rule_deadline_backward": (
        N_("%(end)s does not come after %(start)s."),
        N_("Their order is: %(possible)s."),
    ),
    "rule_signs_after_itself": (
        N_("“%(found)s” would sign after itself."),
        N_("Take it out of after."),
    ),
    "rule_weighing_outsider": (
        N_("At a weighing “%(found)s” cannot be asked for."),
        N_('Write quality = "outsider".'),
    ),
    "packing_unknown": (N_("The packing %(value)s is not known."), N_("Choose a packing from the list.")),
}
