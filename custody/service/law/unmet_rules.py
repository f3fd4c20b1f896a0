"""Rules that acts did not meet and were recorded all the same: who derogated and why, or that the rule only warns."""

from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct, structs

from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.destruction_session import Session
from custody.domain.destruction.predestruction_check import SessionStaged
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.law.derogation import Derogation
from custody.domain.law.rule_outcome import DEROGATED, Derogable, told
from custody.domain.orders.order import Order
from custody.domain.transfers.transfer import Transfer
from custody.service.law import derogations
from custody.service.law.derogations import DerogationLine
from custody.storage.read import histories, queries
from custody.storage.read.histories import Line
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class Unmet(Struct, frozen=True, kw_only=True):
    """A rule of a pack (its mark) that an act did not meet; ``derogations`` let it through, none where it only warns.

    ``act``: the kind of act; ``seq``: the place in the log of the event that says so.
    """

    rule: str
    pack: str
    act: str
    at: str
    seq: int
    derogations: tuple[str, ...]


class Observed(Struct, frozen=True, kw_only=True):
    """What the log says of the law about a subject: every derogation that touches it, every rule not met."""

    derogations: tuple[DerogationLine, ...]
    unmet: tuple[Unmet, ...]

    def by_rule(self) -> list[list[Unmet]]:
        """The acts that did not meet a rule, together where the same derogations let them through."""
        found: dict[tuple[str, str, tuple[str, ...]], list[Unmet]] = {}
        for one in self.unmet:
            found.setdefault((one.rule, one.pack, one.derogations), []).append(one)
        return list(found.values())

    def people(self) -> list[str]:
        """Who granted the derogations."""
        return [one.by for one in self.derogations]

    def about(self) -> list[str]:
        """What the derogations are about."""
        return [number for one in self.derogations for number in one.about]


class Watched(Struct, frozen=True, kw_only=True):
    """Who watched a weighing before destruction: ``signed`` by their own will, ``unsigned`` who refuse to sign."""

    at: str
    verifier: str
    signed: tuple[str, ...]
    unsigned: tuple[str, ...]


def of_exhibit(connection: Connection, vault: Vault, number: str, exhibit: Exhibit, chain: Sequence[Line]) -> Observed:
    """What the law says of an exhibit, of its orders and of its sessions; the reader may see the exhibit."""
    named = {name: {getattr(line.part.data, name, "") for line in chain} - {""} for name in ("order", "session")}
    orders = queries.states(connection, Order, named["order"])
    sessions = queries.states(connection, Session, named["session"])
    around: list[Derogable] = [exhibit, *orders.values(), *sessions.values()]
    entries = [entry for state in around for entry in state.derogations]
    found = derogations.of(connection, vault, entries)
    return _observed(chain, found, {number, *orders, *sessions})


def of_session(
    connection: Connection, vault: Vault, number: str, session: Session, chain: Sequence[Line]
) -> Observed:  # fmt: skip
    """What the law says of a session, of its orders and of what they cover; the reader may see the session."""
    granted = queries.find(connection, Derogation, limit=None)
    exhibits = queries.states(
        connection, Exhibit, {n for one in granted.values() for n in one.about if n.startswith(Exhibit.kind)}
    )
    touched = {number, *session.orders, *(n for n, e in exhibits.items() if e.order in session.orders)}
    mine = [f"{one.rule} {n}" for n, one in granted.items() if touched.intersection(one.about)]
    return _observed(chain, derogations.of(connection, vault, mine), touched)


def of_certificate(
    connection: Connection, vault: Vault, certificate: Certificate, session: Session, burnt: Iterable[str],
    chain: Sequence[Line],
) -> Observed:  # fmt: skip
    """What the law says of a destruction, as its certificate prints it; the reader may see the certificate.

    ``chain``: the history of the session.
    """
    chains = [*(histories.history(connection, number) for number in session.orders), chain]
    found = derogations.of(connection, vault, certificate.derogations)
    touched = {certificate.session, *session.orders, *burnt}
    return _observed([line for chain in chains for line in chain], found, touched)


def of_transfer(connection: Connection, vault: Vault, number: str, transfer: Transfer) -> Observed:
    """What the law says of a hand-over: the rules that it did not meet, and the derogations that let it through."""
    exhibits = queries.states(connection, Exhibit, transfer.exhibits)
    entries = [entry for exhibit in exhibits.values() for entry in exhibit.derogations]
    seen = _observed(
        histories.history(connection, number), derogations.of(connection, vault, entries), set(transfer.exhibits)
    )
    used = {each for one in seen.unmet for each in one.derogations}
    return structs.replace(seen, derogations=tuple(one for one in seen.derogations if one.number in used))


def watched(chain: Iterable[Line]) -> list[Watched]:
    """The weighings before destruction that others watched, in the order of recording (art. 706-30-1 CPP)."""
    found = [
        Watched(
            at=line.part.at, verifier=line.header.actors[0].person, unsigned=tuple(line.part.data.unsigned),
            signed=tuple(actor.person for actor in line.header.actors[1:] if actor.part == "witness"),
        )
        for line in chain
        if isinstance(line.part.data, SessionStaged)
    ]  # fmt: skip
    return [one for one in found if one.signed or one.unsigned]


def _observed(chain: Sequence[Line], found: Sequence[DerogationLine], touched: Collection[str]) -> Observed:
    """Each rule once an act; of what a derogation is about, only what is touched here."""
    flagged = {(line.header_seq, flag): line for line in chain for flag in line.header.flags if told(flag)}
    shown = [structs.replace(one, about=tuple(n for n in one.about if n in touched)) for one in found]
    return Observed(
        derogations=tuple(shown), unmet=tuple(_unmet(line, flag, found) for (_, flag), line in flagged.items())
    )


def _unmet(line: Line, flag: str, found: Sequence[DerogationLine]) -> Unmet:
    rule, excused = told(flag), flag.startswith(DEROGATED)
    return Unmet(
        rule=rule, pack=line.header.rules, act=line.header.kind, at=line.part.at, seq=line.seq,
        derogations=tuple(one.number for one in found if excused and one.rule == rule),
    )  # fmt: skip
