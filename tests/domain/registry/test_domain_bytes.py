"""The log's bytes: canonical, chained, folding to the same states for ever, and without a word in clear (I37, I38)."""

import base64
import copy
import functools
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.domain.access import permissions
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.events import Actor, Core, Header, Occurred, Part
from custody.domain.people.person import Person
from custody.domain.people.propose_and_confirm import EnrolPerson, Propose
from custody.domain.places.place import OpenContainer
from custody.domain.places.put_away import StoreExhibits
from custody.domain.registry.registry import ACTS, SUBJECTS, TYPES, decode_state, encode_state
from custody.log import canonical, merkle
from custody.log.errors import LogError
from tests.domain.forms import MARK, reachable, sample, structs_of
from tests.factories.memory_office import STAGES, Town, modest, town

PAIRS = (("witness1", "witness2"), ("witness1", "witness3"), ("witness2", "witness3"))


def _lot(t: Town, stage: str) -> None:
    t.advance(t.seal(2), stage, witnesses=PAIRS[STAGES.index(stage) % 3])


class Chains:
    """Reads a log on from where it stopped: chains by ``n`` and ``prev``, parts by their path to the header's root."""

    def __init__(self) -> None:
        self.heads: dict[str, tuple[int, bytes]] = {}
        self.header: Header | None = None
        self.done = self.read = 0

    def follow(self, log: list[bytes]) -> int:
        """The first new event that does not fit, or -1."""
        for body in log[self.read :]:
            if not self._fits(body):
                return self.read
            self.read += 1
        return -1

    def _fits(self, body: bytes) -> bool:
        try:
            event = TYPES.decode(body)
        except msgspec.ValidationError:
            return False
        if isinstance(event, Header):
            whole = self.header is None or self.done == self.header.parts
            self.header, self.done = event, 0
            return whole
        n, head = self.heads.get(event.subject, (0, b""))
        prev = base64.b64encode(head).decode() if head else ""
        self.heads[event.subject] = event.n, merkle.leaf_hash(body)
        self.done += 1
        placed = (event.n, event.prev, event.part) == (n + 1, prev, self.done - 1)
        return placed and self.header is not None and _in_act(event, self.header)


def verify(log: list[bytes]) -> int:
    """The first event that does not fit, or -1."""
    return Chains().follow(log)


def _in_act(event: Part, header: Header) -> bool:
    core = Core(act=event.act, data=event.data, part=event.part, salt=event.salt, sd=event.sd, subject=event.subject,
                type=event.type)  # fmt: skip
    leaf, path = merkle.leaf_hash(canonical.encode(core)), [base64.b64decode(p) for p in event.path]
    try:
        merkle.verify_inclusion(leaf, event.part, header.parts, path, base64.b64decode(header.root))
    except LogError:
        return False
    return (event.act, event.at) == (header.act, header.at)


@functools.cache
def lived() -> Town:
    """A town with exhibits at every stage of their path."""
    t = town()
    for stage in STAGES:
        _lot(t, stage)
    t.release(*t.lot().exhibits)
    t.measure("clerk", t.check(t.lot().exhibits[0], seal="X 1"))
    sack = t.do("container.open/1", OpenContainer(name="Sac", place=t.place), "clerk").first("CT")
    store = StoreExhibits(container=sack, exhibits=t.lot(2).exhibits)
    t.do("exhibit.store/1", store, "clerk")
    change = EnrolPerson(name="Nom nouveau", rank="", agency=t.agency["police"])
    t.do("pending_change.propose/1", Propose(change=change), "key1")
    return t


# --- I38


def test_i38_folding_the_log_again_gives_the_same_states_byte_for_byte():
    """State = fold(events), for every subject of a log in which everything has happened."""
    t = lived()
    assert t.refolded() == t.snapshot()


def test_i38_a_states_bytes_are_stable_over_a_round_trip():
    """encode(decode(encode(state))) = encode(state), for states as they arise."""
    for number, body in lived().snapshot().items():
        assert encode_state(decode_state(number, body)) == body


@pytest.mark.parametrize("kind", sorted(SUBJECTS))
def test_i38_a_full_state_of_every_kind_is_stable_over_a_round_trip(kind):
    """The same for states with every field set, so that no default hides a difference."""
    body = encode_state(sample(SUBJECTS[kind]))
    assert encode_state(decode_state(f"{kind}0000000001H", body)) == body


def test_i38_a_default_is_none_empty_zero_or_false():
    """msgspec leaves a field out when its value *is* the default: only defaults that are single objects are safe."""
    for cls in reachable([*TYPES.classes.values(), *SUBJECTS.values(), Header, Part, Core]):
        for each in msgspec.structs.fields(cls):
            if each.default is not msgspec.NODEFAULT:
                assert each.default is None or each.default in ("", (), 0, False), (cls, each.name)
            if each.default_factory is not msgspec.NODEFAULT:
                assert each.default_factory is list, (cls, each.name)


# --- I37


def test_i37_every_event_is_canonical_chained_and_proven_to_its_acts_header():
    """The log of a whole life verifies: profile, chains, parts, salts never used twice."""
    t = lived()
    for body in t.log:
        canonical.check(body)
    assert verify(t.log) == -1
    salts = [e.salt for e in map(TYPES.decode, t.log) if isinstance(e, Part)]
    assert len(salts) == len(set(salts))


@modest
@given(st.data())
def test_i37_deleting_inserting_reordering_or_editing_any_event_breaks_the_chain(data):
    """Whatever is done to a middle of the log, what follows no longer fits; the original stays visible elsewhere."""
    log = list(lived().log)
    at = data.draw(st.integers(0, len(log) - 2), "at")
    how = data.draw(st.sampled_from(["delete", "repeat", "swap", "edit"]), "how")
    match how:
        case "delete":
            del log[at]
        case "repeat":
            log.insert(at, log[at])
        case "swap":
            log[at], log[at + 1] = log[at + 1], log[at]
        case "edit":
            position = log[at].index(b'"at":"') + 6
            log[at] = log[at][:position] + b"9" + log[at][position + 1 :]
    if log == lived().log:
        return
    assert verify(log) != -1


# --- no word in clear


def test_no_name_and_no_free_text_stands_in_an_event():
    """Names of people, agencies, places and cases, descriptions, reasons: none of them is in the bytes of the log."""
    everything = b"\n".join(lived().log).decode()
    for word in ("Nom ", "Adj", "Clé", "Magasin", "Affaire", "Bamako", "Contrôle", "Office central", "Four", "Cendres",
                 "Néant", "Test rapide", "parquet", "art. 136"):  # fmt: skip
        assert word not in everything, word


KINDS = sorted(set(ACTS) - {"log.found/1"} - permissions.service_acts())
WORDS = (
    "", "0", "1", "12,5", "kg", "g", "brick", "package", "cannabis", "herb", "S1", "PV 1/2016", "2016-05-10", "2030-01-01",
    "2016-05-10T08:00:00Z", "witness", "judicial", "commission", "chair", "verifier", "store", "police", "ML", "a" * 64,
)  # fmt: skip


OCCURRED = tuple(
    Occurred(at=f"2016-05-{day}T08:00:00Z", source=source, zone="Africa/Bamako")
    for source in ("paper", "press")
    for day in ("09", "10", "11")
)


def author(t: Town, kind: str, pick: int) -> str:
    able = [n for n, s in t.states("PE").items() if permissions.may(s.roles_at(t.at), kind)]
    return able[pick % len(able)]


@settings(max_examples=300)
@given(st.data())
def test_whatever_is_asked_a_rule_answers_or_refuses_and_writes_no_free_text(data):
    """Any act with any fields by anyone able: recorded canonically, or refused with a code and no trace; never an error."""
    t = copy.deepcopy(lived())
    numbers = {kind: tuple(t.states(kind)) for kind in SUBJECTS} | {"": ("", "EV0000000000X")}
    kind = data.draw(st.sampled_from(KINDS), "kind")
    command: Any = data.draw(structs_of(ACTS[kind].command, numbers, WORDS), "command")
    odd = st.builds(Occurred, *(st.sampled_from([*WORDS, MARK]),) * 3)
    occurred = data.draw(st.integers(0, 15).flatmap(lambda i: st.sampled_from([None, *OCCURRED]) if i else odd), "time")
    others = data.draw(st.lists(st.builds(Actor, person=st.sampled_from(list(t.states("PE"))), part=st.sampled_from(
        ["receiver", "attendee"]), will=st.sampled_from(["own_device", "other_device", "vouched"])), max_size=2))  # fmt: skip
    before, length = t.snapshot(), len(t.log)
    try:
        t.act(kind, command, author(t, kind, data.draw(st.integers(0, 30), "author")), *others, occurred=occurred)
    except CustodyError:
        assert (t.snapshot(), len(t.log)) == (before, length)
        return
    assert MARK.encode() not in b"".join(t.log[length:])
    assert t.refolded() == t.snapshot()
    assert verify(t.log) == -1


def test_the_fuzz_reaches_people_for_every_kind_of_act():
    """Each act has someone in the cast who may do it, else the test above would not try it."""
    t = lived()
    for kind in KINDS:
        assert author(t, kind, 0)
    assert all(isinstance(s, Person) for s in t.states("PE").values())
