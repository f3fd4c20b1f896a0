"""Attacks that left no trace, or too much of one (holes 9, 10 and 15), each on a town of its own."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from msgspec import Struct

from custody.commands.alarms import make_round
from custody.domain.kernel.errors import NotAllowed
from custody.domain.oversight.alarm import Alarm
from custody.service.kernel import security_log
from custody.service.oversight.notification_channels import Post
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection
from tests.factories.http_office import Town, town
from tests.web.shell import PASSWORD

WRONG = "wrong wrong wrong"


class Outcome(Struct, frozen=True):
    """What an attack met.

    ``traced``: the security log has a line of it, and nothing that was typed. ``alarms``: the sorts that a round raised.
    ``guesses``: guesses that were checked, at most ``must``'s. ``events``: rows of the log that it wrote, as at most.
    ``served``: the person attacked signs in meanwhile, on a browser used before.
    """

    traced: bool
    alarms: tuple[str, ...]
    guesses: int = 0
    events: int = 0
    served: bool = True

    def keeps(self, must: "Outcome") -> bool:
        """Return True if it is as it must be."""
        same = (self.traced, self.alarms, self.served) == (must.traced, must.alarms, must.served)
        return same and self.guesses <= must.guesses and self.events <= must.events


class Attack(Struct, frozen=True):
    """An attack: its hole, what happens, how it is played, and what must come of it."""

    id: str
    what: str
    play: Callable[[Town], Outcome]
    must: Outcome


class Lines(logging.Handler):
    """The lines of the security log."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[dict[str, object]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(getattr(record, "line", {}))


@contextmanager
def watched() -> Iterator[Lines]:
    """Yield what is written to the security log meanwhile."""
    handler, log = Lines(), logging.getLogger("custody.security")
    security_log.counted.flush()  # what was refused before belongs to another
    log.addHandler(handler)
    try:
        yield handler
    finally:
        log.removeHandler(handler)


def guessing_over_accounts(place: Town) -> Outcome:
    """400 wrong passwords at every account, ten wrong PINs of five colleagues, 200 records of others."""
    names = list(place.office.people)
    clerk, *others = list(place.office.people.values())[:6]
    before, client = place.size(), place.client("supervisor")  # signed in before the account is slowed
    with watched() as written:
        tried = [_attempt(place, names[at % len(names)], f"198.51.100.{at % 7}") for at in range(400)]
        for person in others * 2:
            _refused(partial(place.sign_in.accounts.check_pin, person, "000000", device="d", by=clerk))
        for _ in range(200):
            client.get("/api/exhibits/EV00000000000")
    grown = place.size() - before
    traced = {"signin.failed", "signin.throttled", "secret.failed", "read.refused"} <= _events(written)
    return Outcome(
        traced=traced and WRONG not in json.dumps(written.lines), alarms=_alarms(place),
        guesses=tried.count("signin_failed"), events=grown,
    )  # fmt: skip


def one_account_from_everywhere(place: Town) -> Outcome:
    """180 wrong passwords of the prosecutor from 60 addresses, and the prosecutor on their own browser."""
    assert _attempt(place, "prosecutor", "41.73.96.10", PASSWORD, device="own browser") == ""
    with watched() as written:
        tried = [_attempt(place, "prosecutor", f"198.51.100.{at % 60}") for at in range(180)]
        served = _attempt(place, "prosecutor", "198.51.100.9", PASSWORD, device="own browser") == ""
    traced = {"signin.failed", "signin.throttled"} <= _events(written)
    return Outcome(traced=traced, alarms=_alarms(place), guesses=tried.count("signin_failed"), served=served)


def one_page_in_a_loop(place: Town) -> Outcome:
    """A witness opens one page 399 times, as fast as it comes."""
    exhibit, client = place.office.lot(1, "held").exhibits[0], place.client("inspector")
    before = place.size()
    for _ in range(399):
        assert client.get(f"/exhibits/{exhibit}").status_code == 200
    return Outcome(traced=True, alarms=_alarms(place), events=place.size() - before)


def an_honest_day(place: Town) -> Outcome:
    """Everybody mistypes three times on their browser and gets in; some open a record that they may not see."""
    served = True
    for name in place.office.people:
        _attempt(place, name, "41.73.96.10", PASSWORD, device=name)
        for _ in range(3):
            _attempt(place, name, "41.73.96.10", device=name)
        with place.store.writing() as connection:
            connection.exec_driver_sql("UPDATE guess SET last_at = last_at - 60000")  # they wait
        served &= _attempt(place, name, "41.73.96.10", PASSWORD, device=name) == ""
        client = place.client(name)
        client.get("/api/exhibits/EV00000000000")
    return Outcome(traced=True, alarms=_alarms(place), served=served)


ATTACKS = (
    Attack("9", "Guessing over accounts, PINs of colleagues, records of others", guessing_over_accounts,
           Outcome(traced=True, alarms=("guessing", "refused_reads"), guesses=7 * (20 + 3))),  # three: a slow machine
    Attack("10", "One account guessed from 60 addresses", one_account_from_everywhere,
           Outcome(traced=True, alarms=("guessed",), guesses=15)),
    Attack("15", "One page read in a loop", one_page_in_a_loop, Outcome(traced=True, alarms=(), events=4)),
    Attack("–", "An honest day", an_honest_day, Outcome(traced=True, alarms=())),
)  # fmt: skip
"""In the order of their holes."""


@contextmanager
def installed(folder: Path) -> Iterator[Town]:
    """Yield a town that an attack is played on."""
    with town(folder) as place:
        yield place


def _attempt(place: Town, name: str, address: str, password: str = WRONG, *, device: str = "x") -> str:
    """Sign in as somebody would; "" or the refusal's code."""
    return _refused(
        lambda: place.sign_in.sign_in(name, password, device=device, address=address, lang="fr")
    )  # fmt: skip


def _refused(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except NotAllowed as error:
        return error.code
    return ""


def _events(written: Lines) -> set[object]:
    return {line.get("event") for line in written.lines}


def _alarms(place: Town) -> tuple[str, ...]:
    """Make two rounds, as in ten minutes; the sorts of the alarms, each as often as it was raised about something."""
    for _ in range(2):
        make_round(place.services, Post(), wide=False)

    def sorts(connection: Connection) -> list[str]:
        return [alarm.sort for _, alarm in subject_queries.every(connection, Alarm)]

    with place.store.reading() as connection:
        found = sorts(connection)
    return tuple(sorted(set(found) & {"guessing", "guessed", "refused_reads", "reset"}))
