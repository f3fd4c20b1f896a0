"""Words for the tasks of a destruction session: what is done, what is left, who must act."""

from collections.abc import Mapping

from custody.text.i18n import N_, NN_, current, gettext, ngettext, words_of
from labels.layout import quantity

COUNTED: Mapping[str, tuple[str, str]] = {
    "may_burn": NN_("%(n)s exhibit checked and good", "%(n)s exhibits checked and good"),
    "to_check": NN_("%(n)s exhibit to be checked", "%(n)s exhibits to be checked"),
    "refused": NN_("%(n)s exhibit refused at the check", "%(n)s exhibits refused at the check"),
    "held": NN_("%(n)s exhibit on legal hold", "%(n)s exhibits on legal hold"),
    "lost": NN_("%(n)s exhibit missing from the load", "%(n)s exhibits missing from the load"),
    "coming": NN_("%(n)s person will come", "%(n)s people will come"),
    "excused": NN_("%(n)s person excused", "%(n)s people excused"),
    "to_answer": NN_("%(n)s answer to come", "%(n)s answers to come"),
    "there": NN_("%(n)s person there", "%(n)s people there"),
    "uncounted": NN_("%(n)s person there does not count", "%(n)s people there do not count"),
    "on_site": NN_("%(n)s exhibit scanned on the site", "%(n)s exhibits scanned on the site"),
    "to_scan": NN_("%(n)s exhibit to be scanned on the site", "%(n)s exhibits to be scanned on the site"),
    "loose": NN_("%(n)s exhibit to be packed and sealed for the road",
        "%(n)s exhibits to be packed and sealed for the road"),
    "unescorted": NN_("%(n)s closed unit without an escort", "%(n)s closed units without an escort"),
    "units_to_read": NN_("seal of %(n)s unit to be read at the site", "seals of %(n)s units to be read at the site"),
    "seals_to_read": NN_("seal of %(n)s exhibit to be read again", "seals of %(n)s exhibits to be read again"),
    "burnt": NN_("%(n)s exhibit in the fire", "%(n)s exhibits in the fire"),
    "to_burn": NN_("%(n)s exhibit to be scanned into the fire", "%(n)s exhibits to be scanned into the fire"),
    "seen_cold": NN_("cold ash seen by %(n)s person", "cold ash seen by %(n)s people"),
    "to_see_cold": NN_("%(n)s more person has to see the ash cold", "%(n)s more people have to see the ash cold"),
    "irregular": NN_("%(n)s thing missing, doubtful or reserved, listed above",
        "%(n)s things missing, doubtful or reserved, listed above"),
    "spoke": NN_("%(n)s person has said what they saw", "%(n)s people have said what they saw"),
    "to_sign": NN_("%(n)s word or signature to come", "%(n)s words or signatures to come"),
    "disputed": NN_("%(n)s refusal or contested paper", "%(n)s refusals or contested papers"),
    "unheard": NN_("%(n)s person has to confirm what the device of the site says",
        "%(n)s people have to confirm what the device of the site says"),
}  # fmt: skip
"""Lines with a number in them, for one and for more."""
PLAIN: Mapping[str, str] = {
    "to_convoke": N_("nobody is convoked yet"),
    "same_witnesses": N_("one witness who did not see the last fire"),
    "to_draw": N_("the sample to be drawn"),
    "to_open": N_("the session to be opened"),
    "weighed": N_("residue weighed"),
    "to_weigh": N_("the residue to be weighed"),
    "closed": N_("session ended"),
    "to_close": N_("residue and incidents to be stated"),
    "issued": N_("certificate issued"),
    "to_issue": N_("the certificate to be issued"),
}
"""Lines about one thing."""
ACTORS: Mapping[str, str] = {
    "anybody": N_("Anybody who was there"),
    "each": N_("Each for themselves"),
    "convoker": N_("The chair, or the prosecution that ordered"),
}
"""Who must act, where it is no one quality."""
actor = words_of(ACTORS)


def task_item(code: str, count: int) -> str:
    """Return a line of a task in words."""
    if code in PLAIN:
        return gettext(PLAIN[code])
    return ngettext(*COUNTED[code], count) % {"n": quantity.format_integer(count, current())}
