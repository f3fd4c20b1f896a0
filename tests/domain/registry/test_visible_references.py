"""Every field of a command that names a subject with a boundary is asked about, however deep it lies."""

from collections.abc import Iterator

import msgspec.inspect
import pytest

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.registry import visible_references
from custody.domain.registry.registry import ACTS
from tests.domain.forms import KNOWN

ITSELF = {"about", "refused"}
"""Whoever grants a derogation, or says what was read, is asked by that rule itself; an outsider ``refused`` to sign."""


def structs_in(of: msgspec.inspect.Type) -> Iterator[msgspec.inspect.StructType]:
    """The commands that a value of this type may hold, by msgspec's own account."""
    if isinstance(of, msgspec.inspect.StructType):
        yield of
    for inner in getattr(of, "types", None) or [getattr(of, "item_type", None)]:
        if inner is not None:
            yield from structs_in(inner)


def naming_fields(command: type, at: str = "") -> set[str]:
    """Paths of the fields in which a subject is named."""
    found = set()
    for field in msgspec.inspect.type_info(command).fields:
        found |= {at + field.name} & {at + name for name in visible_references.NAMES}
        for inner in structs_in(field.type):
            found |= naming_fields(inner.cls, f"{at}{field.name}.")
    return found


def asked_fields(command: type, at: str = "") -> set[str]:
    """Paths of the fields that are looked at."""
    found = set()
    types = {field.name: field.type for field in msgspec.structs.fields(command)}
    for name, kind in visible_references._asked(command):
        found |= {at + name} if kind else set()
        for inner in visible_references._held(types[name]):
            found |= asked_fields(inner, f"{at}{name}.")
    return found


@pytest.mark.parametrize("kind", ACTS)
def test_every_field_that_names_is_asked_about(kind):
    """What leaves out fields that hold no number leaves out none that does."""
    assert asked_fields(ACTS[kind].command) == naming_fields(ACTS[kind].command)


def fields_of(command: type) -> set[str]:
    """Names of all fields of a command, however deep they lie."""
    found = set()
    for field in msgspec.inspect.type_info(command).fields:
        found.add(field.name)
        for inner in structs_in(field.type):
            found |= fields_of(inner.cls)
    return found


@pytest.mark.parametrize("kind", ACTS)
def test_every_field_that_holds_exhibits_names_them(kind):
    """Else an act would ask nobody whether its author may see them, and what was said offline would claim nothing."""
    exhibits = {name for name in fields_of(ACTS[kind].command) if str(KNOWN.get(name, "")).startswith(Exhibit.kind)}
    assert exhibits - ITSELF <= set(visible_references.NAMES)
