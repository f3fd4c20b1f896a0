"""Every route, every role, own and other agency, own and other case: who may do what (I41, docs/roles.md).

The routes come from the application, the expectations from ``matrix_table``: a route that stands in only one of the
two fails. Each cell meets the same state, since ``matrix_world`` rolls every act back.
"""

import asyncio
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

import pytest
from litestar.routes import HTTPRoute

from custody.domain.access.permissions import READ_PERMISSIONS, act_permissions
from custody.domain.access.read_audit import CountReadings, IssueDocument
from custody.domain.inventories.awaiting_lot import LapseLotVerdict
from custody.domain.inventories.missing_confirmation import LapseCount
from custody.domain.kernel.errors import NotAllowed, RuleBroken
from custody.domain.laboratory.report_lapse import LapseReport
from custody.domain.laboratory.second_analysis import DrawAnalyses
from custody.domain.offline.paper_act import LapsePaper
from custody.domain.oversight.alarm import Escalate, IndicatorFigures, Raise
from custody.domain.oversight.indicator_alarm import RaiseIndicator, UpdateIndicator
from custody.domain.oversight.second_look_lapse import LapseSecondLook
from custody.domain.people.genesis import Found
from custody.domain.people.propose_and_confirm import EnrolAgency, EnrolPerson
from custody.domain.registry.registry import ACTS as KINDS
from custody.domain.seizures.complete_seizure import LapseSeizure
from custody.service.kernel.idempotency_keys import new_key
from custody.web.http.route_permissions import route_names
from custody.web.http.security import HEADERS, csrf_token
from tests.factories.office import at_once
from tests.web.matrix_commands import COMMANDS, body
from tests.web.matrix_table import ACTS, MACHINES, READ, ROUTES, VISIBLE, Route, expect, holders, plain
from tests.web.matrix_unread import UNREAD
from tests.web.matrix_world import JPEG, ROLES, SETS, Set, World
from tests.web.raw_asgi import FORM, JSON, Answer, Wire

pytestmark = pytest.mark.slow

NOBODY = ""
NOT_FOUND, NOT_NOW = 404, 409
PARTS = 6  # that two processes share the matrix
NEXT = re.compile(r'href="(/[^"]*[?&;]after=[^"]*)"')
OWN_SIGN_IN = {"passkey.register/1", "passkey.revoke/1", "pending_change.reject/1"}
"""What an administrator does about their own sign-in, and nothing else."""
READING_ACTS = {"read_audit.record/1", "document.issue/1"}


@dataclass(frozen=True)
class Cell:
    """One caller at one route, upon one set."""

    route: Route
    role: str
    made: Set

    def __str__(self) -> str:
        return f"{self.route.method} {self.route.target} as {self.role or 'nobody'} on {self.made.name}"


@pytest.fixture
def world(dry: World) -> Iterator[World]:
    """The world, in which an inquiry takes no days: who may close is asked, not when."""
    with at_once():
        yield dry


def cells(world: World, routes: Sequence[Route], *, all_sets: bool) -> Iterator[Cell]:
    """Every cell of some routes, but those that are the same refusal four times.

    A route without the permission is closed by a guard that sees neither path nor body: it is asked upon what is the
    caller's own, which no other rule would close. Without ``all_sets`` each role that has it meets two of the four
    sets: others than the role before, and than at the route before.
    """
    for at, route in enumerate(routes):
        for turn, role in enumerate((NOBODY, *ROLES), at):
            if route.scope != "public" and role not in holders(route.permission):
                asked: Sequence[str] = ("own",)
            else:
                asked = SETS if all_sets else SETS[turn % 2 :: 2]
            yield from (Cell(route, role, world.sets[name]) for name in asked)


def manner(cell: Cell) -> dict[str, Any]:
    """How a cell is asked for: what the guard closes as a page for one role of each route, for the others as JSON.

    The guard is the same, and a page takes ten times as long to make.
    """
    permission = cell.route.permission
    closed = [role for role in ROLES if cell.route.scope != "public" and role not in holders(permission)]
    if cell.role not in closed or cell.role == closed[len(cell.route.name) % len(closed)]:
        return {}
    return {"headers": {"accept": JSON, "idempotency-key": new_key()}}


async def ask(world: World, cell: Cell, **more: Any) -> Answer:
    """Send a cell's request: for an act a command that is well formed, for a form an empty one."""
    route = cell.route
    wire = Wire(world.app, world.tokens.get(cell.role, ""))
    target = route.target.format_map(world.files | cell.made.at)
    if route.scope in {"act", "asks"}:
        return await wire.act(target, body(world, route.permission, cell.made, cell.role or "clerk"), **more)
    if route.scope == "upload":
        return await wire.send("POST", target, **multipart(case=cell.made.at["case"]), **more)
    if route.method == "POST":
        kind, empty = (JSON, b"{}") if target.startswith("/api") else (FORM, b"")
        key = {"idempotency-key": new_key()}
        return await wire.send("POST", target, kind=kind, body=empty, **{"headers": key, **more})
    return await _whole(wire, route, await wire.send(route.method, target, **more))


async def _whole(wire: Wire, route: Route, answer: Answer) -> Answer:
    """A list page with the pages that follow it: what is seen may stand on a later one."""
    body, page = answer.body, answer
    while route.scope == "list" and (link := NEXT.search(page.text)):
        page = await wire.send("GET", unescape(link[1]))
        body += page.body
    return replace(answer, body=body)


def multipart(**fields: str) -> dict[str, Any]:
    """A form with a photograph in it."""
    parts = [f'--x\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in fields.items()]
    photo = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="p.jpg"\r\n\r\n' + JPEG + b"\r\n--x--\r\n"
    return {"kind": "multipart/form-data; boundary=x", "body": b"".join(parts) + photo}


def wrong(cell: Cell, answer: Answer, acted: list[str]) -> str:
    """What is wrong with a cell's answer, "" for nothing."""
    reason = _wrong(cell, answer, acted)
    return f"{cell}: {reason} ({answer.status} {answer.code})" if reason else ""


def _wrong(cell: Cell, answer: Answer, acted: list[str]) -> str:
    route, page = cell.route, not cell.route.target.startswith("/api")
    if answer.status >= 500:
        return "an error of the server"
    if route.scope == "public":
        return "" if answer.status not in {401, 403} or cell_is_csrf(cell) else "closed to the public"
    if not cell.role:
        there = answer.status == 303 and answer.headers.get("location", "").startswith("/signin")
        return "" if not acted and (there if page else answer.status == 401) else "open to everybody"
    if cell.role not in holders(route.permission):
        return "" if answer.status == 403 and not acted else "not forbidden"
    return _scoped(cell, answer, acted)


def cell_is_csrf(cell: Cell) -> bool:
    """Without a cookie there is no token to send back: a public POST is refused for that alone."""
    return cell.route.method == "POST" and not cell.role


def _scoped(cell: Cell, answer: Answer, acted: list[str]) -> str:
    route = cell.route
    if route.scope in {"act", "asks"}:
        return (_act if route.scope == "act" else _asks)(cell, answer, acted)
    if answer.status == 403:
        return "forbidden"
    if not route.kind:
        return "an empty form acts" if acted else ""
    seen = cell.made.name in expect(VISIBLE[route.kind], cell.role).split()
    if route.scope == "list":
        listed = cell.made.at[route.kind] in answer.text
        return "" if answer.status == 200 and listed == seen else f"listed {listed}"
    hidden = {NOT_FOUND, NOT_NOW} if route.kind in {"addressed", "difference"} else {NOT_FOUND}
    if seen:
        return "" if answer.status in {200, 201, 303} or route.scope == "form" else "hides what may be seen"
    return "" if answer.status in hidden and not acted else "shows what is hidden"


def _act(cell: Cell, answer: Answer, acted: list[str]) -> str:
    if cell.made.name in expect(ACTS[cell.route.permission], cell.role).split():
        return "" if answer.status == 201 and acted == [cell.route.permission] else "may not act"
    return "" if answer.status in {403, NOT_FOUND, NOT_NOW} and not acted else "acts on what is not theirs"


def _asks(cell: Cell, answer: Answer, acted: list[str]) -> str:
    """As for the act, but that nothing is done: what it would be is told to who may do it."""
    told = cell.made.name in expect(ACTS[cell.route.permission], cell.role).split()
    if acted:
        return "acts"
    return "" if (answer.status == 200) == told and answer.status in {200, 403, NOT_FOUND, NOT_NOW} else "tells wrongly"


def http_routes(world: World) -> list[HTTPRoute]:
    return [route for route in world.app.routes if isinstance(route, HTTPRoute)]


def test_table_and_application_name_the_same_routes(world: World) -> None:
    """A route without a line in the table fails, and so does a line without a route."""
    declared = {plain(name): permission for route in http_routes(world) for name, permission in route_names(route)}
    table = {route.name: None if route.permission == "-" else route.permission for route in ROUTES}
    differing = sorted(name for name in declared.keys() | table.keys() if declared.get(name, "") != table.get(name, ""))
    assert not differing, "add or mend the rows of these routes in tests/web/matrix_table.py"
    paths = world.app.openapi_schema.to_schema()["paths"]
    documented = {f"{method.upper()} {plain(path)}" for path, methods in paths.items() for method in methods}
    assert documented <= set(table)
    assert {name for name in table if " /api/" in name} <= documented


def test_table_and_roles_agree() -> None:
    """The hand-written table and the domain's grant the same permissions to the same roles."""
    unrouted = {"read_audit.record/1", "document.issue/1"}
    granted = {kind: set(roles) for kind, roles in act_permissions().items() if kind not in unrouted}
    expected = {kind: set(holders(kind)) for kind, roles in ACTS.items() if roles}  # the service does the others
    differing = sorted(kind for kind in granted.keys() | expected.keys() if granted.get(kind) != expected.get(kind))
    assert not differing, (
        "add or mend ACT_CASES in the tests of these acts, or the rows of older ones in tests/web/matrix_table.py"
    )
    without_command = sorted(granted.keys() - COMMANDS.keys())
    assert not without_command, "add ACT_CASES to the test of each of these acts (tests/act_cases.py)"
    assert {name: set(roles) for name, roles in READ_PERMISSIONS.items()} == {
        name: set(READ[name].split()) for name in READ if name not in {"signed_in", "own"}
    }


@pytest.mark.usefixtures("no_paper")
@pytest.mark.parametrize("part", range(PARTS))
def test_matrix(world: World, part: int) -> None:
    """Every route and role, each upon two sets: ``.ci/run`` asks upon all four."""
    judge(world, ROUTES[part::PARTS], all_sets=False)


@pytest.mark.slow
@pytest.mark.usefixtures("no_paper")
@pytest.mark.parametrize("part", range(PARTS))
def test_whole_matrix(world: World, part: int) -> None:
    """Every cell."""
    judge(world, ROUTES[part::PARTS], all_sets=True)


def judge(world: World, routes: Sequence[Route], *, all_sets: bool) -> None:
    """Every cell is answered as the table says, and every answer carries the security headers."""
    found: list[str] = []
    bare: list[str] = []
    met: list[tuple[str, str]] = []

    async def run() -> None:
        for cell in cells(world, routes, all_sets=all_sets):
            world.dry.recorder.acts.clear()
            answer = await ask(world, cell, **manner(cell))
            acted = [r.kind for r in world.dry.recorder.acts if r.kind not in READING_ACTS]
            found.extend(filter(None, [wrong(cell, answer, acted)]))
            bare.extend(f"{cell}: {name}" for name in HEADERS if name not in answer.headers)
            met.append((cell.route.name, cell.role))

    asyncio.run(run())
    print(f"wrong cells {len(found)} of {len(met)}")
    assert not found, "\n".join(found[:60])
    assert not bare, "\n".join(bare[:20])
    assert set(met) == {(route.name, role) for route in routes for role in (NOBODY, *ROLES)}


def test_every_page_is_read_with_an_entry_or_for_a_reason_without() -> None:
    """A new GET route is in neither: it fails until its reading is recorded, or a reason says why it need not be."""
    recorded = {route.name for route in ROUTES if route.reading != "-"}
    asked = {route.name for route in ROUTES if route.method == "GET" and route.scope != "public"} - recorded
    excused = [f"GET {address}" for addresses in UNREAD.values() for address in addresses.split()]
    assert set(excused) == asked
    assert len(excused) == len(set(excused))


@pytest.mark.usefixtures("every_reading")
def test_every_reading_is_on_record_before_the_body(world: World) -> None:
    """Page, JSON, PDF, search, photograph, export: the reading is on the reader's chain when the answer begins."""
    kept, asked = [], [route for route in ROUTES if route.reading != "-"]

    async def run() -> None:
        for route in asked:
            role, made = next((r, s) for r in holders(route.permission) for s in seen_sets(world, route, r))
            person, wire = world.readers[role], Wire(world.town.app, world.tokens[role])
            before, number = len(chain(world, person)), made.at.get(route.kind, "")
            found: list[list[dict[str, Any]]] = []
            answer = await wire.get(
                route.target.format_map(made.at), begun=lambda p=person, f=found: f.append(chain(world, p))
            )  # fmt: skip
            assert answer.status in {200, 303}, f"{route.target}: {answer.text[:200]}"
            [then] = found
            assert len(then) == before + 1, route.target
            assert then[-1]["type"] == "history.read/1"
            assert then[-1]["data"]["form"] == route.reading, route.target
            if route.scope == "one" and number.isalnum() and not number.isdigit():
                about = made.at["case"] if "{case}" in route.target else number
                assert then[-1]["data"]["about"] == about, route.target
            if route.kind and route.reading in {"pdf", "export"}:
                assert chain(world, number)[-1]["type"] == "document.issued/1", route.target
            kept.append(route)

    asyncio.run(run())
    print(f"reads that left an entry {len(kept)} of {len(asked)}")
    assert len(kept) == len(asked) > 20


def seen_sets(world: World, route: Route, role: str) -> list[Set]:
    """The sets that a role sees through a route; any for a route without a subject."""
    names = expect(VISIBLE[route.kind], role).split() if route.kind else SETS
    return [world.sets[name] for name in names]


def chain(world: World, subject: str) -> list[dict[str, Any]]:
    """A subject's events as they stand on disk."""
    query = (
        "SELECT event.body FROM event JOIN subject_event USING (seq) WHERE subject_event.subject = ?"
        " ORDER BY subject_event.n"
    )
    with world.town.store.reading() as connection:
        return [json.loads(row[0]) for row in connection.exec_driver_sql(query, (subject,))]


def test_no_change_without_the_session_s_own_token(world: World) -> None:
    """Each state-changing route is refused without a CSRF token, with another session's, and from another site."""
    changing = [route for route in ROUTES if route.method not in {"GET", "HEAD"} and route.name not in MACHINES]
    changed, made = [], world.sets["own"]
    stranger = csrf_token(world.tokens["administrator"])

    async def run() -> None:
        for route in changing:
            role = NOBODY if route.scope == "public" else holders(route.permission)[0]
            for code, csrf, header in (
                ("csrf_missing", False, {}),
                ("csrf_missing", False, {"x-csrf-token": stranger}),
                ("csrf_foreign", True, {"sec-fetch-site": "cross-site"}),
            ):
                headers = {"accept": JSON, **header}
                answer = await ask(world, Cell(route, role, made), headers=headers, csrf=csrf)
                if (answer.status, answer.code) != (403, code) or world.dry.recorder.acts:
                    changed.append(f"{route.method} {route.target} as {role}: {answer.status} {answer.code}")

    world.dry.recorder.acts.clear()
    asyncio.run(run())
    assert not changed, "\n".join(changed)
    assert len(changing) > 40


def test_administrator_can_do_nothing_to_evidence(world: World) -> None:
    """Every kind of act by the administrator is refused by the rules themselves, past every page and route."""
    services, tried = world.dry.services, set()
    session = services.sign_in.session(world.tokens["administrator"])
    assert session is not None
    assert session.roles == ("administrator",)
    world.dry.recorder.acts.clear()
    exported = IssueDocument(about=world.sets["own"].at["exhibit"], document="history", until_n=1)
    officer = EnrolPerson(name="Un", rank="Cdt", agency="")
    founded = Found(
        origin="x.test/1", key="k", agency=EnrolAgency(name="Office", sort="drug_office"), officers=(officer, officer)
    )  # fmt: skip

    async def attempt(kind: str, made: Set) -> None:
        extra = {
            "document.issue/1": exported,
            "log.found/1": founded,
            "inventory.lapse/1": LapseCount(about=made.at["ended"]),
            "seizure.lapse/1": LapseSeizure(about=made.at["seizure"]),
            "exhibit.lapse_report/1": LapseReport(about=made.at["exhibit"]),
            "exhibit.lapse_lot_verdict/1": LapseLotVerdict(about=made.at["exhibit"]),
            "exhibit.lapse_second_look/1": LapseSecondLook(about=made.at["exhibit"]),
            "second_analysis.draw/1": DrawAnalyses(country="ML", pool=(), unserved=1),
            "act.lapse_paper/1": LapsePaper(about=made.at["exhibit"]),
            "alarm.raise/1": Raise(sort="overdue", about=made.at["exhibit"]),
            "alarm.raise_indicator/1": RaiseIndicator(
                sort="drift",
                about=made.at["place"],
                since="2016-06-01T00:00:00.000Z",
                agency=world.home,
                figures=IndicatorFigures(count=20),
            ),
            "alarm.update/1": UpdateIndicator(alarm=made.at["alarm"], figures=IndicatorFigures(count=20)),
            "read_audit.count/1": CountReadings(
                person=world.readers["administrator"],
                form="page",
                of=new_key(),
                agency=world.home,
                repeats=1,
                last="2016-06-01T00:00:00.000Z",
            ),
            "alarm.escalate/1": Escalate(alarm=made.at["alarm"]),
        }
        command = extra.get(kind) or COMMANDS[kind](world, made, "administrator")
        refusal = RuleBroken if kind == "log.found/1" else NotAllowed  # the log is founded once, by nobody yet known
        with pytest.raises(refusal):
            await services.acting.perform(session, kind, command, new_key())
        tried.add(kind)

    async def run() -> None:
        for kind in KINDS.keys() - OWN_SIGN_IN - {"read_audit.record/1"}:
            for made in world.sets.values():
                await attempt(kind, made)

    asyncio.run(run())
    assert tried == KINDS.keys() - OWN_SIGN_IN - {"read_audit.record/1"}
    assert not world.dry.recorder.acts
