"""What people type comes out as text: scripts, long words, Arabic and French through every free field of every act.

Which fields are free is found by trying, on a state where nothing stays (``matrix_world``): a field that takes the
hostile text is free. All of them then go into the log for good, and every page that shows one must show it escaped.
"""

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from markupsafe import escape

from custody.domain.people import propose_and_confirm
from tests.web.matrix_commands import COMMANDS, body
from tests.web.matrix_table import ACTS, ROUTES, Route, expect, holders
from tests.web.matrix_world import World
from tests.web.raw_asgi import JSON, Wire

pytestmark = pytest.mark.slow

SCRIPT = "<script>alert(1)</script>"
TEXT = (
    SCRIPT
    + "\"'><img src=x onerror=alert(1)> saisie à Ségou, œuvre, 2,7 kg — مخدرات في باماكو {{ 7*7 }} %s "
    + "W" * 300
)
IGNORED = {"due"}  # a day that only a temporary release has: what stands there otherwise is not kept
FORBIDDEN = "\x00\x07\x7f"
PAGES_OF = {
    "CS": ["/cases/{}"], "SE": ["/seizures/{}"], "EV": ["/exhibits/{}", "/exhibits/{}/history"], "TR": ["/transfers/{}"],
    "RE": ["/orders/{}"], "DS": ["/sessions/{}"], "CE": ["/certificates/{}"], "EC": ["/discrepancies/{}"],
    "PL": ["/places/{}", "/places"], "CT": ["/containers/{}", "/places"], "PR": ["/proposals/{}"], "BL": ["/balances"],
    "LT": ["/alarms", "/alarms?status=acknowledged"], "NT": ["/notices/{}"], "TS": ["/outsiders"], "XR": ["/operations/{}"], "XP": ["/operations"],
    "EN": ["/confidential/{}"], "RP": ["/paper-reports/{}"], "DR": ["/received/{}"], "SP": ["/samples/{}"], "RC": ["/inventories/{}"], "DG": ["/derogations"], "DP": ["/proposed/{}"], "PT": ["/paper-acts/{}"],
}  # fmt: skip
REFUSED = {"accept": JSON}  # whom a page is not for is told so in a word: a page of it takes ten times as long to make
LOOKERS = ("inspector", "clerk", "seizing_officer", "prosecutor", "commission", "key_officer")
Path = tuple[str | int, ...]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Where the texts are recorded."""
    made = World(tmp_path_factory.mktemp("hostile"))
    yield made
    made.close()


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """Paths of the texts in a JSON value."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list | tuple):
        for i, inner in enumerate(value):
            yield from leaves(inner, (*path, i))


def put(value: Any, path: Path, text: str) -> Any:
    """A copy of a JSON value with another text at ``path``."""
    copied = json.loads(json.dumps(value))
    inner = copied
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = text
    return copied


ROUTED = {route.permission for route in ROUTES if route.scope == "act"}
"""Kinds of acts that come as a command; a bundle comes as a file."""


def route_of(kind: str) -> Route:
    return next(route for route in ROUTES if route.scope == "act" and route.permission == kind)


def who_may(kind: str) -> list[tuple[str, str]]:
    """(role, set) pairs where an act of a kind succeeds."""
    return [(role, name) for role in holders(kind) for name in expect(ACTS[kind], role).split()]


@pytest.fixture(scope="module")
def free(dry: World) -> dict[str, list[Path]]:
    """Kind of act to the paths of its free texts."""

    async def run() -> dict[str, list[Path]]:
        found: dict[str, list[Path]] = {}
        for kind in (kind for kind in COMMANDS if kind in ROUTED):
            for role, name in who_may(kind)[:1]:
                command = body(dry, kind, dry.sets[name], role)
                wire = Wire(dry.app, dry.tokens[role])
                for path in (path for path in leaves(command) if path[-1] not in IGNORED):
                    answer = await wire.act(route_of(kind).target, put(command, path, TEXT))
                    if answer.status == 201:
                        found.setdefault(kind, []).append(path)
        return found

    return asyncio.run(run())


TURN = {
    "destruction_request.make/1": 0, "destruction_request.decline/1": 0, "derogation.grant/1": 0, "order.issue/1": 0, "order.notify/1": 0, "order.appeal/1": 0, "order.judge_appeal/1": 0, "exhibit.split/1": 2, "exhibit.reseal/1": 3, "legal_hold.place/1": 4,
    "exhibit.report_missing/1": 5, "exhibit.open/1": 6,
}  # fmt: skip
"""Acts that take their turn: an order is for what is held, and what is opened, released or lost goes nowhere else."""


@pytest.fixture(scope="module")
def recorded(world: World, free: dict[str, list[Path]]) -> dict[str, Any]:
    """The hostile texts in the log: marker to kind and path; ``subjects``, what the acts spoke of."""
    markers: dict[str, str] = {}
    subjects: set[str] = set()

    def marked(kind: str, path: Path) -> str:
        marker = f"~{len(markers):03d}~"  # no identifier, digest or token holds a tilde: a random id cannot look like a marker
        markers[marker] = f"{kind} {path}"
        return TEXT + marker

    async def run() -> None:
        for kind, paths in sorted(free.items(), key=lambda item: TURN.get(item[0], 1)):
            texts = {path: marked(kind, path) for path in paths}
            subjects.update(await record(world, kind, texts))
        texts = {("change", "name"): marked("person", ("name",)), ("change", "rank"): marked("person", ("rank",))}
        person = {"change": {"type": "person", "name": "", "rank": "", "agency": world.home, "roles": ["witness"]}}
        subjects.update(await record(world, "pending_change.propose/1", texts, person))

    asyncio.run(run())
    for proposal in [number for number in subjects if number.startswith("PR")]:
        world.office.do("pending_change.confirm/1", propose_and_confirm.Confirm(proposal=proposal), "key1")
    return {"markers": markers, "subjects": subjects}


async def record(world: World, kind: str, texts: dict[Path, str], command: Any = None) -> set[str]:
    """Record an act with hostile texts for good, on the first set where it still can be; the subjects it spoke of."""
    for role, name in who_may(kind):
        spoilt = command or body(world, kind, world.sets[name], role)
        for path, text in texts.items():
            spoilt = put(spoilt, path, text)
        answer = await Wire(world.town.app, world.tokens[role]).act(route_of(kind).target, spoilt)
        if answer.status == 201:
            return {event["subject"] for event in answer.json()["events"]}
    raise AssertionError(f"{kind}: {answer.text}")


@pytest.fixture(scope="module")
def pages(world: World, recorded: dict[str, Any]) -> dict[str, str]:
    """Every page that somebody may see: address and reader to its HTML."""
    shown: dict[str, str] = {}

    async def run() -> None:
        addresses = {address.format(n) for n in recorded["subjects"] for address in PAGES_OF.get(n[:2], [])}
        for nth, made in enumerate(world.sets.values()):
            addresses |= {
                route.target.format_map(world.files | made.at) for route in ROUTES[nth % 2 :: 2]
                if route.method == "GET" and not route.target.startswith(("/api", "/static", "/schema"))
                and route.reading not in {"pdf", "export"}
            }  # fmt: skip
        for address in sorted(addresses):
            for role in LOOKERS:
                answer = await Wire(world.app, world.tokens[role]).get(address, headers=REFUSED)
                assert answer.status < 500, address
                if answer.status == 200 and answer.headers["content-type"].startswith("text/html"):
                    shown[f"{address} as {role}"] = answer.text

    asyncio.run(run())
    return shown


def test_free_texts_were_found(free: dict[str, list[Path]]) -> None:
    """The acts that ask for words take them: none was lost on the way to this test."""
    assert len(free) > 20
    assert sum(map(len, free.values())) > 30


def test_hostile_text_is_escaped_wherever_it_is_shown(pages: dict[str, str], recorded: dict[str, Any]) -> None:
    """No page holds the script or the picture as markup; whatever is shown of them is escaped."""
    escaped = str(escape(SCRIPT))
    assert [name for name, html in pages.items() if SCRIPT in html or "<img src=x" in html] == []
    assert [name for name, html in pages.items() if re.search(r"<[^>]*onerror=", html)] == []
    showing = {m: [name for name, html in pages.items() if m in html] for m in recorded["markers"]}
    assert all(escaped in pages[name] for names in showing.values() for name in names)
    unseen = sorted(recorded["markers"][m] for m, names in showing.items() if not names)
    print(f"free texts shown on pages: {len(showing) - len(unseen)} of {len(showing)}")
    assert not unseen, "\n".join(unseen)


def test_text_comes_back_as_it_was_typed(world: World, recorded: dict[str, Any]) -> None:
    """Arabic, French and 300 characters without a space are kept to the letter."""
    number = next(n for n in recorded["subjects"] if n.startswith("CS"))
    answer = asyncio.run(Wire(world.town.app, world.tokens["inspector"]).get("/api/cases?limit=1000"))
    titles = {case["id"]: case["title"] for case in answer.json()["cases"]}
    assert any(title.startswith(TEXT) for title in titles.values()), titles[number]


@pytest.mark.parametrize("character", FORBIDDEN, ids=lambda c: f"U+{ord(c):04X}")
def test_controls_are_refused_everywhere(dry: World, free: dict[str, list[Path]], character: str) -> None:
    """A control character in any free text is refused by a code that names the field; bidi ones are left out (text)."""
    accepted = []

    async def run() -> None:
        for kind, paths in free.items():
            role, name = who_may(kind)[0]
            command = body(dry, kind, dry.sets[name], role)
            for path in paths:
                wire = Wire(dry.app, dry.tokens[role])
                answer = await wire.act(route_of(kind).target, put(command, path, f"avant{character}après"))
                if (answer.status, answer.code) != (400, "forbidden_character") or not answer.json()["facts"]["field"]:
                    accepted.append(f"{kind} {path}: {answer.status} {answer.code}")

    dry.dry.recorder.acts.clear()
    asyncio.run(run())
    assert accepted == []
    assert not dry.dry.recorder.acts
