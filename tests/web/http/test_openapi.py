"""The API's description is true: every documented GET answers with the media type and schema that it declares."""

import asyncio
import json
import re
from fnmatch import fnmatch
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from litestar.openapi.plugins import JsonRenderPlugin

from tests.web.matrix_table import ROUTES, VISIBLE, Route, expect, holders
from tests.web.matrix_world import SETS, World
from tests.web.raw_asgi import Answer, Wire

LATER = {
    "/api/exhibits/print-label/{act_id}": "application/*", "/api/places/print-label/{act_id}": "application/*",
    "/api/blank-labels/issue/{act_id}": "application/*", "/api/blank-labels/reprint/{act_id}": "application/*",
    "/api/certificates/{certificate_id}/annex": "application/pdf", "/api/cases/{case_id}/attestation": "application/pdf",
    "/api/register-takeovers/{place_id}/acts/{takeover_act}": "application/json",
    "/api/transfers/{transfer_id}/requisition": "application/pdf", "/api/transfers/{transfer_id}/deposit": "application/pdf",
    "/api/destruction-sessions/{session_id}/convocations/{person}": "application/pdf",
    "/api/destruction-sessions/{session_id}/not-held": "application/pdf",
}  # fmt: skip
"""What is not there yet in the office of the matrix: a print of one's own, a witness, a take-over of another agency, an expert, a session given up. Its own tests ask for it."""
NAMED = {route.name: route for route in reversed(ROUTES)}


@pytest.fixture
def world(dry: World) -> World:
    """The office of the matrix, where no act stays."""
    return dry


@pytest.fixture
def described(world: World) -> dict[str, Any]:
    """The description, as a program fetches it."""
    answer = asyncio.run(Wire(world.town.app, world.tokens["inspector"]).get("/schema/openapi.json"))
    document: dict[str, Any] = json.loads(answer.text)
    return document


def answered(operation: dict[str, Any], status: int) -> dict[str, Any]:
    """What an operation says of an answer: media type to its description."""
    content: dict[str, Any] = operation["responses"][str(status)].get("content", {})
    return content


def wrong(answer: Answer, operation: dict[str, Any], document: dict[str, Any]) -> str:
    """Why an answer is not what is declared of it, or ""."""
    content = answered(operation, answer.status)
    sent = answer.headers.get("content-type", "").partition(";")[0]
    declared = next((media for media in content if fnmatch(sent, media)), None)
    if declared is None:
        return f"{sent} instead of {sorted(content)}"
    if "json" not in declared:
        return ""
    schema = {**content[declared]["schema"], "components": document["components"]}
    fault = next(iter(Draft202012Validator(schema).iter_errors(json.loads(answer.text))), None)
    return f"{fault.json_path}: {fault.message[:200]}" if fault else ""


def asked_by(world: World, route: Route) -> tuple[str, str] | None:
    """A role that may read through a route, and the address of something that it sees; None where nobody does."""
    if route.permission == "-":
        return "inspector", route.target.format_map(world.sets["own"].at)
    for role in holders(route.permission):
        names = expect(VISIBLE[route.kind], role).split() if route.kind else list(SETS)
        for name in names:
            return role, route.target.format_map(world.sets[name].at)
    return None


def test_every_documented_get_answers_what_it_declares(world: World, described: dict[str, Any]) -> None:
    """Content type and JSON schema of 200, for a reader who sees what is asked for."""
    found, unseen, asked = {}, set(), 0

    async def run() -> None:
        nonlocal asked
        for path, operations in described["paths"].items():
            if "get" not in operations:
                continue
            route = NAMED["GET " + re.sub(r"\{[^}]*\}", "{}", path)]
            way = asked_by(world, route)
            if way is None:
                unseen.add(path)
                continue
            role, target = way
            answer = await Wire(world.town.app, world.tokens[role]).get(target)
            fault = f"{answer.status} {answer.text[:160]}" if answer.status != 200 else wrong(
                answer, operations["get"], described
            )  # fmt: skip
            asked += 1
            if path in LATER:
                assert answer.status in {404, 409}
                assert list(answered(operations["get"], 200)) == [LATER[path]]
            elif fault:
                found[path] = fault

    asyncio.run(run())
    assert not found, "\n".join(f"{path}: {fault}" for path, fault in found.items())
    assert not unseen
    assert asked > 60


def test_no_get_declares_the_answer_or_the_refusals_of_an_act(described: dict[str, Any]) -> None:
    """A permission that is an act's own opens some readings too: they answer no receipt and take no key."""
    for path, operations in described["paths"].items():
        if "get" in operations:
            text = json.dumps(operations["get"]["responses"])
            assert "schemas/custody_storage_write_receipts_Receipt" not in text, path
            assert "schemas/Receipt" not in text, path
            assert "422" not in operations["get"]["responses"], path


def test_the_description_is_written_once_for_all(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A megabyte written anew for each stranger kept everybody else's pages waiting for seconds."""
    wire = Wire(world.town.app, world.tokens["inspector"])
    first = asyncio.run(wire.get("/schema/openapi.json"))
    monkeypatch.setattr(JsonRenderPlugin, "render_json", None)  # a second rendering would fail
    assert asyncio.run(wire.get("/schema/openapi.json")).text == first.text
