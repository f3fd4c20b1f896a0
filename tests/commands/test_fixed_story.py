"""The fixed story: with its sources handed in, the demonstration's story writes the same log bytes each time.

``tests/golden/story.json`` holds the number of its events, its root and the event types that it does not tell. After
an intended change of what is recorded, write it anew with ``python3 -m tests.fixed_story --golden``, and show the
``diff`` of two ``story.jsonl`` (``python3 -m tests.fixed_story DIR``) of before and after.
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
from custody.log import signer_folder
from custody.settings import Settings
from custody.storage import clock, head
from custody.storage.assembly import Assembler
from custody.storage.engine import Store
from custody.storage.migrations import migrate
from custody.storage.recorder import Recorder
from custody.storage.sources import SYSTEM, Sources
from custody.storage.vault import Vault
from custody.wiring import open_services
from tests import fixed_story
from tests.conftest import Postgres
from tests.fixed_story import GOLDEN, ORIGIN, Story, tell

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The story as this process tells it."""
    return tell(tmp_path_factory.mktemp("story") / "data")


@pytest.fixture(scope="module")
def golden() -> dict[str, object]:
    """What the golden file says."""
    said: dict[str, object] = json.loads(GOLDEN.read_text())
    return said


def test_story_has_the_root_of_the_golden_file(story: Story, golden: dict[str, object]) -> None:
    """No byte of the log changed."""
    assert (len(story.leaves), story.root) == (golden["events"], golden["root"]), __doc__


def test_types_that_the_story_does_not_tell_become_fewer(story: Story, golden: dict[str, object]) -> None:
    """The golden file names each of them, and none that the story tells."""
    assert story.untold == golden["untold"], __doc__


def test_golden_file_takes_no_story_that_tells_less(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A story without its last chapters is refused, and the file stays as it is."""
    file = tmp_path / "story.json"
    monkeypatch.setattr(fixed_story, "GOLDEN", file)
    fixed_story.write_golden(story)
    written = file.read_bytes()
    with pytest.raises(SystemExit):
        fixed_story.write_golden(Story(story.leaves[:1000], story.private[:1000], story.root))
    assert file.read_bytes() == written == GOLDEN.read_bytes()


def test_another_process_writes_the_same_bytes(story: Story, tmp_path: Path) -> None:
    """Told again by the command, where sets of text have another order: leaves and decoded lines are equal."""
    environment = os.environ | {"PYTHONHASHSEED": "4711"}
    told = [sys.executable, "-m", "tests.fixed_story", str(tmp_path / "again")]
    subprocess.run(told, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert (tmp_path / "again" / "leaves.jsonl").read_bytes().splitlines() == story.leaves
    lines = (tmp_path / "again" / "story.jsonl").read_text(encoding="utf-8").splitlines()
    assert lines == list(fixed_story.decoded(story))


def test_decoded_story_shows_each_private_value_and_no_digest(story: Story) -> None:
    """A line is an event and what it keeps beside the log; nothing in it depends on another event's bytes."""
    lines = [json.loads(line) for line in fixed_story.decoded(story)]
    assert [line["event"]["type"] for line in lines] == [json.loads(leaf)["type"] for leaf in story.leaves]
    committed = [len(json.loads(leaf).get("_sd", ())) for leaf in story.leaves]
    assert [sum(map(len, line["private"].values())) for line in lines] == committed
    assert sum(committed) > 100
    headers = [line["event"] for line in lines if line["event"]["type"] == "act/1"]
    assert {header["request"] for header in headers} == {header["root"] for header in headers} == {"DIGEST"}


def test_postgresql_writes_the_same_bytes(story: Story, postgres: Postgres, tmp_path: Path) -> None:
    """The log is the same on the other database."""
    name = postgres.create()
    with closing(Store(postgres.url(name))) as store:
        migrate(store, ORIGIN)
    assert tell(tmp_path / "data", postgres.url(name)).leaves == story.leaves
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
            company = fixed_story.telling.begin(services, ORIGIN, keys, lambda _events: None)
            with services.store.reading() as connection:
                logs.append((set(company.people.values()), set(keys), {head.read(connection).root}))
    for first, second in zip(*logs, strict=True):
        assert first
        assert not first & second
