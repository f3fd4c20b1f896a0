"""The legal basis of the demonstration's papers, from the country's pack: no text of the story names a law itself."""

from custody.domain.law.rule_pack import Presence
from custody.domain.law.rule_pack_loader import pack_at_home
from custody.service.law import rule_texts


def legal_basis(country: str, day: str) -> str:
    """Return on what seizure and destruction rest in a country, for an act of that day (YYYY-MM-DD), in French.

    It is the ground of the rule that asks for the judicial authority at the fire; a country without such a rule has
    this software's own. The press cites articles that nobody here has read, so they are not copied (domain.md, 8e).
    """
    asked = pack_at_home(country).asking(Presence)
    quorum = (rule for rule, presence in asked if (presence.act, presence.quality) == ("session", "judicial"))
    rule = next(quorum, None)
    return rule_texts.basis(rule, "fr", day) if rule else rule_texts.OWN["fr"]
