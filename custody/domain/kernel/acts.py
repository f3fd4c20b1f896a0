"""Registration of acts: a rule declares its act once, and every table of acts is derived from that.

``custody.domain.registry.registry`` imports all rules, wraps them in the checks common to all acts and seals the list.
Until then nobody may ask for an act or a permission, because an answer could miss a rule that is not imported yet.
"""

from collections.abc import Callable, Collection, Mapping
from inspect import signature
from types import MappingProxyType
from typing import Any, Literal, TypeVar, get_type_hints

from msgspec import Struct, structs

from custody.domain.kernel.context import ActContext, Decision, StateReader
from custody.domain.kernel.events import Event

Rule = Callable[[Any, StateReader, ActContext], Decision]
Declared = TypeVar("Declared", bound=Rule)
Category = Literal["", "look", "hands", "site", "list"]


def N_(message: str) -> str:  # noqa: N802 - the name that extractors of sentences look for
    """Mark an English title for translation; the domain itself never translates."""
    return message


class Act(Struct, frozen=True, kw_only=True):
    """A kind of act: its command, the rule that decides it, and everything that other layers derive from it.

    ``roles``: whose holder may be the author; an act without roles is no act of a person. ``records``: types of event
    that the rule records, or recorded once, because a log is read for ever. ``title``: English heading of what
    happened. ``summary``: English name of the API's route; without it the API has no route.

    ``device``: "" is not recorded offline. "look": looks and changes no custody, so that any base will do and a
    refusal contradicts nobody. "hands": the work of hands. "site": on the device that a session was checked out to, by
    whoever is there. "list": a device keeps the list alone, and no envelope brings the act.
    """

    kind: str
    command: type[Struct]
    decide: Rule
    title: str
    roles: frozenset[str] = frozenset()
    records: frozenset[str] = frozenset()
    device: Category = ""
    summary: str = ""
    by_service: bool = False


_declared: dict[str, Act] = {}
_sealed: dict[str, Act] = {}


def act(
    kind: str,
    *,
    title: str,
    roles: Collection[str] = (),
    records: Collection[type[Event]] = (),
    device: Category = "",
    summary: str = "",
    by_service: bool = False,
) -> Callable[[Declared], Declared]:
    """Declare the rule below as that of an act; the annotation of its first parameter is the form of the command.

    Raises:
        RuntimeError: the kind is declared twice, or the list is sealed.
    """

    def declare(rule: Declared) -> Declared:
        """Declare the rule."""
        if kind in _declared:
            raise RuntimeError(f"{kind} is declared twice")
        if _sealed:
            raise RuntimeError(f"{kind} comes too late: the acts are sealed")
        _declared[kind] = Act(
            kind=kind, command=_command_of(rule), decide=rule, title=title, roles=frozenset(roles),
            records=frozenset(event.type for event in records), device=device, summary=summary, by_service=by_service,
        )  # fmt: skip
        return rule

    return declare


def _command_of(rule: Rule) -> type[Struct]:
    first = next(iter(signature(rule).parameters))
    command: type[Struct] = get_type_hints(rule)[first]
    return command


def seal(guarded: Callable[[str, Rule], Rule]) -> Mapping[str, Act]:
    """Close the list of acts, each rule wrapped by ``guarded``, and return a view of it in order of kind.

    Raises:
        RuntimeError: the list is sealed.
    """
    if _sealed:
        raise RuntimeError("the acts are sealed, and are sealed once")
    for kind, declared in sorted(_declared.items()):
        _sealed[kind] = structs.replace(declared, decide=guarded(kind, declared.decide))
    return MappingProxyType(_sealed)


def registered() -> Mapping[str, Act]:
    """Return every act by its kind.

    Raises:
        RuntimeError: the acts are not sealed yet.
    """
    if not _sealed:
        raise RuntimeError("the acts are not sealed yet: import custody.domain.registry.registry first")
    return MappingProxyType(_sealed)


def device_category(kind: str) -> Category:
    """Return how a device may do acts of this kind; "" for an unknown kind and for acts of no device."""
    known = registered().get(kind)
    return known.device if known else ""


def kinds_of_device(*categories: Category) -> frozenset[str]:
    """Return the kinds of act that stand in one of the device's categories."""
    return frozenset(kind for kind, known in registered().items() if known.device in categories)
