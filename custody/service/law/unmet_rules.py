"""Rules that acts did not meet and were recorded all the same: who derogated and why, or that the rule only warns."""

from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct, structs

from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.staging import DestructionSessionStaged
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.law.derogation import Derogation
from custody.domain.law.rule_outcome import DEROGATED, Derogable, rule_of_flag
from custody.domain.orders.order import Order
from custody.domain.transfers.transfer import Transfer
from custody.service.law import derogations
from custody.service.law.derogations import DerogationLine
from custody.storage.read import histories, subject_queries
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
    """Legal findings in the log about a subject: every derogation that touches it, every unmet rule."""

    derogations: tuple[DerogationLine, ...]
    unmet: tuple[Unmet, ...]

    def by_rule(self) -> list[list[Unmet]]:
        """Return the acts that did not meet a rule, grouped by rule and by the derogations behind them."""
        groups: dict[tuple[str, str, tuple[str, ...]], list[Unmet]] = {}
        for unmet_rule in self.unmet:
            groups.setdefault((unmet_rule.rule, unmet_rule.pack, unmet_rule.derogations), []).append(unmet_rule)
        return list(groups.values())

    def people(self) -> list[str]:
        """Return the people who granted the derogations."""
        return [derogation.by for derogation in self.derogations]

    def about(self) -> list[str]:
        """Return the subjects of the derogations."""
        return [subject_id for derogation in self.derogations for subject_id in derogation.about]


class Watched(Struct, frozen=True, kw_only=True):
    """Witnesses of a weighing before destruction: ``signed`` voluntarily, ``unsigned`` refused to sign."""

    at: str
    verifier: str
    signed: tuple[str, ...]
    unsigned: tuple[str, ...]


def of_exhibit(
    connection: Connection, vault: Vault, exhibit_id: str, exhibit: Exhibit, chain: Sequence[Line]
) -> Observed:
    """Return the legal findings on an exhibit, its orders and its sessions; the reader may see the exhibit."""
    named = {name: {getattr(line.part.data, name, "") for line in chain} - {""} for name in ("order", "session")}
    orders = subject_queries.states(connection, Order, named["order"])
    sessions = subject_queries.states(connection, DestructionSession, named["session"])
    around: list[Derogable] = [exhibit, *orders.values(), *sessions.values()]
    entries = [entry for state in around for entry in state.derogations]
    granted = derogations.of(connection, vault, entries)
    return _observed(chain, granted, {exhibit_id, *orders, *sessions})


def of_session(
    connection: Connection, vault: Vault, session_id: str, session: DestructionSession, chain: Sequence[Line]
) -> Observed:  # fmt: skip
    """Return the legal findings on a session, its orders and their exhibits; the reader may see the session."""
    granted = subject_queries.find(connection, Derogation, limit=None)
    exhibits = subject_queries.states(
        connection,
        Exhibit,
        {
            about_id
            for derogation in granted.values()
            for about_id in derogation.about
            if about_id.startswith(Exhibit.kind)
        },
    )
    touched = {
        session_id,
        *session.orders,
        *(exhibit_id for exhibit_id, e in exhibits.items() if e.order in session.orders),
    }
    mine = [
        f"{derogation.rule} {derogation_id}"
        for derogation_id, derogation in granted.items()
        if touched.intersection(derogation.about)
    ]
    return _observed(chain, derogations.of(connection, vault, mine), touched)


def of_certificate(
    connection: Connection, vault: Vault, certificate: Certificate, session: DestructionSession, burnt: Iterable[str],
    chain: Sequence[Line],
) -> Observed:  # fmt: skip
    """Return the legal findings on a destruction, as its certificate prints them.

    The reader may see the certificate. ``chain``: the history of the session.
    """
    chains = [*(histories.history(connection, order_id) for order_id in session.orders), chain]
    granted = derogations.of(connection, vault, certificate.derogations)
    touched = {certificate.session, *session.orders, *burnt}
    return _observed([line for chain in chains for line in chain], granted, touched)


def of_transfer(connection: Connection, vault: Vault, transfer_id: str, transfer: Transfer) -> Observed:
    """Return the legal findings on a hand-over: unmet rules, and the derogations that permitted it."""
    exhibits = subject_queries.states(connection, Exhibit, transfer.exhibits)
    entries = [entry for exhibit in exhibits.values() for entry in exhibit.derogations]
    seen = _observed(
        histories.history(connection, transfer_id), derogations.of(connection, vault, entries), set(transfer.exhibits)
    )
    used = {each for unmet_rule in seen.unmet for each in unmet_rule.derogations}
    return structs.replace(
        seen, derogations=tuple(derogation for derogation in seen.derogations if derogation.id in used)
    )


def watched(chain: Iterable[Line]) -> list[Watched]:
    """Return the witnessed weighings before destruction, in order of recording (art. 706-30-1 CPP)."""
    weighings = [
        Watched(
            at=line.part.at, verifier=line.header.actors[0].person, unsigned=tuple(line.part.data.unsigned),
            signed=tuple(actor.person for actor in line.header.actors[1:] if actor.part == "witness"),
        )
        for line in chain
        if isinstance(line.part.data, DestructionSessionStaged)
    ]  # fmt: skip
    return [weighing for weighing in weighings if weighing.signed or weighing.unsigned]


def _observed(chain: Sequence[Line], granted: Sequence[DerogationLine], touched: Collection[str]) -> Observed:
    """Return each rule once an act; of what a derogation is about, only what is touched here."""
    flagged = {(line.header_seq, flag): line for line in chain for flag in line.header.flags if rule_of_flag(flag)}
    shown = [
        structs.replace(derogation, about=tuple(about_id for about_id in derogation.about if about_id in touched))
        for derogation in granted
    ]
    return Observed(
        derogations=tuple(shown), unmet=tuple(_unmet(line, flag, granted) for (_, flag), line in flagged.items())
    )


def _unmet(line: Line, flag: str, granted: Sequence[DerogationLine]) -> Unmet:
    rule, excused = rule_of_flag(flag), flag.startswith(DEROGATED)
    return Unmet(
        rule=rule, pack=line.header.rules, act=line.header.kind, at=line.part.at, seq=line.seq,
        derogations=tuple(derogation.id for derogation in granted if excused and derogation.rule == rule),
    )  # fmt: skip
