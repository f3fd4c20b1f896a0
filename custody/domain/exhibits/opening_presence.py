"""Who is present when a seal is opened or closed, and what they say (I15); on the bench of a laboratory (I67)."""

from custody.domain.access.roles import READERS, Role
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import OWN_WILL, Actor
from custody.domain.kernel.typed_text import clean
from custody.domain.law.rule_outcome import UNMET, unmet
from custody.domain.law.rule_pack import Pack, Presence
from custody.domain.people.agency import Agency
from custody.domain.people.person import Person

ROLES = {
    "judicial": Role.PROSECUTOR, "chair": Role.COMMISSION, "commission": Role.COMMISSION, "supervisor": Role.SUPERVISOR,
}  # fmt: skip
"""Quality in which somebody is present to the role it needs; everybody present is a witness."""
PRESENCE_FROM_PAPER = "presence_from_paper"
"""Flag of an act from paper: that others were there is the word of the paper."""
BENCH_CAMERA = "bench_camera"
"""Flag of a seal opened or closed on a laboratory's bench before its camera (I67)."""


def require_witness(state_reader: StateReader, ctx: ActContext) -> list[Actor]:
    """Return the witnesses beside the author who give their own will and may take part in evidence: at least one.

    Raises:
        RuleBroken: ``witness_needed``.
    """
    witnesses = [
        actor for actor in ctx.actors
        if actor.part == "witness" and actor.person != ctx.author.person and actor.will in OWN_WILL
        and _trusted(actor, state_reader)
    ]  # fmt: skip
    if not witnesses:
        raise RuleBroken("witness_needed")
    return witnesses


def require_presence(
    exhibit: Exhibit, state_reader: StateReader, ctx: ActContext, decision: Decision, pack: Pack | None = None, *,
    camera: str = "",
) -> list[str]:  # fmt: skip
    """Return the people present beside the author, as many as the pack (or the holder's agency's) asks (I15).

    Each gives their own will on this device: nobody vouches for another. Who has no part in evidence does not count.
    On the bench of a laboratory a second analyst is enough, or a running ``camera`` (I67).

    Raises:
        RuleBroken: as ``require_witness``; ``presence_missing`` with quality, needed, present; ``pack_changed``.
    """
    pack = pack or require(state_reader, Agency, exhibit.agency).rules()
    decision.rules = pack.mark
    if ctx.paper is not None:  # who signed the paper was not seen here: marked, and nobody counts as present
        decision.flag(PRESENCE_FROM_PAPER, *_unmet_on_paper(pack, exhibit, ctx.paper.named, state_reader))
        return []
    if exhibit.on_release and (bench := _on_the_bench(camera, state_reader, ctx, decision)) is not None:
        return bench
    witnesses = require_witness(state_reader, ctx)
    for rule, asks in pack.asking(Presence):
        there = sum(_counts(a.person, asks.quality, exhibit, state_reader) for a in witnesses)
        if asks.act == "opening" and there < asks.at_least:
            facts = {"quality": asks.quality, "needed": asks.at_least, "present": there}
            unmet(rule, decision, "presence_missing", exhibit, **facts)
    return [a.person for a in witnesses]


def _on_the_bench(camera: str, state_reader: StateReader, ctx: ActContext, decision: Decision) -> list[str] | None:
    """Return the analysts beside an analyst of the same laboratory; None where neither they nor a camera are there."""
    there = [a for a in ctx.actors if a.will in OWN_WILL and a.agency == ctx.author.agency]
    analysts = [a.person for a in there if Role.LABORATORY in require(state_reader, Person, a.person).roles]
    if ctx.author.person not in analysts:
        return None
    filmed = bool(camera.strip())
    if filmed:
        decision.flag(BENCH_CAMERA)
    others = [person for person in analysts if person != ctx.author.person]
    return others if others or filmed else None


def recording(camera: str, exhibit: Exhibit) -> tuple[Private, ...]:
    """Return the recording of the bench camera, as its laboratory names it (I67)."""
    text = clean(camera, "camera")
    return (Private("camera", text, exhibit.case),) if text else ()


def refusals(text: str, exhibit: Exhibit) -> tuple[Private, ...]:
    """Return the refusal to sign, with its reason: a value and not a blank, as art. 706-30-1 CPP asks.

    The refusing person may be no user, like the person from whom the exhibit was seized. They do not count as present
    (I15); otherwise an opener could name an absent person.
    """
    refusal_text = clean(text, "refusal")
    return (Private("refusal", refusal_text, exhibit.case),) if refusal_text else ()


def _trusted(actor: Actor, state_reader: StateReader) -> bool:
    return bool(READERS & set(require(state_reader, Person, actor.person).roles))


def _unmet_on_paper(
    pack: Pack, exhibit: Exhibit, named: tuple[str, ...], state_reader: StateReader
) -> list[str]:  # fmt: skip
    """Return the flags of the rules that a paper leaves unmet.

    Whoever is named may confirm it alone, so each of them must have the quality that the rule asks for.
    """
    return [
        f"{UNMET}{rule.id}" for rule, asks in pack.asking(Presence)
        if asks.act == "opening" and not all(_counts(each, asks.quality, exhibit, state_reader) for each in named)
    ]  # fmt: skip


def _counts(person_id: str, quality: str, exhibit: Exhibit, state_reader: StateReader) -> bool:
    person = require(state_reader, Person, person_id)
    if quality == "outsider":
        return person.agency != exhibit.agency
    return quality not in ROLES or ROLES[quality] in person.roles
