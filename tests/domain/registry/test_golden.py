"""Every event type ever released decodes for ever, to the same bytes.

A golden file is the exact bytes of one event, as they would stand in the log. It never changes. A new type needs one:
the test fails and names the command that writes it.
"""

import json

import msgspec
import pytest

from custody.domain.kernel.events import HEADER_TYPE, Header
from custody.domain.registry.registry import TYPES, decode_state, encode_state, fold
from custody.log import canonical
from tests.domain import golden_events
from tests.domain.forms import sample
from tests.domain.golden_events import FILES, REGENERATE, before, fact_of, header, part, path_of

HEADER_KEYS = {
    "_sd",
    "act",
    "actors",
    "at",
    "flags",
    "kind",
    "occurred",
    "parts",
    "request",
    "root",
    "rules",
    "sigs",
    "type",
}
PART_KEYS = {"_sd", "act", "at", "data", "n", "part", "path", "prev", "salt", "subject", "type"}


@pytest.mark.parametrize("name", [HEADER_TYPE, *sorted(TYPES.classes)])
def test_every_registered_type_has_a_golden_file(name):
    """A type without one cannot be released."""
    assert path_of(name).exists(), f"golden file missing; write it with\n\n{REGENERATE}\n"


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_golden_event_decodes_and_encodes_to_the_same_bytes(path):
    """What was once recorded is read back, and nothing is added to it or lost from it."""
    stored = path.read_bytes()
    canonical.check(stored)
    assert canonical.encode(TYPES.decode(stored)) == stored


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_golden_event_has_exactly_the_keys_of_the_format(path):
    """Header and part carry the keys that docs/formats.md lays down; the golden ones carry all of them."""
    stored = json.loads(path.read_bytes())
    assert set(stored) == (HEADER_KEYS if stored["type"] == HEADER_TYPE else PART_KEYS)
    if "data" in stored:
        cls = TYPES.classes[stored["type"]]
        assert set(stored["data"]) <= {f.encode_name for f in msgspec.structs.fields(cls)}
        wanted = {f.encode_name for f in msgspec.structs.fields(cls) if f.required}
        assert wanted <= set(stored["data"])


@pytest.mark.parametrize("path", [p for p in FILES if not isinstance(TYPES.decode(p.read_bytes()), Header)],
                         ids=lambda p: p.stem)  # fmt: skip
def test_a_golden_event_folds(path):
    """Each type's event can be applied, and the state it gives is the same after a round of bytes."""
    event = TYPES.decode(path.read_bytes())
    state = encode_state(fold(before(event), event.data, fact_of(event)))
    assert encode_state(decode_state(event.subject, state)) == state


def test_where_the_same_log_folds_to_other_rows_the_fold_has_another_number():
    """``PROJECTIONS`` is raised with the digest, else a store of before is served as it stands and shows what is not so.

    Only what no log has yet takes another digest alone: a new type of event, a field that only such an event sets.
    """
    now, then = golden_events.fold_of_golden_files(), golden_events.recorded_fold()
    differing = {
        name for name in now.events.keys() | then.events.keys() if now.events.get(name) != then.events.get(name)
    }
    assert not differing, (
        f"these fold otherwise than before; run\n\n{REGENERATE}\n\nand read what it says of PROJECTIONS"
    )
    assert now.projections == then.projections, f"run\n\n{REGENERATE}\n"


def test_an_event_of_least_fields_shows_none_of_its_defaults():
    """A field at its default is left out, so a default is as frozen as a name."""
    for cls in TYPES.classes.values():
        least = sample(cls, full=False)
        required = {f.encode_name for f in msgspec.structs.fields(cls) if f.required}
        assert set(json.loads(canonical.encode(least))) == required, cls


def test_what_is_not_in_the_format_is_refused():
    """An unknown type, an unknown key, a missing key: nothing is read by guessing."""
    good = part("exhibit.label_printed/1")
    for bad in (
        good.replace(b"exhibit.label_printed/1", b"exhibit.label_printed/9"),
        good.replace(b'"copy":3', b'"copy":3,"extra":1'),
        good.replace(b'"copy":3', b'"copi":3'),
        good.replace(b'"n":2,', b""),
        good.replace(b'"part":0', b'"part":0,"zone":1'),
        header().replace(b'"parts":2', b'"parts":2,"pins":1'),
    ):
        assert bad != good
        with pytest.raises(msgspec.ValidationError):
            TYPES.decode(bad)
