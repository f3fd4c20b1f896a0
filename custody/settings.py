"""Settings of an installation: one frozen value read from CUSTODY_* environment variables.

A bad value stops the start. Nothing is guessed: a service with the wrong database or without secure cookies is worse
than a service that is down.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, TypeVar

from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.timezone import zone as zone_named

T = TypeVar("T")

ORIGIN = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?:/[A-Za-z0-9._-]+)+")
"""A C2SP tlog-checkpoint origin: a host-like name and a path, without scheme, space or plus."""

DEMONSTRATION = "custody.local/demo"
"""The name of the demonstration's log, which no real log bears."""
TRIAL = ".test"
"""The top-level domain of trials, which nobody can own (RFC 6761): a log under it is a demonstration too."""

EXERCISE = "exercice/"
"""How the name of every exercise's log begins, and of no other: it stands on each checkpoint and each paper."""

ADDRESS = re.compile(r"https?://[a-z0-9.-]{1,100}(?::[0-9]{1,5})?")
"""Scheme and host, without a path: it is printed in capitals, which only these two survive."""

TSA = re.compile(r"https?://[A-Za-z0-9.-]{1,100}(?::[0-9]{1,5})?(?:/[!-~]*)?")
"""Address of a time-stamp authority."""
OWN = "own"
"""In the place of that address: the installation's own time-stamp key, as in a demonstration."""

DRIVERS = ("sqlite", "postgresql+psycopg")
SIGNER = "unix:"
HIGHEST_PORT = 65535


PRINTER = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]{0,39})="
    r"(?:tcp:(?P<host>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):(?P<port>[0-9]{1,5})|lp:(?P<queue>[A-Za-z0-9][A-Za-z0-9._-]*))"
    r"/(?P<form>[A-Za-z0-9-]+)"
)
"""One printer of CUSTODY_PRINTERS: ``stores=tcp:10.0.0.7:9100/50x25-203`` or ``desk=lp:QUEUE/L7163``."""


@dataclass(frozen=True, kw_only=True)
class Printer:
    """A printer of labels: its name on the pages, where its bytes go, and the form that lies in it.

    ``host`` and ``port`` of a thermal printer that takes ZPL over TCP, or ``queue`` of CUPS, which takes PDF.
    """

    name: str
    form: str
    host: str = ""
    port: int = 0
    queue: str = ""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one running service. Durations are whole seconds."""

    data: Path = Path("custody-data")
    """Folder of everything that is not in the database: blobs, keys, and SQLite's file itself by default."""
    database: str = ""
    """SQLAlchemy URL: ``sqlite:///file`` or ``postgresql+psycopg://...``; empty means SQLite in ``data``."""
    host: str = "127.0.0.1"
    port: int = 8000
    url: str = ""
    """Address at which others reach the service, as ``https://custody.example``: codes on papers lead there."""
    origin: str = DEMONSTRATION
    """Name of the log, printed on every checkpoint and certificate; fixed by event 0 for ever."""
    secure: bool = True
    """``Secure`` cookies with the ``__Host-`` prefix, and HSTS; off only for plain http on this machine."""
    idle: int = 30 * 60
    """A session not used for so long is over."""
    absolute: int = 12 * 60 * 60
    """A session is over so long after its sign-in, used or not."""
    language: str = ""
    """``fr`` or ``en``: the language of the command line where it is not that of the locale, or French for papers."""
    zone: str = "Africa/Bamako"
    """IANA zone of times for whoever has none of their own: of an agency in a country without a pack, of a stranger."""
    alarms: str = ""
    """Path of the file that says who hears of alarms, and how; without it they stand on the pages only."""
    security_log: Path | None = None
    """Folder of the security log's files; None: ``security-log`` in ``data``."""
    security_log_mib: int = 10
    """MiB of one of its files, of which a process keeps eleven."""
    policy: str = ""
    """Path of the trust policy (C2SP tlog-policy) whose witnesses cosign the log; without it nobody does."""
    tsa: str = ""
    """Address of the authority that time-stamps checkpoints (RFC 3161), or ``own``; without it nobody does."""
    tsa_roots: str = ""
    """Path of the PEM file with the roots that the authority's certificate must lead to."""
    publish: Path | None = None
    """Folder in which each signed head is published as static files: ``public`` and ``oversight``."""
    backups: Path | None = None
    """Folder in which the copies of each night lie: the newest is put back on trial each week."""
    signer: str = ""
    """Where a signer apart answers, ``unix:/path`` (``custody signer``); without it the service signs by itself."""
    exercise: bool = False
    """Whether this is an exercise for trainees, whose log is no record of anything (``custody exercise``)."""
    tls: Path | None = None
    """Folder of the server's own root (``custody serve --name``), apart from ``data``; None where it has none."""
    http_port: int = 0
    """Port on which plain http leads to https and to the page that has phones trust the server; 0: none."""
    proxies: tuple[str, ...] = ()
    """Addresses or networks of reverse proxies whose ``X-Forwarded-For`` is believed."""
    printers: tuple[Printer, ...] = ()
    """Printers to which labels can be sent; nobody can name another one."""

    def __post_init__(self) -> None:
        """Complete the database URL and refuse values that contradict each other.

        Raises:
            BadInput: ``exercise_apart``: an exercise's log outside an exercise, or another log in one; ``setting_bad``,
                ``setting_needed`` for roots without which an authority proves nothing, or
                ``setting_insecure`` for open cookies on a reachable address.
        """
        if not self.database:
            object.__setattr__(self, "database", f"sqlite:///{self.data / 'custody.db'}")
        _check(ORIGIN.fullmatch(self.origin) is not None, "CUSTODY_ORIGIN", self.origin)
        if self.exercise != is_exercise(self.origin):
            raise BadInput("exercise_apart", origin=self.origin)
        _check(self.language in {"", "fr", "en"}, "CUSTODY_LANGUAGE", self.language)
        _check(not self.url or ADDRESS.fullmatch(self.url) is not None, "CUSTODY_URL", self.url)
        _check(0 < self.port <= HIGHEST_PORT, "CUSTODY_PORT", str(self.port))
        _check(0 <= self.http_port <= HIGHEST_PORT, "CUSTODY_HTTP_PORT", str(self.http_port))
        _check(0 < self.idle <= self.absolute, "CUSTODY_IDLE", str(self.idle))
        _check(self.security_log_mib > 0, "CUSTODY_SECURITY_LOG_MIB", str(self.security_log_mib))
        check_database(self.database)
        _check_zone(self.zone)
        _check(self.tsa in {"", OWN} or TSA.fullmatch(self.tsa) is not None, "CUSTODY_TSA", self.tsa)
        if self.tsa not in {"", OWN} and not self.tsa_roots:
            raise BadInput("setting_needed", name="CUSTODY_TSA_ROOTS", other="CUSTODY_TSA")
        _check(not self.tsa_roots or self.tsa not in {"", OWN}, "CUSTODY_TSA_ROOTS", self.tsa_roots)
        _check(not self.signer or self.signer.startswith(SIGNER + "/"), "CUSTODY_SIGNER", self.signer)
        for proxy in self.proxies:
            _read("CUSTODY_PROXIES", proxy, ip_network)
        if not self.secure and not is_loopback(self.host):
            raise BadInput("setting_insecure", name="CUSTODY_SECURE", host=self.host)

    @property
    def demonstration(self) -> bool:
        """Return True if the log is a demonstration, a trial or an exercise: its papers say so."""
        return is_demonstration(self.origin)

    @property
    def address(self) -> str:
        """Return scheme and host that codes on papers lead to: ``url``, else where the service listens."""
        return self.url or f"{'https' if self.secure else 'http'}://{self.host}:{self.port}"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read every CUSTODY_* variable of ``READERS``.

        Raises:
            BadInput: ``setting_bad`` with the variable's name; ``setting_unknown`` for a CUSTODY_* name
                that does not exist, since a misspelt safety setting must not be passed over in silence.
        """
        given = {name: value for name, value in environment.items() if name.startswith("CUSTODY_")}
        unknown = sorted(given.keys() - READERS.keys())
        if unknown:
            raise BadInput("setting_unknown", name=unknown[0])
        return cls(**{_field(name): _read(name, value, READERS[name]) for name, value in given.items()})


def is_demonstration(origin: str) -> bool:
    """Return True if a log of this name is a demonstration, a trial or an exercise."""
    return origin == DEMONSTRATION or is_exercise(origin) or origin.partition("/")[0].endswith(TRIAL)


def is_exercise(origin: str) -> bool:
    """Return True if a log of this name is an exercise."""
    return origin.startswith(EXERCISE)


def _field(name: str) -> str:
    return name.removeprefix("CUSTODY_").lower()


def _read(name: str, value: str, reader: Callable[[str], T]) -> T:
    try:
        return reader(value)
    except ValueError as error:
        raise BadInput("setting_bad", name=name, value=value) from error


def _switch(value: str) -> bool:
    if value not in {"on", "off"}:
        raise ValueError(value)
    return value == "on"


def _proxies(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _printers(value: str) -> tuple[Printer, ...]:
    """Read printers, semicolons between; raises ``ValueError``."""
    printers: dict[str, Printer] = {}
    for text in filter(None, map(str.strip, value.split(";"))):
        match = PRINTER.fullmatch(text)
        port = int(match["port"] or 1) if match else 0
        if match is None or match["name"] in printers or not 0 < port <= HIGHEST_PORT:
            raise ValueError(text)
        printers[match["name"]] = Printer(
            name=match["name"], form=match["form"], host=(match["host"] or "").strip("[]"),
            port=port if match["host"] else 0, queue=match["queue"] or "",
        )  # fmt: skip
    return tuple(printers.values())


READERS: Mapping[str, Callable[[str], Any]] = {
    "CUSTODY_DATA": Path,
    "CUSTODY_DATABASE": str,
    "CUSTODY_HOST": str,
    "CUSTODY_PORT": int,
    "CUSTODY_URL": str,
    "CUSTODY_ORIGIN": str,
    "CUSTODY_SECURE": _switch,
    "CUSTODY_IDLE": int,
    "CUSTODY_ABSOLUTE": int,
    "CUSTODY_LANGUAGE": str,
    "CUSTODY_ZONE": str,
    "CUSTODY_PROXIES": _proxies,
    "CUSTODY_PRINTERS": _printers,
    "CUSTODY_ALARMS": str,
    "CUSTODY_SECURITY_LOG": Path,
    "CUSTODY_SECURITY_LOG_MIB": int,
    "CUSTODY_POLICY": str,
    "CUSTODY_TSA": str,
    "CUSTODY_TSA_ROOTS": str,
    "CUSTODY_PUBLISH": Path,
    "CUSTODY_BACKUPS": Path,
    "CUSTODY_SIGNER": str,
    "CUSTODY_EXERCISE": _switch,
    "CUSTODY_TLS": Path,
    "CUSTODY_HTTP_PORT": int,
}
"""Every variable and how its text is read."""


def _check(holds: bool, name: str, value: str) -> None:
    if not holds:
        raise BadInput("setting_bad", name=name, value=value)


def check_database(url: str) -> None:
    """Refuse a URL of a database that this software has no driver for.

    Raises:
        BadInput: ``setting_bad``.
    """
    driver, _, _ = url.partition("://")  # only this much is repeated: the rest may hold a password
    _check(driver in DRIVERS, "CUSTODY_DATABASE", driver)


def _check_zone(zone: str) -> None:
    try:
        zone_named(zone)
    except BadInput as error:
        raise BadInput("setting_bad", name="CUSTODY_ZONE", value=zone) from error


def is_loopback(host: str) -> bool:
    """Return True if a host is this machine alone."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
