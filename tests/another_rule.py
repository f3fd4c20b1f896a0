"""Another rule in the place of an act's own, for a service that errs or cheats."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs

from custody.domain.kernel import acts
from custody.domain.registry.registry import ACTS


def plant(patch: pytest.MonkeyPatch, kind: str, decide: Callable[..., Any]) -> None:
    """Let ``decide`` decide acts of a kind for as long as ``patch`` holds; the registry itself shows a view alone."""
    patch.setitem(acts._sealed, kind, structs.replace(ACTS[kind], decide=decide))
