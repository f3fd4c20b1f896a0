"""Errors in a rule pack's file, explained to the jurist who writes it."""

from collections.abc import Mapping

from custody.text.i18n import N_

POSSIBLE = N_("Possible: %(possible)s.")

RULEPACKS: Mapping[str, tuple[str, str]] = {
    "pack_unsound": (
        N_("The file %(file)s is no sound rule pack; its first fault stands on line %(line)s (of %(faults)s in all)."),
        N_("custody rules check, with the path of that file, names every fault and what to do."),
    ),
    # what any TOML file can get wrong
    "toml_encoding": (
        N_("Line %(line)s is not UTF-8 text."),
        N_("Save the file as UTF-8; what follows is checked then."),
    ),
    "toml_broken": (
        N_("Line %(line)s cannot be read from column %(column)s on."),
        N_("Look for a missing quote, bracket or equals sign, or a date that is none; the rest is checked then."),
    ),
    "toml_key_twice": (
        N_("A key stands twice: the second time on line %(line)s."),
        N_("Leave one of the two; the rest is checked then."),
    ),
    "toml_key_unknown": (N_("There is no key %(key)s here."), N_("Correct or delete it. Still free: %(possible)s.")),
    "toml_key_missing": (N_("The key %(key)s is missing."), N_("Add it; the template shows how.")),
    "toml_word_unknown": (N_("“%(found)s” cannot stand under %(key)s."), POSSIBLE),
    "toml_number_needed": (
        N_("“%(found)s” is no number that %(key)s can have."),
        N_("Write a whole number without quotes: %(bounds)s."),
    ),
    "toml_text_needed": (
        N_("%(key)s says nothing that can be read: “%(found)s”."),
        N_("Write a text between quotes; a date is a text too."),
    ),
    "toml_list_needed": (N_("%(key)s is no list, or names nothing."), N_('Write it between brackets: ["one", "two"].')),
    "toml_table_needed": (
        N_("%(key)s is “%(found)s”, and has keys of its own."),
        N_("Write it as the template does: %(key)s.fr and %(key)s.en for a text, braces for what a rule asks."),
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
    "pack_judicial_missing": (
        N_("No rule asks for the judicial authority at the session."),
        N_("Add the rule as it stands in the template: without it nothing may burn, and no file is read."),
    ),
    "rule_twice": (
        N_("Two rules have this id."),
        N_("Give the second one another: the log knows a rule by its id alone."),
    ),
    "rule_id_form": (
        N_("The id of a rule begins with its country: %(land)s-."),
        N_("Letters, figures, points and hyphens may follow."),
    ),
    "rule_judicial_blocks": (
        N_("The presence of the judicial authority blocks: nobody derogates from it, and it never only warns."),
        N_('Write outcome = "block", without competent.'),
    ),
    "rule_competent_missing": (
        N_("The rule is derogable, and nobody is competent to derogate."),
        N_("Name who is under competent: %(possible)s; or let the rule block."),
    ),
    "rule_competent_idle": (
        N_("Somebody is competent to derogate from a rule that is not derogable."),
        N_('Leave competent out, or write outcome = "derogable".'),
    ),
    "rule_time_only_warns": (
        N_("Time cannot be stopped: a rule of the kind %(check)s only warns."),
        N_('Write outcome = "warn".'),
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
}
