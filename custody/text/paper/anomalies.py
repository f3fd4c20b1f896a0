"""Words for what went wrong after ignition, on a certificate."""

from collections.abc import Mapping

from custody.text.i18n import N_

WORDS: Mapping[str, str] = {
    "anomalies.by_device": N_("Nothing but the device of the site speaks for their presence: %(names)s."),
    "anomalies.clock": N_("Hours of the site’s device cannot be true."),
    "anomalies.contested": N_("A signature on paper is contested by the person it names: %(names)s."),
    "anomalies.denied": N_("“None” was signed on the site although the log has an incident: %(numbers)s."),
    "anomalies.late": N_("Signed after the time allowed: %(names)s."),
    "anomalies.missing": N_("Missing from the load: %(number)s (discrepancy %(numbers)s)."),
    "anomalies.none": N_("not proved, in no total: discrepancy %(numbers)s"),
    "anomalies.noted": N_("Left without giving their word, noted by the chair: %(names)s."),
    "anomalies.recalled": N_("The session was taken back from the device that held it: %(names)s."),
    "anomalies.retrievable": N_("The chair does not declare that the products are beyond recovery."),
    "anomalies.seal": N_("Burnt under a seal that was not its own, or was not intact: %(numbers)s."),
    "anomalies.summary": N_("Not proved, and not in these figures: %(exhibits)s."),
    "anomalies.totals": N_("Exhibits that are not proved to have burnt are not in these totals: %(exhibits)s."),
    "anomalies.unmet": N_("Rules not met, without a derogation: %(count)s (group 2)."),
    "anomalies.unproved": N_("Not proved to have burnt, in no total: %(number)s (discrepancy %(numbers)s)."),
    "anomalies.weight": N_("Burnt in spite of a difference in weight: %(numbers)s."),
    "anomalies.withdrawn": N_(
        "Withdrawn before the fire, not as recorded: %(number)s, seal %(seal)s (discrepancy %(numbers)s)."
    ),
    "anomalies.title": N_("%(title)s, with anomalies"),
}
