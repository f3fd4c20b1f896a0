"""Values for any Struct of the domain, from its field types alone: fixed ones for golden files, drawn ones for fuzzing."""

import types
import typing
from enum import Enum
from typing import Any, Literal, get_args, get_origin

import msgspec
from hypothesis import strategies as st
from msgspec import Struct

MARK = "zq~"
"""Stands in every drawn free text; no event may ever show it in clear."""

KNOWN: dict[str, Any] = {
    "accepted": True, "act": "0197a8c0-0000-7000-8000-000000000001", "agency": "SV0000000001H", "at": "2016-11-04T09:30:00.000Z",
    "author": "PE000000000M8", "case": "CS0000000003C", "change": "roles", "container": "CT000000000C1", "country": "ML",
    "day": "2016-11-30", "discrepancy": "EC0000000007N", "due": "2016-12-01", "form": "powder", "holder": "PE000000000M8",
    "key": "ocs.example/log+a1b2c3d4+AQID", "vkey": "ocs.example/log+a1b2c3d4+AQID", "method": "incinerator", "case_reference": "PV 12/2016", "order_reference": "PV 12/2016", "own_reference": "PV 12/2016",
    "court_reference": "PV 12/2016", "exhibit_number": "PV 12/2016", "certificate_number": "PV 12/2016", "receipt_number": "PV 12/2016", "open": "EC0000000007N",
    "opened": "EC0000000007N", "order": "RE000000000QX", "origin": "ocs.example/log", "person": "PE000000000M8",
    "place": "PL000000000KA", "planned_for": "2016-11-05", "quality": "witness", "report": "LAB 7/2016", "role": "clerk",
    "seal": "ML 004711", "seizure": "SE000000000VH", "serial": "B-2041", "session": "DS0000000091B", "slip": "BR 42",
    "sort": "seal", "status": "held", "subject": "PE000000000M8", "substance": "cocaine", "text": "400,0",
    "transfer": "TR00000000052", "unit": "g", "verdict": "ok", "certificate": "CE000000000Y3", "statement": "ab" * 32,
    "exhibits": "EV000000000F5", "calibrated_until": "2017-01-31", "calibrated_on": "2016-01-31", "appeal_until": "2016-10-31",
    "seized_at": "2016-08-11T16:00:00.000Z", "adulterants": "ephedrine", "head": "A" * 43 + "=", "document": "history",
    "format": "custody/1", "label": "superseded", "seal_state": "broken", "resolution": "explained", "purpose": "laboratory",
    "balance": "BL0000000003R", "receiver": "PE0000000012T", "releaser": "PE000000000M8", "entered_by": "PE0000000013V",
    "to_agency": "SV0000000002K", "chair_agency": "SV0000000001H", "laboratory": "SV0000000003M", "exhibit": "EV000000000F5",
    "released_by": "SV0000000001H", "seal_verdict": "mismatch", "count_verdict": "ok", "about": "EV000000000F5",
    "expected": "ML 004711", "found": "ML 004712", "granted": "clerk", "revoked": "escort", "roles": "clerk",
    "orders": "RE000000000QX", "samples": "EV000000000F5", "passed": "EV000000000F5", "refused": "EV000000000F5",
    "containers": "CT000000000C1", "parent": "PL000000000KA", "chair": "PE000000000M8", "shared": "SV0000000002K",
    "signed_at": "2016-11-03T17:20:00.000Z", "last_at": "2016-11-04T09:32:00.500Z", "rule": "ML-136-quorum/1", "against": "last", "prosecution": "SV0000000001H",
    "derogation": "DG00000000801", "pack": "ML/1", "digest": "ab" * 32, "by": "PE000000000M8", "derogations": "ML-rotation DG00000000801",
    "pack_digest": "ab" * 32, "sample": "SP0000000001H", "seed": "SP0000000001H", "generator": "sha256-counter/1",
    "placed_at": "2016-10-12T08:00:00.000Z", "escort": "PE0000000014X", "predecessor": "PE0000000013V", "assignee": "PE0000000012T", "conclusion": "explained", "loss_established_by": "PE0000000013V", "served_at": "2016-10-20T10:00:00.000Z", "filed_on": "2016-10-25", "outcome": "upheld", "lapses_on": "2017-10-31",
    "inference": "shown", "issuer": "PE0000000012T", "signed_on": "2016-10-03", "operation": "XR0000000001H", "persons": "XP0000000001H", "cases": "CS0000000003C", "seizures": "SE000000000VH", "paper": "slip", "notice": "NT0000000001H", "channel": "telephone", "told_at": "2016-08-11T15:00:00.000Z", "field": "description", "inventory": "RC0000000010Q", "keeper": "PE000000000M8", "locker": "PL000000000KA", "sack": "CT000000000C1", "sack_seal": "SAC 001", "sack_verdict": "ok", "successor": "PE0000000012T", "counter": "PE0000000012T", "counters": "PE0000000012T",
    "holders": "PE000000000M8", "reconciler": "PE0000000013V", "signer": "PE000000000M8", "missing": "EV000000000F5",
    "moved": "EV000000000F5", "surplus": "EV000000000F5", "substances": "cocaine", "source": "unodc_ids", "register": "REG 1/2014", "as_of": "2016-05-01", "planner": "PE000000000M8", "alarm": "LT0000000001H", "to": "inspection", "since": "2016-11-01T09:30:00.000Z", "examiner": "PE0000000012T",
    "portion": "retained_sample", "closure": "bag", "children": "EV000000001A7", "handlers": "PE000000000M8",
    "received_at": "2016-05-11T09:00:00.000Z", "laboratory_at": "2016-05-20T09:00:00.000Z",
    "reported_at": "2016-05-25T09:00:00.000Z", "outsider": "TS0000000001H", "paper_report": "RP0000000001H",
    "values": "A" * 43, "credential": "A" * 43, "decision": "reserved", "way": "passkey", "words": "ab" * 32, "aaguid": "00" * 16, "client_data": "e30", "attestation": "oA", "authenticator_data": "AAAA", "signature": "AAAA", "root": "A" * 43 + "=", "bundle": "ab" * 32, "code": "values_withheld", "kept_until": "2016-05-01", "dated": "2016-05-24", "reports": "TS0000000001H/LAB 7/2016/EV000000000F5", "hour": "09:30", "entered_at": "2016-11-04T07:40:00.000Z", "left_at": "2016-11-04T08:00:00.000Z", "means": "sign_in",
}  # fmt: skip
"""Fixed values by field name, so that golden files read like the real thing; all numbers are invented."""

INTEGERS = {
    "line": 0,
    "ug": 400_000_000,
    "n": 2,
    "copy": 3,
    "step_ms": -120_500,
    "population": 50,
    "share": 900,
    "alpha": 50,
}


def sample(cls: type[Struct], *, full: bool = True) -> Any:
    """One fixed instance: every field set, or only those without default."""
    hints = typing.get_type_hints(cls, include_extras=True)
    values = {}
    for each in msgspec.structs.fields(cls):
        bare = each.default is msgspec.NODEFAULT and each.default_factory is msgspec.NODEFAULT
        if full or bare:
            values[each.name] = _fixed(hints[each.name], each.name)
    return cls(**values)


def _fixed(hint: Any, name: str) -> Any:  # noqa: PLR0911  (one return per kind of type)
    origin, args = get_origin(hint), get_args(hint)
    if origin in {typing.Union, types.UnionType}:
        return _fixed(next(a for a in args if a is not type(None)), name)
    if origin is Literal:
        return args[-1]
    if origin is tuple and args[-1] is not ...:
        return tuple(_fixed(a, name) for a in args)
    if origin in {tuple, list}:
        return origin([_fixed(args[0], name)])
    if isinstance(hint, type) and issubclass(hint, Struct):
        return sample(hint)
    if hint is bool:
        return True
    if hint is int:
        return INTEGERS.get(name, 1)
    return KNOWN.get(name, KNOWN["person"])


KINDS = {
    "exhibit": "EV", "exhibits": "EV", "samples": "EV", "about": "EV", "transfer": "TR", "session": "DS", "order": "RE",
    "orders": "RE", "case": "CS", "seizure": "SE", "person": "PE", "to": "PE", "releaser": "PE", "receiver": "PE",
    "agency": "SV", "agencies": "SV", "prosecution": "SV", "place": "PL", "container": "CT", "containers": "CT",
    "parent": "PL", "balance": "BL", "discrepancy": "EC", "proposal": "PR", "inventory": "RC", "counters": "PE", "alarms": "LT", "subject": "EV", "cases": "CS", "seizures": "SE", "alarm": "LT",
}  # fmt: skip
"""Field name to the kind of number that belongs there."""

LIKELY: dict[str, tuple[Any, ...]] = {
    "unit": ("kg", "g", "package"), "text": ("2,70", "2,60", "0"), "seal": ("S000001", "S000002", "S000003", "X 9"),
    "exhibit_number": ("A 1", "A 2"), "case_reference": ("A 1", "A 2"), "order_reference": ("A 1", "A 2"), "serial": ("B 9",), "slip": ("BR 9",), "report": ("L 9",), "substance": ("cannabis", "cocaine"),
    "form": ("herb",), "sort": ("store", "police"), "country": ("ML",), "quality": ("witness", "verifier", "judicial"),
    "due": ("2016-06-01", ""), "planned_for": ("2016-06-01",), "appeal_until": ("", "2016-05-09"), "lapses_on": ("",), "filed_on": ("2016-05-10",), "notified_at": ("2016-05-10T08:30:00Z",), "calibrated_until": ("2030-01-01",),
    "calibrated_on": ("",), "certificate": ("",), "seized_at": ("2016-05-10T07:00:00Z",), "blob": ("b" * 64,),
    "sha256": ("a" * 64,), "adulterants": ("ephedrine",), "line": (0,), "n": (1, 2), "until_n": (3,), "copies": (0, 1),
    "source": ("", "", "unodc_ids"), "head": ("",), "origin": ("o",), "key": ("k",), "pack": ("ML/1", "FR/1"), "rule": ("ML-rotation", "FR-witnesses"), "purity_per_mille": (None, 400), "seal_state": ("",),
    "notice": ("", "", "NT0000000001H"), "told_at": ("2016-05-10T07:00:00Z",), "channel": ("telephone", "sms"),
    "field": ("description", "seal", "count", "weight", "substance", "name", "place", 1, 2), "portion": ("sample", "part"), "closure": ("bag",), "exhausted": (False,),
}  # fmt: skip
"""Field name to values that make an act plausible, so that the fuzz comes past the first check."""


def drawn(hint: Any, name: str, numbers: dict[str, tuple[str, ...]], words: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """A strategy for a field of a command: mostly what belongs there, at times any number, any word, or plain abuse."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is tuple and args[-1] is ...:
        return st.lists(drawn(args[0], name, numbers, words), max_size=3, unique_by=repr).map(tuple)
    if origin is tuple:
        return st.tuples(*(drawn(a, name, numbers, words) for a in args))
    wild = _wild(hint, name, numbers, words)
    likely = LIKELY.get(name) or (numbers[KINDS[name]] if name in KINDS else ())
    if isinstance(hint, type):  # a name may be that of a text here and of a number there, and no client sends the other
        likely = tuple(one for one in likely if isinstance(one, hint))
    if likely and (hint in {str, int} or name == "purity_per_mille"):
        usual = st.sampled_from(likely)
        return st.integers(0, 15).flatmap(lambda i: usual if i else wild)
    return wild


def _wild(  # noqa: PLR0911  (one return per kind of type)
    hint: Any, name: str, numbers: dict[str, tuple[str, ...]], words: tuple[str, ...]
) -> st.SearchStrategy[Any]:
    origin, args = get_origin(hint), get_args(hint)
    if origin in {typing.Union, types.UnionType}:
        return st.one_of(*(drawn(a, name, numbers, words) for a in args))
    if hint is type(None):
        return st.none()
    if origin is Literal:
        return st.sampled_from(args)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(sorted(hint))
    if isinstance(hint, type) and issubclass(hint, Struct):
        return structs_of(hint, numbers, words)
    if hint is bool:
        return st.booleans()
    if hint is int:
        return st.sampled_from([0, 1, 2, -1, 31, 2**53, 10**20])
    every = tuple(n for group in numbers.values() for n in group)
    abuse = st.text(max_size=8).map(lambda text: MARK + text)
    return st.sampled_from(every) | st.sampled_from(words) | abuse


def structs_of(
    cls: type[Struct], numbers: dict[str, tuple[str, ...]], words: tuple[str, ...]
) -> st.SearchStrategy[Any]:
    """Instances of a Struct with each field drawn."""
    hints = typing.get_type_hints(cls, include_extras=True)
    names = [f.name for f in msgspec.structs.fields(cls)]
    return st.builds(cls, **{n: drawn(hints[n], n, numbers, words) for n in names})


def reachable(roots: list[type[Struct]]) -> set[type[Struct]]:
    """Every Struct that some field of ``roots`` can hold, and the roots."""
    found: set[type[Struct]] = set()
    todo: list[Any] = list(roots)
    while todo:
        hint = todo.pop()
        todo += get_args(hint)
        if isinstance(hint, type) and issubclass(hint, Struct) and hint not in found:
            found.add(hint)
            todo += typing.get_type_hints(hint, include_extras=True).values()
    return found
