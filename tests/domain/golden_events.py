"""The golden event of each type, and what the golden files fold to; ``tests.regenerate`` writes both."""

import base64
import json
import typing
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct, structs

from custody.domain.exhibits.exhibit import AT_REST, GONE, IN_TRANSIT, LOADED, OPENED, Exhibit
from custody.domain.kernel.events import HEADER_TYPE, Actor, Fact, Header, Occurred, Part, Signature, State
from custody.domain.registry.registry import SUBJECTS, TYPES, encode_state, fold
from custody.log import canonical
from custody.storage.tables.serving_role import PROJECTIONS
from tests.domain.forms import KNOWN, sample

REGENERATE = "python3 -m tests.regenerate"
"""The command that writes every file that follows from acts and events."""
GOLDEN = Path(__file__).parent / "golden"
FOLD = Path(__file__).parents[1] / "golden" / "fold.json"
FILES = sorted(GOLDEN.glob("*.json"))
B64 = base64.b64encode(bytes(range(32))).decode()
SD = base64.urlsafe_b64encode(bytes(range(32))).decode().rstrip("=")
SALT = base64.b64encode(bytes(16)).decode()


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


class Fold(Struct, frozen=True):
    """The number of the fold, and for each golden event a digest of the states and rows that it makes."""

    projections: int
    events: dict[str, str]


def fold_of_golden_files() -> Fold:
    """Return what the golden files fold to as the code stands."""
    digests = {}
    for event in (TYPES.decode(path.read_bytes()) for path in sorted(GOLDEN.glob("*.json"))):
        if isinstance(event, Part):
            digest = sha256()
            for state in befores(event):
                after = fold(state, event.data, fact_of(event))
                rows = encode_state(after).decode(), after.index(), event.data.claims(fact_of(event))
                digest.update(canonical.encode(rows))
            digests[event.type] = digest.hexdigest()[:16]
    return Fold(PROJECTIONS, digests)


def recorded_fold() -> Fold:
    """Return what they folded to when ``tests.regenerate`` last ran."""
    return msgspec.json.decode(FOLD.read_bytes(), type=Fold)


def write_fold(made: Fold) -> None:
    """Write it down, a line for each event, so that two branches seldom meet in one."""
    FOLD.write_text(json.dumps(structs.asdict(made), indent=1) + "\n")
