"""Refusals about rules and rule packs."""

from collections.abc import Mapping

from custody.text.i18n import N_

POSSIBLE = N_("Possible: %(possible)s.")
"""The remedy that lists what may stand there."""

REFUSALS: Mapping[str, tuple[str, str]] = {
    "pack_of_another_country": (
        N_("The rules %(pack)s are of another country than the agency, whose country (%(country)s) has its own."),
        N_("Choose rules of its country."),
    ),
    "pack_unknown": (N_("There is no rule pack %(value)s."), N_("Choose one that stands under Rules and articles.")),
    "pack_changed": (
        N_("The rule pack %(pack)s is no longer the file that was chosen."),
        N_("Two key officers choose the pack again, once a jurist has read the change."),
    ),
    "session_pack_changed": (
        N_("The rule pack %(pack)s is no longer the file under which this session was planned."),
        N_("Have the administrator put that file back; before the fire, the session can also be planned anew."),
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
    "order_not_notified": (
        N_("Order %(number)s has not been notified, and its time to be challenged has not begun."),
        N_("Record the notification, then wait for the end of that time."),
    ),
    "order_appealable": (
        N_("Order %(number)s may still be challenged: %(hours)s hours have not passed."),
        N_("Wait until that time is over."),
    ),
    "hearing_ahead": (
        N_("The case of exhibit %(number)s is heard on %(day)s."),
        N_("Wait until the hearing is over; who may derogate from this rule can let it burn before, and says why."),
    ),
    "hearing_put_off": (
        N_("The hearing of the case of exhibit %(number)s is put off, and no day is set yet."),
        N_(
            "Wait until the court sets a day or says that no hearing is awaited any more; who may derogate from this "
            "rule can let it burn before, and says why."
        ),
    ),
    "passkey_needed": (
        N_("An order or a hold is signed with your passkey, and this one was not."),
        N_(
            "Send the form on its page: it shows what you sign, and your phone or security key asks you for it. If the "
            "key is lost, have a key officer end it."
        ),
    ),
    "act_changed": (
        N_("Meanwhile something has changed, and what you signed is not what would be recorded now."),
        N_("Look at the form again and sign what it says now; nothing was recorded."),
    ),
    "act_stale": (
        N_("This was signed more than %(minutes)s minutes after it was shown, and is not recorded."),
        N_("Look at the form again and sign what it says now."),
    ),
    "not_keyed": (
        N_("Acts of this kind are not signed with a passkey."),
        N_("Send it without an answer of a passkey."),
    ),
    "bad_seed": (
        N_("The act was not shown before it was signed, or not by this service."),
        N_("Ask what is to be signed first, then sign that."),
    ),
    "weighing_company_missing": (
        N_("The weighing has %(present)s outside witnesses; %(needed)s are needed, or the holder."),
        N_("Have them give their PIN on this device, or note that they were there and refuse to sign."),
    ),
    "release_too_long": (
        N_("Exhibit %(number)s would be away for more than %(days)s days."),
        N_("Choose an earlier day of return."),
    ),
    "balance_differs": (
        N_("Exhibit %(number)s was weighed first on another balance."),
        N_("Weigh it on the balance %(balance)s."),
    ),
    "notice_short": (
        N_("A session is planned at least %(days)s days ahead."),
        N_("Choose a later day."),
    ),
    "statement_incomplete": (
        N_("The statement does not say yet what the rule asks: %(missing)s."),
        N_("Complete the form and close the session again."),
    ),
    "already_derogated": (
        N_("A derogation from the rule %(rule)s already stands for %(number)s."),
        N_("Nothing more is needed."),
    ),
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
