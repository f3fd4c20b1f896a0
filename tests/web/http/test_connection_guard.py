"""Bounds in one process: which connections are shut, and who waits for a password check in which order."""

import asyncio
import resource
import socket
import threading
import time
from contextlib import ExitStack

import pytest

from custody.domain.kernel.errors import BadInput, StorageRefused
from custody.service.people.guess_counters import network
from custody.web.http import connection_guard, server
from custody.web.http.connection_guard import (
    FEWEST,
    OF_PERSON,
    OF_SESSION,
    OF_SITE,
    ConnectionGuard,
    KnownPeers,
    _Open,
)
from custody.web.http.hashing_queue import HashingQueue


@pytest.fixture
def listening():
    """A port of this process, and what connects to it from an address: the two ends of the connection."""
    with ExitStack() as closing:
        listener = closing.enter_context(socket.create_server(("127.0.0.1", 0), backlog=256))

        def connected(address="127.0.0.1"):
            client = closing.enter_context(
                socket.create_connection(listener.getsockname(), source_address=(address, 0))
            )
            client.settimeout(0.2)
            return client, closing.enter_context(listener.accept()[0])

        yield listener.getsockname()[1], connected


def shut(connections) -> list[bool]:
    """Which of them the guard has shut: their clients read the end."""

    def is_shut(client):
        try:
            return client.recv(1) == b""
        except TimeoutError:
            return False

    return [is_shut(client) for client, _ in connections]


@pytest.fixture
def guarded(listening, monkeypatch):
    """A guard that looks when it is asked to, and its known ends."""
    monkeypatch.setattr("custody.web.http.connection_guard.SWEEP_SECONDS", 3600)
    known = KnownPeers()
    guards = []

    def made(**bounds):
        guards.append(ConnectionGuard([listening[0]], bounds.pop("most", 4096), known, **bounds))
        return guards[-1]

    yield made, known
    for guard in guards:
        guard._closing.set()


def test_the_oldest_of_an_address_are_shut_and_no_session(listening, guarded):
    """Of thirty connections of one address; a session's, however old, and another address's stay."""
    (_, connected), (made, known) = listening, guarded
    guard = made(each=10)
    first = [connected() for _ in range(11)]
    known.add(first[0][0].getsockname(), "session", "person")
    assert guard.sweep() == 0
    second = [connected() for _ in range(10)]
    other = connected("127.0.0.2")
    assert guard.sweep() == 10
    assert shut([*first, *second, other]) == [False, *[True] * 10, *[False] * 11]


def test_a_session_and_a_person_keep_so_many_connections():
    """One observer who had signed in made every connection known, and filled all 4,096."""
    known = KnownPeers()
    everything = [("127.0.0.1", port) for port in range(20 * 40)]
    for host, port in everything:
        known.add((host, port), f"session {port // 40}", "observer")
    known.add(("127.0.0.2", 1), "another", "clerk")
    kept = known.kept([*everything, ("127.0.0.2", 1)])
    assert len(kept) == OF_PERSON + 1
    assert len(kept & set(everything[-40:])) == OF_SESSION
    assert known.kept([]) == set()
    assert not known._owners
    assert not known._peers


def test_the_more_addresses_the_fewer_connections_each(listening, guarded):
    """So that a part of all is always free; nobody is left without."""
    (_, connected), (made, _) = listening, guarded
    guard = made(each=64, most=64)
    connections = [connected(f"127.0.0.{host}") for host in range(1, 6) for _ in range(16)]
    assert guard.sweep() == 5 * (16 - FEWEST)
    assert shut(connections).count(False) == 5 * FEWEST


def test_one_site_of_ipv6_is_bounded_as_one(guarded, monkeypatch):
    """A customer's /48 has 65,536 addresses of 256 connections each; another customer's stay."""
    made, _ = guarded
    guard, ended = made(each=4), []
    theirs = [(f"2001:db8:1:{subnet:x}::7", 1000 + subnet) for subnet in range(40)]
    other = ("2001:db8:2::7", 5000)
    opened = [_Open(descriptor, peer) for descriptor, peer in enumerate([*theirs, other])]
    monkeypatch.setattr(guard, "_opened", lambda _descriptors: opened)
    monkeypatch.setattr(connection_guard, "_shut", lambda connection: ended.append(connection.peer) or True)
    monkeypatch.setattr(connection_guard.os, "listdir", lambda _path: ["0"] * 100)
    assert guard.sweep() == 40 - 4 * OF_SITE
    assert other not in ended
    crowd = made(each=256, most=64)
    monkeypatch.setattr(crowd, "_opened", lambda _descriptors: opened * 2)
    ended.clear()
    crowd.sweep()
    assert other not in ended, "one site cannot make all others fewer"


def test_people_behind_a_proxy_are_not_one_address(listening, guarded):
    """A proxy that the settings trust, by its address or its network."""
    (_, connected), (made, _) = listening, guarded
    guard = made(each=4, proxies=("127.0.0.0/24",))
    connections = [connected() for _ in range(12)]
    assert guard.sweep() == 0
    assert shut(connections) == [False] * 12


def test_the_guard_outlives_whatever_it_meets(listening, monkeypatch, caplog):
    """An error that nobody foresaw ends no thread, and is told once."""
    monkeypatch.setattr("custody.web.http.connection_guard.SWEEP_SECONDS", 0.01)
    sweeps, enough = [], threading.Event()

    def fail(_guard):
        sweeps.append(1)
        if len(sweeps) > 3:
            enough.set()
        raise ValueError

    monkeypatch.setattr(ConnectionGuard, "sweep", fail)
    guard = ConnectionGuard([listening[0]], 4096, KnownPeers())
    assert enough.wait(5)
    guard.close()
    assert len(caplog.records) == 1


@pytest.mark.parametrize("address", ["fe80::1%eth0", "fe80::1%", "%", "", "1.2.3", "fe80::1%a%b"])
def test_any_text_has_a_network(address):
    """A connection over a local link has a scope; none stops the guard."""
    assert network(address) in {"unknown", network("fe80::1")}


def test_known_browsers_go_first_and_too_many_are_told(monkeypatch):
    """Of those that wait, the known ones are taken before a stranger who came earlier."""
    order, held = [], threading.Event()

    async def asked() -> list[object]:
        queue = HashingQueue(at_once=1, strangers=2, known=2)
        first = asyncio.create_task(queue.run(lambda: held.wait(20)))
        await asyncio.sleep(0.05)
        waiting = []
        for name, known in (("a", False), ("b", False), ("c", True), ("d", False)):
            waiting.append(
                asyncio.create_task(queue.run(lambda name=name: order.append(name), lambda known=known: known))
            )
            await asyncio.sleep(0.05)
        waiting[1].cancel()
        await asyncio.sleep(0.05)
        held.set()
        outcomes = await asyncio.gather(first, *waiting, return_exceptions=True)
        await queue.run(lambda: order.append("e"), lambda: False)  # a slot is free again
        return outcomes

    _first, _a, b, _c, d = asyncio.run(asked())
    assert order == ["c", "a", "e"]
    assert isinstance(b, asyncio.CancelledError)
    assert isinstance(d, StorageRefused)
    assert (d.code, d.facts["seconds"]) == ("signin_busy", 5)


def test_known_browsers_that_never_stop_asking_keep_no_stranger_out():
    """Each fourth turn is a stranger's first of all (hole W10)."""

    async def served() -> bool:
        queue, end = HashingQueue(), asyncio.Event()

        async def insider() -> None:
            while not end.is_set():
                await queue.run(lambda: time.sleep(0.02), lambda: True)

        insiders = [asyncio.create_task(insider()) for _ in range(4)]
        await asyncio.sleep(0.1)
        stranger = asyncio.create_task(queue.run(lambda: True, lambda: False))
        await asyncio.wait([stranger], timeout=10)
        done = stranger.done()
        end.set()
        await asyncio.gather(*insiders, stranger)
        return done

    assert asyncio.run(served())


@pytest.mark.parametrize(("soft", "hard", "left"), [(64, 64, None), (64, 1024, 768), (1024, 1 << 20, 4096)])
def test_the_limit_of_open_files_is_raised_or_refused(monkeypatch, soft, hard, left):
    """A soft limit is raised as far as needed; where the hard one is too low nothing begins."""
    limits = [(soft, hard)]
    monkeypatch.setattr(resource, "getrlimit", lambda _which: limits[-1])
    monkeypatch.setattr(resource, "setrlimit", lambda _which, limit: limits.append(limit))
    if left is None:
        with pytest.raises(BadInput, match="files_few"):
            server.connections()
    else:
        assert server.connections() == left


def test_the_process_ends_in_time_although_something_hangs(monkeypatch):
    """Ten seconds after the signal; not where everything was closed before."""
    monkeypatch.setattr(server, "END_SECONDS", 0.2)
    left = threading.Event()
    monkeypatch.setattr(server, "_leave", left.set)
    with server.ended_in_time() as ending:
        ending()
        ending()
    time.sleep(0.4)
    assert not left.is_set()
    with server.ended_in_time() as ending:
        ending()
        assert left.wait(5)
