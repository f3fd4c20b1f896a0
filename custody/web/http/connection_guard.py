"""Bounds on open connections, for each address and in all: whoever opens thousands and is slow stops nobody else.

The server (granian) only bounds all of them together, and a service that phones reach has no proxy before it. So a
thread looks through this process's own sockets while there are many, and shuts what is too much: of each address the
oldest connections that no session has used. Theirs are never shut.
"""

import logging
import os
import socket
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from itertools import count
from typing import NamedTuple

from custody.service.people.guess_counters import network, site
from custody.web.http.security import is_trusted

EACH = 256
"""Connections of one address (of IPv6 a /64) that no session has used: forty new browsers behind one router."""
OF_SITE = 4
"""Times as many of a /48 of IPv6: one customer may have it, with 65,536 addresses as they are counted here."""
FEWEST = 8
"""What an address keeps however many others come: one browser."""
SWEEP_SECONDS = 0.25
REMEMBERED = 10_000
"""Ends of connections that a session has used."""
OF_SESSION, OF_PERSON = 32, 256
"""Ends remembered of one session and of one person; a browser opens six."""
DESCRIPTORS = "/dev/fd"

log = logging.getLogger(__name__)

Peer = tuple[str, int]
"""The other end of a connection: address and port."""


class _Open(NamedTuple):
    descriptor: int
    peer: Peer


Strangers = Mapping[str, list[_Open]]
"""Connections that no session has used, by address as ``network`` counts it."""


class KnownPeers:
    """Ends of connections over which a session was used, for one process: the last of each session and person.

    So somebody who signed in once cannot take all connections; what they open beyond is bounded like a stranger's.
    """

    def __init__(self) -> None:
        self._owners: OrderedDict[Peer, tuple[str, ...]] = OrderedDict()
        self._peers: defaultdict[str, OrderedDict[Peer, None]] = defaultdict(OrderedDict)  # by owner
        self._lock = threading.Lock()

    def add(self, peer: Peer, session: str, person: str) -> None:
        """Remember the end of a connection, and forget the oldest where the session or person has too many."""
        bounds = {f"session {session}": OF_SESSION, f"person {person}": OF_PERSON}
        with self._lock:
            self._forget(peer)
            self._owners[peer] = tuple(bounds)
            for owner, most in bounds.items():
                theirs = self._peers[owner]
                theirs[peer] = None
                if len(theirs) > most:
                    self._forget(next(iter(theirs)))
            if len(self._owners) > REMEMBERED:
                self._forget(next(iter(self._owners)))

    def kept(self, peers: Collection[Peer]) -> set[Peer]:
        """Return those of the open ``peers`` that are known, and forget all others."""
        with self._lock:
            for peer in [peer for peer in self._owners if peer not in peers]:
                self._forget(peer)
            return set(self._owners)

    def _forget(self, peer: Peer) -> None:
        for owner in self._owners.pop(peer, ()):
            theirs = self._peers[owner]
            del theirs[peer]
            if not theirs:
                del self._peers[owner]


class ConnectionGuard:
    """A thread that shuts what is too much, on the ports of this process.

    Args:
        ports: where this process listens.
        most: connections in all; near it each address keeps fewer.
        known: the ends over which a session was used.
        each: connections of one address.
        proxies: addresses or networks that are not bounded, since many people come through each.
    """

    def __init__(
        self, ports: Collection[int], most: int, known: KnownPeers, *, each: int = EACH, proxies: tuple[str, ...] = ()
    ) -> None:
        self._ports, self._known, self._proxies = frozenset(ports), known, proxies
        self._most = most * 7 // 8  # an eighth is always free for who comes next
        self._each = min(each, max(FEWEST, most // 4))
        self._seen: dict[Peer, int] = {}
        self._numbers = count(1)  # the order in which they came, but for those of one sweep
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="connections", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop looking."""
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        logged = False
        while not self._closing.wait(SWEEP_SECONDS):
            try:
                self.sweep()
            except OSError as error:  # no descriptor was free this time
                log.warning("the open connections could not be looked through: %s", error)
            except Exception:  # without this thread nothing is bounded; four times a second would fill the log
                if not logged:
                    log.exception("the open connections could not be looked through")
                logged = True

    def sweep(self) -> int:
        """Shut what is too much now; return how many."""
        descriptors = os.listdir(DESCRIPTORS)  # noqa: PTH208  (thousands of names, four times a second)
        if len(descriptors) <= self._each:
            return 0
        connections = list(self._opened(descriptors))
        peers = {connection.peer for connection in connections}
        self._seen = {peer: self._seen.get(peer) or next(self._numbers) for peer in peers}
        strangers = self._strangers(connections, self._known.kept(peers))
        each = self._bound(strangers, len(connections))
        excess = [connection for theirs in strangers.values() for connection in theirs[: max(0, len(theirs) - each)]]
        for theirs in _by_site(strangers, each).values():
            in_order = sorted(theirs, key=lambda connection: self._seen[connection.peer])
            excess += in_order[: max(0, len(in_order) - each * OF_SITE)]
        return sum(map(_shut, excess))

    def _strangers(self, connections: list[_Open], known: set[Peer]) -> Strangers:
        """Return the connections that no session has used, by address, the oldest first."""
        hosts = {connection.peer[0] for connection in connections}
        bounded = {host: network(host) for host in hosts if not is_trusted(host, self._proxies)}
        strangers: defaultdict[str, list[_Open]] = defaultdict(list)
        for connection in sorted(connections, key=lambda connection: self._seen[connection.peer]):
            if connection.peer not in known and connection.peer[0] in bounded:
                strangers[bounded[connection.peer[0]]].append(connection)
        return strangers

    def _bound(self, strangers: Strangers, everything: int) -> int:
        """Return how many each address may keep, so that all together are not too many."""
        others, each = everything - sum(map(len, strangers.values())), self._each
        while each > FEWEST and others + _kept(strangers, each) > self._most:
            each //= 2
        return each

    def _opened(self, descriptors: list[str]) -> Iterator[_Open]:
        for descriptor in map(int, descriptors):
            peer = _peer(descriptor, self._ports)
            if peer:
                yield _Open(descriptor, peer)


def _by_site(strangers: Strangers, each: int) -> Strangers:
    """Return what each /48 of IPv6 still has once each of its addresses keeps its newest ``each``."""
    sites: defaultdict[str, list[_Open]] = defaultdict(list)
    for theirs in strangers.values():
        if whole := site(theirs[0].peer[0]):
            sites[whole] += theirs[-each:]
    return sites


def _kept(strangers: Strangers, each: int) -> int:
    """Return how many connections stay if each address keeps ``each``, and each /48 of IPv6 so many times as many."""
    sites = _by_site(strangers, each)
    excess = sum(max(0, len(theirs) - each * OF_SITE) for theirs in sites.values())
    return sum(min(each, len(theirs)) for theirs in strangers.values()) - excess


def _peer(descriptor: int, ports: Collection[int]) -> Peer | None:
    """Return the other end of a connection to one of our ports; None for any other descriptor."""
    try:
        # the family only says how long an address may be
        looked_at = socket.socket(socket.AF_INET6, socket.SOCK_STREAM, 0, fileno=descriptor)
    except OSError:  # no socket, or closed meanwhile
        return None
    try:
        own = looked_at.getsockname()
        if isinstance(own, tuple) and own[1] in ports:
            host, port, *_ = looked_at.getpeername()
            return host, port
    except OSError:  # closed meanwhile, or the one that listens
        pass
    finally:
        looked_at.detach()  # the descriptor stays as it was
    return None


def _shut(connection: _Open) -> bool:
    """End a connection, for the server to close; a copy cannot become another file between look and end."""
    try:
        copy = os.dup(connection.descriptor)
    except OSError:
        return False
    with socket.socket(socket.AF_INET6, socket.SOCK_STREAM, 0, fileno=copy) as ended, suppress(OSError):
        if ended.getpeername()[:2] == connection.peer:
            ended.shutdown(socket.SHUT_RDWR)
            return True
    return False
