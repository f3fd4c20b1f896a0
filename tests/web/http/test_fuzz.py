"""Anything a client may send is answered, never with a 5xx: requests drawn from the OpenAPI document by schemathesis.

Every act is rolled back (``matrix_world``), so that each request meets the same state. Some of what is drawn is put
right with true numbers, and every kind of act is also sent whole with one thing in it wrong, so that requests get
past the first refusal and deep into the rules.
"""

import asyncio
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.core import NOT_SET

from custody.service.kernel.idempotency_keys import new_key
from custody.web.rendering import render
from tests.web.matrix_commands import COMMANDS, body
from tests.web.matrix_table import EVERYBODY, ROUTES, Route, holders, plain
from tests.web.matrix_world import SETS, World
from tests.web.raw_asgi import FORM, JSON, Answer, Wire

WHO = ("clerk", "seizing_officer", "prosecutor", "commission", "inspector", "key_officer")
DOCUMENTED = [route for route in ROUTES if route.target.startswith(("/api/", "/health", "/ready"))]
PAGES = [
    route for route in ROUTES
    if route not in DOCUMENTED and route.method != "HEAD" and not route.target.startswith(("/schema", "/static", "/fav"))
]  # fmt: skip
MULTIPART = "multipart/form-data"
TEMPLATES = "".join(path.read_text() for path in sorted(Path(render.__file__).parents[1].rglob("*.html")))
FIELDS = set(re.findall(r'name="([a-z_]+)"', TEMPLATES)) - {"_csrf_token", "viewport"}
WORDS = set(re.findall(r'value="([a-z_]+)"', TEMPLATES)) | {"2,70", "2030-01-01", "2016-05-10T10:00"}
FEW, MANY, THIRD = 2, 60, 3  # at each change a little of what .ci/run draws, of each third route

STRINGS = st.one_of(
    st.text(max_size=20),
    st.sampled_from([
        "", " ", "\x00", "\ud800", "\u202e", "\u0301", "é" * 5_000, "NaN", "1e999", "-1", "0", "9" * 400, "１２", "٣",
        "9999-99-99", "0000-00-00", "2016-02-30", "2016-05-10", "9999-12-31T23:59:60Z", "2016-05-10T10:00:00+99:99",
        "EV", "EV00000000000", "CS00000000000", "../../etc/passwd", "'; DROP TABLE event; --", "<script>", "%s", "{0}",
    ]),
)  # fmt: skip
NUMBERS = st.one_of(st.integers(-(2**70), 2**70), st.sampled_from([-1, 0, 1, 2**31, 2**53 - 1, 2**53, 2**63, 2**64]))
ODD = st.one_of(
    st.none(), st.booleans(), NUMBERS, st.floats(), STRINGS, st.lists(st.text(max_size=3), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip
"""What stands where something else is expected."""


@pytest.fixture
def world(dry: World) -> World:
    return dry


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made:
        yield made


@pytest.fixture(scope="session")
def operations(dry: World) -> dict[str, Any]:
    """Every operation of the description, by its route's name; one that cannot be read fails here."""
    schema = schemathesis.openapi.from_dict(dry.app.openapi_schema.to_schema())
    found = [result.ok() for result in schema.get_all_operations()]  # type: ignore[union-attr]  # an Err has none
    return {plain(operation.label): operation for operation in found}


def examples(number: int) -> settings:
    """So many examples, the same ones each time, unless there are many."""
    return settings(
        max_examples=number, database=None, deadline=None, derandomize=number in {FEW, MANY}, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip


def as_described(operation: Any, route: Route, answer: Answer) -> None:
    """The description of the operation names the status answered and, for an act refused, the code."""
    described = operation.schema.raw_schema["paths"][operation.path][route.method.lower()]["responses"]
    assert str(answer.status) in described, (route.name, answer.status, answer.body)
    if answer.status >= 400 and route in ACT_ROUTES:
        code = answer.json()["code"]
        assert f"`{code}`" in described[str(answer.status)]["description"], (route.name, code)


def right(answer: Answer, sent: Any) -> None:
    """No error of ours, nothing of our insides, and every refusal a problem with a code."""
    assert answer.status < 500, sent
    assert b"Traceback" not in answer.body, sent
    if answer.status >= 400:
        assert answer.headers["content-type"].startswith("application/problem+json"), sent
        problem = answer.json()
        assert problem["code"], sent
        assert problem["status"] == answer.status, sent
        assert problem["detail"], sent


def true_numbers(world: World) -> dict[str, list[Any]]:
    """Field name to values of it that exist; "" for any other field."""
    found: dict[str, list[Any]] = {"": ["kg", "g", "cannabis", "package", "2016-05-10", *SETS]}
    for made in world.sets.values():
        for name, value in made.at.items():
            found.setdefault(name, []).append(value)
            found[""] += [value] if value else []  # an empty part of a path is another path
        found.setdefault("seal", []).extend(seal for lot in made.lots.values() for seal in lot.seals)
    people, agencies = list(world.office.people.values()), list(world.office.agencies.values())
    found |= {
        "exhibits": found["exhibit"], "unit": ["kg", "g", "package"], "balance": [world.office.balance],
        "person": people, "to": people, "releaser": people, "receiver": people, "agency": agencies,
        "text": found["exhibit"], "substance": ["cannabis", "cocaine"], "seq": [0, 1, world.town.size() - 1],
    }  # fmt: skip
    return found | {"label_id": found[""], "searched": found[""], "place": [*found["place"], 1, 1]}


def put_right(draw: Any, value: Any, numbers: dict[str, list[Any]], name: str = "") -> Any:
    """A drawn value with some of its leaves replaced by true numbers of their name."""
    if isinstance(value, dict):
        return {k: put_right(draw, v, numbers, k) for k, v in value.items()}
    if isinstance(value, list):
        return [put_right(draw, v, numbers, name) for v in value]
    if isinstance(value, str | int) and draw(st.integers(0, 2)):
        return draw(st.sampled_from(numbers.get(name) or numbers[""]))
    return value


def spoil(draw: Any, value: Any) -> Any:
    """A value with one leaf, chosen by drawing, replaced by something odd, left out, or given twice."""
    if isinstance(value, dict) and value and draw(st.integers(0, 9)):
        name = draw(st.sampled_from(sorted(value)))
        rest = {k: v for k, v in value.items() if k != name}
        return rest if not draw(st.integers(0, 9)) else rest | {name: spoil(draw, value[name])}
    if isinstance(value, list | tuple) and value and draw(st.integers(0, 9)):
        place = draw(st.integers(0, len(value) - 1))
        listed = list(value)
        listed[place] = spoil(draw, listed[place])
        return listed * draw(st.sampled_from([1, 1, 1, 2]))
    same = NUMBERS if type(value) is int else STRINGS if isinstance(value, str) else ODD
    return draw(same if draw(st.integers(0, 9)) else ODD)


def encoded(value: Any) -> bytes:
    """JSON as a careless client writes it: with NaN, and with surrogates alone."""
    return json.dumps(value).encode()


async def send(world: World, role: str, case: Case[Any], numbers: dict[str, list[Any]], draw: Any) -> Answer:
    """A drawn request as the caller with a role sends it."""
    parts = put_right(draw, case.path_parameters or {}, numbers)
    query = put_right(draw, case.query or {}, numbers)
    path = case.path.format_map({k: quote(str(v), safe="") for k, v in parts.items()}) or "/"
    key = new_key() if draw(st.integers(0, 4)) else draw(st.text("0123456789abcdef-", max_size=40))
    more: dict[str, Any] = {"headers": {"idempotency-key": key}}
    if case.body is not NOT_SET:
        more |= {"kind": case.media_type or JSON, "body": _body(case, numbers, draw)}
    target = f"{path}?{urlencode(query, doseq=True, errors='replace')}" if query else path
    return await Wire(world.app, world.tokens[role]).send(case.method.upper(), target, **more)


def _body(case: Case[Any], numbers: dict[str, list[Any]], draw: Any) -> bytes:
    if case.media_type == MULTIPART or isinstance(case.body, bytes):
        return case.body if isinstance(case.body, bytes) else repr(case.body).encode(errors="replace")
    return encoded(put_right(draw, case.body, numbers))


def fuzz(world: World, runner: asyncio.Runner, operation: Any, route: Route, number: int) -> None:
    """Send ``number`` requests to a documented route."""
    numbers = true_numbers(world)
    subjects = [name for name in re.findall(r"\{(\w+)\}", route.target) if name in numbers and name != "one"]
    named = numbers[subjects[0]] if subjects else numbers[""]
    numbers |= {"label_id": named, "searched": named}
    granted = WHO if route.permission == "-" else holders(route.permission)
    allowed = [role for role in WHO if role in granted] or granted

    @examples(number)
    @given(data=st.data())
    def each(data: st.DataObject) -> None:
        role = data.draw(st.sampled_from(allowed if data.draw(st.integers(0, 9)) else WHO))
        case = data.draw(operation.as_strategy())
        answer = runner.run(send(world, role, case, numbers, data.draw))
        right(answer, (role, case))
        as_described(operation, route, answer)

    each()


def fuzz_act(world: World, runner: asyncio.Runner, operation: Any, route: Route, number: int) -> None:
    """Send ``number`` commands of one kind that would be taken, but for one thing."""
    roles = [role for role in holders(route.permission) if role in world.tokens]

    @examples(number)
    @given(data=st.data())
    def each(data: st.DataObject) -> None:
        role = data.draw(st.sampled_from(roles))
        command = body(world, route.permission, world.sets[data.draw(st.sampled_from(SETS))], role)
        spoilt = spoil(data.draw, command)
        wire = Wire(world.app, world.tokens[role])
        answer = runner.run(
            wire.send("POST", route.target, kind=JSON, body=encoded(spoilt),
                      headers={"idempotency-key": new_key()})
        )  # fmt: skip
        right(answer, (role, spoilt))
        as_described(operation, route, answer)

    each()


def fuzz_page(world: World, runner: asyncio.Runner, route: Route, number: int) -> None:
    """Send ``number`` requests to a page or a form: fields that the templates know, with odd and with true values."""
    numbers = true_numbers(world)
    pool = sorted({str(n) for listed in numbers.values() for n in listed})
    value = st.one_of(STRINGS, st.sampled_from(pool), st.sampled_from(sorted(WORDS)))
    granted = EVERYBODY.split() if route.permission == "-" else holders(route.permission)

    @examples(number)
    @given(data=st.data())
    def each(data: st.DataObject) -> None:
        made = world.sets[data.draw(st.sampled_from(SETS))]
        fields = data.draw(st.dictionaries(st.sampled_from(sorted(FIELDS)), value, max_size=8))
        target = route.target.partition("?")[0].format_map(world.files | made.at)
        wire = Wire(world.app, world.tokens[data.draw(st.sampled_from(granted))])
        if route.method == "POST":
            kind, sent = data.draw(st.sampled_from([form, multipart]))(fields)
            answer = runner.run(wire.send("POST", target, kind=kind, body=sent))
        else:
            answer = runner.run(wire.send(route.method, f"{target}?{form(fields)[1].decode()}"))
        assert answer.status < 500, (target, fields)
        assert b"Traceback" not in answer.body
        if answer.status >= 400:
            assert answer.headers["content-type"].startswith("text/html"), (target, fields)

    each()


def form(fields: dict[str, str]) -> tuple[str, bytes]:
    """Fields as a browser sends them."""
    return FORM, urlencode(fields, errors="replace").encode()


def multipart(fields: dict[str, str]) -> tuple[str, bytes]:
    """Fields as a browser sends them from a form with a file."""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"{"; filename=a" if name == "photo" else ""}\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return f"{MULTIPART}; boundary=x", "".join([*parts, "--x--\r\n"]).encode(errors="replace")


ACT_ROUTES = [route for route in DOCUMENTED if route.permission in COMMANDS and route.method == "POST"
              and route.scope == "act"]  # fmt: skip


@pytest.mark.parametrize("route", DOCUMENTED[::THIRD], ids=lambda route: route.name)
def test_drawn_requests_are_answered(
    world: World, runner: asyncio.Runner, operations: dict[str, Any], route: Route
) -> None:
    """Requests drawn from the API's own description are taken or refused with a code."""
    fuzz(world, runner, operations[route.name], route, FEW)


@pytest.mark.parametrize("route", ACT_ROUTES[::THIRD], ids=lambda route: route.permission)
def test_acts_with_one_thing_wrong_are_answered(
    world: World, runner: asyncio.Runner, operations: dict[str, Any], route: Route
) -> None:
    """Commands that are right but for one thing are taken or refused with a code."""
    fuzz_act(world, runner, operations[route.name], route, FEW)


@pytest.mark.parametrize("route", PAGES[::THIRD], ids=lambda route: route.name)
def test_pages_and_forms_are_answered(world: World, runner: asyncio.Runner, route: Route) -> None:
    """Pages with any query and forms with anything in their fields are answered with a page."""
    fuzz_page(world, runner, route, FEW)


@pytest.mark.slow
@pytest.mark.usefixtures("no_paper")
@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name)
def test_very_many_forms_are_answered(world: World, runner: asyncio.Runner, route: Route) -> None:
    """The same with very many requests for each page; the few have drawn the papers."""
    fuzz_page(world, runner, route, int(os.environ.get("CUSTODY_FUZZ", MANY)))


@pytest.mark.slow
@pytest.mark.usefixtures("no_paper")
@pytest.mark.parametrize("route", DOCUMENTED, ids=lambda route: route.name)
def test_very_many_requests_are_answered(
    world: World, runner: asyncio.Runner, operations: dict[str, Any], route: Route
) -> None:
    """The same with very many requests for each route; the few have drawn the papers."""
    fuzz(world, runner, operations[route.name], route, int(os.environ.get("CUSTODY_FUZZ", MANY)))
    if route in ACT_ROUTES:
        fuzz_act(world, runner, operations[route.name], route, int(os.environ.get("CUSTODY_FUZZ", MANY)))


def test_every_documented_route_is_fuzzed(operations: dict[str, Any]) -> None:
    """The description names exactly the routes that are fuzzed here."""
    assert set(operations) == {route.name for route in DOCUMENTED}
