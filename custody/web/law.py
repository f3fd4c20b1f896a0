"""The law behind a refusal or a flag: the rule of a pack, what it asks and what would satisfy it."""

from collections.abc import Mapping

from msgspec import Struct

from custody.domain.rulepack import Pack, Rule, Text, packs
from custody.web.i18n import N_, current, gettext
from custody.web.words import ROLES

STATUSES: Mapping[str, str] = {
    "verified": N_("source read"),
    "recalled": N_("from memory, not verified"),
    "project": N_("this project's own rule"),
}
OUTCOMES: Mapping[str, str] = {
    "block": N_("blocks"),
    "warn": N_("warns"),
    "derogable": N_("blocks unless derogated from"),
}


class Law(Struct, frozen=True):
    """A rule as it is shown: what it asks (``text``) and what would satisfy it (``remedy``), in one language.

    ``competent``: the roles whose holder may derogate, as words; none unless the rule is derogable.
    """

    rule: str
    pack: str
    name: str
    article: str
    source: str
    status: str
    outcome: str
    text: str
    remedy: str
    competent: tuple[str, ...] = ()


def law(rule: str) -> Law | None:
    """The rule of that id in the language of this request, or None when no pack has it."""
    return next((_law(pack, found) for pack in packs().values() if (found := pack.find(rule))), None)


def laws(pack: Pack) -> list[Law]:
    """Every rule of a pack, in its order."""
    return [_law(pack, rule) for rule in pack.rules]


def said(text: Text) -> str:
    """A sentence of a pack in the language of this request."""
    return text.fr if current() == "fr" else text.en


def status(code: str) -> str:
    """How far a rule's source was read, as words."""
    return gettext(STATUSES.get(code, code))


def outcome(code: str) -> str:
    """What happens when a rule is not met, as words."""
    return gettext(OUTCOMES.get(code, code))


def _law(pack: Pack, rule: Rule) -> Law:
    return Law(
        rule=rule.id, pack=pack.id, name=said(pack.name), article=rule.article, source=rule.source,
        status=rule.status, outcome=rule.outcome, text=said(rule.text), remedy=said(rule.remedy),
        competent=tuple(gettext(ROLES[role]) for role in rule.competent),
    )  # fmt: skip
