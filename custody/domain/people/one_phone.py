"""Mark an act with two PINs typed on one device within seconds: one person may know both (I71)."""

from custody.domain.kernel.context import ActContext, Decision, StateReader
from custody.domain.people.agency import Agency

ONE_PHONE = "one_phone"
"""Flag of an act whose consents came faster than two people hand a device over."""


def mark_one_phone(decision: Decision, state_reader: StateReader, ctx: ActContext) -> None:
    """Mark an act if two people beside its author gave their PINs within the seconds of the author's pack.

    The device says how long it took, so this finds only the careless; other indicators need no word of the device.
    """
    owner, *others = {actor.person for actor in ctx.actors[1:] if actor.will == "other_device"} or {""}
    if ctx.pins_apart_ms is None or not (owner and others):
        return
    agency = state_reader.find(Agency, ctx.author.agency)
    if agency is not None and ctx.pins_apart_ms < 1000 * agency.rules_now().one_phone_seconds:
        decision.flag(ONE_PHONE)
