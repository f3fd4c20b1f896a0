"""Acts that a prosecution signs with a passkey: orders and their revocation, holds and their lifting.

What is signed is the act itself as it stands in the log: its header without its hour, its flags and the signatures.
The header holds the act's id, its people, the digest of what was asked and the root over all that it records, so that
one signature covers every exhibit, and whoever holds the act alone checks it (docs/sign-off.md). It is signed before it
is recorded: the browser is shown what *would* be recorded, and nothing is recorded but that, to the last byte, in that
log and soon after: an answer that was given up serves no copy of the log, and nobody who keeps it.

Who has a passkey signs with it. Who has none acts by their password, and the rule pack says what follows from that.
"""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256, sha512
from itertools import count

import msgspec
from msgspec import Struct, structs

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel import times
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Header, Signature
from custody.domain.law.rule_outcome import is_waived, unmet
from custody.domain.law.rule_pack import Keyed, Pack, Rule
from custody.domain.orders.order import Order
from custody.domain.people.agency import Agency
from custody.domain.people.person import Passkey, Person
from custody.domain.people.second_factor import asked_for
from custody.domain.people.webauthn import Assertion, fault, unpacked

KINDS = frozenset(
    {"order.issue/1", "order.confirm_copy/1", "order.revoke/1", "legal_hold.place/1", "legal_hold.lift/1"}
)
"""Acts that are signed with a passkey by whoever has one."""
ORDERS = frozenset({"order.issue/1", "order.confirm_copy/1"})
"""Acts that nobody does without one on a log that asks for second factors: no derogation excuses them."""
FORM = "passkey/1"
"""The ``algorithm`` of a passkey's signature: client data and authenticator data as the browser gave them."""
UNSIGNED = ("at", "flags", "sigs")
"""Keys of a header that the signature is not over: they come with the recording, or are the signature."""
PATIENCE = timedelta(minutes=15)
"""Time after which a shown act expires: long enough to read a list, too short to keep an answer for another day."""
SEED = 32
"""Random bytes from which an act that was shown before it is recorded takes its salts."""
_ENCODER = msgspec.json.Encoder(order="sorted")


class SignedAct(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The passkey's answer to a displayed act; ``seed`` and ``numbers`` are those of the display.

    ``seed``: 32 random bytes in base64url, from which the salts of the act are made; it is kept nowhere. ``shown``: the
    time of the display (RFC 3339), as the statement gives it.
    """

    seed: str
    shown: str
    assertion: Assertion
    numbers: tuple[str, ...] = ()


def statement(header: Header, log: str, shown: str) -> bytes:
    """Return the signed bytes of an act: canonical JSON of its header without ``UNSIGNED``, with two keys more.

    ``log`` is the origin of the log that the act enters; ``shown`` is the time of its display.
    """
    fields = {key: value for key, value in msgspec.to_builtins(header).items() if key not in UNSIGNED}
    return _ENCODER.encode(fields | {"log": log, "shown": shown})


def challenge(statement_bytes: bytes) -> bytes:
    """Return the challenge that a passkey answers to sign a statement.

    The act's id in the statement is recorded once, so the answer serves no other act.
    """
    return sha256(b"custody.act/1\0" + statement_bytes).digest()


def derive_salts(seed: str) -> Callable[[int], bytes]:
    """Return a function that gives the salts of an act, one after another, from its seed.

    Raises:
        BadInput: ``bad_seed``.
    """
    try:
        secret = unpacked(seed)
    except ValueError as error:
        raise BadInput("bad_seed") from error
    if len(secret) != SEED:
        raise BadInput("bad_seed")
    turns = count()
    return lambda length: sha512(secret + next(turns).to_bytes(8)).digest()[:length]


def signed(header: Header, answer: SignedAct, state_reader: StateReader, log: str) -> Header:
    """Return the header with its author's signature, for the log of that origin.

    Raises:
        RuleBroken: ``passkey_not_valid``; ``act_stale`` when it was shown longer ago than ``PATIENCE``; ``act_changed``
            when the answer is over something else than what would be recorded now; ``assertion_wrong`` names what else
            is wrong with it.
    """
    author, given = header.actors[0].person, answer.assertion
    passkey = next(
        (key for key in require(state_reader, Person, author).passkeys if key.credential == given.credential), None
    )
    if passkey is None or not passkey.signs:
        raise RuleBroken("passkey_not_valid", person=author)
    signature = _signature(author, passkey, answer)
    wrong = signature_fault(header, signature, log)
    if wrong == "hour":
        raise RuleBroken("act_stale", minutes=PATIENCE // timedelta(minutes=1))
    if wrong == "challenge":
        raise RuleBroken("act_changed")
    if wrong:
        raise RuleBroken("assertion_wrong", fault=wrong)
    return structs.replace(header, sigs=(signature,))


def signature_fault(header: Header, signature: Signature, log: str) -> str:
    """Return the fault of an act's signature in the log of that origin, as ``webauthn.fault``, or "".

    ``signer``: the signer is another person than the act's author. ``form``: the signature has another form. ``hour``:
    the act was recorded at another time than shown.
    """
    if signature.algorithm != FORM:
        return "form"
    if not header.actors or header.actors[0].person != signature.signer:
        return "signer"
    if not _soon(signature.shown, header.at):
        return "hour"
    given = Assertion(
        credential=signature.credential, client_data=signature.statement, signature=signature.signature,
        authenticator_data=signature.authenticator_data,
    )  # fmt: skip
    return fault(given, signature.key, signature.origin, challenge(statement(header, log, signature.shown)))


def require_passkey(kind: str, command: Struct, state_reader: StateReader, ctx: ActContext, decision: Decision) -> None:
    """Check that an author with a passkey signs; else the act is flagged or refused, as the pack says.

    A pack whose file has changed is read in its current form, so that no hold is prevented by the change.

    Raises:
        RuleBroken: ``passkey_needed``.
    """
    if kind not in KINDS or ctx.keyed:
        return
    if kind in ORDERS and asked_for(state_reader):
        raise RuleBroken("passkey_needed")
    person = require(state_reader, Person, ctx.author.person)
    holds = any(passkey.signs for passkey in person.passkeys)
    pack = require(state_reader, Agency, ctx.author.agency).rules_now()
    decision.rules = decision.rules or pack.mark
    if holds and not excusable(pack):
        raise RuleBroken("passkey_needed")
    for rule, _ in pack.asking(Keyed):
        unmet(rule, decision, "passkey_needed", _judged(rule, command, state_reader))


def excusable(pack: Pack) -> bool:
    """Return True if a derogation may excuse a passkey owner who does not sign with it."""
    return any(rule.mode == "derogable" for rule, _ in pack.asking(Keyed))


def _soon(shown: str, at: str) -> bool:
    """Return True if the act is recorded soon after its display; clocks of two services may differ."""
    try:
        return shown == times.canonical(shown) and abs(times.instant(at) - times.instant(shown)) <= PATIENCE
    except BadInput:
        return False


def _signature(author: str, passkey: Passkey, answer: SignedAct) -> Signature:
    given = answer.assertion
    return Signature(
        signer=author, key=passkey.key, algorithm=FORM, statement=given.client_data, signature=given.signature,
        authenticator_data=given.authenticator_data, credential=given.credential, origin=passkey.origin,
        device_bound=passkey.device_bound, shown=answer.shown,
    )  # fmt: skip


def _judged(rule: Rule, command: Struct, state_reader: StateReader) -> Order | Exhibit:
    """Return the subject of a derogation: the order, else the first unexcused exhibit, else the first exhibit."""
    if hasattr(command, "order"):
        return require(state_reader, Order, command.order)
    exhibits = [require(state_reader, Exhibit, exhibit_id) for exhibit_id in getattr(command, "exhibits", ())]
    return next((exhibit for exhibit in exhibits if not is_waived(rule.id, exhibit)), exhibits[0])
