"""An act is declared once, beside its rule: what every other place says of it follows, or belongs to another question."""

import ast
import inspect
import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from custody.domain.access import permissions
from custody.domain.access.roles import Role
from custody.domain.kernel import acts
from custody.domain.registry import registry
from custody.domain.registry.registry import ACTS

ROOT = Path(__file__).parents[3]
DESK = ROOT / "custody/web/static/scan/kit.js"
TOGETHER = 30
"""More kinds in one table outside the rules would be a register of acts beside the registry."""
SEEN_WHEN_SENT = {"first_notice.take/1", "seizure.declare/1"}
"""Acts of hands that change nothing the desk's list shows: they concern no exhibit that it holds."""
NO_ROUTE = {
    "log.found/1", "alarm.raise/1", "alarm.raise_indicator/1", "alarm.escalate/1", "read_audit.record/1", "document.issue/1",
    "read_audit.count/1", "alarm.update/1", "exhibit.lapse_second_look/1", "seizure.lapse/1", "inventory.lapse/1",
    "act.lapse_paper/1", "exhibit.lapse_report/1", "exhibit.lapse_lot_verdict/1", "second_analysis.draw/1",
}  # fmt: skip
"""Acts that nobody asks the API for: the service records them by itself."""
EVERY_ACT = {
    "tests/web/matrix_table.py", "tests/web/matrix_commands.py", "tests/domain/registry/test_one_registration.py",
}  # fmt: skip
"""Files that name acts without a test of one: the matrix has a row for each."""

TOY = '''
"""A toy: somebody rings the bell of a place."""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader
from custody.domain.kernel.events import Event, Fact
from custody.domain.places.place import Place


class BellRung(Event, frozen=True):
    """Somebody rang the bell of a place."""

    type: ClassVar[str] = "bell.rung/1"

    def apply(self, state: Place, fact: Fact) -> Place:
        """Change nothing."""
        return state


class RingBell(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Ring the bell of a place."""

    place: str


@act(
    "bell.ring/1",
    title=N_("Bell rung"),
    summary="Ring the bell",
    roles={Role.CLERK},
    records=(BellRung,),
    device="hands",
)
def ring(command: RingBell, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Ring the bell."""
    decision = Decision()
    decision.add(command.place, BellRung())
    return decision
'''
TOLD = """
import json, sys
from pathlib import Path
from types import SimpleNamespace

import custody.domain
custody.domain.__path__.append(sys.argv[1])
from custody.domain.access import permissions
try:
    early = str(sorted(permissions.roles_permitted("bell.ring/1")))
except RuntimeError as error:
    early = str(error)
from custody.domain.registry.event_authority import RECORDED_BY
from custody.domain.registry.registry import ACTS
from custody.service.people.device_access import SENT_BY_PIN
from custody.settings import Settings
from custody.text import titles
from custody.web.http.app import create_app
from tests.domain.registry.test_domain_formats import events_table
from tests.web import matrix_table

app = create_app(SimpleNamespace(settings=Settings(data=Path(sys.argv[1]))))
route = app.openapi_schema.to_schema()["paths"]["/api/bells/ring"]["post"]
route_permissions = {
    handler.opt["permission"]
    for found in app.routes if found.path == "/api/bells/ring"
    for handler in found.route_handlers if "permission" in handler.opt
}
print(json.dumps({
    "early": early,
    "holders": sorted(permissions.act_permissions()["bell.ring/1"]),
    "recorded_by": sorted(RECORDED_BY["bell.rung/1"]),
    "title": titles.act("bell.ring/1"),
    "by_pin": "bell.ring/1" in SENT_BY_PIN,
    "summary": route["summary"], "tags": route["tags"], "permission": sorted(route_permissions),
    "asked_by_matrix": "bell.ring/1" in permissions.act_permissions().keys() - matrix_table.ACTS.keys(),
    "row": next(line for line in events_table().splitlines() if "bell.rung/1" in line),
    "command": ACTS["bell.ring/1"].command.__name__,
}))
"""


def rule_file(kind: str) -> str:
    """Path of the file in which the rule of an act stands."""
    return str(Path(inspect.getsourcefile(inspect.unwrap(ACTS[kind].decide)) or "").relative_to(ROOT))


@pytest.fixture(scope="module")
def declared() -> dict[str, list[str]]:
    """Kind to the files with an ``@act`` of it, by the source text."""
    files = defaultdict(list)
    for file in (ROOT / "custody").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef):
                for call in node.decorator_list:
                    if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "act":
                        kind = ast.literal_eval(call.args[0]) if isinstance(call.args[0], ast.Constant) else ""
                        files[kind or getattr(call.args[0], "id", "")].append(str(file.relative_to(ROOT)))
    return files


@pytest.fixture(scope="module")
def tested() -> str:
    """The text of all tests, without the tables that have a row for every act."""
    tests = (file for file in (ROOT / "tests").rglob("*.py") if str(file.relative_to(ROOT)) not in EVERY_ACT)
    return "\n".join(file.read_text() for file in tests)


@pytest.fixture(scope="module")
def french() -> dict[str, str]:
    """Every sentence with its French."""
    told = {}
    for file in (ROOT / "custody/text/locales/fr/LC_MESSAGES").glob("*.po"):
        for message in read_po(BytesIO(file.read_bytes()), locale="fr"):
            told[message.id[0] if isinstance(message.id, tuple) else message.id] = message.string
    return told


@pytest.mark.parametrize("kind", ACTS)
def test_an_act_is_declared_in_one_file(kind, declared, tested, french):
    """Beside its rule; it has a test beside the matrix, French, and a row of the desk if it needs one."""
    assert declared[kind] == [rule_file(kind)]
    assert kind in tested, f"no test names {kind}: test its rule and its refusals in tests/domain/CAPABILITY"
    assert french.get(ACTS[kind].title), f"{ACTS[kind].title!r} has no French"
    assert bool(ACTS[kind].summary) != (kind in NO_ROUTE), "give @act a summary, or name the act in NO_ROUTE"
    row = f'"{kind}": (view' in DESK.read_text()
    needs_row = ACTS[kind].device == "hands" and kind not in SEEN_WHEN_SENT
    assert row or not needs_row, "add the effect of the act on the desk's list to custody/web/static/scan/kit.js"
    assert not row or acts.device_category(kind), "the desk knows an act that is none of the device"


def test_no_other_table_lists_the_acts():
    """Tables of another question name a few acts; the API places routes, a capability a file."""
    tables = defaultdict(set)
    for file in (ROOT / "custody").rglob("*.py"):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                words = {part.value for part in ast.walk(node.value) if isinstance(part, ast.Constant)}
                tables[str(file.relative_to(ROOT))] |= ACTS.keys() & words
    assert {file for file, kinds in tables.items() if len(kinds) > TOGETHER} == set()
    assert {file for file, kinds in tables.items() if kinds} > {"custody/domain/places/entry_log.py"}


def test_a_toy_act_takes_its_rule_its_test_and_its_french(tmp_path):
    """A file under custody/domain, and no line elsewhere: the tables have it, and the tests ask for what is missing."""
    folder = tmp_path / "bells"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "ring_bell.py").write_text(TOY)
    paths = os.pathsep.join([str(ROOT), *sys.path])
    run = subprocess.run(
        [sys.executable, "-c", TOLD, str(tmp_path)], env=os.environ | {"PYTHONPATH": paths}, cwd=tmp_path,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert "not sealed yet" in told.pop("early")
    assert told == {
        "holders": ["clerk"],
        "recorded_by": ["bell.ring/1"],
        "title": "Bell rung",
        "by_pin": True,
        "summary": "Ring the bell",
        "tags": ["bells"],
        "permission": ["bell.ring/1"],
        "asked_by_matrix": True,
        "row": "| `bell.rung/1` | PL | none | Somebody rang the bell of a place. |",
        "command": "RingBell",
    }
    sentences = [message for _, message, _, _ in extract_from_file("python", folder / "ring_bell.py", {"N_": None})]
    assert sentences == ["Bell rung"], "the test of French would not ask for it"
    assert '"bell.ring/1": (view' not in DESK.read_text(), "and its row at the desk is the fourth place"


def test_an_act_is_declared_once_and_in_time():
    """A second declaration of a kind, and one after the list is sealed, stop the start."""
    rule = inspect.unwrap(ACTS["place.close/1"].decide)
    with pytest.raises(RuntimeError, match="declared twice"):
        acts.act("place.close/1", title="Twice")(rule)
    with pytest.raises(RuntimeError, match="too late"):
        acts.act("bell.late/1", title="Late")(rule)


def test_the_acts_are_sealed_once_and_only_shown():
    """Nobody adds an act or replaces a rule afterwards, whichever way they ask for the list."""
    with pytest.raises(RuntimeError, match="sealed once"):
        acts.seal(lambda _, rule: rule)
    for shown in (ACTS, acts.registered()):
        with pytest.raises(TypeError):
            shown["bell.ring/1"] = ACTS["place.close/1"]


@pytest.mark.parametrize("permission", ["bell.ring/1", "exhibit.reed", ""])
def test_i41_a_permission_that_nobody_declares_is_no_question(permission):
    """An answer would hide the mistake: everybody is refused for ever, and no test of a role tells why."""
    with pytest.raises(RuntimeError, match="no permission"):
        permissions.may(set(Role), permission)


@pytest.mark.parametrize("folder", ["registry", "offline"])
def test_an_act_beside_the_registry_is_found_as_well(folder, tmp_path):
    """No folder of the domain is passed over."""
    (tmp_path / "ring_bell.py").write_text(TOY)
    told = (
        f"import sys, custody.domain.{folder} as folder\n"
        "folder.__path__.append(sys.argv[1])\n"
        "from custody.domain.registry.registry import ACTS, TYPES\n"
        "print('bell.ring/1' in ACTS, 'bell.rung/1' in TYPES.classes)"
    )
    asked = [sys.executable, "-c", told, str(tmp_path)]
    assert subprocess.run(asked, capture_output=True, text=True, check=True, cwd=ROOT).stdout == "True True\n"


@pytest.mark.parametrize("module", sorted(registry.MODULES_WITHOUT_ACTS))
def test_the_modules_that_are_not_asked_for_acts_declare_none(module):
    """The two that need the list complete; a rule there would come too late."""
    source = Path(f"{module.replace('.', '/')}.py")
    assert not re.search(r"^@act", (ROOT / source).read_text(), re.MULTILINE)
