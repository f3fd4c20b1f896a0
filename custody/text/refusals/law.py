"""Refusals about rule packs and derogations."""

from collections.abc import Mapping

from custody.text.i18n import N_

LAW: Mapping[str, tuple[str, str]] = {
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
    "order_challengeable": (
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
    "loan_long": (
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
}
