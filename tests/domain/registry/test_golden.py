"""Every event type ever released decodes for ever, to the same bytes.

A golden file is the exact bytes of one event, as they would stand in the log. It never changes. A new type needs one:
the test fails and prints the command that writes it.
"""

import base64
import json
import typing
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from msgspec import structs

from custody.domain.exhibits.exhibit import AT_REST, GONE, IN_TRANSIT, LOADED, OPENED, Exhibit
from custody.domain.kernel.events import HEADER_TYPE, Actor, Fact, Header, Occurred, Part, Signature, State
from custody.domain.registry.registry import SUBJECTS, TYPES, decode_state, encode_state, fold
from custody.log import canonical
from custody.storage.tables.serving_role import PROJECTIONS
from tests.domain.forms import KNOWN, sample

FOLDED = (1, "a9c26d86c6481664")
"""The fold's number, and the digest of what it makes of the golden events: changed together."""
GOLDEN = Path(__file__).parents[1] / "golden"
FILES = sorted(GOLDEN.glob("*.json"))
B64 = base64.b64encode(bytes(range(32))).decode()
SD = base64.urlsafe_b64encode(bytes(range(32))).decode().rstrip("=")
SALT = base64.b64encode(bytes(16)).decode()
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


def path_of(name: str) -> Path:
    return GOLDEN / f"{name.replace('/', '_')}.json"


def subject_kind(name: str) -> str:
    """The kind of subject that an event of this type speaks of: what its ``apply`` gives back."""
    given = typing.get_type_hints(TYPES.classes[name].apply)["return"]
    return getattr(given, "kind", "PE")


def part(name: str) -> bytes:
    """The golden event of a type, every field set."""
    subject = f"{subject_kind(name)}0000000001H"
    event = Part(
        act=KNOWN["act"], at=KNOWN["at"], data=sample(TYPES.classes[name]), n=2, part=0, path=(B64,), prev=B64, salt=SALT,
        sd=(SD,), subject=subject, type=name,
    )  # fmt: skip
    return canonical.encode(event)


def header() -> bytes:
    """The golden header, every field set."""
    author = Actor(
        person=KNOWN["person"], agency=KNOWN["agency"], part="author", device="DV000000000R9", will="own_device"
    )
    other = Actor(
        person="PE0000000012T",
        agency=KNOWN["agency"],
        part="receiver",
        will="vouched",
        by="PE0000000013V",
        slip="BR 42",
    )
    signature = Signature(signer=KNOWN["person"], key="k1", algorithm="ed25519", statement="e30", signature="AAAA")
    made = Header(
        act=KNOWN["act"], actors=(author, other), at=KNOWN["at"], flags=("clock_stepped",), kind="transfer.hand_over/1",
        occurred=Occurred(at="2016-11-04T09:00:00.000Z", source="paper", zone="Africa/Bamako"), parts=2, request=B64,
        root=B64, rules="ML/1", sd=(SD,), sigs=(signature,), type=HEADER_TYPE,
    )  # fmt: skip
    return canonical.encode(made)


def body(name: str) -> bytes:
    return header() if name == HEADER_TYPE else part(name)


@pytest.mark.parametrize("name", [HEADER_TYPE, *sorted(TYPES.classes)])
def test_every_registered_type_has_a_golden_file(name):
    """A type without one cannot be released."""
    path, bytes_ = path_of(name), body(name)
    assert path.exists(), f"golden file missing; write it with:\n\nprintf %s '{bytes_.decode()}' > {path}\n"


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


def before(event: Part) -> State | None:
    """A state of its subject that the event can follow, every field of it set; None where the event is the first."""
    wanted = typing.get_type_hints(type(event.data).apply)["state"]
    follows = hasattr(wanted, "kind") or wanted is typing.Any
    return sample(SUBJECTS[event.subject[:2]]) if follows else None


def befores(event: Part) -> Iterator[State | None]:
    """``before``; of an exhibit once more in each status."""
    yield before(event)
    if isinstance(before(event), Exhibit):
        for status in sorted({IN_TRANSIT, OPENED} | AT_REST | LOADED | GONE):
            yield structs.replace(sample(Exhibit), status=status)


def fact_of(event: Part) -> Fact:
    return Fact(subject=event.subject, seq=77, n=event.n, at=event.at, act=event.act)


def test_where_the_same_log_folds_to_other_rows_the_fold_has_another_number():
    """``PROJECTIONS`` is raised with the digest, else a store of before is served as it stands and shows what is not so.

    Only what no log has yet takes another digest alone: a new type of event, a field that only such an event sets.
    """
    digest = sha256()
    for event in (TYPES.decode(path.read_bytes()) for path in FILES):
        for state in befores(event) if isinstance(event, Part) else ():
            after = fold(state, event.data, fact_of(event))
            rows = encode_state(after).decode(), after.index(), event.data.claims(fact_of(event))
            digest.update(canonical.encode([event.type, *rows]))
    assert (PROJECTIONS, digest.hexdigest()[:16]) == FOLDED, (
        "a new event type: put this digest into FOLDED; another fold of old events: raise PROJECTIONS too"
    )


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
