"""Dossiers received (dossiers reçus): proof bundles of other logs, taken in read-only and answered with a receipt.

Between installations drugs pass by cession and receipt that cites the other log's proof. What a bundle says
is another log's word: nothing here becomes an exhibit, and no rule of custody reads it. On record is what was received,
from which log, at which head of it, by whom, and what there was to object to.
"""

from hashlib import sha256
from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader
from custody.domain.kernel.errors import BadInput, Conflict, RuleBroken
from custody.domain.kernel.events import Event, Fact, Index, State
from custody.domain.kernel.photo_reference import Photo
from custody.domain.kernel.quantity import LARGEST
from custody.domain.kernel.typed_text import BLOB, HEX_DIGEST, LEAF_HASH, is_subject, token

RECEIVED, FORKED = "received", "forked"
FORK, UNSHOWN = "log_forked", "consistency_unshown"
"""``FORK``: the partner may have rewritten its log; the bundle is kept as evidence, and the inspection is told.

``UNSHOWN``: nothing proves that the log was only extended. A proof enclosed that does not hold says no more than none:
anybody on the way can spoil it, and must not accuse an honest partner.
"""
OBJECTIONS = frozenset({
    FORK, UNSHOWN, "bundle_stale", "addressed_elsewhere", "addressee_withheld", "discrepancy_open", "values_withheld",
    "values_erased", "unwitnessed", "times_contradicted",
})  # fmt: skip
"""Objections that are written on the receipt. Every other fault of a bundle refuses it."""
MOST = 2_000
"""Exhibits of one bundle that are put on record by number; so many fit an entry of 65,535 bytes."""
SUBJECTS = frozenset({"EV", "CS", "CE"})
"""Kinds of subject that a bundle is about: an exhibit, a case, a certificate."""


class Objection(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """Something amiss with a bundle that was received all the same; ``count`` of it, ``about`` names the first."""

    code: str
    count: int = 0
    about: str = ""

    @property
    def alarms(self) -> bool:
        """Return True if the objection says that a partner may have rewritten its log."""
        return self.code == FORK


class Received(State, kw_only=True):
    """A bundle received: the ``origin`` and the head (``size``, ``root`` in base64) of the log that it proves.

    ``bundle``: digest of its files (docs/formats.md). ``about``: its subject there; ``exhibits``: those it tells of.
    ``entered``: the event with the commitment to its bytes.
    """

    kind: ClassVar[str] = "DR"
    origin: str
    size: int
    root: str
    bundle: str
    about: str
    exhibits: list[str]
    objections: list[Objection]
    agency: str
    by: str
    at: str
    entered: int

    @property
    def forked(self) -> bool:
        """Return True if the bundle contradicts an earlier proof of the same log."""
        return any(objection.alarms for objection in self.objections)

    @property
    def extends(self) -> bool:
        """Return True if the bundle's head is the log's first here, or extends such a head."""
        return all(objection.code not in {FORK, UNSHOWN} for objection in self.objections)

    def index(self) -> Index:
        """Return the index by whether it shows a fork, the agency that received it, and the log that it is of."""
        return Index(status=FORKED if self.forked else RECEIVED, holder=self.agency, dossier=self.origin)


class BundleReceived(Event, frozen=True, kw_only=True):
    """A proof bundle of another log was verified and received; its bytes are committed to.

    ``origin``, ``size`` and ``root`` are the head it proves, ``bundle`` the digest of its files, ``about`` its subject
    and ``exhibits`` those it tells of, as numbered there. ``objections``: what was amiss and did not refuse it.
    ``proved`` is the digest of what it proves (docs/formats.md): whoever changes what proves nothing gets no second
    receipt.
    """

    type: ClassVar[str] = "bundle.received/1"
    origin: str
    size: int
    root: str
    bundle: str
    proved: str = ""
    about: str
    exhibits: tuple[str, ...] = ()
    objections: tuple[Objection, ...] = ()
    agency: str
    by: str

    def apply(self, state: State | None, fact: Fact) -> Received:
        """Return the received bundle."""
        return Received(
            origin=self.origin, size=self.size, root=self.root, bundle=self.bundle, about=self.about,
            exhibits=list(self.exhibits), objections=list(self.objections), agency=self.agency, by=self.by, at=fact.at,
            entered=fact.seq,
        )  # fmt: skip

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Claim the proof for the agency, so that the agency receives the same proof once."""
        return (claim(self.agency, self.proved or self.bundle),)


class ReceiveBundle(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Put on record a bundle that was verified; ``kept`` is its ZIP. ``since``: bundles of that log compared with."""

    origin: str
    size: int
    root: str
    bundle: str
    proved: str
    about: str
    stated: tuple[str, ...]
    objections: tuple[Objection, ...]
    kept: Photo
    since: int


def claim(agency: str, proved: str) -> tuple[str, str]:
    """Return the permanent claim that an agency makes when it receives a bundle."""
    return "bundle", f"{agency}/{proved}"


def scope_of(agency: str, bundle: str) -> str:
    """Return the scope of a bundle's bytes at one agency, so that they can be destroyed alone."""
    return f"DR{sha256(f'{agency}/{bundle}'.encode()).hexdigest()[:32]}"


@act(
    "bundle.receive/1",
    title=N_("Bundle of another log received"),
    summary="Receive a bundle",
    roles={Role.INSPECTOR, Role.PROSECUTOR, Role.LIAISON},
    records=(BundleReceived,),
)
def receive(command: ReceiveBundle, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Put a verified bundle on record.

    Raises:
        RuleBroken: ``bundle_known`` to this agency.
        Conflict: ``bundles_moved`` when another one of that log was received since it was compared.
        BadInput: ``bad_bundle``: not what the verification of a bundle gives.
    """
    author = ctx.author
    origin = token(command.origin, "origin")
    _require_form(command)
    if state_reader.claimed(*claim(author.agency, command.proved)):
        raise RuleBroken("bundle_known", bundle=command.bundle)
    if len(state_reader.where("dossier", origin)) != command.since:
        raise Conflict("bundles_moved", origin=origin)
    event = BundleReceived(
        origin=origin, size=command.size, root=command.root, bundle=command.bundle, proved=command.proved,
        about=command.about, exhibits=command.stated, objections=command.objections, agency=author.agency,
        by=author.person,
    )  # fmt: skip
    kept: dict[str, str | int] = {"blob": command.kept.blob, "sha256": command.kept.sha256}
    decision = Decision()
    decision.add(ctx.new_number(Received.kind), event, Private("bundle", kept, scope_of(author.agency, command.bundle)))
    return decision


def _require_form(command: ReceiveBundle) -> None:
    good = (
        0 < command.size <= LARGEST and LEAF_HASH.match(command.root) and HEX_DIGEST.match(command.bundle)
        and HEX_DIGEST.match(command.proved)
        and is_subject(command.about) and command.about[:2] in SUBJECTS
        and len(command.stated) <= MOST and all(map(is_subject, command.stated))
        and BLOB.match(command.kept.blob) and HEX_DIGEST.match(command.kept.sha256)
        and all(_is_objection(objection) for objection in command.objections)
    )  # fmt: skip
    if not good:
        raise BadInput("bad_bundle")


def _is_objection(objection: Objection) -> bool:
    return (
        objection.code in OBJECTIONS
        and 0 <= objection.count <= LARGEST
        and (not objection.about or is_subject(objection.about))
    )
