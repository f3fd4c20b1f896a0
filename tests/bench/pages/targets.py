"""What the bench of pages asks: every page as the roles that may read it, of a log just grown or of one that was kept."""

from contextlib import ExitStack, closing
from pathlib import Path
from typing import NamedTuple

import msgspec
from litestar import Litestar

from custody.domain.access.roles import Role
from custody.service.kernel.directory import Directory
from custody.service.people.sign_in import SignIn
from custody.settings import Settings
from custody.storage.tables.migrations import open_store
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import clock
from custody.storage.write.assembly import Assembler
from custody.storage.write.recorder import Recorder
from tests.bench import databases
from tests.factories.office import number
from tests.web.apps import lent
from tests.web.bundle import bundle
from tests.web.matrix_table import ROUTES, VISIBLE, Route, expect, holders
from tests.web.matrix_world import SETS, World
from tests.web.shell import CHEAP, PASSWORD

EMPTY = "/signin"
KEPT = "asked.json"
PAPER = (
    "/pdf",
    "/register",
    "/slip",
    "/minutes",
    "/notice",
    "/labels",
    "/photo",
    "/schema",
    "/static",
    "/fav",
    "/export",
    "/bundle",
    "/csv",
    "/unodc",
)


class Target(NamedTuple):
    """A page as a role asks for it."""

    role: str
    name: str
    path: str


def pages() -> list[Route]:
    """Every page and resource that is read, but paper and files."""
    return [
        route
        for route in ROUTES
        if route.method == "GET" and not any(part in route.target for part in PAPER)
    ]  # fmt: skip


class Asked(NamedTuple):
    """Pages to ask an application for, with the session of each role."""

    app: Litestar
    tokens: dict[str, str]
    targets: list[Target]


def of(world: World) -> Asked:
    """A world's pages, noted beside its log."""
    found = targets(world)
    (world.town.settings.data / KEPT).write_bytes(msgspec.json.encode(found))
    return Asked(world.town.app, world.tokens, found)


def kept(folder: Path, database: str, ending: ExitStack) -> Asked:
    """The pages of a world that was kept in a folder, its log there or in a database; everybody signs in anew."""
    settings = Settings(data=folder, database=database, origin=databases.ORIGIN, secure=False)
    store = ending.enter_context(closing(open_store(settings)))
    vault = Vault(folder / "keys")
    recorder = ending.enter_context(closing(Recorder(store, Assembler(vault), number)))
    directory = Directory(vault)
    sign_in = SignIn(store, lambda: clock.now().wall_ms, directory, passwords=CHEAP, idle=settings.absolute)
    app = ending.enter_context(lent(bundle(settings, store, sign_in, vault, recorder, directory=directory)))
    found = msgspec.json.decode((folder / KEPT).read_bytes(), type=list[Target])
    roles = {target.role for target in found} - {""}
    return Asked(app, {role: _token(sign_in, role) for role in roles}, found)


def _token(sign_in: SignIn, role: str) -> str:
    return sign_in.sign_in(f"lecteur.{role}", PASSWORD, device="F" * 43, address="10.0.0.3", lang="fr")


def targets(world: World) -> list[Target]:
    """Each page for each role that may read it, after the empty one."""
    found = [Target("", "the empty page", EMPTY)]
    for route in pages():
        roles = [""] if route.permission == "-" else holders(route.permission)
        seen = {role: expect(VISIBLE[route.kind], role).split() if route.kind else list(SETS) for role in roles}
        for role in filter(seen.get, roles):
            numbers = world.files | world.sets[seen[role][0]].at
            found.append(Target(role, route.name, route.target.format_map(numbers)))
    return [*found, Target(Role.INSPECTOR, "GET /office, of all agencies", "/office?agency=")]
