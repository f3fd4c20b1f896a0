"""The rule packs that there are, and how a file becomes one: all that keeps it from that is told at once (I25)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, get_args

import msgspec
from msgspec import structs
from msgspec.inspect import type_info

from custody.domain.kernel import toml_faults
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.substances import SUBSTANCES
from custody.domain.kernel.timezone import zone
from custody.domain.kernel.toml_faults import Fault, Path
from custody.domain.law.rule_pack import (
    VERIFIED,
    Check,
    Competent,
    Deadline,
    Ground,
    Milestone,
    Pack,
    Presence,
    Rule,
    Sighting,
    SignDelay,
    Signing,
)

PACK_ID = re.compile(r"(?:[A-Z]{2}-)?(?P<land>[A-Z0-9]{2,3})/[1-9][0-9]{0,3}")
"""Country, or country and part of it, and version: ``ML/1``, ``US-TX/1``; rule ids begin with the ``land``."""
FOLDER = files("custody.domain") / "rules"
MILESTONES: tuple[str, ...] = get_args(Milestone)
NUMBERED = re.compile(r"\b(?:art\b\.?|articles?\b|[LRD]\. ?\d|section \d|§)", re.IGNORECASE)
"""How the name of a text betrays that it cites an article of it."""
TEMPLATE = "template.toml"
"""What a jurist copies; it is sound, and no country's law."""
HOME = "ML/1"
"""The pack of the home jurisdiction."""
BASE = "INT/1"
"""The pack of an agency whose country has none: this software's own rules, of no law."""
LEAST_INSTEAD = 2
"""Members of a commission, or witnesses, who see a fire where a country's law sends no judicial authority."""


@cache
def packs() -> dict[str, Pack]:
    """Return every pack of this version of the software, by id. Packs stay for ever: a new version is a new file."""
    parsed_packs = (
        read(file.read_bytes(), file.name) for file in sorted(FOLDER.iterdir(), key=_name) if _is_pack(file)
    )
    return {pack.id: pack for pack in parsed_packs}


@cache
def pack_of_country(country: str) -> Pack | None:
    """Return the newest pack of a country (ISO 3166 code) or of part of it, or None."""
    country_packs = [pack for pack in packs().values() if pack.country == country]
    return max(country_packs, key=lambda pack: int(pack.id.rpartition("/")[2]), default=None)


def pack_at_home(country: str) -> Pack:
    """Return the pack of an agency that chose none: its country's newest, else the base pack."""
    newest_of_country = pack_of_country(country)
    return packs()[newest_of_country.id if newest_of_country else BASE]


@cache
def newest(pack_id: str) -> Pack:
    """Return the newest edition of a pack, of the base one where this software no longer has it."""
    land = pack_id.partition("/")[0]
    editions = [pack for pack in packs().values() if pack.id.partition("/")[0] == land]
    return max(editions, key=lambda pack: int(pack.id.rpartition("/")[2]), default=packs()[BASE])


def pack_of(pack_id: str, digest: str = "") -> Pack:
    """Return the pack with that id, as it was chosen.

    Raises:
        BadInput: ``pack_unknown``.
        RuleBroken: ``pack_changed``: the file is no longer the one that was chosen, so somebody must choose again.
    """
    pack = packs().get(pack_id)
    if pack is None:
        raise BadInput("pack_unknown", value=pack_id[:20])
    if digest and digest != pack.digest:
        raise RuleBroken("pack_changed", pack=pack_id)
    return pack


def read(data: bytes, file: str = "") -> Pack:
    """Return the pack parsed from its file's bytes.

    Raises:
        BadInput: ``pack_unsound``, with the number of its ``faults`` and the ``line`` of the first.
    """
    wrong = faults(data)
    if wrong:
        raise BadInput("pack_unsound", file=file, line=wrong[0].facts["line"], faults=len(wrong))
    pack = msgspec.convert(toml_faults.parse(data), Pack)
    beneath = base_file(pack.beneath)
    if beneath is None:
        return structs.replace(pack, digest=sha256(data).hexdigest())
    base = msgspec.convert(toml_faults.parse(beneath), Pack)
    return structs.replace(pack.over(base), digest=sha256(data + beneath).hexdigest())


def base_file(pack_id: str) -> bytes | None:
    """Return the file of a base pack, or None for "" and for what is none."""
    name = file_name(pack_id) if pack_id.partition("/")[0] == BASE.partition("/")[0] else ""
    return next((file.read_bytes() for file in FOLDER.iterdir() if name and _name(file) == name), None)


def faults(data: bytes) -> list[BadInput]:
    """Return everything that keeps a file from being a pack, in the order of its lines; nothing for a sound pack.

    Each fault has the facts ``line``, ``rule`` (its id, "" outside of rules) and ``key`` (dotted, within the rule).
    A file that is no TOML has one fault: what follows the place where reading stopped cannot be judged.
    """
    try:
        document = toml_faults.parse(data)
    except BadInput as fault:
        fault.facts |= {"rule": "", "key": ""}
        return [fault]
    misfits = list(toml_faults.misfits(document, type_info(Pack)))
    misfits += _unsound(document, {misfit.path[:2] for misfit in misfits})
    known = toml_faults.lines(data) if misfits else {}
    return sorted((_placed(misfit, document, known) for misfit in misfits), key=lambda error: int(error.facts["line"]))


def _placed(fault: Fault, document: dict[str, Any], known: dict[Path, int]) -> BadInput:
    """Return a fault with its line, rule and key."""
    within = fault.path[:1] == ("rules",) and len(fault.path) > 1
    rule = document["rules"][fault.path[1]] if within else {}
    rule_id = rule.get("id", "") if isinstance(rule, dict) else ""
    key = toml_faults.dotted(fault.path[2 if within else 0 :])
    return BadInput(
        fault.code,
        line=toml_faults.line(fault.path, known),
        rule=str(rule_id)[: toml_faults.LONGEST],
        key=key,
        **fault.facts,
    )


def _unsound(document: dict[str, Any], misfit: set[Path]) -> Iterator[Fault]:
    """Yield the faults of sense in a file, rule by rule; a part with a misfit is skipped."""
    pack_id = document.get("id", "")
    form = PACK_ID.fullmatch(pack_id) if isinstance(pack_id, str) else None
    if form is None and isinstance(pack_id, str) and pack_id:
        yield Fault("pack_id_form", ("id",), {"found": pack_id[: toml_faults.LONGEST]})
    yield from _placeless(document)
    land, listed = form["land"] if form else "", document.get("rules")
    places = {("rules", index): each for index, each in enumerate(listed)} if isinstance(listed, list) else {}
    yield from _misnamed({path: each["id"] for path, each in places.items() if _has_id(each)}, land)
    rules = {path: msgspec.convert(each, Rule) for path, each in places.items() if path not in misfit}
    for path, rule in rules.items():
        yield from _senseless(rule, path)
    base = _base_rules(document)
    yield from _baseless(document)
    for place, line in enumerate(document["drying"] if isinstance(document.get("drying"), list) else ()):
        named = line.get("substances") if isinstance(line, dict) else None
        yield from _strange(named if isinstance(named, list) else (), ("drying", place))
    known = [*rules.values(), *base.values()]
    if isinstance(listed, list) and len(rules) == len(places) and not any(map(_guards_fire, known)):
        yield Fault("pack_judicial_missing", (), {})


def _base_rules(document: dict[str, Any]) -> dict[str, Rule]:
    """Return the rules of the base pack that a file names and keeps, by id."""
    named, without = document.get("beneath"), document.get("without")
    beneath = base_file(named) if isinstance(named, str) else None
    if beneath is None:
        return {}
    left = set(map(str, without)) if isinstance(without, list) else set()
    return {rule.id: rule for rule in msgspec.convert(toml_faults.parse(beneath), Pack).rules if rule.id not in left}


def _baseless(document: dict[str, Any]) -> Iterator[Fault]:
    """Yield a base pack that there is not, and rules to go without that it does not have."""
    named, without = document.get("beneath"), document.get("without")
    if isinstance(named, str) and named and base_file(named) is None:
        yield Fault("pack_base_unknown", ("beneath",), {"found": named[: toml_faults.LONGEST], "possible": BASE})
    all_rules = _base_rules({"beneath": named})
    for rule_id in without if isinstance(without, list) else ():
        if isinstance(rule_id, str) and rule_id not in all_rules:
            facts = {"found": rule_id[: toml_faults.LONGEST], "possible": ", ".join(all_rules)}
            yield Fault("toml_word_unknown", ("without",), facts)


def _placeless(document: dict[str, Any]) -> Iterator[Fault]:
    """Yield a fault if the file names an unknown time zone."""
    name = document.get("zone")
    if isinstance(name, str) and name.strip():
        try:
            zone(name)
        except BadInput:
            yield Fault("pack_zone_unknown", ("zone",), {"found": name[: toml_faults.LONGEST]})


def _has_id(rule: Any) -> bool:
    return isinstance(rule, dict) and isinstance(rule.get("id"), str)


def _misnamed(ids: Mapping[Path, str], land: str) -> Iterator[Fault]:
    """Yield ids of another country, and ids that stand twice.

    Two rules of one id could not be told apart in the log.
    """
    seen = set[str]()
    for path, pack_id in ids.items():
        if pack_id in seen:
            yield Fault("rule_twice", (*path, "id"), {})
        elif land and not re.fullmatch(rf"{land}-[A-Za-z0-9.-]+", pack_id):
            yield Fault("rule_id_form", (*path, "id"), {"land": land})
        seen.add(pack_id)


def _senseless(rule: Rule, path: Path) -> Iterator[Fault]:
    """Yield why a rule cannot do what it says."""
    if _sacred(rule) and rule.mode != "refuse":
        yield Fault("rule_judicial_refuses", (*path, "mode"), {})
    elif rule.mode == "derogable" and not rule.competent:
        yield Fault("rule_competent_missing", (*path, "mode"), {"possible": ", ".join(get_args(Competent))})
    elif rule.mode != "derogable" and rule.competent:
        yield Fault("rule_competent_idle", (*path, "competent"), {})
    if isinstance(rule.asks, Deadline | Sighting | SignDelay) and rule.mode != "mark":
        yield Fault("rule_time_only_marks", (*path, "mode"), {"check": _kind(rule)})
    for place, ground in enumerate((rule.ground("0000-00-00"), *rule.later)):
        yield from _groundless(ground, path if place == 0 else (*path, "later", place - 1))
    yield from _senseless_asks(rule.asks, (*path, "asks"))


def _groundless(ground: Ground, path: Path) -> Iterator[Fault]:
    """Yield what a ground claims of a text that nobody read so, and a text that a paper could not name."""
    if ground.word_for_word and ground.status not in VERIFIED:
        yield Fault("rule_not_read", (*path, "word_for_word"), {"found": ground.status})
    if ground.status != "project" and not ground.word_for_word:
        if not ground.act.strip():
            yield Fault("rule_act_missing", (*path, "status"), {"found": ground.status})
        elif NUMBERED.search(ground.act):
            yield Fault("rule_act_numbered", (*path, "act"), {"found": ground.act[: toml_faults.LONGEST]})


def _senseless_asks(asks: Check, path: Path) -> Iterator[Fault]:
    """Yield why nothing can ever be what a rule asks for."""
    if isinstance(asks, Deadline) and MILESTONES.index(asks.start) >= MILESTONES.index(asks.end):
        facts = {"start": asks.start, "end": asks.end, "possible": ", ".join(MILESTONES)}
        yield Fault("rule_deadline_backward", path, facts)
    if isinstance(asks, Sighting):
        yield from _strange(asks.substances, path)
    if isinstance(asks, Signing) and asks.quality in asks.after:
        yield Fault("rule_signs_after_itself", (*path, "after"), {"found": asks.quality})
    if isinstance(asks, Presence) and asks.act == "weighing" and asks.quality != "outsider":
        yield Fault("rule_weighing_outsider", (*path, "quality"), {"found": asks.quality})


def _strange(named: Iterable[object], path: Path) -> Iterator[Fault]:
    """Yield the substances that no list knows."""
    known = ", ".join(sorted(SUBSTANCES))
    for substance in sorted({str(each) for each in named} - SUBSTANCES):
        yield Fault(
            "toml_word_unknown", (*path, "substances"), {"found": substance[: toml_faults.LONGEST], "possible": known}
        )


def _kind(rule: Rule) -> str:
    return str(rule.asks.__struct_config__.tag)


def _guards_fire(rule: Rule) -> bool:
    """Return True if nothing burns without the judicial authority, or without the company that a law sends instead."""
    asks = rule.asks
    instead = (
        isinstance(asks, Presence) and asks.act == "session" and asks.quality == "commission"
        and asks.at_least >= LEAST_INSTEAD and rule.mode == "refuse" and rule.status != "project"
    )  # fmt: skip
    return _sacred(rule) or instead


def _sacred(rule: Rule) -> bool:
    return isinstance(rule.asks, Presence) and rule.asks.act == "session" and rule.asks.quality == "judicial"


def _name(file: Traversable) -> str:
    return file.name


def _is_pack(file: Traversable) -> bool:
    return file.name.endswith(".toml") and file.name != TEMPLATE


def file_name(pack_id: str) -> str:
    """Return the name of the file in which a pack belongs: ``us-tx-1.toml`` for ``US-TX/1``."""
    return f"{pack_id.lower().replace('/', '-')}.toml"
