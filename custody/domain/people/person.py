"""A person of an agency, with dated roles (docs/roles.md)."""

from typing import ClassVar

from msgspec import Struct, field

from custody.domain.kernel.events import Compromised, Event, Fact, Index, State


class Grant(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A role held from a time, until a time when it has ended."""

    role: str
    since: str
    until: str = ""


class Passkey(Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A passkey (WebAuthn credential) of a person: ``key`` is its public key, a DER SubjectPublicKeyInfo in base64url.

    ``origin``: where it was made and alone works. ``device_bound``: it says of itself that it cannot leave the device.
    It signs from when a key officer ``confirmed`` it until it is ``revoked`` (times; "" while they have not happened).
    ``ended_by``: the key officer who ended it while it signed. ``by``: the passkey that signed for it when it was made.
    """

    credential: str
    key: str
    origin: str
    since: str
    registered: int
    device_bound: bool = False
    confirmed: str = ""
    revoked: str = ""
    ended_by: str = ""
    by: str = ""

    @property
    def waits(self) -> bool:
        """Return True if a key officer still has to confirm the passkey."""
        return not self.confirmed and not self.revoked

    @property
    def signs(self) -> bool:
        """Return True if the passkey may sign now."""
        return bool(self.confirmed) and not self.revoked


class Consumed(Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Net mass and ``units`` that analyses used up in a ``month`` (YYYY-MM) for one ``request``; ``at``: the last."""

    month: str
    ug: int
    at: str
    request: str = ""
    units: int = 0


class Person(State, kw_only=True):
    """A person of an agency with dated roles; the name is a private value of event ``named``.

    ``copies``: badges printed so far. ``compromised``: means of theirs that others may have had (I42).
    ``sign_in_ended``: when a password and PIN of theirs ended, with each reset and with the person. ``given_by``: the
    key officer who proposed their present sign-in, on a log that asks for second factors. ``consumed``: what
    their analyses used up in the last months (I51).
    """

    kind: ClassVar[str] = "PE"
    agency: str
    named: int
    grants: list[Grant] = field(default_factory=list)
    disabled: bool = False
    passkeys: list[Passkey] = field(default_factory=list)
    copies: int = 0
    compromised: list[Compromised] = field(default_factory=list)
    sign_in_ended: list[str] = field(default_factory=list)
    given_by: str = ""
    consumed: list[Consumed] = field(default_factory=list)

    @property
    def enrolled_at(self) -> str:
        """Return since when they can act: their first role; "" while they never had one."""
        return min((grant.since for grant in self.grants), default="")

    @property
    def roles(self) -> tuple[str, ...]:
        """Return roles in force now, by order of recording.

        Granted and not revoked, whatever the clock reads (I23, I42).

        A clock set back neither locks out who was granted a role since, nor brings a revoked role back.
        """
        return tuple([g.role for g in self.grants if not g.until])

    def roles_at(self, at: str) -> tuple[str, ...]:
        """Return roles in force on the day of a paper or of a past act; later revocation never undoes it (I42)."""
        return tuple(g.role for g in self.grants if g.since <= at and (not g.until or at < g.until))

    def roles_when(self, judged_at: str) -> tuple[str, ...]:
        """Return roles at a past time, or for "" those in force now."""
        return self.roles_at(judged_at) if judged_at else self.roles

    @property
    def may_sign(self) -> bool:
        """Return True if the person has a passkey that is not revoked."""
        return any(not passkey.revoked for passkey in self.passkeys)

    @property
    def last_ended_by(self) -> str:
        """Return the key officer who ended a passkey that signed, the last one; "" once another was confirmed since."""
        ended = [passkey for passkey in self.passkeys if passkey.ended_by]
        last = max(ended, key=lambda passkey: passkey.revoked, default=None)
        if last is None or any(passkey.confirmed > last.revoked for passkey in self.passkeys):
            return ""
        return last.ended_by

    def ended(self, means: str, since: str) -> str:
        """Return when what they had at ``since`` ended, "" while it has not: a password and PIN, or every passkey."""
        ends = self.sign_in_ended if means == "sign_in" else self._passkeys_ended()
        last = "" if means == "sign_in" or self.may_sign else max(ends, default="")
        return min((at for at in ends if at > since), default=last)

    def _passkeys_ended(self) -> list[str]:
        """Return when there was no passkey left of those made until then."""
        ends = [passkey.revoked for passkey in self.passkeys if passkey.revoked]
        return [at for at in ends if all(p.since > at or "" < p.revoked <= at for p in self.passkeys)]

    def end(self, means: str, at: str) -> None:
        """End these means, so that later acts rest on others (``compromise``)."""
        if means == "sign_in":
            self.sign_in_ended.append(at)
        for compromise in self.compromised:
            if compromise.means == means and not compromise.until:
                compromise.until = at

    def index(self) -> Index:
        """Return the index by agency."""
        return Index(status="disabled" if self.disabled else "active", dossier=self.agency)


class PersonEnrolled(Event, frozen=True):
    """A person joins an agency with first roles; name and rank are committed to here, or in event ``proposed``.

    ``by``: the key officer who proposed it, on a log that asks for second factors.
    """

    type: ClassVar[str] = "person.enrolled/1"
    agency: str
    roles: tuple[str, ...] = ()
    proposed: int = 0
    by: str = ""

    def apply(self, state: State | None, fact: Fact) -> Person:
        """Return the newly enrolled person."""
        grants = [Grant(role, fact.at) for role in self.roles]
        return Person(agency=self.agency, named=self.proposed or fact.seq, grants=grants, given_by=self.by)


class PersonRolesChanged(Event, frozen=True):
    """Roles granted and revoked, from the time of this event."""

    type: ClassVar[str] = "person.roles_changed/1"
    granted: tuple[str, ...] = ()
    revoked: tuple[str, ...] = ()

    def apply(self, state: Person, fact: Fact) -> Person:
        """Change the roles of the person."""
        for grant in state.grants:
            if grant.role in self.revoked and not grant.until:
                grant.until = fact.at
        state.grants += [Grant(role, fact.at) for role in self.granted]
        return state


class PersonDisabled(Event, frozen=True):
    """The person no longer acts: every role ends."""

    type: ClassVar[str] = "person.disabled/1"

    def apply(self, state: Person, fact: Fact) -> Person:
        """Disable the person and end all their roles."""
        for grant in state.grants:
            grant.until = grant.until or fact.at
        state.disabled = True
        state.end("sign_in", fact.at)
        return state


class PersonCredentialsReset(Event, frozen=True):
    """Two key officers let the person set a new password and PIN; ``by``: as in ``person.enrolled/1``."""

    type: ClassVar[str] = "person.credentials_reset/1"
    by: str = ""

    def apply(self, state: Person, fact: Fact) -> Person:
        """End the person's sign-in secrets, which are kept outside the log.

        Secrets that others may have had are then of the past (``compromise``).
        """
        state.end("sign_in", fact.at)
        state.given_by = self.by
        return state


def display_name(name: str, rank: str) -> str:
    """Return a person's name as printed: rank before name."""
    return f"{rank} {name}".strip()
