"""A form that is refused shows its page again, and that is a reading as the page's own address is one (I41).

Every form of every page is sent by who may read the page: empty, with nonsense, and given back to be changed. Pages are
told apart by their templates: what any address shows with an entry, no form shows without one.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from litestar.enums import RequestEncodingType
from litestar.handlers import HTTPRouteHandler
from litestar.params import BodyKwarg
from litestar.plugins.jinja import JinjaTemplateEngine
from msgspec import Struct, structs

from custody.domain.kernel.errors import StorageRefused
from custody.service.access.audited_queries import AuditedQueries
from custody.web.http.permissions import route_names
from tests.web.access.test_permission_matrix import http_routes, seen_sets
from tests.web.matrix_table import ROUTES, Route, holders, plain
from tests.web.matrix_world import SETS, Set, World
from tests.web.raw_asgi import FORM, Answer, Wire

ERROR = "base/error.html"
ONCE = {"people/proposal_done.html"}
"""What only a form that was taken shows: the first password of who was enrolled, once."""


@dataclass(frozen=True)
class Taken:
    """The form that a route takes: its fields, and whether it comes in parts; no fields where it is read freely."""

    fields: tuple[str, ...] = ()
    parts: bool = False

    def bodies(self, made: Set) -> Iterator[dict[str, Any]]:
        """What is refused: nothing, nonsense upon the set's own things, and a form given back to be changed."""
        yield self._body({})
        yield self._body({name: made.at.get(name, "x") for name in self.fields} or made.at)
        if "answer" in self.fields:
            yield self._body({name: made.at.get(name, "") for name in self.fields} | {"answer": "back"})

    def _body(self, form: dict[str, str]) -> dict[str, Any]:
        if not self.parts:
            return {"kind": FORM, "body": urlencode(form).encode()}
        parts = [f'--x\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in form.items()]
        return {"kind": "multipart/form-data; boundary=x", "body": "".join([*parts, "--x--\r\n"]).encode()}


@pytest.fixture(scope="module")
def taken(dry: World) -> dict[str, Taken]:
    """Route to the form it takes."""
    return {
        plain(name): _taken(handler)
        for route in http_routes(dry)
        for handler in route.route_handlers
        for name, _ in route_names(route)
        if "POST" in handler.http_methods and name.startswith("POST ")
    }


def _taken(handler: HTTPRouteHandler) -> Taken:
    data = handler.parsed_data_field
    if data is None or not (isinstance(data.annotation, type) and issubclass(data.annotation, Struct)):
        return Taken()
    names = tuple(field.encode_name for field in structs.fields(data.annotation) if field.name != "csrf")
    body = data.kwarg_definition
    return Taken(names, isinstance(body, BodyKwarg) and body.media_type == RequestEncodingType.MULTI_PART)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that answers are made of, in order."""
    found: list[str] = []
    real = JinjaTemplateEngine.get_template

    def noted(engine: JinjaTemplateEngine, name: str) -> Any:
        found.append(name)
        return real(engine, name)

    monkeypatch.setattr(JinjaTemplateEngine, "get_template", noted)
    return found


def pages(method: str) -> list[Route]:
    """Routes of pages that ask for a session."""
    others = {"public", "act", "asks", "upload"}
    return [r for r in ROUTES if r.method == method and r.scope not in others and "/api/" not in r.name]


def reader(world: World, route: Route) -> tuple[str, list[Set]]:
    """The first role that holds a route's permission and sees something through it, with the sets that it sees.

    Where the path names nothing, each set may stand in the form.
    """
    roles = holders(route.permission)
    if route.kind == "nothing":
        return roles[0], list(world.sets.values())
    seen = ((role, seen_sets(world, route, role)) for role in roles)
    return next(((role, sets) for role, sets in seen if sets), (roles[0], []))


async def ask(world: World, route: Route, role: str, made: Set, **more: Any) -> Answer:
    """Send a request; afterwards the recorder knows what would have been recorded."""
    world.dry.recorder.acts.clear()
    target = route.target.format_map(world.files | made.at)
    return await Wire(world.app, world.tokens[role]).send(route.method, target, **more)


def read(world: World) -> list[str]:
    """What was read, as far as it is on record."""
    return [act.command.about for act in world.dry.recorder.acts if act.kind == "read_audit.record/1"]  # type: ignore[attr-defined]


async def opened(world: World, shown: list[str]) -> dict[str, bool]:
    """Template to whether an address that shows it puts that on record."""
    found: dict[str, bool] = {}
    for route in pages("GET"):
        role, sets = reader(world, route)
        for made in sets:
            shown.clear()
            await ask(world, route, role, made)
            found |= {name: bool(read(world)) or found.get(name, False) for name in shown[-1:]}
    return found


@pytest.mark.usefixtures("no_paper")
@pytest.mark.usefixtures("every_reading")
def test_no_refused_form_shows_a_page_without_its_reading(
    dry: World, shown: list[str], taken: dict[str, Taken]
) -> None:
    """What is on record when it is opened is so through its form; one answer is one reading of a thing."""
    wrong: set[str] = set()
    again: set[str] = set()

    async def run() -> None:
        recorded = {ERROR: False} | await opened(dry, shown)  # a GET need not show an error: a POST does
        assert not recorded[ERROR]
        for nth, route in enumerate(pages("POST")):
            role, sets = reader(dry, route)
            for made in sets[nth % max(len(sets), 1) :][:1]:  # all sets show the same templates
                for form in taken[route.name].bodies(made):
                    shown.clear()
                    await ask(dry, route, role, made, **form)
                    about, template = read(dry), "".join(shown[-1:])
                    if not template or template in ONCE:
                        continue
                    if (recorded[template] and not about) or len(about) > len(set(about)):
                        wrong.add(f"{route.name} as {role} on {made.name} shows {template}, on record {about}")
                    again.update([route.name] if recorded[template] else [])

    asyncio.run(run())
    assert not wrong, "\n".join(sorted(wrong))
    assert len(again) > 50


@pytest.mark.usefixtures("no_paper")
def test_what_cannot_be_recorded_is_not_shown_and_what_may_not_be_seen_is_not_read(
    dry: World, shown: list[str], taken: dict[str, Taken], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk: the page that says so, and no other. Another's thing is not there, and nobody asks to record it."""
    wrong: set[str] = set()
    refused: set[str] = set()

    async def full(*_: Any) -> None:
        raise StorageRefused("not_writable")

    async def run() -> None:
        recorded = {name for name, entry in (await opened(dry, shown)).items() if entry}
        monkeypatch.setattr(AuditedQueries, "record", full)
        for nth, route in enumerate(pages("POST")):
            role, seen = reader(dry, route)
            for made in (dry.sets[name] for name in SETS[nth % 2 :: 2]):
                for form in taken[route.name].bodies(made):
                    shown.clear()
                    answer = await ask(dry, route, role, made, **form)
                    if recorded & set(shown) or (answer.status == 503 and shown[-1] != ERROR):
                        wrong.add(f"{route.name} as {role} on {made.name} shows {shown}")
                    if answer.status == 503 and made not in seen:
                        wrong.add(f"{route.name} as {role} reads {made.name}")
                    refused.update([route.name] if answer.status == 503 else [])

    asyncio.run(run())
    assert not wrong, "\n".join(sorted(wrong))
    assert len(refused) > 50
