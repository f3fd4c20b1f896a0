"""The events of a bundle as its files hold them, read strictly: what other software would read otherwise is refused."""

from collections.abc import Mapping

import msgspec

from custody.domain.kernel.events import Header, Part
from custody.domain.registry.registry import TYPES
from custody.log import canonical
from custody.log.errors import Malformed
from custody.log.merkle import leaf_hash
from custody.service.exchange.bundles.manifest import EVENT, EVENTS, PROOF, VALUES
from custody.storage.signing.timestamp_rows import FOLDER

Decoded = Mapping[int, tuple[Header | Part, bytes]]
"""The events of a bundle by their place in the log, in order, each with its leaf hash."""


def found(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the events of a bundle by path; values must be there, and each proof must belong to an event.

    Raises:
        Malformed: ``bundle_malformed`` names what is missing, or lies between them.
    """
    events = {path: body for path, body in files.items() if path.startswith(EVENTS) and path.endswith(".json")}
    if not events or VALUES not in files:
        raise Malformed("bundle_malformed", path=EVENTS if not events else VALUES)
    proofs = (path for path in files if path.endswith(PROOF) and not path.startswith(FOLDER + "/"))
    beside = (path for path in files if path.startswith(EVENTS) and not path.endswith((".json", PROOF)))
    orphan = next((path for path in proofs if path.removesuffix(PROOF) + ".json" not in events), next(beside, ""))
    if orphan:
        raise Malformed("bundle_malformed", path=orphan)
    return events


def decoded(events: Mapping[str, bytes]) -> Decoded:
    """Return the decoded events of these files.

    Raises:
        Malformed: ``bundle_malformed`` names the file.
    """
    return {place(path): (_decoded(path, body), leaf_hash(body)) for path, body in sorted(events.items())}


def place(path: str) -> int:
    """Return the place of an event from its path, which has only one spelling.

    Every reader of a bundle finds the event by this path.

    Raises:
        Malformed: ``bundle_malformed`` names the file.
    """
    parsed = EVENT.fullmatch(path)
    if parsed is None:
        raise Malformed("bundle_malformed", path=path[:80])
    return int(parsed[1])


def text(files: Mapping[str, bytes], path: str) -> str:
    """Return the text of a file.

    Raises:
        Malformed: ``bundle_malformed`` names the file.
    """
    try:
        return files[path].decode()
    except (KeyError, UnicodeDecodeError) as error:
        raise Malformed("bundle_malformed", path=path) from error


def _decoded(path: str, body: bytes) -> Header | Part:
    try:
        canonical.check(body)  # a key named twice would be read otherwise by other software
        return TYPES.decode(body)
    except msgspec.DecodeError as error:
        raise Malformed("bundle_malformed", path=path) from error
