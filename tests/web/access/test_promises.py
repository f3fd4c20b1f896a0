"""Every promise of docs/roles.md is asked of a route, as somebody who may and as somebody who may not (I41)."""

import asyncio
import re
from pathlib import Path

import pytest

from custody.domain.access.permissions import act_permissions
from custody.domain.access.roles import Role
from tests.factories.office import at_once
from tests.web.access.promises import NOBODY, PROMISES, Promise
from tests.web.access.test_permission_matrix import Cell, ask
from tests.web.matrix_table import ROUTES, Route
from tests.web.matrix_world import World

DOCUMENT = (Path(__file__).parents[3] / "docs" / "roles.md").read_text()
BY_TARGET = {f"{route.method} {route.target}": route for route in ROUTES}
ROLES_TABLE = "What each role may do"
ALONE = "What one person still does alone"
LIAISON_ACTS = {"read_audit.record/1", "document.issue/1", "bundle.receive/1"}


def told() -> set[str]:
    """Return the promises of the document: each row of its tables, each line of what one person does alone."""
    promises: set[str] = set()
    for section in re.split(r"^## ", DOCUMENT, flags=re.MULTILINE)[1:]:
        title, _, text = section.partition("\n")
        rows = [row.split("|")[1:] for row in text.splitlines() if row.startswith("| ")]
        cells = [[cell.strip() for cell in row] for row in rows][1:]  # without the headings
        promises |= {f"{row[0]}: {row[1]}" if title == ROLES_TABLE else row[0] for row in cells}
        if title == ALONE:
            items = re.findall(r"^- (.*(?:\n  .*)*)", text, re.MULTILINE)
            promises |= {" ".join(item.split()).split(". ")[0].rstrip(".") for item in items}
    return promises


def test_every_promise_of_the_document_is_asked_of_a_route() -> None:
    """A new sentence fails here until somebody says which route keeps it; so does a question that nothing promises."""
    asked = {promise.text for promise in PROMISES}
    assert told() - asked == set(), "add a line for each to tests/web/access/promises.py"
    assert asked - told() == set(), "docs/roles.md says this no longer"
    assert {promise.route for promise in PROMISES} <= BY_TARGET.keys()
    assert all(promise.refused or promise.granted == (NOBODY,) for promise in PROMISES)


def _asked(world: World, route: Route, role: str, made: str) -> tuple[int, list[str]]:
    world.dry.recorder.acts.clear()
    cell = Cell(route, "" if role == NOBODY else role, world.sets[made])
    answer = asyncio.run(ask(world, cell))
    return answer.status, [request.kind for request in world.dry.recorder.acts]


def _broken(world: World, promise: Promise) -> list[str]:
    route = BY_TARGET[promise.route]
    found = []
    for role in promise.granted:
        status, acts = _asked(world, route, role, promise.made)
        if status != promise.status:
            found.append(f"{promise.text}: {promise.route} as {role}: {status}, not {promise.status}")
        if status == 200 and route.reading not in {"-", "search"} and "read_audit.record/1" not in acts:
            found.append(f"{promise.text}: {promise.route} as {role}: read without a record")
    for role in promise.refused:
        status, _ = _asked(world, route, role, promise.made)
        if status not in ({401, 303} if role == NOBODY else {403}):
            found.append(f"{promise.text}: {promise.route} as {role}: {status}, not refused")
    return found


@pytest.mark.usefixtures("no_paper", "every_reading")
def test_every_promise_is_kept_to_who_may_and_refused_to_who_may_not(dry: World) -> None:
    """By page and by API, each upon a state that is the same for all."""
    with at_once():
        broken = [line for promise in PROMISES for line in _broken(dry, promise)]
    assert not broken, "\n".join(broken)


def test_the_foreign_liaison_does_no_other_act() -> None:
    """Its readings, an extract given and an extract received."""
    assert {kind for kind, roles in act_permissions().items() if Role.LIAISON in roles} == LIAISON_ACTS
