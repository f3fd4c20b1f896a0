"""The fixed stories: with its sources handed in, a story writes the same log bytes each time.

``tests/golden/story.json`` holds the number of events and the root of each, and the event types that neither tells.
After an intended change of what is recorded, or of the permission matrix in ``tests/web``, write it anew with
``python3 -m tests.regenerate``. Show the ``diff`` of what ``python3 -m tests.fixed_story DIR`` writes before
and after.
"""

import ast
import inspect
import json
import os
import secrets
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import custody
from custody.bootstrap import open_services
from custody.commands.story import runner
from custody.domain.kernel.events import HEADER_TYPE
from custody.log import signer_folder
from custody.settings import Settings
from custody.storage.tables.engine import Store
from custody.storage.tables.migrations import migrate
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import clock, head_row
from custody.storage.write.assembly import Assembler
from custody.storage.write.recorder import Recorder
from custody.storage.write.sources import SYSTEM, Sources
from tests import fixed_story
from tests.conftest import Postgres
from tests.fixed_sources import ORIGIN
from tests.fixed_story import GOLDEN, Story

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Story]:
    """Both stories as this process tells them."""
    folder = tmp_path_factory.mktemp("stories")
    return {name: tell(folder / name) for name, tell in fixed_story.STORIES.items()}


def test_stories_have_the_roots_of_the_golden_file(stories: dict[str, Story]) -> None:
    """No byte of either log changed, and the event types that are in neither are those that the file names."""
    assert fixed_story.golden(stories) == json.loads(GOLDEN.read_text()), __doc__


def test_golden_file_takes_no_stories_that_tell_less(stories: dict[str, Story], tmp_path: Path) -> None:
    """Stories without their last chapters are refused, and the file stays as it is."""
    file = tmp_path / "story.json"
    fixed_story.write_golden(stories, file)
    assert file.read_bytes() == GOLDEN.read_bytes()
    shorter = {name: Story(told.leaves[:1000], told.private[:1000], told.root) for name, told in stories.items()}
    with pytest.raises(SystemExit):
        fixed_story.write_golden(shorter, file)
    assert file.read_bytes() == GOLDEN.read_bytes()


def test_another_process_writes_the_same_bytes(stories: dict[str, Story], tmp_path: Path) -> None:
    """Told again by the command, where sets of text have another order: leaves and decoded lines are equal."""
    environment = os.environ | {"PYTHONHASHSEED": "4711"}
    told = [sys.executable, "-m", "tests.fixed_story", str(tmp_path)]
    subprocess.run(told, cwd=ROOT, env=environment, check=True, capture_output=True)
    for name, story in stories.items():
        assert (tmp_path / f"{name}.leaves.jsonl").read_bytes().splitlines() == story.leaves
        lines = (tmp_path / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        assert lines == list(fixed_story.decoded(story))


def test_decoded_lines_show_each_private_value_and_no_digest(stories: dict[str, Story]) -> None:
    """A line is an event and what it keeps beside the log; nothing in it depends on another event's bytes."""
    for story in stories.values():
        events = [json.loads(leaf) for leaf in story.leaves]
        lines = [json.loads(line) for line in fixed_story.decoded(story)]
        assert [line["event"]["type"] for line in lines] == [event["type"] for event in events]
        committed = [len(event.get("_sd", ())) for event in events]
        assert [sum(map(len, line["private"].values())) for line in lines] == committed
        assert sum(committed) > 100
        headers = [line["event"] for line in lines if line["event"]["type"] == HEADER_TYPE]
        assert {header["request"] for header in headers} == {header["root"] for header in headers} == {"DIGEST"}


def test_postgresql_writes_the_same_bytes(stories: dict[str, Story], postgres: Postgres, tmp_path: Path) -> None:
    """The log is the same on the other database."""
    name = postgres.create()
    with closing(Store(postgres.url(name))) as store:
        migrate(store, ORIGIN)
    told = fixed_story.tell_demonstration(tmp_path / "data", postgres.url(name))
    assert told.leaves == stories["demonstration"].leaves
    postgres.drop(name)


def test_production_draws_from_the_operating_system(tmp_path: Path) -> None:
    """Services that are opened as every command opens them take each random byte from ``secrets``."""
    uses = {name: getattr(SYSTEM, name) for name in SYSTEM.__struct_fields__}
    assert uses.pop("now") is clock.now
    assert set(uses.values()) == {secrets.token_bytes}
    for made, name in (
        (Vault, "draw"), (Assembler, "salt"), (signer_folder.open_folder, "draw"), (open_services, "sources"),
        (Recorder, "sources"),
    ):  # fmt: skip
        default = inspect.signature(made).parameters[name].default
        assert default is (SYSTEM if name == "sources" else secrets.token_bytes), made
    with open_services(Settings(data=tmp_path / "data", origin=ORIGIN)) as services:
        assert services.recorder.sources is SYSTEM
        assert services.vault._draw is services.recorder._tools.assembler._salt is secrets.token_bytes


def test_no_product_file_hands_in_other_randomness() -> None:
    """Nobody in the product opens services with sources, nor makes sources with other random bytes than the system's."""
    handed, made, opened = [], [], 0
    for file in Path(custody.__file__).parent.rglob("*.py"):
        for call in (node for node in ast.walk(ast.parse(file.read_bytes())) if isinstance(node, ast.Call)):
            name = ast.unparse(call.func).rpartition(".")[2]
            if name == "open_services":
                opened += 1
                handed += [file.name] if len(call.args) + len(call.keywords) != 1 else []
            if name == Sources.__name__ and {word.arg for word in call.keywords} - {"now"}:
                made.append(file.name)
    assert opened > 5
    assert (handed, made) == ([], [])


def test_two_logs_of_production_share_nothing(tmp_path: Path) -> None:
    """Without sources handed in, two tellings of one chapter have other ids, keys and salts."""
    logs = []
    for name in ("one", "two"):
        with open_services(Settings(data=tmp_path / name, origin=ORIGIN, secure=False)) as services:
            keys = services.checkpoints.names
            company = runner.begin(services, ORIGIN, keys, lambda _events: None)
            with services.store.reading() as connection:
                logs.append((set(company.people.values()), set(keys), {head_row.read(connection).root}))
    for first, second in zip(*logs, strict=True):
        assert first
        assert not first & second
