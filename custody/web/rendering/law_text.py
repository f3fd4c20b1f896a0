"""The law behind a refusal or a flag: the rule of a pack, what it asks and what would satisfy it."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from markupsafe import Markup, escape
from msgspec import Struct

from custody.domain.law.rule_outcome import DEROGATED, rule_of_flag
from custody.domain.law.rule_pack import (
    Check,
    Deadline,
    Pack,
    Presence,
    Rule,
    Sighting,
    Signing,
    Statement,
    Window,
)
from custody.domain.law.rule_pack_loader import packs
from custody.domain.law.text import Text
from custody.service.law import rule_texts
from custody.service.law.derogations import DerogationLine
from custody.service.law.unmet_rules import Unmet
from custody.text import terms
from custody.text.formatting import ROLES
from custody.text.i18n import N_, current, gettext, words_of

STATUSES: Mapping[str, str] = {
    "law": N_("read in the law"),
    "decree": N_("read in a decree or an order of an authority"),
    "decision": N_("read in a court's decision"),
    "press": N_("press or third party, not verified"),
    "memory": N_("from memory, not verified"),
    "project": N_("rule of this software"),
}
"""How far a rule's source was read."""
status = words_of(STATUSES)
MODES: Mapping[str, str] = {
    "refuse": N_("refuses"),
    "mark": N_("marks"),
    "derogable": N_("refuses unless derogated from"),
}
"""What happens when a rule is not met."""
mode = words_of(MODES)

CHECKS: Mapping[str, str] = {
    "presence": "",
    "window": "",
    "rotation": N_("at least one witness did not see the fire before"),
    "report": N_("the laboratory has reported, or the order says why not"),
    "hearing": N_("no hearing of the case is to come when destruction is ordered or what burns is checked"),
    "keyed": N_("orders and holds of a prosecution are signed with a passkey of who gives them"),
    "sample": N_("samples of the case kept, or the order says why not: at least %(at_least)s"),
    "deadline": N_("from %(start)s to %(end)s at most %(hours)s hours"),
    "sighting": N_("seen by another than its keeper at least every %(days)s days: %(substances)s"),
    "temporary_release": N_("a temporary release of at most %(days)s days, extensions counted in"),
    "same_balance": N_("weighed again on the balance of the first weighing"),
    "statement": N_("the session says before it is closed: %(contents)s"),
    "notice": N_("planned at least %(days)s days before the fire"),
    "announced_day": N_("a session opens on its announced day or within %(days)s days after it"),
    "signing": "",
    "sign_delay": N_("signed within %(hours)s hours after the session was closed"),
}
SIGNED = N_("signs what the session states: %(quality)s")
SIGNED_AFTER = N_("signs what the session states, after %(after)s: %(quality)s")
PRESENCES: Mapping[str, str] = {
    "session": N_("present at the fire, %(quality)s: at least %(at_least)s"),
    "opening": N_("present at an opening, %(quality)s: at least %(at_least)s"),
    "weighing": N_("present at the weighing before destruction, the holder or %(quality)s: at least %(at_least)s"),
}
WINDOWS: Mapping[str, str] = {
    "ordered": N_("nothing is staged before %(hours)s hours after the order"),
    "notified": N_("nothing is staged before %(hours)s hours after the notification"),
}
WHO: Mapping[str, str] = {
    "judicial": N_("judicial authority"),
    "chair": N_("chair"),
    "commission": N_("members of the commission"),
    "witness": N_("witnesses"),
    "outsider": N_("people of another agency"),
    "supervisor": N_("supervisors"),
    "verifier": N_("verifier"),
}
MILESTONES: Mapping[str, str] = {
    "seized": N_("the seizure"),
    "sealed": N_("the seal"),
    "received": N_("the first receipt by a keeper"),
    "laboratory": N_("the receipt by the laboratory"),
    "reported": N_("the laboratory report"),
    "ordered": N_("the destruction order"),
    "notified": N_("its notification"),
    "destroyed": N_("the destruction"),
}
CONTENTS: Mapping[str, str] = {
    "transporters": N_("who transported the load"),
    "reason": N_("the order's reason"),
    "incidents": N_("incidents, or that there were none"),
    "non_retrievable": N_("that the residue is beyond recovery"),
    "environment": N_("the opinion of the environment officer"),
}
WARNED = N_("A rule was not met, which only warns")
EXCUSED = N_("A rule was not met, under a derogation")


class Law(Struct, frozen=True):
    """A rule as it is shown: what it asks (``text``) and what would satisfy it (``remedy``), in one language.

    ``article``: what may be printed of its ground today, and ``act`` the French words in it that name a text;
    ``claimed``: the citation as the file has it, for jurists.

    ``asked``: what the software looks at.

    ``competent``: the roles whose holder may derogate, as words; none unless the rule is derogable.
    """

    rule: str
    pack: str
    name: str
    article: str
    act: str
    claimed: str
    source: str
    status: str
    mode: str
    asked: str
    text: str
    remedy: str
    competent: tuple[str, ...] = ()


def asked(check: Check) -> str:
    """Return what the software checks for a rule, in words beside the sentence of the law."""
    facts: dict[str, Any] = msgspec.to_builtins(check)
    words = CHECKS[facts["check"]]
    if isinstance(check, Presence):
        words = PRESENCES[check.act]
        facts["quality"] = gettext(WHO[check.quality])
    elif isinstance(check, Signing):
        words = SIGNED_AFTER if check.after else SIGNED
        facts |= {"quality": gettext(WHO[check.quality]), "after": ", ".join(gettext(WHO[q]) for q in check.after)}
    elif isinstance(check, Window):
        words = WINDOWS[check.after]
    elif isinstance(check, Deadline):
        facts |= {"start": gettext(MILESTONES[check.start]), "end": gettext(MILESTONES[check.end])}
    elif isinstance(check, Sighting):
        facts["substances"] = ", ".join(map(terms.substance, check.substances))
    elif isinstance(check, Statement):
        facts["contents"] = ", ".join(gettext(CONTENTS[each]) for each in check.contents)
    return str(gettext(words) % facts)


def law(rule: str, pack: str = "") -> Law | None:
    """Return the rule of that id in the language of this request, or None.

    ``pack``: the id of the pack, or its mark; "" for the pack that has the rule, the newest of several versions.
    """
    pack_id = pack.partition(" ")[0]
    candidates = [(each, rule_) for each in packs().values() if pack_id in {"", each.id} and (rule_ := each.find(rule))]
    return _law(*max(candidates, key=_version)) if candidates else None


def laws(pack: Pack) -> list[Law]:
    """Return every rule of a pack, in its order."""
    return [_law(pack, rule) for rule in pack.rules]


def said(text: Text) -> str:
    """Return a sentence of a pack in the language of this request."""
    return rule_texts.said(text, current())


def quoted(text: str) -> Markup:
    """Return a pack's French-only text, marked for a page in any language (WCAG 2.2, 3.1.2)."""
    return escape(text) if current() == "fr" else Markup('<span lang="fr">%s</span>') % text


def cited(legal_rule: Law) -> Markup:
    """Return what may be printed of a rule's ground; the French article of a law is marked as such."""
    text = legal_rule.article
    return escape(text).replace(escape(legal_rule.act), quoted(legal_rule.act)) if legal_rule.act else escape(text)


class Flag(Struct, frozen=True):
    """A flag of an act as it is shown: what it says, and the rule that was not met, if it says so.

    ``derogations``: those that let the rule stand unmet.
    """

    text: str
    law: Law | None = None
    derogations: tuple[DerogationLine, ...] = ()


def flagged(code: str, mark: str, granted: Iterable[DerogationLine] = ()) -> Flag:
    """Return a flag of an act as a pack (its mark) decided, with the derogations of ``granted`` that explain it."""
    rule = rule_of_flag(code)
    if not rule:
        return Flag(terms.flag(code))
    if not code.startswith(DEROGATED):
        return Flag(gettext(WARNED), law(rule, mark))
    return Flag(
        gettext(EXCUSED), law(rule, mark), tuple(derogation for derogation in granted if derogation.rule == rule)
    )


def flag(code: str, mark: str) -> str | Markup:
    """Return a flag of an act in one line; for an unmet rule, with its article."""
    shown = flagged(code, mark)
    if not rule_of_flag(code):
        return shown.text
    rule = Markup("%s (%s)") % (cited(shown.law), shown.law.rule) if shown.law else rule_of_flag(code)
    return escape(gettext("%(flag)s: %(rule)s")) % {"flag": shown.text, "rule": rule}


def why(unmet: Unmet) -> str:
    """Return why an act that did not meet a rule was recorded all the same."""
    return gettext(EXCUSED if unmet.derogations else WARNED)


def _version(pack_rule: tuple[Pack, Rule]) -> int:
    return int(pack_rule[0].id.rpartition("/")[2])


def _law(pack: Pack, rule: Rule) -> Law:
    return Law(
        rule=rule.id, pack=pack.id, name=said(pack.name), article=rule_texts.basis(rule, current()),
        act=rule_texts.named(rule),
        claimed=rule_texts.article(rule), source=rule_texts.source(rule), status=rule.ground().status,
        mode=rule.mode, asked=asked(rule.asks), text=said(rule.text), remedy=said(rule.remedy),
        competent=tuple(gettext(ROLES[role]) for role in rule.competent),
    )  # fmt: skip
