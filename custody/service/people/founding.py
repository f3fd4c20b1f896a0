"""Founding a log: event 0, the operating agency and its two key officers. It works once for ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from custody.domain.kernel.events import Actor
from custody.domain.people.genesis import Found
from custody.domain.people.installation import ClosedLog
from custody.domain.people.propose_and_confirm import EnrolAgency, EnrolPerson
from custody.domain.registry.registry import GENESIS
from custody.log import canonical
from custody.log.checkpoint import Checkpoint
from custody.log.signed_note import b64
from custody.service.kernel.idempotency_keys import new_key
from custody.storage.write.batch import Request
from custody.storage.write.recorder import Recorder


@dataclass(frozen=True)
class Founded:
    """The numbers that genesis gave."""

    agency: str
    officers: tuple[str, str]


def found(
    recorder: Recorder, *, origin: str, keys: Sequence[str], agency: EnrolAgency,
    officers: tuple[EnrolPerson, EnrolPerson], closed: Checkpoint | None = None, second_factor: bool = False,
) -> Founded:  # fmt: skip
    """Begin the log under ``origin``; ``closed`` is the last head of the one before.

    ``second_factor``: the log asks for it, as every real one does.
    ``keys`` are the verifier keys that sign it: of Ed25519, and of ML-DSA-44 where there is one.

    Raises:
        RuleBroken: ``already_founded``, ``two_key_officers_needed``.
        BadInput: a name that is empty, an agency of no known kind; ``origin_not_next``.
    """
    cited = ClosedLog(closed.origin, closed.size, b64(closed.root)) if closed else None
    key, mldsa = [*keys, ""][:2]
    command = Found(
        origin=origin, key=key, mldsa=mldsa, agency=agency, officers=officers, closed=cited,
        second_factor=second_factor,
    )  # fmt: skip
    actors = (Actor(person="", part="author", will="own_device"),)
    digest = sha256(canonical.encode({"command": command, "kind": GENESIS})).digest()
    request = Request(act=new_key(recorder.sources), kind=GENESIS, command=command, digest=digest, actors=actors)
    receipt = recorder.record(request)
    first, second = receipt.all("PE")
    return Founded(receipt.first("SV"), (first, second))
