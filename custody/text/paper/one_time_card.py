"""Words of the one-time card."""

from collections.abc import Mapping

from custody.text.i18n import N_

WORDS: Mapping[str, str] = {
    "card.lost": N_("If you lose this card, print another one at once: its codes take the place of these."),
    "card.made": N_("Printed on %(when)s"),
    "card.secret": N_("For you alone. Keep it apart from your password."),
    "card.title": N_("One-time card"),
    "card.use": N_(
        "After your password, type the first code that is not crossed out, then cross it out. Each works once."
    ),
}
