"""A forger who owns the log's key: from a bundle another one, in which every proof holds and any event may lie."""

import json
from base64 import b64encode
from collections import defaultdict
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from custody.log import canonical
from custody.log.checkpoint import Checkpoint, sign
from custody.log.merkle import leaf_hash, root_and_paths
from custody.log.signed_note import SigningKey
from custody.log.tlog_proof import Proof
from custody.service.exchange.bundles.collect import ends

Events = dict[int, dict[str, Any]]
"""Events by place, as JSON."""
_BESIDE = ("at", "n", "path", "prev")
"""What of a part is not under its act's root."""


def events_of(files: Mapping[str, bytes]) -> Events:
    """The events of a bundle."""
    return {int(path[7:17]): json.loads(body) for path, body in sorted(files.items()) if _is_event(path)}


def placed(found: Events, kind: str) -> list[int]:
    """Where the events of a type stand."""
    return [seq for seq, event in sorted(found.items()) if event["type"] == kind]


def forged(
    files: Mapping[str, bytes], key: SigningKey, change: Callable[[Events], object],
    after: Callable[[Events], object] = lambda found: None,
    spelled: Callable[[int, bytes], bytes] = lambda seq, body: body,
) -> dict[str, bytes]:  # fmt: skip
    """The bundle with its events changed: acts, chains, the record of the gift and the tree made anew around them.

    ``change`` may leave out a part, or make another one of it; ``after`` changes headers once they name their parts;
    ``spelled`` writes an event's bytes otherwise. Private values stay listed.
    """
    found = events_of(files)
    change(found)
    _acts(found)
    bodies = _chained(found, json.loads(files["bundle.json"])["subject"], after, spelled)
    size = max(bodies) + 1
    leaves = [leaf_hash(bodies.get(seq, b"")) for seq in range(size)]
    origin = files["checkpoint"].split(b"\n")[0].decode()
    head, paths = root_and_paths(leaves)
    note = sign(Checkpoint(origin, size, head), key)
    kept = {path: data for path, data in files.items() if path.split("/")[0] not in {"events", "heads", "timestamp"}}
    for seq, body in bodies.items():
        proof = Proof(seq, tuple(paths[seq]), note)
        kept |= {f"events/{seq:010}.json": body, f"events/{seq:010}.tlog-proof": proof.write().encode()}
    return kept | {"checkpoint": note.encode(), "disclosures.json": _listed(files, found)}


def _is_event(path: str) -> bool:
    return path.startswith("events/") and path.endswith(".json")


def _acts(found: Events) -> None:
    """The root of each act over its parts as they are now; of those that are not here any leaf will do."""
    for seq, header in found.items():
        if header["type"] != "act/1":
            continue
        parts = {n: found[seq + 1 + n] for n in range(header["parts"]) if seq + 1 + n in found}
        cores = {n: {k: v for k, v in part.items() if k not in _BESIDE} for n, part in parts.items()}
        leaves = [leaf_hash(canonical.encode(cores.get(n, {}))) for n in range(header["parts"])]
        top, paths = root_and_paths(leaves)
        header["root"] = _text(top)
        for n, part in parts.items():
            part["path"] = [_text(node) for node in paths[n]]
            if not part["path"]:
                del part["path"]


def _chained(
    found: Events, subject: str, after: Callable[[Events], object], spelled: Callable[[int, bytes], bytes]
) -> dict[int, bytes]:  # fmt: skip
    """The events' bytes: each names the one before in its chain, the last of the subject where all chains end."""
    bodies: dict[int, bytes] = {}
    last: dict[str, tuple[int, bytes]] = defaultdict(lambda: (0, b""))
    given = max(seq for seq, event in found.items() if event.get("subject") == subject)
    for seq, event in sorted(found.items()):
        if event["type"] == "act/1":
            continue
        n, before = last[event["subject"]]
        event.pop("prev", None)
        event.update({"n": n + 1} | ({"prev": _text(before)} if before else {}))
        if seq == given:
            event["data"] |= {"until_n": n, "head": event.get("prev", ""), "ends": ends(dict(last))}
            _acts(found)  # it is alone in its act
            after(found)
        bodies[seq] = spelled(seq, canonical.encode(event))
        last[event["subject"]] = (n + 1, leaf_hash(bodies[seq]))
    headers = {seq: event for seq, event in found.items() if event["type"] == "act/1"}
    return bodies | {seq: spelled(seq, canonical.encode(event)) for seq, event in headers.items()}


def _listed(files: Mapping[str, bytes], found: Events) -> bytes:
    """The list of private values without those of events that are gone."""
    committed = {(seq, digest) for seq, event in found.items() for digest in event.get("_sd", ())}
    values = [one for one in json.loads(files["disclosures.json"]) if (one["seq"], one["digest"]) in committed]
    return json.dumps(values).encode()


def site_of(envelope: bytes) -> str:
    """What people sign on a site: the digest (hex) of the envelope that closed their session."""
    return sha256(envelope).hexdigest()


def _text(data: bytes) -> str:
    return b64encode(data).decode()
