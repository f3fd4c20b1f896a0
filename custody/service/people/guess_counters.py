"""Guesses at a secret: whose count together, and what is told to who guesses too often.

They count per device that has signed this person in before, else per address and per account. The count per account
only slows, and not on a device that has signed the person in before. So nobody can lock the president of the
commission out from elsewhere. A guess is counted before it is checked, in one
transaction, so that a hundred at once count as a hundred.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address

from custody.domain.kernel.errors import NotAllowed, RuleBroken
from custody.service.kernel import security_log
from custody.service.people.passwords import device_id, sha256
from custody.storage.tables import guess_limits
from custody.storage.tables.engine import Store
from custody.storage.tables.guess_limits import (
    ACCOUNT,
    ADDRESS,
    ASKED,
    DEVICE,
    DEVICE_PERSON,
    ONE_PERSON,
    PIN,
    SITE,
    Bucket,
    on_device,
)

WRITE_SECONDS = 10.0
"""How long a sign-in waits for the recorder, with whose commits its small writings ride."""


def at_known_browser(device: str, person: str) -> list[Bucket]:
    """Return the guess buckets of a password on a browser (its cookie) that the person has used before."""
    return [Bucket(known_browser(device, person), ONE_PERSON)]


def from_address(address: str, username: str) -> list[Bucket]:
    """Return the guess buckets of a password for a stored username, by address, on an unknown browser."""
    subnet, whole = network(address), site(address)
    name = sha256(username)
    return [
        Bucket(f"pair:{subnet}:{name}", ONE_PERSON),
        Bucket(f"address:{subnet}", ADDRESS),
        *([Bucket(f"site:{whole}", SITE)] if whole else []),
        Bucket(f"account:{name}", ACCOUNT),
    ]


def in_session(device: str, person: str) -> list[Bucket]:
    """Return the guess bucket of the own password, asked again during a session on a browser (its short name)."""
    return [Bucket(f"again:{device}:{person}", ONE_PERSON)]


def of_pin(person: str, device: str, by: str) -> list[Bucket]:
    """Return the guess buckets of a person's PIN on the browser where ``by`` is signed in.

    Fresh cookies do not give fresh guesses. The tries of ``by`` on all people count together; a try on an unknown
    person ("") counts there alone.
    """
    anybody = Bucket(f"pin-by:{by}:anybody", ASKED)
    own = [Bucket(f"pin:{device}:{person}", PIN), Bucket(f"{anybody.name}:{person}", PIN)]
    return [*own, anybody] if person else [anybody]


def on_enrolled(device_id: str, person: str) -> list[Bucket]:
    """Return the guess buckets of a PIN at sign-in on an enrolled device, also for unknown names."""
    return [Bucket(on_device(device_id, person), DEVICE_PERSON), Bucket(on_device(device_id), DEVICE)]


def count(store: Store, buckets: Sequence[Bucket], clock: Callable[[], int], refused: str = "guess_refused") -> int:
    """Count a guess before it is checked; how many are left after it.

    Raises:
        NotAllowed: ``guess_slowed`` or ``refused`` with the seconds to wait; it was not counted.
    """
    waits = []
    store.write(
        lambda connection: waits.append(guess_limits.count(connection, buckets, clock())), seconds=WRITE_SECONDS
    )
    wait = waits[-1]  # it may have been counted anew after a failed commit
    if wait.seconds:  # after the transaction, which this would roll back
        raise NotAllowed(refused if wait.refused else "guess_slowed", seconds=wait.seconds)
    return wait.left


@contextmanager
def counted(
    store: Store, buckets: Sequence[Bucket], clock: Callable[[], int], account: str, means: str
) -> Iterator[None]:  # fmt: skip
    """Wrap the check of a guess: it is counted before, and forgiven after unless the check refuses it.

    ``account`` and ``means`` tell the security log whose PIN or password it is.

    Raises:
        NotAllowed: as ``count``, and as the check.
    """
    try:
        count(store, buckets, clock)
    except NotAllowed:
        security_log.counted.note("secret.throttled", account=account, means=means)
        raise
    try:
        yield
    except (NotAllowed, RuleBroken):
        security_log.note("secret.failed", account=account, means=means)
        raise
    store.write(lambda connection: guess_limits.forgive(connection, buckets, clock()), seconds=WRITE_SECONDS)


def known_browser(device: str, person: str) -> str:
    """Return the key under which a person's sign-in on a browser (its cookie) is stored."""
    return f"device:{device_id(device)}:{person}"


def network(address: str) -> str:
    """Return an IPv4 address, or the /64 of an IPv6 address: one subscriber has a whole /64 at least (``site``)."""
    try:
        parsed = ip_address(address.partition("%")[0])  # without the scope of a link-local one
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return parsed.exploded[:19]
    return str(parsed)


def site(address: str) -> str:
    """Return the /48 of an IPv6 address, which one customer may have, with 65,536 of ``network``; "" for any other."""
    subnet = network(address)
    return subnet[:14] if ":" in subnet else ""
